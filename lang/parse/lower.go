// From grammar productions to syntax tree nodes.

package parse

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/lex"
)

// maxElifs bounds the nesting of the If nodes an elif chain makes.
const maxElifs = 5000

// from completes the span of a statement by its first token.
func from(t *lexer.Token, s ast.Span) ast.Span {
	s.Line, s.Col = int32(t.Pos.Line), int32(t.Pos.Column)
	return s
}

func at(p lexer.Position, s ast.Span) ast.Span {
	s.Line, s.Col = int32(p.Line), int32(p.Column)
	return s
}

func (e *elseBlock) list() []ast.Stmt {
	if e == nil {
		return nil
	}
	return e.Body.List
}

func (f *finallyBlock) list() []ast.Stmt {
	if f == nil {
		return nil
	}
	return f.Body.List
}

func (x *test) expr() ast.Expr {
	if x == nil {
		return nil
	}
	return x.X
}

func (x *named) expr() ast.Expr {
	if x == nil {
		return nil
	}
	return x.X
}

func (x *ident) name() string {
	if x == nil {
		return ""
	}
	return x.Name
}

func (n *ifStmt) lower(t *lexer.Token, s ast.Span) (ast.Stmt, error) {
	if len(n.Elifs) > maxElifs {
		return nil, &syntaxErr{tok: *t, msg: tooDeep, final: true}
	}
	// An elif is an If alone in the else part; each of them ends where the whole statement ends.
	orelse := n.Else.list()
	for i := len(n.Elifs) - 1; i >= 0; i-- {
		e := n.Elifs[i]
		orelse = []ast.Stmt{&ast.If{Span: at(e.Pos, s), Cond: e.Cond.X, Body: e.Then.List, Else: orelse}}
	}
	return &ast.If{Span: from(t, s), Cond: n.Cond.X, Body: n.Then.List, Else: orelse}, nil
}

func (n *whileStmt) lower(t *lexer.Token, s ast.Span) (ast.Stmt, error) {
	return &ast.While{Span: from(t, s), Cond: n.Cond.X, Body: n.Body.List, Else: n.Else.list()}, nil
}

func (n *forStmt) lower(t *lexer.Token, s ast.Span) (ast.Stmt, error) {
	return &ast.For{Span: from(t, s), Target: n.Target.X, Iter: n.Iter.X, Body: n.Body.List, Else: n.Else.list()}, nil
}

func (n *withStmt) lower(t *lexer.Token, s ast.Span) (ast.Stmt, error) {
	return &ast.With{Span: from(t, s), Items: n.Items.List, Body: n.Body.List}, nil
}

func (n *tryStmt) lower(t *lexer.Token, s ast.Span) (ast.Stmt, error) {
	r := &ast.Try{Span: from(t, s), Body: n.Body.List, Else: n.Else.list(), Finally: n.Finally.list()}
	if n.Only != nil {
		r.Finally = n.Only.list()
	}
	for i, h := range n.Handlers {
		star := h.Star != nil
		if i > 0 && star != r.Star {
			return nil, &syntaxErr{tok: lexer.Token{Pos: h.Pos}, msg: "cannot have both 'except' and 'except*' on the same 'try'"}
		}
		r.Star = star
		e := &ast.ExceptHandler{Span: at(h.Pos, ast.Span{EndLine: h.Body.EndLine, EndCol: h.Body.EndCol}), Body: h.Body.List}
		c := h.Type
		if star {
			c = h.Star
		}
		if c != nil {
			e.Type, e.Name = c.Type.X, c.As.name()
		}
		r.Handlers = append(r.Handlers, e)
	}
	return r, nil
}

func (n *funcDef) def(s ast.Span) *ast.FunctionDef {
	f := &ast.FunctionDef{Span: s, Name: n.Name.Name, NameSpan: n.Name.Span, Returns: n.Returns.expr(), Body: n.Body.List}
	if n.Params != nil {
		f.Args = n.Params.A
	} else {
		f.Args = &ast.Arguments{}
	}
	return f
}

func (n *funcDef) lower(t *lexer.Token, s ast.Span) (ast.Stmt, error) { return n.def(from(t, s)), nil }

func (n *classDef) def(s ast.Span) *ast.ClassDef {
	c := &ast.ClassDef{Span: s, Name: n.Name.Name, Body: n.Body.List}
	if n.Args != nil {
		c.Bases, c.Keywords = n.Args.Args, n.Args.Kws
	}
	return c
}

func (n *classDef) lower(t *lexer.Token, s ast.Span) (ast.Stmt, error) { return n.def(from(t, s)), nil }

func (n *decorated) lower(t *lexer.Token, s ast.Span) (ast.Stmt, error) {
	decs := make([]ast.Expr, len(n.Decs))
	for i, d := range n.Decs {
		decs[i] = d.X.X
	}
	switch {
	case n.Class != nil:
		c := n.Class.Class.def(at(n.Class.Pos, s))
		c.Decorators = decs
		return c, nil
	case n.Async != nil:
		f := n.Async.Def.def(at(n.Async.Pos, s))
		f.Async, f.Decorators = true, decs
		return f, nil
	}
	f := n.Func.Def.def(at(n.Func.Pos, s))
	f.Decorators = decs
	return f, nil
}

func (n *asyncStmt) lower(t *lexer.Token, s ast.Span) (ast.Stmt, error) {
	switch {
	case n.For != nil:
		r, _ := n.For.lower(t, s)
		r.(*ast.For).Async = true
		return r, nil
	case n.With != nil:
		r, _ := n.With.lower(t, s)
		r.(*ast.With).Async = true
		return r, nil
	}
	f := n.Def.def(from(t, s))
	f.Async = true
	return f, nil
}

func alias(name string, s ast.Span, as *ident) *ast.Alias {
	a := &ast.Alias{Span: s, Name: name, As: as.name()}
	if as != nil {
		a.EndLine, a.EndCol = as.Span.EndLine, as.Span.EndCol
	}
	return a
}

func (n *importStmt) lower(t *lexer.Token, s ast.Span) (ast.Stmt, error) {
	r := &ast.Import{Span: from(t, s)}
	for _, d := range n.Names {
		r.Names = append(r.Names, alias(d.Path.Name, d.Path.Span, d.As))
	}
	return r, nil
}

func (n *fromImport) lower(t *lexer.Token, s ast.Span) (ast.Stmt, error) {
	r := &ast.ImportFrom{Span: from(t, s)}
	for _, d := range n.Dots {
		r.Level += len(d)
	}
	if n.Path != nil {
		r.Module = n.Path.Name
	} else if n.Path2 != nil {
		r.Module = n.Path2.Name
	}
	names := n.Names
	if n.In != nil {
		names = n.In
	}
	for _, d := range names {
		r.Names = append(r.Names, alias(d.Name.Name, d.Name.Span, d.As))
	}
	if n.Star != nil {
		r.Names = []*ast.Alias{{Span: tokSpan(&n.Star.Tok), Name: "*"}}
	}
	return r, nil
}

func (n *raiseStmt) lower(t *lexer.Token, s ast.Span) (ast.Stmt, error) {
	return &ast.Raise{Span: from(t, s), X: n.X.expr(), Cause: n.Cause.expr()}, nil
}

func (n *globalStmt) lower(t *lexer.Token, s ast.Span) (ast.Stmt, error) {
	names := make([]string, len(n.Names))
	for i, x := range n.Names {
		names[i] = x.Name
	}
	if t.Type == lex.KwNonlocal {
		return &ast.Nonlocal{Span: from(t, s), Names: names}, nil
	}
	return &ast.Global{Span: from(t, s), Names: names}, nil
}

func (n *delStmt) lower(t *lexer.Token, s ast.Span) (ast.Stmt, error) {
	return &ast.Delete{Span: from(t, s), Targets: n.X.List}, nil
}

func (n *assertStmt) lower(t *lexer.Token, s ast.Span) (ast.Stmt, error) {
	return &ast.Assert{Span: from(t, s), Cond: n.X.X, Msg: n.Msg.expr()}, nil
}

func (n *matchStmt) lower(t *lexer.Token, s ast.Span) (ast.Stmt, error) {
	m := &ast.Match{Span: from(t, s), Subject: n.Subject.X}
	for _, c := range n.Cases {
		p, err := c.Pattern.lower()
		if err != nil {
			return nil, err
		}
		m.Cases = append(m.Cases, &ast.MatchCase{Pattern: p, Guard: c.Guard.expr(), Body: c.Body.List})
	}
	return m, nil
}
