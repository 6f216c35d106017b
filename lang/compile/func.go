// Functions, lambdas, classes and comprehensions: units within units.

package compile

import (
	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/code"
	"github.com/gsl-lang/gsl/lang/scope"
)

// paramNames are the parameters in the order of their registers, mangled.
func (u *unit) paramNames(a *ast.Arguments) []string {
	if a == nil {
		return nil
	}
	var out []string
	one := func(p *ast.Arg) {
		if p != nil {
			out = append(out, u.mangle(p.Name))
		}
	}
	for _, list := range [][]*ast.Arg{a.PosOnly, a.Args, a.KwOnly} {
		for _, p := range list {
			one(p)
		}
	}
	one(a.Vararg)
	one(a.Kwarg)
	return out
}

// checkParams raises the error for a parameter named __debug__.
func (u *unit) checkParams(at *ast.Span, a *ast.Arguments) {
	for _, n := range u.paramNames(a) {
		u.forbid(at, n)
	}
}

// signature notes the parameters' kinds.
func signature(k *code.Code, a *ast.Arguments) {
	if a == nil {
		return
	}
	k.PosOnly, k.NArgs, k.KwOnly = len(a.PosOnly), len(a.PosOnly)+len(a.Args), len(a.KwOnly)
	if a.Vararg != nil {
		k.Flags |= code.VarArgs
	}
	if a.Kwarg != nil {
		k.Flags |= code.VarKwargs
	}
}

// kid is the index of a nested code, compiled at most once: a finally body is compiled several times over.
func (u *unit) kid(n ast.Node, compile func() *code.Code) int {
	if !u.live {
		compile() // for its errors
		return 0
	}
	i, ok := u.kids[n]
	if !ok {
		k := compile()
		i = len(u.code.Kids)
		u.code.Kids = append(u.code.Kids, k)
		set(&u.kids, n, i)
	}
	return i
}

// mkfunc evaluates a function's defaults and annotations and makes it in dst.
func (u *unit) mkfunc(at *ast.Span, a *ast.Arguments, f *ast.FunctionDef, n ast.Node, dst int, compile func() *code.Code) {
	m := u.top
	flags, base := 0, u.top
	if a != nil {
		if len(a.Defaults) > 0 {
			flags |= 1
			r := u.alloc()
			if k, ok := u.foldElts(a.Defaults); ok {
				u.loadConst(at, r, k)
			} else {
				u.tuple(at, a.Defaults, r)
				u.top = r + 1
			}
		}
		if names, vals := kwDefaults(a); len(names) > 0 {
			flags |= 2
			u.pairs(at, names, u.alloc(), func(i, r int) { u.into(vals[i], r) })
		}
	}
	if f != nil {
		if names, anns := annotated(f); len(names) > 0 {
			flags |= 4
			u.pairs(at, names, u.alloc(), func(i, r int) { u.annotationInto(anns[i], r) })
		}
	}
	if flags == 0 {
		base = dst
	}
	k := u.kid(n, compile)
	u.emit(at, code.MKFUNC, dst, base, flags)
	u.word(uint64(k))
	u.top = m
}

// pairs builds a dict with string keys in register d, which is the top one.
func (u *unit) pairs(at *ast.Span, names []string, d int, value func(i, r int)) {
	first := true
	for i := 0; i < len(names) || first; {
		m := u.top
		start := u.top
		n := 0
		for ; i < len(names) && n < 16; i++ {
			u.loadConst(at, u.alloc(), u.mangle(names[i]))
			value(i, u.alloc())
			n++
		}
		if first {
			u.emit(at, code.DICT, d, start, n)
			first = false
		} else {
			t := u.alloc()
			u.emit(at, code.DICT, t, start, n)
			u.emit(at, code.DICTUPDATE, d, t, 0)
		}
		u.top = m
	}
}

func kwDefaults(a *ast.Arguments) (names []string, vals []ast.Expr) {
	for i, p := range a.KwOnly {
		if i < len(a.KwDefaults) && a.KwDefaults[i] != nil {
			names = append(names, p.Name)
			vals = append(vals, a.KwDefaults[i])
		}
	}
	return names, vals
}

// annotated lists a function's annotations in CPython's order.
func annotated(f *ast.FunctionDef) (names []string, anns []ast.Expr) {
	one := func(p *ast.Arg) {
		if p != nil && p.Ann != nil {
			names = append(names, p.Name)
			anns = append(anns, p.Ann)
		}
	}
	if a := f.Args; a != nil {
		for _, p := range a.Args {
			one(p)
		}
		for _, p := range a.PosOnly { // after the others: CPython's order, which __annotations__ shows
			one(p)
		}
		one(a.Vararg)
		for _, p := range a.KwOnly {
			one(p)
		}
		one(a.Kwarg)
	}
	if f.Returns != nil {
		names = append(names, "return")
		anns = append(anns, f.Returns)
	}
	return names, anns
}

// annotationInto evaluates an annotation, or keeps it as text.
func (u *unit) annotationInto(e ast.Expr, dst int) {
	if u.c.future {
		u.loadConst(e.Pos(), dst, unparse(e))
		return
	}
	if s, ok := e.(*ast.Starred); ok { // *args: *Ts
		m := u.top
		v := u.operand(s.X, false)
		t := u.alloc()
		u.emit(e.Pos(), code.UNPACK, t, v, 1)
		u.move(e.Pos(), dst, t)
		u.top = m
		return
	}
	u.into(e, dst)
}

// decorated evaluates decorators, then what they decorate, and applies them. Each decorator's call has its callee where the
// argument of the call before it belongs, so that nothing is moved.
func (u *unit) decorated(ds []ast.Expr, thing func(dst int)) int {
	base := u.top
	for _, d := range ds {
		r := u.alloc()
		u.into(d, r)
		u.alloc()
	}
	r := u.alloc()
	thing(r)
	for i := len(ds) - 1; i >= 0; i-- {
		u.emit(ds[i].Pos(), code.CALL, base+2*i, 1, 0)
	}
	u.top = base + 1
	return base
}

func (u *unit) functionDef(f *ast.FunctionDef) {
	u.checkParams(&f.Span, f.Args)
	u.forbid(&f.Span, f.Name)
	m := u.top
	line := f.Line
	if len(f.Decorators) > 0 {
		line = f.Decorators[0].Pos().Line
	}
	mk := func(dst int) {
		u.mkfunc(&f.Span, f.Args, f, f, dst, func() *code.Code { return u.c.function(f, line) })
	}
	if r, ok := u.local(f.Name); ok && len(f.Decorators) == 0 {
		mk(r)
		u.bound.set(r)
		return
	}
	r := u.decorated(f.Decorators, mk)
	u.storeAt(&f.Span, f.Name, r)
	u.top = m
}

func (c *compiler) function(f *ast.FunctionDef, line int32) *code.Code {
	u := c.u
	s := c.table.Of(f)
	v := c.enter(s, f.Name, u.paramNames(f.Args), line)
	v.isAsync = f.Async
	signature(v.code, f.Args)
	body := f.Body
	if doc, ok := docstring(body); ok {
		if c.o.Optimize < 2 {
			v.setDoc(doc)
		}
		body = body[1:]
	}
	v.stmts(body)
	v.returnNone(&nowhere)
	return c.leave()
}

// returnNone leaves the unit with None.
func (u *unit) returnNone(at *ast.Span) {
	if !u.live {
		return
	}
	defer u.unprotected()()
	if u.isGen() {
		m := u.top
		r := u.alloc()
		u.emit(at, code.LOADNONE, r, 0, 0)
		u.emit(at, code.GENRET, r, 0, 0)
		u.top = m
		return
	}
	u.emit(at, code.RETNONE, 0, 0, 0)
}

// unprotected leaves every region for a while: nothing that is left can fail.
func (u *unit) unprotected() (back func()) {
	region := u.region
	u.region = -1
	return func() { u.region = region }
}

// returnReg leaves the unit with register r.
func (u *unit) returnReg(at *ast.Span, r int) {
	defer u.unprotected()()
	if u.isGen() {
		u.emit(at, code.GENRET, r, 0, 0)
	} else {
		u.emit(at, code.RET, r, 0, 0)
	}
}

func (u *unit) lambda(x *ast.Lambda, dst int) {
	u.checkParams(&x.Span, x.Args)
	u.mkfunc(&x.Span, x.Args, nil, x, dst, func() *code.Code {
		c := u.c
		v := c.enter(c.table.Of(x), "<lambda>", u.paramNames(x.Args), x.Line)
		signature(v.code, x.Args)
		r := v.operand(x.Body, false)
		if v.isGen() {
			v.emit(x.Body.Pos(), code.GENRET, r, 0, 0)
		} else {
			v.emit(x.Body.Pos(), code.RET, r, 0, 0)
		}
		return c.leave()
	})
}

func (u *unit) classDef(x *ast.ClassDef) {
	u.forbid(&x.Span, x.Name)
	m := u.top
	line := x.Line
	if len(x.Decorators) > 0 {
		line = x.Decorators[0].Pos().Line
	}
	r := u.decorated(x.Decorators, func(dst int) {
		u.keywords(&x.Span, x.Keywords)
		at := &x.Span
		u.emit(at, code.BUILDCLASS, dst, 0, 0)
		u.alloc()
		body := u.alloc()
		k := u.kid(x, func() *code.Code { return u.c.classBody(x, line) })
		u.emit(at, code.MKFUNC, body, body, 0)
		u.word(uint64(k))
		u.loadConst(at, u.alloc(), x.Name)
		u.callArgs(at, dst, x.Bases, x.Keywords, 2)
		u.top = dst + 1
	})
	u.storeAt(&x.Span, x.Name, r)
	u.top = m
}

func (c *compiler) classBody(x *ast.ClassDef, line int32) *code.Code {
	s := c.table.Of(x)
	u := c.enter(s, x.Name, nil, line)
	u.private = x.Name
	u.code.Flags |= code.IsClass
	at := &ast.Span{Line: line, EndLine: line}
	m := u.top
	r := u.alloc()
	u.emit(at, code.LOADN, r, 0, 0)
	u.word(u.gname("__name__"))
	set := func(name string) {
		u.emit(at, code.STOREN, r, 0, 0)
		u.word(u.gname(name))
	}
	set("__module__")
	if _, ok := docstring(x.Body); ok && c.o.Optimize < 2 {
		doc, _ := docstring(x.Body)
		u.setDoc(doc)
	}
	u.loadConst(at, r, u.code.Qualname)
	set("__qualname__")
	u.top = m
	u.body(x.Body, at)
	end := x.Body[len(x.Body)-1].Pos()
	if s.NeedsClassCell {
		cell := u.vars["__class__"]
		u.emit(end, code.STOREN, cell, 0, 0)
		u.word(u.gname("__classcell__"))
		u.emit(end, code.RET, cell, 0, 0)
	} else {
		u.emit(&nowhere, code.RETNONE, 0, 0, 0)
	}
	return c.leave()
}

// ---- comprehensions ----

// comprehension makes the function of a comprehension, hands it the iterator of its first `for`, and calls it.
func (u *unit) comprehension(e ast.Expr, fors []*ast.Comprehension, elt, val ast.Expr, dst int) {
	at := e.Pos()
	s := u.c.table.Of(e)
	async := s.Coroutine && s.Kind != scope.GenExp
	if async && !u.isAsync && !u.sc.Kind.Comp() {
		u.c.fail(at, "asynchronous comprehension outside of an asynchronous function")
	}
	base := u.frame(dst)
	k := u.kid(e, func() *code.Code { return u.c.comprehensionBody(e, s, fors, elt, val) })
	u.emit(at, code.MKFUNC, base, base, 0)
	u.word(uint64(k))
	arg := u.alloc()
	it := u.iterable(fors[0].Iter)
	if fors[0].Async {
		u.emit(at, code.AITER, arg, it, 0)
	} else {
		u.emit(at, code.GETITER, arg, it, 1)
	}
	u.emit(at, code.CALL, base, 1, 0)
	if async {
		u.awaitReg(at, base, base, 0)
	}
	u.move(at, dst, base)
}

// iterable is operand for what a loop goes over: a list of constants is a tuple.
func (u *unit) iterable(e ast.Expr) int {
	if l, ok := e.(*ast.List); ok {
		if k, ok := u.foldElts(l.Elts); ok {
			r := u.alloc()
			u.loadConst(e.Pos(), r, k)
			return r
		}
	}
	if l, ok := e.(*ast.Set); ok {
		if k, ok := u.foldContainer(l); ok {
			r := u.alloc()
			u.loadConst(e.Pos(), r, k)
			return r
		}
	}
	return u.operand(e, false)
}

func (c *compiler) comprehensionBody(e ast.Expr, s *scope.Scope, fors []*ast.Comprehension, elt, val ast.Expr) *code.Code {
	u := c.enter(s, s.Name, []string{".0"}, e.Pos().Line)
	u.code.NArgs = 1
	u.code.Flags |= code.IsComprehension
	u.isAsync = s.Coroutine
	at := e.Pos()
	acc := -1
	if s.Kind != scope.GenExp {
		acc = u.alloc()
		switch s.Kind {
		case scope.ListComp:
			u.emit(at, code.COLLECT, acc, 0, 0)
		case scope.SetComp:
			u.emit(at, code.SET, acc, acc, 0)
		case scope.DictComp:
			u.emit(at, code.DICT, acc, acc, 0)
		}
	}
	for _, f := range fors {
		for _, cond := range f.Ifs {
			at = lastCompare(cond, at)
		}
	}
	u.generate(e.Pos(), fors, 0, func() {
		m := u.top
		switch s.Kind {
		case scope.ListComp:
			u.emit(at, code.APPEND, acc, u.operand(elt, false), 0)
		case scope.SetComp:
			u.emit(at, code.SETADD, acc, u.operand(elt, false), 0)
		case scope.DictComp:
			k := u.operand(elt, true)
			u.emit(at, code.DICTADD, acc, k, u.operand(val, false))
		default:
			u.yieldReg(at, u.alloc(), u.operand(elt, false))
		}
		u.top = m
	})
	if acc < 0 {
		u.returnNone(at)
	} else {
		if s.Kind == scope.ListComp {
			u.emit(at, code.COLLECTED, acc, 0, 0)
		}
		u.returnReg(at, acc)
	}
	return c.leave()
}

// generate compiles the loops of a comprehension from number i on, with body in the innermost.
func (u *unit) generate(at *ast.Span, fors []*ast.Comprehension, i int, body func()) {
	if i == len(fors) {
		body()
		return
	}
	f := fors[i]
	inner := func(skip *label) {
		for _, cond := range f.Ifs {
			u.jumpIf(cond, false, skip)
		}
		u.generate(at, fors, i+1, body)
	}
	m := u.top
	src := 0
	if i > 0 {
		if one, ok := single(f.Iter); ok && !f.Async { // for y in [f(x)]: an assignment
			u.assignExpr(f.Target, one)
			skip := &label{}
			inner(skip)
			u.bind(skip)
			u.top = m
			return
		}
		src = u.iterable(f.Iter)
		if f.Async {
			r := u.alloc()
			u.emit(at, code.AITER, r, src, 0)
			src = r
		}
	}
	if f.Async {
		u.asyncLoop(at, src, f.Target, inner, nil)
	} else {
		u.forLoop(at, src, f.Target, inner, nil)
	}
	u.top = m
}

// single is the only element of a display.
func single(e ast.Expr) (ast.Expr, bool) {
	var elts []ast.Expr
	switch x := e.(type) {
	case *ast.List:
		elts = x.Elts
	case *ast.Tuple:
		elts = x.Elts
	}
	if len(elts) != 1 || hasStar(elts) {
		return nil, false
	}
	return elts[0], true
}

// ---- generators and coroutines ----

func (u *unit) yield(x *ast.Yield, dst int) {
	if !u.sc.Kind.Func() {
		u.c.fail(&x.Span, "'yield' outside function")
	}
	r := u.scratch(dst)
	v := r
	if x.X != nil {
		v = u.subject(x.X, r)
	} else {
		u.emit(&x.Span, code.LOADNONE, r, 0, 0)
	}
	u.yieldReg(&x.Span, dst, v)
}

// yieldReg yields register v and puts what is sent into dst.
func (u *unit) yieldReg(at *ast.Span, dst, v int) {
	if u.code.Flags&code.AsyncGen != 0 {
		m := u.top
		w := u.alloc()
		u.emit(at, code.ASYNCWRAP, w, v, 0)
		v = w
		u.top = m
	}
	u.emit(at, code.YIELD, dst, v, 0)
}

func (u *unit) yieldFrom(x *ast.YieldFrom, dst int) {
	if !u.sc.Kind.Func() {
		u.c.fail(&x.Span, "'yield' outside function")
	}
	if u.isAsync {
		u.c.fail(&x.Span, "'yield from' inside async function")
	}
	it := u.alloc()
	v := u.subject(x.X, it)
	u.emit(&x.Span, code.YIELDITER, it, v, 0)
	r := u.alloc()
	u.emit(&x.Span, code.LOADNONE, r, 0, 0)
	u.emit(&x.Span, code.YIELDFROM, r, it, 0)
	u.move(&x.Span, dst, r)
}

func (u *unit) await(x *ast.Await, dst int) {
	if !u.sc.Kind.Func() {
		u.c.fail(&x.Span, "'await' outside function")
	}
	if !u.isAsync && !u.sc.Kind.Comp() {
		u.c.fail(&x.Span, "'await' outside async function")
	}
	r := u.alloc()
	u.awaitReg(&x.Span, dst, u.subject(x.X, r), 0)
}

// awaitReg waits for the awaitable in v; flags say what it is for, in the error's text.
func (u *unit) awaitReg(at *ast.Span, dst, v, flags int) {
	m := u.top
	it := u.alloc()
	u.emit(at, code.AWAITABLE, it, v, flags)
	r := dst
	if !u.isTemp(dst) {
		r = u.alloc()
	}
	u.emit(at, code.LOADNONE, r, 0, 0)
	u.emit(at, code.YIELDFROM, r, it, 0)
	u.move(at, dst, r)
	u.top = m
}
