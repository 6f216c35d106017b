// Emission: chunks of instructions, labels, registers, pools, and the record of which locals are bound.

package compile

import (
	"encoding/binary"
	"math"
	"math/big"
	"strconv"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/code"
	"github.com/gsl-lang/gsl/lang/scope"
)

// chunk is a stretch of instructions. A unit's first chunk is its normal flow; every exception handler has one of its own,
// and the assembler puts them behind it in order of creation, so that entering a try statement costs nothing.
type chunk struct {
	ins    []code.Instr
	pos    []posRun
	marks  []markRun
	region []regionRun
	fix    []fixup
	base   int // set by the assembler
	grow   []int32

	lastBind int32 // where the last label of this chunk is
}

// markRun: a statement without instructions stands before instruction at.
type markRun struct {
	at         int32
	kind, line int
}

// posRun: from instruction start on, up to the next run, instructions belong to span.
type posRun struct {
	start int32
	span  ast.Span
}

// regionRun: from start on, exceptions go to the handler of region.
type regionRun struct{ start, region int32 }

// fixup is a jump whose operand c the assembler fills in.
type fixup struct {
	at   int32
	long bool
	to   *label
}

// label is a place to jump to. While it only has references, state holds the locals that are bound at all of them.
type label struct {
	chunk *chunk
	at    int32
	refs  int
	state bits
}

// region is a stretch of source that one exception handler protects.
type region struct {
	parent  int32 // enclosing region, or -1
	depth   int32
	handler *label
	reg     int
}

// bits is a set of registers.
type bits []uint64

func (b bits) has(r int) bool { return b[r>>6]>>(r&63)&1 != 0 }
func (b bits) set(r int)      { b[r>>6] |= 1 << (r & 63) }
func (b bits) clear(r int)    { b[r>>6] &^= 1 << (r & 63) }
func (b bits) clone() bits    { return append(bits(nil), b...) }
func (b bits) meet(o bits) {
	for i := range b {
		b[i] &= o[i]
	}
}
func (b bits) without(o bits) bits {
	c := b.clone()
	for i := range c {
		c[i] &^= o[i]
	}
	return c
}

// unit is one code object in the making.
type unit struct {
	c      *compiler
	parent *unit
	sc     *scope.Scope
	code   *code.Code

	cur    *chunk
	chunks []*chunk
	live   bool // the next instruction can be reached
	bound  bits // locals that are certainly bound here

	top, nvars int            // next free register; registers of variables come first
	vars       map[string]int // register of a local or of a cell
	free       map[string]int // index among the free variables
	loopVar    map[int]bool   // locals followed by two hidden registers, so that a for loop can use them as its own
	busy       map[int]bool   // of these, the ones that an enclosing loop uses now
	deleted    bits           // locals that some statement unbinds
	walrus     bits           // locals that an assignment expression binds

	region  int32
	regions []region
	blocks  []block
	finals  int // finally bodies being duplicated, one in another

	strs   map[string]int // constants, by kind
	ints   map[int64]int
	consts map[string]int
	names  map[string]int // of attributes and imports: 16-bit operands
	gnames map[string]int // of globals: words
	glist  []string
	kws    map[string]int
	kids   map[ast.Node]int

	private string
	isAsync bool // async def
	depth   int
}

func (u *unit) push(ins code.Instr) { u.cur.ins = append(u.cur.ins, ins) }

// emit appends an instruction with unscaled operands; the table says which of them are registers. Where nothing can
// arrive, nothing is emitted: that is the whole of dead-code elimination.
func (u *unit) emit(at *ast.Span, op int, a, b, c int) {
	if !u.live {
		return
	}
	k := u.cur
	n := int32(len(k.ins))
	if p := len(k.pos); p == 0 || k.pos[p-1].span != *at {
		k.pos = append(k.pos, posRun{n, *at})
	}
	if r := len(k.region); r == 0 || k.region[r-1].region != u.region {
		k.region = append(k.region, regionRun{n, u.region})
	}
	o := &code.Ops[op].Operands
	u.push(code.Instr{Op: uint16(op), A: scaled(o[0], a), B: scaled(o[1], b), C: scaled(o[2], c)})
	if code.Ops[op].Ends {
		u.live = false
	}
}

func scaled(kind byte, v int) uint16 {
	switch kind {
	case 'd', 'r', 'm', 'R':
		if v == bareRaise {
			return bareRaise
		}
		return uint16(v * code.RegSize)
	}
	return uint16(v)
}

// wordAt is word with a span of its own: the first word of a method call stands for the look-up of the method, whose error is
// reported at the attribute and not at the whole call.
func (u *unit) wordAt(at *ast.Span, w uint64) {
	if u.live {
		u.cur.pos = append(u.cur.pos, posRun{int32(len(u.cur.ins)), *at})
		u.push(code.Word(w))
	}
}

func (u *unit) word(w uint64) {
	if u.live {
		u.push(code.Word(w))
	}
}

func (u *unit) alloc() int {
	r := u.top
	u.allocN(1)
	return r
}

func (u *unit) allocN(n int) int {
	r := u.top
	u.top += n
	if u.top > u.code.Regs {
		u.code.Regs = u.top
		if u.top > code.MaxRegs {
			u.c.fail(nil, "too many variables or too deeply nested expressions in one function")
		}
	}
	return r
}

// crowded: so many registers are taken that displays and calls should be built piece by piece.
func (u *unit) crowded(n int) bool { return n > maxRun || u.top+n > code.MaxRegs/2 }

// maxRun is how many consecutive registers a display or an argument list may take.
const maxRun = 96

func (u *unit) isTemp(r int) bool { return r >= u.nvars }

// scratch is a register in which the parts of a value on its way to dst may be put together: dst itself if it is a
// temporary at the top, never a variable, for a variable keeps its old value until the whole expression has succeeded.
func (u *unit) scratch(dst int) int {
	if u.isTemp(dst) && dst == u.top-1 {
		return dst
	}
	return u.alloc()
}

func (u *unit) move(at *ast.Span, dst, src int) {
	if dst != src {
		u.emit(at, code.MOVE, dst, src, 0)
	}
}

// ---- labels and the bound locals ----

func (u *unit) jump(at *ast.Span, op, a, b int, l *label) {
	if !u.live {
		return
	}
	if l.chunk == nil { // a forward reference
		if l.refs == 0 {
			l.state = u.bound.clone()
		} else {
			l.state.meet(u.bound)
		}
	}
	l.refs++
	n := int32(len(u.cur.ins))
	u.emit(at, op, a, b, 0)
	u.cur.fix = append(u.cur.fix, fixup{at: n, to: l})
}

// mark notes a statement that takes no instructions, for tracers.
func (u *unit) mark(kind int, at *ast.Span) {
	if u.live {
		u.cur.marks = append(u.cur.marks, markRun{int32(len(u.cur.ins)), kind, int(at.Line)})
	}
}

// markJumps notes a statement that the jumps to a label stand for, those from fix n on.
func (u *unit) markJumps(n int, to *label, at *ast.Span) {
	for ; u.live && n < len(u.cur.fix); n++ {
		if f := u.cur.fix[n]; f.to == to {
			u.cur.marks = append(u.cur.marks, markRun{f.at, code.MarkJump, int(at.Line)})
		}
	}
}

// nowhere is the place of jumps that belong to no line.
var nowhere ast.Span

func (u *unit) jmp(at *ast.Span, l *label) { u.jump(at, code.JMP, 0, 0, l) }

// bind puts a label here: what is bound is what is bound on every way here.
func (u *unit) bind(l *label) {
	if l.refs > 0 {
		if u.live {
			u.bound.meet(l.state)
		} else {
			copy(u.bound, l.state)
		}
		u.live = true
		// A jump to the next instruction is no jump.
		if k := u.cur; len(k.fix) > 0 {
			f := &k.fix[len(k.fix)-1]
			if n := int32(len(k.ins)); f.to == l && f.at == n-1 && k.ins[f.at].Op == code.JMP && !u.targeted(n) {
				k.ins = k.ins[:n-1]
				k.fix = k.fix[:len(k.fix)-1]
				if p := len(k.pos); k.pos[p-1].start == n-1 {
					k.pos = k.pos[:p-1]
				}
				for i := len(k.marks) - 1; i >= 0 && k.marks[i].at == n; i-- {
					k.marks[i].at--
				}
				if r := len(k.region); k.region[r-1].start == n-1 {
					k.region = k.region[:r-1]
				}
			}
		}
	}
	l.chunk, l.at, l.state = u.cur, int32(len(u.cur.ins)), nil
	u.cur.lastBind = l.at
}

// targeted: a label was already put at position n of the current chunk.
func (u *unit) targeted(n int32) bool { return u.cur.lastBind == n }

// bindLoop puts a label here that only later jumps will reach; live says whether they will.
func (u *unit) bindLoop(l *label, live bool) {
	l.chunk, l.at = u.cur, int32(len(u.cur.ins))
	u.cur.lastBind = l.at
	u.live = live
}

// handler starts a chunk for the handler of a region: body bound as at the region's entry, without what statements in
// it may have unbound.
func (u *unit) handler(l *label, entry bits, live bool) (back *chunk) {
	back = u.cur
	u.cur = &chunk{lastBind: -1}
	u.chunks = append(u.chunks, u.cur)
	l.chunk, l.at = u.cur, 0
	l.refs++
	u.live = live
	copy(u.bound, entry.without(u.deleted))
	return back
}

// protect opens a region inside the current one.
func (u *unit) protect(h *label, reg int) int32 {
	d := int32(0)
	if u.region >= 0 {
		d = u.regions[u.region].depth + 1
	}
	u.regions = append(u.regions, region{u.region, d, h, reg})
	u.region = int32(len(u.regions) - 1)
	return u.region
}

// ---- pools ----

// set stores into a map that is made when it is first needed: most units need few of theirs.
func set[K comparable, V any](m *map[K]V, k K, v V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[k] = v
}

func (u *unit) addConst(k code.Const) int {
	u.code.Consts = append(u.code.Consts, k)
	return len(u.code.Consts) - 1
}

// konst is the index of a constant, the same for equal constants of the same type.
func (u *unit) konst(k code.Const) int {
	switch k := k.(type) {
	case string:
		i, ok := u.strs[k]
		if !ok {
			i = u.addConst(k)
			set(&u.strs, k, i)
		}
		return i
	case int64:
		i, ok := u.ints[k]
		if !ok {
			i = u.addConst(k)
			set(&u.ints, k, i)
		}
		return i
	}
	key := string(constKey(nil, k))
	i, ok := u.consts[key]
	if !ok {
		i = u.addConst(k)
		set(&u.consts, key, i)
	}
	return i
}

// constKey appends a text that two constants share only if nothing can tell them apart: 0.0 and -0.0, 1 and True differ.
func constKey(b []byte, k code.Const) []byte {
	num := func(f float64) { b = binary.LittleEndian.AppendUint64(b, math.Float64bits(f)) }
	switch k := k.(type) {
	case nil:
		b = append(b, 'N')
	case bool:
		b = append(b, 'f')
		if k {
			b[len(b)-1] = 't'
		}
	case code.Ellipsis:
		b = append(b, '.')
	case int64:
		b = append(strconv.AppendInt(append(b, 'i'), k, 36), ';')
	case *big.Int:
		b = append(k.Append(append(b, 'i'), 36), ';')
	case float64:
		b = append(b, 'g')
		num(k)
	case complex128:
		b = append(b, 'c')
		num(real(k))
		num(imag(k))
	case string:
		b = append(strconv.AppendInt(append(b, 's'), int64(len(k)), 36), ':')
		b = append(b, k...)
	case code.Bytes:
		b = append(strconv.AppendInt(append(b, 'b'), int64(len(k)), 36), ':')
		b = append(b, k...)
	case code.Tuple:
		b = append(b, '(')
		for _, x := range k {
			b = constKey(b, x)
		}
		b = append(b, ')')
	case code.FrozenSet:
		b = append(b, '{')
		for _, x := range k {
			b = constKey(b, x)
		}
		b = append(b, '}')
	}
	return b
}

// loadConst puts a constant into dst.
func (u *unit) loadConst(at *ast.Span, dst int, k code.Const) {
	if !u.live {
		return
	}
	switch k := k.(type) {
	case nil:
		u.emit(at, code.LOADNONE, dst, 0, 0)
		return
	case bool:
		b := 0
		if k {
			b = 1
		}
		u.emit(at, code.LOADBOOL, dst, b, 0)
		return
	case int64:
		if int64(int16(k)) == k {
			u.emit(at, code.LOADI, dst, int(k), 0)
		} else {
			u.emit(at, code.LOADL, dst, 0, 0)
			u.word(uint64(k))
		}
		return
	}
	u.emit(at, code.LOADK, dst, 0, 0)
	u.word(uint64(u.konst(k)))
}

// name is the index of an attribute's or import's name.
func (u *unit) name(s string) int {
	i, ok := u.names[s]
	if !ok {
		i = len(u.code.Names)
		if i > math.MaxUint16 {
			u.c.fail(nil, "more than 65536 attribute names in one code block")
		}
		set(&u.names, s, i)
		u.code.Names = append(u.code.Names, s)
	}
	return i
}

// gname is the word of a global's name; the assembler adds the number of names to it.
func (u *unit) gname(s string) uint64 {
	i, ok := u.gnames[s]
	if !ok {
		i = len(u.glist)
		set(&u.gnames, s, i)
		u.glist = append(u.glist, s)
	}
	return uint64(i)
}
