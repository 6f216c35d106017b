//go:build !linux && !darwin && !freebsd

// Systems without poll.
package sched

import "syscall"

func pollFDs(fds []pollFD, ms int) syscall.Errno              { return syscall.ENOSYS }
func wakePipe() (r, w int, err error)                         { return 0, 0, syscall.ENOSYS }
func setNonblocking(fd int) (fresh bool, err error)           { return false, syscall.ENOSYS }
func wait4(pid int, nohang bool) (got, status int, err error) { return 0, 0, syscall.ENOSYS }
func wakeWrite(fd int)                                        {}
func closePipe(r, w int)                                      {}
func wakeDrain(fd int)                                        {}
