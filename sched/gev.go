// gevent.Greenlet: a greenlet that the hub runs, with a result, links and kill.
package sched

import (
	"math/bits"
	"strconv"
	"strings"

	"github.com/gsl-lang/gsl/vm"
)

// Gevent is an instance of gevent.Greenlet.
type Gevent struct {
	Greenlet            // run is the function, also after the start
	result   vm.Value   // the value, or the exception if it failed
	args     *spawnArgs // until the end; nil: none
	links    *[]linker  // nil: none
	later    *timer     // start_later
	site     vm.Site    // where it was made
	parent   *lineage   // by whom
	line     *lineage   // that stands for it; nil: it has spawned none
	info     *string    // the function and arguments as the first repr showed them
	ident    uint32     // the small ident plus 1; 0: not asked for
	start    uint8
	flags    uint8
}

type spawnArgs struct {
	a  []vm.Value
	kw *[]*vm.Str // names of the last of a, if there are any
}

type (
	spawnArgs1 struct {
		spawnArgs
		v [1]vm.Value
	}
	spawnArgs2 struct {
		spawnArgs
		v [2]vm.Value
	}
)

// newArgs keeps arguments: one allocation where there are few.
func newArgs(a []vm.Value, kw []*vm.Str) *spawnArgs {
	var p *spawnArgs
	switch len(a) {
	case 0:
		return nil
	case 1:
		x := &spawnArgs1{v: [1]vm.Value{a[0]}}
		p, x.a = &x.spawnArgs, x.v[:]
	case 2:
		x := &spawnArgs2{v: [2]vm.Value{a[0], a[1]}}
		p, x.a = &x.spawnArgs, x.v[:]
	default:
		p = &spawnArgs{a: append(make([]vm.Value, 0, len(a)), a...)}
	}
	if len(kw) > 0 {
		names := kw // a copy: the parameter itself stays off the heap
		p.kw = &names
	}
	return p
}

// names are the names of the last arguments.
func (p *spawnArgs) names() []*vm.Str {
	if p.kw == nil {
		return nil
	}
	return *p.kw
}

// What has become of the start.
const (
	startNone uint8 = iota
	startPending
	startCancelled // killed before start() was called
	startAborted   // killed after start(), before it ran
	startDone
)

const (
	gevReady  uint8 = 1 << iota // result is there
	gevFailed                   // it is an exception
	gevFreed                    // the function and arguments are forgotten
	gevNotes                    // the job that tells the links is queued or running
	gevOwnRun                   // its class has a run of its own
	gevQuiet                    // its exception is not reported: somebody else takes it
)

// newGevent makes an unstarted greenlet of class c.
func (s *State) newGevent(c *vm.Class) *Gevent {
	g := &Gevent{result: vm.None, site: s.m.CallSite()}
	g.kind, g.run = kindGevent, vm.Unbound
	g.InitGreenlet(c, g)
	g.Parent = &s.Hub().G
	g.parent = s.lineageOf(s.current())
	return g
}

func gev(v vm.Value) *Gevent {
	g, _ := v.Impl().(*Gevent)
	return g
}

// initGevent is Greenlet.__init__(run=None, *args, **kwargs).
func (s *State) initGevent(m *vm.M, g *Gevent, a []vm.Value, kw []*vm.Str) *vm.Exc {
	run := vm.Unbound
	if n := len(a) - len(kw); n > 0 {
		run, a = a[0], a[1:]
	} else {
		for k, name := range kw {
			if name.String() == "run" {
				run = a[k]
				a = append(append([]vm.Value(nil), a[:k]...), a[k+1:]...)
				kw = append(append([]*vm.Str(nil), kw[:k]...), kw[k+1:]...)
				break
			}
		}
	}
	if !run.IsUnbound() && !run.IsNone() {
		if !m.Callable(run) {
			return m.TypeErrorf("The run argument or self._run must be callable")
		}
		g.run = run
	} else if g.Cls != s.GeventGreenlet {
		f, e := m.GetAttr(g.Value(), s.names._run)
		if e != nil {
			return e
		}
		if !m.Callable(f) {
			return m.TypeErrorf("The run argument or self._run must be callable")
		}
	}
	g.args = newArgs(a, kw)
	return nil
}

// Spawn makes and starts a greenlet that calls fn(a...): gevent.spawn for other packages.
func (s *State) Spawn(m *vm.M, fn vm.Value, a ...vm.Value) (vm.Value, *vm.Exc) {
	g := s.newGevent(s.GeventGreenlet)
	if e := s.initGevent(m, g, append([]vm.Value{fn}, a...), nil); e != nil {
		return vm.None, e
	}
	return g.Value(), s.startGevent(m, g)
}

// startGevent schedules the start, once.
func (s *State) startGevent(m *vm.M, g *Gevent) *vm.Exc {
	if g.start != startNone {
		return nil
	}
	for _, f := range s.spawnCbs {
		if _, e := m.Call(f, g.Value()); e != nil {
			return e
		}
	}
	g.start = startPending
	s.hub.call((*startJob)(g), 0)
	return nil
}

// startJob starts a greenlet.
type startJob Gevent

func (j *startJob) fire(h *Hub, id uint32) fired {
	g := (*Gevent)(j)
	if g.start != startPending || g.State != vm.GreenNew {
		return fDone
	}
	g.later = nil
	if e := h.s.begin(h.m, g); e != nil {
		g.Kill()
		h.s.finished(h.m, g, vm.None, e)
		return fDone
	}
	h.resume(&g.Greenlet, vm.None, nil)
	return fLast
}

func (j *startJob) context(h *Hub) any { return (*Gevent)(j) }

// begin prepares the start of g: what Greenlet.run does before it calls _run.
func (s *State) begin(m *vm.M, g *Gevent) *vm.Exc {
	if g.later != nil {
		s.hub.stopTimer(g.later)
		g.later = nil
	}
	run := g.run
	if g.Cls != s.GeventGreenlet && s.ownRun(g.Cls) {
		f, e := m.GetAttr(g.Value(), s.names.run) // a class that has a run of its own: no result, no links
		if e != nil {
			return e
		}
		g.start = startDone
		g.flags |= gevOwnRun
		m.StartAt(&g.G, s.tracedStart(f), nil, nil, 0)
		return nil
	}
	if g.Cls != s.GeventGreenlet || run.IsUnbound() {
		f, e := s.runOf(m, g)
		if e != nil {
			return e
		}
		run = f
	}
	g.start = startDone
	var a []vm.Value
	var names []*vm.Str
	if p := g.args; p != nil {
		a, names = p.a, p.names()
	}
	m.StartAt(&g.G, s.tracedStart(run), a, names, 0)
	return nil
}

// ownRun: a class derived from Greenlet overrides run.
func (s *State) ownRun(c *vm.Class) bool {
	f, _ := s.m.GetAttrOr(c.Value(), s.names.run)
	return f != s.geventRun
}

// runOf is what a greenlet calls whose class is derived from Greenlet.
func (s *State) runOf(m *vm.M, g *Gevent) (vm.Value, *vm.Exc) {
	if !g.run.IsUnbound() {
		return g.run, nil
	}
	return m.GetAttr(g.Value(), s.names._run)
}

func (g *Gevent) cancelStart() {
	switch g.start {
	case startNone:
		g.start = startCancelled
	case startPending:
		g.start = startAborted
		if g.later != nil {
			g.later.h.stopTimer(g.later)
			g.later = nil
		}
	}
}

func (g *Gevent) isDead() bool {
	return g.start == startCancelled || g.start == startAborted || g.State == vm.GreenDead
}

func (g *Gevent) ready() bool { return g.flags&gevReady != 0 || g.isDead() }

// finished: the function returned v or raised e.
func (s *State) finished(m *vm.M, g *Gevent, v vm.Value, e *vm.Exc) {
	if g.ident != 0 {
		s.hub.freeIdent(g.ident - 1)
	}
	if g.line != nil {
		g.line.g = nil
	}
	s.settle(g, v, e)
}

// settle stores the result, tells the links, and reports an exception.
func (s *State) settle(g *Gevent, v vm.Value, e *vm.Exc) {
	g.flags |= gevReady
	g.result = v
	if e != nil {
		g.result = e.Value()
		g.flags |= gevFailed
	}
	g.checkLinks(s)
	if e != nil && g.flags&gevQuiet == 0 {
		s.hub.report(g, e) // which shows the arguments
	} else {
		g.free()
	}
}

// free forgets what was to be called.
func (g *Gevent) free() {
	g.args = nil
	g.flags |= gevFreed
}

func (g *Gevent) checkLinks(s *State) {
	if g.links != nil && len(*g.links) > 0 && g.flags&gevNotes == 0 {
		g.flags |= gevNotes
		s.hub.call((*notesJob)(g), 0)
	}
}

// diedBeforeStart: g was killed by e and never runs.
func (s *State) diedBeforeStart(m *vm.M, g *Gevent, e *vm.Exc) {
	if g.flags&gevReady != 0 {
		return
	}
	g.Kill()
	if e.Is(s.Exit) {
		s.settle(g, e.Value(), nil)
	} else {
		s.settle(g, vm.None, e)
	}
}

func (j *notesJob) context(h *Hub) any {
	if h.link.src != linked((*Gevent)(j)) {
		return nil // it woke a greenlet that waited
	}
	return h.link
}

// notesJob tells the links of a greenlet that it has ended.
type notesJob Gevent

func (j *notesJob) fire(h *Hub, id uint32) fired {
	g := (*Gevent)(j)
	for g.links != nil && len(*g.links) > 0 {
		l := (*g.links)[0]
		(*g.links)[0] = nil
		*g.links = (*g.links)[1:]
		if l.notify(h, g) == fMore {
			return fMore
		}
	}
	g.links = nil
	g.flags &^= gevNotes
	return fDone
}

func (g *Gevent) Value() vm.Value { return g.G.Value() }
func (g *Gevent) what() string {
	return "Greenlet.join()"
}

func (g *Gevent) addLink(l linker) {
	if g.links == nil {
		g.links = new([]linker)
	}
	*g.links = append(*g.links, l)
	if g.ready() {
		g.checkLinks(g.state())
	}
}

// state finds the scheduler: the hub is among the ancestors, or the machine's main greenlet is.
func (g *Gevent) state() *State {
	for p := g.Parent; p != nil; p = p.Parent {
		if h, ok := p.Impl.(*Hub); ok {
			return h.s
		}
	}
	return nil
}

func (g *Gevent) removeLink(l linker) {
	if g.links != nil {
		*g.links = removeLink(*g.links, l)
	}
}
func (g *Gevent) unlinkWaiter(w *Greenlet) { g.removeLink((*switchLink)(w)) }
func (g *Gevent) drop(w *Greenlet)         { g.unlinkWaiter(w) }

func (g *Gevent) outcome(m *vm.M, mode uint8) (vm.Value, *vm.Exc) {
	if mode != modeGet {
		return vm.None, nil
	}
	if g.flags&gevFailed != 0 {
		return vm.None, g.result.AsExc()
	}
	return g.result, nil
}

func (g *Gevent) timedOut(m *vm.M, w *Greenlet, t *timer) (vm.Value, *vm.Exc) {
	if w.mode == modeGet {
		return vm.None, t.h.s.timeoutError(m, t.seconds())
	}
	return vm.None, nil
}

// ---- kill ----

// killJob raises an exception in a greenlet from the hub; the killer, if it blocks, goes on when the greenlet has ended.
type killJob struct {
	s       *State
	g       *Greenlet
	e       *vm.Exc
	killer  *Greenlet // nil: nobody waits
	timeout vm.Value
	phase   int
}

func (j *killJob) what() string     { return "" }
func (j *killJob) drop(k *Greenlet) { j.killer = nil }

func (j *killJob) fire(h *Hub, id uint32) fired {
	if j.phase == 0 {
		j.phase = 1
		if g, ok := j.g.Impl.(*Gevent); ok {
			g.cancelStart()
			if g.isDead() {
				j.s.diedBeforeStart(h.m, g, j.e)
				return j.fire(h, id)
			}
		} else if j.g.State == vm.GreenNew { // a raw one that has not started
			j.g.run = vm.Unbound
			j.g.Kill()
			if !j.e.Is(j.s.Exit) {
				h.report(nil, j.e)
			}
			return j.fire(h, id)
		}
		if j.g.kind != kindHub && h.throw(j.g, j.e) {
			return fMore
		}
		return j.fire(h, id)
	}
	k := j.killer
	if k == nil {
		return fDone
	}
	k.endWait()
	g, ok := j.g.Impl.(*Gevent)
	if !ok || g.ready() {
		h.resume(k, vm.None, nil)
		return fLast
	}
	// still alive: the killer joins it
	k.mode = modeNone
	g.addLink((*switchLink)(k))
	k.wait = g
	if d, ok, _ := j.s.duration(h.m, j.timeout); ok {
		t := h.newTimer(d, -1, true)
		t.kind, t.g, t.id, t.src = timerLink, k, k.waitID, g
		h.startTimer(t)
		k.wait = t
	}
	return fDone
}

// kill is Greenlet.kill(exception, block, timeout).
func (s *State) kill(m *vm.M, g *Gevent, exc vm.Value, block bool, timeout vm.Value) (vm.Value, *vm.Exc) {
	e, x := s.killExc(m, exc)
	if x != nil {
		return vm.None, x
	}
	if s.killBeforeStart(m, g, e) {
		return vm.None, nil
	}
	if g.ready() {
		return vm.None, nil
	}
	h := s.Hub()
	j := &killJob{s: s, g: &g.Greenlet, e: e, timeout: timeout}
	h.call(j, 0)
	if !block {
		return vm.None, nil
	}
	k := s.current()
	if &k.G != &h.G {
		j.killer, k.wait = k, j
	}
	return h.enter(m)
}

// killBeforeStart sees to it that a greenlet that has not run never does. true: it is dead.
func (s *State) killBeforeStart(m *vm.M, g *Gevent, e *vm.Exc) bool {
	g.cancelStart()
	if g.isDead() {
		s.diedBeforeStart(m, g, e)
		return true
	}
	return false
}

// killExc is the exception that kill was given: a class, an instance, or the three of sys.exc_info().
func (s *State) killExc(m *vm.M, v vm.Value) (*vm.Exc, *vm.Exc) {
	if v.IsUnbound() {
		return m.NewExc(s.Exit), nil
	}
	if t, ok := m.TupleOf(v); ok && len(t) == 3 {
		return s.makeThrow(m, t)
	}
	return s.makeThrow(m, []vm.Value{v})
}

// ---- links ----

// spawnedLink calls script in a greenlet of its own.
type spawnedLink struct {
	vm.Object
	fn   vm.Value
	only uint8
}

const (
	linkAlways uint8 = iota
	linkValue
	linkException
)

func (l *spawnedLink) notify(h *Hub, src linked) fired {
	if g, ok := src.(*Gevent); ok && l.only != linkAlways && (g.flags&gevFailed != 0) != (l.only == linkException) {
		return fDone
	}
	h.link = linkContext{l.fn, src}
	g := &Greenlet{run: vm.Unbound}
	g.InitGreenlet(h.s.Greenlet, g)
	g.Parent = &h.G
	h.m.StartAt(&g.G, h.s.tracedStart(l.fn), []vm.Value{src.Value()}, nil, 0)
	h.resume(g, vm.None, nil)
	return fMore
}

// ---- names ----

// newIdent is the smallest ident that no living greenlet has.
func (h *Hub) newIdent() uint32 {
	for k, w := range h.idents {
		if w != ^uint64(0) {
			n := bits.TrailingZeros64(^w)
			h.idents[k] |= 1 << n
			return uint32(k*64 + n)
		}
	}
	h.idents = append(h.idents, 1)
	return uint32(len(h.idents)-1) * 64
}

func (h *Hub) freeIdent(n uint32) { h.idents[n/64] &^= 1 << (n % 64) }

func (s *State) identOf(g *Gevent) uint32 {
	if g.ident == 0 {
		g.ident = s.hub.newIdent() + 1
	}
	return g.ident - 1
}

// reprGevent is <Greenlet "name" at 0x...: f(1, k='v')>.
func (s *State) reprGevent(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	g := gev(a[0])
	var b strings.Builder
	b.WriteString("<" + g.Cls.Name() + " ")
	named := vm.Unbound
	if g.Dict != nil {
		named = g.Dict.Get(m, "name")
	}
	switch {
	case !named.IsUnbound():
		t, e := m.Str(named)
		if e != nil {
			return vm.None, e
		}
		b.WriteString("\"" + t.String() + "\" ")
	case g.ident != 0:
		b.WriteString("\"Greenlet-" + strconv.Itoa(int(g.ident-1)) + "\" ")
	}
	b.WriteString("at " + s.hexID(a[0]) + ": ")
	if g.info == nil {
		t, e := s.formatInfo(m, g)
		if e != nil {
			return vm.None, e
		}
		g.info = &t
	}
	b.WriteString(*g.info + ">")
	return vm.NewStr(b.String()), nil
}

// hexID is hex(id(v)).
func (s *State) hexID(v vm.Value) string {
	t := strings.TrimLeft(strings.TrimPrefix(s.m.AddrText(v), "0x"), "0")
	if t == "" {
		t = "0"
	}
	return "0x" + t
}

func (s *State) formatInfo(m *vm.M, g *Gevent) (string, *vm.Exc) {
	name := "_run"
	f := g.run
	if g.flags&gevFreed == 0 && !f.IsUnbound() {
		name = ""
		if _, self, ok := f.BoundParts(); ok {
			if self != g.Value() {
				name = s.repr(f)
			} else {
				name = "_run"
			}
		} else if self, e := m.GetAttrOr(f, m.Intern("__self__")); e == nil && !self.IsUnbound() && !self.IsNone() { // a built-in function
			name = s.repr(f)
		} else {
			n, e := m.GetAttrOr(f, m.Intern("__name__"))
			if e != nil {
				return "", e
			}
			if name, _ = m.TextOf(n); name == "" {
				name = s.repr(f)
			}
		}
	}
	if p := g.args; p != nil {
		var parts []string
		names := p.names()
		pos := len(p.a) - len(names)
		for k, v := range p.a {
			t := s.repr(v)
			if r := []rune(t); len(r) > 50 {
				t = string(r[:50])
			}
			if k >= pos {
				t = names[k-pos].String() + "=" + t
			}
			parts = append(parts, t)
		}
		name += "(" + strings.Join(parts, ", ") + ")"
	}
	return name, nil
}
