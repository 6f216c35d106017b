// The fast ways of making texts: small strings cut from a chunk of the machine, digits written in place, formats parsed once.
package vm

import (
	"math"
	"math/bits"
	"strconv"
	"strings"
	"unsafe"
)

// textState is what a machine keeps for making texts.
type textState struct {
	strChunk
	scratch   []byte // a buffer for whoever takes it: takeScratch
	specs     [32]quickSpec
	templates [64]*template
	cuts      []uint32 // offsets, for split and replace
	recent    *[512]recentStr
}

// recentStr is an entry of the table of short ASCII strings lately cut from others. The words of a text come again, and the
// string that is there already costs no memory, has its hash, and is the same object as the key in a dict.
type recentStr struct {
	key uint64
	s   *Str
}

const recentMul = 0xD6E8FEB86659FD93

// recentASCII is shortASCII by way of that table.
func (m *M) recentASCII(a, b uint64, n int) *Str {
	t := m.text.recent
	if t == nil {
		t = new([512]recentStr)
		m.text.recent = t
	}
	key := a ^ b*0x9E3779B97F4A7C15
	e := &t[key*recentMul>>(64-9)]
	if s := e.s; e.key == key && s != nil && int(s.n) == n {
		p := unsafe.Add(unsafe.Pointer(s), strHead)
		if *(*uint64)(p) == a && (n <= 8 || *(*uint64)(unsafe.Add(p, 8)) == b) {
			return s
		}
	}
	s := m.shortASCII(a, b, n)
	e.key, e.s = key, s
	return s
}

// ---- strings cut from the machine's chunk ----

// strChunk is memory that small strings are cut from: half the price of an allocation each. A survivor holds its chunk,
// so a chunk is small. Only for noscan objects: the dead neighbour of an instance would hold all that it refers to.
type strChunk struct {
	b    *[chunkWords]uint64
	left int // words
}

const (
	chunkWords = 64
	chunkMost  = 16 // words of a string that may be cut from a chunk
)

// alloc is allocStr from the chunk.
func (c *strChunk) alloc(n int) *Str {
	w := (int(strHead) + n + 7) >> 3
	if w > c.left || w > chunkMost {
		if w > chunkMost {
			return allocStr(n)
		}
		c.b, c.left = new([chunkWords]uint64), chunkWords
	}
	p := unsafe.Add(unsafe.Pointer(c.b), (chunkWords-c.left)*8)
	c.left -= w
	return (*Str)(p)
}

// allocASCII makes an ASCII string of n > 1 bytes, to be filled by the caller.
func (m *M) allocASCII(n int) *Str {
	r := m.text.alloc(n)
	r.kind, r.flags, r.n, r.cn = KStr, fASCII, uint32(n), uint32(n)
	return r
}

// allocText is the function of that name, from the chunk.
func (m *M) allocText(n, cn int) *Str {
	if n == cn {
		return m.allocASCII(n)
	}
	if cn > crumbStep {
		return allocText(n, cn)
	}
	r := m.text.alloc(n)
	r.kind, r.n, r.cn = KStr, uint32(n), uint32(cn)
	return r
}

// load16 is the n <= 16 bytes at p, as words padded with zeros. It reads no other byte.
func load16(p unsafe.Pointer, n int) (a, b uint64) {
	switch {
	case n > 8:
		return *(*uint64)(p), *(*uint64)(unsafe.Add(p, n-8)) >> ((16 - n) * 8 & 63)
	case n >= 4:
		return uint64(*(*uint32)(p)) | uint64(*(*uint32)(unsafe.Add(p, n-4)))<<((n-4)*8&63), 0
	case n >= 2:
		return uint64(*(*uint16)(p)) | uint64(*(*byte)(unsafe.Add(p, n-1)))<<((n-1)*8&63), 0
	case n == 1:
		return uint64(*(*byte)(p)), 0
	}
	return 0, 0
}

// shortASCII makes an ASCII string of 2 to 16 bytes given as words.
func (m *M) shortASCII(a, b uint64, n int) *Str {
	r := m.text.alloc(n)
	r.kind, r.flags, r.n, r.cn = KStr, fASCII, uint32(n), uint32(n)
	q := unsafe.Add(unsafe.Pointer(r), strHead)
	*(*uint64)(q) = a
	if n > 8 {
		*(*uint64)(unsafe.Add(q, 8)) = b
	}
	return r
}

// newStr copies a text that is UTF-8, possibly with lone surrogates in it.
func (m *M) newStr(t string) *Str {
	n := len(t)
	if n-2 <= 14 && n >= 2 {
		if a, b := load16(unsafe.Pointer(unsafe.StringData(t)), n); (a|b)&hi8 == 0 {
			return m.shortASCII(a, b, n)
		}
	} else if n < 2 {
		return newStr(t)
	}
	cn := n
	if !isASCII(t) {
		if cn = countRunes(t); cn == 1 {
			return oneChar(t)
		}
	}
	r := m.allocText(n, cn)
	copy(r.bytes(), t)
	return r
}

// newStrBytes is newStr for a buffer that the caller keeps.
func (m *M) newStrBytes(b []byte) *Str { return m.newStr(view(b)) }

// part copies the bytes [at, to), of cn code points; -1: not counted.
func (m *M) part(s *Str, at, to, cn int) *Str {
	n := to - at
	if n == 0 { // its address may be past the end of the allocation
		return emptyStr
	}
	p := unsafe.Add(s.data(), at)
	if s.flags&fASCII != 0 {
		if n == 1 {
			return &chars[*(*byte)(p)&127].Str
		}
		if n <= 16 {
			a, b := load16(p, n)
			return m.recentASCII(a, b, n)
		}
		r := m.allocASCII(n)
		copy(r.bytes(), unsafe.Slice((*byte)(p), n))
		return r
	}
	t := unsafe.String((*byte)(p), n)
	if cn < 0 || cn == n {
		return m.newStr(t)
	}
	if cn == 1 {
		return oneChar(t)
	}
	r := m.allocText(n, cn)
	copy(r.bytes(), t)
	return r
}

// sub is part, where big parts may share the bytes of s.
func (m *M) sub(s *Str, at, to, cn int) *Str {
	if n := to - at; n <= 512 && n != int(s.n) {
		return m.part(s, at, to, cn)
	}
	return s.sub(at, to, cn)
}

// takeScratch is an empty buffer. Script may run while it is used, and find none: then it makes another.
func (m *M) takeScratch() []byte {
	b := m.text.scratch
	m.text.scratch = nil
	if b == nil {
		b = make([]byte, 0, 512)
	}
	return b
}

// giveScratch makes the string and gives the buffer back.
func (m *M) giveScratch(b []byte) *Str {
	m.charge(int64(len(b)) + int64(strHead))
	r := m.newStr(view(b))
	if cap(b) <= 1<<14 {
		m.text.scratch = b[:0]
	}
	return r
}

// ---- digits ----

const digitPairs = "00010203040506070809101112131415161718192021222324252627282930313233343536373839" +
	"40414243444546474849505152535455565758596061626364656667686970717273747576777879" +
	"8081828384858687888990919293949596979899"

var pow10u = [20]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19}

// digits10 is how many decimal digits u has.
func digits10(u uint64) int {
	k := (bits.Len64(u|1) * 1233) >> 12
	if u >= pow10u[k] {
		return k + 1
	}
	return max(k, 1)
}

// putDigits writes the last n decimal digits of u at p.
func putDigits(p unsafe.Pointer, u uint64, n int) {
	for ; n >= 2; n -= 2 {
		q := u / 100
		k := (u - q*100) * 2
		*(*[2]byte)(unsafe.Add(p, n-2)) = [2]byte{digitPairs[k], digitPairs[k+1]}
		u = q
	}
	if n > 0 {
		*(*byte)(p) = byte('0' + u%10)
	}
}

// intLen is the length of str(n).
func intLen(n int64) int {
	if n < 0 {
		return digits10(-uint64(n)) + 1
	}
	return digits10(uint64(n))
}

// putInt writes str(n), of l bytes, at p.
func putInt(p unsafe.Pointer, n int64, l int) {
	u := uint64(n)
	if n < 0 {
		*(*byte)(p) = '-'
		p, l, u = unsafe.Add(p, 1), l-1, -u
	}
	putDigits(p, u, l)
}

// strOfInt is str(n).
func (m *M) strOfInt(n int64) *Str {
	if uint64(n) < 10 {
		return &chars['0'+n].Str
	}
	l := intLen(n)
	m.charge(int64(strHead) + 8)
	r := m.allocASCII(l)
	putInt(unsafe.Add(unsafe.Pointer(r), strHead), n, l)
	return r
}

// appendInt appends str(n).
func appendInt(b []byte, n int64) []byte {
	l, k := intLen(n), len(b)
	b = grow(b, l)
	putInt(unsafe.Pointer(&b[k]), n, l)
	return b
}

// grow makes b longer by n bytes, which are not zeroed.
func grow(b []byte, n int) []byte {
	if k := len(b) + n; k <= cap(b) {
		return b[:k]
	}
	return append(b, make([]byte, n)...)
}

// fixedDigits is |f| * 10**prec rounded to an integer, exact ties to even, where that fits 64 bits: the exact product is
// the mantissa times a power of ten, at most 128 bits, shifted by the exponent.
func fixedDigits(f float64, prec int) (q uint64, ok bool) {
	w := math.Float64bits(f)
	x := int(w >> 52 & 0x7FF)
	mant := w & (1<<52 - 1)
	if x == 0x7FF || uint(prec) > 19 {
		return 0, false
	}
	if x == 0 {
		x++
	} else {
		mant |= 1 << 52
	}
	hi, lo := bits.Mul64(mant, pow10u[prec])
	s := 1075 - x // f is mant >> s
	switch {
	case s <= 0:
		if -s > 10 || hi != 0 || bits.Len64(lo) > 63+s {
			return 0, false
		}
		return lo << uint(-s), true
	case s >= 128: // below half of the last digit: hi is below 1<<53
		return 0, true
	case s > 64:
		s -= 64
		q = hi >> uint(s)
		rest, half := hi&(1<<uint(s)-1), uint64(1)<<uint(s-1)
		if rest > half || rest == half && (lo != 0 || q&1 != 0) {
			q++
		}
		return q, true
	case s == 64:
		const half = 1 << 63
		if q = hi; lo > half || lo == half && q&1 != 0 {
			q++
		}
		return q, true
	}
	if hi>>uint(s) != 0 {
		return 0, false
	}
	q = hi<<uint(64-s) | lo>>uint(s)
	if q >= 1<<63 {
		return 0, false
	}
	rest, half := lo&(1<<uint(s)-1), uint64(1)<<uint(s-1)
	if rest > half || rest == half && q&1 != 0 {
		q++
	}
	return q, true
}

// appendFixed appends format(f, ".<prec>f") without the sign; group is ',' or 0.
func appendFixed(b []byte, f float64, prec int, group byte) ([]byte, bool) {
	q, ok := fixedDigits(f, prec)
	if !ok {
		if group != 0 || math.IsNaN(f) || math.IsInf(f, 0) {
			return b, false
		}
		return strconv.AppendFloat(b, math.Abs(f), 'f', prec, 64), true
	}
	ip := q
	if prec > 0 {
		ip = q / pow10u[prec]
		q -= ip * pow10u[prec]
	}
	b = appendDigits(b, ip, group)
	if prec > 0 {
		k := len(b)
		b = grow(b, prec+1)
		b[k] = '.'
		putDigits(unsafe.Pointer(&b[k+1]), q, prec)
	}
	return b, true
}

// appendDigits appends u, with group (if it is not 0) between groups of three digits.
func appendDigits(b []byte, u uint64, group byte) []byte {
	n, k := digits10(u), len(b)
	if group == 0 || n <= 3 {
		b = grow(b, n)
		putDigits(unsafe.Pointer(&b[k]), u, n)
		return b
	}
	b = grow(b, n+(n-1)/3)
	for at := len(b); ; {
		if u < 1000 {
			putDigits(unsafe.Pointer(&b[k]), u, at-k)
			return b
		}
		at -= 3
		putDigits(unsafe.Pointer(&b[at]), u%1000, 3)
		at--
		b[at] = group
		u /= 1000
	}
}

// padFrom pads what stands in b from k on, n characters, to a width; sign is how many bytes of sign it starts with.
func padFrom(b []byte, k, n, sign, width int, fill, align byte) []byte {
	d := width - n
	if d <= 0 {
		return b
	}
	end := len(b)
	b = grow(b, d)
	left := d
	switch align {
	case '<':
		left = 0
	case '^':
		left = d / 2
	case '=':
		k += sign
	}
	if left > 0 {
		copy(b[k+left:], b[k:end])
		fillByte(b[k:k+left], fill)
	}
	fillByte(b[end+left:], fill)
	return b
}

func fillByte(b []byte, c byte) {
	for i := range b {
		b[i] = c
	}
}

// ---- format specifications ----

// quickSpec is a format specification that needs nothing special, parsed: [[fill]align][sign][0][width][,][.prec][dfs],
// all ASCII. It means what parseSpec and the formatters make of it.
type quickSpec struct {
	src         *Str
	ok          bool
	fill, align byte // align 0: the type's
	sign        byte
	zero        bool // 0 before the width, without a fill
	comma       byte
	typ         byte
	width, prec int16 // -1: none
}

// parseQuick parses a specification; ok is false in the result if it is not a simple one.
func parseQuick(s string) (q quickSpec) {
	q.fill, q.width, q.prec = ' ', -1, -1
	if s == "" || len(s) > 24 || !isASCII(s) {
		return
	}
	at := 0
	filled := false
	if len(s) > 1 && isAlign(s[1]) {
		q.fill, q.align, filled, at = s[0], s[1], true, 2
	} else if isAlign(s[0]) {
		q.align, at = s[0], 1
	}
	if at < len(s) && (s[at] == '+' || s[at] == '-' || s[at] == ' ') {
		q.sign = s[at]
		at++
	}
	if !filled && at < len(s) && s[at] == '0' {
		q.zero, q.fill = true, '0'
		at++
	}
	number := func() int16 {
		n, from := int16(0), at
		for at < len(s) && s[at] >= '0' && s[at] <= '9' {
			if n = n*10 + int16(s[at]-'0'); n > 1000 {
				return -2
			}
			at++
		}
		if at == from {
			return -1
		}
		return n
	}
	if q.width = number(); q.width == -2 {
		return
	}
	if at < len(s) && s[at] == ',' {
		q.comma = ','
		at++
	}
	if at < len(s) && s[at] == '.' {
		at++
		if q.prec = number(); q.prec < 0 {
			return
		}
	}
	if at < len(s) {
		q.typ = s[at]
		at++
	}
	q.ok = at == len(s) && (q.typ == 0 || q.typ == 'd' || q.typ == 'f' || q.typ == 's')
	return
}

// quick is the parsed form of a specification, from the machine's cache.
func (m *M) quick(s *Str) *quickSpec {
	q := &m.text.specs[(uintptr(unsafe.Pointer(s))>>4^uintptr(unsafe.Pointer(s))>>9)%32]
	if q.src != s {
		*q = parseQuick(s.String())
		if s.n <= 24 {
			q.src = s
		}
	}
	return q
}

// append appends v formatted; false: this is not for it, and b is as it was.
func (q *quickSpec) append(b []byte, v Value) ([]byte, bool) {
	if !q.ok {
		return b, false
	}
	k, align := len(b), q.align
	switch {
	case v.p == nil && q.typ != 'f':
		if q.typ == 's' || q.prec >= 0 {
			return b, false
		}
		u := v.n
		b = appendSign(b, int64(u) < 0, q.sign)
		if int64(u) < 0 {
			u = -u
		}
		sign := len(b) - k
		b = appendDigits(b, u, q.comma)
		if align == 0 {
			align = '>'
			if q.zero {
				align = '='
			}
		}
		if q.comma != 0 && q.fill == '0' && align == '=' && len(b)-k < int(q.width) {
			return b[:k], false // the zeros are grouped too
		}
		return padFrom(b, k, len(b)-k, sign, int(q.width), q.fill, align), true
	case v.isFloat() || v.p == nil && q.typ == 'f':
		var f float64
		if v.p != nil {
			f = v.float()
		} else if f = float64(v.int()); int64(f) != v.int() || f >= 1<<62 {
			return b, false
		}
		plain := q.typ == 0 && q.prec < 0 && q.comma == 0
		if q.typ != 'f' && !plain || math.IsNaN(f) || math.IsInf(f, 0) {
			return b, false
		}
		prec := int(q.prec)
		if prec < 0 {
			prec = 6
		}
		b = appendSign(b, math.Signbit(f), q.sign)
		sign, ok := len(b)-k, true
		if plain {
			b = appendRepr(b, math.Abs(f))
		} else if b, ok = appendFixed(b, f, prec, q.comma); !ok {
			return b[:k], false
		}
		if align == 0 {
			align = '>'
			if q.zero {
				align = '='
			}
		}
		if q.comma != 0 && q.fill == '0' && align == '=' && len(b)-k < int(q.width) {
			return b[:k], false
		}
		return padFrom(b, k, len(b)-k, sign, int(q.width), q.fill, align), true
	case v.is(KStr):
		if q.typ != 0 && q.typ != 's' || q.sign != 0 || q.comma != 0 || align == '=' {
			return b, false
		}
		s := v.str()
		n := s.len()
		if n > 4096 {
			return b, false
		}
		t := s.String()
		if int(q.prec) >= 0 && int(q.prec) < n {
			n = int(q.prec)
			t = t[:s.offset(n)]
		}
		if align == 0 {
			align = '<'
		}
		b = append(b, t...)
		return padFrom(b, k, n, 0, int(q.width), q.fill, align), true
	}
	return b, false
}

func appendSign(b []byte, neg bool, sign byte) []byte {
	switch {
	case neg:
		return append(b, '-')
	case sign == '+' || sign == ' ':
		return append(b, sign)
	}
	return b
}

// formatQuick is format(v, spec) in the simple cases; nil: it is none.
func (m *M) formatQuick(v Value, spec *Str) *Str {
	q := m.quick(spec)
	if !q.ok {
		return nil
	}
	b, ok := q.append(m.takeScratch(), v)
	if !ok {
		m.text.scratch = b
		return nil
	}
	return m.giveScratch(b)
}

// ---- formats parsed once: the % operator and str.format ----

// template is a parsed format.
type template struct {
	src     *Str
	percent bool
	simple  bool
	n       int // arguments it takes
	pieces  []templatePiece
	tail    string
}

// templatePiece is a field and the text before it.
type templatePiece struct {
	lit   string
	arg   int
	conv  rune // str.format: !r, !s, !a
	spec  string
	quick quickSpec
	ch    byte // %: the conversion
	item  percentItem
	end   int // %: where the conversion ends
}

// templateOf is the parsed form of a format, from the machine's cache.
func (m *M) templateOf(s *Str, percent bool) *template {
	k := uintptr(unsafe.Pointer(s))>>4 ^ uintptr(unsafe.Pointer(s))>>9
	if percent {
		k++
	}
	e := &m.text.templates[k%64]
	if t := *e; t != nil && t.src == s && t.percent == percent {
		return t
	}
	t := &template{src: s, percent: percent}
	if s.n <= 1024 && s.flags&fExt == 0 {
		if percent {
			t.parsePercent(s.String())
		} else {
			t.parseBraces(s.String())
		}
		if !t.simple {
			t.pieces, t.tail = nil, ""
		}
		*e = t
	}
	return t
}

// parsePercent reads conversions without keys, * and errors.
func (t *template) parsePercent(s string) {
	lit := []byte(nil)
	for at := 0; ; {
		k := strings.IndexByte(s[at:], '%')
		if k < 0 {
			t.tail = string(append(lit, s[at:]...))
			t.simple = true
			return
		}
		lit = append(lit, s[at:at+k]...)
		if at += k + 1; at < len(s) && s[at] == '%' {
			lit = append(lit, '%')
			at++
			continue
		}
		p := templatePiece{arg: t.n}
		it := &p.item
		it.width, it.prec = -1, -1
	flags:
		for ; at < len(s); at++ {
			switch s[at] {
			case '-':
				it.left = true
			case '+':
				it.plus = true
			case ' ':
				it.blank = true
			case '0':
				it.zero = true
			default:
				break flags
			}
		}
		number := func() int {
			n, from := 0, at
			for ; at < len(s) && s[at] >= '0' && s[at] <= '9' && n < 1000; at++ {
				n = n*10 + int(s[at]-'0')
			}
			if at == from {
				return -1
			}
			return n
		}
		if it.width = number(); it.width >= 1000 {
			return
		}
		if at < len(s) && s[at] == '.' {
			at++
			if it.prec = max(number(), 0); it.prec >= 1000 {
				return
			}
		}
		if at >= len(s) || strings.IndexByte("sdifrx", s[at]) < 0 {
			return
		}
		p.ch = s[at]
		at++
		p.end, p.lit, lit = at, string(lit), nil
		t.pieces = append(t.pieces, p)
		t.n++
	}
}

// percentQuick is s % args in the simple cases: as many arguments as conversions, of the types that fit.
func (m *M) percentQuick(s *Str, args Value) (v Value, ok bool, e *Exc) {
	t := m.templateOf(s, true)
	if !t.simple {
		return
	}
	var one [1]Value
	l := one[:]
	switch args.kind() {
	case KTuple:
		l = args.tuple().elems()
	case KObj:
		return
	default:
		one[0] = args
	}
	if len(l) != t.n {
		return
	}
	b := m.takeScratch()
	for k := range t.pieces {
		p := &t.pieces[k]
		b = append(b, p.lit...)
		if b, ok = p.percent(b, l[k]); ok {
			continue
		}
		q := &percent{m: m, f: s.String(), at: p.end, out: b, dict: Unbound}
		it := p.item
		if e := q.convert(&it, p.ch, l[k]); e != nil {
			return None, true, e
		}
		if b = q.out; len(b) > 1<<16 {
			if e := m.strRoom(len(b)); e != nil {
				return None, true, e
			}
		}
	}
	b = append(b, t.tail...)
	return obj(m.giveScratch(b)), true, nil
}

// percent appends one conversion; false: it is not a simple one.
func (p *templatePiece) percent(b []byte, v Value) ([]byte, bool) {
	it, k, sign := &p.item, len(b), 0
	align := byte('>')
	if it.left {
		align = '<'
	}
	switch {
	case v.p == nil && p.ch == 's':
		if it.prec >= 0 {
			return b, false
		}
		b = appendInt(b, v.int())
	case v.is(KStr) && p.ch == 's':
		s := v.str()
		t, n := s.String(), s.len()
		if it.prec >= 0 && it.prec < n {
			t, n = t[:s.offset(it.prec)], it.prec
		}
		if len(b)+len(t) > 1<<16 {
			return b, false
		}
		b = append(b, t...)
		if n < it.width {
			return padFrom(b, k, n, 0, it.width, ' ', align), true
		}
		return b, true
	case v.p == nil && (p.ch == 'd' || p.ch == 'i'):
		if it.prec >= 0 {
			return b, false
		}
		b, sign = it.sign(b, v.int() < 0)
		u := v.n
		if int64(u) < 0 {
			u = -u
		}
		b = appendDigits(b, u, 0)
	case p.ch == 'f' && v.isFloat():
		f, prec := v.float(), it.prec
		if prec < 0 {
			prec = 6
		}
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return b, false
		}
		b, sign = it.sign(b, math.Signbit(f))
		b, _ = appendFixed(b, f, prec, 0)
	default:
		return b, false
	}
	fill := byte(' ')
	if it.zero && !it.left && p.ch != 's' {
		fill, align = '0', '='
	}
	return padFrom(b, k, len(b)-k, sign, it.width, fill, align), true
}

// sign appends a number's sign and says how long that was.
func (it *percentItem) sign(b []byte, neg bool) ([]byte, int) {
	switch {
	case neg:
		return append(b, '-'), 1
	case it.plus:
		return append(b, '+'), 1
	case it.blank:
		return append(b, ' '), 1
	}
	return b, 0
}

// parseBraces reads a format of str.format whose fields are {}, or {0}, with a conversion and a specification that is not
// nested, and without errors.
func (t *template) parseBraces(s string) {
	f := &formatter{}
	lit := []byte(nil)
	for at := 0; ; {
		k := strings.IndexAny(s[at:], "{}")
		if k < 0 {
			t.tail = string(append(lit, s[at:]...))
			t.simple = true
			return
		}
		lit = append(lit, s[at:at+k]...)
		c := s[at+k]
		if at += k + 1; at < len(s) && s[at] == c {
			lit = append(lit, c)
			at++
			continue
		}
		if c == '}' {
			return
		}
		p := templatePiece{lit: string(lit)}
		lit = nil
		from := at
		for at < len(s) && s[at] >= '0' && s[at] <= '9' && at-from < 4 {
			p.arg = p.arg*10 + int(s[at]-'0')
			at++
		}
		want := 2
		if at == from {
			want = 1
			p.arg = f.next
			f.next++
		}
		if f.auto == 0 {
			f.auto = want
		}
		if f.auto != want {
			return
		}
		if at+1 < len(s) && s[at] == '!' {
			if p.conv = rune(s[at+1]); p.conv != 'r' && p.conv != 's' && p.conv != 'a' {
				return
			}
			at += 2
		}
		if at < len(s) && s[at] == ':' {
			at++
			k := strings.IndexAny(s[at:], "{}")
			if k < 0 {
				return
			}
			p.spec = s[at : at+k]
			p.quick = parseQuick(p.spec)
			at += k
		}
		if at >= len(s) || s[at] != '}' {
			return
		}
		at++
		t.n = max(t.n, p.arg+1)
		t.pieces = append(t.pieces, p)
	}
}

// formatTemplate is str.format in the simple cases.
func (m *M) formatTemplate(t *template, args []Value) (Value, *Exc) {
	b := m.takeScratch()
	f := formatter{m: m}
	copied := false
	for k := range t.pieces {
		p := &t.pieces[k]
		b = append(b, p.lit...)
		v := args[p.arg]
		if p.conv == 0 {
			if p.spec == "" {
				switch {
				case v.p == nil:
					b = appendInt(b, v.int())
					continue
				case v.is(KStr) && v.str().n < 4096:
					b = append(b, v.str().String()...)
					continue
				}
			} else if c, ok := p.quick.append(b, v); ok {
				b = c
				continue
			}
		}
		if !copied { // they are good only until script is called
			args, copied = append([]Value(nil), args...), true
		}
		v, e := f.convert(v, p.conv)
		if e == nil {
			b, e = f.render(b, v, p.spec)
		}
		if e != nil {
			return None, e
		}
	}
	b = append(b, t.tail...)
	return obj(m.giveScratch(b)), nil
}

// ---- f-strings ----

// joinPieces makes the text of an f-string whose pieces are all str or int.
func (m *M) joinPieces(i *Instr, n int) *Exc {
	l := args(m.base, i.B, n)
	size, cn := 0, 0
	for k := range l {
		if v := l[k]; v.p == nil {
			d := intLen(v.int())
			size += d
			cn += d
		} else {
			s := v.str()
			size += int(s.n)
			cn += int(s.cn)
		}
	}
	if e := m.strRoom(size); e != nil {
		return e
	}
	if cn <= 1 { // a static string, or one of the pieces
		r := emptyStr
		for k := range l {
			if v := l[k]; v.p == nil {
				r = &chars['0'+v.n].Str
			} else if v.str().cn == 1 {
				r = v.str()
			}
		}
		*m.R(i.A) = obj(canonical(r))
		return nil
	}
	r := m.allocText(size, cn)
	base, at := unsafe.Pointer(r), int(strHead)
	for k := range l {
		if v := l[k]; v.p == nil {
			d := intLen(v.int())
			putInt(unsafe.Add(base, at), v.int(), d)
			at += d
		} else {
			at = v.str().put(base, at)
		}
	}
	*m.R(i.A) = obj(r)
	return nil
}

// put copies the bytes to base+at and returns the offset after them. It takes an offset because a pointer one past the
// end of an allocation is not a pointer into it: the collector may find the page behind it free.
func (s *Str) put(base unsafe.Pointer, at int) int {
	n := int(s.n)
	if n == 0 {
		return at
	}
	p, q := unsafe.Add(base, at), s.data()
	switch {
	case n > 16:
		copy(unsafe.Slice((*byte)(p), n), unsafe.Slice((*byte)(q), n))
	case n >= 8:
		a, b := *(*uint64)(q), *(*uint64)(unsafe.Add(q, n-8))
		*(*uint64)(p), *(*uint64)(unsafe.Add(p, n-8)) = a, b
	case n >= 4:
		a, b := *(*uint32)(q), *(*uint32)(unsafe.Add(q, n-4))
		*(*uint32)(p), *(*uint32)(unsafe.Add(p, n-4)) = a, b
	case n >= 2:
		a, b := *(*uint16)(q), *(*byte)(unsafe.Add(q, n-1))
		*(*uint16)(p), *(*byte)(unsafe.Add(p, n-1)) = a, b
	case n == 1:
		*(*byte)(p) = *(*byte)(q)
	}
	return at + n
}

// reprStr is repr(s).
func (m *M) reprStr(s *Str) *Str {
	if s.flags&fASCII != 0 && s.n < 96 && plainRepr(s.String()) {
		n := int(s.n) + 2
		m.charge(int64(n) + int64(strHead))
		r := m.allocASCII(n)
		p := unsafe.Add(unsafe.Pointer(r), strHead)
		*(*byte)(p) = '\''
		s.put(p, 1)
		*(*byte)(unsafe.Add(p, n-1)) = '\''
		return r
	}
	b := appendStrRepr(m.takeScratch(), s, false)
	return m.giveScratch(b)
}

// plainRepr reports whether an ASCII text needs no escape and no choice of quote in its repr.
func plainRepr(t string) bool {
	for i := range len(t) {
		if c := t[i]; c < ' ' || c == '\'' || c == '\\' || c == 0x7F {
			return false
		}
	}
	return true
}

// ---- lists of parts ----

// cutsASCII appends from and to of each part of an ASCII text, cut at white space (sep nil) or one character, eight bytes at
// a time; last is where the uncut rest starts, or -1.
func (s *Str) cutsASCII(c []uint32, sep *Str, limit int) (cuts []uint32, last int) {
	p, n, from := s.data(), int(s.n), 0
	x, y := uint64(0), uint64(hi8|0x20*lo8) // a byte up to ' ' may be white space
	if sep != nil {
		x, y = uint64(sep.byteAt(0))*lo8, hi8 // a byte that is the separator is 0 after the xor
	}
	for base := 0; base < n; base += 8 {
		var found uint64
		if base+8 <= n {
			found = (y - (*(*uint64)(unsafe.Add(p, base)) ^ x)) & hi8
		} else {
			w, _ := load16(unsafe.Add(p, base), n-base)
			found = (y - (w ^ x)) & hi8 & (1<<((n-base)*8&63) - 1)
		}
		for ; found != 0; found &= found - 1 {
			i := base + bits.TrailingZeros64(found)>>3
			if sep == nil {
				if !asciiSpace[*(*byte)(unsafe.Add(p, i))] {
					continue
				}
				if i == from {
					from++
					continue
				}
			}
			if len(c) == 2*limit {
				return c, from
			}
			c = append(c, uint32(from), uint32(i))
			from = i + 1
		}
	}
	if sep != nil || from < n && len(c) == 2*limit {
		return c, from
	}
	if from < n {
		c = append(c, uint32(from), uint32(n))
	}
	return c, -1
}

// splitStr is s.split(sep, limit); sep nil: at white space.
func (m *M) splitStr(s, sep *Str, limit int) *List {
	t := s.String()
	limit = min(limit, maxStr)
	c := m.text.cuts[:0] // from, to of each part
	last := -1           // the rest, from there on
	switch {
	case s.flags&fASCII != 0 && (sep == nil || sep.n == 1 && sep.flags&fASCII != 0):
		c, last = s.cutsASCII(c, sep, limit)
	case sep == nil:
		for i := 0; ; {
			if i = skipSpace(t, i); i == len(t) {
				break
			}
			if len(c) == 2*limit {
				last = i
				break
			}
			j := skipWord(t, i)
			c = append(c, uint32(i), uint32(j))
			i = j
		}
	default:
		u, at := sep.String(), 0
		for len(c) < 2*limit {
			i := strings.Index(t[at:], u)
			if i < 0 {
				break
			}
			c = append(c, uint32(at), uint32(at+i))
			at += i + len(u)
		}
		last = at
	}
	n := len(c) / 2
	if last >= 0 {
		n++
	}
	m.charge(int64(len(t)) + int64(n)*int64(VS+strHead))
	l := newListN(n)
	v, p, end := l.v, s.data(), 0 // end: where eight bytes cannot be read any more
	if s.flags&fASCII != 0 {
		if end = len(t) - 7; s.flags&fExt == 0 {
			end = (len(t)+7)&^7 - 7
		}
	}
	for k := 0; k+1 < len(c); k += 2 {
		at, to := int(c[k]), int(c[k+1])
		if d := to - at; d <= 8 && at < end && d > 0 {
			if w := *(*uint64)(unsafe.Add(p, at)) << ((8 - d) * 8 & 63) >> ((8 - d) * 8 & 63); d == 1 {
				v[k/2] = obj(&chars[w&127].Str)
			} else {
				v[k/2] = obj(m.recentASCII(w, 0, d))
			}
		} else if d > 512 || d == len(t) {
			v[k/2] = obj(s.sub(at, to, -1))
		} else {
			v[k/2] = obj(m.part(s, at, to, -1))
		}
	}
	if last >= 0 {
		v[n-1] = obj(m.sub(s, last, len(t), -1))
	}
	if cap(c) <= 1<<12 {
		m.text.cuts = c
	}
	return l
}
