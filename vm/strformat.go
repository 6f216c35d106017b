// Format specifications for str, int, float and complex, and str.format.
package vm

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode"
)

// ---- the mini-language ----

// fmtSpec is a parsed format specification.
type fmtSpec struct {
	fill      rune
	align     byte // < > ^ =
	sign      byte // 0 + - space
	thousands byte // 0 , _
	alt       bool // #
	noNegZero bool // z
	width     int  // -1: none
	prec      int  // -1: none
	typ       rune // 0: none
}

func isAlign(r byte) bool { return r == '<' || r == '>' || r == '=' || r == '^' }

// digitValue is the value of a decimal digit of any script, or -1.
func digitValue(r rune) int {
	if r < 0x80 {
		if r >= '0' && r <= '9' {
			return int(r - '0')
		}
		return -1
	}
	if !unicode.IsDigit(r) {
		return -1
	}
	for _, t := range unicode.Nd.R16 { // every range is made of runs of ten
		if uint32(r) >= uint32(t.Lo) && uint32(r) <= uint32(t.Hi) {
			return int(uint32(r)-uint32(t.Lo)) % 10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if uint32(r) >= t.Lo && uint32(r) <= t.Hi {
			return int(uint32(r)-t.Lo) % 10
		}
	}
	return -1
}

// fmtInteger reads digits from s[at:]: the value (-1: too big) and where they end.
func fmtInteger(s string, at int) (n, end int) {
	for at < len(s) {
		r, w := runeAt(s, at)
		d := digitValue(r)
		if d < 0 {
			break
		}
		if n >= 0 {
			if n > (math.MaxInt-d)/10 {
				n = -1
			} else {
				n = n*10 + d
			}
		}
		at += w
	}
	return n, at
}

// parseSpec parses a specification for a type whose default alignment and presentation are given.
func (m *M) parseSpec(s string, align byte, typ rune, typeName string) (sp fmtSpec, e *Exc) {
	sp = fmtSpec{fill: ' ', align: align, width: -1, prec: -1, typ: typ}
	at := 0
	filled, aligned := false, false
	if s != "" {
		if r, w := runeAt(s, 0); w < len(s) && isAlign(s[w]) {
			sp.fill, sp.align, filled, aligned, at = r, s[w], true, true, w+1
		} else if isAlign(s[0]) {
			sp.align, aligned, at = s[0], true, 1
		}
	}
	peek := func(c byte) bool {
		if at < len(s) && s[at] == c {
			at++
			return true
		}
		return false
	}
	switch {
	case peek(' '):
		sp.sign = ' '
	case peek('+'):
		sp.sign = '+'
	case peek('-'):
		sp.sign = '-'
	}
	sp.noNegZero = peek('z')
	sp.alt = peek('#')
	if !filled && peek('0') {
		sp.fill = '0'
		if !aligned && align == '>' {
			sp.align = '='
		}
	}
	tooMany := func() *Exc { return m.valueErrorf("Too many decimal digits in format string") }
	n, end := fmtInteger(s, at)
	if n < 0 {
		return sp, tooMany()
	}
	if end > at {
		sp.width, at = n, end
	}
	if peek(',') {
		sp.thousands = ','
	}
	if peek('_') {
		if sp.thousands != 0 {
			return sp, m.valueErrorf("Cannot specify both ',' and '_'.")
		}
		sp.thousands = '_'
	}
	if at < len(s) && s[at] == ',' && sp.thousands == '_' {
		return sp, m.valueErrorf("Cannot specify both ',' and '_'.")
	}
	if peek('.') {
		n, end := fmtInteger(s, at)
		if n < 0 {
			return sp, tooMany()
		}
		if end == at {
			return sp, m.valueErrorf("Format specifier missing precision")
		}
		sp.prec, at = n, end
	}
	if at < len(s) {
		r, w := runeAt(s, at)
		if at+w < len(s) {
			return sp, m.valueErrorf("Invalid format specifier '%s' for object of type '%s'", s, typeName)
		}
		sp.typ = r
	}
	if sp.thousands != 0 {
		switch sp.typ {
		case 'd', 'e', 'f', 'g', 'E', 'G', '%', 'F', 0:
			return sp, nil
		case 'b', 'o', 'x', 'X':
			if sp.thousands == '_' {
				return sp, nil
			}
		}
		if sp.typ > 32 && sp.typ < 128 {
			return sp, m.valueErrorf("Cannot specify '%c' with '%c'.", sp.thousands, sp.typ)
		}
		return sp, m.valueErrorf("Cannot specify '%c' with '\\x%x'.", sp.thousands, sp.typ)
	}
	return sp, nil
}

func (m *M) unknownCode(typ rune, typeName string) *Exc {
	if typ > 32 && typ < 128 {
		return m.valueErrorf("Unknown format code '%c' for object of type '%s'", typ, typeName)
	}
	return m.valueErrorf("Unknown format code '\\x%x' for object of type '%s'", typ, typeName)
}

// builtinFormat is the __format__ of str, int, bool, float and complex.
func builtinFormat(m *M, a []Value) (Value, *Exc) {
	s, ok := m.asStr(a[1])
	if !ok {
		return None, m.typeErrorf("__format__() argument must be str, not %s", m.argType(a[1]))
	}
	if s.n == 0 {
		r, e := m.Str(a[0])
		return obj(r), e
	}
	if r := m.formatQuick(a[0], s); r != nil {
		return obj(r), nil
	}
	r, e := m.formatBuiltin(a[0], s.String())
	return obj(m.newStr(r)), e
}

// formatBuiltin is format(v, spec) for a str, int, bool, float or complex, or an instance of a class derived from one.
func (m *M) formatBuiltin(v Value, spec string) (string, *Exc) {
	if spec == "" {
		s, e := m.Str(v)
		if e != nil {
			return "", e
		}
		return s.String(), nil
	}
	p := v
	if p.is(KObj) {
		p = p.obj().payload()
	}
	switch p.kind() {
	case KStr:
		return m.formatStr(v, p.str(), spec)
	case KInt, KBig, KBool:
		return m.formatInt(v, p, spec)
	case KFloat:
		sp, e := m.parseSpec(spec, '>', 0, m.typeName(v))
		if e != nil {
			return "", e
		}
		switch sp.typ {
		case 0, 'e', 'E', 'f', 'F', 'g', 'G', 'n', '%':
			return m.formatFloat(p.float(), &sp)
		}
		return "", m.unknownCode(sp.typ, m.typeName(v))
	case KComplex:
		return m.formatComplex(v, p.complex(), spec)
	}
	return "", m.typeErrorf("unsupported format string passed to %s.__format__", m.typeName(v))
}

func (m *M) formatStr(v Value, s *Str, spec string) (string, *Exc) {
	sp, e := m.parseSpec(spec, '<', 's', m.typeName(v))
	if e != nil {
		return "", e
	}
	switch {
	case sp.typ != 's':
		return "", m.unknownCode(sp.typ, m.typeName(v))
	case sp.sign == ' ':
		return "", m.valueErrorf("Space not allowed in string format specifier")
	case sp.sign != 0:
		return "", m.valueErrorf("Sign not allowed in string format specifier")
	case sp.noNegZero:
		return "", m.valueErrorf("Negative zero coercion (z) not allowed in string format specifier")
	case sp.alt:
		return "", m.valueErrorf("Alternate form (#) not allowed in string format specifier")
	case sp.align == '=':
		return "", m.valueErrorf("'=' alignment not allowed in string format specifier")
	}
	t, n := s.String(), s.len()
	if sp.prec >= 0 && sp.prec < n {
		t, n = t[:s.offset(sp.prec)], sp.prec
	}
	return sp.pad(m, t, n)
}

// pad aligns a text of n characters.
func (sp *fmtSpec) pad(m *M, t string, n int) (string, *Exc) {
	d := sp.width - n
	if d <= 0 {
		return t, nil
	}
	if e := m.padRoom(d, sp.fill); e != nil {
		return "", e
	}
	left := 0
	switch sp.align {
	case '>', '=':
		left = d
	case '^':
		left = d / 2
	}
	b := make([]byte, 0, len(t)+d*runeLen(sp.fill))
	b = appendRunes(b, sp.fill, left)
	b = append(b, t...)
	return view(appendRunes(b, sp.fill, d-left)), nil
}

// padRoom charges for n fill characters.
func (m *M) padRoom(n int, fill rune) *Exc {
	if n < 1<<12 {
		return nil
	}
	if n > maxStr/4 {
		return m.memoryError()
	}
	return m.strRoom(n * runeLen(fill))
}

func runeLen(r rune) int {
	switch {
	case r < 0x80:
		return 1
	case r < 0x800:
		return 2
	case r < 0x10000:
		return 3
	}
	return 4
}

func appendRunes(b []byte, r rune, n int) []byte {
	if r < 0x80 {
		for ; n > 0; n-- {
			b = append(b, byte(r))
		}
		return b
	}
	for ; n > 0; n-- {
		b = appendRune(b, r)
	}
	return b
}

// digitsOf is the digits of an int in a base of 2 to 16.
func (m *M) digitsOf(v Value, base int) (neg bool, digits string, e *Exc) {
	switch v.kind() {
	case KInt:
		n := v.int()
		u := uint64(n)
		if n < 0 {
			u = -u
		}
		return n < 0, strconv.FormatUint(u, base), nil
	case KBool:
		return false, strconv.Itoa(int(v.n)), nil
	}
	b := &v.big().b
	var s string
	if base == 10 {
		if s, e = m.intStr(v); e != nil {
			return false, "", e
		}
	} else {
		if e := m.chargeBig(int64(b.BitLen())); e != nil {
			return false, "", e
		}
		s = b.Text(base)
	}
	if s[0] == '-' {
		return true, s[1:], nil
	}
	return false, s, nil
}

// formatInt formats p, the int that v is or holds.
func (m *M) formatInt(v, p Value, spec string) (string, *Exc) {
	sp, e := m.parseSpec(spec, '>', 'd', m.typeName(v))
	if e != nil {
		return "", e
	}
	base, prefix := 10, ""
	switch sp.typ {
	case 'b':
		base, prefix = 2, "0b"
	case 'o':
		base, prefix = 8, "0o"
	case 'x':
		base, prefix = 16, "0x"
	case 'X':
		base, prefix = 16, "0X"
	case 'd', 'n', 'c':
	case 'e', 'E', 'f', 'F', 'g', 'G', '%':
		f, e := m.intToFloat(p)
		if e != nil {
			return "", e
		}
		return m.formatFloat(f, &sp)
	default:
		return "", m.unknownCode(sp.typ, m.typeName(v))
	}
	if sp.prec >= 0 {
		return "", m.valueErrorf("Precision not allowed in integer format specifier")
	}
	if sp.noNegZero {
		return "", m.valueErrorf("Negative zero coercion (z) not allowed in integer format specifier")
	}
	if sp.typ == 'c' {
		if sp.sign != 0 {
			return "", m.valueErrorf("Sign not allowed with integer format specifier 'c'")
		}
		if sp.alt {
			return "", m.valueErrorf("Alternate form (#) not allowed with integer format specifier 'c'")
		}
		if p.is(KBig) {
			return "", m.overflowf("Python int too large to convert to C long")
		}
		if p.n > unicode.MaxRune {
			return "", m.overflowf("%s", "%c arg not in range(0x110000)")
		}
		return sp.number(m, false, "", "", runeStr(rune(p.n)).String(), 1)
	}
	neg, digits, e := m.digitsOf(p, base)
	if e != nil {
		return "", e
	}
	if sp.typ == 'X' {
		digits = strings.ToUpper(digits)
	}
	if !sp.alt {
		prefix = ""
	}
	return sp.number(m, neg, prefix, digits, "", 0)
}

// intToFloat is float(v) for an int.
func (m *M) intToFloat(v Value) (float64, *Exc) {
	switch v.kind() {
	case KInt:
		return float64(v.int()), nil
	case KBool:
		return float64(v.n), nil
	}
	f, _ := new(big.Float).SetInt(&v.big().b).Float64()
	if math.IsInf(f, 0) {
		return 0, m.overflowf("int too large to convert to float")
	}
	return f, nil
}

// group puts separators into digits, with zeros in front up to min characters.
func group(digits string, size int, sep byte, min int) string {
	if sep == 0 {
		if min > len(digits) {
			return strings.Repeat("0", min-len(digits)) + digits
		}
		return digits
	}
	var b []byte // backwards
	left := len(digits)
	for first := true; ; first = false {
		if !first {
			b = append(b, sep)
		}
		n := max(left, min, 1)
		if n > size {
			n = size
		}
		for k := range n {
			if k < left {
				b = append(b, digits[left-1-k])
			} else {
				b = append(b, '0')
			}
		}
		left -= n
		if left < 0 {
			left = 0
		}
		min -= n
		if left <= 0 && min <= 0 {
			break
		}
		min--
	}
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return view(b)
}

// number lays out a number: sign, prefix, digits, and the rest of n characters (fraction, exponent, or all of a 'c').
func (sp *fmtSpec) number(m *M, neg bool, prefix, digits, rest string, n int) (string, *Exc) {
	sign := ""
	switch {
	case neg:
		sign = "-"
	case sp.sign == '+':
		sign = "+"
	case sp.sign == ' ':
		sign = " "
	}
	fixed := len(sign) + len(prefix) + n
	if sp.width > fixed {
		if e := m.padRoom(sp.width, sp.fill); e != nil {
			return "", e
		}
	}
	if digits != "" {
		least := 0
		if sp.fill == '0' && sp.align == '=' {
			least = sp.width - fixed
		}
		size := 3
		switch sp.typ {
		case 'b', 'o', 'x', 'X':
			size = 4
		}
		digits = group(digits, size, sp.thousands, least)
	}
	pad := sp.width - fixed - len(digits)
	if pad <= 0 {
		if sign == "" && prefix == "" && rest == "" {
			return digits, nil
		}
		return sign + prefix + digits + rest, nil
	}
	b := make([]byte, 0, len(sign)+len(prefix)+len(digits)+len(rest)+pad*runeLen(sp.fill))
	left, mid := 0, 0
	switch sp.align {
	case '<':
	case '^':
		left = pad / 2
	case '=':
		mid = pad
	default:
		left = pad
	}
	b = appendRunes(b, sp.fill, left)
	b = append(b, sign...)
	b = append(b, prefix...)
	b = appendRunes(b, sp.fill, mid)
	b = append(b, digits...)
	b = append(b, rest...)
	return view(appendRunes(b, sp.fill, pad-left-mid)), nil
}

// doubleText is CPython's PyOS_double_to_string: typ is e, f, g or r (repr), in either case. dot0 adds ".0" to what would
// look like an int, and goes to exponents one digit earlier.
func doubleText(f float64, typ byte, prec int, alt, dot0, noNegZero bool) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		s := view(appendRepr(nil, f))
		if typ < 'a' {
			s = strings.ToUpper(s)
		}
		return s
	}
	var s string
	switch typ | 32 {
	case 'e':
		s = expoText(f, prec)
	case 'f':
		s = fixedText(f, prec)
	case 'g':
		if dot0 {
			s = plainG(f, prec, alt)
		} else {
			s = formatG(f, prec, alt)
		}
	default:
		s = view(appendRepr(nil, f))
		if !dot0 {
			s = strings.TrimSuffix(s, ".0")
		}
	}
	if alt && strings.IndexByte(s, '.') < 0 {
		if k := strings.IndexByte(s, 'e'); k >= 0 {
			s = s[:k] + "." + s[k:]
		} else {
			s += "."
		}
	}
	if noNegZero && s[0] == '-' && strings.IndexAny(s, "123456789") < 0 {
		s = s[1:]
	} else if noNegZero && s[0] == '-' { // -0.00e+05 cannot be: an exponent of a zero is 0
		if k := strings.IndexByte(s, 'e'); k >= 0 && strings.IndexAny(s[:k], "123456789") < 0 {
			s = s[1:]
		}
	}
	if typ < 'a' {
		s = strings.ToUpper(s)
	}
	return s
}

// plainG is format(f, ".<prec>"): as 'g', but with at least one digit behind the point, and exponents one digit earlier.
func plainG(f float64, prec int, alt bool) string {
	prec = max(prec, 1)
	e := strconv.FormatFloat(f, 'e', prec-1, 64)
	i := strings.LastIndexByte(e, 'e')
	x, _ := strconv.Atoi(e[i+1:])
	if x < -4 || x+1 > prec-1 {
		s := e[:i]
		if !alt && strings.IndexByte(s, '.') >= 0 {
			s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
		}
		return s + e[i:]
	}
	s := strconv.FormatFloat(f, 'f', prec-1-x, 64)
	if !alt && strings.IndexByte(s, '.') >= 0 {
		s = strings.TrimRight(s, "0")
	}
	if s[len(s)-1] == '.' {
		s += "0"
	}
	if strings.IndexByte(s, '.') < 0 {
		s += ".0"
	}
	return s
}

// floatStyle works out the presentation and precision of a float.
func (sp *fmtSpec) floatStyle() (typ byte, prec int, dot0 bool) {
	typ, prec = byte(sp.typ), 6
	switch sp.typ {
	case 0:
		typ, prec, dot0 = 'r', 0, true
	case 'n':
		typ = 'g'
	case '%':
		typ = 'f'
	}
	if sp.prec >= 0 {
		prec = sp.prec
		if typ == 'r' {
			typ = 'g'
		}
	}
	return
}

// precRoom refuses and charges for absurd precisions.
func (m *M) precRoom(prec int) *Exc {
	if prec > math.MaxInt32 {
		return m.valueErrorf("precision too big")
	}
	if prec > 1<<12 {
		return m.chargeBig(2 * int64(prec))
	}
	return nil
}

func (m *M) formatFloat(f float64, sp *fmtSpec) (string, *Exc) {
	if e := m.precRoom(sp.prec); e != nil {
		return "", e
	}
	typ, prec, dot0 := sp.floatStyle()
	pct := ""
	if sp.typ == '%' {
		f, pct = f*100, "%"
	}
	s := doubleText(f, typ, prec, sp.alt, dot0, sp.noNegZero) + pct
	neg, digits, rest := splitNumber(s)
	return sp.number(m, neg, "", digits, rest, len(rest))
}

// splitNumber cuts a float's text into sign, digits before the point, and the rest.
func splitNumber(s string) (neg bool, digits, rest string) {
	if s[0] == '-' {
		neg, s = true, s[1:]
	}
	k := 0
	for k < len(s) && s[k] >= '0' && s[k] <= '9' {
		k++
	}
	return neg, s[:k], s[k:]
}

func (m *M) formatComplex(v Value, c complex128, spec string) (string, *Exc) {
	sp, e := m.parseSpec(spec, '>', 0, m.typeName(v))
	if e != nil {
		return "", e
	}
	switch sp.typ {
	case 0, 'e', 'E', 'f', 'F', 'g', 'G', 'n':
	default:
		return "", m.unknownCode(sp.typ, m.typeName(v))
	}
	if e := m.precRoom(sp.prec); e != nil {
		return "", e
	}
	if sp.fill == '0' {
		return "", m.valueErrorf("Zero padding is not allowed in complex format specifier")
	}
	if sp.align == '=' {
		return "", m.valueErrorf("'=' alignment flag is not allowed in complex format specifier")
	}
	typ, prec, dot0 := sp.floatStyle()
	dot0 = false
	skip, parens := false, false
	if sp.typ == 0 {
		skip = real(c) == 0 && !math.Signbit(real(c))
		parens = !skip
	}
	part := func(f float64, sign byte) (string, *Exc) {
		t := sp
		t.width, t.sign, t.align, t.fill = -1, sign, '<', 0
		neg, digits, rest := splitNumber(doubleText(f, typ, prec, sp.alt, dot0, sp.noNegZero))
		return t.number(m, neg, "", digits, rest, len(rest))
	}
	out, imSign := "", sp.sign
	if !skip {
		if out, e = part(real(c), sp.sign); e != nil {
			return "", e
		}
		imSign = '+'
	}
	im, e := part(imag(c), imSign)
	if e != nil {
		return "", e
	}
	out += im + "j"
	if parens {
		out = "(" + out + ")"
	}
	return sp.pad(m, out, len(out))
}

// ---- str.format ----

// formatter is the state of one str.format call.
type formatter struct {
	m    *M
	args []Value // nil with format_map
	kw   Value   // a dict, or the mapping of format_map
	maps bool    // format_map
	auto int     // 0: undecided, 1: automatic numbering, 2: manual
	next int     // automatic number
}

func strFormatMethod(m *M, a []Value) (Value, *Exc) {
	names := m.CallNames()
	pos := len(a) - len(names)
	if t := m.templateOf(a[0].str(), false); t.simple && t.n < pos {
		return m.formatTemplate(t, a[1:pos])
	}
	args := append([]Value(nil), a[1:]...) // a is good only until script is called
	kw := newDict()
	for k, name := range names {
		kw.setStr(name, a[pos+k])
	}
	f := &formatter{m: m, args: args[:pos-1], kw: obj(kw)}
	b, e := f.build(m.takeScratch(), a[0].str().String(), 2)
	if e != nil {
		return None, e
	}
	return obj(m.giveScratch(b)), nil
}

func strFormatMap(m *M, a []Value) (Value, *Exc) {
	f := &formatter{m: m, kw: a[1], maps: true}
	b, e := f.build(m.takeScratch(), a[0].str().String(), 2)
	if e != nil {
		return None, e
	}
	return obj(m.giveScratch(b)), nil
}

// build expands the format s onto b; depth bounds the nesting of specifications.
func (f *formatter) build(b []byte, s string, depth int) ([]byte, *Exc) {
	if depth <= 0 {
		return nil, f.m.valueErrorf("Max string recursion exceeded")
	}
	for at := 0; at < len(s); {
		k := strings.IndexAny(s[at:], "{}")
		if k < 0 {
			return append(b, s[at:]...), nil
		}
		b = append(b, s[at:at+k]...)
		c := s[at+k]
		at += k + 1
		if at < len(s) && s[at] == c {
			b = append(b, c)
			at++
			continue
		}
		if c == '}' {
			return nil, f.m.valueErrorf("Single '}' encountered in format string")
		}
		if at >= len(s) {
			return nil, f.m.valueErrorf("Single '{' encountered in format string")
		}
		name, spec, conv, nested, end, e := f.field(s, at)
		if e != nil {
			return nil, e
		}
		at = end
		v, e := f.lookup(name)
		if e != nil {
			return nil, e
		}
		if v, e = f.convert(v, conv); e != nil {
			return nil, e
		}
		if nested {
			t, e := f.build(nil, spec, depth-1)
			if e != nil {
				return nil, e
			}
			spec = view(t)
		}
		if b, e = f.render(b, v, spec); e != nil {
			return nil, e
		}
	}
	return b, nil
}

func (f *formatter) render(b []byte, v Value, spec string) ([]byte, *Exc) {
	var t string
	var e *Exc
	switch v.kind() {
	case KStr:
		if spec == "" {
			t = v.str().String()
			break
		}
		t, e = f.m.formatBuiltin(v, spec)
	case KInt:
		if spec == "" {
			return strconv.AppendInt(b, v.int(), 10), nil
		}
		t, e = f.m.formatBuiltin(v, spec)
	case KFloat, KBig, KBool, KComplex:
		t, e = f.m.formatBuiltin(v, spec)
	default:
		var s *Str
		if s, e = f.m.Format(v, spec); e == nil {
			t = s.String()
		}
	}
	if e != nil {
		return nil, e
	}
	if len(b)+len(t) > 1<<16 {
		if e := f.m.strRoom(len(b) + len(t)); e != nil {
			return nil, e
		}
	}
	return append(b, t...), nil
}

// field reads "name!conv:spec}" from s[at:].
func (f *formatter) field(s string, at int) (name, spec string, conv rune, nested bool, end int, e *Exc) {
	from, c := at, byte(0)
scan:
	for at < len(s) {
		c = s[at]
		at++
		switch c {
		case '{':
			e = f.m.valueErrorf("unexpected '{' in field name")
			return
		case '[':
			for at < len(s) && s[at] != ']' {
				at++
			}
		case '}', ':', '!':
			break scan
		}
	}
	if c != '!' && c != ':' && c != '}' {
		e = f.m.valueErrorf("expected '}' before end of string")
		return
	}
	name = s[from : at-1]
	if c == '}' {
		return name, "", 0, false, at, nil
	}
	if c == '!' {
		if at >= len(s) {
			e = f.m.valueErrorf("end of string while looking for conversion specifier")
			return
		}
		var w int
		conv, w = runeAt(s, at)
		at += w
		if at < len(s) {
			c = s[at]
			at++
			if c == '}' {
				return name, "", conv, false, at, nil
			}
			if c != ':' {
				e = f.m.valueErrorf("expected ':' after conversion specifier")
				return
			}
		}
	}
	from = at
	for count := 1; at < len(s); {
		c = s[at]
		at++
		switch c {
		case '{':
			nested = true
			count++
		case '}':
			if count--; count == 0 {
				return name, s[from : at-1], conv, nested, at, nil
			}
		}
	}
	e = f.m.valueErrorf("unmatched '{' in format spec")
	return
}

// fieldIndex is a name as an index: -1 if it is not a number.
func (f *formatter) fieldIndex(s string) (int, *Exc) {
	if s == "" {
		return -1, nil
	}
	n, end := fmtInteger(s, 0)
	if n < 0 {
		return 0, f.m.valueErrorf("Too many decimal digits in format string")
	}
	if end < len(s) {
		return -1, nil
	}
	return n, nil
}

// lookup finds the object that a field's name describes.
func (f *formatter) lookup(name string) (Value, *Exc) {
	m := f.m
	end := strings.IndexAny(name, ".[")
	if end < 0 {
		end = len(name)
	}
	first, rest := name[:end], name[end:]
	idx, e := f.fieldIndex(first)
	if e != nil {
		return None, e
	}
	if first == "" || idx >= 0 {
		want := 2
		if first == "" {
			want = 1
		}
		if !f.maps {
			if f.auto == 0 {
				f.auto = want
			}
			if f.auto != want {
				if want == 1 {
					return None, m.valueErrorf("cannot switch from manual field specification to automatic field numbering")
				}
				return None, m.valueErrorf("cannot switch from automatic field numbering to manual field specification")
			}
		}
		if first == "" {
			idx = f.next
			f.next++
		}
	}
	var v Value
	switch {
	case idx < 0:
		if v, e = m.GetItem(f.kw, obj(newStr(first))); e != nil {
			return None, e
		}
	case f.maps:
		return None, m.valueErrorf("Format string contains positional fields")
	case idx >= len(f.args):
		return None, m.indexErrorf("Replacement index %d out of range for positional args tuple", idx)
	default:
		v = f.args[idx]
	}
	for rest != "" {
		c := rest[0]
		rest = rest[1:]
		switch c {
		case '.':
			k := strings.IndexAny(rest, ".[")
			if k < 0 {
				k = len(rest)
			}
			if k == 0 {
				return None, m.valueErrorf("Empty attribute in format string")
			}
			v, e = m.GetAttr(v, m.intern(rest[:k]))
			rest = rest[k:]
		case '[':
			k := strings.IndexByte(rest, ']')
			if k < 0 {
				return None, m.valueErrorf("Missing ']' in format string")
			}
			key := rest[:k]
			rest = rest[k+1:]
			var n int
			if n, e = f.fieldIndex(key); e != nil {
				return None, e
			}
			if key == "" {
				return None, m.valueErrorf("Empty attribute in format string")
			}
			if n >= 0 {
				v, e = m.GetItem(v, Int(int64(n)))
			} else {
				v, e = m.GetItem(v, obj(newStr(key)))
			}
		default:
			return None, m.valueErrorf("Only '.' or '[' may follow ']' in format field specifier")
		}
		if e != nil {
			return None, e
		}
	}
	return v, nil
}

// convert is !r, !s or !a.
func (f *formatter) convert(v Value, conv rune) (Value, *Exc) {
	var s *Str
	var e *Exc
	switch conv {
	case 0:
		return v, nil
	case 'r':
		s, e = f.m.Repr(v)
	case 's':
		s, e = f.m.Str(v)
	case 'a':
		s, e = f.m.asciiOf(v)
	default:
		if conv > 32 && conv < 127 {
			return None, f.m.valueErrorf("Unknown conversion specifier %c", conv)
		}
		return None, f.m.valueErrorf("Unknown conversion specifier \\x%x", conv)
	}
	return obj(s), e
}

// asciiOf is ascii(v).
func (m *M) asciiOf(v Value) (*Str, *Exc) {
	if v.is(KStr) {
		return m.giveScratch(appendStrRepr(m.takeScratch(), v.str(), true)), nil
	}
	s, e := m.Repr(v)
	if e != nil || s.ascii() {
		return s, e
	}
	t := s.String()
	b := make([]byte, 0, len(t)+16)
	for i := 0; i < len(t); {
		r, w := runeAt(t, i)
		if r < 0x80 {
			b = append(b, byte(r))
		} else {
			b = appendEscape(b, r)
		}
		i += w
	}
	return newStrBytes(b), nil
}
