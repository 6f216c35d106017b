// The position table: which span of the source every instruction belongs to.

package code

import "encoding/binary"

// Code.Lines is a run-length table in order of instructions. An entry says "the next n instructions have this span". It is
// a sequence of varints (encoding/binary):
//
//	uvarint  n<<2 | form
//	form 0:  varint line delta to the entry before, uvarint col, uvarint width: the span ends on the same line
//	form 1:  varint line delta, uvarint col, uvarint lines, uvarint end col: it ends lines further down
//	form 2:  no span: such an instruction has line 0
//	form 3:  varint line delta: no instructions, but a statement on that line that takes none, before the next entry's; n is its Mark
//
// The words of an instruction have its span, except that the first word of a method call (CALLM, CALLMK, SUPERM) has the span of
// the attribute: where looking the method up fails, that is what CPython marks.
//
// A table is read from its start, and only when a traceback, a tracer or a disassembler asks. Position is linear in the
// code; whoever goes through a whole code uses a LineReader.

// LineWriter makes a position table.
type LineWriter struct {
	buf                        []byte
	n                          int
	line, col, endLine, endCol int
	last                       int
}

// Kinds of marks, for tracers.
const (
	MarkStmt  = 1 // a statement without instructions: who comes to the next instruction has come to it
	MarkJump  = 2 // the next instruction is a jump, which stands for a statement when it is made
	MarkEnter = 3 // the next instruction is a jump to a loop's test, behind the statements that stand before it
)

// Mark says that a statement on a line takes no instructions.
func (w *LineWriter) Mark(kind, line int) {
	w.flush()
	w.n = 0
	w.buf = binary.AppendUvarint(w.buf, uint64(kind)<<2|3)
	w.buf = binary.AppendVarint(w.buf, int64(line-w.last))
	w.last = line
}

// Add gives the next n instructions a span.
func (w *LineWriter) Add(n, line, col, endLine, endCol int) {
	if w.n > 0 && line == w.line && col == w.col && endLine == w.endLine && endCol == w.endCol {
		w.n += n
		return
	}
	w.flush()
	w.n, w.line, w.col, w.endLine, w.endCol = n, line, col, endLine, endCol
}

func (w *LineWriter) flush() {
	if w.n == 0 {
		return
	}
	form := uint64(0)
	switch {
	case w.line <= 0:
		form = 2
	case w.endLine != w.line || w.endCol < w.col:
		form = 1
	}
	w.buf = binary.AppendUvarint(w.buf, uint64(w.n)<<2|form)
	if form == 2 {
		return
	}
	w.buf = binary.AppendVarint(w.buf, int64(w.line-w.last))
	w.last = w.line
	w.buf = binary.AppendUvarint(w.buf, uint64(w.col))
	if form == 0 {
		w.buf = binary.AppendUvarint(w.buf, uint64(w.endCol-w.col))
	} else {
		w.buf = binary.AppendUvarint(w.buf, uint64(max(0, w.endLine-w.line)))
		w.buf = binary.AppendUvarint(w.buf, uint64(w.endCol))
	}
}

// Bytes is the finished table.
func (w *LineWriter) Bytes() []byte {
	w.flush()
	w.n = 0
	return w.buf
}

// LineReader walks a position table.
type LineReader struct {
	buf                        []byte
	End                        int // the entry's instructions end before this one
	Line, Col, EndLine, EndCol int
	Mark                       int // of an entry for no instructions: its kind
	last                       int
}

// Reader starts at the first entry of c's table; call Next first.
func (c *Code) Reader() *LineReader { return &LineReader{buf: c.Lines} }

// Next goes to the next entry; false at the end of the table, or where it is damaged.
func (r *LineReader) Next() bool {
	bad := false
	u := func() int {
		v, n := binary.Uvarint(r.buf)
		if n <= 0 || v > 1<<40 {
			bad = true
			return 0
		}
		r.buf = r.buf[n:]
		return int(v)
	}
	if len(r.buf) == 0 {
		return false
	}
	head := u()
	n, form := head>>2, head&3
	r.Mark = 0
	r.Line, r.Col, r.EndLine, r.EndCol = 0, 0, 0, 0
	if form != 2 && !bad {
		d, k := binary.Varint(r.buf)
		if k <= 0 || d > 1<<40 || d < -1<<40 {
			r.buf = nil
			return false
		}
		r.buf = r.buf[k:]
		r.last += int(d)
		r.Line, r.EndLine = r.last, r.last
		if form == 3 {
			r.Mark = n
			return true
		}
		r.Col = u()
		if form == 0 {
			r.EndCol = r.Col + u()
		} else {
			r.EndLine += u()
			r.EndCol = u()
		}
	}
	if bad || n == 0 {
		r.buf = nil
		return false
	}
	r.End += n
	return true
}

// Position is the span of instruction ins: lines from 1, columns in UTF-8 bytes from 0, the end exclusive. All are 0 for an
// instruction that belongs to no text.
func (c *Code) Position(ins int) (line, col, endLine, endCol int) {
	r := c.Reader()
	for r.Next() {
		if ins < r.End {
			return r.Line, r.Col, r.EndLine, r.EndCol
		}
	}
	return 0, 0, 0, 0
}
