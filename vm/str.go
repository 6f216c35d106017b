// Strings: the one-allocation layout, growing texts, hashing, comparing, indexing by breadcrumbs, slices, interning.
//
// A Str is its header and its bytes (UTF-8) in one allocation that the collector never scans. Lone surrogates, which
// Python strings may hold, are three bytes each (generalised UTF-8); two of them are never merged. The last word of the
// bytes is zero-padded, so hashing and comparing go by words. A text of more than 32 code points that is not ASCII has
// behind its bytes a cursor (the latest offset computed) and breadcrumbs (the byte offset of every 32nd code point),
// filled at the first random access. A strExt's bytes live elsewhere: big slices of big texts, and growing texts.
//
// Strings may be read by several machines on several goroutines (static names, values a host passes around): the
// hash and the breadcrumbs are written atomically and always with the same values; a growing text's buffer is extended
// only by the machine that made it.
package vm

import (
	"math/bits"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"
	"unsafe"
)

// Str is a string. Its bytes follow the struct, or, with fExt, are in another object: see strExt.
type Str struct {
	Hdr
	hash uint64 // 0: not yet computed
	n    uint32 // bytes
	cn   uint32 // code points
}

// Flags of a Str.
const (
	fASCII  = 1 << iota // every byte is a code point
	fExt                // the bytes are elsewhere: a strExt
	fStatic             // interned for the whole process
)

// strExt is a Str whose bytes live elsewhere: a big slice of a big text, or a growing text (see concat).
type strExt struct {
	Str
	data unsafe.Pointer
	buf  *growBuf // nil for slices
}

// strExtFull is every strExt but a growing ASCII text.
type strExtFull struct {
	strExt
	root uint32 // slices: bytes of the text that the slice keeps alive
	cur  uint64 // as the cursor of a compact text
	idx  atomic.Pointer[[]uint32]
}

// growBuf is a byte buffer that several texts are prefixes of: Go's append, made visible as s += x. Only machine m
// appends to it.
type growBuf struct {
	m    *M
	b    []byte
	ext  *[8]strExt // the next texts: they hold each other, and each the buffer that they share
	used int        // of ext
}

const (
	strHead   = unsafe.Sizeof(Str{})
	maxStr    = 1<<32 - 64 // bytes: lengths are 32 bits
	crumbStep = 32
	hi8       = 0x8080808080808080
)

// tailBytes is the room for cursor and breadcrumbs behind a text of cn code points that is not ASCII.
func tailBytes(cn int) int {
	if cn <= crumbStep {
		return 0
	}
	return 8 + ((cn-1)/crumbStep*4+7)&^7
}

// allocStr makes room for n bytes behind the header. Small sizes are types of their own, so that Go's size-specialised
// allocator is called. The header and the last word are zero.
func allocStr(n int) *Str {
	w := (int(strHead) + n + 7) >> 3
	switch {
	case w <= 4:
		return (*Str)(unsafe.Pointer(new([4]uint64)))
	case w <= 6:
		return (*Str)(unsafe.Pointer(new([6]uint64)))
	case w <= 8:
		return (*Str)(unsafe.Pointer(new([8]uint64)))
	case w <= 10:
		return (*Str)(unsafe.Pointer(new([10]uint64)))
	case w <= 12:
		return (*Str)(unsafe.Pointer(new([12]uint64)))
	case w <= 16:
		return (*Str)(unsafe.Pointer(new([16]uint64)))
	}
	return allocBigStr(w)
}

// allocBigStr gets memory that is not zeroed, by the one door the standard library leaves open.
func allocBigStr(w int) *Str {
	var b strings.Builder
	b.Grow(w * 8)
	b.WriteByte(0)
	p := unsafe.Pointer(unsafe.StringData(b.String()))
	*(*[3]uint64)(p) = [3]uint64{}
	*(*uint64)(unsafe.Add(p, (w-1)*8)) = 0
	return (*Str)(p)
}

// allocText makes a string of n bytes and cn code points, to be filled by the caller through bytes().
func allocText(n, cn int) *Str {
	if n == cn {
		s := allocStr(n)
		s.kind, s.flags, s.n, s.cn = KStr, fASCII, uint32(n), uint32(n)
		return s
	}
	s := allocStr((n+7)&^7 + tailBytes(cn))
	s.kind, s.n, s.cn = KStr, uint32(n), uint32(cn)
	if cn > crumbStep {
		if n&7 != 0 { // the tail's last word was zeroed, not the text's
			*(*uint64)(unsafe.Add(unsafe.Pointer(s), strHead+uintptr(n)&^7)) = 0
		}
		*s.cursor() = 0
		atomic.StoreUint32(&s.crumbs()[(cn-1)/crumbStep-1], 0)
	}
	return s
}

func (s *Str) data() unsafe.Pointer {
	if s.flags&fExt != 0 {
		return (*strExt)(unsafe.Pointer(s)).data
	}
	return unsafe.Add(unsafe.Pointer(s), strHead)
}

// String is a view, not a copy: the bytes never change.
func (s *Str) String() string { return unsafe.String((*byte)(s.data()), s.n) }

// bytes is the same view as a slice; only who made the string writes to it, before anybody else sees it.
func (s *Str) bytes() []byte { return unsafe.Slice((*byte)(s.data()), s.n) }

// len is the number of code points.
func (s *Str) len() int { return int(s.cn) }

func (s *Str) ascii() bool { return s.flags&fASCII != 0 }

// byteAt is the byte at offset i < s.n, without the bounds check.
func (s *Str) byteAt(i int) byte { return *(*byte)(unsafe.Add(s.data(), i)) }

// NewStr is the str of a Go string. Bytes that are not UTF-8 become lone surrogates, as os.fsdecode does.
func NewStr(s string) Value {
	if !validText(s) {
		s = escapeInvalid(s)
	}
	return obj(newStr(s))
}

// newStr copies a text that is UTF-8, possibly with lone surrogates in it.
func newStr(s string) *Str {
	if isASCII(s) {
		return newStrASCII(s)
	}
	return newStrN(s, countRunes(s))
}

// newStrN copies a text of cn code points.
func newStrN(s string, cn int) *Str {
	if cn == 1 {
		return oneChar(s)
	}
	r := allocText(len(s), cn)
	copy(r.bytes(), s)
	return r
}

// newStrASCII copies s, which the caller knows to be ASCII.
func newStrASCII(s string) *Str {
	if len(s) <= 1 {
		if s == "" {
			return emptyStr
		}
		return &chars[s[0]].Str
	}
	r := allocStr(len(s))
	r.kind, r.flags, r.n, r.cn = KStr, fASCII, uint32(len(s)), uint32(len(s))
	copy(r.bytes(), s)
	return r
}

// newStrBytes is newStr for a buffer that the caller keeps.
func newStrBytes(b []byte) *Str { return newStr(unsafe.String(unsafe.SliceData(b), len(b))) }

// charStr is a one-character string in static memory.
type charStr struct {
	Str
	b [8]byte
}

// chars are the 128 one-character ASCII strings; emptyStr is the empty one. They are their interned selves.
var (
	chars    = makeChars()
	emptyStr = makeEmptyStr()
)

func makeChars() *[128]charStr {
	cs := new([128]charStr)
	for i := range cs {
		c := &cs[i]
		c.kind, c.flags, c.n, c.cn = KStr, fASCII|fStatic, 1, 1
		c.b[0] = byte(i)
		strHash(&c.Str)
		statics.put(&c.Str)
	}
	return cs
}

func makeEmptyStr() *Str {
	c := new(charStr)
	c.kind, c.flags = KStr, fASCII|fStatic
	strHash(&c.Str)
	statics.put(&c.Str)
	return &c.Str
}

// oneRune caches one-character strings beyond ASCII, direct mapped, for all machines: scanning CJK text hardly allocates.
var oneRune [1024]atomic.Pointer[Str]

// oneChar is the string of one character, given by its bytes.
func oneChar(b string) *Str {
	if len(b) == 1 {
		return &chars[b[0]].Str
	}
	w := uint32(0)
	for i := range len(b) {
		w = w<<8 | uint32(b[i])
	}
	e := &oneRune[(w^w>>8*5)&1023]
	if c := e.Load(); c != nil && c.String() == b {
		return c
	}
	r := allocStr(len(b))
	r.kind, r.n, r.cn = KStr, uint32(len(b)), 1
	copy(r.bytes(), b)
	e.Store(r)
	return r
}

// runeStr is chr(r).
func runeStr(r rune) *Str {
	if r < 0x80 {
		return &chars[r].Str
	}
	var b [4]byte
	return oneChar(string(appendRune(b[:0], r)))
}

// ---- UTF-8 with lone surrogates ----

// isASCII by four words at a time.
func isASCII(b string) bool {
	p, n, i := unsafe.Pointer(unsafe.StringData(b)), len(b), 0
	for ; i+32 <= n; i += 32 {
		w := (*[4]uint64)(unsafe.Add(p, i))
		if (w[0]|w[1]|w[2]|w[3])&hi8 != 0 {
			return false
		}
	}
	for ; i+8 <= n; i += 8 {
		if *(*uint64)(unsafe.Add(p, i))&hi8 != 0 {
			return false
		}
	}
	for ; i < n; i++ {
		if b[i] >= 0x80 {
			return false
		}
	}
	return true
}

// contBytes counts continuation bytes (10xxxxxx) in a word.
func contBytes(w uint64) int { return bits.OnesCount64((w >> 7) & (^w >> 6) & 0x0101010101010101) }

// countRunes counts code points of a valid text.
func countRunes(b string) int {
	p, n, i := unsafe.Pointer(unsafe.StringData(b)), len(b), 0
	c := n
	for ; i+8 <= n; i += 8 {
		c -= contBytes(*(*uint64)(unsafe.Add(p, i)))
	}
	for ; i < n; i++ {
		if b[i]&0xC0 == 0x80 {
			c--
		}
	}
	return c
}

// runeWidth by the lead byte.
func runeWidth(b byte) int {
	if b < 0x80 {
		return 1
	}
	return bits.LeadingZeros8(^b)
}

// runeAt decodes the code point that starts at offset i of a valid text, surrogates included.
func runeAt(s string, i int) (rune, int) {
	c := s[i]
	switch {
	case c < 0x80:
		return rune(c), 1
	case c < 0xE0:
		return rune(c&0x1F)<<6 | rune(s[i+1]&0x3F), 2
	case c < 0xF0:
		return rune(c&0x0F)<<12 | rune(s[i+1]&0x3F)<<6 | rune(s[i+2]&0x3F), 3
	}
	return rune(c&0x07)<<18 | rune(s[i+1]&0x3F)<<12 | rune(s[i+2]&0x3F)<<6 | rune(s[i+3]&0x3F), 4
}

// lastRune decodes the code point that ends at offset end > 0.
func lastRune(s string, end int) (rune, int) {
	i := end - 1
	for s[i]&0xC0 == 0x80 {
		i--
	}
	return runeAt(s, i)
}

// appendRune appends any code point, surrogates included.
func appendRune(b []byte, r rune) []byte {
	if r >= 0xD800 && r < 0xE000 {
		return append(b, 0xE0|byte(r>>12), 0x80|byte(r>>6)&0x3F, 0x80|byte(r)&0x3F)
	}
	return utf8.AppendRune(b, r)
}

// runes are the code points of a text.
func (s *Str) runes() []rune {
	t, out := s.String(), make([]rune, 0, s.cn)
	for i := 0; i < len(t); {
		r, w := runeAt(t, i)
		out = append(out, r)
		i += w
	}
	return out
}

// validText reports whether s is UTF-8 in which surrogates may stand.
func validText(s string) bool {
	if utf8.ValidString(s) {
		return true
	}
	for i := 0; i < len(s); {
		if k := strings.IndexByte(s[i:], 0xED); k >= 0 && k+2 < len(s)-i && s[i+k+1] >= 0xA0 && s[i+k+1] < 0xC0 && s[i+k+2]&0xC0 == 0x80 {
			if !utf8.ValidString(s[i : i+k]) {
				return false
			}
			i += k + 3
			continue
		}
		r, w := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && w <= 1 {
			return false
		}
		i += w
	}
	return true
}

func escapeInvalid(s string) string {
	b := make([]byte, 0, len(s)+len(s)/2)
	for i := 0; i < len(s); {
		r, w := utf8.DecodeRuneInString(s[i:])
		switch {
		case r != utf8.RuneError || w > 1:
			b = append(b, s[i:i+w]...)
		case i+2 < len(s) && s[i] == 0xED && s[i+1] >= 0xA0 && s[i+1] < 0xC0 && s[i+2]&0xC0 == 0x80:
			b = append(b, s[i:i+3]...)
			w = 3
		default:
			b = appendRune(b, 0xDC00+rune(s[i]))
		}
		i += w
	}
	return string(b)
}

// ---- hashing: a seeded folded multiply over whole words (the wyhash family) ----

// The seed is the process's: names are shared by all machines, and so is their hash.
var hashSeed0, hashSeed1 uint64 = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93

// SetHashSeed chooses the seed of the hash of str and bytes. It must be called before the first machine is made, and not
// concurrently with anything of this package.
func SetHashSeed(seed uint64) {
	hashSeed0 = hashMix(seed^0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9)
	hashSeed1 = hashMix(seed^0xD6E8FEB86659FD93, 0x94D049BB133111EB)
	if seed == 0 {
		hashSeed0, hashSeed1 = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93
	}
	statics.mu.Lock()
	for _, s := range statics.m {
		s.hash = 0
		strHash(s)
	}
	statics.mu.Unlock()
	for k := range oneRune {
		oneRune[k].Store(nil)
	}
	for _, c := range allBuiltins {
		c.attrs.rehash()
	}
}

func hashMix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// strHash is the hash of a text: never 0, and the same for both variants.
func strHash(s *Str) uint64 {
	if h := atomic.LoadUint64(&s.hash); h != 0 {
		return h
	}
	return s.fillHash()
}

func (s *Str) fillHash() uint64 {
	h := uint64(0)
	if s.flags&fExt != 0 {
		h = hashString(s.String())
	} else { // the last word is zero-padded: no byte loop
		p, n := unsafe.Add(unsafe.Pointer(s), strHead), uintptr(s.n)
		h = hashSeed0 ^ uint64(n)
		for ; n > 16; n, p = n-16, unsafe.Add(p, 16) {
			w := (*[2]uint64)(p)
			h = hashMix(w[0]^hashSeed1, w[1]^h)
		}
		a := uint64(0)
		if n > 8 {
			a = *(*uint64)(unsafe.Add(p, 8))
		}
		if n > 0 {
			h = hashMix(*(*uint64)(p)^hashSeed1, a^h)
		}
		h = hashEnd(h)
	}
	atomic.StoreUint64(&s.hash, h)
	return h
}

func hashEnd(h uint64) uint64 {
	h = hashMix(h^hashSeed1, 0xA0761D6478BD642F)
	if h == 0 {
		return 1
	}
	return h
}

// hashString gives the same hash where the bytes behind the text are not zero.
func hashString(s string) uint64 {
	p, n := unsafe.Pointer(unsafe.StringData(s)), uintptr(len(s))
	h := hashSeed0 ^ uint64(n)
	for ; n > 16; n, p = n-16, unsafe.Add(p, 16) {
		w := (*[2]uint64)(p)
		h = hashMix(w[0]^hashSeed1, w[1]^h)
	}
	if n > 0 {
		var t [16]byte
		copy(t[:], unsafe.Slice((*byte)(p), n))
		w := (*[2]uint64)(unsafe.Pointer(&t))
		h = hashMix(w[0]^hashSeed1, w[1]^h)
	}
	return hashEnd(h)
}

// strEq compares by words where both texts are padded.
func strEq(a, b *Str) bool {
	if a == b {
		return true
	}
	if a.n != b.n {
		return false
	}
	if (a.flags|b.flags)&fExt != 0 || a.n > 64 {
		return a.String() == b.String()
	}
	p, q := unsafe.Add(unsafe.Pointer(a), strHead), unsafe.Add(unsafe.Pointer(b), strHead)
	for i := uintptr(0); i < uintptr(a.n); i += 8 {
		if *(*uint64)(unsafe.Add(p, i)) != *(*uint64)(unsafe.Add(q, i)) {
			return false
		}
	}
	return true
}

// strLess is a < b: the order of UTF-8 is the order of code points.
func strLess(a, b *Str) bool { return a.String() < b.String() }

// ---- interning ----

// staticNames are the strings interned for the whole process: names known when the program starts.
type staticNames struct {
	mu sync.RWMutex
	m  map[string]*Str
}

var statics = &staticNames{m: make(map[string]*Str, 2048)}

func (t *staticNames) put(s *Str) {
	t.mu.Lock()
	t.m[s.String()] = s
	t.mu.Unlock()
}

func (t *staticNames) get(s string) *Str {
	t.mu.RLock()
	r := t.m[s]
	t.mu.RUnlock()
	return r
}

// internStatic interns a name for the whole process. It is for package initialisation: a machine that already interned
// the name keeps its own.
func internStatic(s string) *Str {
	if len(s) <= 1 {
		if s == "" {
			return emptyStr
		}
		if s[0] < 0x80 {
			return &chars[s[0]].Str
		}
	}
	statics.mu.Lock()
	defer statics.mu.Unlock()
	if r := statics.m[s]; r != nil {
		return r
	}
	var r *Str
	if isASCII(s) {
		r = newStrASCII(s)
	} else {
		r = allocText(len(s), countRunes(s))
		copy(r.bytes(), s)
	}
	r.flags |= fStatic
	strHash(r)
	statics.m[r.String()] = r
	return r
}

// intern is the one string object of this machine that has the text s: names can be compared as pointers.
func (m *M) intern(s string) *Str {
	if r := m.interned[s]; r != nil {
		return r
	}
	r := statics.get(s)
	if r == nil {
		r = newStr(s)
	}
	m.addInterned(r)
	return r
}

// internStr is intern for a string object, which becomes the interned one if it is the first with its text.
func (m *M) internStr(s *Str) *Str {
	if s.flags&fStatic != 0 {
		return s
	}
	if r := m.interned[s.String()]; r != nil {
		return r
	}
	r := statics.get(s.String())
	if r == nil {
		r = s
		if s.flags&fExt != 0 { // a name must not keep a big buffer alive
			r = newStrN(s.String(), int(s.cn))
		}
	}
	m.addInterned(r)
	return r
}

func (m *M) addInterned(r *Str) {
	if m.interned == nil {
		m.interned = map[string]*Str{}
	}
	m.interned[r.String()] = r
}

// ---- offsets ----

func (s *Str) tail() unsafe.Pointer {
	return unsafe.Add(unsafe.Pointer(s), (strHead+uintptr(s.n)+7)&^7)
}

// cursor is the latest offset computed, i<<32 | at: s[i] in a counting loop, and both ends of a slice, step from it. It
// is one word, so that machines that share a string read a pair that was written.
func (s *Str) cursor() *uint64 {
	if s.flags&fExt != 0 {
		return &(*strExtFull)(unsafe.Pointer(s)).cur
	}
	return (*uint64)(s.tail())
}

func (s *Str) crumbs() []uint32 {
	return unsafe.Slice((*uint32)(unsafe.Add(s.tail(), 8)), (s.cn-1)/crumbStep)
}

// offset is the byte where code point i starts, i <= s.cn.
func (s *Str) offset(i int) int {
	switch {
	case s.flags&fASCII != 0:
		return i
	case i == int(s.cn):
		return int(s.n)
	case s.cn <= crumbStep:
		return s.scan(0, i)
	}
	return s.offsetFar(uint32(i))
}

// offsetFar reads and writes the cursor, a hint that any machine may replace at any time.
//
//go:norace
func (s *Str) offsetFar(i uint32) int {
	cur := s.cursor()
	c := *cur
	ci, at := uint32(c>>32), uint32(c)
	if d := i - ci; d < 16 {
		for p := s.data(); d > 0; d-- {
			at += uint32(runeWidth(*(*byte)(unsafe.Add(p, at))))
		}
	} else if d = s.cn - i; d < 16 {
		at = s.n
		for p := s.data(); d > 0; {
			at--
			if *(*byte)(unsafe.Add(p, at))&0xC0 != 0x80 {
				d--
			}
		}
		return int(at) // the end is not where the next access will be
	} else {
		at = uint32(s.seek(i))
	}
	*cur = uint64(i)<<32 | uint64(at)
	return int(at)
}

// seek finds an offset by the breadcrumbs.
func (s *Str) seek(i uint32) int {
	var c []uint32
	if s.flags&fExt != 0 {
		x := (*strExtFull)(unsafe.Pointer(s))
		p := x.idx.Load()
		if p == nil {
			fresh := make([]uint32, (s.cn-1)/crumbStep)
			s.fillCrumbs(fresh)
			x.idx.Store(&fresh)
			p = &fresh
		}
		c = *p
	} else {
		c = s.crumbs()
		if atomic.LoadUint32(&c[len(c)-1]) == 0 {
			s.fillCrumbs(c)
		}
	}
	if i < crumbStep {
		return s.scan(0, int(i))
	}
	return s.scan(int(atomic.LoadUint32(&c[i/crumbStep-1])), int(i%crumbStep))
}

// fillCrumbs writes the last crumb last: it is the sign that the others are there.
func (s *Str) fillCrumbs(c []uint32) {
	p, n := s.data(), int(s.n)
	cp, next, k := 0, crumbStep, 0
	i := 0
	for ; i+8 <= n && k < len(c); i += 8 {
		r := 8 - contBytes(*(*uint64)(unsafe.Add(p, i)))
		if cp+r > next { // the crumb lies in this word
			j, q := i, cp
			for ; ; j++ {
				if *(*byte)(unsafe.Add(p, j))&0xC0 != 0x80 {
					if q == next {
						break
					}
					q++
				}
			}
			atomic.StoreUint32(&c[k], uint32(j))
			k++
			next += crumbStep
		}
		cp += r
	}
	for ; i < n && k < len(c); i++ {
		if *(*byte)(unsafe.Add(p, i))&0xC0 != 0x80 {
			if cp == next {
				atomic.StoreUint32(&c[k], uint32(i))
				k++
				next += crumbStep
			}
			cp++
		}
	}
}

// scan skips i code points from offset at.
func (s *Str) scan(at, i int) int {
	p := s.data()
	for at+8 <= int(s.n) {
		k := 8 - contBytes(*(*uint64)(unsafe.Add(p, at)))
		if k > i {
			break
		}
		i -= k
		at += 8
	}
	for ; at < int(s.n); at++ {
		if *(*byte)(unsafe.Add(p, at))&0xC0 != 0x80 {
			if i == 0 {
				return at
			}
			i--
		}
	}
	return at
}

// index is the code point that starts at byte offset at.
func (s *Str) index(at int) int {
	if s.flags&fASCII != 0 {
		return at
	}
	if at > int(s.n)/2 {
		return int(s.cn) - countRunes(s.String()[at:])
	}
	return countRunes(s.String()[:at])
}

// ---- characters and slices ----

// strIndex is s[i] for 0 <= i < s.len().
func strIndex(m *M, s *Str, i int) Value {
	if s.flags&fASCII != 0 {
		return obj(&chars[s.byteAt(i)&0x7F].Str)
	}
	at := s.offset(i)
	c := s.byteAt(at)
	if c < 0x80 {
		return obj(&chars[c].Str)
	}
	return obj(oneChar(s.String()[at : at+runeWidth(c)]))
}

// strNext steps a loop over a text: pos is a byte offset, 0 at first. At the end it gives unbound.
func strNext(s *Str, pos int) (ch Value, next int) {
	if pos >= int(s.n) {
		return Unbound, pos
	}
	c := s.byteAt(pos)
	if c < 0x80 {
		return obj(&chars[c].Str), pos + 1
	}
	w := runeWidth(c)
	return obj(oneChar(s.String()[pos : pos+w])), pos + w
}

// strSlice is s[i:j] for 0 <= i <= j <= s.len().
func strSlice(m *M, s *Str, i, j int) *Str {
	if i == 0 && j == int(s.cn) {
		return s
	}
	if i >= j {
		return emptyStr
	}
	m.charge(int64(j-i) + int64(strHead))
	if s.flags&fASCII != 0 {
		return m.sub(s, i, j, j-i)
	}
	at := s.offset(i)
	to := at
	if j-i > 24 {
		if j == int(s.cn) {
			to = int(s.n)
		} else if s.cn <= crumbStep {
			to = s.scan(at, j-i)
		} else {
			to = s.seek(uint32(j)) // leaves the cursor at the start: the next slice is more likely there
		}
	} else {
		for p := s.data(); i < j; i++ {
			to += runeWidth(*(*byte)(unsafe.Add(p, to)))
		}
		return m.sub(s, at, to, -1)
	}
	return m.sub(s, at, to, j-i)
}

// sub is the text at bytes [at, to), of cn code points; -1: not counted. A big part that is at least half of what it
// keeps alive shares the bytes: never more than twice the memory is held, and eating a text from the front is linear.
func (s *Str) sub(at, to, cn int) *Str {
	n := to - at
	if n == int(s.n) {
		return s
	}
	if n <= 512 {
		return s.part(at, to, cn)
	}
	root := int(s.n)
	if s.flags&fExt != 0 {
		x := (*strExt)(unsafe.Pointer(s))
		if x.buf != nil { // a growing text: its buffer may be a third empty
			root = cap(x.buf.b)
		} else {
			root = int((*strExtFull)(unsafe.Pointer(s)).root)
		}
	}
	if n <= root/2 {
		return s.part(at, to, cn)
	}
	if cn < 0 {
		cn = countRunes(s.String()[at:to])
	}
	x := &strExtFull{strExt: strExt{data: unsafe.Add(s.data(), at)}, root: uint32(root)}
	x.kind, x.n, x.cn, x.flags = KStr, uint32(n), uint32(cn), fExt
	if n == cn {
		x.flags |= fASCII
	}
	return &x.Str
}

// part copies the bytes [at, to), of cn code points; -1: not counted.
func (s *Str) part(at, to, cn int) *Str {
	t := s.String()[at:to]
	if s.flags&fASCII != 0 {
		return newStrASCII(t)
	}
	if cn < 0 {
		cn = countRunes(t)
	}
	if cn == to-at {
		return newStrASCII(t)
	}
	return newStrN(t, cn)
}

// strSliceStep is the text of n characters s[i], s[i+step], ...
func strSliceStep(m *M, s *Str, i, step, n int) *Str {
	if n <= 0 {
		return emptyStr
	}
	if n == 1 {
		return strIndex(m, s, i).str()
	}
	if step == 1 {
		return strSlice(m, s, i, i+n)
	}
	m.charge(int64(n) + int64(strHead))
	if s.flags&fASCII != 0 {
		r := m.allocText(n, n)
		b := r.bytes()
		if step == -1 {
			t := s.String()[i+1-n : i+1]
			for k := range b {
				b[k] = t[len(t)-1-k]
			}
			return r
		}
		for k := range b {
			b[k] = s.byteAt(i)
			i += step
		}
		return r
	}
	b := make([]byte, 0, min(int(s.n), 4*n))
	t := s.String()
	if step < 0 && step > -8 {
		for at := s.offset(i); ; {
			w := runeWidth(t[at])
			b = append(b, t[at:at+w]...)
			if n--; n == 0 {
				break
			}
			for k := step; k < 0; {
				at--
				if t[at]&0xC0 != 0x80 {
					k++
				}
			}
		}
		return m.newStrBytes(b)
	}
	for range n {
		at := s.offset(i)
		b = append(b, t[at:at+runeWidth(t[at])]...)
		i += step
	}
	return newStrBytes(b)
}

// ---- concatenation ----

// strRoom charges for a text of n bytes and refuses what no string can be.
func (m *M) strRoom(n int) *Exc {
	if n < 0 || n > maxStr {
		return m.memoryError()
	}
	if n > 1<<16 {
		return m.chargeBig(int64(n))
	}
	m.charge(int64(n) + int64(strHead))
	return nil
}

// concat is a + b. Past 256 bytes the result is a prefix of a buffer with room; when a is the latest prefix of its
// buffer, b is appended in place. No reference count is needed: a stays what it was, a shorter prefix.
func concat(m *M, a, b *Str) (*Str, *Exc) {
	if a.n == 0 {
		return b, nil
	}
	if b.n == 0 {
		return a, nil
	}
	n := int(a.n) + int(b.n)
	ascii := a.flags & b.flags & fASCII
	if n > 256 && a.n > b.n {
		var g *growBuf
		if a.flags&fExt != 0 {
			g = (*strExt)(unsafe.Pointer(a)).buf
		}
		if g != nil && g.m == m && len(g.b) == int(a.n) && cap(g.b) >= n {
			m.charge(int64(unsafe.Sizeof(strExt{})))
		} else {
			c := min(n+n/2, maxStr)
			if e := m.strRoom(max(n, c)); e != nil {
				return nil, e
			}
			g = &growBuf{m: m, b: make([]byte, a.n, c)}
			copy(g.b, a.bytes())
		}
		g.b = g.b[:n]
		b.put(unsafe.Pointer(&g.b[0]), int(a.n))
		var x *strExt
		if ascii != 0 {
			if g.ext == nil || g.used == len(g.ext) {
				g.ext, g.used = new([8]strExt), 0
			}
			x = &g.ext[g.used]
			g.used++
		} else {
			x = &new(strExtFull).strExt
		}
		x.data, x.buf = unsafe.Pointer(unsafe.SliceData(g.b)), g
		x.kind, x.n, x.cn, x.flags = KStr, uint32(n), a.cn+b.cn, fExt|ascii
		return &x.Str, nil
	}
	if e := m.strRoom(n); e != nil {
		return nil, e
	}
	r := m.allocText(n, int(a.cn)+int(b.cn))
	b.put(unsafe.Pointer(r), a.put(unsafe.Pointer(r), int(strHead)))
	return r, nil
}

// joinPlain is sep.join(items) where all are exact strs and the result is of a usual size.
func (m *M) joinPlain(sep *Str, items []Value) (*Str, bool) {
	if len(items) < 2 {
		return nil, false
	}
	n, cn := uint64(sep.n)*uint64(len(items)-1), uint64(sep.cn)*uint64(len(items)-1)
	for k := range items {
		if !items[k].is(KStr) {
			return nil, false
		}
		s := items[k].str()
		n += uint64(s.n)
		cn += uint64(s.cn)
	}
	if n > 1<<16 || cn < 2 {
		return nil, false
	}
	m.charge(int64(n) + int64(strHead))
	r := m.allocText(int(n), int(cn))
	base := unsafe.Pointer(r)
	at := items[0].str().put(base, int(strHead))
	for k := range items[1:] {
		if sep.n == 1 {
			*(*byte)(unsafe.Add(base, at)) = sep.byteAt(0)
			at++
		} else {
			at = sep.put(base, at)
		}
		at = items[k+1].str().put(base, at)
	}
	return r, true
}

// joinStrs puts texts together: sep.join(l), and f-strings.
func joinStrs(m *M, sep *Str, l []*Str) (*Str, *Exc) {
	switch len(l) {
	case 0:
		return emptyStr, nil
	case 1:
		return l[0], nil
	}
	n, cn := int(sep.n)*(len(l)-1), int(sep.cn)*(len(l)-1)
	for _, s := range l {
		n += int(s.n)
		cn += int(s.cn)
	}
	if n == 0 {
		return emptyStr, nil
	}
	if e := m.strRoom(n); e != nil {
		return nil, e
	}
	if cn == 1 {
		for _, s := range l {
			if s.cn == 1 {
				return s, nil
			}
		}
		return sep, nil
	}
	r := m.allocText(n, cn)
	base := unsafe.Pointer(r)
	at := l[0].put(base, int(strHead))
	for _, s := range l[1:] {
		if sep.n == 1 {
			*(*byte)(unsafe.Add(base, at)) = sep.byteAt(0)
			at++
		} else {
			at = sep.put(base, at)
		}
		at = s.put(base, at)
	}
	return r, nil
}

// strRepeat is s * n.
func strRepeat(m *M, s *Str, n int64) (*Str, *Exc) {
	if n <= 0 || s.n == 0 {
		return emptyStr, nil
	}
	if n == 1 {
		return s, nil
	}
	if n > maxStr/int64(s.n) {
		return nil, m.memoryError()
	}
	size := int(s.n) * int(n)
	if e := m.strRoom(size); e != nil {
		return nil, e
	}
	r := m.allocText(size, int(s.cn)*int(n))
	b := r.bytes()
	if s.n == 1 && size <= 64 {
		fillWith(b, s.String(), size)
		return r, nil
	}
	for o := copy(b, s.bytes()); o < size; {
		o += copy(b[o:], b[:o])
	}
	return r, nil
}

// ---- arguments ----

// asStr is the str that v is, or that an instance of a subclass of str holds.
func (m *M) asStr(v Value) (*Str, bool) {
	if v.p == nil {
		return nil, false
	}
	switch (*Hdr)(v.p).kind {
	case KStr:
		return v.str(), true
	case KObj:
		if p := v.obj().payload(); p.is(KStr) {
			return p.str(), true
		}
	}
	return nil, false
}
