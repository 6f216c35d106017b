// Ctrl-C and the signals that end a program.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gsl-lang/gsl/sched"
	"github.com/gsl-lang/gsl/stdlib"
	"github.com/gsl-lang/gsl/vm"
)

// quitWindow is how long a second Ctrl-C counts as "it does not react".
const quitWindow = time.Second

// running is set while the machine runs a program or an input of the prompt.
var running atomic.Bool

// watchSignals turns Ctrl-C into KeyboardInterrupt. One that has no effect within a second is followed by a hint, and the
// next one ends the process. Standard output is flushed before a signal ends it.
func watchSignals(m *vm.M) {
	watched := map[os.Signal]chan os.Signal{} // one each: a channel cannot be taken off one of its signals
	watch := func(s os.Signal) <-chan os.Signal {
		c := make(chan os.Signal, 4)
		watched[s] = c
		signal.Notify(c, s)
		return c
	}
	ends := func(s syscall.Signal) {
		c := watch(s)
		go func() {
			<-c
			flushAll()
			terminate(s)
		}()
	}
	if !signal.Ignored(syscall.SIGINT) { // a background job of a shell ignores it
		go interrupts(m, watch(syscall.SIGINT))
	}
	ends(syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) {
		ends(syscall.SIGHUP)
	}
	if s := dumpSignal; s != nil {
		c := watch(s)
		go func() {
			for range c {
				sched.Of(m).RequestDump()
			}
		}()
	}
	stdlib.OnSignalTaken(func(s os.Signal, taken bool) {
		switch c := watched[s]; {
		case c == nil:
		case taken:
			signal.Stop(c)
		default:
			signal.Notify(c, s)
		}
	})
}

// interrupts turns each Ctrl-C into KeyboardInterrupt.
func interrupts(m *vm.M, c <-chan os.Signal) {
	var last time.Time
	warned := false
	for range c {
		now := time.Now()
		if m.Interrupted() && now.Sub(last) < 10*quitWindow {
			if warned {
				flushAll()
				terminate(syscall.SIGINT)
			}
			warned = true
			fmt.Fprintln(os.Stderr, "gsl: the program does not react; press Ctrl-C again to quit")
		} else {
			warned = false
		}
		last = now
		m.Interrupt()
	}
}
