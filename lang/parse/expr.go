// Expressions: precedence climbing over participle's token stream, straight into ast nodes.

package parse

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/lex"
)

const (
	// maxDepth bounds the parser's own recursion: not, unary operators, **, lambda, if-else. Brackets have their own
	// limit in the lexer.
	maxDepth = 3000
	// maxHeight bounds the tree, so that those who walk it may recurse: a chain a+a+a is as high as it is long.
	maxHeight = 100_000
)

const tooDeep = "too many nested expressions"

// syntaxErr is an error at a token. stmt is 1 plus the offset of the innermost statement it happened in; 0: not known yet.
type syntaxErr struct {
	tok  lexer.Token
	msg  string
	stmt int
	// final: the message is the right one, no need to look for CPython's words.
	final bool
}

func (e *syntaxErr) Error() string { return e.msg }

// climber parses expressions. It is made afresh at each place where the grammar asks for an expression.
type climber struct {
	l     *lexer.PeekingLexer
	prev  *lexer.Token // the last token consumed
	err   *syntaxErr
	depth int
	h     int // height of the last expression parsed
	// pre is an operand parsed already (see withItems); preTok is the token it starts at.
	pre    ast.Expr
	preTok *lexer.Token
}

func (p *climber) failed() error {
	if p.err != nil {
		return p.err
	}
	return nil
}

// kind makes a token type an index; EOF is negative.
func kind(t lex.Type) uint8 {
	if t < 0 {
		return 0
	}
	return uint8(t)
}

var startsExpr = func() (t [256]bool) {
	for _, k := range []lex.Type{lex.Name, lex.Number, lex.String, lex.FStart, lex.LPar, lex.LSqb, lex.LBrace, lex.Ellipsis, lex.Plus,
		lex.Minus, lex.Tilde, lex.Star, lex.KwFalse, lex.KwNone, lex.KwTrue, lex.KwNot, lex.KwLambda, lex.KwAwait} {
		t[k] = true
	}
	return
}()

// Binding strengths, weakest first.
const (
	precOr = iota + 1
	precAnd
	precNot
	precCmp
	precBitOr
	precXor
	precBitAnd
	precShift
	precArith
	precTerm
	precUnary
	precPow
)

type infix struct {
	prec uint8
	op   ast.Op
}

var infixes = [256]infix{
	lex.KwOr: {precOr, ast.Or}, lex.KwAnd: {precAnd, ast.And}, lex.Lt: {precCmp, ast.Lt}, lex.Gt: {precCmp, ast.Gt}, lex.Le: {precCmp, ast.LtE},
	lex.Ge: {precCmp, ast.GtE}, lex.EqEq: {precCmp, ast.Eq}, lex.Ne: {precCmp, ast.NotEq}, lex.KwIn: {precCmp, ast.In}, lex.KwIs: {precCmp, ast.Is},
	lex.KwNot: {precCmp, ast.NotIn}, lex.Pipe: {precBitOr, ast.BitOr}, lex.Caret: {precXor, ast.BitXor}, lex.Amp: {precBitAnd, ast.BitAnd},
	lex.LShift: {precShift, ast.LShift}, lex.RShift: {precShift, ast.RShift}, lex.Plus: {precArith, ast.Add}, lex.Minus: {precArith, ast.Sub},
	lex.Star: {precTerm, ast.Mult}, lex.Slash: {precTerm, ast.Div}, lex.DSlash: {precTerm, ast.FloorDiv}, lex.Percent: {precTerm, ast.Mod},
	lex.At: {precTerm, ast.MatMult}, lex.DStar: {precPow, ast.Pow},
}

func (p *climber) peek() lex.Type { return p.l.Peek().Type }

func (p *climber) next() *lexer.Token {
	p.prev = p.l.Next()
	return p.prev
}

// start is the token at which the next operand starts.
func (p *climber) start() *lexer.Token {
	if p.pre != nil {
		return p.preTok
	}
	return p.l.Peek()
}

func (p *climber) fail(msg string) {
	if p.err == nil {
		p.err = &syntaxErr{tok: *p.l.Peek(), msg: msg}
	}
}

func (p *climber) failAt(t *lexer.Token, msg string) {
	if p.err == nil {
		p.err = &syntaxErr{tok: *t, msg: msg}
	}
}

func (p *climber) want(t lex.Type) {
	if p.err != nil {
		return
	}
	if p.l.Peek().Type != t {
		p.fail("invalid syntax")
		return
	}
	p.next()
}

func (p *climber) got(t lex.Type) bool {
	if p.err == nil && p.l.Peek().Type == t {
		p.next()
		return true
	}
	return false
}

// deeper counts a recursion that no bracket limits; it reports false, with an error set, when there are too many.
func (p *climber) deeper() bool {
	p.depth++
	if p.depth > maxDepth {
		if p.err == nil {
			p.err = &syntaxErr{tok: *p.l.Peek(), msg: tooDeep, final: true}
		}
		return false
	}
	return true
}

// higher notes that the tree grew by a node over operands of height a and b.
func (p *climber) higher(a, b int) {
	p.h = max(a, b) + 1
	if p.h > maxHeight && p.err == nil {
		p.err = &syntaxErr{tok: *p.l.Peek(), msg: tooDeep, final: true}
	}
}

// endOf is where a token ends.
func endOf(t *lexer.Token) (line, col int32) {
	line, col = int32(t.Pos.Line), int32(t.Pos.Column+len(t.Value))
	if t.Type == lex.String {
		if n, last := newlines(t.Value); n > 0 {
			return line + int32(n), int32(len(t.Value) - last)
		}
	}
	return
}

func newlines(s string) (n, last int) {
	for i := 0; i < len(s); i++ {
		if s[i] == '\n' {
			n++
			last = i + 1
		}
	}
	return
}

// span reaches from token t to the last token consumed.
func (p *climber) span(t *lexer.Token) ast.Span {
	line, col := endOf(p.prev)
	return ast.Span{Line: int32(t.Pos.Line), Col: int32(t.Pos.Column), EndLine: line, EndCol: col}
}

// starExprs is star_expressions: what may stand on the right of =, after return, in a for.
func (p *climber) starExprs() ast.Expr {
	t := p.start()
	x := p.starExpr()
	if p.err != nil || p.peek() != lex.Comma {
		return x
	}
	elts, h := []ast.Expr{x}, p.h
	for p.got(lex.Comma) && startsExpr[kind(p.peek())] {
		elts = append(elts, p.starExpr())
		h = max(h, p.h)
	}
	p.higher(h, 0)
	return &ast.Tuple{Span: p.span(t), Elts: elts}
}

func (p *climber) starExpr() ast.Expr {
	if p.pre == nil && p.peek() == lex.Star {
		return p.starred(precBitOr)
	}
	return p.test()
}

// starred is *x, x binding at least as strongly as min; min 0 is a whole expression.
func (p *climber) starred(min uint8) ast.Expr {
	t := p.next()
	var x ast.Expr
	if min == 0 {
		x = p.test()
	} else {
		x = p.bin(min)
	}
	p.higher(p.h, 0)
	return &ast.Starred{Span: p.span(t), X: x}
}

// starNamed is star_named_expression: an element of a display.
func (p *climber) starNamed() ast.Expr {
	if p.peek() == lex.Star {
		return p.starred(precBitOr)
	}
	return p.named()
}

// exprs is expressions, the whole of an eval input.
func (p *climber) exprs() ast.Expr {
	t := p.l.Peek()
	x := p.test()
	if p.err != nil || p.peek() != lex.Comma {
		return x
	}
	elts := []ast.Expr{x}
	for p.got(lex.Comma) && startsExpr[kind(p.peek())] {
		elts = append(elts, p.test())
	}
	return &ast.Tuple{Span: p.span(t), Elts: elts}
}

// named is named_expression.
func (p *climber) named() ast.Expr {
	t := p.start()
	x := p.test()
	if p.err == nil && p.peek() == lex.Walrus {
		return p.walrus(t, x)
	}
	return x
}

func (p *climber) walrus(t *lexer.Token, x ast.Expr) ast.Expr {
	n, ok := x.(*ast.Name)
	if !ok || t.Type != lex.Name || p.prev != t {
		p.fail("cannot use assignment expressions with " + exprName(x))
		return x
	}
	p.next()
	v := p.test()
	p.higher(p.h, 0)
	return &ast.NamedExpr{Span: p.span(t), Target: n, X: v}
}

// test is expression.
func (p *climber) test() ast.Expr {
	if p.pre == nil && p.peek() == lex.KwLambda {
		return p.lambda()
	}
	t := p.start()
	x := p.bin(precOr)
	if p.err != nil || p.peek() != lex.KwIf {
		return x
	}
	p.next()
	h := p.h
	c := p.bin(precOr)
	h = max(h, p.h)
	if p.err != nil {
		return x
	}
	if p.peek() != lex.KwElse {
		p.fail("expected 'else' after 'if' expression")
		return x
	}
	p.next()
	if !p.deeper() {
		return x
	}
	e := p.test()
	p.depth--
	if p.err != nil {
		return x
	}
	p.higher(h, p.h)
	return &ast.IfExp{Span: p.span(t), Cond: c, Then: x, Else: e}
}

func (p *climber) lambda() ast.Expr {
	t := p.next()
	args := p.params(lex.Colon, false)
	p.want(lex.Colon)
	if !p.deeper() || p.err != nil {
		return nil
	}
	x := p.test()
	p.depth--
	if p.err != nil {
		return nil
	}
	p.higher(p.h, 0)
	return &ast.Lambda{Span: p.span(t), Args: args, Body: x}
}

// bin parses an operand and the infix operators after it that bind at least as strongly as min.
func (p *climber) bin(min uint8) ast.Expr {
	t := p.start()
	var x ast.Expr
	if p.pre != nil {
		x = p.primary()
	} else {
		switch t.Type {
		case lex.KwNot:
			if min > precNot {
				p.fail("invalid syntax")
				return nil
			}
			x = p.unary(t, ast.Not, precNot)
		case lex.Minus:
			x = p.unary(t, ast.USub, precUnary)
		case lex.Plus:
			x = p.unary(t, ast.UAdd, precUnary)
		case lex.Tilde:
			x = p.unary(t, ast.Invert, precUnary)
		default:
			x = p.primary()
		}
	}
	for p.err == nil {
		in := infixes[kind(p.l.Peek().Type)]
		if in.prec == 0 || in.prec < min {
			return x
		}
		h := p.h
		switch in.prec {
		case precCmp:
			c := &ast.Compare{L: x}
			for p.err == nil {
				o := infixes[kind(p.peek())]
				if o.prec != precCmp {
					break
				}
				switch p.next().Type {
				case lex.KwNot:
					p.want(lex.KwIn)
				case lex.KwIs:
					if p.got(lex.KwNot) {
						o.op = ast.IsNot
					}
				}
				if p.err != nil {
					return x
				}
				c.Ops = append(c.Ops, o.op)
				c.Rs = append(c.Rs, p.bin(precBitOr))
				h = max(h, p.h)
			}
			if p.err != nil {
				return x
			}
			p.higher(h, 0)
			c.Span = p.span(t)
			x = c
		case precOr, precAnd:
			b := &ast.BoolOp{Op: in.op, Xs: []ast.Expr{x}}
			o := p.peek()
			for p.got(o) {
				b.Xs = append(b.Xs, p.bin(in.prec+1))
				h = max(h, p.h)
			}
			if p.err != nil {
				return x
			}
			p.higher(h, 0)
			b.Span = p.span(t)
			x = b
		default:
			p.next()
			var r ast.Expr
			if in.prec == precPow {
				if !p.deeper() {
					return x
				}
				r = p.bin(precUnary)
				p.depth--
			} else {
				r = p.bin(in.prec + 1)
			}
			if p.err != nil {
				return x
			}
			p.higher(h, p.h)
			x = &ast.BinOp{Span: p.span(t), Op: in.op, L: x, R: r}
		}
	}
	return x
}

func (p *climber) unary(t *lexer.Token, op ast.Op, min uint8) ast.Expr {
	p.next()
	if !p.deeper() {
		return nil
	}
	x := p.bin(min)
	p.depth--
	if p.err != nil {
		return nil
	}
	p.higher(p.h, 0)
	return &ast.UnaryOp{Span: p.span(t), Op: op, X: x}
}

// primary is an atom with its attributes, calls and subscripts, perhaps awaited.
func (p *climber) primary() ast.Expr {
	t := p.start()
	if p.pre == nil && t.Type == lex.KwAwait {
		p.next()
		if p.peek() == lex.KwAwait {
			p.fail("invalid syntax")
			return nil
		}
		x := p.primary()
		if p.err != nil {
			return nil
		}
		p.higher(p.h, 0)
		return &ast.Await{Span: p.span(t), X: x}
	}
	var x ast.Expr
	if p.pre != nil {
		x, p.pre = p.pre, nil
	} else {
		x = p.atom()
	}
	for p.err == nil {
		switch p.peek() {
		case lex.Dot:
			p.next()
			n := p.l.Peek()
			if n.Type != lex.Name {
				p.fail("invalid syntax")
				return x
			}
			p.next()
			p.higher(p.h, 0)
			s := p.span(t)
			x = &ast.Attribute{Span: s, X: x, Attr: lex.Normalize(n.Value), AttrSpan: ast.Span{Line: int32(n.Pos.Line), Col: int32(n.Pos.Column),
				EndLine: s.EndLine, EndCol: s.EndCol}}
		case lex.LPar:
			o := p.next()
			c := &ast.Call{F: x}
			h := p.h
			p.h = 0
			if p.peek() != lex.RPar {
				c.Args, c.Keywords = p.args(o, true)
			}
			p.want(lex.RPar)
			if p.err != nil {
				return x
			}
			p.higher(h, p.h)
			c.Span = p.span(t)
			x = c
		case lex.LSqb:
			p.next()
			h := p.h
			i := p.subscript()
			p.want(lex.RSqb)
			if p.err != nil {
				return x
			}
			p.higher(h, p.h)
			x = &ast.Subscript{Span: p.span(t), X: x, Index: i}
		default:
			return x
		}
	}
	return x
}

// args are the arguments of a call, the opening parenthesis being open; or, with comp false, of a class.
func (p *climber) args(open *lexer.Token, comp bool) (args []ast.Expr, kws []*ast.Keyword) {
	h := 0
	double := false
	for p.err == nil {
		t := p.l.Peek()
		switch t.Type {
		case lex.Star:
			if double {
				p.fail("iterable argument unpacking follows keyword argument unpacking")
				return
			}
			args = append(args, p.starred(0))
		case lex.DStar:
			p.next()
			x := p.test()
			if p.err != nil {
				return
			}
			kws = append(kws, &ast.Keyword{Span: p.span(t), X: x})
			double = true
		default:
			x := p.test()
			if p.err != nil {
				return
			}
			switch p.peek() {
			case lex.Assign:
				n, ok := x.(*ast.Name)
				if !ok || t.Type != lex.Name || p.prev != t {
					p.fail("expression cannot contain assignment, perhaps you meant \"==\"?")
					return
				}
				p.next()
				v := p.test()
				if p.err != nil {
					return
				}
				kws = append(kws, &ast.Keyword{Span: p.span(t), Name: n.ID, X: v})
				h = max(h, p.h)
				if !p.got(lex.Comma) || p.peek() == lex.RPar {
					p.h = h
					return
				}
				continue
			case lex.Walrus:
				x = p.walrus(t, x)
			}
			if isFor(p.peek()) && p.err == nil {
				if !comp || len(args) > 0 || len(kws) > 0 {
					p.fail("Generator expression must be parenthesized")
					return
				}
				g := &ast.GeneratorExp{Elt: x, Fors: p.comprehension()}
				if p.err != nil {
					return
				}
				if p.peek() != lex.RPar {
					p.fail("Generator expression must be parenthesized")
					return
				}
				c := p.l.Peek()
				g.Span = ast.Span{Line: int32(open.Pos.Line), Col: int32(open.Pos.Column), EndLine: int32(c.Pos.Line), EndCol: int32(c.Pos.Column + 1)}
				return []ast.Expr{g}, nil
			}
			if len(kws) > 0 {
				if double {
					p.failAt(t, "positional argument follows keyword argument unpacking")
				} else {
					p.failAt(t, "positional argument follows keyword argument")
				}
				return
			}
			args = append(args, x)
		}
		h = max(h, p.h)
		if !p.got(lex.Comma) || p.peek() == lex.RPar {
			break
		}
	}
	p.h = h
	return
}

func (p *climber) subscript() ast.Expr {
	t := p.l.Peek()
	x := p.slice()
	if p.err != nil || p.peek() != lex.Comma && t.Type != lex.Star {
		return x
	}
	elts, h := []ast.Expr{x}, p.h
	for p.got(lex.Comma) && p.peek() != lex.RSqb {
		elts = append(elts, p.slice())
		h = max(h, p.h)
	}
	p.higher(h, 0)
	if p.err != nil {
		return x
	}
	return &ast.Tuple{Span: p.span(t), Elts: elts}
}

func (p *climber) slice() ast.Expr {
	t := p.l.Peek()
	if t.Type == lex.Star {
		return p.starred(0)
	}
	var lo, hi, step ast.Expr
	h := 0
	p.h = 0
	if t.Type != lex.Colon {
		lo = p.named()
		if p.err != nil || p.peek() != lex.Colon {
			return lo
		}
		if _, ok := lo.(*ast.NamedExpr); ok && t.Type == lex.Name {
			p.fail("invalid syntax")
			return lo
		}
		h = p.h
	}
	p.want(lex.Colon)
	if startsExpr[kind(p.peek())] {
		hi = p.test()
		h = max(h, p.h)
	}
	if p.got(lex.Colon) && startsExpr[kind(p.peek())] {
		step = p.test()
		h = max(h, p.h)
	}
	if p.err != nil {
		return lo
	}
	p.higher(h, 0)
	return &ast.Slice{Span: p.span(t), Lo: lo, Hi: hi, Step: step}
}

func isFor(k lex.Type) bool { return k == lex.KwFor || k == lex.KwAsync }

// comprehension is for_if_clauses.
func (p *climber) comprehension() []*ast.Comprehension {
	var out []*ast.Comprehension
	h := p.h
	for p.err == nil && isFor(p.peek()) {
		t := p.l.Peek()
		c := &ast.Comprehension{}
		c.Async = p.got(lex.KwAsync)
		p.want(lex.KwFor)
		if p.err != nil {
			return nil
		}
		c.Target = p.targets()
		p.want(lex.KwIn)
		if p.err != nil {
			return nil
		}
		c.Iter = p.bin(precOr)
		h = max(h, p.h)
		for p.got(lex.KwIf) {
			c.Ifs = append(c.Ifs, p.bin(precOr))
			h = max(h, p.h)
		}
		if p.err != nil {
			return nil
		}
		c.Span = p.span(t)
		out = append(out, c)
	}
	p.higher(h, 0)
	return out
}

// targets is star_targets, the targets of a for.
func (p *climber) targets() ast.Expr {
	t := p.l.Peek()
	x := p.target()
	if p.err != nil || p.peek() != lex.Comma {
		return x
	}
	elts := []ast.Expr{x}
	for p.got(lex.Comma) && startsExpr[kind(p.peek())] {
		elts = append(elts, p.target())
	}
	if p.err != nil {
		return x
	}
	return &ast.Tuple{Span: p.span(t), Elts: elts}
}

func (p *climber) target() ast.Expr {
	t := p.l.Peek()
	var x ast.Expr
	if t.Type == lex.Star {
		x = p.starred(precBitOr)
	} else {
		x = p.bin(precBitOr)
	}
	if p.err == nil {
		if bad := badTarget(x, assignTarget); bad != nil {
			p.failAt(t, "cannot assign to "+exprName(bad))
		}
	}
	return x
}

func (p *climber) yield() ast.Expr {
	t := p.next()
	if p.got(lex.KwFrom) {
		x := p.test()
		if p.err != nil {
			return nil
		}
		p.higher(p.h, 0)
		return &ast.YieldFrom{Span: p.span(t), X: x}
	}
	if !startsExpr[kind(p.peek())] {
		p.h = 1
		return &ast.Yield{Span: p.span(t)}
	}
	x := p.starExprs()
	if p.err != nil {
		return nil
	}
	p.higher(p.h, 0)
	return &ast.Yield{Span: p.span(t), X: x}
}

// rhs is yield_expr or star_expressions.
func (p *climber) rhs() ast.Expr {
	if p.peek() == lex.KwYield {
		return p.yield()
	}
	return p.starExprs()
}
