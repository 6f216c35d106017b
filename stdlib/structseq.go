// Tuples with names (sys.version_info, time.struct_time, os.stat_result), and types.SimpleNamespace.
package stdlib

import (
	"strings"

	"github.com/gsl-lang/gsl/vm"
)

// structSeqClass makes the class of a tuple with named fields; n_sequence_fields is len(names).
func structSeqClass(m *vm.M, name string, names []string) (*vm.Class, *vm.Exc) {
	mod, short := "builtins", name
	if k := strings.LastIndexByte(name, '.'); k >= 0 {
		mod, short = name[:k], name[k+1:]
	}
	c := m.NewClass(short, mod, nil, vm.TTuple, []vm.Def{
		{Sig: "raw __repr__(self, /)", Doc: "Return repr(self).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			t, _ := m.TupleOf(a[0])
			var b strings.Builder
			b.WriteString(name + "(")
			for k, n := range names {
				if k > 0 {
					b.WriteString(", ")
				}
				s, e := m.Repr(t[k])
				if e != nil {
					return vm.None, e
				}
				b.WriteString(n + "=" + s.String())
			}
			return vm.NewStr(b.String() + ")"), nil
		}},
	}, nil)
	for k, n := range names {
		if e := m.SetAttr(c.Value(), m.Intern(n), m.NewGetter(n, func(m *vm.M, x vm.Value) (vm.Value, *vm.Exc) {
			t, _ := m.TupleOf(x)
			return t[k], nil
		})); e != nil {
			return nil, e
		}
	}
	_ = m.SetAttr(c.Value(), m.Intern("n_fields"), vm.Int(int64(len(names))))
	_ = m.SetAttr(c.Value(), m.Intern("n_sequence_fields"), vm.Int(int64(len(names))))
	_ = m.SetAttr(c.Value(), m.Intern("n_unnamed_fields"), vm.Int(0))
	var ma []vm.Value
	for _, n := range names {
		ma = append(ma, vm.NewStr(n))
	}
	_ = m.SetAttr(c.Value(), m.Intern("__match_args__"), vm.NewTuple(ma...))
	return c, nil
}

// structSeq is one instance of such a class.
func structSeq(m *vm.M, name string, names []string, vals []vm.Value) (vm.Value, *vm.Exc) {
	c, e := structSeqClass(m, name, names)
	if e != nil {
		return vm.None, e
	}
	return m.WrapNew(c.Value(), vm.NewTuple(vals...)), nil
}

type namespaceKey struct{}

// simpleNamespaceClass is types.SimpleNamespace.
func simpleNamespaceClass(m *vm.M) *vm.Class {
	return vm.Extension(m, namespaceKey{}, func() *vm.Class {
		return m.NewClass("SimpleNamespace", "types", &vm.NatType{Name: "SimpleNamespace"}, nil, []vm.Def{
			{Sig: "static __new__(cls, /, *args, **kwargs)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				if len(a) > 2 {
					return vm.None, m.TypeErrorf("no positional arguments expected")
				}
				o := m.NewObject(a[0].AsClass(), nil)
				d := vm.NewDict()
				if e := m.DictUpdate(d, a[1]); e != nil {
					return vm.None, e
				}
				o.Object().Dict = d
				return o, nil
			}},
			{Sig: "raw __init__(self, /, *args, **kwargs)", Fn: constNone},
			{Sig: "raw __repr__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				name := a[0].Object().Cls.Name()
				if name == "SimpleNamespace" {
					name = "namespace"
				}
				var parts []string
				var err *vm.Exc
				if !m.ReprEnter(a[0]) {
					return vm.NewStr(name + "(...)"), nil
				}
				defer m.ReprLeave(a[0])
				if d := a[0].Object().Dict; d != nil {
					d.Each(func(k, v vm.Value) bool {
						s, e := m.Repr(v)
						if e != nil {
							err = e
							return false
						}
						t, _ := m.TextOf(k)
						parts = append(parts, t+"="+s.String())
						return true
					})
				}
				return vm.NewStr(name + "(" + strings.Join(parts, ", ") + ")"), err
			}},
			{Sig: "__reduce__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				d := a[0].Object().Dict
				if d == nil {
					d = vm.NewDict()
				}
				return vm.NewTuple(a[0].Object().Cls.Value(), vm.NewTuple(), d.Value()), nil
			}},
			{Sig: "raw __eq__(self, value, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				if a[1].Object() == nil || a[1].Object().Cls != a[0].Object().Cls || a[0].Object().Dict == nil || a[1].Object().Dict == nil {
					return vm.NotImplemented, nil
				}
				r, e := m.Eq(a[0].Object().Dict.Value(), a[1].Object().Dict.Value())
				return vm.Bool(r), e
			}},
		}, nil)
	})
}
