// from __future__ import: which features exist, and where the statement may stand.

package compile

import "github.com/gsl-lang/gsl/lang/ast"

// features that CPython 3.11 knows; only annotations changes anything.
var features = map[string]bool{"nested_scopes": true, "generators": true, "division": true, "absolute_import": true,
	"with_statement": true, "print_function": true, "unicode_literals": true, "generator_stop": true, "annotations": true}

// futures reads the future statements at the head of a module and notes the line of the last.
func (c *compiler) futures(m *ast.Module) {
	done := false
	var prev int32
	for i, s := range m.Body {
		at := s.Pos()
		if done && at.Line > prev {
			return
		}
		prev = at.Line
		f, ok := s.(*ast.ImportFrom)
		switch {
		case ok && f.Module == "__future__" && f.Level == 0:
			if done {
				c.failLine(at, int(at.Col), "from __future__ imports must occur at the beginning of the file")
			}
			for _, a := range f.Names {
				switch {
				case a.Name == "annotations":
					c.future = true
				case a.Name == "braces":
					c.failLine(at, int(at.Col)+1, "not a chance")
				case !features[a.Name]:
					c.failLine(at, int(at.Col)+1, "future feature "+a.Name+" is not defined")
				}
			}
			c.ffLine = at.Line
		case i == 0:
			if _, doc := docstring(m.Body); !doc {
				done = true
			}
		default:
			done = true
		}
	}
}

// failLine is fail as future.c does it: the end is column 0 of the line, and the column is not always counted from 1.
func (c *compiler) failLine(at *ast.Span, col int, msg string) {
	panic(&Error{Kind: "SyntaxError", Msg: msg, File: c.o.Filename, Line: int(at.Line), Col: col, EndLine: int(at.Line)})
}
