// Package parse turns GSL source into a syntax tree: Python 3.11's grammar and Python 3.11's errors.
//
// How the parts work together:
//   - lex gives tokens; chunks of whole top-level statements are parsed one after the other, so that the token buffer of a
//     huge file stays small.
//   - grammar.go holds the statements as participle productions, LL(1), without lookahead. dispatch.go picks the
//     production by a statement's first token and parses the few hot statements itself; expr.go and its neighbours parse
//     expressions by precedence climbing, straight into ast nodes; lower.go turns productions into nodes.
//   - This fast parse only says yes or no. When it says no, diag.go reads the failing statement again by CPython's own
//     PEG rules, the ones for errors included, to find CPython's words and place for the error. That pass is slow and runs
//     only then.
//   - After an error the chunk is parsed once more in recovering mode, to find the other errors in it.
//
// What must not be broken: spans equal CPython's; input of any shape ends in a tree or an error, never in a panic or a
// stack overflow (lex limits brackets and indents, expr.go the rest); time is linear in the input.
package parse

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/lex"
)

// Mode says what the source is.
type Mode int

// Modes, as the third argument of Python's compile: exec, single, eval.
const (
	File Mode = iota
	Interactive
	Eval
)

// Parse parses source text. It returns every error it finds, the first being the one CPython reports; the tree is nil
// when there is one.
func Parse(file, src string, mode Mode) (*ast.Module, []*Error) {
	if e := lex.Check(file, src); e != nil {
		return nil, []*Error{lexError(e, file, src)}
	}
	return parse(file, lex.Clean(src), mode)
}

// Bytes parses the bytes of a file, minding a byte order mark and a coding cookie.
func Bytes(file string, src []byte, mode Mode) (*ast.Module, []*Error) {
	s, e := lex.Decode(file, src)
	if e != nil {
		return nil, []*Error{lexError(e, file, string(src))}
	}
	return parse(file, s, mode)
}

// maxErrors is where we stop looking for more errors in one source.
const maxErrors = 20

type job struct {
	file, src string
	mode      Mode
	mod       *ast.Module
	errs      []*Error
	lx        *lex.Lexer
	ck        chunker
}

func parse(file, src string, mode Mode) (*ast.Module, []*Error) {
	once.Do(build)
	j := &job{file: file, src: src, mode: mode, mod: &ast.Module{}, lx: lex.New(src)}
	switch mode {
	case Eval:
		j.eval()
	case Interactive:
		j.interactive()
	default:
		j.statements()
	}
	if len(j.errs) > 0 {
		j.errs[0].Warnings = j.lx.Warnings
		return nil, j.errs
	}
	j.mod.Warnings = j.lx.Warnings
	return j.mod, nil
}

func (j *job) eval() {
	l, _ := lexer.Upgrade(j.lx)
	p := climber{l: l}
	x := p.exprs()
	for p.err == nil && p.got(lex.Newline) {
	}
	if p.err == nil && !l.Peek().EOF() {
		p.fail("invalid syntax")
	}
	if p.err != nil {
		j.report(lex.New(j.src), p.err)
		return
	}
	j.mod.Body = []ast.Stmt{&ast.ExprStmt{Span: *x.Pos(), X: x}}
}

func (j *job) statements() {
	j.ck = chunker{l: j.lx}
	for !j.ck.eof {
		start := j.ck.snapshot()
		l, _ := lexer.Upgrade(&j.ck)
		f, err := parser.ParseFromLexer(l)
		if err == nil {
			if f.Body != nil {
				j.mod.Body = append(j.mod.Body, f.Body.List...)
			}
			continue
		}
		e := wrap(err, l)
		if e.stmt == 0 {
			e.stmt = e.tok.Pos.Offset + 1
		}
		j.report(start.lexer(), e)
		j.recover(start, e)
		if len(j.errs) >= maxErrors || j.lx.Err != nil {
			return
		}
	}
}

// recover finds the errors after the first in a chunk.
func (j *job) recover(start chunker, first *syntaxErr) {
	c := start
	c.l = start.lexer()
	c.has = false
	c.mark = true
	if j.ck.has {
		c.until = j.ck.held.Pos.Offset
	} else {
		c.until = len(j.src) + 1
	}
	l, _ := lexer.Upgrade(&c)
	f, err := parser.ParseFromLexer(l)
	if err != nil || f.Body == nil {
		return
	}
	var more []*syntaxErr
	collect(f.Body.List, &more)
	for _, e := range more {
		if e.tok.Pos.Offset == first.tok.Pos.Offset || len(j.errs) >= maxErrors {
			continue
		}
		j.report(start.lexer(), e)
	}
}

func collect(list []ast.Stmt, out *[]*syntaxErr) {
	for _, s := range list {
		switch n := s.(type) {
		case *bad:
			*out = append(*out, n.err)
		case *ast.If:
			collect(n.Body, out)
			collect(n.Else, out)
		case *ast.While:
			collect(n.Body, out)
			collect(n.Else, out)
		case *ast.For:
			collect(n.Body, out)
			collect(n.Else, out)
		case *ast.With:
			collect(n.Body, out)
		case *ast.FunctionDef:
			collect(n.Body, out)
		case *ast.ClassDef:
			collect(n.Body, out)
		case *ast.Try:
			collect(n.Body, out)
			for _, h := range n.Handlers {
				collect(h.Body, out)
			}
			collect(n.Else, out)
			collect(n.Finally, out)
		case *ast.Match:
			for _, c := range n.Cases {
				collect(c.Body, out)
			}
		}
	}
}

// chunkTokens is how many tokens make a chunk worth its fixed cost.
const chunkTokens = 256

// chunker cuts the token stream where a top-level statement starts, and ends each piece with an EOF token.
type chunker struct {
	l     *lex.Lexer
	held  lexer.Token
	has   bool
	eof   bool // the source is at its end
	start bool // at the start of a logical line
	deco  bool // decorators were the last lines
	depth int
	n     int
	mark  bool // a Recover token goes first
	until int  // offset at which a recovering chunk ends; 0: cut by size
	// off is where the lexer stood when the chunk began, for going over it again.
	off, line int
}

// snapshot remembers the place of the chunk about to be read.
func (c *chunker) snapshot() chunker {
	s := *c
	if c.has {
		s.off, s.line = c.held.Pos.Offset, c.held.Pos.Line
	} else {
		s.off, s.line, _ = c.l.Cur()
	}
	return s
}

// lexer returns a new lexer at the beginning of the chunk.
func (c *chunker) lexer() *lex.Lexer { return c.l.At(c.off, c.line) }

// Next implements lexer.Lexer.
func (c *chunker) Next() (lexer.Token, error) {
	if c.mark {
		c.mark = false
		return lexer.Token{Type: lex.Recover, Pos: lexer.Position{Offset: c.off, Line: c.line}}, nil
	}
	var t lexer.Token
	if c.has {
		t, c.has = c.held, false
	} else {
		t, _ = c.l.Next()
		if c.until > 0 {
			if t.Pos.Offset >= c.until && t.Type != lex.Dedent && t.Type != lex.Newline {
				t = lexer.Token{Type: lex.EOF, Pos: t.Pos}
			}
		} else if c.start && c.depth == 0 && c.n >= chunkTokens {
			switch t.Type {
			case lex.KwElif, lex.KwElse, lex.KwExcept, lex.KwFinally, lex.Indent, lex.EOF, lex.Error:
			default:
				if !c.deco {
					c.held, c.has, c.n = t, true, 0
					return lexer.Token{Type: lex.EOF, Pos: t.Pos}, nil
				}
			}
		}
	}
	c.n++
	switch t.Type {
	case lex.Indent:
		c.depth++
		c.start = false
	case lex.Dedent:
		c.depth--
		c.start, c.deco = true, false
	case lex.Newline:
		c.start = true
	case lex.EOF:
		c.eof = true
	case lex.At:
		if c.start || c.n == 1 {
			c.deco = true
		}
		c.start = false
	default:
		if c.start {
			c.deco = false
		}
		c.start = false
	}
	return t, nil
}
