// Making classes: type.__new__, the class statement, method resolution order, super, object's own methods, changes to a
// class and the caches that depend on it.
package vm

import (
	"fmt"
	"slices"
	"strings"
	"unsafe"
	"weak"

	"github.com/gsl-lang/gsl/lang/code"
)

// Natives that instructions recognise.
var (
	typeCall         *Native
	objectNew        Value // as found in a class: a staticmethod
	objectInit       Value
	excNewMethod     Value
	objectStr        Value
	objectHash       Value
	objectNe         Value
	objectFormat     Value
	objectGetattr    Value
	objectSetattr    Value
	objectDelattr    Value
	buildClassNative Value

	nativeOps map[*Native]nativeOp
)

// nativeOp is the opcode that CALLM turns into at a site that calls a method with min to max arguments, the receiver counted.
type nativeOp struct{ op, min, max uint16 }

// charIs has a bit for each predicate of str that is true of the ASCII character: Native.charBit.
var charIs [128]uint8

func init() {
	TObject.addDefs([]Def{
		{"static __new__(cls, /, *args, **kwargs)", "Create and return a new object.", objectNewFn},
		{"raw __init__(self, /, *args, **kwargs)", "Initialize self.", objectInitFn},
		{"raw __getattribute__(self, name, /)", "Return getattr(self, name).", objectGetattrFn},
		{"raw __setattr__(self, name, value, /)", "Implement setattr(self, name, value).", func(m *M, a []Value) (Value, *Exc) {
			if a[0].is(KClass) {
				return None, m.typeErrorf("can't apply this __setattr__ to %s object", m.typeName(a[0]))
			}
			return objectSetattrFn(m, a)
		}},
		{"raw __delattr__(self, name, /)", "Implement delattr(self, name).", func(m *M, a []Value) (Value, *Exc) {
			if a[0].is(KClass) {
				return None, m.typeErrorf("can't apply this __delattr__ to %s object", m.typeName(a[0]))
			}
			return objectDelattrFn(m, a)
		}},
	}, []Attr{
		{"__class__", "the object's class", func(m *M, x Value) (Value, *Exc) { return obj(m.classOf(x)), nil }, nil},
	})
	TType.addDefs([]Def{
		{"raw __call__(self, /, *args, **kwargs)", "Call self as a function.", typeCallFn},
		{"static __new__(cls, /, *args, **kwargs)", "Create and return a new type.", typeNewFn},
		{"raw __init__(self, /, *args, **kwargs)", "Initialize self.", func(m *M, a []Value) (Value, *Exc) { return None, nil }},
		{"raw __getattribute__(self, name, /)", "Return getattr(self, name).", objectGetattrFn},
		{"raw __setattr__(self, name, value, /)", "Implement setattr(self, name, value).", objectSetattrFn},
		{"raw __delattr__(self, name, /)", "Implement delattr(self, name).", objectDelattrFn},
		{"raw __repr__(self, /)", "Return repr(self).", func(m *M, a []Value) (Value, *Exc) {
			c := a[0].class()
			if c.module == "builtins" || c.module == "" {
				return NewStr("<class '" + c.qualname + "'>"), nil
			}
			return NewStr("<class '" + c.module + "." + c.qualname + "'>"), nil
		}},
		{"raw mro(self, /)", "Return a type's method resolution order.", func(m *M, a []Value) (Value, *Exc) {
			mro, e := m.linearize(a[0].class().name, a[0].class(), a[0].class().bases)
			if e != nil {
				return None, e
			}
			return classList(mro), nil
		}},
		{"raw __subclasses__(self, /)", "Return a list of immediate subclasses.", func(m *M, a []Value) (Value, *Exc) {
			return classList(m.subclasses(a[0].class())), nil
		}},
		{"raw __instancecheck__(self, instance, /)", "Check if an object is an instance.", func(m *M, a []Value) (Value, *Exc) {
			r, e := m.plainInstance(a[1], a[0].class())
			return Bool(r), e
		}},
		{"raw __subclasscheck__(self, subclass, /)", "Check if a class is a subclass.", func(m *M, a []Value) (Value, *Exc) {
			r, e := m.plainCheck(a[1], a[0].class(), true)
			return Bool(r), e
		}},
		{"class __prepare__(cls, /, *args, **kwargs)", "Used to create the namespace for the class statement.", func(m *M, a []Value) (Value, *Exc) {
			return obj(newDict()), nil
		}},
		{"raw __dir__(self, /)", "Specialized __dir__ implementation for types.", func(m *M, a []Value) (Value, *Exc) {
			d := newDict()
			for _, c := range a[0].class().mro {
				for pos, e := c.attrs.next(0); e != nil; pos, e = c.attrs.next(pos) {
					if e.key.is(KStr) {
						d.setStr(e.key.str(), None)
					}
				}
			}
			var out []Value
			for pos, e := d.next(0); e != nil; pos, e = d.next(pos) {
				out = append(out, e.key)
			}
			return NewList(out), nil
		}},
		{"raw __or__(self, value, /)", "Return self|value.", func(m *M, a []Value) (Value, *Exc) { return m.unionOf(a[0], a[1]) }},
		{"raw __ror__(self, value, /)", "Return value|self.", func(m *M, a []Value) (Value, *Exc) { return m.unionOf(a[1], a[0]) }},
	}, []Attr{
		{"__name__", "", func(m *M, x Value) (Value, *Exc) { return NewStr(x.class().name), nil }, func(m *M, x, v Value) *Exc {
			return m.setClassName(x.class(), v, "__name__")
		}},
		{"__qualname__", "", func(m *M, x Value) (Value, *Exc) { return NewStr(x.class().qualname), nil }, func(m *M, x, v Value) *Exc {
			return m.setClassName(x.class(), v, "__qualname__")
		}},
		{"__module__", "", func(m *M, x Value) (Value, *Exc) {
			c := x.class()
			if c.flags&cfBuiltin == 0 {
				if v := c.attrs.getStr(strModule); v != nil {
					return *v, nil
				}
			}
			return NewStr(c.module), nil
		}, func(m *M, x, v Value) *Exc {
			c := x.class()
			if c.flags&cfBuiltin != 0 {
				return m.typeErrorf("cannot set '__module__' attribute of immutable type '%s'", c.name)
			}
			if s, ok := m.asStr(v); ok {
				c.module = s.String()
			}
			c.attrs.setStr(strModule, v)
			return nil
		}},
		{"__bases__", "", func(m *M, x Value) (Value, *Exc) { return classTuple(x.class().bases), nil }, func(m *M, x, v Value) *Exc {
			return m.setBases(x.class(), v)
		}},
		{"__base__", "", func(m *M, x Value) (Value, *Exc) {
			if c := x.class(); len(c.bases) > 0 {
				return obj(bestBase(c.bases)), nil
			}
			return None, nil
		}, nil},
		{"__mro__", "", func(m *M, x Value) (Value, *Exc) { return classTuple(x.class().mro), nil }, nil},
		{"__dict__", "", func(m *M, x Value) (Value, *Exc) { return newMappingProxy(obj(x.class().attrs)), nil }, nil},
		{"__doc__", "", func(m *M, x Value) (Value, *Exc) {
			if v := x.class().attrs.getStr(strDoc); v != nil {
				if v.is(KObj) || v.is(KNat) {
					if get := m.classOf(*v).dunder(dGet); !get.IsUnbound() {
						return m.callDunder(get, *v, None, x)
					}
				}
				if v.is(KGetSet) && x.class().flags&cfBuiltin != 0 {
					return NewStr(x.class().doc), nil
				}
				if v.is(KClassMethod) {
					return m.bindClass((*Wrapper)(v.p).fn, x.class())
				}
				return *v, nil
			}
			return None, nil
		}, func(m *M, x, v Value) *Exc {
			c := x.class()
			if c.flags&cfBuiltin != 0 {
				return m.typeErrorf("cannot set '__doc__' attribute of immutable type '%s'", c.name)
			}
			if v.IsUnbound() {
				return m.typeErrorf("cannot delete '__doc__' attribute of immutable type '%s'", c.name)
			}
			c.attrs.setStr(strDoc, v)
			return nil
		}},
		{"__annotations__", "", func(m *M, x Value) (Value, *Exc) {
			c := x.class()
			if v := c.attrs.getStr(strAnnotations); v != nil {
				return *v, nil
			}
			if c.flags&cfBuiltin != 0 {
				return None, m.Errorf(ExcAttributeError, "type object '%s' has no attribute '__annotations__'", c.name)
			}
			d := obj(newDict())
			c.attrs.setStr(strAnnotations, d)
			return d, nil
		}, func(m *M, x, v Value) *Exc {
			c := x.class()
			if c.flags&cfBuiltin != 0 {
				return m.typeErrorf("cannot set '__annotations__' attribute of immutable type '%s'", c.name)
			}
			if v.IsUnbound() {
				c.attrs.delStr(strAnnotations)
				return nil
			}
			c.attrs.setStr(strAnnotations, v)
			return nil
		}},
		{"__abstractmethods__", "", func(m *M, x Value) (Value, *Exc) {
			if v := x.class().attrs.getStr(strAbstract); v != nil && x.class() != TType {
				return *v, nil
			}
			return None, m.Errorf(ExcAttributeError, "__abstractmethods__")
		}, func(m *M, x, v Value) *Exc {
			c := x.class()
			if v.IsUnbound() {
				if !c.attrs.delStr(strAbstract) {
					return m.Errorf(ExcAttributeError, "__abstractmethods__")
				}
				c.flags &^= cfAbstract
				return nil
			}
			c.attrs.setStr(strAbstract, v)
			t, e := m.Truth(v)
			if t {
				c.flags |= cfAbstract
			} else {
				c.flags &^= cfAbstract
			}
			return e
		}},
		{"__flags__", "", func(m *M, x Value) (Value, *Exc) { return Int(1 << 9), nil }, nil},
		{"__dictoffset__", "", func(m *M, x Value) (Value, *Exc) { return Int(16), nil }, nil},
		{"__basicsize__", "", func(m *M, x Value) (Value, *Exc) { return Int(48), nil }, nil},
		{"__itemsize__", "", func(m *M, x Value) (Value, *Exc) {
			switch x.class().layout { // the types whose instances end in items
			case KInt:
				return Int(4), nil
			case KTuple:
				return Int(8), nil
			case KBytes:
				return Int(1), nil
			case KClass:
				return Int(40), nil
			}
			return Int(0), nil
		}, nil},
		{"__weakrefoffset__", "", func(m *M, x Value) (Value, *Exc) { return Int(24), nil }, nil},
	})
	buildClassNative = obj(newNative(Def{"__build_class__(func, name, /, *bases, metaclass=<unset>, **kwds)", "Internal helper function used by the class statement.", buildClass}, nil))
}

var strAbstract = internStatic("__abstractmethods__")

// finishBuiltins completes the static classes after every init has run: it is called by the first machine.
func finishBuiltins() {
	docs := map[string]string{}
	for _, d := range typeDocs {
		docs[d[0]] = d[1]
	}
	for _, c := range allBuiltins {
		c.dun = nil // it may have been asked for before everything was there
	}
	for _, c := range allBuiltins {
		if c.meta == nil {
			c.meta = TType
		}
		if own := c.attrs.getStr(strDoc); own == nil || !own.is(KStr) {
			c.doc = docs[c.name]
			switch {
			case own != nil: // the attribute of its instances
			case c.doc != "":
				c.attrs.setStr(strDoc, NewStr(c.doc))
			default:
				c.attrs.setStr(strDoc, None)
			}
		}
		if c.doc == "" {
			c.doc = c.name
		}
		if c.dun == nil {
			c.fillDunders()
		}
		if f := c.dun[dGetattr]; !f.IsUnbound() {
			c.flags |= cfHasGetattr
		}
	}
	get := func(c *Class, n string) Value {
		v := c.find(internStatic(n))
		return v
	}
	typeCall = get(TType, "__call__").native()
	objectNew = get(TObject, "__new__")
	objectInit = get(TObject, "__init__")
	objectStr = get(TObject, "__str__")
	objectHash = get(TObject, "__hash__")
	objectNe = get(TObject, "__ne__")
	objectFormat = get(TObject, "__format__")
	objectGetattr = get(TObject, "__getattribute__")
	objectSetattr = get(TObject, "__setattr__")
	objectDelattr = get(TObject, "__delattr__")
	excNewMethod = get(ExcBase, "__new__")
	nativeOps = map[*Native]nativeOp{
		get(TList, "append").native():    {CALLAPPEND, 2, 2},
		get(TList, "pop").native():       {CALLPOP, 1, 1},
		get(TSet, "add").native():        {CALLADD, 2, 2},
		get(TDict, "get").native():       {CALLGET, 2, 3},
		get(TGenerator, "send").native(): {CALLSEND, 2, 2},
	}
	for k, name := range []string{"isalpha", "isalnum", "isdecimal", "isdigit", "isnumeric", "isspace", "isupper", "islower"} {
		n := get(TStr, name).native()
		n.charBit = uint8(k)
		nativeOps[n] = nativeOp{CALLIS, 1, 1}
		for c := range chars {
			if v, _ := n.fn(nil, []Value{obj(&chars[c].Str)}); v == True {
				charIs[c] |= 1 << k
			}
		}
	}
}

func classList(c []*Class) Value {
	v := make([]Value, len(c))
	for k := range c {
		v[k] = obj(c[k])
	}
	return NewList(v)
}

func classTuple(c []*Class) Value {
	t := newTuple(len(c))
	for k, v := range t.elems() {
		_ = v
		t.elems()[k] = obj(c[k])
	}
	return obj(t)
}

func (m *M) setClassName(c *Class, v Value, what string) *Exc {
	if c.flags&cfBuiltin != 0 {
		return m.typeErrorf("cannot set '%s' attribute of immutable type '%s'", what, c.name)
	}
	s, ok := m.asStr(v)
	if !ok {
		if v.IsUnbound() {
			return m.typeErrorf("cannot delete '%s' attribute of immutable type '%s'", what, c.name)
		}
		return m.typeErrorf("can only assign string to %s.%s, not '%s'", c.name, what, m.typeName(v))
	}
	if what == "__name__" {
		if strings.IndexByte(s.String(), 0) >= 0 {
			return m.valueErrorf("type name must not contain null characters")
		}
		if e := m.checkUTF8(s); e != nil {
			return e
		}
		c.name = s.String()
	} else {
		c.qualname = s.String()
	}
	return nil
}

// ---- object ----

func objectNewFn(m *M, a []Value) (Value, *Exc) {
	if !a[0].is(KClass) {
		return None, m.typeErrorf("object.__new__(X): X is not a type object (%s)", m.typeName(a[0]))
	}
	c := a[0].class()
	kw := a[1].dict()
	if len(a) > 2 || kw.len() > 0 {
		if c.dunder(dNew).p != objectNew.p {
			return None, m.typeErrorf("object.__new__() takes exactly one argument (the type to instantiate)")
		}
		if c.dunder(dInit).p == objectInit.p {
			return None, m.typeErrorf("%s() takes no arguments", c.name)
		}
	}
	if e := m.checkAbstract(c); e != nil {
		return None, e
	}
	if c.layout != KObj {
		if b := c.builtinBase(); b != nil {
			return None, m.typeErrorf("object.__new__(%s) is not safe, use %s.__new__()", c.name, c.newBase().name)
		}
	}
	return m.bareInstance(c)
}

// builtinBase is the nearest built-in class other than object that c derives from.
func (c *Class) builtinBase() *Class {
	for _, k := range c.mro {
		if k.flags&cfBuiltin != 0 && k != TObject {
			return k
		}
	}
	return nil
}

// newBase is the nearest class, c included, whose __new__ is a built-in type's.
func (c *Class) newBase() *Class {
	for _, k := range c.mro {
		own := func(b *Class) bool { return b.flags&cfBuiltin == 0 && b.attrs.getStr(dunStrs[dNew]) != nil }
		if !slices.ContainsFunc(k.mro, own) {
			return k
		}
	}
	return c
}

// bareInstance makes an instance of a class whose layout is object's.
func (m *M) bareInstance(c *Class) (Value, *Exc) {
	switch c.layout {
	case KObj:
		if c == TObject {
			o := &Obj{Hdr: Hdr{kind: KObj}, cls: TObject}
			m.charge(int64(unsafe.Sizeof(*o)))
			return obj(o), nil
		}
		return obj(m.newObj(c)), nil
	case KExc:
		e := m.NewExc(c)
		return obj(e), nil
	}
	if c.builtinBase() != nil && c.flags&cfBuiltin == 0 {
		return None, m.typeErrorf("object.__new__(%s) is not safe, use %s.__new__()", c.name, c.newBase().name)
	}
	if c.tp != "" {
		return None, m.typeErrorf("cannot create '%s' instances", c.tp)
	}
	return None, m.typeErrorf("cannot create '%s' instances", c.name)
}

// wrapNew is what a built-in type's __new__ returns: v itself for the exact type, else an instance of the derived class.
func (m *M) wrapNew(c *Class, v Value) Value {
	if c.flags&cfBuiltin != 0 {
		return v
	}
	o := m.newObj(c)
	o.more().payload = v
	if v.is(KModule) { // its attributes are the module's names
		o.more().dict, o.shape, o.slots, o.aux = v.module().dict, 0, nil, 0
	}
	return obj(o)
}

// CheckAbstract is the TypeError of making an instance of an abstract class, or nil: for the __new__ of native classes.
func (m *M) CheckAbstract(c *Class) *Exc { return m.checkAbstract(c) }

func (m *M) checkAbstract(c *Class) *Exc {
	if c.flags&cfAbstract == 0 {
		return nil
	}
	v := c.find(strAbstract)
	names, e := m.Items(v)
	if e != nil {
		return e
	}
	var s []string
	for _, n := range names {
		if t, ok := m.asStr(n); ok {
			s = append(s, t.String())
		}
	}
	slices.Sort(s)
	if len(s) == 0 {
		return nil
	}
	return m.typeErrorf("Can't instantiate abstract class %s with abstract method%s %s", c.name, plural(len(s)), strings.Join(s, ", "))
}

func objectInitFn(m *M, a []Value) (Value, *Exc) {
	if len(a) > 2 || a[1].dict().len() > 0 {
		c := m.classOf(a[0])
		if c.dunder(dInit).p != objectInit.p {
			return None, m.typeErrorf("object.__init__() takes exactly one argument (the instance to initialize)")
		}
		if c.dunder(dNew).p == objectNew.p {
			return None, m.typeErrorf("%s.__init__() takes exactly one argument (the instance to initialize)", c.name)
		}
	}
	return None, nil
}

func (m *M) attrName(v Value) (*Str, *Exc) {
	s, ok := m.asStr(v)
	if !ok {
		return nil, m.typeErrorf("attribute name must be string, not '%s'", m.typeName(v))
	}
	return m.internStr(s), nil
}

func objectGetattrFn(m *M, a []Value) (Value, *Exc) {
	name, e := m.attrName(a[1])
	if e != nil {
		return None, e
	}
	v, e := m.genericGetAttr(m.classOf(a[0]), a[0], name)
	if e == nil && v.IsUnbound() {
		e = m.noAttribute(a[0], name)
	}
	return v, e
}

func objectSetattrFn(m *M, a []Value) (Value, *Exc) {
	name, e := m.attrName(a[1])
	if e != nil {
		return None, e
	}
	return None, m.genericSetAttr(m.classOf(a[0]), a[0], name, a[2])
}

func objectDelattrFn(m *M, a []Value) (Value, *Exc) {
	name, e := m.attrName(a[1])
	if e != nil {
		return None, e
	}
	return None, m.genericSetAttr(m.classOf(a[0]), a[0], name, Unbound)
}

// ---- type ----

// typeCallFn is type.__call__: what a metaclass's __call__ reaches by super().
func typeCallFn(m *M, a []Value) (Value, *Exc) {
	if !a[0].is(KClass) {
		return None, m.typeErrorf("descriptor '__call__' requires a 'type' object but received a '%s'", m.typeName(a[0]))
	}
	c, kw := a[0].class(), a[1].dict()
	rest := append([]Value(nil), a[2:]...)
	var names []*Str
	for pos, e := kw.next(0); e != nil; pos, e = kw.next(pos) {
		names = append(names, e.key.str())
		rest = append(rest, e.val)
	}
	if c == TType && len(rest) == 1 && len(names) == 0 {
		return obj(m.classOf(rest[0])), nil
	}
	return m.StepInto(&newStep{c: c, nw: c.dunder(dNew), a: append([]Value{obj(c)}, rest...), kw: names})
}

func typeNewFn(m *M, a []Value) (Value, *Exc) {
	meta, kw, rest := a[0], a[1].dict(), a[2:]
	if !meta.is(KClass) {
		return None, m.typeErrorf("type.__new__(X): X is not a type object (%s)", m.typeName(meta))
	}
	if len(rest) == 1 && meta.class() == TType {
		return obj(m.classOf(rest[0])), nil
	}
	if len(rest) != 3 {
		if meta.class() == TType {
			return None, m.typeErrorf("type() takes 1 or 3 arguments")
		}
		return None, m.typeErrorf("type.__new__() takes exactly 3 arguments (%d given)", len(rest))
	}
	name, ok := m.asStr(rest[0])
	if !ok {
		return None, m.typeErrorf("type.__new__() argument 1 must be str, not %s", m.argType(rest[0]))
	}
	bases, ok := m.asTuple(rest[1])
	if !ok {
		return None, m.typeErrorf("type.__new__() argument 2 must be tuple, not %s", m.argType(rest[1]))
	}
	ns, ok := m.asDict(rest[2])
	if !ok {
		return None, m.typeErrorf("type.__new__() argument 3 must be dict, not %s", m.argType(rest[2]))
	}
	return m.newClass(meta.class(), name.String(), bases.elems(), ns, kw)
}

// newClass makes a script class: type.__new__(meta, name, bases, namespace, **kw).
func (m *M) newClass(meta *Class, name string, baseValues []Value, ns, kw *Dict) (Value, *Exc) {
	if strings.IndexByte(name, 0) >= 0 {
		return None, m.valueErrorf("type name must not contain null characters")
	}
	if e := m.checkUTF8(NewStr(name).str()); e != nil {
		return None, e
	}
	if doc := ns.getStr(strDoc); doc != nil {
		if s, ok := m.asStr(*doc); ok {
			if e := m.checkUTF8(s); e != nil {
				return None, e
			}
		}
	}
	var bases []*Class
	for _, b := range baseValues {
		if !b.is(KClass) {
			if f, e := m.GetAttrOr(b, m.intern("__mro_entries__")); e == nil && !f.IsUnbound() {
				return None, m.typeErrorf("type() doesn't support MRO entry resolution; use types.new_class()")
			}
			if k := m.classOf(b); !k.isSub(meta) && !meta.isSub(k) {
				return None, m.typeErrorf("metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases")
			}
			return None, m.typeErrorf("bases must be types")
		}
		bases = append(bases, b.class())
	}
	if len(bases) == 0 {
		bases = []*Class{TObject}
	}
	winner := meta
	for _, b := range bases {
		if winner.isSub(b.meta) {
			continue
		}
		if b.meta.isSub(winner) {
			winner = b.meta
			continue
		}
		return None, m.typeErrorf("metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases")
	}
	if winner != meta {
		if nw := winner.dunder(dNew); nw.p != TType.dunder(dNew).p {
			f := nw
			if f.is(KStaticMethod) {
				f = (*Wrapper)(f.p).fn
			}
			a := []Value{obj(winner), NewStr(name), tupleOf(baseValues), obj(ns)}
			var names []*Str
			if kw != nil {
				for pos, e := kw.next(0); e != nil; pos, e = kw.next(pos) {
					names = append(names, e.key.str())
					a = append(a, e.val)
				}
			}
			return m.CallKw(f, a, names)
		}
		meta = winner
	}
	for _, b := range bases {
		if b.flags&cfFinal != 0 || b == TBool || b == TNoneType || b == TFunction || b == TRange || b == TSlice || b == TGenerator || b == TMemoryView || b == TEllipsis ||
			b == TNotImplemented || b == TBuiltinFunction || b == TMethod || b == TCode || b == TFrame || b == TMappingProxy || b == TCell || b == TCoroutine || b == TAsyncGenerator ||
			b == TTraceback || b == TGetSet || b == TMemberDesc || b == TWrapperDesc || b == TMethodDescriptor || b == TMethodWrapper || b == TDictKeys || b == TDictValues || b == TDictItems {
			return None, m.typeErrorf("type '%s' is not an acceptable base type", b.name)
		}
	}
	base := bases[0]
	for _, b := range bases[1:] {
		switch {
		case b.layout == base.layout && b.nat == base.nat, b.layout == KObj:
		case base.layout == KObj:
			base = b
		case base.isSub(b):
		case b.isSub(base):
			base = b
		default:
			return None, m.typeErrorf("multiple bases have instance lay-out conflict")
		}
	}
	var slotted *Class // the class with __slots__ that all others with some derive from
	for _, b := range bases {
		switch s := slotClass(b); {
		case s == nil:
		case b.layout == KObj && base.layout != KObj:
			return None, m.typeErrorf("multiple bases have instance lay-out conflict")
		case slotted == nil || s.isSub(slotted):
			slotted = s
		case !slotted.isSub(s):
			return None, m.typeErrorf("multiple bases have instance lay-out conflict")
		}
	}
	c := &Class{Hdr: Hdr{kind: KClass}, name: name, qualname: name, module: "builtins", bases: bases, meta: meta, layout: base.layout, nat: base.nat, newNat: base.newNat, ver: nextClassVersion()}
	c.attrs = ns.copy()
	if v := c.attrs.getStr(strQualname); v != nil {
		s, ok := m.asStr(*v)
		if !ok {
			return None, m.typeErrorf("type __qualname__ must be a str, not %s", m.typeName(*v))
		}
		c.qualname = s.String()
		c.attrs.delStr(strQualname)
	}
	if v := c.attrs.getStr(strModule); v == nil {
		if g := m.callerGlobals(); g != nil {
			if n := g.getStr(strName); n != nil {
				c.attrs.setStr(strModule, *n)
			}
		}
	}
	if v := c.attrs.getStr(strModule); v != nil {
		if s, ok := m.asStr(*v); ok {
			c.module = s.String()
		}
	}
	noDoc := c.attrs.getStr(strDoc) == nil
	// __new__ is a static method, __init_subclass__ and __class_getitem__ class methods, without saying so
	if v := c.attrs.getStr(dunStrs[dNew]); v != nil && v.is(KFunc) {
		c.attrs.setStr(dunStrs[dNew], obj(&Wrapper{Hdr: Hdr{kind: KStaticMethod}, fn: *v, cls: TStaticMethod}))
	}
	for _, n := range []*Str{strInitSubclass, dunStrs[dClassGetitem]} {
		if v := c.attrs.getStr(n); v != nil && v.is(KFunc) {
			c.attrs.setStr(n, obj(&Wrapper{Hdr: Hdr{kind: KClassMethod}, fn: *v, cls: TClassMethod}))
		}
	}
	cell := c.attrs.getStr(strClassCell)
	var classCell *Cell
	if cell != nil {
		if !cell.is(KCell) {
			return None, m.typeErrorf("type.__new__(): __classcell__ must be a nonlocal cell, not '%s'", m.typeName(*cell))
		}
		classCell = (*Cell)(cell.p)
		c.attrs.delStr(strClassCell)
	}
	if e := m.addSlots(c, base); e != nil {
		return None, e
	}
	if classCell != nil {
		classCell.v = obj(c) // before mro(), which may call what uses it
	}
	var mro []*Class
	var e *Exc
	if f := m.lookup(meta, m.intern("mro")); f.is(KFunc) {
		c.mro = []*Class{c}
		v, e := m.Call(f, obj(c))
		if e != nil {
			return None, e
		}
		items, e := m.Items(v)
		if e != nil {
			return None, e
		}
		for _, x := range items {
			if !x.is(KClass) {
				return None, m.typeErrorf("mro() returned a non-class ('%s')", m.typeName(x))
			}
			if k := x.class(); k.layout != KObj && k.layout != c.layout {
				return None, m.typeErrorf("mro() returned base with unsuitable layout ('%s')", k.name)
			}
			mro = append(mro, x.class())
		}
	} else if mro, e = m.linearize(c.name, c, bases); e != nil {
		return None, e
	}
	c.mro = mro
	c.addOwnDict(base)
	if noDoc {
		c.attrs.setStr(strDoc, None)
	}
	// a class that defines __eq__ alone is not hashable
	if c.attrs.getStr(dunStrs[dEq]) != nil && c.attrs.getStr(dunStrs[dHash]) == nil {
		c.attrs.setStr(dunStrs[dHash], None)
	}
	c.updateFlags()
	c.inheritCollection()
	m.adopt(c)
	// __set_name__
	var named []entry
	for pos, e := c.attrs.next(0); e != nil; pos, e = c.attrs.next(pos) {
		named = append(named, *e)
	}
	for _, x := range named {
		switch x.val.kind() {
		case KObj, KNat:
			if f := m.lookup(m.classOf(x.val), strSetName); !f.IsUnbound() {
				if _, e := m.callDunder(f, x.val, obj(c), x.key); e != nil {
					r := m.Errorf(ExcRuntimeError, "Error calling __set_name__ on '%s' instance %s in '%s'", m.typeName(x.val), reprOf(m, x.key), c.name)
					r.cause, r.suppress = obj(e), true
					r.setContext(obj(e))
					return None, r
				}
			}
		case KProperty:
			if p := (*Property)(x.val.p); p.name.IsUnbound() || p.name.IsNone() {
				p.name = x.key
			}
		}
	}
	// __init_subclass__ of the bases
	f := m.findAfter(c, c, strInitSubclass)
	if !f.IsUnbound() && f.p != objectInitSubclass().p || kw != nil && kw.len() > 0 {
		s := &Super{Hdr: Hdr{kind: KSuper}, cls: c, self: obj(c), of: c}
		v, e := m.GetAttr(obj(s), strInitSubclass)
		if e != nil {
			return None, e
		}
		var a []Value
		var names []*Str
		if kw != nil {
			for pos, e := kw.next(0); e != nil; pos, e = kw.next(pos) {
				if e.key.str().String() == "metaclass" {
					continue
				}
				names = append(names, e.key.str())
				a = append(a, e.val)
			}
		}
		if _, e := m.CallKw(v, a, names); e != nil {
			return None, e
		}
	}
	return obj(c), nil
}

// addOwnDict gives a class __dict__ and __weakref__ where its instances have them and those of its bases do not.
func (c *Class) addOwnDict(base *Class) {
	hasDict := c.flags&cfNoDict != 0
	hasWeak := c.slots != nil || hasDict || base.layout == KInt || base.layout == KTuple || base.layout == KBytes
	switch base.layout {
	case KExc:
		hasDict = true
	case KNat, KClass, KModule, KFunc:
		hasDict, hasWeak = true, true
	case KSet, KFrozenSet:
		hasWeak = true
	}
	for _, k := range c.mro {
		hasDict = hasDict || k != c && k.attrs.getStr(strDict) != nil
		hasWeak = hasWeak || k != c && k.attrs.getStr(strWeakref) != nil
	}
	if !hasDict && c.attrs.getStr(strDict) == nil {
		c.attrs.setStr(strDict, obj(&GetSet{Hdr: Hdr{kind: KGetSet}, name: "__dict__", doc: "dictionary for instance variables (if defined)", cls: c,
			get: func(m *M, x Value) (Value, *Exc) {
				if d, ok := m.dictOf(x); ok {
					return d, nil
				}
				return None, m.noAttribute(x, strDict)
			},
			set: func(m *M, x, v Value) *Exc { return m.setSpecial(x, strDict, v) }}))
	}
	if !hasWeak && c.attrs.getStr(strWeakref) == nil {
		c.addWeakref()
	}
}

// addWeakref gives a class the attribute that says that its instances can have weak references.
func (c *Class) addWeakref() {
	c.attrs.setStr(strWeakref, obj(&GetSet{Hdr: Hdr{kind: KGetSet}, name: "__weakref__", doc: "list of weak references to the object (if defined)", cls: c,
		get: func(m *M, x Value) (Value, *Exc) {
			if l := m.WeakRefs(x); len(l) > 0 {
				return l[0], nil
			}
			return None, nil
		}}))
}

var strWeakref = internStatic("__weakref__")

// slotClass is the class nearest to c in its MRO that has __slots__ of its own.
func slotClass(c *Class) *Class {
	for _, k := range c.mro {
		if len(k.slots) > 0 {
			return k
		}
	}
	return nil
}

var (
	strInitSubclass = internStatic("__init_subclass__")
	strClassCell    = internStatic("__classcell__")
	strSetName      = internStatic("__set_name__")
	strSlots        = internStatic("__slots__")
)

func objectInitSubclass() Value {
	if v := TObject.attrs.getStr(strInitSubclass); v != nil {
		return *v
	}
	return Unbound
}

func reprOf(m *M, v Value) string {
	s, e := m.Repr(v)
	if e != nil {
		return "?"
	}
	return s.String()
}

// updateFlags derives what instructions ask of a class from its MRO.
func (c *Class) updateFlags() {
	c.dun = nil
	c.flags &^= cfHasGetattr | cfHasGetattribute | cfHasSetattr | cfHasDelattr | cfDel | cfPlainClass
	if f := c.dunder(dGetattr); !f.IsUnbound() {
		c.flags |= cfHasGetattr
	}
	special := func(k int, plain Value, flag classFlags) {
		f := c.dunder(k)
		if f.p != plain.p && !(f.is(KNative) && f.native().name == dunNames[k] && f.native().owner != nil && f.native().owner.flags&cfBuiltin != 0 && f.native().owner.nat == nil) {
			c.flags |= flag
		}
	}
	special(dGetattribute, objectGetattr, cfHasGetattribute)
	if c.flags&cfHasGetattribute == 0 {
		for _, k := range c.mro {
			if v := k.attrs.getStr(strClass); v != nil {
				if k == TObject {
					c.flags |= cfPlainClass
				}
				break
			}
		}
	}
	special(dSetattr, objectSetattr, cfHasSetattr)
	special(dDelattr, objectDelattr, cfHasDelattr)
	if f := c.dunder(dDel); !f.IsUnbound() {
		c.flags |= cfDel
	}
}

// adopt makes c known to its bases, so that their changes reach it.
func (m *M) adopt(c *Class) {
	for _, b := range c.bases {
		if b.flags&cfBuiltin != 0 {
			if m.derived == nil {
				m.derived = map[*Class][]*Class{}
			}
			m.derived[b] = append(m.derived[b], c)
		} else {
			b.subs = append(b.subs, c)
		}
	}
}

func (m *M) subclasses(c *Class) []*Class {
	if c.flags&cfBuiltin == 0 {
		return c.subs
	}
	var out []*Class
	for _, b := range allBuiltins {
		if len(b.bases) > 0 && slices.Contains(b.bases, c) {
			out = append(out, b)
		}
	}
	return append(out, m.derived[c]...)
}

// addSlots makes __slots__ into descriptors.
func (m *M) addSlots(c, base *Class) *Exc {
	v := c.attrs.getStr(strSlots)
	baseNoDict := true
	for _, b := range c.bases {
		if b != TObject && b.flags&cfNoDict == 0 && (b.flags&cfBuiltin == 0 || b.layout == KExc || b.layout == KNat) {
			baseNoDict = false
		}
	}
	if v == nil {
		return nil
	}
	var names []*Str
	fixed := func() *Exc { return m.typeErrorf("nonempty __slots__ not supported for subtype of '%s'", base.name) }
	sized := base.layout == KInt || base.layout == KTuple || base.layout == KBytes || base.layout == KClass
	if s, ok := m.asStr(*v); ok {
		names = []*Str{s}
	} else {
		items, e := m.Items(*v)
		if e != nil {
			return e
		}
		if len(items) > 0 && sized {
			return fixed()
		}
		for _, x := range items {
			s, ok := m.asStr(x)
			if !ok {
				return m.typeErrorf("__slots__ items must be strings, not '%s'", m.typeName(x))
			}
			names = append(names, s)
		}
	}
	if len(names) > 0 && sized {
		return fixed()
	}
	hasDict, hasWeak := false, base.layout == KSet || base.layout == KFrozenSet
	for _, b := range c.bases {
		for _, k := range b.mro {
			hasWeak = hasWeak || k.attrs.getStr(strWeakref) != nil
		}
	}
	for _, s := range names {
		n := s.String()
		if n == "__dict__" {
			if hasDict || !baseNoDict && base.layout != KNat {
				return m.typeErrorf("__dict__ slot disallowed: we already got one")
			}
			hasDict = true
			continue
		}
		if n == "__weakref__" {
			if hasWeak {
				return m.typeErrorf("__weakref__ slot disallowed: either we already got one, or __itemsize__ != 0")
			}
			hasWeak = true
			c.addWeakref()
			continue
		}
		if id, _ := strIsidentifier(m, []Value{obj(s)}); id != True {
			return m.typeErrorf("__slots__ must be identifiers")
		}
		n = mangle(c.name, n)
		name := m.intern(n)
		if slices.Contains(c.slots, name) {
			continue
		}
		if c.attrs.getStr(name) != nil {
			return m.valueErrorf("'%s' in __slots__ conflicts with class variable", n)
		}
		c.slots = append(c.slots, name)
		c.attrs.setStr(name, slotDescriptor(c, name))
	}
	if baseNoDict && !hasDict {
		c.flags |= cfNoDict
	}
	return nil
}

func mangle(cls, name string) string {
	if !strings.HasPrefix(name, "__") || strings.HasSuffix(name, "__") {
		return name
	}
	cls = strings.TrimLeft(cls, "_")
	if cls == "" {
		return name
	}
	return "_" + cls + name
}

// slotDescriptor is the descriptor of a __slots__ name. The value is kept with the instance's other attributes, in a slot of
// its shape, so that the attribute caches serve it as well.
func slotDescriptor(c *Class, name *Str) Value {
	get := func(m *M, x Value) (Value, *Exc) {
		if v := m.slotValue(x, name); !v.IsUnbound() {
			return v, nil
		}
		return None, m.noAttribute(x, name)
	}
	set := func(m *M, x, v Value) *Exc {
		if !m.classOf(x).isSub(c) {
			return m.typeErrorf("descriptor '%s' for '%s' objects doesn't apply to a '%s' object", name.String(), c.name, m.typeName(x))
		}
		return m.setSlotValue(x, name, v)
	}
	return obj(&GetSet{Hdr: Hdr{kind: KGetSet}, name: name.String(), cls: c, get: get, set: set, slot: true})
}

// isSlot reports whether d is the descriptor of a __slots__ name.
func isSlot(d Value) bool { return d.is(KGetSet) && (*GetSet)(d.p).slot }

func (m *M) slotValue(x Value, name *Str) Value {
	d := (*Dict)(nil)
	switch x.kind() {
	case KObj:
		o := x.obj()
		if o.shape != 0 {
			if k := m.shapes[o.shape].find(name); k >= 0 {
				return *o.slotAt(k)
			}
			return Unbound
		}
		if o.ext != nil {
			d = o.ext.slotDict
		}
	case KExc, KNat:
		d = instDict(x)
	}
	if d != nil {
		if v := d.getStr(name); v != nil {
			return *v
		}
	}
	return Unbound
}

func (m *M) setSlotValue(x Value, name *Str, v Value) *Exc {
	var d **Dict
	switch x.kind() {
	case KObj:
		o := x.obj()
		if o.shape != 0 {
			k := m.shapes[o.shape].find(name)
			switch {
			case v.IsUnbound() && k < 0:
				return m.Errorf(ExcAttributeError, "%s", name.String())
			case v.IsUnbound():
				m.toDict(o)
			case k >= 0:
				*o.slotAt(k) = v
				return nil
			default:
				m.addAttr(o, name, v)
				return nil
			}
		}
		d = &o.more().slotDict
	case KExc:
		d = &x.exc().dict
	case KNat:
		d = &x.nat().Dict
	default:
		return m.noAttribute(x, name)
	}
	if *d == nil {
		*d = newDict()
	}
	if v.IsUnbound() {
		if !(*d).delStr(name) {
			return m.Errorf(ExcAttributeError, "%s", name.String())
		}
		return nil
	}
	(*d).setStr(name, v)
	return nil
}

// ---- method resolution order ----

// linearize is C3.
func (m *M) linearize(name string, c *Class, bases []*Class) ([]*Class, *Exc) {
	for k, b := range bases {
		if slices.Contains(bases[:k], b) {
			return nil, m.typeErrorf("duplicate base class %s", b.name)
		}
	}
	var seqs [][]*Class
	for _, b := range bases {
		seqs = append(seqs, b.mro)
	}
	seqs = append(seqs, bases)
	out := []*Class{c}
	for {
		var cand *Class
		empty := true
	seq:
		for _, s := range seqs {
			if len(s) == 0 {
				continue
			}
			empty = false
			for _, t := range seqs {
				if len(t) > 1 && slices.Contains(t[1:], s[0]) {
					continue seq
				}
			}
			cand = s[0]
			break
		}
		if empty {
			return out, nil
		}
		if cand == nil {
			var names []string
			seen := map[*Class]bool{}
			for _, s := range seqs {
				if len(s) > 0 && !seen[s[0]] {
					seen[s[0]] = true
					names = append(names, s[0].name)
				}
			}
			return nil, m.typeErrorf("Cannot create a consistent method resolution\norder (MRO) for bases %s", strings.Join(names, ", "))
		}
		out = append(out, cand)
		for k, s := range seqs {
			if len(s) > 0 && s[0] == cand {
				seqs[k] = s[1:]
			}
		}
	}
}

func bestBase(bases []*Class) *Class {
	best := bases[0]
	for _, b := range bases[1:] {
		if best.layout == KObj && b.layout != KObj {
			best = b
		}
	}
	return best
}

func (m *M) setBases(c *Class, v Value) *Exc {
	if c.flags&cfBuiltin != 0 {
		return m.typeErrorf("cannot set '__bases__' attribute of immutable type '%s'", c.name)
	}
	if v.IsUnbound() {
		return m.typeErrorf("cannot delete '__bases__' attribute of immutable type '%s'", c.name)
	}
	t, ok := m.asTuple(v)
	if !ok {
		return m.typeErrorf("can only assign tuple to %s.__bases__, not %s", c.name, m.typeName(v))
	}
	if t.n == 0 {
		return m.typeErrorf("can only assign non-empty tuple to %s.__bases__, not ()", c.name)
	}
	var bases []*Class
	for _, b := range t.elems() {
		if !b.is(KClass) {
			return m.typeErrorf("%s.__bases__ must be tuple of classes, not '%s'", c.name, m.typeName(b))
		}
		if b.class().isSub(c) {
			return m.typeErrorf("a __bases__ item causes an inheritance cycle")
		}
		bases = append(bases, b.class())
	}
	if bestBase(bases).layout != c.layout {
		return m.typeErrorf("__bases__ assignment: '%s' object layout differs from '%s'", bestBase(bases).name, bestBase(c.bases).name)
	}
	mro, e := m.linearize(c.name, c, bases)
	if e != nil {
		return e
	}
	type was struct {
		c   *Class
		mro []*Class
	}
	old := []was{{c, c.mro}}
	c.mro = mro
	var relin func(k *Class) *Exc
	relin = func(k *Class) *Exc {
		for _, s := range k.subs {
			mro, e := m.linearize(s.name, s, s.bases)
			if e != nil {
				return e
			}
			old = append(old, was{s, s.mro})
			s.mro = mro
			if e := relin(s); e != nil {
				return e
			}
		}
		return nil
	}
	if e := relin(c); e != nil {
		for _, w := range slices.Backward(old) {
			w.c.mro = w.mro
		}
		return e
	}
	for _, b := range c.bases {
		if b.flags&cfBuiltin != 0 {
			m.derived[b] = slices.DeleteFunc(m.derived[b], func(k *Class) bool { return k == c })
		} else {
			b.subs = slices.DeleteFunc(b.subs, func(k *Class) bool { return k == c })
		}
	}
	c.bases = bases
	m.adopt(c)
	m.classChanged(c, true, true)
	return nil
}

// setClassAttr is cls.name = v, or del cls.name (v unbound).
func (m *M) setClassAttr(c *Class, name *Str, v Value) *Exc {
	if d := m.lookup(c.meta, name); !d.IsUnbound() && m.isData(d) {
		if g := (*GetSet)(d.p); d.is(KGetSet) {
			if g.set == nil {
				if c.flags&cfBuiltin != 0 {
					return m.typeErrorf("cannot set '%s' attribute of immutable type '%s'", name.String(), c.name)
				}
				return m.Errorf(ExcAttributeError, "attribute '%s' of 'type' objects is not writable", name.String())
			}
			e := g.set(m, obj(c), v)
			if e == nil {
				m.classChanged(c, true, true)
			}
			return e
		}
		return m.genericDescSet(d, obj(c), name, v)
	}
	if c.flags&cfBuiltin != 0 {
		return m.typeErrorf("cannot set '%s' attribute of immutable type '%s'", name.String(), c.name)
	}
	old := m.lookup(c, name)
	if v.IsUnbound() {
		if !c.attrs.delStr(name) {
			return m.noAttribute(obj(c), name)
		}
	} else {
		if name == dunStrs[dNew] && v.is(KFunc) {
			v = obj(&Wrapper{Hdr: Hdr{kind: KStaticMethod}, fn: v, cls: TStaticMethod})
		}
		c.attrs.setStr(name, v)
	}
	special := strings.HasPrefix(name.String(), "__")
	m.classChanged(c, special, special || m.cachedKind(old) || m.cachedKind(v) || v.IsUnbound())
	return nil
}

func (m *M) genericDescSet(d, x Value, name *Str, v Value) *Exc {
	switch d.kind() {
	case KProperty:
		p := (*Property)(d.p)
		if p.set.IsNone() || v.IsUnbound() {
			return m.propError(p, x, "setter")
		}
		_, e := m.Call(p.set, x, v)
		return e
	}
	f := m.classOf(d).dunder(dSet)
	if f.IsUnbound() {
		return m.Errorf(ExcAttributeError, "__set__")
	}
	_, e := m.callDunder(f, d, x, v)
	return e
}

// cachedKind reports whether a class attribute of this kind may be what an inline cache depends on: functions and
// descriptors. Plain data is never cached by shape.
func (m *M) cachedKind(v Value) bool {
	switch v.kind() {
	case KFunc, KNative, KProperty, KGetSet, KStaticMethod, KClassMethod:
		return true
	case KObj, KNat:
		return m.isData(v)
	}
	return false
}

// classChanged gives c and the classes derived from it new versions. special: the table of special methods is made anew; flush
// empties the machine's inline caches, which rely on methods and descriptors by shape.
func (m *M) classChanged(c *Class, special, flush bool) {
	c.ver = nextClassVersion()
	if special {
		c.updateFlags()
	}
	for _, s := range c.subs {
		m.classChanged(s, special, false)
	}
	if flush && c.hasInstances() {
		m.flushCaches()
	}
}

func (c *Class) hasInstances() bool {
	if c.root != nil {
		return true
	}
	for _, s := range c.subs {
		if s.hasInstances() {
			return true
		}
	}
	return false
}

// flushCaches empties every attribute and method cache of the machine.
func (m *M) flushCaches() {
	for _, w := range m.warm {
		if c := w.Value(); c != nil {
			c.flush()
			c.warm = false
		}
	}
	clear(m.warm)
	m.warm = m.warm[:0]
}

// boundCaches is called before a site remembers something: sites that change their mind again and again must not fill the memory.
func (m *M) boundCaches(c *Code) {
	if len(c.ptrs)-c.linked > 4*len(c.ins)+64 {
		c.flush()
	}
	if c.warm {
		return
	}
	c.warm = true
	m.warm = append(m.warm, weak.Make(c))
	if n := len(m.warm); n > 4096 && n&(n-1) == 0 {
		m.warm = slices.DeleteFunc(m.warm, func(w weak.Pointer[Code]) bool { return w.Value() == nil })
	}
}

// flush empties the caches of all sites.
func (c *Code) flush() {
	clear(c.ptrs[c.linked:])
	c.ptrs = c.ptrs[:c.linked] // every word that points at a later one is emptied here
	for k := 0; k < len(c.ins)-1; {
		i := &c.ins[k]
		switch i.Op {
		case GETATTR, GETATTR4, GETATTRX, GETCLS, GETST, GETPROP:
			i.Op = GETATTR
			c.ins[k+1] = instrOf(noShape)
		case SETATTR, SETATTRN, SETATTR4:
			i.Op = SETATTR
			c.ins[k+1] = instrOf(noShape)
		case FINDM:
			c.ins[k+1], c.ins[k+2] = instrOf(noKeys), instrOf(noKeys)
		case SUPERMC:
			i.Op = SUPERM
		case CALLM, CALLM4, CALLST, CALLMN, CALLAPPEND, CALLADD, CALLGET, CALLPOP, CALLIS, CALLSEND, CALLSWITCH, CALLPUT, CALLTAKE, CALLLAST:
			i.Op = CALLM
			c.ins[k+1] = Instr{}
			c.ins[k+2].B, c.ins[k+2].C = 0xffff, 0xffff
		}
		k += 1 + len(code.Ops[i.Op].Words)
	}
}

// ---- super ----

// superOf finds the class whose MRO super(cls, self) walks.
func (m *M) superOf(cls *Class, self Value) (*Class, *Exc) {
	if self.is(KClass) && self.class().isSub(cls) {
		return self.class(), nil
	}
	if c := m.classOf(self); c.isSub(cls) {
		return c, nil
	}
	if v, e := m.GetAttrOr(self, strClass); e == nil && v.is(KClass) && v.class().isSub(cls) {
		return v.class(), nil
	}
	return nil, m.typeErrorf("super(type, obj): obj must be an instance or subtype of type")
}

// superAttr looks a name up through a super object.
func (m *M) superAttr(s *Super, name *Str) (Value, bool, *Exc) {
	if s.of == nil {
		return Unbound, false, nil
	}
	d := m.findAfter(s.of, s.cls, name)
	if d.IsUnbound() {
		return Unbound, false, nil
	}
	self := s.self
	if self.is(KClass) && self.class() == s.of { // bound to a class: class methods and plain functions
		switch d.kind() {
		case KFunc, KNative, KProperty, KGetSet:
			return d, true, nil
		case KObj, KNat:
			if get := m.classOf(d).dunder(dGet); !get.IsUnbound() {
				v, e := m.callDunder(get, d, None, obj(s.of))
				return v, true, e
			}
			return d, true, nil
		}
	}
	v, e := m.getDesc(d, self, s.of)
	return v, true, e
}

// plainInstance is isinstance(x, c) without __instancecheck__ of a metaclass: x.__class__ counts as well.
func (m *M) plainInstance(x Value, c *Class) (bool, *Exc) {
	if m.classOf(x).isSub(c) {
		return true, nil
	}
	if x.is(KObj) && x.obj().cls.flags&cfPlainClass == 0 || x.is(KExc) && x.exc().cls.flags&(cfPlainClass|cfBuiltin) == 0 || x.is(KNat) {
		v, e := m.GetAttrOr(x, strClass)
		if e != nil && !e.Is(ExcAttributeError) {
			return false, e
		}
		if e == nil && v.is(KClass) {
			return v.class().isSub(c), nil
		}
	}
	return false, nil
}

// classGetItem is C[k].
func (m *M) classGetItem(c *Class, k Value) (Value, *Exc) {
	if c.meta != TType {
		if d := c.meta.dunder(dGetitem); !d.IsUnbound() {
			return m.callDunder(d, obj(c), k)
		}
	}
	if c == TType {
		return newGenericAlias(obj(c), k), nil
	}
	f, e := m.GetAttrOr(obj(c), dunStrs[dClassGetitem])
	if e != nil {
		return None, e
	}
	if f.IsUnbound() {
		return None, m.typeErrorf("type '%s' is not subscriptable", c.name)
	}
	return m.Call(f, k)
}

// callerGlobals are the globals of the script frame that called the running native.
func (m *M) callerGlobals() *Dict {
	base, pc := m.base, m.pc
	for s := m.stk; s != nil; s = s.link {
		if s != m.stk {
			base, pc = s.base, s.pc
		}
		for n := 0; n < 100000; n++ {
			fn := (*Func)(at(base, -2).p)
			switch fn.role {
			case roleScript:
				return fn.code.globals
			case roleStep:
				pc = loadLink(at(base, -1))
				base = pop(base, back1(pc).A)
				continue
			case roleFin:
				base = down(base, uint32(at(base, 0).n))
				continue
			case roleBound:
				base = down(base, uint32(at(base, 0).n))
				continue
			}
			break
		}
	}
	return nil
}

// NewClass makes a class implemented in Go for this machine: instances are Objects whose Impl is of the NatType's kind. defs
// and attrs are its methods; a row "static __new__(cls, ...)" makes instances (M.NewObject).
func (m *M) NewClass(name, module string, nat *NatType, base *Class, defs []Def, attrs []Attr) *Class {
	if base == nil {
		base = TObject
	}
	c := &Class{Hdr: Hdr{kind: KClass}, name: name, qualname: name, module: module, bases: []*Class{base}, meta: TType, layout: KNat, nat: nat, ver: nextClassVersion(), attrs: newDict()}
	if base.layout != KObj {
		c.layout = base.layout
	}
	c.mro = append([]*Class{c}, base.mro...)
	for _, d := range defs {
		n := newNative(d, c)
		n.module = module
		c.attrs.setStr(m.intern(n.name), methodValue(n))
	}
	for _, a := range attrs {
		c.attrs.setStr(m.intern(a.Name), obj(&GetSet{Hdr: Hdr{kind: KGetSet}, name: a.Name, doc: a.Doc, cls: c, get: a.Get, set: a.Set}))
	}
	c.attrs.setStr(strModule, NewStr(module))
	if module != "builtins" {
		c.tp = module + "." + name
	}
	c.updateFlags()
	c.inheritCollection()
	m.adopt(c)
	return c
}

// NewExcClass makes an exception class for this machine.
func (m *M) NewExcClass(name, module string, bases ...*Class) *Class {
	v := make([]Value, len(bases))
	for k, b := range bases {
		v[k] = obj(b)
	}
	ns := newDict()
	ns.setStr(strModule, NewStr(module))
	c, e := m.newClass(TType, name, v, ns, nil)
	if e != nil {
		panic(fmt.Sprint("NewExcClass ", name, ": ", m.FormatException(e)))
	}
	return c.class()
}

// NewObject makes an instance of a class implemented in Go (or of one derived from it).
func (m *M) NewObject(c *Class, impl any) Value {
	o := &Object{Hdr: Hdr{kind: KNat}, Cls: c, Impl: impl}
	m.charge(96)
	if c.flags&cfDel != 0 {
		m.list(obj(o))
	}
	return obj(o)
}

// Impl is the Go side of an instance of a class implemented in Go, nil for other values.
func (v Value) Impl() any {
	if v.is(KNat) {
		return v.nat().Impl
	}
	return nil
}

// isInstanceOf is isinstance(x, cls) for one class.
func (m *M) isInstanceOf(x, cls Value) (bool, *Exc) {
	c := cls.class()
	if m.classOf(x) == c {
		return true, nil
	}
	if c.meta != TType {
		if d := c.meta.dunder(dInstancecheck); d.is(KFunc) {
			v, e := m.Call(d, cls, x)
			if e != nil {
				return false, e
			}
			return m.Truth(v)
		}
	}
	return m.plainInstance(x, c)
}
