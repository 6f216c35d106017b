// bytes and bytearray: construction, what they share, buffers, searching, splitting, joining.
package vm

import (
	"math"
	"strings"
	"sync/atomic"
	"unicode/utf8"
	"unsafe"
)

// NewBytes is a bytes object that takes over the slice: the caller must not change it any more.
func NewBytes(b []byte) Value { return newBytesView(b) }

func newBytesView(b []byte) Value { return obj(&Bytes{Hdr: Hdr{kind: KBytes}, s: view(b)}) }

func newBytesStr(s string) Value { return obj(&Bytes{Hdr: Hdr{kind: KBytes}, s: s}) }

// bytes24, bytes56 and bytes88 are short bytes objects with their contents behind them: one allocation instead of two.
type (
	bytes24 struct {
		Bytes
		b [24]byte
	}
	bytes56 struct {
		Bytes
		b [56]byte
	}
	bytes88 struct {
		Bytes
		b [88]byte
	}
)

// makeBytes is a bytes object of n zeros and its contents, to be filled before anybody sees the object. n is at least 2.
func makeBytes(n int) (*Bytes, []byte) {
	var x *Bytes
	var b []byte
	switch {
	case n <= 24:
		o := new(bytes24)
		x, b = &o.Bytes, o.b[:n]
	case n <= 56:
		o := new(bytes56)
		x, b = &o.Bytes, o.b[:n]
	case n <= 88:
		o := new(bytes88)
		x, b = &o.Bytes, o.b[:n]
	default:
		x, b = new(Bytes), make([]byte, n)
	}
	x.kind, x.s = KBytes, view(b)
	return x, b
}

// copyBytes is a bytes object of a copy of s.
func copyBytes(s string) Value {
	switch len(s) {
	case 0:
		return obj(emptyBytes)
	case 1:
		return obj(&oneByte[s[0]])
	}
	x, b := makeBytes(len(s))
	copy(b, s)
	return obj(x)
}

var emptyBytes = &Bytes{Hdr: Hdr{kind: KBytes}}

// oneByte are the 256 bytes objects of length 1.
var oneByte = func() *[256]Bytes {
	t, all := new([256]Bytes), make([]byte, 256)
	for k := range t {
		all[k] = byte(k)
		t[k] = Bytes{Hdr: Hdr{kind: KBytes}, s: view(all[k : k+1])}
	}
	return t
}()

func (v Value) byteArray() *ByteArray { return (*ByteArray)(v.p) }

// NewByteArray is a bytearray that takes over the slice.
func NewByteArray(b []byte) Value { return obj(&ByteArray{Hdr: Hdr{kind: KByteArray}, b: b}) }

// Buffer is what the Impl of a class implemented in Go provides to be a bytes-like object, as array.array does: the bytes
// themselves, and the struct format of the items ("" is "B"). Before it moves or resizes its bytes it should ask
// M.HeldByView.
type Buffer interface {
	Buffer(m *M) (b []byte, format string, readonly bool)
}

// ---- bytes-like arguments ----

// asBytes is the bytes object that v is or, as an instance of a subclass, holds.
func (m *M) asBytes(v Value) (*Bytes, bool) {
	if v.is(KBytes) {
		return v.bytes(), true
	}
	if v.is(KObj) && v.obj().payload().is(KBytes) {
		return v.obj().payload().bytes(), true
	}
	return nil, false
}

// bytesLike is the contents of bytes, a bytearray, a memoryview or a Buffer. They are good until script runs, and must not
// be written to.
func (m *M) bytesLike(v Value) ([]byte, bool) {
	b, ok, e := m.buffer(v)
	return b, ok && e == nil
}

// BytesLike is bytesLike for natives of other packages.
func (m *M) BytesLike(v Value) ([]byte, bool) { return m.bytesLike(v) }

// buffer also tells a memoryview that cannot be read as one run of bytes from what is not bytes-like.
func (m *M) buffer(v Value) (b []byte, ok bool, e *Exc) {
	b, ok, e = m.anyBuffer(v)
	if w := unwrap(v); e == nil && w.is(KMemoryView) && !w.memoryView().cContiguous() {
		e = m.Errorf(ExcBufferError, "memoryview: underlying buffer is not C-contiguous")
	}
	return
}

// anyBuffer takes a memoryview with gaps as well, for those who copy.
func (m *M) anyBuffer(v Value) (b []byte, ok bool, e *Exc) {
	v = unwrap(v)
	switch v.kind() {
	case KBytes:
		return bytesOf(v.bytes().s), true, nil
	case KByteArray:
		return v.byteArray().b, true, nil
	case KMemoryView:
		b, e = v.memoryView().contents(m)
		return b, true, e
	case KNat:
		if x, is := v.nat().Impl.(Buffer); is {
			b, _, _ = x.Buffer(m)
			return b, true, nil
		}
	}
	return nil, false, nil
}

// bytesOf sees a string as bytes that nobody writes to.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// needBytes is buffer with the usual TypeError.
func (m *M) needBytes(v Value) (string, *Exc) {
	b, ok, e := m.buffer(v)
	if e != nil {
		return "", e
	}
	if !ok {
		return "", m.typeErrorf("a bytes-like object is required, not '%s'", m.typeName(v))
	}
	return view(b), nil
}

// selfBytes is the contents of self, bytes or bytearray. A bytearray's are good until it changes.
func selfBytes(v Value) string {
	if v.is(KByteArray) {
		return view(v.byteArray().b)
	}
	return v.bytes().s
}

// sameKind makes an object of self's type out of a fresh slice.
func sameKind(self Value, b []byte) Value {
	if self.is(KByteArray) {
		return NewByteArray(b)
	}
	return newBytesShort(b)
}

func newBytesShort(b []byte) Value {
	switch len(b) {
	case 0:
		return obj(emptyBytes)
	case 1:
		return obj(&oneByte[b[0]])
	}
	return newBytesView(b)
}

// partOf is an object of self's type out of a part of its contents: bytes share, a bytearray copies. A part that is less
// than half of what it would keep alive is copied.
func partOf(m *M, self Value, s string) Value {
	if self.is(KBytes) {
		whole := self.bytes().s
		switch {
		case len(s) == len(whole):
			return self
		case len(s) < 2:
			return copyBytes(s)
		case len(s) > 512 && len(s) > len(whole)/2 && self.bytes().flags&fPart == 0:
			r := &Bytes{Hdr: Hdr{kind: KBytes, flags: fPart}, s: s}
			return obj(r)
		}
		m.charge(int64(len(s)))
		return copyBytes(s)
	}
	m.charge(int64(len(s)))
	return NewByteArray([]byte(s))
}

// fPart marks bytes whose contents are part of a bigger allocation: parts of it copy.
const fPart = 1

// byteArg is an argument that is a byte: an int in range(256).
func (m *M) byteArg(v Value, text string) (byte, *Exc) {
	if !v.isInt() {
		n, e := m.indexValue(v)
		if e != nil {
			return 0, e
		}
		v = n
	}
	if !v.isInt() || v.n > 255 {
		return 0, m.valueErrorf("%s", text)
	}
	return byte(v.n), nil
}

const byteRange = "byte must be in range(0, 256)"

// ---- construction ----

// bytesSource is the contents that bytes(source, encoding, errors) asks for, given to done.
func (m *M) bytesSource(name string, src, enc, errs Value, done func(m *M, b []byte) (Value, *Exc)) (Value, *Exc) {
	for k, v := range [2]Value{enc, errs} {
		if _, ok := m.asStr(v); !ok && !v.IsUnbound() {
			return None, m.typeErrorf("%s() argument '%s' must be str, not %s", name, [2]string{"encoding", "errors"}[k], m.argType(v))
		}
	}
	if src.IsUnbound() {
		if !enc.IsUnbound() {
			return None, m.typeErrorf("encoding without a string argument")
		}
		if !errs.IsUnbound() {
			return None, m.typeErrorf("errors without a string argument")
		}
		return done(m, nil)
	}
	c := m.classOf(src)
	if name == "bytes" && enc.IsUnbound() && errs.IsUnbound() && !src.is(KStr) {
		if f := c.dunder(dBytes); !f.IsUnbound() && !(src.is(KBytes)) {
			r, e := m.callDunder(f, src)
			if e != nil {
				return None, e
			}
			b, ok := m.asBytes(r)
			if !ok {
				return None, m.typeErrorf("__bytes__ returned non-bytes (type %s)", m.typeName(r))
			}
			return done(m, bytesOf(b.s))
		}
	}
	if s, ok := m.asStr(src); ok {
		if enc.IsUnbound() {
			return None, m.typeErrorf("string argument without an encoding")
		}
		en, _ := m.asStr(enc)
		er := "strict"
		if x, ok := m.asStr(errs); ok {
			er = x.String()
		}
		b, e := m.encode(s, en.String(), er)
		if e != nil {
			return None, e
		}
		return done(m, b)
	}
	if !enc.IsUnbound() {
		return None, m.typeErrorf("encoding without a string argument")
	}
	if !errs.IsUnbound() {
		return None, m.typeErrorf("errors without a string argument")
	}
	if !c.dunder(dIndex).IsUnbound() {
		n, e := m.Index(src)
		if e != nil {
			if !e.Is(ExcTypeError) {
				return None, e
			}
		} else {
			if n < 0 {
				return None, m.valueErrorf("negative count")
			}
			if e := m.chargeBig(n); e != nil {
				return None, e
			}
			return done(m, make([]byte, n))
		}
	}
	if b, ok, e := m.anyBuffer(src); e != nil {
		return None, e
	} else if ok {
		if e := m.chargeBig(int64(len(b))); e != nil {
			return None, e
		}
		return done(m, append([]byte(nil), b...))
	}
	if !m.iterable(src) || c.dunder(dIter).IsNone() {
		return None, m.typeErrorf("cannot convert '%s' object to %s", m.typeName(src), name)
	}
	text := byteRange
	if name == "bytes" {
		text = "bytes must be in range(0, 256)"
	}
	var out []byte
	return m.Drain(src, func(m *M, x Value) (bool, *Exc) {
		c, e := m.byteArg(x, text)
		if e != nil {
			return false, e
		}
		out = append(out, c)
		if len(out)&0xFFFF == 0 {
			return false, m.chargeBig(1 << 16)
		}
		return false, nil
	}, func(m *M) (Value, *Exc) { return done(m, out) })
}

func bytesNew(m *M, a []Value) (Value, *Exc) {
	if a[1].is(KBytes) && a[2].IsUnbound() && a[3].IsUnbound() {
		return m.wrapNew(a[0].class(), a[1]), nil
	}
	cls := a[0].class()
	if cls == TBytes && a[2].IsUnbound() && a[3].IsUnbound() && !a[1].is(KStr) && !a[1].IsUnbound() {
		if f := m.classOf(a[1]).dunder(dBytes); !f.IsUnbound() { // an object of a derived class stays what it is
			r, e := m.callDunder(f, a[1])
			if e != nil {
				return None, e
			}
			if _, ok := m.asBytes(r); !ok {
				return None, m.typeErrorf("__bytes__ returned non-bytes (type %s)", m.typeName(r))
			}
			return r, nil
		}
	}
	return m.bytesSource("bytes", a[1], a[2], a[3], func(m *M, b []byte) (Value, *Exc) { return m.wrapNew(cls, newBytesShort(b)), nil })
}

func byteArrayNew(m *M, a []Value) (Value, *Exc) {
	return m.wrapNew(a[0].class(), NewByteArray(nil)), nil
}

func byteArrayInit(m *M, a []Value) (Value, *Exc) {
	b := unwrap(a[0]).byteArray()
	if len(b.b) > 0 {
		if e := m.resizable(b); e != nil {
			return None, e
		}
		b.b = nil
	}
	src := a[1] // a is good only until script runs
	return m.bytesSource("bytearray", src, a[2], a[3], func(m *M, x []byte) (Value, *Exc) {
		if len(x) > 0 {
			if e := m.resizable(b); e != nil {
				return None, e
			}
		}
		if unwrap(src).is(KBytes) {
			x = append([]byte(nil), x...)
		}
		b.b = x
		return None, nil
	})
}

// ---- hash and comparison ----

// bytesHash is hash(b).
func bytesHash(b *Bytes) int64 {
	if b.s == "" {
		return 0
	}
	h := atomic.LoadUint64(&b.hash)
	if h == 0 {
		h = hashString(b.s)
		atomic.StoreUint64(&b.hash, h)
	}
	if n := int64(h); n != -1 {
		return n
	}
	return -2
}

func bytesCmp(f func(c int) bool) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		b, ok, e := m.buffer(a[1])
		if e != nil || !ok || a[0].is(KBytes) && unwrap(a[1]).is(KMemoryView) {
			return NotImplemented, nil
		}
		return Bool(f(strings.Compare(selfBytes(a[0]), view(b)))), nil
	}
}

func bytesEqual(want bool) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		o := unwrap(a[1])
		if o.is(KMemoryView) { // it compares items, not bytes
			r, e := memoryViewEq(m, []Value{o, a[0]})
			if e != nil || !r.isBool() {
				return r, e
			}
			return Bool((r == True) == want), nil
		}
		b, ok, e := m.buffer(o)
		if e != nil || !ok {
			return NotImplemented, nil
		}
		return Bool((selfBytes(a[0]) == view(b)) == want), nil
	}
}

// ---- repr ----

func appendBytesRepr(b []byte, s string) []byte {
	quote := byte('\'')
	if strings.IndexByte(s, '\'') >= 0 && strings.IndexByte(s, '"') < 0 {
		quote = '"'
	}
	b = append(b, 'b', quote)
	for k := range len(s) {
		switch c := s[k]; {
		case c == quote, c == '\\':
			b = append(b, '\\', c)
		case c == '\t':
			b = append(b, '\\', 't')
		case c == '\n':
			b = append(b, '\\', 'n')
		case c == '\r':
			b = append(b, '\\', 'r')
		case c < ' ' || c >= 0x7f:
			b = append(b, '\\', 'x', hexDigits[c>>4], hexDigits[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, quote)
}

func bytesReprRow(m *M, a []Value) (Value, *Exc) {
	v := unwrap(a[0])
	s := selfBytes(v)
	if e := m.strRoom(4*len(s) + 16); e != nil {
		return None, e
	}
	b := make([]byte, 0, len(s)+16)
	if v.is(KByteArray) {
		b = append(b, m.typeName(a[0])...)
		b = append(b, '(')
		b = appendBytesRepr(b, s)
		if b[len(b)-1] == '"' { // bytearray escapes ' whatever the quotes are
			head := len(m.typeName(a[0])) + 3
			b = append(b[:head], strings.ReplaceAll(string(b[head:]), "'", "\\'")...)
		}
		return obj(newStrBytes(append(b, ')'))), nil
	}
	return obj(newStrASCII(view(appendBytesRepr(b, s)))), nil
}

// ---- items ----

// bytesGetItem is self[idx].
func bytesGetItem(m *M, a []Value) (Value, *Exc) {
	self, idx := a[0], a[1]
	n := len(selfBytes(self))
	i, sl, e := m.bytesIndex(self, idx)
	if e != nil {
		return None, e
	}
	s := selfBytes(self)
	if sl == nil {
		if i < 0 {
			i += len(s)
		}
		if uint(i) >= uint(len(s)) {
			if self.is(KByteArray) {
				return None, m.indexErrorf("bytearray index out of range")
			}
			return None, m.indexErrorf("index out of range")
		}
		return Int(int64(s[i])), nil
	}
	from, step, count, e := m.textSlice(sl, n)
	if e != nil {
		return None, e
	}
	s = selfBytes(self)
	if count == 0 {
		return sameKind(self, nil), nil
	}
	if max(from, from+(count-1)*step) >= len(s) { // __index__ changed the bytearray
		return sameKind(self, nil), nil
	}
	if step == 1 {
		return partOf(m, self, s[from:from+count]), nil
	}
	m.charge(int64(count))
	b := make([]byte, count)
	for k := range b {
		b[k] = s[from+k*step]
	}
	return sameKind(self, b), nil
}

// bytesIndex tells an index from a slice.
func (m *M) bytesIndex(self, idx Value) (int, *Slice, *Exc) {
	if idx.isInt() {
		return int(idx.int()), nil, nil
	}
	if sl, ok := asSlice(idx); ok {
		return 0, sl, nil
	}
	if m.classOf(idx).dunder(dIndex).IsUnbound() {
		what := "byte"
		if self.is(KByteArray) {
			what = "bytearray"
		}
		return 0, nil, m.typeErrorf("%s indices must be integers or slices, not %s", what, m.typeName(idx))
	}
	n, e := m.Index(idx)
	if e != nil && e.Is(ExcOverflowError) {
		e = m.indexErrorf("cannot fit '%s' into an index-sized integer", m.typeName(idx))
	}
	return int(n), nil, e
}

func bytesAdd(m *M, a []Value) (Value, *Exc) {
	b, ok := m.bytesLike(a[1])
	s := selfBytes(a[0])
	if !ok {
		return None, m.typeErrorf("can't concat %s to %s", m.typeName(a[1]), m.typeName(a[0]))
	}
	if a[0].is(KBytes) && len(b) == 0 {
		return a[0], nil
	}
	if e := m.chargeBig(int64(len(s) + len(b))); e != nil {
		return None, e
	}
	if n := len(s) + len(b); n >= 2 && a[0].is(KBytes) {
		x, r := makeBytes(n)
		copy(r[copy(r, s):], b)
		return obj(x), nil
	}
	r := make([]byte, len(s)+len(b))
	copy(r, s)
	copy(r[len(s):], b)
	return sameKind(a[0], r), nil
}

// repeatBytes is s * n as a fresh slice.
func (m *M) repeatBytes(s string, n int64) ([]byte, *Exc) {
	if n <= 0 || s == "" {
		return nil, nil
	}
	if n > math.MaxInt64/int64(len(s)) {
		return nil, m.memoryError()
	}
	if e := m.chargeBig(n * int64(len(s))); e != nil {
		return nil, e
	}
	r := make([]byte, int(n)*len(s))
	for o := copy(r, s); o < len(r); {
		o += copy(r[o:], r[:o])
	}
	return r, nil
}

func bytesMul(m *M, a []Value) (Value, *Exc) {
	n, ok, e := m.seqCount(a[1])
	if e != nil {
		return None, e
	}
	if !ok {
		return NotImplemented, nil
	}
	if n == 1 && a[0].is(KBytes) {
		return a[0], nil
	}
	r, e := m.repeatBytes(selfBytes(a[0]), n)
	if e != nil {
		return None, e
	}
	return sameKind(a[0], r), nil
}

func bytesMod(m *M, a []Value) (Value, *Exc) {
	f := selfBytes(a[0])
	if a[0].is(KByteArray) { // script that runs meanwhile may change it
		f = strings.Clone(f)
	}
	r, e := m.percentBytes(f, a[1])
	if e != nil {
		return None, e
	}
	return sameKind(a[0], r), nil
}

func bytesRmod(m *M, a []Value) (Value, *Exc) {
	if f := unwrap(a[1]); f.is(KBytes) && a[0].is(KBytes) || f.is(KByteArray) && a[0].is(KByteArray) {
		return bytesMod(m, []Value{f, a[0]})
	}
	return NotImplemented, nil
}

func bytesContains(m *M, a []Value) (Value, *Exc) {
	if !m.classOf(a[1]).dunder(dIndex).IsUnbound() {
		c, e := m.byteArg(a[1], byteRange)
		if e != nil {
			return None, e
		}
		return Bool(strings.IndexByte(selfBytes(a[0]), c) >= 0), nil
	}
	b, e := m.needBytes(a[1])
	if e != nil {
		return None, e
	}
	return Bool(strings.Contains(selfBytes(a[0]), b)), nil
}

// ---- searching ----

// findArg is what to look for: a byte or bytes.
func (m *M) findArg(v Value) (string, *Exc) {
	b, ok, e := m.buffer(v)
	if e != nil || ok {
		return view(b), e
	}
	if m.classOf(v).dunder(dIndex).IsUnbound() {
		return "", m.typeErrorf("argument should be integer or bytes-like object, not '%s'", m.typeName(v))
	}
	c, e := m.byteArg(v, byteRange)
	return oneByte[c].s, e
}

// bytesRange sorts out (sub[, start[, end]]) but for sub.
func (m *M) bytesRange(self Value, name string, a []Value) (start, end int, e *Exc) {
	switch {
	case len(a) == 0:
		return 0, 0, m.typeErrorf("%s() takes at least 1 argument (0 given)", name)
	case len(a) > 3:
		return 0, 0, m.typeErrorf("%s() takes at most 3 arguments (%d given)", name, len(a))
	}
	end = math.MaxInt
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
	start, end = clampRange(start, end, len(selfBytes(self)))
	return
}

func bytesFinder(name string, last, must bool) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		start, end, e := m.bytesRange(a[0], name, a[1:])
		if e != nil {
			return None, e
		}
		sub, e := m.findArg(a[1])
		if e != nil {
			return None, e
		}
		s := selfBytes(a[0])
		if end = min(end, len(s)); start <= end {
			k := 0
			if last {
				k = strings.LastIndex(s[start:end], sub)
			} else {
				k = strings.Index(s[start:end], sub)
			}
			if k >= 0 {
				return Int(int64(start + k)), nil
			}
		}
		if must {
			return None, m.valueErrorf("subsection not found")
		}
		return Int(-1), nil
	}
}

func bytesCount(m *M, a []Value) (Value, *Exc) {
	start, end, e := m.bytesRange(a[0], "count", a[1:])
	if e != nil {
		return None, e
	}
	sub, e := m.findArg(a[1])
	if e != nil {
		return None, e
	}
	s := selfBytes(a[0])
	end = min(end, len(s))
	if start > end {
		return Int(0), nil
	}
	if sub == "" {
		return Int(int64(end - start + 1)), nil
	}
	return Int(int64(strings.Count(s[start:end], sub))), nil
}

func bytesTail(name string, has func(s, t string) bool) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		start, end, e := m.bytesRange(a[0], name, a[1:])
		if e != nil {
			return None, e
		}
		s := selfBytes(a[0])
		one := func(p string) bool { return start <= end && end <= len(s) && has(s[start:end], p) }
		if t, ok := m.asTuple(a[1]); ok {
			for _, x := range t.elems() {
				p, e := m.needBytes(x)
				if e != nil {
					return None, e
				}
				if one(p) {
					return True, nil
				}
			}
			return False, nil
		}
		b, ok, e := m.buffer(a[1])
		if e != nil {
			return None, e
		}
		if !ok {
			return None, m.typeErrorf("%s first arg must be bytes or a tuple of bytes, not %s", name, m.typeName(a[1]))
		}
		return Bool(one(view(b))), nil
	}
}

func bytesReplace(m *M, a []Value) (Value, *Exc) {
	old, e := m.needBytes(a[1])
	if e != nil {
		return None, e
	}
	nw, e := m.needBytes(a[2])
	if e != nil {
		return None, e
	}
	count, e := m.ssize(a[3])
	if e != nil {
		return None, e
	}
	if count < 0 {
		count = math.MaxInt
	}
	s := selfBytes(a[0])
	k := len(s) + 1
	if old != "" {
		k = strings.Count(s, old)
	}
	if k = min(k, count); k == 0 {
		return partOf(m, a[0], s), nil
	}
	if len(nw) > 0 && k > maxAlloc/len(nw) {
		return None, m.memoryError()
	}
	n := len(s) + k*(len(nw)-len(old))
	if e := m.chargeBig(int64(n)); e != nil {
		return None, e
	}
	b := make([]byte, 0, n)
	for ; k > 0; k-- {
		if old == "" {
			b = append(b, nw...)
			if s != "" {
				b = append(b, s[0])
				s = s[1:]
			}
			continue
		}
		i := strings.Index(s, old)
		b = append(append(b, s[:i]...), nw...)
		s = s[i+len(old):]
	}
	return sameKind(a[0], append(b, s...)), nil
}

// maxAlloc is more bytes than any object may have.
const maxAlloc = 1 << 40

// ---- splitting and joining ----

func isASCIISpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func (m *M) bytesSplitArgs(a []Value) (sep string, space bool, n int, e *Exc) {
	if n, e = m.ssize(a[2]); e != nil {
		return
	}
	if n < 0 {
		n = math.MaxInt
	}
	if a[1].IsNone() {
		return "", true, n, nil
	}
	if sep, e = m.needBytes(a[1]); e == nil && sep == "" {
		e = m.valueErrorf("empty separator")
	}
	return
}

func bytesSplit(m *M, a []Value) (Value, *Exc) {
	sep, space, n, e := m.bytesSplitArgs(a)
	if e != nil {
		return None, e
	}
	s := selfBytes(a[0])
	var out []Value
	add := func(t string) { out = append(out, partOf(m, a[0], t)) }
	if !space {
		for len(out) < n {
			i := strings.Index(s, sep)
			if i < 0 {
				break
			}
			add(s[:i])
			s = s[i+len(sep):]
		}
		add(s)
		return NewList(out), nil
	}
	for {
		for s != "" && isASCIISpace(s[0]) {
			s = s[1:]
		}
		if s == "" {
			return NewList(out), nil
		}
		if len(out) == n {
			add(s)
			return NewList(out), nil
		}
		i := 0
		for i < len(s) && !isASCIISpace(s[i]) {
			i++
		}
		add(s[:i])
		s = s[i:]
	}
}

func bytesRsplit(m *M, a []Value) (Value, *Exc) {
	sep, space, n, e := m.bytesSplitArgs(a)
	if e != nil {
		return None, e
	}
	s := selfBytes(a[0])
	var out []Value
	add := func(t string) { out = append(out, partOf(m, a[0], t)) }
	if !space {
		for len(out) < n {
			i := strings.LastIndex(s, sep)
			if i < 0 {
				break
			}
			add(s[i+len(sep):])
			s = s[:i]
		}
		add(s)
	} else {
		for {
			for s != "" && isASCIISpace(s[len(s)-1]) {
				s = s[:len(s)-1]
			}
			if s == "" {
				break
			}
			if len(out) == n {
				add(s)
				break
			}
			i := len(s)
			for i > 0 && !isASCIISpace(s[i-1]) {
				i--
			}
			add(s[i:])
			s = s[:i]
		}
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return NewList(out), nil
}

func bytesSplitlines(m *M, a []Value) (Value, *Exc) {
	keep, e := m.cInt(a[1])
	if e != nil {
		return None, e
	}
	s := selfBytes(a[0])
	var out []Value
	for s != "" {
		i := strings.IndexAny(s, "\r\n")
		if i < 0 {
			out = append(out, partOf(m, a[0], s))
			break
		}
		n := i + 1
		if s[i] == '\r' && n < len(s) && s[n] == '\n' {
			n++
		}
		if keep != 0 {
			i = n
		}
		out = append(out, partOf(m, a[0], s[:i]))
		s = s[n:]
	}
	return NewList(out), nil
}

func bytesPartition(last bool) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		sep, e := m.needBytes(a[1])
		if e != nil {
			return None, e
		}
		if sep == "" {
			return None, m.valueErrorf("empty separator")
		}
		s := selfBytes(a[0])
		i := strings.Index(s, sep)
		if last {
			i = strings.LastIndex(s, sep)
		}
		empty := func() Value { return sameKind(a[0], nil) }
		if i < 0 {
			if last {
				return NewTuple(empty(), empty(), partOf(m, a[0], s)), nil
			}
			return NewTuple(partOf(m, a[0], s), empty(), empty()), nil
		}
		return NewTuple(partOf(m, a[0], s[:i]), partOf(m, a[0], s[i:i+len(sep)]), partOf(m, a[0], s[i+len(sep):])), nil
	}
}

func bytesJoin(m *M, a []Value) (Value, *Exc) {
	self := a[0]
	var items []Value
	finish := func(m *M) (Value, *Exc) {
		sep := selfBytes(self)
		n := 0
		parts := make([][]byte, len(items))
		for k, x := range items {
			b, ok, e := m.buffer(x)
			if !ok || e != nil {
				return None, m.typeErrorf("sequence item %d: expected a bytes-like object, %s found", k, m.typeName(x))
			}
			parts[k] = b
			if n += len(b) + len(sep); n > maxAlloc {
				return None, m.memoryError()
			}
		}
		if len(items) == 1 && self.is(KBytes) && items[0].is(KBytes) {
			return items[0], nil
		}
		if e := m.chargeBig(int64(n)); e != nil {
			return None, e
		}
		out := make([]byte, 0, n)
		for k, b := range parts {
			if k > 0 {
				out = append(out, sep...)
			}
			out = append(out, b...)
		}
		return sameKind(self, out), nil
	}
	switch {
	case a[1].is(KList):
		items = a[1].list().v
	case a[1].is(KTuple):
		items = a[1].tuple().elems()
	case !m.iterable(a[1]):
		return None, m.typeErrorf("can only join an iterable")
	default:
		return m.Drain(a[1], func(m *M, x Value) (bool, *Exc) {
			items = append(items, x)
			return false, nil
		}, finish)
	}
	return finish(m)
}

func bytesStrip(left, right bool) NativeFunc {
	return func(m *M, a []Value) (Value, *Exc) {
		s := selfBytes(a[0])
		t := " \t\n\v\f\r"
		if !a[1].IsNone() {
			var e *Exc
			if t, e = m.needBytes(a[1]); e != nil {
				return None, e
			}
		}
		for left && s != "" && strings.IndexByte(t, s[0]) >= 0 {
			s = s[1:]
		}
		for right && s != "" && strings.IndexByte(t, s[len(s)-1]) >= 0 {
			s = s[:len(s)-1]
		}
		return partOf(m, a[0], s), nil
	}
}

// decodeRow is bytes.decode.
func decodeRow(m *M, a []Value) (Value, *Exc) {
	s := selfBytes(a[0])
	if s != "" && utf8Strict(a[1:]) && isASCII(s) {
		if e := m.strRoom(len(s)); e != nil {
			return None, e
		}
		if len(s) > 512 && a[0].is(KBytes) && a[0].bytes().flags&fPart == 0 { // neither changes, so they share
			x := &strExtFull{strExt: strExt{data: unsafe.Pointer(unsafe.StringData(s))}, root: uint32(len(s))}
			x.kind, x.n, x.cn, x.flags = KStr, uint32(len(s)), uint32(len(s)), fExt|fASCII
			return obj(&x.Str), nil
		}
		return obj(m.newStr(s)), nil
	}
	enc, errs, e := m.codecArgs("decode", a[1:])
	if e != nil {
		return None, e
	}
	if s == "" { // CPython does not even look the encoding up
		return obj(emptyStr), nil
	}
	if a[0].is(KByteArray) && !utf8.ValidString(s) { // an error handler may change it
		s = strings.Clone(s)
	}
	r, e := m.decode(bytesOf(s), enc, errs)
	return obj(r), e
}
