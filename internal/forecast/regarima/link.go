package regarima

import (
	"errors"
	"math"
)

// Link brings an earlier series to the level of a later one that measures the same in
// another way, by the periods in which there are both.
type Link struct {
	Ratio bool    // later = Size × earlier; else later = earlier + Size
	Size  float64 // a ratio or a difference
	SE    float64 // its standard error, by the autocorrelations of the differences
	Pairs int     // periods that both have
}

// ErrOverlap says that there are not enough common periods to link by.
var ErrOverlap = errors.New("fewer than a year of common periods to link by")

// Overlap estimates a link from two aligned series, NaN where one has no value: the
// mean difference of their logarithms if all values are positive, of the values
// otherwise. It takes a whole year of m common periods or more. The standard error is
// that of Newey and West (1987) with their weights up to lag 4(n/100)^(2/9).
func Overlap(earlier, later []float64, m int) (Link, error) {
	link := Link{Ratio: true}
	var pairs [][2]float64
	for t := range min(len(earlier), len(later)) {
		if a, b := earlier[t], later[t]; !math.IsNaN(a) && !math.IsNaN(b) {
			pairs = append(pairs, [2]float64{a, b})
			link.Ratio = link.Ratio && a > 0 && b > 0
		}
	}
	link.Pairs = len(pairs)
	if len(pairs) < max(m, 2) {
		return link, ErrOverlap
	}
	n := float64(len(pairs))
	differences, mean := make([]float64, len(pairs)), 0.0
	for i, p := range pairs {
		differences[i] = p[1] - p[0]
		if link.Ratio {
			differences[i] = math.Log(p[1] / p[0])
		}
		mean += differences[i] / n
	}
	variance := 0.0
	lags := int(4 * math.Pow(n/100, 2.0/9))
	for lag := range min(lags+1, len(pairs)) {
		sum := 0.0
		for t := lag; t < len(differences); t++ {
			sum += (differences[t] - mean) * (differences[t-lag] - mean)
		}
		if lag > 0 {
			sum *= 2 * (1 - float64(lag)/float64(lags+1))
		}
		variance += sum
	}
	link.Size, link.SE = mean, math.Sqrt(max(variance, 0))/n
	if link.Ratio {
		link.Size = math.Exp(mean)
		link.SE *= link.Size
	}
	return link, nil
}

// Apply brings an earlier value to the later level.
func (l Link) Apply(v float64) float64 {
	if l.Ratio {
		return v * l.Size
	}
	return v + l.Size
}
