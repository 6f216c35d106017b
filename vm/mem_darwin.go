// How much memory the machine has to give, on macOS: what is built in, less what Go took. The system swaps and compresses,
// so what is free now says little.
package vm

import (
	"encoding/binary"
	"runtime/metrics"
	"syscall"
)

// availableMemory is how many bytes this process can still get, of how many, or 0 where it is not known.
func availableMemory() (free, total int64) {
	s, err := syscall.Sysctl("hw.memsize")
	if err != nil {
		return 0, 0
	}
	b := make([]byte, 8) // eight bytes, of which Sysctl takes a last zero for the end of a text
	copy(b, s)
	total = int64(binary.LittleEndian.Uint64(b))
	m := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(m)
	return max(total-int64(m[0].Value.Uint64()-m[1].Value.Uint64()), 1), total
}
