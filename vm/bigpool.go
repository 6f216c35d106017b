// Memory of big ints: the room they are made in, and the intermediate results of expressions, whose room is used again.
//
// A program of growing ints makes mostly garbage: of 4*q + r - t all but the last result is dead as soon as the next operator
// has read it. Fresh memory costs page faults, cache misses and collections, more than the arithmetic. So an intermediate result
// goes back to a pool when two things agree: the code says that an arithmetic instruction wrote it into a temporary register
// and that the next one to read that register is arithmetic or a comparison (Code.temps), and the int says that the machine's own
// arithmetic made it there (bigTemp), not a script's method, which may have kept it.
package vm

import (
	"math/big"
	"math/bits"

	"github.com/gsl-lang/gsl/lang/code"
)

const (
	bigTemp   uint8 = 1    // BigInt.flags: only the temporary register it was stored in holds it
	pooledMax       = 4096 // words: longer ones are left to the collector
	bigKeep         = 4    // how many of a size wait
)

// bigClass is the class of sizes for n words, and the words of its members; class 0 is not pooled. Steps of an eighth, as the
// allocator's own.
func bigClass(n int) (class, words int) {
	switch {
	case n <= 3:
		return 1, 3
	case n <= 7:
		return 2, 7
	case n <= 13:
		return 3, 13
	case n > pooledMax:
		return 0, n
	}
	k := bits.Len(uint(n-1)) - 4
	t := (n - 1) >> k
	return 4 + k*8 + t - 8, (t + 1) << k
}

const bigClasses = 4 + 9*8

// bigPool holds dead big ints by class.
type bigPool struct {
	n    [bigClasses]uint8
	free [bigClasses][bigKeep]*BigInt
}

// newBig makes a big int with room for n words, which hold anything and are not yet its value. m may be nil.
func (m *M) newBig(n int) (*BigInt, []big.Word) {
	class, words := bigClass(n)
	if m != nil && m.bigs != nil {
		if p := m.bigs; p.n[class] > 0 {
			p.n[class]--
			r := p.free[class][p.n[class]]
			p.free[class][p.n[class]] = nil
			r.flags = 0
			return r, r.b.Bits()[:n]
		}
	}
	r, z := allocBig(words)
	r.kind, r.aux = KBig, uint16(class)
	return r, z[:n]
}

// freeBig takes back a big int of newBig that nothing refers to; z is its room.
func (m *M) freeBig(r *BigInt, z []big.Word) {
	if m == nil || r.aux == 0 {
		return
	}
	p := m.bigs
	if p == nil {
		p = new(bigPool)
		m.bigs = p
	}
	if c := r.aux; p.n[c] < bigKeep {
		r.b.SetBits(z[:0])
		p.free[c][p.n[c]] = r
		p.n[c]++
	}
}

// takeTemps says which operands, x and y, of the running instruction are temporaries that nobody else holds and that die with
// it: tempB, tempC. An operand is asked for once: one that goes on to a script's method must not look like a temporary.
func (m *M) takeTemps(x, y Value) (t uint8) {
	t = m.tempsAt() & (tempB | tempC)
	if t&tempB != 0 && !takeTemp(x) {
		t &^= tempB
	}
	if t&tempC != 0 && !takeTemp(y) {
		t &^= tempC
	}
	return t
}

func takeTemp(v Value) bool {
	if !v.is(KBig) || v.big().flags&bigTemp == 0 {
		return false
	}
	v.big().flags &^= bigTemp
	return true
}

// endTemps ends an instruction that made v of x and y, of which the machine's arithmetic has kept nothing else. t is what
// takeTemps found.
func (m *M) endTemps(t uint8, v, x, y Value) {
	own := v.p != x.p && v.p != y.p
	if t&tempB != 0 {
		if v.p == x.p {
			own = true
		} else {
			m.freeBig(x.big(), x.big().b.Bits())
		}
	}
	if t&tempC != 0 {
		if v.p == y.p {
			own = true
		} else {
			m.freeBig(y.big(), y.big().b.Bits())
		}
	}
	if own && v.is(KBig) && m.tempsAt()&tempA != 0 {
		v.big().flags |= bigTemp
	}
}

// What Code.temps says of an instruction.
const (
	tempA uint8 = 1 << iota // it writes R[a], a temporary that another one of temps reads, and nothing else
	tempB                   // it reads such a temporary as its left operand (R[a] in a comparing jump)
	tempC                   // as its right operand
)

// tempsAt is what Code.temps says of the instruction that runs.
func (m *M) tempsAt() uint8 {
	c := m.fn().code
	if c.temps == nil {
		c.temps = findTemps(c.src)
	}
	return c.temps[pcIndex(c, m.pc)-1]
}

// compares says which operands of a comparison are registers: the jumps have the first in a and may have a constant in b.
func compares(op uint16) (ok, jump, imm bool) {
	switch {
	case op >= LT && op <= NE:
		return true, false, false
	case op >= LTJ && op <= NEJ, op >= LTN && op <= NEN:
		return true, true, false
	case op >= LTIJ && op <= NEIJ, op >= LTIN && op <= NEIN:
		return true, true, true
	}
	return false, false, false
}

// findTemps looks in straight-line code for temporaries that arithmetic writes and arithmetic or a comparison reads. Between
// the two only instructions that cannot copy the register are let pass.
func findTemps(c *code.Code) []uint8 {
	t := make([]uint8, len(c.Ins))
	target := make([]bool, len(c.Ins)+1)
	for i := 0; i < len(c.Ins); i = c.Next(i) {
		if to, ok := c.Target(i); ok && to >= 0 && to < len(target) {
			target[to] = true
		}
	}
	for _, h := range c.Handlers {
		target[h.Target] = true
	}
	named := uint16(len(c.VarNames) * VS)
	for i := 0; i < len(c.Ins); i = c.Next(i) {
		if r := c.Ins[i].A; binops[c.Ins[i].Op].sym != "" && r >= named {
			if j, bit := tempReader(c, target, i, r); bit != 0 {
				t[i] |= tempA
				t[j] |= bit
			}
		}
	}
	return t
}

// tempReader finds the instruction that is the only one to read what instruction i writes into the temporary r.
func tempReader(c *code.Code, target []bool, i int, r uint16) (j int, bit uint8) {
	for j = c.Next(i); j < len(c.Ins) && j < i+64 && !target[j]; j = c.Next(j) {
		in := c.Ins[j]
		left, right, writes := false, false, in.A == r
		switch b := binops[in.Op]; {
		case b.sym != "":
			left, right = in.B == r, in.C == r && !b.imm
		default:
			ok, jump, imm := compares(in.Op)
			if !ok {
				switch in.Op {
				case LOADI, LOADL, LOADK, LOADNONE, LOADBOOL, LOADG, LOADF:
				case MOVE, LOADC, GETATTR:
					if in.B == r {
						return 0, 0
					}
				default:
					return 0, 0
				}
				if writes {
					return 0, 0
				}
				continue
			}
			left, right = in.B == r, in.C == r
			if jump {
				left, right, writes = in.A == r, in.B == r && !imm, false
			}
			if !left && !right && jump {
				return 0, 0
			}
		}
		if left != right {
			if !writes && readAgain(c, c.Next(j), r) {
				return 0, 0
			}
			if left {
				return j, tempB
			}
			return j, tempC
		}
		if left || writes {
			return 0, 0
		}
	}
	return 0, 0
}

// readAgain says whether the code from i on names r for reading before it writes it, in the order of the text: the middle
// of a < b < c is read twice, by the two comparisons.
func readAgain(c *code.Code, i int, r uint16) bool {
	for n := 0; i < len(c.Ins); i = c.Next(i) {
		if n++; n > 200 {
			return true
		}
		in := c.Ins[i]
		writes := false
		for k, kind := range code.Ops[in.Op].Operands {
			v := [3]uint16{in.A, in.B, in.C}[k]
			switch kind {
			case 'r', 'm':
				if v == r {
					return true
				}
			case 'd':
				writes = writes || v == r
			}
		}
		if writes {
			return false
		}
	}
	return false
}
