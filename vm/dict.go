// Dict: insertion ordered, entries of 32 bytes, and an index of 64-bit words {hash32, entry+1} probed linearly, Robin
// Hood (a run is sorted by home slot, so misses stop early and deletion shifts back, without tombstones). Up to 8 entries
// there is no index but the hashes beside the entries.
//
// The 32 bits of a hash are a fold of the Python hash, the same for every kind of key: an instance whose __hash__ and
// __eq__ say that it equals an int or a str is found by it. They are kept in the index, so a table that grows never
// calls __hash__ again. A dict whose probes run long turns `mixed`: the 32 bits are scrambled by a secret, which needs no
// key either.
//
// Nothing here runs script, but for the comparison in ask and the hash in hash32: they may switch greenlets and change
// the very table that is being searched. ask starts over when that happened, as CPython's look-up does.
package vm

import (
	"math/rand/v2"
	"unsafe"
)

// entry is a key and its value. Caches of global variables keep a pointer to val as long as Dict.ver stands.
type entry struct{ key, val Value }

// Dict is a dict, and the namespace of a class or module.
type Dict struct {
	Hdr
	used, fill uint32 // live entries; entries appended since the last compaction
	cap        uint32 // room in ents
	mask       uint32 // index slots - 1; 0: small
	first      uint32 // no live entry before this one: a FIFO of deletions stays O(1)
	last       uint32 // entry of the latest hit: d[k] = f(d[k]) looks up once
	ver        uint32 // changes whenever an entry comes, goes or moves
	mixed      bool   // hashes are scrambled: set when a probe ran long
	ents       unsafe.Pointer
	idx        unsafe.Pointer // small: *[cap]uint32 of hashes; else *[mask+1]uint64
}

const (
	maxDist  = 16      // distance from home past which a dict turns mixed; random hashes rarely get there
	maxShift = 256     // and words moved up by an insertion; random hashes stay below 200 up to some 100,000 keys
	maxSlots = 1 << 31 // of an index
	maxDict  = maxSlots / 4 * 3
	hashFold = 0x9E3779B1

	scramble1, scramble2 = 0x85EBCA6B, 0xC2B2AE35
)

// What find says instead of an entry's number.
const (
	keyAbsent = ^uint32(0)
	keyAsk    = ^uint32(1) // only a comparison that may run script can tell
)

// dict4 and dict8 are a dict with its first entries in one allocation; small4 and small8 the tables alone.
type small4 struct {
	h [4]uint32
	e [4]entry
}
type small8 struct {
	h [8]uint32
	e [8]entry
}
type dict4 struct {
	Dict
	s small4
}
type dict8 struct {
	Dict
	s small8
}

func newDict() *Dict { return &Dict{Hdr: Hdr{kind: KDict}} }

// newDictN is a dict with room for n entries; up to 8 come with the dict in one allocation.
func newDictN(n int) *Dict {
	switch {
	case n <= 0:
		return newDict()
	case n <= 4:
		d := new(dict4)
		d.kind, d.cap, d.ents, d.idx = KDict, 4, unsafe.Pointer(&d.s.e), unsafe.Pointer(&d.s.h)
		return &d.Dict
	case n <= 8:
		d := new(dict8)
		d.kind, d.cap, d.ents, d.idx = KDict, 8, unsafe.Pointer(&d.s.e), unsafe.Pointer(&d.s.h)
		return &d.Dict
	}
	d := newDict()
	d.rebuild(uint32(min(n, maxDict)))
	return d
}

func (d *Dict) len() int             { return int(d.used) }
func (d *Dict) ent(i uint32) *entry  { return (*entry)(unsafe.Add(d.ents, uintptr(i)*32)) }
func (d *Dict) h32(i uint32) *uint32 { return (*uint32)(unsafe.Add(d.idx, uintptr(i)*4)) }
func (d *Dict) slot(i uint32) *uint64 {
	return (*uint64)(unsafe.Add(d.idx, uintptr(i)*8))
}

func isHole(v Value) bool { return v.p == unsafe.Pointer(&hHole) }

// fold makes the 32 bits that the index keeps of a Python hash. Small ints stay themselves, so dense keys are dense.
func fold(h int64) uint32 { return uint32(h) + uint32(uint64(h)>>32)*hashFold }

// foldInt is fold of the Python hash of an int: its value modulo 2**61-1.
func foldInt(n uint64) uint32 {
	if n+1<<60 < 1<<61 && n != ^uint64(0) {
		return uint32(n) + uint32(n>>32)*hashFold
	}
	return fold(intHash(int64(n)))
}

// intHash is hash(n).
func intHash(n int64) int64 {
	const p = 1<<61 - 1
	if n < 0 {
		h := -int64(-uint64(n) % p)
		if h == -1 {
			return -2
		}
		return h
	}
	return int64(uint64(n) % p)
}

// foldStr is fold of the Python hash of a str, which is 0 for the empty one.
func foldStr(s *Str) uint32 {
	if s.n == 0 {
		return 0
	}
	return fold(int64(strHash(s)))
}

// scrambleKey is secret, so that no list of keys is slow on purpose in every process. It changes no order that script
// can see.
var scrambleKey = rand.Uint32()

// scramble permutes the 32-bit numbers.
func scramble(h uint32) uint32 {
	h = (h ^ scrambleKey) * scramble1
	h = (h ^ h>>15) * scramble2
	return h ^ h>>16
}

// Answers of keyEq.
const (
	eqNo = iota
	eqYes
	eqAsk
)

// keyEq compares keys of the common kinds after their hashes were equal; eqAsk is for m.Eq, which may run script.
func keyEq(a, b Value) int {
	if a == b {
		return eqYes
	}
	if a.p == nil && b.p == nil {
		return eqNo
	}
	x, y := a.kind(), b.kind()
	if x == KStr && y == KStr {
		if strEq(a.str(), b.str()) {
			return eqYes
		}
		return eqNo
	}
	if isHole(a) || isHole(b) {
		return eqNo
	}
	if x > KStr || y > KStr { // the kinds up to KStr have no other equals than each other
		switch {
		case x == KTuple && y == KTuple:
			return tupleKeyEq(a.tuple().elems(), b.tuple().elems())
		case x == KBytes && y == KBytes:
			return eqIf(a.bytes().s == b.bytes().s)
		case x == KBig && y == KBig:
			return eqIf(a.big().b.Cmp(&b.big().b) == 0)
		}
		return eqAsk
	}
	if y == KFloat {
		a, b, x, y = b, a, y, x
	}
	switch {
	case x == KFloat && y == KFloat:
		return eqIf(a.float() == b.float())
	case x == KFloat && (y == KInt || y == KBool):
		f := a.float()
		return eqIf(f >= -(1<<63) && f < 1<<63 && f == float64(int64(f)) && int64(f) == b.int())
	case (x == KInt || x == KBool) && (y == KInt || y == KBool):
		return eqIf(a.n == b.n)
	}
	return eqNo
}

func eqIf(b bool) int {
	if b {
		return eqYes
	}
	return eqNo
}

// tupleKeyEq is keyEq of two tuples. Tuples in them are for m.Eq, which knows how deep it is.
func tupleKeyEq(a, b []Value) int {
	if len(a) != len(b) {
		return eqNo
	}
	for k, x := range a {
		if x == b[k] {
			continue
		}
		if x.is(KTuple) {
			return eqAsk
		}
		if r := keyEq(x, b[k]); r != eqYes {
			return r
		}
	}
	return eqYes
}

// find searches for k, whose hash is h: the number of its entry (or keyAbsent, keyAsk), and where in the index it
// is or would be: the slot, and its distance from home.
func (d *Dict) find(h uint32, k Value) (i, slot, dist uint32) {
	if d.mask == 0 {
		for i := uint32(0); i < d.fill; i++ {
			if *d.h32(i) == h {
				e := d.ent(i)
				if e.key == k {
					return i, 0, 0
				}
				switch keyEq(e.key, k) {
				case eqYes:
					return i, 0, 0
				case eqAsk:
					return keyAsk, 0, 0
				}
			}
		}
		return keyAbsent, 0, 0
	}
	for slot = h & d.mask; ; slot, dist = (slot+1)&d.mask, dist+1 {
		w := *d.slot(slot)
		wh := uint32(w >> 32)
		if wh == h && w != 0 {
			e := d.ent(uint32(w) - 1)
			if e.key == k {
				return uint32(w) - 1, slot, dist
			}
			switch keyEq(e.key, k) {
			case eqYes:
				return uint32(w) - 1, slot, dist
			case eqAsk:
				return keyAsk, 0, 0
			}
		} else if w == 0 || (slot-wh)&d.mask < dist {
			return keyAbsent, slot, dist
		}
	}
}

// key32 is the hash as this dict keeps it.
func (d *Dict) key32(h uint32) uint32 {
	if d.mixed {
		return scramble(h)
	}
	return h
}

// hash32 is the fold of hash(k), not yet scrambled. It may run script.
func (m *M) hash32(k Value) (uint32, *Exc) {
	if k.p == nil {
		return foldInt(k.n), nil
	}
	if (*Hdr)(k.p).kind == KStr {
		return foldStr(k.str()), nil
	}
	h, e := m.Hash(k)
	return fold(h), e
}

// look searches for k; h is not scrambled.
func (m *M) look(d *Dict, h uint32, k Value) (i, slot, dist uint32, e *Exc) {
	i, slot, dist = d.find(d.key32(h), k)
	if i == keyAsk {
		return m.ask(d, h, k)
	}
	return i, slot, dist, nil
}

// ask is look where candidates have to be compared by script. When a comparison changed the table, the search begins
// again, without asking twice about a candidate that was not equal.
//
//go:noinline
func (m *M) ask(d *Dict, h uint32, k Value) (i, slot, dist uint32, e *Exc) {
	var asked []Value
again:
	ver, h32 := d.ver, d.key32(h)
	slot, dist = h32&d.mask, 0
	for i = 0; ; i++ {
		n := i
		if d.mask == 0 {
			if i >= d.fill {
				return keyAbsent, 0, 0, nil
			}
			if *d.h32(i) != h32 {
				continue
			}
		} else {
			if i > 0 {
				slot, dist = (slot+1)&d.mask, dist+1
			}
			w := *d.slot(slot)
			if w == 0 || (slot-uint32(w>>32))&d.mask < dist {
				return keyAbsent, slot, dist, nil
			}
			if uint32(w>>32) != h32 {
				continue
			}
			n = uint32(w) - 1
		}
		cand := d.ent(n).key
		switch keyEq(cand, k) {
		case eqYes:
			return n, slot, dist, nil
		case eqNo:
			continue
		}
		if isAsked(asked, cand) {
			continue
		}
		ents := d.ents
		eq, e := m.Eq(cand, k)
		if e != nil {
			return keyAbsent, 0, 0, e
		}
		if d.ver == ver {
			if eq {
				return n, slot, dist, nil
			}
			continue
		}
		if !eq {
			asked = append(asked, cand)
		} else if d.ents == ents && n < d.fill && d.ent(n).key == cand {
			slot, dist = d.slotOf(n, d.key32(h))
			return n, slot, dist, nil
		}
		goto again
	}
}

func isAsked(asked []Value, v Value) bool {
	for _, x := range asked {
		if x == v {
			return true
		}
	}
	return false
}

// slotOf finds the index slot of entry n, whose kept hash is h.
func (d *Dict) slotOf(n, h uint32) (slot, dist uint32) {
	if d.mask == 0 {
		return 0, 0
	}
	want := uint64(h)<<32 | uint64(n+1)
	for slot = h & d.mask; *d.slot(slot) != want; slot, dist = (slot+1)&d.mask, dist+1 {
		if dist > d.mask {
			panic("dict: entry without a slot")
		}
	}
	return slot, dist
}

// dictGet is the place of d[k], nil if there is none. The place stands until d.ver changes.
func (m *M) dictGet(d *Dict, k Value) (*Value, *Exc) {
	var h uint32
	if k.p == nil {
		h = foldInt(k.n)
	} else if (*Hdr)(k.p).kind == KStr {
		h = foldStr(k.str())
	} else {
		return m.dictGetSlow(d, k)
	}
	i, _, _ := d.find(d.key32(h), k)
	if i == keyAbsent {
		return nil, nil
	}
	if i == keyAsk {
		return m.dictGetSlow(d, k)
	}
	d.last = i
	return &d.ent(i).val, nil
}

//go:noinline
func (m *M) dictGetSlow(d *Dict, k Value) (*Value, *Exc) {
	h, e := m.hash32(k)
	if e != nil {
		return nil, e
	}
	i, _, _, e := m.look(d, h, k)
	if e != nil || i == keyAbsent {
		return nil, e
	}
	d.last = i
	return &d.ent(i).val, nil
}

// dictPeek is dictGet on a dict that other machines may read at the same time: the namespace of a built-in class.
func (m *M) dictPeek(d *Dict, k Value) (*Value, *Exc) {
	h, e := m.hash32(k)
	if e != nil {
		return nil, e
	}
	i, _, _, e := m.look(d, h, k)
	if e != nil || i == keyAbsent {
		return nil, e
	}
	return &d.ent(i).val, nil
}

// dictSet is d[k] = v.
func (m *M) dictSet(d *Dict, k, v Value) *Exc {
	if d.last < d.fill { // the get just before found it
		if e := d.ent(d.last); e.key == k {
			e.val = v
			return nil
		}
	}
	var h uint32
	if k.p == nil {
		h = foldInt(k.n)
	} else if (*Hdr)(k.p).kind == KStr {
		h = foldStr(k.str())
	} else {
		return m.dictSetSlow(d, k, v)
	}
	h32 := d.key32(h)
	i, slot, dist := d.find(h32, k)
	switch {
	case i < keyAsk:
		d.ent(i).val = v
	case i == keyAsk:
		return m.dictSetSlow(d, k, v)
	case d.fill == d.cap:
		return m.dictSetGrow(d, h, k, v)
	default:
		d.add(slot, dist, h32, k, v)
	}
	return nil
}

//go:noinline
func (m *M) dictSetSlow(d *Dict, k, v Value) *Exc {
	h, e := m.hash32(k)
	if e != nil {
		return e
	}
	return m.dictSetHashed(d, h, k, v)
}

// dictSetHashed is d[k] = v with the key's hash.
func (m *M) dictSetHashed(d *Dict, h uint32, k, v Value) *Exc {
	i, slot, dist, e := m.look(d, h, k)
	if e != nil {
		return e
	}
	if i != keyAbsent {
		d.ent(i).val = v
		return nil
	}
	if d.fill == d.cap {
		return m.dictSetGrow(d, h, k, v)
	}
	d.add(slot, dist, d.key32(h), k, v)
	return nil
}

func (m *M) dictSetGrow(d *Dict, h uint32, k, v Value) *Exc {
	if e := m.chargeDict(d.nextCap()); e != nil {
		return e
	}
	d.grow()
	d.insert(d.key32(h), k, v)
	return nil
}

// dictSetDefault is d.setdefault(k, v).
func (m *M) dictSetDefault(d *Dict, k, v Value) (Value, *Exc) {
	h, e := m.hash32(k)
	if e != nil {
		return None, e
	}
	i, slot, dist, e := m.look(d, h, k)
	switch {
	case e != nil:
		return None, e
	case i != keyAbsent:
		d.last = i
		return d.ent(i).val, nil
	case d.fill == d.cap:
		return v, m.dictSetGrow(d, h, k, v)
	}
	d.add(slot, dist, d.key32(h), k, v)
	return v, nil
}

// chargeDict accounts for a table of room c, before it is made.
func (m *M) chargeDict(c uint64) *Exc {
	if c <= 48 {
		m.charge(int64(c) * 48)
		return nil
	}
	if c > maxDict {
		return m.memoryError()
	}
	return m.chargeBig(int64(c) * 48)
}

// dictDel removes k.
func (m *M) dictDel(d *Dict, k Value) (bool, *Exc) {
	_, found, e := m.dictPop(d, k)
	return found, e
}

// dictPop removes k and gives its value.
func (m *M) dictPop(d *Dict, k Value) (Value, bool, *Exc) {
	if d.used == 0 {
		_, e := m.hash32(k) // an unhashable key is an error all the same
		return Unbound, false, e
	}
	h, e := m.hash32(k)
	if e != nil {
		return Unbound, false, e
	}
	i, slot, _, e := m.look(d, h, k)
	if e != nil || i == keyAbsent {
		return Unbound, false, e
	}
	v := d.ent(i).val
	d.remove(i, slot)
	return v, true, nil
}

// getStr is the place of the value of a str key, nil if there is none. It writes nothing: the namespaces of the
// built-in classes are shared by all machines.
func (d *Dict) getStr(name *Str) *Value {
	i, _, _ := d.findStr(name)
	if i == keyAbsent {
		return nil
	}
	return &d.ent(i).val
}

// findStr is find without script: an instance is no str here unless it is of a subclass of str.
func (d *Dict) findStr(name *Str) (i, slot, dist uint32) {
	h := d.key32(foldStr(name))
	if d.mask == 0 {
		for i := uint32(0); i < d.fill; i++ {
			if *d.h32(i) == h && d.ent(i).isStr(name) {
				return i, 0, 0
			}
		}
		return keyAbsent, 0, 0
	}
	for slot = h & d.mask; ; slot, dist = (slot+1)&d.mask, dist+1 {
		w := *d.slot(slot)
		wh := uint32(w >> 32)
		if wh == h && w != 0 {
			if d.ent(uint32(w) - 1).isStr(name) {
				return uint32(w) - 1, slot, dist
			}
		} else if w == 0 || (slot-wh)&d.mask < dist {
			return keyAbsent, slot, dist
		}
	}
}

func (e *entry) isStr(s *Str) bool {
	if e.key.p == unsafe.Pointer(s) {
		return true
	}
	k := e.key
	if k.is(KObj) {
		k = k.obj().payload()
	}
	return k.is(KStr) && strEq(k.str(), s)
}

// setStr is d[name] = v.
func (d *Dict) setStr(name *Str, v Value) {
	i, slot, dist := d.findStr(name)
	if i != keyAbsent {
		d.ent(i).val = v
		return
	}
	h := d.key32(foldStr(name))
	if d.fill == d.cap {
		d.grow()
		d.insert(h, obj(name), v)
		return
	}
	d.add(slot, dist, h, obj(name), v)
}

// delStr removes the name and reports whether it was there.
func (d *Dict) delStr(name *Str) bool {
	i, slot, _ := d.findStr(name)
	if i == keyAbsent {
		return false
	}
	d.remove(i, slot)
	return true
}

// next is the first live entry from pos on, and the position after it; nil at the end. An iterator is just a position.
func (d *Dict) next(pos uint32) (uint32, *entry) {
	if pos < d.first {
		pos = d.first
	}
	for ; pos < d.fill; pos++ {
		if e := d.ent(pos); !isHole(e.key) {
			return pos + 1, e
		}
	}
	return pos, nil
}

// prev is next backwards: the last live entry before pos, and its number.
func (d *Dict) prev(pos uint32) (uint32, *entry) {
	for pos = min(pos, d.fill); pos > d.first; pos-- {
		if e := d.ent(pos - 1); !isHole(e.key) {
			return pos - 1, e
		}
	}
	return 0, nil
}

// add appends a key that is absent, at the slot where find ended; there is room. h is as the dict keeps it.
func (d *Dict) add(slot, dist, h uint32, k, v Value) {
	*d.ent(d.fill) = entry{k, v}
	d.used++
	d.ver++
	d.fill++
	if d.mask == 0 {
		*d.h32(d.fill - 1) = h
		return
	}
	if moved := d.place(slot, uint64(h)<<32|uint64(d.fill)); (dist > maxDist || moved > maxShift) && !d.mixed {
		d.mix()
	}
}

// place puts a word at a slot and moves the rest of the run up by one; it says how many moved.
func (d *Dict) place(i uint32, w uint64) (moved uint32) {
	for {
		p := d.slot(i)
		w, *p = *p, w
		if w == 0 {
			return
		}
		i = (i + 1) & d.mask
		moved++
	}
}

func (d *Dict) placeHash(w uint64) {
	i, dist := uint32(w>>32)&d.mask, uint32(0)
	for ; ; i, dist = (i+1)&d.mask, dist+1 {
		if x := *d.slot(i); x == 0 || (i-uint32(x>>32))&d.mask < dist {
			d.place(i, w)
			return
		}
	}
}

// insert appends a key that is absent, with room, wherever it belongs.
func (d *Dict) insert(h uint32, k, v Value) {
	*d.ent(d.fill) = entry{k, v}
	d.fill++
	d.used++
	d.ver++
	if d.mask == 0 {
		*d.h32(d.fill - 1) = h
	} else {
		d.placeHash(uint64(h)<<32 | uint64(d.fill))
	}
}

// nextCap is the room that grow makes.
func (d *Dict) nextCap() uint64 {
	switch c := uint64(d.cap); {
	case c == 0:
		return 4
	case uint64(d.used)*8 < c && c > 16: // nearly empty: shrink
		return max(8, uint64(d.used)*2)
	case d.used < d.cap-d.cap/4: // holes enough: compact only
		return c
	case c == 4:
		return 12
	case c < 400: // by four, as CPython (by three, to the next power of two): half the copies, a build of 100 keys is 1.7 times faster
		return c * 4
	default:
		return c * 2
	}
}

//go:noinline
func (d *Dict) grow() {
	c := d.nextCap()
	if c == uint64(d.cap) {
		d.compact()
		return
	}
	d.rebuild(uint32(min(c, maxDict)))
}

// compact squeezes the holes out where they are. Slots of the index stay, the numbers in them change.
func (d *Dict) compact() {
	var to []uint32 // where entries go, plus 1
	if d.mask != 0 {
		to = make([]uint32, d.fill)
	}
	j := uint32(0)
	for i := range d.fill {
		e := d.ent(i)
		if isHole(e.key) {
			continue
		}
		if d.mask != 0 {
			to[i] = j + 1
		}
		if i != j {
			*d.ent(j) = *e
			if d.mask == 0 {
				*d.h32(j) = *d.h32(i)
			}
		}
		j++
	}
	clear(unsafe.Slice((*entry)(d.ents), d.fill)[j:])
	if d.mask != 0 {
		ws := unsafe.Slice((*uint64)(d.idx), d.mask+1)
		for k, w := range ws {
			if w != 0 {
				ws[k] = w&^0xffffffff | uint64(to[uint32(w)-1])
			}
		}
	}
	d.fill, d.first, d.last = j, 0, keyAbsent
	d.ver++
}

// keptHashes gives the hashes of a dict's keys without asking the keys, as CPython's copies and comparisons do.
type keptHashes struct {
	d  *Dict
	hs []uint32
}

// of is the hash of the key of entry i; ok is false where it has to be computed (cheaply, or because the dict has scrambled it).
func (h *keptHashes) of(i uint32, k Value) (uint32, bool) {
	if h.d.mixed || k.p == nil || k.is(KStr) {
		return 0, false
	}
	if h.hs == nil {
		h.hs = h.d.hashes()
	}
	if int(i) >= len(h.hs) {
		return 0, false
	}
	return h.hs[i], true
}

// hashes are the kept hashes by entry.
func (d *Dict) hashes() []uint32 {
	hs := make([]uint32, d.fill)
	if d.mask == 0 {
		copy(hs, unsafe.Slice((*uint32)(d.idx), d.fill))
		return hs
	}
	for _, w := range unsafe.Slice((*uint64)(d.idx), d.mask+1) {
		if w != 0 {
			hs[uint32(w)-1] = uint32(w >> 32)
		}
	}
	return hs
}

// mix scrambles every hash and fills the index anew.
//
//go:noinline
func (d *Dict) mix() {
	hs := d.hashes()
	d.mixed = true
	d.ver++
	if d.mask == 0 {
		for i, h := range hs {
			*d.h32(uint32(i)) = scramble(h)
		}
		return
	}
	clear(unsafe.Slice((*uint64)(d.idx), d.mask+1))
	for i := range d.fill {
		if !isHole(d.ent(i).key) {
			d.placeHash(uint64(scramble(hs[i]))<<32 | uint64(i+1))
		}
	}
}

// rebuild moves the live entries into new room for c, at least as many as there are. No key is touched.
//
//go:noinline
func (d *Dict) rebuild(c uint32) {
	old, oidx, omask, ofill := d.ents, d.idx, d.mask, d.fill
	var hs []uint32
	if ofill > 0 && (c <= 8 || omask == 0 || ofill != d.used) {
		hs = d.hashes()
	}
	switch {
	case c <= 4:
		s := new(small4)
		c, d.mask, d.ents, d.idx = 4, 0, unsafe.Pointer(&s.e), unsafe.Pointer(&s.h)
	case c <= 8:
		s := new(small8)
		c, d.mask, d.ents, d.idx = 8, 0, unsafe.Pointer(&s.e), unsafe.Pointer(&s.h)
	default:
		slots := uint32(16)
		for slots/4*3 < c && slots < maxSlots {
			slots *= 2
		}
		c = slots / 4 * 3
		ents := make([]entry, c)
		d.ents = unsafe.Pointer(unsafe.SliceData(ents))
		d.idx, d.mask = unsafe.Pointer(unsafe.SliceData(make([]uint64, slots))), slots-1
		if hs == nil && ofill > 0 { // no holes: one copy, and the new index is filled from the old one in order of slots
			copy(ents, unsafe.Slice((*entry)(old), ofill))
			for _, w := range unsafe.Slice((*uint64)(oidx), omask+1) {
				if w != 0 {
					d.placeHash(w)
				}
			}
			d.cap, d.first, d.last = c, 0, keyAbsent
			d.ver++
			return
		}
	}
	d.fill, d.used, d.cap, d.first, d.last = 0, 0, c, 0, keyAbsent
	d.ver++
	for i := range ofill {
		if e := (*entry)(unsafe.Add(old, uintptr(i)*32)); !isHole(e.key) {
			d.insert(hs[i], e.key, e.val)
		}
	}
}

// remove takes out entry i, which is at that slot of the index.
func (d *Dict) remove(i, slot uint32) {
	if d.mask == 0 {
		*d.h32(i) = 0
	} else {
		for { // close the gap
			j := (slot + 1) & d.mask
			w := *d.slot(j)
			if w == 0 || (j-uint32(w>>32))&d.mask == 0 {
				break
			}
			*d.slot(slot) = w
			slot = j
		}
		*d.slot(slot) = 0
	}
	*d.ent(i) = entry{key: Value{p: unsafe.Pointer(&hHole)}}
	d.used--
	d.ver++
	if i == d.first {
		for d.first < d.fill && isHole(d.ent(d.first).key) {
			d.first++
		}
	}
}

// removeEnd takes out the last live entry, number i, and gives the room behind it back.
func (d *Dict) removeEnd(i uint32, m *M) {
	k := d.ent(i).key
	slot := uint32(0)
	if d.mask != 0 {
		if h, ok := m.plainHash(k); ok {
			slot, _ = d.slotOf(i, d.key32(fold(h)))
		} else { // to hash it might run script: the slow way
			for uint32(*d.slot(slot)) != i+1 {
				slot++
			}
		}
	}
	d.remove(i, slot)
	d.fill = i
	d.first = min(d.first, i)
}

// plainHash is hash(v) where that cannot run script.
func (m *M) plainHash(v Value) (int64, bool) {
	switch v.kind() {
	case KInt:
		return intHash(v.int()), true
	case KStr:
		return v.str().hashValue(), true
	case KTuple:
		for _, x := range v.tuple().elems() {
			if x.is(KTuple) {
				return 0, false
			}
			if _, ok := m.plainHash(x); !ok {
				return 0, false
			}
		}
	case KObj, KExc, KNat, KClass, KMappingProxy:
		if f := m.classOf(v).dunder(dHash); !f.is(KNative) || f.native().owner != TObject {
			return 0, false
		}
	}
	h, e := m.Hash(v)
	return h, e == nil
}

// rehash is for the namespaces of the built-in classes when the seed of str's hash changes.
func (d *Dict) rehash() {
	o := *d
	d.clear()
	for pos, e := o.next(0); e != nil; pos, e = o.next(pos) {
		d.setStr(e.key.str(), e.val)
	}
}

// clear makes the dict empty.
func (d *Dict) clear() {
	d.used, d.fill, d.cap, d.mask, d.first, d.last, d.mixed, d.ents, d.idx = 0, 0, 0, 0, 0, 0, false, nil, nil
	d.ver++
}

// bytes is about how much memory the dict's table takes.
func (d *Dict) bytes() int64 {
	n := int64(56) + int64(d.cap)*32
	if d.mask != 0 {
		return n + int64(d.mask)*8 + 8
	}
	return n + int64(d.cap)*4
}

// copy is a new dict of the same entries in the same order.
func (d *Dict) copy() *Dict {
	n := newDictN(int(d.used))
	if d.used == 0 {
		return n
	}
	n.mixed = d.mixed
	if d.fill == d.used && d.mask != 0 && d.mask == n.mask {
		copy(unsafe.Slice((*entry)(n.ents), n.cap), unsafe.Slice((*entry)(d.ents), d.fill))
		copy(unsafe.Slice((*uint64)(n.idx), n.mask+1), unsafe.Slice((*uint64)(d.idx), d.mask+1))
		n.fill, n.used, n.last = d.fill, d.used, keyAbsent
		return n
	}
	hs := d.hashes()
	for i := d.first; i < d.fill; i++ {
		if e := d.ent(i); !isHole(e.key) {
			n.insert(hs[i], e.key, e.val)
		}
	}
	return n
}

// asDict is v as a dict, where it is one or an instance of a subclass.
func (m *M) asDict(v Value) (*Dict, bool) {
	if v.is(KDict) {
		return v.dict(), true
	}
	if v.is(KObj) && v.obj().payload().is(KDict) {
		return v.obj().payload().dict(), true
	}
	return nil, false
}

// NewDict is an empty dict.
func NewDict() *Dict { return newDict() }
