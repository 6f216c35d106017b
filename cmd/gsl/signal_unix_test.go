//go:build unix

package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// start runs the command and waits for the first line of its output.
func start(t *testing.T, args ...string) (*exec.Cmd, *bufio.Reader, *bytes.Buffer) {
	t.Helper()
	c := exec.Command(binary(t), args...)
	c.Env = cleanEnv()
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errOut bytes.Buffer
	c.Stderr = &errOut
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	kill := time.AfterFunc(20*time.Second, func() { c.Process.Kill() })
	t.Cleanup(func() { kill.Stop(); c.Process.Kill() })
	r := bufio.NewReader(out)
	if l, err := r.ReadString('\n'); l != "ready\n" {
		io.Copy(io.Discard, r)
		c.Wait()
		t.Fatalf("first line %q, %v\n%s", l, err, errOut.String())
	}
	return c, r, &errOut
}

// TestInterrupt: Ctrl-C ends any program that does not catch it, by the signal, with CPython's traceback.
func TestInterrupt(t *testing.T) {
	for _, c := range []struct{ name, text string }{
		{"loop", "while True: pass"},
		{"calls", "def f(): return 1\nwhile True: f()"},
		{"long builtin", "sum(map(abs, range(10**15)))"},
		{"long builtin with script", "class N:\n    def __iter__(self): return self\n    def __next__(self): return 1\nfor _ in N(): pass"},
		{"endless iterator", "import itertools\nfor _ in itertools.count(): pass"},
		{"sort", "def k(x): return -x\nwhile True: sorted(range(1000), key=k)"},
		{"match", "import re\nre.match('((a*)*)*b', 'a' * 60)"},
		{"match with lookahead", "import re\nre.match('(?=(a+)+b)', 'a' * 60)"},
		{"sleep", "import time\ntime.sleep(100)"},
		{"gevent sleep", "import gevent\ngevent.sleep(100)"},
		{"join", "import gevent\ng = gevent.spawn(gevent.sleep, 100)\ng.join()"},
		{"greenlet spins", "import gevent\ndef f():\n    while True: pass\ngevent.spawn(f).join()"},
		{"queue", "from gevent.queue import Queue\nimport gevent\ngevent.spawn(gevent.sleep, 50)\nQueue().get()"},
		{"finally runs", "try:\n    while True: pass\nfinally: print('cleanup')"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cmd, r, errOut := start(t, "-u", "-c", "print('ready')\n"+c.text)
			time.Sleep(100 * time.Millisecond)
			began := time.Now()
			cmd.Process.Signal(syscall.SIGINT)
			rest, _ := io.ReadAll(r)
			cmd.Wait()
			if got := exitCode(cmd.ProcessState); got != 130 {
				t.Errorf("status %d, want 130 (SIGINT)", got)
			}
			if e := errOut.String(); !strings.HasSuffix(e, "KeyboardInterrupt\n") || !strings.HasPrefix(e, "Traceback (most recent call last):\n") {
				t.Errorf("standard error %q", tail(e))
			}
			if d := time.Since(began); d > 3*time.Second {
				t.Errorf("took %v to stop", d)
			}
			if c.name == "finally runs" && string(rest) != "cleanup\n" {
				t.Errorf("output %q", rest)
			}
		})
	}
	t.Run("caught", func(t *testing.T) {
		cmd, r, errOut := start(t, "-u", "-c", "print('ready')\nn = 0\nwhile n < 2:\n    try:\n        while True: pass\n    except KeyboardInterrupt:\n        n += 1\n        print('caught', n)\n")
		for range 2 {
			time.Sleep(100 * time.Millisecond)
			cmd.Process.Signal(syscall.SIGINT)
			if l, _ := r.ReadString('\n'); !strings.HasPrefix(l, "caught") {
				t.Fatalf("got %q, %s", l, errOut.String())
			}
		}
		if cmd.Wait(); exitCode(cmd.ProcessState) != 0 {
			t.Errorf("status %d", exitCode(cmd.ProcessState))
		}
	})
}

// TestBrokenPipe: a reader that went away ends the program without a word.
func TestBrokenPipe(t *testing.T) {
	pr, pw, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(binary(t), "-c", "while True: print('x' * 1000)")
	var errOut bytes.Buffer
	c.Stdout, c.Stderr = pw, &errOut
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	kill := time.AfterFunc(20*time.Second, func() { c.Process.Kill() })
	defer kill.Stop()
	pw.Close()
	bufio.NewReader(pr).ReadString('\n')
	pr.Close()
	c.Wait()
	if got := exitCode(c.ProcessState); got != 128+int(syscall.SIGPIPE) || errOut.Len() > 0 {
		t.Errorf("status %d, standard error %q", got, tail(errOut.String()))
	}
}

// TestTerminated: output that was buffered is not lost when the process is told to end.
func TestTerminated(t *testing.T) {
	cmd, r, _ := start(t, "-c", "import sys\nprint('ready')\nsys.stdout.flush()\nprint('buffered')\nprint('and this')\nwhile True: pass")
	time.Sleep(200 * time.Millisecond)
	cmd.Process.Signal(syscall.SIGTERM)
	rest, _ := io.ReadAll(r)
	cmd.Wait()
	if string(rest) != "buffered\nand this\n" || exitCode(cmd.ProcessState) != 128+int(syscall.SIGTERM) {
		t.Errorf("status %d, output %q", exitCode(cmd.ProcessState), rest)
	}
}

// TestFullDisk: what cannot be written is an error with a status, not silence.
func TestFullDisk(t *testing.T) {
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full")
	}
	defer f.Close()
	c := exec.Command(binary(t), "-c", "print('x')")
	var errOut bytes.Buffer
	c.Stdout, c.Stderr = f, &errOut
	c.Run()
	if got := exitCode(c.ProcessState); got != statusFlush || !strings.Contains(errOut.String(), "No space left") && !strings.Contains(errOut.String(), "no space left") {
		t.Errorf("status %d, %q", got, errOut.String())
	}
}
