// Module array: numbers of one type side by side in memory.
package stdlib

import (
	"encoding/binary"
	"math"
	"math/big"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gsl-lang/gsl/vm"
)

// array is an array.array. Its bytes are the items in the machine's order, which is little-endian wherever we run.
type array struct {
	code byte
	size int // of an item
	b    []byte
}

// Buffer makes an array a bytes-like object.
func (x *array) Buffer(*vm.M) (b []byte, format string, readonly bool) {
	if x.code == 'u' {
		return x.b, "w", false
	}
	return x.b, string(rune(x.code)), false
}

const arrayCodes = "bBuhHiIlLqQfd"

var arraySizes = [...]int{1, 1, 4, 2, 2, 4, 4, 8, 8, 8, 8, 4, 8}

var arrayType = &vm.NatType{Name: "array"}

func (x *array) len() int { return len(x.b) / x.size }

func (x *array) unsigned() bool { return strings.IndexByte("BHILQ", x.code) >= 0 }

// bits is item k as it lies in memory.
func (x *array) bits(k int) uint64 {
	b := x.b[k*x.size:]
	switch x.size {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(binary.LittleEndian.Uint16(b))
	case 4:
		return uint64(binary.LittleEndian.Uint32(b))
	}
	return binary.LittleEndian.Uint64(b)
}

func (x *array) put(k int, n uint64) {
	b := x.b[k*x.size:]
	switch x.size {
	case 1:
		b[0] = byte(n)
	case 2:
		binary.LittleEndian.PutUint16(b, uint16(n))
	case 4:
		binary.LittleEndian.PutUint32(b, uint32(n))
	default:
		binary.LittleEndian.PutUint64(b, n)
	}
}

// item is item k as a value.
func (x *array) item(k int) vm.Value {
	n := x.bits(k)
	switch x.code {
	case 'f':
		return vm.Float(float64(math.Float32frombits(uint32(n))))
	case 'd':
		return vm.Float(math.Float64frombits(n))
	case 'u':
		return vm.NewStr(x.text(k, k+1))
	}
	if x.unsigned() {
		if n > math.MaxInt64 {
			return vm.NewInt(new(big.Int).SetUint64(n))
		}
		return vm.Int(int64(n))
	}
	shift := 64 - 8*x.size
	return vm.Int(int64(n) << shift >> shift)
}

// text is the characters from i to j.
func (x *array) text(i, j int) string {
	var s []byte
	for ; i < j; i++ {
		s = appendChar(s, rune(x.bits(i)))
	}
	return string(s)
}

// checkText refuses numbers that are no characters.
func (x *array) checkText(m *vm.M, i, j int) *vm.Exc {
	for ; x.code == 'u' && i < j; i++ {
		if c := x.bits(i); c > utf8.MaxRune {
			return m.ValueErrorf("character U+%x is not in range [U+0000; U+10ffff]", c)
		}
	}
	return nil
}

// appendChar appends r, surrogates too, as strings hold them.
func appendChar(s []byte, r rune) []byte {
	if r >= 0xd800 && r < 0xe000 {
		return append(s, 0xed, 0x80|byte(r>>6)&0x3f, 0x80|byte(r)&0x3f)
	}
	return utf8.AppendRune(s, r)
}

// runes are the characters of a string, surrogates too.
func runes(s *vm.Str) []rune {
	out := make([]rune, 0, s.Chars())
	for t := s.String(); t != ""; {
		r, n := utf8.DecodeRuneInString(t)
		if r == utf8.RuneError && n <= 1 && len(t) >= 3 {
			r, n = rune(t[0]&0xf)<<12|rune(t[1]&0x3f)<<6|rune(t[2]&0x3f), 3
		}
		out, t = append(out, r), t[n:]
	}
	return out
}

// intLimits are the ranges of the codes whose values CPython first reads as another C type: name and bits of that type,
// then of the item itself.
var intLimits = map[byte]struct {
	first string
	bits  int
	own   string
	lo    int64
	hi    int64
}{
	'b': {"signed short integer", 16, "signed char", -128, 127},
	'B': {"signed short integer", 16, "unsigned byte integer", 0, 255},
	'h': {"", 64, "signed short integer", -1 << 15, 1<<15 - 1},
	'H': {"signed integer", 32, "unsigned short", 0, 1<<16 - 1},
	'i': {"", 64, "signed integer", -1 << 31, 1<<31 - 1},
}

// encode is v as the bits of an item.
func (x *array) encode(m *vm.M, v vm.Value) (uint64, *vm.Exc) {
	switch x.code {
	case 'u':
		s, ok := m.StrOf(v)
		if !ok || s.Chars() != 1 {
			return 0, m.TypeErrorf("array item must be unicode character")
		}
		return uint64(runes(s)[0]), nil
	case 'f', 'd':
		f, e := m.FloatOf(v)
		if e != nil {
			return 0, e
		}
		if x.code == 'f' {
			return uint64(math.Float32bits(float32(f))), nil
		}
		return math.Float64bits(f), nil
	}
	i, e := m.IndexValue(v)
	if e != nil {
		return 0, e
	}
	n := m.BigOf(i)
	if x.unsigned() && x.size >= 4 {
		switch {
		case n.Sign() < 0 && x.code == 'Q':
			return 0, m.Errorf(vm.ExcOverflowError, "can't convert negative int to unsigned")
		case n.Sign() < 0:
			return 0, m.Errorf(vm.ExcOverflowError, "can't convert negative value to unsigned int")
		case !n.IsUint64() && x.code == 'Q':
			return 0, m.Errorf(vm.ExcOverflowError, "int too big to convert")
		case !n.IsUint64():
			return 0, m.Errorf(vm.ExcOverflowError, "Python int too large to convert to C unsigned long")
		case x.code == 'I' && n.Uint64() > math.MaxUint32:
			return 0, m.Errorf(vm.ExcOverflowError, "unsigned int is greater than maximum")
		}
		return n.Uint64(), nil
	}
	if !n.IsInt64() {
		if x.code == 'q' {
			return 0, m.Errorf(vm.ExcOverflowError, "int too big to convert")
		}
		return 0, m.Errorf(vm.ExcOverflowError, "Python int too large to convert to C long")
	}
	k := n.Int64()
	if l, ok := intLimits[x.code]; ok {
		for _, r := range []struct {
			name   string
			lo, hi int64
		}{{l.first, -1 << (l.bits - 1), 1<<(l.bits-1) - 1}, {l.own, l.lo, l.hi}} {
			if k < r.lo {
				return 0, m.Errorf(vm.ExcOverflowError, "%s is less than minimum", r.name)
			}
			if k > r.hi {
				return 0, m.Errorf(vm.ExcOverflowError, "%s is greater than maximum", r.name)
			}
		}
	}
	return uint64(k), nil
}

// mayResize refuses to move the bytes of an array while a memoryview shows them.
func mayResize(m *vm.M, self vm.Value) *vm.Exc {
	if m.HeldByView(self) {
		return m.Errorf(vm.ExcBufferError, "cannot resize an array that is exporting buffers")
	}
	return nil
}

// grow makes room for n more items at the end and returns the index of the first.
func (x *array) grow(m *vm.M, self vm.Value, n int) (int, *vm.Exc) {
	k := x.len()
	if n == 0 {
		return k, nil
	}
	if e := mayResize(m, self); e != nil {
		return 0, e
	}
	if n > math.MaxInt32<<16/x.size {
		return 0, m.NewExc(vm.ExcMemoryError)
	}
	if want := len(x.b) + n*x.size; want > cap(x.b) {
		if e := m.Charge(int64(want)); e != nil {
			return 0, e
		}
	}
	x.b = append(x.b, make([]byte, n*x.size)...)
	return k, nil
}

func (x *array) add(m *vm.M, self, v vm.Value) *vm.Exc {
	n, e := x.encode(m, v)
	if e != nil {
		return e
	}
	k, e := x.grow(m, self, 1)
	if e == nil {
		x.put(k, n)
	}
	return e
}

func (x *array) addBytes(m *vm.M, self vm.Value, b []byte) *vm.Exc {
	if len(b)%x.size != 0 {
		return m.ValueErrorf("bytes length not a multiple of item size")
	}
	b = slices.Clone(b) // it may be the array's own
	k, e := x.grow(m, self, len(b)/x.size)
	if e == nil {
		copy(x.b[k*x.size:], b)
	}
	return e
}

func (x *array) addText(m *vm.M, self vm.Value, s *vm.Str) *vm.Exc {
	r := runes(s)
	k, e := x.grow(m, self, len(r))
	if e == nil {
		for j, c := range r {
			x.put(k+j, uint64(c))
		}
	}
	return e
}

// like is a new array of the same type.
func (x *array) like(m *vm.M, b []byte) vm.Value {
	return m.NewObject(arrayClass(m), &array{code: x.code, size: x.size, b: b})
}

// list is the items as values.
func (x *array) list() []vm.Value {
	out := make([]vm.Value, x.len())
	for k := range out {
		out[k] = x.item(k)
	}
	return out
}

// index is the place that i names, or an IndexError.
func (x *array) index(m *vm.M, i vm.Value, what string) (int, *vm.Exc) {
	n, e := m.Index(i)
	if e != nil {
		if e.Is(vm.ExcTypeError) && m.TypeAttr(i, m.Intern("__index__")).IsUnbound() {
			return 0, m.TypeErrorf("array indices must be integers")
		}
		if e.Is(vm.ExcOverflowError) {
			return 0, m.Errorf(vm.ExcIndexError, "cannot fit '%s' into an index-sized integer", m.TypeName(i))
		}
		return 0, e
	}
	if n < 0 {
		n += int64(x.len())
	}
	if n < 0 || n >= int64(x.len()) {
		return 0, m.Errorf(vm.ExcIndexError, "%s", what)
	}
	return int(n), nil
}

// equal is item k == v. An item that is not a number is equal to nothing: it is an object of its own each time.
func (x *array) equal(m *vm.M, k int, v vm.Value) (bool, *vm.Exc) {
	r, e := m.Compare(vm.EQ, x.item(k), v)
	if e != nil {
		return false, e
	}
	return m.Truth(r)
}

// find is the first item equal to v from i on, -1 if there is none.
func (x *array) find(m *vm.M, v vm.Value, i, stop int) (int, *vm.Exc) {
	for ; i < x.len() && i < stop; i++ {
		eq, e := x.equal(m, i, v)
		if e != nil {
			return -1, e
		}
		if eq {
			return i, nil
		}
	}
	return -1, nil
}

// replace puts b in place of the bytes of items i to j.
func (x *array) replace(m *vm.M, self vm.Value, i, j int, b []byte) *vm.Exc {
	i, j = i*x.size, j*x.size
	if len(b) == j-i {
		copy(x.b[i:], b)
		return nil
	}
	if e := mayResize(m, self); e != nil {
		return e
	}
	if e := m.Charge(int64(len(x.b) + len(b))); e != nil {
		return e
	}
	x.b = slices.Concat(x.b[:i], b, x.b[j:])
	return nil
}

func arrayOf(v vm.Value) (*array, bool) {
	x, ok := v.Impl().(*array)
	return x, ok
}

func arrayFn(f func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc)) vm.NativeFunc {
	return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		x, ok := arrayOf(a[0])
		if !ok {
			return vm.None, m.TypeErrorf("an array is required, not '%s'", m.TypeName(a[0]))
		}
		return f(m, x, a)
	}
}

func arrayNew(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	cls, kw, args := a[0].AsClass(), a[1].AsDict(), a[2:]
	if cls == arrayClass(m) && kw.Len() > 0 {
		return vm.None, m.TypeErrorf("array.array() takes no keyword arguments")
	}
	switch {
	case len(args) == 0:
		return vm.None, m.TypeErrorf("array() takes at least 1 argument (0 given)")
	case len(args) > 2:
		return vm.None, m.TypeErrorf("array() takes at most 2 arguments (%d given)", len(args))
	}
	s, ok := m.StrOf(args[0])
	if !ok {
		return vm.None, m.TypeErrorf("array() argument 1 must be a unicode character, not %s", m.TypeName(args[0]))
	}
	if s.Chars() != 1 {
		return vm.None, m.TypeErrorf("array() argument 1 must be a unicode character, not str")
	}
	code := s.String()
	init := vm.None
	if len(args) > 1 {
		init = args[1]
	}
	text, isText := m.StrOf(init)
	from, isArray := arrayOf(init)
	if isText && code != "u" {
		return vm.None, m.TypeErrorf("cannot use a str to initialize an array with typecode '%s'", code)
	}
	if isArray && from.code == 'u' && code != "u" {
		return vm.None, m.TypeErrorf("cannot use a unicode array to initialize an array with typecode '%s'", code)
	}
	k := strings.Index(arrayCodes, code)
	if k < 0 {
		return vm.None, m.ValueErrorf("bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)")
	}
	x := &array{code: code[0], size: arraySizes[k]}
	self := m.NewObject(cls, x)
	p := vm.Payload(init)
	switch {
	case len(args) < 2:
	case isText:
		return self, x.addText(m, self, text)
	case isArray && from.code == x.code:
		return self, x.addBytes(m, self, from.b)
	case vm.IsType(p, vm.TBytes), vm.IsType(p, vm.TByteArray):
		b, _ := m.BytesLike(init)
		return self, x.addBytes(m, self, b)
	default:
		return m.Drain(init, func(m *vm.M, v vm.Value) (bool, *vm.Exc) { return false, x.add(m, self, v) },
			func(m *vm.M) (vm.Value, *vm.Exc) { return self, nil })
	}
	return self, nil
}

func arrayExtend(m *vm.M, x *array, self, from, result vm.Value) (vm.Value, *vm.Exc) {
	if y, ok := arrayOf(from); ok {
		if y.code != x.code {
			return vm.None, m.TypeErrorf("can only extend with array of same kind")
		}
		return result, x.addBytes(m, self, y.b)
	}
	return m.Drain(from, func(m *vm.M, v vm.Value) (bool, *vm.Exc) { return false, x.add(m, self, v) },
		func(m *vm.M) (vm.Value, *vm.Exc) { return result, nil })
}

func arrayCompare(op uint16) vm.NativeFunc {
	return arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
		y, ok := arrayOf(a[1])
		if !ok {
			return vm.NotImplemented, nil
		}
		if (op == vm.EQ || op == vm.NE) && x.len() != y.len() {
			return vm.Bool(op == vm.NE), nil
		}
		n := min(x.len(), y.len())
		for k := 0; k < n && k < x.len() && k < y.len(); k++ {
			v, w := x.item(k), y.item(k)
			r, e := m.Compare(vm.EQ, v, w)
			if e != nil {
				return vm.None, e
			}
			eq, e := m.Truth(r)
			if e != nil {
				return vm.None, e
			}
			if !eq {
				if op == vm.EQ || op == vm.NE {
					return vm.Bool(op == vm.NE), nil
				}
				return m.Compare(op, v, w)
			}
		}
		return m.Compare(op, vm.Int(int64(x.len())), vm.Int(int64(y.len())))
	})
}

// times is n copies of the bytes.
func (x *array) times(m *vm.M, v vm.Value) ([]byte, *vm.Exc) {
	n, e := m.Index(v)
	if e != nil {
		if m.TypeAttr(v, m.Intern("__index__")).IsUnbound() {
			return nil, m.TypeErrorf("can't multiply sequence by non-int of type '%s'", m.TypeName(v))
		}
		return nil, e
	}
	if n <= 0 || len(x.b) == 0 {
		return nil, nil
	}
	if n > math.MaxInt64/int64(len(x.b)) {
		return nil, m.NewExc(vm.ExcMemoryError)
	}
	if e := m.Charge(n * int64(len(x.b))); e != nil {
		return nil, e
	}
	return []byte(strings.Repeat(string(x.b), int(n))), nil
}

// machineFormat is CPython's number for how an item lies in memory.
func (x *array) machineFormat() int64 {
	switch x.code {
	case 'b':
		return 1
	case 'B':
		return 0
	case 'u':
		return 20
	case 'f':
		return 14
	case 'd':
		return 16
	}
	n := map[int]int64{2: 2, 4: 6, 8: 10}[x.size]
	if !x.unsigned() {
		n += 2
	}
	return n
}

// machineFormats are CPython's: size, signed (or 'f' float, 'u' text), and whether big-endian.
var machineFormats = [22]struct {
	size int
	kind byte
	big  bool
}{{1, 'U', false}, {1, 'I', false}, {2, 'U', false}, {2, 'U', true}, {2, 'I', false}, {2, 'I', true}, {4, 'U', false}, {4, 'U', true}, {4, 'I', false},
	{4, 'I', true}, {8, 'U', false}, {8, 'U', true}, {8, 'I', false}, {8, 'I', true}, {4, 'f', false}, {4, 'f', true}, {8, 'f', false}, {8, 'f', true},
	{2, 'u', false}, {2, 'u', true}, {4, 'u', false}, {4, 'u', true}}

// reconstruct is _array_reconstructor: an array of bytes that another machine may have pickled.
func reconstruct(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	cls := a[0].AsClass()
	if cls == nil {
		return vm.None, m.TypeErrorf("first argument must be a type object, not %s", m.TypeName(a[0]))
	}
	if !cls.IsSub(arrayClass(m)) {
		return vm.None, m.TypeErrorf("%s is not a subtype of array.array", cls.Name())
	}
	code, ok := m.StrOf(a[1])
	if !ok || code.Chars() != 1 {
		return vm.None, m.TypeErrorf("_array_reconstructor() argument 2 must be a unicode character, not %s", m.TypeName(a[1]))
	}
	if !strings.Contains(arrayCodes, code.String()) {
		return vm.None, m.ValueErrorf("second argument must be a valid type code")
	}
	n, e := m.Index(a[2])
	if e != nil {
		return vm.None, e
	}
	if n < 0 || n >= int64(len(machineFormats)) {
		return vm.None, m.ValueErrorf("third argument must be a valid machine format code.")
	}
	if !vm.IsType(vm.Payload(a[3]), vm.TBytes) {
		return vm.None, m.TypeErrorf("fourth argument should be bytes, not %s", m.TypeName(a[3]))
	}
	b, _ := m.BytesLike(a[3])
	self, e := m.Call(a[0], a[1])
	if e != nil {
		return vm.None, e
	}
	x, ok := arrayOf(self)
	if !ok {
		return vm.None, m.TypeErrorf("an array is required, not '%s'", m.TypeName(self))
	}
	if n == x.machineFormat() {
		return self, x.addBytes(m, self, b)
	}
	f := machineFormats[n]
	if len(b)%f.size != 0 {
		return vm.None, m.ValueErrorf("string length not a multiple of item size")
	}
	var order binary.ByteOrder = binary.LittleEndian
	if f.big {
		order = binary.BigEndian
	}
	var units []uint16
	for ; len(b) > 0; b = b[f.size:] {
		var n uint64
		switch f.size {
		case 1:
			n = uint64(b[0])
		case 2:
			n = uint64(order.Uint16(b))
		case 4:
			n = uint64(order.Uint32(b))
		default:
			n = order.Uint64(b)
		}
		shift := 64 - 8*f.size
		v := vm.Int(int64(n) << shift >> shift)
		switch {
		case f.kind == 'u' && f.size == 2:
			units = append(units, uint16(n))
			continue
		case f.kind == 'u':
			v = vm.NewStr(string(appendChar(nil, rune(n))))
		case f.kind == 'f' && f.size == 4:
			v = vm.Float(float64(math.Float32frombits(uint32(n))))
		case f.kind == 'f':
			v = vm.Float(math.Float64frombits(n))
		case f.kind == 'U':
			v = vm.NewInt(new(big.Int).SetUint64(n))
		}
		if e := x.add(m, self, v); e != nil {
			return vm.None, e
		}
	}
	for _, r := range utf16.Decode(units) {
		if e := x.add(m, self, vm.NewStr(string(r))); e != nil {
			return vm.None, e
		}
	}
	return self, nil
}

type (
	arrayKey     struct{}
	arrayIterKey struct{}
)

// arrayIter is iter(array).
type arrayIter struct {
	of vm.Value // None at the end
	k  int
}

func (it *arrayIter) Next(m *vm.M) (vm.Value, bool, *vm.Exc) {
	x, ok := arrayOf(it.of)
	if !ok {
		return vm.None, false, nil
	}
	if it.k >= x.len() {
		it.of = vm.None
		return vm.None, false, nil
	}
	it.k++
	return x.item(it.k - 1), true, nil
}

// Plain: no script runs.
func (it *arrayIter) Plain() bool { return true }

func arrayIterClass(m *vm.M) *vm.Class {
	return vm.Extension(m, arrayIterKey{}, func() *vm.Class {
		return m.NewIterClass("arrayiterator", "array", []vm.Def{
			{Sig: "__reduce__(self, /)", Doc: "Return state information for pickling.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				it := vm.IteratorOf(a[0]).(*arrayIter)
				iter, e := m.GetAttr(m.Modules().Get(m, "builtins"), m.Intern("iter"))
				if e != nil {
					return vm.None, e
				}
				if it.of.IsNone() {
					return vm.NewTuple(iter, vm.NewTuple(vm.NewTuple())), nil
				}
				return vm.NewTuple(iter, vm.NewTuple(it.of), vm.Int(int64(it.k))), nil
			}},
			{Sig: "__setstate__(self, state, /)", Doc: "Set state information for unpickling.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				it := vm.IteratorOf(a[0]).(*arrayIter)
				k, e := m.Index(a[1])
				if x, ok := arrayOf(it.of); ok && e == nil {
					it.k = int(max(0, min(k, int64(x.len()))))
				}
				return vm.None, e
			}},
		})
	})
}

var arrayModule = &vm.ModuleDef{
	Name: "_array",
	Doc:  "Arrays of numbers of one type.",
	Defs: []vm.Def{{Sig: "_array_reconstructor(arraytype, typecode, mformat_code, items, /)", Doc: "Internal. Used for pickling support.", Fn: reconstruct}},
	Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		mod.Set(m, "array", arrayClass(m).Value())
		return nil
	},
}
