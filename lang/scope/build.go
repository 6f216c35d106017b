// The first pass: one walk over the tree that notes every definition and use.

package scope

import (
	"strings"

	"github.com/gsl-lang/gsl/lang/ast"
)

// maxDepth bounds the recursion over nested expressions and statements, and so Go's stack.
const maxDepth = 12000

type builder struct {
	file   string
	future bool // from __future__ import annotations
	table  *Table
	cur    *Scope
	stack  []*Scope
	priv   string
	depth  int
}

// Build makes the symbol table of a module. futureAnnotations says that annotations are not evaluated.
func Build(m *ast.Module, file string, futureAnnotations bool) (t *Table, err *Error) {
	b := &builder{file: file, future: futureAnnotations, table: &Table{scopes: map[ast.Node]*Scope{}}}
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(*Error)
			if !ok {
				panic(r)
			}
			t, err = nil, e
		}
	}()
	b.enter(m, Module, "", nil)
	b.table.Top = b.cur
	b.stmts(m.Body)
	b.leave()
	b.resolveAll(b.table.Top)
	return b.table, nil
}

func (b *builder) fail(sp *ast.Span, msg string) {
	panic(&Error{Kind: "SyntaxError", Msg: msg, File: b.file, Line: int(sp.Line), Col: int(sp.Col) + 1, EndLine: int(sp.EndLine), EndCol: int(sp.EndCol) + 1})
}

func (b *builder) deeper() {
	if b.depth++; b.depth > maxDepth {
		panic(&Error{Kind: "RecursionError", Msg: "maximum recursion depth exceeded during compilation", File: b.file})
	}
}

func (b *builder) enter(n any, k Kind, name string, params []string) *Scope {
	s := &Scope{Kind: k, Name: name, Parent: b.cur, Syms: map[string]*Symbol{}, Private: b.priv}
	if p := b.cur; p != nil {
		s.Nested = p.Nested || p.Kind.Func()
		s.iterExpr = p.iterExpr
		if k != annotation {
			p.Kids = append(p.Kids, s)
		}
	}
	if n, ok := n.(ast.Node); ok {
		b.table.scopes[n] = s
	}
	b.stack = append(b.stack, s)
	b.cur = s
	return s
}

func (b *builder) leave() {
	b.stack = b.stack[:len(b.stack)-1]
	b.cur = nil
	if n := len(b.stack); n > 0 {
		b.cur = b.stack[n-1]
	}
}

// define notes flag for name in the current scope.
func (b *builder) define(name string, flag Flags, at *ast.Span) *Symbol {
	return b.defineIn(b.cur, name, flag, at)
}

func (b *builder) defineIn(s *Scope, name string, flag Flags, at *ast.Span) *Symbol {
	name = Mangle(b.priv, name)
	sym := s.Syms[name]
	if sym == nil {
		sym = &Symbol{Name: name}
		s.Syms[name] = sym
		s.Order = append(s.Order, sym)
	} else if flag&DefParam != 0 && sym.Flags&DefParam != 0 {
		b.fail(at, "duplicate argument '"+name+"' in function definition")
	}
	sym.Flags |= flag
	if flag&DefGlobal != 0 && s != b.stack[0] {
		// A global statement anywhere makes the name global for the module too, which shows when a module's namespace is not its
		// globals: exec with two dicts.
		top := b.stack[0]
		if g := top.Syms[name]; g != nil {
			g.Flags |= DefGlobal
		} else {
			g = &Symbol{Name: name, Flags: DefGlobal}
			top.Syms[name] = g
			top.Order = append(top.Order, g)
		}
	}
	if s.iterTarget {
		// An iteration variable of a comprehension must not be what a := in it binds further out.
		if sym.Flags&(DefGlobal|DefNonlocal) != 0 {
			b.fail(at, "comprehension inner loop cannot rebind assignment expression target '"+name+"'")
		}
		sym.Flags |= CompIter
	}
	return sym
}

func (b *builder) flags(name string) Flags {
	if sym := b.cur.Syms[Mangle(b.priv, name)]; sym != nil {
		return sym.Flags
	}
	return 0
}

func (b *builder) directive(name string, at *ast.Span) {
	if b.cur.directives == nil {
		b.cur.directives = map[string]ast.Span{}
	}
	name = Mangle(b.priv, name)
	if _, ok := b.cur.directives[name]; !ok {
		b.cur.directives[name] = *at
	}
}

func (b *builder) stmts(body []ast.Stmt) {
	for _, s := range body {
		b.stmt(s)
	}
}

func (b *builder) stmt(s ast.Stmt) {
	b.deeper()
	defer func() { b.depth-- }()
	switch s := s.(type) {
	case *ast.FunctionDef:
		b.define(s.Name, DefLocal, &s.Span)
		b.defaults(s.Args)
		b.annotations(s)
		b.exprs(s.Decorators)
		f := b.enter(s, Function, s.Name, nil)
		f.Coroutine = s.Async
		b.params(s.Args)
		b.stmts(s.Body)
		b.leave()
	case *ast.ClassDef:
		b.define(s.Name, DefLocal, &s.Span)
		b.exprs(s.Bases)
		for _, k := range s.Keywords {
			b.expr(k.X)
		}
		b.exprs(s.Decorators)
		old := b.priv
		b.priv = s.Name
		b.enter(s, Class, s.Name, nil)
		b.stmts(s.Body)
		b.leave()
		b.priv = old
	case *ast.Return:
		if s.X != nil {
			b.expr(s.X)
			b.cur.ReturnsValue = true
		}
	case *ast.Delete:
		b.stores(s.Targets)
		b.deletes(s.Targets)
	case *ast.Assign:
		b.stores(s.Targets)
		b.expr(s.X)
	case *ast.AugAssign:
		b.store(s.Target)
		b.expr(s.X)
	case *ast.AnnAssign:
		if n, ok := s.Target.(*ast.Name); ok {
			if f := b.flags(n.ID); f&(DefGlobal|DefNonlocal) != 0 && b.cur.Kind != Module && s.Simple {
				what := "global"
				if f&DefGlobal == 0 {
					what = "nonlocal"
				}
				b.fail(&s.Span, "annotated name '"+n.ID+"' can't be "+what)
			}
			if s.Simple {
				b.define(n.ID, DefAnnot|DefLocal, &n.Span)
			} else if s.X != nil {
				b.define(n.ID, DefLocal, &n.Span)
			}
		} else {
			b.store(s.Target)
		}
		b.annotation(s.Ann, s)
		b.expr(s.X)
	case *ast.For:
		b.store(s.Target)
		if n, ok := s.Target.(*ast.Name); ok && !s.Async {
			b.cur.Syms[Mangle(b.priv, n.ID)].Flags |= ForTarget
		}
		b.expr(s.Iter)
		b.stmts(s.Body)
		b.stmts(s.Else)
	case *ast.While:
		b.expr(s.Cond)
		b.stmts(s.Body)
		b.stmts(s.Else)
	case *ast.If:
		for { // an elif chain may be as long as it likes
			b.expr(s.Cond)
			b.stmts(s.Body)
			if len(s.Else) == 1 {
				if next, ok := s.Else[0].(*ast.If); ok {
					s = next
					continue
				}
			}
			b.stmts(s.Else)
			return
		}
	case *ast.With:
		for _, it := range s.Items {
			b.expr(it.X)
			if it.As != nil {
				b.store(it.As)
			}
		}
		b.stmts(s.Body)
	case *ast.Match:
		b.expr(s.Subject)
		for _, c := range s.Cases {
			b.pattern(c.Pattern)
			b.expr(c.Guard)
			b.stmts(c.Body)
		}
	case *ast.Raise:
		b.expr(s.X)
		b.expr(s.Cause)
	case *ast.Try:
		b.stmts(s.Body)
		b.stmts(s.Else)
		for _, h := range s.Handlers {
			b.expr(h.Type)
			if h.Name != "" {
				b.define(h.Name, DefLocal|Deleted, &h.Span)
			}
			b.stmts(h.Body)
		}
		b.stmts(s.Finally)
	case *ast.Assert:
		b.expr(s.Cond)
		b.expr(s.Msg)
	case *ast.Import:
		for _, a := range s.Names {
			name := a.As
			if name == "" {
				name, _, _ = strings.Cut(a.Name, ".")
			}
			b.define(name, DefImport, &a.Span)
		}
	case *ast.ImportFrom:
		for _, a := range s.Names {
			name := a.As
			if name == "" {
				name = a.Name
			}
			if name != "*" {
				b.define(name, DefImport, &a.Span)
			} else if b.cur.Kind != Module {
				b.fail(&a.Span, "import * only allowed at module level")
			}
		}
	case *ast.Global:
		b.declare(s.Names, &s.Span, DefGlobal, "global")
	case *ast.Nonlocal:
		b.declare(s.Names, &s.Span, DefNonlocal, "nonlocal")
	case *ast.ExprStmt:
		b.expr(s.X)
	}
}

func (b *builder) declare(names []string, at *ast.Span, flag Flags, what string) {
	for _, n := range names {
		switch f := b.flags(n); {
		case f&DefParam != 0:
			b.fail(at, "name '"+n+"' is parameter and "+what)
		case f&Use != 0:
			b.fail(at, "name '"+n+"' is used prior to "+what+" declaration")
		case f&DefAnnot != 0:
			b.fail(at, "annotated name '"+n+"' can't be "+what)
		case f&DefLocal != 0:
			b.fail(at, "name '"+n+"' is assigned to before "+what+" declaration")
		}
		b.define(n, flag, at)
		b.directive(n, at)
	}
}

func (b *builder) defaults(a *ast.Arguments) {
	if a == nil {
		return
	}
	b.exprs(a.Defaults)
	for _, d := range a.KwDefaults {
		b.expr(d)
	}
}

func (b *builder) params(a *ast.Arguments) {
	if a == nil {
		return
	}
	one := func(p *ast.Arg) {
		if p != nil {
			b.define(p.Name, DefParam, &p.Span)
		}
	}
	for _, p := range a.PosOnly {
		one(p)
	}
	for _, p := range a.Args {
		one(p)
	}
	for _, p := range a.KwOnly {
		one(p)
	}
	one(a.Vararg)
	one(a.Kwarg)
}

func (b *builder) annotation(e ast.Expr, n ast.Node) {
	if b.future {
		b.enter(nil, annotation, "_annotation", nil)
		b.expr(e)
		b.leave()
		return
	}
	b.expr(e)
}

func (b *builder) annotations(f *ast.FunctionDef) {
	a := f.Args
	if b.future {
		b.enter(nil, annotation, "_annotation", nil)
		defer b.leave()
	}
	if a != nil {
		for _, p := range a.PosOnly {
			b.expr(p.Ann)
		}
		for _, p := range a.Args {
			b.expr(p.Ann)
		}
		if a.Vararg != nil {
			b.expr(a.Vararg.Ann)
		}
		if a.Kwarg != nil {
			b.expr(a.Kwarg.Ann)
		}
		for _, p := range a.KwOnly {
			b.expr(p.Ann)
		}
	}
	b.expr(f.Returns)
}

func (b *builder) noAnnotation(at *ast.Span, what string) {
	if b.cur.Kind == annotation {
		b.fail(at, "'"+what+"' can not be used within an annotation")
	}
}

func (b *builder) exprs(xs []ast.Expr) {
	for _, x := range xs {
		b.expr(x)
	}
}

func (b *builder) stores(xs []ast.Expr) {
	for _, x := range xs {
		b.store(x)
	}
}

// store visits an assignment or deletion target.
func (b *builder) store(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Name:
		b.define(e.ID, DefLocal, &e.Span)
	case *ast.Tuple:
		b.nestedStores(e.Elts)
	case *ast.List:
		b.nestedStores(e.Elts)
	case *ast.Starred:
		b.deeper()
		b.store(e.X)
		b.depth--
	default:
		b.expr(e)
	}
}

// deletes marks the names that a del statement unbinds.
func (b *builder) deletes(xs []ast.Expr) {
	for _, x := range xs {
		switch x := x.(type) {
		case *ast.Name:
			b.define(x.ID, Deleted, &x.Span)
		case *ast.Tuple:
			b.deletes(x.Elts)
		case *ast.List:
			b.deletes(x.Elts)
		}
	}
}

func (b *builder) nestedStores(xs []ast.Expr) {
	b.deeper()
	b.stores(xs)
	b.depth--
}

// expr visits an expression that is read; e may be nil.
func (b *builder) expr(e ast.Expr) {
	switch e := e.(type) { // leaves, and the nil of an absent part, need no depth
	case nil:
		return
	case *ast.Constant:
		return
	case *ast.Name:
		b.define(e.ID, Use, &e.Span)
		if e.ID == "super" && b.cur.Kind.Func() {
			b.define("__class__", Use, &e.Span)
		}
		return
	}
	b.deeper()
	defer func() { b.depth-- }()
	switch e := e.(type) {
	case *ast.JoinedStr:
		if e == nil {
			return
		}
		b.exprs(e.Values)
	case *ast.FormattedValue:
		b.expr(e.X)
		if e.Spec != nil {
			b.expr(e.Spec)
		}
	case *ast.Tuple:
		b.exprs(e.Elts)
	case *ast.List:
		b.exprs(e.Elts)
	case *ast.Set:
		b.exprs(e.Elts)
	case *ast.Dict:
		b.exprs(e.Keys)
		b.exprs(e.Vals)
	case *ast.ListComp:
		b.comprehension(e, ListComp, "<listcomp>", e.Fors, e.Elt, nil)
	case *ast.SetComp:
		b.comprehension(e, SetComp, "<setcomp>", e.Fors, e.Elt, nil)
	case *ast.GeneratorExp:
		b.comprehension(e, GenExp, "<genexpr>", e.Fors, e.Elt, nil)
	case *ast.DictComp:
		b.comprehension(e, DictComp, "<dictcomp>", e.Fors, e.Key, e.Val)
	case *ast.Starred:
		b.expr(e.X)
	case *ast.BinOp:
		var rights []ast.Expr // the left spine may be very long: a + b + c + ...
		for {
			rights = append(rights, e.R)
			l, ok := e.L.(*ast.BinOp)
			if !ok {
				b.expr(e.L)
				break
			}
			e = l
		}
		for i := len(rights) - 1; i >= 0; i-- {
			b.expr(rights[i])
		}
	case *ast.UnaryOp:
		b.expr(e.X)
	case *ast.BoolOp:
		b.exprs(e.Xs)
	case *ast.Compare:
		b.expr(e.L)
		b.exprs(e.Rs)
	case *ast.IfExp:
		b.expr(e.Cond)
		b.expr(e.Then)
		b.expr(e.Else)
	case *ast.Lambda:
		b.defaults(e.Args)
		b.enter(e, Lambda, "<lambda>", nil)
		b.params(e.Args)
		b.expr(e.Body)
		b.leave()
	case *ast.NamedExpr:
		b.noAnnotation(&e.Span, "named expression")
		if b.cur.iterExpr > 0 {
			b.fail(&e.Span, "assignment expression cannot be used in a comprehension iterable expression")
		}
		if b.cur.Kind.Comp() {
			b.walrusInComprehension(e.Target)
		}
		b.expr(e.X)
		b.define(e.Target.ID, DefLocal|Walrus, &e.Target.Span)
	case *ast.Yield:
		b.noAnnotation(&e.Span, "yield expression")
		b.expr(e.X)
		b.yield(&e.Span)
	case *ast.YieldFrom:
		b.noAnnotation(&e.Span, "yield expression")
		b.expr(e.X)
		b.yield(&e.Span)
	case *ast.Await:
		b.noAnnotation(&e.Span, "await expression")
		b.expr(e.X)
		b.cur.Coroutine = true
	case *ast.Call:
		b.expr(e.F)
		b.exprs(e.Args)
		for _, k := range e.Keywords {
			b.expr(k.X)
		}
	case *ast.Attribute:
		b.expr(e.X)
	case *ast.Subscript:
		b.expr(e.X)
		b.expr(e.Index)
	case *ast.Slice:
		b.expr(e.Lo)
		b.expr(e.Hi)
		b.expr(e.Step)
	}
}

func (b *builder) yield(at *ast.Span) {
	b.cur.Generator = true
	switch b.cur.Kind {
	case ListComp:
		b.fail(at, "'yield' inside list comprehension")
	case SetComp:
		b.fail(at, "'yield' inside set comprehension")
	case DictComp:
		b.fail(at, "'yield' inside dict comprehension")
	case GenExp:
		b.fail(at, "'yield' inside generator expression")
	}
}

func (b *builder) comprehension(e ast.Expr, k Kind, name string, fors []*ast.Comprehension, elt, val ast.Expr) {
	outer := fors[0]
	b.cur.iterExpr++
	b.expr(outer.Iter)
	b.cur.iterExpr--
	s := b.enter(e, k, name, nil)
	s.Coroutine = outer.Async
	b.define(".0", DefParam, e.Pos())
	b.iterationTarget(outer.Target)
	b.exprs(outer.Ifs)
	for _, f := range fors[1:] {
		b.iterationTarget(f.Target)
		s.iterExpr++
		b.expr(f.Iter)
		s.iterExpr--
		b.exprs(f.Ifs)
		if f.Async {
			s.Coroutine = true
		}
	}
	b.expr(val)
	b.expr(elt)
	s.Generator = k == GenExp
	async := s.Coroutine && k != GenExp
	b.leave()
	if async {
		b.cur.Coroutine = true
	}
}

func (b *builder) iterationTarget(t ast.Expr) {
	b.cur.iterTarget = true
	b.store(t)
	b.cur.iterTarget = false
	if n, ok := t.(*ast.Name); ok {
		b.cur.Syms[Mangle(b.priv, n.ID)].Flags |= ForTarget
	}
}

// walrusInComprehension binds the target in the nearest scope that is not a comprehension.
func (b *builder) walrusInComprehension(n *ast.Name) {
	name := Mangle(b.priv, n.ID)
	for i := len(b.stack) - 1; i >= 0; i-- {
		s := b.stack[i]
		var f Flags
		if sym := s.Syms[name]; sym != nil {
			f = sym.Flags
		}
		switch {
		case s.Kind.Comp():
			if f&CompIter != 0 {
				b.fail(&n.Span, "assignment expression cannot rebind comprehension iteration variable '"+n.ID+"'")
			}
			continue
		case s.Kind.Func():
			if f&DefGlobal != 0 {
				b.define(n.ID, DefGlobal, &n.Span)
			} else {
				b.define(n.ID, DefNonlocal, &n.Span)
			}
			b.directive(n.ID, &n.Span)
			b.defineIn(s, n.ID, DefLocal, &n.Span)
			return
		case s.Kind == Module:
			b.define(n.ID, DefGlobal, &n.Span)
			b.directive(n.ID, &n.Span)
			b.defineIn(s, n.ID, DefGlobal, &n.Span)
			return
		case s.Kind == Class:
			b.fail(&n.Span, "assignment expression within a comprehension cannot be used in a class body")
		}
	}
}

func (b *builder) pattern(p ast.Pattern) {
	b.deeper()
	defer func() { b.depth-- }()
	switch p := p.(type) {
	case *ast.MatchValue:
		b.expr(p.X)
	case *ast.MatchSequence:
		b.patterns(p.Patterns)
	case *ast.MatchStar:
		if p.Name != "" {
			b.define(p.Name, DefLocal, &p.Span)
		}
	case *ast.MatchMapping:
		b.exprs(p.Keys)
		b.patterns(p.Patterns)
		if p.Rest != "" {
			b.define(p.Rest, DefLocal, &p.Span)
		}
	case *ast.MatchClass:
		b.expr(p.Cls)
		b.patterns(p.Patterns)
		b.patterns(p.KwPatterns)
	case *ast.MatchAs:
		if p.Pattern != nil {
			b.pattern(p.Pattern)
		}
		if p.Name != "" {
			b.define(p.Name, DefLocal, &p.Span)
		}
	case *ast.MatchOr:
		b.patterns(p.Patterns)
	}
}

func (b *builder) patterns(ps []ast.Pattern) {
	for _, p := range ps {
		b.pattern(p)
	}
}
