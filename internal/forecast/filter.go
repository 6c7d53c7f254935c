package forecast

import "math"

// Limits of the smoothing parameters, those of R's forecast::ets, so that
// likelihoods compare.
const (
	smoothMin = 1e-4
	smoothMax = 1 - 1e-4
	dampMin   = 0.80
	dampMax   = 0.98
)

// tinyState is the smallest level or seasonal factor that a multiplicative
// recursion may divide by, in units of the scaled series.
const tinyState = 1e-8

// smoothing holds the smoothing parameters in their natural form: b and s move
// by Beta and Gamma times the one-step error, as in Hyndman et al. (2008).
type smoothing struct {
	alpha, beta, gamma, phi float64
}

// filter runs the recursions of one ETS form over one series and computes the
// sum of squares that its likelihood depends on, and its derivatives.
//
// The parameter vector theta holds, in this order and as far as the form has
// them: alpha; beta, gamma as shares (0 to 1) of what alpha leaves them; phi;
// the initial level and trend; the first m-1 initial seasonal states, the last
// one following from their sum. The recursions of additive and multiplicative
// errors are the same in terms of y minus its one-step forecast: only the
// sum of squares differs.
type filter struct {
	form Form
	m    int
	y    []float64

	p                                 int // length of theta
	iBeta, iGamma, iPhi               int // column, or -1 where the form has none
	iLevel, iTrend, iSeason           int
	level, trend                      float64   // states after the last observation
	season                            []float64 // by time index modulo m, after the last observation
	resid                             []float64 // scaled residuals whose squares are summed
	fitted                            []float64 // one-step forecasts
	jac                               []float64 // n × p, d resid / d theta, row by row
	dLevel, dTrend, dSeason, logSlope []float64
}

func newFilter(form Form, m int, y []float64) *filter {
	f := &filter{form: form, m: m, y: y, iBeta: -1, iGamma: -1, iPhi: -1, iTrend: -1, iSeason: -1}
	f.p = 1
	next := func() int { f.p++; return f.p - 1 }
	if form.Trend != None {
		f.iBeta = next()
	}
	if form.Season != None {
		f.iGamma = next()
	}
	if form.Trend == Damped {
		f.iPhi = next()
	}
	f.iLevel = next()
	if form.Trend != None {
		f.iTrend = next()
	}
	if form.Season == None {
		f.m = 1
	} else {
		f.iSeason = f.p
		f.p += m - 1
	}
	n := len(y)
	buf := make([]float64, 2*n+n*f.p+3*f.p+f.m*f.p+f.m)
	cut := func(k int) []float64 { s := buf[:k:k]; buf = buf[k:]; return s }
	f.resid, f.fitted, f.jac = cut(n), cut(n), cut(n*f.p)
	f.dLevel, f.dTrend, f.logSlope = cut(f.p), cut(f.p), cut(f.p)
	f.dSeason, f.season = cut(f.m*f.p), cut(f.m)
	return f
}

// smoothingOf turns the shares in theta into natural parameters. The shares
// keep beta below alpha and gamma below 1-alpha, the usual region.
func (f *filter) smoothingOf(theta []float64) smoothing {
	s := smoothing{alpha: theta[0], phi: 1}
	if f.iBeta >= 0 {
		s.beta = smoothMin + (s.alpha-smoothMin)*theta[f.iBeta]
	}
	if f.iGamma >= 0 {
		s.gamma = smoothMin + (1-s.alpha-smoothMin)*theta[f.iGamma]
	}
	if f.iPhi >= 0 {
		s.phi = theta[f.iPhi]
	}
	return s
}

// start sets the states to the initial ones held in theta.
func (f *filter) start(theta []float64) {
	f.level, f.trend = theta[f.iLevel], 0
	if f.iTrend >= 0 {
		f.trend = theta[f.iTrend]
	}
	if f.iSeason < 0 {
		f.season[0] = 0
		return
	}
	left := 0.0
	if f.form.Season == Multiplicative {
		left = float64(f.m)
	}
	for j := range f.m - 1 {
		f.season[j] = theta[f.iSeason+j]
		left -= f.season[j]
	}
	f.season[f.m-1] = left
}

// sumSquares runs the recursions and returns the criterion S: for additive
// errors the sum of squared one-step errors, for multiplicative ones the sum of
// squared relative errors times the squared geometric mean of the one-step
// forecasts. -n/2 log S is the log-likelihood up to the constant that R leaves
// out as well. +Inf means that theta is outside the domain of the form.
func (f *filter) sumSquares(theta []float64) float64 {
	f.start(theta)
	s := f.smoothingOf(theta)
	multSeason, multError := f.form.Season == Multiplicative, f.form.Error == Multiplicative
	level, trend := f.level, f.trend
	sum, logs := 0.0, logProduct{product: 1}
	j := 0
	for _, y := range f.y {
		trend *= s.phi
		q, sj := level+trend, f.season[j]
		var e, fc float64
		if multSeason {
			if sj < tinyState || q < tinyState {
				return math.Inf(1)
			}
			fc = q * sj
			e = y - fc
			level = q + s.alpha*e/sj
			trend += s.beta * e / sj
			f.season[j] = sj + s.gamma*e/q
		} else {
			fc = q + sj
			e = y - fc
			level = q + s.alpha*e
			trend += s.beta * e
			f.season[j] = sj + s.gamma*e
		}
		if multError {
			if fc < tinyState {
				return math.Inf(1)
			}
			e /= fc
			logs.times(fc)
		}
		sum += e * e
		if j++; j == f.m {
			j = 0
		}
	}
	f.level, f.trend = level, trend
	if multError {
		sum *= math.Exp(2 * logs.sum() / float64(len(f.y)))
	}
	if math.IsNaN(sum) {
		return math.Inf(1)
	}
	return sum
}

// linearise fills resid and jac at theta by carrying the derivatives of the
// states along the recursions, and returns the criterion. theta must be inside
// the domain, as a finite sumSquares has shown.
func (f *filter) linearise(theta []float64) float64 {
	f.start(theta)
	s := f.smoothingOf(theta)
	f.startDerivatives()
	logs := logProduct{product: 1}
	multError := f.form.Error == Multiplicative
	j := 0
	for t, y := range f.y {
		row := f.jac[t*f.p : (t+1)*f.p]
		fc, e := f.step(s, j, y, row)
		f.resid[t], f.fitted[t] = e, fc
		if multError {
			f.resid[t] = e / fc
			logs.times(fc)
			for i, d := range row {
				f.logSlope[i] += d / fc
			}
		}
		if j++; j == f.m {
			j = 0
		}
	}
	if multError {
		f.relativeRows(math.Exp(logs.sum() / float64(len(f.y))))
	} else {
		for i := range f.jac {
			f.jac[i] = -f.jac[i]
		}
	}
	f.toShares(theta, s)
	sum := 0.0
	for _, r := range f.resid {
		sum += r * r
	}
	return sum
}

// startDerivatives sets the derivatives of the initial states.
func (f *filter) startDerivatives() {
	clear(f.dLevel)
	clear(f.dTrend)
	clear(f.dSeason)
	clear(f.logSlope)
	f.dLevel[f.iLevel] = 1
	if f.iTrend >= 0 {
		f.dTrend[f.iTrend] = 1
	}
	if f.iSeason >= 0 {
		last := (f.m - 1) * f.p
		for j := range f.m - 1 {
			f.dSeason[j*f.p+f.iSeason+j] = 1
			f.dSeason[last+f.iSeason+j] = -1
		}
	}
}

// step moves the states and their derivatives over one observation, puts the
// derivatives of the one-step forecast (in natural parameters) into row and
// returns the forecast and its error.
func (f *filter) step(s smoothing, j int, y float64, row []float64) (fc, e float64) {
	n := len(row)
	dLevel, dTrend, dSeason := f.dLevel[:n], f.dTrend[:n], f.dSeason[j*n:(j+1)*n]
	for i := range dTrend {
		dTrend[i] *= s.phi
	}
	if f.iPhi >= 0 {
		dTrend[f.iPhi] += f.trend
	}
	f.trend *= s.phi
	q, sj := f.level+f.trend, f.season[j]
	moveTrend, moveSeason := 0.0, 0.0 // what beta and gamma multiply
	if f.form.Season == Multiplicative {
		fc = q * sj
		e = y - fc
		r, w := e/sj, e/q
		for i := range row {
			dq, ds := dLevel[i]+dTrend[i], dSeason[i]
			d := dq*sj + q*ds
			dr := -(d + r*ds) / sj
			row[i] = d
			dLevel[i] = dq + s.alpha*dr
			dTrend[i] += s.beta * dr
			dSeason[i] = ds - s.gamma*(d+w*dq)/q
		}
		moveTrend, moveSeason = r, w
	} else {
		fc = q + sj
		e = y - fc
		for i := range row {
			dq := dLevel[i] + dTrend[i]
			d := dq + dSeason[i]
			row[i] = d
			dLevel[i] = dq - s.alpha*d
			dTrend[i] -= s.beta * d
			dSeason[i] -= s.gamma * d
		}
		moveTrend, moveSeason = e, e
	}
	dLevel[0] += moveTrend
	f.level = q + s.alpha*moveTrend
	f.trend += s.beta * moveTrend
	if f.iBeta >= 0 {
		dTrend[f.iBeta] += moveTrend
	}
	if f.iGamma >= 0 {
		dSeason[f.iGamma] += moveSeason
		f.season[j] += s.gamma * moveSeason
	}
	return fc, e
}

// relativeRows turns relative errors and slopes of the forecasts into the
// scaled residuals of the multiplicative-error criterion, G·e/f with G the
// geometric mean of the forecasts, and their derivatives.
func (f *filter) relativeRows(geoMean float64) {
	for i := range f.logSlope {
		f.logSlope[i] /= float64(len(f.y))
	}
	for t, y := range f.y {
		f.resid[t] *= geoMean
		slope := geoMean * y / (f.fitted[t] * f.fitted[t])
		row := f.jac[t*f.p : (t+1)*f.p]
		for i, d := range row {
			row[i] = f.resid[t]*f.logSlope[i] - slope*d
		}
	}
}

// toShares rewrites the derivatives with respect to beta and gamma as those
// with respect to their shares, which also move with alpha.
func (f *filter) toShares(theta []float64, s smoothing) {
	for t := range f.y {
		row := f.jac[t*f.p : (t+1)*f.p]
		if f.iBeta >= 0 {
			row[0] += theta[f.iBeta] * row[f.iBeta]
			row[f.iBeta] *= s.alpha - smoothMin
		}
		if f.iGamma >= 0 {
			row[0] -= theta[f.iGamma] * row[f.iGamma]
			row[f.iGamma] *= 1 - s.alpha - smoothMin
		}
	}
}

// logProduct sums logarithms, taking one logarithm for many factors.
type logProduct struct {
	product, logs float64
}

func (l *logProduct) times(x float64) {
	l.product *= x
	if l.product < 1e-100 || l.product > 1e100 {
		l.logs += math.Log(l.product)
		l.product = 1
	}
}

func (l *logProduct) sum() float64 { return l.logs + math.Log(l.product) }
