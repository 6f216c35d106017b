// The match statement.

package compile

import (
	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/code"
)

// patternState is one case's names: the register where each capture waits until the whole pattern has matched.
type patternState struct {
	names []string
	regs  map[string]int
	bound map[string]bool // captured on the way that is being compiled
	// irrefutable allowed: the last case, or the last alternative of one, or a case with a guard
	irrefutable bool
	at          *ast.Span // of the pattern visited last, where CPython reports errors
}

func (u *unit) match(s *ast.Match) {
	u.mark(code.MarkStmt, &s.Span)
	subj := u.operand(s.Subject, false)
	if !u.isTemp(subj) && (u.walrus.has(subj) || u.captured(s, subj)) {
		r := u.alloc()
		u.move(s.Subject.Pos(), r, subj)
		subj = r
	}
	end := &label{}
	for i, c := range s.Cases {
		m := u.top
		last := i == len(s.Cases)-1
		next := &label{}
		p := &patternState{regs: map[string]int{}, bound: map[string]bool{}, irrefutable: c.Guard != nil || last}
		u.captures(c.Pattern, p)
		u.mark(code.MarkStmt, c.Pattern.Pos())
		u.pattern(c.Pattern, subj, p, next)
		for _, n := range p.names {
			u.storeAt(c.Pattern.Pos(), n, p.regs[n])
		}
		if c.Guard != nil {
			u.jumpIf(c.Guard, false, next)
		}
		u.top = m
		u.arm(c.Body)
		if !last || next.refs > 0 {
			u.jmp(&nowhere, end)
		}
		u.bind(next)
		u.top = m
	}
	u.bind(end)
}

// captured reports whether some pattern binds the local in register r.
func (u *unit) captured(s *ast.Match, r int) bool {
	for _, c := range s.Cases {
		p := &patternState{regs: map[string]int{}}
		collect(c.Pattern, func(name string) { p.names = append(p.names, name) })
		for _, n := range p.names {
			if v, ok := u.local(n); ok && v == r {
				return true
			}
		}
	}
	return false
}

// collect calls f with every name that a pattern binds.
func collect(p ast.Pattern, f func(name string)) {
	some := func(name string) {
		if name != "" {
			f(name)
		}
	}
	switch p := p.(type) {
	case *ast.MatchSequence:
		for _, q := range p.Patterns {
			collect(q, f)
		}
	case *ast.MatchStar:
		some(p.Name)
	case *ast.MatchMapping:
		for _, q := range p.Patterns {
			collect(q, f)
		}
		some(p.Rest)
	case *ast.MatchClass:
		for _, q := range p.Patterns {
			collect(q, f)
		}
		for _, q := range p.KwPatterns {
			collect(q, f)
		}
	case *ast.MatchAs:
		if p.Pattern != nil {
			collect(p.Pattern, f)
		}
		some(p.Name)
	case *ast.MatchOr:
		for _, q := range p.Patterns {
			collect(q, f)
		}
	}
}

// captures gives every name of a pattern a register.
func (u *unit) captures(q ast.Pattern, p *patternState) {
	collect(q, func(name string) {
		if _, ok := p.regs[name]; !ok {
			p.regs[name] = u.alloc()
			p.names = append(p.names, name)
		}
	})
}

// capture keeps register r for a name.
func (u *unit) capture(at *ast.Span, name string, r int, p *patternState) {
	if name == "" {
		return
	}
	u.forbid(at, name)
	if p.bound[name] {
		u.c.fail(p.at, "multiple assignments to name '"+name+"' in pattern")
	}
	p.bound[name] = true
	u.move(at, p.regs[name], r)
}

// wildcard is the pattern _, perhaps starred.
func wildcard(q ast.Pattern) bool {
	switch q := q.(type) {
	case *ast.MatchAs:
		return q.Pattern == nil && q.Name == ""
	case *ast.MatchStar:
		return q.Name == ""
	}
	return false
}

// pattern jumps to fail unless register r matches.
func (u *unit) pattern(q ast.Pattern, r int, p *patternState, fail *label) {
	u.deeper()
	m := u.top
	at := q.Pos()
	p.at = at
	switch q := q.(type) {
	case *ast.MatchValue:
		u.matchValue(q, r, false, fail)
	case *ast.MatchSingleton:
		t := u.alloc()
		switch q.Kind {
		case ast.None:
			u.jump(at, code.NOTNONEJ, r, 0, fail)
		default:
			u.loadConst(at, t, q.Kind == ast.True)
			u.emit(at, code.IS, t, r, t)
			u.jump(at, code.JF, t, 0, fail)
		}
	case *ast.MatchSequence:
		u.sequencePattern(q, r, p, fail)
	case *ast.MatchMapping:
		u.mappingPattern(q, r, p, fail)
	case *ast.MatchClass:
		u.classPattern(q, r, p, fail)
	case *ast.MatchAs:
		if q.Pattern == nil {
			if !p.irrefutable {
				if q.Name != "" {
					u.c.fail(at, "name capture '"+q.Name+"' makes remaining patterns unreachable")
				}
				u.c.fail(at, "wildcard makes remaining patterns unreachable")
			}
			u.capture(at, q.Name, r, p)
			break
		}
		u.pattern(q.Pattern, r, p, fail)
		u.capture(at, q.Name, r, p)
	case *ast.MatchOr:
		u.orPattern(q, r, p, fail)
	case *ast.MatchStar:
		u.capture(at, q.Name, r, p)
	}
	u.top = m
	u.depth--
}

// matchValue jumps to l if register r == the value is want.
func (u *unit) matchValue(q *ast.MatchValue, r int, want bool, l *label) {
	if _, ok := q.X.(*ast.JoinedStr); ok {
		u.c.fail(q.Pos(), "patterns may only match literals and attribute lookups")
	}
	u.compareJump(q.Pos(), ast.Eq, r, q.X, want, l)
}

// sub matches a part of a pattern, where everything is allowed.
func (u *unit) sub(q ast.Pattern, r int, p *patternState, fail *label) {
	was := p.irrefutable
	p.irrefutable = true
	u.pattern(q, r, p, fail)
	p.irrefutable = was
}

func (u *unit) sequencePattern(q *ast.MatchSequence, r int, p *patternState, fail *label) {
	at := &q.Span
	n := len(q.Patterns)
	star := -1
	onlyWild, starWild := true, false
	for i, s := range q.Patterns {
		if t, ok := s.(*ast.MatchStar); ok {
			if star >= 0 {
				u.c.fail(at, "multiple starred names in sequence pattern")
			}
			star = i
			starWild = t.Name == ""
			onlyWild = onlyWild && starWild
			continue
		}
		onlyWild = onlyWild && wildcard(s)
	}
	t := u.alloc()
	u.emit(at, code.MATCHSEQ, t, r, 0)
	u.jump(at, code.JF, t, 0, fail)
	switch {
	case star < 0:
		u.emit(at, code.LENGTH, t, r, 0)
		u.lengthIs(at, code.EQN, t, n, fail)
	case n > 1:
		u.emit(at, code.LENGTH, t, r, 0)
		u.lengthIs(at, code.GEN, t, n-1, fail)
	}
	switch {
	case onlyWild:
	case starWild:
		for i, s := range q.Patterns {
			if wildcard(s) || i == star {
				continue
			}
			m := u.top
			v := u.alloc()
			k := u.alloc()
			switch {
			case i < star:
				u.loadConst(p.at, k, int64(i))
			default: // from the end, by length
				u.emit(p.at, code.LENGTH, k, r, 0)
				u.emit(p.at, code.SUBI, k, k, n-i)
			}
			u.emit(p.at, code.GETIDX, v, r, k)
			u.sub(s, v, p, fail)
			u.top = m
		}
	default:
		if star >= 256 || star >= 0 && n-star-1 > 255 {
			u.c.fail(at, "too many expressions in star-unpacking sequence pattern")
		}
		base := u.allocN(n)
		if star < 0 {
			u.emit(at, code.UNPACK, base, r, n)
		} else {
			u.emit(at, code.UNPACKX, base, r, star+(n-star-1)<<8)
		}
		for i, s := range q.Patterns {
			if !wildcard(s) {
				u.sub(s, base+i, p, fail)
			}
		}
	}
}

// lengthIs compares a length with a constant.
func (u *unit) lengthIs(at *ast.Span, op, t, n int, fail *label) {
	if n <= 32767 {
		if op == code.EQN {
			op = code.EQIN
		} else {
			op = code.GEIN
		}
		u.jump(at, op, t, n, fail)
		return
	}
	m := u.top
	k := u.alloc()
	u.loadConst(at, k, int64(n))
	u.jump(at, op, t, k, fail)
	u.top = m
}

func (u *unit) mappingPattern(q *ast.MatchMapping, r int, p *patternState, fail *label) {
	at := &q.Span
	n := len(q.Keys)
	t := u.alloc()
	u.emit(at, code.MATCHMAP, t, r, 0)
	u.jump(at, code.JF, t, 0, fail)
	if n == 0 && q.Rest == "" {
		return
	}
	if n > 0 {
		u.emit(at, code.LENGTH, t, r, 0)
		u.lengthIs(at, code.GEN, t, n, fail)
	}
	seen := map[string]bool{}
	for _, k := range q.Keys {
		switch x := k.(type) {
		case *ast.Attribute:
		default:
			c, ok := u.fold(x)
			if !ok {
				u.c.fail(at, "mapping pattern keys may only match literals and attribute lookups")
			}
			key := string(constKey(nil, equalKey(c)))
			if seen[key] {
				u.c.fail(at, "mapping pattern checks duplicate key ("+reprConst(c)+")")
			}
			seen[key] = true
		}
	}
	keys := u.alloc()
	u.tupleOf(at, q.Keys, keys)
	if n > 0 {
		vals := u.alloc()
		u.emit(at, code.MATCHKEYS, vals, r, keys)
		u.jump(at, code.NONEJ, vals, 0, fail)
		base := u.allocN(n)
		u.emit(at, code.UNPACK, base, vals, n)
		for i, s := range q.Patterns {
			p.at = s.Pos()
			if !wildcard(s) {
				u.sub(s, base+i, p, fail)
			}
		}
	}
	if q.Rest != "" {
		v := u.alloc()
		u.emit(p.at, code.MATCHREST, v, r, keys)
		u.capture(p.at, q.Rest, v, p)
	}
}

// tupleOf makes a tuple of expressions, a constant one if it can be.
func (u *unit) tupleOf(at *ast.Span, elts []ast.Expr, dst int) {
	if k, ok := u.foldElts(elts); ok {
		u.loadConst(at, dst, k)
		return
	}
	m := u.top
	u.tuple(at, elts, dst)
	u.top = m
}

func (u *unit) classPattern(q *ast.MatchClass, r int, p *patternState, fail *label) {
	at := &q.Span
	for i, n := range q.KwNames {
		u.forbid(q.KwPatterns[i].Pos(), n)
		for j, o := range q.KwNames[i+1:] {
			if o == n {
				u.c.fail(q.KwPatterns[i+1+j].Pos(), "attribute name repeated in class pattern: "+n)
			}
		}
	}
	names := make(code.Tuple, len(q.KwNames))
	for i, n := range q.KwNames {
		names[i] = n
	}
	t := u.alloc()
	u.into(q.Cls, t)
	u.emit(at, code.MATCHCLASS, t, r, len(q.Patterns))
	u.word(uint64(u.konst(names)))
	u.jump(at, code.NONEJ, t, 0, fail)
	n := len(q.Patterns) + len(q.KwPatterns)
	if n == 0 {
		return
	}
	base := u.allocN(n)
	u.emit(at, code.UNPACK, base, t, n)
	for i, s := range append(append([]ast.Pattern{}, q.Patterns...), q.KwPatterns...) {
		if !wildcard(s) {
			u.sub(s, base+i, p, fail)
		}
	}
}

func (u *unit) orPattern(q *ast.MatchOr, r int, p *patternState, fail *label) {
	done := &label{}
	before := p.bound
	var first map[string]bool
	was := p.irrefutable
	for i, alt := range q.Patterns {
		last := i == len(q.Patterns)-1
		p.irrefutable = was && last
		p.bound = map[string]bool{}
		if v, ok := alt.(*ast.MatchValue); ok && !last {
			p.at = v.Pos()
			u.matchValue(v, r, true, done)
			if i == 0 {
				first = p.bound
			} else if len(first) > 0 {
				u.c.fail(p.at, "alternative patterns bind different names")
			}
			continue
		}
		next := fail
		if !last {
			next = &label{}
		}
		u.pattern(alt, r, p, next)
		if i == 0 {
			first = p.bound
		} else if !sameNames(first, p.bound) {
			u.c.fail(p.at, "alternative patterns bind different names")
		}
		if !last {
			u.jmp(alt.Pos(), done)
			u.bind(next)
		}
	}
	p.irrefutable = was
	p.bound = before
	for _, n := range p.names { // in the order of the pattern, for the error's sake
		if first[n] {
			if p.bound[n] {
				u.c.fail(p.at, "multiple assignments to name '"+n+"' in pattern")
			}
			p.bound[n] = true
		}
	}
	u.bind(done)
}

func sameNames(a, b map[string]bool) bool {
	if len(a) != len(b) {
		return false
	}
	for n := range a {
		if !b[n] {
			return false
		}
	}
	return true
}
