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
