// Tests against CPython's answers, which testdata/parse/gen.py writes.

package parse

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/parse/astdump"
)

// rows reads a file of JSON arrays, one a line.
func rows(t testing.TB, name string) [][]any {
	f, err := os.Open(filepath.Join("..", "..", "testdata", "parse", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out [][]any
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<24)
	for sc.Scan() {
		var r []any
		if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// TestTrees compares whole trees, with every span, with those of ast.parse.
func TestTrees(t *testing.T) {
	for _, r := range rows(t, "trees.out") {
		src, want := r[0].(string), r[1].(string)
		m, errs := Parse("x", src, File)
		if len(errs) > 0 {
			t.Errorf("%q: %v", src, errs[0])
			continue
		}
		got := astdump.Module(m)
		if got != want {
			i := 0
			for i < len(got) && i < len(want) && got[i] == want[i] {
				i++
			}
			from := max(0, i-80)
			t.Errorf("%.60q...\n got %s\nwant %s", src, got[from:min(len(got), i+80)], want[from:min(len(want), i+80)])
		}
		if p := badSpan(m, src); p != "" {
			t.Errorf("%.60q: %s", src, p)
		}
	}
}

// TestErrors compares kind, text and place of the first error with CPython's.
func TestErrors(t *testing.T) {
	n := 0
	for _, r := range rows(t, "errors.out") {
		src := r[0].(string)
		_, errs := Parse("x", src, File)
		if r[1] == nil {
			if len(errs) > 0 {
				t.Errorf("%q: CPython accepts it, we: %v", src, errs[0])
			}
			continue
		}
		n++
		if len(errs) == 0 {
			t.Errorf("%q: accepted, CPython: %v", src, r[1])
			continue
		}
		e := errs[0]
		if got := fmt.Sprint([]any{e.Kind, e.Msg, e.Line, e.Col, e.EndLine, e.EndCol}); got != fmt.Sprint(r[1]) {
			t.Errorf("%q\n got %v\nwant %v", src, got, r[1])
		}
	}
	if n < 150 {
		t.Errorf("only %d wrong programs", n)
	}
}

// TestRepl compares ReplStatus with codeop.compile_command.
func TestRepl(t *testing.T) {
	for _, r := range rows(t, "repl.out") {
		src, want := r[0].(string), r[1].(string)
		st, errs := ReplStatus(src)
		if got := [...]string{"complete", "incomplete", "invalid"}[st]; got != want {
			t.Errorf("%q: got %s %v, want %s", src, got, errs, want)
		}
		if (st == Invalid) != (len(errs) > 0) {
			t.Errorf("%q: status %d with errors %v", src, st, errs)
		}
	}
}

// TestSeveral checks that a file's errors are all found, each once and in order.
func TestSeveral(t *testing.T) {
	src := `x = = 1
def f():
    return 1 +
    y = 2
    if x
        z = 3
    print "a"
class A:
    def g(self):
        1 = x
        return
    def h(self)
        pass
try:
    foo bar
except A:
    pass
good = 1
for x range(3):
    pass
del f()
`
	var got []string
	_, errs := Parse("x", src, File)
	for _, e := range errs {
		got = append(got, fmt.Sprintf("%d:%d %s", e.Line, e.Col, e.Msg))
	}
	want := []string{
		"1:5 invalid syntax",
		"3:15 invalid syntax",
		"5:9 expected ':'",
		"7:5 Missing parentheses in call to 'print'. Did you mean print(...)?",
		"10:9 cannot assign to literal here. Maybe you meant '==' instead of '='?",
		"12:16 expected ':'",
		"15:9 invalid syntax",
		"19:7 invalid syntax",
		"21:5 cannot delete function call",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestChunks checks that errors and trees are the same wherever the chunks of a long file happen to end.
func TestChunks(t *testing.T) {
	unit := "@a\ndef f(x):\n    if x:\n        return (1,\n            2)\n    else:\n        pass\nx = 1\n"
	src := strings.Repeat(unit, 100)
	m, errs := Parse("x", src, File)
	if len(errs) > 0 || len(m.Body) != 200 {
		t.Fatalf("%v", errs)
	}
	last := m.Body[199].Pos()
	if last.Line != 800 || last.Col != 0 || last.EndCol != 5 {
		t.Errorf("last statement at %v", *last)
	}
	for n := 1; n < 100; n += 7 {
		bad := strings.Repeat(unit, n) + "x = (1 2)\n" + strings.Repeat(unit, 100-n) + "y = 1 z\n"
		_, errs := Parse("x", bad, File)
		if len(errs) != 2 || errs[0].Line != n*8+1 || errs[0].Col != 6 || errs[1].Line != 802 {
			t.Fatalf("%d: %v", n, errs)
		}
	}
}

// TestDeep feeds shapes that overflow a careless parser's stack or take it forever.
func TestDeep(t *testing.T) {
	const n = 100_000
	rep := strings.Repeat
	for name, c := range map[string]struct{ src, want string }{
		"parentheses": {rep("(", n) + "1" + rep(")", n), "too many nested parentheses"},
		"brackets":    {rep("[", n), "too many nested parentheses"},
		"deep enough": {rep("(", 199) + "1" + rep(")", 199), ""},
		"not":         {rep("not ", n) + "1", tooDeep},
		"minus":       {rep("-", n) + "1", tooDeep},
		"power":       {rep("2**", n) + "1", tooDeep},
		"lambda":      {rep("lambda:", n) + "1", tooDeep},
		"if else":     {rep("1 if 1 else ", n) + "1", tooDeep},
		"plus":        {rep("a+", n/2) + "a", ""},
		"more plus":   {rep("a+", 2*n) + "a", tooDeep},
		"attributes":  {rep("a.", 2*n) + "a", tooDeep},
		"calls":       {"a" + rep("()", n/2), ""},
		"and":         {rep("a and ", n) + "a", ""},
		"less":        {rep("a<", n) + "a", ""},
		"elif":        {"if a: b\n" + rep("elif a: b\n", n), tooDeep},
		"some elif":   {"if a: b\n" + rep("elif a: b\n", 4000), ""},
		"indents":     {nest(120), "too many levels of indentation"},
		"f-strings":   {rep("f'{", n), "f-string: expecting '}'"},
		"list":        {"[" + rep("1,", 1_200_000) + "]", ""},
		"statements":  {rep("a\n", 300_000), ""},
		"body":        {"if 1:\n" + rep(" a\n", 300_000), ""},
		"string":      {rep("'a' ", n), ""},
		"f-string":    {"f'" + rep("{a}", n) + "'", ""},
		"decorators":  {rep("@a\n", n) + "def f(): pass", ""},
		"bad nesting": {rep("f(", 150) + "1 2" + rep(")", 150), "invalid syntax. Perhaps you forgot a comma?"},
		"unclosed":    {rep("{a: (", 70), "'(' was never closed"},
		"targets":     {rep("a=", n) + "1", ""},
		"match lines": {rep("match (x)\n", 2000) + "match x:\n case " + rep("1|", n) + "1: pass", ""},
	} {
		_, errs := Parse("x", c.src, File)
		got := ""
		if len(errs) > 0 {
			got = errs[0].Msg
		}
		if got != c.want && !(name == "f-strings" && got != "") {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func nest(n int) string {
	var b strings.Builder
	for i := 0; i < n; i++ {
		b.WriteString(strings.Repeat(" ", i) + "if 1:\n")
	}
	return b.String() + strings.Repeat(" ", n) + "x\n"
}

// TestConcurrent parses on several goroutines; it is for the race detector.
func TestConcurrent(t *testing.T) {
	var wg sync.WaitGroup
	for i := 0; i < 4; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for _, src := range []string{"def f(a, b=1): return a + b\n", "x = (1 2)\n", "match x:\n case [a, *b]: pass\n"} {
				Parse("x", src, File)
			}
		}()
	}
	wg.Wait()
}

func TestBytes(t *testing.T) {
	for _, c := range []struct{ src, want, err string }{
		{"\xef\xbb\xbfx = 'é'", "é", ""},
		{"# -*- coding: latin-1 -*-\nx = '\xe9'", "é", ""},
		{"#!/usr/bin/gsl\n# vim: set fileencoding=iso-8859-15 :\nx = '\xa4'", "€", ""},
		{"# coding: utf-8\nx = 'é'", "é", ""},
		{"\n# coding: cp1251\nx = '\xe9'", "й", ""},
		{"x = 1\n# coding: latin-1\ny = '\xe9'", "", "Non-UTF-8 code starting with '\\xe9' in file f on line 3, but no encoding declared; see https://peps.python.org/pep-0263/ for details"},
		{"# coding: nothing\nx", "", "unknown encoding: nothing"},
		{"\xef\xbb\xbf# coding: latin-1\nx", "", "encoding problem: latin-1 with BOM"},
		{"# coding: ascii\n'\xe9'", "", "(unicode error) 'ascii' codec can't decode byte 0xe9 in position 17: ordinal not in range(128)"},
		{"x\x00", "", "source code cannot contain null bytes"},
	} {
		m, errs := Bytes("f", []byte(c.src), File)
		if c.err != "" {
			if len(errs) == 0 || errs[0].Msg != c.err {
				t.Errorf("%q: %v, want %s", c.src, errs, c.err)
			}
			continue
		}
		if len(errs) > 0 {
			t.Errorf("%q: %v", c.src, errs)
			continue
		}
		if got := m.Body[0].(*ast.Assign).X.(*ast.Constant).S; got != c.want {
			t.Errorf("%q: %q", c.src, got)
		}
	}
}

func TestModes(t *testing.T) {
	m, errs := Parse("x", " \n", Eval)
	if len(errs) == 0 {
		t.Error("an empty expression:", m)
	}
	m, errs = Parse("x", "a, b\n\n", Eval)
	if len(errs) > 0 || len(m.Body) != 1 {
		t.Error(m, errs)
	} else if _, ok := m.Body[0].(*ast.ExprStmt).X.(*ast.Tuple); !ok {
		t.Error("not a tuple")
	}
	if _, errs = Parse("x", "x = 1\ny = 2\n", Interactive); len(errs) != 1 || errs[0].Msg != "multiple statements found while compiling a single statement" {
		t.Error(errs)
	}
	if m, errs = Parse("x", "x = 1; y = 2\n", Interactive); len(errs) > 0 || len(m.Body) != 2 {
		t.Error(errs)
	}
}

// TestNestedQuote checks that a quote of the literal ends it inside a replacement field too, as in Python 3.11.
func TestNestedQuote(t *testing.T) {
	_, errs := Parse("x", "f'{d['a']}'", File)
	if len(errs) == 0 || errs[0].Msg != "f-string: unmatched '['" {
		t.Fatal(errs)
	}
}

func BenchmarkParse(b *testing.B) {
	src := strings.Repeat("def f(self, a, b=None):\n    if a and b is not None:\n        return self.x[a] + b(1, k=2)\n    for i in range(10):\n        self.y = {i: 'text'}\n", 200)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		if _, errs := Parse("x", src, File); len(errs) > 0 {
			b.Fatal(errs)
		}
	}
}
