// More of what packages outside vm need: containers, numbers, iterators, places in the program.
package vm

import "math/big"

// DictGet is d[k], unbound if k is missing. Keys with script __hash__ or __eq__ run script.
func (m *M) DictGet(d *Dict, k Value) (Value, *Exc) {
	p, e := m.dictGet(d, k)
	if e != nil || p == nil {
		return Unbound, e
	}
	return *p, nil
}

// DictSet is d[k] = v.
func (m *M) DictSet(d *Dict, k, v Value) *Exc { return m.dictSet(d, k, v) }

// DictDel is del d[k]; found is false if there was no k.
func (m *M) DictDel(d *Dict, k Value) (found bool, e *Exc) { return m.dictDel(d, k) }

// KeyError is the exception for a key that is missing.
func (m *M) KeyError(k Value) *Exc { return m.keyError(k) }

// DictUpdate is d.update(from).
func (m *M) DictUpdate(d *Dict, from Value) *Exc { return m.dictUpdate(d, from) }

// DictOf is the dict that v is, or that an instance of a subclass holds; nil for other values.
func (m *M) DictOf(v Value) *Dict {
	d, ok := m.asDict(v)
	if !ok {
		return nil
	}
	return d
}

// ListOf gives the items of a list (of an instance of a subclass too); ok is false for other values. The slice is the
// list's own: it must not be kept or changed.
func (m *M) ListOf(v Value) (items []Value, ok bool) {
	l, ok := m.asList(v)
	if !ok {
		return nil, false
	}
	return l.v, true
}

// SetList replaces the items of a list.
func (m *M) SetList(v Value, items []Value) {
	if l, ok := m.asList(v); ok {
		l.v = items
	}
}

// NewSet is a set of the values.
func (m *M) NewSet(v ...Value) (Value, *Exc) {
	s := newSet()
	for _, x := range v {
		if e := m.setAdd(s, x); e != nil {
			return None, e
		}
	}
	return obj(s), nil
}

// BigOf is the value of an int as a big.Int that must not be changed; nil for other values.
func (m *M) BigOf(v Value) *big.Int {
	x, ok := m.intValue(v)
	if !ok {
		return nil
	}
	return bigOf(x)
}

// NewInt is the int of a big.Int.
func NewInt(b *big.Int) Value { return newInt(b) }

// AsFloat is the float that v is; ok is false for other values (ints too).
func (v Value) AsFloat() (float64, bool) {
	if v.isFloat() {
		return v.float(), true
	}
	return 0, false
}

// IndexValue is operator.index(v): an int of any size.
func (m *M) IndexValue(v Value) (Value, *Exc) { return m.indexValue(v) }

// FloatText is repr of a float.
func FloatText(f float64) string { return floatText(f) }

// StrRepr is repr of a str.
func StrRepr(s string) string { return strRepr(newStr(s)) }

// LengthHint is operator.length_hint(v), 0 when unknown.
func (m *M) LengthHint(v Value) int { return m.lengthHint(v) }

// Charge counts n bytes that are about to be allocated; it refuses sizes that the machine has no room for.
func (m *M) Charge(n int64) *Exc { return m.chargeBig(n) }

// NewIterClass makes a class of iterators implemented in Go. defs usually has a row "static __new__(cls, ...)" whose function
// returns M.NewIterator; __iter__ and __next__ are there already.
func (m *M) NewIterClass(name, module string, defs []Def) *Class {
	c := m.NewClass(name, module, nil, nil, append([]Def{
		{"raw __iter__(self, /)", "Implement iter(self).", func(m *M, a []Value) (Value, *Exc) { return a[0], nil }},
		{"raw __next__(self, /)", "Implement next(self).", func(m *M, a []Value) (Value, *Exc) {
			it := unwrap(a[0])
			if !it.is(KIter) {
				return None, m.typeErrorf("not an iterator")
			}
			v, ok, e := it.iter().impl.Next(m)
			if e == nil && !ok {
				e = m.NewExc(ExcStopIteration)
			}
			return v, e
		}},
	}, defs...), nil)
	c.layout, c.flags = KIter, c.flags|cfIterClass
	return c
}

// NewIterator is an iterator of a class made by NewIterClass, or of a class derived from it.
func (m *M) NewIterator(cls Value, impl Iterator) Value {
	c := cls.class()
	for _, b := range c.mro {
		if b.flags&cfIterClass != 0 && b != c {
			return m.wrapNew(c, newIter(b, impl))
		}
	}
	return newIter(c, impl)
}

// IteratorOf is the Go side of an iterator implemented in Go, nil for other values.
func IteratorOf(v Value) Iterator {
	if v = unwrap(v); v.is(KIter) {
		return v.iter().impl
	}
	return nil
}

// WrapNew is what __new__ of a class derived from a built-in type's layout returns: v, or an instance of cls with that value.
func (m *M) WrapNew(cls Value, v Value) Value { return m.wrapNew(cls.class(), v) }

// Payload is the built-in value of an instance of a class derived from a built-in type, or v itself.
func Payload(v Value) Value { return unwrap(v) }

// IsType reports whether v's kind is exactly the built-in one of class c.
func IsType(v Value, c *Class) bool {
	k := v.kind()
	return k < KObj && kindClasses[k] == c
}

// RecursionLimit gets, and sets if n > 0, the limit of recursion.
func (m *M) RecursionLimit(n int) int {
	old := m.recursionLimit
	if n > 0 {
		m.recursionLimit = n
		// the soft limits that are in force were computed from the old one
		base := m.base
		for s := m.stk; ; base = s.base { // a generator's resumer waits at the base that it parked
			frame := int((*Func)(at(base, -2).p).frame)
			s.soft = min(s.soft, (baseOff(s, base)+frame)/VS, len(s.regs)-1) // the next call measures
			s.limit = limitOf(s, s.soft)
			if s = s.link; s == nil {
				break
			}
		}
		m.limit = m.stk.limit
	}
	return old
}

// Depth is the recursion depth of the running greenlet.
func (m *M) Depth() int { return m.depth() }

// MaxStrDigits gets, and sets if n >= 0, the limit of digits in conversions between int and str.
func (m *M) MaxStrDigits(n int) int {
	old := m.maxStrDigits
	if n >= 0 {
		m.maxStrDigits = n
	}
	return old
}

// Frame is the frame object of the script frame depth calls up from the running native's caller (0: the caller).
func (m *M) Frame(depth int) Value { return m.currentFrame(depth) }

// CallerGlobals is the namespace of the script function that called the running native.
func (m *M) CallerGlobals() *Dict { return m.callerGlobals() }

// Builtins is the namespace of built-in names.
func (m *M) Builtins() *Dict { return m.builtins }

// InternValue is the interned string of a str value.
func (m *M) InternValue(v Value) (*Str, *Exc) {
	s, ok := m.asStr(v)
	if !ok {
		return nil, m.typeErrorf("expected str, got %s", m.typeName(v))
	}
	return m.internStr(s), nil
}

// SortValues sorts by <, stably; it calls script nested.
func (m *M) SortValues(v []Value) *Exc { return m.sortValues(v) }

// NumericHash is what hash() gives for the values of built-in types.
func (m *M) HashOf(v Value) (int64, *Exc) { return m.Hash(v) }

// NewGetter is a read-only attribute for a class made by NewClass, computed by get.
func (m *M) NewGetter(name string, get func(m *M, self Value) (Value, *Exc)) Value {
	return obj(&GetSet{Hdr: Hdr{kind: KGetSet}, name: name, cls: TObject, get: get})
}

// PlainIterator reports whether stepping the iterator never calls script.
func PlainIterator(it Value) bool { return plainIterValue(unwrap(it)) }

// ThenKw calls f as a step, the last len(names) of the arguments by name; the native's result is f's.
func (m *M) ThenKw(f Value, a []Value, names []*Str) (Value, *Exc) {
	return m.StepInto(&kwThen{f: f, a: a, kw: names})
}

// ReprEnter guards the repr of a container that may contain itself: false if v's repr is under way already.
func (m *M) ReprEnter(v Value) bool { return m.reprEnter(v) }

// ReprLeave ends what ReprEnter began.
func (m *M) ReprLeave(v Value) { m.reprLeave(v) }

// NewGenericAlias is origin[item] as types.GenericAlias.
func NewGenericAlias(origin, item Value) Value { return newGenericAlias(origin, item) }

// Unary is the unary operation NEG, POS or INVERT.
func (m *M) Unary(op uint16, x Value) (Value, *Exc) {
	if v, ok := m.arithUnary(op, x); ok {
		return v, nil
	}
	k, sym := dNeg, "-"
	switch op {
	case POS:
		k, sym = dPos, "+"
	case INVERT:
		k, sym = dInvert, "~"
	}
	d := m.classOf(x).dunder(k)
	if d.IsUnbound() || d.IsNone() {
		return None, m.typeErrorf("bad operand type for unary %s: '%s'", sym, m.typeName(x))
	}
	return m.callDunder(d, x)
}

// TypeAttr is the attribute of x's class along its MRO, not bound; unbound if there is none. name is interned.
func (m *M) TypeAttr(x Value, name *Str) Value { return m.lookup(m.classOf(x), name) }

// StrOf is the string that v is, or that an instance of a subclass holds.
func (m *M) StrOf(v Value) (*Str, bool) { return m.asStr(v) }

// Append is list.append(v).
func (m *M) Append(list, v Value) *Exc {
	l, ok := m.asList(list)
	if !ok {
		return m.typeErrorf("a list is required, not '%s'", m.typeName(list))
	}
	return m.listAppend(l, v)
}

// IntText is repr of an int, within the limit of digits.
func (m *M) IntText(v Value) (string, *Exc) {
	s, e := m.Repr(unwrap(v))
	if e != nil {
		return "", e
	}
	return s.String(), nil
}

// RecursionErrorf is the RecursionError "maximum recursion depth exceeded" followed by where.
func (m *M) RecursionErrorf(where string) *Exc {
	return m.Errorf(ExcRecursionError, "maximum recursion depth exceeded%s", where)
}

// TupleGetter is a field of a named tuple: item k of the tuple.
func (m *M) TupleGetter(k int, doc string) Value {
	return obj(&GetSet{Hdr: Hdr{kind: KGetSet}, name: "_tuplegetter", doc: doc, cls: TObject, item: uint64(k + 1), get: func(m *M, self Value) (Value, *Exc) {
		if t, ok := m.asTuple(self); ok {
			if k >= int(t.n) {
				return None, m.Errorf(ExcIndexError, "tuple index out of range")
			}
			return t.elems()[k], nil
		}
		return None, m.typeErrorf("descriptor for index '%d' for tuple subclasses doesn't apply to '%s' object", k, m.typeName(self))
	}, set: func(m *M, self, v Value) *Exc {
		if v.IsUnbound() {
			return m.Errorf(ExcAttributeError, "can't delete attribute")
		}
		return m.Errorf(ExcAttributeError, "can't set attribute")
	}})
}

// ASCII reports whether every byte of the string is a character.
func (s *Str) ASCII() bool { return s.ascii() }

// Chars is the number of code points.
func (s *Str) Chars() int { return s.len() }

// ComplexOf is v as a complex number: complex and its kind, __complex__, __float__ or __index__.
func (m *M) ComplexOf(v Value) (complex128, *Exc) {
	if c, ok := m.complexValue(v); ok {
		return c, nil
	}
	if d := m.lookup(m.classOf(v), m.intern("__complex__")); !d.IsUnbound() {
		r, e := m.callDunder(d, v)
		if e != nil {
			return 0, e
		}
		c, ok := m.complexValue(r)
		if !ok {
			return 0, m.typeErrorf("%s.__complex__() returned non-complex (type %s)", m.typeName(v), m.typeName(r))
		}
		return c, m.warnSubclass("__complex__", TComplex, r)
	}
	f, e := m.floatArg(v)
	return complex(f, 0), e
}

// SliceIndices is slice.indices(n) and the number of indices; ok is false if v is no slice.
func (m *M) SliceIndices(v Value, n int) (start, stop, step, count int, ok bool, e *Exc) {
	if v = unwrap(v); !v.is(KSlice) {
		return 0, 0, 0, 0, false, nil
	}
	start, stop, step, count, e = m.sliceIndices((*Slice)(v.p), n)
	return start, stop, step, count, true, e
}
