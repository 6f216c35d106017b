// Ctrl-C and the signals that end a program.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

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
	c := make(chan os.Signal, 4)
	if !signal.Ignored(syscall.SIGINT) { // a background job of a shell ignores it
		signal.Notify(c, syscall.SIGINT)
	}
	signal.Notify(c, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(c, syscall.SIGHUP)
	}
	go func() {
		var last time.Time
		warned := false
		for s := range c {
			if stdlib.SignalTaken(s) {
				continue // the program handles it
			}
			if s != syscall.SIGINT {
				flushAll()
				terminate(s.(syscall.Signal))
			}
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
	}()
}
