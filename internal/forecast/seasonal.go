package forecast

import "math"

// adjustment is a fixed season taken out of a series: factors or additions by
// place in the year, the first one that of the first value. Kind None stands for
// a series without one.
type adjustment struct {
	kind  Component
	index []float64
	spent float64 // factor on deviations for what measuring it cost; zero where that is little

	// by place, the deviation of what may be season or an event, in the unit of the
	// index; nil where every place was seen twice
	doubt []float64
}

// seasonalTestQuantile is the one-sided 95 % normal quantile of the test of the
// M4 competition.
const seasonalTestQuantile = 1.645

// fixedSeason is the season that members take out: that of the benchmarks, or of a
// series too short for their test, below fewSeasons seasons, that of dummies. Less than
// a season and a third tells none: the limits of what it says would cover too little.
func fixedSeason(y []float64, m int) adjustment {
	if m > 1 && 3*len(y) >= 4*m && len(y) < fewSeasons*m {
		return shortSeason(y, m)
	}
	return seasonalAdjustment(y, m)
}

// fewSeasons is how many seasons the benchmarks' test needs to be of use; with less
// than ownSeasons a model cannot tell a season of its own from its other parts, and
// reads the series without the fixed one. Both, and the shrinking without a test, were
// chosen on pieces of up to four seasons of the training parts of M3, forecast a year
// ahead.
const (
	fewSeasons = 4
	ownSeasons = 3
)

// seasonalAdjustment measures the season of a complete series as the M4
// competition's benchmarks do: if the autocorrelation at lag m is significant, by
// classical decomposition with a centred moving average; multiplicative where
// all values are positive, else additive.
//
// Makridakis, Spiliotis and Assimakopoulos, "The M4 Competition" (2020), appendix A.
func seasonalAdjustment(y []float64, m int) adjustment {
	if m < 2 || !seasonal(y, m) {
		return adjustment{}
	}
	kind := Additive
	if positive(y) {
		kind = Multiplicative
	}
	return decompose(y, m, kind)
}

// seasonal tests the autocorrelation at lag m against Bartlett's limit.
func seasonal(y []float64, m int) bool {
	n := len(y)
	if n < 3*m {
		return false
	}
	limit := 1.0
	var at float64
	for lag, r := range autocorrelations(y, m) {
		if lag+1 < m {
			limit += 2 * r * r
		} else {
			at = r
		}
	}
	return math.Abs(at) > seasonalTestQuantile*math.Sqrt(limit/float64(n))
}

// autocorrelations returns those of lags 1 to last; zeros for a constant series.
func autocorrelations(y []float64, last int) []float64 {
	centre := mean(y)
	variance := 0.0
	for _, v := range y {
		variance += (v - centre) * (v - centre)
	}
	r := make([]float64, last)
	if variance == 0 {
		return r
	}
	for k := 1; k <= last; k++ {
		sum := 0.0
		for t := k; t < len(y); t++ {
			sum += (y[t] - centre) * (y[t-k] - centre)
		}
		r[k-1] = sum / variance
	}
	return r
}

// decompose is the classical decomposition: mean deviation from (or ratio to) a
// centred moving average over a year, by place in the year.
func decompose(y []float64, m int, kind Component) adjustment {
	sums, counts := make([]float64, m), make([]int, m)
	half := m / 2
	for t := half; t+half < len(y); t++ {
		trend := 0.0
		for k := t - half; k <= t+half; k++ {
			trend += y[k]
		}
		if m%2 == 0 {
			trend -= (y[t-half] + y[t+half]) / 2
		}
		trend /= float64(m)
		if kind == Multiplicative {
			sums[t%m] += y[t] / trend
		} else {
			sums[t%m] += y[t] - trend
		}
		counts[t%m]++
	}
	index := make([]float64, m)
	for j := range index {
		if counts[j] == 0 {
			return adjustment{}
		}
		index[j] = sums[j] / float64(counts[j])
	}
	centre := mean(index)
	for j := range index {
		if kind == Multiplicative {
			index[j] = math.Max(index[j]/centre, tinyIndex)
		} else {
			index[j] -= centre
		}
	}
	return adjustment{kind: kind, index: index}
}

// tinyIndex keeps a season of nearly nothing from being divided by.
const tinyIndex = 0.01

// remove returns the series without its season.
func (a adjustment) remove(y []float64) []float64 {
	out := make([]float64, len(y))
	for t, v := range y {
		switch a.kind {
		case Multiplicative:
			v /= a.index[t%len(a.index)]
		case Additive:
			v -= a.index[t%len(a.index)]
		}
		out[t] = v
	}
	return out
}

// restore puts the season back into values that begin at index first, in place.
func (a adjustment) restore(values []float64, first int) []float64 {
	for j := range values {
		switch a.kind {
		case Multiplicative:
			values[j] *= a.index[(first+j)%len(a.index)]
		case Additive:
			values[j] += a.index[(first+j)%len(a.index)]
		}
	}
	return values
}

func positive(y []float64) bool {
	for _, v := range y {
		if !(v > 0) {
			return false
		}
	}
	return true
}
