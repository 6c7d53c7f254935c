package arima

import "math"

// kalman computes the exact likelihood of an ARIMA model by the Kalman filter, so
// that missing values (NaN) need not be filled: the state is that of Harvey, with
// the values that differences reach back to, which begin diffuse. Variance of the
// diffuse states, and the rule which innovations count, are those of R's arima, so
// that likelihoods compare.
//
// Columns of regressors pass through the same filter as the values: the standardised
// innovations of values on those of columns are then an ordinary regression, which is
// generalised least squares.
type kalman struct {
	y      []float64
	scale  []float64 // standard deviation of the innovation of a period, 1 if usual; nil for all usual
	others []column
	all    bool // every innovation counts: nothing begins diffuse
	ma     []float64
	back   []float64 // coefficients of the differences, lag 1 first
	r, dim int
	phi    []float64 // padded to r

	state, next []float64
	cov, work   []float64 // dim × dim
	innovations []float64 // standardised, of the observed values that count
	logs        float64

	column, moved, gain []float64 // room for advance and observe
}

// column is a regressor on its way through the filter.
type column struct {
	x, state, innovations []float64
}

// with adds regressors, each as long as the values, known wherever these are.
func (k *kalman) with(columns [][]float64) {
	for _, x := range columns {
		k.others = append(k.others, column{x: x, state: make([]float64, k.dim)})
	}
}

// Rules of R's arima.
const (
	diffuse      = 1e6
	countedBelow = 1e4
)

func newKalman(y, ar, ma, back []float64) *kalman {
	k := &kalman{y: y, ma: ma, back: back, r: max(len(ar), len(ma)+1)}
	k.dim = k.r + len(back)
	k.phi = make([]float64, k.r)
	copy(k.phi, ar)
	k.state, k.next = make([]float64, k.dim), make([]float64, k.dim)
	k.cov, k.work = make([]float64, k.dim*k.dim), make([]float64, k.dim*k.dim)
	k.column, k.moved, k.gain = make([]float64, k.dim), make([]float64, k.dim), make([]float64, k.dim)
	return k
}

// run filters the series and reports whether the start is stationary.
func (k *kalman) run(ar []float64) bool {
	if !k.begin(ar) {
		return false
	}
	for t, v := range k.y {
		if k.scale != nil && t > 0 && k.scale[t] != 1 {
			k.shock(k.scale[t])
		}
		k.observe(t, v)
		k.advance()
	}
	return true
}

// begin sets the state before the first value: its stationary covariance, solved
// for by the autocovariances of the process, and diffuse old values.
func (k *kalman) begin(ar []float64) bool {
	clear(k.state)
	clear(k.cov)
	k.innovations, k.logs = k.innovations[:0], 0
	for i := range k.others {
		clear(k.others[i].state)
		k.others[i].innovations = k.others[i].innovations[:0]
	}
	var m moments
	padded := make([]float64, max(k.r-1, len(k.ma)))
	copy(padded, k.ma)
	if !m.solve(ar, padded) {
		return false
	}
	// State i is Σ_{j≥i} φ(j+1) w(t-1-(j-i)) + θ(j) e(t-(j-i)): its covariances
	// follow from those of values and innovations.
	for i := range k.r {
		for j := range i + 1 {
			v := k.stateCovariance(i, j, m)
			k.cov[i*k.dim+j], k.cov[j*k.dim+i] = v, v
		}
	}
	for i := k.r; i < k.dim; i++ {
		k.cov[i*k.dim+i] = diffuse
	}
	return true
}

// stateCovariance of the ARMA states i and j.
func (k *kalman) stateCovariance(i, j int, m moments) float64 {
	if i == 0 && j == 0 {
		return m.gamma[0]
	}
	moving := func(at int) float64 {
		if at == 0 {
			return 1
		}
		if at-1 < len(k.ma) {
			return k.ma[at-1]
		}
		return 0
	}
	// E[w(t) e(t-l)] is ψ(l), zero for l < 0.
	psi := func(l int) float64 {
		if l < 0 {
			return 0
		}
		return m.psi[l]
	}
	gamma := func(l int) float64 {
		if l < 0 {
			l = -l
		}
		return m.gamma[l]
	}
	sum := 0.0
	for a := i; a < k.r; a++ {
		// Terms of state i: φ(a) w(t-1-(a-i)) and θ(a) e(t-(a-i)).
		wa, ea := 1+a-i, a-i
		pa, qa := k.phi[a], moving(a)
		for b := j; b < k.r; b++ {
			wb, eb := 1+b-j, b-j
			pb, qb := k.phi[b], moving(b)
			sum += pa * pb * gamma(wa-wb)
			sum += pa * qb * psi(eb-wa)
			sum += qa * pb * psi(ea-wb)
			if ea == eb {
				sum += qa * qb
			}
		}
	}
	return sum
}

// predicted is the mean of the value that comes next.
func (k *kalman) predicted() float64 { return k.read(k.state) }

// read is what a state says of the value.
func (k *kalman) read(state []float64) float64 {
	v := state[0]
	for i, b := range k.back {
		v += b * state[k.r+i]
	}
	return v
}

// variance is that of the value that comes next, in units of the innovation variance.
func (k *kalman) variance() float64 {
	sum := 0.0
	for i := range k.dim {
		for j := range k.dim {
			sum += k.loading(i) * k.loading(j) * k.cov[i*k.dim+j]
		}
	}
	return max(sum, 0)
}

// shock widens the innovation that has just entered the state to a multiple of the
// usual standard deviation.
func (k *kalman) shock(scale float64) {
	for i := range k.r {
		for j := range k.r {
			k.cov[i*k.dim+j] += (scale*scale - 1) * k.effect(i) * k.effect(j)
		}
	}
}

// loading is the i-th coefficient of the observation.
func (k *kalman) loading(i int) float64 {
	switch {
	case i == 0:
		return 1
	case i < k.r:
		return 0
	}
	return k.back[i-k.r]
}

// observe updates the state by the value of period t; nothing happens for a missing
// one.
func (k *kalman) observe(t int, v float64) {
	if math.IsNaN(v) {
		return
	}
	d := k.dim
	gain, variance := k.gain, 0.0
	for i := range d {
		sum := k.cov[i*d]
		for b, c := range k.back {
			sum += k.cov[i*d+k.r+b] * c
		}
		gain[i] = sum
	}
	for i := range d {
		variance += k.loading(i) * gain[i]
	}
	counts := k.all || variance < countedBelow
	if counts {
		k.logs += math.Log(variance)
	}
	update := func(state []float64, v float64, innovations []float64) []float64 {
		e := v - k.read(state)
		for i := range d {
			state[i] += gain[i] * e / variance
		}
		if counts {
			innovations = append(innovations, e/math.Sqrt(variance))
		}
		return innovations
	}
	k.innovations = update(k.state, v, k.innovations)
	for i := range k.others {
		c := &k.others[i]
		c.innovations = update(c.state, c.x[t], c.innovations)
	}
	for i := range d {
		for j := range d {
			k.cov[i*d+j] -= gain[i] * gain[j] / variance
		}
	}
}

// advance moves the state to the next value.
func (k *kalman) advance() {
	d, r := k.dim, k.r
	copy(k.next, k.state)
	k.step(k.next, k.state)
	for i := range k.others {
		copy(k.next, k.others[i].state)
		k.step(k.next, k.others[i].state)
	}
	// cov = T cov T' + R R', by rows and then by columns.
	column, moved := k.column, k.moved
	for j := range d {
		for i := range d {
			column[i] = k.cov[i*d+j]
		}
		k.step(column, moved)
		for i := range d {
			k.work[i*d+j] = moved[i]
		}
	}
	for i := range d {
		k.step(k.work[i*d:(i+1)*d], k.cov[i*d:(i+1)*d])
	}
	for i := range r {
		for j := range r {
			k.cov[i*d+j] += k.effect(i) * k.effect(j)
		}
	}
}

// effect of an innovation on ARMA state i.
func (k *kalman) effect(i int) float64 {
	if i == 0 {
		return 1
	}
	if i-1 < len(k.ma) {
		return k.ma[i-1]
	}
	return 0
}

// step multiplies a vector by the transition.
func (k *kalman) step(from, to []float64) {
	r := k.r
	for i := range r {
		to[i] = k.phi[i] * from[0]
		if i+1 < r {
			to[i] += from[i+1]
		}
	}
	if len(k.back) == 0 {
		return
	}
	value := from[0]
	for i, b := range k.back {
		value += b * from[r+i]
	}
	for i := len(k.back) - 1; i > 0; i-- {
		to[r+i] = from[r+i-1]
	}
	to[r] = value
}
