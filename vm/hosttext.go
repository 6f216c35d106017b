// What packages outside vm need of texts: characters by number.
package vm

// Len is the number of characters.
func (s *Str) Len() int { return s.len() }

// Runes are the characters, surrogates included.
func (s *Str) Runes() []rune { return s.runes() }

// Bytes is the text as it is encoded. It must not be changed.
func (s *Str) Bytes() []byte { return s.bytes() }

// Slice is the text from character i to j, 0 <= i <= j <= Len().
func (s *Str) Slice(i, j int) *Str { return s.sub(s.offset(i), s.offset(j), j-i) }

// AppendRune appends the encoding of any code point, surrogates included, as texts are encoded.
func AppendRune(b []byte, r rune) []byte { return appendRune(b, r) }

// NewMappingProxy is a read-only view of a mapping.
func NewMappingProxy(v Value) Value { return newMappingProxy(v) }

// SetTypeName makes errors call the class's instances so: built-in classes outside builtins are called by their full names.
func (c *Class) SetTypeName(name string) { c.tp = name }

// SetNoDict says that instances of a class implemented in Go have no attributes of their own.
func (c *Class) SetNoDict() { c.flags |= cfNoDict }
