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
	least     float64 // what the deviation one step ahead is not brought below, whatever the past errors
}

// times are the deviations brought to another size, and no less than the least ones.
func (p path) times(factor float64) []float64 {
	out := make([]float64, len(p.sdv))
	for j, sd := range p.sdv {
		out[j] = max(factor*sd, p.least*math.Sqrt(float64(j+1)))
	}
	return out
}

// input is what all members look at.
type input struct {
	y       []float64
	m       int
	season  adjustment // fixed season, none if the series has none
	flat    []float64  // y without it
	holes   []float64  // y with its gaps, NaN; nil if it has none
	se      []float64  // known standard errors of y; nil without
	wild    *wild      // y as it was where some periods are wilder than others; nil if none is
	last    bool       // the forecast itself, no rolling origin
	history *history
}

// short reports whether the season, if there is one, is the fixed one for every model.
func (in input) short() bool { return in.season.kind != None && len(in.y) < ownSeasons*in.m }

// history is what members keep from one origin of a series to the next, later one.
type history struct {
	arima arimaChoice
	bsm   bsmChoice
}

func newInput(c complete) input {
	var unusual *wild
	c, unusual = c.calmed()
	in := input{y: c.y, m: c.m, se: c.se, season: fixedSeason(c.y, c.m), history: &history{}}
	in.flat = in.season.remove(c.y)
	for t, seen := range c.seen {
		if !seen {
			if in.holes == nil {
				in.holes = slices.Clone(c.y)
			}
			in.holes[t] = math.NaN()
		}
	}
	in.wild = unusual
	return in
}

// Longest periods that an ETS form and an ARIMA model may carry within themselves;
// longer seasons are fixed ones, taken out before. R's ets has the first.
const (
	longestETS   = 24
	longestARIMA = 12
)

// members are those of the automatic forecast: they were chosen on the training
// parts of the M3 competition with the last horizons held out, among all
// combinations of two to six of eleven methods.
var members = []member{
	{"ETS", etsMember},
	{"DOTM", thetaMember},
	{"STL-DOTM", stlMember},
	{"ARIMA", arimaMember},
}

// shortSeasonMembers take their place where a season has fewPeriods or less, as
// quarters: there the fixed season and the moving one are nearly the same, and two
// theta models would have two voices to say one thing. They and complex exponential
// smoothing have one together, and local and global trend, which months have no gain
// of, has another.
var shortSeasonMembers = []member{
	{"ETS", etsMember},
	{"LGT", lgtMember},
	{"DOTM", familyOf(thetaMember, stlMember, cesMember)},
	{"ARIMA", arimaMember},
}

// fewPeriods is how many periods a season may have for shortSeasonMembers.
const fewPeriods = 4

// combined are the members that forecast a series together.
func (c complete) combined() []member {
	switch {
	case c.intermittent():
		return intermittentMembers
	case c.m > 1 && c.m <= fewPeriods:
		return shortSeasonMembers
	}
	return members
}

// familyOf is the plain average of those methods that apply, as one member.
func familyOf(methods ...func(input, int) (path, bool)) func(input, int) (path, bool) {
	return func(in input, h int) (path, bool) {
		var all []candidate
		for _, forecast := range methods {
			if p, ok := forecast(in, h); ok && p.sane(in.y, h) {
				all = append(all, candidate{path: p})
			}
		}
		return averaged(all, h)
	}
}

// etsMember is the average of all ETS forms by AICc.
func etsMember(in input, h int) (path, bool) {
	y, m, season := in.y, in.m, adjustment{}
	if m > longestETS || in.short() {
		y, m, season = in.flat, 1, in.season
	}
	forms := candidateForms(m, positive(y), false)
	if len(y) < 2*m+1 {
		forms = candidateForms(1, positive(y), false)
	}
	var all []candidate
	for _, e := range fitForms(y, m, forms, quick) {
		means, deviations := e.forecast(h)
		if p, ok := seasoned(e.Form.String(), means, deviations, season, len(y)); ok {
			all = append(all, candidate{p, e.AICc})
		}
	}
	return averaged(all, h)
}

// thetaMember is the dynamic optimised theta model.
func thetaMember(in input, h int) (path, bool) {
	p, ok := thetaPath(in.flat, h)
	if !ok {
		return path{}, false
	}
	return seasoned(p.label, p.mean, p.sdv, in.season, len(in.y))
}

func thetaPath(y []float64, h int) (path, bool) {
	t, ok := fitTheta(y)
	if !ok {
		return path{}, false
	}
	deviations := make([]float64, h)
	for j := range deviations {
		deviations[j] = math.Sqrt(t.Sigma2 * (1 + float64(j)*t.Alpha*t.Alpha))
	}
	return path{label: "DOTM", mean: t.forecast(h), sdv: deviations}, true
}

// loessSpan is the span of the seasonal loess of the STL members.
const loessSpan = 13

// stlMember is the theta model on what is left when a slowly moving season is taken
// out by STL.
func stlMember(in input, h int) (path, bool) {
	return in.withoutLoess("STL-", func(flat []float64) (path, bool) { return thetaPath(flat, h) })
}

func logarithms(y []float64) []float64 {
	out := make([]float64, len(y))
	for t, v := range y {
		out[t] = math.Log(v)
	}
	return out
}

// naiveMember repeats the last value, with the season if the competitions' test finds
// one: the fallback, and their Naive2.
func naiveMember(in input, h int) (path, bool) {
	if len(in.y) == 0 {
		return path{}, false
	}
	season := seasonalAdjustment(in.y, in.m)
	flat := season.remove(in.y)
	_, spread := Differences(flat, 1)
	means, deviations := make([]float64, h), make([]float64, h)
	for j := range means {
		means[j] = flat[len(flat)-1]
		deviations[j] = spread * math.Sqrt(float64(j+1))
	}
	return seasoned("NAIVE2", means, deviations, season, len(in.y))
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
	return path{label: label, mean: means, sdv: deviations}, true
}

// sane reports whether a path and its deviations stay within some ranges of the series:
// what leaves them is a model gone wrong, unless the series itself grew by one
// percentage, as 2^n does, and the path goes on so. A deviation is as wide where a model
// reads a season of which one place was never observed.
func (p path) sane(y []float64, h int) bool {
	low, high := slices.Min(y), slices.Max(y)
	room := wildRanges * (high - low) * max(1, float64(h)/float64(len(y)))
	astray := func(v float64) bool { return v < low-room || v > high+room }
	wide := func(sd float64) bool { return sd > room }
	if slices.ContainsFunc(p.mean, astray) || slices.ContainsFunc(p.sdv, wide) {
		return p.goesOn(y)
	}
	return true
}

// goesOn reports whether a path is the growth by one percentage that the series is, to a hundredth.
func (p path) goesOn(y []float64) bool {
	if !positive(y) || !steady(logarithms(y), 1) {
		return false
	}
	last, before := y[len(y)-1], y[len(y)-2]
	for j, v := range p.mean {
		if math.Abs(v/(last*math.Pow(last/before, float64(j+1)))-1) > 0.01 {
			return false
		}
	}
	return true
}

// widen allows for what measuring a season has cost, and for places of it of which one
// value does not tell whether they are season, after n values.
func (p path) widen(season adjustment, n int) {
	for j := range p.sdv {
		if season.spent > 0 {
			p.sdv[j] *= season.spent
		}
		if season.doubt == nil {
			continue
		}
		doubt := season.doubt[(n+j)%len(season.doubt)]
		if season.kind == Multiplicative {
			doubt *= math.Abs(p.mean[j])
		}
		p.sdv[j] = math.Hypot(p.sdv[j], doubt)
	}
}

// wildRanges is how many ranges of the past a forecast may leave it by.
const wildRanges = 3
