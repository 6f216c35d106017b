// Ints that fit 64 bits, and what all numbers share: arithmetic by kind, exact comparisons, conversions between kinds.
package vm

import (
	"math"
	"math/big"
	"math/bits"
)

// The kinds of numbers, in the order in which mixed operands are promoted. A bool counts as an int.
const (
	ncNone = iota // not a number
	ncInt
	ncBig
	ncFloat
	ncComplex
)

var numClass = [numKinds]uint8{KInt: ncInt, KBool: ncInt, KBig: ncBig, KFloat: ncFloat, KComplex: ncComplex}

// arith is x op y for op one of ADD SUB MUL DIV FLOORDIV MOD POW LSHIFT RSHIFT AND OR XOR, where x and y are exact built-in
// numbers. ok is false if they are not, or have no such operation.
func (m *M) arith(op uint16, x, y Value) (v Value, ok bool, e *Exc) {
	a, b := numClass[x.kind()], numClass[y.kind()]
	if a == ncNone || b == ncNone {
		return None, false, nil
	}
	switch max(a, b) {
	case ncInt:
		if x.isBool() && y.isBool() {
			switch op {
			case AND:
				return Bool(x.n&y.n != 0), true, nil
			case OR:
				return Bool(x.n|y.n != 0), true, nil
			case XOR:
				return Bool(x.n^y.n != 0), true, nil
			}
		}
		return m.arithInt(op, int64(x.n), int64(y.n))
	case ncBig:
		return m.arithBig(op, plainInt(x), plainInt(y))
	case ncFloat:
		switch op {
		case LSHIFT, RSHIFT, AND, OR, XOR:
			return None, false, nil
		}
		p, e := m.toDouble(x)
		if e != nil {
			return None, true, e
		}
		q, e := m.toDouble(y)
		if e != nil {
			return None, true, e
		}
		return m.arithFloat(op, p, q)
	}
	switch op {
	case ADD, SUB, MUL, DIV, POW:
	default:
		return None, false, nil
	}
	p, e := m.toComplex128(x)
	if e != nil {
		return None, true, e
	}
	q, e := m.toComplex128(y)
	if e != nil {
		return None, true, e
	}
	return m.arithComplex(op, p, q)
}

// plainInt turns a bool into an int.
func plainInt(v Value) Value {
	if v.isBool() {
		return Int(int64(v.n))
	}
	return v
}

func (m *M) zeroDivision(text string) *Exc { return m.Errorf(ExcZeroDivisionError, text) }

// arithInt is arith for two 64-bit ints.
func (m *M) arithInt(op uint16, a, b int64) (Value, bool, *Exc) {
	switch op {
	case ADD:
		c := a + b
		if (a^c)&(b^c) < 0 {
			return sum128(a, b), true, nil
		}
		return Int(c), true, nil
	case SUB:
		c := a - b
		if (a^b)&(a^c) < 0 {
			if b == math.MinInt64 { // a - b = a + 2**63, a >= 0
				return big128(0, uint64(a)+1<<63, false), true, nil
			}
			return sum128(a, -b), true, nil
		}
		return Int(c), true, nil
	case MUL:
		return mulInt(a, b), true, nil
	case DIV:
		if b == 0 {
			return None, true, m.zeroDivision("division by zero")
		}
		const exact = 1 << 53
		if uint64(a+exact) <= 2*exact && uint64(b+exact) <= 2*exact {
			return Float(float64(a) / float64(b)), true, nil
		}
		return m.trueDiv(Int(a), Int(b))
	case FLOORDIV:
		if b == 0 {
			return None, true, m.zeroDivision("integer division or modulo by zero")
		}
		if b == -1 {
			return negInt(a), true, nil
		}
		q, _ := floorDivMod(a, b)
		return Int(q), true, nil
	case MOD:
		if b == 0 {
			return None, true, m.zeroDivision("integer modulo by zero")
		}
		if b == -1 {
			return Int(0), true, nil
		}
		_, r := floorDivMod(a, b)
		return Int(r), true, nil
	case POW:
		return m.powInt(a, b)
	case LSHIFT:
		if b < 0 {
			return None, true, m.valueErrorf("negative shift count")
		}
		if a == 0 {
			return Int(0), true, nil
		}
		if b < 64 {
			if c := a << uint(b); c>>uint(b) == a {
				return Int(c), true, nil
			}
		}
		v, e := m.shiftLeft(Int(a), b)
		return v, true, e
	case RSHIFT:
		if b < 0 {
			return None, true, m.valueErrorf("negative shift count")
		}
		return Int(a >> uint64(min(b, 63))), true, nil
	case AND:
		return Int(a & b), true, nil
	case OR:
		return Int(a | b), true, nil
	case XOR:
		return Int(a ^ b), true, nil
	}
	return None, false, nil
}

// sum128 is a + b where it overflows: both have the same sign, and the magnitude is at most 2**64.
func sum128(a, b int64) Value {
	if a < 0 {
		lo, c := bits.Add64(-uint64(a), -uint64(b), 0)
		return big128(c, lo, true)
	}
	return big128(0, uint64(a)+uint64(b), false)
}

func negInt(a int64) Value {
	if a == math.MinInt64 {
		return big128(0, 1<<63, false)
	}
	return Int(-a)
}

func mulInt(a, b int64) Value {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	hi -= uint64(a>>63)&uint64(b) + uint64(b>>63)&uint64(a)
	if int64(hi) == int64(lo)>>63 {
		return Int(int64(lo))
	}
	neg := int64(hi) < 0
	if neg {
		var c uint64
		lo, c = bits.Add64(^lo, 1, 0)
		hi = ^hi + c
	}
	return big128(hi, lo, neg)
}

// floorDivMod: Go truncates, Python floors. b is neither 0 nor -1.
func floorDivMod(a, b int64) (q, r int64) {
	if uint64(a|b)>>32 == 0 { // a 32-bit division is several times faster on many processors
		return int64(uint32(a) / uint32(b)), int64(uint32(a) % uint32(b))
	}
	q, r = a/b, a%b
	if r != 0 && (r^b) < 0 {
		q--
		r += b
	}
	return
}

// powInt is a ** b: a float for a negative exponent.
func (m *M) powInt(a, b int64) (Value, bool, *Exc) {
	if b < 0 {
		return m.arithFloat(POW, float64(a), float64(b))
	}
	r, p := int64(1), a
	for n := b; ; {
		if n&1 != 0 {
			hi, lo := bits.Mul64(uint64(r), uint64(p))
			hi -= uint64(r>>63)&uint64(p) + uint64(p>>63)&uint64(r)
			if int64(hi) != int64(lo)>>63 {
				break
			}
			r = int64(lo)
		}
		if n >>= 1; n == 0 {
			return Int(r), true, nil
		}
		q := uint64(max(p, -p))
		hi, lo := bits.Mul64(q, q)
		if hi != 0 || int64(lo) < 0 {
			break
		}
		p = int64(lo)
	}
	return m.powBig(Int(a), Int(b))
}

// toDouble is float(v) of a built-in real number.
func (m *M) toDouble(v Value) (float64, *Exc) {
	switch numClass[v.kind()] {
	case ncInt:
		return float64(int64(v.n)), nil
	case ncFloat:
		return v.float(), nil
	}
	f, ok := bigFloat64(&v.big().b)
	if !ok {
		return 0, m.overflowf("int too large to convert to float")
	}
	return f, nil
}

// intValue is the plain int value of an int, a bool, or an instance of a subclass.
func (m *M) intValue(v Value) (Value, bool) {
	switch v.kind() {
	case KInt, KBig:
		return v, true
	case KBool:
		return Int(int64(v.n)), true
	case KObj:
		switch p := v.obj().payload(); p.kind() {
		case KInt, KBig:
			return p, true
		}
	}
	return None, false
}

// floatValue is the float value of a float or an instance of a subclass.
func (m *M) floatValue(v Value) (float64, bool) {
	if v.kind() == KObj {
		v = v.obj().payload()
	}
	return v.float(), v.isFloat()
}

// realValue is an int's or float's plain value, subclasses included.
func (m *M) realValue(v Value) (Value, bool) {
	if v.kind() == KObj {
		v = v.obj().payload()
	}
	switch numClass[v.kind()] {
	case ncInt:
		return Int(int64(v.n)), true
	case ncBig, ncFloat:
		return v, true
	}
	return None, false
}

// arithUnary is NEG, POS or INVERT of a built-in number; ok is false if there is no such operation.
func (m *M) arithUnary(op uint16, x Value) (Value, bool) {
	switch numClass[x.kind()] {
	case ncInt:
		a := int64(x.n)
		switch op {
		case NEG:
			return negInt(a), true
		case POS:
			return Int(a), true
		case INVERT:
			return Int(^a), true
		}
	case ncBig:
		switch op {
		case NEG:
			return newInt(new(big.Int).Neg(&x.big().b)), true
		case POS:
			return x, true
		case INVERT:
			return newInt(new(big.Int).Not(&x.big().b)), true
		}
	case ncFloat:
		switch op {
		case NEG:
			return Float(-x.float()), true
		case POS:
			return x, true
		}
	case ncComplex:
		switch op {
		case NEG:
			c := x.complex()
			return newComplex(complex(-real(c), -imag(c))), true
		case POS:
			return x, true
		}
	}
	return None, false
}

// numAbs is abs(x) of a built-in number.
func (m *M) numAbs(x Value) (v Value, ok bool, e *Exc) {
	switch numClass[x.kind()] {
	case ncInt:
		if int64(x.n) < 0 {
			return negInt(int64(x.n)), true, nil
		}
		return Int(int64(x.n)), true, nil
	case ncBig:
		if x.big().b.Sign() >= 0 {
			return x, true, nil
		}
		return newInt(new(big.Int).Neg(&x.big().b)), true, nil
	case ncFloat:
		return Float(math.Abs(x.float())), true, nil
	case ncComplex:
		f := floatHypot(real(x.complex()), imag(x.complex()))
		if c := x.complex(); math.IsInf(f, 0) && !math.IsInf(real(c), 0) && !math.IsInf(imag(c), 0) {
			return None, true, m.overflowf("absolute value too large")
		}
		return Float(f), true, nil
	}
	return None, false, nil
}

// numDivmod is x // y and x % y of built-in numbers; ok is false where there is no such operation.
func (m *M) numDivmod(x, y Value) (q, r Value, ok bool, e *Exc) {
	a, b := numClass[x.kind()], numClass[y.kind()]
	if a == ncNone || b == ncNone || a == ncComplex || b == ncComplex {
		return None, None, false, nil
	}
	if max(a, b) < ncFloat {
		q, r, e = m.divmodInt(plainInt(x), plainInt(y))
		return q, r, true, e
	}
	f, e := m.toDouble(x)
	if e != nil {
		return None, None, true, e
	}
	g, e := m.toDouble(y)
	if e != nil {
		return None, None, true, e
	}
	if g == 0 {
		return None, None, true, m.zeroDivision("float divmod()")
	}
	d, mod := floatDivmod(f, g)
	return Float(d), Float(mod), true, nil
}

// divmodInt is x // y and x % y of two int values.
func (m *M) divmodInt(x, y Value) (q, r Value, e *Exc) {
	if y.isInt() && y.n == 0 {
		return None, None, m.zeroDivision("integer division or modulo by zero")
	}
	if x.isInt() && y.isInt() {
		if y.int() == -1 {
			return negInt(x.int()), Int(0), nil
		}
		a, b := floorDivMod(x.int(), y.int())
		return Int(a), Int(b), nil
	}
	return m.divmodBig(x, y, true, true)
}

// ---- comparing ----

// unordered is the result of a comparison with NaN.
const unordered = 2

// numCompare is x op y for op one of LT LE EQ NE GT GE and built-in numbers, exact for every mix: nothing is rounded. ok is
// false where an operand is not a built-in number or the numbers have no order.
func numCompare(op uint16, x, y Value) (result, ok bool) {
	a, b := numClass[x.kind()], numClass[y.kind()]
	if a == ncNone || b == ncNone {
		return false, false
	}
	if a == ncComplex || b == ncComplex {
		switch op {
		case EQ:
			return complexEq(x, y), true
		case NE:
			return !complexEq(x, y), true
		}
		return false, false
	}
	c := realCmp(x, y)
	switch op {
	case EQ:
		return c == 0, true
	case NE:
		return c != 0, true
	case LT:
		return c == -1, true
	case LE:
		return c <= 0, true
	case GT:
		return c == 1, true
	case GE:
		return c == 0 || c == 1, true
	}
	return false, false
}

// realCmp compares ints, big ints, floats and bools: -1, 0, 1 or unordered.
func realCmp(x, y Value) int {
	a, b := numClass[x.kind()], numClass[y.kind()]
	switch {
	case a == ncInt && b == ncInt:
		switch p, q := int64(x.n), int64(y.n); {
		case p < q:
			return -1
		case p > q:
			return 1
		}
		return 0
	case a == ncFloat && b == ncFloat:
		return cmpDouble(x.float(), y.float())
	case a == ncFloat:
		if c := intFloatCmp(y, x.float()); c != unordered {
			return -c
		}
		return unordered
	case b == ncFloat:
		return intFloatCmp(x, y.float())
	case a == ncBig && b == ncBig:
		return x.big().b.Cmp(&y.big().b)
	case a == ncBig: // past 64 bits: the sign decides
		return x.big().b.Sign()
	}
	return -y.big().b.Sign()
}

func cmpDouble(p, q float64) int {
	switch {
	case p < q:
		return -1
	case p > q:
		return 1
	case p == q:
		return 0
	}
	return unordered
}

// intFloatCmp compares an int, bool or big int with a float.
func intFloatCmp(x Value, f float64) int {
	if f != f {
		return unordered
	}
	if numClass[x.kind()] == ncInt {
		i := int64(x.n)
		if uint64(i+1<<53) <= 1<<54 {
			return cmpDouble(float64(i), f)
		}
		if f >= 1<<63 {
			return -1
		}
		if f < -1<<63 {
			return 1
		}
		t := int64(f) // exact but for a fraction, which decides only between equals
		switch {
		case i < t:
			return -1
		case i > t:
			return 1
		}
		return cmpDouble(0, f-math.Trunc(f))
	}
	b := &x.big().b
	s := b.Sign()
	switch {
	case math.IsInf(f, 1):
		return -1
	case math.IsInf(f, -1):
		return 1
	case math.Abs(f) < 1<<63 || (f < 0) != (s < 0):
		return s
	}
	if d := b.BitLen() - (math.Ilogb(f) + 1); d != 0 { // bits of the magnitudes
		if d > 0 {
			return s
		}
		return -s
	}
	return b.Cmp(doubleInt(f))
}

// doubleInt is the integral part of a finite double.
func doubleInt(f float64) *big.Int {
	u := math.Float64bits(f)
	x := int(u>>52&0x7ff) - 1075
	mant := u&(1<<52-1) | 1<<52
	b := new(big.Int)
	switch {
	case x <= -53:
		return b
	case x < 0:
		b.SetUint64(mant >> uint(-x))
	default:
		b.SetUint64(mant)
		b.Lsh(b, uint(x))
	}
	if f < 0 {
		b.Neg(b)
	}
	return b
}

// floatToInt is int(f), with the errors for inf and nan.
func (m *M) floatToInt(f float64) (Value, *Exc) {
	if f >= -1<<63 && f < 1<<63 {
		return Int(int64(f)), nil
	}
	if math.IsNaN(f) {
		return None, m.valueErrorf("cannot convert float NaN to integer")
	}
	if math.IsInf(f, 0) {
		return None, m.overflowf("cannot convert float infinity to integer")
	}
	return newInt(doubleInt(f)), nil
}
