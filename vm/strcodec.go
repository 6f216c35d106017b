// Codecs: bytes to text and back, and the error handlers.
package vm

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/runenames"

	"github.com/gsl-lang/gsl/lang/lex"
)

// ---- errors ----

// newUnicodeError makes a UnicodeDecodeError, UnicodeEncodeError or UnicodeTranslateError; Exc.extra holds encoding,
// object, start, end and reason.
func (m *M) newUnicodeError(cls *Class, encoding string, object Value, start, end int, reason string) *Exc {
	x := []Value{NewStr(encoding), object, Int(int64(start)), Int(int64(end)), NewStr(reason)}
	e := m.NewExc(cls, x...)
	e.extra = x
	return e
}

// unicodeErrorText is str(e) of a UnicodeDecodeError, UnicodeEncodeError or UnicodeTranslateError, from its attributes.
func unicodeErrorText(m *M, e *Exc) string {
	if len(e.extra) < 5 {
		return ""
	}
	x := e.extra
	var enc, reason *Str // a program may set anything
	if !x[0].IsUnbound() {
		enc, _ = m.Str(x[0])
	}
	if !x[4].IsUnbound() {
		reason, _ = m.Str(x[4])
	}
	start, ok1 := m.asInt64(x[2])
	end, ok2 := m.asInt64(x[3])
	if reason == nil || !ok1 || !ok2 {
		return ""
	}
	what, one, verb := "bytes", "", "decode"
	if e.Is(ExcUnicodeDecodeError) {
		b, _ := m.bytesLike(x[1])
		if end == start+1 && start >= 0 && start < int64(len(b)) {
			one = "byte 0x" + hexByte(b[start])
		}
	} else {
		what, verb = "characters", "encode"
		if e.Is(ExcUnicodeTranslate) {
			verb = "translate"
		}
		s, _ := m.asStr(x[1])
		if s != nil && end == start+1 && start >= 0 && start < int64(s.cn) {
			r, _ := runeAt(s.String(), s.offset(int(start)))
			one = "character '" + view(appendEscape(nil, r)) + "'"
		}
	}
	var b []byte
	if verb != "translate" {
		if enc == nil {
			return ""
		}
		b = append(b, "'"+enc.String()+"' codec "...)
	}
	b = append(b, "can't "+verb+" "...)
	if one != "" {
		b = append(b, one+" in position "...)
		b = strconv.AppendInt(b, start, 10)
	} else {
		b = append(b, what+" in position "...)
		b = strconv.AppendInt(b, start, 10)
		b = append(b, '-')
		b = strconv.AppendInt(b, end-1, 10)
	}
	return view(append(b, ": "+reason.String()...))
}

func hexByte(c byte) string { return string([]byte{hexDigits[c>>4], hexDigits[c&15]}) }

// codecState is what a program registered: error handlers and search functions, both for codecs.
type codecState struct {
	handlers map[string]Value
	search   []Value
}

type codecKey struct{}

func (m *M) codecs() *codecState {
	return Extension(m, codecKey{}, func() *codecState { return &codecState{handlers: map[string]Value{}} })
}

// RegisterErrorHandler is codecs.register_error.
func (m *M) RegisterErrorHandler(name string, f Value) { m.codecs().handlers[name] = f }

// ErrorHandler is the handler that a program registered; unbound if there is none.
func (m *M) ErrorHandler(name string) Value {
	if f, ok := m.codecs().handlers[name]; ok {
		return f
	}
	return Unbound
}

// RegisterCodecSearch is codecs.register: f(name) gives an object with encode and decode, or None.
func (m *M) RegisterCodecSearch(f Value) { c := m.codecs(); c.search = append(c.search, f) }

// callHandler calls a registered handler: what to put in, and where to go on among n.
func (m *M) callHandler(name string, exc *Exc, n int) (repl Value, next int, e *Exc) {
	f := m.ErrorHandler(name)
	if f.IsUnbound() {
		return None, 0, m.Errorf(ExcLookupError, "unknown error handler name '%s'", name)
	}
	r, e := m.Call(f, obj(exc))
	if e != nil {
		return None, 0, e
	}
	kind, want := "decoding", "(str, int)"
	if exc.Is(ExcUnicodeEncodeError) {
		kind, want = "encoding", "(str/bytes, int)"
	}
	bad := func() *Exc { return m.typeErrorf("%s error handler must return %s tuple", kind, want) }
	t, ok := m.asTuple(r)
	if !ok || t.n != 2 {
		return None, 0, bad()
	}
	repl = t.elems()[0]
	if _, ok := m.asStr(repl); !ok {
		if _, ok := m.asBytes(repl); !ok || kind == "decoding" {
			return None, 0, bad()
		}
	}
	if next, e = m.ssize(t.elems()[1]); e != nil {
		return None, 0, e
	}
	if next < 0 {
		next += n
	}
	if next < 0 || next > n {
		return None, 0, m.indexErrorf("position %d from error handler out of bounds", next)
	}
	return unwrap(repl), next, nil
}

// ---- names ----

// normalEncoding is the encoding's name as the tables have it.
func normalEncoding(name string) string {
	if name == "utf-8" {
		return "utf_8"
	}
	b := make([]byte, 0, len(name))
	gap := false
	for k := range len(name) {
		c := name[k]
		switch {
		case c >= 'A' && c <= 'Z':
			c += 32
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '.':
		default:
			gap = true
			continue
		}
		if gap && len(b) > 0 {
			b = append(b, '_')
		}
		gap = false
		b = append(b, c)
	}
	s := string(b)
	if a, ok := encodingAliases[s]; ok {
		return a
	}
	return s
}

var encodingAliases = map[string]string{
	"utf8": "utf_8", "u8": "utf_8", "utf": "utf_8", "utf8_ucs2": "utf_8", "utf8_ucs4": "utf_8", "cp65001": "utf_8",
	"646": "ascii", "ansi_x3.4_1968": "ascii", "ansi_x3_4_1968": "ascii", "ansi_x3.4_1986": "ascii", "cp367": "ascii", "csascii": "ascii",
	"ibm367": "ascii", "iso646_us": "ascii", "iso_646.irv_1991": "ascii", "iso_ir_6": "ascii", "us": "ascii", "us_ascii": "ascii",
	"8859": "latin_1", "cp819": "latin_1", "csisolatin1": "latin_1", "ibm819": "latin_1", "iso8859": "latin_1", "iso8859_1": "latin_1",
	"iso_8859_1": "latin_1", "iso_8859_1_1987": "latin_1", "iso_ir_100": "latin_1", "l1": "latin_1", "latin": "latin_1", "latin1": "latin_1",
	"u16": "utf_16", "utf16": "utf_16", "unicodelittleunmarked": "utf_16_le", "utf_16le": "utf_16_le", "utf16le": "utf_16_le", "utf16_le": "utf_16_le",
	"unicodebigunmarked": "utf_16_be", "utf_16be": "utf_16_be", "utf16be": "utf_16_be", "utf16_be": "utf_16_be",
	"u32": "utf_32", "utf32": "utf_32", "utf_32le": "utf_32_le", "utf32le": "utf_32_le", "utf_32be": "utf_32_be", "utf32be": "utf_32_be",
	"utf8_sig": "utf_8_sig", "unicodeescape": "unicode_escape", "rawunicodeescape": "raw_unicode_escape",
	"1252": "cp1252", "windows_1252": "cp1252", "1250": "cp1250", "windows_1250": "cp1250", "1251": "cp1251", "windows_1251": "cp1251",
	"437": "cp437", "cspc8codepage437": "cp437", "ibm437": "cp437", "850": "cp850", "ibm850": "cp850", "866": "cp866", "ibm866": "cp866",
	"iso_8859_2": "iso8859_2", "latin2": "iso8859_2", "l2": "iso8859_2", "iso_8859_15": "iso8859_15", "latin9": "iso8859_15", "latin_9": "iso8859_15", "l9": "iso8859_15",
	"iso_8859_5": "iso8859_5", "cyrillic": "iso8859_5", "iso_8859_7": "iso8859_7", "greek": "iso8859_7", "koi8r": "koi8_r", "cskoi8r": "koi8_r",
}

// charmaps are the one-byte encodings. undefined lists bytes that CPython's table leaves out and Go's does not.
var charmaps = map[string]struct {
	m         *charmap.Charmap
	undefined string
}{
	"cp1252": {charmap.Windows1252, "\x81\x8d\x8f\x90\x9d"}, "cp1250": {charmap.Windows1250, "\x81\x83\x88\x90\x98"},
	"cp1251": {charmap.Windows1251, "\x98"}, "cp437": {charmap.CodePage437, ""}, "cp850": {charmap.CodePage850, ""},
	"cp866": {charmap.CodePage866, ""}, "iso8859_2": {charmap.ISO8859_2, ""}, "iso8859_5": {charmap.ISO8859_5, ""},
	"iso8859_7": {charmap.ISO8859_7, ""}, "iso8859_15": {charmap.ISO8859_15, ""}, "koi8_r": {charmap.KOI8R, ""},
}

// textless are codecs that exist but are not for str.encode and bytes.decode.
func textless(name string) bool {
	switch name {
	case "hex", "hex_codec", "base64", "base64_codec", "base_64", "bz2", "bz2_codec", "zlib", "zip", "zlib_codec", "quopri", "quopri_codec",
		"quoted_printable", "uu", "uu_codec", "rot13", "rot_13":
		return true
	}
	return false
}

// foreign asks the program's search functions; the result of method is its first element.
func (m *M) foreign(name, method string, x Value, errors string) (Value, *Exc) {
	norm := strings.ReplaceAll(strings.ToLower(name), " ", "_")
	for _, f := range m.codecs().search {
		c, e := m.Call(f, NewStr(norm))
		if e != nil {
			return None, e
		}
		if c.IsNone() {
			continue
		}
		fn, e := m.GetAttr(c, m.intern(method))
		if e != nil {
			return None, e
		}
		r, e := m.Call(fn, x, NewStr(errors))
		if e != nil {
			return None, e
		}
		t, ok := m.asTuple(r)
		if !ok || t.n != 2 {
			return None, m.typeErrorf("%sr must return a tuple (object, integer)", method)
		}
		return t.elems()[0], nil
	}
	if textless(normalEncoding(name)) {
		return None, m.Errorf(ExcLookupError, "'%s' is not a text encoding; use codecs.%s() to handle arbitrary codecs", name, method)
	}
	return None, m.Errorf(ExcLookupError, "unknown encoding: %s", name)
}

// ---- encoding ----

// strEncodeMethod is str.encode.
func strEncodeMethod(m *M, a []Value) (Value, *Exc) {
	if s := a[0].str(); utf8Strict(a[1:]) && (s.ascii() || !hasSurrogate(s.String())) {
		if e := m.strRoom(int(s.n)); e != nil {
			return None, e
		}
		if s.n <= 128 {
			return copyBytes(s.String()), nil
		}
		x := &Bytes{Hdr: Hdr{kind: KBytes}, s: s.String()} // neither changes, so they share
		if s.flags&fExt != 0 {
			x.flags = fPart
		}
		return obj(x), nil
	}
	enc, errs, e := m.codecArgs("encode", a[1:])
	if e != nil {
		return None, e
	}
	b, e := m.encode(a[0].str(), enc, errs)
	if e != nil {
		return None, e
	}
	return newBytesShort(b), nil
}

// utf8Strict reports whether the encoding and errors arguments of encode and decode are the defaults.
func utf8Strict(a []Value) bool {
	return a[0].is(KStr) && a[1].is(KStr) && a[0].str().String() == "utf-8" && a[1].str().String() == "strict"
}

// codecArgs are the encoding and errors arguments of encode and decode.
func (m *M) codecArgs(name string, a []Value) (enc, errs string, e *Exc) {
	p := [2]*string{&enc, &errs}
	for k, v := range a {
		s, ok := m.asStr(v)
		if !ok {
			return "", "", m.typeErrorf("%s() argument '%s' must be str, not %s", name, [2]string{"encoding", "errors"}[k], m.argType(v))
		}
		if strings.IndexByte(s.String(), 0) >= 0 {
			return "", "", m.valueErrorf("embedded null character")
		}
		if _, e := m.encode(s, "utf-8", "strict"); e != nil {
			return "", "", e
		}
		*p[k] = s.String()
	}
	return
}

// encoder turns characters into bytes by a rule.
type encoder struct {
	name, reason string
	single       bool // an error is about one character, not about a run of them
	put          func(b []byte, r rune) ([]byte, bool)
	wide         int // bytes of a unit of UTF-16 or UTF-32; else 1
	big          bool
}

// Encode is s.encode(encoding, errors).
func (m *M) Encode(s *Str, encoding, errors string) ([]byte, *Exc) {
	return m.encode(s, encoding, errors)
}

func (m *M) encode(s *Str, encoding, errors string) ([]byte, *Exc) {
	if e := m.strRoom(int(s.n)); e != nil {
		return nil, e
	}
	t := s.String()
	if encoding == "utf-8" || encoding == "utf8" {
		if s.ascii() || !hasSurrogate(t) {
			return []byte(t), nil
		}
	}
	switch name := normalEncoding(encoding); name {
	case "utf_8":
		if s.ascii() || !hasSurrogate(t) {
			return []byte(t), nil
		}
		return m.encodeWith(nil, s, errors, &encoder{name: "utf-8", reason: "surrogates not allowed", put: putUTF8})
	case "utf_8_sig":
		b, e := m.encodeWith([]byte("\ufeff"), s, errors, &encoder{name: "utf-8", reason: "surrogates not allowed", put: putUTF8})
		return b, m.wrapCodecError("encoding", encoding, e)
	case "ascii":
		if s.ascii() {
			return []byte(t), nil
		}
		return m.encodeWith(nil, s, errors, &encoder{name: "ascii", reason: "ordinal not in range(128)", put: putBelow(0x80)})
	case "latin_1":
		if s.ascii() {
			return []byte(t), nil
		}
		return m.encodeWith(nil, s, errors, &encoder{name: "latin-1", reason: "ordinal not in range(256)", put: putBelow(0x100)})
	case "utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be":
		x := &encoder{name: strings.ReplaceAll(name, "_", "-"), reason: "surrogates not allowed", single: true, wide: 2, big: strings.HasSuffix(name, "be")}
		if strings.HasPrefix(name, "utf_32") {
			x.wide = 4
		}
		x.put = x.putWide
		if e := m.strRoom(int(s.cn) * x.wide); e != nil {
			return nil, e
		}
		b := make([]byte, 0, (int(s.cn)+1)*x.wide)
		if len(name) == 6 {
			b = x.unit(b, 0xFEFF)
		}
		b, e := m.encodeWith(b, s, errors, x)
		if len(name) == 6 {
			return b, e
		}
		return b, m.wrapCodecError("encoding", encoding, e)
	case "unicode_escape":
		return encodeEscape(t, true), nil
	case "raw_unicode_escape":
		return encodeEscape(t, false), nil
	default:
		if c, ok := charmaps[name]; ok {
			put := func(b []byte, r rune) ([]byte, bool) {
				if r >= 0xD800 && r < 0xE000 {
					return b, false
				}
				k, ok := c.m.EncodeRune(r)
				if ok = ok && strings.IndexByte(c.undefined, k) < 0; ok {
					b = append(b, k)
				}
				return b, ok
			}
			b, e := m.encodeWith(nil, s, errors, &encoder{name: "charmap", reason: "character maps to <undefined>", put: put})
			return b, m.wrapCodecError("encoding", encoding, e)
		}
	}
	v, e := m.foreign(encoding, "encode", obj(s), errors)
	if e != nil {
		return nil, e
	}
	b, ok := m.asBytes(v)
	if !ok {
		return nil, m.typeErrorf("'%s' encoder returned '%s' instead of 'bytes'; use codecs.encode() to encode to arbitrary types", encoding, m.typeName(v))
	}
	return []byte(b.s), nil
}

// hasSurrogate looks for lone surrogates in the text of a Str: ED A0 to ED BF begin them.
func hasSurrogate(t string) bool {
	for {
		k := strings.IndexByte(t, 0xED)
		if k < 0 {
			return false
		}
		if t[k+1] >= 0xA0 {
			return true
		}
		t = t[k+3:]
	}
}

// wrapCodecError adds what CPython adds to errors of codecs that it finds by its registry; utf-8, ascii, latin-1, utf-16 and
// utf-32 it knows without.
func (m *M) wrapCodecError(what, encoding string, e *Exc) *Exc {
	if e == nil || e.cls != ExcTypeError && e.cls != ExcLookupError {
		return e
	}
	text := ""
	if s, ok := m.asStr(e.Args()[0]); ok {
		text = s.String()
	}
	x := m.Errorf(e.cls, "%s with '%s' codec failed (%s: %s)", what, encoding, e.cls.name, text)
	x.cause = obj(e)
	return x
}

func putUTF8(b []byte, r rune) ([]byte, bool) {
	if r >= 0xD800 && r < 0xE000 {
		return b, false
	}
	return utf8.AppendRune(b, r), true
}

func putBelow(n rune) func(b []byte, r rune) ([]byte, bool) {
	return func(b []byte, r rune) ([]byte, bool) {
		if r >= n {
			return b, false
		}
		return append(b, byte(r)), true
	}
}

func (x *encoder) unit(b []byte, u uint32) []byte {
	switch {
	case x.wide == 2 && x.big:
		return append(b, byte(u>>8), byte(u))
	case x.wide == 2:
		return append(b, byte(u), byte(u>>8))
	case x.big:
		return append(b, byte(u>>24), byte(u>>16), byte(u>>8), byte(u))
	}
	return append(b, byte(u), byte(u>>8), byte(u>>16), byte(u>>24))
}

func (x *encoder) putWide(b []byte, r rune) ([]byte, bool) {
	switch {
	case r >= 0xD800 && r < 0xE000:
		return b, false
	case x.wide == 2 && r >= 0x10000:
		r -= 0x10000
		return x.unit(x.unit(b, 0xD800+uint32(r)>>10), 0xDC00+uint32(r)&0x3FF), true
	}
	return x.unit(b, uint32(r)), true
}

// encodeWith encodes character by character, and asks the error handler where that fails.
func (m *M) encodeWith(b []byte, s *Str, errors string, x *encoder) ([]byte, *Exc) {
	t := s.String()
	if b == nil {
		b = make([]byte, 0, len(t))
	}
	for at, idx := 0, 0; at < len(t); {
		r, w := runeAt(t, at)
		var ok bool
		if b, ok = x.put(b, r); ok {
			at += w
			idx++
			continue
		}
		run := []rune{r} // the characters from idx on that cannot be encoded
		for k := at + w; k < len(t) && !x.single; {
			r, w := runeAt(t, k)
			if _, ok := x.put(b[len(b):], r); ok {
				break
			}
			run = append(run, r)
			k += w
		}
		var next int
		var e *Exc
		if b, next, e = m.encodeError(b, s, idx, run, errors, x); e != nil {
			return nil, e
		}
		if len(b) > 1<<16 {
			if e := m.strRoom(len(b)); e != nil {
				return nil, e
			}
		}
		at, idx = s.offset(next), next
	}
	return b, nil
}

// encodeError handles the run of characters from start on; it gives the index to go on at.
func (m *M) encodeError(b []byte, s *Str, start int, run []rune, errors string, x *encoder) ([]byte, int, *Exc) {
	end := start + len(run)
	text := func(t string) bool { // the replacement is encoded too
		from := len(b)
		for i := 0; i < len(t); {
			r, w := runeAt(t, i)
			var ok bool
			if b, ok = x.put(b, r); !ok {
				b = b[:from]
				return false
			}
			i += w
		}
		return true
	}
	fail := func(start int) *Exc {
		return m.newUnicodeError(ExcUnicodeEncodeError, x.name, obj(s), start, end, x.reason)
	}
	if !m.ErrorHandler(errors).IsUnbound() {
		errors = "\x00" + errors // replaced by the program, whatever it is called
	}
	switch errors {
	case "strict":
		return nil, 0, fail(start)
	case "ignore":
	case "replace":
		if !text(strings.Repeat("?", len(run))) {
			return nil, 0, fail(start)
		}
	case "backslashreplace", "xmlcharrefreplace", "namereplace":
		var t []byte
		for _, r := range run {
			switch {
			case errors[0] == 'x':
				t = strconv.AppendInt(append(t, "&#"...), int64(r), 10)
				t = append(t, ';')
			case errors[0] == 'n' && runeName(r) != "":
				t = append(append(append(t, `\N{`...), runeName(r)...), '}')
			default:
				t = appendEscape(t, r)
			}
		}
		if !text(view(t)) {
			return nil, 0, fail(start)
		}
	case "surrogateescape":
		k := 0
		if x.name != "charmap" || allEscapes(run) {
			for x.wide == 0 && k < len(run) && run[k] >= 0xDC80 && run[k] < 0xDD00 {
				b = append(b, byte(run[k]))
				k++
			}
		}
		if k < len(run) {
			return nil, 0, fail(start + k)
		}
	case "surrogatepass":
		for _, r := range run {
			switch {
			case r < 0xD800 || r >= 0xE000 || x.name[0] != 'u':
				return nil, 0, fail(start)
			case x.wide > 0:
				b = x.unit(b, uint32(r))
			default:
				b = appendRune(b, r)
			}
		}
	default:
		repl, next, e := m.callHandler(strings.TrimPrefix(errors, "\x00"), fail(start), s.len())
		if e != nil {
			return nil, 0, e
		}
		if repl.is(KBytes) {
			return append(b, repl.bytes().s...), next, nil
		}
		if !text(repl.str().String()) {
			return nil, 0, fail(start)
		}
		return b, next, nil
	}
	return b, end, nil
}

func allEscapes(run []rune) bool {
	for _, r := range run {
		if r < 0xDC80 || r >= 0xDD00 {
			return false
		}
	}
	return true
}

// runeName is the Unicode name, or "".
func runeName(r rune) string {
	n := runenames.Name(r)
	switch {
	case n == "":
		return ""
	case n[0] != '<':
		return n
	case strings.HasPrefix(n, "<CJK"):
		return "CJK UNIFIED IDEOGRAPH-" + strings.ToUpper(strconv.FormatInt(int64(r), 16))
	case strings.HasPrefix(n, "<Hangul"):
		return hangulName(int(r) - 0xAC00)
	}
	return ""
}

// hangulName puts a syllable's name together from its letters (Unicode 3.12).
func hangulName(k int) string {
	l := strings.Split("G GG N D DD R M B BB S SS  J JJ C K T P H", " ")
	v := strings.Split("A AE YA YAE EO E YEO YE O WA WAE OE YO U WEO WE WI YU EU YI I", " ")
	t := strings.Split(" G GG GS N NJ NH D L LG LM LB LS LT LP LH M B BS S SS NG J C K T P H", " ")
	return "HANGUL SYLLABLE " + l[k/588] + v[k%588/28] + t[k%28]
}

func encodeEscape(t string, full bool) []byte {
	b := make([]byte, 0, len(t)+len(t)/4)
	for i := 0; i < len(t); {
		r, w := runeAt(t, i)
		i += w
		switch {
		case full && r == '\\':
			b = append(b, `\\`...)
		case full && r == '\n':
			b = append(b, `\n`...)
		case full && r == '\r':
			b = append(b, `\r`...)
		case full && r == '\t':
			b = append(b, `\t`...)
		case full && (r < ' ' || r >= 0x7f), r >= 0x100:
			b = appendEscape(b, r)
		default:
			b = append(b, byte(r))
		}
	}
	return b
}

// ---- decoding ----

// Decode is b.decode(encoding, errors).
func (m *M) Decode(b []byte, encoding, errors string) (*Str, *Exc) {
	return m.decode(b, encoding, errors)
}

func (m *M) decode(b []byte, encoding, errors string) (*Str, *Exc) {
	if e := m.strRoom(len(b)); e != nil {
		return nil, e
	}
	name := normalEncoding(encoding)
	switch name {
	case "utf_8":
		return m.decodeUTF8(b, errors)
	case "utf_8_sig":
		s, e := m.decodeUTF8([]byte(strings.TrimPrefix(view(b), "\ufeff")), errors)
		return s, m.wrapCodecError("decoding", encoding, e)
	case "ascii":
		if isASCII(view(b)) {
			return newStrASCII(view(b)), nil
		}
		return m.decodeWith(b, errors, "ascii", func(d *decoder) {
			if c := d.b[d.at]; c < 0x80 {
				d.put(rune(c), 1)
			} else {
				d.fail(1, "ordinal not in range(128)")
			}
		})
	case "latin_1":
		if isASCII(view(b)) {
			return newStrASCII(view(b)), nil
		}
		out := make([]byte, 0, len(b)+len(b)/4)
		for _, c := range b {
			out = utf8.AppendRune(out, rune(c))
		}
		return newStrN(view(out), len(b)), nil
	case "utf_16":
		return m.decodeUTF16(b, name, errors)
	case "utf_32":
		return m.decodeUTF32(b, name, errors)
	case "utf_16_le", "utf_16_be":
		s, e := m.decodeUTF16(b, name, errors)
		return s, m.wrapCodecError("decoding", encoding, e)
	case "utf_32_le", "utf_32_be":
		s, e := m.decodeUTF32(b, name, errors)
		return s, m.wrapCodecError("decoding", encoding, e)
	case "unicode_escape":
		s, e := m.decodeWith(b, errors, "unicodeescape", decodeUnicodeEscape)
		return s, m.wrapCodecError("decoding", encoding, e)
	case "raw_unicode_escape":
		s, e := m.decodeWith(b, errors, "rawunicodeescape", decodeRawEscape)
		return s, m.wrapCodecError("decoding", encoding, e)
	}
	if c, ok := charmaps[name]; ok {
		s, e := m.decodeWith(b, errors, "charmap", func(d *decoder) {
			k := d.b[d.at]
			if r := c.m.DecodeByte(k); r != utf8.RuneError && strings.IndexByte(c.undefined, k) < 0 {
				d.put(r, 1)
			} else {
				d.fail(1, "character maps to <undefined>")
			}
		})
		return s, m.wrapCodecError("decoding", encoding, e)
	}
	v, e := m.foreign(encoding, "decode", NewBytes(append([]byte(nil), b...)), errors)
	if e != nil {
		return nil, e
	}
	s, ok := m.asStr(v)
	if !ok {
		return nil, m.typeErrorf("'%s' decoder returned '%s' instead of 'str'; use codecs.decode() to decode to arbitrary types", encoding, m.typeName(v))
	}
	return s, nil
}

// decoder is the state of a decoding character by character.
type decoder struct {
	m      *M
	b      []byte
	at     int
	out    []byte
	name   string
	errors string
	e      *Exc
	big    bool
}

func (d *decoder) put(r rune, n int) {
	d.out = appendRune(d.out, r)
	d.at += n
}

// decodeWith calls step until everything is read.
func (m *M) decodeWith(b []byte, errors, name string, step func(d *decoder)) (*Str, *Exc) {
	d := &decoder{m: m, b: b, out: make([]byte, 0, len(b)+len(b)/8), name: name, errors: errors}
	return d.run(step)
}

func (d *decoder) run(step func(d *decoder)) (*Str, *Exc) {
	for d.at < len(d.b) {
		step(d)
		if d.e != nil {
			return nil, d.e
		}
	}
	return newStrBytes(d.out), nil
}

// fail hands the n bytes at d.at to the error handler.
func (d *decoder) fail(n int, reason string) {
	m, start := d.m, d.at
	end := start + n
	bad := d.b[start:end]
	exc := func() *Exc {
		return m.newUnicodeError(ExcUnicodeDecodeError, d.name, NewBytes(append([]byte(nil), d.b...)), start, end, reason)
	}
	errors := d.errors
	if !m.ErrorHandler(errors).IsUnbound() {
		errors = "\x00" + errors
	}
	d.at = end
	switch errors {
	case "strict":
		d.e = exc()
	case "ignore":
	case "replace":
		d.out = append(d.out, "\ufffd"...)
	case "backslashreplace":
		for _, c := range bad {
			d.out = append(d.out, '\\', 'x', hexDigits[c>>4], hexDigits[c&15])
		}
	case "surrogateescape":
		k := 0
		for k < len(bad) && k < 4 && bad[k] >= 0x80 {
			d.out = appendRune(d.out, 0xDC00+rune(bad[k]))
			k++
		}
		if k == 0 {
			d.e = exc()
		}
		d.at = start + k
	case "surrogatepass":
		r, w := rune(0), 0
		b := d.b[start:]
		switch {
		case d.name == "utf-8":
			if len(b) >= 3 && b[0] == 0xED && b[1] >= 0xA0 && b[1] < 0xC0 && b[2]&0xC0 == 0x80 {
				r, w = runeAt(view(b), 0)
			}
		case strings.HasPrefix(d.name, "utf-16") && len(b) >= 2:
			r, w = rune(d.u16(start)), 2
		case strings.HasPrefix(d.name, "utf-32") && len(b) >= 4:
			if u := d.u32(start); u < 0x110000 {
				r, w = rune(u), 4
			}
		}
		if w == 0 || r < 0xD800 || r >= 0xE000 {
			d.e = exc()
			return
		}
		d.out = appendRune(d.out, r)
		d.at = start + w
	case "xmlcharrefreplace", "namereplace":
		d.e = m.typeErrorf("don't know how to handle UnicodeDecodeError in error callback")
	default:
		repl, next, e := m.callHandler(strings.TrimPrefix(errors, "\x00"), exc(), len(d.b))
		if e != nil {
			d.e = e
			return
		}
		d.out = append(d.out, repl.str().String()...)
		d.at = next
		if len(d.out) > 1<<16 {
			d.e = m.strRoom(len(d.out))
		}
	}
}

// decodeUTF8 copies what is valid as it is.
func (m *M) decodeUTF8(b []byte, errors string) (*Str, *Exc) {
	if t := view(b); utf8.ValidString(t) {
		return m.newStr(t), nil
	}
	return m.decodeWith(b, errors, "utf-8", func(d *decoder) {
		r, w := utf8.DecodeRune(d.b[d.at:])
		if r != utf8.RuneError || w > 1 {
			d.out = append(d.out, d.b[d.at:d.at+w]...)
			d.at += w
			return
		}
		n, reason := badUTF8(d.b[d.at:])
		d.fail(n, reason)
	})
}

// badUTF8 says how many bytes of b, which does not begin with a valid sequence, are wrong, and why.
func badUTF8(b []byte) (int, string) {
	c := b[0]
	need, lo, hi := 0, byte(0x80), byte(0xBF)
	switch {
	case c >= 0xC2 && c < 0xE0:
		need = 1
	case c >= 0xE0 && c < 0xF0:
		need = 2
		if c == 0xE0 {
			lo = 0xA0
		} else if c == 0xED {
			hi = 0x9F
		}
	case c >= 0xF0 && c <= 0xF4:
		need = 3
		if c == 0xF0 {
			lo = 0x90
		} else if c == 0xF4 {
			hi = 0x8F
		}
	default:
		return 1, "invalid start byte"
	}
	for k := 1; k <= need; k++ {
		if k >= len(b) {
			return len(b), "unexpected end of data"
		}
		if b[k] < lo || b[k] > hi {
			return k, "invalid continuation byte"
		}
		lo, hi = 0x80, 0xBF
	}
	return 1, "invalid start byte"
}

func (d *decoder) u16(at int) uint32 {
	if d.big {
		return uint32(d.b[at])<<8 | uint32(d.b[at+1])
	}
	return uint32(d.b[at+1])<<8 | uint32(d.b[at])
}

func (d *decoder) u32(at int) uint32 {
	if d.big {
		return d.u16(at)<<16 | d.u16(at+2)
	}
	return d.u16(at+2)<<16 | d.u16(at)
}

func (m *M) decodeUTF16(b []byte, name, errors string) (*Str, *Exc) {
	d := &decoder{m: m, b: b, out: make([]byte, 0, len(b)), name: "utf-16-le", errors: errors, big: name == "utf_16_be"}
	if name == "utf_16" && len(b) >= 2 {
		if b[0] == 0xFF && b[1] == 0xFE {
			d.at = 2
		} else if b[0] == 0xFE && b[1] == 0xFF {
			d.at, d.big = 2, true
		}
	}
	if d.big {
		d.name = "utf-16-be"
	}
	return d.run(func(d *decoder) {
		left := len(d.b) - d.at
		if left < 2 {
			d.fail(1, "truncated data")
			return
		}
		u := d.u16(d.at)
		switch {
		case u < 0xD800 || u >= 0xE000:
			d.put(rune(u), 2)
		case u >= 0xDC00:
			d.fail(2, "illegal encoding")
		case left < 4:
			d.fail(left, "unexpected end of data")
		default:
			v := d.u16(d.at + 2)
			if v < 0xDC00 || v >= 0xE000 {
				d.fail(2, "illegal UTF-16 surrogate")
				return
			}
			d.put(rune((u-0xD800)<<10|(v-0xDC00))+0x10000, 4)
		}
	})
}

func (m *M) decodeUTF32(b []byte, name, errors string) (*Str, *Exc) {
	d := &decoder{m: m, b: b, out: make([]byte, 0, len(b)/2), name: "utf-32-le", errors: errors, big: name == "utf_32_be"}
	if name == "utf_32" && len(b) >= 4 {
		if d.u32(0) == 0xFEFF {
			d.at = 4
		} else if d.u32(0) == 0xFFFE0000 {
			d.at, d.big = 4, true
		}
	}
	if d.big {
		d.name = "utf-32-be"
	}
	return d.run(func(d *decoder) {
		if left := len(d.b) - d.at; left < 4 {
			d.fail(left, "truncated data")
			return
		}
		switch u := d.u32(d.at); {
		case u >= 0xD800 && u < 0xE000:
			d.fail(4, "code point in surrogate code point range(0xd800, 0xe000)")
		case u > unicode.MaxRune:
			d.fail(4, "code point not in range(0x110000)")
		default:
			d.put(rune(u), 4)
		}
	})
}

// hexRun reads up to n hexadecimal digits at b.
func hexRun(b []byte, n int) (v uint32, k int) {
	for k < n && k < len(b) {
		c := b[k]
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c|32 >= 'a' && c|32 <= 'f':
			c = c | 32 - 'a' + 10
		default:
			return v, k
		}
		v = v<<4 | uint32(c)
		k++
	}
	return v, k
}

func decodeUnicodeEscape(d *decoder) {
	b := d.b[d.at:]
	if b[0] != '\\' {
		d.put(rune(b[0]), 1)
		return
	}
	if len(b) == 1 {
		d.fail(1, `\ at end of string`)
		return
	}
	c := b[1]
	if k := strings.IndexByte("abfnrtv\\'\"", c); k >= 0 {
		d.put(rune("\a\b\f\n\r\t\v\\'\""[k]), 2)
		return
	}
	switch c {
	case '\n':
		d.at += 2
	case '0', '1', '2', '3', '4', '5', '6', '7':
		r, k := rune(0), 1
		for k < 4 && k < len(b) && b[k] >= '0' && b[k] <= '7' {
			r = r<<3 | rune(b[k]-'0')
			k++
		}
		d.put(r, k)
	case 'x', 'u', 'U':
		n, what := 2, `truncated \xXX escape`
		if c == 'u' {
			n, what = 4, `truncated \uXXXX escape`
		} else if c == 'U' {
			n, what = 8, `truncated \UXXXXXXXX escape`
		}
		v, k := hexRun(b[2:], n)
		switch {
		case k < n:
			d.fail(2+k, what)
		case v > unicode.MaxRune:
			d.fail(2+k, "illegal Unicode character")
		default:
			d.put(rune(v), 2+k)
		}
	case 'N':
		if len(b) < 3 || b[2] != '{' {
			d.fail(2, `malformed \N character escape`)
			return
		}
		k := strings.IndexByte(view(b), '}')
		if k < 0 {
			d.fail(len(b), `malformed \N character escape`)
		} else if k == 3 {
			d.fail(3, `malformed \N character escape`)
		} else if r, ok := lex.RuneByName(view(b[3:k])); ok {
			d.put(r, k+1)
		} else {
			d.fail(k+1, "unknown Unicode character name")
		}
	default:
		d.out = append(d.out, '\\')
		d.at++
	}
}

func decodeRawEscape(d *decoder) {
	b := d.b[d.at:]
	if b[0] != '\\' || len(b) < 2 || b[1] != 'u' && b[1] != 'U' {
		if b[0] == '\\' && len(b) > 1 { // a pair, so that the second is not the start of an escape
			d.put('\\', 1)
			d.put(rune(b[1]), 1)
			return
		}
		d.put(rune(b[0]), 1)
		return
	}
	n, what := 4, `truncated \uXXXX escape`
	if b[1] == 'U' {
		n, what = 8, `truncated \UXXXXXXXX escape`
	}
	v, k := hexRun(b[2:], n)
	switch {
	case k < n:
		d.fail(2+k, what)
	case v > unicode.MaxRune:
		d.fail(2+k, `\Uxxxxxxxx out of range`)
	default:
		d.put(rune(v), 2+k)
	}
}

// StandardEncoding is the name of a built-in text encoding without its aliases; ok is false if there is no such encoding.
func StandardEncoding(name string) (string, bool) {
	switch n := normalEncoding(name); n {
	case "utf_8", "utf_8_sig", "ascii", "latin_1", "utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be", "unicode_escape", "raw_unicode_escape":
		return n, true
	default:
		_, ok := charmaps[n]
		return n, ok
	}
}
