// dict_keys, dict_values and dict_items, and the iterators over dicts.
package vm

import "strings"

// What a view or an iterator shows of a dict.
const (
	viewKeys = iota
	viewValues
	viewItems
)

// DictView is the keys, values or items of a dict.
type DictView struct {
	Hdr
	what uint8
	d    *Dict
	of   Value // the dict, or the instance of a subclass
}

func newView(d *Dict, of Value, what uint8) Value {
	return obj(&DictView{Hdr: Hdr{kind: KDictView}, what: what, d: d, of: of})
}

func (v *DictView) cls() *Class { return [...]*Class{TDictKeys, TDictValues, TDictItems}[v.what] }

func asView(v Value) (*DictView, bool) {
	if v.is(KDictView) {
		return (*DictView)(v.p), true
	}
	return nil, false
}

// asSetView is v as a view that has set operations.
func asSetView(v Value) (*DictView, bool) {
	w, ok := asView(v)
	return w, ok && w.what != viewValues
}

// show is what an iterator of that sort gives for an entry.
func (e *entry) show(what uint8) Value {
	switch what {
	case viewKeys:
		return e.key
	case viewValues:
		return e.val
	}
	t := new(tuple2)
	t.kind, t.n = KTuple, 2
	t.e = [2]Value{e.key, e.val}
	return obj(&t.Tuple)
}

// dictIter is what the iterators over dicts have in common. d is nil once it is exhausted or has failed.
type dictIter struct {
	d    *Dict
	pos  uint32
	used uint32 // of the dict when the loop began
	left uint32 // items that are still to come
}

func newDictIter(d *Dict) dictIter { return dictIter{d: d, used: d.used, left: d.used} }

func (it *dictIter) step(m *M) (*entry, *Exc) {
	d := it.d
	if d == nil {
		return nil, nil
	}
	if it.used != d.used {
		it.used = ^uint32(0) // stays an error
		return nil, m.Errorf(ExcRuntimeError, "dictionary changed size during iteration")
	}
	pos, e := d.next(it.pos)
	if e == nil {
		it.d = nil
		return nil, nil
	}
	if it.left == 0 {
		it.d = nil
		return nil, m.Errorf(ExcRuntimeError, "dictionary keys changed during iteration")
	}
	it.pos = pos
	it.left--
	return e, nil
}

func (it *dictIter) hint() int {
	if it.d == nil || it.d.used != it.used {
		return 0
	}
	return int(it.left)
}

type dictKeyIter struct{ dictIter }
type dictValueIter struct{ dictIter }
type dictItemIter struct{ dictIter }

// Next is the next key.
func (it *dictKeyIter) Next(m *M) (Value, bool, *Exc) {
	e, err := it.step(m)
	if e == nil {
		return None, false, err
	}
	return e.key, true, nil
}

// Next is the next value.
func (it *dictValueIter) Next(m *M) (Value, bool, *Exc) {
	e, err := it.step(m)
	if e == nil {
		return None, false, err
	}
	return e.val, true, nil
}

// Next is the next (key, value).
func (it *dictItemIter) Next(m *M) (Value, bool, *Exc) {
	e, err := it.step(m)
	if e == nil {
		return None, false, err
	}
	return e.show(viewItems), true, nil
}

func dictIterOf(d *Dict, what uint8) Value {
	switch what {
	case viewKeys:
		return newIter(TDictKeyIter, &dictKeyIter{newDictIter(d)})
	case viewValues:
		return newIter(TDictValueIter, &dictValueIter{newDictIter(d)})
	}
	return newIter(TDictItemIter, &dictItemIter{newDictIter(d)})
}

// dictRevIter goes backwards, over keys, values or items.
type dictRevIter struct {
	d    *Dict
	what uint8
	pos  uint32
	used uint32
	left uint32
}

func dictReversed(d *Dict, what uint8) Value {
	c := [...]*Class{TDictRevKeyIter, TDictRevValIter, TDictRevItemIter}[what]
	return newIter(c, &dictRevIter{d: d, what: what, pos: d.fill, used: d.used, left: d.used})
}

// Next is the next item.
func (it *dictRevIter) Next(m *M) (Value, bool, *Exc) {
	d := it.d
	if d == nil {
		return None, false, nil
	}
	if it.used != d.used {
		it.used = ^uint32(0)
		return None, false, m.Errorf(ExcRuntimeError, "dictionary changed size during iteration")
	}
	pos, e := d.prev(it.pos)
	if e == nil {
		it.d = nil
		return None, false, nil
	}
	if it.left == 0 {
		it.d = nil
		return None, false, m.Errorf(ExcRuntimeError, "dictionary keys changed during iteration")
	}
	it.pos = pos
	it.left--
	return e.show(it.what), true, nil
}

func (it *dictRevIter) hint() int {
	if it.d == nil || it.d.used != it.used {
		return 0
	}
	return int(it.left)
}

// viewHas is x in view.
func (m *M) viewHas(v *DictView, x Value) (bool, *Exc) {
	switch v.what {
	case viewKeys:
		p, e := m.dictGet(v.d, x)
		return p != nil, e
	case viewItems:
		t, ok := m.asTuple(x)
		if !ok || t.n != 2 {
			return false, nil
		}
		p, e := m.dictGet(v.d, t.elems()[0])
		if e != nil || p == nil {
			return false, e
		}
		return m.Eq(*p, t.elems()[1])
	}
	for pos, e := v.d.next(0); e != nil; pos, e = v.d.next(pos) {
		if eq, err := m.Eq(e.val, x); eq || err != nil {
			return eq, err
		}
	}
	return false, nil
}

func viewRepr(m *M, a []Value) (Value, *Exc) {
	v := (*DictView)(a[0].p)
	self := a[0]
	if !m.reprEnter(self) {
		return NewStr("..."), nil
	}
	defer m.reprLeave(self)
	items, e := m.Items(self)
	if e != nil {
		return None, e
	}
	var b strings.Builder
	b.WriteString(v.cls().name + "([")
	if e := m.reprItems(&b, func(k int) (Value, bool) {
		if k < len(items) {
			return items[k], true
		}
		return None, false
	}); e != nil {
		return None, e
	}
	b.WriteString("])")
	return NewStr(b.String()), nil
}

// hasAll reports whether every item of a is in b.
func (m *M) hasAll(a, b Value) (bool, *Exc) {
	all := true
	e := m.Each(a, func(x Value) *Exc {
		has, e := m.Contains(b, x)
		if e != nil {
			return e
		}
		if !has {
			all = false
			return errStop
		}
		return nil
	})
	return all && e == nil, e
}

func viewCompare(m *M, op uint16, a, b Value) (Value, *Exc) {
	if _, ok := asSetView(b); !ok {
		if _, ok := m.asSet(b); !ok {
			return NotImplemented, nil
		}
	}
	x, e := m.Len(a)
	if e != nil {
		return None, e
	}
	y, e := m.Len(b)
	if e != nil {
		return None, e
	}
	r := false
	switch op {
	case EQ, NE:
		if x == y {
			r, e = m.hasAll(a, b)
		}
		if op == NE && e == nil {
			r = !r
		}
	case LT:
		if x < y {
			r, e = m.hasAll(a, b)
		}
	case LE:
		if x <= y {
			r, e = m.hasAll(a, b)
		}
	case GT:
		if x > y {
			r, e = m.hasAll(b, a)
		}
	case GE:
		if x >= y {
			r, e = m.hasAll(b, a)
		}
	}
	return Bool(r), e
}

// viewAnd is a & b, where one of them is a view. The order of the result is CPython's, case by case.
func viewAnd(m *M, a []Value) (Value, *Exc) {
	x, y := a[0], a[1]
	v := (*DictView)(x.p)
	if y.is(KSet) && v.d.len() <= y.set().len() {
		r := newSet()
		return m.setIntersectInto(r, y.set(), x)
	}
	if w, ok := asSetView(y); ok && w.d.len() > v.d.len() {
		x, y, v = y, x, w
	}
	r := newSet()
	e := m.Each(y, func(k Value) *Exc {
		has, e := m.viewHas(v, k)
		if e != nil || !has {
			return e
		}
		return m.setAdd(r, k)
	})
	return obj(r), e
}

// viewSet is a set of what an operand of a view's operator holds.
func (m *M) viewSet(v Value) (*Set, *Exc) {
	if w, ok := asView(v); ok && w.what == viewKeys && w.of.is(KDict) {
		v = w.of
	}
	s := newSet()
	return s, m.setUpdateNested(s, v)
}

func viewSub(m *M, x, y Value) (Value, *Exc) {
	s, e := m.viewSet(x)
	if e != nil {
		return None, e
	}
	return obj(s), m.setSubtract(s, y)
}

func viewOr(m *M, x, y Value) (Value, *Exc) {
	s, e := m.viewSet(x)
	if e != nil {
		return None, e
	}
	return obj(s), m.setUpdateNested(s, y)
}

func viewXor(m *M, x, y Value) (Value, *Exc) {
	if v, ok := asView(x); ok && v.what == viewItems {
		if w, ok := asView(y); ok && w.what == viewItems {
			return m.itemsXor(v.d, w.d)
		}
	}
	s, e := m.viewSet(x)
	if e != nil {
		return None, e
	}
	return obj(s), m.setXorUpdate(s, y)
}

func (m *M) itemsXor(a, b *Dict) (Value, *Exc) {
	if e := m.chargeBig(a.bytes()); e != nil {
		return None, e
	}
	rest, r := a.copy(), newSet()
	for pos, e := b.next(0); e != nil; pos, e = b.next(pos) {
		k, v := e.key, e.val
		p, err := m.dictGet(rest, k)
		if err != nil {
			return None, err
		}
		same := false
		if p != nil {
			if same, err = m.Eq(*p, v); err != nil {
				return None, err
			}
		}
		if same {
			_, err = m.dictDel(rest, k)
		} else {
			err = m.setAdd(r, NewTuple(k, v))
		}
		if err != nil {
			return None, err
		}
	}
	return obj(r), m.setUpdateNested(r, newView(rest, obj(rest), viewItems))
}

func viewDisjoint(m *M, a []Value) (Value, *Exc) {
	x, y := a[0], a[1]
	v := (*DictView)(x.p)
	if x == y {
		return Bool(v.d.len() == 0), nil
	}
	if w, ok := asSetView(y); ok && w.d.len() > v.d.len() {
		y, v = x, w
	} else if s, ok := m.asSet(y); ok && s.len() > v.d.len() {
		r := true
		e := m.Each(x, func(k Value) *Exc {
			has, e := m.setHasKey(s, k)
			if has {
				r = false
				return errStop
			}
			return e
		})
		return Bool(r), e
	}
	r := true
	e := m.Each(y, func(k Value) *Exc {
		has, e := m.viewHas(v, k)
		if has {
			r = false
			return errStop
		}
		return e
	})
	return Bool(r), e
}

func init() {
	for _, c := range []*Class{TDictKeys, TDictValues, TDictItems} {
		c.flags |= cfFinal
		c.addDefs([]Def{
			{"__len__(self, /)", "Return len(self).", func(m *M, a []Value) (Value, *Exc) { return Int(int64((*DictView)(a[0].p).d.len())), nil }},
			{"__iter__(self, /)", "Implement iter(self).", iterRow},
			{"__reversed__(self, /)", "Return a reverse iterator over the view.", func(m *M, a []Value) (Value, *Exc) {
				v := (*DictView)(a[0].p)
				return dictReversed(v.d, v.what), nil
			}},
			{"__repr__(self, /)", "Return repr(self).", viewRepr},
		}, []Attr{{"mapping", "dictionary that this view refers to", func(m *M, self Value) (Value, *Exc) {
			return newMappingProxy((*DictView)(self.p).of), nil
		}, nil}})
		if c == TDictValues {
			continue
		}
		both := func(f func(m *M, x, y Value) (Value, *Exc)) (NativeFunc, NativeFunc) {
			return func(m *M, a []Value) (Value, *Exc) { return f(m, a[0], a[1]) },
				func(m *M, a []Value) (Value, *Exc) { return f(m, a[1], a[0]) }
		}
		sub, rsub := both(viewSub)
		or, ror := both(viewOr)
		xor, rxor := both(viewXor)
		c.addDefs([]Def{
			{"__contains__(self, key, /)", "Return key in self.", func(m *M, a []Value) (Value, *Exc) {
				ok, e := m.viewHas((*DictView)(a[0].p), a[1])
				return Bool(ok), e
			}},
			{"__and__(self, value, /)", "Return self&value.", viewAnd},
			{"__rand__(self, value, /)", "Return value&self.", viewAnd},
			{"__sub__(self, value, /)", "Return self-value.", sub},
			{"__rsub__(self, value, /)", "Return value-self.", rsub},
			{"__or__(self, value, /)", "Return self|value.", or},
			{"__ror__(self, value, /)", "Return value|self.", ror},
			{"__xor__(self, value, /)", "Return self^value.", xor},
			{"__rxor__(self, value, /)", "Return value^self.", rxor},
			{"isdisjoint(self, other, /)", "Return True if the view and the given iterable have a null intersection.", viewDisjoint},
		}, nil)
		c.addDefs(compareDefs(viewCompare), nil)
		c.attrs.setStr(internStatic("__hash__"), None)
	}
}
