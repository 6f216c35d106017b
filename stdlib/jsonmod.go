// Module _json: the encoder and the scanner of module json, which is lib/json/.
package stdlib

import (
	"math"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/gsl-lang/gsl/vm"
)

// jsonEncoder writes one value as JSON.
type jsonEncoder struct {
	m        *vm.M
	b        []byte
	ascii    bool
	circular bool
	nan      bool
	sortKeys bool
	skipKeys bool
	indent   string
	pretty   bool
	item     string
	key      string
	deflt    vm.Value
	open     map[vm.Value]struct{} // containers being written
	depth    int
	charged  int
}

const hexDigits = "0123456789abcdef"

// jsonPlain says which bytes stand for themselves in a string.
var jsonPlain = func() (t [256]bool) {
	for c := 0x20; c < 0x7F; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return
}()

// appendString writes a string in quotes.
func appendJSONString(b []byte, s string, ascii bool) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if jsonPlain[c] {
			i++
			continue
		}
		if c >= 0x7F && !ascii {
			i++
			continue
		}
		b = append(b, s[from:i]...)
		if c < 0x80 {
			switch c {
			case '"', '\\':
				b = append(b, '\\', c)
			case '\n':
				b = append(b, '\\', 'n')
			case '\r':
				b = append(b, '\\', 'r')
			case '\t':
				b = append(b, '\\', 't')
			case '\f':
				b = append(b, '\\', 'f')
			case '\b':
				b = append(b, '\\', 'b')
			default:
				b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			}
			i++
		} else {
			r, w := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && w == 1 && i+2 < len(s) { // a lone surrogate
				r, w = rune(s[i]&0xF)<<12|rune(s[i+1]&0x3F)<<6|rune(s[i+2]&0x3F), 3
			}
			if r >= 0x10000 {
				r -= 0x10000
				b = appendU(b, 0xD800+r>>10)
				r = 0xDC00 + r&0x3FF
			}
			b = appendU(b, r)
			i += w
		}
		from = i
	}
	b = append(b, s[from:]...)
	return append(b, '"')
}

func appendU(b []byte, r rune) []byte {
	return append(b, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
}

func (w *jsonEncoder) float(f float64) (string, *vm.Exc) {
	s := ""
	switch {
	case math.IsNaN(f):
		s = "NaN"
	case math.IsInf(f, 1):
		s = "Infinity"
	case math.IsInf(f, -1):
		s = "-Infinity"
	default:
		return vm.FloatText(f), nil
	}
	if !w.nan {
		return "", w.m.ValueErrorf("Out of range float values are not JSON compliant")
	}
	return s, nil
}

func (w *jsonEncoder) newline() {
	if w.pretty {
		w.b = append(w.b, '\n')
		for range w.depth {
			w.b = append(w.b, w.indent...)
		}
	}
}

// enter begins a container.
func (w *jsonEncoder) enter(v vm.Value) *vm.Exc {
	if w.circular {
		if _, ok := w.open[v]; ok {
			return w.m.ValueErrorf("Circular reference detected")
		}
		w.open[v] = struct{}{}
	}
	if w.depth++; w.depth > w.m.RecursionLimit(0)-w.m.Depth() {
		return w.m.RecursionErrorf(" while encoding a JSON object")
	}
	if n := len(w.b) - w.charged; n > 1<<16 {
		w.charged = len(w.b)
		return w.m.Charge(int64(n))
	}
	return nil
}

func (w *jsonEncoder) leave(v vm.Value) {
	w.depth--
	if w.circular {
		delete(w.open, v)
	}
}

func (w *jsonEncoder) value(v vm.Value) *vm.Exc {
	m := w.m
	switch v.Kind() {
	case vm.KNone:
		w.b = append(w.b, "null"...)
		return nil
	case vm.KBool:
		if v == vm.True {
			w.b = append(w.b, "true"...)
		} else {
			w.b = append(w.b, "false"...)
		}
		return nil
	case vm.KInt:
		n, _ := m.IntOf(v)
		w.b = strconv.AppendInt(w.b, n, 10)
		return nil
	case vm.KFloat:
		f, _ := v.AsFloat()
		s, e := w.float(f)
		w.b = append(w.b, s...)
		return e
	}
	if s, ok := m.TextOf(v); ok {
		w.b = appendJSONString(w.b, s, w.ascii)
		return nil
	}
	switch p := vm.Payload(v); p.Kind() {
	case vm.KInt, vm.KBig:
		s, e := m.IntText(p)
		w.b = append(w.b, s...)
		return e
	case vm.KFloat:
		f, _ := p.AsFloat()
		s, e := w.float(f)
		w.b = append(w.b, s...)
		return e
	case vm.KList, vm.KTuple:
		return w.list(v, p)
	case vm.KDict:
		return w.dict(v)
	}
	if w.circular {
		if _, ok := w.open[v]; ok {
			return m.ValueErrorf("Circular reference detected")
		}
		w.open[v] = struct{}{}
	}
	r, e := m.Call(w.deflt, v)
	if e != nil {
		return e
	}
	if w.depth++; w.depth > m.RecursionLimit(0)-m.Depth() {
		return m.RecursionErrorf(" while encoding a JSON object")
	}
	w.depth-- // the level is for indentation; endless chains of default end here
	if e := w.again(r); e != nil {
		return e
	}
	if w.circular {
		delete(w.open, v)
	}
	return nil
}

// again writes what default returned.
func (w *jsonEncoder) again(v vm.Value) *vm.Exc {
	if len(w.open) > w.m.RecursionLimit(0) {
		return w.m.RecursionErrorf(" while encoding a JSON object")
	}
	return w.value(v)
}

func (w *jsonEncoder) list(v, p vm.Value) *vm.Exc {
	m := w.m
	at := func(k int) (vm.Value, bool) {
		l, ok := m.ListOf(p)
		if !ok {
			l, _ = m.TupleOf(p)
		}
		if k < len(l) {
			return l[k], true
		}
		return vm.None, false
	}
	x, ok := at(0)
	if !ok {
		w.b = append(w.b, "[]"...)
		return nil
	}
	if e := w.enter(v); e != nil {
		return e
	}
	w.b = append(w.b, '[')
	for k := 0; ok; {
		if k > 0 {
			w.b = append(w.b, w.item...)
		}
		w.newline()
		if e := w.value(x); e != nil {
			return e
		}
		k++
		x, ok = at(k)
	}
	w.leave(v)
	w.newline()
	w.b = append(w.b, ']')
	return nil
}

func (w *jsonEncoder) dict(v vm.Value) *vm.Exc {
	m := w.m
	var keys, vals []vm.Value
	if vm.IsType(v, vm.TDict) {
		d := v.AsDict()
		if d.Len() == 0 {
			w.b = append(w.b, "{}"...)
			return nil
		}
		keys, vals = make([]vm.Value, 0, d.Len()), make([]vm.Value, 0, d.Len())
		d.Each(func(k, x vm.Value) bool {
			keys, vals = append(keys, k), append(vals, x)
			return true
		})
	} else {
		if m.DictOf(v).Len() == 0 {
			w.b = append(w.b, "{}"...)
			return nil
		}
		items, e := m.CallMethod(v, "items")
		if e != nil {
			return e
		}
		if e := m.Each(items, func(x vm.Value) *vm.Exc {
			t, ok := m.TupleOf(x)
			if !ok || len(t) != 2 {
				return m.ValueErrorf("items must return 2-tuples")
			}
			keys, vals = append(keys, t[0]), append(vals, t[1])
			return nil
		}); e != nil {
			return e
		}
	}
	if e := w.enter(v); e != nil {
		return e
	}
	if w.sortKeys {
		var err *vm.Exc
		order := make([]int, len(keys))
		for k := range order {
			order[k] = k
		}
		sort.SliceStable(order, func(i, j int) bool {
			if err != nil {
				return false
			}
			less, e := m.Less(keys[order[i]], keys[order[j]])
			if e != nil {
				err = e
			}
			return less
		})
		if err != nil {
			return err
		}
		ks, vs := make([]vm.Value, len(keys)), make([]vm.Value, len(keys))
		for k, o := range order {
			ks[k], vs[k] = keys[o], vals[o]
		}
		keys, vals = ks, vs
	}
	w.b = append(w.b, '{')
	w.newline()
	first := true
	for k, key := range keys {
		text, ok, e := w.keyText(key)
		if e != nil {
			return e
		}
		if !ok {
			continue
		}
		if !first {
			w.b = append(w.b, w.item...)
			w.newline()
		}
		first = false
		w.b = appendJSONString(w.b, text, w.ascii)
		w.b = append(w.b, w.key...)
		if e := w.value(vals[k]); e != nil {
			return e
		}
	}
	w.leave(v)
	w.newline()
	w.b = append(w.b, '}')
	return nil
}

// keyText is a dict's key as a text; ok is false if it is to be skipped.
func (w *jsonEncoder) keyText(k vm.Value) (string, bool, *vm.Exc) {
	m := w.m
	if s, ok := m.TextOf(k); ok {
		return s, true, nil
	}
	switch k {
	case vm.None:
		return "null", true, nil
	case vm.True:
		return "true", true, nil
	case vm.False:
		return "false", true, nil
	}
	switch p := vm.Payload(k); p.Kind() {
	case vm.KFloat:
		f, _ := p.AsFloat()
		s, e := w.float(f)
		return s, true, e
	case vm.KInt, vm.KBig:
		s, e := m.IntText(p)
		return s, true, e
	}
	if w.skipKeys {
		return "", false, nil
	}
	return "", false, m.TypeErrorf("keys must be str, int, float, bool or None, not %s", m.ClassOf(k).Name())
}

func jsonEncode(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	w := &jsonEncoder{m: m, open: map[vm.Value]struct{}{}}
	w.deflt = a[1]
	for k, p := range []*bool{&w.skipKeys, &w.ascii, &w.circular, &w.nan, &w.sortKeys} {
		b, e := m.Truth(a[2+k])
		if e != nil {
			return vm.None, e
		}
		*p = b
	}
	obj := a[0]
	indent := a[7]
	if !indent.IsNone() {
		w.pretty = true
		if s, ok := m.TextOf(indent); ok {
			w.indent = s
		} else {
			n, e := m.Index(indent)
			if e != nil {
				return vm.None, e
			}
			if n > 1<<16 {
				return vm.None, m.NewExc(vm.ExcMemoryError)
			}
			w.indent = strings.Repeat(" ", max(int(n), 0))
		}
	}
	for k, p := range []*string{&w.key, &w.item} {
		s, ok := m.TextOf(a[9-k])
		if !ok {
			return vm.None, m.TypeErrorf("make_encoder() argument %d must be str, not %s", 5+k, m.TypeName(a[9-k]))
		}
		*p = s
	}
	if e := w.value(obj); e != nil {
		return vm.None, e
	}
	if len(w.b) > 1<<31 {
		return vm.None, m.NewExc(vm.ExcMemoryError)
	}
	return vm.NewStr(unsafe.String(unsafe.SliceData(w.b), len(w.b))), nil
}

// jsonScanner reads one value.
type jsonScanner struct {
	m                                 *vm.M
	s                                 string
	doc                               vm.Value
	strict                            bool
	hook, pairs, pFloat, pInt, pConst vm.Value
	errClass                          vm.Value
	keys                              map[string]vm.Value
	depth, limit                      int
}

func (p *jsonScanner) fail(msg string, at int) *vm.Exc {
	v, e := p.m.Call(p.errClass, vm.NewStr(msg), p.doc, vm.Int(int64(p.cp(at))))
	if e != nil {
		return e
	}
	if x := v.AsExc(); x != nil {
		return x
	}
	return p.m.TypeErrorf("exceptions must derive from BaseException")
}

// cp is the code point at a byte offset.
func (p *jsonScanner) cp(at int) int {
	n := 0
	for _, c := range []byte(p.s[:min(at, len(p.s))]) {
		if c&0xC0 != 0x80 {
			n++
		}
	}
	return n + at - min(at, len(p.s))
}

func (p *jsonScanner) space(i int) int {
	for i < len(p.s) {
		switch p.s[i] {
		case ' ', '\t', '\n', '\r':
			i++
		default:
			return i
		}
	}
	return i
}

func (p *jsonScanner) value(i int) (vm.Value, int, *vm.Exc) {
	if i >= len(p.s) {
		return vm.None, 0, p.fail("Expecting value", i)
	}
	switch c := p.s[i]; c {
	case '"':
		s, end, e := p.str(i + 1)
		if e != nil {
			return vm.None, 0, e
		}
		return vm.NewStr(s), end, nil
	case '{':
		if p.depth++; p.depth > p.limit {
			return vm.None, 0, p.m.RecursionErrorf(" while decoding a JSON object from a unicode string")
		}
		v, end, e := p.object(i + 1)
		p.depth--
		return v, end, e
	case '[':
		if p.depth++; p.depth > p.limit {
			return vm.None, 0, p.m.RecursionErrorf(" while decoding a JSON array from a unicode string")
		}
		v, end, e := p.array(i + 1)
		p.depth--
		return v, end, e
	case 'n':
		if strings.HasPrefix(p.s[i:], "null") {
			return vm.None, i + 4, nil
		}
	case 't':
		if strings.HasPrefix(p.s[i:], "true") {
			return vm.True, i + 4, nil
		}
	case 'f':
		if strings.HasPrefix(p.s[i:], "false") {
			return vm.False, i + 5, nil
		}
	case 'N':
		if strings.HasPrefix(p.s[i:], "NaN") {
			return p.constant("NaN", i)
		}
	case 'I':
		if strings.HasPrefix(p.s[i:], "Infinity") {
			return p.constant("Infinity", i)
		}
	case '-':
		if strings.HasPrefix(p.s[i:], "-Infinity") {
			return p.constant("-Infinity", i)
		}
		return p.number(i)
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return p.number(i)
	}
	return vm.None, 0, p.fail("Expecting value", i)
}

func (p *jsonScanner) constant(name string, i int) (vm.Value, int, *vm.Exc) {
	end := i + len(name)
	if !p.pConst.IsNone() {
		v, e := p.m.Call(p.pConst, vm.NewStr(name))
		return v, end, e
	}
	f, _ := strconv.ParseFloat(name, 64)
	return vm.Float(f), end, nil
}

func (p *jsonScanner) number(i int) (vm.Value, int, *vm.Exc) {
	s, j := p.s, i
	digits := func() bool {
		k := j
		for j < len(s) && s[j] >= '0' && s[j] <= '9' {
			j++
		}
		return j > k
	}
	if s[j] == '-' {
		j++
	}
	switch {
	case j >= len(s):
		return vm.None, 0, p.fail("Expecting value", i)
	case s[j] == '0':
		j++
	case !digits():
		return vm.None, 0, p.fail("Expecting value", i)
	}
	isFloat := false
	if j+1 < len(s) && s[j] == '.' && s[j+1] >= '0' && s[j+1] <= '9' {
		isFloat = true
		j++
		digits()
	}
	if j+1 < len(s) && (s[j] == 'e' || s[j] == 'E') {
		back := j
		j++
		if s[j] == '+' || s[j] == '-' {
			j++
		}
		if digits() {
			isFloat = true
		} else {
			j = back
		}
	}
	text := s[i:j]
	if isFloat {
		if !p.pFloat.IsNone() {
			v, e := p.m.Call(p.pFloat, vm.NewStr(text))
			return v, j, e
		}
		f, _ := strconv.ParseFloat(text, 64)
		return vm.Float(f), j, nil
	}
	if !p.pInt.IsNone() {
		v, e := p.m.Call(p.pInt, vm.NewStr(text))
		return v, j, e
	}
	if len(text) < 19 {
		n, _ := strconv.ParseInt(text, 10, 64)
		return vm.Int(n), j, nil
	}
	v, e := p.m.Call(vm.TInt.Value(), vm.NewStr(text))
	return v, j, e
}

// str reads a string whose opening quote is before i.
func (p *jsonScanner) str(i int) (string, int, *vm.Exc) {
	s, from := p.s, i
	for i < len(s) && s[i] != '"' && s[i] != '\\' && s[i] >= 0x20 {
		i++
	}
	if i < len(s) && s[i] == '"' {
		return s[from:i], i + 1, nil
	}
	begin := from - 1
	var b []byte
	for {
		b = append(b, s[from:i]...)
		if i >= len(s) {
			return "", 0, p.fail("Unterminated string starting at", begin)
		}
		switch c := s[i]; {
		case c == '"':
			return string(b), i + 1, nil
		case c != '\\':
			if p.strict {
				return "", 0, p.fail("Invalid control character at", i)
			}
			b = append(b, c)
			i++
		default:
			i++
			if i >= len(s) {
				return "", 0, p.fail("Unterminated string starting at", begin)
			}
			c := s[i]
			i++
			switch c {
			case '"', '\\', '/':
				b = append(b, c)
			case 'b':
				b = append(b, '\b')
			case 'f':
				b = append(b, '\f')
			case 'n':
				b = append(b, '\n')
			case 'r':
				b = append(b, '\r')
			case 't':
				b = append(b, '\t')
			case 'u':
				r, ok := hex4(s, i)
				if !ok {
					return "", 0, p.fail("Invalid \\uXXXX escape", i-1)
				}
				i += 4
				if r >= 0xD800 && r < 0xDC00 && i+1 < len(s) && s[i] == '\\' && s[i+1] == 'u' {
					if lo, ok := hex4(s, i+2); ok && lo >= 0xDC00 && lo < 0xE000 {
						r = 0x10000 + (r-0xD800)<<10 + (lo - 0xDC00)
						i += 6
					}
				}
				if r >= 0xD800 && r < 0xE000 {
					b = append(b, 0xED, 0x80|byte(r>>6)&0x3F, 0x80|byte(r)&0x3F)
				} else {
					b = utf8.AppendRune(b, r)
				}
			default:
				return "", 0, p.fail("Invalid \\escape", i-2)
			}
		}
		from = i
		for i < len(s) && s[i] != '"' && s[i] != '\\' && s[i] >= 0x20 {
			i++
		}
	}
}

func hex4(s string, i int) (r rune, ok bool) {
	if i+4 > len(s) {
		return 0, false
	}
	for _, c := range []byte(s[i : i+4]) {
		r <<= 4
		switch {
		case c >= '0' && c <= '9':
			r |= rune(c - '0')
		case c >= 'a' && c <= 'f':
			r |= rune(c - 'a' + 10)
		case c >= 'A' && c <= 'F':
			r |= rune(c - 'A' + 10)
		default:
			return 0, false
		}
	}
	return r, true
}

func (p *jsonScanner) array(i int) (vm.Value, int, *vm.Exc) {
	out := []vm.Value{}
	i = p.space(i)
	if i < len(p.s) && p.s[i] == ']' {
		return vm.NewList(nil), i + 1, nil
	}
	for {
		v, end, e := p.value(i)
		if e != nil {
			return vm.None, 0, e
		}
		if len(out) == cap(out) {
			if e := p.m.Charge(int64(16*cap(out) + 64)); e != nil {
				return vm.None, 0, e
			}
		}
		out = append(out, v)
		i = p.space(end)
		if i < len(p.s) && p.s[i] == ']' {
			return vm.NewList(out), i + 1, nil
		}
		if i >= len(p.s) || p.s[i] != ',' {
			return vm.None, 0, p.fail("Expecting ',' delimiter", i)
		}
		i = p.space(i + 1)
	}
}

func (p *jsonScanner) object(i int) (vm.Value, int, *vm.Exc) {
	d := vm.NewDict()
	var pairs []vm.Value
	usePairs := !p.pairs.IsNone()
	i = p.space(i)
	if i < len(p.s) && p.s[i] == '}' {
		i++
	} else {
		for {
			if i >= len(p.s) || p.s[i] != '"' {
				return vm.None, 0, p.fail("Expecting property name enclosed in double quotes", i)
			}
			name, end, e := p.str(i + 1)
			if e != nil {
				return vm.None, 0, e
			}
			key, ok := p.keys[name]
			if !ok {
				key = vm.NewStr(name)
				p.keys[name] = key
			}
			i = p.space(end)
			if i >= len(p.s) || p.s[i] != ':' {
				return vm.None, 0, p.fail("Expecting ':' delimiter", i)
			}
			v, end, e := p.value(p.space(i + 1))
			if e != nil {
				return vm.None, 0, e
			}
			if usePairs {
				pairs = append(pairs, vm.NewTuple(key, v))
			} else if e := p.m.DictSet(d, key, v); e != nil {
				return vm.None, 0, e
			}
			i = p.space(end)
			if i < len(p.s) && p.s[i] == '}' {
				i++
				break
			}
			if i >= len(p.s) || p.s[i] != ',' {
				return vm.None, 0, p.fail("Expecting ',' delimiter", i)
			}
			i = p.space(i + 1)
		}
	}
	if usePairs {
		v, e := p.m.Call(p.pairs, vm.NewList(pairs))
		return v, i, e
	}
	if !p.hook.IsNone() {
		v, e := p.m.Call(p.hook, d.Value())
		return v, i, e
	}
	return d.Value(), i, nil
}

var jsonCore = &vm.ModuleDef{
	Name: "_json",
	Doc:  "json speedups",
	Defs: []vm.Def{
		{Sig: "encode(obj, default, skipkeys, ensure_ascii, check_circular, allow_nan, sort_keys, indent, item_separator, key_separator, /)", Doc: "obj as JSON.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return jsonEncode(m, append([]vm.Value(nil), a...))
		}},
		{Sig: "scan(s, idx, strict, object_hook, object_pairs_hook, parse_float, parse_int, parse_constant, error, whole, /)", Doc: "The value at an index of s, and the index behind it.", Fn: func(m *vm.M, in []vm.Value) (vm.Value, *vm.Exc) {
			a := append([]vm.Value(nil), in...)
			s, ok := m.TextOf(a[0])
			if !ok {
				return vm.None, m.TypeErrorf("first argument must be a string, not %s", m.TypeName(a[0]))
			}
			idx, e := m.Index(a[1])
			if e != nil {
				return vm.None, e
			}
			strict, e := m.Truth(a[2])
			if e != nil {
				return vm.None, e
			}
			if idx < 0 {
				return vm.None, m.ValueErrorf("idx cannot be negative")
			}
			p := &jsonScanner{m: m, s: s, doc: a[0], strict: strict, hook: a[3], pairs: a[4], pFloat: a[5], pInt: a[6], pConst: a[7], errClass: a[8], keys: map[string]vm.Value{},
				limit: m.RecursionLimit(0) - m.Depth()}
			at := byteAt(s, idx)
			if a[9] == vm.True {
				v, end, e := p.value(p.space(at))
				if e != nil {
					return vm.None, e
				}
				if end = p.space(end); end != len(s) {
					return vm.None, p.fail("Extra data", end)
				}
				return v, nil
			}
			v, end, e := p.value(at)
			if e != nil {
				return vm.None, e
			}
			return vm.NewTuple(v, vm.Int(int64(p.cp(end)))), nil
		}},
		{Sig: "scanstring(string, end, strict=True, /)", Doc: "scanstring(string, end, strict=True) -> (string, end)\n\nThe text of a string literal whose opening quote is before the index end, and the index behind its closing quote.", Fn: jsonScanString},
		{Sig: "encode_basestring(string, /)", Doc: "Return a JSON representation of a Python string", Fn: jsonQuote(false)},
		{Sig: "encode_basestring_ascii(string, /)", Doc: "Return an ASCII-only JSON representation of a Python string", Fn: jsonQuote(true)},
	},
}

// byteAt is the offset of character idx; what lies behind the end is as far behind it.
func byteAt(s string, idx int64) int {
	at := 0
	for ; idx > 0 && at < len(s); idx-- {
		at++
		for at < len(s) && s[at]&0xC0 == 0x80 {
			at++
		}
	}
	return at + int(idx)
}

// jsonScanString is scanstring: the rest of a string literal whose quote is before end.
func jsonScanString(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	end, e := m.Index(a[1])
	if e != nil {
		if e.Is(vm.ExcOverflowError) {
			e = m.Errorf(vm.ExcOverflowError, "Python int too large to convert to C ssize_t")
		}
		return vm.None, e
	}
	doc, ok := m.StrOf(a[0])
	if !ok {
		return vm.None, m.TypeErrorf("first argument must be a string, not %s", m.TypeName(a[0]))
	}
	strict, e := m.Truth(a[2])
	if e != nil {
		return vm.None, e
	}
	if end < 1 || end > int64(doc.Chars()) {
		return vm.None, m.ValueErrorf("end is out of bounds")
	}
	mod, e := m.Import("json.decoder")
	if e != nil {
		return vm.None, e
	}
	class, e := m.GetAttr(mod, m.Intern("JSONDecodeError"))
	if e != nil {
		return vm.None, e
	}
	p := &jsonScanner{m: m, s: doc.String(), doc: a[0], strict: strict, errClass: class}
	s, stop, e := p.str(byteAt(p.s, end))
	if e != nil {
		return vm.None, e
	}
	return vm.NewTuple(vm.NewStr(s), vm.Int(int64(p.cp(stop)))), nil
}

func jsonQuote(ascii bool) vm.NativeFunc {
	return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		s, ok := m.TextOf(a[0])
		if !ok {
			return vm.None, m.TypeErrorf("first argument must be a string, not %s", m.TypeName(a[0]))
		}
		return vm.NewStr(string(appendJSONString(nil, s, ascii))), nil
	}
}
