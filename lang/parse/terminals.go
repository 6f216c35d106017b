// The Parseables the grammar is made of besides statements: expressions by entry level, names, marks.

package parse

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/lex"
)

type (
	named      struct{ X ast.Expr }      // named_expression
	test       struct{ X ast.Expr }      // expression
	starExprs  struct{ X ast.Expr }      // star_expressions
	targets    struct{ X ast.Expr }      // star_targets
	subject    struct{ X ast.Expr }      // subject_expr
	literals   struct{ X ast.Expr }      // strings
	numeral    struct{ X *ast.Constant } // NUMBER
	dottedName struct{ X ast.Expr }      // name_or_attr
	delTargets struct{ List []ast.Expr } // del_targets
	withItems  struct{ List []*ast.WithItem }
	params     struct{ A *ast.Arguments }
	classArgs  struct {
		Args []ast.Expr
		Kws  []*ast.Keyword
	}
	// ident is a NAME.
	ident struct {
		Name string
		Span ast.Span
	}
	// dotted is dotted_name in an import.
	dotted struct {
		Name string
		Span ast.Span
	}
	// mark is any one token, for its place or text; the grammar guards it by lookahead.
	mark struct{ Tok lexer.Token }
)

func tokSpan(t *lexer.Token) ast.Span {
	line, col := endOf(t)
	return ast.Span{Line: int32(t.Pos.Line), Col: int32(t.Pos.Column), EndLine: line, EndCol: col}
}

func expression(l *lexer.PeekingLexer, dst *ast.Expr, f func(*climber) ast.Expr) error {
	if !startsExpr[kind(l.Peek().Type)] {
		return participle.NextMatch
	}
	p := climber{l: l}
	x := f(&p)
	if p.err != nil {
		return p.err
	}
	*dst = x
	return nil
}

func (x *named) Parse(l *lexer.PeekingLexer) error { return expression(l, &x.X, (*climber).named) }
func (x *test) Parse(l *lexer.PeekingLexer) error  { return expression(l, &x.X, (*climber).test) }
func (x *starExprs) Parse(l *lexer.PeekingLexer) error {
	return expression(l, &x.X, (*climber).starExprs)
}
func (x *targets) Parse(l *lexer.PeekingLexer) error { return expression(l, &x.X, (*climber).targets) }

func (x *subject) Parse(l *lexer.PeekingLexer) error {
	return expression(l, &x.X, func(p *climber) ast.Expr {
		t := p.l.Peek()
		x := p.starNamed()
		if p.err != nil || p.peek() != lex.Comma {
			if p.err == nil && t.Type == lex.Star {
				p.fail("invalid syntax")
			}
			return x
		}
		elts := []ast.Expr{x}
		for p.got(lex.Comma) && startsExpr[kind(p.peek())] {
			elts = append(elts, p.starNamed())
		}
		if p.err != nil {
			return nil
		}
		return &ast.Tuple{Span: p.span(t), Elts: elts}
	})
}

func (x *literals) Parse(l *lexer.PeekingLexer) error {
	if t := l.Peek().Type; t != lex.String && t != lex.FStart {
		return participle.NextMatch
	}
	return expression(l, &x.X, (*climber).strings)
}

func (x *numeral) Parse(l *lexer.PeekingLexer) error {
	if l.Peek().Type != lex.Number {
		return participle.NextMatch
	}
	p := climber{l: l}
	x.X = p.number().(*ast.Constant)
	return p.failed()
}

func (x *dottedName) Parse(l *lexer.PeekingLexer) error {
	t := l.Peek()
	if t.Type != lex.Name {
		return participle.NextMatch
	}
	p := climber{l: l}
	p.next()
	x.X = &ast.Name{Span: p.span(t), ID: lex.Normalize(t.Value)}
	for p.got(lex.Dot) {
		n := p.l.Peek()
		p.want(lex.Name)
		if p.err != nil {
			return p.err
		}
		x.X = &ast.Attribute{Span: p.span(t), X: x.X, Attr: lex.Normalize(n.Value), AttrSpan: tokSpan(n)}
	}
	return nil
}

func (x *delTargets) Parse(l *lexer.PeekingLexer) error {
	if !startsExpr[kind(l.Peek().Type)] {
		return participle.NextMatch
	}
	p := climber{l: l}
	for p.err == nil {
		t := p.l.Peek()
		if t.Type == lex.Star {
			p.fail("cannot delete starred")
			break
		}
		e := p.bin(precBitOr)
		if p.err != nil {
			break
		}
		if bad := badTarget(e, delTarget); bad != nil {
			p.failAt(t, "cannot delete "+exprName(bad))
			break
		}
		x.List = append(x.List, e)
		if !p.got(lex.Comma) || !startsExpr[kind(p.peek())] {
			break
		}
	}
	return p.failed()
}

func (x *params) Parse(l *lexer.PeekingLexer) error {
	if l.Peek().Type == lex.RPar {
		return participle.NextMatch
	}
	p := climber{l: l}
	x.A = p.params(lex.RPar, true)
	return p.failed()
}

func (x *classArgs) Parse(l *lexer.PeekingLexer) error {
	if l.Peek().Type != lex.LPar {
		return participle.NextMatch
	}
	p := climber{l: l}
	o := p.next()
	if p.peek() != lex.RPar {
		x.Args, x.Kws = p.args(o, false)
	}
	p.want(lex.RPar)
	return p.failed()
}

func (x *ident) Parse(l *lexer.PeekingLexer) error {
	t := l.Peek()
	if t.Type != lex.Name {
		return participle.NextMatch
	}
	l.Next()
	x.Name, x.Span = lex.Normalize(t.Value), tokSpan(t)
	return nil
}

func (x *dotted) Parse(l *lexer.PeekingLexer) error {
	t := l.Peek()
	if t.Type != lex.Name {
		return participle.NextMatch
	}
	p := climber{l: l}
	p.next()
	x.Name = lex.Normalize(t.Value)
	if p.peek() == lex.Dot {
		b := []byte(x.Name)
		for p.got(lex.Dot) {
			n := p.l.Peek()
			p.want(lex.Name)
			if p.err != nil {
				return p.err
			}
			b = append(append(b, '.'), lex.Normalize(n.Value)...)
		}
		x.Name = string(b)
	}
	x.Span = p.span(t)
	return nil
}

func (x *mark) Parse(l *lexer.PeekingLexer) error {
	x.Tok = *l.Next()
	return nil
}

// Parse reads the items of a with header. A parenthesis may enclose the items or start an expression; which of the two
// is known only at the token after its end, so its inside is read as items and turned into an operand if it was one.
func (x *withItems) Parse(l *lexer.PeekingLexer) error {
	if !startsExpr[kind(l.Peek().Type)] {
		return participle.NextMatch
	}
	p := climber{l: l}
	if p.peek() == lex.LPar && p.parenthesized(x) {
		return p.failed()
	}
	for p.err == nil {
		x.List = append(x.List, p.withItem(p.test()))
		if !p.got(lex.Comma) {
			break
		}
	}
	return p.failed()
}

func (p *climber) withItem(x ast.Expr) *ast.WithItem {
	w := &ast.WithItem{X: x}
	if p.got(lex.KwAs) {
		w.As = p.target()
	}
	return w
}

// parenthesized reads "(" items ")" ":" and reports true, or leaves the parenthesis as the next operand.
func (p *climber) parenthesized(x *withItems) bool {
	open := p.next()
	if p.got(lex.RPar) {
		p.pre, p.preTok = &ast.Tuple{Span: p.span(open), Paren: true}, open
		p.h = 1
		return false
	}
	if p.peek() == lex.KwYield {
		p.pre, p.preTok = p.group(open, lex.RPar), open
		return p.err != nil
	}
	var items []*ast.WithItem
	plain, as, comma := true, false, false
	h := 0
	for p.err == nil {
		t := p.l.Peek()
		e := p.starNamed()
		if p.err != nil {
			return true
		}
		if _, ok := e.(*ast.NamedExpr); ok && t.Type == lex.Name || t.Type == lex.Star {
			plain = false
		}
		if isFor(p.peek()) && len(items) == 0 && t.Type != lex.Star {
			g := &ast.GeneratorExp{Elt: e, Fors: p.comprehension()}
			g.Span = p.closeSpan(open, lex.RPar)
			p.pre, p.preTok = g, open
			return p.err != nil
		}
		w := p.withItem(e)
		as = as || w.As != nil
		items = append(items, w)
		h = max(h, p.h)
		comma = p.got(lex.Comma)
		if !comma || p.peek() == lex.RPar {
			break
		}
	}
	p.want(lex.RPar)
	if p.err != nil {
		return true
	}
	if p.peek() == lex.Colon && plain {
		x.List = items
		return true
	}
	if as {
		p.fail("invalid syntax")
		return true
	}
	p.h = h
	if len(items) == 1 && !comma {
		if _, ok := items[0].X.(*ast.Starred); ok {
			p.fail("invalid syntax")
			return true
		}
		p.pre, p.preTok = items[0].X, open
		return false
	}
	elts := make([]ast.Expr, len(items))
	for i, w := range items {
		elts[i] = w.X
	}
	p.pre, p.preTok = &ast.Tuple{Span: p.span(open), Elts: elts, Paren: true}, open
	p.higher(h, 0)
	return false
}
