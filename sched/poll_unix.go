//go:build linux || darwin || freebsd

// The pipe that wakes a goroutine that waits for descriptors.
package sched

import "syscall"

// setNonblocking makes reading and writing fd fail where it would block; fresh: it did block.
func setNonblocking(fd int) (fresh bool, err error) {
	flags, _, no := syscall.Syscall(syscall.SYS_FCNTL, uintptr(fd), syscall.F_GETFL, 0)
	if no != 0 {
		return false, no
	}
	if flags&syscall.O_NONBLOCK != 0 {
		return false, nil
	}
	return true, syscall.SetNonblock(fd, true)
}

// wait4 is waitpid.
func wait4(pid int, nohang bool) (got, status int, err error) {
	options := 0
	if nohang {
		options = syscall.WNOHANG
	}
	var st syscall.WaitStatus
	for {
		got, err = syscall.Wait4(pid, &st, options, nil)
		if err != syscall.EINTR {
			return got, int(st), err
		}
	}
}

// wakePipe makes the pipe: what is written to w ends a poll of r.
func wakePipe() (r, w int, err error) {
	var p [2]int
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if err := syscall.Pipe(p[:]); err != nil {
		return 0, 0, err
	}
	for _, fd := range p {
		syscall.CloseOnExec(fd)
		_ = syscall.SetNonblock(fd, true)
	}
	return p[0], p[1], nil
}

func closePipe(r, w int) {
	_ = syscall.Close(r)
	_ = syscall.Close(w)
}

func wakeWrite(fd int) { _, _ = syscall.Write(fd, []byte{0}) }

func wakeDrain(fd int) {
	var b [64]byte
	for {
		if n, err := syscall.Read(fd, b[:]); n <= 0 || err != nil {
			return
		}
	}
}
