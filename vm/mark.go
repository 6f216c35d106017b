// The machine's own mark: what script can reach. Go's collector frees memory; this one finds out, without waiting for Go's,
// which objects with something to do at their end (see final.go) have come to it.
//
// Objects of this package are followed by hand where there are many of them; every other Go struct that an object refers to by
// a program made from its type, so that a new field is followed without a line here. What a Go closure has captured cannot be
// followed: a value that only a closure holds must be held elsewhere as well.
package vm

import (
	"os"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"unsafe"

	"github.com/gsl-lang/gsl/lang/code"
)

// marker is one mark under way.
type marker struct {
	m       *M
	tab     []uintptr // open addressing: addresses of objects, or of Go structs with the number of their program above
	n       int
	work    []markItem
	mode    uint8          // what is done with what is met
	want    unsafe.Pointer // markWant: whether this is met
	met     bool
	globals *Dict // those of the last function met, which are marked
	// With a trail, a mark remembers where it met each object first: done holds what was followed, from says from which of it, or
	// from which root.
	trail bool
	from  []int32
	done  []markItem
	cur   int32
	skip  *marker // what it has marked is not followed
	fine  bool    // functions that hold nothing count as well
	deep  bool    // texts, numbers and code count as well: gc.get_referents
}

type markItem struct {
	p    unsafe.Pointer
	prog *markProg // nil: an object, by its kind
}

const (
	markAll  uint8 = iota // it is marked and followed
	markWant              // nothing but compared
	markFlat              // it is put in work
)

// Roots, as from has them.
const (
	rootAlways  = -1
	rootRunning = -2 // a register of the running greenlet
	rootHub     = -3 // it is a greenlet that waits in the hub
)

const markTag = 48 // bits of an address; the numbers of programs are above them

func (k *marker) reset() {
	if len(k.tab) > 1<<12 && k.n < len(k.tab)/16 {
		k.tab = make([]uintptr, len(k.tab)/4)
	} else {
		clear(k.tab)
	}
	if k.tab == nil {
		k.tab = make([]uintptr, 1<<10)
	}
	k.n = 0
	if k.trail && len(k.from) != len(k.tab) {
		k.from = make([]int32, len(k.tab))
	}
	k.globals = nil
	clear(k.done)
	k.done, k.cur = k.done[:0], rootAlways
}

// add reports whether key is new.
func (k *marker) add(key uintptr) bool {
	if 2*k.n >= len(k.tab) {
		k.grow()
	}
	mask := uintptr(len(k.tab) - 1)
	for i := uint64(key>>3) * 0x9E3779B97F4A7C15 >> 20; ; i++ {
		switch s := &k.tab[uintptr(i)&mask]; *s {
		case 0:
			*s = key
			if k.trail {
				k.from[uintptr(i)&mask] = k.cur
			}
			k.n++
			return true
		case key:
			return false
		}
	}
}

func (k *marker) has(p unsafe.Pointer) bool {
	key, mask := uintptr(p), uintptr(len(k.tab)-1)
	for i := uint64(key>>3) * 0x9E3779B97F4A7C15 >> 20; ; i++ {
		switch k.tab[uintptr(i)&mask] {
		case 0:
			return false
		case key:
			return true
		}
	}
}

func (k *marker) grow() {
	old, from, cur := k.tab, k.from, k.cur
	k.tab, k.n = make([]uintptr, 4*len(old)), 0
	if k.trail {
		k.from = make([]int32, len(k.tab))
	}
	for i, key := range old {
		if key != 0 {
			if k.trail {
				k.cur = from[i]
			}
			k.add(key)
		}
	}
	k.cur = cur
}

// object marks an object, whose first byte is its kind.
func (k *marker) object(p unsafe.Pointer) {
	if p == nil {
		return
	}
	if k.mode != markAll {
		k.meet(p, nil)
		return
	}
	switch kind := (*Hdr)(p).kind; kind {
	case KInt, KNone, KBool, KFloat, KUnbound, KEllipsis, KNotImplemented, KStr, KBytes, KBig, KComplex, KByteArray, KCode, KRange:
		if !k.deep {
			return
		}
	case KClass:
		if (*Class)(p).flags&cfBuiltin != 0 {
			return
		}
	case KTuple:
		if (*Tuple)(p).n == 0 {
			return
		}
	case KNative, KGetSet:
		if !k.fine {
			return
		}
	case KFunc: // most functions hold nothing but their module's globals
		f := (*Func)(p)
		if !k.fine && f.code.globals == k.globals && f.code.builtin == k.m.builtins && len(f.cells) == 0 && len(f.defs) == 0 && len(f.kwdefs) == 0 && f.extra == nil {
			return
		}
		k.globals = f.code.globals
	}
	if k.skip != nil && k.skip.has(p) {
		return
	}
	if k.add(uintptr(p)) {
		k.work = append(k.work, markItem{p, nil})
	}
}

// meet is what the other modes do with an object, or with a Go struct.
func (k *marker) meet(p unsafe.Pointer, g *markProg) {
	if k.mode == markWant {
		k.met = k.met || p == k.want
	} else {
		k.work = append(k.work, markItem{p, g})
	}
}

func (k *marker) value(v Value) { k.object(v.p) }

func (k *marker) values(l []Value) {
	for i := range l {
		k.object(l[i].p)
	}
}

// drain follows everything that was marked.
func (k *marker) drain() {
	for len(k.work) > 0 {
		w := k.work[len(k.work)-1]
		k.work = k.work[:len(k.work)-1]
		if k.trail {
			k.cur = int32(len(k.done))
			k.done = append(k.done, w)
		}
		if w.prog != nil {
			k.run(w.prog, w.p)
		} else {
			k.follow(w.p)
		}
	}
}

// follow marks what an object refers to.
func (k *marker) follow(p unsafe.Pointer) {
	switch kind := (*Hdr)(p).kind; kind {
	case KObj:
		o := (*Obj)(p)
		k.object(unsafe.Pointer(o.cls))
		if o.shape != 0 {
			if n := min(len(k.m.shapes[o.shape].names), int(o.aux)/VS); n > 0 {
				k.values(unsafe.Slice((*Value)(o.slots), n))
			}
		}
		if x := o.ext; x != nil {
			k.dict(x.dict)
			k.dict(x.slotDict)
			k.value(x.payload)
		}
	case KTuple:
		k.values((*Tuple)(p).elems())
	case KList:
		k.values((*List)(p).v)
	case KDict:
		d := (*Dict)(p)
		for pos, e := d.next(0); e != nil; pos, e = d.next(pos) {
			k.object(e.key.p)
			k.object(e.val.p)
		}
	case KSet, KFrozenSet:
		t := (*Set)(p).tab
		for i := range t {
			k.object(t[i].key.p)
		}
	case KFunc:
		f := (*Func)(p)
		if f.code != nil {
			k.dict(f.code.globals)
			k.dict(f.code.builtin)
		}
		for _, c := range f.cells {
			k.object(unsafe.Pointer(c))
		}
		k.values(f.defs)
		k.values(f.kwdefs)
		if x := f.extra; x != nil {
			k.run(programOf(reflect.TypeFor[funcExtra]()), unsafe.Pointer(x))
		}
	case KCell:
		k.value((*Cell)(p).v)
	case KModule:
		k.dict((*Module)(p).dict)
	case KBound:
		b := (*Bound)(p)
		k.value(b.fn)
		k.value(b.self)
	case KClass:
		c := (*Class)(p)
		for _, b := range c.bases {
			k.object(unsafe.Pointer(b))
		}
		for _, b := range c.mro {
			k.object(unsafe.Pointer(b))
		}
		k.dict(c.attrs)
		k.object(unsafe.Pointer(c.meta))
	case KNat:
		o := (*Object)(p)
		k.object(unsafe.Pointer(o.Cls))
		k.dict(o.Dict)
		k.impl(o.Impl, p)
		if o.aux == natGreen {
			k.greenlet((*G)(p))
		}
	case KGen:
		g := (*Gen)(p)
		k.object(unsafe.Pointer(g.exc))
		k.object(unsafe.Pointer(g.outer))
		if len(g.stk.regs) > 0 && g.state == genSuspended {
			k.stack(&g.stk, g.stk.base, g.stk.pc, g.flags&genStarted != 0, false)
		}
	case KFrame:
		f := (*Frame)(p)
		k.object(unsafe.Pointer(f.fn))
		k.object(unsafe.Pointer(f.g))
	case KIter:
		k.object(unsafe.Pointer((*Iter)(p).cls))
		k.iface((*Iter)(p).impl)
	case KStep:
		switch (*Hdr)(p).aux {
		case stepOfBox:
			k.iface((*stepBox)(p).s)
		case stepOfArgs:
			x := (*applyArgs)(p)
			k.value(x.f)
			k.values(x.a)
		case stepOfAsync:
			k.value((*asyncValue)(p).v)
		}
	case KNative:
		n := (*Native)(p)
		k.value(n.self)
		k.object(unsafe.Pointer(n.owner))
	case KInt, KStr, KBytes, KBig, KComplex, KByteArray, KCode:
	default:
		if t := kindTypes[kind]; t != nil {
			k.run(programOf(t), p)
		}
	}
}

// kindTypes are the structs of the kinds that follow does not know by itself.
var kindTypes = [numKinds]reflect.Type{
	KRange: reflect.TypeFor[Range](), KSlice: reflect.TypeFor[Slice](), KMemoryView: reflect.TypeFor[MemoryView](), KExc: reflect.TypeFor[Exc](),
	KProperty: reflect.TypeFor[Property](), KStaticMethod: reflect.TypeFor[Wrapper](), KClassMethod: reflect.TypeFor[Wrapper](),
	KSuper: reflect.TypeFor[Super](), KTraceback: reflect.TypeFor[Traceback](), KDictView: reflect.TypeFor[DictView](),
	KMappingProxy: reflect.TypeFor[MappingProxy](), KGetSet: reflect.TypeFor[GetSet](),
}

func (k *marker) dict(d *Dict) {
	if k.mode != markAll {
		if d != nil {
			k.meet(unsafe.Pointer(d), nil)
		}
		return
	}
	if d != nil && d.used != 0 && (k.skip == nil || !k.skip.has(unsafe.Pointer(d))) && k.add(uintptr(unsafe.Pointer(d))) {
		k.work = append(k.work, markItem{unsafe.Pointer(d), nil})
	}
}

// greenlet marks what a greenlet holds; the running one's stack is a root and marked as such.
func (k *marker) greenlet(g *G) {
	k.object(unsafe.Pointer(g.Parent))
	k.object(unsafe.Pointer(g.exc))
	k.object(unsafe.Pointer(g.throw))
	if g.State != GreenSuspended || g.cur == nil {
		return
	}
	if g.pend == pendStart {
		k.values(g.stk.regs[2 : 4+int(g.nkw)])
		return
	}
	for s := g.cur; s != nil; s = s.link {
		k.stack(s, s.base, s.pc, true, s == g.cur)
		if s.gen != nil {
			k.object(unsafe.Pointer(s.gen))
			k.object(unsafe.Pointer(s.gen.outer))
		}
	}
}

// stack marks the windows of a stack from the innermost down. inside: the innermost stands in the middle of the instruction
// before pc; asked: it may be a native that waits.
func (k *marker) stack(s *Stack, base Base, pc PC, inside, asked bool) {
	limit := len(s.regs) - baseOff(s, base)/VS
	top := true
	for {
		fn := (*Func)(at(base, -2).p)
		k.object(unsafe.Pointer(fn))
		switch fn.role {
		case roleScript:
			c := fn.code
			c.liveRegs(k.m).Regs(c.src, pcIndex(c, pc), inside, limit, func(r int, method bool) {
				if !method || at(base, r+2).p == unsafe.Pointer(&hFound) {
					k.object(at(base, r).p)
				}
			})
			if s.gen != nil && baseOff(s, base) == 2*VS {
				return
			}
			pc = loadLink(at(base, -1))
			a := back1(pc).A
			base, limit = pop(base, a), int(a)/VS
		case roleStep:
			n := min(limit, 2)
			if asked && top && pcIndex(fn.code, pc) == 2 { // it asked for a native, which waits
				n = min(limit, 3+int((*stepBox)(at(base, 0).p).nargs))
			}
			k.values(argsAt(base, 0, n))
			pc = loadLink(at(base, -1))
			a := back1(pc).A
			base, limit = pop(base, a), int(a)/VS
		case roleFin, roleBound:
			n := min(limit, 2)
			if fn.role == roleFin && fn.fin == finPair {
				n = min(limit, 5)
			}
			if !top {
				n = limit
			}
			k.values(argsAt(base, 0, n))
			w := uint32(at(base, 0).n)
			if w == 0 {
				return
			}
			pc = loadLink(at(base, -1))
			base, limit = down(base, w), int(w)/VS-2
		default:
			return
		}
		inside, top = true, false
	}
}

// liveRegs is what is known of a code's registers, found when it is first asked for.
func (c *Code) liveRegs(m *M) *code.Live {
	if c.live == nil {
		c.live = code.FindLive(c.src)
	}
	return c.live
}

// roots marks what script can reach without holding anything. inside as in stack.
func (k *marker) roots(inside bool) {
	m := k.m
	k.dict(m.builtins)
	k.dict(m.modules)
	k.object(unsafe.Pointer(m.main))
	for mod := range m.initing {
		k.object(unsafe.Pointer(mod))
	}
	for _, f := range m.finders {
		k.iface(f)
	}
	for _, x := range m.extensions {
		k.iface(x)
	}
	for _, t := range m.ownTrace {
		k.tracer(t)
	}
	k.tracer(m.shared)
	k.iface(m.Stdin)
	k.iface(m.Stdout)
	k.iface(m.Stderr)
	for v := range m.finals.kept {
		k.value(v)
	}
	k.cur = rootRunning
	k.values(m.finals.pending)
	k.object(unsafe.Pointer(m.err))
	k.object(unsafe.Pointer(m.fatal))
	k.iface(m.req)
	k.object(unsafe.Pointer(m.bat.target))
	k.object(unsafe.Pointer(m.bat.resume))
	k.object(unsafe.Pointer(m.bat.throw))
	k.value(m.bat.orElse)
	k.running(inside)
	k.cur = rootAlways
}

func (k *marker) tracer(t *tracer) {
	if t == nil {
		return
	}
	k.value(t.fn)
	k.value(t.prof)
	for _, f := range t.frames {
		k.value(f.local)
	}
}

// running marks what the running greenlet and its registers hold.
func (k *marker) running(inside bool) {
	m := k.m
	k.object(unsafe.Pointer(m.g))
	k.object(unsafe.Pointer(m.exc))
	base, pc := m.base, m.pc
	for s := m.stk; s != nil; s = s.link {
		if s != m.stk {
			base, pc = s.base, s.pc
		}
		k.stack(s, base, pc, inside || s != m.stk, inside && s == m.stk)
		if s.gen != nil {
			k.object(unsafe.Pointer(s.gen))
			k.object(unsafe.Pointer(s.gen.outer))
		}
	}
}

// ---- programs made from Go types ----

type markProg struct {
	id  uintptr
	ops []markOp
}

type markKind uint8

const (
	markObject markKind = iota // a pointer to an object, or the pointer in a Value
	markPtr                    // a pointer to a struct
	markSlice
	markIface
	markMap
	markFunc // only in the stress build, which reports what captures something
)

type markOp struct {
	kind markKind
	off  uintptr
	size uintptr // of a slice's elements
	typ  reflect.Type
	sub  *markProg
}

var markPrograms = struct {
	sync.RWMutex
	m map[reflect.Type]*markProg
}{m: map[reflect.Type]*markProg{}}

// programOf is the program that follows a Go type.
func programOf(t reflect.Type) *markProg {
	markPrograms.RLock()
	p := markPrograms.m[t]
	markPrograms.RUnlock()
	if p != nil {
		return p
	}
	markPrograms.Lock()
	defer markPrograms.Unlock()
	return makeProgram(t)
}

// makeProgram makes the program of t and of the types that it refers to. The lock is held.
func makeProgram(t reflect.Type) *markProg {
	if p := markPrograms.m[t]; p != nil {
		return p
	}
	p := &markProg{id: uintptr(len(markPrograms.m) + 1)}
	markPrograms.m[t] = p
	p.ops = markOps(nil, t, 0)
	return p
}

var (
	valueType  = reflect.TypeFor[Value]()
	hdrType    = reflect.TypeFor[Hdr]()
	gType      = reflect.TypeFor[G]()
	objectType = reflect.TypeFor[Object]()
	classType  = reflect.TypeFor[Class]()
	// unmarked are types behind which no script object is, or none that they keep alive.
	unmarked = map[reflect.Type]bool{
		reflect.TypeFor[M](): true, reflect.TypeFor[Stack](): true, reflect.TypeFor[runner](): true, reflect.TypeFor[Code](): true,
		reflect.TypeFor[signature](): true, reflect.TypeFor[Weak](): true, reflect.TypeFor[code.Code](): true, reflect.TypeFor[Str](): true,
	}
)

// startsWithHdr reports whether t is the struct of an object.
func startsWithHdr(t reflect.Type) bool {
	for t.Kind() == reflect.Struct && t.NumField() > 0 {
		if t == hdrType {
			return true
		}
		t = t.Field(0).Type
	}
	return false
}

// foreign reports whether t belongs to a package that knows nothing of script.
func foreign(t reflect.Type) bool {
	p := t.PkgPath()
	first, _, _ := strings.Cut(p, "/")
	switch first {
	case "os", "time", "sync", "math", "regexp", "reflect", "runtime", "internal", "unicode", "syscall", "net", "strings", "crypto", "hash", "compress":
		return true
	}
	return strings.HasPrefix(p, "github.com/dlclark/") || strings.HasPrefix(p, "golang.org/")
}

func markOps(ops []markOp, t reflect.Type, off uintptr) []markOp {
	if t == valueType {
		return append(ops, markOp{kind: markObject, off: off})
	}
	if t.Kind() != reflect.Func && (unmarked[t] || foreign(t)) {
		return ops
	}
	switch t.Kind() {
	case reflect.Struct:
		switch t {
		case gType: // its stacks are followed by greenlet
			return markOps(ops, objectType, off)
		case objectType: // embedded: its Impl is what embeds it
			for _, name := range []string{"Cls", "Dict"} {
				f, _ := t.FieldByName(name)
				ops = markOps(ops, f.Type, off+f.Offset)
			}
			return ops
		}
		for i := range t.NumField() {
			f := t.Field(i)
			if f.Tag.Get("mark") == "-" { // shared with other goroutines
				continue
			}
			ops = markOps(ops, f.Type, off+f.Offset)
		}
	case reflect.Array:
		if e := t.Elem(); t.Len() > 0 {
			first := markOps(nil, e, 0)
			for i := 0; len(first) > 0 && i < t.Len(); i++ {
				for _, o := range first {
					o.off += off + uintptr(i)*e.Size()
					ops = append(ops, o)
				}
			}
		}
	case reflect.Pointer:
		e := t.Elem()
		switch {
		case unmarked[e] || e.Kind() != reflect.Func && foreign(e):
		case startsWithHdr(e):
			ops = append(ops, markOp{kind: markObject, off: off})
			if embeds(e) { // an object with more behind it than its kind says
				ops = append(ops, markOp{kind: markPtr, off: off, sub: makeProgram(e)})
			}
		default:
			ops = append(ops, markOp{kind: markPtr, off: off, sub: makeProgram(e)})
		}
	case reflect.Slice:
		e := t.Elem()
		if sub := makeProgram(e); e.Size() > 0 && len(sub.ops) > 0 || hasPointers(e) {
			ops = append(ops, markOp{kind: markSlice, off: off, size: e.Size(), sub: sub})
		}
	case reflect.Interface:
		ops = append(ops, markOp{kind: markIface, off: off, typ: t})
	case reflect.Func:
		if stress {
			ops = append(ops, markOp{kind: markFunc, off: off})
		}
	case reflect.Map:
		if hasPointers(t.Key()) || hasPointers(t.Elem()) {
			ops = append(ops, markOp{kind: markMap, off: off, typ: t})
		}
	}
	return ops
}

// embeds reports whether t is a struct around an Object of another package: its kind does not tell what else is in it.
func embeds(t reflect.Type) bool {
	return t != gType && t.Kind() == reflect.Struct && t.NumField() > 1 && t.Field(0).Type != hdrType && startsWithHdr(t.Field(0).Type) &&
		t.Name() != "" && t.PkgPath() != hdrType.PkgPath() || t == reflect.TypeFor[Ring]()
}

func hasPointers(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Slice:
		return true
	case reflect.Array:
		return hasPointers(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if hasPointers(t.Field(i).Type) {
				return true
			}
		}
		return t == valueType
	}
	return false
}

// run marks what the Go value of a program's type at p refers to.
func (k *marker) run(g *markProg, p unsafe.Pointer) {
	for i := range g.ops {
		o := &g.ops[i]
		f := unsafe.Add(p, o.off)
		switch o.kind {
		case markObject:
			k.object(*(*unsafe.Pointer)(f))
		case markPtr:
			k.pointer(*(*unsafe.Pointer)(f), o.sub)
		case markSlice:
			s := (*[3]uintptr)(f)
			if q := *(*unsafe.Pointer)(f); q != nil {
				for n := s[1]; n > 0; n-- {
					k.run(o.sub, q)
					q = unsafe.Add(q, o.size)
				}
			}
		case markIface:
			if *(*unsafe.Pointer)(f) == nil {
				continue
			}
			if o.typ.NumMethod() == 0 {
				k.iface(*(*any)(f))
			} else {
				k.iface(reflect.NewAt(o.typ, f).Elem().Interface())
			}
		case markFunc:
			closureMet(*(*unsafe.Pointer)(f))
		case markMap:
			for it := reflect.NewAt(o.typ, f).Elem().MapRange(); it.Next(); {
				k.iface(it.Key().Interface())
				k.iface(it.Value().Interface())
			}
		}
	}
}

// pointer marks a Go struct.
func (k *marker) pointer(p unsafe.Pointer, g *markProg) {
	if k.mode != markAll {
		if p != nil && len(g.ops) > 0 {
			k.meet(p, g)
		}
		return
	}
	if p != nil && len(g.ops) > 0 && k.add(uintptr(p)|g.id<<markTag) {
		k.work = append(k.work, markItem{p, g})
	}
}

// iface marks what an interface holds.
func (k *marker) iface(x any) { k.impl(x, nil) }

// impl is iface for what the object self is made of, which may be self.
func (k *marker) impl(x any, self unsafe.Pointer) {
	if x == nil {
		return
	}
	t := reflect.TypeOf(x)
	data := (*[2]unsafe.Pointer)(unsafe.Pointer(&x))[1]
	switch t.Kind() {
	case reflect.Pointer:
		if data == nil {
			return
		}
		r := implRuleOf(t)
		if r.object && data != self {
			k.object(data)
		}
		if r.prog != nil {
			k.pointer(data, r.prog)
		}
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
	case reflect.Map: // the data word is the map itself
		k.run(programOf(t), unsafe.Pointer(&data))
	default:
		if t.Kind() == reflect.Struct && t.NumField() == 1 || t.Kind() == reflect.Array && t.Len() == 1 {
			if direct(t) { // one pointer is held as it is
				k.run(programOf(t), unsafe.Pointer(&data))
				return
			}
		}
		k.run(programOf(t), data)
	}
}

// implRule is what a pointer in an interface means for marks.
type implRule struct {
	object bool      // to an object
	prog   *markProg // to what is followed, an object's own fields among them
}

var implRules sync.Map // reflect.Type to *implRule: to ask the type each time takes half of a mark

func implRuleOf(t reflect.Type) *implRule {
	if r, ok := implRules.Load(t); ok {
		return r.(*implRule)
	}
	r, e := &implRule{}, t.Elem()
	if !unmarked[e] && !foreign(e) {
		r.object = startsWithHdr(e)
		if !r.object || embeds(e) {
			r.prog = programOf(e)
		}
	}
	implRules.Store(t, r)
	return r
}

// direct reports whether an interface holds a value of type t in its data word itself.
func direct(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return true
	case reflect.Struct:
		return t.NumField() == 1 && direct(t.Field(0).Type)
	case reflect.Array:
		return t.Len() == 1 && direct(t.Elem())
	}
	return false
}

var closuresMet = map[string]bool{}

// closureMet notes the names of Go closures that marks meet: values that only they hold are lost.
func closureMet(p unsafe.Pointer) {
	if uintptr(p) > 1<<32 {
		if f := runtime.FuncForPC(*(*uintptr)(p)); f != nil && os.Getenv("GSL_CLOSURES") != "" && !closuresMet[f.Name()] {
			closuresMet[f.Name()] = true
			println("closure", f.Name())
		}
	}
}
