// Opcodes, continued: items and attributes.
package vm

import "unsafe"

// GETIDX a b c: R[a] = R[b][R[c]].
//
//op:args d r r
//op:switch
func opGETIDX(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, y := R(base, i.B), R(base, i.C)
	if y.p == nil {
		if isKind(x, KList) {
			l, k := (*List)(x.p), y.n
			if int64(k) < 0 {
				k += uint64(len(l.v))
			}
			if k < uint64(len(l.v)) {
				*R(base, i.A) = *elem(l, k)
				return pc, base, 0
			}
		} else if isKind(x, KTuple) {
			t, k := (*Tuple)(x.p), y.n
			if int64(k) < 0 {
				k += uint64(t.n)
			}
			if k < uint64(t.n) {
				*R(base, i.A) = *telem(t, k)
				return pc, base, 0
			}
		} else if isKind(x, KStr) {
			s, k := (*Str)(x.p), y.n
			if int64(k) < 0 {
				k += uint64(s.n)
			}
			if s.flags&fASCII != 0 && k < uint64(s.n) {
				c := leafChar(s, k)
				*R(base, i.A) = c
				return pc, base, 0
			}
			return pc, base, xSlow
		}
	}
	if isKind(x, KDict) {
		d := (*Dict)(x.p)
		m.pc = pc
		e := leafLast(d, y)
		if e == nil {
			n, _, _ := leafFind(d, y)
			if n >= keyAsk {
				return m.pc, base, xSlow
			}
			e, d.last = d.ent(n), n
		}
		pc = m.pc
		i = back1(pc)
		*R(base, i.A) = e.val
		return pc, base, 0
	}
	return pc, base, xSlow
}

// GETIDXI a b imm: R[a] = R[b][imm].
//
//op:args d r i
//op:switch
func opGETIDXI(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, k := R(base, i.B), uint64(int64(int16(i.C)))
	if isKind(x, KList) {
		l := (*List)(x.p)
		if int64(k) < 0 {
			k += uint64(len(l.v))
		}
		if k < uint64(len(l.v)) {
			*R(base, i.A) = *elem(l, k)
			return pc, base, 0
		}
	} else if isKind(x, KTuple) {
		t := (*Tuple)(x.p)
		if int64(k) < 0 {
			k += uint64(t.n)
		}
		if k < uint64(t.n) {
			*R(base, i.A) = *telem(t, k)
			return pc, base, 0
		}
	} else if isKind(x, KStr) {
		s := (*Str)(x.p)
		if int64(k) < 0 {
			k += uint64(s.n)
		}
		if s.flags&fASCII != 0 && k < uint64(s.n) {
			c := leafChar(s, k)
			*R(base, i.A) = c
			return pc, base, 0
		}
	}
	return pc, base, xSlow
}

// SETIDX a b c: R[b][R[c]] = R[a].
//
//op:args r r r
//op:switch
func opSETIDX(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, y := R(base, i.B), R(base, i.C)
	if isKind(x, KList) && y.p == nil {
		l, k := (*List)(x.p), y.n
		if int64(k) < 0 {
			k += uint64(len(l.v))
		}
		if k < uint64(len(l.v)) {
			*elem(l, k) = *R(base, i.A)
			return pc, base, 0
		}
	} else if isKind(x, KDict) {
		d := (*Dict)(x.p)
		m.pc = pc
		e := leafLast(d, y)
		if e == nil {
			n, slot, h := leafFind(d, y)
			if n == keyAsk {
				return m.pc, base, xSlow
			}
			if n == keyAbsent {
				done := leafAdd(d, slot, h, y, R(base, back1(m.pc).A))
				if done {
					return m.pc, base, 0
				}
				return m.pc, base, xSlow
			}
			e, d.last = d.ent(n), n
		}
		pc = m.pc
		e.val = *R(base, back1(pc).A)
		return pc, base, 0
	}
	return pc, base, xSlow
}

// DELIDX b c: del R[b][R[c]].
//
//op:args - r r
//op:switch
func opDELIDX(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// GETSLICE a b c: R[a] = R[b][R[c]:R[c+1]]; a missing bound is None. SETSLICE: R[b][R[c]:R[c+1]] = R[a].
//
//op:args d r R
//op:switch
func opGETSLICE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x := R(base, i.B)
	if isKind(x, KStr) && (*Str)(x.p).flags&(fASCII|fExt) == fASCII && (*Str)(x.p).n > 0 {
		s := (*Str)(x.p)
		m.pc = pc
		from := leafBound(R(base, i.C), int64(s.n), int64(0))
		to := leafBound(R(base, i.C+VS), int64(s.n), int64(s.n))
		if to < from && to >= 0 {
			to = from
		}
		if from >= 0 && to >= 0 && to-from <= 8 && to-from < int64(s.n) {
			t := leafCut(m, s, uint64(from), uint64(to-from))
			pc = m.pc
			if t != nil {
				*R(base, back1(pc).A) = Value{p: unsafe.Pointer(t)}
				return pc, base, 0
			}
		}
		pc = m.pc
	}
	return pc, base, xSlow
}

// MKSLICE a b: R[a] = slice(R[b], R[b+1], R[b+2]).
//
//op:args d R -
func opMKSLICE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// GETATTR a b name; cache: R[a] = R[b].name.
//
//op:args d r n s
//op:switch
func opGETATTR(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, w := R(base, i.B), word(pc)
	if hasShape(x, uint32(w)) {
		*R(base, i.A) = *slot((*Obj)(x.p), uint32(w>>32))
		return skip(pc, 1), base, 0
	}
	return pc, base, xSlow
}

// GETATTR4 a b name; cache: GETATTR that has met up to four shapes.
//
//op:args d r n s
//op:switch
func opGETATTR4(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, t := R(base, i.B), (*[4]uint64)(wordPtr(pc))
	if x.p != nil {
		s := (*Hdr)(x.p).shape
		w := t[0]
		if uint32(w) != s {
			w = t[1]
			if uint32(w) != s {
				w = t[2]
				if uint32(w) != s {
					w = t[3]
				}
			}
		}
		if uint32(w) == s && s != 0 {
			*R(base, i.A) = *slot((*Obj)(x.p), uint32(w>>32))
			return skip(pc, 1), base, 0
		}
	}
	return pc, base, xSlow
}

// GETCLS a b name; cache: GETATTR that has met up to four shapes, some of whose attribute is plain data of the class.
//
//op:args d r n s
//op:switch
func opGETCLS(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x, t := R(base, i.B), (*classSite)(wordPtr(pc)); isKind(x, KObj) {
		o := (*Obj)(x.p)
		for k := range t {
			if t[k].shape != o.shape {
				continue
			}
			if t[k].ver == o.cls.ver {
				*R(base, i.A) = t[k].v
				return skip(pc, 1), base, 0
			}
			if t[k].ver == 0 {
				*R(base, i.A) = *slot(o, t[k].off)
				return skip(pc, 1), base, 0
			}
			return pc, base, xSlow
		}
	}
	return pc, base, xSlow
}

// GETST a b name; cache: GETATTR that found an attribute of a module or class.
//
//op:args d r n s
//op:switch
func opGETST(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x, s := R(base, i.B), (*staticSite)(wordPtr(pc)); x.p == s.p && *s.ver == s.at && *s.mver == s.mat {
		*R(base, i.A) = *s.v
		return skip(pc, 1), base, 0
	}
	return pc, base, xSlow
}

// GETATTRX a b name; cache: GETATTR at a site where no cache pays, or that found something else than a slot.
//
//op:args d r n s
//op:switch
func opGETATTRX(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// GETPROP a b name; cache: GETATTR that found a property with a script getter: its finishing frame is pushed here.
//
//op:args d r n s
//op:switch
func opGETPROP(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, t := R(base, i.B), (*propSite)(wordPtr(pc))
	if hasShape(x, t.shape) {
		top := (*Func)(at(base, -2).p).frame
		fb := pushAt(base, top)
		nb := push(fb, 2*VS)
		if fits(m, nb, t.fn.frame) {
			at(fb, -2).p = t.fin
			saveLink(at(fb, -1), skip(pc, 1))
			setInt(at(fb, 0), int64(uint64(top+2*VS)|uint64(i.A)<<32))
			setNone(at(fb, 1))
			at(fb, 2).p = unsafe.Pointer(t.fn)
			saveLink(at(fb, 3), t.ret)
			*at(fb, 4) = *x
			if m.budget--; m.budget < 0 {
				return entryPC(t.fn), nb, xTick
			}
			return entryPC(t.fn), nb, 0
		}
	}
	return pc, base, xSlow
}

// SETATTR a b name; cache, new shape: R[b].name = R[a].
//
//op:args r r n ss
//op:switch
func opSETATTR(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, w := R(base, i.B), word(pc)
	if hasShape(x, uint32(w)) {
		*slot((*Obj)(x.p), uint32(w>>32)) = *R(base, i.A)
		return skip(pc, 2), base, 0
	}
	return pc, base, xSlow
}

// SETATTRN a b name; cache, new shape: SETATTR that adds the attribute: the slot exists already (the slow path takes the
// sites where it does not).
//
//op:args r r n ss
//op:switch
func opSETATTRN(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, w := R(base, i.B), word(pc)
	if hasShape(x, uint32(w)) {
		if o := (*Obj)(x.p); uint32(o.aux) > uint32(w>>32) {
			*slot(o, uint32(w>>32)) = *R(base, i.A)
			o.shape = uint32(word(skip(pc, 1)))
			return skip(pc, 2), base, 0
		}
	}
	return pc, base, xSlow
}

// SETATTR4 a b name; table, _: SETATTR or SETATTRN that has met up to four shapes.
//
//op:args r r n ss
//op:switch
func opSETATTR4(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x, t := R(base, i.B), (*setSite)(wordPtr(pc)); isKind(x, KObj) {
		o := (*Obj)(x.p)
		for k := range t {
			if t[k].shape != o.shape {
				continue
			}
			if n := t[k].next; n != 0 { // a new attribute
				if uint32(o.aux) <= t[k].off {
					return pc, base, xSlow
				}
				o.shape = n
			}
			*slot(o, t[k].off) = *R(base, i.A)
			return skip(pc, 2), base, 0
		}
	}
	return pc, base, xSlow
}

// DELATTR b name: del R[b].name.
//
//op:args - r n
//op:switch
func opDELATTR(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }
