// What an interactive session asks: is this input complete?

package parse

import (
	"strconv"
	"strings"

	"github.com/gsl-lang/gsl/lang/ast"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Status is the answer of ReplStatus.
type Status int

// Answers.
const (
	Complete Status = iota
	Incomplete
	Invalid
)

// ReplStatus decides, as Python's codeop.compile_command does, whether src is a complete interactive input, the beginning
// of one, or wrong whatever follows.
func ReplStatus(src string) (Status, []*Error) {
	m, errs := Parse("<stdin>", src, Interactive)
	if len(errs) > 0 {
		if errs[0].Incomplete {
			return Incomplete, nil
		}
		return Invalid, errs
	}
	if n := len(m.Body); n > 0 {
		switch m.Body[n-1].(type) {
		case *ast.If, *ast.While, *ast.For, *ast.With, *ast.Try, *ast.FunctionDef, *ast.ClassDef, *ast.Match:
			if !strings.HasSuffix(src, "\n") {
				return Incomplete, nil
			}
		}
	}
	return Complete, nil
}

// single checks that an interactive input is one statement.
func (j *job) single() *Error { return nil }
