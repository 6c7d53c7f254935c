package regarima

import (
	"math"
)

// Kind is how a break acts on the values from its period on.
type Kind string

// The kinds of Chen and Liu (1993) but for the innovational one. A level shift is
// written on what comes before it, so that the series without it stands at today's
// level and forecasts need no correction.
const (
	Additive   Kind = "AO" // one value
	LevelShift Kind = "LS" // all values before
	Transitory Kind = "TC" // fades by transitoryDecay a period
)

const transitoryDecay = 0.7

// Kinds lists them.
var Kinds = []Kind{Additive, LevelShift, Transitory}

// column is what a break of unit size at index at does to n values.
func (k Kind) column(at, n int) []float64 {
	x := make([]float64, n)
	effect := 1.0
	for t := range x {
		switch {
		case k == LevelShift && t < at:
			x[t] = -1
		case k == Additive && t == at:
			x[t] = 1
		case k == Transitory && t >= at:
			x[t] = effect
			effect *= transitoryDecay
		}
	}
	return x
}

// Critical is the |t| from which on something among n values counts as an outlier:
// TRAMO's default, which grows with the number of places that are tried.
func Critical(n int) float64 {
	return min(max(3.3+0.0025*float64(n-50), 3.3), 4.3)
}

// mostOutliers is the share of the values that may be outliers.
const mostOutliers = 0.05

// findOutliers adds to a model the outliers from index from on that it wants: the one
// with the largest t-value of the residuals, estimated jointly with all others, until
// none passes the critical value; then those that do not pass it beside the others
// are taken out again. Chen and Liu (1993) as in TRAMO (Gómez and Maravall 2001).
func (m *model) findOutliers(from int) error {
	critical := Critical(m.observed())
	limit := max(1, int(mostOutliers*float64(m.observed())))
	first := len(m.effects)
	for len(m.effects)-first < limit {
		best, ok := m.strongest(from, critical)
		if !ok {
			break
		}
		m.effects = append(m.effects, best)
		if err := m.fit(); err != nil {
			m.effects = m.effects[:len(m.effects)-1]
			if err := m.fit(); err != nil {
				return err
			}
			break
		}
	}
	for {
		weakest, least := -1, critical
		for i := first; i < len(m.effects); i++ {
			if t := math.Abs(m.tValue(i)); !(t >= least) {
				weakest, least = i, t
			}
		}
		if weakest < 0 {
			return nil
		}
		m.drop(weakest)
		if err := m.fit(); err != nil {
			return err
		}
	}
}

// strongest is the candidate with the largest t-value above the critical one.
func (m *model) strongest(from int, critical float64) (effect, bool) {
	var candidates []effect
	var columns [][]float64
	n := len(m.y)
	taken := map[Outlier]bool{}
	for _, e := range m.effects {
		taken[Outlier{Kind: e.kind, At: e.at}] = true
	}
	for t := from; t < m.tested(); t++ {
		for _, kind := range Kinds {
			apart := kind == Additive || t > 0 && (kind != LevelShift || t > 1) // at the beginning the kinds say the same
			if math.IsNaN(m.y[t]) || !apart || taken[Outlier{Kind: kind, At: t}] {
				continue
			}
			x := kind.column(t, n+m.ahead)
			candidates = append(candidates, effect{kind: kind, at: t, column: x})
			columns = append(columns, x[:n])
		}
	}
	best, largest := -1, critical
	for i, t := range m.reg.Scores(m.y, m.regressors(), columns) {
		if a := math.Abs(t); a > largest {
			best, largest = i, a
		}
	}
	if best < 0 {
		return effect{}, false
	}
	return candidates[best], true
}

// tested is how many values outliers are looked for among: all but the newest season's,
// where what passes cannot be told from what stays. Taking outliers out there made the
// forecasts of the held-out ends of M3 worse.
func (m *model) tested() int { return max(len(m.y)-m.m, 0) }

// observed counts the values that are not missing.
func (m *model) observed() int {
	n := 0
	for _, v := range m.y {
		if !math.IsNaN(v) {
			n++
		}
	}
	return n
}
