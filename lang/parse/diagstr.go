// The diagnosis of string literals: f-strings are taken apart as Python 3.11 does it, for the sake of its errors.

package parse

import (
	"strings"

	"github.com/gsl-lang/gsl/lang/lex"
)

// strings checks the adjacent literals toks[s:e] and returns what errors call the result.
func (d *diag) strings(s, e int) string {
	kind := "literal"
	mode := false
	for i := s; i < e; i++ {
		text := d.toks[i].text
		body, raw, bytes := quoted(text)
		f := strings.ContainsAny(text[:strings.IndexAny(text, "'\"")], "fF")
		if !f {
			d.plain(i, body, raw, bytes)
		}
		if i > s && bytes != mode {
			d.raiseLast("SyntaxError", "cannot mix bytes and nonbytes literals")
		}
		mode = bytes
		if f {
			kind = "f-string expression"
			x := &fstr{d: d, t: i, s: text, pos: strings.Index(text, body), raw: raw}
			if body == "" {
				continue
			}
			n := 1
			if q := strings.IndexAny(text, "'\""); x.pos-q == 3 {
				n = 3
			}
			x.pos = strings.IndexAny(text, "'\"") + n
			x.end = len(text) - n
			x.parse(0)
		}
	}
	return kind
}

func (d *diag) plain(i int, body string, raw, bytes bool) {
	if bytes {
		for k := 0; k < len(body); k++ {
			if body[k] >= 0x80 {
				d.raiseTok(&d.toks[i], "bytes can only contain ASCII literal characters")
			}
		}
	}
	if raw {
		return
	}
	var err *lex.EscapeError
	if bytes {
		_, err = lex.UnescapeBytes(body)
	} else {
		_, err = lex.Unescape(body)
	}
	if err != nil {
		d.raiseLast("SyntaxError", err.Msg)
	}
}

// fstr reads one f-string token.
type fstr struct {
	d        *diag
	t        int // the token
	s        string
	pos, end int
	raw      bool
}

func (x *fstr) bad(msg string) { x.d.raiseLast("SyntaxError", msg) }

// parse reads literal text and fields, at level 0 of the string itself, at level 1 and 2 of a format spec.
func (x *fstr) parse(level int) {
	for {
		more := x.literal(level)
		if more {
			continue
		}
		if x.pos >= x.end || x.s[x.pos] == '}' {
			break
		}
		x.field(level)
	}
	if level == 0 && x.pos < x.end {
		x.bad("f-string: unexpected end of string")
	}
	if level > 0 && x.pos >= x.end {
		x.bad("f-string: expecting '}'")
	}
}

// literal reads text up to a brace; it reports true when it stopped after a doubled one.
func (x *fstr) literal(level int) (doubled bool) {
	start := x.pos
	p := x.pos
	stop := -1
	for p < x.end {
		c := x.s[p]
		p++
		if !x.raw && c == '\\' && p < x.end {
			c = x.s[p]
			p++
			if c == 'N' {
				if p < x.end {
					p++
					if x.s[p-1] == '{' {
						for p < x.end {
							p++
							if x.s[p-1] == '}' {
								break
							}
						}
					}
				}
				continue
			}
		}
		if c == '{' || c == '}' {
			if level == 0 {
				if p < x.end && x.s[p] == c {
					stop = p
					doubled = true
					x.pos = p + 1
					break
				}
				if c == '}' {
					x.bad("f-string: single '}' is not allowed")
				}
			}
			p--
			break
		}
	}
	if stop < 0 {
		stop = p
		x.pos = p
	}
	if !x.raw {
		if _, err := lex.Unescape(x.s[start:stop]); err != nil {
			x.bad(err.Msg)
		}
	}
	return doubled
}

// field reads one replacement field.
func (x *fstr) field(level int) {
	if level >= 2 {
		x.bad("f-string: expressions nested too deeply")
	}
	x.pos++
	start := x.pos
	var quote byte
	triple := false
	var stack []byte
loop:
	for ; x.pos < x.end; x.pos++ {
		c := x.s[x.pos]
		next := func(k int) byte {
			if x.pos+k < x.end {
				return x.s[x.pos+k]
			}
			return 0
		}
		switch {
		case c == '\\':
			x.bad("f-string expression part cannot include a backslash")
		case quote != 0:
			if c != quote {
				continue
			}
			if !triple {
				quote = 0
			} else if next(1) == c && next(2) == c {
				x.pos += 2
				quote, triple = 0, false
			}
		case c == '\'' || c == '"':
			quote = c
			if next(1) == c && next(2) == c {
				triple = true
				x.pos += 2
			}
		case c == '[' || c == '{' || c == '(':
			if len(stack) >= 200 {
				x.bad("f-string: too many nested parenthesis")
			}
			stack = append(stack, c)
		case c == '#':
			x.bad("f-string expression part cannot include '#'")
		case len(stack) == 0 && strings.IndexByte("!:}=><", c) >= 0:
			if next(1) == '=' && strings.IndexByte("!=<>", c) >= 0 {
				x.pos++
				continue
			}
			if c == '>' || c == '<' {
				continue
			}
			break loop
		case c == ']' || c == '}' || c == ')':
			if len(stack) == 0 {
				x.bad("f-string: unmatched '" + string(c) + "'")
			}
			o := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if !(o == '(' && c == ')' || o == '[' && c == ']' || o == '{' && c == '}') {
				x.bad("f-string: closing parenthesis '" + string(c) + "' does not match opening parenthesis '" + string(o) + "'")
			}
		}
	}
	if quote != 0 {
		x.bad("f-string: unterminated string")
	}
	if len(stack) > 0 {
		x.bad("f-string: unmatched '" + string(stack[len(stack)-1]) + "'")
	}
	if x.pos >= x.end {
		x.bad("f-string: expecting '}'")
	}
	x.expr(start, x.pos)
	if x.s[x.pos] == '=' {
		x.pos++
		for x.pos < x.end && (x.s[x.pos] == ' ' || x.s[x.pos] >= '\t' && x.s[x.pos] <= '\r') {
			x.pos++
		}
		x.more()
	}
	if x.s[x.pos] == '!' {
		x.pos++
		x.more()
		if c := x.s[x.pos]; c != 's' && c != 'r' && c != 'a' {
			x.bad("f-string: invalid conversion character: expected 's', 'r', or 'a'")
		}
		x.pos++
	}
	x.more()
	if x.s[x.pos] == ':' {
		x.pos++
		x.more()
		x.parse(level + 1)
	}
	if x.pos >= x.end || x.s[x.pos] != '}' {
		x.bad("f-string: expecting '}'")
	}
	x.pos++
}

func (x *fstr) more() {
	if x.pos >= x.end {
		x.bad("f-string: expecting '}'")
	}
}

// expr diagnoses the expression s[from:to] on its own, in parentheses, as CPython compiles it.
func (x *fstr) expr(from, to int) {
	body := x.s[from:to]
	if strings.Trim(body, " \t\n\f") == "" {
		if c := x.s[to]; c != '}' {
			x.bad("f-string: expression required before '" + string(c) + "'")
		}
		x.bad("f-string: empty expression not allowed")
	}
	d, t := x.d, &x.d.toks[x.t]
	src := lex.Clean("(" + body + ")")
	brace := from - 1
	lines, cols := strings.Count(x.s[:brace], "\n"), 0
	if line := strings.TrimLeft(body, " \t\f"); line != "" && line[0] != '\n' {
		cols = brace - (strings.LastIndexByte(x.s[:brace], '\n') + 1)
	}
	sub := &diag{file: d.file, src: src, lx: lex.New(src), fstring: true, lineAdd: t.line + lines - 1, startCol: cols, steps: d.steps}
	if lines == 0 {
		sub.startCol += t.col
	}
	e := sub.run("fstring")
	d.steps = sub.steps
	if e != nil {
		d.err = e
		panic(abort{})
	}
}
