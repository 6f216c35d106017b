// Module _io, binary half: the abstract base classes, files, buffers on raw streams, BytesIO.
package stdlib

import (
	"bytes"
	"io"
	"os"
	"sync"
	"syscall"

	"github.com/gsl-lang/gsl/vm"
)

// ioState is what the module keeps per machine.
type ioState struct {
	unsupported                                     *vm.Class
	base, rawBase, bufBase, textBase                *vm.Class
	file, reader, writer, random, bytesIO, stringIO *vm.Class
	text                                            *vm.Class
	dirty                                           map[*buffered]struct{} // buffers with data that is not yet in their file
}

type ioKey struct{}

func ioOf(m *vm.M) *ioState {
	return vm.Extension(m, ioKey{}, func() *ioState {
		return &ioState{dirty: map[*buffered]struct{}{}, unsupported: m.NewExcClass("UnsupportedOperation", "io", vm.ExcOSError, vm.ExcValueError)}
	})
}

// flushFiles hands everything that was written to files on to the system. CPython closes a file when the last reference to
// it goes; here nobody knows when that is, so whatever looks at files first calls this.
func flushFiles(m *vm.M) {
	s := ioOf(m)
	for b := range s.dirty {
		_ = b.flush(m)
	}
}

func unsupportedOp(m *vm.M, what string) *vm.Exc {
	return m.NewExc(ioOf(m).unsupported, vm.NewStr(what))
}

func closedFile(m *vm.M, what string) *vm.Exc {
	return m.ValueErrorf("I/O operation on closed %s", what)
}

// sizeArg is the size argument of a read: -1 for None and negative numbers.
func sizeArg(m *vm.M, v vm.Value) (int64, *vm.Exc) {
	if v.IsNone() || v.IsUnbound() {
		return -1, nil
	}
	if m.TypeAttr(v, m.Intern("__index__")).IsUnbound() {
		return 0, m.TypeErrorf("argument should be integer or None, not '%s'", m.TypeName(v))
	}
	n, e := m.Index(v)
	return max(n, -1), e
}

// ---- raw streams ----

// rawStream is where a buffer's bytes come from and go to.
type rawStream interface {
	read(m *vm.M, p []byte) (int, *vm.Exc) // 0 at the end
	write(m *vm.M, p []byte) (int, *vm.Exc)
	seek(m *vm.M, off int64, whence int) (int64, *vm.Exc)
	truncate(m *vm.M, n int64) *vm.Exc
	close(m *vm.M) *vm.Exc
}

// rawFile is io.FileIO.
type rawFile struct {
	f                             *os.File
	name                          vm.Value
	readable, writable, appending bool
	created, closefd, closed      bool
}

func (f *rawFile) mode() string {
	switch {
	case f.created && f.readable:
		return "xb+"
	case f.created:
		return "xb"
	case f.appending && f.readable:
		return "ab+"
	case f.appending:
		return "ab"
	case f.readable && f.writable:
		return "rb+"
	case f.readable:
		return "rb"
	}
	return "wb"
}

func (f *rawFile) read(m *vm.M, p []byte) (int, *vm.Exc) {
	n, err := f.f.Read(p)
	if err != nil && err != io.EOF {
		return n, m.NewOSError(err, vm.None)
	}
	return n, nil
}

func (f *rawFile) write(m *vm.M, p []byte) (int, *vm.Exc) {
	n, err := f.f.Write(p)
	if err != nil {
		return n, m.NewOSError(err, vm.None)
	}
	return n, nil
}

func (f *rawFile) seek(m *vm.M, off int64, whence int) (int64, *vm.Exc) {
	n, err := f.f.Seek(off, whence)
	if err != nil {
		return 0, m.NewOSError(err, vm.None)
	}
	return n, nil
}

func (f *rawFile) truncate(m *vm.M, n int64) *vm.Exc {
	if err := f.f.Truncate(n); err != nil {
		return m.NewOSError(err, vm.None)
	}
	return nil
}

func (f *rawFile) close(m *vm.M) *vm.Exc {
	if f.closed {
		return nil
	}
	f.closed = true
	if f.closefd && f.f != nil {
		if err := f.f.Close(); err != nil {
			return m.NewOSError(err, vm.None)
		}
	}
	return nil
}

// scriptRaw is a raw stream written in script.
type scriptRaw struct{ v vm.Value }

func (r scriptRaw) read(m *vm.M, p []byte) (int, *vm.Exc) {
	buf := vm.NewByteArray(make([]byte, len(p)))
	v, e := m.CallMethod(r.v, "readinto", buf)
	if e != nil {
		return 0, e
	}
	if v.IsNone() {
		return 0, nil
	}
	n, e := m.Index(v)
	if e != nil {
		return 0, e
	}
	if n < 0 || n > int64(len(p)) {
		return 0, m.Errorf(vm.ExcOSError, "raw readinto() returned invalid length %d (should have been between 0 and %d)", n, len(p))
	}
	b, _ := m.BytesLike(buf)
	copy(p, b[:min(int(n), len(b))])
	return int(n), nil
}

func (r scriptRaw) write(m *vm.M, p []byte) (int, *vm.Exc) {
	v, e := m.CallMethod(r.v, "write", vm.NewBytes(bytes.Clone(p)))
	if e != nil {
		return 0, e
	}
	if v.IsNone() {
		return len(p), nil
	}
	n, e := m.Index(v)
	if e == nil && (n < 0 || n > int64(len(p))) {
		e = m.Errorf(vm.ExcOSError, "raw write() returned invalid length %d (should have been between 0 and %d)", n, len(p))
	}
	return int(n), e
}

func (r scriptRaw) seek(m *vm.M, off int64, whence int) (int64, *vm.Exc) {
	v, e := m.CallMethod(r.v, "seek", vm.Int(off), vm.Int(int64(whence)))
	if e != nil {
		return 0, e
	}
	return m.Index(v)
}

func (r scriptRaw) truncate(m *vm.M, n int64) *vm.Exc {
	_, e := m.CallMethod(r.v, "truncate", vm.Int(n))
	return e
}

func (r scriptRaw) close(m *vm.M) *vm.Exc {
	_, e := m.CallMethod(r.v, "close")
	return e
}

// ---- buffers ----

// byteStream is what a text stream reads from and writes to.
type byteStream interface {
	readSome(m *vm.M) ([]byte, *vm.Exc) // what is at hand, or the next chunk; empty at the end
	readAll(m *vm.M) ([]byte, *vm.Exc)
	writeAll(m *vm.M, p []byte) *vm.Exc
	flush(m *vm.M) *vm.Exc
	tell(m *vm.M) (int64, *vm.Exc)
	seekTo(m *vm.M, off int64, whence int) (int64, *vm.Exc)
	truncateTo(m *vm.M, n int64) *vm.Exc
	closeStream(m *vm.M) *vm.Exc
	isClosed(m *vm.M) bool
}

// buffered is a BufferedReader, BufferedWriter or BufferedRandom.
type buffered struct {
	raw      rawStream
	rawObj   vm.Value
	r        []byte // bytes read ahead and not yet taken
	w        []byte // bytes written and not yet in raw
	size     int
	canRead  bool
	canWrite bool
	closed   bool
	detached bool
}

const defaultBuffer = 8192

func (b *buffered) isClosed(m *vm.M) bool {
	if b.closed {
		return true
	}
	if f, ok := b.raw.(*rawFile); ok {
		return f.closed
	}
	return false
}

func (b *buffered) check(m *vm.M) *vm.Exc {
	if b.detached {
		return m.ValueErrorf("raw stream has been detached")
	}
	if b.isClosed(m) {
		return closedFile(m, "file")
	}
	return nil
}

func (b *buffered) flush(m *vm.M) *vm.Exc {
	delete(ioOf(m).dirty, b)
	for len(b.w) > 0 {
		n, e := b.raw.write(m, b.w)
		if e != nil {
			b.w = b.w[n:]
			return e
		}
		b.w = b.w[n:]
	}
	b.w = b.w[:0]
	return nil
}

// fill reads ahead; false at the end.
func (b *buffered) fill(m *vm.M) (bool, *vm.Exc) {
	if e := b.flush(m); e != nil {
		return false, e
	}
	if len(b.r) > 0 {
		return true, nil
	}
	buf := make([]byte, b.size)
	n, e := b.raw.read(m, buf)
	if e != nil {
		return false, e
	}
	b.r = buf[:n]
	return n > 0, nil
}

func (b *buffered) readSome(m *vm.M) ([]byte, *vm.Exc) {
	if e := b.canReadErr(m); e != nil {
		return nil, e
	}
	if _, e := b.fill(m); e != nil {
		return nil, e
	}
	out := b.r
	b.r = nil
	return out, nil
}

func (b *buffered) canReadErr(m *vm.M) *vm.Exc {
	if !b.canRead {
		return unsupportedOp(m, "read")
	}
	return b.check(m)
}

func (b *buffered) readAll(m *vm.M) ([]byte, *vm.Exc) {
	if e := b.canReadErr(m); e != nil {
		return nil, e
	}
	if e := b.flush(m); e != nil {
		return nil, e
	}
	out := b.r
	b.r = nil
	room := int64(0)
	if f, ok := b.raw.(*rawFile); ok {
		if st, err := f.f.Stat(); err == nil && st.Mode().IsRegular() {
			room = st.Size()
			if at, err := f.f.Seek(0, io.SeekCurrent); err == nil {
				room -= at
			}
		}
	}
	if room > 0 {
		if e := m.Charge(room); e != nil {
			return nil, e
		}
		grown := make([]byte, len(out), int64(len(out))+room+1)
		copy(grown, out)
		out = grown
	}
	for {
		if cap(out)-len(out) < 512 && room <= 0 || cap(out) == len(out) {
			grown := make([]byte, len(out), max(2*cap(out), defaultBuffer))
			if e := m.Charge(int64(cap(grown))); e != nil {
				return nil, e
			}
			copy(grown, out)
			out = grown
		}
		n, e := b.raw.read(m, out[len(out):cap(out)])
		if e != nil {
			return nil, e
		}
		if n == 0 {
			return out, nil
		}
		out = out[:len(out)+n]
	}
}

// readN reads up to n bytes; fewer only at the end.
func (b *buffered) readN(m *vm.M, n int64) ([]byte, *vm.Exc) {
	if n < 0 {
		return b.readAll(m)
	}
	if e := b.canReadErr(m); e != nil {
		return nil, e
	}
	if int64(len(b.r)) >= n {
		out := b.r[:n:n]
		b.r = b.r[n:]
		return out, nil
	}
	var out []byte
	for int64(len(out)) < n {
		ok, e := b.fill(m)
		if e != nil {
			return nil, e
		}
		if !ok {
			break
		}
		k := min(n-int64(len(out)), int64(len(b.r)))
		out = append(out, b.r[:k]...)
		b.r = b.r[k:]
	}
	return out, nil
}

func (b *buffered) readLine(m *vm.M, n int64) ([]byte, *vm.Exc) {
	if e := b.canReadErr(m); e != nil {
		return nil, e
	}
	var out []byte
	for n < 0 || int64(len(out)) < n {
		ok, e := b.fill(m)
		if e != nil {
			return nil, e
		}
		if !ok {
			break
		}
		k := bytes.IndexByte(b.r, '\n') + 1
		end := k > 0
		if !end {
			k = len(b.r)
		}
		if n >= 0 && int64(k) > n-int64(len(out)) {
			k, end = int(n-int64(len(out))), true
		}
		if out == nil && end {
			out = b.r[:k:k]
			b.r = b.r[k:]
			return out, nil
		}
		out = append(out, b.r[:k]...)
		b.r = b.r[k:]
		if end {
			break
		}
	}
	return out, nil
}

// dropAhead puts raw where the reader is: what was read ahead is given back.
func (b *buffered) dropAhead(m *vm.M) *vm.Exc {
	if len(b.r) == 0 {
		return nil
	}
	n := len(b.r)
	b.r = nil
	_, e := b.raw.seek(m, -int64(n), io.SeekCurrent)
	return e
}

func (b *buffered) writeAll(m *vm.M, p []byte) *vm.Exc {
	if !b.canWrite {
		return unsupportedOp(m, "write")
	}
	if b.closed || b.isClosed(m) {
		return m.ValueErrorf("write to closed file")
	}
	if e := b.check(m); e != nil {
		return e
	}
	if e := b.dropAhead(m); e != nil {
		return e
	}
	if len(b.w)+len(p) > b.size {
		if e := b.flush(m); e != nil {
			return e
		}
	}
	if len(b.w) == 0 {
		ioOf(m).dirty[b] = struct{}{}
	}
	b.w = append(b.w, p...)
	if len(b.w) > b.size {
		return b.flush(m)
	}
	return nil
}

func (b *buffered) tell(m *vm.M) (int64, *vm.Exc) {
	if e := b.check(m); e != nil {
		return 0, e
	}
	at, e := b.raw.seek(m, 0, io.SeekCurrent)
	return at - int64(len(b.r)) + int64(len(b.w)), e
}

func (b *buffered) seekTo(m *vm.M, off int64, whence int) (int64, *vm.Exc) {
	if e := b.check(m); e != nil {
		return 0, e
	}
	if e := b.flush(m); e != nil {
		return 0, e
	}
	if whence == io.SeekCurrent {
		off -= int64(len(b.r))
	}
	b.r = nil
	return b.raw.seek(m, off, whence)
}

func (b *buffered) truncateTo(m *vm.M, n int64) *vm.Exc {
	if !b.canWrite {
		return unsupportedOp(m, "truncate")
	}
	if e := b.flush(m); e != nil {
		return e
	}
	if n < 0 {
		at, e := b.tell(m)
		if e != nil {
			return e
		}
		n = at
	}
	return b.raw.truncate(m, n)
}

func (b *buffered) closeStream(m *vm.M) *vm.Exc {
	if b.closed {
		return nil
	}
	e := b.flush(m)
	b.closed = true
	b.r, b.w = nil, nil
	if e2 := b.raw.close(m); e == nil {
		e = e2
	}
	return e
}

// ---- BytesIO ----

// bytesIO is io.BytesIO.
type bytesIO struct {
	b      []byte
	at     int64
	closed bool
}

func (s *bytesIO) rest() []byte {
	if s.at >= int64(len(s.b)) {
		return nil
	}
	return s.b[s.at:]
}

func (s *bytesIO) take(n int64) []byte {
	p := s.rest()
	if n >= 0 && n < int64(len(p)) {
		p = p[:n]
	}
	s.at += int64(len(p))
	return p
}

func (s *bytesIO) line(n int64) []byte {
	p := s.rest()
	if n >= 0 && n < int64(len(p)) {
		p = p[:n]
	}
	if k := bytes.IndexByte(p, '\n'); k >= 0 {
		p = p[:k+1]
	}
	s.at += int64(len(p))
	return p
}

func (s *bytesIO) writeAll(m *vm.M, p []byte) *vm.Exc {
	if s.closed {
		return closedFile(m, "file.")
	}
	if len(p) == 0 {
		return nil
	}
	end := s.at + int64(len(p))
	if end > int64(len(s.b)) {
		if end > int64(cap(s.b)) {
			if e := m.Charge(end + end/4); e != nil { // what append takes
				return e
			}
		}
		if s.at > int64(len(s.b)) {
			s.b = append(s.b, make([]byte, s.at-int64(len(s.b)))...)
		}
		s.b = append(s.b[:s.at], p...)
	} else {
		copy(s.b[s.at:], p)
	}
	s.at = end
	return nil
}

func (s *bytesIO) readSome(m *vm.M) ([]byte, *vm.Exc) {
	if s.closed {
		return nil, closedFile(m, "file.")
	}
	return bytes.Clone(s.take(defaultBuffer)), nil
}

func (s *bytesIO) readAll(m *vm.M) ([]byte, *vm.Exc) {
	if s.closed {
		return nil, closedFile(m, "file.")
	}
	return bytes.Clone(s.take(-1)), nil
}
func (s *bytesIO) flush(m *vm.M) *vm.Exc         { return nil }
func (s *bytesIO) tell(m *vm.M) (int64, *vm.Exc) { return s.at, nil }
func (s *bytesIO) seekTo(m *vm.M, off int64, whence int) (int64, *vm.Exc) {
	switch whence {
	case 0:
		if off < 0 {
			return 0, m.ValueErrorf("negative seek value %d", off)
		}
	case 1:
		off += s.at
	case 2:
		off += int64(len(s.b))
	default:
		return 0, m.ValueErrorf("invalid whence (%d, should be 0, 1 or 2)", whence)
	}
	s.at = max(off, 0)
	return s.at, nil
}

func (s *bytesIO) truncateTo(m *vm.M, n int64) *vm.Exc {
	if n < 0 {
		n = s.at
	}
	if n < int64(len(s.b)) {
		s.b = s.b[:n]
	}
	return nil
}
func (s *bytesIO) closeStream(m *vm.M) *vm.Exc { s.closed, s.b = true, nil; return nil }
func (s *bytesIO) isClosed(m *vm.M) bool       { return s.closed }

// scriptStream is a byte stream written in script, under a TextIOWrapper.
type scriptStream struct{ v vm.Value }

func (s scriptStream) bytesOf(m *vm.M, v vm.Value, what string) ([]byte, *vm.Exc) {
	b, ok := m.BytesLike(v)
	if !ok {
		return nil, m.TypeErrorf("underlying %s() should have returned a bytes-like object, not '%s'", what, m.TypeName(v))
	}
	return b, nil
}

func (s scriptStream) readSome(m *vm.M) ([]byte, *vm.Exc) {
	name := "read1"
	if f, e := m.GetAttrOr(s.v, m.Intern(name)); e != nil || f.IsUnbound() {
		name = "read"
	}
	v, e := m.CallMethod(s.v, name, vm.Int(defaultBuffer))
	if e != nil {
		return nil, e
	}
	return s.bytesOf(m, v, name)
}

func (s scriptStream) readAll(m *vm.M) ([]byte, *vm.Exc) {
	v, e := m.CallMethod(s.v, "read")
	if e != nil {
		return nil, e
	}
	return s.bytesOf(m, v, "read")
}

func (s scriptStream) writeAll(m *vm.M, p []byte) *vm.Exc {
	_, e := m.CallMethod(s.v, "write", vm.NewBytes(bytes.Clone(p)))
	return e
}

func (s scriptStream) flush(m *vm.M) *vm.Exc {
	_, e := m.CallMethod(s.v, "flush")
	return e
}

func (s scriptStream) tell(m *vm.M) (int64, *vm.Exc) {
	v, e := m.CallMethod(s.v, "tell")
	if e != nil {
		return 0, e
	}
	return m.Index(v)
}

func (s scriptStream) seekTo(m *vm.M, off int64, whence int) (int64, *vm.Exc) {
	v, e := m.CallMethod(s.v, "seek", vm.Int(off), vm.Int(int64(whence)))
	if e != nil {
		return 0, e
	}
	return m.Index(v)
}

func (s scriptStream) truncateTo(m *vm.M, n int64) *vm.Exc {
	_, e := m.CallMethod(s.v, "truncate", vm.Int(n))
	return e
}

func (s scriptStream) closeStream(m *vm.M) *vm.Exc {
	_, e := m.CallMethod(s.v, "close")
	return e
}

func (s scriptStream) isClosed(m *vm.M) bool {
	v, e := m.GetAttr(s.v, m.Intern("closed"))
	if e != nil {
		return false
	}
	b, _ := m.Truth(v)
	return b
}

// ---- the classes ----

// ioBaseDefs are io.IOBase's methods, by way of the object's own ones.
func ioBaseDefs() []vm.Def {
	closed := func(m *vm.M, v vm.Value) *vm.Exc {
		c, e := m.GetAttr(v, m.Intern("closed"))
		if e != nil {
			return e
		}
		if b, e := m.Truth(c); e != nil || !b {
			return e
		}
		return closedFile(m, "file.")
	}
	no := func(what string) vm.NativeFunc {
		return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.None, unsupportedOp(m, what) }
	}
	isNot := func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.False, nil }
	return []vm.Def{
		{Sig: "static __new__(cls, /, *args, **kwargs)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return m.NewObject(a[0].AsClass(), nil), nil
		}},
		{Sig: "raw __init__(self, /, *args, **kwargs)", Fn: constNone},
		{Sig: "raw seek(self, offset, whence=0, /)", Doc: "Change the stream position to the given byte offset.", Fn: no("seek")},
		{Sig: "raw tell(self, /)", Doc: "Return current stream position.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return m.CallMethod(a[0], "seek", vm.Int(0), vm.Int(1))
		}},
		{Sig: "raw truncate(self, size=None, /)", Doc: "Truncate file to size bytes.", Fn: no("truncate")},
		{Sig: "raw fileno(self, /)", Doc: "Returns underlying file descriptor if one exists.", Fn: no("fileno")},
		{Sig: "raw flush(self, /)", Doc: "Flush write buffers, if applicable.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.None, closed(m, a[0]) }},
		{Sig: "raw close(self, /)", Doc: "Flush and close the IO object.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			v, e := m.GetAttrOr(a[0], m.Intern("__IOBase_closed"))
			if e != nil || !v.IsUnbound() {
				return vm.None, e
			}
			_, e = m.CallMethod(a[0], "flush")
			if e2 := m.SetAttr(a[0], m.Intern("__IOBase_closed"), vm.True); e == nil {
				e = e2
			}
			return vm.None, e
		}},
		{Sig: "raw seekable(self, /)", Fn: isNot}, {Sig: "raw readable(self, /)", Fn: isNot}, {Sig: "raw writable(self, /)", Fn: isNot},
		{Sig: "raw isatty(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.False, closed(m, a[0]) }},
		{Sig: "raw _checkClosed(self, msg=None, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.None, closed(m, a[0]) }},
		{Sig: "raw __enter__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return a[0], closed(m, a[0]) }},
		{Sig: "raw __exit__(self, *args)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			_, e := m.CallMethod(a[0], "close")
			return vm.None, e
		}},
		{Sig: "raw __iter__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return a[0], closed(m, a[0]) }},
		{Sig: "raw __next__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			l, e := m.CallMethod(a[0], "readline")
			if e != nil {
				return vm.None, e
			}
			if n, e := m.Len(l); e != nil {
				return vm.None, e
			} else if n == 0 {
				return vm.None, m.NewExc(vm.ExcStopIteration)
			}
			return l, nil
		}},
		{Sig: "raw readline(self, size=-1, /)", Doc: "Read and return a line from the stream.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := sizeArg(m, a[1])
			if e != nil {
				return vm.None, e
			}
			var out []byte
			for n < 0 || int64(len(out)) < n {
				v, e := m.CallMethod(a[0], "read", vm.Int(1))
				if e != nil {
					return vm.None, e
				}
				b, ok := m.BytesLike(v)
				if !ok {
					return vm.None, m.Errorf(vm.ExcOSError, "read() should have returned a bytes object, not '%s'", m.TypeName(v))
				}
				out = append(out, b...)
				if len(b) == 0 || b[len(b)-1] == '\n' {
					break
				}
			}
			return vm.NewBytes(out), nil
		}},
		{Sig: "raw readlines(self, hint=-1, /)", Doc: "Return a list of lines from the stream.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			hint, e := sizeArg(m, a[1])
			if e != nil {
				return vm.None, e
			}
			var out []vm.Value
			total := int64(0)
			return m.Drain(a[0], func(m *vm.M, x vm.Value) (bool, *vm.Exc) {
				out = append(out, x)
				if hint <= 0 {
					return false, nil
				}
				n, e := m.Len(x)
				total += int64(n)
				return total >= hint, e
			}, func(m *vm.M) (vm.Value, *vm.Exc) { return vm.NewList(out), nil })
		}},
		{Sig: "raw writelines(self, lines, /)", Doc: "Write a list of lines to stream.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			self := a[0]
			if e := closed(m, self); e != nil {
				return vm.None, e
			}
			w, e := m.GetAttr(self, m.Intern("write"))
			if e != nil {
				return vm.None, e
			}
			return m.Drain(a[1], func(m *vm.M, x vm.Value) (bool, *vm.Exc) {
				_, e := m.Call(w, x)
				return false, e
			}, func(m *vm.M) (vm.Value, *vm.Exc) { return vm.None, nil })
		}},
	}
}

func ioBaseAttrs() []vm.Attr {
	return []vm.Attr{{Name: "closed", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
		x, e := m.GetAttrOr(v, m.Intern("__IOBase_closed"))
		return vm.Bool(!x.IsUnbound()), e
	}}}
}

func (s *ioState) bases(m *vm.M) {
	s.base = m.NewClass("_IOBase", "_io", ioBaseType, nil, ioBaseDefs(), ioBaseAttrs())
	s.rawBase = m.NewClass("_RawIOBase", "_io", ioBaseType, s.base, []vm.Def{
		{Sig: "raw read(self, size=-1, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := sizeArg(m, a[1])
			if e != nil {
				return vm.None, e
			}
			if n < 0 {
				return m.CallMethod(a[0], "readall")
			}
			if e := m.Charge(n); e != nil {
				return vm.None, e
			}
			buf := vm.NewByteArray(make([]byte, n))
			v, e := m.CallMethod(a[0], "readinto", buf)
			if e != nil || v.IsNone() {
				return v, e
			}
			k, e := m.Index(v)
			if e != nil {
				return vm.None, e
			}
			b, _ := m.BytesLike(buf)
			if k < 0 || k > int64(len(b)) {
				return vm.None, m.ValueErrorf("readinto returned %d outside buffer size %d", k, len(b))
			}
			return vm.NewBytes(bytes.Clone(b[:k])), nil
		}},
		{Sig: "raw readinto(self, buffer, /)", Fn: notImplemented}, {Sig: "raw write(self, b, /)", Fn: notImplemented},
		{Sig: "raw readall(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			var out []byte
			for {
				v, e := m.CallMethod(a[0], "read", vm.Int(defaultBuffer))
				if e != nil {
					return vm.None, e
				}
				b, ok := m.BytesLike(v)
				if !ok || len(b) == 0 {
					if v.IsNone() && out == nil {
						return vm.None, nil
					}
					return vm.NewBytes(out), nil
				}
				out = append(out, b...)
			}
		}},
	}, nil)
	bufOnly := func(what string) vm.NativeFunc {
		return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.None, unsupportedOp(m, what) }
	}
	s.bufBase = m.NewClass("_BufferedIOBase", "_io", ioBaseType, s.base, []vm.Def{
		{Sig: "raw read(self, *args)", Fn: bufOnly("read")}, {Sig: "raw read1(self, *args)", Fn: bufOnly("read1")},
		{Sig: "raw write(self, *args)", Fn: bufOnly("write")}, {Sig: "raw detach(self, /)", Fn: bufOnly("detach")},
		{Sig: "raw readinto(self, buffer, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return readInto(m, a[1], func(p []byte) (int, *vm.Exc) {
				v, e := m.CallMethod(a[0], "read", vm.Int(int64(len(p))))
				if e != nil {
					return 0, e
				}
				b, _ := m.BytesLike(v)
				return copy(p, b), nil
			})
		}},
	}, nil)
	s.textBase = m.NewClass("_TextIOBase", "_io", ioBaseType, s.base, []vm.Def{
		{Sig: "raw read(self, *args)", Fn: bufOnly("read")}, {Sig: "raw readline(self, *args)", Fn: bufOnly("readline")},
		{Sig: "raw write(self, *args)", Fn: bufOnly("write")}, {Sig: "raw detach(self, /)", Fn: bufOnly("detach")},
	}, []vm.Attr{
		{Name: "encoding", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return vm.None, nil }},
		{Name: "newlines", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return vm.None, nil }},
		{Name: "errors", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return vm.None, nil }},
	})
}

// readInto fills a writable buffer.
func readInto(m *vm.M, v vm.Value, f func(p []byte) (int, *vm.Exc)) (vm.Value, *vm.Exc) {
	p, ok := m.WritableBytes(v)
	if !ok {
		return vm.None, m.TypeErrorf("readinto() argument must be read-write bytes-like object, not %s", m.TypeName(v))
	}
	n, e := f(p)
	return vm.Int(int64(n)), e
}

func bytesArg(m *vm.M, v vm.Value) ([]byte, *vm.Exc) {
	b, ok := m.BytesLike(v)
	if !ok {
		return nil, m.TypeErrorf("a bytes-like object is required, not '%s'", m.TypeName(v))
	}
	return b, nil
}

func whenceArg(m *vm.M, a []vm.Value) (off int64, whence int, e *vm.Exc) {
	if off, e = m.Index(a[1]); e != nil {
		return
	}
	w := int64(0)
	if len(a) > 2 {
		w, e = m.Index(a[2])
	}
	if e == nil && (w < 0 || w > 2) {
		e = m.ValueErrorf("invalid whence (%d, should be 0, 1 or 2)", w)
	}
	return off, int(w), e
}

func fileDefs() []vm.Def {
	self := func(f func(m *vm.M, s *rawFile, a []vm.Value) (vm.Value, *vm.Exc)) vm.NativeFunc {
		return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			s, ok := a[0].Impl().(*rawFile)
			if !ok {
				return vm.None, m.ValueErrorf("I/O operation on uninitialized object")
			}
			if s.closed {
				return vm.None, closedFile(m, "file")
			}
			return f(m, s, a)
		}
	}
	return []vm.Def{
		{Sig: "static __new__(cls, /, *args, **kwargs)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return m.NewObject(a[0].AsClass(), &rawFile{closed: true}), nil
		}},
		{Sig: "raw __init__(self, file, mode='r', closefd=True, opener=None)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			mode, ok := m.TextOf(a[2])
			if !ok {
				return vm.None, m.TypeErrorf("FileIO() argument 'mode' must be str, not %s", m.TypeName(a[2]))
			}
			closefd, e := m.Truth(a[3])
			if e != nil {
				return vm.None, e
			}
			return vm.None, a[0].Impl().(*rawFile).open(m, a[1], mode, closefd, a[4])
		}},
		{Sig: "read(self, size=-1, /)", Fn: self(func(m *vm.M, s *rawFile, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := sizeArg(m, a[1])
			if e != nil {
				return vm.None, e
			}
			if !s.readable {
				return vm.None, unsupportedOp(m, "File not open for reading")
			}
			if n < 0 {
				b := &buffered{raw: s, canRead: true, size: defaultBuffer}
				p, e := b.readAll(m)
				return vm.NewBytes(p), e
			}
			if e := m.Charge(n); e != nil {
				return vm.None, e
			}
			p := make([]byte, n)
			k, e := s.read(m, p)
			return vm.NewBytes(p[:k]), e
		})},
		{Sig: "readall(self, /)", Fn: self(func(m *vm.M, s *rawFile, a []vm.Value) (vm.Value, *vm.Exc) {
			b := &buffered{raw: s, canRead: true, size: defaultBuffer}
			p, e := b.readAll(m)
			return vm.NewBytes(p), e
		})},
		{Sig: "readinto(self, buffer, /)", Fn: self(func(m *vm.M, s *rawFile, a []vm.Value) (vm.Value, *vm.Exc) {
			if !s.readable {
				return vm.None, unsupportedOp(m, "File not open for reading")
			}
			return readInto(m, a[1], func(p []byte) (int, *vm.Exc) { return s.read(m, p) })
		})},
		{Sig: "write(self, b, /)", Fn: self(func(m *vm.M, s *rawFile, a []vm.Value) (vm.Value, *vm.Exc) {
			if !s.writable {
				return vm.None, unsupportedOp(m, "File not open for writing")
			}
			b, e := bytesArg(m, a[1])
			if e != nil {
				return vm.None, e
			}
			n, e := s.write(m, b)
			return vm.Int(int64(n)), e
		})},
		{Sig: "seek(self, pos, whence=0, /)", Fn: self(func(m *vm.M, s *rawFile, a []vm.Value) (vm.Value, *vm.Exc) {
			off, wh, e := whenceArg(m, a)
			if e != nil {
				return vm.None, e
			}
			n, e := s.seek(m, off, wh)
			return vm.Int(n), e
		})},
		{Sig: "tell(self, /)", Fn: self(func(m *vm.M, s *rawFile, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := s.seek(m, 0, io.SeekCurrent)
			return vm.Int(n), e
		})},
		{Sig: "truncate(self, size=None, /)", Fn: self(func(m *vm.M, s *rawFile, a []vm.Value) (vm.Value, *vm.Exc) {
			if !s.writable {
				return vm.None, unsupportedOp(m, "File not open for writing")
			}
			n, e := sizeArg(m, a[1])
			if e == nil && n < 0 {
				n, e = s.seek(m, 0, io.SeekCurrent)
			}
			if e == nil {
				e = s.truncate(m, n)
			}
			return vm.Int(n), e
		})},
		{Sig: "close(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.None, a[0].Impl().(*rawFile).close(m) }},
		{Sig: "fileno(self, /)", Fn: self(func(m *vm.M, s *rawFile, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Int(int64(s.f.Fd())), nil })},
		{Sig: "isatty(self, /)", Fn: self(func(m *vm.M, s *rawFile, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Bool(s.isatty()), nil })},
		{Sig: "readable(self, /)", Fn: self(func(m *vm.M, s *rawFile, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Bool(s.readable), nil })},
		{Sig: "writable(self, /)", Fn: self(func(m *vm.M, s *rawFile, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Bool(s.writable), nil })},
		{Sig: "seekable(self, /)", Fn: self(func(m *vm.M, s *rawFile, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Bool(s.seekable()), nil })},
		{Sig: "__repr__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			s := a[0].Impl().(*rawFile)
			if s.closed {
				return vm.NewStr("<_io.FileIO [closed]>"), nil
			}
			n, e := m.Repr(s.name)
			if e != nil {
				return vm.None, e
			}
			fd := "True"
			if !s.closefd {
				fd = "False"
			}
			return vm.NewStr("<_io.FileIO name=" + n.String() + " mode='" + s.mode() + "' closefd=" + fd + ">"), nil
		}},
	}
}

func (f *rawFile) isatty() bool {
	st, err := f.f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0 && st.Mode()&os.ModeDevice != 0 && f.f.Name() != os.DevNull
}

func (f *rawFile) seekable() bool {
	_, err := f.f.Seek(0, io.SeekCurrent)
	return err == nil
}

// open opens the file: file is a path, or a descriptor.
func (f *rawFile) open(m *vm.M, file vm.Value, mode string, closefd bool, opener vm.Value) *vm.Exc {
	flags, kinds := 0, 0
	plus := false
	for _, c := range mode {
		switch c {
		case 'r':
			f.readable = true
			kinds++
		case 'w':
			f.writable = true
			flags |= os.O_CREATE | os.O_TRUNC
			kinds++
		case 'a':
			f.writable, f.appending = true, true
			flags |= os.O_CREATE | os.O_APPEND
			kinds++
		case 'x':
			f.writable, f.created = true, true
			flags |= os.O_CREATE | os.O_EXCL
			kinds++
		case '+':
			plus = true
		case 'b':
		default:
			return m.ValueErrorf("invalid mode: %s", mode)
		}
	}
	if kinds != 1 {
		return m.ValueErrorf("Must have exactly one of create/read/write/append mode and at most one plus")
	}
	if plus {
		f.readable, f.writable = true, true
	}
	switch {
	case f.readable && f.writable:
		flags |= os.O_RDWR
	case f.writable:
		flags |= os.O_WRONLY
	}
	f.name, f.closefd = file, closefd
	if m.BigOf(file) != nil {
		fd, e := m.Index(file)
		if e != nil {
			return e
		}
		if fd < 0 {
			return m.ValueErrorf("negative file descriptor")
		}
		return f.openFd(m, fd)
	}
	path, e := fsPath(m, file, "")
	if e != nil {
		return e
	}
	if !closefd {
		return m.ValueErrorf("Cannot use closefd=False with file name")
	}
	if !opener.IsNone() {
		v, e := m.Call(opener, file, vm.Int(int64(flags|syscall.O_CLOEXEC)))
		if e != nil {
			return e
		}
		if m.BigOf(v) == nil {
			return m.TypeErrorf("expected integer from opener")
		}
		fd, e := m.Index(v)
		if e != nil {
			return e
		}
		if fd < 0 {
			return m.ValueErrorf("opener returned %d", fd)
		}
		return f.openFd(m, fd)
	}
	flushFiles(m)
	h, err := os.OpenFile(path, flags, 0o666)
	if err != nil {
		return m.NewOSError(err, file)
	}
	if st, err := h.Stat(); err == nil && st.IsDir() {
		h.Close()
		return m.OSError(syscall.EISDIR, file)
	}
	f.f, f.closed = h, false
	return nil
}

func (f *rawFile) openFd(m *vm.M, fd int64) *vm.Exc {
	if _, err := statFd(int(fd)); err != nil {
		return m.NewOSError(err, vm.None)
	}
	if f.closefd && fd > 2 {
		f.f = os.NewFile(uintptr(fd), "")
	} else { // a descriptor that is not ours to close: Go's finalizer must not do it
		f.f = sharedFile(fd)
	}
	f.closed = false
	return nil
}

// sharedFiles are files on descriptors that stay open for the life of the process.
var (
	sharedMu    sync.Mutex
	sharedFiles = map[int64]*os.File{0: os.Stdin, 1: os.Stdout, 2: os.Stderr}
)

func sharedFile(fd int64) *os.File {
	sharedMu.Lock()
	defer sharedMu.Unlock()
	f := sharedFiles[fd]
	if f == nil {
		f = os.NewFile(uintptr(fd), "")
		sharedFiles[fd] = f
	}
	return f
}

func bufferedDefs() []vm.Def {
	self := func(f func(m *vm.M, s *buffered, a []vm.Value) (vm.Value, *vm.Exc)) vm.NativeFunc {
		return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			s, ok := a[0].Impl().(*buffered)
			if !ok || s.raw == nil && !s.detached {
				return vm.None, m.ValueErrorf("I/O operation on uninitialized object")
			}
			if s.detached {
				return vm.None, m.ValueErrorf("raw stream has been detached")
			}
			return f(m, s, a)
		}
	}
	sized := func(f func(m *vm.M, s *buffered, n int64) ([]byte, *vm.Exc)) vm.NativeFunc {
		return self(func(m *vm.M, s *buffered, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := sizeArg(m, a[1])
			if e != nil {
				return vm.None, e
			}
			p, e := f(m, s, n)
			if e != nil {
				return vm.None, e
			}
			return vm.NewBytes(p), nil
		})
	}
	read1 := func(m *vm.M, s *buffered, n int64) ([]byte, *vm.Exc) {
		if e := s.canReadErr(m); e != nil {
			return nil, e
		}
		if n < 0 {
			n = int64(s.size)
		}
		if _, e := s.fill(m); e != nil {
			return nil, e
		}
		k := min(n, int64(len(s.r)))
		p := s.r[:k:k]
		s.r = s.r[k:]
		return p, nil
	}
	rawAsk := func(name string) vm.NativeFunc {
		return self(func(m *vm.M, s *buffered, a []vm.Value) (vm.Value, *vm.Exc) { return m.CallMethod(s.rawObj, name) })
	}
	return []vm.Def{
		{Sig: "static __new__(cls, /, *args, **kwargs)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return m.NewObject(a[0].AsClass(), &buffered{}), nil
		}},
		{Sig: "raw __init__(self, raw, buffer_size=8192)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			s := a[0].Impl().(*buffered)
			n, e := m.Index(a[2])
			if e != nil {
				return vm.None, e
			}
			if n <= 0 {
				return vm.None, m.ValueErrorf("buffer size must be strictly positive")
			}
			if e := m.Charge(n); e != nil {
				return vm.None, e
			}
			*s = *newBuffered(m, a[1], int(n))
			st := ioOf(m)
			c := a[0].Object().Cls
			s.canRead = c.IsSub(st.reader) || c.IsSub(st.random)
			s.canWrite = c.IsSub(st.writer) || c.IsSub(st.random)
			for _, t := range []struct {
				need      bool
				ask, what string
			}{{s.canRead, "readable", "File or stream is not readable."}, {s.canWrite, "writable", "File or stream is not writable."}} {
				if t.need {
					v, e := m.CallMethod(a[1], t.ask)
					if e != nil {
						return vm.None, e
					}
					if ok, e := m.Truth(v); e != nil {
						return vm.None, e
					} else if !ok {
						return vm.None, unsupportedOp(m, t.what)
					}
				}
			}
			return vm.None, nil
		}},
		{Sig: "read(self, size=-1, /)", Fn: sized(func(m *vm.M, s *buffered, n int64) ([]byte, *vm.Exc) { return s.readN(m, n) })},
		{Sig: "read1(self, size=-1, /)", Fn: sized(read1)},
		{Sig: "peek(self, size=0, /)", Fn: sized(func(m *vm.M, s *buffered, n int64) ([]byte, *vm.Exc) {
			if e := s.canReadErr(m); e != nil {
				return nil, e
			}
			_, e := s.fill(m)
			return bytes.Clone(s.r), e
		})},
		{Sig: "readline(self, size=-1, /)", Fn: sized(func(m *vm.M, s *buffered, n int64) ([]byte, *vm.Exc) { return s.readLine(m, n) })},
		{Sig: "raw __next__(self, /)", Fn: self(func(m *vm.M, s *buffered, a []vm.Value) (vm.Value, *vm.Exc) {
			p, e := s.readLine(m, -1)
			if e == nil && len(p) == 0 {
				e = m.NewExc(vm.ExcStopIteration)
			}
			return vm.NewBytes(p), e
		})},
		{Sig: "readinto(self, buffer, /)", Fn: self(func(m *vm.M, s *buffered, a []vm.Value) (vm.Value, *vm.Exc) {
			return readInto(m, a[1], func(p []byte) (int, *vm.Exc) {
				b, e := s.readN(m, int64(len(p)))
				return copy(p, b), e
			})
		})},
		{Sig: "readinto1(self, buffer, /)", Fn: self(func(m *vm.M, s *buffered, a []vm.Value) (vm.Value, *vm.Exc) {
			return readInto(m, a[1], func(p []byte) (int, *vm.Exc) {
				b, e := read1(m, s, int64(len(p)))
				return copy(p, b), e
			})
		})},
		{Sig: "write(self, buffer, /)", Fn: self(func(m *vm.M, s *buffered, a []vm.Value) (vm.Value, *vm.Exc) {
			b, e := bytesArg(m, a[1])
			if e != nil {
				return vm.None, e
			}
			return vm.Int(int64(len(b))), s.writeAll(m, b)
		})},
		{Sig: "flush(self, /)", Fn: self(func(m *vm.M, s *buffered, a []vm.Value) (vm.Value, *vm.Exc) {
			if s.isClosed(m) {
				return vm.None, m.ValueErrorf("flush of closed file")
			}
			return vm.None, s.flush(m)
		})},
		{Sig: "close(self, /)", Fn: self(func(m *vm.M, s *buffered, a []vm.Value) (vm.Value, *vm.Exc) { return vm.None, s.closeStream(m) })},
		{Sig: "seek(self, target, whence=0, /)", Fn: self(func(m *vm.M, s *buffered, a []vm.Value) (vm.Value, *vm.Exc) {
			off, wh, e := whenceArg(m, a)
			if e != nil {
				return vm.None, e
			}
			n, e := s.seekTo(m, off, wh)
			return vm.Int(n), e
		})},
		{Sig: "tell(self, /)", Fn: self(func(m *vm.M, s *buffered, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := s.tell(m)
			return vm.Int(n), e
		})},
		{Sig: "truncate(self, pos=None, /)", Fn: self(func(m *vm.M, s *buffered, a []vm.Value) (vm.Value, *vm.Exc) {
			if e := s.check(m); e != nil {
				return vm.None, e
			}
			n, e := sizeArg(m, a[1])
			if e == nil && n < 0 {
				n, e = s.tell(m)
			}
			if e == nil {
				e = s.truncateTo(m, n)
			}
			return vm.Int(n), e
		})},
		{Sig: "detach(self, /)", Fn: self(func(m *vm.M, s *buffered, a []vm.Value) (vm.Value, *vm.Exc) {
			e := s.flush(m)
			s.detached = true
			return s.rawObj, e
		})},
		{Sig: "fileno(self, /)", Fn: rawAsk("fileno")}, {Sig: "isatty(self, /)", Fn: rawAsk("isatty")},
		{Sig: "seekable(self, /)", Fn: rawAsk("seekable")},
		{Sig: "readable(self, /)", Fn: self(func(m *vm.M, s *buffered, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.Bool(s.canRead), s.check(m)
		})},
		{Sig: "writable(self, /)", Fn: self(func(m *vm.M, s *buffered, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.Bool(s.canWrite), s.check(m)
		})},
		{Sig: "raw __repr__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			s, ok := a[0].Impl().(*buffered)
			name := "<_io." + a[0].Object().Cls.Name()
			if ok && s.raw != nil {
				if v, e := m.GetAttr(s.rawObj, m.Intern("name")); e == nil {
					n, e := m.Repr(v)
					if e != nil {
						return vm.None, e
					}
					name += " name=" + n.String()
				}
			}
			return vm.NewStr(name + ">"), nil
		}},
	}
}

// newBuffered is a buffer on a raw stream.
func newBuffered(m *vm.M, raw vm.Value, size int) *buffered {
	b := &buffered{rawObj: raw, size: size}
	if f, ok := raw.Impl().(*rawFile); ok && raw.Object().Cls == ioOf(m).file {
		b.raw = f
	} else {
		b.raw = scriptRaw{raw}
	}
	return b
}

func bufferedAttrs() []vm.Attr {
	get := func(f func(m *vm.M, s *buffered) (vm.Value, *vm.Exc)) func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
		return func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return f(m, v.Impl().(*buffered)) }
	}
	return []vm.Attr{
		{Name: "closed", Get: get(func(m *vm.M, s *buffered) (vm.Value, *vm.Exc) {
			if s.detached {
				return vm.None, m.ValueErrorf("raw stream has been detached")
			}
			return vm.Bool(s.isClosed(m)), nil
		})},
		{Name: "raw", Get: get(func(m *vm.M, s *buffered) (vm.Value, *vm.Exc) { return s.rawObj, nil })},
		{Name: "name", Get: get(func(m *vm.M, s *buffered) (vm.Value, *vm.Exc) { return m.GetAttr(s.rawObj, m.Intern("name")) })},
		{Name: "mode", Get: get(func(m *vm.M, s *buffered) (vm.Value, *vm.Exc) { return m.GetAttr(s.rawObj, m.Intern("mode")) })},
	}
}

func bytesIODefs() []vm.Def {
	self := func(f func(m *vm.M, s *bytesIO, a []vm.Value) (vm.Value, *vm.Exc)) vm.NativeFunc {
		return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			s, ok := a[0].Impl().(*bytesIO)
			if !ok {
				return vm.None, m.ValueErrorf("I/O operation on uninitialized object")
			}
			if s.closed {
				return vm.None, closedFile(m, "file.")
			}
			return f(m, s, a)
		}
	}
	yes := self(func(m *vm.M, s *bytesIO, a []vm.Value) (vm.Value, *vm.Exc) { return vm.True, nil })
	read := self(func(m *vm.M, s *bytesIO, a []vm.Value) (vm.Value, *vm.Exc) {
		n, e := sizeArg(m, a[1])
		if e != nil {
			return vm.None, e
		}
		return vm.NewBytes(bytes.Clone(s.take(n))), nil
	})
	into := self(func(m *vm.M, s *bytesIO, a []vm.Value) (vm.Value, *vm.Exc) {
		return readInto(m, a[1], func(p []byte) (int, *vm.Exc) { return copy(p, s.take(int64(len(p)))), nil })
	})
	return []vm.Def{
		{Sig: "static __new__(cls, /, *args, **kwargs)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return m.NewObject(a[0].AsClass(), &bytesIO{}), nil
		}},
		{Sig: "raw __init__(self, initial_bytes=b'')", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			s := a[0].Impl().(*bytesIO)
			*s = bytesIO{}
			if a[1].IsUnbound() || a[1].IsNone() {
				return vm.None, nil
			}
			b, e := bytesArg(m, a[1])
			s.b = bytes.Clone(b)
			return vm.None, e
		}},
		{Sig: "read(self, size=-1, /)", Fn: read}, {Sig: "read1(self, size=-1, /)", Fn: read},
		{Sig: "readinto(self, buffer, /)", Fn: into}, {Sig: "readinto1(self, buffer, /)", Fn: into},
		{Sig: "readline(self, size=-1, /)", Fn: self(func(m *vm.M, s *bytesIO, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := sizeArg(m, a[1])
			return vm.NewBytes(bytes.Clone(s.line(n))), e
		})},
		{Sig: "readlines(self, size=None, /)", Fn: self(func(m *vm.M, s *bytesIO, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := sizeArg(m, a[1])
			if e != nil {
				return vm.None, e
			}
			var out []vm.Value
			total := int64(0)
			for {
				p := s.line(-1)
				if len(p) == 0 {
					break
				}
				out = append(out, vm.NewBytes(bytes.Clone(p)))
				if total += int64(len(p)); n > 0 && total >= n {
					break
				}
			}
			return vm.NewList(out), nil
		})},
		{Sig: "raw __iter__(self, /)", Fn: self(func(m *vm.M, s *bytesIO, a []vm.Value) (vm.Value, *vm.Exc) { return a[0], nil })},
		{Sig: "raw __next__(self, /)", Fn: self(func(m *vm.M, s *bytesIO, a []vm.Value) (vm.Value, *vm.Exc) {
			p := s.line(-1)
			if len(p) == 0 {
				return vm.None, m.NewExc(vm.ExcStopIteration)
			}
			return vm.NewBytes(bytes.Clone(p)), nil
		})},
		{Sig: "write(self, b, /)", Fn: self(func(m *vm.M, s *bytesIO, a []vm.Value) (vm.Value, *vm.Exc) {
			b, e := bytesArg(m, a[1])
			if e != nil {
				return vm.None, e
			}
			return vm.Int(int64(len(b))), s.writeAll(m, b)
		})},
		{Sig: "getvalue(self, /)", Fn: self(func(m *vm.M, s *bytesIO, a []vm.Value) (vm.Value, *vm.Exc) { return vm.NewBytes(bytes.Clone(s.b)), nil })},
		{Sig: "getbuffer(self, /)", Fn: self(func(m *vm.M, s *bytesIO, a []vm.Value) (vm.Value, *vm.Exc) {
			return m.Call(vm.TMemoryView.Value(), vm.NewByteArray(s.b[:len(s.b):len(s.b)]))
		})},
		{Sig: "seek(self, pos, whence=0, /)", Fn: self(func(m *vm.M, s *bytesIO, a []vm.Value) (vm.Value, *vm.Exc) {
			off, e := m.Index(a[1])
			if e != nil {
				return vm.None, e
			}
			w, e := m.Index(a[2])
			if e != nil {
				return vm.None, e
			}
			n, e := s.seekTo(m, off, int(w))
			return vm.Int(n), e
		})},
		{Sig: "tell(self, /)", Fn: self(func(m *vm.M, s *bytesIO, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Int(s.at), nil })},
		{Sig: "truncate(self, size=None, /)", Fn: self(func(m *vm.M, s *bytesIO, a []vm.Value) (vm.Value, *vm.Exc) {
			if a[1].IsNone() {
				return vm.Int(s.at), s.truncateTo(m, s.at)
			}
			n, e := m.Index(a[1])
			if e == nil && n < 0 {
				e = m.ValueErrorf("negative size value %d", n)
			}
			if e != nil {
				return vm.None, e
			}
			return vm.Int(n), s.truncateTo(m, n)
		})},
		{Sig: "flush(self, /)", Fn: self(func(m *vm.M, s *bytesIO, a []vm.Value) (vm.Value, *vm.Exc) { return vm.None, nil })},
		{Sig: "close(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.None, a[0].Impl().(*bytesIO).closeStream(m) }},
		{Sig: "readable(self, /)", Fn: yes}, {Sig: "writable(self, /)", Fn: yes}, {Sig: "seekable(self, /)", Fn: yes},
		{Sig: "isatty(self, /)", Fn: self(func(m *vm.M, s *bytesIO, a []vm.Value) (vm.Value, *vm.Exc) { return vm.False, nil })},
	}
}

// ioBaseType is shared by the abstract base classes, so that classes may derive from several of them.
var ioBaseType = &vm.NatType{Name: "_IOBase"}

func notImplemented(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	return vm.None, m.NewExc(vm.ExcNotImplementedError)
}
