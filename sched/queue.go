// gevent.queue: queues that greenlets wait at, and the channel.
package sched

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/gsl-lang/gsl/vm"
)

// Queue is any of the queues; what kind decides where items go. The ring holds them if they come out as they went in; its
// Puts are the tasks that are not done.
type Queue struct {
	vm.Ring
	s       *State
	kind    uint8
	closed  bool       // shutdown was called
	handoff bool       // put switches to a getter that waits
	busy    bool       // the job that serves the waiting is queued or running
	max     int        // 0: no bound
	items   []vm.Value // of the kinds queueLIFO and queueHeap
	getters []*queueWait
	putters []*queueWait
	phase   uint8 // of the job
	repeat  bool
	held    *queueWait // channel: the putter that goes on after its getter
	done    *Event     // all tasks are done; nil: nobody asked yet
	made    vm.Site
	own     vm.Value // a class of script with its own _get and _put: what _create_queue made; else unbound
}

const (
	queueFIFO uint8 = iota
	queueLIFO
	queueHeap
	queueChannel
	queueOwn // _put, _get, _peek and qsize are script's
)

// queueWait is a greenlet that waits at a queue.
type queueWait struct {
	q    *Queue
	g    *Greenlet
	t    *timer
	item vm.Value
	put  bool
	peek bool
	iter bool // the item StopIteration ends the iteration
}

// newQueueWait and freeQueueWait use waits again that are over and had no timer.
func (s *State) newQueueWait() *queueWait {
	n := len(s.waits)
	if n == 0 {
		return &queueWait{}
	}
	w := s.waits[n-1]
	s.waits = s.waits[:n-1]
	return w
}

func (s *State) freeQueueWait(w *queueWait) {
	if w.t == nil && len(s.waits) < 16 {
		*w = queueWait{}
		s.waits = append(s.waits, w)
	}
}

func (w *queueWait) what() string {
	c := "Queue"
	if w.q.kind == queueChannel {
		c = "Channel"
	}
	if w.put {
		return c + ".put"
	}
	return c + ".get"
}

// drop: the greenlet goes on for another reason.
func (w *queueWait) drop(g *Greenlet) {
	if w.t != nil {
		w.t.h.stopTimer(w.t)
	}
	l := &w.q.getters
	if w.put {
		l = &w.q.putters
	}
	if k := slices.Index(*l, w); k >= 0 {
		*l = slices.Delete(*l, k, k+1)
	}
	w.q.gate()
}

// fire: time is up.
func (w *queueWait) fire(h *Hub, id uint32) fired {
	if w.g.wait != waiter(w) {
		return fDone
	}
	w.g.endWait()
	w.drop(w.g)
	c := h.s.Empty
	if w.put {
		c = h.s.Full
	}
	h.resume(w.g, vm.None, h.m.NewExc(c))
	return fLast
}

// wake lets the greenlet go on.
func (w *queueWait) wake(h *Hub, v vm.Value, e *vm.Exc) {
	if w.t != nil {
		h.stopTimer(w.t)
	}
	if w.iter && e == nil && v == vm.ExcStopIteration.Value() {
		e = h.m.NewExc(vm.ExcStopIteration)
	}
	w.g.endWait()
	h.resume(w.g, v, e)
}

func queueOf(v vm.Value) *Queue {
	q, _ := v.Impl().(*Queue)
	return q
}

func (q *Queue) size(m *vm.M) int {
	if q.kind == queueOwn {
		v, e := m.CallMethod(q.Value(), "qsize")
		if e != nil {
			return 0
		}
		n, _ := m.IntOf(v)
		return int(n)
	}
	return q.length()
}

// length is the number of items where they are not script's.
func (q *Queue) length() int { return q.Len() + len(q.items) }

// all are the items, in a new slice.
func (q *Queue) all() []vm.Value { return append(q.Items(), q.items...) }

// setAll replaces the items.
func (q *Queue) setAll(v []vm.Value) {
	q.items = nil
	if q.kind != queueFIFO {
		q.items, v = v, nil
	}
	tasks := q.Puts
	q.SetItems(q.s.m, v)
	q.Puts = tasks
}

// gate says when the loop may put and take by itself: when nobody has to be served for it, and no event to be cleared. It is
// called when one of these changes.
func (q *Queue) gate() {
	bound, least := 0, math.MaxInt
	if q.kind == queueFIFO {
		if (len(q.getters) == 0 || q.busy) && q.done == nil && !q.closed {
			if bound = q.max; bound == 0 {
				bound = math.MaxInt
			}
		}
		if len(q.putters) == 0 || q.busy {
			least = 0
		}
	}
	q.Gate(bound, least)
}

func (q *Queue) room(m *vm.M) bool {
	if q.kind == queueOwn {
		return q.max == 0 || q.size(m) < q.max
	}
	return q.max == 0 || q.length() < q.max
}

// add puts an item in.
func (q *Queue) add(m *vm.M, v vm.Value) *vm.Exc {
	if q.done != nil {
		q.done.flag = false
	}
	if q.kind == queueFIFO {
		q.PutLast(m, v)
		return nil
	}
	q.Puts++
	switch q.kind {
	case queueOwn:
		_, e := m.CallMethod(q.Value(), "_put", v)
		return e
	case queueHeap:
		return q.push(m, v)
	}
	q.items = append(q.items, v)
	return nil
}

// take gets an item out, or looks at it.
func (q *Queue) take(m *vm.M, peek bool) (v vm.Value, e *vm.Exc) {
	switch q.kind {
	case queueOwn:
		if peek {
			return m.CallMethod(q.Value(), "_peek")
		}
		return m.CallMethod(q.Value(), "_get")
	case queueLIFO:
		n := len(q.items) - 1
		v = q.items[n]
		if !peek {
			q.items[n] = vm.Value{}
			q.items = q.items[:n]
		}
	case queueHeap:
		if peek {
			return q.items[0], nil
		}
		return q.popHeap(m)
	default:
		if peek {
			return *q.At(0), nil
		}
		v = q.TakeFirst()
	}
	return v, nil
}

// push and popHeap are heapq's, in its order of comparisons.
func (q *Queue) push(m *vm.M, v vm.Value) *vm.Exc {
	q.items = append(q.items, v)
	return q.siftDown(m, 0, len(q.items)-1)
}

func (q *Queue) siftDown(m *vm.M, start, pos int) *vm.Exc {
	v := q.items[pos]
	for pos > start {
		p := (pos - 1) >> 1
		less, e := m.Less(v, q.items[p])
		if e != nil {
			return e
		}
		if !less {
			break
		}
		q.items[pos], q.items[p] = q.items[p], v
		pos = p
	}
	return nil
}

func (q *Queue) popHeap(m *vm.M) (vm.Value, *vm.Exc) {
	n := len(q.items) - 1
	last := q.items[n]
	q.items[n] = vm.Value{}
	q.items = q.items[:n]
	if n == 0 {
		return last, nil
	}
	v := q.items[0]
	q.items[0] = last
	return v, q.siftUp(m, 0)
}

func (q *Queue) siftUp(m *vm.M, pos int) *vm.Exc {
	end, start := len(q.items), pos
	c := 2*pos + 1
	for c < end {
		if r := c + 1; r < end {
			less, e := m.Less(q.items[c], q.items[r])
			if e != nil {
				return e
			}
			if !less {
				c = r
			}
		}
		q.items[pos], q.items[c] = q.items[c], q.items[pos]
		pos = c
		c = 2*pos + 1
	}
	return q.siftDown(m, start, pos)
}

// serve queues the job that serves those who wait.
func (q *Queue) serve() {
	if !q.busy {
		q.busy = true
		q.phase = 0
		q.gate()
		q.s.Hub().call(q, 0)
	}
}

// fire serves waiting putters and getters in turn, each running until it waits again.
func (q *Queue) fire(h *Hub, id uint32) fired {
	if q.kind == queueChannel {
		return q.fireChannel(h)
	}
	m := h.m
	for {
		switch q.phase {
		case 0:
			q.phase, q.repeat = 1, false
			if len(q.putters) > 0 && q.room(m) {
				q.repeat = true
				w := q.putters[0]
				q.putters = slices.Delete(q.putters, 0, 1)
				w.wake(h, vm.None, q.add(m, w.item))
				q.s.freeQueueWait(w)
				return fMore
			}
		case 1:
			q.phase = 2
			if len(q.getters) > 0 && q.size(m) > 0 {
				q.repeat = true
				w := q.getters[0]
				q.getters = slices.Delete(q.getters, 0, 1)
				v, e := q.take(m, w.peek)
				w.wake(h, v, e)
				q.s.freeQueueWait(w)
				return fMore
			}
		default:
			q.phase = 0
			if !q.repeat {
				q.busy = false
				q.gate()
				return fDone
			}
		}
	}
}

func (q *Queue) fireChannel(h *Hub) fired {
	if w := q.held; w != nil {
		q.held = nil
		if w.g.wait == waiter(w) {
			w.wake(h, vm.None, nil)
			return fMore
		}
	}
	if len(q.putters) > 0 && len(q.getters) > 0 {
		g, p := q.getters[0], q.putters[0]
		q.getters, q.putters = slices.Delete(q.getters, 0, 1), slices.Delete(q.putters, 0, 1)
		q.held = p
		g.wake(h, p.item, nil)
		return fMore
	}
	q.busy = false
	return fDone
}

// timeoutJob raises a Timeout that was given as the timeout of a wait.
type timeoutJob struct {
	g  *Greenlet
	id uint32
	e  *vm.Exc
}

func (j *timeoutJob) fire(h *Hub, id uint32) fired {
	if j.g.wait == nil || j.g.waitID != j.id || !h.throw(j.g, j.e) {
		return fDone
	}
	return fLast
}

// wait lets the running greenlet wait at the queue. It is what a native returns.
func (q *Queue) wait(m *vm.M, w *queueWait, timeout vm.Value) (vm.Value, *vm.Exc) {
	h := q.s.Hub()
	w.q, w.g = q, q.s.current()
	if d, ok, e := q.s.duration(m, timeout); e != nil {
		return vm.None, e
	} else if ok {
		w.t = h.newTimer(d, -1, true)
		w.t.kind, w.t.j = timerJob, w
		if x := timeout.AsExc(); x != nil {
			w.t.j = &timeoutJob{w.g, w.g.waitID, x}
		}
		h.startTimer(w.t)
	}
	if w.put {
		q.putters = append(q.putters, w)
	} else {
		q.getters = append(q.getters, w)
	}
	if len(q.getters) > 0 && w.put || len(q.putters) > 0 && !w.put {
		q.serve()
	}
	q.gate()
	w.g.waitFor(w)
	return h.enter(m)
}

// put is Queue.put(item, block=True, timeout=None).
func (q *Queue) put(m *vm.M, item, block, timeout vm.Value) (vm.Value, *vm.Exc) {
	if q.kind == queueChannel {
		return q.putChannel(m, item, block, timeout)
	}
	if q.closed {
		return vm.None, m.NewExc(q.s.ShutDown)
	}
	if q.room(m) {
		if e := q.add(m, item); e != nil {
			return vm.None, e
		}
		if len(q.getters) > 0 {
			if q.handoff && !q.busy && !q.inHub() && q.s.pinned == nil {
				if t, e := m.Truth(block); e != nil || t {
					return q.handOff(m, e)
				}
			}
			q.serve()
		}
		return vm.None, nil
	}
	t, e := m.Truth(block)
	if e != nil {
		return vm.None, e
	}
	if !t || q.inHub() {
		return vm.None, m.NewExc(q.s.Full)
	}
	w := q.s.newQueueWait()
	w.item, w.put = item, true
	return q.wait(m, w, timeout)
}

// handOff lets the first getter have what was just put, at once; the putter goes on after everybody who is ready. It is what a
// native returns.
func (q *Queue) handOff(m *vm.M, e *vm.Exc) (vm.Value, *vm.Exc) {
	if e != nil {
		return vm.None, e
	}
	s := q.s
	h, g, w := s.hub, s.current(), q.getters[0]
	q.getters = slices.Delete(q.getters, 0, 1)
	q.gate()
	v, e := q.take(m, w.peek)
	if h.inScript { // a callback of the hub is under way: the usual order
		h.call(&handOver{w, v}, 0)
		return vm.None, e
	}
	g.waitFor(yieldWait{})
	h.call((*yieldJob)(g), g.waitID)
	w.wake(h, v, e)
	s.freeQueueWait(w)
	t, v, e := h.take(m)
	return s.switchNow(m, g, of(t), v, e)
}

func (q *Queue) inHub() bool { return q.s.hub != nil && q.s.m.Running() == &q.s.hub.G }

// get is Queue.get(block=True, timeout=None), and peek.
func (q *Queue) get(m *vm.M, block, timeout vm.Value, peek, iter bool) (vm.Value, *vm.Exc) {
	if q.kind == queueChannel {
		return q.getChannel(m, block, timeout, iter)
	}
	if q.size(m) > 0 {
		if len(q.putters) > 0 && !peek {
			q.serve()
		}
		v, e := q.take(m, peek)
		if iter && e == nil && v == vm.ExcStopIteration.Value() {
			e = m.NewExc(vm.ExcStopIteration)
		}
		return v, e
	}
	if q.closed {
		return vm.None, m.NewExc(q.s.ShutDown)
	}
	t, e := m.Truth(block)
	if e != nil {
		return vm.None, e
	}
	if q.inHub() || !t {
		return vm.None, m.NewExc(q.s.Empty)
	}
	w := q.s.newQueueWait()
	w.peek, w.iter = peek, iter
	return q.wait(m, w, timeout)
}

func (q *Queue) putChannel(m *vm.M, item, block, timeout vm.Value) (vm.Value, *vm.Exc) {
	t, e := m.Truth(block)
	if e != nil {
		return vm.None, e
	}
	if q.inHub() {
		if len(q.getters) > 0 { // the getter goes on when the hub gets to it
			w := q.getters[0]
			q.getters = slices.Delete(q.getters, 0, 1)
			q.s.hub.call(&handOver{w, item}, 0)
			return vm.None, nil
		}
		return vm.None, m.NewExc(q.s.Full)
	}
	if !t {
		timeout = vm.Int(0)
	}
	return q.wait(m, &queueWait{item: item, put: true}, timeout)
}

func (q *Queue) getChannel(m *vm.M, block, timeout vm.Value, iter bool) (vm.Value, *vm.Exc) {
	t, e := m.Truth(block)
	if e != nil {
		return vm.None, e
	}
	if q.inHub() && len(q.putters) > 0 {
		w := q.putters[0]
		q.putters = slices.Delete(q.putters, 0, 1)
		q.s.hub.call(&handOver{w, vm.None}, 0)
		return w.item, nil
	}
	if !t {
		timeout = vm.Int(0)
	}
	return q.wait(m, &queueWait{iter: iter}, timeout)
}

// shutdown refuses further items. Those who wait are told, but for those for whom there is an item.
func (q *Queue) shutdown(m *vm.M, immediate bool) *vm.Exc {
	q.closed = true
	if immediate {
		for q.size(m) > 0 {
			if _, e := q.take(m, false); e != nil {
				return e
			}
			if q.Puts > 0 {
				q.Puts--
			}
		}
		if q.Puts == 0 && q.done != nil {
			q.done.flag = true
			q.done.check()
		}
	}
	n := min(q.size(m), len(q.getters)) // these are about to be served
	for _, w := range append(q.putters, q.getters[n:]...) {
		q.s.hub.call(&turnAway{w}, 0)
	}
	q.putters, q.getters = nil, q.getters[:n:n]
	q.gate()
	return nil
}

// turnAway tells one who waited at a queue that it is shut down.
type turnAway struct{ w *queueWait }

func (j *turnAway) fire(h *Hub, id uint32) fired {
	if j.w.g.wait != waiter(j.w) {
		return fDone
	}
	j.w.wake(h, vm.None, h.m.NewExc(h.s.ShutDown))
	return fLast
}

// handOver wakes one who waited at a channel.
type handOver struct {
	w *queueWait
	v vm.Value
}

func (j *handOver) fire(h *Hub, id uint32) fired {
	if j.w.g.wait != waiter(j.w) {
		return fDone
	}
	j.w.wake(h, j.v, nil)
	return fLast
}

// newQueue is __new__ of every queue class.
func (s *State) newQueue(kind uint8) vm.NativeFunc {
	return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		s.Hub()
		q := &Queue{s: s, kind: kind, own: vm.Unbound, made: m.CallSite()}
		q.InitRing(m, a[0].AsClass(), q, 288)
		if kind != queueChannel {
			for _, name := range []string{"_put", "_get", "_peek", "_create_queue", "qsize"} {
				f, _ := m.GetAttrOr(a[0], m.Intern(name))
				if f.Kind() == vm.KFunc {
					q.kind = queueOwn
				}
			}
		}
		q.gate()
		return q.Value(), nil
	}
}

// initQueue is __init__(maxsize=None, items=(), unfinished_tasks=None).
func (s *State) initQueue(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	q := queueOf(a[0])
	if e := q.setMax(m, a[1]); e != nil {
		return vm.None, e
	}
	t, e := m.Truth(a[4])
	if e != nil {
		return vm.None, e
	}
	q.handoff = t
	if q.Cls.IsSub(s.Unbound) && !a[1].IsNone() {
		return vm.None, m.ValueErrorf("UnboundQueue has no maxsize")
	}
	if n, ok := m.IntOf(a[1]); ok && n == 0 {
		if w, e := m.Import("warnings"); e == nil {
			if _, e := m.CallMethod(w, "warn", vm.NewStr("Queue(0) now equivalent to Queue(None); if you want a channel, use Channel"), vm.ExcDeprecationWarning.Value(), vm.Int(2)); e != nil && e.Is(vm.ExcDeprecationWarning) {
				return vm.None, e
			}
		}
	}
	if q.kind == queueOwn {
		v, e := m.CallMethod(a[0], "_create_queue", a[2])
		if e != nil {
			return vm.None, e
		}
		q.own = v
		return vm.None, nil
	}
	items, e := m.Items(a[2])
	if e != nil {
		return vm.None, e
	}
	q.setAll(items)
	q.Puts = int64(len(items))
	if n, ok := m.IntOf(a[3]); ok && n != 0 {
		q.Puts = n
	}
	if q.kind == queueHeap {
		for k := len(items)/2 - 1; k >= 0; k-- {
			if e := q.siftUp(m, k); e != nil {
				return vm.None, e
			}
		}
	}
	return vm.None, nil
}

func (q *Queue) setMax(m *vm.M, v vm.Value) *vm.Exc {
	q.max = 0
	if !v.IsNone() {
		n, e := m.Index(v)
		if e != nil {
			return e
		}
		q.max = max(int(n), 0)
	}
	q.gate()
	return nil
}

// format is what repr and str show of a queue.
func (q *Queue) format(m *vm.M) string {
	var parts []string
	if q.kind == queueChannel {
		out := ""
		if n := len(q.getters); n > 0 {
			out += " getters[" + strconv.Itoa(n) + "]"
		}
		if n := len(q.putters); n > 0 {
			out += " putters[" + strconv.Itoa(n) + "]"
		}
		return " " + out
	}
	if q.max > 0 {
		parts = append(parts, "maxsize="+strconv.Itoa(q.max))
	}
	switch live := q.all(); {
	case q.kind == queueOwn:
		parts = append(parts, "queue="+q.s.repr(q.own))
	case len(live) > 0:
		t := q.s.repr(vm.NewList(live))
		if q.kind == queueFIFO {
			t = "deque(" + t + ")"
		}
		parts = append(parts, "queue="+t)
	}
	if n := len(q.getters); n > 0 {
		parts = append(parts, "getters["+strconv.Itoa(n)+"]")
	}
	if n := len(q.putters); n > 0 {
		parts = append(parts, "putters["+strconv.Itoa(n)+"]")
	}
	out := ""
	if len(parts) > 0 {
		out = " " + strings.Join(parts, " ")
	}
	if q.Puts > 0 && q.Cls.IsSub(q.s.Joinable) {
		out += " tasks=" + strconv.Itoa(int(q.Puts)) + " _cond=" + q.s.eventText(q.cond())
	}
	return out
}

// cond is the event that all tasks are done.
func (q *Queue) cond() *Event {
	if q.done == nil {
		q.done = q.s.newEvent(q.s.Event)
		q.done.flag = q.Puts == 0
		q.gate()
	}
	return q.done
}

func (s *State) queueDefs(kind uint8) []vm.Def {
	return []vm.Def{
		{Sig: "static __new__(cls, /, *args, **kwargs)", Doc: "Create and return a new object.", Fn: s.newQueue(kind)},
		{Sig: "__init__(self, maxsize=None, items=(), unfinished_tasks=None, *, handoff=False)", Doc: "Make a queue with room for maxsize items; None: no bound. handoff: put switches to a getter that waits, which has the item at once.", Fn: s.initQueue},
		{Sig: "put args put(self, item, block=True, timeout=None, **kwargs)", Doc: "Put an item into the queue. Waits while it is full: Full after timeout seconds. Does not switch when there is room.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			if len(a) == 2 && len(m.CallNames()) == 0 {
				return queueOf(a[0]).put(m, a[1], vm.True, vm.None)
			}
			p := [3]vm.Value{}
			if e := bindAll(m, "put", a[1:], m.CallNames(), p[:], 1, "item", "block", "timeout"); e != nil {
				return vm.None, e
			}
			return queueOf(a[0]).put(m, p[0], orElse(p[1], vm.True), orElse(p[2], vm.None))
		}},
		{Sig: "put_nowait(self, item)", Doc: "Put an item without waiting, or raise Full.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return queueOf(a[0]).put(m, a[1], vm.False, vm.None)
		}},
		{Sig: "take args get(self, block=True, timeout=None, **kwargs)", Doc: "Remove and return an item. Waits while there is none: Empty after timeout seconds.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			if len(a) == 1 {
				return queueOf(a[0]).get(m, vm.True, vm.None, false, false)
			}
			p := [2]vm.Value{}
			if e := bindAll(m, "get", a[1:], m.CallNames(), p[:], 0, "block", "timeout"); e != nil {
				return vm.None, e
			}
			return queueOf(a[0]).get(m, orElse(p[0], vm.True), orElse(p[1], vm.None), false, false)
		}},
		{Sig: "get_nowait(self)", Doc: "Remove and return an item without waiting, or raise Empty.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return queueOf(a[0]).get(m, vm.False, vm.None, false, false)
		}},
		{Sig: "__iter__(self, /)", Doc: "Iterate over the items as they come, until StopIteration is got.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return a[0], nil }},
		{Sig: "__next__(self, /)", Doc: "The next item.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return queueOf(a[0]).get(m, vm.True, vm.None, false, true)
		}},
		{Sig: "qsize(self)", Doc: "The number of items.", Fn: s.queueLen},
		{Sig: "empty(self)", Doc: "Whether there is no item.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.Bool(queueOf(a[0]).size(m) == 0), nil
		}},
		{Sig: "full(self)", Doc: "Whether there is no room.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			q := queueOf(a[0])
			return vm.Bool(q.kind == queueChannel || !q.room(m)), nil
		}},
		{Sig: "__repr__(self, /)", Doc: "Return repr(self).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			q := queueOf(a[0])
			return vm.NewStr("<" + q.Cls.Name() + " at " + s.hexID(a[0]) + q.format(m) + ">"), nil
		}},
		{Sig: "__str__(self, /)", Doc: "Return str(self).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			q := queueOf(a[0])
			return vm.NewStr("<" + q.Cls.Name() + q.format(m) + ">"), nil
		}},
	}
}

func (s *State) queueLen(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	if q := queueOf(a[0]); q.kind != queueOwn {
		return vm.Int(int64(q.length())), nil
	}
	n, e := m.Len(queueOf(a[0]).own)
	return vm.Int(int64(n)), e
}

// moreQueueDefs is what queues have and channels do not.
func (s *State) moreQueueDefs() []vm.Def {
	return []vm.Def{
		{Sig: "peek(self, block=True, timeout=None)", Doc: "Return the next item without removing it.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return queueOf(a[0]).get(m, a[1], a[2], true, false)
		}},
		{Sig: "peek_nowait(self)", Doc: "Return the next item without waiting, or raise Empty.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return queueOf(a[0]).get(m, vm.False, vm.None, true, false)
		}},
		{Sig: "copy(self)", Doc: "A new queue with the same items.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			q := queueOf(a[0])
			size := vm.None
			if q.max > 0 {
				size = vm.Int(int64(q.max))
			}
			return m.Call(q.Cls.Value(), size, vm.NewList(q.all()))
		}},
		{Sig: "__len__(self, /)", Doc: "Return len(self).", Fn: s.queueLen},
		{Sig: "__bool__(self, /)", Doc: "Always true.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.True, nil }},
		{Sig: "class __class_getitem__(cls, item, /)", Doc: "Queue[int] is Queue.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return a[0], nil }},
	}
}

// joinDefs is what queues have that count tasks.
func (s *State) joinDefs() []vm.Def {
	return []vm.Def{
		{Sig: "task_done(self)", Doc: "Say that an item that was got is dealt with.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			q := queueOf(a[0])
			if q.Puts <= 0 {
				return vm.None, m.ValueErrorf("task_done() called too many times")
			}
			if q.Puts--; q.Puts == 0 {
				c := q.cond()
				c.flag = true
				c.check()
			}
			return vm.None, nil
		}},
		{Sig: "shutdown(self, immediate=False)", Doc: "Refuse further items: put raises ShutDown, and get when nothing is left. immediate: forget the items too.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			t, e := m.Truth(a[1])
			if e != nil {
				return vm.None, e
			}
			return vm.None, queueOf(a[0]).shutdown(m, t)
		}},
		{Sig: "join(self, timeout=None)", Doc: "Wait until every item that was put is dealt with: True, or False after timeout seconds.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return queueOf(a[0]).cond().wait(m, modeTrue, a[1])
		}},
	}
}

func (s *State) queueAttrs() []vm.Attr {
	return []vm.Attr{
		{Name: "maxsize", Doc: "The bound, or None.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
			if q := queueOf(v); q.max > 0 {
				return vm.Int(int64(q.max)), nil
			}
			return vm.None, nil
		}, Set: func(m *vm.M, self, v vm.Value) *vm.Exc { return queueOf(self).setMax(m, v) }},
		{Name: "queue", Doc: "The items.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
			q := queueOf(v)
			if q.kind == queueOwn {
				return q.own, nil
			}
			l := vm.NewList(q.all())
			if q.kind != queueFIFO {
				return l, nil
			}
			c, e := m.Import("collections")
			if e != nil {
				return l, nil
			}
			return m.CallMethod(c, "deque", l)
		}, Set: func(m *vm.M, self, v vm.Value) *vm.Exc {
			q := queueOf(self)
			if q.kind == queueOwn {
				q.own = v
				return nil
			}
			items, e := m.Items(v)
			q.setAll(items)
			return e
		}},
		{Name: "unfinished_tasks", Doc: "The number of items not dealt with.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
			return vm.Int(queueOf(v).Puts), nil
		}, Set: func(m *vm.M, self, v vm.Value) *vm.Exc {
			n, e := m.Index(v)
			queueOf(self).Puts = n
			return e
		}},
		{Name: "getters", Doc: "How many wait to get.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
			return greenletList(queueOf(v).getters), nil
		}},
		{Name: "putters", Doc: "How many wait to put.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
			return greenletList(queueOf(v).putters), nil
		}},
	}
}

// greenletList is the list of the greenlets that wait.
func greenletList(w []*queueWait) vm.Value {
	v := make([]vm.Value, len(w))
	for k := range w {
		v[k] = w[k].g.Value()
	}
	return vm.NewList(v)
}
