package vm

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"
)

// sysForTest is as much of a module sys as the builtins ask for.
var sysForTest = &ModuleDef{Name: "sys", Defs: []Def{
	{"_getframe(depth=0, /)", "", func(m *M, a []Value) (Value, *Exc) { return m.currentFrame(int(a[0].int())), nil }},
	{"oserror(n, name=None, /)", "", func(m *M, a []Value) (Value, *Exc) {
		return None, m.newOSError(&fs.PathError{Op: "open", Path: "p", Err: syscall.Errno(a[0].int())}, a[1])
	}},
}, Init: func(m *M, mod *Module) *Exc {
	for _, n := range []string{"stdin", "stdout", "__stdout__"} {
		mod.Set(m, n, Int(1)) // any object: only whether it was replaced matters
	}
	mod.Set(m, "__stdin__", None)
	return nil
}}

// runScript runs a program and gives what it printed, and the display of what it ended with.
func runScript(t *testing.T, src string, in string) string {
	t.Helper()
	var out bytes.Buffer
	m := New(Options{Stdout: &out, Stdin: strings.NewReader(in), Modules: []*ModuleDef{sysForTest}})
	defer m.Close()
	if e := m.RunMain(src, "test.gsl"); e != nil {
		out.WriteString(m.FormatException(e))
	}
	return out.String()
}

func TestBuiltinScripts(t *testing.T) {
	for _, c := range []struct{ name, src, in, want string }{
		{"input", "print(input('> '), input(), repr(input()))\ntry: input()\nexcept EOFError as e: print(e)", "one\ntwo\r\n3", "> one two '3'\nEOF when reading a line\n"},
		{"stdout replaced", `
import sys
parts = []
class W:
    def write(self, s): parts.append(s)
sys.stdout = W()
print(1, "a")
sys.stdout = None
print("lost")
del sys.stdout
try: print("x")
except RuntimeError as e: parts.append(str(e))
sys.__stdout__ = sys.stdout = 5
print(parts)
`, "", "['1', ' ', 'a', '\\n', 'lost sys.stdout']\n"},
		{"stdin replaced", `
import sys
class R:
    def readline(self): return "line\n"
sys.stdin, sys.stdout, sys.__stdout__ = R(), 1, 1
print(repr(input("? ")))
`, "", "? 'line'\n"},
		{"frames", `
import sys
def f(a):
    fr = sys._getframe()
    b = 2
    return g(), fr.f_code.co_name, fr.f_locals["a"], fr.f_locals["b"], fr.f_back.f_code.co_name, fr.f_lineno, fr.f_back.f_back
def g():
    fr = sys._getframe(1)
    return fr.f_code.co_name, fr.f_locals["a"], sys._getframe().f_back.f_lineno, sys._getframe(2).f_globals is globals()
print(f(1))
def gen():
    x = 5
    yield sys._getframe().f_back.f_code.co_name
    yield 1
it = gen()
def user(): return next(it)
print(user(), it.gi_frame.f_locals, it.gi_frame.f_back)
fr = sys._getframe()
print(fr.f_locals is globals(), fr.f_back)
class C:
    y = 1
    print(sorted(k for k in sys._getframe().f_locals if k[0] != "_"))
def dead(): return sys._getframe()
d = dead()
print(d.f_locals, d.f_back, d.f_code.co_name)
def key(x): return sys._getframe(1).f_code.co_name
def sorts(): return sorted([1, 2], key=key), list(map(key, [1]))
print(sorts())
print(sys._getframe(50))
`, "", "(('f', 1, 6, True), 'f', 1, 2, '<module>', 6, None)\nuser {'x': 5} None\nTrue None\n['y']\n{} None dead\n([1, 2], ['sorts'])\nNone\n"},
		{"oserror", `
import sys
for a in [(2, "f"), (13,), (17, "x"), (5, "y"), (32,)]:
    try: sys.oserror(*a)
    except OSError as e: print(type(e).__name__, e, e.errno, e.filename, e.args)
`, "", "FileNotFoundError [Errno 2] No such file or directory: 'f' 2 f (2, 'No such file or directory')\nPermissionError [Errno 13] Permission denied 13 None (13, 'Permission denied')\n" +
			"FileExistsError [Errno 17] File exists: 'x' 17 x (17, 'File exists')\nOSError [Errno 5] Input/output error: 'y' 5 y (5, 'Input/output error')\nBrokenPipeError [Errno 32] Broken pipe 32 None (32, 'Broken pipe')\n"},
		{"open without io", "open('x')", "", "Traceback (most recent call last):\n  File \"test.gsl\", line 1, in <module>\n    open('x')\nRuntimeError: open() needs the module io, which this program was not given\n"},
		{"help", "def f(a, b=1, *c, d=2, **e):\n    'Doc.\\n    More.'\nhelp(f)\nhelp(len)", "", "f(a, b=1, *c, d=2, **e)\n    Doc.\n    More.\nlen($module, obj, /)\n    Return the number of items in a container.\n"},
		{"tracebacklimit", "import sys\nsys.tracebacklimit = 1\ndef f(): g()\ndef g(): 1/0\nf()", "", "Traceback (most recent call last):\n  File \"test.gsl\", line 4, in g\n    def g(): 1/0\n             ~^~\nZeroDivisionError: division by zero\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := runScript(t, c.src, c.in); got != c.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, c.want)
			}
		})
	}
}

func TestNewOSError(t *testing.T) {
	m := New(Options{})
	defer m.Close()
	for _, c := range []struct {
		err  error
		cls  *Class
		text string
	}{
		{os.ErrNotExist, ExcFileNotFoundError, "[Errno 2] No such file or directory"},
		{os.ErrPermission, ExcPermissionError, "[Errno 13] Permission denied"},
		{os.ErrDeadlineExceeded, ExcTimeoutError, "timed out"},
		{errors.New("something else"), ExcOSError, "something else"},
	} {
		e := m.newOSError(c.err, None)
		s, _ := m.Str(obj(e))
		if e.cls != c.cls || s.String() != c.text {
			t.Errorf("%v: %s %q", c.err, e.cls.name, s.String())
		}
	}
}

func TestSuggest(t *testing.T) {
	for _, c := range []struct{ word, want string }{
		{"aple", "apple"}, {"pritn", "print"}, {"Apple", "apple"}, {"zzzzzz", ""}, {"apple", ""}, {"", ""}, {strings.Repeat("x", 100), ""},
	} {
		if got := suggest(c.word, []string{"apple", "print", "pear"}); got != c.want {
			t.Errorf("suggest(%q) = %q, want %q", c.word, got, c.want)
		}
	}
}

func TestCarets(t *testing.T) {
	for _, c := range []struct {
		line     string
		from, to int
		more     bool
		want     string
	}{
		{"    x = a + b", 8, 13, false, "        ~~^~~"},
		{"a + b", 0, 5, false, "    ~~^~~"},
		{"f(x)", 0, 4, false, ""},
		{"f(x)", 2, 3, false, "      ^"},
		{"f(x,", 0, 4, true, ""},
		{"y = f(x,", 4, 2, true, "        ^^^^"},
		{"é + f(x)", 5, 9, false, "        ^^^^"},
		{"x", 5, 9, false, ""},
		{"x[1] [2]", 0, 8, false, "    ~~~~~^^^"},
	} {
		cut := len(c.line) - len(strings.TrimLeft(c.line, " "))
		if got := carets(c.line, c.from, c.to, c.more, cut); got != c.want {
			t.Errorf("carets(%q, %d, %d) = %q, want %q", c.line, c.from, c.to, got, c.want)
		}
	}
}
