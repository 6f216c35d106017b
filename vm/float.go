// Floats: arithmetic, and text exactly as CPython writes and reads it, on top of strconv (which rounds correctly, as dtoa
// does).
package vm

import (
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"
)

// arithFloat is arith for two doubles.
func (m *M) arithFloat(op uint16, p, q float64) (Value, bool, *Exc) {
	switch op {
	case ADD:
		return Float(p + q), true, nil
	case SUB:
		return Float(p - q), true, nil
	case MUL:
		return Float(p * q), true, nil
	case DIV:
		if q == 0 {
			return None, true, m.zeroDivision("float division by zero")
		}
		return Float(p / q), true, nil
	case FLOORDIV:
		if q == 0 {
			return None, true, m.zeroDivision("float floor division by zero")
		}
		d, _ := floatDivmod(p, q)
		return Float(d), true, nil
	case MOD:
		if q == 0 {
			return None, true, m.zeroDivision("float modulo")
		}
		return Float(floatMod(p, q)), true, nil
	case POW:
		v, e := m.floatPow(p, q)
		return v, true, e
	}
	return None, false, nil
}

// fmod is C's: the exact remainder with x's sign. y is not 0.
func fmod(x, y float64) float64 {
	a, b := math.Abs(x), math.Abs(y)
	if !(a < 0x1p1000 && b < 0x1p1000 && b > 0x1p-900) {
		return math.Mod(x, y)
	}
	if a < b {
		return x
	}
	q := math.Trunc(a / b)
	if q >= 1<<52 {
		return math.Mod(x, y)
	}
	r := math.FMA(-q, b, a) // exact: a multiple of b's last place, and at most b
	if r < 0 {              // a/b was rounded up to a whole number
		r += b
	}
	return math.Copysign(r, x)
}

// floatMod is x % y: the sign is y's. y is not 0.
func floatMod(x, y float64) float64 {
	r := fmod(x, y)
	if r == 0 {
		return math.Copysign(0, y)
	}
	if (y < 0) != (r < 0) {
		r += y
	}
	return r
}

// floatDivmod is x // y and x % y. y is not 0.
func floatDivmod(x, y float64) (div, mod float64) {
	mod = fmod(x, y)
	div = (x - mod) / y
	if mod == 0 {
		mod = math.Copysign(0, y)
	} else if (y < 0) != (mod < 0) {
		mod += y
		div--
	}
	if div == 0 {
		return math.Copysign(0, x/y), mod
	}
	f := math.Floor(div)
	if div-f > 0.5 {
		f++
	}
	return f, mod
}

func isOdd(f float64) bool { return math.Abs(math.Mod(f, 2)) == 1 }

func (m *M) errnoRange() *Exc {
	return m.NewExc(ExcOverflowError, Int(34), NewStr("Numerical result out of range"))
}

// floatPow is x ** y: complex for a negative x and a y that is not whole.
func (m *M) floatPow(x, y float64) (Value, *Exc) {
	switch {
	case y == 0:
		return Float(1), nil
	case x != x:
		return Float(x), nil
	case y != y:
		if x == 1 {
			return Float(1), nil
		}
		return Float(y), nil
	case math.IsInf(y, 0):
		a := math.Abs(x)
		switch {
		case a == 1:
			return Float(1), nil
		case (y > 0) == (a > 1):
			return Float(math.Inf(1)), nil
		}
		return Float(0), nil
	case math.IsInf(x, 0):
		odd := isOdd(y)
		switch {
		case y > 0 && odd:
			return Float(x), nil
		case y > 0:
			return Float(math.Abs(x)), nil
		case odd:
			return Float(math.Copysign(0, x)), nil
		}
		return Float(0), nil
	case x == 0:
		if y < 0 {
			return None, m.zeroDivision("0.0 cannot be raised to a negative power")
		}
		if isOdd(y) {
			return Float(x), nil
		}
		return Float(0), nil
	}
	neg := false
	if x < 0 {
		if y != math.Floor(y) {
			v, _, e := m.arithComplex(POW, complex(x, 0), complex(y, 0))
			return v, e
		}
		x, neg = -x, isOdd(y)
	}
	r := 1.0
	switch {
	case x == 1:
	case y == 2:
		r = x * x
	case y == 0.5:
		r = math.Sqrt(x)
	default:
		r = powPositive(x, y)
	}
	if math.IsInf(r, 0) {
		return None, m.errnoRange()
	}
	if neg {
		r = -r
	}
	return Float(r), nil
}

// ---- text ----

// appendRepr is repr(f). strconv's 'g' differs: it turns to exponents at 21 digits, not 16, and has no ".0".
func appendRepr(b []byte, f float64) []byte {
	if f > -1e15 && f < 1e15 {
		if n := int64(f); f == float64(n) && (n != 0 || !math.Signbit(f)) {
			return append(strconv.AppendInt(b, n, 10), ".0"...) // whole numbers: the common case, no shortest search
		}
	}
	switch {
	case math.IsNaN(f):
		return append(b, "nan"...)
	case math.IsInf(f, 0):
		if f < 0 {
			b = append(b, '-')
		}
		return append(b, "inf"...)
	}
	a := math.Abs(f)
	if a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.AppendFloat(b, f, 'e', -1, 64) // 1e+16, 1e-05, 1.5e-07: the same two exponent digits as CPython
	}
	n := len(b)
	b = strconv.AppendFloat(b, f, 'f', -1, 64)
	for _, c := range b[n:] {
		if c == '.' {
			return b
		}
	}
	return append(b, ".0"...)
}

// floatText is repr(f).
func floatText(f float64) string {
	var b [32]byte
	return string(appendRepr(b[:0], f))
}

func specialText(f float64) (string, bool) {
	switch {
	case math.IsNaN(f):
		return "nan", true
	case math.IsInf(f, 1):
		return "inf", true
	case math.IsInf(f, -1):
		return "-inf", true
	}
	return "", false
}

// formatG is format(f, ".<prec>g"); alt is '#', which keeps the trailing zeros. Precision 0 means 1.
func formatG(f float64, prec int, alt bool) string {
	if prec == 0 {
		prec = 1
	}
	if s, ok := specialText(f); ok {
		return s
	}
	e := strconv.FormatFloat(f, 'e', prec-1, 64)
	i := strings.LastIndexByte(e, 'e')
	x, _ := strconv.Atoi(e[i+1:])
	var s, suffix string
	if x < -4 || x >= prec {
		s, suffix = e[:i], e[i:]
	} else {
		s = strconv.FormatFloat(f, 'f', prec-1-x, 64)
	}
	if alt {
		if !strings.Contains(s, ".") {
			s += "."
		}
	} else if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s + suffix
}

// fixedText is format(f, ".<prec>f").
func fixedText(f float64, prec int) string {
	if s, ok := specialText(f); ok {
		return s
	}
	return strconv.FormatFloat(f, 'f', prec, 64)
}

// expoText is format(f, ".<prec>e").
func expoText(f float64, prec int) string {
	if s, ok := specialText(f); ok {
		return s
	}
	return strconv.FormatFloat(f, 'e', prec, 64)
}

// roundFloat is round(f, n): the decimal rounding of the exact value, half to even, read back. false: it overflows.
func roundFloat(f float64, n int) (float64, bool) {
	if math.IsNaN(f) || math.IsInf(f, 0) || f == 0 || n > 323 {
		return f, true
	}
	if n < -308 {
		return math.Copysign(0, f), true
	}
	if n >= 0 {
		var b [400]byte
		s := strconv.AppendFloat(b[:0], f, 'f', n, 64)
		r, _ := strconv.ParseFloat(string(s), 64)
		return r, !math.IsInf(r, 0)
	}
	// strconv has no negative precision: divide the exact integer part, half to even, ties broken by the fraction
	ip, fp := math.Modf(math.Abs(f))
	p := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-n)), nil)
	q, r := new(big.Int).QuoRem(doubleInt(ip), p, new(big.Int))
	c := r.Lsh(r, 1).Cmp(p)
	if c > 0 || c == 0 && (fp > 0 || q.Bit(0) == 1) {
		q.Add(q, bigOne)
	}
	v, _ := strconv.ParseFloat(q.String()+"e"+strconv.Itoa(-n), 64)
	return math.Copysign(v, f), !math.IsInf(v, 0)
}

// asciiNumber strips white space and maps Unicode's decimal digits and spaces to ASCII, as int() and float() do first. What
// is left that is not ASCII is no part of any number.
func asciiNumber(s string) string {
	ascii := true
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if !ascii {
		b := make([]byte, 0, len(s))
		for _, r := range s {
			switch {
			case r < utf8.RuneSelf:
				b = append(b, byte(r))
			case isUniSpace(r):
				b = append(b, ' ')
			default:
				d := decimalDigit(r)
				if d < 0 {
					return string(b) + "?"
				}
				b = append(b, byte('0'+d))
			}
		}
		s = string(b)
	}
	i, j := 0, len(s)
	for i < j && isCSpace(s[i]) {
		i++
	}
	for i < j && isCSpace(s[j-1]) {
		j--
	}
	return s[i:j]
}

func isCSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func isUniSpace(r rune) bool {
	return r == 0x85 || r == 0xa0 || r == 0x1680 || r >= 0x2000 && r <= 0x200a || r == 0x2028 || r == 0x2029 || r == 0x202f || r == 0x205f || r == 0x3000
}

// decimalDigit is the value of a decimal digit of any script, or -1. The ranges of Nd start at a zero each.
func decimalDigit(r rune) int {
	if r >= '0' && r <= '9' {
		return int(r - '0')
	}
	for _, t := range unicode.Nd.R16 {
		if r <= rune(t.Hi) {
			if r < rune(t.Lo) {
				return -1
			}
			return int(r-rune(t.Lo)) % 10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if r <= rune(t.Hi) {
			if r < rune(t.Lo) {
				return -1
			}
			return int(r-rune(t.Lo)) % 10
		}
	}
	return -1
}

// parseFloat is float(text): what strconv takes and CPython does not is refused here.
func parseFloat(s string) (float64, bool) {
	s = asciiNumber(s)
	under := false
	for i := range len(s) {
		switch s[i] {
		case 'x', 'X', 'p', 'P': // hexadecimal floats
			return 0, false
		case '_':
			under = true
		}
	}
	if under {
		if badUnderscore(s) {
			return 0, false
		}
		s = dropUnderscores(s)
	}
	if len(s) == 4 && (s[0] == '+' || s[0] == '-') && strings.EqualFold(s[1:], "nan") {
		if s[0] == '-' {
			return math.Copysign(newNaN(), -1), true
		}
		return newNaN(), true
	}
	if len(s) == 3 && strings.EqualFold(s, "nan") {
		return newNaN(), true
	}
	s = shortDecimal(s)
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && err.(*strconv.NumError).Err == strconv.ErrRange {
		return f, true // 1e999 is inf, 1e-999 is 0.0, without an error
	}
	return f, err == nil
}

// shortDecimal is an equal text of at most 800 digits and a small exponent, which strconv needs: it miscounts longer
// ones. What is no long number comes back as it is.
func shortDecimal(s string) string {
	exp := strings.LastIndexAny(s, "eE")
	if len(s) <= 800 && (exp < 0 || len(s)-exp < 6) {
		return s
	}
	mant, e := s, int64(0)
	if exp >= 0 {
		x, ok := new(big.Int).SetString(s[exp+1:], 10)
		if !ok || s[len(s)-1] == '_' {
			return s
		}
		mant = s[:exp]
		switch {
		case x.IsInt64() && x.Int64() > -1<<40 && x.Int64() < 1<<40:
			e = x.Int64()
		case x.Sign() > 0:
			e = 1 << 40
		default:
			e = -1 << 40
		}
	}
	sign := ""
	if mant != "" && (mant[0] == '+' || mant[0] == '-') {
		sign, mant = mant[:1], mant[1:]
	}
	whole, frac, _ := strings.Cut(mant, ".")
	for _, c := range []byte(whole + frac) {
		if c < '0' || c > '9' {
			return s
		}
	}
	if whole+frac == "" {
		return s
	}
	d := strings.TrimLeft(whole+frac, "0")
	if d == "" {
		return sign + "0"
	}
	e += int64(len(d)) - int64(len(frac)) // the value is 0.d times 10**e
	if len(d) > 790 {
		cut := strings.TrimRight(d[790:], "0")
		if d = d[:790]; cut != "" {
			d += "1"
		}
	}
	return sign + "0." + d + "e" + strconv.FormatInt(max(-5000, min(e, 5000)), 10)
}

// hexText is f.hex().
func hexText(f float64) string {
	if s, ok := specialText(f); ok {
		return s
	}
	sign := ""
	if math.Signbit(f) {
		sign = "-"
	}
	u := math.Float64bits(f)
	x, mant := int(u>>52&0x7ff), u&(1<<52-1)
	lead := "1"
	switch {
	case f == 0:
		return sign + "0x0.0p+0"
	case x == 0:
		lead, x = "0", 1
	}
	h := strconv.FormatUint(mant, 16)
	x -= 1023
	e := strconv.Itoa(x)
	if x >= 0 {
		e = "+" + e
	}
	return sign + "0x" + lead + "." + strings.Repeat("0", 13-len(h)) + h + "p" + e
}

// fromHex is float.fromhex(text). bad is 1 for a malformed text, 2 for a number too large.
func fromHex(s string) (f float64, bad int) {
	i, j := 0, len(s)
	for i < j && isCSpace(s[i]) {
		i++
	}
	for i < j && isCSpace(s[j-1]) {
		j--
	}
	s = s[i:j]
	neg := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		neg = s[0] == '-'
		s = s[1:]
	}
	sign := func(f float64) float64 {
		if neg {
			return -f
		}
		return f
	}
	switch strings.ToLower(s) {
	case "inf", "infinity":
		return sign(math.Inf(1)), 0
	case "nan":
		return sign(math.NaN()), 0
	}
	if len(s) >= 2 && s[0] == '0' && s[1]|0x20 == 'x' {
		s = s[2:]
	}
	mant, exp, digits, dot, sticky := uint64(0), 0, 0, false, false
	k := 0
	for ; k < len(s); k++ {
		c := s[k]
		if c == '.' && !dot {
			dot = true
			continue
		}
		d := digitOf(c)
		if d >= 16 {
			break
		}
		digits++
		if mant>>60 == 0 {
			mant = mant<<4 | uint64(d)
			if dot {
				exp -= 4
			}
		} else {
			sticky = sticky || d != 0
			if !dot {
				exp += 4
			}
		}
	}
	if digits == 0 {
		return 0, 1
	}
	if s = s[k:]; s != "" && s[0]|0x20 == 'p' {
		t, negExp := s[1:], false
		if t != "" && (t[0] == '+' || t[0] == '-') {
			negExp = t[0] == '-'
			t = t[1:]
		}
		n := 0
		for k = 0; k < len(t) && t[k]-'0' <= 9; k++ {
			n = min(n*10+int(t[k]-'0'), 1<<40) // out of any range
		}
		if k == 0 {
			return 0, 1
		}
		if s = t[k:]; negExp {
			n = -n
		}
		exp += n
	}
	if mant != 0 {
		lz := bits.LeadingZeros64(mant)
		mant <<= uint(lz)
		exp -= lz
		if sticky {
			mant |= 1
		}
		var ok bool
		if f, ok = scaleMant(mant, exp); !ok {
			return 0, 2
		}
	}
	if s != "" { // CPython looks at what follows last
		return 0, 1
	}
	return sign(f), 0
}

// scaleMant is mant * 2**x rounded half to even; mant's top bit is set, its lowest may be sticky. false: too large.
func scaleMant(mant uint64, x int) (float64, bool) {
	keep := 53
	if top := x + 63; top > 1100 {
		return 0, false
	} else if top < -1022 {
		keep -= -1022 - top
	}
	if keep < 0 {
		return 0, true
	}
	drop := uint(64 - keep)
	half := uint64(1) << (drop - 1)
	var q, rest uint64
	if drop == 64 {
		rest = mant
	} else {
		q, rest = mant>>drop, mant&(1<<drop-1)
	}
	if rest > half || rest == half && q&1 != 0 {
		q++
	}
	f := math.Ldexp(float64(q), x+int(drop))
	return f, !math.IsInf(f, 0)
}

// Every float("nan") is an object of its own in CPython: two of them are not identical, and so not equal as items of a list or
// keys of a dict. Here their payloads differ: a tag, and a count.
const (
	nanTag  = 0x7FF8A7 << 40
	nanMask = 0x7FFFFF << 40
)

var nans atomic.Uint64

func newNaN() float64 { return math.Float64frombits(nanTag | nans.Add(1)&(1<<40-1)) }

// PlainNaN takes the payload that newNaN gave out of the bits of a float.
func PlainNaN(bits uint64) uint64 {
	if bits&nanMask == nanTag {
		bits = bits&(1<<63) | 0x7FF8<<48
	}
	return bits
}
