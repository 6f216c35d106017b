// time.strptime: the reverse of strftime, for the C locale.
package stdlib

import (
	"strings"
	"time"

	"github.com/gsl-lang/gsl/vm"
)

var (
	monthNames = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}
	dayNames   = []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
)

// parsedTime is what strptime found; -1 is "not said".
type parsedTime struct {
	year, month, day, hour, min, sec, wday, yday, week int
	monday                                             bool // week counts from Monday (%W)
	pm                                                 int
	zone                                               string
	off                                                int
	hasOff                                             bool
}

// name finds a full name or its first three letters at the start of s.
func nameAt(s string, names []string, short bool) (k, n int) {
	l := strings.ToLower(s)
	for k, name := range names {
		if short {
			name = name[:3]
		}
		if strings.HasPrefix(l, name) {
			return k, len(name)
		}
	}
	return -1, 0
}

// parse reads s by the format; ok is false where it does not fit. rest is what follows the format's end.
func (p *parsedTime) parse(s, f string) (rest string, ok bool) {
	num := func(digits, lo, hi int) (int, bool) {
		n, k := 0, 0
		for k < len(s) && k < digits && s[k] >= '0' && s[k] <= '9' {
			if next := n*10 + int(s[k]-'0'); next > hi {
				break
			}
			n = n*10 + int(s[k]-'0')
			k++
		}
		if k == 0 || n < lo {
			return 0, false
		}
		s = s[k:]
		return n, true
	}
	for i := 0; i < len(f); i++ {
		c := f[i]
		if strings.IndexByte(" \t\n\r\f\v", c) >= 0 {
			t := strings.TrimLeft(s, " \t\n\r\f\v")
			if t == s {
				return "", false
			}
			for i+1 < len(f) && strings.IndexByte(" \t\n\r\f\v", f[i+1]) >= 0 {
				i++
			}
			s = t
			continue
		}
		if c != '%' || i+1 == len(f) {
			if s == "" || !strings.EqualFold(s[:1], string(c)) {
				return "", false
			}
			s = s[1:]
			continue
		}
		i++
		ok := true
		switch f[i] {
		case 'Y':
			if len(s) < 4 {
				return "", false
			}
			for k := range 4 {
				if s[k] < '0' || s[k] > '9' {
					return "", false
				}
			}
			p.year, ok = num(4, 0, 9999)
		case 'y':
			if p.year, ok = num(2, 0, 99); p.year <= 68 {
				p.year += 2000
			} else {
				p.year += 1900
			}
		case 'm':
			p.month, ok = num(2, 1, 12)
		case 'd', 'e':
			s = strings.TrimPrefix(s, " ")
			p.day, ok = num(2, 1, 31)
		case 'H':
			p.hour, ok = num(2, 0, 23)
		case 'I':
			p.hour, ok = num(2, 1, 12)
		case 'M':
			p.min, ok = num(2, 0, 59)
		case 'S':
			p.sec, ok = num(2, 0, 61)
		case 'f':
			_, ok = num(6, 0, 999999)
		case 'j':
			p.yday, ok = num(3, 1, 366)
		case 'w':
			if p.wday, ok = num(1, 0, 6); ok {
				p.wday = (p.wday + 6) % 7
			}
		case 'u':
			p.wday, ok = num(1, 1, 7)
			p.wday--
		case 'U', 'W':
			p.week, ok = num(2, 0, 53)
			p.monday = f[i] == 'W'
		case 'b', 'h':
			k, n := nameAt(s, monthNames, true)
			p.month, s, ok = k+1, s[n:], k >= 0
		case 'B':
			k, n := nameAt(s, monthNames, false)
			p.month, s, ok = k+1, s[n:], k >= 0
		case 'a':
			k, n := nameAt(s, dayNames, true)
			p.wday, s, ok = k, s[n:], k >= 0
		case 'A':
			k, n := nameAt(s, dayNames, false)
			p.wday, s, ok = k, s[n:], k >= 0
		case 'p':
			switch l := strings.ToLower(s); {
			case strings.HasPrefix(l, "am"):
				p.pm = 0
			case strings.HasPrefix(l, "pm"):
				p.pm = 1
			default:
				return "", false
			}
			s = s[2:]
		case 'Z':
			local, _ := time.Now().Zone()
			found := false
			for _, z := range []string{"utc", "gmt", strings.ToLower(local)} {
				if strings.HasPrefix(strings.ToLower(s), z) {
					p.zone, s, found = strings.ToUpper(s[:len(z)]), s[len(z):], true
					break
				}
			}
			ok = found
		case 'z':
			if strings.HasPrefix(s, "Z") {
				s, p.hasOff = s[1:], true
				break
			}
			if s == "" || s[0] != '+' && s[0] != '-' {
				return "", false
			}
			neg := s[0] == '-'
			s = s[1:]
			h, ok1 := num(2, 0, 23)
			s = strings.TrimPrefix(s, ":")
			mi, ok2 := num(2, 0, 59)
			ok = ok1 && ok2
			if p.off = h*3600 + mi*60; neg {
				p.off = -p.off
			}
			p.hasOff = true
		case 'c':
			s, ok = p.parse(s, "%a %b %d %H:%M:%S %Y")
		case 'x', 'D':
			s, ok = p.parse(s, "%m/%d/%y")
		case 'X', 'T':
			s, ok = p.parse(s, "%H:%M:%S")
		case 'R':
			s, ok = p.parse(s, "%H:%M")
		case 'F':
			s, ok = p.parse(s, "%Y-%m-%d")
		case '%':
			ok = strings.HasPrefix(s, "%")
			s = strings.TrimPrefix(s, "%")
		}
		if !ok {
			return "", false
		}
	}
	return s, true
}

func timeStrptime(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	var text [2]string
	for k := range text {
		s, ok := m.TextOf(a[k])
		if !ok {
			c, e := m.Repr(m.ClassOf(a[k]).Value())
			if e != nil {
				return vm.None, e
			}
			return vm.None, m.TypeErrorf("strptime() argument %d must be str, not %s", k, c.String())
		}
		text[k] = s
	}
	s, f := text[0], text[1]
	for i := 0; i < len(f); i++ {
		if f[i] != '%' {
			continue
		}
		if i++; i == len(f) {
			return vm.None, m.ValueErrorf("stray %% in format %s", vm.StrRepr(f))
		}
		if !strings.ContainsRune("YymdHIMSfjwuUWbBaApZzcxX%", rune(f[i])) {
			return vm.None, m.ValueErrorf("%s is a bad directive in format %s", vm.StrRepr(string(f[i])), vm.StrRepr(f))
		}
	}
	p := &parsedTime{year: -1, month: -1, day: -1, wday: -1, yday: -1, week: -1, pm: -1}
	rest, ok := p.parse(s, f)
	if !ok {
		return vm.None, m.ValueErrorf("time data %s does not match format %s", vm.StrRepr(s), vm.StrRepr(f))
	}
	if rest != "" {
		return vm.None, m.ValueErrorf("unconverted data remains: %s", rest)
	}
	if p.pm >= 0 {
		p.hour = p.hour%12 + 12*p.pm
	}
	year := p.year
	if year < 0 {
		year = 1900
		if p.month == 2 && p.day == 29 {
			year = 1904
		}
	}
	month, day := p.month, p.day
	switch {
	case p.yday > 0 && (month < 0 || day < 0):
		d := time.Date(year, 1, p.yday, 0, 0, 0, 0, time.UTC)
		month, day = int(d.Month()), d.Day()
	case p.week >= 0 && p.wday >= 0 && month < 0:
		first := (int(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Weekday()) + 6) % 7 // Monday is 0
		w := p.wday
		if !p.monday {
			first, w = (first+1)%7, (w+1)%7
		}
		n := (7-first)%7 + 7*(p.week-1) + w + 1
		if first == 0 {
			n = 7*(p.week-1) + w + 1
		}
		d := time.Date(year, 1, n, 0, 0, 0, 0, time.UTC)
		month, day = int(d.Month()), d.Day()
	}
	month, day = max(month, 1), max(day, 1)
	d := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if d.Day() != day {
		return vm.None, m.ValueErrorf("day is out of range for month")
	}
	wday, yday := (int(d.Weekday())+6)%7, d.YearDay()
	if p.wday >= 0 {
		wday = p.wday
	}
	if p.yday > 0 {
		yday = p.yday
	}
	if p.year < 0 {
		year = 1900
	}
	dst := -1
	if p.zone == "UTC" || p.zone == "GMT" {
		dst = 0
	}
	c, e := m.GetAttr(m.Modules().Get(m, "time"), m.Intern("struct_time"))
	if e != nil {
		return vm.None, e
	}
	n := func(k int) vm.Value { return vm.Int(int64(k)) }
	v := m.WrapNew(c, vm.NewTuple(n(year), n(month), n(day), n(p.hour), n(p.min), n(p.sec), n(wday), n(yday), n(dst)))
	if p.zone != "" || p.hasOff {
		z := vm.None
		if p.zone != "" {
			z = vm.NewStr(p.zone)
		}
		off := vm.None
		if p.hasOff {
			off = n(p.off)
		}
		e = m.SetAttr(v, m.Intern("_zone"), vm.NewTuple(z, off))
	}
	return v, e
}
