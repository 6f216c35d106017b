// Error numbers on Windows. Package syscall has there the system's own numbers (2 for a file that is missing) and invented ones
// for the names that Unix has; a program sees the C library's, as in CPython.
package vm

import "syscall"

// errnoNumbers are the numbers of errno.h, and of winsock2.h for sockets, where CPython's module errno has those.
var errnoNumbers = map[syscall.Errno]int64{
	syscall.EPERM: 1, syscall.ENOENT: 2, syscall.ESRCH: 3, syscall.EINTR: 4, syscall.EIO: 5, syscall.ENXIO: 6, syscall.E2BIG: 7,
	syscall.ENOEXEC: 8, syscall.EBADF: 9, syscall.ECHILD: 10, syscall.EAGAIN: 11, syscall.ENOMEM: 12, syscall.EACCES: 13,
	syscall.EFAULT: 14, syscall.EBUSY: 16, syscall.EEXIST: 17, syscall.EXDEV: 18, syscall.ENODEV: 19, syscall.ENOTDIR: 20,
	syscall.EISDIR: 21, syscall.EINVAL: 22, syscall.ENFILE: 23, syscall.EMFILE: 24, syscall.ENOTTY: 25, syscall.EFBIG: 27,
	syscall.ENOSPC: 28, syscall.ESPIPE: 29, syscall.EROFS: 30, syscall.EMLINK: 31, syscall.EPIPE: 32, syscall.EDOM: 33,
	syscall.ERANGE: 34, syscall.EDEADLK: 36, syscall.ENAMETOOLONG: 38, syscall.ENOLCK: 39, syscall.ENOSYS: 40,
	syscall.ENOTEMPTY: 41, syscall.EILSEQ: 42, syscall.EBADMSG: 104, syscall.ECANCELED: 105, syscall.EIDRM: 111,
	syscall.ENOLINK: 121, syscall.ENOMSG: 122, syscall.ENOTSUP: 129, syscall.EOVERFLOW: 132, syscall.EPROTO: 134, syscall.ETXTBSY: 139,
	syscall.EWOULDBLOCK: 10035, syscall.EINPROGRESS: 10036, syscall.EALREADY: 10037, syscall.ENOTSOCK: 10038,
	syscall.EDESTADDRREQ: 10039, syscall.EMSGSIZE: 10040, syscall.EPROTOTYPE: 10041, syscall.ENOPROTOOPT: 10042,
	syscall.EPROTONOSUPPORT: 10043, syscall.ESOCKTNOSUPPORT: 10044, syscall.EOPNOTSUPP: 10045, syscall.EPFNOSUPPORT: 10046,
	syscall.EAFNOSUPPORT: 10047, syscall.EADDRINUSE: 10048, syscall.EADDRNOTAVAIL: 10049, syscall.ENETDOWN: 10050,
	syscall.ENETUNREACH: 10051, syscall.ENETRESET: 10052, syscall.ECONNABORTED: 10053, syscall.ECONNRESET: 10054,
	syscall.ENOBUFS: 10055, syscall.EISCONN: 10056, syscall.ENOTCONN: 10057, syscall.ESHUTDOWN: 10058, syscall.ETOOMANYREFS: 10059,
	syscall.ETIMEDOUT: 10060, syscall.ECONNREFUSED: 10061, syscall.ELOOP: 10062, syscall.EHOSTDOWN: 10064,
	syscall.EHOSTUNREACH: 10065, syscall.EUSERS: 10068, syscall.EDQUOT: 10069, syscall.ESTALE: 10070, syscall.EREMOTE: 10071,
}

// winNumbers are the numbers that the C library has for what the system answers. Those that are missing are EINVAL.
var winNumbers = map[syscall.Errno]int64{
	2: 2, 3: 2, 15: 2, 18: 2, 53: 2, 67: 2, 161: 2, 206: 2, // ENOENT
	4: 24,                // EMFILE
	6: 9, 114: 9, 130: 9, // EBADF
	7: 12, 8: 12, 9: 12, // ENOMEM
	10: 7,                                                                                              // E2BIG
	11: 8,                                                                                              // ENOEXEC
	5:  13, 16: 13, 19: 13, 32: 13, 33: 13, 65: 13, 82: 13, 83: 13, 108: 13, 132: 13, 158: 13, 167: 13, // EACCES
	17: 18,          // EXDEV
	80: 17, 183: 17, // EEXIST
	89: 11, 164: 11, // EAGAIN
	109: 32, 232: 32, // EPIPE
	112: 28,          // ENOSPC
	128: 10, 129: 10, // ECHILD
	145:              41,                                                      // ENOTEMPTY
	267:              20,                                                      // ENOTDIR
	syscall.EWINDOWS: 40,                                                      // ENOSYS
	10004:            4, 10009: 9, 10013: 13, 10014: 14, 10022: 22, 10024: 24, // of sockets
}

// BlockingIOError has one number more here: elsewhere EWOULDBLOCK is EAGAIN.
func init() { errnoClasses[syscall.EWOULDBLOCK] = ExcBlockingIOError }

// ErrnoNumber is the number that a program sees for a name of package syscall, and whether there is one.
func ErrnoNumber(n syscall.Errno) (number int64, ok bool) {
	number, ok = errnoNumbers[n]
	return number, ok
}

// errnoNumber is the number that a program sees for an error. It asks for the system's numbers first: package syscall calls the
// system's 3, a path with a missing directory, ENOTDIR.
func errnoNumber(n syscall.Errno) int64 {
	if k, ok := winNumbers[n]; ok {
		return k
	}
	if k, ok := errnoNumbers[n]; ok {
		return k
	}
	if n >= 10000 && n < 12000 { // of sockets
		return int64(n)
	}
	return errnoNumbers[syscall.EINVAL]
}

// errnoOf is package syscall's name for a number that a program sees.
func errnoOf(number int64) syscall.Errno {
	for n, k := range errnoNumbers {
		if k == number {
			return n
		}
	}
	return syscall.Errno(number)
}
