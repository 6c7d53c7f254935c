package bsm

import "math"

// filter is the Kalman filter. While some states are diffuse, their covariance is
// cov + κ loose with κ going to infinity.
type filter struct {
	Model
	n          int
	state      []float64
	cov, loose []float64 // n × n
	left       int       // diffuse states that no value has pinned down yet
	loglik     float64

	cosines, sines      []float64
	gain, slack, column []float64
	loads               []int   // states that the value is the sum of
	variance            float64 // of the value before
	steady              int     // values in a row that were as uncertain as the one before
	skipped             bool    // the covariance of this value and of the next are the same
}

func newFilter(m Model) *filter {
	n := m.states()
	f := &filter{Model: m, n: n, left: n}
	f.state, f.gain, f.slack, f.column = make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	f.cov, f.loose = make([]float64, n*n), make([]float64, n*n)
	for i := range n {
		f.loose[i*n+i] = 1
		if i == 0 || i == 2 || i > 2 && i%2 == 0 && m.Form == Trigonometric {
			f.loads = append(f.loads, i)
		}
	}
	for j := 1; j <= m.Period/2; j++ {
		sin, cos := math.Sincos(2 * math.Pi * float64(j) / float64(m.Period))
		f.cosines, f.sines = append(f.cosines, cos), append(f.sines, sin)
	}
	return f
}

// read is what a state says of the value: the level, and the season's first effect or
// the cosine terms of all harmonics.
func (f *filter) read(state []float64) float64 {
	v := 0.0
	for _, i := range f.loads {
		v += state[i]
	}
	return v
}

// readColumn is the covariance of state i with the value.
func (f *filter) readColumn(cov []float64, i int) float64 { return f.read(cov[i*f.n : (i+1)*f.n]) }

// pinned is the diffuse variance below which a value says nothing of diffuse states.
const pinned = 1e-9

// observe updates by a value; nothing happens for a missing one.
func (f *filter) observe(v, sampling float64) {
	if math.IsNaN(v) {
		f.steady = 0
		return
	}
	if f.steady > settled(f.n) && sampling == 0 {
		e := v - f.read(f.state)
		f.loglik -= 0.5 * (math.Log(2*math.Pi*f.variance) + e*e/f.variance)
		for i := range f.n {
			f.state[i] += f.gain[i] / f.variance * e
		}
		f.skipped = true
		return
	}
	n := f.n
	variance, diffuse := f.Irregular+sampling, 0.0
	for i := range n {
		f.gain[i] = f.readColumn(f.cov, i)
		if f.left > 0 {
			f.slack[i] = f.readColumn(f.loose, i)
		}
	}
	variance += f.read(f.gain)
	if f.left > 0 {
		diffuse = f.read(f.slack)
	}
	e := v - f.read(f.state)
	f.loglik -= 0.5 * math.Log(2*math.Pi)
	if diffuse > pinned {
		f.loglik -= 0.5 * math.Log(diffuse)
		for i := range n {
			k := f.slack[i] / diffuse
			f.state[i] += k * e
			for j := range n {
				other := f.slack[j] / diffuse
				f.cov[i*n+j] += k*other*variance - k*f.gain[j] - f.gain[i]*other
				f.loose[i*n+j] -= k * f.slack[j]
			}
		}
		f.left--
		return
	}
	if !(variance > 0) {
		f.loglik = math.Inf(-1)
		return
	}
	f.loglik -= 0.5 * (math.Log(variance) + e*e/variance)
	if f.steady++; sampling != 0 || !(math.Abs(variance-f.variance) < 1e-12*variance) {
		f.steady = 0
	}
	f.variance = variance
	for i := range n {
		k := f.gain[i] / variance
		f.state[i] += k * e
		for j := range n {
			f.cov[i*n+j] -= k * f.gain[j]
		}
	}
}

// settled is how many values in a row must have been equally uncertain for the
// covariance to be taken for constant.
func settled(states int) int { return 2 * states }

// advance moves the state to the next period.
func (f *filter) advance() {
	f.step(f.state)
	if f.skipped {
		f.skipped = false
		return
	}
	f.turn(f.cov)
	if f.left > 0 {
		f.turn(f.loose)
	}
	f.cov[0] += f.Level
	f.cov[f.n+1] += f.Slope
	for i := 2; i < f.n; i++ {
		if i == 2 || f.Form == Trigonometric {
			f.cov[i*f.n+i] += f.Season
		}
	}
}

// turn multiplies a covariance by the transition from both sides.
func (f *filter) turn(cov []float64) {
	n := f.n
	for j := range n {
		for i := range n {
			f.column[i] = cov[i*n+j]
		}
		f.step(f.column)
		for i := range n {
			cov[i*n+j] = f.column[i]
		}
	}
	for i := range n {
		f.step(cov[i*n : (i+1)*n])
	}
}

// step multiplies a vector by the transition, in place.
func (f *filter) step(x []float64) {
	x[0] += x[1]
	season := x[2:f.n]
	if len(season) == 0 {
		return
	}
	if f.Form == Dummy {
		sum := 0.0
		for _, v := range season {
			sum += v
		}
		copy(season[1:], season)
		season[0] = -sum
		return
	}
	for j, cos := range f.cosines {
		at := 2 * j
		if at+1 == len(season) { // the last harmonic of an even period alternates
			season[at] = -season[at]
			return
		}
		a, b := season[at], season[at+1]
		season[at], season[at+1] = cos*a+f.sines[j]*b, cos*b-f.sines[j]*a
	}
}
