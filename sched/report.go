// Reports: what the hub does with an exception that nobody handles.
package sched

import (
	"github.com/gsl-lang/gsl/vm"
)

// reportJob prints an exception, in the hub, before anything else runs; then a system error goes on in main.
type reportJob struct {
	ctx    any // vm.Value, *Gevent, linkContext, or nil
	e      *vm.Exc
	phase  int
	over   bool // script dealt with it
	system bool // it is raised in main whatever it is
}

// own is what script put in place of a method of the hub, or unbound.
func (h *Hub) own(name string) vm.Value {
	m, s := h.s.m, h.s
	if h.Cls == s.HubClass && (h.Dict == nil || h.Dict.Get(m, name).IsUnbound()) {
		return vm.Unbound
	}
	f, e := m.GetAttrOr(h.Value(), m.Intern(name))
	if e != nil {
		return vm.Unbound
	}
	return f
}

// noReport is the context of a report's own script: its errors are dropped.
type noReport struct{}

// report sees to it that e is reported next.
func (h *Hub) report(ctx any, e *vm.Exc) {
	if _, ok := ctx.(noReport); !ok {
		h.stack = append(h.stack, entry{p: &reportJob{ctx: ctx, e: e}})
	}
}

func (j *reportJob) fire(h *Hub, id uint32) fired {
	s, m, e := h.s, h.m, j.e
	j.phase++
	if j.phase == 1 {
		tb, _ := m.GetAttrOr(e.Value(), m.Intern("__traceback__"))
		if f := h.own("handle_error"); !f.IsUnbound() {
			h.script(noReport{}, f, h.contextValue(j.ctx), e.Class().Value(), e.Value(), tb)
			j.over = true
			return fMore
		}
		if f := h.own("print_exception"); !f.IsUnbound() && !h.notError(e) {
			h.script(noReport{}, f, h.contextValue(j.ctx), e.Class().Value(), e.Value(), tb)
			return fMore
		}
		if !h.notError(e) {
			h.script(noReport{}, vm.NewNative(vm.Def{Sig: "print_exception()", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				return vm.None, s.printException(m, j.ctx, e)
			}}))
			return fMore
		}
	}
	if g, ok := j.ctx.(*Gevent); ok {
		g.free()
	}
	if !j.over && (j.system || h.isSystem(e)) && h.throw(s.main, e) {
		return fLast
	}
	return fDone
}

// isSystem: the exceptions that end the program are raised in main.
func (h *Hub) isSystem(e *vm.Exc) bool { return h.among(e, "SYSTEM_ERROR") }

// notError: it is no error that a greenlet ends by this.
func (h *Hub) notError(e *vm.Exc) bool { return h.among(e, "NOT_ERROR") }

// among: e is of a class that the hub's attribute lists. Script may set it, for the hub or its class.
func (h *Hub) among(e *vm.Exc, name string) bool {
	v, x := h.m.GetAttrOr(h.Value(), h.m.Intern(name))
	if x != nil {
		return false
	}
	list, ok := h.m.TupleOf(v)
	if !ok {
		list = []vm.Value{v}
	}
	for _, c := range list {
		if c := c.AsClass(); c != nil && e.Is(c) {
			return true
		}
	}
	return false
}

func (h *Hub) contextValue(ctx any) vm.Value {
	switch c := ctx.(type) {
	case vm.Value:
		return c
	case *Gevent:
		return c.Value()
	case linkContext:
		return vm.NewTuple(c.fn, c.src.Value())
	}
	return vm.None
}

// printException writes the report of gevent: the traceback, the time, and what failed.
func (s *State) printException(m *vm.M, ctx any, e *vm.Exc) *vm.Exc {
	h := s.hub
	out := h.stream(m)
	if out.IsNone() {
		return nil
	}
	if out.IsUnbound() {
		if sys := m.Modules().Get(m, "sys"); !sys.IsUnbound() {
			out, _ = m.GetAttrOr(sys, m.Intern("stderr"))
		}
	}
	text := m.FormatException(e) + h.clock.Wall().UTC().Format("2006-01-02T15:04:05Z")
	if ctx == nil {
		text += "\n"
	} else {
		text += " " + s.repr(h.contextValue(ctx)) + " failed with " + e.Class().Name() + "\n"
		if g, ok := ctx.(*Gevent); ok && !g.site.IsZero() {
			text += "  spawned at " + g.site.String() + "\n"
		}
		text += "\n"
	}
	return writeReport(m, out, text)
}

// stream is where script wants reports: what it put in place of exception_stream. None: nowhere; unbound: it said nothing.
func (h *Hub) stream(m *vm.M) vm.Value {
	if h.Dict == nil {
		return vm.Unbound
	}
	return h.Dict.Get(m, "exception_stream")
}

// writeReport writes text to a stream of script, or to the machine's stderr if there is none.
func writeReport(m *vm.M, out vm.Value, text string) *vm.Exc {
	if out.IsUnbound() || out.IsNone() {
		_, _ = m.Stderr.Write([]byte(text))
		return nil
	}
	_, x := m.CallMethod(out, "write", vm.NewStr(text))
	return x
}
