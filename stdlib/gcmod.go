// Module gc: the machine's collector of objects with something to do at their end, and what else CPython's module answers.
package stdlib

import "github.com/gsl-lang/gsl/vm"

// gcState is what the module's functions pretend to set: Go's collector needs no thresholds.
type gcState struct {
	disabled  bool
	threshold [3]int64
	debug     int64

	collections, collected int64
}

type gcKey struct{}

func gcOf(m *vm.M) *gcState {
	return vm.Extension(m, gcKey{}, func() *gcState { return &gcState{threshold: [3]int64{700, 10, 10}} })
}

// gcCollect is gc.collect(): callbacks are told before and after.
func gcCollect(m *vm.M, generation int64) (vm.Value, *vm.Exc) {
	tell := func(phase string, n int) {
		mod := m.Modules().Get(m, "gc")
		if mod.IsUnbound() {
			return
		}
		l, e := m.GetAttr(mod, m.Intern("callbacks"))
		if e != nil {
			return
		}
		fs, _ := m.ListOf(l)
		for _, f := range append([]vm.Value(nil), fs...) {
			info := vm.NewDict()
			info.Set(m, "generation", vm.Int(generation))
			info.Set(m, "collected", vm.Int(int64(n)))
			info.Set(m, "uncollectable", vm.Int(0))
			if _, e := m.Call(f, vm.NewStr(phase), info.Value()); e != nil {
				m.Unraisable(e, "", f)
			}
		}
	}
	tell("start", 0)
	n := m.Collect()
	g := gcOf(m)
	g.collections++
	g.collected += int64(n)
	tell("stop", n)
	return vm.Int(int64(n)), nil
}

var gcModule = &vm.ModuleDef{
	Name: "gc",
	Doc:  "This module provides access to the garbage collector.",
	Defs: []vm.Def{
		{Sig: "collect(generation=2)", Doc: "Run the garbage collector. Returns how many objects it found that had something to do at their end, or were only reached from those.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := m.Index(a[0])
			if e != nil {
				return vm.None, e
			}
			if n < 0 || n > 2 {
				return vm.None, m.ValueErrorf("invalid generation")
			}
			return gcCollect(m, n)
		}},
		{Sig: "enable()", Doc: "Let cycles end without collect().", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			gcOf(m).disabled = false
			m.CollectCycles(true)
			return vm.None, nil
		}},
		{Sig: "disable()", Doc: "Let cycles wait for collect().", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			gcOf(m).disabled = true
			m.CollectCycles(false)
			return vm.None, nil
		}},
		{Sig: "isenabled()", Doc: "What enable and disable said.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Bool(!gcOf(m).disabled), nil }},
		{Sig: "get_threshold()", Doc: "What set_threshold said.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			t := gcOf(m).threshold
			return vm.NewTuple(vm.Int(t[0]), vm.Int(t[1]), vm.Int(t[2])), nil
		}},
		{Sig: "set_threshold(*args)", Doc: "Accepted for compatibility.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			for k := range min(len(a), 3) {
				n, e := m.Index(a[k])
				if e != nil {
					return vm.None, e
				}
				gcOf(m).threshold[k] = n
			}
			return vm.None, nil
		}},
		{Sig: "get_count()", Doc: "(0, 0, 0).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.NewTuple(vm.Int(0), vm.Int(0), vm.Int(0)), nil
		}},
		{Sig: "get_stats()", Doc: "Collections since the start.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			var out []vm.Value
			for k := range 3 {
				d := vm.NewDict()
				var n, found int64
				if k == 2 {
					n, found = gcOf(m).collections, gcOf(m).collected
				}
				d.Set(m, "collections", vm.Int(n))
				d.Set(m, "collected", vm.Int(found))
				d.Set(m, "uncollectable", vm.Int(0))
				out = append(out, d.Value())
			}
			return vm.NewList(out), nil
		}},
		{Sig: "get_objects(generation=None)", Doc: "The reachable objects that refer to others; none for the young generations, which there are not.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			if !a[0].IsNone() {
				n, e := m.Index(a[0])
				if e != nil {
					return vm.None, e
				}
				if n >= 3 {
					return vm.None, m.ValueErrorf("generation parameter must be less than the number of available generations (3)")
				}
				if n < 0 {
					return vm.None, m.ValueErrorf("generation parameter cannot be negative")
				}
				if n < 2 {
					return vm.NewList(nil), nil
				}
			}
			return vm.NewList(m.Objects()), nil
		}},
		{Sig: "is_finalized(obj, /)", Doc: "Returns true if the object has been already finalized by the GC.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.Bool(m.IsFinalized(a[0])), nil
		}},
		{Sig: "get_referrers(*objs)", Doc: "The reachable objects that refer directly to one of these.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.NewList(m.Referrers(a)), nil
		}},
		{Sig: "get_referents(*objs)", Doc: "What the objects refer to directly.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.NewList(m.Referents(a)), nil
		}},
		{Sig: "is_tracked(obj, /)", Doc: "Whether the object may be part of a cycle.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			switch a[0].Kind() {
			case vm.KNone, vm.KBool, vm.KInt, vm.KBig, vm.KFloat, vm.KComplex, vm.KStr, vm.KBytes, vm.KEllipsis, vm.KNotImplemented, vm.KRange:
				return vm.False, nil
			}
			return vm.True, nil
		}},
		{Sig: "freeze()", Doc: "Accepted for compatibility.", Fn: constNone}, {Sig: "unfreeze()", Doc: "Accepted for compatibility.", Fn: constNone},
		{Sig: "get_freeze_count()", Doc: "0.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Int(0), nil }},
		{Sig: "set_debug(flags, /)", Doc: "Accepted for compatibility.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := m.Index(a[0])
			gcOf(m).debug = n
			return vm.None, e
		}},
		{Sig: "get_debug()", Doc: "What set_debug said.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Int(gcOf(m).debug), nil }},
	},
	Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		mod.Set(m, "garbage", vm.NewList(nil))
		mod.Set(m, "callbacks", vm.NewList(nil))
		for k, n := range []string{"DEBUG_STATS", "DEBUG_COLLECTABLE", "DEBUG_UNCOLLECTABLE", "", "", "DEBUG_SAVEALL"} {
			if n != "" {
				mod.Set(m, n, vm.Int(1<<k))
			}
		}
		mod.Set(m, "DEBUG_LEAK", vm.Int(38))
		return nil
	},
}
