// Errors as the rest of the system sees them.

package parse

import (
	"strings"
	"unicode/utf8"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/lex"
)

// Error is one syntax error, with CPython's own text.
type Error struct {
	Kind            string // "SyntaxError", "IndentationError" or "TabError"
	Msg, File       string
	Line, Col       int    // 1-based line; Col is CPython's offset: 1-based, in characters
	EndLine, EndCol int    // CPython's end_lineno and end_offset (0 when none)
	Text            string // the source line, for the caret display
	Bare            bool   // CPython's text is the line without its end: the tokenizer raised it, or stands on a later line
	Incomplete      bool   // the input just ended too early; an interactive session asks for more

	Warnings []ast.Warning // of the first error: what had been found before it
}

func (e *Error) Error() string {
	return e.File + ":" + itoa(e.Line) + ":" + itoa(e.Col) + ": " + e.Kind + ": " + e.Msg
}

func lexError(e *lex.Err, file, src string) *Error {
	return &Error{Kind: e.Kind, Msg: e.Msg, File: file, Line: e.Line, Col: e.Col, EndLine: e.Line, EndCol: e.EndCol,
		Text: sourceLine(src, e.Line), Bare: e.Raised || e.EOF && strings.Count(src, "\n") > e.Line, Incomplete: e.EOF || e.Open}
}

// sourceLine is one line of the source, without its end.
func sourceLine(src string, line int) string {
	for ; line > 1; line-- {
		i := strings.IndexByte(src, '\n')
		if i < 0 {
			return ""
		}
		src = src[i+1:]
	}
	if i := strings.IndexByte(src, '\n'); i >= 0 {
		src = src[:i]
	}
	return src
}

// chars turns a byte column of a line into a character column.
func chars(line string, col int) int {
	if col > len(line) {
		return utf8.RuneCountInString(line) + col - len(line)
	}
	if col < 0 {
		return col
	}
	return utf8.RuneCountInString(line[:col])
}

// report records an error of the fast parse in CPython's words. lx stands at the beginning of the chunk.
func (j *job) report(lx *lex.Lexer, e *syntaxErr) {
	if !e.final {
		root := "statements"
		indent := e.tok.Type == lex.Indent && e.stmt == e.tok.Pos.Offset+1
		if j.mode == Eval {
			root, indent = "eval", true
		}
		if d := diagnose(j.file, j.src, lx, max(e.stmt-1, 0), e.tok.Pos.Offset, indent, root); d != nil {
			j.errs = append(j.errs, d)
			return
		}
	}
	if e.tok.Type == lex.Error && j.lx.Err != nil {
		j.errs = append(j.errs, lexError(j.lx.Err, j.file, j.src))
		return
	}
	text := sourceLine(j.src, e.tok.Pos.Line)
	col := chars(text, e.tok.Pos.Column) + 1
	if e.tok.Type == lex.Indent {
		j.errs = append(j.errs, &Error{Kind: "IndentationError", Msg: "unexpected indent", File: j.file, Line: e.tok.Pos.Line, Col: col - 1,
			EndLine: e.tok.Pos.Line, EndCol: -1, Text: text})
		return
	}
	j.errs = append(j.errs, &Error{Kind: "SyntaxError", Msg: e.msg, File: j.file, Line: e.tok.Pos.Line, Col: col, EndLine: e.tok.Pos.Line,
		EndCol: col + utf8.RuneCountInString(e.tok.Value), Text: text, Incomplete: e.tok.EOF()})
}
