// Fuzzing of the whole path: any text is compiled and run with limits; the machine must answer with a result or an
// exception, never with a panic, a hang or an internal error.

package vm

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

var fuzzSeeds = []string{
	"def f(n):\n    return n if n < 2 else f(n-1) + f(n-2)\nprint(f(10))\n",
	"class A:\n    def __init__(s, x): s.x = x\n    def __add__(s, o): return A(s.x + o.x)\n    __eq__ = lambda s, o: s.x == o.x\n    def __hash__(s): return 1\nd = {A(1): 2, A(2): 3}\nprint(d[A(1)], A(1) in d)\n",
	"def g(n):\n    try:\n        for i in range(n):\n            x = yield i\n    finally:\n        print('end')\nit = g(3)\nnext(it); it.close()\nprint(list(g(4)), sum(g(5)))\n",
	"try:\n    try:\n        1 / 0\n    except ZeroDivisionError as e:\n        raise KeyError('k') from e\n    finally:\n        print(1)\nexcept KeyError as e:\n    print(repr(e), e.__cause__)\n",
	"print(sorted([3, 1, 2], key=lambda v: -v), f'{3.5:>8.2f}|{[1]!r:^10}', 'a,b'.split(','), '%d %s' % (1, 'x'))\n",
	"match {'a': [1, 2, 3]}:\n    case {'a': [x, *y]} if x: print(x, y)\n    case _: print('no')\n",
	"a, *b = range(5)\nb[1:3] = [9]\ndel b[0]\nprint({**{'x': 1}}, [*b], {1, 2} | {3}, 2 ** 100, -7 // 2, 1 << 70)\n",
	"class M(type):\n    def __new__(c, n, b, d, **k): return super().__new__(c, n, b, d)\nclass B(metaclass=M, z=1):\n    __slots__ = ('a',)\n    @property\n    def p(self): return self.a\nx = B(); x.a = 1; print(x.p)\n",
	"async def c():\n    return 1\nasync def d():\n    return await c()\nx = d()\ntry: x.send(None)\nexcept StopIteration as e: print(e.value)\n",
	"with open('x') as f: pass\n",
	"def f(*a, b=1, **k): return a, b, k\nprint(f(1, *[2], b=3, **{'z': 4}))\nglobal_ = [f for f in map(str, range(3))]\nprint(global_)\n",
	"def h():\n    return h()\ntry: h()\nexcept RecursionError: print('deep')\n",
	"x = [0] * 10**12\n",
	"print('x' * 10**12)\n",
	"l = []\nl.append(l)\nprint(l, l == l)\nd = {}\nd['d'] = d\nprint(d)\n",
}

func FuzzRun(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s)
	}
	for _, pat := range []string{"../testdata/*/*.gsl", "../testdata/*.gsl"} {
		files, _ := filepath.Glob(pat)
		for _, p := range files {
			if strings.Contains(p, "bench") {
				continue
			}
			if b, err := os.ReadFile(p); err == nil {
				for _, c := range chunks(string(b), 1500) {
					f.Add(c)
				}
			}
		}
	}
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 5000 {
			return
		}
		runLimited(t, src)
	})
}

// chunks cuts a program between statements of its top level: short seeds are mutated to better purpose.
func chunks(src string, size int) (out []string) {
	var b strings.Builder
	for l := range strings.Lines(src) {
		if b.Len() > size && l[0] != ' ' && l[0] != '\n' && l[0] != ')' && !strings.HasPrefix(l, "e") { // except, else, elif
			out = append(out, b.String())
			b.Reset()
		}
		b.WriteString(l)
	}
	return append(out, b.String())
}

// TestChunks runs every seed once: what fuzzing starts from must not fail, nor must the limits stop a test program badly.
func TestChunks(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	files, _ := filepath.Glob("../testdata/*/*.gsl")
	for _, p := range files {
		if strings.Contains(p, "bench") {
			continue
		}
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		for k, c := range chunks(string(b), 1500) {
			for _, limit := range []int64{0, 1000, 37} {
				runSteps(t, c, limit+int64(k)%7)
			}
		}
	}
}

// runLimited runs src in a machine of its own with limits.
func runLimited(t *testing.T, src string) *Exc { return runSteps(t, src, 50_000) }

func runSteps(t *testing.T, src string, steps int64) *Exc {
	m := New(Options{})
	if steps < 30 {
		steps = 100_000
	}
	m.SetStepLimit(steps)
	m.SetMemoryLimit(512 << 20)
	// A hang is a failure: the machine is interrupted first, which must end it as well.
	slow := time.AfterFunc(10*time.Second, m.Interrupt)
	hang := time.AfterFunc(20*time.Second, func() {
		buf := make([]byte, 1<<16)
		panic(fmt.Sprintf("hang running %q\n%s", src, buf[:runtime.Stack(buf, true)]))
	})
	e := m.RunMain(src, "<fuzz>")
	hang.Stop()
	if !slow.Stop() {
		t.Errorf("took more than 10 s: %q", src)
	}
	if e != nil {
		text := m.FormatException(e)
		for _, bad := range []string{"internal error", "has no slow path", "unknown finishing frame"} {
			if strings.Contains(text, bad) && !strings.Contains(src, bad) {
				t.Fatalf("internal error running %q:\n%s", src, text)
			}
		}
	}
	if m.goLevel != 0 || len(m.reprStack) != 0 {
		t.Errorf("goLevel %d, reprStack %d after %q", m.goLevel, len(m.reprStack), src)
	}
	m.Close()
	return e
}
