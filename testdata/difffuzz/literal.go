// Literals: the rules that are not written in a grammar but made by chance.
package main

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
)

var literals = map[string]func(*rand.Rand) string{
	"rint": func(r *rand.Rand) string { return strconv.Itoa(r.IntN(60) - 10) },
	"rbig": func(r *rand.Rand) string {
		n := new(big.Int).Lsh(big.NewInt(1), uint(r.IntN(140)))
		n.Add(n, big.NewInt(int64(r.IntN(7)-3)))
		if r.IntN(2) == 0 {
			x := new(big.Int).Mul(n, big.NewInt(r.Int64()))
			n.Rsh(x, uint(r.IntN(63)))
		}
		if r.IntN(3) == 0 {
			n.Neg(n)
		}
		return n.String()
	},
	"rfloat": func(r *rand.Rand) string {
		switch r.IntN(5) {
		case 0:
			return strconv.FormatFloat(float64(r.IntN(400)-200)/float64(int(1)<<r.IntN(6)), 'f', 1+r.IntN(4), 64)
		case 1:
			return fmt.Sprintf("%d.%de%d", r.IntN(10), r.IntN(1000), r.IntN(40)-20)
		case 2:
			return fmt.Sprintf("%ve%d", strconv.FormatFloat(r.Float64()*10, 'f', 16, 64), r.IntN(600)-310)
		case 3:
			return strconv.FormatFloat(r.Float64(), 'f', 17, 64)
		}
		return fmt.Sprintf("%d.%d", r.IntN(1000), r.IntN(1000))
	},
	"rstr": func(r *rand.Rand) string {
		var b strings.Builder
		b.WriteByte('\'')
		pieces := []string{"a", "b", "c", "ab", "abc", "x", "X", "Ab", "1", "2", "42", " ", "  ", "-", ".", ",", "%", "{", "}", "é", "ß", "Ω", "ſ", "ŉ", "漢",
			"😀", "\\n", "\\t", "\\x00", "\\'", "\"", "\\\\", "_", "0x", "e", "İ", "ı", "Ǆ", "\\u0301", "\\ud800", "\\x7f", "\\x85", "\\u2028", "٣", "²", "½", "\\r", "\\x1c"}
		for range r.IntN(6) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		return b.String() + "'"
	},
	"rbytes": func(r *rand.Rand) string {
		var b strings.Builder
		b.WriteString("b'")
		pieces := []string{"a", "b", "c", "ab", "abc", "x", "X", "Ab", "1", "2", "42", " ", "-", ".", ",", "%", "\\n", "\\x00", "\\xff", "\\xc3\\xa9", "\\x80", "\\'", "\"", "\\\\", "\\t", "_", "\\r", "\\x0b"}
		for range r.IntN(6) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		return b.String() + "'"
	},
}
