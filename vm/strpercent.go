// The % operator of str, bytes and bytearray.
package vm

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

// percent is the state of one % operation.
type percent struct {
	m     *M
	f     string // the format; bytes for bytes
	at    int
	out   []byte
	bytes bool
	dict  Value // unbound: the right side is no mapping
	args  []Value
	next  int
}

// percentItem is one conversion.
type percentItem struct {
	left, plus, blank, alt, zero bool
	digits                       bool // the last thing before the conversion's letter was a number
	width, prec                  int
}

// percentFormat is s % args.
func (m *M) percentFormat(s *Str, args Value) (Value, *Exc) {
	if v, ok, e := m.percentQuick(s, args); ok || e != nil {
		return v, e
	}
	p := &percent{m: m, f: s.String(), out: m.takeScratch(), dict: Unbound}
	if e := p.run(args); e != nil {
		return None, e
	}
	return obj(m.giveScratch(p.out)), nil
}

// percentBytes is b % args.
func (m *M) percentBytes(b string, args Value) ([]byte, *Exc) {
	p := &percent{m: m, f: b, out: make([]byte, 0, len(b)+32), bytes: true, dict: Unbound}
	if e := p.run(args); e != nil {
		return nil, e
	}
	return p.out, nil
}

func (p *percent) run(args Value) *Exc {
	m := p.m
	if t, ok := m.asTuple(args); ok {
		p.args = t.elems()
	} else {
		p.args = []Value{args}
		k := unwrap(args).kind()
		if k != KStr && !(p.bytes && (k == KBytes || k == KByteArray)) && !m.classOf(args).dunder(dGetitem).IsUnbound() {
			p.dict = args
		}
	}
	for p.at < len(p.f) {
		k := strings.IndexByte(p.f[p.at:], '%')
		if k < 0 {
			p.out = append(p.out, p.f[p.at:]...)
			break
		}
		p.out = append(p.out, p.f[p.at:p.at+k]...)
		p.at += k + 1
		if p.at < len(p.f) && p.f[p.at] == '%' {
			p.out = append(p.out, '%')
			p.at++
			continue
		}
		if e := p.item(); e != nil {
			return e
		}
		if len(p.out) > 1<<16 {
			if e := m.strRoom(len(p.out)); e != nil {
				return e
			}
		}
	}
	if p.next < len(p.args) && p.dict.IsUnbound() {
		if p.bytes {
			return m.typeErrorf("not all arguments converted during bytes formatting")
		}
		return m.typeErrorf("not all arguments converted during string formatting")
	}
	return nil
}

func (p *percent) arg() (Value, *Exc) {
	if p.next >= len(p.args) {
		return None, p.m.typeErrorf("not enough arguments for format string")
	}
	p.next++
	return p.args[p.next-1], nil
}

// item does one conversion; at is behind its %.
func (p *percent) item() *Exc {
	m, f := p.m, p.f
	if p.at < len(f) && f[p.at] == '(' {
		if e := p.key(); e != nil {
			return e
		}
	}
	var it percentItem
	it.width, it.prec = -1, -1
	// ch is the character under consideration; none is left when at passes the end.
	ch := byte(0)
	ok := true
	read := func() {
		if p.at < len(f) {
			ch = f[p.at]
			p.at++
		} else {
			ok = false
		}
	}
flags:
	for {
		if read(); !ok {
			break
		}
		switch ch {
		case '-':
			it.left = true
		case '+':
			it.plus = true
		case ' ':
			it.blank = true
		case '#':
			it.alt = true
		case '0':
			it.zero = true
		default:
			break flags
		}
	}
	if ok && ch == '*' {
		v, e := p.arg()
		if e != nil {
			return e
		}
		if !isInstance(m, v, TInt) {
			return m.typeErrorf("* wants int")
		}
		if it.width, e = m.ssize(unwrap(v)); e != nil {
			return e
		}
		if it.width < 0 {
			it.left, it.width = true, -max(it.width, -math.MaxInt)
		}
		read()
	} else if ok && ch >= '0' && ch <= '9' {
		it.width = int(ch - '0')
		for {
			if read(); !ok || ch < '0' || ch > '9' {
				break
			}
			if it.width > (math.MaxInt-int(ch-'0'))/10 {
				return m.valueErrorf("width too big")
			}
			it.width = it.width*10 + int(ch-'0')
		}
		it.digits = true
	}
	if ok && ch == '.' {
		it.prec, it.digits = 0, false
		read()
		if ok && ch == '*' {
			v, e := p.arg()
			if e != nil {
				return e
			}
			if !isInstance(m, v, TInt) {
				return m.typeErrorf("* wants int")
			}
			if it.prec, e = m.cInt(unwrap(v)); e != nil {
				return e
			}
			it.prec = max(it.prec, 0)
			read()
		} else if ok && ch >= '0' && ch <= '9' {
			it.prec = int(ch - '0')
			for {
				if read(); !ok || ch < '0' || ch > '9' {
					break
				}
				if it.prec > (math.MaxInt32-int(ch-'0'))/10 {
					if p.bytes {
						return m.valueErrorf("prec too big")
					}
					return m.valueErrorf("precision too big")
				}
				it.prec = it.prec*10 + int(ch-'0')
			}
			it.digits = true
		}
	}
	if ok && (ch == 'h' || ch == 'l' || ch == 'L') {
		it.digits = false
		read()
	}
	if !ok {
		return m.valueErrorf("incomplete format")
	}
	v, e := p.arg()
	if e != nil {
		return e
	}
	return p.convert(&it, ch, v)
}

// key reads "(name)" and looks it up: the value is the only argument until the next key.
func (p *percent) key() *Exc {
	m, f := p.m, p.f
	if p.dict.IsUnbound() {
		return m.typeErrorf("format requires a mapping")
	}
	p.at++
	from, depth := p.at, 1
	for depth > 0 {
		if p.at >= len(f) {
			return m.valueErrorf("incomplete format key")
		}
		switch f[p.at] {
		case ')':
			depth--
		case '(':
			depth++
		}
		p.at++
	}
	var k Value
	if name := f[from : p.at-1]; p.bytes {
		k = NewBytes([]byte(name))
	} else {
		k = obj(newStr(name))
	}
	v, e := m.GetItem(p.dict, k)
	if e != nil {
		return e
	}
	p.args, p.next = []Value{v}, 0
	return nil
}

func (p *percent) convert(it *percentItem, ch byte, v Value) *Exc {
	m := p.m
	if it.width > 1<<12 {
		if it.width > maxStr {
			return m.memoryError()
		}
		if e := m.strRoom(it.width); e != nil {
			return e
		}
	}
	switch ch {
	case 's', 'r', 'a', 'b':
		if p.bytes {
			return p.bytesText(it, ch, v)
		}
		if ch == 'b' {
			break
		}
		var s *Str
		var e *Exc
		switch {
		case ch == 's' && v.is(KStr):
			s = v.str()
		case ch == 's' && v.isInt():
			if it.width < 0 && it.prec < 0 {
				p.out = strconv.AppendInt(p.out, v.int(), 10)
				return nil
			}
			s, e = m.Str(v)
		case ch == 's':
			s, e = m.Str(v)
		case ch == 'r':
			s, e = m.Repr(v)
		default:
			s, e = m.asciiOf(v)
		}
		if e != nil {
			return e
		}
		t, n := s.String(), s.len()
		if it.prec >= 0 && it.prec < n {
			t, n = t[:s.offset(it.prec)], it.prec
		}
		p.text(it, t, n)
		return nil
	case 'd', 'i', 'u', 'o', 'x', 'X':
		return p.integer(it, ch, v)
	case 'e', 'E', 'f', 'F', 'g', 'G':
		f, e := m.floatArg(v)
		if e != nil {
			if p.bytes && e.Is(ExcTypeError) {
				return m.typeErrorf("float argument required, not %s", m.typeName(v))
			}
			return e
		}
		prec := it.prec
		if prec < 0 {
			prec = 6
		}
		if e := m.precRoom(prec); e != nil {
			return e
		}
		neg, digits, rest := splitNumber(doubleText(f, ch, prec, it.alt, false, false))
		p.number(it, neg, "", digits+rest)
		return nil
	case 'c':
		return p.char(it, v)
	}
	at := p.at - 1
	r := rune(ch)
	if !p.bytes {
		for at > 0 && p.f[at]&0xC0 == 0x80 {
			at--
		}
		r, _ = runeAt(p.f, at)
		at = countRunes(p.f[:at])
	}
	shown := '?'
	switch {
	case p.bytes && r >= 0x80 && !it.digits: // CPython trips over its own error message, but not behind a number
		return m.overflowf("character argument not in range(0x110000)")
	case p.bytes || r >= 31 && r <= 126:
		shown = r
	}
	return m.valueErrorf("unsupported format character '%c' (0x%x) at index %d", shown, r, at)
}

// text writes a text of n characters, padded.
func (p *percent) text(it *percentItem, t string, n int) {
	if !it.left {
		p.out = appendRunes(p.out, ' ', it.width-n)
	}
	p.out = append(p.out, t...)
	if it.left {
		p.out = appendRunes(p.out, ' ', it.width-n)
	}
}

// number writes a number, padded with spaces or zeros.
func (p *percent) number(it *percentItem, neg bool, prefix, digits string) {
	sign := ""
	switch {
	case neg:
		sign = "-"
	case it.plus:
		sign = "+"
	case it.blank:
		sign = " "
	}
	pad := it.width - len(sign) - len(prefix) - len(digits)
	if !it.left && !it.zero {
		p.out = appendRunes(p.out, ' ', pad)
	}
	p.out = append(p.out, sign...)
	p.out = append(p.out, prefix...)
	if it.zero && !it.left {
		p.out = appendRunes(p.out, '0', pad)
	}
	p.out = append(p.out, digits...)
	if it.left {
		p.out = appendRunes(p.out, ' ', pad)
	}
}

func (p *percent) integer(it *percentItem, ch byte, v Value) *Exc {
	m := p.m
	n := unwrap(v)
	if k := n.kind(); k != KInt && k != KBig && k != KBool {
		wrong := func() *Exc {
			if ch == 'o' || ch == 'x' || ch == 'X' {
				return m.typeErrorf("%%%c format: an integer is required, not %s", ch, m.typeName(v))
			}
			if p.bytes && ch == 'i' {
				ch = 'd'
			}
			return m.typeErrorf("%%%c format: a real number is required, not %s", ch, m.typeName(v))
		}
		c := m.classOf(v)
		if c.dunder(dIndex).IsUnbound() && c.dunder(dInt).IsUnbound() && c.dunder(dFloat).IsUnbound() {
			return wrong()
		}
		var e *Exc
		if ch == 'o' || ch == 'x' || ch == 'X' {
			n, e = m.indexValue(v)
		} else {
			n, e = m.Call(obj(TInt), v)
		}
		if e != nil {
			if e.Is(ExcTypeError) {
				return wrong()
			}
			return e
		}
		n = unwrap(n)
	}
	base, prefix := 10, ""
	switch ch {
	case 'o':
		base, prefix = 8, "0o"
	case 'x':
		base, prefix = 16, "0x"
	case 'X':
		base, prefix = 16, "0X"
	}
	if it.prec > math.MaxInt32-3 {
		return m.overflowf("precision too large")
	}
	if e := m.precRoom(it.prec); e != nil {
		return e
	}
	neg, digits, e := m.digitsOf(n, base)
	if e != nil {
		return e
	}
	if ch == 'X' {
		digits = strings.ToUpper(digits)
	}
	if it.prec > len(digits) {
		digits = strings.Repeat("0", it.prec-len(digits)) + digits
	}
	if !it.alt {
		prefix = ""
	}
	p.number(it, neg, prefix, digits)
	return nil
}

// floatArg is the float that v is or turns into by __float__ or __index__.
func (m *M) floatArg(v Value) (float64, *Exc) {
	p := unwrap(v)
	switch p.kind() {
	case KFloat:
		return p.float(), nil
	case KInt, KBig, KBool:
		if c := m.classOf(v); c.dunder(dFloat) == TInt.dunder(dFloat) {
			return m.intToFloat(p)
		}
	}
	c := m.classOf(v)
	if !c.dunder(dFloat).IsUnbound() {
		r, e := m.CallMethod(v, "__float__")
		if e != nil {
			return 0, e
		}
		f, ok := m.floatValue(r)
		if !ok {
			return 0, m.typeErrorf("%s.__float__ returned non-float (type %s)", m.typeName(v), m.typeName(r))
		}
		return f, m.warnSubclass(m.typeName(v)+".__float__", TFloat, r)
	}
	if !c.dunder(dIndex).IsUnbound() {
		n, e := m.indexValue(v)
		if e != nil {
			return 0, e
		}
		return m.intToFloat(unwrap(n))
	}
	return 0, m.typeErrorf("must be real number, not %s", m.typeName(v))
}

// char is %c.
func (p *percent) char(it *percentItem, v Value) *Exc {
	m := p.m
	if p.bytes {
		return p.byteChar(it, v)
	}
	if s, ok := m.asStr(v); ok {
		if s.cn != 1 {
			return m.typeErrorf("%s", "%c requires int or char")
		}
		p.text(it, s.String(), 1)
		return nil
	}
	n, e := m.indexValue(v)
	if e != nil {
		if e.Is(ExcTypeError) {
			return m.typeErrorf("%s", "%c requires int or char")
		}
		return e
	}
	if n = unwrap(n); n.is(KBig) || n.n > unicode.MaxRune {
		return m.overflowf("%s", "%c arg not in range(0x110000)")
	}
	p.text(it, runeStr(rune(n.n)).String(), 1)
	return nil
}

// byteChar is %c of bytes.
func (p *percent) byteChar(it *percentItem, v Value) *Exc {
	m := p.m
	switch u := unwrap(v); u.kind() {
	case KBytes, KByteArray:
		b, _, _ := m.anyBuffer(v)
		if len(b) == 1 {
			p.text(it, string(b), 1)
			return nil
		}
		return m.typeErrorf("%s", "%c requires an integer in range(256) or a single byte")
	case KFloat:
		return m.typeErrorf("%s", "%c requires an integer in range(256) or a single byte")
	}
	n, e := m.indexValue(v)
	if e != nil {
		if e.Is(ExcTypeError) {
			return m.typeErrorf("%s", "%c requires an integer in range(256) or a single byte")
		}
		return e
	}
	if n = unwrap(n); n.is(KBig) || n.n > 255 {
		return m.overflowf("%s", "%c arg not in range(256)")
	}
	p.text(it, string([]byte{byte(n.n)}), 1)
	return nil
}

// bytesText is %b, %s, %a and %r of bytes.
func (p *percent) bytesText(it *percentItem, ch byte, v Value) *Exc {
	m := p.m
	var t string
	switch ch {
	case 'a', 'r':
		s, e := m.asciiOf(v)
		if e != nil {
			return e
		}
		t = s.String()
	default:
		if b, ok, e := m.anyBuffer(v); ok && e == nil {
			t = string(b)
		} else if f := m.classOf(v).dunder(dBytes); !f.IsUnbound() {
			r, e := m.CallMethod(v, "__bytes__")
			if e != nil {
				return e
			}
			s, ok := m.asBytes(r)
			if !ok {
				return m.typeErrorf("__bytes__ returned non-bytes (type %s)", m.typeName(r))
			}
			t = s.s
		} else {
			return m.typeErrorf("%%b requires a bytes-like object, or an object that implements __bytes__, not '%s'", m.typeName(v))
		}
	}
	if it.prec >= 0 && it.prec < len(t) {
		t = t[:it.prec]
	}
	p.text(it, t, len(t))
	return nil
}
