// What completion at a prompt asks about values: names, without running script.
package vm

// PlainAttr is what v's attribute is where it is stored: the instance's own, or the class's without binding it or asking
// a descriptor. Unbound if there is none.
func (m *M) PlainAttr(v Value, name string) Value {
	n := m.intern(name)
	if a := m.instAttr(v, n); !a.IsUnbound() {
		return a
	}
	if v.is(KClass) {
		if a := v.class().find(n); !a.IsUnbound() {
			return a
		}
	}
	return m.classOf(v).find(n)
}

// AttrNames are the attributes of v, its classes' included, in no order.
func (m *M) AttrNames(v Value) (out []string) {
	if v.is(KObj) && v.obj().shape != 0 {
		for _, n := range m.shapes[v.obj().shape].names {
			out = append(out, n.String())
		}
	} else if d := instDict(v); d != nil {
		out = dictNames(d)
	}
	if v.is(KModule) {
		return out
	}
	if v.is(KClass) {
		for _, c := range v.class().mro {
			out = append(out, dictNames(c.attrs)...)
		}
		return out
	}
	for _, c := range m.classOf(v).mro {
		out = append(out, dictNames(c.attrs)...)
	}
	return out
}
