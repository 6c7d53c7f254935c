package forecast

import "math"

// ces is complex exponential smoothing without season: a level and a "potential",
// moved by a complex smoothing parameter, stand for series with and without trend
// alike. For given parameters the errors are linear in the initial states, which are
// solved for; the parameters are searched for where the model forgets its start.
//
// Svetunkov, Kourentzes and Ord, "Complex exponential smoothing" (2022).
type ces struct {
	re, im           float64    // smoothing parameter
	start            [2]float64 // level and potential before the first value
	level, potential float64    // after the last value
	sigma2           float64
}

// cesMember is complex exponential smoothing after a fixed season was taken out.
func cesMember(in input, h int) (path, bool) {
	m, ok := fitCES(in.flat)
	if !ok {
		return path{}, false
	}
	means, deviations := m.forecast(h)
	return seasoned("CES", means, deviations, in.season, len(in.y))
}

// fitCES searches a grid, and then around its best cell in ever smaller steps.
func fitCES(y []float64) (ces, bool) {
	if len(y) < 6 {
		return ces{}, false
	}
	best, lowest := ces{}, math.Inf(1)
	try := func(re, im float64) bool {
		m := ces{re: re, im: im}
		if !m.stable() || !m.tame() {
			return false
		}
		squares, ok := m.solve(y)
		if !ok || !(squares < lowest) {
			return false
		}
		best, lowest = m, squares
		return true
	}
	for re := 0.1; re < 2.5; re += 0.2 {
		for im := 0.1; im < 2; im += 0.2 {
			try(re, im)
		}
	}
	for step := 0.1; step > 1e-4; {
		at := best
		moved := try(at.re+step, at.im) || try(at.re-step, at.im) || try(at.re, at.im+step) || try(at.re, at.im-step)
		if !moved {
			step /= 2
		}
	}
	best.sigma2 = lowest / float64(max(len(y)-4, 1))
	return best, !math.IsInf(lowest, 1)
}

// stable reports whether the roots that govern the memory of the model lie inside the
// unit circle.
func (m ces) stable() bool {
	a, b := 1-m.re+m.im, -(1 - m.im)
	c, d := 1-m.re-m.im, 1-m.re
	trace, det := a+d, a*d-b*c
	return math.Abs(det) < 1 && math.Abs(trace) < 1+det
}

// fastestGrowth is by how much a forecast may grow in a period in the long run.
const fastestGrowth = 1.02

// tame reports whether forecasts neither run away nor swing ever wider.
func (m ces) tame() bool {
	trace, det := 2-m.re, 2-m.re-m.im
	return math.Abs(det) <= 1 && fastestGrowth*(fastestGrowth-math.Abs(trace))+det >= 0
}

// step moves level and potential by an error.
func (m ces) step(level, potential, e float64) (float64, float64) {
	return level - (1-m.im)*potential + (m.re-m.im)*e, level + (1-m.re)*potential + (m.re+m.im)*e
}

// solve finds the initial states with the smallest sum of squares, sets the states
// after the last value and returns the sum.
func (m *ces) solve(y []float64) (squares float64, ok bool) {
	var known, first, second [2]float64 // from no state, from a level of one, from a potential of one
	first[0], second[1] = 1, 1
	var uu, uv, vv, ur, vr, rr float64
	for _, v := range y {
		r, a, b := v-known[0], first[0], second[0]
		uu, uv, vv = uu+a*a, uv+a*b, vv+b*b
		ur, vr, rr = ur+a*r, vr+b*r, rr+r*r
		known[0], known[1] = m.step(known[0], known[1], r)
		first[0], first[1] = m.step(first[0], first[1], -a)
		second[0], second[1] = m.step(second[0], second[1], -b)
	}
	det := uu*vv - uv*uv
	if !(det > 1e-10*uu*vv) {
		return 0, false
	}
	level, potential := (vv*ur-uv*vr)/det, (uu*vr-uv*ur)/det
	m.start = [2]float64{level, potential}
	m.level = known[0] + level*first[0] + potential*second[0]
	m.potential = known[1] + level*first[1] + potential*second[1]
	return max(rr-level*ur-potential*vr, 0), true
}

// forecast goes on without errors.
func (m ces) forecast(h int) (means, deviations []float64) {
	means, deviations = make([]float64, h), make([]float64, h)
	level, potential := m.level, m.potential
	effect, aside := m.step(0, 0, 1) // of an error on the values after it
	sum := 1.0
	for j := range h {
		means[j], deviations[j] = level, math.Sqrt(m.sigma2*sum)
		level, potential = m.step(level, potential, 0)
		sum += effect * effect
		effect, aside = m.step(effect, aside, 0)
	}
	return means, deviations
}
