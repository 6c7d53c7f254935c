package stl

import "math"

// loess is a local regression; w is work space.
type loess struct{ w []float64 }

// smooth fits every jump-th value of y, over the span nearest to it, and joins
// them by straight lines into out.
func (l *loess) smooth(y []float64, span, degree, jump int, weights, out []float64) {
	n := len(y)
	if n < 2 {
		out[0] = y[0]
		return
	}
	jump = min(jump, n-1)
	half := (span + 1) / 2
	left, right := 1, min(span, n)
	fit := func(i int) {
		v, ok := l.at(y, span, degree, float64(i), left, right, weights)
		if !ok {
			v = y[i-1]
		}
		out[i-1] = v
	}
	for i := 1; i <= n; i += jump {
		switch {
		case span >= n:
		case jump == 1:
			if i > half && right != n {
				left++
				right++
			}
		case i < half:
			left, right = 1, span
		case i >= n-half+1:
			left, right = n-span+1, n
		default:
			left, right = i-half+1, span+i-half
		}
		fit(i)
	}
	if jump == 1 {
		return
	}
	for i := 1; i+jump <= n; i += jump {
		join(out, i, i+jump)
	}
	if last := (n-1)/jump*jump + 1; last != n {
		fit(n)
		join(out, last, n)
	}
}

// join interpolates between two places, counted from one.
func join(out []float64, from, to int) {
	delta := (out[to-1] - out[from-1]) / float64(to-from)
	for k := from + 1; k < to; k++ {
		out[k-1] = out[from-1] + delta*float64(k-from)
	}
}

// at is the local regression at x over the places left to right, counted from one.
// ok is false if all of them have no weight.
func (l *loess) at(y []float64, span, degree int, x float64, left, right int, weights []float64) (value float64, ok bool) {
	n := len(y)
	h := max(x-float64(left), float64(right)-x)
	if span > n {
		h += float64((span - n) / 2)
	}
	sum := 0.0
	w := l.w
	for j := left; j <= right; j++ {
		w[j] = 0
		r := math.Abs(float64(j) - x)
		if r > 0.999*h {
			continue
		}
		w[j] = 1
		if r > 0.001*h {
			q := r / h
			q = 1 - q*q*q
			w[j] = q * q * q
		}
		if weights != nil {
			w[j] *= weights[j-1]
		}
		sum += w[j]
	}
	if sum <= 0 {
		return 0, false
	}
	centre := 0.0
	for j := left; j <= right; j++ {
		w[j] /= sum
		centre += w[j] * float64(j)
	}
	if h > 0 && degree > 0 {
		spread := 0.0
		for j := left; j <= right; j++ {
			d := float64(j) - centre
			spread += w[j] * d * d
		}
		if math.Sqrt(spread) > 0.001*float64(n-1) {
			slope := (x - centre) / spread
			for j := left; j <= right; j++ {
				w[j] *= slope*(float64(j)-centre) + 1
			}
		}
	}
	for j := left; j <= right; j++ {
		value += w[j] * y[j-1]
	}
	return value, true
}
