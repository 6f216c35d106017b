// Complex numbers: arithmetic after CPython's formulas, text, methods.
package vm

import (
	"math"
	"strconv"
	"strings"
)

func newComplex(c complex128) Value {
	return obj(&Complex{Hdr: Hdr{kind: KComplex}, c: c})
}

// NewComplex is the value of a complex number.
func NewComplex(c complex128) Value { return newComplex(c) }

// toComplex128 is a built-in number as a complex.
func (m *M) toComplex128(v Value) (complex128, *Exc) {
	if v.is(KComplex) {
		return v.complex(), nil
	}
	f, e := m.toDouble(v)
	return complex(f, 0), e
}

// complexValue is the value of a complex or an instance of a subclass.
func (m *M) complexValue(v Value) (complex128, bool) {
	if v.kind() == KObj {
		v = v.obj().payload()
	}
	if v.is(KComplex) {
		return v.complex(), true
	}
	return 0, false
}

// arithComplex is arith for two complex numbers. The float64 conversions keep Go from fusing multiplication and addition,
// which would change the last digit on some processors.
func (m *M) arithComplex(op uint16, p, q complex128) (Value, bool, *Exc) {
	switch op {
	case ADD:
		return newComplex(p + q), true, nil
	case SUB:
		return newComplex(p - q), true, nil
	case MUL:
		return newComplex(complexMul(p, q)), true, nil
	case DIV:
		if q == 0 {
			return None, true, m.zeroDivision("complex division by zero")
		}
		return newComplex(complexQuo(p, q)), true, nil
	case POW:
		v, e := m.complexPow(p, q)
		return v, true, e
	}
	return None, false, nil
}

func complexMul(p, q complex128) complex128 {
	a, b, c, d := real(p), imag(p), real(q), imag(q)
	return complex(float64(a*c)-float64(b*d), float64(a*d)+float64(b*c))
}

// complexQuo is p / q by Smith's method, as CPython divides.
func complexQuo(p, q complex128) complex128 {
	a, b, c, d := real(p), imag(p), real(q), imag(q)
	switch {
	case math.Abs(c) >= math.Abs(d):
		r := d / c
		den := c + float64(d*r)
		return complex((a+float64(b*r))/den, (b-float64(a*r))/den)
	case math.Abs(d) >= math.Abs(c):
		r := c / d
		den := float64(c*r) + d
		return complex((float64(a*r)+b)/den, (float64(b*r)-a)/den)
	}
	return complex(math.NaN(), math.NaN())
}

func complexPowu(x complex128, n int) complex128 {
	r, p := complex(1, 0), x
	for mask := 1; mask > 0 && n >= mask; mask <<= 1 {
		if n&mask != 0 {
			r = complexMul(r, p)
		}
		p = complexMul(p, p)
	}
	return r
}

// complexPow is p ** q: by multiplication for small whole exponents.
func (m *M) complexPow(p, q complex128) (Value, *Exc) {
	var r complex128
	b, bi := real(q), imag(q)
	switch {
	case bi == 0 && b == math.Floor(b) && math.Abs(b) <= 100:
		if n := int(b); n > 0 {
			r = complexPowu(p, n)
		} else {
			d := complexPowu(p, -n)
			if d == 0 {
				return None, m.zeroDivision("0.0 to a negative or complex power")
			}
			r = complexQuo(1, d)
		}
	case q == 0:
		r = 1
	case p == 0:
		if bi != 0 || b < 0 {
			return None, m.zeroDivision("0.0 to a negative or complex power")
		}
	default:
		abs := floatHypot(real(p), imag(p))
		l := CPow(abs, b)
		at := CAtan2(imag(p), real(p))
		phase := at * b
		if bi != 0 {
			l /= floatExp(at * bi)
			phase += float64(bi * floatLog(abs))
		}
		if math.IsInf(phase, 0) { // C's cos says EDOM then, which CPython takes for a division by zero
			return None, m.zeroDivision("0.0 to a negative or complex power")
		}
		r = complex(l*CCos(phase), l*CSin(phase))
	}
	if math.IsInf(real(r), 0) || math.IsInf(imag(r), 0) {
		return None, m.overflowf("complex exponentiation")
	}
	return newComplex(r), nil
}

func complexEq(x, y Value) bool {
	if !x.is(KComplex) {
		x, y = y, x
	}
	c := x.complex()
	if y.is(KComplex) {
		return c == y.complex()
	}
	return imag(c) == 0 && realCmp(Float(real(c)), y) == 0
}

// partText is a part of a complex as repr shows it: a float's repr without ".0".
func partText(f float64) string { return strings.TrimSuffix(floatText(f), ".0") }

// complexText is repr(c).
func complexText(c complex128) string {
	im := partText(imag(c)) + "j"
	if real(c) == 0 && !math.Signbit(real(c)) {
		return im
	}
	if im[0] != '-' {
		im = "+" + im
	}
	return "(" + partText(real(c)) + im + ")"
}

// floatPrefix reads the longest float at the start of s, as C's strtod does, and returns what follows it. Underscores must
// be gone. ok is false if there is none.
func floatPrefix(s string) (f float64, rest string, ok bool) {
	i := 0
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	for _, w := range [...]string{"infinity", "inf", "nan"} {
		if len(s)-i >= len(w) && strings.EqualFold(s[i:i+len(w)], w) {
			f = math.Inf(1)
			if w == "nan" {
				f = math.NaN()
			}
			if s[0] == '-' {
				f = -f
			}
			return f, s[i+len(w):], true
		}
	}
	digits := 0
	for ; i < len(s) && s[i]-'0' <= 9; i++ {
		digits++
	}
	if i < len(s) && s[i] == '.' {
		for i++; i < len(s) && s[i]-'0' <= 9; i++ {
			digits++
		}
	}
	if digits == 0 {
		return 0, s, false
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		j := i + 1
		if j < len(s) && (s[j] == '+' || s[j] == '-') {
			j++
		}
		if j < len(s) && s[j]-'0' <= 9 {
			for j < len(s) && s[j]-'0' <= 9 {
				j++
			}
			i = j
		}
	}
	f, _ = strconv.ParseFloat(s[:i], 64)
	return f, s[i:], true
}

// badUnderscore reports whether there is an underscore that is not between digits.
func badUnderscore(s string) bool {
	for i := range len(s) {
		if s[i] == '_' && (i == 0 || i+1 == len(s) || s[i-1]-'0' > 9 || s[i+1]-'0' > 9) {
			return true
		}
	}
	return false
}

// parseComplex is complex(text). ok is false for a malformed text.
func parseComplex(s string) (c complex128, ok bool) {
	s = asciiNumber(s)
	if strings.IndexByte(s, '_') >= 0 {
		if badUnderscore(s) {
			return 0, false
		}
		s = dropUnderscores(s)
	}
	if s != "" && s[0] == '(' {
		if s[len(s)-1] != ')' || len(s) < 2 {
			return 0, false
		}
		s = strings.Trim(s[1:len(s)-1], " \t\n\v\f\r")
	}
	isJ := func(s string) bool { return s == "j" || s == "J" }
	signed := func(s string) (float64, bool) { // the parts +j, -j and j
		switch {
		case isJ(s):
			return 1, true
		case s != "" && (s[0] == '+' || s[0] == '-') && isJ(s[1:]):
			if s[0] == '-' {
				return -1, true
			}
			return 1, true
		}
		return 0, false
	}
	z, rest, ok := floatPrefix(s)
	switch {
	case !ok:
		im, ok := signed(s)
		return complex(0, im), ok
	case rest == "":
		return complex(z, 0), true
	case isJ(rest):
		return complex(0, z), true
	case rest[0] != '+' && rest[0] != '-':
		return 0, false
	}
	im, rest2, ok := floatPrefix(rest)
	if !ok {
		im, ok = signed(rest)
		return complex(z, im), ok
	}
	return complex(z, im), isJ(rest2)
}

func (m *M) textToComplex(s *Str) (complex128, *Exc) {
	c, ok := parseComplex(s.String())
	if ok {
		return c, nil
	}
	t := asciiNumber(s.String())
	head, _, nul := strings.Cut(t, "\x00")
	if badUnderscore(head) || nul && strings.IndexByte(head, '_') >= 0 {
		r, e := m.Repr(obj(s))
		if e != nil {
			return 0, e
		}
		return 0, m.valueErrorf("could not convert string to complex: %s", r.String())
	}
	return 0, m.valueErrorf("complex() arg is a malformed string")
}

// complexNew is complex(real=0, imag=0).
func complexNew(m *M, a []Value) (Value, *Exc) {
	cls, r, i := a[0].class(), a[1], a[2]
	if r.is(KComplex) && i.IsUnbound() && cls == TComplex {
		return r, nil
	}
	if s, ok := m.asStr(r); ok {
		if !i.IsUnbound() {
			return None, m.typeErrorf("complex() can't take second arg if first is a string")
		}
		c, e := m.textToComplex(s)
		if e != nil {
			return None, e
		}
		return m.wrapNew(cls, newComplex(c)), nil
	}
	if _, ok := m.asStr(i); ok {
		return None, m.typeErrorf("complex() second arg can't be a string")
	}
	if !r.IsUnbound() {
		x, ok, e := m.specialComplex(r)
		if e != nil {
			return None, e
		}
		if ok {
			r = x
		}
	}
	var cr, ci complex128
	var e *Exc
	rc, ic := false, false
	if !r.IsUnbound() {
		if cr, rc, e = m.complexPart(r, "first argument must be a string or a number"); e != nil {
			return None, e
		}
	}
	if i.IsUnbound() {
		ci = complex(imag(cr), 0)
	} else if ci, ic, e = m.complexPart(i, "second argument must be a number"); e != nil {
		return None, e
	}
	re, im := real(cr), real(ci)
	if ic {
		re -= imag(ci)
	}
	if rc && !i.IsUnbound() {
		im += imag(cr)
	}
	return m.wrapNew(cls, newComplex(complex(re, im))), nil
}

// specialComplex calls v.__complex__ if there is one.
func (m *M) specialComplex(v Value) (Value, bool, *Exc) {
	if v.kind() < KObj && !v.is(KComplex) { // no other built-in type has it
		return v, false, nil
	}
	d := m.classOf(v).dunder(dComplex)
	if d.IsUnbound() || d.IsNone() {
		return v, false, nil
	}
	r, e := m.callDunder(d, v)
	if e != nil {
		return None, false, e
	}
	if _, ok := m.complexValue(r); !ok {
		return None, false, m.typeErrorf("__complex__ returned non-complex (type %s)", m.typeName(r))
	}
	return r, true, m.warnSubclass("__complex__", TComplex, r)
}

func (m *M) complexPart(v Value, must string) (c complex128, isComplex bool, e *Exc) {
	if c, ok := m.complexValue(v); ok {
		return c, true, nil
	}
	if _, ok := m.realValue(v); !ok {
		c := m.classOf(v)
		if c.dunder(dFloat).IsUnbound() && c.dunder(dIndex).IsUnbound() {
			return 0, false, m.typeErrorf("complex() %s, not '%s'", must, c.name)
		}
	}
	f, e := m.toFloat(v)
	return complex(f, 0), false, e
}

// binaryRow is the native of a special method of a number type: take gives an operand's plain value, ok false for a
// foreign one. reflected swaps the operands.
func binaryRow(op uint16, reflected bool, take func(m *M, v Value) (Value, bool)) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		x, ok := take(m, a[0])
		y, ok2 := take(m, a[1])
		if !ok || !ok2 {
			return NotImplemented, nil
		}
		if reflected {
			x, y = y, x
		}
		v, ok, e := m.arith(op, x, y)
		if !ok {
			return NotImplemented, nil
		}
		return v, e
	}
}

// compareRow is the native of a comparison of a number type.
func compareRow(op uint16, take func(m *M, v Value) (Value, bool)) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		x, ok := take(m, a[0])
		y, ok2 := take(m, a[1])
		if ok && ok2 {
			if r, ok := numCompare(op, x, y); ok {
				return Bool(r), nil
			}
		}
		return NotImplemented, nil
	}
}

// opName is a special method's name, for binary operators without the underscores, and its opcode.
type opName struct {
	name string
	op   uint16
}

var compareNames = []opName{{"__lt__", LT}, {"__le__", LE}, {"__eq__", EQ}, {"__ne__", NE}, {"__gt__", GT}, {"__ge__", GE}}

// binaryRows are the rows of binary special methods and their reflected twins.
func binaryRows(take func(m *M, v Value) (Value, bool), names []opName) (rows []Def) {
	for _, n := range names {
		rows = append(rows, Def{"__" + n.name + "__(self, value, /)", "", binaryRow(n.op, false, take)},
			Def{"__r" + n.name + "__(self, value, /)", "", binaryRow(n.op, true, take)})
	}
	return rows
}

// powRows are __pow__ and __rpow__, which take a modulus.
func powRows(take func(m *M, v Value) (Value, bool)) []Def {
	row := func(reflected bool) NativeFunc {
		pow := binaryRow(POW, reflected, take)
		return func(m *M, a []Value) (Value, *Exc) {
			if a[2].IsNone() {
				return pow(m, a[:2])
			}
			_, ok := take(m, a[0])
			_, ok2 := take(m, a[1])
			if !ok || !ok2 {
				return NotImplemented, nil
			}
			if reflected {
				return m.powMod(a[1], a[0], a[2])
			}
			return m.powMod(a[0], a[1], a[2])
		}
	}
	return []Def{{"__pow__(self, value, mod=None, /)", "", row(false)}, {"__rpow__(self, value, mod=None, /)", "", row(true)}}
}

func takeComplex(m *M, v Value) (Value, bool) {
	if v.kind() == KObj {
		v = v.obj().payload()
	}
	return v, numClass[v.kind()] != ncNone
}

func init() {
	TComplex.newNat = complexNew
	rows := []Def{
		{"static __new__(cls, real=<unset>, imag=<unset>)", "Create a complex number from a real part and an optional imaginary part.", complexNew},
		{"conjugate(self, /)", "Return the complex conjugate of its argument. (3-4j).conjugate() == 3+4j.", func(m *M, a []Value) (Value, *Exc) {
			c := a[0].complex()
			return newComplex(complex(real(c), -imag(c))), nil
		}},
		{"__complex__(self, /)", "Convert this value to exact type complex.", func(m *M, a []Value) (Value, *Exc) { return a[0], nil }},
		{"__repr__(self, /)", "", func(m *M, a []Value) (Value, *Exc) { return NewStr(complexText(a[0].complex())), nil }},
		{"__hash__(self, /)", "", hashRow},
		{"raw __format__(self, format_spec, /)", "Convert to a string according to format_spec.", formatRow},
		{"__bool__(self, /)", "", func(m *M, a []Value) (Value, *Exc) { return Bool(a[0].complex() != 0), nil }},
		{"__neg__(self, /)", "", unaryRow(NEG)},
		{"__pos__(self, /)", "", unaryRow(POS)},
		{"__abs__(self, /)", "", absRow},
		{"__getnewargs__(self, /)", "", func(m *M, a []Value) (Value, *Exc) {
			c := a[0].complex()
			return NewTuple(Float(real(c)), Float(imag(c))), nil
		}},
	}
	rows = append(rows, binaryRows(takeComplex, intBinary[:4])...)
	rows = append(rows, powRows(takeComplex)...)
	for _, c := range compareNames {
		rows = append(rows, Def{c.name + "(self, value, /)", "", compareRow(c.op, takeComplex)})
	}
	part := func(f func(c complex128) float64) func(m *M, self Value) (Value, *Exc) {
		return func(m *M, self Value) (Value, *Exc) {
			c, _ := m.complexValue(self)
			return Float(f(c)), nil
		}
	}
	TComplex.addDefs(rows, []Attr{
		{"real", "the real part of a complex number", part(func(c complex128) float64 { return real(c) }), readonly},
		{"imag", "the imaginary part of a complex number", part(func(c complex128) float64 { return imag(c) }), readonly},
	})
}
