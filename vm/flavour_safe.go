//go:build gslsafe

// The safe flavour's primitives: slices, bounds checks, plain stores. It runs under -race and the fuzzers; everything
// but this file and loop_safe.go is shared with the fast flavour.

package vm

import (
	"math"
	"unsafe"
)

// Flavour names the build: fast, or safe with -tags gslsafe.
const Flavour = "safe"

const barrierFree = false

// PC is a place in linked code; Base is the place of R[0] of a window.
type (
	PC struct {
		c *Code
		i int
	}
	Base struct {
		regs []Value
		off  int
	}
)

func fetch(pc PC) *Instr               { return &pc.c.ins[pc.i] }
func skip(pc PC, n int) PC             { return PC{pc.c, pc.i + n} }
func jump(pc PC, c uint16) PC          { return PC{pc.c, pc.i + int(int16(c))} }
func back1(pc PC) *Instr               { return &pc.c.ins[pc.i-1] }
func word(pc PC) uint64                { return pc.c.ins[pc.i].U64() }
func wordHi(pc PC) uint32              { return uint32(word(pc) >> 32) }
func wordPtr(pc PC) unsafe.Pointer     { return pc.c.ptrs[word(pc)] }
func R(b Base, o uint16) *Value        { return &b.regs[b.off+int(o)/VS] }
func at(b Base, k int) *Value          { return &b.regs[b.off+k] }
func push(b Base, o uint16) Base       { return Base{b.regs, b.off + int(o)/VS + 2} }
func pushAt(b Base, o uint32) Base     { return Base{b.regs, b.off + int(o)/VS + 2} }
func pop(b Base, o uint16) Base        { return Base{b.regs, b.off - int(o)/VS - 2} }
func down(b Base, d uint32) Base       { return Base{b.regs, b.off - int(d)/VS} }
func saveLink(s *Value, pc PC)         { *s = Value{unsafe.Pointer(pc.c), uint64(pc.i)} }
func loadLink(s *Value) PC             { return PC{(*Code)(s.p), int(s.n)} }
func entryPC(f *Func) PC               { return PC{f.code, 0} }
func fits(m *M, b Base, f uint32) bool { return b.off+int(f)/VS <= m.limit.off }
func slot(o *Obj, off uint32) *Value {
	return &unsafe.Slice((*Value)(o.slots), int(o.aux)/VS)[off/VS]
}
func elem(l *List, k uint64) *Value    { return &l.v[k] }
func telem(t *Tuple, k uint64) *Value  { return &t.elems()[k] }
func asciiChar(s *Str, k uint64) Value { return Value{p: unsafe.Pointer(&chars[s.byteAt(int(k))&127])} }
func firstByte(s *Str) byte            { return s.byteAt(0) }
func freeCell(f *Func, k uint16) *Cell { return f.cells[k] }

func setInt(d *Value, n int64)     { *d = Value{nil, uint64(n)} }
func setFloat(d *Value, f float64) { *d = Value{unsafe.Pointer(&hFloat), math.Float64bits(f)} }
func setBool(d *Value, t uint64)   { *d = Value{unsafe.Pointer(&hBool), t} }
func setNone(d *Value)             { *d = None }
func setUnbound(d *Value)          { *d = Unbound }

// Outside the loop.
func baseAt(s *Stack, off int) Base    { return Base{s.regs, off / VS} }
func baseOff(s *Stack, b Base) int     { return b.off * VS }
func pcAt(c *Code, k int) PC           { return PC{c, k} }
func pcIndex(c *Code, pc PC) int       { return pc.i }
func limitOf(s *Stack, slots int) Base { return Base{s.regs, slots} }
func (c *Code) ptrWord(p unsafe.Pointer) uint64 {
	c.ptrs = append(c.ptrs, p)
	return uint64(len(c.ptrs) - 1)
}
func (c *Code) heldWord(k int) uint64             { return uint64(k) }
func setPtrWord(c *Code, pc PC, p unsafe.Pointer) { setWord(pc, c.ptrWord(p)) }
func setWord(pc PC, w uint64)                     { pc.c.ins[pc.i] = instrOf(w) }
func args(b Base, o uint16, n int) []Value {
	k := b.off + int(o)/VS
	return b.regs[k : k+n]
}
func entryOf(c *Code) unsafe.Pointer  { return nil }
func noPC() PC                        { return PC{} }
func argsAt(b Base, k, n int) []Value { return b.regs[b.off+k : b.off+k+n] }
