// The verifier: a code that passes cannot make the loop read or jump outside its frame and its tables.

package code

import (
	"fmt"
	"math/big"
)

// Verify checks c and the codes nested in it against the opcode table: every register is within the frame, every run of
// registers too, jumps land on the first slot of an instruction, constants, names, keyword lists and nested codes exist,
// handlers cover whole instructions, and control never runs off the end. It also checks that c is as a compiler leaves it:
// no opcode that only the machine makes, empty inline caches, cells that are made at entry and never overwritten, yields in
// generators only. The loop checks none of that again.
//
// What kind of value a register holds is not checked: a compiled program is as trusted as its source.
func Verify(c *Code) error { return verify(c, 0) }

// maxNesting bounds nested codes and constants, against corrupt files.
const maxNesting = 400

func verify(c *Code, depth int) error {
	if depth > maxNesting {
		return fmt.Errorf("%s: codes nested too deeply", c.Name)
	}
	v := &verifier{c: c, start: make([]bool, len(c.Ins)+1)}
	if err := v.run(); err != nil {
		return fmt.Errorf("%s (%s:%d): %w", c.Qualname, c.Filename, c.FirstLine, err)
	}
	for _, k := range c.Kids {
		if k == nil {
			return fmt.Errorf("%s: nested code is missing", c.Qualname)
		}
		if err := verifyFree(c, k); err != nil {
			return err
		}
		if err := verify(k, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// verifyFree checks that c has what its nested code k captures.
func verifyFree(c, k *Code) error {
	for _, f := range k.Free {
		ok := false
		if f.FromCell {
			for _, cell := range c.Cells {
				ok = ok || cell.Reg == f.Index
			}
		} else {
			ok = int(f.Index) < len(c.Free)
		}
		if !ok {
			return fmt.Errorf("%s: free variable %s of %s is not there", c.Qualname, f.Name, k.Qualname)
		}
	}
	return nil
}

type verifier struct {
	c     *Code
	start []bool
	cell  []bool // which registers hold cells, if any does
	body  int    // the first instruction behind what entry checks
}

func (v *verifier) run() error {
	c := v.c
	if c.Regs < 0 || c.Regs > MaxRegs {
		return fmt.Errorf("%d registers", c.Regs)
	}
	params := c.NArgs + c.KwOnly
	if c.Flags&VarArgs != 0 {
		params++
	}
	if c.Flags&VarKwargs != 0 {
		params++
	}
	if c.PosOnly < 0 || c.PosOnly > c.NArgs || c.KwOnly < 0 || params > len(c.VarNames) || len(c.VarNames) > c.Regs {
		return fmt.Errorf("parameters do not fit: %d of %d names in %d registers", params, len(c.VarNames), c.Regs)
	}
	for _, cell := range c.Cells {
		if cell.Reg%RegSize != 0 || int(cell.Reg)/RegSize >= c.Regs {
			return fmt.Errorf("cell %s in register %d", cell.Name, cell.Reg)
		}
		if v.cell == nil {
			v.cell = make([]bool, c.Regs)
		}
		if v.cell[cell.Reg/RegSize] {
			return fmt.Errorf("two cells in register %d", cell.Reg/RegSize)
		}
		v.cell[cell.Reg/RegSize] = true
	}
	if c.Flags&HasDoc != 0 {
		if len(c.Consts) == 0 {
			return fmt.Errorf("no docstring")
		}
		if _, ok := c.Consts[0].(string); !ok {
			return fmt.Errorf("the docstring is no string")
		}
	}
	for _, k := range c.Consts {
		if err := verifyConst(k, 0); err != nil {
			return err
		}
	}
	if len(c.Ins) == 0 {
		return fmt.Errorf("no instructions")
	}
	if err := v.entry(); err != nil {
		return err
	}
	last := 0
	for i := 0; i < len(c.Ins); {
		if c.Ins[i].Op >= NumOps {
			return fmt.Errorf("instruction %d: opcode %d", i, c.Ins[i].Op)
		}
		v.start[i] = true
		last = i
		i += c.size(i)
		if i > len(c.Ins) {
			return fmt.Errorf("instruction %d has no room for its words", last)
		}
	}
	if !Ops[c.Ins[last].Op].Ends {
		return fmt.Errorf("control falls off the end after %s", Ops[c.Ins[last].Op].Name)
	}
	for i := 0; i < len(c.Ins); i += c.size(i) {
		if err := v.instruction(i); err != nil {
			return fmt.Errorf("instruction %d, %s: %w", i, Ops[c.Ins[i].Op].Name, err)
		}
	}
	return v.handlers()
}

// machineOps are the opcodes that only the machine makes: sites that it has learnt, and special frames.
var machineOps = func() (t [NumOps]bool) {
	for _, op := range [...]int{EXIT, GETATTR4, GETCLS, GETATTRX, GETPROP, SETATTRN, SETATTR4, CALLM4, CALLMN, CALLAPPEND, CALLADD, CALLGET,
		CALLPOP, CALLIS, CALLSEND, CALLSWITCH, CALLPUT, CALLTAKE, CALLLAST, SUPERMC, FINSTORE, FININIT, FINREFLECT, FINCMP, FINNEXT, FIN, STEP, GREND, BRK} {
		t[op] = true
	}
	return
}()

const generators = Generator | Coroutine | AsyncGen

// entry checks the first instructions: MKGEN in generators and nowhere else, and one MKCELL for every cell.
func (v *verifier) entry() error {
	c, i := v.c, 0
	if isGen := c.Flags&generators != 0; isGen != (c.Ins[0].Op == MKGEN) {
		return fmt.Errorf("MKGEN and the flags disagree")
	} else if isGen {
		i++
	}
	if i < len(c.Ins) && c.Ins[i].Op == UNBIND {
		i++
	}
	for _, cell := range c.Cells {
		if i >= len(c.Ins) || c.Ins[i].Op != MKCELL || c.Ins[i].A != cell.Reg {
			return fmt.Errorf("cell %s is not made at entry", cell.Name)
		}
		i++
	}
	v.body = i
	return nil
}

// keepsCells checks that n registers from r on are none of the cells.
func (v *verifier) keepsCells(r uint16, n int) error {
	if len(v.c.Cells) == 0 {
		return nil
	}
	for k := int(r) / RegSize; n > 0; k, n = k+1, n-1 {
		if v.cell[k] {
			return fmt.Errorf("the cell in register %d is overwritten", k)
		}
	}
	return nil
}

func verifyConst(k Const, depth int) error {
	if depth > maxNesting {
		return fmt.Errorf("constant nested too deeply")
	}
	switch k := k.(type) {
	case nil, bool, Ellipsis, int64, float64, complex128, string, Bytes, *Code:
		return nil
	case *big.Int:
		if k == nil {
			return fmt.Errorf("nil integer")
		}
		return nil
	case Tuple:
		for _, x := range k {
			if err := verifyConst(x, depth+1); err != nil {
				return err
			}
		}
		return nil
	case FrozenSet:
		for _, x := range k {
			if err := verifyConst(x, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("constant of type %T", k)
}

// reg checks a run of n registers.
func (v *verifier) reg(r uint16, n int) error {
	if r%RegSize != 0 || n < 0 || int(r)/RegSize+n > v.c.Regs {
		return fmt.Errorf("registers %d+%d of %d", r/RegSize, n, v.c.Regs)
	}
	return nil
}

// runs is how many registers from operand j on an instruction touches, where it is a run.
func (v *verifier) runs(ins Instr, j int) int {
	n := int(ins.C)
	switch ins.Op {
	case FORPREP, FORITER:
		return 3
	case GETSLICE, EXCSPLIT:
		return 2
	case WITHPREP:
		return 2
	case MKSLICE, EXCINFO:
		return 3
	case CALL, CALLM, CALLM4, CALLST, CALLMN, CALLAPPEND, CALLADD, CALLGET, CALLPOP, CALLIS, CALLSEND, CALLSWITCH, CALLPUT, CALLTAKE, CALLLAST, CALLK, CALLMK, SUPERM, SUPERMC:
		return 2 + int(ins.B)
	case FINDM:
		return 3
	case CALLX:
		return 3 + int(ins.B&1)
	case MKFUNC:
		return n&1 + n>>1&1 + n>>2&1
	case LIST, TUPLE, SET, FSTR, UNPACK:
		return n
	case DICT:
		return 2 * n
	case UNPACKX:
		return n&255 + n>>8 + 1
	}
	return 1
}

func (v *verifier) instruction(i int) error {
	c, ins := v.c, v.c.Ins[i]
	row := &Ops[ins.Op]
	if machineOps[ins.Op] {
		return fmt.Errorf("no compiler makes it")
	}
	for j, x := range [3]uint16{ins.A, ins.B, ins.C} {
		switch row.Operands[j] {
		case 'd', 'r', 'm':
			if ins.Op == RERAISE && x == 65535 {
				continue
			}
			n := 1
			if ins.Op == UNBIND {
				n = int(ins.B)
			}
			if err := v.reg(x, n); err != nil {
				return err
			}
			if row.Operands[j] != 'r' && i >= v.body {
				if err := v.keepsCells(x, n); err != nil {
					return err
				}
			}
		case 'R':
			n := v.runs(ins, j)
			if err := v.reg(x, n); err != nil {
				return err
			}
			if err := v.keepsCells(x, n); err != nil {
				return err
			}
		case 'n':
			if int(x) >= len(c.Names) {
				return fmt.Errorf("name %d of %d", x, len(c.Names))
			}
		case 'q':
			if int(x) >= len(c.KwNames) {
				return fmt.Errorf("keyword names %d of %d", x, len(c.KwNames))
			}
			if len(c.KwNames[x]) > int(ins.B) {
				return fmt.Errorf("%d keywords, %d arguments", len(c.KwNames[x]), ins.B)
			}
		}
	}
	switch ins.Op {
	case LOADF, STOREF, LOADNF, GETCELL:
		if int(ins.B) >= len(c.Free) {
			return fmt.Errorf("free variable %d of %d", ins.B, len(c.Free))
		}
	case DELF:
		if int(ins.B) >= len(c.Free) {
			return fmt.Errorf("free variable %d of %d", ins.B, len(c.Free))
		}
	case LOADC, STOREC, DELC:
		if k := int(ins.B) / RegSize; ins.B%RegSize != 0 || k >= len(v.cell) || !v.cell[k] {
			return fmt.Errorf("register %d holds no cell", ins.B/RegSize)
		}
	case MKGEN, MKCELL:
		if i >= v.body {
			return fmt.Errorf("not at entry")
		}
	case YIELD, GENRET, YIELDFROM:
		if c.Flags&generators == 0 {
			return fmt.Errorf("not in a generator")
		}
	case RET, RETNONE:
		if c.Flags&generators != 0 {
			return fmt.Errorf("in a generator")
		}
	case FLOORDIVI, IFLOORDIVI, MODI, IMODI:
		if int16(ins.C) <= 0 {
			return fmt.Errorf("divisor %d", int16(ins.C))
		}
	}
	if to, ok := c.Target(i); ok {
		if to < v.body || to >= len(c.Ins) || !v.start[to] {
			return fmt.Errorf("jump to %d", to)
		}
	}
	for j, w := range row.Words {
		x := c.Ins[i+1+j].U64()
		limit := -1
		switch w {
		case 'k':
			limit = len(c.Consts)
		case 'g':
			limit = len(c.Names)
		case 'K':
			limit = len(c.Kids)
		case 'w':
			if ins.Op == CALLMK {
				limit = len(c.Names)
			}
		case 's':
			if x != emptyCache(ins.Op, j) {
				return fmt.Errorf("word %d: the cache is not empty", j)
			}
		case 'm':
			if c.Ins[i+1+j].A != ins.A {
				return fmt.Errorf("the word before the return point does not repeat register %d", ins.A/RegSize)
			}
			if w := c.Ins[i+1+j]; ins.Op != CALLMK && (w.B != 0xffff || w.C != 0xffff) {
				return fmt.Errorf("word %d: the cache is not empty", j)
			}
		}
		if limit >= 0 && x >= uint64(limit) {
			return fmt.Errorf("word %d: index %d of %d", j, x, limit)
		}
		if ins.Op == MATCHCLASS && !isNames(c.Consts[x]) {
			return fmt.Errorf("word %d: no tuple of names", j)
		}
	}
	return nil
}

func isNames(k Const) bool {
	t, ok := k.(Tuple)
	for _, x := range t {
		if _, is := x.(string); !is {
			return false
		}
	}
	return ok
}

// emptyCache is what cache word j of a fresh instruction holds.
func emptyCache(op uint16, j int) uint64 {
	switch {
	case op == FINDM:
		return ^uint64(0)
	case (op == GETATTR || op == SETATTR) && j == 0:
		return 0xffffffff
	}
	return 0
}

func (v *verifier) handlers() error {
	c := v.c
	for i, h := range c.Handlers {
		n := int32(len(c.Ins))
		if h.From < 0 || h.From >= h.To || h.To > n || h.Target < 0 || h.Target >= n ||
			!v.start[h.From] || h.To < n && !v.start[h.To] || !v.start[h.Target] {
			return fmt.Errorf("handler %d: %d to %d -> %d", i, h.From, h.To, h.Target)
		}
		if err := v.reg(h.Reg, 2); err != nil {
			return fmt.Errorf("handler %d: %w", i, err)
		}
	}
	return nil
}
