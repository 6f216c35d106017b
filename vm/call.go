// Calls: every kind of callable, argument binding, constructors, and calls from Go into script.
package vm

import (
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"github.com/gsl-lang/gsl/lang/code"
)

// callInstr does CALL, CALLK and CALLX when the loop could not.
func (m *M) callInstr() *Exc {
	i := m.cur()
	if f := m.R(i.A); i.Op == CALL && f.is(KNative) {
		if nat := f.native(); nat.owner == nil && nat.flags&(nfRawArgs|nfNew|nfClass) == 0 {
			return m.callPlain(nat, i.A, i.A+2*VS, int(i.B))
		}
	} else if i.Op == CALL && f.is(KClass) {
		if c, n := f.class(), int(i.B); c.ctorVer == c.ver && c.flags&cfAbstract == 0 {
			return m.construct(c, i.A, n)
		}
	}
	switch i.Op {
	case CALLK:
		return m.callKwSite(i.A, int(i.B), m.fn().code.kwSites[i.C])
	case CALLX:
		return m.callSpread(i)
	}
	return m.call(i.A, int(i.B), nil)
}

// callPlain calls a native without a receiver: n arguments at R[from], the result comes to R[a].
func (m *M) callPlain(nat *Native, a, from uint16, n int) *Exc {
	g := nat.sig
	m.top = int(from) + (2+max(n, g.npos))*VS
	if stress || m.top > m.roomLeft() {
		m.room(m.top + 8*VS)
	}
	var v Value
	var e *Exc
	switch plain := g.npos == len(g.names) && !g.starkw; {
	case plain && (n == g.npos || n > g.npos && g.star):
		v, e = nat.fn(m, args(m.base, from, n))
	case plain && n < g.npos && n >= g.min:
		w := args(m.base, from, g.npos)
		copy(w[n:], g.defs[n:g.npos])
		v, e = nat.fn(m, w)
	default:
		var w []Value
		if w, e = m.bindNative(nat, args(m.base, from, n), nil); e == nil {
			v, e = nat.fn(m, w)
		}
	}
	if e != nil {
		return e
	}
	return m.result(v, a)
}

// callSpread is CALLX: R[a](*R[a+2], **R[a+3]).
func (m *M) callSpread(i *Instr) *Exc {
	var l []Value
	switch v := *m.R(i.A + 2*VS); v.kind() {
	case KList:
		l = v.list().v
	case KTuple:
		l = v.tuple().elems()
	default: // flag 2: the one starred argument as it is
		m.top = int(m.fn().frame)
		if !m.iterable(v) {
			return m.typeErrorf("%s argument after * must be an iterable, not %s", m.calleeName(*m.R(i.A)), m.typeName(v))
		}
		items, e := m.Items(v)
		if e != nil {
			return e
		}
		l = items
	}
	var d *Dict
	nk := 0
	if i.B&1 != 0 {
		if kw := *m.R(i.A + 3*VS); kw.is(KDict) {
			d = kw.dict()
		} else { // flag 4: the one mapping as it is
			m.top = int(m.fn().frame)
			if !m.classOf(kw).isSub(TDict) && !m.hasKeys(kw) {
				return m.typeErrorf("%s argument after ** must be a mapping, not %s", m.calleeName(*m.R(i.A)), m.typeName(kw))
			}
			d = newDict()
			var e *Exc
			if m.classOf(kw).isSub(TDict) {
				e = m.dictUpdate(d, kw)
			} else {
				e = m.mergeMapping(d, kw, *m.R(i.A))
			}
			if e != nil {
				return e
			}
		}
		nk = d.len()
	}
	if e := m.checkArgRoom(int(i.A), len(l)+nk); e != nil {
		return e
	}
	m.room(int(i.A) + (8+len(l)+nk)*VS)
	w := args(m.base, i.A+2*VS, len(l)+nk)
	var names []*Str
	if nk > 0 {
		if names = m.spread[:0]; nk > len(m.spread) || !m.R(i.A).is(KFunc) { // others than functions of script may keep them
			names = make([]*Str, 0, nk)
		}
		k := len(l)
		for pos, e := d.next(0); e != nil; pos, e = d.next(pos) {
			s, ok := m.asStr(e.key)
			if !ok {
				return m.typeErrorf("keywords must be strings")
			}
			names = append(names, m.internStr(s))
			w[k] = e.val
			k++
		}
	}
	copy(w, l)
	return m.call(i.A, len(l)+nk, names)
}

// checkArgRoom refuses a call with more arguments than a window can address.
func (m *M) checkArgRoom(a, n int) *Exc {
	if a+(n+40)*VS > 1<<30 {
		return m.memoryError()
	}
	return nil
}

// enter pushes fn's window at base+a; its arguments are in place.
func (m *M) enter(fn *Func, a uint16) *Exc {
	if stress {
		m.resize(len(m.stk.regs))
	}
	nb := push(m.base, a)
	if !fits(m, nb, fn.frame) {
		// A generator's stack is as large as its own frame; it need not grow to make another generator.
		if g := m.stk.gen; g != nil && g.level <= genLevels && fetch(entryPC(fn)).Op == MKGEN {
			*m.R(a) = obj(m.newGen(fn, nb, skip(entryPC(fn), 1)))
			m.budget--
			return nil
		}
		if e := m.enterSlow(fn, a); e != nil {
			return e
		}
		nb = push(m.base, a)
	}
	*at(nb, -2) = obj(fn)
	saveLink(at(nb, -1), m.pc)
	m.base, m.pc = nb, entryPC(fn)
	m.budget--
	return nil
}

// minFrame is the least number of registers between two script frames: with it the soft limit can be set so that the
// recursion limit is met exactly without counting calls.
const minFrame = 3

// enterSlow is a call that passed the soft limit: it raises the limit, or finds that recursion is too deep.
func (m *M) enterSlow(fn *Func, a uint16) *Exc {
	d := m.depth()
	if d >= m.recursionLimit {
		m.room(int(a) + 2*VS + int(fn.frame)) // handlers need room as well
		return m.NewExc(ExcRecursionError, NewStr("maximum recursion depth exceeded"))
	}
	s := m.stk
	need := (baseOff(s, m.base)+int(a)+2*VS+int(fn.frame))/VS + 2
	if need > len(s.regs) {
		if e := m.chargeBig(int64(grownStack(len(s.regs), need)) * VS); e != nil {
			return e
		}
		m.room(int(a) + 2*VS + int(fn.frame))
	}
	// At most left more calls may be made before depth is looked at again; each takes minFrame registers or more.
	left := m.recursionLimit - d - 1
	s.soft = max(need, min(need+left*minFrame, need+need/2+16))
	m.setLimit()
	return nil
}

// call calls R[a] with n arguments, the last len(kw) of them by name; the result comes to R[a].
func (m *M) call(a uint16, n int, kw []*Str) *Exc {
	f := *m.R(a)
	switch f.kind() {
	case KFunc:
		fn := f.fun()
		if len(kw) == 0 && int(fn.simple) == n {
			return m.enter(fn, a)
		}
		return m.bind(fn, a, n, kw)
	case KNative:
		nat := f.native()
		m.top = int(a) + (4+max(n, nat.sig.npos))*VS
		if stress || m.top > m.roomLeft() {
			m.room(m.top + 8*VS)
		}
		v, e := m.callNative(nat, a, n, kw)
		if e != nil {
			return e
		}
		return m.result(v, a)
	case KBound:
		b := (*Bound)(f.p)
		m.room(int(a) + (5+n)*VS)
		w := args(m.base, a, n+3)
		copy(w[3:], w[2:2+n])
		w[2], w[0] = b.self, b.fn
		return m.call(a, n+1, kw)
	case KClass:
		return m.instantiate(f.class(), a, n, kw)
	case KStaticMethod:
		*m.R(a) = (*Wrapper)(f.p).fn
		return m.call(a, n, kw)
	}
	if d := m.classOf(f).dunder(dCall); !d.IsUnbound() {
		d, self, e := m.bindDunder(d, f)
		if e != nil {
			return e
		}
		*m.R(a) = d
		if self {
			m.room(int(a) + (5+n)*VS)
			w := args(m.base, a, n+3)
			copy(w[3:], w[2:2+n])
			w[2] = f
			n++
		}
		if k := d.kind(); k == KFunc || k == KNative || k == KBound {
			return m.call(a, n, kw)
		}
		if e := m.deeper(" while calling a Python object"); e != nil { // __call__ may be its own instance
			return e
		}
		e = m.call(a, n, kw)
		m.goLevel--
		return e
	}
	return m.typeErrorf("'%s' object is not callable", m.typeName(f))
}

// roomLeft is how many bytes above base the stack has.
func (m *M) roomLeft() int {
	return (len(m.stk.regs)-2)*VS - baseOff(m.stk, m.base)
}

// result stores what a native called in the window at a returned, or does what it asks for: run a step, resume a generator,
// switch.
func (m *M) result(v Value, a uint16) *Exc {
	if v.p != unsafe.Pointer(&hStepReq) {
		*m.R(a) = v
		return nil
	}
	if s := m.req; s != nil {
		m.req = nil
		return m.enterStep(s, a)
	}
	if g := m.bat.resume; g != nil {
		v, e := m.bat.value, m.bat.throw
		m.bat.resume, m.bat.value, m.bat.throw = nil, Value{}, nil
		if d := m.bat.orElse; !d.IsUnbound() {
			m.bat.orElse = Unbound
			m.pushFrame(finElse, a, 0, d)
		}
		if e != nil {
			return m.throwInto(g, e)
		}
		return m.resume(g, v)
	}
	return m.doSwitch()
}

// methodKey is what a CALLMN site remembers of its receiver: the kind, or the version of a class implemented in Go (which is
// greater than any kind); 0 for objects whose attributes hide the class's.
func methodKey(x Value) uint32 {
	k := x.kind()
	if k == KNat {
		if o := x.nat(); o.Dict == nil {
			return o.Cls.ver
		}
		return 0
	}
	if k == KGen && x.gen().flags&genPlain == 0 { // coroutines have other methods
		return 0
	}
	return uint32(k)
}

// callCachedMethod is CALLMN and those of its kind (nativeOps): the native is in the cache, if the receiver is still of that kind.
func (m *M) callCachedMethod() *Exc {
	i := m.cur()
	c := m.fn().code
	x := *m.R(i.A + 2*VS)
	if w := fetch(skip(m.pc, 1)); methodKey(x) == uint32(w.B)|uint32(w.C)<<16 {
		nat := (*Native)(wordPtr(m.pc))
		m.pc = skip(m.pc, 2)
		n := int(i.B)
		if nat.flags&nfRawArgs != 0 {
			if m.top = int(i.A) + (4+n)*VS; stress || m.top > m.roomLeft() {
				m.room(m.top + 8*VS)
			}
			if m.callNames != nil {
				m.callNames = nil
			}
			v, e := nat.fn(m, args(m.base, i.A+2*VS, n))
			switch {
			case e != nil:
				return e
			case v.p != unsafe.Pointer(&hStepReq):
				*m.R(i.A) = v
				return nil
			case m.bat.target != nil && m.req == nil:
				return m.doSwitch()
			}
			return m.result(v, i.A)
		}
		m.top = int(i.A) + (4+max(n, nat.sig.npos))*VS
		if stress || m.top > m.roomLeft() {
			m.room(m.top + 8*VS)
		}
		var v Value
		var e *Exc
		switch g := nat.sig; {
		case g.npos != len(g.names) || g.starkw || n < g.min:
			v, e = m.callNative(nat, i.A, n, nil)
		case n == g.npos || n > g.npos && g.star:
			v, e = nat.fn(m, args(m.base, i.A+2*VS, n))
		case n < g.npos:
			w := args(m.base, i.A+2*VS, g.npos)
			copy(w[n:], g.defs[n:])
			v, e = nat.fn(m, w)
		default:
			v, e = m.callNative(nat, i.A, n, nil)
		}
		if e != nil {
			return e
		}
		return m.result(v, i.A)
	}
	if x.p == unsafe.Pointer(&hFound) {
		return m.callFound(i, nil)
	}
	return m.uncacheMethod(i, c)
}

// uncacheMethod: the site's cache is of no use for this receiver.
func (m *M) uncacheMethod(i *Instr, c *Code) *Exc {
	i.Op = CALLM
	clearMethodCache(c, m.pc)
	return m.slow()
}

// ---- binding arguments to a script function ----

// kwSite is what a keyword call's site knows: the names, and the shuffle found at the last call, which CALLK does without
// leaving the loop.
type kwSite struct {
	names   []*Str
	code    *Code // for this callee; nil: none
	n       uint16
	nfill   uint16
	ndefs   int // with so many defaults, positional and keyword-only
	nkwdefs int
	perm    [8]uint8 // argument k goes to parameter perm[k]
	fill    [8]kwFill
}

// kwFill is a parameter that takes its default.
type kwFill struct {
	to, from uint8
	kw       bool // from Func.kwdefs
}

// callKwSite calls R[a] with n arguments, the last of them by the names of the site.
func (m *M) callKwSite(a uint16, n int, s *kwSite) *Exc {
	f := m.R(a)
	if !f.is(KFunc) {
		return m.call(a, n, s.names)
	}
	fn := f.fun()
	if s.code != fn.code || int(s.n) != n || s.ndefs != len(fn.defs) || s.nkwdefs != len(fn.kwdefs) {
		if fn.code.src.Flags&(code.VarArgs|code.VarKwargs) != 0 || !s.learn(fn, n) {
			return m.bind(fn, a, n, s.names)
		}
	}
	for _, x := range s.fill[:s.nfill] {
		if x.kw && fn.kwdefs[x.from].IsUnbound() { // another closure of the same code, with other defaults
			return m.bind(fn, a, n, s.names)
		}
	}
	if e := m.makeRoom(fn, a); e != nil {
		return e
	}
	var buf [8]Value
	w := args(m.base, a+2*VS, n+int(s.nfill))
	copy(buf[:], w[:n])
	for k := range n {
		w[s.perm[k]] = buf[k]
	}
	for _, x := range s.fill[:s.nfill] {
		if x.kw {
			w[x.to] = fn.kwdefs[x.from]
		} else {
			w[x.to] = fn.defs[x.from]
		}
	}
	return m.enter(fn, a)
}

// learn finds where the site's arguments go in a call of fn; false: the call needs bind.
func (s *kwSite) learn(fn *Func, n int) bool {
	c := fn.code.src
	np := c.NArgs
	total := np + c.KwOnly
	s.code = nil
	if total > 8 || n > total || n-len(s.names) > np || len(fn.kwdefs) > c.KwOnly {
		return false
	}
	var used [8]bool
	for k := range n {
		j := k
		if k >= n-len(s.names) {
			j = slices.Index(fn.code.params[c.PosOnly:], s.names[k-n+len(s.names)])
			if j < 0 {
				return false
			}
			j += c.PosOnly
		}
		if used[j] {
			return false
		}
		used[j], s.perm[k] = true, uint8(j)
	}
	s.nfill = 0
	for j := range total {
		if used[j] {
			continue
		}
		x := kwFill{to: uint8(j)}
		switch from := j - np + len(fn.defs); {
		case j < np && from >= 0:
			x.from = uint8(from)
		case j >= np && j-np < len(fn.kwdefs) && !fn.kwdefs[j-np].IsUnbound():
			x.from, x.kw = uint8(j-np), true
		default:
			return false
		}
		s.fill[s.nfill] = x
		s.nfill++
	}
	s.code, s.n, s.ndefs, s.nkwdefs = fn.code, uint16(n), len(fn.defs), len(fn.kwdefs)
	return true
}

// makeRoom makes sure that the window of fn at a is within the stack, so that parameters can be stored in it.
func (m *M) makeRoom(fn *Func, a uint16) *Exc {
	if !fits(m, push(m.base, a), fn.frame) {
		return m.enterSlow(fn, a)
	}
	return nil
}

// bind sorts n arguments at R[a+2] into fn's parameters and enters it.
func (m *M) bind(fn *Func, a uint16, n int, kw []*Str) *Exc {
	c := fn.code.src
	np := c.NArgs
	pos := n - len(kw)
	star, starkw := c.Flags&code.VarArgs != 0, c.Flags&code.VarKwargs != 0
	if len(kw) == 0 && !star && !starkw && c.KwOnly == 0 && pos <= np && pos >= np-len(fn.defs) {
		if e := m.makeRoom(fn, a); e != nil { // defaults only
			return e
		}
		copy(args(m.base, a+2*VS+uint16(pos*VS), np-pos), fn.defs[len(fn.defs)-(np-pos):])
		return m.enter(fn, a)
	}
	if star && c.KwOnly == 0 && pos >= np && (len(kw) == 0 || np == 0 && starkw) { // f(*args), f(a, *args), f(*args, **kw)
		m.room(int(a) + (n+8)*VS + int(fn.frame))
		w := args(m.base, a+2*VS, n)
		t := obj(emptyTuple)
		if pos > np {
			m.charge(int64(pos-np)*VS + 16)
			t = tupleOf(w[np:pos])
		}
		if starkw {
			rest := newDictN(len(kw))
			m.charge(int64(len(kw))*40 + 80)
			for k, name := range kw {
				rest.setStr(name, w[pos+k])
			}
			*m.R(a + uint16((3+np)*VS)) = obj(rest)
		}
		*m.R(a + uint16((2+np)*VS)) = t
		return m.enter(fn, a)
	}
	if e := m.makeRoom(fn, a); e != nil {
		return e
	}
	m.room(int(a) + (n+8)*VS + int(fn.frame))
	w := args(m.base, a+2*VS, n)
	var buf [16]Value
	in := append(buf[:0], w...)
	total := np + c.KwOnly
	at := total
	nslots := total
	if star {
		nslots++
	}
	if starkw {
		nslots++
	}
	d := args(m.base, a+2*VS, nslots)
	for k := range d {
		d[k] = Unbound
	}
	copy(d[:np], in[:min(pos, np)])
	if star {
		if pos > np {
			d[at] = tupleOf(in[np:pos])
		} else {
			d[at] = obj(emptyTuple)
		}
		at++
	}
	var rest *Dict
	if starkw {
		rest = newDictN(len(kw))
		d[at] = obj(rest)
	}
	var posOnlyGiven []string
next:
	for k, name := range kw {
		for j := c.PosOnly; j < total; j++ {
			if p := fn.code.params[j]; p == name || p.n == name.n && strEq(p, name) {
				if !d[j].IsUnbound() {
					return m.typeErrorf("%s() got multiple values for argument '%s'", fn.qualname, name.String())
				}
				d[j] = in[pos+k]
				continue next
			}
		}
		if rest != nil {
			rest.setStr(name, in[pos+k])
			continue
		}
		for j := 0; j < c.PosOnly; j++ {
			if strEq(fn.code.params[j], name) {
				posOnlyGiven = append(posOnlyGiven, name.String())
				continue next
			}
		}
		if posOnlyGiven == nil {
			return m.typeErrorf("%s() got an unexpected keyword argument '%s'", fn.qualname, name.String())
		}
	}
	if posOnlyGiven != nil {
		return m.typeErrorf("%s() got some positional-only arguments passed as keyword arguments: '%s'", fn.qualname, strings.Join(posOnlyGiven, ", "))
	}
	if pos > np && !star {
		return m.tooMany(fn, pos, in[pos:], kw)
	}
	var missing []string
	for j := 0; j < np; j++ {
		if d[j].IsUnbound() {
			if k := j - (np - len(fn.defs)); k >= 0 {
				d[j] = fn.defs[k]
			} else {
				missing = append(missing, fn.code.params[j].String())
			}
		}
	}
	if missing != nil {
		return m.missing(fn, missing, "positional")
	}
	m.syncKwDefaults(fn)
	for j := np; j < total; j++ {
		if d[j].IsUnbound() {
			if k := j - np; k < len(fn.kwdefs) && !fn.kwdefs[k].IsUnbound() {
				d[j] = fn.kwdefs[k]
			} else {
				missing = append(missing, fn.code.params[j].String())
			}
		}
	}
	if missing != nil {
		return m.missing(fn, missing, "keyword-only")
	}
	return m.enter(fn, a)
}

func (m *M) missing(fn *Func, names []string, kind string) *Exc {
	for k, n := range names {
		names[k] = "'" + n + "'"
	}
	list := names[0]
	switch n := len(names); {
	case n == 2:
		list = names[0] + " and " + names[1]
	case n > 2:
		list = strings.Join(names[:n-1], ", ") + ", and " + names[n-1]
	}
	return m.typeErrorf("%s() missing %d required %s argument%s: %s", fn.qualname, len(names), kind, plural(len(names)), list)
}

func (m *M) tooMany(fn *Func, given int, kwvals []Value, kw []*Str) *Exc {
	c := fn.code.src
	np, nd := c.NArgs, len(fn.defs)
	kwonly := 0
	for _, name := range kw {
		for j := np; j < np+c.KwOnly; j++ {
			if strEq(fn.code.params[j], name) {
				kwonly++
			}
		}
	}
	takes := fmt.Sprint(np)
	pl := plural(np)
	if nd > 0 {
		takes = fmt.Sprintf("from %d to %d", np-nd, np)
		pl = "s"
	}
	was := "were"
	extra := ""
	if kwonly > 0 {
		extra = fmt.Sprintf(" positional argument%s (and %d keyword-only argument%s)", plural(given), kwonly, plural(kwonly))
	} else if given == 1 {
		was = "was"
	}
	return m.typeErrorf("%s() takes %s positional argument%s but %d%s %s given", fn.qualname, takes, pl, given, extra, was)
}

// ---- constructors ----

// instantiate calls class c with the n arguments at R[a+2].
func (m *M) instantiate(c *Class, a uint16, n int, kw []*Str) *Exc {
	if c.meta != TType {
		if d := c.meta.dunder(dCall); !d.is(KNative) || d.native() != typeCall {
			m.room(int(a) + (5+n)*VS)
			w := args(m.base, a, n+3)
			copy(w[3:], w[2:2+n])
			w[2], w[0] = obj(c), d
			return m.call(a, n+1, kw)
		}
	}
	return m.makeInstance(c, a, n, kw)
}

// makeInstance is type.__call__: __new__, then __init__ if the result is an instance.
func (m *M) makeInstance(c *Class, a uint16, n int, kw []*Str) *Exc {
	if c == TType && n == 1 && len(kw) == 0 {
		*m.R(a) = obj(m.classOf(*m.R(a + 2*VS)))
		return nil
	}
	if n == 1 && len(kw) == 0 && c.flags&cfBuiltin != 0 {
		if v, ok, e := m.convert(c, *m.R(a + 2*VS)); ok || e != nil {
			*m.R(a) = v
			return e
		}
	}
	if c.exact != nil && c.ver == c.exactVer {
		return m.callNew(obj(c.exact), c, a, n, kw)
	}
	init := c.dunder(dInit)
	nw := c.dunder(dNew)
	if nw.p == objectNew.p { // the common case: a script class with __init__
		if e := m.checkAbstract(c); e != nil {
			return e
		}
		plainInit := init.p == objectInit.p
		if plainInit && n > 0 {
			return m.typeErrorf("%s() takes no arguments", c.name)
		}
		o, e := m.bareInstance(c)
		if e != nil {
			return e
		}
		if plainInit {
			if c.meta == TType && c.layout == KObj && c.flags&cfBuiltin == 0 {
				c.ctor, c.ctorVer = nil, c.ver
			}
			*m.R(a) = o
			return nil
		}
		if c.meta == TType && c.layout == KObj && c.flags&(cfBuiltin|cfAbstract) == 0 && init.is(KFunc) {
			c.ctor, c.ctorVer = init.fun(), c.ver
		}
		return m.callInit(o, init, a, n, kw)
	}
	if nw.p == excNewMethod.p { // exceptions: no step, for raising is often a program's hot path
		var d *Dict
		w := args(m.base, a+2*VS, n)
		if len(kw) > 0 {
			d = newDictN(len(kw))
			for k, name := range kw {
				d.setStr(name, w[n-len(kw)+k])
			}
		}
		o, e := m.newExcValue(c, w[:n-len(kw)], d)
		if e != nil {
			return e
		}
		if init.p != excInit.p {
			if c.flags&cfBuiltin == 0 && init.is(KFunc) {
				return m.callInit(o, init, a, n, kw)
			}
		} else {
			if c.flags&cfBuiltin == 0 {
				if e := m.initExc(o.exc(), excSpecOf(c), d); e != nil {
					return e
				}
			}
			*m.R(a) = o
			return nil
		}
	}
	// Call __new__(cls, ...), then __init__ by a step if there is one that does something.
	if init.p == objectInit.p && (c.flags&cfBuiltin != 0 || c.meta == TType && len(c.subs) == 0) {
		// __new__ does everything; where there are derived classes it may give an instance of one with an __init__
		return m.callNew(nw, c, a, n, kw)
	}
	if mk := makerOf(c); mk != nil { // a built-in container: made and filled at once
		m.top = int(a) + (4+max(n, mk.sig.npos))*VS
		if stress || m.top > m.roomLeft() {
			m.room(m.top + 8*VS)
		}
		v, e := m.callNative(mk, a, n, kw)
		if e != nil {
			return e
		}
		return m.result(v, a)
	}
	w := args(m.base, a+2*VS, n)
	s := &newStep{c: c, nw: nw, a: append([]Value{obj(c)}, w...), kw: kw}
	return m.enterStep(s, a)
}

// convert is str(x), int(x), float(x) and bool(x) for arguments that need no script.
func (m *M) convert(c *Class, x Value) (v Value, ok bool, e *Exc) {
	switch c {
	case TStr:
		switch x.kind() {
		case KStr:
			return x, true, nil
		case KInt:
			return obj(m.strOfInt(x.int())), true, nil
		case KFloat:
			return NewStr(floatText(x.float())), true, nil
		}
	case TInt:
		switch x.kind() {
		case KInt:
			return x, true, nil
		case KBool:
			return Int(int64(x.n)), true, nil
		case KFloat:
			if f := x.float(); f > -1<<62 && f < 1<<62 {
				return Int(int64(f)), true, nil
			}
		case KStr:
			if s := x.str(); s.n > 0 && s.n < 19 {
				t := s.String()
				n, k := int64(0), 0
				if t[0] == '-' && len(t) > 1 {
					k = 1
				}
				for j := k; j < len(t); j++ {
					d := t[j] - '0'
					if d > 9 {
						return None, false, nil
					}
					n = n*10 + int64(d)
				}
				if k == 1 {
					n = -n
				}
				return Int(n), true, nil
			} else if s.ascii() {
				v, ok := parseDecimal(s.String())
				return v, ok, nil
			}
		}
	case TFloat:
		switch x.kind() {
		case KFloat:
			return x, true, nil
		case KInt:
			return Float(float64(x.int())), true, nil
		}
	case TBool:
		switch x.kind() {
		case KInt, KBool, KNone, KStr, KList, KTuple, KDict, KFloat:
			t, e := m.Truth(x)
			return Bool(t), true, e
		}
	case TTuple:
		switch x.kind() {
		case KTuple:
			return x, true, nil
		case KList:
			m.charge(int64(len(x.list().v))*VS + 16)
			return tupleOf(x.list().v), true, nil
		}
	}
	return None, false, nil
}

// callNew calls __new__ with the class in front of the arguments at R[a+2].
func (m *M) callNew(nw Value, c *Class, a uint16, n int, kw []*Str) *Exc {
	if nw.is(KStaticMethod) {
		nw = (*Wrapper)(nw.p).fn
	}
	m.room(int(a) + (5+n)*VS)
	w := args(m.base, a, n+3)
	copy(w[3:], w[2:2+n])
	w[2], w[0] = obj(c), nw
	return m.call(a, n+1, kw)
}

// newStep is __new__ followed by __init__.
type newStep struct {
	StepBase
	c     *Class
	nw    Value
	a     []Value
	kw    []*Str
	o     Value
	phase int
}

func (s *newStep) Step(m *M, in Value) Act {
	switch s.phase {
	case 0:
		s.phase = 1
		nw := s.nw
		if nw.is(KStaticMethod) {
			nw = (*Wrapper)(nw.p).fn
		} else if nw.is(KClassMethod) {
			nw, _ = m.bindClass((*Wrapper)(nw.p).fn, s.c)
		}
		return m.stepCallKw(nw, s.a, s.kw)
	case 1:
		s.phase = 2
		s.o = in
		c := m.classOf(in)
		if !c.isSub(s.c) {
			return m.StepDone(in)
		}
		init := c.dunder(dInit)
		if init.p == objectInit.p {
			return m.StepDone(in)
		}
		s.a[0] = in
		init, self, e := m.bindDunder(init, in)
		if e != nil {
			return m.StepRaise(e)
		}
		if self {
			return m.stepCallKw(init, s.a, s.kw)
		}
		return m.stepCallKw(init, s.a[1:], s.kw)
	}
	if !in.IsNone() {
		return m.StepRaise(m.typeErrorf("__init__() should return None, not '%s'", m.typeName(in)))
	}
	return m.StepDone(s.o)
}

// stepCallKw asks for f(a...), the last len(kw) arguments by name.
func (m *M) stepCallKw(f Value, a []Value, kw []*Str) Act {
	if len(kw) == 0 {
		return m.StepCall(f, a...)
	}
	return m.StepCall(obj(&Bound{Hdr: Hdr{kind: KBound}, fn: applyNative, self: obj(&applyArgs{Hdr: Hdr{kind: KStep, aux: stepOfArgs}, f: f, a: a, kw: kw})}))
}

// applyArgs is a call kept as an object, so that a step can ask for a call with keywords.
type applyArgs struct {
	Hdr
	f  Value
	a  []Value
	kw []*Str
}

var applyNative = obj(newNative(Def{"apply(x)", "", func(m *M, a []Value) (Value, *Exc) {
	x := (*applyArgs)(a[0].p)
	return m.StepInto(&applyStep{x: x})
}}, nil))

type applyStep struct {
	StepBase
	x     *applyArgs
	begun bool
}

func (s *applyStep) Step(m *M, in Value) Act {
	if s.begun {
		return m.StepDone(in)
	}
	s.begun = true
	m.room((len(s.x.a) + 40) * VS)
	*at(m.base, 1) = s.x.f
	for k, v := range s.x.a {
		*at(m.base, 3+k) = v
	}
	m.pc = pcAt(fnStep.code, 2)
	m.nargs = len(s.x.a)
	m.ret = None
	return actCallKw
}

// construct calls a class whose constructor is known: object's __new__, and the __init__ in script or none.
func (m *M) construct(c *Class, a uint16, n int) *Exc {
	if c.ctor == nil {
		if n > 0 {
			return m.typeErrorf("%s() takes no arguments", c.name)
		}
		*m.R(a) = obj(m.newObj(c))
		return nil
	}
	o := obj(m.newObj(c))
	m.room(int(a) + (12+n)*VS)
	w := args(m.base, a, n+9)
	for k := n - 1; k >= 0; k-- {
		w[7+k] = w[2+k]
	}
	w[0] = obj(fins[finInit])
	saveLink(&w[1], m.pc)
	w[2] = Value{nil, uint64(a+2*VS) | uint64(a)<<32}
	w[3], w[6] = o, o
	w[4] = obj(c.ctor)
	m.base = push(m.base, a)
	m.pc = pcAt(fins[finInit].code, 1)
	if int(c.ctor.simple) == n+1 {
		return m.enter(c.ctor, 2*VS)
	}
	return m.bind(c.ctor, 2*VS, n+1, nil)
}

// callInit runs __init__ of a new instance under a finishing frame: [cls|link|args...] becomes
// [fin|link] delta instance [init|link] instance args...
func (m *M) callInit(o, init Value, a uint16, n int, kw []*Str) *Exc {
	init, self, e := m.bindDunder(init, o)
	if e != nil {
		return e
	}
	m.room(int(a) + (12+n)*VS)
	w := args(m.base, a, n+9)
	shift := 7
	if !self {
		shift = 6
	}
	copy(w[shift:], w[2:2+n])
	w[0] = obj(fins[finInit])
	saveLink(&w[1], m.pc)
	w[2] = Value{nil, uint64(a+2*VS) | uint64(a)<<32}
	w[3] = o
	w[4] = init
	if self {
		w[6] = o
		n++
	}
	m.base = push(m.base, a)
	m.pc = pcAt(fins[finInit].code, 1)
	return m.call(2*VS, n, kw)
}

// ---- calls from Go ----

// Call calls f and waits for its end, under this goroutine; other greenlets may run meanwhile.
func (m *M) Call(f Value, a ...Value) (Value, *Exc) { return m.CallKw(f, a, nil) }

// CallKw is Call with the last len(names) arguments by name.
func (m *M) CallKw(f Value, a []Value, names []*Str) (Value, *Exc) {
	if !m.bat.running {
		return m.exec(f, a, names)
	}
	if f.is(KBound) && len(names) == 0 {
		if b := (*Bound)(f.p); b.fn.is(KNative) && m.direct < maxDirect {
			nat := b.fn.native()
			if g := nat.sig; nat.takes(len(a) + 1) { // the method itself, with self and its defaults
				w := make([]Value, g.npos)
				w[0] = b.self
				copy(w[1:], a)
				copy(w[1+len(a):], g.defs[1+len(a):])
				f, a = b.fn, w
			}
		}
	}
	if f.is(KNative) && len(names) == 0 { // no frame for a native that answers at once
		nat := f.native()
		if len(a) == nat.sig.npos && nat.takes(len(a)) && m.direct < maxDirect {
			if nat.owner != nil {
				c := m.classOf(a[0])
				if !c.isSub(nat.owner) {
					return m.nestedCall(f, a, names, false) // for the error
				}
				if x := unwrap(a[0]); x.p != a[0].p && nat.flags&nfRawSelf == 0 {
					a = append([]Value{x}, a[1:]...)
				}
			}
			m.direct++
			v, e := nat.fn(m, a)
			m.direct--
			if e != nil || v.p != unsafe.Pointer(&hStepReq) {
				return v, e
			}
			return m.nestedRequest()
		}
	} else if f.is(KClass) && len(a) == 1 && len(names) == 0 && f.class().flags&cfBuiltin != 0 {
		if v, ok, e := m.convert(f.class(), a[0]); ok || e != nil {
			return v, e
		}
	}
	return m.nestedCall(f, a, names, false)
}

// nestedCall pushes a boundary frame above the native's window and runs f under a nested run().
func (m *M) nestedCall(f Value, a []Value, names []*Str, next bool) (Value, *Exc) {
	return m.nested(len(a), func() *Exc {
		*at(m.base, 1) = f
		for k, v := range a {
			*at(m.base, 3+k) = v
		}
		return m.call(VS, len(a), names)
	})
}

// nestedRequest does, under a nested run, what a native called from Go asked for.
func (m *M) nestedRequest() (Value, *Exc) {
	return m.nested(0, func() *Exc { return m.result(Value{p: unsafe.Pointer(&hStepReq)}, VS) })
}

// maxNested bounds the Go stack that natives calling script calling natives can take.
const maxNested = 20000

func (m *M) nested(n int, start func() *Exc) (Value, *Exc) {
	g, top := m.g, m.top
	if g.nested > maxNested {
		return None, m.NewExc(ExcRecursionError, NewStr("maximum recursion depth exceeded while calling a Python object"))
	}
	if g.nested == 0 {
		g.home = m.me
	}
	m.room(top + (20+n)*VS)
	fb := pushAt(m.base, uint32(top))
	*at(fb, -2) = obj(fnBound)
	saveLink(at(fb, -1), m.pc)
	*at(fb, 0) = Value{nil, uint64(top + 2*VS)}
	*at(fb, 1) = None
	m.base, m.pc = fb, pcAt(fnBound.code, 1)
	g.nested++
	m.finals.nested++
	if e := start(); e == nil || m.unwind(e, g.home) {
		m.runGuarded(g.home)
	}
	g.nested--
	m.finals.nested--
	v, e := *at(m.base, 1), m.err
	m.err = nil
	w := m.R(0).n
	m.pc = loadLink(at(m.base, -1))
	m.base = down(m.base, uint32(w))
	m.top = top
	return v, e
}

// CallMethod calls a method of v by name.
func (m *M) CallMethod(v Value, name string, a ...Value) (Value, *Exc) {
	f, e := m.GetAttr(v, m.intern(name))
	if e != nil {
		return None, e
	}
	return m.Call(f, a...)
}

// maxDirect bounds natives that call natives without a frame between them; deeper ones have frames, which are counted.
const maxDirect = 200

// callDunder calls special method d of x from Go.
func (m *M) callDunder(d, x Value, a ...Value) (Value, *Exc) {
	if d.is(KNative) && m.bat.running && m.direct < maxDirect {
		if n := d.native(); n.flags&(nfSimple|nfStatic|nfClass) == nfSimple && n.sig.npos == len(a)+1 && n.owner != nil && m.classOf(x).isSub(n.owner) {
			if n.flags&nfRawSelf == 0 {
				x = unwrap(x)
			}
			var buf [4]Value
			m.direct++
			v, e := n.fn(m, append(append(buf[:0], x), a...))
			m.direct--
			if e != nil || v.p != unsafe.Pointer(&hStepReq) {
				return v, e
			}
			return m.nestedRequest()
		}
	}
	if d.is(KFunc) || d.is(KNative) {
		var buf [4]Value
		return m.Call(d, append(append(buf[:0], x), a...)...)
	}
	d, self, e := m.bindDunder(d, x)
	if e != nil {
		return None, e
	}
	if self {
		return m.Call(d, append([]Value{x}, a...)...)
	}
	return m.Call(d, a...)
}

// bindDunder turns a special method found on the type into something to call: self says whether the instance has to be
// passed in front.
func (m *M) bindDunder(d, x Value) (f Value, self bool, e *Exc) {
	switch d.kind() {
	case KFunc, KNative:
		return d, true, nil
	case KStaticMethod:
		return (*Wrapper)(d.p).fn, false, nil
	case KClassMethod:
		return obj(&Bound{Hdr: Hdr{kind: KBound}, fn: (*Wrapper)(d.p).fn, self: obj(m.classOf(x))}), false, nil
	case KBound, KClass:
		return d, false, nil
	}
	if get := m.classOf(d).dunder(dGet); !get.IsUnbound() {
		f, e = m.callDunder(get, d, x, obj(m.classOf(x)))
		return f, false, e
	}
	return d, false, nil
}
