package panel

import (
	"math"
	"slices"

	"osservatorio/internal/forecast"
)

// Total is what another forecast says of a node over some steps together.
type Total struct {
	Node         string   // its id
	Parts        []string // ids of the nodes of the same thing, told apart further; Node may be among them
	First, Steps int      // from step 0
	Value        float64  // sum of the steps
}

// Within is the forecast in which some totals are those of another one: each total and
// its parts are scaled to it, the same in all of its steps, what is a sum of others is
// added up again, and what rounding leaves over goes to the largest part. Limits are
// scaled by as much as their mean. Totals must agree with each other as the nodes do.
func (o Outlook) Within(totals []Total) Outlook {
	if len(o.Forecasts) == 0 || len(totals) == 0 {
		return o
	}
	o.Forecasts = slices.Clone(o.Forecasts)
	places := map[string]int{}
	before := make([][]float64, len(o.Forecasts)) // means, by forecast and step
	after := make([][]float64, len(o.Forecasts))
	for i := range o.Forecasts {
		f := &o.Forecasts[i]
		places[f.ID], f.Points = i, slices.Clone(f.Points)
		for _, pt := range f.Points {
			before[i] = append(before[i], pt.Mean)
		}
		after[i] = slices.Clone(before[i])
	}
	for _, t := range totals {
		if was := sumOf(before[places[t.Node]][t.First : t.First+t.Steps]); was > 0 {
			for _, id := range append([]string{t.Node}, t.Parts...) {
				for step := t.First; step < t.First+t.Steps; step++ {
					after[places[id]][step] = before[places[id]][step] * t.Value / was
				}
			}
		}
	}
	o.addUp(after)
	free := map[int]bool{}
	for _, i := range o.hierarchy.Free() {
		free[i] = true
	}
	for _, t := range totals {
		o.settle(t, places, free, after)
	}
	o.addUp(after)
	for i, f := range o.Forecasts {
		for step := range f.Points {
			f.Points[step] = moved(f.Points[step], after[i][step], o.unit)
		}
	}
	return o
}

// addUp rounds the free nodes and makes the others their sums, step by step.
func (o Outlook) addUp(means [][]float64) {
	for step := range means[0] {
		column := make([]float64, len(means))
		for i := range means {
			column[i] = means[i][step]
		}
		for i, v := range o.hierarchy.Round(column, o.unit) {
			means[i][step] = v
		}
	}
}

// settle gives what rounding left over of a total to the largest of its parts that are no
// sums themselves; a total without such follows from others.
func (o Outlook) settle(t Total, places map[string]int, free map[int]bool, means [][]float64) {
	left, part, at := t.Value, -1, 0
	for _, id := range t.Parts {
		if i := places[id]; free[i] {
			for step := t.First; step < t.First+t.Steps; step++ {
				left -= means[i][step]
				if part < 0 || means[i][step] > means[part][at] {
					part, at = i, step
				}
			}
		}
	}
	if part >= 0 {
		means[part][at] = max(0, means[part][at]+math.Round(left/o.unit)*o.unit)
	}
}

// moved is a point with another mean, its limits as much larger, rounded outward.
func moved(pt forecast.Point, mean, unit float64) forecast.Point {
	if pt.Mean > 0 {
		by := mean / pt.Mean / unit
		pt.Lo80, pt.Lo95 = math.Floor(pt.Lo80*by)*unit, math.Floor(pt.Lo95*by)*unit
		pt.Hi80, pt.Hi95 = math.Ceil(pt.Hi80*by)*unit, math.Ceil(pt.Hi95*by)*unit
	}
	pt.Mean = mean
	pt.Lo80, pt.Hi80 = min(pt.Lo80, mean), max(pt.Hi80, mean)
	pt.Lo95, pt.Hi95 = min(pt.Lo95, pt.Lo80), max(pt.Hi95, pt.Hi80)
	return pt
}

func sumOf(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum
}
