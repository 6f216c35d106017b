// Package sched is what greenlets are and who runs next: the greenlet type and its state machine, the hub with its run
// queue, timers and results from goroutines, and the objects that greenlets wait on.
//
// How the parts work together. A greenlet is a Go struct that starts with a vm.G: one allocation beside its register stack. The
// raw type (greenlet.go) follows greenlet 3.5 to the letter. The hub (hub.go) is a greenlet too, visible to script, but
// its loop is Go and needs no frame: whoever waits runs the loop itself until it finds who goes on, and switches there directly.
// The hub's own register stack is used only for what must run "in the hub": script callbacks, and reports to a stream
// that script put in place of stderr.
//
// A waiting greenlet has a typed reason in Greenlet.wait. Whoever resumes it takes the reason away: the waker, which gives the
// wait's result, or an intruder (throw, kill, a timeout, a plain switch), for which waiter.drop removes every trace of the
// wait first. So nothing a greenlet waited on ever keeps a dead waiter, and no wait needs a frame to clean up after itself.
//
// Order. What runs when depends only on the queue, the timers and the order in which results of goroutines were posted;
// never on Go's scheduler. The order is gevent's.
package sched

import (
	"sync/atomic"

	"github.com/gsl-lang/gsl/vm"
)

// State is the scheduler of one machine.
type State struct {
	m    *vm.M
	main *Greenlet
	hub  *Hub

	// classes
	Greenlet, Exit, Error             *vm.Class // greenlet.greenlet, GreenletExit, greenlet.error
	GeventGreenlet, HubClass          *vm.Class
	Event, AsyncResult                *vm.Class
	Semaphore, BoundedSemaphore       *vm.Class
	SimpleQueue, Queue, Joinable      *vm.Class
	LifoQueue, PriorityQueue, Unbound *vm.Class
	Channel, Empty, Full, ShutDown    *vm.Class
	Loop, Timer, Callback, PacerClass *vm.Class
	geventRun                         vm.Value             // gevent.Greenlet.run
	classes                           map[string]*vm.Class // made by library source: Timeout, LoopExit, ...

	waits    []*queueWait // to be used again
	threads  bool         // there are or were threads: a switch may cross them
	trace    vm.Value     // settrace's callback, unbound if none
	events   []event      // switches that the callback has not been told of
	mainLine *lineage

	onSignal  vm.Value            // see SetSignalHandler
	signals   atomic.Uint64       // that came and are to be handled: bit n is signal n
	hubSeen   atomic.Pointer[Hub] // hub, for other goroutines
	dumpAsked atomic.Bool
	dump      *dump     // a report in the making
	pinned    []vm.Site // where the blocks began in which no switch is allowed, the innermost last; nil: none
	spawnCbs  []vm.Value
	names     struct {
		run, _run, handleError, exceptionStream, name *vm.Str
	}
}

type stateKey struct{}

// Of is the scheduler of m, made at first use.
func Of(m *vm.M) *State {
	return vm.Extension(m, stateKey{}, func() *State { return newState(m) })
}

var empty = vm.NewTuple()

func newState(m *vm.M) *State {
	s := &State{m: m, trace: vm.Unbound, onSignal: vm.Unbound, classes: map[string]*vm.Class{}}
	s.names.run, s.names._run = m.Intern("run"), m.Intern("_run")
	s.names.handleError, s.names.exceptionStream, s.names.name = m.Intern("handle_error"), m.Intern("exception_stream"), m.Intern("name")
	s.Exit = m.NewExcClass("GreenletExit", "greenlet", vm.ExcBase)
	s.Error = m.NewExcClass("error", "greenlet", vm.ExcException)
	s.Greenlet = m.NewClass("greenlet", "greenlet", natGreenlet, nil, s.greenletDefs(), s.greenletAttrs())
	s.setClassAttr(s.Greenlet, "GreenletExit", s.Exit.Value())
	s.setClassAttr(s.Greenlet, "error", s.Error.Value())
	s.Greenlet.SetConstructor(vm.Def{Sig: "args greenlet(run=None, parent=None, **kwargs)", Fn: s.makeGreenlet})
	s.main = &Greenlet{kind: kindMain, run: vm.Unbound}
	s.main.InitGreenlet(s.Greenlet, s.main)
	m.AdoptMain(&s.main.G)
	m.OnGreenletEnd(s.ended)
	m.OnTick(s.dumpTick)
	return s
}

func (s *State) setClassAttr(c *vm.Class, name string, v vm.Value) {
	_ = s.m.SetAttr(c.Value(), s.m.Intern(name), v)
}

// Register gives the scheduler a class that library source made: an exception that waits raise.
func (s *State) Register(name string, c *vm.Class) { s.classes[name] = c }

// class is a registered class; before the library is imported, a built-in one that serves.
func (s *State) class(name string, or *vm.Class) *vm.Class {
	if c := s.classes[name]; c != nil {
		return c
	}
	return or
}

// Hub is the machine's hub, made at first use.
func (s *State) Hub() *Hub {
	if s.hub == nil {
		s.hub = newHub(s)
		s.hubSeen.Store(s.hub)
	}
	return s.hub
}

// current is the running greenlet.
func (s *State) current() *Greenlet { return of(s.m.Running()) }

// orElse is v, or d if v was not given.
func orElse(v, d vm.Value) vm.Value {
	if v.IsUnbound() {
		return d
	}
	return v
}

// bindAll is bind for a native that takes nothing more; the first min parameters are required.
func bindAll(m *vm.M, fn string, a []vm.Value, kw []*vm.Str, out []vm.Value, min int, params ...string) *vm.Exc {
	rest, names, _, dup := bind(a, kw, out, params...)
	switch {
	case len(rest) > 0:
		return m.TypeErrorf("%s() takes at most %d positional arguments (%d given)", fn, len(params), len(a)-len(kw))
	case len(names) > 0:
		return m.TypeErrorf("%s() got an unexpected keyword argument '%s'", fn, names[0].String())
	case dup != "":
		return m.TypeErrorf("%s() got multiple values for keyword argument '%s'", fn, dup)
	}
	for k := 0; k < min; k++ {
		if out[k].IsUnbound() {
			return m.TypeErrorf("%s() takes at least %d positional argument (%d given)", fn, min, len(a)-len(kw))
		}
	}
	return nil
}

// bind binds the arguments of a native that gets them raw: positional parameters by name, defaults unbound. The rest of the
// positional arguments and the keyword arguments that are no parameter are returned.
func bind(a []vm.Value, kw []*vm.Str, out []vm.Value, params ...string) (rest []vm.Value, names []*vm.Str, vals []vm.Value, dup string) {
	pos := a[:len(a)-len(kw)]
	for k := range out {
		out[k] = vm.Unbound
	}
	n := copy(out, pos)
	rest = pos[n:]
next:
	for k, name := range kw {
		for j, p := range params {
			if p == name.String() {
				if !out[j].IsUnbound() {
					dup = p
				}
				out[j] = a[len(pos)+k]
				continue next
			}
		}
		names, vals = append(names, name), append(vals, a[len(pos)+k])
	}
	return
}
