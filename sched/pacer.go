// The pacer of an event loop: the greenlet that drives the loop lets others run between two rounds, and another one takes
// its place if a callback makes it wait.
package sched

import "github.com/gsl-lang/gsl/vm"

// Pacer lets one greenlet at a time drive an event loop of script. The driver calls turn or rest before each round of callbacks.
// While a round runs, the pacer is queued in the hub. A round that waits for nothing is over by then and the driver is parked: it
// goes on. Else a callback keeps the driver waiting, and the hub calls blocked, which starts another driver.
type Pacer struct {
	vm.Object
	s       *State
	blocked vm.Value
	g       *Greenlet // the driver
	state   uint8
	queued  bool
	timer   *timer
}

const (
	pacerOff     uint8 = iota // nobody drives
	pacerRunning              // a round is under way
	pacerTurn                 // the driver lets others run
	pacerRest                 // the driver waits for a timer or for wake
	pacerWoken
)

var natPacer = &vm.NatType{Name: "pacer"}

func (p *Pacer) queue() {
	if !p.queued {
		p.queued = true
		p.s.Hub().call(p, 0)
	}
}

// resume lets the driver run the next round.
func (p *Pacer) resume(h *Hub) fired {
	g := p.g
	h.stopTimer(p.timer)
	g.endWait()
	p.state = pacerRunning
	p.queue()
	h.resume(g, vm.None, nil)
	return fLast
}

func (p *Pacer) fire(h *Hub, id uint32) fired {
	p.queued = false
	switch p.state {
	case pacerTurn, pacerWoken:
		return p.resume(h)
	case pacerRunning:
		if p.g.State == vm.GreenDead {
			break
		}
		g := p.g
		p.state, p.g = pacerOff, nil
		h.script(nil, p.blocked, g.Value())
		return fLast
	}
	return fDone
}

// pacerAlarm is the pacer's job when its timer expires.
type pacerAlarm Pacer

func (a *pacerAlarm) fire(h *Hub, id uint32) fired {
	if p := (*Pacer)(a); p.state == pacerRest {
		return p.resume(h)
	}
	return fDone
}

// drop: the driver goes on for another reason.
func (p *Pacer) drop(g *Greenlet) {
	if p.g == g {
		p.state, p.g = pacerOff, nil
		p.s.Hub().stopTimer(p.timer)
	}
}

func (p *Pacer) what() string { return "an event loop that has nothing to do" }

func (s *State) pacerDefs() []vm.Def {
	pacer := func(a []vm.Value) *Pacer { p, _ := a[0].Impl().(*Pacer); return p }
	park := func(m *vm.M, p *Pacer, state uint8) (vm.Value, *vm.Exc) {
		h, g := s.Hub(), s.current()
		if &g.G != &h.G {
			p.g, p.state = g, state
			g.waitFor(p)
		}
		return h.enter(m)
	}
	return []vm.Def{
		{Sig: "static __new__(cls, blocked, /)", Doc: "A pacer that has blocked(driver) called in the hub when the driver waits in a round.", Fn: s.newPacer},
		{Sig: "__init__(self, blocked, /)", Doc: "Does nothing.", Fn: none},
		{Sig: "turn(self)", Doc: "Let others run. Switches.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			p := pacer(a)
			p.queue()
			return park(m, p, pacerTurn)
		}},
		{Sig: "rest(self, seconds=None)", Doc: "Wait some seconds, or until wake is called. Switches.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			p := pacer(a)
			if !a[1].IsNone() {
				d, e := m.FloatOf(a[1])
				if e != nil {
					return vm.None, e
				}
				p.timer.sec = d
				s.Hub().stopTimer(p.timer)
				s.Hub().startTimer(p.timer)
			}
			return park(m, p, pacerRest)
		}},
		{Sig: "wake(self)", Doc: "Let the driver go on if it rests.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			if p := pacer(a); p.state == pacerRest {
				p.state = pacerWoken
				p.queue()
			}
			return vm.None, nil
		}},
		{Sig: "off(self)", Doc: "Nobody drives any more.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			p := pacer(a)
			p.state, p.g = pacerOff, nil
			return vm.None, nil
		}},
	}
}

// newPacer is Pacer(blocked); a[0] is the class.
func (s *State) newPacer(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	p := &Pacer{s: s, blocked: a[1]}
	p.InitObject(m, s.PacerClass, p, 240)
	p.timer = s.Hub().newTimer(0, 0, true)
	p.timer.kind, p.timer.j = timerJob, (*pacerAlarm)(p)
	return p.Object.Value(), nil
}

// awaited is what await greenlet, await result and await event give: asyncio makes a future of it.
func (s *State) awaited() vm.Def {
	return vm.Def{Sig: "__await__(self, /)", Doc: "In a task of asyncio: wait without keeping the other tasks waiting.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		mod, e := m.Import("asyncio._greenlets")
		if e != nil {
			return vm.None, e
		}
		f, e := m.GetAttr(mod, m.Intern("wait_for_linked"))
		if e != nil {
			return vm.None, e
		}
		return m.Then(f, []vm.Value{a[0]}, func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return v, nil })
	}}
}
