// Finishing frames: an instruction that needs script (a dunder) pushes one, and its work is finished when the callee
// returns. Nothing of it is on a Go stack.
package vm

import "unsafe"

// Kinds of finishing frames.
const (
	finStore   uint8 = iota // the result goes to a register
	finInit                 // a constructor: the instance does
	finElse                 // next(generator, default): the result goes to a register, the context in place of StopIteration
	finPair                 // FORITER over enumerate or zip: a generator gave its part of the pair
	finNext                 // FORITER: store and jump to the body; StopIteration falls through
	finDrop                 // the result is ignored
	finTruth                // the truth of the result decides the jump before the return point
	finBool                 // the truth of the result is stored, negated if the context is True
	finCmp                  // like finTruth for a compare-and-jump instruction
	finReflect              // a binary operator: NotImplemented tries the next method
	finFstr                 // a piece of an f-string
	finGetattr              // __getattribute__: AttributeError tries __getattr__
	finUnpack               // an item of the iterable that UNPACK takes apart
	finYield                // YIELDFROM: the result is yielded; StopIteration ends it
	finIter                 // __iter__ returned: check that it is an iterator; context true: FORPREP
	finGo                   // the context is a Go continuation
	finTick                 // called at a safepoint: the result is ignored, and the instruction that came next comes now
	nFin
)

// finInvert in the context of a comparison's finishing frame: the method is __eq__ called for __ne__.
const finInvert = 1 << 8

var fins [nFin]*Func

func stub(name string, role uint8, fin uint8, regs int, ins ...Instr) *Func {
	c := staticCode(name, append(ins, Instr{Op: EXIT}))
	f := &Func{Hdr: Hdr{kind: KFunc}, simple: noSimple, frame: uint32(regs * VS), code: c, role: role, fin: fin}
	f.entry = entryOf(c)
	f.name = newStr(name)
	f.qualname = f.name
	return f
}

func init() {
	for k := range fins {
		op := FIN
		switch uint8(k) {
		case finStore, finElse:
			op = FINSTORE
		case finInit:
			op = FININIT
		case finPair:
			op = FINPAIR
		case finNext:
			op = FINNEXT
		case finReflect:
			op = FINREFLECT
		case finCmp:
			op = FINCMP
		}
		fins[k] = stub("<fin>", roleFin, uint8(k), 20, Instr{Op: CALL, A: 2 * VS}, Instr{Op: uint16(op)})
	}
}

// pushFrame starts a finishing frame above the running one; the caller then calls R[2] of it. dst is the register that the
// interrupted instruction writes, words how far past the instruction to go on.
func (m *M) pushFrame(kind uint8, dst uint16, words int, ctx Value) {
	d := m.fn().frame
	fb := pushAt(m.base, d)
	if stress || !fits(m, fb, 28*VS) {
		m.room(int(d) + 32*VS)
		fb = pushAt(m.base, d)
	}
	*at(fb, -2) = obj(fins[kind])
	saveLink(at(fb, -1), skip(m.pc, words))
	*at(fb, 0) = Value{nil, uint64(d+2*VS) | uint64(dst)<<32}
	*at(fb, 1) = ctx
	m.base, m.pc = fb, pcAt(fins[kind].code, 1)
}

// fin pushes a finishing frame and calls f in it.
func (m *M) fin(kind uint8, dst uint16, words int, ctx Value, f Value, as ...Value) *Exc {
	m.pushFrame(kind, dst, words, ctx)
	*at(m.base, 2) = f
	for k, v := range as {
		*at(m.base, 4+k) = v
	}
	return m.call(2*VS, len(as), nil)
}

// finDunder is fin for a special method d of x found on the type.
func (m *M) finDunder(kind uint8, dst uint16, words int, ctx Value, d, x Value, as ...Value) *Exc {
	if !d.is(KFunc) && !d.is(KNative) {
		f, self, e := m.bindDunder(d, x)
		if e != nil {
			return e
		}
		if !self {
			return m.fin(kind, dst, words, ctx, f, as...)
		}
		d = f
	}
	m.pushFrame(kind, dst, words, ctx)
	*at(m.base, 2) = d
	*at(m.base, 4) = x
	for k, v := range as {
		*at(m.base, 5+k) = v
	}
	return m.call(2*VS, len(as)+1, nil)
}

// finMethod is fin for a method f in script with the parameters self and another.
func (m *M) finMethod(kind uint8, dst uint16, ctx Value, f, self, x Value) *Exc {
	m.pushFrame(kind, dst, 0, ctx)
	w := argsAt(m.base, 2, 4)
	w[0], w[2], w[3] = f, self, x
	return m.enter(f.fun(), 2*VS)
}

// popFin leaves the finishing frame: the interrupted frame runs on after its instruction.
func (m *M) popFin() (dst *Value) {
	w := m.R(0).n
	m.pc = loadLink(at(m.base, -1))
	m.base = down(m.base, uint32(w))
	return m.R(uint16(w >> 32))
}

// finGoKeep holds the Go continuation of a finGo frame.
type finGoKeep struct {
	Hdr
	k     func(m *M, v Value) (Value, *Exc)
	catch func(m *M, e *Exc) (Value, *Exc) // nil: exceptions pass
}

// finThen calls f(as...) and stores what k makes of its result: an instruction's slow path in two parts.
func (m *M) finThen(dst uint16, words int, k func(m *M, v Value) (Value, *Exc), f Value, as ...Value) *Exc {
	return m.fin(finGo, dst, words, obj(&finGoKeep{Hdr: Hdr{kind: KStep, aux: stepOfGo}, k: k}), f, as...)
}

// finRequest finishes an instruction with what a native returned when it was called without a window: usually the value,
// sometimes a request to run as a step.
func (m *M) finRequest(kind uint8, dst uint16, words int, ctx, v Value) *Exc {
	m.pushFrame(kind, dst, words, ctx)
	return m.result(v, 2*VS)
}

// finish does what FIN frames do with the callee's result.
func (m *M) finish() *Exc {
	v, ctx, kind := *at(m.base, 2), *at(m.base, 1), m.fn().fin
	m.top = int(fins[kind].frame)
	switch kind {
	case finInit:
		return m.typeErrorf("__init__() should return None, not '%s'", m.typeName(v))
	case finDrop:
		m.popFin()
		return nil
	case finTick:
		m.popFin()
		m.pc = skip(m.pc, -1)
		if len(m.atTick) > 0 {
			m.budget = 0
		}
		return nil
	case finPair:
		return m.finishPair(ctx.iter().impl, v)
	case finCmp:
		m.popFin()
		if v.p == NotImplemented.p {
			op, x, y := m.jumpOperands()
			return m.compareFrom(op, x, y, int(ctx.n&^finInvert), 0, true)
		}
		m.top = int(m.fn().frame)
		t, e := m.Truth(v)
		if e != nil {
			return e
		}
		m.jumpOn(t != (ctx.n&finInvert != 0))
		return nil
	case finTruth:
		var t bool
		if v.isBool() {
			t = v.n != 0
		} else {
			// the result of __bool__ must be a bool; of __len__ (context: True) an int
			if !ctx.IsNone() {
				n, e := m.lenResult(v)
				if e != nil {
					return e
				}
				t = n != 0
			} else {
				return m.typeErrorf("__bool__ should return bool, returned %s", m.typeName(v))
			}
		}
		m.popFin()
		m.jumpOn(t)
		return nil
	case finBool:
		t, e := m.Truth(v)
		if e != nil {
			return e
		}
		*m.popFin() = Bool(t != (ctx.n != 0))
		return nil
	case finReflect:
		return m.reflect(v, ctx)
	case finFstr:
		if !v.is(KStr) {
			if s, ok := m.asStr(v); ok {
				v = obj(s)
			} else {
				m.popFin()
				if c := m.classOf(*m.R(m.cur().B + uint16(int(ctx.n)*VS))); c.dunder(dFormat).p == objectFormat.p { // str() was asked
					what := "__str__"
					if c.dunder(dStr).p == objectStr.p {
						what = "__repr__"
					}
					return m.typeErrorf("%s returned non-string (type %s)", what, m.typeName(v))
				}
				return m.typeErrorf("__format__ must return a str, not %s", m.typeName(v))
			}
		}
		k := int(ctx.n)
		m.popFin()
		i := m.cur()
		*m.R(i.B + uint16(k*VS)) = v
		return m.fstr(i, k+1)
	case finGetattr:
		*m.popFin() = v
		return nil
	case finYield:
		m.popFin()
		return m.yieldValue(v)
	case finIter:
		if e := m.checkIterator(v); e != nil {
			return e
		}
		dst := m.popFin()
		*dst = v
		return nil
	case finGo:
		r, e := (*finGoKeep)(ctx.p).k(m, v)
		if e != nil {
			return e
		}
		if r.p == unsafe.Pointer(&hStepReq) {
			*at(m.base, 1) = obj(&finGoKeep{Hdr: Hdr{kind: KStep, aux: stepOfGo}, k: func(m *M, v Value) (Value, *Exc) { return v, nil }})
			return m.result(r, 2*VS)
		}
		*m.popFin() = r
		return nil
	}
	return m.Errorf(ExcSystemError, "unknown finishing frame %d", kind)
}

// finThrow pops a finishing frame that an exception passes. true: the frame did something about it; m.err is the exception
// that goes on, or nil.
func (m *M) finThrow(kind uint8, e *Exc) bool {
	ctx := *at(m.base, 1)
	switch kind {
	case finElse:
		if e.cls.isSub(ExcStopIteration) {
			*m.popFin() = ctx
			m.err = nil
			return true
		}
	case finNext, finPair:
		if e.cls.isSub(ExcStopIteration) {
			m.popFin() // the loop ends: fall through
			m.err = nil
			return true
		}
	case finYield:
		if e.cls.isSub(ExcStopIteration) {
			*m.popFin() = e.stopValue()
			m.err = nil
			return true
		}
	case finGetattr:
		if e.cls.isSub(ExcAttributeError) && ctx.is(KTuple) {
			x, name := ctx.tuple().elems()[0], ctx.tuple().elems()[1]
			if d := m.classOf(x).dunder(dGetattr); !d.IsUnbound() {
				w := m.R(0).n
				m.pc = loadLink(at(m.base, -1))
				m.base = down(m.base, uint32(w))
				m.err = m.finDunder(finStore, uint16(w>>32), 0, None, d, x, name)
				return true
			}
		}
	case finGo:
		if c := (*finGoKeep)(ctx.p).catch; c != nil {
			m.top = int(fins[kind].frame)
			v, e2 := c(m, e)
			dst := m.popFin()
			if e2 == nil {
				*dst = v
			}
			m.err = e2
			return true
		}
	}
	m.popFin()
	return false
}

// jumpOn finishes the conditional jump before the return point with its condition's truth.
func (m *M) jumpOn(t bool) {
	i := m.cur()
	switch {
	case i.Op == JT || i.Op >= LTJ && i.Op <= NEJ || i.Op >= LTIJ && i.Op <= NEIJ:
		if t {
			m.pc = jump(m.pc, i.C)
		}
	default: // JF, LTN..., LTIN...
		if !t {
			m.pc = jump(m.pc, i.C)
		}
	}
}

// jumpOperands are the comparison and operands of the compare-and-jump instruction before the return point.
func (m *M) jumpOperands() (op uint16, x, y Value) {
	i := m.cur()
	x = *m.R(i.A)
	switch op := i.Op; {
	case op >= LTJ && op <= NEJ:
		return op - LTJ + LT, x, *m.R(i.B)
	case op >= LTN && op <= NEN:
		return op - LTN + LT, x, *m.R(i.B)
	case op >= LTIJ && op <= NEIJ:
		return op - LTIJ + LT, x, Int(int64(int16(i.B)))
	}
	return i.Op - LTIN + LT, x, Int(int64(int16(i.B)))
}
