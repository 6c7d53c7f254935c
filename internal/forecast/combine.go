package forecast

import (
	"math"
	"slices"
)

// Weight is the part of a member in a combination.
type Weight struct {
	Method string  `json:"method"`
	Weight float64 `json:"weight"`
}

// originsToTrust is how many origins it takes for the weights to lie half way
// between equal ones and those that the errors speak for.
const originsToTrust = 4

// hopelessly is how many times the error of the best member a member may make at
// the origins before and still take part.
const hopelessly = 5

// weights returns the parts of the members at a snapshot: in proportion to the
// inverse of their root mean squared errors at the origins before, shrunk to
// equal ones. A simple mean is hard to beat, and four origins say little; but they
// do show a member that is far off.
func weights(before []snapshot, now snapshot) []float64 {
	rms := make([]float64, len(now.paths))
	best := math.Inf(1)
	for i, p := range now.paths {
		if len(p.mean) == 0 {
			rms[i] = math.Inf(1)
			continue
		}
		squares, steps := 0.0, 0
		for _, s := range before {
			mse, n := s.errorOf(i)
			squares += mse * float64(n)
			steps += n
		}
		rms[i] = 1
		if steps > 0 {
			rms[i] = math.Sqrt(squares/float64(steps)) + leastDeviation
		}
		best = min(best, rms[i])
	}
	w := make([]float64, len(rms))
	members, sum := 0.0, 0.0
	for i := range w {
		if rms[i] <= hopelessly*best && !math.IsInf(rms[i], 1) {
			w[i] = 1 / rms[i]
			members++
			sum += w[i]
		}
	}
	trust := float64(len(before)) / float64(len(before)+originsToTrust)
	for i := range w {
		if w[i] > 0 {
			w[i] = trust*w[i]/sum + (1-trust)/members
		}
	}
	return w
}

// leastDeviation is what counts as no deviation at all, of values of at most one.
const leastDeviation = 1e-12

// combine mixes the paths of a snapshot: the weighted mean of the means, half way to
// their median, which one member gone astray does not move; and the deviation of the
// mixture, in which it shows how far the members disagree.
func combine(s snapshot, w []float64, h int) (path, bool) {
	out := path{mean: make([]float64, h), sdv: make([]float64, h)}
	any := false
	for i, p := range s.paths {
		for j := range p.mean {
			any = true
			out.mean[j] += w[i] * p.mean[j]
		}
	}
	for j := range h {
		var values []float64
		for i, p := range s.paths {
			if w[i] > 0 {
				values = append(values, p.mean[j])
			}
		}
		if len(values) > 0 {
			out.mean[j] = (out.mean[j] + median(values)) / 2
		}
	}
	for i, p := range s.paths {
		for j := range p.mean {
			apart := p.mean[j] - out.mean[j]
			out.sdv[j] += w[i] * (p.sdv[j]*p.sdv[j] + apart*apart)
		}
	}
	for j := range out.sdv {
		out.sdv[j] = math.Sqrt(out.sdv[j])
	}
	out.least = max(leastOf(s.known)*s.extent, leastSpread*spread(s.flat))
	out.sdv = out.times(1)
	return out, any
}

// median sorts the values.
func median(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

// leastOf is the least deviation of a forecast one step ahead, as a share of the range
// of the n values that it rests on, season included; it grows with the root of the
// steps. No model is that exact, but the fewer the values the more of them seem so. It
// falls with the square of n, so that two dozen values and more are left to what their
// models err: 1/8 of the range after four values, 1/32 after eight, 0.3 % after 24.
func leastOf(n int) float64 { return 2 / float64(n*n) }

// leastSpread is the least deviation as a share of the range without season, however
// many values there are.
const leastSpread = 1e-4

func spread(y []float64) float64 { return slices.Max(y) - slices.Min(y) }
