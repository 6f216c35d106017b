// Iterators of itertools that copy and pickle can take apart.
package stdlib

import (
	"github.com/gsl-lang/gsl/vm"
)

// reduceIterator is __reduce__ of itertools' classes. What has no arguments that would make it again where it stands cannot be
// pickled: an error is better than an iterator that starts anew.
func reduceIterator(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	again := func(args ...vm.Value) (vm.Value, *vm.Exc) {
		return vm.NewTuple(m.ClassOf(a[0]).Value(), vm.NewTuple(args...)), nil
	}
	switch x := vm.IteratorOf(a[0]).(type) {
	case *countIter:
		if x.step == vm.Int(1) {
			return again(x.n)
		}
		return again(x.n, x.step)
	case *repeatIter:
		if x.n < 0 {
			return again(x.v)
		}
		return again(x.v, vm.Int(x.n))
	case *cycleIter:
		if x.again { // a cycle of the items, from the next one on
			return again(vm.NewTuple(append(append([]vm.Value{}, x.saved[x.k:]...), x.saved[:x.k]...)...))
		}
		if len(x.saved) == 0 {
			return again(x.it)
		}
	case *starmapIter:
		return again(x.f, x.it)
	case *filterFalse:
		return again(x.f, x.it)
	case *compressIter:
		return again(x.d, x.s)
	case *whileIter:
		if !x.past {
			return again(x.f, x.it)
		}
	case *accumulateIter:
		if !x.begun && x.initial.IsNone() {
			return again(x.it, x.f)
		}
	case *productIter:
		if !x.begun {
			pools := make([]vm.Value, len(x.pools))
			for k, p := range x.pools {
				pools[k] = vm.NewTuple(p...)
			}
			return again(pools...)
		}
	case *permIter:
		if !x.begun {
			return again(vm.NewTuple(x.pool...), vm.Int(int64(x.r)))
		}
	case *combIter:
		if !x.begun && !x.done {
			return again(vm.NewTuple(x.pool...), vm.Int(int64(x.r)))
		}
	case *chainIter:
		if !x.in && !x.done {
			f, e := m.GetAttr(m.ClassOf(a[0]).Value(), m.Intern("from_iterable"))
			return vm.NewTuple(f, vm.NewTuple(x.outer)), e
		}
	case *zipLongest:
		if x.live == len(x.its) && x.fill.IsNone() {
			return again(x.its...)
		}
	case *isliceIter:
		start, stop := vm.Int(max(x.next-x.k, 0)), vm.None
		switch {
		case x.done:
			return again(vm.NewTuple(), vm.Int(0))
		case x.stop >= 0:
			stop = vm.Int(max(x.stop-x.k, 0))
		}
		return again(x.it, start, stop, vm.Int(x.step))
	}
	return vm.None, m.TypeErrorf("cannot pickle '%s' object", m.TypeName(a[0]))
}
