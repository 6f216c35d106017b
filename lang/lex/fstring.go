// The modes of f-strings.

package lex

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

func itoa(n int) string { return strconv.Itoa(n) }

const (
	inText = iota // the literal part of an f-string
	inExpr        // the expression of a replacement field
	inSpec        // the format spec of a replacement field
)

// fmode is one entry of the f-string stack: text, then expr, then perhaps spec, then expr ... per f-string.
type fmode struct {
	kind                uint8
	quote               byte
	triple, raw, nested bool
	specs               uint8 // how many specs enclose this mode within its f-string
	depth               int   // open brackets where it started
	line, lineStart     int   // where the f-string started
	off                 int
	expr                int // in an expression: the offset after its brace
	end                 int // of an f-string: where Python 3.11 sees its end, once it was asked; -1: nowhere
}

// within reports whether a string literal up to off is inside the f-strings around it as Python 3.11 sees them: there a
// quote ends an f-string wherever it stands.
func (l *Lexer) within(off int) bool {
	for k := range l.fs {
		m := &l.fs[k]
		if m.kind != inText {
			continue
		}
		if m.end == 0 {
			m.end = PlainEnd(l.src, m.off)
		}
		if m.end >= 0 && off >= m.end {
			return false
		}
	}
	return true
}

// quoted reports a quote of the enclosing f-string inside one of its expressions.
func (l *Lexer) quoted() lexer.Token {
	for k := len(l.fs) - 1; k >= 0; k-- {
		if m := &l.fs[k]; m.kind == inExpr && len(l.brackets) > m.depth {
			return l.fbad("f-string: unmatched '" + string(l.brackets[len(l.brackets)-1].Ch) + "'")
		}
	}
	return l.fbad("f-string: expecting '}'")
}

// fbad reports an error inside an f-string expression. The place is that of the outermost f-string: CPython 3.11 knows
// no better either, and the parser's diagnosis takes it from there.
func (l *Lexer) fbad(msg string) lexer.Token {
	m := &l.fs[0]
	return l.set(&Err{Msg: msg, Line: m.line, Col: utf8.RuneCountInString(l.src[m.lineStart:m.off]) + 1, EndCol: -1, Off: m.off, Raised: true})
}

// fopen reports an f-string that the source ends in.
func (l *Lexer) fopen() lexer.Token {
	m := l.fs[0]
	end := PlainEnd(l.src, m.off)
	if end >= 0 {
		return l.fbad("f-string: expecting '}'")
	}
	return l.unterminatedAt(m.off, m.line, m.lineStart, m.triple)
}

// PlainEnd finds the end of the string literal at off as Python 3.11 does, that is, at the first closing quote whatever
// stands before it; -1 when there is none.
func PlainEnd(src string, off int) int {
	i := off
	for i < len(src) && class[src[i]] == clsIdent {
		i++
	}
	if i >= len(src) {
		return -1
	}
	q := src[i]
	triple := strings.HasPrefix(src[i:], strings.Repeat(string(q), 3))
	if triple {
		i += 3
	} else {
		i++
	}
	for i < len(src) {
		switch c := src[i]; {
		case c == '\\':
			i++
		case c == q && !triple:
			return i + 1
		case c == q && i+2 < len(src) && src[i+1] == q && src[i+2] == q:
			return i + 3
		case c == '\n' && !triple:
			return -1
		}
		i++
	}
	return -1
}

// middle is literal text of an f-string that ends at l.off.
func (l *Lexer) middle(m *fmode, p lexer.Position) lexer.Token {
	if !m.raw {
		end := l.off
		if l.at(end) == '{' { // it may end in a backslash, which is warned of with the brace
			end++
		}
		l.escapes(l.src[p.Offset:end], false, m.line, m.lineStart, m.off)
	}
	return l.tok(FMiddle, p)
}

// fbody lexes the literal part of an f-string or of a format spec.
func (l *Lexer) fbody() lexer.Token {
	m := &l.fs[len(l.fs)-1]
	src := l.src
	p := l.pos()
	i := l.off
	newline := func(at int) { // a newline at src[at] belongs to the token that started at p
		l.line++
		l.lineStart = at + 1
	}
	for i < len(src) {
		c := src[i]
		switch {
		case c == '{':
			if m.kind == inText && i+1 < len(src) && src[i+1] == '{' {
				i += 2
				continue
			}
			if i > l.off {
				l.off = i
				return l.middle(m, p)
			}
			if m.specs >= 2 {
				return l.fbad("f-string: expressions nested too deeply")
			}
			l.off++
			l.fs = append(l.fs, fmode{kind: inExpr, quote: m.quote, triple: m.triple, raw: m.raw, nested: m.nested, specs: m.specs,
				depth: len(l.brackets), line: m.line, lineStart: m.lineStart, off: m.off, expr: l.off})
			return l.tok(FLBrace, p)
		case c == '}':
			if m.kind == inText {
				if i+1 < len(src) && src[i+1] == '}' {
					i += 2
					continue
				}
				return l.fbad("f-string: single '}' is not allowed")
			}
			if i > l.off {
				l.off = i
				return l.middle(m, p)
			}
			l.off++
			l.fs = l.fs[:len(l.fs)-2]
			return l.tok(FRBrace, p)
		case c == '\\':
			if m.nested {
				return l.fbad("f-string expression part cannot include a backslash")
			}
			i++
			if i >= len(src) {
				continue
			}
			switch {
			case src[i] == '\n':
				newline(i)
				i++
			case src[i] == 'N' && !m.raw && i+1 < len(src) && src[i+1] == '{':
				for i < len(src) && src[i] != '}' && src[i] != '\n' && src[i] != m.quote {
					i++
				}
				if i < len(src) && src[i] == '}' {
					i++
				}
			case src[i] == '{' || src[i] == '}':
			default:
				i++
			}
		case c == m.quote && (!m.triple || i+2 < len(src) && src[i+1] == c && src[i+2] == c):
			if m.kind == inSpec {
				return l.fbad("f-string: expecting '}'")
			}
			if i > l.off {
				l.off = i
				return l.middle(m, p)
			}
			l.off++
			if m.triple {
				l.off += 2
			}
			l.fs = l.fs[:len(l.fs)-1]
			return l.tok(FEnd, p)
		case c == '\n':
			if !m.triple {
				return l.fopen()
			}
			newline(i)
			i++
		default:
			i++
		}
	}
	return l.fopen()
}

// allTriple says whether every open f-string is triple-quoted, so that a line may end inside.
func (l *Lexer) allTriple() bool {
	for i := range l.fs {
		if !l.fs[i].triple {
			return false
		}
	}
	return true
}

// fop handles the characters that end the expression of a replacement field.
func (l *Lexer) fop(p lexer.Position, c byte) (lexer.Token, bool) {
	k := len(l.fs)
	m := &l.fs[k-1]
	if len(l.brackets) != m.depth {
		return lexer.Token{}, false
	}
	a1 := l.at(l.off + 1)
	switch c {
	case '}':
		l.off++
		l.fs = l.fs[:k-1]
		return l.tok(FRBrace, p), true
	case ':':
		l.off++
		l.fs = append(l.fs, fmode{kind: inSpec, quote: m.quote, triple: m.triple, raw: m.raw, nested: m.nested, specs: m.specs + 1,
			depth: m.depth, line: m.line, lineStart: m.lineStart, off: m.off})
		return l.tok(FColon, p), true
	case '!':
		if a1 == '=' {
			return lexer.Token{}, false
		}
		l.off++
		switch l.at(l.off) {
		case 's', 'r', 'a':
		default:
			return l.fbad("f-string: invalid conversion character: expected 's', 'r', or 'a'"), true
		}
		l.off++
		if e := l.at(l.off); e != ':' && e != '}' {
			return l.fbad("f-string: expecting '}'"), true
		}
		return l.tok(FConv, p), true
	case '=':
		if a1 == '=' {
			return lexer.Token{}, false
		}
		l.off++
		for l.off < len(l.src) && (l.src[l.off] == ' ' || l.src[l.off] >= '\t' && l.src[l.off] <= '\r') {
			if l.src[l.off] == '\n' {
				l.line++
				l.lineStart = l.off + 1
			}
			l.off++
		}
		if e := l.at(l.off); e != ':' && e != '}' && e != '!' {
			return l.fbad("f-string: expecting '}'"), true
		}
		l.last = FDebug
		return lexer.Token{Type: FDebug, Value: l.src[m.expr:l.off], Pos: p}, true
	}
	return lexer.Token{}, false
}
