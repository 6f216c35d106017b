// What greenlets wait on by linking to it: Event, AsyncResult, Semaphore, and the end of a Gevent.
package sched

import (
	"slices"

	"github.com/gsl-lang/gsl/vm"
)

// linker is told that something is ready: a waiting greenlet, a wait on several things, a script callback.
type linker interface {
	notify(h *Hub, src linked) fired
}

// linked is what can be linked to.
type linked interface {
	waiter
	unlinker
	Value() vm.Value
	// outcome is what a wait of the given mode gives when it is ready.
	outcome(m *vm.M, mode uint8) (vm.Value, *vm.Exc)
	addLink(l linker)
	removeLink(l linker)
}

// What the result of a wait is.
const (
	modeNone    uint8 = iota // None: join
	modeTrue                 // True, or False after the timeout
	modeGet                  // the value or the exception; Timeout
	modeValue                // the value or None
	modeAcquire              // True and the counter goes down, or False
	modeEnter                // None and the counter goes down
	modeCounter              // the counter
)

// switchLink resumes a greenlet that waits by the mode of its wait.
type switchLink Greenlet

func (l *switchLink) notify(h *Hub, src linked) fired {
	g := (*Greenlet)(l)
	w := g.wait
	if w == nil {
		return fDone
	}
	if t, ok := w.(*timer); ok {
		h.stopTimer(t)
	}
	g.endWait()
	v, e := src.outcome(h.m, g.mode)
	if l, ok := src.(*Semaphore); ok && g.mode != modeCounter {
		l.holder = g
	}
	h.resume(g, v, e)
	return fMore
}

// waitOn links the running greenlet to src and lets it wait. It is what a native returns.
func (s *State) waitOn(m *vm.M, src linked, mode uint8, timeout vm.Value) (vm.Value, *vm.Exc) {
	h := s.Hub()
	g := s.current()
	var t *timer
	if d, ok, e := s.duration(m, timeout); e != nil {
		return vm.None, e
	} else if ok {
		t = h.newTimer(d, -1, true)
		t.kind, t.g, t.id, t.src = timerLink, g, g.waitID, src
	}
	if &g.G == &h.G {
		return h.enter(m)
	}
	g.mode = mode
	src.addLink((*switchLink)(g))
	if t != nil {
		h.startTimer(t)
		g.waitFor(t)
	} else {
		g.waitFor(src)
	}
	return h.enter(m)
}

// duration is a timeout in seconds: a number, or a Timeout, of which the seconds count. ok is false if there is none.
func (s *State) duration(m *vm.M, timeout vm.Value) (d float64, ok bool, e *vm.Exc) {
	if x := timeout.AsExc(); x != nil && s.classes["Timeout"] != nil && x.Is(s.classes["Timeout"]) {
		if timeout, e = m.GetAttr(timeout, m.Intern("seconds")); e != nil {
			return 0, false, e
		}
	}
	if timeout.IsNone() || timeout.IsUnbound() {
		return 0, false, nil
	}
	d, e = m.FloatOf(timeout)
	return d, e == nil, e
}

// timeoutError is the Timeout that a wait with a timeout raises.
func (s *State) timeoutError(m *vm.M, sec vm.Value) *vm.Exc {
	e := m.NewExc(s.class("Timeout", vm.ExcTimeoutError))
	if s.classes["Timeout"] != nil {
		v := e.Value()
		_ = m.SetAttr(v, m.Intern("seconds"), sec)
		_ = m.SetAttr(v, m.Intern("exception"), vm.None)
	}
	return e
}

// seconds is a timer's time as script gave it.
func (t *timer) seconds() vm.Value {
	if n := int64(t.sec); float64(n) == t.sec {
		return vm.Int(n)
	}
	return vm.Float(t.sec)
}

// scriptLink calls script in the hub.
type scriptLink struct{ fn vm.Value }

func (l *scriptLink) notify(h *Hub, src linked) fired {
	h.script(linkContext{l.fn, src}, l.fn, src.Value())
	return fMore
}

// linkContext is what an error of a link is reported with: the pair of the link and what it is linked to.
type linkContext struct {
	fn  vm.Value
	src linked
}

func removeLink(links []linker, l linker) []linker {
	if k := slices.Index(links, l); k >= 0 {
		return slices.Delete(links, k, k+1)
	}
	return links
}

// ---- Event, AsyncResult, Semaphore ----

// linkable is the start of what greenlets wait on again and again. Its links are told in one job, in the order in which they came;
// those that come meanwhile and find it ready wait for the end of that round.
type linkable struct {
	vm.Object
	s       *State
	self    readier
	links   []linker
	arrived []linker // came during a round, and it was ready
	final   linker   // the last one of the round
	note    uint8
	some    bool // a round stops when it is no longer ready
	noteID  uint32
	name    string
	made    vm.Site
}

// readier is the part of a linkable that its kind decides.
type readier interface {
	linked
	job
	ready() bool
}

const (
	noteNone uint8 = iota
	noteQueued
	noteLinks   // a round is under way
	noteArrived // its second part
)

func (l *linkable) what() string        { return l.name + ".wait()" }
func (l *linkable) addLink(k linker)    { l.links = append(l.links, k); l.check() }
func (l *linkable) removeLink(k linker) { l.links = removeLink(l.links, k); l.unlinked() }
func (l *linkable) unlinkWaiter(g *Greenlet) {
	l.removeLink((*switchLink)(g))
	l.arrived = removeLink(l.arrived, (*switchLink)(g))
}

func (l *linkable) drop(g *Greenlet) { l.unlinkWaiter(g) }

func (l *linkable) context(h *Hub) any {
	if h.link.src != linked(l.self) {
		return nil // it woke a greenlet that waited
	}
	return h.link
}

func (l *linkable) unlinked() {
	if len(l.links) == 0 && l.note == noteQueued {
		l.note = noteNone
		l.noteID++
	}
}

// check queues a round if it is ready and has links.
func (l *linkable) check() {
	if l.note == noteNone && len(l.links) > 0 && l.self.ready() {
		l.note = noteQueued
		l.noteID++
		l.s.Hub().call(l.self, l.noteID)
	}
}

// fire is one round.
func (l *linkable) fire(h *Hub, id uint32) fired {
	if l.noteID != id {
		return fDone
	}
	if l.note == noteQueued {
		l.note = noteLinks
		if len(l.links) > 0 {
			l.final = l.links[len(l.links)-1]
		}
	}
	for {
		list := &l.links
		if l.note == noteArrived {
			list = &l.arrived
		}
		for len(*list) > 0 && (l.final != nil) && !(l.some && !l.self.ready()) {
			k := (*list)[0]
			(*list)[0] = nil
			*list = (*list)[1:]
			if k == l.final {
				l.final = nil
			}
			if k.notify(h, l.self) == fMore {
				return fMore
			}
		}
		if l.note == noteLinks && len(l.arrived) > 0 {
			l.note, l.final = noteArrived, l.arrived[len(l.arrived)-1]
			continue
		}
		break
	}
	l.links = append(l.links, l.arrived...)
	l.arrived, l.final = nil, nil
	if len(l.links) == 0 {
		l.links = nil
	}
	l.note = noteNone
	l.noteID++
	l.check()
	return fDone
}

// wait is the native wait(timeout=None) of a linkable.
func (l *linkable) wait(m *vm.M, mode uint8, timeout vm.Value) (vm.Value, *vm.Exc) {
	s := l.s
	if l.self.ready() {
		g := s.current()
		if l.note == noteNone || s.hub != nil && &g.G == &s.hub.G {
			return l.self.outcome(m, mode)
		}
		// A round is under way or due: wait for one's turn behind those that waited longer.
		if l.note == noteQueued {
			return l.self.outcome(m, mode)
		}
		g.mode = mode
		g.waitFor(l.self)
		l.arrived = append(l.arrived, (*switchLink)(g))
		return s.hub.enter(m)
	}
	return s.waitOn(m, l.self, mode, timeout)
}

// Event is gevent.event.Event.
type Event struct {
	linkable
	flag bool
}

func (v *Event) ready() bool { return v.flag }
func (v *Event) outcome(m *vm.M, mode uint8) (vm.Value, *vm.Exc) {
	if mode == modeNone {
		return vm.None, nil
	}
	return vm.True, nil
}
func (v *Event) timedOut(m *vm.M, g *Greenlet, t *timer) (vm.Value, *vm.Exc) { return vm.False, nil }

// AsyncResult is gevent.event.AsyncResult.
type AsyncResult struct {
	linkable
	value vm.Value // unbound: none yet
	exc   *vm.Exc
	given vm.Value // what was given as exception, if it is no instance
}

func (v *AsyncResult) ready() bool { return v.exc != nil || !v.value.IsUnbound() }
func (v *AsyncResult) outcome(m *vm.M, mode uint8) (vm.Value, *vm.Exc) {
	switch {
	case !v.value.IsUnbound():
		return v.value, nil
	case mode == modeGet && v.exc != nil:
		return vm.None, v.exc
	}
	return vm.None, nil
}

func (v *AsyncResult) timedOut(m *vm.M, g *Greenlet, t *timer) (vm.Value, *vm.Exc) {
	if g.mode == modeGet {
		return vm.None, v.s.timeoutError(m, t.seconds())
	}
	return v.outcome(m, g.mode)
}

// Semaphore is gevent.lock.Semaphore and BoundedSemaphore.
type Semaphore struct {
	linkable
	counter int64
	initial int64     // bounded: the counter may not pass it; else -1
	holder  *Greenlet // who acquired it last; nil: released since
}

func (v *Semaphore) ready() bool { return v.counter > 0 }
func (v *Semaphore) outcome(m *vm.M, mode uint8) (vm.Value, *vm.Exc) {
	switch mode {
	case modeAcquire:
		v.counter--
		return vm.True, nil
	case modeEnter:
		v.counter--
		return vm.None, nil
	}
	return vm.Int(v.counter), nil
}

func (v *Semaphore) timedOut(m *vm.M, g *Greenlet, t *timer) (vm.Value, *vm.Exc) {
	if g.mode == modeAcquire {
		return vm.False, nil
	}
	return vm.Int(v.counter), nil
}

func linkableOf(v vm.Value) *linkable {
	switch x := v.Impl().(type) {
	case *Event:
		return &x.linkable
	case *AsyncResult:
		return &x.linkable
	case *Semaphore:
		return &x.linkable
	}
	return nil
}

// asLinked is what a built-in wait can link to without script; nil for other objects.
func asLinked(v vm.Value) linked {
	switch x := v.Impl().(type) {
	case *Gevent:
		return x
	case *Event:
		return x
	case *AsyncResult:
		return x
	case *Semaphore:
		return x
	}
	return nil
}

// linkOf is the link for a script callback.
func (s *State) linkOf(m *vm.M, fn vm.Value) (linker, *vm.Exc) {
	if !m.Callable(fn) {
		return nil, m.TypeErrorf("Expected callable: %s", s.repr(fn))
	}
	if l, ok := fn.Impl().(*spawnedLink); ok {
		return l, nil
	}
	return &scriptLink{fn}, nil
}

// findLink is the link of a callback, by equality.
func (s *State) findLink(m *vm.M, links []linker, fn vm.Value) linker {
	for _, l := range links {
		var x vm.Value
		switch l := l.(type) {
		case *scriptLink:
			x = l.fn
		case *spawnedLink:
			x = l.fn
			if fn.Impl() == any(l) {
				return l
			}
		case *switchLink:
			if _, self, ok := fn.BoundParts(); ok && base(self) == (*Greenlet)(l) {
				return l
			}
			continue
		default:
			continue
		}
		if x == fn {
			return l
		}
		if f1, s1, ok := x.BoundParts(); ok {
			if f2, s2, ok := fn.BoundParts(); ok {
				if f1 == f2 && s1 == s2 {
					return l
				}
				continue
			}
		}
		if eq, e := m.Eq(x, fn); e == nil && eq {
			return l
		}
	}
	return nil
}

func (s *State) repr(v vm.Value) string {
	r, e := s.m.Repr(v)
	if e != nil {
		return "<" + s.m.TypeName(v) + ">"
	}
	return r.String()
}

// ---- waiting for several ----

// multiWait is wait(objects): the greenlet goes on when as many as needed were ready, or one failed, or time is up.
type multiWait struct {
	s      *State
	g      *Greenlet
	objs   []linked
	got    []vm.Value
	need   int
	fail   bool // raise_error
	t      *timer
	finish bool
}

func (w *multiWait) what() string { return "" }

// drop takes the wait off everything that it waits on.
func (w *multiWait) drop(g *Greenlet) {
	w.finish = true
	if w.t != nil {
		w.s.hub.stopTimer(w.t)
	}
	for _, o := range w.objs {
		o.removeLink(w)
	}
	w.objs = nil
}

func (w *multiWait) notify(h *Hub, src linked) fired {
	if w.finish {
		return fDone
	}
	var e *vm.Exc
	if w.fail {
		if g, ok := src.(*Gevent); ok && g.flags&gevFailed != 0 {
			e = g.result.AsExc()
		} else if a, ok := src.(*AsyncResult); ok && a.exc != nil {
			e = a.exc
		}
	}
	if e == nil {
		w.got = append(w.got, src.Value())
		if len(w.got) < w.need {
			return fDone
		}
	}
	g := w.g
	g.endWait()
	w.drop(g)
	h.resume(g, vm.NewList(w.got), e)
	return fMore
}

// fire: time is up.
func (w *multiWait) fire(h *Hub, id uint32) fired {
	g := w.g
	g.endWait()
	w.drop(g)
	h.resume(g, vm.NewList(w.got), nil)
	return fLast
}

// WaitAll waits for built-in objects: gevent.wait and gevent.joinall. ok is false if one of them is not built in.
func (s *State) waitAll(m *vm.M, objs []vm.Value, timeout, count vm.Value, fail bool) (v vm.Value, e *vm.Exc, ok bool) {
	w := &multiWait{s: s, need: len(objs), fail: fail}
	if !count.IsNone() && !count.IsUnbound() {
		n, e := m.Index(count)
		if e != nil {
			return vm.None, e, true
		}
		w.need = max(min(w.need, int(n)), 0)
	}
	w.objs = make([]linked, len(objs))
	for k, o := range objs {
		if w.objs[k] = asLinked(o); w.objs[k] == nil {
			return vm.None, nil, false
		}
	}
	h := s.Hub()
	w.g = s.current()
	if &w.g.G == &h.G && w.need > 0 {
		v, e = h.enter(m)
		return v, e, true
	}
	for _, o := range w.objs {
		o.addLink(w)
	}
	if d, ok, e := s.duration(m, timeout); e != nil {
		w.drop(w.g)
		return vm.None, e, true
	} else if ok {
		w.t = h.newTimer(d, -1, true)
		w.t.kind, w.t.j = timerJob, w
		h.startTimer(w.t)
	}
	if w.need == 0 {
		w.drop(w.g)
		return vm.NewList(nil), nil, true
	}
	w.g.waitFor(w)
	v, e = h.enter(m)
	return v, e, true
}
