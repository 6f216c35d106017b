// Breakpoints, and sys.settrace and sys.setprofile: the same opcode functions, one at a time.
package vm

import "github.com/gsl-lang/gsl/lang/code"

// breakpoint runs the covered instruction through its own function, so that the others stay covered.
func (m *M) breakpoint(me *runner) (e *Exc, done bool) {
	i := m.cur()
	c := m.fn().code
	k := pcIndex(c, m.pc) - 1
	if m.onBreak != nil {
		m.onBreak(m, c, k)
	}
	i.Op = c.brk[k]
	var x Exit
	m.pc, m.base, x = opTable[i.Op](m, i, m.pc, m.base)
	if x != xNext {
		e, done = m.handle(x, me)
	}
	if op, ok := c.brk[k]; ok && op != 0 {
		c.brk[k], i.Op = i.Op, BRK
	}
	return
}

// tracer is what one thread traces: the functions that sys.settrace and sys.setprofile were given, and what is known of the
// frames that were entered since.
type tracer struct {
	fn, prof Value // Unbound: none
	busy     bool  // one of them runs
	frames   map[frameKey]*traced
	last     *traced // the one looked at last, its key beside it
	lastKey  frameKey
}

// frameKey is where a frame's window lies.
type frameKey struct {
	s   *Stack
	off int
}

// traced is a frame that has had its "call" event, or that was running when tracing began.
type traced struct {
	fn      *Func
	frame   *Frame // one object for all its events
	local   Value  // f_trace; Unbound: none
	noLines bool   // not f_trace_lines
	opcodes bool   // f_trace_opcodes
	away    bool   // a generator that has yielded: going on is a "call"
	line    int    // of the instruction before
	ins     int    // the instruction before; -1: none
}

func (t *tracer) on() bool { return !t.fn.IsUnbound() || !t.prof.IsUnbound() }

// traceOf is the tracer of a greenlet: its thread's. Greenlets that are no threads share that of main.
func (m *M) traceOf(g *G) *tracer {
	if t := m.ownTrace[g]; t != nil {
		return t
	}
	if m.shared == nil {
		m.shared = &tracer{fn: Unbound, prof: Unbound}
	}
	return m.shared
}

// OwnTrace makes the running greenlet a thread, with trace functions of its own, or, at its end, nothing of the kind.
func (m *M) OwnTrace(on bool) {
	if on {
		if m.ownTrace == nil {
			m.ownTrace = map[*G]*tracer{}
		}
		m.ownTrace[m.g] = &tracer{fn: Unbound, prof: Unbound}
	} else {
		delete(m.ownTrace, m.g)
		m.setTracing()
	}
}

// setTracing decides whether the machine runs by the stepper: while any thread traces.
func (m *M) setTracing() {
	m.tracing = m.shared != nil && m.shared.on()
	for _, t := range m.ownTrace {
		m.tracing = m.tracing || t.on()
	}
}

// SetTrace is sys.settrace, or with profile sys.setprofile, in the running thread. None: off.
func (m *M) SetTrace(f Value, profile bool) {
	t := m.traceOf(m.g)
	if f.IsNone() {
		f = Unbound
	}
	was := t.on()
	if profile {
		t.prof = f
	} else {
		t.fn = f
	}
	switch {
	case !t.on():
		t.frames, t.last = nil, nil
	case !was:
		m.eachWindow(func(w window) bool { // these have been entered already
			m.tracedFrame(t, w)
			return true
		})
	}
	m.setTracing()
	if t.busy {
		m.tracing = false
	}
}

// GetTrace is sys.gettrace, or with profile sys.getprofile.
func (m *M) GetTrace(profile bool) Value {
	t := m.traceOf(m.g)
	f := t.fn
	if profile {
		f = t.prof
	}
	if f.IsUnbound() {
		return None
	}
	return f
}

// tracedFrame is what t knows of a window, made if there is nothing.
func (m *M) tracedFrame(t *tracer, w window) *traced {
	k := frameKey{w.s, baseOff(w.s, w.base)}
	if f := t.frames[k]; f != nil && f.fn == w.fn {
		return f
	}
	f := &traced{fn: w.fn, local: Unbound, frame: w.frame(m.g)}
	f.ins = int(w.ins())
	f.line = codeLine(w.fn.code, w.ins())
	if t.frames == nil {
		t.frames = map[frameKey]*traced{}
	}
	t.frames[k] = f
	t.last = nil
	return f
}

// sameFrame is the frame object of a window: that of its events, if it has had any.
func (m *M) sameFrame(w window, g *G) *Frame {
	if g == m.g && (m.shared != nil || len(m.ownTrace) > 0) {
		if f := m.traceOf(g).frames[frameKey{w.s, baseOff(w.s, w.base)}]; f != nil && f.fn == w.fn {
			return f.frame
		}
	}
	return w.frame(g)
}

// events calls a trace function between two instructions of the running frame, whose next instruction is at pc.
func (m *M) event(t *tracer, f Value, x *traced, what *Str, arg Value) (Value, *Exc) {
	t.busy = true
	m.tracing = false
	top := m.top
	m.top = int(m.fn().frame)
	v, e := m.nestedCall(f, []Value{obj(x.frame), obj(what), arg}, nil, false)
	m.top = top
	t.busy = false
	m.setTracing()
	if e != nil { // a function that fails is removed
		t.fn, t.prof, t.frames, t.last = Unbound, Unbound, nil, nil
		m.setTracing()
	}
	return v, e
}

// localEvent is an event for the frame's own function.
func (m *M) localEvent(t *tracer, x *traced, what *Str, arg Value) *Exc {
	if x.local.IsUnbound() || t.fn.IsUnbound() {
		return nil
	}
	v, e := m.event(t, x.local, x, what, arg)
	if e == nil && !v.IsNone() && !x.local.IsUnbound() {
		x.local = v
	}
	return e
}

// profEvent is an event for the profiler.
func (m *M) profEvent(t *tracer, x *traced, what *Str, arg Value) *Exc {
	if t.prof.IsUnbound() {
		return nil
	}
	_, e := m.event(t, t.prof, x, what, arg)
	return e
}

var (
	strCall      = newStr("call")
	strLine      = newStr("line")
	strReturn    = newStr("return")
	strException = newStr("exception")
	strOpcode    = newStr("opcode")
)

// begin is the "call" event of a frame: its line is that of the def, or where a generator goes on.
func (m *M) begin(t *tracer, x *traced, k int) *Exc {
	line := int(x.fn.code.src.FirstLine)
	if x.away {
		line = x.line
	}
	x.away = false
	x.frame.line = line
	defer func() { x.frame.line = 0 }()
	if !t.fn.IsUnbound() {
		v, e := m.event(t, t.fn, x, strCall, None)
		if e != nil {
			return e
		}
		x.local = v
		if v.IsNone() {
			x.local = Unbound
		}
	}
	return m.profEvent(t, x, strCall, None)
}

// ends are the "return" events of a frame.
func (m *M) ends(t *tracer, x *traced, v Value) *Exc {
	x.frame.line = x.line
	defer func() { x.frame.line = 0 }()
	if e := m.localEvent(t, x, strReturn, v); e != nil {
		return e
	}
	return m.profEvent(t, x, strReturn, v)
}

// lineTable has the lines of a code's instructions, and of the statements without any.
type lineTable struct {
	line  []int32
	marks map[int][]lineMark // by the instruction that comes after them
}

type lineMark struct{ kind, line int }

// linesOf is the line table of a code, read when the code is first traced.
func linesOf(c *Code) *lineTable {
	if c.lines == nil {
		t := &lineTable{line: make([]int32, len(c.src.Ins))}
		k := 0
		for r := c.src.Reader(); r.Next(); {
			if r.Mark != 0 {
				if t.marks == nil {
					t.marks = map[int][]lineMark{}
				}
				t.marks[k] = append(t.marks[k], lineMark{r.Mark, r.Line})
				continue
			}
			for ; k < r.End && k < len(t.line); k++ {
				t.line[k] = int32(r.Line)
			}
		}
		c.lines = t
	}
	return c.lines
}

// lineOf is the line of the instruction i, at k; 0: it belongs to none.
func lineOf(c *Code, i *Instr, k int) int {
	switch i.Op {
	case UNBIND, MKCELL, ENDEXC: // the beginning of a function, the end of a handler
		return 0
	case RERAISE:
		if i.A != bareRaise {
			return 0
		}
	case CALLM, CALLMK:
		k++ // its first word has the attribute's place
	}
	return int(linesOf(c).line[k])
}

// bareRaise is RERAISE's operand in a raise statement.
const bareRaise = 65535

// step gives the events before the instruction at pc of the running frame.
func (m *M) stepEvents(t *tracer, fn *Func, i *Instr, k int) *Exc {
	s := m.stk
	key := frameKey{s, baseOff(s, m.base)}
	x := t.last
	if x == nil || t.lastKey != key || x.fn != fn {
		if x = t.frames[key]; x == nil || x.fn != fn {
			if fn.code.src.Flags&(code.Generator|code.Coroutine|code.AsyncGen) != 0 && (s.gen == nil || key.off != 2*VS) {
				return nil // it is about to make the generator
			}
			x = m.tracedFrame(t, window{s, m.base, m.pc, fn})
			x.line, x.ins = 0, -1
			if e := m.begin(t, x, k); e != nil || !m.tracing {
				return e
			}
		}
		t.last, t.lastKey = x, key
	}
	if x.away {
		if e := m.begin(t, x, k); e != nil || !m.tracing {
			return e
		}
	}
	lines := linesOf(fn.code)
	behind := false
	for _, l := range lines.marks[x.ins] { // none has the number -1
		switch {
		case l.kind == code.MarkEnter:
			behind = true
		case l.kind == code.MarkJump && k != x.ins+1:
			if e := m.markEvent(t, x, l.line); e != nil || !m.tracing {
				return e
			}
		}
	}
	for _, l := range lines.marks[k] {
		if l.line == x.line || l.kind != code.MarkStmt || behind {
			continue
		}
		x.ins = k
		if e := m.markEvent(t, x, l.line); e != nil || !m.tracing {
			return e
		}
	}
	line := lineOf(fn.code, i, k)
	if line > 0 {
		changed := line != x.line || k < x.ins && i.Op != YIELDFROM
		x.line = line
		if changed && !x.noLines {
			if e := m.localEvent(t, x, strLine, None); e != nil || !m.tracing {
				return e
			}
		}
	}
	x.ins = k
	if x.opcodes {
		if e := m.localEvent(t, x, strOpcode, None); e != nil || !m.tracing {
			return e
		}
	}
	switch i.Op {
	case RET, GENRET:
		return m.leavesFrame(t, x, key, *m.R(i.A))
	case RETNONE:
		return m.leavesFrame(t, x, key, None)
	case YIELD:
		v := *m.R(i.B)
		x.away = true
		if e := m.ends(t, x, v); e != nil {
			return e
		}
		// Generators that delegate to this one yield as well.
		for l := s.link; l != nil && l.gen != nil && m.tracing && back1(l.pc).Op == YIELDFROM; l = l.link {
			if y := t.frames[frameKey{l, baseOff(l, l.base)}]; y != nil && !y.away {
				y.away = true
				if e := m.ends(t, y, v); e != nil {
					return e
				}
			}
		}
	}
	return nil
}

// markEvent is the "line" event of a statement without instructions.
func (m *M) markEvent(t *tracer, x *traced, line int) *Exc {
	x.line = line
	if x.noLines {
		return nil
	}
	x.frame.line = line
	e := m.localEvent(t, x, strLine, None)
	x.frame.line = 0
	return e
}

// leavesFrame is the end of a frame.
func (m *M) leavesFrame(t *tracer, x *traced, key frameKey, v Value) *Exc {
	delete(t.frames, key)
	t.last = nil
	e := m.ends(t, x, v)
	return e
}

// traceRaised gives the events of an exception in the running frame: it has been raised at the instruction before pc, and is
// handled here or not. The exception of a trace function takes its place.
func (m *M) traceRaised(e *Exc, again, handled bool) *Exc {
	t := m.traceOf(m.g)
	if !t.on() || t.busy {
		return e
	}
	s := m.stk
	key := frameKey{s, baseOff(s, m.base)}
	x := t.frames[key]
	if x == nil || x.fn != m.fn() {
		return e
	}
	c := x.fn.code
	if l, _, _, _ := c.place(int32(pcIndex(c, m.pc) - 1)); l > 0 && !again {
		x.line = l
	}
	x.away = false
	if !again && !x.local.IsUnbound() {
		tb, _ := m.GetAttr(obj(e), m.intern("__traceback__"))
		if e2 := m.localEvent(t, x, strException, NewTuple(obj(e.cls), obj(e), tb)); e2 != nil {
			return e2
		}
	}
	if !handled {
		if e2 := m.leavesFrame(t, x, key, None); e2 != nil {
			return e2
		}
	}
	return e
}

// traceLoop is the stepper: it looks at each instruction before it runs.
func (m *M) traceLoop() (Exit, *Exc) {
	pc, base := m.pc, m.base
	for m.tracing {
		i := fetch(pc)
		fn := (*Func)(at(base, -2).p)
		if fn.role == roleScript {
			if t := m.traceOf(m.g); t.on() && !t.busy {
				m.pc, m.base = skip(pc, 1), base // as if it were under way
				if e := m.stepEvents(t, fn, i, pcIndex(fn.code, pc)); e != nil {
					return xNext, e
				}
				pc, base = skip(m.pc, -1), m.base // calls may have moved the stack
			}
		}
		var x Exit
		if pc, base, x = opTable[i.Op](m, i, skip(pc, 1), base); x != xNext {
			m.pc, m.base = pc, base
			return x, nil
		}
	}
	m.pc, m.base = pc, base
	return m.loop(), nil
}

// frameTrace is what is known of a live frame, for its attributes; nil: it is not live. make: it is noted.
func (m *M) frameTrace(f *Frame, make bool) *traced {
	w, _, ok, _ := m.live(f)
	if !ok {
		return nil
	}
	t := m.traceOf(m.g)
	if x := t.frames[frameKey{w.s, baseOff(w.s, w.base)}]; x != nil && x.fn == w.fn || !make {
		return x
	}
	x := m.tracedFrame(t, w)
	x.frame = f
	return x
}
