// What isinstance() and issubclass() make of things that are no classes but have __bases__; and how built-in iterators are pickled.
package vm

// abstractBases is x.__bases__ if that is a tuple; ok is false if x is nothing like a class.
func (m *M) abstractBases(x Value) (bases []Value, ok bool, e *Exc) {
	v, e := m.GetAttrOr(x, m.intern("__bases__"))
	if e != nil || v.IsUnbound() {
		if e != nil && e.Is(ExcAttributeError) {
			e = nil
		}
		return nil, false, e
	}
	t, ok := m.asTuple(v)
	if !ok {
		return nil, false, nil
	}
	return t.elems(), true, nil
}

func (m *M) classLike(x Value, text string) *Exc {
	_, ok, e := m.abstractBases(x)
	if e == nil && !ok {
		return m.typeErrorf("%s", text)
	}
	return e
}

// abstractSubclass looks for c among x, its __bases__, theirs and so on.
func (m *M) abstractSubclass(x, c Value) (bool, *Exc) {
	for {
		if x == c {
			return true, nil
		}
		bases, ok, e := m.abstractBases(x)
		if e != nil || !ok || len(bases) == 0 {
			return false, e
		}
		if len(bases) > 1 {
			if e := m.deeper(" in __issubclass__"); e != nil {
				return false, e
			}
			defer func() { m.goLevel-- }()
			for _, b := range bases {
				if r, e := m.abstractSubclass(b, c); e != nil || r {
					return r, e
				}
			}
			return false, nil
		}
		x = bases[0]
	}
}

// abstractCheck is isinstance(x, c), or issubclass(x, c) with sub, where not both are classes.
func (m *M) abstractCheck(x, c Value, sub bool) (bool, *Exc) {
	if sub {
		if e := m.classLike(x, "issubclass() arg 1 must be a class"); e != nil {
			return false, e
		}
		if e := m.classLike(c, "issubclass() arg 2 must be a class, a tuple of classes, or a union"); e != nil {
			return false, e
		}
		return m.abstractSubclass(x, c)
	}
	if e := m.classLike(c, "isinstance() arg 2 must be a type, a tuple of types, or a union"); e != nil {
		return false, e
	}
	cls, e := m.GetAttrOr(x, strClass)
	if e != nil || cls.IsUnbound() {
		if e != nil && e.Is(ExcAttributeError) {
			e = nil
		}
		return false, e
	}
	return m.abstractSubclass(cls, c)
}

// ---- pickling of iterators ----

// reduceIter is __reduce__ of the iterators of this package.
func (m *M) reduceIter(v Value) (Value, *Exc) {
	// Looking a name up can run script, which may use the iterator up: it comes before everything else.
	name := "iter"
	if _, ok := iterImpl(v).(*listRevIter); ok {
		name = "reversed"
	}
	fn, e := m.builtinFn(name)
	if e != nil {
		return None, e
	}
	if x, ok := iterImpl(v).(*listRevIter); ok && x.l == nil {
		if fn, e = m.builtinFn("iter"); e != nil {
			return None, e
		}
	}
	iterOf := func(x Value, k int) (Value, *Exc) { return NewTuple(fn, NewTuple(x), Int(int64(k))), nil }
	over := func(x Value) (Value, *Exc) { return NewTuple(fn, NewTuple(x)), nil }
	empty := NewTuple(fn, NewTuple(NewList(nil)))
	cls := obj(m.classOf(v))
	rest := func(next func() (Value, bool, *Exc)) (Value, *Exc) {
		var items []Value
		for {
			x, ok, e := next()
			if e != nil {
				return None, e
			}
			if !ok {
				return NewTuple(fn, NewTuple(NewList(items))), nil
			}
			items = append(items, x)
		}
	}
	switch it := iterImpl(v).(type) {
	case *listIter:
		if it.l == nil {
			return empty, nil
		}
		return iterOf(obj(it.l), it.i)
	case *listRevIter:
		if it.l == nil {
			return empty, nil
		}
		return NewTuple(fn, NewTuple(obj(it.l)), Int(int64(it.i))), nil
	case *tupleIter:
		if it.i >= int(it.t.n) {
			return over(NewTuple())
		}
		return iterOf(obj(it.t), it.i)
	case *strIter:
		if it.cnt >= it.s.len() {
			return over(NewStr(""))
		}
		return iterOf(obj(it.s), it.cnt)
	case *bytesIter:
		if it.i >= len(it.s) {
			return over(NewTuple())
		}
		return iterOf(NewBytes([]byte(it.s)), it.i)
	case *byteArrayIter:
		if it.b == nil {
			return over(NewTuple())
		}
		return iterOf(obj(it.b), it.i)
	case *rangeIter:
		r := obj(newRange(Int(it.next), intAdd(Int(it.next), intMul(Int(it.left), Int(it.step))), Int(it.step)))
		return iterOf(r, 0)
	case *longRangeIter:
		return iterOf(obj(newRange(it.next, intAdd(it.next, intMul(it.left, it.step)), it.step)), 0)
	case *mapIter:
		return NewTuple(cls, tupleOf(append([]Value{it.fn}, it.its...))), nil
	case *filterIter:
		return NewTuple(cls, NewTuple(it.fn, it.it)), nil
	case *zipIter:
		if it.strict {
			return NewTuple(cls, tupleOf(it.its), True), nil
		}
		return NewTuple(cls, tupleOf(it.its)), nil
	case *enumIter:
		return NewTuple(cls, NewTuple(it.it, it.n)), nil
	case *reversedIter:
		if it.v.IsUnbound() {
			return NewTuple(cls, NewTuple(NewTuple())), nil
		}
		return NewTuple(cls, NewTuple(it.v), Int(int64(it.i))), nil
	case *callIter:
		if it.fn.IsUnbound() {
			return over(NewTuple())
		}
		return NewTuple(fn, NewTuple(it.fn, it.end)), nil
	case *seqIter:
		if it.v.IsUnbound() {
			return over(NewTuple())
		}
		return iterOf(it.v, int(it.n))
	case *setIter:
		c := *it
		return rest(func() (Value, bool, *Exc) { return c.Next(m) })
	case *dictKeyIter:
		c := *it
		return rest(func() (Value, bool, *Exc) { return c.Next(m) })
	case *dictValueIter:
		c := *it
		return rest(func() (Value, bool, *Exc) { return c.Next(m) })
	case *dictItemIter:
		c := *it
		return rest(func() (Value, bool, *Exc) { return c.Next(m) })
	case *dictRevIter:
		c := *it
		return rest(func() (Value, bool, *Exc) { return c.Next(m) })
	}
	return None, m.typeErrorf("cannot pickle '%s' object", m.typeName(v))
}

// builtinFn is a built-in name as the script has left it.
func (m *M) builtinFn(name string) (Value, *Exc) {
	p, e := m.dictGet(m.builtins, obj(m.intern(name)))
	if e == nil && p == nil {
		e = m.Errorf(ExcAttributeError, "%s", name)
	}
	if e != nil {
		return None, e
	}
	return *p, nil
}

// iterImpl is the iterator behind v or behind an instance of a class derived from an iterator's.
func iterImpl(v Value) Iterator {
	if v = unwrap(v); v.is(KIter) {
		return v.iter().impl
	}
	return nil
}

// setIterState is __setstate__: how far the iterator has come.
func setIterState(m *M, a []Value) (Value, *Exc) {
	if z, ok := iterImpl(a[0]).(*zipIter); ok {
		t, e := m.Truth(a[1])
		z.strict = t
		return None, e
	}
	if it, ok := iterImpl(a[0]).(*longRangeIter); ok {
		n, e := m.indexValue(a[1])
		if e != nil {
			return None, e
		}
		if intSign(n) < 0 {
			n = Int(0)
		}
		if intSign(intSub(n, it.left)) > 0 {
			n = it.left
		}
		it.next, it.left = intAdd(it.next, intMul(n, it.step)), intSub(it.left, n)
		return None, nil
	}
	k, e := m.Index(a[1])
	if e != nil {
		return None, e
	}
	n := int(max(k, 0))
	switch it := iterImpl(a[0]).(type) {
	case *listIter:
		if it.l != nil {
			it.i = min(n, len(it.l.v))
		}
	case *listRevIter:
		if it.l != nil {
			it.i = min(int(max(k, -1)), len(it.l.v)-1)
		}
	case *rangeIter:
		k := min(int64(n), it.left)
		it.next, it.left = it.next+k*it.step, it.left-k
	case *tupleIter:
		it.i = min(n, int(it.t.n))
	case *strIter:
		it.pos, it.cnt = 0, 0
		for range min(n, it.s.len()) {
			if _, _, e := it.Next(m); e != nil {
				return None, e
			}
		}
	case *bytesIter:
		it.i = min(n, len(it.s))
	case *byteArrayIter:
		if it.b != nil {
			it.i = min(n, len(it.b.b))
		}
	case *reversedIter:
		if !it.v.IsUnbound() {
			size, e := m.Len(it.v)
			if e != nil {
				return None, e
			}
			it.i = min(int(max(k, -1)), size-1)
		}
	case *seqIter:
		if !it.v.IsUnbound() {
			it.n = int64(n)
		}
	}
	return None, nil
}

func init() {
	reduce := Def{"__reduce__(self, /)", "Return state information for pickling.", func(m *M, a []Value) (Value, *Exc) { return m.reduceIter(a[0]) }}
	for _, c := range []*Class{TListIterator, TListRevIterator, TTupleIterator, TStrIterator, TStrASCIIIter, TBytesIterator, TByteArrayIter,
		TRangeIterator, TLongRangeIter, TSetIterator, TDictKeyIter, TDictValueIter, TDictItemIter,
		TDictRevKeyIter, TDictRevValIter, TDictRevItemIter, TMap, TFilter, TZip, TEnumerate, TReversed, TCallIterator, TSeqIterator} {
		c.addDefs([]Def{reduce}, nil)
	}
	state := Def{"__setstate__(self, state, /)", "Set state information for unpickling.", setIterState}
	for _, c := range []*Class{TListIterator, TListRevIterator, TTupleIterator, TStrIterator, TStrASCIIIter, TBytesIterator, TByteArrayIter, TRangeIterator, TLongRangeIter, TReversed, TSeqIterator, TZip} {
		c.addDefs([]Def{state}, nil)
	}
}
