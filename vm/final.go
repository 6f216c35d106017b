// The end of objects: what runs when script can no longer reach an object.
//
// A machine keeps lists of the objects that have something to do at their end: instances of classes with __del__, generators that
// may stand inside try or with, coroutines, greenlets that have started, and weak references. Programs without any pay nothing. A
// collection (gc.collect, or Settle, which tick calls while something is listed) marks what script can reach, and finalizes what
// is listed and was not marked. Everything runs on the machine's own goroutine, at calls and back-edges, so that the order of
// things does not depend on Go's collector, which frees the memory afterwards.
//
// As with CPython's counters, what is dropped with its owner ends after it: a collection finalizes what no other listed object
// that is dropped refers to, and marks again. What is left then is in cycles and ends as in CPython's collector: weak references
// to all of it are cleared first, then every finalizer is called, once.
//
// A mark sees registers and objects, not the Go stacks of natives that have called script. While there are any, nothing is collected.
package vm

import (
	"fmt"
	"slices"
	"time"
	"unsafe"
	"weak"

	"github.com/gsl-lang/gsl/lang/code"
)

// finals is the state of the collector.
type finals struct {
	auto    bool    // collections happen without being asked for
	off     bool    // gc.disable(): cycles wait for gc.collect
	tired   bool    // looks have taken their share of the time: nothing makes the machine eager before an ordinary tick says so
	eager   bool    // the next call or back-edge is a tick
	objs    []Value // with __del__, and generators
	refs    []*Weak
	byObj   map[uintptr][]*Weak // by the address of what they refer to
	pending []Value             // being finalized
	stuck   []*G                // that GreenletExit did not end, to be told of
	kept    map[Value]int       // by the host
	nested  int                 // nested runs under way, and those of them that run finalizers
	own     int
	mark    marker
	dead    marker
	owed    int64 // steps of the running slice that are not used up
	spent   time.Duration
	since   time.Time
	quiet   int // looks since something ended or was listed
	looks   int // what looks have cost, in units of lookCost
	paths   map[unsafe.Pointer][]link
	finder  marker
	next    int // listed objects at which a collection is due in any case
	cycles  int64
	ended   bool
	limit   [3]int // lengths at which the lists are looked through for what is over

	fine    bool // there were weak references to functions: marks may not leave out any
	ghosts  ghosts
	collect func(m *M, inside, cycles bool) int // (*M).collectGarbage: what Go initializes may not depend on it

	// unraisable reports an error that nobody can handle.
	unraisable func(m *M, e *Exc, msg string, obj Value)
	asyncFinal func(m *M, g Value) bool

	asyncHooked bool // a greenlet has hooks for asynchronous generators
	asyncOwned  bool // one had
}

// Weak is the state of a weak reference; the object of package stdlib around it is its impl.
type Weak struct {
	Callback Value // None: nothing to call
	get      func() Value
	self     weak.Pointer[Object]
	key      uintptr
	dead     bool
	lost     bool // no mark has met its object lately
	Plain    bool // the one that all others without a callback share
	Hashed   bool // Hash is the hash of what it refers to, kept when that is gone
	Hash     int64
}

// Get is what the reference refers to; unbound when that is gone.
func (w *Weak) Get() Value {
	if w.dead {
		return Unbound
	}
	return w.get()
}

// Clear makes the reference dead; its callback will not run.
func (w *Weak) Clear() { w.dead, w.Callback = true, None }

// ---- listing ----

const firstDue = 1 << 16 // listed objects that cause the first collection for their number

// list is called after an entry was added. A list that fills its array is looked through first for what is over.
func (m *M) listed(list int, n int) {
	f := &m.finals
	if n < max(f.limit[list], 64) {
		return
	}
	switch list {
	case 1:
		f.objs = slices.DeleteFunc(f.objs, func(v Value) bool { return v.is(KGen) && v.gen().state == genDone })
		n = len(f.objs)
	case 2:
		f.refs = slices.DeleteFunc(f.refs, func(w *Weak) bool { return m.refGone(w) })
		n = len(f.refs)
	}
	f.limit[list] = 2*n + 64
	m.many(n)
}

// many has a collection done if a list has grown long: n entries.
func (m *M) many(n int) {
	if f := &m.finals; f.auto && n > max(f.next, firstDue) {
		f.next = -1 // due
		m.hurry()
	}
}

// refGone reports whether nobody holds a reference any more, or it is dead and has no callback to run.
func (m *M) refGone(w *Weak) bool {
	if w.self.Value() != nil && !(w.dead || w.Callback.IsNone() && w.get().IsUnbound()) {
		return false
	}
	m.forgetRef(w)
	return true
}

func (m *M) forgetRef(w *Weak) {
	l := m.finals.byObj[w.key]
	if k := slices.Index(l, w); k >= 0 {
		if l = slices.Delete(l, k, k+1); len(l) == 0 {
			delete(m.finals.byObj, w.key)
		} else {
			m.finals.byObj[w.key] = l
		}
	}
}

// hurry makes the next call or back-edge a tick. The steps that are left stay owed.
func (m *M) hurry() {
	if f := &m.finals; f.auto && !f.eager && !f.tired {
		f.eager, f.quiet = true, 0
		f.owed += max(m.budget, 0)
		m.budget = 0
	} else {
		f.quiet = 0
	}
}

// list lists an instance of a class with __del__, or a generator.
func (m *M) list(v Value) {
	f := &m.finals
	f.objs = append(f.objs, v)
	m.listed(1, len(f.objs))
	m.hurry()
}

// NewWeak makes the state of a weak reference to v, which WeakOf must accept; BindWeak ties it to its object.
func (m *M) NewWeak(v, callback Value) (*Weak, bool) {
	get, ok := WeakOf(v)
	if !ok {
		return nil, false
	}
	if k := v.kind(); k == KFunc || k == KNative {
		m.finals.fine = true
	}
	return &Weak{get: get, Callback: callback, key: uintptr(v.p)}, true
}

// BindWeak lists a weak reference whose object is self.
func (m *M) BindWeak(w *Weak, self Value) {
	f := &m.finals
	w.self = weak.Make(self.nat())
	if f.byObj == nil {
		f.byObj = map[uintptr][]*Weak{}
	}
	f.byObj[w.key] = append(f.byObj[w.key], w)
	f.refs = append(f.refs, w)
	m.listed(2, len(f.refs))
	if !w.Callback.IsNone() {
		m.hurry()
	}
}

// WeakRefs are the live references to v: those without a callback first, each group as CPython keeps it.
func (m *M) WeakRefs(v Value) []Value {
	var plain, out []Value
	for _, w := range m.finals.byObj[uintptr(v.p)] {
		o := w.self.Value()
		switch {
		case o == nil || w.dead || w.lost || w.get() != v:
		case w.Plain:
			plain = append(plain, obj(o))
		default:
			out = append(out, obj(o))
		}
	}
	slices.Reverse(out)
	return append(plain, out...)
}

// Keep makes v, which the host holds, count as reachable until the function that it returns is called.
func (m *M) Keep(v Value) (release func()) {
	f := &m.finals
	if f.kept == nil {
		f.kept = map[Value]int{}
	}
	f.kept[v]++
	return func() {
		if f.kept[v]--; f.kept[v] <= 0 {
			delete(f.kept, v)
		}
	}
}

// Finalize turns collections that nobody asks for on or off. They are off at first: a host that turns them on has to Keep what it
// holds between calls, or a finalizer may run while the host still uses the object.
func (m *M) Finalize(on bool) { m.finals.auto, m.finals.since = on, time.Now() }

// CollectCycles says whether cycles end without gc.collect (gc.enable, gc.disable).
func (m *M) CollectCycles(on bool) { m.finals.off = !on }

// OnUnraisable installs what reports errors that nobody can handle: in finalizers and callbacks. msg may be empty.
func (m *M) OnUnraisable(f func(m *M, e *Exc, msg string, obj Value)) { m.finals.unraisable = f }

// OnAsyncFinal installs what is asked to end an asynchronous generator that was dropped.
func (m *M) OnAsyncFinal(f func(m *M, g Value) bool) { m.finals.asyncFinal = f }

// Unraisable reports an error in a finalizer.
func (m *M) Unraisable(e *Exc, msg string, obj Value) {
	if f := m.finals.unraisable; f != nil {
		f(m, e, msg, obj)
		return
	}
	if msg == "" {
		msg = "Exception ignored in"
	}
	_, _ = m.Stderr.Write([]byte(msg + ": " + reprOf(m, obj) + "\n"))
	m.PrintException(m.Stderr, e)
}

// ---- when ----

const (
	fewMarks   = 2 * time.Millisecond  // what marks for greenlets alone may take in all
	freeMarks  = 30 * time.Millisecond // what marks may take before they have to stay within their share
	markCost   = 40 * time.Nanosecond  // of a mark, for each object: counted, not measured, so that a busy system changes nothing
	markLeast  = 5 * time.Microsecond
	markShare  = 16   // one part in so many of the time
	quietLooks = 4000 // looks at which nothing has ended, before the next waits for an ordinary tick
	lookCost   = 25 * time.Nanosecond
	maxPaths   = 100 // listed objects up to which looks pay
)

// afford reports whether the marks have stayed within their share of the time.
func (f *finals) afford() bool {
	return f.spent < freeMarks || f.spent-freeMarks < time.Since(f.since)/markShare
}

// calm ends eagerness: the next look is at an ordinary tick.
func (f *finals) calm() { f.eager, f.paths = false, nil }

// lookNow is what an eager tick does: true, if there was nothing else to do.
func (m *M) lookNow() bool {
	f := &m.finals
	if m.interrupt.Load() != 0 || m.acc.over {
		return false
	}
	m.glance(false)
	f.owed--
	if f.owed <= 0 {
		f.owed = 0
		return false
	}
	if f.eager {
		m.budget = 0
	} else {
		m.budget, f.owed = f.owed, 0
	}
	return true
}

// settleAtTick is the last thing that an ordinary tick does.
func (m *M) settleAtTick() {
	f := &m.finals
	if f.auto && !f.eager && (f.next < 0 || len(f.objs)+len(f.refs) > 0 || m.looseGreenlets()) {
		m.settled()
	}
	if f.eager {
		f.owed, m.budget = m.budget, 0
	}
	f.tired = f.tired && !f.afford()
	if f.looks > 0 {
		f.spent += time.Duration(f.looks) * lookCost
		f.looks = 0
	}
}

// looseGreenlets reports whether greenlets alone are worth a mark: there are few, and one is suspended without waiting in the hub. Of
// many, the number decides.
func (m *M) looseGreenlets() bool {
	if len(m.greens) > maxPaths || m.finals.spent > fewMarks {
		return false
	}
	for _, g := range m.greens {
		if !g.Held && g.State == GreenSuspended {
			return true
		}
	}
	return false
}

// ghosts is for the stress build: objs are watched instances, functions and generators, dead those that a mark has not met.
type ghosts struct {
	objs  []Value
	dead  map[unsafe.Pointer]bool
	marks int64
	next  int64
}

// haunt marks, now and then, and panics if something is met that an earlier mark has not met: it would have been finalized too early.
func (m *M) haunt(inside bool) {
	h := &m.finals.ghosts
	if m.ticks < h.next || m.finals.nested != m.finals.own || m.direct != 0 {
		return
	}
	h.marks++
	h.next = m.ticks + h.marks/50
	k := &marker{m: m, trail: true}
	k.reset()
	k.roots(inside)
	for _, g := range m.greens {
		if g.Held {
			k.object(unsafe.Pointer(g))
		}
	}
	k.drain()
	if h.dead == nil {
		h.dead = map[unsafe.Pointer]bool{}
	}
	for p := range h.dead {
		if k.has(p) {
			v := Value{p: p}
			text := ""
			for key := uintptr(p); ; {
				from, ok := k.origin(key)
				if !ok || from < 0 {
					text += fmt.Sprint(" from root ", from)
					break
				}
				w := k.done[from]
				text += fmt.Sprintf(" <- kind %d", (*Hdr)(w.p).kind)
				if key = uintptr(w.p); w.prog != nil {
					key |= w.prog.id << markTag
					text += fmt.Sprint(" program of ", progName(w.prog))
				}
			}
			panic("an object was reached that no mark had met: " + m.typeName(v) + text)
		}
	}
	h.objs = slices.DeleteFunc(h.objs, func(v Value) bool {
		if !k.has(v.p) && !(v.is(KGen) && v.gen().state == genRunning) {
			h.dead[v.p] = true
			return true
		}
		return false
	})
}

func progName(g *markProg) string {
	for t, p := range markPrograms.m {
		if p == g {
			return t.String()
		}
	}
	return ""
}

// settled finalizes what the running program has dropped, if that may take time now.
func (m *M) settled() bool {
	f := &m.finals
	due := f.next < 0
	if !f.auto || f.nested != f.own || m.direct != 0 || !due && !f.afford() {
		return false
	}
	m.top = int(m.fn().frame)
	f.collect(m, false, due || !f.off && m.steps > f.cycles+2*tickSteps)
	return true
}

// Settle finalizes, from a native, what the program has dropped, if that may take time now. held are the native's own values.
func (m *M) Settle(held ...Value) {
	f := &m.finals
	if f.auto && f.nested == f.own && m.direct == 0 && f.afford() {
		n := len(f.pending)
		f.pending = append(f.pending, held...)
		m.collectGarbage(true, false)
		f.pending = f.pending[:n]
	}
}

// Collect finalizes whatever script cannot reach, and says how many objects it found: those that had something to do at their
// end, and what only they referred to. It is called from a native.
func (m *M) Collect() int {
	f := &m.finals
	if f.nested != f.own || m.direct != 0 {
		return 0
	}
	return m.collectGarbage(true, true)
}

// IsFinalized reports whether an object with a finalizer has been finalized.
func (m *M) IsFinalized(v Value) bool {
	if v.is(KGen) || m.classOf(v).flags&cfDel == 0 {
		return false
	}
	return !slices.ContainsFunc(m.finals.objs, func(x Value) bool { return x.p == v.p })
}

// Listed is the number of listed objects with finalizers.
func (m *M) Listed() int { return len(m.finals.objs) }

// Finish ends every object that is still listed, in the order in which they were made: the program is over, and modules let go
// of what they hold. It is called from a native.
func (m *M) Finish() {
	f := &m.finals
	if !f.auto || f.nested != f.own {
		return
	}
	f.auto = false
	m.collectGarbage(true, true)
	for _, w := range f.refs { // references are dropped with the rest
		w.Callback = None
	}
	for n := 0; len(f.objs) > 0 && n < 1<<20; n++ {
		v := f.objs[0]
		f.objs = slices.Delete(f.objs, 0, 1)
		f.pending = append(f.pending, v)
		if v.is(KGen) {
			m.endGen(v.gen())
		} else {
			m.callDel(v)
		}
		f.pending = f.pending[:len(f.pending)-1]
	}
}

// ---- collecting ----

// ending is a listed object that was dropped.
type ending struct {
	v    Value
	del  bool
	gen  *Gen
	g    *G
	refs []*Weak
}

const maxRounds = 64 // collections in a row that wait for owners to end before what they own

func (m *M) collectGarbage(inside, cycles bool) (found int) {
	f := &m.finals
	var took time.Duration
	if cycles {
		f.cycles = m.steps
	}
	for round := 0; ; round++ {
		k := &f.mark
		k.m, k.fine = m, f.fine
		k.trail = f.eager && len(f.objs)+len(m.greens)+len(f.refs) <= maxPaths
		k.reset()
		k.roots(inside)
		k.cur = rootHub
		for _, g := range m.greens {
			if g.Held { // it waits in the hub, which may be for something outside
				k.object(unsafe.Pointer(g))
			}
		}
		k.cur = rootAlways
		k.drain()
		all, gone := m.endings()
		for _, g := range f.stuck {
			_, _ = m.Stderr.Write([]byte("GreenletExit did not kill " + reprOf(m, g.Value()) + "\n"))
		}
		f.stuck = f.stuck[:0]
		if k.trail {
			m.makePaths()
		}
		took += time.Duration(k.n)*markCost + markLeast
		if len(all) == 0 && len(gone) == 0 {
			break
		}
		f.quiet = 0
		n := len(f.pending)
		m.callbacks(gone)
		var first []*ending
		if len(all) > 0 {
			d := &f.dead
			d.m, d.fine = m, f.fine
			d.reset()
			d.skip = k
			for _, x := range all {
				d.follow(x.v.p)
			}
			d.drain()
			for _, x := range all {
				if !d.has(x.v.p) {
					first = append(first, x)
				}
			}
			if round == 0 {
				found = d.n + len(first)
			}
		}
		for _, x := range all {
			f.pending = append(f.pending, x.v)
		}
		left := len(all) - len(first)
		again := false
		switch {
		case len(first) > 0 && round < maxRounds:
			m.unlist(first)
			for _, x := range first {
				again = m.end(x) || again
			}
		case cycles:
			left, again = 0, true
			m.unlist(all)
			for _, x := range all {
				m.callbacks(m.clearRefs(x))
			}
			for _, x := range all {
				m.end(x)
			}
		default:
			left = 0
		}
		clear(f.pending[n:])
		f.pending = f.pending[:n]
		if left == 0 && !again || round > 2*maxRounds {
			break
		}
	}
	if f.next != 0 || cycles {
		f.next = 2 * max(len(f.objs), len(m.greens), len(f.refs))
	}
	f.spent += took
	return found
}

// endings are the listed objects that were not marked, and the references whose objects Go has freed already. What is over is
// taken from the lists.
func (m *M) endings() (all []*ending, gone []*Weak) {
	f := &m.finals
	k := &f.mark
	at := map[unsafe.Pointer]*ending{}
	add := func(v Value) *ending {
		x := at[v.p]
		if x == nil {
			x = &ending{v: v}
			at[v.p] = x
			all = append(all, x)
		}
		return x
	}
	f.objs = slices.DeleteFunc(f.objs, func(v Value) bool {
		if v.is(KGen) {
			g := v.gen()
			if g.state == genDone {
				return true
			}
			if g.state == genSuspended && !k.has(v.p) {
				add(v).gen = g
			}
		} else if !k.has(v.p) {
			add(v).del = true
		}
		return false
	})
	for _, g := range m.greens {
		if g.State != GreenSuspended || g == m.main {
			continue
		}
		switch lives := k.has(unsafe.Pointer(g)); {
		case lives:
			g.dropped = dropNone // it may have been stored again by what it did at its end
		case g.dropped == dropNone:
			add(g.Value()).g = g
		case g.dropped == dropTold:
			g.dropped = dropLeft
			f.stuck = append(f.stuck, g)
		}
	}
	f.refs = slices.DeleteFunc(f.refs, func(w *Weak) bool {
		o := w.self.Value()
		if o == nil || w.dead {
			m.forgetRef(w)
			return true
		}
		v := w.get()
		alive := k.has(unsafe.Pointer(o))
		w.lost = !alive
		if v.IsUnbound() {
			w.dead = true
			if alive && !w.Callback.IsNone() {
				gone = append(gone, w)
			}
			m.forgetRef(w)
			return true
		}
		if !k.has(v.p) && !isStatic(v) {
			x := add(v)
			x.refs = append(x.refs, w)
		}
		return false
	})
	return
}

// isStatic reports whether v is an object that marks pass by, since it is always there.
func isStatic(v Value) bool {
	switch v.kind() {
	case KClass:
		return v.class().flags&cfBuiltin != 0
	case KCode:
		return true
	}
	return false
}

// clearRefs clears the references to an object and returns those whose callbacks are to run, the newest first.
func (m *M) clearRefs(x *ending) (call []*Weak) {
	for i := len(x.refs) - 1; i >= 0; i-- {
		w := x.refs[i]
		if w.dead {
			continue
		}
		w.dead = true
		m.forgetRef(w)
		if o := w.self.Value(); o != nil && !w.Callback.IsNone() && m.finals.mark.has(unsafe.Pointer(o)) {
			call = append(call, w)
		}
	}
	x.refs = nil
	return
}

func (m *M) callbacks(l []*Weak) {
	for _, w := range l {
		o := w.self.Value()
		if o == nil || w.Callback.IsNone() {
			continue
		}
		cb := w.Callback
		w.Callback = None
		if _, e := m.finalCall(cb, obj(o)); e != nil {
			m.Unraisable(e, "", cb)
		}
	}
}

// finalCall calls script for a finalizer.
func (m *M) finalCall(f Value, a ...Value) (Value, *Exc) {
	m.finals.own++
	n := len(m.finals.pending)
	m.finals.pending = append(append(m.finals.pending, f), a...)
	v, e := m.nestedCall(f, a, nil, false)
	m.finals.pending = m.finals.pending[:n]
	m.finals.own--
	return v, e
}

// end does what is to be done at the end of an object. It says whether that may have made more of them.
func (m *M) end(x *ending) bool {
	switch {
	case x.gen != nil:
		g := x.gen
		m.callbacks(m.clearRefs(x))
		m.endGen(g)
		return true
	case x.del:
		m.callDel(x.v)
		return x.g != nil || len(x.refs) > 0
	case x.g != nil:
		m.killGreenlet(x.g)
		return true
	}
	m.callbacks(m.clearRefs(x))
	return false
}

// unlist takes objects from the lists before their finalizers run: each has one chance.
func (m *M) unlist(l []*ending) {
	f := &m.finals
	end := make(map[unsafe.Pointer]bool, len(l))
	for _, x := range l {
		end[x.v.p] = true
	}
	f.objs = slices.DeleteFunc(f.objs, func(v Value) bool { return end[v.p] })
}

// callDel calls __del__.
func (m *M) callDel(v Value) {
	d := m.classOf(v).dunder(dDel)
	if d.IsUnbound() {
		return
	}
	fn, self, e := m.bindDunder(d, v)
	if e == nil {
		if self {
			_, e = m.finalCall(fn, v)
		} else {
			_, e = m.finalCall(fn)
		}
	}
	if e != nil {
		m.Unraisable(e, "", d)
	}
}

// endGen closes a generator that was dropped.
func (m *M) endGen(g *Gen) {
	if g.state != genSuspended {
		return
	}
	if g.flags&genAsync != 0 && m.finals.asyncFinal != nil && g.flags&genStarted != 0 && m.finals.asyncFinal(m, obj(g)) {
		return
	}
	if g.flags&genAsync != 0 && m.asyncDropped(g) {
		return
	}
	if g.flags&genCoroutine != 0 && g.flags&genStarted == 0 {
		m.neverAwaited(g)
		_ = m.genClose(g)
		return
	}
	m.finals.own++
	n := len(m.finals.pending)
	m.finals.pending = append(m.finals.pending, obj(g))
	e := m.genClose(g)
	m.finals.pending = m.finals.pending[:n]
	m.finals.own--
	if e != nil {
		m.Unraisable(e, "", obj(g))
	}
}

// neverAwaited warns of a coroutine that was dropped before it began.
func (m *M) neverAwaited(g *Gen) {
	mod, e := m.Import("warnings")
	if e == nil {
		var f Value
		if f, e = m.GetAttr(mod, m.intern("_warn_unawaited_coroutine")); e == nil {
			_, e = m.finalCall(f, obj(g))
		}
	}
	if e != nil {
		m.Unraisable(e, "", obj(g))
	}
}

// killGreenlet throws GreenletExit into a greenlet that was dropped; its parent is the one that finds it.
func (m *M) killGreenlet(g *G) {
	g.dropped = dropTold
	if g.pend == pendStart {
		g.State = GreenDead
		g.stk, g.cur = Stack{}, nil
		return
	}
	f, e := m.GetAttr(g.Value(), strThrow)
	var exit Value
	if e == nil {
		exit, e = m.GetAttr(g.Value(), m.Intern("GreenletExit"))
	}
	if e == nil {
		parent := g.Parent
		g.Parent = m.g
		_, e = m.finalCall(f, exit, NewStr("Killing the greenlet because all references have vanished."))
		g.Parent = parent
	}
	if e != nil {
		m.Unraisable(e, "", g.Value())
	}
}

// closes reports whether a generator of the code has something to do when it is dropped: it can stand inside try or with.
func (c *Code) closes() bool {
	if c.src.Flags&code.Coroutine != 0 {
		return true
	}
	if len(c.src.Handlers) == 0 {
		return false
	}
	for k := 0; k < len(c.src.Ins); k = c.src.Next(k) {
		if op := c.src.Ins[k].Op; op != YIELD && op != YIELDFROM {
			continue
		}
		if c.handler(int32(k)) != nil {
			return true
		}
	}
	return false
}
