// The methods of str: searching, splitting, joining, padding, construction, comparison, iteration.
package vm

import (
	"math"
	"strings"
	"unsafe"
)

func init() {
	TStr.addDefs([]Def{
		{"static __new__(cls, object=<unset>, encoding=<unset>, errors=<unset>)", "Create and return a new object.", strNew},
		{"__add__(self, value, /)", "Return self+value.", strAdd},
		{"__mul__(self, value, /)", "Return self*value.", strMul},
		{"__rmul__(self, value, /)", "Return value*self.", strMul},
		{"__mod__(self, value, /)", "Return self%value.", strMod},
		{"__rmod__(self, value, /)", "Return value%self.", strRmod},
		{"__contains__(self, key, /)", "Return key in self.", strContains},
		{"__eq__(self, value, /)", "Return self==value.", strCmp(func(a, b *Str) bool { return strEq(a, b) })},
		{"__ne__(self, value, /)", "Return self!=value.", strCmp(func(a, b *Str) bool { return !strEq(a, b) })},
		{"__lt__(self, value, /)", "Return self<value.", strCmp(func(a, b *Str) bool { return a.String() < b.String() })},
		{"__le__(self, value, /)", "Return self<=value.", strCmp(func(a, b *Str) bool { return a.String() <= b.String() })},
		{"__gt__(self, value, /)", "Return self>value.", strCmp(func(a, b *Str) bool { return a.String() > b.String() })},
		{"__ge__(self, value, /)", "Return self>=value.", strCmp(func(a, b *Str) bool { return a.String() >= b.String() })},
		{"__hash__(self, /)", "Return hash(self).", func(m *M, a []Value) (Value, *Exc) { return Int(a[0].str().hashValue()), nil }},
		{"__len__(self, /)", "Return len(self).", func(m *M, a []Value) (Value, *Exc) { return Int(int64(a[0].str().cn)), nil }},
		{"__getitem__(self, key, /)", "Return self[key].", func(m *M, a []Value) (Value, *Exc) { return m.strGetItem(a[0].str(), a[1]) }},
		{"__iter__(self, /)", "Implement iter(self).", func(m *M, a []Value) (Value, *Exc) { return iterRow(m, a) }},
		{"__repr__(self, /)", "Return repr(self).", func(m *M, a []Value) (Value, *Exc) { return obj(m.reprStr(a[0].str())), nil }},
		{"__str__(self, /)", "Return str(self).", func(m *M, a []Value) (Value, *Exc) { return a[0], nil }},
		{"raw __format__(self, format_spec, /)", "Return a formatted version of the string as described by format_spec.", builtinFormat},
		{"__getnewargs__(self, /)", "", func(m *M, a []Value) (Value, *Exc) { return NewTuple(a[0]), nil }},
		{"__sizeof__(self, /)", "Return the size of the string in memory, in bytes.", strSizeof},

		{"count(self, *args)", "S.count(sub[, start[, end]]) -> int\n\nReturn the number of non-overlapping occurrences of substring sub in\n" +
			"string S[start:end].  Optional arguments start and end are\ninterpreted as in slice notation.", strCount},
		{"find(self, *args)", "S.find(sub[, start[, end]]) -> int\n\nReturn the lowest index in S where substring sub is found,\n" +
			"such that sub is contained within S[start:end].  Optional\narguments start and end are interpreted as in slice notation.\n\nReturn -1 on failure.",
			strFinder("find", false, false)},
		{"rfind(self, *args)", "S.rfind(sub[, start[, end]]) -> int\n\nReturn the highest index in S where substring sub is found,\n" +
			"such that sub is contained within S[start:end].  Optional\narguments start and end are interpreted as in slice notation.\n\nReturn -1 on failure.",
			strFinder("rfind", true, false)},
		{"index(self, *args)", "S.index(sub[, start[, end]]) -> int\n\nReturn the lowest index in S where substring sub is found,\n" +
			"such that sub is contained within S[start:end].  Optional\narguments start and end are interpreted as in slice notation.\n\nRaises ValueError when the substring is not found.",
			strFinder("index", false, true)},
		{"rindex(self, *args)", "S.rindex(sub[, start[, end]]) -> int\n\nReturn the highest index in S where substring sub is found,\n" +
			"such that sub is contained within S[start:end].  Optional\narguments start and end are interpreted as in slice notation.\n\nRaises ValueError when the substring is not found.",
			strFinder("rindex", true, true)},
		{"startswith(self, *args)", "S.startswith(prefix[, start[, end]]) -> bool\n\nReturn True if S starts with the specified prefix, False otherwise.\n" +
			"With optional start, test S beginning at that position.\nWith optional end, stop comparing S at that position.\nprefix can also be a tuple of strings to try.",
			strTail("startswith", strings.HasPrefix)},
		{"endswith(self, *args)", "S.endswith(suffix[, start[, end]]) -> bool\n\nReturn True if S ends with the specified suffix, False otherwise.\n" +
			"With optional start, test S beginning at that position.\nWith optional end, stop comparing S at that position.\nsuffix can also be a tuple of strings to try.",
			strTail("endswith", strings.HasSuffix)},
		{"replace(self, old, new, count=-1, /)", "Return a copy with all occurrences of substring old replaced by new.\n\n  count\n" +
			"    Maximum number of occurrences to replace.\n    -1 (the default value) means replace all occurrences.\n\n" +
			"If the optional argument count is given, only the first count occurrences are\nreplaced.", strReplace},
		{"split(self, /, sep=None, maxsplit=-1)", splitDoc + "\n\nSplitting starts at the front of the string and works to the end.", strSplitMethod},
		{"rsplit(self, /, sep=None, maxsplit=-1)", splitDoc + "\n\nSplitting starts at the end of the string and works to the front.", strRsplit},
		{"splitlines(self, /, keepends=False)", "Return a list of the lines in the string, breaking at line boundaries.\n\n" +
			"Line breaks are not included in the resulting list unless keepends is given and\ntrue.", strSplitlines},
		{"partition(self, sep, /)", "Partition the string into three parts using the given separator.\n\n" +
			"This will search for the separator in the string.  If the separator is found,\nreturns a 3-tuple containing the part before the separator, the separator\n" +
			"itself, and the part after it.\n\nIf the separator is not found, returns a 3-tuple containing the original string\nand two empty strings.", strPartition},
		{"rpartition(self, sep, /)", "Partition the string into three parts using the given separator.\n\n" +
			"This will search for the separator in the string, starting at the end. If\nthe separator is found, returns a 3-tuple containing the part before the\n" +
			"separator, the separator itself, and the part after it.\n\nIf the separator is not found, returns a 3-tuple containing two empty strings\nand the original string.", strRpartition},
		{"join(self, iterable, /)", "Concatenate any number of strings.\n\nThe string whose method is called is inserted in between each given string.\n" +
			"The result is returned as a new string.\n\nExample: '.'.join(['ab', 'pq', 'rs']) -> 'ab.pq.rs'", strJoin},
		{"strip(self, chars=None, /)", "Return a copy of the string with leading and trailing whitespace removed.\n\n" +
			"If chars is given and not None, remove characters in chars instead.", strStrip("strip", true, true)},
		{"lstrip(self, chars=None, /)", "Return a copy of the string with leading whitespace removed.\n\n" +
			"If chars is given and not None, remove characters in chars instead.", strStrip("lstrip", true, false)},
		{"rstrip(self, chars=None, /)", "Return a copy of the string with trailing whitespace removed.\n\n" +
			"If chars is given and not None, remove characters in chars instead.", strStrip("rstrip", false, true)},
		{"removeprefix(self, prefix, /)", "Return a str with the given prefix string removed if present.\n\n" +
			"If the string starts with the prefix string, return string[len(prefix):].\nOtherwise, return a copy of the original string.", strRemoveprefix},
		{"removesuffix(self, suffix, /)", "Return a str with the given suffix string removed if present.\n\n" +
			"If the string ends with the suffix string and that suffix is not empty,\nreturn string[:-len(suffix)]. Otherwise, return a copy of the original\nstring.", strRemovesuffix},
		{"center(self, width, fillchar=' ', /)", "Return a centered string of length width.\n\n" +
			"Padding is done using the specified fill character (default is a space).", strPad(func(have, pad int) int { return pad/2 + (pad & (have + pad) & 1) })},
		{"ljust(self, width, fillchar=' ', /)", "Return a left-justified string of length width.\n\n" +
			"Padding is done using the specified fill character (default is a space).", strPad(func(have, pad int) int { return 0 })},
		{"rjust(self, width, fillchar=' ', /)", "Return a right-justified string of length width.\n\n" +
			"Padding is done using the specified fill character (default is a space).", strPad(func(have, pad int) int { return pad })},
		{"zfill(self, width, /)", "Pad a numeric string with zeros on the left, to fill a field of the given width.\n\nThe string is never truncated.", strZfill},
		{"expandtabs(self, /, tabsize=8)", "Return a copy where all tab characters are expanded using spaces.\n\n" +
			"If tabsize is not given, a tab size of 8 characters is assumed.", strExpandtabs},
		{"encode(self, /, encoding='utf-8', errors='strict')", "Encode the string using the codec registered for encoding.\n\n  encoding\n" +
			"    The encoding in which to encode the string.\n  errors\n    The error handling scheme to use for encoding errors.\n" +
			"    The default is 'strict' meaning that encoding errors raise a\n    UnicodeEncodeError.  Other possible values are 'ignore', 'replace' and\n" +
			"    'xmlcharrefreplace' as well as any other name registered with\n    codecs.register_error that can handle UnicodeEncodeErrors.", strEncodeMethod},
		{"args format(self, /, *args, **kwargs)", "S.format(*args, **kwargs) -> str\n\nReturn a formatted version of S, using substitutions from args and kwargs.\n" +
			"The substitutions are identified by braces ('{' and '}').", strFormatMethod},
		{"format_map(self, mapping, /)", "S.format_map(mapping) -> str\n\nReturn a formatted version of S, using substitutions from mapping.\n" +
			"The substitutions are identified by braces ('{' and '}').", strFormatMap},
	}, nil)
	TStr.newNat = strNew
	TStr.attrs.setStr(internStatic("__doc__"), NewStr("str(object='') -> str\n"+
		"str(bytes_or_buffer[, encoding[, errors]]) -> str\n"+
		"\n"+
		"Create a new string object from the given object. If encoding or\n"+
		"errors is specified, then the object must expose a data buffer\n"+
		"that will be decoded using the given encoding and error handler.\n"+
		"Otherwise, returns the result of object.__str__() (if defined)\n"+
		"or repr(object).\n"+
		"encoding defaults to sys.getdefaultencoding().\n"+
		"errors defaults to 'strict'."))
}

const splitDoc = "Return a list of the substrings in the string, using sep as the separator string.\n\n  sep\n" +
	"    The separator used to split the string.\n\n    When set to None (the default value), will split on any whitespace\n" +
	"    character (including \\n \\r \\t \\f and spaces) and will discard\n    empty strings from the result.\n  maxsplit\n" +
	"    Maximum number of splits (starting from the left).\n    -1 (the default value) means no limit."

// ---- construction, operators ----

// strNew is str(object=”, encoding, errors).
func strNew(m *M, a []Value) (Value, *Exc) {
	cls, o, enc, errs := a[0], Unbound, Unbound, Unbound
	if len(a) > 1 {
		o = a[1]
	}
	if len(a) > 2 {
		enc = a[2]
	}
	if len(a) > 3 {
		errs = a[3]
	}
	var r *Str
	var e *Exc
	switch {
	case o.IsUnbound():
		r = emptyStr
	case enc.IsUnbound() && errs.IsUnbound():
		if o.is(KStr) {
			r = o.str()
		} else if d, what, script := m.strScript(o); script && cls.class() == TStr {
			return m.textValue(d, o, what)
		} else {
			r, e = m.Str(o)
		}
	default:
		r, e = m.strDecodeArgs(o, enc, errs)
	}
	if e != nil {
		return None, e
	}
	return m.wrapNew(cls.class(), obj(r)), nil
}

func (m *M) strDecodeArgs(o, enc, errs Value) (*Str, *Exc) {
	en, er := "utf-8", "strict"
	for k, v := range [2]Value{enc, errs} {
		if v.IsUnbound() {
			continue
		}
		s, ok := m.asStr(v)
		if !ok {
			return nil, m.typeErrorf("str() argument '%s' must be str, not %s", [2]string{"encoding", "errors"}[k], m.argType(v))
		}
		if strings.IndexByte(s.String(), 0) >= 0 {
			return nil, m.valueErrorf("embedded null character")
		}
		if _, e := m.encode(s, "utf-8", "strict"); e != nil {
			return nil, e
		}
		*[2]*string{&en, &er}[k] = s.String()
	}
	if _, ok := m.asStr(o); ok {
		return nil, m.typeErrorf("decoding str is not supported")
	}
	b, ok := m.bytesLike(o)
	if !ok {
		return nil, m.typeErrorf("decoding to str: need a bytes-like object, %s found", m.typeName(o))
	}
	if len(b) == 0 { // CPython does not even look the encoding up
		return emptyStr, nil
	}
	return m.decode(b, en, er)
}

func strAdd(m *M, a []Value) (Value, *Exc) {
	b, ok := m.asStr(a[1])
	if !ok {
		return None, m.typeErrorf("can only concatenate str (not \"%s\") to str", m.typeName(a[1]))
	}
	r, e := concat(m, a[0].str(), b)
	return obj(r), e
}

func strMul(m *M, a []Value) (Value, *Exc) {
	n, ok, e := m.seqCount(a[1])
	if e != nil {
		return None, e
	}
	if !ok {
		return NotImplemented, nil // the operator's error is about "sequence by non-int"
	}
	r, e := strRepeat(m, a[0].str(), n)
	return obj(r), e
}

func strMod(m *M, a []Value) (Value, *Exc) { return m.percentFormat(a[0].str(), a[1]) }

func strRmod(m *M, a []Value) (Value, *Exc) {
	f, ok := m.asStr(a[1])
	if !ok {
		return NotImplemented, nil
	}
	return m.percentFormat(f, a[0])
}

func strContains(m *M, a []Value) (Value, *Exc) {
	b, ok := m.asStr(a[1])
	if !ok {
		return None, m.typeErrorf("'in <string>' requires string as left operand, not %s", m.typeName(a[1]))
	}
	return Bool(strings.Contains(a[0].str().String(), b.String())), nil
}

func strCmp(f func(a, b *Str) bool) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		b, ok := m.asStr(a[1])
		if !ok {
			return NotImplemented, nil
		}
		return Bool(f(a[0].str(), b)), nil
	}
}

// hashValue is hash(s): never -1, and 0 for the empty text as in CPython.
func (s *Str) hashValue() int64 {
	if s.n == 0 {
		return 0
	}
	if h := int64(strHash(s)); h != -1 {
		return h
	}
	return -2
}

// strSizeof gives CPython's figures.
func strSizeof(m *M, a []Value) (Value, *Exc) {
	s := a[0].str()
	if s.ascii() {
		return Int(49 + int64(s.n)), nil
	}
	top := rune(0)
	for _, r := range s.runes() {
		top = max(top, r)
	}
	switch {
	case top < 0x100:
		return Int(73 + int64(s.cn)), nil
	case top < 0x10000:
		return Int(74 + 2*int64(s.cn)), nil
	}
	return Int(76 + 4*int64(s.cn)), nil
}

// strGetItem is s[idx].
func (m *M) strGetItem(s *Str, idx Value) (Value, *Exc) {
	if !idx.isInt() {
		if idx.is(KSlice) {
			i, step, n, e := m.textSlice(idx.sliceOf(), int(s.cn))
			if e != nil {
				return None, e
			}
			return obj(strSliceStep(m, s, i, step, n)), nil
		}
		if m.classOf(idx).dunder(dIndex).IsUnbound() {
			return None, m.typeErrorf("string indices must be integers, not '%s'", m.typeName(idx))
		}
		n, e := m.Index(idx)
		if e != nil {
			if e.Is(ExcOverflowError) {
				e = m.indexErrorf("cannot fit '%s' into an index-sized integer", m.typeName(idx))
			}
			return None, e
		}
		idx = Int(n)
	}
	i := idx.int()
	if i < 0 {
		i += int64(s.cn)
	}
	if uint64(i) >= uint64(s.cn) {
		return None, m.indexErrorf("string index out of range")
	}
	return strIndex(m, s, int(i)), nil
}

// sliceArg is a start or end argument: None or absent gives def, what is too big is clamped.
func (m *M) sliceArg(v Value, def int) (int, *Exc) {
	if v.isInt() {
		return int(v.int()), nil
	}
	if v.IsNone() || v.IsUnbound() {
		return def, nil
	}
	if v.isBool() {
		return int(v.n), nil
	}
	if m.classOf(v).dunder(dIndex).IsUnbound() {
		return 0, m.typeErrorf("slice indices must be integers or None or have an __index__ method")
	}
	v, e := m.indexValue(v)
	if e != nil {
		return 0, e
	}
	if v.is(KBig) {
		if v.big().b.Sign() < 0 {
			return math.MinInt, nil
		}
		return math.MaxInt, nil
	}
	return int(v.int()), nil
}

// clampRange is CPython's ADJUST_INDICES: start may stay above n.
func clampRange(start, end, n int) (int, int) {
	if end > n {
		end = n
	} else if end < 0 {
		end = max(end+n, 0)
	}
	if start < 0 {
		start = max(start+n, 0)
	}
	return start, end
}

// textSlice works out a slice of n items: the first index, the step and the number of items.
func (m *M) textSlice(sl *Slice, n int) (i, step, count int, e *Exc) {
	step = 1
	if !sl.step.IsNone() {
		if step, e = m.sliceArg(sl.step, 1); e != nil {
			return
		}
		if step == 0 {
			return 0, 0, 0, m.valueErrorf("slice step cannot be zero")
		}
		step = max(step, -math.MaxInt)
	}
	lo, hi := 0, n
	if step < 0 {
		lo, hi = -1, n-1
	}
	bound := func(v Value, def int) (int, *Exc) {
		if v.IsNone() {
			return def, nil
		}
		k, e := m.sliceArg(v, 0)
		if e != nil {
			return 0, e
		}
		if k < 0 {
			k = max(k+n, lo)
		}
		return min(k, hi), nil
	}
	from, to := lo, hi
	if step < 0 {
		from, to = hi, lo
	}
	if from, e = bound(sl.start, from); e != nil {
		return
	}
	if to, e = bound(sl.stop, to); e != nil {
		return
	}
	switch {
	case step > 0 && from < to:
		count = (to-from-1)/step + 1
	case step < 0 && from > to:
		count = (from-to-1)/-step + 1
	}
	return from, step, count, nil
}

// ---- searching ----

// strRange sorts out (sub[, start[, end]]). ok is false where the range is empty beyond the end.
func (m *M) strRange(s *Str, name string, a []Value) (start, end int, e *Exc) {
	switch {
	case len(a) == 0:
		return 0, 0, m.typeErrorf("%s() takes at least 1 argument (0 given)", name)
	case len(a) > 3:
		return 0, 0, m.typeErrorf("%s() takes at most 3 arguments (%d given)", name, len(a))
	}
	end = int(s.cn)
	if len(a) > 1 {
		if start, e = m.sliceArg(a[1], 0); e != nil {
			return
		}
	}
	if len(a) > 2 {
		if end, e = m.sliceArg(a[2], end); e != nil {
			return
		}
	}
	start, end = clampRange(start, end, int(s.cn))
	return
}

// cut is the part [start, end) of a text, and where it starts. start <= end <= s.len().
func (s *Str) cut(start, end int) (string, int) {
	if start == 0 && end == int(s.cn) {
		return s.String(), 0
	}
	i := s.offset(start)
	return s.String()[i:s.offset(end)], i
}

func strFinder(name string, last, must bool) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		s := a[0].str()
		var sub *Str
		if len(a) > 1 {
			var ok bool
			if sub, ok = m.asStr(a[1]); !ok {
				return None, m.badSub(s, name, a[1:])
			}
		}
		start, end := 0, int(s.cn)
		if len(a) != 2 {
			var e *Exc
			if start, end, e = m.strRange(s, name, a[1:]); e != nil {
				return None, e
			}
		}
		if start <= end {
			t, at := s.cut(start, end)
			k := 0
			if last {
				k = strings.LastIndex(t, sub.String())
			} else {
				k = strings.Index(t, sub.String())
			}
			if k >= 0 {
				return Int(int64(s.index(at + k))), nil
			}
		}
		if must {
			return None, m.valueErrorf("substring not found")
		}
		return Int(-1), nil
	}
}

// badSub is the error about what is looked for and is no text; one about the range comes before it.
func (m *M) badSub(s *Str, name string, a []Value) *Exc {
	if _, _, e := m.strRange(s, name, a); e != nil {
		return e
	}
	return m.typeErrorf("must be str, not %s", m.typeName(a[0]))
}

func strCount(m *M, a []Value) (Value, *Exc) {
	s := a[0].str()
	var sub *Str
	if len(a) > 1 {
		var ok bool
		if sub, ok = m.asStr(a[1]); !ok {
			return None, m.badSub(s, "count", a[1:])
		}
	}
	start, end, e := m.strRange(s, "count", a[1:])
	if e != nil || start > end {
		return Int(0), e
	}
	if sub.n == 0 {
		return Int(int64(end - start + 1)), nil
	}
	t, _ := s.cut(start, end)
	return Int(int64(strings.Count(t, sub.String()))), nil
}

func strTail(name string, has func(s, t string) bool) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		s := a[0].str()
		if len(a) == 2 { // the usual call
			if p := a[1]; p.is(KStr) {
				return Bool(has(s.String(), p.str().String())), nil
			}
		}
		start, end, e := m.strRange(s, name, a[1:])
		if e != nil {
			return None, e
		}
		one := func(p *Str) bool {
			if start > end {
				return false
			}
			t, _ := s.cut(start, end)
			return has(t, p.String())
		}
		if p, ok := m.asStr(a[1]); ok {
			return Bool(one(p)), nil
		}
		t, ok := m.asTuple(a[1])
		if !ok {
			return None, m.typeErrorf("%s first arg must be str or a tuple of str, not %s", name, m.typeName(a[1]))
		}
		for _, x := range t.elems() {
			p, ok := m.asStr(x)
			if !ok {
				return None, m.typeErrorf("tuple for %s must only contain str, not %s", name, m.typeName(x))
			}
			if one(p) {
				return True, nil
			}
		}
		return False, nil
	}
}

func strReplace(m *M, a []Value) (Value, *Exc) {
	s := a[0].str()
	old, ok := m.asStr(a[1])
	if !ok {
		return None, m.typeErrorf("replace() argument 1 must be str, not %s", m.argType(a[1]))
	}
	nw, ok := m.asStr(a[2])
	if !ok {
		return None, m.typeErrorf("replace() argument 2 must be str, not %s", m.argType(a[2]))
	}
	count, e := m.ssize(a[3])
	if e != nil {
		return None, e
	}
	if count < 0 {
		count = math.MaxInt
	}
	r, e := replaceStr(m, s, old, nw, count)
	return obj(r), e
}

func replaceStr(m *M, s, old, nw *Str, count int) (*Str, *Exc) {
	if count == 0 || strEq(old, nw) {
		return s, nil
	}
	t, u, v := s.String(), old.String(), nw.String()
	if len(u) == 0 {
		return interleave(m, s, nw, count)
	}
	found := m.text.cuts[:0] // one search: the places of the first 1024 are kept
	k := 0
	for at := 0; k < count; {
		i := strings.Index(t[at:], u)
		if i < 0 {
			break
		}
		if k == 1024 {
			k = min(count, k+strings.Count(t[at:], u))
			break
		}
		found = append(found, uint32(at+i))
		k++
		at += i + len(u)
	}
	if k == 0 {
		return s, nil
	}
	m.text.cuts = found
	n := len(t) + k*(len(v)-len(u))
	if n == 0 {
		return emptyStr, nil
	}
	if e := m.strRoom(n); e != nil {
		return nil, e
	}
	cn := int(s.cn) + k*(int(nw.cn)-int(old.cn))
	r := m.allocText(n, cn)
	b := r.bytes()
	o, at := 0, 0
	for j := range k {
		i := at
		if j < len(found) {
			i = int(found[j])
		} else {
			i += strings.Index(t[at:], u)
		}
		o += copy(b[o:], t[at:i])
		o += copy(b[o:], v)
		at = i + len(u)
	}
	copy(b[o:], t[at:])
	return canonical(r), nil
}

// canonical turns a fresh one-character ASCII string into the static one.
func canonical(r *Str) *Str {
	if r.n == 1 {
		return &chars[r.byteAt(0)].Str
	}
	return r
}

// interleave is s.replace with an empty old text.
func interleave(m *M, s, nw *Str, count int) (*Str, *Exc) {
	k := min(count, int(s.cn)+1)
	if nw.n > 0 && k > maxStr/int(nw.n) {
		return nil, m.memoryError()
	}
	n := int(s.n) + k*int(nw.n)
	if e := m.strRoom(n); e != nil {
		return nil, e
	}
	r := m.allocText(n, int(s.cn)+k*int(nw.cn))
	b, t := r.bytes(), s.String()
	o, at := 0, 0
	for ; k > 0; k-- {
		o += copy(b[o:], nw.String())
		if at < len(t) {
			w := runeWidth(t[at])
			o += copy(b[o:], t[at:at+w])
			at += w
		}
	}
	copy(b[o:], t[at:])
	return canonical(r), nil
}

// ssize is an argument that is a C Py_ssize_t.
func (m *M) ssize(v Value) (int, *Exc) {
	if v.isInt() {
		return int(v.int()), nil
	}
	if v.isBool() {
		return int(v.n), nil
	}
	v, e := m.indexValue(v)
	if e != nil {
		return 0, e
	}
	if !v.isInt() {
		return 0, m.overflowf("Python int too large to convert to C ssize_t")
	}
	return int(v.int()), nil
}

// ---- splitting and joining ----

// splitArgs are sep (nil: None) and maxsplit.
func (m *M) splitArgs(a []Value) (sep *Str, n int, e *Exc) {
	if n, e = m.ssize(a[2]); e != nil {
		return
	}
	if !a[1].IsNone() {
		var ok bool
		if sep, ok = m.asStr(a[1]); !ok {
			return nil, 0, m.typeErrorf("must be str or None, not %s", m.typeName(a[1]))
		}
	}
	if n < 0 {
		n = math.MaxInt
	}
	if sep != nil && sep.n == 0 {
		e = m.valueErrorf("empty separator")
	}
	return
}

func strSplitMethod(m *M, a []Value) (Value, *Exc) {
	sep, n, e := m.splitArgs(a)
	if e != nil {
		return None, e
	}
	return obj(m.splitStr(a[0].str(), sep, n)), nil
}

var asciiSpace = [256]bool{' ': true, '\t': true, '\n': true, '\r': true, '\v': true, '\f': true, 0x1c: true, 0x1d: true, 0x1e: true, 0x1f: true}

// skipSpace is the offset of the first character from i on that is not white space.
func skipSpace(t string, i int) int {
	for i < len(t) {
		if c := t[i]; c < 0x80 {
			if !asciiSpace[c] {
				return i
			}
			i++
			continue
		}
		r, w := runeAt(t, i)
		if !isSpaceRune(r) {
			return i
		}
		i += w
	}
	return i
}

// skipWord is the offset of the first white space from i on.
func skipWord(t string, i int) int {
	for i < len(t) {
		if c := t[i]; c < 0x80 {
			if asciiSpace[c] {
				return i
			}
			i++
			continue
		}
		r, w := runeAt(t, i)
		if isSpaceRune(r) {
			return i
		}
		i += w
	}
	return i
}

// trimSpace is the end of t without the white space behind it, not below from.
func trimSpace(t string, from int) int {
	j := len(t)
	for j > from {
		if c := t[j-1]; c < 0x80 {
			if !asciiSpace[c] {
				break
			}
			j--
			continue
		}
		r, w := lastRune(t, j)
		if !isSpaceRune(r) {
			break
		}
		j -= w
	}
	return j
}

func strRsplit(m *M, a []Value) (Value, *Exc) {
	s := a[0].str()
	sep, n, e := m.splitArgs(a)
	if e != nil {
		return None, e
	}
	t := s.String()
	var out []Value
	end := len(t)
	if sep != nil {
		u := sep.String()
		for len(out) < n {
			i := strings.LastIndex(t[:end], u)
			if i < 0 {
				break
			}
			out = append(out, obj(m.part(s, i+len(u), end, -1)))
			end = i
		}
		out = append(out, obj(m.sub(s, 0, end, -1)))
	} else {
		for {
			end = trimSpace(t[:end], 0)
			if end == 0 {
				break
			}
			if len(out) == n {
				out = append(out, obj(m.sub(s, 0, end, -1)))
				break
			}
			i := end
			for i > 0 {
				r, w := lastRune(t, i)
				if isSpaceRune(r) {
					break
				}
				i -= w
			}
			out = append(out, obj(m.sub(s, i, end, -1)))
			end = i
		}
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	m.charge(int64(s.n) + int64(len(out))*int64(VS+strHead))
	return NewList(out), nil
}

// isLineBreak are the characters at which splitlines cuts.
func isLineBreak(r rune) bool {
	switch r {
	case '\n', '\r', '\v', '\f', 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}

func strSplitlines(m *M, a []Value) (Value, *Exc) {
	s := a[0].str()
	k, e := m.cInt(a[1])
	keep := k != 0
	if e != nil {
		return None, e
	}
	t := s.String()
	var out []Value
	ascii := s.ascii()
	for from, i := 0, 0; i < len(t); {
		for ascii && i+8 < len(t) { // eight characters at once: below ' ' are the breaks
			w := *(*uint64)(unsafe.Pointer(unsafe.StringData(t[i:])))
			if (w-0x2020202020202020)&^w&hi8 != 0 {
				break
			}
			i += 8
		}
		r, w := rune(t[i]), 1
		if r >= 0x80 {
			r, w = runeAt(t, i)
		}
		if i += w; !isLineBreak(r) {
			if i == len(t) {
				out = append(out, obj(m.sub(s, from, i, -1)))
			}
			continue
		}
		end := i - w
		if r == '\r' && i < len(t) && t[i] == '\n' {
			i++
		}
		if keep {
			end = i
		}
		out = append(out, obj(m.sub(s, from, end, -1)))
		from = i
	}
	m.charge(int64(s.n) + int64(len(out))*int64(VS+strHead))
	return NewList(out), nil
}

func (m *M) sepArg(v Value) (*Str, *Exc) {
	sep, ok := m.asStr(v)
	if !ok {
		return nil, m.typeErrorf("must be str, not %s", m.typeName(v))
	}
	if sep.n == 0 {
		return nil, m.valueErrorf("empty separator")
	}
	return sep, nil
}

func strPartition(m *M, a []Value) (Value, *Exc) {
	s := a[0].str()
	sep, e := m.sepArg(a[1])
	if e != nil {
		return None, e
	}
	i := strings.Index(s.String(), sep.String())
	if i < 0 {
		return NewTuple(a[0], obj(emptyStr), obj(emptyStr)), nil
	}
	m.charge(int64(s.n))
	return NewTuple(obj(m.sub(s, 0, i, -1)), obj(sep), obj(m.sub(s, i+int(sep.n), int(s.n), -1))), nil
}

func strRpartition(m *M, a []Value) (Value, *Exc) {
	s := a[0].str()
	sep, e := m.sepArg(a[1])
	if e != nil {
		return None, e
	}
	i := strings.LastIndex(s.String(), sep.String())
	if i < 0 {
		return NewTuple(obj(emptyStr), obj(emptyStr), a[0]), nil
	}
	m.charge(int64(s.n))
	return NewTuple(obj(m.sub(s, 0, i, -1)), obj(sep), obj(m.sub(s, i+int(sep.n), int(s.n), -1))), nil
}

// iterable reports whether iter(v) can work: the type has __iter__ or __getitem__.
func (m *M) iterable(v Value) bool {
	c := m.classOf(v)
	return !c.dunder(dIter).IsUnbound() || !c.dunder(dGetitem).IsUnbound()
}

func strJoin(m *M, a []Value) (Value, *Exc) {
	sep := a[0].str()
	var items []Value
	switch {
	case a[1].is(KList):
		items = a[1].list().v
	case a[1].is(KTuple):
		items = a[1].tuple().elems()
	case !m.iterable(a[1]):
		return None, m.typeErrorf("can only join an iterable")
	default:
		return m.collect(a[1], func(v []Value) (Value, *Exc) { return m.joinValues(sep, v) })
	}
	return m.joinValues(sep, items)
}

func (m *M) joinValues(sep *Str, items []Value) (Value, *Exc) {
	if r, ok := m.joinPlain(sep, items); ok {
		return obj(r), nil
	}
	var room [16]*Str
	l := room[:0]
	if len(items) > len(room) {
		l = make([]*Str, 0, len(items))
	}
	for k, x := range items {
		s, ok := m.asStr(x)
		if !ok {
			return None, m.typeErrorf("sequence item %d: expected str instance, %s found", k, m.typeName(x))
		}
		l = append(l, s)
	}
	r, e := joinStrs(m, sep, l)
	return obj(r), e
}

// ---- stripping and padding ----

func strStrip(name string, left, right bool) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		s := a[0].str()
		t := s.String()
		i, j := 0, len(t)
		if a[1].IsNone() {
			if left {
				i = skipSpace(t, 0)
			}
			if right {
				j = trimSpace(t, i)
			}
		} else {
			set, ok := m.asStr(a[1])
			if !ok {
				return None, m.typeErrorf("%s arg must be None or str", name)
			}
			i, j = stripSet(t, set, left, right)
		}
		if j-i != len(t) {
			m.charge(int64(j - i + int(strHead)))
		}
		if i == j {
			return obj(emptyStr), nil
		}
		return obj(m.sub(s, i, j, -1)), nil
	}
}

func stripSet(t string, set *Str, left, right bool) (i, j int) {
	u := set.String()
	if len(u) <= 4 && set.ascii() { // a table takes longer
		j = len(t)
		for left && i < j && strings.IndexByte(u, t[i]) >= 0 {
			i++
		}
		for right && i < j && strings.IndexByte(u, t[j-1]) >= 0 {
			j--
		}
		return i, j
	}
	var ascii [128]bool
	for k := range len(u) {
		if u[k] < 0x80 {
			ascii[u[k]] = true
		}
	}
	in := func(at, w int) bool {
		if c := t[at]; c < 0x80 {
			return ascii[c]
		}
		return strings.Contains(u, t[at:at+w])
	}
	j = len(t)
	if left {
		for i < j {
			w := runeWidth(t[i])
			if !in(i, w) {
				break
			}
			i += w
		}
	}
	if right {
		for j > i {
			k := j - 1
			for t[k]&0xC0 == 0x80 {
				k--
			}
			if !in(k, j-k) {
				break
			}
			j = k
		}
	}
	return i, j
}

func strRemoveprefix(m *M, a []Value) (Value, *Exc) {
	s := a[0].str()
	p, ok := m.asStr(a[1])
	if !ok {
		return None, m.typeErrorf("removeprefix() argument must be str, not %s", m.argType(a[1]))
	}
	if strings.HasPrefix(s.String(), p.String()) {
		m.charge(int64(s.n))
		return obj(m.sub(s, int(p.n), int(s.n), int(s.cn-p.cn))), nil
	}
	return a[0], nil
}

func strRemovesuffix(m *M, a []Value) (Value, *Exc) {
	s := a[0].str()
	p, ok := m.asStr(a[1])
	if !ok {
		return None, m.typeErrorf("removesuffix() argument must be str, not %s", m.argType(a[1]))
	}
	if strings.HasSuffix(s.String(), p.String()) {
		m.charge(int64(s.n))
		return obj(m.sub(s, 0, int(s.n-p.n), int(s.cn-p.cn))), nil
	}
	return a[0], nil
}

// padStr puts left and right fill characters around a text.
func padStr(m *M, s *Str, left, right int, fill string) (*Str, *Exc) {
	if left <= 0 && right <= 0 {
		return s, nil
	}
	if left+right > (maxStr-int(s.n))/len(fill) {
		return nil, m.memoryError()
	}
	n := int(s.n) + (left+right)*len(fill)
	if e := m.strRoom(n); e != nil {
		return nil, e
	}
	r := m.allocText(n, int(s.cn)+left+right)
	b := r.bytes()
	o := fillWith(b, fill, left)
	o += copy(b[o:], s.String())
	fillWith(b[o:], fill, right)
	return canonical(r), nil
}

// fillWith writes n times the text fill, and says how many bytes that were.
func fillWith(b []byte, fill string, n int) int {
	b = b[:n*len(fill)]
	if len(b) == 0 {
		return 0
	}
	if len(fill) == 1 && n <= 64 { // one by one is faster than copies of so few
		for i := range b {
			b[i] = fill[0]
		}
		return n
	}
	for o := copy(b, fill); o < len(b); {
		o += copy(b[o:], b[:o])
	}
	return len(b)
}

func strPad(left func(have, pad int) int) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		s := a[0].str()
		w, e := m.ssize(a[1])
		if e != nil {
			return None, e
		}
		fill, ok := m.asStr(a[2])
		if !ok {
			return None, m.typeErrorf("The fill character must be a unicode character, not %s", m.typeName(a[2]))
		}
		if fill.cn != 1 {
			return None, m.typeErrorf("The fill character must be exactly one character long")
		}
		if w <= int(s.cn) {
			return a[0], nil
		}
		pad := w - int(s.cn)
		l := left(int(s.cn), pad)
		r, e := padStr(m, s, l, pad-l, fill.String())
		return obj(r), e
	}
}

func strZfill(m *M, a []Value) (Value, *Exc) {
	s := a[0].str()
	w, e := m.ssize(a[1])
	if e != nil || w <= int(s.cn) {
		return a[0], e
	}
	pad := w - int(s.cn)
	t := s.String()
	if t != "" && (t[0] == '+' || t[0] == '-') {
		r, e := padStr(m, m.sub(s, 1, len(t), int(s.cn)-1), pad, 0, "0")
		if e == nil {
			r, e = concat(m, &chars[t[0]].Str, r)
		}
		return obj(r), e
	}
	r, e := padStr(m, s, pad, 0, "0")
	return obj(r), e
}

func strExpandtabs(m *M, a []Value) (Value, *Exc) {
	s := a[0].str()
	tab, e := m.cInt(a[1])
	if e != nil {
		return None, e
	}
	t := s.String()
	n, cn, col, any := 0, 0, 0, false
	for i := range len(t) { // by bytes: continuation bytes have no width
		switch c := t[i]; {
		case c == '\t':
			any = true
			if tab > 0 {
				d := tab - col%tab
				col += d
				n += d
				cn += d
			}
		case c&0xC0 == 0x80:
			n++
		default:
			n++
			cn++
			col++
			if c == '\n' || c == '\r' {
				col = 0
			}
		}
		if n > maxStr {
			return None, m.overflowf("new string is too long")
		}
	}
	if !any {
		return a[0], nil
	}
	if n == 0 {
		return obj(emptyStr), nil
	}
	if e := m.strRoom(n); e != nil {
		return None, e
	}
	r := m.allocText(n, cn)
	b := r.bytes()
	o := 0
	col = 0
	for i := range len(t) {
		c := t[i]
		if c == '\t' {
			if tab > 0 {
				d := tab - col%tab
				col += d
				o += fillWith(b[o:], " ", d)
			}
			continue
		}
		b[o] = c
		o++
		if c&0xC0 != 0x80 {
			col++
			if c == '\n' || c == '\r' {
				col = 0
			}
		}
	}
	return obj(canonical(r)), nil
}

// cInt is an argument that is a C int.
func (m *M) cInt(v Value) (int, *Exc) {
	v, e := m.indexValue(v)
	if e != nil {
		return 0, e
	}
	if v.isBool() {
		return int(v.n), nil
	}
	if !v.isInt() || v.int() != int64(int32(v.int())) {
		return 0, m.overflowf("Python int too large to convert to C int")
	}
	return int(v.int()), nil
}

// view is a byte slice seen as a string; the slice must not change while the string is used.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
