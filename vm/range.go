// Methods of range. Its numbers have no limit; the common ones fit 64 bits.
package vm

import (
	"math"
	"math/big"
)

func newRange(start, stop, step Value) *Range {
	return &Range{Hdr: Hdr{kind: KRange}, start: start, stop: stop, step: step}
}

// len is the number of items, if it fits.
func (r *Range) len() (int64, bool) {
	n := rangeSize(r)
	return n.int(), n.isInt()
}

// small gives the numbers of a range whose items, and the number after the last, all fit 64 bits.
func (r *Range) small() (start, step, n int64, ok bool) {
	if !r.start.isInt() || !r.stop.isInt() || !r.step.isInt() {
		return 0, 0, 0, false
	}
	start, step = r.start.int(), r.step.int()
	if stop := r.stop.int(); step == 1 {
		if stop <= start {
			return start, 1, 0, true
		}
		return start, 1, stop - start, stop-start > 0 // else more than 2**63
	}
	if n, ok = r.len(); !ok {
		return 0, 0, 0, false
	}
	end := intAdd(r.start, mulInt(step, n))
	return start, step, n, end.isInt()
}

func intAdd(a, b Value) Value {
	if a.isInt() && b.isInt() {
		x, y := a.int(), b.int()
		if s := x + y; (x^s)&(y^s) >= 0 {
			return Int(s)
		}
	}
	return newInt(new(big.Int).Add(bigOf(a), bigOf(b)))
}

func intSub(a, b Value) Value { return intAdd(a, intMul(b, Int(-1))) }

func intMul(a, b Value) Value {
	if a.isInt() && b.isInt() {
		return mulInt(a.int(), b.int())
	}
	return newInt(new(big.Int).Mul(bigOf(a), bigOf(b)))
}

func intLess(a, b Value) bool {
	if a.isInt() && b.isInt() {
		return a.int() < b.int()
	}
	return bigOf(a).Cmp(bigOf(b)) < 0
}

func intEq(a, b Value) bool {
	if a.isInt() && b.isInt() {
		return a.n == b.n
	}
	return bigOf(a).Cmp(bigOf(b)) == 0
}

// item is the range's item k, which is in range.
func (r *Range) item(k Value) Value { return intAdd(r.start, intMul(r.step, k)) }

// rangeGetItem is r[idx].
func (m *M) rangeGetItem(r *Range, idx Value) (Value, *Exc) {
	if s, ok := asSlice(idx); ok {
		n := rangeSize(r)
		start, stop, step, e := m.sliceLongIndices(s, n)
		if e != nil {
			return None, e
		}
		return obj(newRange(r.item(start), r.item(stop), intMul(r.step, step))), nil
	}
	if !idx.isInt() && m.classOf(idx).dunder(dIndex).IsUnbound() {
		return None, m.typeErrorf("range indices must be integers or slices, not %s", m.typeName(idx))
	}
	k, e := m.indexValue(idx)
	if e != nil {
		return None, e
	}
	n := rangeSize(r)
	if intSign(k) < 0 {
		k = intAdd(k, n)
	}
	if intSign(k) < 0 || !intLess(k, n) {
		return None, m.indexErrorf("range object index out of range")
	}
	return r.item(k), nil
}

// indexOf is the index of an int in the range; ok is false if it is not there.
func (r *Range) indexOf(x Value) (k Value, ok bool) {
	if r.start.isInt() && r.stop.isInt() && r.step.isInt() && x.isInt() {
		v, lo, hi, step := x.int(), r.start.int(), r.stop.int(), r.step.int()
		if step > 0 && (v < lo || v >= hi) || step < 0 && (v > lo || v <= hi) {
			return None, false
		}
		d := uint64(v) - uint64(lo)
		if step < 0 {
			d = uint64(lo) - uint64(v)
		}
		u := uint64(step)
		if step < 0 {
			u = -u
		}
		return big128(0, d/u, false), d%u == 0
	}
	if up := intSign(r.step) > 0; up && (intLess(x, r.start) || !intLess(x, r.stop)) || !up && (intLess(r.start, x) || !intLess(r.stop, x)) {
		return None, false
	}
	q, rem := new(big.Int).QuoRem(new(big.Int).Sub(bigOf(x), bigOf(r.start)), bigOf(r.step), new(big.Int))
	return newInt(q), rem.Sign() == 0
}

// rangeFind is the index of any value: ints are computed, others compared one by one, as in CPython.
func (m *M) rangeFind(r *Range, x Value) (Value, bool, *Exc) {
	switch x.kind() {
	case KInt, KBig:
		k, ok := r.indexOf(x)
		return k, ok, nil
	case KBool:
		k, ok := r.indexOf(Int(x.int()))
		return k, ok, nil
	}
	n := rangeSize(r)
	for k := Int(0); intLess(k, n); k = intAdd(k, Int(1)) {
		eq, e := m.Eq(r.item(k), x)
		if e != nil || eq {
			return k, eq, e
		}
		if e := m.poll(); e != nil {
			return None, false, e
		}
	}
	return None, false, nil
}

// rangeContains is x in r.
func (m *M) rangeContains(r *Range, x Value) (bool, *Exc) {
	_, ok, e := m.rangeFind(r, x)
	return ok, e
}

func rangeNew(m *M, a []Value) (Value, *Exc) {
	if _, e := m.newFor(a[0], TRange); e != nil {
		return None, e
	}
	a = a[1:]
	if len(a) == 0 {
		return None, m.typeErrorf("range expected at least 1 argument, got 0")
	}
	if len(a) > 3 {
		return None, m.typeErrorf("range expected at most 3 arguments, got %d", len(a))
	}
	var x [3]Value
	in := append([]Value(nil), a...)
	for k, v := range in {
		if v.isInt() {
			x[k] = v
			continue
		}
		var e *Exc
		if x[k], e = m.indexValue(v); e != nil {
			return None, e
		}
	}
	switch len(in) {
	case 1:
		x[0], x[1], x[2] = Int(0), x[0], Int(1)
	case 2:
		x[2] = Int(1)
	case 3:
		if intSign(x[2]) == 0 {
			return None, m.valueErrorf("range() arg 3 must not be zero")
		}
	}
	return obj(newRange(x[0], x[1], x[2])), nil
}

func rangeEqual(m *M, a, b Value) (eq, known bool, e *Exc) {
	if !b.is(KRange) {
		return false, false, nil
	}
	x, y := a.rangeOf(), b.rangeOf()
	n := rangeSize(x)
	if !intEq(n, rangeSize(y)) {
		return false, true, nil
	}
	if intSign(n) == 0 {
		return true, true, nil
	}
	if !intEq(x.start, y.start) {
		return false, true, nil
	}
	return intEq(n, Int(1)) || intEq(x.step, y.step), true, nil
}

func rangeRepr(m *M, a []Value) (Value, *Exc) {
	r := a[0].rangeOf()
	t := "range("
	for k, v := range []Value{r.start, r.stop, r.step} {
		if k == 2 && v == Int(1) {
			break
		}
		s, e := m.Repr(v)
		if e != nil {
			return None, e
		}
		if k > 0 {
			t += ", "
		}
		t += s.String()
	}
	return NewStr(t + ")"), nil
}

// rangeIterOf is iter(r).
func rangeIterOf(r *Range) Value {
	if start, step, n, ok := r.small(); ok {
		return newIter(TRangeIterator, &rangeIter{next: start, step: step, left: n})
	}
	return newIter(TLongRangeIter, &longRangeIter{next: r.start, step: r.step, left: rangeSize(r)})
}

// rangeReversed is reversed(r).
func rangeReversed(r *Range) Value {
	if start, step, n, ok := r.small(); ok && step != math.MinInt64 {
		return newIter(TRangeIterator, &rangeIter{next: start + (n-1)*step, step: -step, left: n})
	}
	n := rangeSize(r)
	return newIter(TLongRangeIter, &longRangeIter{next: r.item(intAdd(n, Int(-1))), step: intMul(r.step, Int(-1)), left: n})
}

func init() {
	TRange.flags |= cfFinal
	TRange.newNat = rangeNew
	TRange.addDefs([]Def{
		{"static __new__(cls, /, *args)", "range(stop) or range(start, stop[, step]): the integers from start (inclusive) to stop (exclusive) by step.", rangeNew},
		{"__len__(self, /)", "Return len(self).", func(m *M, a []Value) (Value, *Exc) {
			n := rangeSize(a[0].rangeOf())
			if !n.isInt() {
				return None, m.overflowf("Python int too large to convert to C ssize_t")
			}
			return n, nil
		}},
		{"__bool__(self, /)", "True if self else False", func(m *M, a []Value) (Value, *Exc) {
			return Bool(intSign(rangeSize(a[0].rangeOf())) != 0), nil
		}},
		{"__getitem__(self, key, /)", "Return self[key].", func(m *M, a []Value) (Value, *Exc) { return m.rangeGetItem(a[0].rangeOf(), a[1]) }},
		{"__contains__(self, key, /)", "Return key in self.", func(m *M, a []Value) (Value, *Exc) {
			ok, e := m.rangeContains(a[0].rangeOf(), a[1])
			return Bool(ok), e
		}},
		{"__iter__(self, /)", "Implement iter(self).", iterRow},
		{"__reversed__(self, /)", "Return a reverse iterator.", func(m *M, a []Value) (Value, *Exc) { return rangeReversed(a[0].rangeOf()), nil }},
		{"__repr__(self, /)", "Return repr(self).", rangeRepr},
		{"__hash__(self, /)", "Return hash(self).", hashRow},
		{"count(self, value, /)", "rangeobject.count(value) -> integer -- return number of occurrences of value", func(m *M, a []Value) (Value, *Exc) {
			r, x := a[0].rangeOf(), a[1]
			switch x.kind() {
			case KInt, KBig, KBool:
				ok, e := m.rangeContains(r, x)
				return Int(int64(eqIf(ok))), e
			}
			n := int64(0)
			e := m.Each(a[0], func(v Value) *Exc {
				eq, e := m.Eq(v, x)
				n += int64(eqIf(eq))
				return e
			})
			return Int(n), e
		}},
		{"index(self, value, /)", "rangeobject.index(value) -> integer -- return index of value.\nRaise ValueError if the value is not present.", func(m *M, a []Value) (Value, *Exc) {
			x := a[1]
			k, ok, e := m.rangeFind(a[0].rangeOf(), x)
			if e != nil {
				return None, e
			}
			if !ok {
				switch x.kind() {
				case KInt, KBig, KBool:
				default:
					return None, m.valueErrorf("sequence.index(x): x not in sequence")
				}
				r, e := m.Repr(x)
				if e != nil {
					return None, e
				}
				return None, m.valueErrorf("%s is not in range", r.String())
			}
			return k, nil
		}},
	}, []Attr{
		{"start", "", func(m *M, self Value) (Value, *Exc) { return self.rangeOf().start, nil }, readonly},
		{"stop", "", func(m *M, self Value) (Value, *Exc) { return self.rangeOf().stop, nil }, readonly},
		{"step", "", func(m *M, self Value) (Value, *Exc) { return self.rangeOf().step, nil }, readonly},
	})
	TRange.addDefs(equalityDefs(rangeEqual), nil)
}
