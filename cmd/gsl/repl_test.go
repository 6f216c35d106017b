// Parts of the prompt that need no terminal.
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/gsl-lang/gsl/lang/lex"
)

func TestKeys(t *testing.T) {
	nl, del := string(keyNewline), string(keyDelete)
	for _, c := range []struct{ in, want string }{
		{"abc\r", "abc\r"},
		{"é日😀", "é日😀"},
		{"\x1b[1~x\x1b[4~", "\x01x\x05"},
		{"\x1b[A\x1b[B\x1bOA", "\x1b[A\x1b[B\x1bOA"},
		{"a\x1b[3~b", "a" + del + "b"},
		{"a\x1b\rb", "a" + nl + "b"},
		{"\x1b[1;5D", "\x1bb"},
		{"\x1b[5~\x1b[6~x", "x"},
		{"\x1b[200~a\tb\r\n\nc\rd\x03\x04\x1b[Ae\x1b[201~f\r", "a    b" + nl + nl + "c" + nl + "d[Aef\r"},
		{"\x1b[200~unfinished", "unfinished"},
		{"\x1b", "\x1b"},
		{"\x1b[20", "\x1b[20"},
	} {
		for name, r := range map[string]io.Reader{"whole": strings.NewReader(c.in), "by bytes": iotest.OneByteReader(strings.NewReader(c.in))} {
			got, err := io.ReadAll(newKeyReader(r))
			if err != nil || string(got) != c.want {
				t.Errorf("%q %s: got %q, %v, want %q", c.in, name, got, err, c.want)
			}
		}
	}
}

func FuzzKeys(f *testing.F) {
	f.Add([]byte("\x1b[200~a\x1b[201~\x1b[3~"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 200 {
			return
		}
		got, err := io.ReadAll(newKeyReader(bytes.NewReader(b)))
		if err != nil {
			t.Fatal(err)
		}
		if k := bytes.Index(b, []byte(pasteBegins)); k < 0 && bytes.IndexByte(b, 0x1b) < 0 && !bytes.Equal(got, b) {
			t.Errorf("%q became %q", b, got)
		}
	})
}

func TestStatements(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"a", []string{"a"}},
		{"a; b", []string{"a; b"}},
		{"a\nb\n", []string{"a\n", "b\n\n"}},
		{"a; b\nc\n", []string{"a; b\n", "c\n\n"}},
		{"@d\ndef f():\n    pass\n\nf()\n", []string{"@d\ndef f():\n    pass\n\n", "f()\n\n"}},
		{"x = (1,\n2)\ny\n", []string{"x = (1,\n2)\n", "y\n\n"}},
		{"if a:\n    b\nelse:\n    c\nd\n", []string{"if a:\n    b\nelse:\n    c\n", "d\n\n"}},
		{"def f(:\nx\n", []string{"def f(:\nx\n"}},
	} {
		if got := statements(c.in); fmt.Sprintf("%q", got) != fmt.Sprintf("%q", c.want) {
			t.Errorf("%q: got %q, want %q", c.in, got, c.want)
		}
	}
}

func TestStripPrompts(t *testing.T) {
	for in, want := range map[string]string{
		"a = 1":                            "a = 1",
		">>> a":                            "a",
		">>> if a:\n...     b\n...\n>>> c": "if a:\n    b\n\nc",
		">>> a\nresult":                    ">>> a\nresult",
		"  >>> x = 1\n  >>> for i in x:\n  ...     y": "x = 1\nfor i in x:\n    y",
	} {
		if got := stripPrompts(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestIndentAfter(t *testing.T) {
	for in, want := range map[string]int{"x": 0, "if x:": 4, "    if x: # why": 8, "    x = 1": 4, "    return x": 0, "pass": 0, "        break": 4, "    returned = 1": 4} {
		if got := len(indentAfter(in)); got != want {
			t.Errorf("%q: got %d, want %d", in, got, want)
		}
	}
}

func TestHistory(t *testing.T) {
	name := filepath.Join(t.TempDir(), "deep", "history")
	t.Setenv("GSL_HISTORY", name)
	h := openHistory()
	for _, e := range []string{"a", "b", "b", "def f():\n    pass", "a"} {
		h.add(e)
	}
	h.close()
	two := openHistory()
	if fmt.Sprintf("%q", two.entries) != `["b" "def f():\n    pass" "a"]` {
		t.Errorf("%q", two.entries)
	}
	three := openHistory()
	two.add("from two")
	three.add("from three")
	two.close()
	three.close()
	for k := range historyLimit + historyLimit/5 + 10 {
		three.add(fmt.Sprint("many ", k))
	}
	os.WriteFile(name, nil, 0o600)
	four := openHistory()
	for k := range historyLimit + historyLimit/5 + 10 {
		four.add(fmt.Sprint("many ", k))
	}
	four.close()
	five := openHistory()
	defer five.close()
	if n := len(five.entries); n != historyLimit || five.entries[n-1] != fmt.Sprint("many ", historyLimit+historyLimit/5+9) {
		t.Errorf("%d entries, the last %q", n, five.entries[n-1])
	}
	if b, _ := os.ReadFile(name); bytes.Count(b, []byte("\n")) != historyLimit {
		t.Errorf("the file has %d lines", bytes.Count(b, []byte("\n")))
	}
}

func TestKeywords(t *testing.T) {
	for _, k := range keywords {
		if k != "match" && k != "case" && lex.Keyword(k) == 0 {
			t.Errorf("%q is no keyword", k)
		}
	}
}

func TestNearest(t *testing.T) {
	for in, want := range map[string]string{"rnu": "run", "dsi": "dis", "relp": "repl", "xyzzy": "", "ru": "run", "": ""} {
		if got := nearest(in, subcommands); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
