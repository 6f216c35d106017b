// Tests of tokens, escapes, names and source decoding.

package lex

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func tokens(src string) string {
	l := New(Clean(src))
	var out []string
	for i := 0; i < 10_000; i++ {
		t, _ := l.Next()
		s := TypeName(t.Type)
		if t.Value != "" && t.Type != Newline {
			s += fmt.Sprintf("(%s)", t.Value)
		}
		out = append(out, s)
		if t.Type == EOF {
			break
		}
	}
	if l.Err != nil {
		out = append(out, fmt.Sprintf("%s %d:%d", l.Err.Msg, l.Err.Line, l.Err.Col))
	}
	return strings.Join(out, " ")
}

func TestTokens(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"x = 1", "Name(x) Assign(=) Number(1) Newline EOF"},
		{"if x:\n  y\n\n# c\nz", "KwIf(if) Name(x) Colon(:) Newline Indent Name(y) Newline Dedent Name(z) Newline EOF"},
		{"if x:\n  if y:\n    z", "KwIf(if) Name(x) Colon(:) Newline Indent KwIf(if) Name(y) Colon(:) Newline Indent Name(z) Newline Dedent Dedent EOF"},
		{"(a,\n b)", "LPar(() Name(a) Comma(,) Name(b) RPar()) Newline EOF"},
		{"a \\\n b", "Name(a) Name(b) Newline EOF"},
		{"match x:\n case 1: y\nmatch = 2", "KwMatch(match) Name(x) Colon(:) Newline Indent KwCase(case) Number(1) Colon(:) Name(y) Newline Dedent Name(match) Assign(=) Number(2) Newline EOF"},
		{"match(x)\ncase = 1", "Name(match) LPar(() Name(x) RPar()) Newline Name(case) Assign(=) Number(1) Newline EOF"},
		{"f'a{b!r:>{c}}'", "FStart(f') FMiddle(a) FLBrace({) Name(b) FConv(!r) FColon(:) FMiddle(>) FLBrace({) Name(c) FRBrace(}) FRBrace(}) FEnd(') Newline EOF"},
		{"f'{a = }'", "FStart(f') FLBrace({) Name(a) FDebug(a = ) FRBrace(}) FEnd(') Newline EOF"},
		{"a //= b **c", "Name(a) AugOp(//=) Name(b) DStar(**) Name(c) Newline EOF"},
		{"1if x", "Number(1) KwIf(if) Name(x) Newline EOF"},
		{"0xffor 1", "Number(0xff) KwOr(or) Number(1) Newline EOF"},
		{"x = 'a", "Name(x) Assign(=) Error EOF unterminated string literal (detected at line 1) 1:5"},
		{"(a]", "LPar(() Name(a) Error EOF closing parenthesis ']' does not match opening parenthesis '(' 1:3"},
		{"é$", "Name(é) Other($) Newline EOF"},
		{"if a:\n  b\n c", "KwIf(if) Name(a) Colon(:) Newline Indent Name(b) Newline Error EOF unindent does not match any outer indentation level 3:3"},
	} {
		if got := tokens(c.src); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.src, got, c.want)
		}
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]rune{
		"LATIN SMALL LETTER A": 'a', "greek small letter alpha": 'α', "BULLET": '•', "LF": '\n', "no-break space": 0xa0, "NBSP": 0xa0,
		"VS17": 0xe0100, "VS1": 0xfe00, "HANGUL SYLLABLE HIH": 0xd7a3, "HANGUL SYLLABLE A": 0xc544, "CJK UNIFIED IDEOGRAPH-9FA5": 0x9fa5,
		"LATIN SMALL LETTER GHA": 0x1a3, "GRINNING FACE": 0x1f600, "TAG SPACE": 0xe0020,
	} {
		if r, ok := RuneByName(name); !ok || r != want {
			t.Errorf("%s: %x %v", name, r, ok)
		}
	}
	for _, name := range []string{"", "A", "VS0", "VS257", "CJK UNIFIED IDEOGRAPH-0041", "HANGUL SYLLABLE XX", "<control>"} {
		if r, ok := RuneByName(name); ok {
			t.Errorf("%s: %x", name, r)
		}
	}
}

func TestIdentifiers(t *testing.T) {
	for s, ok := range map[string]bool{"a1": true, "é": true, "变量": true, "_x": true, "ª": true, "a·": true, "·a": false, "a€": false, "℘": true,
		"ͺ": false, "aͺ": false, "ﬁ": true, "१": false, "a१": true} {
		if k, _ := BadIdent(s); (k < 0) != ok {
			t.Errorf("%s: %d", s, k)
		}
	}
	if got := Normalize("ﬁ"); got != "fi" {
		t.Error(got)
	}
}

func FuzzLex(f *testing.F) {
	for _, s := range []string{"x = 1\n", "if x:\n\ty\n", "f'{a!r:{b}}'", "'''a", "match x:\n case 1: pass", "\"\\N{BULLET}\"", "0x_f + 1e5j", "(\n)", "a\\\nb", "f\"{f'{x}'}\"", "f'''"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if !utf8.ValidString(src) || strings.IndexByte(src, 0) >= 0 {
			Decode("x", []byte(src))
			return
		}
		src = Clean(src)
		l := New(src)
		last, indents := 0, 0
		for n := 0; ; n++ {
			if n > 4*len(src)+300 {
				t.Fatal("no end")
			}
			tok, err := l.Next()
			if err != nil {
				t.Fatal(err)
			}
			p := tok.Pos
			if p.Offset < 0 || p.Offset > len(src) || p.Column < 0 || p.Line < 1 {
				t.Fatalf("%v", tok)
			}
			switch tok.Type {
			case Indent:
				indents++
			case Dedent:
				indents--
			case FDebug, Error, EOF:
			default:
				if tok.Value != src[p.Offset:p.Offset+len(tok.Value)] || p.Offset < last {
					t.Fatalf("token %v at %d after %d", tok, p.Offset, last)
				}
				if start := p.Offset - p.Column; start < 0 || start > 0 && src[start-1] != '\n' {
					t.Fatalf("column of %v", tok)
				}
				last = p.Offset
			}
			if tok.Type == EOF {
				break
			}
		}
		if l.Err == nil && indents != 0 {
			t.Fatalf("%d blocks left open", indents)
		}
		Unescape(src)
		UnescapeBytes(src)
	})
}
