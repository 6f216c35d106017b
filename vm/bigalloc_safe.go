//go:build gslsafe

// Big ints and their words in one allocation, as Go's types say it.

package vm

import "math/big"

type big3 struct {
	BigInt
	w [3]big.Word
}
type big7 struct {
	BigInt
	w [7]big.Word
}
type big13 struct {
	BigInt
	w [13]big.Word
}

// allocBig makes a big int with room for n words, which hold anything and are not yet its value.
func allocBig(n int) (*BigInt, []big.Word) {
	switch {
	case n <= 3:
		p := new(big3)
		return &p.BigInt, p.w[:n]
	case n <= 7:
		p := new(big7)
		return &p.BigInt, p.w[:n]
	case n <= 13:
		p := new(big13)
		return &p.BigInt, p.w[:n]
	}
	return new(BigInt), make([]big.Word, n)
}
