// What module gc shows of the objects that script can reach.
package vm

import "unsafe"

// sight is a marker that notes what it meets in the order in which it meets it.
func (m *M) sight(values []Value) (out []Value) {
	for _, v := range values {
		k := &marker{m: m, deep: true, fine: true}
		k.reset()
		if v.p != nil {
			k.follow(v.p)
		}
		for _, w := range k.work {
			if w.prog == nil {
				out = append(out, Value{p: w.p})
			}
		}
	}
	return
}

// Referents are the objects that some objects refer to directly. Numbers are not objects.
func (m *M) Referents(of []Value) []Value { return m.sight(of) }

// everything is what script can reach, as objects that refer to others.
func (m *M) everything() (out []Value) {
	k := &marker{m: m, fine: true}
	k.reset()
	k.roots(true)
	for len(k.work) > 0 {
		w := k.work[len(k.work)-1]
		k.work = k.work[:len(k.work)-1]
		if w.prog != nil {
			k.run(w.prog, w.p)
			continue
		}
		switch (*Hdr)(w.p).kind {
		case KStep:
		default:
			out = append(out, Value{p: w.p})
		}
		k.follow(w.p)
	}
	return
}

// Objects are the objects that script can reach and that refer to others.
func (m *M) Objects() []Value { return m.everything() }

// Referrers are the reachable objects that refer directly to one of some objects.
func (m *M) Referrers(to []Value) (out []Value) {
	want := map[unsafe.Pointer]bool{}
	for _, v := range to {
		want[v.p] = v.p != nil
	}
	for _, v := range m.everything() {
		for _, r := range m.sight([]Value{v}) {
			if want[r.p] {
				out = append(out, v)
				break
			}
		}
	}
	return
}
