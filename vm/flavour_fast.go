//go:build !gslsafe

// The fast flavour's primitives: raw pointers and barrier-free stores. Each must stay within the inliner's budget of 20
// for big functions (leaf_test.go checks that no CALL is left in the loop).

package vm

import (
	"math"
	"unsafe"
)

// Flavour names the build: fast, or safe with -tags gslsafe.
const Flavour = "fast"

// barrierFree turns the stores of non-pointers without a write barrier on. They are sound because they are made only into
// registers of the running window, and no Go local goes on using a pointer read from a register after the register may
// have been overwritten in the loop: the arguments of a native stay in its caller's window for the whole call.
const barrierFree = true

// PC is a place in linked code; Base is the address of R[0] of a window.
type (
	PC   = unsafe.Pointer
	Base = unsafe.Pointer
)

func fetch(pc PC) *Instr               { return (*Instr)(pc) }
func skip(pc PC, n int) PC             { return unsafe.Add(pc, n*8) }
func jump(pc PC, c uint16) PC          { return unsafe.Add(pc, int(int16(c))*8) }
func back1(pc PC) *Instr               { return (*Instr)(unsafe.Add(pc, -8)) }
func word(pc PC) uint64                { return *(*uint64)(pc) }
func wordHi(pc PC) uint32              { return *(*uint32)(unsafe.Add(pc, 4)) }
func wordPtr(pc PC) unsafe.Pointer     { return *(*unsafe.Pointer)(pc) }
func R(b Base, o uint16) *Value        { return (*Value)(unsafe.Add(b, uintptr(o))) }
func at(b Base, k int) *Value          { return (*Value)(unsafe.Add(b, k*VS)) }
func push(b Base, o uint16) Base       { return unsafe.Add(b, uintptr(o)+2*VS) }
func pushAt(b Base, o uint32) Base     { return unsafe.Add(b, uintptr(o)+2*VS) }
func pop(b Base, o uint16) Base        { return unsafe.Add(b, -int(o)-2*VS) }
func down(b Base, d uint32) Base       { return unsafe.Add(b, -int(d)) }
func saveLink(s *Value, pc PC)         { s.n = uint64(uintptr(pc)) }
func loadLink(s *Value) PC             { return *(*unsafe.Pointer)(unsafe.Pointer(&s.n)) }
func entryPC(f *Func) PC               { return f.entry }
func fits(m *M, b Base, f uint32) bool { return uintptr(b)+uintptr(f) <= uintptr(m.limit) }
func slot(o *Obj, off uint32) *Value   { return (*Value)(unsafe.Add(o.slots, uintptr(off))) }
func elem(l *List, k uint64) *Value {
	return (*Value)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(l.v)), k*VS))
}
func telem(t *Tuple, k uint64) *Value { return (*Value)(unsafe.Add(unsafe.Pointer(t), 16+k*VS)) }
func asciiChar(s *Str, k uint64) Value {
	return Value{p: unsafe.Pointer(&chars[*(*byte)(unsafe.Add(unsafe.Pointer(s), strHead+uintptr(k)))&127])}
}
func firstByte(s *Str) byte { return *(*byte)(unsafe.Add(unsafe.Pointer(s), strHead)) }
func freeCell(f *Func, k uint16) *Cell {
	return *(**Cell)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(f.cells)), uintptr(k)*8))
}

func setInt(d *Value, n int64) { d.n = uint64(n); *(*uintptr)(unsafe.Pointer(&d.p)) = 0 }
func setFloat(d *Value, f float64) {
	d.n = math.Float64bits(f)
	*(*uintptr)(unsafe.Pointer(&d.p)) = uintptr(unsafe.Pointer(&hFloat))
}
func setBool(d *Value, t uint64) {
	d.n = t
	*(*uintptr)(unsafe.Pointer(&d.p)) = uintptr(unsafe.Pointer(&hBool))
}
func setNone(d *Value) {
	d.n = 0
	*(*uintptr)(unsafe.Pointer(&d.p)) = uintptr(unsafe.Pointer(&hNone))
}
func setUnbound(d *Value) {
	d.n = 0
	*(*uintptr)(unsafe.Pointer(&d.p)) = uintptr(unsafe.Pointer(&hUnbound))
}

// Outside the loop.
func baseAt(s *Stack, off int) Base    { return unsafe.Add(unsafe.Pointer(&s.regs[0]), off) }
func baseOff(s *Stack, b Base) int     { return int(uintptr(b) - uintptr(unsafe.Pointer(&s.regs[0]))) }
func pcAt(c *Code, k int) PC           { return unsafe.Pointer(&c.ins[k]) }
func pcIndex(c *Code, pc PC) int       { return int(uintptr(pc)-uintptr(unsafe.Pointer(&c.ins[0]))) / 8 }
func limitOf(s *Stack, slots int) Base { return unsafe.Pointer(&s.regs[slots]) }
func (c *Code) ptrWord(p unsafe.Pointer) uint64 {
	c.ptrs = append(c.ptrs, p)
	return uint64(uintptr(p))
}
func (c *Code) heldWord(k int) uint64             { return uint64(uintptr(c.ptrs[k])) }
func setPtrWord(c *Code, pc PC, p unsafe.Pointer) { *(*uint64)(pc) = c.ptrWord(p) }
func setWord(pc PC, w uint64)                     { *(*uint64)(pc) = w }
func args(b Base, o uint16, n int) []Value        { return unsafe.Slice(R(b, o), n) }
func entryOf(c *Code) unsafe.Pointer              { return unsafe.Pointer(&c.ins[0]) }
func noPC() PC                                    { return nil }
func argsAt(b Base, k, n int) []Value             { return unsafe.Slice(at(b, k), n) }
