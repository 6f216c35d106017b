// Parts of what FormatException prints, for package stdlib's traceback module.
package vm

import "strings"

// FormatTraceback is the text of the entries of a traceback, without the heading.
func (m *M) FormatTraceback(tb Value) (string, *Exc) {
	if tb.IsNone() {
		return "", nil
	}
	e := m.NewExc(ExcException)
	if x := m.setTraceback(e, tb); x != nil {
		return "", x
	}
	p := &excPrinter{m: m, seen: map[*Exc]bool{}}
	p.traceback(e)
	_, text, _ := strings.Cut(p.b.String(), "\n")
	return text, nil
}

// FormatExceptionOnly is the text behind the traceback: class and message, and notes.
func (m *M) FormatExceptionOnly(e *Exc) string {
	p := &excPrinter{m: m, seen: map[*Exc]bool{}}
	p.only(e)
	return p.b.String()
}

// FormatUnchained is FormatException without what the exception was caused by.
func (m *M) FormatUnchained(e *Exc) string {
	p := &excPrinter{m: m, seen: map[*Exc]bool{}}
	if e.cls.isSub(ExcBaseGroup) {
		p.group(e)
	} else {
		p.one(e)
	}
	return p.b.String()
}

// SourceLine is a line (from 1) of a source file, or of a registered source, without its end.
func (m *M) SourceLine(filename string, line int) (string, bool) { return m.sourceLine(filename, line) }

// TracebackEntries are the texts of the entries of a traceback one by one, repeated ones included.
func (m *M) TracebackEntries(tb Value) (out []string) {
	if !tb.is(KTraceback) {
		return nil
	}
	for t := (*Traceback)(tb.p); t != nil; t = t.next {
		p := &excPrinter{m: m, seen: map[*Exc]bool{}}
		p.place(t, t.lineno())
		out = append(out, p.b.String())
	}
	return out
}
