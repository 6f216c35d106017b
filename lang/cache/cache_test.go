// Tests of the cache: what is kept comes back, and what is damaged, foreign or old does not.

package cache

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gsl-lang/gsl/lang/code"
	"github.com/gsl-lang/gsl/lang/compile"
	"github.com/gsl-lang/gsl/lang/parse"
)

func compiled(t testing.TB, filename, src string) *code.Code {
	t.Helper()
	m, errs := parse.Parse(filename, src, parse.File)
	if len(errs) > 0 {
		t.Fatal(errs[0])
	}
	k, err := compile.Module(m, compile.Options{Filename: filename})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func listing(c *code.Code) string {
	var b strings.Builder
	code.Disassemble(&b, c)
	return b.String()
}

// files are the names in a cache's directory.
func files(t testing.TB, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

const text = "def f(x):\n    return x + 1\n"

func TestRoundTrip(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	d := Open(dir, "salt", false)
	if d.Load("m", text) != nil {
		t.Error("an empty cache has something")
	}
	k := compiled(t, "m", text)
	d.Store("m", text, k)
	if got := d.Load("m", text); got == nil || listing(got) != listing(k) {
		t.Error("what was stored does not come back")
	}
	if d.Load("m", text+"\n") != nil || d.Load("n", text) != nil || Open(dir, "other", false).Load("m", text) != nil || Open(dir, "saltm", false).Load("", text) != nil {
		t.Error("the code of another module came back")
	}
	if fi, err := os.Stat(dir); err != nil || fi.Mode().Perm()&0o077 != 0 && mineIsKnown {
		t.Errorf("the directory: %v %v", fi.Mode(), err)
	}
	for _, name := range files(t, dir) {
		if fi, err := os.Stat(name); err != nil || fi.Mode().Perm() != 0o600 && mineIsKnown {
			t.Errorf("%s: %v %v", name, fi.Mode(), err)
		}
	}
	ro := Open(dir, "salt", true)
	if ro.Load("m", text) == nil {
		t.Error("a read-only cache does not read")
	}
	ro.Store("n", text, k)
	if n := len(files(t, dir)); n != 1 {
		t.Errorf("%d files", n)
	}
}

// TestDamage changes a file in every way: Load gives nothing.
func TestDamage(t *testing.T) {
	dir := t.TempDir()
	d := Open(dir, "", false)
	d.Store("m", text, compiled(t, "m", text))
	name := files(t, dir)[0]
	good, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	try := func(what string, b []byte) {
		t.Helper()
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if d.Load("m", text) != nil {
			t.Errorf("%s: it was loaded", what)
		}
	}
	for i := 0; i < len(good); i += 1 + len(good)/100 {
		b := append([]byte(nil), good...)
		b[i] ^= 0x10
		try(fmt.Sprint("byte ", i), b)
		try(fmt.Sprint("cut at ", i), good[:i])
	}
	try("empty", nil)
	try("longer", append(good[:len(good):len(good)], 0))
	d.Store("other", text, compiled(t, "other", text))
	for _, o := range files(t, dir) {
		if o != name {
			b, _ := os.ReadFile(o)
			try("another module's", b)
		}
	}
	d.Store("m", text, compiled(t, "m", text))
	if d.Load("m", text) == nil {
		t.Error("a damaged file was not replaced")
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(name, 0o700); err != nil {
		t.Fatal(err)
	}
	if d.Load("m", text) != nil {
		t.Error("a directory was loaded")
	}
}

// TestNowhere stores where nothing can be written.
func TestNowhere(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	d := Open(filepath.Join(file, "x"), "", false)
	for range 2 {
		d.Store("m", text, compiled(t, "m", text))
		if d.Load("m", text) != nil {
			t.Error("loaded from nowhere")
		}
	}
}

func TestSweep(t *testing.T) {
	dir := t.TempDir()
	d := Open(dir, "", false)
	now := time.Now()
	put := func(name string, age time.Duration) {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, make([]byte, 1000), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(p, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	day := 24 * time.Hour
	for k := range 10 {
		put(fmt.Sprint(k, ending), time.Duration(k)*day)
	}
	put("old"+ending, 40*day)
	put("new-1.tmp", 2*time.Hour)
	put("new-2.tmp", time.Minute)
	put("theirs.txt", 400*day)
	d.limit = 4500
	d.sweep(now)
	var left []string
	for _, n := range files(t, dir) {
		left = append(left, filepath.Base(n))
	}
	if got := strings.Join(left, " "); got != "0.gslc 1.gslc 2.gslc 3.gslc new-2.tmp theirs.txt" {
		t.Error(got)
	}
}

// TestUsed checks that reading an old file marks it as used.
func TestUsed(t *testing.T) {
	dir := t.TempDir()
	d := Open(dir, "", false)
	d.Store("m", text, compiled(t, "m", text))
	name := files(t, dir)[0]
	old := time.Now().Add(-3 * fresh)
	if err := os.Chtimes(name, old, old); err != nil {
		t.Fatal(err)
	}
	if d.Load("m", text) == nil {
		t.Fatal("not loaded")
	}
	if fi, err := os.Stat(name); err != nil || time.Since(fi.ModTime()) > fresh {
		t.Errorf("%v %v", fi.ModTime(), err)
	}
}

// TestAtOnce lets many use one directory.
func TestAtOnce(t *testing.T) {
	dir := t.TempDir()
	k := compiled(t, "m", text)
	want := listing(k)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			d := Open(dir, "", false)
			d.limit = 1
			for n := range 50 {
				name := fmt.Sprint(n % 10)
				d.Store(name, text, k)
				if c := d.Load(name, text); c != nil && listing(c) != want {
					t.Errorf("another code")
				}
				if n%17 == 0 {
					d.sweep(time.Now())
				}
			}
		})
	}
	wg.Wait()
	for _, n := range files(t, dir) {
		if !strings.HasSuffix(n, ending) {
			t.Errorf("%s is left", n)
		}
	}
}
