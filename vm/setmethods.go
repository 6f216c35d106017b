// Methods and operators of set and frozenset. Which of two sets is walked, and what is presized, is as in CPython: the order
// of the result shows it.
package vm

import "strings"

// newSetLike is an empty set of the same sort.
func newSetLike(k uint8) *Set {
	s := newSet()
	s.kind = k
	return s
}

// setCopy is a set of the same keys, of sort k.
func (m *M) setCopy(s *Set, k uint8) (*Set, *Exc) {
	r := newSetLike(k)
	return r, m.setMerge(r, s)
}

// setUpdate adds every item of an iterable and gives result. It is what a native returns.
func (m *M) setUpdate(s *Set, it, result Value) (Value, *Exc) {
	if done, e := m.setUpdateQuick(s, it); done || e != nil {
		return result, e
	}
	return m.Drain(it, func(m *M, x Value) (bool, *Exc) { return false, m.setAdd(s, x) },
		func(m *M) (Value, *Exc) { return result, nil }, s, &result)
}

// setAddPlain is setAdd and poll, without calls for ints and texts.
func (m *M) setAddPlain(s *Set, v Value) *Exc {
	if v.p == nil || v.is(KStr) {
		var x uint64
		if v.p == nil {
			x = setKeyHash(intHash(v.int()))
		} else {
			x = setKeyHash(v.str().hashValue())
		}
		p, found, dummy, ask := s.find(v, x)
		if !ask {
			if !found {
				if e := m.setPut(s, v, x, p, dummy); e != nil {
					return e
				}
			}
			return m.poll()
		}
	}
	if e := m.setAdd(s, v); e != nil {
		return e
	}
	return m.poll()
}

// setUpdateQuick is setUpdate from what needs no iterator; done is false for others.
func (m *M) setUpdateQuick(s *Set, it Value) (done bool, e *Exc) {
	if o, ok := m.asSet(it); ok {
		return true, m.setMerge(s, o)
	}
	switch it.kind() {
	case KList:
		for l, k := it.list(), 0; k < len(l.v); k++ {
			if e := m.setAddPlain(s, l.v[k]); e != nil {
				return true, e
			}
		}
		return true, nil
	case KTuple:
		for _, x := range it.tuple().elems() {
			if e := m.setAddPlain(s, x); e != nil {
				return true, e
			}
		}
		return true, nil
	case KStr:
		t := it.str()
		for at := 0; at < int(t.n); {
			var c Value
			c, at = strNext(t, at)
			if e := m.setAddPlain(s, c); e != nil {
				return true, e
			}
		}
		return true, nil
	case KDict:
	default:
		return false, nil
	}
	d := it.dict()
	if e := m.setPresize(s, d.used); e != nil {
		return true, e
	}
	for pos, e := d.next(0); e != nil; pos, e = d.next(pos) {
		if e := m.setAdd(s, e.key); e != nil {
			return true, e
		}
	}
	return true, nil
}

// setUpdateNested is setUpdate at once.
func (m *M) setUpdateNested(s *Set, it Value) *Exc {
	if done, e := m.setUpdateQuick(s, it); done || e != nil {
		return e
	}
	return m.Each(it, func(x Value) *Exc { return m.setAdd(s, x) })
}

// setUpdateAll is setUpdate from several iterables.
func (m *M) setUpdateAll(s *Set, its []Value, result Value) (Value, *Exc) {
	for k, it := range its {
		if done, e := m.setUpdateQuick(s, it); e != nil {
			return None, e
		} else if done {
			continue
		}
		rest := append([]Value(nil), its[k+1:]...)
		return m.Drain(it, func(m *M, x Value) (bool, *Exc) { return false, m.setAdd(s, x) },
			func(m *M) (Value, *Exc) { return m.setUpdateAll(s, rest, result) }, s, &rest, &result)
	}
	return result, nil
}

// operandSet is any iterable as a set; a set is itself.
func (m *M) operandSet(v Value) (*Set, *Exc) {
	if o, ok := m.asSet(v); ok {
		return o, nil
	}
	s := newSet()
	return s, m.setUpdateNested(s, v)
}

// setIntersectInto adds to r what is both in s and in an iterable.
func (m *M) setIntersectInto(r, s *Set, it Value) (Value, *Exc) {
	o, ok := m.asSet(it)
	if !ok {
		e := m.Each(it, func(x Value) *Exc {
			h, e := m.setHash(x)
			if e != nil {
				return e
			}
			if has, e := m.setHasHash(s, x, h); e != nil || !has {
				return e
			}
			return m.setAddHash(r, x, h)
		})
		return obj(r), e
	}
	if s == o {
		return obj(r), m.setMerge(r, s)
	}
	if o.used > s.used {
		s, o = o, s
	}
	for pos, x := o.next(0); x != nil; pos, x = o.next(pos) {
		k, h := x.key, x.hash
		has, e := m.setHasHash(s, k, h)
		if e == nil && has {
			e = m.setAddNew(r, k, h)
		}
		if e != nil {
			return None, e
		}
	}
	return obj(r), nil
}

// setSubtract takes every item of an iterable out of s.
func (m *M) setSubtract(s *Set, it Value) *Exc {
	o, ok := m.asSet(it)
	switch {
	case ok && o == s:
		s.clear()
		return nil
	case ok:
		if o.used>>3 > s.used {
			x := newSet()
			if _, e := m.setIntersectInto(x, s, it); e != nil {
				return e
			}
			o = x
		}
		for pos, x := o.next(0); x != nil; pos, x = o.next(pos) {
			if _, e := m.setRemoveHash(s, x.key, x.hash); e != nil {
				return e
			}
		}
	default:
		if e := m.Each(it, func(x Value) *Exc {
			_, e := m.setRemove(s, x)
			return e
		}); e != nil {
			return e
		}
	}
	if uint64(s.fill-s.used) > s.mask/4 {
		s.resize(setRoom(uint64(s.used), s.used > 50000))
	}
	return nil
}

// setDifference is s - it, of sort k.
func (m *M) setDifference(s *Set, it Value, k uint8) (*Set, *Exc) {
	o, ok := m.asSet(it)
	var d *Dict
	n := uint32(0)
	switch {
	case ok:
		n = o.used
	case it.is(KDict):
		d = it.dict()
		n = d.used
	}
	if o == nil && d == nil || s.used>>2 > n {
		r, e := m.setCopy(s, k)
		if e != nil {
			return nil, e
		}
		return r, m.setSubtract(r, it)
	}
	r := newSetLike(k)
	for pos, x := s.next(0); x != nil; pos, x = s.next(pos) {
		key, h := x.key, x.hash
		var has bool
		var e *Exc
		if d != nil {
			var p *Value
			p, e = m.dictGet(d, key)
			has = p != nil
		} else {
			has, e = m.setHasHash(o, key, h)
		}
		if e == nil && !has {
			e = m.setAddNew(r, key, h)
		}
		if e != nil {
			return nil, e
		}
	}
	return r, nil
}

// setXorUpdate is s ^= it.
func (m *M) setXorUpdate(s *Set, it Value) *Exc {
	toggle := func(k Value, h uint64) *Exc {
		found, e := m.setRemoveHash(s, k, h)
		if e != nil || found {
			return e
		}
		return m.setAddHash(s, k, h)
	}
	if it.is(KDict) {
		d := it.dict()
		for pos, x := d.next(0); x != nil; pos, x = d.next(pos) {
			k := x.key
			h, e := m.setHash(k)
			if e == nil {
				e = toggle(k, h)
			}
			if e != nil {
				return e
			}
		}
		return nil
	}
	o, e := m.operandSet(it)
	if e != nil {
		return e
	}
	if o == s {
		s.clear()
		return nil
	}
	for pos, x := o.next(0); x != nil; pos, x = o.next(pos) {
		if e := toggle(x.key, x.hash); e != nil {
			return e
		}
	}
	return nil
}

// setXor is s ^ it, of sort k: CPython begins with the right side.
func (m *M) setXor(s *Set, it Value, k uint8) (*Set, *Exc) {
	r := newSetLike(k)
	if e := m.setUpdateNested(r, it); e != nil {
		return nil, e
	}
	return r, m.setXorUpdate(r, obj(s))
}

// setSubset reports whether every key of s is in o.
func (m *M) setSubset(s, o *Set) (bool, *Exc) {
	if s.used > o.used {
		return false, nil
	}
	for pos, x := s.next(0); x != nil; pos, x = s.next(pos) {
		if has, e := m.setHasHash(o, x.key, x.hash); e != nil || !has {
			return false, e
		}
	}
	return true, nil
}

func (m *M) setCompare(op uint16, s, o *Set) (bool, *Exc) {
	switch op {
	case EQ, NE:
		if s.used != o.used || s.hash != 0 && o.hash != 0 && s.hash != o.hash {
			return op == NE, nil
		}
		r, e := m.setSubset(s, o)
		return r == (op == EQ), e
	case LE:
		return m.setSubset(s, o)
	case GE:
		return m.setSubset(o, s)
	case LT:
		if s.used >= o.used {
			return false, nil
		}
		return m.setSubset(s, o)
	}
	if o.used >= s.used {
		return false, nil
	}
	return m.setSubset(o, s)
}

func (m *M) setDisjoint(s *Set, it Value) (bool, *Exc) {
	o, ok := m.asSet(it)
	if !ok {
		r := true
		e := m.Each(it, func(x Value) *Exc {
			has, e := m.setHasKey(s, x)
			if e == nil && has {
				r = false
				return errStop
			}
			return e
		})
		return r, e
	}
	if s == o {
		return s.used == 0, nil
	}
	if o.used > s.used {
		s, o = o, s
	}
	for pos, x := o.next(0); x != nil; pos, x = o.next(pos) {
		if has, e := m.setHasHash(s, x.key, x.hash); e != nil || has {
			return false, e
		}
	}
	return true, nil
}

// setPop takes out the first key from where the last pop was.
func (m *M) setPop(s *Set) (Value, *Exc) {
	if s.used == 0 {
		return None, m.keyError(NewStr("pop from an empty set"))
	}
	i := s.finger & s.mask
	for !s.at(i).live() {
		i = (i + 1) & s.mask
	}
	e := s.at(i)
	k := e.key
	s.drop(e)
	s.finger = i + 1
	return k, nil
}

// setKey is what remove, discard and `in` look for: a set stands for the frozenset of its keys.
func (m *M) setKey(v Value) (Value, uint64, *Exc) {
	h, e := m.setHash(v)
	if e == nil {
		return v, h, nil
	}
	s, ok := m.asSet(v)
	if !ok || !e.Is(ExcTypeError) {
		return v, 0, e
	}
	f, e := m.setCopy(s, KFrozenSet)
	if e != nil {
		return v, 0, e
	}
	v = obj(f)
	h, e = m.setHash(v)
	return v, h, e
}

// setIter walks a set. s is nil once it is exhausted.
type setIter struct {
	s    *Set
	pos  uint32
	used uint32
	left uint32
}

func setIterOf(s *Set) Value {
	return newIter(TSetIterator, &setIter{s: s, used: s.used, left: s.used})
}

// Next is the next key.
func (it *setIter) Next(m *M) (Value, bool, *Exc) {
	s := it.s
	if s == nil {
		return None, false, nil
	}
	if it.used != s.used {
		it.used = ^uint32(0) // stays an error
		return None, false, m.Errorf(ExcRuntimeError, "Set changed size during iteration")
	}
	pos, e := s.next(it.pos)
	if e == nil {
		it.s = nil
		return None, false, nil
	}
	it.pos = pos
	it.left--
	return e.key, true, nil
}

func (it *setIter) hint() int {
	if it.s == nil || it.s.used != it.used {
		return 0
	}
	return int(it.left)
}

func setRepr(m *M, a []Value) (Value, *Exc) {
	// The class's name is shown, so self comes as it is.
	self := a[0]
	s, _ := m.asSet(self)
	c := m.classOf(self)
	if s.used == 0 {
		return NewStr(c.name + "()"), nil
	}
	if !m.reprEnter(self) {
		return NewStr(c.name + "(...)"), nil
	}
	defer m.reprLeave(self)
	keys := make([]Value, 0, s.used)
	for pos, x := s.next(0); x != nil; pos, x = s.next(pos) {
		keys = append(keys, x.key)
	}
	var b strings.Builder
	if c != TSet {
		b.WriteString(c.name + "(")
	}
	b.WriteByte('{')
	if e := m.reprItems(&b, func(k int) (Value, bool) {
		if k < len(keys) {
			return keys[k], true
		}
		return None, false
	}); e != nil {
		return None, e
	}
	b.WriteByte('}')
	if c != TSet {
		b.WriteByte(')')
	}
	return NewStr(b.String()), nil
}

func setNew(m *M, a []Value) (Value, *Exc) {
	c, e := m.newFor(a[0], TSet)
	if e != nil {
		return None, e
	}
	return m.wrapNew(c, obj(newSet())), nil
}

func setInit(m *M, a []Value) (Value, *Exc) {
	s, _ := m.asSet(a[0])
	if len(a) > 2 {
		return None, m.typeErrorf("%s expected at most 1 argument, got %d", m.typeName(a[0]), len(a)-1)
	}
	if s.fill > 0 {
		s.clear()
	}
	if len(a) == 1 {
		return None, nil
	}
	return m.setUpdate(s, a[1], None)
}

// setMaker is a call of set itself.
var setMaker *Native

func frozenSetNew(m *M, a []Value) (Value, *Exc) {
	c, e := m.newFor(a[0], TFrozenSet)
	if e != nil {
		return None, e
	}
	if len(a) > 2 {
		return None, m.typeErrorf("%s expected at most 1 argument, got %d", c.name, len(a)-1)
	}
	s := newFrozenSet()
	if len(a) == 1 {
		return m.wrapNew(c, obj(s)), nil
	}
	if a[1].is(KFrozenSet) && c == TFrozenSet {
		return a[1], nil
	}
	return m.setUpdate(s, a[1], m.wrapNew(c, obj(s)))
}

// setOp makes the row of an operator of two sets.
func setOp(f func(m *M, s *Set, o Value, k uint8) (*Set, *Exc)) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		if _, ok := m.asSet(a[1]); !ok {
			return NotImplemented, nil
		}
		r, e := f(m, a[0].set(), a[1], a[0].kind())
		return obj(r), e
	}
}

// setROp is setOp reflected.
func setROp(f func(m *M, s *Set, o Value, k uint8) (*Set, *Exc)) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		s, ok := m.asSet(a[1])
		if !ok {
			return NotImplemented, nil
		}
		r, e := f(m, s, a[0], s.kind)
		return obj(r), e
	}
}

// setIOp makes the row of an in-place operator.
func setIOp(f func(m *M, s *Set, o Value) *Exc) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		self := a[0]
		if _, ok := m.asSet(a[1]); !ok {
			return NotImplemented, nil
		}
		s, _ := m.asSet(self)
		return self, f(m, s, a[1])
	}
}

func (m *M) setOr(s *Set, o Value, k uint8) (*Set, *Exc) {
	r, e := m.setCopy(s, k)
	if e != nil {
		return nil, e
	}
	return r, m.setUpdateNested(r, o)
}

func (m *M) setAnd(s *Set, o Value, k uint8) (*Set, *Exc) {
	r := newSetLike(k)
	_, e := m.setIntersectInto(r, s, o)
	return r, e
}

func (m *M) setAndUpdate(s *Set, o Value) *Exc {
	r, e := m.setAnd(s, o, s.kind)
	if e == nil {
		s.take(r)
	}
	return e
}

// setCopyRow is copy(): an exact frozenset is its own copy.
func setCopyRow(m *M, a []Value) (Value, *Exc) {
	if a[0].is(KFrozenSet) {
		return a[0], nil
	}
	s, _ := m.asSet(a[0])
	r, e := m.setCopy(s, s.kind)
	return obj(r), e
}

func setIntersection(m *M, a []Value) (Value, *Exc) {
	if len(a) == 1 {
		return setCopyRow(m, a)
	}
	its := append([]Value(nil), a...)
	s, _ := m.asSet(its[0])
	k := s.kind
	for _, it := range its[1:] {
		var e *Exc
		if s, e = m.setAnd(s, it, k); e != nil {
			return None, e
		}
	}
	return obj(s), nil
}

func setDifferenceRow(m *M, a []Value) (Value, *Exc) {
	if len(a) == 1 {
		return setCopyRow(m, a)
	}
	its := append([]Value(nil), a...)
	s, _ := m.asSet(its[0])
	r, e := m.setDifference(s, its[1], s.kind)
	if e != nil {
		return None, e
	}
	for _, it := range its[2:] {
		if e := m.setSubtract(r, it); e != nil {
			return None, e
		}
	}
	return obj(r), nil
}

func init() {
	boolRow := func(f func(m *M, s *Set, v Value) (bool, *Exc)) NativeFunc {
		return func(m *M, a []Value) (Value, *Exc) {
			r, e := f(m, a[0].set(), a[1])
			return Bool(r), e
		}
	}
	for _, c := range []*Class{TSet, TFrozenSet} {
		c.addDefs([]Def{
			{"__len__(self, /)", "Return len(self).", func(m *M, a []Value) (Value, *Exc) { return Int(int64(a[0].set().used)), nil }},
			{"__contains__(self, key, /)", "x.__contains__(y) <==> y in x.", boolRow((*M).setHas)},
			{"__iter__(self, /)", "Implement iter(self).", iterRow},
			{"raw __repr__(self, /)", "Return repr(self).", setRepr},
			{"raw copy(self, /)", "Return a shallow copy of a set.", setCopyRow},
			{"raw union(self, /, *others)", "Return the union of sets as a new set.\n\n(i.e. all elements that are in either set.)", func(m *M, a []Value) (Value, *Exc) {
				s, _ := m.asSet(a[0])
				its := append([]Value(nil), a[1:]...)
				if a[0].is(KFrozenSet) && len(its) == 0 {
					return a[0], nil
				}
				r, e := m.setCopy(s, s.kind)
				if e != nil {
					return None, e
				}
				return m.setUpdateAll(r, its, obj(r))
			}},
			{"raw intersection(self, /, *others)", "Return the intersection of two sets as a new set.\n\n(i.e. all elements that are in both sets.)", setIntersection},
			{"raw difference(self, /, *others)", "Return the difference of two or more sets as a new set.\n\n(i.e. all elements that are in this set but not the others.)", setDifferenceRow},
			{"symmetric_difference(self, other, /)", "Return the symmetric difference of two sets as a new set.\n\n(i.e. all elements that are in exactly one of the sets.)", func(m *M, a []Value) (Value, *Exc) {
				r, e := m.setXor(a[0].set(), a[1], a[0].kind())
				return obj(r), e
			}},
			{"isdisjoint(self, other, /)", "Return True if two sets have a null intersection.", boolRow((*M).setDisjoint)},
			{"issubset(self, other, /)", "Report whether another set contains this set.", boolRow(func(m *M, s *Set, v Value) (bool, *Exc) {
				o, e := m.operandSet(v)
				if e != nil {
					return false, e
				}
				return m.setSubset(s, o)
			})},
			{"issuperset(self, other, /)", "Report whether this set contains another set.", boolRow(func(m *M, s *Set, v Value) (bool, *Exc) {
				if o, ok := m.asSet(v); ok {
					return m.setSubset(o, s)
				}
				r := true
				e := m.Each(v, func(x Value) *Exc {
					has, e := m.setHasKey(s, x)
					if e == nil && !has {
						r = false
						return errStop
					}
					return e
				})
				return r, e
			})},
			{"__or__(self, value, /)", "Return self|value.", setOp((*M).setOr)},
			{"__ror__(self, value, /)", "Return value|self.", setROp((*M).setOr)},
			{"__and__(self, value, /)", "Return self&value.", setOp((*M).setAnd)},
			{"__rand__(self, value, /)", "Return value&self.", setROp((*M).setAnd)},
			{"__sub__(self, value, /)", "Return self-value.", setOp((*M).setDifference)},
			{"__rsub__(self, value, /)", "Return value-self.", setROp((*M).setDifference)},
			{"__xor__(self, value, /)", "Return self^value.", setOp((*M).setXor)},
			{"__rxor__(self, value, /)", "Return value^self.", setROp((*M).setXor)},
			{"__sizeof__(self, /)", "Return the size of the set in memory, in bytes.", func(m *M, a []Value) (Value, *Exc) {
				if s := a[0].set(); len(s.tab) > 8 {
					return Int(200 + int64(len(s.tab))*16), nil
				}
				return Int(200), nil
			}},
		}, nil)
		c.addDefs(compareDefs(func(m *M, op uint16, a, b Value) (Value, *Exc) {
			o, ok := m.asSet(b)
			if !ok {
				return NotImplemented, nil
			}
			r, e := m.setCompare(op, a.set(), o)
			return Bool(r), e
		}), nil)
	}
	TFrozenSet.newNat = frozenSetNew
	TFrozenSet.addDefs([]Def{
		{"static __new__(cls, /, *args)", "frozenset() -> empty frozenset object\nfrozenset(iterable) -> frozenset object\n\nBuild an immutable unordered collection of unique elements.", frozenSetNew},
		{"__hash__(self, /)", "Return hash(self).", hashRow},
	}, nil)

	TSet.newNat = setNew
	setMaker = newNative(Def{"set(iterable=<unset>, /)", "", func(m *M, a []Value) (Value, *Exc) {
		s := newSet()
		if a[0].IsUnbound() {
			return obj(s), nil
		}
		return m.setUpdate(s, a[0], obj(s))
	}}, nil)
	TSet.addDefs([]Def{
		{"static __new__(cls, /, *args, **kwargs)", "Create and return a new object.", setNew},
		{"raw __init__(self, /, *args)", "set() -> new empty set object\nset(iterable) -> new set object\n\nBuild an unordered collection of unique elements.", setInit},
		{"add(self, object, /)", "Add an element to a set.\n\nThis has no effect if the element is already present.", func(m *M, a []Value) (Value, *Exc) {
			return None, m.setAdd(a[0].set(), a[1])
		}},
		{"clear(self, /)", "Remove all elements from this set.", func(m *M, a []Value) (Value, *Exc) { a[0].set().clear(); return None, nil }},
		{"pop(self, /)", "Remove and return an arbitrary set element.\nRaises KeyError if the set is empty.", func(m *M, a []Value) (Value, *Exc) { return m.setPop(a[0].set()) }},
		{"remove(self, object, /)", "Remove an element from a set; it must be a member.\n\nIf the element is not a member, raise a KeyError.", func(m *M, a []Value) (Value, *Exc) {
			s, v := a[0].set(), a[1]
			k, h, e := m.setKey(v)
			if e != nil {
				return None, e
			}
			found, e := m.setRemoveHash(s, k, h)
			if e == nil && !found {
				e = m.keyError(v)
			}
			return None, e
		}},
		{"discard(self, object, /)", "Remove an element from a set if it is a member.\n\nUnlike set.remove(), the discard() method does not raise\nan exception when an element is missing from the set.", func(m *M, a []Value) (Value, *Exc) {
			s := a[0].set()
			k, h, e := m.setKey(a[1])
			if e != nil {
				return None, e
			}
			_, e = m.setRemoveHash(s, k, h)
			return None, e
		}},
		{"update(self, /, *others)", "Update a set with the union of itself and others.", func(m *M, a []Value) (Value, *Exc) {
			return m.setUpdateAll(a[0].set(), append([]Value(nil), a[1:]...), None)
		}},
		{"raw intersection_update(self, /, *others)", "Update a set with the intersection of itself and another.", func(m *M, a []Value) (Value, *Exc) {
			s, _ := m.asSet(a[0])
			r, e := setIntersection(m, a)
			if e == nil {
				s.take(r.set())
			}
			return None, e
		}},
		{"difference_update(self, /, *others)", "Remove all elements of another set from this set.", func(m *M, a []Value) (Value, *Exc) {
			s := a[0].set()
			for _, it := range append([]Value(nil), a[1:]...) {
				if e := m.setSubtract(s, it); e != nil {
					return None, e
				}
			}
			return None, nil
		}},
		{"symmetric_difference_update(self, other, /)", "Update a set with the symmetric difference of itself and another.", func(m *M, a []Value) (Value, *Exc) {
			return None, m.setXorUpdate(a[0].set(), a[1])
		}},
		{"raw __ior__(self, value, /)", "Return self|=value.", setIOp((*M).setUpdateNested)},
		{"raw __iand__(self, value, /)", "Return self&=value.", setIOp((*M).setAndUpdate)},
		{"raw __isub__(self, value, /)", "Return self-=value.", setIOp((*M).setSubtract)},
		{"raw __ixor__(self, value, /)", "Return self^=value.", setIOp((*M).setXorUpdate)},
	}, nil)
	TSet.attrs.setStr(internStatic("__hash__"), None)
}
