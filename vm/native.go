// Natives: built-in functions and methods written in Go, their signatures, and the tables that types and modules are
// made of.
//
// A native is a row {signature, doc, function}: "split(self, /, sep=None, maxsplit=-1)". The signature says how arguments are
// bound, what the errors say, and what help() and inspect.signature show. The function gets the bound arguments in order:
// positional parameters, keyword-only ones, the **kwargs dict if there is one; the values of *args follow at the end.
// A parameter that was not given has its default, or is unbound (Value.IsUnbound) where the signature gives none that
// is a plain literal: write `key=<unset>` for those.
//
// A native may call script with M.Call: that runs nested, on this goroutine, and other greenlets may run meanwhile (then
// this goroutine sleeps, see green.go). Natives that wait, or that call script once per element of something, are better
// steps: they return M.StepInto(s), and s is run as a frame of its own, without a Go frame under script.
package vm

import (
	"strings"
	"sync"
	"unsafe"
)

// NativeFunc is the Go side of a native. a is valid until the native calls script; copy what is needed after that. The
// arguments stay alive for the whole call.
type NativeFunc func(m *M, a []Value) (Value, *Exc)

// Native is a built-in function, or the unbound method of a built-in type.
type Native struct {
	Hdr
	name     string
	sig      *signature
	fn       NativeFunc
	owner    *Class // methods: the type; nil for functions
	self     Value  // a module, for functions of modules; unbound otherwise
	text     string // the signature as written
	doc      string
	module   string
	flags    nativeFlags
	charBit  uint8 // predicates of str: the bit in charIs
	qualname string
}

type nativeFlags uint16

const (
	nfRawSelf  nativeFlags = 1 << iota // self is passed as it is, also where it is an instance of a subclass
	nfStatic                           // a static method of the type
	nfClass                            // a class method of the type
	nfSimple                           // positional parameters only, all required
	nfVariadic                         // has *args
	nfNew                              // __new__ of a type: its first argument has to be the type or one derived from it
	nfWrapper                          // CPython shows it as a slot wrapper
	nfRawArgs                          // arguments are not bound: the native sorts them itself, M.CallNames are the names
	nfSwitch                           // it is greenlet.switch
	nfPut                              // with one argument it puts it in a Ring, if the gate is open
	nfTake                             // without arguments it takes the first item of a Ring, if the gate is open
	nfPop                              // the same with the last item
)

// Def is a row of a table of natives. The name in front of the signature's parenthesis is the attribute's name. Prefixes
// of the signature: "static ", "class ", "raw " (self is not unwrapped from an instance of a subclass), "args " (arguments are
// passed as they were given, the last len(M.CallNames()) of them by name, and the signature is only shown), "switch ", "put ",
// "take " and "pop " (methods that the loop can do without a call, see G.Held and Ring).
type Def struct {
	Sig string
	Doc string
	Fn  NativeFunc
}

// Attr is a row of a table of attributes with a getter and perhaps a setter (v unbound: delete).
type Attr struct {
	Name string
	Doc  string
	Get  func(m *M, self Value) (Value, *Exc)
	Set  func(m *M, self, v Value) *Exc
}

// signature is a parsed parameter list.
type signature struct {
	names   []string // positional, then keyword-only
	defs    []Value  // one per name; hRequired's address marks required
	npos    int
	posOnly int // the first posOnly cannot be given by name
	min     int // required positionals
	star    bool
	starkw  bool
}

var hRequired = Hdr{kind: KUnbound}

func isRequired(v Value) bool { return v.p == unsafe.Pointer(&hRequired) }

// signatures are the parsed parameter lists: most natives share theirs with others. They are never changed.
var signatures = struct {
	mu sync.Mutex
	m  map[string]*signature
}{m: make(map[string]*signature, 512)}

func signatureOf(s string) *signature {
	signatures.mu.Lock()
	defer signatures.mu.Unlock()
	g := signatures.m[s]
	if g == nil {
		g = parseSig(s)
		if len(signatures.m) < 4096 { // a host may make natives without end
			signatures.m[s] = g
		}
	}
	return g
}

// parseSig parses "(a, b=1, /, c=None, *args, d=<unset>, **kw)". Defaults are literals; anything else is unbound.
func parseSig(s string) *signature {
	s = strings.TrimSpace(s)
	s = strings.TrimSuffix(strings.TrimPrefix(s, "("), ")")
	g := &signature{}
	kwonly := false
	if s == "" {
		return g
	}
	for _, f := range splitParams(s) {
		f = strings.TrimSpace(f)
		switch {
		case f == "/":
			g.posOnly = len(g.names)
			continue
		case f == "*":
			kwonly = true
			continue
		case strings.HasPrefix(f, "**"):
			g.starkw = true
			continue
		case strings.HasPrefix(f, "*"):
			g.star, kwonly = true, true
			continue
		case f == "":
			continue
		}
		name, def, has := strings.Cut(f, "=")
		g.names = append(g.names, strings.TrimSpace(name))
		v := Value{p: unsafe.Pointer(&hRequired)}
		if has {
			v = literalDefault(strings.TrimSpace(def))
		}
		g.defs = append(g.defs, v)
		if !kwonly {
			g.npos++
			if !has {
				g.min = g.npos
			}
		}
	}
	return g
}

// splitParams cuts at commas outside quotes and brackets.
func splitParams(s string) (out []string) {
	depth, from := 0, 0
	var quote byte
	for k := 0; k < len(s); k++ {
		c := s[k]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '(' || c == '[' || c == '{' || c == '<':
			depth++
		case c == ')' || c == ']' || c == '}' || c == '>':
			depth--
		case c == ',' && depth == 0:
			out = append(out, s[from:k])
			from = k + 1
		}
	}
	return append(out, s[from:])
}

func literalDefault(s string) Value {
	switch s {
	case "None":
		return None
	case "True":
		return True
	case "False":
		return False
	case "()":
		return obj(emptyTuple)
	case "":
		return Unbound
	}
	if c := s[0]; c == '\'' || c == '"' {
		if len(s) >= 2 && s[len(s)-1] == c {
			return NewStr(s[1 : len(s)-1])
		}
		return Unbound
	}
	neg, n, digits := false, int64(0), s
	if s[0] == '-' {
		neg, digits = true, s[1:]
	}
	if digits == "" {
		return Unbound
	}
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			if f, ok := parseFloat(s); ok {
				return Float(f)
			}
			return Unbound
		}
		n = n*10 + int64(c-'0')
	}
	if neg {
		n = -n
	}
	return Int(n)
}

// newNative makes the native of a table's row. owner is nil for functions.
func newNative(d Def, owner *Class) *Native {
	n := &Native{Hdr: Hdr{kind: KNative}, fn: d.Fn, owner: owner, doc: d.Doc, self: Unbound}
	s := d.Sig
	for {
		switch {
		case strings.HasPrefix(s, "raw "):
			n.flags |= nfRawSelf
			s = s[4:]
			continue
		case strings.HasPrefix(s, "static "):
			n.flags |= nfStatic
			s = s[7:]
			continue
		case strings.HasPrefix(s, "class "):
			n.flags |= nfClass
			s = s[6:]
			continue
		case strings.HasPrefix(s, "args "):
			n.flags |= nfRawArgs
			s = s[5:]
			continue
		case strings.HasPrefix(s, "switch "):
			n.flags |= nfSwitch
			s = s[7:]
			continue
		case strings.HasPrefix(s, "put "):
			n.flags |= nfPut
			s = s[4:]
			continue
		case strings.HasPrefix(s, "take "):
			n.flags |= nfTake
			s = s[5:]
			continue
		case strings.HasPrefix(s, "pop "):
			n.flags |= nfPop
			s = s[4:]
			continue
		}
		break
	}
	k := strings.IndexByte(s, '(')
	if k < 0 {
		panic("signature without parenthesis: " + d.Sig)
	}
	n.name, n.text = s[:k], s[k:]
	n.qualname = n.name
	if owner != nil {
		n.qualname = owner.name + "." + n.name
	}
	if owner != nil && n.name == "__new__" {
		n.flags |= nfNew
	}
	if owner != nil && isSlotName(n.name) && !plainSlots[n.qualname] {
		n.flags |= nfWrapper
	}
	n.sig = signatureOf(n.text)
	g := n.sig
	if g.min == len(g.names) && !g.star && !g.starkw {
		n.flags |= nfSimple
	}
	if g.star {
		n.flags |= nfVariadic
	}
	return n
}

// takes reports whether n arguments by position are all that a call needs, apart from defaults.
func (nat *Native) takes(n int) bool {
	g := nat.sig
	return nat.flags&(nfNew|nfStatic|nfClass|nfRawArgs|nfVariadic) == 0 && !g.starkw && g.npos == len(g.names) && g.min <= n && n <= g.npos
}

// plainSlots are special methods that CPython defines as plain methods beside the slot: their errors are those of methods.
var plainSlots = map[string]bool{"list.__getitem__": true, "dict.__getitem__": true, "dict.__contains__": true, "set.__contains__": true, "frozenset.__contains__": true}

// NewNative is a built-in function made of one row, for a value that is not in a module's table.
func NewNative(d Def) Value { return obj(newNative(d, nil)) }

// nself is how many leading parameters errors do not count: self or cls.
func (n *Native) nself() int {
	if n.owner != nil && (n.flags&nfStatic == 0 || n.name == "__new__") {
		return 1
	}
	return 0
}

// callNative calls n with the arguments in the window at R[a+2]: nargs of them, the last len(kw) by name.
func (m *M) callNative(n *Native, a uint16, nargs int, kw []*Str) (Value, *Exc) {
	if n.flags&(nfNew|nfClass) != 0 {
		if e := m.checkClass(n, a, nargs-len(kw)); e != nil {
			return None, e
		}
	} else if n.owner != nil && n.flags&nfStatic == 0 {
		if e := m.checkSelf(n, a, nargs-len(kw)); e != nil {
			return None, e
		}
	}
	if n.flags&nfRawArgs != 0 {
		m.callNames = kw
		return n.fn(m, args(m.base, a+2*VS, nargs))
	}
	g := n.sig
	if len(kw) == 0 {
		switch {
		case nargs == g.npos && g.npos == len(g.names) && !g.starkw:
			return n.fn(m, args(m.base, a+2*VS, nargs))
		case nargs < g.npos && nargs >= g.min && g.npos == len(g.names) && !g.starkw:
			m.room(int(a) + (4+g.npos)*VS)
			w := args(m.base, a+2*VS, g.npos)
			copy(w[nargs:], g.defs[nargs:g.npos])
			return n.fn(m, w)
		case g.star && g.npos == len(g.names) && nargs >= g.npos && !g.starkw:
			return n.fn(m, args(m.base, a+2*VS, nargs))
		}
	}
	w, e := m.bindNative(n, args(m.base, a+2*VS, nargs), kw)
	if e != nil {
		return None, e
	}
	return n.fn(m, w)
}

// CallNames are the names of the last arguments of the call of a native whose row says "args ".
func (m *M) CallNames() []*Str { return m.callNames }

// bindNative sorts arguments into parameters, defaults filled in, and makes CPython's errors.
func (m *M) bindNative(n *Native, in []Value, kw []*Str) ([]Value, *Exc) {
	g := n.sig
	pos := len(in) - len(kw)
	if len(kw) > 0 && !g.starkw && g.posOnly == len(g.names) && n.owner != nil && len(in) > len(kw) && m.otherTakes(n, in[0]) {
		in, kw = in[:pos], nil
	}
	if len(kw) > 0 && !g.starkw && n.slotArgs() {
		return nil, m.typeErrorf("wrapper %s() takes no keyword arguments", n.name)
	}
	if len(kw) > 0 && !g.starkw && g.posOnly == len(g.names) {
		return nil, m.typeErrorf("%s() takes no keyword arguments", n.errName(true))
	}
	total := len(g.names)
	if g.starkw {
		total++
	}
	extra := 0
	if pos > g.npos {
		if !g.star {
			return nil, n.arityError(m, pos, len(kw))
		}
		extra = pos - g.npos
	}
	out := make([]Value, total+extra)
	for k := range g.names {
		out[k] = Value{p: unsafe.Pointer(&hRequired)}
	}
	copy(out, in[:min(pos, g.npos)])
	copy(out[total:], in[pos-extra:pos])
	var rest *Dict
	if g.starkw {
		rest = newDict()
		out[total-1] = obj(rest)
	}
next:
	for k, name := range kw {
		s := name.String()
		for j, p := range g.names {
			if p == s && (j >= g.posOnly || j >= g.npos) {
				if !isRequired(out[j]) {
					return nil, m.typeErrorf("argument for %s() given by name ('%s') and position (%d)", n.errName(false), s, j+1-n.nself())
				}
				out[j] = in[pos+k]
				continue next
			}
		}
		if rest == nil {
			what := n.errName(false)
			if what == "sorted" && n.owner == nil { // it passes them on
				what = "sort"
			}
			return nil, m.typeErrorf("'%s' is an invalid keyword argument for %s()", s, what)
		}
		rest.setStr(name, in[pos+k])
	}
	for k := range g.names {
		if isRequired(out[k]) {
			if isRequired(g.defs[k]) {
				if k >= g.npos {
					return nil, m.typeErrorf("%s() missing required keyword-only argument: '%s'", n.errName(false), g.names[k])
				}
				if k < g.posOnly || len(kw) == 0 && g.posOnly == len(g.names) || n.name == "sorted" {
					return nil, n.arityError(m, pos, len(kw))
				}
				return nil, m.typeErrorf("%s() missing required argument '%s' (pos %d)", n.errName(false), g.names[k], k+1-n.nself())
			}
			out[k] = g.defs[k]
		}
	}
	return out, nil
}

// otherTakes reports whether n is the __init__ or __new__ of a built-in type and the class of the instance being made has
// its own version of the other one: then keywords are for that.
func (m *M) otherTakes(n *Native, x Value) bool {
	switch {
	case n.name == "__init__":
		return m.classOf(x).dunder(dNew) != n.owner.dunder(dNew)
	case n.flags&nfNew != 0 && x.is(KClass):
		return x.class().dunder(dInit) != n.owner.dunder(dInit)
	}
	return false
}

// slotArgs reports whether CPython binds n's arguments as slot wrappers do. Those of __init__ and __call__ are sorted by
// the type itself.
func (n *Native) slotArgs() bool {
	return n.flags&nfWrapper != 0 && n.name != "__init__" && n.name != "__call__"
}

// errName is what errors call the native: qualified, with the module of a function, for the METH_O and METH_NOARGS kinds.
func (n *Native) errName(qualified bool) string {
	if n.owner != nil && (n.name == "__new__" || n.name == "__init__") {
		return n.owner.name
	}
	if qualified {
		if n.owner == nil && n.module != "" && n.module != "builtins" {
			return n.module + "." + n.qualname
		}
		return n.qualname
	}
	return n.name
}

// arityError is the TypeError of a call with too many or too few positional arguments.
func (n *Native) arityError(m *M, given, kw int) *Exc {
	g, ns := n.sig, n.nself()
	lo, hi, got := max(g.min-ns, 0), g.npos-ns, max(given-ns, 0)
	positional := g.posOnly == len(g.names)
	switch {
	case n.slotArgs() && !g.star && lo == hi:
		return m.typeErrorf("expected %d argument%s, got %d", lo, plural(lo), got)
	case n.slotArgs() && positional && !g.star:
		if got < lo {
			return m.typeErrorf(" expected at least %d argument%s, got %d", lo, plural(lo), got)
		}
		return m.typeErrorf(" expected at most %d argument%s, got %d", hi, plural(hi), got)
	case !positional && !g.star && got+kw > len(g.names)-ns && len(g.names) > g.npos:
		all := len(g.names) - ns
		return m.typeErrorf("%s() takes at most %d argument%s (%d given)", n.errName(false), all, plural(all), got+kw)
	case n.name == "sorted" && n.owner == nil && got != 1: // its errors are those of the tuple style
		return m.typeErrorf("sorted expected 1 argument, got %d", got)
	case hi == 0 && !g.star && len(g.names) > g.npos:
		return m.typeErrorf("%s() takes no positional arguments", n.errName(false))
	case got < lo && g.posOnly-ns == lo && !positional && !g.star:
		how := "at least"
		if hi == lo {
			how = "exactly"
		}
		return m.typeErrorf("%s() takes %s %d positional argument%s (%d given)", n.errName(false), how, lo, plural(lo), got)
	case hi == 0 && !g.star:
		return m.typeErrorf("%s() takes no arguments (%d given)", n.errName(true), got+kw)
	case lo == 1 && hi == 1 && !g.star && positional && n.name != "__init__" && n.name != "__new__":
		return m.typeErrorf("%s() takes exactly one argument (%d given)", n.errName(true), got)
	case positional || g.star:
		name := n.errName(false)
		if lo == hi && !g.star {
			return m.typeErrorf("%s expected %d argument%s, got %d", name, lo, plural(lo), got)
		}
		if got < lo {
			return m.typeErrorf("%s expected at least %d argument%s, got %d", name, lo, plural(lo), got)
		}
		return m.typeErrorf("%s expected at most %d argument%s, got %d", name, hi, plural(hi), got)
	case got > hi:
		kind, exact := "", "at most"
		if lo == hi && len(g.names) == g.npos {
			exact = "exactly"
		}
		if len(g.names) > g.npos {
			kind = "positional "
		}
		if kind != "" {
			return m.typeErrorf("%s() takes %s %d %sargument%s (%d given)", n.errName(false), exact, hi, kind, plural(hi), got)
		}
		return m.typeErrorf("%s() takes %s %d argument%s (%d given)", n.errName(false), exact, hi, plural(hi), got+kw)
	}
	return m.typeErrorf("%s() missing required argument '%s' (pos %d)", n.errName(false), g.names[min(given, len(g.names)-1)], got+1)
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// checkClass makes sure that the first argument of __new__ and of class methods is a class of the right kind.
func (m *M) checkClass(n *Native, a uint16, pos int) *Exc {
	name := n.name
	if name == n.owner.name { // nameNew
		name = "__new__"
	}
	if pos == 0 {
		return m.typeErrorf("%s.%s(): not enough arguments", n.owner.name, name)
	}
	v := *m.R(a + 2*VS)
	if !v.is(KClass) {
		return m.typeErrorf("%s.%s(X): X is not a type object (%s)", n.owner.name, name, m.typeName(v))
	}
	if c := v.class(); !c.isSub(n.owner) {
		return m.typeErrorf("%s.%s(%s): %s is not a subtype of %s", n.owner.name, name, c.name, c.name, n.owner.name)
	}
	return nil
}

// checkSelf makes sure that a method's first argument is of its type, and unwraps an instance of a subclass.
func (m *M) checkSelf(n *Native, a uint16, pos int) *Exc {
	if n.flags&nfClass != 0 {
		return nil
	}
	if pos == 0 {
		if n.flags&nfWrapper != 0 {
			return m.typeErrorf("descriptor '%s' of '%s' object needs an argument", n.name, n.owner.name)
		}
		return m.typeErrorf("unbound method %s() needs an argument", n.qualname)
	}
	self := m.R(a + 2*VS)
	c := m.classOf(*self)
	if c == n.owner {
		return nil
	}
	if !c.isSub(n.owner) {
		if n.flags&nfWrapper != 0 {
			return m.typeErrorf("descriptor '%s' requires a '%s' object but received a '%s'", n.name, n.owner.name, c.name)
		}
		return m.typeErrorf("descriptor '%s' for '%s' objects doesn't apply to a '%s' object", n.name, n.owner.name, c.name)
	}
	if n.flags&nfRawSelf == 0 && self.kind() == KObj {
		if p := self.obj().payload(); !p.IsUnbound() {
			*self = p
		}
	}
	return nil
}

// ---- modules ----

// ModuleDef is a module written in Go, made anew for each machine that imports it.
type ModuleDef struct {
	Name string
	Doc  string
	Defs []Def
	// Init fills in what is not a native: constants, classes. It may be nil.
	Init func(m *M, mod *Module) *Exc
	// Source is GSL text run in the module's namespace after Defs and Init; functions defined by it replace natives.
	Source string
}

// NewModule makes an instance of the module for m; the caller puts it in sys.modules.
func (m *M) NewModule(d *ModuleDef) (*Module, *Exc) {
	mod := m.newModule(d.Name)
	if d.Doc != "" {
		mod.Set(m, "__doc__", NewStr(d.Doc))
	}
	for _, f := range d.Defs {
		n := newNative(f, nil)
		n.module = d.Name
		n.self = obj(mod)
		mod.Set(m, n.name, obj(n))
	}
	if d.Init != nil {
		if e := d.Init(m, mod); e != nil {
			return nil, e
		}
	}
	if d.Source != "" {
		if e := m.runModuleSource(mod, d.Source, "<frozen "+d.Name+">"); e != nil {
			return nil, e
		}
	}
	return mod, nil
}

// Set gives the module an attribute.
func (mod *Module) Set(m *M, name string, v Value) { mod.dict.setStr(m.intern(name), v) }

// Get is the module's attribute, unbound if it has none.
func (mod *Module) Get(m *M, name string) Value {
	if v := mod.dict.getStr(m.intern(name)); v != nil {
		return *v
	}
	return Unbound
}

// Dict is the module's namespace.
func (mod *Module) Dict() *Dict { return mod.dict }
