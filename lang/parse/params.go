// Parameters of functions and lambdas.

package parse

import (
	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/lex"
)

// params reads parameters up to, but without, the end token; ann says whether annotations are allowed.
func (p *climber) params(end lex.Type, ann bool) *ast.Arguments {
	a := &ast.Arguments{}
	var slash, star, bare, kwarg bool
	for p.err == nil && p.peek() != end {
		t := p.l.Peek()
		if kwarg {
			p.fail("arguments cannot follow var-keyword argument")
			return a
		}
		switch t.Type {
		case lex.Name:
			arg := p.param(ann, false)
			bare = false
			var def ast.Expr
			if p.got(lex.Assign) {
				if p.peek() == end || p.peek() == lex.Comma {
					p.fail("expected default value expression")
					return a
				}
				def = p.test()
			}
			switch {
			case star:
				a.KwOnly = append(a.KwOnly, arg)
				a.KwDefaults = append(a.KwDefaults, def)
			case def == nil && len(a.Defaults) > 0:
				p.failAt(t, "non-default argument follows default argument")
				return a
			default:
				a.Args = append(a.Args, arg)
				if def != nil {
					a.Defaults = append(a.Defaults, def)
				}
			}
		case lex.Slash:
			switch {
			case slash:
				p.fail("/ may appear only once")
				return a
			case star:
				p.fail("/ must be ahead of *")
				return a
			case len(a.Args) == 0:
				p.fail("at least one argument must precede /")
				return a
			}
			p.next()
			slash = true
			a.PosOnly, a.Args = a.Args, nil
		case lex.Star:
			if star {
				p.fail("* argument may appear only once")
				return a
			}
			p.next()
			star = true
			if p.peek() == lex.Name {
				a.Vararg = p.param(ann, true)
				if p.peek() == lex.Assign {
					p.fail("var-positional argument cannot have default value")
					return a
				}
			} else if bare = true; p.peek() != lex.Comma {
				p.fail("named arguments must follow bare *")
				return a
			}
		case lex.DStar:
			p.next()
			if p.peek() != lex.Name {
				p.fail("invalid syntax")
				return a
			}
			if bare {
				p.fail("named arguments must follow bare *")
				return a
			}
			a.Kwarg = p.param(ann, false)
			kwarg = true
			if p.peek() == lex.Assign {
				p.fail("var-keyword argument cannot have default value")
				return a
			}
		default:
			p.fail("invalid syntax")
			return a
		}
		if !p.got(lex.Comma) {
			break
		}
	}
	if p.err == nil && bare {
		p.fail("named arguments must follow bare *")
	}
	return a
}

func (p *climber) param(ann, star bool) *ast.Arg {
	t := p.next()
	a := &ast.Arg{Name: lex.Normalize(t.Value)}
	if ann && p.got(lex.Colon) {
		if star && p.peek() == lex.Star {
			a.Ann = p.starred(precBitOr)
		} else {
			a.Ann = p.test()
		}
	}
	if p.err == nil {
		a.Span = p.span(t)
	}
	return a
}
