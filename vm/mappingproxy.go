// mappingproxy: a read-only view of a mapping, which is what the __dict__ of a class is.
package vm

// MappingProxy shows a mapping, but cannot change it.
type MappingProxy struct {
	Hdr
	m Value
}

func newMappingProxy(v Value) Value {
	return obj(&MappingProxy{Hdr: Hdr{kind: KMappingProxy}, m: v})
}

func proxied(v Value) Value {
	if v.is(KMappingProxy) {
		return (*MappingProxy)(v.p).m
	}
	return v
}

// proxyGet is the proxy's item k; unbound if it has none. The dict of a class may be in use by other machines: it is only read.
func (m *M) proxyGet(p, k Value) (Value, *Exc) {
	x := proxied(p)
	if x.is(KDict) {
		v, e := m.dictPeek(x.dict(), k)
		if e != nil || v == nil {
			return Unbound, e
		}
		return *v, nil
	}
	v, e := m.GetItem(x, k)
	if e != nil && e.Is(ExcKeyError) {
		return Unbound, nil
	}
	return v, e
}

func init() {
	call := func(name string) NativeFunc {
		return func(m *M, a []Value) (Value, *Exc) { return m.CallMethod(proxied(a[0]), name) }
	}
	TMappingProxy.flags |= cfFinal
	TMappingProxy.addDefs([]Def{
		{"static __new__(cls, mapping)", "Read-only proxy of a mapping.", func(m *M, a []Value) (Value, *Exc) {
			if _, e := m.newFor(a[0], TMappingProxy); e != nil {
				return None, e
			}
			v := a[1]
			if c := m.classOf(v); c.dunder(dGetitem).IsUnbound() || isSeqValue(unwrap(v)) {
				return None, m.typeErrorf("mappingproxy() argument must be a mapping, not %s", c.name)
			}
			return newMappingProxy(v), nil
		}},
		{"__len__(self, /)", "Return len(self).", func(m *M, a []Value) (Value, *Exc) {
			n, e := m.Len(proxied(a[0]))
			return Int(int64(n)), e
		}},
		{"__getitem__(self, key, /)", "Return self[key].", func(m *M, a []Value) (Value, *Exc) {
			x, k := proxied(a[0]), a[1]
			if !x.is(KDict) {
				return m.GetItem(x, k)
			}
			v, e := m.proxyGet(x, k)
			if e == nil && v.IsUnbound() {
				e = m.keyError(k)
			}
			return v, e
		}},
		{"__contains__(self, key, /)", "Return key in self.", func(m *M, a []Value) (Value, *Exc) {
			x := proxied(a[0])
			if !x.is(KDict) {
				ok, e := m.Contains(x, a[1])
				return Bool(ok), e
			}
			v, e := m.proxyGet(x, a[1])
			return Bool(!v.IsUnbound()), e
		}},
		{"__iter__(self, /)", "Implement iter(self).", func(m *M, a []Value) (Value, *Exc) { return m.Iter(proxied(a[0])) }},
		{"__reversed__(self, /)", "D.__reversed__() -> reverse iterator", call("__reversed__")},
		{"__repr__(self, /)", "Return repr(self).", func(m *M, a []Value) (Value, *Exc) {
			r, e := m.Repr(proxied(a[0]))
			if e != nil {
				return None, e
			}
			return NewStr("mappingproxy(" + r.String() + ")"), nil
		}},
		{"__str__(self, /)", "Return str(self).", func(m *M, a []Value) (Value, *Exc) {
			r, e := m.Str(proxied(a[0]))
			if e != nil {
				return None, e
			}
			return obj(r), nil
		}},
		{"__or__(self, value, /)", "Return self|value.", func(m *M, a []Value) (Value, *Exc) {
			return m.Binary(OR, proxied(a[0]), proxied(a[1]))
		}},
		{"__ror__(self, value, /)", "Return value|self.", func(m *M, a []Value) (Value, *Exc) {
			return m.Binary(OR, proxied(a[1]), proxied(a[0]))
		}},
		{"__ior__(self, value, /)", "Return self|=value.", func(m *M, a []Value) (Value, *Exc) {
			return None, m.typeErrorf("'|=' is not supported by mappingproxy; use '|' instead")
		}},
		{"get(self, key, default=None, /)", "Return the value for key if key is in the mapping, else default.", func(m *M, a []Value) (Value, *Exc) {
			x := proxied(a[0])
			if !x.is(KDict) {
				return m.CallMethod(x, "get", a[1], a[2])
			}
			d := a[2]
			v, e := m.proxyGet(x, a[1])
			if e == nil && v.IsUnbound() {
				v = d
			}
			return v, e
		}},
		{"keys(self, /)", "a set-like object providing a view on D's keys", call("keys")},
		{"values(self, /)", "an object providing a view on D's values", call("values")},
		{"items(self, /)", "a set-like object providing a view on D's items", call("items")},
		{"copy(self, /)", "a shallow copy of D", call("copy")},
		{"__hash__(self, /)", "Return hash(self).", func(m *M, a []Value) (Value, *Exc) {
			h, e := m.Hash(proxied(a[0]))
			return Int(h), e
		}},
	}, nil)
	TMappingProxy.addDefs(compareDefs(func(m *M, op uint16, a, b Value) (Value, *Exc) {
		return m.Compare(op, proxied(a), b)
	}), nil)
}

// isSeqValue reports whether v is one of the built-in sequences.
func isSeqValue(v Value) bool {
	switch v.kind() {
	case KList, KTuple, KStr, KBytes, KByteArray:
		return true
	}
	return false
}
