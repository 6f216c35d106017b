// Module _signal: signals that a program asks for. Those of signal.signal are delivered in the greenlet that runs, those of
// gevent's watchers in the hub.
package stdlib

import (
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gsl-lang/gsl/sched"
	"github.com/gsl-lang/gsl/vm"
)

// taken counts the handlers of each signal, of all machines.
var taken struct {
	sync.Mutex
	n    map[os.Signal]int
	hook func(s os.Signal, taken bool)
}

// OnSignalTaken has f called when a program begins to handle a signal, and when it ends: a host that handles the signal
// itself leaves it alone meanwhile.
func OnSignalTaken(f func(s os.Signal, taken bool)) {
	taken.Lock()
	defer taken.Unlock()
	taken.hook = f
}

func takeSignal(s os.Signal, by int) {
	taken.Lock()
	defer taken.Unlock()
	if taken.n == nil {
		taken.n = map[os.Signal]int{}
	}
	old := taken.n[s]
	taken.n[s] += by
	if now := taken.n[s]; taken.hook != nil && (old > 0) != (now > 0) {
		taken.hook(s, now > 0)
	}
}

// notifySignal has fn called in the hub at each signal, until the function that it returns is called.
func notifySignal(m *vm.M, sig syscall.Signal, fn vm.Value) (stop func()) {
	s := sched.Of(m)
	s.Hub()
	c, quit := make(chan os.Signal, 8), make(chan struct{})
	signal.Notify(c, sig) // before the host lets go, or the signal's default action could strike in between
	takeSignal(sig, 1)
	go func() {
		for {
			select {
			case <-c:
				s.PostCall(fn)
			case <-quit:
				return
			}
		}
	}()
	return sync.OnceFunc(func() {
		takeSignal(sig, -1)
		signal.Stop(c)
		close(quit)
	})
}

// program are the signals that one machine's program handles with signal.signal.
type program struct {
	s      *sched.State
	stop   [65]func()    // ends the delivery; nil: the signal is not handled
	caught atomic.Uint64 // bit n: signal n
	wakeFD atomic.Int64
	alarm  struct {
		sync.Mutex
		at     time.Time
		every  time.Duration
		timer  *time.Timer
		number int // of the setting: a timer that was replaced finds another one
	}
}

type programKey struct{}

func programOf(m *vm.M) *program {
	return vm.Extension(m, programKey{}, func() *program {
		p := &program{s: sched.Of(m)}
		p.wakeFD.Store(-1)
		return p
	})
}

// came: a signal that the program handles.
func (p *program) came(n int) {
	if fd := p.wakeFD.Load(); fd >= 0 {
		_, _ = syscall.Write(handle(int(fd)), []byte{byte(n)})
	}
	p.s.Signal(n)
}

// catch begins or ends the delivery of a signal.
func (p *program) catch(n int, on bool) {
	if on == (p.stop[n] != nil) {
		return
	}
	if !on {
		p.caught.And(^(uint64(1) << (n & 63)))
		p.stop[n]()
		p.stop[n] = nil
		return
	}
	p.caught.Or(1 << (n & 63))
	sig := syscall.Signal(n)
	c, quit := make(chan os.Signal, 64), make(chan struct{})
	signal.Notify(c, sig)
	takeSignal(sig, 1)
	go func() {
		for {
			select {
			case <-c:
				p.came(n)
			case <-quit:
				return
			}
		}
	}()
	p.stop[n] = func() {
		takeSignal(sig, -1)
		signal.Stop(c)
		close(quit)
	}
}

// setAlarm sets the timer of setitimer and alarm: what it was is returned.
func (p *program) setAlarm(first, every time.Duration, handled func() bool) (was, wasEvery time.Duration) {
	a := &p.alarm
	a.Lock()
	defer a.Unlock()
	if a.timer != nil {
		a.timer.Stop()
		was, wasEvery = max(time.Until(a.at), time.Microsecond), a.every
	}
	a.number++
	a.timer = nil
	if first <= 0 {
		return
	}
	a.at, a.every = time.Now().Add(first), every
	number := a.number
	var rings func()
	rings = func() {
		a.Lock()
		if a.number != number {
			a.Unlock()
			return
		}
		if a.timer = nil; a.every > 0 {
			a.at = time.Now().Add(a.every)
			a.timer = time.AfterFunc(a.every, rings)
		}
		a.Unlock()
		if handled() {
			p.came(alarmSignal)
		} else {
			endBySignal(alarmSignal)
		}
	}
	a.timer = time.AfterFunc(first, rings)
	return
}

// alarmSignal is SIGALRM.
const alarmSignal = 14

// endBySignal ends the process as a signal's default action would.
func endBySignal(n int) {
	signal.Reset(syscall.Signal(n))
	_ = killProcess(os.Getpid(), n)
	time.Sleep(100 * time.Millisecond)
	os.Exit(128 + n)
}

func signalNumber(m *vm.M, v vm.Value) (int, *vm.Exc) {
	n, e := m.Index(v)
	if e == nil && (n < 1 || n > 64) {
		e = m.ValueErrorf("signal number out of range")
	}
	return int(n), e
}

var signalModule = &vm.ModuleDef{
	Name: "_signal",
	Doc:  "What the module signal is built on.",
	Defs: []vm.Def{
		{Sig: "notify(signalnum, callback, /)", Doc: "Have callback() called in the hub at each signal. Returns a function that ends it.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := signalNumber(m, a[0])
			if e != nil {
				return vm.None, e
			}
			if s := syscall.Signal(n); s == syscall.SIGKILL || n == 19 { // 19: SIGSTOP
				return vm.None, m.OSError(syscall.EINVAL, vm.None)
			}
			stop := notifySignal(m, syscall.Signal(n), a[1])
			return vm.NewNative(vm.Def{Sig: "stop()", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				stop()
				return vm.None, nil
			}}), nil
		}},
		{Sig: "handler(function, /)", Doc: "Have function(signalnum) called for each signal that is caught: in the greenlet that runs, or, when all wait, in one of its own.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			programOf(m).s.SetSignalHandler(a[0])
			return vm.None, nil
		}},
		{Sig: "catch(signalnum, on, /)", Doc: "Begin or end to catch a signal.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := signalNumber(m, a[0])
			if e != nil {
				return vm.None, e
			}
			on, e := m.Truth(a[1])
			if e != nil {
				return vm.None, e
			}
			if s := syscall.Signal(n); on && (s == syscall.SIGKILL || n == 19) {
				return vm.None, m.OSError(syscall.EINVAL, vm.None)
			}
			programOf(m).catch(n, on)
			return vm.None, nil
		}},
		{Sig: "came(signalnum, /)", Doc: "Deliver a signal that did not come from the system.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := signalNumber(m, a[0])
			if e == nil {
				programOf(m).came(n)
			}
			return vm.None, e
		}},
		{Sig: "shared(signalnum, /)", Doc: "Whether others than the handler are told of the signal.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := signalNumber(m, a[0])
			if e != nil {
				return vm.None, e
			}
			taken.Lock()
			defer taken.Unlock()
			return vm.Bool(taken.n[syscall.Signal(n)] > 1), nil
		}},
		{Sig: "wake(fd, /)", Doc: "Have the number of each signal that is caught written to the descriptor; -1: do not. Returns what it was.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			fd, e := m.Index(a[0])
			if e != nil {
				return vm.None, e
			}
			return vm.Int(programOf(m).wakeFD.Swap(fd)), nil
		}},
		{Sig: "end(signalnum, /)", Doc: "End the process as the signal's default action does.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := signalNumber(m, a[0])
			if e != nil {
				return vm.None, e
			}
			if f, ok := m.Stdout.(interface{ Flush() error }); ok {
				_ = f.Flush()
			}
			endBySignal(n)
			return vm.None, nil
		}},
		{Sig: "setalarm(seconds, interval, /)", Doc: "Deliver SIGALRM after some seconds, and then every interval seconds. Returns what was set.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			first, e := m.FloatOf(a[0])
			if e != nil {
				return vm.None, e
			}
			every, e := m.FloatOf(a[1])
			if e != nil {
				return vm.None, e
			}
			p := programOf(m)
			was, wasEvery := p.setAlarm(time.Duration(first*1e9), time.Duration(every*1e9), func() bool { return p.caught.Load()&(1<<alarmSignal) != 0 })
			return vm.NewTuple(vm.Float(was.Seconds()), vm.Float(wasEvery.Seconds())), nil
		}},
		{Sig: "getalarm()", Doc: "(seconds until SIGALRM, interval)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			x := &programOf(m).alarm
			x.Lock()
			defer x.Unlock()
			if x.timer == nil {
				return vm.NewTuple(vm.Float(0), vm.Float(0)), nil
			}
			return vm.NewTuple(vm.Float(max(time.Until(x.at), time.Microsecond).Seconds()), vm.Float(x.every.Seconds())), nil
		}},
	},
}
