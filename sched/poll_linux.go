// Waiting for descriptors on Linux.
package sched

import (
	"syscall"
	"unsafe"
)

// pollFDs is poll(2): ms < 0 waits for ever. Not every processor's Linux has poll, so it is ppoll.
func pollFDs(fds []pollFD, ms int) syscall.Errno {
	var at *syscall.Timespec
	if ms >= 0 {
		t := syscall.NsecToTimespec(int64(ms) * 1e6)
		at = &t
	}
	_, _, no := syscall.Syscall6(syscall.SYS_PPOLL, uintptr(unsafe.Pointer(unsafe.SliceData(fds))), uintptr(len(fds)), uintptr(unsafe.Pointer(at)), 0, 0, 0)
	return no
}
