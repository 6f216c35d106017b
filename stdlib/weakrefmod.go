// Modules _weakref and atexit: what they share is the end of objects and of the program.
package stdlib

import "github.com/gsl-lang/gsl/vm"

type weakRefKey struct{}

func weakOf(v vm.Value) *vm.Weak { return v.Impl().(*vm.Weak) }

// newRef is a weak reference of class c to v. Without a callback an object has one reference of the class ref itself, as in CPython.
func newRef(m *vm.M, c *vm.Class, v, callback vm.Value) (vm.Value, *vm.Exc) {
	w, ok := m.NewWeak(v, callback)
	if !ok {
		return vm.None, m.TypeErrorf("cannot create weak reference to '%s' object", m.TypeName(v))
	}
	if callback.IsNone() && c == weakRefClass(m) {
		w.Plain = true
		for _, r := range m.WeakRefs(v) {
			if m.ClassOf(r) == c && weakOf(r).Callback.IsNone() {
				return r, nil
			}
		}
	}
	r := m.NewObject(c, w)
	m.BindWeak(w, r)
	return r, nil
}

func weakRefClass(m *vm.M) *vm.Class {
	return vm.Extension(m, weakRefKey{}, func() *vm.Class {
		return m.NewClass("ReferenceType", "weakref", &vm.NatType{Name: "ReferenceType"}, nil, []vm.Def{
			{Sig: "static __new__(cls, ob, callback=None, /, *args, **kwargs)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				return newRef(m, a[0].AsClass(), a[1], a[2])
			}},
			{Sig: "raw args __init__(self, ob, callback=None, /, *args, **kwargs)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				switch n := len(a) - 1; {
				case len(m.CallNames()) > 0:
					return vm.None, m.TypeErrorf("ref() takes no keyword arguments")
				case n < 1:
					return vm.None, m.TypeErrorf("__init__ expected at least 1 argument, got %d", n)
				case n > 2:
					return vm.None, m.TypeErrorf("__init__ expected at most 2 arguments, got %d", n)
				}
				return vm.None, nil
			}},
			{Sig: "__call__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				if v := derefWeak(m, a[0]); !v.IsUnbound() {
					return v, nil
				}
				return vm.None, nil
			}},
			{Sig: "__hash__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				w := weakOf(a[0])
				if w.Hashed {
					return vm.Int(w.Hash), nil
				}
				v := w.Get()
				if v.IsUnbound() {
					return vm.None, m.TypeErrorf("weak object has gone away")
				}
				h, e := m.Hash(v)
				if e == nil {
					w.Hash, w.Hashed = h, true
				}
				return vm.Int(h), e
			}},
			{Sig: "__eq__(self, value, /)", Fn: weakEq(true)},
			{Sig: "__ne__(self, value, /)", Fn: weakEq(false)},
			{Sig: "__repr__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				v := derefWeak(m, a[0])
				if v.IsUnbound() {
					return vm.NewStr("<weakref at " + m.AddrText(a[0]) + "; dead>"), nil
				}
				name := ""
				n, e := m.GetAttrOr(v, m.Intern("__name__"))
				if e != nil {
					return vm.None, e
				}
				if s, ok := m.TextOf(n); ok {
					name = " (" + s + ")"
				}
				return vm.NewStr("<weakref at " + m.AddrText(a[0]) + "; to '" + m.TypeName(v) + "' at " + m.AddrText(v) + name + ">"), nil
			}},
			{Sig: "class __class_getitem__(cls, item, /)", Doc: "See PEP 585", Fn: genericAlias},
		}, []vm.Attr{
			{Name: "__callback__", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
				if w := weakOf(v); !w.Get().IsUnbound() {
					return w.Callback, nil
				}
				return vm.None, nil
			}},
		})
	})
}

// derefWeak is what a reference refers to. What the program has dropped is finalized first, if there is time for that.
func derefWeak(m *vm.M, r vm.Value) vm.Value {
	w := weakOf(r)
	if !w.Get().IsUnbound() {
		m.Settle(r)
	}
	return w.Get()
}

func weakEq(eq bool) vm.NativeFunc {
	return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		w, ok := a[1].Impl().(*vm.Weak)
		if !ok {
			return vm.NotImplemented, nil
		}
		x, y := weakOf(a[0]).Get(), w.Get()
		if x.IsUnbound() || y.IsUnbound() {
			return vm.Bool((a[0] == a[1]) == eq), nil
		}
		if eq {
			return m.Compare(vm.EQ, x, y)
		}
		return m.Compare(vm.NE, x, y)
	}
}

var weakrefCore = &vm.ModuleDef{
	Name: "_weakref",
	Doc:  "Weak-reference support module.",
	Defs: []vm.Def{
		{Sig: "getweakrefcount(object, /)", Doc: "Return the number of weak references to 'object'.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			m.Settle(a[0])
			return vm.Int(int64(len(m.WeakRefs(a[0])))), nil
		}},
		{Sig: "getweakrefs(object, /)", Doc: "Return a list of all weak reference objects that point to 'object'.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			m.Settle(a[0])
			return vm.NewList(m.WeakRefs(a[0])), nil
		}},
		{Sig: "_deref(ref, /)", Doc: "What a reference refers to now, or None; nothing is finalized first.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			if v := weakOf(a[0]).Get(); !v.IsUnbound() {
				return v, nil
			}
			return vm.None, nil
		}},
		{Sig: "_settle()", Doc: "Finalizes what was dropped, if there is time for that.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			m.Settle()
			return vm.None, nil
		}},
	},
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

// Exit runs the functions that atexit.register was given, ends what is left of objects with finalizers, and writes what files hold back. The host calls it when the
// program has ended, before it flushes standard output.
func Exit(m *vm.M) {
	if x := exitFuncsOf(m); len(x.list) > 0 || m.Listed() > 0 {
		_, _ = m.Exec(vm.NewNative(vm.Def{Sig: "_run_exitfuncs()", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			x.run(m)
			m.Finish()
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
