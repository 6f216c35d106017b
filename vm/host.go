// What packages outside vm need of values, classes and dicts: accessors, nothing else.
package vm

// Value is the class as a script value.
func (c *Class) Value() Value { return obj(c) }

// SetConstructor gives a class made by NewClass one native that does the work of its __new__ and __init__ for instances of
// exactly this class. A change of the class by script takes it out of use.
func (c *Class) SetConstructor(d Def) {
	c.exact = newNative(d, nil)
	c.exactVer = c.ver
}

// IsSub reports whether c is d or derived from it.
func (c *Class) IsSub(d *Class) bool { return c.isSub(d) }

// Qualname is the class's qualified name.
func (c *Class) Qualname() string { return c.qualname }

// AsClass is the class that v is, or nil.
func (v Value) AsClass() *Class {
	if v.is(KClass) {
		return v.class()
	}
	return nil
}

// AsExc is the exception that v is, or nil.
func (v Value) AsExc() *Exc {
	if v.is(KExc) {
		return v.exc()
	}
	return nil
}

// Class is the exception's class.
func (e *Exc) Class() *Class { return e.cls }

// Object is the object that v is if its class is implemented in Go, or nil.
func (v Value) Object() *Object {
	if v.is(KNat) {
		return v.nat()
	}
	return nil
}

// Value is the object as a script value.
func (o *Object) Value() Value { return obj(o) }

// InitObject makes o, a struct of another package that starts with an Object, an instance of a class implemented in Go.
func (o *Object) InitObject(m *M, c *Class, impl any, size int) {
	*o = Object{Hdr: Hdr{kind: KNat}, Cls: c, Impl: impl}
	m.charge(int64(size))
}

// Intern is the machine's one string of this text: attribute names are interned.
func (m *M) Intern(s string) *Str { return m.intern(s) }

// Value is the string as a script value.
func (s *Str) Value() Value { return obj(s) }

// TextOf is the text of a str or an instance of a class derived from it.
func (m *M) TextOf(v Value) (string, bool) {
	s, ok := m.asStr(v)
	if !ok {
		return "", false
	}
	return s.String(), true
}

// IntOf is the value of an int or bool that fits 64 bits.
func (m *M) IntOf(v Value) (int64, bool) { return m.asInt64(v) }

// FloatOf is float(v) for numbers.
func (m *M) FloatOf(v Value) (float64, *Exc) { return m.floatArg(v) }

// TupleOf gives the elements of a tuple; ok is false for other values. They must not be changed.
func (m *M) TupleOf(v Value) ([]Value, bool) {
	t, ok := m.asTuple(v)
	if !ok {
		return nil, false
	}
	return t.elems(), true
}

// Callable is callable(v).
func (m *M) Callable(v Value) bool { return m.callable(v) }

// TypeName is the name of v's class as errors show it.
func (m *M) TypeName(v Value) string { return m.typeName(v) }

// Bind is the bound method of fn and self.
func (m *M) Bind(fn, self Value) Value {
	return obj(&Bound{Hdr: Hdr{kind: KBound}, fn: fn, self: self})
}

// BoundParts are the function and the self of a bound method.
func (v Value) BoundParts() (fn, self Value, ok bool) {
	if v.is(KBound) {
		b := (*Bound)(v.p)
		return b.fn, b.self, true
	}
	return
}

// AddrText is the address in a repr.
func (m *M) AddrText(v Value) string { return m.addrText(v) }

// AsDict is the dict that v is, or nil.
func (v Value) AsDict() *Dict {
	if v.is(KDict) {
		return v.dict()
	}
	return nil
}

// Value is the dict as a script value.
func (d *Dict) Value() Value { return obj(d) }

// Len is the number of entries.
func (d *Dict) Len() int { return d.len() }

// Get is the value of a string key, unbound if there is none.
func (d *Dict) Get(m *M, name string) Value {
	if v := d.getStr(m.intern(name)); v != nil {
		return *v
	}
	return Unbound
}

// Set stores the value of a string key.
func (d *Dict) Set(m *M, name string, v Value) { d.setStr(m.intern(name), v) }

// Delete removes a string key, and reports whether it was there.
func (d *Dict) Delete(m *M, name string) bool { return d.delStr(m.intern(name)) }

// Each gives f every entry, until it returns false. f must not change the dict.
func (d *Dict) Each(f func(k, v Value) bool) {
	for pos, e := d.next(0); e != nil; pos, e = d.next(pos) {
		if !f(e.key, e.val) {
			return
		}
	}
}

// Names are the keyword names and values of a dict whose keys are strings.
func (d *Dict) Names(m *M) (names []*Str, vals []Value) {
	d.Each(func(k, v Value) bool {
		if s, ok := m.asStr(k); ok {
			names, vals = append(names, m.internStr(s)), append(vals, v)
		}
		return true
	})
	return
}

// AddDefs adds natives to the module, with state of this machine in their closures.
func (mod *Module) AddDefs(m *M, defs []Def) {
	name, _ := m.TextOf(mod.Get(m, "__name__"))
	for _, d := range defs {
		n := newNative(d, nil)
		n.module, n.self = name, obj(mod)
		mod.Set(m, n.name, obj(n))
	}
}
