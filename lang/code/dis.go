// The disassembler: a listing of a code and the codes in it.

package code

import (
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"
)

// Disassemble writes a listing of c and, after it, of every code nested in it: one instruction a line, with the source line
// where it changes, a mark at jump targets, the index, the opcode, its operands by name, and what its words refer to.
func Disassemble(w io.Writer, c *Code) {
	d := &disassembler{w: w, c: c}
	d.header()
	d.body()
	for _, k := range c.Kids {
		fmt.Fprintln(w)
		Disassemble(w, k)
	}
}

type disassembler struct {
	w io.Writer
	c *Code
}

func (d *disassembler) header() {
	c := d.c
	fmt.Fprintf(d.w, "%s (%s:%d) %s\n", c.Qualname, c.Filename, c.FirstLine, flagText(c.Flags))
	if c.Flags&Optimized != 0 {
		fmt.Fprintf(d.w, "  parameters: %d positional-only, %d positional, %d keyword-only", c.PosOnly, c.NArgs, c.KwOnly)
		if c.Flags&VarArgs != 0 {
			fmt.Fprint(d.w, ", *args")
		}
		if c.Flags&VarKwargs != 0 {
			fmt.Fprint(d.w, ", **kwargs")
		}
		fmt.Fprintln(d.w)
	}
	fmt.Fprintf(d.w, "  registers: %d", c.Regs)
	for i, n := range c.VarNames {
		if n != "" {
			fmt.Fprintf(d.w, ", r%d %s", i, n)
		}
	}
	for _, k := range c.Cells {
		fmt.Fprintf(d.w, ", r%d cell %s", k.Reg/RegSize, k.Name)
	}
	fmt.Fprintln(d.w)
	for i, f := range c.Free {
		from := fmt.Sprintf("free %d", f.Index)
		if f.FromCell {
			from = fmt.Sprintf("r%d", f.Index/RegSize)
		}
		fmt.Fprintf(d.w, "  free %d: %s (%s of the enclosing function)\n", i, f.Name, from)
	}
}

func flagText(f Flags) string {
	var s []string
	for _, x := range []struct {
		f Flags
		s string
	}{{IsModule, "module"}, {IsClass, "class"}, {IsComprehension, "comprehension"}, {Generator, "generator"}, {Coroutine, "coroutine"},
		{AsyncGen, "async generator"}, {Nested, "nested"}} {
		if f&x.f != 0 {
			s = append(s, x.s)
		}
	}
	return strings.Join(s, ", ")
}

func (d *disassembler) body() {
	c := d.c
	targets := map[int]bool{}
	for i := 0; i < len(c.Ins); {
		if to, ok := c.Target(i); ok {
			targets[to] = true
		}
		i += c.size(i)
	}
	for _, h := range c.Handlers {
		targets[int(h.Target)] = true
	}
	r := c.Reader()
	line := -1
	for i := 0; i < len(c.Ins); i += c.size(i) {
		for i >= r.End && r.Next() {
		}
		src := ""
		if r.Line != line && r.Line > 0 {
			line = r.Line
			src = strconv.Itoa(line)
		}
		mark := "  "
		if targets[i] {
			mark = ">>"
		}
		fmt.Fprintf(d.w, "%6s %s %5d  %s\n", src, mark, i, d.text(i))
	}
	for _, h := range c.Handlers {
		fmt.Fprintf(d.w, "       %d to %d -> %d [r%d]\n", h.From, h.To, h.Target, h.Reg/RegSize)
	}
}

// size is the number of slots that instruction i takes, its words included.
func (c *Code) size(i int) int {
	if op := c.Ins[i].Op; op < NumOps {
		return 1 + len(Ops[op].Words)
	}
	return 1
}

// Next is the index of the instruction after the one at i.
func (c *Code) Next(i int) int { return i + c.size(i) }

// Target is where instruction i may jump.
func (c *Code) Target(i int) (int, bool) {
	ins := c.Ins[i]
	if ins.Op >= NumOps {
		return 0, false
	}
	if ins.Op == JMPL {
		if i+1 < len(c.Ins) {
			return i + 2 + int(int64(c.Ins[i+1].U64())), true
		}
		return 0, false
	}
	if Ops[ins.Op].Operands[2] == 'j' {
		return i + 1 + int(int16(ins.C)), true
	}
	return 0, false
}

// text is instruction i with its operands.
func (d *disassembler) text(i int) string {
	c, ins := d.c, d.c.Ins[i]
	if ins.Op >= NumOps {
		return fmt.Sprintf("? %d %d %d %d", ins.Op, ins.A, ins.B, ins.C)
	}
	row := &Ops[ins.Op]
	var b strings.Builder
	fmt.Fprintf(&b, "%-12s", row.Name)
	for j, v := range [3]uint16{ins.A, ins.B, ins.C} {
		switch row.Operands[j] {
		case '-':
		case 'd', 'r', 'm', 'R':
			b.WriteString(" " + d.register(v))
		case 'i':
			fmt.Fprintf(&b, " %d", int16(v))
		case 'j':
			to, _ := c.Target(i)
			fmt.Fprintf(&b, " -> %d", to)
		case 'n':
			b.WriteString(" ." + at(c.Names, int(v)))
		case 'q':
			if int(v) < len(c.KwNames) {
				b.WriteString(" (" + strings.Join(c.KwNames[v], " ") + ")")
			}
		default:
			fmt.Fprintf(&b, " %d", v)
		}
	}
	for j, w := range row.Words {
		if i+1+j >= len(c.Ins) {
			return b.String() + " !"
		}
		v := c.Ins[i+1+j].U64()
		switch w {
		case 'k':
			if v < uint64(len(c.Consts)) {
				b.WriteString(" " + constText(c.Consts[v]))
			}
		case 'g':
			b.WriteString(" " + at(c.Names, int(v)))
		case 'K':
			if v < uint64(len(c.Kids)) {
				b.WriteString(" <" + c.Kids[v].Name + ">")
			}
		case 'w':
			switch ins.Op {
			case JMPL:
				to, _ := c.Target(i)
				fmt.Fprintf(&b, " -> %d", to)
			case CALLMK:
				b.WriteString(" ." + at(c.Names, int(v)))
			default:
				fmt.Fprintf(&b, " %d", int64(v))
			}
		}
	}
	return b.String()
}

func (d *disassembler) register(v uint16) string {
	if v%RegSize != 0 {
		return "-"
	}
	r := int(v) / RegSize
	s := "r" + strconv.Itoa(r)
	if r < len(d.c.VarNames) && d.c.VarNames[r] != "" {
		s += ":" + d.c.VarNames[r]
	}
	return s
}

func at(names []string, i int) string {
	if i >= 0 && i < len(names) {
		return names[i]
	}
	return "?"
}

// constText shows a constant, cut short.
func constText(k Const) string {
	var s string
	switch k := k.(type) {
	case nil:
		s = "None"
	case string:
		s = strconv.Quote(k)
	case Bytes:
		s = "b" + strconv.Quote(string(k))
	case *big.Int:
		s = k.String()
	case Tuple:
		s = "(" + constList(k) + ")"
	case FrozenSet:
		s = "frozenset{" + constList(k) + "}"
	case Ellipsis:
		s = "..."
	case *Code:
		s = "<code " + k.Name + ">"
	default:
		s = fmt.Sprint(k)
	}
	if len(s) > 60 {
		s = s[:57] + "..."
	}
	return s
}

func constList(ks []Const) string {
	var s []string
	for i, k := range ks {
		if i == 8 {
			s = append(s, "...")
			break
		}
		s = append(s, constText(k))
	}
	return strings.Join(s, ", ")
}
