// Package lex turns GSL source into tokens. It is a hand-written participle lexer.Definition: neither of participle's
// own lexers can produce INDENT and DEDENT, and this one costs next to nothing beside the parse.
//
// How the parts work together:
//   - Next never fails. A lexical error is one Error token and then EOF, with the details in Lexer.Err. participle lexes
//     a whole stream before it parses, and an error on line 900 must not hide a syntax error on line 5.
//   - Lines and indentation (this file) give Newline, Indent and Dedent lazily; inside brackets there are none.
//   - f-strings (fstring.go) are lexed by a stack of modes: literal text, expression, format spec. Their expressions are
//     ordinary tokens, so the parser needs no second lexer.
//   - match and case are soft keywords; the lexer decides, by the shape of the line, so that the grammar stays LL(1).
//   - Source must be clean (see Decode): valid UTF-8, "\n" line ends, a final "\n", no NUL.
//
// What must not be broken: token positions are byte offsets (Pos.Offset), lines from 1 (Pos.Line) and byte columns from
// 0 (Pos.Column, unlike participle's own lexers). A token's text is Value = src[Offset:Offset+len(Value)] (FDebug excepted). A Lexer is a
// plain value apart from its stacks: Clone copies it for lookahead.
package lex

import (
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gsl-lang/gsl/lang/ast"
)

const (
	maxBrackets = 200 // CPython's MAXLEVEL
	maxIndents  = 100 // CPython's MAXINDENT
	maxFStrings = 100 // nested f-strings
)

// Def is the participle lexer definition.
type Def struct{}

// Symbols implements lexer.Definition.
func (Def) Symbols() map[string]Type { return symbols }

// Lex implements lexer.Definition.
func (Def) Lex(file string, r io.Reader) (lexer.Lexer, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return New(Clean(string(b))), nil
}

// LexString implements lexer.StringDefinition.
func (Def) LexString(file, s string) (lexer.Lexer, error) { return New(Clean(s)), nil }

// Err is a lexical error, with the place where CPython's tokenizer puts it.
type Err struct {
	Kind   string // SyntaxError, IndentationError or TabError
	Msg    string
	Line   int
	Col    int // CPython's offset, in characters from 1
	EndCol int
	Off    int // byte offset where lexing stopped
	// EOF: the input ended inside brackets or after a line continuation.
	EOF bool
	// Open: the input ended inside a triple-quoted string.
	Open bool
	// Raised: CPython's tokenizer raises this one itself, which lets it replace a syntax error found earlier.
	Raised bool
}

type indent struct {
	col, alt int32
	match    bool // the block of a match statement
}

// Bracket is an open bracket.
type Bracket struct {
	Ch                   byte
	Line, Off, LineStart int
}

// Lexer produces the tokens of one source text.
type Lexer struct {
	src                  string
	off, line, lineStart int
	last                 Type // the last token's type
	bol                  bool // at the beginning of a logical line
	headMatch            bool // the current logical line is the head of a match statement
	done                 bool
	pending              int // Dedents still to be delivered
	indents              []indent
	brackets             []Bracket
	fs                   []fmode
	Err                  *Err
	Warnings             []ast.Warning
}

// New returns a lexer of clean source.
func New(src string) *Lexer {
	return &Lexer{src: src, line: 1, bol: true, indents: make([]indent, 1, 8), last: Newline}
}

// Clone returns an independent copy.
func (l *Lexer) Clone() *Lexer {
	c := *l
	c.indents = append([]indent(nil), l.indents...)
	c.brackets = append([]Bracket(nil), l.brackets...)
	c.fs = append([]fmode(nil), l.fs...)
	c.Warnings = nil // the original's
	return &c
}

// Open returns the innermost open bracket.
func (l *Lexer) Open() (b Bracket, ok bool) {
	if n := len(l.brackets); n > 0 {
		return l.brackets[n-1], true
	}
	return
}

// Level is the number of open brackets.
func (l *Lexer) Level() int { return len(l.brackets) }

// Cur is the position after the last token: byte offset, line, and the offset at which that line starts.
func (l *Lexer) Cur() (off, line, lineStart int) { return l.off, l.line, l.lineStart }

func (l *Lexer) pos() lexer.Position {
	// After an error the line may be ahead of the offset.
	return lexer.Position{Offset: l.off, Line: l.line, Column: max(l.off-l.lineStart, 0)}
}

func (l *Lexer) set(e *Err) lexer.Token {
	if e.Kind == "" {
		e.Kind = "SyntaxError"
	}
	if l.Err == nil {
		l.Err = e
	}
	l.done = true
	l.last = Error
	return lexer.Token{Type: Error, Pos: l.pos()}
}

// fail is CPython's syntaxerror(tok): the offset is the number of characters of the line up to the current place.
func (l *Lexer) fail(f string, a ...any) lexer.Token {
	col := l.chars(l.lineStart, l.off)
	return l.set(&Err{Msg: fmt.Sprintf(f, a...), Line: l.line, Col: col, EndCol: col, Off: l.off, Raised: true})
}

// chars is the number of characters between two byte offsets.
func (l *Lexer) chars(from, to int) int { return utf8.RuneCountInString(l.src[from:to]) }

func (l *Lexer) lineEnd() int {
	i := l.off
	for i < len(l.src) && l.src[i] != '\n' {
		i++
	}
	if i < len(l.src) {
		i++
	}
	return i
}

func (l *Lexer) tabError() lexer.Token {
	return l.set(&Err{Kind: "TabError", Msg: "inconsistent use of tabs and spaces in indentation", Line: l.line, Col: 1, Off: l.off})
}

func (l *Lexer) newline() { // l.off is just past the '\n'
	l.line++
	l.lineStart = l.off
}

// Next implements lexer.Lexer. It never fails.
func (l *Lexer) Next() (lexer.Token, error) {
	if l.done {
		return lexer.Token{Type: EOF, Pos: l.pos()}, nil
	}
	if n := len(l.fs); n > 0 && l.fs[n-1].kind != inExpr {
		return l.fbody(), nil
	}
	if l.bol {
		if l.pending == 0 {
			if t, ok := l.indentation(); ok {
				return t, nil
			}
		}
		if l.pending > 0 {
			l.pending--
			if l.pending == 0 {
				l.bol = false
			}
			l.last = Newline
			return lexer.Token{Type: Dedent, Pos: l.pos()}, nil
		}
		l.bol = false
		l.last = Newline
	}
	src := l.src
	comment := -1
	for l.off < len(src) {
		switch src[l.off] {
		case ' ', '\t', '\f':
			l.off++
			continue
		case '#':
			if len(l.fs) > 0 {
				return l.fbad("f-string expression part cannot include '#'"), nil
			}
			comment = l.off
			for l.off < len(src) && src[l.off] != '\n' {
				l.off++
			}
			continue
		case '\\':
			if len(l.fs) > 0 {
				return l.fbad("f-string expression part cannot include a backslash"), nil
			}
			if t, ok := l.continuation(); !ok {
				return t, nil
			}
			continue
		case '\n':
			if len(l.brackets) > 0 || len(l.fs) > 0 {
				if len(l.fs) > 0 && !l.allTriple() {
					return l.fopen(), nil
				}
				l.off++
				l.newline()
				comment = -1
				continue
			}
			// CPython's NEWLINE token starts at the comment before it, if there is one.
			p := l.pos()
			if comment >= 0 {
				p.Offset, p.Column = comment, comment-l.lineStart
			}
			t := lexer.Token{Type: Newline, Value: src[p.Offset:l.off], Pos: p}
			l.off++
			l.newline()
			l.bol = true
			l.last = Newline
			return t, nil
		}
		break
	}
	if l.off >= len(src) {
		return l.end(), nil
	}
	p := lexer.Position{Offset: l.off, Line: l.line, Column: l.off - l.lineStart}
	c := src[l.off]
	switch class[c] {
	case clsIdent:
		return l.ident(p), nil
	case clsDigit:
		return l.number(p), nil
	case clsQuote:
		return l.str(p, p.Offset, false, false), nil
	}
	if c == '.' && l.off+1 < len(src) && class[src[l.off+1]] == clsDigit {
		return l.number(p), nil
	}
	return l.op(p, c), nil
}

// indentation reads the blank space before a logical line, skips blank lines, and sets l.pending or returns an Indent.
func (l *Lexer) indentation() (lexer.Token, bool) {
	src := l.src
	var col, alt, cont int32
	var contAlt bool
line:
	for l.off < len(src) {
		switch src[l.off] {
		case ' ':
			col++
			alt++
			l.off++
		case '\t':
			col = col/8*8 + 8
			alt++
			l.off++
		case '\f':
			col, alt = 0, 0
			l.off++
		case '#':
			for l.off < len(src) && src[l.off] != '\n' {
				l.off++
			}
		case '\n':
			l.off++
			l.newline()
			col, alt, cont, contAlt = 0, 0, 0, false
		case '\\':
			// The indentation that counts is the one before the first backslash.
			if cont == 0 {
				cont = col
			}
			contAlt = true
			if t, ok := l.continuation(); !ok {
				return t, true
			}
		default:
			break line
		}
	}
	if contAlt && cont != 0 {
		col, alt = cont, cont
	}
	if l.off >= len(src) {
		col, alt = 0, 0
	}
	top := &l.indents[len(l.indents)-1]
	switch {
	case col == top.col:
		if alt != top.alt {
			l.off = l.lineEnd()
			return l.tabError(), true
		}
	case col > top.col:
		if len(l.indents) >= maxIndents {
			return l.set(&Err{Kind: "IndentationError", Msg: "too many levels of indentation", Line: l.line, Col: 1, Off: l.off}), true
		}
		if alt <= top.alt {
			l.off = l.lineEnd()
			return l.tabError(), true
		}
		l.indents = append(l.indents, indent{col, alt, l.headMatch})
		l.headMatch = false
		l.bol = false
		l.last = Newline
		return lexer.Token{Type: Indent, Pos: l.pos()}, true
	default:
		i := len(l.indents) - 1
		for i > 0 && l.indents[i].col > col {
			i--
			l.pending++
		}
		l.indents = l.indents[:i+1]
		if l.indents[i].col != col {
			l.pending = 0
			e := l.lineEnd()
			err := &Err{Kind: "IndentationError", Msg: "unindent does not match any outer indentation level", Line: l.line,
				Col: utf8.RuneCountInString(l.src[l.lineStart:e]), EndCol: -1, Off: l.off}
			l.off = e
			return l.set(err), true
		}
		if l.indents[i].alt != alt {
			l.pending = 0
			l.off = l.lineEnd()
			return l.tabError(), true
		}
	}
	l.headMatch = false
	return lexer.Token{}, false
}

// continuation reads a backslash and the newline after it.
func (l *Lexer) continuation() (lexer.Token, bool) {
	src := l.src
	if l.off+1 >= len(src) || src[l.off+1] != '\n' {
		l.off++
		if l.off < len(src) {
			_, n := utf8.DecodeRuneInString(src[l.off:])
			l.off += n
		}
		return l.set(&Err{Msg: "unexpected character after line continuation character", Line: l.line,
			Col: utf8.RuneCountInString(src[l.lineStart:l.off]), EndCol: 0, Off: l.off}), false
	}
	l.off += 2
	l.newline()
	if l.off >= len(src) {
		return l.eofError(), false
	}
	return lexer.Token{}, true
}

func (l *Lexer) eofError() lexer.Token {
	if b, ok := l.Open(); ok {
		return l.set(&Err{Msg: fmt.Sprintf("'%c' was never closed", b.Ch), Line: b.Line, Col: l.chars(b.LineStart, b.Off) + 1, Off: l.off, EOF: true})
	}
	return l.set(&Err{Msg: "unexpected EOF while parsing", Line: l.line, Col: l.off - l.lineStart, EndCol: -1, Off: l.off, EOF: true})
}

// end closes what is open at the end of the source.
func (l *Lexer) end() lexer.Token {
	p := l.pos()
	if len(l.fs) > 0 {
		return l.fopen()
	}
	if len(l.brackets) > 0 {
		return l.eofError()
	}
	if l.last != Newline {
		l.last = Newline
		l.bol = true
		return lexer.Token{Type: Newline, Pos: p}
	}
	l.done = true
	return lexer.Token{Type: EOF, Pos: p}
}

const (
	clsOther = iota
	clsIdent
	clsDigit
	clsQuote
)

var class = func() (t [256]byte) {
	for c := range t {
		switch {
		case c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80:
			t[c] = clsIdent
		case c >= '0' && c <= '9':
			t[c] = clsDigit
		case c == '\'' || c == '"':
			t[c] = clsQuote
		}
	}
	return
}()

// identByte marks the bytes of identifiers; every byte of a non-ASCII character counts until verified.
var identByte = func() (t [256]bool) {
	for c := range t {
		t[c] = class[c] == clsIdent || class[c] == clsDigit
	}
	return
}()

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (l *Lexer) at(i int) byte {
	if i < len(l.src) {
		return l.src[i]
	}
	return 0
}

func (l *Lexer) tok(t Type, p lexer.Position) lexer.Token {
	l.last = t
	return lexer.Token{Type: t, Value: l.src[p.Offset:l.off], Pos: p}
}

func (l *Lexer) ident(p lexer.Position) lexer.Token {
	src, i := l.src, l.off
	wide := false
	for i < len(src) && identByte[src[i]] {
		wide = wide || src[i] >= 0x80
		i++
	}
	s := src[l.off:i]
	if len(s) <= 2 && i < len(src) && class[src[i]] == clsQuote {
		if f, raw, ok := prefix(s); ok {
			return l.str(p, i, f, raw)
		}
	}
	if wide {
		if k, r := BadIdent(s); k >= 0 {
			l.off += k + utf8.RuneLen(r)
			if Printable(r) {
				return l.fail("invalid character '%c' (U+%04X)", r, r)
			}
			return l.fail("invalid non-printable character U+%04X", r)
		}
	}
	l.off = i
	if kw := Keyword(s); kw != 0 {
		return l.tok(kw, p)
	}
	// Soft keywords are decided here so that the grammar stays LL(1).
	if l.last == Newline && len(l.brackets) == 0 && len(l.fs) == 0 {
		if s == "match" && l.headOfMatch() {
			l.headMatch = true
			return l.tok(KwMatch, p)
		}
		if s == "case" && l.indents[len(l.indents)-1].match {
			return l.tok(KwCase, p)
		}
	}
	return l.tok(Name, p)
}

// prefix reads the prefix of a string literal.
func prefix(s string) (f, raw, ok bool) {
	var b, u bool
	for k := 0; k < len(s); k++ {
		switch s[k] | 0x20 {
		case 'r':
			if raw {
				return
			}
			raw = true
		case 'f':
			if f {
				return
			}
			f = true
		case 'b':
			if b {
				return
			}
			b = true
		case 'u':
			u = true
		default:
			return
		}
	}
	return f, raw, !(f && b) && !(u && len(s) > 1)
}

// headOfMatch says whether the line that started with "match" heads a match statement: it ends in a colon and does not
// read on like an annotation, an assignment or an attribute.
func (l *Lexer) headOfMatch() bool {
	c := *l
	c.fs, c.brackets = nil, nil
	c.last = Name
	n := 0
	var prev Type
	for {
		t, _ := c.Next()
		switch t.Type {
		case Newline, EOF, Error:
			return prev == Colon && n > 1
		}
		if n == 0 && (t.Type == Colon || t.Type == Assign || t.Type == Dot || t.Type == Comma || t.Type == AugOp) {
			return false
		}
		prev = t.Type
		n++
	}
}

func (l *Lexer) op(p lexer.Position, c byte) lexer.Token {
	if len(l.fs) > 0 {
		if t, ok := l.fop(p, c); ok {
			return t
		}
	}
	a1 := l.at(l.off + 1)
	n, t := 1, Type(0)
	switch c {
	case '(', '[', '{':
		if len(l.brackets) >= maxBrackets {
			l.off++
			return l.fail("too many nested parentheses")
		}
		l.brackets = append(l.brackets, Bracket{c, p.Line, l.off, l.lineStart})
		switch c {
		case '(':
			t = LPar
		case '[':
			t = LSqb
		default:
			t = LBrace
		}
	case ')', ']', '}':
		open, tt := byte('('), RPar
		if c == ']' {
			open, tt = '[', RSqb
		} else if c == '}' {
			open, tt = '{', RBrace
		}
		k := len(l.brackets)
		if k == 0 {
			l.off++
			return l.fail("unmatched '%c'", c)
		}
		if m := len(l.fs); m > 0 && l.fs[m-1].depth >= k {
			return l.fbad(fmt.Sprintf("f-string: unmatched '%c'", c))
		}
		b := l.brackets[k-1]
		l.brackets = l.brackets[:k-1]
		if b.Ch != open {
			l.off++
			if b.Line != p.Line {
				return l.fail("closing parenthesis '%c' does not match opening parenthesis '%c' on line %d", c, b.Ch, b.Line)
			}
			return l.fail("closing parenthesis '%c' does not match opening parenthesis '%c'", c, b.Ch)
		}
		t = tt
	case ':':
		t = Colon
		if a1 == '=' {
			n, t = 2, Walrus
		}
	case ',':
		t = Comma
	case ';':
		t = Semi
	case '.':
		t = Dot
		if a1 == '.' && l.at(l.off+2) == '.' {
			n, t = 3, Ellipsis
		}
	case '+':
		n, t = aug(a1, Plus)
	case '-':
		if a1 == '>' {
			n, t = 2, Arrow
		} else {
			n, t = aug(a1, Minus)
		}
	case '*':
		n, t = l.aug2(c, a1, Star, DStar)
	case '/':
		n, t = l.aug2(c, a1, Slash, DSlash)
	case '%':
		n, t = aug(a1, Percent)
	case '@':
		n, t = aug(a1, At)
	case '&':
		n, t = aug(a1, Amp)
	case '|':
		n, t = aug(a1, Pipe)
	case '^':
		n, t = aug(a1, Caret)
	case '~':
		t = Tilde
	case '<':
		switch a1 {
		case '=':
			n, t = 2, Le
		case '>':
			n, t = 2, LtGt
		case '<':
			n, t = l.aug2(c, a1, Lt, LShift)
		default:
			t = Lt
		}
	case '>':
		switch a1 {
		case '=':
			n, t = 2, Ge
		case '>':
			n, t = l.aug2(c, a1, Gt, RShift)
		default:
			t = Gt
		}
	case '=':
		t = Assign
		if a1 == '=' {
			n, t = 2, EqEq
		}
	case '!':
		t = Other
		if a1 == '=' {
			n, t = 2, Ne
		}
	case '$', '?', '`':
		t = Other
	default:
		l.off++
		return l.fail("invalid non-printable character U+%04X", c)
	}
	l.off += n
	return l.tok(t, p)
}

func aug(a1 byte, op Type) (int, Type) {
	if a1 == '=' {
		return 2, AugOp
	}
	return 1, op
}

func (l *Lexer) aug2(c, a1 byte, op1, op2 Type) (int, Type) {
	if a1 != c {
		return aug(a1, op1)
	}
	if l.at(l.off+2) == '=' {
		return 3, AugOp
	}
	return 2, op2
}

// At returns a lexer of the same source that starts at a top-level statement, off being the offset of its first token or
// of blank lines before it.
func (l *Lexer) At(off, line int) *Lexer {
	c := New(l.src)
	c.off, c.line = off, line
	for off > 0 && l.src[off-1] != '\n' {
		off--
	}
	c.lineStart = off
	c.off = off
	return c
}

// Skip moves the lexer, which has just read the opening of an f-string, to the offset end, the end of the whole literal.
func (l *Lexer) Skip(end int) {
	for ; l.off < end; l.off++ {
		if l.src[l.off] == '\n' {
			l.line++
			l.lineStart = l.off + 1
		}
	}
	l.fs = l.fs[:0]
	l.last = String
}

// Unterminated is the error of an f-string, just opened, that has no closing quote.
func (l *Lexer) Unterminated() *Err {
	m := l.fs[0]
	l.Err = nil
	l.unterminatedAt(m.off, m.line, m.lineStart, m.triple)
	return l.Err
}
