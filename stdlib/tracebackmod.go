// Module _traceback: the texts of tracebacks, which the machine makes. lib/traceback.gsl is the module itself.
package stdlib

import "github.com/gsl-lang/gsl/vm"

// excArg is an argument that must be an exception.
func excArg(m *vm.M, v vm.Value) (*vm.Exc, *vm.Exc) {
	if e := v.AsExc(); e != nil {
		return e, nil
	}
	return nil, m.TypeErrorf("exception expected, got %s", m.TypeName(v))
}

var tracebackCore = &vm.ModuleDef{
	Name: "_traceback",
	Doc:  "Texts of exceptions and tracebacks.",
	Defs: []vm.Def{
		{Sig: "format_exception(exc, chain, /)", Doc: "What an uncaught exception prints.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			x, e := excArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			if a[1] == vm.True {
				return vm.NewStr(m.FormatException(x)), nil
			}
			return vm.NewStr(m.FormatUnchained(x)), nil
		}},
		{Sig: "format_exception_only(exc, /)", Doc: "The class and the message.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			x, e := excArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			return vm.NewStr(m.FormatExceptionOnly(x)), nil
		}},
		{Sig: "format_tb(tb, /)", Doc: "The entries of a traceback.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			s, e := m.FormatTraceback(a[0])
			return vm.NewStr(s), e
		}},
		{Sig: "entries(tb, /)", Doc: "The texts of the entries of a traceback, repeated ones included.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return strList(m.TracebackEntries(a[0])), nil
		}},
		{Sig: "source_line(filename, lineno, /)", Doc: "A line of source, \"\" if it is not known.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			name, _ := m.TextOf(a[0])
			n, _ := m.IntOf(a[1])
			s, _ := m.SourceLine(name, int(n))
			return vm.NewStr(s), nil
		}},
	},
}
