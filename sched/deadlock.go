// The deadlock report: what every greenlet waits for when nothing is left that could wake one.
package sched

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gsl-lang/gsl/vm"
)

// need is what a wait needs to end, in words for a person.
type need struct {
	what string      // "for the Semaphore made at x.gsl:3"
	more string      // what else is known of it
	by   []*Greenlet // who could bring it about
	lone string      // said if nobody in particular can
}

// needer is a wait, or what is waited on, that can say what it needs.
type needer interface{ needs(s *State) need }

func made(what string, at vm.Site) string {
	if at.IsZero() {
		return what
	}
	return what + " made at " + at.String()
}

func (v *Event) needs(s *State) need {
	return need{what: made("for the "+v.Cls.Name()+" to be set, which was", v.made), lone: "No greenlet that could set it is left."}
}

func (v *AsyncResult) needs(s *State) need {
	return need{what: made("for a value in the "+v.Cls.Name(), v.made), lone: "No greenlet that could set it is left."}
}

func (v *Semaphore) needs(s *State) need {
	n := need{what: made("to acquire the "+v.Cls.Name(), v.made)}
	if v.holder != nil {
		n.by = []*Greenlet{v.holder}
		n.more = "held by"
		if v.holder.State == vm.GreenDead {
			n.more, n.by = "last acquired by a greenlet that has ended without releasing it: "+s.title(v.holder), nil
		}
	} else {
		n.lone = "Nobody holds it: it has to be released first."
	}
	return n
}

func (g *Gevent) needs(s *State) need {
	return need{what: "for the end of", by: []*Greenlet{&g.Greenlet}}
}

func (w *queueWait) needs(s *State) need {
	q := w.q
	name := q.Cls.Name()
	switch {
	case w.put && q.kind == queueChannel:
		return need{what: made("for a greenlet that gets from the "+name, q.made), lone: "No greenlet that could get from it is left."}
	case w.put:
		return need{what: made(fmt.Sprintf("to put into the %s, full with %d item%s,", name, q.max, plural(q.max)), q.made), lone: "No greenlet that could get from it is left."}
	}
	return need{what: made("for an item in the empty "+name, q.made), lone: "No greenlet that could put into it is left."}
}

func (w *multiWait) needs(s *State) need {
	n := need{}
	rest := 0
	for _, o := range w.objs {
		if g, ok := o.(*Gevent); ok {
			if !g.ready() {
				n.by = append(n.by, &g.Greenlet)
			}
		} else if r, ok := o.(readier); !ok || !r.ready() {
			rest++
		}
	}
	switch {
	case rest == 0:
		n.what = "for the end of"
	case len(n.by) == 0:
		n.what = fmt.Sprintf("for %d objects to be ready", rest)
		n.lone = "No greenlet that could make them ready is left."
	default:
		n.what = fmt.Sprintf("for %d objects to be ready, and for the end of", rest)
	}
	return n
}

func (t *timer) needs(s *State) need {
	if x, ok := t.src.(needer); ok {
		return x.needs(s)
	}
	return need{what: "in " + t.what()}
}

// needOf is what a suspended greenlet needs to go on.
func (s *State) needOf(g *Greenlet) need {
	switch x := g.wait.(type) {
	case nil:
		if g.Parent == &s.hub.G || g.kind == kindMain {
			return need{what: "to be switched to", lone: "It has switched to the hub, or to a greenlet that waits."}
		}
		return need{what: "to be switched to"}
	case needer:
		return x.needs(s)
	default:
		if t := x.what(); t != "" {
			return need{what: "in " + t}
		}
		return need{what: "in the hub"}
	}
}

// needNames is how many greenlets needText names.
const needNames = 5

// needText is needOf in one line, greenlets by name.
func (s *State) needText(g *Greenlet) string {
	n := s.needOf(g)
	t := n.what
	if n.more != "" {
		t += ", " + n.more
	}
	for k, o := range n.by {
		if k > 0 {
			t += ","
		}
		if k == needNames {
			return t + fmt.Sprintf(" and %d more", len(n.by)-k)
		}
		t += " " + s.repr(o.Value())
	}
	return t
}

// deadlock is the report. It names greenlets by numbers, main first.
func (s *State) deadlock() string {
	blocked := []*Greenlet{s.main}
	number := map[*Greenlet]int{s.main: 1}
	loose := 0
	for _, g := range s.all()[1:] {
		if g.State != vm.GreenSuspended && g.wait == nil {
			continue
		}
		if g.wait == nil && (g.kind == kindRaw || g.kind == kindThread) { // a coroutine that its program left
			loose++
			continue
		}
		blocked = append(blocked, g)
		number[g] = len(blocked)
	}
	ref := func(g *Greenlet) string {
		if n := number[g]; n > 0 {
			return strconv.Itoa(n)
		}
		return s.title(g)
	}
	var b strings.Builder
	if len(blocked) == 1 {
		b.WriteString("The main greenlet waits, and nothing is left that could wake it:\n")
	} else {
		fmt.Fprintf(&b, "All %d greenlets wait, and nothing is left that could wake one:\n", len(blocked))
	}
	const most = 40
	waits := map[*Greenlet][]*Greenlet{}
	for k, g := range blocked {
		n := s.needOf(g)
		waits[g] = n.by
		if k == most {
			fmt.Fprintf(&b, "... and %d more.\n", len(blocked)-most)
		}
		if k >= most {
			continue
		}
		fmt.Fprintf(&b, "\n%d. %s\n   waits %s", k+1, s.title(g), n.what)
		if n.more != "" {
			b.WriteString(", " + n.more)
		}
		for j, o := range n.by {
			switch {
			case j == 5:
				fmt.Fprintf(&b, " and %d more", len(n.by)-j)
			case j > 5:
			case j > 0:
				b.WriteString(", " + ref(o))
			default:
				b.WriteString(" " + ref(o))
			}
		}
		if len(n.by) == 1 && n.by[0] == g {
			b.WriteString(" (itself)")
		}
		b.WriteString(":\n" + indent(s.m.StackText(&g.G, 10, false), "   "))
		if n.lone != "" {
			b.WriteString("   " + n.lone + "\n")
		}
	}
	if loose > 0 {
		fmt.Fprintf(&b, "\nSuspended raw greenlets, which go on when they are switched to: %d.\n", loose)
	}
	if c := circle(blocked, waits); len(c) > 0 {
		b.WriteString("\nThe circle: ")
		for k, g := range c {
			if k > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "%s waits for %s", ref(g), ref(c[(k+1)%len(c)]))
		}
		b.WriteString(".\n")
	}
	if s.hub.chance != nil {
		seed, _ := s.m.Seed()
		fmt.Fprintf(&b, "\nThe order of greenlets came from --seed %d.\n", seed)
	}
	return b.String()
}

// circle finds greenlets that wait for each other in a circle.
func circle(all []*Greenlet, waits map[*Greenlet][]*Greenlet) []*Greenlet {
	state := map[*Greenlet]int{} // 1: on the path; 2: leads to no circle
	var path []*Greenlet
	var visit func(g *Greenlet) []*Greenlet
	visit = func(g *Greenlet) []*Greenlet {
		switch state[g] {
		case 1:
			return path[slices.Index(path, g):]
		case 2:
			return nil
		}
		state[g] = 1
		path = append(path, g)
		for _, o := range waits[g] {
			if c := visit(o); c != nil {
				return c
			}
		}
		path = path[:len(path)-1]
		state[g] = 2
		return nil
	}
	for _, g := range all {
		if c := visit(g); c != nil {
			return c
		}
	}
	return nil
}
