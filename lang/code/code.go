// Package code holds compiled programs: instructions, constants, tables, and the disassembler and verifier over them.
//
// A Code is immutable, belongs to no machine and refers to nothing outside itself: instructions name constants, names
// and nested codes by index. vm links a Code for one namespace before it runs: it turns the indexes in instruction
// words into pointers and inline caches.
//
// An instruction is 64 bits: an opcode and three 16-bit operands. Register operands are multiples of RegSize, so that
// the loop adds them to its base as they are. Some instructions are followed by words (64 bits each) whose meaning is a
// column of the opcode table (see Info and docs/bytecode.md).
package code

import "math/big"

// RegSize is the number of bytes of a register; register operands are multiplied by it.
const RegSize = 16

// MaxRegs is the number of registers a frame can address.
const MaxRegs = 65536/RegSize - 32

// Instr is one instruction, or one word.
type Instr struct{ Op, A, B, C uint16 }

// Word is w as an instruction word, little end first: Op holds bits 0-15.
func Word(w uint64) Instr { return Instr{uint16(w), uint16(w >> 16), uint16(w >> 32), uint16(w >> 48)} }

// U64 is the value of a word.
func (i Instr) U64() uint64 {
	return uint64(i.Op) | uint64(i.A)<<16 | uint64(i.B)<<32 | uint64(i.C)<<48
}

// Code is a compiled module, function, class body, lambda or comprehension.
type Code struct {
	Name, Qualname, Filename string
	FirstLine                int32
	Flags                    Flags
	Ins                      []Instr
	Consts                   []Const
	Names                    []string   // of attributes, globals, imports
	KwNames                  [][]string // keyword names of CALLK and CALLMK sites
	Kids                     []*Code

	// Parameters are the first registers: positional-only, positional-or-keyword, keyword-only, *args, **kwargs.
	PosOnly, NArgs, KwOnly int // NArgs includes PosOnly
	// VarNames names registers 0..len-1: parameters, then other locals. A class or module body has its namespace in
	// register 0, named "". Two registers named "" follow a local that for loops step in place: the loop's own state.
	VarNames []string
	// Cells lists the registers that hold a cell because an inner function captures the variable.
	Cells []Cell
	// Free lists the captured variables of enclosing functions.
	Free     []FreeVar
	Regs     int // registers used, temporaries and outgoing calls included
	Handlers []Handler
	Lines    []byte // see Position
}

// Flags say what kind of code it is.
type Flags uint32

// Flags of a Code; the low ones have CPython's values of co_flags.
const (
	Optimized   Flags = 0x1 // locals are registers: a function, not a module or class body
	NewLocals   Flags = 0x2
	VarArgs     Flags = 0x4
	VarKwargs   Flags = 0x8
	Nested      Flags = 0x10
	Generator   Flags = 0x20
	Coroutine   Flags = 0x80
	AsyncGen    Flags = 0x200
	Annotations Flags = 0x1000000 // from __future__ import annotations

	IsModule        Flags = 1 << 27 // R[0] is the namespace; names are LOADN, STOREN, DELN
	IsClass         Flags = 1 << 28 // the same; returns its __class__ cell or None
	IsComprehension Flags = 1 << 29
	HasDoc          Flags = 1 << 30 // Consts[0] is the docstring
	IsInteractive   Flags = 1 << 31 // expression statements print
)

// Const is one of: nil (None), bool, Ellipsis, int64, *big.Int, float64, complex128, string, Bytes, Tuple, FrozenSet, *Code.
type Const any

// Bytes is a bytes constant.
type Bytes string

// Tuple is a constant tuple.
type Tuple []Const

// FrozenSet is the constant right side of `x in {1, 2}`, without duplicates.
type FrozenSet []Const

// Ellipsis is the constant `...`.
type Ellipsis struct{}

var _ Const = (*big.Int)(nil)

// Cell is a variable of this code that inner functions capture. Param: the register holds an argument at entry, which
// MKCELL wraps.
type Cell struct {
	Name string
	Reg  uint16 // scaled
}

// FreeVar says where the function that makes a closure finds the captured cell: in its own register Index (scaled;
// FromCell), or among its own free variables.
type FreeVar struct {
	Name     string
	FromCell bool
	Index    uint16
}

// Handler is one line of the exception table: an exception raised by instructions [From, To) goes to Target with the
// exception in register Reg and the previously handled one in the next. Innermost ranges come first.
type Handler struct {
	From, To, Target int32
	Reg              uint16 // scaled
}

// Info is a row of the opcode table.
type Info struct {
	Name, Doc string
	// Operand kinds of a, b and c: d register written, r register read, m read and written, R first of a run of registers,
	// i signed number, u unsigned number, j jump offset from the next instruction, n name, q keyword names, - unused.
	Operands [3]byte
	// Words: k constant index, g global name index, K nested code index, s inline cache, w a number. One letter a word.
	Words     string
	CanSwitch bool // other greenlets may run before the next instruction
	Ends      bool // control never falls through to the next instruction
}
