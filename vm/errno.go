//go:build !windows

// Error numbers: package syscall's are the system's.
package vm

import "syscall"

// ErrnoNumber is the number that a program sees for a name of package syscall, and whether there is one.
func ErrnoNumber(n syscall.Errno) (number int64, ok bool) { return int64(n), true }

// errnoNumber is the number that a program sees for an error.
func errnoNumber(n syscall.Errno) int64 { return int64(n) }

// errnoOf is package syscall's name for a number that a program sees.
func errnoOf(number int64) syscall.Errno { return syscall.Errno(number) }
