// Python's regular expression syntax: the parser of module re, and what it knows of a pattern (groups, widths).
package stdlib

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/gsl-lang/gsl/lang/lex"
	"github.com/gsl-lang/gsl/vm"
)

// Flags of a pattern, with the values that scripts see.
const (
	reTemplate   = 1
	reIgnoreCase = 2
	reLocale     = 4
	reMultiline  = 8
	reDotAll     = 16
	reUnicode    = 32
	reVerbose    = 64
	reDebug      = 128
	reASCII      = 256

	reTypeFlags   = reASCII | reLocale | reUnicode
	reGlobalFlags = reDebug | reTemplate
)

// reMaxRepeat is "no limit" of a repetition.
const reMaxRepeat = 1<<32 - 1

// reMaxDepth bounds the nesting of groups: parser and emitter recurse on Go's stack.
const reMaxDepth = 900

type reOp uint8

const (
	rLit   reOp = iota // c
	rSet               // set; also \d and the like
	rAny               // .
	rSeq               // kids
	rAlt               // kids are the branches
	rRep               // kids[0], lo..hi, how
	rGroup             // kids[0]; n > 0 captures
	rFlags             // kids[0]: a group that changes flags
	rAtom              // (?>...)
	rLook              // kids[0]; neg, behind
	rRef               // backreference to n
	rCond              // (?(n)kids[0]|kids[1]); kids[1] may be missing
	rAt                // c is one of ^ $ A Z b B
)

// How a repetition goes.
const (
	repGreedy = iota
	repLazy
	repPossessive
)

type reNode struct {
	op          reOp
	how         uint8
	neg, behind bool
	c           rune
	n           int
	lo, hi      int64
	add, del    int // rFlags: flags turned on and off
	set         *reSet
	kids        []*reNode
}

// reSet is a character set: ranges and categories.
type reSet struct {
	neg    bool
	ranges [][2]rune
	cats   []rune // d D s S w W
}

// reError is an error of a pattern; pos < 0: no position. It becomes re.error; kind says that it is another exception.
type reError struct {
	msg  string
	pos  int
	kind *vm.Class
	warn []reWarning
}

// reProgram is a parsed pattern.
type reProgram struct {
	src    []rune
	bytes  bool
	root   *reNode
	flags  int
	groups int
	names  []string // of the groups by number; "" for unnamed
	index  map[string]int
	close  []int   // order of the closing parentheses, by group number
	loops  [][]int // by group number: the repetitions around it
	warn   []reWarning
}

// reWarning is what a pattern or a template should not do.
type reWarning struct {
	cls *vm.Class
	msg string
}

func (p *reProgram) warnf(cls *vm.Class, f string, a ...any) {
	p.warn = append(p.warn, reWarning{cls, fmt.Sprintf(f, a...)})
}

// reWarn tells the script of the warnings.
func reWarn(m *vm.M, warn []reWarning) *vm.Exc {
	for _, w := range warn {
		if e := m.Warn(w.cls, w.msg); e != nil {
			return e
		}
	}
	return nil
}

type reParser struct {
	*reProgram
	at, depth  int
	open       []bool // by group number
	widths     [][2]int64
	lookbehind int // groups before the innermost lookbehind +1, 0: not in one
	nloops     int
	nclosed    int
	condRefs   map[int]int // (?(n) forward references: position
	wide       map[*reNode][2]int64
	unfixed    bool // a lookbehind is of no fixed width: told last
}

func (p *reParser) fail(pos int, f string, a ...any) {
	if len(a) > 0 {
		f = fmt.Sprintf(f, a...)
	}
	panic(&reError{msg: f, pos: pos, warn: p.warn})
}

func (p *reParser) failKind(kind *vm.Class, f string) {
	panic(&reError{msg: f, pos: -1, kind: kind, warn: p.warn})
}

// restartVerbose is thrown when (?x) at the start turns verbose mode on: the pattern is read again in that mode.
type restartVerbose struct{ flags int }

// reParse parses a pattern. src are its characters, or bytes as runes.
func reParse(src []rune, isBytes bool, flags int) (prog *reProgram, err *reError) {
	for {
		again := false
		func() {
			defer func() {
				switch x := recover().(type) {
				case nil:
				case *reError:
					err = x
				case restartVerbose:
					flags, again = flags|x.flags, true
				default:
					panic(x)
				}
			}()
			prog = reParseOnce(src, isBytes, flags)
		}()
		if !again {
			return
		}
	}
}

func reParseOnce(src []rune, isBytes bool, flags int) *reProgram {
	p := &reParser{reProgram: &reProgram{src: src, bytes: isBytes, flags: flags, names: []string{""}, index: map[string]int{}, close: []int{0}, loops: [][]int{nil}},
		open: []bool{false}, widths: [][2]int64{{}}, condRefs: map[int]int{}, wide: map[*reNode][2]int64{}}
	p.root = p.alternatives(flags&reVerbose != 0, true)
	if p.at < len(src) {
		p.fail(p.at, "unbalanced parenthesis")
	}
	for n, pos := range p.condRefs {
		if n > p.groups {
			p.fail(pos, "invalid group reference %d", n)
		}
	}
	f := p.flags
	if isBytes {
		switch {
		case f&reUnicode != 0:
			p.failKind(vm.ExcValueError, "cannot use UNICODE flag with a bytes pattern")
		case f&reLocale != 0 && f&reASCII != 0:
			p.failKind(vm.ExcValueError, "ASCII and LOCALE flags are incompatible")
		}
	} else {
		switch {
		case f&reLocale != 0:
			p.failKind(vm.ExcValueError, "cannot use LOCALE flag with a str pattern")
		case f&reASCII != 0 && f&reUnicode != 0:
			p.failKind(vm.ExcValueError, "ASCII and UNICODE flags are incompatible")
		case f&reASCII == 0:
			p.flags |= reUnicode
		}
	}
	if p.unfixed {
		p.fail(-1, "look-behind requires fixed-width pattern")
	}
	return p.reProgram
}

// text is the pattern from character i to j.
func (p *reParser) text(i, j int) string { return string(p.src[i:min(j, len(p.src))]) }

func (p *reParser) peek() rune {
	if p.at < len(p.src) {
		return p.src[p.at]
	}
	return -1
}

func (p *reParser) accept(c rune) bool {
	if p.peek() == c {
		p.at++
		return true
	}
	return false
}

func (p *reParser) alternatives(verbose, top bool) *reNode {
	if p.depth++; p.depth > reMaxDepth {
		p.failKind(vm.ExcRecursionError, "maximum recursion depth exceeded")
	}
	defer func() { p.depth-- }()
	var kids []*reNode
	for {
		kids = append(kids, p.sequence(verbose, top && len(kids) == 0))
		if !p.accept('|') {
			break
		}
	}
	if len(kids) == 1 {
		return kids[0]
	}
	return &reNode{op: rAlt, kids: kids}
}

func isReSpace(c rune) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// sequence parses up to | or ) or the end. first: nothing of the pattern is before it.
func (p *reParser) sequence(verbose, first bool) *reNode {
	seq := &reNode{op: rSeq}
	for {
		c := p.peek()
		if c < 0 || c == '|' || c == ')' {
			break
		}
		at := p.at
		p.at++
		if verbose {
			if isReSpace(c) {
				continue
			}
			if c == '#' {
				for p.at < len(p.src) {
					p.at++
					if p.src[p.at-1] == '\n' {
						break
					}
				}
				continue
			}
		}
		var n *reNode
		switch c {
		case '\\':
			n = p.escape(at)
		case '[':
			n = p.charSet(at)
		case '.':
			n = &reNode{op: rAny}
		case '^', '$':
			n = &reNode{op: rAt, c: c}
		case '*', '+', '?', '{':
			p.repeat(seq, c, at)
			continue
		case '(':
			n = p.group(at, verbose, first && len(seq.kids) == 0)
			if n == nil {
				continue
			}
		default:
			n = &reNode{op: rLit, c: c}
		}
		seq.kids = append(seq.kids, n)
	}
	if len(seq.kids) == 1 {
		return seq.kids[0]
	}
	return seq
}

// number reads decimal digits; ok is false if there are none.
func (p *reParser) number() (n int64, ok bool) {
	from := p.at
	for c := p.peek(); c >= '0' && c <= '9'; c = p.peek() {
		p.at++
		if n < 1<<40 {
			n = n*10 + int64(c-'0')
		}
	}
	return n, p.at > from
}

// repeat applies the quantifier c at position at to the last item of seq.
func (p *reParser) repeat(seq *reNode, c rune, at int) {
	lo, hi := int64(0), int64(reMaxRepeat)
	switch c {
	case '?':
		hi = 1
	case '+':
		lo = 1
	case '{':
		back := p.at
		if p.peek() == '}' {
			seq.kids = append(seq.kids, &reNode{op: rLit, c: c})
			return
		}
		n, hasLo := p.number()
		m, hasHi := n, hasLo
		if p.accept(',') {
			m, hasHi = p.number()
		}
		if !p.accept('}') {
			p.at = back
			seq.kids = append(seq.kids, &reNode{op: rLit, c: c})
			return
		}
		if hasLo {
			if lo = n; lo >= reMaxRepeat {
				p.failKind(vm.ExcOverflowError, "the repetition number is too large")
			}
		}
		if hasHi {
			if hi = m; hi >= reMaxRepeat {
				p.failKind(vm.ExcOverflowError, "the repetition number is too large")
			}
			if hi < lo {
				p.fail(back, "min repeat greater than max repeat")
			}
		}
	}
	if len(seq.kids) == 0 || seq.kids[len(seq.kids)-1].op == rAt {
		p.fail(at, "nothing to repeat")
	}
	last := seq.kids[len(seq.kids)-1]
	if last.op == rRep {
		p.fail(at, "multiple repeat")
	}
	how := uint8(repGreedy)
	if p.accept('?') {
		how = repLazy
	} else if p.accept('+') {
		how = repPossessive
	}
	if p.width(last)[1] == 0 { // once is as good as a thousand times
		lo, hi = min(lo, 1), min(hi, 1)
	}
	p.nloops++
	p.inLoop(last, p.nloops)
	seq.kids[len(seq.kids)-1] = &reNode{op: rRep, kids: []*reNode{last}, lo: lo, hi: hi, how: how}
}

// inLoop notes that the groups in n are inside repetition id.
func (p *reParser) inLoop(n *reNode, id int) {
	if n.op == rGroup && n.n > 0 {
		p.loops[n.n] = append(p.loops[n.n], id)
	}
	for _, k := range n.kids {
		p.inLoop(k, id)
	}
}

// newGroup opens a capturing group.
func (p *reParser) newGroup(name string, namePos int) int {
	if name != "" {
		if old, ok := p.index[name]; ok {
			p.fail(namePos, "redefinition of group name %s as group %d; was group %d", vm.StrRepr(name), p.groups+1, old)
		}
		p.index[name] = p.groups + 1
	}
	p.groups++
	p.names, p.open, p.widths = append(p.names, name), append(p.open, true), append(p.widths, [2]int64{})
	p.close, p.loops = append(p.close, 0), append(p.loops, nil)
	return p.groups
}

// until reads a name up to terminator end; what names it in errors.
func (p *reParser) until(end rune, what string) (string, int) {
	at := p.at
	for {
		if p.at >= len(p.src) {
			if p.at == at {
				p.fail(p.at, "missing %s", what)
			}
			p.fail(at, "missing %c, unterminated name", end)
		}
		p.at++
		if p.src[p.at-1] == end {
			if p.at-1 == at {
				p.fail(at, "missing %s", what)
			}
			return p.text(at, p.at-1), at
		}
	}
}

func isIdentifier(s string) bool {
	for k, r := range s {
		if r != '_' && !unicode.IsLetter(r) && (k == 0 || !(unicode.IsDigit(r) || unicode.In(r, unicode.Mn, unicode.Mc, unicode.Pc, unicode.Nl))) {
			return false
		}
	}
	return s != ""
}

func (p *reParser) checkName(name string, pos int) {
	if !isIdentifier(name) {
		p.fail(pos, "bad character in group name %s", p.repr(name))
	}
	p.asciiName(name, pos)
}

// asciiName warns of a group name in bytes that is not ASCII.
func (p *reParser) asciiName(name string, pos int) {
	if p.bytes && strings.IndexFunc(name, func(r rune) bool { return r >= 0x80 }) >= 0 {
		p.badName(name, pos)
	}
}

func (p *reParser) badName(name string, pos int) {
	p.warnf(vm.ExcDeprecationWarning, "bad character in group name %s at position %d", p.repr(name), pos)
}

// groupNumber is a reference to a group by number, read as int() does.
func (p *reParser) groupNumber(name string, pos int) uint64 {
	s := strings.TrimPrefix(strings.TrimSpace(name), "+")
	if strings.HasPrefix(s, "_") || strings.HasSuffix(s, "_") || strings.Contains(s, "__") {
		p.checkName(name, pos)
	}
	s = strings.Map(func(r rune) rune {
		for _, d := range unicode.Nd.R16 {
			if uint16(r) >= d.Lo && uint16(r) <= d.Hi && r <= 0xffff {
				return '0' + (r-rune(d.Lo))%10
			}
		}
		return r
	}, s)
	n, err := strconv.ParseUint(strings.ReplaceAll(s, "_", ""), 10, 62)
	if err != nil {
		p.checkName(name, pos)
	}
	if strings.IndexFunc(name, func(r rune) bool { return !isDigit(r) }) >= 0 {
		p.badName(name, pos)
	}
	return n
}

// repr is the repr of a part of the pattern.
func (p *reParser) repr(s string) string {
	if !p.bytes {
		return vm.StrRepr(s)
	}
	var b strings.Builder
	for _, c := range s {
		if c < 128 {
			r := vm.StrRepr(string(c))
			b.WriteString(r[1 : len(r)-1])
		} else {
			fmt.Fprintf(&b, `\x%02x`, c)
		}
	}
	return "'" + b.String() + "'"
}

// reference checks a reference to group n at position pos.
func (p *reParser) reference(n, pos int) *reNode {
	if n > p.groups {
		p.fail(pos, "invalid group reference %d", n)
	}
	if p.open[n] {
		p.fail(pos, "cannot refer to an open group")
	}
	p.checkLookbehind(n)
	return &reNode{op: rRef, n: n}
}

func (p *reParser) checkLookbehind(n int) {
	if p.lookbehind > 0 {
		if p.open[min(n, p.groups)] {
			p.fail(p.at, "cannot refer to an open group")
		}
		if n >= p.lookbehind {
			p.fail(p.at, "cannot refer to group defined in the same lookbehind subpattern")
		}
	}
}

// group parses what follows "(" at position at. It is nil for comments and global flags, which change flags.
func (p *reParser) group(at int, verbose, first bool) *reNode {
	capture, name, namePos := true, "", 0
	node := &reNode{op: rGroup}
	if p.accept('?') {
		if p.at >= len(p.src) {
			p.fail(p.at, "unexpected end of pattern")
		}
		c := p.src[p.at]
		p.at++
		switch c {
		case 'P':
			switch {
			case p.accept('<'):
				name, namePos = p.until('>', "group name")
				p.checkName(name, namePos)
			case p.accept('='):
				ref, pos := p.until(')', "group name")
				p.checkName(ref, pos)
				n, ok := p.index[ref]
				if !ok {
					p.fail(pos, "unknown group name %s", p.repr(ref))
				}
				return p.reference(n, pos)
			case p.at >= len(p.src):
				p.fail(p.at, "unexpected end of pattern")
			default:
				p.fail(at+1, "unknown extension ?P%c", p.src[p.at])
			}
		case ':':
			capture = false
		case '#':
			for {
				if p.at >= len(p.src) {
					p.fail(at, "missing ), unterminated comment")
				}
				p.at++
				if p.src[p.at-1] == ')' {
					return nil
				}
			}
		case '=', '!', '<':
			node.op, node.neg = rLook, c == '!'
			saved := p.lookbehind
			if c == '<' {
				if p.at >= len(p.src) {
					p.fail(p.at, "unexpected end of pattern")
				}
				d := p.src[p.at]
				if p.at++; d != '=' && d != '!' {
					p.fail(at+1, "unknown extension ?<%c", d)
				}
				node.behind, node.neg = true, d == '!'
				if p.lookbehind == 0 {
					p.lookbehind = p.groups + 1
				}
			}
			node.kids = []*reNode{p.alternatives(verbose, false)}
			p.lookbehind = saved
			if !p.accept(')') {
				p.fail(at, "missing ), unterminated subpattern")
			}
			if node.behind {
				w := p.width(node.kids[0])
				p.unfixed = p.unfixed || w[0] != w[1]
			}
			return node
		case '(':
			return p.conditional(at, verbose)
		case '>':
			capture = false
			node.op = rAtom
		default:
			if c == '-' || reFlagOf(c) != 0 {
				add, del, scoped := p.inlineFlags(c)
				if !scoped {
					if !first {
						p.fail(at, "global flags not at the start of the expression")
					}
					if p.flags&reVerbose != 0 && !verbose {
						panic(restartVerbose{reVerbose})
					}
					return nil
				}
				node.op = rFlags
				node.add, node.del = add, del
				verbose = (verbose || add&reVerbose != 0) && del&reVerbose == 0
				node.kids = []*reNode{p.alternatives(verbose, false)}
				if !p.accept(')') {
					p.fail(at, "missing ), unterminated subpattern")
				}
				return node
			}
			p.fail(at+1, "unknown extension ?%c", c)
		}
	}
	if capture {
		node.n = p.newGroup(name, namePos)
	}
	node.kids = []*reNode{p.alternatives(verbose, false)}
	if !p.accept(')') {
		p.fail(at, "missing ), unterminated subpattern")
	}
	if capture {
		p.open[node.n] = false
		p.widths[node.n] = p.width(node.kids[0])
		p.nclosed++
		p.close[node.n] = p.nclosed
	}
	return node
}

func (p *reParser) conditional(at int, verbose bool) *reNode {
	name, pos := p.until(')', "group name")
	var n int
	if isIdentifier(name) {
		p.asciiName(name, pos)
		var ok bool
		if n, ok = p.index[name]; !ok {
			p.fail(pos, "unknown group name %s", p.repr(name))
		}
	} else {
		v := p.groupNumber(name, pos)
		if v == 0 {
			p.fail(pos, "bad group number")
		}
		if v >= 1<<30 {
			p.fail(pos, "invalid group reference %d", v)
		}
		n = int(v)
		if _, ok := p.condRefs[n]; !ok {
			p.condRefs[n] = pos
		}
	}
	if n <= p.groups {
		p.checkLookbehind(n)
	} else if p.lookbehind > 0 {
		p.fail(p.at, "cannot refer to an open group")
	}
	if p.depth++; p.depth > reMaxDepth {
		p.failKind(vm.ExcRecursionError, "maximum recursion depth exceeded")
	}
	defer func() { p.depth-- }()
	node := &reNode{op: rCond, n: n}
	node.kids = append(node.kids, p.sequence(verbose, false))
	if p.accept('|') {
		node.kids = append(node.kids, p.sequence(verbose, false))
		if p.peek() == '|' {
			p.fail(p.at, "conditional backref with more than two branches")
		}
	}
	if !p.accept(')') {
		p.fail(at, "missing ), unterminated subpattern")
	}
	return node
}

func reFlagOf(c rune) int {
	switch c {
	case 'i':
		return reIgnoreCase
	case 'L':
		return reLocale
	case 'm':
		return reMultiline
	case 's':
		return reDotAll
	case 'x':
		return reVerbose
	case 'a':
		return reASCII
	case 't':
		return reTemplate
	case 'u':
		return reUnicode
	}
	return 0
}

// inlineFlags parses flags after "(?", c being the first; scoped: they are for a group, which follows.
func (p *reParser) inlineFlags(c rune) (add, del int, scoped bool) {
	next := func(missing string) rune {
		if p.at >= len(p.src) {
			p.fail(p.at, "%s", missing)
		}
		p.at++
		return p.src[p.at-1]
	}
	if c != '-' {
		for {
			f := reFlagOf(c)
			if p.bytes {
				if c == 'u' {
					p.fail(p.at, "bad inline flags: cannot use 'u' flag with a bytes pattern")
				}
			} else if c == 'L' {
				p.fail(p.at, "bad inline flags: cannot use 'L' flag with a str pattern")
			}
			add |= f
			if f&reTypeFlags != 0 && add&reTypeFlags != f {
				p.fail(p.at, "bad inline flags: flags 'a', 'u' and 'L' are incompatible")
			}
			if c = next("missing -, : or )"); c == ')' || c == '-' || c == ':' {
				break
			}
			if reFlagOf(c) == 0 {
				if unicode.IsLetter(c) {
					p.fail(p.at-1, "unknown flag")
				}
				p.fail(p.at-1, "missing -, : or )")
			}
		}
		if c == ')' {
			p.flags |= add
			return add, 0, false
		}
		if add&reGlobalFlags != 0 {
			p.fail(p.at-1, "bad inline flags: cannot turn on global flag")
		}
	}
	if c == '-' {
		if c = next("missing flag"); reFlagOf(c) == 0 {
			if unicode.IsLetter(c) {
				p.fail(p.at-1, "unknown flag")
			}
			p.fail(p.at-1, "missing flag")
		}
		for {
			f := reFlagOf(c)
			if f&reTypeFlags != 0 {
				p.fail(p.at, "bad inline flags: cannot turn off flags 'a', 'u' and 'L'")
			}
			del |= f
			if c = next("missing :"); c == ':' {
				break
			}
			if reFlagOf(c) == 0 {
				if unicode.IsLetter(c) {
					p.fail(p.at-1, "unknown flag")
				}
				p.fail(p.at-1, "missing :")
			}
		}
	}
	if del&reGlobalFlags != 0 {
		p.fail(p.at-1, "bad inline flags: cannot turn off global flag")
	}
	if add&del != 0 {
		p.fail(p.at-1, "bad inline flags: flag turned on and off")
	}
	return add, del, true
}

func isOct(c rune) bool   { return c >= '0' && c <= '7' }
func isDigit(c rune) bool { return c >= '0' && c <= '9' }
func isHex(c rune) bool {
	return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
func isASCIILetter(c rune) bool { return c|32 >= 'a' && c|32 <= 'z' }

var reSimpleEscapes = map[rune]rune{'a': 7, 'b': 8, 'f': 12, 'n': 10, 'r': 13, 't': 9, 'v': 11, '\\': '\\'}

// hexEscape reads exactly n hexadecimal digits of the escape that starts at position at.
func (p *reParser) hexEscape(at, n int) rune {
	from := p.at
	for p.at < len(p.src) && p.at-from < n && isHex(p.src[p.at]) {
		p.at++
	}
	if p.at-from < n {
		p.fail(at, "incomplete escape %s", p.text(at, p.at))
	}
	v, _ := strconv.ParseUint(p.text(from, p.at), 16, 32)
	if v > unicode.MaxRune {
		p.fail(at, "bad escape %s", p.text(at, p.at))
	}
	return rune(v)
}

// charEscape reads the escapes that sets and patterns share; ok is false if c begins none of them.
func (p *reParser) charEscape(at int, c rune) (r rune, ok bool) {
	switch {
	case c == 'x':
		return p.hexEscape(at, 2), true
	case c == 'u' && !p.bytes:
		return p.hexEscape(at, 4), true
	case c == 'U' && !p.bytes:
		return p.hexEscape(at, 8), true
	case c == 'N' && !p.bytes:
		if !p.accept('{') {
			p.fail(p.at, "missing {")
		}
		name, pos := p.until('}', "character name")
		r, ok := lex.RuneByName(name)
		if !ok {
			p.fail(pos-3, "undefined character name %s", p.repr(name))
		}
		return r, true
	}
	return 0, false
}

// octal reads up to n more octal digits after the first one, v.
func (p *reParser) octal(v rune, n int) rune {
	for ; n > 0 && isOct(p.peek()); n-- {
		v = v*8 + p.peek() - '0'
		p.at++
	}
	return v
}

// escape parses what follows a backslash outside a set.
func (p *reParser) escape(at int) *reNode {
	if p.at >= len(p.src) {
		p.fail(at, "bad escape (end of pattern)")
	}
	c := p.src[p.at]
	p.at++
	lit := func(r rune) *reNode { return &reNode{op: rLit, c: r} }
	switch c {
	case 'A', 'Z', 'b', 'B':
		return &reNode{op: rAt, c: c}
	case 'd', 'D', 's', 'S', 'w', 'W':
		return &reNode{op: rSet, set: &reSet{cats: []rune{c}}}
	case '0':
		return lit(p.octal(0, 2))
	}
	if r, ok := reSimpleEscapes[c]; ok {
		return lit(r)
	}
	if r, ok := p.charEscape(at, c); ok {
		return lit(r)
	}
	if isDigit(c) {
		n := int(c - '0')
		if isDigit(p.peek()) {
			d := p.peek()
			p.at++
			if isOct(c) && isOct(d) && isOct(p.peek()) {
				v := (c-'0')*64 + (d-'0')*8 + p.peek() - '0'
				if p.at++; v > 0o377 {
					p.fail(at, "octal escape value %s outside of range 0-0o377", p.text(at, p.at))
				}
				return lit(v)
			}
			n = n*10 + int(d-'0')
		}
		if n > p.groups {
			p.fail(at+1, "invalid group reference %d", n)
		}
		if p.open[n] {
			p.fail(at, "cannot refer to an open group")
		}
		p.checkLookbehind(n)
		return &reNode{op: rRef, n: n}
	}
	if isASCIILetter(c) {
		p.fail(at, "bad escape %s", p.text(at, p.at))
	}
	return lit(c)
}

// setItem parses one member of a set: a category, or a character. end: it may be the terminator's place.
func (p *reParser) setItem(open int) (cat, c rune) {
	at := p.at
	if at >= len(p.src) {
		p.fail(open, "unterminated character set")
	}
	c = p.src[at]
	p.at++
	if c != '\\' {
		return 0, c
	}
	if p.at >= len(p.src) {
		p.fail(at, "bad escape (end of pattern)")
	}
	c = p.src[p.at]
	p.at++
	switch c {
	case 'd', 'D', 's', 'S', 'w', 'W':
		return c, 0
	}
	if r, ok := reSimpleEscapes[c]; ok {
		return 0, r
	}
	if r, ok := p.charEscape(at, c); ok {
		return 0, r
	}
	if isOct(c) {
		v := p.octal(c-'0', 2)
		if v > 0o377 {
			p.fail(at, "octal escape value %s outside of range 0-0o377", p.text(at, p.at))
		}
		return 0, v
	}
	if isASCIILetter(c) || isDigit(c) {
		p.fail(at, "bad escape %s", p.text(at, p.at))
	}
	return 0, c
}

// charSet parses a set whose "[" is at position at.
func (p *reParser) charSet(at int) *reNode {
	if p.peek() == '[' {
		p.warnf(vm.ExcFutureWarning, "Possible nested set at position %d", p.at)
	}
	set := &reSet{neg: p.accept('^')}
	node := &reNode{op: rSet, set: set}
	add := func(cat, c rune) {
		if cat != 0 {
			set.cats = append(set.cats, cat)
		} else {
			set.ranges = append(set.ranges, [2]rune{c, c})
		}
	}
	for begin := p.at; ; {
		if p.peek() == ']' && p.at != begin {
			p.at++
			break
		}
		from := p.at
		cat, c := p.setItem(at)
		if cat == 0 && from > begin && p.src[from] == c && p.peek() == c {
			if what := map[rune]string{'-': "difference", '&': "intersection", '~': "symmetric difference", '|': "union"}[c]; what != "" {
				p.warnf(vm.ExcFutureWarning, "Possible set %s at position %d", what, from)
			}
		}
		if !p.accept('-') {
			add(cat, c)
			continue
		}
		if p.at >= len(p.src) {
			p.fail(at, "unterminated character set")
		}
		if p.accept(']') {
			add(cat, c)
			add(0, '-')
			break
		}
		if p.peek() == '-' {
			p.warnf(vm.ExcFutureWarning, "Possible set difference at position %d", p.at-1)
		}
		cat2, hi := p.setItem(at)
		if cat != 0 || cat2 != 0 || hi < c {
			p.fail(from, "bad character range %s", p.text(from, p.at))
		}
		set.ranges = append(set.ranges, [2]rune{c, hi})
	}
	return node
}

// width is how many characters n matches: least and most.
func (p *reParser) width(n *reNode) (w [2]int64) {
	if w, ok := p.wide[n]; ok {
		return w
	}
	defer func() { p.wide[n] = w }()
	const most = int64(1) << 40
	switch n.op {
	case rLit, rSet, rAny:
		return [2]int64{1, 1}
	case rSeq:
		for _, k := range n.kids {
			x := p.width(k)
			w[0], w[1] = min(w[0]+x[0], most), min(w[1]+x[1], most)
		}
	case rAlt:
		w[0] = most
		for _, k := range n.kids {
			x := p.width(k)
			w[0], w[1] = min(w[0], x[0]), max(w[1], x[1])
		}
	case rRep:
		x := p.width(n.kids[0])
		mul := func(a, b int64) int64 {
			if a != 0 && b > most/a {
				return most
			}
			return a * b
		}
		return [2]int64{mul(x[0], n.lo), mul(x[1], n.hi)}
	case rGroup, rFlags, rAtom:
		return p.width(n.kids[0])
	case rRef:
		return p.widths[n.n]
	case rCond:
		w = p.width(n.kids[0])
		x := [2]int64{}
		if len(n.kids) > 1 {
			x = p.width(n.kids[1])
		}
		w[0], w[1] = min(w[0], x[0]), max(w[1], x[1])
	}
	return w
}
