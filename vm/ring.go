// Rings: objects of other packages that are queues of values (deque, gevent's Queue). The loop itself puts and takes.
package vm

import (
	"math"
	"unsafe"
)

// Ring starts the struct of an object that holds a queue of values, in blocks: growing copies no items, and what was taken
// gives its block back. A native whose row says "put ", "take " or "pop " is not called as long as the gates are open and no
// block has to be made or given back: the loop does what it would do.
type Ring struct {
	Object
	dir   []*ringBlock // a power of two of them; position p is in the block p/ringLen, modulo their number
	head  uint64       // position of the first item
	tail  uint64       // position after the last
	end   uint64       // where the last block in use ends, tail or less than a block after it
	bound uint64       // the loop puts while there are fewer items
	least uint64       // the loop takes while there are more items
	spare *ringBlock

	// Puts and Takes count what was put in and taken out; the owner may change them.
	Puts, Takes int64
}

// ringLen is how many items a block has, ringMask the bits of a position that say where.
const (
	ringLen  = 32
	ringMask = ringLen - 1
	ringOrig = 1 << 62 // where positions begin
)

type ringBlock [ringLen]Value

// What aux says of a KNat: its struct is more than an Object.
const (
	natRing  = 1
	natGreen = 2
)

// InitRing makes r, with which impl starts, an instance of a class implemented in Go. Its gates are shut.
func (r *Ring) InitRing(m *M, c *Class, impl any, size int) {
	r.InitObject(m, c, impl, size)
	r.aux = natRing
	r.head, r.tail, r.end = ringOrig, ringOrig, ringOrig
	r.least = math.MaxUint64
}

// Gate says when the loop may put and take without a call: while there are fewer than bound items, and while there are more
// than least.
func (r *Ring) Gate(bound, least int) { r.bound, r.least = uint64(bound), uint64(least) }

// Len is the number of items.
func (r *Ring) Len() int { return int(r.tail - r.head) }

// At is item k, 0 <= k < Len. The address is good as long as the item is there.
func (r *Ring) At(k int) *Value { return r.slot(r.head + uint64(k)) }

func (r *Ring) block(p uint64) **ringBlock { return &r.dir[p/ringLen&uint64(len(r.dir)-1)] }
func (r *Ring) slot(p uint64) *Value       { return &(*r.block(p))[p&ringMask] }

// need makes the block of position p, the one after or the one before those in use.
func (r *Ring) need(m *M, p uint64) {
	first, last := r.head/ringLen, r.end/ringLen // the blocks in use
	if int(last-first) == len(r.dir) {
		dir := make([]*ringBlock, max(2, 2*len(r.dir)))
		for b := first; b < last; b++ {
			dir[b&uint64(len(dir)-1)] = *r.block(b * ringLen)
		}
		r.dir = dir
	}
	b := r.block(p)
	if *b == nil {
		if *b, r.spare = r.spare, nil; *b == nil {
			m.charge(int64(unsafe.Sizeof(**b)))
			*b = new(ringBlock)
		}
	}
}

// free gives the block of position p back: it has no items any more. Short rings keep it where it is for their next round.
func (r *Ring) free(p uint64) {
	if len(r.dir) > 4 {
		b := r.block(p)
		r.spare, *b = *b, nil
	}
}

// PutLast adds an item at the end.
func (r *Ring) PutLast(m *M, v Value) {
	if r.tail == r.end {
		r.need(m, r.tail)
		r.end += ringLen
	}
	*r.slot(r.tail) = v
	r.tail++
	r.Puts++
}

// PutFirst adds an item at the beginning.
func (r *Ring) PutFirst(m *M, v Value) {
	if r.head&ringMask == 0 {
		r.need(m, r.head-1)
	}
	r.head--
	*r.slot(r.head) = v
	r.Puts++
}

// TakeFirst removes the first item; there must be one.
func (r *Ring) TakeFirst() Value {
	p := r.At(0)
	v := *p
	*p = Value{}
	if r.head++; r.head&ringMask == 0 {
		r.free(r.head - 1)
	}
	r.Takes++
	return v
}

// TakeLast removes the last item; there must be one.
func (r *Ring) TakeLast() Value {
	r.tail--
	p := r.slot(r.tail)
	v := *p
	*p = Value{}
	if r.tail&ringMask == 0 {
		r.free(r.tail)
		r.end = r.tail
	}
	r.Takes++
	return v
}

// Items are the items, in a new slice.
func (r *Ring) Items() []Value {
	v := make([]Value, r.Len())
	for k := range v {
		v[k] = *r.At(k)
	}
	return v
}

// SetItems replaces all items.
func (r *Ring) SetItems(m *M, v []Value) {
	r.dir, r.head, r.tail, r.end = nil, ringOrig, ringOrig, ringOrig
	for _, x := range v {
		r.PutLast(m, x)
	}
	r.Takes++
}
