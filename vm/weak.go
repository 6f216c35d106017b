// Weak references to objects: what Go knows of them. final.go knows when they die.
package vm

import "weak"

// WeakOf gives a function that returns v while v is alive, and unbound after that. ok is false for values of classes that
// CPython has no weak references to either (int, str, tuple, list, dict ...).
func WeakOf(v Value) (get func() Value, ok bool) {
	switch v.kind() {
	case KObj:
		if !v.obj().cls.weakable() {
			return nil, false
		}
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
		if v.exc().cls.flags&cfBuiltin != 0 || !v.exc().cls.weakable() {
			return nil, false
		}
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

// weakable reports whether instances of a class have room for weak references in CPython: see addOwnDict.
func (c *Class) weakable() bool {
	for _, k := range c.mro {
		if k.attrs.getStr(strWeakref) != nil {
			return true
		}
	}
	switch c.layout {
	case KSet, KFrozenSet, KNat, KClass, KModule, KFunc:
		return true
	}
	return c.nat != nil
}
