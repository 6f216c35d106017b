// Comparisons that left the loop.
package vm

import "unsafe"

// quickCompare answers for kinds that need no script.
func quickCompare(op uint16, x, y Value) (r, ok bool) {
	if x.is(KStr) && y.is(KStr) {
		return strCompare(op, x.str(), y.str()), true
	}
	if op >= EQ && (x.IsNone() || y.IsNone()) {
		if o := x.kind(); o < KObj && y.kind() < KObj {
			return (x == y) == (op == EQ), true
		}
	}
	switch k := x.kind(); {
	case k == KTuple && y.is(KTuple):
		return quickSeq(op, x.tuple().elems(), y.tuple().elems())
	case k == KList && y.is(KList):
		return quickSeq(op, x.list().v, y.list().v)
	}
	return numCompare(op, x, y)
}

// quickSeq is quickCompare of the items of two tuples or lists.
func quickSeq(op uint16, a, b []Value) (r, ok bool) {
	if len(a) != len(b) && op >= EQ {
		return op == NE, op <= NE
	}
	for k := 0; k < len(a) && k < len(b); k++ {
		x, y := a[k], b[k]
		if x == y {
			continue
		}
		switch keyEq(x, y) {
		case eqYes:
			continue
		case eqAsk:
			return false, false
		}
		if op == EQ || op == NE {
			return op == NE, true
		}
		return quickCompare(op, x, y)
	}
	return cmpInts(op, len(a), len(b)), true
}

func (m *M) compareStore(i *Instr) *Exc {
	x, y := *m.R(i.B), *m.R(i.C)
	r, ok := quickCompare(i.Op, x, y)
	if x.is(KBig) || y.is(KBig) {
		if t := m.takeTemps(x, y); ok && t != 0 {
			m.endTemps(t, None, x, y)
		}
	}
	if ok {
		*m.R(i.A) = Bool(r)
		return nil
	}
	return m.compareFrom(i.Op, x, y, 0, i.A, false)
}

func (m *M) compareJump(op uint16, x, y Value) *Exc {
	r, ok := quickCompare(op, x, y)
	if x.is(KBig) || y.is(KBig) {
		if t := m.takeTemps(x, y); ok && t != 0 {
			m.endTemps(t, None, x, y)
		}
	}
	if ok {
		m.jumpOn(r)
		return nil
	}
	return m.compareFrom(op, x, y, 0, 0, true)
}

// compareFrom tries the methods of a comparison from a phase on: 0 the right side's reflected method when its class is
// derived from the left's, 1 the left's, 2 the right's.
func (m *M) compareFrom(op uint16, x, y Value, phase int, dst uint16, jumps bool) *Exc {
	cx, cy := m.classOf(x), m.classOf(y)
	d, rd := compareDunders[op-LT], compareDunders[swapCompare(op)-LT]
	for ; phase < 3; phase++ {
		var f, p, q Value
		switch phase {
		case 0:
			if cx == cy || !cy.isSub(cx) {
				continue
			}
			f, p, q = cy.dunder(rd), y, x
		case 1:
			f, p, q = cx.dunder(d), x, y
		case 2:
			if cx != cy && cy.isSub(cx) {
				continue
			}
			f, p, q = cy.dunder(rd), y, x
		}
		if f.IsUnbound() {
			continue
		}
		ctx := Int(int64(phase + 1))
		if f.p == objectNe.p { // the default: __eq__, inverted
			if f = m.classOf(p).dunder(dEq); !f.is(KFunc) {
				g, self, e := m.bindDunder(f, p)
				if e != nil {
					continue
				}
				var v Value
				if self {
					v, e = m.callDunder(g, p, q)
				} else {
					v, e = m.Call(g, q)
				}
				if e != nil {
					return e
				}
				if v.p == NotImplemented.p {
					continue
				}
				t, e := m.Truth(v)
				if e != nil {
					return e
				}
				if jumps {
					m.jumpOn(!t)
				} else {
					*m.R(dst) = Bool(!t)
				}
				return nil
			}
			ctx.n |= finInvert
		}
		if f.is(KNative) && f.native().flags&nfSimple != 0 {
			if e := m.deeper(" in comparison"); e != nil {
				return e
			}
			v, e := m.callNative2(f.native(), p, q)
			m.goLevel--
			if e != nil {
				return e
			}
			if v.p == unsafe.Pointer(&hStepReq) {
				if jumps {
					return m.finRequest(finCmp, 0, 0, ctx, v)
				}
				return m.finRequest(finReflect, dst, 0, ctx, v)
			}
			if v.p == NotImplemented.p {
				continue
			}
			if jumps {
				t, e := m.Truth(v)
				if e != nil {
					return e
				}
				m.jumpOn(t)
				return nil
			}
			return m.storeResult(dst, 0, v, nil)
		}
		if !f.is(KFunc) && !f.is(KNative) {
			g, self, e := m.bindDunder(f, p)
			if e != nil { // what cannot be fetched is not there
				continue
			}
			if !self {
				if jumps {
					return m.fin(finCmp, 0, 0, ctx, g, q)
				}
				return m.fin(finReflect, dst, 0, ctx, g, q)
			}
			f = g
		}
		if jumps {
			if f.is(KFunc) && f.fun().simple == 2 {
				return m.finMethod(finCmp, 0, ctx, f, p, q)
			}
			return m.finDunder(finCmp, 0, 0, ctx, f, p, q)
		}
		return m.finDunder(finReflect, dst, 0, ctx, f, p, q)
	}
	v, e := m.compareDefault(op, x, y)
	if e != nil {
		return e
	}
	if jumps {
		m.jumpOn(v.n != 0)
		return nil
	}
	*m.R(dst) = v
	return nil
}
