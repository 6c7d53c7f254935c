package forecast

import "math"

// leastSquares minimises the criterion of a filter inside its box by
// Levenberg-Marquardt steps with an active set for the bounds. The criterion is
// a sum of squares with exact derivatives, so that a dozen steps do what a
// simplex search needs thousands of evaluations for.
type leastSquares struct {
	f        *filter
	lo, hi   []float64
	feasible func(theta []float64) bool // further limits; nil for none

	theta, trial   []float64
	grad, step     []float64
	normal, factor []float64 // p × p, row by row
	free           []bool
	damping        float64
	value          float64 // criterion at theta
}

const (
	dampingStart = 1e-2
	dampingMax   = 1e9
	dampingMin   = 1e-9
)

func newLeastSquares(f *filter, lo, hi []float64) *leastSquares {
	p := f.p
	buf := make([]float64, 4*p+2*p*p)
	return &leastSquares{
		f: f, lo: lo, hi: hi, free: make([]bool, p),
		theta: buf[:p:p], trial: buf[p : 2*p : 2*p], grad: buf[2*p : 3*p : 3*p], step: buf[3*p : 4*p : 4*p],
		normal: buf[4*p : 4*p+p*p : 4*p+p*p], factor: buf[4*p+p*p:],
	}
}

// begin moves to a starting point and reports whether it lies in the domain.
func (ls *leastSquares) begin(theta []float64) bool {
	copy(ls.theta, theta)
	ls.damping = dampingStart
	ls.value = ls.evaluate(ls.theta)
	return !math.IsInf(ls.value, 1)
}

func (ls *leastSquares) evaluate(theta []float64) float64 {
	if ls.feasible != nil && !ls.feasible(theta) {
		return math.Inf(1)
	}
	return ls.f.sumSquares(theta)
}

// run takes at most maxSteps steps over the parameters from column first on
// (the others stay) and stops when three steps in a row gain less than the
// relative tolerance.
func (ls *leastSquares) run(first, maxSteps int, tolerance float64) {
	small := 0
	for range maxSteps {
		if ls.value <= 0 {
			return
		}
		ls.f.linearise(ls.theta)
		ls.normalEquations(first)
		before := ls.value
		if !ls.improve(first) {
			return
		}
		if before-ls.value > tolerance*before {
			small = 0
		} else if small++; small == 3 {
			return
		}
	}
}

// normalEquations forms J'J and J'r of the parameters from column first on, and
// the set of those that no bound holds back.
func (ls *leastSquares) normalEquations(first int) {
	p := ls.f.p
	clear(ls.normal)
	clear(ls.grad)
	for t, r := range ls.f.resid {
		row := ls.f.jac[t*p : (t+1)*p]
		for i := first; i < p; i++ {
			ri := row[i]
			ls.grad[i] += ri * r
			into := ls.normal[i*p : i*p+i+1]
			for k := first; k <= i; k++ {
				into[k] += ri * row[k]
			}
		}
	}
	for i := range ls.free {
		held := (ls.theta[i] <= ls.lo[i] && ls.grad[i] > 0) || (ls.theta[i] >= ls.hi[i] && ls.grad[i] < 0)
		ls.free[i] = i >= first && !held
	}
}

// improve looks for a step that lowers the criterion, raising the damping until
// one does, and takes it. It reports false at a minimum.
func (ls *leastSquares) improve(first int) bool {
	for ls.damping <= dampingMax {
		if ls.solve() {
			copy(ls.trial, ls.theta)
			for i := first; i < ls.f.p; i++ {
				ls.trial[i] = min(max(ls.theta[i]+ls.step[i], ls.lo[i]), ls.hi[i])
			}
			if v := ls.evaluate(ls.trial); v < ls.value {
				ls.value = v
				ls.theta, ls.trial = ls.trial, ls.theta
				ls.damping = max(ls.damping/8, dampingMin)
				return true
			}
		}
		ls.damping *= 5
	}
	return false
}

// solve computes the damped step of the free parameters by Cholesky
// factorisation; the others get a step of zero. It reports false if the matrix
// is not positive definite.
func (ls *leastSquares) solve() bool {
	p := ls.f.p
	for i := range p {
		ls.step[i] = 0
		if !ls.free[i] {
			continue
		}
		rowI := ls.factor[i*p : (i+1)*p]
		for k := 0; k <= i; k++ {
			if !ls.free[k] {
				continue
			}
			rowK := ls.factor[k*p : (k+1)*p]
			sum := ls.normal[i*p+k]
			if k == i {
				sum += ls.damping*sum + 1e-14
			}
			for l := range k {
				if ls.free[l] {
					sum -= rowI[l] * rowK[l]
				}
			}
			if k < i {
				rowI[k] = sum / rowK[k]
				continue
			}
			if !(sum > 0) {
				return false
			}
			rowI[i] = math.Sqrt(sum)
		}
	}
	for i := range p { // L z = -g
		if !ls.free[i] {
			continue
		}
		sum := -ls.grad[i]
		for k := range i {
			if ls.free[k] {
				sum -= ls.factor[i*p+k] * ls.step[k]
			}
		}
		ls.step[i] = sum / ls.factor[i*p+i]
	}
	for i := p - 1; i >= 0; i-- { // L' d = z
		if !ls.free[i] {
			continue
		}
		sum := ls.step[i]
		for k := i + 1; k < p; k++ {
			if ls.free[k] {
				sum -= ls.factor[k*p+i] * ls.step[k]
			}
		}
		ls.step[i] = sum / ls.factor[i*p+i]
	}
	return true
}
