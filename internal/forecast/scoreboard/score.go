// Package scoreboard says how good forecasts of the past were: errors beside those
// of naive forecasts, limits beside what came, and whether a difference is more
// than chance.
//
// References: Hyndman and Koehler, "Another look at measures of forecast accuracy"
// (2006); Makridakis, Spiliotis and Assimakopoulos, "The M4 Competition" (2020);
// Gneiting and Raftery, "Strictly proper scoring rules, prediction, and
// estimation" (2007); Diebold and Mariano, "Comparing predictive accuracy" (1995),
// with the correction of Harvey, Leybourne and Newbold (1997).
package scoreboard

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"osservatorio/internal/forecast"
)

// Trial is one forecast of the past beside what came.
type Trial struct {
	Series string // tells series apart within a group
	Origin int    // place in time, in periods
	Step   int
	Actual float64
	forecast.Point
	Naive, Naive2 float64 // of the same season a year before, and Naive2; NaN if there is none
	// Mean absolute seasonal difference known at the origin, and its root mean square; 0 if none.
	ScaleMAE, ScaleRMS float64
}

// Score sums up trials. A measure is nil where it is not defined.
type Score struct {
	Trials  int `json:"trials"`
	Series  int `json:"series"`
	Origins int `json:"origins"`

	MASE  *float64 `json:"mase"`  // absolute errors over the seasonal differences known at the origin
	RMSSE *float64 `json:"rmsse"` // the same of squares, rooted
	SMAPE *float64 `json:"smape"` // 0 to 200 %
	OWA   *float64 `json:"owa"`   // mean of sMAPE and MASE over those of Naive2
	Bias  *float64 `json:"bias"`  // errors (forecast less actual) over the seasonal differences

	Pinball  *float64 `json:"pinball"`    // mean loss of the five quantiles, scaled as MASE
	CRPS     *float64 `json:"crps"`       // continuous ranked probability score, scaled as MASE
	Cover80  *float64 `json:"cover80"`    // shares within the limits, 0 to 1
	Cover95  *float64 `json:"cover95"`    //
	MSIS80   *float64 `json:"msis80"`     // interval scores, scaled as MASE
	MSIS95   *float64 `json:"msis95"`     //
	NaiveMAE *float64 `json:"naive_mase"` // MASE of the seasonal naive forecast

	// Diebold-Mariano statistic of the absolute errors against the seasonal naive
	// forecast, below zero where these are less, and its two-sided p; nil with fewer
	// than four origins.
	DM *float64 `json:"dm"`
	P  *float64 `json:"p"`
}

// levels are the quantiles that a point gives, in order.
var levels = []struct {
	p  float64
	of func(forecast.Point) float64
}{
	{0.025, func(p forecast.Point) float64 { return p.Lo95 }},
	{0.10, func(p forecast.Point) float64 { return p.Lo80 }},
	{0.50, func(p forecast.Point) float64 { return p.Mean }},
	{0.90, func(p forecast.Point) float64 { return p.Hi80 }},
	{0.975, func(p forecast.Point) float64 { return p.Hi95 }},
}

// loss is that of a quantile q of probability p.
func loss(p, q, actual float64) float64 { return max(p*(actual-q), (p-1)*(actual-q)) }

// crps is twice the mean loss of a hundred quantiles. Between the five that are known they
// lie on straight lines on normal paper, and so beyond the outermost.
func crps(pt forecast.Point, actual float64) float64 {
	sum, k := 0.0, 0
	for _, g := range grid {
		for k < len(levels)-2 && g.z > knots[k+1] {
			k++
		}
		from, to := levels[k].of(pt), levels[k+1].of(pt)
		q := from + (to-from)*(g.z-knots[k])/(knots[k+1]-knots[k])
		sum += 2 * loss(g.p, q, actual)
	}
	return sum / float64(len(grid))
}

var grid, knots = func() (grid []struct{ p, z float64 }, knots []float64) {
	for i := range 100 {
		p := (float64(i) + 0.5) / 100
		grid = append(grid, struct{ p, z float64 }{p, distuv.UnitNormal.Quantile(p)})
	}
	for _, l := range levels {
		knots = append(knots, distuv.UnitNormal.Quantile(l.p))
	}
	return grid, knots
}()

// Of scores trials.
func Of(trials []Trial) Score {
	var mase, squares, percent, bias, pinball, whole, c80, c95, i80, i95, naive mean
	var percent2, mase2, percentOf2, maseOf2 mean // of trials with a Naive2
	series, origins := map[string]bool{}, map[int]bool{}
	for _, t := range trials {
		series[t.Series], origins[t.Origin] = true, true
		e := t.Mean - t.Actual
		s := forecast.SymmetricPercent(t.Actual, t.Mean)
		percent.add(s)
		c80.add(is(t.Lo80 <= t.Actual && t.Actual <= t.Hi80))
		c95.add(is(t.Lo95 <= t.Actual && t.Actual <= t.Hi95))
		if !(t.ScaleMAE > 0) {
			continue
		}
		mase.add(math.Abs(e) / t.ScaleMAE)
		bias.add(e / t.ScaleMAE)
		squares.add(e / t.ScaleRMS * (e / t.ScaleRMS))
		naive.add(math.Abs(t.Naive-t.Actual) / t.ScaleMAE)
		i80.add(interval(t.Lo80, t.Hi80, t.Actual, 0.20) / t.ScaleMAE)
		i95.add(interval(t.Lo95, t.Hi95, t.Actual, 0.05) / t.ScaleMAE)
		sum := 0.0
		for _, l := range levels {
			sum += loss(l.p, l.of(t.Point), t.Actual)
		}
		pinball.add(sum / float64(len(levels)) / t.ScaleMAE)
		whole.add(crps(t.Point, t.Actual) / t.ScaleMAE)
		if !math.IsNaN(t.Naive2) {
			percentOf2.add(s)
			maseOf2.add(math.Abs(e) / t.ScaleMAE)
			percent2.add(forecast.SymmetricPercent(t.Actual, t.Naive2))
			mase2.add(math.Abs(t.Naive2-t.Actual) / t.ScaleMAE)
		}
	}
	out := Score{Trials: len(trials), Series: len(series), Origins: len(origins),
		MASE: mase.value(), RMSSE: root(squares.value()), SMAPE: percent.value(), Bias: bias.value(),
		Pinball: pinball.value(), CRPS: whole.value(), Cover80: c80.value(), Cover95: c95.value(), MSIS80: i80.value(), MSIS95: i95.value(), NaiveMAE: naive.value()}
	if a, b, c, d := percentOf2.value(), percent2.value(), maseOf2.value(), mase2.value(); a != nil && c != nil {
		out.OWA = defined((*a / *b + *c / *d) / 2)
	}
	out.DM, out.P = dieboldMariano(trials)
	return out
}

// interval is the interval score of Gneiting and Raftery.
func interval(lo, hi, actual, alpha float64) float64 {
	return hi - lo + 2/alpha*(max(lo-actual, 0)+max(actual-hi, 0))
}

// mean is a running mean.
type mean struct{ sum, n float64 }

func (m *mean) add(v float64)   { m.sum, m.n = m.sum+v, m.n+1 }
func (m *mean) value() *float64 { return defined(m.sum / m.n) }

func defined(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

func root(v *float64) *float64 {
	if v == nil {
		return nil
	}
	return defined(math.Sqrt(*v))
}

func is(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// byOrigin are the places of the origins in order.
func byOrigin[T any](of map[int]T) []int {
	var out []int
	for o := range of {
		out = append(out, o)
	}
	slices.Sort(out)
	return out
}
