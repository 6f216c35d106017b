// Generic aliases (list[int]) and unions of types (int | str): what annotations and isinstance use.
package vm

import (
	"slices"
	"strings"
)

// TUnion is types.UnionType; TGenericAlias is types.GenericAlias.
var (
	TUnion        = newBuiltin("UnionType", KNat, TObject)
	TGenericAlias = newBuiltin("GenericAlias", KNat, TObject)
)

type unionType struct{ args []Value }

type genericAlias struct {
	origin Value
	args   Value // tuple
}

func init() {
	TUnion.module, TGenericAlias.module = "types", "types"
	TUnion.flags |= cfNoDict | cfFinal
	TGenericAlias.flags |= cfNoDict
	TUnion.addDefs([]Def{
		{"__repr__(self, /)", "Return repr(self).", func(m *M, a []Value) (Value, *Exc) {
			var s []string
			for _, x := range a[0].Impl().(*unionType).args {
				t, e := m.typeText(x)
				if e != nil {
					return None, e
				}
				s = append(s, t)
			}
			return NewStr(strings.Join(s, " | ")), nil
		}},
		{"__or__(self, value, /)", "", func(m *M, a []Value) (Value, *Exc) { return m.unionOf(a[0], a[1]) }},
		{"__ror__(self, value, /)", "", func(m *M, a []Value) (Value, *Exc) { return m.unionOf(a[1], a[0]) }},
		{"__eq__(self, value, /)", "", func(m *M, a []Value) (Value, *Exc) {
			y, ok := a[1].Impl().(*unionType)
			if !ok {
				return NotImplemented, nil
			}
			x := a[0].Impl().(*unionType)
			if len(x.args) != len(y.args) {
				return False, nil
			}
			for _, v := range x.args {
				found := false
				for _, w := range y.args {
					eq, e := m.Eq(v, w)
					if e != nil {
						return None, e
					}
					found = found || eq
				}
				if !found {
					return False, nil
				}
			}
			return True, nil
		}},
		{"__hash__(self, /)", "", func(m *M, a []Value) (Value, *Exc) {
			h := int64(0)
			for _, v := range a[0].Impl().(*unionType).args {
				x, e := m.Hash(v)
				if e != nil {
					return None, e
				}
				h ^= x
			}
			return Int(h), nil
		}},
		{"__getitem__(self, key, /)", "", func(m *M, a []Value) (Value, *Exc) {
			args, e := m.substitute(a[0], a[0].Impl().(*unionType).args, a[1])
			if e != nil {
				return None, e
			}
			u := args[0]
			for _, x := range args[1:] {
				if u, e = m.Binary(OR, u, x); e != nil {
					return None, e
				}
			}
			return u, nil
		}},
		{"__instancecheck__(self, instance, /)", "", func(m *M, a []Value) (Value, *Exc) {
			return m.unionCheck(a[0], a[1], false)
		}},
		{"__subclasscheck__(self, subclass, /)", "", func(m *M, a []Value) (Value, *Exc) {
			if !a[1].is(KClass) {
				return None, m.typeErrorf("issubclass() arg 1 must be a class")
			}
			return m.unionCheck(a[0], a[1], true)
		}},
	}, []Attr{
		{"__args__", "", func(m *M, x Value) (Value, *Exc) { return tupleOf(x.Impl().(*unionType).args), nil }, nil},
		{"__parameters__", "", func(m *M, x Value) (Value, *Exc) { return m.typeParameters(x.Impl().(*unionType).args) }, nil},
	})
	makeAlias := Def{"static __new__(cls, origin, args, /)", "Represent a PEP 585 generic type", func(m *M, a []Value) (Value, *Exc) {
		return newGenericAlias(a[1], a[2]), nil
	}}
	TGenericAlias.newNat = makeAlias.Fn
	TGenericAlias.addDefs([]Def{
		makeAlias,
		{"__repr__(self, /)", "Return repr(self).", func(m *M, a []Value) (Value, *Exc) {
			g := a[0].Impl().(*genericAlias)
			o, e := m.typeText(g.origin)
			if e != nil {
				return None, e
			}
			var s []string
			for _, x := range g.args.tuple().elems() {
				t, e := m.typeText(x)
				if e != nil {
					return None, e
				}
				s = append(s, t)
			}
			if len(s) == 0 {
				s = []string{"()"}
			}
			return NewStr(o + "[" + strings.Join(s, ", ") + "]"), nil
		}},
		{"__call__(self, /, *args, **kwargs)", "", func(m *M, a []Value) (Value, *Exc) {
			g := a[0].Impl().(*genericAlias)
			d := a[1].dict()
			rest := append([]Value(nil), a[2:]...)
			var names []*Str
			for pos, e := d.next(0); e != nil; pos, e = d.next(pos) {
				names = append(names, e.key.str())
				rest = append(rest, e.val)
			}
			return m.StepInto(&kwThen{f: g.origin, a: rest, kw: names})
		}},
		{"__eq__(self, value, /)", "", func(m *M, a []Value) (Value, *Exc) {
			x, y := a[0].Impl().(*genericAlias), a[1].Impl()
			z, ok := y.(*genericAlias)
			if !ok {
				return NotImplemented, nil
			}
			if x.origin != z.origin {
				return False, nil
			}
			r, e := m.Eq(x.args, z.args)
			return Bool(r), e
		}},
		{"__hash__(self, /)", "", func(m *M, a []Value) (Value, *Exc) {
			g := a[0].Impl().(*genericAlias)
			x, e := m.Hash(g.origin)
			if e != nil {
				return None, e
			}
			y, e := m.Hash(g.args)
			return Int(x ^ y), e
		}},
		{"__or__(self, value, /)", "", func(m *M, a []Value) (Value, *Exc) { return m.unionOf(a[0], a[1]) }},
		{"__ror__(self, value, /)", "", func(m *M, a []Value) (Value, *Exc) { return m.unionOf(a[1], a[0]) }},
		{"__mro_entries__(self, bases, /)", "", func(m *M, a []Value) (Value, *Exc) {
			return NewTuple(a[0].Impl().(*genericAlias).origin), nil
		}},
		{"__getitem__(self, key, /)", "", func(m *M, a []Value) (Value, *Exc) {
			g := a[0].Impl().(*genericAlias)
			args, e := m.substitute(a[0], g.args.tuple().elems(), a[1])
			if e != nil {
				return None, e
			}
			return newGenericAlias(g.origin, tupleOf(args)), nil
		}},
		{"__reduce__(self, /)", "", func(m *M, a []Value) (Value, *Exc) {
			g := a[0].Impl().(*genericAlias)
			return NewTuple(obj(TGenericAlias), NewTuple(g.origin, g.args)), nil
		}},
		{"__instancecheck__(self, instance, /)", "", func(m *M, a []Value) (Value, *Exc) {
			return None, m.typeErrorf("isinstance() argument 2 cannot be a parameterized generic")
		}},
		{"__getattr__(self, name, /)", "", func(m *M, a []Value) (Value, *Exc) {
			name, e := m.attrName(a[1])
			if e != nil {
				return None, e
			}
			if s := name.String(); strings.HasPrefix(s, "__") && s != "__name__" && s != "__qualname__" && s != "__module__" && s != "__doc__" {
				return None, m.noAttribute(a[0], name)
			}
			return m.GetAttr(a[0].Impl().(*genericAlias).origin, name)
		}},
	}, []Attr{
		{"__origin__", "", func(m *M, x Value) (Value, *Exc) { return x.Impl().(*genericAlias).origin, nil }, nil},
		{"__args__", "", func(m *M, x Value) (Value, *Exc) { return x.Impl().(*genericAlias).args, nil }, nil},
		{"__parameters__", "", func(m *M, x Value) (Value, *Exc) {
			return m.typeParameters(x.Impl().(*genericAlias).args.tuple().elems())
		}, nil},
	})
	alias := Def{"class __class_getitem__(cls, item, /)", "See PEP 585", func(m *M, a []Value) (Value, *Exc) {
		return newGenericAlias(a[0], a[1]), nil
	}}
	for _, c := range []*Class{TList, TTuple, TDict, TSet, TFrozenSet, ExcBaseGroup} {
		c.addDefs([]Def{alias}, nil)
	}
}

// kwThen calls f with keyword arguments as a step.
type kwThen struct {
	StepBase
	f     Value
	a     []Value
	kw    []*Str
	begun bool
}

func (s *kwThen) Step(m *M, in Value) Act {
	if s.begun {
		return m.StepDone(in)
	}
	s.begun = true
	return m.stepCallKw(s.f, s.a, s.kw)
}

// unionCheck is isinstance(x, u), or issubclass(x, u) with sub.
func (m *M) unionCheck(u, x Value, sub bool) (Value, *Exc) {
	args := u.Impl().(*unionType).args
	for _, c := range args {
		if _, ok := c.Impl().(*genericAlias); ok {
			what := "isinstance"
			if sub {
				what = "issubclass"
			}
			return None, m.typeErrorf("%s() argument 2 cannot be a parameterized generic", what)
		}
	}
	for _, c := range args {
		if ok, e := m.checkNow(x, c, sub); ok || e != nil {
			return Bool(ok), e
		}
	}
	return False, nil
}

// isTypeVar: x stands for a type that subscription gives.
func (m *M) isTypeVar(x Value) bool {
	c := m.classOf(x)
	return c.module == "typing" && (c.name == "TypeVar" || c.name == "ParamSpec" || c.name == "TypeVarTuple")
}

// parametersOf is x.__parameters__ of an argument that is no class.
func (m *M) parametersOf(x Value) ([]Value, *Exc) {
	if x.is(KClass) {
		return nil, nil
	}
	v, e := m.GetAttrOr(x, m.intern("__parameters__"))
	if e != nil || v.IsUnbound() {
		return nil, e
	}
	t, ok := m.asTuple(v)
	if !ok {
		return nil, nil
	}
	return t.elems(), nil
}

// typeParameters are the type variables in the arguments of an alias or a union, each once.
func (m *M) typeParameters(args []Value) (Value, *Exc) {
	var out []Value
	for _, x := range args {
		ps := []Value{x}
		if !m.isTypeVar(x) {
			var e *Exc
			if ps, e = m.parametersOf(x); e != nil {
				return None, e
			}
		}
		for _, p := range ps {
			if !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	return tupleOf(out), nil
}

// substitute puts the items of a subscription in place of the type variables in args.
func (m *M) substitute(self Value, args []Value, key Value) ([]Value, *Exc) {
	items := []Value{key}
	if key.is(KTuple) {
		items = key.tuple().elems()
	}
	pv, e := m.typeParameters(args)
	if e != nil {
		return nil, e
	}
	ps := pv.tuple().elems()
	if len(ps) == 0 || len(ps) != len(items) {
		text, e := m.Repr(self)
		switch {
		case e != nil:
			return nil, e
		case len(ps) == 0:
			return nil, m.typeErrorf("%s is not a generic class", text.String())
		}
		many := "many"
		if len(items) < len(ps) {
			many = "few"
		}
		return nil, m.typeErrorf("Too %s arguments for %s; actual %d, expected %d", many, text.String(), len(items), len(ps))
	}
	out := slices.Clone(args)
	for k, x := range args {
		if m.isTypeVar(x) {
			out[k] = items[slices.Index(ps, x)]
			continue
		}
		own, e := m.parametersOf(x)
		if e != nil {
			return nil, e
		}
		if len(own) == 0 {
			continue
		}
		var sub []Value
		for _, p := range own {
			sub = append(sub, items[slices.Index(ps, p)])
		}
		key := tupleOf(sub)
		if len(sub) == 1 {
			key = sub[0]
		}
		if out[k], e = m.GetItem(x, key); e != nil {
			return nil, e
		}
	}
	return out, nil
}

func newGenericAlias(origin, item Value) Value {
	if !item.is(KTuple) {
		item = NewTuple(item)
	}
	return obj(&Object{Hdr: Hdr{kind: KNat}, Cls: TGenericAlias, Impl: &genericAlias{origin, item}})
}

// typeText is how a type is written in the repr of an alias or a union.
func (m *M) typeText(x Value) (string, *Exc) {
	switch x.kind() {
	case KNone:
		return "None", nil
	case KEllipsis:
		return "...", nil
	case KClass:
		c := x.class()
		if c == TNoneType {
			return "None", nil
		}
		if c.module == "builtins" {
			return c.qualname, nil
		}
		return c.module + "." + c.qualname, nil
	}
	s, e := m.Repr(x)
	if e != nil {
		return "", e
	}
	return s.String(), nil
}

// unionOf is x | y of types; NotImplemented for other things.
func (m *M) unionOf(x, y Value) (Value, *Exc) {
	var out []Value
	for _, v := range [2]Value{x, y} {
		switch {
		case v.is(KClass):
			out = append(out, v)
		case v.IsNone():
			out = append(out, obj(TNoneType))
		default:
			switch t := v.Impl().(type) {
			case *unionType:
				out = append(out, t.args...)
			case *genericAlias:
				out = append(out, v)
			default:
				return NotImplemented, nil
			}
		}
	}
	var uniq []Value
next:
	for _, v := range out {
		for _, u := range uniq {
			if u == v {
				continue next
			}
			if eq, e := m.Eq(u, v); e == nil && eq {
				continue next
			}
		}
		uniq = append(uniq, v)
	}
	if len(uniq) == 1 {
		return uniq[0], nil
	}
	return obj(&Object{Hdr: Hdr{kind: KNat}, Cls: TUnion, Impl: &unionType{uniq}}), nil
}
