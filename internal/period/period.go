// Package period holds the spans of time that statistics are given for: years,
// half-years, quarters, months and days of the civil calendar. It knows no
// clock and no time zone.
package period

import (
	"cmp"
	"fmt"
	"time"
)

// The years that Parse accepts: four digits, as every provider writes them.
const (
	minYear = 1000
	maxYear = 9999
)

// Freq is the frequency of a period, by its SDMX code (CL_FREQ).
type Freq byte

// The frequencies that official labour statistics use. Half-years are S, as
// in SDMX; [ParseFreq] reads ISTAT's H too.
const (
	Annual     Freq = 'A'
	HalfYearly Freq = 'S'
	Quarterly  Freq = 'Q'
	Monthly    Freq = 'M'
	Daily      Freq = 'D'
)

// ParseFreq reads a frequency code: A, S or H, Q, M, D.
func ParseFreq(code string) (Freq, error) {
	switch code {
	case "A", "S", "Q", "M", "D":
		return Freq(code[0]), nil
	case "H":
		return HalfYearly, nil
	}
	return 0, fmt.Errorf("unknown frequency %q (A, S, Q, M or D)", code)
}

// String gives the SDMX code.
func (f Freq) String() string {
	if f == 0 {
		return ""
	}
	return string(rune(f))
}

// PerYear is the number of periods in a year: 1, 2, 4 or 12. It panics for
// days, whose number varies, and for what is no frequency.
func (f Freq) PerYear() int {
	switch f {
	case Annual:
		return 1
	case HalfYearly:
		return 2
	case Quarterly:
		return 4
	case Monthly:
		return 12
	}
	panic(fmt.Sprintf("period: frequency %q has no fixed number of periods in a year", byte(f)))
}

// Period is one year, half-year, quarter, month or day. Periods are comparable
// with == and can be map keys. The zero Period is no period.
type Period struct {
	freq Freq
	// index counts periods of this frequency since the year 0 (days: since
	// 1 January of the year 1), so that arithmetic is addition.
	index int
}

// Year returns the calendar year.
func Year(year int) Period { return Period{Annual, year} }

// HalfYear returns half 1 or 2 of a year; other numbers count on from there.
func HalfYear(year, half int) Period { return Period{HalfYearly, year*2 + half - 1} }

// Quarter returns quarter 1 to 4 of a year; other numbers count on from there.
func Quarter(year, quarter int) Period { return Period{Quarterly, year*4 + quarter - 1} }

// Month returns a month of a year.
func Month(year int, month time.Month) Period { return Period{Monthly, year*12 + int(month) - 1} }

// Day returns a day as a period.
func Day(d Date) Period { return Period{Daily, d.dayNumber()} }

// IsZero reports whether p is the zero Period.
func (p Period) IsZero() bool { return p == Period{} }

// Freq is the frequency of p, 0 for the zero Period.
func (p Period) Freq() Freq { return p.freq }

// Year is the calendar year that p lies in.
func (p Period) Year() int {
	if p.freq == Daily {
		return p.Start().Year
	}
	return floorDiv(p.index, p.freq.PerYear())
}

// Number is the place of p in its year, from 1: the half, the quarter, the
// month, the day of the year; always 1 for a year.
func (p Period) Number() int {
	if p.freq == Daily {
		return p.index - Date{p.Year(), time.January, 1}.dayNumber() + 1
	}
	return p.index - p.Year()*p.freq.PerYear() + 1
}

// String gives the SDMX form: 2013, 2013-S1, 2013-Q1, 2013-01, 2013-01-15; ""
// for the zero Period.
func (p Period) String() string {
	switch p.freq {
	case Annual:
		return fmt.Sprintf("%04d", p.Year())
	case HalfYearly, Quarterly:
		return fmt.Sprintf("%04d-%s%d", p.Year(), p.freq, p.Number())
	case Monthly:
		return fmt.Sprintf("%04d-%02d", p.Year(), p.Number())
	case Daily:
		return p.Start().String()
	}
	return ""
}

// MarshalText writes the SDMX form.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what [Parse] reads; empty text is the zero Period.
func (p *Period) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = Period{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}

// Start is the first day of p.
func (p Period) Start() Date {
	if p.freq == Daily {
		return dateOfDay(p.index)
	}
	monthsEach := 12 / p.freq.PerYear()
	return Date{p.Year(), time.Month((p.Number()-1)*monthsEach + 1), 1}
}

// End is the last day of p.
func (p Period) End() Date { return p.Next().Start().AddDays(-1) }

// Days is the number of days in p.
func (p Period) Days() int { return p.Next().Start().Sub(p.Start()) }

// ContainsDate reports whether d lies in p.
func (p Period) ContainsDate(d Date) bool {
	return d.Compare(p.Start()) >= 0 && d.Compare(p.End()) <= 0
}

// Contains reports whether the whole of q lies in p. A period contains itself.
func (p Period) Contains(q Period) bool {
	return q.Start().Compare(p.Start()) >= 0 && q.End().Compare(p.End()) <= 0
}

// Compare orders periods by their first day and, among those that begin on the
// same day, the longer first: 2013, 2013-S1, 2013-Q1, 2013-01, 2013-01-01. The
// zero Period comes before all others.
func (p Period) Compare(q Period) int {
	if p.IsZero() || q.IsZero() {
		return cmp.Compare(p.freq, q.freq)
	}
	return cmp.Or(p.Start().Compare(q.Start()), q.End().Compare(p.End()))
}

// Next is the period of the same frequency that follows p.
func (p Period) Next() Period { return p.Add(1) }

// Add returns the period n steps of the same frequency after p.
func (p Period) Add(n int) Period { return Period{p.freq, p.index + n} }

// Sub returns the number of steps from q to p, so that q.Add(n) == p. It is an
// error if their frequencies differ.
func (p Period) Sub(q Period) (int, error) {
	if p.freq != q.freq {
		return 0, fmt.Errorf("no number of steps between %s and %s: their frequencies differ", q, p)
	}
	return p.index - q.index, nil
}

// SameLastYear is the same period of the year before; 29 February gives the 28th.
func (p Period) SameLastYear() Period {
	if p.freq != Daily {
		return p.Add(-p.freq.PerYear())
	}
	d := p.Start()
	d.Year--
	d.Day = min(d.Day, daysIn(d.Year, d.Month))
	return Day(d)
}

// In returns the period of the given frequency that p lies in whole, and false
// if there is none (a year lies in no quarter).
func (p Period) In(f Freq) (Period, bool) {
	wider := p.Start().In(f)
	return wider, wider.Contains(p)
}

// Split returns the periods of the given frequency that make up p, in order;
// nil if that frequency is coarser than p's own.
func (p Period) Split(f Freq) []Period {
	var parts []Period
	for part := p.Start().In(f); p.Contains(part); part = part.Next() {
		parts = append(parts, part)
	}
	return parts
}

// Quarters returns the quarters of p: four of a year, two of a half-year, p
// itself if it is a quarter, else none.
func (p Period) Quarters() []Period { return p.Split(Quarterly) }

// Months returns the months of p; none if p is a day.
func (p Period) Months() []Period { return p.Split(Monthly) }

// Range returns the periods from first to last, both included; nil if last is
// earlier. It is an error if their frequencies differ.
func Range(first, last Period) ([]Period, error) {
	n, err := last.Sub(first)
	if err != nil {
		return nil, err
	}
	var all []Period
	for i := range n + 1 {
		all = append(all, first.Add(i))
	}
	return all, nil
}
