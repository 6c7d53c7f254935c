package forecast

import (
	"math"

	"osservatorio/internal/forecast/arima"
)

// arimaChoice is the ARIMA model of a series at an origin.
type arimaChoice struct {
	model  arima.Model
	period int  // of the series that it was searched on: 1 where the season was taken out before
	logs   bool // of the logarithms
	found  bool
}

// arimaMember is the average by AICc of the best ARIMA models on the way of a
// stepwise search, of the series or of its logarithms. The search is done on the first
// origin; at the next ones the models are only estimated again, and for the forecast
// itself the search goes on from there.
func arimaMember(in input, h int) (path, bool) {
	y, m, season := in.y, in.m, adjustment{}
	if m > longestARIMA || in.short() {
		y, m, season = in.flat, 1, in.season
	}
	if len(y) < leastForARIMA {
		return path{}, false
	}
	before := in.history.arima
	before.found = before.found && before.period == m
	logs := before.logs
	if !before.found {
		logs = wantsLogs(y, m)
	}
	if logs && !positive(y) {
		return path{}, false
	}
	values := y
	if logs {
		values = logarithms(y)
	}
	var model arima.Model
	var err error
	switch {
	case !before.found:
		model, err = arima.Search(values, m)
	case in.last:
		model, err = arima.Refine(values, m, before.model)
	default:
		model, err = arima.Again(values, before.model)
	}
	if err != nil {
		return path{}, false
	}
	in.history.arima = arimaChoice{model, m, logs, true}
	var all []candidate
	for _, one := range append([]arima.Model{model}, model.Rivals...) {
		means, deviations := one.Forecast(values, h)
		switch {
		case in.wild != nil && season.kind == None:
			means, deviations = in.wild.forecast(logs, one, h)
		case in.holes != nil && season.kind == None:
			means, deviations = in.acrossGaps(logs, one, h)
		}
		if p, ok := in.ofARIMA(one, means, deviations, logs, season); ok {
			all = append(all, candidate{p, one.AICc})
		}
		if in.holes != nil || in.wild != nil {
			break // rivals that the filter must read cost more than they bring
		}
	}
	return averaged(all, h)
}

// ofARIMA makes a path of what an ARIMA model says.
func (in input) ofARIMA(model arima.Model, means, deviations []float64, logs bool, season adjustment) (path, bool) {
	if means == nil {
		return path{}, false
	}
	label := model.String()
	if logs {
		label += " of logarithms"
		for j := range means {
			means[j] = math.Exp(means[j])
			deviations[j] *= means[j]
		}
	}
	return seasoned(label, means, deviations, season, len(in.y))
}

// leastForARIMA is how many values an ARIMA model is looked for in, at least.
const leastForARIMA = 8

// acrossGaps forecasts by what was observed only; for the forecast itself the
// coefficients are estimated so, too.
func (in input) acrossGaps(logs bool, model arima.Model, h int) (means, deviations []float64) {
	holes := in.holes
	if logs {
		holes = logarithms(holes)
	}
	if in.last {
		if better, err := arima.FitGaps(holes, model); err == nil {
			model = better
		}
	}
	return model.ForecastGaps(holes, h)
}

// wantsLogs compares a simple model of the values with one of their logarithms, the
// likelihood of which counts for the values themselves.
func wantsLogs(y []float64, m int) bool {
	if !positive(y) {
		return false
	}
	jacobian := 0.0
	transformed := logarithms(y)
	if steady(transformed, m) {
		return true
	}
	for _, v := range transformed {
		jacobian += v
	}
	plain, err := arima.Simple(y, m)
	if err != nil {
		return false
	}
	logged, err := arima.Simple(transformed, m)
	if err != nil || len(y)-logged.Lost() < 1 {
		return false
	}
	// Both per value, as they may differ in how many the differences cost.
	n := float64(len(y))
	return logged.LogLik/(n-float64(logged.Lost()))-jacobian/n > plain.LogLik/(n-float64(plain.Lost()))
}

// steady tells whether logarithms grow by the same over every season, up to rounding: the series grows by one percentage, with a
// season or without. The simple models cannot tell it: they have no drift, by which alone the logarithms are a straight line, and that
// of the values may have no admissible coefficients at all.
func steady(logs []float64, m int) bool {
	if len(logs) < m+3 {
		return false
	}
	least, most, size := math.Inf(1), math.Inf(-1), 0.0
	for i, v := range logs {
		size = max(size, math.Abs(v))
		if i >= m {
			least, most = min(least, v-logs[i-m]), max(most, v-logs[i-m])
		}
	}
	return most-least <= rounding*size && min(math.Abs(least), math.Abs(most)) > 1000*rounding*size
}
