// The namespace of builtins: functions, constants and classes.
//
// A builtin that calls script once and then computes does so as a step (M.Then), so that a greenlet which switches inside
// it leaves no Go stack behind.
package vm

import (
	"bytes"
	"io"
	"math/big"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"unsafe"
)

// builtinDefs are the rows of the module builtins; iterBuiltins has those over iterables.
var builtinDefs []Def

func init() {
	builtinDefs = []Def{
		{"abs(x, /)", "Return the absolute value of the argument.", func(m *M, a []Value) (Value, *Exc) {
			if v, ok, e := m.numAbs(a[0]); ok || e != nil {
				return v, e
			}
			d := m.classOf(a[0]).dunder(dAbs)
			if d.IsUnbound() {
				return None, m.typeErrorf("bad operand type for abs(): '%s'", m.typeName(a[0]))
			}
			return m.dunderThen(d, a[0], nil, pass)
		}},
		{"aiter(async_iterable, /)", "Return an AsyncIterator for an AsyncIterable object.", builtinAiter},
		{"anext(async_iterator, default=<unset>, /)", "async anext(aiterator[, default])\n\nReturn the next item from the async iterator.  If default is given and the async\niterator is exhausted, it is returned instead of raising StopAsyncIteration.", builtinAnext},
		{"ascii(obj, /)", "Return an ASCII-only representation of an object.\n\nAs repr(), return a string containing a printable representation of an\nobject, but escape the non-ASCII characters in the string returned by\nrepr() using \\\\x, \\\\u or \\\\U escapes. This generates a string similar\nto that returned by repr() in Python 2.", func(m *M, a []Value) (Value, *Exc) {
			return m.reprThen(a[0], func(m *M, s *Str, v Value) (Value, *Exc) {
				if s.flags&fASCII != 0 {
					return v, nil
				}
				return NewStr(escapeNonASCII(s)), nil
			})
		}},
		{"bin(number, /)", "Return the binary representation of an integer.\n\n   >>> bin(2796202)\n   '0b1010101010101010101010'", func(m *M, a []Value) (Value, *Exc) { return m.inBase(a[0], 2, "0b") }},
		{"oct(number, /)", "Return the octal representation of an integer.\n\n   >>> oct(342391)\n   '0o1234567'", func(m *M, a []Value) (Value, *Exc) { return m.inBase(a[0], 8, "0o") }},
		{"hex(number, /)", "Return the hexadecimal representation of an integer.\n\n   >>> hex(12648430)\n   '0xc0ffee'", func(m *M, a []Value) (Value, *Exc) { return m.inBase(a[0], 16, "0x") }},
		{"breakpoint(*args, **kws)", "breakpoint(*args, **kws)\n\nCall sys.breakpointhook(*args, **kws).  sys.breakpointhook() must accept\nwhatever arguments are passed.\n\nBy default, this drops you into the pdb debugger.", func(m *M, a []Value) (Value, *Exc) {
			f := m.sysAttr("breakpointhook")
			if f.IsUnbound() {
				return None, m.Errorf(ExcRuntimeError, "lost sys.breakpointhook")
			}
			args, names := spreadKw(a[1:], a[0].dict())
			return m.CallKw(f, args, names)
		}},
		{"callable(obj, /)", "Return whether the object is callable (i.e., some kind of function).\n\nNote that classes are callable, as are instances of classes with a\n__call__() method.", func(m *M, a []Value) (Value, *Exc) { return Bool(m.callable(a[0])), nil }},
		{"chr(i, /)", "Return a Unicode string of one character with ordinal i; 0 <= i <= 0x10ffff.", func(m *M, a []Value) (Value, *Exc) {
			n, e := m.Index(a[0])
			if e != nil {
				if e.cls == ExcOverflowError {
					e = m.overflowf("Python int too large to convert to C int")
				}
				return None, e
			}
			if n != int64(int32(n)) {
				return None, m.overflowf("Python int too large to convert to C int")
			}
			if n < 0 || n > 0x10ffff {
				return None, m.valueErrorf("chr() arg not in range(0x110000)")
			}
			return obj(runeStr(rune(n))), nil
		}},
		{"compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)", "Compile source into a code object that can be executed by exec() or eval().\n\nThe source code may represent a Python module, statement or expression.\nThe filename will be used for run-time error messages.\nThe mode must be 'exec' to compile a module, 'single' to compile a\nsingle (interactive) statement, or 'eval' to compile an expression.\nThe flags argument, if present, controls which future statements influence\nthe compilation of the code.\nThe dont_inherit argument, if true, stops the compilation inheriting\nthe effects of any future statements in effect in the code calling\ncompile; if absent or false these statements do influence the compilation,\nin addition to any features explicitly specified.", builtinCompile},
		{"delattr(obj, name, /)", "Deletes the named attribute from the given object.\n\ndelattr(x, 'y') is equivalent to ``del x.y``", func(m *M, a []Value) (Value, *Exc) {
			name, e := m.attrName(a[1])
			if e != nil {
				return None, e
			}
			if c := m.classOf(a[0]); c.flags&cfHasDelattr != 0 {
				return m.dunderThen(c.dunder(dDelattr), a[0], []Value{obj(name)}, toNone)
			}
			return None, m.DelAttr(a[0], name)
		}},
		{"dir(obj=<unset>, /)", "dir([object]) -> list of strings\n\nIf called without an argument, return the names in the current scope.\nElse, return an alphabetized list of names comprising (some of) the attributes\nof the given object, and of attributes reachable from it.\nIf the object supplies a method named __dir__, it will be used; otherwise\nthe default dir() logic is used and returns:\n  for a module object: the module's attributes.\n  for a class object:  its attributes, and recursively the attributes\n    of its bases.\n  for any other object: its attributes, its class's attributes, and\n    recursively the attributes of its class's base classes.", builtinDir},
		{"divmod(x, y, /)", "Return the tuple (x//y, x%y).  Invariant: div*y + mod == x.", builtinDivmod},
		{"eval(source, globals=None, locals=None, /)", "Evaluate the given source in the context of globals and locals.\n\nThe source may be a string representing a Python expression\nor a code object as returned by compile().\nThe globals must be a dictionary and locals can be any mapping,\ndefaulting to the current globals and locals.\nIf only globals is given, locals defaults to it.", func(m *M, a []Value) (Value, *Exc) { return m.evalSource(a, "eval") }},
		{"exec(source, globals=None, locals=None, /, *, closure=None)", "Execute the given source in the context of globals and locals.\n\nThe source may be a string representing one or more Python statements\nor a code object as returned by compile().\nThe globals must be a dictionary and locals can be any mapping,\ndefaulting to the current globals and locals.\nIf only globals is given, locals defaults to it.\nThe closure must be a tuple of cellvars, and can only be used\nwhen source is a code object requiring exactly that many cellvars.", func(m *M, a []Value) (Value, *Exc) { return m.evalSource(a, "exec") }},
		{"format(value, format_spec='', /)", "Return value.__format__(format_spec)\n\nformat_spec defaults to the empty string.\nSee the Format Specification Mini-Language section of help('FORMATTING') for\ndetails.", func(m *M, a []Value) (Value, *Exc) {
			spec, ok := m.asStr(a[1])
			if !ok {
				return None, m.typeErrorf("format() argument 2 must be str, not %s", m.argType(a[1]))
			}
			if d := m.classOf(a[0]).dunder(dFormat); d.is(KFunc) {
				return m.dunderThen(d, a[0], []Value{obj(spec)}, func(m *M, v Value) (Value, *Exc) {
					if _, ok := m.asStr(v); !ok {
						return None, m.typeErrorf("__format__ must return a str, not %s", m.typeName(v))
					}
					return v, nil
				})
			}
			s, e := m.Format(a[0], spec.String())
			if e != nil {
				return None, e
			}
			return obj(s), nil
		}},
		{"getattr(object, name, default=<unset>, /)", "getattr(object, name[, default]) -> value\n\nGet a named attribute from an object; getattr(x, 'y') is equivalent to x.y.\nWhen a default argument is given, it is returned when the attribute doesn't\nexist; without it, an exception is raised in that case.", func(m *M, a []Value) (Value, *Exc) {
			name, e := m.attrName(a[1])
			if e != nil {
				return None, e
			}
			return m.getattrThen(a[0], name, a[2], false)
		}},
		{"hasattr(obj, name, /)", "Return whether the object has an attribute with the given name.\n\nThis is done by calling getattr(obj, name) and catching AttributeError.", func(m *M, a []Value) (Value, *Exc) {
			name, e := m.attrName(a[1])
			if e != nil {
				return None, e
			}
			return m.getattrThen(a[0], name, Unbound, true)
		}},
		{"setattr(obj, name, value, /)", "Sets the named attribute on the given object to the specified value.\n\nsetattr(x, 'y', v) is equivalent to ``x.y = v``", func(m *M, a []Value) (Value, *Exc) {
			name, e := m.attrName(a[1])
			if e != nil {
				return None, e
			}
			c := m.classOf(a[0])
			if c.flags&cfHasSetattr != 0 {
				return m.dunderThen(c.dunder(dSetattr), a[0], []Value{obj(name), a[2]}, toNone)
			}
			if d := m.lookup(c, name); d.is(KProperty) && (*Property)(d.p).set.is(KFunc) {
				return m.Then((*Property)(d.p).set, []Value{a[0], a[2]}, toNone)
			}
			return None, m.SetAttr(a[0], name, a[2])
		}},
		{"globals()", "Return the dictionary containing the current scope's global variables.\n\nNOTE: Updates to this dictionary *will* affect name lookups in the current\nglobal scope and vice-versa.", func(m *M, a []Value) (Value, *Exc) {
			if d := m.callerGlobals(); d != nil {
				return obj(d), nil
			}
			return obj(newDict()), nil
		}},
		{"locals()", "Return a dictionary containing the current scope's local variables.\n\nNOTE: Whether or not updates to this dictionary will affect name lookups in\nthe local scope and vice-versa is *implementation dependent* and not\ncovered by any backwards compatibility guarantees.", func(m *M, a []Value) (Value, *Exc) { return m.callerLocals(), nil }},
		{"vars(object=<unset>, /)", "vars([object]) -> dictionary\n\nWithout arguments, equivalent to locals().\nWith an argument, equivalent to object.__dict__.", func(m *M, a []Value) (Value, *Exc) {
			if a[0].IsUnbound() {
				return m.callerLocals(), nil
			}
			v, e := m.GetAttrOr(a[0], strDict)
			if e == nil && v.IsUnbound() {
				e = m.typeErrorf("vars() argument must have __dict__ attribute")
			}
			return v, e
		}},
		{"hash(obj, /)", "Return the hash value for the given object.\n\nTwo objects that compare equal must also have the same hash value, but the\nreverse is not necessarily true.", func(m *M, a []Value) (Value, *Exc) {
			if !a[0].is(KObj) {
				h, e := m.Hash(a[0])
				return Int(h), e
			}
			if d := m.classOf(a[0]).dunder(dHash); d.is(KFunc) {
				return m.dunderThen(d, a[0], nil, func(m *M, v Value) (Value, *Exc) {
					h, e := m.hashOfResult(v)
					return Int(h), e
				})
			}
			h, e := m.Hash(a[0])
			return Int(h), e
		}},
		{"help(object=<unset>, /)", "Show what an object is: its signature and documentation.", builtinHelp},
		{"id(obj, /)", "Return the identity of an object.\n\nThis is guaranteed to be unique among simultaneously existing objects.\n(CPython uses the object's memory address.)", func(m *M, a []Value) (Value, *Exc) { return idOf(a[0]), nil }},
		{"input(prompt=None, /)", "Read a string from standard input.  The trailing newline is stripped.\n\nThe prompt string, if given, is printed to standard output without a\ntrailing newline before reading input.\n\nIf the user hits EOF (*nix: Ctrl-D, Windows: Ctrl-Z+Return), raise EOFError.\nOn *nix systems, readline is used if available.", builtinInput},
		{"isinstance(obj, class_or_tuple, /)", "Return whether an object is an instance of a class or of a subclass thereof.\n\nA tuple, as in ``isinstance(x, (A, B, ...))``, may be given as the target to\ncheck against. This is equivalent to ``isinstance(x, A) or isinstance(x, B)\nor ...`` etc.", func(m *M, a []Value) (Value, *Exc) { return m.checkThen(a[0], a[1], false) }},
		{"issubclass(cls, class_or_tuple, /)", "Return whether 'cls' is derived from another class or is the same class.\n\nA tuple, as in ``issubclass(x, (A, B, ...))``, may be given as the target to\ncheck against. This is equivalent to ``issubclass(x, A) or issubclass(x, B)\nor ...``.", func(m *M, a []Value) (Value, *Exc) { return m.checkThen(a[0], a[1], true) }},
		{"iter(object, sentinel=<unset>, /)", "iter(iterable) -> iterator\niter(callable, sentinel) -> iterator\n\nGet an iterator from an object.  In the first form, the argument must\nsupply its own iterator, or be a sequence.\nIn the second form, the callable is called until it returns the sentinel.", func(m *M, a []Value) (Value, *Exc) {
			if !a[1].IsUnbound() {
				if !m.callable(a[0]) {
					return None, m.typeErrorf("iter(v, w): v must be callable")
				}
				return newCallIter(a[0], a[1]), nil
			}
			if d := m.classOf(a[0]).dunder(dIter); d.is(KFunc) {
				return m.dunderThen(d, a[0], nil, func(m *M, v Value) (Value, *Exc) { return v, m.checkIterator(v) })
			}
			return m.Iter(a[0])
		}},
		{"len(obj, /)", "Return the number of items in a container.", func(m *M, a []Value) (Value, *Exc) {
			if n, ok := builtinLen(a[0]); ok {
				return Int(int64(n)), nil
			}
			if d := m.classOf(a[0]).dunder(dLen); d.is(KFunc) {
				return m.dunderThen(d, a[0], nil, func(m *M, v Value) (Value, *Exc) {
					n, e := m.lenResult(v)
					return Int(int64(n)), e
				})
			}
			n, e := m.Len(a[0])
			return Int(int64(n)), e
		}},
		{"next(iterator, default=<unset>, /)", "next(iterator[, default])\n\nReturn the next item from the iterator. If default is given and the iterator\nis exhausted, it is returned instead of raising StopIteration.", builtinNext},
		{"open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)", "Open file and return a stream.  Raise OSError upon failure.\n\nfile is either a text or byte string giving the name (and the path\nif the file isn't in the current working directory) of the file to\nbe opened or an integer file descriptor of the file to be\nwrapped. (If a file descriptor is given, it is closed when the\nreturned I/O object is closed, unless closefd is set to False.)\n\nmode is an optional string that specifies the mode in which the file\nis opened. It defaults to 'r' which means open for reading in text\nmode.  Other common values are 'w' for writing (truncating the file if\nit already exists), 'x' for creating and writing to a new file, and\n'a' for appending (which on some Unix systems, means that all writes\nappend to the end of the file regardless of the current seek position).\nIn text mode, if encoding is not specified the encoding used is platform\ndependent: locale.getencoding() is called to get the current locale encoding.\n(For reading and writing raw bytes use binary mode and leave encoding\nunspecified.) The available modes are:\n\n========= ===============================================================\nCharacter Meaning\n--------- ---------------------------------------------------------------\n'r'       open for reading (default)\n'w'       open for writing, truncating the file first\n'x'       create a new file and open it for writing\n'a'       open for writing, appending to the end of the file if it exists\n'b'       binary mode\n't'       text mode (default)\n'+'       open a disk file for updating (reading and writing)\n========= ===============================================================\n\nThe default mode is 'rt' (open for reading text). For binary random\naccess, the mode 'w+b' opens and truncates the file to 0 bytes, while\n'r+b' opens the file without truncation. The 'x' mode implies 'w' and\nraises an `FileExistsError` if the file already exists.\n\nPython distinguishes between files opened in binary and text modes,\neven when the underlying operating system doesn't. Files opened in\nbinary mode (appending 'b' to the mode argument) return contents as\nbytes objects without any decoding. In text mode (the default, or when\n't' is appended to the mode argument), the contents of the file are\nreturned as strings, the bytes having been first decoded using a\nplatform-dependent encoding or using the specified encoding if given.\n\nbuffering is an optional integer used to set the buffering policy.\nPass 0 to switch buffering off (only allowed in binary mode), 1 to select\nline buffering (only usable in text mode), and an integer > 1 to indicate\nthe size of a fixed-size chunk buffer.  When no buffering argument is\ngiven, the default buffering policy works as follows:\n\n* Binary files are buffered in fixed-size chunks; the size of the buffer\n  is chosen using a heuristic trying to determine the underlying device's\n  \"block size\" and falling back on `io.DEFAULT_BUFFER_SIZE`.\n  On many systems, the buffer will typically be 4096 or 8192 bytes long.\n\n* \"Interactive\" text files (files for which isatty() returns True)\n  use line buffering.  Other text files use the policy described above\n  for binary files.\n\nencoding is the name of the encoding used to decode or encode the\nfile. This should only be used in text mode. The default encoding is\nplatform dependent, but any encoding supported by Python can be\npassed.  See the codecs module for the list of supported encodings.\n\nerrors is an optional string that specifies how encoding errors are to\nbe handled---this argument should not be used in binary mode. Pass\n'strict' to raise a ValueError exception if there is an encoding error\n(the default of None has the same effect), or pass 'ignore' to ignore\nerrors. (Note that ignoring encoding errors can lead to data loss.)\nSee the documentation for codecs.register or run 'help(codecs.Codec)'\nfor a list of the permitted encoding error strings.\n\nnewline controls how universal newlines works (it only applies to text\nmode). It can be None, '', '\\n', '\\r', and '\\r\\n'.  It works as\nfollows:\n\n* On input, if newline is None, universal newlines mode is\n  enabled. Lines in the input can end in '\\n', '\\r', or '\\r\\n', and\n  these are translated into '\\n' before being returned to the\n  caller. If it is '', universal newline mode is enabled, but line\n  endings are returned to the caller untranslated. If it has any of\n  the other legal values, input lines are only terminated by the given\n  string, and the line ending is returned to the caller untranslated.\n\n* On output, if newline is None, any '\\n' characters written are\n  translated to the system default line separator, os.linesep. If\n  newline is '' or '\\n', no translation takes place. If newline is any\n  of the other legal values, any '\\n' characters written are translated\n  to the given string.\n\nIf closefd is False, the underlying file descriptor will be kept open\nwhen the file is closed. This does not work when a file name is given\nand must be True in that case.\n\nA custom opener can be used by passing a callable as *opener*. The\nunderlying file descriptor for the file object is then obtained by\ncalling *opener* with (*file*, *flags*). *opener* must return an open\nfile descriptor (passing os.open as *opener* results in functionality\nsimilar to passing None).\n\nopen() returns a file object whose type depends on the mode, and\nthrough which the standard file operations such as reading and writing\nare performed. When open() is used to open a file in a text mode ('w',\n'r', 'wt', 'rt', etc.), it returns a TextIOWrapper. When used to open\na file in a binary mode, the returned class varies: in read binary\nmode, it returns a BufferedReader; in write binary and append binary\nmodes, it returns a BufferedWriter, and in read/write mode, it returns\na BufferedRandom.\n\nIt is also possible to use a string or bytearray as a file for both\nreading and writing. For strings StringIO can be used like a file\nopened in a text mode, and for bytes a BytesIO can be used like a file\nopened in a binary mode.", func(m *M, a []Value) (Value, *Exc) {
			args := append([]Value(nil), a...)
			mod, e := m.importModule("io")
			if e != nil {
				if e.cls.isSub(ExcImportError) {
					e = m.Errorf(ExcRuntimeError, "open() needs the module io, which this program was not given")
				}
				return None, e
			}
			f, e := m.GetAttr(mod, m.intern("open"))
			if e != nil {
				return None, e
			}
			return m.Then(f, args, pass)
		}},
		{"ord(c, /)", "Return the Unicode code point for a one-character string.", func(m *M, a []Value) (Value, *Exc) {
			n := 0
			switch v := unwrap(a[0]); v.kind() {
			case KStr:
				if n = v.str().len(); n == 1 {
					r, _ := runeAt(v.str().String(), 0)
					return Int(int64(r)), nil
				}
			case KBytes:
				if n = len(v.bytes().s); n == 1 {
					return Int(int64(v.bytes().s[0])), nil
				}
			case KByteArray:
				if n = len((*ByteArray)(v.p).b); n == 1 {
					return Int(int64((*ByteArray)(v.p).b[0])), nil
				}
			default:
				return None, m.typeErrorf("ord() expected string of length 1, but %s found", m.typeName(a[0]))
			}
			return None, m.typeErrorf("ord() expected a character, but string of length %d found", n)
		}},
		{"pow(base, exp, mod=None)", "Equivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments\n\nSome types, such as ints, are able to use a more efficient algorithm when\ninvoked using the three argument form.", builtinPow},
		{"print(*args, sep=' ', end='\\n', file=None, flush=False)", "Prints the values to a stream, or to sys.stdout by default.\n\n  sep\n    string inserted between values, default a space.\n  end\n    string appended after the last value, default a newline.\n  file\n    a file-like object (stream); defaults to the current sys.stdout.\n  flush\n    whether to forcibly flush the stream.", builtinPrint},
		{"repr(obj, /)", "Return the canonical string representation of the object.\n\nFor many object types, including most builtins, eval(repr(obj)) == obj.", func(m *M, a []Value) (Value, *Exc) {
			return m.reprThen(a[0], func(m *M, s *Str, v Value) (Value, *Exc) { return v, nil })
		}},
		{"round(number, ndigits=None)", "Round a number to a given precision in decimal digits.\n\nThe return value is an integer if ndigits is omitted or None.  Otherwise\nthe return value has the same type as the number.  ndigits may be negative.", func(m *M, a []Value) (Value, *Exc) {
			d := m.classOf(a[0]).dunder(dRound)
			if d.IsUnbound() {
				return None, m.typeErrorf("type %s doesn't define __round__ method", m.typeName(a[0]))
			}
			if k := a[0].kind(); d.is(KNative) && (k == KFloat || k == KInt || k == KBig || k == KBool) {
				n := d.native() // (self, ndigits), and never a step
				if a[1].IsNone() && len(n.sig.defs) == 2 {
					a[1] = n.sig.defs[1]
				}
				return n.fn(m, a)
			}
			var args []Value
			if !a[1].IsNone() {
				args = []Value{a[1]}
			}
			return m.dunderThen(d, a[0], args, pass)
		}},
		{"__import__(name, globals=None, locals=None, fromlist=(), level=0)", "Import a module.\n\nBecause this function is meant for use by the Python\ninterpreter and not for general use, it is better to use\nimportlib.import_module() to programmatically import a module.\n\nThe globals argument is only used to determine the context;\nthey are not modified.  The locals argument is unused.  The fromlist\nshould be a list of names to emulate ``from name import ...``, or an\nempty list to emulate ``import name``.\nWhen importing a module from a package, note that __import__('A.B', ...)\nreturns package A when fromlist is empty, but its submodule B when\nfromlist is not empty.  The level argument is used to determine whether to\nperform absolute or relative imports: 0 is absolute, while a positive number\nis the number of parent directories to search relative to the current module.", func(m *M, a []Value) (Value, *Exc) {
			name, ok := m.asStr(a[0])
			if !ok {
				return None, m.typeErrorf("module name must be a string")
			}
			level, e := m.Index(a[4])
			if e != nil {
				return None, e
			}
			globals, _ := m.asDict(a[1])
			from := a[3]
			if t, e := m.Truth(from); e != nil {
				return None, e
			} else if !t {
				from = None
			}
			return m.importName(name.String(), globals, from, int(max(min(level, 1<<20), -1)))
		}},
	}
}

// builtinClasses are the classes that have a name in builtins.
var builtinClasses = []*Class{TObject, TType, TInt, TBool, TFloat, TComplex, TStr, TBytes, TByteArray, TMemoryView, TTuple, TList, TDict, TSet,
	TFrozenSet, TRange, TSlice, TProperty, TStaticMethod, TClassMethod, TSuper, TMap, TFilter, TZip, TEnumerate, TReversed,
	ExcBase, ExcSystemExit, ExcKeyboardInterrupt, ExcGeneratorExit, ExcBaseGroup, ExcException, ExcGroup, ExcStopIteration,
	ExcStopAsyncIteration, ExcArithmeticError, ExcFloatingPointError, ExcOverflowError, ExcZeroDivisionError, ExcAssertionError,
	ExcAttributeError, ExcBufferError, ExcEOFError, ExcImportError, ExcModuleNotFoundError, ExcLookupError, ExcIndexError, ExcKeyError,
	ExcMemoryError, ExcNameError, ExcUnboundLocalError, ExcOSError, ExcBlockingIOError, ExcChildProcessError, ExcConnectionError,
	ExcBrokenPipeError, ExcConnectionAborted, ExcConnectionRefused, ExcConnectionReset, ExcFileExistsError, ExcFileNotFoundError,
	ExcInterruptedError, ExcIsADirectoryError, ExcNotADirectoryError, ExcPermissionError, ExcProcessLookupError, ExcTimeoutError,
	ExcReferenceError, ExcRuntimeError, ExcNotImplementedError, ExcRecursionError, ExcSyntaxError, ExcIndentationError, ExcTabError,
	ExcSystemError, ExcTypeError, ExcValueError, ExcUnicodeError, ExcUnicodeDecodeError, ExcUnicodeEncodeError, ExcUnicodeTranslate,
	ExcWarning, ExcDeprecationWarning, ExcPendingDeprecation, ExcRuntimeWarning, ExcSyntaxWarning, ExcUserWarning, ExcFutureWarning,
	ExcImportWarning, ExcUnicodeWarning, ExcBytesWarning, ExcResourceWarning, ExcEncodingWarning}

// What CALL does without leaving the loop, for the values that are usual: Hdr.aux of a native or class. 0: nothing.
const (
	doLen uint16 = iota + 1
	doIsinstance
	doOrd
	doChr
	doAbs
	doNext
	doType
	doInt
	doFloat
	doStr
	doRange
	doMax // these two take any number of arguments
	doMin
)

var nativeLeaves = map[string]uint16{"len": doLen, "isinstance": doIsinstance, "ord": doOrd, "chr": doChr, "abs": doAbs,
	"max": doMax, "min": doMin, "next": doNext}

func init() {
	TType.aux, TInt.aux, TFloat.aux, TStr.aux, TRange.aux = doType, doInt, doFloat, doStr, doRange
}

// staticBuiltins is the namespace that every machine starts from. What is in it is immutable.
var staticBuiltins = sync.OnceValue(func() *Dict {
	d := newDict()
	set := func(name string, v Value) { d.setStr(internStatic(name), v) }
	set("__name__", NewStr("builtins"))
	set("__doc__", NewStr("Built-in functions, exceptions, and other objects.\n\nNoteworthy: None is the `nil' object; Ellipsis represents `...' in slices."))
	set("__package__", NewStr(""))
	set("__loader__", None)
	set("__spec__", None)
	set("__build_class__", buildClassNative)
	for _, rows := range [][]Def{builtinDefs, iterBuiltins} {
		for _, r := range rows {
			n := newNative(r, nil)
			n.module = "builtins"
			if n.name == "print" {
				own := *n.sig
				own.defs = slices.Clone(own.defs)
				own.defs[1] = obj(strNewline) // the table's literals have no escapes
				n.sig = &own
			}
			n.aux = nativeLeaves[n.name]
			set(n.name, obj(n))
		}
	}
	set("None", None)
	set("Ellipsis", Ellipsis)
	set("NotImplemented", NotImplemented)
	set("False", False)
	set("True", True)
	set("__debug__", True)
	for _, c := range builtinClasses {
		set(c.name, obj(c))
	}
	set("EnvironmentError", obj(ExcOSError))
	set("IOError", obj(ExcOSError))
	return d
})

// newBuiltins makes the machine's own namespace of builtins.
func (m *M) newBuiltins() *Dict { return staticBuiltins().copy() }

func toNone(m *M, v Value) (Value, *Exc) { return None, nil }

// dunderThen calls special method d of x and gives the result to k: as a step where d is script.
func (m *M) dunderThen(d, x Value, a []Value, k func(m *M, v Value) (Value, *Exc)) (Value, *Exc) {
	f, self, e := m.bindDunder(d, x)
	if e != nil {
		return None, e
	}
	if self {
		a = append([]Value{x}, a...)
	}
	return m.Then(f, a, k)
}

// reprThen gives repr(v) to k, as a text and as what __repr__ returned.
func (m *M) reprThen(v Value, k func(m *M, s *Str, r Value) (Value, *Exc)) (Value, *Exc) {
	if d := m.classOf(v).dunder(dRepr); d.is(KFunc) {
		return m.dunderThen(d, v, nil, func(m *M, r Value) (Value, *Exc) {
			s, ok := m.asStr(r)
			if !ok {
				return None, m.typeErrorf("__repr__ returned non-string (type %s)", m.typeName(r))
			}
			return k(m, s, r)
		})
	}
	s, e := m.Repr(v)
	if e != nil {
		return None, e
	}
	return k(m, s, obj(s))
}

// strScript is the script function that str(v) calls, if there is one; what names it in errors.
func (m *M) strScript(v Value) (d Value, what string, ok bool) {
	switch v.kind() {
	case KObj, KExc, KNat, KClass:
	default:
		return
	}
	c := m.classOf(v)
	if d = c.dunder(dStr); d.is(KFunc) {
		return d, "__str__", true
	}
	if d.p == objectStr.p {
		if d = c.dunder(dRepr); d.is(KFunc) {
			return d, "__str__", true
		}
	}
	return
}

// spreadKw puts keyword arguments behind positional ones.
func spreadKw(a []Value, kw *Dict) ([]Value, []*Str) {
	out := append([]Value(nil), a...)
	var names []*Str
	for pos, e := kw.next(0); e != nil; pos, e = kw.next(pos) {
		names = append(names, e.key.str())
		out = append(out, e.val)
	}
	return out, names
}

func (m *M) callable(v Value) bool {
	switch v.kind() {
	case KFunc, KNative, KBound, KClass, KStaticMethod:
		return true
	}
	return !m.classOf(v).dunder(dCall).IsUnbound()
}

// idOf is id(v). Objects do not move, so their address is their identity; numbers that are no objects get ids that no
// address equals.
func idOf(v Value) Value {
	if v.p == nil || v.isFloat() {
		b := new(big.Int)
		if v.p == nil {
			b.SetInt64(v.int())
		} else {
			b.SetUint64(v.n)
		}
		b.Lsh(b, 3)
		if v.p == nil {
			return newInt(b.Add(b, big.NewInt(4)))
		}
		return newInt(b.Add(b, big.NewInt(6)))
	}
	return Int(int64(addr(v)))
}

func addr(v Value) uint64 { return uint64(uintptr(v.p)) + v.n&1 }

// addrText is the address in a repr.
func (m *M) addrText(v Value) string { return "0x" + hexPad(addr(v), 1) }

// ---- numbers ----

func (m *M) inBase(v Value, base int, prefix string) (Value, *Exc) {
	n, e := m.indexValue(v)
	if e != nil {
		return None, e
	}
	if n.isInt() {
		b, u := m.takeScratch(), uint64(n.int())
		if n.int() < 0 {
			b, u = append(b, '-'), -u
		}
		return obj(m.giveScratch(strconv.AppendUint(append(b, prefix...), u, base))), nil
	}
	b := bigOf(n)
	if e := m.chargeBig(int64(b.BitLen())); e != nil {
		return None, e
	}
	s := b.Text(base)
	if s[0] == '-' {
		return NewStr("-" + prefix + s[1:]), nil
	}
	return NewStr(prefix + s), nil
}

func builtinDivmod(m *M, a []Value) (Value, *Exc) {
	x, y := a[0], a[1]
	if q, r, ok, e := m.numDivmod(x, y); ok || e != nil {
		if e != nil {
			return None, e
		}
		return NewTuple(q, r), nil
	}
	return m.operator(x, y, dDivmod, dRdivmod, func(m *M) (Value, *Exc) {
		return None, m.typeErrorf("unsupported operand type(s) for divmod(): '%s' and '%s'", m.typeName(x), m.typeName(y))
	})
}

// operator tries the methods of a binary operation, a step each.
func (m *M) operator(x, y Value, d, rd int, fail func(m *M) (Value, *Exc)) (Value, *Exc) {
	type try struct{ f, p, q Value }
	var tries []try
	cx, cy := m.classOf(x), m.classOf(y)
	f, r := cx.dunder(d), cy.dunder(rd)
	if !f.IsUnbound() {
		tries = append(tries, try{f, x, y})
	}
	if cx != cy && !r.IsUnbound() && !r.IsNone() {
		if t := (try{r, y, x}); cy.isSub(cx) && r != cx.dunder(rd) {
			tries = append([]try{t}, tries...)
		} else {
			tries = append(tries, t)
		}
	}
	var next func(m *M, v Value) (Value, *Exc)
	next = func(m *M, v Value) (Value, *Exc) {
		if v.p != NotImplemented.p {
			return v, nil
		}
		if len(tries) == 0 {
			return fail(m)
		}
		t := tries[0]
		tries = tries[1:]
		return m.dunderThen(t.f, t.p, []Value{t.q}, next)
	}
	return next(m, NotImplemented)
}

func builtinPow(m *M, a []Value) (Value, *Exc) {
	x, y, z := a[0], a[1], a[2]
	if z.IsNone() {
		if v, ok, e := m.arith(POW, x, y); ok || e != nil {
			return v, e
		}
		return m.operator(x, y, dPow, dRpow, func(m *M) (Value, *Exc) {
			return None, m.typeErrorf("unsupported operand type(s) for ** or pow(): '%s' and '%s'", m.typeName(x), m.typeName(y))
		})
	}
	p, ok1 := m.intValue(x)
	q, ok2 := m.intValue(y)
	r, ok3 := m.intValue(z)
	if ok1 && ok2 && ok3 && !m.classOf(x).dunder(dPow).is(KFunc) {
		return m.powModInt(p, q, r)
	}
	if d := m.classOf(x).dunder(dPow); !d.is(KFunc) && !m.classOf(y).dunder(dPow).is(KFunc) {
		return m.powMod(x, y, z)
	}
	fail := func(m *M, v Value) (Value, *Exc) {
		if v.p != NotImplemented.p {
			return v, nil
		}
		if isInstance(m, x, TFloat) || isInstance(m, y, TFloat) {
			return None, m.typeErrorf("pow() 3rd argument not allowed unless all arguments are integers")
		}
		return None, m.typeErrorf("unsupported operand type(s) for ** or pow(): '%s', '%s', '%s'", m.typeName(x), m.typeName(y), m.typeName(z))
	}
	if d := m.classOf(x).dunder(dPow); d.is(KFunc) {
		return m.dunderThen(d, x, []Value{y, z}, fail)
	}
	return fail(m, NotImplemented)
}

// ---- attributes ----

// getattrThen is getattr (def unbound: no default) and hasattr (has: the answer is a bool). What is script runs as a step.
func (m *M) getattrThen(x Value, name *Str, def Value, has bool) (Value, *Exc) {
	c := m.classOf(x)
	s := &getattrStep{x: x, name: name, def: def, has: has}
	if x.is(KObj) || x.is(KNat) {
		if c.flags&cfHasGetattribute != 0 {
			s.f, s.a = c.dunder(dGetattribute), []Value{x, obj(name)}
		} else if d := m.lookup(c, name); d.is(KProperty) {
			s.f, s.a = (*Property)(d.p).get, []Value{x}
		} else if c.flags&cfHasGetattr != 0 && d.IsUnbound() && m.instAttr(x, name).IsUnbound() {
			s.f, s.a, s.last = c.dunder(dGetattr), []Value{x, obj(name)}, true
		}
		if s.f.is(KFunc) {
			return m.StepInto(s)
		}
	}
	if def.IsUnbound() && !has {
		return m.GetAttr(x, name)
	}
	v, e := m.GetAttrOr(x, name)
	if e != nil {
		if e.cls.isSub(ExcAttributeError) {
			v = Unbound
		} else {
			return None, e
		}
	}
	switch {
	case has:
		return Bool(!v.IsUnbound()), nil
	case v.IsUnbound():
		return def, nil
	}
	return v, nil
}

// getattrStep calls f, a property or __getattribute__ or __getattr__; after an AttributeError __getattr__ has its turn, and
// then the default.
type getattrStep struct {
	x    Value
	name *Str
	def  Value
	has  bool
	f    Value
	a    []Value
	last bool // f is __getattr__
	run  bool
}

func (s *getattrStep) Step(m *M, in Value) Act {
	if !s.run {
		s.run = true
		return m.StepCall(s.f, s.a...)
	}
	if s.has {
		in = True
	}
	return m.StepDone(in)
}

func (s *getattrStep) Throw(m *M, e *Exc) Act {
	if !e.cls.isSub(ExcAttributeError) {
		return m.StepRaise(e)
	}
	if c := m.classOf(s.x); !s.last && c.flags&cfHasGetattr != 0 {
		s.last = true
		f, self, e := m.bindDunder(c.dunder(dGetattr), s.x)
		if e != nil {
			return m.StepRaise(e)
		}
		if self {
			return m.StepCall(f, s.x, obj(s.name))
		}
		return m.StepCall(f, obj(s.name))
	}
	switch {
	case s.has:
		return m.StepDone(False)
	case !s.def.IsUnbound():
		return m.StepDone(s.def)
	}
	return m.StepRaise(e)
}

func builtinDir(m *M, a []Value) (Value, *Exc) {
	if a[0].IsUnbound() {
		d := m.callerLocals()
		keys, e := m.CallMethod(d, "keys")
		if e != nil {
			return None, e
		}
		l, e := m.Items(keys)
		if e != nil {
			return None, e
		}
		return m.sorted(l)
	}
	d := m.classOf(a[0]).dunder(dDir)
	if a[0].is(KModule) {
		if f := a[0].module().Get(m, "__dir__"); !f.IsUnbound() {
			return m.Then(f, nil, sortDir)
		}
	}
	if d.IsUnbound() {
		return None, m.typeErrorf("object does not provide __dir__")
	}
	return m.dunderThen(d, a[0], nil, sortDir)
}

func sortDir(m *M, v Value) (Value, *Exc) {
	l, e := m.Items(v)
	if e != nil {
		return None, e
	}
	return m.sorted(l)
}

// sorted is a list of the values in order.
func (m *M) sorted(l []Value) (Value, *Exc) {
	var err *Exc
	sort.SliceStable(l, func(i, j int) bool {
		if err != nil {
			return false
		}
		less, e := m.Less(l[i], l[j])
		if e != nil {
			err = e
		}
		return less
	})
	return NewList(l), err
}

// dirNames is dir(v) as Go strings.
func (m *M) dirNames(v Value) ([]string, *Exc) {
	r, e := builtinDir(m, []Value{v})
	if e == nil && r.p == unsafe.Pointer(&hStepReq) {
		r, e = m.nestedRequest()
	}
	if e != nil {
		return nil, e
	}
	var out []string
	for _, x := range r.list().v {
		if s, ok := m.asStr(x); ok {
			out = append(out, s.String())
		}
	}
	return out, nil
}

// objectDir is object.__dir__: the instance's attributes and those of its classes.
func (m *M) objectDir(v Value) (Value, *Exc) {
	d := newDict()
	add := func(x *Dict) {
		for pos, e := x.next(0); e != nil; pos, e = x.next(pos) {
			if e.key.is(KStr) {
				d.setStr(e.key.str(), None)
			}
		}
	}
	if v.is(KObj) && v.obj().shape != 0 {
		o := v.obj()
		for k, n := range m.shapes[o.shape].names {
			if !o.slotAt(k).IsUnbound() {
				d.setStr(n, None)
			}
		}
	} else if x := instDict(v); x != nil {
		add(x)
	} else if v.is(KBound) { // a method shows the function's attributes
		if x := instDict((*Bound)(v.p).fn); x != nil {
			add(x)
		}
	}
	if !v.is(KModule) {
		for _, c := range m.classOf(v).mro {
			add(c.attrs)
		}
	}
	var out []Value
	for pos, e := d.next(0); e != nil; pos, e = d.next(pos) {
		out = append(out, e.key)
	}
	return NewList(out), nil
}

// ---- isinstance and issubclass ----

// checkThen is isinstance(x, c), or issubclass(x, c) with sub: True or False, perhaps as a step.
func (m *M) checkThen(x, c Value, sub bool) (Value, *Exc) {
	if c.is(KClass) && c.class().meta == TType {
		r, e := m.plainCheck(x, c.class(), sub)
		return Bool(r), e
	}
	if !sub && c.is(KClass) && m.classOf(x) == c.class() {
		return True, nil
	}
	if t := unwrap(c); t.is(KTuple) {
		where := " in __instancecheck__"
		if sub {
			where = " in __subclasscheck__"
		}
		if e := m.deeper(where); e != nil {
			return None, e
		}
		defer func() { m.goLevel-- }()
		for _, k := range t.tuple().elems() {
			r, e := m.checkNow(x, k, sub)
			if e != nil || r {
				return Bool(r), e
			}
		}
		return False, nil
	}
	k := dInstancecheck
	if sub {
		k = dSubclasscheck
	}
	d := m.classOf(c).dunder(k)
	switch {
	case d.is(KNative) && d.native().owner == TType && c.is(KClass):
		r, e := m.plainCheck(x, c.class(), sub)
		return Bool(r), e
	case !d.IsUnbound() && !d.IsNone():
		return m.dunderThen(d, c, []Value{x}, func(m *M, v Value) (Value, *Exc) {
			t, e := m.Truth(v)
			return Bool(t), e
		})
	}
	r, e := m.abstractCheck(x, c, sub)
	return Bool(r), e
}

func (m *M) plainCheck(x Value, c *Class, sub bool) (bool, *Exc) {
	if !sub {
		return m.plainInstance(x, c)
	}
	if !x.is(KClass) {
		return m.abstractCheck(x, obj(c), true)
	}
	return x.class().isSub(c), nil
}

// checkNow is checkThen, nested.
func (m *M) checkNow(x, c Value, sub bool) (bool, *Exc) {
	r, e := m.checkThen(x, c, sub)
	if e == nil && r.p == unsafe.Pointer(&hStepReq) {
		r, e = m.nestedRequest()
	}
	return r == True, e
}

// IsInstanceOf is isinstance(x, c) with everything that script can say about it; it may run script, nested.
func (m *M) IsInstanceOf(x, c Value) (bool, *Exc) { return m.checkNow(x, c, false) }

// IsSubclassOf is issubclass(x, c), nested.
func (m *M) IsSubclassOf(x, c Value) (bool, *Exc) { return m.checkNow(x, c, true) }

// ---- iteration ----

func builtinNext(m *M, a []Value) (Value, *Exc) {
	it, def := a[0], a[1]
	switch it.kind() {
	case KGen:
		if g := it.gen(); g.flags&genPlain != 0 {
			m.bat.orElse = def
			return m.resumeRequest(g, None, nil)
		}
	case KIter:
		if impl := it.iter().impl; plainIter(impl) {
			v, ok, e := impl.Next(m)
			switch {
			case e != nil || ok:
				return v, e
			case def.IsUnbound():
				return None, m.NewExc(ExcStopIteration)
			}
			return def, nil
		}
	}
	f, e := m.nextMethod(it)
	if e != nil {
		return None, e
	}
	if def.IsUnbound() {
		return m.dunderThen(f, it, nil, pass)
	}
	return m.StepInto(&nextStep{it: it, def: def})
}

// nextStep is next(it, def).
type nextStep struct {
	StepBase
	it, def Value
	run     bool
}

func (s *nextStep) Step(m *M, in Value) Act {
	switch {
	case !s.run:
		s.run = true
		return m.StepNext(s.it)
	case in.IsUnbound():
		return m.StepDone(s.def)
	}
	return m.StepDone(in)
}

// ---- source ----

// sourceText is the text of a source given as str or bytes.
func (m *M) sourceText(v Value, fn string) (string, *Exc) {
	var s string
	switch x := unwrap(v); x.kind() {
	case KStr:
		if e := m.checkUTF8(x.str()); e != nil {
			return "", e
		}
		s = x.str().String()
	case KBytes:
		s = x.bytes().s
	case KByteArray:
		s = string((*ByteArray)(x.p).b)
	default:
		b, ok := m.bytesLike(v)
		if !ok {
			return "", m.typeErrorf("%s() arg 1 must be a string, bytes or code object", fn)
		}
		s = string(b)
	}
	if strings.IndexByte(s, 0) >= 0 {
		return "", m.Errorf(ExcSyntaxError, "source code string cannot contain null bytes")
	}
	return s, nil
}

func builtinCompile(m *M, a []Value) (Value, *Exc) {
	mode, ok := m.asStr(a[2])
	if !ok {
		return None, m.typeErrorf("compile() argument 'mode' must be str, not %s", m.argType(a[2]))
	}
	flags, e := m.Index(a[3])
	if e != nil {
		return None, e
	}
	filename := ""
	switch f := unwrap(a[1]); f.kind() {
	case KStr:
		filename = f.str().String()
	case KBytes:
		filename = f.bytes().s
	default:
		p, e := m.CallMethod(a[1], "__fspath__")
		if e != nil {
			return None, m.typeErrorf("expected str, bytes or os.PathLike object, not %s", m.typeName(a[1]))
		}
		s, e := m.Str(p)
		if e != nil {
			return None, e
		}
		filename = s.String()
	}
	const known = 0x1ffe000 | 0x2200 | 0x400 | 0x200 | 0x1000
	if flags&^known != 0 {
		return None, m.valueErrorf("compile(): unrecognised flags")
	}
	switch mode.String() {
	case "exec", "eval", "single":
	default:
		return None, m.valueErrorf("compile() mode must be 'exec', 'eval' or 'single'")
	}
	if a[0].is(KCode) {
		return a[0], nil
	}
	src, e := m.sourceText(a[0], "compile")
	if e != nil {
		return None, e
	}
	return m.compileSource(src, filename, mode.String(), int(flags))
}

// evalSource is eval and exec.
func (m *M) evalSource(a []Value, mode string) (Value, *Exc) {
	globals, _ := m.asDict(a[1])
	locals := a[2]
	if globals == nil && !a[1].IsNone() {
		if mode == "exec" {
			return None, m.typeErrorf("exec() globals must be a dict, not %s", m.typeName(a[1]))
		}
		return None, m.typeErrorf("globals must be a dict")
	}
	if !locals.IsNone() && m.classOf(locals).dunder(dGetitem).IsUnbound() {
		if mode == "exec" {
			return None, m.typeErrorf("locals must be a mapping or None, not %s", m.typeName(locals))
		}
		return None, m.typeErrorf("locals must be a mapping")
	}
	if globals == nil {
		if globals = m.callerGlobals(); globals == nil {
			globals = newDict()
		}
		if locals.IsNone() {
			locals = m.callerLocals()
		}
	}
	if c := m.classOf(a[1]); locals.IsNone() && c != TDict && c.isSub(TDict) { // names are looked up by its own __getitem__ or __missing__
		if m.lookup(c, dunStrs[dGetitem]).p != m.lookup(TDict, dunStrs[dGetitem]).p || !m.lookup(c, m.intern("__missing__")).IsUnbound() {
			locals = a[1]
		}
	}
	c := a[0]
	var closure Value
	if mode == "exec" && !a[3].IsNone() {
		closure = a[3]
	}
	var cells []*Cell
	if !c.is(KCode) {
		if closure != (Value{}) {
			return None, m.typeErrorf("closure can only be used when source is a code object")
		}
		src, e := m.sourceText(c, mode)
		if e != nil {
			return None, e
		}
		if mode == "eval" {
			src = strings.TrimLeft(src, " \t")
		}
		if c, e = m.compileSource(src, "<string>", mode, 0); e != nil {
			return None, e
		}
	} else if n := len((*Code)(c.p).src.Free); mode == "eval" && n > 0 {
		return None, m.typeErrorf("code object passed to eval() may not contain free variables")
	} else if n == 0 && closure != (Value{}) {
		return None, m.typeErrorf("cannot use a closure with this code object")
	} else if n > 0 {
		t, ok := m.asTuple(closure)
		if ok && closure.is(KTuple) && len(t.elems()) == n {
			for _, x := range t.elems() {
				if x.is(KCell) {
					cells = append(cells, (*Cell)(x.p))
				}
			}
		}
		if len(cells) != n {
			return None, m.typeErrorf("code object requires a closure of exactly length %d", n)
		}
	}
	v, e := m.runCode(c, globals, locals, cells)
	if mode == "exec" && e == nil {
		if t, ok := m.req.(*thenStep); ok && v.p == unsafe.Pointer(&hStepReq) {
			t.k = toNone
		} else {
			v = None
		}
	}
	return v, e
}

// ---- input and output ----

// stdFile finds where a builtin writes: sys.<name>, unless that is what it was at the start: then direct is true and the
// machine's own writer is meant. None: nowhere.
func (m *M) stdFile(name string) (file Value, direct bool, e *Exc) {
	if m.modules == nil || m.modules.getStr(strSys) == nil {
		return None, true, nil
	}
	v := m.sysAttr(name)
	if v.IsUnbound() {
		return None, false, m.Errorf(ExcRuntimeError, "lost sys.%s", name)
	}
	return v, v == m.sysAttr("__"+name+"__"), nil
}

var printBufs = sync.Pool{New: func() any { return new([]byte) }}

func builtinPrint(m *M, a []Value) (Value, *Exc) {
	sep, end := obj(strSpace), obj(strNewline)
	for k, p := range [...]*Value{&sep, &end} {
		if v := a[k]; !v.IsNone() {
			if _, ok := m.asStr(v); !ok {
				return None, m.typeErrorf("%s must be None or a string, not %s", [...]string{"sep", "end"}[k], m.typeName(v))
			}
			*p = unwrap(v)
		}
	}
	file, direct := a[2], false
	if file.IsNone() {
		var e *Exc
		if file, direct, e = m.stdFile("stdout"); e != nil {
			return None, e
		}
		if file.IsNone() && !direct {
			return None, nil
		}
	}
	flush, e := m.Truth(a[3])
	if e != nil {
		return None, e
	}
	items := a[4:]
	if !direct {
		return m.StepInto(&printStep{items: append([]Value(nil), items...), sep: sep, end: end, file: file, flush: flush})
	}
	p := printBufs.Get().(*[]byte)
	buf := (*p)[:0]
	for k, v := range items {
		if _, _, script := m.strScript(v); script {
			s := &printStep{items: append([]Value(nil), items[k:]...), sep: sep, end: end, direct: true, flush: flush, buf: append([]byte(nil), buf...), some: k > 0}
			*p = buf
			printBufs.Put(p)
			return m.StepInto(s)
		}
		if k > 0 {
			buf = append(buf, sep.str().String()...)
		}
		switch v.kind() {
		case KStr:
			buf = append(buf, v.str().String()...)
			if e := m.checkUTF8(v.str()); e != nil {
				return None, e
			}
		default:
			if k := v.kind(); k > KStr && len(buf) > 0 {
				// a container's repr may run script and switch: what came first is written first
				if e := m.writeStdout(buf, false); e != nil {
					return None, e
				}
				buf = buf[:0]
			}
			s, e := m.Str(v)
			if e == nil {
				e = m.checkUTF8(s)
			}
			if e != nil {
				return None, e
			}
			buf = append(buf, s.String()...)
		}
	}
	buf = append(buf, end.str().String()...)
	e = m.writeStdout(buf, flush)
	if cap(buf) <= 1<<16 {
		*p = buf
		printBufs.Put(p)
	}
	return None, e
}

var (
	strSpace   = internStatic(" ")
	strNewline = internStatic("\n")
)

// writeStdout writes to the machine's own output.
func (m *M) writeStdout(b []byte, flush bool) *Exc {
	if _, err := m.Stdout.Write(b); err != nil {
		return m.newOSError(err, None)
	}
	if flush {
		if f, ok := m.Stdout.(interface{ Flush() error }); ok {
			if err := f.Flush(); err != nil {
				return m.newOSError(err, None)
			}
		}
	}
	return nil
}

// printStep is print where script is involved: an argument's __str__, or a file written in script. To a file every piece is
// a write of its own, as in CPython.
type printStep struct {
	StepBase
	items     []Value
	sep, end  Value
	file      Value
	write     Value
	direct    bool
	flush     bool
	some      bool   // something was printed: a separator comes first
	asked     string // the method whose result is awaited: __str__ or __repr__
	text      Value  // to be written after the separator
	buf       []byte // direct: all that is to be written
	ended     bool
	separated bool
	flushed   bool
}

func (s *printStep) Step(m *M, in Value) Act {
	if s.write == (Value{}) {
		s.write, s.text = Unbound, Unbound
		if !s.direct {
			f, e := m.GetAttr(s.file, strWrite)
			if e != nil {
				return m.StepRaise(e)
			}
			s.write = f
		}
	}
	if s.asked != "" {
		t, ok := m.asStr(in)
		if !ok {
			return m.StepRaise(m.typeErrorf("%s returned non-string (type %s)", s.asked, m.typeName(in)))
		}
		s.asked, s.text = "", obj(t)
	}
	for {
		switch {
		case !s.text.IsUnbound():
			t := s.text
			s.text = Unbound
			if act, wait := s.put(m, t); wait {
				return act
			}
		case len(s.items) > 0:
			if s.some && !s.separated {
				s.separated = true
				if act, wait := s.put(m, s.sep); wait {
					return act
				}
				continue
			}
			v := s.items[0]
			s.items, s.some, s.separated = s.items[1:], true, false
			if d, what, ok := m.strScript(v); ok {
				if s.direct && len(s.buf) > 0 { // another greenlet may print meanwhile: what came first is written first
					if e := m.writeStdout(s.buf, false); e != nil {
						return m.StepRaise(e)
					}
					s.buf = s.buf[:0]
				}
				s.asked = what
				return m.StepCall(d, v)
			}
			if k := v.kind(); k > KStr && s.direct && len(s.buf) > 0 {
				if e := m.writeStdout(s.buf, false); e != nil {
					return m.StepRaise(e)
				}
				s.buf = s.buf[:0]
			}
			t, e := m.Str(v)
			if e != nil {
				return m.StepRaise(e)
			}
			s.text = obj(t)
		case !s.ended:
			s.ended = true
			if act, wait := s.put(m, s.end); wait {
				return act
			}
		case s.direct:
			if e := m.writeStdout(s.buf, s.flush); e != nil {
				return m.StepRaise(e)
			}
			return m.StepDone(None)
		case s.flush && !s.flushed:
			s.flushed = true
			f, e := m.GetAttr(s.file, m.intern("flush"))
			if e != nil {
				return m.StepRaise(e)
			}
			return m.StepCall(f)
		default:
			return m.StepDone(None)
		}
	}
}

var strWrite = internStatic("write")

// put writes one piece; wait: the write is a call.
func (s *printStep) put(m *M, t Value) (act Act, wait bool) {
	if !s.direct {
		return m.StepCall(s.write, t), true
	}
	if e := m.checkUTF8(t.str()); e != nil {
		return m.StepRaise(e), true
	}
	s.buf = append(s.buf, t.str().String()...)
	return 0, false
}

func builtinInput(m *M, a []Value) (Value, *Exc) {
	prompt := ""
	if !a[0].IsNone() {
		s, e := m.Str(a[0])
		if e != nil {
			return None, e
		}
		prompt = s.String()
	}
	out, direct, e := m.stdFile("stdout")
	if e != nil {
		return None, m.Errorf(ExcRuntimeError, "input(): lost sys.stdout")
	}
	if direct {
		if e := m.writeStdout([]byte(prompt), true); e != nil {
			return None, e
		}
	} else if !out.IsNone() && prompt != "" {
		if _, e := m.CallMethod(out, "write", NewStr(prompt)); e != nil {
			return None, e
		}
	}
	in, direct, e := m.stdFile("stdin")
	if e != nil || in.IsNone() && !direct {
		return None, m.Errorf(ExcRuntimeError, "input(): lost sys.stdin")
	}
	if !in.IsNone() { // sys.stdin buffers: reading behind its back would lose text
		f, e := m.GetAttr(in, m.intern("readline"))
		if e != nil {
			return None, e
		}
		return m.Then(f, nil, func(m *M, v Value) (Value, *Exc) {
			s, ok := m.asStr(v)
			if !ok {
				return None, m.typeErrorf("object.readline() returned non-string")
			}
			if s.n == 0 {
				return None, m.Errorf(ExcEOFError, "EOF when reading a line")
			}
			return NewStr(strings.TrimSuffix(s.String(), "\n")), nil
		})
	}
	line, err := readLine(m.Stdin)
	if err != nil {
		if err == io.EOF {
			return None, m.Errorf(ExcEOFError, "EOF when reading a line")
		}
		return None, m.newOSError(err, None)
	}
	s, e := m.Decode(line, "utf-8", "surrogateescape")
	if e != nil {
		return None, e
	}
	return obj(s), nil
}

// readLine reads a line and not a byte more.
func readLine(r io.Reader) ([]byte, error) {
	if r == nil {
		return nil, io.EOF
	}
	var b []byte
	var c [1]byte
	for {
		n, err := r.Read(c[:])
		if n == 1 {
			if c[0] == '\n' {
				return bytes.TrimSuffix(b, []byte("\r")), nil
			}
			b = append(b, c[0])
		}
		if err != nil {
			if err == io.EOF && len(b) > 0 {
				return b, nil
			}
			return nil, err
		}
	}
}

func builtinHelp(m *M, a []Value) (Value, *Exc) {
	if a[0].IsUnbound() {
		return None, m.writeStdout([]byte("Type help(object) for help about an object.\n"), false)
	}
	var b strings.Builder
	v := a[0]
	name := reprOf(m, v)
	if n, e := m.GetAttrOr(v, strName); e == nil && n.is(KStr) {
		name = n.str().String()
	}
	b.WriteString(name)
	if t, e := m.GetAttrOr(v, m.intern("__text_signature__")); e == nil && t.is(KStr) {
		b.WriteString(t.str().String())
	} else if v.is(KFunc) {
		b.WriteString(funcSignature(m, v.fun()))
	}
	b.WriteString("\n")
	if d, e := m.GetAttrOr(v, strDoc); e == nil && d.is(KStr) {
		for _, l := range strings.Split(strings.TrimSpace(d.str().String()), "\n") {
			b.WriteString("    " + strings.TrimSpace(l) + "\n")
		}
	}
	return None, m.writeStdout([]byte(b.String()), false)
}
