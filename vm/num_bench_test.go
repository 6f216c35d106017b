// Benchmarks of numbers and sorting; testdata/num_bench.py times CPython on the same.
package vm

import (
	"fmt"
	"math/big"
	"math/rand"
	"testing"
)

var sinkValue Value
var sinkText string

func BenchmarkBigInt(b *testing.B) {
	m := numM()
	for _, d := range []int{20, 100, 1000, 10000} {
		ten := func(k int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(k)), nil) }
		x := newInt(new(big.Int).Sub(ten(d), big.NewInt(12345)))
		y := newInt(new(big.Int).Sub(ten(d-1), big.NewInt(777)))
		z := newInt(new(big.Int).Mul(bigOf(x), bigOf(y)))
		text := intText(x)
		for _, op := range []struct {
			name string
			f    func()
		}{
			{"add", func() { sinkValue, _, _ = m.arith(ADD, x, y) }},
			{"mul", func() { sinkValue, _, _ = m.arith(MUL, x, y) }},
			{"divmod", func() { sinkValue, _, _ = m.divmodInt(z, y) }},
			{"and", func() { sinkValue, _, _ = m.arith(AND, x, y) }},
			{"rshift", func() { sinkValue, _, _ = m.arith(RSHIFT, x, Int(13)) }},
			{"str", func() { sinkText = intText(x) }},
			{"parse", func() { sinkValue, _ = parseInt(text, 10) }},
		} {
			b.Run(fmt.Sprint(op.name, d), func(b *testing.B) {
				for b.Loop() {
					op.f()
				}
			})
		}
	}
}

func BenchmarkFloat(b *testing.B) {
	m := numM()
	x, y := Float(1.7), Float(12.3)
	for _, op := range []struct {
		name string
		op   uint16
	}{{"pow", POW}, {"mod", MOD}, {"floordiv", FLOORDIV}} {
		b.Run(op.name, func(b *testing.B) {
			for b.Loop() {
				sinkValue, _, _ = m.arith(op.op, y, x)
			}
		})
	}
	b.Run("repr", func(b *testing.B) {
		for b.Loop() {
			sinkText = floatText(1.7 / 3)
		}
	})
}

func BenchmarkSort(b *testing.B) {
	m := numM()
	r := rand.New(rand.NewSource(1))
	const n = 300000
	fill := map[string]func(i int) Value{
		"int31":    func(i int) Value { return Int(int64(r.Int31())) },
		"int63":    func(i int) Value { return Int(r.Int63()) },
		"small":    func(i int) Value { return Int(int64(r.Intn(1000))) },
		"float":    func(i int) Value { return Float(r.Float64()) },
		"sorted":   func(i int) Value { return Int(int64(i)) },
		"reversed": func(i int) Value { return Int(int64(-i)) },
		"str":      func(i int) Value { return NewStr(fmt.Sprint(r.Int31())) },
		"tuple":    func(i int) Value { return NewTuple(Int(int64(r.Intn(100000))), NewStr(fmt.Sprint(r.Int31()))) },
		"mixed":    func(i int) Value { return []Value{Int(int64(r.Int31())), Float(r.Float64() * 1e9)}[i&1] },
	}
	for _, k := range []string{"int31", "int63", "small", "float", "sorted", "reversed", "str", "tuple", "mixed"} {
		src := make([]Value, n)
		for i := range src {
			src[i] = fill[k](i)
		}
		v := make([]Value, n)
		b.Run(k, func(b *testing.B) {
			for b.Loop() {
				copy(v, src)
				m.sortPlain(v, v)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/elem")
		})
		b.Run(k+"Keyed", func(b *testing.B) {
			w := make([]Value, n)
			for b.Loop() {
				copy(w, src)
				m.sortPlain(src, w)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/elem")
		})
	}
}
