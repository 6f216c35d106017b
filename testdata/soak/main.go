// Command soak runs soak.gsl under one seed after another, and watches that it loses nothing and that its memory stays flat.
//
//	go run ./testdata/soak [-gsl binary] [-d 10m] [-seeds 20] [-seed 1] [-n 10000]
//
// The time is shared among the seeds. A failing seed is named; the same seed fails again in the same way.
package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

var (
	gsl      = flag.String("gsl", "", "the gsl to test, instead of one built from this source")
	duration = flag.Duration("d", 10*time.Minute, "how long in all")
	seeds    = flag.Int("seeds", 20, "how many seeds")
	first    = flag.Int("seed", 1, "the first of them")
	size     = flag.Int("n", 10000, "how many greenlets a round has, about")
)

func main() {
	flag.Parse()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

func run() error {
	if _, err := os.Stat("testdata/soak/soak.gsl"); err != nil {
		return fmt.Errorf("run it from the root of the repository: %w", err)
	}
	if *gsl == "" {
		tmp, err := os.MkdirTemp("", "soak")
		if err != nil {
			return err
		}
		defer os.RemoveAll(tmp)
		*gsl = filepath.Join(tmp, "gsl")
		b := exec.Command("go", "build", "-o", *gsl, "./cmd/gsl")
		b.Stderr = os.Stderr
		if err := b.Run(); err != nil {
			return err
		}
	}
	each := *duration / time.Duration(max(*seeds, 1))
	for seed := *first; seed < *first+*seeds; seed++ {
		if err := soak(seed, each); err != nil {
			return fmt.Errorf("seed %d: %w", seed, err)
		}
	}
	return nil
}

// soak runs the program under one seed until its time is up.
func soak(seed int, long time.Duration) error {
	var errs bytes.Buffer
	c := exec.Command(*gsl, "--virtual-time", "--seed", strconv.Itoa(seed), "testdata/soak/soak.gsl", "0", strconv.Itoa(*size))
	c.Stderr = &errs
	out, err := c.StdoutPipe()
	if err != nil {
		return err
	}
	began := time.Now()
	if err := c.Start(); err != nil {
		return err
	}
	type progress struct{ rounds, operations int }
	told := make(chan progress)
	go func() {
		defer close(told)
		for in := bufio.NewScanner(out); in.Scan(); {
			var p progress
			if n, _ := fmt.Sscan(in.Text(), &p.rounds, &p.operations); n == 2 {
				told <- p
			}
		}
	}()
	var last progress
	var memory []int
	end, hung := time.After(long), time.NewTimer(long+time.Minute)
	defer hung.Stop()
	stopping := false
	for {
		select {
		case p, more := <-told:
			if !more {
				err := c.Wait()
				if !stopping {
					return fmt.Errorf("it ended by itself (%v): %s", err, errs.String())
				}
				fmt.Printf("seed %d: %d rounds, %d operations in %v; resident MB: %s\n", seed, last.rounds, last.operations, time.Since(began).Round(time.Second), series(memory))
				return flat(memory)
			}
			last = p
			if n := resident(c.Process.Pid); n > 0 {
				memory = append(memory, n)
			}
			if stopping {
				_ = c.Process.Kill()
			}
		case <-end:
			stopping = true // after the round that is under way
		case <-hung.C:
			_ = c.Process.Kill()
			_ = c.Wait()
			return fmt.Errorf("a round did not end within a minute")
		}
	}
}

// resident is the memory of a process in MB, or 0 where it cannot be known.
func resident(pid int) int {
	if runtime.GOOS != "linux" {
		return 0
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for _, l := range strings.Split(string(text), "\n") {
		if w := strings.Fields(l); len(w) == 3 && w[0] == "VmRSS:" {
			n, _ := strconv.Atoi(w[1])
			return n >> 10
		}
	}
	return 0
}

// series shows ten of the values.
func series(v []int) string {
	var w []string
	for k := 0; k < min(10, len(v)); k++ {
		w = append(w, strconv.Itoa(v[k*len(v)/min(10, len(v))]))
	}
	return strings.Join(w, " ")
}

// flat: the last third of the time took no more memory than the first, but for what the collector leaves to chance.
func flat(v []int) error {
	if len(v) < 30 {
		return nil
	}
	third := len(v) / 3
	before, after := 0, 0
	for _, n := range v[:third] {
		before = max(before, n)
	}
	for _, n := range v[len(v)-third:] {
		after = max(after, n)
	}
	if after > before+before/2+20 {
		return fmt.Errorf("the memory grows: %d MB at first, %d MB at the end", before, after)
	}
	return nil
}
