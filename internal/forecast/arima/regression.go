package arima

import (
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// ErrCollinear says that regressors cannot be told apart, or that one says nothing
// of the series once it is differenced.
var ErrCollinear = errors.New("regressors that cannot be told apart")

// Regressors are what is known beside the ARIMA process.
type Regressors struct {
	Columns [][]float64 // each as long as the series
	Scale   []float64   // standard deviation of each period's innovation, 1 for usual; nil if all are
}

// Regression is a fitted ARIMA model of a series less its regressors.
type Regression struct {
	Model
	Beta []float64 // effects of the columns, in the unit of the series
	SE   []float64 // their standard errors, by generalised least squares
	Z    []float64 // innovations in units of the standard deviation promised, of the values that count
}

// FitRegression estimates an ARIMA model with regressors by exact maximum
// likelihood: the effects, the mean and the variance are concentrated out by
// generalised least squares in the Kalman filter. Missing values are NaN; columns
// must be finite. A model of the same order in from is where the search begins; its
// zero value is none.
func FitRegression(y []float64, m int, o Order, x Regressors, from Model) (Regression, error) {
	r := newRegression(y, m, o, x)
	if r.used < o.size()+len(x.Columns)+3 {
		return Regression{}, ErrShort
	}
	raw := make([]float64, o.P+o.Q+o.SP+o.SQ)
	if from.Order == o && len(from.raw) == len(raw) {
		copy(raw, from.raw)
	} else {
		guess(r, o, len(r.y), raw)
	}
	if !descend(r, raw, len(r.y), careful) {
		return Regression{}, r.failure()
	}
	r.p.set(raw)
	e, ok := r.at()
	if !ok {
		return Regression{}, r.failure()
	}
	return r.result(r.p.coefficients(), e, raw), nil
}

// careful comes near enough to the highest likelihood for tests on effects.
var careful = effort{25, 1e-8}

// EvaluateRegression is FitRegression with the coefficients of the process given.
func EvaluateRegression(y []float64, m int, o Order, c Coefficients, x Regressors) (Regression, error) {
	r := newRegression(y, m, o, x)
	r.p.ar, r.p.ma = expand(c.AR, c.SAR, m, -1), expand(c.MA, c.SMA, m, 1)
	e, ok := r.at()
	if !ok {
		return Regression{}, r.failure()
	}
	return r.result(c, e, nil), nil
}

// regression is the search for the coefficients. A series without gaps is
// differenced first, which makes the likelihood exact; one with gaps begins diffuse.
type regression struct {
	y, scale []float64
	columns  [][]float64 // the constant, if there is one, is the last
	back     []float64
	p        problem
	used     int
	z, beta  []float64
	inverse  mat.SymDense // of the Gram matrix of the filtered columns
	apart    bool         // the columns can be told apart
}

func newRegression(y []float64, m int, o Order, x Regressors) *regression {
	r := &regression{p: newProblem(nil, m, o), apart: true}
	observed := 0
	for _, v := range y {
		if !math.IsNaN(v) {
			observed++
		}
	}
	r.used = observed - o.D - o.SD*m
	columns := x.Columns
	if o.Constant {
		trend := make([]float64, len(y))
		for t := range trend {
			trend[t] = o.trend(t, m)
		}
		columns = append(columns[:len(columns):len(columns)], trend)
	}
	if observed < len(y) {
		r.y, r.scale, r.columns, r.back = y, x.Scale, columns, differencing(o.D, o.SD, m)
		return r
	}
	r.y = difference(y, o.D, o.SD, m)
	for _, c := range columns {
		r.columns = append(r.columns, difference(c, o.D, o.SD, m))
	}
	if x.Scale != nil {
		r.scale = x.Scale[len(y)-len(r.y):]
	}
	return r
}

// trend is what a mean of one of the differenced series adds to value t.
func (o Order) trend(t, m int) float64 {
	switch {
	case o.D > 0:
		return float64(t)
	case o.SD > 0:
		return float64(t) / float64(m)
	}
	return 1
}

// at evaluates the likelihood at the expanded coefficients.
func (r *regression) at() (e estimate, ok bool) {
	if len(r.y) == 0 {
		return e, false
	}
	k := newKalman(r.y, r.p.ar, r.p.ma, r.back)
	k.scale, k.all = r.scale, len(r.back) == 0
	k.with(r.columns)
	if !k.run(r.p.ar) || len(k.innovations) < 2 || !r.solve(k) {
		return e, false
	}
	counted, n := float64(len(r.z)), float64(r.used)
	e.sigma2 = dot(r.z, r.z) / counted
	e.logs = k.logs
	if r.p.o.Constant {
		e.mean = r.beta[len(r.beta)-1]
	}
	e.loglik = -0.5 * n * (math.Log(2*math.Pi*e.sigma2) + 1 + k.logs/counted)
	return e, e.sigma2 > 0 && !math.IsInf(e.sigma2, 0) && !math.IsNaN(e.loglik)
}

// solve regresses the innovations of the values on those of the columns.
func (r *regression) solve(k *kalman) bool {
	r.z = append(r.z[:0], k.innovations...)
	size := len(k.others)
	r.beta = make([]float64, size)
	if size == 0 {
		return true
	}
	gram, norms := mat.NewSymDense(size, nil), make([]float64, size)
	for i, c := range k.others {
		norms[i] = math.Sqrt(dot(c.innovations, c.innovations))
		if !(norms[i] > 1e-9) {
			r.apart = false
			return false
		}
	}
	right := mat.NewVecDense(size, nil)
	for i, a := range k.others {
		for j, b := range k.others[:i+1] {
			gram.SetSym(i, j, dot(a.innovations, b.innovations)/norms[i]/norms[j])
		}
		right.SetVec(i, dot(a.innovations, k.innovations)/norms[i])
	}
	var factor mat.Cholesky
	if !factor.Factorize(gram) || factor.Cond() > worstCondition {
		r.apart = false
		return false
	}
	var beta mat.VecDense
	if factor.SolveVecTo(&beta, right) != nil || factor.InverseTo(&r.inverse) != nil {
		r.apart = false
		return false
	}
	for i, c := range k.others {
		r.beta[i] = beta.AtVec(i) / norms[i]
		for j := range i + 1 {
			r.inverse.SetSym(i, j, r.inverse.At(i, j)/norms[i]/norms[j])
		}
		for t, v := range c.innovations {
			r.z[t] -= r.beta[i] * v
		}
	}
	return true
}

// worstCondition is that of columns which cannot be told apart.
const worstCondition = 1e10

// residuals are those of the criterion of descend.
func (r *regression) residuals(raw, into []float64) float64 {
	r.p.set(raw)
	e, ok := r.at()
	if !ok {
		return math.Inf(1)
	}
	counted := float64(len(r.z))
	scale := math.Exp(e.logs / (2 * counted))
	clear(into)
	for t, v := range r.z {
		into[t] = v * scale
	}
	return e.sigma2 * counted * scale * scale
}

func (r *regression) failure() error {
	if !r.apart {
		return ErrCollinear
	}
	return ErrNoFit
}

func (r *regression) result(c Coefficients, e estimate, raw []float64) Regression {
	effects := len(r.beta)
	if r.p.o.Constant {
		effects--
	}
	fit := Regression{Model: newModel(r.p.o, r.p.m, c, e, r.used, raw), Beta: r.beta[:effects], SE: make([]float64, effects)}
	k, n := float64(r.p.o.size()+effects+1), float64(r.used)
	fit.AICc = -2*e.loglik + 2*k + 2*k*(k+1)/(n-k-1)
	for i := range fit.SE {
		fit.SE[i] = math.Sqrt(e.sigma2 * r.inverse.At(i, i))
	}
	for _, v := range r.z {
		fit.Z = append(fit.Z, v/math.Sqrt(e.sigma2))
	}
	return fit
}

// Less returns a series without the effects of the columns.
func (f Regression) Less(y []float64, columns [][]float64) []float64 {
	out := append([]float64(nil), y...)
	for i, c := range columns {
		for t := range out {
			out[t] -= f.Beta[i] * c[t]
		}
	}
	return out
}

// Forecast returns the means and the standard deviations of the next h values of the
// series less its regressors, of which rest is the past, missing values NaN. scale is
// that of the past.
func (f Regression) Forecast(rest, scale []float64, h int) (means, deviations []float64) {
	return f.forecastScaled(rest, scale, h)
}

// Scores are the t-values that further columns would have, one at a time, by the
// innovations that the model leaves; their spread is measured by the median absolute
// one, which outliers do not move.
func (f Regression) Scores(y []float64, x Regressors, candidates [][]float64) []float64 {
	both := Regressors{append(x.Columns[:len(x.Columns):len(x.Columns)], candidates...), x.Scale}
	r := newRegression(y, f.Period, f.Order, both)
	if f.Constant { // the constant came last, after the candidates
		last, known := len(r.columns)-1, len(x.Columns)
		constant := r.columns[last]
		copy(r.columns[known+1:], r.columns[known:last])
		r.columns[known] = constant
	}
	own := len(r.columns) - len(candidates)
	ar := expand(f.AR, f.SAR, f.Period, -1)
	k := newKalman(r.y, ar, expand(f.MA, f.SMA, f.Period, 1), r.back)
	k.scale, k.all = r.scale, len(r.back) == 0
	k.with(r.columns)
	out := make([]float64, len(candidates))
	if !k.run(ar) {
		return out
	}
	all := k.others
	k.others = all[:own]
	if !r.solve(k) {
		return out
	}
	spread := medianAbsolute(r.z) * normalMedian
	for i, c := range all[own:] {
		if norm := math.Sqrt(dot(c.innovations, c.innovations)); norm > 1e-9 && spread > 0 {
			out[i] = dot(c.innovations, r.z) / norm / spread
		}
	}
	return out
}

// normalMedian turns the median absolute deviation of normal values into their
// standard deviation.
const normalMedian = 1.4826

func medianAbsolute(values []float64) float64 {
	sorted := make([]float64, len(values))
	for i, v := range values {
		sorted[i] = math.Abs(v)
	}
	slices.Sort(sorted)
	if len(sorted) == 0 {
		return 0
	}
	return sorted[len(sorted)/2]
}
