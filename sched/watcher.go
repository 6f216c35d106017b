// What the loop's watchers are made of: descriptors, the phases of a turn of the loop, signals. Their classes are library source,
// gevent._watcher.
package sched

import (
	"math/bits"
	"runtime"
	"sync"
	"syscall"

	"github.com/gsl-lang/gsl/vm"
)

// pollFD is struct pollfd.
type pollFD struct {
	fd      int32
	events  int16
	revents int16
}

// pollWatch waits for one of some descriptors; fn(list of what happened) is called in the hub, once.
type pollWatch struct {
	h    *Hub
	fds  []pollFD
	fn   vm.Value
	ctx  vm.Value
	over bool
}

func (w *pollWatch) fire(h *Hub, id uint32) fired {
	if w.over {
		return fDone
	}
	w.over = true
	got := make([]vm.Value, len(w.fds))
	for k, f := range w.fds {
		got[k] = vm.Int(int64(f.revents))
	}
	h.script(w.ctx, w.fn, vm.NewList(got))
	return fLast
}

// poller waits for descriptors. The hub looks at them itself, on the machine's goroutine, at each turn of the loop; only while the hub
// sleeps a goroutine waits for them, and all it does is to wake the hub. So what is found when never depends on that goroutine.
type poller struct {
	watches []*pollWatch

	mu     sync.Mutex
	set    []pollFD `mark:"-"` // what the goroutine is to wait for
	asleep bool     // there is a goroutine, in poll or about to be
	renew  bool     // it is to begin again, with another set
	wakeR  int
	wakeW  int
}

// look is a turn of the loop: what has happened by now goes to the events.
func (p *poller) look(h *Hub) {
	var all []pollFD
	for _, w := range p.watches {
		all = append(all, w.fds...)
	}
	if no := pollFDs(all, 0); no != 0 {
		return
	}
	left := p.watches[:0]
	for _, w := range p.watches {
		part := all[:len(w.fds)]
		all = all[len(w.fds):]
		hit := false
		for _, f := range part {
			hit = hit || f.revents != 0
		}
		if !hit {
			left = append(left, w)
			continue
		}
		copy(w.fds, part)
		h.events = append(h.events, entry{p: w})
	}
	clear(p.watches[len(left):])
	p.watches = left
	p.rest()
}

// await has the hub woken when something happens.
func (p *poller) await(h *Hub) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.set = append(p.set[:0], pollFD{fd: int32(p.wakeR), events: 1})
	for _, w := range p.watches {
		p.set = append(p.set, w.fds...)
	}
	if p.asleep {
		p.renew = true
		wakeWrite(p.wakeW)
		return
	}
	p.asleep = true
	go p.run(h)
}

// rest ends the goroutine if there is nothing to wait for.
func (p *poller) rest() {
	if len(p.watches) > 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asleep {
		p.renew = false
		wakeWrite(p.wakeW)
	}
}

func (p *poller) run(h *Hub) {
	for {
		p.mu.Lock()
		wakeDrain(p.wakeR)
		p.renew = false
		set := append([]pollFD(nil), p.set...)
		p.mu.Unlock()
		no := pollFDs(set, -1)
		p.mu.Lock()
		again := p.renew
		p.asleep = again
		p.mu.Unlock()
		if again {
			continue
		}
		if no == 0 && set[0].revents == 0 {
			h.nudge()
		}
		return
	}
}

// addPoll starts a watch.
func (h *Hub) addPoll(w *pollWatch) error {
	if h.poller == nil {
		r, w, err := wakePipe()
		if err != nil {
			return err
		}
		h.poller = &poller{wakeR: r, wakeW: w}
		runtime.AddCleanup(h.poller, func(fds [2]int) { closePipe(fds[0], fds[1]) }, [2]int{r, w})
	}
	h.poller.watches = append(h.poller.watches, w)
	return nil
}

func (h *Hub) dropPoll(w *pollWatch) {
	w.over = true
	if p := h.poller; p != nil {
		for k, x := range p.watches {
			if x == w {
				p.watches = append(p.watches[:k], p.watches[k+1:]...)
				p.rest()
				return
			}
		}
	}
}

// phaseWatch calls fn() in each turn of the loop.
type phaseWatch struct {
	fn, ctx vm.Value
	pri     int
	on      bool
}

func (w *phaseWatch) fire(h *Hub, id uint32) fired {
	if !w.on {
		return fDone
	}
	h.script(w.ctx, w.fn)
	return fLast
}

// The phases that can be watched.
const (
	phasePrepare = iota // before the loop looks for events
	phaseCheck          // after it
	phaseIdle           // when there is nothing else to do; the loop does not sleep then
	phases
)

// phaseWatches are those of a phase as entries, the highest priority first.
func (h *Hub) phaseWatches(phase int) []entry {
	l := h.phaseOn[phase]
	out := make([]entry, len(l))
	for k, w := range l {
		out[k] = entry{p: w}
	}
	return out
}

func (h *Hub) addPhase(phase int, w *phaseWatch) {
	l := h.phaseOn[phase]
	k := 0
	for k < len(l) && l[k].pri >= w.pri {
		k++
	}
	l = append(l, nil)
	copy(l[k+1:], l[k:])
	l[k] = w
	h.phaseOn[phase], w.on = l, true
}

func (h *Hub) dropPhase(phase int, w *phaseWatch) {
	l := h.phaseOn[phase]
	for k, x := range l {
		if x == w {
			h.phaseOn[phase] = append(append([]*phaseWatch(nil), l[:k]...), l[k+1:]...)
		}
	}
	w.on = false
}

// ---- signals ----

// SetSignalHandler gives the function that is called for each signal that Signal tells of, with the signal's number: in the greenlet that
// runs, at its next call or turn of a loop, or, when all wait, in a greenlet of its own whose error is raised in main.
func (s *State) SetSignalHandler(fn vm.Value) {
	if s.onSignal.IsUnbound() {
		s.m.OnTick(s.signalTick)
	}
	s.onSignal = fn
}

// Signal tells that a signal came. Any goroutine may call it.
func (s *State) Signal(n int) {
	s.signals.Or(1 << (n & 63))
	s.m.Attend()
	s.nudgeHub()
}

func (s *State) signalTick(m *vm.M) *vm.Exc {
	for _, n := range s.takeSignals() {
		m.CallAtTick(vm.NewNative(vm.Def{Sig: "signal()", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return m.Then(s.onSignal, []vm.Value{n}, func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return vm.None, nil })
		}}))
	}
	return nil
}

// takeSignals are the numbers of the signals that came.
func (s *State) takeSignals() (out []vm.Value) {
	if s.signals.Load() == 0 {
		return nil
	}
	for b := s.signals.Swap(0); b != 0; b &= b - 1 {
		n := bits.TrailingZeros64(b)
		if n == 0 {
			n = 64
		}
		out = append(out, vm.Int(int64(n)))
	}
	return out
}

// signalJob calls the handler while all wait.
type signalJob struct {
	n vm.Value
	s *State
}

func (j signalJob) fire(h *Hub, id uint32) fired {
	s := j.s
	g := &Greenlet{run: vm.Unbound}
	g.InitGreenlet(s.Greenlet, g)
	g.Parent = &h.G
	g.kind = kindSignal
	h.m.StartAt(&g.G, s.onSignal, []vm.Value{j.n}, nil, 0)
	h.resume(g, vm.None, nil)
	return fLast
}

// watcherDefs are the natives of _gevent for library source's watchers.
func (s *State) watcherDefs() []vm.Def {
	stopper := func(f func()) vm.Value {
		done := false
		return vm.NewNative(vm.Def{Sig: "stop()", Doc: "End it.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			if !done {
				done = true
				f()
			}
			return vm.None, nil
		}})
	}
	fdsOf := func(m *vm.M, v vm.Value) ([]pollFD, *vm.Exc) {
		items, e := m.Items(v)
		if e != nil {
			return nil, e
		}
		fds := make([]pollFD, len(items))
		for k, x := range items {
			t, ok := m.TupleOf(x)
			if !ok || len(t) != 2 {
				return nil, m.TypeErrorf("a tuple of a descriptor and events is needed")
			}
			fd, e := m.Index(t[0])
			if e != nil {
				return nil, e
			}
			ev, e := m.Index(t[1])
			if e != nil {
				return nil, e
			}
			fds[k] = pollFD{fd: int32(fd), events: int16(ev)}
		}
		return fds, nil
	}
	return []vm.Def{
		{Sig: "poll(fds, /)", Doc: "poll(2) without waiting: for each (descriptor, events) of the list, what has happened, as a number.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			fds, e := fdsOf(m, a[0])
			if e != nil {
				return vm.None, e
			}
			if no := pollFDs(fds, 0); no != 0 {
				return vm.None, m.OSError(no, vm.None)
			}
			got := make([]vm.Value, len(fds))
			for k, f := range fds {
				got[k] = vm.Int(int64(f.revents))
			}
			return vm.NewList(got), nil
		}},
		{Sig: "poll_watch(fds, callback, context, /)", Doc: "Have callback(what happened, as from poll) called in the hub, once, as soon as something has. Returns a function that ends it.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			fds, e := fdsOf(m, a[0])
			if e != nil {
				return vm.None, e
			}
			h := s.Hub()
			w := &pollWatch{h: h, fds: fds, fn: a[1], ctx: a[2]}
			if err := h.addPoll(w); err != nil {
				no, _ := err.(syscall.Errno)
				return vm.None, m.OSError(no, vm.None)
			}
			return stopper(func() { h.dropPoll(w) }), nil
		}},
		{Sig: "phase_watch(phase, callback, context, priority, /)", Doc: "Have callback() called in each turn of the loop: 0 before it looks for events, 1 after, 2 when there is nothing else to do. Returns a function that ends it.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := m.Index(a[0])
			if e != nil {
				return vm.None, e
			}
			if n < 0 || n >= phases {
				return vm.None, m.ValueErrorf("no such phase")
			}
			pri, _ := m.IntOf(a[3])
			h := s.Hub()
			w := &phaseWatch{fn: a[1], ctx: a[2], pri: int(pri)}
			h.addPhase(int(n), w)
			return stopper(func() { h.dropPhase(int(n), w) }), nil
		}},
		{Sig: "event(callback, context, /)", Doc: "Have callback() called in the hub among the events of the next turn of the loop. Returns a function that ends it.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			h := s.Hub()
			w := &phaseWatch{fn: a[0], ctx: a[1], on: true}
			h.post(w)
			return stopper(func() { w.on = false }), nil
		}},
		{Sig: "nonblocking(fd, /)", Doc: "Make reading and writing the descriptor fail where it would block; True if it did block.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			fd, e := m.Index(a[0])
			if e != nil {
				return vm.None, e
			}
			fresh, err := setNonblocking(int(fd))
			if no, ok := err.(syscall.Errno); ok {
				return vm.None, m.OSError(no, vm.None)
			}
			return vm.Bool(fresh), nil
		}},
		{Sig: "wait4(pid, nohang, /)", Doc: "waitpid(2): (pid, status).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			pid, e := m.Index(a[0])
			if e != nil {
				return vm.None, e
			}
			nohang, e := m.Truth(a[1])
			if e != nil {
				return vm.None, e
			}
			got, status, err := wait4(int(pid), nohang)
			if no, ok := err.(syscall.Errno); ok {
				return vm.None, m.OSError(no, vm.None)
			}
			return vm.NewTuple(vm.Int(int64(got)), vm.Int(int64(status))), nil
		}},
		{Sig: "hold()", Doc: "Keep the loop alive: something outside may call back.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			s.Hub().held++
			return vm.None, nil
		}},
		{Sig: "release()", Doc: "Undo hold().", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			s.Hub().held--
			return vm.None, nil
		}},
		{Sig: "counts()", Doc: "(watchers that keep the loop alive, timers that run, callbacks that are ready)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			h := s.Hub()
			return vm.NewTuple(vm.Int(int64(h.held+h.refs+h.reffed)), vm.Int(int64(len(h.timers))), vm.Int(int64(h.q.n))), nil
		}},
		{Sig: "raise_in_main(exception, /)", Doc: "Have the exception raised in main.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			e := a[0].AsExc()
			if e == nil {
				return vm.None, m.TypeErrorf("an exception is needed")
			}
			h := s.Hub()
			if m.Running() == &s.main.G {
				return vm.None, e
			}
			h.stack = append(h.stack, entry{p: &reportJob{e: e, phase: 1, system: true}})
			if m.Running() == &h.G {
				return vm.None, nil
			}
			return s.Yield(m)
		}},
	}
}

// lazily is a __getattr__ for a class of which a part is library source: a function of the module's table, bound.
func (s *State) lazily(table string) vm.Def {
	return vm.Def{Sig: "__getattr__(self, name, /)", Doc: "Methods that are library source.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		name, _ := m.TextOf(a[1])
		if len(name) < 2 || name[:2] != "__" {
			mod, e := m.Import("gevent._watcher")
			if e != nil {
				return vm.None, e
			}
			f, e := m.GetAttr(mod, m.Intern("find"))
			if e != nil {
				return vm.None, e
			}
			return m.Then(f, []vm.Value{vm.NewStr(table), a[0], a[1]}, func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return v, nil })
		}
		return vm.None, m.Errorf(vm.ExcAttributeError, "'%s' object has no attribute '%s'", m.TypeName(a[0]), name)
	}}
}
