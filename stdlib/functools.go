// Module _functools: what of functools is written in Go. lib/functools.gsl is the module itself.
package stdlib

import (
	"strings"

	"github.com/gsl-lang/gsl/vm"
)

// partialObject is functools.partial's state.
type partialObject struct {
	fn   vm.Value
	args []vm.Value
	kw   *vm.Dict

	tuple vm.Value // args, once somebody has asked for them
}

func (p *partialObject) argsTuple() vm.Value {
	if p.tuple == (vm.Value{}) || p.tuple.IsUnbound() {
		p.tuple = vm.NewTuple(p.args...)
	}
	return p.tuple
}

var partialType = &vm.NatType{Name: "partial"}

var functoolsCore = &vm.ModuleDef{
	Name: "_functools",
	Doc:  "The parts of functools written in Go.",
	Defs: []vm.Def{
		{Sig: "reduce(function, iterable, initial=<unset>, /)", Doc: "Apply a function of two arguments cumulatively to the items of an iterable.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			it, e := m.Iter(a[1])
			if e != nil {
				if e.Is(vm.ExcTypeError) {
					return vm.None, m.TypeErrorf("reduce() arg 2 must support iteration")
				}
				return vm.None, e
			}
			return m.StepInto(&reduceStep{f: a[0], it: it, acc: a[2]})
		}},
		{Sig: "cmp_to_key(mycmp)", Doc: "Convert a cmp= function into a key= function.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			c := cmpKeyClass(m)
			return m.NewObject(c, &cmpKey{cmp: a[0], v: vm.Unbound}), nil
		}},
	},
	Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		c := m.NewClass("partial", "functools", partialType, nil, []vm.Def{
			{Sig: "static __new__(cls, /, *args, **kwargs)", Doc: "New function with partial application of the given arguments and keywords.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				args := a[2:]
				if len(args) == 0 {
					return vm.None, m.TypeErrorf("type 'partial' takes at least one argument")
				}
				if !m.Callable(args[0]) {
					return vm.None, m.TypeErrorf("the first argument must be callable")
				}
				p := &partialObject{fn: args[0], args: append([]vm.Value(nil), args[1:]...), kw: vm.NewDict()}
				if in, ok := args[0].Impl().(*partialObject); ok && (args[0].Object().Dict == nil || args[0].Object().Dict.Len() == 0) {
					p.fn = in.fn
					p.args = append(append([]vm.Value(nil), in.args...), args[1:]...)
					if e := m.DictUpdate(p.kw, in.kw.Value()); e != nil {
						return vm.None, e
					}
				}
				if e := m.DictUpdate(p.kw, a[1]); e != nil {
					return vm.None, e
				}
				return m.NewObject(a[0].AsClass(), p), nil
			}},
			{Sig: "raw __init__(self, /, *args, **kwargs)", Fn: constNone},
			{Sig: "__call__(self, /, *args, **kwargs)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				p, ok := a[0].Impl().(*partialObject)
				if !ok {
					return vm.None, m.TypeErrorf("not a partial")
				}
				args := append(append([]vm.Value(nil), p.args...), a[2:]...)
				kw := p.kw
				if d := a[1].AsDict(); d.Len() > 0 {
					if kw.Len() == 0 {
						kw = d
					} else {
						kw = vm.NewDict()
						if e := m.DictUpdate(kw, p.kw.Value()); e != nil {
							return vm.None, e
						}
						if e := m.DictUpdate(kw, d.Value()); e != nil {
							return vm.None, e
						}
					}
				}
				names, vals := kw.Names(m)
				if len(names) < kw.Len() {
					return vm.None, m.TypeErrorf("keywords must be strings")
				}
				return m.ThenKw(p.fn, append(args, vals...), names)
			}},
			{Sig: "__repr__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				p := a[0].Impl().(*partialObject)
				name := a[0].Object().Cls.Name()
				if a[0].Object().Cls.Name() == "partial" {
					name = "functools.partial"
				}
				if !m.ReprEnter(a[0]) {
					return vm.NewStr("..."), nil
				}
				defer m.ReprLeave(a[0])
				s, e := m.Repr(p.fn)
				if e != nil {
					return vm.None, e
				}
				parts := []string{s.String()}
				for _, v := range p.args {
					if s, e = m.Repr(v); e != nil {
						return vm.None, e
					}
					parts = append(parts, s.String())
				}
				p.kw.Each(func(k, v vm.Value) bool { // the keys may be anything: the program can reach the dict
					var ks *vm.Str
					if ks, e = m.Str(k); e == nil {
						if s, e = m.Repr(v); e == nil {
							parts = append(parts, ks.String()+"="+s.String())
						}
					}
					return e == nil
				})
				if e != nil {
					return vm.None, e
				}
				return vm.NewStr(name + "(" + strings.Join(parts, ", ") + ")"), nil
			}},
			{Sig: "__reduce__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				p, attrs := a[0].Impl().(*partialObject), vm.None
				if d := a[0].Object().Dict; d != nil && d.Len() > 0 {
					attrs = d.Value()
				}
				return vm.NewTuple(a[0].Object().Cls.Value(), vm.NewTuple(p.fn), vm.NewTuple(p.fn, p.argsTuple(), p.kw.Value(), attrs)), nil
			}},
			{Sig: "__setstate__(self, state, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				p := a[0].Impl().(*partialObject)
				st, ok := m.TupleOf(a[1])
				if !ok || len(st) != 4 || !m.Callable(st[0]) {
					return vm.None, m.TypeErrorf("invalid partial state")
				}
				args, ok := m.TupleOf(st[1])
				kw := m.DictOf(st[2])
				attrs := m.DictOf(st[3])
				if !ok || kw == nil && !st[2].IsNone() || attrs == nil && !st[3].IsNone() {
					return vm.None, m.TypeErrorf("invalid partial state")
				}
				p.fn, p.args, p.kw, p.tuple = st[0], args, vm.NewDict(), vm.Unbound
				if vm.IsType(st[1], vm.TTuple) {
					p.tuple = st[1]
				}
				if vm.IsType(st[2], vm.TDict) {
					p.kw = kw
				} else if kw != nil {
					if e := m.DictUpdate(p.kw, st[2]); e != nil {
						return vm.None, e
					}
				}
				a[0].Object().Dict = attrs
				return vm.None, nil
			}},
		}, []vm.Attr{
			{Name: "func", Get: func(m *vm.M, x vm.Value) (vm.Value, *vm.Exc) { return x.Impl().(*partialObject).fn, nil }},
			{Name: "args", Get: func(m *vm.M, x vm.Value) (vm.Value, *vm.Exc) {
				return x.Impl().(*partialObject).argsTuple(), nil
			}},
			{Name: "keywords", Get: func(m *vm.M, x vm.Value) (vm.Value, *vm.Exc) { return x.Impl().(*partialObject).kw.Value(), nil }},
		})
		mod.Set(m, "partial", c.Value())
		mod.Set(m, "_lru_cache_wrapper", lruClass(m).Value())
		return nil
	},
}

// reduceStep is functools.reduce.
type reduceStep struct {
	vm.StepBase
	f, it, acc vm.Value
	phase      int
}

func (s *reduceStep) Step(m *vm.M, in vm.Value) vm.Act {
	switch s.phase {
	case 0:
		s.phase = 1
		return m.StepNext(s.it)
	case 1: // an item, or the end
		if in.IsUnbound() {
			if s.acc.IsUnbound() {
				return m.StepRaise(m.TypeErrorf("reduce() of empty iterable with no initial value"))
			}
			return m.StepDone(s.acc)
		}
		if s.acc.IsUnbound() {
			s.acc = in
			return m.StepNext(s.it)
		}
		s.phase = 2
		return m.StepCall(s.f, s.acc, in)
	}
	s.acc, s.phase = in, 1
	return m.StepNext(s.it)
}

// cmpKey is what cmp_to_key returns (v unbound), and the keys that it makes.
type cmpKey struct{ cmp, v vm.Value }

type cmpKeyKey struct{}

func cmpKeyClass(m *vm.M) *vm.Class {
	return vm.Extension(m, cmpKeyKey{}, func() *vm.Class {
		var defs []vm.Def
		for _, op := range []struct {
			name string
			test func(n int) bool
		}{{"__lt__", func(n int) bool { return n < 0 }}, {"__le__", func(n int) bool { return n <= 0 }}, {"__gt__", func(n int) bool { return n > 0 }},
			{"__ge__", func(n int) bool { return n >= 0 }}, {"__eq__", func(n int) bool { return n == 0 }}} {
			defs = append(defs, vm.Def{Sig: op.name + "(self, other, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				x, y := a[0].Impl().(*cmpKey), a[1]
				k, ok := y.Impl().(*cmpKey)
				if !ok {
					return vm.None, m.TypeErrorf("other argument must be K instance")
				}
				return m.Then(x.cmp, []vm.Value{x.v, k.v}, func(m *vm.M, r vm.Value) (vm.Value, *vm.Exc) {
					lt, e := m.Less(r, vm.Int(0))
					if e != nil {
						return vm.None, e
					}
					n := 1
					if lt {
						n = -1
					} else if eq, e := m.Eq(r, vm.Int(0)); e != nil {
						return vm.None, e
					} else if eq {
						n = 0
					}
					return vm.Bool(op.test(n)), nil
				})
			}})
		}
		defs = append(defs, vm.Def{Sig: "__call__(self, obj)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return m.NewObject(a[0].Object().Cls, &cmpKey{cmp: a[0].Impl().(*cmpKey).cmp, v: a[1]}), nil
		}})
		c := m.NewClass("KeyWrapper", "functools", &vm.NatType{Name: "KeyWrapper"}, nil, defs, []vm.Attr{
			{Name: "obj", Get: func(m *vm.M, x vm.Value) (vm.Value, *vm.Exc) {
				if v := x.Impl().(*cmpKey).v; !v.IsUnbound() {
					return v, nil
				}
				return vm.None, m.Errorf(vm.ExcAttributeError, "object")
			}},
		})
		_ = m.SetAttr(c.Value(), m.Intern("__hash__"), vm.None)
		return c
	})
}
