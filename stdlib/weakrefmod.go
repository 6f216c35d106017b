// Modules _weakref, atexit and gc: what they share is the end of objects and of the program.
//
// A weak reference is one of Go's: the object goes at some collection after its last strong reference is gone, not at the
// moment when a counter reaches zero as in CPython. Callbacks run on the machine's own goroutine, at a tick after that.
package stdlib

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/gsl-lang/gsl/vm"
)

// weakRef is weakref.ref.
type weakRef struct {
	get      func() vm.Value // unbound when the object is gone
	callback vm.Value
	hash     int64
	hashed   bool
}

// deadRefs are references whose objects are gone and whose callbacks have not run.
type deadRefs struct {
	n    atomic.Int32
	mu   sync.Mutex
	list []vm.Value
}

type deadRefsKey struct{}

func deadRefsOf(m *vm.M) *deadRefs {
	return vm.Extension(m, deadRefsKey{}, func() *deadRefs {
		d := &deadRefs{}
		m.OnTick(func(m *vm.M) *vm.Exc { return d.run(m) })
		return d
	})
}

func (d *deadRefs) run(m *vm.M) *vm.Exc {
	if d.n.Load() == 0 {
		return nil
	}
	d.mu.Lock()
	l := d.list
	d.list = nil
	d.n.Store(0)
	d.mu.Unlock()
	for _, v := range l {
		r, ok := v.Impl().(*weakRef)
		if !ok || r.callback.IsNone() {
			continue
		}
		f := r.callback
		r.callback = vm.None
		if _, e := m.Call(f, v); e != nil {
			m.PrintException(m.Stderr, e)
		}
	}
	return nil
}

type weakRefKey struct{}

func weakRefClass(m *vm.M) *vm.Class {
	return vm.Extension(m, weakRefKey{}, func() *vm.Class {
		of := func(v vm.Value) *weakRef { return v.Impl().(*weakRef) }
		return m.NewClass("ReferenceType", "weakref", &vm.NatType{Name: "ReferenceType"}, nil, []vm.Def{
			{Sig: "static __new__(cls, ob, callback=None, /, *args, **kwargs)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				get, ok := vm.WeakOf(a[1])
				if !ok {
					return vm.None, m.TypeErrorf("cannot create weak reference to '%s' object", m.TypeName(a[1]))
				}
				r := &weakRef{get: get, callback: a[2]}
				v := m.NewObject(a[0].AsClass(), r)
				if !a[2].IsNone() {
					d := deadRefsOf(m)
					weak, _ := vm.WeakOf(v)
					vm.AddCleanup(a[1], func() { // on a goroutine of the runtime
						x := weak()
						if x.IsUnbound() {
							return
						}
						d.mu.Lock()
						d.list = append(d.list, x)
						d.mu.Unlock()
						d.n.Add(1)
					})
				}
				return v, nil
			}},
			{Sig: "raw __init__(self, ob, callback=None, /, *args, **kwargs)", Fn: constNone},
			{Sig: "__call__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				if v := of(a[0]).get(); !v.IsUnbound() {
					return v, nil
				}
				return vm.None, nil
			}},
			{Sig: "__hash__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				r := of(a[0])
				if r.hashed {
					return vm.Int(r.hash), nil
				}
				v := r.get()
				if v.IsUnbound() {
					return vm.None, m.TypeErrorf("weak object has gone away")
				}
				h, e := m.Hash(v)
				if e == nil {
					r.hash, r.hashed = h, true
				}
				return vm.Int(h), e
			}},
			{Sig: "__eq__(self, value, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				r, ok := a[1].Impl().(*weakRef)
				if !ok {
					return vm.NotImplemented, nil
				}
				x, y := of(a[0]).get(), r.get()
				if x.IsUnbound() || y.IsUnbound() {
					return vm.Bool(a[0] == a[1]), nil
				}
				return m.Compare(vm.EQ, x, y)
			}},
			{Sig: "__repr__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				v := of(a[0]).get()
				if v.IsUnbound() {
					return vm.NewStr("<weakref at " + m.AddrText(a[0]) + "; dead>"), nil
				}
				return vm.NewStr("<weakref at " + m.AddrText(a[0]) + "; to '" + m.TypeName(v) + "' at " + m.AddrText(v) + ">"), nil
			}},
		}, []vm.Attr{
			{Name: "__callback__", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return of(v).callback, nil }},
		})
	})
}

var weakrefCore = &vm.ModuleDef{
	Name: "_weakref",
	Doc:  "Weak-reference support module.",
	Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		mod.Set(m, "ref", weakRefClass(m).Value())
		mod.Set(m, "ReferenceType", weakRefClass(m).Value())
		return nil
	},
}

// ---- atexit ----

// exitFuncs are the functions that atexit.register was given.
type exitFuncs struct{ list []exitFunc }

type exitFunc struct {
	fn    vm.Value
	args  []vm.Value
	names []*vm.Str
}

type exitKey struct{}

func exitFuncsOf(m *vm.M) *exitFuncs {
	return vm.Extension(m, exitKey{}, func() *exitFuncs { return &exitFuncs{} })
}

func (x *exitFuncs) run(m *vm.M) (last *vm.Exc) {
	for n := len(x.list); n > 0; n = len(x.list) {
		f := x.list[n-1]
		x.list = x.list[:n-1]
		if _, e := m.CallKw(f.fn, f.args, f.names); e != nil {
			last = e
			if !e.Is(vm.ExcSystemExit) {
				flushStd(m)
				s, _ := m.Repr(f.fn)
				text := ""
				if s != nil {
					text = s.String()
				}
				_, _ = m.Stderr.Write([]byte("Exception ignored in atexit callback: " + text + "\n"))
				m.PrintException(m.Stderr, e)
			}
		}
	}
	return last
}

// Exit runs the functions that atexit.register was given and writes what files hold back. The host calls it when the
// program has ended, before it flushes standard output.
func Exit(m *vm.M) {
	if x := exitFuncsOf(m); len(x.list) > 0 {
		_, _ = m.Exec(vm.NewNative(vm.Def{Sig: "_run_exitfuncs()", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			x.run(m)
			return vm.None, nil
		}}))
	}
	flushFiles(m)
}

var atexitModule = &vm.ModuleDef{
	Name: "atexit",
	Doc:  "allow programmer to define multiple exit functions to be executed upon normal program termination.",
	Defs: []vm.Def{
		{Sig: "register(func, /, *args, **kwargs)", Doc: "Register a function to be executed upon normal program termination", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			if !m.Callable(a[0]) {
				return vm.None, m.TypeErrorf("the first argument must be callable")
			}
			names, vals := a[1].AsDict().Names(m)
			x := exitFuncsOf(m)
			x.list = append(x.list, exitFunc{fn: a[0], args: append(append([]vm.Value(nil), a[2:]...), vals...), names: names})
			return a[0], nil
		}},
		{Sig: "unregister(func, /)", Doc: "Unregister an exit function which was previously registered using atexit.register", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			x, fn := exitFuncsOf(m), a[0]
			var keep []exitFunc
			for _, f := range x.list {
				eq, e := m.Eq(f.fn, fn)
				if e != nil {
					return vm.None, e
				}
				if !eq {
					keep = append(keep, f)
				}
			}
			x.list = keep
			return vm.None, nil
		}},
		{Sig: "_run_exitfuncs()", Doc: "Run all registered exit functions.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.None, exitFuncsOf(m).run(m)
		}},
		{Sig: "_clear()", Doc: "Clear the list of previously registered exit functions.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			exitFuncsOf(m).list = nil
			return vm.None, nil
		}},
		{Sig: "_ncallbacks()", Doc: "Return the number of registered exit functions.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.Int(int64(len(exitFuncsOf(m).list))), nil
		}},
	},
}

// ---- gc ----

// gcState is what the module's functions pretend to set: Go's collector needs no thresholds.
type gcState struct {
	disabled  bool
	threshold [3]int64
	debug     int64
}

type gcKey struct{}

func gcOf(m *vm.M) *gcState {
	return vm.Extension(m, gcKey{}, func() *gcState { return &gcState{threshold: [3]int64{700, 10, 10}} })
}

var gcModule = &vm.ModuleDef{
	Name: "gc",
	Doc:  "This module provides access to the garbage collector.",
	Defs: []vm.Def{
		{Sig: "collect(generation=2)", Doc: "Run the garbage collector. The number of objects found is not known: 0.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := m.Index(a[0])
			if e != nil {
				return vm.None, e
			}
			if n < 0 || n > 2 {
				return vm.None, m.ValueErrorf("invalid generation")
			}
			runtime.GC()
			runtime.GC() // the second one sees what finalizers let go
			return vm.Int(0), deadRefsOf(m).run(m)
		}},
		{Sig: "enable()", Doc: "Accepted for compatibility.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { gcOf(m).disabled = false; return vm.None, nil }},
		{Sig: "disable()", Doc: "Accepted for compatibility.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { gcOf(m).disabled = true; return vm.None, nil }},
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
			var s runtime.MemStats
			runtime.ReadMemStats(&s)
			var out []vm.Value
			for k := range 3 {
				d := vm.NewDict()
				n := int64(0)
				if k == 2 {
					n = int64(s.NumGC)
				}
				d.Set(m, "collections", vm.Int(n))
				d.Set(m, "collected", vm.Int(0))
				d.Set(m, "uncollectable", vm.Int(0))
				out = append(out, d.Value())
			}
			return vm.NewList(out), nil
		}},
		{Sig: "get_objects(generation=None)", Doc: "[]: objects are not listed.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.NewList(nil), nil }},
		{Sig: "get_referrers(*objs)", Doc: "[]: referrers are not known.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.NewList(nil), nil }},
		{Sig: "get_referents(*objs)", Doc: "[]: referents are not listed.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.NewList(nil), nil }},
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
