package vm

import (
	"math"
	"math/rand"
	"strconv"
	"testing"
)

// fixed is appendFixed with the sign.
func fixed(f float64, prec int) string {
	var b []byte
	if math.Signbit(f) {
		b = append(b, '-')
	}
	b, _ = appendFixed(b, f, prec, 0)
	return string(b)
}

// TestFixedDigits compares with strconv, which rounds exactly.
func TestFixedDigits(t *testing.T) {
	check := func(f float64) {
		for prec := range 20 {
			if got, want := fixed(f, prec), strconv.FormatFloat(f, 'f', prec, 64); got != want {
				t.Fatalf("%v .%df: %s, want %s", f, prec, got, want)
			}
		}
	}
	r := rand.New(rand.NewSource(1))
	n := 100000
	if testing.Short() {
		n = 10000
	}
	for range n {
		check(math.Ldexp(r.Float64()-0.5, r.Intn(130)-60))
		check(float64(r.Intn(1<<20)) / 1024) // ties
		check(float64(r.Intn(2000000)-1000000) / 1000)
		if f := math.Float64frombits(r.Uint64()); math.Abs(f) < 1e300 {
			check(f)
		}
	}
	for _, f := range []float64{0, math.Copysign(0, -1), 0.5, 1.5, 2.5, 0.125, 0.375, 1e15, 1e16, 1e22, 1 << 52, 1 << 53, 1<<63 - 1024, 1 << 63, 1 << 64,
		math.MaxFloat64, math.SmallestNonzeroFloat64, 0.05, 9.995, 99.9999999, 4503599627370495.5, 9007199254740993, math.Ldexp(1, -64), math.Ldexp(3, -65), math.Ldexp(1, -1)} {
		check(f)
		check(math.Nextafter(f, 0))
		check(math.Nextafter(f, 1e308))
	}
}

// TestDigits compares the writing of ints with strconv.
func TestDigits(t *testing.T) {
	m := &M{}
	check := func(n int64) {
		if got, want := string(appendInt(nil, n)), strconv.FormatInt(n, 10); got != want || m.strOfInt(n).String() != want {
			t.Fatalf("%d: %s", n, got)
		}
	}
	for k := range 64 {
		for d := int64(-12); d < 12; d++ {
			check(int64(1)<<k + d)
			check(-(int64(1) << k) + d)
		}
	}
	for p := int64(1); p < 1e18; p *= 10 {
		for d := int64(-1); d <= 1; d++ {
			check(p + d)
			check(-p + d)
		}
	}
}
