// Who spawned whom: what reports and gevent's spawn tree show.
package sched

import (
	"os"
	"strings"

	"github.com/gsl-lang/gsl/vm"
)

// lineage stands for a greenlet that spawned others. It forgets the greenlet when that has ended, so that a chain of greenlets that
// spawn their successors is not kept.
type lineage struct {
	g      *Greenlet
	root   *lineage // whose locals are those of the tree: nobody but main spawned it; nil for main
	locals *vm.Dict // of the root
}

// lineageOf stands for g as a spawner; nil for raw greenlets.
func (s *State) lineageOf(g *Greenlet) *lineage {
	var l **lineage
	switch x := g.Impl.(type) {
	case *Gevent:
		l = &x.line
		if *l == nil {
			*l = &lineage{g: g}
			if (*l).root = *l; x.parent != nil && x.parent.root != nil {
				(*l).root = x.parent.root
			}
		}
		return *l
	default:
		if g.kind != kindMain {
			return nil
		}
		l = &s.mainLine
	}
	if *l == nil {
		*l = &lineage{g: g}
	}
	return *l
}

// title names a greenlet for a person.
func (s *State) title(g *Greenlet) string {
	switch {
	case g.kind == kindMain:
		return "The main greenlet"
	case g.kind == kindHub:
		return "The hub"
	}
	t := s.repr(g.Value())
	if x, ok := g.Impl.(*Gevent); ok && !x.site.IsZero() {
		t += ", spawned at " + x.site.String()
	}
	return t
}

func indent(t, by string) string {
	if t == "" {
		return ""
	}
	return by + strings.ReplaceAll(strings.TrimSuffix(t, "\n"), "\n", "\n"+by) + "\n"
}

// spawner is the greenlet that made g, while it lives.
func (g *Gevent) spawner() vm.Value {
	if g.parent == nil || g.parent.g == nil {
		return vm.None
	}
	return g.parent.g.Value()
}

// treeLocals is the dict that the greenlets share which come from one that main spawned: spawn_tree_locals.
func (s *State) treeLocals(g *Gevent) *vm.Dict {
	r := s.lineageOf(&g.Greenlet).root
	if r.locals == nil {
		r.locals = vm.NewDict()
	}
	return r.locals
}

// siteValue is a place as gevent's spawning_stack shows it: an object with f_code, f_lineno, f_globals and f_back; None if unknown.
func (s *State) siteValue(at vm.Site) vm.Value {
	if at.IsZero() {
		return vm.None
	}
	m := s.m
	mod, e := m.Import("types")
	if e != nil {
		return vm.None
	}
	v, e := m.CallMethod(mod, "SimpleNamespace")
	if e != nil {
		return vm.None
	}
	for name, x := range map[string]vm.Value{"f_code": at.Code(), "f_lineno": vm.Int(int64(at.Line())), "f_back": vm.None, "f_globals": vm.NewDict().Value()} {
		_ = m.SetAttr(v, m.Intern(name), x)
	}
	return v
}

// getenv is a variable of the environment as the program has it, without importing os.
func getenv(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	if mod := m.Modules().Get(m, "os"); !mod.IsUnbound() {
		env, e := m.GetAttrOr(mod, m.Intern("environ"))
		if e != nil {
			return vm.None, e
		}
		if !env.IsUnbound() {
			return m.CallMethod(env, "get", a[0])
		}
	}
	name, _ := m.TextOf(a[0])
	if v, ok := os.LookupEnv(name); ok {
		return vm.NewStr(v), nil
	}
	return vm.None, nil
}
