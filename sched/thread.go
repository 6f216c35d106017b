// Threads. A thread is a greenlet that the hub starts, and the main greenlet of those that it makes by hand: script sees no parent of
// it, and a switch from one thread's greenlets to another's is refused, as greenlet does.
package sched

import "github.com/gsl-lang/gsl/vm"

// spawnThread is spawn_raw for a thread.
func (s *State) spawnThread(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	s.threads = true
	s.watchSwitches()
	return s.spawnKind(m, a, kindThread)
}

// isMain: the main greenlet of a thread, or that of the program.
func (g *Greenlet) isMain() bool { return g.kind == kindMain || g.kind == kindThread }

// thread is the main greenlet of the thread that g belongs to: its last ancestor. It is nil for what descends from the hub, which
// serves all threads.
func (s *State) thread(g *Greenlet) *Greenlet {
	for !g.isMain() {
		if g.kind == kindHub {
			return nil
		}
		g = of(g.Parent)
	}
	return g
}

// strangers: g and p belong to different threads.
func (s *State) strangers(g, p *Greenlet) bool {
	a, b := s.thread(g), s.thread(p)
	return a != b && a != nil && b != nil
}

// orphaned: the thread of g has ended.
func (s *State) orphaned(g *Greenlet) bool {
	if !s.threads {
		return false
	}
	t := s.thread(g)
	return t != nil && t.State == vm.GreenDead
}

// checkThread refuses a switch to a greenlet of another thread.
func (s *State) checkThread(m *vm.M, t *Greenlet) *vm.Exc {
	switch {
	case s.orphaned(t):
		return m.Errorf(s.Error, "cannot switch to a different thread (which happens to have exited)")
	case s.strangers(s.current(), t):
		return m.Errorf(s.Error, "cannot switch to a different thread")
	}
	return nil
}

// runsElsewhere: g is where another thread is.
func (s *State) runsElsewhere(g *Greenlet) bool {
	return s.threads && g.wait != nil && s.strangers(s.current(), g)
}
