// Where the prompt's lines come from.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
)

// lineEditor reads lines from a person.
type lineEditor interface {
	// readLine shows the prompt with initial already typed, and gives the line without its end; io.EOF at the end of the
	// input, or errInterrupt after Ctrl-C. The line may hold newlines if a block was pasted.
	readLine(prompt, initial string) (string, error)
	// above is a writer for complete lines while a prompt is shown; nil: the output needs no care.
	above() io.Writer
	addHistory(entry string)
	close()
}

// errInterrupt is Ctrl-C at the prompt.
var errInterrupt = errors.New("interrupted")

// plainEditor reads lines as they come: from a pipe, a dumb terminal, a test.
type plainEditor struct {
	in   *bufio.Reader
	echo bool // prompts are shown
}

func (p *plainEditor) readLine(prompt, _ string) (string, error) {
	if p.echo {
		fmt.Fprint(os.Stdout, prompt)
	}
	l, err := p.in.ReadString('\n')
	if err != nil && l == "" {
		return "", err
	}
	return strings.TrimSuffix(strings.TrimSuffix(l, "\n"), "\r"), nil
}

func (p *plainEditor) above() io.Writer  { return nil }
func (p *plainEditor) addHistory(string) {}
func (p *plainEditor) close()            {}

// console hands lines from a line editor to whoever asks: the prompt, and input() in a program. The editor has a goroutine
// of its own, so that the machine goes on while a line is typed. A line that was asked for by someone who went on for
// another reason is kept for the next one who asks.
type console struct {
	ed       lineEditor
	out, err *output
	mu       sync.Mutex
	pending  *request
	rest     string // of a line that input() has not read to its end
}

type request struct {
	done chan struct{}
	line string
	err  error
}

// ask begins to read a line, or finds the reading that goes on.
func (c *console) ask(prompt, initial string, instead bool) *request {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pending != nil {
		return c.pending
	}
	r := &request{done: make(chan struct{})}
	c.pending = r
	go func() {
		if w := c.ed.above(); w != nil {
			c.out.promptBegins(w, instead)
			c.err.promptBegins(w, instead)
		} else {
			c.out.Flush()
		}
		r.line, r.err = c.ed.readLine(prompt, initial)
		c.out.promptEnds()
		c.err.promptEnds()
		close(r.done)
	}()
	return r
}

// again shows the prompt once more if a reading goes on in an editor that does not do that itself.
func (c *console) again(prompt string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p, ok := c.ed.(*plainEditor); ok && c.pending != nil && p.echo {
		fmt.Fprint(os.Stdout, prompt)
	}
}

// take is called by the one who got the line.
func (c *console) take(r *request) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pending == r {
		c.pending = nil
	}
	return r.line, r.err
}

// Read is the program's standard input.
func (c *console) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if c.rest == "" {
		r := c.ask(c.out.partial(), "", true)
		<-r.done
		line, err := c.take(r)
		switch {
		case err == errInterrupt:
			line = "" // the interrupt is delivered as a signal would be
			return 0, err
		case err != nil:
			return 0, err
		}
		c.rest = line + "\n"
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}
