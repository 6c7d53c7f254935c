package italian

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Frequency is the number of periods in a year: 1, 2, 4 or 12.
type Frequency int

// The frequencies that Parse tells apart.
const (
	Annual     Frequency = 1
	HalfYearly Frequency = 2
	Quarterly  Frequency = 4
	Monthly    Frequency = 12
)

// Span is a calendar period: the Index-th (from 1) of the Frequency periods of
// Year.
type Span struct {
	Year      int
	Frequency Frequency
	Index     int
}

// Ordinal counts periods of one frequency, so that consecutive periods differ
// by one.
func (s Span) Ordinal() int { return s.Year*int(s.Frequency) + s.Index - 1 }

// ParsePeriod reads an SDMX period: "2013", "2013-S1", "2013-Q3", "2013-05".
// Anything else is an error that quotes the text.
func ParsePeriod(code string) (Span, error) {
	yearText, rest, divided := strings.Cut(code, "-")
	year, ok := digits(yearText, 4)
	if !ok {
		return Span{}, badPeriod(code)
	}
	if !divided {
		return Span{year, Annual, 1}, nil
	}
	frequency, width := Monthly, 2
	switch {
	case strings.HasPrefix(rest, "S"):
		frequency, width, rest = HalfYearly, 1, rest[1:]
	case strings.HasPrefix(rest, "Q"):
		frequency, width, rest = Quarterly, 1, rest[1:]
	}
	index, ok := digits(rest, width)
	if !ok || index < 1 || index > int(frequency) {
		return Span{}, badPeriod(code)
	}
	return Span{year, frequency, index}, nil
}

func badPeriod(code string) error {
	return fmt.Errorf("period %q: want 2013, 2013-S1, 2013-Q3 or 2013-05", code)
}

// digits reads exactly width decimal digits.
func digits(text string, width int) (int, bool) {
	if len(text) != width || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}

// Period is Locale.Period in Italian.
func Period(code string) string { return IT.Period(code) }

// Period writes a period in full: "I semestre 2025", "III trimestre 2013",
// "maggio 2013", "2013". A code that is no period is returned as it is: a label
// must show what the data hold.
func (l Locale) Period(code string) string {
	s, err := ParsePeriod(code)
	if err != nil {
		return code
	}
	switch s.Frequency {
	case HalfYearly:
		return fmt.Sprintf("%s %s %d", l.ordinals[s.Index-1], l.halfYear, s.Year)
	case Quarterly:
		return fmt.Sprintf("%s %s %d", l.ordinals[s.Index-1], l.quarter, s.Year)
	case Monthly:
		return fmt.Sprintf("%s %d", l.months[s.Index-1], s.Year)
	default:
		return strconv.Itoa(s.Year)
	}
}

// ShortPeriod is the form for axes and narrow columns: "I 2025", "T3 2013",
// "mag 2013", "2013".
func (l Locale) ShortPeriod(code string) string {
	s, err := ParsePeriod(code)
	if err != nil {
		return code
	}
	if s.Frequency == Annual {
		return strconv.Itoa(s.Year)
	}
	return fmt.Sprintf("%s %d", l.Part(s), s.Year)
}

// Part names a period within its year, for the upper line of a two-line axis:
// "I", "T3", "mag"; empty for a year. English writes the halves H1 and H2.
func (l Locale) Part(s Span) string {
	switch s.Frequency {
	case HalfYearly:
		if l.lang == "en" {
			return fmt.Sprintf("H%d", s.Index)
		}
		return l.ordinals[s.Index-1]
	case Quarterly:
		return fmt.Sprintf("%s%d", l.quarterAb, s.Index)
	case Monthly:
		return l.monthAbbr[s.Index-1]
	default:
		return ""
	}
}

// Date writes a day: "31 maggio 2013", "1° maggio 2013"; "31 May 2013".
func (l Locale) Date(t time.Time) string {
	day := strconv.Itoa(t.Day())
	if l.lang == "it" && t.Day() == 1 {
		day = "1°"
	}
	return fmt.Sprintf("%s %s %d", day, l.months[t.Month()-1], t.Year())
}
