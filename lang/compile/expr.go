// Expressions: names, operators, comparisons, conditions, attributes, subscripts.

package compile

import (
	"unicode/utf8"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/code"
)

// operand evaluates e and says which register has the value: a local's own, or a new temporary. later says that something
// is evaluated before the value is used, which matters if an assignment expression can change the local.
func (u *unit) operand(e ast.Expr, later bool) int {
	switch x := e.(type) {
	case *ast.Name:
		if r, ok := u.local(x.ID); ok {
			u.check(&x.Span, r)
			if later && u.walrus.has(r) {
				c := u.alloc()
				u.move(&x.Span, c, r)
				return c
			}
			return r
		}
	case *ast.NamedExpr:
		if r, ok := u.local(x.Target.ID); ok && !later {
			u.walrusInto(x, r)
			return r
		}
	}
	r := u.alloc()
	u.into(e, r)
	return r
}

// walrusInto evaluates an assignment expression whose target is the local in r.
func (u *unit) walrusInto(x *ast.NamedExpr, r int) {
	u.forbid(&x.Target.Span, x.Target.ID)
	u.into(x.X, r)
	u.bound.set(r)
}

// effect evaluates e for what it does.
func (u *unit) effect(e ast.Expr) {
	m := u.top
	switch x := e.(type) {
	case *ast.Constant:
		return
	case *ast.Name:
		if r, ok := u.local(x.ID); ok {
			u.check(&x.Span, r)
			return
		}
	case *ast.NamedExpr:
		if r, ok := u.local(x.Target.ID); ok {
			u.walrusInto(x, r)
			return
		}
	}
	if _, ok := u.fold(e); ok {
		return
	}
	u.into(e, u.alloc())
	u.top = m
}

// into evaluates e into register dst. If dst is a variable, only the last instruction writes it.
func (u *unit) into(e ast.Expr, dst int) {
	switch x := e.(type) {
	case *ast.Constant:
		u.loadConst(&x.Span, dst, constant(x))
		return
	case *ast.Name:
		if x.ID == "__debug__" {
			u.loadConst(&x.Span, dst, u.c.o.Optimize == 0)
			return
		}
		u.load(x, dst)
		return
	}
	u.deeper()
	m := u.top
	at := e.Pos()
	switch x := e.(type) {
	case *ast.BinOp:
		u.binary(x, dst)
	case *ast.UnaryOp:
		u.unary(x, dst)
	case *ast.BoolOp:
		u.boolOp(x, dst)
	case *ast.Compare:
		u.compare(x, dst)
	case *ast.IfExp:
		u.ifExp(x, dst)
	case *ast.NamedExpr:
		r := u.operandFor(x.X, x.Target)
		u.store(x.Target, r)
		u.move(at, dst, r)
	case *ast.Attribute:
		o := u.operand(x.X, false)
		u.emit(u.attrSpan(x), code.GETATTR, dst, o, u.name(u.mangle(x.Attr)))
		u.word(0xffffffff)
	case *ast.Subscript:
		u.subscript(x, dst)
	case *ast.Slice:
		u.slice(x, dst)
	case *ast.Call:
		u.call(x, dst)
	case *ast.JoinedStr:
		u.fstring(x, dst)
	case *ast.FormattedValue:
		u.fstring(&ast.JoinedStr{Span: x.Span, Values: []ast.Expr{x}}, dst)
	case *ast.Tuple:
		if k, ok := u.fold(x); ok {
			u.loadConst(at, dst, k)
		} else {
			u.tuple(at, x.Elts, dst)
		}
	case *ast.List:
		u.list(at, x.Elts, dst)
	case *ast.Set:
		u.set(at, x.Elts, dst)
	case *ast.Dict:
		u.dict(x, dst)
	case *ast.ListComp:
		u.comprehension(x, x.Fors, x.Elt, nil, dst)
	case *ast.SetComp:
		u.comprehension(x, x.Fors, x.Elt, nil, dst)
	case *ast.GeneratorExp:
		u.comprehension(x, x.Fors, x.Elt, nil, dst)
	case *ast.DictComp:
		u.comprehension(x, x.Fors, x.Key, x.Val, dst)
	case *ast.Lambda:
		u.lambda(x, dst)
	case *ast.Yield:
		u.yield(x, dst)
	case *ast.YieldFrom:
		u.yieldFrom(x, dst)
	case *ast.Await:
		u.await(x, dst)
	case *ast.Starred:
		u.c.fail(at, "can't use starred expression here")
	default:
		u.c.fail(at, "unknown expression")
	}
	u.top = m
	u.depth--
}

// attrSpan is the place of an attribute access: if its object ends on an earlier line, the attribute's name alone begins it,
// as in CPython, so that a traceback shows the line of a chained call.
func (u *unit) attrSpan(x *ast.Attribute) *ast.Span {
	if x.Line == x.EndLine {
		return &x.Span
	}
	n := int32(utf8.RuneCountInString(x.Attr))
	return &ast.Span{Line: x.EndLine, Col: max(0, x.EndCol-n), EndLine: x.EndLine, EndCol: x.EndCol}
}

// ---- operators ----

var binaryOps = [...]int{ast.Add: code.ADD, ast.Sub: code.SUB, ast.Mult: code.MUL, ast.MatMult: code.MATMUL, ast.Div: code.DIV,
	ast.Mod: code.MOD, ast.Pow: code.POW, ast.LShift: code.LSHIFT, ast.RShift: code.RSHIFT, ast.BitOr: code.OR, ast.BitXor: code.XOR,
	ast.BitAnd: code.AND, ast.FloorDiv: code.FLOORDIV}

var inplaceOps = [...]int{ast.Add: code.IADD, ast.Sub: code.ISUB, ast.Mult: code.IMUL, ast.MatMult: code.IMATMUL, ast.Div: code.IDIV,
	ast.Mod: code.IMOD, ast.Pow: code.IPOW, ast.LShift: code.ILSHIFT, ast.RShift: code.IRSHIFT, ast.BitOr: code.IOR, ast.BitXor: code.IXOR,
	ast.BitAnd: code.IAND, ast.FloorDiv: code.IFLOORDIV}

// immediateOps are the forms with a constant on the right, plain and in place, and the smallest and greatest constant.
var immediateOps = map[ast.Op]struct{ op, iop, lo, hi int }{
	ast.Add:      {code.ADDI, code.IADDI, -32768, 32767},
	ast.Sub:      {code.SUBI, code.ISUBI, -32768, 32767},
	ast.Mult:     {code.MULI, code.IMULI, -32768, 32767},
	ast.FloorDiv: {code.FLOORDIVI, code.IFLOORDIVI, 1, 32767},
	ast.Mod:      {code.MODI, code.IMODI, 1, 32767},
	ast.BitAnd:   {code.ANDI, code.IANDI, 0, 32767},
	ast.RShift:   {code.RSHIFTI, code.IRSHIFTI, 0, 63},
}

// immediate is a constant expression as an operand within the instruction.
func (u *unit) immediate(e ast.Expr, lo, hi int) (int, bool) {
	if k, ok := u.fold(e); ok {
		if i, ok := k.(int64); ok && int64(lo) <= i && i <= int64(hi) {
			return int(i), true
		}
	}
	return 0, false
}

// operate emits dst = l op r.
func (u *unit) operate(at *ast.Span, op ast.Op, inplace bool, dst, l int, r ast.Expr) {
	if im, ok := immediateOps[op]; ok {
		if k, ok := u.immediate(r, im.lo, im.hi); ok {
			if inplace {
				u.emit(at, im.iop, dst, l, k)
			} else {
				u.emit(at, im.op, dst, l, k)
			}
			return
		}
	}
	m := u.top
	y := u.operand(r, false)
	if inplace {
		u.emit(at, inplaceOps[op], dst, l, y)
	} else {
		u.emit(at, binaryOps[op], dst, l, y)
	}
	u.top = m
}

// binary goes down the left spine of a + b + c + ... in a loop, folds its constant beginning, and comes up again.
func (u *unit) binary(x *ast.BinOp, dst int) {
	var buf [8]*ast.BinOp
	spine := append(buf[:0], x)
	for {
		l, ok := x.L.(*ast.BinOp)
		if !ok {
			break
		}
		spine = append(spine, l)
		x = l
	}
	i := len(spine) - 1
	k, constant := u.fold(spine[i].L)
	for constant && i >= 0 {
		y, ok := u.fold(spine[i].R)
		if ok {
			y, ok = foldBinary(spine[i].Op, k, y)
		}
		if !ok {
			break
		}
		k = y
		i--
	}
	if i < 0 {
		u.loadConst(&spine[0].Span, dst, k)
		return
	}
	acc := -1
	var l int
	if format, ok := percentFormat(spine[i], k); ok && constant {
		if i == 0 {
			u.fstring(format, dst)
			return
		}
		acc = u.scratch(dst)
		u.fstring(format, acc)
		l = acc
		i--
	} else if constant {
		acc = u.scratch(dst)
		u.loadConst(spine[i].L.Pos(), acc, k)
		l = acc
	} else if r, ok := u.inPlace(spine[i].L, spine[i].R); ok {
		l = r
	} else {
		acc = u.scratch(dst)
		u.into(spine[i].L, acc)
		l = acc
	}
	for ; i >= 0; i-- {
		b := spine[i]
		out := dst
		if i > 0 {
			if acc < 0 {
				acc = u.scratch(dst)
			}
			out = acc
		}
		u.operate(&b.Span, b.Op, false, out, l, b.R)
		l = out
	}
}

// inPlace says that e is a local whose register can be read after next has been evaluated.
func (u *unit) inPlace(e, next ast.Expr) (int, bool) {
	n, ok := e.(*ast.Name)
	if !ok {
		return 0, false
	}
	r, ok := u.local(n.ID)
	if !ok || u.walrus.has(r) && !simple(next) {
		return 0, false
	}
	u.check(&n.Span, r)
	return r, true
}

// simple: evaluating e assigns nothing.
func simple(e ast.Expr) bool {
	switch e.(type) {
	case nil, *ast.Name, *ast.Constant:
		return true
	}
	return false
}

func (u *unit) unary(x *ast.UnaryOp, dst int) {
	if k, ok := u.fold(x); ok {
		u.loadConst(&x.Span, dst, k)
		return
	}
	if x.Op == ast.Not {
		// not (a in b) and not (a is b) are one comparison.
		if c, ok := x.X.(*ast.Compare); ok && len(c.Ops) == 1 {
			if op, ok := negated[c.Ops[0]]; ok {
				d := *c
				d.Ops = []ast.Op{op}
				d.Span = x.Span
				u.compare(&d, dst)
				return
			}
		}
	}
	op := code.NEG
	switch x.Op {
	case ast.UAdd:
		op = code.POS
	case ast.Invert:
		op = code.INVERT
	case ast.Not:
		op = code.NOT
	}
	s := u.subject(x.X, dst)
	u.emit(&x.Span, op, dst, s, 0)
}

var negated = map[ast.Op]ast.Op{ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is}

// subject is operand for the only operand of an instruction that goes to dst.
func (u *unit) subject(e ast.Expr, dst int) int {
	if r, ok := u.inPlace(e, nil); ok {
		return r
	}
	s := u.scratch(dst)
	u.into(e, s)
	return s
}

// boolOp compiles and, or: a chain whose value is the first operand that decides it.
func (u *unit) boolOp(x *ast.BoolOp, dst int) {
	or := x.Op == ast.Or
	op := code.JF
	if or {
		op = code.JT
	}
	end := &label{}
	// Everything is put together in a register that the operands to come cannot read. A local that decides by itself (x = x or y)
	// needs no copy.
	acc := dst
	if !u.isTemp(dst) || dst != u.top-1 {
		acc = -1
	}
	last := len(x.Xs) - 1
	if acc < 0 && last == 1 {
		if n, ok := x.Xs[0].(*ast.Name); ok {
			if r, ok := u.local(n.ID); ok && r == dst {
				u.check(&n.Span, r)
				u.jump(&n.Span, op, r, 0, end)
				u.into(x.Xs[1], dst)
				u.bind(end)
				return
			}
		}
	}
	if acc < 0 {
		acc = u.alloc()
	}
	for i, e := range x.Xs {
		if k, ok := u.fold(e); ok && i < last {
			if truth(k) == or { // decides
				u.loadConst(e.Pos(), acc, k)
				u.jmp(e.Pos(), end)
				break
			}
			continue
		}
		if i < last {
			if r, ok := u.inPlace(e, nil); ok {
				// The copy comes first so that the jump's target finds it.
				u.move(e.Pos(), acc, r)
				u.jump(e.Pos(), op, acc, 0, end)
				continue
			}
		}
		u.into(e, acc)
		if i < last {
			u.jump(e.Pos(), op, acc, 0, end)
		}
	}
	u.bind(end)
	u.move(&x.Span, dst, acc)
}

func (u *unit) ifExp(x *ast.IfExp, dst int) {
	if k, ok := u.fold(x.Cond); ok {
		if truth(k) {
			u.into(x.Then, dst)
		} else {
			u.into(x.Else, dst)
		}
		return
	}
	other, end := &label{}, &label{}
	u.jumpIf(x.Cond, false, other)
	u.into(x.Then, dst)
	u.jmp(&x.Span, end)
	u.bind(other)
	u.into(x.Else, dst)
	u.bind(end)
}

// ---- comparisons ----

var compareOps = map[ast.Op]int{ast.Lt: code.LT, ast.LtE: code.LE, ast.Gt: code.GT, ast.GtE: code.GE, ast.Eq: code.EQ, ast.NotEq: code.NE,
	ast.Is: code.IS, ast.IsNot: code.ISNOT, ast.In: code.IN, ast.NotIn: code.NOTIN}

// branches are the fused compare-and-branch opcodes: if true, unless true, and the same with a constant.
var branches = map[ast.Op][4]int{
	ast.Lt: {code.LTJ, code.LTN, code.LTIJ, code.LTIN}, ast.LtE: {code.LEJ, code.LEN, code.LEIJ, code.LEIN},
	ast.Gt: {code.GTJ, code.GTN, code.GTIJ, code.GTIN}, ast.GtE: {code.GEJ, code.GEN, code.GEIJ, code.GEIN},
	ast.Eq: {code.EQJ, code.EQN, code.EQIJ, code.EQIN}, ast.NotEq: {code.NEJ, code.NEN, code.NEIJ, code.NEIN},
}

// right evaluates the right side of a comparison: `in [1, 2]` tests a constant tuple, `in {1, 2}` a frozenset. Not where
// it is also the left side of another comparison.
func (u *unit) right(op ast.Op, e ast.Expr, later bool) int {
	if !later && (op == ast.In || op == ast.NotIn) {
		if k, ok := u.foldContainer(e); ok {
			r := u.alloc()
			u.loadConst(e.Pos(), r, k)
			return r
		}
	}
	return u.operand(e, later)
}

func (u *unit) compare(x *ast.Compare, dst int) {
	u.warnCompare(x)
	at := &x.Span
	if len(x.Ops) == 1 {
		l, ok := u.inPlace(x.L, x.Rs[0])
		if !ok {
			l = u.scratch(dst)
			u.into(x.L, l)
		}
		r := u.right(x.Ops[0], x.Rs[0], false)
		u.emit(at, compareOps[x.Ops[0]], dst, l, r)
		return
	}
	end := &label{}
	acc := u.scratch(dst)
	l := u.operand(x.L, true)
	for i, op := range x.Ops {
		last := i == len(x.Ops)-1
		r := u.right(op, x.Rs[i], !last)
		u.emit(at, compareOps[op], acc, l, r)
		if !last {
			u.jump(at, code.JF, acc, 0, end)
		}
		l = r
	}
	u.bind(end)
	u.move(at, dst, acc)
}

// jumpIf jumps to l if the truth of e is want, and falls through otherwise.
func (u *unit) jumpIf(e ast.Expr, want bool, l *label) {
	at := e.Pos()
	m := u.top
	if k, ok := u.fold(e); ok {
		if truth(k) == want {
			u.jmp(at, l)
		}
		return
	}
	switch x := e.(type) {
	case *ast.UnaryOp:
		if x.Op == ast.Not {
			u.deeper()
			u.jumpIf(x.X, !want, l)
			u.depth--
			return
		}
	case *ast.BoolOp:
		u.deeper()
		// In an `or` chain a true operand decides; in an `and` chain a false one.
		decides := x.Op == ast.Or
		last := len(x.Xs) - 1
		skip := l
		if decides != want {
			skip = &label{}
		}
		for _, y := range x.Xs[:last] {
			u.jumpIf(y, decides, skip)
		}
		u.jumpIf(x.Xs[last], want, l)
		if skip != l {
			u.bind(skip)
		}
		u.depth--
		return
	case *ast.IfExp:
		u.deeper()
		other, end := &label{}, &label{}
		u.jumpIf(x.Cond, false, other)
		u.jumpIf(x.Then, want, l)
		u.jmp(at, end)
		u.bind(other)
		u.jumpIf(x.Else, want, l)
		u.bind(end)
		u.depth--
		return
	case *ast.Compare:
		u.warnCompare(x)
		if len(x.Ops) == 1 {
			l2, _ := u.inPlaceOr(x.L, x.Rs[0])
			u.compareJump(at, x.Ops[0], l2, x.Rs[0], want, l)
			u.top = m
			return
		}
		skip := l
		if want {
			skip = &label{}
		}
		left := u.operand(x.L, true)
		for i, op := range x.Ops {
			if i == len(x.Ops)-1 {
				u.compareJump(at, op, left, x.Rs[i], want, l)
				break
			}
			r := u.right(op, x.Rs[i], true)
			u.branch(at, op, left, r, false, skip)
			left = r
		}
		if skip != l {
			u.bind(skip)
		}
		u.top = m
		return
	case *ast.Constant:
	}
	r := u.operand(e, false)
	if want {
		u.jump(at, code.JT, r, 0, l)
	} else {
		u.jump(at, code.JF, r, 0, l)
	}
	u.top = m
}

func (u *unit) inPlaceOr(e, next ast.Expr) (int, bool) {
	if r, ok := u.inPlace(e, next); ok {
		return r, true
	}
	r := u.alloc()
	u.into(e, r)
	return r, false
}

// compareJump jumps if l op right is want.
func (u *unit) compareJump(at *ast.Span, op ast.Op, l int, right ast.Expr, want bool, to *label) {
	if op == ast.Is || op == ast.IsNot {
		if k, ok := right.(*ast.Constant); ok && k.Kind == ast.None {
			if (op == ast.Is) == want {
				u.jump(at, code.NONEJ, l, 0, to)
			} else {
				u.jump(at, code.NOTNONEJ, l, 0, to)
			}
			return
		}
	}
	if b, ok := branches[op]; ok {
		if k, ok := u.immediate(right, -32768, 32767); ok {
			if want {
				u.jump(at, b[2], l, k, to)
			} else {
				u.jump(at, b[3], l, k, to)
			}
			return
		}
	}
	m := u.top
	u.branch(at, op, l, u.right(op, right, false), want, to)
	u.top = m
}

// branch jumps if l op r is want.
func (u *unit) branch(at *ast.Span, op ast.Op, l, r int, want bool, to *label) {
	if b, ok := branches[op]; ok {
		if want {
			u.jump(at, b[0], l, r, to)
		} else {
			u.jump(at, b[1], l, r, to)
		}
		return
	}
	m := u.top
	t := u.alloc()
	u.emit(at, compareOps[op], t, l, r)
	if want {
		u.jump(at, code.JT, t, 0, to)
	} else {
		u.jump(at, code.JF, t, 0, to)
	}
	u.top = m
}

// ---- subscripts ----

func (u *unit) subscript(x *ast.Subscript, dst int) {
	u.warnSubscript(x)
	at := &x.Span
	if k, ok := u.fold(x); ok {
		u.loadConst(at, dst, k)
		return
	}
	o, ok := u.inPlace(x.X, x.Index)
	if !ok {
		o = u.scratch(dst)
		u.into(x.X, o)
	}
	u.item(at, x.Index, dst, o)
}

// item emits dst = R[o][index].
func (u *unit) item(at *ast.Span, index ast.Expr, dst, o int) {
	if k, ok := u.immediate(index, -32768, 32767); ok {
		u.emit(at, code.GETIDXI, dst, o, k)
		return
	}
	if s, ok := index.(*ast.Slice); ok && s.Step == nil {
		u.emit(at, code.GETSLICE, dst, o, u.bounds(s, 2))
		return
	}
	u.emit(at, code.GETIDX, dst, o, u.operand(index, false))
}

// bounds puts the first n bounds of a slice into consecutive registers.
func (u *unit) bounds(s *ast.Slice, n int) int {
	base := u.top
	for i, e := range [3]ast.Expr{s.Lo, s.Hi, s.Step} {
		if i == n {
			break
		}
		r := u.alloc()
		if e == nil {
			u.emit(&s.Span, code.LOADNONE, r, 0, 0)
		} else {
			u.into(e, r)
		}
	}
	return base
}

func (u *unit) slice(s *ast.Slice, dst int) {
	u.emit(&s.Span, code.MKSLICE, dst, u.bounds(s, 3), 0)
}
