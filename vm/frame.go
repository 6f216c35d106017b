// Frames and code seen from script: frame objects are views of windows on a register stack, good while the window is there.
package vm

import (
	"encoding/binary"

	"github.com/gsl-lang/gsl/lang/code"
)

// Frame is a frame object. It finds its window by walking the stack again, so a frame that has returned (or one of a
// traceback, which keeps only the place) has no locals and no caller.
type Frame struct {
	Hdr
	code *Code
	pc   int32
	fn   *Func
	stk  *Stack // nil: only a place
	off  int    // of the window in stk
	g    *G     // the greenlet that it belongs to
	line int    // what f_lineno is during an event whose place is no instruction; 0: none
}

// window is a live window of a script function.
type window struct {
	s    *Stack
	base Base
	pc   PC
	fn   *Func
}

func (w window) ins() int32 { return int32(pcIndex(w.fn.code, w.pc) - 1) }

func (w window) frame(g *G) *Frame {
	return &Frame{Hdr: Hdr{kind: KFrame}, code: w.fn.code, pc: w.ins(), fn: w.fn, stk: w.s, off: baseOff(w.s, w.base), g: g}
}

// walk gives f the script windows of a stack, the innermost first, until f returns false.
func (s *Stack) walk(base Base, pc PC, f func(w window) bool) bool {
	for {
		fn := (*Func)(at(base, -2).p)
		switch fn.role {
		case roleScript:
			if !f(window{s, base, pc, fn}) {
				return false
			}
			if s.gen != nil && baseOff(s, base) == 2*VS {
				return true
			}
			pc = loadLink(at(base, -1))
			base = pop(base, back1(pc).A)
		case roleStep:
			pc = loadLink(at(base, -1))
			base = pop(base, back1(pc).A)
		case roleFin, roleBound:
			w := at(base, 0).n
			if uint32(w) == 0 {
				return true
			}
			pc = loadLink(at(base, -1))
			base = down(base, uint32(w))
		default:
			return true
		}
	}
}

// eachWindow gives f the script windows of the running greenlet, the innermost first, until f returns false.
func (m *M) eachWindow(f func(w window) bool) {
	base, pc := m.base, m.pc
	for s := m.stk; s != nil; s = s.link {
		if s != m.stk {
			base, pc = s.base, s.pc
		}
		if !s.walk(base, pc, f) {
			return
		}
	}
}

// eachWindowOf is eachWindow for any greenlet.
func (m *M) eachWindowOf(g *G, f func(w window) bool) {
	if g == m.g || g == nil {
		m.eachWindow(f)
		return
	}
	if g.State != GreenSuspended || g.cur == nil || g.pend == pendStart {
		return
	}
	for s := g.cur; s != nil; s = s.link {
		if !s.walk(s.base, s.pc, f) {
			return
		}
	}
}

// caller is the script window that called the running native, depth windows up; ok is false if there are not so many.
func (m *M) caller(depth int) (w window, ok bool) {
	m.eachWindow(func(x window) bool {
		if depth == 0 {
			w, ok = x, true
			return false
		}
		depth--
		return true
	})
	return
}

// currentFrame is sys._getframe(depth); None if the stack is not so deep.
func (m *M) currentFrame(depth int) Value {
	w, ok := m.caller(depth)
	if !ok {
		return None
	}
	return obj(m.sameFrame(w, m.g))
}

// GreenFrame is where a suspended greenlet stands, or None.
func (m *M) GreenFrame(g *G) Value {
	r := None
	if g != m.g {
		m.eachWindowOf(g, func(w window) bool {
			r = obj(w.frame(g))
			return false
		})
	}
	return r
}

// genFrame is where a generator stands, or None.
func (m *M) genFrame(g *Gen) Value {
	s := &g.stk
	switch {
	case g.state == genDone || len(s.regs) == 0:
		return None
	case g.state == genSuspended:
		return obj(window{s, s.base, s.pc, (*Func)(at(s.base, -2).p)}.frame(nil))
	}
	r := None
	m.eachWindow(func(w window) bool {
		if w.s == s && baseOff(s, w.base) == 2*VS {
			r = obj(w.frame(m.g))
			return false
		}
		return true
	})
	return r
}

// live finds the frame's window, and that of its caller.
func (m *M) live(f *Frame) (w, back window, ok, hasBack bool) {
	if f.stk == nil {
		return
	}
	if g := f.stk.gen; g != nil && g.state == genSuspended {
		s := f.stk
		if len(s.regs) == 0 || g.state == genDone {
			return
		}
		return window{s, s.base, s.pc, f.fn}, window{}, true, false
	}
	m.eachWindowOf(f.g, func(x window) bool {
		switch {
		case ok:
			back, hasBack = x, true
			return false
		case x.s == f.stk && x.fn == f.fn && baseOff(x.s, x.base) == f.off:
			w, ok = x, true
		}
		return true
	})
	return
}

// locals is what locals() gives in a window: the namespace of a module or class body, or a new dict.
func (w window) locals() Value {
	src := w.fn.code.src
	if src.Flags&(code.IsModule|code.IsClass) != 0 {
		return *R(w.base, 0)
	}
	d := newDict()
	cells := map[uint16]string{}
	for _, c := range src.Cells {
		cells[c.Reg] = c.Name
	}
	put := func(name string, v Value) {
		if !v.IsUnbound() && name != "" {
			d.setStr(newStr(name), v)
		}
	}
	for k, n := range src.VarNames {
		reg := uint16(k * VS)
		v := *R(w.base, reg)
		if _, cell := cells[reg]; cell {
			delete(cells, reg)
			if v.is(KCell) {
				v = (*Cell)(v.p).v
			}
		}
		put(n, v)
	}
	for _, c := range src.Cells {
		if _, left := cells[c.Reg]; left {
			if v := *R(w.base, c.Reg); v.is(KCell) {
				put(c.Name, (*Cell)(v.p).v)
			}
		}
	}
	for k, fv := range src.Free {
		if k < len(w.fn.cells) {
			put(fv.Name, w.fn.cells[k].v)
		}
	}
	return obj(d)
}

// localNames are the names of a code's own variables.
func localNames(c *Code) []string { return c.src.VarNames }

// callerLocals is locals() for the script that called the running native.
func (m *M) callerLocals() Value {
	if w, ok := m.caller(0); ok {
		return w.locals()
	}
	return obj(newDict())
}

func strTuple(s []string) Value {
	t := newTuple(len(s))
	for k, n := range s {
		t.elems()[k] = NewStr(n)
	}
	return obj(t)
}

func (m *M) frameLine(f *Frame) int {
	pc := f.pc
	if f.line != 0 {
		return f.line
	}
	if w, _, ok, _ := m.live(f); ok {
		pc = w.ins()
	}
	return codeLine(f.code, pc)
}

func codeLine(c *Code, pc int32) int {
	line, _, _, _ := c.place(max(pc, 0))
	if line == 0 {
		line = int(c.src.FirstLine)
	}
	return line
}

func init() {
	fr := func(v Value) *Frame { return (*Frame)(v.p) }
	TFrame.addDefs([]Def{
		{"clear(self, /)", "F.clear(): clear most references held by the frame", func(m *M, a []Value) (Value, *Exc) {
			if _, _, ok, _ := m.live(fr(a[0])); ok && (fr(a[0]).stk.gen == nil || fr(a[0]).stk.gen.state == genRunning) {
				return None, m.Errorf(ExcRuntimeError, "cannot clear an executing frame")
			}
			return None, nil
		}},
		{"__repr__(self, /)", "Return repr(self).", func(m *M, a []Value) (Value, *Exc) {
			f := fr(a[0])
			return NewStr("<frame at " + m.addrText(a[0]) + ", file '" + f.code.src.Filename + "', line " + intText(Int(int64(m.frameLine(f)))) + ", code " + f.code.src.Name + ">"), nil
		}},
	}, []Attr{
		{"f_code", "", func(m *M, v Value) (Value, *Exc) { return obj(fr(v).code), nil }, nil},
		{"f_lineno", "", func(m *M, v Value) (Value, *Exc) { return Int(int64(m.frameLine(fr(v)))), nil }, nil},
		{"f_lasti", "", func(m *M, v Value) (Value, *Exc) {
			f := fr(v)
			if w, _, ok, _ := m.live(f); ok {
				return Int(int64(w.ins()) * 2), nil
			}
			return Int(int64(f.pc) * 2), nil
		}, nil},
		{"f_globals", "", func(m *M, v Value) (Value, *Exc) {
			if d := fr(v).code.globals; d != nil {
				return obj(d), nil
			}
			return obj(newDict()), nil
		}, nil},
		{"f_builtins", "", func(m *M, v Value) (Value, *Exc) {
			if d := fr(v).code.globals; d != nil {
				return obj(m.builtinsOf(d)), nil
			}
			return obj(m.builtins), nil
		}, nil},
		{"f_locals", "", func(m *M, v Value) (Value, *Exc) {
			f := fr(v)
			if w, _, ok, _ := m.live(f); ok {
				return w.locals(), nil
			}
			if f.code.src.Flags&code.IsModule != 0 && f.code.globals != nil {
				return obj(f.code.globals), nil
			}
			return obj(newDict()), nil
		}, nil},
		{"f_back", "", func(m *M, v Value) (Value, *Exc) {
			f := fr(v)
			if _, back, _, ok := m.live(f); ok {
				return obj(m.sameFrame(back, f.g)), nil
			}
			return None, nil
		}, nil},
		{"f_trace", "", func(m *M, v Value) (Value, *Exc) {
			if t := m.frameTrace(fr(v), false); t != nil && !t.local.IsUnbound() {
				return t.local, nil
			}
			return None, nil
		}, func(m *M, v, x Value) *Exc {
			if t := m.frameTrace(fr(v), true); t != nil {
				if t.local = x; x.IsNone() {
					t.local = Unbound
				}
			}
			return nil
		}},
		{"f_trace_lines", "", func(m *M, v Value) (Value, *Exc) {
			t := m.frameTrace(fr(v), false)
			return Bool(t == nil || !t.noLines), nil
		}, func(m *M, v, x Value) *Exc {
			if !x.is(KBool) {
				return m.typeErrorf("attribute value type must be bool")
			}
			if t := m.frameTrace(fr(v), true); t != nil {
				t.noLines = x == False
			}
			return nil
		}},
		{"f_trace_opcodes", "", func(m *M, v Value) (Value, *Exc) {
			t := m.frameTrace(fr(v), false)
			return Bool(t != nil && t.opcodes), nil
		}, func(m *M, v, x Value) *Exc {
			if !x.is(KBool) {
				return m.typeErrorf("attribute value type must be bool")
			}
			if t := m.frameTrace(fr(v), true); t != nil {
				t.opcodes = x == True
			}
			return nil
		}},
	})

	src := func(v Value) *code.Code { return (*Code)(v.p).src }
	num := func(name string, get func(c *code.Code) int) Attr {
		return Attr{name, "", func(m *M, v Value) (Value, *Exc) { return Int(int64(get(src(v)))), nil }, nil}
	}
	names := func(name string, get func(c *code.Code) []string) Attr {
		return Attr{name, "", func(m *M, v Value) (Value, *Exc) { return strTuple(get(src(v))), nil }, nil}
	}
	text := func(name string, get func(c *code.Code) string) Attr {
		return Attr{name, "", func(m *M, v Value) (Value, *Exc) { return NewStr(get(src(v))), nil }, nil}
	}
	TCode.addDefs([]Def{
		{"__repr__(self, /)", "Return repr(self).", func(m *M, a []Value) (Value, *Exc) {
			c := src(a[0])
			return NewStr("<code object " + c.Name + " at " + m.addrText(a[0]) + ", file \"" + c.Filename + "\", line " + intText(Int(int64(c.FirstLine))) + ">"), nil
		}},
		{"__eq__(self, value, /)", "Return self==value.", func(m *M, a []Value) (Value, *Exc) {
			if !a[1].is(KCode) {
				return NotImplemented, nil
			}
			return Bool(a[0] == a[1] || src(a[0]) == src(a[1])), nil
		}},
		{"__hash__(self, /)", "Return hash(self).", func(m *M, a []Value) (Value, *Exc) {
			return Int(int64(hashString(src(a[0]).Qualname)>>3) ^ int64(src(a[0]).FirstLine)), nil
		}},
		{"co_positions(self, /)", "", codePositions},
		{"co_lines(self, /)", "", codeLines},
		{"replace(self, /, **kwds)", "Return a copy of the code object with new values for the specified fields.", codeReplace},
	}, []Attr{
		text("co_name", func(c *code.Code) string { return c.Name }),
		text("co_qualname", func(c *code.Code) string { return c.Qualname }),
		text("co_filename", func(c *code.Code) string { return c.Filename }),
		num("co_firstlineno", func(c *code.Code) int { return int(c.FirstLine) }),
		num("co_argcount", func(c *code.Code) int { return c.NArgs }),
		num("co_posonlyargcount", func(c *code.Code) int { return c.PosOnly }),
		num("co_kwonlyargcount", func(c *code.Code) int { return c.KwOnly }),
		num("co_nlocals", func(c *code.Code) int { return len(plainLocals(c)) }),
		num("co_stacksize", func(c *code.Code) int { return c.Regs }),
		num("co_flags", func(c *code.Code) int { return int(c.Flags & 0x1ffffff) }),
		names("co_varnames", plainLocals),
		names("co_names", func(c *code.Code) []string { return c.Names }),
		names("co_cellvars", func(c *code.Code) (s []string) {
			for _, x := range c.Cells {
				s = append(s, x.Name)
			}
			return
		}),
		names("co_freevars", func(c *code.Code) (s []string) {
			for _, x := range c.Free {
				s = append(s, x.Name)
			}
			return
		}),
		{"co_consts", "", func(m *M, v Value) (Value, *Exc) { return m.codeConsts((*Code)(v.p)), nil }, nil},
		{"co_code", "", func(m *M, v Value) (Value, *Exc) {
			var b []byte
			for _, i := range src(v).Ins {
				b = binary.LittleEndian.AppendUint64(b, i.U64())
			}
			return obj(&Bytes{Hdr: Hdr{kind: KBytes}, s: string(b)}), nil
		}, nil},
		{"co_linetable", "", func(m *M, v Value) (Value, *Exc) {
			return obj(&Bytes{Hdr: Hdr{kind: KBytes}, s: string(src(v).Lines)}), nil
		}, nil},
	})
}

// codeConsts are the constants and the nested codes.
func (m *M) codeConsts(c *Code) Value {
	out := append([]Value(nil), c.consts...)
	for k := range c.kids {
		out = append(out, obj(m.kid(c, k)))
	}
	return tupleOf(out)
}

// plainLocals are the variables that live in registers: not those in cells that are no parameters.
func plainLocals(c *code.Code) (out []string) {
	params := c.NArgs + c.KwOnly
	if c.Flags&code.VarArgs != 0 {
		params++
	}
	if c.Flags&code.VarKwargs != 0 {
		params++
	}
	cell := map[int]bool{}
	for _, x := range c.Cells {
		cell[int(x.Reg)/VS] = true
	}
	for k, n := range c.VarNames {
		if n != "" && (k < params || !cell[k]) {
			out = append(out, n)
		}
	}
	return
}

func codePositions(m *M, a []Value) (Value, *Exc) {
	c := (*Code)(a[0].p).src
	var out []Value
	r, from := c.Reader(), 0
	for r.Next() {
		if r.Mark != 0 {
			continue
		}
		v := NewTuple(None, None, None, None)
		if r.Line > 0 {
			v = NewTuple(Int(int64(r.Line)), Int(int64(r.EndLine)), Int(int64(r.Col)), Int(int64(r.EndCol)))
		}
		for ; from < r.End && from < len(c.Ins); from++ {
			out = append(out, v)
		}
	}
	return m.Iter(NewList(out))
}

func codeLines(m *M, a []Value) (Value, *Exc) {
	c := (*Code)(a[0].p).src
	var out []Value
	r, from, start, last := c.Reader(), 0, 0, -1
	flush := func(end int) {
		if end > start {
			line := None
			if last > 0 {
				line = Int(int64(last))
			}
			out = append(out, NewTuple(Int(int64(start)*2), Int(int64(end)*2), line))
		}
		start = end
	}
	for r.Next() {
		if r.Mark != 0 {
			continue
		}
		if r.Line != last {
			flush(from)
			last = r.Line
		}
		from = min(r.End, len(c.Ins))
	}
	flush(from)
	return m.Iter(NewList(out))
}

// codeReplace is code.replace for what does not change the instructions: names and places.
func codeReplace(m *M, a []Value) (Value, *Exc) {
	c := (*Code)(a[0].p)
	n := *c.src
	kw := a[1].dict()
	for pos, e := kw.next(0); e != nil; pos, e = kw.next(pos) {
		key := e.key.str().String()
		switch key {
		case "co_name", "co_qualname", "co_filename":
			s, ok := m.asStr(e.val)
			if !ok {
				return None, m.typeErrorf("replace() argument '%s' must be str, not %s", key, m.argType(e.val))
			}
			switch key {
			case "co_name":
				n.Name = s.String()
			case "co_qualname":
				n.Qualname = s.String()
			default:
				n.Filename = s.String()
			}
		case "co_firstlineno":
			k, x := m.Index(e.val)
			if x != nil {
				return None, x
			}
			n.FirstLine = int32(k)
		case "co_flags":
			k, x := m.Index(e.val)
			if x != nil {
				return None, x
			}
			if k&^iterableCoroutine != int64(n.Flags&0x1ffffff)&^iterableCoroutine {
				return None, m.valueErrorf("code.replace() cannot change '%s'", key)
			}
			n.Flags = n.Flags&^iterableCoroutine | code.Flags(k)&iterableCoroutine
		default:
			v, x := m.GetAttrOr(a[0], m.intern(key))
			if x != nil {
				return None, x
			}
			if v.IsUnbound() {
				return None, m.typeErrorf("'%s' is an invalid keyword argument for replace()", key)
			}
			same, x := m.Eq(v, e.val)
			if x != nil {
				return None, x
			}
			if !same {
				return None, m.valueErrorf("code.replace() cannot change '%s'", key)
			}
		}
	}
	return obj(m.link(&n, c.globals, c.byName)), nil
}
