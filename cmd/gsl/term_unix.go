//go:build unix

// Terminals and signals on Unix.
package main

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

// terminate ends the process by a signal's default action, so that a shell knows why it ended. It does not return.
func terminate(s syscall.Signal) {
	signal.Reset(s)
	syscall.Kill(os.Getpid(), s)
	time.Sleep(time.Second)
	os.Exit(128 + int(s))
}

// dumpSignal asks for a report of all greenlets: Ctrl-\.
var dumpSignal os.Signal = syscall.SIGQUIT
