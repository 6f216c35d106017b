// Module time.
package stdlib

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/gsl-lang/gsl/vm"
)

var timeStart = time.Now()

type sleepKey struct{}

// sleeper holds the function that time.sleep calls: the scheduler's, once it is there.
type sleeper struct{ f vm.Value }

// SetSleep makes time.sleep call f(seconds), a function that lets other greenlets run meanwhile.
func SetSleep(m *vm.M, f vm.Value) {
	vm.Extension(m, sleepKey{}, func() *sleeper { return &sleeper{} }).f = f
}

func seconds(d time.Duration) vm.Value { return vm.Float(d.Seconds()) }

func timeClock(f func(m *vm.M) time.Duration) (vm.NativeFunc, vm.NativeFunc) {
	return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Float(float64(f(m)) / 1e9), nil },
		func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Int(int64(f(m))), nil }
}

func wallClock(m *vm.M) time.Duration      { return time.Duration(m.Clock().Wall().UnixNano()) }
func monotonicClock(m *vm.M) time.Duration { return time.Duration(m.Clock().Read()) + time.Hour }
func processClock(m *vm.M) time.Duration   { return cpuClock() }

var (
	timeTime, timeTimeNs       = timeClock(wallClock)
	timeMono, timeMonoNs       = timeClock(monotonicClock)
	timeProcess, timeProcessNs = timeClock(processClock)
)

var timeModule = &vm.ModuleDef{
	Name: "time",
	Doc:  "Time access and conversions.",
	Defs: []vm.Def{
		{Sig: "time()", Doc: "Seconds since the epoch.", Fn: timeTime},
		{Sig: "time_ns()", Doc: "Nanoseconds since the epoch.", Fn: timeTimeNs},
		{Sig: "monotonic()", Doc: "Seconds of a clock that never goes back.", Fn: timeMono},
		{Sig: "monotonic_ns()", Doc: "monotonic() in nanoseconds.", Fn: timeMonoNs},
		{Sig: "perf_counter()", Doc: "Seconds of the finest clock.", Fn: timeMono},
		{Sig: "perf_counter_ns()", Doc: "perf_counter() in nanoseconds.", Fn: timeMonoNs},
		{Sig: "process_time()", Doc: "CPU seconds of the process.", Fn: timeProcess},
		{Sig: "process_time_ns()", Doc: "process_time() in nanoseconds.", Fn: timeProcessNs},
		{Sig: "thread_time()", Doc: "CPU seconds of the process.", Fn: timeProcess},
		{Sig: "sleep(seconds, /)", Doc: "Waits; other greenlets run meanwhile.", Fn: timeSleep},
		{Sig: "gmtime(seconds=None, /)", Doc: "Universal time as a struct_time.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			t, e := timeArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			return structTime(m, t.UTC())
		}},
		{Sig: "localtime(seconds=None, /)", Doc: "Local time as a struct_time.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			t, e := timeArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			return structTime(m, t.Local())
		}},
		{Sig: "mktime(t, /)", Doc: "Seconds since the epoch of a local time.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			f, e := timeFields(m, "mktime", a[0])
			if e != nil {
				return vm.None, e
			}
			return vm.Float(float64(time.Date(f[0], time.Month(f[1]), f[2], f[3], f[4], f[5], 0, time.Local).Unix())), nil
		}},
		{Sig: "asctime(t=None, /)", Doc: "The time as text: 'Sat Jun 06 16:26:11 1998'.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			t := m.Clock().Wall()
			if !a[0].IsNone() {
				f, e := timeFields(m, "asctime", a[0])
				if e != nil {
					return vm.None, e
				}
				t = time.Date(f[0], time.Month(f[1]), f[2], f[3], f[4], f[5], 0, time.UTC)
				day := time.Weekday((f[6]%7 + 8) % 7).String() // what the tuple says, right or wrong
				return vm.NewStr(day[:3] + t.Format(" Jan _2 15:04:05 2006")), nil
			}
			return vm.NewStr(t.Format("Mon Jan _2 15:04:05 2006")), nil
		}},
		{Sig: "ctime(seconds=None, /)", Doc: "asctime of a local time.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			t, e := timeArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			return vm.NewStr(t.Local().Format("Mon Jan _2 15:04:05 2006")), nil
		}},
		{Sig: "strftime(format, t=None, /)", Doc: "The time as a format says.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			f, ok := m.TextOf(a[0])
			if !ok {
				return vm.None, m.TypeErrorf("strftime() argument 1 must be str, not %s", m.TypeName(a[0]))
			}
			t := m.Clock().Wall()
			if !a[1].IsNone() {
				x, e := timeFields(m, "strftime", a[1])
				if e != nil {
					return vm.None, e
				}
				zone := time.Local
				if z, e := m.GetAttrOr(a[1], m.Intern("_zone")); e == nil && !z.IsUnbound() {
					if v, ok := m.TupleOf(z); ok && len(v) == 2 {
						name, _ := m.TextOf(v[0])
						off, _ := m.IntOf(v[1])
						zone = time.FixedZone(name, int(off))
					}
				}
				t = time.Date(x[0], time.Month(x[1]), x[2], x[3], x[4], x[5], 0, zone)
			}
			return vm.NewStr(strftime(f, t)), nil
		}},
		{Sig: "strptime(string, format='%a %b %d %H:%M:%S %Y', /)", Doc: "The time that a text says, by a format.", Fn: timeStrptime},
		{Sig: "get_clock_info(name, /)", Doc: "What is known of a clock.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			ns, e := m.Call(simpleNamespaceClass(m).Value())
			if e != nil {
				return vm.None, e
			}
			name, _ := m.TextOf(a[0])
			_ = m.SetAttr(ns, m.Intern("implementation"), vm.NewStr("go"))
			_ = m.SetAttr(ns, m.Intern("monotonic"), vm.Bool(name != "time"))
			_ = m.SetAttr(ns, m.Intern("adjustable"), vm.Bool(name == "time"))
			_ = m.SetAttr(ns, m.Intern("resolution"), vm.Float(1e-9))
			return ns, nil
		}},
	},
	Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		c, e := structSeqClass(m, "time.struct_time", []string{"tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst"})
		if e != nil {
			return e
		}
		for k, n := range []string{"tm_zone", "tm_gmtoff"} {
			_ = m.SetAttr(c.Value(), m.Intern(n), m.NewGetter(n, func(m *vm.M, x vm.Value) (vm.Value, *vm.Exc) {
				z, e := m.GetAttrOr(x, m.Intern("_zone"))
				if e != nil || z.IsUnbound() {
					return vm.None, e
				}
				t, _ := m.TupleOf(z)
				return t[k], nil
			}))
		}
		mod.Set(m, "struct_time", c.Value())
		name, off := time.Now().Zone()
		mod.Set(m, "timezone", vm.Int(int64(-off)))
		mod.Set(m, "altzone", vm.Int(int64(-off)))
		mod.Set(m, "daylight", vm.Int(0))
		mod.Set(m, "tzname", vm.NewTuple(vm.NewStr(name), vm.NewStr(name)))
		return nil
	},
}

// secondsArg is a number of seconds.
func secondsArg(m *vm.M, v vm.Value) (float64, *vm.Exc) {
	if _, ok := v.AsFloat(); !ok && m.TypeAttr(v, m.Intern("__index__")).IsUnbound() {
		return 0, m.TypeErrorf("'%s' object cannot be interpreted as an integer", m.TypeName(v))
	}
	return m.FloatOf(v)
}

func timeArg(m *vm.M, v vm.Value) (time.Time, *vm.Exc) {
	if v.IsNone() {
		return m.Clock().Wall(), nil
	}
	if b := m.BigOf(v); b != nil && !b.IsInt64() {
		return time.Time{}, m.Errorf(vm.ExcOverflowError, "timestamp out of range for platform time_t")
	}
	f, e := secondsArg(m, v)
	if e != nil {
		return time.Time{}, e
	}
	if math.IsNaN(f) {
		return time.Time{}, m.ValueErrorf("Invalid value NaN (not a number)")
	}
	if math.Abs(f) > 1e17 {
		return time.Time{}, m.Errorf(vm.ExcOverflowError, "timestamp out of range for platform time_t")
	}
	return time.Unix(int64(math.Floor(f)), 0), nil
}

func structTime(m *vm.M, t time.Time) (vm.Value, *vm.Exc) {
	c, e := m.GetAttr(m.Modules().Get(m, "time"), m.Intern("struct_time"))
	if e != nil {
		return vm.None, e
	}
	n := func(k int) vm.Value { return vm.Int(int64(k)) }
	dst := 0
	if t.IsDST() {
		dst = 1
	}
	v := m.WrapNew(c, vm.NewTuple(n(t.Year()), n(int(t.Month())), n(t.Day()), n(t.Hour()), n(t.Minute()), n(t.Second()), n((int(t.Weekday())+6)%7), n(t.YearDay()), n(dst)))
	name, off := t.Zone()
	if t.Location() == time.UTC {
		name = "GMT"
	}
	return v, m.SetAttr(v, m.Intern("_zone"), vm.NewTuple(vm.NewStr(name), n(off)))
}

// timeFields are the nine numbers of a time tuple, an argument of function fn.
func timeFields(m *vm.M, fn string, v vm.Value) ([9]int, *vm.Exc) {
	var f [9]int
	t, ok := m.TupleOf(v)
	if !ok || len(t) != 9 {
		if ok {
			return f, m.TypeErrorf("%s(): illegal time tuple argument", fn)
		}
		return f, m.TypeErrorf("Tuple or struct_time argument required")
	}
	for k, x := range t {
		n, e := m.Index(x)
		if e != nil {
			return f, e
		}
		f[k] = int(n)
	}
	return f, nil
}

// strftime is C's strftime in the C locale.
func strftime(f string, t time.Time) string {
	var b strings.Builder
	for k := 0; k < len(f); k++ {
		if f[k] != '%' || k+1 == len(f) {
			b.WriteByte(f[k])
			continue
		}
		k++
		switch c := f[k]; c {
		case 'Y':
			fmt.Fprintf(&b, "%d", t.Year())
		case 'm':
			fmt.Fprintf(&b, "%02d", int(t.Month()))
		case 'd':
			fmt.Fprintf(&b, "%02d", t.Day())
		case 'e':
			fmt.Fprintf(&b, "%2d", t.Day())
		case 'H':
			fmt.Fprintf(&b, "%02d", t.Hour())
		case 'I':
			fmt.Fprintf(&b, "%02d", (t.Hour()+11)%12+1)
		case 'M':
			fmt.Fprintf(&b, "%02d", t.Minute())
		case 'S':
			fmt.Fprintf(&b, "%02d", t.Second())
		case 'f':
			fmt.Fprintf(&b, "%06d", t.Nanosecond()/1000)
		case 'y':
			fmt.Fprintf(&b, "%02d", t.Year()%100)
		case 'C':
			fmt.Fprintf(&b, "%02d", t.Year()/100)
		case 'j':
			fmt.Fprintf(&b, "%03d", t.YearDay())
		case 'a':
			b.WriteString(t.Format("Mon"))
		case 'A':
			b.WriteString(t.Format("Monday"))
		case 'b', 'h':
			b.WriteString(t.Format("Jan"))
		case 'B':
			b.WriteString(t.Format("January"))
		case 'p':
			b.WriteString(t.Format("PM"))
		case 'w':
			fmt.Fprintf(&b, "%d", int(t.Weekday()))
		case 'u':
			fmt.Fprintf(&b, "%d", (int(t.Weekday())+6)%7+1)
		case 'z':
			b.WriteString(t.Format("-0700"))
		case 'Z':
			b.WriteString(t.Format("MST"))
		case 'c':
			b.WriteString(t.Format("Mon Jan _2 15:04:05 2006"))
		case 'x', 'D':
			b.WriteString(t.Format("01/02/06"))
		case 'X', 'T':
			b.WriteString(t.Format("15:04:05"))
		case 'R':
			b.WriteString(t.Format("15:04"))
		case 'r':
			b.WriteString(t.Format("03:04:05 PM"))
		case 'F':
			b.WriteString(t.Format("2006-01-02"))
		case 's':
			fmt.Fprintf(&b, "%d", t.Unix())
		case 'U':
			fmt.Fprintf(&b, "%02d", (t.YearDay()+6-int(t.Weekday()))/7)
		case 'W':
			fmt.Fprintf(&b, "%02d", (t.YearDay()+6-(int(t.Weekday())+6)%7)/7)
		case 'V':
			_, w := t.ISOWeek()
			fmt.Fprintf(&b, "%02d", w)
		case 'G':
			y, _ := t.ISOWeek()
			fmt.Fprintf(&b, "%d", y)
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case '%':
			b.WriteByte('%')
		default:
			b.WriteByte('%')
			b.WriteByte(c)
		}
	}
	return b.String()
}

// timeSleep waits through the scheduler if there is one; else it blocks the machine, but not past an interrupt.
func timeSleep(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	f, e := secondsArg(m, a[0])
	if e != nil {
		return vm.None, e
	}
	switch {
	case math.IsNaN(f):
		return vm.None, m.ValueErrorf("Invalid value NaN (not a number)")
	case f < 0:
		return vm.None, m.ValueErrorf("sleep length must be non-negative")
	case f > 9e9:
		return vm.None, m.Errorf(vm.ExcOverflowError, "timestamp too large to convert to C _PyTime_t")
	}
	if s := vm.Extension(m, sleepKey{}, func() *sleeper { return &sleeper{} }); s.f != (vm.Value{}) {
		return m.Then(s.f, []vm.Value{vm.Float(f)}, func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return vm.None, nil })
	}
	for end := time.Now().Add(time.Duration(f * 1e9)); ; {
		d := time.Until(end)
		if d <= 0 {
			return vm.None, nil
		}
		time.Sleep(min(d, 20*time.Millisecond))
		if m.TakeInterrupt() {
			return vm.None, m.NewExc(vm.ExcKeyboardInterrupt)
		}
	}
}
