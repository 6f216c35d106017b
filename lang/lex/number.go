// Number and string literals: where they end, and what is wrong with them.

package lex

import (
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gsl-lang/gsl/lang/ast"
)

// digits skips digit ("_"? digit)* and reports a misplaced underscore.
func (l *Lexer) digits() bool {
	for {
		for isDigit(l.at(l.off)) {
			l.off++
		}
		if l.at(l.off) != '_' {
			return true
		}
		l.off++
		if !isDigit(l.at(l.off)) {
			return false
		}
	}
}

// number follows CPython's tokenizer step by step, because the place of the error depends on how far it had read.
func (l *Lexer) number(p lexer.Position) lexer.Token {
	if l.src[l.off] == '.' {
		l.off++
		return l.fraction(p)
	}
	if l.src[l.off] != '0' {
		if !l.digits() {
			return l.fail("invalid decimal literal")
		}
		return l.decimalTail(p)
	}
	l.off++
	switch l.at(l.off) | 0x20 {
	case 'x':
		return l.based(p, "hexadecimal", func(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' })
	case 'o':
		return l.based(p, "octal", func(c byte) bool { return c >= '0' && c <= '7' })
	case 'b':
		return l.based(p, "binary", func(c byte) bool { return c == '0' || c == '1' })
	}
	for {
		if l.at(l.off) == '_' {
			l.off++
			if !isDigit(l.at(l.off)) {
				return l.fail("invalid decimal literal")
			}
		}
		if l.at(l.off) != '0' {
			break
		}
		l.off++
	}
	zeros := l.off
	if isDigit(l.at(l.off)) {
		if !l.digits() {
			return l.fail("invalid decimal literal")
		}
		switch l.at(l.off) {
		case '.', 'e', 'E', 'j', 'J':
		default:
			// CPython puts the end after the first digit that is not a zero.
			return l.set(&Err{Msg: "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
				Line: l.line, Col: p.Column + 1, EndCol: zeros + 1 - l.lineStart, Off: l.off, Raised: true})
		}
	}
	return l.decimalTail(p)
}

func (l *Lexer) based(p lexer.Position, name string, ok func(byte) bool) lexer.Token {
	l.off++
	for {
		if l.at(l.off) == '_' {
			l.off++
		}
		if c := l.at(l.off); !ok(c) {
			if isDigit(c) {
				l.off++
				return l.fail("invalid digit '%c' in %s literal", c, name)
			}
			return l.fail("invalid %s literal", name)
		}
		for ok(l.at(l.off)) {
			l.off++
		}
		if l.at(l.off) != '_' {
			break
		}
	}
	if c := l.at(l.off); isDigit(c) {
		l.off++
		return l.fail("invalid digit '%c' in %s literal", c, name)
	}
	return l.numEnd(p, name)
}

func (l *Lexer) decimalTail(p lexer.Position) lexer.Token {
	if l.at(l.off) == '.' {
		l.off++
		return l.fraction(p)
	}
	return l.exponent(p)
}

func (l *Lexer) fraction(p lexer.Position) lexer.Token {
	if isDigit(l.at(l.off)) && !l.digits() {
		return l.fail("invalid decimal literal")
	}
	return l.exponent(p)
}

func (l *Lexer) exponent(p lexer.Position) lexer.Token {
	if l.at(l.off)|0x20 == 'e' {
		e := l.off
		l.off++
		if c := l.at(l.off); c == '+' || c == '-' {
			l.off++
			if !isDigit(l.at(l.off)) {
				return l.fail("invalid decimal literal")
			}
		} else if !isDigit(c) {
			l.off = e
			return l.numEnd(p, "decimal")
		}
		if !l.digits() {
			return l.fail("invalid decimal literal")
		}
	}
	if l.at(l.off)|0x20 == 'j' {
		l.off++
		return l.numEnd(p, "imaginary")
	}
	return l.numEnd(p, "decimal")
}

// numEnd rejects a letter right after a number, unless it starts a keyword: 1if x else y is still allowed.
func (l *Lexer) numEnd(p lexer.Position, kind string) lexer.Token {
	if c := l.at(l.off); !identByte[c] || c >= 0x80 {
		return l.tok(Number, p)
	}
	rest := l.src[l.off:]
	for _, w := range [...]string{"if", "in", "is"} { // CPython does not ask what follows these
		if strings.HasPrefix(rest, w) {
			return l.numWarn(p, kind)
		}
	}
	for _, w := range [...]string{"and", "else", "for", "or", "not"} {
		if strings.HasPrefix(rest, w) && !identByte[l.at(l.off+len(w))] {
			return l.numWarn(p, kind)
		}
	}
	return l.fail("invalid %s literal", kind)
}

// numWarn is a number with a keyword right behind it.
func (l *Lexer) numWarn(p lexer.Position, kind string) lexer.Token {
	col := utf8.RuneCountInString(l.src[l.lineStart:l.off])
	l.Warnings = append(l.Warnings, ast.Warning{Line: l.line, Col: col, EndLine: l.line, EndCol: col, Msg: "invalid " + kind + " literal", Text: l.src[l.lineStart:l.lineEnd()]})
	return l.tok(Number, p)
}

// escapes warns of the first escape in a literal's body that means nothing. The literal began at offset off of line, and
// what has been read of it ends at l.off.
func (l *Lexer) escapes(body string, bytes bool, line, lineStart, off int) {
	for i := strings.IndexByte(body, '\\'); i >= 0 && i+1 < len(body); {
		msg := ""
		switch c := body[i+1]; c {
		case '\n', '\\', '\'', '"', 'a', 'b', 'f', 'n', 'r', 't', 'v', 'x', '0', '1', '2', '3':
		case '4', '5', '6', '7':
			if o := body[i+1:]; len(o) >= 3 && o[1] >= '0' && o[1] <= '7' && o[2] >= '0' && o[2] <= '7' {
				msg = "invalid octal escape sequence '\\" + o[:3] + "'"
			}
		case 'N', 'u', 'U':
			if bytes {
				msg = "invalid escape sequence '\\" + string(c) + "'"
			}
		default:
			if c < 0x80 { // CPython has made an escape of any other before it looks
				msg = "invalid escape sequence '\\" + string(c) + "'"
			}
		}
		if msg != "" {
			end := lineStart + strings.IndexByte(l.src[lineStart:], '\n')
			text := l.src[lineStart:end]
			col := utf8.RuneCountInString(l.src[l.lineStart:l.off]) + 1
			if l.line == line {
				text += "\n"
			} else { // CPython counts in the first line
				col = min(col, utf8.RuneCountInString(text)+1)
			}
			l.Warnings = append(l.Warnings, ast.Warning{Msg: msg, Text: text, Deprecated: true, Line: line,
				Col: utf8.RuneCountInString(l.src[lineStart:off]) + 1, EndLine: l.line, EndCol: col})
			return
		}
		i += 2
		if k := strings.IndexByte(body[i:], '\\'); k >= 0 {
			i += k
		} else {
			return
		}
	}
}

// plain is the token of a string literal that ends at l.off.
func (l *Lexer) plain(p lexer.Position, q, n, line, lineStart int, raw bool) lexer.Token {
	if !raw {
		l.escapes(l.src[q+n:l.off-n], strings.ContainsAny(l.src[p.Offset:q], "bB"), line, lineStart, p.Offset)
	}
	return l.tok(String, p)
}

// str lexes a string literal whose opening quote is at q; p is where its prefix starts.
func (l *Lexer) str(p lexer.Position, q int, f, raw bool) lexer.Token {
	src := l.src
	quote := src[q]
	triple := l.at(q+1) == quote && l.at(q+2) == quote
	n := 1
	if triple {
		n = 3
	}
	if len(l.fs) > 0 && !l.within(q+n) {
		return l.quoted()
	}
	if f {
		if len(l.fs) >= 2*maxFStrings {
			l.off = q + n
			return l.fail("too many nested f-strings")
		}
		// A backslash inside an expression of an f-string is an error, also within a nested one.
		l.fs = append(l.fs, fmode{kind: inText, quote: quote, triple: triple, raw: raw, nested: len(l.fs) > 0,
			line: p.Line, lineStart: l.lineStart, off: p.Offset, depth: len(l.brackets)})
		l.off = q + n
		return l.tok(FStart, p)
	}
	i := q + n
	line, start := l.line, l.lineStart
	if !triple {
		for i < len(src) {
			c := src[i]
			if c == quote {
				if len(l.fs) > 0 && !l.within(i+1) {
					return l.quoted()
				}
				l.off = i + 1
				return l.plain(p, q, n, line, start, raw)
			}
			if c == '\\' {
				if len(l.fs) > 0 {
					return l.fbad("f-string expression part cannot include a backslash")
				}
				i++
				if l.at(i) == '\n' {
					l.off = i + 1
					l.newline()
				}
			} else if c == '\n' {
				break
			}
			i++
		}
		return l.unterminated(p, line, start, false)
	}
	for i < len(src) {
		switch c := src[i]; c {
		case quote:
			if i+2 < len(src) && src[i+1] == quote && src[i+2] == quote {
				l.off = i + 3
				return l.plain(p, q, n, line, start, raw)
			}
		case '\\':
			if len(l.fs) > 0 {
				return l.fbad("f-string expression part cannot include a backslash")
			}
			i++
			if l.at(i) == '\n' {
				l.off = i + 1
				l.newline()
			}
		case '\n':
			l.off = i + 1
			l.newline()
		}
		i++
	}
	return l.unterminated(p, line, start, true)
}

// unterminated reports a literal without its closing quote, at the place where it starts.
func (l *Lexer) unterminated(p lexer.Position, line, lineStart int, triple bool) lexer.Token {
	if len(l.fs) > 0 {
		return l.fbad("f-string: expecting '}'")
	}
	return l.unterminatedAt(p.Offset, line, lineStart, triple)
}

func (l *Lexer) unterminatedAt(off, line, lineStart int, triple bool) lexer.Token {
	e := &Err{Line: line, Off: off, Raised: true, Open: triple}
	e.Col = utf8.RuneCountInString(l.src[lineStart:off]) + 1
	e.EndCol = e.Col
	if triple {
		last := strings.Count(l.src[off:], "\n") + line
		if strings.HasSuffix(l.src, "\n") {
			last--
		}
		e.Msg = "unterminated triple-quoted string literal (detected at line " + itoa(last) + ")"
	} else {
		// A backslash at the end of a line takes the literal on to the next.
		last := line
		for i := off; i < len(l.src) && l.src[i] != '\n'; i++ {
			if l.src[i] == '\\' {
				i++
				if l.at(i) == '\n' && i+1 < len(l.src) {
					last++
				} else if i+1 >= len(l.src) {
					e.Open = true
				}
			}
		}
		e.Msg = "unterminated string literal (detected at line " + itoa(last) + ")"
	}
	return l.set(e)
}
