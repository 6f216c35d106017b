// Modules _bisect and _heapq: the hot halves of bisect and heapq. They compare by <, which may run script.
package stdlib

import "github.com/gsl-lang/gsl/vm"

// bisectPlace is where x belongs in a: right says after equal ones.
func bisectPlace(m *vm.M, a []vm.Value, right bool) (int64, *vm.Exc) {
	seq, x, key := a[0], a[1], a[4]
	lo, e := m.Index(a[2])
	if e != nil {
		return 0, e
	}
	if lo < 0 {
		return 0, m.ValueErrorf("lo must be non-negative")
	}
	var hi int64
	if a[3].IsNone() {
		n, e := m.Len(seq)
		if e != nil {
			return 0, e
		}
		hi = int64(n)
	} else if hi, e = m.Index(a[3]); e != nil {
		return 0, e
	}
	exact := vm.IsType(seq, vm.TList)
	for lo < hi {
		mid := int64((uint64(lo) + uint64(hi)) / 2)
		var v vm.Value
		if l, _ := m.ListOf(seq); exact && mid < int64(len(l)) {
			v = l[mid]
		} else if v, e = m.GetItem(seq, vm.Int(mid)); e != nil {
			return 0, e
		}
		if !key.IsNone() {
			if v, e = m.Call(key, v); e != nil {
				return 0, e
			}
		}
		var less bool
		if right {
			less, e = m.Less(x, v)
			less = !less
		} else {
			less, e = m.Less(v, x)
		}
		if e != nil {
			return 0, e
		}
		if less {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo, nil
}

func bisectFn(right bool) vm.NativeFunc {
	return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		n, e := bisectPlace(m, append([]vm.Value(nil), a...), right)
		return vm.Int(n), e
	}
}

func insortFn(right bool) vm.NativeFunc {
	return func(m *vm.M, in []vm.Value) (vm.Value, *vm.Exc) {
		a := append([]vm.Value(nil), in...)
		x := a[1]
		if !a[4].IsNone() {
			k, e := m.Call(a[4], x)
			if e != nil {
				return vm.None, e
			}
			a[1] = k
		}
		n, e := bisectPlace(m, a, right)
		if e != nil {
			return vm.None, e
		}
		if _, e := m.CallMethod(a[0], "insert", vm.Int(n), x); e != nil {
			return vm.None, e
		}
		return vm.None, nil
	}
}

var bisectModule = &vm.ModuleDef{
	Name: "bisect",
	Doc:  "Bisection algorithms.",
	Defs: []vm.Def{
		{Sig: "bisect_right(a, x, lo=0, hi=None, *, key=None)", Doc: "Return the index where to insert item x in list a, assuming a is sorted: after the items equal to x.", Fn: bisectFn(true)},
		{Sig: "bisect_left(a, x, lo=0, hi=None, *, key=None)", Doc: "Return the index where to insert item x in list a, assuming a is sorted: before the items equal to x.", Fn: bisectFn(false)},
		{Sig: "insort_right(a, x, lo=0, hi=None, *, key=None)", Doc: "Insert item x in list a, and keep it sorted: after the items equal to x.", Fn: insortFn(true)},
		{Sig: "insort_left(a, x, lo=0, hi=None, *, key=None)", Doc: "Insert item x in list a, and keep it sorted: before the items equal to x.", Fn: insortFn(false)},
	},
	Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		mod.Set(m, "bisect", mod.Get(m, "bisect_right"))
		mod.Set(m, "insort", mod.Get(m, "insort_right"))
		return nil
	},
}

// heap is a list as a binary heap. less(a, b) says that a goes above b. Every comparison may run script that changes the
// list: its items are looked up again each time.
type heap struct {
	m    *vm.M
	v    vm.Value
	max  bool
	size int
}

func (h *heap) items() ([]vm.Value, *vm.Exc) {
	l, _ := h.m.ListOf(h.v)
	if len(l) != h.size {
		return nil, h.m.Errorf(vm.ExcRuntimeError, "list changed size during iteration")
	}
	return l, nil
}

func (h *heap) less(a, b vm.Value) (bool, *vm.Exc) {
	if h.max {
		a, b = b, a
	}
	return h.m.Less(a, b)
}

// lessAt compares two items of l, which is fetched again where script may have changed the list.
func (h *heap) lessAt(l *[]vm.Value, i, j int) (bool, *vm.Exc) {
	a, b := (*l)[i], (*l)[j]
	if h.max {
		a, b = b, a
	}
	if r, ok := vm.LessPlain(a, b); ok {
		return r, nil
	}
	r, e := h.m.Less(a, b)
	if e == nil {
		*l, e = h.items()
	}
	return r, e
}

// down moves the item at pos towards the root, not above start.
func (h *heap) down(start, pos int) *vm.Exc {
	l, e := h.items()
	if e != nil {
		return e
	}
	for pos > start {
		parent := (pos - 1) / 2
		up, e := h.lessAt(&l, pos, parent)
		if e != nil {
			return e
		}
		if !up {
			break
		}
		l[pos], l[parent] = l[parent], l[pos]
		pos = parent
	}
	return nil
}

// up moves the item at pos to a leaf and from there to its place.
func (h *heap) up(pos int) *vm.Exc {
	start := pos
	l, e := h.items()
	if e != nil {
		return e
	}
	for 2*pos+1 < h.size {
		child := 2*pos + 1
		if child+1 < h.size {
			left, e := h.lessAt(&l, child, child+1)
			if e != nil {
				return e
			}
			if !left {
				child++
			}
		}
		l[pos], l[child] = l[child], l[pos]
		pos = child
	}
	return h.down(start, pos)
}

func heapFn(name string, max bool, f func(h *heap, a []vm.Value) (vm.Value, *vm.Exc)) vm.NativeFunc {
	return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		l, ok := m.ListOf(a[0])
		if !ok {
			if len(a) == 2 {
				return vm.None, m.TypeErrorf("%s() argument 1 must be list, not %s", name, m.TypeName(a[0]))
			}
			return vm.None, m.TypeErrorf("%s() argument must be list, not %s", name, m.TypeName(a[0]))
		}
		return f(&heap{m: m, v: a[0], max: max, size: len(l)}, append([]vm.Value(nil), a...))
	}
}

func heapPop(h *heap, a []vm.Value) (vm.Value, *vm.Exc) {
	l, _ := h.items()
	n := len(l) - 1
	if n < 0 {
		return vm.None, h.m.Errorf(vm.ExcIndexError, "index out of range")
	}
	last := l[n]
	l[n] = vm.Value{}
	h.m.SetList(h.v, l[:n])
	if h.size = n; n == 0 {
		return last, nil
	}
	top := l[0]
	l[0] = last
	return top, h.up(0)
}

func heapReplace(h *heap, a []vm.Value) (vm.Value, *vm.Exc) {
	l, _ := h.items()
	if len(l) == 0 {
		return vm.None, h.m.Errorf(vm.ExcIndexError, "index out of range")
	}
	top := l[0]
	l[0] = a[1]
	return top, h.up(0)
}

func heapify(h *heap, a []vm.Value) (vm.Value, *vm.Exc) {
	for k := h.size/2 - 1; k >= 0; k-- {
		if e := h.up(k); e != nil {
			return vm.None, e
		}
	}
	return vm.None, nil
}

var heapCore = &vm.ModuleDef{
	Name: "_heapq",
	Doc:  "Heap queue algorithm.",
	Defs: []vm.Def{
		{Sig: "heappush(heap, item, /)", Doc: "Push item onto heap, maintaining the heap invariant.", Fn: heapFn("heappush", false, func(h *heap, a []vm.Value) (vm.Value, *vm.Exc) {
			if e := h.m.Append(h.v, a[1]); e != nil {
				return vm.None, e
			}
			h.size++
			return vm.None, h.down(0, h.size-1)
		})},
		{Sig: "heappushpop(heap, item, /)", Doc: "Push item on the heap, then pop and return the smallest item from the heap.", Fn: heapFn("heappushpop", false, func(h *heap, a []vm.Value) (vm.Value, *vm.Exc) {
			l, _ := h.items()
			if len(l) == 0 {
				return a[1], nil
			}
			less, e := h.less(l[0], a[1])
			if e != nil || !less {
				return a[1], e
			}
			if l, _ := h.m.ListOf(h.v); len(l) == 0 {
				return vm.None, h.m.Errorf(vm.ExcIndexError, "index out of range")
			}
			if l, e = h.items(); e != nil {
				return vm.None, e
			}
			top := l[0]
			l[0] = a[1]
			return top, h.up(0)
		})},
		{Sig: "heappop(heap, /)", Doc: "Pop the smallest item off the heap, maintaining the heap invariant.", Fn: heapFn("heappop", false, heapPop)},
		{Sig: "heapreplace(heap, item, /)", Doc: "Pop and return the current smallest value, and add the new item.", Fn: heapFn("heapreplace", false, heapReplace)},
		{Sig: "heapify(heap, /)", Doc: "Transform list into a heap, in-place, in O(len(heap)) time.", Fn: heapFn("heapify", false, heapify)},
		{Sig: "_heappop_max(heap, /)", Doc: "Maxheap variant of heappop.", Fn: heapFn("_heappop_max", true, heapPop)},
		{Sig: "_heapreplace_max(heap, item, /)", Doc: "Maxheap variant of heapreplace.", Fn: heapFn("_heapreplace_max", true, heapReplace)},
		{Sig: "_heapify_max(heap, /)", Doc: "Maxheap variant of heapify.", Fn: heapFn("_heapify_max", true, heapify)},
	},
}
