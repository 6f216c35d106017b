// Module itertools: iterators made of iterators.
package stdlib

import (
	"strings"

	"github.com/gsl-lang/gsl/vm"
)

// iterDef is a class of itertools: its signature without cls, and what makes the iterator of the bound arguments.
func iterDef(sig, doc string, mk func(m *vm.M, a []vm.Value) (vm.Iterator, *vm.Exc)) vm.Def {
	return vm.Def{Sig: sig, Doc: doc, Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		it, e := mk(m, a[1:])
		if e != nil {
			return vm.None, e
		}
		v := m.NewIterator(a[0], it)
		if g, ok := it.(*groupbyIter); ok {
			g.self = v
		}
		return v, nil
	}}
}

var itertoolsModule = &vm.ModuleDef{
	Name: "itertools",
	Doc:  "Functional tools for creating and using iterators.",
	Defs: []vm.Def{
		{Sig: "tee(iterable, n=2, /)", Doc: "n independent iterators.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := m.Index(a[1])
			if e != nil {
				return vm.None, e
			}
			if n < 0 {
				return vm.None, m.ValueErrorf("n must be >= 0")
			}
			if e := m.Charge(n * 64); e != nil {
				return vm.None, e
			}
			if n == 0 {
				return vm.NewTuple(), nil
			}
			it, e := m.Iter(a[0])
			if e != nil {
				return vm.None, e
			}
			// An iterator that can be copied is the first of the results itself, the others are its copies.
			out, dup := make([]vm.Value, n), m.Intern("__copy__")
			if f, e := m.GetAttrOr(it, dup); e != nil {
				return vm.None, e
			} else if f.IsUnbound() {
				cls, e := itertoolsClass(m, "_tee")
				if e != nil {
					return vm.None, e
				}
				it = m.NewIterator(cls, &teeIter{src: &teeSource{it: it}, node: &teeNode{}})
			}
			out[0] = it
			for k := range out[1:] {
				if out[k+1], e = m.CallMethod(it, "__copy__"); e != nil {
					return vm.None, e
				}
			}
			return vm.NewTuple(out...), nil
		}},
	},
	Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		for _, d := range []vm.Def{
			iterDef("count(start=0, step=1)", "start, start + step, ...", func(m *vm.M, a []vm.Value) (vm.Iterator, *vm.Exc) {
				for _, v := range a {
					if m.BigOf(v) == nil {
						if _, ok := v.AsFloat(); !ok {
							if m.TypeAttr(v, m.Intern("__index__")).IsUnbound() && m.TypeAttr(v, m.Intern("__float__")).IsUnbound() && m.TypeAttr(v, m.Intern("__complex__")).IsUnbound() && m.ClassOf(v) != vm.TComplex {
								return nil, m.TypeErrorf("a number is required")
							}
						}
					}
				}
				return &countIter{n: a[0], step: a[1]}, nil
			}),
			iterDef("cycle(iterable, /)", "The items again and again.", func(m *vm.M, a []vm.Value) (vm.Iterator, *vm.Exc) {
				it, e := m.Iter(a[0])
				return &cycleIter{it: it}, e
			}),
			iterDef("repeat(object, times=<unset>)", "object, for ever or times times.", func(m *vm.M, a []vm.Value) (vm.Iterator, *vm.Exc) {
				if a[1].IsUnbound() {
					return &repeatIter{v: a[0], n: -1}, nil
				}
				n, e := m.Index(a[1])
				return &repeatIter{v: a[0], n: max(n, 0)}, e
			}),
			iterDef("chain(*iterables)", "The items of one iterable after the other.", func(m *vm.M, a []vm.Value) (vm.Iterator, *vm.Exc) {
				it, e := m.Iter(vm.NewTuple(a...))
				return &chainIter{outer: it}, e
			}),
			iterDef("islice(iterable, start, stop=<unset>, step=<unset>, /)", "A slice of an iterable.", newIslice),
			iterDef("takewhile(predicate, iterable, /)", "Items as long as the predicate is true.", func(m *vm.M, a []vm.Value) (vm.Iterator, *vm.Exc) {
				it, e := m.Iter(a[1])
				return &whileIter{f: a[0], it: it, take: true}, e
			}),
			iterDef("dropwhile(predicate, iterable, /)", "Items from the first for which the predicate is false.", func(m *vm.M, a []vm.Value) (vm.Iterator, *vm.Exc) {
				it, e := m.Iter(a[1])
				return &whileIter{f: a[0], it: it}, e
			}),
			iterDef("filterfalse(function, iterable, /)", "Items for which the function is false.", func(m *vm.M, a []vm.Value) (vm.Iterator, *vm.Exc) {
				it, e := m.Iter(a[1])
				return &filterFalse{f: a[0], it: it}, e
			}),
			iterDef("compress(data, selectors)", "Items whose selector is true.", func(m *vm.M, a []vm.Value) (vm.Iterator, *vm.Exc) {
				d, e := m.Iter(a[0])
				if e != nil {
					return nil, e
				}
				s, e := m.Iter(a[1])
				return &compressIter{d, s}, e
			}),
			iterDef("starmap(function, iterable, /)", "function(*item) for every item.", func(m *vm.M, a []vm.Value) (vm.Iterator, *vm.Exc) {
				it, e := m.Iter(a[1])
				return &starmapIter{f: a[0], it: it}, e
			}),
			iterDef("accumulate(iterable, func=None, *, initial=None)", "Running sums, or results of func.", func(m *vm.M, a []vm.Value) (vm.Iterator, *vm.Exc) {
				it, e := m.Iter(a[0])
				return &accumulateIter{it: it, f: a[1], initial: a[2], total: vm.Unbound}, e
			}),
			iterDef("pairwise(iterable, /)", "Pairs of neighbours.", func(m *vm.M, a []vm.Value) (vm.Iterator, *vm.Exc) {
				it, e := m.Iter(a[0])
				return &pairwiseIter{it: it, old: vm.Unbound}, e
			}),
			iterDef("zip_longest(*iterables, fillvalue=None)", "zip that goes on to the end of the longest.", func(m *vm.M, a []vm.Value) (vm.Iterator, *vm.Exc) {
				z := &zipLongest{fill: a[0]}
				for _, x := range a[1:] {
					it, e := m.Iter(x)
					if e != nil {
						return nil, e
					}
					z.its = append(z.its, it)
				}
				z.live = len(z.its)
				return z, nil
			}),
			iterDef("product(*iterables, repeat=1)", "Cartesian product.", func(m *vm.M, a []vm.Value) (vm.Iterator, *vm.Exc) {
				n, e := m.Index(a[0])
				if e != nil {
					return nil, e
				}
				if n < 0 {
					return nil, m.ValueErrorf("repeat argument cannot be negative")
				}
				var pools [][]vm.Value
				for _, x := range a[1:] {
					p, e := m.Items(x)
					if e != nil {
						return nil, e
					}
					pools = append(pools, p)
				}
				if e := m.Charge(n * int64(len(pools)+1) * 24); e != nil {
					return nil, e
				}
				p := &productIter{}
				for ; n > 0; n-- {
					p.pools = append(p.pools, pools...)
				}
				for _, x := range p.pools {
					p.done = p.done || len(x) == 0
				}
				return p, nil
			}),
			iterDef("permutations(iterable, r=None)", "Arrangements of r items.", func(m *vm.M, a []vm.Value) (vm.Iterator, *vm.Exc) {
				p, e := m.Items(a[0])
				if e != nil {
					return nil, e
				}
				r := int64(len(p))
				if !a[1].IsNone() {
					if m.BigOf(a[1]) == nil {
						return nil, m.TypeErrorf("Expected int as r")
					}
					if r, e = m.Index(a[1]); e != nil {
						return nil, e
					}
				}
				if r < 0 {
					return nil, m.ValueErrorf("r must be non-negative")
				}
				it := &permIter{pool: p, r: int(min(r, int64(len(p)+1))), done: r > int64(len(p))}
				return it, nil
			}),
			iterDef("combinations(iterable, r)", "Subsequences of r items.", func(m *vm.M, a []vm.Value) (vm.Iterator, *vm.Exc) {
				return newCombinations(m, a, false)
			}),
			iterDef("combinations_with_replacement(iterable, r)", "Subsequences of r items, with repetition.", func(m *vm.M, a []vm.Value) (vm.Iterator, *vm.Exc) {
				return newCombinations(m, a, true)
			}),
			iterDef("groupby(iterable, key=None)", "(key, group) for runs of items with equal keys.", func(m *vm.M, a []vm.Value) (vm.Iterator, *vm.Exc) {
				it, e := m.Iter(a[0])
				return &groupbyIter{it: it, key: a[1], cur: vm.Unbound, curKey: vm.Unbound, tgtKey: vm.Unbound}, e
			}),
			iterDef("_tee(iterable, /)", "Iterator wrapped to make it copyable.", func(m *vm.M, a []vm.Value) (vm.Iterator, *vm.Exc) {
				return newTee(m, a[0])
			}),
			iterDef("_grouper(parent, tgtkey, /)", "A group of groupby.", func(m *vm.M, a []vm.Value) (vm.Iterator, *vm.Exc) {
				p, ok := vm.IteratorOf(a[0]).(*groupbyIter)
				if !ok {
					return nil, m.TypeErrorf("_grouper() argument 1 must be itertools.groupby, not %s", m.TypeName(a[0]))
				}
				p.group = &groupIter{of: a[0], parent: p, key: a[1]}
				return p.group, nil
			}),
		} {
			name := d.Sig[:indexByte(d.Sig, '(')]
			params := d.Sig[len(name)+1:]
			sep := ", "
			if params == ")" {
				sep = ""
			}
			if !strings.Contains(params, "/") {
				sep = ", /" + sep
			}
			defs := []vm.Def{{Sig: "static __new__(cls" + sep + params, Doc: d.Doc, Fn: d.Fn}}
			switch name {
			case "pairwise", "_tee":
			case "count", "repeat", "compress", "filterfalse", "starmap", "_grouper":
				defs = append(defs, vm.Def{Sig: "raw __reduce__(self, /)", Doc: "Return state information for pickling.", Fn: reduceIterator})
			default:
				defs = append(defs, vm.Def{Sig: "raw __reduce__(self, /)", Doc: "Return state information for pickling.", Fn: reduceIterator},
					vm.Def{Sig: "__setstate__(self, state, /)", Doc: "Set state information for unpickling.", Fn: setIteratorState})
			}
			switch name {
			case "chain":
				defs = append(defs, vm.Def{Sig: "class from_iterable(cls, iterable, /)", Doc: "chain(*iterable), lazily.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
					it, e := m.Iter(a[1])
					if e != nil {
						return vm.None, e
					}
					return m.NewIterator(a[0], &chainIter{outer: it}), nil
				}})
			case "_tee":
				defs = append(defs, vm.Def{Sig: "__copy__(self, /)", Doc: "Returns an independent iterator.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
					t := *vm.IteratorOf(a[0]).(*teeIter)
					return m.NewIterator(m.ClassOf(a[0]).Value(), &t), nil
				}})
			case "count", "repeat":
				defs = append(defs, vm.Def{Sig: "__repr__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
					switch x := vm.IteratorOf(a[0]).(type) {
					case *countIter:
						s, e := m.Repr(x.n)
						if e != nil {
							return vm.None, e
						}
						if x.step == vm.Int(1) {
							return vm.NewStr("count(" + s.String() + ")"), nil
						}
						t, e := m.Repr(x.step)
						if e != nil {
							return vm.None, e
						}
						return vm.NewStr("count(" + s.String() + ", " + t.String() + ")"), nil
					case *repeatIter:
						s, e := m.Repr(x.v)
						if e != nil {
							return vm.None, e
						}
						if x.n < 0 {
							return vm.NewStr("repeat(" + s.String() + ")"), nil
						}
						t, _ := m.Repr(vm.Int(x.n))
						return vm.NewStr("repeat(" + s.String() + ", " + t.String() + ")"), nil
					}
					return vm.NewStr("iterator"), nil
				}})
				if name == "repeat" {
					defs = append(defs, vm.Def{Sig: "__length_hint__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
						if x, ok := vm.IteratorOf(a[0]).(*repeatIter); ok && x.n >= 0 {
							return vm.Int(x.n), nil
						}
						return vm.None, m.TypeErrorf("len() of unsized object")
					}})
				}
			}
			mod.Set(m, name, m.NewIterClass(name, "itertools", defs).Value())
		}
		return nil
	},
}

func indexByte(s string, c byte) int {
	for k := range len(s) {
		if s[k] == c {
			return k
		}
	}
	return -1
}

type countIter struct{ n, step vm.Value }

func (c *countIter) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	v := c.n
	n, e := m.Binary(vm.ADD, c.n, c.step)
	if e != nil {
		return vm.None, false, e
	}
	c.n = n
	return v, true, nil
}

// Plain: counting numbers calls no script.
func (c *countIter) Plain() bool { return vm.IsType(c.n, vm.TInt) || vm.IsType(c.n, vm.TFloat) }

type cycleIter struct {
	it    vm.Value
	saved []vm.Value
	k     int
	again bool // the items come from saved
	full  bool // saved has them all already
}

func (c *cycleIter) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	if !c.again {
		v, ok, e := m.Next(c.it)
		if e != nil {
			return vm.None, false, e
		}
		if ok {
			if !c.full {
				c.saved = append(c.saved, v)
			}
			return v, true, nil
		}
		c.again, c.it = true, vm.None
	}
	if len(c.saved) == 0 {
		return vm.None, false, nil
	}
	v := c.saved[c.k]
	c.k = (c.k + 1) % len(c.saved)
	return v, true, nil
}
func (c *cycleIter) Plain() bool { return c.again || plain(c.it) }

// plain reports whether stepping it calls no script.
func plain(it vm.Value) bool { return vm.PlainIterator(it) }

type repeatIter struct {
	v vm.Value
	n int64 // -1: for ever
}

func (r *repeatIter) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	if r.n == 0 {
		return vm.None, false, nil
	}
	if r.n > 0 {
		r.n--
	}
	return r.v, true, nil
}

type chainIter struct {
	outer, cur vm.Value
	in, done   bool
}

func (c *chainIter) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	for !c.done {
		if !c.in {
			v, ok, e := m.Next(c.outer)
			if e != nil || !ok {
				c.done = true
				return vm.None, false, e
			}
			it, e := m.Iter(v)
			if e != nil {
				c.done = true
				return vm.None, false, e
			}
			c.cur, c.in = it, true
		}
		v, ok, e := m.Next(c.cur)
		if e != nil || ok {
			return v, ok, e
		}
		c.in = false
	}
	return vm.None, false, nil
}
func (c *chainIter) Plain() bool { return false }

type isliceIter struct {
	it               vm.Value
	next, stop, step int64
	k                int64
	done             bool
}

func newIslice(m *vm.M, a []vm.Value) (vm.Iterator, *vm.Exc) {
	it, e := m.Iter(a[0])
	if e != nil {
		return nil, e
	}
	start, stop, step := vm.Int(0), a[1], vm.Int(1)
	if !a[2].IsUnbound() {
		start, stop = a[1], a[2]
		if !a[3].IsUnbound() {
			step = a[3]
		}
	}
	get := func(v vm.Value, def int64, what string) (int64, *vm.Exc) {
		if v.IsNone() {
			return def, nil
		}
		n, e := m.Index(v)
		if e != nil || n < 0 {
			if a[2].IsUnbound() {
				return 0, m.ValueErrorf("Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
			}
			if what == "step" {
				return 0, m.ValueErrorf("Step for islice() must be a positive integer or None.")
			}
			return 0, m.ValueErrorf("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
		}
		return n, nil
	}
	s := &isliceIter{it: it}
	if s.next, e = get(start, 0, "start"); e != nil {
		return nil, e
	}
	if s.stop, e = get(stop, -1, "stop"); e != nil {
		return nil, e
	}
	if s.step, e = get(step, 1, "step"); e != nil {
		return nil, e
	}
	if s.step == 0 {
		return nil, m.ValueErrorf("Step for islice() must be a positive integer or None.")
	}
	return s, nil
}

func (s *isliceIter) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	if s.done {
		return vm.None, false, nil
	}
	if s.stop >= 0 && s.next >= s.stop {
		for s.k < s.stop { // what lies before the stop is consumed
			if _, ok, e := m.Next(s.it); e != nil || !ok {
				s.done = true
				return vm.None, false, e
			}
			s.k++
		}
		s.done = true
		return vm.None, false, nil
	}
	for s.k < s.next {
		if _, ok, e := m.Next(s.it); e != nil || !ok {
			s.done = true
			return vm.None, false, e
		}
		s.k++
	}
	v, ok, e := m.Next(s.it)
	if e != nil || !ok {
		s.done = true
		return vm.None, false, e
	}
	s.k++
	s.next += s.step
	if s.next < 0 {
		s.next = s.stop
	}
	return v, true, nil
}
func (s *isliceIter) Plain() bool { return plain(s.it) }

type whileIter struct {
	f, it          vm.Value
	take, past, ok bool
}

func (w *whileIter) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	if w.past && w.take {
		return vm.None, false, nil
	}
	for {
		v, ok, e := m.Next(w.it)
		if e != nil || !ok {
			return vm.None, false, e
		}
		if w.past {
			return v, true, nil
		}
		r, e := m.Call(w.f, v)
		if e != nil {
			return vm.None, false, e
		}
		t, e := m.Truth(r)
		if e != nil {
			return vm.None, false, e
		}
		switch {
		case w.take && t:
			return v, true, nil
		case w.take:
			w.past = true
			return vm.None, false, nil
		case !t:
			w.past = true
			return v, true, nil
		}
	}
}
func (w *whileIter) Plain() bool { return false }

type filterFalse struct{ f, it vm.Value }

func (w *filterFalse) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	for {
		v, ok, e := m.Next(w.it)
		if e != nil || !ok {
			return vm.None, false, e
		}
		r := v
		if !w.f.IsNone() {
			if r, e = m.Call(w.f, v); e != nil {
				return vm.None, false, e
			}
		}
		t, e := m.Truth(r)
		if e != nil {
			return vm.None, false, e
		}
		if !t {
			return v, true, nil
		}
	}
}
func (w *filterFalse) Plain() bool { return false }

type compressIter struct{ d, s vm.Value }

func (c *compressIter) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	for {
		v, ok, e := m.Next(c.d)
		if e != nil || !ok {
			return vm.None, false, e
		}
		s, ok, e := m.Next(c.s)
		if e != nil || !ok {
			return vm.None, false, e
		}
		t, e := m.Truth(s)
		if e != nil {
			return vm.None, false, e
		}
		if t {
			return v, true, nil
		}
	}
}
func (c *compressIter) Plain() bool { return false }

type starmapIter struct{ f, it vm.Value }

func (s *starmapIter) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	v, ok, e := m.Next(s.it)
	if e != nil || !ok {
		return vm.None, false, e
	}
	a, e := m.Items(v)
	if e != nil {
		return vm.None, false, e
	}
	r, e := m.Call(s.f, a...)
	return r, true, e
}
func (s *starmapIter) Plain() bool { return false }

type accumulateIter struct {
	it, f, initial, total vm.Value
	begun                 bool
}

func (s *accumulateIter) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	if !s.begun {
		s.begun = true
		if !s.initial.IsNone() {
			s.total = s.initial
			return s.total, true, nil
		}
	}
	v, ok, e := m.Next(s.it)
	if e != nil || !ok {
		return vm.None, false, e
	}
	switch {
	case s.total.IsUnbound():
		s.total = v
		return v, true, nil
	case s.f.IsNone():
		v, e = m.Binary(vm.ADD, s.total, v)
	default:
		v, e = m.Call(s.f, s.total, v)
	}
	if e != nil {
		return vm.None, false, e
	}
	s.total = v
	return v, true, nil
}
func (s *accumulateIter) Plain() bool { return false }

type pairwiseIter struct{ it, old vm.Value }

func (p *pairwiseIter) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	if p.old.IsUnbound() {
		v, ok, e := m.Next(p.it)
		if e != nil || !ok {
			return vm.None, false, e
		}
		p.old = v
	}
	v, ok, e := m.Next(p.it)
	if e != nil || !ok {
		return vm.None, false, e
	}
	t := vm.NewTuple(p.old, v)
	p.old = v
	return t, true, nil
}
func (p *pairwiseIter) Plain() bool { return plain(p.it) }

type zipLongest struct {
	its  []vm.Value
	fill vm.Value
	live int
}

func (z *zipLongest) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	if z.live == 0 {
		return vm.None, false, nil
	}
	out := make([]vm.Value, len(z.its))
	for k, it := range z.its {
		out[k] = z.fill
		if it.IsUnbound() {
			continue
		}
		v, ok, e := m.Next(it)
		if e != nil {
			z.live = 0
			return vm.None, false, e
		}
		if !ok {
			z.its[k] = vm.Unbound
			if z.live--; z.live == 0 {
				return vm.None, false, nil
			}
			continue
		}
		out[k] = v
	}
	return vm.NewTuple(out...), true, nil
}
func (z *zipLongest) Plain() bool { return false }

type productIter struct {
	pools       [][]vm.Value
	idx         []int
	begun, done bool
}

func (p *productIter) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	if p.done {
		return vm.None, false, nil
	}
	if !p.begun {
		p.begun = true
		p.idx = make([]int, len(p.pools))
	} else {
		k := len(p.pools) - 1
		for ; k >= 0; k-- {
			if p.idx[k]++; p.idx[k] < len(p.pools[k]) {
				break
			}
			p.idx[k] = 0
		}
		if k < 0 {
			p.done = true
			return vm.None, false, nil
		}
	}
	if e := m.Charge(int64(len(p.pools)) * vm.VS); e != nil {
		return vm.None, false, e
	}
	t, out := vm.MakeTuple(len(p.pools))
	for k, i := range p.idx {
		out[k] = p.pools[k][i]
	}
	return t, true, nil
}

type permIter struct {
	pool        []vm.Value
	r           int
	idx, cyc    []int
	begun, done bool
}

func (p *permIter) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	n := len(p.pool)
	if p.done {
		return vm.None, false, nil
	}
	if !p.begun {
		p.begun = true
		p.idx, p.cyc = make([]int, n), make([]int, p.r)
		for k := range p.idx {
			p.idx[k] = k
		}
		for k := range p.cyc {
			p.cyc[k] = n - k
		}
	} else {
		k := p.r - 1
		for ; k >= 0; k-- {
			p.cyc[k]--
			if p.cyc[k] == 0 {
				x := p.idx[k]
				copy(p.idx[k:], p.idx[k+1:])
				p.idx[n-1] = x
				p.cyc[k] = n - k
				continue
			}
			j := n - p.cyc[k]
			p.idx[k], p.idx[j] = p.idx[j], p.idx[k]
			break
		}
		if k < 0 {
			p.done = true
			return vm.None, false, nil
		}
	}
	if e := m.Charge(int64(p.r) * vm.VS); e != nil {
		return vm.None, false, e
	}
	t, out := vm.MakeTuple(p.r)
	for k := range out {
		out[k] = p.pool[p.idx[k]]
	}
	return t, true, nil
}

type combIter struct {
	pool        []vm.Value
	r           int
	repeat      bool
	idx         []int
	begun, done bool
}

func newCombinations(m *vm.M, a []vm.Value, repeat bool) (vm.Iterator, *vm.Exc) {
	p, e := m.Items(a[0])
	if e != nil {
		return nil, e
	}
	r, e := m.Index(a[1])
	if e != nil {
		return nil, e
	}
	if r < 0 {
		return nil, m.ValueErrorf("r must be non-negative")
	}
	c := &combIter{pool: p, repeat: repeat}
	if !repeat && r > int64(len(p)) || repeat && len(p) == 0 && r > 0 {
		c.done, c.r = true, int(min(r, 1<<32))
		return c, nil
	}
	if e := m.Charge(r * 16); e != nil {
		return nil, e
	}
	c.r = int(r)
	return c, nil
}

func (c *combIter) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	if c.done {
		return vm.None, false, nil
	}
	n := len(c.pool)
	if !c.begun {
		c.begun = true
		c.idx = make([]int, c.r)
		if !c.repeat {
			for k := range c.idx {
				c.idx[k] = k
			}
		}
	} else {
		k := c.r - 1
		if c.repeat {
			for k >= 0 && c.idx[k] == n-1 {
				k--
			}
		} else {
			for k >= 0 && c.idx[k] == k+n-c.r {
				k--
			}
		}
		if k < 0 {
			c.done = true
			return vm.None, false, nil
		}
		c.idx[k]++
		for j := k + 1; j < c.r; j++ {
			if c.repeat {
				c.idx[j] = c.idx[k]
			} else {
				c.idx[j] = c.idx[j-1] + 1
			}
		}
	}
	if e := m.Charge(int64(c.r) * vm.VS); e != nil {
		return vm.None, false, e
	}
	t, out := vm.MakeTuple(c.r)
	for k, i := range c.idx {
		out[k] = c.pool[i]
	}
	return t, true, nil
}

// teeNode is an item that some of tee's iterators have yet to give.
type teeNode struct {
	v    vm.Value
	next *teeNode
}
type teeSource struct {
	it   vm.Value
	busy bool
}
type teeIter struct {
	src  *teeSource
	node *teeNode
}

// newTee is one of tee's iterators over what iter(x) gives; it shares what it has read with x if that is one, too.
func newTee(m *vm.M, x vm.Value) (*teeIter, *vm.Exc) {
	it, e := m.Iter(x)
	if e != nil {
		return nil, e
	}
	if t, ok := vm.IteratorOf(it).(*teeIter); ok {
		return &teeIter{src: t.src, node: t.node}, nil
	}
	return &teeIter{src: &teeSource{it: it}, node: &teeNode{}}, nil
}

func (t *teeIter) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	if t.node.next == nil {
		if t.src.busy {
			return vm.None, false, m.Errorf(vm.ExcRuntimeError, "cannot re-enter the tee iterator")
		}
		t.src.busy = true
		v, ok, e := m.Next(t.src.it)
		t.src.busy = false
		if e != nil || !ok {
			return vm.None, false, e
		}
		if t.node.next == nil {
			t.node.v, t.node.next = v, &teeNode{}
		}
	}
	v := t.node.v
	t.node = t.node.next
	return v, true, nil
}
func (t *teeIter) Plain() bool { return false }

type groupbyIter struct {
	it, key             vm.Value
	cur, curKey, tgtKey vm.Value
	group               *groupIter
	self                vm.Value
}

type groupIter struct {
	of     vm.Value // the groupby
	parent *groupbyIter
	key    vm.Value
}

func (g *groupbyIter) step(m *vm.M) (bool, *vm.Exc) {
	v, ok, e := m.Next(g.it)
	if e != nil || !ok {
		return false, e
	}
	k := v
	if !g.key.IsNone() {
		if k, e = m.Call(g.key, v); e != nil {
			return false, e
		}
	}
	g.cur, g.curKey = v, k
	return true, nil
}

func (g *groupbyIter) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	g.group = nil
	for {
		if !g.curKey.IsUnbound() {
			if g.tgtKey.IsUnbound() {
				break
			}
			eq, e := m.Eq(g.tgtKey, g.curKey)
			if e != nil {
				return vm.None, false, e
			}
			if !eq {
				break
			}
		}
		ok, e := g.step(m)
		if e != nil || !ok {
			return vm.None, false, e
		}
	}
	g.tgtKey = g.curKey
	g.group = &groupIter{of: g.self, parent: g, key: g.tgtKey}
	c, e := m.GetAttr(m.Modules().Get(m, "itertools"), m.Intern("_grouper"))
	if e != nil {
		return vm.None, false, e
	}
	return vm.NewTuple(g.curKey, m.NewIterator(c, g.group)), true, nil
}
func (g *groupbyIter) Plain() bool { return false }

func (g *groupIter) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	p := g.parent
	if p.group != g {
		return vm.None, false, nil
	}
	if p.cur.IsUnbound() {
		ok, e := p.step(m)
		if e != nil || !ok {
			return vm.None, false, e
		}
	}
	eq, e := m.Eq(g.key, p.curKey)
	if e != nil || !eq {
		return vm.None, false, e
	}
	v := p.cur
	p.cur = vm.Unbound
	return v, true, nil
}
func (g *groupIter) Plain() bool { return false }
