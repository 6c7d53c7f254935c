package period

import (
	"cmp"
	"fmt"
	"time"
)

// Date is a day of the Gregorian calendar, with no clock and no time zone.
// The zero Date is no day at all and stands for "not known" or "open".
// Dates made by [NewDate] and [ParseDate] exist in the calendar.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// NewDate returns the given day, or an error if the calendar has none such
// (30 February, month 13) or the year is not between 1000 and 9999.
func NewDate(year int, month time.Month, day int) (Date, error) {
	if year < minYear || year > maxYear {
		return Date{}, fmt.Errorf("year %d is not between %d and %d", year, minYear, maxYear)
	}
	if month < time.January || month > time.December {
		return Date{}, fmt.Errorf("there is no month %d", int(month))
	}
	if day < 1 || day > daysIn(year, month) {
		return Date{}, fmt.Errorf("%04d-%02d has no day %d", year, int(month), day)
	}
	return Date{year, month, day}, nil
}

// ParseDate reads any form of day that [Parse] reads: 2013-01-15, 15/01/2013,
// 15-01-2013, 15.01.2013, "15 gennaio 2013".
func ParseDate(text string) (Date, error) {
	p, err := Parse(text)
	if err != nil {
		return Date{}, err
	}
	if p.freq != Daily {
		return Date{}, &ParseError{Text: text, Reason: "it is not a day"}
	}
	return p.Start(), nil
}

// IsZero reports whether d is the zero Date.
func (d Date) IsZero() bool { return d == Date{} }

// String gives the ISO 8601 form, 2013-01-15, and "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// MarshalText writes the ISO form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what [ParseDate] reads; empty text is the zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Compare orders dates; the zero Date comes before all others.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// AddDays returns the day n days after d (before it, if n is negative).
func (d Date) AddDays(n int) Date { return dateOfDay(d.dayNumber() + n) }

// Sub returns the number of days from e to d.
func (d Date) Sub(e Date) int { return d.dayNumber() - e.dayNumber() }

// In returns the period of the given frequency that holds d: the quarter, the
// half-year and so on. It panics on an invalid frequency.
func (d Date) In(f Freq) Period {
	if f == Daily {
		return Period{Daily, d.dayNumber()}
	}
	perYear := f.PerYear()
	return Period{f, d.Year*perYear + (int(d.Month)-1)*perYear/12}
}

// dayNumber counts days from 1 January of the year 1, which is day 0, in the
// proleptic Gregorian calendar. Counting from March puts the leap day last.
func (d Date) dayNumber() int {
	year, month := d.Year, int(d.Month)-3
	if month < 0 {
		year, month = year-1, month+12
	}
	century, rest := floorDiv(year, 100), year-100*floorDiv(year, 100)
	return floorDiv(146097*century, 4) + floorDiv(1461*rest, 4) + (153*month+2)/5 + d.Day - 307
}

// dateOfDay is the inverse of dayNumber.
func dateOfDay(n int) Date {
	n += 306 // days from 1 March of the year 0
	century := floorDiv(4*n+3, 146097)
	dayOfCentury := n - floorDiv(146097*century, 4)
	year := (4*dayOfCentury + 3) / 1461
	dayOfYear := dayOfCentury - 1461*year/4
	month := (5*dayOfYear + 2) / 153
	d := Date{100*century + year, time.Month(month + 3), dayOfYear - (153*month+2)/5 + 1}
	if d.Month > time.December {
		d.Year, d.Month = d.Year+1, d.Month-12
	}
	return d
}

func daysIn(year int, month time.Month) int {
	switch month {
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case time.April, time.June, time.September, time.November:
		return 30
	default:
		return 31
	}
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
