// Methods of dict.
package vm

import "strings"

// dictUpdate adds the items of a mapping, or the pairs of an iterable, at once.
func (m *M) dictUpdate(d *Dict, from Value) *Exc {
	if from.is(KDict) {
		return m.dictMerge(d, from.dict())
	}
	if o, ok := m.plainDict(from); ok {
		return m.dictMerge(d, o)
	}
	keys, e := m.GetAttrOr(from, strKeys)
	if e != nil {
		return e
	}
	if !keys.IsUnbound() {
		return m.dictUpdateMapping(d, from, keys)
	}
	n := 0
	return m.Each(from, func(x Value) *Exc {
		e := m.dictAddPair(d, x, n)
		n++
		return e
	})
}

var strKeys = internStatic("keys")

// plainDict is v as a dict if it is an instance of a subclass that is still iterated like a dict.
func (m *M) plainDict(v Value) (*Dict, bool) {
	d, ok := m.asDict(v)
	if !ok || v.is(KDict) {
		return d, ok
	}
	return d, m.classOf(v).dunder(dIter) == TDict.dunder(dIter)
}

func (m *M) dictUpdateMapping(d *Dict, from, keys Value) *Exc {
	ks, e := m.Call(keys)
	if e != nil {
		return e
	}
	return m.Each(ks, func(k Value) *Exc {
		v, e := m.GetItem(from, k)
		if e != nil {
			return e
		}
		return m.dictSet(d, k, v)
	})
}

// dictAddPair is one step of an update from pairs.
func (m *M) dictAddPair(d *Dict, x Value, n int) *Exc {
	var p []Value
	switch x.kind() {
	case KTuple:
		p = x.tuple().elems()
	case KList:
		p = x.list().v
	default:
		var e *Exc
		if p, e = m.Items(x); e != nil {
			if e.Is(ExcTypeError) {
				e = m.typeErrorf("cannot convert dictionary update sequence element #%d to a sequence", n)
			}
			return e
		}
	}
	if len(p) != 2 {
		return m.valueErrorf("dictionary update sequence element #%d has length %d; 2 is required", n, len(p))
	}
	return m.dictSet(d, p[0], p[1])
}

// dictMerge adds the entries of o.
func (m *M) dictMerge(d, o *Dict) *Exc {
	if d == o || o.used == 0 {
		return nil
	}
	if d.used == 0 && o.used > 8 { // one copy
		if e := m.chargeBig(o.bytes()); e != nil {
			return e
		}
		ver := d.ver
		*d = *o.copy()
		d.ver = ver + 1
		return nil
	}
	used := o.used
	kept := keptHashes{d: o}
	for pos, e := o.next(0); e != nil; pos, e = o.next(pos) {
		if h, ok := kept.of(pos-1, e.key); ok {
			if e := m.dictSetHashed(d, h, e.key, e.val); e != nil {
				return e
			}
		} else if e := m.dictSet(d, e.key, e.val); e != nil {
			return e
		}
		if o.used != used {
			return m.Errorf(ExcRuntimeError, "dict mutated during update")
		}
	}
	return nil
}

// zipOfTwo is a zip object of two iterators that never call script; its pairs need not be made to be taken apart.
func zipOfTwo(v Value) (*zipIter, bool) {
	if !v.is(KIter) {
		return nil, false
	}
	z, ok := v.iter().impl.(*zipIter)
	return z, ok && len(z.its) == 2 && !z.strict && plainIter(z)
}

// dictUpdateThen is dictUpdate as a step where the iterable calls for one; then goes on.
func (m *M) dictUpdateThen(d *Dict, from Value, then func(m *M) (Value, *Exc)) (Value, *Exc) {
	switch from.kind() {
	case KGen, KIter:
		if z, ok := zipOfTwo(from); ok {
			for {
				k, ok, e := m.Next(z.its[0])
				if e != nil {
					return None, e
				}
				if !ok {
					return then(m)
				}
				v, ok, e := m.Next(z.its[1])
				if e != nil {
					return None, e
				}
				if !ok {
					return then(m)
				}
				if e := m.dictSet(d, k, v); e != nil {
					return None, e
				}
				if e := m.poll(); e != nil {
					return None, e
				}
			}
		}
		n := 0
		return m.Drain(from, func(m *M, x Value) (bool, *Exc) {
			e := m.dictAddPair(d, x, n)
			n++
			return false, e
		}, then, d)
	}
	if e := m.dictUpdate(d, from); e != nil {
		return None, e
	}
	return then(m)
}

// dictEqual compares two dicts, which comparing values may change.
func (m *M) dictEqual(a, b *Dict) (bool, *Exc) {
	if a.used != b.used {
		return false, nil
	}
	kept := keptHashes{d: a}
	for pos, e := a.next(0); e != nil; pos, e = a.next(pos) {
		v := e.val
		var p *Value
		var err *Exc
		if h, ok := kept.of(pos-1, e.key); ok {
			i, _, _, e2 := m.look(b, h, e.key)
			if err = e2; e2 == nil && i != keyAbsent {
				p = &b.ent(i).val
			}
		} else {
			p, err = m.dictGet(b, e.key)
		}
		if err != nil || p == nil {
			return false, err
		}
		eq, err := m.Eq(*p, v)
		if err != nil || !eq {
			return false, err
		}
	}
	return true, nil
}

func dictRepr(m *M, a []Value) (Value, *Exc) {
	d := a[0].dict()
	if d.used == 0 {
		return NewStr("{}"), nil
	}
	self := a[0]
	if !m.reprEnter(self) {
		return NewStr("{...}"), nil
	}
	defer m.reprLeave(self)
	var b strings.Builder
	var room textRoom
	b.WriteByte('{')
	for pos, e := d.next(0); e != nil; pos, e = d.next(pos) {
		k, v := e.key, e.val
		if b.Len() > 1 {
			b.WriteString(", ")
		}
		for j, x := range [2]Value{k, v} {
			r, e := m.Repr(x)
			if e != nil {
				return None, e
			}
			if j == 1 {
				b.WriteString(": ")
			}
			b.WriteString(r.String())
		}
		if e := room.grow(m, b.Len()); e != nil {
			return None, e
		}
		if e := m.poll(); e != nil {
			return None, e
		}
	}
	b.WriteByte('}')
	return NewStr(b.String()), nil
}

func dictNew(m *M, a []Value) (Value, *Exc) {
	c, e := m.newFor(a[0], TDict)
	if e != nil {
		return None, e
	}
	return m.wrapNew(c, obj(newDict())), nil
}

// dictInit is dict.__init__ and update: a is self, the dict of keywords, the positional arguments.
func dictInit(name string) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		d, _ := m.asDict(a[0])
		return m.dictFill(name, d, a[2:], a[1], None)
	}
}

func (m *M) dictFill(name string, d *Dict, a []Value, kw, result Value) (Value, *Exc) {
	finish := func(m *M) (Value, *Exc) {
		if kw.is(KDict) {
			return result, m.dictMerge(d, kw.dict())
		}
		return result, nil
	}
	switch len(a) {
	case 0:
		return finish(m)
	case 1:
		return m.dictUpdateThen(d, a[0], finish)
	}
	return None, m.typeErrorf("%s expected at most 1 argument, got %d", name, len(a))
}

// dictMaker is a call of dict itself.
var dictMaker *Native

// dictGetItem is d[k] of a dict or an instance of a subclass, which may have __missing__.
func dictGetItem(m *M, a []Value) (Value, *Exc) {
	self, k := a[0], a[1]
	d, _ := m.asDict(self)
	p, e := m.dictGet(d, k)
	if e != nil {
		return None, e
	}
	if p != nil {
		return *p, nil
	}
	if !self.is(KDict) {
		if f := m.classOf(self).dunder(dMissing); !f.IsUnbound() {
			f, bind, e := m.bindDunder(f, self)
			if e != nil {
				return None, e
			}
			args := []Value{self, k}
			if !bind {
				args = args[1:]
			}
			return m.Then(f, args, func(m *M, v Value) (Value, *Exc) { return v, nil })
		}
	}
	return None, m.keyError(k)
}

func dictFromKeys(m *M, a []Value) (Value, *Exc) {
	cls, it, v := a[0], a[1], a[2]
	if cls.is(KClass) && cls.class() == TDict {
		d := newDict()
		if it.is(KList) || it.is(KTuple) || it.is(KSet) || it.is(KDict) {
			if n, _ := builtinLen(it); n > 8 && n <= 4096 { // a list may have few different items
				if e := m.chargeBig(int64(n) * 48); e != nil {
					return None, e
				}
				d = newDictN(n)
			}
		}
		return m.Drain(it, func(m *M, k Value) (bool, *Exc) { return false, m.dictSet(d, k, v) },
			func(m *M) (Value, *Exc) { return obj(d), nil }, d)
	}
	o, e := m.Call(cls)
	if e != nil {
		return None, e
	}
	return m.Drain(it, func(m *M, k Value) (bool, *Exc) { return false, m.SetItem(o, k, v) },
		func(m *M) (Value, *Exc) { return o, nil }, &o)
}

func dictPopItem(m *M, a []Value) (Value, *Exc) {
	d := a[0].dict()
	i, e := d.prev(d.fill)
	if e == nil {
		return None, m.keyError(NewStr("popitem(): dictionary is empty"))
	}
	r := e.show(viewItems)
	d.removeEnd(i, m)
	return r, nil
}

// dictCopy is d.copy(), charged for.
func (m *M) dictCopy(d *Dict) (Value, *Exc) {
	if e := m.chargeBig(d.bytes()); e != nil {
		return None, e
	}
	return obj(d.copy()), nil
}

func init() {
	view := func(what uint8) NativeFunc {
		return func(m *M, a []Value) (Value, *Exc) {
			d, _ := m.asDict(a[0])
			return newView(d, a[0], what), nil
		}
	}
	TDict.newNat = dictNew
	dictMaker = newNative(Def{"dict(*args, **kwargs)", "", func(m *M, a []Value) (Value, *Exc) {
		if len(a) == 1 {
			return a[0], nil // the dict of the keywords is new
		}
		d := newDict()
		return m.dictFill("dict", d, a[1:], a[0], obj(d))
	}}, nil)
	TDict.addDefs([]Def{
		{"static __new__(cls, /, *args, **kwargs)", "Create and return a new object.", dictNew},
		{"raw __init__(self, /, *args, **kwargs)", "dict() -> new empty dictionary\ndict(mapping) -> new dictionary initialized from a mapping object's\n    (key, value) pairs\ndict(iterable) -> new dictionary initialized as if via:\n    d = {}\n    for k, v in iterable:\n        d[k] = v\ndict(**kwargs) -> new dictionary initialized with the name=value pairs\n    in the keyword argument list.  For example:  dict(one=1, two=2)", dictInit("dict")},
		{"raw update(self, /, *args, **kwargs)", "D.update([E, ]**F) -> None.  Update D from dict/iterable E and F.\nIf E is present and has a .keys() method, then does:  for k in E: D[k] = E[k]\nIf E is present and lacks a .keys() method, then does:  for k, v in E: D[k] = v\nIn either case, this is followed by: for k in F:  D[k] = F[k]", dictInit("update")},
		{"__len__(self, /)", "Return len(self).", func(m *M, a []Value) (Value, *Exc) { return Int(int64(a[0].dict().used)), nil }},
		{"raw __getitem__(self, key, /)", "x.__getitem__(y) <==> x[y]", dictGetItem},
		{"__setitem__(self, key, value, /)", "Set self[key] to value.", func(m *M, a []Value) (Value, *Exc) { return None, m.dictSet(a[0].dict(), a[1], a[2]) }},
		{"__delitem__(self, key, /)", "Delete self[key].", func(m *M, a []Value) (Value, *Exc) {
			k := a[1]
			found, e := m.dictDel(a[0].dict(), k)
			if e == nil && !found {
				e = m.keyError(k)
			}
			return None, e
		}},
		{"__contains__(self, key, /)", "True if the dictionary has the specified key, else False.", func(m *M, a []Value) (Value, *Exc) {
			p, e := m.dictGet(a[0].dict(), a[1])
			return Bool(p != nil), e
		}},
		{"__iter__(self, /)", "Implement iter(self).", iterRow},
		{"__reversed__(self, /)", "Return a reverse iterator over the dict keys.", func(m *M, a []Value) (Value, *Exc) { return dictReversed(a[0].dict(), viewKeys), nil }},
		{"__repr__(self, /)", "Return repr(self).", dictRepr},
		{"get(self, key, default=None, /)", "Return the value for key if key is in the dictionary, else default.", func(m *M, a []Value) (Value, *Exc) {
			v := a[2]
			p, e := m.dictGet(a[0].dict(), a[1])
			if p != nil {
				v = *p
			}
			return v, e
		}},
		{"setdefault(self, key, default=None, /)", "Insert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is in the dictionary, else default.", func(m *M, a []Value) (Value, *Exc) {
			return m.dictSetDefault(a[0].dict(), a[1], a[2])
		}},
		{"pop(self, key, default=<unset>, /)", "D.pop(k[,d]) -> v, remove specified key and return the corresponding value.\n\nIf the key is not found, return the default if given; otherwise,\nraise a KeyError.", func(m *M, a []Value) (Value, *Exc) {
			k, v := a[1], a[2]
			var x Value
			var found bool
			var e *Exc
			if d := a[0].dict(); d.used > 0 { // as in CPython, an empty dict does not ask for the key's hash
				x, found, e = m.dictPop(d, k)
			}
			switch {
			case e != nil:
				return None, e
			case found:
				return x, nil
			case v.IsUnbound():
				return None, m.keyError(k)
			}
			return v, nil
		}},
		{"popitem(self, /)", "Remove and return a (key, value) pair as a 2-tuple.\n\nPairs are returned in LIFO (last-in, first-out) order.\nRaises KeyError if the dict is empty.", dictPopItem},
		{"clear(self, /)", "D.clear() -> None.  Remove all items from D.", func(m *M, a []Value) (Value, *Exc) { a[0].dict().clear(); return None, nil }},
		{"copy(self, /)", "D.copy() -> a shallow copy of D", func(m *M, a []Value) (Value, *Exc) { return m.dictCopy(a[0].dict()) }},
		{"raw keys(self, /)", "D.keys() -> a set-like object providing a view on D's keys", view(viewKeys)},
		{"raw values(self, /)", "D.values() -> an object providing a view on D's values", view(viewValues)},
		{"raw items(self, /)", "D.items() -> a set-like object providing a view on D's items", view(viewItems)},
		{"class fromkeys(cls, iterable, value=None, /)", "Create a new dictionary with keys from iterable and values set to value.", dictFromKeys},
		{"__or__(self, value, /)", "Return self|value.", func(m *M, a []Value) (Value, *Exc) { return m.dictOr(a[0], a[1]) }},
		{"__ror__(self, value, /)", "Return value|self.", func(m *M, a []Value) (Value, *Exc) { return m.dictOr(a[1], a[0]) }},
		{"raw __ior__(self, value, /)", "Return self|=value.", func(m *M, a []Value) (Value, *Exc) {
			d, _ := m.asDict(a[0])
			return a[0], m.dictUpdate(d, a[1])
		}},
		{"__sizeof__(self, /)", "Return the size of the dict in memory, in bytes.", func(m *M, a []Value) (Value, *Exc) { return Int(a[0].dict().bytes()), nil }},
	}, nil)
	TDict.addDefs(equalityDefs(func(m *M, a, b Value) (bool, bool, *Exc) {
		o, ok := m.asDict(b)
		if !ok {
			return false, false, nil
		}
		eq, e := m.dictEqual(a.dict(), o)
		return eq, true, e
	}), nil)
	TDict.attrs.setStr(internStatic("__hash__"), None)
}

// dictOr is a | b of two dicts.
func (m *M) dictOr(a, b Value) (Value, *Exc) {
	x, ok := m.asDict(a)
	y, ok2 := m.asDict(b)
	if !ok || !ok2 {
		return NotImplemented, nil
	}
	r, e := m.dictCopy(x)
	if e != nil {
		return None, e
	}
	return r, m.dictUpdate(r.dict(), obj(y))
}
