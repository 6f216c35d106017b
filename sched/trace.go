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

// traced: switches are told of.
func (s *State) traced() bool { return !s.trace.IsUnbound() }

// event is a switch that the trace function is told of when it is over.
type event struct {
	name     string
	from, to vm.Value
}

// note adds a switch to those that the trace function is told of next; e is what it raises.
func (s *State) note(from, to *Greenlet, e *vm.Exc) {
	name := "switch"
	if e != nil {
		name = "throw"
	}
	s.events = append(s.events, event{name, from.Value(), to.Value()})
}

// arrive gives what a switch to t gives, after what has been noted was told there. It is what switches by hand, waits and ends of
// greenlets have in common: the greenlet may have been suspended before there was a trace function.
func (s *State) arrive(m *vm.M, t *Greenlet, v vm.Value, e *vm.Exc) (vm.Value, *vm.Exc) {
	if t.Fresh() || t.State == vm.GreenNew || len(s.events) == 0 { // one that begins tells itself, see tracedStart
		return v, e
	}
	m.Arrive(&traceStep{s: s, events: s.takeEvents(), v: v, e: e})
	return vm.None, nil
}

func (s *State) takeEvents() []event {
	l := s.events
	s.events = nil
	return l
}

// tracedSwitch is a switch to t under a trace function.
func (s *State) tracedSwitch(m *vm.M, t *Greenlet, v vm.Value, e *vm.Exc) (vm.Value, *vm.Exc) {
	if &t.G == m.Running() {
		return m.StepInto(&traceStep{s: s, events: s.takeEvents(), v: v, e: e})
	}
	v, e = s.arrive(m, t, v, e)
	return m.SwitchTo(&t.G, v, e)
}

// traceStep calls the trace function for each event, and then gives v, raises e or calls run.
type traceStep struct {
	s      *State
	events []event
	v      vm.Value
	e      *vm.Exc
	starts bool // run is called
	run    vm.Value
	a      []vm.Value
	names  []*vm.Str
	phase  uint8
}

const (
	traceCalls uint8 = iota
	traceCalled
	traceRuns
)

func (x *traceStep) Step(m *vm.M, in vm.Value) vm.Act {
	s := x.s
	switch x.phase {
	case traceCalled:
		x.phase = traceCalls
	case traceRuns:
		return m.StepDone(in)
	}
	if len(x.events) > 0 && s.traced() {
		ev := x.events[0]
		x.events = x.events[1:]
		x.phase = traceCalled
		return m.StepCall(s.trace, vm.NewStr(ev.name), vm.NewTuple(ev.from, ev.to))
	}
	switch {
	case x.starts:
		x.phase = traceRuns
		return m.StepCallKw(x.run, x.a, x.names)
	case x.e != nil:
		return m.StepRaise(x.e)
	}
	return m.StepDone(x.v)
}

func (x *traceStep) Throw(m *vm.M, e *vm.Exc) vm.Act {
	if x.phase == traceCalled { // it failed: it is removed, and its exception takes the place of what was sent
		x.s.trace = vm.Unbound
		x.s.watchSwitches()
	}
	return m.StepRaise(e)
}

// tracedStart is what a greenlet runs that starts under a trace function: what has been noted is told, then run.
func (s *State) tracedStart(run vm.Value) vm.Value {
	if !s.traced() {
		return run
	}
	return vm.NewNative(vm.Def{Sig: "args run(*args, **kwargs)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		return m.StepInto(&traceStep{s: s, events: s.takeEvents(), starts: true, run: run, a: append([]vm.Value(nil), a...), names: m.CallNames()})
	}})
}
