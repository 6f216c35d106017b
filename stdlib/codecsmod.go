// Modules _codecs and unicodedata: what programs register for encodings, and the properties of characters.
package stdlib

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/unicode/runenames"
	"golang.org/x/text/width"

	"github.com/gsl-lang/gsl/lang/lex"
	"github.com/gsl-lang/gsl/vm"
)

// codecsCore is the part of codecs that reaches the machine; lib/codecs.gsl is the module.
var codecsCore = &vm.ModuleDef{
	Name: "_codecs",
	Defs: []vm.Def{
		{Sig: "register_error(errors, handler, /)", Doc: "Register the specified error handler under the name errors.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			name, ok := m.TextOf(a[0])
			if !ok {
				return vm.None, m.TypeErrorf("register_error() argument 1 must be str, not %s", m.TypeName(a[0]))
			}
			if !m.Callable(a[1]) {
				return vm.None, m.TypeErrorf("handler must be callable")
			}
			m.RegisterErrorHandler(name, a[1])
			return vm.None, nil
		}},
		{Sig: "_registered_error(errors, /)", Doc: "The handler that a program registered, or None.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			name, _ := m.TextOf(a[0])
			if f := m.ErrorHandler(name); !f.IsUnbound() {
				return f, nil
			}
			return vm.None, nil
		}},
		{Sig: "_register(search_function, /)", Doc: "Register a codec search function.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			m.RegisterCodecSearch(a[0])
			return vm.None, nil
		}},
		{Sig: "_standard(name, /)", Doc: "The name of a built-in encoding without its aliases, or None.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			name, _ := m.TextOf(a[0])
			if n, ok := vm.StandardEncoding(name); ok {
				return vm.NewStr(n), nil
			}
			return vm.None, nil
		}},
	},
	Source: `
def encode(obj, encoding='utf-8', errors='strict'):
    """Encodes obj using the codec registered for encoding."""
    from codecs import lookup
    return lookup(encoding).encode(obj, errors)[0]

def decode(obj, encoding='utf-8', errors='strict'):
    """Decodes obj using the codec registered for encoding."""
    from codecs import lookup
    return lookup(encoding).decode(obj, errors)[0]
`,
}

// runeArg is the one character that an argument is.
func runeArg(m *vm.M, fn string, v vm.Value) (rune, *vm.Exc) {
	s, ok := m.TextOf(v)
	if r := []rune(s); ok && len(r) == 1 {
		return r[0], nil
	}
	if !ok {
		return 0, m.TypeErrorf("%s() argument 1 must be a unicode character, not %s", fn, m.TypeName(v))
	}
	return 0, m.TypeErrorf("%s() argument 1 must be a unicode character, not str", fn)
}

// property is a function of one character that gives a text.
func property(name, doc string, f func(r rune) string) vm.Def {
	return vm.Def{Sig: name + "(chr, /)", Doc: doc, Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		r, e := runeArg(m, name, a[0])
		if e != nil {
			return vm.None, e
		}
		return vm.NewStr(f(r)), nil
	}}
}

var categoryNames = []string{"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So",
	"Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co"}

func category(r rune) string {
	for _, n := range categoryNames {
		if unicode.Is(unicode.Categories[n], r) {
			return n
		}
	}
	return "Cn"
}

var bidiNames = map[bidi.Class]string{bidi.L: "L", bidi.R: "R", bidi.EN: "EN", bidi.ES: "ES", bidi.ET: "ET", bidi.AN: "AN", bidi.CS: "CS", bidi.B: "B",
	bidi.S: "S", bidi.WS: "WS", bidi.ON: "ON", bidi.BN: "BN", bidi.NSM: "NSM", bidi.AL: "AL", bidi.LRO: "LRO", bidi.RLO: "RLO", bidi.LRE: "LRE",
	bidi.RLE: "RLE", bidi.PDF: "PDF", bidi.LRI: "LRI", bidi.RLI: "RLI", bidi.FSI: "FSI", bidi.PDI: "PDI"}

var widthNames = map[width.Kind]string{width.Neutral: "N", width.EastAsianAmbiguous: "A", width.EastAsianWide: "W", width.EastAsianNarrow: "Na",
	width.EastAsianFullwidth: "F", width.EastAsianHalfwidth: "H"}

// charName is a character's name, or "" if it has none.
func charName(r rune) string {
	switch {
	case r >= 0xAC00 && r <= 0xD7A3:
		const lead, vowel, tail = "G GG N D DD R M B BB S SS  J JJ C K T P H", "A AE YA YAE EO E YEO YE O WA WAE OE YO U WEO WE WI YU EU YI I", " G GG GS N NJ NH D L LG LM LB LS LT LP LH M B BS S SS NG J C K T P H"
		k := int(r - 0xAC00)
		return "HANGUL SYLLABLE " + strings.Split(lead, " ")[k/588] + strings.Split(vowel, " ")[k%588/28] + strings.Split(tail, " ")[k%28]
	case unicode.Is(unicode.Unified_Ideograph, r):
		return "CJK UNIFIED IDEOGRAPH-" + strings.ToUpper(hexOf(r))
	}
	if n := runenames.Name(r); n != "" && n[0] != '<' {
		return n
	}
	return ""
}

func hexOf(r rune) string {
	const d = "0123456789ABCDEF"
	s := ""
	for ; r > 0 || len(s) < 4; r >>= 4 {
		s = string(d[r&15]) + s
	}
	return s
}

// decomposition is a character's mapping as the database writes it, without the tags of compatibility mappings.
func decomposition(r rune) string {
	if r >= 0xAC00 && r <= 0xD7A3 {
		return ""
	}
	b := []byte(string(r))
	compat := false
	d := norm.NFD.Properties(b).Decomposition()
	if d == nil {
		if d = norm.NFKD.Properties(b).Decomposition(); d == nil {
			return ""
		}
		compat = true
	}
	var parts []string
	for _, x := range string(d) {
		parts = append(parts, hexOf(x))
	}
	if compat {
		parts = append([]string{"<compat>"}, parts...)
	}
	return strings.Join(parts, " ")
}

var normForms = map[string]norm.Form{"NFC": norm.NFC, "NFD": norm.NFD, "NFKC": norm.NFKC, "NFKD": norm.NFKD}

func normArgs(m *vm.M, fn string, a []vm.Value) (norm.Form, string, *vm.Exc) {
	name, ok := m.TextOf(a[0])
	if !ok {
		return 0, "", m.TypeErrorf("%s() argument 1 must be str, not %s", fn, m.TypeName(a[0]))
	}
	s, ok := m.TextOf(a[1])
	if !ok {
		return 0, "", m.TypeErrorf("%s() argument 2 must be str, not %s", fn, m.TypeName(a[1]))
	}
	f, ok := normForms[name]
	if !ok {
		return 0, "", m.ValueErrorf("invalid normalization form")
	}
	return f, s, nil
}

// numberOf is decimal, digit and numeric: what the character counts, or the default, or an error.
func numberOf(name, what string, f func(r rune) (vm.Value, bool)) vm.Def {
	return vm.Def{Sig: name + "(chr, default=<unset>, /)", Doc: "Converts a Unicode character into the equivalent value.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		r, e := runeArg(m, name, a[0])
		if e != nil {
			return vm.None, e
		}
		if v, ok := f(r); ok {
			return v, nil
		}
		if !a[1].IsUnbound() {
			return a[1], nil
		}
		return vm.None, m.ValueErrorf("not a %s", what)
	}}
}

// decimalOf: the decimal digits of a script stand in runs of ten.
func decimalOf(r rune) (int64, bool) {
	if !unicode.IsDigit(r) {
		return 0, false
	}
	k := int64(0)
	for d := r - 1; unicode.IsDigit(d); d-- {
		k++
	}
	return k % 10, true
}

func digitOf(r rune) (int64, bool) {
	if d, ok := decimalOf(r); ok {
		return d, true
	}
	for _, x := range string(norm.NFKD.Bytes([]byte(string(r)))) {
		if x >= '0' && x <= '9' && unicode.Is(unicode.No, r) && norm.NFKD.String(string(r)) == string(x) {
			return int64(x - '0'), true
		}
	}
	return 0, false
}

func numericOf(r rune) (float64, bool) {
	if d, ok := digitOf(r); ok {
		return float64(d), true
	}
	switch {
	case r >= 0x2160 && r <= 0x216B:
		return float64(r - 0x215F), true
	case r >= 0x2170 && r <= 0x217B:
		return float64(r - 0x216F), true
	}
	if v, ok := map[rune]float64{0x216C: 50, 0x216D: 100, 0x216E: 500, 0x216F: 1000, 0x217C: 50, 0x217D: 100, 0x217E: 500, 0x217F: 1000, 0x3007: 0, 0x4E00: 1, 0x4E8C: 2,
		0x4E09: 3, 0x56DB: 4, 0x4E94: 5, 0x516D: 6, 0x4E03: 7, 0x516B: 8, 0x4E5D: 9, 0x5341: 10, 0x767E: 100, 0x5343: 1000, 0x4E07: 10000}[r]; ok {
		return v, true
	}
	if unicode.Is(unicode.No, r) { // fractions and numbers in circles
		if n, d, ok := strings.Cut(norm.NFKD.String(string(r)), "\u2044"); ok {
			x, y := float64(0), float64(0)
			for _, c := range n {
				x = x*10 + float64(c-'0')
			}
			for _, c := range d {
				y = y*10 + float64(c-'0')
			}
			if y > 0 {
				return x / y, true
			}
		} else {
			x := float64(0)
			t := strings.Trim(n, "().")
			for _, c := range t {
				if c < '0' || c > '9' {
					return 0, false
				}
				x = x*10 + float64(c-'0')
			}
			return x, t != ""
		}
	}
	return 0, false
}

var unicodedataModule = &vm.ModuleDef{
	Name: "unicodedata",
	Doc:  "This module provides access to the Unicode Character Database.",
	Defs: []vm.Def{
		property("category", "Returns the general category assigned to the character chr as string.", category),
		property("bidirectional", "Returns the bidirectional class assigned to the character chr as string.", func(r rune) string {
			if category(r) == "Cn" {
				return ""
			}
			p, _ := bidi.LookupRune(r)
			return bidiNames[p.Class()]
		}),
		property("east_asian_width", "Returns the east asian width assigned to the character chr as string.", func(r rune) string { return widthNames[width.LookupRune(r).Kind()] }),
		property("decomposition", "Returns the character decomposition mapping assigned to the character chr as string.", decomposition),
		{Sig: "combining(chr, /)", Doc: "Returns the canonical combining class assigned to the character chr as integer.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			r, e := runeArg(m, "combining", a[0])
			return vm.Int(int64(norm.NFC.PropertiesString(string(r)).CCC())), e
		}},
		{Sig: "mirrored(chr, /)", Doc: "Returns the mirrored property assigned to the character chr as integer.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			r, e := runeArg(m, "mirrored", a[0])
			if e != nil {
				return vm.None, e
			}
			p, _ := bidi.LookupRune(r)
			if p.IsBracket() || strings.ContainsRune("<>«»∈∉∋∌≤≥≪≫⊂⊃⊆⊇", r) {
				return vm.Int(1), nil
			}
			return vm.Int(0), nil
		}},
		{Sig: "name(chr, default=<unset>, /)", Doc: "Returns the name assigned to the character chr as a string.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			r, e := runeArg(m, "name", a[0])
			if e != nil {
				return vm.None, e
			}
			if n := charName(r); n != "" {
				return vm.NewStr(n), nil
			}
			if !a[1].IsUnbound() {
				return a[1], nil
			}
			return vm.None, m.ValueErrorf("no such name")
		}},
		{Sig: "lookup(name, /)", Doc: "Look up character by name.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			s, ok := m.TextOf(a[0])
			if !ok {
				return vm.None, m.TypeErrorf("lookup() argument must be str, not %s", m.TypeName(a[0]))
			}
			r, ok := lex.RuneByName(s)
			if !ok {
				return vm.None, m.Errorf(vm.ExcKeyError, "undefined character name '%s'", s)
			}
			return vm.NewStr(string(r)), nil
		}},
		{Sig: "normalize(form, unistr, /)", Doc: "Return the normal form 'form' for the Unicode string unistr.\n\nValid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			f, s, e := normArgs(m, "normalize", a)
			if e != nil {
				return vm.None, e
			}
			return vm.NewStr(f.String(s)), nil
		}},
		{Sig: "is_normalized(form, unistr, /)", Doc: "Return whether the Unicode string unistr is in the normal form 'form'.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			f, s, e := normArgs(m, "is_normalized", a)
			return vm.Bool(e == nil && f.IsNormalString(s)), e
		}},
		numberOf("decimal", "decimal", func(r rune) (vm.Value, bool) { d, ok := decimalOf(r); return vm.Int(d), ok }),
		numberOf("digit", "digit", func(r rune) (vm.Value, bool) { d, ok := digitOf(r); return vm.Int(d), ok }),
		numberOf("numeric", "numeric character", func(r rune) (vm.Value, bool) { d, ok := numericOf(r); return vm.Float(d), ok }),
	},
	Init: func(m *vm.M, mod *vm.Module) *vm.Exc {
		mod.Set(m, "unidata_version", vm.NewStr(unicode.Version))
		return nil
	},
}
