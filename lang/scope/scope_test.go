// Scopes: where each name of a program lives, against what CPython's symtable module says of it.

package scope_test

import (
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/gsl-lang/gsl/lang/parse"
	"github.com/gsl-lang/gsl/lang/scope"
)

// dump lists a scope and those in it: its qualified name, then its names in order with the first letter of where they are
// (Local, Cell, Free, Global, Implicit global) and + for one that a class both has and lends.
func dump(b *strings.Builder, s *scope.Scope, depth int) {
	names := append([]*scope.Symbol{}, s.Order...)
	sort.Slice(names, func(i, j int) bool { return names[i].Name < names[j].Name })
	fmt.Fprintf(b, "%s%s:", strings.Repeat("  ", depth), s.Qualname)
	for _, y := range names {
		mark := ""
		if y.Flags&scope.FreeClass != 0 {
			mark = "+"
		}
		fmt.Fprintf(b, " %s=%c%s", y.Name, "?LGIFC"[y.Where], mark)
	}
	if s.NeedsClassCell {
		b.WriteString(" (__class__)")
	}
	b.WriteByte('\n')
	for _, k := range s.Kids {
		dump(b, k, depth+1)
	}
}

func TestScopes(t *testing.T) {
	for _, x := range []struct{ src, want string }{
		{"x = y\ndel z", ": x=L y=I z=L"},
		{"def f(a, *b):\n global c\n c = a + d", ": c=G f=L\n  f: a=L b=L c=G d=I"},
		{"def f():\n x = 1\n def g():\n  def h(): return x", ": f=L\n  f: g=L x=C\n    f.<locals>.g: h=L x=F\n      f.<locals>.g.<locals>.h: x=F"},
		{"def f():\n x = 1\n class C:\n  x = 2\n  def m(self): return x", ": f=L\n  f: C=L x=C\n    f.<locals>.C: m=L x=L+\n      f.<locals>.C.m: self=L x=F"},
		{"class C:\n x = 1\n def m(self): return x", ": C=L\n  C: m=L x=L\n    C.m: self=L x=I"},
		{"class C:\n def m(self): super().m()", ": C=L\n  C: m=L (__class__)\n    C.m: __class__=F self=L super=I"},
		{"class C:\n def m(self): return [__class__ for x in y]",
			": C=L\n  C: m=L (__class__)\n    C.m: __class__=F self=L y=I\n      C.m.<locals>.<listcomp>: .0=L __class__=F x=L"},
		{"def f():\n [y := x for x in z]\n return y", ": f=L\n  f: y=C z=I\n    f.<locals>.<listcomp>: .0=L x=L y=F"},
		{"[y := x for x in z]", ": y=G z=I\n  <listcomp>: .0=L x=L y=G"},
		{"class __C:\n def __f(self, __a): self.__b = __c__", ": __C=L\n  __C: _C__f=L\n    __C.__f: _C__a=L __c__=I self=L"},
		{"def f():\n def g():\n  nonlocal x\n  x = 1\n x = 2", ": f=L\n  f: g=L x=C\n    f.<locals>.g: x=F"},
		{"def f():\n global g\n def g(): pass", ": f=L g=G\n  f: g=G\n    g:"},
		{"def f():\n x = 1\n def g():\n  global x\n  def h(): return x", ": f=L x=G\n  f: g=L x=L\n    f.<locals>.g: h=L x=G\n      f.<locals>.g.<locals>.h: x=I"},
		{"f = lambda x, y=z: x + w", ": f=L z=I\n  <lambda>: w=I x=L y=L"},
	} {
		m, errs := parse.Parse("x", x.src+"\n", parse.File)
		if len(errs) > 0 {
			t.Fatalf("%s: %v", x.src, errs[0])
		}
		table, err := scope.Build(m, "x", false)
		if err != nil {
			t.Fatalf("%s: %v", x.src, err)
		}
		var b strings.Builder
		dump(&b, table.Top, 0)
		if got := strings.TrimSuffix(b.String(), "\n"); got != x.want {
			t.Errorf("%s\ngot:\n%s\nwant:\n%s", x.src, got, x.want)
		}
	}
}

func TestMangle(t *testing.T) {
	for _, x := range [][3]string{{"C", "__x", "_C__x"}, {"__C", "__x", "_C__x"}, {"C", "__x__", "__x__"}, {"C", "_x", "_x"}, {"", "__x", "__x"},
		{"___", "__x", "__x"}, {"C", "__a.b", "__a.b"}, {"C", "__", "__"}, {"C", "___", "___"}} {
		if got := scope.Mangle(x[0], x[1]); got != x[2] {
			t.Errorf("%s in %s: %s, want %s", x[1], x[0], got, x[2])
		}
	}
}
