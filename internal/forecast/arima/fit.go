package arima

import (
	"errors"
	"math"
)

// Model is a fitted ARIMA model.
type Model struct {
	Order
	Period int
	Coefficients
	Mean   float64 // of the differenced series; zero without a constant
	Sigma2 float64 // of the innovations, maximum likelihood
	LogLik float64
	AICc   float64

	used int
	raw  []float64
}

// Errors of Fit.
var (
	ErrShort = errors.New("too few values for the order")
	ErrNoFit = errors.New("no admissible coefficients were found")
)

// Fit estimates a model on a series without gaps by exact maximum likelihood.
func Fit(y []float64, m int, o Order) (Model, error) {
	return fit(difference(y, o.D, o.SD, m), m, o, nil)
}

// Evaluate returns the exact likelihood of given coefficients, the mean and the
// variance being estimated.
func Evaluate(y []float64, m int, o Order, c Coefficients) (Model, error) {
	x := exact{w: difference(y, o.D, o.SD, m), constant: o.Constant}
	e, ok := x.at(expand(c.AR, c.SAR, m, -1), expand(c.MA, c.SMA, m, 1))
	if !ok {
		return Model{}, ErrNoFit
	}
	return newModel(o, m, c, e, len(x.w), nil), nil
}

func newModel(o Order, m int, c Coefficients, e estimate, used int, raw []float64) Model {
	k, n := float64(o.size()+1), float64(used)
	return Model{
		Order: o, Period: m, Coefficients: c, Mean: e.mean, Sigma2: e.sigma2, LogLik: e.loglik,
		AICc: -2*e.loglik + 2*k + 2*k*(k+1)/(n-k-1), used: used, raw: raw,
	}
}

// problem is the search for the coefficients of one model. Its parameters are any
// real numbers, which fromPartial turns into stationary and invertible
// polynomials. With v the standardised innovations and D the determinant of their
// covariance, the likelihood is highest where the sum of squares of v D^(1/2n) is
// lowest, so that Gauss-Newton steps lead there.
type problem struct {
	exact
	o      Order
	m      int
	c      Coefficients
	ar, ma []float64
	raw    []float64
}

func (p *problem) set(raw []float64) {
	take := func(out []float64) {
		fromPartial(raw[:len(out)], out)
		raw = raw[len(out):]
	}
	take(p.c.AR)
	take(p.c.MA)
	take(p.c.SAR)
	take(p.c.SMA)
	// A moving average has the opposite sign of an autoregression.
	p.ar = expandInto(p.ar, p.c.AR, p.c.SAR, p.m, -1)
	p.ma = expandInto(p.ma, p.c.MA, p.c.SMA, p.m, -1)
	for i := range p.ma {
		p.ma[i] = -p.ma[i]
	}
}

// residuals fills into with the scaled innovations at raw and returns their sum of
// squares, infinite outside the domain.
func (p *problem) residuals(raw, into []float64) float64 {
	p.set(raw)
	e, ok := p.at(p.ar, p.ma)
	if !ok {
		return math.Inf(1)
	}
	n := float64(len(p.w))
	scale := math.Exp(e.logs / (2 * n))
	for t, v := range p.z {
		into[t] = v * scale
	}
	return e.sigma2 * n * scale * scale
}

// furthest keeps partial autocorrelations below 0.9999.
const furthest = 5

func fit(w []float64, m int, o Order, start []float64) (Model, error) {
	k := o.P + o.Q + o.SP + o.SQ
	if len(w) < o.size()+3 || len(w) <= max(o.P+m*o.SP, o.Q+m*o.SQ) {
		return Model{}, ErrShort
	}
	p := problem{exact: exact{w: w, constant: o.Constant}, o: o, m: m}
	p.c = Coefficients{make([]float64, o.P), make([]float64, o.Q), make([]float64, o.SP), make([]float64, o.SQ)}
	raw := make([]float64, k)
	if len(start) == k {
		copy(raw, start)
	} else {
		p.guess(raw)
	}
	if !p.descend(raw) {
		return Model{}, ErrNoFit
	}
	p.set(raw)
	e, ok := p.at(p.ar, p.ma)
	if !ok {
		return Model{}, ErrNoFit
	}
	for i := range p.c.MA {
		p.c.MA[i] = -p.c.MA[i]
	}
	for i := range p.c.SMA {
		p.c.SMA[i] = -p.c.SMA[i]
	}
	return newModel(o, m, p.c, e, len(w), raw), nil
}

// guess picks the best of some plain starting points.
func (p *problem) guess(raw []float64) {
	into := make([]float64, len(p.w))
	best := math.Inf(1)
	trial := make([]float64, len(raw))
	for _, s := range [][2]float64{{0.1, 0.1}, {0.5, 0.1}, {0.1, 0.5}, {-0.3, -0.2}} {
		for i := range trial {
			trial[i] = 0
		}
		ar, ma := p.o.P, p.o.P+p.o.Q
		if p.o.P > 0 {
			trial[0] = s[0]
		}
		if p.o.Q > 0 {
			trial[ar] = s[1]
		}
		if p.o.SP > 0 {
			trial[ma] = s[0]
		}
		if p.o.SQ > 0 {
			trial[ma+p.o.SP] = s[1]
		}
		if v := p.residuals(trial, into); v < best {
			best = v
			copy(raw, trial)
		}
	}
}

// Steps of the search, and when it stops.
const (
	mostSteps      = 40
	smallGain      = 1e-10
	derivativeStep = 1e-6
)

// descend takes damped Gauss-Newton steps from raw, in place. It reports false if
// raw is outside the domain.
func (p *problem) descend(raw []float64) bool {
	n, k := len(p.w), len(raw)
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
	for range mostSteps {
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
		if before-value > smallGain*before {
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
