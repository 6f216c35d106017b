// Exceptions seen from script: constructors, attributes and texts of the built-in classes, raising and matching.
//
// Attributes that CPython keeps in a C struct are in Exc.extra, by their index in the class's excSpec. An exception made by
// a native with NewExc has no extra: it is filled from the arguments when somebody asks, so that raising stays cheap.
package vm

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
	"unicode/utf8"
)

// excSpec lists the built-in attributes of an exception class, in order of Exc.extra, and fills them from the arguments.
type excSpec struct {
	fields []string
	init   func(m *M, e *Exc, kw *Dict) *Exc // e.extra is made, all unbound
}

// Indexes of fields.
const (
	osErrno, osStrerror, osFilename, osFilename2, osWritten = 0, 1, 2, 3, 4

	synMsg, synFile, synLine, synOffset, synText, synEndLine, synEndOffset, synPrint = 0, 1, 2, 3, 4, 5, 6, 7

	uniEncoding, uniObject, uniStart, uniEnd, uniReason = 0, 1, 2, 3, 4
)

var excSpecs = map[*Class]*excSpec{}

// excSpecOf is the spec of a class or of its nearest base that has one.
func excSpecOf(c *Class) *excSpec {
	for _, k := range c.mro {
		if k.flags&cfBuiltin != 0 {
			if k == ExcException || k == ExcBase {
				continue // another base may still have one
			}
			if s := excSpecs[k]; s != nil {
				return s
			}
		}
	}
	return nil
}

// excFields is e's extra, filled from the arguments if nobody has done so.
func (m *M) excFields(e *Exc) ([]Value, *excSpec) {
	s := excSpecOf(e.cls)
	if s == nil {
		return nil, nil
	}
	if e.extra == nil {
		m.initFields(e, s, nil)
	}
	for len(e.extra) < len(s.fields) {
		e.extra = append(e.extra, Unbound)
	}
	return e.extra, s
}

func (m *M) initFields(e *Exc, s *excSpec, kw *Dict) *Exc {
	e.extra = unboundValues(len(s.fields))
	return s.init(m, e, kw)
}

func unboundValues(n int) []Value {
	v := make([]Value, n)
	for k := range v {
		v[k] = Unbound
	}
	return v
}

// excField is a built-in attribute of e by index, None where it is not set.
func (m *M) excField(e *Exc, k int) Value {
	f, _ := m.excFields(e)
	if k >= len(f) || f[k].IsUnbound() {
		return None
	}
	return f[k]
}

// setExcField sets a built-in attribute of e by name: natives that raise say what was missing where.
func (m *M) setExcField(e *Exc, name string, v Value) {
	f, s := m.excFields(e)
	if s == nil {
		return
	}
	for k, n := range s.fields {
		if n == name {
			f[k] = v
			return
		}
	}
}

// excFieldNamed is a built-in attribute of e by name, None where it is not set or not there.
func (m *M) excFieldNamed(e *Exc, name string) Value {
	f, s := m.excFields(e)
	if s != nil {
		for k, n := range s.fields {
			if n == name && !f[k].IsUnbound() {
				return f[k]
			}
		}
	}
	return None
}

// stopValue is what a generator returned: StopIteration's value.
func (e *Exc) stopValue() Value {
	if len(e.extra) > 0 {
		if v := e.extra[0]; !v.IsUnbound() {
			return v
		}
		return None
	}
	return firstArg(e)
}

func firstArg(e *Exc) Value {
	if a := e.Args(); len(a) > 0 {
		return a[0]
	}
	return None
}

// newExcValue makes an instance of exception class c as calling c does; kw may be nil. It is the whole constructor of a
// built-in class; a script class gets its fields from __init__.
func (m *M) newExcValue(c *Class, args []Value, kw *Dict) (Value, *Exc) {
	if c.isSub(ExcBaseGroup) {
		g, e := m.newGroup(c, args)
		if e == nil && c.flags&cfBuiltin != 0 {
			e = m.noKeywords(g.exc(), kw)
		}
		return g, e
	}
	if c == ExcOSError && len(args) >= 2 && len(args) <= 5 {
		if n, ok := m.asInt64(args[0]); ok {
			if k := errnoClasses[errnoOf(n)]; k != nil {
				c = k
			}
		}
	}
	m.charge(176 + int64(len(args))*VS)
	e := m.NewExc(c, args...)
	e.ctx = None // it is only made, not raised
	s := excSpecOf(c)
	if c.flags&cfBuiltin == 0 {
		if s != nil {
			e.extra = unboundValues(len(s.fields))
		}
		return obj(e), nil
	}
	return obj(e), m.initExc(e, s, kw)
}

// newTakesAll reports whether the arguments of an OSError are for __new__, and __init__ does nothing: unless a derived class
// has an __init__ of its own and no __new__.
func (m *M) newTakesAll(c *Class) bool {
	return m.lookup(c, internStatic("__init__")).p == excInit.p || m.lookup(c, internStatic("__new__")).p != m.lookup(ExcBase, internStatic("__new__")).p
}

// initExc is __init__ with the arguments in e.args.
func (m *M) initExc(e *Exc, s *excSpec, kw *Dict) *Exc {
	if s == groupSpec {
		return m.noKeywords(e, kw) // __new__ has made the fields
	}
	if s != nil && (kw != nil && kw.len() > 0 || e.cls.flags&cfBuiltin == 0 || !lazyFields(s)) {
		return m.initFields(e, s, kw)
	}
	if kw != nil && kw.len() > 0 {
		return m.typeErrorf("%s() takes no keyword arguments", e.cls.name)
	}
	return nil
}

// lazyFields reports whether the fields can be left to be made from the arguments when somebody asks.
func lazyFields(s *excSpec) bool {
	return s == stopSpec || s == nameSpec || s == attrSpec || s == importSpec || s == exitSpec
}

var (
	stopSpec = &excSpec{[]string{"value"}, func(m *M, e *Exc, kw *Dict) *Exc {
		e.extra[0] = firstArg(e)
		return m.noKeywords(e, kw)
	}}
	exitSpec = &excSpec{[]string{"code"}, func(m *M, e *Exc, kw *Dict) *Exc {
		e.extra[0] = firstArg(e)
		if len(e.Args()) > 1 {
			e.extra[0] = e.args
		}
		return m.noKeywords(e, kw)
	}}
	nameSpec = &excSpec{[]string{"name"}, func(m *M, e *Exc, kw *Dict) *Exc {
		return m.excKeywords("NameError", kw, []string{"name"}, e.extra[:1])
	}}
	attrSpec = &excSpec{[]string{"name", "obj"}, func(m *M, e *Exc, kw *Dict) *Exc {
		return m.excKeywords("AttributeError", kw, []string{"name", "obj"}, e.extra[:2])
	}}
	importSpec = &excSpec{[]string{"name", "path", "msg"}, func(m *M, e *Exc, kw *Dict) *Exc {
		if a := e.Args(); len(a) == 1 {
			e.extra[2] = a[0]
		}
		return m.excKeywords("ImportError", kw, []string{"name", "path"}, e.extra[:2])
	}}
	osSpec     = &excSpec{[]string{"errno", "strerror", "filename", "filename2", "characters_written"}, initOSError}
	syntaxSpec = &excSpec{[]string{"msg", "filename", "lineno", "offset", "text", "end_lineno", "end_offset", "print_file_and_line"}, initSyntaxError}
	uniSpec    = &excSpec{[]string{"encoding", "object", "start", "end", "reason"}, initUnicodeError}
	groupSpec  = &excSpec{[]string{"message", "exceptions"}, func(m *M, e *Exc, kw *Dict) *Exc { return nil }}
)

func (m *M) noKeywords(e *Exc, kw *Dict) *Exc {
	if kw != nil && kw.len() > 0 {
		return m.typeErrorf("%s() takes no keyword arguments", e.cls.name)
	}
	return nil
}

// excKeywords stores the keyword arguments named names.
func (m *M) excKeywords(fn string, kw *Dict, names []string, dst []Value) *Exc {
	if kw == nil {
		return nil
	}
	if kw.len() > len(names) {
		return m.typeErrorf("%s() takes at most %d keyword argument%s (%d given)", fn, len(names), plural(len(names)), kw.len())
	}
next:
	for pos, e := kw.next(0); e != nil; pos, e = kw.next(pos) {
		s := e.key.str().String()
		for k, n := range names {
			if n == s {
				dst[k] = e.val
				continue next
			}
		}
		return m.typeErrorf("'%s' is an invalid keyword argument for %s()", s, fn)
	}
	return nil
}

func initOSError(m *M, e *Exc, kw *Dict) *Exc {
	if x := m.noKeywords(e, kw); x != nil {
		return x
	}
	a := e.Args()
	if len(a) < 2 || len(a) > 5 {
		return nil
	}
	f := e.extra
	f[osErrno], f[osStrerror] = a[0], a[1]
	if len(a) > 2 && !a[2].IsNone() {
		if n, ok := m.asInt64(a[2]); ok && e.cls.isSub(ExcBlockingIOError) {
			f[osWritten] = Int(n)
			return nil
		}
		f[osFilename] = a[2]
		if len(a) > 4 && !a[4].IsNone() {
			f[osFilename2] = a[4]
		}
		e.args = NewTuple(a[0], a[1])
	}
	return nil
}

func initSyntaxError(m *M, e *Exc, kw *Dict) *Exc {
	if x := m.noKeywords(e, kw); x != nil {
		return x
	}
	a := e.Args()
	if len(a) >= 1 {
		e.extra[synMsg] = a[0]
	}
	if len(a) != 2 {
		return nil
	}
	info, x := m.Items(a[1])
	if x != nil {
		return x
	}
	switch {
	case len(info) < 4:
		return m.typeErrorf("function takes at least 4 arguments (%d given)", len(info))
	case len(info) > 6:
		return m.typeErrorf("function takes at most 6 arguments (%d given)", len(info))
	}
	copy(e.extra[synFile:], info)
	if len(info) == 5 {
		return m.typeErrorf("end_offset must be provided when end_lineno is provided")
	}
	return nil
}

func initUnicodeError(m *M, e *Exc, kw *Dict) *Exc {
	if x := m.noKeywords(e, kw); x != nil {
		return x
	}
	a := e.Args()
	want := 5
	translate := e.cls.isSub(ExcUnicodeTranslate)
	if translate {
		want = 4
	}
	if len(a) != want {
		return m.typeErrorf("function takes exactly %d arguments (%d given)", want, len(a))
	}
	if translate {
		a = append([]Value{Unbound}, a...)
	} else {
		a = append([]Value(nil), a...) // args keep what was given
	}
	for k, v := range a {
		bad := ""
		switch k {
		case uniEncoding, uniReason:
			if _, ok := m.asStr(v); !ok && !v.IsUnbound() {
				bad = "str"
			}
		case uniObject:
			if e.cls.isSub(ExcUnicodeDecodeError) {
				switch unwrap(v).kind() {
				case KBytes:
				case KByteArray:
					a[k] = obj(&Bytes{Hdr: Hdr{kind: KBytes}, s: string((*ByteArray)(unwrap(v).p).b)})
				default:
					return m.typeErrorf("a bytes-like object is required, not '%s'", m.typeName(v))
				}
			} else if _, ok := m.asStr(v); !ok {
				bad = "str"
			}
		case uniStart, uniEnd:
			n, x := m.Index(v)
			if x != nil {
				return x
			}
			a[k] = Int(n)
		}
		if bad != "" {
			if translate {
				k--
			}
			return m.typeErrorf("argument %d must be %s, not %s", k+1, bad, m.argType(v))
		}
	}
	copy(e.extra, a)
	return nil
}

// errnoClasses is the subclass of OSError for an errno.
var errnoClasses = map[syscall.Errno]*Class{
	syscall.EAGAIN: ExcBlockingIOError, syscall.EALREADY: ExcBlockingIOError, syscall.EINPROGRESS: ExcBlockingIOError,
	syscall.EPIPE: ExcBrokenPipeError, syscall.ESHUTDOWN: ExcBrokenPipeError,
	syscall.ECHILD:       ExcChildProcessError,
	syscall.ECONNABORTED: ExcConnectionAborted, syscall.ECONNREFUSED: ExcConnectionRefused, syscall.ECONNRESET: ExcConnectionReset,
	syscall.EEXIST: ExcFileExistsError, syscall.ENOENT: ExcFileNotFoundError,
	syscall.EISDIR: ExcIsADirectoryError, syscall.ENOTDIR: ExcNotADirectoryError,
	syscall.EINTR:  ExcInterruptedError,
	syscall.EACCES: ExcPermissionError, syscall.EPERM: ExcPermissionError,
	syscall.ESRCH:     ExcProcessLookupError,
	syscall.ETIMEDOUT: ExcTimeoutError,
}

// errnoText is what C's strerror says. Go has the same words with a small first letter.
func errnoText(n syscall.Errno) string {
	s := n.Error()
	if strings.HasPrefix(s, "errno ") {
		return "Unknown error " + s[6:]
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// Strerror is the text of an error number.
func Strerror(number int64) string { return errnoText(errnoOf(number)) }

// newOSError is the exception for an error of Go's os and net packages, with CPython's class, errno and text. filename is
// unbound or None if no file was named.
func (m *M) newOSError(err error, filename Value) *Exc {
	var n syscall.Errno
	switch {
	case errors.As(err, &n):
	case errors.Is(err, fs.ErrNotExist):
		n = syscall.ENOENT
	case errors.Is(err, fs.ErrExist):
		n = syscall.EEXIST
	case errors.Is(err, fs.ErrPermission):
		n = syscall.EACCES
	case errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded):
		return m.Errorf(ExcTimeoutError, "timed out")
	case errors.Is(err, fs.ErrClosed):
		n = syscall.EBADF
	default:
		return m.Errorf(ExcOSError, "%s", err.Error())
	}
	return m.OSError(n, filename)
}

// OSError is the exception for an errno; filename may be unbound.
func (m *M) OSError(n syscall.Errno, filename Value) *Exc {
	number := errnoNumber(n)
	c := errnoClasses[errnoOf(number)]
	if c == nil {
		c = ExcOSError
	}
	e := m.NewExc(c, Int(number), NewStr(errnoText(n)))
	e.extra = unboundValues(len(osSpec.fields))
	copy(e.extra, e.Args())
	if !filename.IsNone() {
		e.extra[osFilename] = filename
	}
	return e
}

// NewOSError is the exception for a Go error, for natives in other packages.
func (m *M) NewOSError(err error, filename Value) *Exc { return m.newOSError(err, filename) }

// makeExc is what `raise v` raises: v, or an instance of v made by calling it.
func (m *M) makeExc(v Value) (*Exc, *Exc) {
	switch v.kind() {
	case KExc:
		return v.exc(), nil
	case KClass:
		c := v.class()
		if !c.isSub(ExcBase) {
			break
		}
		if c.flags&cfBuiltin != 0 {
			r, e := m.newExcValue(c, nil, nil)
			if e != nil {
				return nil, e
			}
			return r.exc(), nil
		}
		r, e := m.Call(v)
		if e != nil {
			return nil, e
		}
		if !r.is(KExc) {
			return nil, m.typeErrorf("calling %s should have returned an instance of BaseException, not %s", m.reprOr(v, "class"), m.reprOr(obj(m.classOf(r)), "class"))
		}
		return r.exc(), nil
	}
	return nil, m.typeErrorf("exceptions must derive from BaseException")
}

// reprOr is repr(v) as a Go string, or alt if it fails.
func (m *M) reprOr(v Value, alt string) string {
	s, e := m.Repr(v)
	if e != nil {
		return alt
	}
	return s.String()
}

// excMatches reports whether `except classes` catches the exception v.
func (m *M) excMatches(v, classes Value) (bool, *Exc) {
	if e := m.checkCatch(classes); e != nil {
		return false, e
	}
	return excIsOne(v, classes), nil
}

// checkCatch makes sure that classes is an exception class or a tuple of such.
func (m *M) checkCatch(classes Value) *Exc {
	ok := isExcClass(classes)
	if t, isT := m.asTuple(classes); isT {
		ok = true
		for _, c := range t.elems() {
			ok = ok && isExcClass(c)
		}
	}
	if !ok {
		return m.typeErrorf("catching classes that do not inherit from BaseException is not allowed")
	}
	return nil
}

func isExcClass(v Value) bool { return v.is(KClass) && v.class().isSub(ExcBase) }

// excIsOne reports whether exception v is an instance of the class, or of one of the classes in the tuple.
func excIsOne(v, classes Value) bool {
	if !v.is(KExc) {
		return false
	}
	if classes.is(KClass) {
		return v.exc().cls.isSub(classes.class())
	}
	if t := unwrap(classes); t.is(KTuple) {
		for _, c := range t.tuple().elems() {
			if c.is(KClass) && v.exc().cls.isSub(c.class()) {
				return true
			}
		}
	}
	return false
}

// ---- texts ----

// excText is BaseException.__str__.
func (m *M) excText(e *Exc) (Value, *Exc) {
	switch a := e.Args(); len(a) {
	case 0:
		return obj(emptyStr), nil
	case 1:
		return m.strValue(a[0])
	}
	s, x := m.Repr(e.args)
	return obj(s), x
}

// strValue is str(v) as a value.
func (m *M) strValue(v Value) (Value, *Exc) {
	s, e := m.Str(v)
	if e != nil {
		return None, e
	}
	return obj(s), nil
}

func (m *M) excRepr(e *Exc) (Value, *Exc) {
	v := e.args
	one := len(e.Args()) == 1
	if one {
		v = e.Args()[0]
	}
	s, x := m.Repr(v)
	if x != nil {
		return None, x
	}
	if one {
		return NewStr(e.cls.name + "(" + s.String() + ")"), nil
	}
	return NewStr(e.cls.name + s.String()), nil
}

func keyErrorStr(m *M, a []Value) (Value, *Exc) {
	e := a[0].exc()
	if p := e.Args(); len(p) == 1 {
		s, x := m.Repr(p[0])
		if x != nil {
			return None, x
		}
		return obj(s), nil
	}
	return m.excText(e)
}

func osErrorStr(m *M, a []Value) (Value, *Exc) {
	e := a[0].exc()
	f, _ := m.excFields(e)
	orNone := func(k int) Value {
		if f[k].IsUnbound() {
			return None
		}
		return f[k]
	}
	if f[osFilename].IsUnbound() && (f[osErrno].IsUnbound() || f[osStrerror].IsUnbound()) {
		return m.excText(e)
	}
	no, x := m.Str(orNone(osErrno))
	if x != nil {
		return None, x
	}
	text, x := m.Str(orNone(osStrerror))
	if x != nil {
		return None, x
	}
	s := "[Errno " + no.String() + "] " + text.String()
	if f[osFilename].IsUnbound() {
		return NewStr(s), nil
	}
	r, x := m.Repr(f[osFilename])
	if x != nil {
		return None, x
	}
	s += ": " + r.String()
	if !f[osFilename2].IsUnbound() {
		r, x := m.Repr(f[osFilename2])
		if x != nil {
			return None, x
		}
		s += " -> " + r.String()
	}
	return NewStr(s), nil
}

func importErrorStr(m *M, a []Value) (Value, *Exc) {
	e := a[0].exc()
	if v := m.excField(e, 2); v.is(KStr) {
		return v, nil
	}
	return m.excText(e)
}

func syntaxErrorStr(m *M, a []Value) (Value, *Exc) {
	e := a[0].exc()
	msg, x := m.Str(m.excField(e, synMsg))
	if x != nil {
		return None, x
	}
	file, line := m.excField(e, synFile), m.excField(e, synLine)
	s := msg.String()
	name := ""
	if file.is(KStr) {
		name = file.str().String()
		name = name[strings.LastIndexByte(name, '/')+1:]
	}
	switch {
	case file.is(KStr) && line.isInt():
		s += " (" + name + ", line " + strconv.FormatInt(line.int(), 10) + ")"
	case file.is(KStr):
		s += " (" + name + ")"
	case line.isInt():
		s += " (line " + strconv.FormatInt(line.int(), 10) + ")"
	default:
		return obj(msg), nil
	}
	return NewStr(s), nil
}

func unicodeErrorStr(m *M, a []Value) (Value, *Exc) {
	e := a[0].exc()
	m.excFields(e)
	return NewStr(unicodeErrorText(m, e)), nil
}

// hexPad is n in hexadecimal with at least w digits.
func hexPad(n uint64, w int) string {
	s := strconv.FormatUint(n, 16)
	for len(s) < w {
		s = "0" + s
	}
	return s
}

// escapeRune is a code point as \xNN, \uNNNN or \UNNNNNNNN.
func escapeRune(r rune) string {
	switch {
	case r <= 0xff:
		return `\x` + hexPad(uint64(r), 2)
	case r <= 0xffff:
		return `\u` + hexPad(uint64(r), 4)
	}
	return `\U` + hexPad(uint64(r), 8)
}

// checkUTF8 is the error of writing a text that holds a lone surrogate, or nil.
func (m *M) checkUTF8(s *Str) *Exc {
	t := s.String()
	if s.ascii() || utf8.ValidString(t) {
		return nil
	}
	n := 0
	for k := 0; k < len(t); n++ {
		r, w := runeAt(t, k)
		if r >= 0xd800 && r < 0xe000 {
			end := n + 1
			for j := k + w; j < len(t); end++ {
				r, w := runeAt(t, j)
				if r < 0xd800 || r >= 0xe000 {
					break
				}
				j += w
			}
			return m.NewExc(ExcUnicodeEncodeError, NewStr("utf-8"), obj(s), Int(int64(n)), Int(int64(end)), NewStr("surrogates not allowed"))
		}
		k += w
	}
	return nil
}

// ---- tables ----

var excInit Value

func init() {
	for c, s := range map[*Class]*excSpec{ExcStopIteration: stopSpec, ExcSystemExit: exitSpec, ExcNameError: nameSpec, ExcAttributeError: attrSpec,
		ExcImportError: importSpec, ExcOSError: osSpec, ExcSyntaxError: syntaxSpec, ExcUnicodeDecodeError: uniSpec, ExcUnicodeEncodeError: uniSpec,
		ExcUnicodeTranslate: uniSpec, ExcBaseGroup: groupSpec} {
		excSpecs[c] = s
	}
	ExcBase.newNat = excNew
	ExcBase.addDefs([]Def{
		{"static __new__(cls, /, *args, **kwargs)", "Create and return a new object.  See help(type) for accurate signature.", excNew},
		{"raw __init__(self, /, *args, **kwargs)", "Initialize self.  See help(type(self)) for accurate signature.", func(m *M, a []Value) (Value, *Exc) {
			e := a[0].exc()
			s := excSpecOf(e.cls)
			if s == osSpec && e.cls.flags&cfBuiltin == 0 && m.newTakesAll(e.cls) {
				return None, nil
			}
			e.args = tupleOf(a[2:])
			if s != nil && e.extra != nil && lazyFields(s) { // again: what it had is gone
				e.extra = nil
			}
			return None, m.initExc(e, s, a[1].dict())
		}},
		{"__str__(self, /)", "Return str(self).", func(m *M, a []Value) (Value, *Exc) { return m.excText(a[0].exc()) }},
		{"__repr__(self, /)", "Return repr(self).", func(m *M, a []Value) (Value, *Exc) { return m.excRepr(a[0].exc()) }},
		{"with_traceback(self, tb, /)", "Exception.with_traceback(tb) --\n    set self.__traceback__ to tb and return self.", func(m *M, a []Value) (Value, *Exc) {
			return a[0], m.setTraceback(a[0].exc(), a[1])
		}},
		{"add_note(self, note, /)", "Exception.add_note(note) --\n    add a note to the exception", excAddNote},
		{"__reduce__(self, /)", "Helper for pickle.", func(m *M, a []Value) (Value, *Exc) {
			e := a[0].exc()
			return excReduced(e, e.args, e.dict)
		}},
		{"__setstate__(self, state, /)", "", func(m *M, a []Value) (Value, *Exc) {
			if a[1].IsNone() {
				return None, nil
			}
			d, ok := m.asDict(a[1])
			if !ok {
				return None, m.typeErrorf("state is not a dictionary")
			}
			for pos, e := d.next(0); e != nil; pos, e = d.next(pos) {
				if s, ok := m.asStr(e.key); ok {
					if x := m.SetAttr(a[0], m.internStr(s), e.val); x != nil {
						return None, x
					}
				}
			}
			return None, nil
		}},
	}, []Attr{
		{"args", "", func(m *M, v Value) (Value, *Exc) { return v.exc().args, nil }, func(m *M, v, x Value) *Exc {
			if x.IsUnbound() {
				return m.typeErrorf("args may not be deleted")
			}
			l, e := m.Items(x)
			if e != nil {
				return e
			}
			v.exc().args = tupleOf(l)
			return nil
		}},
		{"__cause__", "exception cause", func(m *M, v Value) (Value, *Exc) { return v.exc().cause, nil }, func(m *M, v, x Value) *Exc {
			if e := m.checkLink(x, "cause"); e != nil {
				return e
			}
			v.exc().cause, v.exc().suppress = x, true
			return nil
		}},
		{"__context__", "exception context", func(m *M, v Value) (Value, *Exc) { return v.exc().ctx, nil }, func(m *M, v, x Value) *Exc {
			if e := m.checkLink(x, "context"); e != nil {
				return e
			}
			v.exc().setContext(x)
			return nil
		}},
		{"__suppress_context__", "", func(m *M, v Value) (Value, *Exc) { return Bool(v.exc().suppress), nil }, func(m *M, v, x Value) *Exc {
			if x.IsUnbound() {
				return m.typeErrorf("can't delete numeric/char attribute")
			}
			if !x.isBool() {
				return m.typeErrorf("attribute value type must be bool")
			}
			v.exc().suppress = x == True
			return nil
		}},
		{"__traceback__", "", func(m *M, v Value) (Value, *Exc) { return m.tracebackOf(v.exc()), nil }, func(m *M, v, x Value) *Exc {
			if x.IsUnbound() {
				return m.typeErrorf("__traceback__ may not be deleted")
			}
			return m.setTraceback(v.exc(), x)
		}},
		{"__dict__", "", func(m *M, v Value) (Value, *Exc) { return obj(v.exc().attrDict()), nil }, func(m *M, v, x Value) *Exc {
			d, ok := m.asDict(x)
			if !ok {
				return m.typeErrorf("__dict__ must be set to a dictionary, not a '%s'", m.typeName(x))
			}
			v.exc().dict = d
			return nil
		}},
	})
	excInit = *ExcBase.attrs.getStr(internStatic("__init__"))

	field := func(c *Class, s *excSpec, doc string, names ...string) {
		var at []Attr
		for k, n := range s.fields {
			for _, w := range names {
				if w == n {
					at = append(at, fieldAttr(n, doc, k))
				}
			}
		}
		c.addDefs(nil, at)
	}
	field(ExcStopIteration, stopSpec, "generator return value", "value")
	field(ExcSystemExit, exitSpec, "exception code", "code")
	field(ExcNameError, nameSpec, "name", "name")
	field(ExcAttributeError, attrSpec, "", "name", "obj")
	field(ExcImportError, importSpec, "", "name", "path", "msg")
	field(ExcOSError, osSpec, "", "errno", "strerror", "filename", "filename2")
	field(ExcSyntaxError, syntaxSpec, "", syntaxSpec.fields...)
	for _, c := range []*Class{ExcUnicodeDecodeError, ExcUnicodeEncodeError, ExcUnicodeTranslate} {
		field(c, uniSpec, "", "encoding", "object", "reason")
		c.addDefs([]Def{{"__str__(self, /)", "Return str(self).", unicodeErrorStr}}, []Attr{rangeAttr("start", uniStart), rangeAttr("end", uniEnd)})
	}
	ExcUnicodeTranslate.attrs.delStr(internStatic("encoding"))
	ExcKeyError.addDefs([]Def{{"__str__(self, /)", "Return str(self).", keyErrorStr}}, nil)
	ExcImportError.addDefs([]Def{
		{"__str__(self, /)", "Return str(self).", importErrorStr},
		{"__reduce__(self, /)", "Helper for pickle.", func(m *M, a []Value) (Value, *Exc) {
			e := a[0].exc()
			d := newDict()
			if e.dict != nil {
				d = e.dict.copy()
			}
			for k, n := range importSpec.fields[:2] {
				if v := m.excField(e, k); !v.IsNone() {
					d.setStr(internStatic(n), v)
				}
			}
			return excReduced(e, e.args, d)
		}}}, nil)
	ExcSyntaxError.addDefs([]Def{{"__str__(self, /)", "Return str(self).", syntaxErrorStr}}, nil)
	ExcOSError.addDefs([]Def{
		{"__str__(self, /)", "Return str(self).", osErrorStr},
		{"__reduce__(self, /)", "Helper for pickle.", func(m *M, a []Value) (Value, *Exc) {
			e := a[0].exc()
			args := e.args
			if f := m.excField(e, osFilename); len(e.Args()) == 2 && !f.IsNone() {
				args = NewTuple(e.Args()[0], e.Args()[1], f)
				if g := m.excField(e, osFilename2); !g.IsNone() {
					args = NewTuple(e.Args()[0], e.Args()[1], f, None, g)
				}
			}
			return excReduced(e, args, e.dict)
		}}}, []Attr{{"characters_written", "", func(m *M, v Value) (Value, *Exc) {
		w := m.excField(v.exc(), osWritten)
		if w.IsNone() {
			return None, m.Errorf(ExcAttributeError, "characters_written")
		}
		return w, nil
	}, func(m *M, v, x Value) *Exc {
		if x.IsUnbound() {
			if m.excField(v.exc(), osWritten).IsNone() {
				return m.Errorf(ExcAttributeError, "characters_written")
			}
			m.setExcField(v.exc(), "characters_written", x)
			return nil
		}
		n, e := m.Index(x)
		if e == nil {
			m.setExcField(v.exc(), "characters_written", Int(n))
		}
		return e
	}}})
	for _, c := range []*Class{ExcImportError, ExcAttributeError, ExcNameError, ExcSyntaxError, ExcOSError, ExcStopIteration, ExcSystemExit,
		ExcUnicodeDecodeError, ExcUnicodeEncodeError, ExcUnicodeTranslate} {
		c.attrs.setStr(internStatic("__init__"), excInit)
	}
	initExcGroup()
	for c, doc := range excDocs {
		c.attrs.setStr(internStatic("__doc__"), NewStr(doc))
	}
}

func excNew(m *M, a []Value) (Value, *Exc) {
	if !a[0].is(KClass) {
		return None, m.typeErrorf("BaseException.__new__(X): X is not a type object (%s)", m.typeName(a[0]))
	}
	c := a[0].class()
	if !c.isSub(ExcBase) {
		return None, m.typeErrorf("BaseException.__new__(%s): %s is not a subtype of BaseException", c.name, c.name)
	}
	s := excSpecOf(c)
	if s == uniSpec { // the fields are __init__'s
		e := m.NewExc(c, a[2:]...)
		e.ctx, e.extra = None, unboundValues(len(s.fields))
		return obj(e), nil
	}
	v, e := m.newExcValue(c, a[2:], a[1].dict())
	if e == nil && s == osSpec && c.flags&cfBuiltin == 0 && m.newTakesAll(c) {
		e = m.initExc(v.exc(), s, a[1].dict())
	}
	return v, e
}

func (e *Exc) attrDict() *Dict {
	if e.dict == nil {
		e.dict = newDict()
	}
	return e.dict
}

func (m *M) checkLink(x Value, what string) *Exc {
	switch {
	case x.IsUnbound():
		return m.typeErrorf("__%s__ may not be deleted", what)
	case !x.IsNone() && !x.is(KExc):
		return m.typeErrorf("exception %s must be None or derive from BaseException", what)
	}
	return nil
}

// readonly is the setter of an attribute that is a member of a C struct in CPython.
func readonly(m *M, v, x Value) *Exc { return m.Errorf(ExcAttributeError, "readonly attribute") }

// fieldAttr is the attribute kept at index k of extra.
func fieldAttr(name, doc string, k int) Attr {
	return Attr{name, doc, func(m *M, v Value) (Value, *Exc) { return m.excField(v.exc(), k), nil }, func(m *M, v, x Value) *Exc {
		if f, _ := m.excFields(v.exc()); k < len(f) {
			f[k] = x
		}
		return nil
	}}
}

// rangeAttr is start or end of a UnicodeError: an int.
func rangeAttr(name string, k int) Attr {
	a := fieldAttr(name, "", k)
	set := a.Set
	a.Set = func(m *M, v, x Value) *Exc {
		if _, ok := m.asInt64(x); !ok {
			return m.typeErrorf("an integer is required")
		}
		return set(m, v, x)
	}
	return a
}

var strNotes = internStatic("__notes__")

func excAddNote(m *M, a []Value) (Value, *Exc) {
	if _, ok := m.asStr(a[1]); !ok {
		return None, m.typeErrorf("note must be a str, not '%s'", m.typeName(a[1]))
	}
	d := a[0].exc().attrDict()
	notes := d.getStr(strNotes)
	if notes == nil {
		d.setStr(strNotes, NewList(nil))
		notes = d.getStr(strNotes)
	}
	l := unwrap(*notes)
	if !l.is(KList) {
		return None, m.typeErrorf("Cannot add note: __notes__ is not a list")
	}
	return None, m.listAppend(l.list(), a[1])
}

func excReduced(e *Exc, args Value, d *Dict) (Value, *Exc) {
	if d != nil && d.len() > 0 {
		return NewTuple(obj(e.cls), args, obj(d)), nil
	}
	return NewTuple(obj(e.cls), args), nil
}

var excDocs = map[*Class]string{
	ExcBase:                "Common base class for all exceptions",
	ExcException:           "Common base class for all non-exit exceptions.",
	ExcSystemExit:          "Request to exit from the interpreter.",
	ExcKeyboardInterrupt:   "Program interrupted by user.",
	ExcGeneratorExit:       "Request that a generator exit.",
	ExcBaseGroup:           "A combination of multiple unrelated exceptions.",
	ExcStopIteration:       "Signal the end from iterator.__next__().",
	ExcStopAsyncIteration:  "Signal the end from iterator.__anext__().",
	ExcArithmeticError:     "Base class for arithmetic errors.",
	ExcFloatingPointError:  "Floating point operation failed.",
	ExcOverflowError:       "Result too large to be represented.",
	ExcZeroDivisionError:   "Second argument to a division or modulo operation was zero.",
	ExcAssertionError:      "Assertion failed.",
	ExcAttributeError:      "Attribute not found.",
	ExcBufferError:         "Buffer error.",
	ExcEOFError:            "Read beyond end of file.",
	ExcImportError:         "Import can't find module, or can't find name in module.",
	ExcModuleNotFoundError: "Module not found.",
	ExcLookupError:         "Base class for lookup errors.",
	ExcIndexError:          "Sequence index out of range.",
	ExcKeyError:            "Mapping key not found.",
	ExcMemoryError:         "Out of memory.",
	ExcNameError:           "Name not found globally.",
	ExcUnboundLocalError:   "Local name referenced but not bound to a value.",
	ExcOSError:             "Base class for I/O related errors.",
	ExcBlockingIOError:     "I/O operation would block.",
	ExcChildProcessError:   "Child process error.",
	ExcConnectionError:     "Connection error.",
	ExcBrokenPipeError:     "Broken pipe.",
	ExcConnectionAborted:   "Connection aborted.",
	ExcConnectionRefused:   "Connection refused.",
	ExcConnectionReset:     "Connection reset.",
	ExcFileExistsError:     "File already exists.",
	ExcFileNotFoundError:   "File not found.",
	ExcInterruptedError:    "Interrupted by signal.",
	ExcIsADirectoryError:   "Operation doesn't work on directories.",
	ExcNotADirectoryError:  "Operation only works on directories.",
	ExcPermissionError:     "Not enough permissions.",
	ExcProcessLookupError:  "Process not found.",
	ExcTimeoutError:        "Timeout expired.",
	ExcReferenceError:      "Weak ref proxy used after referent went away.",
	ExcRuntimeError:        "Unspecified run-time error.",
	ExcNotImplementedError: "Method or function hasn't been implemented yet.",
	ExcRecursionError:      "Recursion limit exceeded.",
	ExcSyntaxError:         "Invalid syntax.",
	ExcIndentationError:    "Improper indentation.",
	ExcTabError:            "Improper mixture of spaces and tabs.",
	ExcSystemError:         "Internal error in the Python interpreter.\n\nPlease report this to the Python maintainer, along with the traceback,\nthe Python version, and the hardware/OS platform and version.",
	ExcTypeError:           "Inappropriate argument type.",
	ExcValueError:          "Inappropriate argument value (of correct type).",
	ExcUnicodeError:        "Unicode related error.",
	ExcUnicodeDecodeError:  "Unicode decoding error.",
	ExcUnicodeEncodeError:  "Unicode encoding error.",
	ExcUnicodeTranslate:    "Unicode translation error.",
	ExcWarning:             "Base class for warning categories.",
	ExcDeprecationWarning:  "Base class for warnings about deprecated features.",
	ExcPendingDeprecation:  "Base class for warnings about features which will be deprecated\nin the future.",
	ExcRuntimeWarning:      "Base class for warnings about dubious runtime behavior.",
	ExcSyntaxWarning:       "Base class for warnings about dubious syntax.",
	ExcUserWarning:         "Base class for warnings generated by user code.",
	ExcFutureWarning:       "Base class for warnings about constructs that will change semantically\nin the future.",
	ExcImportWarning:       "Base class for warnings about probable mistakes in module imports",
	ExcUnicodeWarning:      "Base class for warnings about Unicode related problems, mostly\nrelated to conversion problems.",
	ExcBytesWarning:        "Base class for warnings about bytes and buffer related problems, mostly\nrelated to conversion from str or comparing to str.",
	ExcResourceWarning:     "Base class for warnings about resource usage.",
	ExcEncodingWarning:     "Base class for warnings about encodings.",
}
