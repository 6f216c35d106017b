// Unicode properties and case mappings that Python's str has and package unicode lacks.
package vm

import (
	"sort"
	"unicode"
)

// caseRow is a character whose full mapping is not unicode's simple one. The tables were written from CPython 3.11.
type caseRow struct {
	r rune
	s string
}

// upperRows are the full upper-case mappings.
var upperRows = [...]caseRow{
	{0xdf, "\u0053\u0053"}, {0x149, "\u02bc\u004e"}, {0x1f0, "\u004a\u030c"}, {0x390, "\u0399\u0308\u0301"},
	{0x3b0, "\u03a5\u0308\u0301"}, {0x587, "\u0535\u0552"}, {0x1e96, "\u0048\u0331"}, {0x1e97, "\u0054\u0308"},
	{0x1e98, "\u0057\u030a"}, {0x1e99, "\u0059\u030a"}, {0x1e9a, "\u0041\u02be"}, {0x1f50, "\u03a5\u0313"},
	{0x1f52, "\u03a5\u0313\u0300"}, {0x1f54, "\u03a5\u0313\u0301"}, {0x1f56, "\u03a5\u0313\u0342"}, {0x1f80, "\u1f08\u0399"},
	{0x1f81, "\u1f09\u0399"}, {0x1f82, "\u1f0a\u0399"}, {0x1f83, "\u1f0b\u0399"}, {0x1f84, "\u1f0c\u0399"},
	{0x1f85, "\u1f0d\u0399"}, {0x1f86, "\u1f0e\u0399"}, {0x1f87, "\u1f0f\u0399"}, {0x1f88, "\u1f08\u0399"},
	{0x1f89, "\u1f09\u0399"}, {0x1f8a, "\u1f0a\u0399"}, {0x1f8b, "\u1f0b\u0399"}, {0x1f8c, "\u1f0c\u0399"},
	{0x1f8d, "\u1f0d\u0399"}, {0x1f8e, "\u1f0e\u0399"}, {0x1f8f, "\u1f0f\u0399"}, {0x1f90, "\u1f28\u0399"},
	{0x1f91, "\u1f29\u0399"}, {0x1f92, "\u1f2a\u0399"}, {0x1f93, "\u1f2b\u0399"}, {0x1f94, "\u1f2c\u0399"},
	{0x1f95, "\u1f2d\u0399"}, {0x1f96, "\u1f2e\u0399"}, {0x1f97, "\u1f2f\u0399"}, {0x1f98, "\u1f28\u0399"},
	{0x1f99, "\u1f29\u0399"}, {0x1f9a, "\u1f2a\u0399"}, {0x1f9b, "\u1f2b\u0399"}, {0x1f9c, "\u1f2c\u0399"},
	{0x1f9d, "\u1f2d\u0399"}, {0x1f9e, "\u1f2e\u0399"}, {0x1f9f, "\u1f2f\u0399"}, {0x1fa0, "\u1f68\u0399"},
	{0x1fa1, "\u1f69\u0399"}, {0x1fa2, "\u1f6a\u0399"}, {0x1fa3, "\u1f6b\u0399"}, {0x1fa4, "\u1f6c\u0399"},
	{0x1fa5, "\u1f6d\u0399"}, {0x1fa6, "\u1f6e\u0399"}, {0x1fa7, "\u1f6f\u0399"}, {0x1fa8, "\u1f68\u0399"},
	{0x1fa9, "\u1f69\u0399"}, {0x1faa, "\u1f6a\u0399"}, {0x1fab, "\u1f6b\u0399"}, {0x1fac, "\u1f6c\u0399"},
	{0x1fad, "\u1f6d\u0399"}, {0x1fae, "\u1f6e\u0399"}, {0x1faf, "\u1f6f\u0399"}, {0x1fb2, "\u1fba\u0399"},
	{0x1fb3, "\u0391\u0399"}, {0x1fb4, "\u0386\u0399"}, {0x1fb6, "\u0391\u0342"}, {0x1fb7, "\u0391\u0342\u0399"},
	{0x1fbc, "\u0391\u0399"}, {0x1fc2, "\u1fca\u0399"}, {0x1fc3, "\u0397\u0399"}, {0x1fc4, "\u0389\u0399"},
	{0x1fc6, "\u0397\u0342"}, {0x1fc7, "\u0397\u0342\u0399"}, {0x1fcc, "\u0397\u0399"}, {0x1fd2, "\u0399\u0308\u0300"},
	{0x1fd3, "\u0399\u0308\u0301"}, {0x1fd6, "\u0399\u0342"}, {0x1fd7, "\u0399\u0308\u0342"}, {0x1fe2, "\u03a5\u0308\u0300"},
	{0x1fe3, "\u03a5\u0308\u0301"}, {0x1fe4, "\u03a1\u0313"}, {0x1fe6, "\u03a5\u0342"}, {0x1fe7, "\u03a5\u0308\u0342"},
	{0x1ff2, "\u1ffa\u0399"}, {0x1ff3, "\u03a9\u0399"}, {0x1ff4, "\u038f\u0399"}, {0x1ff6, "\u03a9\u0342"},
	{0x1ff7, "\u03a9\u0342\u0399"}, {0x1ffc, "\u03a9\u0399"}, {0xfb00, "\u0046\u0046"}, {0xfb01, "\u0046\u0049"},
	{0xfb02, "\u0046\u004c"}, {0xfb03, "\u0046\u0046\u0049"}, {0xfb04, "\u0046\u0046\u004c"}, {0xfb05, "\u0053\u0054"},
	{0xfb06, "\u0053\u0054"}, {0xfb13, "\u0544\u0546"}, {0xfb14, "\u0544\u0535"}, {0xfb15, "\u0544\u053b"},
	{0xfb16, "\u054e\u0546"}, {0xfb17, "\u0544\u053d"},
}

// titleRows are the full title-case mappings.
var titleRows = [...]caseRow{
	{0xdf, "\u0053\u0073"}, {0x149, "\u02bc\u004e"}, {0x1f0, "\u004a\u030c"}, {0x390, "\u0399\u0308\u0301"},
	{0x3b0, "\u03a5\u0308\u0301"}, {0x587, "\u0535\u0582"}, {0x1e96, "\u0048\u0331"}, {0x1e97, "\u0054\u0308"},
	{0x1e98, "\u0057\u030a"}, {0x1e99, "\u0059\u030a"}, {0x1e9a, "\u0041\u02be"}, {0x1f50, "\u03a5\u0313"},
	{0x1f52, "\u03a5\u0313\u0300"}, {0x1f54, "\u03a5\u0313\u0301"}, {0x1f56, "\u03a5\u0313\u0342"}, {0x1fb2, "\u1fba\u0345"},
	{0x1fb4, "\u0386\u0345"}, {0x1fb6, "\u0391\u0342"}, {0x1fb7, "\u0391\u0342\u0345"}, {0x1fc2, "\u1fca\u0345"},
	{0x1fc4, "\u0389\u0345"}, {0x1fc6, "\u0397\u0342"}, {0x1fc7, "\u0397\u0342\u0345"}, {0x1fd2, "\u0399\u0308\u0300"},
	{0x1fd3, "\u0399\u0308\u0301"}, {0x1fd6, "\u0399\u0342"}, {0x1fd7, "\u0399\u0308\u0342"}, {0x1fe2, "\u03a5\u0308\u0300"},
	{0x1fe3, "\u03a5\u0308\u0301"}, {0x1fe4, "\u03a1\u0313"}, {0x1fe6, "\u03a5\u0342"}, {0x1fe7, "\u03a5\u0308\u0342"},
	{0x1ff2, "\u1ffa\u0345"}, {0x1ff4, "\u038f\u0345"}, {0x1ff6, "\u03a9\u0342"}, {0x1ff7, "\u03a9\u0342\u0345"},
	{0xfb00, "\u0046\u0066"}, {0xfb01, "\u0046\u0069"}, {0xfb02, "\u0046\u006c"}, {0xfb03, "\u0046\u0066\u0069"},
	{0xfb04, "\u0046\u0066\u006c"}, {0xfb05, "\u0053\u0074"}, {0xfb06, "\u0053\u0074"}, {0xfb13, "\u0544\u0576"},
	{0xfb14, "\u0544\u0565"}, {0xfb15, "\u0544\u056b"}, {0xfb16, "\u054e\u0576"}, {0xfb17, "\u0544\u056d"},
}

// foldRows are the case foldings that are not the lower-case mapping; Cherokee is done by rule.
var foldRows = [...]caseRow{
	{0xb5, "\u03bc"}, {0xdf, "\u0073\u0073"}, {0x149, "\u02bc\u006e"}, {0x17f, "\u0073"}, {0x1f0, "\u006a\u030c"},
	{0x345, "\u03b9"}, {0x390, "\u03b9\u0308\u0301"}, {0x3b0, "\u03c5\u0308\u0301"}, {0x3c2, "\u03c3"}, {0x3d0, "\u03b2"},
	{0x3d1, "\u03b8"}, {0x3d5, "\u03c6"}, {0x3d6, "\u03c0"}, {0x3f0, "\u03ba"}, {0x3f1, "\u03c1"}, {0x3f5, "\u03b5"},
	{0x587, "\u0565\u0582"}, {0x1c80, "\u0432"}, {0x1c81, "\u0434"}, {0x1c82, "\u043e"}, {0x1c83, "\u0441"}, {0x1c84, "\u0442"},
	{0x1c85, "\u0442"}, {0x1c86, "\u044a"}, {0x1c87, "\u0463"}, {0x1c88, "\ua64b"}, {0x1e96, "\u0068\u0331"},
	{0x1e97, "\u0074\u0308"}, {0x1e98, "\u0077\u030a"}, {0x1e99, "\u0079\u030a"}, {0x1e9a, "\u0061\u02be"}, {0x1e9b, "\u1e61"},
	{0x1e9e, "\u0073\u0073"}, {0x1f50, "\u03c5\u0313"}, {0x1f52, "\u03c5\u0313\u0300"}, {0x1f54, "\u03c5\u0313\u0301"},
	{0x1f56, "\u03c5\u0313\u0342"}, {0x1f80, "\u1f00\u03b9"}, {0x1f81, "\u1f01\u03b9"}, {0x1f82, "\u1f02\u03b9"},
	{0x1f83, "\u1f03\u03b9"}, {0x1f84, "\u1f04\u03b9"}, {0x1f85, "\u1f05\u03b9"}, {0x1f86, "\u1f06\u03b9"},
	{0x1f87, "\u1f07\u03b9"}, {0x1f88, "\u1f00\u03b9"}, {0x1f89, "\u1f01\u03b9"}, {0x1f8a, "\u1f02\u03b9"},
	{0x1f8b, "\u1f03\u03b9"}, {0x1f8c, "\u1f04\u03b9"}, {0x1f8d, "\u1f05\u03b9"}, {0x1f8e, "\u1f06\u03b9"},
	{0x1f8f, "\u1f07\u03b9"}, {0x1f90, "\u1f20\u03b9"}, {0x1f91, "\u1f21\u03b9"}, {0x1f92, "\u1f22\u03b9"},
	{0x1f93, "\u1f23\u03b9"}, {0x1f94, "\u1f24\u03b9"}, {0x1f95, "\u1f25\u03b9"}, {0x1f96, "\u1f26\u03b9"},
	{0x1f97, "\u1f27\u03b9"}, {0x1f98, "\u1f20\u03b9"}, {0x1f99, "\u1f21\u03b9"}, {0x1f9a, "\u1f22\u03b9"},
	{0x1f9b, "\u1f23\u03b9"}, {0x1f9c, "\u1f24\u03b9"}, {0x1f9d, "\u1f25\u03b9"}, {0x1f9e, "\u1f26\u03b9"},
	{0x1f9f, "\u1f27\u03b9"}, {0x1fa0, "\u1f60\u03b9"}, {0x1fa1, "\u1f61\u03b9"}, {0x1fa2, "\u1f62\u03b9"},
	{0x1fa3, "\u1f63\u03b9"}, {0x1fa4, "\u1f64\u03b9"}, {0x1fa5, "\u1f65\u03b9"}, {0x1fa6, "\u1f66\u03b9"},
	{0x1fa7, "\u1f67\u03b9"}, {0x1fa8, "\u1f60\u03b9"}, {0x1fa9, "\u1f61\u03b9"}, {0x1faa, "\u1f62\u03b9"},
	{0x1fab, "\u1f63\u03b9"}, {0x1fac, "\u1f64\u03b9"}, {0x1fad, "\u1f65\u03b9"}, {0x1fae, "\u1f66\u03b9"},
	{0x1faf, "\u1f67\u03b9"}, {0x1fb2, "\u1f70\u03b9"}, {0x1fb3, "\u03b1\u03b9"}, {0x1fb4, "\u03ac\u03b9"},
	{0x1fb6, "\u03b1\u0342"}, {0x1fb7, "\u03b1\u0342\u03b9"}, {0x1fbc, "\u03b1\u03b9"}, {0x1fbe, "\u03b9"},
	{0x1fc2, "\u1f74\u03b9"}, {0x1fc3, "\u03b7\u03b9"}, {0x1fc4, "\u03ae\u03b9"}, {0x1fc6, "\u03b7\u0342"},
	{0x1fc7, "\u03b7\u0342\u03b9"}, {0x1fcc, "\u03b7\u03b9"}, {0x1fd2, "\u03b9\u0308\u0300"}, {0x1fd3, "\u03b9\u0308\u0301"},
	{0x1fd6, "\u03b9\u0342"}, {0x1fd7, "\u03b9\u0308\u0342"}, {0x1fe2, "\u03c5\u0308\u0300"}, {0x1fe3, "\u03c5\u0308\u0301"},
	{0x1fe4, "\u03c1\u0313"}, {0x1fe6, "\u03c5\u0342"}, {0x1fe7, "\u03c5\u0308\u0342"}, {0x1ff2, "\u1f7c\u03b9"},
	{0x1ff3, "\u03c9\u03b9"}, {0x1ff4, "\u03ce\u03b9"}, {0x1ff6, "\u03c9\u0342"}, {0x1ff7, "\u03c9\u0342\u03b9"},
	{0x1ffc, "\u03c9\u03b9"}, {0xfb00, "\u0066\u0066"}, {0xfb01, "\u0066\u0069"}, {0xfb02, "\u0066\u006c"},
	{0xfb03, "\u0066\u0066\u0069"}, {0xfb04, "\u0066\u0066\u006c"}, {0xfb05, "\u0073\u0074"}, {0xfb06, "\u0073\u0074"},
	{0xfb13, "\u0574\u0576"}, {0xfb14, "\u0574\u0565"}, {0xfb15, "\u0574\u056b"}, {0xfb16, "\u057e\u0576"},
	{0xfb17, "\u0574\u056d"},
}

// digitRanges are what isdigit() has beyond category Nd.
var digitRanges = [...][2]rune{
	{0xb2, 0xb3}, {0xb9, 0xb9}, {0x1369, 0x1371}, {0x19da, 0x19da}, {0x2070, 0x2070}, {0x2074, 0x2079}, {0x2080, 0x2089},
	{0x2460, 0x2468}, {0x2474, 0x247c}, {0x2488, 0x2490}, {0x24ea, 0x24ea}, {0x24f5, 0x24fd}, {0x24ff, 0x24ff}, {0x2776, 0x277e},
	{0x2780, 0x2788}, {0x278a, 0x2792}, {0x10a40, 0x10a43}, {0x10e60, 0x10e68}, {0x11052, 0x1105a}, {0x1f100, 0x1f10a},
}

// numericRanges are what isnumeric() has beyond category Nd.
var numericRanges = [...][2]rune{
	{0xb2, 0xb3}, {0xb9, 0xb9}, {0xbc, 0xbe}, {0x9f4, 0x9f9}, {0xb72, 0xb77}, {0xbf0, 0xbf2}, {0xc78, 0xc7e}, {0xd58, 0xd5e},
	{0xd70, 0xd78}, {0xf2a, 0xf33}, {0x1369, 0x137c}, {0x16ee, 0x16f0}, {0x17f0, 0x17f9}, {0x19da, 0x19da}, {0x2070, 0x2070},
	{0x2074, 0x2079}, {0x2080, 0x2089}, {0x2150, 0x2182}, {0x2185, 0x2189}, {0x2460, 0x249b}, {0x24ea, 0x24ff}, {0x2776, 0x2793},
	{0x2cfd, 0x2cfd}, {0x3007, 0x3007}, {0x3021, 0x3029}, {0x3038, 0x303a}, {0x3192, 0x3195}, {0x3220, 0x3229}, {0x3248, 0x324f},
	{0x3251, 0x325f}, {0x3280, 0x3289}, {0x32b1, 0x32bf}, {0x3405, 0x3405}, {0x3483, 0x3483}, {0x382a, 0x382a}, {0x3b4d, 0x3b4d},
	{0x4e00, 0x4e00}, {0x4e03, 0x4e03}, {0x4e07, 0x4e07}, {0x4e09, 0x4e09}, {0x4e5d, 0x4e5d}, {0x4e8c, 0x4e8c}, {0x4e94, 0x4e94},
	{0x4e96, 0x4e96}, {0x4ebf, 0x4ec0}, {0x4edf, 0x4edf}, {0x4ee8, 0x4ee8}, {0x4f0d, 0x4f0d}, {0x4f70, 0x4f70}, {0x5104, 0x5104},
	{0x5146, 0x5146}, {0x5169, 0x5169}, {0x516b, 0x516b}, {0x516d, 0x516d}, {0x5341, 0x5341}, {0x5343, 0x5345}, {0x534c, 0x534c},
	{0x53c1, 0x53c4}, {0x56db, 0x56db}, {0x58f1, 0x58f1}, {0x58f9, 0x58f9}, {0x5e7a, 0x5e7a}, {0x5efe, 0x5eff}, {0x5f0c, 0x5f0e},
	{0x5f10, 0x5f10}, {0x62fe, 0x62fe}, {0x634c, 0x634c}, {0x67d2, 0x67d2}, {0x6f06, 0x6f06}, {0x7396, 0x7396}, {0x767e, 0x767e},
	{0x8086, 0x8086}, {0x842c, 0x842c}, {0x8cae, 0x8cae}, {0x8cb3, 0x8cb3}, {0x8d30, 0x8d30}, {0x9621, 0x9621}, {0x9646, 0x9646},
	{0x964c, 0x964c}, {0x9678, 0x9678}, {0x96f6, 0x96f6}, {0xa6e6, 0xa6ef}, {0xa830, 0xa835}, {0xf96b, 0xf96b}, {0xf973, 0xf973},
	{0xf978, 0xf978}, {0xf9b2, 0xf9b2}, {0xf9d1, 0xf9d1}, {0xf9d3, 0xf9d3}, {0xf9fd, 0xf9fd}, {0x10107, 0x10133},
	{0x10140, 0x10178}, {0x1018a, 0x1018b}, {0x102e1, 0x102fb}, {0x10320, 0x10323}, {0x10341, 0x10341}, {0x1034a, 0x1034a},
	{0x103d1, 0x103d5}, {0x10858, 0x1085f}, {0x10879, 0x1087f}, {0x108a7, 0x108af}, {0x108fb, 0x108ff}, {0x10916, 0x1091b},
	{0x109bc, 0x109bd}, {0x109c0, 0x109cf}, {0x109d2, 0x109ff}, {0x10a40, 0x10a48}, {0x10a7d, 0x10a7e}, {0x10a9d, 0x10a9f},
	{0x10aeb, 0x10aef}, {0x10b58, 0x10b5f}, {0x10b78, 0x10b7f}, {0x10ba9, 0x10baf}, {0x10cfa, 0x10cff}, {0x10e60, 0x10e7e},
	{0x10f1d, 0x10f26}, {0x10f51, 0x10f54}, {0x10fc5, 0x10fcb}, {0x11052, 0x11065}, {0x111e1, 0x111f4}, {0x1173a, 0x1173b},
	{0x118ea, 0x118f2}, {0x11c5a, 0x11c6c}, {0x11fc0, 0x11fd4}, {0x12400, 0x1246e}, {0x16b5b, 0x16b61}, {0x16e80, 0x16e96},
	{0x1d2e0, 0x1d2f3}, {0x1d360, 0x1d378}, {0x1e8c7, 0x1e8cf}, {0x1ec71, 0x1ecab}, {0x1ecad, 0x1ecaf}, {0x1ecb1, 0x1ecb4},
	{0x1ed01, 0x1ed2d}, {0x1ed2f, 0x1ed3d}, {0x1f100, 0x1f10c}, {0x20001, 0x20001}, {0x20064, 0x20064}, {0x200e2, 0x200e2},
	{0x20121, 0x20121}, {0x2092a, 0x2092a}, {0x20983, 0x20983}, {0x2098c, 0x2098c}, {0x2099c, 0x2099c}, {0x20aea, 0x20aea},
	{0x20afd, 0x20afd}, {0x20b19, 0x20b19}, {0x22390, 0x22390}, {0x22998, 0x22998}, {0x23b1b, 0x23b1b}, {0x2626d, 0x2626d},
	{0x2f890, 0x2f890},
}

func inRanges(t [][2]rune, r rune) bool {
	k := sort.Search(len(t), func(k int) bool { return t[k][1] >= r })
	return k < len(t) && t[k][0] <= r
}

func findCase(t []caseRow, r rune) string {
	k := sort.Search(len(t), func(k int) bool { return t[k].r >= r })
	if k < len(t) && t[k].r == r {
		return t[k].s
	}
	return ""
}

func isAlphaRune(r rune) bool   { return unicode.IsLetter(r) }
func isDecimalRune(r rune) bool { return unicode.IsDigit(r) }
func isDigitRune(r rune) bool   { return unicode.IsDigit(r) || inRanges(digitRanges[:], r) }
func isNumericRune(r rune) bool { return unicode.IsDigit(r) || inRanges(numericRanges[:], r) }
func isAlnumRune(r rune) bool   { return unicode.IsLetter(r) || isNumericRune(r) }
func isPrintRune(r rune) bool   { return unicode.IsPrint(r) }
func isTitleRune(r rune) bool   { return unicode.Is(unicode.Lt, r) }

// isSpaceRune is White_Space and the four separators of ASCII.
func isSpaceRune(r rune) bool {
	if r < 0x80 {
		return r == ' ' || r >= 9 && r <= 13 || r >= 0x1c && r <= 0x1f
	}
	return unicode.IsSpace(r)
}

func isLowerRune(r rune) bool {
	if r < 0x80 {
		return r >= 'a' && r <= 'z'
	}
	if unicode.IsLower(r) {
		return true
	}
	switch r { // Other_Lowercase since Unicode 15 only
	case 0x10fc, 0xa7f2, 0xa7f3, 0xa7f4, 0xab69:
		return false
	}
	return unicode.Is(unicode.Other_Lowercase, r)
}

func isUpperRune(r rune) bool {
	if r < 0x80 {
		return r >= 'A' && r <= 'Z'
	}
	return unicode.IsUpper(r) || unicode.Is(unicode.Other_Uppercase, r)
}

func isCasedRune(r rune) bool { return isLowerRune(r) || isUpperRune(r) || isTitleRune(r) }

// isCaseIgnorable is the property that the final sigma looks through.
func isCaseIgnorable(r rune) bool {
	switch r {
	case 0x27, 0x2e, 0x3a, 0xb7, 0x387, 0x55f, 0x5f4, 0x2018, 0x2019, 0x2024, 0x2027, 0xfe13, 0xfe52, 0xfe55, 0xff07, 0xff0e, 0xff1a:
		return true
	}
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk)
}

func appendUpper(b []byte, r rune) []byte {
	if r >= 0xdf {
		if s := findCase(upperRows[:], r); s != "" {
			return append(b, s...)
		}
	}
	return appendRune(b, unicode.ToUpper(r))
}

func appendTitle(b []byte, r rune) []byte {
	if r >= 0xdf {
		if s := findCase(titleRows[:], r); s != "" {
			return append(b, s...)
		}
	}
	return appendRune(b, unicode.ToTitle(r))
}

// appendLower is the full lower-case mapping but for capital sigma, which looks around: see lowerAt.
func appendLower(b []byte, r rune) []byte {
	if r == 0x130 {
		return append(b, "i\u0307"...)
	}
	return appendRune(b, unicode.ToLower(r))
}

// lowerAt appends the lower-case mapping of the character of t that starts at byte i.
func lowerAt(b []byte, t string, i int) []byte {
	r, w := runeAt(t, i)
	if r == 0x3a3 {
		return appendSigma(b, t, i, i+w)
	}
	return appendLower(b, r)
}

// appendSigma appends the final form of sigma where a cased letter stands before it and none after it, case-ignorable
// characters skipped.
func appendSigma(b []byte, t string, at, end int) []byte {
	final := false
	for at > 0 {
		r, w := lastRune(t, at)
		at -= w
		if !isCaseIgnorable(r) {
			final = isCasedRune(r)
			break
		}
	}
	for final && end < len(t) {
		r, w := runeAt(t, end)
		end += w
		if !isCaseIgnorable(r) {
			final = !isCasedRune(r)
			break
		}
	}
	if final {
		return appendRune(b, 0x3c2)
	}
	return appendRune(b, 0x3c3)
}

func appendFold(b []byte, r rune) []byte {
	switch {
	case r < 0xb5:
		return appendRune(b, unicode.ToLower(r))
	case r >= 0x13a0 && r <= 0x13f5:
		return appendRune(b, r)
	case r >= 0x13f8 && r <= 0x13fd:
		return appendRune(b, r-8)
	case r >= 0xab70 && r <= 0xabbf:
		return appendRune(b, r-0xab70+0x13a0)
	}
	if s := findCase(foldRows[:], r); s != "" {
		return append(b, s...)
	}
	return appendLower(b, r)
}
