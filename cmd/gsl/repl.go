// The prompt.
//
// The machine runs on the main goroutine. While the prompt waits for a line its main greenlet waits in the hub for the
// goroutine that reads the line, so every other greenlet runs, and what they print appears above the prompt.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/parse"
	"github.com/gsl-lang/gsl/sched"
	"github.com/gsl-lang/gsl/vm"
)

// session is a conversation at the prompt.
type session struct {
	m       *vm.M
	job     *job
	con     *console
	count   int // inputs so far: their names in tracebacks
	readOne vm.Value
	prompt  string
	initial string
	line    string
	lineErr error
}

// runRepl is gsl without a program.
func runRepl(j *job) int {
	tuneCollector()
	s := newSession(j, []string{""}, searchPath(&program{}))
	return s.loop()
}

func newSession(j *job, argv, path []string) *session {
	stdout = newOutput(os.Stdout, j.unbuffered)
	s := &session{job: j, con: &console{out: stdout, err: newOutput(os.Stderr, true)}}
	tty := isTerminal(os.Stdin) && isTerminal(os.Stdout)
	if term := os.Getenv("TERM"); tty && os.Getenv("GSL_BASIC_REPL") == "" && term != "dumb" && term != "" {
		if ed, err := newReadlineEditor(s); err == nil {
			s.con.ed = ed
		}
	}
	if s.con.ed == nil {
		s.con.ed = &plainEditor{in: bufio.NewReader(os.Stdin), echo: true}
	}
	s.m = newMachine(j, argv, path, s.con, s.con.err)
	watchSignals(s.m)
	s.readOne = vm.NewNative(vm.Def{Sig: "<prompt>()", Fn: s.waitLine})
	return s
}

// waitLine is a native: the running greenlet waits for a line.
func (s *session) waitLine(m *vm.M, _ []vm.Value) (vm.Value, *vm.Exc) {
	r := s.con.ask(s.prompt, s.initial, false)
	return sched.Of(m).Blocking(m, "a line at the prompt", func() { <-r.done }, func(m *vm.M) (vm.Value, *vm.Exc) {
		s.line, s.lineErr = s.con.take(r)
		return vm.None, nil
	})
}

const moreInfo = `exit or Ctrl-D leaves; _ is the last value; greenlets run while the prompt waits.`

// loop reads inputs and runs them until the end.
func (s *session) loop() int {
	defer s.con.ed.close()
	if !s.job.quiet && s.job.kind == jobRepl {
		fmt.Fprintf(stdout, "%s\n%s\n", versionLine(), moreInfo)
	}
	var lines []string
	for {
		s.prompt, s.initial = ">>> ", ""
		if len(lines) > 0 {
			s.prompt, s.initial = "... ", indentAfter(lines[len(lines)-1])
		}
		if _, e := s.m.Exec(s.readOne); e != nil {
			// Something ended the wait: Ctrl-C from outside, or a greenlet whose parent is main. The prompt stays.
			if e.Is(vm.ExcSystemExit) {
				return s.leave(e)
			}
			if e.Is(vm.ExcKeyboardInterrupt) {
				fmt.Fprintln(s.con.err, "\nKeyboardInterrupt")
			} else {
				s.report(e)
			}
			lines = lines[:0]
			s.con.again(">>> ")
			continue
		}
		text := s.line
		switch s.lineErr {
		case nil:
		case errInterrupt:
			fmt.Fprintln(s.con.err, "KeyboardInterrupt")
			lines = lines[:0]
			continue
		default:
			if len(lines) == 0 || s.lineErr != io.EOF || s.ended() {
				return s.leave(nil)
			}
			text = "" // Ctrl-D ends a block
		}
		if len(lines) == 0 {
			text = stripPrompts(text)
			if strings.TrimSpace(text) == "" {
				continue
			}
			if done, status := s.word(strings.TrimSpace(text)); done {
				if status >= 0 {
					return s.leave(nil)
				}
				continue
			}
		}
		block := strings.Contains(text, "\n")
		if strings.TrimSpace(text) == "" {
			text = ""
		}
		lines = append(lines, strings.Split(text, "\n")...)
		src := strings.Join(lines, "\n")
		if block && text != "" {
			src += "\n" // a pasted block is whole
		}
		if status, _ := parse.ReplStatus(src); status == parse.Incomplete {
			continue
		}
		if entry := strings.TrimRight(src, " \t\n"); !strings.HasPrefix(src, " ") {
			s.con.ed.addHistory(entry)
		}
		lines = lines[:0]
		if e := s.run(src); e != nil {
			if e.Is(vm.ExcSystemExit) {
				return s.leave(e)
			}
			s.report(e)
		}
	}
}

// ended reports whether no more input can come.
func (s *session) ended() bool {
	switch ed := s.con.ed.(type) {
	case *readlineEditor:
		return ed.keys.ended()
	default:
		return true
	}
}

// leave ends the conversation.
func (s *session) leave(e *vm.Exc) int {
	if s.lineErr == io.EOF && e == nil {
		if _, plain := s.con.ed.(*plainEditor); plain {
			fmt.Fprintln(stdout)
		}
	}
	return finish(s.m, e)
}

// report shows an exception; the conversation goes on.
func (s *session) report(e *vm.Exc) {
	stdout.Flush()
	s.m.PrintException(s.con.err, e)
}

// word does what the words that are commands ask for when they stand alone. status is negative if the conversation goes on.
func (s *session) word(text string) (done bool, status int) {
	switch text {
	case "exit", "quit", "help", "clear":
	default:
		return false, -1
	}
	if !s.m.MainModule().Get(s.m, text).IsUnbound() {
		return false, -1
	}
	switch text {
	case "help":
		fmt.Fprintln(stdout, moreInfo)
		return true, -1
	case "clear":
		if isTerminal(os.Stdout) {
			fmt.Fprint(stdout, "\x1b[H\x1b[2J\n")
		}
		return true, -1
	}
	return true, 0
}

// run runs one input, statement by statement.
func (s *session) run(src string) *vm.Exc {
	for _, part := range statements(src) {
		s.count++
		running.Store(true)
		e := s.m.RunInteractive(part, fmt.Sprintf("<repl:%d>", s.count), s.display)
		running.Store(false)
		if e != nil {
			return e
		}
	}
	return nil
}

// display shows the value of an expression and keeps it as _.
func (s *session) display(m *vm.M, v vm.Value) *vm.Exc {
	if v.IsNone() {
		return nil
	}
	b, e := m.Import("builtins")
	if e != nil {
		return e
	}
	r, e := m.Repr(v)
	if e != nil {
		return e
	}
	if e := m.SetAttr(b, m.Intern("_"), v); e != nil {
		return e
	}
	fmt.Fprintln(stdout, shorten(r.String()))
	return nil
}

// shownAtMost is how many characters of a value the prompt shows.
const shownAtMost = 100_000

func shorten(t string) string {
	if len(t) <= shownAtMost {
		return t
	}
	k := shownAtMost
	for !utf8.RuneStart(t[k]) {
		k--
	}
	return fmt.Sprintf("%s... (%d more bytes)", t[:k], len(t)-k)
}

// statements cuts an input into its top-level statements, as the machine runs one at a time and shows its value. Text that
// does not parse stays whole, so that the error is about it.
func statements(src string) []string {
	if !strings.Contains(strings.TrimRight(src, "\n"), "\n") {
		return []string{src}
	}
	mod, errs := parse.Parse("<stdin>", src, parse.File)
	if len(errs) > 0 || len(mod.Body) < 2 {
		return []string{src}
	}
	lines := strings.SplitAfter(src, "\n")
	var out []string
	from := 0
	for k := 1; k < len(mod.Body); k++ {
		first := firstLine(mod.Body[k])
		if first > int(mod.Body[k-1].Pos().EndLine) && first-1 > from {
			out = append(out, strings.Join(lines[from:first-1], ""))
			from = first - 1
		}
	}
	return append(out, strings.Join(lines[from:], "")+"\n")
}

// firstLine is where a statement begins, its decorators included.
func firstLine(n ast.Stmt) int {
	first := int(n.Pos().Line)
	var ds []ast.Expr
	switch n := n.(type) {
	case *ast.FunctionDef:
		ds = n.Decorators
	case *ast.ClassDef:
		ds = n.Decorators
	}
	for _, d := range ds {
		first = min(first, int(d.Pos().Line))
	}
	return first
}

// stripPrompts removes prompts from a pasted session, if every line has one.
func stripPrompts(text string) string {
	if !strings.HasPrefix(strings.TrimLeft(text, " "), ">>> ") {
		return text
	}
	lines := strings.Split(text, "\n")
	for k, l := range lines {
		l = strings.TrimLeft(l, " ")
		switch {
		case strings.HasPrefix(l, ">>> "), strings.HasPrefix(l, "... "):
			lines[k] = l[4:]
		case l == "...", l == ">>>", l == "":
			lines[k] = ""
		default:
			return text
		}
	}
	return strings.Join(lines, "\n")
}

// indentAfter is the indentation that the line after this one probably has.
func indentAfter(line string) string {
	body := strings.TrimLeft(line, " ")
	n := len(line) - len(body)
	code, _, _ := strings.Cut(body, "#")
	code = strings.TrimRight(code, " \t")
	first, _, _ := strings.Cut(code, " ")
	switch {
	case strings.HasSuffix(code, ":"):
		n += 4
	case first == "return" || first == "break" || first == "continue" || first == "pass" || first == "raise":
		n = max(n-4, 0)
	}
	return strings.Repeat(" ", n)
}
