// list.sort and sorted: keys and script comparisons as a step; radix sorts for ints, floats and texts, whose comparisons
// nobody sees.
package vm

import (
	"slices"
)

// sortStep sorts the list in place as list.sort(key=, reverse=) does and returns what result returns. A key function and
// comparisons by script functions run as a step; so it is what a native returns. While it sorts the list looks empty; it is
// a ValueError if script changed it meanwhile.
func (m *M) sortStep(list *List, key Value, reverse bool, result func(m *M) (Value, *Exc)) (Value, *Exc) {
	s := &sorting{list: list, v: list.v, key: key, reverse: reverse, result: result}
	list.v = nil
	if !key.IsNone() && !key.IsUnbound() && len(s.v) > 0 {
		if e := m.chargeBig(int64(len(s.v)) * VS); e != nil {
			list.v = s.v
			return None, e
		}
		s.keys = make([]Value, 0, len(s.v))
		return m.StepInto(s)
	}
	s.keys = s.v
	if s.reverse {
		slices.Reverse(s.v)
	}
	done, e := m.sortPlain(s.keys, s.v)
	if done || e != nil {
		return s.finish(m, e)
	}
	s.begin()
	return m.StepInto(s)
}

// sortValues sorts by <, with script comparisons nested.
func (m *M) sortValues(v []Value) *Exc {
	if done, e := m.sortPlain(v, v); done || e != nil {
		return e
	}
	return m.sortNested(v, v)
}

// sorting is the state of a sort: keys are being collected, then compared.
type sorting struct {
	list    *List
	v       []Value // the elements, taken out of the list
	keys    []Value
	key     Value
	reverse bool
	result  func(m *M) (Value, *Exc)

	ts      *tsort[sortItem] // nil: still collecting keys
	asked   int8             // what the answer is awaited of
	waiting bool
}

// sortItem is an element with its key.
type sortItem struct{ k, v Value }

const (
	askLt = iota // x.__lt__(y)
	askGt        // the reflected y.__gt__(x)
)

func sortItems(keys, v []Value) []sortItem {
	items := make([]sortItem, len(v))
	for i, x := range v {
		items[i] = sortItem{keys[i], x}
	}
	return items
}

// begin makes ready for the comparisons.
func (s *sorting) begin() {
	s.ts = &tsort[sortItem]{a: sortItems(s.keys, s.v)}
	s.waiting = false
}

// finish gives the list its elements back.
func (s *sorting) finish(m *M, e *Exc) (Value, *Exc) {
	if s.ts != nil {
		for i := range s.ts.a {
			s.v[i] = s.ts.a[i].v
		}
	}
	if s.reverse {
		slices.Reverse(s.v)
	}
	changed := s.list.v != nil
	s.list.v = s.v
	switch {
	case e != nil:
		return None, e
	case changed:
		return None, m.valueErrorf("list modified during sort")
	}
	return s.result(m)
}

// Throw: the key function or a comparison failed. The list keeps all its elements.
func (s *sorting) Throw(m *M, e *Exc) Act {
	if s.ts == nil {
		s.list.v = s.v
		return m.StepRaise(e)
	}
	s.ts.abort()
	_, e = s.finish(m, e)
	return m.StepRaise(e)
}

func (s *sorting) Step(m *M, in Value) Act {
	if s.ts == nil {
		if s.waiting {
			s.keys = append(s.keys, in)
		}
		s.waiting = true
		if n := len(s.keys); n < len(s.v) {
			return m.StepCall(s.key, s.v[n])
		}
		if s.reverse {
			slices.Reverse(s.v)
			slices.Reverse(s.keys)
		}
		done, e := m.sortPlain(s.keys, s.v)
		if done || e != nil {
			return m.StepResult(s.finish(m, e))
		}
		s.begin()
	}
	ans := false
	if s.waiting {
		var act Act
		var again bool
		if ans, act, again = s.answer(m, in); again {
			return act
		}
	}
	s.waiting = false
	for s.ts.next(ans) {
		x, y := s.ts.x.k, s.ts.y.k
		if f, ok := scriptLess(m, x, y); ok {
			s.waiting, s.asked = true, askLt
			return m.StepCall(f, x, y)
		}
		e := m.poll()
		if e == nil {
			ans, e = m.Less(x, y)
		}
		if e != nil {
			return s.Throw(m, e)
		}
	}
	return m.StepResult(s.finish(m, nil))
}

// scriptLess is the function that decides x < y, if it is one of script's and nothing comes before it.
func scriptLess(m *M, x, y Value) (Value, bool) {
	if x.kind() < KObj {
		return None, false
	}
	c, d := m.classOf(x), m.classOf(y)
	f := c.dunder(dLt)
	if !f.is(KFunc) || c != d && d.isSub(c) {
		return None, false
	}
	return f, true
}

// answer turns what the special method returned into true or false; again: the reflected one is asked first.
func (s *sorting) answer(m *M, in Value) (ans bool, act Act, again bool) {
	x, y := s.ts.x.k, s.ts.y.k
	if in.p == NotImplemented.p && s.asked == askLt {
		s.asked = askGt
		f := m.classOf(y).dunder(dGt)
		if f.is(KFunc) {
			return false, m.StepCall(f, y, x), true
		}
		if !f.IsUnbound() {
			var e *Exc
			if in, e = m.callDunder(f, y, x); e != nil {
				return false, s.Throw(m, e), true
			}
		}
	}
	switch {
	case in.isBool():
		return in.n != 0, 0, false
	case in.p == NotImplemented.p:
		return false, s.Throw(m, m.typeErrorf("'<' not supported between instances of '%s' and '%s'", m.typeName(x), m.typeName(y))), true
	}
	t, e := m.Truth(in)
	if e != nil {
		return false, s.Throw(m, e), true
	}
	return t, 0, false
}

// sortNested sorts v by the keys with every comparison made from here.
func (m *M) sortNested(keys, v []Value) *Exc {
	s := tsort[sortItem]{a: sortItems(keys, v)}
	var e *Exc
	for ans := false; s.next(ans); {
		if e = m.poll(); e == nil {
			ans, e = m.Less(s.x.k, s.y.k)
		}
		if e != nil {
			s.abort()
			break
		}
	}
	for i := range s.a {
		v[i] = s.a[i].v
	}
	return e
}

// ---- what script cannot watch ----

// sortPlain sorts v by the keys (which may be v itself) if no comparison can run script; done says whether it could.
func (m *M) sortPlain(keys, v []Value) (done bool, e *Exc) {
	n := len(v)
	if n < 2 {
		return true, nil
	}
	var nested bool
	if n < 1<<20 {
		done, nested = sortAtOnce(keys, v)
	} else { // a copy is sorted, which an interrupt leaves alone
		if e := m.chargeBig(int64(n) * VS); e != nil {
			return false, e
		}
		c := append([]Value(nil), v...)
		if &keys[0] == &v[0] {
			keys = c
		}
		if e := m.offload(float64(n)*20, func() { done, nested = sortAtOnce(keys, c) }); e != nil {
			return false, e
		}
		if done {
			copy(v, c)
		}
	}
	if nested {
		return true, m.sortNested(keys, v)
	}
	return done, nil
}

// sortAtOnce sorts v by the keys unless comparisons can fail (then nested is true) or run script.
func sortAtOnce(keys, v []Value) (done, nested bool) {
	n := len(v)
	kind := keys[0].kind()
	same, plain, real := true, true, true
	for i := range keys {
		k := keys[i].kind()
		same = same && k == kind
		plain = plain && (k < KTuple || k == KBig || k == KComplex)
		real = real && numClass[k] != ncNone && k != KComplex
	}
	keyed := &keys[0] != &v[0]
	if same {
		switch kind {
		case KInt:
			if !keyed {
				sortNumbers(v, encodeInt, encodeInt)
			} else {
				sortKeyed(v, func(i int) uint64 { return encodeInt(keys[i].n) }, nil)
			}
			return true, false
		case KFloat:
			nan, zero := false, false
			for i := range keys {
				f := keys[i].float()
				nan = nan || f != f
				zero = zero || keys[i].n == 1<<63
			}
			switch {
			case nan: // no order: the result depends on every comparison
			case zero || keyed:
				sortKeyed(v, func(i int) uint64 { return encodeFloat(Float(keys[i].float() + 0).n) }, nil) // -0.0 + 0 is 0.0
				return true, false
			default:
				sortNumbers(v, encodeFloat, decodeFloat)
				return true, false
			}
		case KStr:
			if n > 32 {
				texts := make([]*Str, n)
				for i := range keys {
					texts[i] = keys[i].str()
				}
				sortTexts(v, texts, nil)
				return true, false
			}
		case KTuple:
			if n > 32 && sortTuples(keys, v) {
				return true, false
			}
		}
	}
	switch {
	case real:
		sortDirect(keys, v, func(x, y *sortItem) bool { return realCmp(x.k, y.k) == -1 })
		return true, false
	case same && kind == KStr:
		sortDirect(keys, v, func(x, y *sortItem) bool { return strLess(x.k.str(), y.k.str()) })
		return true, false
	case plain || same && kind == KTuple && plainTuples(keys):
		return false, true
	}
	return false, false
}

func sortDirect(keys, v []Value, less func(x, y *sortItem) bool) {
	items := sortItems(keys, v)
	timsort(items, less)
	for i := range items {
		v[i] = items[i].v
	}
}

// plainTuples reports whether all elements of the tuples are numbers, texts and the like.
func plainTuples(keys []Value) bool {
	for _, k := range keys {
		for _, x := range k.tuple().elems() {
			if x.kind() >= KTuple {
				return false
			}
		}
	}
	return true
}

// encodeInt and encodeFloat map numbers to uint64s of the same order.
func encodeInt(x uint64) uint64 { return x ^ 1<<63 }

func encodeFloat(x uint64) uint64 { return x ^ (uint64(int64(x)>>63) | 1<<63) }

func decodeFloat(x uint64) uint64 { return x ^ (uint64(^int64(x)>>63) | 1<<63) }

// sortNumbers sorts values that are nothing but their number: equal ones are the same, so it is stable whatever it does.
func sortNumbers(l []Value, enc, dec func(uint64) uint64) {
	n := len(l)
	if n <= 24 {
		for i := 1; i < n; i++ {
			x := l[i].n
			k := enc(x)
			j := i
			for ; j > 0 && enc(l[j-1].n) > k; j-- {
				l[j].n = l[j-1].n
			}
			l[j].n = x
		}
		return
	}
	up, down := 1, 1 // lengths of the runs at the start
	for up < n && enc(l[up-1].n) <= enc(l[up].n) {
		up++
	}
	if up == n {
		return
	}
	for down < n && enc(l[down-1].n) > enc(l[down].n) {
		down++
	}
	if down == n {
		for i, j := 0, n-1; i < j; i, j = i+1, j-1 {
			l[i].n, l[j].n = l[j].n, l[i].n
		}
		return
	}
	a := make([]uint64, n, 2*n)
	diff, breaks := uint64(0), 0
	for i := range l {
		a[i] = enc(l[i].n)
		diff |= a[i] ^ a[0]
		if i > 0 && a[i] < a[i-1] {
			breaks++
		}
	}
	switch passes := bytesIn(diff); {
	case n > 64 && breaks*16 < n: // long runs: merge them
		timsort(a, func(x, y *uint64) bool { return *x < *y })
	case n < 64*passes:
		slices.Sort(a)
	default:
		b := a[n : 2*n]
		for sh := 0; sh < 64; sh += 8 {
			if diff>>sh&255 == 0 {
				continue
			}
			var c [256]int
			for _, k := range a {
				c[uint8(k>>sh)]++
			}
			at := 0
			for i := range c {
				c[i], at = at, at+c[i]
			}
			for _, k := range a {
				b[c[uint8(k>>sh)]] = k
				c[uint8(k>>sh)]++
			}
			a, b = b, a
		}
	}
	for i, k := range a {
		l[i].n = dec(k)
	}
}

// bytesIn is the number of bytes of x that are not 0: the passes of a radix sort.
func bytesIn(x uint64) (n int) {
	for ; x != 0; x >>= 8 {
		if x&255 != 0 {
			n++
		}
	}
	return
}

// numbered is an element with the number that it is sorted by, and its place in the input.
type numbered struct {
	k uint64
	i int32
}

// sortKeyed sorts v by a number for each place: runs first, so that sorted and reversed input is linear, then radix over the
// bytes in which numbers differ. tie orders equal numbers of two places; nil: equal is equal.
func sortKeyed(v []Value, key func(i int) uint64, tie func(i, j int32) bool) {
	n := len(v)
	if n > 1<<30 {
		tooBigSort(v, key, tie)
		return
	}
	a := make([]numbered, n)
	diff, inOrder, breaks := uint64(0), true, 0
	for i := range a {
		a[i] = numbered{key(i), int32(i)}
		diff |= a[i].k ^ a[0].k
		if i > 0 {
			if p := a[i-1].k; p > a[i].k || p == a[i].k && tie != nil && tie(int32(i), int32(i-1)) {
				inOrder = false
				breaks++
			}
		}
	}
	if inOrder {
		return
	}
	if passes := bytesIn(diff); n < 100*passes || breaks*32 < n || n-breaks < n/32 {
		less := func(x, y *numbered) bool { return x.k < y.k }
		if tie != nil {
			less = func(x, y *numbered) bool { return x.k < y.k || x.k == y.k && tie(x.i, y.i) }
		}
		timsort(a, less)
	} else {
		b := make([]numbered, n)
		for sh := 0; sh < 64; sh += 8 {
			if diff>>sh&255 == 0 {
				continue
			}
			var c [256]int
			for i := range a {
				c[uint8(a[i].k>>sh)]++
			}
			at := 0
			for i := range c {
				c[i], at = at, at+c[i]
			}
			for i := range a {
				k := uint8(a[i].k >> sh)
				b[c[k]] = a[i]
				c[k]++
			}
			a, b = b, a
		}
		if tie != nil {
			for i := 0; i < n; {
				j := i + 1
				for j < n && a[j].k == a[i].k {
					j++
				}
				if j-i > 1 {
					timsort(a[i:j], func(x, y *numbered) bool { return tie(x.i, y.i) })
				}
				i = j
			}
		}
	}
	out := make([]Value, n)
	for i := range a {
		out[i] = v[a[i].i]
	}
	copy(v, out)
}

// tooBigSort is sortKeyed for more elements than a place has bits.
func tooBigSort(v []Value, key func(i int) uint64, tie func(i, j int32) bool) {
	type item struct {
		k uint64
		i int
	}
	a := make([]item, len(v))
	for i := range a {
		a[i] = item{key(i), i}
	}
	timsort(a, func(x, y *item) bool { return x.k < y.k || x.k == y.k && tie != nil && tie(int32(x.i), int32(y.i)) })
	out := make([]Value, len(v))
	for i := range a {
		out[i] = v[a[i].i]
	}
	copy(v, out)
}

// sortTexts sorts v by the texts: by the 8 bytes behind the prefix that all have in common, equal ones by comparison and then
// by tie.
func sortTexts(v []Value, texts []*Str, tie func(i, j int32) bool) {
	cp := texts[0].String()
	for _, t := range texts {
		s := t.String()
		cp = cp[:min(len(cp), len(s))]
		for i := range len(cp) {
			if cp[i] != s[i] {
				cp = cp[:i]
				break
			}
		}
	}
	skip := len(cp)
	sortKeyed(v, func(i int) uint64 {
		s := texts[i].String()[skip:]
		if len(s) >= 8 {
			s = s[:8]
			return uint64(s[7]) | uint64(s[6])<<8 | uint64(s[5])<<16 | uint64(s[4])<<24 | uint64(s[3])<<32 | uint64(s[2])<<40 | uint64(s[1])<<48 | uint64(s[0])<<56
		}
		k := uint64(0)
		for i := range len(s) {
			k |= uint64(s[i]) << (56 - 8*i)
		}
		return k
	}, func(i, j int32) bool {
		x, y := texts[i].String()[skip:], texts[j].String()[skip:]
		if tie != nil && x == y {
			return tie(i, j)
		}
		return x < y
	})
}

// sortTuples sorts v by keys that are tuples of one length whose places have one type each, among int, float and str; false:
// they are not.
func sortTuples(keys, v []Value) bool {
	first := keys[0].tuple().elems()
	if len(first) == 0 {
		return false
	}
	for _, x := range first {
		if k := x.kind(); k != KInt && k != KFloat && k != KStr {
			return false
		}
	}
	for i := range keys {
		t := keys[i].tuple().elems()
		if len(t) != len(first) {
			return false
		}
		for j := range t {
			if t[j].kind() != first[j].kind() || t[j].isFloat() && t[j].float() != t[j].float() {
				return false
			}
		}
	}
	tie := func(i, j int32) bool { return atomsLess(keys[i].tuple().elems()[1:], keys[j].tuple().elems()[1:]) }
	switch first[0].kind() {
	case KInt:
		sortKeyed(v, func(i int) uint64 { return encodeInt(keys[i].tuple().elems()[0].n) }, tie)
	case KFloat:
		sortKeyed(v, func(i int) uint64 { return encodeFloat(Float(keys[i].tuple().elems()[0].float() + 0).n) }, tie)
	default:
		texts := make([]*Str, len(keys))
		for i := range keys {
			texts[i] = keys[i].tuple().elems()[0].str()
		}
		sortTexts(v, texts, tie)
	}
	return true
}

// atomsLess compares elements of one type per place.
func atomsLess(a, b []Value) bool {
	for i, x := range a {
		y := b[i]
		switch {
		case x.isInt():
			if x.n != y.n {
				return x.int() < y.int()
			}
		case x.isFloat():
			if x.float() != y.float() {
				return x.float() < y.float()
			}
		default:
			if s, t := x.str().String(), y.str().String(); s != t {
				return s < t
			}
		}
	}
	return false
}
