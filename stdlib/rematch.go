// re.Match: what a pattern found.
package stdlib

import (
	"fmt"

	"github.com/gsl-lang/gsl/vm"
)

func matchFn(f func(m *vm.M, r *reMatchState, a []vm.Value) (vm.Value, *vm.Exc)) vm.NativeFunc {
	return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return f(m, a[0].Impl().(*reMatchState), a) }
}

// groupArg is the number of the group that v names.
func (r *reMatchState) groupArg(m *vm.M, v vm.Value) (int, *vm.Exc) {
	if s, ok := m.TextOf(v); ok {
		if n, ok := r.p.prog.index[s]; ok {
			return n, nil
		}
	} else if x, e := m.IndexValue(v); e == nil {
		if n, ok := m.IntOf(x); ok && n >= 0 && n <= int64(r.p.prog.groups) {
			return int(n), nil
		}
	} else if !e.Is(vm.ExcTypeError) {
		return 0, e
	}
	return 0, m.Errorf(vm.ExcIndexError, "no such group")
}

func (r *reMatchState) group(m *vm.M, n int, def vm.Value) vm.Value {
	if r.spans[2*n] < 0 {
		return def
	}
	if t := &r.text; t.str == nil && !vm.IsType(t.val, vm.TBytes) { // what it holds now
		b, _ := m.BytesLike(t.val)
		return vm.NewBytes(append([]byte(nil), b[min(r.spans[2*n], len(b)):min(r.spans[2*n+1], len(b))]...))
	}
	return r.text.slice(r.spans[2*n], r.spans[2*n+1])
}

// last is the number of the group that was closed last, 0 if none was. Groups close in the order of their parentheses, but
// for groups in one repetition, where a later round comes after an earlier one.
func (r *reMatchState) last() int {
	p, best := r.p.prog, 0
	for g := 1; g <= p.groups; g++ {
		if r.spans[2*g] < 0 {
			continue
		}
		if best == 0 {
			best = g
			continue
		}
		if a, b := r.spans[2*best+1], r.spans[2*g+1]; a != b && sameLoop(p.loops[best], p.loops[g]) {
			if b > a {
				best = g
			}
			continue
		}
		if p.close[g] > p.close[best] {
			best = g
		}
	}
	return best
}

func sameLoop(a, b []int) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return true
			}
		}
	}
	return false
}

func spanNative(f func(i, j int) vm.Value) vm.NativeFunc {
	return matchFn(func(m *vm.M, r *reMatchState, a []vm.Value) (vm.Value, *vm.Exc) {
		n, e := r.groupArg(m, a[1])
		if e != nil {
			return vm.None, e
		}
		return f(r.spans[2*n], r.spans[2*n+1]), nil
	})
}

func spanValue(i, j int) vm.Value { return vm.NewTuple(vm.Int(int64(i)), vm.Int(int64(j))) }

func matchDefs() []vm.Def {
	return []vm.Def{
		{Sig: "group(self, /, *args)", Doc: "group([group1, ...]) -> str or tuple.\nReturn subgroup(s) of the match by indices or names.\nFor 0 returns the entire match.", Fn: matchFn(func(m *vm.M, r *reMatchState, a []vm.Value) (vm.Value, *vm.Exc) {
			if len(a) == 1 {
				return r.group(m, 0, vm.None), nil
			}
			out := make([]vm.Value, len(a)-1)
			for k, v := range append([]vm.Value(nil), a[1:]...) {
				n, e := r.groupArg(m, v)
				if e != nil {
					return vm.None, e
				}
				out[k] = r.group(m, n, vm.None)
			}
			if len(out) == 1 {
				return out[0], nil
			}
			return vm.NewTuple(out...), nil
		})},
		{Sig: "__getitem__(self, key, /)", Doc: "Return self[key].", Fn: matchFn(func(m *vm.M, r *reMatchState, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := r.groupArg(m, a[1])
			if e != nil {
				return vm.None, e
			}
			return r.group(m, n, vm.None), nil
		})},
		{Sig: "groups(self, /, default=None)", Doc: "Return a tuple containing all the subgroups of the match, from 1.\n\n  default\n    Is used for groups that did not participate in the match.", Fn: matchFn(func(m *vm.M, r *reMatchState, a []vm.Value) (vm.Value, *vm.Exc) {
			out := make([]vm.Value, r.p.prog.groups)
			for k := range out {
				out[k] = r.group(m, k+1, a[1])
			}
			return vm.NewTuple(out...), nil
		})},
		{Sig: "groupdict(self, /, default=None)", Doc: "Return a dictionary containing all the named subgroups of the match, keyed by the subgroup name.\n\n  default\n    Is used for groups that did not participate in the match.", Fn: matchFn(func(m *vm.M, r *reMatchState, a []vm.Value) (vm.Value, *vm.Exc) {
			d := vm.NewDict()
			for k, n := range r.p.prog.names {
				if n != "" {
					d.Set(m, n, r.group(m, k, a[1]))
				}
			}
			return d.Value(), nil
		})},
		{Sig: "start(self, group=0, /)", Doc: "Return index of the start of the substring matched by group.", Fn: spanNative(func(i, j int) vm.Value { return vm.Int(int64(i)) })},
		{Sig: "end(self, group=0, /)", Doc: "Return index of the end of the substring matched by group.", Fn: spanNative(func(i, j int) vm.Value { return vm.Int(int64(j)) })},
		{Sig: "span(self, group=0, /)", Doc: "For match object m, return the 2-tuple (m.start(group), m.end(group)).", Fn: spanNative(spanValue)},
		{Sig: "expand(self, /, template)", Doc: "Return the string obtained by doing backslash substitution on the string template, as done by the sub() method.", Fn: matchFn(func(m *vm.M, r *reMatchState, a []vm.Value) (vm.Value, *vm.Exc) {
			_, isStr := m.StrOf(a[1])
			if _, ok := m.BytesLike(a[1]); !ok && !isStr {
				return vm.None, m.TypeErrorf("decoding to str: need a bytes-like object, %s found", m.TypeName(a[1]))
			}
			t, e := r.p.template(m, a[1])
			if e != nil {
				return vm.None, e
			}
			return m.CallMethod(r.text.slice(0, 0), "join", vm.NewList(t.fill(&r.text, r.spans, nil)))
		})},
		{Sig: "__copy__(self, /)", Fn: reSelf},
		{Sig: "__deepcopy__(self, memo, /)", Fn: reSelf},
		{Sig: "class __class_getitem__(cls, item, /)", Doc: "See PEP 585", Fn: genericAlias},
		{Sig: "__repr__(self, /)", Doc: "Return repr(self).", Fn: matchFn(func(m *vm.M, r *reMatchState, a []vm.Value) (vm.Value, *vm.Exc) {
			s, e := m.Repr(r.group(m, 0, vm.None))
			if e != nil {
				return vm.None, e
			}
			if s.Len() > 50 {
				s = s.Slice(0, 50)
			}
			return vm.NewStr(fmt.Sprintf("<re.Match object; span=(%d, %d), match=%s>", r.spans[0], r.spans[1], s.String())), nil
		})},
	}
}

func matchAttrs() []vm.Attr {
	get := func(name, doc string, f func(m *vm.M, r *reMatchState) vm.Value) vm.Attr {
		return vm.Attr{Name: name, Doc: doc, Get: func(m *vm.M, self vm.Value) (vm.Value, *vm.Exc) { return f(m, self.Impl().(*reMatchState)), nil }}
	}
	return []vm.Attr{
		get("string", "The string passed to match() or search().", func(m *vm.M, r *reMatchState) vm.Value { return r.text.val }),
		get("re", "The regular expression object.", func(m *vm.M, r *reMatchState) vm.Value { return r.pat }),
		get("pos", "The index into the string at which the RE engine started looking for a match.", func(m *vm.M, r *reMatchState) vm.Value { return vm.Int(int64(r.pos)) }),
		get("endpos", "The index into the string beyond which the RE engine will not go.", func(m *vm.M, r *reMatchState) vm.Value { return vm.Int(int64(r.endpos)) }),
		get("lastindex", "The integer index of the last matched capturing group.", func(m *vm.M, r *reMatchState) vm.Value {
			if n := r.last(); n > 0 {
				return vm.Int(int64(n))
			}
			return vm.None
		}),
		get("lastgroup", "The name of the last matched capturing group.", func(m *vm.M, r *reMatchState) vm.Value {
			if n := r.last(); n > 0 && r.p.prog.names[n] != "" {
				return vm.NewStr(r.p.prog.names[n])
			}
			return vm.None
		}),
		get("regs", "The spans of the whole match and of its groups.", func(m *vm.M, r *reMatchState) vm.Value {
			out := make([]vm.Value, r.p.prog.groups+1)
			for k := range out {
				out[k] = spanValue(r.spans[2*k], r.spans[2*k+1])
			}
			return vm.NewTuple(out...)
		}),
	}
}
