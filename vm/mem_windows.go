// How much memory the machine has to give, on Windows.
package vm

import (
	"syscall"
	"unsafe"
)

var globalMemoryStatusEx = syscall.NewLazyDLL("kernel32.dll").NewProc("GlobalMemoryStatusEx")

// availableMemory is how many bytes this process can still get, of how many, or 0 where it is not known.
func availableMemory() (free, total int64) {
	var s struct {
		length, load                               uint32
		totalPhys, availPhys, totalPage, availPage uint64
		totalVirtual, availVirtual, availExtended  uint64
	}
	s.length = uint32(unsafe.Sizeof(s))
	if r, _, _ := globalMemoryStatusEx.Call(uintptr(unsafe.Pointer(&s))); r == 0 {
		return 0, 0
	}
	return int64(min(s.availPhys, s.availPage)), int64(s.totalPhys)
}
