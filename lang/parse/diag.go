// The diagnosis of a failing statement: a packrat interpreter of diagGrammar.
//
// CPython parses twice. The first pass uses the plain grammar; when it fails, the token it got farthest to is where a plain
// "invalid syntax" will point. The second pass adds the rules for invalid programs, and the first of them to match words
// the error. Actions may raise in either pass. At last the rest of the file is tokenized, because an unclosed bracket or an
// error of the tokenizer says more than a syntax error that may only follow from it. All this is kept here.

package parse

import (
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/gsl-lang/gsl/lang/lex"
)

const (
	maxDiagTokens = 30_000 // a longer statement gets the fast parser's words
	// CPython's rules for invalid programs can take exponential time. Real programs need up to 52 steps a token.
	maxDiagSteps      = 100_000
	diagStepsPerToken = 300
)

// Token classes of CPython's tokenizer.
const (
	tkOp uint8 = iota
	tkName
	tkNumber
	tkString
	tkNewline
	tkIndent
	tkDedent
	tkEnd
	tkError
	tkAug
	tkSoft // a class of the notation only
)

var classes = map[string]uint8{"NAME": tkName, "NUMBER": tkNumber, "STRING": tkString, "NEWLINE": tkNewline, "INDENT": tkIndent,
	"DEDENT": tkDedent, "ENDMARKER": tkEnd, "AUGASSIGN": tkAug, "SOFTKEYWORD": tkSoft}

// dtok is a token as CPython sees it: an f-string is one string.
type dtok struct {
	kind                 uint8
	text                 string
	off                  int
	line, col            int // byte column; -1: the token has no place of its own
	endLine, endCol      int
	level                int // open brackets after it
	cur, curLine, curCol int // where the tokenizer stood after it
}

type itemKind uint8

const (
	itOp itemKind = iota
	itSoft
	itClass
	itRule
	itGroup
	itOpt
	itStar
	itPlus
	itSep
	itAnd
	itNot
	itCut
	itForce
)

type ditem struct {
	kind  itemKind
	text  string
	class uint8
	rule  *drule
	alts  []*dalt
	sub   *ditem
	sep   *ditem
	name  byte // what it is called in the action; 0: nothing
}

type dalt struct {
	items []*ditem
	act   string
	args  string // names of parts
	msg   string
}

type drule struct {
	name string
	id   int
	memo bool
	bad  bool
	alts []*dalt
	// native is set for rules the notation cannot express.
	native func(d *diag, pos int) (*pnode, int, bool)
}

// pnode is a node of the reading: a token (no kids, no kind), a node made by mk, or a bundle of parts.
type pnode struct {
	kind string
	s, e int // tokens, for its place in the source
	kids []*pnode
}

type memoKey struct {
	rule, pos int
}

type memoVal struct {
	n   *pnode
	end int
	ok  bool
}

// diag is one diagnosis. Its source is a file, or the expression of an f-string's replacement field.
type diag struct {
	file, src string
	lx        *lex.Lexer
	lexed     bool // the lexer is at its end
	toks      []dtok
	pass2     bool
	quiet     int // rules for invalid programs are off
	memo      map[memoKey]memoVal
	steps     int
	err       *Error
	final     bool // an error was raised by the tokenizer: nothing overrides it
	// Of an f-string expression: what to add to lines, and what CPython takes from the columns of all lines but the first.
	fstring           bool
	lineAdd, startCol int
	fail              int  // offset of a token that belongs to the trouble
	incomplete        bool // the first pass wanted more than there is
}

// abort is panicked with to leave the recursion when an error is raised.
type abort struct{}

var (
	diagRules map[string]*drule
	diagOnce  sync.Once
)

// diagnose reads the statement at offset stmt again, by the rule root. lx stands at the beginning of its chunk; indent says
// that the statement's trouble is the indentation before it, fail is where the fast parse gave up. The result is nil when nothing wrong is found or the
// statement is too long.
func diagnose(file, src string, lx *lex.Lexer, stmt, fail int, indent bool, root string) *Error {
	diagOnce.Do(func() { diagRules = readGrammar(diagGrammar) })
	d := &diag{file: file, src: src, lx: lx, fail: fail}
	for d.first() {
		t := &d.toks[0]
		if t.off >= stmt && t.kind != tkDedent && (t.kind != tkIndent || indent) || t.kind == tkError || t.kind == tkEnd {
			break
		}
		d.toks = d.toks[:0]
	}
	if d.err != nil {
		return d.err
	}
	if n := len(d.toks); n > 0 && d.toks[n-1].kind == tkError {
		func() {
			defer d.caught()
			d.tokenizerError()
		}()
		d.err.Incomplete = d.lx.Err.EOF || d.lx.Err.Open
		return d.err
	}
	return d.run(root)
}

// first is fill, outside the passes.
func (d *diag) first() bool {
	defer d.caught()
	return d.fill()
}

// caught ends the panic by which an error leaves the recursion.
func (d *diag) caught() {
	if r := recover(); r != nil {
		if _, is := r.(abort); !is {
			panic(r)
		}
	}
}

// run does both passes and picks the error.
func (d *diag) run(root string) (e *Error) {
	d.memo = map[memoKey]memoVal{}
	ok := d.pass(root)
	if ok && d.err == nil {
		return nil
	}
	if d.spent() {
		return nil
	}
	last := len(d.toks) - 1
	switch t := &d.toks[last]; t.kind {
	case tkError:
		d.incomplete = d.lx.Err.EOF || d.lx.Err.Open
	case tkEnd, tkDedent:
		d.incomplete = t.cur >= len(d.src)
	}
	defer func() {
		if e != nil {
			e.Incomplete = d.incomplete
		}
	}()
	if d.err == nil {
		d.pass2 = true
		d.memo = map[memoKey]memoVal{}
		d.pass(root)
		if d.spent() {
			return nil
		}
	}
	if d.err != nil {
		if !d.final {
			d.rest()
		}
		return d.err
	}
	t := &d.toks[last]
	switch t.kind {
	case tkIndent:
		d.raiseAt("IndentationError", t, "unexpected indent")
		return d.err
	case tkDedent:
		d.raiseAt("IndentationError", t, "unexpected unindent")
		return d.err
	}
	d.raise("SyntaxError", t.line, t.col, t.endLine, t.endCol, "invalid syntax")
	d.rest()
	return d.err
}

// pass runs one pass and reports whether everything up to the end of the statement was read.
func (d *diag) pass(root string) (ok bool) {
	defer d.caught()
	_, end, ok := d.rule(diagRules[root], 0)
	// A statement may be read up to a clause that is wrong.
	return ok && (d.fstring || d.tok(end).off > d.fail)
}

// rest tokenizes the remaining source for an error that goes before the one found.
func (d *diag) rest() {
	line := d.toks[len(d.toks)-1].line
	for !d.lexed {
		t, _ := d.lx.Next()
		switch t.Type {
		case lex.EOF:
			d.lexed = true
		case lex.FStart: // the tokenizer does not look inside
			func() {
				defer d.caught()
				d.fail = -1
				d.fstringText(t.Pos.Offset)
			}()
		case lex.Error:
			d.lexed = true
			le := d.lx.Err
			if b, open := d.lx.Open(); le.Raised {
				d.err = d.lexError(le)
			} else if open && line > b.Line+d.lineAdd {
				d.raise("SyntaxError", b.Line+d.lineAdd, b.Off-b.LineStart, b.Line+d.lineAdd, -1, "'"+string(b.Ch)+"' was never closed")
				d.err.Bare = true
			}
		}
	}
}

func (d *diag) lexError(le *lex.Err) *Error {
	e := lexError(le, d.file, d.src)
	if d.fstring {
		if !le.Raised {
			e.Msg = "f-string: " + e.Msg
		}
		e.Line += d.lineAdd
		e.EndLine += d.lineAdd
	}
	return e
}

// fill reads one more token; it reports false at the end.
func (d *diag) fill() bool {
	if d.lexed {
		return false
	}
	if len(d.toks) > maxDiagTokens {
		panic(abort{})
	}
	t, _ := d.lx.Next()
	n := dtok{text: t.Value, off: t.Pos.Offset, line: t.Pos.Line, col: t.Pos.Column}
	switch t.Type {
	case lex.EOF:
		n.kind, n.col = tkEnd, -1
		d.lexed = true
	case lex.Error:
		n.kind, n.col = tkError, -1
		d.lexed = true
	case lex.Newline:
		n.kind = tkNewline
	case lex.Indent:
		n.kind, n.col = tkIndent, -1
	case lex.Dedent:
		n.kind, n.col = tkDedent, -1
	case lex.Name, lex.KwMatch, lex.KwCase:
		n.kind = tkName
	case lex.Number:
		n.kind = tkNumber
	case lex.String:
		n.kind = tkString
	case lex.AugOp:
		n.kind = tkAug
	case lex.FStart:
		n.kind = tkString
		n.text = d.fstringText(t.Pos.Offset)
	default:
		n.kind = tkOp
	}
	if n.col >= 0 {
		n.endLine, n.endCol = n.line, n.col+len(n.text)
		if k, last := newlines(n.text); k > 0 && n.kind == tkString {
			n.endLine, n.endCol = n.line+k, len(n.text)-last
		}
	}
	n.level = d.lx.Level()
	off, line, start := d.lx.Cur()
	n.cur, n.curLine, n.curCol = off, line, off-start
	if n.kind == tkNewline {
		n.curLine, n.curCol = n.endLine, n.endCol+1
	}
	if n.col < 0 {
		n.endCol = -1
		if off >= len(d.src) && off == start && off > 0 {
			// At its end the tokenizer still stands on the last line.
			n.curLine, n.curCol = line-1, off-1-strings.LastIndexByte(d.src[:off-1], '\n')
		}
		n.line, n.endLine = n.curLine, n.curLine
	}
	n.line += d.lineAdd
	n.endLine += d.lineAdd
	n.curLine += d.lineAdd
	d.toks = append(d.toks, n)
	return true
}

// fstringText lexes to the end of the f-string that starts at off and returns its text. When the trouble is in the literal,
// its end is where Python 3.11 sees it: at the first closing quote, even within a replacement field.
func (d *diag) fstringText(off int) string {
	before := d.lx.Clone()
	depth := 1
	for depth > 0 {
		t, _ := d.lx.Next()
		switch t.Type {
		case lex.FStart:
			depth++
		case lex.FEnd:
			depth--
		case lex.Error, lex.EOF:
			return d.plainText(before, off)
		}
	}
	end, _, _ := d.lx.Cur()
	if d.fail > off && d.fail < end {
		return d.plainText(before, off)
	}
	return d.src[off:end]
}

func (d *diag) plainText(before *lex.Lexer, off int) string {
	end := lex.PlainEnd(d.src, off)
	if end < 0 {
		d.lexed = true
		d.err = d.lexError(before.Unterminated())
		d.final = true
		panic(abort{})
	}
	before.Skip(end)
	d.lx = before
	return d.src[off:end]
}

func (d *diag) tok(pos int) *dtok {
	for pos >= len(d.toks) {
		if !d.fill() {
			return &d.toks[len(d.toks)-1]
		}
		if t := &d.toks[len(d.toks)-1]; t.kind == tkError {
			d.tokenizerError()
		}
	}
	return &d.toks[pos]
}

// tokenizerError raises what CPython raises as soon as it sees an error token.
func (d *diag) tokenizerError() {
	le := d.lx.Err
	d.final = true
	if _, open := d.lx.Open(); le.EOF && !open {
		d.raiseLast("SyntaxError", le.Msg)
	}
	d.err = d.lexError(le)
	panic(abort{})
}

func (d *diag) step() {
	d.steps++
	if d.spent() {
		panic(abort{})
	}
}

// spent says whether the diagnosis has taken too long.
func (d *diag) spent() bool {
	return d.steps > maxDiagSteps+diagStepsPerToken*len(d.toks) || len(d.toks) > maxDiagTokens
}

func (d *diag) rule(r *drule, pos int) (n *pnode, end int, ok bool) {
	d.step()
	if r.bad && (!d.pass2 || d.quiet > 0) {
		return nil, pos, false
	}
	if r.memo {
		if v, hit := d.memo[memoKey{r.id, pos}]; hit {
			return v.n, v.end, v.ok
		}
	}
	if r.native != nil {
		n, end, ok = r.native(d, pos)
	} else if r.name == "expression_without_invalid" {
		d.quiet++
		n, end, ok = d.choice(r.alts, pos)
		d.quiet--
	} else {
		n, end, ok = d.choice(r.alts, pos)
	}
	if r.memo {
		d.memo[memoKey{r.id, pos}] = memoVal{n, end, ok}
	}
	return
}

// choice tries alternatives in order.
func (d *diag) choice(alts []*dalt, pos int) (*pnode, int, bool) {
	for _, a := range alts {
		var parts [4]*pnode
		var kids []*pnode
		p, cut, ok := pos, false, true
		for _, it := range a.items {
			if it.kind == itCut {
				cut = true
				continue
			}
			var n *pnode
			if n, p, ok = d.item(it, p, &kids); !ok {
				break
			}
			if it.name != 0 {
				parts[it.name-'a'] = n
			}
		}
		if !ok {
			if cut {
				return nil, pos, false
			}
			continue
		}
		if a.act == "" {
			if len(kids) == 1 {
				return kids[0], p, true
			}
			return &pnode{s: pos, e: p, kids: kids}, p, true
		}
		n := d.act(a, pos, p, parts, kids)
		return n, p, n != nil
	}
	return nil, pos, false
}

// item matches one item. The nodes of rules in it go to kids; tokens do not, but may be named.
func (d *diag) item(it *ditem, pos int, kids *[]*pnode) (*pnode, int, bool) {
	switch it.kind {
	case itOp:
		t := d.tok(pos)
		if t.kind == tkOp && t.text == it.text {
			return &pnode{s: pos, e: pos + 1}, pos + 1, true
		}
		return nil, pos, false
	case itSoft:
		t := d.tok(pos)
		if t.kind == tkName && t.text == it.text {
			return &pnode{s: pos, e: pos + 1}, pos + 1, true
		}
		return nil, pos, false
	case itClass:
		t := d.tok(pos)
		if t.kind == it.class || it.class == tkSoft && t.kind == tkName && softPrefix(t.text) {
			return &pnode{s: pos, e: pos + 1}, pos + 1, true
		}
		return nil, pos, false
	case itRule:
		n, end, ok := d.rule(it.rule, pos)
		if ok {
			*kids = append(*kids, n)
		}
		return n, end, ok
	case itGroup:
		n, end, ok := d.choice(it.alts, pos)
		if ok {
			if n.kind == "" && n.kids != nil {
				*kids = append(*kids, n.kids...)
			} else if n.kind != "" || n.kids != nil {
				*kids = append(*kids, n)
			}
		}
		return n, end, ok
	case itOpt:
		n, end, ok := d.item(it.sub, pos, kids)
		if !ok {
			return &pnode{s: pos, e: pos}, pos, true
		}
		return n, end, true
	case itStar, itPlus:
		p, count := pos, 0
		var own []*pnode
		for {
			_, end, ok := d.item(it.sub, p, &own)
			if !ok {
				break
			}
			count++
			if end == p {
				break
			}
			p = end
		}
		if count == 0 && it.kind == itPlus {
			return nil, pos, false
		}
		*kids = append(*kids, own...)
		return &pnode{s: pos, e: p, kids: own}, p, true
	case itSep:
		var own []*pnode
		_, p, ok := d.item(it.sub, pos, &own)
		if !ok {
			return nil, pos, false
		}
		for {
			_, q, ok := d.item(it.sep, p, &own)
			if !ok {
				break
			}
			_, q, ok = d.item(it.sub, q, &own)
			if !ok {
				break
			}
			p = q
		}
		*kids = append(*kids, own...)
		return &pnode{s: pos, e: p, kids: own}, p, true
	case itAnd:
		var own []*pnode
		_, _, ok := d.item(it.sub, pos, &own)
		return nil, pos, ok
	case itNot:
		var own []*pnode
		_, _, ok := d.item(it.sub, pos, &own)
		return nil, pos, !ok
	case itForce:
		n, end, ok := d.item(it.sub, pos, kids)
		if !ok {
			t := d.tok(pos)
			d.raiseTok(t, "expected '"+it.sub.text+"'")
		}
		return n, end, ok
	}
	return nil, pos, true
}

// softPrefix says what CPython takes for a soft keyword here: also the beginning of one.
func softPrefix(s string) bool {
	return s == "_" || strings.HasPrefix("case", s) || strings.HasPrefix("match", s)
}

// raise ends the diagnosis with an error at a place given in byte columns.
func (d *diag) raise(kind string, line, col, endLine, endCol int, msg string) {
	text := sourceLine(d.src, line-d.lineAdd)
	if d.fstring {
		msg = "f-string: " + msg
		if line != d.lineAdd+1 {
			col = max(col-d.startCol, -1)
			endCol = max(endCol-d.startCol, -1)
		}
	}
	d.err = &Error{Kind: kind, Msg: msg, File: d.file, Line: line, Col: offset(text, col), EndLine: endLine, EndCol: offset(text, endCol), Text: text}
	if n := len(d.toks); n > 0 {
		d.err.Bare = d.toks[n-1].endLine > line
	}
}

// offset is CPython's conversion of a byte column to an offset: a place past the end of the line is put at its end.
func offset(text string, col int) int {
	if col < 0 {
		return col + 1
	}
	return utf8.RuneCountInString(text[:min(col, len(text))]) + 1
}

func (d *diag) raiseTok(t *dtok, msg string) {
	d.raise("SyntaxError", t.line, t.col, t.endLine, t.endCol, msg)
	panic(abort{})
}

// raiseAt raises at a token that may have no place of its own: where the tokenizer stands then.
func (d *diag) raiseAt(kind string, t *dtok, msg string) {
	if t.col >= 0 {
		d.raise(kind, t.line, t.col, t.endLine, t.endCol, msg)
		return
	}
	d.raise(kind, t.line, t.curCol-1, t.endLine, -2, msg)
}

// raiseLast raises at the last token read.
func (d *diag) raiseLast(kind, msg string) {
	d.raiseAt(kind, &d.toks[len(d.toks)-1], msg)
	panic(abort{})
}
