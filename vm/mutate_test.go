// Mutants of the test programs: tokens and lines are exchanged, so that most of them compile and run into corners.

package vm

import (
	"math/rand"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

var tokenRE = regexp.MustCompile(`(?s)[A-Za-z_]\w*|\d[\w.]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\*\*|//|<<|>>|[<>=!]=|[-+*/%@&|^~<>]|\s+|.`)

var mutNames = strings.Fields(`int str float list dict set tuple bytes bytearray object type len range zip map filter enumerate sorted reversed
	sum min max any all iter next repr hash id isinstance issubclass getattr setattr hasattr delattr callable super property staticmethod
	classmethod print format chr ord abs divmod pow round bool complex frozenset memoryview slice vars dir None True False Exception
	ValueError KeyError StopIteration BaseException ExceptionGroup self x y a b f g e i k v args kw __init__ __eq__ __hash__ __lt__ __iter__
	__next__ __len__ __getitem__ __setitem__ __delitem__ __contains__ __call__ __getattr__ __getattribute__ __setattr__ __get__ __set__
	__enter__ __exit__ __repr__ __str__ __bool__ __add__ __radd__ __iadd__ __class__ __dict__ __slots__ __new__ __del__ __index__ __name__
	__await__ __format__ __missing__ __mro__ __bases__ __init_subclass__ __set_name__ append extend pop clear update keys values items sort
	send throw close join split lambda yield await async for while if else try except finally with raise return del global nonlocal pass
	break continue in is not and or import from as assert class def`)

var mutValues = []string{"0", "1", "-1", "2", "10**20", "10**6", "2**63", "-2**63", "1e308", "0.5", "float('nan')", "float('inf')", "''", "'a'", "'\\ud800'",
	"'\\u0100b'", "b''", "b'x'", "[]", "()", "{}", "set()", "[1, 2, 3]", "(1, 2)", "{'a': 1}", "{1, 2}", "range(5)", "range(10**18)", "None", "True", "...", "NotImplemented",
	"int", "object()", "(lambda *a, **k: a)", "(lambda x: x)", "iter([1, 2])", "(x for x in [1, 2])", "type('T', (), {})", "type('T', (list,), {})()",
	"type('T', (), {'__eq__': lambda s, o: 1/0, '__hash__': lambda s: 1})()", "type('T', (dict,), {'__missing__': lambda s, k: k})()", "[[]] * 3", "slice(None, None, -1)",
	"memoryview(b'abc')", "bytearray(b'abc')", "'x' * 1000", "[0] * 1000", "print", "len", "str", "type", "super()", "__builtins__", "1j", "Exception()"}

var mutOps = strings.Fields(`+ - * / // % @ & | ^ << >> < > <= >= == != ** = += -= *= |= is in and or not , : . ( ) [ ] { } * ** := -> @ ; ~`)

type mutator struct {
	r     *rand.Rand
	lines []string
	seeds []string
}

func (u *mutator) pick(l []string) string { return l[u.r.Intn(len(l))] }

// mutant changes a seed in a few places.
func (u *mutator) mutant() string {
	src := u.pick(u.seeds)
	for n := 1 + u.r.Intn(4); n > 0; n-- {
		if u.r.Intn(3) == 0 {
			src = u.lineLevel(src)
		} else {
			src = u.tokenLevel(src)
		}
	}
	return src
}

func (u *mutator) lineLevel(src string) string {
	l := strings.SplitAfter(src, "\n")
	k, j := u.r.Intn(len(l)), u.r.Intn(len(l))
	indent := func(s, like string) string {
		pad := like[:len(like)-len(strings.TrimLeft(like, " "))]
		return pad + strings.TrimLeft(s, " ")
	}
	switch u.r.Intn(5) {
	case 0:
		l[k] = ""
	case 1:
		l[k] = indent(l[j], l[k]) + l[k]
	case 2:
		l[k], l[j] = indent(l[j], l[k]), indent(l[k], l[j])
	case 3:
		l[k] = indent(u.pick(u.lines), l[k]) + l[k]
	case 4:
		l[k] = indent(u.pick(u.lines), l[k])
	}
	return strings.Join(l, "")
}

func (u *mutator) tokenLevel(src string) string {
	tok := tokenRE.FindAllString(src, -1)
	if len(tok) == 0 {
		return src
	}
	for range 20 {
		k := u.r.Intn(len(tok))
		c := tok[k][0]
		switch {
		case c == ' ' || c == '\n':
			continue
		case c >= '0' && c <= '9' || c == '"' || c == '\'':
			tok[k] = u.pick(mutValues)
		case c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			switch u.r.Intn(4) {
			case 0:
				tok[k] = u.pick(mutNames)
			case 1:
				tok[k] = u.pick(mutValues)
			default:
				for range 10 {
					if s := u.pick(tok); s[0] == '_' || s[0] >= 'A' && s[0] <= 'z' {
						tok[k] = s
						break
					}
				}
			}
		default:
			switch u.r.Intn(3) {
			case 0:
				tok[k] = u.pick(mutOps)
			case 1:
				tok[k] = u.pick(tok)
			case 2:
				tok[k] = ""
			}
		}
		break
	}
	return strings.Join(tok, "")
}

// TestMutants runs for a second, or as long as GSL_MUTATE says; GSL_SEED repeats a run.
func TestMutants(t *testing.T) {
	long, _ := time.ParseDuration(os.Getenv("GSL_MUTATE"))
	if long == 0 {
		long = time.Second
	}
	seed := time.Now().UnixNano()
	if s := os.Getenv("GSL_SEED"); s != "" {
		seed, _ = strconv.ParseInt(s, 10, 64)
	}
	t.Logf("GSL_SEED=%d", seed)
	u := &mutator{r: rand.New(rand.NewSource(seed)), seeds: fuzzSeeds}
	files, _ := filepath.Glob("../testdata/*/*.gsl")
	for _, p := range files {
		if strings.Contains(p, "bench") {
			continue
		}
		if b, err := os.ReadFile(p); err == nil {
			u.seeds = append(u.seeds, chunks(string(b), 800)...)
		}
	}
	for _, s := range u.seeds {
		u.lines = append(u.lines, strings.SplitAfter(s, "\n")...)
	}
	n, ends := 0, map[string]int{}
	dump := os.Getenv("GSL_DUMP") // the program that runs is written there first: what kills the process can be found
	for end := time.Now().Add(long); time.Now().Before(end) && !t.Failed(); n++ {
		src := u.mutant()
		if dump != "" {
			os.WriteFile(dump, []byte(src), 0o666)
		}
		if e := runLimited(t, src); e == nil {
			ends["no exception"]++
		} else {
			ends[e.cls.name]++
		}
	}
	t.Logf("%d programs: %v", n, ends)
}
