//go:build !gslsafe

// Big ints and their words in one allocation that the collector does not scan: a third cheaper to make.
//
// The memory is an array of numbers, so the collector does not see the pointer in it, big.Int's to its words. That is sound
// because the words lie in the same array: whoever holds the BigInt or a slice of its words keeps both alive, and Go moves no
// heap object (stacks do move: allocBig must not be inlined, so that what it returns is on the heap). A BigInt whose words
// math/big allocated must not be made here: newInt makes those.

package vm

import (
	"math/big"
	"strings"
	"unsafe"
)

const bigHead = int(unsafe.Sizeof(BigInt{}) / 8)

// allocBig makes a big int with room for n words, which hold anything and are not yet its value. The sizes are the allocator's.
//
//go:noinline
func allocBig(n int) (*BigInt, []big.Word) {
	var p unsafe.Pointer
	switch {
	case n <= 8-bigHead:
		p = unsafe.Pointer(new([8]uint64))
	case n <= 12-bigHead:
		p = unsafe.Pointer(new([12]uint64))
	case n <= 18-bigHead:
		p = unsafe.Pointer(new([18]uint64))
	default:
		// A Builder's memory is not cleared, and is aligned as its size is.
		var b strings.Builder
		b.Grow((bigHead + n) * 8)
		b.WriteByte(0)
		p = unsafe.Pointer(unsafe.StringData(b.String()))
		*(*[bigHead]uint64)(p) = [bigHead]uint64{}
	}
	return (*BigInt)(p), unsafe.Slice((*big.Word)(unsafe.Add(p, bigHead*8)), n)
}
