// Large programs: long chains, large displays, many arguments and far jumps.

package compile_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/code"
	"github.com/gsl-lang/gsl/lang/compile"
)

func repeat(n int, format string) string {
	var b strings.Builder
	for i := 0; i < n; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// TestLarge compiles programs that are long in one direction; each in a time that quadratic work would not meet.
func TestLarge(t *testing.T) {
	for _, p := range []struct{ name, src string }{
		{"constant list", "x = [" + strings.Repeat("1, ", 1000000) + "]\n"},
		{"list", "x = [" + strings.Repeat("a, ", 200000) + "]\n"},
		{"tuple, set, dict", "x = (" + strings.Repeat("a, ", 5000) + "), {" + strings.Repeat("a, ", 5000) + "}, {" + strings.Repeat("a: b, ", 5000) + "}\n"},
		{"nested lists", strings.Repeat("["+strings.Repeat("a, ", 95), 60) + strings.Repeat("]", 60) + "\n"},
		{"arguments", "f(" + strings.Repeat("a, ", 5000) + repeat(5000, "k%d=b, ") + ")\n"},
		{"targets", "def f(x):\n    " + repeat(1000, "a%d, ") + "= x\n    " + repeat(3000, "x[%d], ") + "= x\n    " + repeat(200, "x[%d], ") + "*x[0], " + repeat(700, "x[%d], ") + " = x\n"},
		{"f-string", "f'" + strings.Repeat("{a!r} b ", 5000) + "'\n"},
		{"globals", repeat(100000, "a%d = 1\n") + "a.b.c()\n"},
		{"far jumps", "def f(a):\n    for i in a:\n        while a:\n            try:\n                if a:\n" + repeat(40000, "                    a = g(a, %d)\n") +
			"                else:\n                    continue\n            except E: break\n            if a < 3 and a is not None: continue\n"},
		{"and", "x = a" + strings.Repeat(" and a", 50000) + "\nif a" + strings.Repeat(" or a", 50000) + ": pass\n"},
		{"comparison", "x = a" + strings.Repeat(" < a", 2000) + "\n"},
		{"functions", repeat(20000, "def f%d(a): return a\n")},
	} {
		t.Run(p.name, func(t *testing.T) {
			start := time.Now()
			mustCompile(t, p.src)
			if d := time.Since(start); d > 20*time.Second {
				t.Errorf("it took %v", d)
			}
		})
	}
}

// TestChains compiles 100,000 elifs and a sum of 100,000 terms. The trees are made here, for a parser may stop earlier.
func TestChains(t *testing.T) {
	name := func() ast.Expr { return &ast.Name{ID: "a"} }
	var elifs []ast.Stmt
	sum := name()
	for range 100000 {
		elifs = []ast.Stmt{&ast.If{Cond: name(), Body: []ast.Stmt{&ast.Pass{}}, Else: elifs}}
		sum = &ast.BinOp{Op: ast.Add, L: sum, R: name()}
	}
	f := &ast.FunctionDef{Name: "f", Args: &ast.Arguments{Args: []*ast.Arg{{Name: "a"}}}, Body: []ast.Stmt{&ast.Return{X: sum}}}
	for _, body := range [][]ast.Stmt{elifs, {&ast.ExprStmt{X: sum}}, {f}} {
		k, err := compile.Module(&ast.Module{Body: body}, compile.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := code.Verify(k); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDeep checks that trees deeper than the compiler goes are errors, not stack overflows.
func TestDeep(t *testing.T) {
	var x ast.Expr = &ast.Name{ID: "a"}
	for range 200000 {
		x = &ast.Attribute{X: x, Attr: "b"}
	}
	_, err := compile.Module(&ast.Module{Body: []ast.Stmt{&ast.ExprStmt{X: x}}}, compile.Options{})
	e, ok := err.(*compile.Error)
	if !ok || e.Kind != "RecursionError" || e.Msg != "maximum recursion depth exceeded during compilation" {
		t.Errorf("got %v", err)
	}
}
