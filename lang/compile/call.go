// Calls, and the displays and strings that are built from runs of registers.

package compile

import (
	"strings"
	"unicode/utf8"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/code"
	"github.com/gsl-lang/gsl/lang/scope"
)

// frame allocates the registers that a call begins with: the callee, which becomes the result, and the link. The arguments
// follow at the top of the stack, where the callee's window will begin.
func (u *unit) frame(dst int) int {
	base := u.scratch(dst)
	u.alloc()
	return base
}

func hasStar(args []ast.Expr) bool {
	for _, a := range args {
		if _, ok := a.(*ast.Starred); ok {
			return true
		}
	}
	return false
}

func (u *unit) call(x *ast.Call, dst int) {
	u.warnCall(x)
	u.keywords(&x.Span, x.Keywords)
	base := u.frame(dst)
	at := &x.Span
	plain := !hasStar(x.Args) && !u.crowded(len(x.Args)+len(x.Keywords)+2)
	for _, k := range x.Keywords {
		plain = plain && k.Name != ""
	}
	if f, ok := x.F.(*ast.Attribute); ok && plain {
		if f.Line != f.EndLine { // a call in a chain over several lines stands where its method's name does
			s := *u.attrSpan(f)
			s.EndLine, s.EndCol = x.EndLine, x.EndCol
			at = &s
		}
		if u.superCall(x, f, base) {
			u.move(at, dst, base)
			return
		}
		u.into(f.X, u.alloc())
		name := u.name(u.mangle(f.Attr))
		if !u.quietArgs(x) {
			u.emit(u.attrSpan(f), code.FINDM, base, 0, name)
			u.word(^uint64(0))
			u.word(^uint64(0))
		}
		n := 1 + u.arguments(x)
		if q, ok := u.kwIndex(x.Keywords); len(x.Keywords) == 0 {
			u.emit(at, code.CALLM, base, n, name)
			u.wordAt(u.attrSpan(f), 0)
			u.wordAt(at, code.Instr{A: uint16(base * code.RegSize), B: 0xffff, C: 0xffff}.U64())
		} else if ok {
			u.emit(at, code.CALLMK, base, n, q)
			u.wordAt(u.attrSpan(f), uint64(name))
			u.wordAt(at, code.Instr{A: uint16(base * code.RegSize)}.U64())
		}
		u.move(at, dst, base)
		return
	}
	u.into(x.F, base)
	u.callArgs(at, base, x.Args, x.Keywords, 0)
	u.move(at, dst, base)
}

// quietArgs: evaluating the arguments of a method call calls nothing and cannot fail, unless a global variable is missing, so
// that nobody can tell whether the method is looked up before or after them.
func (u *unit) quietArgs(x *ast.Call) bool {
	for _, a := range x.Args {
		if !u.quiet(a) {
			return false
		}
	}
	for _, k := range x.Keywords {
		if !u.quiet(k.X) {
			return false
		}
	}
	return true
}

func (u *unit) quiet(e ast.Expr) bool {
	switch x := e.(type) {
	case *ast.Constant:
		return true
	case *ast.Name:
		r, ok := u.local(x.ID)
		return !ok || u.bound.has(r)
	case *ast.Lambda:
		return len(x.Args.Defaults)+len(x.Args.KwDefaults) == 0
	case *ast.Tuple:
		for _, e := range x.Elts {
			if !u.quiet(e) {
				return false
			}
		}
		return true
	case *ast.List:
		for _, e := range x.Elts {
			if !u.quiet(e) {
				return false
			}
		}
		return true
	case *ast.UnaryOp:
		_, ok := x.X.(*ast.Constant)
		return ok
	}
	return false
}

// arguments puts positional and keyword values into consecutive registers.
func (u *unit) arguments(x *ast.Call) int {
	for _, a := range x.Args {
		u.into(a, u.alloc())
	}
	for _, k := range x.Keywords {
		u.into(k.X, u.alloc())
	}
	return len(x.Args) + len(x.Keywords)
}

// keywords raises the errors of a keyword list.
func (u *unit) keywords(at *ast.Span, ks []*ast.Keyword) {
	var count map[string]int
	if len(ks) > 8 { // a second look only where there is something to see
		count = map[string]int{}
		for _, k := range ks {
			count[k.Name]++
		}
	}
	for i, k := range ks {
		if k.Name == "" {
			continue
		}
		u.forbid(at, k.Name)
		if count != nil && count[k.Name] == 1 {
			continue
		}
		for _, o := range ks[i+1:] {
			if o.Name == k.Name {
				u.c.fail(&o.Span, "keyword argument repeated: "+k.Name)
			}
		}
	}
}

// kwIndex is the index of the call site's keyword names.
func (u *unit) kwIndex(ks []*ast.Keyword) (int, bool) {
	names := make([]string, len(ks))
	for i, k := range ks {
		names[i] = k.Name
	}
	key := strings.Join(names, ",")
	i, ok := u.kws[key]
	if !ok {
		i = len(u.code.KwNames)
		if i > 0xffff {
			u.c.fail(nil, "more than 65536 different keyword lists in one code block")
		}
		set(&u.kws, key, i)
		u.code.KwNames = append(u.code.KwNames, names)
	}
	return i, true
}

// callArgs evaluates arguments behind a callee in R[base] and calls it; given arguments are there already.
func (u *unit) callArgs(at *ast.Span, base int, args []ast.Expr, kws []*ast.Keyword, given int) {
	double := false
	for _, k := range kws {
		double = double || k.Name == ""
	}
	if !hasStar(args) && !double && !u.crowded(given+len(args)+len(kws)) {
		for _, a := range args {
			u.into(a, u.alloc())
		}
		for _, k := range kws {
			u.into(k.X, u.alloc())
		}
		n := given + len(args) + len(kws)
		if len(kws) == 0 {
			u.emit(at, code.CALL, base, n, 0)
			return
		}
		q, _ := u.kwIndex(kws)
		u.emit(at, code.CALLK, base, n, q)
		return
	}
	// R[base+2] becomes a list of the positional arguments, R[base+3] a dict of the others.
	list := base + 2
	if given > 0 {
		u.emit(at, code.LIST, list, list, given)
		u.top = list + 1
	} else {
		u.alloc()
	}
	flags := 0
	if r, ok := u.ownStar(args); ok && given == 0 {
		u.move(at, list, r)
	} else if len(args) == 1 && given == 0 && hasStar(args) { // f(*x): the call takes x apart
		u.into(args[0].(*ast.Starred).X, list)
		flags = 2
	} else {
		u.listInto(at, args, list, given > 0, 1)
	}
	if len(kws) > 0 {
		flags |= 1
		if r, ok := u.ownParam(kws[0].X, code.VarKwargs); ok && len(kws) == 1 && double {
			u.move(at, u.alloc(), r)
		} else if len(kws) == 1 && double { // f(**x)
			u.into(kws[0].X, u.alloc())
			flags |= 4
		} else {
			u.kwDict(at, base, kws)
		}
	}
	u.emit(at, code.CALLX, base, flags, 0)
}

// ownStar: the arguments are *args and nothing else, where args is this function's own parameter of that kind, never
// assigned: a tuple, which the call takes as it is. Wrappers of functions are full of it.
func (u *unit) ownStar(args []ast.Expr) (int, bool) {
	if len(args) != 1 {
		return 0, false
	}
	s, ok := args[0].(*ast.Starred)
	if !ok {
		return 0, false
	}
	return u.ownParam(s.X, code.VarArgs)
}

// ownParam is the register of e if it names the function's own *args or **kwargs (kind) and nothing ever assigns that.
func (u *unit) ownParam(e ast.Expr, kind code.Flags) (int, bool) {
	n, ok := e.(*ast.Name)
	if !ok || u.code.Flags&kind == 0 {
		return 0, false
	}
	at := u.code.NArgs + u.code.KwOnly // *args, then **kwargs
	if kind == code.VarKwargs && u.code.Flags&code.VarArgs != 0 {
		at++
	}
	r, ok := u.local(n.ID)
	if !ok || r != at {
		return 0, false
	}
	return r, u.sc.Lookup(u.mangle(n.ID)).Flags&^(scope.DefParam|scope.Use) == 0
}

// kwDict builds the dict of a call with ** arguments in the next register.
func (u *unit) kwDict(at *ast.Span, base int, kws []*ast.Keyword) {
	d := u.alloc()
	made := false
	for i := 0; i < len(kws); {
		m := u.top
		if kws[i].Name == "" {
			if !made {
				u.emit(at, code.DICT, d, d, 0)
				made = true
			}
			r := u.operand(kws[i].X, false)
			u.emit(at, code.DICTMERGE, d, r, base)
			u.top = m
			i++
			continue
		}
		// A run of named arguments. The first makes the dict; a later one is merged, for a ** before it may have had its name.
		j := i
		for j < len(kws) && kws[j].Name != "" && j-i < 16 {
			j++
		}
		start := u.top
		for _, k := range kws[i:j] {
			u.loadConst(at, u.alloc(), k.Name)
			u.into(k.X, u.alloc())
		}
		if !made {
			u.emit(at, code.DICT, d, start, j-i)
			made = true
		} else {
			t := u.alloc()
			u.emit(at, code.DICT, t, start, j-i)
			u.emit(at, code.DICTMERGE, d, t, base)
		}
		u.top = m
		i = j
	}
}

// superCall compiles super().m(args) in a method without making the super object.
func (u *unit) superCall(x *ast.Call, f *ast.Attribute, base int) bool {
	s, ok := f.X.(*ast.Call)
	if !ok || len(s.Args)+len(s.Keywords) > 0 || len(x.Keywords) > 0 || u.c.super {
		return false
	}
	n, ok := s.F.(*ast.Name)
	if !ok || n.ID != "super" || u.sc.Kind != scope.Function || u.code.NArgs == 0 {
		return false
	}
	if p, _ := u.resolve("super"); p != inGlobal {
		return false
	}
	p, k := u.resolve("__class__")
	if p != inFree {
		return false
	}
	self := u.alloc()
	if u.isCell(u.code.VarNames[0]) {
		u.emit(&s.Span, code.LOADC, self, 0, 0)
	} else if u.bound.has(0) {
		u.move(&s.Span, self, 0)
	} else {
		u.top = self
		return false
	}
	u.emit(&s.Span, code.LOADF, base, k, 0)
	nargs := 1 + u.arguments(x)
	u.emit(&x.Span, code.SUPERM, base, nargs, u.name(u.mangle(f.Attr)))
	u.wordAt(u.attrSpan(f), 0)
	u.wordAt(&x.Span, code.Instr{A: uint16(base * code.RegSize), B: 0xffff, C: 0xffff}.U64())
	return true
}

// ---- displays ----

// run evaluates expressions into consecutive registers.
func (u *unit) run(xs []ast.Expr) int {
	base := u.top
	for _, x := range xs {
		u.into(x, u.alloc())
	}
	return base
}

func (u *unit) list(at *ast.Span, elts []ast.Expr, dst int) {
	acc := u.scratch(dst)
	u.listInto(at, elts, acc, false, 0)
	u.move(at, dst, acc)
}

// bulkConst is the least number of constant elements that are loaded as one constant, as in CPython.
const bulkConst = 3

// listInto makes a list of the elements in register acc, or appends them to the one there (made). call is 1 for the
// positional arguments of a call.
func (u *unit) listInto(at *ast.Span, elts []ast.Expr, acc int, made bool, call int) {
	if len(elts) >= bulkConst && !made {
		if k, ok := u.foldElts(elts); ok {
			u.emit(at, code.LIST, acc, acc, 0)
			m := u.top
			r := u.alloc()
			u.loadConst(at, r, k)
			u.emit(at, code.EXTEND, acc, r, 0)
			u.top = m
			return
		}
	}
	if !made {
		n := 0
		for n < len(elts) && n < maxRun && !u.crowded(n+1) {
			if _, star := elts[n].(*ast.Starred); star {
				break
			}
			n++
		}
		m := u.top
		base := u.run(elts[:n])
		if n == 0 {
			base = acc
		}
		u.emit(at, code.LIST, acc, base, n)
		u.top = m
		elts = elts[n:]
	}
	for _, e := range elts {
		m := u.top
		if s, ok := e.(*ast.Starred); ok {
			u.emit(at, code.EXTEND, acc, u.operand(s.X, false), call)
		} else {
			u.emit(at, code.APPEND, acc, u.operand(e, false), 0)
		}
		u.top = m
	}
}

func (u *unit) tuple(at *ast.Span, elts []ast.Expr, dst int) {
	if hasStar(elts) || u.crowded(len(elts)) {
		acc := u.scratch(dst)
		u.listInto(at, elts, acc, false, 0)
		u.emit(at, code.TOTUPLE, dst, acc, 0)
		return
	}
	base := u.run(elts)
	if len(elts) == 0 {
		base = dst
	}
	u.emit(at, code.TUPLE, dst, base, len(elts))
}

func (u *unit) set(at *ast.Span, elts []ast.Expr, dst int) {
	acc := u.scratch(dst)
	if len(elts) >= 3 { // as CPython: the order in which a set prints depends on how it was filled
		if k, ok := u.foldElts(elts); ok {
			if k, ok := frozen(k.(code.Tuple)); ok {
				u.emit(at, code.SET, acc, acc, 0)
				r := u.alloc()
				u.loadConst(at, r, k)
				u.emit(at, code.SETUPDATE, acc, r, 0)
				u.move(at, dst, acc)
				return
			}
		}
	}
	n := 0
	for n < len(elts) && n < maxRun && !u.crowded(n+1) {
		if _, star := elts[n].(*ast.Starred); star {
			break
		}
		n++
	}
	m := u.top
	base := u.run(elts[:n])
	if n == 0 {
		base = acc
	}
	u.emit(at, code.SET, acc, base, n)
	u.top = m
	for _, e := range elts[n:] {
		if s, ok := e.(*ast.Starred); ok {
			u.emit(at, code.SETUPDATE, acc, u.operand(s.X, false), 0)
		} else {
			u.emit(at, code.SETADD, acc, u.operand(e, false), 0)
		}
		u.top = m
	}
	u.move(at, dst, acc)
}

func (u *unit) dict(x *ast.Dict, dst int) {
	at := &x.Span
	acc := u.scratch(dst)
	m := u.top
	n := 0
	for n < len(x.Keys) && n < maxRun/2 && x.Keys[n] != nil && !u.crowded(2*n+2) {
		n++
	}
	base := u.top
	for i := 0; i < n; i++ {
		u.into(x.Keys[i], u.alloc())
		u.into(x.Vals[i], u.alloc())
	}
	if n == 0 {
		base = acc
	}
	u.emit(at, code.DICT, acc, base, n)
	u.top = m
	for i := n; i < len(x.Keys); i++ {
		if x.Keys[i] == nil {
			u.emit(at, code.DICTUPDATE, acc, u.operand(x.Vals[i], false), 0)
		} else {
			k := u.operand(x.Keys[i], true)
			v := u.operand(x.Vals[i], false)
			u.emit(at, code.DICTADD, acc, k, v)
		}
		u.top = m
	}
	u.move(at, dst, acc)
}

// ---- f-strings ----

// fstring puts the parts of an f-string together. FSTR formats plain values by itself, so that f"{i}" costs no string of its own,
// but only when everything is evaluated: a part whose formatting could be told apart from that of a later one's call gets a
// FORMAT at its place.
func (u *unit) fstring(x *ast.JoinedStr, dst int) {
	at := &x.Span
	parts := joined(x.Values)
	switch len(parts) {
	case 0:
		u.loadConst(at, dst, "")
		return
	case 1:
		if k, ok := parts[0].(*ast.Constant); ok {
			u.loadConst(at, dst, k.S)
			return
		}
		f := parts[0].(*ast.FormattedValue)
		if f.Conv != 0 || f.Spec != nil {
			u.formatted(f, dst)
			return
		}
	}
	quiet := len(parts) // from here on evaluating calls nothing
	for quiet > 0 {
		if f, ok := parts[quiet-1].(*ast.FormattedValue); ok && (!calm(f.X) || f.Conv != 0 || f.Spec != nil) {
			break
		}
		quiet--
	}
	acc := -1
	if u.crowded(len(parts)) {
		acc = u.scratch(dst)
		u.fstringMany(at, parts, acc)
		u.move(at, dst, acc)
		return
	}
	base := u.top
	for i, p := range parts {
		r := u.alloc()
		switch p := p.(type) {
		case *ast.FormattedValue:
			if p.Conv == 0 && p.Spec == nil && i+1 >= quiet {
				u.into(p.X, r)
			} else {
				u.formatted(p, r)
			}
		case *ast.Constant:
			u.loadConst(&p.Span, r, p.S)
		}
	}
	u.emit(at, code.FSTR, dst, base, len(parts))
}

// fstringMany joins more parts than a run of registers holds, piece by piece and then the pieces.
func (u *unit) fstringMany(at *ast.Span, parts []ast.Expr, acc int) {
	const piece = 32
	first := true
	for len(parts) > 0 {
		n := min(piece, len(parts))
		m := u.top
		base := u.top
		if !first {
			u.move(at, u.alloc(), acc)
		}
		for _, p := range parts[:n] {
			r := u.alloc()
			if f, ok := p.(*ast.FormattedValue); ok {
				u.formatted(f, r)
			} else {
				u.loadConst(p.Pos(), r, p.(*ast.Constant).S)
			}
		}
		u.emit(at, code.FSTR, acc, base, u.top-base)
		u.top = m
		parts = parts[n:]
		first = false
	}
}

// calm: evaluating e calls no function of the program by its own text.
func calm(e ast.Expr) bool {
	switch x := e.(type) {
	case nil, *ast.Name, *ast.Constant:
		return true
	case *ast.Attribute:
		return calm(x.X)
	case *ast.Subscript:
		return calm(x.X) && calm(x.Index)
	case *ast.BinOp:
		return calm(x.R) && calm(x.L)
	case *ast.UnaryOp:
		return calm(x.X)
	}
	return false
}

// joined flattens the parts of an f-string and joins its constants.
func joined(values []ast.Expr) []ast.Expr {
	var out []ast.Expr
	for _, v := range values {
		switch v := v.(type) {
		case *ast.Constant:
			if v.S == "" {
				continue
			}
			if n := len(out); n > 0 {
				if k, ok := out[n-1].(*ast.Constant); ok {
					j := *k
					j.S += v.S
					out[n-1] = &j
					continue
				}
			}
			out = append(out, v)
		case *ast.JoinedStr:
			out = append(out, joined(v.Values)...)
		default:
			out = append(out, v)
		}
	}
	return out
}

// formatted compiles one replacement field.
func (u *unit) formatted(f *ast.FormattedValue, dst int) {
	m := u.top
	v := u.operand(f.X, f.Spec != nil)
	spec, w := v, uint64(f.Conv)
	if f.Spec != nil {
		spec = u.alloc()
		u.fstring(f.Spec, spec)
	} else {
		w |= 256
	}
	u.emit(&f.Span, code.FORMAT, dst, v, spec)
	u.word(w)
	u.top = m
}

// percentFormat turns 'text %s %-8r' % (a, b) into an f-string, as CPython does: no names, as many values as fields.
func percentFormat(x *ast.BinOp, left code.Const) (*ast.JoinedStr, bool) {
	text, ok := left.(string)
	t, isTuple := x.R.(*ast.Tuple)
	if !ok || x.Op != ast.Mod || !isTuple || hasStar(t.Elts) || !utf8.ValidString(text) {
		return nil, false
	}
	var parts []ast.Expr
	args := t.Elts
	at := *x.L.Pos()
	var lit strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '%' {
			lit.WriteByte(text[i])
			continue
		}
		i++
		if i < len(text) && text[i] == '%' {
			lit.WriteByte('%')
			continue
		}
		spec, conv, n := percentField(text[i:])
		if n == 0 || len(args) == 0 {
			return nil, false
		}
		i += n - 1
		if lit.Len() > 0 {
			parts = append(parts, &ast.Constant{Span: at, Kind: ast.Str, S: lit.String()})
			lit.Reset()
		}
		f := &ast.FormattedValue{Span: *args[0].Pos(), X: args[0], Conv: conv}
		if spec != "" {
			f.Spec = &ast.JoinedStr{Span: f.Span, Values: []ast.Expr{&ast.Constant{Span: f.Span, Kind: ast.Str, S: spec}}}
		}
		parts = append(parts, f)
		args = args[1:]
	}
	if len(args) > 0 {
		return nil, false
	}
	if lit.Len() > 0 {
		parts = append(parts, &ast.Constant{Span: at, Kind: ast.Str, S: lit.String()})
	}
	return &ast.JoinedStr{Span: x.Span, Values: parts}, true
}

// percentField reads what follows a percent sign: flags, width, precision and one of s, r, a. It returns the format
// specification that does the same, and the length of the field or 0.
func percentField(s string) (spec string, conv byte, n int) {
	left := false
	for n < len(s) && strings.IndexByte("-+ #0", s[n]) >= 0 {
		left = left || s[n] == '-'
		n++
	}
	digits := func() string {
		from := n
		for n < len(s) && '0' <= s[n] && s[n] <= '9' {
			n++
		}
		return s[from:n]
	}
	width := digits()
	prec := ""
	if n < len(s) && s[n] == '.' {
		n++
		if prec = digits(); prec == "" {
			prec = "0"
		}
		prec = "." + prec
	}
	if n == len(s) || len(width) > 3 || len(prec) > 4 || s[n] != 's' && s[n] != 'r' && s[n] != 'a' {
		return "", 0, 0
	}
	if width != "" && !left {
		width = ">" + width
	}
	return width + prec, s[n], n + 1
}
