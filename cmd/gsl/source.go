// Finding and reading the program: its text, the name tracebacks give it, and where it imports from.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/gsl-lang/gsl/lang/lex"
)

// program is a program that has been read.
type program struct {
	text     string
	filename string // in tracebacks, and __file__ for files
	argv0    string
	path0    string // sys.path[0]
	pkg      string // __package__, for -m
	isModule bool
}

// findProgram reads what the job names. On failure it has said why, and gives the exit status.
func findProgram(j *job) (*program, int) {
	switch j.kind {
	case jobCode:
		return &program{text: j.what, filename: "<string>", argv0: "-c"}, 0
	case jobStdin:
		b, err := io.ReadAll(os.Stdin)
		if err != nil {
			return nil, cannotOpen("<stdin>", err)
		}
		return &program{text: string(b), filename: "<stdin>", argv0: j.argv0}, 0
	}
	return readFile(j.what)
}

// readFile reads a program file, or the __main__ of a directory.
func readFile(name string) (*program, int) {
	abs := absolute(name)
	st, err := os.Stat(name)
	if err != nil {
		return nil, cannotOpen(abs, err)
	}
	p := &program{filename: abs, argv0: name}
	if st.IsDir() {
		for _, ext := range sourceExts {
			main := filepath.Join(abs, "__main__"+ext)
			if b, err := os.ReadFile(main); err == nil {
				p.text, p.filename, p.path0 = string(b), main, abs
				return p, 0
			}
		}
		fmt.Fprintf(os.Stderr, "gsl: can't find '__main__' module in '%s'\n", abs)
		return nil, statusError
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, cannotOpen(abs, err)
	}
	if e := unreadable(abs, b); e != "" {
		fmt.Fprint(os.Stderr, e)
		return nil, statusError
	}
	p.text = string(b)
	// A script is often a link in a bin directory: what it imports lies beside the file that the link points to.
	p.path0 = filepath.Dir(abs)
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		p.path0 = filepath.Dir(real)
	}
	return p, 0
}

// unreadable is what CPython prints for a program file that cannot be decoded; it reads a file line by line and says less
// than for text in memory.
func unreadable(name string, b []byte) string {
	if k := bytes.IndexByte(b, 0); k >= 0 {
		line := b[bytes.LastIndexByte(b[:k], '\n')+1 : k]
		return fmt.Sprintf("  File \"%s\", line %d\n    %s\nSyntaxError: source code cannot contain null bytes\n", name, 1+bytes.Count(b[:k], []byte("\n")), bytes.TrimLeft(line, " \t\f"))
	}
	_, e := lex.Decode(name, b)
	if e == nil {
		return ""
	}
	if enc, ok := strings.CutPrefix(e.Msg, "unknown encoding: "); ok {
		return "SyntaxError: encoding problem: " + enc + "\n"
	}
	if strings.HasPrefix(e.Msg, "Non-UTF-8 code") {
		return "SyntaxError: " + e.Msg + "\n"
	}
	return ""
}

var sourceExts = []string{".gsl", ".py"}

// absolute puts the working directory in front of a relative name and changes nothing else, as CPython does.
func absolute(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	wd, err := os.Getwd()
	if err != nil {
		return name
	}
	return strings.TrimSuffix(wd, string(os.PathSeparator)) + string(os.PathSeparator) + name
}

func cannotOpen(name string, err error) int {
	var no syscall.Errno
	if errors.As(err, &no) {
		fmt.Fprintf(os.Stderr, "gsl: can't open file '%s': [Errno %d] %s\n", name, int(no), errnoText(no))
		return statusUsage
	}
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	fmt.Fprintf(os.Stderr, "gsl: can't open file '%s': %v\n", name, err)
	return statusUsage
}

// errnoText is the C library's text, which differs from Go's in its first letter.
func errnoText(no syscall.Errno) string {
	s := no.Error()
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		s = strings.ToUpper(s[:1]) + s[1:]
	}
	return s
}

// searchPath is sys.path: the program's directory, then GSL_PATH.
func searchPath(p *program) []string {
	path := []string{p.path0}
	for _, d := range filepath.SplitList(os.Getenv("GSL_PATH")) {
		// An empty element would be the working directory, by accident more often than by intent.
		if d != "" {
			path = append(path, d)
		}
	}
	return path
}
