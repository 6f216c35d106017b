//go:build darwin || freebsd

// Waiting for descriptors on the systems that come from BSD.
package sched

import (
	"syscall"
	"unsafe"
)

// pollFDs is poll(2): ms < 0 waits for ever.
func pollFDs(fds []pollFD, ms int) syscall.Errno {
	_, _, no := syscall.Syscall(syscall.SYS_POLL, uintptr(unsafe.Pointer(unsafe.SliceData(fds))), uintptr(len(fds)), uintptr(ms))
	return no
}
