package forecast

import (
	"math"
	"slices"
)

// A member is one of the methods that the automatic forecast combines. It
// forecasts a complete scaled series; ok is false where it does not apply.
type member struct {
	name     string
	forecast func(in input, h int) (path, bool)
}

// path is what a member says: the means of the next periods and their standard
// deviations, and the label of the model that was chosen.
type path struct {
	label     string
	mean, sdv []float64
}

// input is what all members look at.
type input struct {
	y      []float64
	m      int
	season adjustment // fixed season, none if the series has none
	flat   []float64  // y without it
}

func newInput(c complete) input {
	in := input{y: c.y, m: c.m, season: seasonalAdjustment(c.y, c.m)}
	in.flat = in.season.remove(c.y)
	return in
}

// longestSeason is the longest period that an ETS form can carry, as in R's ets.
const longestSeason = 24

// members are those of the automatic forecast.
var members = []member{
	{"ETS", etsMember},
	{"DOTM", thetaMember},
	{"DAMPED", dampedMember},
	{"SES", sesMember},
}

// etsMember is the ETS form with the lowest AICc.
func etsMember(in input, h int) (path, bool) {
	y, m, season := in.y, in.m, adjustment{}
	if m > longestSeason {
		y, m, season = in.flat, 1, in.season
	}
	forms := candidateForms(m, positive(y), false)
	if len(y) < 2*m+1 {
		forms = candidateForms(1, positive(y), false)
	}
	return smooth(y, m, h, forms, season)
}

// dampedMember is exponential smoothing with a damped trend.
func dampedMember(in input, h int) (path, bool) {
	return smooth(in.flat, 1, h, []Form{{Additive, Damped, None}}, in.season)
}

// sesMember is simple exponential smoothing.
func sesMember(in input, h int) (path, bool) {
	return smooth(in.flat, 1, h, []Form{{Additive, None, None}}, in.season)
}

// smooth fits the best of some ETS forms to a series from which a season was
// taken.
func smooth(y []float64, m, h int, forms []Form, season adjustment) (path, bool) {
	e, _, ok := chooseETS(y, m, forms, quick)
	if !ok {
		return path{}, false
	}
	means, variances := e.moments(h)
	for j := range means {
		means[j] *= e.scale
		variances[j] = math.Sqrt(variances[j]) * e.scale
	}
	return seasoned(e.Form.String(), means, variances, season, len(y))
}

// thetaMember is the dynamic optimised theta model.
func thetaMember(in input, h int) (path, bool) {
	t, ok := fitTheta(in.flat)
	if !ok {
		return path{}, false
	}
	deviations := make([]float64, h)
	for j := range deviations {
		deviations[j] = math.Sqrt(t.Sigma2 * (1 + float64(j)*t.Alpha*t.Alpha))
	}
	return seasoned("DOTM", t.forecast(h), deviations, in.season, len(in.y))
}

// naiveMember repeats the last value, with the season: the fallback, and Naive2 of
// the competitions.
func naiveMember(in input, h int) (path, bool) {
	if len(in.y) == 0 {
		return path{}, false
	}
	spread, _ := rootMeanSquareDifference(in.flat, 1)
	means, deviations := make([]float64, h), make([]float64, h)
	for j := range means {
		means[j] = in.flat[len(in.flat)-1]
		deviations[j] = spread * math.Sqrt(float64(j+1))
	}
	return seasoned("NAIVE2", means, deviations, in.season, len(in.y))
}

// seasoned puts the season back into a path and refuses what is no number.
func seasoned(label string, means, deviations []float64, season adjustment, n int) (path, bool) {
	season.restore(means, n)
	if season.kind == Multiplicative {
		season.restore(deviations, n)
	}
	for _, v := range slices.Concat(means, deviations) {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return path{}, false
		}
	}
	return path{label, means, deviations}, true
}

// sane reports whether a path stays within some ranges of the series: what leaves
// them is a model gone wrong.
func (p path) sane(y []float64, h int) bool {
	low, high := slices.Min(y), slices.Max(y)
	room := wildRanges * (high - low) * max(1, float64(h)/float64(len(y)))
	for _, v := range p.mean {
		if v < low-room || v > high+room {
			return false
		}
	}
	return true
}

// wildRanges is how many ranges of the past a forecast may leave it by.
const wildRanges = 3
