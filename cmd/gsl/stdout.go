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
	line bool   // flush at each newline
	tail []byte // on a terminal: the line that has no end yet, as far as it was written
	err  error  // the first failure; nothing is written after it

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
	if o.line {
		if k := bytes.LastIndexByte(p, '\n'); k >= 0 {
			o.tail = append(o.tail[:0], p[k+1:]...)
		} else {
			o.tail = append(o.tail, p...)
		}
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

// partial flushes, and gives the line that has no end yet: what a prompt goes on with.
func (o *output) partial() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.flush()
	return string(o.tail)
}

// promptBegins: from now on lines are written by above, which keeps the prompt intact. The prompt takes the place of an
// unfinished line, or begins a new one.
func (o *output) promptBegins(above io.Writer, instead bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.tail) > 0 && !instead {
		o.buf = append(o.buf, '\n')
	}
	o.tail = o.tail[:0]
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
	if cap(o.buf) < bufferSize {
		o.flush()
	}
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
