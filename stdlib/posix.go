// Module posix: system calls for module os, which is lib/os.gsl.
package stdlib

import (
	"crypto/rand"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/gsl-lang/gsl/sched"
	"github.com/gsl-lang/gsl/vm"
)

// pathKind says what a function takes as a path.
type pathKind int

const (
	pathOnly pathKind = iota
	pathOrFd
	pathFdNone
)

var pathTexts = [...]string{"string, bytes or os.PathLike", "string, bytes, os.PathLike or integer", "string, bytes, os.PathLike, integer or None"}

// pathArg is a path argument of function fn; fd is -1 unless a descriptor was given.
func pathArg(m *vm.M, v vm.Value, fn string, kind pathKind) (path string, fd int, e *vm.Exc) {
	fd = -1
	if v.IsNone() && kind == pathFdNone {
		return ".", fd, nil
	}
	if !isPathValue(m, v) {
		if kind != pathOnly && m.BigOf(v) != nil {
			n, e := m.Index(v)
			return "", int(n), e
		}
		if m.TypeAttr(v, m.Intern("__fspath__")).IsUnbound() {
			return "", fd, m.TypeErrorf("%s: path should be %s, not %s", fn, pathTexts[kind], m.TypeName(v))
		}
	}
	path, e = fsPath(m, v, "")
	if e != nil && e.Is(vm.ExcValueError) {
		e = m.ValueErrorf("%s: embedded null character in path", fn)
		if m.ClassOf(v).IsSub(vm.TStr) {
			e = m.ValueErrorf("embedded null byte")
		}
	}
	return path, fd, e
}

// sameKind gives a name as str, or as bytes where the path was bytes.
func sameKind(m *vm.M, like vm.Value, s string) vm.Value {
	if m.ClassOf(like).IsSub(vm.TBytes) {
		return vm.NewBytes([]byte(s))
	}
	return pathStr(s)
}

// sysErr is the exception of a failed system call.
func sysErr(m *vm.M, err error, file vm.Value) *vm.Exc {
	if err == nil {
		return nil
	}
	return m.NewOSError(err, file)
}

func sysErr2(m *vm.M, err error, file, file2 vm.Value) *vm.Exc {
	if err == nil {
		return nil
	}
	e := m.NewOSError(err, file)
	_ = m.SetAttr(e.Value(), m.Intern("filename2"), file2)
	return e
}

// path1 is a function of one path that returns None.
func path1(sig, doc string, f func(path string) error) vm.Def {
	name, _, _ := strings.Cut(sig, "(")
	return vm.Def{Sig: sig, Doc: doc, Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		p, _, e := pathArg(m, a[0], name, pathOnly)
		if e != nil {
			return vm.None, e
		}
		flushFiles(m)
		return vm.None, sysErr(m, f(p), a[0])
	}}
}

// path2 is a function of two paths that returns None.
func path2(sig, doc string, f func(from, to string) error) vm.Def {
	name, _, _ := strings.Cut(sig, "(")
	return vm.Def{Sig: sig, Doc: doc, Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		p, _, e := pathArg(m, a[0], name, pathOnly)
		if e != nil {
			return vm.None, e
		}
		q, _, e := pathArg(m, a[1], name, pathOnly)
		if e != nil {
			return vm.None, e
		}
		flushFiles(m)
		return vm.None, sysErr2(m, f(p, q), a[0], a[1])
	}}
}

// fdArg is a file descriptor argument.
func fdArg(m *vm.M, v vm.Value) (int, *vm.Exc) {
	if m.TypeAttr(v, m.Intern("__index__")).IsUnbound() {
		return 0, m.TypeErrorf("'%s' object cannot be interpreted as an integer", m.TypeName(v))
	}
	n, e := m.Index(v)
	return int(n), e
}

func retry(f func() error) error {
	for {
		if err := f(); err != syscall.EINTR {
			return err
		}
	}
}

var statNames = []string{"st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size", "st_atime", "st_mtime", "st_ctime"}

type statKey struct{}

// statClass is os.stat_result: ten numbers, and attributes that are more exact than them.
func statClass(m *vm.M) *vm.Class {
	return vm.Extension(m, statKey{}, func() *vm.Class {
		c, e := structSeqClass(m, "os.stat_result", statNames)
		if e != nil {
			panic("os.stat_result: " + m.FormatException(e))
		}
		for k, n := range []string{"st_atime", "st_mtime", "st_ctime", "st_atime_ns", "st_mtime_ns", "st_ctime_ns", "st_blksize", "st_blocks", "st_rdev"} {
			_ = m.SetAttr(c.Value(), m.Intern(n), m.NewGetter(n, func(m *vm.M, x vm.Value) (vm.Value, *vm.Exc) {
				v, e := m.GetAttr(x, m.Intern("_more"))
				if e != nil {
					if k < 3 {
						t, _ := m.TupleOf(x)
						return t[7+k], nil
					}
					return vm.None, nil
				}
				t, _ := m.TupleOf(v)
				return t[k], nil
			}))
		}
		return c
	})
}

// fileStat is what is known of a file; a system that does not know a field leaves it 0.
type fileStat struct {
	mode                        uint32
	ino, dev, nlink, uid, gid   int64
	size, blksize, blocks, rdev int64
	atime, mtime, ctime         statTime
}

type statTime struct{ sec, nsec int64 }

func statResult(m *vm.M, st *fileStat) (vm.Value, *vm.Exc) {
	i := func(n int64) vm.Value { return vm.Int(n) }
	v := m.WrapNew(statClass(m).Value(), vm.NewTuple(i(int64(st.mode)), i(st.ino), i(st.dev), i(st.nlink), i(st.uid), i(st.gid), i(st.size),
		i(st.atime.sec), i(st.mtime.sec), i(st.ctime.sec)))
	fl := func(t statTime) vm.Value { return vm.Float(float64(t.sec) + 1e-9*float64(t.nsec)) }
	ns := func(t statTime) vm.Value { return i(t.sec*1e9 + t.nsec) }
	e := m.SetAttr(v, m.Intern("_more"), vm.NewTuple(fl(st.atime), fl(st.mtime), fl(st.ctime), ns(st.atime), ns(st.mtime), ns(st.ctime), i(st.blksize), i(st.blocks), i(st.rdev)))
	return v, e
}

func posixStat(name string, follow func(m *vm.M, a []vm.Value) (bool, *vm.Exc)) vm.NativeFunc {
	return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		kind := pathOrFd
		if name == "lstat" {
			kind = pathOnly
		}
		p, fd, e := pathArg(m, a[0], name, kind)
		if e != nil {
			return vm.None, e
		}
		fol, e := follow(m, a)
		if e != nil {
			return vm.None, e
		}
		flushFiles(m)
		var st *fileStat
		var err error
		if fd >= 0 {
			st, err = statFd(fd)
		} else {
			st, err = statPath(p, fol)
		}
		if err != nil {
			return vm.None, sysErr(m, err, a[0])
		}
		return statResult(m, st)
	}
}

// dirEntry is os.DirEntry.
type dirEntry struct {
	d    fs.DirEntry
	path string
	like vm.Value
	st   [2]*fileStat // of the link, of what it leads to
}

func (d *dirEntry) stat(m *vm.M, follow bool) (*fileStat, *vm.Exc) {
	k := 0
	if follow {
		k = 1
	}
	if d.st[k] == nil {
		st, err := statPath(d.path, follow)
		if err != nil {
			return nil, sysErr(m, err, sameKind(m, d.like, d.path))
		}
		d.st[k] = st
	}
	return d.st[k], nil
}

type dirEntryKey struct{}

func dirEntryClass(m *vm.M) *vm.Class {
	return vm.Extension(m, dirEntryKey{}, func() *vm.Class {
		of := func(v vm.Value) *dirEntry { return v.Impl().(*dirEntry) }
		is := func(mode uint32) vm.NativeFunc {
			return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				follow, e := m.Truth(a[1])
				if e != nil {
					return vm.None, e
				}
				st, e := of(a[0]).stat(m, follow)
				if e != nil {
					if e.Is(vm.ExcFileNotFoundError) {
						return vm.False, nil
					}
					return vm.None, e
				}
				return vm.Bool(st.mode&syscall.S_IFMT == mode), nil
			}
		}
		return m.NewClass("DirEntry", "posix", &vm.NatType{Name: "DirEntry"}, nil, []vm.Def{
			{Sig: "is_dir(self, /, *, follow_symlinks=True)", Fn: is(syscall.S_IFDIR)},
			{Sig: "is_file(self, /, *, follow_symlinks=True)", Fn: is(syscall.S_IFREG)},
			{Sig: "is_symlink(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				return vm.Bool(of(a[0]).d.Type()&fs.ModeSymlink != 0), nil
			}},
			{Sig: "stat(self, /, *, follow_symlinks=True)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				follow, e := m.Truth(a[1])
				if e != nil {
					return vm.None, e
				}
				st, e := of(a[0]).stat(m, follow)
				if e != nil {
					return vm.None, e
				}
				return statResult(m, st)
			}},
			{Sig: "inode(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				st, e := of(a[0]).stat(m, false)
				if e != nil {
					return vm.None, e
				}
				return vm.Int(st.ino), nil
			}},
			{Sig: "__fspath__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				return sameKind(m, of(a[0]).like, of(a[0]).path), nil
			}},
			{Sig: "__repr__(self, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				s, e := m.Repr(sameKind(m, of(a[0]).like, of(a[0]).d.Name()))
				if e != nil {
					return vm.None, e
				}
				return vm.NewStr("<DirEntry " + s.String() + ">"), nil
			}},
		}, []vm.Attr{
			{Name: "name", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) {
				return sameKind(m, of(v).like, of(v).d.Name()), nil
			}},
			{Name: "path", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return sameKind(m, of(v).like, of(v).path), nil }},
		})
	})
}

// readDir lists a directory in the order in which the system has the entries.
func readDir(p string) ([]fs.DirEntry, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadDir(-1)
}

var posixModule = &vm.ModuleDef{
	Name: "posix",
	Doc:  "Functions of the operating system, for module os.",
	Defs: append([]vm.Def{
		{Sig: "getcwd()", Doc: "Return a unicode string representing the current working directory.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			s, err := os.Getwd()
			return pathStr(s), sysErr(m, err, vm.None)
		}},
		{Sig: "getcwdb()", Doc: "Return a bytes string representing the current working directory.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			s, err := os.Getwd()
			return vm.NewBytes([]byte(s)), sysErr(m, err, vm.None)
		}},
		path1("chdir(path)", "Change the current working directory to the specified path.", syscall.Chdir),
		path1("rmdir(path, *, dir_fd=None)", "Remove a directory.", syscall.Rmdir),
		path1("remove(path, *, dir_fd=None)", "Remove a file (same as unlink()).", syscall.Unlink),
		path1("unlink(path, *, dir_fd=None)", "Remove a file (same as remove()).", syscall.Unlink),
		path2("rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None)", "Rename a file or directory.", syscall.Rename),
		path2("replace(src, dst, *, src_dir_fd=None, dst_dir_fd=None)", "Rename a file or directory, overwriting the destination.", replaceFile),
		path2("symlink(src, dst, target_is_directory=False, *, dir_fd=None)", "Create a symbolic link pointing to src named dst.", os.Symlink),
		path2("link(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)", "Create a hard link to a file.", os.Link),
		{Sig: "mkdir(path, mode=511, *, dir_fd=None)", Doc: "Create a directory.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			p, _, e := pathArg(m, a[0], "mkdir", pathOnly)
			if e != nil {
				return vm.None, e
			}
			n, e := m.Index(a[1])
			if e != nil {
				return vm.None, e
			}
			return vm.None, sysErr(m, syscall.Mkdir(p, uint32(n)), a[0])
		}},
		{Sig: "listdir(path=None)", Doc: "Return a list containing the names of the files in the directory.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			p, _, e := pathArg(m, a[0], "listdir", pathFdNone)
			if e != nil {
				return vm.None, e
			}
			flushFiles(m)
			l, err := readDir(p)
			if err != nil {
				return vm.None, sysErr(m, err, a[0])
			}
			out := make([]vm.Value, len(l))
			for k, d := range l {
				out[k] = sameKind(m, a[0], d.Name())
			}
			return vm.NewList(out), nil
		}},
		{Sig: "_scandir(path=None)", Doc: "A list of DirEntry.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			p, _, e := pathArg(m, a[0], "scandir", pathFdNone)
			if e != nil {
				return vm.None, e
			}
			flushFiles(m)
			l, err := readDir(p)
			if err != nil {
				return vm.None, sysErr(m, err, a[0])
			}
			base := p
			if !strings.HasSuffix(base, "/") {
				base += "/"
			}
			out := make([]vm.Value, len(l))
			for k, d := range l {
				out[k] = m.NewObject(dirEntryClass(m), &dirEntry{d: d, path: base + d.Name(), like: a[0]})
			}
			return vm.NewList(out), nil
		}},
		{Sig: "stat(path, *, dir_fd=None, follow_symlinks=True)", Doc: "Perform a stat system call on the given path.", Fn: posixStat("stat", func(m *vm.M, a []vm.Value) (bool, *vm.Exc) { return m.Truth(a[2]) })},
		{Sig: "lstat(path, *, dir_fd=None)", Doc: "Perform a stat system call on the given path, without following symbolic links.", Fn: posixStat("lstat", func(m *vm.M, a []vm.Value) (bool, *vm.Exc) { return false, nil })},
		{Sig: "fstat(fd)", Doc: "Perform a stat system call on the given file descriptor.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			fd, e := fdArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			flushFiles(m)
			st, err := statFd(fd)
			if err != nil {
				return vm.None, sysErr(m, err, vm.None)
			}
			return statResult(m, st)
		}},
		{Sig: "access(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)", Doc: "Use the real uid/gid to test for access to a path.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			p, _, e := pathArg(m, a[0], "access", pathOnly)
			if e != nil {
				return vm.None, e
			}
			n, e := m.Index(a[1])
			return vm.Bool(access(p, uint32(n))), e
		}},
		{Sig: "chmod(path, mode, *, dir_fd=None, follow_symlinks=True)", Doc: "Change the access permissions of a file.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			p, fd, e := pathArg(m, a[0], "chmod", pathOrFd)
			if e != nil {
				return vm.None, e
			}
			n, e := m.Index(a[1])
			if e != nil {
				return vm.None, e
			}
			if fd >= 0 {
				return vm.None, sysErr(m, syscall.Fchmod(handle(fd), uint32(n)), a[0])
			}
			return vm.None, sysErr(m, syscall.Chmod(p, uint32(n)), a[0])
		}},
		{Sig: "truncate(path, length)", Doc: "Truncate a file to a specified length.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			p, fd, e := pathArg(m, a[0], "truncate", pathOrFd)
			if e != nil {
				return vm.None, e
			}
			n, e := m.Index(a[1])
			if e != nil {
				return vm.None, e
			}
			flushFiles(m)
			if fd >= 0 {
				return vm.None, sysErr(m, syscall.Ftruncate(handle(fd), n), a[0])
			}
			return vm.None, sysErr(m, os.Truncate(p, n), a[0])
		}},
		{Sig: "readlink(path, *, dir_fd=None)", Doc: "Return a string representing the path to which the symbolic link points.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			p, _, e := pathArg(m, a[0], "readlink", pathOnly)
			if e != nil {
				return vm.None, e
			}
			s, err := os.Readlink(p)
			return sameKind(m, a[0], s), sysErr(m, err, a[0])
		}},
		{Sig: "_utime(path, atime_ns, mtime_ns)", Doc: "Sets times, in nanoseconds.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			p, _, e := pathArg(m, a[0], "utime", pathOnly)
			if e != nil {
				return vm.None, e
			}
			x, e := m.Index(a[1])
			if e != nil {
				return vm.None, e
			}
			y, e := m.Index(a[2])
			if e != nil {
				return vm.None, e
			}
			return vm.None, sysErr(m, os.Chtimes(p, time.Unix(0, x), time.Unix(0, y)), a[0])
		}},
		{Sig: "getpid()", Doc: "Return the current process id.", Fn: sysInt(os.Getpid)},
		{Sig: "getppid()", Doc: "Return the parent's process id.", Fn: sysInt(os.Getppid)},
		{Sig: "cpu_count()", Doc: "Return the number of CPUs in the system.", Fn: sysInt(runtime.NumCPU)},
		{Sig: "kill(pid, signal, /)", Doc: "Kill a process with a signal.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			p, e := m.Index(a[0])
			if e != nil {
				return vm.None, e
			}
			s, e := m.Index(a[1])
			if e != nil {
				return vm.None, e
			}
			return vm.None, sysErr(m, killProcess(int(p), int(s)), vm.None)
		}},
		{Sig: "_exit(status)", Doc: "Exit to the system with specified status, without normal exit processing.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := m.Index(a[0])
			if e != nil {
				return vm.None, e
			}
			os.Exit(int(n & 0xFF))
			return vm.None, nil
		}},
		{Sig: "abort()", Doc: "Abort the interpreter immediately.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			abort()
			return vm.None, nil
		}},
		{Sig: "urandom(size, /)", Doc: "Return a bytes object containing random bytes suitable for cryptographic use.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := fdArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			if n < 0 {
				return vm.None, m.ValueErrorf("negative argument not allowed")
			}
			if e := m.Charge(int64(n)); e != nil {
				return vm.None, e
			}
			b := make([]byte, n)
			_, _ = rand.Read(b)
			return vm.NewBytes(b), nil
		}},
		{Sig: "system(command)", Doc: "Execute the command in a subshell.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			p, e := fsPath(m, a[0], "")
			if e != nil {
				return vm.None, e
			}
			flushFiles(m)
			flushStd(m)
			c := shell(p)
			c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
			err := c.Run()
			if c.ProcessState == nil {
				return vm.None, sysErr(m, err, vm.None)
			}
			return vm.Int(waitStatus(c.ProcessState)), nil
		}},
		{Sig: "fspath(path)", Doc: "Return the file system path representation of the object.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return fsPathValue(m, a[0], "") }},
		{Sig: "strerror(code, /)", Doc: "Translate an error code to a message string.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := m.Index(a[0])
			if e != nil {
				return vm.None, e
			}
			return vm.NewStr(vm.Strerror(n)), nil
		}},
		{Sig: "putenv(name, value, /)", Doc: "Change or add an environment variable.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			k, e := fsPath(m, a[0], "")
			if e != nil {
				return vm.None, e
			}
			if strings.IndexByte(k, '=') >= 0 {
				return vm.None, m.ValueErrorf("illegal environment variable name")
			}
			v, e := fsPath(m, a[1], "")
			if e != nil {
				return vm.None, e
			}
			return vm.None, sysErr(m, os.Setenv(k, v), vm.None)
		}},
		{Sig: "unsetenv(name, /)", Doc: "Delete an environment variable.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			k, e := fsPath(m, a[0], "")
			if e != nil {
				return vm.None, e
			}
			return vm.None, sysErr(m, os.Unsetenv(k), vm.None)
		}},
		{Sig: "open(path, flags, mode=511, *, dir_fd=None)", Doc: "Open a file for low level IO.  Returns a file descriptor (integer).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			p, _, e := pathArg(m, a[0], "open", pathOnly)
			if e != nil {
				return vm.None, e
			}
			fl, e := m.Index(a[1])
			if e != nil {
				return vm.None, e
			}
			mode, e := m.Index(a[2])
			if e != nil {
				return vm.None, e
			}
			flushFiles(m)
			fd := handle(-1)
			err := retry(func() (err error) {
				fd, err = syscall.Open(p, int(fl)|syscall.O_CLOEXEC, uint32(mode))
				return
			})
			return vm.Int(int64(fd)), sysErr(m, err, a[0])
		}},
		{Sig: "close(fd)", Doc: "Close a file descriptor.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			fd, e := fdArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			sched.Of(m).CloseFD(fd)
			return vm.None, sysErr(m, syscall.Close(handle(fd)), vm.None)
		}},
		{Sig: "read(fd, length, /)", Doc: "Read from a file descriptor.  Returns a bytes object.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			fd, e := fdArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			n, e := m.Index(a[1])
			if e != nil {
				return vm.None, e
			}
			if n < 0 {
				return vm.None, m.OSError(syscall.EINVAL, vm.None)
			}
			if e := m.Charge(n); e != nil {
				return vm.None, e
			}
			b := make([]byte, n)
			k := 0
			err := retry(func() (err error) {
				k, err = syscall.Read(handle(fd), b)
				return
			})
			return vm.NewBytes(b[:max(k, 0)]), sysErr(m, err, vm.None)
		}},
		{Sig: "write(fd, data, /)", Doc: "Write a bytes object to a file descriptor.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			fd, e := fdArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			b, e := bytesArg(m, a[1])
			if e != nil {
				return vm.None, e
			}
			n := 0
			err := retry(func() (err error) {
				n, err = syscall.Write(handle(fd), b)
				return
			})
			return vm.Int(int64(n)), sysErr(m, err, vm.None)
		}},
		{Sig: "lseek(fd, position, how, /)", Doc: "Set the position of a file descriptor.  Return the new position.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			fd, e := fdArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			off, wh, e := whenceArg(m, []vm.Value{a[0], a[1], a[2]})
			if e != nil {
				return vm.None, e
			}
			n, err := syscall.Seek(handle(fd), off, wh)
			return vm.Int(n), sysErr(m, err, vm.None)
		}},
		{Sig: "ftruncate(fd, length, /)", Doc: "Truncate a file, specified by file descriptor, to a specific length.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			fd, e := fdArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			n, e := m.Index(a[1])
			if e != nil {
				return vm.None, e
			}
			return vm.None, sysErr(m, syscall.Ftruncate(handle(fd), n), vm.None)
		}},
		{Sig: "fsync(fd)", Doc: "Force write of fd to disk.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			fd, e := fdArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			return vm.None, sysErr(m, syscall.Fsync(handle(fd)), vm.None)
		}},
		{Sig: "pipe()", Doc: "Create a pipe: (read_fd, write_fd).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			r, w, err := makePipe()
			return vm.NewTuple(vm.Int(int64(r)), vm.Int(int64(w))), sysErr(m, err, vm.None)
		}},
		{Sig: "dup(fd, /)", Doc: "Return a duplicate of a file descriptor.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			fd, e := fdArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			n, err := dup(fd)
			return vm.Int(int64(n)), sysErr(m, err, vm.None)
		}},
		{Sig: "dup2(fd, fd2, inheritable=True)", Doc: "Duplicate file descriptor.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			fd, e := fdArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			to, e := fdArg(m, a[1])
			if e != nil {
				return vm.None, e
			}
			flushStd(m)
			return vm.Int(int64(to)), sysErr(m, dup2(fd, to), vm.None)
		}},
		{Sig: "isatty(fd, /)", Doc: "Return True if the fd is connected to a terminal.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			fd, e := fdArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			return vm.Bool(isTerminal(fd)), nil
		}},
		{Sig: "get_terminal_size(fd=1, /)", Doc: "Return the size of the terminal window as (columns, lines).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.None, m.OSError(syscall.ENOTTY, vm.None)
		}},
		{Sig: "times()", Doc: "Return a collection containing process timing information.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			t, err := processTimes()
			if err != nil {
				return vm.None, sysErr(m, err, vm.None)
			}
			v := make([]vm.Value, len(t))
			for k, x := range t {
				v[k] = vm.Float(x)
			}
			return structSeq(m, "posix.times_result", []string{"user", "system", "children_user", "children_system", "elapsed"}, v)
		}},
		{Sig: "_environ()", Doc: "The environment, as a dict of str.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			d := vm.NewDict()
			for _, kv := range os.Environ() {
				k, v, _ := strings.Cut(kv, "=")
				if e := m.DictSet(d, pathStr(k), pathStr(v)); e != nil {
					return vm.None, e
				}
			}
			return d.Value(), nil
		}},
	}, systemDefs...),
	Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		mod.Set(m, "stat_result", statClass(m).Value())
		mod.Set(m, "DirEntry", dirEntryClass(m).Value())
		mod.Set(m, "error", vm.ExcOSError.Value())
		for n, v := range map[string]int{"O_RDONLY": os.O_RDONLY, "O_WRONLY": os.O_WRONLY, "O_RDWR": os.O_RDWR, "O_APPEND": os.O_APPEND, "O_CREAT": os.O_CREATE, "O_EXCL": os.O_EXCL,
			"O_TRUNC": os.O_TRUNC, "O_SYNC": os.O_SYNC, "F_OK": 0, "R_OK": 4, "W_OK": 2, "X_OK": 1} {
			mod.Set(m, n, vm.Int(int64(v)))
		}
		for n, v := range systemFlags {
			mod.Set(m, n, vm.Int(int64(v)))
		}
		return nil
	},
}

func sysInt(f func() int) vm.NativeFunc {
	return func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Int(int64(f())), nil }
}

// flushStd hands standard output on to the system.
func flushStd(m *vm.M) {
	for _, w := range []io.Writer{m.Stdout, m.Stderr} {
		if f, ok := w.(interface{ Flush() error }); ok {
			_ = f.Flush()
		}
	}
}
