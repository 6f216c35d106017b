// Moving a dict's entries to an end: OrderedDict. A place among the entries is changed, and one number in the index.
package vm

import "unsafe"

// DictMove moves the entry of key k behind all others or, if front, before them; found is false if there is none.
func (m *M) DictMove(d *Dict, k Value, front bool) (found bool, e *Exc) {
	h, e := m.hash32(k)
	if e != nil {
		return false, e
	}
	i, slot, _, e := m.look(d, h, k)
	if e != nil || i == keyAbsent {
		return false, e
	}
	to := d.fill
	switch {
	case front:
		if i == d.first {
			return true, nil
		}
		if d.first == 0 {
			n := d.rank(i)
			if e := d.openFront(m); e != nil {
				return false, e
			}
			i = d.first + n
			slot, _ = d.slotOf(i, d.key32(h))
		}
		to = d.first - 1
	case i+1 == d.fill:
		return true, nil
	case d.fill == d.cap:
		if e := m.chargeDict(d.nextCap()); e != nil {
			return false, e
		}
		n := d.rank(i)
		d.grow()
		i, to = n, d.fill
		slot, _ = d.slotOf(i, d.key32(h))
	}
	*d.ent(to) = *d.ent(i)
	*d.ent(i) = entry{key: Value{p: unsafe.Pointer(&hHole)}}
	if d.mask == 0 {
		*d.h32(to) = *d.h32(i)
		*d.h32(i) = 0
	} else {
		*d.slot(slot) = *d.slot(slot)&^0xffffffff | uint64(to+1)
	}
	d.ver++
	d.last = keyAbsent
	if front {
		d.first = to
		return true, nil
	}
	d.fill++
	for isHole(d.ent(d.first).key) {
		d.first++
	}
	return true, nil
}

// DictPopEnd removes the last entry, or the first, and gives key and value; ok is false of an empty dict.
func (m *M) DictPopEnd(d *Dict, first bool) (k, v Value, ok bool, e *Exc) {
	if d.used == 0 {
		return None, None, false, nil
	}
	if !first {
		i, at := d.prev(d.fill)
		k, v = at.key, at.val
		d.removeEnd(i, m)
		return k, v, true, nil
	}
	_, at := d.next(0)
	k = at.key
	v, ok, e = m.dictPop(d, k)
	return k, v, ok, e
}

// rank is the number that entry i has when the holes before it are squeezed out.
func (d *Dict) rank(i uint32) (n uint32) {
	for k := d.first; k < i; k++ {
		if !isHole(d.ent(k).key) {
			n++
		}
	}
	return n
}

// openFront squeezes the holes out and makes room before the first entry, in proportion to the dict: the next moves there cost
// nothing. There is room behind the last one too, or else the next new key would squeeze it out again.
func (d *Dict) openFront(m *M) *Exc {
	gap := d.used/2 + 4
	if c := uint64(d.used) + 2*uint64(gap); c > uint64(d.cap) {
		if e := m.chargeDict(c); e != nil {
			return e
		}
		d.rebuild(uint32(c))
	} else if d.fill != d.used {
		d.compact()
	}
	es := unsafe.Slice((*entry)(d.ents), d.cap)
	copy(es[gap:], es[:d.fill])
	for i := range es[:gap] {
		es[i] = entry{key: Value{p: unsafe.Pointer(&hHole)}}
	}
	if d.mask == 0 {
		hs := unsafe.Slice((*uint32)(d.idx), d.cap)
		copy(hs[gap:], hs[:d.fill])
		clear(hs[:gap])
	} else {
		for i, w := range unsafe.Slice((*uint64)(d.idx), d.mask+1) {
			if w != 0 {
				*d.slot(uint32(i)) = w + uint64(gap)
			}
		}
	}
	d.fill += gap
	d.first = gap
	d.last = keyAbsent
	d.ver++
	return nil
}
