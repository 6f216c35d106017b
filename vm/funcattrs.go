// What script sees of functions, built-in functions, bound methods, properties, static and class methods, and super.
package vm

import (
	"strings"

	"github.com/gsl-lang/gsl/lang/code"
)

// ---- script functions ----

func funcDoc(f *Func) Value {
	if f.extra != nil && !f.extra.doc.IsUnbound() {
		return f.extra.doc
	}
	if f.code.src.Flags&code.HasDoc != 0 && len(f.code.consts) > 0 {
		return f.code.consts[0]
	}
	return None
}

func funcDefaults(f *Func) Value {
	if f.extra != nil && !f.extra.defaults.IsUnbound() {
		return f.extra.defaults
	}
	if len(f.defs) == 0 {
		return None
	}
	f.more().defaults = tupleOf(f.defs)
	return f.extra.defaults
}

func (m *M) funcKwDefaults(f *Func) Value {
	if f.extra != nil && !f.extra.kwdefaults.IsUnbound() {
		return f.extra.kwdefaults
	}
	d := newDict()
	for k, v := range f.kwdefs {
		if !v.IsUnbound() {
			d.setStr(f.code.params[f.code.src.NArgs+k], v)
		}
	}
	if d.len() == 0 {
		return None
	}
	f.more().kwdefaults = obj(d)
	m.setKwDefaults(f, d)
	f.kwdefs = append(f.kwdefs, Unbound)
	return f.extra.kwdefaults
}

// syncKwDefaults reads the dict __kwdefaults__ again, if script has it and so may have changed it: then kwdefs is longer by one than
// the parameters, and no site remembers a call of the function.
func (m *M) syncKwDefaults(f *Func) {
	if n := f.code.src.KwOnly; n > 0 && len(f.kwdefs) > n {
		if d, ok := m.asDict(f.extra.kwdefaults); ok {
			m.setKwDefaults(f, d)
			f.kwdefs = append(f.kwdefs, Unbound)
		}
	}
}

// funcSignature is the parameter list of a function as help shows it.
func funcSignature(m *M, f *Func) string {
	m.syncKwDefaults(f)
	s := f.code.src
	var out []string
	name := func(k int) string {
		if k < len(s.VarNames) {
			return s.VarNames[k]
		}
		return "?"
	}
	for k := 0; k < s.NArgs; k++ {
		p := name(k)
		if d := k - (s.NArgs - len(f.defs)); d >= 0 {
			p += "=" + m.reprOr(f.defs[d], "...")
		}
		out = append(out, p)
		if k+1 == s.PosOnly {
			out = append(out, "/")
		}
	}
	at := s.NArgs + s.KwOnly
	if s.Flags&code.VarArgs != 0 {
		out = append(out, "*"+name(at))
		at++
	} else if s.KwOnly > 0 {
		out = append(out, "*")
	}
	for k := 0; k < s.KwOnly; k++ {
		p := name(s.NArgs + k)
		if k < len(f.kwdefs) && !f.kwdefs[k].IsUnbound() {
			p += "=" + m.reprOr(f.kwdefs[k], "...")
		}
		out = append(out, p)
	}
	if s.Flags&code.VarKwargs != 0 {
		out = append(out, "**"+name(at))
	}
	return "(" + strings.Join(out, ", ") + ")"
}

// strAttr is a setter's check that an attribute is set to a string.
func (m *M) strAttr(v Value, name string) (*Str, *Exc) {
	s, ok := m.asStr(v)
	if v.IsUnbound() || !ok {
		return nil, m.typeErrorf("%s must be set to a string object", name)
	}
	return s, nil
}

// setCode gives a function another body.
func (m *M) setCode(f *Func, v Value) *Exc {
	if !v.is(KCode) {
		return m.typeErrorf("__code__ must be set to a code object")
	}
	c := (*Code)(v.p)
	if len(c.src.Free) != len(f.cells) {
		return m.valueErrorf("%s() requires a code object with %d free vars, not %d", f.name.String(), len(f.cells), len(c.src.Free))
	}
	if c.globals != f.code.globals {
		c = m.link(c.src, f.code.globals, c.byName)
	}
	kw := m.funcKwDefaults(f)
	n := m.newFunc(c)
	f.code, f.entry, f.frame, f.simple = n.code, n.entry, n.frame, n.simple
	f.kwdefs = nil
	if d, ok := m.asDict(kw); ok {
		m.setKwDefaults(f, d)
		f.kwdefs = append(f.kwdefs, Unbound)
	}
	m.flushCaches() // call sites know how many arguments it takes
	return nil
}

// functionNew is types.FunctionType(code, globals, name, argdefs, closure).
func functionNew(m *M, a []Value) (Value, *Exc) {
	if !a[1].is(KCode) {
		return None, m.typeErrorf("function() argument 'code' must be code, not %s", m.typeName(a[1]))
	}
	g, ok := m.asDict(a[2])
	if !ok {
		return None, m.typeErrorf("function() argument 'globals' must be dict, not %s", m.typeName(a[2]))
	}
	c := (*Code)(a[1].p)
	if c.globals != g {
		c = m.link(c.src, g, c.byName)
	}
	f := m.newFunc(c)
	if !a[3].IsNone() {
		s, ok := m.asStr(a[3])
		if !ok {
			return None, m.typeErrorf("arg 3 (name) must be None or string")
		}
		f.name, f.qualname = s, s
	}
	if !a[4].IsNone() {
		t, ok := m.asTuple(a[4])
		if !ok {
			return None, m.typeErrorf("arg 4 (defaults) must be None or tuple")
		}
		f.defs = t.elems()
	}
	var cells []Value
	if !a[5].IsNone() {
		t, ok := m.asTuple(a[5])
		if !ok {
			return None, m.typeErrorf("arg 5 (closure) must be None or tuple")
		}
		cells = t.elems()
	}
	if len(cells) != len(c.src.Free) {
		if a[5].IsNone() {
			return None, m.typeErrorf("arg 5 (closure) must be tuple")
		}
		return None, m.valueErrorf("%s requires closure of length %d, not %d", c.src.Name, len(c.src.Free), len(cells))
	}
	for _, x := range cells {
		if !x.is(KCell) {
			return None, m.typeErrorf("arg 5 (closure) expected cell, found %s", m.typeName(x))
		}
		f.cells = append(f.cells, (*Cell)(x.p))
	}
	return obj(f), nil
}

// callRow is __call__ of a callable: (self, *args, **kwargs).
func callRow(m *M, a []Value) (Value, *Exc) {
	args, names := spreadKw(a[2:], a[1].dict())
	return m.thenKw(a[0], args, names)
}

// thenKw calls f as the native's last act, the last len(names) arguments by name.
func (m *M) thenKw(f Value, a []Value, names []*Str) (Value, *Exc) {
	return m.StepInto(&applyStep{x: &applyArgs{Hdr: Hdr{kind: KStep, aux: stepOfArgs}, f: f, a: append([]Value(nil), a...), kw: names}})
}

// bindRow is __get__ of what binds to an instance.
func bindRow(m *M, a []Value) (Value, *Exc) {
	if a[1].IsNone() && (len(a) < 3 || !a[2].IsNone() && a[2] != obj(TNoneType)) {
		return a[0], nil
	}
	if a[1].IsNone() && len(a) >= 3 && a[2].IsNone() {
		return None, m.typeErrorf("__get__(None, None) is invalid")
	}
	if a[0].is(KNative) {
		if n := a[0].native(); n.owner != nil && !m.classOf(a[1]).isSub(n.owner) {
			return None, m.typeErrorf("descriptor '%s' for '%s' objects doesn't apply to a '%s' object", n.name, n.owner.name, m.typeName(a[1]))
		}
	}
	return obj(&Bound{Hdr: Hdr{kind: KBound}, fn: a[0], self: a[1]}), nil
}

func init() {
	fn := func(v Value) *Func { return v.fun() }
	TFunction.addDefs([]Def{
		{"static __new__(cls, code, globals, name=None, argdefs=None, closure=None)", "Create a function object.", functionNew},
		{"__get__(self, instance, owner=None, /)", "Return an attribute of instance, which is of type owner.", bindRow},
		{"__call__(self, /, *args, **kwargs)", "Call self as a function.", callRow},
		{"__repr__(self, /)", "Return repr(self).", func(m *M, a []Value) (Value, *Exc) {
			return NewStr("<function " + fn(a[0]).qualname.String() + " at " + m.addrText(a[0]) + ">"), nil
		}},
	}, []Attr{
		{"__name__", "", func(m *M, v Value) (Value, *Exc) { return obj(fn(v).name), nil }, func(m *M, v, x Value) *Exc {
			s, e := m.strAttr(x, "__name__")
			if e == nil {
				fn(v).name = s
			}
			return e
		}},
		{"__qualname__", "", func(m *M, v Value) (Value, *Exc) { return obj(fn(v).qualname), nil }, func(m *M, v, x Value) *Exc {
			s, e := m.strAttr(x, "__qualname__")
			if e == nil {
				fn(v).qualname = s
			}
			return e
		}},
		{"__doc__", "", func(m *M, v Value) (Value, *Exc) { return funcDoc(fn(v)), nil }, func(m *M, v, x Value) *Exc {
			if x.IsUnbound() {
				x = None
			}
			fn(v).more().doc = x
			return nil
		}},
		{"__module__", "", func(m *M, v Value) (Value, *Exc) {
			if x := fn(v).extra; x != nil && !x.module.IsUnbound() {
				return x.module, nil
			}
			if g := fn(v).code.globals; g != nil {
				if s := g.getStr(strName); s != nil { // the same object each time
					return *s, nil
				}
			}
			return None, nil
		}, func(m *M, v, x Value) *Exc {
			if x.IsUnbound() {
				x = None
			}
			fn(v).more().module = x
			return nil
		}},
		{"__defaults__", "", func(m *M, v Value) (Value, *Exc) { return funcDefaults(fn(v)), nil }, func(m *M, v, x Value) *Exc {
			f := fn(v)
			if x.IsUnbound() || x.IsNone() {
				f.defs, f.more().defaults = nil, Unbound
				return nil
			}
			t, ok := m.asTuple(x)
			if !ok {
				return m.typeErrorf("__defaults__ must be set to a tuple object")
			}
			f.more().defaults = x
			f.defs = t.elems()
			if n := f.code.src.NArgs; len(f.defs) > n { // those in front belong to no parameter
				f.defs = f.defs[len(f.defs)-n:]
			}
			return nil
		}},
		{"__kwdefaults__", "", func(m *M, v Value) (Value, *Exc) { return m.funcKwDefaults(fn(v)), nil }, func(m *M, v, x Value) *Exc {
			f := fn(v)
			if x.IsUnbound() || x.IsNone() {
				f.kwdefs, f.more().kwdefaults = nil, Unbound
				return nil
			}
			d, ok := m.asDict(x)
			if !ok {
				return m.typeErrorf("__kwdefaults__ must be set to a dict object")
			}
			f.more().kwdefaults = x
			m.setKwDefaults(f, d)
			f.kwdefs = append(f.kwdefs, Unbound)
			return nil
		}},
		{"__code__", "", func(m *M, v Value) (Value, *Exc) { return obj(fn(v).code), nil }, func(m *M, v, x Value) *Exc { return m.setCode(fn(v), x) }},
		{"__globals__", "", func(m *M, v Value) (Value, *Exc) {
			if d := fn(v).code.globals; d != nil {
				return obj(d), nil
			}
			return obj(newDict()), nil
		}, readonly},
		{"__builtins__", "", func(m *M, v Value) (Value, *Exc) {
			if d := fn(v).code.globals; d != nil {
				return obj(m.builtinsOf(d)), nil
			}
			return obj(m.builtins), nil
		}, nil},
		{"__closure__", "", func(m *M, v Value) (Value, *Exc) {
			f := fn(v)
			if len(f.cells) == 0 {
				return None, nil
			}
			t := newTuple(len(f.cells))
			for k, c := range f.cells {
				t.elems()[k] = obj(c)
			}
			return obj(t), nil
		}, readonly},
		{"__annotations__", "", func(m *M, v Value) (Value, *Exc) {
			x := fn(v).more()
			if x.annotations.IsUnbound() {
				x.annotations = obj(newDict())
			}
			return x.annotations, nil
		}, func(m *M, v, x Value) *Exc {
			if x.IsUnbound() || x.IsNone() {
				fn(v).more().annotations = Unbound
				return nil
			}
			if _, ok := m.asDict(x); !ok {
				return m.typeErrorf("__annotations__ must be set to a dict object")
			}
			fn(v).more().annotations = x
			return nil
		}},
	})
	initNatives()
	initMethods()
	initProperty()
	initWrappers()
	initSuper()
}

// ---- built-in functions ----

// nativeOf is the native of a built-in function, or of a bound built-in method, and what it is bound to.
func nativeOf(v Value) (n *Native, self Value) {
	if v.is(KBound) {
		b := (*Bound)(v.p)
		for b.fn.is(KBound) {
			b = (*Bound)(b.fn.p)
		}
		return b.fn.native(), b.self
	}
	return v.native(), v.native().self
}

// nativeSignature is __text_signature__.
func nativeSignature(n *Native) string {
	s := strings.ReplaceAll(n.text, "<unset>", "<unrepresentable>")
	if n.owner == nil {
		return "($module, " + s[1:]
	}
	if n.flags&nfStatic != 0 && n.name != "__new__" {
		return s
	}
	if s == "()" {
		return "($self)"
	}
	k := strings.IndexAny(s, ",)")
	return "($" + strings.TrimSpace(s[1:k]) + s[k:]
}

// slotNames are special methods that CPython shows as slot wrappers; the others are plain methods in C.
func isSlotName(name string) bool {
	if !strings.HasPrefix(name, "__") || !strings.HasSuffix(name, "__") {
		return false
	}
	switch name {
	case "__reduce__", "__reduce_ex__", "__format__", "__sizeof__", "__dir__", "__getstate__", "__setstate__", "__length_hint__", "__reversed__",
		"__instancecheck__", "__subclasscheck__", "__subclasses__", "__round__", "__trunc__", "__floor__", "__ceil__", "__complex__", "__bytes__",
		"__getnewargs__", "__copy__", "__deepcopy__", "__enter__", "__exit__", "__class_getitem__", "__init_subclass__", "__subclasshook__", "__new__",
		"__prepare__", "__set_name__":
		return false
	}
	return true
}

func nativeRepr(m *M, a []Value) (Value, *Exc) {
	n, self := nativeOf(a[0])
	if !a[0].is(KBound) {
		switch {
		case n.owner == nil:
			return NewStr("<built-in function " + n.name + ">"), nil
		case n.flags&nfStatic != 0:
			return NewStr("<built-in method " + n.name + " of type object at " + m.addrText(obj(n.owner)) + ">"), nil
		case isSlotName(n.name):
			return NewStr("<slot wrapper '" + n.name + "' of '" + n.owner.name + "' objects>"), nil
		}
		return NewStr("<method '" + n.name + "' of '" + n.owner.name + "' objects>"), nil
	}
	of := m.typeName(self) + " object at " + m.addrText(self)
	if isSlotName(n.name) {
		return NewStr("<method-wrapper '" + n.name + "' of " + of + ">"), nil
	}
	return NewStr("<built-in method " + n.name + " of " + of + ">"), nil
}

func initNatives() {
	attrs := []Attr{
		{"__name__", "", func(m *M, v Value) (Value, *Exc) { n, _ := nativeOf(v); return NewStr(n.name), nil }, nil},
		{"__qualname__", "", func(m *M, v Value) (Value, *Exc) { n, _ := nativeOf(v); return NewStr(n.qualname), nil }, nil},
		{"__doc__", "", func(m *M, v Value) (Value, *Exc) {
			n, _ := nativeOf(v)
			if n.doc == "" {
				if d := slotDocs[n.name]; d != "" && n.owner != nil {
					return NewStr(d), nil
				}
				return None, nil
			}
			return NewStr(n.doc), nil
		}, nil},
		{"__text_signature__", "", func(m *M, v Value) (Value, *Exc) { n, _ := nativeOf(v); return NewStr(nativeSignature(n)), nil }, nil},
	}
	for _, c := range [...]*Class{TMethodDescriptor, TWrapperDesc} {
		c.addDefs([]Def{
			{"__get__(self, instance, owner=None, /)", "Return an attribute of instance, which is of type owner.", bindRow},
			{"__call__(self, /, *args, **kwargs)", "Call self as a function.", callRow},
			{"__repr__(self, /)", "Return repr(self).", nativeRepr},
		}, append(attrs, Attr{"__objclass__", "", func(m *M, v Value) (Value, *Exc) { n, _ := nativeOf(v); return obj(n.owner), nil }, nil}))
	}
	builtinDefs := []Def{
		{"__call__(self, /, *args, **kwargs)", "Call self as a function.", callRow},
		{"__repr__(self, /)", "Return repr(self).", nativeRepr},
		{"__eq__(self, value, /)", "Return self==value.", boundEq},
		{"__hash__(self, /)", "Return hash(self).", boundHash},
		{"__reduce__(self, /)", "", func(m *M, a []Value) (Value, *Exc) {
			n, self := nativeOf(a[0])
			if !a[0].is(KBound) {
				return NewStr(n.name), nil
			}
			g, e := m.builtinFn("getattr")
			return NewTuple(g, NewTuple(self, NewStr(n.name))), e
		}},
	}
	TMethodWrapper.addDefs(builtinDefs, append(attrs,
		Attr{"__self__", "", func(m *M, v Value) (Value, *Exc) { _, self := nativeOf(v); return self, nil }, nil},
		Attr{"__objclass__", "", func(m *M, v Value) (Value, *Exc) { n, _ := nativeOf(v); return obj(n.owner), nil }, nil}))
	TBuiltinFunction.addDefs(builtinDefs, append(attrs,
		Attr{"__self__", "", func(m *M, v Value) (Value, *Exc) {
			n, self := nativeOf(v)
			if self.IsUnbound() {
				if x := m.modules.getStr(m.intern(n.module)); x != nil && n.module != "" {
					return *x, nil
				}
				return None, nil
			}
			return self, nil
		}, nil},
		Attr{"__module__", "", func(m *M, v Value) (Value, *Exc) {
			if n, _ := nativeOf(v); n.module != "" && !v.is(KBound) {
				return NewStr(n.module), nil
			}
			return None, nil
		}, nil}))
	getSetDefs := []Def{
		{"__get__(self, instance, owner=None, /)", "Return an attribute of instance, which is of type owner.", func(m *M, a []Value) (Value, *Exc) {
			if a[1].IsNone() {
				return a[0], nil
			}
			g := (*GetSet)(a[0].p)
			if !m.classOf(a[1]).isSub(g.cls) {
				return None, m.typeErrorf("descriptor '%s' for '%s' objects doesn't apply to a '%s' object", g.name, g.cls.name, m.typeName(a[1]))
			}
			return g.get(m, a[1])
		}},
		{"__set__(self, instance, value, /)", "Set an attribute of instance to value.", func(m *M, a []Value) (Value, *Exc) {
			return None, m.setThrough((*GetSet)(a[0].p), a[1], a[2])
		}},
		{"__delete__(self, instance, /)", "Delete an attribute of instance.", func(m *M, a []Value) (Value, *Exc) {
			return None, m.setThrough((*GetSet)(a[0].p), a[1], Unbound)
		}},
		{"__repr__(self, /)", "Return repr(self).", func(m *M, a []Value) (Value, *Exc) {
			g := (*GetSet)(a[0].p)
			what := "attribute"
			if g.slot {
				what = "member"
			}
			return NewStr("<" + what + " '" + g.name + "' of '" + g.cls.name + "' objects>"), nil
		}},
	}
	getSetAttrs := []Attr{
		{"__name__", "", func(m *M, v Value) (Value, *Exc) { return NewStr((*GetSet)(v.p).name), nil }, nil},
		{"__qualname__", "", func(m *M, v Value) (Value, *Exc) {
			g := (*GetSet)(v.p)
			return NewStr(g.cls.qualname + "." + g.name), nil
		}, nil},
		{"__doc__", "", func(m *M, v Value) (Value, *Exc) {
			switch g := (*GetSet)(v.p); {
			case g.note.p != nil:
				return g.note, nil
			case g.doc != "":
				return NewStr(g.doc), nil
			}
			return None, nil
		}, func(m *M, v, doc Value) *Exc {
			g := (*GetSet)(v.p)
			switch {
			case g.item == 0:
				return m.Errorf(ExcAttributeError, "attribute '__doc__' of '%s' objects is not writable", m.typeName(v))
			case doc.IsUnbound():
				doc = None
			}
			g.note = doc
			return nil
		}},
		{"__objclass__", "", func(m *M, v Value) (Value, *Exc) { return obj((*GetSet)(v.p).cls), nil }, nil},
	}
	TGetSet.addDefs(getSetDefs, getSetAttrs)
	TMemberDesc.addDefs(getSetDefs, getSetAttrs)
}

func (m *M) setThrough(g *GetSet, x, v Value) *Exc {
	if !m.classOf(x).isSub(g.cls) {
		return m.typeErrorf("descriptor '%s' for '%s' objects doesn't apply to a '%s' object", g.name, g.cls.name, m.typeName(x))
	}
	if g.set == nil {
		return m.Errorf(ExcAttributeError, "attribute '%s' of '%s' objects is not writable", g.name, g.cls.name)
	}
	return g.set(m, x, v)
}

// ---- bound methods ----

func boundEq(m *M, a []Value) (Value, *Exc) {
	if a[0].kind() != a[1].kind() {
		return NotImplemented, nil
	}
	return Bool(sameBound(a[0], a[1])), nil
}

// sameBound is equality of methods: the same function bound to the same object.
func sameBound(a, b Value) bool {
	if a == b {
		return true
	}
	if !a.is(KBound) || !b.is(KBound) {
		return false
	}
	p, q := (*Bound)(a.p), (*Bound)(b.p)
	return p.self == q.self && (p.fn == q.fn || sameBound(p.fn, q.fn))
}

// hashBound goes with sameBound.
func hashBound(v Value) int64 {
	if !v.is(KBound) {
		return identityHash(v)
	}
	b := (*Bound)(v.p)
	h := identityHash(b.self) ^ hashBound(b.fn)
	if h == noHash {
		return noHashNow
	}
	return h
}

func boundHash(m *M, a []Value) (Value, *Exc) { return Int(hashBound(a[0])), nil }

func initMethods() {
	bound := func(v Value) *Bound { return (*Bound)(v.p) }
	TMethod.addDefs([]Def{
		{"static __new__(cls, function, instance, /)", "Create a bound instance method object.", func(m *M, a []Value) (Value, *Exc) {
			if !m.callable(a[1]) {
				return None, m.typeErrorf("first argument must be callable")
			}
			if a[2].IsNone() {
				return None, m.typeErrorf("instance must not be None")
			}
			return obj(&Bound{Hdr: Hdr{kind: KBound}, fn: a[1], self: a[2]}), nil
		}},
		{"__call__(self, /, *args, **kwargs)", "Call self as a function.", callRow},
		{"__eq__(self, value, /)", "Return self==value.", boundEq},
		{"__hash__(self, /)", "Return hash(self).", boundHash},
		{"__getattr__(self, name, /)", "", func(m *M, a []Value) (Value, *Exc) {
			name, e := m.attrName(a[1])
			if e != nil {
				return None, e
			}
			return m.GetAttr(bound(a[0]).fn, name)
		}},
		{"__repr__(self, /)", "Return repr(self).", func(m *M, a []Value) (Value, *Exc) {
			b := bound(a[0])
			name := "?"
			for _, n := range [...]*Str{strQualname, strName} {
				if v, e := m.GetAttrOr(b.fn, n); e == nil && v.is(KStr) {
					name = v.str().String()
					break
				}
			}
			return m.reprThen(b.self, func(m *M, s *Str, r Value) (Value, *Exc) {
				return NewStr("<bound method " + name + " of " + s.String() + ">"), nil
			})
		}},
		{"__reduce__(self, /)", "", func(m *M, a []Value) (Value, *Exc) {
			name, e := m.GetAttr(bound(a[0]).fn, strName)
			if e != nil {
				return None, e
			}
			g, e := m.builtinFn("getattr")
			return NewTuple(g, NewTuple(bound(a[0]).self, name)), e
		}},
	}, []Attr{
		{"__func__", "the function (or other callable) implementing a method", func(m *M, v Value) (Value, *Exc) { return bound(v).fn, nil }, readonly},
		{"__self__", "the instance to which a method is bound", func(m *M, v Value) (Value, *Exc) { return bound(v).self, nil }, readonly},
		{"__doc__", "", func(m *M, v Value) (Value, *Exc) { return m.GetAttr(bound(v).fn, strDoc) }, nil},
		{"__module__", "", func(m *M, v Value) (Value, *Exc) { return m.GetAttr(bound(v).fn, strModule) }, nil},
		{"__dict__", "", func(m *M, v Value) (Value, *Exc) { return m.GetAttr(bound(v).fn, strDict) }, nil},
	})
}

// ---- property ----

func (m *M) propertyWith(p *Property, k int, f Value) (Value, *Exc) {
	parts := [4]Value{p.get, p.set, p.del, p.doc}
	parts[k] = f
	if p.flags&propGetterDoc != 0 && !parts[0].IsNone() {
		parts[3] = None
	}
	name := p.name
	if p.cls == TProperty {
		n := &Property{Hdr: Hdr{kind: KProperty}, name: name, cls: TProperty}
		m.fillProperty(n, parts[:])
		return obj(n), nil
	}
	return m.Then(obj(p.cls), parts[:], func(m *M, v Value) (Value, *Exc) {
		if v.is(KProperty) {
			(*Property)(v.p).name = name
		}
		return v, nil
	})
}

// propGetterDoc marks a property whose doc is its getter's.
const propGetterDoc = 1

// fillProperty is property.__init__: getter, setter, deleter and doc. A derived class has a __doc__ of its own in the way, so
// that the getter's doc becomes an attribute of the instance.
func (m *M) fillProperty(p *Property, a []Value) {
	p.get, p.set, p.del, p.doc = a[0], a[1], a[2], a[3]
	p.flags &^= propGetterDoc
	if p.doc.IsNone() && !p.get.IsNone() {
		if d, e := m.GetAttrOr(p.get, strDoc); e == nil && !d.IsUnbound() {
			p.flags |= propGetterDoc
			p.doc = d
			if p.cls != TProperty {
				m.wrapperDict(obj(p)).setStr(strDoc, d)
			}
		}
	}
}

func initProperty() {
	prop := func(v Value) *Property { return (*Property)(v.p) }
	field := func(name string, get func(p *Property) Value) Attr {
		return Attr{name, "", func(m *M, v Value) (Value, *Exc) { return get(prop(v)), nil }, readonly}
	}
	newProp := func(m *M, a []Value) (Value, *Exc) {
		if !a[0].is(KClass) || !a[0].class().isSub(TProperty) {
			return None, m.typeErrorf("property.__new__(X): X is not a subtype of property")
		}
		return obj(&Property{Hdr: Hdr{kind: KProperty}, get: None, set: None, del: None, doc: None, name: Unbound, cls: a[0].class()}), nil
	}
	TProperty.newNat = newProp
	TProperty.addDefs([]Def{
		{"static __new__(cls, /, *args, **kwargs)", "Create and return a new object.", newProp},
		{"raw __init__(self, fget=None, fset=None, fdel=None, doc=None)", "Initialize self.", func(m *M, a []Value) (Value, *Exc) {
			m.fillProperty(prop(a[0]), a[1:5])
			return None, nil
		}},
		{"getter(self, object, /)", "Descriptor to obtain a copy of the property with a different getter.", func(m *M, a []Value) (Value, *Exc) { return m.propertyWith(prop(a[0]), 0, a[1]) }},
		{"setter(self, object, /)", "Descriptor to obtain a copy of the property with a different setter.", func(m *M, a []Value) (Value, *Exc) { return m.propertyWith(prop(a[0]), 1, a[1]) }},
		{"deleter(self, object, /)", "Descriptor to obtain a copy of the property with a different deleter.", func(m *M, a []Value) (Value, *Exc) { return m.propertyWith(prop(a[0]), 2, a[1]) }},
		{"__set_name__(self, owner, name, /)", "Method to set name of a property.", func(m *M, a []Value) (Value, *Exc) {
			prop(a[0]).name = a[2]
			return None, nil
		}},
		{"__get__(self, instance, owner=None, /)", "Return an attribute of instance, which is of type owner.", func(m *M, a []Value) (Value, *Exc) {
			p := prop(a[0])
			switch {
			case a[1].IsNone():
				return a[0], nil
			case p.get.IsNone():
				return None, m.propError(p, a[1], "getter")
			}
			return m.Then(p.get, []Value{a[1]}, pass)
		}},
		{"__set__(self, instance, value, /)", "Set an attribute of instance to value.", func(m *M, a []Value) (Value, *Exc) {
			p := prop(a[0])
			if p.set.IsNone() {
				return None, m.propError(p, a[1], "setter")
			}
			return m.Then(p.set, []Value{a[1], a[2]}, toNone)
		}},
		{"__delete__(self, instance, /)", "Delete an attribute of instance.", func(m *M, a []Value) (Value, *Exc) {
			p := prop(a[0])
			if p.del.IsNone() {
				return None, m.propError(p, a[1], "deleter")
			}
			return m.Then(p.del, []Value{a[1]}, toNone)
		}},
	}, []Attr{
		field("fget", func(p *Property) Value { return p.get }),
		field("fset", func(p *Property) Value { return p.set }),
		field("fdel", func(p *Property) Value { return p.del }),
		{"__doc__", "", func(m *M, v Value) (Value, *Exc) { return prop(v).doc, nil }, func(m *M, v, x Value) *Exc {
			if x.IsUnbound() {
				x = None
			}
			prop(v).doc = x
			return nil
		}},
		{"__isabstractmethod__", "", func(m *M, v Value) (Value, *Exc) {
			p := prop(v)
			for _, f := range [...]Value{p.get, p.set, p.del} {
				if t, e := m.isAbstract(f); t || e != nil {
					return Bool(t), e
				}
			}
			return False, nil
		}, nil},
	})
}

// isAbstract is f.__isabstractmethod__.
func (m *M) isAbstract(f Value) (bool, *Exc) {
	if f.IsNone() {
		return false, nil
	}
	v, e := m.GetAttrOr(f, internStatic("__isabstractmethod__"))
	if e != nil || v.IsUnbound() {
		return false, e
	}
	return m.Truth(v)
}

// ---- staticmethod and classmethod ----

func initWrappers() {
	w := func(v Value) *Wrapper { return (*Wrapper)(v.p) }
	for _, t := range [...]struct {
		c *Class
		k uint8
	}{{TStaticMethod, KStaticMethod}, {TClassMethod, KClassMethod}} {
		c, k := t.c, t.k
		mk := func(m *M, a []Value) (Value, *Exc) {
			if !a[0].is(KClass) || !a[0].class().isSub(c) {
				return None, m.typeErrorf("%s.__new__(X): X is not a subtype of %s", c.name, c.name)
			}
			return obj(&Wrapper{Hdr: Hdr{kind: k}, fn: None, cls: a[0].class()}), nil
		}
		c.newNat = mk
		attrs := []Attr{
			{"__func__", "", func(m *M, v Value) (Value, *Exc) { return w(v).fn, nil }, readonly},
			{"__wrapped__", "", func(m *M, v Value) (Value, *Exc) { return w(v).fn, nil }, readonly},
			{"__isabstractmethod__", "", func(m *M, v Value) (Value, *Exc) {
				t, e := m.isAbstract(w(v).fn)
				return Bool(t), e
			}, nil},
			{"__dict__", "", func(m *M, v Value) (Value, *Exc) { return obj(m.wrapperDict(v)), nil }, nil},
		}
		for _, n := range [...]string{"__module__", "__name__", "__qualname__", "__doc__", "__annotations__"} {
			name := internStatic(n)
			attrs = append(attrs, Attr{n, "", func(m *M, v Value) (Value, *Exc) {
				if d := w(v).dict; d != nil {
					if x := d.getStr(name); x != nil {
						return *x, nil
					}
				}
				x, e := m.GetAttrOr(w(v).fn, name)
				if e == nil && x.IsUnbound() {
					e = m.noAttribute(v, name)
				}
				return x, e
			}, func(m *M, v, x Value) *Exc {
				d := m.wrapperDict(v)
				if !x.IsUnbound() {
					d.setStr(name, x)
				} else if !d.delStr(name) {
					return m.noAttribute(v, name)
				}
				return nil
			}})
		}
		c.addDefs([]Def{
			{"static __new__(cls, /, *args, **kwargs)", "Create and return a new object.", mk},
			{"raw __init__(self, function, /)", "Initialize self.", func(m *M, a []Value) (Value, *Exc) {
				w(a[0]).fn = a[1]
				return None, nil
			}},
			{"__get__(self, instance, owner=None, /)", "Return an attribute of instance, which is of type owner.", func(m *M, a []Value) (Value, *Exc) {
				if k == KStaticMethod {
					return w(a[0]).fn, nil
				}
				cls := a[2]
				if cls.IsNone() && a[1].IsNone() {
					return None, m.typeErrorf("__get__(None, None) is invalid")
				}
				if cls.IsNone() {
					cls = obj(m.classOf(a[1]))
				}
				if !cls.is(KClass) {
					return obj(&Bound{Hdr: Hdr{kind: KBound}, fn: w(a[0]).fn, self: cls}), nil
				}
				return m.bindClass(w(a[0]).fn, cls.class())
			}},
			{"__repr__(self, /)", "Return repr(self).", func(m *M, a []Value) (Value, *Exc) {
				return m.reprThen(w(a[0]).fn, func(m *M, s *Str, r Value) (Value, *Exc) { return NewStr("<" + c.name + "(" + s.String() + ")>"), nil })
			}},
		}, attrs)
	}
	TStaticMethod.addDefs([]Def{{"__call__(self, /, *args, **kwargs)", "Call self as a function.", func(m *M, a []Value) (Value, *Exc) {
		args, names := spreadKw(a[2:], a[1].dict())
		return m.thenKw(w(a[0]).fn, args, names)
	}}}, nil)
}

// ---- super ----

// superNew is super(), super(cls) and super(cls, obj). Without arguments the class is the caller's __class__ cell and the
// object its first argument.
func superNew(m *M, a []Value) (Value, *Exc) {
	cls, self := a[1], a[2]
	if cls.IsUnbound() {
		w, ok := m.caller(0)
		if !ok {
			return None, m.Errorf(ExcRuntimeError, "super(): no current frame")
		}
		src := w.fn.code.src
		if src.NArgs == 0 {
			return None, m.Errorf(ExcRuntimeError, "super(): no arguments")
		}
		for k, f := range src.Free {
			if f.Name == "__class__" && k < len(w.fn.cells) {
				cls = w.fn.cells[k].v
				if cls.IsUnbound() {
					return None, m.Errorf(ExcRuntimeError, "super(): empty __class__ cell")
				}
			}
		}
		if cls.IsUnbound() {
			return None, m.Errorf(ExcRuntimeError, "super(): __class__ cell not found")
		}
		self = *R(w.base, 0)
		if self.is(KCell) {
			self = (*Cell)(self.p).v
		}
		if self.IsUnbound() {
			return None, m.Errorf(ExcRuntimeError, "super(): arg[0] deleted")
		}
	}
	if !cls.is(KClass) {
		return None, m.typeErrorf("super() argument 1 must be a type, not %s", m.typeName(cls))
	}
	s := &Super{Hdr: Hdr{kind: KSuper}, cls: cls.class(), self: None}
	if !self.IsUnbound() && !self.IsNone() {
		of, e := m.superOf(cls.class(), self)
		if e != nil {
			return None, e
		}
		s.self, s.of = self, of
	}
	return obj(s), nil
}

func initSuper() {
	sup := func(v Value) *Super { return (*Super)(v.p) }
	TSuper.newNat = superNew
	TSuper.addDefs([]Def{
		{"static __new__(cls, type=<unset>, object_or_type=<unset>, /)", "super() -> same as super(__class__, <first argument>)\nsuper(type) -> unbound super object\nsuper(type, obj) -> bound super object; requires isinstance(obj, type)\nsuper(type, type2) -> bound super object; requires issubclass(type2, type)\nTypical use to call a cooperative superclass method:\nclass C(B):\n    def meth(self, arg):\n        super().meth(arg)\nThis works for class methods too:\nclass C(B):\n    @classmethod\n    def cmeth(cls, arg):\n        super().cmeth(arg)\n", superNew},
		{"__get__(self, instance, owner=None, /)", "Return an attribute of instance, which is of type owner.", func(m *M, a []Value) (Value, *Exc) {
			s := sup(a[0])
			if a[1].IsNone() || s.of != nil {
				return a[0], nil
			}
			return superNew(m, []Value{obj(TSuper), obj(s.cls), a[1]})
		}},
		{"__repr__(self, /)", "Return repr(self).", func(m *M, a []Value) (Value, *Exc) {
			s := sup(a[0])
			if s.of == nil {
				return NewStr("<super: <class '" + s.cls.name + "'>, NULL>"), nil
			}
			return NewStr("<super: <class '" + s.cls.name + "'>, <" + s.of.name + " object>>"), nil
		}},
	}, []Attr{
		{"__thisclass__", "the class invoking super()", func(m *M, v Value) (Value, *Exc) { return obj(sup(v).cls), nil }, readonly},
		{"__self__", "the instance invoking super(); may be None", func(m *M, v Value) (Value, *Exc) { return sup(v).self, nil }, readonly},
		{"__self_class__", "the type of the instance invoking super(); may be None", func(m *M, v Value) (Value, *Exc) {
			if sup(v).of == nil {
				return None, nil
			}
			return obj(sup(v).of), nil
		}, nil},
	})
}

// slotDocs are the docs of special methods whose row has none.
var slotDocs = map[string]string{
	"__add__":           "Return self+value.",
	"__radd__":          "Return value+self.",
	"__iadd__":          "Implement self+=value.",
	"__sub__":           "Return self-value.",
	"__rsub__":          "Return value-self.",
	"__isub__":          "Return self-=value.",
	"__mul__":           "Return self*value.",
	"__rmul__":          "Return value*self.",
	"__imul__":          "Implement self*=value.",
	"__matmul__":        "Return self@value.",
	"__rmatmul__":       "Return value@self.",
	"__imatmul__":       "Return self@=value.",
	"__truediv__":       "Return self/value.",
	"__rtruediv__":      "Return value/self.",
	"__floordiv__":      "Return self//value.",
	"__rfloordiv__":     "Return value//self.",
	"__mod__":           "Return self%value.",
	"__rmod__":          "Return value%self.",
	"__pow__":           "Return pow(self, value, mod).",
	"__rpow__":          "Return pow(value, self, mod).",
	"__lshift__":        "Return self<<value.",
	"__rlshift__":       "Return value<<self.",
	"__rshift__":        "Return self>>value.",
	"__rrshift__":       "Return value>>self.",
	"__and__":           "Return self&value.",
	"__rand__":          "Return value&self.",
	"__iand__":          "Return self&=value.",
	"__or__":            "Return self|value.",
	"__ror__":           "Return value|self.",
	"__ior__":           "Return self|=value.",
	"__xor__":           "Return self^value.",
	"__rxor__":          "Return value^self.",
	"__ixor__":          "Return self^=value.",
	"__divmod__":        "Return divmod(self, value).",
	"__rdivmod__":       "Return divmod(value, self).",
	"__neg__":           "-self",
	"__pos__":           "+self",
	"__invert__":        "~self",
	"__abs__":           "abs(self)",
	"__int__":           "int(self)",
	"__float__":         "float(self)",
	"__index__":         "Return self converted to an integer, if self is suitable for use as an index into a list.",
	"__lt__":            "Return self<value.",
	"__le__":            "Return self<=value.",
	"__eq__":            "Return self==value.",
	"__ne__":            "Return self!=value.",
	"__gt__":            "Return self>value.",
	"__ge__":            "Return self>=value.",
	"__hash__":          "Return hash(self).",
	"__bool__":          "True if self else False",
	"__len__":           "Return len(self).",
	"__getitem__":       "Return self[key].",
	"__setitem__":       "Set self[key] to value.",
	"__delitem__":       "Delete self[key].",
	"__contains__":      "Return key in self.",
	"__iter__":          "Implement iter(self).",
	"__next__":          "Implement next(self).",
	"__reversed__":      "Return a reverse iterator over the list.",
	"__call__":          "Call self as a function.",
	"__get__":           "Return an attribute of instance, which is of type owner.",
	"__set__":           "Set an attribute of instance to value.",
	"__delete__":        "Delete an attribute of instance.",
	"__getattribute__":  "Return getattr(self, name).",
	"__setattr__":       "Implement setattr(self, name, value).",
	"__delattr__":       "Implement delattr(self, name).",
	"__str__":           "Return str(self).",
	"__repr__":          "Return repr(self).",
	"__format__":        "Return a formatted version of the string as described by format_spec.",
	"__bytes__":         "Convert this value to exact type bytes.",
	"__init__":          "Initialize self.  See help(type(self)) for accurate signature.",
	"__new__":           "Create and return a new object.  See help(type) for accurate signature.",
	"__await__":         "Return an iterator to be used in await expression.",
	"__aiter__":         "Return an awaitable, that resolves in asynchronous iterator.",
	"__anext__":         "Return a value or raise StopAsyncIteration.",
	"__instancecheck__": "Check if an object is an instance.",
	"__subclasscheck__": "Check if a class is a subclass.",
	"__class_getitem__": "See PEP 585",
	"__dir__":           "Default dir() implementation.",
}
