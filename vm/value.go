// Values and object headers: the 16-byte Value, the kinds of objects, and the structs that the loop looks into.
package vm

import (
	"math"
	"math/big"
	"math/bits"
	"reflect"
	"sync/atomic"
	"unsafe"

	"github.com/gsl-lang/gsl/lang/code"
)

// Value is any GSL value in 16 bytes. A nil p is an int64 in n, so zeroed memory is the int 0 and "both are ints" is one
// test. Otherwise p points at an object whose first byte is its kind; float, bool and None are static headers with their
// payload in n. Two Values that are == are the same object (`is`).
type Value struct {
	p unsafe.Pointer
	n uint64
}

// VS is the size of a Value, and of a register.
const VS = code.RegSize

// Instr is one instruction or word of linked code.
type Instr = code.Instr

// Hdr starts every heap object. shape is an instance's shape id; 0 in every other object and for instances whose
// attributes are in a dict, so an inline cache that holds a real shape never matches them.
type Hdr struct {
	kind, flags uint8
	aux         uint16 // instances: bytes of slots; natives and classes: what CALL does without leaving the loop, see doLen
	shape       uint32
}

// Kinds of objects. The exact built-in types have a kind each. An instance of a script class is KObj, also where the class
// derives from a built-in type: then its value is in Obj.payload. Exceptions are KExc whatever their class. An object of a
// class implemented in Go outside this package is KNat.
const (
	KInt uint8 = iota // p == nil; also the kind of *BigInt is KBig
	KNone
	KBool
	KFloat
	KUnbound // an unbound variable, and "no value" inside natives
	KEllipsis
	KNotImplemented
	KStr
	KBytes
	KTuple
	KList
	KDict
	KSet
	KFrozenSet
	KRange
	KSlice
	KBig
	KComplex
	KByteArray
	KMemoryView
	KFunc
	KNative // a built-in function or unbound method
	KBound  // a bound method
	KClass
	KObj
	KExc
	KNat
	KGen  // generator, coroutine, asynchronous generator
	KIter // an iterator implemented in Go
	KCell
	KProperty
	KStaticMethod
	KClassMethod
	KSuper
	KModule
	KCode
	KFrame
	KTraceback
	KDictView
	KMappingProxy
	KGetSet // a built-in attribute: GetSet
	KStep   // the state of a step native; never seen by script
	numKinds
)

var (
	hNone           = Hdr{kind: KNone}
	hBool           = Hdr{kind: KBool}
	hFloat          = Hdr{kind: KFloat}
	hUnbound        = Hdr{kind: KUnbound}
	hEllipsis       = Hdr{kind: KEllipsis}
	hNotImplemented = Hdr{kind: KNotImplemented}
	hHole           = Hdr{kind: KUnbound} // a deleted dict entry, a set's dummy
	hRange          = Hdr{kind: KUnbound} // register of a range loop: n is the stop
	hFound          = Hdr{kind: KUnbound} // the receiver of a method call whose callee FINDM has got
	hStepReq        = Hdr{kind: KUnbound} // a native's result "go on as the step in m.req"
)

// The singletons.
var (
	None           = Value{p: unsafe.Pointer(&hNone)}
	True           = Value{p: unsafe.Pointer(&hBool), n: 1}
	False          = Value{p: unsafe.Pointer(&hBool)}
	Unbound        = Value{p: unsafe.Pointer(&hUnbound)}
	Ellipsis       = Value{p: unsafe.Pointer(&hEllipsis)}
	NotImplemented = Value{p: unsafe.Pointer(&hNotImplemented)}
)

// Int is the value of an int that fits 64 bits.
func Int(n int64) Value { return Value{nil, uint64(n)} }

// Float is the value of a float.
func Float(f float64) Value { return Value{unsafe.Pointer(&hFloat), math.Float64bits(f)} }

// Bool is True or False.
func Bool(b bool) Value {
	if b {
		return True
	}
	return False
}

// kind is the object's kind.
func (v Value) kind() uint8 {
	if v.p == nil {
		return KInt
	}
	return (*Hdr)(v.p).kind
}

// Kind is the object's kind, one of the K constants.
func (v Value) Kind() uint8 { return v.kind() }

// IsUnbound reports whether v is "no value": an argument that was not given, an exhausted iterator.
func (v Value) IsUnbound() bool { return v.p == unsafe.Pointer(&hUnbound) }

// IsNone reports whether v is None.
func (v Value) IsNone() bool { return v.p == unsafe.Pointer(&hNone) }

func (v Value) isInt() bool         { return v.p == nil }
func (v Value) isFloat() bool       { return v.p == unsafe.Pointer(&hFloat) }
func (v Value) isBool() bool        { return v.p == unsafe.Pointer(&hBool) }
func (v Value) int() int64          { return int64(v.n) }
func (v Value) float() float64      { return math.Float64frombits(v.n) }
func (v Value) is(k uint8) bool     { return v.p != nil && (*Hdr)(v.p).kind == k }
func obj[T any](p *T) Value         { return Value{p: unsafe.Pointer(p)} }
func (v Value) str() *Str           { return (*Str)(v.p) }
func (v Value) list() *List         { return (*List)(v.p) }
func (v Value) tuple() *Tuple       { return (*Tuple)(v.p) }
func (v Value) dict() *Dict         { return (*Dict)(v.p) }
func (v Value) set() *Set           { return (*Set)(v.p) } // also frozenset
func (v Value) class() *Class       { return (*Class)(v.p) }
func (v Value) exc() *Exc           { return (*Exc)(v.p) }
func (v Value) obj() *Obj           { return (*Obj)(v.p) }
func (v Value) nat() *Object        { return (*Object)(v.p) }
func (v Value) fun() *Func          { return (*Func)(v.p) }
func (v Value) big() *BigInt        { return (*BigInt)(v.p) }
func (v Value) bytes() *Bytes       { return (*Bytes)(v.p) }
func (v Value) gen() *Gen           { return (*Gen)(v.p) }
func (v Value) iter() *Iter         { return (*Iter)(v.p) }
func (v Value) module() *Module     { return (*Module)(v.p) }
func (v Value) native() *Native     { return (*Native)(v.p) }
func (v Value) rangeOf() *Range     { return (*Range)(v.p) }
func (v Value) sliceOf() *Slice     { return (*Slice)(v.p) }
func (v Value) complex() complex128 { return (*Complex)(v.p).c }

// BigInt is an int past 64 bits. Its big.Int never changes.
type BigInt struct {
	Hdr
	b big.Int
}

// Complex is a complex number.
type Complex struct {
	Hdr
	c complex128
}

// Bytes is an immutable byte string.
type Bytes struct {
	Hdr
	hash uint64
	s    string
}

// ByteArray is a mutable byte string. exports counts memoryviews on it.
type ByteArray struct {
	Hdr
	exports int32
	b       []byte
}

// List is a list.
type List struct {
	Hdr
	v []Value
}

// Tuple is a tuple: its elements follow the struct in the same allocation.
type Tuple struct {
	Hdr
	n uint64
}

// Slice is slice(start, stop, step).
type Slice struct {
	Hdr
	start, stop, step Value
}

// Range is a range; each is an int.
type Range struct {
	Hdr
	start, stop, step Value
	last              int64 // of a loop: the last item, if all numbers fit
}

// Cell holds a variable that inner functions capture.
type Cell struct {
	Hdr
	v Value
}

// Module is a module; its dict is the namespace of its functions.
type Module struct {
	Hdr
	dict *Dict
}

// Property is a property.
type Property struct {
	Hdr
	get, set, del, doc Value // None where absent
	name               Value
	cls                *Class // property or a subclass
	dict               *Dict
}

// Wrapper is a staticmethod or classmethod.
type Wrapper struct {
	Hdr
	fn   Value
	cls  *Class
	dict *Dict
}

// Super is super(cls, self).
type Super struct {
	Hdr
	cls  *Class
	self Value
	of   *Class // where the look-up's MRO comes from
}

// GetSet is an attribute of a built-in type, read and written by Go.
type GetSet struct {
	Hdr
	name, doc string
	cls       *Class
	slot      bool   // of a __slots__ name
	item      uint64 // of a named tuple: the number of the item, from 1
	note      Value  // of a named tuple's item: the __doc__ that script gave it; no object if it gave none
	get       func(m *M, self Value) (Value, *Exc)
	set       func(m *M, self, v Value) *Exc // nil: read-only; v unbound: delete
}

// Func is a script function, the frame of a step native, or one of the static frames.
type Func struct {
	Hdr
	simple   uint16 // scaled count of arguments for the fast call; noSimple when binding needs thought
	role     uint8
	fin      uint8
	frame    uint32 // bytes that the window needs, the callee's header included
	entry    unsafe.Pointer
	code     *Code
	cells    []*Cell
	defs     []Value // of the last positional parameters
	kwdefs   []Value // one per keyword-only parameter; unbound: required. See syncKwDefaults
	name     *Str
	qualname *Str
	extra    *funcExtra // what few functions have
}

type funcExtra struct {
	doc, module, annotations Value
	dict                     *Dict
	defaults, kwdefaults     Value // the objects as script set or read them, or unbound
}

const noSimple = 0xffff

// Roles of a frame: the closed set.
const (
	roleScript = iota
	roleFin    // finishing frame of an instruction
	roleStep   // step native: state in R[0]
	roleBound  // a native called back: Go frames above this point
	roleGreen  // bottom of a greenlet
)

// Bound is a bound method.
type Bound struct {
	Hdr
	fn, self Value
}

// Obj is an instance of a script class. Its slots follow the struct, aux bytes of them as far as SETATTRN may fill them (at
// most 65520); slots points at them, or at a bigger array once an instance has outgrown them.
type Obj struct {
	Hdr
	cls   *Class
	slots unsafe.Pointer // *Value
	ext   *objExt        // what few instances have
}

// objExt is the part of an instance that most never need.
type objExt struct {
	dict     *Dict // attributes, when shape is 0
	slotDict *Dict // values of __slots__, when shape is 0
	payload  Value // the built-in value, where the class derives from a built-in type; else unbound
}

// dict is the dict that holds the attributes of an instance without a shape, or nil.
func (o *Obj) dict() *Dict {
	if o.ext == nil {
		return nil
	}
	return o.ext.dict
}

// payload is the built-in value of an instance whose class derives from a built-in type, or unbound.
func (o *Obj) payload() Value {
	if o.ext == nil {
		return Unbound
	}
	return o.ext.payload
}

func (o *Obj) more() *objExt {
	if o.ext == nil {
		o.ext = &objExt{payload: Unbound}
	}
	return o.ext
}

// Object is an instance of a class that is implemented in Go: Impl is the Go side's own struct. Instances may have a dict.
type Object struct {
	Hdr
	Cls  *Class
	Dict *Dict
	Impl any
}

// Iter is an iterator implemented in Go.
type Iter struct {
	Hdr
	cls  *Class
	impl Iterator
}

// Iterator steps an iterator implemented in Go. Next returns the next item; ok is false at the end. It may call script
// (nested), and so switch.
type Iterator interface {
	Next(m *M) (v Value, ok bool, e *Exc)
}

// ---- tuples ----

type tuple1 struct {
	Tuple
	e [1]Value
}
type tuple2 struct {
	Tuple
	e [2]Value
}
type tuple3 struct {
	Tuple
	e [3]Value
}
type tuple4 struct {
	Tuple
	e [4]Value
}
type tuple6 struct {
	Tuple
	e [6]Value
}
type tuple8 struct {
	Tuple
	e [8]Value
}

var emptyTuple = &Tuple{Hdr: Hdr{kind: KTuple}}

// newTuple makes a tuple of n elements, all int 0 until they are stored. Small sizes are types of their own, so that Go's
// size-specialised allocator is called.
func newTuple(n int) *Tuple {
	var t *Tuple
	switch {
	case n == 0:
		return emptyTuple
	case n == 1:
		t = &new(tuple1).Tuple
	case n == 2:
		t = &new(tuple2).Tuple
	case n == 3:
		t = &new(tuple3).Tuple
	case n == 4:
		t = &new(tuple4).Tuple
	case n <= 6:
		t = &new(tuple6).Tuple
	case n <= 8:
		t = &new(tuple8).Tuple
	default:
		t = newBigTuple(n)
	}
	t.kind, t.n = KTuple, uint64(n)
	return t
}

// bigTuples are the types of tuples too big for the structs above, one for each size step of a half: a tuple's header and
// elements are one allocation that the collector scans precisely.
var bigTuples [64]atomic.Pointer[reflect.Type]

func newBigTuple(n int) *Tuple {
	k := bits.Len(uint(n-1)) - 1 // 2**k < n <= 2**(k+1)
	size, step := 2<<k, 2*k+1
	if n <= 3<<(k-1) {
		size, step = 3<<(k-1), 2*k
	}
	if step >= len(bigTuples) {
		step = len(bigTuples) - 1
	}
	t := bigTuples[step].Load()
	if t == nil {
		nt := reflect.StructOf([]reflect.StructField{
			{Name: "H", Type: reflect.TypeFor[Tuple2Words]()},
			{Name: "E", Type: reflect.ArrayOf(size, reflect.TypeFor[Value]())},
		})
		t = &nt
		bigTuples[step].Store(t)
	}
	return (*Tuple)(reflect.New(*t).UnsafePointer())
}

// Tuple2Words stands for a tuple's header in the types that reflect makes, which need an exported one.
type Tuple2Words [2]uint64

func (t *Tuple) elems() []Value {
	return unsafe.Slice((*Value)(unsafe.Add(unsafe.Pointer(t), unsafe.Sizeof(Tuple{}))), t.n)
}

// NewTuple is the tuple of the values.
func NewTuple(v ...Value) Value {
	t := newTuple(len(v))
	copy(t.elems(), v)
	return obj(t)
}

// MakeTuple is a tuple of n items and the items, which the caller stores before anybody sees the tuple.
func MakeTuple(n int) (Value, []Value) {
	t := newTuple(n)
	return obj(t), t.elems()
}

func tupleOf(v []Value) Value {
	t := newTuple(len(v))
	copy(t.elems(), v)
	return obj(t)
}

// NewList is a list that takes over the slice.
func NewList(v []Value) Value { return obj(&List{Hdr: Hdr{kind: KList}, v: v}) }

func newList(v []Value) *List { return &List{Hdr: Hdr{kind: KList}, v: v} }
