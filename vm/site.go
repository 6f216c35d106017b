// Places in a program that reports name: where a greenlet was spawned, where a lock was made, where something waits.
package vm

import (
	"strconv"
	"strings"
)

// Site is a place in a program. It is small: it keeps the code and an instruction, no frame.
type Site struct {
	code *Code
	pc   int32
}

// libraryPrefix begins the file names of the library's own source.
const libraryPrefix = "<stdlib>/"

func (c *Code) library() bool { return strings.HasPrefix(c.src.Filename, libraryPrefix) }

// CallSite is where the program called what runs now; calls between functions of the library are passed over.
func (m *M) CallSite() Site {
	if fn := m.fn(); fn.role == roleScript && !fn.code.library() {
		return Site{fn.code, int32(pcIndex(fn.code, m.pc) - 1)}
	}
	return m.siteOf(m.g)
}

// SiteOf is where a greenlet stands in the program.
func (m *M) SiteOf(g *G) Site { return m.siteOf(g) }

func (m *M) siteOf(g *G) (s Site) {
	m.eachWindowOf(g, func(w window) bool {
		if s.code == nil || !w.fn.code.library() {
			s = Site{w.fn.code, w.ins()}
		}
		return w.fn.code.library()
	})
	return
}

// IsZero reports whether the place is unknown.
func (s Site) IsZero() bool { return s.code == nil }

// Code is the code object of the place, and Line its line.
func (s Site) Code() Value { return obj(s.code) }

// Line is the line of the place, from 1.
func (s Site) Line() int { return codeLine(s.code, s.pc) }

// File is the file's name.
func (s Site) File() string { return s.code.src.Filename }

// String is the place as reports show it: file:line in function.
func (s Site) String() string {
	if s.code == nil {
		return "an unknown place"
	}
	t := s.File() + ":" + strconv.Itoa(s.Line())
	if n := s.code.src.Name; n != "<module>" {
		t += " in " + n
	}
	return t
}

// StackText is where a greenlet stands as a traceback shows it, the outermost call first. limit > 0: so many of the innermost calls.
// library: with the calls inside the library. It is empty if the greenlet has not started or has ended.
func (m *M) StackText(g *G, limit int, library bool) string {
	var at []window
	m.eachWindowOf(g, func(w window) bool {
		if library || !w.fn.code.library() {
			at = append(at, w)
		}
		return limit <= 0 || len(at) < limit
	})
	p := &excPrinter{m: m}
	for k := len(at) - 1; k >= 0; k-- {
		t := &Traceback{code: at[k].fn.code, pc: at[k].ins()}
		t.line = codeLine(t.code, t.pc) // no marks under the text
		p.place(t, t.line)
	}
	return p.b.String()
}
