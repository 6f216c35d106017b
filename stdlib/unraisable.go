// sys.unraisablehook: what is done with exceptions that no code can handle, in finalizers and callbacks.
package stdlib

import "github.com/gsl-lang/gsl/vm"

var unraisableFields = []string{"exc_type", "exc_value", "exc_traceback", "err_msg", "object"}

type unraisableKey struct{}

func unraisableClass(m *vm.M) *vm.Class {
	return vm.Extension(m, unraisableKey{}, func() *vm.Class {
		c, _ := structSeqClass(m, "UnraisableHookArgs", unraisableFields)
		return c
	})
}

var unraisableHook = vm.Def{Sig: "unraisablehook(unraisable, /)", Doc: "Handle an unraisable exception.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	t, ok := m.TupleOf(a[0])
	if !ok || m.ClassOf(a[0]) != unraisableClass(m) {
		return vm.None, m.TypeErrorf("sys.unraisablehook argument type must be UnraisableHookArgs")
	}
	text := ""
	if !t[4].IsNone() {
		msg := "Exception ignored in"
		if s, is := m.TextOf(t[3]); is {
			msg = s
		}
		r, e := m.Repr(t[4])
		if e != nil {
			text = msg + ": <object repr() failed>\n"
		} else {
			text = msg + ": " + r.String() + "\n"
		}
	} else if s, is := m.TextOf(t[3]); is {
		text = s + ":\n"
	}
	if e := t[1].AsExc(); e != nil {
		text += m.FormatException(e)
	}
	flushStd(m)
	return vm.None, writeStd(m, "stderr", text)
}}

// installUnraisable makes the machine report such exceptions through sys.unraisablehook, as it is then.
func installUnraisable(m *vm.M, mod *vm.Module) {
	plain := mod.Get(m, "unraisablehook")
	mod.Set(m, "__unraisablehook__", plain)
	mod.Set(m, "UnraisableHookArgs", unraisableClass(m).Value())
	m.OnUnraisable(func(m *vm.M, e *vm.Exc, msg string, obj vm.Value) {
		text := vm.None
		if msg != "" {
			text = vm.NewStr(msg)
		}
		tb, _ := m.GetAttr(e.Value(), m.Intern("__traceback__"))
		args := m.WrapNew(unraisableClass(m).Value(), vm.NewTuple(m.ClassOf(e.Value()).Value(), e.Value(), tb, text, obj))
		hook := mod.Get(m, "unraisablehook")
		if hook.IsNone() || hook.IsUnbound() {
			hook = plain
		}
		if hook != plain {
			_, e2 := m.Call(hook, args)
			if e2 == nil {
				return
			}
			tb, _ = m.GetAttr(e2.Value(), m.Intern("__traceback__"))
			args = m.WrapNew(unraisableClass(m).Value(), vm.NewTuple(m.ClassOf(e2.Value()).Value(), e2.Value(), tb, vm.NewStr("Exception ignored in sys.unraisablehook"), hook))
		}
		_, _ = m.Call(plain, args)
	})
}
