package xlsx

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold makes two spellings of a title comparable: lower case, no accents, one
// space between words.
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// contains says whether the folded text has all the keywords.
func contains(folded string, keywords []string) bool {
	for _, k := range keywords {
		if !strings.Contains(folded, fold(k)) {
			return false
		}
	}
	return true
}

// italianNumber is a number typed as text: dot thousands, decimal comma, per cent.
var italianNumber = regexp.MustCompile(`^[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?\s*%?$`)

// number reports whether the cell holds a number, and its value where it is a
// plain one.
func number(s string) (float64, bool) {
	s = strings.TrimSpace(s)
	if s == "" || !strings.ContainsAny(s[:1], "+-.0123456789") {
		return 0, false
	}
	if v, err := strconv.ParseFloat(s, 64); err == nil {
		return v, true
	}
	return 0, italianNumber.MatchString(s)
}

// mark reports whether the cell holds one of the signs that stand for a value
// which is not given. What each means is not for this package.
func mark(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "-", "–", "—", "..", "...", "…", "_", ":", "*", "**", "(*)", "n.d.", "nd", "n.a.", "n.s.":
		return true
	}
	return false
}

// year reports whether the value could be a year in a header.
func year(v float64) bool { return v == float64(int(v)) && 1900 <= v && v <= 2100 }

// noteLabel matches the label of a row that stands under a table: its source or
// its notes.
var noteLabel = regexp.MustCompile(`^(?i:(fonte|fonti|nota|note|n\.b\.?|avvertenz[ae]|source|legenda)\b|\*|\([a-z0-9*]{1,2}\)\s)`)
