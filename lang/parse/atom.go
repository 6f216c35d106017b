// Atoms: names, brackets and displays; and what may be assigned to.

package parse

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/lex"
)

func (p *climber) atom() ast.Expr {
	t := p.l.Peek()
	p.h = 1
	switch t.Type {
	case lex.Name:
		p.next()
		return &ast.Name{Span: p.span(t), ID: lex.Normalize(t.Value)}
	case lex.Number:
		return p.number()
	case lex.String, lex.FStart:
		return p.strings()
	case lex.KwNone:
		return p.constant(ast.None)
	case lex.KwTrue:
		return p.constant(ast.True)
	case lex.KwFalse:
		return p.constant(ast.False)
	case lex.Ellipsis:
		return p.constant(ast.Ellipsis)
	case lex.LPar:
		p.next()
		if p.got(lex.RPar) {
			return &ast.Tuple{Span: p.span(t), Paren: true}
		}
		return p.group(t, lex.RPar)
	case lex.LSqb:
		return p.list()
	case lex.LBrace:
		return p.brace()
	}
	p.fail("invalid syntax")
	return nil
}

func (p *climber) constant(k ast.ConstKind) ast.Expr {
	t := p.next()
	return &ast.Constant{Span: p.span(t), Kind: k}
}

// group is what stands between parentheses, t being the opening one: a tuple, a generator expression, or one expression.
// It consumes the closing token. The fields of f-strings are groups too; their end stays (see fieldExpr).
func (p *climber) group(t *lexer.Token, end lex.Type) ast.Expr {
	if p.peek() == lex.KwYield {
		x := p.yield()
		p.closeGroup(end)
		return x
	}
	f := p.l.Peek()
	x := p.starNamed()
	if p.err != nil {
		return x
	}
	switch k := p.peek(); {
	case isFor(k):
		if f.Type == lex.Star {
			p.failAt(f, "iterable unpacking cannot be used in comprehension")
			return x
		}
		g := &ast.GeneratorExp{Elt: x, Fors: p.comprehension()}
		g.Span = p.closeSpan(t, end)
		return g
	case k == lex.Comma:
		elts, h := []ast.Expr{x}, p.h
		for p.got(lex.Comma) && !ends(p.peek(), end) {
			elts = append(elts, p.starNamed())
			h = max(h, p.h)
		}
		p.higher(h, 0)
		if p.err != nil {
			return x
		}
		return &ast.Tuple{Span: p.closeSpan(t, end), Elts: elts, Paren: true}
	case f.Type == lex.Star:
		p.failAt(f, "cannot use starred expression here")
		return x
	}
	p.closeGroup(end)
	return x
}

// ends says whether k closes the group; the field of an f-string has four possible ends.
func ends(k, end lex.Type) bool {
	if end == lex.FRBrace {
		return k == lex.FRBrace || k == lex.FConv || k == lex.FDebug || k == lex.FColon
	}
	return k == end
}

func (p *climber) closeGroup(end lex.Type) {
	if p.err != nil {
		return
	}
	if !ends(p.peek(), end) {
		p.fail("invalid syntax")
		return
	}
	if end != lex.FRBrace {
		p.next()
	}
}

func (p *climber) closeSpan(t *lexer.Token, end lex.Type) ast.Span {
	c := p.l.Peek()
	p.closeGroup(end)
	return ast.Span{Line: int32(t.Pos.Line), Col: int32(t.Pos.Column), EndLine: int32(c.Pos.Line), EndCol: int32(c.Pos.Column + 1)}
}

func (p *climber) list() ast.Expr {
	t := p.next()
	if p.got(lex.RSqb) {
		return &ast.List{Span: p.span(t)}
	}
	f := p.l.Peek()
	x := p.starNamed()
	if p.err != nil {
		return x
	}
	if isFor(p.peek()) {
		if f.Type == lex.Star {
			p.failAt(f, "iterable unpacking cannot be used in comprehension")
			return x
		}
		c := &ast.ListComp{Elt: x, Fors: p.comprehension()}
		p.want(lex.RSqb)
		if p.err == nil {
			c.Span = p.span(t)
		}
		return c
	}
	elts, h := []ast.Expr{x}, p.h
	for p.got(lex.Comma) && p.peek() != lex.RSqb {
		elts = append(elts, p.starNamed())
		h = max(h, p.h)
	}
	p.want(lex.RSqb)
	if p.err != nil {
		return x
	}
	p.higher(h, 0)
	return &ast.List{Span: p.span(t), Elts: elts}
}

func (p *climber) brace() ast.Expr {
	t := p.next()
	if p.got(lex.RBrace) {
		return &ast.Dict{Span: p.span(t)}
	}
	if p.peek() == lex.DStar {
		return p.dict(t, nil)
	}
	f := p.l.Peek()
	x := p.starNamed()
	if p.err != nil {
		return nil
	}
	if p.peek() == lex.Colon {
		if _, ok := x.(*ast.NamedExpr); ok && f.Type == lex.Name || f.Type == lex.Star {
			p.fail("invalid syntax")
			return nil
		}
		return p.dict(t, x)
	}
	if isFor(p.peek()) {
		if f.Type == lex.Star {
			p.failAt(f, "iterable unpacking cannot be used in comprehension")
			return nil
		}
		c := &ast.SetComp{Elt: x, Fors: p.comprehension()}
		p.want(lex.RBrace)
		if p.err == nil {
			c.Span = p.span(t)
		}
		return c
	}
	elts, h := []ast.Expr{x}, p.h
	for p.got(lex.Comma) && p.peek() != lex.RBrace {
		elts = append(elts, p.starNamed())
		h = max(h, p.h)
	}
	p.want(lex.RBrace)
	if p.err != nil {
		return nil
	}
	p.higher(h, 0)
	return &ast.Set{Span: p.span(t), Elts: elts}
}

// dict is a dict display or comprehension; key is the first key, already parsed, or nil when ** comes next.
func (p *climber) dict(t *lexer.Token, key ast.Expr) ast.Expr {
	d := &ast.Dict{}
	h := p.h
	for p.err == nil {
		if key == nil && p.got(lex.DStar) {
			d.Keys = append(d.Keys, nil)
			d.Vals = append(d.Vals, p.bin(precBitOr))
		} else {
			if key == nil {
				key = p.test()
				h = max(h, p.h)
			}
			if p.err == nil && p.peek() != lex.Colon {
				p.fail("':' expected after dictionary key")
			}
			p.want(lex.Colon)
			if p.err != nil {
				return nil
			}
			v := p.test()
			h = max(h, p.h)
			if len(d.Keys) == 0 && p.err == nil && isFor(p.peek()) {
				c := &ast.DictComp{Key: key, Val: v, Fors: p.comprehension()}
				p.want(lex.RBrace)
				if p.err == nil {
					c.Span = p.span(t)
				}
				return c
			}
			d.Keys = append(d.Keys, key)
			d.Vals = append(d.Vals, v)
			key = nil
		}
		h = max(h, p.h)
		if !p.got(lex.Comma) || p.peek() == lex.RBrace {
			break
		}
	}
	p.want(lex.RBrace)
	if p.err != nil {
		return nil
	}
	p.higher(h, 0)
	d.Span = p.span(t)
	return d
}

type targetKind uint8

const (
	assignTarget targetKind = iota
	delTarget
	singleTarget // of an augmented or annotated assignment
)

// badTarget finds what keeps x from being a target; nil: nothing does.
func badTarget(x ast.Expr, k targetKind) ast.Expr {
	switch n := x.(type) {
	case *ast.Name, *ast.Attribute, *ast.Subscript:
		return nil
	case *ast.Starred:
		if k != assignTarget {
			return x
		}
		if _, ok := n.X.(*ast.Starred); ok {
			return x
		}
		return badTarget(n.X, k)
	case *ast.Tuple:
		if k == singleTarget {
			return x
		}
		return badElt(n.Elts, k)
	case *ast.List:
		if k == singleTarget {
			return x
		}
		return badElt(n.Elts, k)
	}
	return x
}

func badElt(xs []ast.Expr, k targetKind) ast.Expr {
	for _, x := range xs {
		if b := badTarget(x, k); b != nil {
			return b
		}
	}
	return nil
}

// exprName is what error messages call an expression.
func exprName(x ast.Expr) string {
	switch n := x.(type) {
	case *ast.Attribute:
		return "attribute"
	case *ast.Subscript:
		return "subscript"
	case *ast.Starred:
		return "starred"
	case *ast.Name:
		return "name"
	case *ast.List:
		return "list"
	case *ast.Tuple:
		return "tuple"
	case *ast.Lambda:
		return "lambda"
	case *ast.Call:
		return "function call"
	case *ast.BoolOp, *ast.BinOp, *ast.UnaryOp:
		return "expression"
	case *ast.GeneratorExp:
		return "generator expression"
	case *ast.Yield, *ast.YieldFrom:
		return "yield expression"
	case *ast.Await:
		return "await expression"
	case *ast.ListComp:
		return "list comprehension"
	case *ast.SetComp:
		return "set comprehension"
	case *ast.DictComp:
		return "dict comprehension"
	case *ast.Dict:
		return "dict literal"
	case *ast.Set:
		return "set display"
	case *ast.JoinedStr, *ast.FormattedValue:
		return "f-string expression"
	case *ast.Constant:
		switch n.Kind {
		case ast.None:
			return "None"
		case ast.True:
			return "True"
		case ast.False:
			return "False"
		case ast.Ellipsis:
			return "ellipsis"
		}
		return "literal"
	case *ast.Compare:
		return "comparison"
	case *ast.IfExp:
		return "conditional expression"
	case *ast.NamedExpr:
		return "named expression"
	}
	return "expression"
}
