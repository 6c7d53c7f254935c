package collection

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"osservatorio/internal/forecast"
	"osservatorio/internal/period"
)

// weekly is the frequency of weeks. A year has 52 or 53 of them: a series of weeks goes on through the calendar (ISO 8601), whatever
// season its forecast takes.
const weekly = 52

// axis are the periods of a series: those of its first value on, counted since the
// year zero; weeks since that of 1 January of the year one, a Monday.
type axis struct {
	freq, first int
	dated       bool
}

// newAxis reads where a series starts: [year, place in the year], [year], a year or a
// text such as "2013-Q2"; nothing numbers the periods from one.
func newAxis(start json.RawMessage, freq int) (axis, error) {
	a := axis{freq: freq}
	if len(start) == 0 || string(start) == "null" {
		return a, nil
	}
	var err error
	a.dated = true
	a.first, err = placeOf(start, freq, "start")
	return a, err
}

// placeOf reads a period and returns its number since the year zero.
func placeOf(raw json.RawMessage, freq int, field string) (int, error) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return named(text, freq)
	}
	var place []int
	var year int
	switch {
	case json.Unmarshal(raw, &year) == nil:
		place = []int{year, 1}
	case json.Unmarshal(raw, &place) != nil || len(place) == 0 || len(place) > 2:
		return 0, fmt.Errorf(`%q is %s: write [year, place in the year], as [1990, 1]`, field, shown(raw))
	}
	if len(place) == 1 {
		place = append(place, 1)
	}
	if place[1] < 1 || place[1] > placesIn(place[0], freq) {
		return 0, fmt.Errorf(`the second number of %q is not a place in the year: it goes from 1 to %s`, field, lastPlace(place[0], freq))
	}
	return numberOf(place[0], place[1], freq), nil
}

// numberOf counts to a place in a year.
func numberOf(year, place, freq int) int {
	if freq == weekly {
		return firstWeek(year) + place - 1
	}
	return year*freq + place - 1
}

// placesIn is how many periods a year has.
func placesIn(year, freq int) int {
	if freq == weekly {
		return firstWeek(year+1) - firstWeek(year)
	}
	return freq
}

// lastPlace says where a year ends.
func lastPlace(year, freq int) string {
	if freq == weekly {
		return fmt.Sprintf("%d in %d", placesIn(year, freq), year)
	}
	return `"freq"`
}

// weekZero is the Monday that weeks are counted from.
var weekZero = time.Date(1, time.January, 1, 0, 0, 0, 0, time.UTC)

// firstWeek is the number of the first week of a year: the one with 4 January in it.
func firstWeek(year int) int {
	days := (time.Date(year, time.January, 4, 0, 0, 0, 0, time.UTC).Unix() - weekZero.Unix()) / (24 * 60 * 60)
	week := days / 7
	if days%7 < 0 {
		week--
	}
	return int(week)
}

// label names the period i places after the first one.
func (a axis) label(i int) string {
	if !a.dated {
		return strconv.Itoa(i + 1)
	}
	return placed(a.first+i, a.freq)
}

// errUndated says that a period was named in a series that has none.
var errUndated = errors.New(`write "start": without it the periods have no names`)

// index is the place of a named period after the first one, which may lie before.
func (a axis) index(raw json.RawMessage, field string) (int, error) {
	if !a.dated {
		return 0, errUndated
	}
	if len(raw) == 0 {
		return 0, fmt.Errorf("no %q: write a period, as %q", field, a.label(0))
	}
	number, err := placeOf(raw, a.freq, field)
	return number - a.first, err
}

// placed names a period by its number since the year zero, as SDMX writes it. Of frequencies that no calendar has, such as
// 7 days in a week, it is the cycle and the place in it: "2020-05" would read as May.
func placed(number, freq int) string {
	if freq == weekly {
		year, week := weekZero.AddDate(0, 0, 7*number).ISOWeek()
		return fmt.Sprintf("%d-W%02d", year, week)
	}
	year, place := number/freq, number%freq+1
	switch freq {
	case 1:
		return strconv.Itoa(year)
	case 2:
		return fmt.Sprintf("%d-S%d", year, place)
	case 4:
		return fmt.Sprintf("%d-Q%d", year, place)
	case 12:
		return fmt.Sprintf("%d-%02d", year, place)
	}
	return fmt.Sprintf("%d:%d", year, place)
}

// named takes a period of the project's own form, for the frequencies that it knows,
// and what placed writes for the others.
func named(text string, freq int) (int, error) {
	mark := ":"
	if freq == weekly {
		mark = "-W"
	}
	if year, place, found := strings.Cut(text, mark); found {
		y, err := strconv.Atoi(year)
		p, also := strconv.Atoi(place)
		if err == nil && also == nil && p >= 1 && p <= placesIn(y, freq) {
			return numberOf(y, p, freq), nil
		}
	}
	s := forecast.Series{Freq: freq, Start: text}
	if err := s.CheckStart(); err != nil {
		return 0, err
	}
	p, err := period.Parse(text)
	if err != nil {
		return 0, err
	}
	return p.Year()*freq + p.Number() - 1, nil
}
