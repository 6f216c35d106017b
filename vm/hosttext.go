// What packages outside vm need of texts: characters by number.
package vm

// Len is the number of characters.
func (s *Str) Len() int { return s.len() }

// ASCII reports whether every character is below 128: then characters are bytes.
func (s *Str) ASCII() bool { return s.ascii() }

// Runes are the characters, surrogates included.
func (s *Str) Runes() []rune { return s.runes() }

// Slice is the text from character i to j, 0 <= i <= j <= Len().
func (s *Str) Slice(i, j int) *Str { return s.sub(s.offset(i), s.offset(j), j-i) }

// AppendRune appends the encoding of any code point, surrogates included, as texts are encoded.
func AppendRune(b []byte, r rune) []byte { return appendRune(b, r) }

// NewMappingProxy is a read-only view of a mapping.
func NewMappingProxy(v Value) Value { return newMappingProxy(v) }

// WritableBytes are the bytes of a bytearray, or of what else has bytes that may be written; ok is false for other values.
func (m *M) WritableBytes(v Value) (b []byte, ok bool) {
	v = unwrap(v)
	switch v.kind() {
	case KByteArray:
		return v.byteArray().b, true
	case KMemoryView:
		if w := v.memoryView(); !w.readonly && w.cContiguous() {
			b, e := w.contents(m)
			return b, e == nil
		}
	case KNat:
		if x, is := v.nat().Impl.(Buffer); is {
			b, _, readonly := x.Buffer(m)
			return b, !readonly
		}
	}
	return nil, false
}
