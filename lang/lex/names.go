// Character names for \N{...}.

package lex

import (
	"sort"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/unicode/runenames"
)

type nameHash struct {
	hash uint32
	r    rune
}

var (
	nameTable []nameHash // sorted by hash; built at the first \N, 1.2 MB
	nameOnce  sync.Once
)

func hashName(s string) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// RuneByName finds a character by its Unicode name or alias, in any case.
func RuneByName(name string) (rune, bool) {
	name = strings.ToUpper(name)
	if r, ok := hangul(name); ok {
		return r, true
	}
	if r, ok := ideograph(name); ok {
		return r, true
	}
	if r, ok := variation(name); ok {
		return r, true
	}
	if r, ok := aliases[name]; ok {
		return r, true
	}
	nameOnce.Do(func() {
		for r := rune(0); r < 0xe0200; r++ {
			if r == 0x3134b {
				r = 0xe0000 // nothing but ideographs and holes between
			}
			if n := runenames.Name(r); n != "" && n[0] != '<' {
				nameTable = append(nameTable, nameHash{hashName(n), r})
			}
		}
		sort.Slice(nameTable, func(i, j int) bool { return nameTable[i].hash < nameTable[j].hash })
	})
	h := hashName(name)
	i := sort.Search(len(nameTable), func(i int) bool { return nameTable[i].hash >= h })
	for ; i < len(nameTable) && nameTable[i].hash == h; i++ {
		if runenames.Name(nameTable[i].r) == name {
			return nameTable[i].r, true
		}
	}
	return 0, false
}

func ideograph(name string) (rune, bool) {
	const p = "CJK UNIFIED IDEOGRAPH-"
	if !strings.HasPrefix(name, p) || len(name) < len(p)+4 || len(name) > len(p)+5 {
		return 0, false
	}
	v, err := strconv.ParseUint(name[len(p):], 16, 32)
	r := rune(v)
	return r, err == nil && strings.HasPrefix(runenames.Name(r), "<CJK")
}

// The syllables' names are put together from the short names of their letters (Unicode 3.12).
var (
	hangulL = [...]string{"G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S", "SS", "", "J", "JJ", "C", "K", "T", "P", "H"}
	hangulV = [...]string{"A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WEO", "WE", "WI", "YU", "EU", "YI", "I"}
	hangulT = [...]string{"", "G", "GG", "GS", "N", "NJ", "NH", "D", "L", "LG", "LM", "LB", "LS", "LT", "LP", "LH", "M", "B", "BS", "S", "SS", "NG",
		"J", "C", "K", "T", "P", "H"}
)

func hangul(name string) (rune, bool) {
	s, ok := strings.CutPrefix(name, "HANGUL SYLLABLE ")
	if !ok {
		return 0, false
	}
	for l, a := range hangulL {
		if !strings.HasPrefix(s, a) {
			continue
		}
		for v, b := range hangulV {
			if !strings.HasPrefix(s[len(a):], b) {
				continue
			}
			for t, c := range hangulT {
				if s[len(a)+len(b):] == c {
					return rune(0xac00 + (l*21+v)*28 + t), true
				}
			}
		}
	}
	return 0, false
}
