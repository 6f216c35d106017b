// Exceptions: the object, the class hierarchy, constructors for natives.
package vm

import "fmt"

// Exc is an exception. Its traceback is a list of places; text is looked up only when it is shown.
type Exc struct {
	Hdr
	cls      *Class
	args     Value // tuple
	cause    Value // None or an exception
	ctx      Value // None or an exception
	suppress bool  // __suppress_context__
	tb       []tbEntry
	tbSet    Value   // what __traceback__ was set to by script, or unbound: then tb says
	dict     *Dict   // instance attributes
	extra    []Value // attributes of some built-in classes, by Class-specific index: see excfields.go
}

// tbEntry is a frame that an exception passed: the code and the index of the instruction.
type tbEntry struct {
	code *Code
	pc   int32
}

func newExcClass(name string, base *Class) *Class {
	return newBuiltin(name, KExc, base)
}

// The exception hierarchy of Python 3.11.
var (
	ExcBase                = newExcClass("BaseException", TObject)
	ExcSystemExit          = newExcClass("SystemExit", ExcBase)
	ExcKeyboardInterrupt   = newExcClass("KeyboardInterrupt", ExcBase)
	ExcGeneratorExit       = newExcClass("GeneratorExit", ExcBase)
	ExcBaseGroup           = newExcClass("BaseExceptionGroup", ExcBase)
	ExcException           = newExcClass("Exception", ExcBase)
	ExcGroup               = newExcClass("ExceptionGroup", ExcBaseGroup) // and Exception: see excfields.go
	ExcStopIteration       = newExcClass("StopIteration", ExcException)
	ExcStopAsyncIteration  = newExcClass("StopAsyncIteration", ExcException)
	ExcArithmeticError     = newExcClass("ArithmeticError", ExcException)
	ExcFloatingPointError  = newExcClass("FloatingPointError", ExcArithmeticError)
	ExcOverflowError       = newExcClass("OverflowError", ExcArithmeticError)
	ExcZeroDivisionError   = newExcClass("ZeroDivisionError", ExcArithmeticError)
	ExcAssertionError      = newExcClass("AssertionError", ExcException)
	ExcAttributeError      = newExcClass("AttributeError", ExcException)
	ExcBufferError         = newExcClass("BufferError", ExcException)
	ExcEOFError            = newExcClass("EOFError", ExcException)
	ExcImportError         = newExcClass("ImportError", ExcException)
	ExcModuleNotFoundError = newExcClass("ModuleNotFoundError", ExcImportError)
	ExcLookupError         = newExcClass("LookupError", ExcException)
	ExcIndexError          = newExcClass("IndexError", ExcLookupError)
	ExcKeyError            = newExcClass("KeyError", ExcLookupError)
	ExcMemoryError         = newExcClass("MemoryError", ExcException)
	ExcNameError           = newExcClass("NameError", ExcException)
	ExcUnboundLocalError   = newExcClass("UnboundLocalError", ExcNameError)
	ExcOSError             = newExcClass("OSError", ExcException)
	ExcBlockingIOError     = newExcClass("BlockingIOError", ExcOSError)
	ExcChildProcessError   = newExcClass("ChildProcessError", ExcOSError)
	ExcConnectionError     = newExcClass("ConnectionError", ExcOSError)
	ExcBrokenPipeError     = newExcClass("BrokenPipeError", ExcConnectionError)
	ExcConnectionAborted   = newExcClass("ConnectionAbortedError", ExcConnectionError)
	ExcConnectionRefused   = newExcClass("ConnectionRefusedError", ExcConnectionError)
	ExcConnectionReset     = newExcClass("ConnectionResetError", ExcConnectionError)
	ExcFileExistsError     = newExcClass("FileExistsError", ExcOSError)
	ExcFileNotFoundError   = newExcClass("FileNotFoundError", ExcOSError)
	ExcInterruptedError    = newExcClass("InterruptedError", ExcOSError)
	ExcIsADirectoryError   = newExcClass("IsADirectoryError", ExcOSError)
	ExcNotADirectoryError  = newExcClass("NotADirectoryError", ExcOSError)
	ExcPermissionError     = newExcClass("PermissionError", ExcOSError)
	ExcProcessLookupError  = newExcClass("ProcessLookupError", ExcOSError)
	ExcTimeoutError        = newExcClass("TimeoutError", ExcOSError)
	ExcReferenceError      = newExcClass("ReferenceError", ExcException)
	ExcRuntimeError        = newExcClass("RuntimeError", ExcException)
	ExcNotImplementedError = newExcClass("NotImplementedError", ExcRuntimeError)
	ExcRecursionError      = newExcClass("RecursionError", ExcRuntimeError)
	ExcSyntaxError         = newExcClass("SyntaxError", ExcException)
	ExcIndentationError    = newExcClass("IndentationError", ExcSyntaxError)
	ExcTabError            = newExcClass("TabError", ExcIndentationError)
	ExcSystemError         = newExcClass("SystemError", ExcException)
	ExcTypeError           = newExcClass("TypeError", ExcException)
	ExcValueError          = newExcClass("ValueError", ExcException)
	ExcUnicodeError        = newExcClass("UnicodeError", ExcValueError)
	ExcUnicodeDecodeError  = newExcClass("UnicodeDecodeError", ExcUnicodeError)
	ExcUnicodeEncodeError  = newExcClass("UnicodeEncodeError", ExcUnicodeError)
	ExcUnicodeTranslate    = newExcClass("UnicodeTranslateError", ExcUnicodeError)
	ExcWarning             = newExcClass("Warning", ExcException)
	ExcDeprecationWarning  = newExcClass("DeprecationWarning", ExcWarning)
	ExcPendingDeprecation  = newExcClass("PendingDeprecationWarning", ExcWarning)
	ExcRuntimeWarning      = newExcClass("RuntimeWarning", ExcWarning)
	ExcSyntaxWarning       = newExcClass("SyntaxWarning", ExcWarning)
	ExcUserWarning         = newExcClass("UserWarning", ExcWarning)
	ExcFutureWarning       = newExcClass("FutureWarning", ExcWarning)
	ExcImportWarning       = newExcClass("ImportWarning", ExcWarning)
	ExcUnicodeWarning      = newExcClass("UnicodeWarning", ExcWarning)
	ExcBytesWarning        = newExcClass("BytesWarning", ExcWarning)
	ExcResourceWarning     = newExcClass("ResourceWarning", ExcWarning)
	ExcEncodingWarning     = newExcClass("EncodingWarning", ExcWarning)
)

// NewExc makes an exception of class c with the given arguments; it is raised by returning it.
func (m *M) NewExc(c *Class, args ...Value) *Exc {
	e := &Exc{Hdr: Hdr{kind: KExc}, cls: c, args: tupleOf(args), cause: None, ctx: None, tbSet: Unbound}
	if c.flags&cfDel != 0 {
		m.list(obj(e))
	}
	return e
}

// Errorf makes an exception of class c with a formatted message.
func (m *M) Errorf(c *Class, f string, a ...any) *Exc {
	if len(a) > 0 {
		f = fmt.Sprintf(f, a...)
	}
	return m.NewExc(c, NewStr(f))
}

func (m *M) typeErrorf(f string, a ...any) *Exc  { return m.Errorf(ExcTypeError, f, a...) }
func (m *M) valueErrorf(f string, a ...any) *Exc { return m.Errorf(ExcValueError, f, a...) }
func (m *M) indexErrorf(f string, a ...any) *Exc { return m.Errorf(ExcIndexError, f, a...) }
func (m *M) overflowf(f string, a ...any) *Exc   { return m.Errorf(ExcOverflowError, f, a...) }
func (m *M) memoryError() *Exc                   { return m.NewExc(ExcMemoryError) }
func (m *M) keyError(k Value) *Exc               { return m.NewExc(ExcKeyError, k) }

// TypeErrorf and the like make the common exceptions for natives in other packages.
func (m *M) TypeErrorf(f string, a ...any) *Exc  { return m.typeErrorf(f, a...) }
func (m *M) ValueErrorf(f string, a ...any) *Exc { return m.valueErrorf(f, a...) }

// Is reports whether the exception is an instance of c.
func (e *Exc) Is(c *Class) bool { return e.cls.isSub(c) }

// Value is the exception as a script value.
func (e *Exc) Value() Value { return obj(e) }

// Args are the exception's arguments.
func (e *Exc) Args() []Value { return e.args.tuple().elems() }
