// slice objects, and how every sequence reads indices and slices.
package vm

import "math"

// sliceIndices is slice.indices for a sequence of n items that cannot change, and how many items the slice has.
func (m *M) sliceIndices(s *Slice, n int) (start, stop, step, count int, e *Exc) {
	b, e := m.sliceBounds(s)
	if e != nil {
		return 0, 0, 0, 0, e
	}
	start, stop, step, count = b.in(n)
	return
}

// bounds are a slice's start, stop and step as numbers. To get them may run script, so the length comes in afterwards.
type bounds struct{ start, stop, step int64 }

func (m *M) sliceBounds(s *Slice) (b bounds, e *Exc) {
	b.step = 1
	if !s.step.IsNone() {
		if b.step, e = m.sliceBound(s.step, false); e != nil {
			return
		}
		if b.step == 0 {
			return b, m.valueErrorf("slice step cannot be zero")
		}
		b.step = max(b.step, -math.MaxInt64)
	}
	b.stop = math.MaxInt64
	if b.step < 0 {
		b.start, b.stop = math.MaxInt64, math.MinInt64
	}
	if !s.start.IsNone() {
		if b.start, e = m.sliceBound(s.start, false); e != nil {
			return
		}
	}
	if !s.stop.IsNone() {
		b.stop, e = m.sliceBound(s.stop, false)
	}
	return
}

// in fits the bounds to a length.
func (b bounds) in(n int) (start, stop, step, count int) {
	lo, hi := 0, n
	if b.step < 0 {
		lo, hi = -1, n-1
	}
	start, stop, step = clampIndex(b.start, n, lo, hi), clampIndex(b.stop, n, lo, hi), int(b.step)
	return start, stop, step, sliceLen(start, stop, step)
}

// sliceLen is how many items there are from start to stop.
func sliceLen(start, stop, step int) int {
	switch {
	case step > 0 && start < stop:
		return (stop-start-1)/step + 1
	case step < 0 && stop < start:
		return (start-stop-1)/-step + 1
	}
	return 0
}

// clampIndex counts a negative index from the end and keeps it between lo and hi.
func clampIndex(x int64, n, lo, hi int) int {
	if x < 0 {
		x += int64(n)
		if x < int64(lo) {
			return lo
		}
	}
	return int(min(x, int64(hi)))
}

// sliceBound is a bound of a slice as an index: ints past 64 bits are the extremes. notNone only changes the error's text.
func (m *M) sliceBound(v Value, notNone bool) (int64, *Exc) {
	switch v.kind() {
	case KInt, KBool:
		return v.int(), nil
	case KBig:
	default:
		if m.classOf(v).dunder(dIndex).IsUnbound() {
			if notNone {
				return 0, m.typeErrorf("slice indices must be integers or have an __index__ method")
			}
			return 0, m.typeErrorf("slice indices must be integers or None or have an __index__ method")
		}
		var e *Exc
		if v, e = m.indexValue(v); e != nil {
			return 0, e
		}
	}
	if v.is(KBig) {
		if v.big().b.Sign() < 0 {
			return math.MinInt64, nil
		}
		return math.MaxInt64, nil
	}
	return v.int(), nil
}

// seqIndex is a subscript of a sequence as an index; what names the sequence in the error.
func (m *M) seqIndex(v Value, what string) (int64, *Exc) {
	switch v.kind() {
	case KInt, KBool:
		return v.int(), nil
	case KBig:
		return 0, m.indexErrorf("cannot fit 'int' into an index-sized integer")
	}
	if m.classOf(v).dunder(dIndex).IsUnbound() {
		return 0, m.typeErrorf("%s indices must be integers or slices, not %s", what, m.typeName(v))
	}
	x, e := m.indexValue(v)
	if e != nil {
		return 0, e
	}
	if x.is(KBig) {
		return 0, m.indexErrorf("cannot fit '%s' into an index-sized integer", m.typeName(v))
	}
	return x.int(), nil
}

// asSlice is v as a slice.
func asSlice(v Value) (*Slice, bool) {
	if v.is(KSlice) {
		return v.sliceOf(), true
	}
	return nil, false
}

func newSlice(start, stop, step Value) *Slice {
	return &Slice{Hdr: Hdr{kind: KSlice}, start: start, stop: stop, step: step}
}

func sliceNew(m *M, a []Value) (Value, *Exc) {
	c, e := m.newFor(a[0], TSlice)
	if e != nil {
		return None, e
	}
	a = a[1:]
	if len(a) == 0 {
		return None, m.typeErrorf("slice expected at least 1 argument, got 0")
	}
	if len(a) > 3 {
		return None, m.typeErrorf("slice expected at most 3 arguments, got %d", len(a))
	}
	s := newSlice(None, a[0], None)
	if len(a) > 1 {
		s.start, s.stop = a[0], a[1]
	}
	if len(a) > 2 {
		s.step = a[2]
	}
	return m.wrapNew(c, obj(s)), nil
}

// sliceLongIndices are start, stop and step as ints without limits, for a sequence of any length n.
func (m *M) sliceLongIndices(s *Slice, n Value) (start, stop, step Value, e *Exc) {
	bound := func(v Value) (Value, *Exc) {
		if m.classOf(v).dunder(dIndex).IsUnbound() {
			return None, m.typeErrorf("slice indices must be integers or None or have an __index__ method")
		}
		return m.indexValue(v)
	}
	step = Int(1)
	if !s.step.IsNone() {
		if step, e = bound(s.step); e != nil {
			return
		}
		if intSign(step) == 0 {
			e = m.valueErrorf("slice step cannot be zero")
			return
		}
	}
	lo, hi := Int(0), n
	if intSign(step) < 0 {
		lo, hi = Int(-1), intAdd(n, Int(-1))
	}
	start, stop = lo, hi
	if intSign(step) < 0 {
		start, stop = hi, lo
	}
	clamp := func(v Value) (Value, *Exc) {
		x, e := bound(v)
		if e != nil {
			return None, e
		}
		if intSign(x) < 0 {
			x = intAdd(x, n)
			if intLess(x, lo) {
				x = lo
			}
		} else if intLess(hi, x) {
			x = hi
		}
		return x, nil
	}
	if !s.start.IsNone() {
		if start, e = clamp(s.start); e != nil {
			return
		}
	}
	if !s.stop.IsNone() {
		stop, e = clamp(s.stop)
	}
	return
}

func sliceIndicesMethod(m *M, a []Value) (Value, *Exc) {
	s := a[0].sliceOf()
	if n, e := m.indexValue(a[1]); e != nil {
		return None, e
	} else if intSign(n) < 0 {
		return None, m.valueErrorf("length should not be negative")
	} else if start, stop, step, e := m.sliceLongIndices(s, n); e != nil {
		return None, e
	} else {
		return NewTuple(start, stop, step), nil
	}
}

func sliceRepr(m *M, a []Value) (Value, *Exc) {
	s := a[0].sliceOf()
	t := "slice("
	for k, v := range []Value{s.start, s.stop, s.step} {
		r, e := m.Repr(v)
		if e != nil {
			return None, e
		}
		if k > 0 {
			t += ", "
		}
		t += r.String()
	}
	return NewStr(t + ")"), nil
}

func sliceCompare(m *M, op uint16, a, b Value) (Value, *Exc) {
	y, ok := asSlice(b)
	if !ok {
		return NotImplemented, nil
	}
	x := a.sliceOf()
	if x == y {
		return Bool(op == EQ || op == LE || op == GE), nil
	}
	return m.seqCompare(op, []Value{x.start, x.stop, x.step}, []Value{y.start, y.stop, y.step})
}

func init() {
	TSlice.flags |= cfFinal
	TSlice.newNat = sliceNew
	TSlice.addDefs([]Def{
		{"static __new__(cls, /, *args)", "slice(stop) or slice(start, stop[, step]): what a subscript with colons makes.", sliceNew},
		{"indices(self, length, /)", "The tuple (start, stop, step) that the slice means for a sequence of that length.", sliceIndicesMethod},
		{"__repr__(self, /)", "Return repr(self).", sliceRepr},
	}, []Attr{
		{"start", "", func(m *M, self Value) (Value, *Exc) { return self.sliceOf().start, nil }, readonly},
		{"stop", "", func(m *M, self Value) (Value, *Exc) { return self.sliceOf().stop, nil }, readonly},
		{"step", "", func(m *M, self Value) (Value, *Exc) { return self.sliceOf().step, nil }, readonly},
	})
	TSlice.addDefs(compareDefs(sliceCompare), nil)
	TSlice.attrs.setStr(internStatic("__hash__"), None)
}
