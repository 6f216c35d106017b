// The tables of bytes and bytearray: cases, padding, translation, hexadecimal, and what changes a bytearray.
package vm

import (
	"bytes"
	"strings"
)

func init() {
	for _, c := range []*Class{TBytes, TByteArray} {
		c.addDefs(bytesRows, nil)
	}
	TBytes.addDefs([]Def{
		{"static __new__(cls, source=<unset>, encoding=<unset>, errors=<unset>)", "Create and return a new object.", bytesNew},
		{"__hash__(self, /)", "Return hash(self).", func(m *M, a []Value) (Value, *Exc) { return Int(bytesHash(a[0].bytes())), nil }},
		{"__bytes__(self, /)", "Convert this value to exact type bytes.", func(m *M, a []Value) (Value, *Exc) { return a[0], nil }},
		{"__getnewargs__(self, /)", "", func(m *M, a []Value) (Value, *Exc) { return NewTuple(a[0]), nil }},
		{"__sizeof__(self, /)", "Returns the size of the bytes object in memory, in bytes.", func(m *M, a []Value) (Value, *Exc) {
			return Int(33 + int64(len(a[0].bytes().s))), nil
		}},
	}, nil)
	TBytes.newNat = bytesNew
	TBytes.attrs.setStr(internStatic("__doc__"), NewStr("bytes(iterable_of_ints) -> bytes\n"+
		"bytes(string, encoding[, errors]) -> bytes\n"+
		"bytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer\n"+
		"bytes(int) -> bytes object of size given by the parameter initialized with null bytes\n"+
		"bytes() -> empty bytes object\n"+
		"\n"+
		"Construct an immutable array of bytes from:\n"+
		"  - an iterable yielding integers in range(256)\n"+
		"  - a text string encoded using the specified encoding\n"+
		"  - any object implementing the buffer API.\n"+
		"  - an integer"))
	TByteArray.addDefs([]Def{
		{"static __new__(cls, /, *args, **kwargs)", "Create and return a new object.", byteArrayNew},
		{"raw __init__(self, source=<unset>, encoding=<unset>, errors=<unset>)", "Initialize self.  See help(type(self)) for accurate signature.", byteArrayInit},
		{"__setitem__(self, key, value, /)", "Set self[key] to value.", byteArraySet},
		{"__delitem__(self, key, /)", "Delete self[key].", byteArrayDel},
		{"raw __iadd__(self, value, /)", "Implement self+=value.", byteArrayIadd},
		{"raw __imul__(self, value, /)", "Implement self*=value.", byteArrayImul},
		{"append(self, item, /)", "Append a single item to the end of the bytearray.\n\n  item\n    The item to be appended.", byteArrayAppend},
		{"extend(self, iterable_of_ints, /)", "Append all the items from the iterator or sequence to the bytearray.\n\n  iterable_of_ints\n    The iterable of items to append.", byteArrayExtend},
		{"insert(self, index, item, /)", "Insert a single item into the bytearray before the given index.\n\n  index\n    The index where the value is to be inserted.\n  item\n    The item to be inserted.", byteArrayInsert},
		{"pop(self, index=-1, /)", "Remove and return a single item from B.\n\n  index\n    The index from where to remove the item.\n    -1 (the default value) means remove the last item.\n\nIf no index argument is given, will pop the last item.", byteArrayPop},
		{"remove(self, value, /)", "Remove the first occurrence of a value in the bytearray.\n\n  value\n    The value to remove.", byteArrayRemove},
		{"reverse(self, /)", "Reverse the order of the values in B in place.", byteArrayReverse},
		{"clear(self, /)", "Remove all items from the bytearray.", byteArrayClear},
		{"copy(self, /)", "Return a copy of B.", func(m *M, a []Value) (Value, *Exc) { return partOf(m, a[0], selfBytes(a[0])), nil }},
		{"__alloc__(self, /)", "B.__alloc__() -> int\n\nReturn the number of bytes actually allocated.", func(m *M, a []Value) (Value, *Exc) {
			return Int(int64(cap(a[0].byteArray().b)) + 1), nil
		}},
		{"__sizeof__(self, /)", "Returns the size of the bytearray object in memory, in bytes.", func(m *M, a []Value) (Value, *Exc) {
			return Int(57 + int64(cap(a[0].byteArray().b))), nil
		}},
		{"raw __reduce__(self, /)", "Return state information for pickling.", byteArrayReduce},
		{"raw __reduce_ex__(self, proto=0, /)", "Return state information for pickling.", byteArrayReduce},
	}, nil)
	TByteArray.newNat = byteArrayNew
	TByteArray.attrs.setStr(internStatic("__doc__"), NewStr("bytearray(iterable_of_ints) -> bytearray\n"+
		"bytearray(string, encoding[, errors]) -> bytearray\n"+
		"bytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer\n"+
		"bytearray(int) -> bytes array of size given by the parameter initialized with null bytes\n"+
		"bytearray() -> empty bytes array\n"+
		"\n"+
		"Construct a mutable bytearray object from:\n"+
		"  - an iterable yielding integers in range(256)\n"+
		"  - a text string encoded using the specified encoding\n"+
		"  - a bytes or a buffer object\n"+
		"  - any object implementing the buffer API.\n"+
		"  - an integer"))
	TByteArray.attrs.setStr(internStatic("__hash__"), None)
}

// bytesRows are the rows that bytes and bytearray share.
var bytesRows = []Def{
	{"__add__(self, value, /)", "Return self+value.", bytesAdd},
	{"__mul__(self, value, /)", "Return self*value.", bytesMul},
	{"__rmul__(self, value, /)", "Return value*self.", bytesMul},
	{"__mod__(self, value, /)", "Return self%value.", bytesMod},
	{"__rmod__(self, value, /)", "Return value%self.", bytesRmod},
	{"__contains__(self, key, /)", "Return key in self.", bytesContains},
	{"__eq__(self, value, /)", "Return self==value.", bytesEqual(true)},
	{"__ne__(self, value, /)", "Return self!=value.", bytesEqual(false)},
	{"__lt__(self, value, /)", "Return self<value.", bytesCmp(func(c int) bool { return c < 0 })},
	{"__le__(self, value, /)", "Return self<=value.", bytesCmp(func(c int) bool { return c <= 0 })},
	{"__gt__(self, value, /)", "Return self>value.", bytesCmp(func(c int) bool { return c > 0 })},
	{"__ge__(self, value, /)", "Return self>=value.", bytesCmp(func(c int) bool { return c >= 0 })},
	{"__len__(self, /)", "Return len(self).", func(m *M, a []Value) (Value, *Exc) { return Int(int64(len(selfBytes(a[0])))), nil }},
	{"__getitem__(self, key, /)", "Return self[key].", bytesGetItem},
	{"__iter__(self, /)", "Implement iter(self).", func(m *M, a []Value) (Value, *Exc) { return iterRow(m, a) }},
	{"raw __repr__(self, /)", "Return repr(self).", bytesReprRow},
	{"raw __str__(self, /)", "Return str(self).", bytesReprRow},

	{"count(self, *args)", "B.count(sub[, start[, end]]) -> int\n\nReturn the number of non-overlapping occurrences of subsection sub in\nbytes B[start:end].  Optional arguments start and end are interpreted\nas in slice notation.", bytesCount},
	{"find(self, *args)", "B.find(sub[, start[, end]]) -> int\n\nReturn the lowest index in B where subsection sub is found,\nsuch that sub is contained within B[start,end].  Optional\narguments start and end are interpreted as in slice notation.\n\nReturn -1 on failure.", bytesFinder("find", false, false)},
	{"rfind(self, *args)", "B.rfind(sub[, start[, end]]) -> int\n\nReturn the highest index in B where subsection sub is found,\nsuch that sub is contained within B[start,end].  Optional\narguments start and end are interpreted as in slice notation.\n\nReturn -1 on failure.", bytesFinder("rfind", true, false)},
	{"index(self, *args)", "B.index(sub[, start[, end]]) -> int\n\nReturn the lowest index in B where subsection sub is found,\nsuch that sub is contained within B[start,end].  Optional\narguments start and end are interpreted as in slice notation.\n\nRaises ValueError when the subsection is not found.", bytesFinder("index", false, true)},
	{"rindex(self, *args)", "B.rindex(sub[, start[, end]]) -> int\n\nReturn the highest index in B where subsection sub is found,\nsuch that sub is contained within B[start,end].  Optional\narguments start and end are interpreted as in slice notation.\n\nRaise ValueError when the subsection is not found.", bytesFinder("rindex", true, true)},
	{"startswith(self, *args)", "B.startswith(prefix[, start[, end]]) -> bool\n\nReturn True if B starts with the specified prefix, False otherwise.\nWith optional start, test B beginning at that position.\nWith optional end, stop comparing B at that position.\nprefix can also be a tuple of bytes to try.", bytesTail("startswith", strings.HasPrefix)},
	{"endswith(self, *args)", "B.endswith(suffix[, start[, end]]) -> bool\n\nReturn True if B ends with the specified suffix, False otherwise.\nWith optional start, test B beginning at that position.\nWith optional end, stop comparing B at that position.\nsuffix can also be a tuple of bytes to try.", bytesTail("endswith", strings.HasSuffix)},
	{"replace(self, old, new, count=-1, /)", "Return a copy with all occurrences of substring old replaced by new.\n\n  count\n    Maximum number of occurrences to replace.\n    -1 (the default value) means replace all occurrences.\n\nIf the optional argument count is given, only the first count occurrences are\nreplaced.", bytesReplace},
	{"split(self, /, sep=None, maxsplit=-1)", "Return a list of the sections in the bytes, using sep as the delimiter.\n\n  sep\n    The delimiter according which to split the bytes.\n    None (the default value) means split on ASCII whitespace characters\n    (space, tab, return, newline, formfeed, vertical tab).\n  maxsplit\n    Maximum number of splits to do.\n    -1 (the default value) means no limit.", bytesSplit},
	{"rsplit(self, /, sep=None, maxsplit=-1)", "Return a list of the sections in the bytes, using sep as the delimiter.\n\n  sep\n    The delimiter according which to split the bytes.\n    None (the default value) means split on ASCII whitespace characters\n    (space, tab, return, newline, formfeed, vertical tab).\n  maxsplit\n    Maximum number of splits to do.\n    -1 (the default value) means no limit.\n\nSplitting is done starting at the end of the bytes and working to the front.", bytesRsplit},
	{"splitlines(self, /, keepends=False)", "Return a list of the lines in the bytes, breaking at line boundaries.\n\nLine breaks are not included in the resulting list unless keepends is given and\ntrue.", bytesSplitlines},
	{"partition(self, sep, /)", "Partition the bytes into three parts using the given separator.", bytesPartition(false)},
	{"rpartition(self, sep, /)", "Partition the bytes into three parts using the given separator.", bytesPartition(true)},
	{"join(self, iterable_of_bytes, /)", "Concatenate any number of bytes objects.\n\nThe bytes whose method is called is inserted in between each pair.\n\nThe result is returned as a new bytes object.\n\nExample: b'.'.join([b'ab', b'pq', b'rs']) -> b'ab.pq.rs'.", bytesJoin},
	{"strip(self, bytes=None, /)", "Strip leading and trailing bytes contained in the argument.\n\nIf the argument is omitted or None, strip leading and trailing ASCII whitespace.", bytesStrip(true, true)},
	{"lstrip(self, bytes=None, /)", "Strip leading bytes contained in the argument.\n\nIf the argument is omitted or None, strip leading  ASCII whitespace.", bytesStrip(true, false)},
	{"rstrip(self, bytes=None, /)", "Strip trailing bytes contained in the argument.\n\nIf the argument is omitted or None, strip trailing ASCII whitespace.", bytesStrip(false, true)},
	{"decode(self, /, encoding='utf-8', errors='strict')", "Decode the bytes using the codec registered for encoding.\n\n  encoding\n    The encoding with which to decode the bytes.\n  errors\n    The error handling scheme to use for the handling of decoding errors.\n    The default is 'strict' meaning that decoding errors raise a\n    UnicodeDecodeError. Other possible values are 'ignore' and 'replace'\n    as well as any other name registered with codecs.register_error that\n    can handle UnicodeDecodeErrors.", decodeRow},

	{"removeprefix(self, prefix, /)", "Return a bytes object with the given prefix string removed if present.\n\nIf the bytes starts with the prefix string, return bytes[len(prefix):].\nOtherwise, return a copy of the original bytes.", bytesTrim(strings.TrimPrefix)},
	{"removesuffix(self, suffix, /)", "Return a bytes object with the given suffix string removed if present.\n\nIf the bytes ends with the suffix string and that suffix is not empty,\nreturn bytes[:-len(prefix)].  Otherwise, return a copy of the original\nbytes.", bytesTrim(strings.TrimSuffix)},
	{"center(self, width, fillchar=b' ', /)", "Return a centered string of length width.\n\nPadding is done using the specified fill character.", bytesPad("center", func(have, pad int) int { return pad/2 + (pad & (have + pad) & 1) })},
	{"ljust(self, width, fillchar=b' ', /)", "Return a left-justified string of length width.\n\nPadding is done using the specified fill character.", bytesPad("ljust", func(have, pad int) int { return 0 })},
	{"rjust(self, width, fillchar=b' ', /)", "Return a right-justified string of length width.\n\nPadding is done using the specified fill character.", bytesPad("rjust", func(have, pad int) int { return pad })},
	{"zfill(self, width, /)", "Pad a numeric string with zeros on the left, to fill a field of the given width.\n\nThe original string is never truncated.", bytesZfill},
	{"expandtabs(self, /, tabsize=8)", "Return a copy where all tab characters are expanded using spaces.\n\nIf tabsize is not given, a tab size of 8 characters is assumed.", bytesExpandtabs},
	{"translate(self, table, /, delete=b'')", "Return a copy with each character mapped by the given translation table.\n\n  table\n    Translation table, which must be a bytes object of length 256.\n\nAll characters occurring in the optional argument delete are removed.\nThe remaining characters are mapped through the given translation table.", bytesTranslate},
	{"static maketrans(frm, to, /)", "Return a translation table useable for the bytes or bytearray translate method.\n\nThe returned table will be one where each byte in frm is mapped to the byte at\nthe same position in to.\n\nThe bytes objects frm and to must be of the same length.", bytesMaketrans},
	{"class fromhex(type, string, /)", "Create a bytes object from a string of hexadecimal numbers.\n\nSpaces between two numbers are accepted.\nExample: bytes.fromhex('B9 01EF') -> b'\\\\xb9\\\\x01\\\\xef'.", bytesFromhex},
	{"hex(self, sep=<unset>, bytes_per_sep=1)", "Create a string of hexadecimal numbers from a bytes object.\n\n  sep\n    An optional single character or byte to separate hex bytes.\n  bytes_per_sep\n    How many bytes between separators.  Positive values count from the\n    right, negative values count from the left.\n\nExample:\n>>> value = b'\\xb9\\x01\\xef'\n>>> value.hex()\n'b901ef'\n>>> value.hex(':')\n'b9:01:ef'\n>>> value.hex(':', 2)\n'b9:01ef'\n>>> value.hex(':', -2)\n'b901:ef'", bytesHex},

	{"upper(self, /)", "B.upper() -> copy of B\n\nReturn a copy of B with all ASCII characters converted to uppercase.", bytesMap(func(c byte, first bool) byte { return upperByte(c) })},
	{"lower(self, /)", "B.lower() -> copy of B\n\nReturn a copy of B with all ASCII characters converted to lowercase.", bytesMap(func(c byte, first bool) byte { return lowerByte(c) })},
	{"swapcase(self, /)", "B.swapcase() -> copy of B\n\nReturn a copy of B with uppercase ASCII characters converted\nto lowercase ASCII and vice versa.", bytesMap(func(c byte, first bool) byte {
		if isAlphaByte(c) {
			return c ^ 32
		}
		return c
	})},
	{"title(self, /)", "B.title() -> copy of B\n\nReturn a titlecased version of B, i.e. ASCII words start with uppercase\ncharacters, all remaining cased characters have lowercase.", bytesTitle},
	{"capitalize(self, /)", "B.capitalize() -> copy of B\n\nReturn a copy of B with only its first character capitalized (ASCII)\nand the rest lower-cased.", bytesMap(func(c byte, first bool) byte {
		if first {
			return upperByte(c)
		}
		return lowerByte(c)
	})},
	{"isalpha(self, /)", "B.isalpha() -> bool\n\nReturn True if all characters in B are alphabetic\nand there is at least one character in B, False otherwise.", bytesAll(isAlphaByte)},
	{"isalnum(self, /)", "B.isalnum() -> bool\n\nReturn True if all characters in B are alphanumeric\nand there is at least one character in B, False otherwise.", bytesAll(func(c byte) bool { return isAlphaByte(c) || isDigitByte(c) })},
	{"isdigit(self, /)", "B.isdigit() -> bool\n\nReturn True if all characters in B are digits\nand there is at least one character in B, False otherwise.", bytesAll(isDigitByte)},
	{"isspace(self, /)", "B.isspace() -> bool\n\nReturn True if all characters in B are whitespace\nand there is at least one character in B, False otherwise.", bytesAll(isASCIISpace)},
	{"isascii(self, /)", "B.isascii() -> bool\n\nReturn True if B is empty or all characters in B are ASCII,\nFalse otherwise.", func(m *M, a []Value) (Value, *Exc) { return Bool(isASCII(selfBytes(a[0]))), nil }},
	{"islower(self, /)", "B.islower() -> bool\n\nReturn True if all cased characters in B are lowercase and there is\nat least one cased character in B, False otherwise.", bytesOneCase('a')},
	{"isupper(self, /)", "B.isupper() -> bool\n\nReturn True if all cased characters in B are uppercase and there is\nat least one cased character in B, False otherwise.", bytesOneCase('A')},
	{"istitle(self, /)", "B.istitle() -> bool\n\nReturn True if B is a titlecased string and there is at least one\ncharacter in B, i.e. uppercase characters may only follow uncased\ncharacters and lowercase characters only cased ones. Return False\notherwise.", bytesIstitle},
}

// ---- cases and kinds ----

func isAlphaByte(c byte) bool { return c|32 >= 'a' && c|32 <= 'z' }
func isDigitByte(c byte) bool { return c >= '0' && c <= '9' }

func upperByte(c byte) byte {
	if c >= 'a' && c <= 'z' {
		return c - 32
	}
	return c
}

func lowerByte(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 32
	}
	return c
}

func bytesMap(f func(c byte, first bool) byte) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		s := selfBytes(a[0])
		m.charge(int64(len(s)))
		b := make([]byte, len(s))
		for k := range b {
			b[k] = f(s[k], k == 0)
		}
		return sameKind(a[0], b), nil
	}
}

func bytesTitle(m *M, a []Value) (Value, *Exc) {
	cased := false
	b := []byte(selfBytes(a[0]))
	for k, c := range b {
		if cased {
			b[k] = lowerByte(c)
		} else {
			b[k] = upperByte(c)
		}
		cased = isAlphaByte(c)
	}
	return sameKind(a[0], b), nil
}

func bytesAll(f func(c byte) bool) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		s := selfBytes(a[0])
		for k := range len(s) {
			if !f(s[k]) {
				return False, nil
			}
		}
		return Bool(s != ""), nil
	}
}

func bytesOneCase(first byte) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		found := false
		s := selfBytes(a[0])
		for k := range len(s) {
			if c := s[k]; isAlphaByte(c) {
				if c&32 != first&32 {
					return False, nil
				}
				found = true
			}
		}
		return Bool(found), nil
	}
}

func bytesIstitle(m *M, a []Value) (Value, *Exc) {
	found, cased := false, false
	s := selfBytes(a[0])
	for k := range len(s) {
		c := s[k]
		if !isAlphaByte(c) {
			cased = false
			continue
		}
		if (c&32 == 0) == cased {
			return False, nil
		}
		found, cased = true, true
	}
	return Bool(found), nil
}

// ---- padding, translation, hexadecimal ----

func bytesTrim(trim func(s, t string) string) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		p, e := m.needBytes(a[1])
		if e != nil {
			return None, e
		}
		return partOf(m, a[0], trim(selfBytes(a[0]), p)), nil
	}
}

// padded is s with fill bytes around it.
func (m *M) padded(self Value, s string, left, right int, fill byte) (Value, *Exc) {
	if left > maxAlloc-right || left+right > maxAlloc-len(s) {
		return None, m.memoryError()
	}
	n := len(s) + left + right
	if e := m.chargeBig(int64(n)); e != nil {
		return None, e
	}
	b := make([]byte, n)
	copy(b[left:], s)
	f := [1]byte{fill}
	fillWith(b, view(f[:]), left)
	fillWith(b[left+len(s):], view(f[:]), right)
	return sameKind(self, b), nil
}

func bytesPad(name string, left func(have, pad int) int) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		w, e := m.ssize(a[1])
		if e != nil {
			return None, e
		}
		fill := byte(' ')
		if !a[2].IsUnbound() {
			f := unwrap(a[2])
			if !f.is(KBytes) && !f.is(KByteArray) || len(selfBytes(f)) != 1 {
				return None, m.typeErrorf("%s() argument 2 must be a byte string of length 1, not %s", name, m.argType(a[2]))
			}
			fill = selfBytes(f)[0]
		}
		s := selfBytes(a[0])
		if w <= len(s) {
			return partOf(m, a[0], s), nil
		}
		l := left(len(s), w-len(s))
		return m.padded(a[0], s, l, w-len(s)-l, fill)
	}
}

func bytesZfill(m *M, a []Value) (Value, *Exc) {
	w, e := m.ssize(a[1])
	if e != nil {
		return None, e
	}
	s := selfBytes(a[0])
	if w <= len(s) {
		return partOf(m, a[0], s), nil
	}
	r, e := m.padded(a[0], s, w-len(s), 0, '0')
	if e == nil && s != "" && (s[0] == '+' || s[0] == '-') {
		b := bytesOf(selfBytes(r)) // fresh, nobody has seen it yet
		if len(b) > 1 {
			b[0], b[w-len(s)] = s[0], '0'
		}
	}
	return r, e
}

func bytesExpandtabs(m *M, a []Value) (Value, *Exc) {
	tab, e := m.cInt(a[1])
	if e != nil {
		return None, e
	}
	s := selfBytes(a[0])
	var b []byte
	col, n := 0, 0
	for pass := range 2 { // measure, then write
		col = 0
		for k := range len(s) {
			c := s[k]
			if c == '\t' {
				if tab > 0 {
					d := tab - col%tab
					col += d
					n += d
					if pass == 1 {
						b = append(b, bytes.Repeat([]byte(" "), d)...)
					}
				}
				continue
			}
			n++
			col++
			if c == '\n' || c == '\r' {
				col = 0
			}
			if pass == 1 {
				b = append(b, c)
			}
		}
		if pass == 0 {
			if e := m.chargeBig(int64(n)); e != nil {
				return None, e
			}
			b = make([]byte, 0, n)
		}
	}
	return sameKind(a[0], b), nil
}

func bytesTranslate(m *M, a []Value) (Value, *Exc) {
	table := ""
	if !a[1].IsNone() {
		var e *Exc
		if table, e = m.needBytes(a[1]); e != nil {
			return None, e
		}
		if len(table) != 256 {
			return None, m.valueErrorf("translation table must be 256 characters long")
		}
	}
	var drop [256]bool
	if !a[2].IsUnbound() {
		d, e := m.needBytes(a[2])
		if e != nil {
			return None, e
		}
		for k := range len(d) {
			drop[d[k]] = true
		}
	}
	s := selfBytes(a[0])
	m.charge(int64(len(s)))
	b := make([]byte, 0, len(s))
	for k := range len(s) {
		c := s[k]
		if drop[c] {
			continue
		}
		if table != "" {
			c = table[c]
		}
		b = append(b, c)
	}
	if view(b) == s {
		return partOf(m, a[0], s), nil
	}
	return sameKind(a[0], b), nil
}

func bytesMaketrans(m *M, a []Value) (Value, *Exc) {
	x, e := m.needBytes(a[0])
	if e != nil {
		return None, e
	}
	y, e := m.needBytes(a[1])
	if e != nil {
		return None, e
	}
	if len(x) != len(y) {
		return None, m.valueErrorf("maketrans arguments must have same length")
	}
	b := make([]byte, 256)
	for k := range b {
		b[k] = byte(k)
	}
	for k := range len(x) {
		b[x[k]] = y[k]
	}
	return newBytesView(b), nil
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|32 >= 'a' && c|32 <= 'f':
		return int(c|32-'a') + 10
	}
	return -1
}

func bytesFromhex(m *M, a []Value) (Value, *Exc) {
	t, ok := m.asStr(a[1])
	if !ok {
		return None, m.typeErrorf("fromhex() argument must be str, not %s", m.argType(a[1]))
	}
	s := t.String()
	b := make([]byte, 0, len(s)/2)
	for k := 0; k < len(s); {
		if isASCIISpace(s[k]) {
			k++
			continue
		}
		x := hexDigit(s[k])
		if x >= 0 {
			k++
		}
		y := -1
		if x >= 0 && k < len(s) {
			y = hexDigit(s[k])
		}
		if y < 0 {
			at := k
			if !t.ascii() {
				at = 0
				for at < k && s[at] < 0x80 { // CPython looks for the first character beyond ASCII first
					at++
				}
				for k := range len(s) {
					if s[k] >= 0x80 {
						at = countRunes(s[:k])
						break
					}
				}
			}
			return None, m.valueErrorf("non-hexadecimal number found in fromhex() arg at position %d", at)
		}
		b = append(b, byte(x<<4|y))
		k++
	}
	cls := a[0].class()
	if cls == TBytes {
		return newBytesShort(b), nil
	}
	if cls == TByteArray {
		return NewByteArray(b), nil
	}
	return m.Call(a[0], newBytesShort(b))
}

func bytesHex(m *M, a []Value) (Value, *Exc) { return m.hexOf(selfBytes(a[0]), a[1], a[2]) }

// hexOf is s.hex(sep, per).
func (m *M) hexOf(s string, sep, per Value) (Value, *Exc) {
	c, n := "", 0
	if !sep.IsUnbound() {
		n1, e := m.Len(sep)
		if e != nil {
			return None, e
		}
		if n1 != 1 {
			return None, m.valueErrorf("sep must be length 1.")
		}
		if t, ok := m.asStr(sep); ok {
			if !t.ascii() {
				return None, m.valueErrorf("sep must be ASCII.")
			}
			c = t.String()
		} else if b, ok := m.asBytes(sep); ok {
			if b.s[0] >= 0x80 {
				return None, m.valueErrorf("sep must be ASCII.")
			}
			c = b.s
		} else {
			return None, m.typeErrorf("sep must be str or bytes.")
		}
	}
	n, e := m.cInt(per)
	if e != nil {
		return None, e
	}
	if c == "" {
		n = 0
	}
	if e := m.strRoom(3 * len(s)); e != nil {
		return None, e
	}
	b := make([]byte, 0, 3*len(s))
	for k := range len(s) {
		if k > 0 && (n > 0 && (len(s)-k)%n == 0 || n < 0 && k%-n == 0) {
			b = append(b, c[0])
		}
		b = append(b, hexDigits[s[k]>>4], hexDigits[s[k]&15])
	}
	return obj(newStrASCII(view(b))), nil
}

// ---- what changes a bytearray ----

// resizable reports, as an exception, that memoryviews keep the bytearray from being resized.
func (m *M) resizable(b *ByteArray) *Exc {
	if b.exports == 0 {
		return nil
	}
	if m.HeldByView(obj(b)) {
		return m.Errorf(ExcBufferError, "Existing exports of data: object cannot be re-sized")
	}
	b.exports = 0 // until the next view is made
	return nil
}

// splice replaces b[i:j] by s, which must not be part of b.
func (m *M) splice(b *ByteArray, i, j int, s string) *Exc {
	d := len(s) - (j - i)
	if d == 0 {
		copy(b.b[i:], s)
		return nil
	}
	if e := m.resizable(b); e != nil {
		return e
	}
	if d > 0 && len(b.b)+d > cap(b.b) {
		c := (len(b.b) + d) + (len(b.b)+d)>>3 + 8
		if e := m.chargeBig(int64(c)); e != nil {
			return e
		}
		nb := make([]byte, len(b.b), c)
		copy(nb, b.b)
		b.b = nb
	}
	n := len(b.b)
	if d > 0 {
		b.b = b.b[:n+d]
	}
	copy(b.b[j+d:], b.b[j:n])
	b.b = b.b[:n+d]
	copy(b.b[i:], s)
	return nil
}

// fresh is s, or a copy of it where s shows b's own bytes.
func (b *ByteArray) fresh(v Value, s string) string {
	if unwrap(v).is(KBytes) {
		return s
	}
	return strings.Clone(s)
}

func byteArrayAppend(m *M, a []Value) (Value, *Exc) {
	b := a[0].byteArray()
	c, e := m.byteArg(a[1], byteRange)
	if e != nil {
		return None, e
	}
	if len(b.b) < cap(b.b) && b.exports == 0 {
		b.b = append(b.b, c)
		return None, nil
	}
	return None, m.splice(b, len(b.b), len(b.b), oneByte[c].s)
}

func byteArrayExtend(m *M, a []Value) (Value, *Exc) {
	b := a[0].byteArray()
	if s, ok, e := m.buffer(a[1]); e != nil {
		return None, m.typeErrorf("can't set bytearray slice from %s", m.typeName(a[1]))
	} else if ok {
		return None, m.splice(b, len(b.b), len(b.b), b.fresh(a[1], view(s)))
	}
	if !m.iterable(a[1]) {
		return None, m.typeErrorf("can't extend bytearray with %s", m.typeName(a[1]))
	}
	var out []byte
	return m.Drain(a[1], func(m *M, x Value) (bool, *Exc) {
		c, e := m.byteArg(x, byteRange)
		out = append(out, c)
		if e == nil && len(out)&0xFFFF == 0 {
			e = m.chargeBig(1 << 16)
		}
		return false, e
	}, func(m *M) (Value, *Exc) { return None, m.splice(b, len(b.b), len(b.b), view(out)) })
}

func byteArrayInsert(m *M, a []Value) (Value, *Exc) {
	b := a[0].byteArray()
	i, e := m.ssize(a[1])
	if e != nil {
		return None, e
	}
	c, e := m.byteArg(a[2], byteRange)
	if e != nil {
		return None, e
	}
	if i < 0 {
		i = max(i+len(b.b), 0)
	}
	i = min(i, len(b.b))
	return None, m.splice(b, i, i, oneByte[c].s)
}

func byteArrayPop(m *M, a []Value) (Value, *Exc) {
	b := a[0].byteArray()
	i, e := m.ssize(a[1])
	if e != nil {
		return None, e
	}
	if len(b.b) == 0 {
		return None, m.indexErrorf("pop from empty bytearray")
	}
	if i < 0 {
		i += len(b.b)
	}
	if i < 0 || i >= len(b.b) {
		return None, m.indexErrorf("pop index out of range")
	}
	c := b.b[i]
	return Int(int64(c)), m.splice(b, i, i+1, "")
}

func byteArrayRemove(m *M, a []Value) (Value, *Exc) {
	b := a[0].byteArray()
	c, e := m.byteArg(a[1], byteRange)
	if e != nil {
		return None, e
	}
	i := bytes.IndexByte(b.b, c)
	if i < 0 {
		return None, m.valueErrorf("value not found in bytearray")
	}
	return None, m.splice(b, i, i+1, "")
}

func byteArrayReverse(m *M, a []Value) (Value, *Exc) {
	b := a[0].byteArray().b
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return None, nil
}

func byteArrayClear(m *M, a []Value) (Value, *Exc) {
	b := a[0].byteArray()
	if len(b.b) > 0 {
		if e := m.resizable(b); e != nil {
			return None, e
		}
	}
	b.b = nil
	return None, nil
}

func byteArrayIadd(m *M, a []Value) (Value, *Exc) {
	self := a[0]
	b := unwrap(self).byteArray()
	s, ok, e := m.buffer(a[1])
	if !ok || e != nil {
		return None, m.typeErrorf("can't concat %s to %s", m.typeName(a[1]), m.typeName(self))
	}
	if unwrap(a[1]) == obj(b) && len(b.b) > 0 { // CPython holds a view on the right side meanwhile
		return None, m.Errorf(ExcBufferError, "Existing exports of data: object cannot be re-sized")
	}
	return self, m.splice(b, len(b.b), len(b.b), b.fresh(a[1], view(s)))
}

func byteArrayImul(m *M, a []Value) (Value, *Exc) {
	self := a[0]
	b := unwrap(self).byteArray()
	n, ok, e := m.seqCount(a[1])
	if e == nil && !ok {
		return NotImplemented, nil
	}
	if e != nil || n == 1 || len(b.b) == 0 {
		return self, e
	}
	if e := m.resizable(b); e != nil {
		return None, e
	}
	r, e := m.repeatBytes(view(b.b), n)
	if e != nil {
		return None, e
	}
	b.b = r
	return self, nil
}

// byteArraySource is the right side of an assignment to a slice, given to done.
func (m *M) byteArraySource(v Value, done func(m *M, s string) *Exc) (Value, *Exc) {
	if s, ok, e := m.anyBuffer(v); e != nil {
		return None, e
	} else if ok {
		return None, done(m, strings.Clone(view(s)))
	}
	_, text := m.asStr(v)
	c := m.classOf(v)
	number := !c.dunder(dIndex).IsUnbound() || !c.dunder(dInt).IsUnbound() || !c.dunder(dFloat).IsUnbound() || c.isSub(TComplex)
	if !text && !number && (!m.iterable(v) || c.dunder(dIter).IsNone()) {
		return None, m.typeErrorf("cannot convert '%s' object to bytearray", m.typeName(v))
	}
	if text || number {
		return None, m.typeErrorf("can assign only bytes, buffers, or iterables of ints in range(0, 256)")
	}
	return m.bytesSource("bytearray", v, Unbound, Unbound, func(m *M, b []byte) (Value, *Exc) { return None, done(m, view(b)) })
}

func byteArraySet(m *M, a []Value) (Value, *Exc) {
	b := a[0].byteArray()
	v := a[2]
	i, sl, e := m.bytesIndex(a[0], a[1])
	if e != nil {
		return None, e
	}
	if sl == nil {
		c, e := m.byteArg(v, byteRange) // first: __index__ may change the bytearray
		if e != nil {
			return None, e
		}
		if i < 0 {
			i += len(b.b)
		}
		if i < 0 || i >= len(b.b) {
			return None, m.indexErrorf("bytearray index out of range")
		}
		b.b[i] = c
		return None, nil
	}
	if _, _, _, e := m.textSlice(sl, len(b.b)); e != nil { // its errors come before the right side's
		return None, e
	}
	return m.byteArraySource(v, func(m *M, s string) *Exc {
		from, step, count, e := m.textSlice(sl, len(b.b))
		if e != nil {
			return e
		}
		if step == 1 {
			return m.splice(b, from, from+count, s)
		}
		if s == "" {
			return m.deleteSlice(b, from, step, count)
		}
		if len(s) != count {
			return m.valueErrorf("attempt to assign bytes of size %d to extended slice of size %d", len(s), count)
		}
		for k := range count {
			b.b[from+k*step] = s[k]
		}
		return nil
	})
}

func (m *M) deleteSlice(b *ByteArray, from, step, count int) *Exc {
	if step == 1 {
		return m.splice(b, from, from+count, "")
	}
	if e := m.resizable(b); e != nil || count == 0 {
		return e
	}
	if step < 0 {
		from, step = from+(count-1)*step, -step
	}
	o := from
	for k := from; k < len(b.b); k++ {
		if d := k - from; d%step == 0 && d/step < count {
			continue
		}
		b.b[o] = b.b[k]
		o++
	}
	b.b = b.b[:o]
	return nil
}

func byteArrayDel(m *M, a []Value) (Value, *Exc) {
	b := a[0].byteArray()
	i, sl, e := m.bytesIndex(a[0], a[1])
	if e != nil {
		return None, e
	}
	if sl != nil {
		from, step, count, e := m.textSlice(sl, len(b.b))
		if e != nil {
			return None, e
		}
		return None, m.deleteSlice(b, from, step, count)
	}
	if i < 0 {
		i += len(b.b)
	}
	if i < 0 || i >= len(b.b) {
		return None, m.indexErrorf("bytearray index out of range")
	}
	return None, m.splice(b, i, i+1, "")
}

func byteArrayReduce(m *M, a []Value) (Value, *Exc) {
	b := unwrap(a[0]).byteArray()
	dict := None
	if a[0].is(KObj) {
		var e *Exc
		if dict, e = m.CallMethod(a[0], "__getstate__"); e != nil {
			return None, e
		}
	}
	proto := int64(2)
	if len(a) > 1 {
		proto, _ = m.asInt64(a[1])
	}
	args := NewTuple()
	if len(b.b) > 0 {
		if proto >= 3 {
			args = NewTuple(newBytesStr(string(b.b)))
		} else {
			s, e := m.decode(b.b, "latin-1", "strict")
			if e != nil {
				return None, e
			}
			args = NewTuple(obj(s), NewStr("latin-1"))
		}
	}
	return NewTuple(obj(m.classOf(a[0])), args, dict), nil
}
