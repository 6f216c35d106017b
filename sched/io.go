// Waits for descriptors. A call that would block is tried again in the hub whenever its descriptor becomes ready, and its greenlet goes on
// with the result: so nothing is between a read and the greenlet that gets the bytes, and a kill or a timeout cannot lose any.
package sched

import (
	"slices"
	"syscall"

	"github.com/gsl-lang/gsl/vm"
)

// FDOp is a call on a descriptor that would have blocked.
type FDOp interface {
	// Try makes the call; done is false if it would still block. It runs in the hub and must not call script.
	Try(m *vm.M) (v vm.Value, e *vm.Exc, done bool)
	// What names the wait in reports.
	What() string
	// TimedOut is what the wait gives when time is up.
	TimedOut(m *vm.M) (vm.Value, *vm.Exc)
}

// FDWait is a greenlet's wait for a descriptor. An FDOp holds its own, so that a wait is one allocation.
type FDWait struct {
	f      *fd
	g      *Greenlet // nil: the wait is over
	op     FDOp
	h      *Hub
	seq    uint64 // waits that became ready at once end in the order in which they began
	write  bool
	queued bool // it is among the jobs of the hub
	closed bool // the descriptor was closed by another greenlet
}

// fd is a descriptor that somebody has waited for. Calls are tried before they wait, so its registration, made once for both
// directions, is never changed: a wait costs no system call of its own.
type fd struct {
	sys    int
	gen    int32 // tells an event for an earlier descriptor of the same number
	always bool  // a regular file: always ready
	rd, wr *FDWait
	wq     []*FDWait // writers that wait for their turn: what they write is never mixed
}

// waits is the hub's table of descriptors.
type waits struct {
	p     *epoll
	tab   []*fd
	n     int // waits under way: they keep the loop alive
	seq   uint64
	gen   int32
	woken []*FDWait
}

func (x *waits) get(sys int) *fd {
	if sys >= 0 && sys < len(x.tab) {
		return x.tab[sys]
	}
	return nil
}

// open finds or makes the entry of a descriptor.
func (x *waits) open(sys int) (*fd, error) {
	if f := x.get(sys); f != nil {
		return f, nil
	}
	if sys < 0 {
		return nil, syscall.EBADF
	}
	x.gen++
	f := &fd{sys: sys, gen: x.gen}
	switch err := x.p.add(sys, f.gen); err {
	case nil:
	case syscall.EPERM:
		f.always = true
	default:
		return nil, err
	}
	for len(x.tab) <= sys {
		x.tab = append(x.tab, nil)
	}
	x.tab[sys] = f
	return f, nil
}

// WaitFD lets the running greenlet wait until op succeeds, which was tried and would have blocked; timeout < 0 is none. It is what a
// native returns. A descriptor has one reader; writers stand in a queue.
func (s *State) WaitFD(m *vm.M, w *FDWait, op FDOp, sys int, write bool, timeout float64) (vm.Value, *vm.Exc) {
	h := s.Hub()
	g := s.current()
	if &g.G == &h.G || s.pinned != nil {
		return h.enter(m)
	}
	if h.io == nil {
		p, err := newEpoll()
		if err != nil {
			return vm.None, m.NewOSError(err, vm.None)
		}
		h.io = &waits{p: p}
		h.epoll.Store(p)
	}
	x := h.io
	f, err := x.open(sys)
	if err != nil {
		return vm.None, m.NewOSError(err, vm.None)
	}
	if !write && f.rd != nil {
		return vm.None, m.Errorf(s.class("ConcurrentObjectUseError", vm.ExcAssertionError),
			"This socket is already used by another greenlet: %s waits in %s; this is %s", s.repr(f.rd.g.Value()), f.rd.op.What(), s.repr(g.Value()))
	}
	x.seq++
	x.n++
	*w = FDWait{f: f, g: g, op: op, h: h, seq: x.seq, write: write}
	switch {
	case !write:
		f.rd = w
	case f.wr == nil:
		f.wr = w
	default:
		f.wq = append(f.wq, w)
	}
	if timeout >= 0 {
		t := h.newTimer(timeout, -1, true)
		t.kind, t.g, t.id, t.src = timerLink, g, g.waitID, w
		h.startTimer(t)
		g.waitFor(t)
	} else {
		g.waitFor(w)
	}
	if f.always {
		w.again()
	}
	return h.enter(m)
}

// BusyWriter reports whether another greenlet is writing to the descriptor: a write has to wait for its turn.
func (s *State) BusyWriter(sys int) bool {
	if s.hub == nil || s.hub.io == nil {
		return false
	}
	f := s.hub.io.get(sys)
	return f != nil && f.wr != nil
}

// CloseFD ends the waits for a descriptor that is about to be closed, and forgets it. It must come before the close: a duplicate would
// keep the registration alive.
func (s *State) CloseFD(sys int) {
	if s.hub == nil || s.hub.io == nil {
		return
	}
	x := s.hub.io
	f := x.get(sys)
	if f == nil {
		return
	}
	s.CancelFD(sys)
	x.tab[sys] = nil
	if !f.always {
		x.p.remove(sys)
	}
}

// CloseLost closes a descriptor that the program has dropped. Any goroutine may call it.
func (s *State) CloseLost(sys int) {
	h := s.hubSeen.Load()
	if h == nil { // nobody has waited for it
		_ = closeFD(sys)
		return
	}
	h.post(posted(func(m *vm.M) {
		s.CloseFD(sys)
		_ = closeFD(sys)
	}))
}

// CancelFD ends the waits for a descriptor as if it were closed.
func (s *State) CancelFD(sys int) {
	if s.hub == nil || s.hub.io == nil {
		return
	}
	if f := s.hub.io.get(sys); f != nil {
		for _, w := range append([]*FDWait{f.rd, f.wr}, f.wq...) {
			if w != nil {
				w.closed = true
				w.again()
			}
		}
	}
}

// again has the hub try the call.
func (w *FDWait) again() {
	if !w.queued {
		w.queued = true
		w.h.call(w, 0)
	}
}

// wake notes that the descriptor may be ready.
func (x *waits) wake(w *FDWait) {
	if w != nil && !w.queued {
		w.queued = true
		x.woken = append(x.woken, w)
	}
}

// ready takes what the system reports; the whole batch is taken before any greenlet runs.
func (x *waits) ready(sys int, gen int32, read, write bool) {
	f := x.get(sys)
	if f == nil || f.gen != gen {
		return
	}
	if read {
		x.wake(f.rd)
	}
	if write {
		x.wake(f.wr)
	}
}

// collect makes events of the waits that are ready.
func (h *Hub) collect() {
	x := h.io
	w := x.woken
	if len(w) > 1 {
		slices.SortFunc(w, func(a, b *FDWait) int { return int(int64(a.seq - b.seq)) })
	}
	if h.chance != nil {
		h.chance.Shuffle(len(w), func(i, k int) { w[i], w[k] = w[k], w[i] })
	}
	for _, p := range w {
		h.events = append(h.events, entry{p: p})
	}
	clear(w)
	x.woken = w[:0]
}

func (w *FDWait) fire(h *Hub, id uint32) fired {
	w.queued = false
	g := w.g
	if g == nil {
		return fDone // it went on for another reason
	}
	var v vm.Value
	var e *vm.Exc
	if w.closed {
		e = h.m.NewExc(h.s.class("cancel_wait_ex", vm.ExcOSError), vm.Int(int64(syscall.EBADF)), vm.NewStr("File descriptor was closed in another greenlet"))
	} else {
		var done bool
		if v, e, done = w.op.Try(h.m); !done {
			if w.f.always {
				w.again()
			}
			return fDone
		}
	}
	if t, ok := g.wait.(*timer); ok {
		h.stopTimer(t)
	}
	g.endWait()
	w.end()
	h.resume(g, v, e)
	return fLast
}

// end takes the wait off its descriptor; the next writer's turn has come.
func (w *FDWait) end() {
	f := w.f
	w.g = nil
	w.h.io.n--
	switch {
	case !w.write:
		f.rd = nil
	case f.wr == w:
		f.wr = nil
		if len(f.wq) > 0 {
			f.wr = f.wq[0]
			f.wq = slices.Delete(f.wq, 0, 1)
			f.wr.again()
		}
	default:
		if k := slices.Index(f.wq, w); k >= 0 {
			f.wq = slices.Delete(f.wq, k, k+1)
		}
	}
}

func (w *FDWait) drop(g *Greenlet)         { w.end() }
func (w *FDWait) unlinkWaiter(g *Greenlet) { w.end() }
func (w *FDWait) what() string             { return w.op.What() }
func (w *FDWait) needs(s *State) need      { return need{what: "in " + w.op.What()} }
func (w *FDWait) context(h *Hub) any       { return nil }
func (w *FDWait) timedOut(m *vm.M, g *Greenlet, t *timer) (vm.Value, *vm.Exc) {
	return w.op.TimedOut(m)
}

// PollFD is what poll(2) says of a descriptor now; unknown descriptors are an error.
func PollFD(sys int, events int16) (revents int16, err error) {
	p := [1]pollFD{{fd: int32(sys), events: events}}
	if no := pollFDs(p[:], 0); no != 0 {
		return 0, no
	}
	if p[0].revents&0x20 != 0 { // POLLNVAL
		return 0, syscall.EBADF
	}
	return p[0].revents, nil
}

// waitIO sleeps until a descriptor is ready, time at has come (< 0: never) or the hub is nudged. Under a clock that is not the system's, a
// descriptor gets a moment of real time before the clock jumps.
func (h *Hub) waitIO(at int64) {
	limit := int64(-1)
	real := vm.IsRealClock(h.clock)
	if at >= 0 {
		limit = 2e6
		if real {
			limit = max(at-h.clock.Now(), 0)
		}
	}
	if !h.io.p.wait(h, limit) && !real && at >= 0 {
		h.clock.Wait(at, h.refs > 0, h.wake)
	}
}
