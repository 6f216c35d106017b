// Iterators of itertools taken apart and put together again, for copy and pickle: __reduce__ and __setstate__.
package stdlib

import (
	"github.com/gsl-lang/gsl/vm"
)

// reduceIterator is __reduce__ of itertools' classes: the class, the arguments that make it anew, and what __setstate__ needs.
func reduceIterator(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	cls := m.ClassOf(a[0]).Value()
	again := func(args ...vm.Value) (vm.Value, *vm.Exc) {
		return vm.NewTuple(cls, vm.NewTuple(args...)), nil
	}
	stated := func(state vm.Value, args ...vm.Value) (vm.Value, *vm.Exc) {
		return vm.NewTuple(cls, vm.NewTuple(args...), state), nil
	}
	switch x := vm.IteratorOf(a[0]).(type) {
	case *countIter:
		if x.step == vm.Int(1) && vm.IsType(x.n, vm.TInt) {
			return again(x.n)
		}
		return again(x.n, x.step)
	case *repeatIter:
		if x.n < 0 {
			return again(x.v)
		}
		return again(x.v, vm.Int(x.n))
	case *cycleIter:
		if x.again {
			it, e := m.Iter(vm.NewList(append([]vm.Value{}, x.saved[x.k:]...)))
			if e != nil {
				return vm.None, e
			}
			return stated(vm.NewTuple(vm.NewList(append([]vm.Value{}, x.saved...)), vm.True), it)
		}
		return stated(vm.NewTuple(vm.NewList(append([]vm.Value{}, x.saved...)), vm.Bool(x.full)), x.it)
	case *starmapIter:
		return again(x.f, x.it)
	case *filterFalse:
		return again(x.f, x.it)
	case *compressIter:
		return again(x.d, x.s)
	case *whileIter:
		past := int64(0)
		if x.past {
			past = 1
		}
		return stated(vm.Int(past), x.f, x.it)
	case *accumulateIter:
		// A total of None means that there is none, so where it is one, or where the initial value is yet to come, an iterable with
		// that value in front makes the same sums.
		front := vm.Unbound
		switch {
		case !x.begun && !x.initial.IsNone():
			front = x.initial
		case x.total.IsNone():
			front = vm.None
		}
		if front.IsUnbound() {
			total := x.total
			if total.IsUnbound() {
				total = vm.None
			}
			return stated(total, x.it, x.f)
		}
		one, e := m.Iter(vm.NewTuple(vm.NewTuple(front), x.it))
		if e != nil {
			return vm.None, e
		}
		chain, e := itertoolsClass(m, "chain")
		if e != nil {
			return vm.None, e
		}
		in := m.NewIterator(chain, &chainIter{outer: one})
		if !x.total.IsNone() {
			return stated(vm.None, in, x.f)
		}
		islice, e := itertoolsClass(m, "islice")
		if e != nil {
			return vm.None, e
		}
		acc := m.NewIterator(cls, &accumulateIter{it: in, f: x.f, initial: vm.None, total: vm.Unbound})
		return vm.NewTuple(islice, vm.NewTuple(acc, vm.Int(1), vm.None)), nil
	case *productIter:
		if x.done && x.begun {
			return again(vm.NewTuple())
		}
		pools := make([]vm.Value, len(x.pools))
		for k, p := range x.pools {
			pools[k] = vm.NewTuple(p...)
		}
		if x.begun {
			return stated(indexTuple(x.idx), pools...)
		}
		return again(pools...)
	case *permIter:
		if x.done && x.begun {
			return again(vm.NewTuple(), vm.Int(int64(x.r)))
		}
		if x.begun {
			return stated(vm.NewTuple(indexTuple(x.idx), indexTuple(x.cyc)), vm.NewTuple(x.pool...), vm.Int(int64(x.r)))
		}
		return again(vm.NewTuple(x.pool...), vm.Int(int64(x.r)))
	case *combIter:
		if x.done && x.begun {
			return again(vm.NewTuple(), vm.Int(int64(x.r)))
		}
		if x.begun {
			return stated(indexTuple(x.idx), vm.NewTuple(x.pool...), vm.Int(int64(x.r)))
		}
		return again(vm.NewTuple(x.pool...), vm.Int(int64(x.r)))
	case *chainIter:
		switch {
		case x.done:
			return again()
		case x.in:
			return stated(vm.NewTuple(x.outer, x.cur))
		}
		return stated(vm.NewTuple(x.outer))
	case *zipLongest:
		its := make([]vm.Value, len(x.its))
		for k, it := range x.its {
			if its[k] = it; it.IsUnbound() {
				its[k] = vm.NewTuple()
			}
		}
		return stated(x.fill, its...)
	case *isliceIter:
		if x.done {
			it, e := m.Iter(vm.NewList(nil))
			if e != nil {
				return vm.None, e
			}
			return stated(vm.Int(0), it, vm.Int(0))
		}
		stop := vm.None
		if x.stop >= 0 {
			stop = vm.Int(x.stop)
		}
		return stated(vm.Int(x.k), x.it, vm.Int(x.next), stop, vm.Int(x.step))
	case *groupbyIter:
		if x.cur.IsUnbound() || x.curKey.IsUnbound() || x.tgtKey.IsUnbound() {
			return again(x.it, x.key)
		}
		return stated(vm.NewTuple(x.curKey, x.cur, x.tgtKey), x.it, x.key)
	case *groupIter:
		if x.parent.group != x {
			iter, e := m.GetAttr(m.Modules().Get(m, "builtins"), m.Intern("iter"))
			return vm.NewTuple(iter, vm.NewTuple(vm.NewTuple())), e
		}
		return again(x.of, x.key)
	}
	return vm.None, m.TypeErrorf("cannot pickle '%s' object", m.TypeName(a[0]))
}

func itertoolsClass(m *vm.M, name string) (vm.Value, *vm.Exc) {
	return m.GetAttr(m.Modules().Get(m, "itertools"), m.Intern(name))
}

func indexTuple(idx []int) vm.Value {
	t, out := vm.MakeTuple(len(idx))
	for k, i := range idx {
		out[k] = vm.Int(int64(i))
	}
	return t
}

// stateIndices reads n indices of a state, each brought between low and high(k).
func stateIndices(m *vm.M, state vm.Value, n, low int, high func(k int) int) ([]int, *vm.Exc) {
	v, ok := m.TupleOf(state)
	if !ok || len(v) != n {
		return nil, m.ValueErrorf("invalid arguments")
	}
	idx := make([]int, n)
	for k := range idx {
		i, e := m.Index(v[k])
		if e != nil {
			return nil, e
		}
		idx[k] = int(max(int64(low), min(i, int64(high(k)))))
	}
	return idx, nil
}

// setIteratorState is __setstate__ of itertools' classes.
func setIteratorState(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	state := a[1]
	// parts are the items of a state that has to be a tuple of lo to hi items.
	parts := func(lo, hi int) ([]vm.Value, *vm.Exc) {
		v, ok := m.TupleOf(state)
		if !ok {
			return nil, m.TypeErrorf("state is not a tuple")
		}
		if len(v) < lo {
			return nil, m.TypeErrorf("function missing required argument %d", len(v)+1)
		}
		if len(v) > hi {
			return nil, m.TypeErrorf("function takes at most %d arguments (%d given)", hi, len(v))
		}
		return v, nil
	}
	switch x := vm.IteratorOf(a[0]).(type) {
	case *cycleIter:
		v, e := parts(2, 2)
		if e != nil {
			return vm.None, e
		}
		saved, ok := m.ListOf(v[0])
		if !ok {
			return vm.None, m.TypeErrorf("argument 1 must be list, not %s", m.TypeName(v[0]))
		}
		full, e := m.Index(v[1])
		if e != nil {
			return vm.None, e
		}
		x.saved, x.full = append([]vm.Value{}, saved...), full != 0
		if x.again {
			x.k = 0
		}
	case *whileIter:
		past, e := m.Truth(state)
		x.past = past
		return vm.None, e
	case *accumulateIter:
		x.total, x.begun = state, true
		if state.IsNone() {
			x.total, x.begun = vm.Unbound, !x.initial.IsNone()
		}
	case *productIter:
		if v, ok := m.TupleOf(state); !ok || len(v) != len(x.pools) {
			return vm.None, m.ValueErrorf("invalid arguments")
		}
		for _, p := range x.pools {
			if len(p) == 0 {
				x.begun, x.done = true, true
				return vm.None, nil
			}
		}
		idx, e := stateIndices(m, state, len(x.pools), 0, func(k int) int { return len(x.pools[k]) - 1 })
		if e != nil {
			return vm.None, e
		}
		x.idx, x.begun = idx, true
	case *permIter:
		v, e := parts(2, 2)
		if e != nil {
			return vm.None, e
		}
		n := len(x.pool)
		idx, e := stateIndices(m, v[0], n, 0, func(int) int { return n - 1 })
		if e != nil {
			return vm.None, e
		}
		cyc, e := stateIndices(m, v[1], x.r, 1, func(k int) int { return n - k })
		if e != nil {
			return vm.None, e
		}
		x.idx, x.cyc, x.begun = idx, cyc, true
	case *combIter:
		n := len(x.pool)
		idx, e := stateIndices(m, state, x.r, 0, func(k int) int {
			if x.repeat {
				return n - 1
			}
			return k + n - x.r
		})
		if e != nil {
			return vm.None, e
		}
		x.idx, x.begun = idx, true
	case *chainIter:
		v, e := parts(1, 2)
		if e != nil {
			return vm.None, e
		}
		for _, it := range v {
			if m.TypeAttr(it, m.Intern("__next__")).IsUnbound() {
				return vm.None, m.TypeErrorf("Arguments must be iterators.")
			}
		}
		x.outer, x.in, x.done = v[0], len(v) == 2, false
		if x.in {
			x.cur = v[1]
		}
	case *zipLongest:
		x.fill = state
	case *isliceIter:
		k, e := m.Index(state)
		x.k = k
		return vm.None, e
	case *groupbyIter:
		v, e := parts(3, 3)
		if e != nil {
			return vm.None, e
		}
		x.curKey, x.cur, x.tgtKey = v[0], v[1], v[2]
	}
	return vm.None, nil
}
