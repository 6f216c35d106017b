// Errors: kind, text and place are CPython's.

package compile_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/gsl-lang/gsl/lang/compile"
	"github.com/gsl-lang/gsl/lang/parse"
)

// expectation is one snippet. Errors that CPython's grammar raises belong to lang/parse and its tests; here it is enough
// that such a program is refused.
type expectation struct {
	Src, Msg, Kind             string
	Line, Col, EndLine, EndCol int
}

// TestErrors compiles every snippet of testdata/compile/errors.json, which gen.py there makes with CPython.
func TestErrors(t *testing.T) {
	data, err := os.ReadFile("../../testdata/compile/errors.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []expectation
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	for _, x := range all {
		got := expectation{Src: x.Src}
		m, errs := parse.Parse("x", x.Src, parse.File)
		if len(errs) > 0 {
			if x.Msg == "" {
				t.Errorf("%s\n  parser: %s; CPython compiles it", indent(x.Src), errs[0].Msg)
			} else if errs[0].Msg != x.Msg {
				t.Logf("%s\n  parser: %q, CPython: %q", indent(x.Src), errs[0].Msg, x.Msg)
			}
			continue
		}
		if _, err := compile.Module(m, compile.Options{Filename: "x"}); err != nil {
			e := err.(*compile.Error)
			got = expectation{x.Src, e.Msg, e.Kind, e.Line, e.Col, e.EndLine, e.EndCol}
		}
		if got != x {
			t.Errorf("%s\n  got  %s: %q %d:%d-%d:%d\n  want %s: %q %d:%d-%d:%d", indent(x.Src), got.Kind, got.Msg, got.Line, got.Col, got.EndLine,
				got.EndCol, x.Kind, x.Msg, x.Line, x.Col, x.EndLine, x.EndCol)
		}
	}
}

func indent(s string) string {
	return "    " + strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n    ")
}
