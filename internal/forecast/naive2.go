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
