// Leaves: parts of opcode bodies that several opcodes share and that are too big for Go's inliner. gen pastes them into the
// loop, the safe loop calls them. They allocate nothing, run no script and call only small functions.
//
// A leaf may always answer that it does not know: then the slow path does the work from the beginning.
package vm

import (
	"math"
	"sync/atomic"
	"unsafe"
)

// leafStrEq compares texts as keyEq does; eqAsk for long texts and those whose bytes are elsewhere.
func leafStrEq(a, b *Str) int {
	if a == b {
		return eqYes
	}
	if a.n != b.n {
		return eqNo
	}
	if (a.flags|b.flags)&fExt != 0 || a.n > 64 {
		return eqAsk
	}
	at, end := strHead, strHead+uintptr(a.n)
	for at < end && *(*uint64)(unsafe.Add(unsafe.Pointer(a), at)) == *(*uint64)(unsafe.Add(unsafe.Pointer(b), at)) {
		at += 8
	}
	if at < end {
		return eqNo
	}
	return eqYes
}

// leafChar is character k of an ASCII text, wherever its bytes are.
func leafChar(s *Str, k uint64) Value {
	p := unsafe.Add(unsafe.Pointer(s), strHead)
	if s.flags&fExt != 0 {
		p = (*strExt)(unsafe.Pointer(s)).data
	}
	return Value{p: unsafe.Pointer(&chars[*(*byte)(unsafe.Add(p, k))&127])}
}

// leafKeyEq is keyEq of a dict's or set's key c and an int or str k whose hash is the same.
func leafKeyEq(c, k *Value) int {
	if *c == *k {
		return eqYes
	}
	if k.p == nil {
		if c.p == nil {
			return eqNo
		}
		return eqAsk
	}
	if !isKind(c, KStr) {
		return eqAsk
	}
	r := leafStrEq((*Str)(c.p), (*Str)(k.p))
	return r
}

// leafScramble is scramble.
func leafScramble(h uint32) uint32 {
	h = (h ^ scrambleKey) * scramble1
	h = (h ^ h>>15) * scramble2
	return h ^ h>>16
}

// leafFind is Dict.find of an int, or a str that knows its hash: the entry, or keyAbsent, or keyAsk for all it does not
// know; and for an absent key the slot and the hash that leafAdd wants.
func leafFind(d *Dict, k *Value) (uint32, uint32, uint32) {
	h := uint32(0)
	if k.p == nil {
		if k.n+1<<60 >= 1<<61 || k.n == ^uint64(0) {
			return keyAsk, 0, 0
		}
		h = uint32(k.n) + uint32(k.n>>32)*hashFold
	} else {
		if (*Hdr)(k.p).kind != KStr {
			return keyAsk, 0, 0
		}
		x := atomic.LoadUint64(&(*Str)(k.p).hash)
		if x == 0 || (*Str)(k.p).n == 0 {
			return keyAsk, 0, 0
		}
		h = uint32(x) + uint32(x>>32)*hashFold
	}
	if d.mixed {
		x := leafScramble(h)
		h = x
	}
	if d.mask == 0 {
		for i := uint32(0); i < d.fill; i++ {
			if *d.h32(i) == h {
				r := leafKeyEq(&d.ent(i).key, k)
				if r == eqYes {
					return i, 0, 0
				}
				if r == eqAsk {
					return keyAsk, 0, 0
				}
			}
		}
		return keyAbsent, 0, h
	}
	slot, dist := h&d.mask, uint32(0)
	for {
		w := *d.slot(slot)
		if uint32(w>>32) == h && w != 0 {
			r := leafKeyEq(&d.ent(uint32(w)-1).key, k)
			if r == eqYes {
				return uint32(w) - 1, slot, h
			}
			if r == eqAsk {
				return keyAsk, 0, 0
			}
		} else if w == 0 || (slot-uint32(w>>32))&d.mask < dist {
			return keyAbsent, slot, h
		}
		slot = (slot + 1) & d.mask
		dist++
	}
}

// leafLast is the entry of the latest hit, if its key is k: what an augmented assignment, or a look-up after `in`, asks for.
func leafLast(d *Dict, k *Value) *entry {
	if d.last >= d.fill {
		return nil
	}
	e := d.ent(d.last)
	if e.key == *k {
		return e
	}
	if !isKind(k, KStr) || !isKind(&e.key, KStr) || (*Str)(e.key.p).hash != (*Str)(k.p).hash {
		return nil
	}
	r := leafStrEq((*Str)(e.key.p), (*Str)(k.p))
	if r == eqYes {
		return e
	}
	return nil
}

// leafAdd is Dict.add of an absent key after leafFind; false if there is no room, or if the dict should turn mixed.
func leafAdd(d *Dict, slot, h uint32, k, v *Value) bool {
	if d.fill == d.cap {
		return false
	}
	if d.mask != 0 {
		w, end := uint64(h)<<32|uint64(d.fill+1), slot
		for *d.slot(end) != 0 {
			end = (end + 1) & d.mask
		}
		if ((slot-h)&d.mask > maxDist || (end-slot)&d.mask > maxShift) && !d.mixed {
			return false
		}
		for end != slot { // the rest of the run moves up by one
			p := (end - 1) & d.mask
			*d.slot(end) = *d.slot(p)
			end = p
		}
		*d.slot(slot) = w
	} else {
		*d.h32(d.fill) = h
	}
	e := d.ent(d.fill)
	e.key, e.val = *k, *v
	d.fill++
	d.used++
	d.ver++
	return true
}

// leafSetFind is Set.find of an int, or a str that knows its hash: eqYes, eqNo with the free slot where the key belongs (nil if
// that is a removed key's) and its hash, or eqAsk.
func leafSetFind(s *Set, k *Value) (int, *setEntry, uint64) {
	x := k.n
	if k.p == nil {
		if k.n+1<<60 >= 1<<61 || k.n == ^uint64(0) {
			return eqAsk, nil, 0
		}
	} else {
		if (*Hdr)(k.p).kind != KStr {
			return eqAsk, nil, 0
		}
		x = atomic.LoadUint64(&(*Str)(k.p).hash)
		if x+1 <= 1 || x^setXor+1 <= 1 || (*Str)(k.p).n == 0 { // unknown, -1, or one of those that setKeyHash moves
			return eqAsk, nil, 0
		}
	}
	i, perturb, free := x&s.mask, x, true
	x ^= setXor
	for {
		j, n := i, i
		if i+setLinear <= s.mask {
			n += setLinear
		}
		for ; j <= n; j++ {
			e := s.at(j)
			if e.hash == x {
				r := leafKeyEq(&e.key, k)
				if r != eqNo {
					return r, nil, 0
				}
			} else if e.hash == 0 {
				if !free {
					e = nil
				}
				return eqNo, e, x
			} else if e.hash == setDummy {
				free = false
			}
		}
		perturb >>= 5
		i = (i*5 + 1 + perturb) & s.mask
	}
}

// leafSetAdd adds an int, or a str that knows its hash; false: the slow path does it.
func leafSetAdd(s *Set, k *Value) bool {
	r, e, x := leafSetFind(s, k)
	if r == eqNo && e != nil && uint64(s.fill+1)*5 < s.mask*3 {
		e.key, e.hash = *k, x
		s.fill++
		s.used++
		return true
	}
	return r == eqYes
}

// leafEntry is dictIter.step while the dict has the size that it had.
func leafEntry(it *dictIter) *entry {
	d := it.d
	if d == nil || it.used != d.used || it.left == 0 {
		return nil
	}
	pos := it.pos
	if pos < d.first {
		pos = d.first
	}
	for pos < d.fill {
		e := d.ent(pos)
		pos++
		if e.key.p != unsafe.Pointer(&hHole) {
			it.pos = pos
			it.left--
			return e
		}
	}
	return nil
}

// leafItem is Next of the common iterators; false also at the end, which is for the slow path.
func leafItem(it Iterator) (Value, bool) {
	if z, ok := it.(*listIter); ok {
		if z.l != nil && uint64(z.i) < uint64(len(z.l.v)) {
			z.i++
			return *elem(z.l, uint64(z.i-1)), true
		}
	} else if z, ok := it.(*rangeIter); ok {
		if z.left > 0 {
			n := z.next
			z.next += z.step
			z.left--
			return Value{n: uint64(n)}, true
		}
	} else if z, ok := it.(*dictKeyIter); ok {
		e := leafEntry(&z.dictIter)
		if e != nil {
			return e.key, true
		}
	} else if z, ok := it.(*dictValueIter); ok {
		e := leafEntry(&z.dictIter)
		if e != nil {
			return e.val, true
		}
	} else if z, ok := it.(*setIter); ok {
		if s := z.s; s != nil && z.used == s.used {
			for pos := uint64(z.pos); pos <= s.mask; {
				e := s.at(pos)
				pos++
				if e.hash != 0 && e.hash != setDummy {
					z.pos = uint32(pos)
					z.left--
					return e.key, true
				}
			}
		}
	} else if z, ok := it.(*tupleIter); ok {
		if uint64(z.i) < z.t.n {
			z.i++
			return *telem(z.t, uint64(z.i-1)), true
		}
	}
	return Value{}, false
}

// leafReady reports whether leafItem of a list, a range or a tuple will give an item.
func leafReady(it Iterator) bool {
	if z, ok := it.(*listIter); ok {
		return z.l != nil && uint64(z.i) < uint64(len(z.l.v))
	}
	if z, ok := it.(*rangeIter); ok {
		return z.left > 0
	}
	if z, ok := it.(*tupleIter); ok {
		return uint64(z.i) < z.t.n
	}
	return false
}

// leafPair is nextPair where leafItem knows the iterators. A zip takes from its first iterator only when the second has an
// item, or the slow path would take twice.
func leafPair(it Iterator) (Value, Value, bool) {
	if z, ok := it.(*enumIter); ok {
		if z.n.p == nil && int64(z.n.n) != math.MaxInt64 && isKind(&z.it, KIter) {
			v, ok := leafItem((*Iter)(z.it.p).impl)
			if ok {
				z.n.n++
				return Value{n: z.n.n - 1}, v, true
			}
		}
	} else if z, ok := it.(*zipIter); ok {
		if len(z.its) == 2 && !z.strict && isKind(&z.its[0], KIter) && isKind(&z.its[1], KIter) && z.its[0].p != z.its[1].p {
			ready := leafReady((*Iter)(z.its[1].p).impl)
			if ready {
				a, ok := leafItem((*Iter)(z.its[0].p).impl)
				if ok {
					b, _ := leafItem((*Iter)(z.its[1].p).impl)
					return a, b, true
				}
			}
		}
	} else if z, ok := it.(*dictItemIter); ok {
		e := leafEntry(&z.dictIter)
		if e != nil {
			return e.key, e.val, true
		}
	}
	return Value{}, Value{}, false
}

// leafTake does for a drain what its each does with the common items.
func leafTake(d *drainStep, x *Value) bool {
	switch d.take {
	case takeItems:
		l := d.list
		n := len(l.v)
		if n == cap(l.v) {
			return false
		}
		l.v = l.v[:n+1]
		*elem(l, uint64(n)) = *x
	case takeSum:
		if t := &d.sum; x.p == nil && t.mode == sumInt {
			p, q := t.i, int64(x.n)
			n := p + q
			if (p^n)&(q^n) < 0 {
				return false
			}
			t.i = n
		} else if isFloat(x) && t.mode == sumFloat {
			t.f += fl(x)
		} else {
			return false
		}
	default: // any, all: go on while it is False, or True
		return x.p == unsafe.Pointer(&hBool) && x.n == uint64(d.take)
	}
	return true
}

// leafConcat is concat of ASCII texts: where a has room behind it for a short b, and of short texts while the machine's chunk
// lasts. nil: the slow path does it.
func leafConcat(m *M, a, b *Str) *Str {
	if (a.flags&b.flags)&fASCII == 0 || b.flags&fExt != 0 || a.n == 0 || b.n == 0 || m.mem < 256 {
		return nil
	}
	n := a.n + b.n
	if a.flags&fExt != 0 {
		g := (*strExt)(unsafe.Pointer(a)).buf
		if g == nil || b.n > 8 || g.m != m || uint32(len(g.b)) != a.n || cap(g.b)-len(g.b) < 8 || g.ext == nil || g.used >= len(g.ext) {
			return nil
		}
		m.mem -= int64(unsafe.Sizeof(strExt{}))
		p := unsafe.Pointer(unsafe.SliceData(g.b))
		*(*uint64)(unsafe.Add(p, uintptr(a.n))) = *(*uint64)(unsafe.Add(unsafe.Pointer(b), strHead))
		g.b = g.b[:n]
		x := (*strExt)(unsafe.Add(unsafe.Pointer(g.ext), uintptr(g.used)*unsafe.Sizeof(strExt{})))
		g.used++
		x.data, x.buf = p, g
		x.kind, x.flags, x.n, x.cn = KStr, fASCII|fExt, n, n
		return &x.Str
	}
	w := (int(strHead) + int(n) + 7) >> 3
	if a.n > 64 || b.n > 64 || w > chunkMost || w >= m.text.left { // not the last word: up to 7 zeros are written behind the text
		return nil
	}
	m.mem -= int64(n) + int64(strHead)
	x := (*Str)(unsafe.Add(unsafe.Pointer(m.text.b), uintptr(chunkWords-m.text.left)*8))
	m.text.left -= w
	for at := strHead; at < strHead+uintptr(a.n); at += 8 {
		*(*uint64)(unsafe.Add(unsafe.Pointer(x), at)) = *(*uint64)(unsafe.Add(unsafe.Pointer(a), at))
	}
	for at := strHead; at < strHead+uintptr(b.n); at += 8 {
		*(*uint64)(unsafe.Add(unsafe.Pointer(x), at+uintptr(a.n))) = *(*uint64)(unsafe.Add(unsafe.Pointer(b), at))
	}
	x.kind, x.flags, x.n, x.cn = KStr, fASCII, n, n
	return x
}

// leafIntText is strOfInt of n < 10**8, while the machine's chunk lasts; else nil.
func leafIntText(m *M, n uint64) *Str {
	if n < 10 {
		return &chars['0'+n].Str
	}
	if n >= 1e8 || m.text.left < 4 || m.mem < 64 {
		return nil
	}
	text, digits := uint64(0), uint32(0)
	for k := uint32(n); k > 0; k /= 10 {
		text = text<<8 | uint64('0'+k%10)
		digits++
	}
	m.mem -= int64(strHead) + 8
	x := (*Str)(unsafe.Add(unsafe.Pointer(m.text.b), uintptr(chunkWords-m.text.left)*8))
	m.text.left -= 4
	*(*uint64)(unsafe.Add(unsafe.Pointer(x), strHead)) = text
	x.kind, x.flags, x.n, x.cn = KStr, fASCII, digits, digits
	return x
}

// leafDigits is int(s) of a text of up to 18 digits and nothing else; else -1.
func leafDigits(s *Str) int64 {
	if s.flags&(fASCII|fExt) != fASCII || s.n == 0 || s.n > 18 {
		return -1
	}
	n := uint64(0)
	for at := uintptr(0); at < uintptr(s.n); at++ {
		d := *(*byte)(unsafe.Add(unsafe.Pointer(s), strHead+at)) - '0'
		if d > 9 {
			return -1
		}
		n = n*10 + uint64(d)
	}
	return int64(n)
}

// leafBound is the bound of a slice of n items, for an int or None, which is def; -1 for others.
func leafBound(v *Value, n, def int64) int64 {
	if v.p != nil {
		if v.p == unsafe.Pointer(&hNone) {
			return def
		}
		return -1
	}
	k := int64(v.n)
	if k < 0 {
		if k += n; k < 0 {
			k = 0
		}
	}
	if k > n {
		k = n
	}
	return k
}

// leafCut is the n <= 8 characters from at on of an ASCII text whose bytes are behind its header, if it is one of the texts
// lately cut (recentASCII); else nil.
func leafCut(m *M, s *Str, at, n uint64) *Str {
	if n == 0 {
		return emptyStr
	}
	end := uint64(s.n+7) &^ 7 // the text is padded with zeros up to here
	from := at
	if from > end-8 {
		from = end - 8
	}
	a := *(*uint64)(unsafe.Add(unsafe.Pointer(s), strHead+uintptr(from))) >> ((at - from) * 8 & 63)
	a &= ^uint64(0) >> ((8 - n) * 8 & 63)
	if n == 1 {
		return &chars[a&127].Str
	}
	if t := m.text.recent; t != nil {
		e := &t[a*recentMul>>(64-9)]
		if r := e.s; e.key == a && r != nil && uint64(r.n) == n && *(*uint64)(unsafe.Add(unsafe.Pointer(r), strHead)) == a {
			return r
		}
	}
	return nil
}

// leafTruth is the truth of a common built-in value, 0 or 1; eqAsk for all others.
func leafTruth(x *Value) uint64 {
	n := x.n
	if x.p == nil || x.p == unsafe.Pointer(&hBool) {
	} else if k := (*Hdr)(x.p).kind; k == KNone {
		return 0
	} else if k == KStr {
		n = uint64((*Str)(x.p).n)
	} else if k == KList {
		n = uint64(len((*List)(x.p).v))
	} else if k == KDict {
		n = uint64((*Dict)(x.p).used)
	} else if k == KTuple {
		n = (*Tuple)(x.p).n
	} else if k == KSet || k == KFrozenSet {
		n = uint64((*Set)(x.p).used)
	} else if k == KFloat {
		n <<= 1 // -0.0
	} else {
		return eqAsk
	}
	if n == 0 {
		return 0
	}
	return 1
}
