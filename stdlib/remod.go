// Module re: patterns, matches and the module's functions.
package stdlib

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/dlclark/regexp2"
	"github.com/gsl-lang/gsl/vm"
)

// rePattern is the state of a re.Pattern.
type rePattern struct {
	st        *reState
	prog      *reProgram
	src       vm.Value
	own       *reProg                                 // nil if the pattern is regexp2's
	code      [numReTexts][numReModes]*regexp2.Regexp // compiled when first needed
	index     vm.Value                                // the groupindex mapping
	templates map[string]*reTemplateText
}

// reMatchState is the state of a re.Match.
type reMatchState struct {
	p           *rePattern
	pat         vm.Value
	text        reWhole
	spans       []int // start and end of every group, -1 for unset ones
	pos, endpos int
	room        [6]int // of spans
}

// reText is a text to search in.
type reText struct {
	reWhole
	kind  int
	runes []rune // of other texts, and for regexp2
}

// reWhole is what a match keeps of its text.
type reWhole struct {
	val   vm.Value
	str   *vm.Str // nil for bytes
	bytes []byte  // of an ASCII text too
}

func (t *reWhole) len() int {
	if t.str != nil {
		return t.str.Len()
	}
	return len(t.bytes)
}

// slice is the part of the text from i to j.
func (t *reWhole) slice(i, j int) vm.Value {
	if t.str != nil {
		return t.str.Slice(i, j).Value()
	}
	if i == 0 && j == len(t.bytes) && vm.IsType(t.val, vm.TBytes) {
		return t.val
	}
	return vm.NewBytes(append([]byte(nil), t.bytes[i:j]...))
}

// reState is what module re keeps in a machine.
type reState struct {
	cache   map[reKey]vm.Value
	pattern *vm.Class
	match   *vm.Class
	scanner *vm.Class
	iter    *vm.Class
	last    reText // the latest long text that needed runes: a tokenizer matches the same one many times
	run     reRun
	mod     *vm.Module
}

type reKey struct {
	text  string
	bytes bool
	flags int
}

const reCacheSize = 512

func reStateOf(m *vm.M) *reState {
	type key struct{}
	return vm.Extension(m, key{}, func() *reState {
		s := &reState{cache: map[reKey]vm.Value{}}
		s.pattern = m.NewClass("Pattern", "re", &vm.NatType{Name: "Pattern"}, nil, patternDefs(), patternAttrs())
		s.match = m.NewClass("Match", "re", &vm.NatType{Name: "Match"}, nil, matchDefs(), matchAttrs())
		s.scanner = m.NewClass("SRE_Scanner", "_sre", &vm.NatType{Name: "SRE_Scanner"}, nil, scannerDefs(), []vm.Attr{
			{Name: "pattern", Get: func(m *vm.M, self vm.Value) (vm.Value, *vm.Exc) { return self.Impl().(*reScan).pat, nil }},
		})
		s.iter = m.NewIterClass("callable_iterator", "builtins", nil)
		return s
	})
}

// reTextOf makes v ready for pattern p.
func reTextOf(m *vm.M, p *rePattern, v vm.Value) (reText, *vm.Exc) {
	if s, ok := m.StrOf(v); ok {
		if p.prog.bytes {
			return reText{}, m.TypeErrorf("cannot use a bytes pattern on a string-like object")
		}
		t := reText{reWhole: reWhole{val: v, str: s}, kind: reTextFull}
		if s.ASCII() {
			t.kind, t.bytes = reTextASCII, s.Bytes()
			return t, nil
		}
		e := t.makeRunes(m)
		return t, e
	}
	b, ok := m.BytesLike(v)
	if !ok {
		return reText{}, m.TypeErrorf("expected string or bytes-like object, got '%s'", m.TypeName(v))
	}
	if !p.prog.bytes {
		return reText{}, m.TypeErrorf("cannot use a string pattern on a bytes-like object")
	}
	t := reText{reWhole: reWhole{val: v, bytes: b}, kind: reTextASCII}
	for _, c := range b {
		if c >= 128 {
			t.kind = reTextBytes
			break
		}
	}
	return t, nil
}

// makeRunes sets t.runes.
func (t *reText) makeRunes(m *vm.M) *vm.Exc {
	if t.runes != nil {
		return nil
	}
	st := reStateOf(m)
	if t.str != nil && st.last.str == t.str {
		t.runes = st.last.runes
		return nil
	}
	if e := m.Charge(int64(t.len()) * 4); e != nil {
		return e
	}
	if t.kind == reTextFull {
		t.runes = t.str.Runes()
	} else {
		t.runes = bytesRunes(string(t.bytes))
	}
	if t.str != nil && len(t.runes) >= 256 {
		st.last = *t
	}
	return nil
}

func bytesRunes(s string) []rune {
	out := make([]rune, len(s))
	for k := range len(s) {
		out[k] = rune(s[k])
	}
	return out
}

// exec searches t[pos:endpos] and puts the spans, as many as it has room for, into room; they are nil if there is no match.
func (p *rePattern) exec(m *vm.M, t *reText, mode, pos, endpos int, room []int) ([]int, *vm.Exc) {
	if pos > endpos {
		return nil, nil
	}
	if p.own == nil {
		return p.execOther(m, t, mode, pos, endpos)
	}
	var ok bool
	var e *vm.Exc
	r := &p.st.run
	if t.kind == reTextFull {
		ok, e = reExec(m, p.own, r, t.runes, mode, pos, endpos)
	} else {
		ok, e = reExec(m, p.own, r, t.bytes, mode, pos, endpos)
	}
	if !ok || e != nil {
		return nil, e
	}
	return append(room[:0], r.slots[:p.own.groups]...), nil
}

// execOther is exec by regexp2.
func (p *rePattern) execOther(m *vm.M, t *reText, mode, pos, endpos int) (spans []int, e *vm.Exc) {
	defer func() {
		if x := recover(); x != nil { // a defect of the engine is the script's error, not the host's end
			spans, e = nil, m.Errorf(vm.ExcRuntimeError, "internal error of the regular expression engine: %v", x)
		}
	}()
	if e := t.makeRunes(m); e != nil {
		return nil, e
	}
	re := p.code[t.kind][mode]
	if re == nil {
		if emptyRounds(p.prog.root) > reMaxEmpty {
			return nil, m.Errorf(vm.ExcRuntimeError, "the pattern repeats what may be empty too often")
		}
		var err error
		if re, err = regexp2.Compile(reEmit(p.prog, t.kind, mode), regexp2.None); err != nil {
			return nil, m.Errorf(vm.ExcRuntimeError, "internal error of the regular expression engine: %v", err)
		}
		p.code[t.kind][mode] = re
	}
	r, e := p.patient(m, re, t.runes[:endpos:endpos], pos)
	if e != nil {
		return nil, e
	}
	if r == nil {
		return nil, nil
	}
	spans = make([]int, 2*(p.prog.groups+1))
	spans[0], spans[1] = r.Index, r.Index+r.Length
	for k := 1; k <= p.prog.groups; k++ {
		spans[2*k], spans[2*k+1] = -1, -1
		if g := r.GroupByNumber(k); g != nil && len(g.Captures) > 0 {
			spans[2*k], spans[2*k+1] = g.Index, g.Index+g.Length
		}
	}
	return spans, nil
}

// reMaxEmpty bounds the rounds that regexp2 makes over nothing: each of them takes memory, which nobody counts.
const reMaxEmpty = 1 << 20

// emptyRounds is how many rounds in nested repetitions n asks for that need not take a character.
func emptyRounds(n *reNode) int64 {
	r := int64(1)
	for _, k := range n.kids {
		r = max(r, emptyRounds(k))
	}
	if n.op == rRep && mayBeEmpty(n.kids[0]) {
		r = min(r, reMaxEmpty+1) * min(max(n.lo, 1), reMaxEmpty+1)
	}
	return r
}

// reTimeout is how long regexp2 may search before it is asked whether to go on.
const reTimeout = 100 * time.Millisecond

// patient is a search that can be interrupted: regexp2 gives up after a time, and begins again, beside the machine, with twice
// the time.
func (p *rePattern) patient(m *vm.M, re *regexp2.Regexp, text []rune, pos int) (*regexp2.Match, *vm.Exc) {
	re.MatchTimeout = reTimeout
	for {
		var r *regexp2.Match
		var err error
		find := func() { r, err = re.FindRunesMatchStartingAt(text, pos) }
		if re.MatchTimeout == reTimeout {
			find()
		} else if e := m.Offload(float64(re.MatchTimeout)/10, find); e != nil { // a step is some 10 ns
			return nil, e
		}
		if err == nil {
			return r, nil
		}
		if !strings.HasPrefix(err.Error(), "match timeout") {
			return nil, m.Errorf(vm.ExcRuntimeError, "%v", err)
		}
		re.MatchTimeout *= 2
	}
}

// reScan goes from match to match as findall, sub and the like do.
type reScan struct {
	p           *rePattern
	pat         vm.Value
	t           reText
	room        []int // for the spans of the next match, which next gives: they are not kept
	at          int
	pos, endpos int
	advance     bool // the latest match was empty: the next one may not be empty here
	done        bool
}

func (s *reScan) next(m *vm.M, mode int) ([]int, *vm.Exc) {
	if s.done {
		return nil, nil
	}
	if s.advance {
		mode += reAdvance
	}
	spans, e := s.p.exec(m, &s.t, mode, s.at, s.endpos, s.room)
	s.room = spans
	if e != nil || spans == nil {
		s.done = true
		return nil, e
	}
	s.advance = spans[0] == spans[1]
	s.at = spans[1]
	return spans, nil
}

func (s *reScan) match(m *vm.M, spans []int) vm.Value {
	if spans == nil {
		return vm.None
	}
	return newMatch(m, s.p, s.pat, &s.t, spans, s.pos, s.endpos)
}

// newMatch copies the spans.
func newMatch(m *vm.M, p *rePattern, pat vm.Value, t *reText, spans []int, pos, endpos int) vm.Value {
	r := &reMatchState{p: p, pat: pat, text: t.reWhole, pos: pos, endpos: endpos}
	r.spans = append(r.room[:0], spans...)
	return m.NewObject(p.st.match, r)
}

// newScan starts a scan of text between positions given as script values; they may be unbound.
func newScan(m *vm.M, pat, text, pos, endpos vm.Value) (*reScan, *vm.Exc) {
	p := pat.Impl().(*rePattern)
	t, e := reTextOf(m, p, text)
	if e != nil {
		return nil, e
	}
	s := &reScan{p: p, pat: pat, t: t}
	if s.pos, s.endpos, e = rePlaces(m, &t, pos, endpos); e != nil {
		return nil, e
	}
	s.at = s.pos
	return s, nil
}

// rePlaces are the positions between which t is searched, given as script values that may be unbound.
func rePlaces(m *vm.M, t *reText, pos, endpos vm.Value) (from, to int, e *vm.Exc) {
	n := t.len()
	place := func(v vm.Value, def int) (int, *vm.Exc) {
		if v.IsUnbound() {
			return def, nil
		}
		i, e := m.IndexValue(v)
		if e != nil {
			return 0, e
		}
		x, ok := m.IntOf(i)
		if !ok {
			return 0, m.Errorf(vm.ExcOverflowError, "Python int too large to convert to C ssize_t")
		}
		return int(min(max(x, 0), int64(n))), nil
	}
	if to, e = place(endpos, n); e != nil {
		return 0, 0, e
	}
	from, e = place(pos, 0)
	return from, to, e
}

func wholeScan(m *vm.M, pat, text vm.Value) (*reScan, *vm.Exc) {
	return newScan(m, pat, text, vm.Unbound, vm.Unbound)
}

// ---- compiling ----

func rePatternValue(m *vm.M, v vm.Value, flagsArg vm.Value) (vm.Value, *vm.Exc) {
	flags := int64(0)
	if !flagsArg.IsUnbound() {
		if m.BigOf(flagsArg) == nil {
			return vm.None, m.TypeErrorf("unsupported operand type(s) for &: '%s' and 'RegexFlag'", m.TypeName(flagsArg))
		}
		var e *vm.Exc
		if flags, e = m.Index(flagsArg); e != nil {
			return vm.None, e
		}
	}
	if _, ok := v.Impl().(*rePattern); ok {
		if flags != 0 {
			return vm.None, m.ValueErrorf("cannot process flags argument with a compiled pattern")
		}
		return v, nil
	}
	st := reStateOf(m)
	key := reKey{flags: int(flags)}
	var src []rune
	if s, ok := m.StrOf(v); ok {
		key.text = s.String()
	} else if b, ok := m.BytesLike(v); ok {
		key.text, key.bytes = string(b), true
	} else {
		return vm.None, m.TypeErrorf("first argument must be string or compiled pattern")
	}
	if p, ok := st.cache[key]; ok {
		return p, nil
	}
	if key.bytes {
		src = bytesRunes(key.text)
	} else {
		s, _ := m.StrOf(v)
		src = s.Runes()
	}
	if key.flags&reTemplate != 0 {
		if e := m.Warn(vm.ExcDeprecationWarning, "The re.TEMPLATE/re.T flag is deprecated as it is an undocumented flag without an obvious purpose. Don't use it."); e != nil {
			return vm.None, e
		}
	}
	prog, err := reParse(src, key.bytes, key.flags)
	if err != nil {
		return vm.None, reRaise(m, err, v)
	}
	if e := reWarn(m, prog.warn); e != nil {
		return vm.None, e
	}
	gi := vm.NewDict()
	for k, n := range prog.names {
		if n != "" {
			gi.Set(m, n, vm.Int(int64(k)))
		}
	}
	if key.bytes && !vm.IsType(v, vm.TBytes) {
		v = vm.NewBytes([]byte(key.text))
	}
	p := m.NewObject(st.pattern, &rePattern{st: st, prog: prog, own: reAssemble(prog), src: v, index: vm.NewMappingProxy(gi.Value())})
	if len(st.cache) >= reCacheSize {
		for k := range st.cache { // any one
			delete(st.cache, k)
			break
		}
	}
	if prog.flags&reDebug == 0 {
		st.cache[key] = p
	}
	return p, nil
}

// reRaise makes the exception of a pattern's error.
func reRaise(m *vm.M, err *reError, pattern vm.Value) *vm.Exc {
	if e := reWarn(m, err.warn); e != nil {
		return e
	}
	if err.kind != nil {
		return m.Errorf(err.kind, "%s", err.msg)
	}
	a := []vm.Value{vm.NewStr(err.msg)}
	if err.pos >= 0 {
		a = append(a, pattern, vm.Int(int64(err.pos)))
	}
	cls := reStateOf(m).mod.Get(m, "error")
	v, e := m.Call(cls, a...)
	if e != nil {
		return e
	}
	return v.AsExc()
}

// ---- patterns ----

func patternFn(f func(m *vm.M, p *rePattern, a []vm.Value) (vm.Value, *vm.Exc)) vm.NativeFunc {
	return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return f(m, a[0].Impl().(*rePattern), a) }
}

func matchNative(mode int) vm.NativeFunc {
	return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		p := a[0].Impl().(*rePattern)
		t, e := reTextOf(m, p, a[1])
		if e != nil {
			return vm.None, e
		}
		pos, endpos, e := rePlaces(m, &t, a[2], a[3])
		if e != nil {
			return vm.None, e
		}
		var room [16]int
		spans, e := p.exec(m, &t, mode, pos, endpos, room[:])
		if e != nil || spans == nil {
			return vm.None, e
		}
		return newMatch(m, p, a[0], &t, spans, pos, endpos), nil
	}
}

func reSelf(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return a[0], nil }

func genericAlias(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	return vm.NewGenericAlias(a[0], a[1]), nil
}

func patternDefs() []vm.Def {
	return []vm.Def{
		{Sig: "match(self, /, string, pos=0, endpos=<unset>)", Doc: "Matches zero or more characters at the beginning of the string.", Fn: matchNative(reMatchHere)},
		{Sig: "fullmatch(self, /, string, pos=0, endpos=<unset>)", Doc: "Matches against all of the string.", Fn: matchNative(reFullMatch)},
		{Sig: "search(self, /, string, pos=0, endpos=<unset>)", Doc: "Scan through string looking for a match, and return a corresponding match object instance.\n\nReturn None if no position in the string matches.", Fn: matchNative(reSearch)},
		{Sig: "findall(self, /, string, pos=0, endpos=<unset>)", Doc: "Return a list of all non-overlapping matches of pattern in string.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return reFindall(m, a[0], a[1], a[2], a[3])
		}},
		{Sig: "finditer(self, /, string, pos=0, endpos=<unset>)", Doc: "Return an iterator over all non-overlapping matches for the RE pattern in string.\n\nFor each match, the iterator returns a match object.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return reFinditer(m, a[0], a[1], a[2], a[3])
		}},
		{Sig: "scanner(self, /, string, pos=0, endpos=<unset>)", Doc: "An object whose match() and search() go on from match to match.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			s, e := newScan(m, a[0], a[1], a[2], a[3])
			if e != nil {
				return vm.None, e
			}
			return m.NewObject(reStateOf(m).scanner, s), nil
		}},
		{Sig: "sub(self, /, repl, string, count=0)", Doc: "Return the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string by the replacement repl.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return reSub(m, a[0], a[1], a[2], a[3], false)
		}},
		{Sig: "subn(self, /, repl, string, count=0)", Doc: "Return the tuple (new_string, number_of_subs_made) found by replacing the leftmost non-overlapping occurrences of pattern with the replacement repl.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return reSub(m, a[0], a[1], a[2], a[3], true)
		}},
		{Sig: "split(self, /, string, maxsplit=0)", Doc: "Split string by the occurrences of pattern.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return reSplit(m, a[0], a[1], a[2])
		}},
		{Sig: "__copy__(self, /)", Fn: reSelf},
		{Sig: "__deepcopy__(self, memo, /)", Fn: reSelf},
		{Sig: "class __class_getitem__(cls, item, /)", Doc: "See PEP 585", Fn: genericAlias},
		{Sig: "__repr__(self, /)", Doc: "Return repr(self).", Fn: patternFn(func(m *vm.M, p *rePattern, a []vm.Value) (vm.Value, *vm.Exc) {
			r, e := m.Repr(p.src)
			if e != nil {
				return vm.None, e
			}
			if r.Len() > 200 {
				r = r.Slice(0, 200)
			}
			f := p.prog.flags
			if !p.prog.bytes && f&(reLocale|reUnicode|reASCII) == reUnicode {
				f &^= reUnicode
			}
			text := ""
			if f != 0 {
				text = ", " + reFlagsText(f)
			}
			return vm.NewStr("re.compile(" + r.String() + text + ")"), nil
		})},
		{Sig: "__hash__(self, /)", Doc: "Return hash(self).", Fn: patternFn(func(m *vm.M, p *rePattern, a []vm.Value) (vm.Value, *vm.Exc) {
			h, e := m.Hash(p.src)
			return vm.Int(h ^ int64(p.prog.flags)*1000003), e
		})},
		{Sig: "__eq__(self, value, /)", Doc: "Return self==value.", Fn: patternFn(func(m *vm.M, p *rePattern, a []vm.Value) (vm.Value, *vm.Exc) {
			q, ok := a[1].Impl().(*rePattern)
			if !ok {
				return vm.NotImplemented, nil
			}
			if p.prog.flags != q.prog.flags || p.prog.bytes != q.prog.bytes {
				return vm.False, nil
			}
			eq, e := m.Eq(p.src, q.src)
			return vm.Bool(eq), e
		})},
		{Sig: "__reduce__(self, /)", Fn: patternFn(func(m *vm.M, p *rePattern, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.NewTuple(reStateOf(m).mod.Get(m, "_compile"), vm.NewTuple(p.src, vm.Int(int64(p.prog.flags)))), nil
		})},
	}
}

var reFlagNames = []struct {
	bit  int
	name string
}{{reTemplate, "re.TEMPLATE"}, {reIgnoreCase, "re.IGNORECASE"}, {reLocale, "re.LOCALE"}, {reMultiline, "re.MULTILINE"}, {reDotAll, "re.DOTALL"},
	{reUnicode, "re.UNICODE"}, {reVerbose, "re.VERBOSE"}, {reDebug, "re.DEBUG"}, {reASCII, "re.ASCII"}}

func reFlagsText(f int) string {
	var parts []string
	for _, n := range reFlagNames {
		if f&n.bit != 0 {
			parts = append(parts, n.name)
			f &^= n.bit
		}
	}
	if f != 0 {
		parts = append(parts, fmt.Sprintf("0x%x", f))
	}
	return strings.Join(parts, "|")
}

func patternAttrs() []vm.Attr {
	get := func(name, doc string, f func(p *rePattern) vm.Value) vm.Attr {
		return vm.Attr{Name: name, Doc: doc, Get: func(m *vm.M, self vm.Value) (vm.Value, *vm.Exc) { return f(self.Impl().(*rePattern)), nil }}
	}
	return []vm.Attr{
		get("pattern", "The pattern string from which the RE object was compiled.", func(p *rePattern) vm.Value { return p.src }),
		get("flags", "The regex matching flags.", func(p *rePattern) vm.Value { return vm.Int(int64(p.prog.flags)) }),
		get("groups", "The number of capturing groups in the pattern.", func(p *rePattern) vm.Value { return vm.Int(int64(p.prog.groups)) }),
		get("groupindex", "A dictionary mapping group names to group numbers.", func(p *rePattern) vm.Value { return p.index }),
	}
}

func scannerDefs() []vm.Def {
	step := func(mode int) vm.NativeFunc {
		return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			s := a[0].Impl().(*reScan)
			spans, e := s.next(m, mode)
			if e != nil {
				return vm.None, e
			}
			return s.match(m, spans), nil
		}
	}
	return []vm.Def{
		{Sig: "match(self, /)", Fn: step(reMatchHere)},
		{Sig: "search(self, /)", Fn: step(reSearch)},
	}
}

// found is what findall lists for a match.
func (s *reScan) found(spans []int) vm.Value {
	part := func(k int) vm.Value {
		if spans[2*k] < 0 {
			return s.t.slice(0, 0)
		}
		return s.t.slice(spans[2*k], spans[2*k+1])
	}
	switch n := s.p.prog.groups; n {
	case 0:
		return part(0)
	case 1:
		return part(1)
	default:
		v := make([]vm.Value, n)
		for k := range v {
			v[k] = part(k + 1)
		}
		return vm.NewTuple(v...)
	}
}

func reFindall(m *vm.M, pat, text, pos, endpos vm.Value) (vm.Value, *vm.Exc) {
	s, e := newScan(m, pat, text, pos, endpos)
	if e != nil {
		return vm.None, e
	}
	var out []vm.Value
	for {
		spans, e := s.next(m, reSearch)
		if e != nil {
			return vm.None, e
		}
		if spans == nil {
			return vm.NewList(out), nil
		}
		out = append(out, s.found(spans))
	}
}

// Next is the next match: a scan is the iterator of finditer.
func (s *reScan) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	spans, e := s.next(m, reSearch)
	if e != nil || spans == nil {
		return vm.None, false, e
	}
	return s.match(m, spans), true, nil
}

func reFinditer(m *vm.M, pat, text, pos, endpos vm.Value) (vm.Value, *vm.Exc) {
	s, e := newScan(m, pat, text, pos, endpos)
	if e != nil {
		return vm.None, e
	}
	return m.NewIterator(reStateOf(m).iter.Value(), s), nil
}

func reCount(m *vm.M, v vm.Value) (int, *vm.Exc) {
	n, e := m.Index(v)
	return int(max(n, -1)), e
}

func reSplit(m *vm.M, pat, text, maxsplit vm.Value) (vm.Value, *vm.Exc) {
	s, e := wholeScan(m, pat, text)
	if e != nil {
		return vm.None, e
	}
	limit, e := reCount(m, maxsplit)
	if e != nil {
		return vm.None, e
	}
	var out []vm.Value
	last := 0
	for n := 0; limit == 0 || n < limit; n++ {
		spans, e := s.next(m, reSearch)
		if e != nil {
			return vm.None, e
		}
		if spans == nil {
			break
		}
		out = append(out, s.t.slice(last, spans[0]))
		for k := 1; k <= s.p.prog.groups; k++ {
			if spans[2*k] < 0 {
				out = append(out, vm.None)
			} else {
				out = append(out, s.t.slice(spans[2*k], spans[2*k+1]))
			}
		}
		last = spans[1]
	}
	return vm.NewList(append(out, s.t.slice(last, s.t.len()))), nil
}

// ---- replacing ----

// reTemplateText is a parsed replacement: literal parts and group numbers in turn.
type reTemplateText struct {
	lits   []vm.Value // len(groups)+1 of them
	groups []int
	warn   []reWarning
}

// reSubStep replaces match after match; the function is called as a step.
type reSubStep struct {
	vm.StepBase
	s      *reScan
	fn     vm.Value // or
	repl   vm.Value // a replacement without backslashes, or
	tmpl   *reTemplateText
	count  int
	n      int
	last   int
	out    []vm.Value
	number bool // subn
	begun  bool
}

func reSub(m *vm.M, pat, repl, text, count vm.Value, number bool) (vm.Value, *vm.Exc) {
	r := &reSubStep{number: number}
	var e *vm.Exc
	if r.count, e = reCount(m, count); e != nil {
		return vm.None, e
	}
	p := pat.Impl().(*rePattern)
	if m.Callable(repl) {
		r.fn = repl
	} else {
		t := ""
		if s, ok := m.StrOf(repl); ok {
			t = s.String()
		} else if b, ok := m.BytesLike(repl); ok {
			t = string(b)
		} else {
			return vm.None, m.TypeErrorf("decoding to str: need a bytes-like object, %s found", m.TypeName(repl))
		}
		if strings.IndexByte(t, '\\') < 0 {
			r.repl = repl
		} else if r.tmpl, e = p.template(m, repl); e != nil {
			return vm.None, e
		}
	}
	if r.s, e = wholeScan(m, pat, text); e != nil {
		return vm.None, e
	}
	if r.fn != (vm.Value{}) {
		return m.StepInto(r)
	}
	for {
		spans, e := r.find(m)
		if e != nil {
			return vm.None, e
		}
		if spans == nil {
			return r.finish(m)
		}
		if r.tmpl == nil {
			r.out = append(r.out, r.repl)
			continue
		}
		r.out = r.tmpl.fill(&r.s.t.reWhole, spans, r.out)
	}
}

// find is the next match to replace; the text before it is put out.
func (r *reSubStep) find(m *vm.M) ([]int, *vm.Exc) {
	if r.count != 0 && r.n >= r.count {
		return nil, nil
	}
	spans, e := r.s.next(m, reSearch)
	if e != nil || spans == nil {
		return nil, e
	}
	if r.last < spans[0] {
		r.out = append(r.out, r.s.t.slice(r.last, spans[0]))
	}
	r.last = spans[1]
	r.n++
	return spans, nil
}

func (r *reSubStep) Step(m *vm.M, in vm.Value) vm.Act {
	if r.begun && !in.IsNone() {
		r.out = append(r.out, in)
	}
	r.begun = true
	spans, e := r.find(m)
	if e != nil {
		return m.StepRaise(e)
	}
	if spans == nil {
		return m.StepResult(r.finish(m))
	}
	return m.StepCall(r.fn, r.s.match(m, spans))
}

func (r *reSubStep) finish(m *vm.M) (vm.Value, *vm.Exc) {
	t := &r.s.t
	var v vm.Value
	if r.n == 0 {
		v = t.slice(0, t.len())
	} else {
		if r.last < t.len() {
			r.out = append(r.out, t.slice(r.last, t.len()))
		}
		var e *vm.Exc
		if v, e = m.CallMethod(t.slice(0, 0), "join", vm.NewList(r.out)); e != nil {
			return vm.None, e
		}
	}
	if r.number {
		return vm.NewTuple(v, vm.Int(int64(r.n))), nil
	}
	return v, nil
}

func (t *reTemplateText) fill(text *reWhole, spans []int, out []vm.Value) []vm.Value {
	for k, g := range t.groups {
		out = append(out, t.lits[k])
		if spans[2*g] >= 0 {
			out = append(out, text.slice(spans[2*g], spans[2*g+1]))
		}
	}
	return append(out, t.lits[len(t.groups)])
}

// template parses a replacement with backslashes.
func (p *rePattern) template(m *vm.M, repl vm.Value) (*reTemplateText, *vm.Exc) {
	var src []rune
	isBytes := false
	key := ""
	if s, ok := m.StrOf(repl); ok {
		src, key = s.Runes(), s.String()
	} else {
		b, _ := m.BytesLike(repl)
		src, isBytes, key = bytesRunes(string(b)), true, "b"+string(b)
	}
	if !isBytes {
		key = "s" + key
	}
	if t := p.templates[key]; t != nil {
		return t, nil
	}
	t, err := parseReTemplate(src, isBytes, p.prog)
	if err != nil {
		return nil, reRaise(m, err, repl)
	}
	if e := reWarn(m, t.warn); e != nil {
		return nil, e
	}
	if p.templates == nil || len(p.templates) > 64 {
		p.templates = map[string]*reTemplateText{}
	}
	p.templates[key] = t
	return t, nil
}

func parseReTemplate(src []rune, isBytes bool, prog *reProgram) (t *reTemplateText, err *reError) {
	p := &reParser{reProgram: &reProgram{src: src, bytes: isBytes}}
	defer func() {
		switch x := recover().(type) {
		case nil:
		case *reError:
			t, err = nil, x
		default:
			panic(x)
		}
	}()
	t = &reTemplateText{}
	var lit []rune
	flush := func() {
		if isBytes {
			b := make([]byte, len(lit))
			for k, c := range lit {
				b[k] = byte(c)
			}
			t.lits = append(t.lits, vm.NewBytes(b))
		} else {
			var b []byte
			for _, c := range lit {
				b = vm.AppendRune(b, c)
			}
			t.lits = append(t.lits, vm.NewStr(string(b)))
		}
		lit = nil
	}
	group := func(n, pos int) {
		if n > prog.groups {
			p.fail(pos, "invalid group reference %d", n)
		}
		flush()
		t.groups = append(t.groups, n)
	}
	for p.at < len(src) {
		at := p.at
		c := src[at]
		p.at++
		if c != '\\' {
			lit = append(lit, c)
			continue
		}
		if p.at >= len(src) {
			p.fail(at, "bad escape (end of pattern)")
		}
		c = src[p.at]
		p.at++
		switch {
		case c == 'g':
			if !p.accept('<') {
				p.fail(p.at, "missing <")
			}
			name, pos := p.until('>', "group name")
			if isIdentifier(name) {
				p.asciiName(name, pos)
				n, ok := prog.index[name]
				if !ok {
					p.failKind(vm.ExcIndexError, "unknown group name "+vm.StrRepr(name))
				}
				group(n, pos)
				break
			}
			n := p.groupNumber(name, pos)
			if n > math.MaxInt32 {
				p.fail(pos, "invalid group reference %d", n)
			}
			group(int(n), pos)
		case c == '0':
			lit = append(lit, p.octal(0, 2))
		case isDigit(c):
			n := int(c - '0')
			if d := p.peek(); isDigit(d) {
				p.at++
				if isOct(c) && isOct(d) && isOct(p.peek()) {
					v := (c-'0')*64 + (d-'0')*8 + p.peek() - '0'
					if p.at++; v > 0o377 {
						p.fail(at, "octal escape value %s outside of range 0-0o377", p.text(at, p.at))
					}
					lit = append(lit, v)
					break
				}
				n = n*10 + int(d-'0')
			}
			group(n, at+1)
		default:
			if r, ok := reSimpleEscapes[c]; ok {
				lit = append(lit, r)
				break
			}
			if isASCIILetter(c) {
				p.fail(at, "bad escape %s", p.text(at, p.at))
			}
			lit = append(lit, '\\', c)
		}
	}
	flush()
	t.warn = p.warn
	return t, nil
}

// ---- the module ----

// viaPattern makes a function of the module from what a pattern does: a[0] is the pattern, the last argument the flags.
func viaPattern(f func(m *vm.M, pat vm.Value, a []vm.Value) (vm.Value, *vm.Exc)) vm.NativeFunc {
	return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		p, e := rePatternValue(m, a[0], a[len(a)-1])
		if e != nil {
			return vm.None, e
		}
		return f(m, p, a)
	}
}

func moduleMatch(mode int) vm.NativeFunc {
	return viaPattern(func(m *vm.M, pat vm.Value, a []vm.Value) (vm.Value, *vm.Exc) {
		s, e := wholeScan(m, pat, a[1])
		if e != nil {
			return vm.None, e
		}
		spans, e := s.next(m, mode)
		if e != nil {
			return vm.None, e
		}
		return s.match(m, spans), nil
	})
}

var reModule = &vm.ModuleDef{
	Name: "re",
	Doc:  "Support for regular expressions (RE), with the syntax and the semantics of Python.",
	Defs: []vm.Def{
		{Sig: "match(pattern, string, flags=0)", Doc: "Try to apply the pattern at the start of the string, returning\na Match object, or None if no match was found.", Fn: moduleMatch(reMatchHere)},
		{Sig: "fullmatch(pattern, string, flags=0)", Doc: "Try to apply the pattern to all of the string, returning\na Match object, or None if no match was found.", Fn: moduleMatch(reFullMatch)},
		{Sig: "search(pattern, string, flags=0)", Doc: "Scan through string looking for a match to the pattern, returning\na Match object, or None if no match was found.", Fn: moduleMatch(reSearch)},
		{Sig: "sub(pattern, repl, string, count=0, flags=0)", Doc: "Return the string obtained by replacing the leftmost\nnon-overlapping occurrences of the pattern in string by the\nreplacement repl.  repl can be either a string or a callable.", Fn: viaPattern(func(m *vm.M, pat vm.Value, a []vm.Value) (vm.Value, *vm.Exc) {
			return reSub(m, pat, a[1], a[2], a[3], false)
		})},
		{Sig: "subn(pattern, repl, string, count=0, flags=0)", Doc: "Return a 2-tuple containing (new_string, number).", Fn: viaPattern(func(m *vm.M, pat vm.Value, a []vm.Value) (vm.Value, *vm.Exc) {
			return reSub(m, pat, a[1], a[2], a[3], true)
		})},
		{Sig: "split(pattern, string, maxsplit=0, flags=0)", Doc: "Split the source string by the occurrences of the pattern,\nreturning a list containing the resulting substrings.", Fn: viaPattern(func(m *vm.M, pat vm.Value, a []vm.Value) (vm.Value, *vm.Exc) {
			return reSplit(m, pat, a[1], a[2])
		})},
		{Sig: "findall(pattern, string, flags=0)", Doc: "Return a list of all non-overlapping matches in the string.", Fn: viaPattern(func(m *vm.M, pat vm.Value, a []vm.Value) (vm.Value, *vm.Exc) {
			return reFindall(m, pat, a[1], vm.Unbound, vm.Unbound)
		})},
		{Sig: "finditer(pattern, string, flags=0)", Doc: "Return an iterator over all non-overlapping matches in the\nstring.  For each match, the iterator returns a Match object.", Fn: viaPattern(func(m *vm.M, pat vm.Value, a []vm.Value) (vm.Value, *vm.Exc) {
			return reFinditer(m, pat, a[1], vm.Unbound, vm.Unbound)
		})},
		{Sig: "compile(pattern, flags=0)", Doc: "Compile a regular expression pattern, returning a Pattern object.", Fn: viaPattern(func(m *vm.M, pat vm.Value, a []vm.Value) (vm.Value, *vm.Exc) {
			return pat, nil
		})},
		{Sig: "_compile(pattern, flags=0)", Doc: "compile().", Fn: viaPattern(func(m *vm.M, pat vm.Value, a []vm.Value) (vm.Value, *vm.Exc) {
			return pat, nil
		})},
		{Sig: "purge()", Doc: "Clear the regular expression caches", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			s := reStateOf(m)
			clear(s.cache)
			s.last = reText{}
			return vm.None, nil
		}},
		{Sig: "escape(pattern)", Doc: "Escape special characters in a string.", Fn: reEscape},
	},
	Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		s := reStateOf(m)
		s.mod = mod
		mod.Set(m, "Pattern", s.pattern.Value())
		mod.Set(m, "Match", s.match.Value())
		return nil
	},
	Source: reSource,
}

func reEscape(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	esc := func(s string) string {
		var b strings.Builder
		for k := range len(s) {
			if strings.IndexByte("()[]{}?*+-|^$\\.&~# \t\n\r\v\f", s[k]) >= 0 {
				b.WriteByte('\\')
			}
			b.WriteByte(s[k])
		}
		return b.String()
	}
	if s, ok := m.StrOf(a[0]); ok {
		return vm.NewStr(esc(s.String())), nil
	}
	if b, ok := m.BytesLike(a[0]); ok {
		return vm.NewBytes([]byte(esc(string(b)))), nil
	}
	return vm.None, m.TypeErrorf("decoding to str: need a bytes-like object, %s found", m.TypeName(a[0]))
}

// reSource is the part of module re that is easier said in GSL: the exception and the flags, an int with a repr.
const reSource = `
class error(Exception):
    """Exception raised for invalid regular expressions.

    Attributes: msg, pattern (None if unknown), pos, lineno, colno (None if unknown)."""

    def __init__(self, msg, pattern=None, pos=None):
        self.msg = msg
        self.pattern = pattern
        self.pos = pos
        self.lineno = self.colno = None
        if pattern is not None and pos is not None:
            newline = '\n' if isinstance(pattern, str) else b'\n'
            self.lineno = pattern.count(newline, 0, pos) + 1
            self.colno = pos - pattern.rfind(newline, 0, pos)
            msg = f'{msg} at position {pos}'
            if newline in pattern:
                msg = f'{msg} (line {self.lineno}, column {self.colno})'
        super().__init__(msg)


class _FlagType(type):
    def __repr__(cls):
        return f"<flag '{cls.__name__}'>"

    def __iter__(cls):
        return (v for n, v in cls._members.items() if n != 'NOFLAG')

    def __len__(cls):
        return len(cls._members) - 1

    def __getitem__(cls, name):
        return cls._members[name]

    def __contains__(cls, v):
        return isinstance(v, cls)

    @property
    def __members__(cls):
        return dict(cls._members)


class RegexFlag(int, metaclass=_FlagType):
    """The flags of patterns: ints that show their names."""

    _members = {}
    _made = {}

    def __new__(cls, value):
        self = cls._made.get(value)
        if self is None:
            if value < 0:
                value += max(0x200, 1 << value.bit_length())
            self = cls._made.setdefault(value, int.__new__(cls, value))
        return self

    @property
    def value(self):
        return int(self)

    _value_ = value

    def _names(self):
        rest = int(self)
        for name, v in RegexFlag._members.items():
            if v and rest & v:
                rest &= ~int(v)
                yield name
        if rest:
            yield hex(rest)

    @property
    def name(self):
        if not self:
            return 'NOFLAG'
        return '|'.join(self._names())

    _name_ = name

    def __repr__(self):
        if not self:
            return 're.NOFLAG'
        return '|'.join(n if n.startswith('0x') else 're.' + n for n in self._names())

    __str__ = __repr__

    def __format__(self, spec):
        return format(str(self), spec)

    def __iter__(self):
        return (v for v in RegexFlag if self & v)

    def __len__(self):
        return int(self).bit_count()

    def __contains__(self, other):
        return int(self) & int(other) == int(other)

    def __or__(self, other):
        if not isinstance(other, int):
            return NotImplemented
        return RegexFlag(int(self) | int(other))

    def __and__(self, other):
        if not isinstance(other, int):
            return NotImplemented
        return RegexFlag(int(self) & int(other))

    def __xor__(self, other):
        if not isinstance(other, int):
            return NotImplemented
        return RegexFlag(int(self) ^ int(other))

    __ror__, __rand__, __rxor__ = __or__, __and__, __xor__

    def __invert__(self):
        return RegexFlag(~int(self))

    def __hash__(self):
        return hash(int(self))

    def __eq__(self, other):
        return int(self) == other

    def __reduce__(self):
        return RegexFlag, (int(self),)


for _names, _bit in (('NOFLAG', 0), ('ASCII A', 256), ('IGNORECASE I', 2), ('LOCALE L', 4), ('UNICODE U', 32), ('MULTILINE M', 8),
                     ('DOTALL S', 16), ('VERBOSE X', 64), ('TEMPLATE T', 1), ('DEBUG', 128)):
    _flag = RegexFlag(_bit)
    for _name in _names.split():
        if len(_name) > 1:
            RegexFlag._members[_name] = _flag
        setattr(RegexFlag, _name, _flag)
        globals()[_name] = _flag
del _names, _bit, _flag, _name


def template(pattern, flags=0):
    "Compile a template pattern, returning a Pattern object"
    import warnings
    warnings.warn("The re.template() function is deprecated as it is an undocumented function without an obvious purpose. Use re.compile() instead.", DeprecationWarning)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return compile(pattern, flags | T)


class Scanner:
    """Splits a text into tokens: a lexicon is a list of (pattern, action)."""

    def __init__(self, lexicon, flags=0):
        self.lexicon = lexicon
        self.scanners = [_compile(p, flags) for p, _ in lexicon]
        self.flags = flags

    @property
    def scanner(self):
        "The lexicon as one pattern"
        return _compile('|'.join('(%s)' % p for p, _ in self.lexicon), self.flags)

    def scan(self, string):
        result = []
        at = 0
        while True:
            for p, (_, action) in zip(self.scanners, self.lexicon):
                m = p.match(string, at)
                if m is not None:
                    break
            else:
                break
            if m.end() == at:
                break
            if callable(action):
                self.match = m
                action = action(self, m.group())
            if action is not None:
                result.append(action)
            at = m.end()
        return result, string[at:]


__version__ = "2.2.1"
__all__ = ['match', 'fullmatch', 'search', 'sub', 'subn', 'split', 'findall', 'finditer', 'compile', 'purge', 'template', 'escape', 'error',
           'Pattern', 'Match', 'A', 'I', 'L', 'M', 'S', 'X', 'U', 'ASCII', 'IGNORECASE', 'LOCALE', 'MULTILINE', 'DOTALL', 'VERBOSE',
           'UNICODE', 'NOFLAG', 'RegexFlag']
`
