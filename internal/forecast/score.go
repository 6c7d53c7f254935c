package forecast

import "math"

// Score sums up trials. The pointers are nil where a measure is not defined:
// no trial, or a yardstick that is zero throughout.
type Score struct {
	Step      int      // steps ahead, 0 for all
	N         int      // trials
	MASE      *float64 // mean absolute error over the in-sample one of the seasonal naive forecast
	RMSSE     *float64 // the same with squares, rooted
	SMAPE     *float64 // symmetric mean absolute percentage error, 0 to 200 %
	RelMAE    *float64 // mean absolute error over that of the seasonal naive forecast on the same trials
	Cover80   *float64 // share of actual values within the 80 % limits, 0 to 1
	Cover95   *float64
	MSIS95    *float64 // mean scaled interval score of the 95 % limits
	NaiveMASE *float64 // MASE of the seasonal naive forecast on the same trials
}

// score sums up the trials of one step, or all of them for step 0.
func score(trials []Trial, step int) Score {
	var scaled, squared, naiveScaled, interval, percent, within80, within95 average
	errors, naiveErrors := 0.0, 0.0
	n := 0
	for _, t := range trials {
		if step != 0 && t.Step != step {
			continue
		}
		n++
		e := math.Abs(t.Actual - t.Mean)
		naive := math.Abs(t.Actual - t.SeasonalNaive)
		errors += e
		naiveErrors += naive
		if t.ScaleMAE > 0 {
			scaled.add(e / t.ScaleMAE)
			naiveScaled.add(naive / t.ScaleMAE)
			squared.add(e / t.ScaleRMS * (e / t.ScaleRMS))
			interval.add(IntervalScore(t.Point, t.Actual) / t.ScaleMAE)
		}
		percent.add(SymmetricPercent(t.Actual, t.Mean))
		within80.add(share(t.Lo80 <= t.Actual && t.Actual <= t.Hi80))
		within95.add(share(t.Lo95 <= t.Actual && t.Actual <= t.Hi95))
	}
	s := Score{
		Step: step, N: n,
		MASE: scaled.value(), RMSSE: squared.value(), SMAPE: percent.value(),
		Cover80: within80.value(), Cover95: within95.value(),
		MSIS95: interval.value(), NaiveMASE: naiveScaled.value(),
	}
	if s.RMSSE != nil {
		*s.RMSSE = math.Sqrt(*s.RMSSE)
	}
	s.RelMAE = defined(errors / naiveErrors)
	return s
}

// IntervalScore is the width of the 95 % limits plus 40 times the distance by
// which the actual value lies outside.
func IntervalScore(p Point, actual float64) float64 {
	const alpha = 0.05
	return p.Hi95 - p.Lo95 + 2/alpha*(max(p.Lo95-actual, 0)+max(actual-p.Hi95, 0))
}

// SymmetricPercent is one term of sMAPE; two zeros agree.
func SymmetricPercent(actual, forecast float64) float64 {
	size := math.Abs(actual) + math.Abs(forecast)
	if size == 0 {
		return 0
	}
	return 200 * math.Abs(actual-forecast) / size
}

func share(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// average is a running mean.
type average struct {
	sum float64
	n   int
}

func (a *average) add(x float64) {
	a.sum += x
	a.n++
}

// value returns the mean, nil if there is none.
func (a *average) value() *float64 { return defined(a.sum / float64(a.n)) }

// defined points to x, or is nil if x is no number: nothing divided by nothing.
func defined(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}
