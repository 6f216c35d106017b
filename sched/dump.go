// Who waits where: the report that a signal asks for.
package sched

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gsl-lang/gsl/vm"
)

// sampling is how long the machine is watched before the report: it tells who runs how much of the time.
const (
	sampling    = 200 * time.Millisecond
	sampleEvery = time.Millisecond
)

// dump is a report in the making.
type dump struct {
	s      *State
	begun  time.Time
	passes uint64
	waits  map[*Greenlet]uint32 // how often each had waited at the start
	ran    map[*vm.G]int        // samples at which it ran
	n      int                  // samples
	quit   chan struct{}
}

// RequestDump has a report of all greenlets written to stderr, soon: their states, what they wait for, their stacks, and who has run how much in
// the last fifth of a second. Any goroutine may call it.
func (s *State) RequestDump() {
	s.dumpAsked.Store(true)
	s.m.Attend()
	s.nudgeHub()
}

// nudgeHub wakes the hub if there is one and it waits.
func (s *State) nudgeHub() {
	if h := s.hubSeen.Load(); h != nil {
		h.nudge()
	}
}

// dumpTick is the tick hook: it begins a report, takes the samples, and writes it.
func (s *State) dumpTick(m *vm.M) *vm.Exc {
	d := s.dump
	if d == nil {
		if !s.dumpAsked.Swap(false) {
			return nil
		}
		d = &dump{s: s, begun: time.Now(), waits: map[*Greenlet]uint32{}, ran: map[*vm.G]int{}, quit: attendEvery(m, sampleEvery)}
		d.passes = s.Hub().passes
		for _, g := range s.all() {
			d.waits[g] = g.waitID
		}
		s.dump = d
		return nil
	}
	d.n++
	d.ran[m.Running()]++
	if time.Since(d.begun) >= sampling {
		d.end(m)
	}
	return nil
}

func (d *dump) end(m *vm.M) {
	close(d.quit)
	d.s.dump = nil
	_, _ = m.Stderr.Write([]byte(d.s.dumpText(d)))
}

// dumpIdle is called by the hub when it is about to wait: there is nothing to sample.
func (s *State) dumpIdle(m *vm.M) {
	if d := s.dump; d != nil {
		d.end(m)
	} else if s.dumpAsked.Swap(false) {
		_, _ = m.Stderr.Write([]byte(s.dumpText(nil)))
	}
}

// all are main and the greenlets that have started and not ended.
func (s *State) all() []*Greenlet {
	out := []*Greenlet{s.main}
	for _, x := range s.m.Greenlets() {
		if g := of(x); g != nil && g.kind != kindHub && g.kind != kindMain {
			out = append(out, g)
		}
	}
	return out
}

// dumpText is the report. d is what was sampled, or nil.
func (s *State) dumpText(d *dump) string {
	m, h := s.m, s.Hub()
	all := s.all()
	var b strings.Builder
	busy := 0
	for _, g := range all {
		if g.wait == nil {
			busy++
		}
	}
	fmt.Fprintf(&b, "gsl: %d greenlet%s, %d waiting; %d callbacks ready, %d timers", len(all), plural(len(all)), len(all)-busy, h.q.n, len(h.timers))
	if d != nil {
		fmt.Fprintf(&b, "; %d switches of the hub in %.1f s", h.passes-d.passes, time.Since(d.begun).Seconds())
	}
	b.WriteString("\n")
	share := func(g *Greenlet) int {
		if d == nil || d.n == 0 {
			return 0
		}
		return 100 * d.ran[&g.G] / d.n
	}
	if d != nil { // the busiest first
		slices.SortStableFunc(all, func(x, y *Greenlet) int { return share(y) - share(x) })
	}
	const most = 200
	for k, g := range all {
		if k == most {
			fmt.Fprintf(&b, "\n... and %d more.\n", len(all)-most)
			break
		}
		fmt.Fprintf(&b, "\n%s\n", s.title(g))
		state := "suspended until it is switched to"
		switch {
		case &g.G == m.Running() && g.wait == nil:
			state = "running"
		case g.wait != nil:
			switch g.wait.(type) {
			case yieldWait:
				state = "ready"
			default:
				state = "waits " + s.needText(g)
			}
		}
		fmt.Fprintf(&b, "   %s; has waited %d times", state, g.waitID)
		if d != nil {
			if n := g.waitID - d.waits[g]; n > 0 {
				fmt.Fprintf(&b, ", %d of them just now", n)
			}
			if p := share(g); p > 0 {
				fmt.Fprintf(&b, "; ran %d%% of the time", p)
			}
			if n := g.waitID - d.waits[g]; n > 1000 {
				b.WriteString(" (spinning?)")
			}
		}
		b.WriteString("\n" + indent(m.StackText(&g.G, 20, false), "   "))
	}
	return b.String()
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}
