// Socket addresses as script has them, and names that have to be looked up first.
package stdlib

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"syscall"

	"github.com/gsl-lang/gsl/sched"
	"github.com/gsl-lang/gsl/vm"
)

func addrFamily(at syscall.Sockaddr) int {
	switch at.(type) {
	case *syscall.SockaddrInet4:
		return syscall.AF_INET
	case *syscall.SockaddrInet6:
		return syscall.AF_INET6
	case *syscall.SockaddrUnix:
		return syscall.AF_UNIX
	}
	return 0
}

// addrValue is an address as calls return it.
func addrValue(at syscall.Sockaddr) vm.Value {
	switch x := at.(type) {
	case *syscall.SockaddrInet4:
		return vm.NewTuple(vm.NewStr(netip.AddrFrom4(x.Addr).String()), vm.Int(int64(x.Port)))
	case *syscall.SockaddrInet6:
		return vm.NewTuple(vm.NewStr(ip6Text(netip.AddrFrom16(x.Addr), x.ZoneId)), vm.Int(int64(x.Port)), vm.Int(0), vm.Int(int64(x.ZoneId)))
	case *syscall.SockaddrUnix: // package syscall shows the zero byte of an abstract name as @
		if x.Name == "@" {
			return vm.NewStr("")
		}
		if strings.HasPrefix(x.Name, "@") {
			return vm.NewBytes([]byte("\x00" + x.Name[1:]))
		}
		return pathStr(x.Name)
	}
	return vm.None
}

// ip6Text writes an address as C does: one with an IPv4 part has dots.
func ip6Text(a netip.Addr, zone uint32) string {
	t := a.String()
	if zone != 0 {
		if i, err := net.InterfaceByIndex(int(zone)); err == nil {
			t += "%" + i.Name
		}
	}
	return t
}

// hostArg is the text of a host argument.
func hostArg(m *vm.M, v vm.Value) (string, *vm.Exc) {
	if t, ok := m.TextOf(v); ok {
		return t, nil
	}
	if b, ok := m.BytesLike(v); ok {
		return string(b), nil
	}
	return "", m.TypeErrorf("str, bytes or bytearray expected, not %s", m.TypeName(v))
}

func portArg(m *vm.M, v vm.Value, fn string) (int, *vm.Exc) {
	n, e := m.Index(v)
	if e != nil && !e.Is(vm.ExcOverflowError) {
		return 0, e
	}
	if e != nil || n < 0 || n > 0xffff {
		return 0, m.Errorf(vm.ExcOverflowError, "%s(): port must be 0-65535.", fn)
	}
	return int(n), nil
}

// addrArg is an address argument of function fn. host is not "" if it is a name, which has to be looked up.
func addrArg(m *vm.M, family int, v vm.Value, fn string) (at syscall.Sockaddr, host string, e *vm.Exc) {
	switch family {
	case syscall.AF_INET, syscall.AF_INET6:
		label, least, most, pair := "AF_INET", 2, 2, "pair (host, port)"
		if family == syscall.AF_INET6 {
			label, most, pair = "AF_INET6", 4, "tuple (host, port[, flowinfo[, scopeid]])"
		}
		t, ok := m.TupleOf(v)
		if !ok {
			return nil, "", m.TypeErrorf("%s(): %s address must be tuple, not %s", fn, label, m.TypeName(v))
		}
		if len(t) < least || len(t) > most {
			return nil, "", m.TypeErrorf("%s address must be a %s", label, pair)
		}
		if host, e = hostArg(m, t[0]); e != nil {
			return nil, "", e
		}
		port, e := portArg(m, t[1], fn)
		if e != nil {
			return nil, "", e
		}
		var flow, scope int
		if len(t) > 2 {
			if e := ints(m, t[2:3], &flow); e != nil {
				return nil, "", e
			}
			if flow < 0 || flow > 0xfffff {
				return nil, "", m.Errorf(vm.ExcOverflowError, "%s(): flowinfo must be 0-1048575.", fn)
			}
		}
		if len(t) > 3 {
			if e := ints(m, t[3:4], &scope); e != nil {
				return nil, "", e
			}
		}
		ip, zone, ok := numericHost(host, family)
		if !ok {
			return nil, host, nil
		}
		if family == syscall.AF_INET {
			return &syscall.SockaddrInet4{Port: port, Addr: ip.As4()}, "", nil
		}
		if scope == 0 {
			scope = zone
		}
		return &syscall.SockaddrInet6{Port: port, Addr: ip.As16(), ZoneId: uint32(scope)}, "", nil
	case syscall.AF_UNIX:
		var path string
		if t, ok := m.TextOf(v); ok {
			p, e := fsPath(m, v, "")
			if e != nil && !strings.HasPrefix(t, "\x00") {
				return nil, "", e
			}
			if path = p; e != nil {
				path = t
			}
		} else if b, ok := m.BytesLike(v); ok {
			path = string(b)
		} else {
			return nil, "", m.TypeErrorf("a bytes-like object is required, not '%s'", m.TypeName(v))
		}
		switch {
		case strings.HasPrefix(path, "\x00"):
			path = "@" + path[1:]
		case strings.HasPrefix(path, "@"):
			path = "./" + path
		}
		if len(path) > 107 {
			return nil, "", m.Errorf(vm.ExcOSError, "AF_UNIX path too long")
		}
		return &syscall.SockaddrUnix{Name: path}, "", nil
	}
	return nil, "", m.Errorf(vm.ExcOSError, "%s(): unsupported address family", fn)
}

// numericHost is the address of a host that needs no look-up.
func numericHost(host string, family int) (a netip.Addr, zone int, ok bool) {
	switch {
	case host == "" && family == syscall.AF_INET:
		return netip.IPv4Unspecified(), 0, true
	case host == "":
		return netip.IPv6Unspecified(), 0, true
	case host == "<broadcast>" && family == syscall.AF_INET:
		return netip.AddrFrom4([4]byte{255, 255, 255, 255}), 0, true
	}
	if family != syscall.AF_INET6 {
		if b, ok := inetAton(host); ok {
			return netip.AddrFrom4(b), 0, true
		}
	}
	if family != syscall.AF_INET {
		name, z, has := strings.Cut(host, "%")
		if a, err := netip.ParseAddr(name); err == nil && a.Is6() {
			if has {
				if i, err := net.InterfaceByName(z); err == nil {
					zone = i.Index
				} else if n, err := parseNumber(z); err == nil {
					zone = int(n)
				} else {
					return a, 0, false
				}
			}
			return a, zone, true
		}
	}
	return a, 0, false
}

// withName calls the method again with the host's address in place of its name.
func withName(m *vm.M, self vm.Value, method, host string, addr vm.Value, before []vm.Value) (vm.Value, *vm.Exc) {
	t, _ := m.TupleOf(addr)
	return m.StepInto(&nameStep{self: self, method: method, host: host, addr: append([]vm.Value(nil), t...), before: append([]vm.Value(nil), before...)})
}

type nameStep struct {
	vm.StepBase
	self   vm.Value
	method string
	host   string
	addr   []vm.Value
	before []vm.Value
	phase  int
}

var resolveNative = vm.NewNative(vm.Def{Sig: "resolve(host, family)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	host, _ := m.TextOf(a[0])
	family, _ := m.IntOf(a[1])
	return lookup(m, host, int(family), func(m *vm.M, ip []netip.Addr) (vm.Value, *vm.Exc) { return vm.NewStr(ip[0].String()), nil })
}})

func (x *nameStep) Step(m *vm.M, in vm.Value) vm.Act {
	x.phase++
	switch x.phase {
	case 1:
		return m.StepCall(resolveNative, vm.NewStr(x.host), vm.Int(int64(sockOf(x.self).family)))
	case 2:
		x.addr[0] = in
		f, e := m.GetAttr(x.self, m.Intern(x.method))
		if e != nil {
			return m.StepRaise(e)
		}
		return m.StepCall(f, append(x.before, vm.NewTuple(x.addr...))...)
	}
	return m.StepDone(in)
}

// Numbers of getaddrinfo's errors, as on Linux.
const (
	eaiAgain   = -3
	eaiFamily  = -6
	eaiNoName  = -2
	eaiService = -8
	eaiType    = -7
	eaiFlags   = -1
	eaiAddrFam = -9
)

var gaiTexts = map[int]string{eaiAddrFam: "Address family for hostname not supported", eaiFlags: "Bad value for ai_flags", eaiNoName: "Name or service not known", eaiAgain: "Temporary failure in name resolution",
	eaiFamily: "ai_family not supported", eaiType: "ai_socktype not supported", eaiService: "Servname not supported for ai_socktype"}

func gaiError(m *vm.M, n int) *vm.Exc {
	return m.NewExc(socketsOf(m).gai, vm.Int(int64(n)), vm.NewStr(gaiTexts[n]))
}

// lookup finds the addresses of a name, of the family if that is not 0, on a goroutine: Go's own resolver, which takes no thread. It is what a
// native returns.
func lookup(m *vm.M, host string, family int, done func(m *vm.M, ip []netip.Addr) (vm.Value, *vm.Exc)) (vm.Value, *vm.Exc) {
	var ip []netip.Addr
	var err error
	network := map[int]string{syscall.AF_INET: "ip4", syscall.AF_INET6: "ip6"}[family]
	if network == "" {
		network = "ip"
	}
	return sched.Of(m).Blocking(m, "looking up "+host, func() {
		r := net.Resolver{PreferGo: true}
		ip, err = r.LookupNetIP(context.Background(), network, host)
	}, func(m *vm.M) (vm.Value, *vm.Exc) {
		var d *net.DNSError
		switch {
		case errors.As(err, &d) && !d.IsNotFound:
			return vm.None, gaiError(m, eaiAgain)
		case err != nil || len(ip) == 0:
			return vm.None, gaiError(m, eaiNoName)
		}
		for k := range ip {
			ip[k] = ip[k].Unmap()
		}
		return done(m, ip)
	})
}
