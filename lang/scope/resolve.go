// The second pass: every symbol finds where its variable lives.

package scope

import "strings"

// resolveAll visits s and the scopes in it, outermost first. Scopes nest no deeper than the builder went.
func (b *builder) resolveAll(s *Scope) {
	s.Qualname = qualname(s)
	for i := 0; i < len(s.Order); i++ { // free variables threaded through from inside append to Order later, never now
		b.resolve(s, s.Order[i])
	}
	for _, k := range s.Kids {
		b.resolveAll(k)
	}
}

func (b *builder) resolve(s *Scope, sym *Symbol) {
	if sym.Where != Unresolved {
		return
	}
	switch f := sym.Flags; {
	case f&DefGlobal != 0:
		if f&DefNonlocal != 0 {
			b.failAt(s, sym, "name '"+sym.Name+"' is nonlocal and global")
		}
		sym.Where = GlobalExplicit
	case f&DefNonlocal != 0:
		if s.Kind == Module {
			b.failAt(s, sym, "nonlocal declaration not allowed at module level")
		}
		if !b.capture(s, sym) {
			b.failAt(s, sym, "no binding for nonlocal '"+sym.Name+"' found")
		}
	case f&DefBound != 0:
		sym.Where = Local
	default:
		if !b.capture(s, sym) {
			sym.Where = GlobalImplicit
		}
	}
}

func (b *builder) failAt(s *Scope, sym *Symbol, msg string) {
	at := s.directives[sym.Name]
	b.fail(&at, msg)
}

// capture makes sym a free variable if an enclosing function binds it, or an enclosing class for __class__.
func (b *builder) capture(s *Scope, sym *Symbol) bool {
	p := s.Parent
	for ; p != nil; p = p.Parent {
		if p.Kind == Class {
			if sym.Name == "__class__" {
				p.NeedsClassCell = true
				break
			}
			continue
		}
		if !p.Kind.Func() {
			return false
		}
		if o := p.Syms[sym.Name]; o != nil {
			if o.Where == GlobalExplicit {
				return false
			}
			if o.Where == Local || o.Where == Cell {
				o.Where = Cell
				break
			}
		}
	}
	if p == nil {
		return false
	}
	sym.Where = Free
	for q := s.Parent; q != p; q = q.Parent {
		o := q.Syms[sym.Name]
		switch {
		case o == nil:
			o = &Symbol{Name: sym.Name, Where: Free}
			q.Syms[sym.Name] = o
			q.Order = append(q.Order, o)
		case q.Kind == Class && o.Where != Free:
			o.Flags |= FreeClass // the class goes on using its own
		default:
			o.Where = Free
		}
	}
	return true
}

// qualname is the dotted path by which CPython names the scope.
func qualname(s *Scope) string {
	p := s.Parent
	if p == nil || p.Kind == Module {
		return s.Name
	}
	if s.Kind == Function || s.Kind == Class {
		// A def under a global statement belongs to the module.
		if sym := p.Syms[Mangle(p.Private, s.Name)]; sym != nil && sym.Flags&DefGlobal != 0 {
			return s.Name
		}
	}
	var q strings.Builder
	q.WriteString(p.Qualname)
	if p.Kind.Func() && !p.Kind.Comp() { // as CPython 3.11 has it
		q.WriteString(".<locals>")
	}
	q.WriteByte('.')
	q.WriteString(s.Name)
	return q.String()
}
