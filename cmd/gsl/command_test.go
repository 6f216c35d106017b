// The command line, exit statuses, and main programs that cannot be run.
package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// check compares a result; a want that begins with "~" is only contained.
func (r result) check(t *testing.T, out, errOut string, status int) {
	t.Helper()
	same := func(what, got, want string) {
		t.Helper()
		if part, ok := strings.CutPrefix(want, "~"); ok {
			if !strings.Contains(got, part) {
				t.Errorf("%s: got %.600q, want %q in it", what, got, part)
			}
		} else if got != want {
			t.Errorf("%s: got %.600q, want %.600q", what, got, want)
		}
	}
	same("standard output", r.out, out)
	same("standard error", r.err, errOut)
	if r.status != status {
		t.Errorf("status %d, want %d", r.status, status)
	}
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestCommandLine(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	show := "import sys\nprint(__name__, globals().get('__file__'), sys.argv, sys.path[0])\n"
	write(t, dir+"/show.gsl", show)
	write(t, dir+"/test", show)
	write(t, dir+"/sub/lib.gsl", "where = 'sub'\n")
	write(t, dir+"/sub/prog.gsl", "import lib\nprint(lib.where)\n")
	write(t, dir+"/pkg/__init__.gsl", "print('init', __name__)\n")
	write(t, dir+"/pkg/__main__.gsl", "from . import part\nimport sys\nprint('main', __name__, __package__, part.x, sys.argv[1:])\n")
	write(t, dir+"/pkg/part.gsl", "x = 1\nif __name__ == '__main__': print('part as main', __package__)\n")
	write(t, dir+"/empty/__init__.gsl", "")
	write(t, dir+"/app/__main__.gsl", "import other\nprint('app', other.y)\n")
	write(t, dir+"/app/other.gsl", "y = 2\n")
	write(t, dir+"/extra/more.gsl", "z = 3\n")
	if err := os.Symlink(dir+"/sub/prog.gsl", dir+"/link"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir+"/bare", 0o777); err != nil {
		t.Fatal(err)
	}
	usage := "usage: gsl [option] ... [-c code | -m module | file | -] [arg] ...\nTry 'gsl -h' for more information.\n"
	for _, c := range []struct {
		name, args, stdin, out, err string
		status                      int
		env                         []string
	}{
		{name: "file", args: "show.gsl a -c", out: "__main__ " + dir + "/show.gsl ['show.gsl', 'a', '-c'] " + dir + "\n"},
		{name: "run file", args: "run show.gsl a", out: "__main__ " + dir + "/show.gsl ['show.gsl', 'a'] " + dir + "\n"},
		{name: "file named like a command", args: "test x", out: "__main__ " + dir + "/test ['test', 'x'] " + dir + "\n"},
		{name: "options", args: "-q -u -- show.gsl", out: "__main__ " + dir + "/show.gsl ['show.gsl'] " + dir + "\n"},
		{name: "neighbour", args: "sub/prog.gsl", out: "sub\n"},
		{name: "through a link", args: "./link", out: "sub\n"},
		{name: "directory", args: "app", out: "app 2\n"},
		{name: "directory without main", args: "./bare", err: "gsl: can't find '__main__' module in '" + dir + "/./bare'\n", status: 1},
		{name: "stdin", stdin: show, out: "__main__ <stdin> [''] \n"},
		{name: "dash", args: "- a b", stdin: show, out: "__main__ <stdin> ['-', 'a', 'b'] \n"},
		{name: "stdin error", stdin: "x = 1\n1/0\n", err: "Traceback (most recent call last):\n  File \"<stdin>\", line 2, in <module>\nZeroDivisionError: division by zero\n", status: 1},
		{name: "stdin empty"},
		{name: "code", args: "-c import`sys;print(sys.argv,sys.path[0]=='') a -V", out: "['-c', 'a', '-V'] True\n"},
		{name: "code attached", args: "-qcprint(1)", out: "1\n"},
		{name: "code error", args: "-c 1/0", err: "Traceback (most recent call last):\n  File \"<string>\", line 1, in <module>\nZeroDivisionError: division by zero\n", status: 1},
		{name: "code syntax", args: "-c def`f(:", err: "  File \"<string>\", line 1\n    def f(:\n          ^\nSyntaxError: invalid syntax\n", status: 1},
		{name: "code missing", args: "-c", err: "gsl: Argument expected for the -c option\n" + usage, status: 2},
		{name: "exit", args: "-c import`sys;sys.exit(7)", status: 7},
		{name: "exit text", args: "-c import`sys;sys.exit('x')", err: "x\n", status: 1},
		{name: "module", args: "-m show a", out: "__main__ " + dir + "/show.gsl ['" + dir + "/show.gsl', 'a'] " + dir + "\n"},
		{name: "module package", args: "-m pkg a", out: "init pkg\nmain __main__ pkg 1 ['a']\n"},
		{name: "module in package", args: "-m pkg.part", out: "init pkg\npart as main pkg\n"},
		{name: "module missing", args: "-m nosuch", err: "gsl: No module named nosuch\n", status: 1},
		{name: "module in package missing", args: "-m pkg.nosuch", out: "init pkg\n", err: "gsl: No module named pkg.nosuch\n", status: 1},
		{name: "module package missing", args: "-m nosuch.a", err: "gsl: Error while finding module specification for 'nosuch.a' (ModuleNotFoundError: No module named 'nosuch')\n", status: 1},
		{name: "module package without main", args: "-m empty", err: "gsl: No module named empty.__main__; 'empty' is a package and cannot be directly executed\n", status: 1},
		{name: "path", args: "-c import`more;print(more.z)", env: []string{"GSL_PATH=" + dir + "/nowhere:" + dir + "/extra:"}, out: "3\n"},
		{name: "version", args: "--version", out: versionLine() + "\n"},
		{name: "version short", args: "-V", out: versionLine() + "\n"},
		{name: "help", args: "--help", out: help},
		{name: "unknown option", args: "--vresion", err: "gsl: unknown option --vresion. Did you mean: '--version'?\n" + usage, status: 2},
		{name: "unknown letter", args: "-Z", err: "gsl: unknown option -Z\n" + usage, status: 2},
		{name: "unknown word", args: "rnu x", err: "gsl: no file or command 'rnu'. Did you mean: 'run'?\n", status: 2},
		{name: "unknown far word", args: "frobnicate", err: "gsl: no file or command 'frobnicate'\n", status: 2},
		{name: "missing", args: "nofile.gsl", err: "gsl: can't open file '" + dir + "/nofile.gsl': [Errno 2] No such file or directory\n", status: 2},
		{name: "not a directory", args: "show.gsl/x", err: "gsl: can't open file '" + dir + "/show.gsl/x': [Errno 20] Not a directory\n", status: 2},
		{name: "run without file", args: "run", err: "gsl: gsl run: a file is expected\n" + usage, status: 2},
		{name: "dis", args: "dis show.gsl", out: "~IMPORT"},
		{name: "interactive afterwards", args: "-i -q -c x=5", stdin: "x+1\nprint('p')\n", out: "~6\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := strings.Fields(c.args)
			for k := range args {
				args[k] = strings.ReplaceAll(args[k], "`", " ")
			}
			run{args: args, dir: dir, stdin: c.stdin, env: c.env}.do(t).check(t, c.out, c.err, c.status)
		})
	}
	if os.Getuid() != 0 {
		t.Run("unreadable", func(t *testing.T) {
			os.Chmod(write(t, dir+"/secret.gsl", "x"), 0)
			run{args: []string{"secret.gsl"}, dir: dir}.do(t).check(t, "", "gsl: can't open file '"+dir+"/secret.gsl': [Errno 13] Permission denied\n", 2)
		})
	}
}

// TestHugePrograms: sizes that no person writes.
func TestHugePrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("50 MB")
	}
	dir := t.TempDir()
	const size = 50 << 20
	text := "text = \"\"\"" + strings.Repeat("0123456789abcde\n", size/16) + "\"\"\"\nprint(len(text))\n"
	lines := strings.Repeat("# a comment that fills the file; nothing is done here\n", size/55) + "print('end')\n"
	code := "x = 0\n" + strings.Repeat("x = x + 1; x = x - 1\nif x:\n    print('never', x)\n", 4000) + "print(x)\n"
	nested := "x = " + strings.Repeat("(", 10000) + "1" + strings.Repeat(")", 10000) + "\n"
	open := "x = " + strings.Repeat("[", 10000)
	blocks := &strings.Builder{}
	for k := range 200 {
		blocks.WriteString(strings.Repeat(" ", k) + "if True:\n")
	}
	blocks.WriteString(strings.Repeat(" ", 200) + "pass\n")
	names := &strings.Builder{}
	for k := range 70000 {
		names.WriteString("v")
		names.WriteString(strings.Repeat("x", k%3))
		names.WriteString(itoa(k))
		names.WriteString(" = ")
		names.WriteString(itoa(k))
		names.WriteString("\n")
	}
	names.WriteString("print(v69999, len(globals()) > 70000)\n")
	for _, c := range []struct {
		name, text, out, err string
		status               int
	}{
		{"text", text, "52428800\n", "", 0},
		{"comments", lines, "end\n", "", 0},
		{"statements", code, "0\n", "", 0},
		{"names", names.String(), "v69999", "", 0},
		{"line", "x = " + strings.Repeat("1 + ", 5000) + "1\nprint(x)\n", "5001\n", "", 0},
		{"nested brackets", nested, "", "~SyntaxError: too many nested parentheses\n", 1},
		{"open brackets", open, "", "~SyntaxError: too many nested parentheses\n", 1},
		{"nested blocks", blocks.String(), "", "~IndentationError: too many levels of indentation\n", 1},
		{"operators", "x = " + strings.Repeat("-", 100000) + "1\n", "", "~Error: ", 1},
		{"attributes", "x = a" + strings.Repeat(".a", 100000) + "\n", "", "~Error: ", 1},
		{"list", "x = [" + strings.Repeat("1, ", 300000) + "]\nprint(len(x))\n", "300000\n", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := c.out
			if c.name == "names" {
				out = "~" + "69999 True"
			}
			name := write(t, filepath.Join(dir, "huge.gsl"), c.text)
			r := run{args: []string{name}, timeout: 2 * time.Minute}.do(t)
			r.check(t, out, c.err, c.status)
			t.Logf("%v", r.took)
		})
	}
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

// TestHugeValues: what cannot be made is an error at once, and the program goes on.
func TestHugeValues(t *testing.T) {
	for _, expr := range []string{"1 << 10**9", "1 << 10**30", "[0] * 10**12", "'x' * 10**12", "b'x' * 10**12", "(1,) * 10**12", "'x' * 10**30", "[0] * 2**62", "list(range(10**12))", "bytearray(10**12)", "bytes(10**12)",
		"' '.ljust(10**12)", "'%1000000000000d' % 5", "f'{5:1000000000000}'", "10**10**12", "10**-10**12 * 10**10**12", "'x'.join(['y' * 10**6] * 10**6)", "('b' * 10**5).replace('b', 'c' * 10**8)"} {
		t.Run(expr, func(t *testing.T) {
			t.Parallel()
			text := "try:\n    x = " + expr + "\n    print('made', type(x).__name__)\nexcept (MemoryError, OverflowError) as e:\n    print(type(e).__name__)\nprint('unharmed')\n"
			r := run{args: []string{"-c", text}, timeout: 20 * time.Second}.do(t)
			want := "~Error\nunharmed\n"
			if expr == "1 << 10**9" { // 125 MB are no error in CPython either
				want = "~unharmed\n"
			}
			r.check(t, want, "", 0)
			if r.took > 5*time.Second {
				t.Errorf("took %v", r.took)
			}
		})
	}
}

// TestCrash: a defect of gsl is a short message and a file, status 70.
func TestCrash(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_STATE_HOME", dir)
	old := os.Stderr
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	os.Stderr = w
	status := crash("it broke", []byte("the stack"))
	os.Stderr = old
	w.Close()
	var text [4096]byte
	n, _ := r.Read(text[:])
	files, _ := filepath.Glob(filepath.Join(dir, "gsl", "crash-*.txt"))
	if status != statusInternal || len(files) != 1 {
		t.Fatalf("status %d, files %q", status, files)
	}
	if b, _ := os.ReadFile(files[0]); !strings.Contains(string(b), "it broke") || !strings.Contains(string(b), "the stack") {
		t.Errorf("crash file %q", b)
	}
	if s := string(text[:n]); !strings.HasPrefix(s, "gsl: internal error: it broke\n") || !strings.Contains(s, files[0]) || strings.Contains(s, "the stack") {
		t.Errorf("message %q", s)
	}
}
