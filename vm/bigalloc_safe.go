//go:build gslsafe

// Big ints and their words in one allocation, as Go's types say it.

package vm

import "math/big"

type big2 struct {
	BigInt
	w [2]big.Word
}
type big3 struct {
	BigInt
	w [3]big.Word
}
type big4 struct {
	BigInt
	w [4]big.Word
}
type big6 struct {
	BigInt
	w [6]big.Word
}
type big8 struct {
	BigInt
	w [8]big.Word
}
type big16 struct {
	BigInt
	w [16]big.Word
}

// allocBig makes a big int with room for n words, which are zero and not yet its value.
func allocBig(n int) (*BigInt, []big.Word) {
	switch {
	case n <= 2:
		p := new(big2)
		return &p.BigInt, p.w[:n]
	case n <= 3:
		p := new(big3)
		return &p.BigInt, p.w[:n]
	case n <= 4:
		p := new(big4)
		return &p.BigInt, p.w[:n]
	case n <= 6:
		p := new(big6)
		return &p.BigInt, p.w[:n]
	case n <= 8:
		p := new(big8)
		return &p.BigInt, p.w[:n]
	case n <= 16:
		p := new(big16)
		return &p.BigInt, p.w[:n]
	}
	return new(BigInt), make([]big.Word, n)
}
