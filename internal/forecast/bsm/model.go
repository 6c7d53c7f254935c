// Package bsm fits Harvey's basic structural model, a local linear trend with a
// season and noise, by maximum likelihood: the Kalman filter with an exact diffuse
// beginning, missing values, and sampling errors of known variance where the series
// comes from a survey.
//
// Harvey, Forecasting, Structural Time Series Models and the Kalman Filter (1989),
// chapters 2 and 4; Durbin and Koopman, Time Series Analysis by State Space Methods
// (2nd edition, 2012), sections 5.2 and 7.2.
package bsm

import (
	"errors"
	"math"
)

// Season is the form of the season.
type Season int

// The forms: effects of the places in a year that sum to a disturbance, R's, or
// harmonics with disturbances of one variance.
const (
	Dummy Season = iota
	Trigonometric
)

// Model is a basic structural model: the variances of what disturbs its parts each
// period, in the squared unit of the series.
//
//	value = level + season + irregular + sampling error
//	level = level before + slope before + disturbance
//	slope = slope before + disturbance
type Model struct {
	Period                          int // values a season; 1 for none
	Form                            Season
	Level, Slope, Season, Irregular float64
	LogLik                          float64 // diffuse, at the series that it was fitted to
}

// ErrShort says that there are too few values for the states that begin diffuse.
var ErrShort = errors.New("too few values for a structural model")

// ErrNoFit says that no variances with a likelihood were found.
var ErrNoFit = errors.New("no variances of a structural model were found")

// states counts level, slope and season.
func (m Model) states() int { return 2 + max(m.Period, 1) - 1 }

// LogLikelihood is the diffuse log-likelihood of values, NaN where missing, at the
// model's variances. se are the standard errors of the values, nil for none. It is
// minus infinity where it does not exist.
func (m Model) LogLikelihood(y, se []float64) float64 {
	f := newFilter(m)
	for t, v := range y {
		f.observe(v, squared(se, t))
		f.advance()
	}
	if f.left > 0 {
		return math.Inf(-1)
	}
	return f.loglik
}

// Forecast returns the means and the standard deviations of the next h values: of
// survey estimates, with the mean sampling variance of the last season.
func (m Model) Forecast(y, se []float64, h int) (means, deviations []float64, err error) {
	f := newFilter(m)
	for t, v := range y {
		f.observe(v, squared(se, t))
		f.advance()
	}
	if f.left > 0 {
		return nil, nil, ErrShort
	}
	sampling := 0.0
	last := min(max(m.Period, 1), len(y))
	for t := len(y) - last; t < len(y); t++ {
		sampling += squared(se, t) / float64(last)
	}
	means, deviations = make([]float64, h), make([]float64, h)
	for j := range h {
		means[j] = f.read(f.state)
		variance := m.Irregular + sampling
		for _, i := range f.loads {
			variance += f.readColumn(f.cov, i)
		}
		deviations[j] = math.Sqrt(max(variance, 0))
		f.advance()
	}
	return means, deviations, nil
}

// squared is the sampling variance of value t; a missing standard error is none.
func squared(se []float64, t int) float64 {
	if t >= len(se) || math.IsNaN(se[t]) {
		return 0
	}
	return se[t] * se[t]
}
