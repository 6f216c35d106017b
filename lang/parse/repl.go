// What an interactive session asks: is this input complete?

package parse

import (
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/lex"
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
	if blank(src) {
		return Complete, nil
	}
	m, errs := Parse("<stdin>", src, Interactive)
	if len(errs) == 0 && (strings.HasSuffix(src, "\n") || !isCompound(m)) {
		return Complete, nil
	}
	_, more := Parse("<stdin>", src+"\n", Interactive)
	if len(more) == 0 || more[0].Incomplete {
		return Incomplete, nil
	}
	if len(errs) == 0 {
		errs = more
	}
	return Invalid, errs
}

// blank says whether src is nothing but blank lines and comments.
func blank(src string) bool {
	for _, l := range strings.Split(src, "\n") {
		if l = strings.TrimSpace(l); l != "" && l[0] != '#' {
			return false
		}
	}
	return true
}

func isCompound(m *ast.Module) bool {
	if len(m.Body) != 1 {
		return false
	}
	switch m.Body[0].(type) {
	case *ast.If, *ast.While, *ast.For, *ast.With, *ast.Try, *ast.FunctionDef, *ast.ClassDef, *ast.Match:
		return true
	}
	return false
}

// interactive parses one interactive input: a line of simple statements, or one compound statement.
func (j *job) interactive() {
	l, _ := lexer.Upgrade(j.lx)
	first := l.Peek()
	if first.EOF() {
		return
	}
	list, err := statement(l, nil)
	if err != nil {
		j.report(lex.New(j.src), wrap(err, l))
		return
	}
	j.mod.Body = list
	if t := l.Peek(); !t.EOF() {
		e := &syntaxErr{tok: *t, msg: "invalid syntax", final: true}
		if compound[kind(first.Type)] == nil {
			e.tok = l.Range(l.RawCursor()-1, l.RawCursor())[0]
			e.msg = "multiple statements found while compiling a single statement"
		}
		if j.lx.Err != nil && j.lx.Err.Raised && e.msg == "invalid syntax" {
			e.tok = lexer.Token{Type: lex.Error}
		}
		j.report(nil, e)
	}
}
