package arima

import (
	"math"

	"osservatorio/internal/forecast/stl"
)

// strongSeason is the strength of the season from which on a seasonal difference is
// taken, that of R's nsdiffs.
const strongSeason = 0.64

// seasonalWindow is the span of the seasonal loess behind it, that of R's mstl.
const seasonalWindow = 11

// kpssCritical is the 5 % value of the test of level stationarity (Kwiatkowski,
// Phillips, Schmidt and Shin 1992).
const kpssCritical = 0.463

// SeasonalDifferences says whether a series wants a seasonal difference: 0 or 1.
func SeasonalDifferences(y []float64, m int) int {
	d, ok := stl.Decompose(y, m, stl.Options{SeasonalWindow: seasonalWindow})
	if ok && d.Strength() > strongSeason {
		return 1
	}
	return 0
}

// Differences counts the differences, at most two, that a series needs for the
// KPSS test not to refuse it.
func Differences(y []float64) int {
	for d := range 2 {
		if len(y) < 4 || still(y) || kpss(y) <= kpssCritical {
			return d
		}
		y = lagged(y, 1)
	}
	return 2
}

func still(y []float64) bool {
	for _, v := range y {
		if v != y[0] {
			return false
		}
	}
	return true
}

// kpss is the statistic with Bartlett weights up to lag 3√n/13, as in R's ndiffs.
func kpss(y []float64) float64 {
	n := len(y)
	centre := 0.0
	for _, v := range y {
		centre += v
	}
	centre /= float64(n)
	e := make([]float64, n)
	partial, squares, variance := 0.0, 0.0, 0.0
	for t, v := range y {
		e[t] = v - centre
		partial += e[t]
		squares += partial * partial
		variance += e[t] * e[t]
	}
	lags := int(3 * math.Sqrt(float64(n)) / 13)
	for k := 1; k <= lags; k++ {
		cov := 0.0
		for t := k; t < n; t++ {
			cov += e[t] * e[t-k]
		}
		variance += 2 * cov * (1 - float64(k)/float64(lags+1))
	}
	return squares / float64(n) / variance
}
