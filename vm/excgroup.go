// Exception groups: construction, split, subgroup, and what except* needs.
package vm

// newGroup is BaseExceptionGroup.__new__.
func (m *M) newGroup(c *Class, args []Value) (Value, *Exc) {
	if len(args) != 2 {
		return None, m.typeErrorf("BaseExceptionGroup.__new__() takes exactly 2 arguments (%d given)", len(args))
	}
	msg, ok := m.asStr(args[0])
	if !ok {
		return None, m.typeErrorf("BaseExceptionGroup.__new__() argument 1 must be str, not %s", m.argType(args[0]))
	}
	if !m.isSequence(args[1]) {
		return None, m.typeErrorf("second argument (exceptions) must be a sequence")
	}
	l, e := m.Items(args[1])
	if e != nil {
		return None, e
	}
	if len(l) == 0 {
		return None, m.valueErrorf("second argument (exceptions) must be a non-empty sequence")
	}
	base := false
	for k, x := range l {
		if !x.is(KExc) {
			return None, m.valueErrorf("Item %d of second argument (exceptions) is not an exception", k)
		}
		base = base || !x.exc().cls.isSub(ExcException)
	}
	switch {
	case c == ExcGroup && base:
		return None, m.typeErrorf("Cannot nest BaseExceptions in an ExceptionGroup")
	case c == ExcBaseGroup && !base:
		c = ExcGroup
	case base && c != ExcBaseGroup && c.isSub(ExcException):
		return None, m.typeErrorf("Cannot nest BaseExceptions in '%s'", c.name)
	}
	m.charge(176 + int64(len(l)+4)*VS)
	g := m.NewExc(c, args...)
	g.ctx = None // it is only made, not raised
	g.extra = []Value{obj(msg), tupleOf(l)}
	return obj(g), nil
}

// isSequence is PySequence_Check: not a dict, and __getitem__ on the type.
func (m *M) isSequence(v Value) bool {
	if _, ok := m.asDict(v); ok {
		return false
	}
	d := m.classOf(v).dunder(dGetitem)
	return !d.IsUnbound() && !d.IsNone()
}

func isGroup(v Value) bool { return v.is(KExc) && v.exc().cls.isSub(ExcBaseGroup) }

// groupItems are the exceptions in a group.
func (m *M) groupItems(e *Exc) []Value {
	if t := m.excField(e, 1); t.is(KTuple) {
		return t.tuple().elems()
	}
	return nil
}

// newPlainGroup makes a group with an empty message around exceptions.
func (m *M) newPlainGroup(l []Value) (Value, *Exc) {
	return m.newGroup(ExcBaseGroup, []Value{obj(emptyStr), tupleOf(l)})
}

// groupMatch tells which exceptions of a group belong to the matching part.
type groupMatch func(v Value) (bool, *Exc)

// matcher makes sense of the argument of split and subgroup.
func (m *M) matcher(cond Value) (groupMatch, *Exc) {
	if cond.is(KFunc) || cond.is(KNative) || cond.is(KBound) {
		return func(v Value) (bool, *Exc) {
			r, e := m.Call(cond, v)
			if e != nil {
				return false, e
			}
			return m.Truth(r)
		}, nil
	}
	ok := isExcClass(cond)
	if t, isT := m.asTuple(cond); isT {
		ok = true
		for _, c := range t.elems() {
			ok = ok && isExcClass(c)
		}
	}
	if !ok {
		return nil, m.typeErrorf("expected a function, exception type or tuple of exception types")
	}
	return func(v Value) (bool, *Exc) { return excIsOne(v, cond), nil }, nil
}

// splitGroup divides exc into what matches and the rest, either of which may be None; the tree's shape is kept.
func (m *M) splitGroup(exc Value, match groupMatch, wantRest bool, depth int) (part, rest Value, e *Exc) {
	part, rest = None, None
	ok, e := match(exc)
	switch {
	case e != nil:
		return
	case ok:
		return exc, None, nil
	case !isGroup(exc):
		if wantRest {
			rest = exc
		}
		return
	}
	if depth > m.recursionLimit {
		return None, None, m.Errorf(ExcRecursionError, "maximum recursion depth exceeded in exceptiongroup_split_recursive")
	}
	var ps, rs []Value
	for _, x := range m.groupItems(exc.exc()) {
		p, r, e := m.splitGroup(x, match, wantRest, depth+1)
		if e != nil {
			return None, None, e
		}
		if !p.IsNone() {
			ps = append(ps, p)
		}
		if !r.IsNone() {
			rs = append(rs, r)
		}
	}
	if part, e = m.groupSubset(exc, ps); e != nil {
		return
	}
	if wantRest {
		rest, e = m.groupSubset(exc, rs)
	}
	return
}

// groupSubset is a group like orig of other exceptions: made by orig.derive, with its traceback, links and notes.
func (m *M) groupSubset(orig Value, l []Value) (Value, *Exc) {
	if len(l) == 0 {
		return None, nil
	}
	r, e := m.CallMethod(orig, "derive", NewList(l))
	if e != nil {
		return None, e
	}
	if !isGroup(r) {
		return None, m.typeErrorf("derive must return an instance of BaseExceptionGroup")
	}
	o, g := orig.exc(), r.exc()
	if tb := m.tracebackOf(o); !tb.IsNone() {
		if e := m.setTraceback(g, tb); e != nil {
			return None, e
		}
	}
	g.setContext(o.ctx)
	g.cause, g.suppress = o.cause, true
	if o.dict != nil {
		if n := o.dict.getStr(strNotes); n != nil {
			if m.isSequence(*n) {
				l, e := m.Items(*n)
				if e != nil {
					return None, e
				}
				g.attrDict().setStr(strNotes, NewList(l))
			}
		}
	}
	return r, nil
}

// excSplit is one `except* classes:`: the part of exc that it handles (always a group, or None) and the rest.
func (m *M) excSplit(exc, classes Value) (match, rest Value, e *Exc) {
	if e = m.checkCatch(classes); e != nil {
		return None, None, e
	}
	cs := []Value{classes}
	if t := unwrap(classes); t.is(KTuple) {
		cs = t.tuple().elems()
	}
	for _, c := range cs {
		if c.class().isSub(ExcBaseGroup) {
			return None, None, m.typeErrorf("catching ExceptionGroup with except* is not allowed. Use except instead.")
		}
	}
	if exc.IsNone() {
		return None, None, nil
	}
	if excIsOne(exc, classes) {
		if isGroup(exc) {
			return exc, None, nil
		}
		g, e := m.newPlainGroup([]Value{exc})
		return g, None, e
	}
	if !isGroup(exc) {
		return None, exc, nil
	}
	p, e := m.CallMethod(exc, "split", classes)
	if e != nil {
		return None, None, e
	}
	if t, ok := m.asTuple(p); ok && t.n >= 2 {
		return t.elems()[0], t.elems()[1], nil
	}
	return None, None, m.typeErrorf("%s.split must return a 2-tuple, got tuple of size %d", m.typeName(exc), 0)
}

// excRest is the end of except*: what is raised, or None. list holds what the handlers raised, and the unhandled rest.
func (m *M) excRest(list *List, orig Value) (Value, *Exc) {
	var l []Value
	for _, x := range list.v {
		if x.is(KExc) {
			l = append(l, x)
		}
	}
	if len(l) == 0 {
		return None, nil
	}
	if !isGroup(orig) {
		return l[0], nil // a naked exception was wrapped: at most one handler ran
	}
	var raised, reraised []Value
	for _, x := range l {
		if m.sameMetadata(x.exc(), orig.exc()) {
			reraised = append(reraised, x)
		} else {
			raised = append(raised, x)
		}
	}
	back := None
	if len(reraised) > 0 {
		leaves := map[*Exc]bool{}
		for _, x := range reraised {
			m.leaves(x.exc(), leaves)
		}
		var e *Exc
		back, _, e = m.splitGroup(orig, func(v Value) (bool, *Exc) { return leaves[v.exc()], nil }, false, 0)
		if e != nil {
			return None, e
		}
	}
	if len(raised) == 0 {
		return back, nil
	}
	if !back.IsNone() {
		raised = append(raised, back)
	}
	if len(raised) == 1 {
		return raised[0], nil
	}
	return m.newGroup(ExcBaseGroup, []Value{obj(emptyStr), NewList(raised)})
}

// leaves collects the exceptions of a tree that are not groups.
func (m *M) leaves(e *Exc, into map[*Exc]bool) {
	for todo := []Value{obj(e)}; len(todo) > 0; {
		x := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if isGroup(x) {
			todo = append(todo, m.groupItems(x.exc())...)
		} else {
			into[x.exc()] = true
		}
	}
}

// sameMetadata reports whether an exception is a part of the one that except* took apart, raised again as it was.
func (m *M) sameMetadata(a, b *Exc) bool {
	return m.tracebackOf(a) == m.tracebackOf(b) && a.cause == b.cause && a.ctx == b.ctx
}

func initExcGroup() {
	ExcGroup.bases = []*Class{ExcBaseGroup, ExcException}
	ExcGroup.mro = []*Class{ExcGroup, ExcBaseGroup, ExcException, ExcBase, TObject}
	ExcBaseGroup.addDefs([]Def{
		{"__str__(self, /)", "Return str(self).", func(m *M, a []Value) (Value, *Exc) {
			e := a[0].exc()
			s, x := m.Str(m.excField(e, 0))
			if x != nil {
				return None, x
			}
			n := len(m.groupItems(e))
			return NewStr(s.String() + " (" + intText(Int(int64(n))) + " sub-exception" + plural(n) + ")"), nil
		}},
		{"derive(self, excs, /)", "", func(m *M, a []Value) (Value, *Exc) {
			return m.newGroup(ExcBaseGroup, []Value{m.excField(a[0].exc(), 0), a[1]})
		}},
		{"split(self, condition, /)", "", func(m *M, a []Value) (Value, *Exc) {
			f, e := m.matcher(a[1])
			if e != nil {
				return None, e
			}
			p, r, e := m.splitGroup(a[0], f, true, 0)
			return NewTuple(p, r), e
		}},
		{"subgroup(self, condition, /)", "", func(m *M, a []Value) (Value, *Exc) {
			f, e := m.matcher(a[1])
			if e != nil {
				return None, e
			}
			p, _, e := m.splitGroup(a[0], f, false, 0)
			return p, e
		}},
	}, []Attr{
		{"message", "exception message", func(m *M, v Value) (Value, *Exc) { return m.excField(v.exc(), 0), nil }, readonly},
		{"exceptions", "nested exceptions", func(m *M, v Value) (Value, *Exc) { return m.excField(v.exc(), 1), nil }, readonly},
	})
}
