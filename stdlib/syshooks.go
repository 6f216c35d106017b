// Hooks of sys: excepthook and breakpointhook.
package stdlib

import (
	"os"
	"strings"

	"github.com/gsl-lang/gsl/vm"
)

// sysExcepthook writes to sys.stderr, whatever that is now.
func sysExcepthook(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	e := a[1].AsExc()
	if e == nil {
		return vm.None, writeStd(m, "stderr", "TypeError: print_exception(): Exception expected for value, "+m.TypeName(a[1])+" found\n")
	}
	tb := m.Intern("__traceback__")
	if have, err := m.GetAttr(a[1], tb); err == nil && have.IsNone() && !a[2].IsNone() {
		if err := m.SetAttr(a[1], tb, a[2]); err != nil {
			return vm.None, err
		}
	}
	var out strings.Builder
	m.PrintException(&out, e)
	return vm.None, writeStd(m, "stderr", out.String())
}

// sysBreakpointhook calls what PYTHONBREAKPOINT names, pdb.set_trace unless it is set.
func sysBreakpointhook(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	name := os.Getenv("PYTHONBREAKPOINT")
	if environ, e := m.Import("os"); e == nil { // what the program has set counts
		if environ, e = m.GetAttr(environ, m.Intern("environ")); e == nil {
			v, e := m.CallMethod(environ, "get", vm.NewStr("PYTHONBREAKPOINT"), vm.NewStr(""))
			if e != nil {
				return vm.None, e
			}
			if s, ok := m.TextOf(v); ok {
				name = s
			}
		}
	}
	switch name {
	case "0":
		return vm.None, nil
	case "":
		name = "pdb.set_trace"
	}
	module, attr := "builtins", name
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		module, attr = name[:i], name[i+1:]
	}
	var f vm.Value
	e := m.Errorf(vm.ExcImportError, "")
	if module != "" && attr != "" {
		if _, e = m.Import(module); e == nil {
			f, e = m.GetAttr(m.Modules().Get(m, module), m.Intern(attr))
		}
	}
	if e != nil {
		if m.IsInstance(e.Value(), vm.ExcImportError) || m.IsInstance(e.Value(), vm.ExcAttributeError) {
			return vm.None, m.Warn(vm.ExcRuntimeWarning, `Ignoring unimportable $PYTHONBREAKPOINT: "`+name+`"`)
		}
		return vm.None, e
	}
	names, vals := a[0].AsDict().Names(m)
	return m.ThenKw(f, append(append([]vm.Value(nil), a[1:]...), vals...), names)
}

type asyncHooksKey struct{}

// asyncHooks is sys.get_asyncgen_hooks().
func asyncHooks(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	c := vm.Extension(m, asyncHooksKey{}, func() *vm.Class {
		c, _ := structSeqClass(m, "sys.asyncgen_hooks", []string{"firstiter", "finalizer"})
		return c
	})
	first, final := m.AsyncHooks()
	return m.WrapNew(c.Value(), vm.NewTuple(first, final)), nil
}

// setAsyncHooks is sys.set_asyncgen_hooks([firstiter] [, finalizer]).
func setAsyncHooks(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	names := m.CallNames()
	n := len(a) - len(names)
	if n > 2 {
		return vm.None, m.TypeErrorf("set_asyncgen_hooks() takes at most 2 arguments (%d given)", len(a))
	}
	var v [2]vm.Value
	v[0], v[1] = m.AsyncHooks()
	copy(v[:], a[:n])
	for k, name := range names {
		switch name.String() {
		case "firstiter":
			v[0] = a[n+k]
		case "finalizer":
			v[1] = a[n+k]
		default:
			return vm.None, m.TypeErrorf("'%s' is an invalid keyword argument for set_asyncgen_hooks()", name.String())
		}
	}
	for k, what := range []string{"firstiter", "finalizer"} {
		if !v[k].IsNone() && !m.Callable(v[k]) {
			return vm.None, m.TypeErrorf("callable %s expected, got %s", what, m.TypeName(v[k]))
		}
	}
	m.SetAsyncHooks(v[0], v[1])
	return vm.None, nil
}

type originDepthKey struct{}

// originDepth is the depth of sys.set_coroutine_origin_tracking_depth.
func originDepth(m *vm.M) *int {
	return vm.Extension(m, originDepthKey{}, func() *int { return new(int) })
}
