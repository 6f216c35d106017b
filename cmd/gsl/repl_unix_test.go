//go:build unix

// The prompt in a real terminal: tmux types and reads the screen.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// screen is a tmux session with gsl in it.
type screen struct {
	t      *testing.T
	socket string
	state  string
}

func newScreen(t *testing.T, width int, env ...string) *screen {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not installed: the prompt is not tested")
	}
	if testing.Short() {
		t.Skip("takes seconds")
	}
	s := &screen{t: t, socket: fmt.Sprintf("gsl%d-%s", os.Getpid(), strings.ReplaceAll(t.Name(), "/", "-")), state: t.TempDir()}
	s.start(width, env...)
	t.Cleanup(func() { s.tmux("kill-server") })
	return s
}

func (s *screen) start(width int, env ...string) {
	s.t.Helper()
	cmd := "env TERM=screen XDG_STATE_HOME=" + s.state + " " + strings.Join(env, " ") + " " + binary(s.t) + " -q; echo left with $?; stty -a | grep -o ' -\\?icanon'; exec cat"
	if out, err := s.tmux("new-session", "-d", "-x", fmt.Sprint(width), "-y", "50", cmd); err != nil {
		s.t.Fatalf("tmux: %v\n%s", err, out)
	}
	s.wait(">>>")
}

func (s *screen) tmux(args ...string) (string, error) {
	out, err := exec.Command("tmux", append([]string{"-L", s.socket, "-f", "/dev/null"}, args...)...).CombinedOutput()
	return string(out), err
}

// keys types; a pause after each word lets the prompt come back, as a person does.
func (s *screen) keys(keys ...string) {
	s.t.Helper()
	for _, k := range keys {
		if out, err := s.tmux("send-keys", k); err != nil {
			s.t.Fatalf("tmux: %v\n%s", err, out)
		}
		time.Sleep(60 * time.Millisecond)
	}
}

// text is what the screen shows, without trailing blanks.
func (s *screen) text() string {
	out, err := s.tmux("capture-pane", "-p")
	if err != nil {
		s.t.Fatalf("tmux: %v\n%s", err, out)
	}
	lines := strings.Split(out, "\n")
	for k := range lines {
		lines[k] = strings.TrimRight(lines[k], " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// wait waits until the screen ends with the text.
func (s *screen) wait(end string) {
	s.t.Helper()
	var got string
	for range 100 {
		if got = s.text(); strings.HasSuffix(got, end) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatalf("the screen does not end with\n%s\nbut is\n%s", end, got)
}

func TestPrompt(t *testing.T) {
	t.Run("values", func(t *testing.T) {
		t.Parallel()
		s := newScreen(t, 80)
		s.keys("x = 40", "Enter", "x + 2", "Enter", "_ * 2", "Enter", "None", "Enter", "'a'", "Enter")
		s.wait(">>> x = 40\n>>> x + 2\n42\n>>> _ * 2\n84\n>>> None\n>>> 'a'\n'a'\n>>>")
	})
	t.Run("blocks", func(t *testing.T) {
		t.Parallel()
		s := newScreen(t, 80)
		s.keys("def f(a):", "Enter", "if a:", "Enter", "a = 'yes'", "Enter", "BSpace", "return a", "Enter", "Enter", "f(0), f(1)", "Enter")
		s.wait(">>> def f(a):\n...     if a:\n...         a = 'yes'\n...     return a\n...\n>>> f(0), f(1)\n(0, 'yes')\n>>>")
		s.keys("(1 +", "Enter", "2)", "Enter", "'''a", "Enter", "b'''", "Enter", "@staticmethod", "Enter", "C-c")
		s.wait(">>> (1 +\n... 2)\n3\n>>> '''a\n... b'''\n'a\\nb'\n>>> @staticmethod\n... ^C\nKeyboardInterrupt\n>>>")
	})
	t.Run("errors", func(t *testing.T) {
		t.Parallel()
		s := newScreen(t, 80)
		s.keys("def f(:", "Enter")
		s.wait("    def f(:\n          ^\nSyntaxError: invalid syntax\n>>>")
		s.keys("if True:", "Enter", "x = = 1", "Enter")
		s.wait("SyntaxError: invalid syntax\n>>>")
		s.keys("1/0", "Enter")
		s.wait("    1/0\n    ~^~\nZeroDivisionError: division by zero\n>>>")
		s.keys("def g(): return nothing", "Enter", "Enter", "g()", "Enter")
		s.wait("    def g(): return nothing\n                    ^^^^^^^\nNameError: name 'nothing' is not defined\n>>>")
	})
	t.Run("interrupt", func(t *testing.T) {
		t.Parallel()
		s := newScreen(t, 80)
		s.keys("half a line", "C-c")
		s.wait(">>> half a line^C\nKeyboardInterrupt\n>>>")
		s.keys("for i in range(3):", "Enter", "print(i)", "Enter", "C-c")
		s.wait("...     ^C\nKeyboardInterrupt\n>>>")
		s.keys("while True: pass", "Enter", "Enter")
		time.Sleep(200 * time.Millisecond)
		s.keys("C-c")
		s.wait("KeyboardInterrupt\n>>>")
		s.keys("import time", "Enter", "time.sleep(100)", "Enter")
		time.Sleep(200 * time.Millisecond)
		s.keys("C-c")
		s.wait("KeyboardInterrupt\n>>>")
		s.keys("1 + 1", "Enter")
		s.wait("2\n>>>")
	})
	t.Run("leaving", func(t *testing.T) {
		t.Parallel()
		s := newScreen(t, 80)
		s.keys("DC", "C-r", "C-c", "abc", "C-d", "C-a", "DC", "C-d", "C-d", "C-d")
		s.wait("left with 0\n icanon")
	})
	t.Run("exit", func(t *testing.T) {
		t.Parallel()
		s := newScreen(t, 80)
		s.keys("import sys", "Enter", "sys.exit(3)", "Enter")
		s.wait("left with 3\n icanon")
	})
	t.Run("word exit", func(t *testing.T) {
		t.Parallel()
		s := newScreen(t, 80)
		s.keys("help", "Enter", "exit", "Enter")
		s.wait("left with 0\n icanon")
	})
	t.Run("history", func(t *testing.T) {
		t.Parallel()
		s := newScreen(t, 80)
		s.keys("def f():", "Enter", "return 6", "Enter", "Enter", "f()", "Enter", "f()", "Enter", "5 + 2", "Enter", " secret = 1", "C-c")
		s.keys("Up", "Up", "Up", "Enter")
		s.wait(">>> def f():↵    return 6\n>>>")
		s.keys("C-r", "5 ", "Enter")
		s.wait(">>> 5 + 2\n7\n>>>")
		s.keys("C-d")
		s.wait("left with 0\n icanon")
		name := filepath.Join(s.state, "gsl", "history")
		if st, err := os.Stat(name); err != nil || st.Mode().Perm() != 0o600 {
			t.Errorf("history file: %v %v", st, err)
		}
		b, _ := os.ReadFile(name)
		var got []string
		for l := range strings.Lines(string(b)) {
			var e string
			if err := json.Unmarshal([]byte(l), &e); err != nil {
				t.Error(err)
			}
			got = append(got, e)
		}
		if fmt.Sprintf("%q", got) != `["def f():\n    return 6" "f()" "5 + 2" "def f():\n    return 6" "5 + 2"]` {
			t.Errorf("history %q", got)
		}
		s.tmux("kill-server")
		time.Sleep(100 * time.Millisecond)
		s.start(80)
		s.keys("Up", "Up")
		s.wait(">>> def f():↵    return 6")
	})
	t.Run("paste", func(t *testing.T) {
		t.Parallel()
		s := newScreen(t, 80)
		s.paste("def pasted(n):\n\ta = 1\n\n\tif n:\n\t\treturn n * 2\n\n\treturn a\n")
		s.keys("Enter", "pasted(21)", "Enter")
		s.wait(">>> pasted(21)\n42\n>>>")
		s.paste(">>> y = 5\n>>> for i in range(2):\n...     print(i)\n...\n>>> y\n")
		s.keys("Enter")
		s.wait("0\n1\n5\n>>>")
		s.paste("a = 1\n@staticmethod\ndef h():\n    return 'h'\n\na\nh()\n")
		s.keys("Enter")
		s.wait("1\n'h'\n>>>")
	})
	t.Run("greenlets", func(t *testing.T) {
		t.Parallel()
		s := newScreen(t, 80)
		s.keys("import gevent", "Enter", "def t():", "Enter", "for i in range(3):", "Enter", "gevent.sleep(0.4)", "Enter", "print('tick', i)", "Enter", "Enter", "g = gevent.spawn(t)", "Enter", "half = ")
		s.wait(">>> g = gevent.spawn(t)\ntick 0\ntick 1\ntick 2\n>>> half =")
		s.keys("5", "Enter", "half", "Enter")
		s.wait(">>> half = 5\n>>> half\n5\n>>>")
		s.keys("g = gevent.spawn_later(0.3, lambda: 1/0)", "Enter", "wor")
		time.Sleep(600 * time.Millisecond)
		s.keys("d = 1")
		if got := s.text(); !strings.Contains(got, "ZeroDivisionError") || !strings.HasSuffix(got, ">>> word = 1") {
			t.Errorf("screen\n%s", got)
		}
	})
	t.Run("input", func(t *testing.T) {
		t.Parallel()
		s := newScreen(t, 80)
		s.keys("name = input('name? ')", "Enter", "Up", "bobb", "BSpace", "Enter", "name", "Enter")
		s.wait(">>> name = input('name? ')\nname? bob\n>>> name\n'bob'\n>>>")
		s.keys("print('no newline', end='')", "Enter")
		s.wait("no newline\n>>>")
	})
	t.Run("completion", func(t *testing.T) {
		t.Parallel()
		s := newScreen(t, 80)
		s.keys("value_one = value_two = 7", "Enter", "val", "Tab")
		s.wait(">>> value_")
		s.keys("Tab")
		s.wait("value_one  value_two\n>>> value_")
		s.keys("o", "Tab", ".bit_l", "Tab")
		s.wait(">>> value_one.bit_length")
		s.keys("()", "Enter")
		s.wait("3\n>>>")
		s.keys("imp", "Tab")
		s.wait(">>> import")
		s.keys("C-c", "nothing_like_it", "Tab", "C-c", "Tab")
		s.keys("C-c")
		s.wait("KeyboardInterrupt\n>>>")
	})
	t.Run("keys", func(t *testing.T) {
		t.Parallel()
		s := newScreen(t, 80)
		s.keys("bc", "Home", "a = 'x", "End", "'", "Left", "Left", "DC", "Left", "BSpace", "C-c")
		s.wait("KeyboardInterrupt\n>>>")
		s.keys("23", "C-a", "1", "C-e", "4", "Left", "Left", "DC", "Enter")
		s.wait(">>> 124\n124\n>>>")
	})
	t.Run("narrow", func(t *testing.T) {
		t.Parallel()
		s := newScreen(t, 20)
		s.keys("alpha_beta_gamma_1 = alpha_beta_gamma_2 = 1", "Enter", "alpha_", "Tab", "Tab", "BSpace", "Tab", "1", "Enter")
		s.wait("1\n>>>")
	})
	t.Run("basic", func(t *testing.T) {
		t.Parallel()
		s := newScreen(t, 80, "GSL_BASIC_REPL=1")
		s.keys("if True:", "Enter", "  1 + 1", "Enter", "Enter")
		s.wait("...\n2\n>>>")
		s.keys("C-c")
		s.wait("KeyboardInterrupt\n>>>")
		s.keys("C-d")
		s.wait("left with 0\n icanon")
	})
}

// paste puts text into the terminal as a clipboard does.
func (s *screen) paste(text string) {
	s.t.Helper()
	s.tmux("set-buffer", text)
	if out, err := s.tmux("paste-buffer", "-p", "-r"); err != nil {
		s.t.Fatalf("tmux: %v\n%s", err, out)
	}
	time.Sleep(200 * time.Millisecond)
}
