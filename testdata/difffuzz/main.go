// Command difffuzz makes random programs and looks for those that gsl and CPython 3.11 do not agree on.
//
//	go run ./testdata/difffuzz [-n programs] [-seed S] [-kind expr,stmt] [-gsl binary] [-python python3.11] [-j 2] [-show]
//
// Programs grow from the grammars of the folder grammar, one for each kind; each prints what its parts give or raise. They
// are run in batches, one process of each interpreter for some hundreds. A program on which the two differ is run again in
// processes of its own, reduced, and printed with its seed, which makes it again with -n 1.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

var (
	count   = flag.Int("n", 1000, "how many programs")
	seed    = flag.Uint64("seed", 1, "the first program's seed; the others follow it")
	kindSet = flag.String("kind", "", "only these kinds, separated by commas")
	gslPath = flag.String("gsl", "", "the gsl to test, instead of one built from this source")
	pyPath  = flag.String("python", "python3.11", "CPython 3.11")
	jobs    = flag.Int("j", runtime.NumCPU(), "how many batches at once")
	show    = flag.Bool("show", false, "print the programs and leave")
	most    = flag.Int("max", 10, "stop after that many kinds of differences")
	raw     = flag.Bool("raw", false, "do not reduce")
	limit   = flag.Duration("timeout", 10*time.Second, "how long one program may take")
)

func main() {
	flag.Parse()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "difffuzz:", err)
		os.Exit(1)
	}
}

// kinds are the names of the grammars that hold a rule called program.
func kinds() ([]string, map[string]*grammar, error) {
	var names []string
	all := map[string]*grammar{}
	files, err := grammarFiles.ReadDir("grammar")
	if err != nil {
		return nil, nil, err
	}
	for _, f := range files {
		name := strings.TrimSuffix(f.Name(), ".gr")
		text, err := grammarFiles.ReadFile("grammar/" + f.Name())
		if err != nil {
			return nil, nil, err
		}
		if !strings.Contains("\n"+string(text), "\nprogram:") {
			continue
		}
		g, err := load(name)
		if err != nil {
			return nil, nil, err
		}
		names, all[name] = append(names, name), g
	}
	return names, all, nil
}

// program is one of a run.
type program struct {
	kind string
	seed uint64
	tree *node
}

// make grows the program of a seed.
func grow(names []string, all map[string]*grammar, seed uint64) program {
	kind := names[seed%uint64(len(names))]
	return program{kind, seed, all[kind].program(seed)}
}

func run() error {
	names, all, err := kinds()
	if err != nil {
		return err
	}
	if *kindSet != "" {
		names = strings.Split(*kindSet, ",")
		for _, n := range names {
			if all[n] == nil {
				return fmt.Errorf("no kind %q", n)
			}
		}
	}
	if *show {
		for i := range *count {
			p := grow(names, all, *seed+uint64(i))
			fmt.Printf("# %s %d\n%s\n", p.kind, p.seed, p.tree)
		}
		return nil
	}
	folder, err := os.MkdirTemp("", "difffuzz")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	if *gslPath == "" {
		*gslPath = filepath.Join(folder, "gsl")
		if out, err := exec.Command("go", "build", "-o", *gslPath, "github.com/gsl-lang/gsl/cmd/gsl").CombinedOutput(); err != nil {
			return fmt.Errorf("building gsl: %w\n%s", err, out)
		}
	}
	start := time.Now()
	f := &fuzzer{names: names, all: all, python: []string{*pyPath}, gsl: []string{*gslPath}, folder: folder, found: os.Stdout}
	if err := f.run(*seed, *count, *jobs); err != nil {
		return err
	}
	fmt.Printf("%d programs from seed %d, %d differences, %d skipped, %.0f s\n", f.done, *seed, f.differences, f.skipped, time.Since(start).Seconds())
	for _, n := range names {
		fmt.Printf("  %-8s %d\n", n, f.perKind[n])
	}
	if f.differences > 0 {
		os.Exit(1)
	}
	return nil
}

// fuzzer runs batches until all programs are done or enough differ.
type fuzzer struct {
	names       []string
	all         map[string]*grammar
	python, gsl []string
	folder      string
	found       *os.File

	mu                         sync.Mutex
	done, differences, skipped int
	perKind                    map[string]int
	seen                       map[string]int // how often a difference of that look was found
}

// limited runs a command with bounded memory, where there is a way to say so.
func limited(argv []string) []string {
	if sh, err := exec.LookPath("prlimit"); err == nil {
		return append([]string{sh, "--as=2000000000"}, argv...)
	}
	return argv
}

func (f *fuzzer) run(first uint64, n, jobs int) error {
	const batch = 200
	f.perKind, f.seen = map[string]int{}, map[string]int{}
	work := make(chan []uint64)
	errs := make(chan error, jobs)
	var wg sync.WaitGroup
	for j := range jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			var p pair
			for i, in := range []*interpreter{&p.python, &p.gsl} {
				in.folder = filepath.Join(f.folder, fmt.Sprintf("%d-%d", j, i))
				in.limit = *limit
				if err := os.MkdirAll(in.folder, 0o777); err != nil {
					errs <- err
					return
				}
			}
			p.python.argv, p.gsl.argv = limited(f.python), f.gsl
			for seeds := range work {
				if err := f.batch(&p, seeds); err != nil {
					errs <- err
					return
				}
			}
		}()
	}
	for i := 0; i < n; i += batch {
		f.mu.Lock()
		enough := len(f.seen) >= *most
		f.mu.Unlock()
		if enough || len(errs) > 0 {
			break
		}
		var seeds []uint64
		for k := i; k < min(i+batch, n); k++ {
			seeds = append(seeds, first+uint64(k))
		}
		select {
		case work <- seeds:
		case err := <-errs:
			return err
		}
	}
	close(work)
	wg.Wait()
	close(errs)
	return <-errs
}

func (f *fuzzer) batch(p *pair, seeds []uint64) error {
	var programs []program
	var texts []string
	for _, s := range seeds {
		g := grow(f.names, f.all, s)
		programs = append(programs, g)
		texts = append(texts, g.tree.String())
	}
	py, gs, err := p.compare(texts)
	if err != nil {
		return err
	}
	f.mu.Lock()
	for i, g := range programs {
		f.done++
		f.perKind[g.kind]++
		if skipped(py[i]) {
			f.skipped++
		}
	}
	f.mu.Unlock()
	for i, g := range programs {
		if !differ(py[i], gs[i]) {
			continue
		}
		again, err := p.python.run([]string{texts[i]})
		if err != nil {
			return err
		}
		look := look(py[i], gs[i])
		f.mu.Lock()
		if again[0] != py[i] { // an address was looked at
			f.skipped++
			f.mu.Unlock()
			continue
		}
		f.differences++
		f.seen[look]++
		known := f.seen[look] > 1
		enough := len(f.seen) > *most
		f.mu.Unlock()
		if enough {
			break
		}
		if known {
			continue
		}
		if err := f.report(p, g, py[i], gs[i]); err != nil {
			return err
		}
	}
	return nil
}

// report confirms a difference, reduces its program and prints it.
func (f *fuzzer) report(p *pair, g program, py, gs string) error {
	note := ""
	py1, gs1, err := p.compare([]string{g.tree.String()})
	if err != nil {
		return err
	}
	tree := g.tree
	if !differ(py1[0], gs1[0]) {
		note = ", only in company of other programs"
	} else if py, gs = py1[0], gs1[0]; !*raw {
		if tree, py, gs, err = reduce(p, tree, py, gs); err != nil {
			return err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	fmt.Fprintf(f.found, "=== -kind %s -seed %d -n 1%s\n%s\n", strings.Join(f.names, ","), g.seed, note, strings.TrimRight(tree.String(), "\n"))
	a, b := lines(py), lines(gs)
	for len(a) > 3 && len(b) > 3 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	fmt.Fprintf(f.found, "--- CPython\n%s\n--- GSL\n%s\n\n", strings.Join(cut(a), "\n"), strings.Join(cut(b), "\n"))
	return nil
}

var digits = regexp.MustCompile(`'[^']*'|[0-9]+`)

// look is what is told only once of a difference: the first lines that differ, without what varies in them.
func look(py, gs string) string {
	a, b := lines(py), lines(gs)
	for len(a) > 1 && len(b) > 1 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	part := func(s string) string {
		s = strings.TrimPrefix(digits.ReplaceAllString(s, "0"), "ended by ")
		return s[:min(len(s), 40)]
	}
	return part(a[0]) + "|" + part(b[0])
}

func lines(s string) []string { return strings.Split(strings.TrimRight(s, "\n"), "\n") }

// cut shortens what is printed of an outcome.
func cut(s []string) []string {
	if len(s) > 20 {
		s = append(slices.Clone(s[:20]), "...")
	}
	for i, l := range s {
		if len(l) > 1000 {
			s[i] = l[:1000] + "..."
		}
	}
	return s
}
