// The types int, bool and float: constructors, methods, special methods; pow with a modulus.
package vm

import (
	"math"
	"math/big"
	"math/bits"
	"strings"
)

func takeInt(m *M, v Value) (Value, bool) { return m.intValue(v) }

// takeBits is takeInt that leaves bools: & | ^ of two are a bool.
func takeBits(m *M, v Value) (Value, bool) {
	if v.isBool() {
		return v, true
	}
	return m.intValue(v)
}

func takeReal(m *M, v Value) (Value, bool) { return m.realValue(v) }

func unaryRow(op uint16) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		v, ok := m.arithUnary(op, a[0])
		if !ok {
			return NotImplemented, nil
		}
		return v, nil
	}
}

func absRow(m *M, a []Value) (Value, *Exc) {
	v, _, e := m.numAbs(a[0])
	return v, e
}

// formatRow is the __format__ of the number types.
func formatRow(m *M, a []Value) (Value, *Exc) {
	spec, ok := m.asStr(a[1])
	if !ok {
		return None, m.typeErrorf("__format__() argument must be str, not %s", m.argType(a[1]))
	}
	if spec.String() == "" {
		s, e := m.Str(a[0])
		return obj(s), e
	}
	s, e := m.formatBuiltin(a[0], spec.String())
	if e != nil {
		return None, e
	}
	return NewStr(s), nil
}

func divmodRow(reflected bool, take func(m *M, v Value) (Value, bool)) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		x, ok := take(m, a[0])
		y, ok2 := take(m, a[1])
		if !ok || !ok2 {
			return NotImplemented, nil
		}
		if reflected {
			x, y = y, x
		}
		q, r, _, e := m.numDivmod(x, y)
		if e != nil {
			return None, e
		}
		return NewTuple(q, r), nil
	}
}

// clip cuts a repr for an error's text at 200 characters.
func clip(s string) string {
	if len(s) <= 200 {
		return s
	}
	n := 0
	for i := range s {
		if n == 200 {
			return s[:i]
		}
		n++
	}
	return s
}

// ---- conversions ----

// toInt is int(v): the value of a number, __int__, __index__, __trunc__, or text.
func (m *M) toInt(v Value) (Value, *Exc) {
	switch v.kind() {
	case KInt, KBig:
		return v, nil
	case KBool:
		return Int(int64(v.n)), nil
	case KFloat:
		return m.floatToInt(v.float())
	case KStr:
		return m.textToInt(v, v.str().String(), 10)
	case KBytes, KByteArray:
		return m.textToInt(v, bytesText(v), 10)
	}
	c := m.classOf(v)
	if d := c.dunder(dInt); !d.IsUnbound() {
		r, e := m.callDunder(d, v)
		if e != nil {
			return None, e
		}
		n, ok := m.intValue(r)
		if !ok {
			return None, m.typeErrorf("__int__ returned non-int (type %s)", m.typeName(r))
		}
		return n, m.warnSubclass("__int__", TInt, r)
	}
	if d := c.dunder(dIndex); !d.IsUnbound() {
		return m.indexValue(v)
	}
	if d := m.lookup(c, strTrunc); !d.IsUnbound() && v.kind() >= KObj {
		if e := m.Warn(ExcDeprecationWarning, "The delegation of int() to __trunc__ is deprecated."); e != nil {
			return None, e
		}
		r, e := m.callDunder(d, v)
		if e != nil {
			return None, e
		}
		if n, ok := m.intValue(r); ok {
			return n, nil
		}
		if m.classOf(r).dunder(dIndex).IsUnbound() {
			return None, m.typeErrorf("__trunc__ returned non-Integral (type %s)", m.typeName(r))
		}
		return m.indexValue(r)
	}
	if s, ok := m.asStr(v); ok {
		return m.textToInt(v, s.String(), 10)
	}
	switch p := unwrap(v); p.kind() {
	case KBytes, KByteArray:
		return m.textToInt(v, bytesText(p), 10)
	case KMemoryView, KNat:
		b, ok, e := m.buffer(p)
		if e != nil {
			break
		}
		if ok {
			v = newBytesValue(append([]byte(nil), b...))
			return m.textToInt(v, bytesText(v), 10)
		}
	}
	return None, m.typeErrorf("int() argument must be a string, a bytes-like object or a real number, not '%s'", c.name)
}

var strTrunc = internStatic("__trunc__")

func bytesText(v Value) string {
	if v.is(KBytes) {
		return v.bytes().s
	}
	return string((*ByteArray)(v.p).b)
}

// textToInt is int(text, base), v being the text for the error.
func (m *M) textToInt(v Value, s string, base int) (Value, *Exc) {
	if base == 10 {
		if v, ok := parseDecimal(s); ok {
			return v, nil
		}
	}
	neg, digits, b, kind := intDigits(s, base)
	if unwrapped := unwrap(v); kind == errNone && !unwrapped.is(KStr) { // bytes know no Unicode
		for i := range len(s) {
			if s[i] >= 0x80 {
				kind = errSyntax
			}
		}
	}
	switch kind {
	case errBase:
		return None, m.valueErrorf("int() base must be >= 2 and <= 36, or 0")
	case errSyntax:
		if b := unwrap(v); b.is(KByteArray) {
			v = NewBytes([]byte(s))
		}
		r, e := m.Repr(v)
		if e != nil {
			return None, e
		}
		return None, m.valueErrorf("invalid literal for int() with base %d: %s", base, clip(r.String()))
	}
	if len(digits) > 640 && b&(b-1) != 0 {
		if m.maxStrDigits > 0 && len(digits) > m.maxStrDigits {
			return None, m.valueErrorf("Exceeds the limit (%d digits) for integer string conversion: value has %d digits; use sys.set_int_max_str_digits() to increase the limit",
				m.maxStrDigits, len(digits))
		}
	}
	if e := m.chargeBits(len(digits) * bits.Len(uint(b))); e != nil {
		return None, e
	}
	if len(digits) < 1<<16 {
		return digitsValue(digits, b, neg), nil
	}
	w := len(digits) * bits.Len(uint(b)) / 64
	e := m.offload(5*mulCost(w, w), func() { v = digitsValue(digits, b, neg) })
	return v, e
}

// toFloat is float(v): the value of a number, __float__, __index__, or text.
func (m *M) toFloat(v Value) (float64, *Exc) {
	switch v.kind() {
	case KFloat:
		return v.float(), nil
	case KInt, KBool, KBig:
		return m.toDouble(v)
	case KStr:
		return m.textToFloat(v, v.str().String())
	case KBytes, KByteArray:
		return m.textToFloat(v, bytesText(v))
	}
	c := m.classOf(v)
	if d := c.dunder(dFloat); !d.IsUnbound() {
		r, e := m.callDunder(d, v)
		if e != nil {
			return 0, e
		}
		f, ok := m.floatValue(r)
		if !ok {
			return 0, m.typeErrorf("%s.__float__ returned non-float (type %s)", c.name, m.typeName(r))
		}
		return f, m.warnSubclass(c.name+".__float__", TFloat, r)
	}
	if d := c.dunder(dIndex); !d.IsUnbound() {
		n, e := m.indexValue(v)
		if e != nil {
			return 0, e
		}
		return m.toDouble(n)
	}
	if s, ok := m.asStr(v); ok {
		return m.textToFloat(v, s.String())
	}
	switch p := unwrap(v); p.kind() {
	case KBytes, KByteArray:
		return m.textToFloat(v, bytesText(p))
	case KMemoryView, KNat:
		if b, ok := m.bytesLike(p); ok {
			return m.textToFloat(v, string(b))
		}
	}
	return 0, m.typeErrorf("float() argument must be a string or a real number, not '%s'", c.name)
}

func (m *M) textToFloat(v Value, s string) (float64, *Exc) {
	f, ok := parseFloat(s)
	if ok {
		return f, nil
	}
	r, e := m.Repr(v)
	if e != nil {
		return 0, e
	}
	return 0, m.valueErrorf("could not convert string to float: %s", r.String())
}

// powMod is pow(a, b, c).
func (m *M) powMod(a, b, c Value) (Value, *Exc) {
	if c.IsNone() {
		return m.Binary(POW, a, b)
	}
	x, ok := m.intValue(a)
	y, ok2 := m.intValue(b)
	z, ok3 := m.intValue(c)
	if d := m.classOf(a).dunder(dPow); a.kind() == KObj && !d.is(KNative) && !d.IsUnbound() && !d.IsNone() {
		r, e := m.callDunder(d, a, b, c)
		if e != nil || r.p != NotImplemented.p {
			return r, e
		}
	} else if ok && ok2 && ok3 {
		return m.powModInt(x, y, z)
	}
	text := false
	isC := false
	for _, v := range [3]Value{a, b, c} {
		u := unwrap(v)
		k := numClass[u.kind()]
		text = text || k == ncNone
		isC = isC || k == ncComplex
	}
	switch {
	case text:
		return None, m.typeErrorf("unsupported operand type(s) for ** or pow(): '%s', '%s', '%s'", m.typeName(a), m.typeName(b), m.typeName(c))
	case isC:
		return None, m.valueErrorf("complex modulo")
	}
	return None, m.typeErrorf("pow() 3rd argument not allowed unless all arguments are integers")
}

// roundInt is round(x, n) of an int for n < 0: to the nearest multiple of 10**-n, half to even.
func (m *M) roundInt(x, n Value) (Value, *Exc) {
	if intSign(n) >= 0 {
		return x, nil
	}
	if !n.isInt() || float64(-n.int()) > float64(bitLen(x))*math.Log10(2)+2 {
		return Int(0), nil
	}
	var p *big.Int
	w := wordLen(x)
	if e := m.offload(2*mulCost(w, w), func() { p = new(big.Int).Exp(big.NewInt(10), big.NewInt(-n.int()), nil) }); e != nil {
		return None, e
	}
	q, r, e := m.divmodBig(x, newInt(p), true, true)
	if e != nil {
		return None, e
	}
	twice := new(big.Int).Lsh(bigOf(r), 1)
	c := twice.Cmp(p)
	odd := bigOf(q).Bit(0) == 1
	if c > 0 || c == 0 && odd {
		q = m.bigAdd(q, Int(1), false)
	}
	return m.bigMul(q, newInt(p)), nil
}

// ---- int ----

func intNew(m *M, a []Value) (Value, *Exc) {
	cls, x, base := a[0].class(), a[1], a[2]
	if cls == TBool {
		return None, m.typeErrorf("int.__new__(bool) is not safe, use bool.__new__()")
	}
	if x.IsUnbound() {
		if !base.IsUnbound() {
			return None, m.typeErrorf("int() missing string argument")
		}
		return m.wrapNew(cls, Int(0)), nil
	}
	if base.IsUnbound() {
		v, e := m.toInt(x)
		if e != nil {
			return None, e
		}
		return m.wrapNew(cls, v), nil
	}
	bv, e := m.indexValue(base)
	if e != nil {
		return None, e
	}
	b := -1
	if bv.isInt() && bv.n <= 36 {
		b = int(bv.n)
	}
	if b < 0 || b == 1 {
		return None, m.valueErrorf("int() base must be >= 2 and <= 36, or 0")
	}
	var v Value
	if s, ok := m.asStr(x); ok {
		v, e = m.textToInt(x, s.String(), b)
	} else if p := unwrap(x); p.is(KBytes) || p.is(KByteArray) {
		v, e = m.textToInt(x, bytesText(p), b)
	} else {
		return None, m.typeErrorf("int() can't convert non-string with explicit base")
	}
	if e != nil {
		return None, e
	}
	return m.wrapNew(cls, v), nil
}

func (m *M) byteOrder(v Value, fn string) (little bool, e *Exc) {
	s, ok := m.asStr(v)
	if !ok {
		return false, m.typeErrorf("%s() argument 'byteorder' must be str, not %s", fn, m.argType(v))
	}
	switch s.String() {
	case "little":
		return true, nil
	case "big":
		return false, nil
	}
	return false, m.valueErrorf("byteorder must be either 'little' or 'big'")
}

func intToBytes(m *M, a []Value) (Value, *Exc) {
	n, e := m.Index(a[1])
	if e != nil {
		return None, e
	}
	little, e := m.byteOrder(a[2], "to_bytes")
	if e != nil {
		return None, e
	}
	signed, e := m.Truth(a[3])
	if e != nil {
		return None, e
	}
	x := plainInt(a[0])
	neg := intSign(x) < 0
	switch {
	case n < 0:
		return None, m.valueErrorf("length argument must be non-negative")
	case neg && !signed:
		return None, m.overflowf("can't convert negative int to unsigned")
	}
	need := bitLen(x)
	if neg {
		v, _ := m.arithUnary(INVERT, x)
		need = bitLen(v)
	}
	if signed && !(x.isInt() && x.n == 0) {
		need++
	}
	if int64(need) > n*8 && n < 1<<40 {
		return None, m.overflowf("int too big to convert")
	}
	if e := m.chargeBig(n); e != nil {
		return None, e
	}
	r, b := makeBytes(int(n))
	var buf [1]big.Word
	w, _ := mag(x, &buf)
	carry := uint64(1)
	for i := 0; i*8 < len(b); i++ {
		u := uint64(0)
		if i < len(w) {
			u = uint64(w[i])
		}
		if neg {
			u, carry = bits.Add64(^u, 0, carry)
		}
		for j := i * 8; j < min(i*8+8, len(b)); j++ {
			if little {
				b[j] = byte(u)
			} else {
				b[len(b)-1-j] = byte(u)
			}
			u >>= 8
		}
	}
	if n < 2 {
		return newBytesShort(b), nil
	}
	return obj(r), nil
}

func newBytesValue(b []byte) Value { return obj(&Bytes{Hdr: Hdr{kind: KBytes}, s: view(b)}) }

func intFromBytes(m *M, a []Value) (Value, *Exc) {
	cls, v := a[0].class(), a[1]
	little, e := m.byteOrder(a[2], "from_bytes")
	if e != nil {
		return None, e
	}
	signed, e := m.Truth(a[3])
	if e != nil {
		return None, e
	}
	var s string
	switch p := unwrap(v); p.kind() {
	case KBytes, KByteArray:
		s = bytesText(p)
	case KStr, KInt, KBig, KFloat, KBool, KNone:
		return None, m.typeErrorf("cannot convert '%s' object to bytes", m.typeName(v))
	default:
		r, e := m.Call(obj(TBytes), v)
		if e != nil {
			if e.Is(ExcTypeError) && m.classOf(v).dunder(dIter).IsUnbound() && m.classOf(v).dunder(dBytes).IsUnbound() {
				return None, m.typeErrorf("cannot convert '%s' object to bytes", m.typeName(v))
			}
			return None, e
		}
		s = bytesText(unwrap(r))
	}
	if cls == TInt && (len(s) < 8 || len(s) == 8 && (signed || s[0]|s[7] < 0x80)) { // fits
		u := uint64(0)
		for i := range len(s) {
			if little {
				u = u<<8 | uint64(s[len(s)-1-i])
			} else {
				u = u<<8 | uint64(s[i])
			}
		}
		if shift := uint(64 - 8*len(s)); signed && len(s) > 0 {
			return Int(int64(u<<shift) >> shift), nil
		}
		return Int(int64(u)), nil
	}
	if e := m.chargeBits(len(s) * 8); e != nil {
		return None, e
	}
	r, z := m.newBig(len(s)/8 + 1)
	clear(z)
	for i := range len(s) {
		c := s[i]
		if !little {
			c = s[len(s)-1-i]
		}
		z[i/8] |= big.Word(c) << uint(i%8*8)
	}
	neg := false
	if signed && len(s) > 0 {
		top := s[0]
		if little {
			top = s[len(s)-1]
		}
		if neg = top >= 0x80; neg { // 2**(8n) - z
			if k := len(s) % 8; k != 0 {
				z[len(s)/8] |= ^big.Word(0) << uint(k*8)
			} else {
				z[len(s)/8] = ^big.Word(0)
			}
			c := uint64(1)
			for i := range z {
				var u uint64
				u, c = bits.Add64(^uint64(z[i]), 0, c)
				z[i] = big.Word(u)
			}
		}
	}
	n := m.normBig(r, z, neg)
	if cls == TInt {
		return n, nil
	}
	return m.Call(obj(cls), n)
}

func intRepr(m *M, a []Value) (Value, *Exc) {
	s, e := m.intStr(a[0])
	if e != nil {
		return None, e
	}
	return obj(newStrASCII(s)), nil
}

func intSelf(m *M, a []Value) (Value, *Exc) { return plainInt(a[0]), nil }

var intBinary = []opName{{"add", ADD}, {"sub", SUB}, {"mul", MUL}, {"truediv", DIV}, {"floordiv", FLOORDIV}, {"mod", MOD}, {"lshift", LSHIFT}, {"rshift", RSHIFT}}

var bitBinary = []opName{{"and", AND}, {"or", OR}, {"xor", XOR}}

func init() {
	TInt.newNat = intNew
	rows := []Def{
		{"static __new__(cls, x=<unset>, /, base=<unset>)", "int([x]) -> integer\nint(x, base=10) -> integer\n\nConvert a number or string to an integer, or return 0 if no arguments\nare given.", intNew},
		{"conjugate(self, /)", "Returns self, the complex conjugate of any int.", intSelf},
		{"bit_length(self, /)", "Number of bits necessary to represent self in binary.\n\n>>> bin(37)\n'0b100101'\n>>> (37).bit_length()\n6", func(m *M, a []Value) (Value, *Exc) {
			return Int(int64(bitLen(plainInt(a[0])))), nil
		}},
		{"bit_count(self, /)", "Number of ones in the binary representation of the absolute value of self.\n\nAlso known as the population count.\n\n>>> bin(13)\n'0b1101'\n>>> (13).bit_count()\n3", func(m *M, a []Value) (Value, *Exc) {
			var buf [1]big.Word
			w, _ := mag(plainInt(a[0]), &buf)
			n := 0
			for _, x := range w {
				n += bits.OnesCount64(uint64(x))
			}
			return Int(int64(n)), nil
		}},
		{"to_bytes(self, /, length=1, byteorder='big', *, signed=False)", "Return an array of bytes representing an integer.\n\n  length\n    Length of bytes object to use.  An OverflowError is raised if the\n    integer is not representable with the given number of bytes.  Default\n    is length 1.\n  byteorder\n    The byte order used to represent the integer.  If byteorder is 'big',\n    the most significant byte is at the beginning of the byte array.  If\n    byteorder is 'little', the most significant byte is at the end of the\n    byte array.  To request the native byte order of the host system, use\n    `sys.byteorder' as the byte order value.  Default is to use 'big'.\n  signed\n    Determines whether two's complement is used to represent the integer.\n    If signed is False and a negative integer is given, an OverflowError\n    is raised.", intToBytes},
		{"class from_bytes(type, /, bytes, byteorder='big', *, signed=False)", "Return the integer represented by the given array of bytes.\n\n  bytes\n    Holds the array of bytes to convert.  The argument must either\n    support the buffer protocol or be an iterable object producing bytes.\n    Bytes and bytearray are examples of built-in objects that support the\n    buffer protocol.\n  byteorder\n    The byte order used to represent the integer.  If byteorder is 'big',\n    the most significant byte is at the beginning of the byte array.  If\n    byteorder is 'little', the most significant byte is at the end of the\n    byte array.  To request the native byte order of the host system, use\n    `sys.byteorder' as the byte order value.  Default is to use 'big'.\n  signed\n    Indicates whether two's complement is used to represent the integer.", intFromBytes},
		{"as_integer_ratio(self, /)", "Return integer ratio.\n\nReturn a pair of integers, whose ratio is exactly equal to the original int\nand with a positive denominator.", func(m *M, a []Value) (Value, *Exc) {
			return NewTuple(plainInt(a[0]), Int(1)), nil
		}},
		{"__trunc__(self, /)", "Truncating an Integral returns itself.", intSelf},
		{"__floor__(self, /)", "Flooring an Integral returns itself.", intSelf},
		{"__ceil__(self, /)", "Ceiling of an Integral returns itself.", intSelf},
		{"__int__(self, /)", "int(self)", intSelf},
		{"__index__(self, /)", "Return self converted to an integer, if self is suitable for use as an index into a list.", intSelf},
		{"__pos__(self, /)", "+self", intSelf},
		{"__neg__(self, /)", "-self", unaryRow(NEG)},
		{"__invert__(self, /)", "~self", unaryRow(INVERT)},
		{"__abs__(self, /)", "abs(self)", absRow},
		{"__float__(self, /)", "float(self)", func(m *M, a []Value) (Value, *Exc) {
			f, e := m.toDouble(a[0])
			return Float(f), e
		}},
		{"__bool__(self, /)", "True if self else False", func(m *M, a []Value) (Value, *Exc) {
			return Bool(a[0].is(KBig) || a[0].n != 0), nil
		}},
		{"__round__(self, ndigits=<unset>, /)", "Rounding an Integral returns itself.\n\nRounding with an ndigits argument also returns an integer.", func(m *M, a []Value) (Value, *Exc) {
			if a[1].IsUnbound() {
				return plainInt(a[0]), nil
			}
			n, e := m.indexValue(a[1])
			if e != nil {
				return None, e
			}
			return m.roundInt(plainInt(a[0]), n)
		}},
		{"__repr__(self, /)", "Return repr(self).", intRepr},
		{"__hash__(self, /)", "Return hash(self).", hashRow},
		{"raw __format__(self, format_spec, /)", "Default object formatter.", formatRow},
		{"__getnewargs__(self, /)", "", func(m *M, a []Value) (Value, *Exc) { return NewTuple(plainInt(a[0])), nil }},
		{"__sizeof__(self, /)", "Returns size in memory, in bytes.", func(m *M, a []Value) (Value, *Exc) {
			return Int(24 + 4*int64((bitLen(plainInt(a[0]))+29)/30)), nil
		}},
		{"__divmod__(self, value, /)", "Return divmod(self, value).", divmodRow(false, takeInt)},
		{"__rdivmod__(self, value, /)", "Return divmod(value, self).", divmodRow(true, takeInt)},
	}
	rows = append(rows, binaryRows(takeInt, intBinary)...)
	rows = append(rows, binaryRows(takeInt, bitBinary)...)
	rows = append(rows, powRows(takeInt)...)
	for _, c := range compareNames {
		rows = append(rows, Def{c.name + "(self, value, /)", "", compareRow(c.op, takeInt)})
	}
	whole := func(m *M, self Value) (Value, *Exc) {
		v, _ := m.intValue(self)
		return v, nil
	}
	constant := func(n int64) func(m *M, self Value) (Value, *Exc) {
		return func(m *M, self Value) (Value, *Exc) { return Int(n), nil }
	}
	TInt.addDefs(rows, []Attr{
		{"real", "the real part of a complex number", whole, nil},
		{"imag", "the imaginary part of a complex number", constant(0), nil},
		{"numerator", "the numerator of a rational number in lowest terms", whole, nil},
		{"denominator", "the denominator of a rational number in lowest terms", constant(1), nil},
	})
	TInt.attrs.setStr(internStatic("__doc__"), NewStr(intDoc))

	TBool.newNat = boolNew
	TBool.addDefs(append([]Def{
		{"static __new__(cls, x=False, /)", "bool(x) -> bool\n\nReturns True when the argument x is true, False otherwise.", boolNew},
		{"__repr__(self, /)", "Return repr(self).", func(m *M, a []Value) (Value, *Exc) {
			if a[0].n != 0 {
				return obj(strTrue), nil
			}
			return obj(strFalse), nil
		}},
	}, binaryRows(takeBits, bitBinary)...), nil)
	TBool.flags |= cfFinal
	initFloat()
}

const intDoc = `int([x]) -> integer
int(x, base=10) -> integer

Convert a number or string to an integer, or return 0 if no arguments
are given.  If x is a number, return x.__int__().  For floating point
numbers, this truncates towards zero.

If x is not a number or if base is given, then x must be a string,
bytes, or bytearray instance representing an integer literal in the
given base.  The literal can be preceded by '+' or '-' and be surrounded
by whitespace.  The base defaults to 10.  Valid bases are 0 and 2-36.
Base 0 means to interpret the base from the string as an integer literal.
>>> int('0b100', base=0)
4`

var strTrue, strFalse = internStatic("True"), internStatic("False")

func boolNew(m *M, a []Value) (Value, *Exc) {
	t, e := m.Truth(a[1])
	return Bool(t), e
}

// ---- float ----

func floatNew(m *M, a []Value) (Value, *Exc) {
	f, e := m.toFloat(a[1])
	if e != nil {
		return None, e
	}
	return m.wrapNew(a[0].class(), Float(f)), nil
}

func floatRound(m *M, a []Value) (Value, *Exc) {
	f := a[0].float()
	if a[1].IsNone() {
		return m.floatToInt(math.RoundToEven(f))
	}
	n, e := m.indexValue(a[1])
	if e != nil {
		return None, e
	}
	k := 400
	if intSign(n) < 0 {
		k = -400
	}
	if n.isInt() && n.int() > -400 && n.int() < 400 {
		k = int(n.int())
	}
	r, ok := roundFloat(f, k)
	if !ok {
		return None, m.overflowf("rounded value too large to represent")
	}
	return Float(r), nil
}

func floatRatio(m *M, a []Value) (Value, *Exc) {
	f := a[0].float()
	switch {
	case f != f:
		return None, m.valueErrorf("cannot convert NaN to integer ratio")
	case math.IsInf(f, 0):
		return None, m.overflowf("cannot convert Infinity to integer ratio")
	case f == 0:
		return NewTuple(Int(0), Int(1)), nil
	}
	fr, x := math.Frexp(f)
	n := int64(fr * (1 << 53))
	x -= 53
	tz := min(bits.TrailingZeros64(uint64(n)), max(-x, 0))
	n >>= uint(tz)
	x += tz
	if x >= 0 {
		return NewTuple(newInt(new(big.Int).Lsh(big.NewInt(n), uint(x))), Int(1)), nil
	}
	return NewTuple(Int(n), newInt(new(big.Int).Lsh(bigOne, uint(-x)))), nil
}

func toWhole(f func(float64) float64) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) { return m.floatToInt(f(a[0].float())) }
}

func floatFromHex(m *M, a []Value) (Value, *Exc) {
	s, ok := m.asStr(a[1])
	if !ok {
		return None, m.typeErrorf("bad argument type for built-in operation")
	}
	f, bad := fromHex(s.String())
	switch bad {
	case 1:
		return None, m.valueErrorf("invalid hexadecimal floating-point string")
	case 2:
		return None, m.overflowf("hexadecimal value too large to represent as a float")
	}
	if cls := a[0].class(); cls != TFloat {
		return m.Call(obj(cls), Float(f))
	}
	return Float(f), nil
}

func initFloat() {
	TFloat.newNat = floatNew
	rows := []Def{
		{"static __new__(cls, x=0, /)", "Convert a string or number to a floating point number, if possible.", floatNew},
		{"conjugate(self, /)", "Return self, the complex conjugate of any float.", func(m *M, a []Value) (Value, *Exc) { return a[0], nil }},
		{"is_integer(self, /)", "Return True if the float is an integer.", func(m *M, a []Value) (Value, *Exc) {
			f := a[0].float()
			return Bool(math.Floor(f) == f && !math.IsInf(f, 0)), nil
		}},
		{"as_integer_ratio(self, /)", "Return integer ratio.\n\nReturn a pair of integers, whose ratio is exactly equal to the original float\nand with a positive denominator.\n\nRaise OverflowError on infinities and a ValueError on NaNs.", floatRatio},
		{"hex(self, /)", "Return a hexadecimal representation of a floating-point number.\n\n>>> (-0.1).hex()\n'-0x1.999999999999ap-4'\n>>> 3.14159.hex()\n'0x1.921f9f01b866ep+1'", func(m *M, a []Value) (Value, *Exc) {
			return NewStr(hexText(a[0].float())), nil
		}},
		{"class fromhex(type, string, /)", "Create a floating-point number from a hexadecimal string.\n\n>>> float.fromhex('0x1.ffffp10')\n2047.984375\n>>> float.fromhex('-0x1p-1074')\n-5e-324", floatFromHex},
		{"class __getformat__(type, typestr, /)", "You probably don't want to use this function.\n\n  typestr\n    Must be 'double' or 'float'.", func(m *M, a []Value) (Value, *Exc) {
			s, ok := m.asStr(a[1])
			if !ok {
				return None, m.typeErrorf("__getformat__() argument must be str, not %s", m.argType(a[1]))
			}
			if t := s.String(); t != "double" && t != "float" {
				return None, m.valueErrorf("__getformat__() argument 1 must be 'double' or 'float'")
			}
			return NewStr("IEEE, little-endian"), nil
		}},
		{"__trunc__(self, /)", "Return the Integral closest to x between 0 and x.", toWhole(math.Trunc)},
		{"__floor__(self, /)", "Return the floor as an Integral.", toWhole(math.Floor)},
		{"__ceil__(self, /)", "Return the ceiling as an Integral.", toWhole(math.Ceil)},
		{"__int__(self, /)", "int(self)", toWhole(math.Trunc)},
		{"__float__(self, /)", "float(self)", func(m *M, a []Value) (Value, *Exc) { return a[0], nil }},
		{"__bool__(self, /)", "True if self else False", func(m *M, a []Value) (Value, *Exc) { return Bool(a[0].float() != 0), nil }},
		{"__round__(self, ndigits=None, /)", "Return the Integral closest to x, rounding half toward even.\n\nWhen an argument is passed, work like built-in round(x, ndigits).", floatRound},
		{"__neg__(self, /)", "-self", unaryRow(NEG)},
		{"__pos__(self, /)", "+self", unaryRow(POS)},
		{"__abs__(self, /)", "abs(self)", absRow},
		{"__repr__(self, /)", "Return repr(self).", func(m *M, a []Value) (Value, *Exc) {
			var b [32]byte
			return obj(newStrASCII(string(appendRepr(b[:0], a[0].float())))), nil
		}},
		{"__hash__(self, /)", "Return hash(self).", hashRow},
		{"raw __format__(self, format_spec, /)", "Formats the float according to format_spec.", formatRow},
		{"__getnewargs__(self, /)", "", func(m *M, a []Value) (Value, *Exc) { return NewTuple(a[0]), nil }},
		{"__divmod__(self, value, /)", "Return divmod(self, value).", divmodRow(false, takeReal)},
		{"__rdivmod__(self, value, /)", "Return divmod(value, self).", divmodRow(true, takeReal)},
	}
	rows = append(rows, binaryRows(takeReal, intBinary[:6])...)
	rows = append(rows, powRows(takeReal)...)
	for _, c := range compareNames {
		rows = append(rows, Def{c.name + "(self, value, /)", "", compareRow(c.op, takeReal)})
	}
	TFloat.addDefs(rows, []Attr{
		{"real", "the real part of a complex number", func(m *M, self Value) (Value, *Exc) {
			f, _ := m.floatValue(self)
			return Float(f), nil
		}, nil},
		{"imag", "the imaginary part of a complex number", func(m *M, self Value) (Value, *Exc) { return Float(0), nil }, nil},
	})
	TFloat.attrs.setStr(internStatic("__doc__"), NewStr("Convert a string or number to a floating point number, if possible."))
	TBool.attrs.setStr(internStatic("__doc__"), NewStr(strings.TrimSpace(`
bool(x) -> bool

Returns True when the argument x is true, False otherwise.
The builtins True and False are the only two instances of the class bool.
The class bool is a subclass of the class int, and cannot be subclassed.`)))
}
