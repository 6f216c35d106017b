// Command libtest runs CPython's own test files under gsl and prints how many of their tests pass.
//
//	go run ./testdata/libtest [-suite cpython|greenlet] [-gsl binary] [-j n] [-lib folder] [-timeout d] [-check] [-update] [-v] [module ...]
//
// The files are those of an installed Python 3.11 (Debian: libpython3.11-testsuite); where there are none it says so and
// ends well. Each file runs in a process of its own, by run.gsl, with our unittest and the stand-in for test.support
// beside this file. What is about CPython and not about Python is left out by the rules in support/rules.gsl.
//
// With -suite greenlet the files are those of the package greenlet (Debian: python3-greenlet); their names begin with "greenlet."
//
// The table failing.txt has the tests that fail, each with its reason. With -check it is an error if another test fails or if
// one of the table passes; -update adds what fails and removes what passes.
package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

var (
	suite   = flag.String("suite", "cpython", "whose tests: cpython or greenlet")
	gsl     = flag.String("gsl", "", "the gsl to test, instead of one built from this source")
	jobs    = flag.Int("j", 2, "how many processes run at a time")
	lib     = flag.String("lib", "", "the folder Lib/test of CPython, or greenlet/tests")
	timeout = flag.Duration("timeout", time.Minute, "how long one file may take")
	check   = flag.Bool("check", false, "fail if the failures are not those of failing.txt")
	update  = flag.Bool("update", false, "bring failing.txt up to date, new rows without a reason")
	verbose = flag.Bool("v", false, "print what each failing test says, and why tests are left out")
)

// standard are the files that are run when none is named.
const standard = `grammar augassign asyncgen bool builtin bytes call class compare complex contains coroutines decorators descr dict
	dictcomps dictviews enumerate except_star exception_group exception_hierarchy exceptions extcall float format fstring
	funcattrs generators genexps global hash bisect collections copy dataclasses deque defaultdict enum functools
	index int isinstance iter keywordonlyarg list listcomps long memoryview named_expressions opcodes ordered_dict patma pow
	positional_only_arg property raise range richcmp scope set setcomps slice sort string_literals super syntax tuple unary
	unicode unpack unpack_ex userdict userlist weakref heapq itertools json math operator re string struct textwrap asyncio`

// groups are names for several files. Of asyncio those that can do without sockets.
var groups = map[string]string{
	"asyncio": `base_events context events futures futures2 locks pep492 protocols queues runners taskgroups tasks threads timeouts
		transports waitfor`,
}

// expand replaces the names of groups: the files of group x are test_x.test_y.
func expand(names []string) []string {
	var all []string
	for _, n := range names {
		files, ok := groups[strings.TrimPrefix(n, "test_")]
		if !ok {
			all = append(all, n)
		}
		for _, f := range strings.Fields(files) {
			all = append(all, strings.TrimPrefix(n, "test_")+".test_"+f)
		}
	}
	return all
}

// restarts is how often a file is continued after a test that crashed or hung.
const restarts = 5

// outcome is what one test did.
type outcome struct {
	id   string
	what string // ok, fail, left, crash or hang
	why  string // the first line of the error, or the rule
	text string // the whole error
}

// report is what one file did.
type report struct {
	name  string
	tests []outcome
}

func (r *report) count(what ...string) int {
	n := 0
	for _, t := range r.tests {
		if slices.Contains(what, t.what) {
			n++
		}
	}
	return n
}

func main() {
	flag.Parse()
	if err := run(flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "libtest:", err)
		os.Exit(1)
	}
}

func run(names []string) error {
	here, err := folder()
	if err != nil {
		return err
	}
	var prefix string // of a file's name in the table
	switch *suite {
	case "cpython":
		if *lib = cmp.Or(*lib, installed()); *lib == "" {
			fmt.Println("libtest: no test files of Python 3.11 are installed (Debian: libpython3.11-testsuite); nothing was run")
			return nil
		}
		if len(names) == 0 {
			names = strings.Fields(standard)
		}
	case "greenlet":
		if *lib = cmp.Or(*lib, installedGreenlet()); *lib == "" {
			fmt.Println("libtest: greenlet's tests are not installed (Debian: python3-greenlet); nothing was run")
			return nil
		}
		if prefix = "greenlet."; len(names) == 0 {
			files, _ := filepath.Glob(filepath.Join(*lib, "test_*.py"))
			for _, f := range files {
				names = append(names, filepath.Base(f))
			}
		}
	default:
		return fmt.Errorf("there is no suite %q", *suite)
	}
	names = expand(names)
	if *gsl == "" {
		tmp, err := os.MkdirTemp("", "libtest")
		if err != nil {
			return err
		}
		defer os.RemoveAll(tmp)
		*gsl = filepath.Join(tmp, "gsl")
		b := exec.Command("go", "build", "-o", *gsl, "./cmd/gsl")
		b.Dir, b.Stderr = filepath.Join(here, "..", ".."), os.Stderr
		if err := b.Run(); err != nil {
			return err
		}
	}
	if *gsl, err = filepath.Abs(*gsl); err != nil {
		return err
	}
	table, err := readTable(filepath.Join(here, "failing.txt"))
	if err != nil {
		return err
	}

	reports := make([]*report, len(names))
	errs := make([]error, len(names))
	done := make([]chan bool, len(names))
	slots := make(chan bool, max(*jobs, 1))
	var wg sync.WaitGroup
	for i, name := range names {
		done[i] = make(chan bool)
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer close(done[i])
			slots <- true
			defer func() { <-slots }()
			reports[i], errs[i] = runFile(here, prefix+"test_"+strings.TrimPrefix(strings.TrimSuffix(name, ".py"), "test_"))
		}()
	}
	for i := range names {
		<-done[i]
		if errs[i] == nil {
			reports[i].print(table)
		}
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	passed, ran, left, bad := 0, 0, 0, 0
	for _, r := range reports {
		passed += r.count("ok")
		ran += len(r.tests) - r.count("left")
		left += r.count("left")
		bad += table.compare(r)
	}
	fmt.Printf("total %d/%d  (left out %d)\n", passed, ran, left)
	if *update {
		return table.write(reports)
	}
	if *check && bad > 0 {
		return fmt.Errorf("%d tests differ from failing.txt", bad)
	}
	return nil
}

// folder finds the folder of this command from the working directory.
func folder() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for _, p := range []string{"testdata/libtest", "libtest", "."} {
		if _, err := os.Stat(filepath.Join(dir, p, "run.gsl")); err == nil {
			return filepath.Join(dir, p), nil
		}
	}
	return "", fmt.Errorf("run it from the root of the repository: no testdata/libtest/run.gsl here")
}

// installed finds Lib/test of a Python 3.11.
func installed() string {
	// As testdata/expect.py does: releases of 3.11 differ.
	var dirs []string
	for _, p := range []string{"python3.11", "python3", "/usr/bin/python3"} {
		out, err := exec.Command(p, "-c", "import sys, os, test; sys.version_info[:2] == (3, 11) and print(os.path.dirname(test.__file__))").Output()
		if err == nil {
			dirs = append(dirs, strings.TrimSpace(string(out)))
		}
	}
	dirs = append(dirs, "/usr/lib/python3.11/test", "/usr/local/lib/python3.11/test")
	for _, d := range dirs {
		if _, err := os.Stat(filepath.Join(d, "test_grammar.py")); d != "" && err == nil {
			return d
		}
	}
	return ""
}

// installedGreenlet finds the tests that an installed greenlet has with it.
func installedGreenlet() string {
	for _, p := range []string{"python3.11", "python3", "/usr/bin/python3"} {
		out, err := exec.Command(p, "-c", "import greenlet.tests, os; print(os.path.dirname(greenlet.tests.__file__))").Output()
		if dir := strings.TrimSpace(string(out)); err == nil && dir != "" {
			return dir
		}
	}
	const debian = "/usr/lib/python3/dist-packages/greenlet/tests"
	if _, err := os.Stat(filepath.Join(debian, "test_greenlet.py")); err == nil {
		return debian
	}
	return ""
}

// libWith is the folder that has a file: some installations lack some.
func libWith(name string) string {
	name, _, _ = strings.Cut(name, ".")
	for _, d := range []string{*lib, "/usr/lib/python3.11/test"} {
		for _, f := range []string{name + ".py", filepath.Join(name, "__init__.py")} {
			if _, err := os.Stat(filepath.Join(d, f)); err == nil {
				return d
			}
		}
	}
	return *lib
}

// runFile runs one file, and goes on behind a test that crashed or hung.
func runFile(here, name string) (*report, error) {
	r := &report{name: name}
	for try := 0; ; try++ {
		began, why, err := r.process(here)
		if err != nil || why == "" {
			return r, err
		}
		what := "crash"
		if strings.HasPrefix(why, "no end") {
			what = "hang"
		}
		if began == "" || try == restarts {
			r.tests = append(r.tests, outcome{id: cmp.Or(began, name), what: what, why: why})
			return r, nil
		}
		r.tests = append(r.tests, outcome{id: began, what: what, why: why})
	}
}

// process runs the tests of a file that have not run yet in one process. It gives the test that was running when the
// process ended too early, and how it ended.
func (r *report) process(here string) (began, why string, err error) {
	tmp, err := os.MkdirTemp("", "libtest")
	if err != nil {
		return "", "", err
	}
	defer os.RemoveAll(tmp)
	work := filepath.Join(tmp, "work")
	if err := os.Mkdir(work, 0o755); err != nil {
		return "", "", err
	}
	var over strings.Builder
	for _, t := range r.tests {
		fmt.Fprintln(&over, t.id)
	}
	if err := os.WriteFile(filepath.Join(tmp, "over"), []byte(over.String()), 0o644); err != nil {
		return "", "", err
	}
	args := []string{*gsl, filepath.Join(here, "run.gsl"), libWith(r.name), filepath.Join(tmp, "results"), filepath.Join(tmp, "over"), r.name}
	if runtime.GOOS != "windows" {
		// A test that asks for all memory must not take the machine with it.
		args = append([]string{"sh", "-c", `ulimit -v 8000000; exec "$@"`, "sh"}, args...)
	}
	ctx, cancel := context.WithTimeout(context.Background(), *timeout)
	defer cancel()
	c := exec.CommandContext(ctx, args[0], args[1:]...)
	c.Dir, c.WaitDelay = work, time.Second
	out, runErr := c.CombinedOutput()

	f, err := os.Open(filepath.Join(tmp, "results"))
	if err != nil {
		return "", "no results: " + lastLine(out), nil
	}
	defer f.Close()
	ended := false
	in := bufio.NewScanner(f)
	in.Buffer(nil, 64<<20)
	for in.Scan() {
		w := strings.SplitN(in.Text(), "\t", 4)
		switch {
		case w[0] == "end":
			ended = true
		case w[0] == "begin" && len(w) > 1:
			began = w[1]
		case len(w) == 4:
			text := strings.NewReplacer(`\n`, "\n", `\\`, `\`).Replace(w[3])
			r.tests = append(r.tests, outcome{id: w[1], what: w[0], why: w[2], text: text})
			began = ""
		}
	}
	switch {
	case ended:
		return "", "", in.Err()
	case ctx.Err() != nil:
		return began, fmt.Sprintf("no end within %v", *timeout), in.Err()
	}
	return began, fmt.Sprintf("the process ended (%v): %s", runErr, lastLine(out)), in.Err()
}

// lastLine is what a process that failed said last; of a crash of Go the first line.
func lastLine(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	for _, l := range lines {
		if strings.HasPrefix(l, "panic:") || strings.HasPrefix(l, "fatal error:") || strings.HasPrefix(l, "runtime:") {
			return l
		}
	}
	return lines[len(lines)-1]
}

func (r *report) print(t table) {
	left := r.count("left")
	line := fmt.Sprintf("%s %d/%d", r.name, r.count("ok"), len(r.tests)-left)
	if left > 0 {
		line += fmt.Sprintf("  (left out %d)", left)
	}
	if n := r.count("crash"); n > 0 {
		line += fmt.Sprintf("  CRASHED %d", n)
	}
	if n := r.count("hang"); n > 0 {
		line += fmt.Sprintf("  HUNG %d", n)
	}
	fmt.Println(line)
	for _, o := range r.tests {
		_, known := t.rows[o.id]
		switch {
		case o.what == "ok" && known:
			fmt.Printf("    passes now: %s\n", o.id)
		case o.what == "ok" || o.what == "left" && !*verbose || known && !*verbose:
		default:
			fmt.Printf("    %s: %s: %s\n", o.what, o.id, o.why)
			if *verbose && o.text != "" {
				fmt.Printf("        %s\n", strings.ReplaceAll(strings.TrimSpace(o.text), "\n", "\n        "))
			}
		}
	}
}

// table is failing.txt: a test and its reason a line, after the comment at the top.
type table struct {
	path string
	head []string
	rows map[string]string
}

func readTable(path string) (table, error) {
	t := table{path: path, rows: map[string]string{}}
	text, err := os.ReadFile(path)
	if err != nil {
		if os.IsNotExist(err) {
			err = nil
		}
		return t, err
	}
	for _, l := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if strings.HasPrefix(l, "#") {
			t.head = append(t.head, l)
			continue
		}
		id, why, _ := strings.Cut(l, " ")
		if id != "" {
			t.rows[id] = strings.TrimSpace(why)
		}
	}
	return t, nil
}

// sometimes begins the reason of a test that fails or passes by how much time there is.
const sometimes = "sometimes: "

// compare counts the tests of a report that the table has wrong, a row without a reason among them.
func (t table) compare(r *report) int {
	bad := 0
	for _, o := range r.tests {
		why, known := t.rows[o.id]
		if strings.HasPrefix(why, sometimes) {
			continue
		}
		fails := o.what != "ok" && o.what != "left"
		if o.what != "left" && fails != known || fails && why == "" {
			bad++
		}
	}
	return bad
}

// write brings the rows of the files that ran up to date and keeps those of the others.
func (t table) write(reports []*report) error {
	for _, r := range reports {
		for id := range t.rows {
			if id == r.name || strings.HasPrefix(id, r.name+".") {
				i := slices.IndexFunc(r.tests, func(o outcome) bool { return o.id == id })
				if strings.HasPrefix(t.rows[id], sometimes) {
					continue
				}
				if i < 0 || r.tests[i].what == "ok" || r.tests[i].what == "left" {
					delete(t.rows, id)
				}
			}
		}
		for _, o := range r.tests {
			if _, known := t.rows[o.id]; !known && o.what != "ok" && o.what != "left" {
				t.rows[o.id] = ""
			}
		}
	}
	lines := slices.Clone(t.head)
	ids := make([]string, 0, len(t.rows))
	for id := range t.rows {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		lines = append(lines, strings.TrimSpace(id+"  "+t.rows[id]))
	}
	return os.WriteFile(t.path, []byte(strings.Join(lines, "\n")+"\n"), 0o644)
}
