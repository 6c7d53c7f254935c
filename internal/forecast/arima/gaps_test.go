package arima

import (
	"math"
	"testing"
)

// Without gaps, filter and factorisation agree where nothing is differenced; where
// something is, the filter begins diffuse, as R's does, and comes as near.
func TestGapsAgainstExact(t *testing.T) {
	y := logs(airPassengers)
	w := difference(y, 1, 1, 12)
	for name, o := range map[string]Order{
		"moving averages": {Q: 1, SQ: 1},
		"both":            {P: 2, Q: 1, SP: 1, Constant: true},
		"autoregression":  {P: 1, SP: 1},
		"noise":           {Constant: true},
	} {
		m, err := Fit(w, 12, o)
		if err != nil {
			t.Fatal(name, err)
		}
		g, err := EvaluateGaps(w, 12, o, m.Coefficients)
		if err != nil {
			t.Fatal(name, err)
		}
		if math.Abs(g.LogLik-m.LogLik) > 1e-8 || math.Abs(g.Mean-m.Mean) > 1e-9 {
			t.Errorf("%s: %.9f and %.9f, means %g and %g", name, g.LogLik, m.LogLik, g.Mean, m.Mean)
		}
	}
	m, err := EvaluateGaps(y, 12, airline, Coefficients{MA: []float64{-0.4018280168}, SMA: []float64{-0.5569448384}})
	if err != nil || math.Abs(m.LogLik-244.6995305968) > 1e-6 { // what R's arima says there
		t.Errorf("airline, diffuse: %.9f, %v", m.LogLik, err)
	}
}

// A model of a series with gaps comes near the one of the whole series, and so do
// its forecasts; they widen behind a gap at the end.
func TestFitGaps(t *testing.T) {
	y := logs(airPassengers)
	whole, err := Fit(y, 12, airline)
	if err != nil {
		t.Fatal(err)
	}
	holes := append([]float64(nil), y...)
	for _, at := range []int{0, 17, 40, 41, 42, 99, 143} {
		holes[at] = math.NaN()
	}
	m, err := FitGaps(holes, whole)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(m.MA[0]-whole.MA[0]) > 0.15 || math.Abs(m.SMA[0]-whole.SMA[0]) > 0.15 {
		t.Errorf("coefficients %v, %v", m.MA, m.SMA)
	}
	means, deviations := m.ForecastGaps(holes, 12)
	wholeMeans, wholeDeviations := whole.Forecast(y, 12)
	for j := range means {
		if math.Abs(means[j]-wholeMeans[j]) > 0.05 || !(deviations[j] > 0.95*wholeDeviations[j]) {
			t.Errorf("step %d: %.3f ± %.3f, whole %.3f ± %.3f", j+1, means[j], deviations[j], wholeMeans[j], wholeDeviations[j])
		}
	}
	again, againDeviations := whole.ForecastGaps(y, 12)
	for j := range again {
		if math.Abs(again[j]-wholeMeans[j]) > 1e-4 || math.Abs(againDeviations[j]-wholeDeviations[j]) > 1e-4 {
			t.Errorf("step %d: filter %.6f ± %.6f, prediction %.6f ± %.6f", j+1, again[j], againDeviations[j], wholeMeans[j], wholeDeviations[j])
		}
	}
}
