// The methods of str about cases and kinds of characters, translate and maketrans, and repr.
package vm

import (
	"strings"
	"unicode"
	"unsafe"

	"github.com/gsl-lang/gsl/lang/lex"
)

func init() {
	TStr.addDefs([]Def{
		{"upper(self, /)", "Return a copy of the string converted to uppercase.", strUpper},
		{"lower(self, /)", "Return a copy of the string converted to lowercase.", strLower},
		{"casefold(self, /)", "Return a version of the string suitable for caseless comparisons.", strCasefold},
		{"title(self, /)", "Return a version of the string where each word is titlecased.\n\n" +
			"More specifically, words start with uppercased characters and all remaining\ncased characters have lower case.", strTitle},
		{"capitalize(self, /)", "Return a capitalized version of the string.\n\n" +
			"More specifically, make the first character have upper case and the rest lower\ncase.", strCapitalize},
		{"swapcase(self, /)", "Convert uppercase characters to lowercase and lowercase characters to uppercase.", strSwapcase},
		{"isalpha(self, /)", "Return True if the string is an alphabetic string, False otherwise.\n\n" +
			"A string is alphabetic if all characters in the string are alphabetic and there\nis at least one character in the string.", strAll(isAlphaRune)},
		{"isalnum(self, /)", "Return True if the string is an alpha-numeric string, False otherwise.\n\n" +
			"A string is alpha-numeric if all characters in the string are alpha-numeric and\nthere is at least one character in the string.", strAll(isAlnumRune)},
		{"isdecimal(self, /)", "Return True if the string is a decimal string, False otherwise.\n\n" +
			"A string is a decimal string if all characters in the string are decimal and\nthere is at least one character in the string.", strAll(isDecimalRune)},
		{"isdigit(self, /)", "Return True if the string is a digit string, False otherwise.\n\n" +
			"A string is a digit string if all characters in the string are digits and there\nis at least one character in the string.", strAll(isDigitRune)},
		{"isnumeric(self, /)", "Return True if the string is a numeric string, False otherwise.\n\n" +
			"A string is numeric if all characters in the string are numeric and there is at\nleast one character in the string.", strAll(isNumericRune)},
		{"isspace(self, /)", "Return True if the string is a whitespace string, False otherwise.\n\n" +
			"A string is whitespace if all characters in the string are whitespace and there\nis at least one character in the string.", strAll(isSpaceRune)},
		{"isprintable(self, /)", "Return True if the string is printable, False otherwise.\n\n" +
			"A string is printable if all of its characters are considered printable in\nrepr() or if it is empty.", func(m *M, a []Value) (Value, *Exc) {
			return Bool(a[0].str().n == 0 || a[0].str().all(isPrintRune)), nil
		}},
		{"isascii(self, /)", "Return True if all characters in the string are ASCII, False otherwise.\n\n" +
			"ASCII characters have code points in the range U+0000-U+007F.\nEmpty string is ASCII too.", func(m *M, a []Value) (Value, *Exc) {
			return Bool(a[0].str().ascii()), nil
		}},
		{"isidentifier(self, /)", "Return True if the string is a valid Python identifier, False otherwise.\n\n" +
			"Call keyword.iskeyword(s) to test whether string s is a reserved identifier,\nsuch as \"def\" or \"class\".", strIsidentifier},
		{"islower(self, /)", "Return True if the string is a lowercase string, False otherwise.\n\n" +
			"A string is lowercase if all cased characters in the string are lowercase and\nthere is at least one cased character in the string.",
			strOneCase(isLowerRune, func(r rune) bool { return isUpperRune(r) || isTitleRune(r) })},
		{"isupper(self, /)", "Return True if the string is an uppercase string, False otherwise.\n\n" +
			"A string is uppercase if all cased characters in the string are uppercase and\nthere is at least one cased character in the string.",
			strOneCase(isUpperRune, func(r rune) bool { return isLowerRune(r) || isTitleRune(r) })},
		{"istitle(self, /)", "Return True if the string is a title-cased string, False otherwise.\n\n" +
			"In a title-cased string, upper- and title-case characters may only\nfollow uncased characters and lowercase characters only cased ones.", strIstitle},
		{"translate(self, table, /)", "Replace each character in the string using the given translation table.\n\n  table\n" +
			"    Translation table, which must be a mapping of Unicode ordinals to\n    Unicode ordinals, strings, or None.\n\n" +
			"The table must implement lookup/indexing via __getitem__, for instance a\ndictionary or list.  If this operation raises LookupError, the character is\n" +
			"left untouched.  Characters mapped to None are deleted.", strTranslate},
		{"static maketrans(x, y=<unset>, z=<unset>, /)", "Return a translation table usable for str.translate().\n\n" +
			"If there is only one argument, it must be a dictionary mapping Unicode\nordinals (integers) or characters to Unicode ordinals, strings or None.\n" +
			"Character keys will be then converted to ordinals.\nIf there are two arguments, they must be strings of equal length, and\n" +
			"in the resulting dictionary, each character in x will be mapped to the\ncharacter at the same position in y. If there is a third argument, it\n" +
			"must be a string, whose characters will be mapped to None in the result.", strMaketrans},
	}, nil)
}

// ---- cases ----

const lo8 = 0x0101010101010101

// mapASCII changes the case of the letters from first to last, eight at a time.
func mapASCII(m *M, s *Str, first, last uint64) *Str {
	if s.n < 2 {
		return mapChar(s, first, last)
	}
	p, n, i := s.data(), int(s.n), 0
	if n <= 16 {
		a, b := load16(p, n)
		a ^= (a + (0x80-first)*lo8) &^ (a + (0x80-last-1)*lo8) & hi8 >> 2
		b ^= (b + (0x80-first)*lo8) &^ (b + (0x80-last-1)*lo8) & hi8 >> 2
		return m.recentASCII(a, b, n)
	}
	r := m.allocASCII(n)
	q := r.data()
	for ; i+8 <= n; i += 8 {
		w := *(*uint64)(unsafe.Add(p, i))
		t := (w + (0x80-first)*lo8) &^ (w + (0x80-last-1)*lo8) & hi8
		*(*uint64)(unsafe.Add(q, i)) = w ^ t>>2
	}
	for ; i < n; i++ {
		c := *(*byte)(unsafe.Add(p, i))
		if uint64(c) >= first && uint64(c) <= last {
			c ^= 32
		}
		*(*byte)(unsafe.Add(q, i)) = c
	}
	return r
}

func mapChar(s *Str, first, last uint64) *Str {
	if s.n == 1 {
		if c := s.byteAt(0); uint64(c) >= first && uint64(c) <= last {
			return &chars[c^32].Str
		}
	}
	return s
}

// caseless are the lead bytes of U+3000 to U+9FFF and of Hangul: what has no case is not decoded.
func caseless(c byte) bool { return c >= 0xE3 && c <= 0xEC && c != 0xEA }

func strUpper(m *M, a []Value) (Value, *Exc) {
	s := a[0].str()
	if e := m.strRoom(int(s.n)); e != nil {
		return None, e
	}
	if s.ascii() {
		return obj(mapASCII(m, s, 'a', 'z')), nil
	}
	t := s.String()
	b := m.takeScratch()
	for i := 0; i < len(t); {
		c := t[i]
		switch {
		case c < 0x80:
			if 'a' <= c && c <= 'z' {
				c -= 32
			}
			b = append(b, c)
			i++
		case c == 0xC3 && t[i+1] >= 0xA0 && t[i+1] < 0xBF && t[i+1] != 0xB7: // U+00E0 to U+00FE without the division sign
			b = append(b, c, t[i+1]-0x20)
			i += 2
		case caseless(c):
			b = append(b, t[i], t[i+1], t[i+2])
			i += 3
		default:
			r, w := runeAt(t, i)
			b = appendUpper(b, r)
			i += w
		}
	}
	return obj(m.giveScratch(b)), nil
}

func strLower(m *M, a []Value) (Value, *Exc) {
	s := a[0].str()
	if e := m.strRoom(int(s.n)); e != nil {
		return None, e
	}
	if s.ascii() {
		return obj(mapASCII(m, s, 'A', 'Z')), nil
	}
	t := s.String()
	b := m.takeScratch()
	for i := 0; i < len(t); {
		c := t[i]
		switch {
		case c < 0x80:
			if 'A' <= c && c <= 'Z' {
				c += 32
			}
			b = append(b, c)
			i++
		case c == 0xC3 && t[i+1] < 0x9F && t[i+1] != 0x97: // U+00C0 to U+00DE without the multiplication sign
			b = append(b, c, t[i+1]+0x20)
			i += 2
		case caseless(c):
			b = append(b, t[i], t[i+1], t[i+2])
			i += 3
		default:
			b = lowerAt(b, t, i)
			i += runeWidth(c)
		}
	}
	return obj(m.giveScratch(b)), nil
}

func strCasefold(m *M, a []Value) (Value, *Exc) {
	s := a[0].str()
	if s.ascii() {
		return strLower(m, a)
	}
	if e := m.strRoom(int(s.n)); e != nil {
		return None, e
	}
	t := s.String()
	b := make([]byte, 0, len(t)+8)
	for i := 0; i < len(t); {
		r, w := runeAt(t, i)
		b = appendFold(b, r)
		i += w
	}
	return obj(m.newStrBytes(b)), nil
}

// Cases of ASCII letters.
func asciiIsUpper(c byte) bool { return c-'A' < 26 }
func asciiIsLower(c byte) bool { return c-'a' < 26 }

// mapASCII is a new text of what f makes of the characters of an ASCII text.
func (m *M) mapASCII(s *Str, f func(b []byte, t string) []byte) Value {
	return obj(m.giveScratch(f(m.takeScratch(), s.String())))
}

func strTitle(m *M, a []Value) (Value, *Exc) {
	s := a[0].str()
	if e := m.strRoom(int(s.n)); e != nil {
		return None, e
	}
	if s.ascii() {
		return m.mapASCII(s, func(b []byte, t string) []byte {
			cased := false
			for i := range len(t) {
				c := t[i]
				switch {
				case cased && asciiIsUpper(c), !cased && asciiIsLower(c):
					c ^= 0x20
					cased = true
				default:
					cased = asciiIsUpper(c) || asciiIsLower(c)
				}
				b = append(b, c)
			}
			return b
		}), nil
	}
	t := s.String()
	b := make([]byte, 0, len(t)+8)
	cased := false
	for i := 0; i < len(t); {
		r, w := runeAt(t, i)
		if cased {
			b = lowerAt(b, t, i)
		} else {
			b = appendTitle(b, r)
		}
		cased = isCasedRune(r)
		i += w
	}
	return obj(m.newStrBytes(b)), nil
}

func strCapitalize(m *M, a []Value) (Value, *Exc) {
	s := a[0].str()
	if e := m.strRoom(int(s.n)); e != nil {
		return None, e
	}
	if s.ascii() {
		return m.mapASCII(s, func(b []byte, t string) []byte {
			b = append(b, t...)
			for i, c := range b {
				if i == 0 && asciiIsLower(c) || i > 0 && asciiIsUpper(c) {
					b[i] = c ^ 0x20
				}
			}
			return b
		}), nil
	}
	t := s.String()
	b := make([]byte, 0, len(t)+8)
	for i := 0; i < len(t); {
		r, w := runeAt(t, i)
		if i == 0 {
			b = appendTitle(b, r)
		} else {
			b = lowerAt(b, t, i)
		}
		i += w
	}
	return obj(m.newStrBytes(b)), nil
}

func strSwapcase(m *M, a []Value) (Value, *Exc) {
	s := a[0].str()
	if e := m.strRoom(int(s.n)); e != nil {
		return None, e
	}
	if s.ascii() {
		return m.mapASCII(s, func(b []byte, t string) []byte {
			b = append(b, t...)
			for i, c := range b {
				if asciiIsLower(c) || asciiIsUpper(c) {
					b[i] = c ^ 0x20
				}
			}
			return b
		}), nil
	}
	t := s.String()
	b := make([]byte, 0, len(t)+8)
	for i := 0; i < len(t); {
		r, w := runeAt(t, i)
		switch {
		case isUpperRune(r):
			b = lowerAt(b, t, i)
		case isLowerRune(r):
			b = appendUpper(b, r)
		default:
			b = append(b, t[i:i+w]...)
		}
		i += w
	}
	return obj(m.newStrBytes(b)), nil
}

// ---- kinds of characters ----

func (s *Str) all(f func(r rune) bool) bool {
	t := s.String()
	for i := 0; i < len(t); {
		r, w := rune(t[i]), 1
		if r >= 0x80 {
			r, w = runeAt(t, i)
		}
		if !f(r) {
			return false
		}
		i += w
	}
	return len(t) > 0
}

func strAll(f func(r rune) bool) NativeFunc {
	var ascii [128]bool
	for c := range ascii {
		ascii[c] = f(rune(c))
	}
	return func(m *M, a []Value) (Value, *Exc) {
		s := a[0].str()
		if s.flags&fASCII == 0 {
			return Bool(s.all(f)), nil
		}
		t := s.String()
		for i := range len(t) {
			if !ascii[t[i]&127] {
				return False, nil
			}
		}
		return Bool(t != ""), nil
	}
}

func strOneCase(want, other func(r rune) bool) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		found := false
		t := a[0].str().String()
		for i := 0; i < len(t); {
			r, w := runeAt(t, i)
			if other(r) {
				return False, nil
			}
			found = found || want(r)
			i += w
		}
		return Bool(found), nil
	}
}

func strIstitle(m *M, a []Value) (Value, *Exc) {
	t := a[0].str().String()
	found, cased := false, false
	for i := 0; i < len(t); {
		r, w := runeAt(t, i)
		i += w
		switch {
		case isUpperRune(r) || isTitleRune(r):
			if cased {
				return False, nil
			}
			found, cased = true, true
		case isLowerRune(r):
			if !cased {
				return False, nil
			}
			found = true
		default:
			cased = false
		}
	}
	return Bool(found), nil
}

func strIsidentifier(m *M, a []Value) (Value, *Exc) {
	t := a[0].str().String()
	for i := 0; i < len(t); {
		r, w := runeAt(t, i)
		if i == 0 && !lex.IdentStart(r) || i > 0 && !lex.IdentPart(r) {
			return False, nil
		}
		i += w
	}
	return Bool(t != ""), nil
}

// ---- translate ----

func strTranslate(m *M, a []Value) (Value, *Exc) {
	s, table := a[0].str(), a[1]
	t := s.String()
	b := m.takeScratch() // script may run and find none
	const (
		isDropped = 0x80
		isUnknown = 0xff
	)
	var known [128]byte // what an ASCII character becomes; a dict is asked once for each
	for k := range known {
		known[k] = isUnknown
	}
	for i := 0; i < len(t); {
		if c := t[i]; c < 0x80 && known[c] != isUnknown {
			if known[c] != isDropped {
				b = append(b, known[c])
			}
			i++
			continue
		}
		r, w := runeAt(t, i)
		v := Unbound
		if table.is(KDict) {
			p, e := m.dictGet(table.dict(), Int(int64(r)))
			if e != nil {
				return None, e
			}
			if p != nil {
				v = *p
			}
			if r < 0x80 {
				switch {
				case v.IsUnbound():
					known[r] = byte(r)
				case v.IsNone():
					known[r] = isDropped
				case v.isInt() && v.n < 0x80:
					known[r] = byte(v.n)
				case v.is(KStr) && v.str().n == 1:
					known[r] = v.str().byteAt(0)
				}
			}
		} else {
			x, e := m.GetItem(table, Int(int64(r)))
			if e != nil {
				if !e.Is(ExcLookupError) {
					return None, e
				}
			} else {
				v = x
			}
		}
		switch {
		case v.IsUnbound():
			b = append(b, t[i:i+w]...)
		case v.IsNone():
		default:
			if u, ok := m.asStr(v); ok {
				if len(b)+int(u.n) > 1<<16 {
					if e := m.strRoom(len(b) + int(u.n)); e != nil {
						return None, e
					}
				}
				b = append(b, u.String()...)
			} else if n, ok := m.asInt64(unwrap(v)); ok {
				if uint64(n) > unicode.MaxRune {
					return None, m.valueErrorf("character mapping must be in range(0x110000)")
				}
				b = appendRune(b, rune(n))
			} else if unwrap(v).is(KBig) {
				return None, m.valueErrorf("character mapping must be in range(0x110000)")
			} else {
				return None, m.typeErrorf("character mapping must return integer, None or str")
			}
		}
		i += w
	}
	if e := m.strRoom(len(b)); e != nil {
		return None, e
	}
	return obj(m.giveScratch(b)), nil
}

func strMaketrans(m *M, a []Value) (Value, *Exc) {
	d := obj(newDict())
	if a[1].IsUnbound() {
		if !a[0].is(KDict) {
			return None, m.typeErrorf("if you give only one argument to maketrans it must be a dict")
		}
		src := a[0]
		e := m.Each(src, func(k Value) *Exc {
			v, e := m.GetItem(src, k)
			if e != nil {
				return e
			}
			if s, ok := m.asStr(k); ok {
				if s.cn != 1 {
					return m.valueErrorf("string keys in translate table must be of length 1")
				}
				r, _ := runeAt(s.String(), 0)
				k = Int(int64(r))
			} else if !isInstance(m, k, TInt) {
				return m.typeErrorf("keys in translate table must be strings or integers")
			}
			return m.SetItem(d, k, v)
		})
		return d, e
	}
	y, ok := m.asStr(a[1])
	if !ok {
		return None, m.typeErrorf("maketrans() argument 2 must be str, not %s", m.argType(a[1]))
	}
	var z *Str
	if !a[2].IsUnbound() {
		if z, ok = m.asStr(a[2]); !ok {
			return None, m.typeErrorf("maketrans() argument 3 must be str, not %s", m.argType(a[2]))
		}
	}
	x, ok := m.asStr(a[0])
	if !ok {
		return None, m.typeErrorf("first maketrans argument must be a string if there is a second argument")
	}
	if x.cn != y.cn {
		return None, m.valueErrorf("the first two maketrans arguments must have equal length")
	}
	to := y.runes()
	for k, r := range x.runes() {
		if e := m.SetItem(d, Int(int64(r)), Int(int64(to[k]))); e != nil {
			return None, e
		}
	}
	if z != nil {
		for _, r := range z.runes() {
			if e := m.SetItem(d, Int(int64(r)), None); e != nil {
				return None, e
			}
		}
	}
	return d, nil
}

// ---- repr ----

const hexDigits = "0123456789abcdef"

// strRepr is repr(s).
func strRepr(s *Str) string { return view(appendStrRepr(make([]byte, 0, int(s.n)+2), s, false)) }

// strAscii is ascii(s).
func strAscii(s *Str) string { return view(appendStrRepr(make([]byte, 0, int(s.n)+2), s, true)) }

func appendStrRepr(b []byte, s *Str, ascii bool) []byte {
	t := s.String()
	quote := byte('\'')
	if strings.IndexByte(t, '\'') >= 0 && strings.IndexByte(t, '"') < 0 {
		quote = '"'
	}
	b = append(b, quote)
	from := 0
	for i := 0; i < len(t); {
		c := t[i]
		if c >= ' ' && c < 0x7f && c != quote && c != '\\' {
			i++
			continue
		}
		w := 1
		if c >= 0x80 {
			var r rune
			r, w = runeAt(t, i)
			if !ascii && isPrintRune(r) {
				i += w
				continue
			}
			b = append(b, t[from:i]...)
			b = appendEscape(b, r)
		} else {
			b = append(b, t[from:i]...)
			switch c {
			case quote, '\\':
				b = append(b, '\\', c)
			case '\n':
				b = append(b, '\\', 'n')
			case '\r':
				b = append(b, '\\', 'r')
			case '\t':
				b = append(b, '\\', 't')
			default:
				b = appendEscape(b, rune(c))
			}
		}
		i += w
		from = i
	}
	b = append(b, t[from:]...)
	return append(b, quote)
}

// appendEscape appends \xXX, \uXXXX or \UXXXXXXXX.
func appendEscape(b []byte, r rune) []byte {
	n := 8
	switch {
	case r < 0x100:
		b, n = append(b, '\\', 'x'), 2
	case r < 0x10000:
		b, n = append(b, '\\', 'u'), 4
	default:
		b = append(b, '\\', 'U')
	}
	for n--; n >= 0; n-- {
		b = append(b, hexDigits[r>>(4*n)&15])
	}
	return b
}
