// The binary form of a code: Marshal and Unmarshal.

package code

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/big"
	"sync"
	"unicode/utf8"
)

// The form is "GSLC", the version as a uvarint, a fingerprint of the opcode table, the sizes of what follows, a table of
// strings, and one code. What is read goes into a few arrays that all codes of the program share, made at once from the
// sizes: a module of the library comes back in a fiftieth of the time that compiling it takes.
//
//	sizes     uvarints: codes; instructions; constants, without those in tuples; strings in lists of names; bytes of lines
//	strings   uvarint count; the length of each: uvarint; then the bytes of all, UTF-8 in which lone surrogates may stand
//	code      name, qualname, filename: string; first line: varint; flags: uvarint; posonly, nargs, kwonly, regs: uvarint
//	          instructions: uvarint count, 8 bytes each, little end first
//	          constants: uvarint count, constant each
//	          names, variable names: uvarint count, string each
//	          keyword lists: uvarint count, each a list of names
//	          cells: uvarint count; each name: string, register: uvarint
//	          free: uvarint count; each name: string, from cell: byte, index: uvarint
//	          handlers: uvarint count; each from, to, target, register: uvarint
//	          lines: uvarint length, bytes
//	          nested codes: uvarint count, code each
//	string    uvarint index into the table
//	constant  one byte of kind, then N: nothing; t, f: nothing; .: nothing; i: varint; g: 8 bytes; c: 16 bytes; s: string;
//	          I: sign byte, uvarint length, bytes (magnitude); b: uvarint length, bytes; (, {: uvarint count, constant each
//
// What is read is checked, and then verified (Verify), so that a corrupt file is an error and never worse.

// FormatVersion changes with every incompatible change of the form.
const FormatVersion = 2

const magic = "GSLC"

// ErrFormat says that data is no code of this version of the language.
var ErrFormat = errors.New("not a compiled program of this version")

// fingerprint stands for the opcode table: code made for another table is refused.
var fingerprint = sync.OnceValue(func() uint64 {
	h := uint64(14695981039346656037)
	for i := range Ops {
		o := &Ops[i]
		for _, s := range []string{o.Name, string(o.Operands[:]), o.Words} {
			for j := 0; j < len(s); j++ {
				h = (h ^ uint64(s[j])) * 1099511628211
			}
			h = (h ^ 0xff) * 1099511628211
		}
	}
	return h
})

// Marshal is the binary form of c and the codes in it.
func Marshal(c *Code) ([]byte, error) {
	w := &writer{index: map[string]int{}}
	w.code(c)
	body := w.b
	w.b = append(make([]byte, 0, len(body)+w.bytes+4*len(w.strs)+64), magic...)
	w.u(FormatVersion)
	w.b = binary.LittleEndian.AppendUint64(w.b, fingerprint())
	for _, n := range w.sizes {
		w.u(n)
	}
	w.u(len(w.strs))
	for _, s := range w.strs {
		w.u(len(s))
	}
	for _, s := range w.strs {
		w.b = append(w.b, s...)
	}
	return append(w.b, body...), w.err
}

// The sizes in front of a program.
const (
	sizeCodes = iota
	sizeIns
	sizeConsts
	sizeNames
	sizeLines
	numSizes
)

type writer struct {
	b     []byte
	strs  []string
	index map[string]int
	bytes int // of strs
	sizes [numSizes]int
	err   error
}

func (w *writer) u(v int) { w.b = binary.AppendUvarint(w.b, uint64(v)) }

func (w *writer) s(v string) {
	k, ok := w.index[v]
	if !ok {
		k = len(w.strs)
		w.index[v] = k
		w.strs = append(w.strs, v)
		w.bytes += len(v)
	}
	w.u(k)
}

func (w *writer) list(v []string) {
	w.sizes[sizeNames] += len(v)
	w.u(len(v))
	for _, s := range v {
		w.s(s)
	}
}

func (w *writer) code(c *Code) {
	w.sizes[sizeCodes]++
	w.sizes[sizeIns] += len(c.Ins)
	w.sizes[sizeConsts] += len(c.Consts)
	w.sizes[sizeLines] += len(c.Lines)
	w.s(c.Name)
	w.s(c.Qualname)
	w.s(c.Filename)
	w.b = binary.AppendVarint(w.b, int64(c.FirstLine))
	w.u(int(c.Flags))
	for _, n := range [...]int{c.PosOnly, c.NArgs, c.KwOnly, c.Regs, len(c.Ins)} {
		w.u(n)
	}
	for _, i := range c.Ins {
		w.b = binary.LittleEndian.AppendUint64(w.b, i.U64())
	}
	w.u(len(c.Consts))
	for _, k := range c.Consts {
		w.konst(k)
	}
	w.list(c.Names)
	w.list(c.VarNames)
	w.u(len(c.KwNames))
	for _, k := range c.KwNames {
		w.list(k)
	}
	w.u(len(c.Cells))
	for _, k := range c.Cells {
		w.s(k.Name)
		w.u(int(k.Reg))
	}
	w.u(len(c.Free))
	for _, f := range c.Free {
		w.s(f.Name)
		w.b = append(w.b, 0)
		if f.FromCell {
			w.b[len(w.b)-1] = 1
		}
		w.u(int(f.Index))
	}
	w.u(len(c.Handlers))
	for _, h := range c.Handlers {
		w.u(int(h.From))
		w.u(int(h.To))
		w.u(int(h.Target))
		w.u(int(h.Reg))
	}
	w.u(len(c.Lines))
	w.b = append(w.b, c.Lines...)
	w.u(len(c.Kids))
	for _, k := range c.Kids {
		w.code(k)
	}
}

func (w *writer) konst(k Const) {
	kind := func(c byte) { w.b = append(w.b, c) }
	bits := func(f float64) { w.b = binary.LittleEndian.AppendUint64(w.b, math.Float64bits(f)) }
	switch k := k.(type) {
	case nil:
		kind('N')
	case bool:
		if k {
			kind('t')
		} else {
			kind('f')
		}
	case Ellipsis:
		kind('.')
	case int64:
		kind('i')
		w.b = binary.AppendVarint(w.b, k)
	case *big.Int:
		kind('I')
		kind(byte(k.Sign() + 1))
		w.u(len(k.Bytes()))
		w.b = append(w.b, k.Bytes()...)
	case float64:
		kind('g')
		bits(k)
	case complex128:
		kind('c')
		bits(real(k))
		bits(imag(k))
	case string:
		kind('s')
		w.s(k)
	case Bytes:
		kind('b')
		w.u(len(k))
		w.b = append(w.b, k...)
	case Tuple:
		kind('(')
		w.u(len(k))
		for _, x := range k {
			w.konst(x)
		}
	case FrozenSet:
		kind('{')
		w.u(len(k))
		for _, x := range k {
			w.konst(x)
		}
	default:
		w.err = fmt.Errorf("code: constant of type %T cannot be written", k)
	}
}

// Unmarshal reads what Marshal wrote and verifies it. It keeps nothing of data.
func Unmarshal(data []byte) (c *Code, err error) {
	r := &reader{b: data}
	if string(r.take(len(magic))) != magic || r.u() != FormatVersion || r.u64() != fingerprint() || r.err != nil {
		return nil, ErrFormat
	}
	r.tables()
	c = r.code(0)
	if r.err == nil && len(r.b) > 0 {
		r.fail("bytes after the end")
	}
	if r.err != nil {
		return nil, r.err
	}
	if err := Verify(c); err != nil {
		return nil, err
	}
	return c, nil
}

type reader struct {
	b     []byte
	err   error
	strs  []string
	boxed []Const // strs as constants, made when they are met

	// The arrays that codes take their parts from.
	codes  []Code
	ins    []Instr
	consts []Const
	names  []string
	lines  []byte
}

// minCode is the least number of bytes a code takes.
const minCode = 18

// tables reads the sizes and the strings.
func (r *reader) tables() {
	var n [numSizes]int
	for k, size := range [numSizes]int{minCode, 8, 1, 1, 1} {
		n[k] = r.count(size)
	}
	r.strs = make([]string, r.count(1))
	lens := r.b
	total := 0
	for range r.strs {
		if total += r.u(); total > len(r.b) {
			r.fail("the strings end early")
			return
		}
	}
	all := string(r.take(total))
	if r.err != nil {
		return
	}
	for k := range r.strs {
		v, w := binary.Uvarint(lens)
		lens = lens[w:]
		r.strs[k], all = all[:v], all[v:]
		if !validText(r.strs[k]) {
			r.fail("a string that is no text")
			return
		}
	}
	r.boxed = make([]Const, len(r.strs))
	r.codes, r.ins, r.consts = make([]Code, n[sizeCodes]), make([]Instr, n[sizeIns]), make([]Const, n[sizeConsts])
	r.names, r.lines = make([]string, n[sizeNames]), make([]byte, n[sizeLines])
}

// validText reports whether s is UTF-8 in which surrogates may stand: the machine decodes it without looking.
func validText(s string) bool {
	for !utf8.ValidString(s) {
		i := 0
		for {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				break
			}
			i += n
		}
		if s = s[i:]; len(s) < 3 || s[0] != 0xed || s[1]&0xe0 != 0xa0 || s[2]&0xc0 != 0x80 {
			return false
		}
		s = s[3:]
	}
	return true
}

// part takes the next n of an array; none if n is 0.
func part[T any](r *reader, from *[]T, n int) []T {
	if n > len(*from) {
		r.fail("the sizes are wrong")
		n = 0
	}
	if n == 0 {
		return nil
	}
	p := (*from)[:n:n]
	*from = (*from)[n:]
	return p
}

func (r *reader) fail(what string) {
	if r.err == nil {
		r.err = fmt.Errorf("corrupt compiled program: %s", what)
	}
	r.b = nil
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.fail("it ends early")
		return nil
	}
	s := r.b[:n]
	r.b = r.b[n:]
	return s
}

func (r *reader) u64() uint64 {
	if s := r.take(8); s != nil {
		return binary.LittleEndian.Uint64(s)
	}
	return 0
}

func (r *reader) u() int {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || v > math.MaxUint32 {
		r.fail("a number")
		return 0
	}
	r.b = r.b[n:]
	return int(v)
}

// count reads how many things follow, of at least size bytes each: no more than there is room for.
func (r *reader) count(size int) int {
	n := r.u()
	if n > len(r.b)/size {
		r.fail("a count")
		return 0
	}
	return n
}

func (r *reader) i() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.fail("a number")
		return 0
	}
	r.b = r.b[n:]
	return v
}

// ref reads the index of a string.
func (r *reader) ref() (int, bool) {
	k := r.u()
	if k >= len(r.strs) {
		r.fail("a string")
		return 0, false
	}
	return k, true
}

func (r *reader) s() string {
	if k, ok := r.ref(); ok {
		return r.strs[k]
	}
	return ""
}

func (r *reader) list() []string {
	v := part(r, &r.names, r.count(1))
	for i := range v {
		v[i] = r.s()
	}
	return v
}

func (r *reader) int32() int32 {
	v := r.u()
	if v > math.MaxInt32 {
		r.fail("an index")
		return 0
	}
	return int32(v)
}

func (r *reader) uint16() uint16 {
	v := r.u()
	if v > math.MaxUint16 {
		r.fail("a register")
		return 0
	}
	return uint16(v)
}

func (r *reader) code(depth int) *Code {
	if depth > maxNesting {
		r.fail("codes nested too deeply")
		return nil
	}
	own := part(r, &r.codes, 1)
	if own == nil {
		return nil
	}
	c := &own[0]
	c.Name, c.Qualname, c.Filename = r.s(), r.s(), r.s()
	line := r.i()
	if line != int64(int32(line)) {
		r.fail("a line")
	}
	c.FirstLine = int32(line)
	c.Flags = Flags(r.u())
	c.PosOnly, c.NArgs, c.KwOnly, c.Regs = r.u(), r.u(), r.u(), r.u()
	c.Ins = part(r, &r.ins, r.count(8))
	if b := r.take(8 * len(c.Ins)); b != nil {
		for i := range c.Ins {
			c.Ins[i] = Word(binary.LittleEndian.Uint64(b[8*i:]))
		}
	}
	c.Consts = part(r, &r.consts, r.count(1))
	for i := range c.Consts {
		c.Consts[i] = r.konst(0)
	}
	c.Names, c.VarNames = r.list(), r.list()
	for n := r.count(1); n > 0 && r.err == nil; n-- {
		c.KwNames = append(c.KwNames, r.list())
	}
	for n := r.count(2); n > 0 && r.err == nil; n-- {
		c.Cells = append(c.Cells, Cell{r.s(), r.uint16()})
	}
	for n := r.count(3); n > 0 && r.err == nil; n-- {
		name := r.s()
		from := r.take(1)
		c.Free = append(c.Free, FreeVar{name, len(from) == 1 && from[0] == 1, r.uint16()})
	}
	for n := r.count(4); n > 0 && r.err == nil; n-- {
		c.Handlers = append(c.Handlers, Handler{r.int32(), r.int32(), r.int32(), r.uint16()})
	}
	c.Lines = part(r, &r.lines, r.count(1))
	copy(c.Lines, r.take(len(c.Lines)))
	if n := r.count(minCode); n > 0 {
		c.Kids = make([]*Code, n)
		for i := range c.Kids {
			c.Kids[i] = r.code(depth + 1)
		}
	}
	return c
}

func (r *reader) konst(depth int) Const {
	kind := r.take(1)
	if kind == nil {
		return nil
	}
	if depth > maxNesting {
		r.fail("constants nested too deeply")
		return nil
	}
	switch kind[0] {
	case 'N':
		return nil
	case 't':
		return true
	case 'f':
		return false
	case '.':
		return Ellipsis{}
	case 'i':
		return r.i()
	case 'I':
		sign := r.take(1)
		n := new(big.Int).SetBytes(r.take(r.count(1)))
		if len(sign) == 1 && sign[0] == 0 {
			n.Neg(n)
		}
		return n
	case 'g':
		return math.Float64frombits(r.u64())
	case 'c':
		re := math.Float64frombits(r.u64())
		return complex(re, math.Float64frombits(r.u64()))
	case 's':
		k, ok := r.ref()
		if !ok {
			return nil
		}
		if r.boxed[k] == nil {
			r.boxed[k] = r.strs[k]
		}
		return r.boxed[k]
	case 'b':
		return Bytes(r.take(r.count(1)))
	case '(', '{':
		n := r.count(1)
		t := make([]Const, 0, min(n, 1024))
		for ; n > 0 && r.err == nil; n-- {
			t = append(t, r.konst(depth+1))
		}
		if kind[0] == '(' {
			return Tuple(t)
		}
		return FrozenSet(t)
	}
	r.fail("a constant")
	return nil
}
