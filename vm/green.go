// Greenlets and the baton: register stacks that are switched, and who runs the machine when greenlets hold Go frames.
//
// Invariants. (1) Exactly one goroutine runs the machine: the one whose runner is m.me. (2) A greenlet with nested > 0
// (natives that called back are on a Go stack) runs only on its home runner. (3) A home whose greenlet is suspended sleeps
// on its wake channel, so its innermost run() belongs to that greenlet. (4) The host's goroutine runs only main, so it can
// return when main returns: the first switch to another greenlet moves the machine to a runner of the pool, once per Exec.
//
// Switching between greenlets without Go frames costs nothing of this: it is a change of m.stk, m.pc and m.base.
package vm

import "unsafe"

// States of a greenlet.
const (
	GreenNew       uint8 = iota // not started
	GreenSuspended              // can be resumed
	GreenRunning
	GreenDead
)

// What a greenlet finds when it is resumed.
const (
	pendNone  uint8 = iota
	pendThrow       // g.throw is raised
	pendStart       // its function is called
	pendTick        // nothing: it was interrupted before an instruction, see SwitchAtTick
	pendStep        // a step is entered, which gives what the switch would have given, see Arrive
)

// What a suspended greenlet has been told about its end.
const (
	dropNone uint8 = iota
	dropTold       // GreenletExit was thrown into it, and it waits again
	dropLeft       // and still nothing could reach it
)

// G is a greenlet: an object of a class that package sched defines, and the register stack that it runs on. It is the
// object itself, so that a parked greenlet is two allocations: this and the stack.
type G struct {
	Object
	State   uint8
	pend    uint8
	Held    bool  // set by package sched: greenlet.switch to it is more than a switch, for it waits in the hub or is the hub
	dropped uint8 // nothing could reach it, and it was told so
	nested  int32 // nested runs of this greenlet that are suspended or running: Go frames
	depth0  int32 // recursion depth of the greenlet that started it
	nkw     int32 // of the arguments waiting at the start, how many are by name
	stk     Stack
	cur     *Stack // the innermost running stack (a generator's, perhaps) while suspended
	Parent  *G
	exc     *Exc // handled exception while suspended
	throw   *Exc
	home    *runner
	kw      *[]*Str // names of the arguments that wait, if there are any
}

type runner struct {
	wake chan struct{} // capacity 1: one token in all, so a sender never blocks
	host bool
	quit bool // the machine is over, or the pool closes
}

type baton struct {
	idle     []*runner // never the host
	host     *runner
	running  bool // an Exec is under way
	handoffs int
	started  int
	closed   bool
	traced   bool // every switch is done by the native

	target *G    // of the switch that a native asked for
	resume *Gen  // or the generator to resume
	orElse Value // what stands for its end; unbound: StopIteration
	value  Value
	throw  *Exc
	step   Step // of a pendStep: it is taken at once
	// GreenEnd decides where a greenlet's end goes: set by sched.
	onEnd func(m *M, g *G, v Value, e *Exc) (t *G, tv Value, te *Exc)
}

var (
	fnGreen = stub("<greenlet>", roleGreen, 0, 16, Instr{Op: CALL}, Instr{Op: GREND})
	fnBound = stub("<nested>", roleBound, 0, 16, Instr{Op: CALL, A: VS}, Instr{Op: EXIT})
)

// InitGreenlet prepares g, an unstarted greenlet.
func (g *G) InitGreenlet(cls *Class, impl any) {
	g.Object = Object{Hdr: Hdr{kind: KNat, aux: natGreen}, Cls: cls, Impl: impl}
	g.State = GreenNew
}

// Value is the greenlet as a script value.
func (g *G) Value() Value { return Value{p: unsafe.Pointer(g)} }

// Running is the greenlet that runs.
func (m *M) Running() *G { return m.g }

// Main is the machine's main greenlet.
func (m *M) Main() *G { return m.main }

// AdoptMain makes g the machine's main greenlet in place of the one that New made: package sched gives it its class. The
// main greenlet must be running.
func (m *M) AdoptMain(g *G) {
	old := m.main
	o := g.Object
	*g = *old
	g.Object = o
	fix := func(s **Stack) {
		if *s == &old.stk {
			*s = &g.stk
		}
	}
	fix(&g.cur)
	fix(&m.stk)
	for s := m.stk; s != nil; s = s.link {
		fix(&s.link)
	}
	if m.g == old {
		m.g = g
	}
	m.main = g
}

// Kill marks a greenlet that has not started as ended.
func (g *G) Kill() { g.State = GreenDead }

// Dead reports whether the greenlet has ended.
func (g *G) Dead() bool { return g.State == GreenDead }

// OnGreenletEnd installs the rule of where a greenlet's result or exception goes.
func (m *M) OnGreenletEnd(f func(m *M, g *G, v Value, e *Exc) (*G, Value, *Exc)) { m.bat.onEnd = f }

// Start gives an unstarted greenlet its function and arguments, the last len(kw) of them by name; the next switch to it
// calls the function there.
func (m *M) Start(g *G, f Value, a []Value, kw []*Str) { m.StartAt(g, f, a, kw, m.depth()) }

// StartAt is Start with the recursion depth that the greenlet starts from: the hub starts greenlets at 0.
func (m *M) StartAt(g *G, f Value, a []Value, kw []*Str, depth int) {
	n := len(a) + 16
	if f.is(KFunc) { // the bottom's header and the callee's, its frame, and the register that the limit keeps free
		n = max(len(a), int(f.fun().frame)/VS) + 6
	}
	g.stk = newStack(n)
	r := g.stk.regs
	r[0] = obj(fnGreen)
	r[2] = f
	copy(r[4:], a)
	g.stk.base = baseAt(&g.stk, 2*VS)
	g.stk.pc = pcAt(fnGreen.code, 1)
	g.cur = &g.stk
	g.nkw = int32(len(a))
	if g.kw = nil; len(kw) > 0 {
		names := kw // a copy: the parameter itself stays off the heap
		g.kw = &names
	}
	g.pend = pendStart
	g.State = GreenSuspended
	g.depth0 = int32(depth)
	m.track(g)
	m.charge(int64(n)*VS + int64(unsafe.Sizeof(*g)))
}

// track notes a greenlet that has started. The dead are dropped when the list is full.
func (m *M) track(g *G) {
	if l := m.greens; len(l) == cap(l) {
		live, loose := l[:0], 0
		for _, x := range l {
			if x.State != GreenDead {
				live = append(live, x)
				if !x.Held {
					loose++
				}
			}
		}
		clear(l[len(live):])
		if len(live) > cap(l)/2 {
			live = append(make([]*G, 0, max(64, 2*len(live))), live...)
		}
		m.greens = live
		m.many(loose) // those that wait in the hub are not collected
	}
	m.greens = append(m.greens, g)
	if len(m.greens) <= 16 { // programs with many park most of them: gc.collect and other listed objects find the dropped
		m.hurry()
	}
}

// Greenlets are the greenlets that have started and not ended, the oldest first; main is not among them.
func (m *M) Greenlets() (out []*G) {
	for _, g := range m.greens {
		if g.State != GreenDead {
			out = append(out, g)
		}
	}
	return
}

// SwitchTo is what a native returns to switch: the running greenlet's call goes on with the value that is sent back to it.
// t must be suspended (or running: then v comes back at once). A non-nil e is raised in t instead of giving it v.
func (m *M) SwitchTo(t *G, v Value, e *Exc) (Value, *Exc) {
	if t == m.g {
		return v, e
	}
	m.bat.target, m.bat.value = t, v
	if e != nil {
		m.bat.throw = e
	}
	return Value{p: unsafe.Pointer(&hStepReq)}, nil
}

// Arrive has the switch that follows enter a step in the greenlet it goes to, in place of giving a value: the greenlet must
// be suspended, not Fresh, and not the running one.
func (m *M) Arrive(s Step) { m.bat.step = s }

// Fresh: the greenlet has not begun, or was interrupted between two instructions; nothing waits for a value in it.
func (g *G) Fresh() bool { return g.pend != pendNone }

// TraceSwitches has every switch done by the native.
func (m *M) TraceSwitches(on bool) { m.bat.traced = on }

// suspend puts the running registers into g.
func (m *M) suspend(g *G) {
	s := m.stk
	s.pc, s.base = m.pc, m.base
	g.cur, g.exc, g.State = s, m.exc, GreenSuspended
}

// load makes t the running greenlet. v goes where its pending call wants its result.
func (m *M) load(t *G, v Value) {
	t.State = GreenRunning
	s := t.cur
	m.g, m.stk, m.limit, m.pc, m.base, m.exc = t, s, s.limit, s.pc, s.base, t.exc
	t.exc = nil
	if t.pend == pendNone {
		*R(m.base, back1(m.pc).A) = v
	}
}

// doSwitch carries out the switch that a native asked for.
func (m *M) doSwitch() *Exc {
	t, e := m.bat.target, m.bat.throw
	m.bat.target = nil
	if e != nil {
		m.bat.throw = nil
	}
	return m.switchNow(t, m.bat.value, e) // the value stays: it is in t's register as well
}

func (m *M) switchNow(t *G, v Value, e *Exc) *Exc {
	g, me := m.g, m.me
	m.suspend(g)
	if e != nil {
		if e.tb == nil {
			e.tb = []tbEntry{} // an exception that comes from another greenlet has no context here
		}
		t.throw, t.pend = e, pendThrow
	} else if m.bat.step != nil {
		t.pend = pendStep
	}
	m.load(t, v)
	if g.nested|t.nested != 0 || me.host {
		m.handover(g, t)
		if me.quit {
			return nil
		}
	}
	if m.g.pend != pendNone {
		return m.pending()
	}
	return nil
}

// pending is what a greenlet finds when it goes on: an exception thrown into it, or its function to be called.
func (m *M) pending() *Exc {
	g := m.g
	switch g.pend {
	case pendTick:
		g.pend = pendNone
		m.pc = skip(m.pc, -1)
	case pendThrow:
		e := g.throw
		g.pend, g.throw = pendNone, nil
		return e
	case pendStep:
		g.pend = pendNone
		s := m.bat.step
		m.bat.step = nil
		return m.enterStep(s, back1(m.pc).A)
	case pendStart:
		g.pend = pendNone
		if kw := g.kw; kw != nil {
			g.kw = nil
			return m.call(0, int(g.nkw), *kw)
		}
		return m.call(0, int(g.nkw), nil)
	}
	return nil
}

// greenletEnd: the running greenlet's function returned v or raised e.
func (m *M) greenletEnd(v Value, e *Exc) {
	g := m.g
	g.State = GreenDead
	t := g.Parent
	if m.bat.onEnd != nil {
		t, v, e = m.bat.onEnd(m, g, v, e)
	} else {
		for t != nil && t.State == GreenDead {
			t = t.Parent
		}
		if t == nil {
			t = m.main
		}
	}
	if e != nil {
		t.throw, t.pend = e, pendThrow
	} else if m.bat.step != nil {
		t.pend = pendStep
	}
	g.stk, g.cur, g.exc = Stack{}, nil, nil
	m.load(t, v)
	if t.nested != 0 || m.me.host {
		m.handover(g, t)
	}
}

// handover: the machine's registers are t's now; make the right goroutine go on. It returns on this goroutine when it is
// its turn again.
func (m *M) handover(g, t *G) {
	me := m.me
	switch {
	case g == t:
	case g.nested > 0 && g.State != GreenDead:
		next := t.home
		if t.nested == 0 {
			next = m.other()
		}
		m.pass(me, next)
	case t.nested > 0:
		if t.home == me {
			return
		}
		if !me.host {
			m.bat.idle = append(m.bat.idle, me)
		}
		m.pass(me, t.home)
	case me.host && t != m.main:
		m.pass(me, m.other())
	}
}

// pass wakes next and sleeps.
func (m *M) pass(me, next *runner) {
	m.bat.handoffs++
	next.wake <- struct{}{}
	<-me.wake
	if !me.quit {
		m.me = me
	}
}

// other gives a goroutine that carries nothing.
func (m *M) other() *runner {
	if n := len(m.bat.idle); n > 0 {
		r := m.bat.idle[n-1]
		m.bat.idle = m.bat.idle[:n-1]
		return r
	}
	m.bat.started++
	r := &runner{wake: make(chan struct{}, 1)}
	go func() {
		<-r.wake
		if !r.quit {
			m.me = r
			m.runFrom(r)
		}
	}()
	return r
}

func (m *M) runFrom(r *runner) {
	if e := m.pending(); e != nil && !m.unwind(e, r) && m.atExit(r) || r.quit {
		return
	}
	m.runGuarded(r)
}

// atExit: EXIT was reached. true: run() of this goroutine returns.
func (m *M) atExit(me *runner) bool {
	if m.g.nested > 0 || me.host {
		return true // a nested call ended on its home, or main ended on the host's goroutine
	}
	// main ended here, on a runner of the pool: send the host home and wait for other work.
	h := m.bat.host
	h.quit = true
	m.bat.idle = append(m.bat.idle, me)
	m.pass(me, h)
	return me.quit
}

// Exec is the host's entry: it calls f in the main greenlet and runs the machine until f has returned. Other greenlets run
// meanwhile, and stay where they are when main is done.
func (m *M) Exec(f Value, a ...Value) (Value, *Exc) {
	return m.exec(f, a, nil)
}

func (m *M) exec(f Value, a []Value, kw []*Str) (Value, *Exc) {
	g := m.main
	if m.bat.host == nil {
		m.bat.host = &runner{wake: make(chan struct{}, 1), host: true}
	}
	me := m.bat.host
	me.quit = false
	m.me = me
	m.bat.running = true
	s := &g.stk
	m.g, m.stk, m.limit, m.exc = g, s, s.limit, nil
	m.base, m.pc = baseAt(s, 2*VS), pcAt(fnGreen.code, 1)
	g.State = GreenRunning
	g.nested = 0
	m.top = 0
	// The boundary frame at the bottom of main: its EXIT ends the program, on whatever goroutine. It does not count as
	// nested, so that main is switched to and from like any greenlet.
	m.room((24 + len(a)) * VS)
	fb := push(m.base, 0)
	*at(fb, -2) = obj(fnBound)
	saveLink(at(fb, -1), m.pc)
	*at(fb, 0) = Value{nil, 2 * VS}
	*at(fb, 1) = f
	copy(argsAt(fb, 3, len(a)), a)
	m.base, m.pc = fb, pcAt(fnBound.code, 1)
	if e := m.call(VS, len(a), kw); e == nil || m.unwind(e, me) {
		m.runGuarded(me)
	}
	m.bat.running = false
	v, e := *at(baseAt(s, 4*VS), 1), m.err
	m.err = nil
	m.g, m.stk = g, s
	m.base, m.pc, m.limit = baseAt(s, 2*VS), pcAt(fnGreen.code, 1), s.limit
	return v, e
}

// Close ends the machine: every suspended greenlet that holds Go frames gets GreenletExit thrown in by the scheduler before
// this; here the pool's goroutines end.
func (m *M) Close() {
	m.bat.closed = true
	for _, r := range m.bat.idle {
		r.quit = true
		r.wake <- struct{}{}
	}
	m.bat.idle = nil
}

// depth is the recursion depth of the running greenlet: its script frames and those of its starters.
func (m *M) depth() int {
	n := int(m.g.depth0)
	base, pc := m.base, m.pc
	for s := m.stk; s != nil; s = s.link {
		if s != m.stk {
			base, pc = s.base, s.pc
		}
		n += s.frames(base, pc)
	}
	return n
}

// frames counts the script frames of a stack, from the given place down.
func (s *Stack) frames(base Base, pc PC) (n int) {
	_ = pc
	for {
		fn := (*Func)(at(base, -2).p)
		switch fn.role {
		case roleScript:
			n++
			if s.gen != nil && baseOff(s, base) == 2*VS {
				return
			}
			pc = loadLink(at(base, -1))
			base = pop(base, back1(pc).A)
		case roleStep:
			pc = loadLink(at(base, -1))
			base = pop(base, back1(pc).A)
		case roleFin:
			base = down(base, uint32(at(base, 0).n))
		case roleBound:
			w := at(base, 0).n
			if w == 0 {
				return
			}
			base = down(base, uint32(w))
		default:
			return
		}
	}
}
