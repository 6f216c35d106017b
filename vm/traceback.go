// Tracebacks: the objects script sees, and the text of an exception exactly as CPython 3.11 prints it.
//
// An exception on its way up only notes places (Exc.tb). They become traceback objects when script asks for them: those are
// kept in tbSet, and places noted later are outside of them.
package vm

import (
	"bytes"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/code"
	"github.com/gsl-lang/gsl/lang/parse"
)

// Traceback is one place that an exception passed; next is the place further in.
type Traceback struct {
	Hdr
	next  *Traceback
	code  *Code
	pc    int32
	line  int // when made by script; else 0
	frame *Frame
}

// lineno is the line, as tb_lineno says.
func (t *Traceback) lineno() int {
	if t.line != 0 {
		return t.line
	}
	line, _, _, _ := t.code.place(t.pc)
	return line
}

// instrAt is the index of the instruction that word pc of the code belongs to. Words of an instruction may look like
// instructions, so the code is walked from its start.
func (c *Code) instrAt(pc int32) int32 {
	ins := c.src.Ins
	for k := int32(0); int(k) < len(ins) && int(ins[k].Op) < len(code.Ops); {
		n := k + 1 + int32(len(code.Ops[ins[k].Op].Words))
		if pc < n {
			return k
		}
		k = n
	}
	return pc
}

// place is the span of the source where word pc was reached. The first word of a method call has the span of the attribute:
// the machine stands before the words while it looks the method up, and behind them while the call runs.
func (c *Code) place(pc int32) (line, col, endLine, endCol int) {
	if int(pc) < len(c.src.Ins) && pc >= 0 {
		k := c.instrAt(pc)
		switch c.src.Ins[k].Op {
		case CALLM, CALLMK:
			if pc == k {
				return c.src.Position(int(k) + 1)
			}
			return c.src.Position(int(k))
		}
	}
	line, col, endLine, endCol = c.src.Position(int(pc))
	for ; line == 0 && pc > 0; pc-- { // the end of a function belongs to no line: an interrupt there is told of at the last one
		line, col, endLine, endCol = c.src.Position(int(pc) - 1)
	}
	return
}

// isReraise reports whether the place is an instruction that raises an exception again as it was: it is no place of its own
// in a traceback.
func (c *Code) isReraise(pc int32) bool {
	ins := c.src.Ins
	return int(pc) < len(ins) && ins[pc].Op == RERAISE && c.instrAt(pc) == pc
}

// tracebackOf is e.__traceback__.
func (m *M) tracebackOf(e *Exc) Value {
	var cur *Traceback
	if e.tbSet.is(KTraceback) {
		cur = (*Traceback)(e.tbSet.p)
	}
	for k, t := range e.tb {
		if t.code.isReraise(t.pc) && (k > 0 || cur != nil || t.code.src.Ins[t.pc].A != 65535) {
			continue // but "No active exception to reraise" is raised there
		}
		cur = &Traceback{Hdr: Hdr{kind: KTraceback}, next: cur, code: t.code, pc: t.pc}
	}
	e.tb = e.tb[:0] // not nil: it has been raised
	if cur == nil {
		return None
	}
	e.tbSet = obj(cur)
	return e.tbSet
}

func (m *M) setTraceback(e *Exc, tb Value) *Exc {
	if !tb.IsNone() && !tb.is(KTraceback) {
		return m.typeErrorf("__traceback__ must be a traceback or None")
	}
	e.tb, e.tbSet = nil, tb
	return nil
}

// ---- source text ----

type sourceKey struct{}

// sourceCache is the lines of the texts that tracebacks showed, and of those that are in no file.
type sourceCache struct {
	lines map[string][]string
	size  map[string]int64 // files: what it was when it was read
}

// maxSource bounds the files that tracebacks read.
const maxSource = 64 << 20

func (m *M) sources() *sourceCache {
	return Extension(m, sourceKey{}, func() *sourceCache {
		return &sourceCache{lines: map[string][]string{}, size: map[string]int64{}}
	})
}

// RegisterSource makes a text known that tracebacks could not find in a file: <string>, <stdin>, a module inside the
// program.
func (m *M) RegisterSource(filename, text string) {
	c := m.sources()
	c.lines[filename] = splitSource(text)
	delete(c.size, filename)
}

func splitSource(text string) []string {
	text = strings.TrimPrefix(text, "\ufeff")
	if strings.Contains(text, "\r") {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	return strings.Split(text, "\n")
}

// sourceLine is a line (from 1) of a source, without its end.
func (m *M) sourceLine(filename string, line int) (string, bool) {
	c := m.sources()
	l, ok := c.lines[filename]
	if _, file := c.size[filename]; !ok || file {
		st, err := os.Stat(filename)
		switch {
		case err != nil || !st.Mode().IsRegular() || st.Size() > maxSource:
			l = nil
		case !ok || c.size[filename] != st.Size()^st.ModTime().UnixNano():
			b, err := os.ReadFile(filename)
			if err != nil || bytes.IndexByte(b, 0) >= 0 {
				b = nil
			}
			l = splitSource(string(b))
			c.lines[filename], c.size[filename] = l, st.Size()^st.ModTime().UnixNano()
		}
	}
	if line < 1 || line > len(l) {
		return "", false
	}
	return l[line-1], true
}

// ---- printing ----

const (
	causeText   = "The above exception was the direct cause of the following exception:\n"
	contextText = "During handling of the above exception, another exception occurred:\n"

	repeatShown   = 3 // lines of a recursion that are shown
	maxTraceback  = 1000
	maxGroupWidth = 15
	maxGroupDepth = 10
	maxChain      = 2000 // links of a chain that are shown
	maxCarets     = 10000
)

type excPrinter struct {
	m         *M
	b         strings.Builder
	seen      map[*Exc]bool
	depth     int // of groups
	needClose bool
}

// FormatException is what CPython prints for an exception that nobody handles.
func (m *M) FormatException(e *Exc) string {
	p := &excPrinter{m: m, seen: map[*Exc]bool{}}
	p.exception(e)
	return p.b.String()
}

// PrintException writes an exception with its traceback.
func (m *M) PrintException(w io.Writer, e *Exc) {
	_, _ = io.WriteString(w, m.FormatException(e)) // nobody is left to tell
}

// margin starts a line inside an exception group.
func (p *excPrinter) margin() {
	p.indent(2 * p.depth)
	if p.depth > 0 {
		p.b.WriteString("| ")
	}
}

func (p *excPrinter) indent(n int) {
	for ; n > 0; n-- {
		p.b.WriteByte(' ')
	}
}

// exception prints e after what it was caused by.
func (p *excPrinter) exception(e *Exc) {
	type link struct {
		e    *Exc
		text string // what stands between it and the one that it caused
	}
	chain := []link{{e, ""}}
	for len(chain) < maxChain {
		p.seen[e] = true
		next, text := e.cause, causeText
		if !next.is(KExc) {
			if e.suppress {
				break
			}
			next, text = e.ctx, contextText
		}
		if !next.is(KExc) || p.seen[next.exc()] {
			break
		}
		e = next.exc()
		chain = append(chain, link{e, text})
	}
	for k := len(chain) - 1; k >= 0; k-- {
		needClose := p.needClose
		if l := chain[k]; l.e.cls.isSub(ExcBaseGroup) {
			p.group(l.e)
		} else {
			p.one(l.e)
		}
		if k > 0 {
			p.needClose = needClose
			p.margin()
			p.b.WriteString("\n")
			p.margin()
			p.b.WriteString(chain[k].text)
			p.margin()
			p.b.WriteString("\n")
		}
	}
}

func (p *excPrinter) group(e *Exc) {
	if p.depth > maxGroupDepth {
		p.margin()
		p.b.WriteString("... (max_group_depth is " + strconv.Itoa(maxGroupDepth) + ")\n")
		return
	}
	if p.depth == 0 {
		p.depth++
	}
	p.one(e)
	items := p.m.groupItems(e)
	n := len(items)
	if n > maxGroupWidth {
		n = maxGroupWidth + 1
	}
	p.needClose = false
	for k := 0; k < n; k++ {
		last := k == n-1
		if last {
			p.needClose = true
		}
		p.indent(2 * p.depth)
		if k == 0 {
			p.b.WriteString("+-")
		} else {
			p.b.WriteString("  ")
		}
		title := strconv.Itoa(k + 1)
		if k >= maxGroupWidth {
			title = "..."
		}
		p.b.WriteString("+---------------- " + title + " ----------------\n")
		p.depth++
		if k < maxGroupWidth {
			p.exception(items[k].exc())
		} else {
			p.margin()
			more := len(items) - maxGroupWidth
			p.b.WriteString("and " + strconv.Itoa(more) + " more exception" + plural(more) + "\n")
		}
		if last && p.needClose {
			p.indent(2 * p.depth)
			p.b.WriteString("+------------------------------------\n")
			p.needClose = false
		}
		p.depth--
	}
	if p.depth == 1 {
		p.depth--
	}
}

// one prints an exception without what it is linked with.
func (p *excPrinter) one(e *Exc) {
	p.traceback(e)
	p.only(e)
}

// only prints the last lines of an exception: class and message.
func (p *excPrinter) only(e *Exc) {
	m := p.m
	text := obj(e)
	if e.cls.isSub(ExcSyntaxError) {
		text = p.syntaxPlace(e)
	}
	p.margin()
	p.b.WriteString(className(e.cls))
	if !text.IsNone() {
		s, x := m.Str(text)
		switch {
		case x != nil:
			p.b.WriteString(": <exception str() failed>")
		case s.n > 0:
			p.b.WriteString(": ")
			p.write(s)
		}
	}
	if s := m.suggestion(e); s != "" {
		p.b.WriteString(". Did you mean: '" + s + "'?")
	}
	p.b.WriteString("\n")
	p.notes(e)
}

// write adds a text; lone surrogates are written as escapes, as stderr's error handler does.
func (p *excPrinter) write(s *Str) { p.b.WriteString(printable(s.String())) }

func printable(t string) string {
	if utf8.ValidString(t) {
		return t
	}
	var b strings.Builder
	for k := 0; k < len(t); {
		r, w := runeAt(t, k)
		if r >= 0xd800 && r < 0xe000 {
			b.WriteString(escapeRune(r))
		} else {
			b.WriteString(t[k : k+w])
		}
		k += w
	}
	return b.String()
}

// className is the class's name with its module, unless that goes without saying.
func className(c *Class) string {
	mod := c.module
	if c.flags&cfBuiltin == 0 {
		if v := c.attrs.getStr(strModule); v != nil {
			if !v.is(KStr) {
				return "<unknown>." + c.qualname
			}
			mod = v.str().String()
		}
	}
	if mod == "builtins" || mod == "__main__" || mod == "" {
		return c.qualname
	}
	return mod + "." + c.qualname
}

func (p *excPrinter) notes(e *Exc) {
	if e.dict == nil {
		return
	}
	v := e.dict.getStr(strNotes)
	if v == nil {
		return
	}
	m, notes := p.m, *v
	if _, isStr := m.asStr(notes); isStr || unwrap(notes).is(KBytes) || !m.isSequence(notes) {
		p.margin()
		if s, x := m.Repr(notes); x != nil {
			p.b.WriteString("<__notes__ repr() failed>")
		} else {
			p.write(s)
		}
		p.b.WriteString("\n")
		return
	}
	l, x := m.Items(notes)
	if x != nil {
		return
	}
	for _, n := range l {
		s, x := m.Str(n)
		if x != nil {
			p.b.WriteString("<note str() failed>\n")
			continue
		}
		t := printable(s.String())
		for t != "" {
			k := lineEnd(t)
			p.margin()
			p.b.WriteString(t[:k])
			t = t[k:]
		}
		p.b.WriteString("\n")
	}
}

// lineEnd is the length of the first line of t, its end included.
func lineEnd(t string) int {
	for k, r := range t {
		switch r {
		case '\r':
			if strings.HasPrefix(t[k:], "\r\n") {
				return k + 2
			}
			return k + 1
		case '\n', '\v', '\f', 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029:
			return k + utf8.RuneLen(r)
		}
	}
	return len(t)
}

// ---- the stack ----

func (p *excPrinter) traceback(e *Exc) {
	head := p.m.tracebackOf(e)
	if head.IsNone() {
		return
	}
	var all []*Traceback
	for t := (*Traceback)(head.p); t != nil; t = t.next {
		all = append(all, t)
	}
	limit := maxTraceback
	if v := p.m.sysAttr("tracebacklimit"); v.isInt() {
		limit = int(max(min(v.int(), 1<<30), 0))
	}
	if limit == 0 {
		return
	}
	p.indent(2 * p.depth)
	switch {
	case e.cls.isSub(ExcBaseGroup) && p.depth == 1:
		p.b.WriteString("+ Exception Group ")
	case e.cls.isSub(ExcBaseGroup):
		p.b.WriteString("| Exception Group ")
	case p.depth > 0:
		p.b.WriteString("| ")
	}
	p.b.WriteString("Traceback (most recent call last):\n")
	if len(all) > limit {
		all = all[len(all)-limit:]
	}
	var last *Traceback
	lastLine, n := 0, 0
	for _, t := range all {
		line := t.lineno()
		if last == nil || line != lastLine || t.code != last.code && (t.code.src.Name != last.code.src.Name || t.code.src.Filename != last.code.src.Filename) {
			p.repeated(n)
			last, lastLine, n = t, line, 0
		}
		if n++; n <= repeatShown {
			p.place(t, line)
		}
	}
	p.repeated(n)
}

func (p *excPrinter) repeated(n int) {
	if n -= repeatShown; n > 0 {
		p.margin()
		p.b.WriteString("  [Previous line repeated " + strconv.Itoa(n) + " more time" + plural(n) + "]\n")
	}
}

// sysAttr is an attribute of module sys, unbound if there is none.
func (m *M) sysAttr(name string) Value {
	if m.modules != nil {
		if v := m.modules.getStr(strSys); v != nil && v.is(KModule) {
			return v.module().Get(m, name)
		}
	}
	return Unbound
}

var strSys = internStatic("sys")

// place prints one frame: the file and line, the text, and what of it failed.
func (p *excPrinter) place(t *Traceback, line int) {
	src := t.code.src
	p.margin()
	p.b.WriteString("  File \"" + printable(src.Filename) + "\", line " + strconv.Itoa(line) + ", in " + src.Name + "\n")
	text, ok := p.m.sourceLine(src.Filename, line)
	if !ok || src.Filename == "<string>" || src.Filename == "<stdin>" { // CPython has no text for these
		return
	}
	rest := strings.TrimLeft(text, " \t\f")
	p.margin()
	p.b.WriteString("    " + strings.ToValidUTF8(rest, "\ufffd") + "\n")
	if t.line != 0 {
		return
	}
	_, col, endLine, endCol := t.code.place(t.pc)
	if s := carets(text, col, endCol, endLine != line, len(text)-len(rest)); s != "" {
		p.margin()
		p.b.WriteString(s + "\n")
	}
}

// carets is the line that marks bytes [from, to) of a line, with ~ and ^ where the operator is known; empty if all of it
// would be marked. more: the range goes on on other lines. cut is how many bytes of the line's start are not shown.
func carets(line string, from, to int, more bool, cut int) string {
	if from > len(line) || !more && to > len(line) || from < cut {
		return ""
	}
	left, right := -1, -1
	if more {
		to = len(strings.TrimRight(line, " \t\f"))
	} else {
		left, right = anchors(line[from:to])
	}
	if left < 0 && to-from == len(line)-cut || to <= from {
		return ""
	}
	var b strings.Builder
	b.WriteString("    ")
	for k, r := range line[:to] {
		c := byte('~')
		switch {
		case k < cut:
			continue
		case k < from:
			c = ' '
		case left < 0 || k-from >= left && k-from < right:
			c = '^'
		}
		b.WriteByte(c)
		if r >= 0x1100 && isWide(r) {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// isWide reports whether a character takes two columns.
func isWide(r rune) bool {
	k := width.LookupRune(r).Kind()
	return k == width.EastAsianWide || k == width.EastAsianFullwidth
}

// anchors finds the operator of a binary operation, or the brackets of a subscript, in the text of an expression; -1 if it
// is something else.
func anchors(seg string) (left, right int) {
	if !strings.ContainsAny(seg, "[+-*/%@&|^<>") {
		return -1, -1
	}
	mod, errs := parse.Parse("<anchor>", seg, parse.File)
	if len(errs) > 0 || mod == nil || len(mod.Body) != 1 {
		return -1, -1
	}
	st, ok := mod.Body[0].(*ast.ExprStmt)
	if !ok {
		return -1, -1
	}
	space := func(c byte) bool { return c == ' ' || c == '\t' || c == '\f' }
	switch x := st.X.(type) {
	case *ast.BinOp:
		left = -1
		end := int(x.R.Pos().Col)
		for k := int(x.L.Pos().EndCol); k < end && k < len(seg); k++ {
			if space(seg[k]) {
				continue
			}
			left, right = k, k+1
			if k+1 < end && !space(seg[k+1]) {
				right++
			}
			if k+1 < end && seg[k] == ')' {
				continue
			}
			break
		}
		return left, right
	case *ast.Subscript:
		left, right = int(x.X.Pos().EndCol), int(x.Index.Pos().EndCol)+1
		for left < len(seg) && seg[left] != '[' {
			left++
		}
		for right < len(seg) && seg[right] != ']' {
			right++
		}
		if right < len(seg) {
			right++
		}
		return left, right
	}
	return -1, -1
}

// ---- syntax errors ----

// syntaxPlace prints where a SyntaxError is; what it returns is the text to show for the error.
func (p *excPrinter) syntaxPlace(e *Exc) Value {
	m := p.m
	get := func(name string) (Value, bool) {
		v, x := m.GetAttrOr(obj(e), m.intern(name))
		return v, x == nil && !v.IsUnbound()
	}
	if _, ok := get("print_file_and_line"); !ok {
		return obj(e)
	}
	var v [7]Value
	for k, n := range syntaxSpec.fields[:7] {
		var ok bool
		if v[k], ok = get(n); !ok {
			return obj(e)
		}
	}
	line, ok := m.asInt64(v[synLine])
	if !ok {
		return obj(e)
	}
	num := func(x Value, none int64) (int64, bool) {
		if x.IsNone() {
			return none, true
		}
		return m.asInt64(x)
	}
	off, ok1 := num(v[synOffset], -1)
	endLine, ok2 := num(v[synEndLine], line)
	endOff, ok3 := num(v[synEndOffset], -1)
	if !ok1 || !ok2 || !ok3 {
		return obj(e)
	}
	file := "<string>"
	if !v[synFile].IsNone() {
		s, x := m.Str(v[synFile])
		if x != nil {
			return obj(e)
		}
		file = printable(s.String())
	}
	p.margin()
	p.b.WriteString("  File \"" + file + "\", line " + strconv.FormatInt(line, 10) + "\n")
	if s, ok := m.asStr(v[synText]); ok {
		t := printable(s.String())
		if endLine > line {
			endOff = int64(len(t))
		}
		if e.cls == ExcIndentationError {
			endOff = off // one caret, as CPython shows it for a program's file
		}
		p.syntaxText(t, int(off), int(endOff))
	}
	return v[synMsg]
}

// syntaxText shows the line of a SyntaxError with carets under columns [off, end), counted from 1.
func (p *excPrinter) syntaxText(text string, off, end int) {
	carets := 1
	end = min(end, len(strings.TrimRight(text, "\n"))+1)
	if end > 0 && end > off {
		carets = min(end-off, maxCarets)
	}
	off--
	n := len(text)
	text = strings.TrimLeft(text, " \t\f")
	off -= n - len(text)
	n = len(text)
	if strings.HasSuffix(text, "\n") {
		n--
	}
	off = min(off, n)
	for {
		nl := strings.IndexByte(text, '\n')
		if nl < 0 || nl >= off {
			break
		}
		text = text[nl+1:]
		n -= nl + 1
		off -= nl + 1
	}
	p.margin()
	p.b.WriteString("    " + text)
	if n >= len(text) || text[n] != '\n' {
		p.b.WriteString("\n")
	}
	if off < 0 {
		return
	}
	p.margin()
	p.b.WriteString("    ")
	p.indent(off)
	for ; carets > 0; carets-- {
		p.b.WriteByte('^')
	}
	p.b.WriteString("\n")
}

// ---- suggestions ----

const (
	moveCost       = 2
	caseCost       = 1
	maxCandidates  = 750
	maxSuggestSize = 40
)

// suggestion is the name that was probably meant, for a NameError or AttributeError that says what it looked for.
func (m *M) suggestion(e *Exc) string {
	name := m.excFieldNamed(e, "name")
	if !name.is(KStr) {
		return ""
	}
	w := name.str().String()
	switch e.cls {
	case ExcNameError:
		t := m.tracebackOf(e)
		if !t.is(KTraceback) {
			return ""
		}
		tb := (*Traceback)(t.p)
		for tb.next != nil {
			tb = tb.next
		}
		c := tb.code
		var names []string
		if c.src.Flags&code.Optimized != 0 {
			names = localNames(c)
		}
		if s := suggest(w, names); s != "" {
			return s
		}
		if c.globals == nil {
			return ""
		}
		if s := suggest(w, dictNames(c.globals)); s != "" {
			return s
		}
		return suggest(w, dictNames(m.builtinsOf(c.globals)))
	case ExcAttributeError:
		f, _ := m.excFields(e)
		if len(f) < 2 || f[1].IsUnbound() {
			return ""
		}
		l, x := m.dirNames(f[1])
		if x != nil {
			return ""
		}
		return suggest(w, l)
	}
	return ""
}

func dictNames(d *Dict) (out []string) {
	for pos, e := d.next(0); e != nil; pos, e = d.next(pos) {
		if e.key.is(KStr) {
			out = append(out, e.key.str().String())
		}
	}
	return
}

// suggest is the name nearest to w, or "" if none is near.
func suggest(w string, names []string) string {
	if len(names) >= maxCandidates {
		return ""
	}
	best, dist := "", int(^uint(0)>>1)
	for _, n := range names {
		if n == w {
			continue
		}
		limit := min((len(w)+len(n)+3)*moveCost/6, dist-1)
		if d := editDistance(w, n, limit); d <= limit {
			best, dist = n, d
		}
	}
	return best
}

// editDistance is CPython's weighted edit distance of two names; anything above limit is as good as limit+1.
func editDistance(a, b string, limit int) int {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if a == "" || b == "" {
		return (len(a) + len(b)) * moveCost
	}
	if len(a) > maxSuggestSize || len(b) > maxSuggestSize {
		return limit + 1
	}
	if len(b) < len(a) {
		a, b = b, a
	}
	if (len(b)-len(a))*moveCost > limit {
		return limit + 1
	}
	var row [maxSuggestSize]int
	for k := range a {
		row[k] = (k + 1) * moveCost
	}
	result := 0
	for j := 0; j < len(b); j++ {
		d := j * moveCost
		result = d
		least := int(^uint(0) >> 1)
		for k := 0; k < len(a); k++ {
			subst := d + substCost(b[j], a[k])
			d = row[k]
			result = min(min(result, d)+moveCost, subst)
			row[k] = result
			least = min(least, result)
		}
		if least > limit {
			return limit + 1
		}
	}
	return result
}

func substCost(a, b byte) int {
	if a == b {
		return 0
	}
	if a&31 != b&31 {
		return moveCost
	}
	lower := func(c byte) byte {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		return c
	}
	if lower(a) == lower(b) {
		return caseCost
	}
	return moveCost
}

// ---- traceback objects ----

func init() {
	tb := func(v Value) *Traceback { return (*Traceback)(v.p) }
	TTraceback.addDefs([]Def{
		{"static __new__(cls, tb_next, tb_frame, tb_lasti, tb_lineno)", "Create a new traceback object.", func(m *M, a []Value) (Value, *Exc) {
			if !a[2].is(KFrame) {
				return None, m.typeErrorf("TracebackType() argument 'tb_frame' must be frame, not %s", m.typeName(a[2]))
			}
			if !a[1].IsNone() && !a[1].is(KTraceback) {
				return None, m.typeErrorf("expected traceback object or None, got '%s'", m.typeName(a[1]))
			}
			lasti, e := m.Index(a[3])
			if e != nil {
				return None, e
			}
			line, e := m.Index(a[4])
			if e != nil {
				return None, e
			}
			f := (*Frame)(a[2].p)
			t := &Traceback{Hdr: Hdr{kind: KTraceback}, code: f.code, pc: int32(max(min(lasti, 1<<30), 0)), line: int(line), frame: f}
			if a[1].is(KTraceback) {
				t.next = tb(a[1])
			}
			return obj(t), nil
		}},
		{"__dir__(self, /)", "", func(m *M, a []Value) (Value, *Exc) {
			return NewList([]Value{NewStr("tb_frame"), NewStr("tb_next"), NewStr("tb_lasti"), NewStr("tb_lineno")}), nil
		}},
	}, []Attr{
		{"tb_frame", "", func(m *M, v Value) (Value, *Exc) {
			t := tb(v)
			if t.frame == nil {
				t.frame = &Frame{Hdr: Hdr{kind: KFrame}, code: t.code, pc: t.pc}
			}
			return obj(t.frame), nil
		}, nil},
		{"tb_next", "", func(m *M, v Value) (Value, *Exc) {
			if n := tb(v).next; n != nil {
				return obj(n), nil
			}
			return None, nil
		}, func(m *M, v, x Value) *Exc {
			switch {
			case x.IsUnbound():
				return m.typeErrorf("can't delete tb_next attribute")
			case x.IsNone():
				tb(v).next = nil
			case !x.is(KTraceback):
				return m.typeErrorf("expected traceback object, got '%s'", m.typeName(x))
			default:
				for t := tb(x); t != nil; t = t.next {
					if t == tb(v) {
						return m.valueErrorf("traceback loop detected")
					}
				}
				tb(v).next = tb(x)
			}
			return nil
		}},
		{"tb_lasti", "", func(m *M, v Value) (Value, *Exc) { return Int(int64(tb(v).pc) * 2), nil }, nil},
		{"tb_lineno", "", func(m *M, v Value) (Value, *Exc) { return Int(int64(tb(v).lineno())), nil }, nil},
	})
	for _, c := range []*Class{TTraceback, TFrame, TCode} {
		c.module = "builtins"
	}
}
