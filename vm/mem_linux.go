// How much memory the machine has to give, on Linux.
package vm

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
)

// availableMemory is how many bytes this process can still get, of how many, or 0 where it is not known: what the system has
// (MemAvailable), the control group's limit (containers), the limit of the address space (ulimit -v).
func availableMemory() (free, total int64) {
	b, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, 0
	}
	for l := range bytes.Lines(b) {
		switch f := bytes.Fields(l); {
		case len(f) < 2:
		case string(f[0]) == "MemAvailable:":
			free = atoi(f[1]) << 10
		case string(f[0]) == "MemTotal:":
			total = atoi(f[1]) << 10
		}
	}
	least := func(limit, used int64) {
		if limit > 0 && limit < 1<<60 && limit-used < free {
			free, total = max(limit-used, 1), min(total, limit)
		}
	}
	least(number("/sys/fs/cgroup/memory.max"), number("/sys/fs/cgroup/memory.current"))
	least(number("/sys/fs/cgroup/memory/memory.limit_in_bytes"), number("/sys/fs/cgroup/memory/memory.usage_in_bytes"))
	var r syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_AS, &r) == nil && r.Cur < 1<<60 {
		if b, err := os.ReadFile("/proc/self/statm"); err == nil {
			if f := bytes.Fields(b); len(f) > 0 {
				least(int64(r.Cur), atoi(f[0])*int64(os.Getpagesize()))
			}
		}
	}
	return free, total
}

// number reads a file of one number; 0 if there is none.
func number(file string) int64 {
	b, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	return atoi(bytes.TrimSpace(b))
}

func atoi(b []byte) int64 {
	n, _ := strconv.ParseInt(string(b), 10, 64)
	return n
}
