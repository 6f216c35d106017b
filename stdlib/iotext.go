// Module _io, text half: StringIO, TextIOWrapper, open. lib/io.gsl is the module itself.
package stdlib

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/gsl-lang/gsl/vm"
)

// newlineArg is the newline argument: None (universal, translated), "", "\n", "\r" or "\r\n".
func newlineArg(m *vm.M, v vm.Value) (nl string, none bool, e *vm.Exc) {
	if v.IsNone() || v.IsUnbound() {
		return "", true, nil
	}
	s, ok := m.TextOf(v)
	if !ok {
		return "", false, m.TypeErrorf("newline must be str or None, not %s", m.TypeName(v))
	}
	switch s {
	case "", "\n", "\r", "\r\n":
		return s, false, nil
	}
	return "", false, m.ValueErrorf("illegal newline value: %s", s)
}

// universal turns \r\n and \r into \n.
func universal(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// lineEnd is the length of the first line of s, its end included; ok is false if s has no line end. nl is the newline
// argument; none is None.
func lineEnd(s []byte, nl string, none bool) (n int, ok bool) {
	switch {
	case none || nl == "\n":
		if k := bytes.IndexByte(s, '\n'); k >= 0 {
			return k + 1, true
		}
	case nl == "":
		if k := bytes.IndexAny(s, "\r\n"); k >= 0 {
			if s[k] == '\r' && k+1 < len(s) && s[k+1] == '\n' {
				k++
			}
			return k + 1, true
		}
	default:
		if k := bytes.Index(s, []byte(nl)); k >= 0 {
			return k + len(nl), true
		}
	}
	return len(s), false
}

// ---- StringIO ----

// stringIO is io.StringIO. While the text is ASCII it is bytes; then it is runes.
type stringIO struct {
	b      []byte
	r      []rune
	wide   bool
	at     int
	nl     string
	none   bool
	closed bool
}

func (s *stringIO) len() int {
	if s.wide {
		return len(s.r)
	}
	return len(s.b)
}

// runesOf is the code points of a text, lone surrogates included.
func runesOf(t string) []rune {
	out := make([]rune, 0, len(t))
	for i := 0; i < len(t); {
		r, w := utf8.DecodeRuneInString(t[i:])
		if w == 1 && r == utf8.RuneError && i+2 < len(t) {
			r, w = rune(t[i]&0xF)<<12|rune(t[i+1]&0x3F)<<6|rune(t[i+2]&0x3F), 3
		}
		out = append(out, r)
		i += w
	}
	return out
}

// textOfRunes is the reverse.
func textOfRunes(r []rune) string {
	b := make([]byte, 0, len(r)+len(r)/2)
	for _, c := range r {
		if c >= 0xD800 && c < 0xE000 {
			b = append(b, 0xE0|byte(c>>12), 0x80|byte(c>>6)&0x3F|0x80, 0x80|byte(c)&0x3F)
		} else {
			b = utf8.AppendRune(b, c)
		}
	}
	return string(b)
}

func asciiText(t string) bool {
	for i := 0; i < len(t); i++ {
		if t[i] >= 0x80 {
			return false
		}
	}
	return true
}

func (s *stringIO) put(m *vm.M, t string, ascii bool) *vm.Exc {
	if s.none {
		t = universal(t)
	} else if s.nl != "" && s.nl != "\n" && strings.IndexByte(t, '\n') >= 0 {
		t = strings.ReplaceAll(t, "\n", s.nl)
	}
	if t == "" {
		return nil
	}
	if !s.wide && !ascii {
		s.wide = true
		s.r = make([]rune, len(s.b), len(s.b)+len(t))
		for k, c := range s.b {
			s.r[k] = rune(c)
		}
		s.b = nil
	}
	if s.wide {
		return putAt(m, &s.r, &s.at, runesOf(t), 4)
	}
	if s.at == len(s.b) { // the usual case: at the end
		if len(s.b)+len(t) > cap(s.b) {
			if e := m.Charge(int64(len(s.b) + len(t))); e != nil {
				return e
			}
		}
		s.b = append(s.b, t...)
		s.at = len(s.b)
		return nil
	}
	return putAt(m, &s.b, &s.at, []byte(t), 1)
}

func putAt[T byte | rune](m *vm.M, buf *[]T, at *int, t []T, size int64) *vm.Exc {
	end := *at + len(t)
	if end > cap(*buf) {
		if e := m.Charge(size * int64(end)); e != nil {
			return e
		}
	}
	if *at > len(*buf) {
		*buf = append(*buf, make([]T, *at-len(*buf))...)
	}
	if end >= len(*buf) {
		*buf = append((*buf)[:*at], t...)
	} else {
		copy((*buf)[*at:], t)
	}
	*at = end
	return nil
}

// part is the text from the position, n code points of it.
func (s *stringIO) part(n int) vm.Value {
	from := min(s.at, s.len())
	s.at = from + n
	if s.wide {
		return vm.NewStr(textOfRunes(s.r[from : from+n]))
	}
	return vm.NewStr(string(s.b[from : from+n]))
}

func (s *stringIO) read(n int64) vm.Value {
	rest := max(s.len()-s.at, 0)
	if rest == 0 {
		return vm.NewStr("")
	}
	if n >= 0 && n < int64(rest) {
		rest = int(n)
	}
	return s.part(rest)
}

func (s *stringIO) line(n int64) vm.Value {
	rest := max(s.len()-s.at, 0)
	if rest == 0 {
		return vm.NewStr("")
	}
	k := rest
	if s.wide {
		r := s.r[s.at:]
	scan:
		for i, c := range r {
			switch {
			case c == '\n' && (s.none || s.nl == "" || s.nl == "\n"):
				k = i + 1
				break scan
			case c == '\r' && s.nl == "" && !s.none:
				k = i + 1
				if k < len(r) && r[k] == '\n' {
					k++
				}
				break scan
			case c == '\r' && s.nl == "\r":
				k = i + 1
				break scan
			case c == '\r' && s.nl == "\r\n" && i+1 < len(r) && r[i+1] == '\n':
				k = i + 2
				break scan
			}
		}
	} else {
		k, _ = lineEnd(s.b[s.at:], s.nl, s.none)
	}
	if n >= 0 && n < int64(k) {
		k = int(n)
	}
	return s.part(k)
}

func stringIODefs() []vm.Def {
	self := func(f func(m *vm.M, s *stringIO, a []vm.Value) (vm.Value, *vm.Exc)) vm.NativeFunc {
		return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			s, ok := a[0].Impl().(*stringIO)
			if !ok {
				return vm.None, m.ValueErrorf("I/O operation on uninitialized object")
			}
			if s.closed {
				return vm.None, closedFile(m, "file")
			}
			return f(m, s, a)
		}
	}
	yes := self(func(m *vm.M, s *stringIO, a []vm.Value) (vm.Value, *vm.Exc) { return vm.True, nil })
	return []vm.Def{
		{Sig: "static __new__(cls, /, *args, **kwargs)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return m.NewObject(a[0].AsClass(), &stringIO{nl: "\n"}), nil
		}},
		{Sig: "raw __init__(self, initial_value='', newline=<unset>)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			s := a[0].Impl().(*stringIO)
			*s = stringIO{nl: "\n"}
			if !a[2].IsUnbound() {
				var e *vm.Exc
				if s.nl, s.none, e = newlineArg(m, a[2]); e != nil {
					if t, ok := m.TextOf(a[2]); ok { // quoted here only
						e = m.ValueErrorf("illegal newline value: %s", vm.StrRepr(t))
					}
					return vm.None, e
				}
			}
			if a[1].IsNone() {
				return vm.None, nil
			}
			t, ok := m.StrOf(a[1])
			if !ok {
				return vm.None, m.TypeErrorf("initial_value must be str or None, not %s", m.TypeName(a[1]))
			}
			e := s.put(m, t.String(), t.ASCII())
			s.at = 0
			return vm.None, e
		}},
		{Sig: "write(self, s, /)", Doc: "Write string to file.", Fn: self(func(m *vm.M, s *stringIO, a []vm.Value) (vm.Value, *vm.Exc) {
			t, ok := m.StrOf(a[1])
			if !ok {
				return vm.None, m.TypeErrorf("string argument expected, got '%s'", m.TypeName(a[1]))
			}
			return vm.Int(int64(t.Chars())), s.put(m, t.String(), t.ASCII())
		})},
		{Sig: "read(self, size=-1, /)", Fn: self(func(m *vm.M, s *stringIO, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := sizeArg(m, a[1])
			if e != nil {
				return vm.None, e
			}
			return s.read(n), nil
		})},
		{Sig: "readline(self, size=-1, /)", Fn: self(func(m *vm.M, s *stringIO, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := sizeArg(m, a[1])
			if e != nil {
				return vm.None, e
			}
			return s.line(n), nil
		})},
		{Sig: "raw __iter__(self, /)", Fn: self(func(m *vm.M, s *stringIO, a []vm.Value) (vm.Value, *vm.Exc) { return a[0], nil })},
		{Sig: "raw __next__(self, /)", Fn: self(func(m *vm.M, s *stringIO, a []vm.Value) (vm.Value, *vm.Exc) {
			if s.at >= s.len() {
				return vm.None, m.NewExc(vm.ExcStopIteration)
			}
			return s.line(-1), nil
		})},
		{Sig: "getvalue(self, /)", Doc: "Retrieve the entire contents of the object.", Fn: self(func(m *vm.M, s *stringIO, a []vm.Value) (vm.Value, *vm.Exc) {
			if s.wide {
				return vm.NewStr(textOfRunes(s.r)), nil
			}
			return vm.NewStr(string(s.b)), nil
		})},
		{Sig: "tell(self, /)", Fn: self(func(m *vm.M, s *stringIO, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Int(int64(s.at)), nil })},
		{Sig: "seek(self, pos, whence=0, /)", Fn: self(func(m *vm.M, s *stringIO, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := m.Index(a[1])
			if e != nil {
				return vm.None, e
			}
			w, e := m.Index(a[2])
			if e != nil {
				return vm.None, e
			}
			switch {
			case w < 0 || w > 2:
				return vm.None, m.ValueErrorf("Invalid whence (%d, should be 0, 1 or 2)", w)
			case w == 0 && n < 0:
				return vm.None, m.ValueErrorf("Negative seek position %d", n)
			case w != 0 && n != 0:
				return vm.None, m.Errorf(vm.ExcOSError, "Can't do nonzero cur-relative seeks")
			case w == 0:
				s.at = int(min(n, 1<<40))
			case w == 2:
				s.at = s.len()
			}
			return vm.Int(int64(s.at)), nil
		})},
		{Sig: "truncate(self, pos=None, /)", Fn: self(func(m *vm.M, s *stringIO, a []vm.Value) (vm.Value, *vm.Exc) {
			n := int64(s.at)
			if !a[1].IsNone() {
				var e *vm.Exc
				if n, e = m.Index(a[1]); e != nil {
					return vm.None, e
				}
				if n < 0 {
					return vm.None, m.ValueErrorf("Negative size value %d", n)
				}
			}
			if n < int64(s.len()) {
				if s.wide {
					s.r = s.r[:n]
				} else {
					s.b = s.b[:n]
				}
			}
			return vm.Int(n), nil
		})},
		{Sig: "flush(self, /)", Fn: self(func(m *vm.M, s *stringIO, a []vm.Value) (vm.Value, *vm.Exc) { return vm.None, nil })},
		{Sig: "close(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			*a[0].Impl().(*stringIO) = stringIO{closed: true}
			return vm.None, nil
		}},
		{Sig: "readable(self, /)", Fn: yes}, {Sig: "writable(self, /)", Fn: yes}, {Sig: "seekable(self, /)", Fn: yes},
		{Sig: "isatty(self, /)", Fn: self(func(m *vm.M, s *stringIO, a []vm.Value) (vm.Value, *vm.Exc) { return vm.False, nil })},
	}
}

// ---- TextIOWrapper ----

// textFile is io.TextIOWrapper.
type textFile struct {
	buf      byteStream
	bufObj   vm.Value
	encoding string
	errors   string
	nl       string
	none     bool
	mode     vm.Value // unbound: none
	line     bool     // flush at each line end
	through  bool
	detached bool

	raw    []byte // the bytes of the current chunk
	start  int64  // where they begin in the stream, -1 if unknown
	text   []byte // the chunk decoded, newlines translated
	at     int    // how much of text was taken
	tail   []byte // bytes after the chunk that are no whole character yet
	pendCR bool
	seen   uint8 // kinds of line ends met: 1 \r, 2 \n, 4 \r\n
	asked  bool
	tellNo bool // next() was used: telling is disabled
	bom    bool // encodings with a byte order mark: it was dealt with
}

// codec is the encoding's usual name.
func (t *textFile) codec() string {
	if t.encoding == "UTF-8" || t.encoding == "utf-8" {
		return "utf-8"
	}
	switch c := strings.ReplaceAll(strings.ToLower(t.encoding), "_", "-"); c {
	case "utf-8", "utf8", "u8":
		return "utf-8"
	case "ascii", "us-ascii", "646":
		return "ascii"
	case "latin-1", "latin1", "iso-8859-1", "iso8859-1", "l1":
		return "latin-1"
	default:
		return c
	}
}

// wholeUTF8 is how many bytes of p end with a whole character.
func wholeUTF8(p []byte) int {
	for k := 1; k <= 3 && k <= len(p); k++ {
		c := p[len(p)-k]
		if c < 0x80 {
			return len(p)
		}
		if c >= 0xC0 {
			need := 2
			if c >= 0xF0 {
				need = 4
			} else if c >= 0xE0 {
				need = 3
			}
			if k < need {
				return len(p) - k
			}
			return len(p)
		}
	}
	return len(p)
}

// more decodes the next chunk; false at the end. all reads everything.
func (t *textFile) more(m *vm.M, all bool) (bool, *vm.Exc) {
	if e := t.check(m); e != nil {
		return false, e
	}
	t.asked = true
	keep := t.text[t.at:]
	for {
		var p []byte
		var e *vm.Exc
		codec := t.codec()
		if codec != "utf-8" && codec != "ascii" && codec != "latin-1" {
			all = true // encodings with state are decoded at once
		}
		start := int64(-1)
		if len(keep) == 0 && len(t.tail) == 0 && !t.pendCR {
			if at, e := t.buf.tell(m); e == nil {
				start = at
			}
		}
		if b, ok := t.buf.(*buffered); ok && !b.canRead {
			return false, unsupportedOp(m, "not readable")
		}
		if all {
			p, e = t.buf.readAll(m)
		} else {
			p, e = t.buf.readSome(m)
		}
		if e != nil {
			return false, e
		}
		end := len(p) == 0 || all
		if len(t.tail) > 0 {
			p = append(t.tail, p...)
			t.tail = nil
		}
		if codec == "utf-8" && !end {
			k := wholeUTF8(p)
			t.tail = bytes.Clone(p[k:])
			p = p[:k]
		}
		s, e := m.Decode(p, t.encoding, t.errors)
		if e != nil {
			return false, e
		}
		text := s.String()
		if t.pendCR {
			text = "\r" + text
			t.pendCR = false
		}
		if (t.none || t.nl == "") && !end && strings.HasSuffix(text, "\r") {
			text = text[:len(text)-1]
			t.pendCR = true
		}
		if t.none || t.nl == "" {
			t.note(text)
		}
		if t.none {
			text = universal(text)
		}
		t.raw, t.start = p, start
		if len(keep) > 0 {
			t.start = -1
			t.text = append(append(make([]byte, 0, len(keep)+len(text)), keep...), text...)
		} else {
			t.text = []byte(text)
		}
		t.at = 0
		if len(text) > 0 {
			return true, nil
		}
		if end {
			return false, nil
		}
		keep = t.text
	}
}

// note remembers the kinds of line ends, for the attribute newlines.
func (t *textFile) note(s string) {
	if t.seen == 7 {
		return
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\n':
			t.seen |= 2
		case '\r':
			if i+1 < len(s) && s[i+1] == '\n' {
				t.seen |= 4
				i++
			} else {
				t.seen |= 1
			}
		}
	}
}

func (t *textFile) check(m *vm.M) *vm.Exc {
	if t.detached {
		return m.ValueErrorf("underlying buffer has been detached")
	}
	if t.buf == nil {
		return m.ValueErrorf("I/O operation on uninitialized object")
	}
	if t.buf.isClosed(m) {
		return closedFile(m, "file.")
	}
	return nil
}

// take is n bytes of the decoded text.
func (t *textFile) take(n int) vm.Value {
	v := vm.NewStr(string(t.text[t.at : t.at+n]))
	t.at += n
	return v
}

func (t *textFile) readLine(m *vm.M, limit int64) (vm.Value, *vm.Exc) {
	if e := t.check(m); e != nil {
		return vm.None, e
	}
	for {
		rest := t.text[t.at:]
		n, ok := lineEnd(rest, t.nl, t.none)
		if limit >= 0 {
			if k := prefixRunes(rest, limit); k < n || k == n && limit <= int64(n) && k < len(rest) {
				return t.take(min(k, n)), nil
			}
		}
		if ok && !(t.nl == "" && !t.none && n == len(rest) && rest[n-1] == '\r' && t.pendCR) {
			return t.take(n), nil
		}
		more, e := t.more(m, false)
		if e != nil {
			return vm.None, e
		}
		if !more {
			return t.take(len(t.text) - t.at), nil
		}
	}
}

// prefixRunes is how many bytes the first n code points of p take; more than len(p) if it has fewer.
func prefixRunes(p []byte, n int64) int {
	i := 0
	for ; n > 0; n-- {
		if i >= len(p) {
			return len(p) + 1
		}
		switch c := p[i]; {
		case c < 0x80:
			i++
		case c < 0xE0:
			i += 2
		case c < 0xF0:
			i += 3
		default:
			i += 4
		}
	}
	return i
}

func (t *textFile) read(m *vm.M, n int64) (vm.Value, *vm.Exc) {
	if e := t.check(m); e != nil {
		return vm.None, e
	}
	if n < 0 {
		if _, e := t.more(m, true); e != nil {
			return vm.None, e
		}
		v := t.take(len(t.text) - t.at)
		t.text, t.at, t.raw = nil, 0, nil
		return v, nil
	}
	for {
		if k := prefixRunes(t.text[t.at:], n); k <= len(t.text)-t.at {
			return t.take(k), nil
		}
		more, e := t.more(m, false)
		if e != nil {
			return vm.None, e
		}
		if !more {
			return t.take(len(t.text) - t.at), nil
		}
	}
}

// drop forgets what was decoded ahead.
func (t *textFile) drop() {
	t.raw, t.text, t.at, t.tail, t.pendCR, t.start = nil, nil, 0, nil, false, -1
}

func (t *textFile) write(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
	str, ok := m.StrOf(v)
	if !ok {
		return vm.None, m.TypeErrorf("write() argument must be str, not %s", m.TypeName(v))
	}
	s, n := str.String(), str.Chars()
	if e := t.check(m); e != nil {
		return vm.None, e
	}
	if b, ok := t.buf.(*buffered); ok && !b.canWrite {
		return vm.None, unsupportedOp(m, "not writable")
	}
	hasNL := (t.line || !t.none && t.nl != "" && t.nl != "\n") && strings.IndexByte(s, '\n') >= 0
	out := s
	if hasNL && !t.none && t.nl != "" && t.nl != "\n" {
		out = strings.ReplaceAll(s, "\n", t.nl)
	}
	var p []byte
	switch c := t.codec(); {
	case (c == "utf-8" || c == "ascii" || c == "latin-1") && str.ASCII(), c == "utf-8" && utf8.ValidString(out):
		p = unsafe.Slice(unsafe.StringData(out), len(out)) // copied into the buffer below; scriptStream copies too
	default:
		x, ok := m.StrOf(vm.NewStr(out))
		if !ok {
			return vm.None, nil
		}
		enc := t.encoding
		if t.bom { // only the first text gets a byte order mark
			switch c {
			case "utf-16":
				enc = "utf-16-le"
			case "utf-32":
				enc = "utf-32-le"
			case "utf-8-sig":
				enc = "utf-8"
			}
		}
		t.bom = true
		var e *vm.Exc
		if p, e = m.Encode(x, enc, t.errors); e != nil {
			return vm.None, e
		}
	}
	if len(t.text) > t.at || len(t.tail) > 0 || t.asked {
		if pos, e := t.tell(m); e == nil && len(t.text) > 0 {
			if _, e := t.buf.seekTo(m, pos, 0); e != nil {
				return vm.None, e
			}
		}
		t.drop()
		t.asked = false
	}
	if e := t.buf.writeAll(m, p); e != nil {
		return vm.None, e
	}
	if t.through || t.line && (hasNL || strings.IndexByte(s, '\r') >= 0) {
		if e := t.buf.flush(m); e != nil {
			return vm.None, e
		}
	}
	return vm.Int(int64(n)), nil
}

// tell is the position in bytes of the first character that was not taken.
func (t *textFile) tell(m *vm.M) (int64, *vm.Exc) {
	if t.at == len(t.text) && len(t.tail) == 0 && !t.pendCR {
		return t.buf.tell(m)
	}
	if t.start < 0 {
		// the chunk was joined to another: count from the end
		at, e := t.buf.tell(m)
		if e != nil {
			return 0, e
		}
		s, _ := m.StrOf(vm.NewStr(string(t.text[t.at:])))
		p, e := m.Encode(s, t.encoding, t.errors)
		return at - int64(len(p)) - int64(len(t.tail)), e
	}
	if len(t.raw) == len(t.text) || !t.none {
		switch t.codec() {
		case "utf-8", "ascii":
			return t.start + int64(t.at), nil
		}
		s, _ := m.StrOf(vm.NewStr(string(t.text[:t.at])))
		p, e := m.Encode(s, t.encoding, t.errors)
		return t.start + int64(len(p)), e
	}
	// newlines were translated: walk both
	j := 0
	for i := 0; i < t.at && j < len(t.raw); i++ {
		if t.raw[j] == '\r' && j+1 < len(t.raw) && t.raw[j+1] == '\n' {
			j++
		}
		j++
	}
	return t.start + int64(j), nil
}

func textDefs() []vm.Def {
	self := func(f func(m *vm.M, t *textFile, a []vm.Value) (vm.Value, *vm.Exc)) vm.NativeFunc {
		return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			t, ok := a[0].Impl().(*textFile)
			if !ok || t.buf == nil && !t.detached {
				return vm.None, m.ValueErrorf("I/O operation on uninitialized object")
			}
			if t.detached {
				return vm.None, m.ValueErrorf("underlying buffer has been detached")
			}
			return f(m, t, a)
		}
	}
	ask := func(name string) vm.NativeFunc {
		return self(func(m *vm.M, t *textFile, a []vm.Value) (vm.Value, *vm.Exc) { return m.CallMethod(t.bufObj, name) })
	}
	return []vm.Def{
		{Sig: "static __new__(cls, /, *args, **kwargs)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return m.NewObject(a[0].AsClass(), &textFile{mode: vm.Unbound}), nil
		}},
		{Sig: "raw __init__(self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			t, e := newTextFile(m, a[1], a[2], a[3], a[4])
			if e != nil {
				return vm.None, e
			}
			if t.line, e = m.Truth(a[5]); e != nil {
				return vm.None, e
			}
			if t.through, e = m.Truth(a[6]); e != nil {
				return vm.None, e
			}
			*a[0].Impl().(*textFile) = *t
			return vm.None, nil
		}},
		{Sig: "read(self, size=-1, /)", Fn: self(func(m *vm.M, t *textFile, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := sizeArg(m, a[1])
			if e != nil {
				return vm.None, e
			}
			return t.read(m, n)
		})},
		{Sig: "readline(self, size=-1, /)", Fn: self(func(m *vm.M, t *textFile, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := m.Index(a[1])
			if e != nil {
				return vm.None, e
			}
			return t.readLine(m, max(n, -1))
		})},
		{Sig: "readlines(self, hint=-1, /)", Fn: self(func(m *vm.M, t *textFile, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := sizeArg(m, a[1])
			if e != nil {
				return vm.None, e
			}
			var out []vm.Value
			total := int64(0)
			for {
				l, e := t.readLine(m, -1)
				if e != nil {
					return vm.None, e
				}
				k, _ := m.Len(l)
				if k == 0 {
					break
				}
				out = append(out, l)
				if total += int64(k); n > 0 && total >= n {
					break
				}
			}
			return vm.NewList(out), nil
		})},
		{Sig: "raw __next__(self, /)", Fn: self(func(m *vm.M, t *textFile, a []vm.Value) (vm.Value, *vm.Exc) {
			t.tellNo = true
			l, e := t.readLine(m, -1)
			if e != nil {
				return vm.None, e
			}
			if n, _ := m.Len(l); n == 0 {
				t.tellNo = false
				return vm.None, m.NewExc(vm.ExcStopIteration)
			}
			return l, nil
		})},
		{Sig: "write(self, text, /)", Fn: self(func(m *vm.M, t *textFile, a []vm.Value) (vm.Value, *vm.Exc) { return t.write(m, a[1]) })},
		{Sig: "flush(self, /)", Fn: self(func(m *vm.M, t *textFile, a []vm.Value) (vm.Value, *vm.Exc) {
			if e := t.check(m); e != nil {
				return vm.None, e
			}
			t.tellNo = false
			return vm.None, t.buf.flush(m)
		})},
		{Sig: "close(self, /)", Fn: self(func(m *vm.M, t *textFile, a []vm.Value) (vm.Value, *vm.Exc) {
			if t.buf.isClosed(m) {
				return vm.None, nil
			}
			return vm.None, t.buf.closeStream(m)
		})},
		{Sig: "detach(self, /)", Fn: self(func(m *vm.M, t *textFile, a []vm.Value) (vm.Value, *vm.Exc) {
			e := t.buf.flush(m)
			t.detached = true
			return t.bufObj, e
		})},
		{Sig: "tell(self, /)", Fn: self(func(m *vm.M, t *textFile, a []vm.Value) (vm.Value, *vm.Exc) {
			if e := t.check(m); e != nil {
				return vm.None, e
			}
			if t.tellNo {
				return vm.None, m.Errorf(vm.ExcOSError, "telling position disabled by next() call")
			}
			n, e := t.tell(m)
			return vm.Int(n), e
		})},
		{Sig: "seek(self, cookie, whence=0, /)", Fn: self(func(m *vm.M, t *textFile, a []vm.Value) (vm.Value, *vm.Exc) {
			if e := t.check(m); e != nil {
				return vm.None, e
			}
			n, e := m.Index(a[1])
			if e != nil {
				return vm.None, e
			}
			w, e := m.Index(a[2])
			if e != nil {
				return vm.None, e
			}
			switch {
			case w < 0 || w > 2:
				return vm.None, m.ValueErrorf("invalid whence (%d, should be 0, 1 or 2)", w)
			case w == 1 && n != 0:
				return vm.None, unsupportedOp(m, "can't do nonzero cur-relative seeks")
			case w == 2 && n != 0:
				return vm.None, unsupportedOp(m, "can't do nonzero end-relative seeks")
			case w == 0 && n < 0:
				return vm.None, m.ValueErrorf("negative seek position %d", n)
			case w == 1:
				if n, e = t.tell(m); e != nil {
					return vm.None, e
				}
				w = 0
			}
			t.drop()
			t.tellNo, t.asked = false, false
			n, e = t.buf.seekTo(m, n, int(w))
			t.bom = n > 0
			return vm.Int(n), e
		})},
		{Sig: "truncate(self, pos=None, /)", Fn: self(func(m *vm.M, t *textFile, a []vm.Value) (vm.Value, *vm.Exc) {
			n := int64(-1)
			if !a[1].IsNone() {
				var e *vm.Exc
				if n, e = m.Index(a[1]); e != nil {
					return vm.None, e
				}
			} else if at, e := t.tell(m); e == nil {
				n = at
			}
			return vm.Int(n), t.buf.truncateTo(m, n)
		})},
		{Sig: "fileno(self, /)", Fn: ask("fileno")}, {Sig: "isatty(self, /)", Fn: ask("isatty")}, {Sig: "seekable(self, /)", Fn: ask("seekable")},
		{Sig: "readable(self, /)", Fn: ask("readable")}, {Sig: "writable(self, /)", Fn: ask("writable")},
		{Sig: "reconfigure(self, /, *, encoding=None, errors=None, newline=<unset>, line_buffering=None, write_through=None)", Fn: self(func(m *vm.M, t *textFile, a []vm.Value) (vm.Value, *vm.Exc) {
			if (!a[1].IsNone() || !a[2].IsNone() || !a[3].IsUnbound()) && t.asked {
				return vm.None, unsupportedOp(m, "It is not possible to set the encoding or newline of stream after the first read")
			}
			if e := t.buf.flush(m); e != nil {
				return vm.None, e
			}
			if s, ok := m.TextOf(a[1]); ok {
				t.encoding, t.errors = s, "strict"
			}
			if s, ok := m.TextOf(a[2]); ok {
				t.errors = s
			}
			if !a[3].IsUnbound() {
				var e *vm.Exc
				if t.nl, t.none, e = newlineArg(m, a[3]); e != nil {
					return vm.None, e
				}
			}
			for k, p := range []*bool{&t.line, &t.through} {
				if v := a[4+k]; !v.IsNone() {
					b, e := m.Truth(v)
					if e != nil {
						return vm.None, e
					}
					*p = b
				}
			}
			return vm.None, nil
		})},
		{Sig: "raw __repr__(self, /)", Fn: self(func(m *vm.M, t *textFile, a []vm.Value) (vm.Value, *vm.Exc) {
			s := "<_io.TextIOWrapper"
			if v, e := m.GetAttr(t.bufObj, m.Intern("name")); e == nil {
				n, e := m.Repr(v)
				if e != nil {
					return vm.None, e
				}
				s += " name=" + n.String()
			}
			v := t.mode
			if d := a[0].Object().Dict; d != nil && !d.Get(m, "mode").IsUnbound() {
				v = d.Get(m, "mode")
			}
			if !v.IsUnbound() {
				n, e := m.Repr(v)
				if e != nil {
					return vm.None, e
				}
				s += " mode=" + n.String()
			}
			return vm.NewStr(s + " encoding=" + vm.StrRepr(t.encoding) + ">"), nil
		})},
	}
}

func textAttrs() []vm.Attr {
	get := func(f func(m *vm.M, t *textFile) (vm.Value, *vm.Exc)) func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
		return func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
			t := v.Impl().(*textFile)
			if t.detached {
				return vm.None, m.ValueErrorf("underlying buffer has been detached")
			}
			if t.buf == nil {
				return vm.None, m.ValueErrorf("I/O operation on uninitialized object")
			}
			return f(m, t)
		}
	}
	return []vm.Attr{
		{Name: "encoding", Get: get(func(m *vm.M, t *textFile) (vm.Value, *vm.Exc) { return vm.NewStr(t.encoding), nil })},
		{Name: "errors", Get: get(func(m *vm.M, t *textFile) (vm.Value, *vm.Exc) { return vm.NewStr(t.errors), nil })},
		{Name: "line_buffering", Get: get(func(m *vm.M, t *textFile) (vm.Value, *vm.Exc) { return vm.Bool(t.line), nil })},
		{Name: "write_through", Get: get(func(m *vm.M, t *textFile) (vm.Value, *vm.Exc) { return vm.Bool(t.through), nil })},
		{Name: "buffer", Get: get(func(m *vm.M, t *textFile) (vm.Value, *vm.Exc) { return t.bufObj, nil })},
		{Name: "closed", Get: get(func(m *vm.M, t *textFile) (vm.Value, *vm.Exc) { return vm.Bool(t.buf.isClosed(m)), nil })},
		{Name: "name", Get: get(func(m *vm.M, t *textFile) (vm.Value, *vm.Exc) { return m.GetAttr(t.bufObj, m.Intern("name")) })},
		{Name: "mode", Get: get(func(m *vm.M, t *textFile) (vm.Value, *vm.Exc) {
			if t.mode.IsUnbound() {
				return vm.None, m.Errorf(vm.ExcAttributeError, "'_io.TextIOWrapper' object has no attribute 'mode'")
			}
			return t.mode, nil
		}), Set: func(m *vm.M, v, x vm.Value) *vm.Exc { v.Impl().(*textFile).mode = x; return nil }},
		{Name: "newlines", Get: get(func(m *vm.M, t *textFile) (vm.Value, *vm.Exc) {
			var out []vm.Value
			for k, s := range []string{"\r", "\n", "\r\n"} {
				if t.seen&(1<<k) != 0 {
					out = append(out, vm.NewStr(s))
				}
			}
			switch len(out) {
			case 0:
				return vm.None, nil
			case 1:
				return out[0], nil
			}
			return vm.NewTuple(out...), nil
		})},
	}
}

// newTextFile is the state of a TextIOWrapper on a byte stream.
func newTextFile(m *vm.M, buf, encoding, errs, newline vm.Value) (*textFile, *vm.Exc) {
	t := &textFile{bufObj: buf, encoding: "UTF-8", errors: "strict", start: -1, mode: vm.Unbound}
	if !encoding.IsNone() {
		s, ok := m.TextOf(encoding)
		if !ok {
			return nil, m.TypeErrorf("TextIOWrapper() argument 'encoding' must be str or None, not %s", m.TypeName(encoding))
		}
		if t.encoding = s; s == "locale" {
			t.encoding = "UTF-8"
		}
	}
	if !errs.IsNone() {
		s, ok := m.TextOf(errs)
		if !ok {
			return nil, m.TypeErrorf("TextIOWrapper() argument 'errors' must be str or None, not %s", m.TypeName(errs))
		}
		t.errors = s
	}
	var e *vm.Exc
	if t.nl, t.none, e = newlineArg(m, newline); e != nil {
		return nil, e
	}
	if _, e := m.Decode(nil, t.encoding, "strict"); e != nil {
		return nil, e
	}
	s := ioOf(m)
	switch b := buf.Impl().(type) {
	case *buffered:
		t.buf = b
	case *bytesIO:
		if buf.Object().Cls == s.bytesIO {
			t.buf = b
		}
	}
	if t.buf == nil {
		t.buf = scriptStream{buf}
	}
	return t, nil
}

// ---- open ----

func ioOpen(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	file, opener := a[0], a[7]
	mode, ok := m.TextOf(a[1])
	if !ok {
		return vm.None, m.TypeErrorf("open() argument 'mode' must be str, not %s", m.TypeName(a[1]))
	}
	if m.BigOf(file) == nil {
		if _, e := fsPath(m, file, ""); e != nil {
			return vm.None, e
		}
	}
	buffering, e := m.Index(a[2])
	if e != nil {
		return vm.None, e
	}
	for k, name := range []string{"encoding", "errors", "newline"} {
		if v := a[3+k]; !v.IsNone() {
			if _, ok := m.TextOf(v); !ok {
				return vm.None, m.TypeErrorf("open() argument '%s' must be str or None, not %s", name, m.TypeName(v))
			}
		}
	}
	var text, binary, plus bool
	kinds, kind := 0, byte('r')
	for k := 0; k < len(mode); k++ {
		c := mode[k]
		if strings.IndexByte("rwaxbt+", c) < 0 || strings.IndexByte(mode[:k], c) >= 0 {
			return vm.None, m.ValueErrorf("invalid mode: '%s'", mode)
		}
		switch c {
		case 't':
			text = true
		case 'b':
			binary = true
		case '+':
			plus = true
		default:
			kind = c
			kinds++
		}
	}
	switch {
	case text && binary:
		return vm.None, m.ValueErrorf("can't have text and binary mode at once")
	case mode == "":
		return vm.None, m.ValueErrorf("Must have exactly one of create/read/write/append mode and at most one plus")
	case kinds != 1:
		return vm.None, m.ValueErrorf("must have exactly one of create/read/write/append mode")
	case binary && !a[3].IsNone():
		return vm.None, m.ValueErrorf("binary mode doesn't take an encoding argument")
	case binary && !a[4].IsNone():
		return vm.None, m.ValueErrorf("binary mode doesn't take an errors argument")
	case binary && !a[5].IsNone():
		return vm.None, m.ValueErrorf("binary mode doesn't take a newline argument")
	}
	closefd, e := m.Truth(a[6])
	if e != nil {
		return vm.None, e
	}
	if _, _, e := newlineArg(m, a[5]); e != nil {
		return vm.None, e
	}
	rawMode := string(kind)
	if plus {
		rawMode += "+"
	}
	s := ioOf(m)
	raw := &rawFile{closed: true}
	if e := raw.open(m, file, rawMode, closefd, opener); e != nil {
		return vm.None, e
	}
	rawObj := m.NewObject(s.file, raw)
	if buffering < -1 {
		return vm.None, m.ValueErrorf("invalid buffering size")
	}
	line := buffering == 1 && !binary || buffering < 0 && raw.isatty()
	if buffering < 0 || buffering == 1 {
		buffering = defaultBuffer
	}
	if buffering == 0 {
		if !binary {
			_ = raw.close(m)
			return vm.None, m.ValueErrorf("can't have unbuffered text I/O")
		}
		return rawObj, nil
	}
	if e := m.Charge(buffering); e != nil {
		return vm.None, e
	}
	b := newBuffered(m, rawObj, int(buffering))
	b.canRead, b.canWrite = raw.readable, raw.writable
	c := s.reader
	switch {
	case plus:
		c = s.random
	case kind != 'r':
		c = s.writer
	}
	if raw.appending {
		if _, err := raw.f.Seek(0, io.SeekEnd); err != nil {
			_ = err // a pipe
		}
	}
	bufObj := m.NewObject(c, b)
	if binary {
		return bufObj, nil
	}
	t, e := newTextFile(m, bufObj, a[3], a[4], a[5])
	if e != nil {
		_ = raw.close(m)
		return vm.None, e
	}
	t.line, t.mode = line, a[1]
	if raw.appending {
		if at, e := raw.seek(m, 0, io.SeekCurrent); e == nil {
			t.bom = at > 0
		}
	}
	return m.NewObject(s.text, t), nil
}

var ioCore = &vm.ModuleDef{
	Name: "_io",
	Doc:  "Streams: the classes of module io.",
	Defs: []vm.Def{
		{Sig: "open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)", Doc: "Open file and return a stream.", Fn: ioOpen},
		{Sig: "text_encoding(encoding, stacklevel=2, /)", Doc: "encoding, or \"locale\" for None.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			if a[0].IsNone() {
				return vm.NewStr("locale"), nil
			}
			return a[0], nil
		}},
		{Sig: "open_code(path)", Doc: "Opens a file of source text.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return ioOpen(m, []vm.Value{a[0], vm.NewStr("rb"), vm.Int(-1), vm.None, vm.None, vm.None, vm.True, vm.None})
		}},
	},
	Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		s := ioOf(m)
		s.bases(m)
		s.file = m.NewClass("FileIO", "_io", &vm.NatType{Name: "FileIO"}, s.rawBase, fileDefs(), []vm.Attr{
			{Name: "closed", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return vm.Bool(v.Impl().(*rawFile).closed), nil }},
			{Name: "name", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return v.Impl().(*rawFile).name, nil }},
			{Name: "mode", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return vm.NewStr(v.Impl().(*rawFile).mode()), nil }},
			{Name: "closefd", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return vm.Bool(v.Impl().(*rawFile).closefd), nil }},
		})
		nat := &vm.NatType{Name: "buffered"}
		s.reader = m.NewClass("BufferedReader", "_io", nat, s.bufBase, bufferedDefs(), bufferedAttrs())
		s.writer = m.NewClass("BufferedWriter", "_io", nat, s.bufBase, bufferedDefs(), bufferedAttrs())
		s.random = m.NewClass("BufferedRandom", "_io", nat, s.bufBase, bufferedDefs(), bufferedAttrs())
		s.bytesIO = m.NewClass("BytesIO", "_io", &vm.NatType{Name: "BytesIO"}, s.bufBase, bytesIODefs(), []vm.Attr{
			{Name: "closed", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return vm.Bool(v.Impl().(*bytesIO).closed), nil }},
		})
		s.stringIO = m.NewClass("StringIO", "_io", &vm.NatType{Name: "StringIO"}, s.textBase, stringIODefs(), []vm.Attr{
			{Name: "closed", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return vm.Bool(v.Impl().(*stringIO).closed), nil }},
			{Name: "line_buffering", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return vm.False, nil }},
		})
		s.text = m.NewClass("TextIOWrapper", "_io", &vm.NatType{Name: "TextIOWrapper"}, s.textBase, textDefs(), textAttrs())
		for _, c := range []*vm.Class{s.base, s.rawBase, s.bufBase, s.textBase, s.file, s.reader, s.writer, s.random, s.bytesIO, s.stringIO, s.text, s.unsupported} {
			mod.Set(m, c.Name(), c.Value())
		}
		if b := m.Builtins(); !b.Get(m, "open").IsUnbound() { // the built-in one only imports this module: from now on it is not needed
			b.Set(m, "open", mod.Get(m, "open"))
		}
		mod.Set(m, "BlockingIOError", vm.ExcBlockingIOError.Value())
		mod.Set(m, "DEFAULT_BUFFER_SIZE", vm.Int(defaultBuffer))
		return nil
	},
}
