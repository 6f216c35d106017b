// Names and assignment targets: loading, storing and deleting.

package compile

import (
	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/code"
	"github.com/gsl-lang/gsl/lang/scope"
)

// place is where a name's variable lives, as instructions see it.
type place uint8

const (
	inReg  place = iota // R[i]
	inCell              // the cell in R[i]
	inFree              // free variable i
	inGlobal
	inNamespace
	inClassFree // namespace, else free variable i
)

// resolve finds a mangled name's variable.
func (u *unit) resolve(name string) (place, int) {
	sym := u.sc.Lookup(name)
	fn := u.sc.Kind.Func()
	where := scope.GlobalImplicit
	if sym != nil {
		where = sym.Where
	}
	switch where {
	case scope.Local:
		if fn {
			return inReg, u.vars[name]
		}
		return inNamespace, 0
	case scope.Cell:
		return inCell, u.vars[name]
	case scope.Free:
		if u.sc.Kind == scope.Class {
			return inClassFree, u.free[name]
		}
		return inFree, u.free[name]
	case scope.GlobalExplicit:
		return inGlobal, 0
	}
	if fn {
		return inGlobal, 0
	}
	return inNamespace, 0
}

func (u *unit) mangle(name string) string { return scope.Mangle(u.private, name) }

// local is the register of a name that is a plain local.
func (u *unit) local(id string) (int, bool) {
	if !u.sc.Kind.Func() {
		return 0, false
	}
	p, r := u.resolve(u.mangle(id))
	return r, p == inReg
}

// check makes sure that local r is bound.
func (u *unit) check(at *ast.Span, r int) {
	if u.live && !u.bound.has(r) {
		u.emit(at, code.CHECK, r, 0, 0)
		u.bound.set(r)
	}
}

// load puts a name's value into dst.
func (u *unit) load(n *ast.Name, dst int) {
	name := u.mangle(n.ID)
	at := &n.Span
	switch p, i := u.resolve(name); p {
	case inReg:
		u.check(at, i)
		u.move(at, dst, i)
	case inCell:
		u.emit(at, code.LOADC, dst, i, 0)
	case inFree:
		u.emit(at, code.LOADF, dst, i, 0)
	case inGlobal:
		u.emit(at, code.LOADG, dst, 0, 0)
		u.word(u.gname(name))
	case inNamespace:
		u.emit(at, code.LOADN, dst, 0, 0)
		u.word(u.gname(name))
	case inClassFree:
		u.emit(at, code.LOADNF, dst, i, 0)
		u.word(u.gname(name))
	}
}

// forbid raises the error for names that nothing may bind.
func (u *unit) forbid(at *ast.Span, name string) {
	if name == "__debug__" {
		u.c.fail(at, "cannot assign to __debug__")
	}
}

// store puts register src into a name's variable.
func (u *unit) store(n *ast.Name, src int) { u.storeAt(&n.Span, n.ID, src) }

func (u *unit) storeAt(at *ast.Span, id string, src int) {
	u.forbid(at, id)
	name := u.mangle(id)
	switch p, i := u.resolve(name); p {
	case inReg:
		u.move(at, i, src)
		u.bound.set(i)
	case inCell:
		u.emit(at, code.STOREC, src, i, 0)
	case inFree, inClassFree:
		u.emit(at, code.STOREF, src, i, 0)
	case inGlobal:
		u.emit(at, code.STOREG, src, 0, 0)
		u.word(u.gname(name))
	case inNamespace:
		u.emit(at, code.STOREN, src, 0, 0)
		u.word(u.gname(name))
	}
}

// delName unbinds a name's variable.
func (u *unit) delName(at *ast.Span, id string) {
	if id == "__debug__" {
		u.c.fail(at, "cannot delete __debug__")
	}
	name := u.mangle(id)
	switch p, i := u.resolve(name); p {
	case inReg:
		u.check(at, i)
		u.emit(at, code.UNBIND, i, 1, 0)
		u.bound.clear(i)
	case inCell:
		u.emit(at, code.DELC, 0, i, 0)
	case inFree, inClassFree:
		u.emit(at, code.DELF, 0, i, 0)
	case inGlobal:
		u.emit(at, code.DELG, 0, 0, 0)
		u.word(u.gname(name))
	case inNamespace:
		u.emit(at, code.DELN, 0, 0, 0)
		u.word(u.gname(name))
	}
}

// assignExpr compiles target = x for a single target.
func (u *unit) assignExpr(target, x ast.Expr) {
	m := u.top
	switch t := target.(type) {
	case *ast.Name:
		if r, ok := u.local(t.ID); ok {
			u.forbid(&t.Span, t.ID)
			u.into(x, r)
			u.bound.set(r)
			return
		}
	case *ast.Tuple:
		if u.parallel(t.Elts, x) {
			return
		}
	case *ast.List:
		if u.parallel(t.Elts, x) {
			return
		}
	}
	u.assign(target, u.operandFor(x, target))
	u.top = m
}

// operandFor is operand for a value that is stored into targets: if one of them is the value's own variable the value
// is copied, unless it is the only target.
func (u *unit) operandFor(x ast.Expr, targets ...ast.Expr) int {
	r := u.operand(x, false)
	if !u.isTemp(r) {
		for i, t := range targets {
			if n, ok := t.(*ast.Name); ok {
				if s, local := u.local(n.ID); !local || s != r || i == len(targets)-1 {
					continue
				}
			} else if !u.bindsLocal(t, r) {
				continue
			}
			c := u.alloc()
			u.move(x.Pos(), c, r)
			return c
		}
	}
	return r
}

// bindsLocal reports whether storing to target t writes register r.
func (u *unit) bindsLocal(t ast.Expr, r int) bool {
	switch t := t.(type) {
	case *ast.Name:
		s, ok := u.local(t.ID)
		return ok && s == r
	case *ast.Starred:
		return u.bindsLocal(t.X, r)
	case *ast.Tuple:
		for _, e := range t.Elts {
			if u.bindsLocal(e, r) {
				return true
			}
		}
	case *ast.List:
		for _, e := range t.Elts {
			if u.bindsLocal(e, r) {
				return true
			}
		}
	case *ast.Attribute, *ast.Subscript:
		return u.walrus.has(r) // an assignment expression in the target
	}
	return false
}

// parallel compiles a, b = x, y without a tuple, as CPython does for two or three; here any small number will do.
func (u *unit) parallel(targets []ast.Expr, x ast.Expr) bool {
	t, ok := x.(*ast.Tuple)
	if !ok || len(t.Elts) != len(targets) || len(targets) == 0 || len(targets) > 8 || u.crowded(len(targets)) {
		return false
	}
	for i := range targets {
		if _, star := targets[i].(*ast.Starred); star {
			return false
		}
		if _, star := t.Elts[i].(*ast.Starred); star {
			return false
		}
	}
	m := u.top
	regs := make([]int, len(targets))
	lastEval := -1
	for i, e := range t.Elts {
		if _, ok := u.fold(e); !ok {
			lastEval = i
		}
	}
	// A local in x keeps its register unless an earlier target than its own writes it: the common i, j = j, i copies one. What
	// is evaluated last may go straight into its own target if nothing still to be stored is there.
	for i, e := range t.Elts {
		if _, ok := u.fold(e); ok {
			regs[i] = -1 // loaded where it is stored
			continue
		}
		if i == lastEval {
			if v, ok := u.straight(targets, i, regs[:i]); ok && !isName(e) {
				u.into(e, v)
				u.bound.set(v)
				regs[i] = v
				continue
			}
		}
		r := u.operand(e, i < len(t.Elts)-1)
		if !u.isTemp(r) {
			for j := 0; j < i; j++ {
				if u.bindsLocal(targets[j], r) {
					c := u.alloc()
					u.move(e.Pos(), c, r)
					r = c
					break
				}
			}
		}
		regs[i] = r
	}
	for i, tg := range targets {
		if regs[i] < 0 {
			u.assignExpr(tg, t.Elts[i])
		} else {
			u.assign(tg, regs[i])
		}
	}
	u.top = m
	return true
}

func isName(e ast.Expr) bool {
	_, ok := e.(*ast.Name)
	return ok
}

// straight says that the value for target i can go into its variable before the targets in front are stored: all targets are
// plain locals, and none of the values so far is in that register.
func (u *unit) straight(targets []ast.Expr, i int, regs []int) (int, bool) {
	n, ok := targets[i].(*ast.Name)
	if !ok || n.ID == "__debug__" {
		return 0, false
	}
	v, ok := u.local(n.ID)
	if !ok {
		return 0, false
	}
	for j, t := range targets {
		m, ok := t.(*ast.Name)
		if !ok {
			return 0, false
		}
		if r, ok := u.local(m.ID); !ok || j != i && r == v {
			return 0, false
		}
	}
	for _, r := range regs {
		if r == v {
			return 0, false
		}
	}
	return v, true
}

// assign stores register src into a target.
func (u *unit) assign(target ast.Expr, src int) {
	at := target.Pos()
	m := u.top
	switch t := target.(type) {
	case *ast.Name:
		u.store(t, src)
	case *ast.Attribute:
		u.forbid(at, t.Attr)
		o := u.operand(t.X, false)
		u.emit(u.attrSpan(t), code.SETATTR, src, o, u.name(u.mangle(t.Attr)))
		u.word(0xffffffff)
		u.word(0)
	case *ast.Subscript:
		o := u.operand(t.X, true)
		i := u.operand(t.Index, false)
		u.emit(at, code.SETIDX, src, o, i)
	case *ast.Tuple:
		u.unpack(at, t.Elts, src)
	case *ast.List:
		u.unpack(at, t.Elts, src)
	case *ast.Starred:
		u.c.fail(at, "starred assignment target must be in a list or tuple")
	default:
		u.c.fail(at, "cannot assign to this expression")
	}
	u.top = m
}

// unpack stores the items of register src into several targets.
func (u *unit) unpack(at *ast.Span, targets []ast.Expr, src int) {
	star := -1
	for i, t := range targets {
		if _, ok := t.(*ast.Starred); ok {
			switch {
			case star >= 0:
				u.c.fail(at, "multiple starred expressions in assignment")
			case i >= 256 || len(targets)-i-1 >= 1<<24:
				u.c.fail(at, "too many expressions in star-unpacking assignment")
			}
			star = i
		}
	}
	n := len(targets)
	if u.top+n > code.MaxRegs-512 || star >= 0 && n-star > 255 {
		u.unpackMany(at, targets, star, src)
		return
	}
	// Locals that stand in a row get their items at once.
	if first, ok := u.inRow(targets); ok && star < 0 && (src < first || src >= first+n) {
		u.emit(at, code.UNPACK, first, src, n)
		for i := range targets {
			u.bound.set(first + i)
		}
		return
	}
	base := u.allocN(n)
	if star < 0 {
		u.emit(at, code.UNPACK, base, src, n)
	} else {
		u.emit(at, code.UNPACKX, base, src, star+(n-star-1)<<8)
	}
	for i, t := range targets {
		if s, ok := t.(*ast.Starred); ok {
			t = s.X
		}
		u.assign(t, base+i)
	}
}

// inRow reports whether the targets are plain locals in consecutive registers.
func (u *unit) inRow(targets []ast.Expr) (int, bool) {
	first := -1
	for i, t := range targets {
		n, ok := t.(*ast.Name)
		if !ok || n.ID == "__debug__" {
			return 0, false
		}
		r, ok := u.local(n.ID)
		if !ok || i > 0 && r != first+i {
			return 0, false
		}
		if i == 0 {
			first = r
		}
	}
	return first, first >= 0
}

// unpackMany unpacks more targets than fit registers: [*t] = src is checked against a length by UNPACKX, and the pieces
// are unpacked in turn: a, b, ..., *rest = src; then the same with rest.
func (u *unit) unpackMany(at *ast.Span, targets []ast.Expr, star, src int) {
	const piece = 64
	rest := u.alloc()
	u.move(at, rest, src)
	for len(targets) > piece && (star < 0 || star > piece) {
		m := u.top
		base := u.allocN(piece + 1)
		u.emit(at, code.UNPACKX, base, rest, piece)
		for i, t := range targets[:piece] {
			u.assign(t, base+i)
		}
		u.move(at, rest, base+piece)
		u.top = m
		targets = targets[piece:]
		if star >= 0 {
			star -= piece
		}
	}
	n := len(targets)
	if star >= 0 && n-star > 255 {
		// The items after the star come one list further in: *a, b, c = rest needs its tail unpacked from the end.
		u.unpackTail(at, targets, star, rest)
		return
	}
	base := u.allocN(n)
	if star < 0 {
		u.emit(at, code.UNPACK, base, rest, n)
	} else {
		u.emit(at, code.UNPACKX, base, rest, star+(n-star-1)<<8)
	}
	for i, t := range targets {
		if s, ok := t.(*ast.Starred); ok {
			t = s.X
		}
		u.assign(t, base+i)
	}
}

// unpackTail unpacks a starred target with more than 255 targets after it: the last 128 first, then what is before them.
// Only the order of the stores differs from CPython's, where no such program is known.
func (u *unit) unpackTail(at *ast.Span, targets []ast.Expr, star, src int) {
	const piece = 128
	m := u.top
	n := len(targets)
	base := u.allocN(piece + 1)
	u.emit(at, code.UNPACKX, base, src, piece<<8)
	rest := u.alloc()
	u.move(at, rest, base)
	if n-piece-star > 255 {
		u.unpackTail(at, targets[:n-piece], star, rest)
	} else {
		u.unpack(at, targets[:n-piece], rest)
	}
	for i, t := range targets[n-piece:] {
		u.assign(t, base+1+i)
	}
	u.top = m
}
