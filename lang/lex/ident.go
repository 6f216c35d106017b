// Identifiers by PEP 3131, and which characters are printable.

package lex

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// notXID lists the letters that NFKC would turn into something that is no identifier; XID_Start and XID_Continue leave
// them out, Go's category tables do not. Ranges in pairs.
var notXID = [...]rune{0x37a, 0x37a, 0x2e2f, 0x2e2f, 0x309b, 0x309c, 0xfc5e, 0xfc63, 0xfdfa, 0xfdfb, 0xfe70, 0xfe70, 0xfe72, 0xfe72,
	0xfe74, 0xfe74, 0xfe76, 0xfe76, 0xfe78, 0xfe78, 0xfe7a, 0xfe7a, 0xfe7c, 0xfe7c, 0xfe7e, 0xfe7e}

// IdentStart says whether r may start an identifier.
func IdentStart(r rune) bool {
	if r < 0x80 {
		return r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	switch r {
	case 0xe33, 0xeb3, 0xff9e, 0xff9f: // fine inside an identifier only
		return false
	}
	return (unicode.IsLetter(r) || unicode.Is(unicode.Nl, r) || unicode.Is(unicode.Other_ID_Start, r)) && !excluded(r)
}

// IdentPart says whether r may stand inside an identifier.
func IdentPart(r rune) bool {
	if r < 0x80 {
		return identByte[r]
	}
	return (unicode.IsLetter(r) || unicode.In(r, unicode.Nl, unicode.Other_ID_Start, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc,
		unicode.Other_ID_Continue)) && !excluded(r)
}

func excluded(r rune) bool {
	for i := 0; i < len(notXID); i += 2 {
		if r >= notXID[i] && r <= notXID[i+1] {
			return true
		}
	}
	return false
}

// BadIdent finds the first character that does not belong in the identifier s; its index is -1 when all do.
func BadIdent(s string) (int, rune) {
	for i, r := range s {
		if r == utf8.RuneError || i == 0 && !IdentStart(r) || i > 0 && !IdentPart(r) {
			return i, r
		}
	}
	return -1, 0
}

// Printable is Python's str.isprintable for one character.
func Printable(r rune) bool { return unicode.IsPrint(r) }

// Normalize gives the form in which an identifier is compared: NFKC.
func Normalize(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return norm.NFKC.String(s)
		}
	}
	return s
}
