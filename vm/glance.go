// Looking whether listed objects are still held, without a mark: from the last mark, or from a search nearby, it is known who holds
// each of them; as long as that is so, they are alive. So that programs see finalizers run where CPython runs them, this happens at
// every exit from the loop, call and back-edge, for as long as anything comes of it and little time goes into it.
package vm

import (
	"time"
	"unsafe"
)

// link says that something holds something directly: from is nil for a register of the running greenlet, and the same as to for a
// greenlet that waits in the hub.
type link struct {
	from, to unsafe.Pointer
	prog     *markProg // of from, where it is no object
	at       uint32    // of a dict or list: the number of the entry
}

const maxLinks = 24

// glance looks at what is listed and collects if something may have been dropped. inside: the instruction before pc is not finished.
func (m *M) glance(inside bool) {
	f := &m.finals
	if !f.auto || f.nested != f.own || m.direct != 0 || m.fn().role != roleScript {
		return
	}
	n := len(f.objs) + len(m.greens) + len(f.refs)
	if f.quiet++; n == 0 || n > maxPaths || f.quiet > quietLooks {
		f.tired = n > maxPaths
		f.calm()
		return
	}
	if f.looks > 4000 {
		f.spent += time.Duration(f.looks) * lookCost
		f.looks = 0
		if !f.afford() {
			f.tired = true
			f.calm()
			return
		}
	}
	if !m.dropped(inside) {
		return
	}
	if !f.afford() {
		f.tired = true
		f.calm()
		return
	}
	m.top = int(m.fn().frame)
	f.collect(m, inside, f.next < 0)
}

// dropped reports whether for some listed object nobody is known who holds it.
func (m *M) dropped(inside bool) bool {
	f := &m.finals
	for _, v := range f.objs {
		if v.is(KGen) && v.gen().state != genSuspended {
			continue
		}
		if !m.held(v.p, inside) {
			return true
		}
	}
	for _, g := range m.greens {
		if g.State == GreenSuspended && !g.Held && g.dropped == dropNone && g != m.main && !m.held(unsafe.Pointer(g), inside) {
			return true
		}
	}
	for _, w := range f.refs {
		if w.dead || w.Callback.IsNone() || w.self.Value() == nil {
			continue
		}
		if v := w.get(); v.IsUnbound() || !isStatic(v) && !m.held(v.p, inside) {
			return true
		}
	}
	return false
}

// held reports whether it is known who holds p.
func (m *M) held(p unsafe.Pointer, inside bool) bool {
	f := &m.finals
	l, ok := f.paths[p]
	if ok {
		for i := range l {
			if !m.holds(&l[i], inside) {
				ok = false
				break
			}
		}
	}
	f.looks += 2 + 2*len(l)
	return ok || m.search(p, inside)
}

// holds reports whether a link is still there.
func (m *M) holds(l *link, inside bool) bool {
	k := &m.finals.finder
	k.m = m
	if l.from == nil {
		k.mode, k.want, k.met = markWant, l.to, false
		k.running(inside)
		m.finals.looks += 10
		return k.met
	}
	if l.from == l.to {
		return (*G)(l.from).Held
	}
	if l.prog == nil {
		switch (*Hdr)(l.from).kind {
		case KDict:
			if d := (*Dict)(l.from); l.at < d.fill && !isHole(d.ent(l.at).key) && (d.ent(l.at).val.p == l.to || d.ent(l.at).key.p == l.to) {
				return true
			}
			return m.point(l)
		case KList:
			if v := (*List)(l.from).v; int(l.at) < len(v) && v[l.at].p == l.to {
				return true
			}
			return m.point(l)
		}
	}
	k.mode, k.want, k.met = markWant, l.to, false
	k.step(markItem{l.from, l.prog})
	return k.met
}

// point finds the entry of a dict or list that a link is about.
func (m *M) point(l *link) bool {
	switch (*Hdr)(l.from).kind {
	case KDict:
		d := (*Dict)(l.from)
		m.finals.looks += d.len() / 16
		for pos, e := d.next(0); e != nil; pos, e = d.next(pos) {
			if e.val.p == l.to || e.key.p == l.to {
				l.at = pos - 1
				return true
			}
		}
	case KList:
		v := (*List)(l.from).v
		m.finals.looks += len(v) / 32
		for i := range v {
			if v[i].p == l.to {
				l.at = uint32(i)
				return true
			}
		}
	}
	return false
}

// search looks for p where a new object is mostly held: in a register of the running greenlet, in an object that one holds, or in the
// globals of a running function.
func (m *M) search(p unsafe.Pointer, inside bool) bool {
	f := &m.finals
	k := &f.finder
	if f.paths == nil {
		f.paths = map[unsafe.Pointer][]link{}
	}
	l := link{to: p}
	if m.holds(&l, inside) {
		f.paths[p] = []link{l}
		return true
	}
	k.mode, k.work = markFlat, k.work[:0]
	k.running(inside)
	near := k.work
	defer func() { clear(near[:cap(near)]); k.work = near[:0] }()
	k.work = nil
	for _, o := range near[:min(len(near), 64)] {
		f.looks++
		if o.prog != nil {
			continue
		}
		var path []link
		switch (*Hdr)(o.p).kind {
		case KFunc:
			if fn := (*Func)(o.p); fn.code != nil && fn.code.globals != nil {
				g := unsafe.Pointer(fn.code.globals)
				path = []link{{to: o.p}, {from: o.p, to: g}, {from: g, to: p}}
			}
		case KObj, KNat, KList, KTuple, KDict, KBound, KCell, KSet, KGen, KIter:
			path = []link{{to: o.p}, {from: o.p, to: p}}
		}
		if path != nil && m.holds(&path[len(path)-1], inside) {
			f.paths[p] = path
			return true
		}
	}
	return false
}

// step follows one item.
func (k *marker) step(w markItem) {
	if w.prog != nil {
		k.run(w.prog, w.p)
	} else {
		k.follow(w.p)
	}
}

// makePaths takes from a mark's trail who holds each listed object.
func (m *M) makePaths() {
	f := &m.finals
	k := &f.mark
	f.paths = map[unsafe.Pointer][]link{}
	for _, v := range f.objs {
		m.makePath(k, v.p)
	}
	for _, g := range m.greens {
		m.makePath(k, unsafe.Pointer(g))
	}
	for _, w := range f.refs {
		if !w.dead && !w.Callback.IsNone() {
			if v := w.get(); !v.IsUnbound() {
				m.makePath(k, v.p)
			}
		}
	}
}

func (m *M) makePath(k *marker, p unsafe.Pointer) {
	from, ok := k.origin(uintptr(p))
	if !ok {
		return
	}
	path := []link{}
	for to := p; ; {
		if from == rootAlways {
			break
		}
		if from == rootRunning {
			path = append(path, link{to: to})
			break
		}
		if from == rootHub {
			path = append(path, link{from: to, to: to})
			break
		}
		if len(path) == maxLinks { // it is left to ordinary ticks
			path = path[:0]
			break
		}
		w := k.done[from]
		l := link{from: w.p, to: to, prog: w.prog}
		if w.prog == nil {
			m.point(&l)
		}
		path = append(path, l)
		key := uintptr(w.p)
		if w.prog != nil {
			key |= w.prog.id << markTag
		}
		if from, ok = k.origin(key); !ok {
			return
		}
		to = w.p
	}
	m.finals.paths[p] = path
}

// origin is where an object was met first.
func (k *marker) origin(key uintptr) (int32, bool) {
	mask := uintptr(len(k.tab) - 1)
	for i := uint64(key>>3) * 0x9E3779B97F4A7C15 >> 20; ; i++ {
		switch k.tab[uintptr(i)&mask] {
		case 0:
			return 0, false
		case key:
			return k.from[uintptr(i)&mask], true
		}
	}
}
