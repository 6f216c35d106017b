// Settings of the Go collector for a process that is a GSL program. The library never makes them: a host has its own.
package main

import (
	"bytes"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
)

// ballast is memory that is never touched, so it costs address space and no pages, and that the collector counts: small
// heaps are collected less often. 16 MB with GOGC=200 makes allocation-heavy programs 25 to 30 % faster than Go's default
// for about 30 MB.
var ballast []byte

const (
	ballastSize = 16 << 20
	// reserveSize is how far the heap usually grows with this ballast.
	reserveSize = 48 << 20
)

// firstCollection is garbage; its finalizer tells that the heap has grown enough to be collected.
type firstCollection struct{ _ *byte }

// tuneCollector leaves alone what the environment sets.
func tuneCollector() {
	if os.Getenv("GOGC") == "" {
		// A short program need not pay for the collection that making the ballast starts. So that is left to the end of the
		// first collection, at 16 MB. Then the heap gets the memory that it will grow into as one block, so that the system
		// can be asked for huge pages there: first touches of small ones cost 2 to 3 us each, a sixth of the time of programs
		// that allocate much. The block is garbage at once, which the collection that it starts finds.
		debug.SetGCPercent(400)
		runtime.SetFinalizer(new(firstCollection), func(*firstCollection) {
			debug.SetGCPercent(-1)
			ballast = make([]byte, ballastSize)
			hugePages(make([]byte, reserveSize))
			debug.SetGCPercent(200)
		})
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		if n := cgroupMemory(); n > 0 {
			debug.SetMemoryLimit(n / 10 * 9)
		}
	}
}

// cgroupMemory is the memory limit of the process's control group, or 0.
func cgroupMemory() int64 {
	names := []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}
	if b, err := os.ReadFile("/proc/self/cgroup"); err == nil {
		for l := range bytes.Lines(b) {
			if p, ok := bytes.CutPrefix(bytes.TrimSpace(l), []byte("0::/")); ok && len(p) > 0 {
				names = append([]string{"/sys/fs/cgroup/" + string(p) + "/memory.max"}, names...)
			}
		}
	}
	for _, name := range names {
		if b, err := os.ReadFile(name); err == nil {
			if n, err := strconv.ParseInt(string(bytes.TrimSpace(b)), 10, 64); err == nil && n < 1<<60 {
				return n
			}
		}
	}
	return 0
}
