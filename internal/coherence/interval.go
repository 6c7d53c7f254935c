package coherence

import "math"

// Interval is what a printed number can stand for, both ends included. An end that is not
// known is infinite.
type Interval struct{ Low, High float64 }

var (
	anything    = Interval{math.Inf(-1), math.Inf(1)}
	notNegative = Interval{0, math.Inf(1)}
	percentage  = Interval{0, 100}
)

func exactly(v float64) Interval { return Interval{v, v} }

// slack is what binary floating point may do to a decimal boundary; it is no tolerance.
func slack(a, b float64) float64 { return 1e-9 * max(1, math.Abs(a), math.Abs(b)) }

// apart says whether no value is in both.
func (a Interval) apart(b Interval) bool {
	return a.Low > b.High+slack(a.Low, b.High) || b.Low > a.High+slack(b.Low, a.High)
}

// within says whether a lies in b.
func (a Interval) within(b Interval) bool { return a.Low >= b.Low && a.High <= b.High }

func (a Interval) meet(b Interval) Interval { return Interval{max(a.Low, b.Low), min(a.High, b.High)} }

func (a Interval) sub(b Interval) Interval { return Interval{a.Low - b.High, a.High - b.Low} }

func (a Interval) mul(b Interval) Interval {
	low, high := math.Inf(1), math.Inf(-1)
	for _, x := range []float64{a.Low, a.High} {
		for _, y := range []float64{b.Low, b.High} {
			p := x * y
			if x == 0 || y == 0 { // 0 × ∞ is 0 here: the end is a value, not a limit
				p = 0
			}
			low, high = min(low, p), max(high, p)
		}
	}
	return Interval{low, high}
}

// div divides by what is not negative; what may be zero divides into anything above.
func (a Interval) div(b Interval) Interval {
	if b.High <= 0 || b.Low < 0 {
		return anything
	}
	inverse := Interval{1 / b.High, math.Inf(1)}
	if b.Low > 0 {
		inverse.High = 1 / b.Low
	}
	if math.IsInf(b.High, 1) {
		inverse.Low = 0
	}
	return a.mul(inverse)
}

func (a Interval) scale(k float64) Interval { return a.mul(exactly(k)) }

// gap is how far two intervals are from each other, in parts of the larger of their ends; 0
// when they meet.
func (a Interval) gap(b Interval) float64 {
	d := max(a.Low-b.High, b.Low-a.High)
	if d <= 0 || math.IsInf(d, 0) {
		return 0
	}
	size := 0.0
	for _, v := range []float64{a.Low, a.High, b.Low, b.High} {
		if !math.IsInf(v, 0) {
			size = max(size, math.Abs(v))
		}
	}
	if size == 0 {
		return 0
	}
	return d / size
}
