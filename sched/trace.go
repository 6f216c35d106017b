// greenlet.settrace: a callback at every switch, run in the greenlet that was switched to.
package sched

import "github.com/gsl-lang/gsl/vm"

func (s *State) settrace(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	if len(a) != 1 || len(m.CallNames()) > 0 {
		return vm.None, m.TypeErrorf("function takes exactly 1 argument (%d given)", len(a)-len(m.CallNames()))
	}
	old := s.trace
	s.trace = a[0]
	if a[0].IsNone() {
		s.trace = vm.Unbound
	}
	s.watchSwitches()
	if old.IsUnbound() {
		return vm.None, nil
	}
	return old, nil
}

// watchSwitches has every switch done by the native if somebody asks about each.
func (s *State) watchSwitches() {
	s.m.TraceSwitches(!s.trace.IsUnbound() || s.pinned != nil || s.threads)
}

func (s *State) gettrace(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	if s.trace.IsUnbound() {
		return vm.None, nil
	}
	return s.trace, nil
}

// tracedSwitch switches by a step, which calls the trace function when this greenlet goes on.
func (s *State) tracedSwitch(m *vm.M, t *Greenlet, v vm.Value, e *vm.Exc) (vm.Value, *vm.Exc) {
	s.origin = m.Running().Value()
	return m.StepInto(&traceStep{s: s, t: t, v: v, e: e, me: m.Running()})
}

type traceStep struct {
	s     *State
	t     *Greenlet
	v     vm.Value
	e     *vm.Exc
	me    *vm.G
	phase int // 0: switch; 1: back, call the trace function; 2: it was called
}

func (x *traceStep) Step(m *vm.M, in vm.Value) vm.Act {
	switch x.phase {
	case 0:
		x.phase = 1
		return m.StepSwitch(&x.t.G, x.v, x.e)
	case 1:
		x.v, x.e = in, nil
		return x.call(m, "switch")
	}
	x.s.tracing = false
	if x.e != nil {
		return m.StepRaise(x.e)
	}
	return m.StepDone(x.v)
}

func (x *traceStep) Throw(m *vm.M, e *vm.Exc) vm.Act {
	if x.phase == 1 {
		x.v, x.e = vm.None, e
		return x.call(m, "throw")
	}
	if x.phase == 2 { // the trace function failed: it is removed, and its exception takes the place of what was sent
		x.s.trace, x.s.tracing = vm.Unbound, false
		x.s.watchSwitches()
	}
	return m.StepRaise(e)
}

func (x *traceStep) call(m *vm.M, event string) vm.Act {
	x.phase = 2
	if s := x.s; !s.trace.IsUnbound() && !s.tracing {
		s.tracing = true
		return m.StepCall(s.trace, vm.NewStr(event), vm.NewTuple(s.origin, x.me.Value()))
	}
	if x.e != nil {
		return m.StepRaise(x.e)
	}
	return m.StepDone(x.v)
}

// tracedStart is what a greenlet runs that starts under a trace function: the trace call, then run.
func (s *State) tracedStart(run vm.Value) vm.Value {
	return vm.NewNative(vm.Def{Sig: "args run(*args, **kwargs)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		a, names := append([]vm.Value(nil), a...), m.CallNames()
		if s.trace.IsUnbound() || s.tracing {
			return m.StepInto(&startStep{s: s, run: run, a: a, names: names, phase: 1})
		}
		return m.StepInto(&startStep{s: s, run: run, a: a, names: names})
	}})
}

type startStep struct {
	s     *State
	run   vm.Value
	a     []vm.Value
	names []*vm.Str
	phase int
}

func (x *startStep) Step(m *vm.M, in vm.Value) vm.Act {
	x.phase++
	switch x.phase {
	case 1:
		x.s.tracing = true
		return m.StepCall(x.s.trace, vm.NewStr("switch"), vm.NewTuple(x.s.origin, m.Running().Value()))
	case 2:
		x.s.tracing = false
		return m.StepCallKw(x.run, x.a, x.names)
	}
	return m.StepDone(in)
}

func (x *startStep) Throw(m *vm.M, e *vm.Exc) vm.Act {
	if x.phase == 1 {
		x.s.trace, x.s.tracing = vm.Unbound, false
		x.s.watchSwitches()
	}
	return m.StepRaise(e)
}
