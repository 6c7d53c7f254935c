// Package italian writes numbers, periods and dates as Italian readers expect
// them ("1.234,5", "I semestre 2025", "31 maggio 2013"), with an English twin
// for the reports in that language.
//
// It is for what people read. Files for machines (CSV, JSON, SDMX) keep the
// point and the hyphen of strconv and never pass through here.
//
// Negative numbers carry the minus sign U+2212, in running text as in tables
// and charts: it is as wide as the plus sign, so signed columns align, and no
// line breaks after it.
package italian

import (
	"fmt"
	"strings"
)

// Locale is a language of output. The zero value is not usable: take IT, EN or
// the answer of ForLang.
type Locale struct {
	lang      string
	decimal   string
	group     string
	missing   string
	points    string // unit of a difference between two percentages
	and       string
	months    [12]string
	monthAbbr [12]string
	halfYear  string
	quarter   string
	quarterAb string // before a quarter's number on an axis
	ordinals  [4]string
}

// IT is Italian: decimal comma, dot between thousands.
var IT = Locale{
	lang: "it", decimal: ",", group: ".", missing: "n.d.", points: "p.p.", and: "e",
	months: [12]string{"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
		"luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"},
	monthAbbr: [12]string{"gen", "feb", "mar", "apr", "mag", "giu",
		"lug", "ago", "set", "ott", "nov", "dic"},
	halfYear: "semestre", quarter: "trimestre", quarterAb: "T",
	ordinals: [4]string{"I", "II", "III", "IV"},
}

// EN is English: decimal point, comma between thousands.
var EN = Locale{
	lang: "en", decimal: ".", group: ",", missing: "n/a", points: "pp", and: "and",
	months: [12]string{"January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December"},
	monthAbbr: [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
		"Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	halfYear: "half", quarter: "quarter", quarterAb: "Q",
	ordinals: [4]string{"1st", "2nd", "3rd", "4th"},
}

// ForLang returns the locale of a language tag, "it" or "en". Any other tag is
// an error that names the two.
func ForLang(lang string) (Locale, error) {
	switch strings.ToLower(lang) {
	case "it":
		return IT, nil
	case "en":
		return EN, nil
	}
	return Locale{}, fmt.Errorf("language %q: want it or en", lang)
}

// Lang is the language tag, "it" or "en", as the attribute lang of HTML takes it.
func (l Locale) Lang() string { return l.lang }

// Missing is what stands where there is no value: "n.d." or "n/a".
func (l Locale) Missing() string { return l.missing }

// List joins words for a sentence: "a", "a e b", "a, b e c".
func (l Locale) List(words []string) string {
	switch n := len(words); n {
	case 0:
		return ""
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " " + l.and + " " + words[n-1]
	}
}
