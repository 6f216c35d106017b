// Unparsing: the text of an annotation under `from __future__ import annotations`, as CPython's ast_unparse.c writes it.

package compile

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/code"
)

// Precedences, loosest first.
const (
	pTuple = iota
	pTest
	pOr
	pAnd
	pNot
	pCmp
	pBor
	pBxor
	pBand
	pShift
	pArith
	pTerm
	pFactor
	pPower
	pAwait
	pAtom
)

var binaryPrec = map[ast.Op]int{ast.Add: pArith, ast.Sub: pArith, ast.Mult: pTerm, ast.MatMult: pTerm, ast.Div: pTerm, ast.Mod: pTerm,
	ast.LShift: pShift, ast.RShift: pShift, ast.BitOr: pBor, ast.BitXor: pBxor, ast.BitAnd: pBand, ast.FloorDiv: pTerm, ast.Pow: pPower}

type unparser struct{ strings.Builder }

// unparse is the text of an expression.
func unparse(e ast.Expr) string {
	var w unparser
	w.expr(e, pTest)
	return w.String()
}

func (w *unparser) paren(open bool, f func()) {
	if open {
		w.WriteByte('(')
	}
	f()
	if open {
		w.WriteByte(')')
	}
}

func (w *unparser) list(elts []ast.Expr, level int) {
	for i, e := range elts {
		if i > 0 {
			w.WriteString(", ")
		}
		w.expr(e, level)
	}
}

func (w *unparser) expr(e ast.Expr, level int) {
	switch x := e.(type) {
	case *ast.Name:
		w.WriteString(x.ID)
	case *ast.Constant:
		if x.Kind == ast.Ellipsis {
			w.WriteString("...")
		} else {
			w.WriteString(strings.ReplaceAll(reprConst(constant(x)), "inf", "1e309"))
		}
	case *ast.BoolOp:
		op, p := " and ", pAnd
		if x.Op == ast.Or {
			op, p = " or ", pOr
		}
		w.paren(level > p, func() {
			for i, y := range x.Xs {
				if i > 0 {
					w.WriteString(op)
				}
				w.expr(y, p+1)
			}
		})
	case *ast.BinOp:
		p := binaryPrec[x.Op]
		l, r := p, p+1
		if x.Op == ast.Pow {
			l, r = p+1, p
		}
		w.paren(level > p, func() {
			w.expr(x.L, l)
			w.WriteString(" " + x.Op.String() + " ")
			w.expr(x.R, r)
		})
	case *ast.UnaryOp:
		p, op := pFactor, x.Op.String()
		if x.Op == ast.Not {
			p, op = pNot, "not "
		}
		w.paren(level > p, func() {
			w.WriteString(op)
			w.expr(x.X, p)
		})
	case *ast.Lambda:
		w.paren(level > pTest, func() {
			w.WriteString("lambda")
			if x.Args != nil {
				if s := arguments(x.Args); s != "" {
					w.WriteString(" " + s)
				}
			}
			w.WriteString(": ")
			w.expr(x.Body, pTest)
		})
	case *ast.IfExp:
		w.paren(level > pTest, func() {
			w.expr(x.Then, pTest+1)
			w.WriteString(" if ")
			w.expr(x.Cond, pTest+1)
			w.WriteString(" else ")
			w.expr(x.Else, pTest)
		})
	case *ast.Dict:
		w.WriteByte('{')
		for i := range x.Vals {
			if i > 0 {
				w.WriteString(", ")
			}
			if x.Keys[i] != nil {
				w.expr(x.Keys[i], pTest)
				w.WriteString(": ")
				w.expr(x.Vals[i], pTest)
			} else {
				w.WriteString("**")
				w.expr(x.Vals[i], pBor)
			}
		}
		w.WriteByte('}')
	case *ast.Set:
		w.WriteByte('{')
		w.list(x.Elts, pTest)
		w.WriteByte('}')
	case *ast.List:
		w.WriteByte('[')
		w.list(x.Elts, pTest)
		w.WriteByte(']')
	case *ast.Tuple:
		if len(x.Elts) == 0 {
			w.WriteString("()")
			break
		}
		w.paren(level > pTuple, func() {
			w.list(x.Elts, pTest)
			if len(x.Elts) == 1 {
				w.WriteByte(',')
			}
		})
	case *ast.ListComp:
		w.comp('[', ']', x.Elt, nil, x.Fors)
	case *ast.SetComp:
		w.comp('{', '}', x.Elt, nil, x.Fors)
	case *ast.GeneratorExp:
		w.comp('(', ')', x.Elt, nil, x.Fors)
	case *ast.DictComp:
		w.comp('{', '}', x.Key, x.Val, x.Fors)
	case *ast.Yield:
		if x.X == nil {
			w.WriteString("(yield)")
			break
		}
		w.WriteString("(yield ")
		w.expr(x.X, pTest)
		w.WriteByte(')')
	case *ast.YieldFrom:
		w.WriteString("(yield from ")
		w.expr(x.X, pTest)
		w.WriteByte(')')
	case *ast.Await:
		w.paren(level > pAwait, func() {
			w.WriteString("await ")
			w.expr(x.X, pAtom)
		})
	case *ast.Compare:
		w.paren(level > pCmp, func() {
			w.expr(x.L, pCmp+1)
			for i, op := range x.Ops {
				w.WriteString(" " + op.String() + " ")
				w.expr(x.Rs[i], pCmp+1)
			}
		})
	case *ast.Call:
		w.expr(x.F, pAtom)
		if len(x.Args) == 1 && len(x.Keywords) == 0 {
			if g, ok := x.Args[0].(*ast.GeneratorExp); ok {
				w.expr(g, pTest)
				break
			}
		}
		w.WriteByte('(')
		w.list(x.Args, pTest)
		for i, k := range x.Keywords {
			if i > 0 || len(x.Args) > 0 {
				w.WriteString(", ")
			}
			if k.Name == "" {
				w.WriteString("**")
			} else {
				w.WriteString(k.Name + "=")
			}
			w.expr(k.X, pTest)
		}
		w.WriteByte(')')
	case *ast.Attribute:
		w.expr(x.X, pAtom)
		if k, ok := x.X.(*ast.Constant); ok && k.Kind == ast.Int {
			w.WriteByte(' ')
		}
		w.WriteString("." + x.Attr)
	case *ast.Starred:
		w.WriteByte('*')
		w.expr(x.X, pBor)
	case *ast.Subscript:
		w.expr(x.X, pAtom)
		w.WriteByte('[')
		w.expr(x.Index, pTuple)
		w.WriteByte(']')
	case *ast.Slice:
		if x.Lo != nil {
			w.expr(x.Lo, pTest)
		}
		w.WriteByte(':')
		if x.Hi != nil {
			w.expr(x.Hi, pTest)
		}
		if x.Step != nil {
			w.WriteByte(':')
			w.expr(x.Step, pTest)
		}
	case *ast.NamedExpr:
		w.paren(level > pTuple, func() {
			w.expr(x.Target, pAtom)
			w.WriteString(" := ")
			w.expr(x.X, pAtom)
		})
	case *ast.JoinedStr:
		var f strings.Builder
		fstringText(&f, x, false)
		w.WriteString("f" + reprStr(f.String()))
	case *ast.FormattedValue:
		var f strings.Builder
		fieldText(&f, x)
		w.WriteString("f" + reprStr(f.String()))
	}
}

func fstringText(w *strings.Builder, x *ast.JoinedStr, spec bool) {
	for _, v := range x.Values {
		switch v := v.(type) {
		case *ast.Constant:
			w.WriteString(strings.NewReplacer("{", "{{", "}", "}}").Replace(v.S))
		case *ast.JoinedStr:
			fstringText(w, v, spec)
		case *ast.FormattedValue:
			fieldText(w, v)
		}
	}
}

func fieldText(w *strings.Builder, v *ast.FormattedValue) {
	var t unparser
	t.expr(v.X, pTest+1)
	w.WriteByte('{')
	if strings.HasPrefix(t.String(), "{") {
		w.WriteByte(' ')
	}
	w.WriteString(t.String())
	if v.Conv != 0 {
		w.WriteByte('!')
		w.WriteByte(v.Conv)
	}
	if v.Spec != nil {
		w.WriteByte(':')
		fstringText(w, v.Spec, true)
	}
	w.WriteByte('}')
}

func (w *unparser) comp(open, end byte, elt, val ast.Expr, fors []*ast.Comprehension) {
	w.WriteByte(open)
	w.expr(elt, pTest)
	if val != nil {
		w.WriteString(": ")
		w.expr(val, pTest)
	}
	for _, f := range fors {
		if f.Async {
			w.WriteString(" async")
		}
		w.WriteString(" for ")
		w.expr(f.Target, pTuple)
		w.WriteString(" in ")
		w.expr(f.Iter, pTest+1)
		for _, c := range f.Ifs {
			w.WriteString(" if ")
			w.expr(c, pTest+1)
		}
	}
	w.WriteByte(end)
}

func arguments(a *ast.Arguments) string {
	var w unparser
	first := true
	sep := func() {
		if !first {
			w.WriteString(", ")
		}
		first = false
	}
	arg := func(p *ast.Arg) {
		w.WriteString(p.Name)
		if p.Ann != nil {
			w.WriteString(": ")
			w.expr(p.Ann, pTest)
		}
	}
	n := len(a.PosOnly) + len(a.Args)
	for i, p := range append(append([]*ast.Arg{}, a.PosOnly...), a.Args...) {
		sep()
		arg(p)
		if d := i - (n - len(a.Defaults)); d >= 0 {
			w.WriteByte('=')
			w.expr(a.Defaults[d], pTest)
		}
		if i+1 == len(a.PosOnly) {
			w.WriteString(", /")
		}
	}
	if a.Vararg != nil || len(a.KwOnly) > 0 {
		sep()
		w.WriteByte('*')
		if a.Vararg != nil {
			arg(a.Vararg)
		}
	}
	for i, p := range a.KwOnly {
		sep()
		arg(p)
		if i < len(a.KwDefaults) && a.KwDefaults[i] != nil {
			w.WriteByte('=')
			w.expr(a.KwDefaults[i], pTest)
		}
	}
	if a.Kwarg != nil {
		sep()
		w.WriteString("**")
		arg(a.Kwarg)
	}
	return w.String()
}

// reprConst is repr() of a constant.
func reprConst(k code.Const) string {
	switch k := k.(type) {
	case nil:
		return "None"
	case bool:
		if k {
			return "True"
		}
		return "False"
	case code.Ellipsis:
		return "Ellipsis"
	case int64:
		return strconv.FormatInt(k, 10)
	case *big.Int:
		return k.String()
	case float64:
		return reprFloat(k)
	case complex128:
		im := strings.TrimSuffix(reprFloat(imag(k)), ".0") + "j"
		if real(k) == 0 && !math.Signbit(real(k)) {
			return im
		}
		if im[0] != '-' {
			im = "+" + im
		}
		return "(" + strings.TrimSuffix(reprFloat(real(k)), ".0") + im + ")"
	case string:
		return reprStr(k)
	case code.Bytes:
		return "b" + reprBytes(string(k))
	case code.Tuple:
		parts := make([]string, len(k))
		for i, x := range k {
			parts[i] = reprConst(x)
		}
		if len(k) == 1 {
			return "(" + parts[0] + ",)"
		}
		return "(" + strings.Join(parts, ", ") + ")"
	}
	return "?"
}

func reprFloat(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	case math.IsNaN(f):
		return "nan"
	}
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// quote chooses the quotes: double ones only for a text with single and without double quotes.
func quote(s string) byte {
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		return '"'
	}
	return '\''
}

func reprStr(s string) string {
	var w strings.Builder
	q := quote(s)
	w.WriteByte(q)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 && i+2 < len(s) && s[i] == 0xed { // a lone surrogate
			r, n = rune(s[i]&0xf)<<12|rune(s[i+1]&0x3f)<<6|rune(s[i+2]&0x3f), 3
		}
		i += n
		switch {
		case r == rune(q) || r == '\\':
			w.WriteByte('\\')
			w.WriteRune(r)
		case r == '\n':
			w.WriteString(`\n`)
		case r == '\r':
			w.WriteString(`\r`)
		case r == '\t':
			w.WriteString(`\t`)
		case r == ' ' || r < 0xd800 && unicode.IsPrint(r) || r > 0xdfff && unicode.IsPrint(r):
			w.WriteRune(r)
		case r < 0x100:
			w.WriteString(`\x` + hex(r, 2))
		case r < 0x10000:
			w.WriteString(`\u` + hex(r, 4))
		default:
			w.WriteString(`\U` + hex(r, 8))
		}
	}
	w.WriteByte(q)
	return w.String()
}

func hex(r rune, width int) string {
	s := strconv.FormatInt(int64(r), 16)
	return strings.Repeat("0", width-len(s)) + s
}

func reprBytes(s string) string {
	var w strings.Builder
	q := quote(s)
	w.WriteByte(q)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == q || c == '\\':
			w.WriteByte('\\')
			w.WriteByte(c)
		case c == '\n':
			w.WriteString(`\n`)
		case c == '\r':
			w.WriteString(`\r`)
		case c == '\t':
			w.WriteString(`\t`)
		case c >= ' ' && c < 0x7f:
			w.WriteByte(c)
		default:
			w.WriteString(`\x` + hex(rune(c), 2))
		}
	}
	w.WriteByte(q)
	return w.String()
}
