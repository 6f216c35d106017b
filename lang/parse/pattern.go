// From pattern productions to pattern nodes.

package parse

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/lex"
)

func patErr(p lexer.Position, msg string) error {
	return &syntaxErr{tok: lexer.Token{Pos: p}, msg: msg}
}

// until completes a span by where another node ends.
func until(p lexer.Position, e *ast.Span) ast.Span {
	return ast.Span{Line: int32(p.Line), Col: int32(p.Column), EndLine: e.EndLine, EndCol: e.EndCol}
}

// single says whether the pattern is one pattern and not a sequence; it cannot be starred then.
func (n *openPattern) single() bool { return len(n.Items) == 1 && n.Comma == nil }

func (n *openPattern) lower() (ast.Pattern, error) {
	if n.single() {
		if n.Items[0].Star != nil {
			return nil, patErr(n.Pos, "invalid syntax")
		}
		return n.Items[0].lower()
	}
	ps, err := n.list()
	if err != nil {
		return nil, err
	}
	e := *ps[len(ps)-1].Pos()
	if n.Comma != nil {
		e = tokSpan(&n.Comma.Tok)
	}
	return &ast.MatchSequence{Span: until(n.Pos, &e), Patterns: ps}, nil
}

func (n *openPattern) list() ([]ast.Pattern, error) {
	var ps []ast.Pattern
	if n == nil {
		return nil, nil
	}
	for _, i := range n.Items {
		p, err := i.lower()
		if err != nil {
			return nil, err
		}
		ps = append(ps, p)
	}
	return ps, nil
}

func (n *asPattern) lower() (ast.Pattern, error) {
	if n.Star != nil {
		if n.As != nil {
			return nil, patErr(n.Pos, "invalid syntax")
		}
		s := &ast.MatchStar{Span: until(n.Pos, &n.Star.Span)}
		if n.Star.Name != "_" {
			s.Name = n.Star.Name
		}
		return s, nil
	}
	p, err := n.Or[0].lower()
	if err != nil {
		return nil, err
	}
	if len(n.Or) > 1 {
		ps := []ast.Pattern{p}
		for _, c := range n.Or[1:] {
			q, err := c.lower()
			if err != nil {
				return nil, err
			}
			ps = append(ps, q)
		}
		p = &ast.MatchOr{Span: until(n.Pos, ps[len(ps)-1].Pos()), Patterns: ps}
		// The alternatives may be in parentheses: the end is that of the last token.
		p.Pos().EndLine, p.Pos().EndCol = n.Or[len(n.Or)-1].end(ps[len(ps)-1])
	}
	if n.As != nil {
		if n.As.Name == "_" {
			return nil, patErr(n.Pos, "cannot use '_' as a target")
		}
		p = &ast.MatchAs{Span: until(n.Pos, &n.As.Span), Pattern: p, Name: n.As.Name}
	}
	return p, nil
}

// end is where the text of the pattern ends, parentheses included.
func (n *closedPattern) end(p ast.Pattern) (line, col int32) {
	if n.Paren != nil {
		s := tokSpan(&n.Paren.End.Tok)
		return s.EndLine, s.EndCol
	}
	s := p.Pos()
	return s.EndLine, s.EndCol
}

func (n *closedPattern) lower() (ast.Pattern, error) {
	switch {
	case n.Num != nil, n.Str != nil:
		x, err := n.key()
		if err != nil {
			return nil, err
		}
		return &ast.MatchValue{Span: *x.Pos(), X: x}, nil
	case n.Const != nil:
		return &ast.MatchSingleton{Span: tokSpan(&n.Const.Tok), Kind: constKind(n.Const.Tok.Type)}, nil
	case n.Name != nil:
		return n.Name.lower()
	case n.Paren != nil:
		if n.Paren.X != nil && n.Paren.X.single() {
			return n.Paren.X.lower()
		}
		ps, err := n.Paren.X.list()
		e := tokSpan(&n.Paren.End.Tok)
		return &ast.MatchSequence{Span: until(n.Pos, &e), Patterns: ps}, err
	case n.List != nil:
		ps, err := n.List.X.list()
		e := tokSpan(&n.List.End.Tok)
		return &ast.MatchSequence{Span: until(n.Pos, &e), Patterns: ps}, err
	}
	return n.Map.lower(n.Pos)
}

func constKind(t lex.Type) ast.ConstKind {
	switch t {
	case lex.KwTrue:
		return ast.True
	case lex.KwFalse:
		return ast.False
	}
	return ast.None
}

// key is a literal or dotted name as an expression: a value pattern's value, a mapping pattern's key.
func (n *closedPattern) key() (ast.Expr, error) {
	switch {
	case n.Num != nil:
		return n.Num.lower()
	case n.Str != nil:
		return n.Str.X, nil
	case n.Const != nil:
		return &ast.Constant{Span: tokSpan(&n.Const.Tok), Kind: constKind(n.Const.Tok.Type)}, nil
	case n.Name != nil && n.Name.Call == nil:
		if a, ok := n.Name.Path.X.(*ast.Attribute); ok {
			return a, nil
		}
	}
	return nil, patErr(n.Pos, "invalid syntax")
}

func (n *numPattern) lower() (ast.Expr, error) {
	var x ast.Expr = n.Num.X
	if n.Neg != nil {
		x = &ast.UnaryOp{Span: until(n.Neg.Tok.Pos, &n.Num.X.Span), Op: ast.USub, X: x}
	}
	if n.Imag == nil {
		return x, nil
	}
	at := func(c *ast.Constant) lexer.Position { return lexer.Position{Line: int(c.Line), Column: int(c.Col)} }
	if n.Num.X.Kind == ast.Complex {
		return nil, patErr(at(n.Num.X), "real number required in complex literal")
	}
	if n.Imag.X.Kind != ast.Complex {
		return nil, patErr(at(n.Imag.X), "imaginary number required in complex literal")
	}
	b := &ast.BinOp{Span: *x.Pos(), L: x, R: n.Imag.X}
	b.EndLine, b.EndCol = n.Imag.X.EndLine, n.Imag.X.EndCol
	if n.Op == "-" {
		b.Op = ast.Sub
	}
	return b, nil
}

func (n *namePattern) lower() (ast.Pattern, error) {
	if n.Call != nil {
		return n.class()
	}
	if x, ok := n.Path.X.(*ast.Name); ok {
		m := &ast.MatchAs{Span: x.Span}
		if x.ID != "_" {
			m.Name = x.ID
		}
		return m, nil
	}
	return &ast.MatchValue{Span: *n.Path.X.Pos(), X: n.Path.X}, nil
}

func (n *namePattern) class() (ast.Pattern, error) {
	e := tokSpan(&n.Call.End.Tok)
	m := &ast.MatchClass{Span: *n.Path.X.Pos(), Cls: n.Path.X}
	m.EndLine, m.EndCol = e.EndLine, e.EndCol
	for _, a := range n.Call.Args {
		if a.X.Star != nil || a.V != nil && a.V.Star != nil {
			return nil, patErr(a.Pos, "invalid syntax")
		}
		p, err := a.X.lower()
		if err != nil {
			return nil, err
		}
		if a.V == nil {
			if len(m.KwNames) > 0 {
				return nil, patErr(a.Pos, "positional patterns follow keyword patterns")
			}
			m.Patterns = append(m.Patterns, p)
			continue
		}
		name := a.X.bare()
		if name == "" {
			return nil, patErr(a.Pos, "invalid syntax")
		}
		if p, err = a.V.lower(); err != nil {
			return nil, err
		}
		m.KwNames = append(m.KwNames, name)
		m.KwPatterns = append(m.KwPatterns, p)
	}
	return m, nil
}

// bare is the name the pattern consists of, or "".
func (n *asPattern) bare() string {
	if n.As != nil || len(n.Or) != 1 || n.Or[0].Name == nil || n.Or[0].Name.Call != nil {
		return ""
	}
	if x, ok := n.Or[0].Name.Path.X.(*ast.Name); ok {
		return x.ID
	}
	return ""
}

func (n *mapPattern) lower(p lexer.Position) (ast.Pattern, error) {
	e := tokSpan(&n.End.Tok)
	m := &ast.MatchMapping{Span: until(p, &e)}
	for i, it := range n.Items {
		if it.Rest != nil {
			if i != len(n.Items)-1 || it.Rest.Name == "_" {
				return nil, patErr(it.Pos, "invalid syntax")
			}
			m.Rest = it.Rest.Name
			continue
		}
		k, err := it.Key.key()
		if err != nil {
			return nil, err
		}
		if it.Val.Star != nil {
			return nil, patErr(it.Pos, "invalid syntax")
		}
		v, err := it.Val.lower()
		if err != nil {
			return nil, err
		}
		m.Keys = append(m.Keys, k)
		m.Patterns = append(m.Patterns, v)
	}
	return m, nil
}
