// Package collection reads collections of time series from files of JSON lines,
// has them forecast by the default automatic method, and measures how good the
// forecasts are where the file says what came.
//
// A line is one series: {"id": "N1402", "freq": 12, "start": [1990, 1], "h": 18,
// "train": [2640, null, 2160], "test": [2280, 480]}. docs/forecasting.md describes
// the fields.
package collection

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"osservatorio/internal/forecast"
	"osservatorio/internal/forecast/regarima"
)

// Item is one series of a collection.
type Item struct {
	forecast.Task
	Test []float64      // what came after, NaN where missing; may be empty
	Line int            // in the file
	Link *regarima.Link // what brought an earlier basis to the level of the series; nil without one
	Odd  []string       // what of the line counts for nothing and may have been meant otherwise

	axis     axis
	declared bool // its breaks are those of the project, which need not lie within it
}

// Period names the period i places after the first one of the series.
func (it Item) Period(i int) string { return it.axis.label(i) }

// Error is a fault of a file, with its line and what to do.
type Error struct {
	Line int
	Text string
}

// Error names the line.
func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Text) }

// longestLine bounds the memory that a line may ask for.
const longestLine = 64 << 20

// longestHorizon bounds what a file may ask for.
const longestHorizon = 1000

// line is a line as it is written.
type line struct {
	ID          *string         `json:"id"`
	Freq        *int            `json:"freq"`
	Start       json.RawMessage `json:"start"`
	H           *int            `json:"h"`
	Train       []*float64      `json:"train"`
	Test        []*float64      `json:"test"`
	NonNegative *bool           `json:"nonnegative"`
	SE          []*float64      `json:"se"`
	adjustLine
}

// Read reads a collection. declared are the windows that a line means by "breaks":
// "declared". Faults are *Error.
func Read(r io.Reader, declared []SpecWindow) ([]Item, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, longestLine)
	seen := map[string]int{}
	var items []Item
	number := 0
	for lines.Scan() {
		number++
		text := bytes.TrimSpace(lines.Bytes())
		if number == 1 {
			text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
		}
		if len(text) == 0 {
			continue
		}
		it, err := parse(text, declared)
		if err != nil {
			return nil, &Error{number, err.Error()}
		}
		if first, twice := seen[it.ID]; twice {
			return nil, &Error{number, fmt.Sprintf("series %q is on line %d already: give each its own id", it.ID, first)}
		}
		seen[it.ID], it.Line = number, number
		items = append(items, it)
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, &Error{number + 1, fmt.Sprintf("longer than %d MB: a line is one series", longestLine>>20)}
	case err != nil:
		return nil, err
	case len(items) == 0:
		return nil, &Error{1, "no series: a line is one, as " + lineForm}
	}
	return items, nil
}

func parse(text []byte, declared []SpecWindow) (Item, error) {
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return Item{}, explain(text, err)
	}
	if l.ID == nil || *l.ID == "" {
		return Item{}, errors.New(`no "id": every series needs a name of its own`)
	}
	it := Item{Task: forecast.Task{Series: forecast.Series{ID: *l.ID}}}
	fail := func(format string, a ...any) (Item, error) {
		return Item{}, fmt.Errorf("series %q: %s", it.ID, fmt.Sprintf(format, a...))
	}
	if l.Freq == nil {
		return fail(`no "freq": write the number of values in a season, 12 for months, 4 for quarters, 1 for years`)
	}
	if l.Train == nil {
		return fail(`no "train": write the values as an array, null for a missing one`)
	}
	it.Freq, it.Values, it.Test = *l.Freq, valuesOf(l.Train), valuesOf(l.Test)
	if it.Freq < 1 {
		return fail(`"freq" is %d: write the number of values in a season, 1 if there is none`, it.Freq)
	}
	it.Horizon = len(it.Test)
	if l.H != nil {
		it.Horizon = *l.H
	}
	switch {
	case it.Horizon < 1:
		return fail(`no "h" of 1 or more: write how many values are to be forecast`)
	case it.Horizon > longestHorizon:
		return fail(`"h" is %d: at most %d values ahead`, it.Horizon, longestHorizon)
	case len(it.Test) > it.Horizon:
		return fail(`"test" has %d values and "h" is %d: leave out what is not to be forecast`, len(it.Test), it.Horizon)
	}
	var err error
	if it.axis, err = newAxis(l.Start, it.Freq); err != nil {
		return fail("%v", err)
	}
	if len(l.SE) > 0 {
		it.SE = valuesOf(l.SE)
		if len(it.SE) != len(it.Values) {
			return fail(`"se" has %d values and "train" %d: write one for each, null for none`, len(it.SE), len(it.Values))
		}
		for i, v := range it.SE {
			if v < 0 {
				return fail(`value %d of "se" is %g: a standard error is not negative`, i+1, v)
			}
		}
	}
	if l.Earlier != nil {
		if it.axis, it.Values, it.Link, err = l.Earlier.link(it.axis, it.Values); err != nil {
			return fail("%v", err)
		}
		if it.SE != nil { // those of the earlier basis are not known
			it.SE = append(valuesOf(make([]*float64, len(it.Values)-len(it.SE))), it.SE...)
		}
	}
	it.NonNegative = nonNegative(it.Values)
	if l.NonNegative != nil {
		it.NonNegative = *l.NonNegative
	}
	for i, v := range it.Values {
		if it.NonNegative && v < 0 {
			return fail(`value %d of "train" is %g and "nonnegative" is true: correct one of them`, i+1, v)
		}
	}
	if it.Adjust, err = l.request(it.axis, declared); err != nil {
		return fail("%v", err)
	}
	it.declared = string(l.Breaks) == `"declared"`
	it.Odd = append(mistyped(text), outside(it)...)
	return it, nil
}

func valuesOf(from []*float64) []float64 {
	out := make([]float64, len(from))
	for i, v := range from {
		out[i] = math.NaN()
		if v != nil {
			out[i] = *v
		}
	}
	return out
}

// nonNegative reports whether nothing below zero was ever observed: such a series
// is taken for a count or an amount, and not forecast below zero.
func nonNegative(values []float64) bool {
	for _, v := range values {
		if v < 0 {
			return false
		}
	}
	return true
}
