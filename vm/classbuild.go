// The class statement: how a class is made, and its bases ordered.
package vm

// buildClass is __build_class__(func, name, *bases, metaclass=..., **kw).
func buildClass(m *M, a []Value) (Value, *Exc) {
	fn, name, metaV, kw := a[0], a[1], a[2], a[3].dict()
	bases := append([]Value(nil), a[4:]...)
	orig := tupleOf(bases)
	resolved := false
	var out []Value
	for _, b := range bases {
		if b.is(KClass) {
			out = append(out, b)
			continue
		}
		f, e := m.GetAttrOr(b, m.intern("__mro_entries__"))
		if e != nil {
			return None, e
		}
		if f.IsUnbound() {
			out = append(out, b)
			continue
		}
		v, e := m.Call(f, orig)
		if e != nil {
			return None, e
		}
		t, ok := m.asTuple(v)
		if !ok {
			return None, m.typeErrorf("__mro_entries__ must return a tuple")
		}
		out = append(out, t.elems()...)
		resolved = true
	}
	bases = out
	s := &classStep{fn: fn, name: name, bases: tupleOf(bases), kw: kw, orig: orig, resolved: resolved}
	if metaV.IsUnbound() {
		meta := TType
		if len(bases) > 0 && bases[0].is(KClass) {
			meta = bases[0].class().meta
		} else if len(bases) > 0 {
			meta = m.classOf(bases[0])
		}
		metaV = obj(meta)
	}
	if metaV.is(KClass) {
		winner := metaV.class()
		for _, b := range bases {
			bm := m.classOf(b)
			if winner.isSub(bm) {
				continue
			}
			if bm.isSub(winner) {
				winner = bm
				continue
			}
			return None, m.typeErrorf("metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases")
		}
		metaV = obj(winner)
	}
	s.meta = metaV
	return m.StepInto(s)
}

// classStep runs a class statement: __prepare__, the body, the metaclass.
type classStep struct {
	StepBase
	fn, name, meta, bases, orig, ns, cell Value
	kw                                    *Dict
	resolved                              bool
	phase                                 int
}

func (s *classStep) kwargs(first ...Value) ([]Value, []*Str) {
	var names []*Str
	for pos, e := s.kw.next(0); e != nil; pos, e = s.kw.next(pos) {
		names = append(names, e.key.str())
		first = append(first, e.val)
	}
	return first, names
}

func (s *classStep) Step(m *M, in Value) Act {
	switch s.phase {
	case 0:
		s.phase = 1
		f, e := m.GetAttrOr(s.meta, m.intern("__prepare__"))
		if e != nil {
			return m.StepRaise(e)
		}
		if f.IsUnbound() || s.meta == obj(TType) {
			return s.Step(m, obj(newDict()))
		}
		a, names := s.kwargs(s.name, s.bases)
		return m.stepCallKw(f, a, names)
	case 1:
		s.phase = 2
		s.ns = in
		if !in.is(KDict) && m.classOf(in).dunder(dGetitem).IsUnbound() {
			mt := "<metaclass>"
			if s.meta.is(KClass) {
				mt = s.meta.class().name
			}
			return m.StepRaise(m.typeErrorf("%s.__prepare__() must return a mapping, not %s", mt, m.typeName(in)))
		}
		return m.StepCall(s.fn, in)
	case 2:
		s.phase = 3
		s.cell = in
		if s.resolved {
			if e := m.SetItem(s.ns, NewStr("__orig_bases__"), s.orig); e != nil {
				return m.StepRaise(e)
			}
		}
		a, names := s.kwargs(s.name, s.bases, s.ns)
		return m.stepCallKw(s.meta, a, names)
	}
	if s.cell.is(KCell) && in.is(KClass) {
		c := (*Cell)(s.cell.p)
		switch {
		case c.v.IsUnbound():
			return m.StepRaise(m.Errorf(ExcRuntimeError, "__class__ not set defining %s as %s. Was __classcell__ propagated to type.__new__?", reprOf(m, s.name), reprOf(m, in)))
		case c.v != in:
			return m.StepRaise(m.typeErrorf("__class__ set to %s defining %s as %s", reprOf(m, c.v), reprOf(m, s.name), reprOf(m, in)))
		}
	}
	return m.StepDone(in)
}
