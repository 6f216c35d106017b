// Constant folding: what CPython's ast_opt.c computes at compile time, within the same limits.

package compile

import (
	"math"
	"math/big"
	"unicode/utf8"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/code"
)

// Limits on the size of a folded value, as in CPython: a short program must not become a huge constant.
const (
	maxIntBits    = 128
	maxStrSize    = 4096
	maxTupleSize  = 256
	maxConstItems = 256 // of all tuples in it together
)

// constant is the value of a literal.
func constant(k *ast.Constant) code.Const {
	switch k.Kind {
	case ast.True:
		return true
	case ast.False:
		return false
	case ast.Ellipsis:
		return code.Ellipsis{}
	case ast.Int:
		if k.Big != nil {
			return normal(k.Big)
		}
		return k.I
	case ast.Float:
		return k.F
	case ast.Complex:
		return complex(0, k.F)
	case ast.Str:
		return k.S
	case ast.Bytes:
		return code.Bytes(k.S)
	}
	return nil
}

// normal is a big integer as a constant: an int64 if it fits.
func normal(b *big.Int) code.Const {
	if b.IsInt64() {
		return b.Int64()
	}
	return b
}

// fold computes e if it is constant.
func (u *unit) fold(e ast.Expr) (code.Const, bool) {
	switch x := e.(type) {
	case *ast.Constant:
		return constant(x), true
	case *ast.Name:
		if x.ID == "__debug__" {
			return u.c.o.Optimize == 0, true
		}
	case *ast.UnaryOp:
		n := 0
		for { // - - - - 1
			y, ok := x.X.(*ast.UnaryOp)
			if !ok {
				break
			}
			x = y
			n++
		}
		k, ok := u.fold(x.X)
		if !ok {
			return nil, false
		}
		chain := make([]ast.Op, 0, n+1)
		for y := e.(*ast.UnaryOp); ; y = y.X.(*ast.UnaryOp) {
			chain = append(chain, y.Op)
			if y == x {
				break
			}
		}
		for i := len(chain) - 1; i >= 0; i-- {
			if k, ok = foldUnary(chain[i], k); !ok {
				return nil, false
			}
		}
		return k, true
	case *ast.BinOp:
		spine := []*ast.BinOp{x}
		for {
			l, ok := x.L.(*ast.BinOp)
			if !ok {
				break
			}
			spine = append(spine, l)
			x = l
		}
		k, ok := u.fold(x.L)
		for i := len(spine) - 1; ok && i >= 0; i-- {
			var r code.Const
			if r, ok = u.fold(spine[i].R); ok {
				k, ok = foldBinary(spine[i].Op, k, r)
			}
		}
		return k, ok
	case *ast.Tuple:
		return u.foldElts(x.Elts)
	case *ast.Subscript:
		k, ok := u.fold(x.X)
		if !ok {
			return nil, false
		}
		i, ok := u.fold(x.Index)
		if !ok {
			return nil, false
		}
		return foldIndex(k, i)
	}
	return nil, false
}

func (u *unit) foldElts(elts []ast.Expr) (code.Const, bool) {
	if n := len(elts); n > 0 { // the last element is the likeliest to vary
		if _, ok := elts[n-1].(*ast.Name); ok {
			return nil, false
		}
	}
	t := make(code.Tuple, 0, min(len(elts), 64))
	for _, e := range elts {
		k, ok := u.fold(e)
		if !ok {
			return nil, false
		}
		t = append(t, k)
	}
	return t, true
}

// foldContainer is the right side of `in`: a list or set of constants is tested as a tuple or frozenset.
func (u *unit) foldContainer(e ast.Expr) (code.Const, bool) {
	switch x := e.(type) {
	case *ast.List:
		return u.foldElts(x.Elts)
	case *ast.Set:
		t, ok := u.foldElts(x.Elts)
		if !ok {
			return nil, false
		}
		return frozen(t.(code.Tuple))
	}
	return u.fold(e)
}

// frozen makes a frozenset constant; equal elements (1, 1.0, True) are one, the first.
func frozen(t code.Tuple) (code.Const, bool) {
	set := code.FrozenSet{}
	seen := map[string]bool{}
	for _, k := range t {
		key := string(constKey(nil, equalKey(k)))
		if !seen[key] {
			seen[key] = true
			set = append(set, k)
		}
	}
	return set, true
}

// equalKey maps constants that are equal in Python to the same constant.
func equalKey(k code.Const) code.Const {
	switch x := k.(type) {
	case bool:
		return asInt(x)
	case float64:
		if x == math.Trunc(x) && math.Abs(x) < 1<<63 {
			return int64(x)
		}
	case complex128:
		if imag(x) == 0 {
			return equalKey(real(x))
		}
	case code.Tuple:
		t := make(code.Tuple, len(x))
		for i := range x {
			t[i] = equalKey(x[i])
		}
		return t
	}
	return k
}

// truth is bool(k).
func truth(k code.Const) bool {
	switch k := k.(type) {
	case nil:
		return false
	case bool:
		return k
	case int64:
		return k != 0
	case float64:
		return k != 0
	case complex128:
		return k != 0
	case string:
		return k != ""
	case code.Bytes:
		return k != ""
	case code.Tuple:
		return len(k) > 0
	case code.FrozenSet:
		return len(k) > 0
	}
	return true
}

func asInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// integer is k as a big integer, if it is an int or bool.
func integer(k code.Const) (*big.Int, bool) {
	switch k := k.(type) {
	case bool:
		return big.NewInt(asInt(k)), true
	case int64:
		return big.NewInt(k), true
	case *big.Int:
		return k, true
	}
	return nil, false
}

func foldUnary(op ast.Op, k code.Const) (code.Const, bool) {
	if op == ast.Not {
		return !truth(k), true
	}
	if i, ok := integer(k); ok {
		switch op {
		case ast.USub:
			return normal(new(big.Int).Neg(i)), true
		case ast.UAdd:
			return normal(i), true
		case ast.Invert:
			return normal(new(big.Int).Not(i)), true
		}
	}
	switch k := k.(type) {
	case float64:
		switch op {
		case ast.USub:
			return -k, true
		case ast.UAdd:
			return k, true
		}
	case complex128:
		switch op {
		case ast.USub:
			return complex(-real(k), -imag(k)), true
		case ast.UAdd:
			return k, true
		}
	}
	return nil, false
}

func foldBinary(op ast.Op, a, b code.Const) (code.Const, bool) {
	x, xi := integer(a)
	y, yi := integer(b)
	if k, ok := foldBools(op, a, b); ok {
		return k, true
	}
	if xi && yi {
		return foldInts(op, x, y)
	}
	switch op {
	case ast.Add:
		switch p := a.(type) {
		case string:
			if q, ok := b.(string); ok {
				return p + q, true
			}
		case code.Bytes:
			if q, ok := b.(code.Bytes); ok {
				return p + q, true
			}
		case code.Tuple:
			if q, ok := b.(code.Tuple); ok {
				return append(append(code.Tuple{}, p...), q...), true
			}
		}
	case ast.Mult:
		if yi && y.IsInt64() {
			return repeat(a, y.Int64())
		}
		if xi && x.IsInt64() {
			return repeat(b, x.Int64())
		}
	}
	if p, ok := number(a); ok {
		if q, ok := number(b); ok {
			return foldNumbers(op, a, b, p, q)
		}
	}
	return nil, false
}

// number is an int, float or complex as a complex number; a great int is left to run time.
func number(k code.Const) (complex128, bool) {
	switch k := k.(type) {
	case bool:
		return complex(float64(asInt(k)), 0), true
	case int64:
		if k > -1<<53 && k < 1<<53 {
			return complex(float64(k), 0), true
		}
	case float64:
		return complex(k, 0), true
	case complex128:
		return k, true
	}
	return 0, false
}

// foldNumbers folds what Go computes exactly as C does: not powers or complex quotients.
func foldNumbers(op ast.Op, a, b code.Const, p, q complex128) (code.Const, bool) {
	_, c1 := a.(complex128)
	_, c2 := b.(complex128)
	if c1 || c2 {
		switch op {
		case ast.Add:
			return p + q, true
		case ast.Sub:
			return p - q, true
		case ast.Mult:
			ac, bd := float64(real(p)*real(q)), float64(imag(p)*imag(q))
			ad, bc := float64(real(p)*imag(q)), float64(imag(p)*real(q))
			return complex(ac-bd, ad+bc), true
		}
		return nil, false
	}
	x, y := real(p), real(q)
	switch op {
	case ast.Add:
		return x + y, true
	case ast.Sub:
		return x - y, true
	case ast.Mult:
		return x * y, true
	case ast.Div:
		if y != 0 {
			return x / y, true
		}
	case ast.Mod:
		if y != 0 {
			m, _ := floatDivmod(x, y)
			return m, true
		}
	case ast.FloorDiv:
		if y != 0 {
			_, d := floatDivmod(x, y)
			return d, true
		}
	}
	return nil, false
}

// floatDivmod is Python's x % y and x // y.
func floatDivmod(x, y float64) (mod, div float64) {
	mod = math.Mod(x, y)
	div = (x - mod) / y
	if mod == 0 {
		mod = math.Copysign(0, y)
	} else if (y < 0) != (mod < 0) {
		mod += y
		div--
	}
	if div == 0 {
		return mod, math.Copysign(0, x/y)
	}
	floor := math.Floor(div)
	if div-floor > 0.5 {
		floor++
	}
	return mod, floor
}

func foldInts(op ast.Op, x, y *big.Int) (code.Const, bool) {
	z := new(big.Int)
	switch op {
	case ast.Add:
		return normal(z.Add(x, y)), true
	case ast.Sub:
		return normal(z.Sub(x, y)), true
	case ast.Mult:
		if x.BitLen()+y.BitLen() <= maxIntBits || x.Sign() == 0 || y.Sign() == 0 {
			return normal(z.Mul(x, y)), true
		}
	case ast.Div:
		if y.Sign() != 0 && x.BitLen() <= 53 && y.BitLen() <= 53 {
			return float64(x.Int64()) / float64(y.Int64()), true
		}
	case ast.FloorDiv, ast.Mod:
		if y.Sign() == 0 {
			return nil, false
		}
		m := new(big.Int)
		z.QuoRem(x, y, m)
		if m.Sign() != 0 && m.Sign() != y.Sign() { // Python rounds down
			z.Sub(z, big.NewInt(1))
			m.Add(m, y)
		}
		if op == ast.Mod {
			return normal(m), true
		}
		return normal(z), true
	case ast.Pow:
		if y.Sign() < 0 || !y.IsInt64() {
			return nil, false
		}
		if x.Sign() != 0 && y.Sign() != 0 && (y.Int64() > maxIntBits || int64(x.BitLen()) > maxIntBits/y.Int64()) {
			return nil, false
		}
		return normal(z.Exp(x, y, nil)), true
	case ast.LShift:
		if y.Sign() < 0 || !y.IsInt64() || x.Sign() != 0 && (y.Int64() > maxIntBits || int64(x.BitLen()) > maxIntBits-y.Int64()) {
			return nil, false
		}
		if x.Sign() == 0 {
			return int64(0), true
		}
		return normal(z.Lsh(x, uint(y.Int64()))), true
	case ast.RShift:
		if y.Sign() < 0 || !y.IsInt64() {
			return nil, false
		}
		return normal(z.Rsh(x, uint(min(y.Int64(), 1<<20)))), true
	case ast.BitOr:
		return normal(z.Or(x, y)), true
	case ast.BitXor:
		return normal(z.Xor(x, y)), true
	case ast.BitAnd:
		return normal(z.And(x, y)), true
	}
	return nil, false
}

// foldBools: and, or and xor of two bools are bools, which foldInts does not know; CPython folds them so.
func foldBools(op ast.Op, a, b code.Const) (code.Const, bool) {
	x, ok1 := a.(bool)
	y, ok2 := b.(bool)
	if ok1 && ok2 {
		switch op {
		case ast.BitOr:
			return x || y, true
		case ast.BitXor:
			return x != y, true
		case ast.BitAnd:
			return x && y, true
		}
	}
	return nil, false
}

// repeat is k * n for a string, bytes or tuple.
func repeat(k code.Const, n int64) (code.Const, bool) {
	n = max(n, 0)
	fits := func(size, limit int) bool { return size == 0 || n <= int64(limit/size) }
	switch k := k.(type) {
	case string:
		if fits(utf8.RuneCountInString(k), maxStrSize) {
			s := make([]byte, 0, len(k)*int(n))
			for ; n > 0 && k != ""; n-- {
				s = append(s, k...)
			}
			return string(s), true
		}
	case code.Bytes:
		if fits(len(k), maxStrSize) {
			s := make([]byte, 0, len(k)*int(n))
			for ; n > 0 && k != ""; n-- {
				s = append(s, k...)
			}
			return code.Bytes(s), true
		}
	case code.Tuple:
		if fits(len(k), maxTupleSize) && (n == 0 || items(k) <= maxConstItems/int(max(n, 1)) || len(k) == 0) {
			t := code.Tuple{}
			for ; n > 0 && len(k) > 0; n-- {
				t = append(t, k...)
			}
			return t, true
		}
	}
	return nil, false
}

func items(k code.Const) int {
	n := 1
	if t, ok := k.(code.Tuple); ok {
		n = 0
		for _, x := range t {
			n += items(x)
		}
	}
	return n
}

// foldIndex is k[i].
func foldIndex(k, i code.Const) (code.Const, bool) {
	n, ok := i.(int64)
	if !ok {
		b, isBool := i.(bool)
		if !isBool {
			return nil, false
		}
		n = asInt(b)
	}
	at := func(size int) (int, bool) {
		if n < 0 {
			n += int64(size)
		}
		return int(n), n >= 0 && n < int64(size)
	}
	switch k := k.(type) {
	case string:
		for j := 0; j < len(k); j++ {
			if k[j] >= 0x80 { // code points, perhaps surrogates: left to run time
				return nil, false
			}
		}
		if j, ok := at(len(k)); ok {
			return k[j : j+1], true
		}
	case code.Bytes:
		if j, ok := at(len(k)); ok {
			return int64(k[j]), true
		}
	case code.Tuple:
		if j, ok := at(len(k)); ok {
			return k[j], true
		}
	}
	return nil, false
}
