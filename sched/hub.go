// The hub: gevent's loop. One queue of callbacks run in batches, then timers and results from goroutines.
package sched

import (
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gsl-lang/gsl/vm"
)

// Hub is the greenlet in which the loop runs. Its loop needs no frame: next finds who goes on, called by whoever waits or ends. Only
// script callbacks run on the hub's own stack.
type Hub struct {
	Greenlet
	s  *State
	m  *vm.M
	id int

	passes uint64 // how often the loop was asked who goes on
	watch  *watch // the watchdog and preemption; nil: neither

	q     ring
	stack []entry     // jobs that go on when the hub gets control back, the innermost last
	last  job         // the job that ran last
	link  linkContext // of the link that was told last

	to *vm.G // where the running callback switches, and what it gives or raises there
	v  vm.Value
	e  *vm.Exc

	fn       vm.Value // script to be called on the hub's own stack; unbound: none
	args     []vm.Value
	fnCtx    any  // what an error of fn is reported with
	inScript bool // fn is running (or what it switched to): whoever waits switches to it

	phase   uint8
	count   int
	now     int64 // loop time
	expires int64 // of the running batch
	timers  timerHeap
	reffed  int // timers that keep the loop alive
	seq     uint64
	events  []entry // timers that have expired and results that came: run before the next batch
	idlers  []entry
	away    map[*offload]struct{}
	refs    int // other things that keep the loop alive: operations on goroutines
	held    int // watchers that do
	poller  *poller
	phaseOn [phases][]*phaseWatch
	turned  bool // the watchers of phasePrepare were called in this turn

	mu     sync.Mutex
	inbox  []entry `mark:"-"`
	posted atomic.Bool
	wake   chan struct{}

	io    *waits                // for descriptors; nil: nobody has waited for one
	epoll atomic.Pointer[epoll] `mark:"-"` // io's, for other goroutines

	clock    vm.Clock
	chance   *rand.Rand // nil: greenlets that are ready run in their order
	interval int64
	idents   []uint64 // bits of the small idents in use
}

// Phases of the loop.
const (
	inCallbacks uint8 = iota
	inPoll
	inEvents
)

const (
	batchCheck      = 50                   // callbacks between two looks at the clock
	defaultInterval = 5 * time.Millisecond // switch interval: the bound of a batch
)

// job is something the loop runs. fire returns what the loop does next.
type job interface {
	fire(h *Hub, id uint32) fired
}

type fired uint8

const (
	fDone fired = iota // nothing to switch to
	fLast              // h.to goes on; the job is over
	fMore              // h.to goes on; fire is called again when the hub gets control back
)

// entry is a job with the number of the occasion it was queued for, so that a stale one can be told.
type entry struct {
	p  job
	id uint32
}

// ring is a queue.
type ring struct {
	v    []entry
	head int
	n    int
}

func (r *ring) push(e entry) {
	if r.n == len(r.v) {
		v := make([]entry, max(64, 2*len(r.v)))
		for k := 0; k < r.n; k++ {
			v[k] = r.v[(r.head+k)&(len(r.v)-1)]
		}
		r.v, r.head = v, 0
	}
	r.v[(r.head+r.n)&(len(r.v)-1)] = e
	r.n++
}

func (r *ring) pop() entry {
	p := &r.v[r.head]
	e := *p
	*p = entry{}
	r.head = (r.head + 1) & (len(r.v) - 1)
	r.n--
	if r.n == 0 && len(r.v) > 1<<14 { // a burst is over
		r.v, r.head = nil, 0
	}
	return e
}

// draw brings an entry by chance to the front.
func (r *ring) draw(chance *rand.Rand) {
	k := (r.head + chance.IntN(r.n)) & (len(r.v) - 1)
	r.v[r.head], r.v[k] = r.v[k], r.v[r.head]
}

func newHub(s *State) *Hub {
	h := &Hub{s: s, m: s.m, wake: make(chan struct{}, 1), clock: s.m.Clock(), chance: s.m.Schedule(), interval: int64(defaultInterval), fn: vm.Unbound, id: 1}
	h.kind = kindHub
	h.run = vm.Unbound
	s.gevent()
	h.InitGreenlet(s.HubClass, h)
	h.Held = true
	h.Parent = &s.main.G
	h.phase, h.count = inCallbacks, batchCheck
	h.now = h.clock.Now()
	h.expires = h.now + h.interval
	s.m.SetHooks(vm.Hooks{Wake: h.nudge})
	return h
}

// nudge wakes the hub if it waits. Any goroutine may call it.
func (h *Hub) nudge() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
	if p := h.epoll.Load(); p != nil {
		p.wakeup()
	}
}

// call queues a job: gevent's loop.run_callback.
func (h *Hub) call(p job, id uint32) { h.q.push(entry{p, id}) }

// post queues a job from any goroutine.
func (h *Hub) post(p job) {
	h.mu.Lock()
	h.inbox = append(h.inbox, entry{p: p})
	h.mu.Unlock()
	h.posted.Store(true)
	h.nudge()
}

// resume is how a job says who goes on.
func (h *Hub) resume(g *Greenlet, v vm.Value, e *vm.Exc) { h.to, h.v, h.e = &g.G, v, e }

// script is how a job has fn called in the hub.
func (h *Hub) script(ctx any, fn vm.Value, args ...vm.Value) {
	h.fn, h.args, h.fnCtx = fn, args, ctx
	h.to, h.v, h.e = &h.G, vm.None, nil
}

// throw is how a job raises e in g, whatever it waits for. false: it is not needed (g is dead).
func (h *Hub) throw(g *Greenlet, e *vm.Exc) bool {
	for g.State == vm.GreenDead || g.State == vm.GreenNew && g.kind != kindGevent {
		if g.State == vm.GreenNew {
			g.Kill()
		}
		if e.Is(h.s.Exit) {
			return false
		}
		g = of(g.Parent)
		if g.kind == kindHub {
			h.report(nil, e)
			return false
		}
	}
	if g.wait != nil {
		w := g.wait
		g.endWait()
		w.drop(g)
	}
	h.resume(g, vm.None, e)
	return true
}

// enter lets the running greenlet wait: the loop goes on until somebody is to run. It is what a waiting native returns.
func (h *Hub) enter(m *vm.M) (vm.Value, *vm.Exc) {
	if h.s.pinned != nil {
		return h.s.refuseSwitch(m)
	}
	if m.Running() == &h.G {
		g := &h.Greenlet
		if w := g.wait; w != nil {
			g.endWait()
			w.drop(g)
		}
		return vm.None, m.Errorf(h.s.class("BlockingSwitchOutError", vm.ExcAssertionError), "Impossible to call blocking function in the event loop callback")
	}
	if h.inScript {
		h.s.events = nil
		return h.s.switchNow(m, h.s.current(), &h.Greenlet, empty, nil)
	}
	t, v, e := h.tracedNext(m, h.s.current())
	if h.s.traced() {
		return h.s.tracedSwitch(m, of(t), v, e)
	}
	return m.SwitchTo(t, v, e)
}

// throwIn is hub.throw(): the exception leaves the loop and goes to the hub's parent, except for what the loop handles.
func (h *Hub) throwIn(m *vm.M, e *vm.Exc) (vm.Value, *vm.Exc) {
	h.throw(h.s.main, e)
	t, v, e := h.to, h.v, h.e
	h.to, h.e = nil, nil
	return m.SwitchTo(t, v, e)
}

// tracedNext is next, called by from, which gives way to the hub; for the trace function the hub was switched to, even if it had
// nothing to run itself.
func (h *Hub) tracedNext(m *vm.M, from *Greenlet) (*vm.G, vm.Value, *vm.Exc) {
	s := h.s
	if !s.traced() {
		return h.next(m)
	}
	t, v, e := h.next(m)
	s.events = nil
	if s.note(from, &h.Greenlet, nil); t != &h.G {
		s.note(&h.Greenlet, of(t), e)
	}
	return t, v, e
}

// next runs the loop until it is somebody's turn.
func (h *Hub) next(m *vm.M) (*vm.G, vm.Value, *vm.Exc) {
	h.passes++
	for {
		if n := len(h.stack); n > 0 {
			e := h.stack[n-1]
			h.stack = h.stack[:n-1]
			if h.fire(e) {
				return h.take(m)
			}
			continue
		}
		switch h.phase {
		case inCallbacks:
			if h.q.n == 0 {
				h.phase = inPoll
				continue
			}
			if h.count == 0 {
				h.count = batchCheck
				h.clock.Turned(batchCheck)
				if h.now = h.clock.Now(); h.now >= h.expires {
					h.phase = inPoll
					continue
				}
			}
			h.count--
			if h.chance != nil {
				h.q.draw(h.chance)
			}
			if h.fire(h.q.pop()) {
				return h.take(m)
			}
		case inPoll:
			if l := h.phaseOn[phasePrepare]; len(l) > 0 && !h.turned {
				h.turned = true
				h.stack = append(h.stack, h.phaseWatches(phasePrepare)...)
				slices.Reverse(h.stack[len(h.stack)-len(l):])
				continue
			}
			h.turned = false
			h.phase = inEvents
			if h.poll(m) {
				return h.take(m)
			}
			if len(h.phaseOn[phaseCheck]) > 0 {
				h.events = append(h.phaseWatches(phaseCheck), h.events...) // first, as libev has it
			}
		case inEvents:
			if len(h.events) == 0 {
				h.phase, h.count = inCallbacks, batchCheck
				h.expires = h.now + h.interval
				continue
			}
			e := h.events[0]
			h.events[0] = entry{}
			h.events = h.events[1:]
			if h.fire(e) {
				return h.take(m)
			}
		}
	}
}

// fire runs a job. true: h.to goes on.
func (h *Hub) fire(e entry) bool {
	n := len(h.stack)
	h.last = e.p
	switch e.p.fire(h, e.id) {
	case fLast:
		return true
	case fMore:
		if h.stack = append(h.stack, e); len(h.stack) > n+1 { // reports that it made come first
			copy(h.stack[n+1:], h.stack[n:])
			h.stack[n] = e
		}
		return true
	}
	return false
}

// take is where the loop goes next. The hub's own stack is made at first use.
func (h *Hub) take(m *vm.M) (*vm.G, vm.Value, *vm.Exc) {
	t, v, e := h.to, h.v, h.e
	h.to, h.v, h.e = nil, vm.Value{}, nil
	if t == &h.G && h.State == vm.GreenNew {
		m.StartAt(&h.G, h.s.tracedStart(vm.NewNative(vm.Def{Sig: "run()", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return m.StepInto(&hubStep{h: h})
		}})), nil, nil, 0)
	}
	return t, v, e
}

// context is what an exception is reported with that reaches the hub from a greenlet whose parent it is.
func (h *Hub) context(g *Greenlet) any {
	if c, ok := h.last.(interface{ context(h *Hub) any }); ok {
		if x := c.context(h); x != nil {
			return x
		}
	}
	v, _ := h.m.GetAttrOr(g.Value(), h.m.Intern("switch")) // it waited, and that is what woke it
	if l, ok := h.last.(linked); ok {
		return vm.NewTuple(v, l.Value())
	}
	return v
}

// hubStep is the hub's own frame: it calls script for the loop.
type hubStep struct{ h *Hub }

func (x *hubStep) Step(m *vm.M, in vm.Value) vm.Act {
	h := x.h
	h.inScript = false
	for {
		if fn := h.fn; !fn.IsUnbound() {
			h.fn = vm.Unbound
			h.inScript = true
			return m.StepCall(fn, h.args...)
		}
		if t, v, e := h.next(m); t != &h.G {
			if h.s.traced() {
				h.s.events = nil
				h.s.note(&h.Greenlet, of(t), e)
				v, e = h.s.arrive(m, of(t), v, e)
			}
			return m.StepSwitch(t, v, e)
		}
	}
}

func (x *hubStep) Throw(m *vm.M, e *vm.Exc) vm.Act {
	h := x.h
	if h.inScript {
		h.inScript = false
		h.report(h.fnCtx, e)
		return x.Step(m, vm.Unbound)
	}
	return m.StepRaise(e)
}

// poll collects timers that have expired and results that came; when there is nothing else to do it waits for them. true: h.to
// goes on (an interrupt, or nothing will ever happen).
func (h *Hub) poll(m *vm.M) bool {
	idle := h.q.n > 0 || len(h.idlers) > 0 || len(h.phaseOn[phaseIdle]) > 0
	for {
		h.now = h.clock.Now()
		h.expire()
		if h.posted.Load() {
			h.posted.Store(false)
			h.mu.Lock()
			h.events = append(h.events, h.inbox...)
			clear(h.inbox)
			h.inbox = h.inbox[:0]
			h.mu.Unlock()
		}
		if h.io != nil && h.io.n > 0 {
			h.io.p.check(h.io)
			h.collect()
		}
		if h.poller != nil && len(h.poller.watches) > 0 {
			h.poller.look(h)
		}
		for _, n := range h.s.takeSignals() {
			h.events = append(h.events, entry{p: signalJob{n, h.s}})
		}
		if len(h.events) > 0 {
			return false
		}
		if m.TakeInterrupt() {
			return h.throw(h.s.main, m.NewExc(vm.ExcKeyboardInterrupt))
		}
		if idle {
			h.events = append(h.events, h.idlers...)
			clear(h.idlers)
			h.idlers = h.idlers[:0]
			if h.q.n == 0 {
				h.events = append(h.events, h.phaseWatches(phaseIdle)...)
			}
			return false
		}
		if h.reffed == 0 && h.refs == 0 && h.held == 0 && (h.io == nil || h.io.n == 0) {
			h.phase = inPoll
			return h.loopExit(m)
		}
		if h.s.dumpAsked.Load() || h.s.dump != nil {
			h.s.dumpIdle(m)
		}
		at := int64(-1)
		if len(h.timers) > 0 {
			at = h.timers[0].at
		}
		if h.poller != nil && len(h.poller.watches) > 0 {
			h.poller.await(h)
		}
		if h.io != nil && h.io.n > 0 {
			h.waitIO(at)
			continue
		}
		h.clock.Wait(at, h.refs > 0, h.wake)
	}
}

// loopExit: nothing will ever happen. Main is told, wherever it waits.
func (h *Hub) loopExit(m *vm.M) bool {
	main := h.s.main
	if j, ok := main.wait.(*loopJoin); ok {
		j.drop(main)
		main.endWait()
		h.resume(main, vm.True, nil)
		return true
	}
	e := m.NewExc(h.s.class("LoopExit", vm.ExcException), vm.NewStr("This operation would block forever"), h.Value(), vm.NewList(nil))
	if h.s.classes["LoopExit"] != nil {
		_ = m.SetAttr(e.Value(), m.Intern("__notes__"), vm.NewList([]vm.Value{vm.NewStr(h.s.deadlock())}))
	}
	return h.throw(main, e)
}

// Now is the time of the hub's clock.
func (s *State) Now() int64 { return s.Hub().clock.Now() }

// ---- waiting ----

type yieldWait struct{}

func (yieldWait) drop(g *Greenlet) {}
func (yieldWait) what() string     { return "" }

// yieldJob resumes a greenlet that yielded.
type yieldJob Greenlet

func (j *yieldJob) fire(h *Hub, id uint32) fired {
	g := (*Greenlet)(j)
	if g.waitID != id || g.wait == nil {
		return fDone // it went on for another reason
	}
	g.endWait()
	h.resume(g, vm.None, nil)
	return fLast
}

// Yield is gevent.sleep(0): the running greenlet goes to the end of the queue. It is what a native returns.
func (s *State) Yield(m *vm.M) (vm.Value, *vm.Exc) {
	h := s.Hub()
	g := s.current()
	if &g.G != &h.G {
		g.waitFor(yieldWait{})
		h.call((*yieldJob)(g), g.waitID)
	}
	return h.enter(m)
}

// Sleep lets the running greenlet wait for d. It is what a native returns.
func (s *State) Sleep(m *vm.M, d float64, ref bool) (vm.Value, *vm.Exc) {
	if !(d > 0) {
		return s.Yield(m)
	}
	h := s.Hub()
	g := s.current()
	if &g.G != &h.G {
		t := h.newTimer(d, 0, ref)
		t.kind, t.g, t.id = timerSleep, g, g.waitID
		g.waitFor(t)
		h.startTimer(t)
	}
	return h.enter(m)
}

// Park lets the running greenlet wait until hub.Wake is called for what it returns. Other packages wait by it.
type Park struct {
	h    *Hub
	g    *Greenlet
	desc string
	drp  func()
	done bool
	v    vm.Value
	e    *vm.Exc
}

// NewPark prepares a wait of the running greenlet; drop is called if it goes on for another reason.
func (s *State) NewPark(what string, drop func()) *Park {
	return &Park{h: s.Hub(), g: s.current(), desc: what, drp: drop}
}

// Wait lets the greenlet wait. It is what a native returns.
func (p *Park) Wait(m *vm.M) (vm.Value, *vm.Exc) {
	if p.done {
		return p.v, p.e
	}
	p.g.waitFor(p)
	return p.h.enter(m)
}

// Wake queues the greenlet: its wait gives v or raises e. The machine's own goroutine calls it.
func (p *Park) Wake(v vm.Value, e *vm.Exc) {
	if p.done {
		return
	}
	p.done, p.v, p.e = true, v, e
	if p.g.wait == waiter(p) {
		p.h.call(p, 0)
	}
}

func (p *Park) fire(h *Hub, id uint32) fired {
	if p.g.wait != waiter(p) {
		return fDone
	}
	p.g.endWait()
	h.resume(p.g, p.v, p.e)
	return fLast
}

func (p *Park) drop(g *Greenlet) {
	p.done = true
	if p.drp != nil {
		p.drp()
	}
}
func (p *Park) what() string { return p.desc }

// offload is work on a goroutine that a greenlet waits for.
type offload struct {
	s      *State
	g      *Greenlet
	desc   string
	finish func(m *vm.M) (vm.Value, *vm.Exc)
	gone   bool
}

// Blocking runs work on a goroutine; the running greenlet waits, and then gets what finish (which runs on the machine's
// goroutine and must not call script) makes of it. It is what a native returns. If the greenlet goes on for another reason, the
// work's result is dropped.
func (s *State) Blocking(m *vm.M, what string, work func(), finish func(m *vm.M) (vm.Value, *vm.Exc)) (vm.Value, *vm.Exc) {
	h := s.Hub()
	g := s.current()
	if &g.G == &h.G {
		return h.enter(m)
	}
	o := &offload{s: s, g: g, desc: what, finish: finish}
	g.waitFor(o)
	h.refs++
	if h.away == nil {
		h.away = map[*offload]struct{}{}
	}
	h.away[o] = struct{}{}
	go func() {
		work()
		h.post(o)
	}()
	return h.enter(m)
}

func (o *offload) fire(h *Hub, id uint32) fired {
	h.refs--
	delete(h.away, o)
	if o.gone {
		return fDone
	}
	o.g.endWait()
	v, e := o.finish(h.m)
	h.resume(o.g, v, e)
	return fLast
}

func (o *offload) drop(g *Greenlet) { o.gone = true }
func (o *offload) what() string     { return o.desc }

// Post has f run on the machine's goroutine, between greenlets. Any goroutine may call it; f must not call script.
func (s *State) Post(f func(m *vm.M)) { s.hub.post(posted(f)) }

// PostCall has fn() called in the hub. Any goroutine may call it.
func (s *State) PostCall(fn vm.Value) { s.hub.post(postedCall{fn}) }

type postedCall struct{ fn vm.Value }

func (p postedCall) fire(h *Hub, id uint32) fired {
	h.script(nil, p.fn)
	return fLast
}

type posted func(m *vm.M)

func (p posted) fire(h *Hub, id uint32) fired {
	p(h.m)
	return fDone
}

// Hold and Release keep the loop alive while something outside may still post.
func (h *Hub) Hold() { h.refs++ }

// Release undoes Hold.
func (h *Hub) Release() { h.refs-- }

// loopJoin is gevent.wait(): main waits until the loop has nothing to do.
type loopJoin struct {
	h *Hub
	t *timer
}

func (j *loopJoin) drop(g *Greenlet) {
	if j.t != nil {
		j.h.stopTimer(j.t)
	}
}
func (j *loopJoin) what() string { return "" }

// Join waits until nothing is left to do: True, or False after the timeout (unbound: none).
func (s *State) Join(m *vm.M, timeout vm.Value) (vm.Value, *vm.Exc) {
	h := s.Hub()
	g := s.current()
	if g != s.main {
		return vm.None, m.Errorf(vm.ExcAssertionError, "only possible from the MAIN greenlet")
	}
	j := &loopJoin{h: h}
	if d, ok, e := s.duration(m, timeout); e != nil {
		return vm.None, e
	} else if ok {
		j.t = h.newTimer(d, 0, false)
		j.t.kind, j.t.g, j.t.id, j.t.result = timerWait, g, g.waitID, vm.False
		h.startTimer(j.t)
	}
	g.waitFor(j)
	return h.enter(m)
}
