// Opcodes, continued: jumps and loops.
package vm

import "unsafe"

// JMP off: jump. Offsets count instructions from the next one.
//
//op:args - - j
//op:ends
func opJMP(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	pc = jump(pc, i.C)
	if m.budget--; m.budget < 0 {
		return pc, base, xTick
	}
	return pc, base, 0
}

// JMPL; offset: a jump whose offset, from after the word, needs more than 16 bits.
//
//op:args - - - w
//op:ends
func opJMPL(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	pc = skip(pc, 1+int(int64(word(pc))))
	if m.budget--; m.budget < 0 {
		return pc, base, xTick
	}
	return pc, base, 0
}

// JT a off: jump if R[a] is true. JF: if it is false.
//
//op:args r - j
//op:switch
//op:family JF:==
func opJT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x := R(base, i.A)
	if x.p == unsafe.Pointer(&hBool) || x.p == nil {
		if x.n /*op*/ != 0 {
			pc = jump(pc, i.C)
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
		}
		return pc, base, 0
	}
	t := leafTruth(x)
	if t != eqAsk {
		if t /*op*/ != 0 {
			pc = jump(pc, i.C)
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
		}
		return pc, base, 0
	}
	return pc, base, xSlow
}

// FORPREP a b flags: prepares a loop over R[b]: R[a+1] = what is stepped (the list, tuple, range or iterator), R[a+2] = where it is.
// flags 1: R[b] comes from GETITER, so __iter__ has been asked.
//
//op:args R r u
//op:switch
func opFORPREP(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x := R(base, i.B)
	if isKind(x, KList) || isKind(x, KTuple) {
		*R(base, i.A+VS) = *x
		setInt(R(base, i.A+2*VS), 0)
		return pc, base, 0
	}
	return pc, base, xSlow
}

// FORITER a off: R[a] = the next item of R[a+1] and jump to the body; fall through at the end.
//
//op:args R - j
//op:switch
func opFORITER(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, k := R(base, i.A+VS), R(base, i.A+2*VS)
	if x.p == unsafe.Pointer(&hRange) { // a range of step 1: R[a+1].n is the stop, R[a+2] the next number
		if v := int64(k.n); v < int64(x.n) {
			setInt(R(base, i.A), v)
			k.n++
			pc = jump(pc, i.C)
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
		}
		return pc, base, 0
	}
	if isKind(x, KList) {
		l := (*List)(x.p)
		if k.n < uint64(len(l.v)) {
			*R(base, i.A) = *elem(l, k.n)
			k.n++
			pc = jump(pc, i.C)
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
		}
		return pc, base, 0
	}
	if isKind(x, KTuple) {
		t := (*Tuple)(x.p)
		if k.n < uint64(t.n) {
			*R(base, i.A) = *telem(t, k.n)
			k.n++
			pc = jump(pc, i.C)
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
		}
		return pc, base, 0
	}
	if isKind(x, KStr) {
		if s := (*Str)(x.p); s.flags&(fASCII|fExt) == fASCII && k.n < uint64(s.n) {
			*R(base, i.A) = asciiChar(s, k.n)
			k.n++
			pc = jump(pc, i.C)
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
			return pc, base, 0
		}
		return pc, base, xSlow
	}
	if isKind(x, KGen) {
		if g := (*Gen)(x.p); g.state == genSuspended {
			s, r := &g.stk, m.stk
			if c := back1(s.pc); c.Op == YIELD || c.Op == YIELDFROM {
				if h := r.gen; h == nil {
					g.level = 1
				} else if g.level = h.level + 1; g.level > genLevels {
					return pc, base, xSlow
				}
				r.pc, r.base = pc, base
				s.link, m.stk, m.limit = r, s, s.limit
				g.outer, m.exc, g.state = m.exc, g.exc, genRunning
				pc, base = s.pc, s.base
				setNone(R(base, c.A))
				if c.Op == YIELDFROM { // it asks the one that it delegates to
					pc = skip(pc, -1)
				}
				if m.budget--; m.budget < 0 {
					return pc, base, xTick
				}
				return pc, base, 0
			}
		}
	} else if isKind(x, KIter) {
		// enumerate over a generator, or zip over two: see FINPAIR.
		y := k
		if it, ok := (*Iter)(x.p).impl.(*enumIter); ok {
			y = &it.it
		} else if it, ok := (*Iter)(x.p).impl.(*zipIter); ok && len(it.its) == 2 && !it.strict && isKind(&it.its[1], KGen) {
			y = &it.its[0]
		}
		if isKind(y, KGen) {
			if g := (*Gen)(y.p); g.state == genSuspended {
				s, r := &g.stk, m.stk
				top, fn := (*Func)(at(base, -2).p).frame, fins[finPair]
				fb := pushAt(base, top)
				if c := back1(s.pc); (c.Op == YIELD || c.Op == YIELDFROM) && fits(m, fb, fn.frame) {
					at(fb, -2).p = unsafe.Pointer(fn)
					saveLink(at(fb, -1), pc)
					setInt(at(fb, 0), int64(uint64(top+2*VS)|uint64(i.A)<<32))
					*at(fb, 1) = *x
					setInt(at(fb, 3), 0)
					r.pc, r.base = skip(entryPC(fn), 1), fb
					s.link, m.stk, m.limit = r, s, s.limit
					g.outer, m.exc, g.state = m.exc, g.exc, genRunning
					pc, base = s.pc, s.base
					setNone(R(base, c.A))
					if c.Op == YIELDFROM {
						pc = skip(pc, -1)
					}
					return pc, base, 0
				}
			}
		}
	}
	if isKind(x, KRange) { // FORPREP has seen that its numbers fit: R[a+2] counts down
		r := (*Range)(x.p)
		if k.n > 0 {
			k.n--
			setInt(R(base, i.A), int64(uint64(r.last)-k.n*r.step.n))
			pc = jump(pc, i.C)
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
		}
		return pc, base, 0
	}
	if isKind(x, KIter) {
		it := (*Iter)(x.p).impl
		m.pc = pc
		if u := fetch(jump(pc, i.C)); u.Op == UNPACK && u.B == i.A && u.C == 2 { // a pair need not become a tuple
			v, w, ok := leafPair(it)
			if ok {
				i = back1(m.pc)
				pc = jump(m.pc, i.C)
				u := fetch(pc)
				*R(base, u.A), *R(base, u.A+VS) = v, w
				setNone(R(base, i.A))
				pc = skip(pc, 1)
				if m.budget--; m.budget < 0 {
					return pc, base, xTick
				}
				return pc, base, 0
			}
		}
		v, ok := leafItem(it)
		pc = m.pc
		if ok {
			i = back1(pc)
			*R(base, i.A) = v
			pc = jump(pc, i.C)
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
			return pc, base, 0
		}
	}
	return pc, base, xSlow
}

// GETITER a b flags: R[a] = iter(R[b]). flags 1: only the FORPREP of a comprehension will see R[a], so that what FORPREP steps as it is
// (a list, a tuple, a range) may stay as it is.
//
//op:args d r u
//op:switch
func opGETITER(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.B); i.C == 1 && (isKind(x, KList) || isKind(x, KTuple) || isKind(x, KRange) || isKind(x, KStr)) {
		*R(base, i.A) = *x
		return pc, base, 0
	}
	return pc, base, xSlow
}
