// Generators and coroutines: small register stacks that are resumed in the loop.
package vm

import (
	"unsafe"

	"github.com/gsl-lang/gsl/lang/code"
)

// Gen is a generator, a coroutine or an asynchronous generator. Its frame is the bottom window of its own stack.
type Gen struct {
	Hdr
	state    uint8
	flags    uint8
	level    int32 // how many generators resume each other up to this one, as of when it was resumed last
	stk      Stack
	cls      *Class
	exc      *Exc // handled exception while suspended
	outer    *Exc // the resumer's while running
	code     *Code
	name     *Str
	qualname *Str
}

// States of a generator.
const (
	genSuspended uint8 = iota
	genRunning
	genDone
)

// Flags of a generator.
const (
	genPlain     uint8 = 1 << iota // class generator: next() works
	genCoroutine                   // class coroutine
	genAsync                       // class async_generator
	genStarted
	genIterable // types.coroutine: a generator that can be awaited
	agHooked    // an async generator that was asked for the first time
)

// iterableCoroutine is the flag that types.coroutine sets in a code object: its generators can be awaited.
const iterableCoroutine = 0x100

// makeGen is MKGEN: the running window moves into a generator, which is returned to the caller.
func (m *M) makeGen() *Exc {
	g := m.newGen(m.fn(), m.base, m.pc)
	*at(m.base, -2) = obj(g)
	m.pc = loadLink(at(m.base, -1))
	m.base = pop(m.base, back1(m.pc).A)
	return nil
}

// regPool keeps the registers of generators that returned, all of one number, for others: memory that was used already is
// in the cache, and half of what a generator needs. The first register of each is the address of the next.
type regPool struct {
	p unsafe.Pointer
	n int
}

const (
	maxPool   = 32 // how many a pool keeps
	poolSizes = 48 // more registers than this are not kept
)

// takeRegs gives n registers.
func (m *M) takeRegs(n int) []Value {
	if n < len(m.pools) {
		if f := &m.pools[n]; f.n > 0 {
			r := unsafe.Slice((*Value)(f.p), n)
			f.p = r[0].p
			f.n--
			return r
		}
	}
	m.charge(int64(n) * VS)
	return make([]Value, n)
}

// giveRegs puts the registers of a generator that returned in their pool. GENRET does the same in the loop.
func (m *M) giveRegs(r []Value) {
	if n := len(r); n < len(m.pools) && m.pools[n].n < maxPool {
		f := &m.pools[n]
		clear(r)
		r[0].p = f.p
		f.p = unsafe.Pointer(&r[0])
		f.n++
	}
}

// newGen makes a generator of fn with the arguments in the window at base. It starts at pc, after MKGEN.
func (m *M) newGen(fn *Func, base Base, pc PC) *Gen {
	c := fn.code
	regs := m.takeRegs(max((int(fn.frame)/VS+3)&^1, c.genRegs))
	g := new(Gen)
	g.kind, g.code, g.name, g.qualname = KGen, c, fn.name, fn.qualname
	switch f := c.src.Flags; {
	case f&code.AsyncGen != 0:
		g.cls, g.flags = TAsyncGenerator, genAsync
	case f&code.Coroutine != 0:
		g.cls, g.flags = TCoroutine, genCoroutine
	default:
		g.cls, g.flags = TGenerator, genPlain
		if f&iterableCoroutine != 0 {
			g.flags |= genIterable
		}
	}
	m.charge(int64(unsafe.Sizeof(*g)))
	s := &g.stk
	s.regs, s.soft, s.gen = regs, len(regs)-1, g
	s.limit = limitOf(s, s.soft)
	copy(regs[2:], args(base, 0, c.nparams))
	regs[0] = obj(fn)
	s.base, s.pc = baseAt(s, 2*VS), pc
	if stress {
		m.finals.ghosts.objs = append(m.finals.ghosts.objs, obj(g))
	}
	if c.closing != 1 {
		if c.closing == 0 {
			c.closing = 1
			if c.closes() {
				c.closing = 2
			}
		}
		if c.closing == 2 {
			m.list(obj(g))
		}
	}
	return g
}

// enterGen makes the generator's stack the running one.
func (m *M) enterGen(g *Gen) {
	r, s := m.stk, &g.stk
	r.pc, r.base = m.pc, m.base
	s.link, m.stk, m.limit = r, s, s.limit
	g.outer, m.exc, g.state = m.exc, g.exc, genRunning
	m.pc, m.base = s.pc, s.base
}

// leaveGen goes back to the resumer.
func (m *M) leaveGen(g *Gen, state uint8) {
	s := &g.stk
	l := s.link
	s.link = nil
	g.exc, m.exc, g.state = m.exc, g.outer, state
	g.outer = nil
	m.stk, m.limit, m.pc, m.base = l, l.limit, l.pc, l.base
	if state == genDone {
		g.exc = nil
		s.regs, s.pc = nil, noPC()
		s.base, s.limit = *new(Base), *new(Base)
	}
}

// genLevels is how many generators may resume each other without a look at the recursion limit.
const genLevels = 64

// resume sends v into a generator; what it yields goes where the interrupted instruction wants its result.
func (m *M) resume(g *Gen, v Value) *Exc {
	switch g.state {
	case genRunning:
		return m.valueErrorf("%s already executing", g.what())
	case genDone:
		if g.flags&genCoroutine != 0 {
			return m.Errorf(ExcRuntimeError, "cannot reuse already awaited coroutine")
		}
		return m.genEnd(None)
	}
	begun := g.flags&genStarted != 0
	if !begun {
		if !v.IsNone() {
			return m.typeErrorf("can't send non-None value to a just-started %s", g.what())
		}
		g.flags |= genStarted
	}
	g.level = 1
	if h := m.stk.gen; h != nil {
		// Counting takes as long as the stack is deep: a long chain is counted as it grows, and again when it is half the limit.
		g.level = h.level + 1
		if n := int(g.level); n > genLevels && (!begun || n > m.recursionLimit/2) && m.depth() > m.recursionLimit {
			return m.NewExc(ExcRecursionError, NewStr("maximum recursion depth exceeded"))
		}
	}
	m.enterGen(g)
	switch c := back1(m.pc); c.Op {
	case YIELD:
		*R(m.base, c.A) = v
	case YIELDFROM:
		*R(m.base, c.A) = v
		m.pc = skip(m.pc, -1)
	}
	return nil
}

func (g *Gen) what() string {
	switch {
	case g.flags&genCoroutine != 0:
		return "coroutine"
	case g.flags&genAsync != 0:
		return "async generator"
	}
	return "generator"
}

// genReturn is GENRET when the loop could not.
func (m *M) genReturn() *Exc {
	v, regs := *m.R(m.cur().A), m.stk.regs
	m.leaveGen(m.stk.gen, genDone)
	m.giveRegs(regs)
	return m.genEnd(v)
}

// yieldValue suspends the running generator at the instruction before pc and gives v to its resumer; a resumer that
// delegates to it yields v in its turn.
func (m *M) yieldValue(v Value) *Exc {
	for {
		g := m.stk.gen
		g.stk.pc, g.stk.base = m.pc, m.base
		m.leaveGen(g, genSuspended)
		switch c := m.cur(); c.Op {
		case FORITER:
			*R(m.base, c.A) = v
			m.pc = jump(m.pc, c.C)
			return nil
		case YIELDFROM:
			continue
		default:
			*R(m.base, c.A) = v
			return nil
		}
	}
}

// genEnd: a generator returned v; its resumer's instruction is before pc.
func (m *M) genEnd(v Value) *Exc {
	switch c := m.cur(); c.Op {
	case FORITER:
		return nil
	case YIELDFROM:
		*R(m.base, c.A) = v
		return nil
	}
	switch fn := m.fn(); fn.role {
	case roleStep:
		if b := (*stepBox)(m.R(0).p); b.asking {
			*m.R(VS) = Unbound
			return nil
		}
	case roleFin:
		switch fn.fin {
		case finPair: // the loop ends: fall through
			m.popFin()
			return nil
		case finElse:
			d := *at(m.base, 1)
			*m.popFin() = d
			return nil
		}
	case roleBound:
		if at(m.base, 0).p == nil && m.R(0).n>>63 != 0 { // M.Next: no exception is made
			*m.R(VS) = Unbound
			return nil
		}
	}
	if v.IsNone() {
		return m.NewExc(ExcStopIteration)
	}
	return m.NewExc(ExcStopIteration, v)
}

// genFailed: an exception left the generator's frame. The exception that goes on in the resumer is returned; nil if the
// resumer's loop just ends.
func (m *M) genFailed(g *Gen, e *Exc) *Exc {
	m.leaveGen(g, genDone)
	return g.leaked(m, e)
}

// leaked is what becomes of an exception that leaves g: one that says that an iterator ended is an error.
func (g *Gen) leaked(m *M, e *Exc) *Exc {
	if e.cls.isSub(ExcStopIteration) || g.flags&genAsync != 0 && e.cls.isSub(ExcStopAsyncIteration) {
		what := "StopIteration"
		if !e.cls.isSub(ExcStopIteration) {
			what = "StopAsyncIteration"
		}
		r := m.Errorf(ExcRuntimeError, "%s raised %s", g.what(), what)
		r.cause, r.suppress = obj(e), true
		r.setContext(obj(e))
		return r
	}
	return e
}

// throwInto raises e inside a suspended generator; what it yields goes where the interrupted instruction wants its result.
func (m *M) throwInto(g *Gen, e *Exc) *Exc {
	switch g.state {
	case genRunning:
		return m.valueErrorf("%s already executing", g.what())
	case genDone:
		if g.flags&genCoroutine != 0 {
			return m.Errorf(ExcRuntimeError, "cannot reuse already awaited coroutine")
		}
		return e
	}
	if g.flags&genStarted == 0 {
		g.flags |= genStarted
		g.state = genDone
		c, ins := g.code, int32(0)
		g.stk = Stack{}
		m.addTrace(e, c, ins)
		return g.leaked(m, e)
	}
	m.enterGen(g)
	c := back1(m.pc)
	if c.Op != YIELDFROM {
		return e
	}
	d := *R(m.base, c.B)
	if d.is(KGen) {
		sub := d.gen()
		if e.cls.isSub(ExcGeneratorExit) {
			if e2 := m.genClose(sub); e2 != nil {
				return e2
			}
			return e
		}
		return m.throwInto(sub, e)
	}
	if e.cls.isSub(ExcGeneratorExit) {
		f, e2 := m.GetAttrOr(d, strClose)
		if e2 != nil {
			return e2
		}
		if !f.IsUnbound() {
			if _, e2 := m.Call(f); e2 != nil {
				return e2
			}
		}
		return e
	}
	f, e2 := m.GetAttrOr(d, strThrow)
	if e2 != nil {
		return e2
	}
	if f.IsUnbound() {
		return e
	}
	return m.fin(finYield, c.A, 0, None, f, obj(e))
}

var (
	strClose = internStatic("close")
	strThrow = internStatic("throw")
	strSend  = internStatic("send")
)

// genClose is generator.close(), nested.
func (m *M) genClose(g *Gen) *Exc {
	switch g.state {
	case genRunning:
		return m.valueErrorf("%s already executing", g.what())
	case genDone:
		return nil
	}
	if g.flags&genStarted == 0 {
		g.state = genDone
		g.flags |= genStarted
		g.stk = Stack{}
		return nil
	}
	_, e := m.nested(0, func() *Exc { return m.throwInto(g, m.NewExc(ExcGeneratorExit)) })
	if e == nil {
		if g.state == genDone {
			return nil
		}
		return m.Errorf(ExcRuntimeError, "%s ignored GeneratorExit", g.what())
	}
	if e.cls.isSub(ExcGeneratorExit) || e.cls.isSub(ExcStopIteration) {
		return nil
	}
	return e
}

// yieldFrom is YIELDFROM: one step of delegation.
func (m *M) yieldFrom(i *Instr) *Exc {
	d, v := *m.R(i.B), *m.R(i.A)
	switch d.kind() {
	case KGen:
		return m.resume(d.gen(), v)
	case KIter:
		if v.IsNone() {
			r, ok, e := d.iter().impl.Next(m)
			if e != nil {
				if e.cls.isSub(ExcStopIteration) {
					*m.R(i.A) = e.stopValue()
					return nil
				}
				return e
			}
			if !ok {
				*m.R(i.A) = None
				if rv, has := d.iter().impl.(interface{ Result() Value }); has {
					*m.R(i.A) = rv.Result()
				}
				return nil
			}
			return m.yieldValue(r)
		}
	}
	if v.IsNone() {
		f, e := m.nextMethod(d)
		if e != nil {
			return e
		}
		return m.finDunder(finYield, i.A, 0, None, f, d)
	}
	f, e := m.GetAttr(d, strSend)
	if e != nil {
		return e
	}
	return m.fin(finYield, i.A, 0, None, f, v)
}

// ResumeGen is what a native returns to send v into g (or throw e): the native's call goes on with what is yielded.
func (m *M) resumeRequest(g *Gen, v Value, e *Exc) (Value, *Exc) {
	m.bat.resume, m.bat.value, m.bat.throw = g, v, e
	return Value{p: unsafe.Pointer(&hStepReq)}, nil
}
