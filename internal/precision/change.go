package precision

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"math"
	"strconv"
)

// Verdict is what may be said of a difference.
type Verdict string

// The verdicts. A change that is not significant is said to be stable, with its figures.
const (
	Unjudged Verdict = ""       // no error is known
	Rose     Verdict = "rose"   // above zero by more than 1.96 standard errors
	Fell     Verdict = "fell"   // below zero by as much
	Stable   Verdict = "stable" // not told from zero
)

// Changes say how the errors of two periods go together.
type Changes struct {
	// Correlated are the indicators to which the correlations apply: those that follow from the
	// published error of a change. The errors of others are taken as independent, which gives
	// the larger error of a change wherever they are not.
	Correlated []string `yaml:"correlated"`
	Citation   string   `yaml:"citation"`
	// ByQuarters is the correlation of two quarters' errors by their distance, from 0 quarters
	// (1) on; beyond its end there is none. It comes from reference/rotation.csv.
	ByQuarters []float64 `yaml:"-"`
}

// Judge says whether a difference is significant; its error is in the same unit, and not above
// zero where none is known.
func Judge(difference, se float64) Verdict {
	switch {
	case math.IsNaN(difference) || !(se > 0):
		return Unjudged
	case math.Abs(difference) <= Z95*se:
		return Stable
	case difference > 0:
		return Rose
	}
	return Fell
}

// Change is the difference between an estimate and an earlier one, whose errors have a correlation.
func Change(now, before Estimate, correlation float64) Estimate {
	if !(now.SE > 0 && before.SE > 0) {
		return Estimate{now.Value - before.Value, math.NaN()}
	}
	v := now.SE*now.SE + before.SE*before.SE - 2*correlation*now.SE*before.SE
	return Estimate{now.Value - before.Value, math.Sqrt(math.Max(0, v))}
}

// Gap is the difference between two groups of one sample. Groups that share no person are
// independent but for households and calibration, which public files do not let one measure.
// Where the second holds the first, share is the part of the second's base that the first is, from
// 0 to 1: the whole moves with its part.
func Gap(a, b Estimate, share float64) Estimate {
	if !(a.SE > 0 && b.SE > 0) {
		return Estimate{a.Value - b.Value, math.NaN()}
	}
	covariance := math.Min(share*a.SE*a.SE, a.SE*b.SE)
	return Estimate{a.Value - b.Value, math.Sqrt(math.Max(0, a.SE*a.SE+b.SE*b.SE-2*covariance))}
}

// Correlation of the errors of two means of n quarters each, one lag quarters after the other.
func (c Changes) Correlation(indicator string, n, lag int) float64 {
	for _, id := range c.Correlated {
		if id == indicator {
			return c.between(n, lag) / c.between(n, 0)
		}
	}
	return 0
}

// between is the covariance of two means of n quarters of unit variance, lag quarters apart.
func (c Changes) between(n, lag int) (sum float64) {
	for i := range n {
		for j := range n {
			d := lag + j - i
			if d < 0 {
				d = -d
			}
			if d < len(c.ByQuarters) {
				sum += c.ByQuarters[d]
			}
		}
	}
	return sum / float64(n*n)
}

// loadRotation reads the correlations of quarters by their distance: LAG (1, 2, …), CORRELATION.
func loadRotation(schemas fs.FS) ([]float64, error) {
	const name = "reference/rotation.csv"
	f, err := schemas.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("schemas/%s: %w", name, err)
	}
	out := []float64{1}
	for i, r := range rows[1:] {
		v, err := strconv.ParseFloat(r[2], 64)
		if r[0] != strconv.Itoa(i+1) || err != nil || v < 0 || v > 1 {
			return nil, fmt.Errorf("schemas/%s: line %d: lags are 1, 2, 3 … in order, and a correlation lies between 0 and 1", name, i+2)
		}
		out = append(out, v)
	}
	return out, nil
}
