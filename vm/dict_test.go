// Tests of the dict's table: against a model, under attack, as a queue, and with keys that equal each other across types.
package vm

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"
	"time"
)

// check walks over everything that must hold inside a dict.
func (d *Dict) check() error {
	live := uint32(0)
	for i := range d.fill {
		if !isHole(d.ent(i).key) {
			live++
			if i < d.first {
				return fmt.Errorf("live entry %d before first %d", i, d.first)
			}
		}
	}
	if live != d.used || d.fill > d.cap {
		return fmt.Errorf("%d live, used %d, fill %d, cap %d", live, d.used, d.fill, d.cap)
	}
	if d.mask == 0 {
		return nil
	}
	n := uint32(0)
	for i := range d.mask + 1 {
		w := *d.slot(i)
		if w == 0 {
			continue
		}
		n++
		if e := d.ent(uint32(w) - 1); uint32(w)-1 >= d.fill || isHole(e.key) {
			return fmt.Errorf("slot %d points at nothing", i)
		}
		prev := *d.slot((i - 1) & d.mask)
		dist := (i - uint32(w>>32)) & d.mask
		if dist > 0 && (prev == 0 || dist > (i-1-uint32(prev>>32))&d.mask+1) {
			return fmt.Errorf("slot %d breaks the run", i)
		}
	}
	if n != live {
		return fmt.Errorf("%d slots for %d entries", n, live)
	}
	return nil
}

func must(t testing.TB, e *Exc) {
	t.Helper()
	if e != nil {
		t.Fatalf("%s%v", e.cls.name, e.Args())
	}
}

func TestDictSize(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { sinkDict = newDictN(3) }); n != 1 {
		t.Errorf("a dict of 3 takes %v allocations", n)
	}
}

var sinkDict *Dict

func TestDictModel(t *testing.T) {
	m := New(Options{})
	for seed := range int64(40) {
		r := rand.New(rand.NewSource(seed))
		d := newDict()
		model := map[int64]int64{}
		var order []int64
		span := int64(1) << (2 + r.Intn(12))
		mul := int64(1) << r.Intn(48)
		kinds := r.Intn(4)
		key := func(k int64) Value {
			switch kinds {
			case 1:
				return NewStr(fmt.Sprint("k", k))
			case 2:
				if k%3 == 0 {
					return Float(float64(k))
				}
			case 3:
				return NewTuple(Int(k), NewStr("x"))
			}
			return Int(k)
		}
		pick := func() int64 { return (r.Int63n(span) - span/4) * mul }
		for i := range 8000 {
			k := pick()
			v := d.ver
			switch op := r.Intn(20); {
			case op < 11 || i%4000 < 500:
				_, had := model[k]
				if !had {
					order = append(order, k)
				}
				model[k] = int64(i)
				must(t, m.dictSet(d, key(k), Int(int64(i))))
				if had != (d.ver == v) {
					t.Fatal("ver says ", d.ver != v, " for a key that was there: ", had)
				}
			case op == 19 && len(order) > 0:
				k = order[len(order)-1]
				i, _ := d.prev(d.fill)
				d.removeEnd(i, m)
				delete(model, k)
				order = order[:len(order)-1]
			default:
				_, ok := model[k]
				if found, e := m.dictDel(d, key(k)); found != ok || e != nil {
					t.Fatal("del", seed, i, k)
				}
				if ok {
					delete(model, k)
					order = slices.DeleteFunc(order, func(x int64) bool { return x == k })
				}
				if ok != (d.ver != v) {
					t.Fatal("ver after del")
				}
			}
			k = pick()
			v0, ok := model[k]
			if p, e := m.dictGet(d, key(k)); e != nil || (p != nil) != ok || ok && p.int() != v0 {
				t.Fatal("get", seed, i, k)
			}
			if i%500 == 0 {
				if e := d.check(); e != nil {
					t.Fatal(seed, i, e)
				}
				if r.Intn(2) == 0 {
					d = d.copy()
				}
			}
		}
		if e := d.check(); e != nil {
			t.Fatal(seed, e)
		}
		pos := uint32(0)
		for _, k := range order {
			var e *entry
			if pos, e = d.next(pos); e == nil {
				t.Fatal("order: ended early")
			}
			if eq, _ := m.Eq(e.key, key(k)); !eq {
				t.Fatal("order")
			}
		}
		if _, e := d.next(pos); e != nil || d.len() != len(model) {
			t.Fatal("used")
		}
	}
}

// Ints that all share a slot, and floats equal to them: the dict scrambles its hashes once and is fast again.
func TestDictMixed(t *testing.T) {
	m := New(Options{})
	d := newDict()
	const n = 100000
	t0 := time.Now()
	for k := range int64(n) {
		must(t, m.dictSet(d, Int(k<<20), Int(k)))
	}
	if !d.mixed {
		t.Error("not mixed")
	}
	for k := range int64(n) {
		if p, _ := m.dictGet(d, Float(float64(k<<20))); p == nil || p.int() != k {
			t.Fatal(k)
		}
	}
	if e := d.check(); e != nil {
		t.Error(e)
	}
	if took := time.Since(t0); took > 2*time.Second {
		t.Errorf("%v", took)
	}
	s := newDict()
	for k := range int64(1000) {
		must(t, m.dictSet(s, Int(k<<20), Int(k)))
		s.setStr(newStr(fmt.Sprint(k)), Int(k))
	}
	for k := range int64(1000) {
		if p := s.getStr(newStr(fmt.Sprint(k))); p == nil || p.int() != k {
			t.Fatal("str in a mixed dict", k)
		}
		if k%3 == 0 && !s.delStr(newStr(fmt.Sprint(k))) {
			t.Fatal("delStr")
		}
	}
	if e := s.check(); e != nil {
		t.Error(e)
	}
}

// A queue: what is added at the end is deleted at the front. Work and memory stay bounded.
func TestDictQueue(t *testing.T) {
	m := New(Options{})
	for _, n := range []int64{1, 5, 8, 100, 5000} {
		d := newDict()
		t0 := time.Now()
		const rounds = 300000
		for k := range int64(rounds) {
			must(t, m.dictSet(d, Int(k*7), Int(k)))
			if k >= n {
				_, e := d.next(0)
				if found, _ := m.dictDel(d, e.key); !found || e == nil {
					t.Fatal("lost")
				}
			}
		}
		if took := time.Since(t0); took > 2*time.Second {
			t.Errorf("%d: %v", n, took)
		}
		if b := d.bytes(); b > 400*n+2000 {
			t.Errorf("%d entries take %d bytes", n, b)
		}
	}
}

func TestDictEqualKeys(t *testing.T) {
	m := New(Options{})
	for _, ks := range [][]Value{
		{Int(1), True, Float(1)},
		{Int(0), False, Float(0), Float(-1 << 63 * 0)},
		{Int(-1), Float(-1)},
		{Int(1 << 62), Float(1 << 62)},
		{Int(-1 << 63), Float(-1 << 63)},
		{newInt(bigOf(intMul(Int(1<<62), Int(4)))), Float(1 << 64)},
		{NewTuple(Int(1), NewStr("a")), NewTuple(True, NewStr("a"))},
	} {
		d := newDict()
		s := newSet()
		for _, k := range ks {
			must(t, m.dictSet(d, k, k))
			must(t, m.setAdd(s, k))
		}
		if d.len() != 1 || s.len() != 1 {
			t.Errorf("%v: %d keys, %d in the set", ks, d.len(), s.len())
		}
		_, e := d.next(0)
		if e.key != ks[0] {
			t.Error("the first key stays")
		}
	}
	d := newDict()
	for _, k := range []Value{Int(1 << 53), Int(1<<53 + 1), Float(1 << 53), Float(0.5), NewStr(""), None} {
		must(t, m.dictSet(d, k, k))
	}
	if d.len() != 5 {
		t.Error(d.len())
	}
}

func TestDictRehash(t *testing.T) {
	d := newDict()
	for k := range 50 {
		d.setStr(newStr(fmt.Sprint("name", k)), Int(int64(k)))
	}
	d.rehash()
	if e := d.check(); e != nil || d.len() != 50 || d.getStr(newStr("name7")).int() != 7 {
		t.Error(e, d.len())
	}
}

func benchKeys(n int, kind string) (k []Value) {
	for i := range n {
		if kind == "int" {
			k = append(k, Int(int64(i)))
		} else {
			k = append(k, NewStr(fmt.Sprint("key", i)))
		}
	}
	return
}

func BenchmarkDict(b *testing.B) {
	m := New(Options{})
	for _, kind := range []string{"int", "str"} {
		for _, n := range []int{5, 100, 10000} {
			ks := benchKeys(n, kind)
			d := newDict()
			for _, k := range ks {
				m.dictSet(d, k, k)
			}
			run := func(name string, f func(k Value)) {
				b.Run(fmt.Sprint(name, "/", kind, "/", n), func(b *testing.B) {
					for i, j := 0, 0; i < b.N; i++ {
						f(ks[j])
						if j++; j == n {
							j = 0
						}
					}
				})
			}
			run("get", func(k Value) { m.dictGet(d, k) })
			run("getset", func(k Value) { m.dictGet(d, k); m.dictSet(d, k, k) })
			run("set", func(k Value) { m.dictSet(d, k, k) })
			run("delset", func(k Value) { m.dictDel(d, k); m.dictSet(d, k, k) })
			b.Run(fmt.Sprint("build/", kind, "/", n), func(b *testing.B) {
				for i := 0; i < b.N; i += n {
					d := newDict()
					for _, k := range ks {
						m.dictSet(d, k, k)
					}
				}
			})
			b.Run(fmt.Sprint("iterate/", kind, "/", n), func(b *testing.B) {
				for i := 0; i < b.N; i += n {
					for pos, e := d.next(0); e != nil; pos, e = d.next(pos) {
					}
				}
			})
		}
	}
	ts := []Value{}
	d := newDict()
	for i := range 100 {
		ts = append(ts, NewTuple(Int(int64(i)), Int(int64(i*7))))
		m.dictSet(d, ts[i], Int(1))
	}
	b.Run("get/tuple/100", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			m.dictGet(d, ts[i%100])
		}
	})
}
