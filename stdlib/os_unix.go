//go:build unix

// What the modules posix, time and io ask of a Unix system. os_linux.go and os_bsd.go have what differs among these.
package stdlib

import (
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/gsl-lang/gsl/vm"
)

// handle is a descriptor as package syscall takes it.
func handle(fd int) int { return fd }

func newFileStat(st *syscall.Stat_t) *fileStat {
	a, m, c := statTimes(st)
	return &fileStat{
		mode: uint32(st.Mode), ino: int64(st.Ino), dev: int64(st.Dev), nlink: int64(st.Nlink), uid: int64(st.Uid), gid: int64(st.Gid), size: st.Size,
		atime: newStatTime(a), mtime: newStatTime(m), ctime: newStatTime(c),
		blksize: int64(st.Blksize), blocks: int64(st.Blocks), rdev: int64(st.Rdev),
	}
}

func newStatTime(t syscall.Timespec) statTime {
	s, ns := t.Unix()
	return statTime{s, ns}
}

// statPath is stat, or lstat where links are not followed.
func statPath(path string, follow bool) (*fileStat, error) {
	var st syscall.Stat_t
	f := syscall.Lstat
	if follow {
		f = syscall.Stat
	}
	if err := retry(func() error { return f(path, &st) }); err != nil {
		return nil, err
	}
	return newFileStat(&st), nil
}

func statFd(fd int) (*fileStat, error) {
	var st syscall.Stat_t
	if err := retry(func() error { return syscall.Fstat(fd, &st) }); err != nil {
		return nil, err
	}
	return newFileStat(&st), nil
}

func access(path string, mode uint32) bool { return syscall.Access(path, mode) == nil }

func replaceFile(from, to string) error { return syscall.Rename(from, to) }

func dup(fd int) (int, error) {
	n, err := syscall.Dup(fd)
	if err == nil {
		syscall.CloseOnExec(n)
	}
	return n, err
}

func killProcess(pid, signal int) error { return syscall.Kill(pid, syscall.Signal(signal)) }

// abort ends the process as C's abort does.
func abort() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGABRT)
	os.Exit(134)
}

// shell is the system's shell, running a command.
func shell(command string) *exec.Cmd { return exec.Command("/bin/sh", "-c", command) }

// waitStatus is what os.system returns of a process that has ended.
func waitStatus(p *os.ProcessState) int64 { return int64(p.Sys().(syscall.WaitStatus)) }

func cpuClock() time.Duration {
	user, system, err := usage(syscall.RUSAGE_SELF)
	if err != nil {
		return time.Since(timeStart)
	}
	return user + system
}

func usage(who int) (user, system time.Duration, err error) {
	var ru syscall.Rusage
	err = syscall.Getrusage(who, &ru)
	return time.Duration(ru.Utime.Nano()), time.Duration(ru.Stime.Nano()), err
}

// systemDefs are functions of module posix that not every system has.
var systemDefs = []vm.Def{
	{Sig: "getuid()", Doc: "Return the current process's user id.", Fn: sysInt(os.Getuid)},
	{Sig: "geteuid()", Doc: "Return the current process's effective user id.", Fn: sysInt(os.Geteuid)},
	{Sig: "getgid()", Doc: "Return the current process's group id.", Fn: sysInt(os.Getgid)},
	{Sig: "getegid()", Doc: "Return the current process's effective group id.", Fn: sysInt(os.Getegid)},
	{Sig: "getpgrp()", Doc: "Return the current process group id.", Fn: sysInt(syscall.Getpgrp)},
	{Sig: "umask(mask, /)", Doc: "Set the current numeric umask and return the previous umask.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		n, e := m.Index(a[0])
		if e != nil {
			return vm.None, e
		}
		return vm.Int(int64(syscall.Umask(int(n)))), nil
	}},
	{Sig: "uname()", Doc: "Return an object identifying the current operating system.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		u, err := uname()
		if err != nil {
			return vm.None, sysErr(m, err, vm.None)
		}
		v := make([]vm.Value, len(u))
		for k, s := range u {
			v[k] = vm.NewStr(s)
		}
		return structSeq(m, "posix.uname_result", []string{"sysname", "nodename", "release", "version", "machine"}, v)
	}},
}

// systemFlags are numbers of module posix that not every system has.
var systemFlags = map[string]int{"O_NONBLOCK": syscall.O_NONBLOCK, "O_CLOEXEC": syscall.O_CLOEXEC, "O_NOFOLLOW": syscall.O_NOFOLLOW, "O_DIRECTORY": syscall.O_DIRECTORY,
	"WNOHANG": 1, "EX_OK": 0}
