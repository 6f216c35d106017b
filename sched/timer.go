// Timers: a heap ordered by time, then by the order in which they were started.
package sched

import (
	"slices"

	"github.com/gsl-lang/gsl/vm"
)

// timer wakes a greenlet, starts one, ends a wait, or runs a job.
type timer struct {
	at     int64
	seq    uint64
	h      *Hub
	g      *Greenlet
	id     uint32 // the wait of g that it belongs to
	pos    int32  // in the heap; -1: not there
	kind   uint8
	state  uint8
	pri    int8
	ref    bool
	sec    float64
	result vm.Value // what a wait gives when time is up
	src    unlinker // what g waits on besides
	j      job      // timerJob
}

const (
	timerSleep uint8 = iota // resume g
	timerWait               // g's wait ends with result
	timerLink               // g's wait on src ends as its mode says
	timerStart              // start the gevent greenlet g
	timerJob                // run j
)

const (
	timerIdle uint8 = iota
	timerActive
	timerPending // expired, about to run
)

// unlinker is what a greenlet waits on and is taken off when time is up.
type unlinker interface {
	unlinkWaiter(g *Greenlet)
	timedOut(m *vm.M, g *Greenlet, t *timer) (vm.Value, *vm.Exc)
	what() string
}

func (h *Hub) newTimer(d float64, pri int8, ref bool) *timer {
	t := &timer{h: h, sec: d, pri: pri, ref: ref, pos: -1, result: vm.None}
	return t
}

// startTimer schedules the timer from now.
func (h *Hub) startTimer(t *timer) {
	h.now = h.clock.Now()
	d := t.sec * 1e9
	switch {
	case !(d > 0):
		d = 0
	case d > 9e17: // thirty years
		d = 9e17
	}
	t.at = h.now + int64(d)
	h.seq++
	t.seq, t.state = h.seq, timerActive
	h.timers.push(t)
	if t.ref {
		h.reffed++
	}
}

func (h *Hub) stopTimer(t *timer) {
	switch t.state {
	case timerActive:
		h.timers.remove(int(t.pos))
		if t.ref {
			h.reffed--
		}
	}
	t.state = timerIdle
}

// expire moves the timers whose time has come to the events: higher priority first, then by time.
func (h *Hub) expire() {
	from := len(h.events)
	low := false
	for len(h.timers) > 0 && h.timers[0].at <= h.now {
		t := h.timers[0]
		h.timers.remove(0)
		if t.ref {
			h.reffed--
		}
		t.state = timerPending
		low = low || t.pri != 0
		h.events = append(h.events, entry{p: t})
	}
	if h.chance != nil { // those of the same moment in any order
		e := h.events[from:]
		at := func(k int) int64 { return e[k].p.(*timer).at }
		for a := 0; a < len(e); {
			b := a + 1
			for b < len(e) && at(b) == at(a) {
				b++
			}
			h.chance.Shuffle(b-a, func(i, k int) { e[a+i], e[a+k] = e[a+k], e[a+i] })
			a = b
		}
	}
	if low {
		slices.SortStableFunc(h.events[from:], func(a, b entry) int { return int(b.p.(*timer).pri) - int(a.p.(*timer).pri) })
	}
}

func (t *timer) fire(h *Hub, id uint32) fired {
	if t.state != timerPending {
		return fDone
	}
	t.state = timerIdle
	g := t.g
	switch t.kind {
	case timerJob:
		return t.j.fire(h, 0)
	case timerStart:
		return (*startJob)(g.Impl.(*Gevent)).fire(h, 0)
	}
	if g.waitID != t.id || g.wait == nil {
		return fDone
	}
	g.endWait()
	if t.kind == timerLink {
		t.src.unlinkWaiter(g)
		v, e := t.src.timedOut(h.m, g, t)
		h.resume(g, v, e)
		return fLast
	}
	h.resume(g, t.result, nil)
	return fLast
}

// drop: the greenlet goes on for another reason.
func (t *timer) drop(g *Greenlet) {
	t.h.stopTimer(t)
	if t.src != nil {
		t.src.unlinkWaiter(g)
	}
}

func (t *timer) what() string {
	if t.src != nil {
		return t.src.what()
	}
	return "sleep()"
}

// timerHeap is a binary heap that knows where each timer is.
type timerHeap []*timer

func (t *timer) before(u *timer) bool { return t.at < u.at || t.at == u.at && t.seq < u.seq }

func (q *timerHeap) push(t *timer) {
	*q = append(*q, t)
	q.up(len(*q)-1, t)
}

func (q timerHeap) up(k int, t *timer) {
	for k > 0 {
		p := (k - 1) / 2
		if !t.before(q[p]) {
			break
		}
		q[k] = q[p]
		q[k].pos = int32(k)
		k = p
	}
	q[k], t.pos = t, int32(k)
}

func (q timerHeap) down(k int, t *timer) {
	for {
		c := 2*k + 1
		if c >= len(q) {
			break
		}
		if c+1 < len(q) && q[c+1].before(q[c]) {
			c++
		}
		if !q[c].before(t) {
			break
		}
		q[k] = q[c]
		q[k].pos = int32(k)
		k = c
	}
	q[k], t.pos = t, int32(k)
}

func (q *timerHeap) remove(k int) {
	h := *q
	h[k].pos = -1
	n := len(h) - 1
	last := h[n]
	h[n] = nil
	*q = h[:n]
	if k == n {
		return
	}
	if k > 0 && last.before(h[(k-1)/2]) {
		(*q).up(k, last)
	} else {
		(*q).down(k, last)
	}
}
