// The machine: its state, register stacks, the outer loop, safepoints and limits.
package vm

import (
	"io"
	"math/rand/v2"
	"sync/atomic"
	"unsafe"
	"weak"

	"github.com/gsl-lang/gsl/lang/code"
)

// M is a machine: one isolated world of modules, classes and greenlets. Exactly one goroutine runs it at a time. Nothing
// about a program is kept outside its machine.
type M struct {
	pc     PC
	base   Base
	limit  Base   // what CALL compares with: the soft limit of the running stack
	stk    *Stack // the running stack: the greenlet's own, or a generator's
	budget int64  // counted down at calls and back-edges; below 0 the loop leaves for tick
	work   int64  // counted down by the loops of natives, see poll
	exc    *Exc   // the exception being handled (sys.exc_info) on the running stack
	g      *G     // the running greenlet

	ret   Value // what a step native returns
	nargs int   // what a step native calls with
	top   int   // bytes from base to the first free slot during a native call
	err   *Exc  // what a nested call ended with, or a step raised
	req   Step  // the step that a native asks to be run as

	spareDrain *drainStep // to be used again

	callNames []*Str // names of the last arguments of a native that sorts them itself

	types  typeCache
	shapes []*Shape
	pools  [poolSizes]regPool // by the number of registers
	main   *G
	bat    baton
	me     *runner

	mem int64 // bytes that may still be allocated before the gate looks
	acc account

	bigs     *bigPool
	interned map[string]*Str
	builtins *Dict
	modules  *Dict                // sys.modules
	warm     []weak.Pointer[Code] // those with sites that may remember something
	derived  map[*Class][]*Class  // script classes derived from built-in ones

	recursionLimit int
	maxStrDigits   int
	interrupt      atomic.Int32 // attention* bits, set from any goroutine
	atTick         []Value      // see CallAtTick
	greens         []*G         // started greenlets, some of them dead
	clock          Clock
	seed           uint64
	schedule       *rand.Rand // nil: no seed was given
	random         *rand.ChaCha8
	SwitchInterval float64 // of threads, in seconds, as sys.setswitchinterval was told
	slice          int64   // budget handed out at a tick
	ticks          int64
	steps, limit0  int64 // steps counted at ticks, and the limit (0: none)
	limitHit       bool  // the limit was reached before
	fatal          *Exc  // the exception that no handler of script catches
	watch          watch
	reprStack      []unsafe.Pointer
	goLevel        int // natives that call themselves through values
	direct         int // natives that were called by natives without a frame, see callDunder
	onBreak        func(m *M, c *Code, ins int)
	tracing        bool           // the stepper runs in place of the loop
	shared         *tracer        // of the greenlets that are no threads; nil: nobody asked for tracing
	ownTrace       map[*G]*tracer // of the threads
	finders        []ModuleFinder
	natModules     map[string]*ModuleDef
	initing        map[*Module]bool // modules whose body is running
	Path           []string         // sys.path
	Argv, Warnings []string
	Cache          ModuleCache // compiled modules; may be nil
	Stdout, Stderr io.Writer
	Stdin          io.Reader
	display        func(m *M, v Value) *Exc
	onTick         []func(m *M) *Exc
	hooks          atomic.Pointer[Hooks]
	extensions     map[any]any
	serial         uint64
	text           textState
	collecting     collecting
	finals         finals
	spread         [8]*Str // the names in a call f(**kw), while they are sorted into the parameters
}

// Stack is a register stack: a greenlet's, or a generator's. Frames are windows in regs; nothing inside holds an absolute
// address, so it grows by copying.
type Stack struct {
	pc    PC // where it goes on, when it is not the running stack
	base  Base
	limit Base
	regs  []Value
	soft  int    // script frames may be entered up to here; passing it is when recursion is measured
	high  int    // frames that are not script have used registers up to here since the last clearing
	link  *Stack // generators: the stack that resumed it
	gen   *Gen   // the generator that it belongs to; nil: a greenlet's
}

// Exit says why the loop was left.
type Exit int

const (
	xNext Exit = iota
	xExit
	xSlow
	xCall
	xMethod
	xTick
	xStep
	xFin
	xGenRet
	xGreenEnd
	xBrk
)

const (
	// softRoom is the room above the running frame that a tick leaves below the soft limit.
	softRoom = 64
	// stackStart is the size of main's stack in registers.
	stackStart = 512
)

func newStack(n int) Stack {
	s := Stack{regs: make([]Value, n), soft: n - 1}
	s.limit = limitOf(&s, n-1)
	return s
}

func instrOf(w uint64) Instr { return code.Word(w) }

// cur is the instruction (or its last word) before pc.
func (m *M) cur() *Instr       { return back1(m.pc) }
func (m *M) R(o uint16) *Value { return R(m.base, o) }
func (m *M) fn() *Func         { return (*Func)(at(m.base, -2).p) }

// room makes sure that bytes above base may be used. Growing moves the stack: a register's address is good until the next
// call of room. It does not raise the soft limit, so that recursion through natives and finishing frames is measured as
// soon as it comes to a script frame.
func (m *M) room(bytes int) {
	s := m.stk
	need := (baseOff(s, m.base)+bytes)/VS + 2
	if need > len(s.regs) {
		m.resize(grownStack(len(s.regs), need))
	} else if stress {
		m.resize(len(s.regs))
	}
	s.high = max(s.high, need)
}

// grownStack is the size of a stack of n registers that has to have need: doubled, but huge ones grow more slowly.
func grownStack(n, need int) int {
	if n > 1<<22 {
		return max(n+n/4, need+8)
	}
	return max(n*2, need+8)
}

// resize moves the running stack to a new one of n registers. The old one stays as it was: a native that called script may go
// on reading its arguments, which nobody changes, but what is written there is lost.
func (m *M) resize(n int) {
	s := m.stk
	off := baseOff(s, m.base)
	old := s.regs
	s.regs = make([]Value, n)
	copy(s.regs, old)
	m.charge(int64(n) * VS)
	if g := s.gen; g != nil && n < poolSizes { // others like it begin with as many
		g.code.genRegs = max(g.code.genRegs, n)
	}
	m.base = baseAt(s, off)
	m.setLimit()
}

// setLimit makes the soft limit what CALL compares with.
func (m *M) setLimit() {
	s := m.stk
	s.soft = min(s.soft, len(s.regs)-1)
	s.limit = limitOf(s, s.soft)
	m.limit = s.limit
}

// clearAbove forgets what lies above the running frame, so that garbage there is not kept alive.
func (m *M) clearAbove() {
	s := m.stk
	top := (baseOff(s, m.base) + int(m.fn().frame)) / VS
	if hi := min(max(s.soft, s.high)+1, len(s.regs)); top < hi {
		clear(s.regs[top:hi])
	}
	s.high = 0
	room := softRoom
	switch {
	case m.recursionLimit > 1<<16: // nobody needs it exact, and a deep recursion must not be measured again and again
		room += top / 4
	case m.recursionLimit <= 1<<10:
		room = 0
	}
	s.soft = min(top+room, len(s.regs)-1)
	m.setLimit()
}

// trim is done when a greenlet parks in the hub: nothing above the top is kept alive, and a stack that grew for a moment is
// given back.
func (s *Stack) trim(top int) {
	if n := top + 4; len(s.regs) > 2*n+8 {
		off := baseOff(s, s.base)
		ns := make([]Value, n)
		copy(ns, s.regs[:top])
		s.regs = ns
		s.base = baseAt(s, off)
		s.soft = n - 1
	} else {
		if hi := min(max(s.soft, s.high)+1, len(s.regs)); top < hi {
			clear(s.regs[top:hi])
		}
		s.soft = min(max(top, 1), len(s.regs)-1)
	}
	s.high = 0
	s.limit = limitOf(s, s.soft)
}

// run is the outer loop. It returns at EXIT: a nested call finished (m.err says how) or the program ended.
func (m *M) run(me *runner) {
	for {
		var x Exit
		var e *Exc
		if m.tracing {
			if x, e = m.traceLoop(); e != nil {
				if !m.unwind(e, me) && m.atExit(me) || me.quit {
					return
				}
				continue
			}
		} else {
			x = m.loop()
		}
		if m.finals.eager && (x == xSlow || x == xCall || x == xMethod) {
			m.glance(true)
		}
		switch x {
		case xSlow:
			i := m.cur()
			m.top = int(m.fn().frame)
			e = slowOps[i.Op](m, i)
		case xMethod:
			e = m.callCachedMethod()
		case xCall:
			e = m.callInstr()
		default:
			var done bool
			if e, done = m.handle(x, me); done {
				return
			}
		}
		if me.quit {
			return
		}
		if m.interrupt.Load() != 0 { // what the loop left for may have taken long: tick at the next call or back-edge
			m.budget = 0
		}
		if e != nil && !m.unwind(e, me) && m.atExit(me) || me.quit {
			return
		}
	}
}

// handle does the slow work that the loop left for. run does the commonest kinds itself.
func (m *M) handle(x Exit, me *runner) (e *Exc, done bool) {
	switch x {
	case xSlow:
		e = m.slow()
	case xCall:
		e = m.callInstr()
	case xMethod:
		e = m.callCachedMethod()
	case xGenRet:
		e = m.genReturn()
	case xTick:
		if e = m.tick(); e == nil {
			e = m.afterTick()
		} else {
			m.pc = skip(m.pc, 1) // it happens at the instruction that comes next, the first of a loop or a function
		}
	case xStep:
		e = m.step()
	case xFin:
		e = m.finish()
	case xGreenEnd:
		m.greenletEnd(*m.R(0), nil)
		if !me.quit {
			e = m.pending()
		}
	case xBrk:
		e, done = m.breakpoint(me)
	case xExit:
		if done = m.atExit(me); !done && !me.quit {
			e = m.pending()
		}
	}
	return
}

// tick is the slow path of the safepoint counter: limits, interrupts, preemption, hygiene.
func (m *M) tick() *Exc {
	if m.finals.eager && m.lookNow() {
		return nil
	}
	m.ticks++
	m.steps += m.slice
	m.budget = m.slice
	m.interrupt.And(^attention)
	m.clearAbove()
	if stress {
		m.haunt(false)
	}
	defer m.settleAtTick()
	if e := m.limits(); e != nil {
		return e
	}
	for _, f := range m.onTick {
		if e := f(m); e != nil {
			return e
		}
	}
	return nil
}

// Bits of M.interrupt.
const (
	interrupted int32 = 1 << iota // KeyboardInterrupt is to be raised
	attention                     // the tick hooks are to run soon
)

// Attend asks the machine, from any goroutine, to run the tick hooks at the next safepoint.
func (m *M) Attend() { m.interrupt.Or(attention) }

// SwitchAtTick is how a tick hook has t go on in place of the running greenlet, which goes on where it is when it is resumed: what is
// sent to it then is ignored, what is thrown is raised there.
func (m *M) SwitchAtTick(t *G, v Value, e *Exc) {
	m.bat.target, m.bat.value, m.bat.throw = t, v, e
}

// CallAtTick has f() called in the running greenlet at the next safepoint, as if the program had called it there; what it
// returns is ignored, and what it raises is raised there. Only the machine's own goroutine may call it.
func (m *M) CallAtTick(f Value) {
	m.atTick = append(m.atTick, f)
	m.Attend()
}

// afterTick does what the hooks asked for.
func (m *M) afterTick() *Exc {
	if t := m.bat.target; t != nil {
		e := m.bat.throw
		if t == m.g && e == nil {
			m.bat.target = nil
			return nil
		}
		m.pc = skip(m.pc, 1) // as if the instruction that comes next were under way
		if t == m.g {
			m.bat.target, m.bat.throw = nil, nil
			return e
		}
		m.g.pend = pendTick
		return m.doSwitch()
	}
	if len(m.atTick) > 0 {
		f := m.atTick[0]
		m.atTick = m.atTick[1:]
		return m.fin(finTick, 0, 1, None, f)
	}
	return m.pending()
}

// Interrupt asks the machine, from any goroutine, to raise KeyboardInterrupt in its main greenlet at the next safepoint.
func (m *M) Interrupt() {
	m.interrupt.Or(interrupted)
	if h := m.hooks.Load(); h != nil && h.Wake != nil {
		h.Wake()
	}
}

// Interrupted reports whether an Interrupt has not been delivered yet.
func (m *M) Interrupted() bool { return m.interrupt.Load()&interrupted != 0 }

// TakeInterrupt reports, and forgets, that Interrupt was called: a hub that waits asks it when it is woken.
func (m *M) TakeInterrupt() bool { return m.interrupt.And(^interrupted)&interrupted != 0 }

func (m *M) takeInterrupt() *Exc {
	if m.g != m.main {
		// The interrupt belongs to main. It is thrown there when main runs next; a greenlet that never lets go is
		// interrupted itself, so that the program can always be stopped.
		if h := m.hooks.Load(); h != nil && h.InterruptMain != nil && h.InterruptMain(m) {
			m.interrupt.And(^interrupted)
			return nil
		}
	}
	m.interrupt.And(^interrupted)
	return m.NewExc(ExcKeyboardInterrupt)
}

// SetStepLimit bounds the calls and back-edges that the machine runs from now on, and the turns of the loops in natives; 0 is
// no bound. At the limit RuntimeError is raised; a program that catches it and goes on is ended by one that no handler sees.
func (m *M) SetStepLimit(n int64) {
	m.limit0, m.limitHit, m.fatal = 0, false, nil
	if n > 0 {
		m.limit0 = m.steps + n
		m.slice = min(tickSteps, max(n/8, 1))
		m.budget = min(m.budget, m.slice)
		m.work = min(m.work, m.slice)
	}
}

// Hooks connect the scheduler to the machine.
type Hooks struct {
	// Wake is called from any goroutine when something happened that a waiting hub should look at.
	Wake func()
	// InterruptMain delivers a KeyboardInterrupt to the main greenlet; false: it could not.
	InterruptMain func(m *M) bool
}

// SetHooks installs the scheduler's hooks.
func (m *M) SetHooks(h Hooks) { m.hooks.Store(&h) }

// OnTick adds a function that runs at every safepoint tick (about 20,000 calls and back-edges apart) on the machine's own
// goroutine; an exception that it returns is raised in the running greenlet.
func (m *M) OnTick(f func(m *M) *Exc) { m.onTick = append(m.onTick, f) }

// Extension is per-machine state of another package, made by mk at first use.
func Extension[K comparable, T any](m *M, key K, mk func() T) T {
	if v, ok := m.extensions[key]; ok {
		return v.(T)
	}
	v := mk()
	if m.extensions == nil {
		m.extensions = map[any]any{}
	}
	m.extensions[key] = v
	return v
}
