// functools.lru_cache's wrapper.
package stdlib

import "github.com/gsl-lang/gsl/vm"

// lruCache is what lru_cache makes of a function.
type lruCache struct {
	fn           vm.Value
	max          int64 // -1: none
	typed        bool
	store        *vm.Dict // key -> result, or -> *lruEntry where max is set
	hits, misses int64
	first, last  *lruEntry // by use, the oldest first
	info         vm.Value  // the class of cache_info's result
	maxValue     vm.Value
	elem         *vm.Class // of the entries
	free         *lruStep  // one that has ended
}

// lruEntry is a result in order of use.
type lruEntry struct {
	key, val   vm.Value
	prev, next *lruEntry
	obj        vm.Value // the entry as a value of the dict
}

func (c *lruCache) unlink(e *lruEntry) {
	if e.prev != nil {
		e.prev.next = e.next
	} else {
		c.first = e.next
	}
	if e.next != nil {
		e.next.prev = e.prev
	} else {
		c.last = e.prev
	}
	e.prev, e.next = nil, nil
}

func (c *lruCache) push(e *lruEntry) {
	e.prev = c.last
	if c.last != nil {
		c.last.next = e
	} else {
		c.first = e
	}
	c.last = e
}

type (
	lruKey     struct{}
	lruNodeKey struct{}
	kwdMarkKey struct{}
)

// kwdMark separates positional from keyword arguments in keys.
func kwdMark(m *vm.M) vm.Value {
	return vm.Extension(m, kwdMarkKey{}, func() vm.Value { return m.NewObject(lruNodeClass(m), nil) })
}

func lruNodeClass(m *vm.M) *vm.Class {
	return vm.Extension(m, lruNodeKey{}, func() *vm.Class {
		return m.NewClass("_lru_list_elem", "functools", &vm.NatType{Name: "_lru_list_elem"}, nil, nil, nil)
	})
}

// key is the dict key of a call. The last len(names) of args are by name.
func (c *lruCache) key(m *vm.M, args []vm.Value, names []*vm.Str) vm.Value {
	if len(names) == 0 && !c.typed && len(args) == 1 && (vm.IsType(args[0], vm.TInt) || vm.IsType(args[0], vm.TStr)) {
		return args[0]
	}
	if len(names) == 0 && !c.typed {
		return vm.NewTuple(args...)
	}
	pos := len(args) - len(names)
	k := append(make([]vm.Value, 0, 2*len(args)+len(names)+1), args[:pos]...)
	if len(names) > 0 {
		k = append(k, kwdMark(m))
		for j, n := range names {
			k = append(k, n.Value(), args[pos+j])
		}
	}
	if c.typed {
		for _, v := range args {
			k = append(k, m.ClassOf(v).Value())
		}
	}
	return vm.NewTuple(k...)
}

// lruStep is a call that missed.
type lruStep struct {
	vm.StepBase
	c     *lruCache
	key   vm.Value
	args  []vm.Value
	names []*vm.Str
	begun bool
	one   [1]vm.Value // args of a call with one argument
}

func (s *lruStep) Step(m *vm.M, in vm.Value) vm.Act {
	if !s.begun {
		s.begun = true
		if len(s.names) > 0 {
			return m.StepCallKw(s.c.fn, s.args, s.names)
		}
		return m.StepCall(s.c.fn, s.args...)
	}
	if !s.key.IsUnbound() {
		if e := s.c.put(m, s.key, in); e != nil {
			return m.StepRaise(e)
		}
	}
	c := s.c
	*s = lruStep{}
	c.free = s
	return m.StepDone(in)
}

func (c *lruCache) put(m *vm.M, key, val vm.Value) *vm.Exc {
	if c.max < 0 {
		return m.DictSet(c.store, key, val)
	}
	old, e := m.DictGet(c.store, key)
	if e != nil {
		return e
	}
	if !old.IsUnbound() { // another call filled it in meanwhile
		return nil
	}
	var n *lruEntry
	if int64(c.store.Len()) >= c.max && c.first != nil {
		oldest := c.first
		c.unlink(oldest)
		if found, e := m.DictDel(c.store, oldest.key); e != nil {
			return e
		} else if found { // nothing else holds it
			n = oldest
			n.key, n.val = key, val
		}
	}
	if n == nil {
		if c.elem == nil {
			c.elem = lruNodeClass(m)
		}
		n = &lruEntry{key: key, val: val}
		n.obj = m.NewObject(c.elem, n)
	}
	if e := m.DictSet(c.store, key, n.obj); e != nil {
		return e
	}
	c.push(n)
	return nil
}

// lruCall is a call of the wrapper.
func lruCall(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	c := a[0].Impl().(*lruCache)
	names := m.CallNames()
	args := a[1:]
	if c.max == 0 {
		c.misses++
		return m.StepInto(&lruStep{c: c, key: vm.Unbound, args: append([]vm.Value(nil), args...), names: names})
	}
	key := c.key(m, args, names)
	var keep []vm.Value               // what the call needs after look-up, which may run script
	if t, ok := m.TupleOf(key); !ok { // one plain argument: the key itself
		keep = nil
	} else if len(names) == 0 && !c.typed {
		keep = t
	} else {
		keep = append([]vm.Value(nil), args...)
	}
	v, e := m.DictGet(c.store, key)
	if e != nil {
		return vm.None, e
	}
	if !v.IsUnbound() {
		c.hits++
		if c.max < 0 {
			return v, nil
		}
		n := v.Impl().(*lruEntry)
		if c.last != n {
			c.unlink(n)
			c.push(n)
		}
		return n.val, nil
	}
	c.misses++
	if keep == nil {
		s := c.free
		if c.free = nil; s == nil {
			s = &lruStep{}
		}
		s.c, s.key, s.one[0] = c, key, key
		s.args = s.one[:]
		return m.StepInto(s)
	}
	return m.StepInto(&lruStep{c: c, key: key, args: keep, names: names})
}

func lruClass(m *vm.M) *vm.Class {
	return vm.Extension(m, lruKey{}, func() *vm.Class {
		of := func(v vm.Value) *lruCache { return v.Impl().(*lruCache) }
		return m.NewClass("_lru_cache_wrapper", "functools", &vm.NatType{Name: "_lru_cache_wrapper"}, nil, []vm.Def{
			{Sig: "static __new__(cls, user_function, maxsize, typed, cache_info_type)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				if !m.Callable(a[1]) {
					return vm.None, m.TypeErrorf("the first argument must be callable")
				}
				c := &lruCache{fn: a[1], max: -1, store: vm.NewDict(), info: a[4], maxValue: a[2]}
				if !a[2].IsNone() {
					n, e := m.Index(a[2])
					if e != nil {
						return vm.None, e
					}
					c.max = max(n, 0)
					c.maxValue = vm.Int(c.max)
				}
				var e *vm.Exc
				c.typed, e = m.Truth(a[3])
				v := m.NewObject(a[0].AsClass(), c)
				v.Object().Dict = vm.NewDict()
				return v, e
			}},
			{Sig: "raw __init__(self, /, *args, **kwargs)", Fn: constNone},
			{Sig: "args __call__(self, /, *args, **kwargs)", Doc: "Call self as a function.", Fn: lruCall},
			{Sig: "__get__(self, instance, owner=None, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				if a[1].IsNone() {
					return a[0], nil
				}
				return m.Bind(a[0], a[1]), nil
			}},
			{Sig: "cache_info(self, /)", Doc: "Report cache statistics", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				c := of(a[0])
				return m.Call(c.info, vm.Int(c.hits), vm.Int(c.misses), c.maxValue, vm.Int(int64(c.store.Len())))
			}},
			{Sig: "cache_clear(self, /)", Doc: "Clear the cache and cache statistics", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				c := of(a[0])
				c.hits, c.misses, c.first, c.last, c.store = 0, 0, nil, nil, vm.NewDict()
				return vm.None, nil
			}},
			{Sig: "__copy__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return a[0], nil }},
			{Sig: "__deepcopy__(self, memo, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return a[0], nil }},
			{Sig: "__reduce__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return m.GetAttr(a[0], m.Intern("__qualname__")) }},
			{Sig: "__repr__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				return vm.NewStr("<functools._lru_cache_wrapper object at " + m.AddrText(a[0]) + ">"), nil
			}},
		}, nil)
	})
}
