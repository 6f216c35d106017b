// Module errno: the names of the system's error numbers.
package stdlib

import (
	"syscall"

	"github.com/gsl-lang/gsl/vm"
)

// errnos are the numbers that package syscall has a name for on every system.
var errnos = []struct {
	name string
	n    syscall.Errno
}{
	{"E2BIG", syscall.E2BIG}, {"EACCES", syscall.EACCES}, {"EADDRINUSE", syscall.EADDRINUSE}, {"EADDRNOTAVAIL", syscall.EADDRNOTAVAIL},
	{"EAFNOSUPPORT", syscall.EAFNOSUPPORT}, {"EAGAIN", syscall.EAGAIN}, {"EALREADY", syscall.EALREADY}, {"EBADF", syscall.EBADF},
	{"EBADMSG", syscall.EBADMSG}, {"EBUSY", syscall.EBUSY}, {"ECANCELED", syscall.ECANCELED}, {"ECHILD", syscall.ECHILD},
	{"ECONNABORTED", syscall.ECONNABORTED}, {"ECONNREFUSED", syscall.ECONNREFUSED}, {"ECONNRESET", syscall.ECONNRESET},
	{"EDEADLK", syscall.EDEADLK}, {"EDESTADDRREQ", syscall.EDESTADDRREQ}, {"EDOM", syscall.EDOM}, {"EDQUOT", syscall.EDQUOT},
	{"EEXIST", syscall.EEXIST}, {"EFAULT", syscall.EFAULT}, {"EFBIG", syscall.EFBIG}, {"EHOSTDOWN", syscall.EHOSTDOWN},
	{"EHOSTUNREACH", syscall.EHOSTUNREACH}, {"EIDRM", syscall.EIDRM}, {"EILSEQ", syscall.EILSEQ}, {"EINPROGRESS", syscall.EINPROGRESS},
	{"EINTR", syscall.EINTR}, {"EINVAL", syscall.EINVAL}, {"EIO", syscall.EIO}, {"EISCONN", syscall.EISCONN}, {"EISDIR", syscall.EISDIR},
	{"ELOOP", syscall.ELOOP}, {"EMFILE", syscall.EMFILE}, {"EMLINK", syscall.EMLINK}, {"EMSGSIZE", syscall.EMSGSIZE},
	{"ENAMETOOLONG", syscall.ENAMETOOLONG}, {"ENETDOWN", syscall.ENETDOWN}, {"ENETRESET", syscall.ENETRESET},
	{"ENETUNREACH", syscall.ENETUNREACH}, {"ENFILE", syscall.ENFILE}, {"ENOBUFS", syscall.ENOBUFS}, {"ENODEV", syscall.ENODEV},
	{"ENOENT", syscall.ENOENT}, {"ENOEXEC", syscall.ENOEXEC}, {"ENOLCK", syscall.ENOLCK}, {"ENOLINK", syscall.ENOLINK},
	{"ENOMEM", syscall.ENOMEM}, {"ENOMSG", syscall.ENOMSG}, {"ENOPROTOOPT", syscall.ENOPROTOOPT}, {"ENOSPC", syscall.ENOSPC},
	{"ENOSYS", syscall.ENOSYS}, {"ENOTBLK", syscall.ENOTBLK}, {"ENOTCONN", syscall.ENOTCONN}, {"ENOTDIR", syscall.ENOTDIR},
	{"ENOTEMPTY", syscall.ENOTEMPTY}, {"ENOTSOCK", syscall.ENOTSOCK}, {"ENOTSUP", syscall.ENOTSUP}, {"ENOTTY", syscall.ENOTTY},
	{"ENXIO", syscall.ENXIO}, {"EOPNOTSUPP", syscall.EOPNOTSUPP}, {"EOVERFLOW", syscall.EOVERFLOW}, {"EPERM", syscall.EPERM},
	{"EPFNOSUPPORT", syscall.EPFNOSUPPORT}, {"EPIPE", syscall.EPIPE}, {"EPROTO", syscall.EPROTO}, {"EPROTONOSUPPORT", syscall.EPROTONOSUPPORT},
	{"EPROTOTYPE", syscall.EPROTOTYPE}, {"ERANGE", syscall.ERANGE}, {"EREMOTE", syscall.EREMOTE}, {"EROFS", syscall.EROFS},
	{"ESHUTDOWN", syscall.ESHUTDOWN}, {"ESOCKTNOSUPPORT", syscall.ESOCKTNOSUPPORT}, {"ESPIPE", syscall.ESPIPE}, {"ESRCH", syscall.ESRCH},
	{"ESTALE", syscall.ESTALE}, {"ETIMEDOUT", syscall.ETIMEDOUT}, {"ETOOMANYREFS", syscall.ETOOMANYREFS}, {"ETXTBSY", syscall.ETXTBSY},
	{"EUSERS", syscall.EUSERS}, {"EWOULDBLOCK", syscall.EWOULDBLOCK}, {"EXDEV", syscall.EXDEV},
}

var errnoModule = &vm.ModuleDef{
	Name: "errno",
	Doc:  "This module makes available standard errno system symbols.\n\nThe value of each symbol is the corresponding integer value.",
	Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		codes := vm.NewDict()
		for _, x := range errnos {
			n, ok := vm.ErrnoNumber(x.n)
			if !ok {
				continue
			}
			mod.Set(m, x.name, vm.Int(n))
			// where two names are one number, errorcode has the commoner one
			if old, e := m.DictGet(codes, vm.Int(n)); e == nil && !old.IsUnbound() && x.name == "EWOULDBLOCK" {
				continue
			}
			if e := m.DictSet(codes, vm.Int(n), vm.NewStr(x.name)); e != nil {
				return e
			}
		}
		mod.Set(m, "errorcode", codes.Value())
		return nil
	},
}
