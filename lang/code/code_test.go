// Tests of the position table, the verifier and the binary form.

package code_test

import (
	"math/big"
	"reflect"
	"strings"
	"testing"

	"github.com/gsl-lang/gsl/lang/code"
	"github.com/gsl-lang/gsl/lang/compile"
	"github.com/gsl-lang/gsl/lang/parse"
)

const program = `"""doc"""
import a.b as c
def f(x, /, y=1.5, *z, k=2j, **w) -> 'int':
    try:
        for i in range(123456789012345678901234567890):
            x.m(i, k=(1, 'a', b'b', None, ..., True))
    except E as e:
        return lambda: (x, e, y)
    finally:
        x = {1, 2, 3, x in {4, 5}}
class A(B): pass
`

// more has the kinds of code that program has not.
const more = `
def counter(n):
    total = 0
    def add(k, *, by: int = 2):
        nonlocal total
        total += k * by
        return f"{total!r:>{n}}"
    yield from (add(k) for k in range(n))
class A(dict, metaclass=type):
    x: int = 1
    def __init__(self, *a, **kw):
        super().__init__(*a, **kw)
        self.y = {**kw, 'a': [*a]}
async def co(x):
    async with x as y:
        return [z async for z in y if await z]
match A():
    case {'a': [1, *rest], **kw} if rest: pass
    case A(x=1 | 2 as n): pass
with open('f') as f, f: del f
try: assert 1, 'no'
except* ValueError as e: raise KeyError from e
`

func compiled(t testing.TB) *code.Code { return compiledText(t, program) }

func compiledText(t testing.TB, text string) *code.Code {
	m, errs := parse.Parse("x", text, parse.File)
	if len(errs) > 0 {
		t.Fatal(errs[0])
	}
	k, err := compile.Module(m, compile.Options{Filename: "x"})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestPositions writes spans of every form and reads them back.
func TestPositions(t *testing.T) {
	spans := []struct{ n, line, col, endLine, endCol int }{
		{1, 1, 0, 1, 5}, {3, 1, 4, 1, 9}, {1, 0, 0, 0, 0}, {2, 900, 80, 905, 3}, {1, 5, 7, 5, 7}, {4, 5, 0, 6, 0}, {1, 70000, 300, 70000, 1000},
	}
	var w code.LineWriter
	for _, s := range spans {
		w.Add(s.n, s.line, s.col, s.endLine, s.endCol)
	}
	c := &code.Code{Lines: w.Bytes()}
	i := 0
	for _, s := range spans {
		for range s.n {
			l, col, el, ec := c.Position(i)
			if l != s.line || col != s.col || el != s.endLine || ec != s.endCol {
				t.Errorf("instruction %d: %d:%d-%d:%d, want %+v", i, l, col, el, ec, s)
			}
			i++
		}
	}
	if l, _, _, _ := c.Position(i); l != 0 {
		t.Errorf("past the end: line %d", l)
	}
}

// TestMarshal writes a code with every kind of constant and reads it back.
func TestMarshal(t *testing.T) {
	k := compiledText(t, program+more)
	k.Consts = append(k.Consts, new(big.Int).Neg(new(big.Int).Lsh(big.NewInt(3), 200)), int64(-5), 0.1, complex(1, -2), code.FrozenSet{"a", int64(1)}, false,
		"\xed\xa0\x80é\xed\xbf\xbf", code.Bytes("\xff\x00"))
	data, err := code.Marshal(k)
	if err != nil {
		t.Fatal(err)
	}
	back, err := code.Unmarshal(data)
	if err != nil {
		t.Fatal(err)
	}
	var a, b strings.Builder
	code.Disassemble(&a, k)
	code.Disassemble(&b, back)
	if a.String() != b.String() || len(a.String()) < 1000 {
		t.Errorf("the listings differ:\n%s\n%s", a.String(), b.String())
	}
	if !reflect.DeepEqual(k.Consts, back.Consts) {
		t.Errorf("constants: %v, want %v", back.Consts, k.Consts)
	}
	for _, text := range []string{"\xff", "a\xc3", "\xed\xa0", "\xed\xa0\x80\x80"} {
		data, _ := code.Marshal(&code.Code{Name: text, Ins: []code.Instr{{Op: code.RETNONE}}})
		if _, err := code.Unmarshal(data); err == nil {
			t.Errorf("%q was read as a text", text)
		}
	}
	if _, err := code.Marshal(&code.Code{Consts: []code.Const{struct{}{}}}); err == nil {
		t.Error("a constant that is none was written")
	}
}

// TestCorrupt changes every byte of a program and cuts it at every place: an error or a code that verifies, never a panic.
func TestCorrupt(t *testing.T) {
	data, _ := code.Marshal(compiledText(t, program+more))
	for i := range data {
		if _, err := code.Unmarshal(data[:i]); err == nil {
			t.Errorf("cut at %d: no error", i)
		}
		for _, x := range []byte{0x01, 0x80, 0xff} {
			d := append([]byte(nil), data...)
			d[i] ^= x
			if c, err := code.Unmarshal(d); err == nil {
				if err := code.Verify(c); err != nil {
					t.Errorf("byte %d: %v", i, err)
				}
			}
		}
	}
}

func FuzzUnmarshal(f *testing.F) {
	for _, text := range []string{program, more, "", "x = 1\n", "def f(a=(1, 2.5, 'é')): return a\n"} {
		data, _ := code.Marshal(compiledText(f, text))
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, err := code.Unmarshal(b); err == nil {
			var w strings.Builder
			code.Disassemble(&w, c)
		}
	})
}

// TestVerify breaks codes in one way each.
func TestVerify(t *testing.T) {
	ret := code.Instr{Op: code.RETNONE}
	for _, x := range []struct {
		name string
		c    code.Code
		want string
	}{
		{"good", code.Code{Regs: 1, Ins: []code.Instr{{Op: code.LOADI}, ret}}, ""},
		{"empty", code.Code{}, "no instructions"},
		{"off the end", code.Code{Regs: 1, Ins: []code.Instr{{Op: code.LOADI}}}, "falls off the end"},
		{"opcode", code.Code{Ins: []code.Instr{{Op: 9999}, ret}}, "opcode 9999"},
		{"register", code.Code{Regs: 1, Ins: []code.Instr{{Op: code.LOADI, A: 16}, ret}}, "registers 1+1 of 1"},
		{"unscaled", code.Code{Regs: 9, Ins: []code.Instr{{Op: code.LOADI, A: 8}, ret}}, "registers"},
		{"run", code.Code{Regs: 3, Ins: []code.Instr{{Op: code.CALL, B: 2}, ret}}, "registers 0+4 of 3"},
		{"jump", code.Code{Regs: 1, Ins: []code.Instr{{Op: code.JMP, C: 5}, ret}}, "jump to 6"},
		{"jump into a word", code.Code{Regs: 1, Consts: []code.Const{nil}, Ins: []code.Instr{{Op: code.JT, C: 1}, {Op: code.LOADK}, {}, ret}}, "jump to 2"},
		{"constant", code.Code{Regs: 1, Ins: []code.Instr{{Op: code.LOADK}, {}, ret}}, "index 0 of 0"},
		{"name", code.Code{Regs: 1, Ins: []code.Instr{{Op: code.GETATTR}, {}, ret}}, "name 0 of 0"},
		{"free", code.Code{Regs: 1, Ins: []code.Instr{{Op: code.LOADF}, ret}}, "free variable 0 of 0"},
		{"cell", code.Code{Regs: 1, Ins: []code.Instr{{Op: code.LOADC}, ret}}, "holds no cell"},
		{"handler", code.Code{Regs: 1, Ins: []code.Instr{ret}, Handlers: []code.Handler{{From: 0, To: 1, Target: 0}}}, "handler 0"},
		{"cut word", code.Code{Regs: 1, Ins: []code.Instr{{Op: code.LOADK}}}, "no room"},
		{"return point", code.Code{Regs: 4, Names: []string{"m"}, Ins: []code.Instr{{Op: code.CALLM, A: 16, B: 1}, {}, {}, ret}}, "does not repeat"},
		{"method cache", code.Code{Regs: 4, Names: []string{"m"}, Ins: []code.Instr{{Op: code.CALLM, B: 1}, {}, {}, ret}}, "cache is not empty"},
		{"attribute cache", code.Code{Regs: 1, Names: []string{"a"}, Ins: []code.Instr{{Op: code.GETATTR}, {}, ret}}, "cache is not empty"},
		{"the machine's own", code.Code{Ins: []code.Instr{{Op: code.FIN}, ret}}, "no compiler makes it"},
		{"cell not made", code.Code{Regs: 1, Cells: []code.Cell{{Name: "x"}}, Ins: []code.Instr{ret}}, "not made at entry"},
		{"cell lost", code.Code{Regs: 1, Cells: []code.Cell{{Name: "x"}}, Ins: []code.Instr{{Op: code.MKCELL}, {Op: code.LOADI}, ret}}, "overwritten"},
		{"cell lost in a run", code.Code{Regs: 4, Cells: []code.Cell{{Name: "x", Reg: 32}}, Ins: []code.Instr{{Op: code.MKCELL, A: 32}, {Op: code.CALL, B: 1}, ret}}, "overwritten"},
		{"no generator", code.Code{Regs: 1, Ins: []code.Instr{{Op: code.YIELD}, ret}}, "not in a generator"},
		{"generator", code.Code{Flags: code.Generator, Regs: 1, Ins: []code.Instr{ret}}, "disagree"},
		{"names", code.Code{Regs: 2, Consts: []code.Const{code.Tuple{nil}}, Ins: []code.Instr{{Op: code.MATCHCLASS, B: 16}, {}, ret}}, "no tuple of names"},
		{"divisor", code.Code{Regs: 1, Ins: []code.Instr{{Op: code.MODI}, ret}}, "divisor 0"},
		{"kid", code.Code{Regs: 1, Ins: []code.Instr{ret}, Kids: []*code.Code{{Regs: 1, Ins: []code.Instr{ret}, Free: []code.FreeVar{{Name: "x", FromCell: true}}}}}, "free variable x"},
		{"constant type", code.Code{Consts: []code.Const{3}, Ins: []code.Instr{ret}}, "type int"},
	} {
		err := code.Verify(&x.c)
		if x.want == "" {
			if err != nil {
				t.Errorf("%s: %v", x.name, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v, want %s", x.name, err, x.want)
		}
	}
}
