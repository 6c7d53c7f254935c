package forecast

import (
	"errors"
	"fmt"
	"strconv"

	"osservatorio/internal/forecast/regarima"
	"osservatorio/internal/period"
)

// Series is one time series. Values are equally spaced, Freq of them in a season;
// NaN marks a missing one.
type Series struct {
	ID          string
	Freq        int    // 1 yearly or without a season, 4 quarterly, 12 monthly, any other
	Start       string // period of Values[0]: 2009, 2009-Q1 or 2009-01; empty numbers the periods from 1
	Values      []float64
	NonNegative bool // counts: no limit and no forecast below zero

	SE     []float64         // known standard errors of the values, as of a survey, NaN for none; nil without: the structural model reads them
	Adjust *regarima.Request // effects to take out before and to put back; nil for none
}

// Errors that SeriesError wraps.
var (
	ErrPeriod   = errors.New("frequency is less than 1")
	ErrStart    = errors.New("start period does not have the form of the frequency")
	ErrInfinite = errors.New("infinite value")
	ErrNegative = errors.New("negative value in a series declared non-negative")
	ErrHorizon  = errors.New("horizon is less than 1")
	ErrErrors   = errors.New("standard errors are not as many as the values, or one is negative")
)

// SeriesError says which series was refused, and at which value: Index counts
// from 0 and is -1 where no single value is at fault.
type SeriesError struct {
	ID    string
	Index int
	Err   error
}

// Error describes the fault with the series and the position.
func (e *SeriesError) Error() string {
	if e.Index < 0 {
		return fmt.Sprintf("forecast: series %q: %v", e.ID, e.Err)
	}
	return fmt.Sprintf("forecast: series %q: value %d: %v", e.ID, e.Index+1, e.Err)
}

// Unwrap returns the sentinel error.
func (e *SeriesError) Unwrap() error { return e.Err }

// first parses Start; the zero Period stands for none.
func (s Series) first() (period.Period, error) {
	if s.Start == "" {
		return period.Period{}, nil
	}
	p, err := period.Parse(s.Start)
	if err != nil {
		return period.Period{}, fmt.Errorf("%w: %w", ErrStart, err)
	}
	if f := p.Freq(); f == period.Daily || f.PerYear() != s.Freq {
		return period.Period{}, fmt.Errorf("%w: %s for %d values a year", ErrStart, p, s.Freq)
	}
	return p, nil
}

// Period names the period i places after the first: 2013, 2013-Q2 or 2013-05,
// or its number from 1 if the series has no valid start.
func (s Series) Period(i int) string {
	first, err := s.first()
	if err != nil || first.IsZero() {
		return strconv.Itoa(i + 1)
	}
	return first.Add(i).String()
}
