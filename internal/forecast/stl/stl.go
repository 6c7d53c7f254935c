// Package stl decomposes a series into trend, season and remainder by repeated
// loess, as R's stl does: the same steps, jumps and interpolation as the Fortran
// of Cleveland, Cleveland, McRae and Terpenning, "STL: A Seasonal-Trend
// Decomposition Procedure Based on Loess" (1990).
package stl

import (
	"math"
	"slices"
)

// Options are those of R's stl; zero values take its defaults.
type Options struct {
	SeasonalWindow int  // odd span of the seasonal loess; 0 for a fixed ("periodic") season
	Robust         bool // weigh down outliers
}

// Decomposition holds the parts; they add up to the series.
type Decomposition struct {
	Seasonal, Trend, Remainder []float64
}

// Decompose decomposes a series without gaps of period m. ok is false for series
// of two seasons or less and for m below two, as in R.
func Decompose(y []float64, m int, o Options) (d Decomposition, ok bool) {
	n := len(y)
	if m < 2 || n <= 2*m {
		return d, false
	}
	periodic := o.SeasonalWindow == 0
	window := o.SeasonalWindow
	if periodic {
		window = 10*n + 1
	}
	s := newSmoother(y, m, window)
	s.run(o.Robust)
	d = Decomposition{s.season, s.trend, make([]float64, n)}
	if periodic {
		average(d.Seasonal, m)
	}
	for t := range y {
		d.Remainder[t] = y[t] - d.Seasonal[t] - d.Trend[t]
	}
	return d, true
}

// Strength is the share of the variance around the trend that the season explains,
// 0 to 1 (Wang, Smith and Hyndman 2006).
func (d Decomposition) Strength() float64 {
	both := make([]float64, len(d.Seasonal))
	for t := range both {
		both[t] = d.Seasonal[t] + d.Remainder[t]
	}
	whole := variance(both)
	if whole == 0 {
		return 0
	}
	return min(max(1-variance(d.Remainder)/whole, 0), 1)
}

func variance(y []float64) float64 {
	centre := 0.0
	for _, v := range y {
		centre += v
	}
	centre /= float64(len(y))
	sum := 0.0
	for _, v := range y {
		sum += (v - centre) * (v - centre)
	}
	return sum / float64(len(y)-1)
}

// average gives every place in the season its mean.
func average(season []float64, m int) {
	for j := range m {
		sum, n := 0.0, 0
		for t := j; t < len(season); t += m {
			sum += season[t]
			n++
		}
		for t := j; t < len(season); t += m {
			season[t] = sum / float64(n)
		}
	}
}

// smoother holds the spans and the work space of one decomposition.
type smoother struct {
	y                []float64
	m                int
	ns, nt, nl       int // spans of season, trend and low-pass filter
	js, jt, jl       int // jumps
	season, trend    []float64
	weights          []float64 // robustness weights, nil for none
	wide, aside, low []float64
	loess
}

func newSmoother(y []float64, m, window int) *smoother {
	n := len(y)
	s := &smoother{y: y, m: m, ns: window}
	s.nt = nextOdd(math.Ceil(1.5 * float64(m) / (1 - 1.5/float64(window))))
	s.nl = nextOdd(float64(m))
	tenth := func(span int) int { return (span + 9) / 10 }
	s.js, s.jt, s.jl = tenth(s.ns), tenth(s.nt), tenth(s.nl)
	s.ns, s.nt, s.nl = odd(s.ns), odd(s.nt), odd(s.nl)
	s.season, s.trend = make([]float64, n), make([]float64, n)
	s.wide, s.aside, s.low = make([]float64, n+2*m), make([]float64, n+2*m), make([]float64, n+2*m)
	s.w = make([]float64, n+2)
	return s
}

func nextOdd(x float64) int {
	v := int(math.Round(x))
	if v%2 == 0 {
		v++
	}
	return v
}

func odd(span int) int {
	span = max(span, 3)
	if span%2 == 0 {
		span++
	}
	return span
}

// run does the inner and outer loops: 2 and 0, robustly 1 and 15.
func (s *smoother) run(robust bool) {
	inner, outer := 2, 0
	if robust {
		inner, outer = 1, 15
	}
	for k := 0; ; k++ {
		for range inner {
			s.pass()
		}
		if k == outer {
			return
		}
		s.reweigh()
	}
}

// pass is one run of the inner loop.
func (s *smoother) pass() {
	n := len(s.y)
	for t := range n {
		s.aside[t] = s.y[t] - s.trend[t]
	}
	s.subseries(s.aside[:n])
	movingAverage(s.wide, s.m, s.low)
	movingAverage(s.low[:n+s.m+1], s.m, s.aside)
	movingAverage(s.aside[:n+2], 3, s.low)
	s.smooth(s.low[:n], s.nl, 1, s.jl, nil, s.aside)
	for t := range n {
		s.season[t] = s.wide[s.m+t] - s.aside[t]
		s.aside[t] = s.y[t] - s.season[t]
	}
	s.smooth(s.aside[:n], s.nt, 1, s.jt, s.weights, s.trend)
}

// subseries smooths the values of every place in the season by themselves, one
// season further at either end, into wide.
func (s *smoother) subseries(y []float64) {
	n := len(y)
	var values, weights []float64
	for j := range s.m {
		values, weights = values[:0], weights[:0]
		for t := j; t < n; t += s.m {
			values = append(values, y[t])
			if s.weights != nil {
				weights = append(weights, s.weights[t])
			}
		}
		k := len(values)
		if s.weights == nil {
			weights = nil
		}
		out := make([]float64, k+2)
		s.smooth(values, s.ns, 0, s.js, weights, out[1:])
		var ok bool
		if out[0], ok = s.at(values, s.ns, 0, 0, 1, min(s.ns, k), weights); !ok {
			out[0] = out[1]
		}
		if out[k+1], ok = s.at(values, s.ns, 0, float64(k+1), max(1, k-s.ns+1), k, weights); !ok {
			out[k+1] = out[k]
		}
		for i, v := range out {
			s.wide[i*s.m+j] = v
		}
	}
}

// reweigh computes the bisquare weights of the remainders.
func (s *smoother) reweigh() {
	n := len(s.y)
	r := make([]float64, n)
	for t := range r {
		r[t] = math.Abs(s.y[t] - s.season[t] - s.trend[t])
	}
	sorted := slices.Clone(r)
	slices.Sort(sorted)
	middle := n / 2
	six := 3 * (sorted[middle] + sorted[n-middle-1])
	for t, v := range r {
		switch {
		case v <= 0.001*six:
			r[t] = 1
		case v <= 0.999*six:
			q := v / six
			r[t] = (1 - q*q) * (1 - q*q)
		default:
			r[t] = 0
		}
	}
	s.weights = r
}

// movingAverage writes the averages of length values into out.
func movingAverage(y []float64, length int, out []float64) {
	sum := 0.0
	for _, v := range y[:length] {
		sum += v
	}
	out[0] = sum / float64(length)
	for t := length; t < len(y); t++ {
		sum += y[t] - y[t-length]
		out[t-length+1] = sum / float64(length)
	}
}
