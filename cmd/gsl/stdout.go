// Standard output: buffered, and flushed on every way out.
package main

import (
	"bytes"
	"io"
	"os"
	"sync"
	"time"
)

// output is a writer that gathers what is written to a file. On a terminal a complete line goes out at once. The mutex is
// for the signal handler and the prompt: a program writes from one goroutine at a time.
type output struct {
	mu   sync.Mutex
	file *os.File
	buf  []byte
	line bool  // flush at each newline
	err  error // the first failure; nothing is written after it

	// While a prompt is shown, complete lines go above it and the rest of a line waits a moment for its end.
	above io.Writer
	late  *time.Timer
}

// bufferSize is what CPython's TextIOWrapper and BufferedWriter hold together.
const bufferSize = 16 << 10

func newOutput(f *os.File, unbuffered bool) *output {
	o := &output{file: f, buf: make([]byte, 0, bufferSize)}
	switch {
	case unbuffered:
		o.buf = nil
	case isTerminal(f):
		o.line = true
	}
	return o
}

// Write takes p. It never fails before the buffer is full; then and at Flush it says what went wrong.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return 0, o.err
	}
	if o.above != nil {
		o.writeAbove(p)
		return len(p), nil
	}
	if len(o.buf)+len(p) > cap(o.buf) {
		if err := o.flush(); err != nil {
			return 0, err
		}
		if len(p) >= cap(o.buf) {
			n, err := o.file.Write(p)
			o.err = err
			return n, err
		}
	}
	o.buf = append(o.buf, p...)
	if o.line && bytes.IndexByte(p, '\n') >= 0 {
		return len(p), o.flush()
	}
	return len(p), nil
}

// Flush writes what is buffered.
func (o *output) Flush() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.above != nil {
		return nil
	}
	return o.flush()
}

func (o *output) flush() error {
	if len(o.buf) > 0 && o.err == nil {
		_, o.err = o.file.Write(o.buf)
	}
	o.buf = o.buf[:0]
	return o.err
}

// Fd is the descriptor that the output goes to: sys.stdout.fileno().
func (o *output) Fd() uintptr { return o.file.Fd() }

// Terminal says whether the output is a terminal: sys.stdout.isatty().
func (o *output) Terminal() bool { return isTerminal(o.file) }

// takePartial flushes the complete lines and gives the beginning of a line that is not yet written, for a prompt to go on
// with.
func (o *output) takePartial() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	k := bytes.LastIndexByte(o.buf, '\n') + 1
	rest := string(o.buf[k:])
	o.buf = o.buf[:k]
	o.flush()
	return rest
}

// promptBegins: from now on lines are written by above, which keeps the prompt intact. Half a line is ended first.
func (o *output) promptBegins(above io.Writer) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if n := len(o.buf); n > 0 && o.buf[n-1] != '\n' {
		o.buf = append(o.buf, '\n')
	}
	o.flush()
	o.above = above
}

// promptEnds: the terminal is the program's again.
func (o *output) promptEnds() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.late != nil {
		o.late.Stop()
		o.late = nil
	}
	o.above = nil
}

// lateLine is how long half a line may wait for its end before it is shown above the prompt as a line.
const lateLine = 50 * time.Millisecond

func (o *output) writeAbove(p []byte) {
	o.buf = append(o.buf, p...)
	if k := bytes.LastIndexByte(o.buf, '\n'); k >= 0 {
		o.above.Write(o.buf[:k+1])
		o.buf = append(o.buf[:0], o.buf[k+1:]...)
	}
	if len(o.buf) > 0 && o.late == nil {
		o.late = time.AfterFunc(lateLine, func() {
			o.mu.Lock()
			defer o.mu.Unlock()
			o.late = nil
			if o.above != nil && len(o.buf) > 0 {
				o.above.Write(append(o.buf, "⏎\n"...))
				o.buf = o.buf[:0]
			}
		})
	}
}

// stdout is the process's standard output once a machine has it.
var stdout *output

// flushAll is called on every way out. It gives the error of writing, if there was one.
func flushAll() error {
	if stdout == nil {
		return nil
	}
	return stdout.Flush()
}
