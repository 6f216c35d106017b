// Statements: dispatch on the first token, blocks, and the statements hot enough to be written by hand.

package parse

import (
	"errors"
	"math"
	"sync"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/lex"
)

// file is the root production: some statements, up to the end of the stream.
type file struct {
	Body *body `parser:"@@?"`
}

type body struct{ List []ast.Stmt }

// block is what follows a colon: statements on the same line, or an indented block.
type block struct {
	List            []ast.Stmt
	EndLine, EndCol int32
}

// production is what the dispatch table leads to; lower turns it into a statement. start is its first token.
type production interface {
	lower(start *lexer.Token, end ast.Span) (ast.Stmt, error)
}

var (
	once     sync.Once
	parser   *participle.Parser[file]
	compound [256]func(*lexer.PeekingLexer) (production, error)
	simple   [256]func(*lexer.PeekingLexer) (production, error)
)

// build makes the parser's root and the tables. All productions together take up to 2 ms, so each is made when it is first met.
func build() {
	// participle gives up after a million repetitions; what bounds ours is the input.
	participle.MaxIterations = math.MaxInt
	parser = grammar[file]()
	compound[lex.KwIf] = reach[ifStmt]()
	compound[lex.KwWhile] = reach[whileStmt]()
	compound[lex.KwFor] = reach[forStmt]()
	compound[lex.KwTry] = reach[tryStmt]()
	compound[lex.KwWith] = reach[withStmt]()
	compound[lex.KwDef] = reach[funcDef]()
	compound[lex.KwClass] = reach[classDef]()
	compound[lex.At] = reach[decorated]()
	compound[lex.KwAsync] = reach[asyncStmt]()
	compound[lex.KwMatch] = reach[matchStmt]()
	simple[lex.KwImport] = reach[importStmt]()
	simple[lex.KwFrom] = reach[fromImport]()
	simple[lex.KwRaise] = reach[raiseStmt]()
	simple[lex.KwGlobal] = reach[globalStmt]()
	simple[lex.KwNonlocal] = simple[lex.KwGlobal]
	simple[lex.KwDel] = reach[delStmt]()
	simple[lex.KwAssert] = reach[assertStmt]()
}

func grammar[T any]() *participle.Parser[T] {
	return participle.MustBuild[T](participle.Lexer(lex.Def{}), participle.UseLookahead(0))
}

var trailing = participle.AllowTrailing(true)

func reach[T any, P interface {
	*T
	production
}]() func(*lexer.PeekingLexer) (production, error) {
	sub := sync.OnceValue(grammar[T])
	return func(l *lexer.PeekingLexer) (production, error) {
		n, err := sub().ParseFromLexer(l, trailing)
		if err != nil {
			return nil, err
		}
		return P(n), nil
	}
}

// recovering says whether the stream is to be parsed to its end in spite of errors. A Parseable gets nothing but the
// stream, so the stream's first token says it.
func recovering(l *lexer.PeekingLexer) bool { return l.Range(0, 1)[0].Type == lex.Recover }

// bad stands for a statement with an error, in a recovering parse.
type bad struct {
	ast.Pass
	err *syntaxErr
}

func (b *body) Parse(l *lexer.PeekingLexer) (err error) {
	if l.Peek().Type == lex.Recover {
		l.Next()
	}
	for !l.Peek().EOF() {
		if b.List, err = statement(l, b.List); err != nil {
			return err
		}
	}
	return nil
}

func (b *block) Parse(l *lexer.PeekingLexer) (err error) {
	if l.Peek().Type != lex.Newline {
		if b.List, err = line(l, nil); err != nil {
			return err
		}
	} else {
		l.Next()
		if l.Peek().Type != lex.Indent {
			return &syntaxErr{tok: *l.Peek(), msg: "expected an indented block"}
		}
		l.Next()
		b.List = make([]ast.Stmt, 0, 4)
		for l.Peek().Type != lex.Dedent {
			if b.List, err = statement(l, b.List); err != nil {
				return err
			}
		}
		l.Next()
	}
	s := end(l)
	b.EndLine, b.EndCol = s.EndLine, s.EndCol
	return nil
}

// end is the end of the last token consumed that is not mere layout.
func end(l *lexer.PeekingLexer) (s ast.Span) {
	for i := l.RawCursor() - 1; i >= 0; i-- {
		t := &l.Range(i, i+1)[0]
		if t.Type != lex.Newline && t.Type != lex.Indent && t.Type != lex.Dedent {
			s.EndLine, s.EndCol = endOf(t)
			return
		}
	}
	return
}

// statement appends the next statement, or all those of a line, to list.
func statement(l *lexer.PeekingLexer, list []ast.Stmt) ([]ast.Stmt, error) {
	t := l.Peek()
	at := l.RawCursor()
	var err error
	if f := compound[kind(t.Type)]; f != nil {
		var n production
		if n, err = f(l); err == nil {
			var s ast.Stmt
			if s, err = n.lower(t, end(l)); err == nil {
				return append(list, s), nil
			}
		}
	} else {
		list, err = line(l, list)
	}
	if err == nil {
		return list, nil
	}
	e := wrap(err, l)
	if e.stmt == 0 {
		e.stmt = t.Pos.Offset + 1
	}
	if !recovering(l) {
		return list, e
	}
	resync(l)
	if l.RawCursor() == at {
		return list, e // the end of the input, inside a block
	}
	return append(list, &bad{err: e}), nil
}

// wrap turns participle's errors into ours.
func wrap(err error, l *lexer.PeekingLexer) *syntaxErr {
	var own *syntaxErr
	if errors.As(err, &own) {
		return own
	}
	var u *participle.UnexpectedTokenError
	if errors.As(err, &u) {
		return &syntaxErr{tok: u.Unexpected, msg: "invalid syntax"}
	}
	return &syntaxErr{tok: *l.Peek(), msg: "invalid syntax"}
}

// resync skips the rest of a bad line, and the block under it.
func resync(l *lexer.PeekingLexer) {
	if rc := l.RawCursor(); rc == 0 || l.Range(rc-1, rc)[0].Type != lex.Dedent {
		for !l.Peek().EOF() && l.Peek().Type != lex.Newline && l.Peek().Type != lex.Indent && l.Peek().Type != lex.Dedent {
			l.Next()
		}
		if l.Peek().Type == lex.Newline {
			l.Next()
		}
	}
	for l.Peek().Type == lex.Indent {
		for depth := 0; !l.Peek().EOF(); {
			switch l.Next().Type {
			case lex.Indent:
				depth++
			case lex.Dedent:
				depth--
			}
			if depth == 0 {
				break
			}
		}
	}
}

// line is simple_stmts: statements up to the end of the line.
func line(l *lexer.PeekingLexer, list []ast.Stmt) ([]ast.Stmt, error) {
	for {
		s, err := simpleStmt(l)
		if err != nil {
			return list, err
		}
		list = append(list, s)
		k := l.Peek().Type
		if k == lex.Semi {
			l.Next()
			k = l.Peek().Type
			if k != lex.Newline {
				continue
			}
		}
		if k != lex.Newline {
			return list, &syntaxErr{tok: *l.Peek(), msg: "invalid syntax"}
		}
		l.Next()
		return list, nil
	}
}

func simpleStmt(l *lexer.PeekingLexer) (ast.Stmt, error) {
	t := l.Peek()
	p := climber{l: l}
	switch t.Type {
	case lex.KwReturn:
		p.next()
		r := &ast.Return{}
		if startsExpr[kind(l.Peek().Type)] {
			r.X = p.starExprs()
		}
		r.Span = p.span(t)
		return r, p.failed()
	case lex.KwPass:
		p.next()
		return &ast.Pass{Span: p.span(t)}, nil
	case lex.KwBreak:
		p.next()
		return &ast.Break{Span: p.span(t)}, nil
	case lex.KwContinue:
		p.next()
		return &ast.Continue{Span: p.span(t)}, nil
	}
	if f := simple[kind(t.Type)]; f != nil {
		n, err := f(l)
		if err != nil {
			return nil, err
		}
		return n.lower(t, end(l))
	}
	if t.Type != lex.KwYield && !startsExpr[kind(t.Type)] {
		msg := "invalid syntax"
		if t.Type == lex.Indent {
			msg = "unexpected indent"
		}
		return nil, &syntaxErr{tok: *t, msg: msg}
	}
	x := p.rhs()
	if p.err != nil {
		return nil, p.err
	}
	switch o := l.Peek(); o.Type {
	case lex.Assign:
		return p.assign(t, x)
	case lex.AugOp:
		if b := badTarget(x, singleTarget); b != nil {
			return nil, &syntaxErr{tok: *t, msg: "'" + exprName(x) + "' is an illegal expression for augmented assignment"}
		}
		p.next()
		if !startsExpr[kind(p.peek())] && p.peek() != lex.KwYield {
			return nil, &syntaxErr{tok: *l.Peek(), msg: "invalid syntax"}
		}
		v := p.rhs()
		if p.err != nil {
			return nil, p.err
		}
		return &ast.AugAssign{Span: p.span(t), Target: x, Op: augOp(o.Value), X: v}, nil
	case lex.Colon:
		if b := badTarget(x, singleTarget); b != nil {
			return nil, &syntaxErr{tok: *t, msg: "illegal target for annotation"}
		}
		p.next()
		a := &ast.AnnAssign{Target: x}
		_, name := x.(*ast.Name)
		a.Simple = name && t.Type == lex.Name
		a.Ann = p.test()
		if p.got(lex.Assign) {
			a.X = p.rhs()
		}
		if p.err != nil {
			return nil, p.err
		}
		a.Span = p.span(t)
		return a, nil
	}
	return &ast.ExprStmt{Span: p.span(t), X: x}, nil
}

func (p *climber) assign(t *lexer.Token, x ast.Expr) (ast.Stmt, error) {
	a := &ast.Assign{Targets: make([]ast.Expr, 0, 1)}
	at := t
	for p.got(lex.Assign) {
		if b := badTarget(x, assignTarget); b != nil {
			return nil, &syntaxErr{tok: *at, msg: "cannot assign to " + exprName(b)}
		}
		a.Targets = append(a.Targets, x)
		at = p.l.Peek()
		x = p.rhs()
	}
	if p.err != nil {
		return nil, p.err
	}
	a.X = x
	a.Span = p.span(t)
	return a, nil
}

func augOp(s string) ast.Op {
	switch s {
	case "+=":
		return ast.Add
	case "-=":
		return ast.Sub
	case "*=":
		return ast.Mult
	case "@=":
		return ast.MatMult
	case "/=":
		return ast.Div
	case "%=":
		return ast.Mod
	case "&=":
		return ast.BitAnd
	case "|=":
		return ast.BitOr
	case "^=":
		return ast.BitXor
	case "<<=":
		return ast.LShift
	case ">>=":
		return ast.RShift
	case "**=":
		return ast.Pow
	}
	return ast.FloorDiv
}
