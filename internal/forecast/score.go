package forecast

import "math"

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
