// What Linux has in its own way among the Unix systems.
package stdlib

import "syscall"

func statTimes(st *syscall.Stat_t) (a, m, c syscall.Timespec) { return st.Atim, st.Mtim, st.Ctim }

func makePipe() (r, w int, err error) {
	var p [2]int
	err = syscall.Pipe2(p[:], syscall.O_CLOEXEC)
	return p[0], p[1], err
}

// dup2 is dup3 because not every processor's Linux has dup2.
func dup2(fd, to int) error {
	if fd == to { // which dup3 refuses
		var st syscall.Stat_t
		return syscall.Fstat(fd, &st)
	}
	return syscall.Dup3(fd, to, 0)
}

// isTerminal takes the null device's number (1, 3) as the one device of characters that is no terminal.
func isTerminal(fd int) bool {
	st, err := statFd(fd)
	return err == nil && st.mode&syscall.S_IFMT == syscall.S_IFCHR && st.rdev != 0x103
}

func uname() (out [5]string, err error) {
	var u syscall.Utsname
	if err := syscall.Uname(&u); err != nil {
		return out, err
	}
	out = [...]string{cText(u.Sysname[:]), cText(u.Nodename[:]), cText(u.Release[:]), cText(u.Version[:]), cText(u.Machine[:])}
	return out, nil
}

// cText is the text in a field of C, whose char has a sign on some processors and none on others.
func cText[C int8 | uint8](c []C) string {
	var b []byte
	for _, x := range c {
		if x == 0 {
			break
		}
		b = append(b, byte(x))
	}
	return string(b)
}

// processTimes are the seconds of times(2): user, system, those of the children, and of a clock.
func processTimes() (out [5]float64, err error) {
	var t syscall.Tms
	n, err := syscall.Times(&t)
	for k, x := range [...]int64{int64(t.Utime), int64(t.Stime), int64(t.Cutime), int64(t.Cstime), int64(n)} {
		out[k] = float64(x) / 100
	}
	return out, err
}
