// Steps: natives that are frames. A step asks to call, to wait or to return; between its turns nothing of it is on a Go
// stack, so greenlets switch inside it for the price of a register stack switch.
package vm

import "unsafe"

// Act is what a step asks for; the M.Step* methods make it.
type Act int

const (
	actReturn Act = iota // m.ret is the result
	actCall              // function and m.nargs arguments are in place
	actNext              // the next item of the iterator in m.ret; in is unbound at the end
	actWait              // another greenlet runs; whoever switches back gives the value
	actRaise             // m.err
	actCallKw            // the call kept in the step's applyArgs
)

// Step is a native written as a frame. Step is called with in unbound at first, then with the result of what it asked for.
// Throw is called when what it asked for raised e: it answers like Step (StepRaise(e) lets it pass).
type Step interface {
	Step(m *M, in Value) Act
	Throw(m *M, e *Exc) Act
}

// StepBase gives a step the usual Throw: let it pass.
type StepBase struct{}

// Throw lets the exception pass.
func (StepBase) Throw(m *M, e *Exc) Act { m.err = e; return actRaise }

// stepBox is the object in R[0] of a step's frame.
type stepBox struct {
	Hdr
	s      Step
	drain  *drainStep // s, if it takes what a generator or map gives and the loop can do that
	nargs  int32      // of the call that it asked for last
	asking bool       // the pending call is a __next__: StopIteration means the end
}

// What aux says of a KStep: it may be something else than a stepBox.
const (
	stepOfBox uint16 = iota
	stepOfGo
	stepOfArgs
	stepOfAsync
)

func newStepBox(s Step) *stepBox {
	d, ok := s.(*drainStep)
	if !ok {
		return &stepBox{Hdr: Hdr{kind: KStep}, s: s}
	}
	d.box = stepBox{Hdr: Hdr{kind: KStep}, s: s}
	if d.gen != nil || d.mapped != nil {
		d.box.drain = d
	}
	return &d.box
}

// fnStep is the frame of every step native. The window of what it asks for is R[1].
var fnStep = stub("<step>", roleStep, 0, 24, Instr{Op: STEP}, Instr{Op: CALL, A: VS}, Instr{Op: STEP})

// StepInto is what a native returns to go on as a step.
func (m *M) StepInto(s Step) (Value, *Exc) {
	m.req = s
	return Value{p: unsafe.Pointer(&hStepReq)}, nil
}

// StepDone ends the step with a result.
func (m *M) StepDone(v Value) Act { m.ret = v; return actReturn }

// StepRaise ends the step with an exception.
func (m *M) StepRaise(e *Exc) Act { m.err = e; return actRaise }

// StepResult ends the step with what a native returned, which may be a request to go on as another step.
func (m *M) StepResult(v Value, e *Exc) Act {
	if e != nil {
		return m.StepRaise(e)
	}
	return m.StepDone(v)
}

// StepCall asks for f(a...).
func (m *M) StepCall(f Value, a ...Value) Act {
	if len(a) > 12 {
		m.room((len(a) + 16) * VS)
	}
	*at(m.base, 1) = f
	for k, v := range a {
		*at(m.base, 3+k) = v
	}
	m.nargs = len(a)
	return actCall
}

// StepCallKw asks for f(a...), the last len(kw) arguments by name.
func (m *M) StepCallKw(f Value, a []Value, kw []*Str) Act { return m.stepCallKw(f, a, kw) }

// StepNext asks for the next item of an iterator; in is unbound at the end.
func (m *M) StepNext(it Value) Act { m.ret = it; return actNext }

// StepSwitch asks to let t run with v (or e raised in it); in is what is sent back.
func (m *M) StepSwitch(t *G, v Value, e *Exc) Act {
	m.bat.target, m.bat.value, m.bat.throw = t, v, e
	return actWait
}

// enterStep pushes the frame of step s as the callee in R[a].
func (m *M) enterStep(s Step, a uint16) *Exc {
	if stress {
		m.resize(len(m.stk.regs))
	}
	nb := push(m.base, a)
	if !fits(m, nb, fnStep.frame) {
		if e := m.enterSlow(fnStep, a); e != nil {
			return e
		}
		nb = push(m.base, a)
	}
	*at(nb, -2) = obj(fnStep)
	saveLink(at(nb, -1), m.pc)
	*at(nb, 0) = obj(newStepBox(s))
	*at(nb, 1) = Unbound
	m.base, m.pc = nb, pcAt(fnStep.code, 3)
	return m.act(s.Step(m, Unbound))
}

// step is the STEP instruction: the answer to what the step asked for is in R[1].
func (m *M) step() *Exc {
	b := (*stepBox)(m.R(0).p)
	b.asking = false
	if e := m.poll(); e != nil { // a step that asks only for natives reaches no other safepoint
		return m.act(b.s.Throw(m, e))
	}
	return m.act(b.s.Step(m, *m.R(VS)))
}

// leaveStep returns from a step's frame without storing a result.
func (m *M) leaveStep() {
	m.pc = loadLink(at(m.base, -1))
	m.base = pop(m.base, back1(m.pc).A)
}

// act does what the running step asked for.
func (m *M) act(a Act) *Exc {
	for {
		switch a {
		case actReturn:
			v := m.ret
			if v.p == unsafe.Pointer(&hStepReq) { // it became another step, or switches as its last act
				if s := m.req; s != nil {
					m.req = nil
					*at(m.base, 0) = obj(newStepBox(s))
					m.pc = pcAt(fnStep.code, 3)
					a = s.Step(m, Unbound)
					continue
				}
				m.leaveStep()
				return m.doSwitch()
			}
			*at(m.base, -2) = v
			m.leaveStep()
			return nil
		case actCall:
			(*stepBox)(m.R(0).p).nargs = int32(m.nargs)
			m.pc = pcAt(fnStep.code, 2)
			return m.call(VS, m.nargs, nil)
		case actCallKw:
			return m.call(VS, m.nargs, (*stepBox)(m.R(0).p).s.(*applyStep).x.kw)
		case actNext:
			m.pc = pcAt(fnStep.code, 2)
			it := m.ret
			b := (*stepBox)(m.R(0).p)
			switch it.kind() {
			case KGen:
				if g := it.gen(); g.flags&genPlain != 0 {
					b.asking = true
					return m.resume(g, None)
				}
			case KIter:
				if plainIter(it.iter().impl) {
					v, ok, e := m.Next(it)
					if e != nil {
						a = b.s.Throw(m, e)
						continue
					}
					if !ok {
						v = Unbound
					}
					a = b.s.Step(m, v)
					continue
				}
			}
			if it.is(KIter) {
				if mp, ok := it.iter().impl.(*mapIter); ok && len(mp.its) == 1 && plainIterValue(mp.its[0]) {
					v, ok, e := mp.its[0].iter().impl.Next(m)
					if e != nil {
						a = b.s.Throw(m, e)
						continue
					}
					if !ok {
						a = b.s.Step(m, Unbound)
						continue
					}
					b.asking = true
					*at(m.base, 1) = mp.fn
					*at(m.base, 3) = v
					return m.call(VS, 1, nil)
				}
				if s, ok := it.iter().impl.(stepper); ok {
					b.asking = true
					return m.enterStep(s.nextStep(), VS)
				}
			}
			f, e := m.nextMethod(it)
			if e != nil {
				return e
			}
			b.asking = true
			*at(m.base, 1) = f
			*at(m.base, 3) = it
			return m.call(VS, 1, nil)
		case actWait:
			m.pc = pcAt(fnStep.code, 2)
			if m.bat.target == m.g {
				v, e := m.bat.value, m.bat.throw
				m.bat.target, m.bat.throw = nil, nil
				if e != nil {
					return e
				}
				a = (*stepBox)(m.R(0).p).s.Step(m, v)
				continue
			}
			return m.doSwitch()
		case actRaise:
			e := m.err
			m.err = nil
			m.leaveStep()
			return e
		}
	}
}

// Drain feeds every item of an iterable to each, which may stop early, and then returns what finish returns. On built-in
// iterables it does so at once; on script iterators and generators it goes on as a step. It is what a native returns.
// hold are pointers to what each and finish work on: marks do not see what Go functions have captured.
func (m *M) Drain(iterable Value, each func(m *M, x Value) (stop bool, e *Exc), finish func(m *M) (Value, *Exc), hold ...any) (Value, *Exc) {
	return m.drain(iterable, drainStep{each: each, finish: finish, take: takeEach, hold: hold})
}

// drain is Drain. s.take says what each does with the common items of a generator, which the loop then does without it.
func (m *M) drain(iterable Value, s drainStep) (Value, *Exc) {
	if t, ok := m.plainTuple(iterable); ok {
		iterable = obj(t)
	}
	done, e := m.eachBuiltin(iterable, s.each)
	if e != nil {
		return None, e
	}
	if done {
		return s.finish(m)
	}
	if s.it, e = m.Iter(iterable); e != nil {
		return None, e
	}
	if s.take != takeEach {
		s.from(s.it)
	}
	d := s // a copy: the parameter itself stays off the heap
	return m.StepInto(&d)
}

// from notes what the loop may take items from: a generator, or a map over one iterator by a function of script.
func (s *drainStep) from(it Value) bool {
	switch it.kind() {
	case KGen:
		if g := it.gen(); g.flags&genPlain != 0 {
			s.gen = g
		}
	case KIter:
		if z, ok := it.iter().impl.(*mapIter); ok && len(z.its) == 1 && z.its[0].is(KIter) && z.fn.is(KFunc) {
			s.mapped = z
		}
	}
	return s.gen != nil || s.mapped != nil
}

// drainLoop is sum, any and all of what the loop may take items from: s has neither each nor finish, and take does their
// work. ok is false if it is something else.
func (m *M) drainLoop(it Value, s drainStep) (v Value, e *Exc, ok bool) {
	if !s.from(it) {
		return None, nil, false
	}
	d := m.spareDrain
	if m.spareDrain = nil; d == nil {
		d = new(drainStep)
	}
	*d = s
	d.it = it
	v, e = m.StepInto(d)
	return v, e, true
}

// What is done with an item.
const (
	takeFalse uint8 = iota // any: goes on if it is false
	takeTrue               // all: goes on if it is true
	takeItems              // appends it to list
	takeSum                // adds it to sum
	takeEach               // only each knows
)

// drainStep goes through an iterator.
type drainStep struct {
	StepBase
	it     Value
	each   func(m *M, x Value) (bool, *Exc) // nil: what take says
	finish func(m *M) (Value, *Exc)
	hold   []any
	begun  bool
	take   uint8
	gen    *Gen     // what it is, if the loop may take its items
	mapped *mapIter // the same
	list   *List
	sum    summer
	box    stepBox
}

func (s *drainStep) Step(m *M, in Value) Act {
	stop := s.begun && in.IsUnbound()
	if s.begun && !stop {
		var e *Exc
		switch {
		case s.each != nil:
			stop, e = s.each(m, in)
		case s.take == takeSum:
			e = s.sum.add(m, in)
		default:
			var t bool
			if t, e = m.Truth(in); e == nil && t != (s.take == takeTrue) {
				return s.done(m, Bool(t))
			}
		}
		if e != nil {
			return m.StepRaise(e)
		}
	}
	switch {
	case !stop:
		s.begun = true
		return m.StepNext(s.it)
	case s.finish != nil:
		return m.StepResult(s.finish(m))
	case s.take == takeSum:
		return s.done(m, s.sum.total())
	}
	return s.done(m, Bool(s.take == takeTrue))
}

// done ends a step that drainLoop made: it can serve another.
func (s *drainStep) done(m *M, v Value) Act {
	*s = drainStep{}
	m.spareDrain = s
	return m.StepDone(v)
}

// Then calls f(a...) as a step and gives its result to k, whose result is the native's.
func (m *M) Then(f Value, a []Value, k func(m *M, v Value) (Value, *Exc)) (Value, *Exc) {
	return m.StepInto(&thenStep{f: f, a: a, k: k})
}

type thenStep struct {
	StepBase
	f     Value
	a     []Value
	k     func(m *M, v Value) (Value, *Exc)
	begun bool
}

func (s *thenStep) Step(m *M, in Value) Act {
	if !s.begun {
		s.begun = true
		return m.StepCall(s.f, s.a...)
	}
	return m.StepResult(s.k(m, in))
}
