// Tests of sets: the order is CPython's, whatever happened to the set.
package vm

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

func numberOf(t *testing.T, s string) Value {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return Int(n)
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil && strings.ContainsAny(s, ".e") {
		return Float(f)
	}
	v, kind := parseInt(s, 10)
	if kind != 0 {
		t.Fatal(s)
	}
	return v
}

// setorder.txt is written by gen_setorder.py.
func TestSetOrder(t *testing.T) {
	m := New(Options{})
	f, err := os.Open("testdata/setorder.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	cases := 0
	for sc.Scan() {
		cases++
		ops, want, _ := strings.Cut(sc.Text(), "|=|")
		s := newSet()
		for _, op := range strings.Split(ops, ";") {
			var e *Exc
			switch c, arg := op[0], op[1:]; c {
			case 'a':
				e = m.setAdd(s, numberOf(t, arg))
			case 'd':
				_, e = m.setRemove(s, numberOf(t, arg))
			case 'p':
				_, e = m.setPop(s)
			default:
				o := newSet()
				for _, x := range strings.FieldsFunc(arg, func(r rune) bool { return r == ',' }) {
					must(t, m.setAdd(o, numberOf(t, x)))
				}
				switch c {
				case '|':
					s, e = m.setOr(s, obj(o), KSet)
				case '&':
					s, e = m.setAnd(s, obj(o), KSet)
				case '-':
					s, e = m.setDifference(s, obj(o), KSet)
				case '^':
					s, e = m.setXor(s, obj(o), KSet)
				case 'U':
					e = m.setUpdateNested(s, obj(o))
				case 'R':
					e = m.setSubtract(s, obj(o))
				}
			}
			must(t, e)
		}
		var got []string
		for pos, e := s.next(0); e != nil; pos, e = s.next(pos) {
			r, x := m.Repr(e.key)
			must(t, x)
			got = append(got, r.String())
		}
		if g := strings.Join(got, ","); g != want {
			t.Fatalf("case %d of %d operations\ngot  %s\nwant %s", cases, strings.Count(ops, ";")+1, g, want)
		}
	}
	if cases < 250 {
		t.Error(cases, "cases")
	}
}

func BenchmarkSet(b *testing.B) {
	m := New(Options{})
	for _, n := range []int{5, 100, 10000} {
		ks := benchKeys(n, "int")
		s := newSet()
		for _, k := range ks {
			m.setAdd(s, k)
		}
		b.Run(fmt.Sprint("has/", n), func(b *testing.B) {
			for i, j := 0, 0; i < b.N; i++ {
				m.setHas(s, ks[j])
				if j++; j == n {
					j = 0
				}
			}
		})
		b.Run(fmt.Sprint("build/", n), func(b *testing.B) {
			for i := 0; i < b.N; i += n {
				s := newSet()
				for _, k := range ks {
					m.setAdd(s, k)
				}
			}
		})
	}
}
