// Module math.
package stdlib

import (
	"math"
	"math/big"
	"math/bits"

	"github.com/gsl-lang/gsl/vm"
)

// mathDomain is the error for an argument outside a function's domain.
func mathDomain(m *vm.M) *vm.Exc { return m.ValueErrorf("math domain error") }
func mathRange(m *vm.M) *vm.Exc  { return m.Errorf(vm.ExcOverflowError, "math range error") }

// float1 is a function of one float: NaN from a number is a domain error, infinity from a finite number a range error.
func float1(sig, doc string, f func(float64) float64) vm.Def {
	return vm.Def{Sig: sig, Doc: doc, Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		x, e := m.FloatOf(a[0])
		if e != nil {
			return vm.None, e
		}
		r := f(x)
		if math.IsNaN(r) && !math.IsNaN(x) {
			return vm.None, mathDomain(m)
		}
		if math.IsInf(r, 0) && !math.IsInf(x, 0) {
			return vm.None, mathRange(m)
		}
		return vm.Float(r), nil
	}}
}

// pole is like float1 for functions whose infinite results are domain errors (log 0, atanh 1, gamma 0).
func pole(sig, doc string, f func(float64) float64) vm.Def {
	return vm.Def{Sig: sig, Doc: doc, Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		x, e := m.FloatOf(a[0])
		if e != nil {
			return vm.None, e
		}
		r := f(x)
		if (math.IsNaN(r) || math.IsInf(r, 0)) && !math.IsNaN(x) && !math.IsInf(x, 0) {
			return vm.None, mathDomain(m)
		}
		if math.IsNaN(r) && !math.IsNaN(x) {
			return vm.None, mathDomain(m)
		}
		return vm.Float(r), nil
	}}
}

// bigLog is a logarithm of a positive int of any size: of the double where it fits, else of mantissa and exponent.
func bigLog(x *big.Int, log func(float64) float64) float64 {
	f, _ := new(big.Float).SetInt(x).Float64()
	if !math.IsInf(f, 0) {
		return log(f)
	}
	var fr big.Float
	k := fr.SetInt(x).MantExp(&fr)
	f, _ = fr.Float64()
	return log(f) + log(2)*float64(k)
}

func logOf(m *vm.M, v vm.Value, log func(float64) float64) (float64, *vm.Exc) {
	if b := m.BigOf(v); b != nil {
		if b.Sign() <= 0 {
			return 0, mathDomain(m)
		}
		return bigLog(b, log), nil
	}
	x, e := m.FloatOf(v)
	if e != nil {
		return 0, e
	}
	if x <= 0 {
		return 0, mathDomain(m)
	}
	return log(x), nil
}

// The hyperbolic functions and their inverses, by the formulas that C libraries use, so that the last digits agree.

func cSinh(x float64) float64 {
	a, h := math.Abs(x), math.Copysign(0.5, x)
	switch {
	case a < 0x1p-28 || math.IsInf(x, 0) || math.IsNaN(x):
		return x
	case a < 1:
		t := math.Expm1(a)
		return h * (2*t - t*t/(t+1))
	case a < 22:
		t := math.Expm1(a)
		return h * (t + t/(t+1))
	case a < 709.78:
		return h * vm.CExp(a)
	}
	w := vm.CExp(0.5 * a)
	return h * w * w
}

func cCosh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case math.IsInf(x, 0) || math.IsNaN(x):
		return a
	case a < 0.34657:
		t := math.Expm1(a)
		return 1 + t*t/(2*(1+t))
	case a < 22:
		t := vm.CExp(a)
		return 0.5*t + 0.5/t
	case a < 709.78:
		return 0.5 * vm.CExp(a)
	}
	w := vm.CExp(0.5 * a)
	return 0.5 * w * w
}

func cAsinh(x float64) float64 {
	a := math.Abs(x)
	var w float64
	switch {
	case a < 0x1p-28 || math.IsInf(x, 0) || math.IsNaN(x):
		return x
	case a > 0x1p28:
		w = vm.CLog(a) + math.Ln2
	case a > 2:
		w = vm.CLog(2*a + 1/(math.Sqrt(a*a+1)+a))
	default:
		t := a * a
		w = math.Log1p(a + t/(1+math.Sqrt(1+t)))
	}
	return math.Copysign(w, x)
}

func cAcosh(x float64) float64 {
	switch {
	case x < 1 || math.IsNaN(x) || math.IsInf(x, 0) || x == 1:
		return math.Acosh(x)
	case x > 0x1p28:
		return vm.CLog(x) + math.Ln2
	case x > 2:
		return vm.CLog(2*x - 1/(x+math.Sqrt(x*x-1)))
	}
	t := x - 1
	return math.Log1p(t + math.Sqrt(2*t+t*t))
}

// intArg is the argument of gcd and the like: an int of any size.
func intArg(m *vm.M, v vm.Value) (*big.Int, *vm.Exc) {
	x, e := m.IndexValue(v)
	if e != nil {
		return nil, e
	}
	return m.BigOf(x), nil
}

// toIntegral is floor, ceil and trunc: the dunder, else of the float.
func toIntegral(name, dunder string, f func(float64) float64) vm.Def {
	return vm.Def{Sig: name + "(x, /)", Doc: name + " of x, as an int.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		if x, ok := a[0].AsFloat(); ok {
			return floatToInt(m, f(x))
		}
		if b := m.BigOf(a[0]); b != nil && (m.ClassOf(a[0]) == vm.TInt || m.ClassOf(a[0]) == vm.TBool) {
			return vm.NewInt(b), nil
		}
		fn, e := m.GetAttrOr(m.ClassOf(a[0]).Value(), m.Intern(dunder))
		if e != nil {
			return vm.None, e
		}
		if !fn.IsUnbound() {
			return m.Then(fn, []vm.Value{a[0]}, func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return v, nil })
		}
		if name == "trunc" {
			return vm.None, m.TypeErrorf("type %s doesn't define __trunc__ method", m.TypeName(a[0]))
		}
		x, e := m.FloatOf(a[0])
		if e != nil {
			return vm.None, e
		}
		return floatToInt(m, f(x))
	}}
}

func floatToInt(m *vm.M, x float64) (vm.Value, *vm.Exc) {
	if math.IsNaN(x) {
		return vm.None, m.ValueErrorf("cannot convert float NaN to integer")
	}
	if math.IsInf(x, 0) {
		return vm.None, m.Errorf(vm.ExcOverflowError, "cannot convert float infinity to integer")
	}
	if x >= -1<<62 && x <= 1<<62 {
		return vm.Int(int64(x)), nil
	}
	b, _ := new(big.Float).SetFloat64(x).Int(nil)
	return vm.NewInt(b), nil
}

func fold2(m *vm.M, a []vm.Value, start int64, f func(z, x, y *big.Int)) (vm.Value, *vm.Exc) {
	r := big.NewInt(start)
	for _, v := range a {
		x, e := intArg(m, v)
		if e != nil {
			return vm.None, e
		}
		z := new(big.Int)
		w := float64(min(r.BitLen(), x.BitLen()) / 64)
		if e := m.Offload(0.2*w*w+vm.MulCost(r.BitLen(), x.BitLen()), func() { f(z, r, x) }); e != nil {
			return vm.None, e
		}
		r = z
	}
	return vm.NewInt(r), nil
}

var mathModule = &vm.ModuleDef{
	Name: "math",
	Doc:  "Mathematical functions of the C standard.",
	Defs: []vm.Def{
		float1("sqrt(x, /)", "Square root.", math.Sqrt), float1("cbrt(x, /)", "Cube root.", math.Cbrt),
		float1("exp(x, /)", "e ** x.", vm.CExp), float1("exp2(x, /)", "2 ** x.", func(x float64) float64 { return vm.CPow(2, x) }), float1("expm1(x, /)", "exp(x) - 1.", math.Expm1),
		float1("sin(x, /)", "The sin of x, in radians.", vm.CSin), float1("cos(x, /)", "The cos of x, in radians.", vm.CCos), float1("tan(x, /)", "The tan of x, in radians.", vm.CTan),
		float1("asin(x, /)", "The asin of x, in radians.", vm.CAsin), float1("acos(x, /)", "The acos of x, in radians.", vm.CAcos), float1("atan(x, /)", "The atan of x, in radians.", vm.CAtan),
		float1("sinh(x, /)", "The sinh of x, in radians.", cSinh), float1("cosh(x, /)", "The cosh of x, in radians.", cCosh), float1("tanh(x, /)", "The tanh of x, in radians.", math.Tanh),
		float1("asinh(x, /)", "The asinh of x, in radians.", cAsinh), float1("acosh(x, /)", "The acosh of x, in radians.", cAcosh), pole("atanh(x, /)", "", math.Atanh),
		float1("fabs(x, /)", "Absolute value.", math.Abs), float1("erf(x, /)", "Error function.", math.Erf), float1("erfc(x, /)", "1 - erf(x).", math.Erfc),
		pole("log1p(x, /)", "log(1 + x).", math.Log1p),
		{Sig: "gamma(x, /)", Doc: "Gamma function.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			x, e := m.FloatOf(a[0])
			if e != nil {
				return vm.None, e
			}
			if x == 0 || x < 0 && x == math.Floor(x) || math.IsInf(x, -1) {
				return vm.None, mathDomain(m)
			}
			r := math.Gamma(x)
			if math.IsInf(r, 0) && !math.IsInf(x, 0) {
				return vm.None, mathRange(m)
			}
			return vm.Float(r), nil
		}},
		{Sig: "lgamma(x, /)", Doc: "Logarithm of the absolute value of gamma(x).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			x, e := m.FloatOf(a[0])
			if e != nil {
				return vm.None, e
			}
			if x <= 0 && x == math.Floor(x) && !math.IsInf(x, 0) {
				return vm.None, mathDomain(m)
			}
			if math.IsInf(x, 0) {
				return vm.Float(math.Inf(1)), nil
			}
			r, _ := math.Lgamma(x)
			if math.Abs(x) < 0x1p-70 {
				r = -vm.CLog(math.Abs(x))
			}
			if math.IsInf(r, 0) {
				return vm.None, mathRange(m)
			}
			return vm.Float(r), nil
		}},
		{Sig: "log(*args)", Doc: "log(x, [base=math.e]): the logarithm of x to the given base.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			if len(a) < 1 || len(a) > 2 {
				return vm.None, m.TypeErrorf("math.log requires 1 to 2 arguments")
			}
			x, e := logOf(m, a[0], vm.CLog)
			if e != nil || len(a) == 1 {
				return vm.Float(x), e
			}
			b, e := logOf(m, a[1], vm.CLog)
			if e != nil {
				return vm.None, e
			}
			if b == 0 {
				return vm.None, m.Errorf(vm.ExcZeroDivisionError, "float division by zero")
			}
			return vm.Float(x / b), nil
		}},
		{Sig: "log2(x, /)", Doc: "Logarithm to base 2.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			x, e := logOf(m, a[0], vm.CLog2)
			return vm.Float(x), e
		}},
		{Sig: "log10(x, /)", Doc: "Logarithm to base 10.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			x, e := logOf(m, a[0], vm.CLog10)
			return vm.Float(x), e
		}},
		{Sig: "pow(x, y, /)", Doc: "x ** y as floats.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			x, e := m.FloatOf(a[0])
			if e != nil {
				return vm.None, e
			}
			y, e := m.FloatOf(a[1])
			if e != nil {
				return vm.None, e
			}
			r := vm.CPow(x, y)
			if math.IsNaN(r) && !math.IsNaN(x) && !math.IsNaN(y) || x == 0 && y < 0 && !math.IsInf(y, 0) {
				return vm.None, mathDomain(m)
			}
			if math.IsInf(r, 0) && !math.IsInf(x, 0) && !math.IsInf(y, 0) {
				return vm.None, mathRange(m)
			}
			return vm.Float(r), nil
		}},
		{Sig: "atan2(y, x, /)", Doc: "The angle of (x, y).", Fn: float2(vm.CAtan2)},
		{Sig: "copysign(x, y, /)", Doc: "x with the sign of y.", Fn: float2(math.Copysign)},
		{Sig: "remainder(x, y, /)", Doc: "IEEE 754 remainder.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			x, y, e := twoFloats(m, a)
			if e != nil {
				return vm.None, e
			}
			r := math.Remainder(x, y)
			if math.IsNaN(r) && !math.IsNaN(x) && !math.IsNaN(y) {
				return vm.None, mathDomain(m)
			}
			return vm.Float(r), nil
		}},
		{Sig: "fmod(x, y, /)", Doc: "Remainder as C's fmod.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			x, y, e := twoFloats(m, a)
			if e != nil {
				return vm.None, e
			}
			r := math.Mod(x, y)
			if math.IsNaN(r) && !math.IsNaN(x) && !math.IsNaN(y) {
				return vm.None, mathDomain(m)
			}
			return vm.Float(r), nil
		}},
		{Sig: "nextafter(x, y, /)", Doc: "The next float after x towards y.", Fn: float2(func(x, y float64) float64 {
			if x == y {
				return y
			}
			return math.Nextafter(x, y)
		})},
		{Sig: "ulp(x, /)", Doc: "The value of the least significant bit of x.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			x, e := m.FloatOf(a[0])
			if e != nil || math.IsNaN(x) {
				return vm.Float(x), e
			}
			x = math.Abs(x)
			if math.IsInf(x, 0) {
				return vm.Float(x), nil
			}
			n := math.Nextafter(x, math.Inf(1))
			if math.IsInf(n, 0) {
				return vm.Float(x - math.Nextafter(x, math.Inf(-1))), nil
			}
			return vm.Float(n - x), nil
		}},
		{Sig: "ldexp(x, i, /)", Doc: "x * 2 ** i.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			x, e := m.FloatOf(a[0])
			if e != nil {
				return vm.None, e
			}
			b := m.BigOf(a[1])
			if b == nil {
				return vm.None, m.TypeErrorf("Expected an int as second argument to ldexp.")
			}
			n := 100000
			if b.IsInt64() && b.Int64() < 100000 && b.Int64() > -100000 {
				n = int(b.Int64())
			} else if b.Sign() < 0 {
				n = -100000
			}
			r := math.Ldexp(x, n)
			if math.IsInf(r, 0) && !math.IsInf(x, 0) {
				return vm.None, mathRange(m)
			}
			return vm.Float(r), nil
		}},
		{Sig: "frexp(x, /)", Doc: "(mantissa, exponent).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			x, e := m.FloatOf(a[0])
			if e != nil {
				return vm.None, e
			}
			if math.IsInf(x, 0) || math.IsNaN(x) {
				return vm.NewTuple(vm.Float(x), vm.Int(0)), nil
			}
			f, n := math.Frexp(x)
			return vm.NewTuple(vm.Float(f), vm.Int(int64(n))), nil
		}},
		{Sig: "modf(x, /)", Doc: "(fraction, whole part).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			x, e := m.FloatOf(a[0])
			if e != nil {
				return vm.None, e
			}
			if math.IsInf(x, 0) {
				return vm.NewTuple(vm.Float(math.Copysign(0, x)), vm.Float(x)), nil
			}
			i := math.Trunc(x)
			return vm.NewTuple(vm.Float(math.Copysign(x-i, x)), vm.Float(i)), nil
		}},
		{Sig: "isnan(x, /)", Doc: "", Fn: float1bool(func(x float64) bool { return math.IsNaN(x) })},
		{Sig: "isinf(x, /)", Doc: "", Fn: float1bool(func(x float64) bool { return math.IsInf(x, 0) })},
		{Sig: "isfinite(x, /)", Doc: "", Fn: float1bool(func(x float64) bool { return !math.IsInf(x, 0) && !math.IsNaN(x) })},
		{Sig: "isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)", Doc: "Whether a and b are close.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			var f [4]float64
			for k, v := range a[:4] {
				x, e := m.FloatOf(v)
				if e != nil {
					return vm.None, e
				}
				f[k] = x
			}
			x, y, rel, abs := f[0], f[1], f[2], f[3]
			if rel < 0 || abs < 0 {
				return vm.None, m.ValueErrorf("tolerances must be non-negative")
			}
			if x == y {
				return vm.True, nil
			}
			if math.IsInf(x, 0) || math.IsInf(y, 0) {
				return vm.False, nil
			}
			d := math.Abs(y - x)
			return vm.Bool(d <= math.Abs(rel*y) || d <= math.Abs(rel*x) || d <= abs), nil
		}},
		{Sig: "degrees(x, /)", Doc: "", Fn: float1("degrees(x, /)", "", func(x float64) float64 { return x * (180 / math.Pi) }).Fn},
		{Sig: "radians(x, /)", Doc: "", Fn: float1("radians(x, /)", "", func(x float64) float64 { return x * (math.Pi / 180) }).Fn},
		{Sig: "hypot(*coordinates)", Doc: "Euclidean distance from the origin.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return hypot(m, a)
		}},
		{Sig: "dist(p, q, /)", Doc: "Euclidean distance of two points.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			p, e := m.Items(a[0])
			if e != nil {
				return vm.None, e
			}
			q, e := m.Items(a[1])
			if e != nil {
				return vm.None, e
			}
			if len(p) != len(q) {
				return vm.None, m.ValueErrorf("both points must have the same number of dimensions")
			}
			d := make([]vm.Value, len(p))
			for k := range p {
				x, e := m.FloatOf(p[k])
				if e != nil {
					return vm.None, e
				}
				y, e := m.FloatOf(q[k])
				if e != nil {
					return vm.None, e
				}
				d[k] = vm.Float(x - y)
			}
			return hypot(m, d)
		}},
		toIntegral("floor", "__floor__", math.Floor), toIntegral("ceil", "__ceil__", math.Ceil), toIntegral("trunc", "__trunc__", math.Trunc),
		{Sig: "factorial(n, /)", Doc: "n!.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			x, e := intArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			if x.Sign() < 0 {
				return vm.None, m.ValueErrorf("factorial() not defined for negative values")
			}
			if !x.IsInt64() || x.Int64() > 1<<40 {
				return vm.None, m.Errorf(vm.ExcOverflowError, "factorial() argument should not exceed %d", int64(math.MaxInt64))
			}
			n := x.Int64()
			if e := m.Charge(n * 4); e != nil {
				return vm.None, e
			}
			if n < 2 {
				return vm.Int(1), nil
			}
			return offloaded(m, rangeCost(n, n), func(z *big.Int) { z.MulRange(1, n) })
		}},
		{Sig: "gcd(*integers)", Doc: "Greatest common divisor.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return fold2(m, a, 0, func(z, x, y *big.Int) { z.GCD(nil, nil, new(big.Int).Abs(x), new(big.Int).Abs(y)) })
		}},
		{Sig: "lcm(*integers)", Doc: "Least common multiple.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return fold2(m, a, 1, func(z, x, y *big.Int) {
				g := new(big.Int).GCD(nil, nil, new(big.Int).Abs(x), new(big.Int).Abs(y))
				if g.Sign() != 0 {
					z.Abs(z.Mul(new(big.Int).Quo(x, g), y))
				}
			})
		}},
		{Sig: "isqrt(n, /)", Doc: "Integer part of the square root.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			x, e := intArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			if x.Sign() < 0 {
				return vm.None, m.ValueErrorf("isqrt() argument must be nonnegative")
			}
			return offloaded(m, 10*vm.MulCost(x.BitLen(), x.BitLen()), func(z *big.Int) { z.Sqrt(x) })
		}},
		{Sig: "comb(n, k, /)", Doc: "Number of ways to choose k of n.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			if x, e := intArg(m, a[0]); e == nil && !x.IsInt64() && x.Sign() > 0 {
				return bigComb(m, x, a[1])
			}
			n, k, e := twoInts(m, a, "k")
			if e != nil || k < 0 {
				return vm.Int(0), e
			}
			if k > n {
				return vm.Int(0), nil
			}
			if k = min(k, n-k); k > 1<<32 {
				return vm.None, m.NewExc(vm.ExcMemoryError)
			}
			if e := m.Charge(k * int64(bits.Len64(uint64(n))) / 8); e != nil {
				return vm.None, e
			}
			b := float64(k) * float64(bits.Len64(uint64(n)))
			return offloaded(m, float64(k)*(10+b/128*0.3), func(z *big.Int) { z.Binomial(n, k) })
		}},
		{Sig: "perm(n, k=None, /)", Doc: "Number of ways to choose k of n in order.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			if a[1].IsNone() {
				a = []vm.Value{a[0], a[0]}
			}
			if x, e := intArg(m, a[0]); e == nil && !x.IsInt64() && x.Sign() > 0 {
				return bigPerm(m, x, a[1])
			}
			n, k, e := twoInts(m, a, "k")
			if e != nil || k < 0 {
				return vm.Int(0), e
			}
			if k > n {
				return vm.Int(0), nil
			}
			if k == 0 {
				return vm.Int(1), nil
			}
			if e := m.Charge(k * int64(bits.Len64(uint64(n))) / 8); e != nil {
				return vm.None, e
			}
			return offloaded(m, rangeCost(n, k), func(z *big.Int) { z.MulRange(n-k+1, n) })
		}},
		{Sig: "fsum(seq, /)", Doc: "Sum without loss of precision.", Fn: mathFsum},
		{Sig: "prod(iterable, /, *, start=1)", Doc: "Product of all items.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			acc := a[1]
			return m.Drain(a[0], func(m *vm.M, x vm.Value) (bool, *vm.Exc) {
				v, e := m.Binary(vm.MUL, acc, x)
				acc = v
				return false, e
			}, func(m *vm.M) (vm.Value, *vm.Exc) { return acc, nil })
		}},
	},
	Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		mod.Set(m, "pi", vm.Float(math.Pi))
		mod.Set(m, "e", vm.Float(math.E))
		mod.Set(m, "tau", vm.Float(2*math.Pi))
		mod.Set(m, "inf", vm.Float(math.Inf(1)))
		mod.Set(m, "nan", vm.Float(math.NaN()))
		return nil
	},
}

func twoFloats(m *vm.M, a []vm.Value) (x, y float64, e *vm.Exc) {
	if x, e = m.FloatOf(a[0]); e == nil {
		y, e = m.FloatOf(a[1])
	}
	return
}

func float2(f func(x, y float64) float64) vm.NativeFunc {
	return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		x, y, e := twoFloats(m, a)
		return vm.Float(f(x, y)), e
	}
}

func float1bool(f func(x float64) bool) vm.NativeFunc {
	return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		x, e := m.FloatOf(a[0])
		return vm.Bool(f(x)), e
	}
}

// twoInts are the arguments of comb and perm; k is -1 where the result is 0.
func twoInts(m *vm.M, a []vm.Value, what string) (n, k int64, e *vm.Exc) {
	x, e := intArg(m, a[0])
	if e != nil {
		return 0, 0, e
	}
	y, e := intArg(m, a[1])
	if e != nil {
		return 0, 0, e
	}
	if x.Sign() < 0 {
		return 0, 0, m.ValueErrorf("n must be a non-negative integer")
	}
	if y.Sign() < 0 {
		return 0, 0, m.ValueErrorf("%s must be a non-negative integer", what)
	}
	if y.Cmp(x) > 0 {
		return 0, -1, nil
	}
	if !x.IsInt64() || !y.IsInt64() {
		return 0, 0, m.Errorf(vm.ExcOverflowError, "min(n - k, k) must not exceed %d", int64(math.MaxInt64))
	}
	return x.Int64(), y.Int64(), nil
}

// bigPerm is perm for an n past 64 bits.
func bigPerm(m *vm.M, n *big.Int, kv vm.Value) (vm.Value, *vm.Exc) {
	y, e := intArg(m, kv)
	if e != nil {
		return vm.None, e
	}
	if y.Sign() < 0 {
		return vm.None, m.ValueErrorf("k must be a non-negative integer")
	}
	if y.Cmp(n) > 0 {
		return vm.Int(0), nil
	}
	if !y.IsInt64() {
		return vm.None, m.Errorf(vm.ExcOverflowError, "k must not exceed %d", int64(math.MaxInt64))
	}
	k := y.Int64()
	if k > 1<<32 {
		return vm.None, m.NewExc(vm.ExcMemoryError)
	}
	if e := m.Charge(k * int64(n.BitLen()) / 8); e != nil {
		return vm.None, e
	}
	w := float64(n.BitLen()) / 64
	n = new(big.Int).Set(n)
	return offloaded(m, float64(k)*(10+float64(k)*w*w*0.3), func(z *big.Int) {
		z.SetInt64(1)
		for ; k > 0; k-- {
			z.Mul(z, n)
			n.Sub(n, big.NewInt(1))
		}
	})
}

// bigComb is comb for an n past 64 bits.
func bigComb(m *vm.M, n *big.Int, kv vm.Value) (vm.Value, *vm.Exc) {
	y, e := intArg(m, kv)
	if e != nil {
		return vm.None, e
	}
	if y.Sign() < 0 {
		return vm.None, m.ValueErrorf("k must be a non-negative integer")
	}
	if rest := new(big.Int).Sub(n, y); rest.Sign() < 0 {
		return vm.Int(0), nil
	} else if rest.Cmp(y) < 0 {
		y = rest
	}
	if !y.IsInt64() {
		return vm.None, m.Errorf(vm.ExcOverflowError, "min(n - k, k) must not exceed %d", int64(math.MaxInt64))
	}
	k := y.Int64()
	if k > 1<<32 {
		return vm.None, m.NewExc(vm.ExcMemoryError)
	}
	if e := m.Charge(k * int64(n.BitLen()) / 8); e != nil {
		return vm.None, e
	}
	w := float64(k) * float64(n.BitLen()) / 64
	return offloaded(m, float64(k)*(10+w*0.3), func(r *big.Int) {
		r.SetInt64(1)
		top := new(big.Int).Set(n)
		for j := int64(1); j <= k; j++ {
			r.Mul(r, top)
			r.Quo(r, big.NewInt(j))
			top.Sub(top, big.NewInt(1))
		}
	})
}

// offloaded is the int that f makes; cost is the work, see vm.M.Offload.
func offloaded(m *vm.M, cost float64, f func(z *big.Int)) (vm.Value, *vm.Exc) {
	z := new(big.Int)
	if e := m.Offload(cost, func() { f(z) }); e != nil {
		return vm.None, e
	}
	return vm.NewInt(z), nil
}

// rangeCost is the work of multiplying k numbers up to n.
func rangeCost(n, k int64) float64 {
	b := int(float64(k) * float64(bits.Len64(uint64(n))))
	return 20*float64(k)/8 + 2*vm.MulCost(b, b)
}

func hypot(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	var f []float64
	top, nan := 0.0, false
	for _, v := range a {
		x, e := m.FloatOf(v)
		if e != nil {
			return vm.None, e
		}
		x = math.Abs(x)
		nan = nan || math.IsNaN(x)
		if x > top {
			top = x
		}
		f = append(f, x)
	}
	switch {
	case math.IsInf(top, 0):
		return vm.Float(math.Inf(1)), nil
	case nan:
		return vm.Float(math.NaN()), nil
	case top == 0 || len(f) == 1:
		return vm.Float(top), nil
	case len(f) == 2:
		return vm.Float(vm.CHypot(f[0], f[1])), nil
	}
	s := new(big.Float).SetPrec(2200)
	for _, x := range f {
		y := new(big.Float).SetPrec(2200).SetFloat64(x)
		s.Add(s, y.Mul(y, y))
	}
	r, _ := s.Sqrt(s).Float64()
	return vm.Float(r), nil
}

// mathFsum is Shewchuk's exact summation: partials are kept that do not overlap.
func mathFsum(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	var p []float64
	special, inf := 0.0, 0.0
	return m.Drain(a[0], func(m *vm.M, v vm.Value) (bool, *vm.Exc) {
		x, e := m.FloatOf(v)
		if e != nil {
			return false, e
		}
		x0 := x
		i := 0
		for _, y := range p {
			if math.Abs(x) < math.Abs(y) {
				x, y = y, x
			}
			hi := x + y
			if lo := y - (hi - x); lo != 0 {
				p[i] = lo
				i++
			}
			x = hi
		}
		p = p[:i]
		if x != 0 {
			if math.IsInf(x, 0) || math.IsNaN(x) {
				if !math.IsInf(x0, 0) && !math.IsNaN(x0) {
					return false, m.Errorf(vm.ExcOverflowError, "intermediate overflow in fsum")
				}
				if math.IsInf(x0, 0) {
					inf += x0
				}
				special += x0
				p = p[:0]
			} else {
				p = append(p, x)
			}
		}
		return false, nil
	}, func(m *vm.M) (vm.Value, *vm.Exc) {
		if special != 0 || math.IsNaN(special) {
			if math.IsNaN(inf) {
				return vm.None, m.ValueErrorf("-inf + inf in fsum")
			}
			return vm.Float(special), nil
		}
		hi, lo := 0.0, 0.0
		n := len(p)
		if n > 0 {
			n--
			hi = p[n]
			for n > 0 {
				x := hi
				n--
				y := p[n]
				hi = x + y
				if lo = y - (hi - x); lo != 0 {
					break
				}
			}
			if n > 0 && (lo < 0 && p[n-1] < 0 || lo > 0 && p[n-1] > 0) {
				y := lo * 2
				if x := hi + y; y == x-hi {
					hi = x
				}
			}
		}
		return vm.Float(hi), nil
	})
}
