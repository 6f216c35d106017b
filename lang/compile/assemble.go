// Assembly: chunks become one instruction array, labels become offsets, regions become the exception table.

package compile

import (
	"math"
	"sort"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/code"
)

// inverse has the opcode that jumps exactly when another does not.
var inverse = map[uint16]uint16{
	code.JT: code.JF, code.JF: code.JT, code.NONEJ: code.NOTNONEJ, code.NOTNONEJ: code.NONEJ,
	code.LTJ: code.LTN, code.LEJ: code.LEN, code.GTJ: code.GTN, code.GEJ: code.GEN, code.EQJ: code.EQN, code.NEJ: code.NEN,
	code.LTN: code.LTJ, code.LEN: code.LEJ, code.GTN: code.GTJ, code.GEN: code.GEJ, code.EQN: code.EQJ, code.NEN: code.NEJ,
	code.LTIJ: code.LTIN, code.LEIJ: code.LEIN, code.GTIJ: code.GTIN, code.GEIJ: code.GEIN, code.EQIJ: code.EQIN, code.NEIJ: code.NEIN,
	code.LTIN: code.LTIJ, code.LEIN: code.LEIJ, code.GTIN: code.GTIJ, code.GEIN: code.GEIJ, code.EQIN: code.EQIJ, code.NEIN: code.NEIJ,
}

// extra is how many instructions a jump takes more when it is long: JMP becomes JMPL and its word; a conditional jump is
// inverted over a JMPL; one without an inverse (FORITER, EXCJ) jumps to a JMPL that the normal flow jumps over.
func extra(op uint16) int {
	switch {
	case op == code.JMP:
		return 1
	case inverse[op] != 0:
		return 2
	}
	return 3
}

// assemble finishes the unit's code.
func (u *unit) assemble() *code.Code {
	u.relax()
	n := 0
	for _, k := range u.chunks {
		k.base = n
		n += len(k.ins) + k.grown(len(k.fix))
	}
	if n > math.MaxInt32 {
		u.c.fail(nil, "code block too large")
	}
	c := u.code
	c.Ins = make([]code.Instr, 0, n)
	var lines code.LineWriter
	for _, k := range u.chunks {
		u.layout(k, &lines)
	}
	c.Lines = lines.Bytes()
	u.handlers(c)
	u.placeNames(c)
	return c
}

// address is where instruction i of a chunk goes.
func (k *chunk) address(i int32) int {
	f := sort.Search(len(k.fix), func(j int) bool { return k.fix[j].at >= i })
	return k.base + int(i) + k.grown(f)
}

// grown is how much longer the first f jumps of the chunk have become.
func (k *chunk) grown(f int) int {
	if k.grow == nil {
		return 0
	}
	return int(k.grow[f])
}

// relax decides which jumps are long. Making one long can push another out of reach, so it repeats until nothing
// changes; a jump never becomes short again. After a few rounds it takes every jump near the limit with it, which bounds
// the number of rounds.
func (u *unit) relax() {
	total := 0
	for _, k := range u.chunks {
		total += len(k.ins)
	}
	if total <= math.MaxInt16 {
		return
	}
	for round := 0; ; round++ {
		n := 0
		for _, k := range u.chunks {
			if k.grow == nil {
				k.grow = make([]int32, len(k.fix)+1)
			}
			g := int32(0)
			for j, f := range k.fix {
				k.grow[j] = g
				if f.long {
					g += int32(extra(k.ins[f.at].Op))
				}
			}
			k.grow[len(k.fix)] = g
			k.base = n
			n += len(k.ins) + int(g)
		}
		limit := math.MaxInt16 - 4
		if round > 3 {
			limit /= 2
		}
		changed := false
		for _, k := range u.chunks {
			for j := range k.fix {
				f := &k.fix[j]
				if f.long {
					continue
				}
				d := f.to.chunk.address(f.to.at) - (k.base + int(f.at) + int(k.grow[j]) + 1)
				if d > limit || d < -limit {
					f.long, changed = true, true
				}
			}
		}
		if !changed {
			return
		}
	}
}

// layout appends a chunk to the code with its jumps filled in and its positions.
func (u *unit) layout(k *chunk, lines *code.LineWriter) {
	c := u.code
	fix, pos, marks := k.fix, k.pos, k.marks
	var span ast.Span
	for i := 0; i < len(k.ins); i++ {
		if len(pos) > 0 && int(pos[0].start) == i {
			span, pos = pos[0].span, pos[1:]
		}
		for ; len(marks) > 0 && int(marks[0].at) <= i; marks = marks[1:] {
			lines.Mark(marks[0].kind, marks[0].line)
		}
		ins := k.ins[i]
		from := len(c.Ins)
		if len(fix) > 0 && int(fix[0].at) == i {
			f := fix[0]
			fix = fix[1:]
			to := f.to.chunk.address(f.to.at)
			if !f.long {
				ins.C = uint16(to - (from + 1))
				c.Ins = append(c.Ins, ins)
			} else {
				if inv := inverse[ins.Op]; inv != 0 {
					ins.Op, ins.C = inv, 2
					c.Ins = append(c.Ins, ins)
				} else if ins.Op != code.JMP {
					ins.C = 1
					c.Ins = append(c.Ins, ins, code.Instr{Op: code.JMP, C: 2})
				}
				c.Ins = append(c.Ins, code.Instr{Op: code.JMPL})
				c.Ins = append(c.Ins, code.Word(uint64(int64(to-(len(c.Ins)+1)))))
			}
		} else {
			c.Ins = append(c.Ins, ins)
		}
		lines.Add(len(c.Ins)-from, int(span.Line), int(span.Col), int(span.EndLine), int(span.EndCol))
	}
}

// handlers makes the exception table, innermost regions first. A region's own stretches and those of the regions in it
// count: a handler out of line is still inside what was around its try statement.
func (u *unit) handlers(c *code.Code) {
	if len(u.regions) == 0 {
		return
	}
	type open struct{ from, to int }
	spans := make([][]open, len(u.regions))
	add := func(r int32, from, to int) {
		for ; r >= 0; r = u.regions[r].parent {
			s := spans[r]
			if n := len(s); n > 0 && s[n-1].to == from {
				s[n-1].to = to
			} else {
				spans[r] = append(s, open{from, to})
			}
		}
	}
	for _, k := range u.chunks {
		for j, run := range k.region {
			end := int32(len(k.ins))
			if j+1 < len(k.region) {
				end = k.region[j+1].start
			}
			if from, to := k.address(run.start), k.address(end); from < to {
				add(run.region, from, to)
			}
		}
	}
	order := make([]int, len(u.regions))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return u.regions[order[i]].depth > u.regions[order[j]].depth })
	for _, i := range order {
		r := &u.regions[i]
		for _, s := range spans[i] {
			c.Handlers = append(c.Handlers, code.Handler{From: int32(s.from), To: int32(s.to),
				Target: int32(r.handler.chunk.address(r.handler.at)), Reg: uint16(r.reg * code.RegSize)})
		}
	}
}

// placeNames appends the globals' names to those that 16-bit operands index, and tells the words that name them.
func (u *unit) placeNames(c *code.Code) {
	if len(u.glist) == 0 {
		return
	}
	index := make([]uint64, len(u.glist))
	for i, s := range u.glist {
		j, ok := u.names[s]
		if !ok {
			j = len(c.Names)
			c.Names = append(c.Names, s)
		}
		index[i] = uint64(j)
	}
	for i := 0; i < len(c.Ins); i++ {
		for _, w := range code.Ops[c.Ins[i].Op].Words {
			i++
			if w == 'g' {
				c.Ins[i] = code.Word(index[c.Ins[i].U64()])
			}
		}
	}
}
