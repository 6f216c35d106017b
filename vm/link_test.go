// Tests of linking.
package vm

import (
	"testing"

	"github.com/gsl-lang/gsl/lang/code"
)

// TestLinkDamaged links whatever the verifier lets pass of a program with one byte changed: it must not panic.
func TestLinkDamaged(t *testing.T) {
	m := New(Options{})
	c, e := m.Compile(`
class A(dict, metaclass=type):
    """doc"""
    def f(self, a, /, b=(1, 'x', b'y', None), *args, c: int = 10**40, **kw):
        return lambda: (super().f, a, {x: kw for x in args if x in {1, 2}})
async def g():
    async for x in y: yield x
x.m(1, k=2)(*a, **b)
`, "x", "exec")
	if e != nil {
		t.Fatal(e)
	}
	data, err := code.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	linked := 0
	var all func(k *Code)
	all = func(k *Code) {
		linked++
		for i := range k.kids {
			all(m.kid(k, i))
		}
	}
	for i := range data {
		for _, x := range []byte{0x01, 0x10, 0x80, 0xff} {
			d := append([]byte(nil), data...)
			d[i] ^= x
			if c, err := code.Unmarshal(d); err == nil {
				f := m.moduleFunc(c, newDict())
				all(f.code)
				m.newFunc(f.code)
			}
		}
	}
	if linked < 1000 {
		t.Errorf("%d codes linked", linked)
	}
}
