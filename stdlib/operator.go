// Module _operator: the operators as functions. lib/operator.gsl is the module itself.
package stdlib

import (
	"strings"

	"github.com/gsl-lang/gsl/vm"
)

var operatorCore = &vm.ModuleDef{
	Name: "_operator",
	Doc:  "Operator interface.\n\nThe functions of module operator, written in Go.",
	Defs: operatorDefs(),
	Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		for name, of := range map[string]string{"and": "and_", "or": "or_", "not": "not_", "lt": "", "le": "", "eq": "", "ne": "", "ge": "", "gt": "", "abs": "", "add": "", "floordiv": "",
			"index": "", "inv": "", "invert": "", "lshift": "", "mod": "", "mul": "", "matmul": "", "neg": "", "pos": "", "pow": "", "rshift": "", "sub": "",
			"truediv": "", "xor": "", "concat": "", "contains": "", "delitem": "", "getitem": "", "setitem": "", "iadd": "", "iand": "", "iconcat": "",
			"ifloordiv": "", "ilshift": "", "imod": "", "imul": "", "imatmul": "", "ior": "", "ipow": "", "irshift": "", "isub": "", "itruediv": "", "ixor": "", "call": ""} {
			if of == "" {
				of = name
			}
			mod.Set(m, "__"+name+"__", mod.Get(m, of))
		}
		mod.Set(m, "attrgetter", attrgetterClass(m).Value())
		mod.Set(m, "itemgetter", itemgetterClass(m).Value())
		mod.Set(m, "methodcaller", methodcallerClass(m).Value())
		return nil
	},
}

func operatorDefs() []vm.Def {
	var d []vm.Def
	fn := func(sig, doc string, f vm.NativeFunc) { d = append(d, vm.Def{Sig: sig, Doc: doc, Fn: f}) }
	for _, op := range []struct {
		name string
		op   uint16
		sym  string
	}{{"add", vm.ADD, "+"}, {"sub", vm.SUB, "-"}, {"mul", vm.MUL, "*"}, {"matmul", vm.MATMUL, "@"}, {"truediv", vm.DIV, "/"}, {"floordiv", vm.FLOORDIV, "//"},
		{"mod", vm.MOD, "%"}, {"pow", vm.POW, "**"}, {"lshift", vm.LSHIFT, "<<"}, {"rshift", vm.RSHIFT, ">>"}, {"and_", vm.AND, "&"}, {"or_", vm.OR, "|"}, {"xor", vm.XOR, "^"},
		{"iadd", vm.IADD, "+="}, {"isub", vm.ISUB, "-="}, {"imul", vm.IMUL, "*="}, {"imatmul", vm.IMATMUL, "@="}, {"itruediv", vm.IDIV, "/="}, {"ifloordiv", vm.IFLOORDIV, "//="},
		{"imod", vm.IMOD, "%="}, {"ipow", vm.IPOW, "**="}, {"ilshift", vm.ILSHIFT, "<<="}, {"irshift", vm.IRSHIFT, ">>="}, {"iand", vm.IAND, "&="}, {"ior", vm.IOR, "|="}, {"ixor", vm.IXOR, "^="}} {
		doc := "Same as a " + op.sym + " b."
		if strings.HasSuffix(op.sym, "=") {
			doc = "Same as a " + op.sym + " b; returns a's new value."
		}
		fn(op.name+"(a, b, /)", doc, func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return m.Binary(op.op, a[0], a[1]) })
	}
	for _, op := range []struct {
		name string
		op   uint16
		sym  string
	}{{"lt", vm.LT, "<"}, {"le", vm.LE, "<="}, {"eq", vm.EQ, "=="}, {"ne", vm.NE, "!="}, {"ge", vm.GE, ">="}, {"gt", vm.GT, ">"}} {
		fn(op.name+"(a, b, /)", "Same as a "+op.sym+" b.", func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return m.Compare(op.op, a[0], a[1]) })
	}
	for _, op := range []struct {
		name string
		op   uint16
		sym  string
	}{{"neg", vm.NEG, "-"}, {"pos", vm.POS, "+"}, {"inv", vm.INVERT, "~"}, {"invert", vm.INVERT, "~"}} {
		fn(op.name+"(a, /)", "Same as "+op.sym+"a.", func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return m.Unary(op.op, a[0]) })
	}
	fn("abs(a, /)", "Same as abs(a).", func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		f := m.TypeAttr(a[0], m.Intern("__abs__"))
		if f.IsUnbound() {
			return vm.None, m.TypeErrorf("bad operand type for abs(): '%s'", m.TypeName(a[0]))
		}
		return m.ThenKw(f, []vm.Value{a[0]}, nil)
	})
	fn("not_(a, /)", "Same as not a.", func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		b, e := m.Truth(a[0])
		return vm.Bool(!b), e
	})
	fn("truth(a, /)", "Return True if a is true, False otherwise.", func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		b, e := m.Truth(a[0])
		return vm.Bool(b), e
	})
	fn("is_(a, b, /)", "Same as a is b.", func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Bool(a[0] == a[1]), nil })
	fn("is_not(a, b, /)", "Same as a is not b.", func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Bool(a[0] != a[1]), nil })
	fn("index(a, /)", "Same as a.__index__()", func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return m.IndexValue(a[0]) })
	fn("concat(a, b, /)", "Same as a + b, for a and b sequences.", concat(vm.ADD))
	fn("iconcat(a, b, /)", "Same as a += b, for a and b sequences.", concat(vm.IADD))
	fn("contains(a, b, /)", "Same as b in a (note reversed operands).", func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		b, e := m.Contains(a[0], a[1])
		return vm.Bool(b), e
	})
	fn("getitem(a, b, /)", "Same as a[b].", func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return m.GetItem(a[0], a[1]) })
	fn("setitem(a, b, c, /)", "Same as a[b] = c.", func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.None, m.SetItem(a[0], a[1], a[2]) })
	fn("delitem(a, b, /)", "Same as del a[b].", func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.None, m.DelItem(a[0], a[1]) })
	fn("countOf(a, b, /)", "Return the number of items in a which are, or which equal, b.", func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		if e := sequenceArg(m, a[0]); e != nil {
			return vm.None, e
		}
		n, x := int64(0), a[1]
		return m.Drain(a[0], func(m *vm.M, v vm.Value) (bool, *vm.Exc) {
			eq, e := m.Eq(v, x)
			if eq {
				n++
			}
			return false, e
		}, func(m *vm.M) (vm.Value, *vm.Exc) { return vm.Int(n), nil }, &x)
	})
	fn("indexOf(a, b, /)", "Return the first index of b in a.", func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		if e := sequenceArg(m, a[0]); e != nil {
			return vm.None, e
		}
		n, found, x := int64(0), false, a[1]
		return m.Drain(a[0], func(m *vm.M, v vm.Value) (bool, *vm.Exc) {
			eq, e := m.Eq(v, x)
			if found = eq; !eq {
				n++
			}
			return eq, e
		}, func(m *vm.M) (vm.Value, *vm.Exc) {
			if !found {
				return vm.None, m.ValueErrorf("sequence.index(x): x not in sequence")
			}
			return vm.Int(n), nil
		}, &x)
	})
	fn("length_hint(obj, default=0, /)", "Return an estimate of the number of items in obj.", lengthHint)
	fn("call(obj, /, *args, **kwargs)", "Same as obj(*args, **kwargs).", func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		names, vals := a[1].AsDict().Names(m)
		return m.ThenKw(a[0], append(append([]vm.Value(nil), a[2:]...), vals...), names)
	})
	fn("_compare_digest(a, b, /)", "Return 'a == b'.", func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		return m.Compare(vm.EQ, a[0], a[1])
	})
	return d
}

func isSequence(m *vm.M, v vm.Value) bool {
	return m.DictOf(v) == nil && !m.TypeAttr(v, m.Intern("__getitem__")).IsUnbound()
}

func concat(op uint16) vm.NativeFunc {
	return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		if !isSequence(m, a[0]) {
			return vm.None, m.TypeErrorf("'%s' object can't be concatenated", m.TypeName(a[0]))
		}
		return m.Binary(op, a[0], a[1])
	}
}

// sequenceArg is the error of countOf and indexOf for what cannot be iterated.
func sequenceArg(m *vm.M, v vm.Value) *vm.Exc {
	if m.TypeAttr(v, m.Intern("__iter__")).IsUnbound() && m.TypeAttr(v, m.Intern("__getitem__")).IsUnbound() {
		return m.TypeErrorf("argument of type '%s' is not iterable", m.TypeName(v))
	}
	return nil
}

func lengthHint(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	if m.BigOf(a[1]) == nil {
		return vm.None, m.TypeErrorf("'%s' object cannot be interpreted as an integer", m.TypeName(a[1]))
	}
	if f := m.TypeAttr(a[0], m.Intern("__len__")); !f.IsUnbound() {
		n, e := m.Len(a[0])
		if e == nil {
			return vm.Int(int64(n)), nil
		}
		if !e.Is(vm.ExcTypeError) {
			return vm.None, e
		}
	}
	f := m.TypeAttr(a[0], m.Intern("__length_hint__"))
	if f.IsUnbound() {
		return a[1], nil
	}
	v, e := m.Call(f, a[0])
	if e != nil {
		if e.Is(vm.ExcTypeError) {
			return a[1], nil
		}
		return vm.None, e
	}
	if v == vm.NotImplemented {
		return a[1], nil
	}
	if m.BigOf(v) == nil {
		return vm.None, m.TypeErrorf("__length_hint__ must be an integer, not %s", m.TypeName(v))
	}
	n, e := m.Index(v)
	if e == nil && n < 0 {
		e = m.ValueErrorf("__length_hint__() should return >= 0")
	}
	return vm.Int(n), e
}

// getter is the state of an attrgetter, itemgetter or methodcaller.
type getter struct {
	args  []vm.Value
	paths [][]*vm.Str // attrgetter: the dotted names
	name  *vm.Str     // methodcaller
	kw    *vm.Dict
}

// oneArg is the argument of a call of a getter.
func oneArg(m *vm.M, name string, a []vm.Value) (vm.Value, *vm.Exc) {
	if d := a[1].AsDict(); d.Len() > 0 {
		return vm.None, m.TypeErrorf("%s() takes no keyword arguments", name)
	}
	if len(a) != 3 {
		return vm.None, m.TypeErrorf("%s expected 1 argument, got %d", name, len(a)-2)
	}
	return a[2], nil
}

func getterRepr(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	g := a[0].Impl().(*getter)
	c := a[0].Object().Cls
	name := c.Name()
	if mod, e := m.GetAttr(c.Value(), m.Intern("__module__")); e == nil {
		if s, ok := m.TextOf(mod); ok && s == "operator" {
			name = s + "." + name
		}
	}
	var parts []string
	for _, v := range g.args {
		s, e := m.Repr(v)
		if e != nil {
			return vm.None, e
		}
		parts = append(parts, s.String())
	}
	if g.kw != nil {
		names, vals := g.kw.Names(m)
		for k, v := range vals {
			s, e := m.Repr(v)
			if e != nil {
				return vm.None, e
			}
			parts = append(parts, names[k].String()+"="+s.String())
		}
	}
	return vm.NewStr(name + "(" + strings.Join(parts, ", ") + ")"), nil
}

func getterReduce(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	g := a[0].Impl().(*getter)
	cls := a[0].Object().Cls.Value()
	if g.kw == nil || g.kw.Len() == 0 {
		return vm.NewTuple(cls, vm.NewTuple(g.args...)), nil
	}
	// Arguments by name need a callable that knows them: partial(methodcaller, name, **kwargs)(*args).
	mod, e := m.Import("functools")
	if e != nil {
		return vm.None, e
	}
	partial, e := m.GetAttr(mod, m.Intern("partial"))
	if e != nil {
		return vm.None, e
	}
	names, vals := g.kw.Names(m)
	f, e := m.CallKw(partial, append([]vm.Value{cls, g.args[0]}, vals...), names)
	if e != nil {
		return vm.None, e
	}
	return vm.NewTuple(f, vm.NewTuple(g.args[1:]...)), nil
}

type (
	attrgetterKey   struct{}
	itemgetterKey   struct{}
	methodcallerKey struct{}
)

func attrgetterClass(m *vm.M) *vm.Class {
	return vm.Extension(m, attrgetterKey{}, func() *vm.Class {
		return m.NewClass("attrgetter", "operator", &vm.NatType{Name: "attrgetter"}, nil, []vm.Def{
			{Sig: "static __new__(cls, /, *args, **kwargs)", Doc: "Return a callable object that fetches the given attribute(s) from its operand.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				if a[1].AsDict().Len() > 0 {
					return vm.None, m.TypeErrorf("attrgetter() takes no keyword arguments")
				}
				if len(a) == 2 {
					return vm.None, m.TypeErrorf("attrgetter expected 1 argument, got 0")
				}
				g := &getter{args: append([]vm.Value(nil), a[2:]...)}
				for _, v := range g.args {
					s, ok := m.TextOf(v)
					if !ok {
						return vm.None, m.TypeErrorf("attribute name must be a string")
					}
					var path []*vm.Str
					for _, p := range strings.Split(s, ".") {
						path = append(path, m.Intern(p))
					}
					g.paths = append(g.paths, path)
				}
				return m.NewObject(a[0].AsClass(), g), nil
			}},
			{Sig: "raw __init__(self, /, *args, **kwargs)", Fn: constNone},
			{Sig: "__call__(self, /, *args, **kwargs)", Doc: "Call self as a function.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				g := a[0].Impl().(*getter)
				x, e := oneArg(m, "attrgetter", a)
				if e != nil {
					return vm.None, e
				}
				if len(g.paths) == 1 {
					return attrPath(m, x, g.paths[0])
				}
				out := make([]vm.Value, len(g.paths))
				for k, p := range g.paths {
					if out[k], e = attrPath(m, x, p); e != nil {
						return vm.None, e
					}
				}
				return vm.NewTuple(out...), nil
			}},
			{Sig: "__repr__(self, /)", Doc: "Return repr(self).", Fn: getterRepr},
			{Sig: "__reduce__(self, /)", Doc: "Return state information for pickling", Fn: getterReduce},
		}, nil)
	})
}

func attrPath(m *vm.M, x vm.Value, path []*vm.Str) (vm.Value, *vm.Exc) {
	for _, n := range path {
		v, e := m.GetAttr(x, n)
		if e != nil {
			return vm.None, e
		}
		x = v
	}
	return x, nil
}

func itemgetterClass(m *vm.M) *vm.Class {
	return vm.Extension(m, itemgetterKey{}, func() *vm.Class {
		return m.NewClass("itemgetter", "operator", &vm.NatType{Name: "itemgetter"}, nil, []vm.Def{
			{Sig: "static __new__(cls, /, *args, **kwargs)", Doc: "Return a callable object that fetches the given item(s) from its operand.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				if a[1].AsDict().Len() > 0 {
					return vm.None, m.TypeErrorf("itemgetter() takes no keyword arguments")
				}
				if len(a) == 2 {
					return vm.None, m.TypeErrorf("itemgetter expected 1 argument, got 0")
				}
				return m.NewObject(a[0].AsClass(), &getter{args: append([]vm.Value(nil), a[2:]...)}), nil
			}},
			{Sig: "raw __init__(self, /, *args, **kwargs)", Fn: constNone},
			{Sig: "__call__(self, /, *args, **kwargs)", Doc: "Call self as a function.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				g := a[0].Impl().(*getter)
				x, e := oneArg(m, "itemgetter", a)
				if e != nil {
					return vm.None, e
				}
				if len(g.args) == 1 {
					return m.GetItem(x, g.args[0])
				}
				out := make([]vm.Value, len(g.args))
				for k, i := range g.args {
					if out[k], e = m.GetItem(x, i); e != nil {
						return vm.None, e
					}
				}
				return vm.NewTuple(out...), nil
			}},
			{Sig: "__repr__(self, /)", Doc: "Return repr(self).", Fn: getterRepr},
			{Sig: "__reduce__(self, /)", Doc: "Return state information for pickling", Fn: getterReduce},
		}, nil)
	})
}

func methodcallerClass(m *vm.M) *vm.Class {
	return vm.Extension(m, methodcallerKey{}, func() *vm.Class {
		return m.NewClass("methodcaller", "operator", &vm.NatType{Name: "methodcaller"}, nil, []vm.Def{
			{Sig: "static __new__(cls, /, *args, **kwargs)", Doc: "Return a callable object that calls the given method on its operand.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				if len(a) == 2 {
					return vm.None, m.TypeErrorf("methodcaller needs at least one argument, the method name")
				}
				if _, ok := m.TextOf(a[2]); !ok {
					return vm.None, m.TypeErrorf("method name must be a string")
				}
				name, e := m.InternValue(a[2])
				if e != nil {
					return vm.None, e
				}
				g := &getter{args: append([]vm.Value(nil), a[2:]...), name: name, kw: a[1].AsDict()}
				return m.NewObject(a[0].AsClass(), g), nil
			}},
			{Sig: "raw __init__(self, /, *args, **kwargs)", Fn: constNone},
			{Sig: "__call__(self, /, *args, **kwargs)", Doc: "Call self as a function.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				g := a[0].Impl().(*getter)
				x, e := oneArg(m, "methodcaller", a)
				if e != nil {
					return vm.None, e
				}
				f, e := m.GetAttr(x, g.name)
				if e != nil {
					return vm.None, e
				}
				names, vals := g.kw.Names(m)
				return m.ThenKw(f, append(append([]vm.Value(nil), g.args[1:]...), vals...), names)
			}},
			{Sig: "__repr__(self, /)", Doc: "Return repr(self).", Fn: getterRepr},
			{Sig: "__reduce__(self, /)", Doc: "Return state information for pickling", Fn: getterReduce},
		}, nil)
	})
}

// typesCore is what lib/types.gsl cannot find with type(...).
var typesCore = &vm.ModuleDef{
	Name: "_types",
	Doc:  "Classes for module types, and the plain case of module copy.",
	Defs: []vm.Def{
		{Sig: "_copy_plain(x, /)", Doc: "A shallow copy of an instance whose class leaves copying to object; None for all others.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			if y := m.CopyPlain(a[0]); !y.IsUnbound() {
				return y, nil
			}
			return vm.None, nil
		}},
		{Sig: "_collection(cls, flags=-1, /)", Doc: "The patterns that instances match, as __abc_tpflags__ numbers them; flags sets them.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := m.Index(a[1])
			if e != nil {
				return vm.None, e
			}
			c := a[0].AsClass()
			if c == nil {
				return vm.None, m.TypeErrorf("a class is required")
			}
			if n >= 0 {
				m.SetCollection(c, n)
			}
			return vm.Int(c.Collection()), nil
		}},
	},
	Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		mod.Set(m, "SimpleNamespace", simpleNamespaceClass(m).Value())
		mod.Set(m, "GenericAlias", vm.TGenericAlias.Value())
		return nil
	},
}
