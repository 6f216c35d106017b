// Weak references to objects, and functions that run after an object is gone: for package stdlib's weakref.
package vm

import (
	"runtime"
	"weak"
)

// WeakOf gives a function that returns v while v is alive, and unbound after that. ok is false for values of classes that
// CPython has no weak references to either (int, str, tuple, list, dict ...).
func WeakOf(v Value) (get func() Value, ok bool) {
	switch v.kind() {
	case KObj:
		return weakGet(v.obj()), true
	case KNat:
		return weakGet(v.nat()), true
	case KFunc:
		return weakGet(v.fun()), true
	case KClass:
		c := v.class()
		if c.flags&cfBuiltin != 0 {
			return func() Value { return v }, true
		}
		return weakGet(c), true
	case KExc:
		return weakGet(v.exc()), true
	case KSet, KFrozenSet:
		return weakGet(v.set()), true
	case KGen:
		return weakGet(v.gen()), true
	case KModule:
		return weakGet(v.module()), true
	case KBound:
		return weakGet((*Bound)(v.p)), true
	case KNative:
		return weakGet(v.native()), true
	case KCode:
		return weakGet((*Code)(v.p)), true
	}
	return nil, false
}

func weakGet[T any](p *T) func() Value {
	w := weak.Make(p)
	return func() Value {
		if p := w.Value(); p != nil {
			return obj(p)
		}
		return Unbound
	}
}

// AddCleanup runs f, on a goroutine of the runtime, some time after v is gone. v must be one that WeakOf accepts.
func AddCleanup(v Value, f func()) {
	run := func(f func()) { f() }
	switch v.kind() {
	case KObj:
		runtime.AddCleanup(v.obj(), run, f)
	case KNat:
		runtime.AddCleanup(v.nat(), run, f)
	case KFunc:
		runtime.AddCleanup(v.fun(), run, f)
	case KClass:
		if c := v.class(); c.flags&cfBuiltin == 0 {
			runtime.AddCleanup(c, run, f)
		}
	case KExc:
		runtime.AddCleanup(v.exc(), run, f)
	case KSet, KFrozenSet:
		runtime.AddCleanup(v.set(), run, f)
	case KGen:
		runtime.AddCleanup(v.gen(), run, f)
	case KModule:
		runtime.AddCleanup(v.module(), run, f)
	case KBound:
		runtime.AddCleanup((*Bound)(v.p), run, f)
	}
}
