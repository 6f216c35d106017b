// Literals: numbers, strings, f-strings.

package parse

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/lex"
)

// maxDigits is CPython's limit on decimal integer literals (sys.int_info.default_max_str_digits).
const maxDigits = 4300

func (p *climber) number() ast.Expr {
	t := p.next()
	c := &ast.Constant{Span: p.span(t)}
	if msg := number(c, t.Value); msg != "" {
		p.failAt(t, msg)
	}
	return c
}

// number fills in the value of a number literal.
func number(c *ast.Constant, s string) (bad string) {
	if len(s) < 19 {
		v := int64(0)
		plain := true
		for i := 0; i < len(s); i++ {
			d := s[i] - '0'
			if d > 9 {
				plain = false
				break
			}
			v = v*10 + int64(d)
		}
		if plain {
			c.Kind, c.I = ast.Int, v
			return ""
		}
	}
	if strings.IndexByte(s, '_') >= 0 {
		s = strings.ReplaceAll(s, "_", "")
	}
	base := 10
	if len(s) > 1 && s[0] == '0' {
		switch s[1] | 0x20 {
		case 'x':
			base = 16
		case 'o':
			base = 8
		case 'b':
			base = 2
		}
	}
	if base == 10 {
		if last := s[len(s)-1]; last|0x20 == 'j' {
			c.Kind = ast.Complex
			c.F, _ = strconv.ParseFloat(s[:len(s)-1], 64) // out of range is infinity, as it should be
			return ""
		}
		if strings.ContainsAny(s, ".eE") {
			c.Kind = ast.Float
			c.F, _ = strconv.ParseFloat(s, 64)
			return ""
		}
		if len(s) > maxDigits {
			return fmt.Sprintf("Exceeds the limit (%d digits) for integer string conversion: value has %d digits; use "+
				"sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to avoid decimal "+
				"conversion limits.", maxDigits, len(s))
		}
	} else {
		s = s[2:]
	}
	c.Kind = ast.Int
	if v, err := strconv.ParseInt(s, base, 64); err == nil {
		c.I = v
		return ""
	}
	c.Big, _ = new(big.Int).SetString(s, base)
	return ""
}

// quoted splits a string literal into prefix and body.
func quoted(s string) (body string, raw, bytes bool) {
	i := 0
	for ; s[i] != '\'' && s[i] != '"'; i++ {
		switch s[i] | 0x20 {
		case 'r':
			raw = true
		case 'b':
			bytes = true
		}
	}
	n := 1
	if len(s)-i >= 6 && s[i+1] == s[i] && s[i+2] == s[i] {
		n = 3
	}
	return s[i+n : len(s)-n], raw, bytes
}

func (p *climber) literal(t *lexer.Token) (s string, bytes bool) {
	body, raw, bytes := quoted(t.Value)
	if bytes {
		for i := 0; i < len(body); i++ {
			if body[i] >= 0x80 {
				p.failAt(t, "bytes can only contain ASCII literal characters")
				return "", true
			}
		}
	}
	if raw {
		return body, bytes
	}
	return p.unescape(t, body, bytes), bytes
}

func (p *climber) unescape(t *lexer.Token, s string, bytes bool) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var err *lex.EscapeError
	if bytes {
		s, err = lex.UnescapeBytes(s)
	} else {
		s, err = lex.Unescape(s)
	}
	if err != nil {
		p.failAt(t, err.Msg)
	}
	return s
}

// strings is one or more adjacent string literals.
func (p *climber) strings() ast.Expr {
	t := p.l.Peek()
	if t.Type == lex.String {
		p.next()
		s, bytes := p.literal(t)
		if k := p.peek(); k != lex.String && k != lex.FStart {
			c := &ast.Constant{Span: p.span(t), Kind: ast.Str, S: s}
			if bytes {
				c.Kind = ast.Bytes
			}
			return c
		}
		return p.concat(t, s, bytes)
	}
	return p.concat(t, "", false)
}

// joiner collects the values of an f-string.
type joiner struct {
	text   strings.Builder
	values []ast.Expr
}

func (j *joiner) flush() {
	if j.text.Len() > 0 {
		j.values = append(j.values, &ast.Constant{Kind: ast.Str, S: j.text.String()})
		j.text = strings.Builder{}
	}
}

// concat goes on after the first literal t, if that was a plain one with the value s.
func (p *climber) concat(t *lexer.Token, s string, bytes bool) ast.Expr {
	var j joiner
	j.text.WriteString(s)
	first := t.Type == lex.String
	joined := false
	var inner []ast.Expr // fields inside format specs
	for p.err == nil {
		k := p.l.Peek()
		if k.Type == lex.String {
			p.next()
			v, b := p.literal(k)
			if first && b != bytes {
				p.failAt(t, "cannot mix bytes and nonbytes literals")
			}
			bytes, first = b, true
			j.text.WriteString(v)
		} else if k.Type == lex.FStart {
			if first && bytes {
				p.failAt(t, "cannot mix bytes and nonbytes literals")
			}
			first, joined = true, true
			raw := strings.ContainsAny(k.Value, "rR")
			p.next()
			var specs []*ast.JoinedStr
			p.parts(&j, lex.FEnd, raw, &specs)
			p.want(lex.FEnd)
			if p.err != nil {
				return nil
			}
			// A format spec has the span of its own literal, but the fields in it that of the whole.
			own := p.span(k)
			for _, s := range specs {
				s.Span = own
				for _, v := range s.Values {
					if _, ok := v.(*ast.FormattedValue); ok {
						inner = append(inner, v)
					} else {
						*v.Pos() = own
					}
				}
			}
		} else {
			break
		}
	}
	if p.err != nil {
		return nil
	}
	span := p.span(t)
	if !joined {
		c := &ast.Constant{Span: span, Kind: ast.Str, S: j.text.String()}
		if bytes {
			c.Kind = ast.Bytes
		}
		return c
	}
	j.flush()
	// CPython gives all parts the span of the whole concatenation.
	place(j.values, span)
	place(inner, span)
	p.higher(p.h, 0)
	return &ast.JoinedStr{Span: span, Values: j.values}
}

func place(xs []ast.Expr, s ast.Span) {
	for _, x := range xs {
		*x.Pos() = s
	}
}

// parts reads literal text and replacement fields up to end.
func (p *climber) parts(j *joiner, end lex.Type, raw bool, specs *[]*ast.JoinedStr) {
	for p.err == nil && p.peek() != end {
		k := p.l.Peek()
		switch k.Type {
		case lex.FMiddle:
			p.next()
			s := k.Value
			if end == lex.FEnd {
				s = undouble(s, raw)
			}
			if !raw {
				s = p.unescape(k, s, false)
			}
			j.text.WriteString(s)
		case lex.FLBrace:
			f := p.field(j, raw, specs)
			if p.err != nil {
				return
			}
			j.flush()
			j.values = append(j.values, f)
		default:
			p.fail("f-string: expecting '}'")
		}
	}
}

// undouble turns {{ and }} into single braces, outside \N{...}.
func undouble(s string, raw bool) string {
	if strings.IndexByte(s, '{') < 0 && strings.IndexByte(s, '}') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		b = append(b, c)
		if c == '\\' && !raw && strings.HasPrefix(s[i:], "\\N{") {
			for i++; i < len(s) && s[i] != '}'; i++ {
				b = append(b, s[i])
			}
			if i < len(s) {
				b = append(b, '}')
			}
		} else if (c == '{' || c == '}') && i+1 < len(s) && s[i+1] == c {
			i++
		} else if c == '\\' && i+1 < len(s) && s[i+1] == '\\' {
			b = append(b, '\\')
			i++
		}
	}
	return string(b)
}

// field is one {replacement field}. Its text, when it ends in =, goes to j.
func (p *climber) field(j *joiner, raw bool, specs *[]*ast.JoinedStr) *ast.FormattedValue {
	t := p.next()
	if ends(p.peek(), lex.FRBrace) {
		p.fail("f-string: empty expression not allowed")
		return nil
	}
	f := &ast.FormattedValue{X: p.group(t, lex.FRBrace)}
	if p.err != nil {
		return nil
	}
	debug := false
	if d := p.l.Peek(); d.Type == lex.FDebug {
		j.text.WriteString(d.Value)
		p.next()
		debug = true
	}
	if c := p.l.Peek(); c.Type == lex.FConv {
		f.Conv = c.Value[1]
		p.next()
	}
	if p.got(lex.FColon) {
		var s joiner
		p.parts(&s, lex.FRBrace, raw, specs)
		s.flush()
		f.Spec = &ast.JoinedStr{Values: s.values}
		*specs = append(*specs, f.Spec)
	} else if debug && f.Conv == 0 {
		f.Conv = 'r'
	}
	p.want(lex.FRBrace)
	return f
}
