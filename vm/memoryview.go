// memoryview: views on the bytes of bytes, bytearrays and classes implemented in Go, with formats, shapes and strides.
package vm

import (
	"encoding/binary"
	"fmt"
	"math"
	"unsafe"
)

// MemoryView is a memoryview. Item (i, j, ...) is at buf[off + i*strides[0] + j*strides[1] + ...].
type MemoryView struct {
	Hdr
	readonly, hashed bool
	itemsize         int
	format           string
	src              Value // what it is a view of
	buf              []byte
	off              int
	shape, strides   []int
	hash             int64
	released         bool
}

// A view and the resizing of what it is a view of. In CPython a bytearray cannot be resized while a memoryview on it
// exists, and temporary views are gone as soon as nobody refers to them. Here nobody knows when that is, so: a resize is
// refused if a variable of a running function or of its module holds a view that was not released (see heldByView);
// otherwise it happens, and a view that was elsewhere raises BufferError when it is used next, because the bytes that it
// was made of are no longer the object's.

func (v Value) memoryView() *MemoryView { return (*MemoryView)(v.p) }

// newMemoryView is memoryview(v); nil if v is not bytes-like.
func (m *M) newMemoryView(v Value) (*MemoryView, *Exc) {
	src := unwrap(v)
	w := &MemoryView{Hdr: Hdr{kind: KMemoryView}, src: v, format: "B", itemsize: 1}
	switch src.kind() {
	case KBytes:
		w.buf, w.readonly = bytesOf(src.bytes().s), true
	case KByteArray:
		b := src.byteArray()
		w.buf, b.exports = b.b, 1
	case KMemoryView:
		if e := src.memoryView().check(m); e != nil {
			return nil, e
		}
		return src.memoryView().derive(), nil
	case KNat:
		x, ok := src.nat().Impl.(Buffer)
		if !ok {
			return nil, nil
		}
		w.buf, w.format, w.readonly = x.Buffer(m)
		if w.format == "" {
			w.format = "B"
		}
		if w.itemsize = itemSize(w.format); w.itemsize == 0 {
			w.format, w.itemsize = "B", 1
		}
	default:
		return nil, nil
	}
	w.shape, w.strides = []int{len(w.buf) / w.itemsize}, []int{w.itemsize}
	return w, nil
}

// derive is another view on the same bytes.
func (w *MemoryView) derive() *MemoryView {
	c := *w
	c.hashed = false
	if src := unwrap(w.src); src.is(KByteArray) {
		src.byteArray().exports = 1
	}
	return &c
}

// check reports a view that was released, or whose bytes are no longer those of the object it was made of.
func (w *MemoryView) check(m *M) *Exc {
	if w.released {
		return m.valueErrorf("operation forbidden on released memoryview object")
	}
	if w.src.p == nil {
		return nil
	}
	b := w.buf
	switch src := unwrap(w.src); src.kind() {
	case KByteArray:
		b = src.byteArray().b
	case KNat:
		b, _, _ = src.nat().Impl.(Buffer).Buffer(m)
	}
	if len(b) != len(w.buf) || len(b) > 0 && unsafe.SliceData(b) != unsafe.SliceData(w.buf) {
		return m.Errorf(ExcBufferError, "the %s was re-sized while a memoryview on it existed", m.typeName(w.src))
	}
	return nil
}

// HeldByView reports whether a variable holds a memoryview on v that was not released: v must not be resized then.
func (m *M) HeldByView(v Value) bool {
	src := unwrap(v)
	held := func(x Value) bool {
		if x.is(KCell) {
			x = (*Cell)(x.p).v
		}
		return x.is(KMemoryView) && !x.memoryView().released && unwrap(x.memoryView().src) == src
	}
	found := false
	var seen *Dict
	m.eachWindow(func(w window) bool {
		for k := range w.fn.code.src.VarNames {
			if held(*R(w.base, uint16(k*VS))) {
				found = true
				return false
			}
		}
		for _, c := range w.fn.cells {
			if c != nil && held(c.v) {
				found = true
				return false
			}
		}
		if g := w.fn.code.globals; g != seen && g != nil {
			seen = g
			for pos, e := g.next(0); e != nil; pos, e = g.next(pos) {
				if held(e.val) {
					found = true
					return false
				}
			}
		}
		return true
	})
	return found
}

// items is the number of items.
func (w *MemoryView) items() int {
	n := 1
	for _, d := range w.shape {
		n *= d
	}
	return n
}

func contiguous(shape, strides []int, itemsize int, fortran bool) bool {
	want := itemsize
	for k := range shape {
		if shape[k] == 0 {
			return len(shape) > 1 || strides[0] == itemsize
		}
	}
	for k := range shape {
		d := len(shape) - 1 - k
		if fortran {
			d = k
		}
		if shape[d] > 1 && strides[d] != want {
			return false
		}
		want *= shape[d]
	}
	return true
}

func (w *MemoryView) cContiguous() bool { return contiguous(w.shape, w.strides, w.itemsize, false) }

// contents is the bytes in C order: the view's own where it is contiguous.
func (w *MemoryView) contents(m *M) ([]byte, *Exc) {
	if e := w.check(m); e != nil {
		return nil, e
	}
	n := w.items() * w.itemsize
	if w.cContiguous() {
		if n == 0 {
			return nil, nil
		}
		return w.buf[w.off : w.off+n], nil
	}
	if e := m.chargeBig(int64(n)); e != nil {
		return nil, e
	}
	out := make([]byte, 0, n)
	w.walk(0, w.off, func(at int) { out = append(out, w.buf[at:at+w.itemsize]...) })
	return out, nil
}

// walk visits the items in C order.
func (w *MemoryView) walk(dim, at int, f func(at int)) {
	if dim == len(w.shape) {
		f(at)
		return
	}
	for range w.shape[dim] {
		w.walk(dim+1, at, f)
		at += w.strides[dim]
	}
}

// WritableBytes is the contents of a bytearray, of a contiguous memoryview that is not read-only, or of a Buffer, to be
// written to before script runs again.
func (m *M) WritableBytes(v Value) ([]byte, bool) {
	p := unwrap(v)
	switch p.kind() {
	case KByteArray:
		return p.byteArray().b, true
	case KMemoryView:
		w := p.memoryView()
		if w.check(m) != nil || w.readonly || !w.cContiguous() {
			return nil, false
		}
		b, e := w.contents(m)
		return b, e == nil
	case KNat:
		if x, ok := p.nat().Impl.(Buffer); ok {
			b, _, ro := x.Buffer(m)
			return b, !ro
		}
	}
	return nil, false
}

// ---- items ----

// nativeFormat is the character of a native format with its optional '@', or 0.
func nativeFormat(f string) byte {
	if len(f) == 2 && f[0] == '@' {
		f = f[1:]
	}
	if len(f) != 1 || itemSize(f) == 0 {
		return 0
	}
	return f[0]
}

// itemSize is the size of a native format, or 0.
func itemSize(f string) int {
	if len(f) == 2 && f[0] == '@' {
		f = f[1:]
	}
	if len(f) != 1 {
		return 0
	}
	switch f[0] {
	case 'c', 'b', 'B', '?':
		return 1
	case 'h', 'H':
		return 2
	case 'i', 'I', 'f':
		return 4
	case 'l', 'L', 'q', 'Q', 'n', 'N', 'd', 'P':
		return 8
	case 'u', 'w':
		return 4
	}
	return 0
}

func uintValue(u uint64) Value {
	if u <= math.MaxInt64 {
		return Int(int64(u))
	}
	return big128(0, u, false)
}

// item is the value at a byte offset.
func (w *MemoryView) item(m *M, at int) (Value, *Exc) {
	b := w.buf[at : at+w.itemsize]
	le := binary.LittleEndian
	switch nativeFormat(w.format) {
	case 'B':
		return Int(int64(b[0])), nil
	case 'b':
		return Int(int64(int8(b[0]))), nil
	case 'c':
		return obj(&oneByte[b[0]]), nil
	case '?':
		return Bool(b[0] != 0), nil
	case 'h':
		return Int(int64(int16(le.Uint16(b)))), nil
	case 'H':
		return Int(int64(le.Uint16(b))), nil
	case 'i':
		return Int(int64(int32(le.Uint32(b)))), nil
	case 'I':
		return Int(int64(le.Uint32(b))), nil
	case 'l', 'q', 'n':
		return Int(int64(le.Uint64(b))), nil
	case 'L', 'Q', 'N', 'P':
		return uintValue(le.Uint64(b)), nil
	case 'f':
		return Float(float64(math.Float32frombits(le.Uint32(b)))), nil
	case 'd':
		return Float(math.Float64frombits(le.Uint64(b))), nil
	}
	return None, m.Errorf(ExcNotImplementedError, "memoryview: format %s not supported", w.format)
}

// setItem stores a value at a byte offset.
func (w *MemoryView) setItem(m *M, at int, v Value) *Exc {
	b := w.buf[at : at+w.itemsize]
	le := binary.LittleEndian
	badType := func() *Exc { return m.typeErrorf("memoryview: invalid type for format '%s'", w.format) }
	badValue := func() *Exc { return m.valueErrorf("memoryview: invalid value for format '%s'", w.format) }
	mapped := func(e *Exc) *Exc {
		switch {
		case e.Is(ExcTypeError):
			return badType()
		case e.Is(ExcOverflowError), e.Is(ExcValueError):
			return badValue()
		}
		return e
	}
	c := nativeFormat(w.format)
	switch c {
	case 'c':
		x, ok := m.asBytes(v)
		if !ok {
			return badType()
		}
		if len(x.s) != 1 {
			return badValue()
		}
		b[0] = x.s[0]
		return nil
	case '?':
		t, e := m.Truth(v)
		if e != nil {
			return mapped(e)
		}
		b[0] = 0
		if t {
			b[0] = 1
		}
		return nil
	case 'f', 'd':
		f, e := m.floatArg(v)
		if e != nil {
			return mapped(e)
		}
		if c == 'f' {
			le.PutUint32(b, math.Float32bits(float32(f)))
		} else {
			le.PutUint64(b, math.Float64bits(f))
		}
		return nil
	case 0:
		return m.Errorf(ExcNotImplementedError, "memoryview: format %s not supported", w.format)
	}
	v, e := m.indexValue(v)
	if e != nil {
		return mapped(e)
	}
	if e := w.check(m); e != nil { // __index__ released it, or resized the bytearray
		return e
	}
	v = unwrap(v)
	n, signed := v.n, c >= 'a' && c != 'u' && c != 'w'
	size := uint(w.itemsize) * 8
	switch {
	case v.isBool():
	case v.is(KBig):
		x := &v.big().b
		if signed || x.Sign() < 0 || x.BitLen() > 64 || size < 64 {
			return badValue()
		}
		n = x.Uint64()
	case signed:
		if int64(n)<<(64-size)>>(64-size) != int64(n) {
			return badValue()
		}
	case int64(n) < 0 || size < 64 && n>>size != 0:
		return badValue()
	}
	switch w.itemsize {
	case 1:
		b[0] = byte(n)
	case 2:
		le.PutUint16(b, uint16(n))
	case 4:
		le.PutUint32(b, uint32(n))
	default:
		le.PutUint64(b, n)
	}
	return nil
}

func (w *MemoryView) list(m *M, dim, at int) (Value, *Exc) {
	if dim == len(w.shape) {
		return w.item(m, at)
	}
	if e := m.chargeBig(int64(w.shape[dim]) * VS); e != nil {
		return None, e
	}
	out := make([]Value, w.shape[dim])
	for k := range out {
		v, e := w.list(m, dim+1, at+k*w.strides[dim])
		if e != nil {
			return None, e
		}
		out[k] = v
	}
	return NewList(out), nil
}

// ---- indexing ----

// indexAt is the byte offset that an index along one dimension adds.
func (w *MemoryView) indexAt(m *M, dim int, v Value) (int, *Exc) {
	n, e := m.Index(v)
	if e != nil {
		if e.Is(ExcOverflowError) {
			e = m.indexErrorf("cannot fit '%s' into an index-sized integer", m.typeName(v))
		}
		return 0, e
	}
	if e := w.check(m); e != nil {
		return 0, e
	}
	if n < 0 {
		n += int64(w.shape[dim])
	}
	if n < 0 || n >= int64(w.shape[dim]) {
		return 0, m.indexErrorf("index out of bounds on dimension %d", dim+1)
	}
	return int(n) * w.strides[dim], nil
}

// tupleKey tells what a tuple key is: all indexes, all slices, or neither.
func (m *M) tupleKey(t *Tuple) (indexes, slices bool) {
	indexes, slices = true, t.n > 0
	for _, x := range t.elems() {
		if m.classOf(x).dunder(dIndex).IsUnbound() {
			indexes = false
		}
		if !x.is(KSlice) {
			slices = false
		}
	}
	return
}

// multiAt is the offset of an item by a full tuple of indexes.
func (w *MemoryView) multiAt(m *M, t *Tuple) (int, *Exc) {
	if int(t.n) < len(w.shape) {
		return 0, m.Errorf(ExcNotImplementedError, "sub-views are not implemented")
	}
	if int(t.n) > len(w.shape) {
		return 0, m.typeErrorf("cannot index %d-dimension view with %d-element tuple", len(w.shape), t.n)
	}
	at := w.off
	for k, x := range t.elems() {
		d, e := w.indexAt(m, k, x)
		if e != nil {
			return 0, e
		}
		at += d
	}
	return at, nil
}

// slice is the view on a slice along the first dimension.
func (w *MemoryView) slice(m *M, sl *Slice) (*MemoryView, *Exc) {
	from, step, count, e := m.textSlice(sl, w.shape[0])
	if e != nil {
		return nil, e
	}
	if e := w.check(m); e != nil {
		return nil, e
	}
	r := w.derive()
	r.shape = append([]int{count}, w.shape[1:]...)
	r.strides = append([]int{w.strides[0] * step}, w.strides[1:]...)
	if count > 0 {
		r.off += from * w.strides[0]
	}
	return r, nil
}

func memoryViewGet(m *M, a []Value) (Value, *Exc) {
	w, k := a[0].memoryView(), a[1]
	if e := w.check(m); e != nil {
		return None, e
	}
	t, isTuple := m.asTuple(k)
	if len(w.shape) == 0 {
		switch {
		case isTuple && t.n == 0:
			return w.item(m, w.off)
		case k.is(KEllipsis):
			return a[0], nil
		}
		return None, m.typeErrorf("invalid indexing of 0-dim memory")
	}
	switch {
	case isTuple:
		indexes, slices := m.tupleKey(t)
		if indexes {
			at, e := w.multiAt(m, t)
			if e != nil {
				return None, e
			}
			return w.item(m, at)
		}
		if slices {
			return None, m.Errorf(ExcNotImplementedError, "multi-dimensional slicing is not implemented")
		}
	case k.is(KSlice):
		r, e := w.slice(m, k.sliceOf())
		return obj(r), e
	case !m.classOf(k).dunder(dIndex).IsUnbound():
		if len(w.shape) > 1 {
			return None, m.Errorf(ExcNotImplementedError, "multi-dimensional sub-views are not implemented")
		}
		d, e := w.indexAt(m, 0, k)
		if e != nil {
			return None, e
		}
		return w.item(m, w.off+d)
	}
	return None, m.typeErrorf("memoryview: invalid slice key")
}

func memoryViewSet(m *M, a []Value) (Value, *Exc) {
	w, k, v := a[0].memoryView(), a[1], a[2]
	if e := w.check(m); e != nil {
		return None, e
	}
	if w.readonly {
		return None, m.typeErrorf("cannot modify read-only memory")
	}
	t, isTuple := m.asTuple(k)
	if len(w.shape) == 0 {
		if isTuple && t.n == 0 || k.is(KEllipsis) {
			return None, w.setItem(m, w.off, v)
		}
		return None, m.typeErrorf("invalid indexing of 0-dim memory")
	}
	switch {
	case isTuple:
		indexes, slices := m.tupleKey(t)
		if indexes {
			at, e := w.multiAt(m, t)
			if e != nil {
				return None, e
			}
			return None, w.setItem(m, at, v)
		}
		if slices {
			return None, m.Errorf(ExcNotImplementedError, "memoryview slice assignments are currently restricted to ndim = 1")
		}
	case k.is(KSlice):
		if len(w.shape) > 1 {
			return None, m.Errorf(ExcNotImplementedError, "memoryview slice assignments are currently restricted to ndim = 1")
		}
		src, e := m.newMemoryView(v)
		if e != nil {
			return None, e
		}
		if src == nil {
			return None, m.typeErrorf("a bytes-like object is required, not '%s'", m.typeName(v))
		}
		defer src.release()
		dst, e := w.slice(m, k.sliceOf())
		if e != nil {
			return None, e
		}
		defer dst.release()
		if nativeFormat(src.format) != nativeFormat(dst.format) || src.itemsize != dst.itemsize || len(src.shape) != 1 || src.shape[0] != dst.shape[0] {
			return None, m.valueErrorf("memoryview assignment: lvalue and rvalue have different structures")
		}
		b, e := src.contents(m)
		if e != nil {
			return None, e
		}
		if dst.cContiguous() {
			copy(dst.buf[dst.off:], b)
			return None, nil
		}
		b = append([]byte(nil), b...) // it may overlap
		k, n := 0, dst.itemsize
		dst.walk(0, dst.off, func(at int) {
			copy(dst.buf[at:at+n], b[k:])
			k += n
		})
		return None, nil
	case !m.classOf(k).dunder(dIndex).IsUnbound():
		if len(w.shape) > 1 {
			return None, m.Errorf(ExcNotImplementedError, "sub-views are not implemented")
		}
		d, e := w.indexAt(m, 0, k)
		if e != nil {
			return None, e
		}
		return None, w.setItem(m, w.off+d, v)
	}
	return None, m.typeErrorf("memoryview: invalid slice key")
}

// release lets go of the exporter.
func (w *MemoryView) release() {
	w.released, w.buf = true, nil
}

// ---- methods ----

func memoryViewNew(m *M, a []Value) (Value, *Exc) {
	w, e := m.newMemoryView(a[1])
	if e != nil {
		return None, e
	}
	if w == nil {
		return None, m.typeErrorf("memoryview: a bytes-like object is required, not '%s'", m.typeName(a[1]))
	}
	return obj(w), nil
}

func memoryViewEq(m *M, a []Value) (Value, *Exc) {
	w := a[0].memoryView()
	o := unwrap(a[1])
	if w.released || o.is(KMemoryView) && o.memoryView().released {
		return Bool(a[0] == o), nil
	}
	x, e := m.newMemoryView(o)
	if e != nil || x == nil {
		return NotImplemented, nil
	}
	defer x.release()
	if len(w.shape) != len(x.shape) {
		return False, nil
	}
	for k := range w.shape {
		if w.shape[k] != x.shape[k] {
			return False, nil
		}
	}
	b, e := w.contents(m)
	if e != nil {
		return None, e
	}
	c, e := x.contents(m)
	if e != nil {
		return None, e
	}
	f, g := nativeFormat(w.format), nativeFormat(x.format)
	if f == g && f != 'f' && f != 'd' { // floats have NaN and two zeros
		if f == 0 && w.format != x.format {
			return False, nil
		}
		return Bool(view(b) == view(c)), nil
	}
	if f == 0 || g == 0 {
		return False, nil
	}
	p, q := &MemoryView{buf: b, format: w.format, itemsize: w.itemsize}, &MemoryView{buf: c, format: x.format, itemsize: x.itemsize}
	for k := range w.items() {
		u, e := p.item(m, k*p.itemsize)
		if e != nil {
			return None, e
		}
		v, e := q.item(m, k*q.itemsize)
		if e != nil {
			return None, e
		}
		r, e := m.Compare(EQ, u, v)
		if e != nil || r != True {
			return False, e
		}
	}
	return True, nil
}

func memoryViewHash(m *M, a []Value) (Value, *Exc) {
	w := a[0].memoryView()
	if w.hashed {
		return Int(w.hash), nil
	}
	if e := w.check(m); e != nil {
		return None, e
	}
	if !w.readonly {
		return None, m.valueErrorf("cannot hash writable memoryview object")
	}
	switch nativeFormat(w.format) {
	case 'B', 'b', 'c':
	default:
		return None, m.valueErrorf("memoryview: hashing is restricted to formats 'B', 'b' or 'c'")
	}
	if !w.src.IsUnbound() && m.classOf(w.src).dunder(dHash).IsNone() {
		if _, e := m.Hash(w.src); e != nil {
			return None, e
		}
	}
	b, e := w.contents(m)
	if e != nil {
		return None, e
	}
	w.hash, w.hashed = bytesHash(&Bytes{s: view(b)}), true
	return Int(w.hash), nil
}

func memoryViewCast(m *M, a []Value) (Value, *Exc) {
	w := a[0].memoryView()
	f, ok := m.asStr(a[1])
	if !ok {
		return None, m.typeErrorf("cast() argument 'format' must be str, not %s", m.argType(a[1]))
	}
	if e := w.check(m); e != nil {
		return None, e
	}
	if !w.cContiguous() {
		return None, m.typeErrorf("memoryview: casts are restricted to C-contiguous views")
	}
	var shape []Value
	given := !a[2].IsUnbound() && !a[2].IsNone()
	if given || len(w.shape) != 1 {
		for _, d := range w.shape {
			if d == 0 {
				return None, m.typeErrorf("memoryview: cannot cast view with zeros in shape or strides")
			}
		}
	}
	if given {
		if l, ok := m.asList(a[2]); ok {
			shape = l.v
		} else if t, ok := m.asTuple(a[2]); ok {
			shape = t.elems()
		} else {
			return None, m.typeErrorf("shape must be a list or a tuple")
		}
		if len(shape) > 64 {
			return None, m.valueErrorf("memoryview: number of dimensions must not exceed 64")
		}
		if len(w.shape) != 1 && len(shape) != 1 {
			return None, m.typeErrorf("memoryview: cast must be 1D -> ND or ND -> 1D")
		}
	}
	from, to := nativeFormat(w.format), nativeFormat(f.String())
	isByte := func(c byte) bool { return c == 'b' || c == 'B' || c == 'c' }
	n := w.items() * w.itemsize
	size := itemSize(f.String())
	switch {
	case from == 0:
		return None, m.valueErrorf("memoryview: source format must be a native single character format prefixed with an optional '@'")
	case to == 0 || to == 'u' || to == 'w':
		return None, m.valueErrorf("memoryview: destination format must be a native single character format prefixed with an optional '@'")
	case !isByte(from) && !isByte(to):
		return None, m.typeErrorf("memoryview: cannot cast between two non-byte formats")
	case n%size != 0:
		return None, m.typeErrorf("memoryview: length is not a multiple of itemsize")
	}
	dims := []int{n / size}
	if given {
		dims = make([]int, len(shape))
		product := size
		for k, x := range shape {
			if !isInstance(m, x, TInt) {
				return None, m.typeErrorf("memoryview.cast(): elements of shape must be integers")
			}
			d, e := m.Index(x)
			if e != nil || d <= 0 {
				return None, m.valueErrorf("memoryview.cast(): elements of shape must be integers > 0")
			}
			if d > int64(math.MaxInt/product) {
				return None, m.valueErrorf("memoryview.cast(): product(shape) > SSIZE_MAX")
			}
			dims[k] = int(d)
			product *= int(d)
		}
		if product != n {
			return None, m.typeErrorf("memoryview: product(shape) * itemsize != buffer size")
		}
	}
	r := w.derive()
	r.format, r.itemsize, r.shape = string([]byte(f.String())), size, dims
	r.strides = make([]int, len(dims))
	for k, s := len(dims)-1, size; k >= 0; k-- {
		r.strides[k] = s
		s *= dims[k]
	}
	return obj(r), nil
}

func memoryViewTobytes(m *M, a []Value) (Value, *Exc) {
	w := a[0].memoryView()
	order := "C"
	if !a[1].IsNone() {
		s, ok := m.asStr(a[1])
		if !ok {
			return None, m.typeErrorf("tobytes() argument 'order' must be str or None, not %s", m.typeName(a[1]))
		}
		order = s.String()
	}
	if e := w.check(m); e != nil {
		return None, e
	}
	if order != "C" && order != "F" && order != "A" {
		return None, m.valueErrorf("order must be 'C', 'F' or 'A'")
	}
	if order == "F" && len(w.shape) > 1 {
		out := make([]byte, 0, w.items()*w.itemsize)
		t := *w
		t.shape, t.strides = reversedInts(w.shape), reversedInts(w.strides)
		t.walk(0, w.off, func(at int) { out = append(out, w.buf[at:at+w.itemsize]...) })
		return newBytesShort(out), nil
	}
	b, e := w.contents(m)
	if e != nil {
		return None, e
	}
	if e := m.chargeBig(int64(len(b))); e != nil {
		return None, e
	}
	return newBytesShort(append([]byte(nil), b...)), nil
}

func reversedInts(s []int) []int {
	r := make([]int, len(s))
	for k, n := range s {
		r[len(s)-1-k] = n
	}
	return r
}

func intTuple(s []int) Value {
	t := newTuple(len(s))
	for k, n := range s {
		t.elems()[k] = Int(int64(n))
	}
	return obj(t)
}

func memoryViewRelease(m *M, a []Value) (Value, *Exc) {
	a[0].memoryView().release()
	return None, nil
}

// TMemoryIterator is the class of iter(memoryview).
var TMemoryIterator = newBuiltin("memory_iterator", KIter, TObject)

type memoryIter struct {
	w *MemoryView
	i int
}

// Next is the next item.
func (it *memoryIter) Next(m *M) (Value, bool, *Exc) {
	if it.w == nil {
		return None, false, nil
	}
	if e := it.w.check(m); e != nil {
		return None, false, e
	}
	if it.i >= it.w.shape[0] {
		it.w = nil
		return None, false, nil
	}
	it.i++
	v, e := it.w.item(m, it.w.off+(it.i-1)*it.w.strides[0])
	return v, e == nil, e
}

func memoryViewIter(m *M, a []Value) (Value, *Exc) {
	w := a[0].memoryView()
	if e := w.check(m); e != nil {
		return None, e
	}
	switch len(w.shape) {
	case 0:
		return None, m.typeErrorf("invalid indexing of 0-dim memory")
	case 1:
	default:
		return None, m.Errorf(ExcNotImplementedError, "multi-dimensional sub-views are not implemented")
	}
	return newIter(TMemoryIterator, &memoryIter{w: w}), nil
}

// memoryViewAttr is an attribute that a released view does not have.
func memoryViewAttr(name, doc string, get func(w *MemoryView) Value) Attr {
	return Attr{Name: name, Doc: doc, Get: func(m *M, self Value) (Value, *Exc) {
		w := unwrap(self).memoryView()
		if e := w.check(m); e != nil {
			return None, e
		}
		return get(w), nil
	}}
}

func init() {
	TMemoryView.addDefs([]Def{
		{"static __new__(cls, object)", "Create a new memoryview object which references the given object.", memoryViewNew},
		{"__getitem__(self, key, /)", "Return self[key].", memoryViewGet},
		{"__setitem__(self, key, value, /)", "Set self[key] to value.", memoryViewSet},
		{"__delitem__(self, key, /)", "Delete self[key].", func(m *M, a []Value) (Value, *Exc) {
			w := a[0].memoryView()
			if e := w.check(m); e != nil {
				return None, e
			}
			if w.readonly {
				return None, m.typeErrorf("cannot modify read-only memory")
			}
			return None, m.typeErrorf("cannot delete memory")
		}},
		{"__len__(self, /)", "Return len(self).", func(m *M, a []Value) (Value, *Exc) {
			w := a[0].memoryView()
			if e := w.check(m); e != nil {
				return None, e
			}
			if len(w.shape) == 0 {
				return Int(1), nil
			}
			return Int(int64(w.shape[0])), nil
		}},
		{"__iter__(self, /)", "Implement iter(self).", memoryViewIter},
		{"__eq__(self, value, /)", "Return self==value.", memoryViewEq},
		{"__ne__(self, value, /)", "Return self!=value.", func(m *M, a []Value) (Value, *Exc) {
			r, e := memoryViewEq(m, a)
			if e != nil || !r.isBool() {
				return r, e
			}
			return Bool(r != True), nil
		}},
		{"__hash__(self, /)", "Return hash(self).", memoryViewHash},
		{"__repr__(self, /)", "Return repr(self).", func(m *M, a []Value) (Value, *Exc) {
			w := a[0].memoryView()
			what := "memory"
			if w.released {
				what = "released memory"
			}
			return NewStr(fmt.Sprintf("<%s at %#x>", what, uintptr(unsafe.Pointer(w)))), nil
		}},
		{"__enter__(self, /)", "", func(m *M, a []Value) (Value, *Exc) { return a[0], a[0].memoryView().check(m) }},
		{"__exit__(self, /, *args)", "", memoryViewRelease},
		{"release(self, /)", "Release the underlying buffer exposed by the memoryview object.", memoryViewRelease},
		{"tobytes(self, /, order='C')", "Return the data in the buffer as a byte string.\n\nOrder can be {'C', 'F', 'A'}. When order is 'C' or 'F', the data of the\noriginal array is converted to C or Fortran order. For contiguous views,\n'A' returns an exact copy of the physical memory. In particular, in-memory\nFortran order is preserved. For non-contiguous views, the data is converted\nto C first. order=None is the same as order='C'.", memoryViewTobytes},
		{"tolist(self, /)", "Return the data in the buffer as a list of elements.", func(m *M, a []Value) (Value, *Exc) {
			w := a[0].memoryView()
			if e := w.check(m); e != nil {
				return None, e
			}
			return w.list(m, 0, w.off)
		}},
		{"toreadonly(self, /)", "Return a readonly version of the memoryview.", func(m *M, a []Value) (Value, *Exc) {
			w := a[0].memoryView()
			if e := w.check(m); e != nil {
				return None, e
			}
			r := w.derive()
			r.readonly = true
			return obj(r), nil
		}},
		{"cast(self, /, format, shape=<unset>)", "Cast a memoryview to a new format or shape.", memoryViewCast},
		{"hex(self, /, sep=<unset>, bytes_per_sep=1)", "Return the data in the buffer as a str of hexadecimal numbers.", func(m *M, a []Value) (Value, *Exc) {
			b, e := a[0].memoryView().contents(m)
			if e != nil {
				return None, e
			}
			return m.hexOf(view(b), a[1], a[2])
		}},
		{"__sizeof__(self, /)", "", func(m *M, a []Value) (Value, *Exc) { return Int(184), nil }},
	}, []Attr{
		memoryViewAttr("obj", "The underlying object of the memoryview.", func(w *MemoryView) Value { return w.src }),
		memoryViewAttr("nbytes", "The amount of space in bytes that the array would use in\n a contiguous representation.", func(w *MemoryView) Value {
			return Int(int64(w.items() * w.itemsize))
		}),
		memoryViewAttr("readonly", "A bool indicating whether the memory is read only.", func(w *MemoryView) Value { return Bool(w.readonly) }),
		memoryViewAttr("itemsize", "The size in bytes of each element of the memoryview.", func(w *MemoryView) Value { return Int(int64(w.itemsize)) }),
		memoryViewAttr("format", "A string containing the format (in struct module style)\n for each element in the view.", func(w *MemoryView) Value { return NewStr(w.format) }),
		memoryViewAttr("ndim", "An integer indicating how many dimensions of a multi-dimensional\n array the memory represents.", func(w *MemoryView) Value { return Int(int64(len(w.shape))) }),
		memoryViewAttr("shape", "A tuple of ndim integers giving the shape of the memory\n as an N-dimensional array.", func(w *MemoryView) Value { return intTuple(w.shape) }),
		memoryViewAttr("strides", "A tuple of ndim integers giving the size in bytes to access\n each element for each dimension of the array.", func(w *MemoryView) Value { return intTuple(w.strides) }),
		memoryViewAttr("suboffsets", "A tuple of integers used internally for PIL-style arrays.", func(w *MemoryView) Value { return obj(emptyTuple) }),
		memoryViewAttr("c_contiguous", "A bool indicating whether the memory is C contiguous.", func(w *MemoryView) Value { return Bool(w.cContiguous()) }),
		memoryViewAttr("f_contiguous", "A bool indicating whether the memory is Fortran contiguous.", func(w *MemoryView) Value {
			return Bool(contiguous(w.shape, w.strides, w.itemsize, true))
		}),
		memoryViewAttr("contiguous", "A bool indicating whether the memory is contiguous.", func(w *MemoryView) Value {
			return Bool(w.cContiguous() || contiguous(w.shape, w.strides, w.itemsize, true))
		}),
	})
	TMemoryView.newNat = memoryViewNew
	TMemoryView.attrs.setStr(internStatic("__doc__"), NewStr("Create a new memoryview object which references the given object."))
	TMemoryIterator.flags |= cfFinal
	TMemoryIterator.addDefs([]Def{
		{"raw __iter__(self, /)", "Implement iter(self).", selfRow},
		{"__next__(self, /)", "Implement next(self).", nextRow},
	}, nil)
}
