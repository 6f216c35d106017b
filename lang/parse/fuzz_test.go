// Fuzzing: no input may panic, hang, or give a place outside the source.

package parse

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/lex"
)

var spanType = reflect.TypeOf(ast.Span{})

// badSpan describes the first node whose span is not a place in the source.
func badSpan(m *ast.Module, src string) string {
	lines := strings.Split(lex.Clean(src), "\n")
	var walk func(v reflect.Value) string
	walk = func(v reflect.Value) string {
		switch v.Kind() {
		case reflect.Interface, reflect.Pointer:
			if v.IsNil() || v.Type().String() == "*big.Int" {
				return ""
			}
			return walk(v.Elem())
		case reflect.Slice:
			for i := 0; i < v.Len(); i++ {
				if s := walk(v.Index(i)); s != "" {
					return s
				}
			}
		case reflect.Struct:
			for i := 0; i < v.NumField(); i++ {
				f := v.Field(i)
				if f.Type() != spanType {
					if s := walk(f); s != "" {
						return s
					}
					continue
				}
				s := f.Interface().(ast.Span)
				ok := s.Line >= 1 && s.EndLine >= s.Line && int(s.EndLine) <= len(lines) && s.Col >= 0 && s.EndCol >= 0 &&
					int(s.Col) <= len(lines[s.Line-1]) && int(s.EndCol) <= len(lines[s.EndLine-1]) && (s.EndLine > s.Line || s.EndCol >= s.Col)
				if !ok {
					return fmt.Sprintf("%s at %v", v.Type(), s)
				}
			}
		}
		return ""
	}
	return walk(reflect.ValueOf(m))
}

func seeds(f *testing.F) {
	for _, name := range []string{"trees.in", "errors.in"} {
		b, err := os.ReadFile(filepath.Join("..", "..", "testdata", "parse", name))
		if err != nil {
			f.Fatal(err)
		}
		for _, c := range strings.Split(string(b), "\n----\n") {
			f.Add(c)
			for _, l := range strings.SplitAfter(c, "\n") {
				f.Add(l)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 10_000 {
			return
		}
		start := time.Now()
		m, errs := Parse("x", src, File)
		if d := time.Since(start); d > 10*time.Second {
			t.Fatalf("%v for %d bytes", d, len(src))
		}
		if (m == nil) != (len(errs) > 0) {
			t.Fatalf("tree %v, errors %v", m != nil, errs)
		}
		if m != nil {
			if s := badSpan(m, src); s != "" {
				t.Fatal(s)
			}
		}
		lines := strings.Count(lex.Clean(src), "\n") + 1
		for _, e := range errs {
			if e.Kind == "" || e.Msg == "" || e.Line < 0 || e.Line > lines || e.Col < -1 {
				t.Fatalf("%+v", *e)
			}
		}
		ReplStatus(src)
		Parse("x", src, Eval)
		Bytes("x", []byte(src), File)
	})
}
