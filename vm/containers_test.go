// Tests of containers under script: keys whose comparisons change the very table that is being searched.
package vm

import (
	"bytes"
	"testing"
)

// TestEvilKeys runs a program whose __eq__ and __hash__ change the dict and the set under every operation; then everything
// inside them must hold.
func TestEvilKeys(t *testing.T) {
	const src = `
state = 77
def rnd(n):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2 ** 64
    return (state >> 33) % n
d, s, l = {}, set(), []
busy = False
class Evil:
    def __init__(self, n): self.n = n
    def __hash__(self): return self.n % 5
    def __eq__(self, o):
        global busy
        if not busy:
            busy = True
            k = rnd(9)
            if k == 0: d.clear(); s.clear(); l.clear()
            elif k == 1:
                for i in range(rnd(40)): d[i] = i; s.add(i); l.append(i)
            elif k == 2 and d: d.popitem(); s.pop() if s else None; l.pop() if l else None
            elif k == 3: d.pop(rnd(30), None); s.discard(rnd(30)); del l[::2]
            elif k == 4: d[Evil(rnd(30))] = 1; s.add(Evil(rnd(30))); l.append(Evil(rnd(30)))
            elif k == 5:
                for i in list(d)[:rnd(20)]: d.pop(i, None); s.discard(i)
            busy = False
        return isinstance(o, Evil) and o.n == self.n
for i in range(30000):
    k = Evil(rnd(60)) if rnd(3) else rnd(60)
    try:
        c = rnd(24)
        if c < 5: d[k] = i
        elif c < 9: s.add(k)
        elif c < 11: l.append(k)
        elif c == 11: d.pop(k, None)
        elif c == 12: s.discard(k)
        elif c == 13: k in l
        elif c == 14: l.remove(k)
        elif c == 15: d.setdefault(k, i)
        elif c == 16: s ^= {Evil(rnd(60)), k}
        elif c == 17: s.update([k, Evil(rnd(60))]); s &= set(list(s)[:30])
        elif c == 18: d.update({k: 1, Evil(rnd(60)): 2})
        elif c == 19: d == {k: 1, Evil(rnd(60)): 2}; s == {k}; l == [k] * len(l)
        elif c == 20: d.keys() & s; d.items() ^ {k: i}.items()
        elif c == 21: l.index(k), l.count(k)
        elif c == 22: l[1:3] = (x for x in [k, Evil(1)]); del l[5:]
        elif c == 23: s - {k, Evil(3)}; s | d.keys(); s.issubset([k]); s.intersection_update(list(s)[:40])
    except (KeyError, ValueError, RuntimeError): pass
    if len(d) > 200: d.clear()
    if len(s) > 200: s.clear()
    del l[60:]
`
	var out bytes.Buffer
	m := New(Options{Stdout: &out, Stderr: &out})
	if e := m.RunMain(src, "evil.gsl"); e != nil {
		r, _ := m.Str(e.Value())
		t.Fatal(e.cls.name, r)
	}
	g := m.MainModule()
	if err := g.Get(m, "d").dict().check(); err != nil {
		t.Error(err)
	}
	s, n := g.Get(m, "s").set(), uint32(0)
	for pos, e := s.next(0); e != nil; pos, e = s.next(pos) {
		n++
		if isHole(e.key) {
			t.Error("a hole in the set")
		}
	}
	if n != s.used || s.fill < s.used || uint64(s.fill) > s.mask {
		t.Errorf("%d keys, used %d, fill %d, mask %d", n, s.used, s.fill, s.mask)
	}
}
