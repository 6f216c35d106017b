// Paths as arguments: str, bytes or os.PathLike.
package stdlib

import (
	"strings"

	"github.com/gsl-lang/gsl/vm"
)

// fsPath is os.fspath and os.fsencode of v as a Go string. who is put before the error: "open: ".
func fsPath(m *vm.M, v vm.Value, who string) (string, *vm.Exc) {
	p, e := fsPathValue(m, v, who)
	if e != nil {
		return "", e
	}
	s, e := pathBytes(m, p)
	if e == nil && strings.IndexByte(s, 0) >= 0 {
		e = m.ValueErrorf("embedded null byte")
	}
	return s, e
}

// pathBytes is the file system's form of a str or bytes path.
func pathBytes(m *vm.M, p vm.Value) (string, *vm.Exc) {
	if s, ok := m.StrOf(p); ok {
		if t := s.String(); asciiText(t) {
			return t, nil
		}
		b, e := m.Encode(s, "utf-8", "surrogateescape")
		return string(b), e
	}
	b, _ := m.BytesLike(p)
	return string(b), nil
}

// fsPathValue is os.fspath(v).
func fsPathValue(m *vm.M, v vm.Value, who string) (vm.Value, *vm.Exc) {
	if isPathValue(m, v) {
		return v, nil
	}
	f := m.TypeAttr(v, m.Intern("__fspath__"))
	if f.IsUnbound() {
		return vm.None, m.TypeErrorf("%sexpected str, bytes or os.PathLike object, not %s", who, m.TypeName(v))
	}
	p, e := m.Call(f, v)
	if e != nil {
		return vm.None, e
	}
	if !isPathValue(m, p) {
		return vm.None, m.TypeErrorf("%sexpected %s.__fspath__() to return str or bytes, not %s", who, m.TypeName(v), m.TypeName(p))
	}
	return p, nil
}

func isPathValue(m *vm.M, v vm.Value) bool {
	return m.ClassOf(v).IsSub(vm.TStr) || m.ClassOf(v).IsSub(vm.TBytes)
}

// pathStr is a path of the file system as a str: bytes that are no UTF-8 become lone surrogates.
func pathStr(s string) vm.Value { return vm.NewStr(s) }
