// Module struct: values packed into bytes by a format.
package stdlib

import (
	"encoding/binary"
	"math"
	"math/big"
	"strings"

	"github.com/gsl-lang/gsl/vm"
)

// structItem is a format character with its count and its place.
type structItem struct {
	c     byte
	size  int
	count int // of values; the length for s and p
	at    int
}

// structFormat is a parsed format.
type structFormat struct {
	text   string
	items  []structItem
	size   int
	values int
	order  binary.ByteOrder
	native bool
}

type structState struct {
	err   *vm.Class
	class *vm.Class
	iter  *vm.Class
	cache map[string]*structFormat
}

func structStateOf(m *vm.M) *structState {
	type key struct{}
	return vm.Extension(m, key{}, func() *structState {
		s := &structState{cache: map[string]*structFormat{}}
		s.err = m.NewExcClass("error", "struct", vm.ExcException)
		s.class = m.NewClass("Struct", "_struct", &vm.NatType{Name: "Struct"}, nil, structClassDefs(), []vm.Attr{
			{Name: "format", Doc: "struct format string", Get: func(m *vm.M, self vm.Value) (vm.Value, *vm.Exc) {
				f, e := structSelf(m, self)
				if e != nil {
					return vm.None, e
				}
				return vm.NewStr(f.text), nil
			}},
			{Name: "size", Doc: "struct size in bytes", Get: func(m *vm.M, self vm.Value) (vm.Value, *vm.Exc) {
				f, e := structSelf(m, self)
				if e != nil {
					return vm.None, e
				}
				return vm.Int(int64(f.size)), nil
			}},
		})
		s.iter = m.NewIterClass("unpack_iterator", "_struct", []vm.Def{
			{Sig: "__length_hint__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				it, ok := vm.IteratorOf(a[0]).(*structIter)
				if !ok {
					return vm.NotImplemented, nil
				}
				return vm.Int(int64((len(it.b) - it.at) / it.f.size)), nil
			}},
		})
		return s
	})
}

func structErrorf(m *vm.M, f string, a ...any) *vm.Exc {
	return m.Errorf(structStateOf(m).err, f, a...)
}

func structSelf(m *vm.M, v vm.Value) (*structFormat, *vm.Exc) {
	if f, ok := v.Impl().(*structFormat); ok && f.order != nil {
		return f, nil
	}
	return nil, m.Errorf(vm.ExcRuntimeError, "Struct object is not initialized")
}

// structSize is the size of a format character, 0 if there is none such.
func structSize(c byte, native bool) int {
	switch c {
	case 'x', 'b', 'B', 'c', 's', 'p', '?':
		return 1
	case 'h', 'H', 'e':
		return 2
	case 'i', 'I', 'f':
		return 4
	case 'l', 'L':
		if native {
			return 8
		}
		return 4
	case 'q', 'Q', 'd':
		return 8
	case 'n', 'N', 'P':
		if native {
			return 8
		}
	}
	return 0
}

// structParse parses a format given as str or bytes.
func structParse(m *vm.M, v vm.Value) (*structFormat, *vm.Exc) {
	text, ok := m.TextOf(v)
	if !ok {
		b, isBytes := m.BytesLike(v)
		if !isBytes {
			return nil, m.TypeErrorf("Struct() argument 1 must be a str or bytes object, not %s", m.TypeName(v))
		}
		text = string(b)
	}
	st := structStateOf(m)
	if f := st.cache[text]; f != nil {
		return f, nil
	}
	f := &structFormat{text: text, order: binary.LittleEndian, native: true}
	aligned := true
	s := text
	if s != "" {
		switch s[0] {
		case '@':
			s = s[1:]
		case '=', '<':
			f.native, aligned, s = false, false, s[1:]
		case '>', '!':
			f.native, aligned, s = false, false, s[1:]
			f.order = binary.BigEndian
		}
	}
	const limit = int64(math.MaxInt64 / 2)
	size := int64(0)
	for k := 0; k < len(s); k++ {
		c := s[k]
		if c == ' ' || c >= '\t' && c <= '\r' {
			continue
		}
		count := int64(1)
		if c >= '0' && c <= '9' {
			count = 0
			for ; k < len(s) && s[k] >= '0' && s[k] <= '9'; k++ {
				if count = count*10 + int64(s[k]-'0'); count > limit/16 {
					return nil, structErrorf(m, "total struct size too long")
				}
			}
			if k == len(s) {
				return nil, structErrorf(m, "repeat count given without format specifier")
			}
			c = s[k]
		}
		w := structSize(c, f.native)
		if strings.IndexByte(s, 0) >= 0 {
			return nil, structErrorf(m, "embedded null character")
		}
		if w == 0 {
			return nil, structErrorf(m, "bad char in struct format")
		}
		if aligned && w > 1 {
			size = (size + int64(w) - 1) / int64(w) * int64(w)
		}
		if size > limit-count*int64(w) {
			return nil, structErrorf(m, "total struct size too long")
		}
		it := structItem{c: c, size: w, count: int(count), at: int(size)}
		switch c {
		case 's', 'p':
			f.values++
		case 'x':
		default:
			f.values += int(count)
		}
		if c != 'x' && (count > 0 || c == 's' || c == 'p') {
			f.items = append(f.items, it)
		}
		size += count * int64(w)
	}
	f.size = int(size)
	if len(st.cache) > 100 {
		clear(st.cache)
	}
	st.cache[text] = f
	return f, nil
}

// pack writes the values into b, which has the format's size and is zero.
func (f *structFormat) pack(m *vm.M, b []byte, vals []vm.Value) *vm.Exc {
	k := 0
	for _, it := range f.items {
		switch it.c {
		case 's', 'p':
			v := vals[k]
			k++
			if !m.IsInstance(v, vm.TBytes) && !m.IsInstance(v, vm.TByteArray) {
				return structErrorf(m, "argument for '%c' must be a bytes object", it.c)
			}
			x, _ := m.BytesLike(v)
			dst := b[it.at : it.at+it.count]
			if it.c == 's' {
				copy(dst, x)
			} else if it.count > 0 {
				dst[0] = byte(min(copy(dst[1:], x), 255))
			}
			continue
		}
		for j := range it.count {
			if e := f.packOne(m, it, b[it.at+j*it.size:], vals[k]); e != nil {
				return e
			}
			k++
		}
	}
	return nil
}

func (f *structFormat) packOne(m *vm.M, it structItem, b []byte, v vm.Value) *vm.Exc {
	switch it.c {
	case 'c':
		if !m.IsInstance(v, vm.TBytes) {
			return structErrorf(m, "char format requires a bytes object of length 1")
		}
		x, _ := m.BytesLike(v)
		if len(x) != 1 {
			return structErrorf(m, "char format requires a bytes object of length 1")
		}
		b[0] = x[0]
		return nil
	case '?':
		t, e := m.Truth(v)
		if t {
			b[0] = 1
		}
		return e
	case 'e', 'f', 'd':
		x, e := m.FloatOf(v)
		if e != nil {
			if e.Is(vm.ExcTypeError) {
				return structErrorf(m, "required argument is not a float")
			}
			return e
		}
		x = math.Float64frombits(vm.PlainNaN(math.Float64bits(x)))
		switch it.c {
		case 'e':
			h, ok := floatToHalf(x)
			if !ok {
				return m.Errorf(vm.ExcOverflowError, "float too large to pack with e format")
			}
			f.order.PutUint16(b, h)
		case 'f':
			if y := float32(x); !f.native && math.IsInf(float64(y), 0) && !math.IsInf(x, 0) {
				return m.Errorf(vm.ExcOverflowError, "float too large to pack with f format")
			}
			f.order.PutUint32(b, math.Float32bits(float32(x)))
		default:
			f.order.PutUint64(b, math.Float64bits(x))
		}
		return nil
	}
	x, e := m.IndexValue(v)
	if e != nil {
		if e.Is(vm.ExcTypeError) && m.BigOf(v) == nil && m.TypeAttr(v, m.Intern("__index__")).IsUnbound() {
			return structErrorf(m, "required argument is not an integer")
		}
		return e
	}
	n := m.BigOf(x)
	bits := uint(it.size * 8)
	signed := it.c >= 'a' && it.c <= 'z'
	lo, hi := new(big.Int), new(big.Int)
	if signed {
		hi.Lsh(big.NewInt(1), bits-1)
		lo.Neg(hi)
	} else {
		hi.Lsh(big.NewInt(1), bits)
	}
	if it.c == 'P' && n.Sign() < 0 {
		lo.Neg(new(big.Int).Lsh(big.NewInt(1), bits-1))
	}
	if n.Cmp(lo) < 0 || n.Cmp(hi) >= 0 {
		native := f.order == binary.LittleEndian && structSize(it.c, true) == it.size // as in C, which has a shortcut there
		switch {
		case it.c == 'b':
			return structErrorf(m, "byte format requires -128 <= number <= 127")
		case it.c == 'B':
			return structErrorf(m, "ubyte format requires 0 <= number <= 255")
		case it.c == 'h' && native:
			return structErrorf(m, "short format requires -32768 <= number <= 32767")
		case it.c == 'H' && native:
			return structErrorf(m, "ushort format requires 0 <= number <= 65535")
		case it.size == 8 || native && !(n.IsInt64() && signed) && !(n.IsUint64() && !signed):
			return structErrorf(m, "argument out of range")
		}
		return structErrorf(m, "'%c' format requires %v <= number <= %v", it.c, lo, hi.Sub(hi, big.NewInt(1)))
	}
	var u uint64
	if n.Sign() < 0 {
		u = uint64(n.Int64())
	} else {
		u = n.Uint64()
	}
	switch it.size {
	case 1:
		b[0] = byte(u)
	case 2:
		f.order.PutUint16(b, uint16(u))
	case 4:
		f.order.PutUint32(b, uint32(u))
	default:
		f.order.PutUint64(b, u)
	}
	return nil
}

// unpack reads the values of b, which has the format's size.
func (f *structFormat) unpack(b []byte) vm.Value {
	out := make([]vm.Value, 0, f.values)
	for _, it := range f.items {
		switch it.c {
		case 's':
			out = append(out, vm.NewBytes(append([]byte(nil), b[it.at:it.at+it.count]...)))
			continue
		case 'p':
			var x []byte
			if it.count > 0 {
				x = append(x, b[it.at+1:it.at+1+min(int(b[it.at]), it.count-1)]...)
			}
			out = append(out, vm.NewBytes(x))
			continue
		}
		for j := range it.count {
			out = append(out, f.unpackOne(it, b[it.at+j*it.size:]))
		}
	}
	return vm.NewTuple(out...)
}

func (f *structFormat) unpackOne(it structItem, b []byte) vm.Value {
	var u uint64
	switch it.size {
	case 1:
		u = uint64(b[0])
	case 2:
		u = uint64(f.order.Uint16(b))
	case 4:
		u = uint64(f.order.Uint32(b))
	default:
		u = f.order.Uint64(b)
	}
	switch it.c {
	case 'c':
		return vm.NewBytes([]byte{b[0]})
	case '?':
		return vm.Bool(b[0] != 0)
	case 'e':
		return vm.Float(halfToFloat(uint16(u)))
	case 'f':
		return vm.Float(float64(math.Float32frombits(uint32(u))))
	case 'd':
		return vm.Float(math.Float64frombits(u))
	case 'B', 'H', 'I', 'L', 'Q', 'N', 'P':
		if u > math.MaxInt64 {
			return vm.NewInt(new(big.Int).SetUint64(u))
		}
		return vm.Int(int64(u))
	}
	shift := uint(64 - it.size*8)
	return vm.Int(int64(u<<shift) >> shift)
}

// floatToHalf rounds to a float of 16 bits, to even; ok is false if it is too large.
func floatToHalf(x float64) (uint16, bool) {
	sign := uint16(0)
	if math.Signbit(x) {
		sign, x = 0x8000, -x
	}
	switch {
	case math.IsNaN(x):
		return sign | 0x7e00, true
	case math.IsInf(x, 0):
		return sign | 0x7c00, true
	case x == 0:
		return sign, true
	}
	_, exp := math.Frexp(x)
	e := max(exp-1, -14)
	n := math.RoundToEven(math.Ldexp(x, 10-e)) // in units of the last place
	if n >= 2048 {
		n /= 2
		e++
	}
	if e > 15 {
		return 0, false
	}
	if n < 1024 { // subnormal
		return sign | uint16(n), true
	}
	return sign | uint16(e+15)<<10 | uint16(n)&0x3ff, true
}

func halfToFloat(h uint16) float64 {
	frac, exp := float64(h&0x3ff), int(h>>10&31)
	var x float64
	switch exp {
	case 0:
		x = math.Ldexp(frac, -24)
	case 31:
		if x = math.Inf(1); frac != 0 {
			x = math.NaN()
		}
	default:
		x = math.Ldexp(1024+frac, exp-25)
	}
	if h&0x8000 != 0 {
		x = -x
	}
	return x
}

// structIter is the iterator of iter_unpack.
type structIter struct {
	f  *structFormat
	b  []byte
	at int
}

func (it *structIter) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	if it.at+it.f.size > len(it.b) {
		return vm.None, false, nil
	}
	v := it.f.unpack(it.b[it.at : it.at+it.f.size])
	it.at += it.f.size
	return v, true, nil
}

func structBuffer(m *vm.M, v vm.Value) ([]byte, *vm.Exc) {
	b, ok := m.BytesLike(v)
	if !ok {
		return nil, m.TypeErrorf("a bytes-like object is required, not '%s'", m.TypeName(v))
	}
	return b, nil
}

func structPack(m *vm.M, f *structFormat, vals []vm.Value) (vm.Value, *vm.Exc) {
	if len(vals) != f.values {
		return vm.None, structErrorf(m, "pack expected %d items for packing (got %d)", f.values, len(vals))
	}
	if e := m.Charge(int64(f.size)); e != nil {
		return vm.None, e
	}
	b := make([]byte, f.size)
	if e := f.pack(m, b, vals); e != nil {
		return vm.None, e
	}
	return vm.NewBytes(b), nil
}

func structPackInto(m *vm.M, f *structFormat, a []vm.Value) (vm.Value, *vm.Exc) {
	switch {
	case len(a) == 0:
		return vm.None, structErrorf(m, "pack_into expected buffer argument")
	case len(a) == 1:
		return vm.None, structErrorf(m, "pack_into expected offset argument")
	case len(a)-2 != f.values:
		return vm.None, structErrorf(m, "pack_into expected %d items for packing (got %d)", f.values, len(a)-2)
	}
	buf, ok := m.WritableBytes(a[0])
	if !ok {
		return vm.None, m.TypeErrorf("argument must be read-write bytes-like object, not %s", m.TypeName(a[0]))
	}
	off, e := m.Index(a[1])
	if e != nil {
		return vm.None, e
	}
	n := int64(len(buf))
	if off < 0 {
		if off+int64(f.size) > 0 {
			return vm.None, structErrorf(m, "no space to pack %d bytes at offset %d", f.size, off)
		}
		if off+n < 0 {
			return vm.None, structErrorf(m, "offset %d out of range for %d-byte buffer", off, n)
		}
		off += n
	}
	if n-off < int64(f.size) {
		return vm.None, structErrorf(m, "pack_into requires a buffer of at least %d bytes for packing %d bytes at offset %d (actual buffer size is %d)", uint64(off)+uint64(f.size), f.size, off, n)
	}
	b := make([]byte, f.size)
	if e := f.pack(m, b, a[2:]); e != nil {
		return vm.None, e
	}
	if buf, _ = m.WritableBytes(a[0]); int64(len(buf)) < off+int64(f.size) { // script ran
		return vm.None, structErrorf(m, "pack_into requires a buffer of at least %d bytes", off+int64(f.size))
	}
	copy(buf[off:], b)
	return vm.None, nil
}

func structUnpack(m *vm.M, f *structFormat, v vm.Value) (vm.Value, *vm.Exc) {
	b, e := structBuffer(m, v)
	if e != nil {
		return vm.None, e
	}
	if len(b) != f.size {
		return vm.None, structErrorf(m, "unpack requires a buffer of %d bytes", f.size)
	}
	return f.unpack(b), nil
}

func structUnpackFrom(m *vm.M, f *structFormat, v, offset vm.Value) (vm.Value, *vm.Exc) {
	b, e := structBuffer(m, v)
	if e != nil {
		return vm.None, e
	}
	off, e := m.Index(offset)
	if e != nil {
		return vm.None, e
	}
	n := int64(len(b))
	if off < 0 {
		if off+int64(f.size) > 0 {
			return vm.None, structErrorf(m, "not enough data to unpack %d bytes at offset %d", f.size, off)
		}
		if off+n < 0 {
			return vm.None, structErrorf(m, "offset %d out of range for %d-byte buffer", off, n)
		}
		off += n
	}
	if n-off < int64(f.size) {
		return vm.None, structErrorf(m, "unpack_from requires a buffer of at least %d bytes for unpacking %d bytes at offset %d (actual buffer size is %d)", uint64(off)+uint64(f.size), f.size, off, n)
	}
	return f.unpack(b[off : off+int64(f.size)]), nil
}

func structIterUnpack(m *vm.M, f *structFormat, v vm.Value) (vm.Value, *vm.Exc) {
	if f.size == 0 {
		return vm.None, structErrorf(m, "cannot iteratively unpack with a struct of length 0")
	}
	b, e := structBuffer(m, v)
	if e != nil {
		return vm.None, e
	}
	if len(b)%f.size != 0 {
		return vm.None, structErrorf(m, "iterative unpacking requires a buffer of a multiple of %d bytes", f.size)
	}
	return m.NewIterator(structStateOf(m).iter.Value(), &structIter{f: f, b: b}), nil
}

func structClassDefs() []vm.Def {
	with := func(f func(m *vm.M, s *structFormat, a []vm.Value) (vm.Value, *vm.Exc)) vm.NativeFunc {
		return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			s, e := structSelf(m, a[0])
			if e != nil {
				return vm.None, e
			}
			return f(m, s, a)
		}
	}
	return []vm.Def{
		{Sig: "static __new__(cls, /, *args, **kwargs)", Doc: "Struct(fmt) --> compiled struct object", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return m.NewObject(a[0].AsClass(), &structFormat{}), nil
		}},
		{Sig: "raw __init__(self, format)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			f, e := structParse(m, a[1])
			if e != nil {
				return vm.None, e
			}
			if s, ok := a[0].Impl().(*structFormat); ok {
				*s = *f
			}
			return vm.None, nil
		}},
		{Sig: "pack(self, /, *args)", Doc: "Return a bytes object containing values v1, v2, ... packed according to the format string.", Fn: with(func(m *vm.M, s *structFormat, a []vm.Value) (vm.Value, *vm.Exc) {
			return structPack(m, s, append([]vm.Value(nil), a[1:]...))
		})},
		{Sig: "pack_into(self, /, *args)", Doc: "Pack the values v1, v2, ... and write the bytes into a buffer at an offset.", Fn: with(func(m *vm.M, s *structFormat, a []vm.Value) (vm.Value, *vm.Exc) {
			return structPackInto(m, s, append([]vm.Value(nil), a[1:]...))
		})},
		{Sig: "unpack(self, buffer, /)", Doc: "Return a tuple containing unpacked values.", Fn: with(func(m *vm.M, s *structFormat, a []vm.Value) (vm.Value, *vm.Exc) {
			return structUnpack(m, s, a[1])
		})},
		{Sig: "unpack_from(self, /, buffer, offset=0)", Doc: "Return a tuple containing values unpacked from the buffer, beginning at offset.", Fn: with(func(m *vm.M, s *structFormat, a []vm.Value) (vm.Value, *vm.Exc) {
			return structUnpackFrom(m, s, a[1], a[2])
		})},
		{Sig: "iter_unpack(self, buffer, /)", Doc: "Return an iterator yielding tuples unpacked from the buffer.", Fn: with(func(m *vm.M, s *structFormat, a []vm.Value) (vm.Value, *vm.Exc) {
			return structIterUnpack(m, s, a[1])
		})},
	}
}

// viaFormat makes a function of the module: the format comes first.
func viaFormat(f func(m *vm.M, s *structFormat, a []vm.Value) (vm.Value, *vm.Exc)) vm.NativeFunc {
	return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		if len(a) == 0 {
			return vm.None, m.TypeErrorf("missing format argument")
		}
		s, e := structParse(m, a[0])
		if e != nil {
			return vm.None, e
		}
		return f(m, s, append([]vm.Value(nil), a[1:]...))
	}
}

var structModule = &vm.ModuleDef{
	Name: "struct",
	Doc:  "Functions to convert between script values and C structs packed into bytes.",
	Defs: []vm.Def{
		{Sig: "calcsize(format, /)", Doc: "Return size in bytes of the struct described by the format string.", Fn: viaFormat(func(m *vm.M, s *structFormat, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.Int(int64(s.size)), nil
		})},
		{Sig: "pack(*args)", Doc: "pack(format, v1, v2, ...) -> bytes\n\nReturn a bytes object containing the values packed according to the format string.", Fn: viaFormat(structPack)},
		{Sig: "pack_into(*args)", Doc: "pack_into(format, buffer, offset, v1, v2, ...)\n\nPack the values and write the bytes into the writable buffer, beginning at offset.", Fn: viaFormat(structPackInto)},
		{Sig: "unpack(format, buffer, /)", Doc: "Return a tuple containing values unpacked according to the format string.", Fn: viaFormat(func(m *vm.M, s *structFormat, a []vm.Value) (vm.Value, *vm.Exc) {
			return structUnpack(m, s, a[0])
		})},
		{Sig: "unpack_from(format, /, buffer, offset=0)", Doc: "Return a tuple containing values unpacked from the buffer, beginning at offset.", Fn: viaFormat(func(m *vm.M, s *structFormat, a []vm.Value) (vm.Value, *vm.Exc) {
			return structUnpackFrom(m, s, a[0], a[1])
		})},
		{Sig: "iter_unpack(format, buffer, /)", Doc: "Return an iterator yielding tuples unpacked from the buffer.", Fn: viaFormat(func(m *vm.M, s *structFormat, a []vm.Value) (vm.Value, *vm.Exc) {
			return structIterUnpack(m, s, a[0])
		})},
		{Sig: "_clearcache()", Doc: "Clear the internal cache.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			clear(structStateOf(m).cache)
			return vm.None, nil
		}},
	},
	Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		s := structStateOf(m)
		mod.Set(m, "error", s.err.Value())
		mod.Set(m, "Struct", s.class.Value())
		mod.Set(m, "__all__", strList([]string{"calcsize", "pack", "pack_into", "unpack", "unpack_from", "iter_unpack", "Struct", "error"}))
		return nil
	},
}
