package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestSome runs some hundreds of programs; a long run is `go run ./testdata/difffuzz -n 100000`.
func TestSome(t *testing.T) {
	version, err := exec.Command(*pyPath, "-c", "import sys; print(sys.version_info[:2])").Output()
	if err != nil || strings.TrimSpace(string(version)) != "(3, 11)" {
		t.Skip("there is no CPython 3.11 to compare with")
	}
	folder := t.TempDir()
	gsl := filepath.Join(folder, "gsl")
	if out, err := exec.Command("go", "build", "-o", gsl, "github.com/gsl-lang/gsl/cmd/gsl").CombinedOutput(); err != nil {
		t.Fatalf("building gsl: %v\n%s", err, out)
	}
	names, all, err := kinds()
	if err != nil {
		t.Fatal(err)
	}
	found, err := os.Create(filepath.Join(folder, "found"))
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	f := &fuzzer{names: names, all: all, python: []string{*pyPath}, gsl: []string{gsl}, folder: folder, found: found}
	if err := f.run(1, 600, 2); err != nil {
		t.Fatal(err)
	}
	if f.differences > 0 {
		text, _ := os.ReadFile(found.Name())
		t.Errorf("%d of %d programs differ\n%s", f.differences, f.done, text)
	}
}

// TestGrammars grows a program of each kind from many seeds: the same seed gives the same one, and reducing never makes
// one longer.
func TestGrammars(t *testing.T) {
	names, all, err := kinds()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		for seed := range uint64(50) {
			a := all[n].program(seed)
			if !bytes.Equal([]byte(a.String()), []byte(all[n].program(seed).String())) {
				t.Fatalf("%s %d: two texts from one seed", n, seed)
			}
			if seed < 3 {
				for _, s := range smaller(a) {
					if s.size() >= a.size() {
						t.Fatalf("%s %d: %q is not smaller", n, seed, s)
					}
				}
			}
		}
	}
}
