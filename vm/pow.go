// Powers of doubles with an error of about 0.501 units in the last place: close enough to correct rounding to agree with
// the C libraries that CPython uses in nearly every case. Go's math.Pow does not: 1.1**10 has another last digit.
//
// x**y = exp(y*log(x)) with log, product and reduced argument in double-double: an unevaluated sum of two doubles.
package vm

import "math"

// dd is the sum of two doubles, |lo| at most half a unit of hi.
type dd struct{ hi, lo float64 }

// fastSum is a + b for |a| >= |b|.
func fastSum(a, b float64) dd {
	s := a + b
	return dd{s, b - (s - a)}
}

func twoSum(a, b float64) dd {
	s := a + b
	t := s - a
	return dd{s, (a - (s - t)) + (b - t)}
}

func twoProd(a, b float64) dd {
	p := a * b
	return dd{p, math.FMA(a, b, -p)}
}

func (a dd) mul(b dd) dd {
	p := twoProd(a.hi, b.hi)
	return fastSum(p.hi, p.lo+(math.FMA(a.hi, b.lo, float64(a.lo*b.hi))))
}

func (a dd) add(b dd) dd {
	s := twoSum(a.hi, b.hi)
	return fastSum(s.hi, s.lo+(a.lo+b.lo))
}

// logDD is log(x) for a positive finite x, to about 2**-80 absolute, and relative where x is near 1.
func logDD(x float64) dd {
	u := math.Float64bits(x)
	k := int(u>>52) - 1023
	if k == -1023 { // subnormal
		u = math.Float64bits(x * (1 << 54))
		k = int(u>>52) - 1023 - 54
	}
	z := math.Float64frombits(u&(1<<52-1) | 1023<<52)
	if z >= 1.4140625 {
		z /= 2
		k++
	}
	t := &logTab[int(z*128+0.5)-90]
	p := twoProd(z, t[0])
	r := fastSum(p.hi-1, p.lo)
	if p.hi-1 == 0 {
		r = dd{p.lo, 0}
	}
	h := r.hi
	h2 := h * h
	q := h * ((-1.0/4 + h*(1.0/5)) + h2*((-1.0/6+h*(1.0/7))+h2*((-1.0/8+h*(1.0/9))-h2*(1.0/10))))
	a := fastSum(1.0/3, q+by3Lo)
	a = r.mul(a)
	b := fastSum(-0.5, a.hi)
	b.lo += a.lo
	a = r.mul(r).mul(b)
	b = fastSum(r.hi, a.hi)
	a = fastSum(b.hi, b.lo+(a.lo+r.lo))
	s := dd{t[1], t[2]}
	if k != 0 {
		f := float64(k)
		l := twoProd(f, ln2Hi)
		l.lo += f * ln2Lo
		s = l.add(s)
	}
	return s.add(a)
}

// expDD is exp(t), rounded once, also where the result is subnormal.
func expDD(t dd) float64 {
	switch {
	case t.hi > 709.8:
		return math.Inf(1)
	case t.hi < -745.2:
		return 0
	}
	n := math.Floor(t.hi*(128/math.Ln2) + 0.5)
	r := twoSum(t.hi-n*ln2By128a, t.lo)
	l := twoProd(n, ln2By128b)
	r = r.add(dd{-l.hi, -l.lo})
	h := r.hi
	h2 := h * h
	rest := r.lo + h2*((1.0/2+h*(1.0/6))+h2*((1.0/24+h*(1.0/120))+h2*(1.0/720)))
	k := int(n)
	e := &expTab[k&127]
	k >>= 7
	p := twoProd(e[0], h)
	s := fastSum(e[0], p.hi)
	s = fastSum(s.hi, s.lo+(p.lo+e[1]+(e[0]*rest+e[1]*h)))
	if k >= -1021 {
		if k > 1000 {
			return s.hi * 0x1p1000 * math.Float64frombits(uint64(k-1000+1023)<<52)
		}
		return s.hi * math.Float64frombits(uint64(k+1023)<<52)
	}
	// Subnormal: round s to a whole number of 2**-1074 here; half to even, where lo tells on which side of half s is.
	v := math.Ldexp(s.hi, k+1074)
	f := math.Floor(v)
	d := v - f
	if d > 0.5 || d == 0.5 && (s.lo > 0 || s.lo == 0 && math.Mod(f, 2) != 0) {
		f++
	}
	return math.Ldexp(f, -1074)
}

// powWhole is x**n for a small whole n and an x far from the ends of the range, by multiplication.
func powWhole(x float64, n int) float64 {
	k := max(n, -n)
	r, p := dd{1, 0}, dd{x, 0}
	for {
		if k&1 != 0 {
			r = r.mul(p)
		}
		if k >>= 1; k == 0 {
			break
		}
		p = p.mul(p)
	}
	if n > 0 {
		return r.hi
	}
	q := 1 / r.hi
	return q + q*(math.FMA(-q, r.hi, 1)-q*r.lo)
}

// powPositive is x**y for positive finite x and finite y: inf or 0 past the range.
func powPositive(x, y float64) float64 {
	if y >= -16 && y <= 16 && x > 0x1p-50 && x < 0x1p50 && y == math.Trunc(y) {
		return powWhole(x, int(y))
	}
	l := logDD(x)
	p := twoProd(l.hi, y)
	if math.Abs(p.hi) > 800 {
		if p.hi > 0 {
			return math.Inf(1)
		}
		return 0
	}
	return expDD(fastSum(p.hi, p.lo+l.lo*y))
}

// floatExp and floatLog are exp and log with the same accuracy.
func floatExp(x float64) float64 {
	if x != x || math.IsInf(x, 0) {
		return math.Exp(x)
	}
	return expDD(dd{x, 0})
}

func floatLog(x float64) float64 {
	if !(x > 0) || math.IsInf(x, 0) {
		return math.Log(x)
	}
	return logDD(x).hi
}

// floatHypot is the length of (x, y), nearly always rounded correctly.
func floatHypot(x, y float64) float64 {
	x, y = math.Abs(x), math.Abs(y)
	switch {
	case math.IsInf(x, 0) || math.IsInf(y, 0):
		return math.Inf(1)
	case x != x || y != y:
		return math.NaN()
	}
	if x < y {
		x, y = y, x
	}
	if y == 0 || x > y*0x1p60 {
		return x + y
	}
	_, k := math.Frexp(x)
	if k > -400 && k < 400 {
		return hypotDD(x, y)
	}
	return math.Ldexp(hypotDD(math.Ldexp(x, -k), math.Ldexp(y, -k)), k)
}

func hypotDD(x, y float64) float64 {
	s := twoProd(x, x).add(twoProd(y, y))
	h := math.Sqrt(s.hi)
	return h + (math.FMA(-h, h, s.hi)+s.lo)/(2*h)
}
