// Tests of the cache of compiled modules, as a user meets it.

package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestCacheChanged changes a module in ways that a clock or a size would not show.
func TestCacheChanged(t *testing.T) {
	dir, cache := t.TempDir(), filepath.Join(t.TempDir(), "c")
	write(t, dir+"/main.gsl", "import mod, pkg.sub\nprint(mod.f(), pkg.sub.x, mod.__file__)\n")
	write(t, dir+"/pkg/__init__.gsl", "")
	write(t, dir+"/pkg/sub.gsl", "x = 'sub'\n")
	then := time.Now().Add(-time.Hour)
	for _, v := range []string{"1", "2", "1", "3"} {
		write(t, dir+"/mod.gsl", "def f():\n    return "+v+"\n")
		if err := os.Chtimes(dir+"/mod.gsl", then, then); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			r := run{args: []string{"main.gsl"}, dir: dir, env: []string{"GSL_CACHE_DIR=" + cache}}.do(t)
			if want := v + " sub " + dir + "/mod.gsl\n"; r.out != want || r.err != "" {
				t.Errorf("%q %q, want %q", r.out, r.err, want)
			}
		}
	}
	if n := cached(t, cache); n != 5 { // three of mod, two of pkg, and not the program
		t.Errorf("%d files", n)
	}
	if es, err := os.ReadDir(dir); err != nil || len(es) != 3 {
		t.Errorf("the source directory: %v %v", es, err)
	}
}

func cached(t *testing.T, dir string) int {
	t.Helper()
	names, err := filepath.Glob(dir + "/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		if !strings.HasSuffix(n, ".gslc") {
			t.Errorf("%s is there", n)
		}
	}
	return len(names)
}

// TestCacheSame compares a first and a second run of what shows a code's inside: tracebacks, source, docstrings, warnings.
func TestCacheSame(t *testing.T) {
	dir, cache := t.TempDir(), t.TempDir()
	write(t, dir+"/mod.gsl", `"""The module."""
import dataclasses
@dataclasses.dataclass
class P:
    """A point."""
    x: int = 1
    def move(self, by, /, *, twice: bool = False, **kw):
        """Moves."""
        return (lambda d: [self.x / d for _ in range(2)])(by)
def gen(n):
    total = 0
    def add(k):
        nonlocal total
        total += k
        return total
    for k in range(n):
        yield add(k)
CONSTS = (1, -2, 10**30, 1.5, 2j, b'b', 'é', None, ..., frozenset({1, 2}), (True, ('x',)))
`)
	write(t, dir+"/main.gsl", `
import mod, inspect
print(mod.__doc__, mod.P.__doc__, mod.P.move.__doc__, mod.__name__, mod.__file__)
print(mod.P(), list(mod.gen(4)), mod.CONSTS, inspect.signature(mod.P.move))
print(inspect.getsource(mod.gen))
c = mod.P.move.__code__
print(c.co_filename, c.co_firstlineno, c.co_names, c.co_varnames, c.co_flags, c.co_qualname)
mod.P(2).move(0)
`)
	var first result
	for k, env := range []string{"GSL_CACHE_DIR=off", "GSL_CACHE_DIR=" + cache, "GSL_CACHE_DIR=" + cache} {
		r := run{args: []string{"main.gsl"}, dir: dir, env: []string{env}}.do(t)
		if k == 0 {
			first = r
			if !strings.Contains(r.err, "mod.gsl\", line 9, in <listcomp>") || !strings.Contains(r.err, "~~~~~~~^~~") || !strings.Contains(r.out, "nonlocal total") {
				t.Errorf("%s%s", r.out, r.err)
			}
		} else if r.out != first.out || r.err != first.err || r.status != first.status {
			t.Errorf("run %d: %s%s, want %s%s", k, r.out, r.err, first.out, first.err)
		}
	}
}

// TestCacheDamaged damages every file of a cache.
func TestCacheDamaged(t *testing.T) {
	cache := t.TempDir()
	r := run{args: []string{"-c", "import dataclasses, json; print(json.dumps([1]))"}, env: []string{"GSL_CACHE_DIR=" + cache}}
	check := func() {
		t.Helper()
		if got := r.do(t); got.out != "[1]\n" || got.err != "" {
			t.Fatalf("%s%s", got.out, got.err)
		}
	}
	check()
	names, _ := filepath.Glob(cache + "/*")
	if len(names) < 10 {
		t.Fatalf("%d files", len(names))
	}
	last, _ := os.ReadFile(names[0])
	for _, how := range []func(b []byte) []byte{
		func(b []byte) []byte { return nil },
		func(b []byte) []byte { return b[:len(b)/2] },
		func(b []byte) []byte { return make([]byte, len(b)) },
		func(b []byte) []byte { b[len(b)-9] ^= 1; return b },
		func(b []byte) []byte { b[3] ^= 1; return b },
		func(b []byte) []byte { l := last; last = b; return l },
	} {
		for _, n := range names {
			b, err := os.ReadFile(n)
			if err != nil {
				t.Fatal(err)
			}
			write(t, n, string(how(b)))
		}
		check()
	}
	check()
}

// TestCacheNowhere has no place for a cache, or is told not to keep one.
func TestCacheNowhere(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "")
	locked := t.TempDir()
	if err := os.Chmod(locked, 0o500); err != nil {
		t.Fatal(err)
	}
	prog := []string{"-c", "import string, sys; print(string.digits, sys.dont_write_bytecode, sys.flags.dont_write_bytecode)"}
	for _, x := range []struct {
		what, out string
		env, args []string
	}{
		{"no HOME", "True 1", []string{"HOME=", "XDG_CACHE_HOME=", "GSL_CACHE_DIR="}, prog},
		{"relative XDG_CACHE_HOME", "True 1", []string{"XDG_CACHE_HOME=here", "GSL_CACHE_DIR="}, prog},
		{"HOME is a file", "False 0", []string{"HOME=" + file, "XDG_CACHE_HOME=", "GSL_CACHE_DIR="}, prog},
		{"read-only HOME", "False 0", []string{"HOME=" + locked, "XDG_CACHE_HOME=", "GSL_CACHE_DIR="}, prog},
		{"off", "True 1", []string{"GSL_CACHE_DIR=off"}, prog},
	} {
		if runtime.GOOS != "linux" && strings.Contains(x.what, "HOME") {
			continue // elsewhere the user's cache directory is found in other ways
		}
		for range 2 {
			r := run{args: x.args, env: x.env, dir: t.TempDir()}.do(t)
			if r.out != "0123456789 "+x.out+"\n" || r.err != "" || r.status != 0 {
				t.Errorf("%s: %q %q %d", x.what, r.out, r.err, r.status)
			}
		}
	}
	cache := filepath.Join(t.TempDir(), "c")
	for _, x := range []struct {
		what, env string
		args      []string
	}{
		{"-B", "", append([]string{"-B"}, prog...)},
		{"PYTHONDONTWRITEBYTECODE", "PYTHONDONTWRITEBYTECODE=x", prog},
		{"sys.dont_write_bytecode", "", []string{"-c", "import sys; sys.dont_write_bytecode = True; import string"}},
	} {
		if r := (run{args: x.args, env: []string{"GSL_CACHE_DIR=" + cache, x.env}}).do(t); r.err != "" || r.status != 0 {
			t.Errorf("%s: %q %d", x.what, r.err, r.status)
		}
		if _, err := os.Stat(cache); err == nil {
			t.Errorf("%s: something was kept", x.what)
		}
	}
}

// TestCacheAtOnce starts several processes on an empty cache.
func TestCacheAtOnce(t *testing.T) {
	cache := filepath.Join(t.TempDir(), "c")
	binary(t)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			r := run{args: []string{"-c", "import argparse, dataclasses; print(argparse.ArgumentParser('p').parse_args([]))"}, env: []string{"GSL_CACHE_DIR=" + cache}}.do(t)
			if r.out != "Namespace()\n" || r.err != "" {
				t.Errorf("%s%s", r.out, r.err)
			}
		})
	}
	wg.Wait()
	if n := cached(t, cache); n < 10 {
		t.Errorf("%d files", n)
	}
}
