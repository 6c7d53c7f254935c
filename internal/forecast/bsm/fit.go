package bsm

import (
	"math"

	"gonum.org/v1/gonum/optimize"
)

// Fit estimates the variances by maximum likelihood. y are values, NaN where missing;
// se their standard errors, nil for none; m the values a season. A model of a shorter
// past of the same series in from is where the search begins; nil begins at several
// plain ones.
func Fit(y, se []float64, m int, form Season, from *Model) (Model, error) {
	model := Model{Period: max(m, 1), Form: form}
	observed := 0
	for _, v := range y {
		if !math.IsNaN(v) {
			observed++
		}
	}
	if observed < model.states()+leastSpare {
		return model, ErrShort
	}
	unit := model.usualVariance(y)
	if unit == 0 {
		return model, ErrNoFit
	}
	search := search{model, y, se, unit}
	best, lowest := []float64(nil), math.Inf(1)
	for _, start := range search.starts(from) {
		r, err := optimize.Minimize(optimize.Problem{Func: search.loss}, start,
			&optimize.Settings{FuncEvaluations: mostTrials, Converger: &optimize.FunctionConverge{Absolute: 1e-7, Iterations: 40}},
			&optimize.NelderMead{SimplexSize: 0.8})
		if r != nil && (err == nil || r.F < lowest) && r.F < lowest {
			best, lowest = r.X, r.F
		}
	}
	if best == nil || math.IsInf(lowest, 1) {
		return model, ErrNoFit
	}
	return search.settled(best, lowest), nil
}

const (
	leastSpare = 3   // values beyond the states
	mostTrials = 400 // likelihoods a start
)

// search is for the logarithms of the standard deviations of level, slope, season and
// irregular, in units of the series' own.
type search struct {
	Model
	y, se []float64
	unit  float64
}

// at is the model at some parameters; what is next to nothing is nothing.
func (s search) at(x []float64) Model {
	m := s.Model
	variance := func(v float64) float64 {
		if v < smallest {
			return 0
		}
		return s.unit * math.Exp(2*min(v, largest))
	}
	m.Level, m.Slope, m.Irregular = variance(x[0]), variance(x[1]), variance(x[2])
	if m.Period > 1 {
		m.Season = variance(x[3])
	}
	return m
}

// Limits of the logarithms.
const smallest, largest = -12, 6

func (s search) loss(x []float64) float64 {
	loglik := s.at(x).LogLikelihood(s.y, s.se)
	if math.IsNaN(loglik) || math.IsInf(loglik, 0) {
		return math.Inf(1)
	}
	return -loglik
}

func (s search) starts(from *Model) [][]float64 {
	parameter := func(v float64) float64 { return 0.5 * math.Log(max(v/s.unit, math.Exp(2*(smallest+4)))) }
	if from != nil && from.Level+from.Irregular+from.Season > 0 {
		return [][]float64{s.sized([]float64{parameter(from.Level), parameter(from.Slope), parameter(from.Irregular), parameter(from.Season)})}
	}
	return [][]float64{s.sized([]float64{-0.5, -3, -1, -2}), s.sized([]float64{-1, -6, -0.5, -5}), s.sized([]float64{-2, -2, -4, -1})}
}

func (s search) sized(x []float64) []float64 {
	if s.Period < 2 {
		return x[:3]
	}
	return x
}

// settled sets those variances to nothing that the likelihood does not want.
func (s search) settled(x []float64, lowest float64) Model {
	for i := range x {
		without := append([]float64(nil), x...)
		without[i] = 2 * smallest
		if v := s.loss(without); v <= lowest+1e-6 {
			x, lowest = without, min(v, lowest)
		}
	}
	m := s.at(x)
	m.LogLik = -lowest
	return m
}

// usualVariance is that of the differences of a season, the unit of the search.
func (m Model) usualVariance(y []float64) float64 {
	sum, squares, n := 0.0, 0.0, 0.0
	for t := m.Period; t < len(y); t++ {
		if d := y[t] - y[t-m.Period]; !math.IsNaN(d) {
			sum += d
			squares += d * d
			n++
		}
	}
	if n < 2 {
		return 0
	}
	return max(squares-sum*sum/n, 1e-12*squares) / n
}
