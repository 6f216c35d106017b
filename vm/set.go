// Set: the table behind set and frozenset. It is CPython 3.11's own open addressing, probe for probe, because the order in
// which a set of ints, floats or tuples prints is visible and the same in every run of CPython.
package vm

import (
	"unsafe"
)

// setEntry is a slot. hash is the Python hash xor setXor, so that zeroed memory is an empty slot.
type setEntry struct {
	key  Value
	hash uint64
}

const (
	setXor      = 1 << 63
	setDummy    = ^uint64(0) // hash of a slot whose key was removed
	setLinear   = 9          // CPython's LINEAR_PROBES
	setMaxSlots = 1 << 31
)

// Set is a set or a frozenset.
type Set struct {
	Hdr
	fill, used uint32 // fill counts dummies
	mask       uint64
	finger     uint64     // where pop goes on
	hash       int64      // of a frozenset; 0: not computed
	tab        []setEntry // small[:] or an array of its own
	small      [8]setEntry
}

func newSet() *Set {
	s := new(Set)
	s.kind, s.tab, s.mask = KSet, s.small[:], 7
	return s
}

func newFrozenSet() *Set {
	s := newSet()
	s.kind = KFrozenSet
	return s
}

func (s *Set) len() int { return int(s.used) }

// setKeyHash is the Python hash as entries keep it: the two values that mean something else are moved by one.
func setKeyHash(h int64) uint64 {
	x := uint64(h) ^ setXor
	if x == 0 || x == setDummy {
		x ^= 1
	}
	return x
}

func (e *setEntry) live() bool { return e.hash != 0 && e.hash != setDummy }

func (s *Set) at(i uint64) *setEntry {
	return (*setEntry)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(s.tab)), uintptr(i)*24))
}

// setHash is the hash of a key, as entries keep it. It may run script.
func (m *M) setHash(k Value) (uint64, *Exc) {
	if k.p == nil {
		return setKeyHash(intHash(k.int())), nil
	}
	if (*Hdr)(k.p).kind == KStr {
		return setKeyHash(k.str().hashValue()), nil
	}
	h, e := m.Hash(k)
	return setKeyHash(h), e
}

// find is the slot of k; or, if it is absent, the slot where it would be added, and whether that was a dummy. CPython
// 3.11 takes the last dummy that it passed: the order of printing depends on it. ask: only script can tell.
func (s *Set) find(k Value, x uint64) (e *setEntry, found, dummy, ask bool) {
	h := x ^ setXor
	i, perturb := h&s.mask, h
	var free *setEntry
	for {
		n := uint64(0)
		if i+setLinear <= s.mask {
			n = setLinear
		}
		for j := i; j <= i+n; j++ {
			e := s.at(j)
			switch e.hash {
			case 0:
				if free != nil {
					return free, false, true, false
				}
				return e, false, false, false
			case x:
				if e.key == k {
					return e, true, false, false
				}
				switch keyEq(e.key, k) {
				case eqYes:
					return e, true, false, false
				case eqAsk:
					return nil, false, false, true
				}
			case setDummy:
				free = e
			}
		}
		perturb >>= 5
		i = (i*5 + 1 + perturb) & s.mask
	}
}

// look is find with the comparisons that may run script. When one of them changed the table, the search begins again, as
// CPython's does.
func (m *M) lookSet(s *Set, k Value, x uint64) (e *setEntry, found, dummy bool, err *Exc) {
	e, found, dummy, ask := s.find(k, x)
	if !ask {
		return e, found, dummy, nil
	}
	h := x ^ setXor
restart:
	tab := unsafe.SliceData(s.tab)
	i, perturb := h&s.mask, h
	var free *setEntry
	for {
		n := uint64(0)
		if i+setLinear <= s.mask {
			n = setLinear
		}
		for j := i; j <= i+n; j++ {
			e := s.at(j)
			switch e.hash {
			case 0:
				if free == nil {
					return e, false, false, nil
				}
				if free.hash != setDummy { // a comparison filled it
					goto restart
				}
				return free, false, true, nil
			case x:
				r := keyEq(e.key, k)
				if r == eqAsk {
					cand := e.key
					eq, err := m.Eq(cand, k)
					if err != nil {
						return nil, false, false, err
					}
					if unsafe.SliceData(s.tab) != tab || s.mask < j || e.key != cand {
						goto restart
					}
					r = eqIf(eq)
				}
				if r == eqYes {
					return e, true, false, nil
				}
			case setDummy:
				free = e
			}
		}
		perturb >>= 5
		i = (i*5 + 1 + perturb) & s.mask
	}
}

// setAdd adds v.
func (m *M) setAdd(s *Set, v Value) *Exc {
	x, e := m.setHash(v)
	if e != nil {
		return e
	}
	return m.setAddHash(s, v, x)
}

func (m *M) setAddHash(s *Set, v Value, x uint64) *Exc {
	p, found, dummy, e := m.lookSet(s, v, x)
	if found || e != nil {
		return e
	}
	return m.setPut(s, v, x, p, dummy)
}

// setPut fills the slot that was found for a new key.
func (m *M) setPut(s *Set, v Value, x uint64, p *setEntry, dummy bool) *Exc {
	// The table may be full of comparisons' doings, but the slot is of the last, undisturbed pass.
	if !dummy && uint64(s.fill+1)*5 >= s.mask*3 {
		if e := m.chargeSet(setRoom(uint64(s.used+1), s.used+1 > 50000)); e != nil {
			return e
		}
	}
	s.used++
	p.key, p.hash = v, x
	if dummy {
		return nil
	}
	s.fill++
	if uint64(s.fill)*5 >= s.mask*3 {
		s.resize(setRoom(uint64(s.used), s.used > 50000))
	}
	return nil
}

// setAddNew is setAddHash into a set without dummies, of a key that comes from another set and cannot be in this one. A key
// of the same hash is for setAddHash: CPython asks it.
func (m *M) setAddNew(s *Set, v Value, x uint64) *Exc {
	h := x ^ setXor
	i, perturb := h&s.mask, h
	for {
		n := i
		if i+setLinear <= s.mask {
			n += setLinear
		}
		for j := i; j <= n; j++ {
			e := s.at(j)
			if e.hash != 0 && e.hash != x {
				continue
			}
			if e.hash == x || uint64(s.fill+1)*5 >= s.mask*3 {
				return m.setAddHash(s, v, x)
			}
			e.key, e.hash = v, x
			s.used++
			s.fill++
			return nil
		}
		perturb >>= 5
		i = (i*5 + 1 + perturb) & s.mask
	}
}

// setRoom is what CPython resizes to.
func setRoom(used uint64, big bool) uint64 {
	if big {
		return used * 2
	}
	return used * 4
}

// chargeSet accounts for a table for more than min, before it is made.
func (m *M) chargeSet(min uint64) *Exc {
	n := uint64(8)
	for n <= min {
		n <<= 1
	}
	if n > setMaxSlots {
		return m.memoryError()
	}
	if n <= 64 {
		m.charge(int64(n) * 24)
		return nil
	}
	return m.chargeBig(int64(n) * 24)
}

// setHas is v in s: a set that is looked for stands for the frozenset of its keys.
func (m *M) setHas(s *Set, v Value) (bool, *Exc) {
	v, x, e := m.setKey(v)
	if e != nil {
		return false, e
	}
	_, found, _, e := m.lookSet(s, v, x)
	return found, e
}

// setHasKey reports whether v is in the set.
func (m *M) setHasKey(s *Set, v Value) (bool, *Exc) {
	x, e := m.setHash(v)
	if e != nil {
		return false, e
	}
	return m.setHasHash(s, v, x)
}

func (m *M) setHasHash(s *Set, v Value, x uint64) (bool, *Exc) {
	_, found, _, e := m.lookSet(s, v, x)
	return found, e
}

// setRemove takes v out and reports whether it was there.
func (m *M) setRemove(s *Set, v Value) (bool, *Exc) {
	x, e := m.setHash(v)
	if e != nil {
		return false, e
	}
	return m.setRemoveHash(s, v, x)
}

func (m *M) setRemoveHash(s *Set, v Value, x uint64) (bool, *Exc) {
	p, found, _, e := m.lookSet(s, v, x)
	if found {
		s.drop(p)
	}
	return found, e
}

func (s *Set) drop(e *setEntry) {
	e.key, e.hash = Value{p: unsafe.Pointer(&hHole)}, setDummy
	s.used--
}

// resize makes a table for more than min keys; dummies go.
func (s *Set) resize(min uint64) {
	n := uint64(8)
	for n <= min {
		n <<= 1
	}
	old := s.tab
	if n == 8 {
		if len(old) == 8 { // small already: squeeze the dummies out
			if s.fill == s.used {
				return
			}
			o := s.small
			old = o[:]
			s.small = [8]setEntry{}
		}
		s.tab = s.small[:]
	} else {
		s.tab = make([]setEntry, n)
		if len(old) == 8 {
			o := s.small
			old = o[:]
			s.small = [8]setEntry{}
		}
	}
	s.mask, s.fill = n-1, s.used
	for i := range old {
		if e := &old[i]; e.live() {
			s.insertClean(e.key, e.hash)
		}
	}
}

// insertClean puts a key where there is room; no key equals it and there are no dummies. Counts are the caller's.
func (s *Set) insertClean(k Value, x uint64) {
	h := x ^ setXor
	i, perturb := h&s.mask, h
	for {
		n := uint64(0)
		if i+setLinear <= s.mask {
			n = setLinear
		}
		for j := i; j <= i+n; j++ {
			if e := s.at(j); e.hash == 0 {
				e.key, e.hash = k, x
				return
			}
		}
		perturb >>= 5
		i = (i*5 + 1 + perturb) & s.mask
	}
}

// next is the first key from slot pos on, and the position after it; nil at the end.
func (s *Set) next(pos uint32) (uint32, *setEntry) {
	for ; uint64(pos) <= s.mask; pos++ {
		if e := s.at(uint64(pos)); e.live() {
			return pos + 1, e
		}
	}
	return pos, nil
}

// clear makes the set empty.
func (s *Set) clear() {
	s.fill, s.used, s.mask = 0, 0, 7
	s.small = [8]setEntry{}
	s.tab = s.small[:]
}

// take makes s hold what o held; o is not used any more.
func (s *Set) take(o *Set) {
	s.fill, s.used, s.mask, s.small = o.fill, o.used, o.mask, o.small
	s.tab = o.tab
	if len(s.tab) == 8 {
		s.tab = s.small[:]
	}
}

// merge adds every key of o, as CPython's set_merge: the order depends on how.
func (m *M) setMerge(s, o *Set) *Exc {
	if s == o || o.used == 0 {
		return nil
	}
	if e := m.setPresize(s, o.used); e != nil {
		return e
	}
	if s.fill == 0 {
		if s.mask == o.mask && o.fill == o.used {
			copy(s.tab, o.tab)
		} else {
			for k := range o.tab {
				if e := &o.tab[k]; e.live() {
					s.insertClean(e.key, e.hash)
				}
			}
		}
		s.fill, s.used = o.used, o.used
		return nil
	}
	for k := uint32(0); ; {
		var e *setEntry
		if k, e = o.next(k); e == nil {
			return nil
		}
		if err := m.setAddHash(s, e.key, e.hash); err != nil {
			return err
		}
	}
}

// setPresize makes room at once for n keys more, where CPython does.
func (m *M) setPresize(s *Set, n uint32) *Exc {
	if uint64(s.fill+n)*5 < s.mask*3 {
		return nil
	}
	room := uint64(s.used+n) * 2
	if e := m.chargeSet(room); e != nil {
		return e
	}
	s.resize(room)
	return nil
}

// asSet is v as a set or frozenset, where it is one or an instance of a subclass.
func (m *M) asSet(v Value) (*Set, bool) {
	if v.is(KObj) {
		v = v.obj().payload()
	}
	if v.is(KSet) || v.is(KFrozenSet) {
		return v.set(), true
	}
	return nil, false
}
