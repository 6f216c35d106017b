// Loops, try, with, and the ways out of them.

package compile

import (
	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/code"
)

// blockKind is a kind of enclosing statement that a jump out of it must take leave of.
type blockKind uint8

const (
	inLoop       blockKind = iota
	inTry                  // the body of try ... except: nothing to do
	inFinallyTry           // the body of try ... finally: run the finally body
	inFinallyEnd           // the finally body on the way of an exception: end its handling
	inWith                 // call __exit__
	inHandler              // an except clause: forget its name, end the handling
	inStar                 // an except* clause: no jump leaves it
)

// block is one enclosing statement.
type block struct {
	kind     blockKind
	region   int32 // in force outside it
	at       *ast.Span
	brk      *label // of a loop
	cont     *label
	final    []ast.Stmt
	prev     int    // register of the exception handled before
	name     string // of an except clause
	exit     int    // register of __exit__
	async    bool
	exceptIn bool // of a loop: it stands inside the except* clause
}

// maxBlocks is CPython's CO_MAXBLOCKS.
const maxBlocks = 20

func (u *unit) pushBlock(b block) {
	if len(u.blocks) >= maxBlocks {
		u.c.fail(b.at, "too many statically nested blocks")
	}
	u.blocks = append(u.blocks, b)
}

func (u *unit) popBlock() { u.blocks = u.blocks[:len(u.blocks)-1] }

// unwind emits what leaving blocks down to number n takes. The code for each runs outside it, and the blocks are put back.
func (u *unit) unwind(at *ast.Span, n int) {
	saved, region := u.blocks, u.region
	for len(u.blocks) > n {
		b := u.blocks[len(u.blocks)-1]
		u.blocks = u.blocks[: len(u.blocks)-1 : len(u.blocks)-1]
		switch b.kind {
		case inFinallyTry:
			u.region = b.region
			u.stmts(b.final)
		case inFinallyEnd:
			u.region = b.region
			u.emit(at, code.ENDEXC, b.prev, 0, 0)
		case inWith:
			u.region = b.region
			u.exitNormally(b.at, b.exit, b.async, true)
		case inHandler:
			u.region = b.region
			u.endHandler(at, b.name, b.prev)
		case inTry:
			u.region = b.region
		}
	}
	u.blocks, u.region = saved, region
}

// endHandler leaves an except clause: its name is unbound, the exception before is handled again.
func (u *unit) endHandler(at *ast.Span, name string, prev int) {
	if name != "" {
		u.endHandlerName(at, name)
	}
	u.emit(at, code.ENDEXC, prev, 0, 0)
}

// ---- loops ----

func (u *unit) forStmt(s *ast.For) {
	m := u.top
	at := &s.Span
	if s.Async && !u.isAsync {
		u.c.fail(at, "'async for' outside async function")
	}
	src := u.iterable(s.Iter)
	loop := func(skip *label) { u.stmts(s.Body) }
	if s.Async {
		r := u.alloc()
		u.emit(at, code.AITER, r, src, 0)
		u.asyncLoop(at, r, s.Target, loop, s)
	} else {
		u.forLoop(at, src, s.Target, loop, s)
	}
	u.top = m
}

// forLoop compiles a loop over register src. s is nil for a comprehension's. The test is at the end: FORITER steps and jumps
// back to the body.
func (u *unit) forLoop(at *ast.Span, src int, target ast.Expr, body func(next *label), s *ast.For) {
	item := -1
	if n, ok := target.(*ast.Name); ok {
		if r, ok := u.local(n.ID); ok && u.loopVar[r] && !u.busy[r] {
			item = r
			set(&u.busy, r, true)
			defer delete(u.busy, r)
		}
	}
	direct := item >= 0
	if !direct {
		item = u.allocN(3)
	}
	next, start, end := &label{}, &label{}, &label{}
	flags := 0
	if s == nil && src == 0 { // a comprehension's argument is an iterator already: GETITER made it
		flags = 1
	}
	u.emit(at, code.FORPREP, item, src, flags)
	u.mark(code.MarkEnter, at)
	u.jmp(at, next)
	live := next.refs > 0
	if live {
		copy(u.bound, next.state.without(u.deleted))
	}
	u.bindLoop(start, live)
	if direct {
		n := target.(*ast.Name)
		u.forbid(&n.Span, n.ID)
		u.bound.set(item)
	} else {
		u.assign(target, item)
	}
	if s != nil {
		u.pushBlock(block{kind: inLoop, region: u.region, at: &s.Span, brk: end, cont: next})
	}
	body(next)
	if s != nil {
		u.popBlock()
	}
	u.bind(next)
	u.jump(at, code.FORITER, item, 0, start)
	if s != nil {
		u.stmts(s.Else)
	}
	u.bind(end)
}

// asyncLoop compiles a loop over the asynchronous iterator in register src. Its end is a StopAsyncIteration.
func (u *unit) asyncLoop(at *ast.Span, src int, target ast.Expr, body func(next *label), s *ast.For) {
	start, next, end, stop, els := &label{}, &label{}, &label{}, &label{}, &label{}
	exc := u.allocN(2)
	val := u.alloc()
	entry := u.bound.without(u.deleted)
	copy(u.bound, entry)
	live := u.live
	u.bindLoop(start, u.live)
	outer := u.region
	u.protect(stop, exc)
	u.emit(at, code.ANEXT, val, src, 0)
	u.awaitReg(at, val, val, 3)
	u.region = outer
	u.assign(target, val)
	if s != nil {
		u.pushBlock(block{kind: inLoop, region: u.region, at: &s.Span, brk: end, cont: next})
	}
	body(next)
	if s != nil {
		u.popBlock()
	}
	u.bind(next)
	u.jmp(&nowhere, start)
	// The handler.
	save := u.bound.clone()
	back := u.handler(stop, entry, live)
	k := u.alloc()
	u.emit(at, code.STOPASYNC, k, 0, 0)
	other := &label{}
	u.jump(at, code.EXCJ, exc, k, other)
	u.emit(at, code.ENDEXC, exc+1, 0, 0)
	u.jmp(at, els)
	u.bind(other)
	u.emit(at, code.ENDEXC, exc+1, 0, 0)
	u.emit(at, code.RERAISE, exc, 0, 0)
	u.cur, u.live = back, false
	copy(u.bound, save)
	u.bind(els)
	if s != nil {
		u.stmts(s.Else)
	}
	u.bind(end)
}

func (u *unit) whileStmt(s *ast.While) {
	at := &s.Span
	k, constant := u.fold(s.Cond)
	body, test, end := &label{}, &label{}, &label{}
	forever := constant && truth(k)
	if !constant {
		u.mark(code.MarkEnter, at)
		u.jmp(s.Cond.Pos(), test)
	} else if !forever {
		u.mark(code.MarkStmt, at)
		// The body is compiled for its errors only.
		live := u.live
		save := u.bound.clone()
		u.live = false
		u.pushBlock(block{kind: inLoop, region: u.region, at: at, brk: &label{}, cont: &label{}})
		u.stmts(s.Body)
		u.popBlock()
		u.live = live
		copy(u.bound, save)
		u.stmts(s.Else)
		return
	}
	live := u.live || test.refs > 0
	if test.refs > 0 {
		copy(u.bound, test.state)
	}
	for i := range u.bound {
		u.bound[i] &^= u.deleted[i]
	}
	u.bindLoop(body, live)
	if !constant {
		u.boundWhenTrue(s.Cond)
	} else {
		u.mark(code.MarkStmt, at)
	}
	u.pushBlock(block{kind: inLoop, region: u.region, at: at, brk: end, cont: test})
	u.stmts(s.Body)
	u.popBlock()
	u.bind(test)
	if forever {
		u.jmp(at, body)
	} else {
		u.jumpIf(s.Cond, true, body)
	}
	u.stmts(s.Else)
	u.bind(end)
}

// boundWhenTrue marks the locals that assignment expressions in a condition have bound when it turns out true.
func (u *unit) boundWhenTrue(e ast.Expr) {
	switch x := e.(type) {
	case *ast.NamedExpr:
		u.boundWhenTrue(x.X)
		if r, ok := u.local(x.Target.ID); ok {
			u.bound.set(r)
		}
	case *ast.BoolOp:
		if x.Op == ast.And {
			for _, y := range x.Xs {
				u.boundWhenTrue(y)
			}
		} else {
			u.boundWhenTrue(x.Xs[0])
		}
	case *ast.Compare:
		u.boundWhenTrue(x.L)
		u.boundWhenTrue(x.Rs[0])
	case *ast.UnaryOp:
		if x.Op != ast.Not {
			u.boundWhenTrue(x.X)
		} else if n, ok := x.X.(*ast.NamedExpr); ok {
			u.boundWhenTrue(n)
		} else if c, ok := x.X.(*ast.Compare); ok {
			u.boundWhenTrue(c)
		}
	case *ast.Call:
		u.boundWhenTrue(x.F)
		for _, a := range x.Args {
			u.boundWhenTrue(a)
		}
	case *ast.Attribute:
		u.boundWhenTrue(x.X)
	case *ast.Subscript:
		u.boundWhenTrue(x.X)
		u.boundWhenTrue(x.Index)
	}
}

// ifStmt goes along an elif chain in a loop: it may be as long as it likes.
func (u *unit) ifStmt(s *ast.If) {
	end := &label{}
	for {
		k, constant := u.fold(s.Cond)
		other := &label{}
		if constant {
			u.mark(code.MarkStmt, s.Cond.Pos())
		}
		if to := u.leap(s.Body); to != nil && !constant {
			n := len(u.cur.fix)
			u.jumpIf(s.Cond, true, to)
			u.markJumps(n, to, s.Body[0].Pos())
		} else if constant && !truth(k) {
			u.skipped(s.Body)
		} else {
			u.jumpIf(s.Cond, false, other)
			u.arm(s.Body)
			if len(s.Else) > 0 && !(constant && truth(k)) {
				u.jmp(&nowhere, end)
			}
		}
		if constant && truth(k) {
			u.skipped(s.Else)
			break
		}
		u.bind(other)
		if len(s.Else) == 1 {
			if next, ok := s.Else[0].(*ast.If); ok {
				s = next
				continue
			}
		}
		u.arm(s.Else)
		break
	}
	u.bind(end)
}

// arm compiles what a condition decides about. It has an instruction, so that tracers see whether it was taken.
func (u *unit) arm(body []ast.Stmt) {
	k, n := u.cur, len(u.cur.ins)
	u.stmts(body)
	if u.live && u.cur == k && len(k.ins) == n && len(body) > 0 {
		u.safepoint(body[0].Pos())
	}
}

// leap is where a body goes that is nothing but a break or continue with nothing to do on its way, so that the condition can
// jump there itself.
func (u *unit) leap(body []ast.Stmt) *label {
	if len(body) != 1 {
		return nil
	}
	_, brk := body[0].(*ast.Break)
	if _, cont := body[0].(*ast.Continue); !brk && !cont {
		return nil
	}
	for i := len(u.blocks) - 1; i >= 0; i-- {
		switch b := &u.blocks[i]; b.kind {
		case inTry:
		case inLoop:
			if brk {
				return b.brk
			}
			return b.cont
		default:
			return nil
		}
	}
	return nil
}

// skipped compiles statements that never run, for their errors.
func (u *unit) skipped(body []ast.Stmt) {
	live, save := u.live, u.bound.clone()
	u.live = false
	u.stmts(body)
	u.live = live
	copy(u.bound, save)
}

// ---- return, break, continue ----

func (u *unit) returnStmt(s *ast.Return) {
	at := &s.Span
	if !u.sc.Kind.Func() {
		u.c.fail(at, "'return' outside function")
	}
	if s.X != nil && u.code.Flags&code.AsyncGen != 0 {
		u.c.fail(at, "'return' with value in async generator")
	}
	if k, ok := s.X.(*ast.Constant); ok && k.Line == at.Line {
		at = &k.Span
	}
	u.leavable(at)
	m := u.top
	rebinds := false // what runs on the way out may give a variable another value, or none
	for _, b := range u.blocks {
		rebinds = rebinds || b.kind == inFinallyTry || b.kind == inHandler && b.name != ""
	}
	last := at
	for _, b := range u.blocks {
		if b.kind == inFinallyTry || b.kind == inWith {
			last = &nowhere // the line was before
		}
	}
	if s.X == nil {
		u.mark(code.MarkStmt, at)
		u.unwind(at, 0)
		u.returnNone(last)
		return
	}
	if k, ok := u.fold(s.X); ok {
		u.mark(code.MarkStmt, at)
		u.unwind(at, 0)
		if k == nil {
			u.returnNone(last)
		} else {
			r := u.alloc()
			u.loadConst(at, r, k)
			u.returnReg(last, r)
		}
		u.top = m
		return
	}
	r := u.operand(s.X, false)
	if rebinds && !u.isTemp(r) {
		c := u.alloc()
		u.move(at, c, r)
		r = c
	}
	u.unwind(at, 0)
	u.returnReg(last, r)
	u.top = m
}

// leavable raises the error for a jump out of an except* clause.
func (u *unit) leavable(at *ast.Span) {
	for _, b := range u.blocks {
		if b.kind == inStar {
			u.c.fail(at, "'break', 'continue' and 'return' cannot appear in an except* block")
		}
	}
}

// loop finds the innermost loop for a break or continue.
func (u *unit) loop(at *ast.Span, outside string) int {
	for i := len(u.blocks) - 1; i >= 0; i-- {
		switch u.blocks[i].kind {
		case inLoop:
			return i
		case inStar:
			u.leavable(at)
		}
	}
	u.c.fail(at, outside)
	return 0
}

func (u *unit) breakStmt(at *ast.Span) {
	i := u.loop(at, "'break' outside loop")
	u.mark(code.MarkStmt, at)
	u.unwind(at, i+1)
	u.jmp(&nowhere, u.blocks[i].brk)
}

func (u *unit) continueStmt(at *ast.Span) {
	i := u.loop(at, "'continue' not properly in loop")
	u.mark(code.MarkStmt, at)
	u.unwind(at, i+1)
	u.jmp(&nowhere, u.blocks[i].cont)
}

// ---- try ----

func (u *unit) tryStmt(s *ast.Try) {
	if len(s.Finally) == 0 {
		u.tryExcept(s)
		return
	}
	at := &s.Span
	u.mark(code.MarkStmt, at)
	m := u.top
	exc := u.allocN(2) // of the handler; nothing in the body may be overwritten when it starts
	u.top = m
	outer := u.region
	entry := u.bound.clone()
	live := u.live
	h, end := &label{}, &label{}
	u.protect(h, exc)
	u.pushBlock(block{kind: inFinallyTry, region: outer, at: at, final: s.Finally})
	if len(s.Handlers) > 0 {
		u.tryExcept(s)
	} else {
		u.stmts(s.Body)
		u.stmts(s.Else)
	}
	u.popBlock()
	u.region = outer
	u.stmts(s.Finally)
	u.jmp(&nowhere, end)
	save := u.bound.clone()

	back := u.handler(h, entry, live)
	u.top = exc + 2
	cleanup := &label{}
	u.protect(cleanup, exc+2)
	u.pushBlock(block{kind: inFinallyEnd, region: outer, at: at, prev: exc + 1})
	entry2 := u.bound.clone()
	u.stmts(s.Finally)
	u.popBlock()
	u.region = outer
	u.emit(at, code.ENDEXC, exc+1, 0, 0)
	u.emit(at, code.RERAISE, exc, 0, 0)
	u.cleanup(at, cleanup, entry2, exc+2, exc+1, live)
	u.cur, u.live = back, false
	copy(u.bound, save)
	u.top = m
	u.bind(end)
}

// cleanup makes the handler for an exception that leaves a handler: the one handled before is handled again.
func (u *unit) cleanup(at *ast.Span, l *label, entry bits, exc, prev int, live bool) {
	back := u.handler(l, entry, live)
	u.top = exc
	u.allocN(2)
	u.emit(at, code.ENDEXC, prev, 0, 0)
	u.emit(at, code.RERAISE, exc, 0, 0)
	u.cur, u.live = back, false
}

func (u *unit) tryExcept(s *ast.Try) {
	if s.Star {
		u.tryStar(s)
		return
	}
	at := &s.Span
	u.mark(code.MarkStmt, at)
	m := u.top
	exc := u.allocN(2)
	u.top = m
	outer := u.region
	entry := u.bound.clone()
	live := u.live
	h, end := &label{}, &label{}
	u.protect(h, exc)
	u.pushBlock(block{kind: inTry, region: outer, at: at})
	u.stmts(s.Body)
	u.popBlock()
	u.region = outer
	u.stmts(s.Else)
	u.jmp(&nowhere, end)
	save := u.bound.clone()

	back := u.handler(h, entry, live)
	u.top = exc + 2
	cleanup := &label{}
	inside := u.protect(cleanup, exc+2)
	entry2 := u.bound.clone()
	for i, k := range s.Handlers {
		at := &k.Span
		if k.Type == nil && i < len(s.Handlers)-1 {
			u.c.fail(at, "default 'except:' must be last")
		}
		next := &label{}
		if k.Type != nil {
			t := u.operand(k.Type, false)
			u.jump(at, code.EXCJ, exc, t, next)
			u.top = exc + 2
		}
		name := k.Name
		if name != "" {
			u.storeAt(at, name, exc)
		}
		var named *label
		if name != "" {
			named = &label{}
			u.protect(named, exc+2)
		}
		u.pushBlock(block{kind: inHandler, region: outer, at: at, prev: exc + 1, name: name})
		entry3 := u.bound.clone()
		liveIn := u.live
		u.stmts(k.Body)
		u.popBlock()
		u.region = outer
		u.endHandler(at, name, exc+1)
		u.jmp(&nowhere, end)
		u.region = inside
		if named != nil {
			after := u.bound.clone()
			b2 := u.handler(named, entry3, liveIn)
			u.region = outer
			top := u.top
			u.top = exc + 4
			if u.top > u.code.Regs {
				u.code.Regs = u.top
			}
			u.endHandlerName(at, name)
			u.emit(at, code.ENDEXC, exc+1, 0, 0)
			u.emit(at, code.RERAISE, exc+2, 0, 0)
			u.top = top
			u.cur, u.live, u.region = b2, false, inside
			copy(u.bound, after)
		}
		u.bind(next)
	}
	u.region = outer
	u.emit(at, code.ENDEXC, exc+1, 0, 0)
	u.emit(at, code.RERAISE, exc, 0, 0)
	u.cleanup(at, cleanup, entry2, exc+2, exc+1, live)
	u.cur, u.live = back, false
	copy(u.bound, save)
	u.top = m
	u.bind(end)
}

// endHandlerName unbinds an except clause's name, which the clause may have unbound itself.
func (u *unit) endHandlerName(at *ast.Span, name string) {
	if r, ok := u.local(name); ok {
		u.emit(at, code.UNBIND, r, 1, 0)
		u.bound.clear(r)
		return
	}
	m := u.top
	r := u.alloc()
	u.emit(at, code.LOADNONE, r, 0, 0)
	u.storeAt(at, name, r)
	u.delName(at, name)
	u.top = m
}

// tryStar compiles try ... except*. Registers from exc on: the exception, the one before, the list of what is raised in the
// end, the unhandled rest, the part that a clause takes.
func (u *unit) tryStar(s *ast.Try) {
	at := &s.Span
	u.mark(code.MarkStmt, at)
	m := u.top
	exc := u.allocN(5)
	list, rest := exc+2, exc+3
	u.top = m
	outer := u.region
	entry := u.bound.clone()
	live := u.live
	h, end := &label{}, &label{}
	u.protect(h, exc)
	u.pushBlock(block{kind: inTry, region: outer, at: at})
	u.stmts(s.Body)
	u.popBlock()
	u.region = outer
	u.stmts(s.Else)
	u.jmp(&nowhere, end)
	save := u.bound.clone()

	back := u.handler(h, entry, live)
	u.top = exc + 5
	top := u.top
	cleanup := &label{}
	u.protect(cleanup, top)
	u.pushBlock(block{kind: inTry, region: outer, at: at})
	entry2 := u.bound.clone()
	u.emit(&nowhere, code.LIST, list, list, 0)
	u.move(&nowhere, rest, exc)
	for _, k := range s.Handlers {
		at := &k.Span
		next := &label{}
		t := u.operand(k.Type, false)
		u.emit(at, code.EXCSPLIT, rest, t, 0)
		u.top = top
		u.jump(at, code.NONEJ, rest+1, 0, next)
		if k.Name != "" {
			u.storeAt(at, k.Name, rest+1)
		}
		raised := &label{}
		inside := u.region
		u.protect(raised, top)
		u.pushBlock(block{kind: inStar, region: inside, at: at})
		entry3 := u.bound.clone()
		u.arm(k.Body)
		u.popBlock()
		u.region = inside
		if k.Name != "" {
			u.endHandlerName(at, k.Name)
		}
		u.jmp(&nowhere, next)
		// What the clause raises joins the list.
		after := u.bound.clone()
		b2 := u.handler(raised, entry3, live)
		u.top = top + 2
		if u.top > u.code.Regs {
			u.code.Regs = u.top
		}
		u.emit(&nowhere, code.APPEND, list, top, 0)
		if k.Name != "" {
			u.endHandlerName(at, k.Name)
		}
		u.emit(at, code.ENDEXC, exc, 0, 0)
		u.jmp(&nowhere, next)
		u.top = top
		u.cur, u.live = b2, false
		copy(u.bound, after)
		u.bind(next)
	}
	u.emit(&nowhere, code.APPEND, list, rest, 0)
	r := u.alloc()
	u.emit(&nowhere, code.EXCREST, r, list, exc)
	u.popBlock()
	u.region = outer
	u.emit(at, code.ENDEXC, exc+1, 0, 0)
	u.jump(&nowhere, code.NONEJ, r, 0, end)
	u.emit(at, code.RERAISE, r, 0, 0)
	u.cleanup(at, cleanup, entry2, top, exc+1, live)
	u.cur, u.live = back, false
	copy(u.bound, save)
	u.top = m
	u.bind(end)
}

// ---- with ----

// withStmt compiles the managers from number i on, and the body in the innermost.
func (u *unit) withStmt(s *ast.With, i int) {
	if s.Async && !u.isAsync {
		u.c.fail(&s.Span, "'async with' outside async function")
	}
	item := s.Items[i]
	at := &s.Span
	m := u.top
	exit := u.allocN(2)
	v := u.operand(item.X, false)
	flags := 0
	if s.Async {
		flags = 1
	}
	u.emit(at, code.WITHPREP, exit, v, flags)
	u.top = exit + 2
	u.emit(at, code.CALL, exit+1, 0, 0)
	if u.top++; u.top > u.code.Regs {
		u.code.Regs = u.top
	}
	u.top = exit + 2
	if s.Async {
		u.awaitReg(at, exit+1, exit+1, 1)
	}
	exc := u.allocN(2)
	u.top = exit + 2
	outer := u.region
	entry := u.bound.clone()
	live := u.live
	h, end := &label{}, &label{}
	u.protect(h, exc)
	u.pushBlock(block{kind: inWith, region: outer, at: at, exit: exit, async: s.Async})
	if item.As != nil {
		u.assign(item.As, exit+1)
	}
	u.top = exit + 1
	if i+1 < len(s.Items) {
		u.withStmt(s, i+1)
	} else {
		u.stmts(s.Body)
	}
	u.popBlock()
	u.region = outer
	u.exitNormally(at, exit, s.Async, false)
	u.jmp(&nowhere, end)
	save := u.bound.clone()

	back := u.handler(h, entry, live)
	u.top = exc + 2
	cleanup := &label{}
	u.protect(cleanup, exc+2)
	entry2 := u.bound.clone()
	call := u.allocN(2)
	u.move(at, call, exit)
	args := u.allocN(3)
	u.emit(at, code.EXCINFO, args, exc, 0)
	u.emit(at, code.CALL, call, 3, 0)
	u.top = call + 1
	if s.Async {
		u.awaitReg(at, call, call, 2)
	}
	swallow := &label{}
	u.jump(at, code.JT, call, 0, swallow)
	u.region = outer
	u.emit(at, code.ENDEXC, exc+1, 0, 0)
	u.emit(at, code.RERAISE, exc, 0, 0)
	u.bind(swallow)
	u.emit(at, code.ENDEXC, exc+1, 0, 0)
	u.jmp(&nowhere, end)
	u.cleanup(at, cleanup, entry2, exc+2, exc+1, live)
	u.cur, u.live = back, false
	copy(u.bound, save)
	u.top = m
	u.bind(end)
}

// exitNormally calls __exit__(None, None, None). keep: the registers from exit on are still needed.
func (u *unit) exitNormally(at *ast.Span, exit int, async, keep bool) {
	m := u.top
	call := exit
	if keep {
		call = u.allocN(2)
		u.move(at, call, exit)
	} else {
		u.top = exit + 2
	}
	args := u.allocN(3)
	for i := range 3 {
		u.emit(at, code.LOADNONE, args+i, 0, 0)
	}
	u.emit(at, code.CALL, call, 3, 0)
	u.top = call + 1
	if async {
		u.awaitReg(at, call, call, 2)
	}
	u.top = m
}
