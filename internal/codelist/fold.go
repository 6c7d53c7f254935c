package codelist

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold reduces a text to what is compared when its spelling is not exact:
// lower-case letters and digits without accents, with one space wherever
// anything else stood. "VALLE_D'AOSTA", "Valle d’Aosta" and "valle d aosta"
// fold to the same.
func Fold(text string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
			// An accent, set apart from its letter by the decomposition.
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		default:
			gap = true
		}
	}
	return b.String()
}
