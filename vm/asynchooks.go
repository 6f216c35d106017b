// The hooks of asynchronous generators: sys.set_asyncgen_hooks.
package vm

import (
	"slices"
	"weak"
)

// asyncHooks is what a greenlet has set: first is called with a generator that is iterated for the first time, final with one
// that was dropped before its end.
type asyncHooks struct {
	g            *G
	first, final Value
}

// asyncOwned is a generator whose end belongs to the hook that was set when it began.
type asyncOwned struct {
	gen   weak.Pointer[Gen]
	final Value
}

// asyncGens is an extension of the machine, so that marks follow it.
type asyncGens struct {
	hooks []asyncHooks // of the greenlets that have some
	owned []asyncOwned
	limit int // length of owned at which it is looked through
}

type asyncGensKey struct{}

func (m *M) asyncGens() *asyncGens {
	return Extension(m, asyncGensKey{}, func() *asyncGens {
		m.finals.asyncOwned = true
		return &asyncGens{limit: 64}
	})
}

// AsyncHooks are the hooks of the running greenlet.
func (m *M) AsyncHooks() (first, final Value) {
	for _, h := range m.asyncGens().hooks {
		if h.g == m.Running() {
			return h.first, h.final
		}
	}
	return None, None
}

// SetAsyncHooks sets the hooks of the running greenlet; both None removes them.
func (m *M) SetAsyncHooks(first, final Value) {
	x, g := m.asyncGens(), m.Running()
	x.hooks = slices.DeleteFunc(x.hooks, func(h asyncHooks) bool { return h.g == g || h.g.State == GreenDead })
	if !first.IsNone() || !final.IsNone() {
		x.hooks = append(x.hooks, asyncHooks{g, first, final})
	}
	m.finals.asyncHooked = len(x.hooks) > 0
}

// asyncBegin gives the awaitable c, after the hook for a generator that is asked for the first time.
func (m *M) asyncBegin(t *Class, c *asyncCall) (Value, *Exc) {
	g := c.g
	if g.flags&agHooked != 0 || !m.finals.asyncHooked {
		g.flags |= agHooked
		return natValue(t, c), nil
	}
	g.flags |= agHooked
	first, final := m.AsyncHooks()
	if !final.IsNone() {
		x := m.asyncGens()
		if len(x.owned) >= x.limit {
			x.owned = slices.DeleteFunc(x.owned, func(o asyncOwned) bool {
				g := o.gen.Value()
				return g == nil || g.state == genDone
			})
			x.limit = 2*len(x.owned) + 64
		}
		x.owned = append(x.owned, asyncOwned{weak.Make(g), final})
		if g.code.closing != 2 { // MKGEN has listed the others
			m.list(obj(g))
		}
	}
	if first.IsNone() {
		return natValue(t, c), nil
	}
	return m.Then(first, []Value{obj(g)}, func(m *M, _ Value) (Value, *Exc) { return natValue(t, c), nil })
}

// asyncDropped gives a dropped generator to its hook. false: it has none.
func (m *M) asyncDropped(g *Gen) bool {
	if !m.finals.asyncOwned {
		return false
	}
	x := m.asyncGens()
	for k, o := range x.owned {
		if o.gen.Value() != g {
			continue
		}
		x.owned = slices.Delete(x.owned, k, k+1)
		if _, e := m.finalCall(o.final, obj(g)); e != nil {
			m.Unraisable(e, "", o.final)
		}
		return true
	}
	return false
}
