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
// values. Zero if they never varied, or by no more than rounding: nothing can be
// measured by it then.
func SeasonalScale(values []float64, freq int) float64 {
	if scale, _ := Differences(values, freq); scale > 0 || len(values) > freq {
		return scale
	}
	scale, _ := Differences(values, 1)
	return scale
}

// rounding is the share of the largest value up to which differences are taken for
// what is left of computing with floating point.
const rounding = 1e-12

// Differences are the mean absolute difference of values a lag apart that are both
// there, and the root of their mean square; zeros if there are none, or if all are but
// rounding.
func Differences(values []float64, lag int) (mean, rms float64) {
	largest, size, n := 0.0, 0.0, 0.0
	for i, v := range values {
		if a := math.Abs(v); a > size {
			size = a
		}
		if i < lag {
			continue
		}
		if d := math.Abs(v - values[i-lag]); !math.IsNaN(d) {
			n++
			largest = max(largest, d)
		}
	}
	if largest <= rounding*size {
		return 0, 0
	}
	for i := lag; i < len(values); i++ { // scaled by the largest, squares do not overflow
		if d := math.Abs(values[i]-values[i-lag]) / largest; !math.IsNaN(d) {
			mean += d
			rms += d * d
		}
	}
	return largest * (mean / n), largest * math.Sqrt(rms/n)
}

// CheckStart says what is wrong with the frequency or the start of a series.
func (s Series) CheckStart() error {
	_, err := s.first()
	return err
}
