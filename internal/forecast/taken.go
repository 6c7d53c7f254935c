package forecast

import (
	"fmt"
	"math"
	"slices"

	"osservatorio/internal/forecast/arima"
	"osservatorio/internal/forecast/regarima"
)

// Adjusted says what was taken out of a series before it was forecast and put back
// afterwards. Indices are those of the series.
type Adjusted struct {
	regarima.Adjustment
	Unit  float64 // of the effects' sizes where Logs is false
	Fault error   // why nothing was taken out; nil if all went well
}

// taken is an adjustment of a complete series, in its scale and with its indices.
type taken struct {
	regarima.Adjustment
	fault error
}

var errLongSeason = fmt.Errorf("no effects are taken out of series of more than %d values a season", longestARIMA)

// newTaken estimates what is asked for and takes it out of the values.
func newTaken(c *complete, req regarima.Request, h int) *taken {
	values := slices.Clone(c.y)
	for t, seen := range c.seen {
		if !seen {
			values[t] = math.NaN()
		}
	}
	if c.m > longestARIMA {
		return &taken{fault: errLongSeason}
	}
	a, err := regarima.Adjust(values, c.y, c.m, wantsLogs(c.y, c.m), req.Shift(c.first), h)
	if err != nil {
		return &taken{fault: err}
	}
	out := &taken{Adjustment: a}
	clean := make([]float64, len(c.y))
	for t, v := range c.y {
		clean[t] = out.change(v, -out.total(t))
	}
	c.y = clean
	return out
}

// total is what all effects together do to value t.
func (a *taken) total(t int) float64 {
	sum := 0.0
	for _, e := range a.Effects {
		sum += e.Product[t]
	}
	return sum
}

func (a *taken) change(v, effect float64) float64 {
	if a.Logs {
		return v * math.Exp(effect)
	}
	return v + effect
}

// Restored are the effects that are put back into forecasts, by step ahead.
type Restored struct {
	Proportional bool      `json:"proportional,omitempty"` // of logarithms
	Total        []float64 `json:"total"`
}

// restored are the effects on the h values after the n known ones.
func (a *taken) restored(n, h int) *Restored {
	if a == nil || len(a.Effects) == 0 {
		return nil
	}
	r := &Restored{Proportional: a.Logs}
	for t := n; t < n+h; t++ {
		r.Total = append(r.Total, a.total(t))
	}
	return r
}

// into puts the effects back into a forecast of step k from 0.
func (r *Restored) into(v float64, k int) float64 {
	switch {
	case r == nil:
		return v
	case r.Proportional:
		return v * math.Exp(r.Total[k])
	}
	return v + r.Total[k]
}

// surprise is value t as an origin at which known values were known has to be
// measured against: breaks that came later surprise, and wilder periods do not count.
func (a *taken) surprise(v float64, known, t int) float64 {
	if a == nil {
		return v
	}
	if a.Scale != nil && a.Scale[t] > 1 {
		return math.NaN()
	}
	later := 0.0
	for _, e := range a.Effects {
		if e.Calendar == "" && e.At >= known {
			later += e.Product[t] - e.Product[known-1]
		}
	}
	return a.change(v, later)
}

// adjusted tells the adjustment with the indices of the series.
func (a *taken) adjusted(c complete) *Adjusted {
	if a == nil {
		return nil
	}
	return &Adjusted{a.Adjustment.Shift(c.first), c.scale, a.fault}
}

// wild is a series some periods of which have wider innovations.
type wild struct {
	y, scale []float64 // y with its gaps
}

// calmed is the series for methods that know nothing of wider innovations: their
// periods count as missing once a year has gone by since. It returns the series
// itself, too, if there are such periods.
func (c complete) calmed() (complete, *wild) {
	if c.taken == nil || c.taken.Scale == nil {
		return c, nil
	}
	n := len(c.y)
	w := &wild{slices.Clone(c.y), c.taken.Scale[:n]}
	c.y, c.seen = slices.Clone(c.y), slices.Clone(c.seen)
	observed := slices.Clone(c.seen)
	after := 0 // usual periods since
	for t := n - 1; t >= 0; t-- {
		switch {
		case w.scale[t] <= 1:
			after++
		case after >= c.m && t > 0:
			c.seen[t] = false
		}
		if !observed[t] {
			w.y[t] = math.NaN()
		}
	}
	c.fill()
	c.seen = observed
	return c, w
}

// forecast estimates a model with the wider innovations and forecasts by it.
func (w *wild) forecast(logs bool, from arima.Model, h int) (means, deviations []float64) {
	y := w.y
	if logs {
		y = logarithms(y)
	}
	model, err := arima.FitRegression(y, from.Period, from.Order, arima.Regressors{Scale: w.scale}, from)
	if err != nil {
		return nil, nil
	}
	return model.Forecast(y, w.scale, h)
}
