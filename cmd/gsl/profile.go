//go:build gslprof

// A build with -tags gslprof writes a CPU profile of the program to the file that GSL_CPUPROFILE names. It is a build tag
// because the profiler's packages would lengthen every start.
package main

import (
	"os"
	"runtime/pprof"
)

func init() {
	name := os.Getenv("GSL_CPUPROFILE")
	if name == "" {
		return
	}
	f, err := os.Create(name)
	if err != nil {
		panic(err)
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		panic(err)
	}
	atExit = func() { pprof.StopCPUProfile(); f.Close() }
}
