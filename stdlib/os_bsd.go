//go:build darwin || freebsd

// What the systems that come from BSD have in their own way among the Unix systems.
package stdlib

import (
	"syscall"
	"time"
	"unsafe"
)

func statTimes(st *syscall.Stat_t) (a, m, c syscall.Timespec) {
	return st.Atimespec, st.Mtimespec, st.Ctimespec
}

// makePipe does without pipe2, which macOS has not; the lock keeps another goroutine from starting a process in between.
func makePipe() (r, w int, err error) {
	var p [2]int
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if err := syscall.Pipe(p[:]); err != nil {
		return 0, 0, err
	}
	syscall.CloseOnExec(p[0])
	syscall.CloseOnExec(p[1])
	return p[0], p[1], nil
}

func dup2(fd, to int) error { return syscall.Dup2(fd, to) }

// isTerminal asks for the terminal's settings, which nothing else has.
func isTerminal(fd int) bool {
	var t syscall.Termios
	_, _, no := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), syscall.TIOCGETA, uintptr(unsafe.Pointer(&t)))
	return no == 0
}

// uname asks what the C library's uname asks: it is no system call here.
func uname() (out [5]string, err error) {
	for k, name := range [...]string{"kern.ostype", "kern.hostname", "kern.osrelease", "kern.version", "hw.machine"} {
		if out[k], err = syscall.Sysctl(name); err != nil {
			return out, err
		}
	}
	return out, nil
}

// processTimes are the seconds of times(3): user, system, those of the children, and of a clock.
func processTimes() (out [5]float64, err error) {
	for k, who := range [...]int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		user, system, err := usage(who)
		if err != nil {
			return out, err
		}
		out[2*k], out[2*k+1] = user.Seconds(), system.Seconds()
	}
	out[4] = (time.Since(timeStart) + time.Hour).Seconds()
	return out, nil
}
