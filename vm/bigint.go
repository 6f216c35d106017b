// Big ints: math/big for long ones, own loops over the same words up to some dozen words, where math/big's two or three
// allocations would cost more than the arithmetic. An int's header and words are one allocation.
package vm

import (
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"unsafe"
)

// The loops below take a big.Word for 64 bits.
const _ = uint(bits.UintSize - 64)

// maxBits is the size past which no int is made.
const maxBits = 1 << 33

// ownWords is the number of words up to which the loops here beat math/big's (whose assembly wins on long operands).
const ownWords = 32

// normBig is the value of the words z with a sign: an Int if it fits, and then r is used again. z is r's room.
func (m *M) normBig(r *BigInt, z []big.Word, neg bool) Value {
	n := len(z)
	for n > 0 && z[n-1] == 0 {
		n--
	}
	if n <= 1 {
		w := uint64(0)
		if n == 1 {
			w = uint64(z[0])
		}
		switch {
		case neg && w <= 1<<63:
			m.freeBig(r, z)
			return Int(-int64(w))
		case !neg && w < 1<<63:
			m.freeBig(r, z)
			return Int(int64(w))
		}
	}
	r.b.SetBits(z[:n])
	if neg {
		r.b.Neg(&r.b)
	}
	return obj(r)
}

// fromBig is the value of t, which math/big made with z, r's room, to put it in. t is a variable of the caller and not r's own
// big.Int because the collector would not see words that math/big might have allocated after all.
func (m *M) fromBig(r *BigInt, z []big.Word, t *big.Int) Value {
	w := t.Bits()
	if len(w) > 0 && &w[0] != &z[0] {
		m.freeBig(r, z)
		return newInt(new(big.Int).Set(t))
	}
	return m.normBig(r, w, t.Sign() < 0)
}

// big128 is a value of two words.
func big128(hi, lo uint64, neg bool) Value {
	if hi == 0 {
		if neg && lo <= 1<<63 {
			return Int(-int64(lo))
		}
		if !neg && lo < 1<<63 {
			return Int(int64(lo))
		}
	}
	var m *M
	r, z := m.newBig(2)
	z[0], z[1] = big.Word(lo), big.Word(hi)
	return m.normBig(r, z, neg)
}

// newInt is the value of b, which it may keep: b must not change afterwards.
func newInt(b *big.Int) Value {
	if b.IsInt64() {
		return Int(b.Int64())
	}
	r := &BigInt{Hdr: Hdr{kind: KBig}}
	r.b = *b
	return obj(r)
}

// bigOf is any int value as a big.Int, which must not be changed.
func bigOf(v Value) *big.Int {
	if v.is(KBig) {
		return &v.big().b
	}
	return big.NewInt(int64(v.n))
}

// mag is the words and the sign of any int value; buf holds the word of a small one.
func mag(v Value, buf *[1]big.Word) ([]big.Word, bool) {
	if v.p == nil {
		if n := int64(v.n); n < 0 {
			buf[0] = big.Word(-v.n)
			return buf[:], true
		}
		buf[0] = big.Word(v.n)
		return buf[:], false
	}
	b := &v.big().b
	return b.Bits(), b.Sign() < 0
}

// bitLen is the number of bits of an int value's magnitude.
func bitLen(v Value) int {
	if v.p == nil {
		n := int64(v.n)
		if n < 0 {
			return bits.Len64(-uint64(n))
		}
		return bits.Len64(uint64(n))
	}
	return v.big().b.BitLen()
}

// wordLen is the number of words of an int value's magnitude.
func wordLen(v Value) int {
	if v.p == nil {
		return 1
	}
	return len(v.big().b.Bits())
}

func intSign(v Value) int {
	if v.p == nil {
		switch n := int64(v.n); {
		case n < 0:
			return -1
		case n > 0:
			return 1
		}
		return 0
	}
	return v.big().b.Sign()
}

// chargeBits asks for room for an int of n bits. Small ones are only counted.
func (m *M) chargeBits(n int) *Exc {
	if n > 1<<15 {
		if n > maxBits {
			return m.memoryError()
		}
		return m.chargeBig(int64(n / 8))
	}
	m.charge(int64(n/8) + 64)
	return nil
}

// arithBig is arith for two int values of which at least one is past 64 bits.
func (m *M) arithBig(op uint16, x, y Value) (v Value, ok bool, e *Exc) {
	switch op {
	case ADD, SUB, AND, OR, XOR:
		if e := m.chargeBits(64 * max(wordLen(x), wordLen(y))); e != nil {
			return None, true, e
		}
		switch op {
		case ADD:
			return m.bigAdd(x, y, false), true, nil
		case SUB:
			return m.bigAdd(x, y, true), true, nil
		}
		return m.bigBits(op, x, y), true, nil
	case MUL:
		if e := m.chargeBits(64 * (wordLen(x) + wordLen(y))); e != nil {
			return None, true, e
		}
		if a, b := wordLen(x), wordLen(y); a+b > 1<<10 {
			if c := mulCost(a, b); c > offloadCost/8 {
				v, e = m.offloadMul(c, x, y)
				return v, true, e
			}
		}
		return m.bigMul(x, y), true, nil
	case DIV:
		if y.isInt() && y.n == 0 {
			return None, true, m.zeroDivision("division by zero")
		}
		return m.trueDiv(x, y)
	case FLOORDIV, MOD:
		if y.isInt() && y.n == 0 {
			if op == MOD {
				return None, true, m.zeroDivision("integer modulo by zero")
			}
			return None, true, m.zeroDivision("integer division or modulo by zero")
		}
		if e := m.chargeBits(64 * wordLen(x)); e != nil {
			return None, true, e
		}
		q, r, e := m.divmodBig(x, y, op != MOD, op == MOD)
		if op == MOD {
			return r, true, e
		}
		return q, true, e
	case POW:
		return m.powBig(x, y)
	case LSHIFT:
		if intSign(y) < 0 {
			return None, true, m.valueErrorf("negative shift count")
		}
		if x.isInt() && x.n == 0 {
			return x, true, nil
		}
		if !y.isInt() {
			return None, true, m.overflowf("too many digits in integer")
		}
		v, e = m.shiftLeft(x, y.int())
		return v, true, e
	case RSHIFT:
		if intSign(y) < 0 {
			return None, true, m.valueErrorf("negative shift count")
		}
		if !y.isInt() || y.int() > maxBits {
			return Int(int64(intSign(x)) >> 1), true, nil
		}
		return m.shiftRight(x, uint(y.int())), true, nil
	}
	return None, false, nil
}

// mulCost is the work of multiplying numbers of x and y words, in steps.
func mulCost(x, y int) float64 {
	if min(x, y) < ownWords {
		return float64(x) * float64(y) * 0.1
	}
	return 0.1 * float64(max(x, y)) * math.Pow(float64(min(x, y)), 0.585)
}

// offloadMul is bigMul beside the machine: without its pool.
func (m *M) offloadMul(cost float64, x, y Value) (v Value, e *Exc) {
	e = m.offload(cost, func() { v = (*M)(nil).bigMul(x, y) })
	return v, e
}

// MulCost is the work of multiplying ints of x and y bits, in steps: what M.Offload is told.
func MulCost(x, y int) float64 { return mulCost(x/64+1, y/64+1) }

// divmodBig is bigDivmod for numbers of any size.
func (m *M) divmodBig(x, y Value, wantQ, wantR bool) (q, r Value, e *Exc) {
	a, b := wordLen(x), wordLen(y)
	if a > 4*ownWords && a > b {
		if c := 3 * mulCost(b, a-b+1); c > offloadCost/8 {
			return m.offloadDivmod(c, x, y, wantQ, wantR)
		}
	}
	q, r = m.bigDivmod(x, y, wantQ, wantR)
	return q, r, nil
}

// offloadDivmod is bigDivmod beside the machine: without its pool.
func (m *M) offloadDivmod(cost float64, x, y Value, wantQ, wantR bool) (q, r Value, e *Exc) {
	e = m.offload(cost, func() { q, r = (*M)(nil).bigDivmod(x, y, wantQ, wantR) })
	return q, r, e
}

// bigAdd is x + y, or x - y.
func (m *M) bigAdd(a, b Value, sub bool) Value {
	var p, q [1]big.Word
	x, xn := mag(a, &p)
	y, yn := mag(b, &q)
	if max(len(x), len(y)) > ownWords {
		r, z := m.newBig(max(len(x), len(y)) + 1)
		var t big.Int
		t.SetBits(z[:0])
		if sub {
			t.Sub(bigOf(a), bigOf(b))
		} else {
			t.Add(bigOf(a), bigOf(b))
		}
		return m.fromBig(r, z, &t)
	}
	yn = yn != sub
	if len(x) < len(y) {
		x, y, xn, yn = y, x, yn, xn
	}
	r, z := m.newBig(len(x) + 1)
	var c uint64
	i := 0
	if xn == yn {
		for ; i < len(y); i++ {
			var s uint64
			s, c = bits.Add64(uint64(x[i]), uint64(y[i]), c)
			z[i] = big.Word(s)
		}
		for ; i < len(x); i++ {
			var s uint64
			s, c = bits.Add64(uint64(x[i]), 0, c)
			z[i] = big.Word(s)
		}
		z[i] = big.Word(c)
		return m.normBig(r, z, xn)
	}
	for ; i < len(y); i++ {
		var s uint64
		s, c = bits.Sub64(uint64(x[i]), uint64(y[i]), c)
		z[i] = big.Word(s)
	}
	for ; i < len(x); i++ {
		var s uint64
		s, c = bits.Sub64(uint64(x[i]), 0, c)
		z[i] = big.Word(s)
	}
	if c != 0 { // |x| < |y|: negate
		xn, c = !xn, 1
		for j := range z[:i] {
			var s uint64
			s, c = bits.Add64(^uint64(z[j]), 0, c)
			z[j] = big.Word(s)
		}
	}
	return m.normBig(r, z[:i], xn)
}

func (m *M) bigMul(a, b Value) Value {
	var p, q [1]big.Word
	x, xn := mag(a, &p)
	y, yn := mag(b, &q)
	if len(x) > 8 && len(y) > 8 || len(x) > ownWords || len(y) > ownWords {
		r, z := m.newBig(len(x) + len(y))
		var t big.Int
		t.SetBits(z[:0])
		t.Mul(bigOf(a), bigOf(b))
		return m.fromBig(r, z, &t)
	}
	r, z := m.newBig(len(x) + len(y))
	clear(z)
	for i, d := range y {
		var c uint64
		w := z[i : i+len(x)+1]
		for j, e := range x {
			hi, lo := bits.Mul64(uint64(d), uint64(e))
			lo, k := bits.Add64(lo, uint64(w[j]), 0)
			hi += k
			lo, k = bits.Add64(lo, c, 0)
			w[j] = big.Word(lo)
			c = hi + k
		}
		w[len(x)] = big.Word(c)
	}
	return m.normBig(r, z, xn != yn)
}

// bigBits is AND, OR or XOR, on two's complement words made on the fly.
func (m *M) bigBits(op uint16, a, b Value) Value {
	var p, q [1]big.Word
	x, xn := mag(a, &p)
	y, yn := mag(b, &q)
	n := max(len(x), len(y)) + 1
	if n > ownWords {
		r, z := m.newBig(n)
		var t big.Int
		t.SetBits(z[:0])
		switch p, q := bigOf(a), bigOf(b); op {
		case AND:
			t.And(p, q)
		case OR:
			t.Or(p, q)
		default:
			t.Xor(p, q)
		}
		return m.fromBig(r, z, &t)
	}
	r, z := m.newBig(n)
	var mx, my uint64 // all ones: the operand is negative
	if xn {
		mx = math.MaxUint64
	}
	if yn {
		my = math.MaxUint64
	}
	var mz uint64
	switch op {
	case AND:
		mz = mx & my
	case OR:
		mz = mx | my
	default:
		mz = mx ^ my
	}
	cx, cy, cz := mx&1, my&1, mz&1
	for i := range z {
		var u, v uint64
		if i < len(x) {
			u = uint64(x[i])
		}
		if i < len(y) {
			v = uint64(y[i])
		}
		u, cx = bits.Add64(u^mx, 0, cx)
		v, cy = bits.Add64(v^my, 0, cy)
		switch op {
		case AND:
			u &= v
		case OR:
			u |= v
		default:
			u ^= v
		}
		u, cz = bits.Add64(u^mz, 0, cz)
		z[i] = big.Word(u)
	}
	return m.normBig(r, z, mz != 0)
}

// bigDivmod is the floored quotient and remainder, each if asked for. y is not 0.
func (m *M) bigDivmod(a, b Value, wantQ, wantR bool) (q, r Value) {
	q, r = Int(0), Int(0)
	var s, t [1]big.Word
	x, xn := mag(a, &s)
	y, yn := mag(b, &t)
	if len(y) == 1 && len(x) <= 4*ownWords { // by one word
		var d *BigInt
		var w []big.Word
		if wantQ {
			d, w = m.newBig(len(x) + 1)
			w[len(x)] = 0
		}
		rem := uint64(0)
		for i := len(x) - 1; i >= 0; i-- {
			var k uint64
			k, rem = bits.Div64(rem, uint64(x[i]), uint64(y[0]))
			if wantQ {
				w[i] = big.Word(k)
			}
		}
		fix := xn != yn && rem != 0
		if fix {
			rem = uint64(y[0]) - rem
		}
		if wantQ {
			if fix {
				increment(w)
			}
			q = m.normBig(d, w, xn != yn)
		}
		if wantR {
			r = big128(0, rem, yn)
		}
		return q, r
	}
	if len(x) < len(y) {
		switch {
		case a.isInt() && a.n == 0:
		case xn == yn:
			r = a
		default:
			q = Int(-1)
			if wantR {
				r = m.bigAdd(a, b, false)
			}
		}
		return q, r
	}
	if !wantR {
		if n, ok := shortQuo(x, y); ok {
			if xn != yn {
				return Int(-n - 1), r // the remainder is not 0
			}
			return Int(n), r
		}
	}
	if len(x) <= ownWords {
		return m.knuthDivmod(x, y, xn, yn, wantQ, wantR)
	}
	X, Y := bigOf(a), bigOf(b)
	qb, qz := m.newBig(len(x) - len(y) + 2)
	rb, rz := m.newBig(len(x) + 1)
	var Q, R big.Int
	Q.SetBits(qz[:0])
	R.SetBits(rz[:0])
	Q.QuoRem(X, Y, &R)
	if R.Sign() != 0 && xn != yn {
		Q.Sub(&Q, bigOne)
		R.Add(&R, Y)
	}
	switch {
	case !wantR:
		m.freeBig(rb, rz)
	case len(x) > 2*len(y): // most of the room was for the dividend
		zb, z := m.newBig(len(y))
		r = m.normBig(zb, z[:copy(z, R.Bits())], yn)
		m.freeBig(rb, rz)
	default:
		r = m.fromBig(rb, rz, &R)
	}
	if wantQ {
		q = m.fromBig(qb, qz, &Q)
	} else {
		m.freeBig(qb, qz)
	}
	return q, r
}

// shortQuo is x / y rounded down where it has some 32 bits at most, is no whole number, and the first 125 bits of x and the bits
// of y above the same place show that: for X = x>>s and Y = y>>s
//
//	q*(Y+1) <= X and X+1 <= (q+1)*Y give q < x/y < q+1.
//
// len(x) >= len(y) >= 2.
func shortQuo(x, y []big.Word) (int64, bool) {
	if len(x) > len(y)+1 {
		return 0, false
	}
	lx := len(x)*64 - bits.LeadingZeros64(uint64(x[len(x)-1]))
	ly := len(y)*64 - bits.LeadingZeros64(uint64(y[len(y)-1]))
	s := lx - 125
	if s <= 0 || lx-ly > 31 || lx < ly {
		return 0, false
	}
	xh, xl := bitsFrom(x, s)
	yh, yl := bitsFrom(y, s)
	f := (float64(xh)*0x1p64 + float64(xl)) / (float64(yh)*0x1p64 + float64(yl))
	for q := uint64(f); ; q-- {
		y1l, c := bits.Add64(yl, 1, 0)
		h, l := bits.Mul64(q, y1l)
		h += q * (yh + c)
		if h > xh || h == xh && l > xl {
			if q == 0 {
				return 0, false
			}
			continue // rounding made f a whole number
		}
		x1l, c := bits.Add64(xl, 1, 0)
		x1h := xh + c
		h, l = bits.Mul64(q+1, yl)
		h += (q + 1) * yh
		return int64(q), x1h < h || x1h == h && x1l <= l
	}
}

// bitsFrom is the number whose bits are x's from bit s on, at most 128.
func bitsFrom(x []big.Word, s int) (hi, lo uint64) {
	at := func(i int) uint64 {
		if i < len(x) {
			return uint64(x[i])
		}
		return 0
	}
	k, sh := s/64, uint(s%64)
	a, b, c := at(k), at(k+1), at(k+2)
	return b>>sh | c<<(63-sh)<<1, a>>sh | b<<(63-sh)<<1
}

var bigOne = big.NewInt(1)

// increment adds 1 to words that have room for the carry.
func increment(w []big.Word) {
	for i := range w {
		if w[i]++; w[i] != 0 {
			return
		}
	}
}

// knuthDivmod is Knuth's algorithm D for 2 <= len(y) <= len(x) <= ownWords.
func (m *M) knuthDivmod(x, y []big.Word, xn, yn, wantQ, wantR bool) (q, r Value) {
	n, k := len(y), len(x)-len(y)
	var ub [ownWords + 1]uint64
	var vb [ownWords]uint64
	sh := uint(bits.LeadingZeros64(uint64(y[n-1])))
	u, v := ub[:len(x)+1], vb[:n]
	shlWords(v, y, sh)
	u[len(x)] = shlWords(u[:len(x)], x, sh)
	var d *BigInt
	var w []big.Word
	if wantQ {
		d, w = m.newBig(k + 2)
		w[k+1] = 0
	}
	v1, v2 := v[n-1], v[n-2]
	for j := k; j >= 0; j-- {
		qh := uint64(math.MaxUint64)
		if u[j+n] < v1 {
			var rh uint64
			qh, rh = bits.Div64(u[j+n], u[j+n-1], v1)
			hi, lo := bits.Mul64(qh, v2)
			for hi > rh || hi == rh && lo > u[j+n-2] {
				qh--
				prev := rh
				if rh += v1; rh < prev {
					break
				}
				if lo < v2 {
					hi--
				}
				lo -= v2
			}
		}
		if qh != 0 { // u[j:] -= qh*v
			var c, b uint64
			t := u[j : j+n+1]
			for i, e := range v {
				hi, lo := bits.Mul64(qh, e)
				lo, cc := bits.Add64(lo, c, 0)
				c = hi + cc
				t[i], b = bits.Sub64(t[i], lo, b)
			}
			t[n], b = bits.Sub64(t[n], c, b)
			if b != 0 { // one too many
				qh--
				c = 0
				for i, e := range v {
					t[i], c = bits.Add64(t[i], e, c)
				}
				t[n] += c
			}
		}
		if wantQ {
			w[j] = big.Word(qh)
		}
	}
	rest := uint64(0)
	for _, e := range u[:n] {
		rest |= e
	}
	fix := rest != 0 && xn != yn
	if wantQ {
		if fix {
			increment(w)
		}
		q = m.normBig(d, w, xn != yn)
	}
	if !wantR {
		return q, Int(0)
	}
	rb, z := m.newBig(n)
	for i := range n {
		z[i] = big.Word(u[i]>>sh | u[i+1]<<(63-sh)<<1)
	}
	if fix { // r = |y| - r, with y's sign
		var b uint64
		for i := range z {
			var s uint64
			s, b = bits.Sub64(uint64(y[i]), uint64(z[i]), b)
			z[i] = big.Word(s)
		}
	}
	return q, m.normBig(rb, z, yn)
}

// shlWords is z = x << s for s < 64, and what is shifted out.
func shlWords(z []uint64, x []big.Word, s uint) (out uint64) {
	for i, e := range x {
		z[i] = uint64(e)<<s | out
		out = uint64(e) >> (63 - s) >> 1
	}
	return out
}

// shiftLeft is x << n for n >= 0 and x other than 0.
func (m *M) shiftLeft(x Value, n int64) (Value, *Exc) {
	if n > 1<<62 {
		return None, m.overflowf("too many digits in integer")
	}
	size := int64(bitLen(x)) + n
	if size > maxBits {
		return None, m.memoryError()
	}
	if e := m.chargeBits(int(size)); e != nil {
		return None, e
	}
	var p [1]big.Word
	w, neg := mag(x, &p)
	skip, s := int(n/64), uint(n%64)
	r, z := m.newBig(len(w) + skip + 1)
	clear(z[:skip])
	out := big.Word(0)
	for i, e := range w {
		z[skip+i] = e<<s | out
		out = e >> (63 - s) >> 1
	}
	z[skip+len(w)] = out
	return m.normBig(r, z, neg), nil
}

// shiftRight is x >> n, towards minus infinity.
func (m *M) shiftRight(a Value, n uint) Value {
	var p [1]big.Word
	x, neg := mag(a, &p)
	skip, s := int(n/64), n%64
	if skip >= len(x) {
		if neg {
			return Int(-1)
		}
		return Int(0)
	}
	lost := big.Word(0)
	if neg {
		for _, w := range x[:skip] {
			lost |= w
		}
		lost |= x[skip] & (1<<s - 1)
	}
	x = x[skip:]
	r, z := m.newBig(len(x) + 1)
	z[len(x)] = 0
	for i := range len(x) - 1 {
		z[i] = x[i]>>s | x[i+1]<<(63-s)<<1
	}
	z[len(x)-1] = x[len(x)-1] >> s
	if lost != 0 {
		increment(z)
	}
	return m.normBig(r, z, neg)
}

// powBig is x ** y of int values.
func (m *M) powBig(x, y Value) (Value, bool, *Exc) {
	if intSign(y) < 0 {
		f, e := m.toDouble(x)
		if e != nil {
			return None, true, e
		}
		g, e := m.toDouble(y)
		if e != nil {
			return None, true, e
		}
		return m.arithFloat(POW, f, g)
	}
	if x.isInt() {
		switch x.int() {
		case 0, 1:
			if y.isInt() && y.n == 0 {
				return Int(1), true, nil
			}
			return x, true, nil
		case -1:
			if bigOf(y).Bit(0) == 0 {
				return Int(1), true, nil
			}
			return x, true, nil
		}
	}
	if !y.isInt() {
		return None, true, m.memoryError()
	}
	n := y.int()
	l := bitLen(x)
	// 2**k: a shift.
	X := bigOf(x)
	if tz := int(X.TrailingZeroBits()); tz == l-1 && tz > 0 {
		if n > maxBits {
			return None, true, m.memoryError()
		}
		v, e := m.shiftLeft(Int(1), int64(tz)*n)
		if e == nil && X.Sign() < 0 && n&1 != 0 {
			v, _ = m.arithUnary(NEG, v)
		}
		return v, true, e
	}
	hi, lo := bits.Mul64(uint64(l), uint64(n))
	if hi != 0 || lo > maxBits {
		return None, true, m.memoryError()
	}
	if e := m.chargeBits(int(lo)); e != nil {
		return None, true, e
	}
	if lo <= 64*8 {
		v, p := Int(1), x
		for {
			if n&1 != 0 {
				v = m.bigMul(v, p)
			}
			if n >>= 1; n == 0 {
				return v, true, nil
			}
			p = m.bigMul(p, p)
		}
	}
	var v Value
	w := int(lo / 64)
	e := m.offload(2*mulCost(w, w), func() { v = newInt(new(big.Int).Exp(X, bigOf(y), nil)) })
	return v, true, e
}

// powMod is pow(a, b, c) of three int values: the result has c's sign. A negative b asks for the inverse of a.
func (m *M) powModInt(a, b, c Value) (Value, *Exc) {
	if c.isInt() {
		switch c.int() {
		case 0:
			return None, m.valueErrorf("pow() 3rd argument cannot be 0")
		case 1, -1:
			return Int(0), nil
		}
	}
	C := bigOf(c)
	mod := new(big.Int).Abs(C)
	A, B := bigOf(a), bigOf(b)
	if B.Sign() < 0 {
		A = new(big.Int).ModInverse(A, mod)
		if A == nil {
			return None, m.valueErrorf("base is not invertible for the given modulus")
		}
		B = new(big.Int).Neg(B)
	}
	if mod.IsInt64() && B.IsInt64() {
		p := new(big.Int).Mod(A, mod).Uint64()
		n, k := mod.Uint64(), uint64(B.Int64())
		r := uint64(1)
		for ; k > 0; k >>= 1 {
			if k&1 != 0 {
				hi, lo := bits.Mul64(r, p)
				_, r = bits.Div64(hi, lo, n)
			}
			hi, lo := bits.Mul64(p, p)
			_, p = bits.Div64(hi, lo, n)
		}
		if C.Sign() < 0 && r != 0 {
			return Int(int64(r) - int64(n)), nil
		}
		return Int(int64(r)), nil
	}
	r := new(big.Int)
	w := float64(wordLen(c))
	if e := m.offload(float64(B.BitLen())*1.2*(0.1*w*w+float64(wordLen(a))), func() { r.Exp(A, B, mod) }); e != nil {
		return None, e
	}
	if C.Sign() < 0 && r.Sign() != 0 {
		r.Add(r, C)
	}
	return newInt(r), nil
}

// bigFloat64 is the double nearest to b, half to even; false if it is too large.
func bigFloat64(b *big.Int) (float64, bool) {
	f, _ := b.Float64()
	return f, !math.IsInf(f, 0)
}

// trueDiv is x / y of int values, the quotient rounded once. y is not 0.
func (m *M) trueDiv(x, y Value) (Value, bool, *Exc) {
	X, Y := bigOf(x), bigOf(y)
	f, ok := quoFloat(X, Y)
	if !ok {
		return None, true, m.overflowf("integer division result too large for a float")
	}
	return Float(f), true, nil
}

// quoFloat is the double nearest to x/y; false if it is too large.
func quoFloat(x, y *big.Int) (float64, bool) {
	neg := (x.Sign() < 0) != (y.Sign() < 0)
	sign := func(f float64) float64 {
		if neg {
			return math.Copysign(f, -1)
		}
		return f
	}
	d := x.BitLen() - y.BitLen()
	switch {
	case x.Sign() == 0:
		return sign(0), true
	case d > 1025:
		return 0, false
	case d < -1140:
		return sign(0), true
	}
	a, b := new(big.Int).Abs(x), new(big.Int).Abs(y)
	s := 66 - d // the quotient has 66 or 67 bits
	if s >= 0 {
		a.Lsh(a, uint(s))
	} else {
		b.Lsh(b, uint(-s))
	}
	r := new(big.Int)
	a.QuoRem(a, b, r)
	over := uint(a.BitLen() - 64)
	sticky := r.Sign() != 0 || a.TrailingZeroBits() < over
	mant := a.Rsh(a, over).Uint64()
	if sticky {
		mant |= 1
	}
	f, ok := scaleMant(mant, int(over)-s)
	return sign(f), ok
}

// ---- text ----

const ten19 = 10000000000000000000

// intText is str(v) of an int value, without a limit.
func intText(v Value) string {
	if v.p == nil || v.isBool() {
		return strconv.FormatInt(int64(v.n), 10)
	}
	x, neg := mag(v, nil)
	if len(x) > 16 { // math/big is subquadratic
		return v.big().b.String()
	}
	var w [16]uint64
	for i, e := range x {
		w[i] = uint64(e)
	}
	n := len(x)
	var b [16*20 + 1]byte
	at := len(b)
	for n > 1 || w[0] >= ten19 {
		var r uint64
		for i := n - 1; i >= 0; i-- {
			w[i], r = bits.Div64(r, w[i], ten19)
		}
		for n > 1 && w[n-1] == 0 {
			n--
		}
		for range 19 {
			at--
			b[at] = byte('0' + r%10)
			r /= 10
		}
	}
	var t [20]byte
	d := strconv.AppendUint(t[:0], w[0], 10)
	at -= len(d)
	copy(b[at:], d)
	if neg {
		at--
		b[at] = '-'
	}
	return string(b[at:])
}

// intStr is str(v) of an int value under the limit on digits.
func (m *M) intStr(v Value) (string, *Exc) {
	if !v.is(KBig) {
		return intText(v), nil
	}
	if m.maxStrDigits == 0 {
		if e := m.chargeBits(2 * v.big().b.BitLen()); e != nil {
			return "", e
		}
		var s string
		w := wordLen(v)
		e := m.offload(5*mulCost(w, w), func() { s = intText(v) })
		return s, e
	}
	l := v.big().b.BitLen()
	// l bits have from (l-1)*log10(2) to l*log10(2) digits: the text is needed only close to the limit
	if float64(l-1)*math.Log10(2) > float64(m.maxStrDigits)+1 {
		return "", m.strDigitsError()
	}
	s := intText(v)
	n := len(s)
	if s[0] == '-' {
		n--
	}
	if n > m.maxStrDigits {
		return "", m.strDigitsError()
	}
	return s, nil
}

func (m *M) strDigitsError() *Exc {
	return m.valueErrorf("Exceeds the limit (%d digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit", m.maxStrDigits)
}

// errKind says why a text is not an int.
type errKind uint8

const (
	errNone   errKind = iota
	errSyntax         // not a literal
	errBase           // no such base
)

// parseInt reads an int as int(text, base) does: surrounding white space, a sign, a prefix, single underscores between
// digits, any Unicode decimal digits. It knows no limit of digits: see m.parseInt.
func parseInt(s string, base int) (Value, errKind) {
	if v, ok := parseDecimal(s); ok && base == 10 {
		return v, errNone
	}
	neg, digits, base, kind := intDigits(s, base)
	if kind != errNone {
		return None, kind
	}
	return digitsValue(digits, base, neg), errNone
}

// parseDecimal is the fast path: a few plain decimal digits, perhaps with a sign.
func parseDecimal(s string) (Value, bool) {
	if len(s) > 100 || s == "" {
		return None, false
	}
	neg, digits := false, s
	if s[0] == '-' || s[0] == '+' {
		neg, digits = s[0] == '-', s[1:]
	}
	for i := range len(digits) {
		if digits[i]-'0' > 9 {
			return None, false
		}
	}
	if digits == "" {
		return None, false
	}
	return digitsValue(digits, 10, neg), true
}

// intDigits takes the text of an int apart: the digits are left without underscores.
func intDigits(s string, base int) (neg bool, digits string, b int, kind errKind) {
	if base != 0 && (base < 2 || base > 36) {
		return false, "", base, errBase
	}
	s = asciiNumber(s)
	if s != "" && (s[0] == '+' || s[0] == '-') {
		neg = s[0] == '-'
		s = s[1:]
	}
	zeros := false // base 0 without a prefix: no leading zeros but in 0 itself
	if len(s) > 1 && s[0] == '0' {
		p := 0
		switch s[1] | 0x20 {
		case 'x':
			p = 16
		case 'o':
			p = 8
		case 'b':
			p = 2
		}
		if p != 0 && (base == 0 || base == p) {
			base = p
			s = s[2:]
			if s != "" && s[0] == '_' {
				s = s[1:]
			}
		}
	}
	if base == 0 {
		base = 10
		zeros = s != "" && s[0] == '0'
	}
	under, nonzero := false, false
	for i := range len(s) {
		c := s[i]
		if c == '_' {
			if under = true; i == 0 || i+1 == len(s) || s[i-1] == '_' {
				return neg, "", base, errSyntax
			}
			continue
		}
		d := digitOf(c)
		if d >= base {
			return neg, "", base, errSyntax
		}
		nonzero = nonzero || d != 0
	}
	if s == "" || zeros && nonzero {
		return neg, "", base, errSyntax
	}
	if under {
		s = dropUnderscores(s)
	}
	return neg, s, base, errNone
}

func digitOf(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'z':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'Z':
		return int(c-'A') + 10
	}
	return 99
}

func dropUnderscores(s string) string {
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		if s[i] != '_' {
			b = append(b, s[i])
		}
	}
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// digitsValue is the value of plain digits.
func digitsValue(s string, base int, neg bool) Value {
	if base != 10 {
		if n, err := strconv.ParseUint(s, base, 63); err == nil {
			if neg {
				return Int(-int64(n))
			}
			return Int(int64(n))
		}
		b, _ := new(big.Int).SetString(s, base)
		if neg {
			b.Neg(b)
		}
		return newInt(b)
	}
	if len(s) <= 18 {
		n := int64(0)
		for i := range len(s) {
			n = n*10 + int64(s[i]-'0')
		}
		if neg {
			n = -n
		}
		return Int(n)
	}
	if len(s) <= 3000 {
		return decimalWords(s, neg)
	}
	b := decimalBig(s)
	if neg {
		b.Neg(b)
	}
	return newInt(b)
}

// decimalWords reads decimal digits 19 at a time.
func decimalWords(s string, neg bool) Value {
	var m *M
	r, z := m.newBig(len(s)/19 + 1)
	clear(z)
	for used := 0; len(s) > 0; {
		k := len(s) % 19
		if k == 0 {
			k = 19
		}
		c, f := uint64(0), pow10u[k]
		for i := range k {
			c = c*10 + uint64(s[i]-'0')
		}
		s = s[k:]
		for i := range used {
			hi, lo := bits.Mul64(uint64(z[i]), f)
			lo, k := bits.Add64(lo, c, 0)
			z[i] = big.Word(lo)
			c = hi + k
		}
		if c != 0 {
			z[used] = big.Word(c)
			used++
		}
	}
	return m.normBig(r, z, neg)
}

// decimalBig divides and conquers: math/big's own reading of decimal digits is quadratic.
func decimalBig(s string) *big.Int {
	if len(s) <= 3000 {
		return new(big.Int).Set(bigOf(decimalWords(s, false)))
	}
	k := len(s) / 2
	hi, lo := decimalBig(s[:len(s)-k]), decimalBig(s[len(s)-k:])
	p := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(k)), nil)
	return lo.Add(lo, hi.Mul(hi, p))
}
