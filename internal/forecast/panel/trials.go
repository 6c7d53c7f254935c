package panel

import (
	"math"

	"osservatorio/internal/forecast"
)

// Trial is one forecast of the past beside what came.
type Trial struct {
	Node           int
	Origin         string
	Method         string
	forecast.Point         // the coherent forecast; Step and Period are those of its target
	Base           float64 // its mean before reconciliation
	Actual         float64
	Naive          float64 // the value a year before, as it was known
	Naive2         float64 // NaN if there is none
	// Mean absolute seasonal difference of the values that were known, and its root mean square; zeros where
	// they repeated themselves.
	ScaleMAE, ScaleRMS float64
}

// Trials pairs what was said when known was known with what the panel has now. Periods
// of both begin at the same one; targets without a value, or without one a year before the
// origin, are left out.
func (p Panel) Trials(known Panel, said Outlook) []Trial {
	n := known.Periods()
	var out []Trial
	for _, f := range said.Forecasts {
		truth := p.Nodes[f.Node].Values
		for j, pt := range f.Points {
			if n+j >= len(truth) || math.IsNaN(truth[n+j]) {
				continue
			}
			t := Measured(known.Nodes[f.Node].Values, n, n+j, p.Freq)
			if math.IsNaN(t.Naive) {
				continue
			}
			t.Node, t.Origin, t.Method, t.Point, t.Base, t.Actual = f.Node, said.Origin, f.Method, pt, f.Base[j], truth[n+j]
			if f.Naive2 != nil {
				t.Naive2 = f.Naive2[j]
			}
			out = append(out, t)
		}
	}
	return out
}

// Measured is a trial with its yardsticks and no forecast: of the value at place target
// of a series, of which the first n values were known. Actual is NaN where the series has none.
func Measured(values []float64, n, target, freq int) Trial {
	known := values[:min(n, len(values))]
	t := Trial{Actual: math.NaN(), Naive: yearBefore(known, target, freq), Naive2: math.NaN()}
	if target < len(values) {
		t.Actual = values[target]
	}
	t.ScaleMAE, t.ScaleRMS = forecast.Differences(known, freq)
	return t
}

// yearBefore is the last known value of the season of place i.
func yearBefore(values []float64, i, freq int) float64 {
	for i -= freq; i >= 0; i -= freq {
		if i < len(values) && !math.IsNaN(values[i]) {
			return values[i]
		}
	}
	return math.NaN()
}
