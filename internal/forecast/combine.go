package forecast

import "math"

// Weight is the part of a member in a combination.
type Weight struct {
	Method string  `json:"method"`
	Weight float64 `json:"weight"`
}

// originsToTrust is how many origins it takes for the weights to lie half way
// between equal ones and those that the errors speak for.
const originsToTrust = 4

// weights returns the parts of the members at a snapshot: in proportion to the
// inverse of their root mean squared errors at the origins before, shrunk to
// equal ones. A simple mean is hard to beat, and four origins say little.
func weights(before []snapshot, now snapshot) []float64 {
	w := make([]float64, len(now.paths))
	sum := 0.0
	for i, p := range now.paths {
		if len(p.mean) == 0 {
			continue
		}
		squares, steps := 0.0, 0
		for _, s := range before {
			mse, n := s.errorOf(i)
			squares += mse * float64(n)
			steps += n
		}
		w[i] = 1
		if steps > 0 {
			w[i] = 1 / math.Sqrt(squares/float64(steps)+1e-18)
		}
		sum += w[i]
	}
	members := 0.0
	for i := range w {
		if w[i] > 0 {
			members++
			w[i] /= sum
		}
	}
	trust := float64(len(before)) / float64(len(before)+originsToTrust)
	for i := range w {
		if w[i] > 0 {
			w[i] = trust*w[i] + (1-trust)/members
		}
	}
	return w
}

// combine mixes the paths of a snapshot: the weighted mean of the means, and the
// weighted geometric mean of the standard deviations.
func combine(s snapshot, w []float64, h int) (path, bool) {
	out := path{mean: make([]float64, h), sdv: make([]float64, h)}
	any := false
	for i, p := range s.paths {
		if w[i] == 0 {
			continue
		}
		any = true
		for j := range h {
			out.mean[j] += w[i] * p.mean[j]
			out.sdv[j] += w[i] * math.Log(max(p.sdv[j], leastDeviation))
		}
	}
	for j := range out.sdv {
		out.sdv[j] = math.Exp(out.sdv[j])
		if out.sdv[j] <= 10*leastDeviation {
			out.sdv[j] = 0
		}
	}
	return out, any
}

// leastDeviation is what counts as no deviation at all, of values of at most one.
const leastDeviation = 1e-12
