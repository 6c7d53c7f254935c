package demand

import "math"

// Quarters are the employed of an area by quarter with its net activations. The survey comes after the notifications: the
// last quarters may have no employed (NaN).
type Quarters struct {
	Net, Employed []float64
}

// Bridge says whether net activations foresee the employed of a quarter better than the employed alone.
type Bridge struct {
	Known   int     // quarters with employed
	Slope   float64 // employed more per net activation more
	Error   float64 // mean absolute error over the tried quarters with the bridge
	Plain   float64 // and without it
	Tried   int
	Quarter []float64 // the employed, the missing quarters foreseen by the better of the two
}

// Beats tells whether the bridge did better at rolling origins.
func (b Bridge) Beats() bool { return b.Tried > 0 && b.Error < b.Plain }

// triedQuarters are the last quarters at which both are tried, each from what was known before; leastPairs what a slope is
// fitted on.
const triedQuarters, leastPairs = 12, 8

// NewBridge fits y(t) - y(t-1) = b (x(t) - x(t-1)), where y is the change of the employed over a year and x the sum of the net
// activations of four quarters. With b = 0 it is the plain forecast, which repeats the last change over a year; the quarter is
// foreseen from the quarter before and the activations of its own.
func NewBridge(q Quarters) Bridge {
	b := Bridge{}
	for b.Known < len(q.Employed) && !math.IsNaN(q.Employed[b.Known]) {
		b.Known++
	}
	y := func(t int) float64 { return q.Employed[t] - q.Employed[t-4] }
	x := func(t int) float64 { return q.Net[t] + q.Net[t-1] + q.Net[t-2] + q.Net[t-3] }
	slope := func(until int) (float64, bool) { // fitted on quarters before until
		var xx, xy float64
		n := 0
		for t := 5; t < until; t++ {
			dx, dy := x(t)-x(t-1), y(t)-y(t-1)
			xx, xy, n = xx+dx*dx, xy+dx*dy, n+1
		}
		if n < leastPairs || xx == 0 {
			return 0, false
		}
		return xy / xx, true
	}
	for t := max(5, b.Known-triedQuarters); t < b.Known; t++ {
		s, ok := slope(t)
		if !ok {
			continue
		}
		change := y(t) - y(t-1)
		b.Error += math.Abs(change - s*(x(t)-x(t-1)))
		b.Plain += math.Abs(change)
		b.Tried++
	}
	if b.Tried > 0 {
		b.Error, b.Plain = b.Error/float64(b.Tried), b.Plain/float64(b.Tried)
	}
	b.Slope, _ = slope(b.Known)
	b.Quarter = append([]float64{}, q.Employed[:b.Known]...)
	for t := b.Known; t < len(q.Net) && t >= 5; t++ {
		v := b.Quarter[t-4] + b.Quarter[t-1] - b.Quarter[t-5]
		if b.Beats() {
			v += b.Slope * (x(t) - x(t-1))
		}
		b.Quarter = append(b.Quarter, v)
	}
	return b
}

// Year is the mean of a calendar year, the quarters of which begin at first; false when one of them is not there.
func (b Bridge) Year(first int) (float64, bool) {
	if first < 0 || first+4 > len(b.Quarter) {
		return 0, false
	}
	return total(b.Quarter[first:first+4]) / 4, true
}
