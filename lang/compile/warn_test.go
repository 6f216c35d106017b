// SyntaxWarnings, with CPython's texts.

package compile_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/compile"
	"github.com/gsl-lang/gsl/lang/parse"
)

func TestWarnings(t *testing.T) {
	for _, x := range []struct{ src, want string }{
		{"x is 1", `1: "is" with a literal. Did you mean "=="?`},
		{"\nif x is not 'a': pass", `2: "is not" with a literal. Did you mean "!="?`},
		{"x is -1", `1: "is" with a literal. Did you mean "=="?`},
		{"x is ()", `1: "is" with a literal. Did you mean "=="?`},
		{"x is None is True is ... == 1", ""},
		{"assert (x, 'y')", "1: assertion is always true, perhaps remove parentheses?"},
		{"assert ()", ""},
		{"[(1, 2) (3, 4)]", "1: 'tuple' object is not callable; perhaps you missed a comma?"},
		{"'a'(1)", "1: 'str' object is not callable; perhaps you missed a comma?"},
		{"[x for x in y]()", "1: 'list' object is not callable; perhaps you missed a comma?"},
		{"(lambda: 1)()", ""},
		{"1[2]", "1: 'int' object is not subscriptable; perhaps you missed a comma?"},
		{"{1}[2]", "1: 'set' object is not subscriptable; perhaps you missed a comma?"},
		{"[1, 2]['a']", "1: list indices must be integers or slices, not str; perhaps you missed a comma?"},
		{"'abc'[1.5]", "1: str indices must be integers or slices, not float; perhaps you missed a comma?"},
		{"[[1, 2] [3, 4]]", "1: list indices must be integers or slices, not tuple; perhaps you missed a comma?"},
		{"'abc'[True]; [1][x]; [1][1:2]", ""},
	} {
		m, errs := parse.Parse("x", x.src+"\n", parse.File)
		if len(errs) > 0 {
			t.Fatalf("%s: %v", x.src, errs[0])
		}
		var got []string
		warn := func(w ast.Warning) { got = append(got, fmt.Sprintf("%d: %s", w.Line, w.Msg)) }
		if _, err := compile.Module(m, compile.Options{Filename: "x", Warn: warn}); err != nil {
			t.Fatal(err)
		}
		if strings.Join(got, "\n") != x.want {
			t.Errorf("%s\n  got  %s\n  want %s", x.src, strings.Join(got, "\n"), x.want)
		}
	}
}
