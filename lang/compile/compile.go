// The compiler's entry, its options and errors, and how a unit of code begins and ends.

// Package compile turns a syntax tree into register code (lang/code) in one pass over each function.
//
// # Registers
//
// A unit is a module, class body, function, lambda or comprehension. Its parameters are the first registers, then come its
// other locals, then the cells of variables that inner functions capture, then temporaries, which are a stack: a function
// that needs some notes u.top, allocates, and puts u.top back. Expressions are compiled towards a destination:
//
//	into(e, dst)   leaves e's value in register dst
//	operand(e)     says in which register e's value is: a local's own, without a copy, or a new temporary
//	effect(e)      evaluates e and forgets the value
//	jumpIf(e,w,l)  jumps to l if the truth of e is w
//
// The rule that keeps this right: a destination that is a variable is written by the last instruction of the expression and by
// no other, for if the expression fails the variable must have its old value. Parts of a value are put together in a
// temporary (scratch). The other hazard is x + (x := 2): an operand that is a local's own register must be copied if an
// assignment expression can change it before it is used; scopes know which locals that can happen to at all.
//
// # Flow
//
// Code after an unconditional jump is not emitted until a label that something jumps to is put there (unit.live). Along
// with it goes the set of locals that are certainly bound (unit.bound): a label has the intersection over the jumps to it.
// A read of a local outside the set is preceded by a CHECK. Loops and exception handlers, which are entered from code not
// yet seen, begin with the set at their statement's entry, less the locals that a del or the end of an except clause
// anywhere in the function unbinds; so one pass is enough.
//
// Loops have their test at the end. Exception handlers go into chunks of their own behind the normal flow; the regions they
// protect are noted instruction by instruction, so that the exception table comes out right wherever code was moved.
// A finally body is compiled once for each way out of its try statement, as CPython does.
package compile

import (
	"sort"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/code"
	"github.com/gsl-lang/gsl/lang/scope"
)

// Mode says what kind of program a tree is.
type Mode uint8

// Modes, as of CPython's compile().
const (
	Exec   Mode = iota // a file
	Single             // one interactive statement: expression statements print
	Eval               // an expression: Body[0] is an *ast.ExprStmt, and the code returns its value
)

// Options of a compilation.
type Options struct {
	Filename string
	Mode     Mode
	Flags    code.Flags // code.Annotations: as if under `from __future__ import annotations`
	Optimize int        // 1: no asserts, __debug__ is False; 2: no docstrings either
	// Warn, if not nil, is told of every SyntaxWarning. As in CPython one place may be told of twice.
	Warn func(w ast.Warning)
}

// Error is a compile-time error with CPython's kind, text and place.
type Error = scope.Error

// maxDepth bounds the recursion over nested expressions and statements, and so Go's stack.
const maxDepth = 12000

type compiler struct {
	o      Options
	table  *scope.Table
	u      *unit
	future bool // annotations are strings
	ffLine int32
	super  bool // the module binds the name super itself
}

// Module compiles a program. The error, if any, is an *Error.
func Module(m *ast.Module, o Options) (k *code.Code, err error) {
	c := &compiler{o: o, ffLine: -1, future: o.Flags&code.Annotations != 0}
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(*Error)
			if !ok {
				panic(r)
			}
			k, err = nil, e
		}
	}()
	if o.Mode != Eval {
		c.futures(m)
	}
	table, serr := scope.Build(m, o.Filename, c.future)
	if serr != nil {
		return nil, serr
	}
	c.table = table
	if s := table.Top.Lookup("super"); s != nil {
		c.super = s.Flags&(scope.DefBound|scope.DefGlobal) != 0
	}
	return c.module(m), nil
}

// fail raises a SyntaxError at a span; nil: nowhere.
func (c *compiler) fail(at *ast.Span, msg string) {
	e := &Error{Kind: "SyntaxError", Msg: msg, File: c.o.Filename}
	if at != nil {
		e.Line, e.Col, e.EndLine, e.EndCol = int(at.Line), int(at.Col)+1, int(at.EndLine), int(at.EndCol)+1
	}
	panic(e)
}

func (u *unit) deeper() {
	if u.depth++; u.depth > maxDepth {
		panic(&Error{Kind: "RecursionError", Msg: "maximum recursion depth exceeded during compilation", File: u.c.o.Filename})
	}
}

func (c *compiler) module(m *ast.Module) *code.Code {
	u := c.enter(c.table.Top, "<module>", nil, 1)
	k := u.code
	k.Flags |= code.IsModule
	at := &ast.Span{}
	if len(m.Body) > 0 {
		at = m.Body[0].Pos()
	}
	switch c.o.Mode {
	case Eval:
		x := m.Body[0].(*ast.ExprStmt).X
		u.emit(x.Pos(), code.RET, u.operand(x, false), 0, 0)
	default:
		if c.o.Mode == Single {
			k.Flags |= code.IsInteractive
		}
		u.body(m.Body, at)
	}
	u.emit(&nowhere, code.RETNONE, 0, 0, 0)
	return c.leave()
}

// body compiles the statements of a module or class, docstring and annotations included.
func (u *unit) body(body []ast.Stmt, at *ast.Span) {
	if hasAnnotations(body) {
		u.emit(at, code.SETUPANN, 0, 0, 0)
	}
	if doc, ok := docstring(body); ok && !u.interactive() {
		if u.c.o.Optimize < 2 {
			u.setDoc(doc)
			e := body[0].(*ast.ExprStmt)
			m := u.top
			r := u.alloc()
			u.loadConst(e.X.Pos(), r, doc)
			u.store(&ast.Name{Span: *e.X.Pos(), ID: "__doc__"}, r)
			u.top = m
		}
		body = body[1:]
	}
	u.stmts(body)
}

func (u *unit) interactive() bool { return u.code.Flags&code.IsInteractive != 0 }

// setDoc makes the docstring Consts[0]; nothing else is there yet.
func (u *unit) setDoc(doc string) {
	if u.konst(doc) == 0 {
		u.code.Flags |= code.HasDoc
	}
}

func docstring(body []ast.Stmt) (string, bool) {
	if len(body) > 0 {
		if s, ok := body[0].(*ast.ExprStmt); ok {
			if k, ok := s.X.(*ast.Constant); ok && k.Kind == ast.Str {
				return k.S, true
			}
		}
	}
	return "", false
}

// hasAnnotations looks for an annotated assignment in this scope.
func hasAnnotations(body []ast.Stmt) bool {
	for _, s := range body {
		found := false
		switch s := s.(type) {
		case *ast.AnnAssign:
			return true
		case *ast.For:
			found = hasAnnotations(s.Body) || hasAnnotations(s.Else)
		case *ast.While:
			found = hasAnnotations(s.Body) || hasAnnotations(s.Else)
		case *ast.If:
			for !found {
				found = hasAnnotations(s.Body)
				if len(s.Else) == 1 {
					if next, ok := s.Else[0].(*ast.If); ok {
						s = next
						continue
					}
				}
				found = found || hasAnnotations(s.Else)
				break
			}
		case *ast.With:
			found = hasAnnotations(s.Body)
		case *ast.Try:
			found = hasAnnotations(s.Body) || hasAnnotations(s.Else) || hasAnnotations(s.Finally)
			for _, h := range s.Handlers {
				found = found || hasAnnotations(h.Body)
			}
		case *ast.Match:
			for _, k := range s.Cases {
				found = found || hasAnnotations(k.Body)
			}
		}
		if found {
			return true
		}
	}
	return false
}

// enter opens a unit. args has the parameters in order of registers; a module or class has its namespace in register 0.
func (c *compiler) enter(s *scope.Scope, name string, args []string, line int32) *unit {
	u := &unit{c: c, parent: c.u, sc: s, vars: map[string]int{}, free: map[string]int{}, live: true, region: -1}
	u.code = &code.Code{Name: name, Qualname: s.Qualname, Filename: c.o.Filename, FirstLine: line}
	if s.Qualname == "" {
		u.code.Qualname = name
	}
	u.private = s.Private
	u.cur = &chunk{lastBind: -1}
	u.chunks = []*chunk{u.cur}
	if p := c.u; p != nil {
		u.depth = p.depth
	}
	k := u.code
	if c.future {
		k.Flags |= code.Annotations
	}
	if !s.Kind.Func() {
		args = []string{""}
	}
	for i, a := range args {
		u.vars[a] = i
	}
	k.VarNames = append(k.VarNames, args...)
	var locals, cells, frees []*scope.Symbol
	for _, sym := range s.Order {
		_, isArg := u.vars[sym.Name]
		switch {
		case sym.Where == scope.Cell:
			cells = append(cells, sym)
		case sym.Where == scope.Local && s.Kind.Func() && !isArg:
			locals = append(locals, sym)
		}
		if sym.Where == scope.Free || sym.Flags&scope.FreeClass != 0 {
			frees = append(frees, sym)
		}
	}
	n := len(k.VarNames)
	for _, sym := range locals {
		u.vars[sym.Name] = n
		k.VarNames = append(k.VarNames, sym.Name)
		if n++; sym.Flags&scope.ForTarget != 0 {
			// A loop over this variable steps it in place: its own state needs the next two registers.
			set(&u.loopVar, n-1, true)
			k.VarNames = append(k.VarNames, "", "")
			n += 2
		}
	}
	sort.Slice(cells, func(i, j int) bool { return cells[i].Name < cells[j].Name })
	sort.Slice(frees, func(i, j int) bool { return frees[i].Name < frees[j].Name })
	if s.Kind == scope.Class && s.NeedsClassCell {
		cells = append(cells, &scope.Symbol{Name: "__class__"})
	}
	for _, sym := range cells {
		r, isArg := u.vars[sym.Name]
		if !isArg || sym.Name == "__class__" && s.Kind == scope.Class {
			r = n
			n++
			u.vars[sym.Name] = r
		}
		k.Cells = append(k.Cells, code.Cell{Name: sym.Name, Reg: uint16(r * code.RegSize)})
	}
	for i, sym := range frees {
		u.free[sym.Name] = i
		k.Free = append(k.Free, c.freeVar(c.u, sym.Name))
	}
	u.nvars, u.top, k.Regs = n, n, n
	if n > code.MaxRegs/2 {
		c.fail(nil, "too many local variables in one function")
	}
	u.bound = make(bits, n/64+1)
	u.deleted, u.walrus = make(bits, n/64+1), make(bits, n/64+1)
	for i := range args {
		u.bound.set(i)
	}
	for _, sym := range s.Order {
		if r, ok := u.vars[sym.Name]; ok {
			if sym.Flags&scope.Deleted != 0 {
				u.deleted.set(r)
			}
			if sym.Flags&scope.Walrus != 0 {
				u.walrus.set(r)
			}
		}
	}
	c.u = u
	u.prologue(len(args), line)
	return u
}

// freeVar says where the enclosing unit has a variable that the new one captures.
func (c *compiler) freeVar(p *unit, name string) code.FreeVar {
	if r, ok := p.vars[name]; ok && p.isCell(name) {
		return code.FreeVar{Name: name, FromCell: true, Index: uint16(r * code.RegSize)}
	}
	return code.FreeVar{Name: name, Index: uint16(p.free[name])}
}

func (u *unit) isCell(name string) bool {
	for _, k := range u.code.Cells {
		if k.Name == name {
			return true
		}
	}
	return false
}

// prologue begins a function: MKGEN, then its unbound locals and its cells.
func (u *unit) prologue(nargs int, line int32) {
	s, k := u.sc, u.code
	at := &ast.Span{Line: line, EndLine: line}
	if s.Kind.Func() {
		k.Flags |= code.Optimized | code.NewLocals
		if s.Nested {
			k.Flags |= code.Nested
		}
		switch {
		case s.Generator && s.Coroutine:
			k.Flags |= code.AsyncGen
		case s.Generator:
			k.Flags |= code.Generator
		case s.Coroutine:
			k.Flags |= code.Coroutine
		}
		if u.isGen() {
			u.emit(at, code.MKGEN, 0, 0, 0)
		}
	}
	if !s.Kind.Func() {
		nargs = 1
	}
	if n := u.nvars - nargs; n > 0 {
		u.emit(at, code.UNBIND, nargs, n, 0)
	}
	for _, cell := range k.Cells {
		u.emit(at, code.MKCELL, int(cell.Reg)/code.RegSize, 0, 0)
	}
}

// isGen reports whether the unit's frame becomes a generator or coroutine.
func (u *unit) isGen() bool { return u.code.Flags&(code.Generator|code.Coroutine|code.AsyncGen) != 0 }

// leave closes the current unit.
func (c *compiler) leave() *code.Code {
	u := c.u
	k := u.assemble()
	c.u = u.parent
	return k
}
