// The watchdog, preemption, and blocks that must not switch. Each costs nothing while it is not used: the machine's tick hook is
// installed with the first of them.
package sched

import (
	"fmt"
	"time"

	"github.com/gsl-lang/gsl/vm"
)

// watch looks now and then at who runs. A goroutine asks the machine for a tick; everything else happens on the machine's own.
type watch struct {
	s      *State
	limit  time.Duration // longest time without a wait that is not reported; 0: no watchdog
	slice  time.Duration // longest time that a greenlet runs while others are ready; 0: no preemption
	told   vm.Value      // called with (greenlet, seconds) in place of the report; None: the report
	passes uint64        // the hub's when the running greenlet was first seen
	g      *vm.G
	since  time.Time
	said   bool          // this stretch was reported
	quit   chan struct{} // ends the ticker; nil: there is none
}

// watching is the machine's watch, made at first use.
func (s *State) watching() *watch {
	h := s.Hub()
	if h.watch == nil {
		h.watch = &watch{s: s, told: vm.None}
		s.m.OnTick(h.watch.tick)
	}
	return h.watch
}

// SetWatchdog has a greenlet reported that keeps the machine longer than limit without waiting, while others exist; 0: none is.
// The report, with the greenlet's stack, goes to the hub's exception stream, at the next call or turn of a loop.
func (s *State) SetWatchdog(limit time.Duration) {
	w := s.watching()
	w.limit = limit
	w.restart()
}

// SetPreempt lets other greenlets run when one has kept the machine for a time slice: at its next call or turn of a loop it goes to the
// end of the queue, and timers that are due are served, so that a Timeout ends a loop. 0: greenlets run until they wait.
func (s *State) SetPreempt(slice time.Duration) {
	w := s.watching()
	w.slice = slice
	w.restart()
}

// period is a time in seconds that script gave; None: 0.
func period(m *vm.M, v vm.Value) (time.Duration, *vm.Exc) {
	if v.IsNone() {
		return 0, nil
	}
	f, e := m.FloatOf(v)
	if e == nil && (f < 0 || f != f) {
		e = m.ValueErrorf("seconds must be non-negative")
	}
	return time.Duration(min(f, 1e9) * 1e9), e
}

// restart gives the ticker the period that is needed now.
func (w *watch) restart() {
	if w.quit != nil {
		close(w.quit)
		w.quit = nil
	}
	d := w.limit / 4
	if w.slice > 0 && (d == 0 || w.slice/2 < d) {
		d = w.slice / 2
	}
	if d == 0 {
		return
	}
	w.quit = attendEvery(w.s.m, max(d, 100*time.Microsecond))
}

// attendEvery asks the machine for a tick every so often, until what it returns is closed.
func attendEvery(m *vm.M, d time.Duration) (quit chan struct{}) {
	quit = make(chan struct{})
	go func() {
		t := time.NewTicker(d)
		defer t.Stop()
		for {
			select {
			case <-t.C:
				m.Attend()
			case <-quit:
				return
			}
		}
	}()
	return quit
}

// tick is the machine's tick hook.
func (w *watch) tick(m *vm.M) *vm.Exc {
	if w.limit == 0 && w.slice == 0 {
		return nil
	}
	s, h, now := w.s, w.s.hub, time.Now()
	if h.passes != w.passes || m.Running() != w.g {
		w.passes, w.g, w.since, w.said = h.passes, m.Running(), now, false
		return nil
	}
	d := now.Sub(w.since)
	if w.limit > 0 && d >= w.limit && !w.said && h.expects() {
		w.said = true
		if !w.told.IsNone() {
			g := s.current()
			m.CallAtTick(vm.NewNative(vm.Def{Sig: "blocked()", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				return m.Then(w.told, []vm.Value{g.Value(), vm.Float(d.Seconds())}, func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return vm.None, nil })
			}}))
		} else {
			s.warn(m, w.report(d))
		}
	}
	if w.slice > 0 && d >= w.slice && s.pinned == nil && !h.inScript && m.Running() != &h.G && s.trace.IsUnbound() && h.due() {
		g := s.current()
		g.waitFor(yieldWait{})
		h.call((*yieldJob)(g), g.waitID)
		h.count = 0 // look at the timers as well
		m.SwitchAtTick(h.next(m))
	}
	return nil
}

// expects: something else would run or could, if the running greenlet waited.
func (h *Hub) expects() bool {
	return h.q.n > 0 || len(h.timers) > 0 || h.refs > 0 || len(h.events) > 0
}

// due: something else would run now.
func (h *Hub) due() bool {
	return h.q.n > 0 || len(h.events) > 0 || h.posted.Load() || len(h.timers) > 0 && h.timers[0].at <= h.clock.Now()
}

// report is what the watchdog says.
func (w *watch) report(d time.Duration) string {
	s, h := w.s, w.s.hub
	g := s.current()
	t := fmt.Sprintf("%s has kept the machine for %.2f seconds without waiting (the limit is %g).\n", s.title(g), d.Seconds(), w.limit.Seconds())
	if n := h.q.n + len(h.events); n > 0 {
		t += fmt.Sprintf("  Ready and not running meanwhile: %d.\n", n)
	}
	return t + "  It is here (most recent call last):\n" + indent(s.m.StackText(&g.G, 0, true), "  ")
}

// warn writes a report where the hub's reports go.
func (s *State) warn(m *vm.M, text string) {
	if out := s.hub.stream(m); !out.IsNone() {
		_ = writeReport(m, out, text)
	}
}

// ---- blocks that must not switch ----

// pin begins a block in which no switch is allowed, unpin ends it.
func (s *State) pin(m *vm.M) {
	s.Hub()
	s.pinned = append(s.pinned, m.CallSite())
	m.TraceSwitches(true)
}

func (s *State) unpin(m *vm.M) {
	if s.pinned = s.pinned[:len(s.pinned)-1]; len(s.pinned) == 0 {
		s.pinned = nil
		s.watchSwitches()
	}
}

// refuseSwitch is what a switch inside such a block does.
func (s *State) refuseSwitch(m *vm.M) (vm.Value, *vm.Exc) {
	g, what := s.current(), "a switch to another greenlet"
	if w := g.wait; w != nil {
		switch t := w.what(); {
		case t != "":
			what = t
		case w == waiter(yieldWait{}):
			what = "sleep(0)"
		}
		g.endWait()
		w.drop(g)
	}
	return vm.None, m.Errorf(s.class("SwitchForbiddenError", vm.ExcAssertionError), "%s in a block that must not switch (it begins at %s)", what, s.pinned[len(s.pinned)-1])
}
