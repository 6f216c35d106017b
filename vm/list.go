// Methods of list.
package vm

import (
	"math"
	"strings"
)

// list2, list4, list6 and list10 are a list with its first elements in the same allocation.
type list2 struct {
	List
	e [2]Value
}
type list4 struct {
	List
	e [4]Value
}
type list6 struct {
	List
	e [6]Value
}
type list10 struct {
	List
	e [10]Value
}

// newListN is a list of n items, all 0 until they are stored; up to 10 are in the list's own allocation.
func newListN(n int) *List {
	switch {
	case n == 0:
	case n <= 2:
		l := new(list2)
		l.kind, l.v = KList, l.e[:n]
		return &l.List
	case n <= 4:
		l := new(list4)
		l.kind, l.v = KList, l.e[:n]
		return &l.List
	case n <= 6:
		l := new(list6)
		l.kind, l.v = KList, l.e[:n]
		return &l.List
	case n <= 10:
		l := new(list10)
		l.kind, l.v = KList, l.e[:n]
		return &l.List
	default:
		return newList(make([]Value, n))
	}
	return newList(nil)
}

// newListOf is a list of copies of the values.
func newListOf(v []Value) *List {
	l := newListN(len(v))
	copy(l.v, v)
	return l
}

// asList is v as a list, where it is one or an instance of a subclass.
func (m *M) asList(v Value) (*List, bool) {
	if v.is(KList) {
		return v.list(), true
	}
	if v.is(KObj) && v.obj().payload().is(KList) {
		return v.obj().payload().list(), true
	}
	return nil, false
}

// listAppend appends x.
func (m *M) listAppend(l *List, x Value) *Exc {
	if len(l.v) == cap(l.v) {
		if e := m.listRoom(l, 1); e != nil {
			return e
		}
	}
	l.v = append(l.v, x)
	return nil
}

// listRoom makes sure that n more items fit.
func (m *M) listRoom(l *List, n int) *Exc {
	c := cap(l.v)
	need := len(l.v) + n
	if need <= c {
		return nil
	}
	switch {
	case c < 512: // by four: half the copies of a list that is being filled
		c *= 4
	case c < 4096:
		c *= 2
	default:
		c += c / 2
	}
	c = max(c, need, 4)
	if e := m.chargeItems(c); e != nil {
		return e
	}
	v := make([]Value, len(l.v), c)
	copy(v, l.v)
	l.v = v
	return nil
}

// presize makes room for what an iterable that knows its length will give.
func (m *M) presize(l *List, it Value) *Exc {
	n := 0
	switch it.kind() {
	case KList:
		n = len(it.list().v)
	case KTuple:
		n = int(it.tuple().n)
	case KDict:
		n = it.dict().len()
	case KSet, KFrozenSet:
		n = it.set().len()
	case KDictView:
		n = (*DictView)(it.p).d.len()
	case KRange:
		if k, ok := it.rangeOf().len(); ok && k < 1<<40 {
			n = int(k)
		} else {
			n = 1 << 40
		}
	case KIter:
		if h, ok := it.iter().impl.(hinter); ok {
			n = min(h.hint(), 1<<40)
		}
	}
	if n == 0 {
		return nil
	}
	if need := len(l.v) + n; need > cap(l.v) {
		if e := m.chargeItems(need); e != nil {
			return e
		}
		v := make([]Value, len(l.v), need)
		copy(v, l.v)
		l.v = v
	}
	return nil
}

// listGetItem is l[idx].
func (m *M) listGetItem(l *List, idx Value) (Value, *Exc) {
	if s, ok := asSlice(idx); ok {
		b, e := m.sliceBounds(s)
		if e != nil {
			return None, e
		}
		start, _, step, n := b.in(len(l.v))
		return m.pickList(l.v, start, step, n)
	}
	k, e := m.seqIndex(idx, "list")
	if e != nil {
		return None, e
	}
	if k < 0 {
		k += int64(len(l.v))
	}
	if uint64(k) >= uint64(len(l.v)) {
		return None, m.indexErrorf("list index out of range")
	}
	return l.v[k], nil
}

// pickList is a list of every step-th item of v.
func (m *M) pickList(v []Value, start, step, n int) (Value, *Exc) {
	if e := m.chargeItems(n); e != nil {
		return None, e
	}
	out := make([]Value, n)
	pick(out, v, start, step)
	return NewList(out), nil
}

// listSetItem is l[idx] = v.
func (m *M) listSetItem(l *List, idx, v Value) *Exc {
	if s, ok := asSlice(idx); ok {
		b, e := m.sliceBounds(s)
		if e != nil {
			return e
		}
		start, stop, step, n := b.in(len(l.v))
		if step == 1 {
			return m.listAssign(l, start, stop, v)
		}
		in, e := m.itemsOr(v, "must assign iterable to extended slice")
		if e != nil {
			return e
		}
		if len(in) != n {
			return m.valueErrorf("attempt to assign sequence of size %d to extended slice of size %d", len(in), n)
		}
		for _, x := range in {
			if uint(start) < uint(len(l.v)) {
				l.v[start] = x
			}
			start += step
		}
		return nil
	}
	k, e := m.seqIndex(idx, "list")
	if e != nil {
		return e
	}
	if k < 0 {
		k += int64(len(l.v))
	}
	if uint64(k) >= uint64(len(l.v)) {
		return m.indexErrorf("list assignment index out of range")
	}
	l.v[k] = v
	return nil
}

// listAssign is l[i:j] = v.
func (m *M) listAssign(l *List, i, j int, v Value) *Exc {
	in, e := m.itemsOr(v, "can only assign an iterable")
	if e != nil {
		return e
	}
	return m.listReplace(l, i, j, in)
}

// listReplace puts other items in place of l[i:j].
func (m *M) listReplace(l *List, i, j int, in []Value) *Exc {
	i = min(i, len(l.v))
	j = max(min(j, len(l.v)), i)
	n := len(l.v) - (j - i) + len(in)
	if n > cap(l.v) {
		if e := m.listRoom(l, n-len(l.v)); e != nil {
			return e
		}
	}
	old := len(l.v)
	if n > old {
		l.v = l.v[:n]
	}
	copy(l.v[i+len(in):], l.v[j:old])
	copy(l.v[i:], in)
	if n < old {
		clear(l.v[n:old])
		l.v = l.v[:n]
	}
	m.listShrink(l)
	return nil
}

// listShrink gives memory back where most of it is not used.
func (m *M) listShrink(l *List) {
	if cap(l.v) > 1024 && len(l.v) < cap(l.v)/4 {
		v := make([]Value, len(l.v), len(l.v)*2)
		copy(v, l.v)
		l.v = v
	}
}

// itemsOr is m.Items with CPython's text where v is not iterable.
func (m *M) itemsOr(v Value, text string) ([]Value, *Exc) {
	switch v.kind() {
	case KList, KTuple, KGen, KIter:
	default:
		if !m.iterable(v) {
			return nil, m.typeErrorf("%s", text)
		}
	}
	return m.Items(v)
}

// listDelItem is del l[idx].
func (m *M) listDelItem(l *List, idx Value) *Exc {
	if s, ok := asSlice(idx); ok {
		b, e := m.sliceBounds(s)
		if e != nil {
			return e
		}
		start, stop, step, n := b.in(len(l.v))
		if n == 0 {
			return nil
		}
		if step == 1 {
			return m.listReplace(l, start, stop, nil)
		}
		if step < 0 {
			start, step = start+step*(n-1), -step
		}
		to := start
		for k := start; k < len(l.v); k++ {
			if n > 0 && k == start {
				start += step
				n--
				continue
			}
			l.v[to] = l.v[k]
			to++
		}
		clear(l.v[to:])
		l.v = l.v[:to]
		m.listShrink(l)
		return nil
	}
	k, e := m.seqIndex(idx, "list")
	if e != nil {
		return e
	}
	if k < 0 {
		k += int64(len(l.v))
	}
	if uint64(k) >= uint64(len(l.v)) {
		return m.indexErrorf("list assignment index out of range")
	}
	l.remove(int(k))
	return nil
}

// remove takes item k out.
func (l *List) remove(k int) {
	copy(l.v[k:], l.v[k+1:])
	l.v[len(l.v)-1] = Value{}
	l.v = l.v[:len(l.v)-1]
}

// listConcat is a + b.
func (m *M) listConcat(a, b *List) (Value, *Exc) {
	if e := m.chargeItems(len(a.v) + len(b.v)); e != nil {
		return None, e
	}
	l := newListN(len(a.v) + len(b.v))
	copy(l.v, a.v)
	copy(l.v[len(a.v):], b.v)
	return obj(l), nil
}

// listRepeat is l * n.
func (m *M) listRepeat(l *List, n int64) (Value, *Exc) {
	k, e := m.repeatLen(len(l.v), n)
	if e != nil {
		return None, e
	}
	r := newListN(k)
	if len(l.v) != 1 || l.v[0] != Int(0) { // new memory is [0, 0, ...] already
		repeatInto(r.v, l.v)
	}
	return obj(r), nil
}

// listExtend appends every item of an iterable and gives result. It is what a native returns.
func (m *M) listExtend(l *List, it, result Value) (Value, *Exc) {
	switch it.kind() {
	case KList, KTuple:
		return result, m.listExtendSeq(l, it)
	}
	if e := m.presizeHint(l, it); e != nil {
		return None, e
	}
	return m.drainTo(l, it, func(m *M) (Value, *Exc) { return result, nil })
}

// listBulk appends the items of what needs no iterator: done is false if it is something else.
func (m *M) listBulk(l *List, it Value) (done bool, e *Exc) {
	n := 0
	switch it.kind() {
	case KStr:
		n = it.str().len()
	case KDict:
		n = it.dict().len()
	case KDictView:
		n = (*DictView)(it.p).d.len()
	case KSet, KFrozenSet:
		n = it.set().len()
	default:
		return false, nil
	}
	if e := m.listRoom(l, n); e != nil {
		return true, e
	}
	v := l.v
	switch it.kind() {
	case KStr:
		s := it.str()
		for at := 0; at < int(s.n); {
			var c Value
			c, at = strNext(s, at)
			v = append(v, c)
		}
	case KSet, KFrozenSet:
		s := it.set()
		for pos, x := s.next(0); x != nil; pos, x = s.next(pos) {
			v = append(v, x.key)
		}
	default:
		var t *Dict
		what := uint8(viewKeys)
		if it.is(KDictView) {
			t, what = (*DictView)(it.p).d, (*DictView)(it.p).what
		} else {
			t = it.dict()
		}
		for pos, x := t.next(0); x != nil; pos, x = t.next(pos) {
			v = append(v, x.show(what))
		}
	}
	l.v = v
	return true, m.spend(n)
}

// drainTo is Drain that appends to l.
func (m *M) drainTo(l *List, it Value, finish func(m *M) (Value, *Exc), hold ...any) (Value, *Exc) {
	if done, e := m.listBulk(l, it); e != nil {
		return None, e
	} else if done {
		return finish(m)
	}
	return m.drain(it, drainStep{take: takeItems, list: l, finish: finish, hold: hold,
		each: func(m *M, x Value) (bool, *Exc) { return false, m.listAppend(l, x) }})
}

// presizeHint is presize, but never more than doubles a list that has items: growth stays linear.
func (m *M) presizeHint(l *List, it Value) *Exc {
	if len(l.v) > 0 {
		return nil
	}
	return m.presize(l, it)
}

// listExtendSeq appends the items of a list or tuple.
func (m *M) listExtendSeq(l *List, it Value) *Exc {
	var v []Value
	if it.is(KList) {
		v = it.list().v
	} else {
		v = it.tuple().elems()
	}
	if e := m.listRoom(l, len(v)); e != nil {
		return e
	}
	l.v = append(l.v, v...)
	return nil
}

func (l *List) get(k int64) (Value, bool) {
	if uint64(k) < uint64(len(l.v)) {
		return l.v[k], true
	}
	return None, false
}

// listCompare compares two lists, which a comparison of items may change.
func (m *M) listCompare(op uint16, a, b *List) (Value, *Exc) {
	if len(a.v) != len(b.v) && (op == EQ || op == NE) {
		return Bool(op == NE), nil
	}
	for k := 0; k < len(a.v) && k < len(b.v); k++ {
		x, y := a.v[k], b.v[k]
		if x == y {
			continue
		}
		r := keyEq(x, y)
		if r == eqAsk {
			eq, e := m.Eq(x, y)
			if e != nil {
				return None, e
			}
			r = eqIf(eq)
		}
		if r == eqYes {
			continue
		}
		if op == EQ || op == NE {
			return Bool(op == NE), nil
		}
		return m.Compare(op, x, y)
	}
	return Bool(cmpInts(op, len(a.v), len(b.v))), nil
}

func listRepr(m *M, a []Value) (Value, *Exc) {
	l := a[0].list()
	if len(l.v) == 0 {
		return NewStr("[]"), nil
	}
	if !m.reprEnter(a[0]) {
		return NewStr("[...]"), nil
	}
	self := a[0]
	defer m.reprLeave(self)
	var b strings.Builder
	b.WriteByte('[')
	if e := m.reprItems(&b, func(k int) (Value, bool) { return l.get(int64(k)) }); e != nil {
		return None, e
	}
	b.WriteByte(']')
	return NewStr(b.String()), nil
}

func listNew(m *M, a []Value) (Value, *Exc) {
	c, e := m.newFor(a[0], TList)
	if e != nil {
		return None, e
	}
	return m.wrapNew(c, NewList(nil)), nil
}

func listInit(m *M, a []Value) (Value, *Exc) {
	l, _ := m.asList(a[0])
	if len(l.v) > 0 {
		l.v = nil
	}
	if a[1].IsUnbound() {
		return None, nil
	}
	return m.listExtend(l, a[1], None)
}

// sortList is list.sort and gives result. It is what a native returns.
func (m *M) sortList(l *List, key, reverse, result Value) (Value, *Exc) {
	rev := false
	switch {
	case reverse.isBool():
		rev = reverse.n != 0
	default:
		n, e := m.Index(reverse)
		if e != nil {
			return None, e
		}
		rev = n != 0
	}
	return m.sortStep(l, key, rev, func(m *M) (Value, *Exc) { return result, nil })
}

// listMaker is a call of list itself.
var listMaker *Native

// makerOf is the native that does the whole of a call of a mutable built-in class, __new__ and __init__ in one; nil for
// other classes. It is called without the class.
func makerOf(c *Class) *Native {
	switch c {
	case TList:
		return listMaker
	case TDict:
		return dictMaker
	case TSet:
		return setMaker
	}
	return nil
}

func listInsert(m *M, a []Value) (Value, *Exc) {
	l, x := a[0].list(), a[2]
	i, e := m.ssize(a[1])
	if e != nil {
		return None, e
	}
	k := int64(i)
	if e := m.listRoom(l, 1); e != nil {
		return None, e
	}
	n := int64(len(l.v))
	if k < 0 {
		k = max(k+n, 0)
	}
	k = min(k, n)
	l.v = l.v[:n+1]
	copy(l.v[k+1:], l.v[k:n])
	l.v[k] = x
	return None, nil
}

func listPop(m *M, a []Value) (Value, *Exc) {
	l := a[0].list()
	i, e := m.ssize(a[1])
	if e != nil {
		return None, e
	}
	k, n := int64(i), int64(len(l.v))
	if n == 0 {
		return None, m.indexErrorf("pop from empty list")
	}
	if k < 0 {
		k += n
	}
	if uint64(k) >= uint64(n) {
		return None, m.indexErrorf("pop index out of range")
	}
	v := l.v[k]
	l.remove(int(k))
	m.listShrink(l)
	return v, nil
}

func listRemove(m *M, a []Value) (Value, *Exc) {
	l := a[0].list()
	k, e := m.findItem(a[1], 0, math.MaxInt64, l.get)
	if e != nil {
		return None, e
	}
	if k < 0 {
		return None, m.valueErrorf("list.remove(x): x not in list")
	}
	if k < int64(len(l.v)) {
		l.remove(int(k))
	}
	return None, nil
}

func listIndex(m *M, a []Value) (Value, *Exc) {
	l, x := a[0].list(), a[1]
	i, j, e := m.searchBounds(a[2], a[3], len(l.v))
	if e != nil {
		return None, e
	}
	k, e := m.findItem(x, i, j, l.get)
	if e != nil {
		return None, e
	}
	if k < 0 {
		r, e := m.Repr(x)
		if e != nil {
			return None, e
		}
		return None, m.valueErrorf("%s is not in list", r.String())
	}
	return Int(k), nil
}

func listMul(m *M, a []Value) (Value, *Exc) {
	l := a[0].list()
	n, ok, e := m.seqCount(a[1])
	if e != nil {
		return None, e
	}
	if !ok {
		return NotImplemented, nil
	}
	return m.listRepeat(l, n)
}

func listIMul(m *M, a []Value) (Value, *Exc) {
	self := a[0]
	l, _ := m.asList(self)
	n, ok, e := m.seqCount(a[1])
	if e != nil {
		return None, e
	}
	if !ok {
		return NotImplemented, nil
	}
	r, e := m.listRepeat(l, n)
	if e != nil {
		return None, e
	}
	l.v = r.list().v
	return self, nil
}

func listIAdd(m *M, a []Value) (Value, *Exc) {
	l, _ := m.asList(a[0])
	if x := a[1]; x.is(KObj) {
		if d := m.classOf(x).dunder(dRadd); !d.IsUnbound() && !d.is(KNative) {
			return NotImplemented, nil // CPython asks the other side first
		}
	}
	return m.listExtend(l, a[1], a[0])
}

func init() {
	TList.newNat = listNew
	listMaker = newNative(Def{"list(iterable=<unset>, /)", "", func(m *M, a []Value) (Value, *Exc) {
		l := newList(nil)
		if a[0].IsUnbound() {
			return obj(l), nil
		}
		return m.listExtend(l, a[0], obj(l))
	}}, nil)
	TList.addDefs([]Def{
		{"static __new__(cls, /, *args, **kwargs)", "Create and return a new object.", listNew},
		{"raw __init__(self, iterable=<unset>, /)", "Built-in mutable sequence.\n\nIf no argument is given, the constructor creates a new empty list.\nThe argument must be an iterable if specified.", listInit},
		{"append(self, object, /)", "Append object to the end of the list.", func(m *M, a []Value) (Value, *Exc) {
			return None, m.listAppend(a[0].list(), a[1])
		}},
		{"extend(self, iterable, /)", "Extend list by appending elements from the iterable.", func(m *M, a []Value) (Value, *Exc) {
			return m.listExtend(a[0].list(), a[1], None)
		}},
		{"insert(self, index, object, /)", "Insert object before index.", listInsert},
		{"pop(self, index=-1, /)", "Remove and return item at index (default last).\n\nRaises IndexError if list is empty or index is out of range.", listPop},
		{"remove(self, value, /)", "Remove first occurrence of value.\n\nRaises ValueError if the value is not present.", listRemove},
		{"clear(self, /)", "Remove all items from list.", func(m *M, a []Value) (Value, *Exc) { a[0].list().v = nil; return None, nil }},
		{"copy(self, /)", "Return a shallow copy of the list.", func(m *M, a []Value) (Value, *Exc) {
			v := a[0].list().v
			return m.pickList(v, 0, 1, len(v))
		}},
		{"count(self, value, /)", "Return number of occurrences of value.", func(m *M, a []Value) (Value, *Exc) {
			return m.countItems(a[1], a[0].list().get)
		}},
		{"index(self, value, start=0, stop=9223372036854775807, /)", "Return first index of value.\n\nRaises ValueError if the value is not present.", listIndex},
		{"reverse(self, /)", "Reverse *IN PLACE*.", func(m *M, a []Value) (Value, *Exc) {
			v := a[0].list().v
			for i, j := 0, len(v)-1; i < j; i, j = i+1, j-1 {
				v[i], v[j] = v[j], v[i]
			}
			return None, nil
		}},
		{"sort(self, /, *, key=None, reverse=False)", "Sort the list in ascending order and return None.\n\nThe sort is in-place (i.e. the list itself is modified) and stable (i.e. the\norder of two equal elements is maintained).\n\nIf a key function is given, apply it once to each list item and sort them,\nascending or descending, according to their function values.\n\nThe reverse flag can be set to sort in descending order.", func(m *M, a []Value) (Value, *Exc) {
			return m.sortList(a[0].list(), a[1], a[2], None)
		}},
		{"__len__(self, /)", "Return len(self).", func(m *M, a []Value) (Value, *Exc) { return Int(int64(len(a[0].list().v))), nil }},
		{"__getitem__(self, index, /)", "x.__getitem__(y) <==> x[y]", func(m *M, a []Value) (Value, *Exc) { return m.listGetItem(a[0].list(), a[1]) }},
		{"__setitem__(self, key, value, /)", "Set self[key] to value.", func(m *M, a []Value) (Value, *Exc) { return None, m.listSetItem(a[0].list(), a[1], a[2]) }},
		{"__delitem__(self, key, /)", "Delete self[key].", func(m *M, a []Value) (Value, *Exc) { return None, m.listDelItem(a[0].list(), a[1]) }},
		{"__contains__(self, key, /)", "Return key in self.", func(m *M, a []Value) (Value, *Exc) {
			k, e := m.findItem(a[1], 0, math.MaxInt64, a[0].list().get)
			return Bool(k >= 0), e
		}},
		{"__iter__(self, /)", "Implement iter(self).", iterRow},
		{"__reversed__(self, /)", "Return a reverse iterator over the list.", func(m *M, a []Value) (Value, *Exc) {
			l := a[0].list()
			return newIter(TListRevIterator, &listRevIter{l, len(l.v) - 1}), nil
		}},
		{"__repr__(self, /)", "Return repr(self).", listRepr},
		{"__add__(self, value, /)", "Return self+value.", func(m *M, a []Value) (Value, *Exc) {
			b, ok := m.asList(a[1])
			if !ok {
				return NotImplemented, nil
			}
			return m.listConcat(a[0].list(), b)
		}},
		{"raw __iadd__(self, value, /)", "Implement self+=value.", listIAdd},
		{"__mul__(self, value, /)", "Return self*value.", listMul},
		{"__rmul__(self, value, /)", "Return value*self.", listMul},
		{"raw __imul__(self, value, /)", "Implement self*=value.", listIMul},
		{"__sizeof__(self, /)", "Return the size of the list in memory, in bytes.", func(m *M, a []Value) (Value, *Exc) {
			return Int(40 + int64(cap(a[0].list().v))*8), nil
		}},
	}, nil)
	TList.addDefs(compareDefs(func(m *M, op uint16, a, b Value) (Value, *Exc) {
		y, ok := m.asList(b)
		if !ok {
			return NotImplemented, nil
		}
		return m.listCompare(op, a.list(), y)
	}), nil)
	TList.attrs.setStr(internStatic("__hash__"), None)
}
