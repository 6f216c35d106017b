// Module cmath: functions of complex numbers.
package stdlib

import (
	"math"
	"math/cmplx"

	"github.com/gsl-lang/gsl/vm"
)

func finite(z complex128) bool {
	return !math.IsInf(real(z), 0) && !math.IsInf(imag(z), 0) && !math.IsNaN(real(z)) && !math.IsNaN(imag(z))
}

// complex1 is a function of one complex number. A pole is a domain error; a finite number whose result is not is a range error.
func complex1(name string, f func(complex128) complex128, pole func(complex128) bool) vm.Def {
	return vm.Def{Sig: name + "(z, /)", Doc: "Return the " + name + " of z.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		z, e := m.ComplexOf(a[0])
		if e != nil {
			return vm.None, e
		}
		if pole != nil && pole(z) {
			return vm.None, mathDomain(m)
		}
		r := f(z)
		if finite(z) && !finite(r) {
			return vm.None, mathRange(m)
		}
		return vm.NewComplex(r), nil
	}}
}

func complexTest(name, doc string, f func(x, y float64) bool) vm.Def {
	return vm.Def{Sig: name + "(z, /)", Doc: doc, Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		z, e := m.ComplexOf(a[0])
		return vm.Bool(f(real(z), imag(z))), e
	}}
}

// complexExp is e to z; what overflows on the way to a finite result is halved first.
func complexExp(z complex128) complex128 {
	x, y := real(z), imag(z)
	if math.IsInf(x, -1) && (math.IsInf(y, 0) || math.IsNaN(y)) {
		return 0
	}
	s, c := math.Sincos(y)
	if x > 709 && !math.IsInf(x, 0) {
		l := math.Exp(x - 1)
		return complex(l*c*math.E, l*s*math.E)
	}
	l := math.Exp(x)
	if y == 0 {
		return complex(l, y)
	}
	return complex(l*c, l*s)
}

// complexLog is the logarithm, with the care for modulus near 1 that keeps its real part exact.
func complexLog(z complex128) complex128 {
	x, y := math.Abs(real(z)), math.Abs(imag(z))
	h := math.Hypot(x, y)
	r := math.Log(h)
	if h > 0.71 && h <= 1.73 && !math.IsInf(h, 0) {
		hi, lo := math.Max(x, y), math.Min(x, y)
		r = math.Log1p((hi-1)*(hi+1)+lo*lo) / 2
	} else if math.IsInf(h, 1) && !math.IsInf(x, 0) && !math.IsInf(y, 0) {
		r = math.Log(math.Hypot(x/2, y/2)) + math.Ln2
	}
	return complex(r, math.Atan2(imag(z), real(z)))
}

func isZero(z complex128) bool { return z == 0 }

func atPole(z complex128) bool { return imag(z) == 0 && (real(z) == 1 || real(z) == -1) }

var cmathModule = &vm.ModuleDef{
	Name: "cmath",
	Doc:  "This module provides access to mathematical functions for complex\nnumbers.",
	Defs: []vm.Def{
		complex1("sqrt", cmplx.Sqrt, nil), complex1("exp", complexExp, nil),
		complex1("sin", cmplx.Sin, nil), complex1("cos", cmplx.Cos, nil), complex1("tan", cmplx.Tan, nil),
		complex1("sinh", cmplx.Sinh, nil), complex1("cosh", cmplx.Cosh, nil), complex1("tanh", cmplx.Tanh, nil),
		complex1("asin", cmplx.Asin, nil), complex1("acos", cmplx.Acos, nil),
		complex1("atan", cmplx.Atan, func(z complex128) bool { return real(z) == 0 && (imag(z) == 1 || imag(z) == -1) }),
		complex1("asinh", cmplx.Asinh, nil), complex1("acosh", cmplx.Acosh, nil), complex1("atanh", cmplx.Atanh, atPole),
		complex1("log10", func(z complex128) complex128 {
			l := complexLog(z)
			return complex(real(l)/math.Ln10, imag(l)/math.Ln10)
		}, isZero),
		{Sig: "log(z, base=<unset>, /)", Doc: "log(z[, base]) -> the logarithm of z to the given base.\n\nIf the base is not specified, returns the natural logarithm (base e) of z.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			z, e := m.ComplexOf(a[0])
			if e != nil {
				return vm.None, e
			}
			if z == 0 {
				return vm.None, mathDomain(m)
			}
			l := complexLog(z)
			if !a[1].IsUnbound() {
				b, e := m.ComplexOf(a[1])
				if e != nil {
					return vm.None, e
				}
				if b == 0 {
					return vm.None, mathDomain(m)
				}
				d := complexLog(b)
				if d == 0 {
					return vm.None, mathDomain(m)
				}
				if imag(d) == 0 {
					l = complex(real(l)/real(d), imag(l)/real(d))
				} else {
					l /= d
				}
			}
			return vm.NewComplex(l), nil
		}},
		{Sig: "phase(z, /)", Doc: "Return argument, also known as the phase angle, of a complex.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			z, e := m.ComplexOf(a[0])
			return vm.Float(math.Atan2(imag(z), real(z))), e
		}},
		{Sig: "polar(z, /)", Doc: "Convert a complex from rectangular coordinates to polar coordinates.\n\nr is the distance from 0 and phi the phase angle.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			z, e := m.ComplexOf(a[0])
			if e != nil {
				return vm.None, e
			}
			h := math.Hypot(real(z), imag(z))
			if math.IsInf(h, 0) && finite(z) {
				return vm.None, mathRange(m)
			}
			return vm.NewTuple(vm.Float(h), vm.Float(math.Atan2(imag(z), real(z)))), nil
		}},
		{Sig: "rect(r, phi, /)", Doc: "Convert from polar coordinates to rectangular coordinates.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			r, phi, e := twoFloats(m, a)
			if e != nil {
				return vm.None, e
			}
			if math.IsInf(phi, 0) && r != 0 && !math.IsNaN(r) {
				return vm.None, mathDomain(m)
			}
			if phi == 0 {
				return vm.NewComplex(complex(r, r*phi)), nil
			}
			if r == 0 {
				return vm.NewComplex(0), nil
			}
			s, c := math.Sincos(phi)
			return vm.NewComplex(complex(r*c, r*s)), nil
		}},
		complexTest("isfinite", "Return True if both the real and imaginary parts of z are finite, else False.", func(x, y float64) bool { return finite(complex(x, y)) }),
		complexTest("isinf", "Checks if the real or imaginary part of z is infinite.", func(x, y float64) bool { return math.IsInf(x, 0) || math.IsInf(y, 0) }),
		complexTest("isnan", "Checks if the real or imaginary part of z not a number (NaN).", func(x, y float64) bool { return math.IsNaN(x) || math.IsNaN(y) }),
		{Sig: "isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)", Doc: "Determine whether two complex numbers are close in value.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			x, e := m.ComplexOf(a[0])
			if e != nil {
				return vm.None, e
			}
			y, e := m.ComplexOf(a[1])
			if e != nil {
				return vm.None, e
			}
			rel, abs, e := twoFloats(m, a[2:])
			if e != nil {
				return vm.None, e
			}
			switch {
			case rel < 0 || abs < 0:
				return vm.None, m.ValueErrorf("tolerances must be non-negative")
			case x == y:
				return vm.True, nil
			case cmplx.IsInf(x) || cmplx.IsInf(y):
				return vm.False, nil
			}
			d := cmplx.Abs(x - y)
			return vm.Bool(d <= rel*cmplx.Abs(y) || d <= rel*cmplx.Abs(x) || d <= abs), nil
		}},
	},
	Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		mod.Set(m, "pi", vm.Float(math.Pi))
		mod.Set(m, "e", vm.Float(math.E))
		mod.Set(m, "tau", vm.Float(2*math.Pi))
		mod.Set(m, "inf", vm.Float(math.Inf(1)))
		mod.Set(m, "nan", vm.Float(math.NaN()))
		mod.Set(m, "infj", vm.NewComplex(complex(0, math.Inf(1))))
		mod.Set(m, "nanj", vm.NewComplex(complex(0, math.NaN())))
		return nil
	},
}
