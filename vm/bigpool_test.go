package vm

import (
	"math/big"
	"math/rand/v2"
	"testing"
)

// randomBig has some words, often of ones or zeros, and is often close to the edge of a word.
func randomBig(r *rand.Rand) *big.Int {
	b := new(big.Int)
	n := r.IntN(6)
	if r.IntN(4) == 0 {
		n = r.IntN(90)
	}
	for range n {
		w := r.Uint64()
		switch r.IntN(4) {
		case 0:
			w = 0
		case 1:
			w = 1<<64 - 1
		}
		b.Lsh(b, 64).Or(b, new(big.Int).SetUint64(w))
	}
	if r.IntN(3) == 0 {
		b.Lsh(big.NewInt(1), uint(r.IntN(64*n+70)))
	}
	b.Add(b, big.NewInt(int64(r.IntN(5)-2)))
	if r.IntN(2) == 0 {
		b.Neg(b)
	}
	return b
}

// TestBigOperators compares every operator with math/big, with the pool of a machine and with operands that go back to it.
func TestBigOperators(t *testing.T) {
	m := New(Options{})
	r := rand.New(rand.NewPCG(1, 2))
	n := 300000
	if testing.Short() {
		n = 20000
	}
	for range n {
		a, b := randomBig(r), randomBig(r)
		if r.IntN(3) == 0 { // a short quotient
			a.Mul(b, big.NewInt(r.Int64N(1<<34))).Add(a, big.NewInt(int64(r.IntN(3)-1)))
		}
		want := new(big.Int)
		var op uint16
		switch k := r.IntN(9); {
		case k == 0:
			op, want = ADD, want.Add(a, b)
		case k == 1:
			op, want = SUB, want.Sub(a, b)
		case k == 2:
			op, want = MUL, want.Mul(a, b)
		case k == 3:
			op, want = AND, want.And(a, b)
		case k == 4:
			op, want = OR, want.Or(a, b)
		case k == 5:
			op, want = XOR, want.Xor(a, b)
		case k < 8 && b.Sign() != 0:
			q, x := new(big.Int).QuoRem(a, b, want)
			if x.Sign() != 0 && x.Sign() != b.Sign() {
				q.Sub(q, bigOne)
				x.Add(x, b)
			}
			if op, want = FLOORDIV, q; k == 7 {
				op, want = MOD, x
			}
		default:
			op, b = RSHIFT, big.NewInt(r.Int64N(700))
			if r.IntN(2) == 0 {
				op = LSHIFT
				want.Lsh(a, uint(b.Int64()))
			} else {
				want.Rsh(a, uint(b.Int64()))
			}
		}
		x, y := newInt(a), newInt(b)
		v, ok, e := m.arith(op, x, y)
		if !ok || e != nil {
			t.Fatalf("%v %v %v: %v %v", a, opcodeName(op), b, ok, e)
		}
		if bigOf(v).Cmp(want) != 0 || v.is(KBig) == want.IsInt64() {
			t.Fatalf("%v %v %v: %v, want %v", a, opcodeName(op), b, bigOf(v), want)
		}
		if op == FLOORDIV || op == MOD {
			q, rem, e := m.divmodInt(x, y)
			if got := map[uint16]Value{FLOORDIV: q, MOD: rem}[op]; e != nil || bigOf(got).Cmp(want) != 0 {
				t.Fatalf("divmod(%v, %v): %v %v", a, b, bigOf(q), bigOf(rem))
			}
		}
		if v.is(KBig) && v.p != x.p && v.p != y.p && r.IntN(2) == 0 {
			m.freeBig(v.big(), v.big().b.Bits())
		}
	}
}

func TestBigClass(t *testing.T) {
	last, room := 0, 0
	for n := 1; n <= pooledMax+1; n++ {
		c, w := bigClass(n)
		if w < n || c >= bigClasses || c != 0 && (c < last || c == last && w != room) || n > 13 && w-n > n/8 {
			t.Fatalf("%d words: class %d of %d after %d of %d", n, c, w, last, room)
		}
		last, room = c, w
	}
	if c, _ := bigClass(pooledMax + 1); c != 0 {
		t.Fatal("too long for the pool")
	}
}
