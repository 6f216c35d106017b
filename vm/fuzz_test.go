// Fuzzing of the whole path: any text is compiled and run with limits; the machine must answer with a result or an
// exception, never with a panic, a hang or an internal error.

package vm

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
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
			if strings.Contains(p, "bench") || strings.Contains(p, "badinput") {
				continue
			}
			if b, err := os.ReadFile(p); err == nil && len(b) < 3000 {
				f.Add(string(b))
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

// runLimited runs src in a machine of its own with limits.
func runLimited(t *testing.T, src string) {
	m := New(Options{})
	m.SetStepLimit(100_000)
	m.SetMemoryLimit(1 << 30)
	e := m.RunMain(src, "<fuzz>")
	if e != nil {
		text := m.FormatException(e)
		if strings.Contains(text, "SystemError: internal error") || strings.Contains(text, "has no slow path") {
			t.Fatalf("internal error running %q:\n%s", src, text)
		}
	}
	m.Close()
}
