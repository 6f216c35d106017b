// Module _collections: deque and defaultdict. lib/collections/ is the module itself.
package stdlib

import (
	"math"
	"strings"

	"github.com/gsl-lang/gsl/vm"
)

// deque is a ring, and its bound.
type deque struct {
	vm.Ring
	maxlen int // -1: none
}

func newDeque(m *vm.M, cls *vm.Class, maxlen int) *deque {
	d := &deque{}
	d.InitRing(m, cls, d, 128)
	d.bound(maxlen)
	return d
}

// bound sets maxlen. The loop appends while there is room and pops while there is an item.
func (d *deque) bound(maxlen int) {
	d.maxlen = maxlen
	if maxlen < 0 {
		maxlen = math.MaxInt
	}
	d.Gate(maxlen, 0)
}

// ver changes with every mutation, for iterators.
func (d *deque) ver() int64 { return d.Puts + d.Takes }

func (d *deque) append(m *vm.M, v vm.Value) *vm.Exc {
	switch d.Len() {
	case 0:
		if d.maxlen == 0 {
			d.Puts++
			return nil
		}
	case d.maxlen:
		d.TakeFirst()
	}
	d.PutLast(m, v)
	return nil
}

func (d *deque) appendleft(m *vm.M, v vm.Value) *vm.Exc {
	switch d.Len() {
	case 0:
		if d.maxlen == 0 {
			d.Puts++
			return nil
		}
	case d.maxlen:
		d.TakeLast()
	}
	d.PutFirst(m, v)
	return nil
}

var dequeType = &vm.NatType{Name: "deque"}

func dequeOf(m *vm.M, v vm.Value) (*deque, *vm.Exc) {
	if d, ok := v.Impl().(*deque); ok {
		return d, nil
	}
	return nil, m.TypeErrorf("a deque is required, not '%s'", m.TypeName(v))
}

// dequeFn is a method of deque.
func dequeFn(f func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc)) vm.NativeFunc {
	return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		d, ok := a[0].Impl().(*deque)
		if !ok {
			return vm.None, m.TypeErrorf("deque is not initialized")
		}
		return f(m, d, a)
	}
}

// dequeIter iterates over a deque; reverse says from the end.
type dequeIter struct {
	d       *deque
	k       int
	ver     int64
	reverse bool
}

func (it *dequeIter) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	if it.k >= it.d.Len() && it.ver == it.d.ver() || it.d == nil {
		return vm.None, false, nil
	}
	if it.ver != it.d.ver() {
		return vm.None, false, m.Errorf(vm.ExcRuntimeError, "deque mutated during iteration")
	}
	k := it.k
	if it.reverse {
		k = it.d.Len() - 1 - k
	}
	it.k++
	return *it.d.At(k), true, nil
}

func newDequeLike(m *vm.M, like vm.Value, items []vm.Value, maxlen int) vm.Value {
	d := newDeque(m, like.Object().Cls, maxlen)
	if maxlen >= 0 && len(items) > maxlen {
		items = items[len(items)-maxlen:]
	}
	d.SetItems(m, items)
	return d.Value()
}

func dequeCompare(op uint16) vm.NativeFunc {
	return dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
		o, ok := a[1].Impl().(*deque)
		if !ok {
			return vm.NotImplemented, nil
		}
		return m.Compare(op, vm.NewList(d.Items()), vm.NewList(o.Items()))
	})
}

func extendDeque(left bool) vm.NativeFunc {
	return dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
		src := a[1]
		if o, ok := src.Impl().(*deque); ok && o == d {
			src = vm.NewList(d.Items())
		}
		return m.Drain(src, func(m *vm.M, x vm.Value) (bool, *vm.Exc) {
			if left {
				return false, d.appendleft(m, x)
			}
			return false, d.append(m, x)
		}, func(m *vm.M) (vm.Value, *vm.Exc) { return vm.None, nil }, d)
	})
}

func dequeIndex(m *vm.M, d *deque, v vm.Value) (int, *vm.Exc) {
	n, e := m.Index(v)
	if e != nil {
		if e.Is(vm.ExcTypeError) {
			return 0, m.TypeErrorf("sequence index must be integer, not '%s'", m.TypeName(v))
		}
		return 0, e
	}
	if n < 0 {
		n += int64(d.Len())
	}
	if n < 0 || n >= int64(d.Len()) {
		return 0, m.Errorf(vm.ExcIndexError, "deque index out of range")
	}
	return int(n), nil
}

func dequeDefs() []vm.Def {
	return []vm.Def{
		{Sig: "static __new__(cls, /, *args, **kwargs)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return newDeque(m, a[0].AsClass(), -1).Value(), nil
		}},
		{Sig: "raw __init__(self, iterable=(), maxlen=None)", Doc: "A list-like sequence optimized for data accesses near its endpoints.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			maxlen := -1
			if !a[2].IsNone() {
				if m.BigOf(a[2]) == nil {
					return vm.None, m.TypeErrorf("an integer is required")
				}
				n, e := m.Index(a[2])
				if e != nil {
					return vm.None, e
				}
				if n < 0 {
					return vm.None, m.ValueErrorf("maxlen must be non-negative")
				}
				maxlen = int(n)
			}
			d.bound(maxlen)
			d.SetItems(m, nil)
			return m.Drain(a[1], func(m *vm.M, x vm.Value) (bool, *vm.Exc) { return false, d.append(m, x) }, func(m *vm.M) (vm.Value, *vm.Exc) { return vm.None, nil }, d)
		})},
		{Sig: "put append(self, x, /)", Doc: "Add an element to the right side of the deque.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) { return vm.None, d.append(m, a[1]) })},
		{Sig: "appendleft(self, x, /)", Doc: "Add an element to the left side of the deque.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) { return vm.None, d.appendleft(m, a[1]) })},
		{Sig: "pop pop(self, /)", Doc: "Remove and return the rightmost element.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			if d.Len() == 0 {
				return vm.None, m.Errorf(vm.ExcIndexError, "pop from an empty deque")
			}
			return d.TakeLast(), nil
		})},
		{Sig: "take popleft(self, /)", Doc: "Remove and return the leftmost element.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			if d.Len() == 0 {
				return vm.None, m.Errorf(vm.ExcIndexError, "pop from an empty deque")
			}
			return d.TakeFirst(), nil
		})},
		{Sig: "extend(self, iterable, /)", Doc: "Extend the right side of the deque with elements from the iterable.", Fn: extendDeque(false)},
		{Sig: "extendleft(self, iterable, /)", Doc: "Extend the left side of the deque with elements from the iterable.", Fn: extendDeque(true)},
		{Sig: "clear(self, /)", Doc: "Remove all elements from the deque.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			d.SetItems(m, nil)
			return vm.None, nil
		})},
		{Sig: "copy(self, /)", Doc: "Return a shallow copy of a deque.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			return newDequeLike(m, a[0], d.Items(), d.maxlen), nil
		})},
		{Sig: "__copy__(self, /)", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			return newDequeLike(m, a[0], d.Items(), d.maxlen), nil
		})},
		{Sig: "count(self, value, /)", Doc: "Return number of occurrences of value.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			n, ver := int64(0), d.ver()
			for k := 0; k < d.Len(); k++ {
				eq, e := m.Eq(*d.At(k), a[1])
				if e != nil {
					return vm.None, e
				}
				if d.ver() != ver {
					return vm.None, m.Errorf(vm.ExcRuntimeError, "deque mutated during iteration")
				}
				if eq {
					n++
				}
			}
			return vm.Int(n), nil
		})},
		{Sig: "index(self, value, start=0, stop=9223372036854775807, /)", Doc: "Return first index of value.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			var lim [2]int64
			for k := range lim {
				n, e := m.Index(a[2+k])
				if e != nil && e.Is(vm.ExcOverflowError) { // as far as it goes
					n, e = math.MaxInt64, nil
					if neg, e := m.Less(a[2+k], vm.Int(0)); e != nil {
						return vm.None, e
					} else if neg {
						n = math.MinInt64
					}
				}
				if e != nil {
					return vm.None, e
				}
				if n < 0 {
					n = max(n+int64(d.Len()), 0)
				}
				lim[k] = min(n, int64(d.Len()))
			}
			ver := d.ver()
			for k := lim[0]; k < lim[1]; k++ {
				eq, e := m.Eq(*d.At(int(k)), a[1])
				if e != nil {
					return vm.None, e
				}
				if eq {
					return vm.Int(k), nil
				}
				if d.ver() != ver {
					return vm.None, m.Errorf(vm.ExcRuntimeError, "deque mutated during iteration")
				}
			}
			s, e := m.Repr(a[1])
			if e != nil {
				return vm.None, e
			}
			return vm.None, m.ValueErrorf("%s is not in deque", s.String())
		})},
		{Sig: "insert(self, index, value, /)", Doc: "Insert value before index.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			if d.maxlen >= 0 && d.Len() >= d.maxlen {
				return vm.None, m.Errorf(vm.ExcIndexError, "deque already at its maximum size")
			}
			n, e := m.Index(a[1])
			if e != nil {
				return vm.None, e
			}
			if n < 0 {
				n = max(n+int64(d.Len()), 0)
			}
			k := int(min(n, int64(d.Len())))
			s := d.Items()
			s = append(s[:k], append([]vm.Value{a[2]}, s[k:]...)...)
			d.SetItems(m, s)
			return vm.None, nil
		})},
		{Sig: "remove(self, value, /)", Doc: "Remove first occurrence of value.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			ver := d.ver()
			for k := 0; k < d.Len(); k++ {
				eq, e := m.Eq(*d.At(k), a[1])
				if e != nil {
					return vm.None, e
				}
				if d.ver() != ver {
					return vm.None, m.Errorf(vm.ExcIndexError, "deque mutated during iteration")
				}
				if eq {
					s := d.Items()
					d.SetItems(m, append(s[:k], s[k+1:]...))
					return vm.None, nil
				}
			}
			s, e := m.Repr(a[1])
			if e != nil {
				return vm.None, e
			}
			return vm.None, m.ValueErrorf("%s is not in deque", s.String())
		})},
		{Sig: "reverse(self, /)", Doc: "Reverse *IN PLACE*.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			s := d.Items()
			for i, j := 0, len(s)-1; i < j; i, j = i+1, j-1 {
				s[i], s[j] = s[j], s[i]
			}
			d.SetItems(m, s)
			return vm.None, nil
		})},
		{Sig: "rotate(self, n=1, /)", Doc: "Rotate the deque n steps to the right.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := m.Index(a[1])
			if e != nil || d.Len() == 0 {
				return vm.None, e
			}
			k := int(n % int64(d.Len()))
			if k < 0 {
				k += d.Len()
			}
			if k <= d.Len()/2 {
				for range k {
					_ = d.appendleft(m, d.TakeLast())
				}
			} else {
				for range d.Len() - k {
					_ = d.append(m, d.TakeFirst())
				}
			}
			return vm.None, nil
		})},
		{Sig: "__len__(self, /)", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Int(int64(d.Len())), nil })},
		{Sig: "__getitem__(self, key, /)", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			k, e := dequeIndex(m, d, a[1])
			if e != nil {
				return vm.None, e
			}
			return *d.At(k), nil
		})},
		{Sig: "__setitem__(self, key, value, /)", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			k, e := dequeIndex(m, d, a[1])
			if e != nil {
				return vm.None, e
			}
			*d.At(k) = a[2]
			return vm.None, nil
		})},
		{Sig: "__delitem__(self, key, /)", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			k, e := dequeIndex(m, d, a[1])
			if e != nil {
				return vm.None, e
			}
			s := d.Items()
			d.SetItems(m, append(s[:k], s[k+1:]...))
			return vm.None, nil
		})},
		{Sig: "__contains__(self, key, /)", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			ver := d.ver()
			for k := 0; k < d.Len(); k++ {
				eq, e := m.Eq(*d.At(k), a[1])
				if e != nil || eq {
					return vm.Bool(eq), e
				}
				if d.ver() != ver {
					return vm.None, m.Errorf(vm.ExcRuntimeError, "deque mutated during iteration")
				}
			}
			return vm.False, nil
		})},
		{Sig: "__iter__(self, /)", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			return m.NewIterator(dequeIterClass(m).Value(), &dequeIter{d: d, ver: d.ver()}), nil
		})},
		{Sig: "__reversed__(self, /)", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			return m.NewIterator(dequeIterClass(m).Value(), &dequeIter{d: d, ver: d.ver(), reverse: true}), nil
		})},
		{Sig: "raw __repr__(self, /)", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			if !m.ReprEnter(a[0]) {
				return vm.NewStr("[...]"), nil
			}
			defer m.ReprLeave(a[0])
			var parts []string
			for _, v := range d.Items() {
				s, e := m.Repr(v)
				if e != nil {
					return vm.None, e
				}
				parts = append(parts, s.String())
			}
			s := a[0].Object().Cls.Name() + "([" + strings.Join(parts, ", ") + "]"
			if d.maxlen >= 0 {
				t, _ := m.Repr(vm.Int(int64(d.maxlen)))
				s += ", maxlen=" + t.String()
			}
			return vm.NewStr(s + ")"), nil
		})},
		{Sig: "__eq__(self, value, /)", Fn: dequeCompare(vm.EQ)}, {Sig: "__ne__(self, value, /)", Fn: dequeCompare(vm.NE)},
		{Sig: "__lt__(self, value, /)", Fn: dequeCompare(vm.LT)}, {Sig: "__le__(self, value, /)", Fn: dequeCompare(vm.LE)},
		{Sig: "__gt__(self, value, /)", Fn: dequeCompare(vm.GT)}, {Sig: "__ge__(self, value, /)", Fn: dequeCompare(vm.GE)},
		{Sig: "__add__(self, value, /)", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			o, ok := a[1].Impl().(*deque)
			if !ok {
				return vm.None, m.TypeErrorf("can only concatenate deque (not \"%s\") to deque", m.TypeName(a[1]))
			}
			return newDequeLike(m, a[0], append(d.Items(), o.Items()...), d.maxlen), nil
		})},
		{Sig: "raw __iadd__(self, value, /)", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			items, e := m.Items(a[1])
			if e != nil {
				return vm.None, e
			}
			for _, v := range items {
				if e := d.append(m, v); e != nil {
					return vm.None, e
				}
			}
			return a[0], nil
		})},
		{Sig: "__mul__(self, value, /)", Fn: dequeRepeat}, {Sig: "__rmul__(self, value, /)", Fn: dequeRepeat},
		{Sig: "class __class_getitem__(cls, item, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.NewGenericAlias(a[0], a[1]), nil }},
		{Sig: "__reduce__(self, /)", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			args := vm.NewTuple()
			if d.maxlen >= 0 {
				args = vm.NewTuple(vm.NewTuple(), vm.Int(int64(d.maxlen)))
			}
			state, e := m.CallMethod(a[0], "__getstate__")
			if e != nil {
				return vm.None, e
			}
			it, e := m.Iter(a[0])
			return vm.NewTuple(a[0].Object().Cls.Value(), args, state, it), e
		})},
	}
}

func dequeRepeat(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	d, e := dequeOf(m, a[0])
	if e != nil {
		return vm.None, e
	}
	n, e := m.Index(a[1])
	if e != nil {
		return vm.NotImplemented, nil
	}
	n = max(n, 0)
	if d.Len() > 0 && n > 1<<40/int64(d.Len()) {
		return vm.None, m.NewExc(vm.ExcMemoryError)
	}
	if e := m.Charge(n * int64(d.Len()) * 16); e != nil {
		return vm.None, e
	}
	var out []vm.Value
	s := d.Items()
	for ; n > 0; n-- {
		out = append(out, s...)
	}
	return newDequeLike(m, a[0], out, d.maxlen), nil
}

type dequeIterKey struct{}

func dequeIterClass(m *vm.M) *vm.Class {
	return vm.Extension(m, dequeIterKey{}, func() *vm.Class {
		return m.NewIterClass("_deque_iterator", "_collections", []vm.Def{
			{Sig: "__length_hint__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				it := vm.IteratorOf(a[0]).(*dequeIter)
				return vm.Int(int64(max(it.d.Len()-it.k, 0))), nil
			}},
		})
	})
}

var collectionsCore = &vm.ModuleDef{
	Name: "_collections",
	Doc:  "High performance data structures.",
	Defs: []vm.Def{
		{Sig: "_move_to_end(mapping, key, last, /)", Doc: "Move an entry of a dict to an end.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			key := a[1]
			last, e := m.Truth(a[2])
			if e != nil {
				return vm.None, e
			}
			found, e := m.DictMove(m.DictOf(a[0]), key, !last)
			if e == nil && !found {
				e = m.KeyError(key)
			}
			return vm.None, e
		}},
		{Sig: "_count_in_dict(mapping, iterable, /)", Doc: "Count the items of an iterable in a dict.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			d, one := m.DictOf(a[0]), vm.Int(1)
			return m.Drain(a[1], func(m *vm.M, x vm.Value) (bool, *vm.Exc) {
				n, e := m.DictGet(d, x)
				if e != nil {
					return false, e
				}
				if n.IsUnbound() {
					n = one
				} else if n, e = m.Binary(vm.ADD, n, one); e != nil {
					return false, e
				}
				return false, m.DictSet(d, x, n)
			}, func(m *vm.M) (vm.Value, *vm.Exc) { return vm.None, nil }, d)
		}},
		{Sig: "_popitem(mapping, last, /)", Doc: "Remove an entry from an end of a dict.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			d := m.DictOf(a[0])
			last, e := m.Truth(a[1])
			if e != nil {
				return vm.None, e
			}
			k, v, ok, e := m.DictPopEnd(d, !last)
			if e != nil {
				return vm.None, e
			}
			if !ok {
				return vm.None, m.KeyError(vm.NewStr("dictionary is empty"))
			}
			return vm.NewTuple(k, v), nil
		}},
		{Sig: "_tuplegetter(index, doc, /)", Doc: "A field of a named tuple.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			k, e := m.Index(a[0])
			if e != nil {
				return vm.None, e
			}
			doc, _ := m.TextOf(a[1])
			return m.TupleGetter(int(k), doc), nil
		}},
	},
	Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		c := m.NewClass("deque", "collections", dequeType, nil, dequeDefs(), []vm.Attr{
			{Name: "maxlen", Doc: "maximum size of a deque or None if unbounded", Get: func(m *vm.M, x vm.Value) (vm.Value, *vm.Exc) {
				if n := x.Impl().(*deque).maxlen; n >= 0 {
					return vm.Int(int64(n)), nil
				}
				return vm.None, nil
			}},
		})
		_ = m.SetAttr(c.Value(), m.Intern("__hash__"), vm.None)
		mod.Set(m, "deque", c.Value())
		return nil
	},
}
