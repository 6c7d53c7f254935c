package regarima

import (
	"math"
	"slices"
)

// Shift moves the indices of a request to a series whose first value is the one at
// by of the present one.
func (r Request) Shift(by int) Request {
	r.Breaks, r.Windows = shiftOutliers(r.Breaks, -by), shiftWindows(r.Windows, -by)
	if r.Year != 0 {
		number := r.Year*r.Freq + r.Place - 1 + by
		r.Year, r.Place = number/r.Freq, number%r.Freq+1
	}
	if r.Frozen != nil {
		f := r.Frozen.shift(-by)
		r.Frozen = &f
	}
	return r
}

// Shift moves the indices of an adjustment back to a series that begins by values
// before.
func (a Adjustment) Shift(by int) Adjustment {
	a.Frozen = a.Frozen.shift(by)
	a.Effects = slices.Clone(a.Effects)
	for i := range a.Effects {
		if a.Effects[i].Calendar == "" {
			a.Effects[i].At += by
		}
	}
	return a
}

func (f Frozen) shift(by int) Frozen {
	f.Outliers, f.Windows = shiftOutliers(f.Outliers, by), shiftWindows(f.Windows, by)
	f.Tested += by
	return f
}

func shiftOutliers(list []Outlier, by int) []Outlier {
	list = slices.Clone(list)
	for i := range list {
		list[i].At += by
	}
	return list
}

func shiftWindows(list []Window, by int) []Window {
	list = slices.Clone(list)
	for i := range list {
		list[i].From += by
		list[i].To += by
	}
	return list
}

// says reports whether a break shows in the values at all: declared ones may lie
// outside the series or on a missing value.
func (o Outlier) says(y []float64) bool {
	switch {
	case o.At < 0 || o.At >= len(y):
		return false
	case o.Kind == Additive:
		return !math.IsNaN(y[o.At])
	case o.Kind == LevelShift:
		return o.At > 0
	}
	return true
}
