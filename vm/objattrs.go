// What script sees of plain objects, modules, cells and the singletons.
package vm

import (
	"slices"
	"unsafe"
)

var strReduce = internStatic("__reduce__")

// objectRepr is object.__repr__.
func (m *M) objectRepr(v Value) string {
	c := m.classOf(v)
	name := c.qualname
	if mod := className(c); mod != name {
		name = mod
	} else if c.flags&cfBuiltin == 0 && c.module != "" && c.module != "builtins" {
		name = c.module + "." + name
	}
	return "<" + name + " object at " + m.addrText(v) + ">"
}

func notImplemented(m *M, a []Value) (Value, *Exc) { return NotImplemented, nil }

func init() {
	TObject.addDefs([]Def{
		{"raw __repr__(self, /)", "Return repr(self).", func(m *M, a []Value) (Value, *Exc) { return NewStr(m.objectRepr(a[0])), nil }},
		{"raw __str__(self, /)", "Return str(self).", func(m *M, a []Value) (Value, *Exc) {
			return m.reprThen(a[0], func(m *M, s *Str, r Value) (Value, *Exc) { return r, nil })
		}},
		{"raw __eq__(self, value, /)", "Return self==value.", func(m *M, a []Value) (Value, *Exc) {
			if a[0] == a[1] {
				return True, nil
			}
			return NotImplemented, nil
		}},
		{"raw __ne__(self, value, /)", "Return self!=value.", func(m *M, a []Value) (Value, *Exc) {
			d := m.classOf(a[0]).dunder(dEq)
			if d.IsUnbound() || d.IsNone() {
				return NotImplemented, nil
			}
			return m.dunderThen(d, a[0], []Value{a[1]}, func(m *M, v Value) (Value, *Exc) {
				if v.p == NotImplemented.p {
					return v, nil
				}
				t, e := m.Truth(v)
				return Bool(!t), e
			})
		}},
		{"raw __lt__(self, value, /)", "Return self<value.", notImplemented},
		{"raw __le__(self, value, /)", "Return self<=value.", notImplemented},
		{"raw __gt__(self, value, /)", "Return self>value.", notImplemented},
		{"raw __ge__(self, value, /)", "Return self>=value.", notImplemented},
		{"raw __hash__(self, /)", "Return hash(self).", func(m *M, a []Value) (Value, *Exc) { return Int(identityHash(a[0])), nil }},
		{"raw __format__(self, format_spec, /)", "Default object formatter.", func(m *M, a []Value) (Value, *Exc) {
			s, ok := m.asStr(a[1])
			if !ok {
				return None, m.typeErrorf("__format__() argument must be str, not %s", m.argType(a[1]))
			}
			if s.n > 0 {
				return None, m.typeErrorf("unsupported format string passed to %s.__format__", m.typeName(a[0]))
			}
			if d, what, script := m.strScript(a[0]); script {
				return m.dunderThen(d, a[0], nil, func(m *M, v Value) (Value, *Exc) {
					if _, ok := m.asStr(v); !ok {
						return None, m.typeErrorf("%s returned non-string (type %s)", what, m.typeName(v))
					}
					return v, nil
				})
			}
			return m.strValue(a[0])
		}},
		{"raw __reduce__(self, /)", "Helper for pickle.", func(m *M, a []Value) (Value, *Exc) { return m.reduce(a[0], 0) }},
		{"raw __reduce_ex__(self, protocol, /)", "Helper for pickle.", func(m *M, a []Value) (Value, *Exc) {
			p, e := m.Index(a[1])
			if e != nil {
				return None, e
			}
			if d := m.lookup(m.classOf(a[0]), strReduce); d.p != TObject.attrs.getStr(strReduce).p {
				f, e := m.GetAttr(a[0], strReduce)
				if e != nil {
					return None, e
				}
				return m.Then(f, nil, pass)
			}
			return m.reduce(a[0], p)
		}},
		{"raw __getstate__(self, /)", "Helper for pickle.", func(m *M, a []Value) (Value, *Exc) { return m.objectState(a[0]) }},
		{"raw __dir__(self, /)", "Default dir() implementation.", func(m *M, a []Value) (Value, *Exc) { return m.objectDir(a[0]) }},
		{"raw __sizeof__(self, /)", "Size of object in memory, in bytes.", func(m *M, a []Value) (Value, *Exc) { return Int(sizeOf(a[0])), nil }},
		{"class __init_subclass__(cls, /, *args, **kwargs)", "This method is called when a class is subclassed.\n\nThe default implementation does nothing. It may be\noverridden to extend subclasses.\n", func(m *M, a []Value) (Value, *Exc) {
			if n := a[1].dict().len(); n > 0 {
				return None, m.typeErrorf("%s.__init_subclass__() takes no keyword arguments", a[0].class().name)
			}
			if n := len(a) - 2; n > 0 {
				return None, m.typeErrorf("object.__init_subclass__() takes no arguments (%d given)", n)
			}
			return None, nil
		}},
		{"class __subclasshook__(cls, /, *args)", "Abstract classes can override this to customize issubclass().\n\nThis is invoked early on by abc.ABCMeta.__subclasscheck__().\nIt should return True, False or NotImplemented.  If it returns\nNotImplemented, the normal algorithm is used.  Otherwise, it\noverrides the normal algorithm (and the outcome is cached).\n", notImplemented},
	}, nil)
	TObject.attrs.setStr(strDoc, NewStr("The base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns a new featureless\ninstance that has no instance attributes and cannot be given any.\n"))

	constant := func(c *Class, v Value, text, name string) {
		c.addDefs([]Def{
			{"static __new__(cls, /, *args, **kwargs)", "Create and return a new object.", func(m *M, a []Value) (Value, *Exc) {
				if len(a) > 2 || a[1].dict().len() > 0 {
					return None, m.typeErrorf("%s takes no arguments", name)
				}
				return v, nil
			}},
			{"__repr__(self, /)", "Return repr(self).", func(m *M, a []Value) (Value, *Exc) { return NewStr(text), nil }},
		}, nil)
	}
	constant(TNoneType, None, "None", "NoneType")
	constant(TEllipsis, Ellipsis, "Ellipsis", "EllipsisType")
	constant(TNotImplemented, NotImplemented, "NotImplemented", "NotImplementedType")
	TNoneType.addDefs([]Def{{"__bool__(self, /)", "True if self else False", func(m *M, a []Value) (Value, *Exc) { return False, nil }}}, nil)
	TNotImplemented.addDefs([]Def{{"__bool__(self, /)", "True if self else False", func(m *M, a []Value) (Value, *Exc) { return True, nil }}}, nil)
	for _, c := range [...]*Class{TEllipsis, TNotImplemented} {
		c.addDefs([]Def{{"__reduce__(self, /)", "", func(m *M, a []Value) (Value, *Exc) {
			return m.reprThen(a[0], func(m *M, s *Str, r Value) (Value, *Exc) { return r, nil })
		}}}, nil)
	}
	initModuleType()
	initCell()
}

// sizeOf is about what an object takes, for sys.getsizeof.
func sizeOf(v Value) int64 {
	switch v := unwrap(v); v.kind() {
	case KInt:
		return 28
	case KBool:
		return 28
	case KFloat:
		return 24
	case KStr:
		return 49 + int64(v.str().n)
	case KBytes:
		return 33 + int64(len(v.bytes().s))
	case KByteArray:
		return 56 + int64(cap((*ByteArray)(v.p).b))
	case KTuple:
		return 24 + 8*int64(v.tuple().n)
	case KList:
		return 56 + 8*int64(cap(v.list().v))
	case KDict:
		return 64 + 104*int64(v.dict().len())/3
	case KSet, KFrozenSet:
		return 216 + 16*int64(v.set().len())
	case KBig:
		return 24 + int64(v.big().b.BitLen()+29)/30*4
	case KNone, KEllipsis, KNotImplemented:
		return 16
	}
	return 48
}

// objectState is object.__getstate__: the attributes, or None.
func (m *M) objectState(v Value) (Value, *Exc) {
	state := None
	if d, ok := m.dictOf(v); ok && d.dict().len() > 0 {
		state = obj(d.dict().copy())
	}
	slots := newDict()
	for _, c := range m.classOf(v).mro {
		for _, n := range c.slots {
			if n == strDict || n.String() == "__weakref__" {
				continue
			}
			if x, e := m.GetAttrOr(v, n); e == nil && !x.IsUnbound() {
				slots.setStr(n, x)
			}
		}
	}
	if slots.len() > 0 {
		return NewTuple(state, obj(slots)), nil
	}
	return state, nil
}

// reduce is object.__reduce_ex__: how copy and pickle take an object apart.
func (m *M) reduce(v Value, protocol int64) (Value, *Exc) {
	c := m.classOf(v)
	switch v.kind() {
	case KRange:
		r := v.rangeOf()
		return NewTuple(obj(c), NewTuple(r.start, r.stop, r.step)), nil
	case KSlice:
		s := v.sliceOf()
		return NewTuple(obj(c), NewTuple(s.start, s.stop, s.step)), nil
	case KFunc, KClass:
		name, e := m.GetAttr(v, strQualname)
		return name, e
	case KObj, KExc:
	case KNat, KGen, KIter, KFrame, KTraceback, KCode, KCell, KModule, KMemoryView, KDictView, KMappingProxy:
		if v.is(KMemoryView) {
			return None, m.typeErrorf("cannot pickle memoryview objects")
		}
		if c.flags&cfBuiltin != 0 || v.is(KModule) {
			return None, m.typeErrorf("cannot pickle '%s' object", c.name)
		}
	}
	if k := unwrap(v).kind(); protocol < 2 && k != KSet && k != KFrozenSet {
		reg, e := m.importModule("copyreg")
		if e != nil {
			return None, e
		}
		k := slices.IndexFunc(c.mro, func(b *Class) bool { return b.flags&cfBuiltin != 0 })
		return m.CallMethod(reg, "_reduce_ex", v, Int(protocol), obj(c.mro[k]))
	}
	args := []Value{obj(c)}
	kw := None
	if f := m.lookup(c, m.intern("__getnewargs_ex__")); !f.IsUnbound() {
		r, e := m.callDunder(f, v)
		if e != nil {
			return None, e
		}
		t, ok := m.asTuple(r)
		if !ok {
			return None, m.typeErrorf("__getnewargs_ex__ should return a tuple, not '%s'", m.typeName(r))
		}
		if t.n != 2 {
			return None, m.valueErrorf("__getnewargs_ex__ should return a tuple of length 2, not %d", t.n)
		}
		more, ok := m.asTuple(t.elems()[0])
		if !ok {
			return None, m.typeErrorf("first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '%s'", m.typeName(t.elems()[0]))
		}
		if _, ok := m.asDict(t.elems()[1]); !ok {
			return None, m.typeErrorf("second item of the tuple returned by __getnewargs_ex__ must be a dict, not '%s'", m.typeName(t.elems()[1]))
		}
		args, kw = append(args, more.elems()...), t.elems()[1]
	} else if f := m.lookup(c, m.intern("__getnewargs__")); !f.IsUnbound() {
		r, e := m.callDunder(f, v)
		if e != nil {
			return None, e
		}
		t, ok := m.asTuple(r)
		if !ok {
			return None, m.typeErrorf("__getnewargs__ should return a tuple, not '%s'", m.typeName(r))
		}
		args = append(args, t.elems()...)
	} else if p := unwrap(v); p != v {
		switch p.kind() {
		case KList, KDict, KSet, KByteArray:
		default:
			args = append(args, p)
		}
	}
	f, e := m.GetAttr(v, m.intern("__getstate__"))
	if e != nil {
		return None, e
	}
	state, e := m.Call(f)
	if e != nil {
		return None, e
	}
	list, dict := None, None
	switch p := unwrap(v); p.kind() {
	case KSet, KFrozenSet:
		items, e := m.Items(v)
		return NewTuple(obj(m.classOf(v)), NewTuple(NewList(items)), state), e
	case KList:
		if list, e = m.Iter(v); e != nil {
			return None, e
		}
	case KDict:
		items, e := m.CallMethod(v, "items")
		if e != nil {
			return None, e
		}
		if dict, e = m.Iter(items); e != nil {
			return None, e
		}
	}
	newobj, call := newObjNative, tupleOf(args)
	if kw.is(KDict) && kw.dict().len() > 0 {
		newobj, call = newObjExNative, NewTuple(args[0], tupleOf(args[1:]), kw)
	}
	if reg, e := m.importModule("copyreg"); e == nil { // the functions that pickle knows, where there are such
		name := "__newobj__"
		if newobj == newObjExNative {
			name = "__newobj_ex__"
		}
		if x, e := m.GetAttrOr(reg, m.intern(name)); e == nil && !x.IsUnbound() {
			newobj = x
		}
	}
	return NewTuple(newobj, call, state, list, dict), nil
}

var (
	newObjNative = NewNative(Def{"__newobj__(cls, *args)", "", func(m *M, a []Value) (Value, *Exc) {
		f, e := m.GetAttr(a[0], dunStrs[dNew])
		if e != nil {
			return None, e
		}
		return m.Then(f, append([]Value(nil), a...), pass)
	}})
	newObjExNative = NewNative(Def{"__newobj_ex__(cls, args, kwargs)", "", func(m *M, a []Value) (Value, *Exc) {
		f, e := m.GetAttr(a[0], dunStrs[dNew])
		if e != nil {
			return None, e
		}
		pos, e := m.Items(a[1])
		if e != nil {
			return None, e
		}
		kw, ok := m.asDict(a[2])
		if !ok {
			return None, m.typeErrorf("argument after ** must be a mapping, not %s", m.typeName(a[2]))
		}
		args, names := spreadKw(append([]Value{a[0]}, pos...), kw)
		return m.thenKw(f, args, names)
	}})
)

func initModuleType() {
	mod := func(v Value) *Module { return v.module() }
	mk := func(m *M, a []Value) (Value, *Exc) {
		if !a[0].is(KClass) || !a[0].class().isSub(TModule) {
			return None, m.typeErrorf("module.__new__(X): X is not a subtype of module")
		}
		return m.wrapNew(a[0].class(), obj(&Module{Hdr: Hdr{kind: KModule}, dict: newDict()})), nil
	}
	TModule.newNat = mk
	TModule.addDefs([]Def{
		{"static __new__(cls, /, *args, **kwargs)", "Create and return a new object.", mk},
		{"__init__(self, name, doc=None)", "Create a module object.", func(m *M, a []Value) (Value, *Exc) {
			if _, ok := m.asStr(a[1]); !ok {
				return None, m.typeErrorf("module.__init__() argument 'name' must be str, not %s", m.argType(a[1]))
			}
			d := mod(a[0]).dict
			d.setStr(strName, a[1])
			d.setStr(strDoc, a[2])
			for _, n := range [...]string{"__package__", "__loader__", "__spec__"} {
				d.setStr(m.intern(n), None)
			}
			return None, nil
		}},
		{"__repr__(self, /)", "Return repr(self).", func(m *M, a []Value) (Value, *Exc) {
			x := mod(a[0])
			name := "'?'"
			if v := x.dict.getStr(strName); v != nil {
				name = m.reprOr(*v, "?")
			}
			loader := x.Get(m, "__loader__")
			if loader.p != nil && !loader.IsUnbound() && !loader.IsNone() {
				if f, e := m.GetAttrOr(loader, m.intern("module_repr")); e == nil && !f.IsUnbound() {
					if s, e := m.Call(f, obj(x)); e == nil && s.is(KStr) {
						return s, nil
					}
				}
			}
			if f := x.Get(m, "__file__"); f.is(KStr) {
				return NewStr("<module " + name + " from " + m.reprOr(f, "?") + ">"), nil
			}
			if v := x.dict.getStr(strName); v != nil && v.is(KStr) && (m.natModules[v.str().String()] != nil || v.str().String() == "builtins") {
				return NewStr("<module " + name + " (built-in)>"), nil
			}
			if loader.p != nil && !loader.IsUnbound() && !loader.IsNone() {
				return NewStr("<module " + name + " (" + m.reprOr(loader, "?") + ")>"), nil
			}
			return NewStr("<module " + name + ">"), nil
		}},
		{"__dir__(self, /)", "__dir__() -> list\nspecialized dir() implementation", func(m *M, a []Value) (Value, *Exc) {
			d := mod(a[0]).dict
			if f := d.getStr(internStatic("__dir__")); f != nil {
				return m.Then(*f, nil, pass)
			}
			var out []Value
			for pos, e := d.next(0); e != nil; pos, e = d.next(pos) {
				out = append(out, e.key)
			}
			return NewList(out), nil
		}},
	}, []Attr{
		{"__dict__", "", func(m *M, v Value) (Value, *Exc) { return obj(unwrap(v).module().dict), nil }, nil},
		{"__annotations__", "", func(m *M, v Value) (Value, *Exc) { // made when it is first asked for
			d := mod(v).dict
			if p := d.getStr(strAnnotations); p != nil {
				return *p, nil
			}
			d.setStr(strAnnotations, obj(newDict()))
			return *d.getStr(strAnnotations), nil
		}, func(m *M, v, x Value) *Exc {
			d := mod(v).dict
			if !x.IsUnbound() {
				d.setStr(strAnnotations, x)
			} else if !d.delStr(strAnnotations) {
				return m.Errorf(ExcAttributeError, "__annotations__")
			}
			return nil
		}},
	})
	TModule.attrs.setStr(strDoc, NewStr("Create a module object.\n\nThe name must be a string; the optional docstring can have any type."))
}

// cellCompares are the comparisons of cells: by what they hold, an empty one is less.
func cellCompares() (defs []Def) {
	for _, c := range []struct {
		name, sign string
		op         uint16
	}{{"__eq__", "==", EQ}, {"__ne__", "!=", NE}, {"__lt__", "<", LT}, {"__le__", "<=", LE}, {"__gt__", ">", GT}, {"__ge__", ">=", GE}} {
		defs = append(defs, Def{c.name + "(self, value, /)", "Return self" + c.sign + "value.", func(m *M, a []Value) (Value, *Exc) {
			if !a[1].is(KCell) {
				return NotImplemented, nil
			}
			p, q := (*Cell)(a[0].p).v, (*Cell)(a[1].p).v
			if p.IsUnbound() || q.IsUnbound() {
				p, q = Bool(!p.IsUnbound()), Bool(!q.IsUnbound())
			}
			return m.Compare(c.op, p, q)
		}})
	}
	return defs
}

func initCell() {
	cell := func(v Value) *Cell { return (*Cell)(v.p) }
	TCell.addDefs(append(cellCompares(), []Def{
		{"static __new__(cls, contents=<unset>, /)", "Create a new cell object.", func(m *M, a []Value) (Value, *Exc) {
			return obj(&Cell{Hdr: Hdr{kind: KCell}, v: a[1]}), nil
		}},
		{"__repr__(self, /)", "Return repr(self).", func(m *M, a []Value) (Value, *Exc) {
			v := cell(a[0]).v
			if v.IsUnbound() {
				return NewStr("<cell at " + m.addrText(a[0]) + ": empty>"), nil
			}
			return NewStr("<cell at " + m.addrText(a[0]) + ": " + m.typeName(v) + " object at " + m.addrText(v) + ">"), nil
		}},
	}...), []Attr{
		{"cell_contents", "", func(m *M, v Value) (Value, *Exc) {
			if x := cell(v).v; !x.IsUnbound() {
				return x, nil
			}
			return None, m.valueErrorf("Cell is empty")
		}, func(m *M, v, x Value) *Exc {
			cell(v).v = x
			return nil
		}},
	})
	TCell.attrs.setStr(dunStrs[dHash], None)
}

// Names that decide whether an instance is copied as any other.
var (
	copyHooks = []*Str{internStatic("__copy__"), internStatic("__setstate__"), internStatic("__getnewargs__"), internStatic("__getnewargs_ex__"), internStatic("__getattr__")}
	copyRoots = []*Str{internStatic("__reduce_ex__"), strReduce, internStatic("__getstate__"), internStatic("__getattribute__")}
)

// CopyPlain is a shallow copy of an instance whose class leaves copying to object: a new instance with the same attributes.
// It is unbound for all others.
func (m *M) CopyPlain(v Value) Value {
	if !v.is(KObj) {
		return Unbound
	}
	o := v.obj()
	c := o.cls
	if c == TObject || c.meta != TType || c.layout != KObj || c.flags&(cfBuiltin|cfAbstract|cfNoDict) != 0 || !o.payload().IsUnbound() ||
		c.dunder(dNew).p != objectNew.p || m.hasSlots(c) {
		return Unbound
	}
	for _, n := range copyHooks {
		if !m.lookup(c, n).IsUnbound() {
			return Unbound
		}
	}
	for _, n := range copyRoots {
		if m.lookup(c, n).p != TObject.attrs.getStr(n).p {
			return Unbound
		}
	}
	if d := o.dict(); d != nil {
		for _, n := range copyRoots {
			if i, _, _ := d.findStr(n); i != keyAbsent {
				return Unbound
			}
		}
		r := m.newObj(c)
		m.charge(d.bytes())
		m.toDict(r)
		r.ext.dict = d.copy()
		return obj(r)
	}
	s := m.shapes[o.shape]
	for _, n := range copyRoots {
		if s.find(n) >= 0 {
			return Unbound
		}
	}
	r := m.newObj(c)
	if k := len(s.names); k*VS <= int(r.aux) {
		copy(unsafe.Slice((*Value)(r.slots), k), unsafe.Slice((*Value)(o.slots), k))
		r.shape = o.shape
	} else {
		for j, n := range s.names {
			m.addAttr(r, n, *o.slotAt(j))
		}
	}
	return obj(r)
}
