// Attributes: the look-up protocol, its inline caches, methods, globals and names.
package vm

import (
	"slices"
	"strings"
	"unsafe"
)

// propSite is the cache of a GETPROP site.
type propSite struct {
	shape uint32
	fn    *Func
	fin   unsafe.Pointer
	ret   PC
}

// methodTable is the cache of a CALLM4 site.
type methodTable struct {
	shape [4]uint32
	fn    [4]*Func
}

// classSite is the cache of a GETCLS site: where the attribute of instances of a shape is.
type classSite [4]struct {
	shape uint32
	ver   uint32 // of the class that has it, or 0: it is the instance's, at offset off of the slots
	off   uint32
	v     Value
}

// setSite is the cache of a SETATTR4 site: by shape the offset of the attribute, and the shape that the instance gets with it
// if it is new.
type setSite [4]struct{ shape, off, next uint32 }

// superSite is the cache of a SUPERMC site: what super(cls, instance of a class of version ver).name is.
type superSite struct {
	cls *Class
	ver uint32
	fn  *Func
}

// staticSite is the cache of a GETST or CALLST site: an attribute of a module or class. It stands while the module's dict, or the class and
// its metaclass, are of these versions.
type staticSite struct {
	p         unsafe.Pointer // the module or class
	ver, mver *uint32
	at, mat   uint32
	v         *Value
	self      bool // a class method: the class is its first argument
}

// findStatic finds what a site of x.name may remember, where x is a module or class; nil: nothing.
func (m *M) findStatic(x Value, name *Str) *staticSite {
	switch x.kind() {
	case KModule:
		d := x.module().dict
		if v := d.getStr(name); v != nil && !m.isData(m.lookup(TModule, name)) {
			return &staticSite{p: x.p, ver: &d.ver, mver: &d.ver, at: d.ver, mat: d.ver, v: v}
		}
	case KClass:
		c := x.class()
		if c.meta.flags&cfHasGetattribute != 0 {
			return nil
		}
		if d := m.lookup(c.meta, name); !d.IsUnbound() && m.isData(d) {
			return nil
		}
		s := &staticSite{p: x.p, ver: &c.ver, mver: &c.meta.ver, at: c.ver, mat: c.meta.ver}
		d := m.lookup(c, name)
		switch k := d.kind(); {
		case k < KFunc && k != KUnbound, k == KFunc, k == KClass && d.class().meta == TType, k == KObj && d.obj().cls.dunder(dGet).IsUnbound():
			s.v = &d
		case k == KStaticMethod:
			s.v = &(*Wrapper)(d.p).fn
		case k == KClassMethod && (*Wrapper)(d.p).fn.is(KFunc):
			s.v, s.self = &(*Wrapper)(d.p).fn, true
		default:
			return nil
		}
		return s
	}
	return nil
}

// globalSite is the cache of a LOADG or STOREG site: the address of the entry's value, good as long as the dicts' versions
// are what they were.
type globalSite struct {
	d, b      *Dict // globals; builtins, or globals again where the name was found there
	v         *Value
	ver, bver uint32
	name      *Str
}

var (
	strDict        = internStatic("__dict__")
	strClass       = internStatic("__class__")
	strBuiltins    = internStatic("__builtins__")
	strAnnotations = internStatic("__annotations__")
	strDoc         = internStatic("__doc__")
	strModule      = internStatic("__module__")
	strQualname    = internStatic("__qualname__")
	strGetattr     = internStatic("__getattr__")
)

// ---- globals ----

func (m *M) loadGlobal(i *Instr) *Exc {
	s := (*globalSite)(wordPtr(m.pc))
	if v := s.d.getStr(s.name); v != nil {
		s.v, s.ver, s.b, s.bver = v, s.d.ver, s.d, s.d.ver
		*m.R(i.A) = *v
		m.pc = skip(m.pc, 1)
		return nil
	}
	b := m.builtinsOf(s.d)
	if v := b.getStr(s.name); v != nil {
		s.v, s.ver, s.b, s.bver = v, s.d.ver, b, b.ver
		*m.R(i.A) = *v
		m.pc = skip(m.pc, 1)
		return nil
	}
	return m.nameError(ExcNameError, s.name.String(), "name '%s' is not defined")
}

// builtinsOf is the namespace of builtins for code whose globals are d.
func (m *M) builtinsOf(d *Dict) *Dict {
	if v := d.getStr(strBuiltins); v != nil {
		switch v.kind() {
		case KDict:
			return v.dict()
		case KModule:
			return v.module().dict
		}
		if d, ok := m.asDict(*v); ok {
			return d
		}
	}
	return m.builtins
}

func (m *M) storeGlobal(i *Instr) *Exc {
	s := (*globalSite)(wordPtr(m.pc))
	if i.Op == DELG {
		if !s.d.delStr(s.name) {
			return m.nameError(ExcNameError, s.name.String(), "name '%s' is not defined")
		}
		m.pc = skip(m.pc, 1)
		return nil
	}
	s.d.setStr(s.name, *m.R(i.A))
	s.v, s.ver = s.d.getStr(s.name), s.d.ver
	s.b, s.bver = s.d, s.d.ver
	m.pc = skip(m.pc, 1)
	return nil
}

// nameInstr is LOADN, LOADNF, STOREN and DELN: names of a namespace in R[0] that may be any mapping.
func (m *M) nameInstr(i *Instr) *Exc {
	s := (*globalSite)(wordPtr(m.pc))
	ns := *m.R(0)
	switch i.Op {
	case LOADN, LOADNF:
		if ns.is(KDict) {
			if v := ns.dict().getStr(s.name); v != nil {
				*m.R(i.A) = *v
				m.pc = skip(m.pc, 1)
				return nil
			}
		} else {
			v, e := m.GetItem(ns, obj(s.name))
			if e == nil {
				*m.R(i.A) = v
				m.pc = skip(m.pc, 1)
				return nil
			}
			if !e.cls.isSub(ExcKeyError) {
				return e
			}
		}
		if i.Op == LOADNF {
			c := m.fn().cells[i.B]
			if c.v.IsUnbound() {
				return m.unboundFree(int(i.B))
			}
			*m.R(i.A) = c.v
			m.pc = skip(m.pc, 1)
			return nil
		}
		return m.loadGlobal(i)
	case STOREN:
		v := *m.R(i.A)
		m.pc = skip(m.pc, 1)
		if ns.is(KDict) {
			ns.dict().setStr(s.name, v)
			return nil
		}
		return m.SetItem(ns, obj(s.name), v)
	}
	m.pc = skip(m.pc, 1)
	if ns.is(KDict) {
		if !ns.dict().delStr(s.name) {
			return m.nameError(ExcNameError, s.name.String(), "name '%s' is not defined")
		}
		return nil
	}
	e := m.DelItem(ns, obj(s.name))
	if e != nil && e.cls.isSub(ExcKeyError) {
		return m.nameError(ExcNameError, s.name.String(), "name '%s' is not defined")
	}
	return e
}

func (m *M) setupAnnotations() *Exc {
	ns := *m.R(0)
	if ns.is(KDict) {
		if ns.dict().getStr(strAnnotations) != nil {
			return nil
		}
	} else if _, e := m.GetItem(ns, obj(strAnnotations)); e == nil || !e.cls.isSub(ExcKeyError) {
		return e
	}
	return m.SetItem(ns, obj(strAnnotations), obj(newDict()))
}

// ---- reading ----

// isData reports whether d, found on a type, is a data descriptor.
func (m *M) isData(d Value) bool {
	switch d.kind() {
	case KProperty, KGetSet:
		return true
	case KFunc, KNative, KStaticMethod, KClassMethod, KInt, KStr, KNone, KClass, KFloat, KBool, KTuple, KList, KDict:
		return false
	case KObj, KNat:
		c := m.classOf(d)
		return !c.dunder(dSet).IsUnbound() || !c.dunder(dDelete).IsUnbound()
	}
	return false
}

// getDesc is d.__get__(x, cls) for a d found on the type.
func (m *M) getDesc(d, x Value, cls *Class) (Value, *Exc) {
	switch d.kind() {
	case KFunc:
		return obj(&Bound{Hdr: Hdr{kind: KBound}, fn: d, self: x}), nil
	case KNative:
		if d.native().owner != nil {
			return obj(&Bound{Hdr: Hdr{kind: KBound}, fn: d, self: x}), nil
		}
		return d, nil
	case KProperty:
		p := (*Property)(d.p)
		if p.get.IsNone() {
			return None, m.propError(p, x, "getter")
		}
		return m.Call(p.get, x)
	case KGetSet:
		return (*GetSet)(d.p).get(m, x)
	case KStaticMethod:
		return (*Wrapper)(d.p).fn, nil
	case KClassMethod:
		return m.bindClass((*Wrapper)(d.p).fn, cls)
	case KObj, KNat, KSuper:
		if get := m.classOf(d).dunder(dGet); !get.IsUnbound() {
			return m.callDunder(get, d, x, obj(cls))
		}
	}
	return d, nil
}

// bindClass is what a classmethod's look-up gives.
func (m *M) bindClass(fn Value, cls *Class) (Value, *Exc) {
	switch fn.kind() {
	case KFunc, KNative, KBound:
		return obj(&Bound{Hdr: Hdr{kind: KBound}, fn: fn, self: obj(cls)}), nil
	}
	if get := m.classOf(fn).dunder(dGet); !get.IsUnbound() {
		return m.callDunder(get, fn, obj(cls), obj(cls))
	}
	return obj(&Bound{Hdr: Hdr{kind: KBound}, fn: fn, self: obj(cls)}), nil
}

func (m *M) propError(p *Property, x Value, what string) *Exc {
	if p.name.is(KStr) {
		return m.Errorf(ExcAttributeError, "property '%s' of '%s' object has no %s", p.name.str().String(), m.classOf(x).qualname, what)
	}
	return m.Errorf(ExcAttributeError, "property of '%s' object has no %s", m.classOf(x).qualname, what)
}

// instDict is the dict of attributes of an object that keeps them in one; nil for others (instances with a shape too).
func instDict(v Value) *Dict {
	switch v.kind() {
	case KObj:
		return v.obj().dict()
	case KExc:
		return v.exc().dict
	case KNat:
		return v.nat().Dict
	case KModule:
		return v.module().dict
	case KFunc:
		if x := v.fun().extra; x != nil {
			return x.dict
		}
	case KProperty:
		return (*Property)(v.p).dict
	case KStaticMethod, KClassMethod:
		return (*Wrapper)(v.p).dict
	}
	return nil
}

// instAttr is the instance's own attribute; unbound if it has none.
func (m *M) instAttr(x Value, name *Str) Value {
	if x.is(KObj) {
		o := x.obj()
		if o.shape != 0 {
			if k := m.shapes[o.shape].find(name); k >= 0 {
				return *o.slotAt(k)
			}
			return Unbound
		}
	}
	if d := instDict(x); d != nil {
		if v := d.getStr(name); v != nil {
			return *v
		}
	}
	return Unbound
}

// GetAttr is x.name.
func (m *M) GetAttr(x Value, name *Str) (Value, *Exc) {
	c := m.classOf(x)
	if c.flags&(cfHasGetattribute|cfHasGetattr) != 0 {
		return m.customGetAttr(c, x, name) // the exception is the program's own
	}
	if x.is(KModule) {
		if f := x.module().dict.getStr(strGetattr); f != nil {
			v, e := m.plainGetAttr(c, x, name)
			if e == nil && v.IsUnbound() {
				return m.Call(*f, obj(name))
			}
			return v, e
		}
	}
	v, e := m.genericGetAttr(c, x, name)
	if e == nil && v.IsUnbound() {
		e = m.noAttribute(x, name)
	}
	return v, e
}

// GetAttrOr is x.name, unbound if there is no such attribute.
func (m *M) GetAttrOr(x Value, name *Str) (Value, *Exc) {
	c := m.classOf(x)
	if c.flags&(cfHasGetattribute|cfHasGetattr) != 0 {
		v, e := m.customGetAttr(c, x, name)
		if e != nil && e.cls.isSub(ExcAttributeError) {
			return Unbound, nil
		}
		return v, e
	}
	return m.genericGetAttr(c, x, name)
}

// customGetAttr is x.name for a class with __getattribute__ or __getattr__; a missing attribute is an error.
func (m *M) customGetAttr(c *Class, x Value, name *Str) (Value, *Exc) {
	var v Value
	var e *Exc
	if c.flags&cfHasGetattribute != 0 {
		v, e = m.callDunder(c.dunder(dGetattribute), x, obj(name))
	} else {
		v, e = m.genericGetAttr(c, x, name)
		if e == nil && v.IsUnbound() {
			e = m.noAttribute(x, name)
		}
	}
	if e != nil && e.cls.isSub(ExcAttributeError) && c.flags&cfHasGetattr != 0 {
		return m.callDunder(c.dunder(dGetattr), x, obj(name))
	}
	return v, e
}

// genericGetAttr is object.__getattribute__ (or type's, module's, super's); unbound if there is no such attribute.
func (m *M) genericGetAttr(c *Class, x Value, name *Str) (Value, *Exc) {
	v, e := m.plainGetAttr(c, x, name)
	if e == nil && v.IsUnbound() && x.is(KModule) {
		return m.moduleAttr(x.module(), name)
	}
	return v, e
}

// plainGetAttr is genericGetAttr without a module's __getattr__.
func (m *M) plainGetAttr(c *Class, x Value, name *Str) (Value, *Exc) {
	switch x.kind() {
	case KClass:
		return m.classAttr(x.class(), name)
	case KSuper:
		if name != strClass {
			if v, found, e := m.superAttr((*Super)(x.p), name); found || e != nil {
				return v, e
			}
		}
	}
	d := m.lookup(c, name)
	if !d.IsUnbound() && m.isData(d) {
		if d.is(KObj) && m.classOf(d).dunder(dGet).IsUnbound() { // it has only __set__ or __delete__
			if v := m.instAttr(x, name); !v.IsUnbound() {
				return v, nil
			}
		}
		return m.getDesc(d, x, c)
	}
	if v := m.instAttr(x, name); !v.IsUnbound() {
		return v, nil
	}
	if !d.IsUnbound() {
		return m.getDesc(d, x, c)
	}
	if name == strDict {
		if v, ok := m.dictOf(x); ok {
			return v, nil
		}
	}
	return Unbound, nil
}

// moduleAttr is the module's __getattr__.
func (m *M) moduleAttr(mod *Module, name *Str) (Value, *Exc) {
	if f := mod.dict.getStr(strGetattr); f != nil {
		v, e := m.Call(*f, obj(name))
		if e != nil && e.cls.isSub(ExcAttributeError) {
			return Unbound, nil
		}
		return v, e
	}
	return Unbound, nil
}

// dictOf is x.__dict__; ok is false if it has none.
func (m *M) dictOf(x Value) (Value, bool) {
	switch x.kind() {
	case KObj:
		if o := x.obj(); o.cls.flags&cfNoDict == 0 && o.cls != TObject {
			return obj(m.toDict(o)), true
		}
	case KExc:
		e := x.exc()
		if e.dict == nil {
			e.dict = newDict()
		}
		return obj(e.dict), true
	case KNat:
		o := x.nat()
		if o.Cls.flags&cfNoDict != 0 {
			return None, false
		}
		if o.Dict == nil {
			o.Dict = newDict()
		}
		return obj(o.Dict), true
	case KModule:
		return obj(x.module().dict), true
	case KFunc:
		f := x.fun().more()
		if f.dict == nil {
			f.dict = newDict()
		}
		return obj(f.dict), true
	}
	return None, false
}

// more is the side struct of a function that has attributes.
func (f *Func) more() *funcExtra {
	if f.extra == nil {
		f.extra = &funcExtra{doc: Unbound, module: Unbound, annotations: Unbound, defaults: Unbound, kwdefaults: Unbound}
	}
	return f.extra
}

// classAttr is cls.name.
func (m *M) classAttr(cls *Class, name *Str) (Value, *Exc) {
	meta := cls.meta
	md := m.lookup(meta, name)
	if !md.IsUnbound() && m.isData(md) {
		if c := m.classOf(md); md.kind() < KObj || !c.dunder(dGet).IsUnbound() { // what can only be set does not hide
			return m.getDesc(md, obj(cls), meta)
		}
	}
	if d := m.lookup(cls, name); !d.IsUnbound() {
		switch d.kind() {
		case KFunc, KNative, KProperty, KGetSet:
			return d, nil
		case KStaticMethod:
			return (*Wrapper)(d.p).fn, nil
		case KClassMethod:
			return m.bindClass((*Wrapper)(d.p).fn, cls)
		case KObj, KNat:
			if get := m.classOf(d).dunder(dGet); !get.IsUnbound() {
				return m.callDunder(get, d, None, obj(cls))
			}
		}
		return d, nil
	}
	if !md.IsUnbound() {
		return m.getDesc(md, obj(cls), meta)
	}
	return Unbound, nil
}

func (m *M) noAttribute(x Value, name *Str) *Exc {
	var e *Exc
	switch x.kind() {
	case KClass:
		e = m.Errorf(ExcAttributeError, "type object '%s' has no attribute '%s'", x.class().name, name.String())
	case KModule:
		mod := x.module()
		if v := mod.dict.getStr(strName); v != nil && v.is(KStr) {
			e = m.Errorf(ExcAttributeError, "module '%s' has no attribute '%s'", v.str().String(), name.String())
			if m.initializing(mod) {
				e = m.Errorf(ExcAttributeError, "partially initialized module '%s' has no attribute '%s' (most likely due to a circular import)", v.str().String(), name.String())
			}
		} else {
			e = m.Errorf(ExcAttributeError, "module has no attribute '%s'", name.String())
		}
	default:
		e = m.Errorf(ExcAttributeError, "'%s' object has no attribute '%s'", m.typeName(x), name.String())
	}
	m.setExcField(e, "name", obj(name))
	m.setExcField(e, "obj", x)
	return e
}

// nameOf is the name operand of an instruction.
func (m *M) nameOf(i *Instr) *Str { return m.fn().code.names[i.C] }

func (m *M) getattrInstr(i *Instr) *Exc {
	m.boundCaches(m.fn().code)
	x, name := *m.R(i.B), m.nameOf(i)
	c := m.classOf(x)
	if x.is(KModule) || x.is(KClass) {
		if s := m.findStatic(x, name); s != nil && !s.self {
			if i.Op == GETST {
				*(*staticSite)(wordPtr(m.pc)) = *s
			} else if i.Op == GETATTR && uint32(word(m.pc)) == noShape {
				setPtrWord(m.fn().code, m.pc, unsafe.Pointer(s))
				i.Op = GETST
			}
			*m.R(i.A) = *s.v
			m.pc = skip(m.pc, 1)
			return nil
		}
	}
	if x.is(KObj) && c.flags&(cfHasGetattribute) == 0 {
		o := x.obj()
		d := m.lookup(c, name)
		switch {
		case d.IsUnbound() || isSlot(d) || !m.isData(d):
			if o.shape != 0 {
				if k := m.shapes[o.shape].find(name); k >= 0 {
					v := *o.slotAt(k)
					m.cacheSlot(i, o, k)
					*m.R(i.A) = v
					m.pc = skip(m.pc, 1)
					return nil
				}
			} else if v := m.instAttr(x, name); !v.IsUnbound() && !isSlot(d) {
				*m.R(i.A) = v
				m.pc = skip(m.pc, 1)
				return nil
			}
		case d.is(KGetSet) && (*GetSet)(d.p).item > 0:
			if t := o.payload(); t.is(KTuple) && (*GetSet)(d.p).item <= t.tuple().n {
				*m.R(i.A) = t.tuple().elems()[(*GetSet)(d.p).item-1]
				m.pc = skip(m.pc, 1)
				return nil
			}
		case d.is(KProperty):
			p := (*Property)(d.p)
			if p.get.is(KFunc) {
				get := p.get.fun()
				if i.Op == GETATTR && o.shape != 0 && get.simple == 1 {
					t := &propSite{o.shape, get, unsafe.Pointer(fins[finStore]), pcAt(fins[finStore].code, 1)}
					setPtrWord(m.fn().code, m.pc, unsafe.Pointer(t))
					i.Op = GETPROP
				} else if i.Op == GETPROP {
					i.Op = GETATTRX
				}
				if c.flags&cfHasGetattr == 0 {
					return m.fin(finStore, i.A, 1, None, p.get, x)
				}
			}
		}
		if k := d.kind(); k < KFunc && k != KUnbound || k == KClass && d.class().meta == TType { // data of the class
			if o.shape != 0 {
				m.cacheClassValue(i, o, d)
			}
			*m.R(i.A) = d
			m.pc = skip(m.pc, 1)
			return nil
		}
		if !d.IsUnbound() && d.is(KFunc) && !m.isData(d) {
			*m.R(i.A) = obj(&Bound{Hdr: Hdr{kind: KBound}, fn: d, self: x})
			m.pc = skip(m.pc, 1)
			return nil
		}
	}
	return m.getattrTo(i.A, 1, c, x, name)
}

// getattrTo is R[a] = x.name in an instruction with that many words; script runs under a finishing frame.
func (m *M) getattrTo(a uint16, words int, c *Class, x Value, name *Str) *Exc {
	if c.flags&(cfHasGetattribute|cfHasGetattr) != 0 {
		if c.flags&cfHasGetattribute != 0 {
			if d := c.dunder(dGetattribute); d.is(KFunc) {
				m.pc = skip(m.pc, words)
				return m.finDunder(finGetattr, a, 0, NewTuple(x, obj(name)), d, x, obj(name))
			}
		} else {
			v, e := m.genericGetAttr(c, x, name)
			if e == nil && !v.IsUnbound() {
				*m.R(a) = v
				m.pc = skip(m.pc, words)
				return nil
			}
			if e != nil && !e.cls.isSub(ExcAttributeError) {
				return e
			}
			m.pc = skip(m.pc, words)
			return m.finDunder(finStore, a, 0, None, c.dunder(dGetattr), x, obj(name))
		}
	}
	if (x.is(KExc) || x.is(KNat)) && c.flags&cfBuiltin == 0 { // a class of script
		if d := m.lookup(c, name); d.is(KProperty) {
			if get := (*Property)(d.p).get; get.is(KFunc) {
				return m.fin(finStore, a, words, None, get, x)
			}
		}
	}
	v, e := m.GetAttr(x, name)
	return m.storeResult(a, words, v, e)
}

// cacheSlot remembers at a GETATTR site that instances of o's shape have the attribute in slot k.
func (m *M) cacheSlot(i *Instr, o *Obj, k int) {
	w := uint64(o.shape) | uint64(k*VS)<<32
	switch i.Op {
	case GETATTR:
		old := word(m.pc)
		if uint32(old) == noShape {
			setWord(m.pc, w)
			return
		}
		t := &[4]uint64{w, old, noShape, noShape}
		setPtrWord(m.fn().code, m.pc, unsafe.Pointer(t))
		i.Op = GETATTR4
	case GETATTR4:
		t := (*[4]uint64)(wordPtr(m.pc))
		t[3], t[2], t[1], t[0] = t[2], t[1], t[0], w
	case GETCLS:
		t := (*classSite)(wordPtr(m.pc))
		copy(t[1:], t[:3])
		t[0].shape, t[0].ver, t[0].off, t[0].v = o.shape, 0, uint32(k*VS), Value{}
	}
}

// cacheClassValue remembers at a GETATTR site that for instances of o's shape the attribute is v, from the class.
func (m *M) cacheClassValue(i *Instr, o *Obj, v Value) {
	var t *classSite
	if i.Op == GETCLS {
		t = (*classSite)(wordPtr(m.pc))
	} else if i.Op == GETATTR || i.Op == GETATTR4 {
		t = new(classSite)
		for k := range t {
			t[k].shape = noShape
			w := uint64(noShape)
			if i.Op == GETATTR4 {
				w = (*[4]uint64)(wordPtr(m.pc))[k]
			} else if k == 0 {
				w = word(m.pc)
			}
			t[k].shape, t[k].off = uint32(w), uint32(w>>32)
		}
		setPtrWord(m.fn().code, m.pc, unsafe.Pointer(t))
		i.Op = GETCLS
	} else {
		return
	}
	k := 0
	for k < 3 && t[k].shape != o.shape {
		k++
	}
	copy(t[1:k+1], t[:k])
	t[0].shape, t[0].ver, t[0].v = o.shape, o.cls.ver, v
}

// ---- writing ----

// SetAttr is x.name = v.
func (m *M) SetAttr(x Value, name *Str, v Value) *Exc {
	c := m.classOf(x)
	if c.flags&cfHasSetattr != 0 {
		_, e := m.callDunder(c.dunder(dSetattr), x, obj(name), v)
		return e
	}
	return m.genericSetAttr(c, x, name, v)
}

// DelAttr is del x.name.
func (m *M) DelAttr(x Value, name *Str) *Exc {
	c := m.classOf(x)
	if c.flags&cfHasDelattr != 0 {
		_, e := m.callDunder(c.dunder(dDelattr), x, obj(name))
		return e
	}
	return m.genericSetAttr(c, x, name, Unbound)
}

// genericSetAttr is object.__setattr__ and __delattr__ (v unbound), and type's.
func (m *M) genericSetAttr(c *Class, x Value, name *Str, v Value) *Exc {
	if x.is(KClass) {
		return m.setClassAttr(x.class(), name, v)
	}
	d := m.lookup(c, name)
	switch d.kind() {
	case KProperty:
		p := (*Property)(d.p)
		f, what := p.set, "setter"
		if v.IsUnbound() {
			f, what = p.del, "deleter"
		}
		if f.IsNone() {
			return m.propError(p, x, what)
		}
		var e *Exc
		if v.IsUnbound() {
			_, e = m.Call(f, x)
		} else {
			_, e = m.Call(f, x, v)
		}
		return e
	case KGetSet:
		g := (*GetSet)(d.p)
		if g.set == nil {
			if name == strDict || name == strClass {
				return m.setSpecial(x, name, v)
			}
			return m.Errorf(ExcAttributeError, "attribute '%s' of '%s' objects is not writable", g.name, g.cls.name)
		}
		return g.set(m, x, v)
	case KObj, KNat:
		dc := m.classOf(d)
		k, missing := dSet, "__set__"
		if v.IsUnbound() {
			k, missing = dDelete, "__delete__"
		}
		if f := dc.dunder(k); !f.IsUnbound() {
			var e *Exc
			if v.IsUnbound() {
				_, e = m.callDunder(f, d, x)
			} else {
				_, e = m.callDunder(f, d, x, v)
			}
			return e
		} else if m.isData(d) {
			return m.Errorf(ExcAttributeError, "%s", missing)
		}
	}
	if name == strDict || name == strClass {
		return m.setSpecial(x, name, v)
	}
	if x.is(KObj) {
		o := x.obj()
		if o.cls.flags&cfNoDict != 0 || o.cls == TObject {
			return m.noSetAttribute(x, name, d, v)
		}
		if o.shape != 0 {
			k := m.shapes[o.shape].find(name)
			switch {
			case k >= 0 && !v.IsUnbound():
				*o.slotAt(k) = v
				return nil
			case k < 0 && v.IsUnbound():
				return m.noAttribute(x, name)
			case k < 0:
				m.addAttr(o, name, v)
				return nil
			}
			if s := m.shapes[o.shape]; k == len(s.names)-1 && s.up != nil { // the latest one: as if it had not been added
				*o.slotAt(k) = Value{}
				o.shape = s.up.id
				return nil
			}
			m.toDict(o)
		}
		if v.IsUnbound() {
			if !o.dict().delStr(name) {
				return m.noAttribute(x, name)
			}
			return nil
		}
		o.dict().setStr(name, v)
		return nil
	}
	dv, ok := m.dictOf(x)
	if !ok {
		switch x.kind() {
		case KProperty, KStaticMethod, KClassMethod:
			if m.classOf(x).flags&cfBuiltin == 0 || !x.is(KProperty) {
				dv = obj(m.wrapperDict(x))
				ok = true
			}
		}
	}
	if !ok {
		return m.noSetAttribute(x, name, d, v)
	}
	if v.IsUnbound() {
		if !dv.dict().delStr(name) {
			return m.noSetAttribute(x, name, Unbound, v)
		}
		return nil
	}
	dv.dict().setStr(name, v)
	return nil
}

func (m *M) wrapperDict(x Value) *Dict {
	var p **Dict
	if x.is(KProperty) {
		p = &(*Property)(x.p).dict
	} else {
		p = &(*Wrapper)(x.p).dict
	}
	if *p == nil {
		*p = newDict()
		if !x.is(KProperty) { // what functools.wraps would have copied
			for _, n := range wrapped {
				if v, e := m.GetAttrOr((*Wrapper)(x.p).fn, n); e == nil && !v.IsUnbound() {
					(*p).setStr(n, v)
				}
			}
		}
	}
	return *p
}

var wrapped = [...]*Str{strModule, strName, strQualname, strDoc, strAnnotations}

func (m *M) noSetAttribute(x Value, name *Str, d, v Value) *Exc {
	var e *Exc
	if !d.IsUnbound() {
		e = m.Errorf(ExcAttributeError, "'%s' object attribute '%s' is read-only", m.typeName(x), name.String())
	} else {
		e = m.Errorf(ExcAttributeError, "'%s' object has no attribute '%s'", m.typeName(x), name.String())
	}
	m.setExcField(e, "name", obj(name))
	m.setExcField(e, "obj", x)
	return e
}

// setSpecial assigns __dict__ or __class__.
func (m *M) setSpecial(x Value, name *Str, v Value) *Exc {
	if name == strDict {
		if _, has := m.dictOf(x); !has {
			return m.noAttribute(x, name)
		}
		if v.IsUnbound() {
			if x.is(KObj) && x.obj().cls.flags&cfNoDict == 0 && x.obj().cls != TObject {
				m.toDict(x.obj())
				x.obj().more().dict = newDict()
				return nil
			}
			if x.is(KNat) && (*Hdr)(x.p).aux == natGreen {
				return m.typeErrorf("__dict__ may not be deleted")
			}
			return m.typeErrorf("cannot delete __dict__")
		}
		d, ok := m.asDict(v)
		if !ok {
			if x.is(KNat) && (*Hdr)(x.p).aux == natGreen {
				return m.typeErrorf("__dict__ must be a dictionary")
			}
			return m.typeErrorf("__dict__ must be set to a dictionary, not a '%s'", m.typeName(v))
		}
		switch x.kind() {
		case KObj:
			o := x.obj()
			m.toDict(o) // __slots__ stay
			o.more().dict = d
			return nil
		case KExc:
			x.exc().dict = d
			return nil
		case KNat:
			x.nat().Dict = d
			return nil
		case KFunc:
			x.fun().more().dict = d
			return nil
		}
		return m.Errorf(ExcAttributeError, "'%s' object has no attribute '__dict__'", m.typeName(x))
	}
	if v.IsUnbound() {
		return m.typeErrorf("can't delete __class__ attribute")
	}
	if !v.is(KClass) {
		return m.typeErrorf("__class__ must be set to a class, not '%s' object", m.typeName(v))
	}
	nc := v.class()
	if x.is(KObj) && x.obj().cls != TObject && nc.flags&cfBuiltin == 0 {
		o := x.obj()
		if nc.layout == o.cls.layout && slices.Equal(allSlots(nc), allSlots(o.cls)) && nc.flags&(cfBuiltin|cfNoDict) == o.cls.flags&(cfBuiltin|cfNoDict) && nc.flags&cfBuiltin == 0 {
			m.toDict(o)
			o.cls = nc
			return nil
		}
		return m.typeErrorf("__class__ assignment: '%s' object layout differs from '%s'", nc.name, o.cls.name)
	}
	if x.is(KExc) && nc.isSub(ExcBase) && nc.flags&cfBuiltin == 0 {
		x.exc().cls = nc
		return nil
	}
	return m.typeErrorf("__class__ assignment only supported for mutable types or ModuleType subclasses")
}

// allSlots are the names of all __slots__ of c and its bases.
func allSlots(c *Class) (s []*Str) {
	for _, k := range c.mro {
		s = append(s, k.slots...)
	}
	slices.SortFunc(s, func(a, b *Str) int { return strings.Compare(a.String(), b.String()) })
	return
}

func (m *M) setattrInstr(i *Instr) *Exc {
	m.boundCaches(m.fn().code)
	x, name, v := *m.R(i.B), m.nameOf(i), *m.R(i.A)
	c := m.classOf(x)
	if c.flags&cfHasSetattr != 0 {
		m.pc = skip(m.pc, 2)
		return m.finDunder(finDrop, 0, 0, None, c.dunder(dSetattr), x, obj(name), v)
	}
	if x.is(KObj) {
		o := x.obj()
		d := m.lookup(c, name)
		if d.is(KProperty) && (*Property)(d.p).set.is(KFunc) {
			m.pc = skip(m.pc, 2)
			return m.fin(finDrop, 0, 0, None, (*Property)(d.p).set, x, v)
		}
		if o.shape != 0 && (isSlot(d) || (d.IsUnbound() || !m.isData(d)) && c.flags&cfNoDict == 0) {
			if k := m.shapes[o.shape].find(name); k >= 0 {
				m.cacheSet(i, o.shape, k, 0)
				*o.slotAt(k) = v
			} else {
				old, k := o.shape, len(m.shapes[o.shape].names)
				m.addAttr(o, name, v)
				if o.shape != 0 {
					m.cacheSet(i, old, k, o.shape)
				}
			}
			m.pc = skip(m.pc, 2)
			return nil
		}
	}
	m.pc = skip(m.pc, 2)
	return m.genericSetAttr(c, x, name, v)
}

// cacheSet remembers at a SETATTR site that instances of a shape have the attribute in slot k; next is the shape they get with it, or
// 0 if they have it already.
func (m *M) cacheSet(i *Instr, shape uint32, k int, next uint32) {
	off := uint32(k * VS)
	if i.Op == SETATTR4 {
		t := (*setSite)(wordPtr(m.pc))
		j := 0
		for j < 3 && t[j].shape != shape {
			j++
		}
		copy(t[1:j+1], t[:j])
		t[0].shape, t[0].off, t[0].next = shape, off, next
		return
	}
	old := word(m.pc)
	if uint32(old) != noShape && uint32(old) != shape {
		t := new(setSite)
		for j := range t {
			t[j].shape = noShape
		}
		t[0].shape, t[0].off, t[0].next = shape, off, next
		t[1].shape, t[1].off = uint32(old), uint32(old>>32)
		if i.Op == SETATTRN {
			t[1].next = uint32(word(skip(m.pc, 1)))
		}
		setPtrWord(m.fn().code, m.pc, unsafe.Pointer(t))
		i.Op = SETATTR4
		return
	}
	i.Op = SETATTR
	setWord(m.pc, uint64(shape)|uint64(off)<<32)
	if next != 0 {
		i.Op = SETATTRN
		setWord(skip(m.pc, 1), uint64(next))
	}
}

func (m *M) delattrInstr(i *Instr) *Exc {
	x, name := *m.R(i.B), m.nameOf(i)
	c := m.classOf(x)
	if c.flags&cfHasDelattr != 0 {
		return m.finDunder(finDrop, 0, 0, None, c.dunder(dDelattr), x, obj(name))
	}
	return m.genericSetAttr(c, x, name, Unbound)
}

// ---- method calls ----

// keyOf is what FINDM remembers of a receiver: its shape, or else what decides which methods it has. The kinds of keys differ
// in their highest bits, so that none is another's, a shape or noShape.
func keyOf(x Value) uint32 {
	if s := (*Hdr)(x.p).shape; s != 0 {
		return s
	}
	switch k := x.kind(); k {
	case KModule:
		return uint32(uintptr(x.p)>>4)&(1<<29-1) | 6<<29
	case KClass:
		return x.class().ver | 5<<29
	case KNat:
		return x.nat().Cls.ver | 4<<29
	default:
		return uint32(k) | 7<<29
	}
}

// findMethod is FINDM when its cache does not know the receiver.
func (m *M) findMethod(i *Instr) *Exc {
	a := i.A
	x, name := *m.R(a + 2*VS), m.nameOf(i)
	c := m.classOf(x)
	if c.flags&cfHasGetattribute == 0 {
		found, known := m.plainMethod(c, x, name)
		if found {
			if known {
				m.boundCaches(m.fn().code)
				w := word(m.pc)
				setWord(skip(m.pc, 1), word(skip(m.pc, 1))<<32|w>>32)
				setWord(m.pc, w<<32|uint64(keyOf(x)))
			}
			m.pc = skip(m.pc, 2)
			return nil
		}
	}
	*m.R(a + 2*VS) = Value{p: unsafe.Pointer(&hFound)}
	if x.is(KObj) && c.flags&cfHasGetattribute == 0 {
		if d := m.lookup(c, name); d.is(KProperty) && c.flags&cfHasGetattr == 0 && (*Property)(d.p).get.is(KFunc) {
			return m.fin(finStore, a, 2, None, (*Property)(d.p).get, x)
		}
	}
	return m.getattrTo(a, 2, c, x, name)
}

// plainMethod reports whether a call of x.name would find a method without running script, and whether this is so for all
// receivers of the same key.
func (m *M) plainMethod(c *Class, x Value, name *Str) (found, known bool) {
	method := func(d Value) bool {
		switch d.kind() {
		case KFunc, KNative:
			return true
		case KStaticMethod, KClassMethod:
			f := (*Wrapper)(d.p).fn
			return f.is(KFunc) || f.is(KNative)
		}
		return false
	}
	switch k := x.kind(); {
	case k == KObj:
		return method(m.lookup(c, name)) && m.instAttr(x, name).IsUnbound(), x.obj().shape != 0
	case k == KNat:
		return method(m.lookup(c, name)) && x.nat().Dict == nil, true
	case k == KModule:
		return c == TModule && x.module().dict.getStr(name) != nil, true
	case k == KClass:
		return m.lookup(x.class().meta, name).IsUnbound() && method(m.lookup(x.class(), name)), true
	case k < KObj && k != KFunc && k != KNative && k != KBound || k == KGen || k == KIter || k == KBig:
		return m.lookup(c, name).is(KNative), k != KInt && c == kindClasses[k]
	}
	return false, false
}

// callFound is a method call whose callee FINDM has got: R[a] is called without the receiver.
func (m *M) callFound(i *Instr, kw []*Str) *Exc {
	w := args(m.base, i.A, int(i.B)+2)
	copy(w[2:], w[3:])
	m.pc = skip(m.pc, 2)
	return m.call(i.A, int(i.B)-1, kw)
}

// callMethodInstr is CALLM: R[a+2].name(R[a+3] ...), n arguments with the receiver.
func (m *M) callMethodInstr(i *Instr) *Exc {
	m.boundCaches(m.fn().code)
	a, n := i.A, int(i.B)
	x, name := *m.R(a + 2*VS), m.nameOf(i)
	if x.p == unsafe.Pointer(&hFound) {
		return m.callFound(i, nil)
	}
	c := m.classOf(x)
	ret := skip(m.pc, 2)
	switch k := x.kind(); {
	case k == KModule || k == KClass:
		if s := m.findStatic(x, name); s != nil {
			if i.Op == CALLM && wordHi(skip(m.pc, 1)) == noShape && (s.v.is(KFunc) || s.v.is(KNative) && s.v.native().owner == nil) {
				setPtrWord(m.fn().code, m.pc, unsafe.Pointer(s))
				i.Op = CALLST
			}
			return m.callStaticAt(s, a, n, ret)
		}
	case k == KObj && c.flags&cfHasGetattribute == 0:
		o := x.obj()
		f := m.lookup(c, name)
		if f.is(KFunc) {
			var own Value
			if o.shape != 0 {
				own = Unbound
				if s := m.shapes[o.shape].find(name); s >= 0 {
					own = *o.slotAt(s)
				}
			} else {
				own = m.instAttr(x, name)
			}
			if own.IsUnbound() {
				if fn := f.fun(); o.shape != 0 && fn.simple != noSimple && int(fn.simple) >= n && int(fn.simple)-len(fn.defs) <= n {
					m.cacheMethod(i, o, fn)
				}
				*m.R(a) = f
				m.pc = ret
				return m.call(a, n, nil)
			}
		}
	case k < KObj || k == KGen || k == KIter || k == KBig:
		if k == KClass || k == KFunc || k == KNative || k == KBound {
			break
		}
		f := m.lookup(c, name)
		if f.is(KNative) {
			nat := f.native()
			if k != KInt && i.Op == CALLM && m.classOf(x) == kindClasses[k] && nat.owner != nil && c.isSub(nat.owner) && nat.flags&nfClass == 0 {
				m.cacheNative(i, uint32(k), nat)
			}
			*m.R(a) = f
			m.pc = ret
			return m.call(a, n, nil)
		}
	case k == KNat && c.flags&cfHasGetattribute == 0:
		f := m.lookup(c, name)
		if (f.is(KNative) || f.is(KFunc)) && (x.nat().Dict == nil || x.nat().Dict.getStr(name) == nil) {
			if f.is(KNative) && i.Op == CALLM && x.nat().Dict == nil {
				if nat := f.native(); nat.owner != nil && nat.flags&(nfClass|nfStatic) == 0 && c.isSub(nat.owner) && c.ver > uint32(numKinds) {
					m.cacheNative(i, c.ver, nat)
				}
			}
			*m.R(a) = f
			m.pc = ret
			return m.call(a, n, nil)
		}
	}
	return m.callAttr(i, x, name, n, nil, ret)
}

// callStatic is CALLST when the loop could not.
func (m *M) callStatic(i *Instr) *Exc {
	s := (*staticSite)(wordPtr(m.pc))
	if x := *m.R(i.A + 2*VS); x.p != s.p || *s.ver != s.at || *s.mver != s.mat {
		n := (*staticSite)(nil)
		if x.is(KModule) || x.is(KClass) {
			n = m.findStatic(x, m.nameOf(i))
		}
		if n == nil {
			i.Op = CALLM
			clearMethodCache(m.fn().code, m.pc)
			return m.callMethodInstr(i)
		}
		*s = *n
	}
	if nat := s.v; nat.is(KNative) && !s.self {
		if n := nat.native(); n.owner == nil && n.flags&(nfRawArgs|nfNew|nfClass) == 0 {
			m.pc = skip(m.pc, 2)
			return m.callPlain(n, i.A, i.A+3*VS, int(i.B)-1)
		}
	}
	return m.callStaticAt(s, i.A, int(i.B), skip(m.pc, 2))
}

// callStaticAt calls what a site found with n arguments, the first of them the module or class.
func (m *M) callStaticAt(s *staticSite, a uint16, n int, ret PC) *Exc {
	w := args(m.base, a, n+2)
	w[0] = *s.v
	m.pc = ret
	if s.self {
		return m.call(a, n, nil)
	}
	copy(w[2:], w[3:])
	return m.call(a, n-1, nil)
}

// callAttr is the general method call: the attribute is got first, then called without the receiver.
func (m *M) callAttr(i *Instr, x Value, name *Str, n int, kw []*Str, ret PC) *Exc {
	a := i.A
	c := m.classOf(x)
	if c.flags&(cfHasGetattribute|cfHasGetattr) != 0 && x.is(KObj) {
		// getting the attribute may run script: it does so as a step, before the call
		s := &attrCallStep{x: x, name: name, a: append([]Value(nil), args(m.base, a+3*VS, n-1)...), kw: kw}
		m.pc = ret
		return m.enterStep(s, a)
	}
	f, e := m.GetAttr(x, name)
	if e != nil {
		return e
	}
	w := args(m.base, a, n+2)
	w[0] = f
	copy(w[2:], w[3:n+2])
	m.pc = ret
	return m.call(a, n-1, kw)
}

// attrCallStep is x.name(...) where getting the attribute calls script.
type attrCallStep struct {
	StepBase
	x     Value
	name  *Str
	a     []Value
	kw    []*Str
	phase int
}

func (s *attrCallStep) Step(m *M, in Value) Act {
	switch s.phase {
	case 0:
		c := m.classOf(s.x)
		if c.flags&cfHasGetattribute != 0 {
			s.phase = 1
			d := c.dunder(dGetattribute)
			f, self, e := m.bindDunder(d, s.x)
			if e != nil {
				return m.StepRaise(e)
			}
			if self {
				return m.StepCall(f, s.x, obj(s.name))
			}
			return m.StepCall(f, obj(s.name))
		}
		v, e := m.genericGetAttr(c, s.x, s.name)
		if e != nil && !e.cls.isSub(ExcAttributeError) {
			return m.StepRaise(e)
		}
		if e == nil && !v.IsUnbound() {
			s.phase = 3
			return m.stepCallKw(v, s.a, s.kw)
		}
		return s.fallback(m)
	case 1, 2:
		s.phase = 3
		return m.stepCallKw(in, s.a, s.kw)
	}
	return m.StepDone(in)
}

func (s *attrCallStep) fallback(m *M) Act {
	s.phase = 2
	f, self, e := m.bindDunder(m.classOf(s.x).dunder(dGetattr), s.x)
	if e != nil {
		return m.StepRaise(e)
	}
	if self {
		return m.StepCall(f, s.x, obj(s.name))
	}
	return m.StepCall(f, obj(s.name))
}

func (s *attrCallStep) Throw(m *M, e *Exc) Act {
	if s.phase == 1 && e.cls.isSub(ExcAttributeError) && m.classOf(s.x).flags&cfHasGetattr != 0 {
		return s.fallback(m)
	}
	return m.StepRaise(e)
}

// cacheMethod remembers at a CALLM site the function for o's shape.
func (m *M) cacheMethod(i *Instr, o *Obj, f *Func) {
	c := m.fn().code
	if i.Op == CALLM {
		w2 := fetch(skip(m.pc, 1))
		s := wordHi(skip(m.pc, 1))
		if s == noShape && f.simple == i.B {
			setPtrWord(c, m.pc, unsafe.Pointer(f))
			w2.B, w2.C = uint16(o.shape), uint16(o.shape>>16)
			return
		}
		t := &methodTable{shape: [4]uint32{o.shape, s, noShape, noShape}, fn: [4]*Func{f}}
		if s != noShape {
			t.fn[1] = (*Func)(wordPtr(m.pc))
		}
		setPtrWord(c, m.pc, unsafe.Pointer(t))
		i.Op = CALLM4
		return
	}
	t := (*methodTable)(wordPtr(m.pc))
	copy(t.shape[1:], t.shape[:3])
	copy(t.fn[1:], t.fn[:3])
	t.shape[0], t.fn[0] = o.shape, f
}

// cacheNative remembers at a CALLM site the method of a built-in kind.
func (m *M) cacheNative(i *Instr, key uint32, n *Native) {
	if w2 := fetch(skip(m.pc, 1)); wordHi(skip(m.pc, 1)) == noShape {
		setWord(m.pc, m.fn().code.ptrWordOnce(unsafe.Pointer(n)))
		w2.B, w2.C = uint16(key), uint16(key>>16)
		i.Op = CALLMN
		if o := nativeOps[n]; o.op != 0 && i.B >= o.min && i.B <= o.max {
			i.Op = o.op
		}
		switch args := i.B - 1; {
		case n.flags&nfSwitch != 0 && args <= 1:
			i.Op = CALLSWITCH
		case n.flags&nfPut != 0 && args == 1:
			i.Op = CALLPUT
		case n.flags&nfTake != 0 && args == 0:
			i.Op = CALLTAKE
		case n.flags&nfPop != 0 && args == 0:
			i.Op = CALLLAST
		}
	}
}

// clearMethodCache makes a CALLM site empty again. pc is at its first word.
func clearMethodCache(c *Code, pc PC) {
	setWord(pc, 0)
	w2 := fetch(skip(pc, 1))
	w2.B, w2.C = 0xffff, 0xffff
}

// callMethodKw is CALLMK.
func (m *M) callMethodKw(i *Instr) *Exc {
	c := m.fn().code
	name := c.names[word(m.pc)]
	kw := c.kwSites[i.C].names
	ret := skip(m.pc, 2)
	a, n := i.A, int(i.B)
	x := *m.R(a + 2*VS)
	if x.p == unsafe.Pointer(&hFound) {
		return m.callFound(i, kw)
	}
	cls := m.classOf(x)
	if k := x.kind(); (k < KObj && k != KClass && k != KFunc || k == KObj || k == KNat) && cls.flags&(cfHasGetattribute) == 0 {
		f := m.lookup(cls, name)
		if f.is(KFunc) || f.is(KNative) && f.native().owner != nil {
			if k < KObj || m.instAttr(x, name).IsUnbound() {
				*m.R(a) = f
				m.pc = ret
				if f.is(KFunc) {
					return m.callKwSite(a, n, c.kwSites[i.C])
				}
				return m.call(a, n, kw)
			}
		}
	}
	return m.callAttr(i, x, name, n, kw, ret)
}

// superMethod is SUPERM: super().name(...) where R[a] is the class.
func (m *M) superMethod(i *Instr) *Exc {
	m.boundCaches(m.fn().code)
	a, n := i.A, int(i.B)
	cls, self, name := *m.R(a), *m.R(a + 2*VS), m.nameOf(i)
	ret := skip(m.pc, 2)
	if !cls.is(KClass) {
		return m.Errorf(ExcRuntimeError, "super(): empty __class__ cell")
	}
	of, e := m.superOf(cls.class(), self)
	if e != nil {
		return e
	}
	f := m.findAfter(of, cls.class(), name)
	switch {
	case f.is(KFunc) || f.is(KNative) && f.native().owner != nil && f.native().flags&(nfStatic|nfClass) == 0:
		if !self.is(KClass) || of != self.class() {
			if self.is(KObj) && of == self.obj().cls && f.is(KFunc) && int(f.fun().simple) == n {
				if i.Op == SUPERMC {
					*(*superSite)(wordPtr(m.pc)) = superSite{cls.class(), of.ver, f.fun()}
				} else {
					setPtrWord(m.fn().code, m.pc, unsafe.Pointer(&superSite{cls.class(), of.ver, f.fun()}))
					i.Op = SUPERMC
				}
			}
			*m.R(a) = f
			m.pc = ret
			return m.call(a, n, nil)
		}
	}
	s := obj(&Super{Hdr: Hdr{kind: KSuper}, cls: cls.class(), self: self, of: of})
	v, e := m.GetAttr(s, name)
	if e != nil {
		return e
	}
	w := args(m.base, a, n+2)
	w[0] = v
	copy(w[2:], w[3:n+2])
	m.pc = ret
	return m.call(a, n-1, nil)
}

// findAfter looks the name up in of's MRO after cls.
func (m *M) findAfter(of, cls *Class, name *Str) Value {
	for k, c := range of.mro {
		if c == cls {
			for _, c := range of.mro[k+1:] {
				if v := c.attrs.getStr(name); v != nil {
					return *v
				}
			}
			break
		}
	}
	return Unbound
}
