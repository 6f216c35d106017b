//go:build !unix

// Signals elsewhere.
package main

import (
	"os"
	"syscall"
)

// terminate ends the process with the status that a shell gives to a signal.
func terminate(s syscall.Signal) { os.Exit(128 + int(s)) }

// dumpSignal asks for a report of all greenlets; there is none here.
var dumpSignal os.Signal
