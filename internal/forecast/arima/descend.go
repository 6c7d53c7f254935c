package arima

import "math"

// derivativeStep is the step of the difference quotients.
const derivativeStep = 1e-6

// effort says how far a descent goes: at most so many steps, until two of them in a
// row gain less than a share of the sum.
type effort struct {
	steps int
	gain  float64
}

// thorough finds the highest likelihood; quick comes near enough to it to tell
// orders apart.
var (
	thorough = effort{40, 1e-10}
	quick    = effort{8, 1e-5}
)

// squares is a sum of squares to be made small: residuals fills into and returns
// the sum, infinite outside the domain.
type squares interface {
	residuals(raw, into []float64) float64
}

// descend takes damped Gauss-Newton steps from raw, in place; n is the number of
// residuals. It reports false if raw is outside the domain.
func descend(p squares, raw []float64, n int, how effort) bool {
	k := len(raw)
	at, moved := make([]float64, n), make([]float64, n)
	value := p.residuals(raw, at)
	if math.IsInf(value, 1) {
		return false
	}
	if k == 0 {
		return true
	}
	jac := make([]float64, k*n)
	normal, grad, step, trial := make([]float64, k*k), make([]float64, k), make([]float64, k), make([]float64, k)
	solved := make([]float64, k*k)
	damping := 1e-3
	small := 0
	for range how.steps {
		copy(trial, raw)
		for i := range k {
			h := derivativeStep * (1 + math.Abs(raw[i]))
			if raw[i] > 0 {
				h = -h
			}
			trial[i] = raw[i] + h
			if math.IsInf(p.residuals(trial, moved), 1) {
				return true
			}
			for t := range n {
				jac[i*n+t] = (moved[t] - at[t]) / h
			}
			trial[i] = raw[i]
		}
		for i := range k {
			grad[i] = dot(jac[i*n:(i+1)*n], at)
			for j := range i + 1 {
				v := dot(jac[i*n:(i+1)*n], jac[j*n:(j+1)*n])
				normal[i*k+j], normal[j*k+i] = v, v
			}
		}
		before := value
		improved := false
		for ; damping < 1e8; damping *= 6 {
			copy(solved, normal)
			for i := range k {
				solved[i*k+i] += damping*normal[i*k+i] + 1e-14
				step[i] = -grad[i]
			}
			if !solveLinear(solved, step, k) {
				continue
			}
			for i := range k {
				trial[i] = min(max(raw[i]+min(max(step[i], -1.5), 1.5), -furthest), furthest)
			}
			if v := p.residuals(trial, moved); v < value {
				value, improved = v, true
				copy(raw, trial)
				at, moved = moved, at
				damping = max(damping/8, 1e-9)
				break
			}
		}
		if !improved {
			return true
		}
		if before-value > how.gain*before {
			small = 0
		} else if small++; small == 2 {
			return true
		}
	}
	return true
}

func dot(a, b []float64) float64 {
	b = b[:len(a)]
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}
