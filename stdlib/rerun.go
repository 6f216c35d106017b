// The matcher for most patterns of module re: a program of a few kinds of instructions, run with a stack of what is left to try.
//
// It tries what CPython's engine tries, in the same order. Left to regexp2 are patterns with lookaround, conditional, atomic or
// possessive parts: see reAssembler.node. A match that takes many turns begins to remember where
// it failed (reRun.seen), which makes the likes of (a+)+b quadratic; what still takes long can be interrupted, for every turn
// is a step of the machine.
package stdlib

import (
	"bytes"
	"slices"
	"unicode"

	"github.com/gsl-lang/gsl/vm"
)

type reCode uint8

const (
	xChar     reCode = iota // one character, c
	xSet                    // one character of set
	xJump                   // go on at x
	xSplit                  // try x, then y
	xReset                  // slot n is no position: a repetition of what may be empty begins
	xLoop                   // another round, from x on, then y; only y if the latest round, begun at slot n, matched nothing
	xLater                  // try y, then another round: the next instruction, which is
	xRound                  // fails if the latest round matched nothing
	xSave                   // slot n = position
	xRun                    // lo to hi characters of set, as many as possible
	xLazy                   // as few as possible
	xRef                    // what group n matched, letter case aside if lower is not nil
	xStart                  // the text begins here
	xEnd                    // the text ends here
	xLastLine               // or but for a newline
	xLineStart
	xLineEnd
	xWord // a word begins or ends here; set are the word characters
	xNoWord
	xMatch
)

// reInst is an instruction; but for xJump, xSplit and xMatch the next one follows.
type reInst struct {
	op     reCode
	c      rune
	set    *reMask
	x, y   int32
	n      int
	lo, hi int
	lower  func(rune) rune
}

// reMask is a set of characters: a table of those below 256, for the others the set it was made of.
type reMask struct {
	low   [256]bool
	set   *reSet
	flags int
}

func (s *reMask) has(c rune) bool {
	if uint32(c) < 256 {
		return s.low[uint8(c)]
	}
	return s.hasWide(c)
}

//go:noinline
func (s *reMask) hasWide(c rune) bool { return s.set.has(c, s.flags) }

// reProg is a pattern's program.
type reProg struct {
	code        []reInst
	slots       int     // two for every group, then those of repetitions
	groups      int     // slots of groups
	refs        bool    // what a group matched, or where a round began, decides what follows: failures cannot be remembered
	prefix      []rune  // every match begins with it
	prefixBytes []byte  // the same for texts of such; nil if it has other characters
	first       *reMask // or with one of these, if not nil
	atStart     bool    // matches begin at the beginning of the text only
	tries       int     // instructions that try several ways
}

// reMaxCode bounds the length of a program: counted repetitions are written out.
const reMaxCode = 1500

type reAssembler struct {
	reProg
	masks map[reMaskKey]*reMask
	work  int // nodes visited: what is empty may be repeated without end
}

type reMaskKey struct {
	set   *reSet
	c     rune
	flags int
}

// reAssemble makes the program, nil for a pattern that is regexp2's.
func reAssemble(p *reProgram) *reProg {
	a := &reAssembler{masks: map[reMaskKey]*reMask{}}
	a.groups = 2 * (p.groups + 1)
	a.slots = a.groups
	if !a.node(p.root, p.flags) {
		return nil
	}
	a.emit(reInst{op: xMatch})
	for i := range a.code {
		switch a.code[i].op {
		case xSplit, xRun, xLazy:
			a.code[i].n = a.tries
			a.tries++
		}
	}
	a.start()
	for _, c := range a.prefix {
		if c > 255 {
			a.prefixBytes = nil
			break
		}
		a.prefixBytes = append(a.prefixBytes, byte(c))
	}
	return &a.reProg
}

// start finds out how matches begin.
func (a *reAssembler) start() {
	for i := 0; ; i++ {
		switch in := &a.code[i]; in.op {
		case xSave, xWord, xNoWord, xLineStart:
			continue
		case xStart:
			a.atStart = true
			continue
		case xChar:
			a.prefix = append(a.prefix, in.c)
			for i++; a.code[i].op == xChar || a.code[i].op == xSave; i++ {
				if a.code[i].op == xChar {
					a.prefix = append(a.prefix, a.code[i].c)
				}
			}
		case xSet:
			a.first = in.set
		case xRun, xLazy:
			if in.lo > 0 {
				a.first = in.set
			}
		case xSplit, xReset:
			a.first = a.firstOf(i)
		}
		return
	}
}

// firstOf is the set of characters that can come first from i on where those are below 256; others are let pass. nil: any.
func (a *reAssembler) firstOf(i int) *reMask {
	m := &reMask{set: &reSet{neg: true}}
	seen := make([]bool, len(a.code))
	var walk func(i int) bool
	walk = func(i int) bool {
		for {
			if seen[i] {
				return true
			}
			seen[i] = true
			in := &a.code[i]
			switch in.op {
			case xChar:
				if in.c < 256 {
					m.low[in.c] = true
				}
				return true
			case xSet, xRun, xLazy:
				for k := range m.low {
					m.low[k] = m.low[k] || in.set.low[k]
				}
				if in.op == xSet || in.lo > 0 {
					return true
				}
				i++
			case xJump:
				i = int(in.x)
			case xSplit, xLoop, xLater:
				if !walk(int(in.x)) {
					return false
				}
				i = int(in.y)
			case xMatch, xRef:
				return false
			default:
				i++
			}
		}
	}
	if !walk(i) {
		return nil
	}
	return m
}

func (a *reAssembler) emit(in reInst) int {
	a.code = append(a.code, in)
	return len(a.code) - 1
}

// mask is the set of a node that matches one character; nil for others.
func (a *reAssembler) mask(n *reNode, flags int) *reMask {
	key := reMaskKey{n.set, n.c, flags & (reIgnoreCase | reUnicode | reDotAll)}
	set := n.set
	switch n.op {
	case rGroup, rFlags:
		if n.op == rGroup && n.n > 0 {
			return nil
		}
		return a.mask(n.kids[0], reInner(n, flags))
	case rLit:
		set = &reSet{ranges: [][2]rune{{n.c, n.c}}}
	case rAny:
		key.c = -1
		set = &reSet{neg: true}
		if flags&reDotAll == 0 {
			set.ranges = [][2]rune{{'\n', '\n'}}
		}
		flags &^= reIgnoreCase
	case rSet:
		key.c = 0
	default:
		return nil
	}
	return a.made(key, set, flags)
}

func (a *reAssembler) made(key reMaskKey, set *reSet, flags int) *reMask {
	m := a.masks[key]
	if m == nil {
		m = &reMask{set: set, flags: flags}
		for c := rune(0); c < 256; c++ {
			m.low[c] = set.has(c, flags)
		}
		a.masks[key] = m
	}
	return m
}

// reInner are the flags inside a group.
func reInner(n *reNode, flags int) int {
	if n.add&reTypeFlags != 0 {
		flags &^= reTypeFlags
	}
	return (flags | n.add) &^ n.del
}

// mayBeEmpty says whether n can match nothing.
func mayBeEmpty(n *reNode) bool {
	switch n.op {
	case rLit, rSet, rAny:
		return false
	case rSeq:
		return !slices.ContainsFunc(n.kids, func(k *reNode) bool { return !mayBeEmpty(k) })
	case rAlt:
		return slices.ContainsFunc(n.kids, mayBeEmpty)
	case rRep:
		return n.lo == 0 || mayBeEmpty(n.kids[0])
	case rGroup, rFlags:
		return mayBeEmpty(n.kids[0])
	}
	return true
}

func (a *reAssembler) node(n *reNode, flags int) bool {
	if a.work++; len(a.code) > reMaxCode || a.work > 20*reMaxCode {
		return false
	}
	switch n.op {
	case rLit:
		if flags&reIgnoreCase == 0 {
			a.emit(reInst{op: xChar, c: n.c})
			return true
		}
		a.emit(reInst{op: xSet, set: a.mask(n, flags)})
	case rSet, rAny:
		a.emit(reInst{op: xSet, set: a.mask(n, flags)})
	case rSeq:
		for _, k := range n.kids {
			if !a.node(k, flags) {
				return false
			}
		}
	case rAlt:
		var ends []int
		for i, k := range n.kids {
			split := -1
			if i < len(n.kids)-1 {
				split = a.emit(reInst{op: xSplit})
				a.code[split].x = int32(len(a.code))
			}
			if !a.node(k, flags) {
				return false
			}
			if split >= 0 {
				ends = append(ends, a.emit(reInst{op: xJump}))
				a.code[split].y = int32(len(a.code))
			}
		}
		for _, i := range ends {
			a.code[i].x = int32(len(a.code))
		}
	case rRep:
		return a.repeat(n, flags)
	case rGroup, rFlags:
		if n.n > 0 {
			a.emit(reInst{op: xSave, n: 2 * n.n})
		}
		if !a.node(n.kids[0], reInner(n, flags)) {
			return false
		}
		if n.n > 0 {
			a.emit(reInst{op: xSave, n: 2*n.n + 1})
		}
	case rRef:
		a.refs = true
		in := reInst{op: xRef, n: n.n}
		if flags&reIgnoreCase != 0 {
			in.lower = lowerASCII
			if flags&reUnicode != 0 {
				in.lower = unicode.ToLower
			}
		}
		a.emit(in)
	case rAt:
		a.anchor(n.c, flags)
	default:
		return false
	}
	return true
}

func (a *reAssembler) anchor(c rune, flags int) {
	in := reInst{}
	switch c {
	case '^':
		if in.op = xStart; flags&reMultiline != 0 {
			in.op = xLineStart
		}
	case '$':
		if in.op = xLastLine; flags&reMultiline != 0 {
			in.op = xLineEnd
		}
	case 'A':
		in.op = xStart
	case 'Z':
		in.op = xEnd
	case 'b', 'B':
		if in.op = xWord; c == 'B' {
			in.op = xNoWord
		}
		in.set = a.made(reMaskKey{c: 'b', flags: flags&reUnicode | 1<<30}, &reSet{cats: []rune{'w'}}, flags&reUnicode)
	}
	a.emit(in)
}

func (a *reAssembler) repeat(n *reNode, flags int) bool {
	k := n.kids[0]
	if n.how == repPossessive {
		return false
	}
	lazy := n.how == repLazy
	lo, hi := int(n.lo), int(n.hi)
	if n.hi >= 1<<31-1 {
		hi = 1<<63 - 1
	}
	if lo == 1 && hi == 1 {
		return a.node(k, flags)
	}
	if m := a.mask(k, flags); m != nil {
		op := xRun
		if lazy {
			op = xLazy
		}
		a.emit(reInst{op: op, set: m, lo: lo, hi: hi})
		return true
	}
	if hi > 1 && lo != hi && mayBeEmpty(k) {
		return a.rounds(k, flags, lo, hi, lazy)
	}
	split := func() int {
		return a.emit(reInst{op: xSplit})
	}
	if lo > reMaxCode {
		return false
	}
	// aim says where split i goes: into the repetition, and past it.
	aim := func(i, in, out int) {
		if lazy {
			in, out = out, in
		}
		a.code[i].x, a.code[i].y = int32(in), int32(out)
	}
	at := len(a.code)
	for range lo {
		at = len(a.code)
		if !a.node(k, flags) {
			return false
		}
	}
	switch {
	case hi == lo:
	case hi == 1<<63-1 && lo > 0: // the last round again
		i := split()
		aim(i, at, i+1)
	case hi == 1<<63-1:
		i := split()
		if !a.node(k, flags) {
			return false
		}
		a.emit(reInst{op: xJump, x: int32(i)})
		aim(i, i+1, len(a.code))
	default:
		if hi-lo > reMaxCode {
			return false
		}
		var splits []int
		for range hi - lo {
			splits = append(splits, split())
			if !a.node(k, flags) {
				return false
			}
		}
		for _, i := range splits {
			aim(i, i+1, len(a.code))
		}
	}
	return true
}

// rounds repeats what may be empty: a round beyond the least number that matched nothing is the last.
func (a *reAssembler) rounds(k *reNode, flags, lo, hi int, lazy bool) bool {
	a.refs = true
	slot := a.slots
	a.slots++
	if lo > reMaxCode || hi != 1<<63-1 && hi > reMaxCode {
		return false
	}
	for range lo {
		if !a.node(k, flags) {
			return false
		}
	}
	a.emit(reInst{op: xReset, n: slot})
	var loops []int
	for n := lo; n < hi; n++ {
		i := a.emit(reInst{op: xLoop, n: slot, x: int32(len(a.code) + 1)})
		loops = append(loops, i)
		if lazy {
			a.code[i].op = xLater
			a.emit(reInst{op: xRound, n: slot})
		}
		if !a.node(k, flags) {
			return false
		}
		if hi == 1<<63-1 {
			a.emit(reInst{op: xJump, x: int32(i)})
			break
		}
	}
	for _, i := range loops {
		a.code[i].y = int32(len(a.code))
	}
	return true
}

// ---- running ----

// reFrame is something left to try: another way at pc, or a slot to set back.
type reFrame struct {
	pc   int32 // below 0: slot -pc-1 was pos
	pos  int
	upTo int // xRun: the shortest end; xLazy: the longest
}

// reRun is the memory of a match, used again by the next one.
type reRun struct {
	slots []int
	stack []reFrame
	// seen has a bit for an instruction that tries several ways and a position: what follows has failed, whichever way was taken
	// to get there. It is begun when a match takes many turns.
	seen []uint64
}

const (
	// reSeenAfter is the number of turns, beside some for each character, after which failures are remembered.
	reSeenAfter = 20000
	reSeenBits  = 1 << 28
	rePollEvery = 256
)

// reChar is a character of a text: ASCII texts and bytes are searched as they are.
type reChar interface{ byte | rune }

// reExec searches t[:end] from at on; the spans are in r.slots. must is the position where the match must not end, or -1.
func reExec[E reChar](m *vm.M, g *reProg, r *reRun, t []E, mode, at, end int) (bool, *vm.Exc) {
	r.slots = slices.Grow(r.slots[:0], g.slots)[:g.slots]
	must := -1
	if mode >= reAdvance {
		must = at
	}
	var w reWork[E]
	w.m, w.g, w.r, w.t, w.end, w.must, w.full = m, g, r, t[:end], end, must, mode%reAdvance == reFullMatch
	w.turns = rePollEvery
	w.patience = (reSeenAfter + 8*(end-at)) / rePollEvery
	ok, e := w.search(mode%reAdvance == reSearch, at)
	r.seen = nil
	if cap(r.stack) > 1<<14 {
		r.stack = nil
	}
	return ok, e
}

func (w *reWork[E]) search(on bool, at int) (ok bool, e *vm.Exc) {
	for ; at <= w.end; at++ {
		if on {
			if w.g.atStart && at > 0 {
				break
			}
			if at = reSkip(w.g, w.t, at); at < 0 {
				break
			}
		}
		ok, w.r.stack, e = w.from(at, w.r.stack[:0])
		if ok || e != nil || !on {
			return ok, e
		}
		if w.turns--; w.turns < 0 {
			if e := w.tick(); e != nil {
				return false, e
			}
		}
	}
	return false, nil
}

// reSkip is the next place from at on where a match may begin, below 0 if there is none.
func reSkip[E reChar](g *reProg, t []E, at int) int {
	if len(g.prefix) > 0 {
		c := g.prefix[0]
		if b, ok := any(t).([]byte); ok {
			if g.prefixBytes == nil {
				return -1
			}
			i := bytes.Index(b[at:], g.prefixBytes)
			if i < 0 {
				return -1
			}
			return at + i
		}
		for ; at < len(t); at++ {
			if rune(t[at]) == c {
				return at
			}
		}
		return -1
	}
	if f := g.first; f != nil {
		for ; at < len(t); at++ {
			if f.has(rune(t[at])) {
				return at
			}
		}
		return -1
	}
	return at
}

type reWork[E reChar] struct {
	m         *vm.M
	g         *reProg
	r         *reRun
	t         []E
	end, must int
	full      bool
	turns     int // until the next tick
	patience  int // ticks until failures are remembered
}

// tick counts turns in the machine's steps, which may raise, and begins to remember failures.
func (w *reWork[E]) tick() *vm.Exc {
	w.turns = rePollEvery
	if e := w.m.Spend(rePollEvery); e != nil {
		return e
	}
	if w.patience--; w.patience == 0 && !w.g.refs {
		if n := w.g.tries * (w.end + 1); n <= reSeenBits {
			if e := w.m.Charge(int64(n / 8)); e != nil {
				return e
			}
			w.r.seen = make([]uint64, n/64+1)
		}
	}
	return nil
}

// from tries to match at one place.
func (w *reWork[E]) from(at int, stack []reFrame) (bool, []reFrame, *vm.Exc) {
	t, code, slots := w.t, w.g.code, w.r.slots
	for i := range slots {
		slots[i] = -1
	}
	slots[0] = at
	var e *vm.Exc
	pc, pos := int32(0), at
	for {
		in := &code[pc]
		switch in.op {
		case xChar:
			if pos < len(t) && rune(t[pos]) == in.c {
				pos++
				pc++
				continue
			}
		case xSet:
			if pos < len(t) && in.set.has(rune(t[pos])) {
				pos++
				pc++
				continue
			}
		case xJump:
			pc = in.x
			continue
		case xSplit:
			if w.r.seen != nil && w.failed(in.n, pos) {
				break
			}
			if len(stack) == cap(stack) {
				if stack, e = w.grow(stack); e != nil {
					return false, stack, e
				}
			}
			stack = append(stack, reFrame{pc: in.y, pos: pos, upTo: -1})
			pc = in.x
			continue
		case xSave, xReset, xLoop, xRound:
			put := pos
			switch {
			case in.op == xReset:
				put = -1
			case in.op == xSave:
			case slots[in.n] != pos:
				if in.op == xLoop {
					if len(stack) == cap(stack) {
						if stack, e = w.grow(stack); e != nil {
							return false, stack, e
						}
					}
					stack = append(stack, reFrame{pc: in.y, pos: pos, upTo: -1})
				}
			case in.op == xLoop:
				pc = in.y
				continue
			default:
				goto fail
			}
			if len(stack) > 0 {
				if len(stack) == cap(stack) {
					if stack, e = w.grow(stack); e != nil {
						return false, stack, e
					}
				}
				stack = append(stack, reFrame{pc: int32(-in.n - 1), pos: slots[in.n]})
			}
			slots[in.n] = put
			pc++
			continue
		case xLater:
			if len(stack) == cap(stack) {
				if stack, e = w.grow(stack); e != nil {
					return false, stack, e
				}
			}
			stack = append(stack, reFrame{pc: in.x, pos: pos, upTo: -1})
			pc = in.y
			continue
		case xRun:
			if w.r.seen != nil && w.failed(in.n, pos) {
				break
			}
			most := len(t)
			if in.hi < most-pos {
				most = pos + in.hi
			}
			from, set := pos, in.set
			for pos < most && set.has(rune(t[pos])) {
				pos++
			}
			if pos-from < in.lo {
				break
			}
			if pos-from > in.lo {
				if len(stack) == cap(stack) {
					if stack, e = w.grow(stack); e != nil {
						return false, stack, e
					}
				}
				stack = append(stack, reFrame{pc: pc, pos: pos - 1, upTo: from + in.lo})
			}
			pc++
			continue
		case xLazy:
			if w.r.seen != nil && w.failed(in.n, pos) {
				break
			}
			from := pos
			most := len(t)
			if in.hi < most-pos {
				most = pos + in.hi
			}
			for pos-from < in.lo && pos < most && in.set.has(rune(t[pos])) {
				pos++
			}
			if pos-from < in.lo {
				break
			}
			if pos < most && in.set.has(rune(t[pos])) {
				if len(stack) == cap(stack) {
					if stack, e = w.grow(stack); e != nil {
						return false, stack, e
					}
				}
				stack = append(stack, reFrame{pc: pc, pos: pos + 1, upTo: most})
			}
			pc++
			continue
		case xRef:
			i, j := slots[2*in.n], slots[2*in.n+1]
			if i >= 0 && j >= i && len(t)-pos >= j-i && sameText(t[i:j], t[pos:pos+j-i], in.lower) {
				pos += j - i
				pc++
				continue
			}
		case xMatch:
			if pos != w.must && (!w.full || pos == w.end) {
				slots[1] = pos
				return true, stack, nil
			}
		default:
			if w.holds(in, pos) {
				pc++
				continue
			}
		}
	fail: // the next thing left to try
		for {
			if w.turns--; w.turns < 0 {
				if e := w.tick(); e != nil {
					return false, stack, e
				}
			}
			k := len(stack) - 1
			if k < 0 {
				return false, stack, nil
			}
			f := &stack[k]
			if f.pc < 0 {
				slots[-f.pc-1] = f.pos
				stack = stack[:k]
				continue
			}
			pc, pos = f.pc, f.pos
			if f.upTo < 0 {
				stack = stack[:k]
				break
			}
			// The rest of a repetition of one character. Ends that the next character rules out are passed over.
			next := &code[pc+1]
			if code[pc].op == xRun {
				if next.op == xChar {
					for pos >= f.upTo && (pos == len(t) || rune(t[pos]) != next.c) {
						pos--
					}
					w.turns -= (f.pos - pos) >> 2
				}
				if pos <= f.upTo {
					stack = stack[:k]
					if pos < f.upTo {
						continue
					}
				} else {
					f.pos = pos - 1
				}
				pc++
				break
			}
			set := code[pc].set
			if next.op == xChar {
				for pos < f.upTo && rune(t[pos]) != next.c && set.has(rune(t[pos])) {
					pos++
				}
				w.turns -= (pos - f.pos) >> 2
			}
			if pos < f.upTo && set.has(rune(t[pos])) {
				f.pos = pos + 1
			} else {
				stack = stack[:k]
			}
			pc++
			break
		}
	}
}

func lowerASCII(c rune) rune {
	if c >= 'A' && c <= 'Z' {
		return c + 32
	}
	return c
}

// sameText compares texts of the same length.
func sameText[E reChar](a, b []E, lower func(rune) rune) bool {
	if lower == nil {
		return slices.Equal(a, b)
	}
	return slices.EqualFunc(a, b, func(c, d E) bool { return lower(rune(c)) == lower(rune(d)) })
}

// failed says whether try n has failed at pos before; it will have, when it is asked again.
func (w *reWork[E]) failed(n, pos int) bool {
	i := n*(w.end+1) + pos
	p := &w.r.seen[i>>6]
	if *p>>(i&63)&1 != 0 {
		return true
	}
	*p |= 1 << (i & 63)
	return false
}

func (w *reWork[E]) grow(stack []reFrame) ([]reFrame, *vm.Exc) {
	n := max(64, 2*cap(stack))
	if e := w.m.Charge(int64(n) * 24); e != nil {
		return stack, e
	}
	return slices.Grow(stack, n-len(stack)), nil
}

// holds tests an instruction that matches a place.
func (w *reWork[E]) holds(in *reInst, pos int) bool {
	t := w.t
	switch in.op {
	case xStart:
		return pos == 0
	case xEnd:
		return pos == len(t)
	case xLastLine:
		return pos == len(t) || pos == len(t)-1 && t[pos] == '\n'
	case xLineStart:
		return pos == 0 || t[pos-1] == '\n'
	case xLineEnd:
		return pos == len(t) || t[pos] == '\n'
	}
	before := pos > 0 && in.set.has(rune(t[pos-1]))
	after := pos < len(t) && in.set.has(rune(t[pos]))
	if in.op == xNoWord {
		return before == after && len(t) > 0
	}
	return before != after
}
