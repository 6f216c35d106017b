// Functions of module _socket: names, services, address texts and byte order; its constants.
package stdlib

import (
	"context"
	"encoding/binary"
	"math/bits"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/gsl-lang/gsl/sched"
	"github.com/gsl-lang/gsl/vm"
)

// parseNumber reads a number as C's strtoul does: with a prefix for other bases.
func parseNumber(s string) (uint64, error) {
	if len(s) > 1 && s[0] == '0' && s[1] != 'x' && s[1] != 'X' {
		return strconv.ParseUint(s[1:], 8, 32)
	}
	if strings.ContainsAny(s, "_+oObB") && !strings.HasPrefix(s, "0x") && !strings.HasPrefix(s, "0X") {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseUint(s, 0, 32)
}

// inetAton reads an IPv4 address as C does: one to four numbers, the last of which fills the rest.
func inetAton(s string) (out [4]byte, ok bool) {
	parts := strings.Split(s, ".")
	if len(parts) > 4 {
		return out, false
	}
	n := uint64(0)
	for k, p := range parts {
		x, err := parseNumber(p)
		last := k == len(parts)-1
		if err != nil || !last && x > 255 || last && x >= 1<<(8*(4-k)) {
			return out, false
		}
		if last {
			n |= x
		} else {
			n |= x << (8 * (3 - k))
		}
	}
	binary.BigEndian.PutUint32(out[:], uint32(n))
	return out, true
}

// textArg is a str argument.
func textArg(m *vm.M, v vm.Value, fn string, n int) (string, *vm.Exc) {
	t, ok := m.TextOf(v)
	if !ok {
		return "", m.TypeErrorf("%s() argument %d must be str, not %s", fn, n, m.TypeName(v))
	}
	return t, nil
}

func portText(m *vm.M, v vm.Value, kind int) (int, *vm.Exc) {
	if v.IsNone() {
		return 0, nil
	}
	if _, ok := m.IntOf(v); ok {
		n, e := m.Index(v)
		return int(n) & 0xffff, e
	}
	t, e := hostArg(m, v)
	if e != nil {
		return 0, m.Errorf(vm.ExcOSError, "Int or String expected")
	}
	if n, err := strconv.Atoi(t); err == nil && n >= 0 {
		return n & 0xffff, nil
	}
	network := "tcp"
	if kind == syscall.SOCK_DGRAM {
		network = "udp"
	}
	n, err := (&net.Resolver{PreferGo: true}).LookupPort(context.Background(), network, t)
	if err != nil || t == "" {
		return 0, gaiError(m, eaiService)
	}
	return n, nil
}

// getaddrinfo's rows: every address with every type of socket that was asked for.
func addrInfos(ip []netip.Addr, zone, port, kind, prot int, canon string) vm.Value {
	var out []vm.Value
	for _, a := range ip {
		for _, k := range [...][2]int{{syscall.SOCK_STREAM, 6}, {syscall.SOCK_DGRAM, 17}, {syscall.SOCK_RAW, 0}} {
			if kind != 0 && kind != k[0] || prot != 0 && k[1] != 0 && prot != k[1] {
				continue
			}
			if k[0] == syscall.SOCK_RAW && prot != 0 {
				if kind == 0 && (prot == 6 || prot == 17) {
					continue
				}
				k[1] = prot
			}
			family, at := syscall.AF_INET, vm.NewTuple(vm.NewStr(a.String()), vm.Int(int64(port)))
			if a.Is6() {
				family, at = syscall.AF_INET6, vm.NewTuple(vm.NewStr(ip6Text(a, uint32(zone))), vm.Int(int64(port)), vm.Int(0), vm.Int(int64(zone)))
			}
			out = append(out, vm.NewTuple(vm.Int(int64(family)), vm.Int(int64(k[0])), vm.Int(int64(k[1])), vm.NewStr(canon), at))
			canon = ""
		}
	}
	return vm.NewList(out)
}

const (
	aiPassive     = 1
	aiCanonName   = 2
	aiNumericHost = 4
	aiNumericServ = 0x400
	niNumericHost = 1
	niNumericServ = 2
	niNameReqd    = 8
	niDgram       = 16
)

func getAddrInfo(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	var family, kind, prot, flags int
	if e := ints(m, a[2:], &family, &kind, &prot, &flags); e != nil {
		return vm.None, e
	}
	host := ""
	if !a[0].IsNone() {
		t, ok := m.TextOf(a[0])
		if !ok {
			b, is := m.BytesLike(a[0])
			if !is {
				return vm.None, m.TypeErrorf("getaddrinfo() argument 1 must be string or None")
			}
			t = string(b)
		}
		host = t
	}
	if family != 0 && family != syscall.AF_INET && family != syscall.AF_INET6 {
		return vm.None, gaiError(m, eaiFamily)
	}
	if kind < 0 || kind > syscall.SOCK_RAW {
		return vm.None, gaiError(m, eaiType)
	}
	port, e := portText(m, a[1], kind)
	if e != nil {
		return vm.None, e
	}
	if a[0].IsNone() {
		if a[1].IsNone() {
			return vm.None, gaiError(m, eaiNoName)
		}
		ip := []netip.Addr{netip.IPv6Loopback(), netip.AddrFrom4([4]byte{127, 0, 0, 1})}
		if flags&aiPassive != 0 {
			ip = []netip.Addr{netip.IPv4Unspecified(), netip.IPv6Unspecified()}
		}
		var of []netip.Addr
		for _, x := range ip {
			if family == 0 || x.Is4() == (family == syscall.AF_INET) {
				of = append(of, x)
			}
		}
		return addrInfos(of, 0, port, kind, prot, ""), nil
	}
	canon := ""
	if flags&aiCanonName != 0 {
		canon = host
	}
	if host != "" {
		if ip, zone, ok := numericHost(host, family); ok {
			return addrInfos([]netip.Addr{ip}, zone, port, kind, prot, canon), nil
		}
		if _, _, ok := numericHost(host, 0); ok {
			return vm.None, gaiError(m, eaiAddrFam)
		}
	}
	if flags&aiNumericHost != 0 || host == "" {
		return vm.None, gaiError(m, eaiNoName)
	}
	return lookup(m, host, family, func(m *vm.M, ip []netip.Addr) (vm.Value, *vm.Exc) {
		return addrInfos(ip, 0, port, kind, prot, canon), nil
	})
}

// hostByAddr looks up the names of an address.
func hostByAddr(m *vm.M, ip netip.Addr, done func(m *vm.M, names []string) (vm.Value, *vm.Exc)) (vm.Value, *vm.Exc) {
	var names []string
	return sched.Of(m).Blocking(m, "looking up "+ip.String(), func() {
		names, _ = (&net.Resolver{PreferGo: true}).LookupAddr(context.Background(), ip.String())
		for k := range names {
			names[k] = strings.TrimSuffix(names[k], ".")
		}
	}, func(m *vm.M) (vm.Value, *vm.Exc) { return done(m, names) })
}

func strValues(l []string) vm.Value {
	v := make([]vm.Value, len(l))
	for k, s := range l {
		v[k] = vm.NewStr(s)
	}
	return vm.NewList(v)
}

func getNameInfo(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	t, ok := m.TupleOf(a[0])
	if !ok {
		return vm.None, m.TypeErrorf("getnameinfo() argument 1 must be a tuple")
	}
	if len(t) < 2 || len(t) > 4 {
		return vm.None, m.TypeErrorf("getnameinfo(): illegal sockaddr argument")
	}
	flags := 0
	if e := ints(m, a[1:], &flags); e != nil {
		return vm.None, e
	}
	host, e := hostArg(m, t[0])
	if e != nil {
		return vm.None, e
	}
	port, e := portArg(m, t[1], "getnameinfo")
	if e != nil {
		return vm.None, e
	}
	ip, zone, ok := numericHost(host, 0)
	if !ok {
		return vm.None, gaiError(m, eaiNoName)
	}
	if len(t) > 3 {
		_ = ints(m, t[3:], &zone)
	}
	service := strconv.Itoa(port)
	if flags&niNumericServ == 0 {
		prot := "tcp"
		if flags&niDgram != 0 {
			prot = "udp"
		}
		if s := serviceName(port, prot); s != "" {
			service = s
		}
	}
	plain := ip6Text(ip, uint32(zone))
	if flags&niNumericHost != 0 {
		return vm.NewTuple(vm.NewStr(plain), vm.NewStr(service)), nil
	}
	return hostByAddr(m, ip, func(m *vm.M, names []string) (vm.Value, *vm.Exc) {
		if len(names) == 0 && flags&niNameReqd != 0 {
			return vm.None, gaiError(m, eaiNoName)
		}
		if len(names) > 0 {
			plain = names[0]
		}
		return vm.NewTuple(vm.NewStr(plain), vm.NewStr(service)), nil
	})
}

// serviceName finds the name of a port in the system's list.
func serviceName(port int, prot string) string {
	b, err := os.ReadFile("/etc/services")
	if err != nil {
		return ""
	}
	want := strconv.Itoa(port)
	for _, line := range strings.Split(string(b), "\n") {
		line, _, _ = strings.Cut(line, "#")
		if f := strings.Fields(line); len(f) >= 2 {
			if n, p, ok := strings.Cut(f[1], "/"); ok && n == want && (prot == "" || p == prot) {
				return f[0]
			}
		}
	}
	return ""
}

// swapDef is htons and the like, which are their own inverses.
func swapDef(name string, width int) vm.Def {
	return vm.Def{Sig: name + "(x, /)", Doc: "Convert between network and host byte order.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		n, e := m.Index(a[0])
		kind := "16-bit unsigned"
		if width == 32 {
			kind = "unsigned"
		}
		switch {
		case e != nil && !e.Is(vm.ExcOverflowError):
			return vm.None, e
		case e == nil && n < 0 && width == 16:
			return vm.None, m.Errorf(vm.ExcOverflowError, "%s: can't convert negative Python int to C %s integer", name, kind)
		case e == nil && n < 0:
			return vm.None, m.Errorf(vm.ExcOverflowError, "can't convert negative value to unsigned int")
		case (e != nil || n >= 1<<width) && width == 16:
			return vm.None, m.Errorf(vm.ExcOverflowError, "%s: Python int too large to convert to C %s integer", name, kind)
		case e != nil || n >= 1<<width:
			return vm.None, m.Errorf(vm.ExcOverflowError, "int larger than 32 bits")
		}
		var one [2]byte
		binary.NativeEndian.PutUint16(one[:], 1)
		switch {
		case one[0] == 0:
			return vm.Int(n), nil
		case width == 16:
			return vm.Int(int64(bits.ReverseBytes16(uint16(n)))), nil
		}
		return vm.Int(int64(bits.ReverseBytes32(uint32(n)))), nil
	}}
}

func badAddr(m *vm.M, fn string) *vm.Exc {
	return m.Errorf(vm.ExcOSError, "illegal IP address string passed to %s", fn)
}

var socketModule = &vm.ModuleDef{
	Name: "_socket",
	Doc:  "What the module socket is built on.",
	Defs: []vm.Def{
		{Sig: "_getaddrinfo(host, port, family=0, type=0, proto=0, flags=0)", Doc: "getaddrinfo, families and types as numbers.", Fn: getAddrInfo},
		{Sig: "getnameinfo(sockaddr, flags, /)", Doc: "The names of an address and a port.", Fn: getNameInfo},
		{Sig: "gethostname()", Doc: "The name of this computer.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			s, err := os.Hostname()
			return vm.NewStr(s), sysErr(m, err, vm.None)
		}},
		{Sig: "gethostbyname(host, /)", Doc: "The IPv4 address of a name.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			host, e := hostArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			if ip, _, ok := numericHost(host, syscall.AF_INET); ok {
				return vm.NewStr(ip.String()), nil
			}
			return lookup(m, host, syscall.AF_INET, func(m *vm.M, ip []netip.Addr) (vm.Value, *vm.Exc) { return vm.NewStr(ip[0].String()), nil })
		}},
		{Sig: "gethostbyname_ex(host, /)", Doc: "Name, aliases and IPv4 addresses of a name.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			host, e := hostArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			give := func(m *vm.M, ip []netip.Addr) (vm.Value, *vm.Exc) {
				var l []string
				for _, x := range ip {
					l = append(l, x.String())
				}
				return vm.NewTuple(vm.NewStr(host), vm.NewList(nil), strValues(l)), nil
			}
			if ip, _, ok := numericHost(host, syscall.AF_INET); ok {
				return give(m, []netip.Addr{ip})
			}
			return lookup(m, host, syscall.AF_INET, give)
		}},
		{Sig: "_names(address, /)", Doc: "The names of an address, or None.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			host, e := hostArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			ip, _, ok := numericHost(host, 0)
			if !ok {
				return vm.None, nil
			}
			return hostByAddr(m, ip, func(m *vm.M, names []string) (vm.Value, *vm.Exc) { return strValues(names), nil })
		}},
		{Sig: "getservbyname(servicename, protocolname=None, /)", Doc: "The port of a service.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			name, e := textArg(m, a[0], "getservbyname", 1)
			if e != nil {
				return vm.None, e
			}
			for _, p := range []string{"tcp", "udp"} {
				if want, ok := m.TextOf(a[1]); ok && want != p {
					continue
				}
				if n, err := (&net.Resolver{PreferGo: true}).LookupPort(context.Background(), p, name); err == nil && name != "" && (name[0] < '0' || name[0] > '9') {
					return vm.Int(int64(n)), nil
				}
			}
			return vm.None, m.Errorf(vm.ExcOSError, "service/proto not found")
		}},
		{Sig: "getservbyport(port, protocolname=None, /)", Doc: "The service of a port.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := sockInt(m, a[0])
			if e != nil {
				return vm.None, e
			}
			if n < 0 || n > 0xffff {
				return vm.None, m.Errorf(vm.ExcOverflowError, "getservbyport: port must be 0-65535.")
			}
			prot, _ := m.TextOf(a[1])
			if s := serviceName(n, prot); s != "" {
				return vm.NewStr(s), nil
			}
			return vm.None, m.Errorf(vm.ExcOSError, "port/proto not found")
		}},
		{Sig: "getprotobyname(name, /)", Doc: "The number of a protocol.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			name, e := textArg(m, a[0], "getprotobyname", 1)
			if n, ok := map[string]int64{"ip": 0, "icmp": 1, "tcp": 6, "udp": 17, "ipv6": 41, "ipv6-icmp": 58}[name]; ok || e != nil {
				return vm.Int(n), e
			}
			return vm.None, m.Errorf(vm.ExcOSError, "protocol not found")
		}},
		{Sig: "inet_aton(ip_addr, /)", Doc: "An IPv4 address as four bytes.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			t, e := textArg(m, a[0], "inet_aton", 1)
			if e != nil {
				return vm.None, e
			}
			b, ok := inetAton(t)
			if !ok {
				return vm.None, badAddr(m, "inet_aton")
			}
			return vm.NewBytes(b[:]), nil
		}},
		{Sig: "inet_ntoa(packed_ip, /)", Doc: "Four bytes as an IPv4 address.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			b, e := bytesArg(m, a[0])
			if e == nil && len(b) != 4 {
				e = m.Errorf(vm.ExcOSError, "packed IP wrong length for inet_ntoa")
			}
			if e != nil {
				return vm.None, e
			}
			return vm.NewStr(netip.AddrFrom4([4]byte(b)).String()), nil
		}},
		{Sig: "inet_pton(af, ip, /)", Doc: "An address as bytes.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			af, e := sockInt(m, a[0])
			if e != nil {
				return vm.None, e
			}
			t, e := textArg(m, a[1], "inet_pton", 2)
			if e != nil {
				return vm.None, e
			}
			if af != syscall.AF_INET && af != syscall.AF_INET6 {
				return vm.None, m.OSError(syscall.EAFNOSUPPORT, vm.None)
			}
			ip, err := netip.ParseAddr(t)
			if err != nil || ip.Is4() != (af == syscall.AF_INET) || ip.Zone() != "" {
				return vm.None, badAddr(m, "inet_pton")
			}
			return vm.NewBytes(ip.AsSlice()), nil
		}},
		{Sig: "inet_ntop(af, packed_ip, /)", Doc: "Bytes as an address.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			af, e := sockInt(m, a[0])
			if e != nil {
				return vm.None, e
			}
			b, e := bytesArg(m, a[1])
			if e != nil {
				return vm.None, e
			}
			want := map[int]int{syscall.AF_INET: 4, syscall.AF_INET6: 16}[af]
			if want == 0 {
				return vm.None, m.ValueErrorf("unknown address family %d", af)
			}
			if len(b) != want {
				return vm.None, m.ValueErrorf("invalid length of packed IP address string")
			}
			ip, _ := netip.AddrFromSlice(b)
			return vm.NewStr(ip.String()), nil
		}},
		swapDef("htons", 16), swapDef("ntohs", 16), swapDef("htonl", 32), swapDef("ntohl", 32),
		{Sig: "close(fd, /)", Doc: "Close a descriptor.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			fd, e := sockInt(m, a[0])
			if e != nil {
				return vm.None, e
			}
			sched.Of(m).CloseFD(fd)
			return vm.None, sysErr(m, syscall.Close(fd), vm.None)
		}},
		{Sig: "dup(fd, /)", Doc: "A duplicate of a descriptor, not inherited by children.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			fd, e := sockInt(m, a[0])
			if e != nil {
				return vm.None, e
			}
			n, _, errno := syscall.Syscall(syscall.SYS_FCNTL, uintptr(fd), syscall.F_DUPFD_CLOEXEC, 0)
			if errno != 0 {
				return vm.None, m.OSError(errno, vm.None)
			}
			sched.Of(m).CloseFD(int(n))
			return vm.Int(int64(n)), nil
		}},
		{Sig: "_socketpair(family, type, proto, /)", Doc: "Two descriptors of sockets that are connected.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			var family, kind, prot int
			if e := ints(m, a, &family, &kind, &prot); e != nil {
				return vm.None, e
			}
			p, err := syscall.Socketpair(family, kind|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, prot)
			if err != nil {
				return vm.None, m.NewOSError(err, vm.None)
			}
			sched.Of(m).CloseFD(p[0])
			sched.Of(m).CloseFD(p[1])
			return vm.NewTuple(vm.Int(int64(p[0])), vm.Int(int64(p[1]))), nil
		}},
		{Sig: "_wait(fd, write, timeout, exception, /)", Doc: "Wait until a descriptor can be read from or written to.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			fd, e := sockInt(m, a[0])
			if e != nil {
				return vm.None, e
			}
			write, e := m.Truth(a[1])
			if e != nil {
				return vm.None, e
			}
			limit := -1.0
			if !a[2].IsNone() {
				if limit, e = m.FloatOf(a[2]); e != nil {
					return vm.None, e
				}
				limit = max(limit, 0)
			}
			o := &sockOp{call: callReadable, fd: fd, late: a[3].AsExc()}
			if write {
				o.call = callWritable
			}
			if v, e, done := o.Try(m); done {
				return v, e
			}
			return sched.Of(m).WaitFD(m, &o.FDWait, o, fd, write, limit)
		}},
		{Sig: "_cancel(fd, /)", Doc: "End the waits for a descriptor as if it were closed.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			fd, e := sockInt(m, a[0])
			if e == nil {
				sched.Of(m).CancelFD(fd)
			}
			return vm.None, e
		}},
		{Sig: "if_nameindex()", Doc: "Numbers and names of the network interfaces.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			l, err := net.Interfaces()
			var out []vm.Value
			for _, i := range l {
				out = append(out, vm.NewTuple(vm.Int(int64(i.Index)), vm.NewStr(i.Name)))
			}
			return vm.NewList(out), sysErr(m, err, vm.None)
		}},
		{Sig: "if_nametoindex(name, /)", Doc: "The number of a network interface.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			t, e := hostArg(m, a[0])
			if e != nil {
				return vm.None, e
			}
			i, err := net.InterfaceByName(t)
			if err != nil {
				return vm.None, m.Errorf(vm.ExcOSError, "no interface with this name")
			}
			return vm.Int(int64(i.Index)), nil
		}},
		{Sig: "if_indextoname(index, /)", Doc: "The name of a network interface.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := sockInt(m, a[0])
			if e != nil {
				return vm.None, e
			}
			i, err := net.InterfaceByIndex(n)
			if err != nil {
				return vm.None, m.OSError(syscall.ENXIO, vm.None)
			}
			return vm.NewStr(i.Name), nil
		}},
	},
	Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		x := socketsOf(m)
		mod.Set(m, "socket", x.class.Value())
		mod.Set(m, "SocketType", x.class.Value())
		mod.Set(m, "gaierror", x.gai.Value())
		mod.Set(m, "herror", x.herror.Value())
		mod.Set(m, "has_ipv6", vm.True)
		for _, c := range socketConstants {
			mod.Set(m, c.name, vm.Int(c.n))
		}
		return nil
	},
}

var socketConstants = []struct {
	name string
	n    int64
}{
	{"AF_ALG", 38}, {"AF_APPLETALK", 5}, {"AF_ASH", 18}, {"AF_ATMPVC", 8}, {"AF_ATMSVC", 20}, {"AF_AX25", 3}, {"AF_BRIDGE", 7},
	{"AF_DECnet", 12}, {"AF_ECONET", 19}, {"AF_INET", 2}, {"AF_INET6", 10}, {"AF_IPX", 4}, {"AF_IRDA", 23}, {"AF_KEY", 15}, {"AF_LLC", 26},
	{"AF_NETBEUI", 13}, {"AF_NETLINK", 16}, {"AF_NETROM", 6}, {"AF_PACKET", 17}, {"AF_PPPOX", 24}, {"AF_QIPCRTR", 42}, {"AF_RDS", 21},
	{"AF_ROSE", 11}, {"AF_ROUTE", 16}, {"AF_SECURITY", 14}, {"AF_SNA", 22}, {"AF_TIPC", 30}, {"AF_UNIX", 1}, {"AF_UNSPEC", 0},
	{"AF_VSOCK", 40}, {"AF_WANPIPE", 25}, {"AF_X25", 9}, {"AI_ADDRCONFIG", 32}, {"AI_ALL", 16}, {"AI_CANONNAME", 2}, {"AI_NUMERICHOST", 4},
	{"AI_NUMERICSERV", 1024}, {"AI_PASSIVE", 1}, {"AI_V4MAPPED", 8}, {"EAI_ADDRFAMILY", -9}, {"EAI_AGAIN", -3}, {"EAI_BADFLAGS", -1},
	{"EAI_FAIL", -4}, {"EAI_FAMILY", -6}, {"EAI_MEMORY", -10}, {"EAI_NODATA", -5}, {"EAI_NONAME", -2}, {"EAI_OVERFLOW", -12},
	{"EAI_SERVICE", -8}, {"EAI_SOCKTYPE", -7}, {"EAI_SYSTEM", -11}, {"INADDR_ALLHOSTS_GROUP", 3758096385}, {"INADDR_ANY", 0},
	{"INADDR_BROADCAST", 4294967295}, {"INADDR_LOOPBACK", 2130706433}, {"INADDR_MAX_LOCAL_GROUP", 3758096639}, {"INADDR_NONE", 4294967295},
	{"INADDR_UNSPEC_GROUP", 3758096384}, {"IPPORT_RESERVED", 1024}, {"IPPORT_USERRESERVED", 5000}, {"IPPROTO_AH", 51},
	{"IPPROTO_DSTOPTS", 60}, {"IPPROTO_EGP", 8}, {"IPPROTO_ESP", 50}, {"IPPROTO_FRAGMENT", 44}, {"IPPROTO_GRE", 47}, {"IPPROTO_HOPOPTS", 0},
	{"IPPROTO_ICMP", 1}, {"IPPROTO_ICMPV6", 58}, {"IPPROTO_IDP", 22}, {"IPPROTO_IGMP", 2}, {"IPPROTO_IP", 0}, {"IPPROTO_IPIP", 4},
	{"IPPROTO_IPV6", 41}, {"IPPROTO_MPTCP", 262}, {"IPPROTO_NONE", 59}, {"IPPROTO_PIM", 103}, {"IPPROTO_PUP", 12}, {"IPPROTO_RAW", 255},
	{"IPPROTO_ROUTING", 43}, {"IPPROTO_RSVP", 46}, {"IPPROTO_SCTP", 132}, {"IPPROTO_TCP", 6}, {"IPPROTO_TP", 29}, {"IPPROTO_UDP", 17},
	{"IPPROTO_UDPLITE", 136}, {"IPV6_CHECKSUM", 7}, {"IPV6_DONTFRAG", 62}, {"IPV6_DSTOPTS", 59}, {"IPV6_HOPLIMIT", 52}, {"IPV6_HOPOPTS", 54},
	{"IPV6_JOIN_GROUP", 20}, {"IPV6_LEAVE_GROUP", 21}, {"IPV6_MULTICAST_HOPS", 18}, {"IPV6_MULTICAST_IF", 17}, {"IPV6_MULTICAST_LOOP", 19},
	{"IPV6_NEXTHOP", 9}, {"IPV6_PATHMTU", 61}, {"IPV6_PKTINFO", 50}, {"IPV6_RECVDSTOPTS", 58}, {"IPV6_RECVHOPLIMIT", 51},
	{"IPV6_RECVHOPOPTS", 53}, {"IPV6_RECVPATHMTU", 60}, {"IPV6_RECVPKTINFO", 49}, {"IPV6_RECVRTHDR", 56}, {"IPV6_RECVTCLASS", 66},
	{"IPV6_RTHDR", 57}, {"IPV6_RTHDRDSTOPTS", 55}, {"IPV6_RTHDR_TYPE_0", 0}, {"IPV6_TCLASS", 67}, {"IPV6_UNICAST_HOPS", 16},
	{"IPV6_V6ONLY", 26}, {"IP_ADD_MEMBERSHIP", 35}, {"IP_DEFAULT_MULTICAST_LOOP", 1}, {"IP_DEFAULT_MULTICAST_TTL", 1},
	{"IP_DROP_MEMBERSHIP", 36}, {"IP_HDRINCL", 3}, {"IP_MAX_MEMBERSHIPS", 20}, {"IP_MULTICAST_IF", 32}, {"IP_MULTICAST_LOOP", 34},
	{"IP_MULTICAST_TTL", 33}, {"IP_OPTIONS", 4}, {"IP_RECVOPTS", 6}, {"IP_RECVRETOPTS", 7}, {"IP_RECVTOS", 13}, {"IP_RETOPTS", 7},
	{"IP_TOS", 1}, {"IP_TRANSPARENT", 19}, {"IP_TTL", 2}, {"MSG_CMSG_CLOEXEC", 1073741824}, {"MSG_CONFIRM", 2048}, {"MSG_CTRUNC", 8},
	{"MSG_DONTROUTE", 4}, {"MSG_DONTWAIT", 64}, {"MSG_EOR", 128}, {"MSG_ERRQUEUE", 8192}, {"MSG_FASTOPEN", 536870912}, {"MSG_MORE", 32768},
	{"MSG_NOSIGNAL", 16384}, {"MSG_OOB", 1}, {"MSG_PEEK", 2}, {"MSG_TRUNC", 32}, {"MSG_WAITALL", 256}, {"NI_DGRAM", 16}, {"NI_MAXHOST", 1025},
	{"NI_MAXSERV", 32}, {"NI_NAMEREQD", 8}, {"NI_NOFQDN", 4}, {"NI_NUMERICHOST", 1}, {"NI_NUMERICSERV", 2}, {"SCM_CREDENTIALS", 2},
	{"SCM_J1939_DEST_ADDR", 1}, {"SCM_J1939_DEST_NAME", 2}, {"SCM_J1939_ERRQUEUE", 4}, {"SCM_J1939_PRIO", 3}, {"SCM_RIGHTS", 1},
	{"SHUT_RD", 0}, {"SHUT_RDWR", 2}, {"SHUT_WR", 1}, {"SOCK_CLOEXEC", 524288}, {"SOCK_DGRAM", 2}, {"SOCK_NONBLOCK", 2048}, {"SOCK_RAW", 3},
	{"SOCK_RDM", 4}, {"SOCK_SEQPACKET", 5}, {"SOCK_STREAM", 1}, {"SOL_IP", 0}, {"SOL_SOCKET", 1}, {"SOL_TCP", 6}, {"SOL_UDP", 17},
	{"SOMAXCONN", 4096}, {"SO_ACCEPTCONN", 30}, {"SO_BINDTODEVICE", 25}, {"SO_BROADCAST", 6}, {"SO_DEBUG", 1}, {"SO_DOMAIN", 39},
	{"SO_DONTROUTE", 5}, {"SO_ERROR", 4}, {"SO_INCOMING_CPU", 49}, {"SO_J1939_ERRQUEUE", 4}, {"SO_J1939_FILTER", 1}, {"SO_J1939_PROMISC", 2},
	{"SO_J1939_SEND_PRIO", 3}, {"SO_KEEPALIVE", 9}, {"SO_LINGER", 13}, {"SO_MARK", 36}, {"SO_OOBINLINE", 10}, {"SO_PASSCRED", 16},
	{"SO_PASSSEC", 34}, {"SO_PEERCRED", 17}, {"SO_PEERSEC", 31}, {"SO_PRIORITY", 12}, {"SO_PROTOCOL", 38}, {"SO_RCVBUF", 8},
	{"SO_RCVLOWAT", 18}, {"SO_RCVTIMEO", 20}, {"SO_REUSEADDR", 2}, {"SO_REUSEPORT", 15}, {"SO_SNDBUF", 7}, {"SO_SNDLOWAT", 19},
	{"SO_SNDTIMEO", 21}, {"SO_TYPE", 3}, {"SO_VM_SOCKETS_BUFFER_MAX_SIZE", 2}, {"SO_VM_SOCKETS_BUFFER_MIN_SIZE", 1},
	{"SO_VM_SOCKETS_BUFFER_SIZE", 0}, {"TCP_CONGESTION", 13}, {"TCP_CORK", 3}, {"TCP_DEFER_ACCEPT", 9}, {"TCP_FASTOPEN", 23},
	{"TCP_INFO", 11}, {"TCP_KEEPCNT", 6}, {"TCP_KEEPIDLE", 4}, {"TCP_KEEPINTVL", 5}, {"TCP_LINGER2", 8}, {"TCP_MAXSEG", 2},
	{"TCP_NODELAY", 1}, {"TCP_NOTSENT_LOWAT", 25}, {"TCP_QUICKACK", 12}, {"TCP_SYNCNT", 7}, {"TCP_USER_TIMEOUT", 18},
	{"TCP_WINDOW_CLAMP", 10},
}
