// The line editor on a terminal: chzyer/readline, with its defects kept at a distance.
//
// What is worked around here (v1.5.1), each with a test in repl_unix_test.go: the Delete key ends the session on an empty
// line; Ctrl-R with an empty history ends the process; a paste is submitted line by line; a write that comes as Readline
// begins destroys the prompt; the completion menu divides by zero in a narrow window, so it is never used; Close can block
// for ever, so it is never called.
package main

import (
	"io"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/chzyer/readline"

	"github.com/gsl-lang/gsl/sched"
	"github.com/gsl-lang/gsl/vm"
)

type readlineEditor struct {
	rl      *readline.Instance
	keys    *keyReader
	history *history
	indent  atomic.Int32 // blanks before the cursor, if there is nothing else; -1 otherwise
	asked   atomic.Bool  // the line is for input(): no history, no completion
	state   *readline.State
}

func newReadlineEditor(s *session) (*readlineEditor, error) {
	state, err := readline.GetState(int(os.Stdin.Fd()))
	if err != nil {
		return nil, err
	}
	ed := &readlineEditor{keys: newKeyReader(os.Stdin), state: state}
	cfg := &readline.Config{
		HistoryLimit:           historyLimit + 1,
		DisableAutoSaveHistory: true,
		HistorySearchFold:      true,
		InterruptPrompt:        "^C",
		EOFPrompt:              "\n",
		Stdin:                  ed.keys,
		Painter:                newlinePainter{},
		AutoComplete:           &completer{s: s, ed: ed},
		FuncFilterInputRune:    ed.filter,
	}
	cfg.SetListener(ed.changed)
	if ed.rl, err = readline.NewEx(cfg); err != nil {
		return nil, err
	}
	ed.history = openHistory()
	for _, e := range ed.history.entries {
		ed.rl.SaveHistory(oneLine(e))
	}
	return ed, nil
}

func oneLine(entry string) string  { return strings.ReplaceAll(entry, "\n", string(keyNewline)) }
func manyLines(line string) string { return strings.ReplaceAll(line, string(keyNewline), "\n") }

const (
	pasteOn  = "\x1b[?2004h"
	pasteOff = "\x1b[?2004l"
)

func (ed *readlineEditor) readLine(prompt, initial string) (string, error) {
	ed.asked.Store(prompt != ">>> " && prompt != "... ")
	ed.rl.SetPrompt(prompt)
	os.Stdout.WriteString(pasteOn)
	defer os.Stdout.WriteString(pasteOff)
	ed.indent.Store(int32(len(initial)))
	line, err := ed.rl.ReadlineWithDefault(initial)
	if err == readline.ErrInterrupt {
		return "", errInterrupt
	}
	return manyLines(line), err
}

func (ed *readlineEditor) addHistory(entry string) {
	ed.history.add(entry)
	ed.rl.SaveHistory(oneLine(entry))
}

// close restores the terminal; readline's own Close can wait for ever for its goroutines.
func (ed *readlineEditor) close() {
	os.Stdout.WriteString(pasteOff)
	readline.Restore(int(os.Stdin.Fd()), ed.state)
	ed.history.close()
}

func (ed *readlineEditor) above() io.Writer { return aboveWriter{ed.rl} }

// aboveWriter writes lines above the prompt. Between the moment Readline prints its prompt and the moment it listens, its
// writer would write into the prompt; so it waits for that.
type aboveWriter struct{ rl *readline.Instance }

func (w aboveWriter) Write(p []byte) (int, error) {
	for k := 0; k < 100 && !w.rl.Terminal.IsReading(); k++ {
		time.Sleep(time.Millisecond)
	}
	return w.rl.Stdout().Write(p)
}

// filter decides about keys before readline acts on them. What is not wanted becomes a bell character, which does nothing:
// to drop it would leave readline with a permission to read that nobody asked for, and typed-ahead text would go to the
// wrong prompt.
func (ed *readlineEditor) filter(r rune) (rune, bool) {
	unwanted := false
	switch r {
	case readline.CharBckSearch, readline.CharFwdSearch:
		unwanted = ed.history.len() == 0 || ed.asked.Load()
	case readline.CharPrev, readline.CharNext:
		unwanted = ed.asked.Load()
	case readline.CharCtrlZ:
		unwanted = true // it would stop the parent process as well
	}
	if unwanted {
		return readline.CharBell, true
	}
	return r, true
}

// changed sees every change of the line. Delete is done here, since readline takes it for Ctrl-D. Backspace within the indentation goes to the tab stop before.
func (ed *readlineEditor) changed(line []rune, pos int, key rune) ([]rune, int, bool) {
	if key == 0 && line == nil { // the reading begins; the line may hold an indentation already
		return nil, 0, false
	}
	was := int(ed.indent.Load())
	blank := pos
	if key == keyDelete {
		blank = -1
	}
	for _, r := range line[:min(pos, len(line))] {
		if r != ' ' {
			blank = -1
			break
		}
	}
	changed := false
	if key == keyDelete && pos > 0 { // it was inserted as text; it and what follows it go
		line = append(line[:pos-1:pos-1], line[min(pos+1, len(line)):]...)
		pos, changed = pos-1, true
	}
	if (key == readline.CharBackspace || key == readline.CharCtrlH) && blank >= 0 && was == blank+1 && !ed.asked.Load() {
		if n := blank % 4; n != 0 {
			line = append(line[:pos-n:pos-n], line[pos:]...)
			pos, blank, changed = pos-n, blank-n, true
		}
	}
	ed.indent.Store(int32(blank))
	return line, pos, changed
}

// newlinePainter shows the newlines of a pasted block.
type newlinePainter struct{}

func (newlinePainter) Paint(line []rune, _ int) []rune {
	if !slices.Contains(line, keyNewline) {
		return line
	}
	var out []rune
	for _, r := range line {
		if r == keyNewline {
			out = append(out, []rune("\x1b[2m↵\x1b[22m")...)
		} else {
			out = append(out, r)
		}
	}
	return out
}

// completer completes names, attributes and keywords. It never gives readline more than one candidate, so that
// readline's menu, which can crash, is not entered: several are listed above the prompt.
type completer struct {
	s    *session
	ed   *readlineEditor
	last string // what was listed
}

// completeWait is how long the machine may take to say what names there are: a greenlet may be busy.
const completeWait = 200 * time.Millisecond

func (c *completer) Do(line []rune, pos int) ([][]rune, int) {
	text := string(line[:pos])
	if c.ed.asked.Load() {
		return nil, 0
	}
	if strings.Trim(text, " ") == "" {
		return [][]rune{[]rune(strings.Repeat(" ", 4-pos%4))}, 0
	}
	word := text[wordStart(text):]
	if word == "" || word == "." {
		return nil, 0
	}
	found := make(chan []string, 1)
	sched.Of(c.s.m).Post(func(m *vm.M) { found <- candidates(m, word) })
	var names []string
	select {
	case names = <-found:
	case <-time.After(completeWait):
		return nil, 0
	}
	_, part, dotted := cutLast(word)
	if !dotted {
		part = word
	}
	if len(names) == 0 {
		return nil, 0
	}
	if p := commonPrefix(names); len(p) > len(part) {
		return [][]rune{[]rune(p[len(part):])}, len([]rune(part))
	}
	if len(names) > 1 && c.last != word {
		c.last = word
		aboveWriter{c.ed.rl}.Write([]byte(columns(names, readline.GetScreenWidth())))
	}
	return nil, 0
}

// wordStart is where the dotted name that ends the text begins.
func wordStart(text string) int {
	k := len(text)
	for k > 0 {
		c := text[k-1]
		if c != '.' && c != '_' && c < 0x80 && !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9') {
			break
		}
		k--
	}
	return k
}

func cutLast(word string) (object, part string, ok bool) {
	k := strings.LastIndexByte(word, '.')
	if k < 0 {
		return "", word, false
	}
	return word[:k], word[k+1:], true
}

// candidates are the names that begin as word does: attributes if it is dotted, else names and keywords. It looks at
// namespaces only and runs no script.
func candidates(m *vm.M, word string) (out []string) {
	object, part, dotted := cutLast(word)
	add := func(names []string) {
		for _, n := range names {
			if strings.HasPrefix(n, part) && (part != "" || !strings.HasPrefix(n, "_")) {
				out = append(out, n)
			}
		}
	}
	if dotted {
		v := vm.Unbound
		for k, n := range strings.Split(object, ".") {
			if k == 0 {
				v = lookup(m, n)
			} else if !v.IsUnbound() {
				v = m.PlainAttr(v, n)
			}
		}
		if v.IsUnbound() {
			return nil
		}
		add(m.AttrNames(v))
	} else {
		add(m.AttrNames(m.Modules().Get(m, "__main__")))
		if b, e := m.Import("builtins"); e == nil {
			add(m.AttrNames(b))
		}
		add(keywords)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// keywords are the words that completion offers besides names.
var keywords = []string{"False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else",
	"except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try",
	"while", "with", "yield", "match", "case"}

// lookup finds a global or builtin name.
func lookup(m *vm.M, name string) vm.Value {
	if v := m.MainModule().Get(m, name); !v.IsUnbound() {
		return v
	}
	if b, e := m.Import("builtins"); e == nil {
		return m.PlainAttr(b, name)
	}
	return vm.Unbound
}

func commonPrefix(names []string) string {
	p := names[0]
	for _, n := range names[1:] {
		for !strings.HasPrefix(n, p) {
			p = p[:len(p)-1]
		}
	}
	return p
}

// columns lays names out in lines of the terminal's width.
func columns(names []string, width int) string {
	if len(names) > 200 {
		names = append(slices.Clone(names[:200]), "...")
	}
	longest := 0
	for _, n := range names {
		longest = max(longest, len(n))
	}
	per := max(1, width/(longest+2))
	b := &strings.Builder{}
	for k, n := range names {
		b.WriteString(n)
		if k%per == per-1 || k == len(names)-1 {
			b.WriteByte('\n')
		} else {
			b.WriteString(strings.Repeat(" ", longest+2-len(n)))
		}
	}
	return b.String()
}
