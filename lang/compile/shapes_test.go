// Shapes: the instructions that key constructs compile to. A change here is a visible decision.

package compile_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/gsl-lang/gsl/lang/code"
	"github.com/gsl-lang/gsl/lang/compile"
	"github.com/gsl-lang/gsl/lang/parse"
)

func mustCompile(t testing.TB, src string) *code.Code {
	t.Helper()
	shown := src[:min(len(src), 300)]
	m, errs := parse.Parse("x", src, parse.File)
	if len(errs) > 0 {
		t.Fatalf("%s\n%v", shown, errs[0])
	}
	k, err := compile.Module(m, compile.Options{Filename: "x"})
	if err != nil {
		t.Fatalf("%s\n%v", shown, err)
	}
	if err := code.Verify(k); err != nil {
		t.Fatalf("%s\n%v", shown, err)
	}
	return k
}

var spaces = regexp.MustCompile(` +`)

// listing is the instructions of the first code nested in a module, one a line, with the indexes of jump targets.
func listing(k *code.Code) string {
	var b bytes.Buffer
	code.Disassemble(&b, k)
	text, _, _ := strings.Cut(b.String(), "\n\n")
	var out []string
	for _, l := range strings.Split(text, "\n") {
		if m := regexp.MustCompile(`^ *\d* (>>|  ) +(\d+)  (.*)$`).FindStringSubmatch(l); m != nil {
			s := spaces.ReplaceAllString(strings.TrimSpace(m[3]), " ")
			if m[1] == ">>" {
				s = m[2] + ": " + s
			}
			out = append(out, s)
		} else if strings.Contains(l, " to ") && strings.Contains(l, "[r") {
			out = append(out, strings.TrimSpace(l))
		}
	}
	return strings.Join(out, "\n")
}

var shapes = []struct{ name, src, want string }{
	{"loop", `
def f(n):
    s = 0
    for i in range(n):
        s += i*i
    return s`, `
UNBIND r1:s 4
LOADI r1:s 0
LOADG r5 range
MOVE r7 r0:n
CALL r5 1
FORPREP r2:i r5 0
JMP -> 10
8: MUL r6 r2:i r2:i
IADD r1:s r1:s r6
10: FORITER r2:i -> 8
RET r1:s`},
	{"compare and branch", `
def f(a, b):
    while a < b:
        if a is None or b == 3 and not a:
            a = a + b * 2 - 1
        else:
            b -= 1`, `
JMP -> 9
1: NONEJ r0:a -> 4
EQIN r1:b 3 -> 8
JT r0:a -> 8
4: MULI r3 r1:b 2
ADD r2 r0:a r3
SUBI r0:a r2 1
JMP -> 9
8: ISUBI r1:b r1:b 1
9: LTJ r0:a r1:b -> 1
RETNONE`},
	{"try finally", `
def f(a):
    try:
        x = a()
    finally:
        a.close()
    return x`, `
UNBIND r1:x 1
MOVE r2 r0:a
CALL r2 0
MOVE r1:x r2
MOVE r4 r0:a
CALLM r2 1 .close
RET r1:x
9: MOVE r6 r0:a
CALLM r4 1 .close
ENDEXC r3
RERAISE r2
15: ENDEXC r3
RERAISE r4
1 to 4 -> 9 [r2]
9 to 13 -> 15 [r4]`},
	{"except", `
def f(a):
    try:
        return a()
    except (KeyError, E) as e:
        return e
    except:
        pass`, `
UNBIND r1:e 1
MOVE r2 r0:a
CALL r2 0
RET r2
4: RETNONE
5: LOADG r5 KeyError
LOADG r6 E
TUPLE r4 r5 2
EXCJ r2 r4 -> 16
MOVE r1:e r2
MOVE r4 r1:e
UNBIND r1:e 1
ENDEXC r3
RET r4
16: ENDEXC r3
JMP -> 4
18: UNBIND r1:e 1
ENDEXC r3
RERAISE r4
21: ENDEXC r3
RERAISE r4
12 to 13 -> 18 [r4]
1 to 3 -> 5 [r2]
5 to 13 -> 21 [r4]`},
	{"with", `
def f(a):
    with a as b:
        b()`, `
UNBIND r1:b 1
WITHPREP r2 r0:a 0
CALL r3 0
MOVE r1:b r3
MOVE r3 r1:b
CALL r3 0
LOADNONE r4
LOADNONE r5
LOADNONE r6
CALL r2 3
10: RETNONE
11: MOVE r6 r2
EXCINFO r8 r4
CALL r6 3
JT r6 -> 17
ENDEXC r5
RERAISE r4
17: ENDEXC r5
JMP -> 10
19: ENDEXC r5
RERAISE r6
3 to 6 -> 11 [r4]
11 to 15 -> 19 [r6]`},
	{"closure", `
def f(a):
    n = 0
    def g():
        nonlocal n
        n += a
    return g`, `
UNBIND r1:g 2
MKCELL r0:a
MKCELL r2
LOADI r3 0
STOREC r3 r2
MKFUNC r1:g r1:g 0 <g>
RET r1:g`},
	{"swap and unpack", `
def f(a, b, c):
    a, b = b, a
    for k, v in c.items():
        a = k, v
    return a`, `
UNBIND r3:k 2
MOVE r5 r0:a
MOVE r0:a r1:b
MOVE r1:b r5
MOVE r7 r2:c
CALLM r5 1 .items
FORPREP r6 r5 0
JMP -> 14
10: UNPACK r3:k r6 2
MOVE r9 r3:k
MOVE r10 r4:v
TUPLE r0:a r9 2
14: FORITER r6 -> 10
RET r0:a`},
	{"unbound locals", `
def f(a):
    if a:
        x = 1
    y = x
    del y
    while z := a():
        print(z)
    return x, y`, `
UNBIND r1:x 3
JF r0:a -> 3
LOADI r1:x 1
3: CHECK r1:x
MOVE r2:y r1:x
UNBIND r2:y 1
JMP -> 7
7: JMP -> 12
8: LOADG r4 print
MOVE r6 r3:z
CALL r4 1
12: MOVE r4 r0:a
CALL r4 0
MOVE r3:z r4
JT r3:z -> 8
MOVE r5 r1:x
CHECK r2:y
MOVE r6 r2:y
TUPLE r4 r5 2
RET r4`},
	{"walrus reads first", `
def f(x):
    return x + (x := 2)`, `
MOVE r1 r0:x
LOADI r0:x 2
ADD r1 r1 r0:x
RET r1`},
	{"constants", `
def f(x):
    if not __debug__: return 1 + 2
    while 1:
        if x in [1, 2] or x in {3, 4}: return -(5 ** 2), 'a' 'b' * 2
        return [1, 2, 3]`, `
LOADK r1 (1, 2)
IN r2 r0:x r1
JT r2 -> 8
LOADK r1 frozenset{3, 4}
IN r2 r0:x r1
JF r2 -> 11
8: LOADK r1 (-25, "abab")
RET r1
11: LIST r1 r1 0
LOADK r2 (1, 2, 3)
EXTEND r1 r2 0
RET r1`},
	{"wrapper", `
def f(*args, **kwargs):
    return g(*args, **kwargs)`, `
LOADG r2 g
MOVE r4 r0:args
MOVE r5 r1:kwargs
CALLX r2 1
RET r2`},
	{"assigned wrapper", `
def f(*args):
    args += (1,)
    return g(*args)`, `
LOADK r1 (1)
IADD r0:args r0:args r1
LOADG r1 g
MOVE r3 r0:args
CALLX r1 2
RET r1`},
	{"jump out", `
def f(a):
    for x in a:
        if x: continue
        if x == 3: break`, `
UNBIND r1:x 3
FORPREP r1:x r0:a 0
JMP -> 5
3: JT r1:x -> 5
EQIJ r1:x 3 -> 6
5: FORITER r1:x -> 3
6: RETNONE`},
	{"method call by super", `
class C:
    def f(self, x):
        super().f(x, 1)`, ``},
	{"generator", `
def f(x):
    y = yield x
    yield from y`, `
MKGEN
UNBIND r1:y 1
YIELD r1:y r0:x
YIELDITER r3 r1:y
LOADNONE r4
YIELDFROM r4 r3
MOVE r2 r4
LOADNONE r2
GENRET r2`},
}

// TestShapes compiles each function and compares its listing.
func TestShapes(t *testing.T) {
	for _, s := range shapes {
		t.Run(s.name, func(t *testing.T) {
			k := mustCompile(t, s.src[1:]+"\n")
			got := listing(k.Kids[0])
			if want := strings.TrimSpace(s.want); want != "" && got != want {
				t.Errorf("%s\ngot:\n%s\n\nwant:\n%s", s.src, got, want)
			}
		})
	}
	super := listing(mustCompile(t, "class C:\n    def f(self, x):\n        super().f(x, 1)\n").Kids[0].Kids[0])
	if want := "MOVE r4 r0:self\nLOADF r2 0\nMOVE r5 r1:x\nLOADI r6 1\nSUPERM r2 3 .f\nRETNONE"; super != want {
		t.Errorf("super().f:\n%s\nwant:\n%s", super, want)
	}
}
