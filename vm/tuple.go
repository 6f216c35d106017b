// Methods of tuple, and what lists and tuples share: comparison, repr, search, repetition.
package vm

import (
	"math"
	"strings"
)

// asTuple is v as a tuple, where it is one or an instance of a subclass.
func (m *M) asTuple(v Value) (*Tuple, bool) {
	if v.is(KTuple) {
		return v.tuple(), true
	}
	if v.is(KObj) && v.obj().payload().is(KTuple) {
		return v.obj().payload().tuple(), true
	}
	return nil, false
}

// plainTuple is the tuple in an instance of a subclass (a named tuple) that iterates as tuples do.
func (m *M) plainTuple(v Value) (*Tuple, bool) {
	if !v.is(KObj) {
		return nil, false
	}
	p := v.obj().payload()
	if !p.is(KTuple) || m.classOf(v).dunder(dIter).p != TTuple.dunder(dIter).p {
		return nil, false
	}
	return p.tuple(), true
}

// tupleGetItem is t[idx].
func (m *M) tupleGetItem(t *Tuple, idx Value) (Value, *Exc) {
	if s, ok := asSlice(idx); ok {
		start, _, step, n, e := m.sliceIndices(s, int(t.n))
		if e != nil {
			return None, e
		}
		if n == int(t.n) && step == 1 {
			return obj(t), nil
		}
		return m.pickTuple(t.elems(), start, step, n)
	}
	k, e := m.seqIndex(idx, "tuple")
	if e != nil {
		return None, e
	}
	if k < 0 {
		k += int64(t.n)
	}
	if uint64(k) >= t.n {
		return None, m.indexErrorf("tuple index out of range")
	}
	return t.elems()[k], nil
}

func (m *M) pickTuple(v []Value, start, step, n int) (Value, *Exc) {
	if e := m.chargeItems(n); e != nil {
		return None, e
	}
	t := newTuple(n)
	pick(t.elems(), v, start, step)
	return obj(t), nil
}

// pick fills out with every step-th item of v.
func pick(out, v []Value, start, step int) {
	if step == 1 {
		copy(out, v[min(start, len(v)):])
		return
	}
	for k := range out {
		out[k] = v[start]
		start += step
	}
}

// chargeItems accounts for n values before they are allocated.
func (m *M) chargeItems(n int) *Exc {
	if n < 64 {
		m.charge(int64(n) * VS)
		return nil
	}
	if n > math.MaxInt64/VS {
		return m.memoryError()
	}
	return m.chargeBig(int64(n) * VS)
}

// tupleConcat is a + b.
func (m *M) tupleConcat(a, b *Tuple) (Value, *Exc) {
	if a.n == 0 {
		return obj(b), nil
	}
	if b.n == 0 {
		return obj(a), nil
	}
	if e := m.chargeItems(int(a.n + b.n)); e != nil {
		return None, e
	}
	t := newTuple(int(a.n + b.n))
	copy(t.elems(), a.elems())
	copy(t.elems()[a.n:], b.elems())
	return obj(t), nil
}

// tupleRepeat is t * n.
func (m *M) tupleRepeat(t *Tuple, n int64) (Value, *Exc) {
	if n == 1 {
		return obj(t), nil
	}
	k, e := m.repeatLen(int(t.n), n)
	if e != nil {
		return None, e
	}
	r := newTuple(k)
	repeatInto(r.elems(), t.elems())
	return obj(r), nil
}

// repeatLen is the length of n items repeated, charged for.
func (m *M) repeatLen(n int, times int64) (int, *Exc) {
	if times <= 0 || n == 0 {
		return 0, nil
	}
	if uint64(n)|uint64(times) >= 1<<31 && int64(n) > math.MaxInt64/VS/times {
		return 0, m.memoryError()
	}
	return n * int(times), m.chargeItems(n * int(times))
}

// repeatInto fills out with copies of v, by doubling.
func repeatInto(out, v []Value) {
	if len(v) == 1 {
		x := v[0]
		for k := range out {
			out[k] = x
		}
		return
	}
	for n := copy(out, v); n > 0 && n < len(out); {
		n += copy(out[n:], out[:n])
	}
}

// seqCount is the operand of sequence * count; ok is false if it is no count, or its class would rather do the work itself.
func (m *M) seqCount(v Value) (n int64, ok bool, e *Exc) {
	switch v.kind() {
	case KInt, KBool:
		return v.int(), true, nil
	case KObj:
		if d := m.classOf(v).dunder(dRmul); !d.IsUnbound() && !d.is(KNative) {
			return 0, false, nil
		}
	}
	if m.classOf(v).dunder(dIndex).IsUnbound() {
		return 0, false, nil
	}
	n, e = m.Index(v)
	return n, true, e
}

// compareDefs are the six rows of a type's rich comparison.
func compareDefs(f func(m *M, op uint16, a, b Value) (Value, *Exc)) (d []Def) {
	for _, r := range []struct {
		op        uint16
		name, sym string
	}{{LT, "__lt__", "<"}, {LE, "__le__", "<="}, {EQ, "__eq__", "=="}, {NE, "__ne__", "!="}, {GT, "__gt__", ">"}, {GE, "__ge__", ">="}} {
		d = append(d, Def{r.name + "(self, value, /)", "Return self" + r.sym + "value.",
			func(m *M, a []Value) (Value, *Exc) { return f(m, r.op, a[0], a[1]) }})
	}
	return
}

// equalityDefs are the rows of __eq__ and __ne__.
func equalityDefs(f func(m *M, a, b Value) (eq, known bool, e *Exc)) []Def {
	do := func(ne bool) NativeFunc {
		return func(m *M, a []Value) (Value, *Exc) {
			eq, known, e := f(m, a[0], a[1])
			if e != nil {
				return None, e
			}
			if !known {
				return NotImplemented, nil
			}
			return Bool(eq != ne), nil
		}
	}
	return []Def{
		{"__eq__(self, value, /)", "Return self==value.", do(false)},
		{"__ne__(self, value, /)", "Return self!=value.", do(true)},
	}
}

// cmpInts is a op b.
func cmpInts(op uint16, a, b int) bool {
	switch op {
	case LT:
		return a < b
	case LE:
		return a <= b
	case EQ:
		return a == b
	case NE:
		return a != b
	case GT:
		return a > b
	}
	return a >= b
}

// seqCompare compares two sequences that cannot change.
func (m *M) seqCompare(op uint16, a, b []Value) (Value, *Exc) {
	if len(a) != len(b) && (op == EQ || op == NE) {
		return Bool(op == NE), nil
	}
	for k := 0; k < len(a) && k < len(b); k++ {
		x, y := a[k], b[k]
		if x == y {
			continue
		}
		switch r := keyEq(x, y); {
		case r == eqYes:
			continue
		case r == eqAsk:
			eq, e := m.Eq(x, y)
			if e != nil {
				return None, e
			}
			if eq {
				continue
			}
		}
		if op == EQ || op == NE {
			return Bool(op == NE), nil
		}
		return m.Compare(op, x, y)
	}
	return Bool(cmpInts(op, len(a), len(b))), nil
}

func tupleCompare(m *M, op uint16, a, b Value) (Value, *Exc) {
	y, ok := m.asTuple(b)
	if !ok {
		return NotImplemented, nil
	}
	return m.seqCompare(op, a.tuple().elems(), y.elems())
}

// textRoom accounts for a text that is being put together, each time it has doubled.
type textRoom struct{ charged int }

func (r *textRoom) grow(m *M, n int) *Exc {
	if n > maxStr-1024 { // brackets and a name may follow
		return m.memoryError()
	}
	if n < 1024 || n < 2*r.charged {
		return nil
	}
	add := n - r.charged
	r.charged = n
	return m.chargeBig(int64(add))
}

// reprItems appends the reprs of the items that get gives, separated by commas, until it gives none.
func (m *M) reprItems(b *strings.Builder, get func(k int) (Value, bool)) *Exc {
	var room textRoom
	for k := 0; ; k++ {
		v, ok := get(k)
		if !ok {
			return nil
		}
		if k > 0 {
			b.WriteString(", ")
		}
		r, e := m.Repr(v)
		if e != nil {
			return e
		}
		b.WriteString(r.String())
		if e := room.grow(m, b.Len()); e != nil {
			return e
		}
		if e := m.poll(); e != nil {
			return e
		}
	}
}

func tupleRepr(m *M, a []Value) (Value, *Exc) {
	v := a[0].tuple().elems()
	if len(v) == 0 {
		return NewStr("()"), nil
	}
	if !m.reprEnter(a[0]) {
		return NewStr("(...)"), nil
	}
	self := a[0]
	defer m.reprLeave(self)
	var b strings.Builder
	b.WriteByte('(')
	if e := m.reprItems(&b, func(k int) (Value, bool) {
		if k < len(v) {
			return v[k], true
		}
		return None, false
	}); e != nil {
		return None, e
	}
	if len(v) == 1 {
		b.WriteByte(',')
	}
	b.WriteByte(')')
	return NewStr(b.String()), nil
}

// findItem is the index of the first item equal to x, from i to j, where get reads the sequence as it is now; -1: none.
func (m *M) findItem(x Value, i, j int64, get func(k int64) (Value, bool)) (int64, *Exc) {
	for k := i; k < j; k++ {
		v, ok := get(k)
		if !ok {
			break
		}
		r := keyEq(v, x)
		if r == eqAsk {
			eq, e := m.Eq(v, x)
			if e != nil {
				return -1, e
			}
			r = eqIf(eq)
		}
		if r == eqYes {
			return k, nil
		}
	}
	return -1, nil
}

// searchBounds are the start and stop of index(x, start, stop).
func (m *M) searchBounds(lo, hi Value, n int) (i, j int64, e *Exc) {
	if i, e = m.sliceBound(lo, true); e != nil {
		return
	}
	if j, e = m.sliceBound(hi, true); e != nil {
		return
	}
	if i < 0 {
		i = max(i+int64(n), 0)
	}
	if j < 0 {
		j = max(j+int64(n), 0)
	}
	return
}

func (t *Tuple) get(k int64) (Value, bool) {
	if uint64(k) < t.n {
		return t.elems()[k], true
	}
	return None, false
}

func tupleNew(m *M, a []Value) (Value, *Exc) {
	c, e := m.newFor(a[0], TTuple)
	if e != nil {
		return None, e
	}
	switch len(a) {
	case 1:
		return m.wrapNew(c, obj(emptyTuple)), nil
	case 2:
	default:
		return None, m.typeErrorf("tuple expected at most 1 argument, got %d", len(a)-1)
	}
	if a[1].is(KTuple) {
		return m.wrapNew(c, a[1]), nil
	}
	return m.collect(a[1], func(v []Value) (Value, *Exc) { return m.wrapNew(c, tupleOf(v)), nil })
}

// collect drains an iterable into a slice and hands it on. It is what a native returns.
func (m *M) collect(it Value, done func(v []Value) (Value, *Exc), hold ...any) (Value, *Exc) {
	switch it.kind() {
	case KList:
		if e := m.chargeItems(len(it.list().v)); e != nil {
			return None, e
		}
		return done(append([]Value(nil), it.list().v...))
	case KTuple:
		if e := m.chargeItems(int(it.tuple().n)); e != nil {
			return None, e
		}
		return done(append([]Value(nil), it.tuple().elems()...))
	}
	l := newList(nil)
	if e := m.presize(l, it); e != nil {
		return None, e
	}
	return m.drainTo(l, it, func(m *M) (Value, *Exc) { return done(l.v) }, hold...)
}

func init() {
	TTuple.newNat = tupleNew
	TTuple.addDefs([]Def{
		{"static __new__(cls, /, *args)", "tuple(iterable=()): an immutable sequence of the iterable's items.", tupleNew},
		{"count(self, value, /)", "Return number of occurrences of value.", func(m *M, a []Value) (Value, *Exc) {
			return m.countItems(a[1], a[0].tuple().get)
		}},
		{"index(self, value, start=0, stop=9223372036854775807, /)", "Return first index of value.\n\nRaises ValueError if the value is not present.", func(m *M, a []Value) (Value, *Exc) {
			t := a[0].tuple()
			x := a[1]
			i, j, e := m.searchBounds(a[2], a[3], int(t.n))
			if e != nil {
				return None, e
			}
			k, e := m.findItem(x, i, j, t.get)
			if e == nil && k < 0 {
				e = m.valueErrorf("tuple.index(x): x not in tuple")
			}
			return Int(k), e
		}},
		{"__len__(self, /)", "Return len(self).", func(m *M, a []Value) (Value, *Exc) { return Int(int64(a[0].tuple().n)), nil }},
		{"__getitem__(self, key, /)", "Return self[key].", func(m *M, a []Value) (Value, *Exc) { return m.tupleGetItem(a[0].tuple(), a[1]) }},
		{"__contains__(self, key, /)", "Return key in self.", func(m *M, a []Value) (Value, *Exc) {
			k, e := m.findItem(a[1], 0, math.MaxInt64, a[0].tuple().get)
			return Bool(k >= 0), e
		}},
		{"__iter__(self, /)", "Implement iter(self).", iterRow},
		{"__repr__(self, /)", "Return repr(self).", tupleRepr},
		{"__hash__(self, /)", "Return hash(self).", hashRow},
		{"__add__(self, value, /)", "Return self+value.", func(m *M, a []Value) (Value, *Exc) {
			t, ok := m.asTuple(a[1])
			if !ok {
				return NotImplemented, nil
			}
			return m.tupleConcat(a[0].tuple(), t)
		}},
		{"__mul__(self, value, /)", "Return self*value.", tupleMul},
		{"__rmul__(self, value, /)", "Return value*self.", tupleMul},
		{"__getnewargs__(self, /)", "", func(m *M, a []Value) (Value, *Exc) { return NewTuple(tupleOf(a[0].tuple().elems())), nil }},
	}, nil)
	TTuple.addDefs(compareDefs(tupleCompare), nil)
}

func tupleMul(m *M, a []Value) (Value, *Exc) {
	t := a[0].tuple()
	n, ok, e := m.seqCount(a[1])
	if e != nil {
		return None, e
	}
	if !ok {
		return NotImplemented, nil
	}
	return m.tupleRepeat(t, n)
}

// countItems is count(x).
func (m *M) countItems(x Value, get func(k int64) (Value, bool)) (Value, *Exc) {
	n := int64(0)
	for k := int64(0); ; k++ {
		k0, e := m.findItem(x, k, math.MaxInt64, get)
		if e != nil {
			return None, e
		}
		if k0 < 0 {
			return Int(n), nil
		}
		n++
		k = k0
	}
}

// iterRow is the row of __iter__ of a type whose iterators are made here.
func iterRow(m *M, a []Value) (Value, *Exc) {
	if it, ok := m.iterOf(a[0]); ok {
		return it, nil
	}
	return None, m.typeErrorf("'%s' object is not iterable", m.typeName(a[0]))
}

// newFor checks the first argument of __new__ of a built-in type.
func (m *M) newFor(v Value, base *Class) (*Class, *Exc) {
	if !v.is(KClass) {
		return nil, m.typeErrorf("%s.__new__(X): X is not a type object (%s)", base.name, m.typeName(v))
	}
	c := v.class()
	if !c.isSub(base) {
		return nil, m.typeErrorf("%s.__new__(%s): %s is not a subtype of %s", base.name, c.name, c.name, base.name)
	}
	return c, nil
}
