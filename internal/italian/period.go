package italian

import (
	"fmt"
	"strconv"

	"osservatorio/internal/period"
)

// Period writes a period in full: "I semestre 2025", "III trimestre 2013",
// "maggio 2013", "2013", "31 maggio 2013". What is not the code of a period is
// returned as it is: a label must show what the data hold.
func (l Locale) Period(code string) string {
	p, ok := parse(code)
	if !ok {
		return code
	}
	switch p.Freq() {
	case period.HalfYearly:
		return fmt.Sprintf("%s %s %d", l.ordinals[p.Number()-1], l.halfYear, p.Year())
	case period.Quarterly:
		return fmt.Sprintf("%s %s %d", l.ordinals[p.Number()-1], l.quarter, p.Year())
	case period.Monthly:
		return fmt.Sprintf("%s %d", l.months[p.Number()-1], p.Year())
	case period.Daily:
		return l.Date(p.Start())
	}
	return code
}

// ShortPeriod is the form for axes and narrow columns: "I 2025", "T3 2013",
// "mag 2013", "2013".
func (l Locale) ShortPeriod(code string) string {
	p, ok := parse(code)
	if !ok || l.Part(p) == "" {
		return code
	}
	return fmt.Sprintf("%s %d", l.Part(p), p.Year())
}

// parse takes SDMX codes only, and none of the other forms that package period reads.
func parse(code string) (period.Period, bool) {
	p, err := period.Parse(code)
	return p, err == nil && p.String() == code
}

// Part names a period within its year, for the upper line of a two-line axis:
// "I", "T3", "mag"; empty for a year and a day. English writes the halves H1
// and H2.
func (l Locale) Part(p period.Period) string {
	switch p.Freq() {
	case period.HalfYearly:
		if l.lang == "en" {
			return fmt.Sprintf("H%d", p.Number())
		}
		return l.ordinals[p.Number()-1]
	case period.Quarterly:
		return fmt.Sprintf("%s%d", l.quarterAb, p.Number())
	case period.Monthly:
		return l.monthAbbr[p.Number()-1]
	}
	return ""
}

// Date writes a day: "31 maggio 2013", "1° maggio 2013"; "31 May 2013".
func (l Locale) Date(d period.Date) string {
	day := strconv.Itoa(d.Day)
	if l.lang == "it" && d.Day == 1 {
		day = "1°"
	}
	return fmt.Sprintf("%s %s %d", day, l.months[d.Month-1], d.Year)
}
