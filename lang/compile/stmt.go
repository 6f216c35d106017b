// Statements.

package compile

import (
	"strings"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/code"
)

func (u *unit) stmts(body []ast.Stmt) {
	for _, s := range body {
		u.stmt(s)
	}
}

func (u *unit) stmt(s ast.Stmt) {
	u.deeper()
	m := u.top
	at := s.Pos()
	switch s := s.(type) {
	case *ast.ExprStmt:
		u.exprStmt(s)
	case *ast.Assign:
		u.assignStmt(s)
	case *ast.AugAssign:
		u.augAssign(s)
	case *ast.AnnAssign:
		u.annAssign(s)
	case *ast.Return:
		u.returnStmt(s)
	case *ast.If:
		u.ifStmt(s)
	case *ast.For:
		u.forStmt(s)
	case *ast.While:
		u.whileStmt(s)
	case *ast.Break:
		u.breakStmt(at)
	case *ast.Continue:
		u.continueStmt(at)
	case *ast.Pass:
		u.mark(code.MarkStmt, at)
	case *ast.Global, *ast.Nonlocal:
	case *ast.FunctionDef:
		u.functionDef(s)
	case *ast.ClassDef:
		u.classDef(s)
	case *ast.Delete:
		for _, t := range s.Targets {
			u.del(t)
		}
		u.safepoint(at)
	case *ast.Try:
		u.tryStmt(s)
	case *ast.With:
		u.withStmt(s, 0)
	case *ast.Raise:
		u.raise(s)
	case *ast.Assert:
		u.assert(s)
	case *ast.Import:
		u.importStmt(s)
	case *ast.ImportFrom:
		u.importFrom(s)
	case *ast.Match:
		u.match(s)
	default:
		u.c.fail(at, "unknown statement")
	}
	u.top = m
	u.depth--
}

func (u *unit) exprStmt(s *ast.ExprStmt) {
	if u.interactive() && u.sc == u.c.table.Top {
		u.emit(&s.Span, code.PRINTEXPR, u.operand(s.X, false), 0, 0)
		return
	}
	if _, ok := s.X.(*ast.Constant); ok {
		u.mark(code.MarkStmt, &s.Span)
	}
	u.effect(s.X)
}

// safepoint follows what programs write to drop an object: its finalizer runs before the next statement. It is a jump to there.
func (u *unit) safepoint(at *ast.Span) {
	if u.live {
		u.emit(at, code.JMP, 0, 0, 0)
		u.live = true
	}
}

func (u *unit) assignStmt(s *ast.Assign) {
	if k, ok := s.X.(*ast.Constant); ok && k.Kind == ast.None {
		if _, ok := s.Targets[0].(*ast.Name); ok {
			defer u.safepoint(&s.Span)
		}
	}
	if len(s.Targets) == 1 {
		u.assignExpr(s.Targets[0], s.X)
		return
	}
	src := u.operandFor(s.X, s.Targets...)
	for _, t := range s.Targets {
		u.assign(t, src)
	}
}

func (u *unit) augAssign(s *ast.AugAssign) {
	at := &s.Span
	switch t := s.Target.(type) {
	case *ast.Name:
		u.forbid(&t.Span, t.ID)
		if r, ok := u.local(t.ID); ok {
			u.check(&t.Span, r)
			l := r
			if u.walrus.has(r) && !simple(s.X) {
				l = u.alloc()
				u.move(&t.Span, l, r)
			}
			u.operate(at, s.Op, true, r, l, s.X)
			u.bound.set(r)
			return
		}
		v := u.alloc()
		u.load(t, v)
		u.operate(at, s.Op, true, v, v, s.X)
		u.store(t, v)
	case *ast.Attribute:
		o := u.operand(t.X, !simple(s.X))
		v := u.alloc()
		name := u.name(u.mangle(t.Attr))
		u.emit(u.attrSpan(t), code.GETATTR, v, o, name)
		u.word(0xffffffff)
		u.operate(at, s.Op, true, v, v, s.X)
		u.emit(u.attrSpan(t), code.SETATTR, v, o, name)
		u.word(0xffffffff)
		u.word(0)
	case *ast.Subscript:
		o := u.operand(t.X, true)
		i := u.operand(t.Index, !simple(s.X))
		v := u.alloc()
		u.emit(&t.Span, code.GETIDX, v, o, i)
		u.operate(at, s.Op, true, v, v, s.X)
		u.emit(&t.Span, code.SETIDX, v, o, i)
	default:
		u.c.fail(at, "illegal expression for augmented assignment")
	}
}

func (u *unit) annAssign(s *ast.AnnAssign) {
	m := u.top
	if s.X != nil {
		u.assignExpr(s.Target, s.X)
	}
	body := !u.sc.Kind.Func()
	switch t := s.Target.(type) {
	case *ast.Name:
		u.forbid(&s.Span, t.ID)
		if s.Simple && body {
			v := u.alloc()
			u.annotationInto(s.Ann, v)
			d := u.alloc()
			u.emit(&s.Span, code.LOADN, d, 0, 0)
			u.word(u.gname("__annotations__"))
			k := u.alloc()
			u.loadConst(&s.Span, k, u.mangle(t.ID))
			u.emit(&s.Span, code.SETIDX, v, d, k)
		}
	case *ast.Attribute:
		u.forbid(&s.Span, t.Attr)
		if s.X == nil {
			u.effect(t.X)
		}
	case *ast.Subscript:
		if s.X == nil {
			u.effect(t.X)
			u.effectIndex(t.Index)
		}
	default:
		u.c.fail(s.Target.Pos(), "illegal target for annotation")
	}
	u.top = m
	if !s.Simple && body && !u.c.future {
		u.effect(s.Ann)
	}
	u.top = m
}

// effectIndex evaluates the parts of an index, but no slice object.
func (u *unit) effectIndex(e ast.Expr) {
	switch x := e.(type) {
	case *ast.Slice:
		for _, p := range []ast.Expr{x.Lo, x.Hi, x.Step} {
			if p != nil {
				u.effect(p)
			}
		}
	case *ast.Tuple:
		for _, p := range x.Elts {
			u.effectIndex(p)
		}
	default:
		u.effect(e)
	}
}

func (u *unit) del(t ast.Expr) {
	m := u.top
	switch t := t.(type) {
	case *ast.Name:
		u.delName(&t.Span, t.ID)
	case *ast.Attribute:
		o := u.operand(t.X, false)
		u.emit(u.attrSpan(t), code.DELATTR, 0, o, u.name(u.mangle(t.Attr)))
	case *ast.Subscript:
		o := u.operand(t.X, true)
		u.emit(&t.Span, code.DELIDX, 0, o, u.operand(t.Index, false))
	case *ast.Tuple:
		u.deeper()
		for _, e := range t.Elts {
			u.del(e)
		}
		u.depth--
	case *ast.List:
		u.deeper()
		for _, e := range t.Elts {
			u.del(e)
		}
		u.depth--
	default:
		u.c.fail(t.Pos(), "cannot delete this expression")
	}
	u.top = m
}

func (u *unit) raise(s *ast.Raise) {
	at := &s.Span
	switch {
	case s.X == nil:
		u.emit(at, code.RERAISE, bareRaise, 0, 0)
	case s.Cause == nil:
		u.emit(at, code.RAISE, u.operand(s.X, false), 0, 0)
	default:
		x := u.operand(s.X, !simple(s.Cause))
		u.emit(at, code.RAISEFROM, x, u.operand(s.Cause, false), 0)
	}
}

// bareRaise is RERAISE's operand for a raise without an expression; it is not a register and not scaled.
const bareRaise = 65535

func (u *unit) assert(s *ast.Assert) {
	u.warnAssert(s)
	if u.c.o.Optimize > 0 {
		u.skippedExprs(s.Cond, s.Msg)
		return
	}
	at := lastCompare(s.Cond, &s.Span)
	end := &label{}
	u.jumpIf(s.Cond, true, end)
	m := u.top
	r := u.alloc()
	u.emit(at, code.ASSERTERR, r, 0, 0)
	if s.Msg != nil {
		u.alloc()
		u.into(s.Msg, u.alloc())
		u.emit(at, code.CALL, r, 1, 0)
	}
	u.emit(at, code.RAISE, r, 0, 0)
	u.top = m
	u.bind(end)
}

// lastCompare is the place CPython is at after a condition: that of the comparison it looked at last, or else what it was at
// before. An AssertionError is reported there.
func lastCompare(e ast.Expr, at *ast.Span) *ast.Span {
	switch x := e.(type) {
	case *ast.Compare:
		return &x.Span
	case *ast.UnaryOp:
		if x.Op == ast.Not {
			return lastCompare(x.X, at)
		}
	case *ast.BoolOp:
		for i := len(x.Xs) - 1; i >= 0; i-- {
			if p := lastCompare(x.Xs[i], nil); p != nil {
				return p
			}
		}
	case *ast.IfExp:
		for _, y := range []ast.Expr{x.Else, x.Then, x.Cond} {
			if p := lastCompare(y, nil); p != nil {
				return p
			}
		}
	}
	return at
}

// skippedExprs compiles expressions that never run, for their errors.
func (u *unit) skippedExprs(xs ...ast.Expr) {
	live, save := u.live, u.bound.clone()
	u.live = false
	for _, x := range xs {
		if x != nil {
			u.effect(x)
		}
	}
	u.live = live
	copy(u.bound, save)
}

// ---- imports ----

func (u *unit) importStmt(s *ast.Import) {
	at := &s.Span
	for _, a := range s.Names {
		m := u.top
		from := u.alloc()
		u.emit(at, code.LOADNONE, from, 0, 0)
		mod := from
		u.emit(at, code.IMPORT, mod, from, u.name(u.mangle(a.Name)))
		u.word(0)
		if a.As == "" {
			name, _, _ := strings.Cut(a.Name, ".")
			u.storeAt(at, name, mod)
		} else {
			_, rest, dotted := strings.Cut(a.Name, ".")
			for dotted { // import a.b.c as d: from a take b, from that c
				var part string
				part, rest, dotted = strings.Cut(rest, ".")
				u.emit(at, code.IMPORTFROM, mod, mod, u.name(u.mangle(part)))
			}
			u.storeAt(at, a.As, mod)
		}
		u.top = m
	}
}

func (u *unit) importFrom(s *ast.ImportFrom) {
	at := &s.Span
	if s.Module == "__future__" && s.Level == 0 && s.Line > u.c.ffLine {
		u.c.fail(at, "from __future__ imports must occur at the beginning of the file")
	}
	names := make(code.Tuple, len(s.Names))
	for i, a := range s.Names {
		names[i] = a.Name
	}
	mod := u.alloc()
	u.loadConst(at, mod, names)
	u.emit(at, code.IMPORT, mod, mod, u.name(u.mangle(s.Module)))
	u.word(uint64(s.Level))
	if len(s.Names) == 1 && s.Names[0].Name == "*" {
		u.emit(at, code.IMPORTSTAR, 0, mod, 0)
		return
	}
	for _, a := range s.Names {
		m := u.top
		r := u.alloc()
		if n := a.As; n == "" || n == a.Name {
			if v, ok := u.local(a.Name); ok { // straight into the variable
				u.forbid(at, a.Name)
				u.emit(at, code.IMPORTFROM, v, mod, u.name(u.mangle(a.Name)))
				u.bound.set(v)
				u.top = m
				continue
			}
		}
		u.emit(at, code.IMPORTFROM, r, mod, u.name(u.mangle(a.Name)))
		if a.As != "" {
			u.storeAt(at, a.As, r)
		} else {
			u.storeAt(at, a.Name, r)
		}
		u.top = m
	}
}
