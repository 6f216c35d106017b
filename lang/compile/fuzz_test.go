// Fuzzing: no text makes the parser, compiler or verifier panic, and what compiles verifies.

package compile_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gsl-lang/gsl/lang/code"
	"github.com/gsl-lang/gsl/lang/compile"
	"github.com/gsl-lang/gsl/lang/parse"
)

func FuzzCompile(f *testing.F) {
	for _, s := range shapes {
		f.Add(s.src[1:] + "\n")
	}
	if data, err := os.ReadFile("../../testdata/compile/errors.json"); err == nil {
		var all []expectation
		if json.Unmarshal(data, &all) == nil {
			for _, x := range all {
				f.Add(x.Src)
			}
		}
	}
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 4096 || strings.Count(src, "finally") > 8 {
			return // each nested finally doubles its body, as in CPython
		}
		start := time.Now()
		defer func() {
			if d := time.Since(start); d > 5*time.Second {
				t.Fatalf("it took %v", d)
			}
		}()
		m, errs := parse.Parse("x", src, parse.File)
		if len(errs) > 0 {
			return
		}
		k, err := compile.Module(m, compile.Options{Filename: "x"})
		if err != nil {
			return
		}
		if err := code.Verify(k); err != nil {
			t.Fatalf("%v\n%s", err, src)
		}
	})
}
