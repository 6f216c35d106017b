// The hub and its loop as script sees them, and the module _gevent.
package sched

import (
	"github.com/gsl-lang/gsl/vm"
)

// scriptJob calls script in the hub: loop.run_callback.
type scriptJob struct {
	vm.Object
	fn    vm.Value
	args  []vm.Value
	t     *timerObject // of a timer
	over  bool
	refer bool
}

func (j *scriptJob) fire(h *Hub, id uint32) fired {
	if j.over {
		return fDone
	}
	if t := j.t; t != nil {
		if t.again > 0 {
			t.timer.sec = t.again
			h.startTimer(t.timer)
		}
	} else {
		j.over = true
	}
	// The commonest callback is the bound method switch of a greenlet: it needs no frame of the hub.
	if g := h.switchOf(j.fn); g != nil && g.State == vm.GreenSuspended && g.wait == nil && g.kind != kindHub {
		h.resume(g, h.s.pack(h.m, j.args, nil), nil)
		return fLast
	}
	if j.t == nil || j.t.exc == nil {
		h.script(j.context(h), j.fn, j.args...)
		return fLast
	}
	if !h.throw(j.t.target, j.t.exc) {
		return fDone
	}
	return fLast
}

func (j *scriptJob) context(h *Hub) any {
	switch {
	case j.t != nil:
		return j.t.Object.Value()
	case j.Cls == nil:
		return nil
	}
	return j.Object.Value()
}

// runs: what runs was called by j, or j's error is being reported.
func (h *Hub) runs(j *scriptJob, v vm.Value) bool {
	switch x := h.last.(type) {
	case *scriptJob:
		return x == j
	case *rawStart:
		return &x.scriptJob == j
	case *reportJob:
		return x.ctx == any(v)
	}
	return false
}

// switchOf is the greenlet whose method switch fn is, or nil.
func (h *Hub) switchOf(fn vm.Value) *Greenlet {
	f, self, ok := fn.BoundParts()
	if !ok {
		return nil
	}
	g := base(self)
	if g == nil || f != h.s.switchMethod() {
		return nil
	}
	return g
}

func (s *State) switchMethod() vm.Value {
	v, _ := s.m.GetAttrOr(s.Greenlet.Value(), s.m.Intern("switch"))
	return v
}

// timerObject is loop.timer().
type timerObject struct {
	vm.Object
	s      *State
	timer  *timer
	job    *scriptJob
	again  float64
	target *Greenlet // _throw: raise exc in target
	exc    *vm.Exc
}

func (s *State) newTimerObject(m *vm.M, sec, repeat float64, ref bool, pri int8) *timerObject {
	h := s.Hub()
	t := &timerObject{s: s, again: repeat}
	t.InitObject(m, s.Timer, t, 160)
	t.timer = h.newTimer(sec, pri, ref)
	t.timer.kind = timerJob
	return t
}

func (s *State) timerDefs() []vm.Def {
	tm := func(a []vm.Value) *timerObject { t, _ := a[0].Impl().(*timerObject); return t }
	start := func(t *timerObject, j *scriptJob) {
		h := s.Hub()
		h.stopTimer(t.timer)
		t.job = j
		t.timer.j = j
		h.startTimer(t.timer)
	}
	stop := func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		t := tm(a)
		s.Hub().stopTimer(t.timer)
		t.job, t.timer.j, t.target, t.exc = nil, nil, nil, nil
		return vm.None, nil
	}
	return []vm.Def{
		{Sig: "args start(self, callback, *args, **kwargs)", Doc: "Have callback(*args) called in the hub when the time has come.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			names := m.CallNames()
			if len(a)-len(names) < 2 {
				return vm.None, m.TypeErrorf("start() takes at least 1 positional argument (0 given)")
			}
			if !m.Callable(a[1]) {
				return vm.None, m.TypeErrorf("Expected callable, not %s", s.repr(a[1]))
			}
			t := tm(a)
			j := &scriptJob{fn: a[1], args: append([]vm.Value(nil), a[2:len(a)-len(names)]...), t: t}
			j.InitObject(m, s.Callback, j, 120)
			start(t, j)
			return vm.None, nil
		}},
		{Sig: "_throw(self, greenlet, exception)", Doc: "Have the exception raised in the greenlet when the time has come.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			t := tm(a)
			e, x := s.makeThrow(m, a[2:3])
			if x != nil {
				return vm.None, x
			}
			t.target, t.exc = base(a[1]), e
			j := &scriptJob{fn: vm.None, t: t}
			start(t, j)
			return vm.None, nil
		}},
		{Sig: "again(self, callback, *args)", Doc: "Start once more.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			t := tm(a)
			j := &scriptJob{fn: a[1], args: append([]vm.Value(nil), a[2:]...), t: t}
			if t.again > 0 {
				t.timer.sec = t.again
			}
			start(t, j)
			return vm.None, nil
		}},
		{Sig: "__repr__(self, /)", Doc: "Return repr(self).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			t := tm(a)
			text := "<timer at " + s.hexID(a[0]) + " native=" + s.hexID(a[0])
			if t.timer.state != timerIdle {
				text += map[uint8]string{timerActive: " active", timerPending: " pending"}[t.timer.state]
			}
			if t.job != nil {
				text += " callback=" + s.repr(t.job.fn) + " args=" + s.repr(vm.NewTuple(t.job.args...))
			}
			return vm.NewStr(text + ">"), nil
		}},
		{Sig: "stop(self)", Doc: "Stop the timer.", Fn: stop},
		{Sig: "close(self)", Doc: "Stop the timer.", Fn: stop},
		{Sig: "__enter__(self)", Doc: "with timer: closes it at the end.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return a[0], nil }},
		{Sig: "__exit__(self, t, v, tb, /)", Doc: "Close.", Fn: stop},
	}
}

func (s *State) timerAttrs() []vm.Attr {
	tm := func(v vm.Value) *timerObject { return v.Impl().(*timerObject) }
	return []vm.Attr{
		{Name: "active", Doc: "Whether the timer runs.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
			return vm.Bool(tm(v).timer.state == timerActive), nil
		}},
		{Name: "pending", Doc: "Whether the time has come and the callback is due.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
			return vm.Bool(tm(v).timer.state == timerPending), nil
		}},
		{Name: "callback", Doc: "The callback, or None.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
			if j := tm(v).job; j != nil {
				return j.fn, nil
			}
			return vm.None, nil
		}},
		{Name: "args", Doc: "The arguments of the callback, or None.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
			if j := tm(v).job; j != nil {
				return vm.NewTuple(j.args...), nil
			}
			return vm.None, nil
		}},
		{Name: "priority", Doc: "The priority.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return vm.Int(int64(tm(v).timer.pri)), nil }, Set: func(m *vm.M, self, v vm.Value) *vm.Exc {
			t := tm(self).timer
			if t.state != timerIdle {
				return m.Errorf(vm.ExcAttributeError, "Cannot set priority of an active watcher")
			}
			n, e := m.Index(v)
			if e == nil {
				t.pri = int8(max(-100, min(100, n)))
			}
			return e
		}},
		{Name: "loop", Doc: "The loop.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return s.loopValue(), nil }},
		{Name: "ref", Doc: "Whether the timer keeps the loop alive.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
			return vm.Bool(tm(v).timer.ref), nil
		}, Set: func(m *vm.M, self, v vm.Value) *vm.Exc {
			t, e := m.Truth(v)
			if x := tm(self).timer; e == nil && x.ref != t {
				if x.state == timerActive {
					if t {
						s.hub.reffed++
					} else {
						s.hub.reffed--
					}
				}
				x.ref = t
			}
			return e
		}},
	}
}

type loopObject struct {
	vm.Object
}

// loopValue is the one loop object.
func (s *State) loopValue() vm.Value {
	h := s.Hub()
	if h.Dict == nil {
		h.Dict = vm.NewDict()
	}
	if v := h.Dict.Get(s.m, "loop"); !v.IsUnbound() {
		return v
	}
	l := &loopObject{}
	l.InitObject(s.m, s.Loop, l, 60)
	h.Dict.Set(s.m, "loop", l.Object.Value())
	return l.Object.Value()
}

func (s *State) loopDefs() []vm.Def {
	run := func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		if len(a)-len(m.CallNames()) < 2 {
			return vm.None, m.TypeErrorf("run_callback() takes at least 1 positional argument (0 given)")
		}
		j := &scriptJob{fn: a[1], args: append([]vm.Value(nil), a[2:]...)}
		j.InitObject(m, s.Callback, j, 120)
		s.Hub().call(j, 0)
		return j.Object.Value(), nil
	}
	return []vm.Def{
		{Sig: "args run_callback(self, func, *args, **kwargs)", Doc: "Have func(*args) called in the hub, after what is queued.", Fn: run},
		{Sig: "args run_callback_threadsafe(self, func, *args, **kwargs)", Doc: "The same as run_callback.", Fn: run},
		{Sig: "timer(self, after, repeat=0.0, ref=True, priority=0)", Doc: "A timer that is not started.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			sec, e := m.FloatOf(a[1])
			if e != nil {
				return vm.None, e
			}
			rep, e := m.FloatOf(a[2])
			if e != nil {
				return vm.None, e
			}
			if rep < 0 {
				return vm.None, m.ValueErrorf("repeat must be positive or zero: %s", s.repr(vm.Float(rep)))
			}
			ref, e := m.Truth(a[3])
			if e != nil {
				return vm.None, e
			}
			pri, _ := m.IntOf(a[4])
			return s.newTimerObject(m, sec, rep, ref, int8(max(-100, min(100, pri)))).Object.Value(), nil
		}},
		{Sig: "now(self)", Doc: "The loop's time.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			h := s.Hub()
			return vm.Float(float64(h.clock.Wall().UnixNano()-(h.clock.Now()-h.now)) / 1e9), nil
		}},
		{Sig: "update_now(self)", Doc: "Look at the clock.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			h := s.Hub()
			h.now = h.clock.Now()
			return vm.None, nil
		}},
		{Sig: "update(self)", Doc: "Look at the clock.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			h := s.Hub()
			h.now = h.clock.Now()
			return vm.None, nil
		}},
		s.lazily("loop"),
		{Sig: "__repr__(self, /)", Doc: "Return repr(self).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.NewStr("<loop at " + s.hexID(a[0]) + " epoll default pending=0 ref=-1>"), nil
		}},
	}
}

func (s *State) loopAttrs() []vm.Attr {
	return []vm.Attr{
		{Name: "default", Doc: "True.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return vm.True, nil }},
		{Name: "MAXPRI", Doc: "The highest priority.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return vm.Int(2), nil }},
		{Name: "MINPRI", Doc: "The lowest priority.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return vm.Int(-2), nil }},
		{Name: "pendingcnt", Doc: "Events due.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return vm.Int(int64(len(s.hub.events))), nil }},
	}
}

func (s *State) hubDefs() []vm.Def {
	return []vm.Def{
		{Sig: "static args __new__(cls, /, *args, **kwargs)", Doc: "The machine's hub.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return s.Hub().Value(), nil }},
		{Sig: "args __init__(self, /, *args, **kwargs)", Doc: "Does nothing.", Fn: none},
		{Sig: "join(self, timeout=None)", Doc: "Wait until nothing is left to do: True, or False after timeout seconds. Only main may.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return s.Join(m, a[1])
		}},
		{Sig: "wait(self, watcher)", Doc: "Wait until the watcher is ready.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			t, ok := a[1].Impl().(*timerObject)
			if !ok {
				mod, e := m.Import("gevent._wait")
				if e != nil {
					return vm.None, e
				}
				f, e := m.GetAttr(mod, m.Intern("wait_watcher"))
				if e != nil {
					return vm.None, e
				}
				return m.Then(f, []vm.Value{a[0], a[1]}, func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return v, nil })
			}
			return s.Sleep(m, max(t.timer.sec, 1e-9), t.timer.ref)
		}},
		{Sig: "handle_error(self, context, type, value, tb)", Doc: "Report an exception that nobody handles; raise it in main if it ends the program.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			e := a[3].AsExc()
			if e == nil {
				return vm.None, nil
			}
			h := s.Hub()
			system := h.isSystem(e) || a[1].IsNone() // what nobody can be blamed for goes to main too
			after := func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
				switch {
				case !system:
					return vm.None, nil
				case m.Running() == &s.main.G:
					return vm.None, e
				}
				h.stack = append(h.stack, entry{p: &reportJob{e: e, phase: 1, system: true}})
				if m.Running() == &h.G {
					return vm.None, nil
				}
				return s.Yield(m)
			}
			if h.notError(e) {
				return after(m, vm.None)
			}
			args := append([]vm.Value(nil), a[1:5]...)
			if f := h.own("print_exception"); !f.IsUnbound() {
				return m.Then(f, args, after)
			}
			var ctx any
			if !args[0].IsNone() {
				ctx = args[0]
			}
			if x := s.printException(m, ctx, e); x != nil {
				return vm.None, x
			}
			return after(m, vm.None)
		}},
		{Sig: "print_exception(self, context, t, v, tb)", Doc: "Write the report of an exception.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			e := a[3].AsExc()
			if e == nil {
				return vm.None, nil
			}
			var ctx any
			if !a[1].IsNone() {
				ctx = a[1]
			}
			return vm.None, s.printException(m, ctx, e)
		}},
		{Sig: "__bool__(self, /)", Doc: "Whether the loop has run.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Bool(s.hub.passes > 0), nil }},
		s.lazily("hub"),
		{Sig: "__repr__(self, /)", Doc: "Return repr(self).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			name := "''"
			if n, e := m.GetAttrOr(a[0], s.names.name); e == nil && !n.IsUnbound() {
				name = s.repr(n)
			}
			return vm.NewStr("<" + base(a[0]).Cls.Name() + " " + name + " at " + s.hexID(a[0]) + " epoll default pending=0 ref=-1 thread_ident=" + s.hexID(s.main.Value()) + ">"), nil
		}},
	}
}

func (s *State) hubAttrs() []vm.Attr {
	inDict := func(name string, mk func(m *vm.M) vm.Value) vm.Attr {
		return vm.Attr{Name: name, Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
			if d := s.hub.Dict; d != nil {
				if x := d.Get(m, name); !x.IsUnbound() {
					return x, nil
				}
			}
			return mk(m), nil
		}, Set: func(m *vm.M, self, v vm.Value) *vm.Exc {
			if s.hub.Dict == nil {
				s.hub.Dict = vm.NewDict()
			}
			s.hub.Dict.Set(m, name, v)
			return nil
		}}
	}
	return []vm.Attr{
		{Name: "loop", Doc: "The loop.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return s.loopValue(), nil }},
		{Name: "dead", Doc: "False.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return vm.False, nil }},
		{Name: "minimal_ident", Doc: "1.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return vm.Int(int64(s.hub.id)), nil }},
		{Name: "main_hub", Doc: "True.", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return vm.True, nil }},
		inDict("threadpool", func(m *vm.M) vm.Value { // made at first use
			mod, e := m.Import("gevent.threadpool")
			if e != nil {
				return vm.None
			}
			p, e := m.CallMethod(mod, "ThreadPool", vm.Int(10))
			if e != nil {
				return vm.None
			}
			s.loopValue() // which makes the dict
			s.hub.Dict.Set(m, "threadpool", p)
			return p
		}),
		inDict("exception_stream", func(m *vm.M) vm.Value {
			if sys := m.Modules().Get(m, "sys"); !sys.IsUnbound() {
				if v, e := m.GetAttrOr(sys, m.Intern("stderr")); e == nil && !v.IsUnbound() {
					return v
				}
			}
			return vm.None
		}),
	}
}

// rawStart starts a raw greenlet.
type rawStart struct {
	scriptJob
	g     *Greenlet
	names []*vm.Str
}

func (j *rawStart) fire(h *Hub, id uint32) fired {
	g := j.g
	if j.over || g.State == vm.GreenDead {
		return fDone
	}
	j.over = true
	if g.State != vm.GreenNew {
		if g.wait != nil {
			v, e := h.s.intrude(h.m, g, h.s.pack(h.m, j.args, nil), nil)
			h.resume(g, v, e)
			return fLast
		}
		h.resume(g, h.s.pack(h.m, j.args, nil), nil)
		return fLast
	}
	run := g.run
	g.run = vm.Unbound
	h.m.StartAt(&g.G, h.s.tracedStart(run), j.args, j.names, 0)
	h.resume(g, vm.None, nil)
	return fLast
}

// spawnRaw is gevent.spawn_raw(function, *args, **kwargs): a raw greenlet that the hub starts.
func (s *State) spawnRaw(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	return s.spawnKind(m, a, kindRaw)
}

func (s *State) spawnKind(m *vm.M, a []vm.Value, kind uint8) (vm.Value, *vm.Exc) {
	names := m.CallNames()
	if len(a) == len(names) || !m.Callable(a[0]) {
		return vm.None, m.TypeErrorf("function must be callable")
	}
	h := s.Hub()
	g := &Greenlet{run: a[0], kind: kind}
	g.InitGreenlet(s.Greenlet, g)
	g.Parent = &h.G
	j := &rawStart{g: g, names: names}
	j.fn = vm.None
	j.args = append([]vm.Value(nil), a[1:]...)
	j.InitObject(m, s.Callback, &j.scriptJob, 160)
	h.call(j, 0)
	g.Dict = vm.NewDict()
	g.Dict.Set(m, "loop", s.loopValue())
	return g.Value(), nil
}

// CoreModule is the module _gevent: what the library's source is made of.
func CoreModule() *vm.ModuleDef {
	return &vm.ModuleDef{Name: "_gevent", Doc: "The scheduler's part of gevent.", Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		s := Of(m)
		s.gevent()
		sleep := func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			d, e := m.FloatOf(a[0])
			if e != nil {
				return vm.None, m.TypeErrorf("'<=' not supported between instances of '%s' and 'int'", m.TypeName(a[0]))
			}
			ref := true
			if len(a) > 1 {
				if ref, e = m.Truth(a[1]); e != nil {
					return vm.None, e
				}
			}
			return s.Sleep(m, d, ref)
		}
		mod.AddDefs(m, []vm.Def{
			{Sig: "getcurrent()", Doc: "The greenlet that runs.", Fn: s.getcurrent},
			{Sig: "args spawn(*args, **kwargs)", Doc: "spawn(function, *args, **kwargs) -> Greenlet\n\nMake a greenlet that calls function(*args, **kwargs) and schedule it. Does not switch.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				g := s.newGevent(s.GeventGreenlet)
				if e := s.initGevent(m, g, a, m.CallNames()); e != nil {
					return vm.None, e
				}
				return g.Value(), s.startGevent(m, g)
			}},
			{Sig: "args spawn_later(*args, **kwargs)", Doc: "spawn_later(seconds, function, *args, **kwargs) -> Greenlet", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				return s.spawnLater(m, append([]vm.Value{s.GeventGreenlet.Value()}, a...))
			}},
			{Sig: "args spawn_raw(*args, **kwargs)", Doc: "spawn_raw(function, *args, **kwargs) -> greenlet", Fn: s.spawnRaw},
			{Sig: "args spawn_thread(*args, **kwargs)", Doc: "spawn_thread(function, *args, **kwargs) -> greenlet\n\nspawn_raw for the main greenlet of a thread.", Fn: s.spawnThread},
			{Sig: "sleep(seconds=0, ref=True)", Doc: "Let others run; wait at least some seconds. May switch.", Fn: sleep},
			{Sig: "idle(priority=0)", Doc: "Wait until nothing else is due.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				h := s.Hub()
				g := s.current()
				if &g.G != &h.G {
					g.waitFor(yieldWait{})
					h.idlers = append(h.idlers, entry{(*yieldJob)(g), g.waitID})
				}
				return h.enter(m)
			}},
			{Sig: "get_hub()", Doc: "The hub.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return s.Hub().Value(), nil }},
			{Sig: "wait(objects=None, timeout=None, count=None)", Doc: "Wait until the objects are ready: the list of those that were, in order. Without objects: until the loop has nothing to do.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				return s.waitNative(m, a[0], a[1], a[2], false)
			}},
			{Sig: "joinall(greenlets, timeout=None, raise_error=False, count=None)", Doc: "Wait until the greenlets have finished: the list of those that did, in order.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				fail, e := m.Truth(a[2])
				if e != nil {
					return vm.None, e
				}
				return s.waitNative(m, a[0], a[1], a[3], fail)
			}},
			{Sig: "kill(greenlet, exception=<unset>)", Doc: "Have the exception raised in the greenlet, soon.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				if g := gev(a[0]); g != nil {
					return s.kill(m, g, a[1], false, vm.None)
				}
				g := base(a[0])
				if g == nil {
					return vm.None, m.TypeErrorf("greenlet expected, not %s", m.TypeName(a[0]))
				}
				if g.State == vm.GreenDead {
					return vm.None, nil
				}
				e, x := s.killExc(m, a[1])
				if x != nil {
					return vm.None, x
				}
				s.Hub().call(&killJob{s: s, g: g, e: e, timeout: vm.None}, 0)
				return vm.None, nil
			}},
			{Sig: "getswitchinterval()", Doc: "The bound of a batch of callbacks, in seconds.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				return vm.Float(float64(s.Hub().interval) / 1e9), nil
			}},
			{Sig: "setswitchinterval(interval, /)", Doc: "Set the bound of a batch of callbacks, in seconds.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				d, e := m.FloatOf(a[0])
				if e != nil {
					return vm.None, e
				}
				s.Hub().interval = int64(d * 1e9)
				return vm.None, nil
			}},
			{Sig: "getcontext()", Doc: "The contextvars context of the greenlet that runs, or None.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				return s.current().context(m), nil
			}},
			{Sig: "setcontext(context, /)", Doc: "Set the contextvars context of the greenlet that runs; returns what it was.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				before := s.current().context(m)
				s.current().setContext(m, a[0])
				return before, nil
			}},
			{Sig: "register(cls, /)", Doc: "Give the scheduler a class that it knows by name: an exception that waits raise, Context.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				c := a[0].AsClass()
				s.Register(c.Name(), c)
				return a[0], nil
			}},
			{Sig: "greenlets()", Doc: "The list of the greenlets that have started and not ended, the oldest first; without main.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				var l []vm.Value
				for _, g := range m.Greenlets() {
					l = append(l, g.Value())
				}
				return vm.NewList(l), nil
			}},
			{Sig: "waiting_for(greenlet, /)", Doc: "What a suspended greenlet waits for, in words; None if it does not wait.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				g := base(a[0])
				if g == nil || g.wait == nil {
					return vm.None, nil
				}
				return vm.NewStr(s.needText(g)), nil
			}},
			{Sig: "switches(greenlet, /)", Doc: "How often the greenlet has waited.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				if g := base(a[0]); g != nil {
					return vm.Int(int64(g.waitID)), nil
				}
				return vm.Int(0), nil
			}},
			{Sig: "quiet(greenlet, /)", Doc: "Do not report the greenlet's exception: somebody else takes it.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				if g := gev(a[0]); g != nil {
					g.flags |= gevQuiet
				}
				return vm.None, nil
			}},
			{Sig: "getenv(name, /)", Doc: "A variable of the environment, or None. os.environ may have changed since: it is asked first, if it is loaded.", Fn: getenv},
			{Sig: "pin()", Doc: "Forbid switches until unpin().", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				s.pin(m)
				return vm.None, nil
			}},
			{Sig: "unpin()", Doc: "Undo pin().", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				if s.pinned != nil {
					s.unpin(m)
				}
				return vm.None, nil
			}},
			{Sig: "setpreempt(seconds=None, /)", Doc: "Let other greenlets run when one has kept the machine for so many seconds; None or 0: greenlets run until they wait.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				d, e := period(m, a[0])
				if e == nil {
					s.SetPreempt(d)
				}
				return vm.None, e
			}},
			{Sig: "own_trace(on, /)", Doc: "The running greenlet is a thread, with trace functions of its own; false: no longer.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				m.OwnTrace(a[0] == vm.True)
				return vm.None, nil
			}},
			{Sig: "interrupt_main()", Doc: "Raise KeyboardInterrupt in the main greenlet.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				m.Interrupt()
				return vm.None, nil
			}},
			{Sig: "getpreempt()", Doc: "The time slice in seconds; None: there is none.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				if w := s.Hub().watch; w != nil && w.slice > 0 {
					return vm.Float(w.slice.Seconds()), nil
				}
				return vm.None, nil
			}},
			{Sig: "watchdog(seconds=None, callback=None, /)", Doc: "Report greenlets that keep the machine longer than so many seconds without waiting; None or 0: do not. callback(greenlet, seconds) is called in place of the report.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				d, e := period(m, a[0])
				if e == nil {
					s.SetWatchdog(d)
					s.hub.watch.told = a[1]
				}
				return vm.None, e
			}},
			{Sig: "hexid(object, /)", Doc: "hex(id(object)).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.NewStr(s.hexID(a[0])), nil }},
		})
		mod.AddDefs(m, s.watcherDefs())
		for name, c := range map[string]*vm.Class{"Greenlet": s.GeventGreenlet, "greenlet": s.Greenlet, "GreenletExit": s.Exit, "GreenletError": s.Error, "Hub": s.HubClass,
			"Event": s.Event, "AsyncResult": s.AsyncResult, "Semaphore": s.Semaphore, "BoundedSemaphore": s.BoundedSemaphore,
			"SimpleQueue": s.SimpleQueue, "Queue": s.Queue, "JoinableQueue": s.Joinable, "LifoQueue": s.LifoQueue, "PriorityQueue": s.PriorityQueue,
			"UnboundQueue": s.Unbound, "Channel": s.Channel, "loop": s.Loop, "Pacer": s.PacerClass, "timer": s.Timer, "callback": s.Callback, "Empty": s.Empty, "Full": s.Full, "ShutDown": s.ShutDown} {
			mod.Set(m, name, c.Value())
		}
		return nil
	}}
}

// waitNative is gevent.wait and joinall: objects that are not built in are waited for by the library's source.
func (s *State) waitNative(m *vm.M, objects, timeout, count vm.Value, fail bool) (vm.Value, *vm.Exc) {
	if objects.IsNone() {
		return s.Join(m, timeout)
	}
	objs, e := m.Items(objects)
	if e != nil {
		return vm.None, e
	}
	v, e, ok := s.waitAll(m, objs, timeout, count, fail)
	if ok {
		return v, e
	}
	mod, e := m.Import("gevent._wait")
	if e != nil {
		return vm.None, e
	}
	f, e := m.GetAttr(mod, m.Intern("wait_on_objects"))
	if e != nil {
		return vm.None, e
	}
	return m.Then(f, []vm.Value{vm.NewList(objs), timeout, count, vm.Bool(fail)}, func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return v, nil })
}
