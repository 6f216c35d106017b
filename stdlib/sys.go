// Module sys: the machine as the program sees it.
package stdlib

import (
	"bufio"
	"io"
	"math"
	"os"
	"runtime"
	"strings"

	"github.com/gsl-lang/gsl/vm"
)

var sysModule = &vm.ModuleDef{
	Name: "sys",
	Doc:  "Parameters and functions of the running machine.",
	Defs: []vm.Def{
		{Sig: "exit(status=None, /)", Doc: "Raises SystemExit(status).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			if a[0].IsNone() {
				return vm.None, m.NewExc(vm.ExcSystemExit)
			}
			if t, ok := m.TupleOf(a[0]); ok {
				return vm.None, m.NewExc(vm.ExcSystemExit, t...)
			}
			return vm.None, m.NewExc(vm.ExcSystemExit, a[0])
		}},
		{Sig: "getrecursionlimit()", Doc: "The limit of the recursion depth of a greenlet.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.Int(int64(m.RecursionLimit(0))), nil
		}},
		{Sig: "setrecursionlimit(limit, /)", Doc: "Sets the limit of the recursion depth.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := m.Index(a[0])
			if e != nil {
				return vm.None, e
			}
			if n < 1 {
				return vm.None, m.ValueErrorf("recursion limit must be greater or equal than 1")
			}
			if n > math.MaxInt32 {
				return vm.None, m.Errorf(vm.ExcOverflowError, "Python int too large to convert to C int")
			}
			if d := m.Depth(); int(n) <= d {
				return vm.None, m.Errorf(vm.ExcRecursionError, "cannot set the recursion limit to %d at the recursion depth %d: the limit is too low", n, d)
			}
			m.RecursionLimit(int(n))
			return vm.None, nil
		}},
		{Sig: "exc_info()", Doc: "(type, value, traceback) of the exception being handled.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			e := m.Handled()
			if e == nil {
				return vm.NewTuple(vm.None, vm.None, vm.None), nil
			}
			tb, e2 := m.GetAttr(e.Value(), m.Intern("__traceback__"))
			return vm.NewTuple(e.Class().Value(), e.Value(), tb), e2
		}},
		{Sig: "exception()", Doc: "The exception being handled, or None.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			if e := m.Handled(); e != nil {
				return e.Value(), nil
			}
			return vm.None, nil
		}},
		{Sig: "intern(string, /)", Doc: "The one string of this text.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			if !vm.IsType(a[0], vm.TStr) {
				return vm.None, m.TypeErrorf("intern() argument must be str, not %s", m.TypeName(a[0]))
			}
			s, e := m.InternValue(a[0])
			if e != nil {
				return vm.None, e
			}
			return s.Value(), nil
		}},
		{Sig: "getsizeof(object, default=<unset>)", Doc: "About how many bytes the object takes.", Fn: sysGetsizeof},
		{Sig: "getrefcount(object, /)", Doc: "A constant: memory is collected, not counted.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.Int(2), nil
		}},
		{Sig: "_getframe(depth=0, /)", Doc: "The frame of a caller.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := m.Index(a[0])
			if e != nil {
				return vm.None, e
			}
			f := m.Frame(int(n))
			if f.IsNone() || f.IsUnbound() {
				return vm.None, m.ValueErrorf("call stack is not deep enough")
			}
			return f, nil
		}},
		{Sig: "getdefaultencoding()", Doc: "utf-8.", Fn: constStr("utf-8")},
		{Sig: "getfilesystemencoding()", Doc: "utf-8.", Fn: constStr("utf-8")},
		{Sig: "getfilesystemencodeerrors()", Doc: "surrogateescape.", Fn: constStr("surrogateescape")},
		{Sig: "is_finalizing()", Doc: "False.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.False, nil }},
		{Sig: "get_int_max_str_digits()", Doc: "The limit of digits in conversions between int and str.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.Int(int64(m.MaxStrDigits(-1))), nil
		}},
		{Sig: "set_int_max_str_digits(maxdigits)", Doc: "Sets the limit of digits; 0 is no limit.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := m.Index(a[0])
			if e != nil {
				return vm.None, e
			}
			if n != 0 && n < 640 {
				return vm.None, m.ValueErrorf("maxdigits must be 0 or larger than 640")
			}
			m.MaxStrDigits(int(n))
			return vm.None, nil
		}},
		unraisableHook,
		{Sig: "excepthook(exctype, value, traceback, /)", Doc: "Prints an uncaught exception on sys.stderr.", Fn: sysExcepthook},
		{Sig: "breakpointhook(*args, **kws)", Doc: "What breakpoint() calls: what PYTHONBREAKPOINT names, pdb.set_trace unless it is set.", Fn: sysBreakpointhook},
		{Sig: "displayhook(value, /)", Doc: "Shows the value of an interactive expression.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			if a[0].IsNone() {
				return vm.None, nil
			}
			s, e := m.Repr(a[0])
			if e != nil {
				return vm.None, e
			}
			if m.Modules().Get(m, "sys").IsUnbound() {
				return vm.None, m.Errorf(vm.ExcRuntimeError, "unable to get sys.stdout")
			}
			if out, e := m.GetAttrOr(m.Modules().Get(m, "sys"), m.Intern("stdout")); e != nil || out.IsUnbound() {
				return vm.None, m.Errorf(vm.ExcRuntimeError, "lost sys.stdout")
			}
			m.Builtins().Set(m, "_", a[0])
			return vm.None, writeStd(m, "stdout", s.String()+"\n")
		}},
		{Sig: "call_tracing(func, args, /)", Doc: "Call func(*args).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			args, ok := m.TupleOf(a[1])
			if !ok {
				return vm.None, m.TypeErrorf("call_tracing() argument 2 must be tuple, not %s", m.TypeName(a[1]))
			}
			return m.Then(a[0], args, func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return v, nil })
		}},
		{Sig: "getswitchinterval()", Doc: "The time slice of threads, in seconds.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			if m.SwitchInterval == 0 {
				return vm.Float(0.005), nil
			}
			return vm.Float(m.SwitchInterval), nil
		}},
		{Sig: "setswitchinterval(interval, /)", Doc: "Set the time slice of threads, in seconds.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			f, e := m.FloatOf(a[0])
			if e == nil && !(f > 0) {
				e = m.ValueErrorf("switch interval must be strictly positive")
			}
			if e == nil {
				m.SwitchInterval = f
			}
			return vm.None, e
		}},
		{Sig: "gettrace()", Doc: "The function that settrace was given in this thread, or None.", Fn: getTrace(false)},
		{Sig: "settrace(function, /)", Doc: "Call function(frame, event, argument) when script is called in this thread; what it returns is called for lines, exceptions and returns.", Fn: setTrace(false)},
		{Sig: "getprofile()", Doc: "The function that setprofile was given in this thread, or None.", Fn: getTrace(true)},
		{Sig: "setprofile(function, /)", Doc: "Call function(frame, event, argument) when script is called in this thread and when it returns.", Fn: setTrace(true)},
		{Sig: "get_coroutine_origin_tracking_depth()", Doc: "What set_coroutine_origin_tracking_depth was given last.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.Int(int64(*originDepth(m))), nil
		}},
		{Sig: "args set_asyncgen_hooks(*args, **kwargs)", Doc: "set_asyncgen_hooks([firstiter] [, finalizer])\n\nSet the hooks of asynchronous generators of the greenlet that runs.", Fn: setAsyncHooks},
		{Sig: "get_asyncgen_hooks()", Doc: "The hooks of asynchronous generators of the greenlet that runs: (firstiter, finalizer).", Fn: asyncHooks},
		{Sig: "set_coroutine_origin_tracking_depth(depth)", Doc: "Accepted for compatibility: origins of coroutines are not noted.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := m.Index(a[0])
			if e == nil && n < 0 {
				e = m.ValueErrorf("depth must be >= 0")
			}
			if e == nil {
				*originDepth(m) = int(n)
			}
			return vm.None, e
		}},
		{Sig: "audit(event, /, *args)", Doc: "Does nothing.", Fn: constNone},
		{Sig: "_clear_type_cache()", Doc: "Does nothing.", Fn: constNone},
	},
}

func setTrace(profile bool) vm.NativeFunc {
	return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		m.SetTrace(a[0], profile)
		return vm.None, nil
	}
}

func getTrace(profile bool) vm.NativeFunc {
	return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return m.GetTrace(profile), nil }
}

func constStr(s string) vm.NativeFunc {
	return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.NewStr(s), nil }
}

func constNone(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.None, nil }

// writeStd writes text to sys.stdout or sys.stderr, whatever they are now.
func writeStd(m *vm.M, name, text string) *vm.Exc {
	f := m.Modules().Get(m, "sys")
	if f.IsUnbound() {
		return nil
	}
	out, e := m.GetAttr(f, m.Intern(name))
	if e != nil {
		return e
	}
	_, e = m.CallMethod(out, "write", vm.NewStr(text))
	return e
}

func strList(s []string) vm.Value {
	v := make([]vm.Value, len(s))
	for k, x := range s {
		v[k] = vm.NewStr(x)
	}
	return vm.NewList(v)
}

// libraryNames is the frozenset of the library's modules at the top level.
func libraryNames(m *vm.M, native []vm.Value) (vm.Value, *vm.Exc) {
	names := append([]vm.Value{vm.NewStr("builtins")}, native...)
	dir, err := lib.ReadDir("lib")
	if err != nil {
		return vm.None, m.Errorf(vm.ExcOSError, "%s", err)
	}
	for _, f := range dir {
		names = append(names, vm.NewStr(strings.TrimSuffix(f.Name(), ".gsl")))
	}
	return m.Call(vm.TFrozenSet.Value(), vm.NewTuple(names...))
}

func sysInit(m *vm.M, mod *vm.Module) *vm.Exc {
	set := func(name string, v vm.Value) { mod.Set(m, name, v) }
	argv := m.Argv
	if argv == nil {
		argv = []string{""}
	}
	set("argv", strList(argv))
	set("orig_argv", strList(os.Args))
	set("path", strList(m.Path))
	set("modules", m.Modules().Value())
	set("meta_path", vm.NewList(nil))
	set("path_hooks", vm.NewList(nil))
	set("path_importer_cache", vm.NewDict().Value())
	var warn []vm.Value
	for _, w := range m.Warnings {
		warn = append(warn, vm.NewStr(w))
	}
	set("warnoptions", vm.NewList(warn))
	keepsCode := m.Cache != nil && !m.Cache.ReadOnly()
	set("dont_write_bytecode", vm.Bool(!keepsCode))
	set("maxsize", vm.Int(math.MaxInt64))
	set("maxunicode", vm.Int(0x10ffff))
	set("byteorder", vm.NewStr("little"))
	platform := runtime.GOOS
	if platform == "windows" {
		platform = "win32" // on 64 bits too
	}
	set("platform", vm.NewStr(platform))
	set("version", vm.NewStr("3.11.0 (GSL, "+runtime.Version()+")"))
	set("hexversion", vm.Int(0x030b00f0))
	set("api_version", vm.Int(1013))
	set("copyright", vm.NewStr("GSL"))
	set("prefix", vm.NewStr("/usr"))
	set("exec_prefix", vm.NewStr("/usr"))
	set("base_prefix", vm.NewStr("/usr"))
	set("base_exec_prefix", vm.NewStr("/usr"))
	set("abiflags", vm.NewStr(""))
	set("ps1", vm.NewStr(">>> "))
	set("ps2", vm.NewStr("... "))
	exe, _ := os.Executable()
	set("executable", vm.NewStr(exe))
	vi, e := structSeq(m, "sys.version_info", []string{"major", "minor", "micro", "releaselevel", "serial"},
		[]vm.Value{vm.Int(3), vm.Int(11), vm.Int(0), vm.NewStr("final"), vm.Int(0)})
	if e != nil {
		return e
	}
	set("version_info", vi)
	fi, e := structSeq(m, "sys.float_info", []string{"max", "max_exp", "max_10_exp", "min", "min_exp", "min_10_exp", "dig", "mant_dig", "epsilon", "radix", "rounds"},
		[]vm.Value{vm.Float(math.MaxFloat64), vm.Int(1024), vm.Int(308), vm.Float(2.2250738585072014e-308), vm.Int(-1021), vm.Int(-307), vm.Int(15), vm.Int(53), vm.Float(2.220446049250313e-16), vm.Int(2), vm.Int(1)})
	if e != nil {
		return e
	}
	set("float_info", fi)
	set("float_repr_style", vm.NewStr("short"))
	ii, e := structSeq(m, "sys.int_info", []string{"bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"},
		[]vm.Value{vm.Int(30), vm.Int(4), vm.Int(4300), vm.Int(640)})
	if e != nil {
		return e
	}
	set("int_info", ii)
	ti, e := structSeq(m, "sys.thread_info", []string{"name", "lock", "version"}, []vm.Value{vm.NewStr("pthread"), vm.None, vm.None})
	if e != nil {
		return e
	}
	set("thread_info", ti)
	hi, e := structSeq(m, "sys.hash_info", []string{"width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"},
		[]vm.Value{vm.Int(64), vm.Int(1<<61 - 1), vm.Int(314159), vm.Int(0), vm.Int(1000003), vm.NewStr("folded-multiply"), vm.Int(64), vm.Int(64), vm.Int(0)})
	if e != nil {
		return e
	}
	set("hash_info", hi)
	dontWrite := vm.Int(1)
	if keepsCode {
		dontWrite = vm.Int(0)
	}
	fl, e := structSeq(m, "sys.flags", []string{"debug", "inspect", "interactive", "optimize", "dont_write_bytecode", "no_user_site", "no_site", "ignore_environment", "verbose", "bytes_warning", "quiet", "hash_randomization", "isolated", "dev_mode", "utf8_mode", "warn_default_encoding", "safe_path", "int_max_str_digits"},
		[]vm.Value{vm.Int(0), vm.Int(0), vm.Int(0), vm.Int(0), dontWrite, vm.Int(0), vm.Int(0), vm.Int(0), vm.Int(0), vm.Int(0), vm.Int(0), vm.Int(0), vm.Int(0), vm.False, vm.Int(1), vm.Int(0), vm.False, vm.Int(4300)})
	if e != nil {
		return e
	}
	set("flags", fl)
	ns, e := m.Call(simpleNamespaceClass(m).Value())
	if e != nil {
		return e
	}
	_ = m.SetAttr(ns, m.Intern("name"), vm.NewStr("gsl"))
	_ = m.SetAttr(ns, m.Intern("cache_tag"), vm.NewStr("gsl-1"))
	_ = m.SetAttr(ns, m.Intern("version"), vi)
	_ = m.SetAttr(ns, m.Intern("hexversion"), vm.Int(0x030b00f0))
	set("implementation", ns)
	var names []vm.Value
	for _, t := range tables {
		for _, d := range t {
			names = append(names, vm.NewStr(d.Name))
		}
	}
	set("builtin_module_names", vm.NewTuple(names...))
	all, e := libraryNames(m, names)
	if e != nil {
		return e
	}
	set("stdlib_module_names", all)
	for _, s := range []struct {
		name string
		w    io.Writer
		r    io.Reader
		fd   int
	}{{"stdin", nil, m.Stdin, 0}, {"stdout", m.Stdout, nil, 1}, {"stderr", m.Stderr, nil, 2}} {
		f := newStdStream(m, s.name, s.w, s.r, s.fd)
		set(s.name, f)
		set("__"+s.name+"__", f)
	}
	set("__excepthook__", mod.Get(m, "excepthook"))
	set("__displayhook__", mod.Get(m, "displayhook"))
	installUnraisable(m, mod)
	set("__breakpointhook__", mod.Get(m, "breakpointhook"))
	return nil
}

// sysGetsizeof gives CPython's sizes where they are well known, and an estimate elsewhere.
// sysGetsizeof is what __sizeof__ says, and the header that CPython's collector gives its objects.
func sysGetsizeof(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	v := a[0]
	f := m.TypeAttr(v, m.Intern("__sizeof__"))
	n, e := vm.None, (*vm.Exc)(nil)
	if f.IsUnbound() {
		e = m.TypeErrorf("Type %s doesn't define __sizeof__", m.TypeName(v))
	} else {
		n, e = m.Call(f, v)
	}
	if e == nil && m.BigOf(n) == nil {
		e = m.TypeErrorf("an integer is required")
	}
	if e != nil {
		if e.Is(vm.ExcTypeError) && !a[1].IsUnbound() {
			return a[1], nil
		}
		return vm.None, e
	}
	size, e := m.Index(n)
	if e != nil {
		return vm.None, e
	}
	if size < 0 {
		return vm.None, m.ValueErrorf("__sizeof__() should return >= 0")
	}
	for _, c := range []*vm.Class{vm.TStr, vm.TBytes, vm.TInt, vm.TFloat, vm.TBool, vm.TComplex, vm.TRange, vm.TByteArray} {
		if vm.IsType(v, c) {
			return vm.Int(size), nil
		}
	}
	if v.IsNone() {
		return vm.Int(size), nil
	}
	return vm.Int(size + 16), nil
}

// ---- standard streams ----

// stdStream is sys.stdin, sys.stdout or sys.stderr.
type stdStream struct {
	name string
	w    io.Writer
	r    *bufio.Reader
	fd   int
	f    *os.File
	eof  bool
}

var stdStreamType = &vm.NatType{Name: "TextIOWrapper"}

type stdStreamKey struct{}

func stdStreamClass(m *vm.M) *vm.Class {
	return vm.Extension(m, stdStreamKey{}, func() *vm.Class {
		return m.NewClass("TextIOWrapper", "_io", stdStreamType, nil, []vm.Def{
			{Sig: "write(self, text, /)", Doc: "Writes text; returns the number of characters.", Fn: stdWrite},
			{Sig: "writelines(self, lines, /)", Doc: "Writes every text of an iterable.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				self := a[0]
				return m.Drain(a[1], func(m *vm.M, x vm.Value) (bool, *vm.Exc) {
					_, e := stdWrite(m, []vm.Value{self, x})
					return false, e
				}, func(m *vm.M) (vm.Value, *vm.Exc) { return vm.None, nil }, &self)
			}},
			{Sig: "flush(self, /)", Doc: "Hands what is buffered on.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				s := a[0].Impl().(*stdStream)
				if f, ok := s.w.(interface{ Flush() error }); ok {
					if err := f.Flush(); err != nil {
						return vm.None, m.NewOSError(err, vm.None)
					}
				}
				return vm.None, nil
			}},
			{Sig: "readline(self, size=-1, /)", Doc: "The next line, with its end; empty at the end of input.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				s, e := readableStd(m, a[0])
				if e != nil {
					return vm.None, e
				}
				n, e := m.Index(a[1])
				if e != nil {
					return vm.None, e
				}
				line, e := s.line(m)
				if e == nil && n >= 0 && int(n) < len(line) {
					line = line[:n]
				}
				return vm.NewStr(line), e
			}},
			{Sig: "read(self, size=-1, /)", Doc: "The rest of the input, or size characters.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				s, e := readableStd(m, a[0])
				if e != nil {
					return vm.None, e
				}
				n := int64(-1)
				if !a[1].IsNone() {
					if n, e = m.Index(a[1]); e != nil {
						return vm.None, e
					}
				}
				if n < 0 {
					b, err := io.ReadAll(s.r)
					if err != nil {
						return vm.None, m.NewOSError(err, vm.None)
					}
					t, e := m.Decode(b, "utf-8", "surrogateescape")
					if e != nil {
						return vm.None, e
					}
					return t.Value(), nil
				}
				var out []rune
				for int64(len(out)) < n {
					r, _, err := s.r.ReadRune()
					if err != nil {
						break
					}
					out = append(out, r)
				}
				return vm.NewStr(string(out)), nil
			}},
			{Sig: "readlines(self, hint=-1, /)", Doc: "The rest of the lines.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				s, e := readableStd(m, a[0])
				if e != nil {
					return vm.None, e
				}
				var out []vm.Value
				for {
					l, e := s.line(m)
					if e != nil || l == "" {
						return vm.NewList(out), e
					}
					out = append(out, vm.NewStr(l))
				}
			}},
			{Sig: "raw __iter__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return a[0], nil }},
			{Sig: "__next__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				s, e := readableStd(m, a[0])
				if e != nil {
					return vm.None, e
				}
				l, e := s.line(m)
				if e == nil && l == "" {
					e = m.NewExc(vm.ExcStopIteration)
				}
				return vm.NewStr(l), e
			}},
			{Sig: "fileno(self, /)", Doc: "The file descriptor.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				return vm.Int(int64(a[0].Impl().(*stdStream).fd)), nil
			}},
			{Sig: "isatty(self, /)", Doc: "Whether it is a terminal.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				st, err := [...]*os.File{os.Stdin, os.Stdout, os.Stderr}[a[0].Impl().(*stdStream).fd].Stat()
				return vm.Bool(err == nil && st.Mode()&os.ModeCharDevice != 0), nil
			}},
			{Sig: "readable(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				return vm.Bool(a[0].Impl().(*stdStream).r != nil), nil
			}},
			{Sig: "writable(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				return vm.Bool(a[0].Impl().(*stdStream).w != nil), nil
			}},
			{Sig: "seekable(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.False, nil }},
			{Sig: "close(self, /)", Fn: constNone},
			{Sig: "reconfigure(self, /, **kwargs)", Fn: constNone},
			{Sig: "raw __enter__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return a[0], nil }},
			{Sig: "__exit__(self, *args)", Fn: constNone},
			{Sig: "__repr__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				s := a[0].Impl().(*stdStream)
				mode := "w"
				if s.r != nil {
					mode = "r"
				}
				return vm.NewStr("<_io.TextIOWrapper name='<" + s.name + ">' mode='" + mode + "' encoding='utf-8'>"), nil
			}},
		}, []vm.Attr{
			{Name: "__class__", Get: func(m *vm.M, x vm.Value) (vm.Value, *vm.Exc) { // for isinstance()
				if mod, e := m.Import("_io"); e == nil {
					return m.GetAttr(mod, m.Intern("TextIOWrapper"))
				}
				return stdStreamClass(m).Value(), nil
			}},
			{Name: "name", Get: func(m *vm.M, x vm.Value) (vm.Value, *vm.Exc) {
				return vm.NewStr("<" + x.Impl().(*stdStream).name + ">"), nil
			}},
			{Name: "encoding", Get: func(m *vm.M, x vm.Value) (vm.Value, *vm.Exc) { return vm.NewStr("utf-8"), nil }},
			{Name: "errors", Get: func(m *vm.M, x vm.Value) (vm.Value, *vm.Exc) { return vm.NewStr("strict"), nil }},
			{Name: "closed", Get: func(m *vm.M, x vm.Value) (vm.Value, *vm.Exc) { return vm.False, nil }},
			{Name: "newlines", Get: func(m *vm.M, x vm.Value) (vm.Value, *vm.Exc) { return vm.None, nil }},
			{Name: "line_buffering", Get: func(m *vm.M, x vm.Value) (vm.Value, *vm.Exc) { return vm.False, nil }},
			{Name: "buffer", Get: func(m *vm.M, x vm.Value) (vm.Value, *vm.Exc) {
				s := x.Impl().(*stdStream)
				return m.NewObject(stdBufferClass(m), s), nil
			}},
			{Name: "mode", Get: func(m *vm.M, x vm.Value) (vm.Value, *vm.Exc) {
				if x.Impl().(*stdStream).r != nil {
					return vm.NewStr("r"), nil
				}
				return vm.NewStr("w"), nil
			}},
		})
	})
}

type stdBufferKey struct{}

// stdBufferClass is the class of sys.stdout.buffer: bytes in and out.
func stdBufferClass(m *vm.M) *vm.Class {
	return vm.Extension(m, stdBufferKey{}, func() *vm.Class {
		return m.NewClass("BufferedWriter", "_io", stdStreamType, nil, []vm.Def{
			{Sig: "write(self, data, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				s := a[0].Impl().(*stdStream)
				b, ok := m.BytesLike(a[1])
				if !ok {
					return vm.None, m.TypeErrorf("a bytes-like object is required, not '%s'", m.TypeName(a[1]))
				}
				if s.w == nil {
					return vm.None, unsupported(m, "write")
				}
				if _, err := s.w.Write(b); err != nil {
					return vm.None, m.NewOSError(err, vm.None)
				}
				return vm.Int(int64(len(b))), nil
			}},
			{Sig: "flush(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				if f, ok := a[0].Impl().(*stdStream).w.(interface{ Flush() error }); ok {
					if err := f.Flush(); err != nil {
						return vm.None, m.NewOSError(err, vm.None)
					}
				}
				return vm.None, nil
			}},
			{Sig: "read(self, size=-1, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				s := a[0].Impl().(*stdStream)
				if s.r == nil {
					return vm.None, unsupported(m, "read")
				}
				n, e := m.Index(a[1])
				if e != nil {
					return vm.None, e
				}
				var r io.Reader = s.r
				if n >= 0 {
					r = io.LimitReader(s.r, n)
				}
				b, err := io.ReadAll(r)
				if err != nil {
					return vm.None, m.NewOSError(err, vm.None)
				}
				return vm.NewBytes(b), nil
			}},
			{Sig: "readline(self, size=-1, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				s := a[0].Impl().(*stdStream)
				if s.r == nil {
					return vm.None, unsupported(m, "read")
				}
				b, _ := s.r.ReadBytes('\n')
				return vm.NewBytes(b), nil
			}},
			{Sig: "fileno(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				return vm.Int(int64(a[0].Impl().(*stdStream).fd)), nil
			}},
		}, nil)
	})
}

func newStdStream(m *vm.M, name string, w io.Writer, r io.Reader, fd int) vm.Value {
	s := &stdStream{name: name, w: w, fd: fd}
	if name == "stdin" {
		if r == nil {
			r = eofReader{}
		}
		s.r = bufio.NewReader(r)
	}
	return m.NewObject(stdStreamClass(m), s)
}

type eofReader struct{}

func (eofReader) Read(p []byte) (int, error) { return 0, io.EOF }

func unsupported(m *vm.M, what string) *vm.Exc {
	if mod := m.Modules().Get(m, "io"); !mod.IsUnbound() {
		if c, e := m.GetAttr(mod, m.Intern("UnsupportedOperation")); e == nil && c.AsClass() != nil {
			return m.NewExc(c.AsClass(), vm.NewStr("not "+what+"able"))
		}
	}
	return m.Errorf(vm.ExcOSError, "not %sable", what)
}

func stdWrite(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	s := a[0].Impl().(*stdStream)
	t, ok := m.TextOf(a[1])
	if !ok {
		return vm.None, m.TypeErrorf("write() argument must be str, not %s", m.TypeName(a[1]))
	}
	if s.w == nil {
		return vm.None, unsupported(m, "writ")
	}
	if _, err := io.WriteString(s.w, t); err != nil {
		return vm.None, m.NewOSError(err, vm.None)
	}
	n, e := m.Len(a[1])
	return vm.Int(int64(n)), e
}

func readableStd(m *vm.M, v vm.Value) (*stdStream, *vm.Exc) {
	s := v.Impl().(*stdStream)
	if s.r == nil {
		return nil, unsupported(m, "read")
	}
	return s, nil
}

// line is the next line of input with universal newlines; empty at the end.
func (s *stdStream) line(m *vm.M) (string, *vm.Exc) {
	b, err := s.r.ReadBytes('\n')
	if err != nil && err != io.EOF {
		return "", m.NewOSError(err, vm.None)
	}
	if n := len(b); n >= 2 && b[n-2] == '\r' {
		b = append(b[:n-2], '\n')
	}
	t, e := m.Decode(b, "utf-8", "surrogateescape")
	if e != nil {
		return "", e
	}
	return t.String(), nil
}

// The table of modules names sys, and sys lists the table: the cycle is closed here.
func init() { sysModule.Init = sysInit }
