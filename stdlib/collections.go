// Module _collections: deque and defaultdict. lib/collections/ is the module itself.
package stdlib

import (
	"strings"

	"github.com/gsl-lang/gsl/vm"
)

// deque is a ring buffer: items[(head+k) % len(items)] for k < n.
type deque struct {
	items   []vm.Value
	head, n int
	maxlen  int // -1: none
	ver     int // changes with every mutation, for iterators
}

func (d *deque) at(k int) *vm.Value {
	k += d.head
	if k >= len(d.items) {
		k -= len(d.items)
	}
	return &d.items[k]
}

func (d *deque) grow(m *vm.M) *vm.Exc {
	c := max(8, len(d.items)*2)
	if e := m.Charge(int64(c) * 16); e != nil {
		return e
	}
	ns := make([]vm.Value, c)
	for k := range d.n {
		ns[k] = *d.at(k)
	}
	d.items, d.head = ns, 0
	return nil
}

func (d *deque) append(m *vm.M, v vm.Value) *vm.Exc {
	d.ver++
	if d.maxlen == 0 {
		return nil
	}
	if d.n == len(d.items) {
		if e := d.grow(m); e != nil {
			return e
		}
	}
	d.n++
	*d.at(d.n - 1) = v
	if d.maxlen >= 0 && d.n > d.maxlen {
		d.popleft()
	}
	return nil
}

func (d *deque) appendleft(m *vm.M, v vm.Value) *vm.Exc {
	d.ver++
	if d.maxlen == 0 {
		return nil
	}
	if d.n == len(d.items) {
		if e := d.grow(m); e != nil {
			return e
		}
	}
	if d.head--; d.head < 0 {
		d.head += len(d.items)
	}
	d.items[d.head] = v
	d.n++
	if d.maxlen >= 0 && d.n > d.maxlen {
		d.pop()
	}
	return nil
}

func (d *deque) pop() vm.Value {
	d.ver++
	d.n--
	p := d.at(d.n)
	v := *p
	*p = vm.Value{}
	return v
}

func (d *deque) popleft() vm.Value {
	d.ver++
	p := d.at(0)
	v := *p
	*p = vm.Value{}
	if d.head++; d.head == len(d.items) {
		d.head = 0
	}
	d.n--
	return v
}

func (d *deque) slice() []vm.Value {
	out := make([]vm.Value, d.n)
	for k := range out {
		out[k] = *d.at(k)
	}
	return out
}

func (d *deque) set(v []vm.Value) {
	d.ver++
	d.items, d.head, d.n = v, 0, len(v)
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
	k, ver  int
	reverse bool
}

func (it *dequeIter) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	if it.k >= it.d.n && it.ver == it.d.ver || it.d == nil {
		return vm.None, false, nil
	}
	if it.ver != it.d.ver {
		return vm.None, false, m.Errorf(vm.ExcRuntimeError, "deque mutated during iteration")
	}
	k := it.k
	if it.reverse {
		k = it.d.n - 1 - k
	}
	it.k++
	return *it.d.at(k), true, nil
}

func newDequeLike(m *vm.M, like vm.Value, items []vm.Value, maxlen int) vm.Value {
	d := &deque{maxlen: maxlen}
	if maxlen >= 0 && len(items) > maxlen {
		items = items[len(items)-maxlen:]
	}
	d.set(items)
	return m.NewObject(like.Object().Cls, d)
}

func dequeCompare(op uint16) vm.NativeFunc {
	return dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
		o, ok := a[1].Impl().(*deque)
		if !ok {
			return vm.NotImplemented, nil
		}
		return m.Compare(op, vm.NewList(d.slice()), vm.NewList(o.slice()))
	})
}

func extendDeque(left bool) vm.NativeFunc {
	return dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
		src := a[1]
		if o, ok := src.Impl().(*deque); ok && o == d {
			src = vm.NewList(d.slice())
		}
		return m.Drain(src, func(m *vm.M, x vm.Value) (bool, *vm.Exc) {
			if left {
				return false, d.appendleft(m, x)
			}
			return false, d.append(m, x)
		}, func(m *vm.M) (vm.Value, *vm.Exc) { return vm.None, nil })
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
		n += int64(d.n)
	}
	if n < 0 || n >= int64(d.n) {
		return 0, m.Errorf(vm.ExcIndexError, "deque index out of range")
	}
	return int(n), nil
}

func dequeDefs() []vm.Def {
	return []vm.Def{
		{Sig: "static __new__(cls, *args, **kwargs)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return m.NewObject(a[0].AsClass(), &deque{maxlen: -1}), nil
		}},
		{Sig: "raw __init__(self, iterable=(), maxlen=None)", Doc: "A list-like sequence optimized for data accesses near its endpoints.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			d.maxlen = -1
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
				d.maxlen = int(n)
			}
			d.set(nil)
			return m.Drain(a[1], func(m *vm.M, x vm.Value) (bool, *vm.Exc) { return false, d.append(m, x) }, func(m *vm.M) (vm.Value, *vm.Exc) { return vm.None, nil })
		})},
		{Sig: "append(self, x, /)", Doc: "Add an element to the right side of the deque.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) { return vm.None, d.append(m, a[1]) })},
		{Sig: "appendleft(self, x, /)", Doc: "Add an element to the left side of the deque.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) { return vm.None, d.appendleft(m, a[1]) })},
		{Sig: "pop(self, /)", Doc: "Remove and return the rightmost element.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			if d.n == 0 {
				return vm.None, m.Errorf(vm.ExcIndexError, "pop from an empty deque")
			}
			return d.pop(), nil
		})},
		{Sig: "popleft(self, /)", Doc: "Remove and return the leftmost element.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			if d.n == 0 {
				return vm.None, m.Errorf(vm.ExcIndexError, "pop from an empty deque")
			}
			return d.popleft(), nil
		})},
		{Sig: "extend(self, iterable, /)", Doc: "Extend the right side of the deque with elements from the iterable.", Fn: extendDeque(false)},
		{Sig: "extendleft(self, iterable, /)", Doc: "Extend the left side of the deque with elements from the iterable.", Fn: extendDeque(true)},
		{Sig: "clear(self, /)", Doc: "Remove all elements from the deque.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			d.set(nil)
			return vm.None, nil
		})},
		{Sig: "copy(self, /)", Doc: "Return a shallow copy of a deque.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			return newDequeLike(m, a[0], d.slice(), d.maxlen), nil
		})},
		{Sig: "__copy__(self, /)", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			return newDequeLike(m, a[0], d.slice(), d.maxlen), nil
		})},
		{Sig: "count(self, value, /)", Doc: "Return number of occurrences of value.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			n, ver := int64(0), d.ver
			for k := 0; k < d.n; k++ {
				eq, e := m.Eq(*d.at(k), a[1])
				if e != nil {
					return vm.None, e
				}
				if d.ver != ver {
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
				if e != nil {
					return vm.None, e
				}
				if n < 0 {
					n = max(n+int64(d.n), 0)
				}
				lim[k] = min(n, int64(d.n))
			}
			ver := d.ver
			for k := lim[0]; k < lim[1]; k++ {
				eq, e := m.Eq(*d.at(int(k)), a[1])
				if e != nil {
					return vm.None, e
				}
				if eq {
					return vm.Int(k), nil
				}
				if d.ver != ver {
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
			if d.maxlen >= 0 && d.n >= d.maxlen {
				return vm.None, m.Errorf(vm.ExcIndexError, "deque already at its maximum size")
			}
			n, e := m.Index(a[1])
			if e != nil {
				return vm.None, e
			}
			if n < 0 {
				n = max(n+int64(d.n), 0)
			}
			k := int(min(n, int64(d.n)))
			s := d.slice()
			s = append(s[:k], append([]vm.Value{a[2]}, s[k:]...)...)
			d.set(s)
			return vm.None, nil
		})},
		{Sig: "remove(self, value, /)", Doc: "Remove first occurrence of value.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			ver := d.ver
			for k := 0; k < d.n; k++ {
				eq, e := m.Eq(*d.at(k), a[1])
				if e != nil {
					return vm.None, e
				}
				if d.ver != ver {
					return vm.None, m.Errorf(vm.ExcIndexError, "deque mutated during remove().")
				}
				if eq {
					s := d.slice()
					d.set(append(s[:k], s[k+1:]...))
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
			s := d.slice()
			for i, j := 0, len(s)-1; i < j; i, j = i+1, j-1 {
				s[i], s[j] = s[j], s[i]
			}
			d.set(s)
			return vm.None, nil
		})},
		{Sig: "rotate(self, n=1, /)", Doc: "Rotate the deque n steps to the right.", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := m.Index(a[1])
			if e != nil || d.n == 0 {
				return vm.None, e
			}
			k := int(n % int64(d.n))
			if k < 0 {
				k += d.n
			}
			if k <= d.n/2 {
				for range k {
					_ = d.appendleft(m, d.pop())
				}
			} else {
				for range d.n - k {
					_ = d.append(m, d.popleft())
				}
			}
			return vm.None, nil
		})},
		{Sig: "__len__(self, /)", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Int(int64(d.n)), nil })},
		{Sig: "__bool__(self, /)", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Bool(d.n > 0), nil })},
		{Sig: "__getitem__(self, key, /)", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			k, e := dequeIndex(m, d, a[1])
			if e != nil {
				return vm.None, e
			}
			return *d.at(k), nil
		})},
		{Sig: "__setitem__(self, key, value, /)", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			k, e := dequeIndex(m, d, a[1])
			if e != nil {
				return vm.None, e
			}
			*d.at(k) = a[2]
			return vm.None, nil
		})},
		{Sig: "__delitem__(self, key, /)", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			k, e := dequeIndex(m, d, a[1])
			if e != nil {
				return vm.None, e
			}
			s := d.slice()
			d.set(append(s[:k], s[k+1:]...))
			return vm.None, nil
		})},
		{Sig: "__contains__(self, key, /)", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			ver := d.ver
			for k := 0; k < d.n; k++ {
				eq, e := m.Eq(*d.at(k), a[1])
				if e != nil || eq {
					return vm.Bool(eq), e
				}
				if d.ver != ver {
					return vm.None, m.Errorf(vm.ExcRuntimeError, "deque mutated during iteration")
				}
			}
			return vm.False, nil
		})},
		{Sig: "__iter__(self, /)", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			return m.NewIterator(dequeIterClass(m).Value(), &dequeIter{d: d, ver: d.ver}), nil
		})},
		{Sig: "__reversed__(self, /)", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			return m.NewIterator(dequeIterClass(m).Value(), &dequeIter{d: d, ver: d.ver, reverse: true}), nil
		})},
		{Sig: "raw __repr__(self, /)", Fn: dequeFn(func(m *vm.M, d *deque, a []vm.Value) (vm.Value, *vm.Exc) {
			if !m.ReprEnter(a[0]) {
				return vm.NewStr("[...]"), nil
			}
			defer m.ReprLeave(a[0])
			var parts []string
			for _, v := range d.slice() {
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
			return newDequeLike(m, a[0], append(d.slice(), o.slice()...), d.maxlen), nil
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
	if d.n > 0 && n > 1<<40/int64(d.n) {
		return vm.None, m.NewExc(vm.ExcMemoryError)
	}
	if e := m.Charge(n * int64(d.n) * 16); e != nil {
		return vm.None, e
	}
	var out []vm.Value
	s := d.slice()
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
				return vm.Int(int64(max(it.d.n-it.k, 0))), nil
			}},
		})
	})
}

var collectionsCore = &vm.ModuleDef{
	Name: "_collections",
	Doc:  "High performance data structures.",
	Defs: []vm.Def{
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
