// Built-in iterators: over the containers, and map, filter, zip, enumerate, reversed, iter(callable, sentinel).
//
// An iterator is a small struct with Next. Where Next would call script, it does so nested; the row of __next__ goes on as a
// step instead, so that neither a `for` over map(f, ...) nor list(map(f, ...)) puts Go frames under script.
package vm

import (
	"math"
)

// hinter is an iterator that knows how many items are left.
type hinter interface{ hint() int }

// iterOf is iter(v) of the exact built-in containers.
func (m *M) iterOf(v Value) (Value, bool) {
	switch v.kind() {
	case KList:
		return newIter(TListIterator, &listIter{l: v.list()}), true
	case KTuple:
		return newIter(TTupleIterator, &tupleIter{t: v.tuple()}), true
	case KStr:
		c := TStrIterator
		if v.str().ascii() {
			c = TStrASCIIIter
		}
		return newIter(c, &strIter{s: v.str()}), true
	case KDict:
		return dictIterOf(v.dict(), viewKeys), true
	case KDictView:
		w := (*DictView)(v.p)
		return dictIterOf(w.d, w.what), true
	case KSet, KFrozenSet:
		return setIterOf(v.set()), true
	case KRange:
		return rangeIterOf(v.rangeOf()), true
	case KBytes:
		return newIter(TBytesIterator, &bytesIter{s: v.bytes().s}), true
	case KByteArray:
		return newIter(TByteArrayIter, &byteArrayIter{b: (*ByteArray)(v.p)}), true
	}
	return None, false
}

// listIter walks a list. l is nil once it is exhausted, for good.
type listIter struct {
	l *List
	i int
}

// Next is the next item.
func (it *listIter) Next(m *M) (Value, bool, *Exc) {
	if it.l == nil {
		return None, false, nil
	}
	if it.i < len(it.l.v) {
		it.i++
		return it.l.v[it.i-1], true, nil
	}
	it.l = nil
	return None, false, nil
}

func (it *listIter) hint() int {
	if it.l == nil {
		return 0
	}
	return max(len(it.l.v)-it.i, 0)
}

// listRevIter walks a list backwards; i is the next index.
type listRevIter struct {
	l *List
	i int
}

// Next is the next item.
func (it *listRevIter) Next(m *M) (Value, bool, *Exc) {
	if it.l != nil && it.i >= 0 && it.i < len(it.l.v) {
		it.i--
		return it.l.v[it.i+1], true, nil
	}
	it.l = nil
	return None, false, nil
}

func (it *listRevIter) hint() int {
	if it.l == nil || it.i >= len(it.l.v) {
		return 0
	}
	return it.i + 1
}

type tupleIter struct {
	t *Tuple
	i int
}

// Next is the next item.
func (it *tupleIter) Next(m *M) (Value, bool, *Exc) {
	if it.i < int(it.t.n) {
		it.i++
		return it.t.elems()[it.i-1], true, nil
	}
	return None, false, nil
}

func (it *tupleIter) hint() int { return int(it.t.n) - it.i }

// strIter walks a text; pos is a byte offset.
type strIter struct {
	s        *Str
	pos, cnt int
}

// Next is the next character.
func (it *strIter) Next(m *M) (Value, bool, *Exc) {
	v, next := strNext(it.s, it.pos)
	if v.IsUnbound() {
		return None, false, nil
	}
	it.pos = next
	it.cnt++
	return v, true, nil
}

func (it *strIter) hint() int { return it.s.len() - it.cnt }

type bytesIter struct {
	s string
	i int
}

// Next is the next byte.
func (it *bytesIter) Next(m *M) (Value, bool, *Exc) {
	if it.i < len(it.s) {
		it.i++
		return Int(int64(it.s[it.i-1])), true, nil
	}
	return None, false, nil
}

func (it *bytesIter) hint() int { return len(it.s) - it.i }

type byteArrayIter struct {
	b *ByteArray
	i int
}

// Next is the next byte.
func (it *byteArrayIter) Next(m *M) (Value, bool, *Exc) {
	if it.b != nil && it.i < len(it.b.b) {
		it.i++
		return Int(int64(it.b.b[it.i-1])), true, nil
	}
	it.b = nil
	return None, false, nil
}

func (it *byteArrayIter) hint() int {
	if it.b == nil {
		return 0
	}
	return max(len(it.b.b)-it.i, 0)
}

// rangeIter walks a range whose numbers fit 64 bits.
type rangeIter struct{ next, step, left int64 }

// Next is the next number.
func (it *rangeIter) Next(m *M) (Value, bool, *Exc) {
	if it.left <= 0 {
		return None, false, nil
	}
	n := it.next
	it.next += it.step
	it.left--
	return Int(n), true, nil
}

func (it *rangeIter) hint() int { return int(it.left) }

// longRangeIter walks any range.
type longRangeIter struct{ next, step, left Value }

// Next is the next number.
func (it *longRangeIter) Next(m *M) (Value, bool, *Exc) {
	if intSign(it.left) <= 0 {
		return None, false, nil
	}
	n := it.next
	it.next = intAdd(n, it.step)
	it.left = intAdd(it.left, Int(-1))
	return n, true, nil
}

func (it *longRangeIter) hint() int {
	if it.left.isInt() {
		return int(it.left.int())
	}
	return math.MaxInt
}

// mapIter is map(fn, *its).
type mapIter struct {
	fn  Value
	its []Value
}

// Next calls fn with the next item of each iterator.
func (it *mapIter) Next(m *M) (Value, bool, *Exc) {
	var few [4]Value
	a := few[:0]
	for _, x := range it.its {
		v, ok, e := m.Next(x)
		if e != nil || !ok {
			return None, false, e
		}
		a = append(a, v)
	}
	v, e := m.Call(it.fn, a...)
	return v, e == nil, e
}

// Plain reports whether Next never calls a function of script.
func (it *mapIter) Plain() bool {
	if !plainFunc(it.fn) {
		return false
	}
	for _, x := range it.its {
		if !plainIterValue(x) {
			return false
		}
	}
	return true
}

// plainFunc reports whether v is a built-in function or type. It may call special methods of script, but then only briefly.
func plainFunc(v Value) bool {
	return v.is(KNative) || v.is(KClass) && v.class().flags&cfBuiltin != 0 || v.is(KBound) && (*Bound)(v.p).fn.is(KNative)
}

func (it *mapIter) nextStep() Step { return &mapNext{it: it} }

type mapNext struct {
	StepBase
	it *mapIter
	a  []Value
	k  int // iterators asked so far; past them, fn
}

func (s *mapNext) Step(m *M, in Value) Act {
	switch {
	case s.k > len(s.it.its):
		return m.StepDone(in)
	case s.k > 0 && in.IsUnbound():
		return m.StepRaise(m.NewExc(ExcStopIteration))
	case s.k > 0:
		s.a = append(s.a, in)
	}
	s.k++
	if s.k > len(s.it.its) {
		return m.StepCall(s.it.fn, s.a...)
	}
	return m.StepNext(s.it.its[s.k-1])
}

// filterIter is filter(fn, it); fn is None for truth.
type filterIter struct{ fn, it Value }

// Next is the next item that passes.
func (it *filterIter) Next(m *M) (Value, bool, *Exc) {
	for {
		v, ok, e := m.Next(it.it)
		if e != nil || !ok {
			return None, false, e
		}
		r := v
		if !it.fn.IsNone() {
			if r, e = m.Call(it.fn, v); e != nil {
				return None, false, e
			}
		}
		pass, e := m.Truth(r)
		if e != nil || pass {
			return v, e == nil, e
		}
	}
}

// Plain reports whether Next never calls a function of script.
func (it *filterIter) Plain() bool {
	return (it.fn.IsNone() || plainFunc(it.fn)) && plainIterValue(it.it)
}

func (it *filterIter) nextStep() Step { return &filterNext{it: it} }

type filterNext struct {
	StepBase
	it    *filterIter
	v     Value
	phase int // 1: an item is asked for; 2: fn is
}

func (s *filterNext) Step(m *M, in Value) Act {
	switch s.phase {
	case 1:
		if in.IsUnbound() {
			return m.StepRaise(m.NewExc(ExcStopIteration))
		}
		s.v = in
		if !s.it.fn.IsNone() {
			s.phase = 2
			return m.StepCall(s.it.fn, in)
		}
		fallthrough
	case 2:
		pass, e := m.Truth(in)
		if e != nil {
			return m.StepRaise(e)
		}
		if pass {
			return m.StepDone(s.v)
		}
	}
	s.phase = 1
	return m.StepNext(s.it.it)
}

// zipIter is zip(*its).
type zipIter struct {
	its    []Value
	strict bool
}

// Next is the tuple of the next items.
func (it *zipIter) Next(m *M) (Value, bool, *Exc) {
	n := len(it.its)
	if n == 0 {
		return None, false, nil
	}
	t := newTuple(n)
	for k, x := range it.its {
		v, ok, e := m.Next(x)
		if e != nil {
			return None, false, e
		}
		if ok {
			t.elems()[k] = v
			continue
		}
		if !it.strict {
			return None, false, nil
		}
		if k > 0 {
			return None, false, it.uneven(m, k, "shorter")
		}
		for j := 1; j < n; j++ {
			_, ok, e := m.Next(it.its[j])
			if e != nil {
				return None, false, e
			}
			if ok {
				return None, false, it.uneven(m, j, "longer")
			}
		}
		return None, false, nil
	}
	return obj(t), true, nil
}

// uneven is the ValueError of strict zip: argument k differs from the ones before it.
func (it *zipIter) uneven(m *M, k int, how string) *Exc {
	if k == 1 {
		return m.valueErrorf("zip() argument 2 is %s than argument 1", how)
	}
	return m.valueErrorf("zip() argument %d is %s than arguments 1-%d", k+1, how, k)
}

func (it *zipIter) nextStep() Step { return &zipNext{it: it} }

type zipNext struct {
	StepBase
	it   *zipIter
	t    *Tuple
	k    int
	over bool // the first is at its end: strict makes sure that all are
}

func (s *zipNext) Step(m *M, in Value) Act {
	n := len(s.it.its)
	switch {
	case s.t == nil:
		if n == 0 {
			return m.StepRaise(m.NewExc(ExcStopIteration))
		}
		s.t = newTuple(n)
		return m.StepNext(s.it.its[0])
	case s.over && !in.IsUnbound():
		return m.StepRaise(s.it.uneven(m, s.k, "longer"))
	case s.over:
		s.k++
	case in.IsUnbound():
		if !s.it.strict {
			return m.StepRaise(m.NewExc(ExcStopIteration))
		}
		if s.k > 0 {
			return m.StepRaise(s.it.uneven(m, s.k, "shorter"))
		}
		s.over = true
		s.k++
	default:
		s.t.elems()[s.k] = in
		s.k++
	}
	if s.k < n {
		return m.StepNext(s.it.its[s.k])
	}
	if s.over {
		return m.StepRaise(m.NewExc(ExcStopIteration))
	}
	return m.StepDone(obj(s.t))
}

// enumIter is enumerate(it, n).
type enumIter struct{ it, n Value }

// Next is the next (number, item).
func (it *enumIter) Next(m *M) (Value, bool, *Exc) {
	v, ok, e := m.Next(it.it)
	if e != nil || !ok {
		return None, false, e
	}
	return it.pair(v), true, nil
}

func (it *enumIter) pair(v Value) Value {
	n := it.n
	it.n = intAdd(n, Int(1))
	return NewTuple(n, v)
}

func (it *enumIter) nextStep() Step { return &enumNext{it: it} }

type enumNext struct {
	StepBase
	it    *enumIter
	begun bool
}

func (s *enumNext) Step(m *M, in Value) Act {
	switch {
	case !s.begun:
		s.begun = true
		return m.StepNext(s.it.it)
	case in.IsUnbound():
		return m.StepRaise(m.NewExc(ExcStopIteration))
	}
	return m.StepDone(s.it.pair(in))
}

// reversedIter walks any sequence backwards by its subscripts. v is unbound once it is exhausted.
type reversedIter struct {
	v Value
	i int
}

// Next is the next item.
func (it *reversedIter) Next(m *M) (Value, bool, *Exc) {
	if it.v.IsUnbound() || it.i < 0 {
		it.v = Unbound
		return None, false, nil
	}
	v, e := m.GetItem(it.v, Int(int64(it.i)))
	if e != nil {
		it.v = Unbound
		if e.Is(ExcIndexError) || e.Is(ExcStopIteration) {
			e = nil
		}
		return None, false, e
	}
	it.i--
	return v, true, nil
}

// Plain reports whether Next never calls script.
func (it *reversedIter) Plain() bool { return isSeqValue(it.v) || it.v.IsUnbound() }

func (it *reversedIter) hint() int {
	if it.v.IsUnbound() {
		return 0
	}
	return it.i + 1
}

// callIter is iter(fn, end). fn is unbound once it is exhausted.
type callIter struct{ fn, end Value }

func newCallIter(fn, end Value) Value { return newIter(TCallIterator, &callIter{fn, end}) }

// Next calls fn.
func (it *callIter) Next(m *M) (Value, bool, *Exc) {
	if it.fn.IsUnbound() {
		return None, false, nil
	}
	v, e := m.Call(it.fn)
	return it.check(m, v, e)
}

func (it *callIter) check(m *M, v Value, e *Exc) (Value, bool, *Exc) {
	if e == nil && it.fn.IsUnbound() { // the function has exhausted it
		return None, false, nil
	}
	if e == nil {
		var eq bool
		if eq, e = m.Eq(it.end, v); e == nil && !eq {
			return v, true, nil
		}
		if e == nil {
			it.fn = Unbound
		}
		return None, false, e
	}
	if e.Is(ExcStopIteration) {
		it.fn = Unbound
		return None, false, nil
	}
	return None, false, e
}

func (it *callIter) nextStep() Step { return &callNext{it: it} }

type callNext struct {
	it    *callIter
	begun bool
}

func (s *callNext) Step(m *M, in Value) Act {
	if !s.begun && !s.it.fn.IsUnbound() {
		s.begun = true
		return m.StepCall(s.it.fn)
	}
	if !s.begun {
		return m.StepRaise(m.NewExc(ExcStopIteration))
	}
	return s.end(m, in, nil)
}

func (s *callNext) Throw(m *M, e *Exc) Act { return s.end(m, None, e) }

func (s *callNext) end(m *M, v Value, e *Exc) Act {
	v, ok, e := s.it.check(m, v, e)
	if e == nil && !ok {
		e = m.NewExc(ExcStopIteration)
	}
	return m.StepResult(v, e)
}

// nextRow is __next__ of every iterator class here.
func nextRow(m *M, a []Value) (Value, *Exc) {
	impl := a[0].iter().impl
	if s, ok := impl.(interface{ nextStep() Step }); ok && !plainIter(impl) {
		return m.StepInto(s.nextStep())
	}
	v, ok, e := impl.Next(m)
	if e == nil && !ok {
		e = m.NewExc(ExcStopIteration)
	}
	return v, e
}

func selfRow(m *M, a []Value) (Value, *Exc) { return a[0], nil }

func hintRow(m *M, a []Value) (Value, *Exc) {
	h, ok := a[0].iter().impl.(hinter)
	if !ok {
		return NotImplemented, nil
	}
	if r, ok := h.(*reversedIter); ok && !r.v.IsUnbound() { // the sequence may have become shorter
		n, e := m.Len(r.v)
		if e != nil || n < r.i+1 {
			return Int(0), e
		}
	}
	return Int(int64(h.hint())), nil
}

// ---- constructors ----

func mapNew(m *M, a []Value) (Value, *Exc) {
	c, e := m.newFor(a[0], TMap)
	if e != nil {
		return None, e
	}
	if len(a) < 3 {
		return None, m.typeErrorf("map() must have at least two arguments.")
	}
	its := append([]Value(nil), a[1:]...)
	fn := its[0]
	its = its[1:]
	if e := m.iterAll(its); e != nil {
		return None, e
	}
	return m.wrapNew(c, newIter(TMap, &mapIter{fn: fn, its: its})), nil
}

// iterAll replaces iterables by iterators.
func (m *M) iterAll(its []Value) (e *Exc) {
	for k, x := range its {
		if its[k], e = m.Iter(x); e != nil {
			return e
		}
	}
	return nil
}

func filterNew(m *M, a []Value) (Value, *Exc) {
	c, e := m.newFor(a[0], TFilter)
	if e != nil {
		return None, e
	}
	if len(a) != 3 {
		return None, m.typeErrorf("filter expected 2 arguments, got %d", len(a)-1)
	}
	fn := a[1]
	it, e := m.Iter(a[2])
	if e != nil {
		return None, e
	}
	return m.wrapNew(c, newIter(TFilter, &filterIter{fn: fn, it: it})), nil
}

// zipNew gets cls, strict, and the iterables.
func zipNew(m *M, a []Value) (Value, *Exc) {
	c, e := m.newFor(a[0], TZip)
	if e != nil {
		return None, e
	}
	its := append([]Value(nil), a[2:]...)
	strict, e := m.Truth(a[1])
	if e != nil {
		return None, e
	}
	if e := m.iterAll(its); e != nil {
		return None, e
	}
	return m.wrapNew(c, newIter(TZip, &zipIter{its: its, strict: strict})), nil
}

// enumerateNew gets cls, the two arguments if they come by name, and the positional ones.
func enumerateNew(m *M, a []Value) (Value, *Exc) {
	c, e := m.newFor(a[0], TEnumerate)
	if e != nil {
		return None, e
	}
	it, n, pos := a[1], a[2], a[3:]
	given := len(pos)
	for _, v := range a[1:3] {
		if !v.IsUnbound() {
			given++
		}
	}
	if given > 2 {
		return None, m.typeErrorf("enumerate() takes at most 2 arguments (%d given)", given)
	}
	for k, v := range pos {
		if k == 0 && it.IsUnbound() {
			it = v
		} else {
			n = v
		}
	}
	if it.IsUnbound() {
		return None, m.typeErrorf("enumerate() missing required argument 'iterable'")
	}
	if n.IsUnbound() {
		n = Int(0)
	}
	if n, e = m.indexValue(n); e != nil {
		return None, e
	}
	if it, e = m.Iter(it); e != nil {
		return None, e
	}
	return m.wrapNew(c, newIter(TEnumerate, &enumIter{it: it, n: n})), nil
}

func reversedNew(m *M, a []Value) (Value, *Exc) {
	c, e := m.newFor(a[0], TReversed)
	if e != nil {
		return None, e
	}
	if len(a) != 2 {
		return None, m.typeErrorf("reversed expected 1 argument, got %d", len(a)-1)
	}
	v := a[1]
	vc := m.classOf(v)
	if d := vc.dunder(dReversed); !d.IsUnbound() && !d.IsNone() {
		return m.callDunder(d, v)
	} else if d.IsNone() || vc.dunder(dGetitem).IsUnbound() || v.is(KMappingProxy) {
		return None, m.typeErrorf("'%s' object is not reversible", vc.name)
	}
	n, e := m.Len(v)
	if e != nil {
		return None, e
	}
	return m.wrapNew(c, newIter(TReversed, &reversedIter{v: v, i: n - 1})), nil
}

func init() {
	for _, c := range []*Class{TListIterator, TListRevIterator, TTupleIterator, TStrIterator, TStrASCIIIter, TBytesIterator, TByteArrayIter,
		TRangeIterator, TLongRangeIter, TSetIterator, TDictKeyIter, TDictValueIter, TDictItemIter, TDictRevKeyIter, TDictRevValIter,
		TDictRevItemIter, TMap, TFilter, TZip, TEnumerate, TReversed, TCallIterator, TSeqIterator} {
		c.addDefs([]Def{
			{"raw __iter__(self, /)", "Implement iter(self).", selfRow},
			{"__next__(self, /)", "Implement next(self).", nextRow},
		}, nil)
		switch c {
		case TMap, TFilter, TZip, TEnumerate, TCallIterator, TSeqIterator:
		case TReversed:
			c.addDefs([]Def{{"__length_hint__(self, /)", "Private method returning an estimate of len(list(it)).", hintRow}}, nil)
		default:
			c.flags |= cfFinal
			c.addDefs([]Def{{"__length_hint__(self, /)", "Private method returning an estimate of len(list(it)).", hintRow}}, nil)
		}
	}
	TCallIterator.flags |= cfFinal
	TSeqIterator.flags |= cfFinal
	for _, r := range []struct {
		c   *Class
		def Def
	}{
		{TMap, Def{"static __new__(cls, /, *args)", "map(func, *iterables) --> map object\n\nMake an iterator that computes the function using arguments from\neach of the iterables.  Stops when the shortest iterable is exhausted.", mapNew}},
		{TFilter, Def{"static __new__(cls, /, *args)", "filter(function or None, iterable) --> filter object\n\nReturn an iterator yielding those items of iterable for which function(item)\nis true. If function is None, return the items that are true.", filterNew}},
		{TZip, Def{"static __new__(cls, /, *iterables, strict=False)", "zip(*iterables, strict=False) --> Yield tuples until an input is exhausted.\n\nIf strict is true and one of the arguments is exhausted before the others,\nraise a ValueError.", zipNew}},
		{TEnumerate, Def{"static __new__(cls, /, *args, iterable=<unset>, start=<unset>)", "Return an enumerate object.\n\n  iterable\n    an object supporting iteration\n\nThe enumerate object yields pairs containing a count (from start, which\ndefaults to zero) and a value yielded by the iterable argument.", enumerateNew}},
		{TReversed, Def{"static __new__(cls, /, *args)", "Return a reverse iterator over the values of the given sequence.", reversedNew}},
	} {
		r.c.newNat = r.def.Fn
		r.c.addDefs([]Def{r.def}, nil)
	}
}

// ---- builtins over iterables ----

// iterBuiltins are rows of the module builtins.
var iterBuiltins = []Def{
	{"sum(iterable, /, start=0)", "Return the sum of a 'start' value (default: 0) plus an iterable of numbers\n\nWhen the iterable is empty, return the start value.\nThis function is intended specifically for use with numeric values and may\nreject non-numeric types.", sumOf},
	{"min(*args, key=None, default=<unset>)", "min(iterable, *[, default=obj, key=func]) -> value\nmin(arg1, arg2, *args, *[, key=func]) -> value\n\nWith a single iterable argument, return its smallest item. The\ndefault keyword-only argument specifies an object to return if\nthe provided iterable is empty.\nWith two or more arguments, return the smallest argument.", func(m *M, a []Value) (Value, *Exc) { return m.extreme("min", LT, a) }},
	{"max(*args, key=None, default=<unset>)", "max(iterable, *[, default=obj, key=func]) -> value\nmax(arg1, arg2, *args, *[, key=func]) -> value\n\nWith a single iterable argument, return its biggest item. The\ndefault keyword-only argument specifies an object to return if\nthe provided iterable is empty.\nWith two or more arguments, return the largest argument.", func(m *M, a []Value) (Value, *Exc) { return m.extreme("max", GT, a) }},
	{"any(iterable, /)", "Return True if bool(x) is True for any x in the iterable.\n\nIf the iterable is empty, return False.", func(m *M, a []Value) (Value, *Exc) { return m.anyAll(a[0], true) }},
	{"all(iterable, /)", "Return True if bool(x) is True for all values x in the iterable.\n\nIf the iterable is empty, return True.", func(m *M, a []Value) (Value, *Exc) { return m.anyAll(a[0], false) }},
	{"sorted(iterable, /, *, key=None, reverse=False)", "Return a new list containing all items from the iterable in ascending order.\n\nA custom key function can be supplied to customize the sort order, and the\nreverse flag can be set to request the result in descending order.", func(m *M, a []Value) (Value, *Exc) {
		key, rev := a[1], a[2]
		return m.collect(a[0], func(v []Value) (Value, *Exc) {
			l := newList(v)
			return m.sortList(l, key, rev, obj(l))
		}, &key)
	}},
}

// anyAll stops at the first item whose truth is want.
func (m *M) anyAll(it Value, want bool) (Value, *Exc) {
	take := takeFalse
	if !want {
		take = takeTrue
	}
	if v, e, ok := m.drainLoop(it, drainStep{take: take}); ok {
		return v, e
	}
	r := !want
	return m.Drain(it, func(m *M, x Value) (bool, *Exc) {
		t, e := m.Truth(x)
		if e == nil && t == want {
			r = want
			return true, nil
		}
		return false, e
	}, func(m *M) (Value, *Exc) { return Bool(r), nil })
}

// summer adds as CPython's sum does: ints, then floats, without objects; then anything.
type summer struct {
	mode uint8
	i    int64
	f    float64
	v    Value
}

const (
	sumInt = iota
	sumFloat
	sumAny
)

func (s *summer) add(m *M, x Value) *Exc {
	switch s.mode {
	case sumInt:
		if x.isInt() || x.isBool() {
			n := s.i + x.int()
			if (n^s.i)&(n^x.int()) >= 0 {
				s.i = n
				return nil
			}
		}
		s.v = Int(s.i)
	case sumFloat:
		switch {
		case x.isFloat():
			s.f += x.float()
			return nil
		case x.isInt() || x.isBool():
			s.f += float64(x.int())
			return nil
		}
		s.v = Float(s.f)
	}
	was := s.mode
	s.mode = sumAny
	v, e := m.Binary(ADD, s.v, x)
	if e != nil {
		return e
	}
	s.v = v
	if was == sumInt && v.isFloat() {
		s.mode, s.f = sumFloat, v.float()
	}
	return nil
}

func (s *summer) total() Value {
	switch s.mode {
	case sumInt:
		return Int(s.i)
	case sumFloat:
		return Float(s.f)
	}
	return s.v
}

func sumOf(m *M, a []Value) (Value, *Exc) {
	it, start := a[0], a[1]
	s := summer{mode: sumAny, v: start}
	switch unwrap(start).kind() {
	case KInt:
		if start.isInt() {
			s.mode, s.i = sumInt, start.int()
		}
	case KFloat:
		if start.isFloat() {
			s.mode, s.f = sumFloat, start.float()
		}
	case KStr:
		return None, m.typeErrorf("sum() can't sum strings [use ''.join(seq) instead]")
	case KBytes:
		return None, m.typeErrorf("sum() can't sum bytes [use b''.join(seq) instead]")
	case KByteArray:
		return None, m.typeErrorf("sum() can't sum bytearray [use b''.join(seq) instead]")
	}
	switch {
	case it.is(KList) && s.mode != sumAny: // the common case without a call per item
		l := it.list()
		for k := 0; k < len(l.v); k++ {
			x := l.v[k]
			if s.mode == sumInt && x.isInt() {
				if n := s.i + x.int(); (n^s.i)&(n^x.int()) >= 0 {
					s.i = n
					continue
				}
			} else if s.mode == sumFloat && x.isFloat() {
				s.f += x.float()
				continue
			}
			if e := s.add(m, x); e != nil {
				return None, e
			}
		}
		return s.total(), nil
	case it.is(KRange) && s.mode == sumInt:
		r := it.rangeOf()
		n := rangeSize(r)
		if intSign(n) == 0 {
			return start, nil
		}
		last := r.item(intAdd(n, Int(-1)))
		t := intMul(n, intAdd(r.start, last)) // twice the sum
		return intAdd(start, m.shiftRight(t, 1)), nil
	}
	if v, e, ok := m.drainLoop(it, drainStep{take: takeSum, sum: s}); ok {
		return v, e
	}
	t := s // a copy: s stays off the heap
	return m.Drain(it, func(m *M, x Value) (bool, *Exc) { return false, t.add(m, x) },
		func(m *M) (Value, *Exc) { return t.total(), nil }, &t)
}

// extreme is min and max: a is key, default, and the arguments.
func (m *M) extreme(name string, op uint16, a []Value) (Value, *Exc) {
	key, def, args := a[0], a[1], a[2:]
	var it Value
	switch {
	case len(args) == 0:
		return None, m.typeErrorf("%s expected at least 1 argument, got 0", name)
	case len(args) == 1:
		it = args[0]
	case !def.IsUnbound():
		return None, m.typeErrorf("Cannot specify a default for %s() with multiple positional arguments", name)
	case len(args) == 2 && key.IsNone() && args[0].isInt() && args[1].isInt():
		if (args[1].int() < args[0].int()) == (op == LT) && args[0] != args[1] {
			return args[1], nil
		}
		return args[0], nil
	default:
		it = tupleOf(args)
	}
	s := &extremeStep{name: name, op: op, key: key, def: def, best: Unbound}
	if key.IsNone() {
		if v, ok := extremeNumber(it, op); ok {
			return v, m.spend(len(it.list().v))
		}
		return m.Drain(it, func(m *M, x Value) (bool, *Exc) { return false, s.offer(m, x, x) },
			func(m *M) (Value, *Exc) { return s.result(m) }, s)
	}
	var e *Exc
	if s.it, e = m.Iter(it); e != nil {
		return None, e
	}
	return m.StepInto(s)
}

// extremeNumber is min and max of a list of ints, or of floats.
func extremeNumber(it Value, op uint16) (best Value, ok bool) {
	if !it.is(KList) || len(it.list().v) == 0 {
		return best, false
	}
	v := it.list().v
	best = v[0]
	switch {
	case best.isInt():
		for _, x := range v[1:] {
			if !x.isInt() {
				return best, false
			}
			if op == LT && x.int() < best.int() || op == GT && x.int() > best.int() {
				best = x
			}
		}
	case best.isFloat():
		for _, x := range v[1:] {
			if !x.isFloat() {
				return best, false
			}
			if op == LT && x.float() < best.float() || op == GT && x.float() > best.float() {
				best = x
			}
		}
	default:
		return best, false
	}
	return best, true
}

type extremeStep struct {
	StepBase
	name          string
	op            uint16
	it, key, def  Value
	x             Value
	best, bestKey Value
	phase         int // 1: an item is asked for; 2: its key is
}

// offer compares an item with the best one so far.
func (s *extremeStep) offer(m *M, x, k Value) *Exc {
	if s.best.IsUnbound() {
		s.best, s.bestKey = x, k
		return nil
	}
	if k.isInt() && s.bestKey.isInt() {
		if k.int() < s.bestKey.int() && s.op == LT || k.int() > s.bestKey.int() && s.op == GT {
			s.best, s.bestKey = x, k
		}
		return nil
	}
	r, e := m.Compare(s.op, k, s.bestKey)
	if e != nil {
		return e
	}
	better, e := m.Truth(r)
	if better {
		s.best, s.bestKey = x, k
	}
	return e
}

func (s *extremeStep) result(m *M) (Value, *Exc) {
	if !s.best.IsUnbound() {
		return s.best, nil
	}
	if !s.def.IsUnbound() {
		return s.def, nil
	}
	return None, m.valueErrorf("%s() arg is an empty sequence", s.name)
}

func (s *extremeStep) Step(m *M, in Value) Act {
	switch s.phase {
	case 1:
		if in.IsUnbound() {
			return m.StepResult(s.result(m))
		}
		s.x, s.phase = in, 2
		return m.StepCall(s.key, in)
	case 2:
		if e := s.offer(m, s.x, in); e != nil {
			return m.StepRaise(e)
		}
	}
	s.phase = 1
	return m.StepNext(s.it)
}
