// Tests of the string layout: every operation against a slice of runes, both variants, lone surrogates, several machines.
package vm

import (
	"math/rand"
	"strings"
	"sync"
	"testing"
	"unsafe"
)

func TestStrSize(t *testing.T) {
	if n := unsafe.Sizeof(Str{}); n != 24 {
		t.Errorf("Str is %d bytes", n)
	}
	if n := unsafe.Sizeof(strExtFull{}); n != 64 || unsafe.Sizeof(strExt{}) > 48 {
		t.Errorf("strExt is %d bytes", n)
	}
}

var alphabets = []string{"ab c", "abcé", "日本語x", "é日😀a", "\xed\xa0\x80a\xed\xb0\x80é", "aaaaaaaaaaaaaaaaaaa日"}

// randRunes is a random text and its code points.
func randRunes(r *rand.Rand, n int) (string, []rune) {
	a := newStr(alphabets[r.Intn(len(alphabets))]).runes()
	var b []byte
	var out []rune
	for range n {
		c := a[r.Intn(len(a))]
		b = appendRune(b, c)
		out = append(out, c)
	}
	return string(b), out
}

func textOf(r []rune) string {
	var b []byte
	for _, c := range r {
		b = appendRune(b, c)
	}
	return string(b)
}

// variants are strings with the same text in every layout.
func variants(m *M, s string) []*Str {
	v := []*Str{newStr(s)}
	n := countRunes(s)
	// a slice of a bigger text
	x := newStr(s + "é" + strings.Repeat("z", 5))
	v = append(v, strSlice(m, x, 0, n))
	if len(s) > 0 {
		// a growing text, and a prefix of one
		g := emptyStr
		for at := 0; at < len(s); {
			w := min(len(s)-at, 100)
			for at+w < len(s) && s[at+w]&0xC0 == 0x80 {
				w++
			}
			g, _ = concat(m, g, newStr(s[at:at+w]))
			at += w
		}
		v = append(v, g)
		concat(m, g, newStr("tail"))
		if at := len(s) * 3 / 4; at > 300 {
			for s[at]&0xC0 == 0x80 {
				at++
			}
			e := &strExtFull{strExt: strExt{data: unsafe.Pointer(unsafe.StringData(s))}}
			e.kind, e.flags, e.n, e.cn, e.root = KStr, fExt, uint32(len(s)), uint32(n), uint32(len(s))
			if n == len(s) {
				e.flags |= fASCII
			}
			v = append(v, &e.Str)
		}
	}
	return v
}

func TestStrAgainstRunes(t *testing.T) {
	m := testMachine(t)
	r := rand.New(rand.NewSource(1))
	for round := range 400 {
		n := r.Intn(80)
		if round%4 == 0 {
			n = r.Intn(3000)
		}
		text, want := randRunes(r, n)
		vs := variants(m, text)
		for k, s := range vs {
			if s.String() != text || s.len() != len(want) || s.ascii() != (len(text) == len(want)) {
				t.Fatalf("round %d variant %d: text, length or flag differ", round, k)
			}
			if strHash(s) != strHash(vs[0]) || strHash(s) != hashString(text) || !strEq(s, vs[0]) || !strEq(vs[0], s) {
				t.Fatalf("round %d variant %d: hash or equality", round, k)
			}
			for i := range want { // counting loop
				if c := strIndex(m, s, i).str(); c.String() != textOf(want[i:i+1]) {
					t.Fatalf("round %d variant %d: [%d] = %q", round, k, i, c.String())
				}
			}
			for range 50 {
				if n == 0 {
					break
				}
				i := r.Intn(n)
				if c := strIndex(m, s, i).str(); c.String() != textOf(want[i:i+1]) {
					t.Fatalf("round %d variant %d: random [%d] = %q", round, k, i, c.String())
				}
				j := i + r.Intn(n-i+1)
				p := strSlice(m, s, i, j)
				if w := textOf(want[i:j]); p.String() != w || p.len() != j-i || strHash(p) != hashString(w) || p.ascii() != (len(w) == j-i) {
					t.Fatalf("round %d variant %d: [%d:%d] = %q", round, k, i, j, p.String())
				}
				if at := s.offset(i); s.index(at) != i || at != len(textOf(want[:i])) {
					t.Fatalf("round %d variant %d: offset %d = %d", round, k, i, at)
				}
				step := r.Intn(12) - 6
				if step == 0 {
					step = 40
				}
				cnt := 0
				var w []rune
				for q := i; q >= 0 && q < n; q += step {
					w = append(w, want[q])
					cnt++
				}
				if p := strSliceStep(m, s, i, step, cnt); p.String() != textOf(w) || p.len() != cnt {
					t.Fatalf("round %d variant %d: [%d::%d] = %q, want %q", round, k, i, step, p.String(), textOf(w))
				}
			}
			pos := 0
			for i := 0; ; i++ {
				c, next := strNext(s, pos)
				if c.IsUnbound() {
					if i != n {
						t.Fatalf("iteration ended at %d of %d", i, n)
					}
					break
				}
				if c.str().String() != textOf(want[i:i+1]) {
					t.Fatalf("iteration: %d", i)
				}
				pos = next
			}
		}
	}
}

func TestStrConcatKeepsOldValues(t *testing.T) {
	m := testMachine(t)
	s := newStr(strings.Repeat("x", 300))
	var olds []*Str
	var want []string
	for k := range 200 {
		olds, want = append(olds, s), append(want, s.String()+"")
		want[k] = strings.Clone(want[k])
		add := newStr("y日"[:1+k%2*3])
		n, e := concat(m, s, add)
		if e != nil {
			t.Fatal("exception")
		}
		if k%7 == 0 { // two texts grow from the same prefix
			o, _ := concat(m, s, newStr("other"))
			if o.String() != s.String()+"other" {
				t.Fatal("second growth of a prefix")
			}
		}
		s = n
	}
	for k := range olds {
		if olds[k].String() != want[k] {
			t.Fatalf("text %d changed", k)
		}
	}
}

func TestStrInvalidBytes(t *testing.T) {
	for _, c := range []struct{ in, out string }{
		{"a\xffb", "a\xed\xb3\xbfb"}, {"\xe6\x97", "\xed\xb3\xa6\xed\xb2\x97"}, {"\xed\xa0\x80", "\xed\xa0\x80"}, {"é\xed\xa0", "é\xed\xb3\xad\xed\xb2\xa0"}, {"\xc0\x80", "\xed\xb3\x80\xed\xb2\x80"},
	} {
		s := NewStr(c.in).str()
		if s.String() != c.out {
			t.Errorf("NewStr(%q) = %q", c.in, s.String())
		}
		if !validText(s.String()) {
			t.Errorf("%q is not valid", s.String())
		}
	}
}

func TestInternUnique(t *testing.T) {
	a, b := testMachine(t), testMachine(t)
	if a.intern("__add__") != dunStrs[dAdd] || b.internStr(newStr("__add__")) != dunStrs[dAdd] {
		t.Error("a static name is not the interned one")
	}
	x := a.intern("some_name_of_this_test")
	if x != a.internStr(newStr("some_name_of_this_test")) || x == b.intern("some_name_of_this_test") {
		t.Error("a machine's own names")
	}
	if a.intern("q") != &chars['q'].Str || a.intern("") != emptyStr {
		t.Error("short names")
	}
}

// TestStrShared has several machines read the same strings; it is for the race detector.
func TestStrShared(t *testing.T) {
	text, want := randRunes(rand.New(rand.NewSource(7)), 5000)
	s := newStr(text + "日")
	g, _ := concat(testMachine(t), newStr(text), newStr("日"))
	var wg sync.WaitGroup
	for k := range 4 {
		m := testMachine(t)
		wg.Add(1)
		go func() {
			defer wg.Done()
			r := rand.New(rand.NewSource(int64(k)))
			for range 3000 {
				i := r.Intn(len(want))
				if strIndex(m, s, i).str().String() != textOf(want[i:i+1]) || strIndex(m, g, i).str().String() != textOf(want[i:i+1]) {
					t.Error("wrong character")
					return
				}
			}
			if strHash(s) != strHash(g) {
				t.Error("hash")
			}
			if n, _ := concat(m, g, newStr("more")); n.String() != g.String()+"more" {
				t.Error("concat")
			}
		}()
	}
	wg.Wait()
}

func TestSetHashSeed(t *testing.T) {
	old := strHash(dunStrs[dAdd])
	h := newStr("not interned")
	before := hashString(h.String())
	SetHashSeed(12345)
	if strHash(dunStrs[dAdd]) == old || hashString(h.String()) == before {
		t.Error("the seed does nothing")
	}
	if TStr.attrs.getStr(internStatic("upper")) == nil || TObject.attrs.getStr(newStr("__hash__")) == nil {
		t.Error("the built-in classes lost their attributes")
	}
	SetHashSeed(0)
	if strHash(dunStrs[dAdd]) != old || hashString(h.String()) != before {
		t.Error("seed 0 is not the default")
	}
}

// testMachine is a machine without a program.
func testMachine(t testing.TB) *M {
	t.Helper()
	return New(Options{})
}

var sinkStr *Str
var sinkVal Value

func BenchmarkStr(b *testing.B) {
	m := testMachine(b)
	ascii := newStr(strings.Repeat("hello, world ", 100))
	cjk := newStr(strings.Repeat("日本語のテキスト, ", 200))
	b.Run("index ascii", func(b *testing.B) {
		for i := range b.N {
			sinkVal = strIndex(m, ascii, i%1000)
		}
	})
	b.Run("index cjk counting", func(b *testing.B) {
		for i := range b.N {
			sinkVal = strIndex(m, cjk, i%1000)
		}
	})
	b.Run("index cjk random", func(b *testing.B) {
		for i := range b.N {
			sinkVal = strIndex(m, cjk, int(uint32(i)*2654435761>>8)%1900)
		}
	})
	b.Run("slice 10 ascii", func(b *testing.B) {
		for i := range b.N {
			sinkStr = strSlice(m, ascii, i%1000, i%1000+10)
		}
	})
	b.Run("slice 10 cjk", func(b *testing.B) {
		for i := range b.N {
			sinkStr = strSlice(m, cjk, i%1000, i%1000+10)
		}
	})
	b.Run("a + b", func(b *testing.B) {
		x, y := newStr("hello "), newStr("world!")
		for range b.N {
			sinkStr, _ = concat(m, x, y)
		}
	})
	b.Run("s += x", func(b *testing.B) {
		x := newStr("hello")
		s := emptyStr
		for i := range b.N {
			if i%100000 == 0 {
				s = emptyStr
			}
			s, _ = concat(m, s, x)
		}
		sinkStr = s
	})
	b.Run("hash 14", func(b *testing.B) {
		x := newStr("hello, world!!")
		for range b.N {
			x.hash = 0
			strHash(x)
		}
	})
	b.Run("newStr 10", func(b *testing.B) {
		for range b.N {
			sinkStr = newStr("hello,worl")
		}
	})
}
