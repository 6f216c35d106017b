// Modules _hashlib and binascii: digests, and bytes as text. lib/hashlib.gsl and lib/base64.gsl are the modules on top.
package stdlib

import (
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"crypto/subtle"
	"encoding"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"hash/crc32"
	"strings"

	"github.com/gsl-lang/gsl/vm"
)

// hasher is the state of a hash object.
type hasher struct {
	name string
	h    hash.Hash
	xof  *sha3.SHAKE
}

var hashKinds = map[string]func() hash.Hash{
	"md5": md5.New, "sha1": sha1.New, "sha224": sha256.New224, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New,
	"sha512_256": sha512.New512_256, "sha512_224": sha512.New512_224,
	"sha3_224": func() hash.Hash { return sha3.New224() }, "sha3_256": func() hash.Hash { return sha3.New256() },
	"sha3_384": func() hash.Hash { return sha3.New384() }, "sha3_512": func() hash.Hash { return sha3.New512() },
}

func newHasher(name string) *hasher {
	switch name {
	case "shake_128":
		return &hasher{name: name, xof: sha3.NewSHAKE128()}
	case "shake_256":
		return &hasher{name: name, xof: sha3.NewSHAKE256()}
	}
	if mk := hashKinds[name]; mk != nil {
		return &hasher{name: name, h: mk()}
	}
	return nil
}

func (h *hasher) write(b []byte) {
	if h.xof != nil {
		h.xof.Write(b)
	} else {
		h.h.Write(b)
	}
}

func (h *hasher) clone() *hasher {
	c := newHasher(h.name)
	var from, to any = h.h, c.h
	if h.xof != nil {
		from, to = h.xof, c.xof
	}
	if s, err := from.(encoding.BinaryMarshaler).MarshalBinary(); err == nil {
		_ = to.(encoding.BinaryUnmarshaler).UnmarshalBinary(s)
	}
	return c
}

// digest is the digest so far; length is for the extendable kinds.
func (h *hasher) digest(m *vm.M, a []vm.Value) ([]byte, *vm.Exc) {
	if h.xof == nil {
		return h.h.Sum(nil), nil
	}
	if a[1].IsUnbound() {
		return nil, m.TypeErrorf("digest() missing required argument 'length' (pos 1)")
	}
	n, e := m.Index(a[1])
	if e != nil {
		return nil, e
	}
	if n < 0 {
		return nil, m.ValueErrorf("value must be positive")
	}
	if n >= 1<<29 {
		return nil, m.ValueErrorf("length is too large")
	}
	if e := m.Charge(n); e != nil {
		return nil, e
	}
	out := make([]byte, n)
	h.clone().xof.Read(out)
	return out, nil
}

func hashData(m *vm.M, v vm.Value) ([]byte, *vm.Exc) {
	if _, ok := m.TextOf(v); ok {
		return nil, m.TypeErrorf("Strings must be encoded before hashing")
	}
	b, ok := m.BytesLike(v)
	if !ok {
		return nil, m.TypeErrorf("object supporting the buffer API required")
	}
	return b, nil
}

type hashKey struct{}

func hashClass(m *vm.M) *vm.Class {
	self := func(v vm.Value) *hasher { return v.Impl().(*hasher) }
	attr := func(name, doc string, f func(h *hasher) vm.Value) vm.Attr {
		return vm.Attr{Name: name, Doc: doc, Get: func(m *vm.M, v vm.Value) (vm.Value, *vm.Exc) { return f(self(v)), nil }}
	}
	return vm.Extension(m, hashKey{}, func() *vm.Class {
		return m.NewClass("HASH", "_hashlib", &vm.NatType{Name: "HASH"}, nil, []vm.Def{
			{Sig: "update(self, obj, /)", Doc: "Update this hash object's state with the provided string.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				b, e := hashData(m, a[1])
				if e == nil {
					self(a[0]).write(b)
				}
				return vm.None, e
			}},
			{Sig: "digest(self, /, length=<unset>)", Doc: "Return the digest value as a bytes object.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				b, e := self(a[0]).digest(m, a)
				return vm.NewBytes(b), e
			}},
			{Sig: "hexdigest(self, /, length=<unset>)", Doc: "Return the digest value as a string of hexadecimal digits.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				b, e := self(a[0]).digest(m, a)
				return vm.NewStr(hex.EncodeToString(b)), e
			}},
			{Sig: "copy(self, /)", Doc: "Return a copy of the hash object.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				return m.NewObject(a[0].Object().Cls, self(a[0]).clone()), nil
			}},
			{Sig: "__repr__(self, /)", Doc: "Return repr(self).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
				return vm.NewStr("<" + self(a[0]).name + " _hashlib.HASH object @ " + m.AddrText(a[0]) + ">"), nil
			}},
		}, []vm.Attr{
			attr("name", "", func(h *hasher) vm.Value { return vm.NewStr(h.name) }),
			attr("digest_size", "", func(h *hasher) vm.Value {
				if h.xof != nil {
					return vm.Int(0)
				}
				return vm.Int(int64(h.h.Size()))
			}),
			attr("block_size", "", func(h *hasher) vm.Value {
				if h.xof != nil {
					return vm.Int(int64(h.xof.BlockSize()))
				}
				return vm.Int(int64(h.h.BlockSize()))
			}),
		})
	})
}

var hashlibCore = &vm.ModuleDef{
	Name: "_hashlib",
	Doc:  "Digests.",
	Defs: []vm.Def{
		{Sig: "new(name, data=b'')", Doc: "Return a new hash object using the named algorithm.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			name, ok := m.TextOf(a[0])
			if !ok {
				return vm.None, m.TypeErrorf("name must be a string")
			}
			h := newHasher(strings.ReplaceAll(strings.ToLower(name), "-", "_"))
			if h == nil {
				return vm.None, m.ValueErrorf("unsupported hash type %s", name)
			}
			if !a[1].IsUnbound() {
				b, e := hashData(m, a[1])
				if e != nil {
					return vm.None, e
				}
				h.write(b)
			}
			return m.NewObject(hashClass(m), h), nil
		}},
		{Sig: "pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None)", Doc: "Password based key derivation function 2 (PKCS #5 v2.0) with HMAC as pseudorandom function.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			name, _ := m.TextOf(a[0])
			mk := hashKinds[strings.ToLower(name)]
			if mk == nil {
				return vm.None, m.ValueErrorf("unsupported hash type %s", name)
			}
			pw, ok := m.BytesLike(a[1])
			if !ok {
				return vm.None, m.TypeErrorf("a bytes-like object is required, not '%s'", m.TypeName(a[1]))
			}
			salt, ok := m.BytesLike(a[2])
			if !ok {
				return vm.None, m.TypeErrorf("a bytes-like object is required, not '%s'", m.TypeName(a[2]))
			}
			n, e := m.Index(a[3])
			if e != nil {
				return vm.None, e
			}
			if n < 1 {
				return vm.None, m.ValueErrorf("iteration value must be greater than 0.")
			}
			size := int64(mk().Size())
			if !a[4].IsNone() {
				if size, e = m.Index(a[4]); e != nil {
					return vm.None, e
				}
				if size < 1 {
					return vm.None, m.ValueErrorf("key length must be greater than 0.")
				}
			}
			if e := m.Charge(size); e != nil {
				return vm.None, e
			}
			k, err := pbkdf2.Key(mk, string(pw), salt, int(n), int(size))
			if err != nil {
				return vm.None, m.ValueErrorf("%v", err)
			}
			return vm.NewBytes(k), nil
		}},
		{Sig: "compare_digest(a, b, /)", Doc: "Return 'a == b', in a time that does not depend on the contents.", Fn: compareDigest},
		{Sig: "urandom(size, /)", Doc: "Random bytes of the operating system.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := m.Index(a[0])
			if e != nil {
				return vm.None, e
			}
			if n < 0 {
				return vm.None, m.ValueErrorf("negative argument not allowed")
			}
			if e := m.Charge(n); e != nil {
				return vm.None, e
			}
			b := make([]byte, n)
			_, _ = rand.Read(b) // it never fails
			return vm.NewBytes(b), nil
		}},
	},
	Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		mod.Set(m, "HASH", hashClass(m).Value())
		return nil
	},
}

func compareDigest(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	x, isStr := m.TextOf(a[0])
	y, isStr2 := m.TextOf(a[1])
	if isStr && isStr2 {
		for _, s := range [...]string{x, y} {
			for k := range len(s) {
				if s[k] >= 128 {
					return vm.None, m.TypeErrorf("comparing strings with non-ASCII characters is not supported")
				}
			}
		}
		return vm.Bool(subtle.ConstantTimeCompare([]byte(x), []byte(y)) == 1), nil
	}
	b, ok := m.BytesLike(a[0])
	c, ok2 := m.BytesLike(a[1])
	switch {
	case !ok && !ok2:
		return vm.None, m.TypeErrorf("unsupported operand types(s) or combination of types: '%s' and '%s'", m.TypeName(a[0]), m.TypeName(a[1]))
	case !ok:
		return vm.None, m.TypeErrorf("a bytes-like object is required, not '%s'", m.TypeName(a[0]))
	case !ok2:
		return vm.None, m.TypeErrorf("a bytes-like object is required, not '%s'", m.TypeName(a[1]))
	}
	return vm.Bool(subtle.ConstantTimeCompare(b, c) == 1), nil
}

// ---- binascii ----

type binasciiKey struct{}

type binasciiState struct{ err, incomplete *vm.Class }

func binasciiStateOf(m *vm.M) *binasciiState {
	return vm.Extension(m, binasciiKey{}, func() *binasciiState {
		return &binasciiState{err: m.NewExcClass("Error", "binascii", vm.ExcValueError), incomplete: m.NewExcClass("Incomplete", "binascii", vm.ExcException)}
	})
}

// asciiData is the argument of the a2b functions: bytes, or ASCII text.
func asciiData(m *vm.M, v vm.Value) ([]byte, *vm.Exc) {
	if s, ok := m.TextOf(v); ok {
		for k := range len(s) {
			if s[k] >= 128 {
				return nil, m.ValueErrorf("string argument should contain only ASCII characters")
			}
		}
		return []byte(s), nil
	}
	b, ok := m.BytesLike(v)
	if !ok {
		return nil, m.TypeErrorf("argument should be bytes, buffer or ASCII string, not '%s'", m.TypeName(v))
	}
	return b, nil
}

func binaryData(m *vm.M, v vm.Value) ([]byte, *vm.Exc) {
	b, ok := m.BytesLike(v)
	if !ok {
		return nil, m.TypeErrorf("a bytes-like object is required, not '%s'", m.TypeName(v))
	}
	return b, nil
}

func hexlify(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	if _, e := binaryData(m, a[0]); e != nil {
		return vm.None, e
	}
	args := []vm.Value{}
	if !a[1].IsUnbound() {
		args = append(args, a[1], a[2])
	}
	b, _ := m.BytesLike(a[0])
	v, e := m.CallMethod(vm.NewBytes(append([]byte(nil), b...)), "hex", args...)
	if e != nil {
		return vm.None, e
	}
	s, _ := m.TextOf(v)
	return vm.NewBytes([]byte(s)), nil
}

func unhexlify(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	b, e := asciiData(m, a[0])
	if e != nil {
		return vm.None, e
	}
	st := binasciiStateOf(m)
	if len(b)%2 != 0 {
		return vm.None, m.Errorf(st.err, "Odd-length string")
	}
	out := make([]byte, len(b)/2)
	if _, err := hex.Decode(out, b); err != nil {
		return vm.None, m.Errorf(st.err, "Non-hexadecimal digit found")
	}
	return vm.NewBytes(out), nil
}

func base64Value(c byte) int {
	switch {
	case c >= 'A' && c <= 'Z':
		return int(c - 'A')
	case c >= 'a' && c <= 'z':
		return int(c-'a') + 26
	case c >= '0' && c <= '9':
		return int(c-'0') + 52
	case c == '+':
		return 62
	case c == '/':
		return 63
	}
	return -1
}

func a2bBase64(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
	b, e := asciiData(m, a[0])
	if e != nil {
		return vm.None, e
	}
	strict, e := m.Truth(a[1])
	if e != nil {
		return vm.None, e
	}
	fail := func(f string, x ...any) (vm.Value, *vm.Exc) {
		return vm.None, m.Errorf(binasciiStateOf(m).err, f, x...)
	}
	if strict && len(b) > 0 && b[0] == '=' {
		return fail("Leading padding not allowed")
	}
	out := make([]byte, 0, len(b)/4*3+3)
	quad, pads, left := 0, 0, 0
	padded := false
	for k, c := range b {
		if c == '=' {
			padded = true
			if quad >= 2 {
				if pads++; quad+pads >= 4 {
					if strict && k+1 < len(b) {
						return fail("Excess data after padding")
					}
					return vm.NewBytes(out), nil
				}
			}
			continue
		}
		v := base64Value(c)
		if v < 0 {
			if strict {
				return fail("Only base64 data is allowed")
			}
			continue
		}
		if strict && padded {
			return fail("Discontinuous padding not allowed")
		}
		pads = 0
		switch quad {
		case 0:
			quad, left = 1, v
		case 1:
			quad = 2
			out = append(out, byte(left<<2|v>>4))
			left = v & 15
		case 2:
			quad = 3
			out = append(out, byte(left<<4|v>>2))
			left = v & 3
		case 3:
			quad = 0
			out = append(out, byte(left<<6|v))
		}
	}
	switch {
	case quad == 1:
		return fail("Invalid base64-encoded string: number of data characters (%d) cannot be 1 more than a multiple of 4", len(out)/3*4+1)
	case quad != 0:
		return fail("Incorrect padding")
	}
	return vm.NewBytes(out), nil
}

var binasciiModule = &vm.ModuleDef{
	Name: "binascii",
	Doc:  "Conversion between binary data and ASCII",
	Defs: []vm.Def{
		{Sig: "b2a_base64(data, /, *, newline=True)", Doc: "Base64-code line of data.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			b, e := binaryData(m, a[0])
			if e != nil {
				return vm.None, e
			}
			nl, e := m.Truth(a[1])
			if e != nil {
				return vm.None, e
			}
			if e := m.Charge(int64(len(b))*4/3 + 8); e != nil {
				return vm.None, e
			}
			out := base64.StdEncoding.AppendEncode(nil, b)
			if nl {
				out = append(out, '\n')
			}
			return vm.NewBytes(out), nil
		}},
		{Sig: "a2b_base64(data, /, *, strict_mode=False)", Doc: "Decode a line of base64 data.", Fn: a2bBase64},
		{Sig: "hexlify(data, sep=<unset>, bytes_per_sep=1)", Doc: "Hexadecimal representation of binary data.", Fn: hexlify},
		{Sig: "b2a_hex(data, sep=<unset>, bytes_per_sep=1)", Doc: "Hexadecimal representation of binary data.", Fn: hexlify},
		{Sig: "unhexlify(hexstr, /)", Doc: "Binary data of hexadecimal representation.", Fn: unhexlify},
		{Sig: "a2b_hex(hexstr, /)", Doc: "Binary data of hexadecimal representation.", Fn: unhexlify},
		{Sig: "crc32(data, crc=0, /)", Doc: "Compute CRC-32 incrementally.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			b, e := binaryData(m, a[0])
			if e != nil {
				return vm.None, e
			}
			n, e := m.Index(a[1])
			if e != nil {
				return vm.None, e
			}
			return vm.Int(int64(crc32.Update(uint32(n), crc32.IEEETable, b))), nil
		}},
		{Sig: "crc_hqx(data, crc, /)", Doc: "Compute CRC-CCITT incrementally.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			b, e := binaryData(m, a[0])
			if e != nil {
				return vm.None, e
			}
			n, e := m.Index(a[1])
			if e != nil {
				return vm.None, e
			}
			crc := uint16(n)
			for _, c := range b {
				crc ^= uint16(c) << 8
				for range 8 {
					if crc&0x8000 != 0 {
						crc = crc<<1 ^ 0x1021
					} else {
						crc <<= 1
					}
				}
			}
			return vm.Int(int64(crc)), nil
		}},
	},
	Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		s := binasciiStateOf(m)
		mod.Set(m, "Error", s.err.Value())
		mod.Set(m, "Incomplete", s.incomplete.Value())
		return nil
	},
}
