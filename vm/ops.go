// The opcode table: one ordinary Go function per opcode. Compiled as they stand they are the safe loop, the debugger's
// single-stepper and the tracer; gen pastes their bodies into one switch for the fast loop, and writes the constants,
// the table of lang/code and docs/bytecode.md from the comments.
//
// A row is the first paragraph of the comment (name, operands, effect) and three directives:
//
//	//op:args a b c    operand kinds, see lang/code.Info; then the words that follow the instruction, one letter each
//	//op:switch        script may run, and so other greenlets, before the next instruction
//	//op:ends          control never falls through
//	//op:family X:sym  more opcodes of the same body, with /*op*/ sym in place of the first operator
//
// Rules of a body: `return pc, base, 0` is "next instruction"; any other code leaves the loop. Call nothing but the
// flavour's primitives and the small functions here that Go inlines: anything else is an ordinary CALL, which makes Go
// spill pc and base at every instruction (10 to 15 % of everything), and leaf_test.go fails. An inline cache that is
// empty holds noShape, never 0: every object without a shape has shape 0.
//
// Bigger parts are leaves (leaf.go), used as `x, y := leafF(a, b)`. They need many registers, and a pc that is kept on the
// Go stack would be stored there at every instruction: so a body leaves pc in m.pc while it uses them.
package vm

import (
	"math"
	"unsafe"
)

//go:generate go run ./gen

func bothInt(x, y *Value) bool { return uintptr(x.p)|uintptr(y.p) == 0 }
func isFloat(x *Value) bool    { return x.p == unsafe.Pointer(&hFloat) }
func fl(x *Value) float64      { return math.Float64frombits(x.n) }
func isNat(x *Value, a uint16) bool {
	return x.p != nil && (*Hdr)(x.p).kind == KNat && (*Hdr)(x.p).aux == a
}
func isKind(x *Value, k uint8) bool    { return x.p != nil && (*Hdr)(x.p).kind == k }
func hasShape(x *Value, s uint32) bool { return x.p != nil && (*Hdr)(x.p).shape == s }

// EXIT leaves run(): the end of a nested call or of the program.
//
//op:args - - -
//op:ends
func opEXIT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xExit }

// MOVE a b: R[a] = R[b].
//
//op:args d r -
func opMOVE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	*R(base, i.A) = *R(base, i.B)
	return pc, base, 0
}

// LOADI a imm: R[a] = imm.
//
//op:args d i -
func opLOADI(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	setInt(R(base, i.A), int64(int16(i.B)))
	return pc, base, 0
}

// LOADL a; word: R[a] = the int64 in the word.
//
//op:args d - - w
func opLOADL(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	setInt(R(base, i.A), int64(word(pc)))
	return skip(pc, 1), base, 0
}

// LOADK a; const: R[a] = the constant.
//
//op:args d - - k
func opLOADK(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	*R(base, i.A) = *(*Value)(wordPtr(pc))
	return skip(pc, 1), base, 0
}

// LOADNONE a: R[a] = None.
//
//op:args d - -
func opLOADNONE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	setNone(R(base, i.A))
	return pc, base, 0
}

// LOADBOOL a imm: R[a] = imm != 0.
//
//op:args d i -
func opLOADBOOL(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	setBool(R(base, i.A), uint64(i.B))
	return pc, base, 0
}

// UNBIND a n: registers R[a] .. R[a+n-1] become unbound. Every function starts with one for its locals that are not
// parameters, so that locals() and tracebacks never see what an earlier frame left; del x is one of its own.
//
//op:args d u -
func opUNBIND(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	for k, a := i.B, i.A; k > 0; k-- {
		setUnbound(R(base, a))
		a += VS
	}
	return pc, base, 0
}

// CHECK a: UnboundLocalError if local R[a] is unbound. Only where the compiler cannot prove that it is bound.
//
//op:args r - -
func opCHECK(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if R(base, i.A).p != unsafe.Pointer(&hUnbound) {
		return pc, base, 0
	}
	return pc, base, xSlow
}

// LOADG a; name: R[a] = the global or else builtin name. The word caches the entry of the dict it was found in.
//
//op:args d - - g
//op:switch
func opLOADG(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	s := (*globalSite)(wordPtr(pc))
	if s.d.ver == s.ver && s.b.ver == s.bver {
		*R(base, i.A) = *s.v
		return skip(pc, 1), base, 0
	}
	return pc, base, xSlow
}

// STOREG a; name: global name = R[a].
//
//op:args r - - g
func opSTOREG(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	s := (*globalSite)(wordPtr(pc))
	if s.d.ver == s.ver {
		*s.v = *R(base, i.A)
		return skip(pc, 1), base, 0
	}
	return pc, base, xSlow
}

// DELG; name: del global name.
//
//op:args - - - g
func opDELG(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// LOADN a; name: R[a] = name in the namespace R[0], else global, else builtin: module and class bodies. Linking a module
// body whose namespace is its globals turns it into LOADG.
//
//op:args d - - g
//op:switch
func opLOADN(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// LOADNF a k; name: R[a] = name in the namespace R[0], else free variable k: a class body that mentions an enclosing function's
// variable.
//
//op:args d u - g
//op:switch
func opLOADNF(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// STOREN a; name: name in the namespace R[0] = R[a].
//
//op:args r - - g
//op:switch
func opSTOREN(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// DELN; name: del name in the namespace R[0].
//
//op:args - - - g
//op:switch
func opDELN(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// MKCELL a: R[a] becomes a new cell that holds what R[a] held (unbound for a local that is not a parameter).
//
//op:args m - -
func opMKCELL(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// LOADC a b: R[a] = the variable in the cell R[b].
//
//op:args d r -
func opLOADC(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	c := (*Cell)(R(base, i.B).p)
	if c.v.p != unsafe.Pointer(&hUnbound) {
		*R(base, i.A) = c.v
		return pc, base, 0
	}
	return pc, base, xSlow
}

// STOREC a b: the variable in the cell R[b] = R[a].
//
//op:args r r -
func opSTOREC(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	(*Cell)(R(base, i.B).p).v = *R(base, i.A)
	return pc, base, 0
}

// DELC b: the variable in the cell R[b] is unbound; NameError if it was.
//
//op:args - r -
func opDELC(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// LOADF a k: R[a] = free variable k of the running function.
//
//op:args d u -
func opLOADF(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	c := freeCell((*Func)(at(base, -2).p), i.B)
	if c.v.p != unsafe.Pointer(&hUnbound) {
		*R(base, i.A) = c.v
		return pc, base, 0
	}
	return pc, base, xSlow
}

// STOREF a k: free variable k of the running function = R[a].
//
//op:args r u -
func opSTOREF(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	freeCell((*Func)(at(base, -2).p), i.B).v = *R(base, i.A)
	return pc, base, 0
}

// DELF k: free variable k is unbound; NameError if it was.
//
//op:args - u -
func opDELF(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// GETCELL a k: R[a] = free variable k itself, as a cell (for the class cell of super and __class__).
//
//op:args d u -
func opGETCELL(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// ---- arithmetic ----

// ADD a b c: R[a] = R[b] + R[c]. IADD is +=.
//
//op:args d r r
//op:switch
//op:family IADD
func opADD(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, y := R(base, i.B), R(base, i.C)
	if bothInt(x, y) {
		p, q := int64(x.n), int64(y.n)
		s := p + q
		if (p^s)&(q^s) >= 0 {
			setInt(R(base, i.A), s)
			return pc, base, 0
		}
	} else if isFloat(x) {
		if isFloat(y) {
			setFloat(R(base, i.A), fl(x)+fl(y))
			return pc, base, 0
		} else if y.p == nil {
			setFloat(R(base, i.A), fl(x)+float64(int64(y.n)))
			return pc, base, 0
		}
	} else if x.p == nil && isFloat(y) {
		setFloat(R(base, i.A), float64(int64(x.n))+fl(y))
		return pc, base, 0
	} else if isKind(x, KStr) && isKind(y, KStr) {
		m.pc = pc
		s := leafConcat(m, (*Str)(x.p), (*Str)(y.p))
		pc = m.pc
		if s != nil {
			*R(base, back1(pc).A) = Value{p: unsafe.Pointer(s)}
			return pc, base, 0
		}
	}
	return pc, base, xSlow
}

// SUB a b c: R[a] = R[b] - R[c].
//
//op:args d r r
//op:switch
//op:family ISUB
func opSUB(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, y := R(base, i.B), R(base, i.C)
	if bothInt(x, y) {
		p, q := int64(x.n), int64(y.n)
		s := p - q
		if (p^q)&(p^s) >= 0 {
			setInt(R(base, i.A), s)
			return pc, base, 0
		}
	} else if isFloat(x) {
		if isFloat(y) {
			setFloat(R(base, i.A), fl(x)-fl(y))
			return pc, base, 0
		} else if y.p == nil {
			setFloat(R(base, i.A), fl(x)-float64(int64(y.n)))
			return pc, base, 0
		}
	} else if x.p == nil && isFloat(y) {
		setFloat(R(base, i.A), float64(int64(x.n))-fl(y))
		return pc, base, 0
	}
	return pc, base, xSlow
}

// MUL a b c: R[a] = R[b] * R[c].
//
//op:args d r r
//op:switch
//op:family IMUL
func opMUL(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, y := R(base, i.B), R(base, i.C)
	if bothInt(x, y) {
		p, q := int64(x.n), int64(y.n)
		if int64(int32(p)) == p && int64(int32(q)) == q {
			setInt(R(base, i.A), p*q)
			return pc, base, 0
		}
	} else if isFloat(x) {
		if isFloat(y) {
			setFloat(R(base, i.A), fl(x)*fl(y))
			return pc, base, 0
		} else if y.p == nil {
			setFloat(R(base, i.A), fl(x)*float64(int64(y.n)))
			return pc, base, 0
		}
	} else if x.p == nil && isFloat(y) {
		setFloat(R(base, i.A), float64(int64(x.n))*fl(y))
		return pc, base, 0
	}
	return pc, base, xSlow
}

// DIV a b c: R[a] = R[b] / R[c].
//
//op:args d r r
//op:switch
//op:family IDIV
func opDIV(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, y := R(base, i.B), R(base, i.C)
	if isFloat(y) {
		if f := fl(y); f != 0 {
			if isFloat(x) {
				setFloat(R(base, i.A), fl(x)/f)
				return pc, base, 0
			} else if x.p == nil {
				setFloat(R(base, i.A), float64(int64(x.n))/f)
				return pc, base, 0
			}
		}
	} else if isFloat(x) && y.p == nil && y.n != 0 {
		setFloat(R(base, i.A), fl(x)/float64(int64(y.n)))
		return pc, base, 0
	} else if bothInt(x, y) {
		p, q := int64(x.n), int64(y.n)
		if q != 0 && uint64(p+1<<53) <= 1<<54 && uint64(q+1<<53) <= 1<<54 { // both are floats without loss
			setFloat(R(base, i.A), float64(p)/float64(q))
			return pc, base, 0
		}
	}
	return pc, base, xSlow
}

// FLOORDIV a b c: R[a] = R[b] // R[c].
//
//op:args d r r
//op:switch
//op:family IFLOORDIV
func opFLOORDIV(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, y := R(base, i.B), R(base, i.C)
	if bothInt(x, y) {
		p, q := int64(x.n), int64(y.n)
		if q > 0 {
			s := p / q
			if p-s*q < 0 {
				s--
			}
			setInt(R(base, i.A), s)
			return pc, base, 0
		}
	}
	return pc, base, xSlow
}

// MOD a b c: R[a] = R[b] % R[c].
//
//op:args d r r
//op:switch
//op:family IMOD
func opMOD(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, y := R(base, i.B), R(base, i.C)
	if bothInt(x, y) {
		p, q := int64(x.n), int64(y.n)
		if q > 0 {
			if uint64(p|q)>>32 == 0 {
				setInt(R(base, i.A), int64(uint32(p)%uint32(q)))
				return pc, base, 0
			}
			s := p % q
			if s < 0 {
				s += q
			}
			setInt(R(base, i.A), s)
			return pc, base, 0
		}
	}
	return pc, base, xSlow
}

// AND a b c: R[a] = R[b] & R[c].
//
//op:args d r r
//op:switch
//op:family IAND:& OR:| IOR:| XOR:^ IXOR:^
func opAND(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, y := R(base, i.B), R(base, i.C)
	if bothInt(x, y) {
		v := x.n /*op*/ & y.n
		setInt(R(base, i.A), int64(v))
		return pc, base, 0
	}
	return pc, base, xSlow
}

// LSHIFT a b c: R[a] = R[b] << R[c].
//
//op:args d r r
//op:switch
//op:family ILSHIFT
func opLSHIFT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, y := R(base, i.B), R(base, i.C)
	if bothInt(x, y) && y.n < 63 {
		p := int64(x.n)
		if s := p << (y.n & 63); s>>(y.n&63) == p {
			setInt(R(base, i.A), s)
			return pc, base, 0
		}
	}
	return pc, base, xSlow
}

// RSHIFT a b c: R[a] = R[b] >> R[c].
//
//op:args d r r
//op:switch
//op:family IRSHIFT
func opRSHIFT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, y := R(base, i.B), R(base, i.C)
	if bothInt(x, y) && y.n < 64 {
		setInt(R(base, i.A), int64(x.n)>>(y.n&63))
		return pc, base, 0
	}
	return pc, base, xSlow
}

// POW a b c: R[a] = R[b] ** R[c]. MATMUL is @.
//
//op:args d r r
//op:switch
//op:family IPOW MATMUL IMATMUL
func opPOW(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// ADDI a b imm: R[a] = R[b] + imm.
//
//op:args d r i
//op:switch
//op:family IADDI
func opADDI(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x := R(base, i.B)
	if x.p == nil {
		p, q := int64(x.n), int64(int16(i.C))
		s := p + q
		if (p^s)&(q^s) >= 0 {
			setInt(R(base, i.A), s)
			return pc, base, 0
		}
	} else if isFloat(x) {
		setFloat(R(base, i.A), fl(x)+float64(int16(i.C)))
		return pc, base, 0
	}
	return pc, base, xSlow
}

// SUBI a b imm: R[a] = R[b] - imm.
//
//op:args d r i
//op:switch
//op:family ISUBI
func opSUBI(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x := R(base, i.B)
	if x.p == nil {
		p, q := int64(x.n), int64(int16(i.C))
		s := p - q
		if (p^q)&(p^s) >= 0 {
			setInt(R(base, i.A), s)
			return pc, base, 0
		}
	} else if isFloat(x) {
		setFloat(R(base, i.A), fl(x)-float64(int16(i.C)))
		return pc, base, 0
	}
	return pc, base, xSlow
}

// MULI a b imm: R[a] = R[b] * imm.
//
//op:args d r i
//op:switch
//op:family IMULI
func opMULI(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x := R(base, i.B)
	if x.p == nil {
		if p := int64(x.n); int64(int32(p)) == p {
			setInt(R(base, i.A), p*int64(int16(i.C)))
			return pc, base, 0
		}
	} else if isFloat(x) {
		setFloat(R(base, i.A), fl(x)*float64(int16(i.C)))
		return pc, base, 0
	}
	return pc, base, xSlow
}

// FLOORDIVI a b imm: R[a] = R[b] // imm, imm > 0.
//
//op:args d r i
//op:switch
//op:family IFLOORDIVI
func opFLOORDIVI(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x := R(base, i.B)
	if x.p == nil {
		if x.n < 1<<32 {
			setInt(R(base, i.A), int64(uint32(x.n)/uint32(i.C)))
			return pc, base, 0
		}
		p, q := int64(x.n), int64(i.C)
		s := p / q
		if p-s*q < 0 {
			s--
		}
		setInt(R(base, i.A), s)
		return pc, base, 0
	}
	return pc, base, xSlow
}

// MODI a b imm: R[a] = R[b] % imm, imm > 0.
//
//op:args d r i
//op:switch
//op:family IMODI
func opMODI(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x := R(base, i.B)
	if x.p == nil {
		if x.n < 1<<32 {
			setInt(R(base, i.A), int64(uint32(x.n)%uint32(i.C)))
			return pc, base, 0
		}
		s := int64(x.n) % int64(i.C)
		if s < 0 {
			s += int64(i.C)
		}
		setInt(R(base, i.A), s)
		return pc, base, 0
	}
	return pc, base, xSlow
}

// ANDI a b imm: R[a] = R[b] & imm, imm >= 0.
//
//op:args d r i
//op:switch
//op:family IANDI
func opANDI(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x := R(base, i.B)
	if x.p == nil {
		setInt(R(base, i.A), int64(x.n&uint64(i.C)))
		return pc, base, 0
	}
	return pc, base, xSlow
}

// RSHIFTI a b imm: R[a] = R[b] >> imm, 0 <= imm < 64.
//
//op:args d r i
//op:switch
//op:family IRSHIFTI
func opRSHIFTI(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x := R(base, i.B)
	if x.p == nil {
		setInt(R(base, i.A), int64(x.n)>>(i.C&63))
		return pc, base, 0
	}
	return pc, base, xSlow
}

// NEG a b: R[a] = -R[b].
//
//op:args d r -
//op:switch
func opNEG(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x := R(base, i.B)
	if x.p == nil && int64(x.n) != math.MinInt64 {
		setInt(R(base, i.A), -int64(x.n))
		return pc, base, 0
	} else if isFloat(x) {
		setFloat(R(base, i.A), -fl(x))
		return pc, base, 0
	}
	return pc, base, xSlow
}

// POS a b: R[a] = +R[b]. INVERT is ~.
//
//op:args d r -
//op:switch
//op:family INVERT
func opPOS(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// NOT a b: R[a] = not R[b].
//
//op:args d r -
//op:switch
func opNOT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x := R(base, i.B)
	if x.p == unsafe.Pointer(&hBool) {
		setBool(R(base, i.A), x.n^1)
		return pc, base, 0
	}
	t := leafTruth(x)
	if t != eqAsk {
		setBool(R(base, i.A), t^1)
		return pc, base, 0
	}
	return pc, base, xSlow
}

// ---- comparison ----

// LT a b c: R[a] = R[b] < R[c].
//
//op:args d r r
//op:switch
//op:family LE:<= GT:> GE:>=
func opLT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, y := R(base, i.B), R(base, i.C)
	var t uint64
	if bothInt(x, y) {
		if int64(x.n) /*op*/ < int64(y.n) {
			t = 1
		}
	} else if isFloat(x) && isFloat(y) {
		if fl(x) /*op*/ < fl(y) {
			t = 1
		}
	} else {
		return pc, base, xSlow
	}
	setBool(R(base, i.A), t)
	return pc, base, 0
}

// EQ a b c: R[a] = R[b] == R[c].
//
//op:args d r r
//op:switch
//op:family NE:!=
func opEQ(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, y := R(base, i.B), R(base, i.C)
	var t uint64
	if bothInt(x, y) {
		if int64(x.n) /*op*/ == int64(y.n) {
			t = 1
		}
	} else if isFloat(x) && isFloat(y) {
		if fl(x) /*op*/ == fl(y) {
			t = 1
		}
	} else if isKind(x, KStr) && isKind(y, KStr) {
		r := leafStrEq((*Str)(x.p), (*Str)(y.p))
		if r == eqAsk {
			return pc, base, xSlow
		}
		if r /*op*/ == eqYes {
			t = 1
		}
	} else {
		return pc, base, xSlow
	}
	setBool(R(base, i.A), t)
	return pc, base, 0
}

// LTJ a b off: jump if R[a] < R[b] is true.
//
//op:args r r j
//op:switch
//op:family LEJ:<= GTJ:> GEJ:>=
func opLTJ(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, y := R(base, i.A), R(base, i.B)
	if bothInt(x, y) {
		if int64(x.n) /*op*/ < int64(y.n) {
			pc = jump(pc, i.C)
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
		}
		return pc, base, 0
	} else if isFloat(x) && isFloat(y) {
		if fl(x) /*op*/ < fl(y) {
			pc = jump(pc, i.C)
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
		}
		return pc, base, 0
	}
	return pc, base, xSlow
}

// EQJ a b off: jump if R[a] == R[b] is true.
//
//op:args r r j
//op:switch
//op:family NEJ:!=
func opEQJ(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, y := R(base, i.A), R(base, i.B)
	if bothInt(x, y) {
		if int64(x.n) /*op*/ == int64(y.n) {
			pc = jump(pc, i.C)
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
		}
		return pc, base, 0
	} else if isFloat(x) && isFloat(y) {
		if fl(x) /*op*/ == fl(y) {
			pc = jump(pc, i.C)
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
		}
		return pc, base, 0
	}
	if isKind(x, KStr) && isKind(y, KStr) {
		r := leafStrEq((*Str)(x.p), (*Str)(y.p))
		if r != eqAsk {
			if r /*op*/ == eqYes {
				pc = jump(pc, i.C)
				if m.budget--; m.budget < 0 {
					return pc, base, xTick
				}
			}
			return pc, base, 0
		}
	}
	return pc, base, xSlow
}

// LTN a b off: jump unless R[a] < R[b] is true.
//
//op:args r r j
//op:switch
//op:family LEN:<= GTN:> GEN:>=
func opLTN(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, y := R(base, i.A), R(base, i.B)
	if bothInt(x, y) {
		if int64(x.n) /*op*/ < int64(y.n) {
			return pc, base, 0
		}
		return jump(pc, i.C), base, 0
	} else if isFloat(x) && isFloat(y) {
		if fl(x) /*op*/ < fl(y) {
			return pc, base, 0
		}
		return jump(pc, i.C), base, 0
	}
	return pc, base, xSlow
}

// EQN a b off: jump unless R[a] == R[b] is true.
//
//op:args r r j
//op:switch
//op:family NEN:!=
func opEQN(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, y := R(base, i.A), R(base, i.B)
	if bothInt(x, y) {
		if int64(x.n) /*op*/ == int64(y.n) {
			return pc, base, 0
		}
		return jump(pc, i.C), base, 0
	} else if isFloat(x) && isFloat(y) {
		if fl(x) /*op*/ == fl(y) {
			return pc, base, 0
		}
		return jump(pc, i.C), base, 0
	}
	if isKind(x, KStr) && isKind(y, KStr) {
		r := leafStrEq((*Str)(x.p), (*Str)(y.p))
		if r != eqAsk {
			if r /*op*/ == eqYes {
				return pc, base, 0
			}
			return jump(pc, i.C), base, 0
		}
	}
	return pc, base, xSlow
}

// LTIJ a imm off: jump if R[a] < imm is true.
//
//op:args r i j
//op:switch
//op:family LEIJ:<= GTIJ:> GEIJ:>= EQIJ:== NEIJ:!=
func opLTIJ(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x := R(base, i.A)
	if x.p == nil {
		if int64(x.n) /*op*/ < int64(int16(i.B)) {
			pc = jump(pc, i.C)
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
		}
		return pc, base, 0
	}
	if isFloat(x) {
		if fl(x) /*op*/ < float64(int16(i.B)) {
			pc = jump(pc, i.C)
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
		}
		return pc, base, 0
	}
	return pc, base, xSlow
}

// LTIN a imm off: jump unless R[a] < imm is true.
//
//op:args r i j
//op:switch
//op:family LEIN:<= GTIN:> GEIN:>= EQIN:== NEIN:!=
func opLTIN(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x := R(base, i.A)
	if x.p == nil {
		if int64(x.n) /*op*/ < int64(int16(i.B)) {
			return pc, base, 0
		}
		return jump(pc, i.C), base, 0
	}
	if isFloat(x) {
		if fl(x) /*op*/ < float64(int16(i.B)) {
			return pc, base, 0
		}
		return jump(pc, i.C), base, 0
	}
	return pc, base, xSlow
}

// IS a b c: R[a] = R[b] is R[c].
//
//op:args d r r
//op:family ISNOT:!=
func opIS(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	var t uint64
	if *R(base, i.B) /*op*/ == *R(base, i.C) {
		t = 1
	}
	setBool(R(base, i.A), t)
	return pc, base, 0
}

// NONEJ a off: jump if R[a] is None. NOTNONEJ: if it is not.
//
//op:args r - j
//op:family NOTNONEJ:!=
func opNONEJ(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if R(base, i.A).p /*op*/ == unsafe.Pointer(&hNone) {
		pc = jump(pc, i.C)
		if m.budget--; m.budget < 0 {
			return pc, base, xTick
		}
	}
	return pc, base, 0
}

// IN a b c: R[a] = R[b] in R[c].
//
//op:args d r r
//op:switch
//op:family NOTIN:1
func opIN(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	const not = /*op*/ 0
	x, y := R(base, i.B), R(base, i.C)
	if isKind(y, KDict) {
		d := (*Dict)(y.p)
		m.pc = pc
		n, _, _ := leafFind(d, x)
		pc = m.pc
		i = back1(pc)
		if n != keyAsk {
			t := uint64(not)
			if n != keyAbsent {
				d.last = n
				t ^= 1
			}
			setBool(R(base, i.A), t)
			return pc, base, 0
		}
	} else if isKind(y, KSet) || isKind(y, KFrozenSet) {
		m.pc = pc
		r, _, _ := leafSetFind((*Set)(y.p), x)
		pc = m.pc
		i = back1(pc)
		if r != eqAsk {
			setBool(R(base, i.A), uint64(r)^not)
			return pc, base, 0
		}
	}
	return pc, base, xSlow
}

// ---- jumps and loops ----

// JMP off: jump. Offsets count instructions from the next one.
//
//op:args - - j
//op:ends
func opJMP(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	pc = jump(pc, i.C)
	if m.budget--; m.budget < 0 {
		return pc, base, xTick
	}
	return pc, base, 0
}

// JMPL; offset: a jump whose offset, from after the word, needs more than 16 bits.
//
//op:args - - - w
//op:ends
func opJMPL(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	pc = skip(pc, 1+int(int64(word(pc))))
	if m.budget--; m.budget < 0 {
		return pc, base, xTick
	}
	return pc, base, 0
}

// JT a off: jump if R[a] is true. JF: if it is false.
//
//op:args r - j
//op:switch
//op:family JF:==
func opJT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x := R(base, i.A)
	if x.p == unsafe.Pointer(&hBool) || x.p == nil {
		if x.n /*op*/ != 0 {
			pc = jump(pc, i.C)
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
		}
		return pc, base, 0
	}
	t := leafTruth(x)
	if t != eqAsk {
		if t /*op*/ != 0 {
			pc = jump(pc, i.C)
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
		}
		return pc, base, 0
	}
	return pc, base, xSlow
}

// FORPREP a b flags: prepares a loop over R[b]: R[a+1] = what is stepped (the list, tuple, range or iterator), R[a+2] = where it is.
// flags 1: R[b] comes from GETITER, so __iter__ has been asked.
//
//op:args R r u
//op:switch
func opFORPREP(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x := R(base, i.B)
	if isKind(x, KList) || isKind(x, KTuple) {
		*R(base, i.A+VS) = *x
		setInt(R(base, i.A+2*VS), 0)
		return pc, base, 0
	}
	return pc, base, xSlow
}

// FORITER a off: R[a] = the next item of R[a+1] and jump to the body; fall through at the end.
//
//op:args R - j
//op:switch
func opFORITER(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, k := R(base, i.A+VS), R(base, i.A+2*VS)
	if x.p == unsafe.Pointer(&hRange) { // a range of step 1: R[a+1].n is the stop, R[a+2] the next number
		if v := int64(k.n); v < int64(x.n) {
			setInt(R(base, i.A), v)
			k.n++
			pc = jump(pc, i.C)
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
		}
		return pc, base, 0
	}
	if isKind(x, KList) {
		l := (*List)(x.p)
		if k.n < uint64(len(l.v)) {
			*R(base, i.A) = *elem(l, k.n)
			k.n++
			pc = jump(pc, i.C)
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
		}
		return pc, base, 0
	}
	if isKind(x, KTuple) {
		t := (*Tuple)(x.p)
		if k.n < uint64(t.n) {
			*R(base, i.A) = *telem(t, k.n)
			k.n++
			pc = jump(pc, i.C)
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
		}
		return pc, base, 0
	}
	if isKind(x, KStr) {
		if s := (*Str)(x.p); s.flags&(fASCII|fExt) == fASCII && k.n < uint64(s.n) {
			*R(base, i.A) = asciiChar(s, k.n)
			k.n++
			pc = jump(pc, i.C)
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
			return pc, base, 0
		}
		return pc, base, xSlow
	}
	if isKind(x, KGen) {
		if g := (*Gen)(x.p); g.state == genSuspended {
			s, r := &g.stk, m.stk
			if c := back1(s.pc); c.Op == YIELD || c.Op == YIELDFROM {
				if h := r.gen; h == nil {
					g.level = 1
				} else if g.level = h.level + 1; g.level > genLevels {
					return pc, base, xSlow
				}
				r.pc, r.base = pc, base
				s.link, m.stk, m.limit = r, s, s.limit
				g.outer, m.exc, g.state = m.exc, g.exc, genRunning
				pc, base = s.pc, s.base
				setNone(R(base, c.A))
				if c.Op == YIELDFROM { // it asks the one that it delegates to
					pc = skip(pc, -1)
				}
				if m.budget--; m.budget < 0 {
					return pc, base, xTick
				}
				return pc, base, 0
			}
		}
	} else if isKind(x, KIter) {
		// enumerate over a generator, or zip over two: see FINPAIR.
		y := k
		if it, ok := (*Iter)(x.p).impl.(*enumIter); ok {
			y = &it.it
		} else if it, ok := (*Iter)(x.p).impl.(*zipIter); ok && len(it.its) == 2 && !it.strict && isKind(&it.its[1], KGen) {
			y = &it.its[0]
		}
		if isKind(y, KGen) {
			if g := (*Gen)(y.p); g.state == genSuspended {
				s, r := &g.stk, m.stk
				top, fn := (*Func)(at(base, -2).p).frame, fins[finPair]
				fb := pushAt(base, top)
				if c := back1(s.pc); (c.Op == YIELD || c.Op == YIELDFROM) && fits(m, fb, fn.frame) {
					at(fb, -2).p = unsafe.Pointer(fn)
					saveLink(at(fb, -1), pc)
					setInt(at(fb, 0), int64(uint64(top+2*VS)|uint64(i.A)<<32))
					*at(fb, 1) = *x
					setInt(at(fb, 3), 0)
					r.pc, r.base = skip(entryPC(fn), 1), fb
					s.link, m.stk, m.limit = r, s, s.limit
					g.outer, m.exc, g.state = m.exc, g.exc, genRunning
					pc, base = s.pc, s.base
					setNone(R(base, c.A))
					if c.Op == YIELDFROM {
						pc = skip(pc, -1)
					}
					return pc, base, 0
				}
			}
		}
	}
	if isKind(x, KRange) { // FORPREP has seen that its numbers fit: R[a+2] counts down
		r := (*Range)(x.p)
		if k.n > 0 {
			k.n--
			setInt(R(base, i.A), int64(uint64(r.last)-k.n*r.step.n))
			pc = jump(pc, i.C)
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
		}
		return pc, base, 0
	}
	if isKind(x, KIter) {
		it := (*Iter)(x.p).impl
		m.pc = pc
		if u := fetch(jump(pc, i.C)); u.Op == UNPACK && u.B == i.A && u.C == 2 { // a pair need not become a tuple
			v, w, ok := leafPair(it)
			if ok {
				i = back1(m.pc)
				pc = jump(m.pc, i.C)
				u := fetch(pc)
				*R(base, u.A), *R(base, u.A+VS) = v, w
				setNone(R(base, i.A))
				pc = skip(pc, 1)
				if m.budget--; m.budget < 0 {
					return pc, base, xTick
				}
				return pc, base, 0
			}
		}
		v, ok := leafItem(it)
		pc = m.pc
		if ok {
			i = back1(pc)
			*R(base, i.A) = v
			pc = jump(pc, i.C)
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
			return pc, base, 0
		}
	}
	return pc, base, xSlow
}

// GETITER a b flags: R[a] = iter(R[b]). flags 1: only the FORPREP of a comprehension will see R[a], so that what FORPREP steps as it is
// (a list, a tuple, a range) may stay as it is.
//
//op:args d r u
//op:switch
func opGETITER(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.B); i.C == 1 && (isKind(x, KList) || isKind(x, KTuple) || isKind(x, KRange) || isKind(x, KStr)) {
		*R(base, i.A) = *x
		return pc, base, 0
	}
	return pc, base, xSlow
}

// ---- items and attributes ----

// GETIDX a b c: R[a] = R[b][R[c]].
//
//op:args d r r
//op:switch
func opGETIDX(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, y := R(base, i.B), R(base, i.C)
	if y.p == nil {
		if isKind(x, KList) {
			l, k := (*List)(x.p), y.n
			if int64(k) < 0 {
				k += uint64(len(l.v))
			}
			if k < uint64(len(l.v)) {
				*R(base, i.A) = *elem(l, k)
				return pc, base, 0
			}
		} else if isKind(x, KTuple) {
			t, k := (*Tuple)(x.p), y.n
			if int64(k) < 0 {
				k += uint64(t.n)
			}
			if k < uint64(t.n) {
				*R(base, i.A) = *telem(t, k)
				return pc, base, 0
			}
		} else if isKind(x, KStr) {
			s, k := (*Str)(x.p), y.n
			if int64(k) < 0 {
				k += uint64(s.n)
			}
			if s.flags&fASCII != 0 && k < uint64(s.n) {
				c := leafChar(s, k)
				*R(base, i.A) = c
				return pc, base, 0
			}
			return pc, base, xSlow
		}
	}
	if isKind(x, KDict) {
		d := (*Dict)(x.p)
		m.pc = pc
		e := leafLast(d, y)
		if e == nil {
			n, _, _ := leafFind(d, y)
			if n >= keyAsk {
				return m.pc, base, xSlow
			}
			e, d.last = d.ent(n), n
		}
		pc = m.pc
		i = back1(pc)
		*R(base, i.A) = e.val
		return pc, base, 0
	}
	return pc, base, xSlow
}

// GETIDXI a b imm: R[a] = R[b][imm].
//
//op:args d r i
//op:switch
func opGETIDXI(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, k := R(base, i.B), uint64(int64(int16(i.C)))
	if isKind(x, KList) {
		l := (*List)(x.p)
		if int64(k) < 0 {
			k += uint64(len(l.v))
		}
		if k < uint64(len(l.v)) {
			*R(base, i.A) = *elem(l, k)
			return pc, base, 0
		}
	} else if isKind(x, KTuple) {
		t := (*Tuple)(x.p)
		if int64(k) < 0 {
			k += uint64(t.n)
		}
		if k < uint64(t.n) {
			*R(base, i.A) = *telem(t, k)
			return pc, base, 0
		}
	} else if isKind(x, KStr) {
		s := (*Str)(x.p)
		if int64(k) < 0 {
			k += uint64(s.n)
		}
		if s.flags&fASCII != 0 && k < uint64(s.n) {
			c := leafChar(s, k)
			*R(base, i.A) = c
			return pc, base, 0
		}
	}
	return pc, base, xSlow
}

// SETIDX a b c: R[b][R[c]] = R[a].
//
//op:args r r r
//op:switch
func opSETIDX(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, y := R(base, i.B), R(base, i.C)
	if isKind(x, KList) && y.p == nil {
		l, k := (*List)(x.p), y.n
		if int64(k) < 0 {
			k += uint64(len(l.v))
		}
		if k < uint64(len(l.v)) {
			*elem(l, k) = *R(base, i.A)
			return pc, base, 0
		}
	} else if isKind(x, KDict) {
		d := (*Dict)(x.p)
		m.pc = pc
		e := leafLast(d, y)
		if e == nil {
			n, slot, h := leafFind(d, y)
			if n == keyAsk {
				return m.pc, base, xSlow
			}
			if n == keyAbsent {
				done := leafAdd(d, slot, h, y, R(base, back1(m.pc).A))
				if done {
					return m.pc, base, 0
				}
				return m.pc, base, xSlow
			}
			e, d.last = d.ent(n), n
		}
		pc = m.pc
		e.val = *R(base, back1(pc).A)
		return pc, base, 0
	}
	return pc, base, xSlow
}

// DELIDX b c: del R[b][R[c]].
//
//op:args - r r
//op:switch
func opDELIDX(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// GETSLICE a b c: R[a] = R[b][R[c]:R[c+1]]; a missing bound is None. SETSLICE: R[b][R[c]:R[c+1]] = R[a].
//
//op:args d r R
//op:switch
func opGETSLICE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x := R(base, i.B)
	if isKind(x, KStr) && (*Str)(x.p).flags&(fASCII|fExt) == fASCII && (*Str)(x.p).n > 0 {
		s := (*Str)(x.p)
		m.pc = pc
		from := leafBound(R(base, i.C), int64(s.n), int64(0))
		to := leafBound(R(base, i.C+VS), int64(s.n), int64(s.n))
		if to < from && to >= 0 {
			to = from
		}
		if from >= 0 && to >= 0 && to-from <= 8 && to-from < int64(s.n) {
			t := leafCut(m, s, uint64(from), uint64(to-from))
			pc = m.pc
			if t != nil {
				*R(base, back1(pc).A) = Value{p: unsafe.Pointer(t)}
				return pc, base, 0
			}
		}
		pc = m.pc
	}
	return pc, base, xSlow
}

// MKSLICE a b: R[a] = slice(R[b], R[b+1], R[b+2]).
//
//op:args d R -
func opMKSLICE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// GETATTR a b name; cache: R[a] = R[b].name.
//
//op:args d r n s
//op:switch
func opGETATTR(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, w := R(base, i.B), word(pc)
	if hasShape(x, uint32(w)) {
		*R(base, i.A) = *slot((*Obj)(x.p), uint32(w>>32))
		return skip(pc, 1), base, 0
	}
	return pc, base, xSlow
}

// GETATTR4 a b name; cache: GETATTR that has met up to four shapes.
//
//op:args d r n s
//op:switch
func opGETATTR4(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, t := R(base, i.B), (*[4]uint64)(wordPtr(pc))
	if x.p != nil {
		s := (*Hdr)(x.p).shape
		w := t[0]
		if uint32(w) != s {
			w = t[1]
			if uint32(w) != s {
				w = t[2]
				if uint32(w) != s {
					w = t[3]
				}
			}
		}
		if uint32(w) == s && s != 0 {
			*R(base, i.A) = *slot((*Obj)(x.p), uint32(w>>32))
			return skip(pc, 1), base, 0
		}
	}
	return pc, base, xSlow
}

// GETCLS a b name; cache: GETATTR that has met up to four shapes, some of whose attribute is plain data of the class.
//
//op:args d r n s
//op:switch
func opGETCLS(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x, t := R(base, i.B), (*classSite)(wordPtr(pc)); isKind(x, KObj) {
		o := (*Obj)(x.p)
		for k := range t {
			if t[k].shape != o.shape {
				continue
			}
			if t[k].ver == o.cls.ver {
				*R(base, i.A) = t[k].v
				return skip(pc, 1), base, 0
			}
			if t[k].ver == 0 {
				*R(base, i.A) = *slot(o, t[k].off)
				return skip(pc, 1), base, 0
			}
			return pc, base, xSlow
		}
	}
	return pc, base, xSlow
}

// GETST a b name; cache: GETATTR that found an attribute of a module or class.
//
//op:args d r n s
//op:switch
func opGETST(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x, s := R(base, i.B), (*staticSite)(wordPtr(pc)); x.p == s.p && *s.ver == s.at && *s.mver == s.mat {
		*R(base, i.A) = *s.v
		return skip(pc, 1), base, 0
	}
	return pc, base, xSlow
}

// GETATTRX a b name; cache: GETATTR at a site where no cache pays, or that found something else than a slot.
//
//op:args d r n s
//op:switch
func opGETATTRX(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// GETPROP a b name; cache: GETATTR that found a property with a script getter: its finishing frame is pushed here.
//
//op:args d r n s
//op:switch
func opGETPROP(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, t := R(base, i.B), (*propSite)(wordPtr(pc))
	if hasShape(x, t.shape) {
		top := (*Func)(at(base, -2).p).frame
		fb := pushAt(base, top)
		nb := push(fb, 2*VS)
		if fits(m, nb, t.fn.frame) {
			at(fb, -2).p = t.fin
			saveLink(at(fb, -1), skip(pc, 1))
			setInt(at(fb, 0), int64(uint64(top+2*VS)|uint64(i.A)<<32))
			setNone(at(fb, 1))
			at(fb, 2).p = unsafe.Pointer(t.fn)
			saveLink(at(fb, 3), t.ret)
			*at(fb, 4) = *x
			if m.budget--; m.budget < 0 {
				return entryPC(t.fn), nb, xTick
			}
			return entryPC(t.fn), nb, 0
		}
	}
	return pc, base, xSlow
}

// SETATTR a b name; cache, new shape: R[b].name = R[a].
//
//op:args r r n ss
//op:switch
func opSETATTR(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, w := R(base, i.B), word(pc)
	if hasShape(x, uint32(w)) {
		*slot((*Obj)(x.p), uint32(w>>32)) = *R(base, i.A)
		return skip(pc, 2), base, 0
	}
	return pc, base, xSlow
}

// SETATTRN a b name; cache, new shape: SETATTR that adds the attribute: the slot exists already (the slow path takes the
// sites where it does not).
//
//op:args r r n ss
//op:switch
func opSETATTRN(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x, w := R(base, i.B), word(pc)
	if hasShape(x, uint32(w)) {
		if o := (*Obj)(x.p); uint32(o.aux) > uint32(w>>32) {
			*slot(o, uint32(w>>32)) = *R(base, i.A)
			o.shape = uint32(word(skip(pc, 1)))
			return skip(pc, 2), base, 0
		}
	}
	return pc, base, xSlow
}

// SETATTR4 a b name; table, _: SETATTR or SETATTRN that has met up to four shapes.
//
//op:args r r n ss
//op:switch
func opSETATTR4(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x, t := R(base, i.B), (*setSite)(wordPtr(pc)); isKind(x, KObj) {
		o := (*Obj)(x.p)
		for k := range t {
			if t[k].shape != o.shape {
				continue
			}
			if n := t[k].next; n != 0 { // a new attribute
				if uint32(o.aux) <= t[k].off {
					return pc, base, xSlow
				}
				o.shape = n
			}
			*slot(o, t[k].off) = *R(base, i.A)
			return skip(pc, 2), base, 0
		}
	}
	return pc, base, xSlow
}

// DELATTR b name: del R[b].name.
//
//op:args - r n
//op:switch
func opDELATTR(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// ---- calls ----

// CALL a n: R[a] = R[a](R[a+2], ... n arguments). R[a+1] is the link; the callee's window overlaps from a+2.
//
//op:args R u -
//op:switch
func opCALL(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	f := R(base, i.A)
	if isKind(f, KFunc) {
		fn, nb := (*Func)(f.p), push(base, i.A)
		if fn.simple == i.B {
			if fits(m, nb, fn.frame) {
				saveLink(at(nb, -1), pc)
				if m.budget--; m.budget < 0 {
					return entryPC(fn), nb, xTick
				}
				return entryPC(fn), nb, 0
			}
		} else if d := len(fn.defs) - int(fn.simple) + int(i.B); i.B < fn.simple && d >= 0 && fn.simple != noSimple && fits(m, nb, fn.frame) {
			for k := int(i.B); d < len(fn.defs); d++ { // the rest are defaults
				*at(nb, k) = fn.defs[d]
				k++
			}
			saveLink(at(nb, -1), pc)
			if m.budget--; m.budget < 0 {
				return entryPC(fn), nb, xTick
			}
			return entryPC(fn), nb, 0
		}
		return pc, base, xCall
	}
	if isKind(f, KBound) {
		if b, nb := (*Bound)(f.p), push(base, i.A); isKind(&b.fn, KFunc) && (*Func)(b.fn.p).simple == i.B+1 && fits(m, nb, (*Func)(b.fn.p).frame) {
			for k := int(i.B); k > 0; k-- {
				*at(nb, k) = *at(nb, k-1)
			}
			fn := (*Func)(b.fn.p)
			*at(nb, 0) = b.self
			*at(nb, -2) = b.fn
			saveLink(at(nb, -1), pc)
			if m.budget--; m.budget < 0 {
				return entryPC(fn), nb, xTick
			}
			return entryPC(fn), nb, 0
		}
		return pc, base, xCall
	}
	if isKind(f, KNative) && (*Hdr)(f.p).aux >= doMax && i.B >= 2 {
		nb, best := push(base, i.A), 0
		x := *at(nb, 0)
		for k := 1; k < int(i.B); k++ {
			y := at(nb, k)
			t := false
			if bothInt(&x, y) {
				t = int64(x.n) < int64(y.n)
				if (*Hdr)(f.p).aux == doMin {
					t = int64(y.n) < int64(x.n)
				}
			} else if isFloat(&x) && isFloat(y) {
				t = fl(&x) < fl(y)
				if (*Hdr)(f.p).aux == doMin {
					t = fl(y) < fl(&x)
				}
			} else {
				return pc, base, xCall
			}
			if t {
				x, best = *y, k
			}
		}
		*R(base, i.A) = *at(nb, best)
		return pc, base, 0
	}
	if (isKind(f, KNative) || isKind(f, KClass)) && i.B <= 2 {
		x := R(base, i.A+2*VS)
		switch (*Hdr)(f.p).aux | i.B<<8 {
		case doLen | 1<<8:
			if isKind(x, KList) {
				setInt(R(base, i.A), int64(len((*List)(x.p).v)))
				return pc, base, 0
			}
			if isKind(x, KStr) {
				setInt(R(base, i.A), int64((*Str)(x.p).cn))
				return pc, base, 0
			}
			if isKind(x, KDict) {
				setInt(R(base, i.A), int64((*Dict)(x.p).used))
				return pc, base, 0
			}
			if isKind(x, KTuple) {
				setInt(R(base, i.A), int64((*Tuple)(x.p).n))
				return pc, base, 0
			}
		case doIsinstance | 2<<8:
			y := R(base, i.A+3*VS)
			if !isKind(y, KClass) {
				break
			}
			c, k, plain := (*Class)(y.p), TInt, true
			if x.p != nil {
				if isKind(x, KObj) {
					k = (*Obj)(x.p).cls
					plain = k.flags&cfPlainClass != 0 // else x.__class__ may say something else
				} else if isKind(x, KExc) {
					k = (*Exc)(x.p).cls
					plain = k.flags&(cfPlainClass|cfBuiltin) != 0
				} else {
					k = fixedClasses[(*Hdr)(x.p).kind]
				}
			}
			if k == c {
				setBool(R(base, i.A), 1)
				return pc, base, 0
			}
			if k == nil || c.meta != TType {
				return pc, base, xCall
			}
			t := uint64(0)
			for j := range k.mro {
				if k.mro[j] == c {
					t = 1
				}
			}
			if t != 0 || plain {
				setBool(R(base, i.A), t)
				return pc, base, 0
			}
		case doOrd | 1<<8:
			if isKind(x, KStr) {
				if s := (*Str)(x.p); s.n == 1 && s.flags&(fASCII|fExt) == fASCII {
					setInt(R(base, i.A), int64(firstByte(s)))
					return pc, base, 0
				}
			}
		case doChr | 1<<8:
			if x.p == nil && x.n < 128 {
				*R(base, i.A) = Value{p: unsafe.Pointer(&chars[x.n&127])}
				return pc, base, 0
			}
		case doAbs | 1<<8:
			if x.p == nil && int64(x.n) != math.MinInt64 {
				n := int64(x.n)
				if n < 0 {
					n = -n
				}
				setInt(R(base, i.A), n)
				return pc, base, 0
			}
			if isFloat(x) {
				setFloat(R(base, i.A), math.Abs(fl(x)))
				return pc, base, 0
			}
		case doNext | 1<<8:
			if isKind(x, KGen) {
				if g := (*Gen)(x.p); g.state == genSuspended && g.flags&genPlain != 0 {
					s, r := &g.stk, m.stk
					if c := back1(s.pc); c.Op == YIELD || c.Op == YIELDFROM {
						if h := r.gen; h == nil {
							g.level = 1
						} else if g.level = h.level + 1; g.level > genLevels {
							return pc, base, xCall
						}
						r.pc, r.base = pc, base
						s.link, m.stk, m.limit = r, s, s.limit
						g.outer, m.exc, g.state = m.exc, g.exc, genRunning
						pc, base = s.pc, s.base
						setNone(R(base, c.A))
						if c.Op == YIELDFROM {
							pc = skip(pc, -1)
						}
						if m.budget--; m.budget < 0 {
							return pc, base, xTick
						}
						return pc, base, 0
					}
				}
			}
		case doType | 1<<8:
			if x.p == nil {
				*R(base, i.A) = Value{p: unsafe.Pointer(TInt)}
				return pc, base, 0
			}
			k := fixedClasses[(*Hdr)(x.p).kind]
			if isKind(x, KObj) {
				k = (*Obj)(x.p).cls
			}
			if k != nil {
				*R(base, i.A) = Value{p: unsafe.Pointer(k)}
				return pc, base, 0
			}
		case doInt | 1<<8:
			if isKind(x, KStr) {
				n := leafDigits((*Str)(x.p))
				if n >= 0 {
					setInt(R(base, i.A), n)
					return pc, base, 0
				}
			}
			if x.p == nil {
				setInt(R(base, i.A), int64(x.n))
				return pc, base, 0
			}
			if isFloat(x) && math.Abs(fl(x)) < 1<<62 {
				setInt(R(base, i.A), int64(fl(x)))
				return pc, base, 0
			}
		case doFloat | 1<<8:
			if x.p == nil {
				setFloat(R(base, i.A), float64(int64(x.n)))
				return pc, base, 0
			}
			if isFloat(x) {
				setFloat(R(base, i.A), fl(x))
				return pc, base, 0
			}
		case doStr | 1<<8:
			if isKind(x, KStr) {
				*R(base, i.A) = *x
				return pc, base, 0
			}
			if x.p == nil {
				m.pc = pc
				s := leafIntText(m, x.n)
				pc = m.pc
				if s != nil {
					*R(base, back1(pc).A) = Value{p: unsafe.Pointer(s)}
					return pc, base, 0
				}
			}
		case doRange | 1<<8:
			// for x in range(...): nobody else sees the range, so none is made
			if p := fetch(pc); p.Op == FORPREP && p.B == i.A && x.p == nil {
				n := x.n
				r := R(base, p.A+VS)
				setInt(R(base, p.A+2*VS), 0)
				r.p, r.n = unsafe.Pointer(&hRange), n
				return skip(pc, 1), base, 0
			}
		case doRange | 2<<8:
			if y, p := R(base, i.A+3*VS), fetch(pc); p.Op == FORPREP && p.B == i.A && bothInt(x, y) {
				a, n := x.n, y.n
				r := R(base, p.A+VS)
				setInt(R(base, p.A+2*VS), int64(a))
				r.p, r.n = unsafe.Pointer(&hRange), n
				return skip(pc, 1), base, 0
			}
		}
	}
	return pc, base, xCall
}

// FINDM a name; keys, keys: looks for the method of the CALLM or CALLMK with the same a before its arguments are evaluated, where
// evaluating them does anything. Receivers whose method is found again by the call, without running script, are remembered
// by their keys. Otherwise R[a] = R[a+2].name and R[a+2] becomes a mark that tells the call so.
//
//op:args R - n ss
//op:switch
func opFINDM(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A+2*VS); x.p != nil {
		k := (*Hdr)(x.p).shape
		if k == 0 { // keyOf, by hand
			switch k = uint32((*Hdr)(x.p).kind) | 7<<29; uint8(k) {
			case KModule:
				k = uint32(uintptr(x.p)>>4)&(1<<29-1) | 6<<29
			case KClass:
				k = (*Class)(x.p).ver | 5<<29
			case KNat:
				k = (*Object)(x.p).Cls.ver | 4<<29
			}
		}
		if w := word(pc); k == uint32(w) || k == uint32(w>>32) {
			return skip(pc, 2), base, 0
		}
		if w := word(skip(pc, 1)); k == uint32(w) || k == uint32(w>>32) {
			return skip(pc, 2), base, 0
		}
	}
	return pc, base, xSlow
}

// CALLM a n name; fn, {0, a, shape}: R[a] = R[a+2].name(R[a+3], ...); n counts the receiver. The second word repeats a
// in bits 16-31, as every word before a return point does.
//
//op:args R u n sm
//op:switch
func opCALLM(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	nb := push(base, i.A)
	if x := at(nb, 0); hasShape(x, wordHi(skip(pc, 1))) {
		fn := (*Func)(wordPtr(pc))
		if fits(m, nb, fn.frame) {
			at(nb, -2).p = unsafe.Pointer(fn)
			saveLink(at(nb, -1), skip(pc, 2))
			if m.budget--; m.budget < 0 {
				return entryPC(fn), nb, xTick
			}
			return entryPC(fn), nb, 0
		}
	}
	return pc, base, xSlow
}

// CALLM4 a n name; table, {0, a, _}: CALLM that has met up to four shapes, or functions that take defaults.
//
//op:args R u n sm
//op:switch
func opCALLM4(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	nb, t := push(base, i.A), (*methodTable)(wordPtr(pc))
	if x := at(nb, 0); x.p != nil {
		s := (*Hdr)(x.p).shape
		fn := t.fn[0]
		if t.shape[0] != s {
			fn = t.fn[1]
			if t.shape[1] != s {
				fn = t.fn[2]
				if t.shape[2] != s {
					fn = t.fn[3]
					if t.shape[3] != s || s == 0 {
						return pc, base, xSlow
					}
				}
			}
		}
		if s != 0 && fits(m, nb, fn.frame) {
			if fn.simple != i.B {
				d := len(fn.defs) - int(fn.simple) + int(i.B)
				if d < 0 || i.B > fn.simple {
					return pc, base, xSlow
				}
				for k := int(i.B); d < len(fn.defs); d++ {
					*at(nb, k) = fn.defs[d]
					k++
				}
			}
			at(nb, -2).p = unsafe.Pointer(fn)
			saveLink(at(nb, -1), skip(pc, 2))
			if m.budget--; m.budget < 0 {
				return entryPC(fn), nb, xTick
			}
			return entryPC(fn), nb, 0
		}
	}
	return pc, base, xSlow
}

// CALLST a n name; site, {0, a, _}: CALLM of a function of a module or class: the look-up is cached.
//
//op:args R u n sm
//op:switch
func opCALLST(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	nb, s := push(base, i.A), (*staticSite)(wordPtr(pc))
	if at(nb, 0).p == s.p && *s.ver == s.at && *s.mver == s.mat && isKind(s.v, KFunc) {
		fn := (*Func)(s.v.p)
		n := i.B
		if !s.self {
			n--
		}
		if fn.simple == n && fits(m, nb, fn.frame) {
			if !s.self {
				for k := 0; k < int(n); k++ {
					*at(nb, k) = *at(nb, k+1)
				}
			}
			*at(nb, -2) = *s.v
			saveLink(at(nb, -1), skip(pc, 2))
			if m.budget--; m.budget < 0 {
				return entryPC(fn), nb, xTick
			}
			return entryPC(fn), nb, 0
		}
	}
	return pc, base, xSlow
}

// CALLMN a n name; method, {kind, a, _}: CALLM that found a method of a built-in type: the look-up is cached.
//
//op:args R u n sm
//op:switch
func opCALLMN(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xMethod }

// CALLAPPEND a n name; method, {kind, a, _}: CALLMN of list.append with one argument and room in the list.
//
//op:args R u n sm
//op:switch
func opCALLAPPEND(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A+2*VS); isKind(x, KList) {
		if l := (*List)(x.p); len(l.v) < cap(l.v) {
			n := len(l.v)
			l.v = l.v[:n+1]
			*elem(l, uint64(n)) = *R(base, i.A+3*VS)
			setNone(R(base, i.A))
			return skip(pc, 2), base, 0
		}
	}
	return pc, base, xMethod
}

// CALLADD a n name; method, {kind, a, _}: CALLMN of set.add with an int or a text.
//
//op:args R u n sm
//op:switch
func opCALLADD(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A+2*VS); isKind(x, KSet) {
		m.pc = pc
		done := leafSetAdd((*Set)(x.p), R(base, i.A+3*VS))
		pc = m.pc
		if done {
			setNone(R(base, back1(pc).A))
			return skip(pc, 2), base, 0
		}
	}
	return pc, base, xMethod
}

// CALLGET a n name; method, {kind, a, _}: CALLMN of dict.get with an int or a text.
//
//op:args R u n sm
//op:switch
func opCALLGET(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A+2*VS); isKind(x, KDict) {
		d := (*Dict)(x.p)
		m.pc = pc
		n, _, _ := leafFind(d, R(base, i.A+3*VS))
		pc = m.pc
		i = back1(pc)
		if n < keyAsk {
			d.last = n
			*R(base, i.A) = d.ent(n).val
			return skip(pc, 2), base, 0
		}
		if n == keyAbsent {
			if i.B == 3 {
				*R(base, i.A) = *R(base, i.A+4*VS)
			} else {
				setNone(R(base, i.A))
			}
			return skip(pc, 2), base, 0
		}
	}
	return pc, base, xMethod
}

// CALLPOP a n name; method, {kind, a, _}: CALLMN of list.pop without an argument.
//
//op:args R u n sm
//op:switch
func opCALLPOP(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A+2*VS); isKind(x, KList) {
		l := (*List)(x.p)
		if n := len(l.v); n > 0 && (n > cap(l.v)/4 || cap(l.v) <= 1024) { // else listShrink has something to do
			e := elem(l, uint64(n-1))
			*R(base, i.A) = *e
			*e = Value{}
			l.v = l.v[:n-1]
			return skip(pc, 2), base, 0
		}
	}
	return pc, base, xMethod
}

// CALLIS a n name; method, {kind, a, _}: CALLMN of str.isdigit and its like on one ASCII character.
//
//op:args R u n sm
//op:switch
func opCALLIS(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A+2*VS); isKind(x, KStr) {
		if s := (*Str)(x.p); s.n == 1 && s.flags&(fASCII|fExt) == fASCII {
			setBool(R(base, i.A), uint64(charIs[firstByte(s)&127]>>(*Native)(wordPtr(pc)).charBit&1))
			return skip(pc, 2), base, 0
		}
	}
	return pc, base, xMethod
}

// CALLSEND a n name; method, {kind, a, _}: CALLMN of generator.send with one argument.
//
//op:args R u n sm
//op:switch
func opCALLSEND(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A+2*VS); isKind(x, KGen) {
		if g := (*Gen)(x.p); g.state == genSuspended && g.flags&genPlain != 0 {
			s, r := &g.stk, m.stk
			if c := back1(s.pc); c.Op == YIELD || c.Op == YIELDFROM {
				if h := r.gen; h == nil {
					g.level = 1
				} else if g.level = h.level + 1; g.level > genLevels {
					return pc, base, xMethod
				}
				v := *R(base, i.A+3*VS)
				r.pc, r.base = skip(pc, 2), base
				s.link, m.stk, m.limit = r, s, s.limit
				g.outer, m.exc, g.state = m.exc, g.exc, genRunning
				pc, base = s.pc, s.base
				*R(base, c.A) = v
				if c.Op == YIELDFROM {
					pc = skip(pc, -1)
				}
				if m.budget--; m.budget < 0 {
					return pc, base, xTick
				}
				return pc, base, 0
			}
		}
	}
	return pc, base, xMethod
}

// CALLSWITCH a n name; method, {class, a, _}: CALLMN of greenlet.switch with at most one argument: a switch between greenlets that
// are script all the way down, neither of them waiting in the hub.
//
//op:args R u n sm
//op:switch
func opCALLSWITCH(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A+2*VS); isNat(x, natGreen) && !m.bat.traced {
		t, g := (*G)(x.p), m.g
		if t.Cls.ver == wordHi(skip(pc, 1)) && t.Dict == nil && t.State == GreenSuspended && t.pend == pendNone && !t.Held && g.nested|t.nested == 0 && !m.me.host {
			v := Value{p: unsafe.Pointer(emptyTuple)}
			if i.B == 2 {
				v = *R(base, i.A+3*VS)
			}
			s := m.stk
			s.pc, s.base = skip(pc, 2), base
			g.cur, g.exc, g.State = s, m.exc, GreenSuspended
			s = t.cur
			t.State = GreenRunning
			m.g, m.stk, m.limit, m.exc = t, s, s.limit, t.exc
			t.exc = nil
			pc, base = s.pc, s.base
			*R(base, back1(pc).A) = v
			if m.budget--; m.budget < 0 {
				return pc, base, xTick
			}
			return pc, base, 0
		}
	}
	return pc, base, xMethod
}

// CALLPUT a n name; method, {class, a, _}: CALLMN of a method that adds its argument to a Ring.
//
//op:args R u n sm
//op:switch
func opCALLPUT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A+2*VS); isNat(x, natRing) {
		if r := (*Ring)(x.p); r.tail-r.head < r.bound && r.tail != r.end && r.Cls.ver == wordHi(skip(pc, 1)) && r.Dict == nil {
			r.dir[r.tail/ringLen&uint64(len(r.dir)-1)][r.tail&ringMask] = *R(base, i.A+3*VS)
			r.tail++
			r.Puts++
			setNone(R(base, i.A))
			return skip(pc, 2), base, 0
		}
	}
	return pc, base, xMethod
}

// CALLTAKE a n name; method, {class, a, _}: CALLMN of a method that removes the first item of a Ring and returns it.
//
//op:args R u n sm
//op:switch
func opCALLTAKE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A+2*VS); isNat(x, natRing) {
		if r := (*Ring)(x.p); r.tail-r.head > r.least && r.head&ringMask != ringMask && r.Cls.ver == wordHi(skip(pc, 1)) && r.Dict == nil {
			p := &r.dir[r.head/ringLen&uint64(len(r.dir)-1)][r.head&ringMask]
			*R(base, i.A) = *p
			*p = Value{}
			r.head++
			r.Takes++
			return skip(pc, 2), base, 0
		}
	}
	return pc, base, xMethod
}

// CALLLAST a n name; method, {class, a, _}: CALLMN of a method that removes the last item of a Ring and returns it.
//
//op:args R u n sm
//op:switch
func opCALLLAST(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A+2*VS); isNat(x, natRing) {
		if r := (*Ring)(x.p); r.tail-r.head > r.least && r.tail&ringMask != 1 && r.Cls.ver == wordHi(skip(pc, 1)) && r.Dict == nil {
			r.tail--
			p := &r.dir[r.tail/ringLen&uint64(len(r.dir)-1)][r.tail&ringMask]
			*R(base, i.A) = *p
			*p = Value{}
			r.Takes++
			return skip(pc, 2), base, 0
		}
	}
	return pc, base, xMethod
}

// CALLK a n k: R[a] = R[a](n arguments, the last of them by the keyword names k).
//
//op:args R u q
//op:switch
func opCALLK(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	f := R(base, i.A)
	if isKind(f, KFunc) {
		s, fn, nb := (*Func)(at(base, -2).p).code.kwSites[i.C], (*Func)(f.p), push(base, i.A)
		if s.code == fn.code && s.n == i.B && s.ndefs == len(fn.defs) && s.nkwdefs == len(fn.kwdefs) && fits(m, nb, fn.frame) {
			for k := uint16(0); k < s.nfill; k++ {
				if x := s.fill[k&7]; x.kw && fn.kwdefs[x.from].p == unsafe.Pointer(&hUnbound) {
					return pc, base, xCall
				}
			}
			var in [8]Value
			for k := uint16(0); k < s.n; k++ {
				in[k&7] = *at(nb, int(k))
			}
			for k := uint16(0); k < s.n; k++ {
				*at(nb, int(s.perm[k&7])) = in[k&7]
			}
			for k := uint16(0); k < s.nfill; k++ {
				if x := s.fill[k&7]; x.kw {
					*at(nb, int(x.to)) = fn.kwdefs[x.from]
				} else {
					*at(nb, int(x.to)) = fn.defs[x.from]
				}
			}
			saveLink(at(nb, -1), pc)
			if m.budget--; m.budget < 0 {
				return entryPC(fn), nb, xTick
			}
			return entryPC(fn), nb, 0
		}
	}
	return pc, base, xCall
}

// CALLMK a n k; name, {0, a, _}: R[a] = R[a+2].name(...): CALLK of a method. n counts the receiver.
//
//op:args R u q wm
//op:switch
func opCALLMK(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// CALLX a flags: R[a] = R[a](*R[a+2]), with **R[a+3] if flag 1 is set. R[a+2] is a list or tuple, or with flag 2 any iterable;
// R[a+3] is a dict, or with flag 4 any mapping.
//
//op:args R u -
//op:switch
func opCALLX(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xCall }

// RET a: return R[a].
//
//op:args r - -
//op:ends
func opRET(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	*at(base, -2) = *R(base, i.A)
	pc = loadLink(at(base, -1))
	return pc, pop(base, back1(pc).A), 0
}

// RETNONE: return None.
//
//op:args - - -
//op:ends
func opRETNONE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	*at(base, -2) = None
	pc = loadLink(at(base, -1))
	return pc, pop(base, back1(pc).A), 0
}

// SUPERM a n name; _, {0, a, _}: R[a] = super(R[a], R[a+2]).name(R[a+3], ...): a method call on zero-argument super(). R[a] is
// the class cell's content.
//
//op:args R u n sm
//op:switch
func opSUPERM(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// SUPERMC a n name; site, {0, a, _}: SUPERM that found a function of script: the look-up is cached.
//
//op:args R u n sm
//op:switch
func opSUPERMC(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	nb, s := push(base, i.A), (*superSite)(wordPtr(pc))
	if x := at(nb, 0); isKind(x, KObj) && (*Obj)(x.p).cls.ver == s.ver && at(nb, -2).p == unsafe.Pointer(s.cls) && fits(m, nb, s.fn.frame) {
		at(nb, -2).p = unsafe.Pointer(s.fn)
		saveLink(at(nb, -1), skip(pc, 2))
		if m.budget--; m.budget < 0 {
			return entryPC(s.fn), nb, xTick
		}
		return entryPC(s.fn), nb, 0
	}
	return pc, base, xSlow
}

// MKFUNC a b flags; code: R[a] = a function. From R[b] on, one register for each flag set: 1 defaults (tuple), 2 keyword-only
// defaults (dict), 4 annotations (dict).
//
//op:args d R u K
func opMKFUNC(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// BUILDCLASS a: R[a] = the function that makes a class: called with (body, name, *bases, **keywords).
//
//op:args d - -
func opBUILDCLASS(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// ---- building ----

// LIST a b n: R[a] = [R[b], ... n items].
//
//op:args d R u
func opLIST(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// TUPLE a b n: R[a] = (R[b], ... n items).
//
//op:args d R u
func opTUPLE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// SET a b n: R[a] = {R[b], ... n items}.
//
//op:args d R u
//op:switch
func opSET(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// DICT a b n: R[a] = {R[b]: R[b+1], ... n pairs}.
//
//op:args d R u
//op:switch
func opDICT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// APPEND a b: list R[a] gets R[b].
//
//op:args r r -
func opAPPEND(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if l := (*List)(R(base, i.A).p); len(l.v) < cap(l.v) {
		n := len(l.v)
		l.v = l.v[:n+1]
		*elem(l, uint64(n)) = *R(base, i.B)
		return pc, base, 0
	}
	return pc, base, xSlow
}

// COLLECT a: R[a] = a list for APPEND, which nobody else sees before COLLECTED a: R[a] = the list of its items.
//
//op:args d - -
func opCOLLECT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if n := m.collecting.n; n > 0 {
		m.collecting.n = n - 1
		R(base, i.A).p = unsafe.Pointer(m.collecting.l[(n-1)&7])
		return pc, base, 0
	}
	return pc, base, xSlow
}

// COLLECTED a: see COLLECT.
//
//op:args m - -
func opCOLLECTED(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// SETADD a b: set R[a] gets R[b].
//
//op:args r r -
//op:switch
func opSETADD(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	m.pc = pc
	done := leafSetAdd((*Set)(R(base, i.A).p), R(base, i.B))
	pc = m.pc
	if done {
		return pc, base, 0
	}
	return pc, base, xSlow
}

// DICTADD a b c: dict R[a] gets R[b]: R[c].
//
//op:args r r r
//op:switch
func opDICTADD(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	d, k := (*Dict)(R(base, i.A).p), R(base, i.B)
	m.pc = pc
	n, slot, h := leafFind(d, k)
	if n == keyAsk {
		return m.pc, base, xSlow
	}
	if n == keyAbsent {
		done := leafAdd(d, slot, h, k, R(base, back1(m.pc).C))
		if done {
			return m.pc, base, 0
		}
		return m.pc, base, xSlow
	}
	d.ent(n).val = *R(base, back1(m.pc).C)
	return m.pc, base, 0
}

// EXTEND a b: list R[a] gets every item of R[b] (a star in a display or call; c 1: in a call, for the error's text with the
// callee in R[a-2]).
//
//op:args r r u
//op:switch
func opEXTEND(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// SETUPDATE a b: set R[a] gets every item of R[b].
//
//op:args r r -
//op:switch
func opSETUPDATE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// DICTUPDATE a b: dict R[a] gets the items of mapping R[b] (** in a display).
//
//op:args r r -
//op:switch
func opDICTUPDATE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// DICTMERGE a b c: the same for ** in a call of R[c]: TypeError for a key that is there already or is not a str.
//
//op:args r r r
//op:switch
func opDICTMERGE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// TOTUPLE a b: R[a] = tuple of the list R[b].
//
//op:args d r -
func opTOTUPLE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// UNPACK a b n: R[a], ... n registers = the items of R[b]; ValueError unless there are exactly n.
//
//op:args R r u
//op:switch
func opUNPACK(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x := R(base, i.B)
	if isKind(x, KTuple) {
		if t := (*Tuple)(x.p); t.n == uint64(i.C) {
			a := i.A
			for k := uint64(0); k < t.n; k++ {
				*R(base, a) = *telem(t, k)
				a += VS
			}
			return pc, base, 0
		}
	}
	return pc, base, xSlow
}

// UNPACKX a b c: the same with a starred target: c is the number of targets before it, plus 256 times those after it.
//
//op:args R r u
//op:switch
func opUNPACKX(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// FORMAT a b c; conversion: R[a] = format(conversion(R[b]), R[c]); the word is 0 or the letter s, r or a, plus 256 if there is
// no R[c].
//
//op:args d r r w
//op:switch
func opFORMAT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// FSTR a b n: R[a] = the texts of R[b], ... n registers put together; what is not a str is formatted with an empty spec.
//
//op:args d R u
//op:switch
func opFSTR(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// PRINTEXPR a: shows the value of an interactive expression statement (sys.displayhook).
//
//op:args r - -
//op:switch
func opPRINTEXPR(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// SETUPANN: makes sure that the namespace has __annotations__.
//
//op:args - - -
//op:switch
func opSETUPANN(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// ---- imports ----

// IMPORT a b name; level: R[a] = __import__(name, fromlist R[b], level).
//
//op:args d r n w
//op:switch
func opIMPORT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// IMPORTFROM a b name: R[a] = name of the module R[b], or its submodule.
//
//op:args d r n
//op:switch
func opIMPORTFROM(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// IMPORTSTAR b: every public name of the module R[b] goes into the namespace R[0].
//
//op:args - r -
//op:switch
func opIMPORTSTAR(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// ---- exceptions ----

// RAISE a: raise R[a].
//
//op:args r - -
//op:switch
//op:ends
func opRAISE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// RAISEFROM a b: raise R[a] from R[b].
//
//op:args r r -
//op:switch
//op:ends
func opRAISEFROM(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// RERAISE a: the exception R[a] goes on as it is. a 65535: a bare raise of the exception being handled.
//
//op:args r - -
//op:switch
//op:ends
func opRERAISE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// EXCJ a b off: jump unless the exception R[a] matches R[b], a class or a tuple of classes.
//
//op:args r r j
//op:switch
func opEXCJ(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x, y := R(base, i.A), R(base, i.B); isKind(x, KExc) && isKind(y, KClass) && (*Exc)(x.p).cls == (*Class)(y.p) {
		return pc, base, 0
	}
	return pc, base, xSlow
}

// ENDEXC a: the exception being handled is again what R[a] holds.
//
//op:args r - -
func opENDEXC(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A); x.p == unsafe.Pointer(&hNone) {
		m.exc = nil
	} else {
		m.exc = (*Exc)(x.p)
	}
	return pc, base, 0
}

// EXCINFO a b: R[a], R[a+1], R[a+2] = class, value and traceback of the exception R[b]: arguments of __exit__.
//
//op:args R r -
func opEXCINFO(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// EXCSPLIT a b: except*: splits R[a], the unhandled rest (None: nothing), by the classes R[b]: R[a+1] = the part that matches or None,
// R[a] = the rest. A naked exception is wrapped in a group first; the part becomes the exception being handled.
//
//op:args R r -
//op:switch
func opEXCSPLIT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// EXCREST a b c: end of except*: R[a] = what is raised, or None: the exceptions in the list R[b] (raised by handlers, and the unhandled
// rest) put together, where R[c] is the original.
//
//op:args d r r
//op:switch
func opEXCREST(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// WITHPREP a b flags: R[a] = the bound __exit__ of R[b], R[a+1] = its bound __enter__, looked up on the type; flags 1: __aexit__
// and __aenter__.
//
//op:args R r u
//op:switch
func opWITHPREP(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// ASSERTERR a: R[a] = AssertionError, whatever the name means in the program.
//
//op:args d - -
func opASSERTERR(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// STOPASYNC a: R[a] = StopAsyncIteration, whatever the name means in the program: the end of `async for`.
//
//op:args d - -
func opSTOPASYNC(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// ---- match ----

// MATCHSEQ a b: R[a] = whether R[b] is a sequence for match. MATCHMAP: a mapping.
//
//op:args d r -
//op:family MATCHMAP
func opMATCHSEQ(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// LENGTH a b: R[a] = len(R[b]).
//
//op:args d r -
//op:switch
func opLENGTH(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// MATCHKEYS a b c: R[a] = tuple of the values of mapping R[b] for the keys in tuple R[c], or None if one is missing.
//
//op:args d r r
//op:switch
func opMATCHKEYS(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// MATCHREST a b c: R[a] = a dict of mapping R[b] without the keys in tuple R[c].
//
//op:args d r r
//op:switch
func opMATCHREST(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// MATCHCLASS a b n; names: R[a] = tuple of the attributes of R[b] for the n positional patterns and then the names (a tuple constant), or
// None if R[b] is no instance of the class R[a].
//
//op:args m r u k
//op:switch
func opMATCHCLASS(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// ---- generators and coroutines ----

// MKGEN: the first instruction of a generator function: its frame moves into a generator (coroutine, asynchronous generator), which is
// returned.
//
//op:args - - -
func opMKGEN(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// YIELD a b: yields R[b]; when resumed, R[a] = the value sent.
//
//op:args d r -
//op:switch
func opYIELD(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	g := m.stk.gen
	l := g.stk.link
	v := *R(base, i.B)
	g.stk.pc, g.stk.base, g.stk.link = pc, base, nil
	g.exc, m.exc, g.state = m.exc, g.outer, genSuspended
	c := back1(l.pc)
	for c.Op == YIELDFROM { // a generator that delegates to this one yields the value in its turn
		g = l.gen
		l = g.stk.link
		g.stk.link = nil
		g.exc, m.exc, g.state = m.exc, g.outer, genSuspended
		c = back1(l.pc)
	}
	m.stk, m.limit = l, l.limit
	pc, base = l.pc, l.base
	*R(base, c.A) = v
	if c.Op == FORITER {
		pc = jump(pc, c.C)
	}
	if m.budget--; m.budget < 0 {
		return pc, base, xTick
	}
	return pc, base, 0
}

// GENRET a: a generator function returns R[a]: StopIteration(R[a]) where it was resumed.
//
//op:args r - -
//op:switch
//op:ends
func opGENRET(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	g := m.stk.gen
	l := g.stk.link
	if c := back1(l.pc); c.Op == FORITER || c.Op == YIELDFROM { // who else needs a StopIteration
		if c.Op == YIELDFROM { // before the registers are wiped: what only they hold, the collector may not have seen yet
			*R(l.base, c.A) = *R(base, i.A)
		}
		if n := len(g.stk.regs); n < len(m.pools) && m.pools[n].n < maxPool {
			f := &m.pools[n]
			for k := 0; k < n; k++ {
				setInt(at(base, k-2), 0)
			}
			at(base, -2).p = f.p
			f.p = unsafe.Pointer(at(base, -2))
			f.n++
		}
		var none Base
		g.stk.link, g.stk.regs = nil, nil
		g.stk.pc, g.stk.base, g.stk.limit = noPC(), none, none
		m.exc, g.outer, g.exc, g.state = g.outer, nil, nil, genDone
		m.stk, m.limit = l, l.limit
		return l.pc, l.base, 0
	}
	return pc, base, xGenRet
}

// YIELDFROM a b: delegates to the iterator R[b]: R[a] is sent to it (None at first); what it yields is yielded, and the instruction runs
// again with R[a] = what was sent; at its end R[a] = its return value and the next instruction runs.
//
//op:args m r -
//op:switch
func opYIELDFROM(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if d := R(base, i.B); isKind(d, KGen) {
		if g := (*Gen)(d.p); g.state == genSuspended {
			s, r := &g.stk, m.stk
			c := back1(s.pc)
			if g.level = r.gen.level + 1; g.level <= genLevels {
				v := *R(base, i.A)
				if c.Op == YIELD || c.Op == YIELDFROM || c.Op == MKGEN && v.p == unsafe.Pointer(&hNone) {
					r.pc, r.base = pc, base
					s.link, m.stk, m.limit = r, s, s.limit
					g.outer, m.exc, g.state = m.exc, g.exc, genRunning
					pc, base = s.pc, s.base
					if c.Op == MKGEN {
						g.flags |= genStarted
					} else {
						*R(base, c.A) = v
						if c.Op == YIELDFROM {
							pc = skip(pc, -1)
						}
					}
					if m.budget--; m.budget < 0 {
						return pc, base, xTick
					}
					return pc, base, 0
				}
			}
		}
	}
	return pc, base, xSlow
}

// YIELDITER a b: R[a] = the iterator that `yield from R[b]` delegates to.
//
//op:args d r -
//op:switch
func opYIELDITER(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.B); isKind(x, KGen) && (*Gen)(x.p).flags&genPlain != 0 {
		*R(base, i.A) = *x
		return pc, base, 0
	}
	return pc, base, xSlow
}

// AWAITABLE a b flags: R[a] = the iterator that `await R[b]` delegates to. flags: 0 await, 1 __aenter__, 2 __aexit__, 3 __anext__, for the error's
// text.
//
//op:args d r u
//op:switch
func opAWAITABLE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// AITER a b: R[a] = R[b].__aiter__(), checked. ANEXT: R[a] = R[b].__anext__().
//
//op:args d r -
//op:switch
//op:family ANEXT
func opAITER(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// ASYNCWRAP a b: R[a] = R[b] wrapped as a value that an asynchronous generator yields.
//
//op:args d r -
func opASYNCWRAP(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// ---- frames that are not script ----

// FINSTORE: end of a finishing frame: the callee's result goes to the interrupted instruction's register.
//
//op:args - - -
//op:ends
func opFINSTORE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	w := at(base, 0).n
	nb := down(base, uint32(w))
	*R(nb, uint16(w>>32)) = *at(base, 2)
	return loadLink(at(base, -1)), nb, 0
}

// FININIT: end of a constructor: __init__ returned None, the result is the instance kept in R[1].
//
//op:args - - -
//op:ends
func opFININIT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if at(base, 2).p == unsafe.Pointer(&hNone) {
		w := at(base, 0).n
		nb := down(base, uint32(w))
		*R(nb, uint16(w>>32)) = *at(base, 1)
		return loadLink(at(base, -1)), nb, 0
	}
	return pc, base, xFin
}

// FINREFLECT: end of a binary operator's or comparison's method: its result is stored, unless it is NotImplemented or to be inverted.
//
//op:args - - -
//op:switch
//op:ends
func opFINREFLECT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if v := at(base, 2); v.p != unsafe.Pointer(&hNotImplemented) && at(base, 1).n&finInvert == 0 {
		w := at(base, 0).n
		nb := down(base, uint32(w))
		*R(nb, uint16(w>>32)) = *v
		return loadLink(at(base, -1)), nb, 0
	}
	return pc, base, xFin
}

// FINCMP: end of the method of a comparison that decides a jump: when its result is a bool, the jump before the return point is made.
//
//op:args - - -
//op:switch
//op:ends
func opFINCMP(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if v := at(base, 2); v.p == unsafe.Pointer(&hBool) && at(base, 1).n&finInvert == 0 {
		t, w := v.n, at(base, 0).n
		pc, base = loadLink(at(base, -1)), down(base, uint32(w))
		j := back1(pc)
		if j.Op >= LTN && j.Op <= NEN || j.Op >= LTIN && j.Op <= NEIN {
			t ^= 1
		}
		if t != 0 {
			pc = jump(pc, j.C)
		}
		return pc, base, 0
	}
	return pc, base, xFin
}

// FINNEXT: __next__ returned: store, and jump to the body of the FORITER before the return point.
//
//op:args - - -
//op:ends
func opFINNEXT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	w := at(base, 0).n
	nb := down(base, uint32(w))
	*R(nb, uint16(w>>32)) = *at(base, 2)
	pc = loadLink(at(base, -1))
	pc, base = jump(pc, back1(pc).C), nb
	if m.budget--; m.budget < 0 {
		return pc, base, xTick
	}
	return pc, base, 0
}

// FINPAIR: a generator gave its part of the pair that FORITER over enumerate or zip makes. The body begins by unpacking the
// pair, so that no tuple is made; else, and when another part is missing, the outer loop goes on.
//
//op:args - - -
//op:switch
//op:ends
func opFINPAIR(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	w := at(base, 0).n
	nb := down(base, uint32(w))
	body := loadLink(at(base, -1))
	c := back1(body)
	body = jump(body, c.C)
	if u := fetch(body); u.Op == UNPACK && u.B == c.A && u.C == 2 {
		x := (*Iter)(at(base, 1).p).impl
		v := *at(base, 2)
		if it, ok := x.(*enumIter); ok && it.n.p == nil && it.n.n < 1<<62 {
			setInt(R(nb, u.A), int64(it.n.n))
			it.n.n++
		} else if it, ok := x.(*zipIter); ok {
			if at(base, 3).n == 0 { // the first part is here: ask for the second
				if y := &it.its[1]; isKind(y, KGen) {
					if g := (*Gen)(y.p); g.state == genSuspended {
						s, r := &g.stk, m.stk
						if c := back1(s.pc); c.Op == YIELD || c.Op == YIELDFROM {
							setInt(at(base, 3), 1)
							*at(base, 4) = v
							r.pc, r.base = skip(pc, -1), base
							s.link, m.stk, m.limit = r, s, s.limit
							g.outer, m.exc, g.state = m.exc, g.exc, genRunning
							pc, base = s.pc, s.base
							setNone(R(base, c.A))
							if c.Op == YIELDFROM {
								pc = skip(pc, -1)
							}
							return pc, base, 0
						}
					}
				}
				return pc, base, xFin
			}
			*R(nb, u.A) = *at(base, 4)
		} else {
			return pc, base, xFin
		}
		*R(nb, u.A+VS) = v
		setNone(R(nb, c.A))
		if m.budget--; m.budget < 0 {
			return skip(body, 1), nb, xTick
		}
		return skip(body, 1), nb, 0
	}
	return pc, base, xFin
}

// FIN: any other finishing frame, done by the outer loop.
//
//op:args - - -
//op:switch
//op:ends
func opFIN(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xFin }

// STEP: run the step native whose state is R[0]; R[1] is what it asked for. A step that collects what a generator yields (sum, list,
// any ...) is done here while it can be: the item is taken and the generator resumed.
//
//op:args - - -
//op:switch
//op:ends
func opSTEP(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if d := (*stepBox)(R(base, 0).p).drain; d != nil {
		if g := d.gen; g != nil {
			if s := &g.stk; g.state == genSuspended && (back1(s.pc).Op == YIELD || back1(s.pc).Op == YIELDFROM) {
				ok := leafTake(d, R(base, VS))
				if !ok {
					return pc, base, xStep
				}
				r := m.stk
				r.pc, r.base = skip(pc, -1), base
				s.link, m.stk, m.limit = r, s, s.limit
				g.outer, m.exc, g.state = m.exc, g.exc, genRunning
				pc, base = s.pc, s.base
				c := back1(pc)
				setNone(R(base, c.A))
				if c.Op == YIELDFROM {
					pc = skip(pc, -1)
				}
				if m.budget--; m.budget < 0 {
					return pc, base, xTick
				}
				return pc, base, 0
			}
		} else if x := R(base, VS); x.p != unsafe.Pointer(&hUnbound) { // a map over one iterator, by a function of script
			z := d.mapped
			m.pc = pc
			ready := leafReady((*Iter)(z.its[0].p).impl)
			if fn, nb := (*Func)(z.fn.p), push(base, VS); ready && fn.simple == 1 && fits(m, nb, fn.frame) {
				ok := leafTake(d, x)
				if ok {
					v, _ := leafItem((*Iter)(z.its[0].p).impl)
					*x, *at(nb, 0) = z.fn, v
					saveLink(at(nb, -1), skip(m.pc, -1))
					if m.budget--; m.budget < 0 {
						return entryPC((*Func)(z.fn.p)), nb, xTick
					}
					return entryPC((*Func)(z.fn.p)), nb, 0
				}
			}
			pc = m.pc
		}
	}
	return pc, base, xStep
}

// GREND: a greenlet's function returned.
//
//op:args - - -
//op:switch
//op:ends
func opGREND(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xGreenEnd }

// BRK: a breakpoint lies over the real opcode.
//
//op:args - - -
func opBRK(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xBrk }
