// Linking: a compiled code, tied to one namespace of one machine, with its words turned into pointers and caches.
package vm

import (
	"math/big"
	"slices"
	"unsafe"

	"github.com/gsl-lang/gsl/lang/code"
)

// Code is linked code. Its instructions are its own copy: they are quickened in place.
type Code struct {
	Hdr
	src     *code.Code
	ins     []Instr
	ptrs    []unsafe.Pointer // keeps alive (and, in the safe flavour, holds) what words point at; inline caches add to it
	linked  int              // how many of them the linker made
	warm    bool             // sites may remember something: it is in M.warm
	names   []*Str
	params  []*Str
	nparams int        // registers that arguments come in
	lines   *lineTable // for tracers, read when it is first asked for
	genRegs int        // how many its generators needed when they called something
	kwSites []*kwSite
	consts  []Value
	kids    []*Code
	globals *Dict
	builtin *Dict
	cached  *Func          // of a comprehension without captures: every evaluation uses the same function
	brk     map[int]uint16 // original opcodes under breakpoints
	temps   []uint8        // what findTemps found, from the first operation on big ints on
	live    *code.Live     // what a mark found out about its registers
	closing uint8          // whether its generators are listed, once that is known: 1 no, 2 yes
	byName  bool           // a module body run with a namespace that is not its globals: names are not globals
}

// staticCode is the code of a special frame.
func staticCode(name string, ins []Instr) *Code {
	c := &Code{Hdr: Hdr{kind: KCode}, src: &code.Code{Name: name, Qualname: name, Filename: name, Regs: 8}, ins: append(ins, Instr{})}
	return c
}

// link ties code to a namespace. byName says that a module body's names are not globals (exec with separate locals).
func (m *M) link(src *code.Code, globals *Dict, byName bool) *Code {
	c := &Code{Hdr: Hdr{kind: KCode}, src: src, globals: globals, byName: byName}
	c.ins = make([]Instr, len(src.Ins)+2) // room behind the end: pc may point one past the last instruction
	copy(c.ins, src.Ins)
	c.names = make([]*Str, len(src.Names))
	for k, n := range src.Names {
		c.names[k] = m.intern(n)
	}
	np := src.NArgs + src.KwOnly
	for k := 0; k < np && k < len(src.VarNames); k++ {
		c.params = append(c.params, m.intern(src.VarNames[k]))
	}
	c.nparams = np
	if src.Flags&code.VarArgs != 0 {
		c.nparams++
	}
	if src.Flags&code.VarKwargs != 0 {
		c.nparams++
	}
	c.nparams = min(c.nparams, src.Regs)
	for _, kw := range src.KwNames {
		s := &kwSite{}
		for _, n := range kw {
			s.names = append(s.names, m.intern(n))
		}
		c.kwSites = append(c.kwSites, s)
	}
	c.consts = make([]Value, len(src.Consts))
	for k, v := range src.Consts {
		c.consts[k] = m.constant(v)
	}
	c.kids = make([]*Code, len(src.Kids))
	c.builtin = m.builtins
	sites, consts := 0, 0
	for k := 0; k < len(src.Ins); {
		words := code.Ops[src.Ins[k].Op].Words
		for j := range len(words) {
			switch words[j] {
			case 'g':
				sites++
			case 'k':
				consts++
			}
		}
		k += 1 + len(words)
	}
	c.ptrs = make([]unsafe.Pointer, 0, sites+consts)
	globalSites := make([]globalSite, sites)
	for k := 0; k < len(src.Ins); {
		i := &c.ins[k]
		words := code.Ops[i.Op].Words
		if src.Flags&code.IsModule != 0 && !byName {
			switch i.Op {
			case LOADN:
				i.Op = LOADG
			case STOREN:
				i.Op = STOREG
			case DELN:
				i.Op = DELG
			}
		}
		for j := range len(words) {
			w := &c.ins[k+1+j]
			switch words[j] {
			case 'k':
				if i.Op == LOADK {
					*w = instrOf(c.ptrWord(unsafe.Pointer(&c.consts[w.U64()])))
				}
			case 'g':
				s := &globalSites[0]
				globalSites = globalSites[1:]
				*s = globalSite{d: globals, b: globals, name: c.names[w.U64()], ver: noShape, bver: noShape}
				*w = instrOf(c.ptrWord(unsafe.Pointer(s)))
			}
		}
		k += 1 + len(words)
	}
	c.linked = len(c.ptrs)
	m.charge(int64(len(c.ins))*8 + 400)
	return c
}

// ptrWordOnce is ptrWord for what may come to the same site again and again: it is kept once.
func (c *Code) ptrWordOnce(p unsafe.Pointer) uint64 {
	if k := slices.Index(c.ptrs[c.linked:], p); k >= 0 {
		return c.heldWord(c.linked + k)
	}
	return c.ptrWord(p)
}

// kid is nested code k, linked at first use.
func (m *M) kid(c *Code, k int) *Code {
	if c.kids[k] == nil {
		c.kids[k] = m.link(c.src.Kids[k], c.globals, false)
		c.kids[k].builtin = c.builtin
	}
	return c.kids[k]
}

// constant makes the value of a compiled constant.
func (m *M) constant(v code.Const) Value {
	switch x := v.(type) {
	case nil:
		return None
	case bool:
		return Bool(x)
	case int64:
		return Int(x)
	case *big.Int:
		return newInt(x)
	case float64:
		return Float(x)
	case complex128:
		return newComplex(x)
	case string:
		if len(x) <= 40 && isNameLike(x) {
			return obj(m.intern(x))
		}
		return NewStr(x)
	case code.Bytes:
		return NewBytes([]byte(x))
	case code.Tuple:
		t := newTuple(len(x))
		e := t.elems()
		for k := range x {
			e[k] = m.constant(x[k])
		}
		return obj(t)
	case code.FrozenSet:
		s := newSet()
		for _, y := range x {
			_ = m.setAdd(s, m.constant(y)) // constants hash without script
		}
		// CPython makes the set once more, in its own order, when the code object is made: that order is visible
		t := newSet()
		for pos, e := s.next(0); e != nil; pos, e = s.next(pos) {
			_ = m.setAdd(t, e.key)
		}
		s = t
		s.kind = KFrozenSet
		return obj(s)
	case code.Ellipsis:
		return Ellipsis
	case *code.Code:
		return obj(m.link(x, newDict(), false))
	}
	return None
}

// isNameLike says whether a string constant looks like an identifier: those are interned, as CPython does.
func isNameLike(s string) bool {
	for k := 0; k < len(s); k++ {
		c := s[k]
		if !(c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
			return false
		}
	}
	return true
}

// newFunc makes a function of linked code.
func (m *M) newFunc(c *Code) *Func {
	s := c.src
	f := &Func{Hdr: Hdr{kind: KFunc}, code: c, role: roleScript, frame: uint32((s.Regs + 3) * VS), name: m.intern(s.Name), qualname: m.intern(s.Qualname)}
	f.entry = entryOf(c)
	f.simple = noSimple
	if s.Flags&(code.VarArgs|code.VarKwargs) == 0 && s.KwOnly == 0 {
		f.simple = uint16(s.NArgs)
	}
	if s.Flags&(code.IsModule|code.IsClass) != 0 {
		f.simple = 1 // the namespace
	}
	return f
}

// makeFunc is MKFUNC.
func (m *M) makeFunc(i *Instr) *Exc {
	pc := m.fn()
	k := int(word(m.pc))
	m.pc = skip(m.pc, 1)
	c := m.kid(pc.code, k)
	if c.cached != nil {
		*m.R(i.A) = obj(c.cached)
		return nil
	}
	f := m.newFunc(c)
	m.charge(int64(unsafe.Sizeof(*f)) + int64(len(c.src.Free))*8)
	b := i.B
	if i.C&1 != 0 {
		f.defs = m.R(b).tuple().elems()
		b += VS
	}
	if i.C&2 != 0 {
		m.setKwDefaults(f, m.R(b).dict())
		b += VS
	}
	if i.C&4 != 0 {
		f.more().annotations = *m.R(b)
	}
	if n := len(c.src.Free); n > 0 {
		f.cells = make([]*Cell, n)
		for k, v := range c.src.Free {
			if v.FromCell {
				f.cells[k] = (*Cell)(m.R(v.Index).p)
			} else {
				f.cells[k] = pc.cells[v.Index]
			}
		}
	} else if i.C == 0 && c.src.Flags&code.IsComprehension != 0 {
		c.cached = f
	}
	*m.R(i.A) = obj(f)
	return nil
}

// setKwDefaults gives a function the defaults of its keyword-only parameters.
func (m *M) setKwDefaults(f *Func, d *Dict) {
	s := f.code.src
	f.kwdefs = make([]Value, s.KwOnly)
	for k := range f.kwdefs {
		f.kwdefs[k] = Unbound
		if v := d.getStr(f.code.params[s.NArgs+k]); v != nil {
			f.kwdefs[k] = *v
		}
	}
}

func opcodeName(op uint16) string {
	if int(op) < len(code.Ops) {
		return code.Ops[op].Name
	}
	return "?"
}
