// From bytes to clean source, and from the text of a string literal to its value.

package lex

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Clean brings source to the form the lexer reads: "\n" line ends and one at the end.
func Clean(src string) string {
	if strings.IndexByte(src, '\r') >= 0 {
		b := make([]byte, 0, len(src)+1)
		for i := 0; i < len(src); i++ {
			c := src[i]
			if c == '\r' {
				c = '\n'
				if i+1 < len(src) && src[i+1] == '\n' {
					i++
				}
			}
			b = append(b, c)
		}
		src = string(b)
	}
	if src != "" && src[len(src)-1] != '\n' {
		src += "\n"
	}
	return src
}

// Check reports what keeps src from being source: bytes that are not UTF-8, or a NUL.
func Check(file, src string) *Err {
	nul := strings.IndexByte(src, 0)
	if nul >= 0 {
		return &Err{Kind: "SyntaxError", Msg: "source code cannot contain null bytes", Line: 1 + strings.Count(src[:nul], "\n")}
	}
	if utf8.ValidString(src) {
		return nil
	}
	for i := 0; ; {
		r, n := utf8.DecodeRuneInString(src[i:])
		if r == utf8.RuneError && n == 1 {
			line := 1 + strings.Count(src[:i], "\n")
			return &Err{Kind: "SyntaxError", Line: line, Msg: fmt.Sprintf("Non-UTF-8 code starting with '\\x%02x' in file %s on line %d, "+
				"but no encoding declared; see https://peps.python.org/pep-0263/ for details", src[i], file, line)}
		}
		i += n
	}
}

// Decode turns the bytes of a file into clean source: byte order mark, coding cookie (PEP 263), UTF-8.
func Decode(file string, b []byte) (string, *Err) {
	bom := len(b) >= 3 && b[0] == 0xef && b[1] == 0xbb && b[2] == 0xbf
	if bom {
		b = b[3:]
	}
	cookie := coding(b)
	// CPython has no place for these: it decodes before it counts lines.
	bad := func(f string, a ...any) *Err { return &Err{Kind: "SyntaxError", Msg: fmt.Sprintf(f, a...), Col: -1} }
	switch enc := normalizeEncoding(cookie); {
	case enc == "" || enc == "utf-8" && !(bom && cookie == "utf8"):
	case bom:
		return "", bad("encoding problem: %s with BOM", cookie)
	case enc == "ascii":
		for i, c := range b {
			if c >= 0x80 {
				return "", bad("(unicode error) 'ascii' codec can't decode byte 0x%02x in position %d: ordinal not in range(128)", c, i)
			}
		}
	case charmaps[enc] != nil:
		s, err := charmaps[enc].NewDecoder().Bytes(b)
		if err != nil {
			return "", bad("(unicode error) '%s' codec can't decode the source", cookie)
		}
		b = s
	default:
		return "", bad("unknown encoding: %s", cookie)
	}
	src := string(b)
	if e := Check(file, src); e != nil {
		return "", e
	}
	return Clean(src), nil
}

var charmaps = map[string]*charmap.Charmap{"iso-8859-1": charmap.ISO8859_1, "iso-8859-2": charmap.ISO8859_2, "iso-8859-5": charmap.ISO8859_5,
	"iso-8859-7": charmap.ISO8859_7, "iso-8859-15": charmap.ISO8859_15, "koi8-r": charmap.KOI8R, "koi8-u": charmap.KOI8U,
	"cp1250": charmap.Windows1250, "cp1251": charmap.Windows1251, "cp1252": charmap.Windows1252, "cp1253": charmap.Windows1253,
	"cp437": charmap.CodePage437, "cp850": charmap.CodePage850, "cp866": charmap.CodePage866}

func normalizeEncoding(s string) string {
	s = strings.ReplaceAll(strings.ToLower(s), "_", "-")
	switch {
	case s == "utf-8" || strings.HasPrefix(s, "utf-8-") || s == "utf8":
		return "utf-8"
	case s == "latin-1" || s == "latin1" || s == "l1" || s == "iso-8859-1" || s == "iso8859-1" || strings.HasPrefix(s, "latin-1-") ||
		strings.HasPrefix(s, "iso-8859-1-"):
		return "iso-8859-1"
	case s == "us-ascii" || s == "646":
		return "ascii"
	case strings.HasPrefix(s, "iso8859-"):
		return "iso-8859-" + s[8:]
	case strings.HasPrefix(s, "windows-"):
		return "cp" + s[8:]
	case s == "latin2" || s == "latin-2":
		return "iso-8859-2"
	case s == "latin9" || s == "latin-9":
		return "iso-8859-15"
	}
	return s
}

// coding finds the coding cookie: in a comment alone on the first line, or on the second if the first is blank or a comment.
func coding(b []byte) string {
	for line := 1; line <= 2; line++ {
		end := 0
		for end < len(b) && b[end] != '\n' && b[end] != '\r' {
			end++
		}
		s := strings.TrimLeft(string(b[:end]), " \t\f")
		if s != "" && s[0] != '#' {
			return ""
		}
		for rest := s; ; {
			k := strings.Index(rest, "coding")
			if k < 0 {
				break
			}
			rest = rest[k+len("coding"):]
			if rest == "" || rest[0] != ':' && rest[0] != '=' {
				continue
			}
			v := strings.TrimLeft(rest[1:], " \t")
			n := 0
			for n < len(v) && (v[n] < 0x80 && identByte[v[n]] || v[n] == '-' || v[n] == '.') {
				n++
			}
			if n > 0 {
				return v[:n]
			}
		}
		if end < len(b) && b[end] == '\r' {
			end++
		}
		if end < len(b) && b[end] == '\n' {
			end++
		}
		b = b[end:]
	}
	return ""
}

// EscapeError says what is wrong with an escape; CPython words it as a codec error.
type EscapeError struct{ Msg string }

func (e *EscapeError) Error() string { return e.Msg }

// Unescape decodes the body of a string literal. Lone surrogates come out as generalised UTF-8.
func Unescape(s string) (string, *EscapeError) {
	k := strings.IndexByte(s, '\\')
	if k < 0 {
		return s, nil
	}
	b := make([]byte, 0, len(s))
	b = append(b, s[:k]...)
	i := k
	bad := func(start, end int, what string) *EscapeError {
		// CPython's positions count after it rewrote every non-ASCII character as a ten-character escape.
		from, to := widePos(s[:start]), widePos(s[:end])-1
		if from >= to {
			return &EscapeError{fmt.Sprintf("(unicode error) 'unicodeescape' codec can't decode byte 0x5c in position %d: %s", from, what)}
		}
		return &EscapeError{fmt.Sprintf("(unicode error) 'unicodeescape' codec can't decode bytes in position %d-%d: %s", from, to, what)}
	}
	for i < len(s) {
		c := s[i]
		if c != '\\' {
			j := strings.IndexByte(s[i:], '\\')
			if j < 0 {
				j = len(s) - i
			}
			b = append(b, s[i:i+j]...)
			i += j
			continue
		}
		start := i
		i++
		if i >= len(s) { // before the brace of an f-string's field
			b = append(b, '\\')
			break
		}
		c = s[i]
		i++
		switch c {
		case '\n':
		case '\\', '\'', '"':
			b = append(b, c)
		case 'a':
			b = append(b, 7)
		case 'b':
			b = append(b, 8)
		case 'f':
			b = append(b, 12)
		case 'n':
			b = append(b, 10)
		case 'r':
			b = append(b, 13)
		case 't':
			b = append(b, 9)
		case 'v':
			b = append(b, 11)
		case '0', '1', '2', '3', '4', '5', '6', '7':
			v := rune(c - '0')
			for n := 0; n < 2 && i < len(s) && s[i] >= '0' && s[i] <= '7'; n++ {
				v = v*8 + rune(s[i]-'0')
				i++
			}
			b = AppendRune(b, v)
		case 'x', 'u', 'U':
			n, what := 2, "truncated \\xXX escape"
			if c == 'u' {
				n, what = 4, "truncated \\uXXXX escape"
			} else if c == 'U' {
				n, what = 8, "truncated \\UXXXXXXXX escape"
			}
			var v uint32
			for ; n > 0; n-- {
				h := -1
				if i < len(s) {
					h = hex(s[i])
				}
				if h < 0 {
					return "", bad(start, i, what)
				}
				v = v<<4 | uint32(h)
				i++
			}
			if v > utf8.MaxRune {
				return "", bad(start, i, "illegal Unicode character")
			}
			b = AppendRune(b, rune(v))
		case 'N':
			if i >= len(s) || s[i] != '{' {
				return "", bad(start, i, "malformed \\N character escape")
			}
			e := strings.IndexByte(s[i:], '}')
			if e <= 1 {
				if e < 0 {
					return "", bad(start, len(s), "malformed \\N character escape")
				}
				return "", bad(start, i+e+1, "malformed \\N character escape")
			}
			r, ok := RuneByName(s[i+1 : i+e])
			i += e + 1
			if !ok {
				return "", bad(start, i, "unknown Unicode character name")
			}
			b = AppendRune(b, r)
		default:
			b = append(b, '\\')
			i--
		}
	}
	return string(b), nil
}

func widePos(s string) int {
	n := 0
	for i, r := range s {
		if r < 0x80 {
			n++
			continue
		}
		n += 10
		if i > 0 && s[i-1] == '\\' {
			n += 5
		}
	}
	return n
}

// AppendRune appends r, surrogates included, in generalised UTF-8.
func AppendRune(b []byte, r rune) []byte {
	if r >= 0xd800 && r < 0xe000 {
		return append(b, 0xe0|byte(r>>12), 0x80|byte(r>>6)&0x3f, 0x80|byte(r)&0x3f)
	}
	return utf8.AppendRune(b, r)
}

func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// UnescapeBytes decodes the body of a bytes literal.
func UnescapeBytes(s string) (string, *EscapeError) {
	if strings.IndexByte(s, '\\') < 0 {
		return s, nil
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		c := s[i]
		i++
		if c != '\\' {
			b = append(b, c)
			continue
		}
		if i >= len(s) {
			return "", &EscapeError{"(value error) Trailing \\ in string"}
		}
		start := i - 1
		c = s[i]
		i++
		switch c {
		case '\n':
		case '\\', '\'', '"':
			b = append(b, c)
		case 'a':
			b = append(b, 7)
		case 'b':
			b = append(b, 8)
		case 'f':
			b = append(b, 12)
		case 'n':
			b = append(b, 10)
		case 'r':
			b = append(b, 13)
		case 't':
			b = append(b, 9)
		case 'v':
			b = append(b, 11)
		case '0', '1', '2', '3', '4', '5', '6', '7':
			v := int(c - '0')
			for n := 0; n < 2 && i < len(s) && s[i] >= '0' && s[i] <= '7'; n++ {
				v = v*8 + int(s[i]-'0')
				i++
			}
			b = append(b, byte(v))
		case 'x':
			if i+1 >= len(s) || hex(s[i]) < 0 || hex(s[i+1]) < 0 {
				return "", &EscapeError{fmt.Sprintf("(value error) invalid \\x escape at position %d", start)}
			}
			b = append(b, byte(hex(s[i])<<4|hex(s[i+1])))
			i += 2
		default:
			b = append(b, '\\', c)
		}
	}
	return string(b), nil
}
