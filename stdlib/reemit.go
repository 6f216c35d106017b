// Patterns of module re written in regexp2's syntax.
//
// A pattern is written anew for each kind of text it meets: for ASCII text every set is the ASCII characters in it, so that
// regexp2's own \b and the like are exact; bytes are characters up to 255; only other text needs Unicode categories. Case
// is folded here, into sets: regexp2 has other ideas about it than Python.
package stdlib

import (
	"fmt"
	"sort"
	"strings"
	"sync"
	"unicode"
)

// Kinds of text.
const (
	reTextASCII = iota
	reTextBytes // bytes past 127
	reTextFull
	numReTexts
)

// Ways to match.
const (
	reSearch = iota
	reMatchHere
	reFullMatch
	reAdvance  // or-ed to one of the three: the match does not end where the search starts
	numReModes = 6
)

type reEmitter struct {
	strings.Builder
	text  int
	limit rune // characters are below it in small texts
}

// reEmit is the pattern in regexp2's syntax.
func reEmit(p *reProgram, text, mode int) string {
	e := &reEmitter{text: text, limit: 128}
	if text == reTextBytes {
		e.limit = 256
	}
	if mode%reAdvance != reSearch {
		e.WriteString(`\G`)
	}
	if p.root.op == rAlt {
		e.WriteString("(?:")
	}
	e.node(p.root, p.flags)
	if p.root.op == rAlt {
		e.WriteString(")")
	}
	if mode%reAdvance == reFullMatch {
		e.WriteString(`\z`)
	}
	if mode >= reAdvance {
		e.WriteString(`(?!\G)`)
	}
	return e.String()
}

// atom writes n so that a quantifier may follow.
func (e *reEmitter) atom(n *reNode, flags int) {
	switch n.op {
	case rLit, rSet, rAny, rAtom, rLook:
		e.node(n, flags)
		return
	case rGroup:
		if n.n > 0 {
			e.node(n, flags)
			return
		}
	}
	e.WriteString("(?:")
	e.node(n, flags)
	e.WriteString(")")
}

func (e *reEmitter) node(n *reNode, flags int) {
	switch n.op {
	case rLit:
		e.literal(n.c, flags)
	case rSet:
		e.charSet(n.set, flags)
	case rAny:
		if flags&reDotAll != 0 {
			e.WriteString("(?s:.)")
		} else {
			e.WriteString(`[^\n]`)
		}
	case rSeq:
		for _, k := range n.kids {
			if k.op == rAlt {
				e.WriteString("(?:")
			}
			e.node(k, flags)
			if k.op == rAlt {
				e.WriteString(")")
			}
		}
	case rAlt:
		for i, k := range n.kids {
			if i > 0 {
				e.WriteByte('|')
			}
			e.node(k, flags)
		}
	case rRep:
		if n.how == repPossessive {
			e.WriteString("(?>")
		}
		e.atom(n.kids[0], flags)
		lo, hi := min(n.lo, 1<<31-1), n.hi
		switch {
		case hi >= 1<<31-1 && lo == 0:
			e.WriteByte('*')
		case hi >= 1<<31-1 && lo == 1:
			e.WriteByte('+')
		case hi >= 1<<31-1:
			fmt.Fprintf(e, "{%d,}", lo)
		case lo == 0 && hi == 1:
			e.WriteByte('?')
		default:
			fmt.Fprintf(e, "{%d,%d}", lo, hi)
		}
		switch n.how {
		case repLazy:
			e.WriteByte('?')
		case repPossessive:
			e.WriteByte(')')
		}
	case rGroup, rFlags:
		if n.n > 0 {
			fmt.Fprintf(e, "(?<%d>", n.n)
		} else {
			e.WriteString("(?:")
		}
		if n.add&reTypeFlags != 0 {
			flags &^= reTypeFlags
		}
		e.node(n.kids[0], (flags|n.add)&^n.del)
		e.WriteByte(')')
	case rAtom:
		e.WriteString("(?>")
		e.node(n.kids[0], flags)
		e.WriteByte(')')
	case rLook:
		e.WriteString("(?")
		if n.behind {
			e.WriteByte('<')
		}
		if n.neg {
			e.WriteByte('!')
		} else {
			e.WriteByte('=')
		}
		e.node(n.kids[0], flags)
		e.WriteByte(')')
	case rRef:
		if flags&reIgnoreCase != 0 {
			fmt.Fprintf(e, `(?i:\k<%d>)`, n.n)
		} else {
			fmt.Fprintf(e, `\k<%d>`, n.n)
		}
	case rCond:
		fmt.Fprintf(e, "(?(%d)", n.n)
		e.node(n.kids[0], flags)
		e.WriteByte('|')
		if len(n.kids) > 1 {
			e.node(n.kids[1], flags)
		}
		e.WriteByte(')')
	case rAt:
		e.anchor(n.c, flags)
	}
}

func (e *reEmitter) anchor(c rune, flags int) {
	switch c {
	case '^':
		if flags&reMultiline != 0 {
			e.WriteString("(?m:^)")
		} else {
			e.WriteString(`\A`)
		}
	case '$':
		if flags&reMultiline != 0 {
			e.WriteString("(?m:$)")
		} else {
			e.WriteString(`\Z`)
		}
	case 'A':
		e.WriteString(`\A`)
	case 'Z':
		e.WriteString(`\z`)
	case 'b', 'B':
		if e.text == reTextASCII {
			if c == 'b' {
				e.WriteString(`\b`)
			} else {
				e.WriteString(`\B(?!\A\z)`)
			}
			return
		}
		w := "[a-zA-Z0-9_]"
		if flags&reUnicode != 0 {
			w = `[\p{L}\p{N}_]`
		}
		if c == 'b' {
			fmt.Fprintf(e, "(?:(?<=%s)(?!%s)|(?<!%s)(?=%s))", w, w, w, w)
		} else {
			fmt.Fprintf(e, `(?:(?<=%s)(?=%s)|(?<!%s)(?!%s)(?!\A\z))`, w, w, w, w)
		}
	}
}

// plain writes a character that stands for itself.
func (e *reEmitter) plain(c rune) {
	switch {
	case c >= 0xD800 && c < 0xE000:
		fmt.Fprintf(e, `\u%04X`, c)
	case c == '\n':
		e.WriteString(`\n`)
	case c < 128 && strings.ContainsRune(`\*+?|{}[]()^$.#-/ `, c):
		e.WriteByte('\\')
		e.WriteByte(byte(c))
	default:
		e.WriteRune(c)
	}
}

// reOrbit calls f for the characters that c equals when case is ignored, c among them.
func reOrbit(c rune, flags int, f func(r rune)) {
	f(c)
	if flags&reUnicode == 0 {
		if isASCIILetter(c) {
			f(c ^ 32)
		}
		return
	}
	switch c {
	case 'i', 'I', 0x130, 0x131:
		for _, r := range [...]rune{'i', 'I', 0x130, 0x131} {
			if r != c {
				f(r)
			}
		}
		return
	}
	if r := reSamePair(c); r != 0 {
		f(r)
	}
	for r := unicode.SimpleFold(c); r != c; r = unicode.SimpleFold(r) {
		f(r)
	}
}

// reSamePair is the character that differs from c in nothing when both are written in capitals, 0 if there is none. Unicode's
// simple folding did not know these pairs; CPython does.
func reSamePair(c rune) rune {
	switch c {
	case 0x390:
		return 0x1fd3
	case 0x1fd3:
		return 0x390
	case 0x3b0:
		return 0x1fe3
	case 0x1fe3:
		return 0x3b0
	case 0xfb05, 0xfb06:
		return c ^ 3
	}
	return 0
}

func (e *reEmitter) literal(c rune, flags int) {
	if flags&reIgnoreCase == 0 {
		if e.text == reTextFull || c < e.limit {
			e.plain(c)
		} else {
			e.WriteString("(?!)")
		}
		return
	}
	var all []rune
	reOrbit(c, flags, func(r rune) {
		if e.text == reTextFull || r < e.limit {
			all = append(all, r)
		}
	})
	switch len(all) {
	case 0:
		e.WriteString("(?!)")
	case 1:
		e.plain(all[0])
	default:
		e.WriteByte('[')
		for _, r := range all {
			e.plain(r)
		}
		e.WriteByte(']')
	}
}

// isReSpaceRune is what \s matches in Unicode patterns: str.isspace.
func isReSpaceRune(r rune) bool {
	return isReSpace(r) || r >= 0x1c && r <= 0x1f || r == 0x85 || r == 0xa0 || r == 0x1680 || r >= 0x2000 && r <= 0x200a || r == 0x2028 || r == 0x2029 ||
		r == 0x202f || r == 0x205f || r == 0x3000
}

// reCategory reports whether c is in a category.
func reCategory(cat, c rune, flags int) bool {
	uni := flags&reUnicode != 0
	switch cat {
	case 'd':
		return isDigit(c) || uni && c >= 128 && unicode.IsDigit(c)
	case 's':
		return isReSpace(c) || uni && isReSpaceRune(c)
	case 'w':
		return isASCIILetter(c) || isDigit(c) || c == '_' || uni && c >= 128 && (unicode.IsLetter(c) || unicode.IsNumber(c))
	}
	return !reCategory(cat|32, c, flags)
}

// has reports whether c matches the set.
func (s *reSet) has(c rune, flags int) bool {
	in := false
	test := func(c rune) {
		for _, r := range s.ranges {
			if c >= r[0] && c <= r[1] {
				in = true
			}
		}
	}
	if flags&reIgnoreCase != 0 {
		reOrbit(c, flags, test)
	} else {
		test(c)
	}
	for _, k := range s.cats {
		in = in || reCategory(k, c, flags)
	}
	return in != s.neg
}

func (e *reEmitter) charSet(s *reSet, flags int) {
	if e.text == reTextFull {
		e.fullSet(s, flags)
		return
	}
	var ranges [][2]rune
	n := rune(0)
	for c := rune(0); c < e.limit; c++ {
		if !s.has(c, flags) {
			continue
		}
		n++
		if k := len(ranges) - 1; k >= 0 && ranges[k][1] == c-1 {
			ranges[k][1] = c
		} else {
			ranges = append(ranges, [2]rune{c, c})
		}
	}
	switch n {
	case 0:
		e.WriteString("(?!)")
	case 1:
		e.plain(ranges[0][0])
	case e.limit:
		e.WriteString("(?s:.)")
	case e.limit - 1: // a set of one character but not
		out := rune(0)
		if ranges[0][0] == 0 {
			out = ranges[0][1] + 1
		}
		e.WriteString("[^")
		e.plain(out)
		e.WriteByte(']')
	default:
		e.WriteByte('[')
		for _, r := range ranges {
			e.span(r)
		}
		e.WriteByte(']')
	}
}

func (e *reEmitter) span(r [2]rune) {
	e.plain(r[0])
	if r[1] > r[0] {
		if r[1] > r[0]+1 {
			e.WriteByte('-')
		}
		e.plain(r[1])
	}
}

// cased are the characters with other cases, in order.
var cased = sync.OnceValue(func() []rune {
	var out []rune
	for r := rune(0); r < 0x1f000; r++ {
		if unicode.SimpleFold(r) != r || r == 0x130 || r == 0x131 || reSamePair(r) != 0 {
			out = append(out, r)
		}
	}
	return out
})

// notIn are the ranges of what is not in a category of Unicode patterns. Negated categories would be shorter, but regexp2
// takes a character that one of them excludes for excluded by the whole set.
func notIn(cat rune) (out [][2]rune) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !reCategory(cat, r, reUnicode) {
			if k := len(out) - 1; k >= 0 && out[k][1] == r-1 {
				out[k][1] = r
			} else {
				out = append(out, [2]rune{r, r})
			}
		}
	}
	return out
}

var (
	notWord  = sync.OnceValue(func() [][2]rune { return notIn('w') })
	notDigit = sync.OnceValue(func() [][2]rune { return notIn('d') })
)

const (
	reSpaceSet    = `\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`
	reNotSpaceSet = `\x00-\x08\x0e-\x1b!-\x84\x86-\x9f\xa1-\u167f\u1681-\u1fff\u200b-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2fff\u3001-` + "\U0010ffff"
)

// fullSet writes a set for text of all of Unicode.
func (e *reEmitter) fullSet(s *reSet, flags int) {
	if len(s.ranges) == 0 && len(s.cats) == 1 && (s.cats[0] == 'W' || s.cats[0] == 'D') && flags&reUnicode != 0 {
		e.fullSet(&reSet{neg: !s.neg, cats: []rune{s.cats[0] | 32}}, flags)
		return
	}
	e.WriteByte('[')
	if s.neg {
		e.WriteByte('^')
	}
	for _, r := range s.ranges {
		e.span(r)
		if flags&reIgnoreCase == 0 {
			continue
		}
		all := cased()
		for k := sort.Search(len(all), func(i int) bool { return all[i] >= r[0] }); k < len(all) && all[k] <= r[1]; k++ {
			reOrbit(all[k], flags, func(c rune) {
				if c < r[0] || c > r[1] {
					e.plain(c)
				}
			})
		}
	}
	uni := flags&reUnicode != 0
	for _, c := range s.cats {
		switch {
		case c == 'd' && uni:
			e.WriteString(`\p{Nd}`)
		case c == 'D' && uni:
			for _, r := range notDigit() {
				e.span(r)
			}
		case c == 'w' && uni:
			e.WriteString(`\p{L}\p{N}_`)
		case c == 'W' && uni:
			for _, r := range notWord() {
				e.span(r)
			}
		case c == 's' && uni:
			e.WriteString(reSpaceSet)
		case c == 'S' && uni:
			e.WriteString(reNotSpaceSet)
		case c == 'd':
			e.WriteString("0-9")
		case c == 'D':
			e.WriteString("\x00-/:-\U0010ffff")
		case c == 'w':
			e.WriteString("a-zA-Z0-9_")
		case c == 'W':
			e.WriteString("\x00-/:-@\\[-\\^`{-\U0010ffff")
		case c == 's':
			e.WriteString(`\t-\r `)
		case c == 'S':
			e.WriteString("\x00-\x08\x0e-\x1f!-\U0010ffff")
		}
	}
	e.WriteByte(']')
}
