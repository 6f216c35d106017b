// Classes: method resolution, look-up with a per-machine cache, special methods by index, shapes of instances.
package vm

import (
	"slices"
	"strings"
	"sync/atomic"
	"unsafe"
)

// Class is a class: a built-in one (static, shared by all machines, immutable) or one that script made.
type Class struct {
	Hdr
	name     string
	qualname string
	module   string
	bases    []*Class
	mro      []*Class // itself first
	attrs    *Dict
	meta     *Class
	flags    classFlags
	layout   uint8  // what an instance is: KObj, KExc, KNat, or the kind of its payload (KInt, KStr, KList ...)
	ver      uint32 // changes with every change of the class or of a base; unique among all classes
	dun      *[nDun]Value
	root     *Shape // of an instance without attributes
	learned  uint16 // slots that instances reached: the next ones get as many inline
	slots    []*Str // __slots__ of this class alone
	nat      *NatType
	newNat   NativeFunc // built-in and Go classes: makes an instance, a[0] is the class
	subs     []*Class   // script classes derived from this script class
	doc      string
	ctor     *Func   // __init__, where making an instance is object.__new__ and this call, while the class is of
	ctorVer  uint32  // this version
	exact    *Native // classes of other packages: makes an instance of exactly this class, __new__ and __init__ in one,
	exactVer uint32  // while the class is unchanged
	tp       string  // the name that errors show where it is not name: CPython's classes of C modules have a dotted one
}

type classFlags uint16

const (
	cfBuiltin         classFlags = 1 << iota // static: cannot be changed
	cfFinal                                  // cannot be derived from
	cfNoDict                                 // __slots__ without __dict__: instances have only slots
	cfHasGetattr                             // a base has __getattr__
	cfHasGetattribute                        // __getattribute__ is not object's
	cfHasSetattr                             // __setattr__ is not object's
	cfHasDelattr
	cfAbstract   // __abstractmethods__ is not empty
	cfDel        // has __del__
	cfPlainNew   // __new__ is object's: instantiate makes the instance itself
	cfPlainClass // __class__ of an instance is its class: no base says otherwise
	cfIterClass  // made by NewIterClass
	cfSequence   // instances match sequence patterns
	cfMapping    // instances match mapping patterns
)

// NatType identifies the Go struct behind a class implemented in Go: classes derived from it share it.
type NatType struct{ Name string }

var classVersions atomic.Uint32

func nextClassVersion() uint32 { return classVersions.Add(1) }

// Special methods that the machine calls: one array per class, inherited entries included, filled at first use and dropped,
// with the subclasses' ones, when the class changes.
const (
	dAdd = iota
	dRadd
	dIadd
	dSub
	dRsub
	dIsub
	dMul
	dRmul
	dImul
	dMatmul
	dRmatmul
	dImatmul
	dTruediv
	dRtruediv
	dItruediv
	dFloordiv
	dRfloordiv
	dIfloordiv
	dMod
	dRmod
	dImod
	dPow
	dRpow
	dIpow
	dLshift
	dRlshift
	dIlshift
	dRshift
	dRrshift
	dIrshift
	dAnd
	dRand
	dIand
	dOr
	dRor
	dIor
	dXor
	dRxor
	dIxor
	dDivmod
	dRdivmod
	dNeg
	dPos
	dInvert
	dAbs
	dInt
	dFloat
	dComplex
	dIndex
	dRound
	dLt
	dLe
	dEq
	dNe
	dGt
	dGe
	dHash
	dBool
	dLen
	dLengthHint
	dGetitem
	dSetitem
	dDelitem
	dMissing
	dContains
	dIter
	dNext
	dReversed
	dCall
	dGet
	dSet
	dDelete
	dGetattribute
	dGetattr
	dSetattr
	dDelattr
	dStr
	dRepr
	dFormat
	dBytes
	dInit
	dNew
	dDel
	dEnter
	dExit
	dAenter
	dAexit
	dAwait
	dAiter
	dAnext
	dInstancecheck
	dSubclasscheck
	dClassGetitem
	dDir
	nDun
)

var dunNames = [nDun]string{"__add__", "__radd__", "__iadd__", "__sub__", "__rsub__", "__isub__", "__mul__", "__rmul__", "__imul__",
	"__matmul__", "__rmatmul__", "__imatmul__", "__truediv__", "__rtruediv__", "__itruediv__", "__floordiv__", "__rfloordiv__", "__ifloordiv__",
	"__mod__", "__rmod__", "__imod__", "__pow__", "__rpow__", "__ipow__", "__lshift__", "__rlshift__", "__ilshift__", "__rshift__", "__rrshift__",
	"__irshift__", "__and__", "__rand__", "__iand__", "__or__", "__ror__", "__ior__", "__xor__", "__rxor__", "__ixor__", "__divmod__", "__rdivmod__",
	"__neg__", "__pos__", "__invert__", "__abs__", "__int__", "__float__", "__complex__", "__index__", "__round__", "__lt__", "__le__", "__eq__", "__ne__",
	"__gt__", "__ge__", "__hash__", "__bool__", "__len__", "__length_hint__", "__getitem__", "__setitem__", "__delitem__", "__missing__", "__contains__",
	"__iter__", "__next__", "__reversed__", "__call__", "__get__", "__set__", "__delete__", "__getattribute__", "__getattr__", "__setattr__",
	"__delattr__", "__str__", "__repr__", "__format__", "__bytes__", "__init__", "__new__", "__del__", "__enter__", "__exit__", "__aenter__", "__aexit__",
	"__await__", "__aiter__", "__anext__", "__instancecheck__", "__subclasscheck__", "__class_getitem__", "__dir__"}

var dunStrs = func() (s [nDun]*Str) {
	for k, n := range dunNames {
		s[k] = internStatic(n)
	}
	return
}()

// dunder is the class's special method k, not bound; unbound if it has none. It never looks at the instance.
func (c *Class) dunder(k int) Value {
	if c.dun == nil {
		c.fillDunders()
	}
	return c.dun[k]
}

// dunIndex is dunNames backwards.
var dunIndex = func() map[string]uint8 {
	t := make(map[string]uint8, nDun)
	for k, n := range dunNames {
		t[n] = uint8(k)
	}
	return t
}()

// fillDunders starts with those of the first class whose MRO is the rest of c's, mostly its base, and puts what the classes
// before that one have themselves over them.
func (c *Class) fillDunders() {
	d := new([nDun]Value)
	n := 1
	for n < len(c.mro) && !slices.Equal(c.mro[n:], c.mro[n].mro) {
		n++
	}
	if n < len(c.mro) {
		b := c.mro[n]
		if b.dun == nil {
			b.fillDunders()
		}
		*d = *b.dun
	} else {
		n = len(c.mro)
		for k := range d {
			d[k] = Unbound
		}
	}
	for _, k := range slices.Backward(c.mro[:n]) {
		for pos, e := k.attrs.next(0); e != nil; pos, e = k.attrs.next(pos) {
			if !e.key.is(KStr) {
				continue
			}
			if s := e.key.str().String(); strings.HasPrefix(s, "__") {
				if j, ok := dunIndex[s]; ok {
					d[j] = e.val
				}
			}
		}
	}
	c.dun = d
}

// find looks the name up along the MRO, without a cache.
func (c *Class) find(name *Str) Value {
	for _, k := range c.mro {
		if v := k.attrs.getStr(name); v != nil {
			return *v
		}
	}
	return Unbound
}

// typeCache remembers look-ups along an MRO, as CPython's does. A class's version is part of the key.
type typeCache [1024]struct {
	ver  uint32
	name *Str
	v    Value
}

// lookup is find through the machine's cache. name is interned.
func (m *M) lookup(c *Class, name *Str) Value {
	e := &m.types[(uintptr(c.ver)*31^uintptr(unsafe.Pointer(name))>>4)&uintptr(len(m.types)-1)]
	if e.ver == c.ver && e.name == name {
		return e.v
	}
	v := c.find(name)
	e.ver, e.name, e.v = c.ver, name, v
	return v
}

// isSub reports whether d is in c's MRO.
func (c *Class) isSub(d *Class) bool {
	if c == d {
		return true
	}
	for _, k := range c.mro {
		if k == d {
			return true
		}
	}
	return false
}

// Name is the class's name.
func (c *Class) Name() string { return c.name }

// ---- built-in classes ----

// allBuiltins are the static classes.
var allBuiltins []*Class

// newBuiltin makes a static class. bases of nil is (object,).
func newBuiltin(name string, layout uint8, base *Class) *Class {
	c := &Class{Hdr: Hdr{kind: KClass}, name: name, qualname: name, module: "builtins", layout: layout, flags: cfBuiltin, ver: nextClassVersion(), attrs: newDict()}
	c.mro = []*Class{c}
	allBuiltins = append(allBuiltins, c)
	if base != nil {
		c.bases = []*Class{base}
		c.mro = append(c.mro, base.mro...)
	}
	return c
}

// addDefs puts natives and attributes into a static class.
func (c *Class) addDefs(defs []Def, attrs []Attr) {
	for _, d := range defs {
		n := newNative(d, c)
		c.attrs.setStr(internStatic(n.name), methodValue(n))
	}
	for _, a := range attrs {
		c.attrs.setStr(internStatic(a.Name), obj(&GetSet{Hdr: Hdr{kind: KGetSet}, name: a.Name, doc: a.Doc, cls: c, get: a.Get, set: a.Set}))
	}
	c.dun = nil
}

func methodValue(n *Native) Value {
	switch {
	case n.flags&nfStatic != 0:
		return obj(&Wrapper{Hdr: Hdr{kind: KStaticMethod}, fn: obj(n), cls: TStaticMethod})
	case n.flags&nfClass != 0:
		return obj(&Wrapper{Hdr: Hdr{kind: KClassMethod}, fn: obj(n), cls: TClassMethod})
	}
	return obj(n)
}

// ---- shapes ----

// Shape is the layout of instances: which attribute is in which slot. Ids are never reused; shape 0 means "no shape".
type Shape struct {
	id    uint32
	cls   *Class
	names []*Str
	next  map[*Str]*Shape
	up    *Shape       // without the last of names
	index map[*Str]int // filled when there are more than 8 names
}

// noShape is what an empty inline cache holds. It must not be 0: every object without a shape has shape 0.
const noShape = 0xffffffff

// noKeys is an empty pair of keys of FINDM.
const noKeys = noShape<<32 | noShape

// maxShape is the number of attributes past which an instance's attributes go into a dict.
const maxShape = 128

func (m *M) newShape(c *Class) *Shape {
	s := &Shape{id: uint32(len(m.shapes)), cls: c}
	m.shapes = append(m.shapes, s)
	return s
}

func (s *Shape) find(name *Str) int {
	if s.index != nil {
		if k, ok := s.index[name]; ok {
			return k
		}
		return -1
	}
	for k, n := range s.names {
		if n == name {
			return k
		}
	}
	return -1
}

// with is the shape that has one attribute more.
func (s *Shape) with(m *M, name *Str) *Shape {
	if n := s.next[name]; n != nil {
		return n
	}
	n := m.newShape(s.cls)
	n.up = s
	n.names = append(s.names[:len(s.names):len(s.names)], name)
	if len(n.names) > 8 {
		n.index = make(map[*Str]int, len(n.names))
		for k, v := range n.names {
			n.index[v] = k
		}
	}
	if s.next == nil {
		s.next = map[*Str]*Shape{}
	}
	s.next[name] = n
	return n
}

// ---- instances ----

type obj1 struct {
	Obj
	s [1]Value
}
type obj2 struct {
	Obj
	s [2]Value
}
type obj3 struct {
	Obj
	s [3]Value
}
type obj4 struct {
	Obj
	s [4]Value
}
type obj6 struct {
	Obj
	s [6]Value
}
type obj8 struct {
	Obj
	s [8]Value
}

// newObj makes an instance of a script class, with inline room for as many attributes as earlier ones reached.
func (m *M) newObj(c *Class) *Obj {
	if c.root == nil || int(c.root.id) >= len(m.shapes) {
		c.root = m.newShape(c)
	}
	var o *Obj
	var n int
	switch l := c.learned; {
	case l == 0:
		o = new(Obj)
	case l == 1:
		p := new(obj1)
		o, n, p.slots = &p.Obj, 1, unsafe.Pointer(&p.s)
	case l == 2:
		p := new(obj2)
		o, n, p.slots = &p.Obj, 2, unsafe.Pointer(&p.s)
	case l == 3:
		p := new(obj3)
		o, n, p.slots = &p.Obj, 3, unsafe.Pointer(&p.s)
	case l == 4:
		p := new(obj4)
		o, n, p.slots = &p.Obj, 4, unsafe.Pointer(&p.s)
	case l <= 6:
		p := new(obj6)
		o, n, p.slots = &p.Obj, 6, unsafe.Pointer(&p.s)
	case l <= 8:
		p := new(obj8)
		o, n, p.slots = &p.Obj, 8, unsafe.Pointer(&p.s)
	default:
		o, n = new(Obj), int(l)
		s := make([]Value, n)
		o.slots = unsafe.Pointer(&s[0])
	}
	o.kind, o.shape, o.cls, o.aux = KObj, c.root.id, c, uint16(n*VS)
	m.charge(int64(unsafe.Sizeof(*o)) + int64(n)*VS)
	if stress {
		m.finals.ghosts.objs = append(m.finals.ghosts.objs, obj(o))
	}
	if c.flags&cfDel != 0 {
		m.list(obj(o))
	}
	return o
}

func (o *Obj) slotAt(k int) *Value { return (*Value)(unsafe.Add(o.slots, k*VS)) }

// addAttr gives an instance with a shape one attribute more.
func (m *M) addAttr(o *Obj, name *Str, v Value) {
	s := m.shapes[o.shape]
	k := len(s.names)
	if k >= maxShape {
		m.toDict(o).setStr(name, v)
		return
	}
	n := s.with(m, name)
	if (k+1)*VS > int(o.aux) {
		c := max(4, k+k/2+1)
		m.charge(int64(c) * VS)
		ns := make([]Value, c)
		if k > 0 {
			copy(ns, unsafe.Slice((*Value)(o.slots), k))
		}
		o.slots, o.aux = unsafe.Pointer(&ns[0]), uint16(c*VS)
	}
	*o.slotAt(k) = v
	o.shape = n.id
	if uint16(k+1) > o.cls.learned {
		o.cls.learned = uint16(k + 1)
	}
}

// toDict moves the attributes into a dict: they are looked up there from now on. It is what __dict__ gives.
func (m *M) toDict(o *Obj) *Dict {
	if d := o.dict(); d != nil {
		return d
	}
	s := m.shapes[o.shape]
	d := newDictN(len(s.names))
	for k, n := range s.names {
		if m.hasSlots(o.cls) && isSlot(m.lookup(o.cls, n)) { // __dict__ does not show __slots__
			x := o.more()
			if x.slotDict == nil {
				x.slotDict = newDict()
			}
			x.slotDict.setStr(n, *o.slotAt(k))
			continue
		}
		d.setStr(n, *o.slotAt(k))
	}
	o.more().dict, o.shape, o.slots, o.aux = d, 0, nil, 0
	return d
}

// hasSlots reports whether the class or a base has __slots__.
func (m *M) hasSlots(c *Class) bool {
	for _, k := range c.mro {
		if len(k.slots) > 0 {
			return true
		}
	}
	return false
}

// classOf is the class of any value.
func (m *M) classOf(v Value) *Class {
	if v.p == nil {
		return TInt
	}
	switch (*Hdr)(v.p).kind {
	case KObj:
		return v.obj().cls
	case KExc:
		return v.exc().cls
	case KNat:
		return v.nat().Cls
	case KClass:
		return v.class().meta
	case KIter:
		return v.iter().cls
	case KGen:
		return v.gen().cls
	case KProperty:
		return (*Property)(v.p).cls
	case KStaticMethod, KClassMethod:
		return (*Wrapper)(v.p).cls
	case KNative:
		switch n := v.native(); {
		case n.owner == nil || n.flags&(nfStatic|nfClass) != 0:
			return TBuiltinFunction
		case n.flags&nfWrapper != 0:
			return TWrapperDesc
		}
		return TMethodDescriptor
	case KBound:
		if f := (*Bound)(v.p).fn; f.is(KNative) {
			if f.native().flags&nfWrapper != 0 {
				return TMethodWrapper
			}
			return TBuiltinFunction
		}
		return TMethod
	case KGetSet:
		if (*GetSet)(v.p).slot {
			return TMemberDesc
		}
	case KDictView:
		return (*DictView)(v.p).cls()
	}
	return kindClasses[(*Hdr)(v.p).kind]
}

// ClassOf is the class of any value.
func (m *M) ClassOf(v Value) *Class { return m.classOf(v) }

// argType is typeName in the errors of arguments, where None is called None.
func (m *M) argType(v Value) string {
	if v.IsNone() {
		return "None"
	}
	return m.typeName(v)
}

// typeName is the class's name as errors show it.
func (m *M) typeName(v Value) string {
	c := m.classOf(v)
	if c.tp != "" {
		return c.tp
	}
	return c.name
}
