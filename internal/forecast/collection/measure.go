package collection

import (
	"math"
	"slices"

	"osservatorio/internal/forecast"
)

// Score is how good the forecasts of some series were, with every series counting
// the same, as in the M3 and M4 competitions. A measure that is not defined for
// any series is nil.
type Score struct {
	Freq   int `json:"freq,omitempty"` // zero for all
	Series int `json:"series"`
	Values int `json:"values"`         // forecast values that came true or not
	Step   int `json:"step,omitempty"` // periods ahead; zero for all

	SMAPE   *float64 `json:"smape"`   // 0 to 200 %
	MASE    *float64 `json:"mase"`    // by the in-sample seasonal naive error
	OWA     *float64 `json:"owa"`     // mean of both, each relative to Naive2
	Cover80 *float64 `json:"cover80"` // share within the limits, 0 to 1
	Cover95 *float64 `json:"cover95"`
	MSIS95  *float64 `json:"msis95"`

	Naive2SMAPE *float64 `json:"naive2_smape"`
	Naive2MASE  *float64 `json:"naive2_mase"`

	Unscaled   int `json:"without_scale"` // series that repeated themselves season by season: no MASE, no MSIS
	Unforecast int `json:"not_forecast"`  // series without any value

	Fallback int `json:"naive_fallback"` // series of those measured that the naive method forecast, as the one asked for did not apply
}

// Measure scores results against what came: by frequency, and all together if
// there is more than one.
func Measure(items []Item, results []forecast.Result) []Score {
	var freqs []int
	for _, it := range items {
		if !slices.Contains(freqs, it.Freq) {
			freqs = append(freqs, it.Freq)
		}
	}
	slices.Sort(freqs)
	if len(freqs) > 1 {
		freqs = append(freqs, 0)
	}
	var scores []Score
	for _, f := range freqs {
		scores = append(scores, measure(items, results, f, 0))
	}
	return scores
}

// BySteps scores the forecasts of one frequency (zero for all) step by step.
func BySteps(items []Item, results []forecast.Result, freq int) []Score {
	var scores []Score
	for step := 1; ; step++ {
		s := measure(items, results, freq, step)
		if s.Values == 0 {
			return scores
		}
		scores = append(scores, s)
	}
}

func measure(items []Item, results []forecast.Result, freq, step int) Score {
	s := Score{Freq: freq, Step: step}
	var all sums
	for i, it := range items {
		if freq != 0 && it.Freq != freq {
			continue
		}
		if len(results[i].Points) == 0 {
			s.Unforecast++
			continue
		}
		one := seriesSums(it, results[i].Points, step)
		if one.n == 0 {
			continue
		}
		s.Series++
		s.Values += one.n
		if one.scale == 0 {
			s.Unscaled++
		}
		if FellBack(results[i]) {
			s.Fallback++
		}
		all.add(one)
	}
	s.SMAPE, s.MASE, s.MSIS95 = all.percent.value(), all.scaled.value(), all.interval.value()
	s.Naive2SMAPE, s.Naive2MASE = all.naivePercent.value(), all.naiveScaled.value()
	s.Cover80, s.Cover95 = all.within80.value(), all.within95.value()
	if s.MASE != nil && s.Naive2MASE != nil && *s.Naive2SMAPE > 0 && *s.Naive2MASE > 0 {
		owa := math.Round((*s.SMAPE / *s.Naive2SMAPE + *s.MASE / *s.Naive2MASE)/2*measured) / measured
		s.OWA = &owa
	}
	return s
}

// measured is how finely measures are told: further digits depend on the machine.
const measured = 1e8

// average is a running mean.
type average struct{ sum, n float64 }

func (a *average) take(x float64) { a.sum, a.n = a.sum+x, a.n+1 }

func (a average) value() *float64 {
	v := math.Round(a.sum/a.n*measured) / measured
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// sums are means over series of the means over steps.
type sums struct {
	percent, scaled, interval, naivePercent, naiveScaled, within80, within95 average
}

func (a *sums) add(one seriesMeans) {
	n := float64(one.n)
	a.percent.take(one.percent / n)
	a.naivePercent.take(one.naivePercent / n)
	a.within80.take(one.within80 / n)
	a.within95.take(one.within95 / n)
	if one.scale > 0 {
		a.scaled.take(one.err / n / one.scale)
		a.naiveScaled.take(one.naiveErr / n / one.scale)
		a.interval.take(one.interval / n / one.scale)
	}
}

// seriesMeans are the sums over the steps of one series.
type seriesMeans struct {
	n                                              int
	percent, err, interval, naivePercent, naiveErr float64
	within80, within95                             float64
	scale                                          float64 // mean absolute seasonal difference, zero for none
}

func seriesSums(it Item, points []forecast.Point, step int) seriesMeans {
	unit := unitOf(it) // no measure depends on it, and no sum overflows
	s := seriesMeans{scale: forecast.SeasonalScale(divided(it.Values, unit), it.Freq)}
	naive := divided(forecast.Naive2(it.Series, it.Horizon), unit)
	for j, actual := range it.Test {
		if math.IsNaN(actual) || (step != 0 && j+1 != step) {
			continue
		}
		actual /= unit
		p := points[j]
		for _, v := range []*float64{&p.Mean, &p.Lo80, &p.Hi80, &p.Lo95, &p.Hi95} {
			*v /= unit
		}
		s.n++
		s.percent += forecast.SymmetricPercent(actual, p.Mean)
		s.naivePercent += forecast.SymmetricPercent(actual, naive[j])
		s.err += math.Abs(actual - p.Mean)
		s.naiveErr += math.Abs(actual - naive[j])
		s.interval += forecast.IntervalScore(p, actual)
		s.within80 += share(p.Lo80 <= actual && actual <= p.Hi80)
		s.within95 += share(p.Lo95 <= actual && actual <= p.Hi95)
	}
	return s
}

// unitOf is a power of two near the largest value of a series.
func unitOf(it Item) float64 {
	largest := 0.0
	for _, v := range slices.Concat(it.Values, it.Test) {
		if a := math.Abs(v); a > largest {
			largest = a
		}
	}
	_, exponent := math.Frexp(largest)
	return math.Ldexp(1, min(exponent, 1023))
}

func divided(values []float64, by float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = v / by
	}
	return out
}

func share(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// HoldOut turns a collection into one whose last training values are to be
// forecast: the test parts are forgotten. It is for choosing methods without
// looking at them. Series that would be left with less than two values are left out.
func HoldOut(items []Item) []Item {
	var out []Item
	for _, it := range items {
		n := len(it.Values) - it.Horizon
		if n < 2 {
			continue
		}
		it.Values, it.Test = it.Values[:n:n], it.Values[n:]
		if it.SE != nil {
			it.SE = it.SE[:n:n]
		}
		out = append(out, it)
	}
	return out
}
