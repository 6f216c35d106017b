// Package astdump writes a syntax tree as one line of text, in the form that astcompare's reference.py gives CPython's
// trees: node names and fields of Python's ast module, without ctx, kind and type comments, each node with its span.
package astdump

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/gsl-lang/gsl/lang/ast"
)

// Module dumps a module.
func Module(m *ast.Module) string {
	d := &dumper{}
	d.stmts(m.Body)
	return d.String()
}

type dumper struct{ strings.Builder }

func (d *dumper) open(name string) { d.WriteString(name); d.WriteByte('(') }

func (d *dumper) close(s *ast.Span) {
	d.WriteByte(')')
	if s != nil {
		fmt.Fprintf(d, "@%d:%d-%d:%d", s.Line, s.Col, s.EndLine, s.EndCol)
	}
}

func (d *dumper) sep() { d.WriteByte(',') }

// node writes a node whose fields are given in order: ast values, strings, or functions that write.
func (d *dumper) node(name string, s *ast.Span, fields ...any) {
	d.open(name)
	for i, f := range fields {
		if i > 0 {
			d.sep()
		}
		d.value(f)
	}
	d.close(s)
}

type ident string // an identifier, or None when empty

func (d *dumper) value(v any) {
	switch v := v.(type) {
	case nil:
		d.WriteString("None")
	case ident:
		if v == "" {
			d.WriteString("None")
		} else {
			Quote(&d.Builder, string(v))
		}
	case string:
		d.WriteString(v)
	case int:
		d.WriteString(strconv.Itoa(v))
	case ast.Expr:
		d.expr(v)
	case []ast.Expr:
		list(d, v, d.expr)
	case []ast.Stmt:
		d.stmts(v)
	case []string:
		list(d, v, func(s string) { Quote(&d.Builder, s) })
	case []ast.Op:
		list(d, v, func(o ast.Op) { d.WriteString(opNames[o]) })
	case ast.Op:
		d.WriteString(opNames[v])
	case []*ast.Comprehension:
		list(d, v, func(c *ast.Comprehension) { d.node("comprehension", nil, c.Target, c.Iter, c.Ifs, flag(c.Async)) })
	case []*ast.Keyword:
		list(d, v, func(k *ast.Keyword) { d.node("keyword", &k.Span, ident(k.Name), k.X) })
	case *ast.Arguments:
		d.node("arguments", nil, v.PosOnly, v.Args, v.Vararg, v.KwOnly, v.KwDefaults, v.Kwarg, v.Defaults)
	case []*ast.Arg:
		list(d, v, func(a *ast.Arg) { d.value(a) })
	case *ast.Arg:
		if v == nil {
			d.WriteString("None")
		} else {
			d.node("arg", &v.Span, ident(v.Name), v.Ann)
		}
	case *ast.JoinedStr:
		d.WriteString("None")
	case []*ast.WithItem:
		list(d, v, func(w *ast.WithItem) { d.node("withitem", nil, w.X, w.As) })
	case []*ast.Alias:
		list(d, v, func(a *ast.Alias) { d.node("alias", &a.Span, ident(a.Name), ident(a.As)) })
	case []*ast.ExceptHandler:
		list(d, v, func(h *ast.ExceptHandler) { d.node("ExceptHandler", &h.Span, h.Type, ident(h.Name), h.Body) })
	case []*ast.MatchCase:
		list(d, v, func(c *ast.MatchCase) { d.node("match_case", nil, c.Pattern, c.Guard, c.Body) })
	case ast.Pattern:
		d.pattern(v)
	case []ast.Pattern:
		list(d, v, d.pattern)
	default:
		panic(fmt.Sprintf("astdump: %T", v))
	}
}

func list[T any](d *dumper, xs []T, f func(T)) {
	d.WriteByte('[')
	for i, x := range xs {
		if i > 0 {
			d.sep()
		}
		f(x)
	}
	d.WriteByte(']')
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

func async(b bool, name string) string {
	if b {
		return "Async" + name
	}
	return name
}

var opNames = [...]string{ast.Add: "Add", ast.Sub: "Sub", ast.Mult: "Mult", ast.MatMult: "MatMult", ast.Div: "Div", ast.Mod: "Mod", ast.Pow: "Pow",
	ast.LShift: "LShift", ast.RShift: "RShift", ast.BitOr: "BitOr", ast.BitXor: "BitXor", ast.BitAnd: "BitAnd", ast.FloorDiv: "FloorDiv",
	ast.Invert: "Invert", ast.Not: "Not", ast.UAdd: "UAdd", ast.USub: "USub", ast.Eq: "Eq", ast.NotEq: "NotEq", ast.Lt: "Lt", ast.LtE: "LtE",
	ast.Gt: "Gt", ast.GtE: "GtE", ast.Is: "Is", ast.IsNot: "IsNot", ast.In: "In", ast.NotIn: "NotIn", ast.And: "And", ast.Or: "Or"}

func (d *dumper) stmts(list []ast.Stmt) {
	d.WriteByte('[')
	for i, s := range list {
		if i > 0 {
			d.sep()
		}
		d.stmt(s)
	}
	d.WriteByte(']')
}

func (d *dumper) stmt(s ast.Stmt) {
	p := s.Pos()
	switch n := s.(type) {
	case *ast.FunctionDef:
		d.node(async(n.Async, "FunctionDef"), p, ident(n.Name), n.Args, n.Body, n.Decorators, n.Returns)
	case *ast.ClassDef:
		d.node("ClassDef", p, ident(n.Name), n.Bases, n.Keywords, n.Body, n.Decorators)
	case *ast.Return:
		d.node("Return", p, n.X)
	case *ast.Delete:
		d.node("Delete", p, n.Targets)
	case *ast.Assign:
		d.node("Assign", p, n.Targets, n.X)
	case *ast.AugAssign:
		d.node("AugAssign", p, n.Target, n.Op, n.X)
	case *ast.AnnAssign:
		d.node("AnnAssign", p, n.Target, n.Ann, n.X, flag(n.Simple))
	case *ast.For:
		d.node(async(n.Async, "For"), p, n.Target, n.Iter, n.Body, n.Else)
	case *ast.While:
		d.node("While", p, n.Cond, n.Body, n.Else)
	case *ast.If:
		d.node("If", p, n.Cond, n.Body, n.Else)
	case *ast.With:
		d.node(async(n.Async, "With"), p, n.Items, n.Body)
	case *ast.Match:
		d.node("Match", p, n.Subject, n.Cases)
	case *ast.Raise:
		d.node("Raise", p, n.X, n.Cause)
	case *ast.Try:
		name := "Try"
		if n.Star {
			name = "TryStar"
		}
		d.node(name, p, n.Body, n.Handlers, n.Else, n.Finally)
	case *ast.Assert:
		d.node("Assert", p, n.Cond, n.Msg)
	case *ast.Import:
		d.node("Import", p, n.Names)
	case *ast.ImportFrom:
		d.node("ImportFrom", p, ident(n.Module), n.Names, n.Level)
	case *ast.Global:
		d.node("Global", p, n.Names)
	case *ast.Nonlocal:
		d.node("Nonlocal", p, n.Names)
	case *ast.ExprStmt:
		d.node("Expr", p, n.X)
	case *ast.Pass:
		d.node("Pass", p)
	case *ast.Break:
		d.node("Break", p)
	case *ast.Continue:
		d.node("Continue", p)
	default:
		panic(fmt.Sprintf("astdump: %T", s))
	}
}

func (d *dumper) expr(x ast.Expr) {
	if x == nil {
		d.WriteString("None")
		return
	}
	p := x.Pos()
	switch n := x.(type) {
	case *ast.Name:
		d.node("Name", p, ident(n.ID))
	case *ast.Constant:
		d.open("Constant")
		d.constant(n)
		d.close(p)
	case *ast.JoinedStr:
		d.node("JoinedStr", p, n.Values)
	case *ast.FormattedValue:
		conv := -1
		if n.Conv != 0 {
			conv = int(n.Conv)
		}
		if n.Spec != nil {
			d.node("FormattedValue", p, n.X, conv, ast.Expr(n.Spec))
		} else {
			d.node("FormattedValue", p, n.X, conv, nil)
		}
	case *ast.Tuple:
		d.node("Tuple", p, n.Elts)
	case *ast.List:
		d.node("List", p, n.Elts)
	case *ast.Set:
		d.node("Set", p, n.Elts)
	case *ast.Dict:
		d.node("Dict", p, n.Keys, n.Vals)
	case *ast.ListComp:
		d.node("ListComp", p, n.Elt, n.Fors)
	case *ast.SetComp:
		d.node("SetComp", p, n.Elt, n.Fors)
	case *ast.GeneratorExp:
		d.node("GeneratorExp", p, n.Elt, n.Fors)
	case *ast.DictComp:
		d.node("DictComp", p, n.Key, n.Val, n.Fors)
	case *ast.Starred:
		d.node("Starred", p, n.X)
	case *ast.BinOp:
		// A long chain of operators is a deep tree on the left.
		d.node("BinOp", p, n.L, n.Op, n.R)
	case *ast.UnaryOp:
		d.node("UnaryOp", p, n.Op, n.X)
	case *ast.BoolOp:
		d.node("BoolOp", p, n.Op, n.Xs)
	case *ast.Compare:
		d.node("Compare", p, n.L, n.Ops, n.Rs)
	case *ast.IfExp:
		d.node("IfExp", p, n.Cond, n.Then, n.Else)
	case *ast.Lambda:
		d.node("Lambda", p, n.Args, n.Body)
	case *ast.NamedExpr:
		d.node("NamedExpr", p, ast.Expr(n.Target), n.X)
	case *ast.Yield:
		d.node("Yield", p, n.X)
	case *ast.YieldFrom:
		d.node("YieldFrom", p, n.X)
	case *ast.Await:
		d.node("Await", p, n.X)
	case *ast.Call:
		d.node("Call", p, n.F, n.Args, n.Keywords)
	case *ast.Attribute:
		d.node("Attribute", p, n.X, ident(n.Attr))
	case *ast.Subscript:
		d.node("Subscript", p, n.X, n.Index)
	case *ast.Slice:
		d.node("Slice", p, n.Lo, n.Hi, n.Step)
	default:
		panic(fmt.Sprintf("astdump: %T", x))
	}
}

func (d *dumper) constant(n *ast.Constant) {
	switch n.Kind {
	case ast.None:
		d.WriteString("None")
	case ast.True:
		d.WriteString("True")
	case ast.False:
		d.WriteString("False")
	case ast.Ellipsis:
		d.WriteString("Ellipsis")
	case ast.Int:
		if n.Big != nil {
			fmt.Fprintf(d, "0x%x", n.Big)
		} else {
			fmt.Fprintf(d, "0x%x", n.I)
		}
	case ast.Float:
		fmt.Fprintf(d, "f%016x", math.Float64bits(n.F))
	case ast.Complex:
		fmt.Fprintf(d, "j%016x", math.Float64bits(n.F))
	case ast.Str:
		Quote(&d.Builder, n.S)
	case ast.Bytes:
		d.WriteByte('b')
		var b strings.Builder
		for i := 0; i < len(n.S); i++ {
			b.WriteRune(rune(n.S[i]))
		}
		Quote(&d.Builder, b.String())
	}
}

func (d *dumper) pattern(x ast.Pattern) {
	if x == nil {
		d.WriteString("None")
		return
	}
	p := x.Pos()
	switch n := x.(type) {
	case *ast.MatchValue:
		d.node("MatchValue", p, n.X)
	case *ast.MatchSingleton:
		name := "None"
		switch n.Kind {
		case ast.True:
			name = "True"
		case ast.False:
			name = "False"
		}
		d.node("MatchSingleton", p, name)
	case *ast.MatchSequence:
		d.node("MatchSequence", p, n.Patterns)
	case *ast.MatchStar:
		d.node("MatchStar", p, ident(n.Name))
	case *ast.MatchMapping:
		d.node("MatchMapping", p, n.Keys, n.Patterns, ident(n.Rest))
	case *ast.MatchClass:
		d.node("MatchClass", p, n.Cls, n.Patterns, n.KwNames, n.KwPatterns)
	case *ast.MatchAs:
		d.open("MatchAs")
		d.pattern(n.Pattern)
		d.sep()
		d.value(ident(n.Name))
		d.close(p)
	case *ast.MatchOr:
		d.node("MatchOr", p, n.Patterns)
	default:
		panic(fmt.Sprintf("astdump: %T", x))
	}
}

// Quote writes s as JSON in ASCII does; lone surrogates in generalised UTF-8 become \u escapes of their own.
func Quote(b *strings.Builder, s string) {
	b.WriteByte('"')
	for i := 0; i < len(s); {
		c := s[i]
		if c < 0x80 {
			i++
			switch {
			case c == '"' || c == '\\':
				b.WriteByte('\\')
				b.WriteByte(c)
			case c == '\n':
				b.WriteString("\\n")
			case c == '\r':
				b.WriteString("\\r")
			case c == '\t':
				b.WriteString("\\t")
			case c == '\b':
				b.WriteString("\\b")
			case c == '\f':
				b.WriteString("\\f")
			case c < 0x20 || c == 0x7f:
				fmt.Fprintf(b, "\\u%04x", c)
			default:
				b.WriteByte(c)
			}
			continue
		}
		var r rune
		n := 2
		switch {
		case c >= 0xf0:
			n, r = 4, rune(c&7)
		case c >= 0xe0:
			n, r = 3, rune(c&15)
		default:
			r = rune(c & 31)
		}
		for k := 1; k < n && i+k < len(s); k++ {
			r = r<<6 | rune(s[i+k]&0x3f)
		}
		i += n
		if r >= 0x10000 {
			r -= 0x10000
			fmt.Fprintf(b, "\\u%04x\\u%04x", 0xd800+r>>10, 0xdc00+r&0x3ff)
		} else {
			fmt.Fprintf(b, "\\u%04x", r)
		}
	}
	b.WriteByte('"')
}
