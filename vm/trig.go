// Sine, cosine, tangent, arc tangent and logarithms of doubles, rounded correctly in nearly every case, as C libraries
// do: Go's own are a unit in the last place off more often (math.Cos(math.Pi/2), math.Log10(1000)). And the names under
// which package stdlib uses these functions.
package vm

import (
	"math"
	"math/big"
)

// reducePi is x = n*pi/2 + r: n modulo 4 and r, at most pi/4 in magnitude.
func reducePi(x float64) (n int, r dd) {
	a := math.Abs(x)
	switch {
	case a <= math.Pi/4:
		return 0, dd{x, 0}
	case a < 1<<19:
		f := math.Floor(x*(2/math.Pi) + 0.5)
		r = twoSum(x-f*halfPi1, -f*halfPi2)
		p := twoProd(f, halfPi3)
		p.lo += f * halfPi4
		return int(f) & 3, r.add(dd{-p.hi, -p.lo})
	}
	// x times 2/pi in whole numbers: 2/pi has enough bits for the biggest double
	t, _ := new(big.Int).SetString(twoByPi, 16)
	t.Mul(t, doubleIntShift(a))
	t.Rsh(t, 40) // doubleIntShift has 40 bits of fraction
	t.Add(t, new(big.Int).Lsh(bigOne, 1279))
	n = int(new(big.Int).Rsh(t, 1280).Bit(0)) + 2*int(new(big.Int).Rsh(t, 1281).Bit(0))
	mask := new(big.Int).Lsh(bigOne, 1280)
	t.And(t, mask.Sub(mask, bigOne))
	t.Sub(t, new(big.Int).Lsh(bigOne, 1279))
	f := new(big.Float).SetInt(t)
	f.SetMantExp(f, -1280)
	r.hi, _ = f.Float64()
	r.lo, _ = f.Sub(f, big.NewFloat(r.hi)).Float64()
	r = r.mul(dd{halfPiHi, halfPiLo})
	if x < 0 {
		return -n & 3, dd{-r.hi, -r.lo}
	}
	return n & 3, r
}

// doubleIntShift is a * 2**40, which is whole for a >= 2**19.
func doubleIntShift(a float64) *big.Int {
	fr, x := math.Frexp(a)
	b := new(big.Int).SetUint64(uint64(fr * (1 << 53)))
	return b.Lsh(b, uint(x-53+40))
}

// sinCosDD is the sine and the cosine of r, at most pi/4 in magnitude.
func sinCosDD(r dd) (s, c dd) {
	neg := r.hi < 0
	if neg {
		r = dd{-r.hi, -r.lo}
	}
	k := math.Floor(r.hi*64 + 0.5)
	t := &sinTab[int(k)]
	b := fastSum(r.hi-k*(1.0/64), r.lo)
	if b.hi == 0 { // nothing but what is below a double
		b = dd{r.lo, 0}
	}
	h := b.hi
	h2 := h * h
	p := h * h2 * (-1.0/6 + h2*(1.0/120-h2*(1.0/5040))) // sin b - b
	q := h2*(1.0/2-h2*(1.0/24-h2*(1.0/720))) + h*b.lo   // 1 - cos b
	u := twoProd(t[2], h)
	s = twoSum(t[0], u.hi)
	s = fastSum(s.hi, s.lo+(u.lo+t[1]+(t[2]*b.lo+t[3]*h)+(t[2]*p-t[0]*q)))
	v := twoProd(-t[0], h)
	c = twoSum(t[2], v.hi)
	c = fastSum(c.hi, c.lo+(v.lo+t[3]-(t[0]*b.lo+t[1]*h)-(t[0]*p+t[2]*q)))
	if neg {
		s = dd{-s.hi, -s.lo}
	}
	return s, c
}

func sinCos(x float64) (s, c dd) {
	n, r := reducePi(x)
	s, c = sinCosDD(r)
	switch n {
	case 1:
		return c, dd{-s.hi, -s.lo}
	case 2:
		return dd{-s.hi, -s.lo}, dd{-c.hi, -c.lo}
	case 3:
		return dd{-c.hi, -c.lo}, s
	}
	return s, c
}

func finite(x float64) bool { return x-x == 0 }

// CSin, CCos and CTan are sin, cos and tan; NaN for inf and nan.
func CSin(x float64) float64 {
	if !finite(x) || math.Abs(x) < 0x1p-26 {
		return math.Sin(x)
	}
	s, _ := sinCos(x)
	return s.hi
}

func CCos(x float64) float64 {
	if !finite(x) {
		return math.NaN()
	}
	_, c := sinCos(x)
	return c.hi
}

func CTan(x float64) float64 {
	if !finite(x) || math.Abs(x) < 0x1p-26 {
		return math.Tan(x)
	}
	s, c := sinCos(x)
	q := s.hi / c.hi
	return q + (math.FMA(-q, c.hi, s.hi)+s.lo-q*c.lo)/c.hi
}

// CAtan2 is the angle of the point (x, y): Go's, made better by one step of Newton's method.
func CAtan2(y, x float64) float64 {
	t := math.Atan2(y, x)
	a, b := math.Abs(x), math.Abs(y)
	if !(a > 0x1p-400 && a < 0x1p400 && b > 0x1p-400 && b < 0x1p400 && a < b*0x1p50 && b < a*0x1p50) {
		return t
	}
	s, c := sinCos(t)
	// the sine of the rest is y*cos t - x*sin t, over the distance
	p, q := twoProd(y, c.hi), twoProd(x, s.hi)
	d := (p.hi - q.hi) + (p.lo - q.lo) + (y*c.lo - x*s.lo)
	return t + d/(x*c.hi+y*s.hi)
}

// CAtan is the arc tangent.
func CAtan(x float64) float64 {
	if a := math.Abs(x); a > 0x1p-26 && a < 0x1p50 {
		return CAtan2(x, 1)
	}
	return math.Atan(x)
}

// CAsin and CAcos are the inverses of sine and cosine, by one step of Newton's method from Go's.
func CAsin(x float64) float64 {
	t := math.Asin(x)
	if a := math.Abs(x); !(a > 0x1p-26 && a < 1) {
		return t
	}
	s, c := sinCos(t)
	return t + ((x-s.hi)-s.lo)/c.hi
}

func CAcos(x float64) float64 {
	t := math.Acos(x)
	if a := math.Abs(x); !(a > 0x1p-60 && a < 1) {
		return t
	}
	s, c := sinCos(t)
	return t - ((x-c.hi)-c.lo)/s.hi
}

// CLog is the natural logarithm, CExp its inverse.
func CLog(x float64) float64 { return floatLog(x) }
func CExp(x float64) float64 { return floatExp(x) }

// CLog2 is the logarithm to base 2.
func CLog2(x float64) float64 {
	if !(x > 0) || math.IsInf(x, 0) {
		return math.Log2(x)
	}
	return logDD(x).mul(dd{byLn2Hi, byLn2Lo}).hi
}

// CLog10 is the logarithm to base 10. C libraries compute it by this formula, whose error is up to 1.5 units in the last
// place: a better result would differ from CPython's in one case of ten.
func CLog10(x float64) float64 {
	if !(x > 0) || math.IsInf(x, 0) {
		return math.Log10(x)
	}
	fr, k := math.Frexp(x)
	if k--; k < 0 { // x is in [0.5, 1) for negative exponents, else in [1, 2)
		k++
	} else {
		fr *= 2
	}
	const hi, lo = 0x1.34413509f6p-2, 0x1.9fef311f12b36p-42 // of log10(2)
	y := float64(k)
	z := float64(y*lo) + float64((1/math.Ln10)*floatLog(fr))
	return z + float64(y*hi)
}

// CPow is pow: NaN for a negative x and a y that is not whole, inf past the range.
func CPow(x, y float64) float64 {
	if !finite(x) || !finite(y) || x == 0 || y == 0 || x == 1 || x < 0 && y != math.Trunc(y) {
		return math.Pow(x, y)
	}
	r := powPositive(math.Abs(x), y)
	if x < 0 && isOdd(y) {
		return -r
	}
	return r
}

// CHypot is the length of (x, y).
func CHypot(x, y float64) float64 { return floatHypot(x, y) }
