// What script sees of generators, coroutines and asynchronous generators.
package vm

import "strings"

// Flags of asynchronous generators, beside those in gen.go.
const (
	agRunning uint8 = 1 << 6 // one of its awaitables is under way
	agClosed  uint8 = 1 << 7 // it has ended, or aclose was called
)

func genResume(m *M, a []Value) (Value, *Exc) { return m.resumeRequest(a[0].gen(), a[1], nil) }

// genResumeNative sends a value into a generator of any kind; genThrowNative raises an exception in it.
var (
	genResumeNative = NewNative(Def{"send(gen, value, /)", "", genResume})
	genThrowNative  = NewNative(Def{"throw(gen, exc, /)", "", func(m *M, a []Value) (Value, *Exc) {
		return m.resumeRequest(a[0].gen(), None, a[1].exc())
	}})
)

// thrown is the exception that throw(type[, value[, traceback]]) raises.
func (m *M) thrown(a []Value) (*Exc, *Exc) {
	typ, val, tb := a[0], None, None
	if len(a) > 1 {
		val = a[1]
	}
	if len(a) > 2 {
		tb = a[2]
	}
	if !tb.IsNone() && !tb.is(KTraceback) {
		return nil, m.typeErrorf("throw() third argument must be a traceback object")
	}
	var x *Exc
	switch {
	case isExcClass(typ):
		var args []Value
		switch {
		case val.is(KExc) && val.exc().cls.isSub(typ.class()):
			x = val.exc()
		case val.IsNone():
		default:
			args = []Value{val}
			if t, ok := m.asTuple(val); ok {
				args = t.elems()
			}
		}
		if x == nil {
			v, e := m.Call(typ, args...)
			if e != nil {
				return nil, e
			}
			if !v.is(KExc) {
				return nil, m.typeErrorf("calling %s should have returned an instance of BaseException, not %s", m.reprOr(typ, "class"), m.typeName(v))
			}
			x = v.exc()
		}
	case typ.is(KExc):
		if !val.IsNone() {
			return nil, m.typeErrorf("instance exception may not have a separate value")
		}
		x = typ.exc()
	default:
		return nil, m.typeErrorf("exceptions must be classes or instances deriving from BaseException, not %s", m.typeName(typ))
	}
	if tb.is(KTraceback) {
		if e := m.setTraceback(x, tb); e != nil {
			return nil, e
		}
	}
	return x, nil
}

func genThrow(m *M, a []Value) (Value, *Exc) {
	x, e := m.thrown(a[1:])
	switch {
	case e == nil:
	case isExcClass(a[1]) && (len(a) < 4 || a[3].IsNone() || a[3].is(KTraceback)):
		x = e // what goes wrong when the exception is made is raised in the generator
	default:
		return None, e
	}
	a[0].gen().chainInto(x)
	return m.resumeRequest(a[0].gen(), None, x)
}

// chainInto sets the context of an exception that is thrown into g: what g itself was handling when it yielded, and not what
// the thrower handles, as it would be for an exception that has no places yet.
func (g *Gen) chainInto(x *Exc) {
	if g.exc != nil && g.exc != x && x.ctx.IsNone() {
		x.setContext(obj(g.exc))
	}
	if x.tb == nil {
		x.tb = make([]tbEntry, 0, 4)
	}
}

// genCloseRow is close(): GeneratorExit is thrown in, and has to come out.
func genCloseRow(m *M, a []Value) (Value, *Exc) {
	g := a[0].gen()
	if g.state != genSuspended || g.flags&genStarted == 0 {
		return None, m.genClose(g)
	}
	return m.StepInto(&closeStep{g: g})
}

type closeStep struct {
	g   *Gen
	run bool
}

func (s *closeStep) Step(m *M, in Value) Act {
	if !s.run {
		s.run = true
		return m.StepCall(genThrowNative, obj(s.g), obj(m.NewExc(ExcGeneratorExit)))
	}
	return m.StepRaise(m.Errorf(ExcRuntimeError, "%s ignored GeneratorExit", s.g.what()))
}

// Throw ends the close well when the generator ended.
func (s *closeStep) Throw(m *M, e *Exc) Act {
	if e.cls.isSub(ExcGeneratorExit) || e.cls.isSub(ExcStopIteration) {
		return m.StepDone(None)
	}
	return m.StepRaise(e)
}

// delegate is what a suspended generator delegates to by yield from or await, or None.
func (g *Gen) delegate() Value {
	if g.state == genSuspended && g.flags&genStarted != 0 && len(g.stk.regs) > 0 {
		if c := back1(g.stk.pc); c.Op == YIELDFROM {
			return *R(g.stk.base, c.B)
		}
	}
	return None
}

func genRepr(m *M, a []Value) (Value, *Exc) {
	g := a[0].gen()
	return NewStr("<" + g.cls.name + " object " + g.qualname.String() + " at " + m.addrText(a[0]) + ">"), nil
}

// genAttrs are the attributes, whose names start with gi, cr or ag.
func genAttrs(prefix, delegate string) []Attr {
	gen := func(v Value) *Gen { return v.gen() }
	return []Attr{
		{"__name__", "name of the generator", func(m *M, v Value) (Value, *Exc) { return obj(gen(v).name), nil }, func(m *M, v, x Value) *Exc {
			s, e := m.strAttr(x, "__name__")
			if e == nil {
				gen(v).name = s
			}
			return e
		}},
		{"__qualname__", "qualified name of the generator", func(m *M, v Value) (Value, *Exc) { return obj(gen(v).qualname), nil }, func(m *M, v, x Value) *Exc {
			s, e := m.strAttr(x, "__qualname__")
			if e == nil {
				gen(v).qualname = s
			}
			return e
		}},
		{prefix + "_frame", "", func(m *M, v Value) (Value, *Exc) { return m.genFrame(gen(v)), nil }, nil},
		{prefix + "_running", "", func(m *M, v Value) (Value, *Exc) {
			return Bool(gen(v).state == genRunning || gen(v).flags&agRunning != 0), nil
		}, nil},
		{prefix + "_suspended", "", func(m *M, v Value) (Value, *Exc) {
			return Bool(gen(v).state == genSuspended && gen(v).flags&genStarted != 0), nil
		}, nil},
		{prefix + "_code", "", func(m *M, v Value) (Value, *Exc) { return obj(gen(v).code), nil }, nil},
		{prefix + "_" + delegate, "object being delegated to, or None", func(m *M, v Value) (Value, *Exc) { return gen(v).delegate(), nil }, nil},
	}
}

// TCoroutineWrapper is the iterator that coroutine.__await__ gives; the others are the awaitables of asynchronous generators
// and of anext with a default.
var (
	TCoroutineWrapper = newBuiltin("coroutine_wrapper", KNat, TObject)
	TAsyncSend        = newBuiltin("async_generator_asend", KNat, TObject)
	TAsyncThrow       = newBuiltin("async_generator_athrow", KNat, TObject)
	TAnextAwaitable   = newBuiltin("anext_awaitable", KNat, TObject)
)

func natValue(c *Class, impl any) Value {
	return obj(&Object{Hdr: Hdr{kind: KNat}, Cls: c, Impl: impl})
}

func init() {
	const (
		sendDoc  = "send(arg) -> send 'arg' into generator,\nreturn next yielded value or raise StopIteration."
		throwDoc = "throw(value)\nthrow(type[,value[,tb]])\n\nRaise exception in generator, return next yielded value or raise\nStopIteration."
		closeDoc = "close() -> raise GeneratorExit inside generator."
	)
	forCoroutine := func(doc string) string { return strings.ReplaceAll(doc, "generator", "coroutine") }
	driver := func(doc func(string) string) []Def {
		return []Def{
			{"send(self, value, /)", doc(sendDoc), genResume},
			{"throw(self, typ, val=None, tb=None, /)", doc(throwDoc), genThrow},
			{"close(self, /)", doc(closeDoc), genCloseRow},
			{"__repr__(self, /)", "Return repr(self).", genRepr},
		}
	}
	TGenerator.addDefs(append([]Def{
		{"__iter__(self, /)", "Implement iter(self).", selfRow},
		{"__next__(self, /)", "Implement next(self).", func(m *M, a []Value) (Value, *Exc) { return m.resumeRequest(a[0].gen(), None, nil) }},
	}, driver(func(doc string) string { return doc })...), genAttrs("gi", "yieldfrom"))
	TCoroutine.addDefs(append([]Def{
		{"__await__(self, /)", "Return an iterator to be used in await expression.", func(m *M, a []Value) (Value, *Exc) {
			return natValue(TCoroutineWrapper, a[0].gen()), nil
		}},
	}, driver(forCoroutine)...), append(genAttrs("cr", "await"), Attr{"cr_origin", "", func(m *M, v Value) (Value, *Exc) {
		return None, nil
	}, nil}))

	inner := func(v Value) Value { return obj(v.nat().Impl.(*Gen)) }
	TCoroutineWrapper.addDefs([]Def{
		{"__iter__(self, /)", "Implement iter(self).", selfRow},
		{"__next__(self, /)", "Implement next(self).", func(m *M, a []Value) (Value, *Exc) { return m.resumeRequest(inner(a[0]).gen(), None, nil) }},
		{"send(self, value, /)", forCoroutine(sendDoc), func(m *M, a []Value) (Value, *Exc) { return m.resumeRequest(inner(a[0]).gen(), a[1], nil) }},
		{"throw(self, typ, val=None, tb=None, /)", forCoroutine(throwDoc), func(m *M, a []Value) (Value, *Exc) {
			return genThrow(m, append([]Value{inner(a[0])}, a[1:]...))
		}},
		{"close(self, /)", forCoroutine(closeDoc), func(m *M, a []Value) (Value, *Exc) { return genCloseRow(m, []Value{inner(a[0])}) }},
	}, nil)

	initAsyncGen()
}

// ---- asynchronous generators ----

// asyncCall is one asend (or __anext__), athrow or aclose: awaiting it runs the generator to its next yield.
type asyncCall struct {
	g     *Gen
	mode  uint8
	state uint8
	v     Value   // asend: what to send
	args  []Value // athrow
}

const (
	asSend uint8 = iota
	asThrow
	asClose

	asInit  uint8 = 0
	asIter  uint8 = 1
	asEnded uint8 = 2
)

var asyncNames = [...]string{asSend: "anext(): ", asThrow: "athrow(): ", asClose: "aclose(): "}

func (c *asyncCall) end() {
	c.state = asEnded
	c.g.flags &^= agRunning
}

// begin is the first send or throw into the awaitable. done: the answer is e.
func (c *asyncCall) begin(m *M, v Value) (done bool, e *Exc) {
	switch c.state {
	case asEnded:
		if c.mode == asSend {
			return true, m.Errorf(ExcRuntimeError, "cannot reuse already awaited __anext__()/asend()")
		}
		return true, m.Errorf(ExcRuntimeError, "cannot reuse already awaited aclose()/athrow()")
	case asInit:
		if c.mode != asSend && c.g.state == genDone {
			c.state = asEnded
			return true, m.NewExc(ExcStopIteration)
		}
		if c.g.flags&agRunning != 0 {
			if c.mode != asSend {
				c.state = asEnded
			}
			return true, m.Errorf(ExcRuntimeError, "%sasynchronous generator is already running", asyncNames[c.mode])
		}
		if c.mode != asSend {
			if c.g.flags&agClosed != 0 {
				c.state = asEnded
				return true, m.NewExc(ExcStopAsyncIteration)
			}
			if !v.IsNone() {
				return true, m.Errorf(ExcRuntimeError, "can't send non-None value to a just-started coroutine")
			}
		}
	}
	return false, nil
}

func (c *asyncCall) send(m *M, v Value) (Value, *Exc) {
	if done, e := c.begin(m, v); done {
		return None, e
	}
	s := &asyncStep{c: c, v: v}
	if c.state == asInit {
		c.state = asIter
		c.g.flags |= agRunning
		switch c.mode {
		case asSend:
			if v.IsNone() {
				s.v = c.v
			}
		case asClose:
			c.g.flags |= agClosed
			s.exc = m.NewExc(ExcGeneratorExit)
		case asThrow:
			x, e := m.thrown(c.args)
			if e != nil {
				c.end()
				return None, e
			}
			c.g.chainInto(x)
			s.exc = x
		}
	}
	return m.StepInto(s)
}

func (c *asyncCall) throw(m *M, a []Value) (Value, *Exc) {
	if c.state == asEnded {
		_, e := c.begin(m, None)
		return None, e
	}
	x, e := m.thrown(a)
	if e != nil {
		return None, e
	}
	if c.state == asInit {
		if c.g.flags&agRunning != 0 {
			c.state = asEnded
			return None, m.Errorf(ExcRuntimeError, "%sasynchronous generator is already running", asyncNames[c.mode])
		}
		c.state = asIter
		c.g.flags |= agRunning
	}
	c.g.chainInto(x)
	return m.StepInto(&asyncStep{c: c, exc: x})
}

// asyncStep resumes the generator once and sorts out what it yields: a value of its own ends the await, anything else is
// passed on to whoever drives it.
type asyncStep struct {
	c   *asyncCall
	v   Value
	exc *Exc
	run bool
}

func (s *asyncStep) Step(m *M, in Value) Act {
	if !s.run {
		s.run = true
		if s.exc != nil {
			return m.StepCall(genThrowNative, obj(s.c.g), obj(s.exc))
		}
		return m.StepCall(genResumeNative, obj(s.c.g), s.v)
	}
	if in.is(KStep) {
		s.c.end()
		if s.c.mode == asClose {
			return m.StepRaise(m.Errorf(ExcRuntimeError, "async generator ignored GeneratorExit"))
		}
		return m.StepRaise(m.NewExc(ExcStopIteration, (*asyncValue)(in.p).v))
	}
	return m.StepDone(in)
}

// Throw: the generator ended (a StopIteration can mean nothing else here) or failed.
func (s *asyncStep) Throw(m *M, e *Exc) Act {
	c := s.c
	c.end()
	if e.cls.isSub(ExcStopIteration) {
		c.g.flags |= agClosed
		e = m.NewExc(ExcStopAsyncIteration)
	}
	if c.mode == asClose && (e.cls.isSub(ExcStopAsyncIteration) || e.cls.isSub(ExcGeneratorExit)) {
		e = m.NewExc(ExcStopIteration)
	}
	return m.StepRaise(e)
}

func initAsyncGen() {
	call := func(v Value) *asyncCall { return v.nat().Impl.(*asyncCall) }
	rows := []Def{
		{"__await__(self, /)", "Return an iterator to be used in await expression.", selfRow},
		{"__iter__(self, /)", "Implement iter(self).", selfRow},
		{"__next__(self, /)", "Implement next(self).", func(m *M, a []Value) (Value, *Exc) { return call(a[0]).send(m, None) }},
		{"send(self, value, /)", "", func(m *M, a []Value) (Value, *Exc) { return call(a[0]).send(m, a[1]) }},
		{"throw(self, typ, val=None, tb=None, /)", "", func(m *M, a []Value) (Value, *Exc) { return call(a[0]).throw(m, append([]Value(nil), a[1:]...)) }},
		{"close(self, /)", "", func(m *M, a []Value) (Value, *Exc) {
			call(a[0]).state = asEnded
			return None, nil
		}},
	}
	TAsyncSend.addDefs(rows, nil)
	TAsyncThrow.addDefs(rows, nil)
	TAsyncGenerator.addDefs([]Def{
		{"__aiter__(self, /)", "Return an awaitable, that resolves in asynchronous iterator.", selfRow},
		{"__anext__(self, /)", "Return a value or raise StopAsyncIteration.", func(m *M, a []Value) (Value, *Exc) {
			return m.asyncBegin(TAsyncSend, &asyncCall{g: a[0].gen(), v: None})
		}},
		{"asend(self, value, /)", "asend(v) -> send 'v' in generator.", func(m *M, a []Value) (Value, *Exc) {
			return m.asyncBegin(TAsyncSend, &asyncCall{g: a[0].gen(), v: a[1]})
		}},
		{"athrow(self, typ, val=None, tb=None, /)", "athrow(typ[,val[,tb]]) -> raise exception in generator.", func(m *M, a []Value) (Value, *Exc) {
			return m.asyncBegin(TAsyncThrow, &asyncCall{g: a[0].gen(), mode: asThrow, args: append([]Value(nil), a[1:]...)})
		}},
		{"aclose(self, /)", "aclose() -> raise GeneratorExit inside generator.", func(m *M, a []Value) (Value, *Exc) {
			return m.asyncBegin(TAsyncThrow, &asyncCall{g: a[0].gen(), mode: asClose})
		}},
		{"__repr__(self, /)", "Return repr(self).", genRepr},
	}, genAttrs("ag", "await"))

	aw := func(v Value) *anextAwait { return v.nat().Impl.(*anextAwait) }
	TAnextAwaitable.addDefs([]Def{
		{"__await__(self, /)", "Return an iterator to be used in await expression.", selfRow},
		{"__iter__(self, /)", "Implement iter(self).", selfRow},
		{"__next__(self, /)", "Implement next(self).", func(m *M, a []Value) (Value, *Exc) {
			return m.StepInto(&anextStep{w: aw(a[0]), name: "send", a: []Value{None}})
		}},
		{"send(self, value, /)", "", func(m *M, a []Value) (Value, *Exc) {
			return m.StepInto(&anextStep{w: aw(a[0]), name: "send", a: []Value{a[1]}})
		}},
		{"throw(self, typ, val=None, tb=None, /)", "", func(m *M, a []Value) (Value, *Exc) {
			x, e := m.thrown(a[1:])
			if e != nil {
				return None, e
			}
			return m.StepInto(&anextStep{w: aw(a[0]), name: "throw", a: []Value{obj(x)}})
		}},
		{"close(self, /)", "", func(m *M, a []Value) (Value, *Exc) { return m.StepInto(&anextStep{w: aw(a[0]), name: "close"}) }},
	}, nil)
}

// anextAwait is anext(it, default): the awaitable, with StopAsyncIteration turned into the default.
type anextAwait struct {
	aw, it, def Value
}

type anextStep struct {
	w    *anextAwait
	name string
	a    []Value
	run  bool
}

func (s *anextStep) Step(m *M, in Value) Act {
	if s.run {
		return m.StepDone(in)
	}
	s.run = true
	if s.w.it.IsUnbound() {
		it, e := m.awaitIter(s.w.aw)
		if e != nil {
			return m.StepRaise(e)
		}
		s.w.it = it
	}
	it := s.w.it
	if s.name == "send" && s.a[0].IsNone() && !it.is(KGen) {
		f, e := m.nextMethod(it)
		if e != nil {
			return m.StepRaise(e)
		}
		f, e = m.bindMethod(f, it)
		if e != nil {
			return m.StepRaise(e)
		}
		return m.StepCall(f)
	}
	f, e := m.GetAttr(it, m.intern(s.name))
	if e != nil {
		return m.StepRaise(e)
	}
	return m.StepCall(f, s.a...)
}

// Throw gives the default at the end.
func (s *anextStep) Throw(m *M, e *Exc) Act {
	if e.cls.isSub(ExcStopAsyncIteration) {
		e = m.NewExc(ExcStopIteration, s.w.def)
	}
	return m.StepRaise(e)
}

// awaitIter is the iterator that awaiting x drives.
func (m *M) awaitIter(x Value) (Value, *Exc) {
	if x.is(KGen) && x.gen().flags&(genCoroutine|genIterable) != 0 {
		return x, nil
	}
	d := m.classOf(x).dunder(dAwait)
	if d.IsUnbound() || d.IsNone() {
		return None, m.typeErrorf("object %s can't be used in 'await' expression", m.typeName(x))
	}
	return m.callDunder(d, x)
}

func builtinAiter(m *M, a []Value) (Value, *Exc) {
	d := m.classOf(a[0]).dunder(dAiter)
	if d.IsUnbound() || d.IsNone() {
		return None, m.typeErrorf("'%s' object is not an async iterable", m.typeName(a[0]))
	}
	return m.dunderThen(d, a[0], nil, func(m *M, v Value) (Value, *Exc) {
		if m.classOf(v).dunder(dAnext).IsUnbound() {
			return None, m.typeErrorf("aiter() returned not an async iterator of type '%s'", m.typeName(v))
		}
		return v, nil
	})
}

func builtinAnext(m *M, a []Value) (Value, *Exc) {
	d := m.classOf(a[0]).dunder(dAnext)
	if d.IsUnbound() || d.IsNone() {
		return None, m.typeErrorf("'%s' object is not an async iterator", m.typeName(a[0]))
	}
	def := a[1]
	return m.dunderThen(d, a[0], nil, func(m *M, v Value) (Value, *Exc) {
		if def.IsUnbound() {
			return v, nil
		}
		return natValue(TAnextAwaitable, &anextAwait{aw: v, it: Unbound, def: def}), nil
	})
}
