package charset

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Repair mends UTF-8 that was read as Latin-1 or CP1252 and encoded again:
// "contabilitÃ\u00a0" becomes "contabilità", "lâ€™anno" becomes "l’anno". It
// reports whether anything was mended, and leaves all other text as it is.
//
// Only sequences that give an accented Latin letter or sign (U+00A0 to U+00FF)
// or typographic punctuation are touched: their first bytes show as Â, Ã and â,
// which no Italian word has before such a sign, while É» at the end of a quoted
// word is rightly written and must stay.
func Repair(s string) (string, bool) {
	if !strings.ContainsAny(s, "ÂÃâ") {
		return s, false
	}
	var out strings.Builder
	mended := false
	for i := 0; i < len(s); {
		if r, size := decodeTwice(s[i:]); size > 0 {
			out.WriteRune(r)
			i += size
			mended = true
			continue
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		out.WriteString(s[i : i+size])
		i += size
	}
	if !mended {
		return s, false
	}
	return out.String(), true
}

// decodeTwice reads the doubly encoded character that s begins with; size is
// its length in s, 0 when s begins with anything else.
func decodeTwice(s string) (r rune, size int) {
	first, n := utf8.DecodeRuneInString(s)
	var want int
	switch first {
	case 'Â', 'Ã':
		want = 2
	case 'â':
		want = 3
	default:
		return 0, 0
	}
	once := make([]byte, 0, utf8.UTFMax)
	once = append(once, byte(first))
	for len(once) < want {
		next, m := utf8.DecodeRuneInString(s[n:])
		b, ok := byteOf(next)
		if m == 0 || !ok {
			return 0, 0
		}
		once = append(once, b)
		n += m
	}
	r, m := utf8.DecodeRune(once)
	if m != want || !plausible(r) {
		return 0, 0
	}
	return r, n
}

// byteOf returns the byte that shows as r in Latin-1 or CP1252.
func byteOf(r rune) (byte, bool) {
	if r <= 0xff {
		return byte(r), true
	}
	return charmap.Windows1252.EncodeRune(r)
}

func plausible(r rune) bool {
	return 0xa0 <= r && r <= 0xff || 0x2010 <= r && r <= 0x203a || r == '€' || r == '™'
}
