//go:build !unix

package main

import "os"

// exitCode is the status of a process that has ended.
func exitCode(p *os.ProcessState) int { return p.ExitCode() }
