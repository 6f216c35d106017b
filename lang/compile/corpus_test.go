// The corpus: everything in CPython's own library compiles to code that verifies, and comes back from its binary form.

package compile_test

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/gsl-lang/gsl/lang/code"
	"github.com/gsl-lang/gsl/lang/compile"
	"github.com/gsl-lang/gsl/lang/parse"
)

// library is the directory of CPython 3.11's library: $GSL_CPYTHON_LIB, or where a python3.11 on the path has it.
func library(t *testing.T) string {
	if dir := os.Getenv("GSL_CPYTHON_LIB"); dir != "" {
		return dir
	}
	out, err := exec.Command("python3.11", "-c", "import sysconfig; print(sysconfig.get_path('stdlib'))").Output()
	if err != nil {
		t.Skip("no CPython library: python3.11 is not on the path and GSL_CPYTHON_LIB is not set")
	}
	return strings.TrimSpace(string(out))
}

// TestCorpus compiles and verifies CPython's Lib and Lib/test.
func TestCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("ten seconds of compiling")
	}
	dir := library(t)
	n, failed := 0, 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "site-packages" || d.Name() == "lib2to3") {
			return filepath.SkipDir // not of 3.11: other people's, and Python 2 on purpose
		}
		if d.IsDir() || !strings.HasSuffix(path, ".py") || strings.Contains(path, "bad_coding") || strings.Contains(path, "badsyntax") {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(path, dir)
		m, errs := parse.Bytes(name, src, parse.File)
		if len(errs) > 0 {
			failed++
			t.Errorf("%s: %v", name, errs[0].Msg)
			return nil
		}
		k, err := compile.Module(m, compile.Options{Filename: name})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return nil
		}
		if err := code.Verify(k); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if n++; n%8 == 0 {
			roundTrip(t, k)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files", n)
}

// roundTrip writes a code, reads it back and compares.
func roundTrip(t *testing.T, k *code.Code) {
	t.Helper()
	data, err := code.Marshal(k)
	if err != nil {
		t.Errorf("%s: %v", k.Filename, err)
		return
	}
	back, err := code.Unmarshal(data)
	if err != nil {
		t.Errorf("%s: %v", k.Filename, err)
		return
	}
	again, _ := code.Marshal(back)
	if !bytes.Equal(data, again) {
		t.Errorf("%s: not the same after Unmarshal", k.Filename)
	}
	if !reflect.DeepEqual(k.Ins, back.Ins) || !reflect.DeepEqual(k.Handlers, back.Handlers) || k.Qualname != back.Qualname {
		t.Errorf("%s: not the same code after Unmarshal", k.Filename)
	}
}
