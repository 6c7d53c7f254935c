package collection

import (
	"encoding/json"
	"errors"
	"strconv"

	"osservatorio/internal/forecast"
)

// periods returns how the periods of a series are called. start is [year, place in
// the year], [year], a year or a text such as "2013-Q2"; nothing numbers them from
// one.
func periods(start json.RawMessage, freq int) (func(i int) string, error) {
	if len(start) == 0 || string(start) == "null" {
		return func(i int) string { return strconv.Itoa(i + 1) }, nil
	}
	var text string
	if json.Unmarshal(start, &text) == nil {
		return named(text, freq)
	}
	var place []int
	var year int
	switch {
	case json.Unmarshal(start, &year) == nil:
		place = []int{year, 1}
	case json.Unmarshal(start, &place) != nil || len(place) == 0 || len(place) > 2:
		return nil, errors.New(`"start" is not understood: write [year, place in the year], as [1990, 1]`)
	}
	if len(place) == 1 {
		place = append(place, 1)
	}
	if place[1] < 1 || place[1] > freq {
		return nil, errors.New(`the second number of "start" is not a place in the year: it goes from 1 to "freq"`)
	}
	return func(i int) string { return placed(place[0]*freq+place[1]-1+i, freq) }, nil
}

// placed names a period by its number since the year zero.
func placed(number, freq int) string {
	year, place := number/freq, number%freq+1
	text := strconv.Itoa(year)
	switch {
	case freq == 1:
		return text
	case freq == 4:
		return text + "-Q" + strconv.Itoa(place)
	case place < 10 && freq > 9:
		return text + "-0" + strconv.Itoa(place)
	}
	return text + "-" + strconv.Itoa(place)
}

// named takes a period of the project's own form, for the frequencies that it
// knows.
func named(text string, freq int) (func(i int) string, error) {
	s := forecast.Series{Freq: freq, Start: text}
	if err := s.CheckStart(); err != nil {
		return nil, err
	}
	return s.Period, nil
}
