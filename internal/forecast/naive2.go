package forecast

import "math"

// Naive2 is the yardstick of the competitions: the last value, with the season if
// a test finds one. It is nil for a series without any value.
func Naive2(s Series, h int) []float64 {
	c := newComplete(s)
	if len(c.y) == 0 {
		return nil
	}
	p, ok := naiveMember(newInput(c), h+c.ahead)
	if !ok {
		return nil
	}
	out := p.mean[c.ahead:]
	for j := range out {
		out[j] = min(max(out[j]*c.scale, -math.MaxFloat64), math.MaxFloat64)
	}
	return out
}

// SeasonalScale is the mean absolute difference of values a season apart, what MASE
// and MSIS are measured by; for series of a season or less, that of neighbouring
// values. Zero if they never varied.
func SeasonalScale(values []float64, freq int) float64 {
	if scale := meanAbsoluteDifference(values, freq); scale > 0 || len(values) > freq {
		return scale
	}
	return meanAbsoluteDifference(values, 1)
}

// CheckStart says what is wrong with the frequency or the start of a series.
func (s Series) CheckStart() error {
	_, err := s.first()
	return err
}

// meanAbsoluteDifference is that of values a lag apart that are both there; zero if
// there are none.
func meanAbsoluteDifference(values []float64, lag int) float64 {
	sum, n := 0.0, 0
	for i := lag; i < len(values); i++ {
		if d := math.Abs(values[i] - values[i-lag]); !math.IsNaN(d) {
			sum += d
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}

// rootMeanSquareDifference measures the differences at a lag between values
// that are both there.
func rootMeanSquareDifference(values []float64, lag int) float64 {
	pairs, largest := 0.0, 0.0 // scaled by it, squares do not overflow
	for i := lag; i < len(values); i++ {
		if d := math.Abs(values[i] - values[i-lag]); !math.IsNaN(d) {
			pairs++
			largest = max(largest, d)
		}
	}
	if largest == 0 {
		return 0
	}
	sum := 0.0
	for i := lag; i < len(values); i++ {
		if d := (values[i] - values[i-lag]) / largest; !math.IsNaN(d) {
			sum += d * d
		}
	}
	return largest * math.Sqrt(sum/pairs)
}
