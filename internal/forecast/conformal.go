package forecast

import (
	"math"
	"slices"
)

// Conformal calibration. A model's own limits rest on its being true, and cover
// less than they promise: 87 to 93 % instead of 95 % on the M3 competition. So
// limits are the standard deviations of the combination, brought to the size of
// the errors at the rolling origins of the series, times the quantiles of
// |error| / deviation at the rolling origins of all series of the collection with
// the same frequency, horizon by horizon. With few series the quantiles are
// shrunk to those of the M3 training parts.
//
// Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World (2005);
// normalised scores: Lei et al., "Distribution-free predictive inference for
// regression" (2018), section 5.2.

// scored are the errors of one series in units of its deviations, by step, at the
// last rolling origins.
type scored struct {
	freq  int
	ratio [][]float64 // by step from 0
}

// trustedSteps is how many errors a series needs for its own size of error to
// count as much as the deviations of its models: a few origins of one horizon say
// little more than how calm those years were.
const trustedSteps = 100

// largestRatio is what an error counts for at most, in deviations.
const largestRatio = 5

// inflation is by how much the errors of the combination at the origins before
// exceed its deviations: a factor on the deviations, shrunk to one.
func inflation(before []trial) float64 {
	sum, n := 0.0, 0.0
	for _, t := range before {
		for j, actual := range t.actual {
			if sd := t.combined.sdv[j]; sd > 0 && !math.IsNaN(actual) {
				r := (actual - t.combined.mean[j]) / sd
				sum += min(r*r, largestRatio*largestRatio)
				n++
			}
		}
	}
	if n == 0 || sum == 0 {
		return 1
	}
	return math.Exp(0.5 * math.Log(sum/n) * n / (n + trustedSteps))
}

// trial is a combination at a past origin.
type trial struct {
	snapshot
	combined path
}

// pooledOrigins is how many of the last origins of a series go into the pool.
const pooledOrigins = 2

// scores returns the ratios of errors to deviations at the last origins.
func scores(freq, h int, past []trial) scored {
	s := scored{freq: freq, ratio: make([][]float64, h)}
	for k := max(0, len(past)-pooledOrigins); k < len(past); k++ {
		deviations := past[k].combined.times(inflation(past[:k]))
		for j, actual := range past[k].actual {
			if sd := deviations[j]; sd > 0 && !math.IsNaN(actual) {
				s.ratio[j] = append(s.ratio[j], math.Abs(actual-past[k].combined.mean[j])/sd)
			}
		}
	}
	return s
}

// calibration holds the factors on the deviations, by step.
type calibration struct {
	k80, k95 []float64
}

// The factors where nothing is known of the collection, and how many scores of a
// step weigh as much as they do.
const (
	usual80, usual95 = 1.45, 2.6
	least80, least95 = 1.28, 2.25 // calm years promise less than this
	usualWeight      = 100
	farthest         = 4 // times the usual factor, or a fourth of it
)

// calibrate takes the quantiles of the pooled scores of one frequency. Every step
// borrows from its neighbours.
func calibrate(pool []scored, h int) calibration {
	c := calibration{make([]float64, h), make([]float64, h)}
	for j := range h {
		var ratios []float64
		for _, s := range pool {
			for k := max(0, j-1); k <= min(j+1, len(s.ratio)-1); k++ {
				ratios = append(ratios, s.ratio[k]...)
			}
		}
		slices.Sort(ratios)
		c.k80[j] = max(shrunkQuantile(ratios, 0.80, usual80), least80)
		c.k95[j] = max(shrunkQuantile(ratios, 0.95, usual95), least95, c.k80[j])
	}
	return c
}

// shrunkQuantile is the conformal quantile of sorted scores, mixed with the usual
// one. Scores of neighbouring steps are worth a third of one.
func shrunkQuantile(sorted []float64, p, usual float64) float64 {
	n := float64(len(sorted))
	rank := int(math.Ceil(p*(n+1))) - 1
	if len(sorted) == 0 || rank >= len(sorted) {
		return usual
	}
	trust := n / 3 / (n/3 + usualWeight)
	return math.Exp(trust*math.Log(min(max(sorted[rank], usual/farthest), usual*farthest)) + (1-trust)*math.Log(usual))
}
