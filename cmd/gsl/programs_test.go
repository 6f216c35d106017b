// Runs every program of testdata under the built command and compares with what CPython printed (testdata/expect.py).
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// gslBinary builds the command once for all tests.
var gslBinary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "gsl-test")
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, "gsl")
	args := append([]string{"build", "-o", name}, buildTags...)
	out, err := exec.Command("go", append(args, ".")...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %v\n%s", err, out)
	}
	return name, nil
})

// testCache is the cache of compiled modules that the tests use instead of the user's.
var testCache = filepath.Join(os.TempDir(), fmt.Sprintf("gsl-test-cache-%d", os.Getpid()))

func TestMain(m *testing.M) {
	os.Unsetenv("PYTHONDONTWRITEBYTECODE")
	os.Setenv("GSL_CACHE_DIR", testCache)
	code := m.Run()
	os.RemoveAll(testCache)
	if name, err := gslBinary(); err == nil {
		os.RemoveAll(filepath.Dir(name))
	}
	os.Exit(code)
}

func binary(t testing.TB) string {
	t.Helper()
	name, err := gslBinary()
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// result is what a run of the command came to.
type result struct {
	out, err string
	status   int // 128+n: ended by signal n
	took     time.Duration
}

// run describes a run of the command.
type run struct {
	args    []string
	dir     string
	stdin   string
	env     []string
	timeout time.Duration
}

func (r run) do(t testing.TB) result {
	t.Helper()
	if r.timeout == 0 {
		r.timeout = 60 * time.Second
	}
	ctx, cancel := context.WithTimeout(t.Context(), r.timeout)
	defer cancel()
	c := exec.CommandContext(ctx, binary(t), r.args...)
	c.Dir = r.dir
	c.Stdin = strings.NewReader(r.stdin)
	c.Env = append(cleanEnv(), r.env...)
	var out, errOut bytes.Buffer
	c.Stdout, c.Stderr = &out, &errOut
	start := time.Now()
	err := c.Run()
	took := time.Since(start)
	if ctx.Err() != nil {
		t.Fatalf("gsl %q did not end within %v\n%s%s", r.args, r.timeout, tail(out.String()), tail(errOut.String()))
	}
	var ee *exec.ExitError
	if err != nil && !errors.As(err, &ee) {
		t.Fatal(err)
	}
	return result{out.String(), errOut.String(), exitCode(c.ProcessState), took}
}

// cleanEnv is the environment without what changes the command's behaviour.
func cleanEnv() (env []string) {
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "GSL_") && !strings.HasPrefix(e, "GOGC=") {
			env = append(env, e)
		}
	}
	return append(env, "PYTHONHASHSEED=0", "GSL_HASHSEED=0", "GSL_CACHE_DIR="+testCache)
}

func tail(s string) string {
	if len(s) > 2000 {
		s = "..." + s[len(s)-2000:]
	}
	return s
}

// directives are the first comment lines of a program; see testdata/expect.py.
func directives(text string) map[string]string {
	d := map[string]string{}
	for l := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		if !strings.HasPrefix(l, "#") {
			break
		}
		key, value, _ := strings.Cut(strings.TrimSpace(l[1:]), ":")
		switch key {
		case "no-python", "options", "args", "stdin", "status", "expect", "real-time", "seeds":
			d[key] = strings.TrimSpace(value)
		}
	}
	return d
}

// TestPrograms runs testdata/**/*.gsl, each in its own folder.
func TestPrograms(t *testing.T) {
	root, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	binary(t)
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "bench" {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".gsl") {
			return nil
		}
		rel, _ := filepath.Rel(root, path)
		t.Run(strings.TrimSuffix(filepath.ToSlash(rel), ".gsl"), func(t *testing.T) {
			t.Parallel()
			testProgram(t, path)
		})
		switch dir, _, _ := strings.Cut(filepath.ToSlash(rel), "/"); dir {
		case "article", "greenlet", "gevent", "switch":
			t.Run("virtual-time/"+strings.TrimSuffix(filepath.ToSlash(rel), ".gsl"), func(t *testing.T) {
				t.Parallel()
				testProgram(t, path, "--virtual-time")
			})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// testProgram runs a program. With options of the command it is run as if its first lines named them; a program that needs the
// real time is left out under virtual time.
func testProgram(t *testing.T, path string, options ...string) {
	base := strings.TrimSuffix(path, ".gsl")
	want, err := os.ReadFile(base + ".out")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("no .out yet: run testdata/expect.py")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d := directives(string(text))
	if why, ok := d["real-time"]; ok && len(options) > 0 {
		t.Skip("needs the real time: " + why)
	}
	options = append(append(options, "-W", "ignore"), words(d["options"])...) // expect.py ignores warnings, too
	r := run{dir: filepath.Dir(path), args: append(append(options, filepath.Base(path)), words(d["args"])...)}
	if s := d["stdin"]; s != "" {
		if r.stdin, err = strconv.Unquote(`"` + s + `"`); err != nil {
			t.Fatal(err)
		}
	}
	status := 0
	if s := d["status"]; s != "" {
		if status, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	got := r.do(t)
	mask := func(s string) string { return strings.ReplaceAll(s, r.dir+string(os.PathSeparator), "") }
	got.out, got.err = mask(got.out), mask(got.err)
	if got.out != string(want) {
		t.Errorf("output differs: %s", firstDifference(got.out, string(want)))
	}
	wantErr := ""
	if d["expect"] == "err" {
		b, err := os.ReadFile(base + ".err")
		if err != nil {
			t.Fatal(err)
		}
		wantErr = string(b)
	}
	if got.err != wantErr && d["expect"] != "noise" {
		t.Errorf("standard error differs: %s", firstDifference(got.err, wantErr))
	}
	if got.status != status {
		t.Errorf("status %d, want %d", got.status, status)
	}
}

// words splits a directive's value at blanks, minding single quotes.
func words(s string) (out []string) {
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimLeft(s, " ") {
		end := " "
		if s[0] == '\'' {
			s, end = s[1:], "'"
		}
		w, rest, _ := strings.Cut(s, end)
		out, s = append(out, w), rest
	}
	return
}

// firstDifference shows the first line where two texts differ.
func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for k := range max(len(g), len(w)) {
		line := func(l []string) string {
			if k < len(l) {
				return fmt.Sprintf("%.500q", l[k])
			}
			return "nothing"
		}
		if k >= len(g) || k >= len(w) || g[k] != w[k] {
			return fmt.Sprintf("line %d\n got  %s\n want %s", k+1, line(g), line(w))
		}
	}
	return "none"
}

// TestSeeds runs the programs that say "seeds: N" in so many other orders: a program whose order is not promised prints the same
// lines.
func TestSeeds(t *testing.T) {
	if testing.Short() {
		t.Skip("-short")
	}
	binary(t)
	for _, dir := range []string{"../../examples", "../../testdata"} {
		root, err := filepath.Abs(dir)
		if err != nil {
			t.Fatal(err)
		}
		err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".gsl") {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			want, err := os.ReadFile(strings.TrimSuffix(path, ".gsl") + ".out")
			seeds, bad := strconv.Atoi(directives(string(text))["seeds"])
			if bad != nil {
				return nil
			}
			if err != nil {
				return err
			}
			for seed := 1; seed <= seeds; seed++ {
				t.Run(fmt.Sprintf("%s/%d", filepath.Base(path), seed), func(t *testing.T) {
					t.Parallel()
					args := []string{"--virtual-time", "-W", "ignore", "--seed", strconv.Itoa(seed), filepath.Base(path)}
					r := run{dir: filepath.Dir(path), args: append(args, words(directives(string(text))["args"])...)}
					got := r.do(t)
					if g, w := sortedLines(got.out), sortedLines(string(want)); g != w || got.status != 0 {
						t.Errorf("status %d, output differs: %s\n%s", got.status, firstDifference(g, w), got.err)
					}
				})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func sortedLines(text string) string {
	l := strings.Split(text, "\n")
	slices.Sort(l)
	return strings.Join(l, "\n")
}

// TestExamples runs examples/*.gsl.
func TestExamples(t *testing.T) {
	files, err := filepath.Glob("../../examples/*.gsl")
	if err != nil || len(files) == 0 {
		t.Fatal("no examples", err)
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			abs, err := filepath.Abs(f)
			if err != nil {
				t.Fatal(err)
			}
			testProgram(t, abs)
		})
	}
}

// TestStartup: an empty program starts and ends within ten milliseconds of CPU time, the least of twenty.
func TestStartup(t *testing.T) {
	if testing.Short() {
		t.Skip("measures")
	}
	best := time.Hour
	for range 20 {
		c := exec.Command(binary(t), "-c", "pass")
		if err := c.Run(); err != nil {
			t.Fatal(err)
		}
		best = min(best, c.ProcessState.UserTime()+c.ProcessState.SystemTime())
	}
	t.Logf("%v", best)
	if limit := 10 * time.Millisecond; best > limit && len(buildTags) == 0 {
		t.Errorf("gsl -c pass takes %v of CPU time, more than %v", best, limit)
	}
}
