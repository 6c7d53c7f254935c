package forecast

import "math"

// minDifferences is how many seasonal differences the spread of a seasonal
// naive forecast is measured on, at least. With fewer, the naive forecast on
// consecutive differences takes its place.
const minDifferences = 2

// naive forecasts the last value of the same season (or simply the last value,
// with lag 1) and measures its error on the past differences at that lag.
type naive struct {
	lag    int
	values []float64 // NaN where missing
	sigma  float64   // root mean square of the differences
	pairs  int       // differences behind sigma
}

// newNaive prepares the seasonal naive forecast, or the naive one where there
// are too few seasonal differences or a season has never been observed. It
// returns false if even that has nothing to measure its error on.
func newNaive(values []float64, m int) (naive, bool) {
	for _, lag := range []int{m, 1} {
		nv := naive{lag: lag, values: values}
		nv.sigma, nv.pairs = rootMeanSquareDifference(values, lag)
		if nv.pairs >= minDifferences && nv.coversSeasons() {
			return nv, true
		}
	}
	return naive{}, false
}

// coversSeasons reports whether every season has a value to repeat.
func (nv naive) coversSeasons() bool {
	for step := 1; step <= nv.lag; step++ {
		if _, lags := nv.source(step); lags == 0 {
			return false
		}
	}
	return true
}

// source returns the value that the forecast step periods ahead repeats, and
// how many lags back it lies; no lags if there is none.
func (nv naive) source(step int) (value float64, lags int) {
	for i, k := len(nv.values)-1+step-nv.lag, 1; i >= 0; i, k = i-nv.lag, k+1 {
		if i < len(nv.values) && !math.IsNaN(nv.values[i]) {
			return nv.values[i], k
		}
	}
	return 0, 0
}

// points forecasts h periods. The error grows with the square root of the
// number of lags; Student's t allows for a spread measured on few differences.
func (nv naive) points(h int) []Point {
	points := make([]Point, h)
	t80, t95 := studentQuantiles(nv.pairs)
	for j := range points {
		value, lags := nv.source(j + 1)
		sd := nv.sigma * math.Sqrt(float64(lags))
		points[j] = symmetricPoint(value, sd, t80, t95)
	}
	return points
}

// rootMeanSquareDifference measures the differences at a lag between values
// that are both there.
func rootMeanSquareDifference(values []float64, lag int) (rms float64, pairs int) {
	largest := 0.0 // scaled by it, squares do not overflow
	for i := lag; i < len(values); i++ {
		if d := math.Abs(values[i] - values[i-lag]); !math.IsNaN(d) {
			pairs++
			largest = max(largest, d)
		}
	}
	if largest == 0 {
		return 0, pairs
	}
	sum := 0.0
	for i := lag; i < len(values); i++ {
		if d := (values[i] - values[i-lag]) / largest; !math.IsNaN(d) {
			sum += d * d
		}
	}
	return largest * math.Sqrt(sum/float64(pairs)), pairs
}
