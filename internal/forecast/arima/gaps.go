package arima

import "math"

// nearby is enough from a model of the series with its gaps filled.
var nearby = effort{5, 1e-4}

// FitGaps estimates a model on a series with missing values (NaN) by its exact
// likelihood given those that were observed, beginning at a model of the same
// series with its gaps filled.
func FitGaps(y []float64, from Model) (Model, error) {
	g := newGaps(y, from.Period, from.Order)
	raw := append([]float64(nil), from.raw...)
	if !descend(g, raw, len(y), nearby) {
		return Model{}, ErrNoFit
	}
	g.p.set(raw)
	e, ok := g.at()
	if !ok {
		return Model{}, ErrNoFit
	}
	return newModel(from.Order, from.Period, g.p.coefficients(), e, g.used, raw), nil
}

// EvaluateGaps returns the exact likelihood of given coefficients for a series with
// missing values.
func EvaluateGaps(y []float64, m int, o Order, c Coefficients) (Model, error) {
	g := newGaps(y, m, o)
	g.p.ar, g.p.ma = expand(c.AR, c.SAR, m, -1), expand(c.MA, c.SMA, m, 1)
	e, ok := g.at()
	if !ok {
		return Model{}, ErrNoFit
	}
	return newModel(o, m, c, e, g.used, nil), nil
}

// gaps is the search for the coefficients of a model of a series with gaps.
type gaps struct {
	y        []float64
	regress  []float64 // what a mean of one of the differenced series adds to y; nil without constant
	p        problem
	used     int // values that count
	observed []float64
}

func newGaps(y []float64, m int, o Order) *gaps {
	g := &gaps{y: y, p: newProblem(nil, m, o)}
	for _, v := range y {
		if !math.IsNaN(v) {
			g.used++
		}
	}
	g.used -= o.D + o.SD*m
	if o.Constant {
		g.regress = make([]float64, len(y))
		for t := range y {
			g.regress[t] = o.trend(t, m)
		}
	}
	return g
}

// at runs the filter at the expanded coefficients and leaves the standardised
// innovations in observed.
func (g *gaps) at() (e estimate, ok bool) {
	back := differencing(g.p.o.D, g.p.o.SD, g.p.m)
	k := newKalman(g.y, g.p.ar, g.p.ma, back)
	if g.regress != nil {
		k.with([][]float64{g.regress})
	}
	if !k.run(g.p.ar) || len(k.innovations) < 2 {
		return e, false
	}
	g.observed = append(g.observed[:0], k.innovations...)
	for _, c := range k.others {
		den := dot(c.innovations, c.innovations)
		if den > 0 {
			e.mean = dot(c.innovations, g.observed) / den
		}
		for t, u := range c.innovations {
			g.observed[t] -= e.mean * u
		}
	}
	counted, n := float64(len(g.observed)), float64(g.used)
	e.sigma2 = dot(g.observed, g.observed) / counted
	e.logs = k.logs
	e.loglik = -0.5 * n * (math.Log(2*math.Pi*e.sigma2) + 1 + k.logs/counted)
	return e, e.sigma2 > 0 && !math.IsInf(e.sigma2, 0) && !math.IsNaN(e.loglik)
}

// residuals are those of the criterion of descend.
func (g *gaps) residuals(raw, into []float64) float64 {
	g.p.set(raw)
	e, ok := g.at()
	if !ok {
		return math.Inf(1)
	}
	counted := float64(len(g.observed))
	scale := math.Exp(e.logs / (2 * counted))
	clear(into)
	for t, v := range g.observed {
		into[t] = v * scale
	}
	return e.sigma2 * counted * scale * scale
}

// ForecastGaps is Forecast for a series with missing values.
func (f Model) ForecastGaps(y []float64, h int) (means, deviations []float64) {
	return f.forecastScaled(y, nil, h)
}

// forecastScaled forecasts by the filter, innovations of some periods having been
// wider than usual.
func (f Model) forecastScaled(y, scale []float64, h int) (means, deviations []float64) {
	ar, ma := expand(f.AR, f.SAR, f.Period, -1), expand(f.MA, f.SMA, f.Period, 1)
	back := differencing(f.D, f.SD, f.Period)
	rest := append([]float64(nil), y...)
	for t := range rest {
		rest[t] -= f.Mean * f.trend(t, f.Period)
	}
	k := newKalman(rest, ar, ma, back)
	k.scale = scale
	if !k.run(ar) {
		return nil, nil
	}
	means, deviations = make([]float64, h), make([]float64, h)
	for j := range h {
		means[j] = k.predicted() + f.Mean*f.trend(len(y)+j, f.Period)
		deviations[j] = math.Sqrt(k.variance() * f.Sigma2)
		k.advance()
	}
	return means, deviations
}
