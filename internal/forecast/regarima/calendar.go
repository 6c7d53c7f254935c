package regarima

import (
	"fmt"
	"sync"
	"time"
)

// Calendar effects, by their names in a Spec.
const (
	WorkingDays = "working-days" // Mondays to Fridays that are no national holiday, beyond what the month usually has
	EasterWeek  = "easter"       // share of the six days before Easter that lie in the period
	LeapYear    = "leap-year"    // the 29th of February
)

// calendarEffects are those that are tried, in this order.
var calendarEffects = []string{WorkingDays, EasterWeek, LeapYear}

// CalendarColumn returns the values of a calendar effect in n periods, less their
// long-run means of the same month or quarter, so that no season and no level is in
// them. freq is 12 or 4; the first period is place (from 1) of year.
//
// Bell and Hillmer (1983), with the working days of Italy's national holidays; the
// Easter window is TRAMO's.
func CalendarColumn(effect string, freq, year, place, n int) ([]float64, error) {
	if freq != 12 && freq != 4 {
		return nil, fmt.Errorf("calendar effects are for months and quarters, not for %d values a year", freq)
	}
	count, known := counts[effect]
	if !known {
		return nil, fmt.Errorf("no calendar effect is called %q", effect)
	}
	usual := usualCounts()[effect]
	out := make([]float64, n)
	for i := range out {
		number := year*freq + place - 1 + i
		y, months := number/freq, 12/freq
		for k := range months {
			month := number%freq*months + k
			out[i] += count(y, time.Month(month+1)) - usual[month]
		}
	}
	return out, nil
}

var counts = map[string]func(year int, month time.Month) float64{
	WorkingDays: workingDays,
	EasterWeek:  easterShare,
	LeapYear: func(year int, month time.Month) float64 {
		if month == time.February && daysOf(year, month) == 29 {
			return 1
		}
		return 0
	},
}

// usualCounts are the means by month over four hundred years, after which weekdays
// come again, under the holidays of today.
var usualCounts = sync.OnceValue(func() map[string][12]float64 {
	const first, years = 2026, 400
	usual := map[string][12]float64{}
	for effect, count := range counts {
		var means [12]float64
		for month := range means {
			for year := first; year < first+years; year++ {
				means[month] += count(year, time.Month(month+1))
			}
			means[month] /= years
		}
		usual[effect] = means
	}
	return usual
})

func daysOf(year int, month time.Month) int { return date(year, month+1, 0).Day() }

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func workingDays(year int, month time.Month) float64 {
	off := map[int]bool{}
	for _, h := range Holidays(year) {
		if h.Month() == month {
			off[h.Day()] = true
		}
	}
	n := 0.0
	for day := range daysOf(year, month) {
		switch date(year, month, day+1).Weekday() {
		case time.Saturday, time.Sunday:
		default:
			if !off[day+1] {
				n++
			}
		}
	}
	return n
}

// easterWindow is how many days before Easter Sunday count.
const easterWindow = 6

func easterShare(year int, month time.Month) float64 {
	sunday := Easter(year)
	n := 0.0
	for back := 1; back <= easterWindow; back++ {
		if sunday.AddDate(0, 0, -back).Month() == month {
			n++
		}
	}
	return n / easterWindow
}

// Easter is Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher).
func Easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (b - (b+8)/25 + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return date(year, time.Month(n/31), n%31+1)
}

// holiday is a fixed day that is free from one year to another, 0 for no end.
type holiday struct {
	month       time.Month
	day         int
	first, last int
}

// fixedHolidays of Italy: law 260/1949; law 54/1977, which took some away; decree
// 792/1985, which gave Epiphany back; law 336/2000, 2 June; law 151/2025, 4 October.
var fixedHolidays = []holiday{
	{time.January, 1, 0, 0},
	{time.January, 6, 0, 1977}, {time.January, 6, 1986, 0},
	{time.March, 19, 0, 1976},
	{time.April, 25, 0, 0},
	{time.May, 1, 0, 0},
	{time.June, 2, 0, 1976}, {time.June, 2, 2001, 0},
	{time.June, 29, 0, 1976},
	{time.August, 15, 0, 0},
	{time.October, 4, 2026, 0},
	{time.November, 1, 0, 0},
	{time.November, 4, 0, 1976},
	{time.December, 8, 0, 0},
	{time.December, 25, 0, 0},
	{time.December, 26, 0, 0},
}

// lastMovable is the last year in which Ascension and Corpus Christi were free.
const lastMovable = 1976

// Holidays are Italy's national holidays of a year that can fall on a weekday, Easter
// Monday among them; patrons' days of towns are not.
func Holidays(year int) []time.Time {
	var all []time.Time
	for _, h := range fixedHolidays {
		if year >= h.first && (h.last == 0 || year <= h.last) {
			all = append(all, date(year, h.month, h.day))
		}
	}
	all = append(all, Easter(year).AddDate(0, 0, 1))
	if year <= lastMovable {
		all = append(all, Easter(year).AddDate(0, 0, 39), Easter(year).AddDate(0, 0, 60))
	}
	return all
}
