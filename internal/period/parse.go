package period

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ParseError says why a text is no period.
type ParseError struct {
	Text   string
	Reason string
}

func (e *ParseError) Error() string {
	return fmt.Sprintf("%q is not a period: %s", e.Text, e.Reason)
}

// Parse reads a period in any form that the providers write:
//
//	year       2013, 2013-A1
//	half-year  2013-S1, 2013S1, S1-2013, 2013-H1, "I semestre 2014"
//	quarter    2013-Q1, 2013Q1, Q1-2019, 2013-T1, "I trimestre 2014", "1° trim. 2014"
//	month      2013-01, 2013-M1, 01/2013, "Gennaio 2013", "gen-2013"
//	day        2013-01-15, 15/01/2013, 15-01-2013, 31.03.2024, "15 gennaio 2013"
//
// Letters may be in any case; the year has four digits. The error is a
// [*ParseError].
func Parse(text string) (Period, error) {
	words := tokens(text)
	year, rest, found := takeYear(words)
	if !found {
		return Period{}, &ParseError{text, "it neither begins nor ends with a four-digit year"}
	}
	return parseParts(text, year, rest)
}

// ParseInYear reads the part of a period that stands beside a year in another
// column: "Gennaio", "I trimestre", "Q1", "2° semestre"; empty text is the
// whole year. The error is a [*ParseError].
func ParseInYear(year int, part string) (Period, error) {
	if year < minYear || year > maxYear {
		return Period{}, &ParseError{part, fmt.Sprintf("the year %d beside it has not four digits", year)}
	}
	return parseParts(part, year, tokens(part))
}

var months = monthNames()

func monthNames() map[string]time.Month {
	names := map[string]time.Month{"sett": time.September}
	for i, name := range [...]string{"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
		"luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"} {
		names[name] = time.Month(i + 1)
		names[name[:3]] = time.Month(i + 1)
	}
	return names
}

// ordinals are the words that may stand before "trimestre" and "semestre".
var ordinals = map[string]int{
	"i": 1, "ii": 2, "iii": 3, "iv": 4,
	"primo": 1, "secondo": 2, "terzo": 3, "quarto": 4,
	"1": 1, "2": 2, "3": 3, "4": 4,
}

var spans = map[string]Freq{
	"semestre": HalfYearly, "sem": HalfYearly,
	"trimestre": Quarterly, "trim": Quarterly,
}

// letters are the frequency letters written against a number, as in Q1.
var letters = map[string]Freq{
	"a": Annual, "s": HalfYearly, "h": HalfYearly, "q": Quarterly, "t": Quarterly, "m": Monthly,
}

// tokens cuts a text into runs of letters and runs of digits, in lower case.
// Blanks and single marks of punctuation separate them; anything else becomes
// a token of its own, so that it cannot be read over.
func tokens(text string) []string {
	const blanks, marks = " \t\u00a0\u202f", "-/._°º"
	var words []string
	start, kind, marked := 0, blank, true
	lower := strings.ToLower(strings.Trim(text, blanks))
	for i, r := range lower {
		next := other
		switch {
		case r >= '0' && r <= '9':
			next = digit
		case r >= 'a' && r <= 'z':
			next = letter
		case strings.ContainsRune(blanks, r), strings.ContainsRune(marks, r) && !marked:
			next = blank
		}
		if next != kind || next == other {
			if kind != blank {
				words = append(words, lower[start:i])
			}
			start, kind = i, next
		}
		marked = strings.ContainsRune(marks, r) || marked && next == blank
	}
	if kind != blank {
		words = append(words, lower[start:])
	}
	if marked && lower != "" && !strings.HasSuffix(lower, ".") {
		words = append(words, lower[len(lower)-1:]) // a mark with nothing after it
	}
	return words
}

// The kinds of run that tokens tells apart.
const (
	blank = iota
	digit
	letter
	other
)

// takeYear finds the one word of four digits, which must stand first or last,
// and returns the others; a month and day that follow the year are turned
// into the order that they have before it.
func takeYear(words []string) (year int, rest []string, found bool) {
	if len(words) == 0 {
		return 0, nil, false
	}
	first, last := words[0], words[len(words)-1]
	switch {
	case isYear(first):
		year, rest = toInt(first), words[1:]
		if len(rest) == 2 && isNumber(rest[0]) && isNumber(rest[1]) {
			rest = []string{rest[1], rest[0]}
		}
	case isYear(last):
		year, rest = toInt(last), words[:len(words)-1]
	default:
		return 0, nil, false
	}
	return year, rest, true
}

func isYear(word string) bool { return len(word) == 4 && word[0] != '0' && isNumber(word) }

func toInt(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

// parseParts makes a period of a year and the words beside it; two numbers are
// a day and a month, in this order.
func parseParts(text string, year int, parts []string) (Period, error) {
	fail := func(reason string) (Period, error) { return Period{}, &ParseError{text, reason} }
	switch len(parts) {
	case 0:
		return Year(year), nil
	case 1:
		if m, ok := months[parts[0]]; ok {
			return Month(year, m), nil
		}
		if len(parts[0]) <= 2 && isNumber(parts[0]) {
			return numbered(text, year, Monthly, parts[0])
		}
		return fail("it has no month, quarter or half-year that is known")
	case 2:
		if f, ok := spans[parts[1]]; ok {
			if n, ok := ordinals[parts[0]]; ok && n <= f.PerYear() {
				return Period{f, year*f.PerYear() + n - 1}, nil
			}
			return fail("it has no such " + parts[1])
		}
		if f, ok := letters[parts[0]]; ok {
			return numbered(text, year, f, parts[1])
		}
		return parseDay(text, year, parts[0], parts[1])
	}
	return fail("it has too many parts")
}

// numbered reads the number of a half-year, quarter or month.
func numbered(text string, year int, f Freq, number string) (Period, error) {
	n := toInt(number)
	if !isNumber(number) || len(number) > 2 || n < 1 || n > f.PerYear() {
		return Period{}, &ParseError{text, fmt.Sprintf("%s is not a number from 1 to %d", number, f.PerYear())}
	}
	return Period{f, year*f.PerYear() + n - 1}, nil
}

func parseDay(text string, year int, dayText, monthText string) (Period, error) {
	month, named := months[monthText]
	if !named && isNumber(monthText) && len(monthText) <= 2 {
		month, named = time.Month(toInt(monthText)), true
	}
	if !named || !isNumber(dayText) || len(dayText) > 2 {
		return Period{}, &ParseError{text, "it has no day and month that are known"}
	}
	d, err := NewDate(year, month, toInt(dayText))
	if err != nil {
		return Period{}, &ParseError{text, err.Error()}
	}
	return Day(d), nil
}

func isNumber(word string) bool {
	for _, r := range word {
		if r < '0' || r > '9' {
			return false
		}
	}
	return word != ""
}
