// The match statement's instructions, and coroutines' small ones.
package vm

// A pattern asks for a flag of the class, which comes from the first class of the MRO that has one: built-in types, Sequence
// and Mapping of collections.abc, and whatever was registered with these or with classes derived from them.

const cfCollection = cfSequence | cfMapping

func init() {
	for _, c := range []*Class{TList, TTuple, TRange, TMemoryView} {
		c.flags |= cfSequence
	}
	for _, c := range []*Class{TDict, TMappingProxy} {
		c.flags |= cfMapping
	}
}

// inheritCollection takes c's flag from its bases, unless it has one.
func (c *Class) inheritCollection() {
	for _, b := range c.mro {
		if c.flags&cfCollection != 0 {
			return
		}
		c.flags |= b.flags & cfCollection
	}
}

// Numbers of the flags in a class's __abc_tpflags__.
const (
	abcSequence = 1 << 5
	abcMapping  = 1 << 6
)

// SetCollection makes instances of c and of the classes derived from it match the patterns that flags say, as __abc_tpflags__
// numbers them. Static classes stay as they are.
func (m *M) SetCollection(c *Class, flags int64) {
	var f classFlags
	if flags&abcSequence != 0 {
		f |= cfSequence
	}
	if flags&abcMapping != 0 {
		f |= cfMapping
	}
	if f == 0 || c.flags&cfBuiltin != 0 || c.flags&cfCollection == f {
		return
	}
	c.flags = c.flags&^cfCollection | f
	for _, s := range m.subclasses(c) {
		m.SetCollection(s, flags)
	}
}

// Collection is the flags that SetCollection would have to be given for c's.
func (c *Class) Collection() int64 {
	n := int64(0)
	if c.flags&cfSequence != 0 {
		n |= abcSequence
	}
	if c.flags&cfMapping != 0 {
		n |= abcMapping
	}
	return n
}

func (m *M) matchSequence(v Value) bool { return m.classOf(v).flags&cfSequence != 0 }
func (m *M) matchMapping(v Value) bool  { return m.classOf(v).flags&cfMapping != 0 }

func (m *M) matchKeys(i *Instr) *Exc {
	x, keys := *m.R(i.B), m.R(i.C).tuple().elems()
	out := make([]Value, 0, len(keys))
	for k, key := range keys {
		for _, o := range keys[:k] {
			if eq, e := m.Eq(o, key); e != nil {
				return e
			} else if eq {
				return m.valueErrorf("mapping pattern checks duplicate key (%s)", reprOf(m, key))
			}
		}
		if x.is(KDict) {
			p, e := m.dictGet(x.dict(), key)
			if e != nil {
				return e
			}
			if p == nil {
				*m.R(i.A) = None
				return nil
			}
			out = append(out, *p)
			continue
		}
		missing := obj(&Object{Hdr: Hdr{kind: KNat}, Cls: TObject})
		v, e := m.CallMethod(x, "get", key, missing)
		if e != nil {
			return e
		}
		if v == missing {
			*m.R(i.A) = None
			return nil
		}
		out = append(out, v)
	}
	*m.R(i.A) = tupleOf(out)
	return nil
}

func (m *M) matchRest(i *Instr) *Exc {
	d := newDict()
	if e := m.dictUpdate(d, *m.R(i.B)); e != nil {
		return e
	}
	for _, k := range m.R(i.C).tuple().elems() {
		if _, e := m.dictDel(d, k); e != nil {
			return e
		}
	}
	*m.R(i.A) = obj(d)
	return nil
}

func (m *M) matchClass(i *Instr) *Exc {
	cls, x, n := *m.R(i.A), *m.R(i.B), int(i.C)
	names := m.fn().code.consts[word(m.pc)].tuple().elems()
	m.pc = skip(m.pc, 1)
	if !cls.is(KClass) {
		return m.typeErrorf("called match pattern must be a type")
	}
	is, e := m.isInstanceOf(x, cls)
	if e != nil {
		return e
	}
	if !is {
		*m.R(i.A) = None
		return nil
	}
	var out []Value
	var seen []string
	attr := func(s *Str) (bool, *Exc) {
		for _, o := range seen {
			if o == s.String() {
				return false, m.typeErrorf("%s() got multiple sub-patterns for attribute '%s'", cls.class().name, o)
			}
		}
		seen = append(seen, s.String())
		v, e := m.GetAttrOr(x, m.internStr(s))
		if e != nil && !e.cls.isSub(ExcAttributeError) {
			return false, e
		}
		if e != nil || v.IsUnbound() {
			return false, nil
		}
		out = append(out, v)
		return true, nil
	}
	if n > 0 {
		ma, e := m.GetAttrOr(cls, m.intern("__match_args__"))
		if e != nil {
			return e
		}
		var args []Value
		self := false
		if ma.IsUnbound() {
			switch cls.class().layout {
			case KInt, KBool, KStr, KFloat, KBytes, KByteArray, KTuple, KList, KDict, KSet, KFrozenSet:
				self = true
			}
		} else {
			t, ok := m.asTuple(ma)
			if !ok {
				return m.typeErrorf("%s.__match_args__ must be a tuple (got %s)", cls.class().name, m.typeName(ma))
			}
			args = t.elems()
		}
		allowed := len(args)
		if self {
			allowed = 1
		}
		if n > allowed {
			return m.typeErrorf("%s() accepts %d positional sub-pattern%s (%d given)", cls.class().name, allowed, plural(allowed), n)
		}
		if self {
			out = append(out, x)
		} else {
			for _, a := range args[:n] {
				s, ok := m.asStr(a)
				if !ok {
					return m.typeErrorf("__match_args__ elements must be strings (got %s)", m.typeName(a))
				}
				if ok, e := attr(s); e != nil || !ok {
					if e == nil {
						*m.R(i.A) = None
					}
					return e
				}
			}
		}
	}
	for _, a := range names {
		if ok, e := attr(a.str()); e != nil || !ok {
			if e == nil {
				*m.R(i.A) = None
			}
			return e
		}
	}
	*m.R(i.A) = tupleOf(out)
	return nil
}

// awaitable is AWAITABLE: the iterator that `await x` delegates to.
func (m *M) awaitable(i *Instr) *Exc {
	x := *m.R(i.B)
	if x.is(KGen) && x.gen().flags&(genCoroutine|genIterable) != 0 {
		g := x.gen()
		if g.state == genRunning || g.flags&genCoroutine != 0 && !g.delegate().IsNone() {
			return m.Errorf(ExcRuntimeError, "coroutine is being awaited already")
		}
		*m.R(i.A) = x
		return nil
	}
	d := m.classOf(x).dunder(dAwait)
	if d.IsUnbound() || d.IsNone() {
		switch i.C {
		case 1:
			return m.typeErrorf("'async with' received an object from __aenter__ that does not implement __await__: %s", m.typeName(x))
		case 2:
			return m.typeErrorf("'async with' received an object from __aexit__ that does not implement __await__: %s", m.typeName(x))
		case 3:
			return m.typeErrorf("'async for' received an invalid object from __anext__: %s", m.typeName(x))
		}
		return m.typeErrorf("object %s can't be used in 'await' expression", m.typeName(x))
	}
	keep := &finGoKeep{Hdr: Hdr{kind: KStep, aux: stepOfGo}, k: func(m *M, v Value) (Value, *Exc) {
		if v.is(KGen) && v.gen().flags&genCoroutine != 0 {
			return None, m.typeErrorf("__await__() returned a coroutine")
		}
		if !v.is(KGen) && !v.is(KIter) && m.classOf(v).dunder(dNext).IsUnbound() {
			return None, m.typeErrorf("__await__() returned non-iterator of type '%s'", m.typeName(v))
		}
		return v, nil
	}}
	if i.C == 3 {
		what := m.typeName(x)
		keep.catch = func(m *M, e *Exc) (Value, *Exc) {
			t := m.typeErrorf("'async for' received an invalid object from __anext__: %s", what)
			t.cause, t.ctx, t.suppress = obj(e), obj(e), true
			return None, t
		}
	}
	return m.fin(finGo, i.A, 0, obj(keep), d, x)
}

// asyncIter is AITER and ANEXT.
func (m *M) asyncIter(i *Instr) *Exc {
	x := *m.R(i.B)
	k := dAiter
	if i.Op == ANEXT {
		k = dAnext
	}
	d := m.classOf(x).dunder(k)
	if d.IsUnbound() || d.IsNone() {
		if i.Op == ANEXT {
			return m.typeErrorf("'async for' requires an iterator with __anext__ method, got %s", m.typeName(x))
		}
		return m.typeErrorf("'async for' requires an object with __aiter__ method, got %s", m.typeName(x))
	}
	if i.Op == ANEXT {
		return m.finDunder(finStore, i.A, 0, None, d, x)
	}
	return m.finThen(i.A, 0, func(m *M, v Value) (Value, *Exc) {
		if m.classOf(v).dunder(dAnext).IsUnbound() {
			return None, m.typeErrorf("'async for' received an object from __aiter__ that does not implement __anext__: %s", m.typeName(v))
		}
		return v, nil
	}, d, x)
}
