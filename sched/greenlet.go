// The greenlet type: greenlet 3.5's state machine.
package sched

import (
	"github.com/gsl-lang/gsl/vm"
)

// Greenlet is a raw greenlet, and the start of every other kind. It is an object and its state in one allocation.
type Greenlet struct {
	vm.G
	run    vm.Value // the callable, until the start; unbound: none was given
	wait   waiter   // what it waits for in the hub; nil: nothing
	waitID uint32   // counts its waits: what would resume an earlier wait is stale
	mode   uint8    // what the wait's result is
	kind   uint8
}

// Kinds of greenlets.
const (
	kindRaw uint8 = iota
	kindMain
	kindGevent
	kindHub
	kindSignal // runs the handler of a signal: what it raises goes on in main
	kindThread // the main greenlet of a thread, see thread.go
)

// waiter is why a greenlet waits.
type waiter interface {
	// drop removes every trace of g's wait: it goes on for another reason.
	drop(g *Greenlet)
	// what names the wait in errors and reports.
	what() string
}

var natGreenlet = &vm.NatType{Name: "greenlet"}

// base is the greenlet that v is, or nil.
func base(v vm.Value) *Greenlet {
	switch x := v.Impl().(type) {
	case *Greenlet:
		return x
	case *Gevent:
		return &x.Greenlet
	case *Hub:
		return &x.Greenlet
	}
	return nil
}

// of is the greenlet around g.
func of(g *vm.G) *Greenlet {
	switch x := g.Impl.(type) {
	case *Greenlet:
		return x
	case *Gevent:
		return &x.Greenlet
	case *Hub:
		return &x.Greenlet
	}
	return nil
}

// switchNative is greenlet.switch(*args, **kwargs).
func (s *State) switchNative(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	t := base(a[0])
	if names := m.CallNames(); t.State != vm.GreenSuspended || t.wait != nil || len(names) != 0 || t.kind == kindHub || !s.trace.IsUnbound() || s.pinned != nil || s.threads {
		return s.deliver(m, t, a[1:], names, nil)
	}
	v := empty
	switch len(a) {
	case 2:
		v = a[1]
	case 1:
	default:
		v = vm.NewTuple(a[1:]...)
	}
	return m.SwitchTo(&t.G, v, nil)
}

// pack is what switch(*args, **kwargs) makes of its arguments.
func (s *State) pack(m *vm.M, a []vm.Value, names []*vm.Str) vm.Value {
	n := len(a) - len(names)
	if len(names) == 0 {
		switch n {
		case 0:
			return empty
		case 1:
			return a[0]
		}
		return vm.NewTuple(a...)
	}
	d := vm.NewDict()
	for k, name := range names {
		d.Set(m, name.String(), a[n+k])
	}
	if n == 0 {
		return d.Value()
	}
	return vm.NewTuple(vm.NewTuple(a[:n]...), d.Value())
}

// deliver switches to t, or to its first ancestor that is not dead, with arguments or an exception. It is what a native returns.
func (s *State) deliver(m *vm.M, t *Greenlet, a []vm.Value, names []*vm.Str, e *vm.Exc) (vm.Value, *vm.Exc) {
	if s.pinned != nil && &t.G != m.Running() {
		return s.refuseSwitch(m)
	}
	if s.threads {
		if x := s.checkThread(m, t); x != nil {
			return vm.None, x
		}
	}
	copied, from := false, s.current()
	s.events = nil
	for {
		if t.kind == kindHub && !s.hub.inScript {
			if e != nil {
				return s.hub.throwIn(m, e)
			}
			return s.hub.enter(m)
		}
		switch t.State {
		case vm.GreenDead:
			if e != nil && e.Is(s.Exit) {
				a, names, e = []vm.Value{e.Value()}, nil, nil
			}
			t = of(t.Parent)
		case vm.GreenNew:
			if plain := t.Cls == s.Greenlet && t.Dict == nil && !t.run.IsUnbound(); !plain && !copied { // looking up run may run script
				a, copied = append([]vm.Value(nil), a...), true
			}
			if g, ok := t.Impl.(*Gevent); ok && e == nil {
				if x := s.begin(m, g); x != nil {
					return vm.None, x
				}
				return s.switchNow(m, from, t, vm.None, nil)
			}
			run, x := s.lookupRun(m, t)
			if x != nil {
				return vm.None, x
			}
			if s.threads {
				if x := s.checkThread(m, t); x != nil { // the look-up may have changed its parent
					return vm.None, x
				}
			}
			if t.State != vm.GreenNew {
				continue // the look-up started it
			}
			t.run = vm.Unbound
			if e != nil {
				if s.traced() {
					s.note(from, t, e)
					from = t
				}
				t.Kill()
				continue
			}
			m.Start(&t.G, s.tracedStart(run), a, names)
			return s.switchNow(m, from, t, vm.None, nil)
		default:
			v := vm.None
			if e == nil {
				v = s.pack(m, a, names)
			}
			if t.wait != nil {
				v, e = s.intrude(m, t, v, e)
			}
			return s.switchNow(m, from, t, v, e)
		}
	}
}

// switchNow switches to a greenlet that can run, under the trace function if there is one.
func (s *State) switchNow(m *vm.M, from, t *Greenlet, v vm.Value, e *vm.Exc) (vm.Value, *vm.Exc) {
	if s.traced() {
		s.note(from, t, e)
		return s.tracedSwitch(m, t, v, e)
	}
	return m.SwitchTo(&t.G, v, e)
}

// lookupRun is the attribute run of an unstarted greenlet.
func (s *State) lookupRun(m *vm.M, t *Greenlet) (vm.Value, *vm.Exc) {
	if t.Cls == s.Greenlet && t.Dict == nil && !t.run.IsUnbound() {
		return t.run, nil
	}
	return m.GetAttr(t.Value(), s.names.run)
}

// intrude ends t's wait for another reason than the one it waits for: a plain switch is an error of the wait.
func (s *State) intrude(m *vm.M, t *Greenlet, v vm.Value, e *vm.Exc) (vm.Value, *vm.Exc) {
	w := t.wait
	t.endWait()
	w.drop(t)
	if e != nil {
		return vm.None, e
	}
	what := w.what()
	if what == "" {
		return v, nil
	}
	text := "?"
	if r, x := m.Repr(v); x == nil {
		text = r.String()
	}
	return vm.None, m.Errorf(s.class("InvalidSwitchError", vm.ExcAssertionError), "Invalid switch into %s: %s", what, text)
}

// waitFor notes why the running greenlet is about to wait.
func (g *Greenlet) waitFor(w waiter) {
	g.wait = w
	g.Held = true
}

// endWait notes that the greenlet's wait is over.
func (g *Greenlet) endWait() {
	g.wait = nil
	g.waitID++
	g.Held = g.kind == kindHub
}

// ended is the rule for a greenlet that returned v or raised e: its parent goes on.
func (s *State) ended(m *vm.M, g *vm.G, v vm.Value, e *vm.Exc) (*vm.G, vm.Value, *vm.Exc) {
	if e != nil && e.Is(s.Exit) {
		v, e = e.Value(), nil
	}
	if x, ok := g.Impl.(*Gevent); ok && x.flags&gevOwnRun == 0 {
		s.finished(m, x, v, e)
		v, e = vm.None, nil
	}
	t, from := of(g.Parent), of(g)
	s.events = nil
	for {
		if t.kind == kindHub && !s.hub.inScript && t.State != vm.GreenDead {
			if e != nil {
				if of(g).kind == kindSignal {
					s.hub.stack = append(s.hub.stack, entry{p: &reportJob{e: e, phase: 1, system: true}})
				} else {
					s.hub.report(s.hub.context(of(g)), e)
				}
			}
			x, v, e := s.hub.tracedNext(m, from)
			if s.traced() {
				v, e = s.arrive(m, of(x), v, e)
			}
			return x, v, e
		}
		switch t.State {
		case vm.GreenDead:
			t = of(t.Parent)
		case vm.GreenNew:
			if x, ok := t.Impl.(*Gevent); ok && e == nil {
				if e = s.begin(m, x); e == nil {
					if s.traced() {
						s.note(from, t, nil)
					}
					return &t.G, vm.None, nil
				}
				t.Kill()
			} else if e == nil {
				var run vm.Value
				if run, e = s.lookupRun(m, t); e == nil {
					t.run = vm.Unbound
					if s.traced() {
						s.note(from, t, nil)
					}
					m.Start(&t.G, s.tracedStart(run), []vm.Value{v}, nil)
					return &t.G, vm.None, nil
				} // it stays unstarted: there was nothing to run
			} else {
				if s.traced() {
					s.note(from, t, e)
					from = t
				}
				t.Kill()
			}
			t = of(t.Parent)
		default:
			if t.wait != nil {
				v, e = s.intrude(m, t, v, e)
			}
			if s.traced() {
				s.note(from, t, e)
				v, e = s.arrive(m, t, v, e)
			}
			return &t.G, v, e
		}
	}
}

// throwNative is greenlet.throw([type[, value[, traceback]]]).
func (s *State) throwNative(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	t := base(a[0])
	e, x := s.makeThrow(m, a[1:])
	if x != nil {
		return vm.None, x
	}
	return s.throwInto(m, t, e)
}

// throwInto raises e in t: what a native returns.
func (s *State) throwInto(m *vm.M, t *Greenlet, e *vm.Exc) (vm.Value, *vm.Exc) {
	if g, ok := t.Impl.(*Gevent); ok {
		g.cancelStart()
		if g.isDead() {
			s.diedBeforeStart(m, g, e)
			return vm.None, nil
		}
	}
	return s.deliver(m, t, nil, nil, e)
}

// makeThrow makes the exception of throw's arguments, in the caller.
func (s *State) makeThrow(m *vm.M, a []vm.Value) (e, x *vm.Exc) {
	if len(a) > 3 {
		return nil, m.TypeErrorf("throw() takes at most 3 arguments (%d given)", len(a))
	}
	typ, val, tb := s.Exit.Value(), vm.None, vm.None
	if len(a) > 0 {
		typ = a[0]
	}
	if len(a) > 1 {
		val = a[1]
	}
	if len(a) > 2 {
		tb = a[2]
	}
	if !tb.IsNone() && tb.Kind() != vm.KTraceback {
		return nil, m.TypeErrorf("throw() third argument must be a traceback object")
	}
	if e = typ.AsExc(); e != nil {
		if !val.IsNone() {
			return nil, m.TypeErrorf("instance exception may not have a separate value")
		}
	} else if c := typ.AsClass(); c != nil && c.IsSub(vm.ExcBase) {
		if e, x = s.instance(m, c, val); x != nil {
			e = x // what the constructor raised is thrown in its place
		}
	} else {
		return nil, m.TypeErrorf("exceptions must be classes, or instances, not %s", m.TypeName(typ))
	}
	if !tb.IsNone() {
		_ = m.SetAttr(e.Value(), m.Intern("__traceback__"), tb)
	}
	return e, nil
}

// instance makes an exception of class c: val is an instance, the constructor's argument, a tuple of them, or None.
func (s *State) instance(m *vm.M, c *vm.Class, val vm.Value) (e, x *vm.Exc) {
	if v := val.AsExc(); v != nil && v.Is(c) {
		return v, nil
	}
	if val.IsNone() && (c == s.Exit || c == vm.ExcKeyboardInterrupt) {
		return m.NewExc(c), nil
	}
	var args []vm.Value
	if t, ok := m.TupleOf(val); ok {
		args = t
	} else if !val.IsNone() {
		args = []vm.Value{val}
	}
	v, x := m.Call(c.Value(), args...)
	if x != nil {
		return nil, x
	}
	if e = v.AsExc(); e == nil {
		return nil, m.TypeErrorf("calling %s should have returned an instance of BaseException, not %s", c.Name(), m.TypeName(v))
	}
	return e, nil
}

// makeGreenlet is greenlet(run=None, parent=None) for exactly that class.
func (s *State) makeGreenlet(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	g := &Greenlet{run: vm.Unbound}
	g.InitGreenlet(s.Greenlet, g)
	g.Parent = m.Running()
	if len(a) == 2 && len(m.CallNames()) == 0 {
		g.run = a[1]
		return g.Value(), nil
	}
	a = append([]vm.Value{g.Value()}, a[1:]...)
	if _, e := s.initGreenlet(m, a); e != nil {
		return vm.None, e
	}
	return g.Value(), nil
}

// newGreenlet is greenlet.__new__: the parent is the greenlet that makes it.
func (s *State) newGreenlet(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	if e := m.CheckAbstract(a[0].AsClass()); e != nil {
		return vm.None, e
	}
	g := &Greenlet{run: vm.Unbound}
	g.InitGreenlet(a[0].AsClass(), g)
	g.Parent = m.Running()
	return g.Value(), nil
}

// initGreenlet is greenlet.__init__(run=None, parent=None).
func (s *State) initGreenlet(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	kw := m.CallNames()
	if n := len(a) - 1; n > 2 {
		return vm.None, m.TypeErrorf("green() takes at most 2 arguments (%d given)", n)
	}
	var p [2]vm.Value
	_, names, _, dup := bind(a[1:], kw, p[:], "run", "parent")
	if names != nil {
		return vm.None, m.TypeErrorf("'%s' is an invalid keyword argument for green()", names[0].String())
	}
	if dup != "" {
		return vm.None, m.TypeErrorf("argument for green() given by name ('%s') and position (1)", dup)
	}
	g := base(a[0])
	if !p[0].IsUnbound() {
		if x := s.setRun(m, a[0], p[0]); x != nil {
			return vm.None, x
		}
	}
	if !p[1].IsUnbound() && !p[1].IsNone() {
		return vm.None, s.setParent(m, g, p[1])
	}
	return vm.None, nil
}

// setRun assigns the attribute run; v unbound deletes it.
func (s *State) setRun(m *vm.M, self, v vm.Value) *vm.Exc {
	g := base(self)
	switch {
	case g.isMain():
		return m.Errorf(vm.ExcAttributeError, "Main greenlets do not have a run attribute.")
	case g.State != vm.GreenNew:
		return m.Errorf(vm.ExcAttributeError, "run cannot be set after the start of the greenlet")
	}
	g.run = v
	return nil
}

func (s *State) setParent(m *vm.M, g *Greenlet, v vm.Value) *vm.Exc {
	if v.IsUnbound() {
		return m.Errorf(vm.ExcAttributeError, "can't delete attribute")
	}
	if g.isMain() {
		return m.Errorf(vm.ExcAttributeError, "cannot set the parent of a main greenlet")
	}
	p := base(v)
	if p == nil {
		return m.TypeErrorf("GreenletChecker: Expected any type of greenlet, not %s", m.TypeName(v))
	}
	for x := &p.G; x != nil; x = x.Parent {
		if x == &g.G {
			return m.ValueErrorf("cyclic parent chain")
		}
	}
	if s.threads && g.State != vm.GreenNew && s.strangers(g, p) {
		return m.ValueErrorf("parent cannot be on a different thread")
	}
	g.Parent = &p.G
	return nil
}

// contextKey is where a greenlet's dict keeps its context: most greenlets have none, so it has no field of its own.
const contextKey = "gr_context"

// context is the context of the greenlet's variables (module contextvars), or None.
func (g *Greenlet) context(m *vm.M) vm.Value {
	if g.Dict != nil {
		if v := g.Dict.Get(m, contextKey); !v.IsUnbound() {
			return v
		}
	}
	return vm.None
}

func (g *Greenlet) setContext(m *vm.M, v vm.Value) {
	if !v.IsNone() {
		if g.Dict == nil {
			g.Dict = vm.NewDict()
		}
		g.Dict.Set(m, contextKey, v)
	} else if g.Dict != nil && !g.Dict.Get(m, contextKey).IsUnbound() {
		g.Dict.Delete(m, contextKey)
	}
}

// active: started and not dead.
func (g *Greenlet) active() bool {
	return g.State == vm.GreenSuspended || g.State == vm.GreenRunning || g.kind == kindHub && g.State == vm.GreenNew
}

// reprGreenlet is repr of a raw greenlet.
func (s *State) reprGreenlet(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	g := base(a[0])
	name := g.Cls.Name()
	if g.Cls == s.Greenlet {
		name = "greenlet.greenlet"
	}
	thread := s.main
	if r := s.thread(g); r != nil {
		thread = r
	}
	head := "<" + name + " object at " + m.AddrText(a[0]) + " (otid=" + m.AddrText(thread.Value()) + ")"
	switch {
	case g.State != vm.GreenNew && thread.State == vm.GreenDead:
		return vm.NewStr(head + " (thread exited) dead>"), nil
	case g.State == vm.GreenDead:
		return vm.NewStr(head + " dead>"), nil
	}
	switch {
	case &g.G == m.Running():
		head += " current"
	case g.active():
		head += " suspended"
	}
	if g.active() {
		head += " active started"
	} else {
		head += " pending"
	}
	if g.isMain() {
		head += " main"
	}
	return vm.NewStr(head + ">"), nil
}

func (s *State) greenletDefs() []vm.Def {
	return []vm.Def{
		{Sig: "static args __new__(cls, /, *args, **kwargs)", Doc: "Create and return a new object.", Fn: s.newGreenlet},
		{Sig: "args __init__(self, /, run=None, parent=None, **kwargs)", Doc: "greenlet(run=None, parent=None) -> greenlet\n\nCreates a new greenlet object (without running it).", Fn: s.initGreenlet},
		{Sig: "switch args switch(self, /, *args, **kwargs)", Doc: "switch(*args, **kwargs)\n\nSwitch execution to this greenlet. If it has never been run, it starts with the arguments; else its pending switch() returns them. May switch.", Fn: s.switchNative},
		{Sig: "args throw(self, /, *args, **kwargs)", Doc: "Switches execution to this greenlet, but immediately raises the given exception in it. May switch.", Fn: s.throwNative},
		{Sig: "__bool__(self, /)", Doc: "True if self else False", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Bool(base(a[0]).active()), nil }},
		{Sig: "__repr__(self, /)", Doc: "Return repr(self).", Fn: s.reprGreenlet},
		{Sig: "__getstate__(self, /)", Doc: "Greenlets cannot be pickled or copied.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.None, m.TypeErrorf("cannot serialize '%s' object", s.typeName(a[0]))
		}},
		{Sig: "static getcurrent()", Doc: "Returns the current greenlet.", Fn: s.getcurrent},
		{Sig: "static args settrace(callback, /)", Doc: "Sets a new tracing function and returns the previous one, or None.", Fn: s.settrace},
		{Sig: "static gettrace()", Doc: "Returns the currently set tracing function, or None.", Fn: s.gettrace},
	}
}

func (s *State) typeName(v vm.Value) string {
	if c := s.m.ClassOf(v); c != s.Greenlet {
		return c.Name()
	}
	return "greenlet.greenlet"
}

func (s *State) getcurrent(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	return m.Running().Value(), nil
}

// readOnly is the setter of an attribute that cannot be set.
func (s *State) readOnly(name string) func(m *vm.M, self, v vm.Value) *vm.Exc {
	return func(m *vm.M, self, v vm.Value) *vm.Exc {
		return m.Errorf(vm.ExcAttributeError, "attribute '%s' of 'greenlet.greenlet' objects is not writable", name)
	}
}

func (s *State) greenletAttrs() []vm.Attr {
	return []vm.Attr{
		{Name: "run", Doc: "The callable that the greenlet runs, until it starts.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
			switch g := base(v); {
			case g.isMain():
				return vm.None, m.Errorf(vm.ExcAttributeError, "Main greenlets do not have a run attribute.")
			case g.State != vm.GreenNew || g.run.IsUnbound():
				return vm.None, m.Errorf(vm.ExcAttributeError, "run")
			default:
				return g.run, nil
			}
		}, Set: s.setRun},
		{Name: "parent", Doc: "The greenlet that goes on when this one ends.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
			if g := base(v); !g.isMain() {
				return g.Parent.Value(), nil
			}
			return vm.None, nil
		}, Set: func(m *vm.M, self, v vm.Value) *vm.Exc { return s.setParent(m, base(self), v) }},
		{Name: "dead", Doc: "Whether the greenlet has ended.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
			g := base(v)
			return vm.Bool(g.State == vm.GreenDead || g.State != vm.GreenNew && s.orphaned(g)), nil
		}, Set: s.readOnly("dead")},
		{Name: "gr_frame", Doc: "The innermost frame of a suspended greenlet.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
			return m.GreenFrame(&base(v).G), nil
		}, Set: s.readOnly("gr_frame")},
		{Name: "gr_context", Doc: "The contextvars context of the greenlet, or None.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
			if g := base(v); s.runsElsewhere(g) {
				return vm.None, m.ValueErrorf("cannot get context of a greenlet that is running in a different thread")
			}
			return base(v).context(m), nil
		}, Set: func(m *vm.M, self, v vm.Value) *vm.Exc {
			if v.IsUnbound() {
				return m.Errorf(vm.ExcAttributeError, "can't delete context attribute")
			}
			if c := s.classes["Context"]; !v.IsNone() && (c == nil || !m.ClassOf(v).IsSub(c)) {
				return m.TypeErrorf("greenlet context must be a contextvars.Context or None")
			}
			if s.runsElsewhere(base(self)) {
				return m.ValueErrorf("cannot set context of a greenlet that is running in a different thread")
			}
			base(self).setContext(m, v)
			return nil
		}},
	}
}

// Module is the module greenlet.
func Module() *vm.ModuleDef {
	return &vm.ModuleDef{Name: "greenlet", Doc: "Greenlets: register stacks that are switched by hand.", Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		s := Of(m)
		mod.AddDefs(m, []vm.Def{
			{Sig: "getcurrent()", Doc: "getcurrent() -> greenlet\n\nReturns the current greenlet (i.e. the one which called this function).", Fn: s.getcurrent},
			{Sig: "args settrace(callback, /)", Doc: "settrace(callback) -> object\n\nSets a new tracing function and returns the previous one.", Fn: s.settrace},
			{Sig: "gettrace()", Doc: "gettrace() -> object\n\nReturns the currently set tracing function, or None.", Fn: s.gettrace},
			{Sig: "enable_optional_cleanup(flag, /)", Doc: "Does nothing: Go collects.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.None, nil }},
			{Sig: "get_clocks_used_doing_optional_cleanup()", Doc: "Always 0.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Int(0), nil }},
		})
		for name, v := range map[string]vm.Value{"greenlet": s.Greenlet.Value(), "GreenletExit": s.Exit.Value(), "error": s.Error.Value(),
			"GREENLET_USE_GC": vm.True, "GREENLET_USE_TRACING": vm.True, "GREENLET_USE_CONTEXT_VARS": vm.True, "GREENLET_USE_STANDARD_THREADING": vm.True,
			"CLOCKS_PER_SEC": vm.Int(1000000), "_C_API": vm.None, "__version__": vm.NewStr("3.5.0")} {
			mod.Set(m, name, v)
		}
		all := []vm.Value{}
		for _, n := range []string{"__version__", "_C_API", "GreenletExit", "error", "getcurrent", "greenlet", "gettrace", "settrace"} {
			all = append(all, vm.NewStr(n))
		}
		mod.Set(m, "__all__", vm.NewList(all))
		return nil
	}}
}
