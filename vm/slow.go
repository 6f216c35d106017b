// The slow paths of instructions: what the loop left for. Script that an instruction needs runs in a finishing frame.
package vm

import (
	"strings"
	"unsafe"

	"github.com/gsl-lang/gsl/lang/code"
)

// slowOps is what run does for an instruction that left the loop, by opcode; m.top is above the running frame then. One
// indirect call is what an exit can afford, so every hot opcode has its own row; the rest shares the switch in slowRest.
var slowOps [code.NumOps]func(m *M, i *Instr) *Exc

func init() {
	for op := range slowOps {
		slowOps[op] = (*M).slowRest
		if binops[op].sym != "" {
			slowOps[op] = func(m *M, i *Instr) *Exc { return m.binarySlow(i, &binops[i.Op]) }
		}
	}
	set := func(f func(m *M, i *Instr) *Exc, from, to uint16) {
		for op := from; op <= to; op++ {
			slowOps[op] = f
		}
	}
	set((*M).compareStore, LT, NE)
	set(func(m *M, i *Instr) *Exc { return m.compareJump(i.Op-LTJ+LT, *m.R(i.A), *m.R(i.B)) }, LTJ, NEJ)
	set(func(m *M, i *Instr) *Exc { return m.compareJump(i.Op-LTN+LT, *m.R(i.A), *m.R(i.B)) }, LTN, NEN)
	set(func(m *M, i *Instr) *Exc { return m.compareJump(i.Op-LTIJ+LT, *m.R(i.A), Int(int64(int16(i.B)))) }, LTIJ, NEIJ)
	set(func(m *M, i *Instr) *Exc { return m.compareJump(i.Op-LTIN+LT, *m.R(i.A), Int(int64(int16(i.B)))) }, LTIN, NEIN)
	for _, r := range []struct {
		f   func(m *M, i *Instr) *Exc
		ops []uint16
	}{
		{(*M).getattrInstr, []uint16{GETATTR, GETATTR4, GETATTRX, GETCLS, GETST, GETPROP}},
		{(*M).setattrInstr, []uint16{SETATTR, SETATTRN, SETATTR4}},
		{(*M).callMethodInstr, []uint16{CALLM, CALLM4}},
		{(*M).callStatic, []uint16{CALLST}},
		{(*M).findMethod, []uint16{FINDM}},
		{(*M).callMethodKw, []uint16{CALLMK}},
		{(*M).superMethod, []uint16{SUPERM, SUPERMC}},
		{(*M).loadGlobal, []uint16{LOADG}},
		{(*M).storeGlobal, []uint16{STOREG, DELG}},
		{(*M).nameInstr, []uint16{LOADN, LOADNF, STOREN, DELN}},
		{func(m *M, i *Instr) *Exc { return m.getItemInstr(i, *m.R(i.B), *m.R(i.C)) }, []uint16{GETIDX}},
		{func(m *M, i *Instr) *Exc { return m.getItemInstr(i, *m.R(i.B), Int(int64(int16(i.C)))) }, []uint16{GETIDXI}},
		{(*M).setItemInstr, []uint16{SETIDX}},
		{(*M).getSliceInstr, []uint16{GETSLICE}},
		{(*M).forPrep, []uint16{FORPREP}},
		{(*M).forIter, []uint16{FORITER}},
		{(*M).truthJump, []uint16{JT, JF}},
		{(*M).containsInstr, []uint16{IN, NOTIN}},
		{(*M).formatInstr, []uint16{FORMAT}},
		{func(m *M, i *Instr) *Exc { return m.fstr(i, 0) }, []uint16{FSTR}},
		{(*M).listInstr, []uint16{LIST}},
		{(*M).tupleInstr, []uint16{TUPLE}},
		{(*M).collectInstr, []uint16{COLLECT}},
		{(*M).collectedInstr, []uint16{COLLECTED}},
		{func(m *M, i *Instr) *Exc { return m.listAppend(m.R(i.A).list(), *m.R(i.B)) }, []uint16{APPEND}},
		{func(m *M, i *Instr) *Exc { return m.setAdd(m.R(i.A).set(), *m.R(i.B)) }, []uint16{SETADD}},
		{func(m *M, i *Instr) *Exc { return m.dictSet(m.R(i.A).dict(), *m.R(i.B), *m.R(i.C)) }, []uint16{DICTADD}},
		{(*M).makeFunc, []uint16{MKFUNC}},
		{(*M).yieldFrom, []uint16{YIELDFROM}},
	} {
		for _, op := range r.ops {
			slowOps[op] = r.f
		}
	}
}

// slow does the instruction before pc.
func (m *M) slow() *Exc {
	i := m.cur()
	m.top = int(m.fn().frame)
	return slowOps[i.Op](m, i)
}

func (m *M) slowRest(i *Instr) *Exc {
	switch i.Op {
	case CHECK:
		return m.unboundLocal(i.A)
	case MKCELL:
		m.charge(24)
		*m.R(i.A) = obj(&Cell{Hdr: Hdr{kind: KCell}, v: *m.R(i.A)})
	case LOADC:
		return m.unboundCell(i.B)
	case DELC:
		c := (*Cell)(m.R(i.B).p)
		if c.v.IsUnbound() {
			return m.unboundCell(i.B)
		}
		c.v = Unbound
	case LOADF, DELF:
		k := i.B
		c := m.fn().cells[k]
		if c.v.IsUnbound() {
			return m.unboundFree(int(k))
		}
		c.v = Unbound // DELF: LOADF comes here only when it is unbound
	case GETCELL:
		*m.R(i.A) = obj(m.fn().cells[i.B])
	case NEG, POS, INVERT:
		return m.unaryInstr(i)
	case NOT:
		return m.notInstr(i)
	case GETITER:
		return m.iterInstr(i, i.A, *m.R(i.B))
	case BUILDCLASS:
		*m.R(i.A) = buildClassNative
	case SET:
		s := newSet()
		*m.R(i.A) = *m.R(i.A)
		for k := 0; k < int(i.C); k++ {
			if e := m.setAdd(s, *R(m.base, i.B+uint16(k*VS))); e != nil {
				return e
			}
		}
		m.charge(int64(i.C)*24 + 200)
		*m.R(i.A) = obj(s)
	case DICT:
		n := int(i.C)
		d := newDictN(n)
		m.charge(int64(n)*40 + 80)
		for k := 0; k < n; k++ {
			b := i.B + uint16(k*2*VS)
			if e := m.dictSet(d, *m.R(b), *m.R(b + VS)); e != nil {
				return e
			}
		}
		*m.R(i.A) = obj(d)
	case EXTEND:
		return m.extendInstr(i)
	case SETUPDATE:
		v, e := m.setUpdate(m.R(i.A).set(), *m.R(i.B), None)
		return m.dropResult(v, e)
	case DICTUPDATE:
		src := *m.R(i.B)
		if src.is(KDict) || m.classOf(src).isSub(TDict) || m.hasKeys(src) {
			return m.dictUpdate(m.R(i.A).dict(), src)
		}
		return m.typeErrorf("'%s' object is not a mapping", m.typeName(src))
	case DICTMERGE:
		return m.dictMergeInstr(i)
	case TOTUPLE:
		*m.R(i.A) = tupleOf(m.R(i.B).list().v)
	case UNPACK:
		return m.unpack(i, *m.R(i.B))
	case UNPACKX:
		return m.unpackStar(i, *m.R(i.B))
	case MKSLICE:
		*m.R(i.A) = obj(&Slice{Hdr: Hdr{kind: KSlice}, start: *m.R(i.B), stop: *m.R(i.B + VS), step: *m.R(i.B + 2*VS)})
	case DELIDX:
		return m.delItemInstr(i)
	case DELATTR:
		return m.delattrInstr(i)
	case PRINTEXPR:
		if m.display != nil {
			return m.display(m, *m.R(i.A))
		}
		var f Value
		if sys, ok := m.loaded("sys"); ok { // a program that does not know it cannot have changed it
			var e *Exc
			if f, e = m.GetAttrOr(sys, m.intern("displayhook")); e != nil {
				return e
			}
			if f.IsUnbound() {
				return m.Errorf(ExcRuntimeError, "lost sys.displayhook")
			}
		} else if f = *m.R(i.A); f.IsNone() {
			return nil
		} else {
			s, e := m.Repr(f)
			if e != nil {
				return e
			}
			m.builtins.setStr(internStatic("_"), f)
			*m.R(i.A) = obj(s)
			if f, e = m.builtinFn("print"); e != nil {
				return e
			}
		}
		return m.fin(finDrop, 0, 0, None, f, *m.R(i.A))
	case SETUPANN:
		return m.setupAnnotations()
	case IMPORT, IMPORTFROM, IMPORTSTAR:
		return m.importInstr(i)
	case RAISE:
		e, e2 := m.makeExc(*m.R(i.A))
		if e2 != nil {
			return e2
		}
		m.chain(e)
		return e
	case RAISEFROM:
		return m.raiseFrom(*m.R(i.A), *m.R(i.B))
	case RERAISE:
		if i.A == 65535 {
			if e := m.handled(); e != nil {
				return e
			}
			return m.Errorf(ExcRuntimeError, "No active exception to reraise")
		}
		return m.R(i.A).exc()
	case EXCJ:
		ok, e := m.excMatches(*m.R(i.A), *m.R(i.B))
		if e != nil {
			return e
		}
		if !ok {
			m.pc = jump(m.pc, i.C)
		}
	case EXCINFO:
		x := m.R(i.B).exc()
		tb, e := m.GetAttr(obj(x), strTraceback)
		if e != nil {
			return e
		}
		*m.R(i.A), *m.R(i.A + VS), *m.R(i.A + 2*VS) = obj(x.cls), obj(x), tb
	case EXCSPLIT:
		part, rest, e := m.excSplit(*m.R(i.A), *m.R(i.B))
		if e != nil {
			return e
		}
		*m.R(i.A), *m.R(i.A + VS) = rest, part
		if part.is(KExc) {
			m.exc = part.exc()
		}
	case EXCREST:
		v, e := m.excRest(m.R(i.B).list(), *m.R(i.C))
		if e != nil {
			return e
		}
		*m.R(i.A) = v
	case WITHPREP:
		return m.withPrep(i)
	case ASSERTERR:
		*m.R(i.A) = obj(ExcAssertionError)
	case STOPASYNC:
		*m.R(i.A) = obj(ExcStopAsyncIteration)
	case MATCHSEQ:
		*m.R(i.A) = Bool(m.matchSequence(*m.R(i.B)))
	case MATCHMAP:
		*m.R(i.A) = Bool(m.matchMapping(*m.R(i.B)))
	case LENGTH:
		n, e := m.Len(*m.R(i.B))
		if e != nil {
			return e
		}
		*m.R(i.A) = Int(int64(n))
	case MATCHKEYS:
		return m.matchKeys(i)
	case MATCHREST:
		return m.matchRest(i)
	case MATCHCLASS:
		return m.matchClass(i)
	case MKGEN:
		return m.makeGen()
	case YIELDITER:
		x := *m.R(i.B)
		if x.is(KGen) && x.gen().flags&genCoroutine != 0 {
			if m.fn().code.src.Flags&(0x80|0x100) == 0 {
				return m.typeErrorf("cannot 'yield from' a coroutine object in a non-coroutine generator")
			}
			*m.R(i.A) = x
			return nil
		}
		return m.iterInstr(i, i.A, x)
	case AWAITABLE:
		return m.awaitable(i)
	case AITER, ANEXT:
		return m.asyncIter(i)
	case ASYNCWRAP:
		*m.R(i.A) = obj(&asyncValue{Hdr: Hdr{kind: KStep, aux: stepOfAsync}, v: *m.R(i.B)})
	case CALLMN, CALLAPPEND, CALLADD, CALLGET, CALLPOP, CALLIS, CALLSEND, CALLSWITCH, CALLPUT, CALLTAKE, CALLLAST:
		return m.callCachedMethod()
	default:
		return m.Errorf(ExcSystemError, "opcode %s has no slow path", opcodeName(i.Op))
	}
	return nil
}

func (m *M) listInstr(i *Instr) *Exc {
	n := int(i.C)
	m.charge(int64(n)*VS + 32)
	*m.R(i.A) = obj(newListOf(args(m.base, i.B, n)))
	return nil
}

// collecting are lists that comprehensions collect their items in. The result is a list of the right size; what the items were
// collected in is used again, so that a list that grows leaves nothing behind.
type collecting struct {
	n int
	l [8]*List
}

// maxCollected is the room past which the list itself is the result: 2 MB.
const maxCollected = 1 << 17

func (m *M) collectInstr(i *Instr) *Exc {
	m.charge(32 + 16*VS)
	*m.R(i.A) = obj(newList(make([]Value, 0, 16)))
	return nil
}

func (m *M) collectedInstr(i *Instr) *Exc {
	l := m.R(i.A).list()
	n := len(l.v)
	if cap(l.v) > maxCollected && n > cap(l.v)/2 {
		return nil
	}
	m.charge(int64(n)*VS + 32)
	*m.R(i.A) = obj(newListOf(l.v))
	c := &m.collecting
	room := maxCollected - cap(l.v)
	for _, l := range c.l[:c.n] {
		room -= cap(l.v)
	}
	if c.n < len(c.l) && room >= 0 {
		clear(l.v)
		l.v = l.v[:0]
		c.l[c.n] = l
		c.n++
	}
	return nil
}

func (m *M) tupleInstr(i *Instr) *Exc {
	n := int(i.C)
	if n == 2 {
		t := new(tuple2)
		t.kind, t.n = KTuple, 2
		t.e[0], t.e[1] = *m.R(i.B), *m.R(i.B + VS)
		m.charge(48)
		*m.R(i.A) = obj(&t.Tuple)
		return nil
	}
	m.charge(int64(n)*VS + 16)
	*m.R(i.A) = tupleOf(args(m.base, i.B, n))
	return nil
}

// asyncValue marks what an asynchronous generator itself yields, as opposed to what it awaits.
type asyncValue struct {
	Hdr
	v Value
}

func retNone(m *M) (Value, *Exc) { return None, nil }

// dropResult ends an instruction whose native part returned v, which may be a request to run as a step.
func (m *M) dropResult(v Value, e *Exc) *Exc {
	if e != nil || v.p != unsafe.Pointer(&hStepReq) {
		return e
	}
	return m.finRequest(finDrop, 0, 0, None, v)
}

// storeResult ends an instruction that stores v in R[dst]; v may be a request.
func (m *M) storeResult(dst uint16, words int, v Value, e *Exc) *Exc {
	if e != nil {
		return e
	}
	if v.p == unsafe.Pointer(&hStepReq) {
		return m.finRequest(finStore, dst, words, None, v)
	}
	*m.R(dst) = v
	m.pc = skip(m.pc, words)
	return nil
}

// ---- binary operators ----

func (m *M) binarySlow(i *Instr, b *binop) *Exc {
	x := *m.R(i.B)
	var y Value
	if b.imm {
		y = Int(int64(int16(i.C)))
	} else {
		y = *m.R(i.C)
	}
	kx := x.kind()
	temps := uint8(0)
	if kx == KBig || y.is(KBig) {
		temps = m.takeTemps(x, y)
	}
	switch {
	case kx == KList && b.op == MUL && y.isInt() && b.sym == "*":
		v, e := m.listRepeat(x.list(), y.int())
		return m.storeResult(i.A, 0, v, e)
	case kx == KObj && !b.inp && (y.kind() < KFunc || y.is(KObj) && y.obj().cls == x.obj().cls):
		if f := x.obj().cls.dunder(b.d); f.is(KFunc) && f.fun().simple == 2 { // the left one's method comes first for sure
			return m.finMethod(finReflect, i.A, Int(3), f, x, y)
		}
	case kx == KList && b.op == ADD && !b.inp && y.is(KList):
		v, e := m.listConcat(x.list(), y.list())
		return m.storeResult(i.A, 0, v, e)
	case kx == KTuple && b.op == ADD && y.is(KTuple):
		v, e := m.tupleConcat(x.tuple(), y.tuple())
		return m.storeResult(i.A, 0, v, e)
	case kx == KBytes && b.op == ADD && y.is(KBytes):
		v, e := bytesAdd(m, []Value{x, y})
		return m.storeResult(i.A, 0, v, e)
	case kx == KStr && b.op == MUL && y.isInt():
		s, e := strRepeat(m, x.str(), y.int())
		return m.storeResult(i.A, 0, obj(s), e)
	case kx == KInt && y.is(KStr) || kx >= KTuple && kx <= KSet || kx == KObj:
	case kx == KStr && b.op == ADD && y.is(KStr):
		s, e := concat(m, x.str(), y.str())
		if e != nil {
			return e
		}
		*m.R(i.A) = obj(s)
		return nil
	case kx == KStr && b.op == MOD && !(y.is(KObj) && y.obj().cls.isSub(TStr)):
		v, e := m.percentFormat(x.str(), y)
		return m.storeResult(i.A, 0, v, e)
	case kx < KObj || kx == KBig:
		if v, ok, e := m.arith(b.op, x, y); ok || e != nil {
			if e != nil {
				return e
			}
			if temps != 0 || v.is(KBig) {
				m.endTemps(temps, v, x, y)
			}
			*m.R(i.A) = v
			return nil
		}
	}
	return m.binaryFrom(i, b, x, y, 0)
}

// callNative2 calls a native of two arguments for an instruction, with the arguments in registers above the running frame.
func (m *M) callNative2(n *Native, p, q Value) (Value, *Exc) {
	if c := m.classOf(p); c != n.owner && !c.isSub(n.owner) { // a class borrowed the method of another type
		return None, m.typeErrorf("descriptor '%s' requires a '%s' object but received a '%s'", n.name, n.owner.name, c.name)
	}
	if n.flags&nfRawSelf == 0 {
		p = unwrap(p)
	}
	k := int(m.fn().frame) / VS
	m.top = (k + 4) * VS
	if m.top > m.roomLeft() {
		m.room(m.top + 8*VS)
	}
	*at(m.base, k), *at(m.base, k+1) = p, q
	return n.fn(m, argsAt(m.base, k, 2))
}

// binaryFrom tries the methods of a binary operation from a phase on.
func (m *M) binaryFrom(i *Instr, b *binop, x, y Value, phase int) *Exc {
	for ; ; phase++ {
		f, p, q, ok := m.binaryMethod(b, x, y, &phase)
		if !ok {
			return m.binaryError(b, x, y)
		}
		if f.is(KNative) && f.native().flags&nfSimple != 0 {
			v, e := m.callNative2(f.native(), p, q)
			if e != nil {
				return e
			}
			if v.p == NotImplemented.p {
				continue
			}
			return m.storeResult(i.A, 0, v, nil)
		}
		// context: the phase to go on with, after NotImplemented; operands are read again from the registers
		if f.is(KFunc) && f.fun().simple == 2 {
			return m.finMethod(finReflect, i.A, Int(int64(phase+1)), f, p, q)
		}
		return m.finDunder(finReflect, i.A, 0, Int(int64(phase+1)), f, p, q)
	}
}

// reflect finishes a binary operator or comparison whose method returned v.
func (m *M) reflect(v, ctx Value) *Exc {
	if v.p != NotImplemented.p && ctx.n&finInvert != 0 {
		t, e := m.Truth(v)
		if e != nil {
			return e
		}
		v = Bool(!t)
	}
	dst := m.popFin()
	if v.p != NotImplemented.p {
		*dst = v
		return nil
	}
	ctx.n &^= finInvert
	i := m.cur()
	x := *m.R(i.B)
	if b := &binops[i.Op]; b.sym != "" {
		y := Int(int64(int16(i.C)))
		if !b.imm {
			y = *m.R(i.C)
		}
		return m.binaryFrom(i, b, x, y, int(ctx.n))
	}
	return m.compareFrom(i.Op, x, *m.R(i.C), int(ctx.n), i.A, false)
}

func (m *M) unaryInstr(i *Instr) *Exc {
	x := *m.R(i.B)
	if v, ok := m.arithUnary(i.Op, x); ok {
		*m.R(i.A) = v
		return nil
	}
	k, sym := dNeg, "-"
	switch i.Op {
	case POS:
		k, sym = dPos, "+"
	case INVERT:
		k, sym = dInvert, "~"
	}
	d := m.classOf(x).dunder(k)
	if d.IsUnbound() {
		return m.typeErrorf("bad operand type for unary %s: '%s'", sym, m.typeName(x))
	}
	return m.finDunder(finStore, i.A, 0, None, d, x)
}

// ---- truth ----

func (m *M) truthJump(i *Instr) *Exc {
	x := *m.R(i.A)
	switch x.kind() {
	case KObj, KNat, KExc, KClass:
		c := m.classOf(x)
		if d := c.dunder(dLen); x.is(KNat) && c.dunder(dBool).IsUnbound() && d.is(KNative) && d.native().flags&nfSimple != 0 { // in Go
			if m.top = int(m.fn().frame) + 4*VS; stress || m.top > m.roomLeft() {
				m.room(m.top + 8*VS)
			}
			w := argsAt(m.base, int(m.fn().frame)/VS, 1)
			w[0] = x
			v, e := d.native().fn(m, w)
			if e != nil {
				return e
			}
			if v.isInt() && v.int() >= 0 {
				m.jumpOn(v.n != 0)
				return nil
			}
		}
		if d := c.dunder(dBool); !d.IsUnbound() {
			return m.finDunder(finTruth, 0, 0, None, d, x)
		}
		if d := c.dunder(dLen); !d.IsUnbound() {
			return m.finDunder(finTruth, 0, 0, True, d, x)
		}
		m.jumpOn(true)
		return nil
	}
	t, e := m.Truth(x)
	if e != nil {
		return e
	}
	m.jumpOn(t)
	return nil
}

func (m *M) notInstr(i *Instr) *Exc {
	x := *m.R(i.B)
	if x.is(KObj) {
		c := x.obj().cls
		if d := c.dunder(dBool); !d.IsUnbound() {
			return m.finThen(i.A, 0, func(m *M, v Value) (Value, *Exc) {
				if !v.isBool() {
					return None, m.typeErrorf("__bool__ should return bool, returned %s", m.typeName(v))
				}
				return Bool(v.n == 0), nil
			}, d, x)
		}
	}
	t, e := m.Truth(x)
	if e != nil {
		return e
	}
	*m.R(i.A) = Bool(!t)
	return nil
}

func (m *M) containsInstr(i *Instr) *Exc {
	x, o := *m.R(i.B), *m.R(i.C)
	neg := Int(0)
	if i.Op == NOTIN {
		neg = Int(1)
	}
	if r, ok, e := m.containsBuiltin(o, x); ok || e != nil {
		if e != nil {
			return e
		}
		*m.R(i.A) = Bool(r != (neg.n != 0))
		return nil
	}
	if o.is(KObj) || o.is(KNat) {
		if d := m.classOf(o).dunder(dContains); d.is(KFunc) {
			return m.finDunder(finBool, i.A, 0, neg, d, o, x)
		}
	}
	r, e := m.Contains(o, x)
	if e != nil {
		return e
	}
	*m.R(i.A) = Bool(r != (neg.n != 0))
	return nil
}

// ---- loops ----

// forPrep is FORPREP: what can be stepped by FORITER without an iterator object stays as it is.
func (m *M) forPrep(i *Instr) *Exc {
	x := *m.R(i.B)
	src, pos := m.R(i.A+VS), m.R(i.A+2*VS)
	switch x.kind() {
	case KRange:
		r := x.rangeOf()
		if r.step == Int(1) && r.start.isInt() && r.stop.isInt() {
			*src = Value{unsafe.Pointer(&hRange), r.stop.n}
			*pos = r.start
			return nil
		}
		if start, step, n, ok := r.small(); ok {
			r.last = start + (n-1)*step
			*src, *pos = x, Int(n)
			return nil
		}
	case KGen:
		if x.gen().flags&genPlain != 0 {
			*src, *pos = x, Int(0)
			return nil
		}
	case KIter:
		*src, *pos = x, Int(0)
		return nil
	case KStr:
		*src, *pos = x, Int(0)
		return nil
	}
	*pos = Int(0)
	if i.C == 1 && !x.is(KRange) { // GETITER leaves a range as it is, also one that the loop cannot step
		*src = x
		return nil
	}
	return m.iterInstr(i, i.A+VS, x)
}

// iterInstr stores iter(x) in R[dst].
func (m *M) iterInstr(i *Instr, dst uint16, x Value) *Exc {
	if x.is(KObj) || x.is(KNat) {
		if d := m.classOf(x).dunder(dIter); d.is(KFunc) {
			return m.finDunder(finIter, dst, 0, None, d, x)
		}
	}
	it, e := m.Iter(x)
	if e != nil {
		return e
	}
	*m.R(dst) = it
	return nil
}

// forIter is FORITER when the loop could not.
func (m *M) forIter(i *Instr) *Exc {
	x := *m.R(i.A + VS)
	switch x.kind() {
	case KStr:
		pos := m.R(i.A + 2*VS)
		s := x.str()
		if int(pos.n) >= int(s.n) {
			return nil
		}
		ch, next := strNext(s, int(pos.n))
		*pos = Int(int64(next))
		*m.R(i.A) = ch
		m.pc = jump(m.pc, i.C)
		return m.counted()
	case KIter:
		switch it := x.iter().impl.(type) {
		case *enumIter, *zipIter, *dictItemIter:
			return m.forPairs(i, x, it)
		case *mapIter:
			if len(it.its) == 1 && plainIterValue(it.its[0]) {
				v, ok, e := it.its[0].iter().impl.Next(m)
				if e != nil || !ok {
					return e
				}
				return m.fin(finNext, i.A, 0, None, it.fn, v)
			}
		}
		impl := x.iter().impl
		if s, ok := impl.(stepper); ok && !plainIter(impl) {
			return m.finStep(finNext, i.A, s.nextStep())
		}
		v, ok, e := impl.Next(m)
		if e != nil || !ok {
			return e
		}
		*m.R(i.A) = v
		m.pc = jump(m.pc, i.C)
		return m.counted()
	case KGen:
		return m.resume(x.gen(), None)
	}
	d, e := m.nextMethod(x)
	if e != nil {
		return e
	}
	return m.finDunder(finNext, i.A, 0, None, d, x)
}

// counted ends a turn of a loop that the loop function did not take: like every back-edge it is a safepoint.
func (m *M) counted() *Exc {
	if m.budget--; m.budget >= 0 {
		return nil
	}
	if e := m.tick(); e != nil {
		m.pc = skip(m.pc, 1)
		return e
	}
	return m.pending()
}

// pairStepper is an iterator whose items are pairs that can be had without a tuple.
type pairStepper interface {
	Iterator
	nextPair(m *M) (a, b Value, ok bool, e *Exc)
}

// forPairs is FORITER over enumerate, zip or dict.items(). When the body begins by unpacking the item into two registers,
// they are written directly and no tuple is made.
func (m *M) forPairs(i *Instr, x Value, it Iterator) *Exc {
	switch p := it.(type) {
	case *enumIter:
		if p.it.is(KGen) {
			m.pushFrame(finPair, i.A, 0, x)
			return m.resume(p.it.gen(), None)
		}
	case *zipIter:
		if p.generators() {
			m.pushFrame(finPair, i.A, 0, x)
			*at(m.base, 3) = Int(0)
			return m.askZip(p)
		}
	}
	if p, ok := it.(pairStepper); ok {
		body := jump(m.pc, i.C)
		if u := fetch(body); u.Op == UNPACK && u.B == i.A && u.C == 2 {
			a, b, ok, e := p.nextPair(m)
			if e != nil || !ok {
				if e == errNoPair {
					goto plain
				}
				return e
			}
			*m.R(u.A), *m.R(u.A + VS) = a, b
			*m.R(i.A) = None
			m.pc = skip(body, 1)
			return m.counted()
		}
	}
plain:
	if s, ok := it.(stepper); ok && !plainIter(it) {
		return m.finStep(finNext, i.A, s.nextStep())
	}
	v, ok, e := it.Next(m)
	if e != nil || !ok {
		return e
	}
	*m.R(i.A) = v
	m.pc = jump(m.pc, i.C)
	return m.counted()
}

// errNoPair is a pairStepper's answer when its items are not pairs.
var errNoPair = &Exc{Hdr: Hdr{kind: KExc}, cls: ExcTypeError, args: obj(emptyTuple), cause: None, ctx: None, tbSet: Unbound}

// ---- items ----

func (m *M) getItemInstr(i *Instr, o, k Value) *Exc {
	if v, ok, e := m.getItemBuiltin(o, k); ok || e != nil {
		if e != nil {
			return e
		}
		*m.R(i.A) = v
		return nil
	}
	if o.is(KClass) {
		v, e := m.classGetItem(o.class(), k)
		return m.storeResult(i.A, 0, v, e)
	}
	d := m.classOf(o).dunder(dGetitem)
	if d.IsUnbound() {
		return m.notSubscriptable(o)
	}
	if o.is(KObj) && d == TDict.dunder(dGetitem) { // defaultdict, Counter: a key that is there needs no call
		if c := o.obj().payload(); c.is(KDict) {
			p, e := m.dictGet(c.dict(), k)
			if e != nil {
				return e
			}
			if p != nil {
				*m.R(i.A) = *p
				return nil
			}
		}
	}
	return m.finDunder(finStore, i.A, 0, None, d, o, k)
}

func (m *M) setItemInstr(i *Instr) *Exc {
	o, k, v := *m.R(i.B), *m.R(i.C), *m.R(i.A)
	switch o.kind() {
	case KList:
		return m.listSetItem(o.list(), k, v)
	case KDict:
		return m.dictSet(o.dict(), k, v)
	}
	d := m.classOf(o).dunder(dSetitem)
	if d.IsUnbound() {
		return m.typeErrorf("'%s' object does not support item assignment", m.typeName(o))
	}
	if o.is(KObj) && d == TDict.dunder(dSetitem) {
		if c := o.obj().payload(); c.is(KDict) {
			return m.dictSet(c.dict(), k, v)
		}
	}
	return m.finDunder(finDrop, 0, 0, None, d, o, k, v)
}

func (m *M) delItemInstr(i *Instr) *Exc {
	o, k := *m.R(i.B), *m.R(i.C)
	switch o.kind() {
	case KList, KDict:
		return m.DelItem(o, k)
	}
	d := m.classOf(o).dunder(dDelitem)
	if d.IsUnbound() {
		return m.noDelItem(o, k)
	}
	return m.finDunder(finDrop, 0, 0, None, d, o, k)
}

func (m *M) getSliceInstr(i *Instr) *Exc {
	o, lo, hi := *m.R(i.B), *m.R(i.C), *m.R(i.C + VS)
	if (lo.isInt() || lo.IsNone()) && (hi.isInt() || hi.IsNone()) {
		if n, ok := builtinLen(o); ok {
			a, b := clampSlice(lo, hi, n)
			switch o.kind() {
			case KStr:
				*m.R(i.A) = obj(strSlice(m, o.str(), a, b))
				return nil
			case KList:
				if e := m.chargeBig(int64(b-a)*VS + 32); e != nil {
					return e
				}
				*m.R(i.A) = obj(newListOf(o.list().v[a:b]))
				return nil
			case KBytes:
				*m.R(i.A) = partOf(m, o, o.bytes().s[a:b])
				return nil
			case KTuple:
				if a == 0 && b == n {
					*m.R(i.A) = o
				} else {
					*m.R(i.A) = tupleOf(o.tuple().elems()[a:b])
				}
				return nil
			}
		}
	}
	s := obj(&Slice{Hdr: Hdr{kind: KSlice}, start: lo, stop: hi, step: None})
	return m.getItemInstr(i, o, s)
}

// clampSlice is slice(lo, hi).indices(n) for step 1; lo and hi are ints or None.
func clampSlice(lo, hi Value, n int) (int, int) {
	clamp := func(v Value, def int) int {
		if v.IsNone() {
			return def
		}
		k := v.int()
		if k < 0 {
			if k += int64(n); k < 0 {
				return 0
			}
		}
		if k > int64(n) {
			return n
		}
		return int(k)
	}
	a, b := clamp(lo, 0), clamp(hi, n)
	if b < a {
		b = a
	}
	return a, b
}

// ---- building ----

func (m *M) extendInstr(i *Instr) *Exc {
	l, src := m.R(i.A).list(), *m.R(i.B)
	switch src.kind() {
	case KList, KTuple:
		var v []Value
		if src.is(KList) {
			v = src.list().v
		} else {
			v = src.tuple().elems()
		}
		if e := m.chargeBig(int64(len(v)) * VS); e != nil {
			return e
		}
		l.v = append(l.v, v...)
		return nil
	}
	if e := m.presizeHint(l, src); e != nil {
		return e
	}
	v, e := m.drainTo(l, src, retNone)
	if e != nil && e.cls == ExcTypeError && len(e.tb) == 0 && !m.iterable(src) {
		return m.typeErrorf("Value after * must be an iterable, not %s", m.typeName(src))
	}
	return m.dropResult(v, e)
}

// calleeName is how errors about a call's star arguments name the callee.
func (m *M) calleeName(f Value) string {
	switch f.kind() {
	case KFunc:
		q := f.fun().qualname.String()
		if mod := m.funcModule(f.fun()); mod != "" && mod != "builtins" {
			return mod + "." + q + "()"
		}
		return q + "()"
	case KNative:
		return f.native().qualname + "()"
	case KBound:
		return m.calleeName((*Bound)(f.p).fn)
	case KClass:
		c := f.class()
		if c.module != "builtins" && c.module != "" {
			return c.module + "." + c.qualname + "()"
		}
		return c.qualname + "()"
	}
	if s, e := m.Str(f); e == nil {
		return s.String()
	}
	return m.typeName(f) + " object"
}

func (m *M) funcModule(f *Func) string {
	if f.extra != nil && f.extra.module.is(KStr) {
		return f.extra.module.str().String()
	}
	if f.code.globals != nil {
		if v := f.code.globals.getStr(strName); v != nil && v.is(KStr) {
			return v.str().String()
		}
	}
	return ""
}

func (m *M) hasKeys(v Value) bool {
	f, e := m.GetAttrOr(v, strKeys)
	return e == nil && !f.IsUnbound()
}

func (m *M) dictMergeInstr(i *Instr) *Exc {
	d, src, callee := m.R(i.A).dict(), *m.R(i.B), *m.R(i.C)
	if !src.is(KDict) && !m.classOf(src).isSub(TDict) && !m.hasKeys(src) {
		return m.typeErrorf("%s argument after ** must be a mapping, not %s", m.calleeName(callee), m.typeName(src))
	}
	tmp := d
	if !src.is(KDict) && !m.classOf(src).isSub(TDict) {
		return m.mergeMapping(d, src, callee)
	}
	if !src.is(KDict) {
		t := newDict()
		if e := m.dictUpdate(t, src); e != nil {
			return e
		}
		src = obj(t)
	}
	for pos, e := src.dict().next(0); e != nil; pos, e = src.dict().next(pos) {
		if p, e2 := m.dictGet(tmp, e.key); e2 != nil {
			return e2
		} else if p != nil {
			return m.repeatedName(callee, e.key)
		}
		if e2 := m.dictSet(tmp, e.key, e.val); e2 != nil {
			return e2
		}
	}
	return nil
}

// repeatedName is the error of a name that two of the ** give. That names are texts is checked by the call.
func (m *M) repeatedName(callee, name Value) *Exc {
	s, e := m.Str(name)
	if e != nil {
		return e
	}
	return m.typeErrorf("%s got multiple values for keyword argument '%s'", m.calleeName(callee), s.String())
}

// mergeMapping is ** of something that is no dict: it may give a name twice.
func (m *M) mergeMapping(d *Dict, src, callee Value) *Exc {
	keys, e := m.CallMethod(src, "keys")
	if e != nil {
		return e
	}
	return m.Each(keys, func(k Value) *Exc {
		if p, e := m.dictGet(d, k); e != nil {
			return e
		} else if p != nil {
			return m.repeatedName(callee, k)
		}
		v, e := m.GetItem(src, k)
		if e != nil {
			return e
		}
		return m.dictSet(d, k, v)
	})
}

// ---- unpacking ----

func (m *M) unpack(i *Instr, x Value) *Exc {
	n := int(i.C)
	var v []Value
	switch x.kind() {
	case KTuple:
		v = x.tuple().elems()
	case KList:
		v = x.list().v
	default:
		if p, ok := m.plainTuple(x); ok {
			v = p.elems()
			break
		}
		if !m.iterable(x) {
			return m.typeErrorf("cannot unpack non-iterable %s object", m.typeName(x))
		}
		a := i.A
		var got []Value
		r, e := m.Drain(x, func(m *M, v Value) (bool, *Exc) {
			got = append(got, v)
			return len(got) > n, nil
		}, func(m *M) (Value, *Exc) {
			return tupleOf(got), m.unpackCount(len(got), n)
		}, &got)
		if e != nil {
			return e
		}
		if r.p == unsafe.Pointer(&hStepReq) {
			m.pushFrame(finGo, a, 0, obj(&finGoKeep{Hdr: Hdr{kind: KStep, aux: stepOfGo}, k: func(m *M, v Value) (Value, *Exc) {
				return v, nil
			}}))
			// the tuple comes to R[a]; unpack it there by running the instruction again on it
			m.R(VS).p = unsafe.Pointer(&finGoKeep{Hdr: Hdr{kind: KStep, aux: stepOfGo}, k: func(m *M, v Value) (Value, *Exc) {
				w := m.R(0).n
				under := down(m.base, uint32(w))
				t := v.tuple().elems()
				for k := 1; k < len(t); k++ {
					*R(under, a+uint16(k*VS)) = t[k]
				}
				if len(t) == 0 {
					return *R(under, a), nil
				}
				return t[0], nil
			}})
			return m.result(r, 2*VS)
		}
		v = r.tuple().elems()
	}
	if e := m.unpackCount(len(v), n); e != nil {
		return e
	}
	copy(args(m.base, i.A, n), v)
	return nil
}

func (m *M) unpackCount(got, want int) *Exc {
	switch {
	case got > want:
		return m.valueErrorf("too many values to unpack (expected %d)", want)
	case got < want:
		return m.valueErrorf("not enough values to unpack (expected %d, got %d)", want, got)
	}
	return nil
}

func (m *M) unpackStar(i *Instr, x Value) *Exc {
	before, after := int(i.C&255), int(i.C>>8)
	if !m.iterable(x) {
		return m.typeErrorf("cannot unpack non-iterable %s object", m.typeName(x))
	}
	var v []Value
	if x.is(KObj) || x.is(KNat) { // as CPython: the rest is list(iterator), which asks __iter__ again
		it, e := m.Iter(x)
		if e != nil {
			return e
		}
		for range before {
			y, ok, e := m.Next(it)
			if e != nil {
				return e
			}
			if !ok {
				return m.valueErrorf("not enough values to unpack (expected at least %d, got %d)", before+after, len(v))
			}
			v = append(v, y)
		}
		x = it
	}
	switch x.kind() {
	case KTuple:
		v = x.tuple().elems()
	case KList:
		v = x.list().v
	default:
		rest, e := m.Items(x)
		if e != nil {
			return e
		}
		v = append(v, rest...)
	}
	if len(v) < before+after {
		return m.valueErrorf("not enough values to unpack (expected at least %d, got %d)", before+after, len(v))
	}
	if e := m.chargeItems(len(v) - before - after); e != nil {
		return e
	}
	w := args(m.base, i.A, before+1+after)
	rest := newListOf(v[before : len(v)-after])
	copy(w, v[:before])
	w[before] = obj(rest)
	copy(w[before+1:], v[len(v)-after:])
	return nil
}

// ---- f-strings ----

func (m *M) formatInstr(i *Instr) *Exc {
	w := word(m.pc)
	m.pc = skip(m.pc, 1)
	x, spec := *m.R(i.B), ""
	if w&256 != 0 && x.is(KStr) && (byte(w) == 's' || byte(w) == 'r') { // {name!r}
		if byte(w) == 'r' {
			x = obj(m.reprStr(x.str()))
		}
		*m.R(i.A) = x
		return nil
	}
	if w&256 == 0 {
		s, ok := m.asStr(*m.R(i.C))
		if !ok {
			return m.typeErrorf("format spec must be str")
		}
		if byte(w) == 0 {
			if r := m.formatQuick(x, s); r != nil {
				*m.R(i.A) = obj(r)
				return nil
			}
		}
		spec = s.String()
	}
	var conv int
	switch byte(w) {
	case 's':
		conv = dStr
	case 'r', 'a':
		conv = dRepr
	default:
		return m.formatTo(i.A, x, spec)
	}
	if d := m.classOf(x).dunder(conv); d.is(KFunc) || conv == dStr && d.p == objectStr.p && m.classOf(x).dunder(dRepr).is(KFunc) {
		if !d.is(KFunc) {
			d = m.classOf(x).dunder(dRepr)
		}
		ascii := byte(w) == 'a'
		return m.finThen(i.A, 0, func(m *M, v Value) (Value, *Exc) {
			s, ok := m.asStr(v)
			if !ok {
				return None, m.typeErrorf("%s returned non-string (type %s)", dunNames[conv], m.typeName(v))
			}
			if ascii {
				s = newStr(escapeNonASCII(s))
			}
			if spec == "" {
				return obj(s), nil
			}
			t, e := m.formatBuiltin(obj(s), spec)
			if e != nil {
				return None, e
			}
			return NewStr(t), nil
		}, d, x)
	}
	var s *Str
	var e *Exc
	switch byte(w) {
	case 's':
		s, e = m.Str(x)
	case 'r':
		s, e = m.Repr(x)
	case 'a':
		if s, e = m.Repr(x); e == nil {
			s = newStr(escapeNonASCII(s))
		}
	}
	if e != nil {
		return e
	}
	if spec == "" {
		*m.R(i.A) = obj(s)
		return nil
	}
	t, e := m.formatBuiltin(obj(s), spec)
	if e != nil {
		return e
	}
	*m.R(i.A) = NewStr(t)
	return nil
}

func (m *M) formatTo(dst uint16, x Value, spec string) *Exc {
	if d := m.classOf(x).dunder(dFormat); d.is(KFunc) {
		return m.fin(finGo, dst, 0, obj(&finGoKeep{Hdr: Hdr{kind: KStep, aux: stepOfGo}, k: func(m *M, v Value) (Value, *Exc) {
			if _, ok := m.asStr(v); !ok {
				return None, m.typeErrorf("__format__ must return a str, not %s", m.typeName(v))
			}
			return v, nil
		}}), d, x, NewStr(spec))
	}
	s, e := m.Format(x, spec)
	if e != nil {
		return e
	}
	*m.R(dst) = obj(s)
	return nil
}

// fstr joins the pieces of an f-string from piece k on; what is not a str yet is formatted, and its register gets the text.
func (m *M) fstr(i *Instr, k int) *Exc {
	n := int(i.C)
	for ; k < n; k++ {
		r := m.R(i.B + uint16(k*VS))
		v := *r
		switch v.kind() {
		case KStr, KInt:
			continue
		case KFloat:
			*r = obj(m.giveScratch(appendRepr(m.takeScratch(), v.float())))
			continue
		case KObj, KExc, KNat:
			c := m.classOf(v)
			d := c.dunder(dFormat)
			if d.p == objectFormat.p { // object.__format__ with an empty spec is str()
				if d = c.dunder(dStr); d.p == objectStr.p {
					d = c.dunder(dRepr)
				}
				if d.is(KFunc) {
					return m.finDunder(finFstr, 0, 0, Int(int64(k)), d, v)
				}
			} else if d.is(KFunc) {
				return m.finDunder(finFstr, 0, 0, Int(int64(k)), d, v, obj(emptyStr))
			}
		}
		s, e := m.Format(v, "")
		if e != nil {
			return e
		}
		*m.R(i.B + uint16(k*VS)) = obj(s)
	}
	return m.joinPieces(i, n)
}

// ---- exceptions ----

var (
	strTraceback = internStatic("__traceback__")
	strName      = internStatic("__name__")
)

func (m *M) raiseFrom(x, cause Value) *Exc {
	e, e2 := m.makeExc(x)
	if e2 != nil {
		return e2
	}
	switch {
	case cause.IsNone():
		e.cause = None
	case cause.is(KClass) || cause.is(KExc):
		c, e2 := m.makeExc(cause)
		if e2 != nil {
			if e2.cls == ExcTypeError {
				return m.typeErrorf("exception causes must derive from BaseException")
			}
			return e2
		}
		e.cause = obj(c)
	default:
		return m.typeErrorf("exception causes must derive from BaseException")
	}
	e.suppress = true
	m.chain(e)
	return e
}

func (m *M) withPrep(i *Instr) *Exc {
	x := *m.R(i.B)
	c := m.classOf(x)
	enter, exit, what := dEnter, dExit, "context manager"
	if i.C == 1 {
		enter, exit, what = dAenter, dAexit, "asynchronous context manager"
	}
	en, ex := c.dunder(enter), c.dunder(exit)
	if en.IsUnbound() {
		return m.typeErrorf("'%s' object does not support the %s protocol", c.name, what)
	}
	if ex.IsUnbound() {
		missing := "__exit__"
		if i.C == 1 {
			missing = "__aexit__"
		}
		return m.typeErrorf("'%s' object does not support the %s protocol (missed %s method)", c.name, what, missing)
	}
	if (en.is(KFunc) || en.is(KNative)) && (ex.is(KFunc) || ex.is(KNative)) {
		b := new([2]Bound)
		b[0] = Bound{Hdr: Hdr{kind: KBound}, fn: ex, self: x}
		b[1] = Bound{Hdr: Hdr{kind: KBound}, fn: en, self: x}
		*m.R(i.A), *m.R(i.A + VS) = obj(&b[0]), obj(&b[1])
		return nil
	}
	bx, e := m.bindMethod(ex, x)
	if e != nil {
		return e
	}
	bn, e := m.bindMethod(en, x)
	if e != nil {
		return e
	}
	*m.R(i.A), *m.R(i.A + VS) = bx, bn
	return nil
}

// bindMethod is d.__get__(x, type(x)) for a special method found on the type.
func (m *M) bindMethod(d, x Value) (Value, *Exc) {
	f, self, e := m.bindDunder(d, x)
	if e != nil || !self {
		return f, e
	}
	return obj(&Bound{Hdr: Hdr{kind: KBound}, fn: f, self: x}), nil
}

// ---- unbound variables ----

func (m *M) unboundLocal(reg uint16) *Exc {
	name := "?"
	if n := m.fn().code.src.VarNames; int(reg/VS) < len(n) {
		name = n[reg/VS]
	}
	return m.nameError(ExcUnboundLocalError, name, "cannot access local variable '%s' where it is not associated with a value")
}

func (m *M) unboundCell(reg uint16) *Exc {
	for _, c := range m.fn().code.src.Cells {
		if c.Reg == reg {
			return m.nameError(ExcUnboundLocalError, c.Name, "cannot access local variable '%s' where it is not associated with a value")
		}
	}
	return m.nameError(ExcUnboundLocalError, "?", "cannot access local variable '%s' where it is not associated with a value")
}

func (m *M) unboundFree(k int) *Exc {
	return m.nameError(ExcNameError, m.fn().code.src.Free[k].Name, "cannot access free variable '%s' where it is not associated with a value in enclosing scope")
}

func (m *M) nameError(c *Class, name, text string) *Exc {
	e := m.Errorf(c, strings.Replace(text, "%s", name, 1))
	if c == ExcNameError {
		m.setExcField(e, "name", NewStr(name))
	}
	return e
}

// escapeNonASCII replaces what is not ASCII in a repr by escapes, as ascii() does.
func escapeNonASCII(s *Str) string {
	if s.ascii() {
		return s.String()
	}
	var b strings.Builder
	for pos := 0; pos < int(s.n); {
		ch, next := strNext(s, pos)
		c := ch.str()
		if c.ascii() {
			b.WriteString(c.String())
		} else {
			q := strAscii(c)
			b.WriteString(q[1 : len(q)-1])
		}
		pos = next
	}
	return b.String()
}
