// Hashes of built-in values: CPython's own numbers, since the order of sets shows them.
package vm

import (
	"math"
	"math/big"
	"math/bits"
)

const (
	hashMod   = 1<<61 - 1
	hashInf   = 314159
	hashImag  = 1000003
	hashNone  = 0xFCA86420 // CPython 3.12's: in 3.11 it is an address
	xxPrime1  = 11400714785074694791
	xxPrime2  = 14029467366897019727
	xxPrime5  = 2870177450012600261
	noHash    = -1 // means "error" in CPython: no hash is -1
	noHashNow = -2
)

// hashBuiltin is hash(v) of a built-in value. ok is false where the class decides: instances, exceptions, Go objects, classes.
func (m *M) hashBuiltin(v Value) (h int64, ok bool, e *Exc) {
	switch v.kind() {
	case KInt, KBool:
		return intHash(int64(v.n)), true, nil
	case KStr:
		return v.str().hashValue(), true, nil
	case KFloat:
		return hashFloat(v), true, nil
	case KBig:
		return hashBig(&v.big().b), true, nil
	case KNone:
		return hashNone, true, nil
	case KTuple:
		h, e = m.hashTuple(v.tuple().elems())
		return h, true, e
	case KComplex:
		c := v.complex()
		h = hashFloat(Float(real(c))) + hashImag*hashFloat(Float(imag(c)))
		if h == noHash {
			h = noHashNow
		}
		return h, true, nil
	case KBytes:
		s := v.bytes().s
		if s == "" {
			return 0, true, nil
		}
		if h = int64(hashString(s)); h == noHash {
			h = noHashNow
		}
		return h, true, nil
	case KFrozenSet:
		return hashFrozenSet(v.set()), true, nil
	case KRange:
		return m.hashRange(v.rangeOf())
	case KList, KDict, KSet, KByteArray, KSlice, KMappingProxy:
		return 0, true, m.unhashable(v)
	case KObj, KExc, KNat, KClass, KDictView, KMemoryView, KBound:
		return 0, false, nil
	}
	return identityHash(v), true, nil
}

func (m *M) unhashable(v Value) *Exc {
	return m.typeErrorf("unhashable type: '%s'", m.typeName(v))
}

// identityHash is the hash of a value that is equal to nothing but itself.
func identityHash(v Value) int64 {
	h := int64(bits.RotateLeft64(uint64(uintptr(v.p)), -4) ^ v.n*xxPrime1)
	if h == noHash {
		return noHashNow
	}
	return h
}

// hashFloat is the value modulo 2**61-1, so that it is the same as of an equal int.
func hashFloat(v Value) int64 {
	f := v.float()
	if f >= -1<<62 && f <= 1<<62 {
		if n := int64(f); float64(n) == f {
			return intHash(n)
		}
	}
	switch {
	case f != f:
		return identityHash(v)
	case math.IsInf(f, 1):
		return hashInf
	case math.IsInf(f, -1):
		return -hashInf
	}
	fr, x := math.Frexp(math.Abs(f))
	mant := uint64(fr * (1 << 53))
	x = (x - 53) % 61
	if x < 0 {
		x += 61
	}
	h := int64((mant<<uint(x))&hashMod | mant>>uint(61-x)) // times 2**x: a rotation of 61 bits
	if h == hashMod {
		h = 0
	}
	if f < 0 {
		h = -h
	}
	if h == noHash {
		return noHashNow
	}
	return h
}

// hashBig is b modulo 2**61-1, with b's sign.
func hashBig(b *big.Int) int64 {
	w := b.Bits()
	h := uint64(0)
	for i := len(w) - 1; i >= 0; i-- { // 2**64 is 8 modulo 2**61-1
		h = h<<3 | h>>58
		h = h&hashMod + uint64(w[i])&hashMod + uint64(w[i])>>61
		if h = h&hashMod + h>>61; h >= hashMod {
			h -= hashMod
		}
	}
	if b.Sign() < 0 {
		if h == 1 {
			return noHashNow
		}
		return -int64(h)
	}
	return int64(h)
}

// hashTuple is CPython's xxHash of the elements' hashes.
func (m *M) hashTuple(v []Value) (int64, *Exc) {
	acc := uint64(xxPrime5)
	for _, x := range v {
		var h int64
		if x.isInt() {
			h = intHash(x.int())
		} else if x.is(KStr) {
			h = x.str().hashValue()
		} else {
			var e *Exc
			if h, e = m.Hash(x); e != nil {
				return 0, e
			}
		}
		acc += uint64(h) * xxPrime2
		acc = bits.RotateLeft64(acc, 31) * xxPrime1
	}
	acc += uint64(len(v)) ^ (xxPrime5 ^ 3527539)
	if acc == math.MaxUint64 {
		return 1546275796, nil
	}
	return int64(acc), nil
}

// hashFrozenSet does not depend on the order.
func hashFrozenSet(s *Set) int64 {
	if s.hash != 0 {
		return s.hash
	}
	h := uint64(0)
	for i := range s.tab {
		if e := &s.tab[i]; e.live() {
			x := e.hash ^ setXor
			h ^= ((x ^ 89869747) ^ x<<16) * 3644798167
		}
	}
	h ^= (uint64(s.used) + 1) * 1927868237
	h ^= h>>11 ^ h>>25
	h = h*69069 + 907133923
	if h == math.MaxUint64 {
		h = 590923713
	}
	s.hash = int64(h)
	return s.hash
}

// hashRange is the hash of the tuple (length, start, step), with None for what does not matter.
func (m *M) hashRange(r *Range) (int64, bool, *Exc) {
	n := rangeSize(r)
	t := [3]Value{n, None, None}
	if !(n.isInt() && n.n == 0) {
		t[1] = r.start
		if !(n.isInt() && n.n == 1) {
			t[2] = r.step
		}
	}
	h, e := m.hashTuple(t[:])
	return h, true, e
}

// rangeSize is the number of a range's elements, as an int value.
func rangeSize(r *Range) Value {
	lo, hi, step := r.start, r.stop, r.step
	if intSign(step) < 0 {
		lo, hi = hi, lo
		if step.isInt() {
			step = negInt(step.int())
		} else {
			step = newInt(new(big.Int).Neg(bigOf(step)))
		}
	}
	if realCmp(lo, hi) >= 0 {
		return Int(0)
	}
	if lo.isInt() && hi.isInt() && step.isInt() {
		n := (uint64(hi.int())-uint64(lo.int())-1)/uint64(step.int()) + 1
		return big128(0, n, false)
	}
	d := new(big.Int).Sub(bigOf(hi), bigOf(lo))
	d.Sub(d, bigOne)
	d.Quo(d, bigOf(step))
	return newInt(d.Add(d, bigOne))
}

// hashRow is the __hash__ of number types.
func hashRow(m *M, a []Value) (Value, *Exc) {
	h, _, e := m.hashBuiltin(a[0])
	return Int(h), e
}

// hashResult is the hash for the int that a __hash__ method returned: the number itself if it fits.
func hashResult(v Value) int64 {
	h := int64(v.n)
	if v.is(KBig) {
		h = hashBig(&v.big().b)
	}
	if h == noHash {
		return noHashNow
	}
	return h
}
