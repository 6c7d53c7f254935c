package demand

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// errorsOf are past errors of a method, one step ahead, and in how many years (or from how many origins) they were made: errors of several regions in one
// year are no more evidence than one, so that years are the degrees of freedom.
type errorsOf struct {
	squares, sizes float64
	n              int
	years          map[int]bool
}

func (e *errorsOf) add(year int, err, size float64) {
	if e.years == nil {
		e.years = map[int]bool{}
	}
	e.squares, e.sizes, e.n, e.years[year] = e.squares+err*err, e.sizes+math.Abs(size), e.n+1, true
}

// known tells whether there are enough errors for limits.
func (e *errorsOf) known() bool { return len(e.years) >= 2 }

// mean is the mean of the sizes that were added.
func (e *errorsOf) mean() float64 { return e.sizes / float64(e.n) }

// missed are the errors as one says them; without any, means are NaN.
func (e *errorsOf) missed() Missed {
	if e == nil || e.n == 0 {
		return Missed{math.NaN(), math.NaN(), 0}
	}
	return Missed{e.mean(), math.Sqrt(e.squares / float64(e.n)), e.n}
}

// around gives the distances of the limits at 80 and 95 per cent, steps ahead: Student's t times the root mean square of the
// errors, which grows with the root of the steps as that of a random walk.
func (e *errorsOf) around(steps int) (at80, at95 float64) {
	t := distuv.StudentsT{Mu: 0, Sigma: math.Sqrt(e.squares / float64(e.n) * float64(max(1, steps))), Nu: float64(len(e.years))}
	return t.Quantile(0.9), t.Quantile(0.975)
}

// factors puts limits around a value whose errors are of logarithms.
func (e *errorsOf) factors(value float64, steps int) Interval {
	if !e.known() || math.IsNaN(value) {
		return Unknown()
	}
	a, b := e.around(steps)
	return Interval{value, value * math.Exp(-a), value * math.Exp(a), value * math.Exp(-b), value * math.Exp(b)}
}

// percent puts limits around a percentage whose errors are differences, in points. None is below zero, nor above a hundred: what it
// is a share of cannot be exceeded. A value above it, which contradictory counts can give, is its own upper limit.
func (e *errorsOf) percent(value float64, steps int) Interval {
	if !e.known() || math.IsNaN(value) {
		return Unknown()
	}
	a, b := e.around(steps)
	highest := max(100, value)
	return Interval{value, max(0, value-a), min(highest, value+a), max(0, value-b), min(highest, value+b)}
}

// each maps the value and its limits; f does not fall.
func (v Interval) each(f func(float64) float64) Interval {
	return Interval{f(v.Mean), f(v.Lo80), f(v.Hi80), f(v.Lo95), f(v.Hi95)}
}

// Times scales a value and its limits by a factor that is not negative.
func (v Interval) Times(factor float64) Interval {
	return v.each(func(x float64) float64 { return x * factor })
}

// Plus adds limits to limits, as if what errs on one side did so in all parts: the widest that the sum can be.
func (v Interval) Plus(w Interval) Interval {
	return Interval{v.Mean + w.Mean, v.Lo80 + w.Lo80, v.Hi80 + w.Hi80, v.Lo95 + w.Lo95, v.Hi95 + w.Hi95}
}

// atMost is the smaller of two values and of each of their limits.
func (v Interval) atMost(w Interval) Interval {
	return Interval{min(v.Mean, w.Mean), min(v.Lo80, w.Lo80), min(v.Hi80, w.Hi80), min(v.Lo95, w.Lo95), min(v.Hi95, w.Hi95)}
}

// share multiplies by a percentage with its own limits.
func (v Interval) share(percent Interval) Interval {
	return Interval{v.Mean * percent.Mean / 100, v.Lo80 * percent.Lo80 / 100, v.Hi80 * percent.Hi80 / 100, v.Lo95 * percent.Lo95 / 100, v.Hi95 * percent.Hi95 / 100}
}

// sortedKeys are the keys of a map in their order, so that sums are made in one order.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
