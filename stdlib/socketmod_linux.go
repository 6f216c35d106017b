// Module _socket: the socket type. Every descriptor is non-blocking; a call is tried first, and if it would block its greenlet waits in
// the hub, which makes the call again when the descriptor is ready.
package stdlib

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"runtime"
	"syscall"
	"time"
	"unsafe"

	"github.com/gsl-lang/gsl/sched"
	"github.com/gsl-lang/gsl/vm"
)

// sock is a socket object.
type sock struct {
	fd                 int // -1: closed or detached
	family, kind, prot int
	timeout            float64 // < 0: none; 0: calls never wait
	own                *ownFD
}

// ownFD is the descriptor that is closed when Go's collector finds that the program has dropped its socket. A __del__ would close it sooner,
// but would have the machine look for dropped objects all the time: a server has thousands of sockets.
type ownFD struct{ fd int }

// open gives the socket its descriptor.
func (s *sock) open(m *vm.M, fd int) {
	st := sched.Of(m)
	s.fd, s.own = fd, &ownFD{fd}
	runtime.AddCleanup(s, func(o *ownFD) {
		if o.fd >= 0 {
			st.CloseLost(o.fd)
		}
	}, s.own)
}

// release takes the descriptor away.
func (s *sock) release() int {
	fd := s.fd
	s.fd = -1
	if s.own != nil {
		s.own.fd = -1
	}
	return fd
}

// sockets is what a machine's sockets share.
type sockets struct {
	class   *vm.Class
	scratch []byte // what is read goes here first: it is never kept across a wait
	gai     *vm.Class
	herror  *vm.Class
}

type socketsKey struct{}

func socketsOf(m *vm.M) *sockets {
	return vm.Extension(m, socketsKey{}, func() *sockets {
		x := &sockets{scratch: make([]byte, 1<<16)}
		x.gai = m.NewExcClass("gaierror", "socket", vm.ExcOSError)
		x.herror = m.NewExcClass("herror", "socket", vm.ExcOSError)
		x.class = m.NewClass("socket", "_socket", &vm.NatType{Name: "socket"}, nil, sockDefs(), sockAttrs())
		return x
	})
}

func sockOf(v vm.Value) *sock { return v.Impl().(*sock) }

type sockCall uint8

const (
	callRecv sockCall = iota
	callRecvInto
	callRecvFrom
	callRecvFromInto
	callRecvMsg
	callAccept
	callConnect
	callSend
	callSendAll
	callSendTo
	callSendMsg
	callReadable
	callWritable
)

var sockCallNames = [...]string{"recv", "recv_into", "recvfrom", "recvfrom_into", "recvmsg", "accept", "connect", "send", "sendall", "sendto", "sendmsg", "wait_read", "wait_write"}

// sockOp is a call on a socket: it is moved to the heap only when it has to wait.
type sockOp struct {
	sched.FDWait
	s     *sock
	call  sockCall
	ex    bool // errors are numbers: connect_ex
	again bool // connect: it is under way
	flags int
	n     int // bytes wanted, or already sent
	aux   int // room for ancillary data
	fd    int
	buf   []byte           `mark:"-"`
	oob   []byte           `mark:"-"`
	to    syscall.Sockaddr `mark:"-"`
	hold  vm.Value         // whose bytes buf are
	late  *vm.Exc          // what a timeout raises; nil: TimeoutError
}

func (o *sockOp) What() string {
	if o.s == nil {
		return sockCallNames[o.call] + " on a descriptor"
	}
	return sockCallNames[o.call] + " on a socket"
}

func (o *sockOp) TimedOut(m *vm.M) (vm.Value, *vm.Exc) {
	if o.late != nil {
		return vm.None, o.late
	}
	if o.ex {
		return vm.Int(int64(syscall.EAGAIN)), nil
	}
	return vm.None, m.Errorf(vm.ExcTimeoutError, "timed out")
}

// run makes the call, and waits if it would block. It is what a native returns.
func (o *sockOp) run(m *vm.M, write bool) (vm.Value, *vm.Exc) {
	s := o.s
	o.fd = s.fd
	if s.fd < 0 {
		if o.ex {
			return vm.Int(int64(syscall.EBADF)), nil
		}
		return vm.None, m.OSError(syscall.EBADF, vm.None)
	}
	if !write || s.timeout == 0 || !sched.Of(m).BusyWriter(s.fd) {
		if v, e, done := o.Try(m); done {
			return v, e
		}
	}
	if s.timeout == 0 {
		if o.call == callConnect && o.again {
			return o.fail(m, syscall.EINPROGRESS)
		}
		if o.call == callSendAll && o.n > 0 {
			return vm.None, m.OSError(syscall.EAGAIN, vm.None)
		}
		return o.fail(m, syscall.EAGAIN)
	}
	p := new(sockOp)
	*p = *o
	return sched.Of(m).WaitFD(m, &p.FDWait, p, s.fd, write, s.timeout)
}

func (o *sockOp) fail(m *vm.M, err error) (vm.Value, *vm.Exc) {
	if n, ok := err.(syscall.Errno); ok && o.ex {
		return vm.Int(int64(n)), nil
	}
	return vm.None, m.NewOSError(err, vm.None)
}

// Try makes the call.
func (o *sockOp) Try(m *vm.M) (vm.Value, *vm.Exc, bool) {
	for {
		v, e, err := o.try(m)
		switch err {
		case nil:
			return v, e, true
		case syscall.EINTR:
		case syscall.EAGAIN:
			return vm.None, nil, false
		default:
			if o.call == callAccept && err == syscall.ECONNABORTED {
				continue
			}
			v, e = o.fail(m, err)
			return v, e, true
		}
	}
}

// room is where n bytes can be read to.
func (o *sockOp) room(m *vm.M) ([]byte, *vm.Exc) {
	x := socketsOf(m)
	if o.n > len(x.scratch) {
		if o.n > 1<<20 {
			if e := m.Charge(int64(o.n)); e != nil {
				return nil, e
			}
			return make([]byte, o.n), nil
		}
		x.scratch = make([]byte, 1<<20)
	}
	return x.scratch[:o.n], nil
}

func (o *sockOp) try(m *vm.M) (v vm.Value, e *vm.Exc, err error) {
	var n int
	switch o.call {
	case callRecv, callRecvFrom:
		b, e := o.room(m)
		if e != nil {
			return vm.None, e, nil
		}
		var from syscall.Sockaddr
		if o.call == callRecv && o.flags == 0 {
			n, err = syscall.Read(o.fd, b)
		} else {
			n, from, err = syscall.Recvfrom(o.fd, b, o.flags)
		}
		if err != nil {
			return vm.None, nil, err
		}
		if n > 1<<12 {
			if e := m.Charge(int64(n)); e != nil {
				return vm.None, e, nil
			}
		}
		v = vm.NewBytes(bytes.Clone(b[:n]))
		if n == 0 {
			v = vm.NewBytes([]byte{})
		}
		if o.call == callRecvFrom {
			v = vm.NewTuple(v, addrValue(from))
		}
		return v, nil, nil
	case callRecvInto, callRecvFromInto:
		b, ok := m.WritableBytes(o.hold)
		if !ok {
			return vm.None, m.Errorf(vm.ExcBufferError, "the buffer can no longer be written to"), nil
		}
		var from syscall.Sockaddr
		n, from, err = syscall.Recvfrom(o.fd, b[:min(o.n, len(b))], o.flags)
		if err != nil {
			return vm.None, nil, err
		}
		v = vm.Int(int64(n))
		if o.call == callRecvFromInto {
			v = vm.NewTuple(v, addrValue(from))
		}
		return v, nil, nil
	case callRecvMsg:
		b, e := o.room(m)
		if e != nil {
			return vm.None, e, nil
		}
		var oob []byte
		if o.aux > 0 {
			oob = make([]byte, o.aux)
		}
		n, noob, flags, from, err := syscall.Recvmsg(o.fd, b, oob, o.flags|syscall.MSG_CMSG_CLOEXEC)
		if err != nil {
			return vm.None, nil, err
		}
		var anc []vm.Value
		if msgs, err := syscall.ParseSocketControlMessage(oob[:noob]); err == nil {
			for _, c := range msgs {
				anc = append(anc, vm.NewTuple(vm.Int(int64(c.Header.Level)), vm.Int(int64(c.Header.Type)), vm.NewBytes(bytes.Clone(c.Data))))
			}
		}
		return vm.NewTuple(vm.NewBytes(append([]byte{}, b[:n]...)), vm.NewList(anc), vm.Int(int64(flags&^syscall.MSG_CMSG_CLOEXEC)), addrValue(from)), nil, nil
	case callAccept:
		fd, from, err := syscall.Accept4(o.fd, syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC)
		if err != nil {
			return vm.None, nil, err
		}
		sched.Of(m).CloseFD(fd) // what an earlier descriptor of this number left
		return vm.NewTuple(vm.Int(int64(fd)), addrValue(from)), nil, nil
	case callConnect:
		return o.connect(m)
	case callSend, callSendAll:
		for {
			if o.flags == 0 {
				n, err = syscall.Write(o.fd, o.buf[o.n:])
			} else {
				n, err = syscall.SendmsgN(o.fd, o.buf[o.n:], nil, nil, o.flags)
			}
			if err != nil {
				return vm.None, nil, err
			}
			if o.call == callSend {
				return vm.Int(int64(n)), nil, nil
			}
			if o.n += n; o.n >= len(o.buf) {
				return vm.None, nil, nil
			}
		}
	case callSendTo, callSendMsg:
		n, err = syscall.SendmsgN(o.fd, o.buf, o.oob, o.to, o.flags)
		return vm.Int(int64(n)), nil, err
	case callReadable, callWritable:
		want := int16(pollIn)
		if o.call == callWritable {
			want = pollOut
		}
		got, err := sched.PollFD(o.fd, want)
		if err == nil && got == 0 {
			err = syscall.EAGAIN
		}
		return vm.None, nil, err
	}
	return vm.None, nil, nil
}

// connect begins to connect, or looks how it went.
func (o *sockOp) connect(m *vm.M) (vm.Value, *vm.Exc, error) {
	done := vm.None
	if o.ex {
		done = vm.Int(0)
	}
	if !o.again {
		switch err := syscall.Connect(o.fd, o.to); err {
		case syscall.EINPROGRESS, syscall.EALREADY, syscall.EINTR:
			o.again = true
			return done, nil, syscall.EAGAIN
		case syscall.EAGAIN: // a Unix socket whose peer has a full backlog: that cannot be waited for
			return done, nil, syscall.EAGAIN
		default:
			return done, nil, err
		}
	}
	n, err := syscall.GetsockoptInt(o.fd, syscall.SOL_SOCKET, syscall.SO_ERROR)
	if err == nil && n != 0 {
		err = syscall.Errno(n)
	}
	if err == nil {
		if _, x := syscall.Getpeername(o.fd); x == syscall.ENOTCONN { // an event from before
			return done, nil, syscall.EAGAIN
		}
	}
	return done, nil, err
}

// patientConnect connects a Unix socket to a peer with a full backlog, by trying again and again.
func patientConnect(m *vm.M, s *sock, to syscall.Sockaddr) (vm.Value, *vm.Exc) {
	var err error
	fd, limit := s.fd, s.timeout
	return sched.Of(m).Blocking(m, "connect on a socket", func() {
		from := time.Now()
		for {
			if err = syscall.Connect(fd, to); err != syscall.EAGAIN {
				return
			}
			if limit >= 0 && time.Since(from).Seconds() >= limit {
				return
			}
			time.Sleep(time.Millisecond)
		}
	}, func(m *vm.M) (vm.Value, *vm.Exc) {
		if err == syscall.EAGAIN {
			return vm.None, m.Errorf(vm.ExcTimeoutError, "timed out")
		}
		return vm.None, sysErr(m, err, vm.None)
	})
}

const (
	pollIn  = 1
	pollOut = 4
)

func sockInt(m *vm.M, v vm.Value) (int, *vm.Exc) {
	n, e := m.Index(v)
	if e == nil && int64(int32(n)) != n {
		if n > 0 {
			return 0, m.Errorf(vm.ExcOverflowError, "signed integer is greater than maximum")
		}
		return 0, m.Errorf(vm.ExcOverflowError, "signed integer is less than minimum")
	}
	return int(n), e
}

// ints are integer arguments.
func ints(m *vm.M, v []vm.Value, to ...*int) *vm.Exc {
	for k, p := range to {
		n, e := sockInt(m, v[k])
		if e != nil {
			return e
		}
		*p = n
	}
	return nil
}

// sizeArg is the number of bytes to receive.
func recvSize(m *vm.M, v vm.Value, fn string) (int, *vm.Exc) {
	n, e := m.Index(v)
	if e == nil && n < 0 {
		e = m.ValueErrorf("negative buffersize in %s", fn)
	}
	return int(n), e
}

// timeoutArg is what settimeout takes.
func timeoutArg(m *vm.M, v vm.Value) (float64, *vm.Exc) {
	if v.IsNone() {
		return -1, nil
	}
	f, ok := v.AsFloat()
	if !ok {
		if m.TypeAttr(v, m.Intern("__index__")).IsUnbound() {
			return 0, m.TypeErrorf("'%s' object cannot be interpreted as an integer", m.TypeName(v))
		}
		var e *vm.Exc
		if f, e = m.FloatOf(v); e != nil {
			return 0, e
		}
	}
	if f != f {
		return 0, m.ValueErrorf("Invalid value NaN (not a number)")
	}
	if f < 0 {
		return 0, m.ValueErrorf("Timeout value out of range")
	}
	return f, nil
}

// sendBuf is a bytes-like argument. Contents that script could change are copied.
func sendBuf(m *vm.M, v vm.Value) ([]byte, *vm.Exc) {
	b, e := bytesArg(m, v)
	if e == nil && !m.ClassOf(v).IsSub(vm.TBytes) {
		b = bytes.Clone(b)
	}
	return b, e
}

// intoArgs are the arguments of recv_into and recvfrom_into.
func intoArgs(m *vm.M, a []vm.Value, fn string) (n, flags int, e *vm.Exc) {
	b, ok := m.WritableBytes(a[1])
	if !ok {
		return 0, 0, m.TypeErrorf("%s() argument 1 must be read-write bytes-like object, not %s", fn, m.TypeName(a[1]))
	}
	if e = ints(m, a[2:], &n, &flags); e != nil {
		return
	}
	switch {
	case n < 0:
		e = m.ValueErrorf("negative buffersize in %s", fn)
	case n == 0:
		n = len(b)
	case n > len(b) && fn == "recv_into":
		e = m.ValueErrorf("buffer too small for requested bytes")
	case n > len(b):
		e = m.ValueErrorf("nbytes is greater than the length of the buffer")
	}
	return
}

// control packs ancillary data as the system wants it.
func control(m *vm.M, v vm.Value) ([]byte, *vm.Exc) {
	var out []byte
	items, e := m.Items(v)
	if e != nil {
		return nil, e
	}
	for _, x := range items {
		t, ok := m.TupleOf(x)
		if !ok || len(t) != 3 {
			return nil, m.TypeErrorf("[sendmsg() ancillary data items] argument must be sequence of length 3")
		}
		var level, kind int
		if e := ints(m, t, &level, &kind); e != nil {
			return nil, e
		}
		data, e := bytesArg(m, t[2])
		if e != nil {
			return nil, e
		}
		b := make([]byte, syscall.CmsgSpace(len(data)))
		head := syscall.CmsgLen(0)
		if head == 16 {
			binary.NativeEndian.PutUint64(b, uint64(syscall.CmsgLen(len(data))))
		} else {
			binary.NativeEndian.PutUint32(b, uint32(syscall.CmsgLen(len(data))))
		}
		binary.NativeEndian.PutUint32(b[head-8:], uint32(level))
		binary.NativeEndian.PutUint32(b[head-4:], uint32(kind))
		copy(b[head:], data)
		out = append(out, b...)
	}
	return out, nil
}

// connectDef is connect and connect_ex.
func connectDef(name, doc string, ex bool) vm.Def {
	return vm.Def{Sig: name + "(self, address, /)", Doc: doc, Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		s := sockOf(a[0])
		to, host, e := addrArg(m, s.family, a[1], name)
		if e != nil {
			return vm.None, e
		}
		if host != "" {
			return withName(m, a[0], name, host, a[1], nil)
		}
		o := sockOp{s: s, call: callConnect, ex: ex, to: to}
		if _, unix := to.(*syscall.SockaddrUnix); unix && s.timeout != 0 && s.fd >= 0 {
			o.fd = s.fd
			v, e, done := o.Try(m)
			if done {
				return v, e
			}
			if !o.again {
				return patientConnect(m, s, to)
			}
		}
		return o.run(m, true)
	}}
}

func sockDefs() []vm.Def {
	// simple is a method that makes one call that never waits.
	simple := func(sig, doc string, f func(m *vm.M, s *sock, a []vm.Value) (vm.Value, error, *vm.Exc)) vm.Def {
		return vm.Def{Sig: sig, Doc: doc, Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			v, err, e := f(m, sockOf(a[0]), a)
			if e == nil && err != nil {
				e = m.NewOSError(err, vm.None)
			}
			return v, e
		}}
	}
	recv := func(sig, name, doc string, call sockCall) vm.Def {
		return vm.Def{Sig: sig, Doc: doc, Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			o := sockOp{s: sockOf(a[0]), call: call}
			var e *vm.Exc
			if o.n, e = recvSize(m, a[1], name); e != nil {
				return vm.None, e
			}
			if e = ints(m, a[2:], &o.flags); e != nil {
				return vm.None, e
			}
			if call == callRecv && o.n == 0 && o.s.fd >= 0 {
				return vm.NewBytes([]byte{}), nil
			}
			return o.run(m, false)
		}}
	}
	into := func(sig, name, doc string, call sockCall) vm.Def {
		return vm.Def{Sig: sig, Doc: doc, Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			o := sockOp{s: sockOf(a[0]), call: call, hold: a[1]}
			var e *vm.Exc
			if o.n, o.flags, e = intoArgs(m, a, name); e != nil {
				return vm.None, e
			}
			return o.run(m, false)
		}}
	}
	send := func(sig, doc string, call sockCall) vm.Def {
		return vm.Def{Sig: sig, Doc: doc, Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			o := sockOp{s: sockOf(a[0]), call: call, hold: a[1]}
			var e *vm.Exc
			if o.buf, e = sendBuf(m, a[1]); e != nil {
				return vm.None, e
			}
			if e = ints(m, a[2:], &o.flags); e != nil {
				return vm.None, e
			}
			return o.run(m, true)
		}}
	}
	return []vm.Def{
		{Sig: "static args __new__(cls, *args, **kwargs)", Doc: "Create and return a new object.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return m.NewObject(a[0].AsClass(), &sock{fd: -1, timeout: -1}), nil
		}},
		{Sig: "__init__(self, family=-1, type=-1, proto=-1, fileno=None)", Doc: "Open a socket, or take over a descriptor.", Fn: sockInit},
		simple("bind(self, address, /)", "Bind the socket to an address.", func(m *vm.M, s *sock, a []vm.Value) (vm.Value, error, *vm.Exc) {
			to, host, e := addrArg(m, s.family, a[1], "bind")
			if e != nil {
				return vm.None, nil, e
			}
			if host != "" {
				v, e := withName(m, a[0], "bind", host, a[1], nil)
				return v, nil, e
			}
			return vm.None, syscall.Bind(s.fd, to), nil
		}),
		simple("listen(self, backlog=128, /)", "Let the socket take connections.", func(m *vm.M, s *sock, a []vm.Value) (vm.Value, error, *vm.Exc) {
			n, e := sockInt(m, a[1])
			if e != nil {
				return vm.None, nil, e
			}
			return vm.None, syscall.Listen(s.fd, max(n, 0)), nil
		}),
		{Sig: "_accept(self)", Doc: "Wait for a connection: its descriptor and the peer's address.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			o := sockOp{s: sockOf(a[0]), call: callAccept}
			return o.run(m, false)
		}},
		connectDef("connect", "Connect to an address.", false),
		connectDef("connect_ex", "Like connect, but an error is a number.", true),
		recv("recv(self, bufsize, flags=0, /)", "recv", "Up to bufsize bytes; b'' at the end.", callRecv),
		recv("recvfrom(self, bufsize, flags=0, /)", "recvfrom", "Up to bufsize bytes, and who sent them.", callRecvFrom),
		into("recv_into(self, buffer, nbytes=0, flags=0)", "recv_into", "Receive into a buffer; the number of bytes.", callRecvInto),
		into("recvfrom_into(self, buffer, nbytes=0, flags=0)", "recvfrom_into", "Receive into a buffer; the number of bytes, and who sent them.", callRecvFromInto),
		{Sig: "recvmsg(self, bufsize, ancbufsize=0, flags=0, /)", Doc: "Bytes, ancillary data, flags and address of a message.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			o := sockOp{s: sockOf(a[0]), call: callRecvMsg}
			n, e := m.Index(a[1])
			if e == nil {
				e = ints(m, a[2:], &o.aux, &o.flags)
			}
			if e == nil && n < 0 {
				e = m.ValueErrorf("negative buffer size in recvmsg()")
			}
			if e == nil && o.aux < 0 {
				e = m.ValueErrorf("invalid ancillary data buffer length")
			}
			if e != nil {
				return vm.None, e
			}
			o.n = int(n)
			return o.run(m, false)
		}},
		send("send(self, data, flags=0, /)", "Send as much as there is room for; the number of bytes.", callSend),
		send("sendall(self, data, flags=0, /)", "Send all of it. What two greenlets send is never mixed.", callSendAll),
		{Sig: "sendto(self, *args)", Doc: "sendto(data[, flags], address): send a datagram.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			if n := len(a) - 1; n != 2 && n != 3 {
				return vm.None, m.TypeErrorf("sendto() takes 2 or 3 arguments (%d given)", n)
			}
			o := sockOp{s: sockOf(a[0]), call: callSendTo, hold: a[1]}
			var e *vm.Exc
			if o.buf, e = sendBuf(m, a[1]); e != nil {
				return vm.None, e
			}
			if len(a) == 4 {
				if e = ints(m, a[2:], &o.flags); e != nil {
					return vm.None, e
				}
			}
			to := a[len(a)-1]
			var host string
			if o.to, host, e = addrArg(m, o.s.family, to, "sendto"); e != nil {
				return vm.None, e
			}
			if host != "" {
				return withName(m, a[0], "sendto", host, to, a[1:len(a)-1])
			}
			return o.run(m, true)
		}},
		{Sig: "sendmsg(self, buffers, ancdata=(), flags=0, address=None, /)", Doc: "Send a message gathered from buffers, with ancillary data.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			o := sockOp{s: sockOf(a[0]), call: callSendMsg}
			items, e := m.Items(a[1])
			if e != nil {
				return vm.None, e
			}
			for _, x := range items {
				b, e := bytesArg(m, x)
				if e != nil {
					return vm.None, e
				}
				o.buf = append(o.buf, b...)
			}
			if o.oob, e = control(m, a[2]); e != nil {
				return vm.None, e
			}
			if e = ints(m, a[3:], &o.flags); e != nil {
				return vm.None, e
			}
			if !a[4].IsNone() {
				if o.to, _, e = addrArg(m, o.s.family, a[4], "sendmsg"); e != nil {
					return vm.None, e
				}
			}
			return o.run(m, true)
		}},
		simple("shutdown(self, how, /)", "Shut down one or both directions.", func(m *vm.M, s *sock, a []vm.Value) (vm.Value, error, *vm.Exc) {
			n, e := sockInt(m, a[1])
			if e != nil {
				return vm.None, nil, e
			}
			return vm.None, syscall.Shutdown(s.fd, n), nil
		}),
		simple("close(self)", "Close the socket. Whoever waits on it gets an error.", func(m *vm.M, s *sock, a []vm.Value) (vm.Value, error, *vm.Exc) {
			if s.fd < 0 {
				return vm.None, nil, nil
			}
			fd := s.release()
			sched.Of(m).CloseFD(fd)
			err := syscall.Close(fd)
			if err == syscall.ECONNRESET {
				err = nil
			}
			return vm.None, err, nil
		}),
		simple("detach(self)", "Give the descriptor away: the socket is closed without closing it.", func(m *vm.M, s *sock, a []vm.Value) (vm.Value, error, *vm.Exc) {
			fd := s.release()
			sched.Of(m).CloseFD(fd)
			return vm.Int(int64(fd)), nil, nil
		}),
		simple("fileno(self)", "The descriptor; -1 after close.", func(m *vm.M, s *sock, a []vm.Value) (vm.Value, error, *vm.Exc) {
			return vm.Int(int64(s.fd)), nil, nil
		}),
		simple("settimeout(self, timeout, /)", "Set how long calls wait: None for ever, 0 not at all.", func(m *vm.M, s *sock, a []vm.Value) (vm.Value, error, *vm.Exc) {
			f, e := timeoutArg(m, a[1])
			if e == nil {
				s.timeout = f
			}
			return vm.None, nil, e
		}),
		simple("gettimeout(self)", "How long calls wait.", func(m *vm.M, s *sock, a []vm.Value) (vm.Value, error, *vm.Exc) {
			return s.timeoutValue(), nil, nil
		}),
		simple("setblocking(self, flag, /)", "settimeout(None) or settimeout(0).", func(m *vm.M, s *sock, a []vm.Value) (vm.Value, error, *vm.Exc) {
			t, e := m.Truth(a[1])
			if e == nil {
				if s.timeout = 0; t {
					s.timeout = -1
				}
			}
			return vm.None, nil, e
		}),
		simple("getblocking(self)", "Whether calls wait.", func(m *vm.M, s *sock, a []vm.Value) (vm.Value, error, *vm.Exc) {
			return vm.Bool(s.timeout != 0), nil, nil
		}),
		simple("getsockname(self)", "The socket's own address.", func(m *vm.M, s *sock, a []vm.Value) (vm.Value, error, *vm.Exc) {
			at, err := syscall.Getsockname(s.fd)
			if err != nil {
				return vm.None, err, nil
			}
			return addrValue(at), nil, nil
		}),
		simple("getpeername(self)", "The peer's address.", func(m *vm.M, s *sock, a []vm.Value) (vm.Value, error, *vm.Exc) {
			at, err := syscall.Getpeername(s.fd)
			if err != nil {
				return vm.None, err, nil
			}
			return addrValue(at), nil, nil
		}),
		simple("setsockopt(self, level, optname, value, optlen=None, /)", "Set an option: a number, bytes, or None with a length.", func(m *vm.M, s *sock, a []vm.Value) (vm.Value, error, *vm.Exc) {
			var level, name int
			if e := ints(m, a[1:], &level, &name); e != nil {
				return vm.None, nil, e
			}
			if _, ok := m.IntOf(a[3]); ok {
				n, e := sockInt(m, a[3])
				if e != nil {
					return vm.None, nil, e
				}
				return vm.None, syscall.SetsockoptInt(s.fd, level, name, n), nil
			}
			if a[3].IsNone() && !a[4].IsNone() {
				n, e := sockInt(m, a[4])
				if e != nil {
					return vm.None, nil, e
				}
				_, _, errno := syscall.Syscall6(syscall.SYS_SETSOCKOPT, uintptr(s.fd), uintptr(level), uintptr(name), 0, uintptr(n), 0)
				if errno != 0 {
					return vm.None, errno, nil
				}
				return vm.None, nil, nil
			}
			b, e := bytesArg(m, a[3])
			if e != nil {
				return vm.None, nil, e
			}
			return vm.None, syscall.SetsockoptString(s.fd, level, name, string(b)), nil
		}),
		simple("getsockopt(self, level, optname, buflen=0, /)", "An option: a number, or bytes with a length.", func(m *vm.M, s *sock, a []vm.Value) (vm.Value, error, *vm.Exc) {
			var level, name, size int
			if e := ints(m, a[1:], &level, &name, &size); e != nil {
				return vm.None, nil, e
			}
			if size == 0 {
				n, err := syscall.GetsockoptInt(s.fd, level, name)
				return vm.Int(int64(n)), err, nil
			}
			if size < 0 || size > 1024 {
				return vm.None, nil, m.Errorf(vm.ExcOSError, "getsockopt buflen out of range")
			}
			b, n := make([]byte, size), uint32(size)
			_, _, errno := syscall.Syscall6(syscall.SYS_GETSOCKOPT, uintptr(s.fd), uintptr(level), uintptr(name), uintptr(unsafe.Pointer(&b[0])), uintptr(unsafe.Pointer(&n)), 0)
			if errno != 0 {
				return vm.None, errno, nil
			}
			return vm.NewBytes(b[:n]), nil, nil
		}),
		{Sig: "raw __repr__(self, /)", Doc: "Return repr(self).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			s := sockOf(a[0])
			return vm.NewStr(fmt.Sprintf("<socket object, fd=%d, family=%d, type=%d, proto=%d>", s.fd, s.family, s.kind, s.prot)), nil
		}},
	}
}

func (s *sock) timeoutValue() vm.Value {
	if s.timeout < 0 {
		return vm.None
	}
	return vm.Float(s.timeout)
}

func sockAttrs() []vm.Attr {
	num := func(name, doc string, f func(s *sock) int) vm.Attr {
		return vm.Attr{Name: name, Doc: doc, Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return vm.Int(int64(f(sockOf(v)))), nil }}
	}
	return []vm.Attr{
		num("family", "the socket family", func(s *sock) int { return s.family }),
		num("type", "the socket type", func(s *sock) int { return s.kind }),
		num("proto", "the socket protocol", func(s *sock) int { return s.prot }),
		{Name: "timeout", Doc: "the socket timeout", Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return sockOf(v).timeoutValue(), nil }},
	}
}

// sockInit is socket.__init__.
func sockInit(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	s := sockOf(a[0])
	var family, kind, prot int
	if e := ints(m, a[1:], &family, &kind, &prot); e != nil {
		return vm.None, e
	}
	if !a[4].IsNone() {
		fd, e := sockInt(m, a[4])
		if e != nil {
			return vm.None, e
		}
		if fd < 0 {
			return vm.None, m.ValueErrorf("negative file descriptor")
		}
		at, err := syscall.Getsockname(fd)
		if err == syscall.EBADF || err == syscall.ENOTSOCK {
			return vm.None, m.NewOSError(err, vm.None)
		}
		opt := func(given, name int) int {
			if given != -1 {
				return given
			}
			n, _ := syscall.GetsockoptInt(fd, syscall.SOL_SOCKET, name)
			return n
		}
		if family = opt(family, syscall.SO_DOMAIN); family == 0 {
			family = addrFamily(at)
		}
		s.open(m, fd)
		s.family, s.kind, s.prot = family, opt(kind, syscall.SO_TYPE), opt(prot, syscall.SO_PROTOCOL)
		return vm.None, sysErr(m, syscall.SetNonblock(fd, true), vm.None)
	}
	if family == -1 {
		family = syscall.AF_INET
	}
	if kind == -1 {
		kind = syscall.SOCK_STREAM
	}
	if prot == -1 {
		prot = 0
	}
	fd, err := syscall.Socket(family, kind|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, prot)
	if err != nil {
		return vm.None, m.NewOSError(err, vm.None)
	}
	sched.Of(m).CloseFD(fd) // what an earlier descriptor of this number left
	s.open(m, fd)
	s.family, s.kind, s.prot = family, kind&^(syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC), prot
	if kind&syscall.SOCK_NONBLOCK != 0 {
		s.timeout = 0
	}
	return vm.None, nil
}
