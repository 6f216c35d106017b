// Module _random: the Mersenne Twister (MT19937), with the same numbers as CPython's for the same seed, and the hot methods
// of random.Random. lib/random.gsl is the module itself.
package stdlib

import (
	"bytes"
	"crypto/sha512"
	"encoding/binary"
	"math"
	"math/big"

	"github.com/gsl-lang/gsl/vm"
)

const mtN, mtM = 624, 397

// twister is a Mersenne Twister.
type twister struct {
	mt        [mtN]uint32
	at        int
	gaussNext vm.Value // None, or the second number of a pair
}

func (t *twister) next() uint32 {
	if t.at >= mtN {
		t.refill()
	}
	y := t.mt[t.at]
	t.at++
	y ^= y >> 11
	y ^= y << 7 & 0x9d2c5680
	y ^= y << 15 & 0xefc60000
	return y ^ y>>18
}

func (t *twister) refill() {
	mag := func(y uint32) uint32 { return -(y & 1) & 0x9908b0df }
	mt := &t.mt
	for k := range mtN - mtM {
		y := mt[k]&0x80000000 | mt[k+1]&0x7fffffff
		mt[k] = mt[k+mtM] ^ y>>1 ^ mag(y)
	}
	for k := mtN - mtM; k < mtN-1; k++ {
		y := mt[k]&0x80000000 | mt[k+1]&0x7fffffff
		mt[k] = mt[k+mtM-mtN] ^ y>>1 ^ mag(y)
	}
	y := mt[mtN-1]&0x80000000 | mt[0]&0x7fffffff
	mt[mtN-1] = mt[mtM-1] ^ y>>1 ^ mag(y)
	t.at = 0
}

func (t *twister) seedOne(s uint32) {
	t.mt[0] = s
	for k := 1; k < mtN; k++ {
		t.mt[k] = 1812433253*(t.mt[k-1]^t.mt[k-1]>>30) + uint32(k)
	}
	t.at = mtN
}

// seedMany is init_by_array of the reference implementation.
func (t *twister) seedMany(key []uint32) {
	t.seedOne(19650218)
	mt := &t.mt
	i, j := 1, 0
	for k := max(mtN, len(key)); k > 0; k-- {
		mt[i] = (mt[i] ^ (mt[i-1]^mt[i-1]>>30)*1664525) + key[j] + uint32(j)
		if i++; i >= mtN {
			mt[0], i = mt[mtN-1], 1
		}
		if j++; j >= len(key) {
			j = 0
		}
	}
	for k := mtN - 1; k > 0; k-- {
		mt[i] = (mt[i] ^ (mt[i-1]^mt[i-1]>>30)*1566083941) - uint32(i)
		if i++; i >= mtN {
			mt[0], i = mt[mtN-1], 1
		}
	}
	mt[0] = 0x80000000
}

// seedInt seeds with the magnitude of an int.
func (t *twister) seedInt(b *big.Int) {
	var key []uint32
	buf := b.Bytes() // big-endian magnitude
	for len(buf) > 0 {
		n := min(4, len(buf))
		var w [4]byte
		copy(w[4-n:], buf[len(buf)-n:])
		key = append(key, binary.BigEndian.Uint32(w[:]))
		buf = buf[:len(buf)-n]
	}
	if len(key) == 0 {
		key = []uint32{0}
	}
	t.seedMany(key)
	t.gaussNext = vm.None
}

func (t *twister) seedOS(m *vm.M) {
	var b [mtN * 4]byte
	m.RandomBytes(b[:])
	key := make([]uint32, mtN)
	for k := range key {
		key[k] = binary.LittleEndian.Uint32(b[4*k:])
	}
	t.seedMany(key)
	t.gaussNext = vm.None
}

// float is in [0, 1), with 53 random bits.
func (t *twister) float() float64 {
	a, b := t.next()>>5, t.next()>>6
	return (float64(a)*67108864 + float64(b)) * (1.0 / 9007199254740992)
}

// bits is k random bits, k <= 64.
func (t *twister) bits(k int) uint64 {
	if k <= 32 {
		return uint64(t.next() >> (32 - k))
	}
	lo := uint64(t.next())
	return lo | uint64(t.next()>>(64-k))<<32
}

func (t *twister) bigBits(k int) *big.Int {
	n := (k-1)/32 + 1
	buf := make([]byte, 4*n)
	for j := range n {
		r := t.next()
		if k < 32 {
			r >>= 32 - k
		}
		binary.BigEndian.PutUint32(buf[4*(n-1-j):], r)
		k -= 32
	}
	return new(big.Int).SetBytes(buf)
}

// below is a random number in [0, n) for n > 0, as random._randbelow draws it.
func (t *twister) below(n uint64) uint64 {
	k := 0
	for x := n; x > 0; x >>= 1 {
		k++
	}
	r := t.bits(k)
	for r >= n {
		r = t.bits(k)
	}
	return r
}

func (t *twister) belowBig(n *big.Int) *big.Int {
	k := n.BitLen()
	r := t.bigBits(k)
	for r.Cmp(n) >= 0 {
		r = t.bigBits(k)
	}
	return r
}

func twisterFn(f func(m *vm.M, t *twister, a []vm.Value) (vm.Value, *vm.Exc)) vm.NativeFunc {
	return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		t, ok := a[0].Impl().(*twister)
		if !ok {
			return vm.None, m.TypeErrorf("a Random object is required")
		}
		return f(m, t, a)
	}
}

func plainInt(v vm.Value) bool { return vm.IsType(v, vm.TInt) }

// belowValue is _randbelow(n) for an int n > 0 of any size.
func belowValue(m *vm.M, t *twister, n *big.Int) vm.Value {
	if n.IsUint64() {
		r := t.below(n.Uint64())
		if r <= math.MaxInt64 {
			return vm.Int(int64(r))
		}
		return vm.NewInt(new(big.Int).SetUint64(r))
	}
	return vm.NewInt(t.belowBig(n))
}

func randomSeed(m *vm.M, t *twister, v vm.Value) *vm.Exc {
	if v.IsNone() || v.IsUnbound() {
		t.seedOS(m)
		return nil
	}
	if b := m.BigOf(v); b != nil {
		t.seedInt(b)
		return nil
	}
	h, e := m.Hash(v)
	if e == nil {
		t.seedInt(new(big.Int).SetUint64(uint64(h)))
	}
	return e
}

type randomKey struct{}

func randomClass(m *vm.M) *vm.Class {
	return vm.Extension(m, randomKey{}, func() *vm.Class {
		c := m.NewClass("Random", "_random", &vm.NatType{Name: "Random"}, nil, []vm.Def{
			{Sig: "static __new__(cls, /, *args, **kwargs)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				t := &twister{gaussNext: vm.None}
				t.seedOne(5489)
				return m.NewObject(a[0].AsClass(), t), nil
			}},
			{Sig: "raw __init__(self, x=None, /)", Fn: twisterFn(func(m *vm.M, t *twister, a []vm.Value) (vm.Value, *vm.Exc) {
				return vm.None, randomSeed(m, t, a[1])
			})},
			{Sig: "random(self, /)", Doc: "random() -> x in the interval [0, 1).", Fn: twisterFn(func(m *vm.M, t *twister, a []vm.Value) (vm.Value, *vm.Exc) {
				return vm.Float(t.float()), nil
			})},
			{Sig: "seed(self, n=None, /)", Doc: "seed([n]) -> None.\n\nDefaults to use urandom and falls back to a combination\nof the current time and the process identifier.", Fn: twisterFn(func(m *vm.M, t *twister, a []vm.Value) (vm.Value, *vm.Exc) {
				return vm.None, randomSeed(m, t, a[1])
			})},
			{Sig: "getrandbits(self, k, /)", Doc: "getrandbits(k) -> x.  Generates an int with k random bits.", Fn: twisterFn(func(m *vm.M, t *twister, a []vm.Value) (vm.Value, *vm.Exc) {
				k, e := m.Index(a[1])
				if e != nil {
					return vm.None, e
				}
				switch {
				case k < 0:
					return vm.None, m.ValueErrorf("number of bits must be non-negative")
				case k == 0:
					return vm.Int(0), nil
				case k < 64:
					return vm.Int(int64(t.bits(int(k)))), nil
				case k > math.MaxInt32:
					return vm.None, m.Errorf(vm.ExcOverflowError, "Python int too large to convert to C int")
				}
				if e := m.Charge(k / 8); e != nil {
					return vm.None, e
				}
				return vm.NewInt(t.bigBits(int(k))), nil
			})},
			{Sig: "getstate(self, /)", Doc: "getstate() -> tuple containing the current state.", Fn: twisterFn(func(m *vm.M, t *twister, a []vm.Value) (vm.Value, *vm.Exc) {
				out := make([]vm.Value, mtN+1)
				for k, x := range t.mt {
					out[k] = vm.Int(int64(x))
				}
				out[mtN] = vm.Int(int64(t.at))
				return vm.NewTuple(out...), nil
			})},
			{Sig: "setstate(self, state, /)", Doc: "setstate(state) -> None.  Restores generator state.", Fn: twisterFn(func(m *vm.M, t *twister, a []vm.Value) (vm.Value, *vm.Exc) {
				s, ok := m.TupleOf(a[1])
				if !ok {
					return vm.None, m.TypeErrorf("state vector must be a tuple")
				}
				if len(s) != mtN+1 {
					return vm.None, m.ValueErrorf("state vector is the wrong size")
				}
				var n [mtN + 1]int64
				for k, v := range s {
					x, e := m.Index(v)
					if e != nil {
						return vm.None, e
					}
					n[k] = x
				}
				if n[mtN] < 0 || n[mtN] > mtN {
					return vm.None, m.ValueErrorf("invalid state")
				}
				for k := range t.mt {
					t.mt[k] = uint32(n[k])
				}
				t.at = int(n[mtN])
				return vm.None, nil
			})},
			// what follows serves random.Random where random and getrandbits are the ones above
			{Sig: "_below(self, n, /)", Fn: twisterFn(func(m *vm.M, t *twister, a []vm.Value) (vm.Value, *vm.Exc) {
				n := m.BigOf(a[1])
				if n == nil || n.Sign() <= 0 {
					return vm.Int(0), nil
				}
				return belowValue(m, t, n), nil
			})},
			{Sig: "_choice(self, seq, /)", Fn: twisterFn(func(m *vm.M, t *twister, a []vm.Value) (vm.Value, *vm.Exc) {
				n, e := m.Len(a[1])
				if e != nil {
					return vm.None, e
				}
				if n == 0 {
					return vm.None, m.Errorf(vm.ExcIndexError, "Cannot choose from an empty sequence")
				}
				k := t.below(uint64(n))
				if l, ok := m.ListOf(a[1]); ok && vm.IsType(a[1], vm.TList) {
					return l[k], nil
				}
				return m.GetItem(a[1], vm.Int(int64(k)))
			})},
			{Sig: "_shuffle(self, x, /)", Fn: twisterFn(func(m *vm.M, t *twister, a []vm.Value) (vm.Value, *vm.Exc) {
				if l, ok := m.ListOf(a[1]); ok && vm.IsType(a[1], vm.TList) {
					for i := len(l) - 1; i > 0; i-- {
						j := t.below(uint64(i + 1))
						l[i], l[j] = l[j], l[i]
					}
					return vm.None, nil
				}
				n, e := m.Len(a[1])
				if e != nil {
					return vm.None, e
				}
				for i := n - 1; i > 0; i-- {
					j := vm.Int(int64(t.below(uint64(i + 1))))
					x, e := m.GetItem(a[1], vm.Int(int64(i)))
					if e != nil {
						return vm.None, e
					}
					y, e := m.GetItem(a[1], j)
					if e != nil {
						return vm.None, e
					}
					if e := m.SetItem(a[1], vm.Int(int64(i)), y); e != nil {
						return vm.None, e
					}
					if e := m.SetItem(a[1], j, x); e != nil {
						return vm.None, e
					}
				}
				return vm.None, nil
			})},
			{Sig: "_randint(self, a, b, /)", Fn: twisterFn(func(m *vm.M, t *twister, a []vm.Value) (vm.Value, *vm.Exc) {
				if plainInt(a[1]) && plainInt(a[2]) {
					if x, ok := m.IntOf(a[1]); ok {
						if y, ok := m.IntOf(a[2]); ok && x <= y && x > -1<<61 && y < 1<<61 {
							return vm.Int(x + int64(t.below(uint64(y-x)+1))), nil
						}
					}
				}
				return vm.None, nil // the slow way
			})},
			{Sig: "_gauss(self, mu, sigma, /)", Fn: twisterFn(func(m *vm.M, t *twister, a []vm.Value) (vm.Value, *vm.Exc) {
				mu, e := m.FloatOf(a[1])
				if e != nil {
					return vm.None, e
				}
				sigma, e := m.FloatOf(a[2])
				if e != nil {
					return vm.None, e
				}
				var z float64
				if f, ok := t.gaussNext.AsFloat(); ok {
					z, t.gaussNext = f, vm.None
				} else {
					x2pi := t.float() * (2 * math.Pi)
					g2rad := math.Sqrt(-2 * vm.CLog(1-t.float()))
					z = vm.CCos(x2pi) * g2rad
					t.gaussNext = vm.Float(vm.CSin(x2pi) * g2rad)
				}
				p := z * sigma // rounded by itself: no fused multiply-add
				return vm.Float(mu + float64(p)), nil
			})},
			{Sig: "_uniform(self, a, b, /)", Fn: twisterFn(func(m *vm.M, t *twister, a []vm.Value) (vm.Value, *vm.Exc) {
				x, okx := a[1].AsFloat()
				y, oky := a[2].AsFloat()
				if n, ok := m.IntOf(a[1]); ok && !okx && n > -1<<52 && n < 1<<52 {
					x, okx = float64(n), true
				}
				if n, ok := m.IntOf(a[2]); ok && !oky && n > -1<<52 && n < 1<<52 {
					y, oky = float64(n), true
				}
				if okx && oky {
					p := (y - x) * t.float()
					return vm.Float(x + float64(p)), nil
				}
				return vm.None, nil
			})},
		}, []vm.Attr{
			{Name: "gauss_next", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return v.Impl().(*twister).gaussNext, nil },
				Set: func(m *vm.M, v, x vm.Value) *vm.Exc { v.Impl().(*twister).gaussNext = x; return nil }},
		})
		return c
	})
}

var randomCore = &vm.ModuleDef{
	Name: "_random",
	Doc:  "Module implements the Mersenne Twister random number generator.",
	Defs: []vm.Def{
		{Sig: "_seed_bytes(data, /)", Doc: "The data followed by their SHA-512.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			b, e := bytesArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			h := sha512.Sum512(b)
			return vm.NewBytes(append(bytes.Clone(b), h[:]...)), nil
		}},
	},
	Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		mod.Set(m, "Random", randomClass(m).Value())
		return nil
	},
}
