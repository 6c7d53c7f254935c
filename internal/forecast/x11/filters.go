package x11

import "math"

// centred are the weights of the centred mean of a year, 2×m.
func centred(m int) []float64 {
	w := make([]float64, m+1)
	for i := range w {
		w[i] = 1 / float64(m)
	}
	w[0], w[m] = w[0]/2, w[m]/2
	return w
}

// apply is a symmetric moving average; values nearer to an end than it reaches are
// zero.
func apply(weights, y []float64) []float64 {
	out := make([]float64, len(y))
	half := len(weights) / 2
	for t := half; t+half < len(y); t++ {
		for k, w := range weights {
			out[t] += w * y[t-half+k]
		}
	}
	return out
}

// henderson are the weights of the Henderson filter of odd length, which keeps cubics
// and is as smooth as can be (Ladiray and Quenneville, section 3.2).
func henderson(length int) []float64 {
	h := length / 2
	n := float64(h + 2)
	w := make([]float64, length)
	for i := range w {
		j := float64(i - h)
		up := 315 * ((n-1)*(n-1) - j*j) * (n*n - j*j) * ((n+1)*(n+1) - j*j) * (3*n*n - 16 - 11*j*j)
		w[i] = up / (8 * n * (n*n - 1) * (4*n*n - 1) * (4*n*n - 9) * (4*n*n - 25))
	}
	return w
}

// musgrave are the weights of the last known values where so many of the future ones
// are missing: they change the estimate least when the missing ones come, under a
// linear trend of I/C ratio r (Musgrave 1964; Doherty 2001).
func musgrave(full []float64, missing int, r float64) []float64 {
	known := len(full) - missing
	n := float64(known)
	d := 4 / (math.Pi * r * r)
	lost, moment := 0.0, 0.0
	for i := known; i < len(full); i++ {
		lost += full[i]
		moment += full[i] * (float64(i+1) - (n+1)/2)
	}
	w := make([]float64, known)
	for i := range w {
		slope := (float64(i+1) - (n+1)/2) * d / (1 + n*(n-1)*(n+1)*d/12)
		w[i] = full[i] + lost/n + slope*moment
	}
	return w
}

// assumedRatio is the I/C ratio that the filters at the ends suppose.
func assumedRatio(length, m int) float64 {
	switch {
	case m == 4 && length <= 5:
		return 0.001
	case m == 4:
		return 4.5
	case length <= 9:
		return 1
	case length <= 13:
		return 3.5
	}
	return 4.5
}

// smoothed is a Henderson trend, with Musgrave's filters at the ends.
func smoothed(y []float64, length, m int) []float64 {
	full := henderson(length)
	out := apply(full, y)
	n, half := len(y), length/2
	for missing := 1; missing <= half; missing++ {
		w := musgrave(full, missing, assumedRatio(length, m))
		at := half - missing // the place that the filter is for, from either end
		head, tail := 0.0, 0.0
		for k, v := range w {
			tail += v * y[n-len(w)+k]
			head += v * y[len(w)-1-k]
		}
		out[n-1-at], out[at] = tail, head
	}
	return out
}

// ends are the weights of the seasonal filters at the last years, the one with the
// most years to come first (X-11's own tables; Ladiray and Quenneville, table 3.13).
var ends = map[Filter][][]float64{
	S3x3: {
		{3.0 / 27, 7.0 / 27, 10.0 / 27, 7.0 / 27},
		{5.0 / 27, 11.0 / 27, 11.0 / 27},
	},
	S3x5: {
		{4.0 / 60, 8.0 / 60, 13.0 / 60, 13.0 / 60, 13.0 / 60, 9.0 / 60},
		{4.0 / 60, 11.0 / 60, 15.0 / 60, 15.0 / 60, 15.0 / 60},
		{9.0 / 60, 17.0 / 60, 17.0 / 60, 17.0 / 60},
	},
	S3x9: {
		{0.034, 0.073, 0.111, 0.113, 0.114, 0.116, 0.117, 0.118, 0.12, 0.084},
		{0.034, 0.075, 0.113, 0.117, 0.123, 0.128, 0.132, 0.137, 0.141},
		{0.032, 0.079, 0.123, 0.133, 0.143, 0.154, 0.163, 0.173},
		{0.028, 0.092, 0.144, 0.160, 0.176, 0.192, 0.208},
		{0.051, 0.112, 0.173, 0.197, 0.221, 0.246},
	},
}

// symmetric are the weights of a 3×k filter in the middle.
func (f Filter) symmetric() []float64 {
	k := int(f)
	w := make([]float64, k+2)
	for i := range k {
		for j := range 3 {
			w[i+j] += 1 / float64(3*k)
		}
	}
	return w
}

// fits is the longest filter up to f that some years bear.
func (f Filter) fits(years int) Filter {
	switch {
	case f == Stable || years < 5:
		return Stable
	case f == S3x9 && years < 11:
		return S3x5.fits(years)
	case f == S3x5 && years < 7:
		return S3x3
	}
	return f
}

// over smooths the values of one month over the years.
func (f Filter) over(y []float64) []float64 {
	n := len(y)
	f = f.fits(n)
	if f == Stable {
		sum := 0.0
		for _, v := range y {
			sum += v
		}
		out := make([]float64, n)
		for t := range out {
			out[t] = sum / float64(n)
		}
		return out
	}
	out := apply(f.symmetric(), y)
	side := ends[f]
	for i, w := range side {
		at := len(side) - 1 - i
		head, tail := 0.0, 0.0
		for k, v := range w {
			tail += v * y[n-len(w)+k]
			head += v * y[len(w)-1-k]
		}
		out[n-1-at], out[at] = tail, head
	}
	return out
}

// season smooths every month over the years and brings the result to the sum of
// nothing, or the mean of one, over a year. lost is how many values were cut from the
// beginning.
func (w work) season(ratios []float64, f Filter, lost int) []float64 {
	n := len(ratios)
	raw := make([]float64, n)
	f = f.fits(n / w.m)
	for month := range w.m {
		var values []float64
		for t := month; t < n; t += w.m {
			values = append(values, ratios[t])
		}
		for i, v := range f.over(values) {
			raw[month+i*w.m] = v
		}
	}
	half := w.m / 2
	level := apply(centred(w.m), raw)
	for t := range half {
		level[t], level[n-1-t] = level[half], level[n-1-half]
	}
	return w.less(raw, level)
}
