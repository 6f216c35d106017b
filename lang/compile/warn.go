// SyntaxWarnings: programs that compile but cannot mean what they say.

package compile

import (
	"math/big"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/code"
)

func (u *unit) warn(at *ast.Span, msg string) {
	u.c.o.Warn(ast.Warning{Line: int(at.Line), Col: int(at.Col) + 1, EndLine: int(at.EndLine), EndCol: int(at.EndCol) + 1, Msg: msg})
}

// typeOf is the name of a display's or literal's type, or "".
func (u *unit) typeOf(e ast.Expr) string {
	switch e.(type) {
	case *ast.List, *ast.ListComp:
		return "list"
	case *ast.Dict, *ast.DictComp:
		return "dict"
	case *ast.Set, *ast.SetComp:
		return "set"
	case *ast.GeneratorExp:
		return "generator"
	case *ast.Lambda:
		return "function"
	case *ast.JoinedStr, *ast.FormattedValue:
		return "str"
	case *ast.Tuple:
		return "tuple"
	}
	k, ok := u.fold(e)
	if !ok {
		return ""
	}
	switch k.(type) {
	case nil:
		return "NoneType"
	case bool:
		return "bool"
	case int64, *big.Int:
		return "int"
	case float64:
		return "float"
	case complex128:
		return "complex"
	case string:
		return "str"
	case code.Bytes:
		return "bytes"
	case code.Tuple:
		return "tuple"
	}
	return "ellipsis"
}

// warnCompare: `is` with a literal.
func (u *unit) warnCompare(x *ast.Compare) {
	if u.c.o.Warn == nil {
		return
	}
	left := x.L
	literal := func(e ast.Expr) bool {
		k, ok := u.fold(e)
		if !ok {
			return false
		}
		switch k.(type) {
		case nil, bool, code.Ellipsis:
			return false
		}
		return true
	}
	for i, op := range x.Ops {
		if op == ast.Is || op == ast.IsNot {
			if literal(left) || literal(x.Rs[i]) {
				if op == ast.Is {
					u.warn(&x.Span, `"is" with a literal. Did you mean "=="?`)
				} else {
					u.warn(&x.Span, `"is not" with a literal. Did you mean "!="?`)
				}
				return
			}
		}
		left = x.Rs[i]
	}
}

// warnCall: calling what is not callable.
func (u *unit) warnCall(x *ast.Call) {
	if u.c.o.Warn == nil {
		return
	}
	if t := u.typeOf(x.F); t != "" && t != "function" {
		u.warn(&x.Span, "'"+t+"' object is not callable; perhaps you missed a comma?")
	}
}

// warnSubscript: an item of what has none, or by an index that is none.
func (u *unit) warnSubscript(x *ast.Subscript) {
	if u.c.o.Warn == nil {
		return
	}
	t := u.typeOf(x.X)
	switch t {
	case "NoneType", "ellipsis", "bool", "int", "float", "complex", "set", "generator", "function":
		u.warn(&x.Span, "'"+t+"' object is not subscriptable; perhaps you missed a comma?")
	case "str", "bytes", "tuple", "list":
		if i := u.typeOf(x.Index); i != "" && i != "int" && i != "bool" {
			u.warn(&x.Span, t+" indices must be integers or slices, not "+i+"; perhaps you missed a comma?")
		}
	}
}

// warnAssert: assert (condition, message).
func (u *unit) warnAssert(s *ast.Assert) {
	if t, ok := s.Cond.(*ast.Tuple); ok && len(t.Elts) > 0 && u.c.o.Warn != nil {
		u.warn(&s.Span, "assertion is always true, perhaps remove parentheses?")
	}
}
