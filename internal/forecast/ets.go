package forecast

import "math"

// ETS is an exponential-smoothing model fitted by maximum likelihood. The
// smoothing parameters are those of Hyndman et al. (2008): the trend moves by
// Beta and the season by Gamma times the one-step error, so that Beta is at
// most Alpha and Gamma at most 1-Alpha. Level, Trend and Season are the initial
// states, in the unit of the series (a multiplicative season is a factor);
// Season starts with the season of the first observation.
type ETS struct {
	Form                    Form
	Alpha, Beta, Gamma, Phi float64 // zero where the form has none
	Level, Trend            float64
	Season                  []float64
	LogLik                  float64 // up to the constant that R's forecast::ets leaves out too
	AICc                    float64
	Sigma2                  float64 // of the errors, relative ones if the form is multiplicative

	n, m   int
	scale  float64 // what the series was divided by; the states below are scaled
	smooth smoothing
	final  states
}

// states are the level, the trend and the last m seasonal states after the last
// observation; season[0] is the one that the next period takes.
type states struct {
	level, trend float64
	season       []float64
}

// minCriterion stops the likelihood of a series that a form fits exactly from
// being infinite: a mean squared error of (1e-12)² of the mean size of the series.
const minCriterion = 1e-24

// newETS describes the model at theta, with f run over the scaled series.
func newETS(f *filter, theta []float64, scale float64) ETS {
	n := float64(len(f.y))
	criterion := max(f.sumSquares(theta), n*minCriterion)
	s := f.smoothingOf(theta)
	k := float64(f.p + 1)
	e := ETS{
		Form: f.form, Alpha: s.alpha, Beta: s.beta, Gamma: s.gamma,
		Level: theta[f.iLevel] * scale,
		n:     len(f.y), m: f.m, scale: scale, smooth: s,
		final: states{level: f.level, trend: f.trend},
	}
	if f.form.Trend == Damped {
		e.Phi = s.phi
	}
	if f.iTrend >= 0 {
		e.Trend = theta[f.iTrend] * scale
	}
	e.LogLik = -0.5*n*math.Log(criterion) - n*math.Log(scale)
	e.AICc = -2*e.LogLik + 2*k + 2*k*(k+1)/(n-k-1)
	e.final.season = make([]float64, f.m)
	for j := range f.m {
		e.final.season[j] = f.season[(len(f.y)+j)%f.m]
	}
	e.Sigma2 = f.errorSquares(theta) / (n - float64(f.p))
	if f.iSeason >= 0 {
		e.Season = f.initialSeason(theta, scale)
	}
	if f.form.Error == Additive {
		e.Sigma2 *= scale * scale
	}
	return e
}

// forecast returns the means of the next h values in the unit of the series and their
// standard deviations: exact ones, or for the unstable forms simulated ones.
func (e ETS) forecast(h int) (means, deviations []float64) {
	if e.Form.unstable() {
		means, deviations = e.simulated(h)
	} else {
		means, deviations = e.moments(h)
		for j, variance := range deviations {
			deviations[j] = math.Sqrt(variance)
		}
	}
	for j := range means {
		means[j] *= e.scale
		deviations[j] *= e.scale
	}
	return means, deviations
}

// errorSquares sums the squared errors of the model itself: relative ones for
// multiplicative errors. Like sumSquares it leaves the final states behind.
func (f *filter) errorSquares(theta []float64) float64 {
	f.linearise(theta)
	sum := 0.0
	for t, fc := range f.fitted {
		e := f.y[t] - fc
		if f.form.Error == Multiplicative {
			e /= fc
		}
		sum += e * e
	}
	return sum
}

// initialSeason returns the m initial seasonal states in the unit of the series.
func (f *filter) initialSeason(theta []float64, scale float64) []float64 {
	f.start(theta)
	season := make([]float64, f.m)
	copy(season, f.season)
	if f.form.Season == Additive {
		for j := range season {
			season[j] *= scale
		}
	}
	return season
}

// powerOfTwo returns the power of two nearest below the mean absolute value, so
// that scaling the series loses no bit.
func powerOfTwo(y []float64) float64 {
	sum := 0.0
	for _, v := range y {
		sum += math.Abs(v)
	}
	_, exponent := math.Frexp(sum / float64(len(y)))
	return math.Ldexp(1, exponent-1)
}

// divided is y in another unit.
func divided(y []float64, scale float64) []float64 {
	out := make([]float64, len(y))
	for i, v := range y {
		out[i] = v / scale
	}
	return out
}
