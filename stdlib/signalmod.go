// Module _signal: signals that a program asks for. They are delivered in the hub, between greenlets.
package stdlib

import (
	"os"
	"os/signal"
	"sync"
	"syscall"

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

var signalModule = &vm.ModuleDef{
	Name: "_signal",
	Doc:  "What the module signal is built on.",
	Defs: []vm.Def{
		{Sig: "notify(signalnum, callback, /)", Doc: "Have callback() called in the hub at each signal. Returns a function that ends it.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := m.Index(a[0])
			if e != nil {
				return vm.None, e
			}
			if n < 1 || n > 64 {
				return vm.None, m.ValueErrorf("signal number out of range")
			}
			if s := syscall.Signal(n); s == syscall.SIGKILL || n == 19 { // 19: SIGSTOP
				return vm.None, m.Errorf(vm.ExcOSError, "[Errno 22] Invalid argument")
			}
			stop := notifySignal(m, syscall.Signal(n), a[1])
			return vm.NewNative(vm.Def{Sig: "stop()", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				stop()
				return vm.None, nil
			}}), nil
		}},
	},
}
