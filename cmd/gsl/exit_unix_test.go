//go:build unix

package main

import (
	"os"
	"syscall"
)

// exitCode is a process's status as a shell gives it.
func exitCode(p *os.ProcessState) int {
	if w, ok := p.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return 128 + int(w.Signal())
	}
	return p.ExitCode()
}
