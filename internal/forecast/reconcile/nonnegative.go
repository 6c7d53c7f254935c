package reconcile

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// NonNegative makes values coherent with no node below zero: of all such values
// those nearest to the base forecasts in the metric of the covariance. It solves
// the dual, least squares with multipliers that are not negative, by the active
// set of Lawson and Hanson, which ends after finitely many steps (Solving Least
// Squares Problems, 1974, chapter 23; in the form of Bro and De Jong, 1997).
func (p *Projection) NonNegative(values []float64) ([]float64, error) {
	x, err := p.Apply(values)
	if err != nil || slices.Min(x) >= 0 {
		return x, err
	}
	n := len(x)
	if p.m == nil {
		return above(x), nil
	}
	v := mat.NewDense(n, n, nil)
	v.Mul(p.m, p.w)
	lifted := p.multipliers(symmetric(v), x)
	for i := range x {
		for j, l := range lifted {
			x[i] += v.At(i, j) * l
		}
	}
	return p.h.lift(p.h.of(x)), nil
}

// multipliers solves v λ + x ≥ 0, λ ≥ 0, λ'(v λ + x) = 0.
func (p *Projection) multipliers(v *mat.SymDense, x []float64) []float64 {
	n := len(x)
	lambda := make([]float64, n)
	active := make([]bool, n)
	slack := slices.Clone(x)
	tolerance := 1e-12 * size(x)
	for range 3 * n {
		worst, at := -tolerance, -1
		for i, s := range slack {
			if !active[i] && s < worst && v.At(i, i) > 0 {
				worst, at = s, i
			}
		}
		if at < 0 {
			break
		}
		active[at] = true
		for slices.Contains(active, true) {
			trial := onActive(v, x, active)
			step, stop := 1.0, -1
			for i := range n {
				if active[i] && trial[i] <= 0 {
					if s := lambda[i] / (lambda[i] - trial[i]); s < step {
						step, stop = s, i
					}
				}
			}
			for i := range n {
				lambda[i] += step * (trial[i] - lambda[i])
			}
			if stop < 0 {
				break
			}
			for i := range n {
				if active[i] && (i == stop || lambda[i] <= 0) {
					active[i], lambda[i] = false, 0
				}
			}
		}
		for i := range n {
			slack[i] = x[i]
			for j, l := range lambda {
				slack[i] += v.At(i, j) * l
			}
		}
	}
	return lambda
}

// onActive are the multipliers that bring the active nodes to zero.
func onActive(v *mat.SymDense, x []float64, active []bool) []float64 {
	var places []int
	for i, yes := range active {
		if yes {
			places = append(places, i)
		}
	}
	a, b := mat.NewSymDense(len(places), nil), mat.NewDense(len(places), 1, nil)
	for r, i := range places {
		b.Set(r, 0, -x[i])
		for c, j := range places[:r+1] {
			a.SetSym(r, c, v.At(i, j))
		}
	}
	out := make([]float64, len(x))
	var solved mat.Dense
	if err := solve(a, b, &solved); err != nil {
		return out
	}
	for r, i := range places {
		out[i] = solved.At(r, 0)
	}
	return out
}

// lift sums free nodes up so that no node is below zero: free nodes are cut at
// zero, and where a node that is a difference still falls below, what is taken
// from it is lessened.
func (h *Hierarchy) lift(free []float64) []float64 {
	free = above(free)
	out := h.Sum(free)
	for range len(out) {
		at := slices.IndexFunc(out, func(v float64) bool { return v < 0 })
		if at < 0 {
			break
		}
		taken := 0.0
		for k := range free {
			taken += max(-h.s.At(at, k), 0) * free[k]
		}
		for k := range free {
			if h.s.At(at, k) < 0 {
				free[k] = max(free[k]*(1+out[at]/taken), 0)
			}
		}
		out = h.Sum(free)
		out[at] = max(out[at], 0)
	}
	return out
}

// Round rounds coherent values to multiples of a unit and keeps them coherent:
// the free nodes are rounded, and the others are their sums.
func (h *Hierarchy) Round(values []float64, unit float64) []float64 {
	free := h.of(values)
	for k, v := range free {
		free[k] = math.Round(v/unit) * unit
	}
	return h.Sum(free)
}

func above(values []float64) []float64 {
	out := slices.Clone(values)
	for i := range out {
		out[i] = max(out[i], 0)
	}
	return out
}

func size(values []float64) float64 {
	out := 0.0
	for _, v := range values {
		out = max(out, math.Abs(v))
	}
	return out
}
