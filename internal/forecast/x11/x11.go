// Package x11 adjusts monthly and quarterly series for their season by the X-11
// method: repeated moving averages of trend and season, with extreme irregular values
// weighed down, in the three rounds of Statistics Canada's and the Census Bureau's
// tables B, C and D. It has no forecasts and no calendar of its own: package regarima
// takes these effects out before.
//
// Shiskin, Young and Musgrave, The X-11 Variant of the Census Method II Seasonal
// Adjustment Program (1967); Ladiray and Quenneville, Seasonal Adjustment with the
// X-11 Method (2001), whose tables the comments name.
package x11

import (
	"errors"
	"math"
)

// Filter is the seasonal moving average: an average over three of averages over so
// many years.
type Filter int

// The seasonal filters. Chosen leaves it to the moving seasonality ratio; Stable is
// the mean of all years.
const (
	Chosen Filter = 0
	S3x3   Filter = 3
	S3x5   Filter = 5
	S3x9   Filter = 9
	Stable Filter = -1
)

// Options of an adjustment; zero values are X-11's own choices.
type Options struct {
	Additive  bool   // season and irregular are added, not multiplied
	First     int    // place of the first value in its year, from 0: extreme values are judged by calendar years
	Filter    Filter // of the season; Chosen takes 3×3 and 3×5 on the way, and one by the ratio at the end
	Henderson int    // odd length of the trend filter; 0 chooses by the ratio of irregular and trend
	// An irregular value counts in full up to LowerSigma standard deviations, and not
	// at all from UpperSigma on; 0 for 1.5 and 2.5.
	LowerSigma, UpperSigma float64
}

// Adjustment holds the final parts: the series is Seasonal × Trend × Irregular, or
// their sum, and Adjusted the series without the season.
type Adjustment struct {
	Additive    bool
	Seasonal    []float64 // D10
	Adjusted    []float64 // D11
	Trend       []float64 // D12
	Irregular   []float64 // D13
	Weights     []float64 // C17: of the irregular values, 1 to 0 for an extreme one
	Filter      Filter    // that was used
	Henderson   int
	Diagnostics Diagnostics
}

// Errors of Adjust.
var (
	ErrPeriod   = errors.New("X-11 adjusts months and quarters")
	ErrShort    = errors.New("X-11 needs three years of values")
	ErrPositive = errors.New("a multiplicative adjustment needs positive values, and a positive trend")
)

// leastYears is how many full years there must be.
const leastYears = 3

// Adjust adjusts a series without gaps of m values a year, 12 or 4.
func Adjust(y []float64, m int, o Options) (Adjustment, error) {
	switch {
	case m != 12 && m != 4:
		return Adjustment{}, ErrPeriod
	case len(y) < leastYears*m:
		return Adjustment{}, ErrShort
	}
	if !o.Additive && !positive(y) {
		return Adjustment{}, ErrPositive
	}
	if o.LowerSigma == 0 {
		o.LowerSigma, o.UpperSigma = 1.5, 2.5
	}
	w := work{y: y, m: m, Options: o}
	ratios := w.first()
	if ratios == nil {
		return Adjustment{}, ErrPositive
	}
	_, cleared := w.extremes(ratios) // C1
	season, trend := w.round(cleared)
	if season == nil {
		return Adjustment{}, ErrPositive
	}
	weights, cleared := w.extremes(w.less(w.less(y, season), trend)) // C17, and D1
	return w.final(cleared, weights)
}

// work is one adjustment in the making.
type work struct {
	Options
	y []float64
	m int
}

// less takes one series out of another; both are as long.
func (w work) less(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for t := range a {
		if w.Additive {
			out[t] = a[t] - b[t]
		} else {
			out[t] = a[t] / b[t]
		}
	}
	return out
}

// neutral is what an irregular value is on average.
func (w work) neutral() float64 {
	if w.Additive {
		return 0
	}
	return 1
}

// initial takes the centred mean of a year out and returns what is left in the middle,
// with how many values it costs at each end (tables 2 to 4).
func (w work) initial(y []float64) (ratios []float64, lost int) {
	lost = w.m / 2
	yearly := apply(centred(w.m), y)
	return w.less(y[lost:len(y)-lost], yearly[lost:len(y)-lost]), lost
}

// extended spreads a season of the middle to the ends, where it repeats.
func (w work) extended(season []float64, lost int) []float64 {
	n := len(season) + 2*lost
	out := make([]float64, n)
	copy(out[lost:], season)
	for t := lost - 1; t >= 0; t-- {
		out[t] = out[t+w.m]
	}
	for t := n - lost; t < n; t++ {
		out[t] = out[t-w.m]
	}
	return out
}

// first is round B: the irregular values of the series itself, season and trend being
// cleared of the extreme ratios (B1 to B13). It is nil where the trend is not positive.
func (w work) first() []float64 {
	ratios, lost := w.initial(w.y)                                 // B3
	season := w.season(ratios, w.early(), lost)                    // B4
	replaced := w.replace(ratios, w.less(ratios, season), lost)    // B4g
	season = w.extended(w.season(replaced, w.early(), lost), lost) // B5
	trend := w.trend(w.less(w.y, season), true)                    // B7
	if trend == nil {
		return nil
	}
	ratios = w.less(w.y, trend)                             // B8
	season = w.season(ratios, w.settled(), 0)               // B9c
	replaced = w.replace(ratios, w.less(ratios, season), 0) // B9g
	season = w.season(replaced, w.settled(), 0)             // B10
	return w.less(w.less(w.y, season), trend)               // B13
}

// early is the first seasonal filter of every round; one that is asked for serves in
// all places.
func (w work) early() Filter {
	if w.Filter == Chosen {
		return S3x3
	}
	return w.Filter
}

// settled is the final seasonal filter of rounds B and C.
func (w work) settled() Filter {
	if w.Filter == Chosen {
		return S3x5
	}
	return w.Filter
}

// round is round C on a series cleared of extremes (C1 to C10); nil where the trend is
// not positive.
func (w work) round(cleared []float64) (season, trend []float64) {
	trend = w.secondTrend(cleared)
	if trend == nil {
		return nil, nil
	}
	return w.season(w.less(cleared, trend), w.settled(), 0), trend
}

// secondTrend is the trend of a cleared series (tables 2 to 7).
func (w work) secondTrend(cleared []float64) []float64 {
	ratios, lost := w.initial(cleared)
	season := w.extended(w.season(ratios, w.early(), lost), lost)
	return w.trend(w.less(cleared, season), false)
}

// final is round D.
func (w work) final(cleared, weights []float64) (Adjustment, error) {
	a := Adjustment{Additive: w.Additive, Weights: weights}
	trend := w.secondTrend(cleared) // D7
	if trend == nil {
		return a, ErrPositive
	}
	original := w.less(w.y, trend)   // D8
	ratios := w.less(cleared, trend) // D9
	a.Filter = w.Filter
	ratio := w.movingSeasonality(ratios)
	if a.Filter == Chosen {
		a.Filter = filterFor(ratio)
	}
	a.Seasonal = w.season(ratios, a.Filter, 0)
	a.Adjusted = w.less(w.y, a.Seasonal)
	smooth := w.less(cleared, a.Seasonal)
	a.Henderson = w.length(smooth, false)
	a.Trend = w.henderson(smooth, a.Henderson)
	if a.Trend == nil {
		return a, ErrPositive
	}
	a.Irregular = w.less(a.Adjusted, a.Trend)
	a.Diagnostics = w.diagnose(original)
	a.Diagnostics.MovingRatio, a.Diagnostics.IrregularToTrend = ratio, w.irregularToTrend(smooth)
	return a, nil
}

// trend smooths a series without season by a Henderson filter; the first one is not
// shortened or lengthened on little evidence.
func (w work) trend(y []float64, first bool) []float64 {
	return w.henderson(y, w.length(y, first))
}

// henderson applies the filter of a length and returns nil if the trend of a
// multiplicative adjustment is not positive.
func (w work) henderson(y []float64, length int) []float64 {
	out := smoothed(y, length, w.m)
	if !w.Additive && !positive(out) {
		return nil
	}
	return out
}

// length of the Henderson filter, by the ratio of irregular and trend.
func (w work) length(y []float64, first bool) int {
	if w.Henderson > 0 {
		return w.Henderson
	}
	ratio := w.irregularToTrend(y)
	switch {
	case ratio < 1 && w.m == 12:
		return 9
	case ratio < 1:
		return 5
	case first || ratio < 3.5:
		return w.m + 1
	case w.m == 12:
		return 23
	}
	return 7
}

// irregularToTrend is the I/C ratio: mean absolute changes of what the Henderson
// filter leaves over those of what it gives.
func (w work) irregularToTrend(y []float64) float64 {
	length := w.m + 1
	lost := length / 2
	trend := apply(henderson(length), y)[lost : len(y)-lost]
	ratio := w.meanChange(w.less(y[lost:len(y)-lost], trend)) / w.meanChange(trend)
	if w.m == 4 {
		ratio *= 3
	}
	return ratio
}

func (w work) meanChange(y []float64) float64 {
	sum := 0.0
	for t := 1; t < len(y); t++ {
		change := y[t] - y[t-1]
		if !w.Additive {
			change /= y[t-1]
		}
		sum += math.Abs(change)
	}
	return sum / float64(max(len(y)-1, 1))
}

func positive(y []float64) bool {
	for _, v := range y {
		if !(v > 0) {
			return false
		}
	}
	return true
}
