// What natives use: truth, text, comparison, arithmetic, iteration and items of any value. These call script nested; the
// instructions' own slow paths (slow.go) use finishing frames instead.
package vm

import (
	"strings"

	"github.com/gsl-lang/gsl/lang/code"
)

// unwrap is the built-in value of an instance of a class derived from a built-in type, or v itself.
func unwrap(v Value) Value {
	if v.is(KObj) {
		if p := v.obj().payload(); !p.IsUnbound() {
			return p
		}
	}
	return v
}

// isInstance reports whether v is an instance of c or of a class derived from it, without asking script.
func isInstance(m *M, v Value, c *Class) bool { return m.classOf(v).isSub(c) }

// IsInstance reports whether v is an instance of c or of a class derived from it, without asking script.
func (m *M) IsInstance(v Value, c *Class) bool { return m.classOf(v).isSub(c) }

// maxGoLevel bounds the Go stack that natives which call themselves through values take, whatever the recursion limit.
const maxGoLevel = 20000

// deeper bounds natives that call themselves through values: repr of nested lists, comparison of nested tuples.
func (m *M) deeper(what string) *Exc {
	m.goLevel++
	if m.goLevel > min(m.recursionLimit, maxGoLevel) {
		m.goLevel--
		return m.Errorf(ExcRecursionError, "maximum recursion depth exceeded%s", what)
	}
	if e := m.poll(); e != nil { // a nest of few objects can have any number of paths through it
		m.goLevel--
		return e
	}
	return nil
}

// Truth is bool(v).
func (m *M) Truth(v Value) (bool, *Exc) {
	switch v.kind() {
	case KInt, KBool:
		return v.n != 0, nil
	case KNone:
		return false, nil
	case KNotImplemented:
		return true, m.Warn(ExcDeprecationWarning, "NotImplemented should not be used in a boolean context")
	case KFloat:
		return v.float() != 0, nil
	case KStr:
		return v.str().n != 0, nil
	case KList:
		return len(v.list().v) != 0, nil
	case KTuple:
		return v.tuple().n != 0, nil
	case KDict:
		return v.dict().len() != 0, nil
	case KSet, KFrozenSet:
		return v.set().len() != 0, nil
	case KBig, KFunc, KNative, KBound, KModule, KExc:
		if !v.is(KExc) {
			return true, nil
		}
	}
	c := m.classOf(v)
	if d := c.dunder(dBool); !d.IsUnbound() {
		r, e := m.callDunder(d, v)
		if e != nil {
			return false, e
		}
		if !r.isBool() {
			return false, m.typeErrorf("__bool__ should return bool, returned %s", m.typeName(r))
		}
		return r.n != 0, nil
	}
	if d := c.dunder(dLen); !d.IsUnbound() {
		r, e := m.callDunder(d, v)
		if e != nil {
			return false, e
		}
		n, e := m.lenResult(r)
		return n != 0, e
	}
	return true, nil
}

// lenResult checks what __len__ returned.
func (m *M) lenResult(v Value) (int, *Exc) {
	x, e := m.indexValue(v)
	if e != nil {
		return 0, e
	}
	if !x.isInt() {
		if x.big().b.Sign() < 0 {
			return 0, m.valueErrorf("__len__() should return >= 0")
		}
		return 0, m.overflowf("cannot fit 'int' into an index-sized integer")
	}
	if x.int() < 0 {
		return 0, m.valueErrorf("__len__() should return >= 0")
	}
	return int(x.int()), nil
}

// builtinLen is len of the built-in containers.
func builtinLen(v Value) (int, bool) {
	switch v.kind() {
	case KStr:
		return v.str().len(), true
	case KList:
		return len(v.list().v), true
	case KTuple:
		return int(v.tuple().n), true
	case KDict:
		return v.dict().len(), true
	case KSet, KFrozenSet:
		return v.set().len(), true
	case KBytes:
		return len(v.bytes().s), true
	case KByteArray:
		return len((*ByteArray)(v.p).b), true
	}
	return 0, false
}

// Len is len(v).
func (m *M) Len(v Value) (int, *Exc) {
	if n, ok := builtinLen(v); ok {
		return n, nil
	}
	d := m.classOf(v).dunder(dLen)
	if d.IsUnbound() {
		return 0, m.typeErrorf("object of type '%s' has no len()", m.typeName(v))
	}
	r, e := m.callDunder(d, v)
	if e != nil {
		return 0, e
	}
	return m.lenResult(r)
}

// lengthHint is operator.length_hint(v), 0 when unknown; errors are ignored.
func (m *M) lengthHint(v Value) int {
	if n, ok := builtinLen(v); ok {
		return n
	}
	if v.is(KRange) {
		if n, e := m.Len(v); e == nil {
			return n
		}
	}
	return 0
}

// Str is str(v).
func (m *M) Str(v Value) (*Str, *Exc) {
	switch v.kind() {
	case KStr:
		return v.str(), nil
	case KInt:
		return m.strOfInt(v.int()), nil
	}
	d := m.classOf(v).dunder(dStr)
	if d.p == objectStr.p {
		return m.Repr(v)
	}
	return m.textOf(d, v, "__str__")
}

// Repr is repr(v).
func (m *M) Repr(v Value) (*Str, *Exc) {
	switch v.kind() {
	case KStr:
		return m.reprStr(v.str()), nil
	case KInt:
		return m.strOfInt(v.int()), nil
	case KNone:
		return strNone, nil
	}
	return m.textOf(m.classOf(v).dunder(dRepr), v, "__repr__")
}

var strNone = internStatic("None")

func (m *M) textOf(d, v Value, what string) (*Str, *Exc) {
	r, e := m.textValue(d, v, what)
	if e != nil {
		return nil, e
	}
	s, _ := m.asStr(r)
	return s, nil
}

// textValue is what the special method d of v returns, which may be an instance of a class derived from str.
func (m *M) textValue(d, v Value, what string) (Value, *Exc) {
	if e := m.deeper(" while getting the repr of an object"); e != nil {
		return None, e
	}
	r, e := m.callDunder(d, v)
	m.goLevel--
	if e != nil {
		return None, e
	}
	if _, ok := m.asStr(r); !ok {
		return None, m.typeErrorf("%s returned non-string (type %s)", what, m.typeName(r))
	}
	return r, nil
}

// reprEnter guards the repr of a container that may contain itself: false if v's repr is under way already.
func (m *M) reprEnter(v Value) bool {
	for _, p := range m.reprStack {
		if p == v.p {
			return false
		}
	}
	m.reprStack = append(m.reprStack, v.p)
	return true
}

func (m *M) reprLeave(v Value) {
	for k := len(m.reprStack) - 1; k >= 0; k-- {
		if m.reprStack[k] == v.p {
			m.reprStack = append(m.reprStack[:k], m.reprStack[k+1:]...)
			return
		}
	}
}

// Format is format(v, spec).
func (m *M) Format(v Value, spec string) (*Str, *Exc) {
	switch v.kind() {
	case KStr, KInt, KFloat, KBig, KBool, KComplex:
		if spec == "" {
			return m.Str(v)
		}
		s, e := m.formatBuiltin(v, spec)
		if e != nil {
			return nil, e
		}
		return m.newStr(s), nil
	}
	r, e := m.callDunder(m.classOf(v).dunder(dFormat), v, NewStr(spec))
	if e != nil {
		return nil, e
	}
	s, ok := m.asStr(r)
	if !ok {
		return nil, m.typeErrorf("__format__ must return a str, not %s", m.typeName(r))
	}
	return s, nil
}

// Hash is hash(v).
func (m *M) Hash(v Value) (int64, *Exc) {
	switch v.kind() {
	case KBound:
		return hashBound(v), nil
	case KMemoryView:
		r, e := m.callDunder(TMemoryView.dunder(dHash), v)
		if e != nil {
			return 0, e
		}
		return m.hashOfResult(r)
	case KObj, KNat:
		d := m.classOf(v).dunder(dHash)
		if d.p == objectHash.p {
			return identityHash(v), nil
		}
		if d.IsNone() || d.IsUnbound() {
			return 0, m.typeErrorf("unhashable type: '%s'", m.typeName(v))
		}
		r, e := m.callDunder(d, v)
		if e != nil {
			return 0, e
		}
		return m.hashOfResult(r)
	case KClass:
		if v.class().meta != TType {
			if d := v.class().meta.dunder(dHash); d.p != objectHash.p && !d.IsUnbound() {
				if d.IsNone() {
					return 0, m.typeErrorf("unhashable type: '%s'", m.typeName(v))
				}
				r, e := m.callDunder(d, v)
				if e != nil {
					return 0, e
				}
				return m.hashOfResult(r)
			}
		}
	case KExc:
		if d := v.exc().cls.dunder(dHash); d.p != objectHash.p && d.is(KFunc) {
			r, e := m.Call(d, v)
			if e != nil {
				return 0, e
			}
			return m.hashOfResult(r)
		}
	}
	if e := m.deeper(""); e != nil {
		return 0, e
	}
	h, ok, e := m.hashBuiltin(v)
	m.goLevel--
	if e != nil || ok {
		return h, e
	}
	if d := m.classOf(v).dunder(dHash); d.IsNone() {
		return 0, m.typeErrorf("unhashable type: '%s'", m.typeName(v))
	}
	return identityHash(v), nil
}

// hashOfResult checks what __hash__ returned.
func (m *M) hashOfResult(r Value) (int64, *Exc) {
	switch x := unwrap(r); x.kind() {
	case KInt, KBig, KBool:
		return hashResult(x), nil
	}
	return 0, m.typeErrorf("__hash__ method should return an integer")
}

// Eq is a is b or a == b, as containers compare.
func (m *M) Eq(a, b Value) (bool, *Exc) {
	if a == b {
		return true, nil
	}
	if r, ok := quickEq(a, b); ok {
		return r, nil
	}
	r, e := m.Compare(EQ, a, b)
	if e != nil {
		return false, e
	}
	if r.isBool() {
		return r.n != 0, nil
	}
	return m.Truth(r)
}

// quickEq compares two values whose kinds need neither script nor elements.
func quickEq(a, b Value) (eq, ok bool) {
	ka, kb := a.kind(), b.kind()
	switch {
	case ka == KInt && kb == KInt:
		return a.n == b.n, true
	case ka == KStr && kb == KStr:
		return strEq(a.str(), b.str()), true
	case ka == KNone || kb == KNone:
		if ka < KObj && kb < KObj {
			return false, true
		}
	}
	return false, false
}

var swapped = [...]uint16{0: GT, 1: GE, 2: LT, 3: LE, 4: EQ, 5: NE}

func swapCompare(op uint16) uint16 { return swapped[op-LT] }

// compareDunder is the special method of a comparison opcode LT LE GT GE EQ NE.
var compareDunders = [...]int{0: dLt, 1: dLe, 2: dGt, 3: dGe, 4: dEq, 5: dNe}

var compareText = [...]string{0: "<", 1: "<=", 2: ">", 3: ">=", 4: "==", 5: "!="}

// Compare is the rich comparison a op b; op is LT, LE, GT, GE, EQ or NE.
func (m *M) Compare(op uint16, a, b Value) (Value, *Exc) {
	if r, ok := numCompare(op, a, b); ok {
		return Bool(r), nil
	}
	if a.is(KStr) && b.is(KStr) {
		return Bool(strCompare(op, a.str(), b.str())), nil
	}
	if e := m.deeper(" in comparison"); e != nil {
		return None, e
	}
	var v Value
	var e *Exc
	if a.is(KTuple) && b.is(KTuple) {
		v, e = m.seqCompare(op, a.tuple().elems(), b.tuple().elems())
	} else {
		v, e = m.compareSlow(op, a, b)
	}
	m.goLevel--
	return v, e
}

func strCompare(op uint16, a, b *Str) bool {
	switch op {
	case EQ:
		return strEq(a, b)
	case NE:
		return !strEq(a, b)
	case LT:
		return a.String() < b.String()
	case LE:
		return a.String() <= b.String()
	case GT:
		return a.String() > b.String()
	}
	return a.String() >= b.String()
}

func (m *M) compareSlow(op uint16, a, b Value) (Value, *Exc) {
	ca, cb := m.classOf(a), m.classOf(b)
	d, rd := compareDunders[op-LT], compareDunders[swapCompare(op)-LT]
	tried := false
	if ca != cb && cb.isSub(ca) {
		if f := cb.dunder(rd); !f.IsUnbound() {
			tried = true
			if r, e := m.callDunder(f, b, a); e != nil || r.p != NotImplemented.p {
				return r, e
			}
		}
	}
	if f := ca.dunder(d); !f.IsUnbound() {
		if r, e := m.callDunder(f, a, b); e != nil || r.p != NotImplemented.p {
			return r, e
		}
	}
	if !tried {
		if f := cb.dunder(rd); !f.IsUnbound() {
			if r, e := m.callDunder(f, b, a); e != nil || r.p != NotImplemented.p {
				return r, e
			}
		}
	}
	return m.compareDefault(op, a, b)
}

func (m *M) compareDefault(op uint16, a, b Value) (Value, *Exc) {
	switch op {
	case EQ:
		return Bool(a == b), nil
	case NE:
		return Bool(a != b), nil
	}
	return None, m.typeErrorf("'%s' not supported between instances of '%s' and '%s'", compareText[op-LT], m.typeName(a), m.typeName(b))
}

// LessPlain is a < b for values that are compared without script; else ok is false.
func LessPlain(a, b Value) (less, ok bool) {
	if a.p == nil && b.p == nil {
		return a.int() < b.int(), true
	}
	return quickCompare(LT, a, b)
}

// Less is a < b.
func (m *M) Less(a, b Value) (bool, *Exc) {
	r, e := m.Compare(LT, a, b)
	if e != nil {
		return false, e
	}
	if r.isBool() {
		return r.n != 0, nil
	}
	return m.Truth(r)
}

// binop describes a binary operator's opcode.
type binop struct {
	op       uint16 // the plain opcode
	d, r, i  int    // special methods; i 0: not in place
	sym      string
	imm, inp bool
}

var binops = func() (t [code.NumOps]binop) {
	set := func(op, iop uint16, d int, sym string) {
		t[op] = binop{op: op, d: d, r: d + 1, i: d + 2, sym: sym}
		t[iop] = binop{op: op, d: d, r: d + 1, i: d + 2, sym: sym + "=", inp: true}
	}
	set(ADD, IADD, dAdd, "+")
	set(SUB, ISUB, dSub, "-")
	set(MUL, IMUL, dMul, "*")
	set(MATMUL, IMATMUL, dMatmul, "@")
	set(DIV, IDIV, dTruediv, "/")
	set(FLOORDIV, IFLOORDIV, dFloordiv, "//")
	set(MOD, IMOD, dMod, "%")
	set(POW, IPOW, dPow, "** or pow()")
	set(LSHIFT, ILSHIFT, dLshift, "<<")
	set(RSHIFT, IRSHIFT, dRshift, ">>")
	set(AND, IAND, dAnd, "&")
	set(OR, IOR, dOr, "|")
	set(XOR, IXOR, dXor, "^")
	t[IPOW].sym = "**="
	imm := func(op, plain uint16) { t[op] = t[plain]; t[op].imm = true }
	imm(ADDI, ADD)
	imm(IADDI, IADD)
	imm(SUBI, SUB)
	imm(ISUBI, ISUB)
	imm(MULI, MUL)
	imm(IMULI, IMUL)
	imm(FLOORDIVI, FLOORDIV)
	imm(IFLOORDIVI, IFLOORDIV)
	imm(MODI, MOD)
	imm(IMODI, IMOD)
	imm(ANDI, AND)
	imm(IANDI, IAND)
	imm(RSHIFTI, RSHIFT)
	imm(IRSHIFTI, IRSHIFT)
	return
}()

// Binary is the binary operation a op b with the full protocol; op is ADD ... XOR or an in-place opcode IADD ...
func (m *M) Binary(op uint16, a, b Value) (Value, *Exc) {
	bo := &binops[op]
	if v, ok, e := m.arith(bo.op, a, b); ok || e != nil {
		return v, e
	}
	for phase := 0; ; phase++ {
		f, x, y, ok := m.binaryMethod(bo, a, b, &phase)
		if !ok {
			return None, m.binaryError(bo, a, b)
		}
		if r, e := m.callDunder(f, x, y); e != nil || r.p != NotImplemented.p {
			return r, e
		}
	}
}

// binaryMethod finds the next method of a binary operation to try: phase 0 is in place, 1 the right side's reflected
// method when its class is derived from the left's, 2 the left's, 3 the right's reflected.
func (m *M) binaryMethod(bo *binop, a, b Value, phase *int) (f, x, y Value, ok bool) {
	ca, cb := m.classOf(a), m.classOf(b)
	for ; *phase < 5; *phase++ {
		switch *phase {
		case 0:
			if bo.inp {
				if f := ca.dunder(bo.i); !f.IsUnbound() {
					return f, a, b, true
				}
			}
		case 1:
			if ca != cb && cb.isSub(ca) {
				if f := cb.dunder(bo.r); !f.IsUnbound() && f != ca.dunder(bo.r) {
					return f, b, a, true
				}
			}
		case 2:
			if f := ca.dunder(bo.d); !f.IsUnbound() && !(bo.op == ADD && concatenates(f) && !cb.dunder(bo.r).IsUnbound()) {
				return f, a, b, true
			}
		case 4: // concatenation is no number's operation: the right side's method comes first
			if f := ca.dunder(bo.d); bo.op == ADD && concatenates(f) && !cb.dunder(bo.r).IsUnbound() {
				return f, a, b, true
			}
		case 3:
			if ca != cb {
				if f := cb.dunder(bo.r); !f.IsUnbound() {
					if ca != cb && cb.isSub(ca) && f != ca.dunder(bo.r) {
						continue // tried first
					}
					return f, b, a, true
				}
			}
		}
	}
	return
}

// concatenates reports whether f is the __add__ of a built-in sequence.
func concatenates(f Value) bool {
	if !f.is(KNative) {
		return false
	}
	switch f.native().owner {
	case TStr, TList, TTuple, TBytes, TByteArray:
		return true
	}
	return false
}

func (m *M) binaryError(bo *binop, a, b Value) *Exc {
	switch bo.op {
	case ADD:
		switch unwrap(a).kind() {
		case KStr:
			return m.typeErrorf("can only concatenate str (not \"%s\") to str", m.typeName(b))
		case KList:
			return m.typeErrorf("can only concatenate list (not \"%s\") to list", m.typeName(b))
		case KTuple:
			return m.typeErrorf("can only concatenate tuple (not \"%s\") to tuple", m.typeName(b))
		case KBytes, KByteArray:
			return m.typeErrorf("can't concat %s to %s", m.typeName(b), m.typeName(a))
		}
	case MUL:
		for k, p := range [2][2]Value{{a, b}, {b, a}} {
			if k == 1 && bo.inp && sequenceSlots(a) {
				break
			}
			switch unwrap(p[0]).kind() {
			case KStr, KList, KTuple, KBytes, KByteArray:
				// A class with a method of its own for * has a slot for numbers, which hands on to the sequence's method.
				if c := m.classOf(p[0]); c.dunder(dMul).is(KFunc) || c.dunder(dRmul).is(KFunc) {
					return m.typeErrorf("'%s' object cannot be interpreted as an integer", m.typeName(p[1]))
				}
				return m.typeErrorf("can't multiply sequence by non-int of type '%s'", m.typeName(p[1]))
			}
		}
	case RSHIFT:
		if a.is(KNative) && a.native().name == "print" && a.native().owner == nil {
			return m.typeErrorf("unsupported operand type(s) for >>: '%s' and '%s'. Did you mean \"print(<message>, file=<output_stream>)\"?", m.typeName(a), m.typeName(b))
		}
	}
	return m.typeErrorf("unsupported operand type(s) for %s: '%s' and '%s'", bo.sym, m.typeName(a), m.typeName(b))
}

// ---- iteration ----

func newIter(cls *Class, impl Iterator) Value {
	return obj(&Iter{Hdr: Hdr{kind: KIter}, cls: cls, impl: impl})
}

// Iter is iter(v).
func (m *M) Iter(v Value) (Value, *Exc) {
	switch v.kind() {
	case KIter:
		return v, nil
	case KGen:
		if v.gen().flags&genPlain != 0 {
			return v, nil
		}
	}
	if it, ok := m.iterOf(v); ok {
		return it, nil
	}
	if t, ok := m.plainTuple(v); ok {
		it, _ := m.iterOf(obj(t))
		return it, nil
	}
	c := m.classOf(v)
	if d := c.dunder(dIter); !d.IsUnbound() {
		if d.IsNone() {
			return None, m.typeErrorf("'%s' object is not iterable", c.name)
		}
		it, e := m.callDunder(d, v)
		if e != nil {
			return None, e
		}
		return it, m.checkIterator(it)
	}
	if d := c.dunder(dGetitem); !d.IsUnbound() && !v.is(KDict) {
		return newIter(TSeqIterator, &seqIter{v: v}), nil
	}
	return None, m.typeErrorf("'%s' object is not iterable", c.name)
}

// checkIterator makes sure that what __iter__ returned is an iterator.
func (m *M) checkIterator(it Value) *Exc {
	switch it.kind() {
	case KIter, KGen:
		return nil
	}
	if d := m.classOf(it).dunder(dNext); d.IsUnbound() {
		return m.typeErrorf("iter() returned non-iterator of type '%s'", m.typeName(it))
	}
	return nil
}

// seqIter iterates over __getitem__ from 0 until IndexError.
type seqIter struct {
	v Value
	n int64
}

func (s *seqIter) Next(m *M) (Value, bool, *Exc) {
	if s.v.IsUnbound() {
		return None, false, nil
	}
	v, e := m.GetItem(s.v, Int(s.n))
	if e != nil {
		if e.cls.isSub(ExcIndexError) || e.cls.isSub(ExcStopIteration) {
			s.v = Unbound
			return None, false, nil
		}
		return None, false, e
	}
	s.n++
	return v, true, nil
}

// nextMethod is the __next__ of an iterator, found on its type.
func (m *M) nextMethod(it Value) (Value, *Exc) {
	d := m.classOf(it).dunder(dNext)
	if d.IsUnbound() {
		return None, m.typeErrorf("'%s' object is not an iterator", m.typeName(it))
	}
	return d, nil
}

// Next is the iterator's next item; ok is false at the end.
func (m *M) Next(it Value) (v Value, ok bool, e *Exc) {
	if e := m.poll(); e != nil {
		return None, false, e
	}
	switch it.kind() {
	case KIter:
		return it.iter().impl.Next(m)
	case KGen:
		if g := it.gen(); g.flags&genPlain != 0 {
			if g.state == genDone {
				return None, false, nil
			}
			v, e := m.nested(0, func() *Exc {
				m.R(0).n |= 1 << 63
				return m.resume(g, None)
			})
			if e != nil {
				return None, false, e
			}
			return v, !v.IsUnbound(), nil
		}
	}
	d, e := m.nextMethod(it)
	if e != nil {
		return None, false, e
	}
	v, e = m.callDunder(d, it)
	if e != nil {
		if e.cls.isSub(ExcStopIteration) {
			return None, false, nil
		}
		return None, false, e
	}
	return v, true, nil
}

// errStop is returned by a function given to Each to stop early; Each then returns nil.
var errStop = &Exc{Hdr: Hdr{kind: KExc}, cls: ExcStopIteration, args: obj(emptyTuple), cause: None, ctx: None, tbSet: Unbound}

// ErrStop stops Each early.
var ErrStop = errStop

// Each calls f for every item of an iterable.
func (m *M) Each(v Value, f func(x Value) *Exc) *Exc {
	done, e := m.eachBuiltin(v, func(m *M, x Value) (bool, *Exc) {
		if e := f(x); e != nil {
			return e == errStop, noStop(e)
		}
		return false, nil
	})
	if done || e != nil {
		return e
	}
	it, e := m.Iter(v)
	if e != nil {
		return e
	}
	for {
		x, ok, e := m.Next(it)
		if e != nil || !ok {
			return e
		}
		if e := f(x); e != nil {
			return noStop(e)
		}
	}
}

func noStop(e *Exc) *Exc {
	if e == errStop {
		return nil
	}
	return e
}

// eachBuiltin feeds the items of the built-in iterables to f, without an iterator object; done is false for others.
func (m *M) eachBuiltin(v Value, f func(m *M, x Value) (stop bool, e *Exc)) (done bool, e *Exc) {
	switch v.kind() {
	case KList:
		l := v.list()
		for k := 0; k < len(l.v); k++ {
			if stop, e := f(m, l.v[k]); stop || e != nil {
				return true, e
			}
			if e := m.poll(); e != nil {
				return true, e
			}
		}
		return true, nil
	case KTuple:
		for _, x := range v.tuple().elems() {
			if stop, e := f(m, x); stop || e != nil {
				return true, e
			}
			if e := m.poll(); e != nil {
				return true, e
			}
		}
		return true, nil
	case KRange, KStr, KDict, KSet, KFrozenSet, KDictView, KBytes, KByteArray:
		it, ok := m.iterOf(v)
		if !ok {
			return false, nil
		}
		v = it
	case KIter:
		if !plainIter(v.iter().impl) {
			return false, nil
		}
	default:
		return false, nil
	}
	impl := v.iter().impl
	for {
		x, ok, e := impl.Next(m)
		if e != nil || !ok {
			return true, e
		}
		if stop, e := f(m, x); stop || e != nil {
			return true, e
		}
		if e := m.poll(); e != nil {
			return true, e
		}
	}
}

// plainIter reports whether an iterator's Next never calls script.
func plainIter(it Iterator) bool {
	switch x := it.(type) {
	case *seqIter, *callIter:
		return false
	case *zipIter:
		for _, v := range x.its {
			if !plainIterValue(v) {
				return false
			}
		}
		return true
	case *enumIter:
		return plainIterValue(x.it)
	case interface{ Plain() bool }:
		return x.Plain()
	}
	return true
}

func plainIterValue(v Value) bool { return v.is(KIter) && plainIter(v.iter().impl) }

// Items is every item of an iterable in a fresh slice.
func (m *M) Items(v Value) ([]Value, *Exc) {
	switch v.kind() {
	case KList:
		return append([]Value(nil), v.list().v...), nil
	case KTuple:
		return append([]Value(nil), v.tuple().elems()...), nil
	}
	var out []Value
	if n := m.lengthHint(v); n > 0 && n < 1<<20 {
		out = make([]Value, 0, n)
	}
	e := m.Each(v, func(x Value) *Exc {
		if len(out) == cap(out) {
			if e := m.chargeBig(int64(max(len(out), 8)) * VS); e != nil {
				return e
			}
		}
		out = append(out, x)
		return nil
	})
	return out, e
}

// ---- integers ----

// asInt64 is the value of an exact int or bool that fits 64 bits.
func (m *M) asInt64(v Value) (int64, bool) {
	v = unwrap(v)
	if v.isInt() || v.isBool() {
		return int64(v.n), true
	}
	return 0, false
}

// indexValue is operator.index(v): a plain int.
func (m *M) indexValue(v Value) (Value, *Exc) {
	if v.isInt() || v.is(KBig) {
		return v, nil
	}
	if x, ok := m.intValue(v); ok {
		return x, nil
	}
	d := m.classOf(v).dunder(dIndex)
	if d.IsUnbound() {
		return None, m.typeErrorf("'%s' object cannot be interpreted as an integer", m.typeName(v))
	}
	r, e := m.callDunder(d, v)
	if e != nil {
		return None, e
	}
	x, ok := m.intValue(r)
	if !ok {
		return None, m.typeErrorf("__index__ returned non-int (type %s)", m.typeName(r))
	}
	return x, m.warnSubclass("__index__", TInt, r)
}

// Index is operator.index(v) as an int64.
func (m *M) Index(v Value) (int64, *Exc) {
	x, e := m.indexValue(v)
	if e != nil {
		return 0, e
	}
	if !x.isInt() {
		return 0, m.overflowf("cannot fit 'int' into an index-sized integer")
	}
	return x.int(), nil
}

// ---- items ----

// GetItem is o[k].
func (m *M) GetItem(o, k Value) (Value, *Exc) {
	if v, ok, e := m.getItemBuiltin(o, k); ok || e != nil {
		return v, e
	}
	if o.is(KClass) {
		return m.classGetItem(o.class(), k)
	}
	d := m.classOf(o).dunder(dGetitem)
	if d.IsUnbound() {
		return None, m.notSubscriptable(o)
	}
	return m.callDunder(d, o, k)
}

func (m *M) notSubscriptable(o Value) *Exc {
	return m.typeErrorf("'%s' object is not subscriptable", m.typeName(o))
}

// getItemBuiltin is o[k] for exact built-in containers.
func (m *M) getItemBuiltin(o, k Value) (v Value, ok bool, e *Exc) {
	switch o.kind() {
	case KList:
		v, e = m.listGetItem(o.list(), k)
	case KTuple:
		v, e = m.tupleGetItem(o.tuple(), k)
	case KDict:
		p, e := m.dictGet(o.dict(), k)
		if e != nil {
			return None, true, e
		}
		if p == nil {
			return None, true, m.keyError(k)
		}
		return *p, true, nil
	case KStr:
		v, e = m.strGetItem(o.str(), k)
	case KRange:
		v, e = m.rangeGetItem(o.rangeOf(), k)
	case KBytes, KByteArray:
		s := selfBytes(o)
		if k.isInt() {
			n := k.int()
			if n < 0 {
				n += int64(len(s))
			}
			if uint64(n) < uint64(len(s)) {
				return Int(int64(s[n])), true, nil
			}
		}
		v, e = bytesGetItem(m, []Value{o, k})
	default:
		return None, false, nil
	}
	return v, true, e
}

// SetItem is o[k] = v.
func (m *M) SetItem(o, k, v Value) *Exc {
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
	_, e := m.callDunder(d, o, k, v)
	return e
}

// DelItem is del o[k].
func (m *M) DelItem(o, k Value) *Exc {
	switch o.kind() {
	case KList:
		return m.listDelItem(o.list(), k)
	case KDict:
		found, e := m.dictDel(o.dict(), k)
		if e == nil && !found {
			e = m.keyError(k)
		}
		return e
	}
	d := m.classOf(o).dunder(dDelitem)
	if d.IsUnbound() || d.IsNone() {
		return m.noDelItem(o, k)
	}
	_, e := m.callDunder(d, o, k)
	return e
}

// sequenceSlots reports whether CPython's type of v has the slots of a sequence, be they empty.
func sequenceSlots(v Value) bool {
	switch unwrap(v).kind() {
	case KStr, KBytes, KByteArray, KTuple, KList, KDict, KSet, KFrozenSet, KRange, KDictView, KMemoryView, KMappingProxy, KObj:
		return true
	}
	return false
}

// noDelItem is the error of del o[k] where o has no __delitem__.
func (m *M) noDelItem(o, k Value) *Exc {
	if sequenceSlots(o) && !m.classOf(k).dunder(dIndex).IsUnbound() {
		return m.typeErrorf("'%s' object doesn't support item deletion", m.typeName(o))
	}
	return m.typeErrorf("'%s' object does not support item deletion", m.typeName(o))
}

// Contains is x in o.
func (m *M) Contains(o, x Value) (bool, *Exc) {
	if r, ok, e := m.containsBuiltin(o, x); ok || e != nil {
		return r, e
	}
	c := m.classOf(o)
	if d := c.dunder(dContains); !d.IsUnbound() {
		if d.IsNone() {
			return false, m.typeErrorf("'%s' object is not a container", c.name)
		}
		r, e := m.callDunder(d, o, x)
		if e != nil {
			return false, e
		}
		return m.Truth(r)
	}
	it, e := m.Iter(o)
	if e != nil {
		if e.cls == ExcTypeError {
			return false, m.typeErrorf("argument of type '%s' is not iterable", c.name)
		}
		return false, e
	}
	found := false
	for {
		v, ok, e := m.Next(it)
		if e != nil || !ok {
			return false, e
		}
		if found, e = m.Eq(v, x); e != nil || found {
			return found, e
		}
	}
}

// containsBuiltin is x in o for exact built-in containers; Eq may call script.
func (m *M) containsBuiltin(o, x Value) (r, ok bool, e *Exc) {
	switch o.kind() {
	case KStr:
		if x.is(KStr) {
			return strings.Contains(o.str().String(), x.str().String()), true, nil
		}
	case KDict:
		p, e := m.dictGet(o.dict(), x)
		return p != nil, true, e
	case KSet, KFrozenSet:
		r, e = m.setHas(o.set(), x)
		return r, true, e
	case KList:
		l := o.list()
		for k := 0; k < len(l.v); k++ {
			if r, e = m.Eq(l.v[k], x); r || e != nil {
				return r, true, e
			}
		}
		return false, true, nil
	case KTuple:
		for _, v := range o.tuple().elems() {
			if r, e = m.Eq(v, x); r || e != nil {
				return r, true, e
			}
		}
		return false, true, nil
	}
	return false, false, nil
}
