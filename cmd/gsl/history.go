// The prompt's history: a file of JSON texts, one entry a line.
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
)

const historyLimit = 10_000

// history is appended to after each entry, so a crash loses nothing, and several sessions may write.
type history struct {
	mu      sync.Mutex
	entries []string
	file    *os.File // nil: nothing is kept
}

// historyName is the history file; empty: none is kept.
func historyName() string {
	if name, ok := os.LookupEnv("GSL_HISTORY"); ok {
		if name == os.DevNull {
			return ""
		}
		return name
	}
	return filepath.Join(stateDir(), "history")
}

// openHistory reads the file. Failing to is no reason not to start.
func openHistory() *history {
	h := &history{}
	name := historyName()
	if name == "" {
		return h
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return h
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return h
	}
	h.file = f
	var all []string
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	lines := 0
	for in.Scan() {
		lines++
		var e string
		if json.Unmarshal(in.Bytes(), &e) == nil && e != "" {
			all = append(all, e)
		}
	}
	h.entries = lastOfEach(all)
	if lines > historyLimit+historyLimit/5 {
		h.rewrite(name)
	}
	return h
}

// lastOfEach drops entries that come again later, and the oldest ones over the limit.
func lastOfEach(all []string) []string {
	seen := make(map[string]bool, len(all))
	out := make([]string, len(all))
	k := len(all)
	for i := len(all) - 1; i >= 0 && len(all)-k < historyLimit; i-- {
		if !seen[all[i]] {
			seen[all[i]] = true
			k--
			out[k] = all[i]
		}
	}
	return out[k:]
}

// rewrite replaces the file by one with the entries that count.
func (h *history) rewrite(name string) {
	f, err := os.CreateTemp(filepath.Dir(name), ".history")
	if err != nil {
		return
	}
	w := bufio.NewWriter(f)
	for _, e := range h.entries {
		b, _ := json.Marshal(e)
		w.Write(append(b, '\n'))
	}
	if w.Flush() != nil || os.Rename(f.Name(), name) != nil {
		f.Close()
		os.Remove(f.Name())
		return
	}
	h.file.Close()
	h.file = f
}

func (h *history) len() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.entries)
}

func (h *history) add(entry string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if n := len(h.entries); n > 0 && h.entries[n-1] == entry {
		return
	}
	h.entries = append(h.entries, entry)
	if h.file != nil {
		b, _ := json.Marshal(entry)
		h.file.Write(append(b, '\n'))
	}
}

func (h *history) close() {
	if h.file != nil {
		h.file.Close()
	}
}
