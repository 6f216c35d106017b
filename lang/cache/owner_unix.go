//go:build unix

// Whose a file is.

package cache

import (
	"io/fs"
	"os"
	"syscall"
)

// open opens a file for reading and does not wait if it is a pipe that somebody put there.
func open(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
}

// mine reports whether the file belongs to the current user.
func mine(fi fs.FileInfo) bool {
	st, ok := fi.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid()
}

// private reports whether the file belongs to the current user and nobody else may write it.
func private(fi fs.FileInfo) bool { return fi.Mode().Perm()&0o022 == 0 && mine(fi) }
