package forecast

import "math"

// shortSeason measures the season of a series of two seasons or a few more: by least
// squares on a dummy for each place in the season and a line, of logarithms where all
// values are positive, shrunk by 1-1/F towards none. F is that of the test that there is
// no season, so that noise, whose F is about one, leaves nothing and a clear season
// stays as it is. What is left of the series seems calmer than it is by the square root
// of the share of freedom that dummies and line have taken.
//
// Miller and Williams, "Shrinkage estimators of time series seasonal factors and their
// effect on forecasting accuracy" (2003), who follow James and Stein.
func shortSeason(y []float64, m int) adjustment {
	kind := Additive
	if positive(y) {
		kind = Multiplicative
		y = logarithms(y)
	}
	freedom := len(y) - m - 1
	if freedom < 1 {
		return adjustment{}
	}
	times := make([]float64, len(y))
	for t := range times {
		times[t] = float64(t)
	}
	places, placed := meansByPlace(y, m), meansByPlace(times, m)
	_, without := slope(y, times, meansByPlace(y, 1), meansByPlace(times, 1))
	slope, with := slope(y, times, places, placed)
	explained := (without - with) / float64(m-1)
	left := with / float64(freedom)
	if explained <= left {
		return adjustment{}
	}
	index := make([]float64, m)
	for j := range index {
		index[j] = places[j] - slope*placed[j]
	}
	centre, shrink := mean(index), 1-left/explained
	for j := range index {
		index[j] = shrink * (index[j] - centre)
		if kind == Multiplicative {
			index[j] = math.Exp(index[j])
		}
	}
	return adjustment{kind, index, math.Sqrt(float64(len(y)) / float64(freedom))}
}

// meansByPlace are the means of the values m apart.
func meansByPlace(y []float64, m int) []float64 {
	means, counts := make([]float64, m), make([]float64, m)
	for t, v := range y {
		means[t%m] += v
		counts[t%m]++
	}
	for j := range means {
		means[j] /= counts[j]
	}
	return means
}

// slope of a regression of y on x, both less their means by place, and the sum of the
// squares that it leaves.
func slope(y, x, meansY, meansX []float64) (slope, squares float64) {
	var xy, xx, yy float64
	for t := range y {
		dy, dx := y[t]-meansY[t%len(meansY)], x[t]-meansX[t%len(meansX)]
		xy += dx * dy
		xx += dx * dx
		yy += dy * dy
	}
	return xy / xx, max(yy-xy*xy/xx, 0)
}
