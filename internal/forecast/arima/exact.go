package arima

import "math"

// exact computes the exact likelihood of a stationary ARMA process without gaps,
// after Ansley (1979): beyond the first max(p,q) values, a value is replaced by
// its moving-average part, whose covariance is banded, so that one banded Cholesky
// factorisation gives determinant and quadratic form. The mean, if there is one,
// is concentrated out by generalised least squares, the variance as well.
type exact struct {
	w        []float64
	constant bool

	width   int
	band    []float64 // a row of width cells a value: the lower factor, its diagonal last
	z, ones []float64 // standardised innovations of the values and of a constant
	moments
}

// estimate is what the likelihood is at some coefficients.
type estimate struct {
	loglik, sigma2, mean float64
	logs                 float64 // of the determinant
}

// at evaluates the likelihood at expanded coefficients and leaves the standardised
// innovations, less their mean, in z. ok is false where the process is not
// stationary to machine precision.
func (x *exact) at(ar, ma []float64) (e estimate, ok bool) {
	n := len(x.w)
	if !x.moments.solve(ar, ma) {
		return e, false
	}
	r := max(len(ar), len(ma))
	x.width = r + 1
	x.band = resized(x.band, n*x.width)
	x.z, x.ones = resized(x.z, n), resized(x.ones, n)
	x.transform(ar, r)
	product := 1.0
	for t := range n {
		diagonal, known, constant, fine := x.factorRow(t, r, ma)
		if !fine {
			return e, false
		}
		x.z[t], x.ones[t] = (x.z[t]-known)/diagonal, (x.ones[t]-constant)/diagonal
		// One logarithm for many factors.
		if product *= diagonal; product > 1e100 || product < 1e-100 {
			e.logs += 2 * math.Log(product)
			product = 1
		}
	}
	e.logs += 2 * math.Log(product)
	if x.constant {
		num, den := 0.0, 0.0
		for t, u := range x.ones {
			num += u * x.z[t]
			den += u * u
		}
		e.mean = num / den
		for t, u := range x.ones {
			x.z[t] -= e.mean * u
		}
	}
	for _, v := range x.z {
		e.sigma2 += v * v
	}
	e.sigma2 /= float64(n)
	e.loglik = -0.5 * (float64(n)*(math.Log(2*math.Pi*e.sigma2)+1) + e.logs)
	return e, e.sigma2 > 0 && !math.IsInf(e.sigma2, 0) && !math.IsNaN(e.loglik)
}

// transform fills z and ones: the values, beyond the first r of them less their
// autoregressive part, and what the same does to a constant.
func (x *exact) transform(ar []float64, r int) {
	left := 1.0
	for _, a := range ar {
		left -= a
	}
	for t, v := range x.w {
		x.ones[t] = 1
		if t >= r {
			x.ones[t] = left
			for k, a := range ar {
				if a != 0 {
					v -= a * x.w[t-1-k]
				}
			}
		}
		x.z[t] = v
	}
}

// factorRow computes the row of value t of the lower factor, and what the
// standardised innovations before say of the transformed value and of the constant.
func (x *exact) factorRow(t, r int, ma []float64) (diagonal, known, constant float64, ok bool) {
	reach := t
	if t >= r {
		reach = len(ma)
	}
	width := x.width
	row := x.band[t*width : (t+1)*width]
	clear(row)
	for s := t - reach; s < t; s++ {
		other := x.band[s*width : (s+1)*width]
		from := max(t-reach, s-width+1)
		c := x.covariance(t, s, r)
		if from < s {
			c -= dot(row[width-1-(t-from):width-1-(t-s)], other[width-1-(s-from):width-1])
		}
		l := c / other[width-1]
		row[width-1-(t-s)] = l
		if s < len(x.z) {
			known += l * x.z[s]
			constant += l * x.ones[s]
		}
	}
	c := x.covariance(t, t, r)
	for _, l := range row[:width-1] {
		c -= l * l
	}
	if !(c > 1e-13) {
		return 0, 0, 0, false
	}
	diagonal = math.Sqrt(c)
	row[width-1] = diagonal
	return diagonal, known, constant, true
}

// covariance of the transformed values t ≥ s, in units of the innovation variance.
func (x *exact) covariance(t, s, r int) float64 {
	lag := t - s
	switch {
	case t < r:
		return x.gamma[lag]
	case s < r:
		return x.cross[lag] // moving-average part of t with the value itself at s
	}
	return x.moving[lag]
}

// moments are covariances that the factorisation needs.
type moments struct {
	psi    []float64 // effect of an innovation on the value k periods later
	moving []float64 // autocovariances of the moving-average part, lag 0 to q
	cross  []float64 // covariance of that part with the value lag periods before, 0 to q
	gamma  []float64 // autocovariances of the process, lag 0 to max(p,q)
	matrix []float64
}

func (x *moments) solve(ar, ma []float64) bool {
	p, q := len(ar), len(ma)
	x.psi, x.moving, x.cross = resized(x.psi, q+1), resized(x.moving, q+1), resized(x.cross, q+1)
	for k := range q + 1 {
		v := theta(ma, k)
		for i := 0; i < min(p, k); i++ {
			v += ar[i] * x.psi[k-1-i]
		}
		x.psi[k] = v
	}
	for lag := range q + 1 {
		moving, cross := 0.0, 0.0
		for j := lag; j <= q; j++ {
			t := theta(ma, j)
			moving += t * theta(ma, j-lag)
			cross += t * x.psi[j-lag]
		}
		x.moving[lag], x.cross[lag] = moving, cross
	}
	return x.autocovariances(ar, q)
}

// autocovariances solves the Yule-Walker equations γ(k) - Σ φ(i) γ(k-i) = cross(k)
// for lags 0 to p, and goes on from there to max(p,q).
func (x *moments) autocovariances(ar []float64, q int) bool {
	p := len(ar)
	x.gamma = resized(x.gamma, max(p, q)+1)
	n := p + 1
	x.matrix = resized(x.matrix, n*n)
	clear(x.matrix)
	for k := range n {
		x.gamma[k] = 0
		if k <= q {
			x.gamma[k] = x.cross[k]
		}
		x.matrix[k*n+k]++
		for i, a := range ar {
			lag := k - 1 - i
			if lag < 0 {
				lag = -lag
			}
			x.matrix[k*n+lag] -= a
		}
	}
	if !solveLinear(x.matrix, x.gamma[:n], n) {
		return false
	}
	for k := n; k < len(x.gamma); k++ {
		v := 0.0
		if k <= q {
			v = x.cross[k]
		}
		for i, a := range ar {
			v += a * x.gamma[k-1-i]
		}
		x.gamma[k] = v
	}
	return x.gamma[0] > 0
}

// solveLinear solves a small dense system in place by elimination with pivots.
func solveLinear(a, b []float64, n int) bool {
	for c := range n {
		pivot := c
		for r := c + 1; r < n; r++ {
			if math.Abs(a[r*n+c]) > math.Abs(a[pivot*n+c]) {
				pivot = r
			}
		}
		if math.Abs(a[pivot*n+c]) < 1e-12 {
			return false
		}
		if pivot != c {
			for k := c; k < n; k++ {
				a[c*n+k], a[pivot*n+k] = a[pivot*n+k], a[c*n+k]
			}
			b[c], b[pivot] = b[pivot], b[c]
		}
		for r := c + 1; r < n; r++ {
			f := a[r*n+c] / a[c*n+c]
			if f == 0 {
				continue
			}
			for k := c + 1; k < n; k++ {
				a[r*n+k] -= f * a[c*n+k]
			}
			b[r] -= f * b[c]
		}
	}
	for r := n - 1; r >= 0; r-- {
		for k := r + 1; k < n; k++ {
			b[r] -= a[r*n+k] * b[k]
		}
		b[r] /= a[r*n+r]
	}
	return true
}

// theta is the moving-average coefficient at a lag, one at lag 0.
func theta(ma []float64, lag int) float64 {
	if lag == 0 {
		return 1
	}
	return ma[lag-1]
}

func resized(s []float64, n int) []float64 {
	if cap(s) < n {
		return make([]float64, n)
	}
	return s[:n]
}
