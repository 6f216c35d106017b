// What the modules posix, time and io ask of Windows. A descriptor is a handle of the system, except that 0, 1 and 2 are the
// standard streams. What CPython's module os lacks on Windows is not here either.
package stdlib

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/gsl-lang/gsl/vm"
)

// handle is a descriptor as package syscall takes it.
func handle(fd int) syscall.Handle {
	switch fd {
	case 0:
		return syscall.Stdin
	case 1:
		return syscall.Stdout
	case 2:
		return syscall.Stderr
	}
	return syscall.Handle(fd)
}

func newStatTime(t syscall.Filetime) statTime {
	ns := t.Nanoseconds()
	return statTime{ns / 1e9, ns % 1e9}
}

// attributeMode is the mode of a file with the attributes: anyone may do with it what anyone can.
func attributeMode(attributes uint32) uint32 {
	mode := uint32(syscall.S_IFREG | 0o666)
	if attributes&syscall.FILE_ATTRIBUTE_DIRECTORY != 0 {
		mode = syscall.S_IFDIR | 0o777
	}
	if attributes&syscall.FILE_ATTRIBUTE_READONLY != 0 {
		mode &^= 0o222
	}
	return mode
}

// statPath is stat, or lstat where links are not followed.
func statPath(path string, follow bool) (*fileStat, error) {
	f, flags := os.Lstat, uint32(syscall.FILE_FLAG_BACKUP_SEMANTICS|syscall.FILE_FLAG_OPEN_REPARSE_POINT)
	if follow {
		f, flags = os.Stat, syscall.FILE_FLAG_BACKUP_SEMANTICS
	}
	fi, err := f(path)
	if err != nil {
		return nil, err
	}
	t := fi.ModTime()
	st := &fileStat{mode: syscall.S_IFCHR, size: fi.Size(), nlink: 1, mtime: statTime{t.Unix(), int64(t.Nanosecond())}}
	st.atime, st.ctime = st.mtime, st.mtime
	if d, ok := fi.Sys().(*syscall.Win32FileAttributeData); ok && fi.Mode()&fs.ModeCharDevice == 0 {
		st.mode = attributeMode(d.FileAttributes)
		st.atime, st.ctime = newStatTime(d.LastAccessTime), newStatTime(d.CreationTime)
	}
	if fi.Mode()&fs.ModeSymlink != 0 {
		st.mode = st.mode&0o777 | syscall.S_IFLNK
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".bat", ".cmd", ".com", ".exe":
		st.mode |= 0o111
	}
	// what tells files apart is known of open files only; one that cannot be opened does without
	p, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(p, 0, syscall.FILE_SHARE_READ|syscall.FILE_SHARE_WRITE, nil, syscall.OPEN_EXISTING, flags, 0)
	if err != nil {
		return st, nil
	}
	defer syscall.CloseHandle(h)
	var d syscall.ByHandleFileInformation
	if syscall.GetFileInformationByHandle(h, &d) == nil {
		st.identify(&d)
	}
	return st, nil
}

func (st *fileStat) identify(d *syscall.ByHandleFileInformation) {
	st.ino, st.dev, st.nlink = int64(d.FileIndexHigh)<<32|int64(d.FileIndexLow), int64(d.VolumeSerialNumber), int64(d.NumberOfLinks)
}

func statFd(fd int) (*fileStat, error) {
	h := handle(fd)
	kind, err := syscall.GetFileType(h)
	switch {
	case err != nil:
		return nil, err
	case kind == syscall.FILE_TYPE_CHAR:
		return &fileStat{mode: syscall.S_IFCHR, nlink: 1}, nil
	case kind == syscall.FILE_TYPE_PIPE:
		return &fileStat{mode: syscall.S_IFIFO, nlink: 1}, nil
	}
	var d syscall.ByHandleFileInformation
	if err := syscall.GetFileInformationByHandle(h, &d); err != nil {
		return nil, err
	}
	st := &fileStat{mode: attributeMode(d.FileAttributes), size: int64(d.FileSizeHigh)<<32 | int64(d.FileSizeLow),
		atime: newStatTime(d.LastAccessTime), mtime: newStatTime(d.LastWriteTime), ctime: newStatTime(d.CreationTime)}
	st.identify(&d)
	return st, nil
}

// access knows of one right only: that to write, which a directory always gives.
func access(path string, mode uint32) bool {
	p, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return false
	}
	n, err := syscall.GetFileAttributes(p)
	return err == nil && (mode&2 == 0 || n&syscall.FILE_ATTRIBUTE_READONLY == 0 || n&syscall.FILE_ATTRIBUTE_DIRECTORY != 0)
}

// replaceFile overwrites, which rename does not.
func replaceFile(from, to string) error { return os.Rename(from, to) }

func makePipe() (r, w int, err error) {
	var p [2]syscall.Handle
	err = syscall.Pipe(p[:])
	return int(p[0]), int(p[1]), err
}

func dup(fd int) (int, error) {
	self, err := syscall.GetCurrentProcess()
	if err != nil {
		return 0, err
	}
	var h syscall.Handle
	err = syscall.DuplicateHandle(self, handle(fd), self, &h, 0, false, syscall.DUPLICATE_SAME_ACCESS)
	return int(h), err
}

// dup2 fails: the system chooses the number of a handle.
func dup2(fd, to int) error { return syscall.EWINDOWS }

func isTerminal(fd int) bool {
	var mode uint32
	return syscall.GetConsoleMode(handle(fd), &mode) == nil
}

// killProcess ends a process, with the signal's number as its status: there are no signals.
func killProcess(pid, signal int) error {
	h, err := syscall.OpenProcess(syscall.PROCESS_TERMINATE, false, uint32(pid))
	if err != nil {
		return err
	}
	defer syscall.CloseHandle(h)
	return syscall.TerminateProcess(h, uint32(signal))
}

// abort ends the process with the status that C's abort gives.
func abort() { os.Exit(3) }

// shell is the system's shell, running a command, which it wants as it was written.
func shell(command string) *exec.Cmd {
	name := os.Getenv("COMSPEC")
	if name == "" {
		name = "cmd.exe"
	}
	c := exec.Command(name)
	c.SysProcAttr = &syscall.SysProcAttr{CmdLine: `"` + name + `" /c ` + command}
	return c
}

// waitStatus is what os.system returns of a process that has ended.
func waitStatus(p *os.ProcessState) int64 { return int64(int32(p.ExitCode())) }

func cpuClock() time.Duration {
	user, system, err := usage()
	if err != nil {
		return time.Since(timeStart)
	}
	return user + system
}

func usage() (user, system time.Duration, err error) {
	self, err := syscall.GetCurrentProcess()
	if err != nil {
		return 0, 0, err
	}
	var made, ended, kernel, own syscall.Filetime
	err = syscall.GetProcessTimes(self, &made, &ended, &kernel, &own)
	span := func(t syscall.Filetime) time.Duration {
		return 100 * time.Duration(int64(t.HighDateTime)<<32|int64(t.LowDateTime))
	}
	return span(own), span(kernel), err
}

// processTimes are the seconds of user and system; the rest is 0, as in CPython.
func processTimes() (out [5]float64, err error) {
	user, system, err := usage()
	out[0], out[1] = user.Seconds(), system.Seconds()
	return out, err
}

// systemDefs are functions of module posix that not every system has.
var systemDefs []vm.Def

// systemFlags are numbers of module posix that not every system has.
var systemFlags map[string]int
