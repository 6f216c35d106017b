// The classes of gevent that are Go: their methods and attributes, and the module _gevent, from which the library's source takes them.
package sched

import (
	"strconv"

	"github.com/gsl-lang/gsl/vm"
)

var (
	natLinkable = &vm.NatType{Name: "linkable"}
	natQueue    = &vm.NatType{Name: "queue"}
	natTimer    = &vm.NatType{Name: "timer"}
)

func none(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.None, nil }

// gevent makes the classes of gevent, once.
func (s *State) gevent() {
	if s.GeventGreenlet != nil {
		return
	}
	m := s.m
	s.GeventGreenlet = m.NewClass("Greenlet", "gevent", natGreenlet, s.Greenlet, s.geventDefs(), s.geventAttrs())
	s.GeventGreenlet.SetConstructor(vm.Def{Sig: "args Greenlet(run=None, *args, **kwargs)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		g := s.newGevent(s.GeventGreenlet)
		return g.Value(), s.initGevent(m, g, a[1:], m.CallNames())
	}})
	s.geventRun, _ = m.GetAttrOr(s.GeventGreenlet.Value(), s.names.run)
	s.HubClass = m.NewClass("Hub", "gevent.hub", natGreenlet, s.Greenlet, s.hubDefs(), s.hubAttrs())
	s.setClassAttr(s.HubClass, "SYSTEM_ERROR", vm.NewTuple(vm.ExcKeyboardInterrupt.Value(), vm.ExcSystemExit.Value(), vm.ExcSystemError.Value()))
	s.setClassAttr(s.HubClass, "NOT_ERROR", vm.NewTuple(s.Exit.Value(), vm.ExcSystemExit.Value()))
	s.setClassAttr(s.HubClass, "name", vm.NewStr(""))
	s.setClassAttr(s.HubClass, "threadpool_size", vm.Int(10))
	s.setClassAttr(s.HubClass, "periodic_monitoring_thread", vm.None)
	s.setClassAttr(s.GeventGreenlet, "spawning_stack_limit", vm.Int(10))
	s.Event = m.NewClass("Event", "gevent.event", natLinkable, nil, s.eventDefs(), nil)
	s.AsyncResult = m.NewClass("AsyncResult", "gevent.event", natLinkable, nil, s.asyncDefs(), s.asyncAttrs())
	s.Semaphore = m.NewClass("Semaphore", "gevent.lock", natLinkable, nil, s.semaphoreDefs(), s.semaphoreAttrs())
	s.BoundedSemaphore = m.NewClass("BoundedSemaphore", "gevent.lock", natLinkable, s.Semaphore, nil, nil)
	queue := func(name string, kind uint8, base *vm.Class, defs ...[]vm.Def) *vm.Class {
		d := s.queueDefs(kind)
		for _, x := range defs {
			d = append(d, x...)
		}
		return m.NewClass(name, "gevent.queue", natQueue, base, d, s.queueAttrs())
	}
	s.SimpleQueue = queue("SimpleQueue", queueFIFO, nil, s.moreQueueDefs(), s.ownDefs(queueFIFO))
	s.Queue = queue("Queue", queueFIFO, s.SimpleQueue, s.joinDefs())
	s.Joinable = queue("JoinableQueue", queueFIFO, s.Queue)
	s.LifoQueue = queue("LifoQueue", queueLIFO, s.Queue, s.ownDefs(queueLIFO))
	s.PriorityQueue = queue("PriorityQueue", queueHeap, s.Queue)
	s.Unbound = queue("UnboundQueue", queueFIFO, s.Queue)
	s.Channel = m.NewClass("Channel", "gevent.queue", natQueue, nil, append(s.queueDefs(queueChannel), vm.Def{Sig: "__init__(self, maxsize=1)", Doc: "Make a channel.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		if n, ok := m.IntOf(a[1]); !ok || n != 1 {
			return vm.None, m.ValueErrorf("Channels have a maxsize of 1")
		}
		return vm.None, nil
	}}), []vm.Attr{
		{Name: "balance", Doc: "Putters waiting less getters waiting.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
			q := queueOf(v)
			return vm.Int(int64(len(q.putters) - len(q.getters))), nil
		}},
	})
	s.Empty = m.NewExcClass("Empty", "_queue", vm.ExcException)
	s.Full = m.NewExcClass("Full", "queue", vm.ExcException)
	s.ShutDown = m.NewExcClass("ShutDown", "queue", vm.ExcException)
	s.Timer = m.NewClass("timer", "gevent.core", natTimer, nil, s.timerDefs(), s.timerAttrs())
	s.Callback = m.NewClass("callback", "gevent.core", natTimer, nil, []vm.Def{
		{Sig: "stop(self)", Doc: "Take the callback out of the queue.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			a[0].Impl().(*scriptJob).over = true
			return vm.None, nil
		}},
		{Sig: "close(self)", Doc: "The same as stop.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			a[0].Impl().(*scriptJob).over = true
			return vm.None, nil
		}},
		{Sig: "__bool__(self, /)", Doc: "Whether it is still to run.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.Bool(!a[0].Impl().(*scriptJob).over), nil
		}},
		{Sig: "__repr__(self, /)", Doc: "Return repr(self).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			j := a[0].Impl().(*scriptJob)
			t := "<callback at " + s.hexID(a[0])
			switch {
			case !j.over:
				return vm.NewStr(t + " pending callback=" + s.repr(j.fn) + " args=" + s.repr(vm.NewTuple(j.args...)) + ">"), nil
			case s.hub.runs(j, a[0]): // also while its error is reported
				return vm.NewStr(t + " args=" + s.repr(vm.NewTuple(j.args...)) + ">"), nil
			}
			return vm.NewStr(t + " stopped>"), nil
		}},
	}, []vm.Attr{
		{Name: "pending", Doc: "Whether it is still to run.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
			return vm.Bool(!v.Impl().(*scriptJob).over), nil
		}},
		{Name: "callback", Doc: "What it calls; None afterwards.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
			if j := v.Impl().(*scriptJob); !j.over {
				return j.fn, nil
			}
			return vm.None, nil
		}},
		{Name: "args", Doc: "The arguments; None afterwards.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
			if j := v.Impl().(*scriptJob); !j.over {
				return vm.NewTuple(j.args...), nil
			}
			return vm.None, nil
		}},
	})
	s.PacerClass = m.NewClass("Pacer", "_gevent", natPacer, nil, s.pacerDefs(), nil)
	s.Loop = m.NewClass("loop", "gevent.core", natTimer, nil, s.loopDefs(), s.loopAttrs())
}

// ---- gevent.Greenlet ----

func (s *State) geventDefs() []vm.Def {
	d := func(sig, doc string, fn func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc)) vm.Def {
		return vm.Def{Sig: sig, Doc: doc, Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return fn(m, gev(a[0]), a) }}
	}
	link := func(only uint8) func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc) {
		return func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc) {
			if !m.Callable(a[1]) {
				return vm.None, m.TypeErrorf("Expected callable: %s", s.repr(a[1]))
			}
			g.addLink(&spawnedLink{fn: a[1], only: only})
			return vm.None, nil
		}
	}
	return []vm.Def{
		{Sig: "static args __new__(cls, /, *args, **kwargs)", Doc: "Create and return a new object.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			if e := m.CheckAbstract(a[0].AsClass()); e != nil {
				return vm.None, e
			}
			return s.newGevent(a[0].AsClass()).Value(), nil
		}},
		{Sig: "args __init__(self, run=None, *args, **kwargs)", Doc: "A greenlet that calls run(*args, **kwargs) when it is started.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.None, s.initGevent(m, gev(a[0]), a[1:], m.CallNames())
		}},
		{Sig: "class args spawn(cls, /, *args, **kwargs)", Doc: "Make a greenlet and start it: spawn(function, *args, **kwargs).", Fn: s.spawn},
		{Sig: "class args spawn_later(cls, seconds, *args, **kwargs)", Doc: "Make a greenlet that starts after some seconds.", Fn: s.spawnLater},
		{Sig: "static add_spawn_callback(callback, /)", Doc: "Have callback(greenlet) called whenever a greenlet is started.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			for _, f := range s.spawnCbs {
				if eq, e := m.Eq(f, a[0]); eq || e != nil {
					return vm.None, e
				}
			}
			s.spawnCbs = append(s.spawnCbs, a[0])
			return vm.None, nil
		}},
		{Sig: "static remove_spawn_callback(callback, /)", Doc: "Undo add_spawn_callback.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			for k, f := range s.spawnCbs {
				eq, e := m.Eq(f, a[0])
				if e != nil {
					return vm.None, e
				}
				if eq {
					s.spawnCbs = append(append([]vm.Value(nil), s.spawnCbs[:k]...), s.spawnCbs[k+1:]...)
					break
				}
			}
			return vm.None, nil
		}},
		s.awaited(),
		d("start(self)", "Schedule the greenlet to run. Only the first call counts.", func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.None, s.startGevent(m, g)
		}),
		d("start_later(self, seconds)", "Schedule the greenlet to run after some seconds.", func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.None, s.startLater(m, g, a[1])
		}),
		d("run(self)", "What the hub runs.", func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc) { return vm.None, nil }),
		d("_run(self, *args)", "What a derived class overrides.", func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc) { return vm.None, nil }),
		d("__bool__(self, /)", "Started and not finished.", func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Bool(g.started()), nil }),
		d("__repr__(self, /)", "Return repr(self).", func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc) { return s.reprGevent(m, a) }),
		d("_formatinfo(self)", "The function and its arguments as repr shows them.", func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc) {
			t, e := s.formatInfo(m, g)
			return vm.NewStr(t), e
		}),
		d("ready(self)", "Whether the greenlet has finished.", func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Bool(g.ready()), nil }),
		d("successful(self)", "Whether the greenlet has finished without an error.", func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.Bool(g.flags&(gevReady|gevFailed) == gevReady), nil
		}),
		d("join(self, timeout=None)", "Wait until the greenlet finishes, or timeout seconds. Returns None.", func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc) {
			if g.ready() {
				return vm.None, nil
			}
			return s.waitOn(m, g, modeNone, a[1])
		}),
		d("get(self, block=True, timeout=None)", "The result, or the exception raised again. Waits for it: Timeout after timeout seconds.", func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc) {
			if g.ready() {
				return g.outcome(m, modeGet)
			}
			if t, e := m.Truth(a[1]); e != nil || !t {
				if e == nil {
					e = s.timeoutError(m, vm.None)
				}
				return vm.None, e
			}
			return s.waitOn(m, g, modeGet, a[2])
		}),
		d("kill(self, exception=<unset>, block=True, timeout=None)", "Raise the exception in the greenlet, and wait until it is dead. Returns None, never raises.", func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc) {
			block, e := m.Truth(a[2])
			if e != nil {
				return vm.None, e
			}
			return s.kill(m, g, a[1], block, a[3])
		}),
		d("_maybe_kill_before_start(self, exception)", "Kill a greenlet that has not run; whether it is dead.", func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc) {
			e, x := s.killExc(m, a[1])
			if x != nil {
				return vm.None, x
			}
			return vm.Bool(s.killBeforeStart(m, g, e)), nil
		}),
		d("_raise_exception(self)", "Raise the greenlet's exception again.", func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc) {
			if g.flags&gevFailed != 0 {
				return vm.None, g.result.AsExc()
			}
			return vm.None, nil
		}),
		d("rawlink(self, callback)", "Have callback(greenlet) called in the hub when the greenlet finishes. It must not wait.", func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc) {
			l, e := s.linkOf(m, a[1])
			if e == nil {
				g.addLink(l)
			}
			return vm.None, e
		}),
		d("link(self, callback)", "Have callback(greenlet) called in a greenlet of its own when the greenlet finishes.", link(linkAlways)),
		d("link_value(self, callback)", "Like link, if the greenlet succeeds.", link(linkValue)),
		d("link_exception(self, callback)", "Like link, if the greenlet fails.", link(linkException)),
		d("unlink(self, callback)", "Undo link and rawlink.", func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc) {
			if g.links != nil {
				if l := s.findLink(m, *g.links, a[1]); l != nil {
					g.removeLink(l)
				}
			}
			return vm.None, nil
		}),
		d("unlink_all(self)", "Remove all the links.", func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc) {
			if g.links != nil {
				*g.links = (*g.links)[:0]
			}
			return vm.None, nil
		}),
		d("has_links(self)", "Whether there are links.", func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.Bool(g.links != nil && len(*g.links) > 0), nil
		}),
		d("__enter__(self)", "with greenlet: joins at the end.", func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc) { return a[0], nil }),
		d("__exit__(self, t, v, tb, /)", "Join; after an exception, kill.", func(m *vm.M, g *Gevent, a []vm.Value) (vm.Value, *vm.Exc) {
			if a[1].IsNone() {
				if g.ready() {
					return vm.None, nil
				}
				return s.waitOn(m, g, modeNone, vm.None)
			}
			return s.kill(m, g, vm.NewTuple(a[1], a[2], a[3]), true, vm.None)
		}),
	}
}

func (g *Gevent) started() bool { return g.start != startNone && g.flags&gevReady == 0 }

func (s *State) geventAttrs() []vm.Attr {
	get := func(name, doc string, f func(m *vm.M, g *Gevent) vm.Value) vm.Attr {
		return vm.Attr{Name: name, Doc: doc, Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return f(m, gev(v)), nil }}
	}
	info := func(m *vm.M, g *Gevent) vm.Value {
		if g.flags&gevFailed == 0 {
			return vm.None
		}
		return s.excInfo(g.result.AsExc())
	}
	inDict := func(name string, mk func(m *vm.M, g *Gevent) vm.Value) vm.Attr {
		return vm.Attr{Name: name, Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
			g := gev(v)
			if g.Dict != nil {
				if x := g.Dict.Get(m, name); !x.IsUnbound() {
					return x, nil
				}
			}
			return mk(m, g), nil
		}, Set: func(m *vm.M, self, v vm.Value) *vm.Exc {
			g := gev(self)
			if g.Dict == nil {
				g.Dict = vm.NewDict()
			}
			if v.IsUnbound() {
				g.Dict.Delete(m, name)
			} else {
				g.Dict.Set(m, name, v)
			}
			return nil
		}}
	}
	value := get("value", "The result; None if there is none yet.", func(m *vm.M, g *Gevent) vm.Value {
		if g.flags&(gevReady|gevFailed) == gevReady {
			return g.result
		}
		return vm.None
	})
	args := get("args", "The positional arguments, until the end.", func(m *vm.M, g *Gevent) vm.Value {
		if g.args == nil {
			return empty
		}
		return vm.NewTuple(g.args.a[:len(g.args.a)-len(g.args.names())]...)
	})
	kwargs := get("kwargs", "The keyword arguments, until the end.", func(m *vm.M, g *Gevent) vm.Value {
		d := vm.NewDict()
		if p := g.args; p != nil {
			for k, name := range p.names() {
				d.Set(m, name.String(), p.a[len(p.a)-len(p.names())+k])
			}
		}
		return d.Value()
	})
	return []vm.Attr{
		value, args, kwargs,
		get("dead", "Whether the greenlet has finished or never will run.", func(m *vm.M, g *Gevent) vm.Value { return vm.Bool(g.isDead()) }),
		get("started", "Started and not finished.", func(m *vm.M, g *Gevent) vm.Value { return vm.Bool(g.started()) }),
		get("exception", "The exception that the greenlet failed with, or None.", func(m *vm.M, g *Gevent) vm.Value {
			if g.flags&gevFailed != 0 {
				return g.result
			}
			return vm.None
		}),
		get("exc_info", "The exception as sys.exc_info() gives it, or None.", info),
		get("minimal_ident", "A small number that no other living greenlet has.", func(m *vm.M, g *Gevent) vm.Value { return vm.Int(int64(s.identOf(g))) }),
		get("loop", "The hub's loop.", func(m *vm.M, g *Gevent) vm.Value { return s.loopValue() }),
		inDict("name", func(m *vm.M, g *Gevent) vm.Value { return vm.NewStr("Greenlet-" + strconv.Itoa(int(s.identOf(g)))) }),
		inDict("spawning_greenlet", func(m *vm.M, g *Gevent) vm.Value { // a weak reference: called, it gives the greenlet or None
			return vm.NewNative(vm.Def{Sig: "spawning_greenlet()", Doc: "The greenlet that made this one, or None if it has ended.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				return g.spawner(), nil
			}})
		}),
		inDict("spawning_stack", func(m *vm.M, g *Gevent) vm.Value { return s.siteValue(g.site) }),
		get("spawned_at", "Where the greenlet was made, as file:line in function.", func(m *vm.M, g *Gevent) vm.Value { return vm.NewStr(g.site.String()) }),
		inDict("spawn_tree_locals", func(m *vm.M, g *Gevent) vm.Value { return s.treeLocals(g).Value() }),
	}
}

// excInfo is the tuple of sys.exc_info() for e.
func (s *State) excInfo(e *vm.Exc) vm.Value {
	tb, _ := s.m.GetAttrOr(e.Value(), s.m.Intern("__traceback__"))
	if tb.IsUnbound() {
		tb = vm.None
	}
	return vm.NewTuple(e.Class().Value(), e.Value(), tb)
}

// spawn is Greenlet.spawn(function, *args, **kwargs); a[0] is the class.
func (s *State) spawn(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	c, names := a[0].AsClass(), m.CallNames()
	if c != s.GeventGreenlet {
		v, e := m.CallKw(a[0], append([]vm.Value(nil), a[1:]...), names)
		if e != nil {
			return vm.None, e
		}
		if g := gev(v); g != nil {
			return v, s.startGevent(m, g)
		}
		_, e = m.CallMethod(v, "start")
		return v, e
	}
	g := s.newGevent(c)
	if e := s.initGevent(m, g, a[1:], names); e != nil {
		return vm.None, e
	}
	return g.Value(), s.startGevent(m, g)
}

func (s *State) spawnLater(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	c, names := a[0].AsClass(), m.CallNames()
	if len(a)-len(names) < 2 {
		return vm.None, m.TypeErrorf("spawn_later() takes at least 1 positional argument (0 given)")
	}
	sec := a[1]
	rest := append([]vm.Value(nil), a[2:]...)
	hasRun := len(rest) > len(names)
	for _, n := range names {
		hasRun = hasRun || n.String() == "run"
	}
	if c == s.GeventGreenlet && !hasRun {
		return vm.None, m.TypeErrorf("")
	}
	v, e := m.CallKw(a[0], rest, names)
	if e != nil {
		return vm.None, e
	}
	return v, s.startLater(m, gev(v), sec)
}

func (s *State) startLater(m *vm.M, g *Gevent, sec vm.Value) *vm.Exc {
	if g.start != startNone {
		return nil
	}
	d, e := m.FloatOf(sec)
	if e != nil {
		return e
	}
	for _, f := range s.spawnCbs {
		if _, e := m.Call(f, g.Value()); e != nil {
			return e
		}
	}
	h := s.hub
	g.start = startPending
	g.later = h.newTimer(d, 0, true)
	g.later.kind, g.later.g = timerStart, &g.Greenlet
	h.startTimer(g.later)
	return nil
}

// ---- gevent.event, gevent.lock ----

func (s *State) initLinkable(l *linkable, c *vm.Class, name string, self readier, size int) {
	l.InitObject(s.m, c, self, size)
	l.s, l.name, l.self, l.made = s, name, self, s.m.CallSite()
}

func (s *State) newEvent(c *vm.Class) *Event {
	v := &Event{}
	s.initLinkable(&v.linkable, c, "Event", v, 200)
	return v
}

// linkDefs is what all of them have.
func (s *State) linkDefs() []vm.Def {
	return []vm.Def{
		{Sig: "rawlink(self, callback, /)", Doc: "Have callback(self) called in the hub when this is ready. It must not wait.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			l, e := s.linkOf(m, a[1])
			if e == nil {
				linkableOf(a[0]).addLink(l)
			}
			return vm.None, e
		}},
		{Sig: "unlink(self, callback, /)", Doc: "Undo rawlink.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			x := linkableOf(a[0])
			if l := s.findLink(m, x.links, a[1]); l != nil {
				x.removeLink(l)
			}
			return vm.None, nil
		}},
		s.awaited(),
		{Sig: "linkcount(self)", Doc: "The number of links.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.Int(int64(len(linkableOf(a[0]).links))), nil
		}},
		{Sig: "ready(self)", Doc: "Whether a wait would return at once.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.Bool(linkableOf(a[0]).self.ready()), nil
		}},
	}
}

func (s *State) eventText(v *Event) string {
	state := "clear"
	if v.flag {
		state = "set"
	}
	return "<" + v.Cls.Name() + " " + state + " _links[" + strconv.Itoa(len(v.links)) + "]>"
}

func (s *State) eventDefs() []vm.Def {
	event := func(a []vm.Value) *Event { v, _ := a[0].Impl().(*Event); return v }
	isSet := func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Bool(event(a).flag), nil }
	return append(s.linkDefs(), []vm.Def{
		{Sig: "static __new__(cls, /, *args, **kwargs)", Doc: "Create and return a new object.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return s.newEvent(a[0].AsClass()).Value(), nil
		}},
		{Sig: "__init__(self)", Doc: "Make an event that is not set.", Fn: none},
		{Sig: "set(self)", Doc: "Set the flag; those who wait go on in the order in which they came.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			v := event(a)
			v.flag = true
			v.check()
			return vm.None, nil
		}},
		{Sig: "clear(self)", Doc: "Clear the flag.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			event(a).flag = false
			return vm.None, nil
		}},
		{Sig: "is_set(self)", Doc: "The flag.", Fn: isSet},
		{Sig: "isSet(self)", Doc: "The flag.", Fn: isSet},
		{Sig: "wait(self, timeout=None)", Doc: "Wait until the flag is set: True, or False after timeout seconds.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return event(a).wait(m, modeTrue, a[1])
		}},
		{Sig: "__str__(self, /)", Doc: "Return str(self).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.NewStr(s.eventText(event(a))), nil
		}},
	}...)
}

func (s *State) asyncDefs() []vm.Def {
	async := func(a []vm.Value) *AsyncResult { v, _ := a[0].Impl().(*AsyncResult); return v }
	set := func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		v := async(a)
		v.value = a[1]
		v.check()
		return vm.None, nil
	}
	get := func(m *vm.M, v *AsyncResult, block bool, timeout vm.Value) (vm.Value, *vm.Exc) {
		if v.ready() {
			return v.outcome(m, modeGet)
		}
		if !block {
			return vm.None, s.timeoutError(m, vm.None)
		}
		return s.waitOn(m, v, modeGet, timeout)
	}
	setExc := func(m *vm.M, v *AsyncResult, exc, info vm.Value) (vm.Value, *vm.Exc) {
		if t, ok := m.TupleOf(info); ok && len(t) == 3 {
			exc = t[1]
		}
		e := exc.AsExc()
		v.given = vm.Unbound
		if e == nil { // nothing is checked before it is raised
			v.given = exc
			if c := exc.AsClass(); c != nil && c.IsSub(vm.ExcBase) {
				var x *vm.Exc
				if e, x = s.instance(m, c, vm.None); x != nil {
					return vm.None, x
				}
			} else {
				e = m.TypeErrorf("exceptions must derive from BaseException")
			}
		}
		v.exc = e
		v.check()
		return vm.None, nil
	}
	return append(s.linkDefs(), []vm.Def{
		{Sig: "static __new__(cls, /, *args, **kwargs)", Doc: "Create and return a new object.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			v := &AsyncResult{value: vm.Unbound, given: vm.Unbound}
			s.initLinkable(&v.linkable, a[0].AsClass(), "AsyncResult", v, 240)
			return v.Value(), nil
		}},
		{Sig: "__init__(self)", Doc: "Make a result that is not there yet.", Fn: none},
		{Sig: "set(self, value=None)", Doc: "Store the value and wake those who wait.", Fn: set},
		{Sig: "set_result(self, value=None)", Doc: "The same as set.", Fn: set},
		{Sig: "set_exception(self, exception, exc_info=None)", Doc: "Store the exception and wake those who wait.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return setExc(m, async(a), a[1], a[2])
		}},
		{Sig: "get(self, block=True, timeout=None)", Doc: "The value, or the exception raised. Waits for it: Timeout after timeout seconds.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			block, e := m.Truth(a[1])
			if e != nil {
				return vm.None, e
			}
			return get(m, async(a), block, a[2])
		}},
		{Sig: "get_nowait(self)", Doc: "get(block=False).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return get(m, async(a), false, vm.None) }},
		{Sig: "result(self, timeout=None)", Doc: "get(timeout=timeout).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return get(m, async(a), true, a[1]) }},
		{Sig: "wait(self, timeout=None)", Doc: "Wait until there is a result: the value, or None for an exception or after timeout seconds.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return async(a).wait(m, modeValue, a[1])
		}},
		{Sig: "successful(self)", Doc: "Whether it holds a value.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.Bool(!async(a).value.IsUnbound()), nil
		}},
		{Sig: "done(self)", Doc: "Whether it holds a value or an exception.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Bool(async(a).ready()), nil }},
		{Sig: "cancel(self)", Doc: "False: it cannot be cancelled.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.False, nil }},
		{Sig: "cancelled(self)", Doc: "False: it cannot be cancelled.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.False, nil }},
		{Sig: "_raise_exception(self)", Doc: "Raise the stored exception.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.None, async(a).exc }},
		{Sig: "__call__(self, source, /)", Doc: "Take the result over from a greenlet: link(result).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			v := async(a)
			if g := gev(a[1]); g != nil {
				if g.flags&gevFailed != 0 {
					return setExc(m, v, g.result, vm.None)
				}
				v.value = g.result
				v.check()
				return vm.None, nil
			}
			ok, e := m.CallMethod(a[1], "successful")
			if e != nil {
				return vm.None, e
			}
			t, e := m.Truth(ok)
			if e != nil {
				return vm.None, e
			}
			if t {
				x, e := m.GetAttr(a[1], m.Intern("value"))
				if e != nil {
					return vm.None, e
				}
				v.value = x
				v.check()
				return vm.None, nil
			}
			x, e := m.GetAttr(a[1], m.Intern("exception"))
			if e != nil {
				return vm.None, e
			}
			return setExc(m, v, x, vm.None)
		}},
		{Sig: "__str__(self, /)", Doc: "Return str(self).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			v := async(a)
			t := "<" + v.Cls.Name() + " "
			if !v.value.IsUnbound() && !v.value.IsNone() || v.exc != nil {
				x := v.value
				if x.IsUnbound() {
					x = vm.None
				}
				t += "value=" + s.repr(x) + " "
			}
			if v.exc != nil {
				t += "exception=" + s.repr(v.exc.Value()) + " "
			} else {
				t += "unset "
			}
			return vm.NewStr(t + " _links[" + strconv.Itoa(len(v.links)) + "]>"), nil
		}},
	}...)
}

func (s *State) asyncAttrs() []vm.Attr {
	get := func(name, doc string, f func(v *AsyncResult) vm.Value) vm.Attr {
		return vm.Attr{Name: name, Doc: doc, Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return f(v.Impl().(*AsyncResult)), nil }}
	}
	return []vm.Attr{
		get("value", "The value; None if there is none.", func(v *AsyncResult) vm.Value {
			if v.value.IsUnbound() {
				return vm.None
			}
			return v.value
		}),
		get("exception", "The exception; None if there is none.", func(v *AsyncResult) vm.Value {
			switch {
			case v.exc == nil:
				return vm.None
			case !v.given.IsUnbound():
				return v.given
			}
			return v.exc.Value()
		}),
		get("exc_info", "The exception as sys.exc_info() gives it, or ().", func(v *AsyncResult) vm.Value {
			if v.exc == nil {
				return empty
			}
			return s.excInfo(v.exc)
		}),
	}
}

func (s *State) semaphoreDefs() []vm.Def {
	sem := func(a []vm.Value) *Semaphore { v, _ := a[0].Impl().(*Semaphore); return v }
	acquire := func(m *vm.M, v *Semaphore, block, timeout vm.Value) (vm.Value, *vm.Exc) {
		if v.counter > 0 {
			v.counter--
			v.holder = s.current()
			return vm.True, nil
		}
		t, e := m.Truth(block)
		if e != nil {
			return vm.None, e
		}
		if !t {
			return vm.False, nil
		}
		return s.waitOn(m, v, modeAcquire, timeout)
	}
	release := func(m *vm.M, v *Semaphore) (vm.Value, *vm.Exc) {
		if v.initial >= 0 && v.counter >= v.initial {
			c := vm.ExcValueError
			if x, _ := m.GetAttrOr(v.Value(), m.Intern("_OVER_RELEASE_ERROR")); x.AsClass() != nil {
				c = x.AsClass()
			}
			return vm.None, m.Errorf(c, "Semaphore released too many times")
		}
		v.counter++
		v.holder = nil
		v.check()
		return vm.Int(v.counter), nil
	}
	return append(s.linkDefs(), []vm.Def{
		{Sig: "static __new__(cls, /, *args, **kwargs)", Doc: "Create and return a new object.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			v := &Semaphore{counter: 1, initial: -1}
			c := a[0].AsClass()
			name := "Semaphore"
			if c.IsSub(s.BoundedSemaphore) {
				v.initial, name = 1, "BoundedSemaphore"
			}
			s.initLinkable(&v.linkable, c, name, v, 216)
			v.some = true
			return v.Value(), nil
		}},
		{Sig: "__init__(self, value=1, hub=None)", Doc: "Make a semaphore that can be acquired value times.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			v := sem(a)
			n, ok := m.IntOf(a[1])
			if !ok {
				return vm.None, m.TypeErrorf("an integer is required")
			}
			if n < 0 {
				return vm.None, m.ValueErrorf("semaphore initial value must be >= 0")
			}
			v.counter = n
			if v.initial >= 0 {
				v.initial = n
			}
			return vm.None, nil
		}},
		{Sig: "acquire(self, blocking=True, timeout=None)", Doc: "Take one. Waits for it if blocking; False after timeout seconds.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return acquire(m, sem(a), a[1], a[2])
		}},
		{Sig: "release(self)", Doc: "Give one back; returns the counter.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return release(m, sem(a)) }},
		{Sig: "wait(self, timeout=None)", Doc: "Wait until it can be acquired, without acquiring; returns the counter.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return sem(a).wait(m, modeCounter, a[1])
		}},
		{Sig: "locked(self)", Doc: "Whether it cannot be acquired.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Bool(sem(a).counter <= 0), nil }},
		{Sig: "__enter__(self)", Doc: "Acquire.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			if v := sem(a); v.counter > 0 {
				v.counter--
				v.holder = s.current()
				return vm.None, nil
			}
			return s.waitOn(m, sem(a), modeEnter, vm.None)
		}},
		{Sig: "__exit__(self, t, v, tb, /)", Doc: "Release.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			_, e := release(m, sem(a))
			return vm.None, e
		}},
		{Sig: "__str__(self, /)", Doc: "Return str(self).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			v := sem(a)
			return vm.NewStr("<" + v.Cls.Name() + " at " + s.hexID(a[0]) + " counter=" + strconv.FormatInt(v.counter, 10) + " _links[" + strconv.Itoa(len(v.links)) + "]>"), nil
		}},
	}...)
}

func (s *State) semaphoreAttrs() []vm.Attr {
	return []vm.Attr{{Name: "counter", Doc: "How often it can be acquired.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
		return vm.Int(v.Impl().(*Semaphore).counter), nil
	}, Set: func(m *vm.M, self, v vm.Value) *vm.Exc {
		n, e := m.Index(v)
		self.Impl().(*Semaphore).counter = n
		return e
	}}}
}

// ownDefs is what a class of script that keeps its items in its own way calls.
func (s *State) ownDefs(kind uint8) []vm.Def {
	take := "popleft"
	if kind == queueLIFO {
		take = "pop"
	}
	return []vm.Def{
		{Sig: "_create_queue(self, items=())", Doc: "Make what holds the items.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			if kind == queueLIFO {
				v, e := m.Items(a[1])
				return vm.NewList(v), e
			}
			c, e := m.Import("collections")
			if e != nil {
				return vm.None, e
			}
			return m.CallMethod(c, "deque", a[1])
		}},
		{Sig: "_put(self, item)", Doc: "Put an item in.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return m.CallMethod(queueOf(a[0]).own, "append", a[1])
		}},
		{Sig: "_get(self)", Doc: "Get an item out.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return m.CallMethod(queueOf(a[0]).own, take) }},
		{Sig: "_peek(self)", Doc: "Look at the next item.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			if kind == queueLIFO {
				return m.GetItem(queueOf(a[0]).own, vm.Int(-1))
			}
			return m.GetItem(queueOf(a[0]).own, vm.Int(0))
		}},
	}
}
