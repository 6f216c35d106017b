package vm

import (
	"math/rand"
	"slices"
	"testing"
)

// TestDictMove compares a dict with a list of keys.
func TestDictMove(t *testing.T) {
	m := New(Options{})
	for _, keys := range []int{3, 9, 40, 400} {
		d := newDict()
		var model []int
		r := rand.New(rand.NewSource(int64(keys)))
		for n := range 20000 {
			k := r.Intn(keys)
			at := slices.Index(model, k)
			switch op := r.Intn(8); {
			case op < 2 && at < 0:
				must(t, m.dictSet(d, Int(int64(k)), Int(int64(n))))
				model = append(model, k)
			case op == 2 && at >= 0:
				if _, e := m.dictDel(d, Int(int64(k))); e != nil {
					t.Fatal(e)
				}
				model = slices.Delete(model, at, at+1)
			case op > 2:
				front := op > 5
				found, e := m.DictMove(d, Int(int64(k)), front)
				must(t, e)
				if found != (at >= 0) {
					t.Fatalf("move of %d: found %v", k, found)
				}
				if found {
					model = slices.Delete(model, at, at+1)
					if front {
						model = slices.Insert(model, 0, k)
					} else {
						model = append(model, k)
					}
				}
			}
			if e := d.check(); e != nil {
				t.Fatal(e)
			}
			var got []int
			for pos, e := d.next(0); e != nil; pos, e = d.next(pos) {
				got = append(got, int(e.key.int()))
			}
			if !slices.Equal(got, model) {
				t.Fatalf("%v, want %v", got, model)
			}
		}
	}
}

// TestDictMoveCost: the work for a move does not grow with the dict.
func TestDictMoveCost(t *testing.T) {
	m := New(Options{})
	d := newDict()
	const n = 20000
	for k := range n {
		must(t, m.dictSet(d, Int(int64(k)), None))
	}
	for k := range 20 * n { // a quadratic way would take minutes
		if _, e := m.DictMove(d, Int(int64(k*7919%n)), k%3 > 0); e != nil {
			t.Fatal(e)
		}
	}
	if d.cap > 8*n {
		t.Errorf("room for %d entries", d.cap)
	}
}
