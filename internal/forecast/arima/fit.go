package arima

import (
	"errors"
	"math"
	"slices"
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
	Rivals []Model // others on the way of the search with nearly as low an AICc

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
	return fit(difference(y, o.D, o.SD, m), m, o, nil, thorough)
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
}

func newProblem(w []float64, m int, o Order) problem {
	return problem{
		exact: exact{w: w, constant: o.Constant}, o: o, m: m,
		c: Coefficients{make([]float64, o.P), make([]float64, o.Q), make([]float64, o.SP), make([]float64, o.SQ)},
	}
}

// coefficients are those that were set, with the signs of a model.
func (p *problem) coefficients() Coefficients {
	return Coefficients{AR: slices.Clone(p.c.AR), MA: negative(p.c.MA), SAR: slices.Clone(p.c.SAR), SMA: negative(p.c.SMA)}
}

func negative(values []float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = -v
	}
	return out
}

// set expands the polynomials of some parameters.
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

func fit(w []float64, m int, o Order, start []float64, how effort) (Model, error) {
	k := o.P + o.Q + o.SP + o.SQ
	if len(w) < o.size()+3 || len(w) <= max(o.P+m*o.SP, o.Q+m*o.SQ) {
		return Model{}, ErrShort
	}
	p := newProblem(w, m, o)
	raw := make([]float64, k)
	if len(start) == k {
		copy(raw, start)
	} else {
		guess(&p, o, len(w), raw)
	}
	if !descend(&p, raw, len(w), how) {
		return Model{}, ErrNoFit
	}
	p.set(raw)
	e, ok := p.at(p.ar, p.ma)
	if !ok {
		return Model{}, ErrNoFit
	}
	return newModel(o, m, p.coefficients(), e, len(w), raw), nil
}

// guess picks the best of some plain starting points for a criterion of n residuals.
func guess(p squares, o Order, n int, raw []float64) {
	room := make([]float64, n+len(raw))
	into, trial := room[:n], room[n:]
	best := math.Inf(1)
	for _, s := range [][2]float64{{0.1, 0.1}, {0.5, 0.1}, {0.1, 0.5}, {-0.3, -0.2}} {
		for i := range trial {
			trial[i] = 0
		}
		ar, ma := o.P, o.P+o.Q
		if o.P > 0 {
			trial[0] = s[0]
		}
		if o.Q > 0 {
			trial[ar] = s[1]
		}
		if o.SP > 0 {
			trial[ma] = s[0]
		}
		if o.SQ > 0 {
			trial[ma+o.SP] = s[1]
		}
		if v := p.residuals(trial, into); v < best {
			best = v
			copy(raw, trial)
		}
	}
}
