// Command bench runs the programs of this folder under gsl and every peer that is installed, and prints how they compare.
//
//	go run ./testdata/bench [-suite types] [-n rounds] [-median] [-run regexp] [-peers list] [-gsl binary]
//
// It builds gsl, runs each program under each interpreter in turn, for a number of rounds, and takes the least CPU time
// (user and system, of the process) of each: what disturbs a run only makes it longer. The outputs must be equal. Peers are
// CPython with greenlet and gevent, pypy3, lua5.4 and luajit; the Lua ones run the twin of a program where there is one.
// Start-up time is part of every figure and printed on its own. Suite types has a row for every operation of the built-in
// types (types.go).
package main

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

var (
	rounds  = flag.Int("n", 5, "rounds")
	suite   = flag.String("suite", "", "types: the operations of the built-in types instead of language and greenlets")
	filter  = flag.String("run", "", "only programs whose names match this expression")
	peerSet = flag.String("peers", "", "only these peers, separated by commas; none: only gsl")
	gsl     = flag.String("gsl", "", "the gsl to measure, instead of one built from this source")
	parked  = flag.Int("parked", 1000000, "how many greenlets to park for the memory figure")
	limit   = flag.Duration("timeout", 2*time.Minute, "how long one run may take")
	list    = flag.Bool("list", false, "list the programs and leave")
	median  = flag.Bool("median", false, "take the median of the rounds instead of the least")
	short   = flag.Bool("short", false, "one round, without memory and start-up")
)

// peer is an interpreter.
type peer struct {
	name string
	cmd  []string
	ext  string // of the programs it runs
	why  string // why it does not run programs that need greenlets; empty: it does
}

func main() {
	flag.Parse()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run() error {
	dir, err := folder()
	if err != nil {
		return err
	}
	match, err := regexp.Compile(*filter)
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.gsl"))
	if err != nil {
		return err
	}
	var language, greenlets []row
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".gsl")
		r := row{name: name, file: name, least: 1}
		switch {
		case !match.MatchString(name) || strings.HasPrefix(name, "m_"):
		case strings.HasPrefix(name, "g_"):
			greenlets = append(greenlets, r)
		default:
			language = append(language, r)
		}
	}
	if *list {
		if *suite == "types" {
			_, err = types(dir, match, nil)
			return err
		}
		for _, r := range append(language, greenlets...) {
			fmt.Println(r.name)
		}
		return nil
	}
	if *short {
		*rounds = 1
	}
	bin := *gsl
	if bin == "" {
		tmp, err := os.MkdirTemp("", "gsl-bench")
		if err != nil {
			return err
		}
		defer os.RemoveAll(tmp)
		bin = filepath.Join(tmp, "gsl")
		build := exec.Command("go", "build", "-o", bin, "./cmd/gsl")
		build.Dir = filepath.Join(dir, "..", "..")
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("go build: %v\n%s", err, out)
		}
	} else if bin, err = filepath.Abs(bin); err != nil {
		return err
	}
	peers := append([]peer{{name: "gsl", cmd: []string{bin}, ext: ".gsl"}}, installed()...)
	which := "least"
	if *median {
		which = "median"
	}
	fmt.Printf("%s %s/%s, %d CPUs, %d rounds; %s CPU time in ms", time.Now().Format("2006-01-02"), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), *rounds, which)
	fmt.Println("; x: how many times gsl's speed is the peer's")
	for _, p := range peers {
		fmt.Printf("  %-8s %s\n", p.name, version(p))
	}
	bad := 0
	if *suite == "types" {
		if bad, err = types(dir, match, peers); err != nil {
			return err
		}
		language, greenlets = nil, nil
	}
	if len(language) > 0 {
		bad += table("language", dir, language, peers)
	}
	if len(greenlets) > 0 {
		bad += table("greenlets", dir, greenlets, peers)
	}
	if !*short && *filter == "" && *suite == "" {
		memory(dir, peers)
		startup(peers)
	}
	if bad > 0 {
		return fmt.Errorf("%d runs failed or differ in output", bad)
	}
	return nil
}

// folder finds this folder from the working directory or from where the source was.
func folder() (string, error) {
	_, file, _, _ := runtime.Caller(0)
	for _, d := range []string{filepath.Dir(file), "testdata/bench", "."} {
		if _, err := os.Stat(filepath.Join(d, "fib.gsl")); err == nil {
			return filepath.Abs(d)
		}
	}
	return "", fmt.Errorf("cannot find testdata/bench: run it in the repository")
}

// installed looks for peers.
func installed() (ps []peer) {
	want := func(name string) bool {
		return *peerSet == "" || slices.Contains(strings.Split(*peerSet, ","), name)
	}
	if want("cpython") {
		var plain string
		for _, name := range []string{os.Getenv("GSL_PYTHON_GEVENT"), "python3.11", "python3", "/usr/bin/python3"} {
			if name == "" {
				continue
			}
			// The real interpreter, not a script that looks for it.
			out, err := exec.Command(name, "-c", "import sys; print(sys.executable); import greenlet, gevent").Output()
			exe := strings.TrimSpace(string(out))
			if exe == "" {
				continue
			}
			if err == nil {
				ps = append(ps, peer{name: "cpython", cmd: []string{exe}, ext: ".gsl"})
				plain = ""
				break
			}
			if plain == "" {
				plain = exe
			}
		}
		if plain != "" {
			ps = append(ps, peer{name: "cpython", cmd: []string{plain}, ext: ".gsl", why: "no gevent"})
		}
	}
	if exe, err := exec.LookPath("pypy3"); err == nil && want("pypy3") {
		why := ""
		if exec.Command(exe, "-c", "import greenlet, gevent").Run() != nil {
			why = "no gevent"
		}
		ps = append(ps, peer{name: "pypy3", cmd: []string{exe}, ext: ".gsl", why: why})
	}
	for _, name := range []string{"lua5.4", "luajit"} {
		if exe, err := exec.LookPath(name); err == nil && want(name) {
			ps = append(ps, peer{name: name, cmd: []string{exe}, ext: ".lua"})
		}
	}
	return ps
}

func version(p peer) string {
	arg := "--version"
	if p.ext == ".lua" {
		arg = "-v"
	}
	out, _ := exec.Command(p.cmd[0], arg).CombinedOutput()
	s := strings.Join(strings.Fields(string(out)), " ")
	if p.name == "cpython" {
		if v, err := exec.Command(p.cmd[0], "-c", "import greenlet, gevent; print(', greenlet', greenlet.__version__, 'gevent', gevent.__version__)").Output(); err == nil {
			s += strings.TrimSpace(string(v))
		}
	}
	return s
}

// outcome is one run.
type outcome struct {
	cpu, wall time.Duration
	rss       int64
	out, err  string
	fail      error
}

func execute(p peer, dir string, args ...string) outcome {
	c := exec.Command(p.cmd[0], append(slices.Clone(p.cmd[1:]), args...)...)
	c.Dir = dir
	// CPython's library was compiled when it was installed; gsl's is at its first import, and it may keep that.
	keep := "PYTHONDONTWRITEBYTECODE=1"
	if p.name == "gsl" {
		keep = "PYTHONDONTWRITEBYTECODE="
	}
	c.Env = append(os.Environ(), "PYTHONHASHSEED=0", keep)
	var out, errOut bytes.Buffer
	c.Stdout, c.Stderr = &out, &errOut
	start := time.Now()
	if err := c.Start(); err != nil {
		return outcome{fail: err}
	}
	t := time.AfterFunc(*limit, func() { c.Process.Kill() })
	err := c.Wait()
	wall := time.Since(start)
	if !t.Stop() && err != nil {
		err = fmt.Errorf("stopped after %v", *limit)
	}
	o := outcome{wall: wall, out: out.String(), err: errOut.String(), fail: err}
	if u, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		o.cpu = time.Duration(u.Utime.Nano() + u.Stime.Nano())
		o.rss = u.Maxrss * 1024
	}
	return o
}

// table runs programs under peers and prints a line each.
func table(title, dir string, rows []row, peers []peer) (bad int) {
	width := 16
	for _, r := range rows {
		width = max(width, len(r.name)+1)
	}
	fmt.Printf("\n%-*s", width, title)
	for k, p := range peers {
		fmt.Printf("%10s", p.name)
		if k > 0 {
			fmt.Printf("%7s", "x")
		}
	}
	fmt.Println()
	type cell struct {
		times []time.Duration
		skip  string
	}
	logs := make([]float64, len(peers))
	count := make([]int, len(peers))
	slower := []string{}
	for _, line := range rows {
		name := line.file
		cells := make([]cell, len(peers))
		want := ""
		var notes []string
		for r := 0; r < *rounds; r++ {
			for k, p := range peers {
				if _, err := os.Stat(filepath.Join(dir, name+p.ext)); err != nil {
					cells[k].skip = "-"
					continue
				}
				if strings.HasPrefix(name, "g_") && p.why != "" {
					cells[k].skip = "-"
					continue
				}
				if cells[k].skip != "" {
					continue
				}
				o := execute(p, dir, name+p.ext)
				switch {
				case o.fail != nil:
					cells[k].skip = "failed"
					notes = append(notes, fmt.Sprintf("  %s: %v\n    %s", p.name, o.fail, lastLine(o.err)))
					bad++
					continue
				case want == "":
					want = o.out
				case o.out != want:
					cells[k].skip = "differs"
					notes = append(notes, fmt.Sprintf("  %s printed %.200q, %s %.200q", p.name, o.out, peers[0].name, want))
					bad++
					continue
				}
				cells[k].times = append(cells[k].times, o.cpu)
			}
		}
		fmt.Printf("%-*s", width, line.name)
		for k, c := range cells {
			if c.skip != "" {
				fmt.Printf("%10s", c.skip)
				if k > 0 {
					fmt.Printf("%7s", "")
				}
				continue
			}
			t := figure(c.times)
			fmt.Printf("%10.1f", ms(t))
			if k > 0 {
				if g := cells[0]; g.skip == "" {
					x := float64(t) / float64(figure(g.times))
					fmt.Printf("%7.2f", x)
					logs[k] += math.Log(x)
					count[k]++
					if x < line.least && peers[k].name == "cpython" {
						fmt.Printf(" <%.1f", line.least)
						slower = append(slower, fmt.Sprintf("%s %.2f", line.name, x))
					}
				} else {
					fmt.Printf("%7s", "")
				}
			}
		}
		fmt.Println()
		for _, n := range notes {
			fmt.Println(n)
		}
	}
	fmt.Printf("%-*s%10s", width, "geometric mean", "")
	for k := 1; k < len(peers); k++ {
		if count[k] == 0 {
			fmt.Printf("%10s%7s", "", "-")
		} else {
			fmt.Printf("%10s%7.2f", fmt.Sprintf("(of %d)", count[k]), math.Exp(logs[k]/float64(count[k])))
		}
	}
	fmt.Println()
	if len(slower) > 0 {
		fmt.Println("slower than expected beside cpython:", strings.Join(slower, ", "))
	}
	return bad
}

// figure is the least of some times, or their median.
func figure(ts []time.Duration) time.Duration {
	ts = slices.Sorted(slices.Values(ts))
	if *median {
		return ts[len(ts)/2]
	}
	return ts[0]
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func lastLine(s string) string {
	l := strings.Split(strings.TrimSpace(s), "\n")
	return l[len(l)-1]
}

// memory parks many greenlets and prints what one costs. CPython gets a tenth.
func memory(dir string, peers []peer) {
	fmt.Printf("\nmemory of a greenlet parked on an Event\n")
	for _, p := range peers {
		if p.ext != ".gsl" || p.why != "" {
			continue
		}
		n := *parked
		if p.name != "gsl" {
			n /= 10
		}
		o := execute(p, dir, "m_parked.gsl", strconv.Itoa(n))
		if o.fail != nil {
			fmt.Printf("  %-8s failed: %v %s\n", p.name, o.fail, lastLine(o.err))
			continue
		}
		fmt.Printf("  %-8s %s of RSS (%d greenlets, %.0f MB at most, %.2f s of CPU for parking and waking them)\n", p.name, lastLine(o.err), n, float64(o.rss)/1e6, o.cpu.Seconds())
	}
}

// startup times the empty program.
func startup(peers []peer) {
	fmt.Printf("\nstart-up: -c pass, least of 20: CPU and wall time\n")
	best := make([]outcome, len(peers))
	for range 20 {
		for k, p := range peers {
			args := []string{"-c", "pass"}
			if p.ext == ".lua" {
				args = []string{"-e", ""}
			}
			o := execute(p, ".", args...)
			if o.fail == nil && (best[k].wall == 0 || o.wall < best[k].wall) {
				best[k].wall = o.wall
			}
			if o.fail == nil && (best[k].cpu == 0 || o.cpu < best[k].cpu) {
				best[k].cpu = o.cpu
			}
		}
	}
	for k, p := range peers {
		fmt.Printf("  %-8s %6.1f ms %6.1f ms\n", p.name, ms(best[k].cpu), ms(best[k].wall))
	}
}
