// Opcodes, continued: calls.
package vm

import (
	"math"
	"unsafe"
)

// CALL a n: R[a] = R[a](R[a+2], ... n arguments). R[a+1] is the link; the callee's window overlaps from a+2.
//
//op:args R u -
//op:switch
func opCALL(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	f := R(base, i.A)
	if isKind(f, KFunc) {
		fn, nb := (*Func)(f.p), push(base, i.A)
		if fn.simple == i.B {
			if fits(m, nb, fn.frame) {
				saveLink(at(nb, -1), pc)
				if m.budget--; m.budget < 0 {
					return entryPC(fn), nb, xTick
				}
				return entryPC(fn), nb, 0
			}
		} else if d := len(fn.defs) - int(fn.simple) + int(i.B); i.B < fn.simple && d >= 0 && fn.simple != noSimple && fits(m, nb, fn.frame) {
			for k := int(i.B); d < len(fn.defs); d++ { // the rest are defaults
				*at(nb, k) = fn.defs[d]
				k++
			}
			saveLink(at(nb, -1), pc)
			if m.budget--; m.budget < 0 {
				return entryPC(fn), nb, xTick
			}
			return entryPC(fn), nb, 0
		}
		return pc, base, xCall
	}
	if isKind(f, KBound) {
		if b, nb := (*Bound)(f.p), push(base, i.A); isKind(&b.fn, KFunc) && (*Func)(b.fn.p).simple == i.B+1 && fits(m, nb, (*Func)(b.fn.p).frame) {
			for k := int(i.B); k > 0; k-- {
				*at(nb, k) = *at(nb, k-1)
			}
			fn := (*Func)(b.fn.p)
			*at(nb, 0) = b.self
			*at(nb, -2) = b.fn
			saveLink(at(nb, -1), pc)
			if m.budget--; m.budget < 0 {
				return entryPC(fn), nb, xTick
			}
			return entryPC(fn), nb, 0
		}
		return pc, base, xCall
	}
	if isKind(f, KNative) && (*Hdr)(f.p).aux >= doMax && i.B >= 2 {
		nb, best := push(base, i.A), 0
		x := *at(nb, 0)
		for k := 1; k < int(i.B); k++ {
			y := at(nb, k)
			t := false
			if bothInt(&x, y) {
				t = int64(x.n) < int64(y.n)
				if (*Hdr)(f.p).aux == doMin {
					t = int64(y.n) < int64(x.n)
				}
			} else if isFloat(&x) && isFloat(y) {
				t = fl(&x) < fl(y)
				if (*Hdr)(f.p).aux == doMin {
					t = fl(y) < fl(&x)
				}
			} else {
				return pc, base, xCall
			}
			if t {
				x, best = *y, k
			}
		}
		*R(base, i.A) = *at(nb, best)
		return pc, base, 0
	}
	if (isKind(f, KNative) || isKind(f, KClass)) && i.B <= 2 {
		x := R(base, i.A+2*VS)
		switch (*Hdr)(f.p).aux | i.B<<8 {
		case doLen | 1<<8:
			if isKind(x, KList) {
				setInt(R(base, i.A), int64(len((*List)(x.p).v)))
				return pc, base, 0
			}
			if isKind(x, KStr) {
				setInt(R(base, i.A), int64((*Str)(x.p).cn))
				return pc, base, 0
			}
			if isKind(x, KDict) {
				setInt(R(base, i.A), int64((*Dict)(x.p).used))
				return pc, base, 0
			}
			if isKind(x, KTuple) {
				setInt(R(base, i.A), int64((*Tuple)(x.p).n))
				return pc, base, 0
			}
		case doIsinstance | 2<<8:
			y := R(base, i.A+3*VS)
			if !isKind(y, KClass) {
				break
			}
			c, k, plain := (*Class)(y.p), TInt, true
			if x.p != nil {
				if isKind(x, KObj) {
					k = (*Obj)(x.p).cls
					plain = k.flags&cfPlainClass != 0 // else x.__class__ may say something else
				} else if isKind(x, KExc) {
					k = (*Exc)(x.p).cls
					plain = k.flags&(cfPlainClass|cfBuiltin) != 0
				} else {
					k = fixedClasses[(*Hdr)(x.p).kind]
				}
			}
			if k == c {
				setBool(R(base, i.A), 1)
				return pc, base, 0
			}
			if k == nil || c.meta != TType {
				return pc, base, xCall
			}
			t := uint64(0)
			for j := range k.mro {
				if k.mro[j] == c {
					t = 1
				}
			}
			if t != 0 || plain {
				setBool(R(base, i.A), t)
				return pc, base, 0
			}
		case doOrd | 1<<8:
			if isKind(x, KStr) {
				if s := (*Str)(x.p); s.n == 1 && s.flags&(fASCII|fExt) == fASCII {
					setInt(R(base, i.A), int64(firstByte(s)))
					return pc, base, 0
				}
			}
		case doChr | 1<<8:
			if x.p == nil && x.n < 128 {
				*R(base, i.A) = Value{p: unsafe.Pointer(&chars[x.n&127])}
				return pc, base, 0
			}
		case doAbs | 1<<8:
			if x.p == nil && int64(x.n) != math.MinInt64 {
				n := int64(x.n)
				if n < 0 {
					n = -n
				}
				setInt(R(base, i.A), n)
				return pc, base, 0
			}
			if isFloat(x) {
				setFloat(R(base, i.A), math.Abs(fl(x)))
				return pc, base, 0
			}
		case doNext | 1<<8:
			if isKind(x, KGen) {
				if g := (*Gen)(x.p); g.state == genSuspended && g.flags&genPlain != 0 {
					s, r := &g.stk, m.stk
					if c := back1(s.pc); c.Op == YIELD || c.Op == YIELDFROM {
						if h := r.gen; h == nil {
							g.level = 1
						} else if g.level = h.level + 1; g.level > genLevels {
							return pc, base, xCall
						}
						r.pc, r.base = pc, base
						s.link, m.stk, m.limit = r, s, s.limit
						g.outer, m.exc, g.state = m.exc, g.exc, genRunning
						pc, base = s.pc, s.base
						setNone(R(base, c.A))
						if c.Op == YIELDFROM {
							pc = skip(pc, -1)
						}
						if m.budget--; m.budget < 0 {
							return pc, base, xTick
						}
						return pc, base, 0
					}
				}
			}
		case doType | 1<<8:
			if x.p == nil {
				*R(base, i.A) = Value{p: unsafe.Pointer(TInt)}
				return pc, base, 0
			}
			k := fixedClasses[(*Hdr)(x.p).kind]
			if isKind(x, KObj) {
				k = (*Obj)(x.p).cls
			}
			if k != nil {
				*R(base, i.A) = Value{p: unsafe.Pointer(k)}
				return pc, base, 0
			}
		case doInt | 1<<8:
			if isKind(x, KStr) {
				n := leafDigits((*Str)(x.p))
				if n >= 0 {
					setInt(R(base, i.A), n)
					return pc, base, 0
				}
			}
			if x.p == nil {
				setInt(R(base, i.A), int64(x.n))
				return pc, base, 0
			}
			if isFloat(x) && math.Abs(fl(x)) < 1<<62 {
				setInt(R(base, i.A), int64(fl(x)))
				return pc, base, 0
			}
		case doFloat | 1<<8:
			if x.p == nil {
				setFloat(R(base, i.A), float64(int64(x.n)))
				return pc, base, 0
			}
			if isFloat(x) {
				setFloat(R(base, i.A), fl(x))
				return pc, base, 0
			}
		case doStr | 1<<8:
			if isKind(x, KStr) {
				*R(base, i.A) = *x
				return pc, base, 0
			}
			if x.p == nil {
				m.pc = pc
				s := leafIntText(m, x.n)
				pc = m.pc
				if s != nil {
					*R(base, back1(pc).A) = Value{p: unsafe.Pointer(s)}
					return pc, base, 0
				}
			}
		case doRange | 1<<8:
			// for x in range(...): nobody else sees the range, so none is made
			if p := fetch(pc); p.Op == FORPREP && p.B == i.A && x.p == nil {
				n := x.n
				r := R(base, p.A+VS)
				setInt(R(base, p.A+2*VS), 0)
				r.p, r.n = unsafe.Pointer(&hRange), n
				return skip(pc, 1), base, 0
			}
		case doRange | 2<<8:
			if y, p := R(base, i.A+3*VS), fetch(pc); p.Op == FORPREP && p.B == i.A && bothInt(x, y) {
				a, n := x.n, y.n
				r := R(base, p.A+VS)
				setInt(R(base, p.A+2*VS), int64(a))
				r.p, r.n = unsafe.Pointer(&hRange), n
				return skip(pc, 1), base, 0
			}
		}
	}
	return pc, base, xCall
}

// FINDM a name; keys, keys: looks for the method of the CALLM or CALLMK with the same a before its arguments are evaluated, where
// evaluating them does anything. Receivers whose method is found again by the call, without running script, are remembered
// by their keys. Otherwise R[a] = R[a+2].name and R[a+2] becomes a mark that tells the call so.
//
//op:args R - n ss
//op:switch
func opFINDM(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A+2*VS); x.p != nil {
		k := (*Hdr)(x.p).shape
		if k == 0 { // keyOf, by hand
			switch k = uint32((*Hdr)(x.p).kind) | 7<<29; uint8(k) {
			case KModule:
				k = uint32(uintptr(x.p)>>4)&(1<<29-1) | 6<<29
			case KClass:
				k = (*Class)(x.p).ver | 5<<29
			case KNat:
				k = (*Object)(x.p).Cls.ver | 4<<29
			}
		}
		if w := word(pc); k == uint32(w) || k == uint32(w>>32) {
			return skip(pc, 2), base, 0
		}
		if w := word(skip(pc, 1)); k == uint32(w) || k == uint32(w>>32) {
			return skip(pc, 2), base, 0
		}
	}
	return pc, base, xSlow
}

// CALLM a n name; fn, {0, a, shape}: R[a] = R[a+2].name(R[a+3], ...); n counts the receiver. The second word repeats a
// in bits 16-31, as every word before a return point does.
//
//op:args R u n sm
//op:switch
func opCALLM(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	nb := push(base, i.A)
	if x := at(nb, 0); hasShape(x, wordHi(skip(pc, 1))) {
		fn := (*Func)(wordPtr(pc))
		if fits(m, nb, fn.frame) {
			at(nb, -2).p = unsafe.Pointer(fn)
			saveLink(at(nb, -1), skip(pc, 2))
			if m.budget--; m.budget < 0 {
				return entryPC(fn), nb, xTick
			}
			return entryPC(fn), nb, 0
		}
	}
	return pc, base, xSlow
}

// CALLM4 a n name; table, {0, a, _}: CALLM that has met up to four shapes, or functions that take defaults.
//
//op:args R u n sm
//op:switch
func opCALLM4(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	nb, t := push(base, i.A), (*methodTable)(wordPtr(pc))
	if x := at(nb, 0); x.p != nil {
		s := (*Hdr)(x.p).shape
		fn := t.fn[0]
		if t.shape[0] != s {
			fn = t.fn[1]
			if t.shape[1] != s {
				fn = t.fn[2]
				if t.shape[2] != s {
					fn = t.fn[3]
					if t.shape[3] != s || s == 0 {
						return pc, base, xSlow
					}
				}
			}
		}
		if s != 0 && fits(m, nb, fn.frame) {
			if fn.simple != i.B {
				d := len(fn.defs) - int(fn.simple) + int(i.B)
				if d < 0 || i.B > fn.simple {
					return pc, base, xSlow
				}
				for k := int(i.B); d < len(fn.defs); d++ {
					*at(nb, k) = fn.defs[d]
					k++
				}
			}
			at(nb, -2).p = unsafe.Pointer(fn)
			saveLink(at(nb, -1), skip(pc, 2))
			if m.budget--; m.budget < 0 {
				return entryPC(fn), nb, xTick
			}
			return entryPC(fn), nb, 0
		}
	}
	return pc, base, xSlow
}

// CALLST a n name; site, {0, a, _}: CALLM of a function of a module or class: the look-up is cached.
//
//op:args R u n sm
//op:switch
func opCALLST(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	nb, s := push(base, i.A), (*staticSite)(wordPtr(pc))
	if at(nb, 0).p == s.p && *s.ver == s.at && *s.mver == s.mat && isKind(s.v, KFunc) {
		fn := (*Func)(s.v.p)
		n := i.B
		if !s.self {
			n--
		}
		if fn.simple == n && fits(m, nb, fn.frame) {
			if !s.self {
				for k := 0; k < int(n); k++ {
					*at(nb, k) = *at(nb, k+1)
				}
			}
			*at(nb, -2) = *s.v
			saveLink(at(nb, -1), skip(pc, 2))
			if m.budget--; m.budget < 0 {
				return entryPC(fn), nb, xTick
			}
			return entryPC(fn), nb, 0
		}
	}
	return pc, base, xSlow
}

// CALLMN a n name; method, {kind, a, _}: CALLM that found a method of a built-in type: the look-up is cached.
//
//op:args R u n sm
//op:switch
func opCALLMN(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xMethod }

// CALLAPPEND a n name; method, {kind, a, _}: CALLMN of list.append with one argument and room in the list.
//
//op:args R u n sm
//op:switch
func opCALLAPPEND(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A+2*VS); isKind(x, KList) {
		if l := (*List)(x.p); len(l.v) < cap(l.v) {
			n := len(l.v)
			l.v = l.v[:n+1]
			*elem(l, uint64(n)) = *R(base, i.A+3*VS)
			setNone(R(base, i.A))
			return skip(pc, 2), base, 0
		}
	}
	return pc, base, xMethod
}

// CALLADD a n name; method, {kind, a, _}: CALLMN of set.add with an int or a text.
//
//op:args R u n sm
//op:switch
func opCALLADD(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A+2*VS); isKind(x, KSet) {
		m.pc = pc
		done := leafSetAdd((*Set)(x.p), R(base, i.A+3*VS))
		pc = m.pc
		if done {
			setNone(R(base, back1(pc).A))
			return skip(pc, 2), base, 0
		}
	}
	return pc, base, xMethod
}

// CALLGET a n name; method, {kind, a, _}: CALLMN of dict.get with an int or a text.
//
//op:args R u n sm
//op:switch
func opCALLGET(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A+2*VS); isKind(x, KDict) {
		d := (*Dict)(x.p)
		m.pc = pc
		n, _, _ := leafFind(d, R(base, i.A+3*VS))
		pc = m.pc
		i = back1(pc)
		if n < keyAsk {
			d.last = n
			*R(base, i.A) = d.ent(n).val
			return skip(pc, 2), base, 0
		}
		if n == keyAbsent {
			if i.B == 3 {
				*R(base, i.A) = *R(base, i.A+4*VS)
			} else {
				setNone(R(base, i.A))
			}
			return skip(pc, 2), base, 0
		}
	}
	return pc, base, xMethod
}

// CALLPOP a n name; method, {kind, a, _}: CALLMN of list.pop without an argument.
//
//op:args R u n sm
//op:switch
func opCALLPOP(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A+2*VS); isKind(x, KList) {
		l := (*List)(x.p)
		if n := len(l.v); n > 0 && (n > cap(l.v)/4 || cap(l.v) <= 1024) { // else listShrink has something to do
			e := elem(l, uint64(n-1))
			*R(base, i.A) = *e
			*e = Value{}
			l.v = l.v[:n-1]
			return skip(pc, 2), base, 0
		}
	}
	return pc, base, xMethod
}

// CALLIS a n name; method, {kind, a, _}: CALLMN of str.isdigit and its like on one ASCII character.
//
//op:args R u n sm
//op:switch
func opCALLIS(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A+2*VS); isKind(x, KStr) {
		if s := (*Str)(x.p); s.n == 1 && s.flags&(fASCII|fExt) == fASCII {
			setBool(R(base, i.A), uint64(charIs[firstByte(s)&127]>>(*Native)(wordPtr(pc)).charBit&1))
			return skip(pc, 2), base, 0
		}
	}
	return pc, base, xMethod
}

// CALLSEND a n name; method, {kind, a, _}: CALLMN of generator.send with one argument.
//
//op:args R u n sm
//op:switch
func opCALLSEND(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A+2*VS); isKind(x, KGen) {
		if g := (*Gen)(x.p); g.state == genSuspended && g.flags&genPlain != 0 {
			s, r := &g.stk, m.stk
			if c := back1(s.pc); c.Op == YIELD || c.Op == YIELDFROM {
				if h := r.gen; h == nil {
					g.level = 1
				} else if g.level = h.level + 1; g.level > genLevels {
					return pc, base, xMethod
				}
				v := *R(base, i.A+3*VS)
				r.pc, r.base = skip(pc, 2), base
				s.link, m.stk, m.limit = r, s, s.limit
				g.outer, m.exc, g.state = m.exc, g.exc, genRunning
				pc, base = s.pc, s.base
				*R(base, c.A) = v
				if c.Op == YIELDFROM {
					pc = skip(pc, -1)
				}
				if m.budget--; m.budget < 0 {
					return pc, base, xTick
				}
				return pc, base, 0
			}
		}
	}
	return pc, base, xMethod
}

// CALLSWITCH a n name; method, {class, a, _}: CALLMN of greenlet.switch with at most one argument: a switch between greenlets that
// are script all the way down, neither of them waiting in the hub.
//
//op:args R u n sm
//op:switch
func opCALLSWITCH(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A+2*VS); isNat(x, natGreen) && !m.bat.traced {
		t, g := (*G)(x.p), m.g
		if t.Cls.ver == wordHi(skip(pc, 1)) && t.Dict == nil && t.State == GreenSuspended && t.pend == pendNone && !t.Held && g.nested|t.nested == 0 && !m.me.host {
			v := Value{p: unsafe.Pointer(emptyTuple)}
			if i.B == 2 {
				v = *R(base, i.A+3*VS)
			}
			s := m.stk
			s.pc, s.base = skip(pc, 2), base
			g.cur, g.exc, g.State = s, m.exc, GreenSuspended
			s = t.cur
			t.State = GreenRunning
			m.g, m.stk, m.limit, m.exc = t, s, s.limit, t.exc
			t.exc = nil
			pc, base = s.pc, s.base
			*R(base, back1(pc).A) = v
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
			return pc, base, 0
		}
	}
	return pc, base, xMethod
}

// CALLPUT a n name; method, {class, a, _}: CALLMN of a method that adds its argument to a Ring.
//
//op:args R u n sm
//op:switch
func opCALLPUT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A+2*VS); isNat(x, natRing) {
		if r := (*Ring)(x.p); r.tail-r.head < r.bound && r.tail != r.end && r.Cls.ver == wordHi(skip(pc, 1)) && r.Dict == nil {
			r.dir[r.tail/ringLen&uint64(len(r.dir)-1)][r.tail&ringMask] = *R(base, i.A+3*VS)
			r.tail++
			r.Puts++
			setNone(R(base, i.A))
			return skip(pc, 2), base, 0
		}
	}
	return pc, base, xMethod
}

// CALLTAKE a n name; method, {class, a, _}: CALLMN of a method that removes the first item of a Ring and returns it.
//
//op:args R u n sm
//op:switch
func opCALLTAKE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A+2*VS); isNat(x, natRing) {
		if r := (*Ring)(x.p); r.tail-r.head > r.least && r.head&ringMask != ringMask && r.Cls.ver == wordHi(skip(pc, 1)) && r.Dict == nil {
			p := &r.dir[r.head/ringLen&uint64(len(r.dir)-1)][r.head&ringMask]
			*R(base, i.A) = *p
			*p = Value{}
			r.head++
			r.Takes++
			return skip(pc, 2), base, 0
		}
	}
	return pc, base, xMethod
}

// CALLLAST a n name; method, {class, a, _}: CALLMN of a method that removes the last item of a Ring and returns it.
//
//op:args R u n sm
//op:switch
func opCALLLAST(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A+2*VS); isNat(x, natRing) {
		if r := (*Ring)(x.p); r.tail-r.head > r.least && r.tail&ringMask != 1 && r.Cls.ver == wordHi(skip(pc, 1)) && r.Dict == nil {
			r.tail--
			p := &r.dir[r.tail/ringLen&uint64(len(r.dir)-1)][r.tail&ringMask]
			*R(base, i.A) = *p
			*p = Value{}
			r.Takes++
			return skip(pc, 2), base, 0
		}
	}
	return pc, base, xMethod
}

// CALLK a n k: R[a] = R[a](n arguments, the last of them by the keyword names k).
//
//op:args R u q
//op:switch
func opCALLK(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	f := R(base, i.A)
	if isKind(f, KFunc) {
		s, fn, nb := (*Func)(at(base, -2).p).code.kwSites[i.C], (*Func)(f.p), push(base, i.A)
		if s.code == fn.code && s.n == i.B && s.ndefs == len(fn.defs) && s.nkwdefs == len(fn.kwdefs) && fits(m, nb, fn.frame) {
			for k := uint16(0); k < s.nfill; k++ {
				if x := s.fill[k&7]; x.kw && fn.kwdefs[x.from].p == unsafe.Pointer(&hUnbound) {
					return pc, base, xCall
				}
			}
			var in [8]Value
			for k := uint16(0); k < s.n; k++ {
				in[k&7] = *at(nb, int(k))
			}
			for k := uint16(0); k < s.n; k++ {
				*at(nb, int(s.perm[k&7])) = in[k&7]
			}
			for k := uint16(0); k < s.nfill; k++ {
				if x := s.fill[k&7]; x.kw {
					*at(nb, int(x.to)) = fn.kwdefs[x.from]
				} else {
					*at(nb, int(x.to)) = fn.defs[x.from]
				}
			}
			saveLink(at(nb, -1), pc)
			if m.budget--; m.budget < 0 {
				return entryPC(fn), nb, xTick
			}
			return entryPC(fn), nb, 0
		}
	}
	return pc, base, xCall
}

// CALLMK a n k; name, {0, a, _}: R[a] = R[a+2].name(...): CALLK of a method. n counts the receiver.
//
//op:args R u q wm
//op:switch
func opCALLMK(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// CALLX a flags: R[a] = R[a](*R[a+2]), with **R[a+3] if flag 1 is set. R[a+2] is a list or tuple, or with flag 2 any iterable;
// R[a+3] is a dict, or with flag 4 any mapping.
//
//op:args R u -
//op:switch
func opCALLX(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xCall }

// RET a: return R[a].
//
//op:args r - -
//op:ends
func opRET(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	*at(base, -2) = *R(base, i.A)
	pc = loadLink(at(base, -1))
	return pc, pop(base, back1(pc).A), 0
}

// RETNONE: return None.
//
//op:args - - -
//op:ends
func opRETNONE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	*at(base, -2) = None
	pc = loadLink(at(base, -1))
	return pc, pop(base, back1(pc).A), 0
}

// SUPERM a n name; _, {0, a, _}: R[a] = super(R[a], R[a+2]).name(R[a+3], ...): a method call on zero-argument super(). R[a] is
// the class cell's content.
//
//op:args R u n sm
//op:switch
func opSUPERM(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// SUPERMC a n name; site, {0, a, _}: SUPERM that found a function of script: the look-up is cached.
//
//op:args R u n sm
//op:switch
func opSUPERMC(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	nb, s := push(base, i.A), (*superSite)(wordPtr(pc))
	if x := at(nb, 0); isKind(x, KObj) && (*Obj)(x.p).cls.ver == s.ver && at(nb, -2).p == unsafe.Pointer(s.cls) && fits(m, nb, s.fn.frame) {
		at(nb, -2).p = unsafe.Pointer(s.fn)
		saveLink(at(nb, -1), skip(pc, 2))
		if m.budget--; m.budget < 0 {
			return entryPC(s.fn), nb, xTick
		}
		return entryPC(s.fn), nb, 0
	}
	return pc, base, xSlow
}

// MKFUNC a b flags; code: R[a] = a function. From R[b] on, one register for each flag set: 1 defaults (tuple), 2 keyword-only
// defaults (dict), 4 annotations (dict).
//
//op:args d R u K
func opMKFUNC(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// BUILDCLASS a: R[a] = the function that makes a class: called with (body, name, *bases, **keywords).
//
//op:args d - -
func opBUILDCLASS(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }
