package forecast

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"osservatorio/internal/forecast/stl"
)

// ErrMethod is wrapped where a method is asked for that does not exist.
var ErrMethod = errors.New("no such method")

// simple are methods to compare the combination with, beside its own members.
var simple = []member{
	{"naive2", naiveMember},
	{"snaive", seasonalNaiveMember},
	{"drift", driftMember},
	{"ses", sesMember},
	{"holt", holtMember},
	{"damped", dampedMember},
	{"theta", classicThetaMember},
	{"ets-one", oneETSMember},
	{"ces", cesMember},
	{"lgt", lgtMember},
	{"stl-ets", stlETSMember},
	{"x11-ets", x11ETSMember},
	{"bsm", bsmMember},
	{"sba", sbaMember},
	{"tsb", tsbMember},
}

// Methods are the names of the single methods, which the options take instead of the
// combination. Their limits are calibrated in the same way.
func Methods() []string {
	var names []string
	for _, m := range slices.Concat(simple, members) {
		names = append(names, strings.ToLower(m.name))
	}
	return names
}

func membersOf(method string) ([]member, error) {
	if method == "" {
		return members, nil
	}
	for _, m := range slices.Concat(simple, members) {
		if strings.EqualFold(m.name, method) {
			return []member{m}, nil
		}
	}
	return nil, fmt.Errorf("%w: %q; there are %s", ErrMethod, method, strings.Join(Methods(), ", "))
}

// seasonalNaiveMember repeats the last season.
func seasonalNaiveMember(in input, h int) (path, bool) {
	if len(in.y) <= in.m {
		return path{}, false
	}
	_, spread := Differences(in.y, in.m)
	means, deviations := make([]float64, h), make([]float64, h)
	for j := range means {
		means[j] = in.y[len(in.y)-in.m+j%in.m]
		deviations[j] = spread * math.Sqrt(float64(j/in.m+1))
	}
	return seasoned("SNAIVE", means, deviations, adjustment{}, len(in.y))
}

// driftMember goes on along the line through the first and the last value.
func driftMember(in input, h int) (path, bool) {
	n := len(in.flat)
	if n < 3 {
		return path{}, false
	}
	steps := float64(n - 1)
	slope := (in.flat[n-1] - in.flat[0]) / steps
	squares := 0.0
	for t := 1; t < n; t++ {
		e := in.flat[t] - in.flat[t-1] - slope
		squares += e * e
	}
	sigma2 := squares / (steps - 1)
	means, deviations := make([]float64, h), make([]float64, h)
	for j := range means {
		ahead := float64(j + 1)
		means[j] = in.flat[n-1] + slope*ahead
		deviations[j] = math.Sqrt(sigma2 * ahead * (1 + ahead/steps))
	}
	return seasoned("DRIFT", means, deviations, in.season, n)
}

// sesMember is simple exponential smoothing.
func sesMember(in input, h int) (path, bool) {
	return smooth(in.flat, h, []Form{{Additive, None, None}}, in.season)
}

// holtMember is exponential smoothing with a trend.
func holtMember(in input, h int) (path, bool) {
	return smooth(in.flat, h, []Form{{Additive, Additive, None}}, in.season)
}

// dampedMember is exponential smoothing with a damped trend.
func dampedMember(in input, h int) (path, bool) {
	return smooth(in.flat, h, []Form{{Additive, Damped, None}}, in.season)
}

// oneETSMember is the one ETS form of the lowest AICc, as R's ets chooses it, but out
// of all forms, also those whose variance is infinite beyond some horizon, and by a
// search that ends at likelihoods as high as R's.
func oneETSMember(in input, h int) (path, bool) {
	y, m, season := in.y, in.m, adjustment{}
	if m > longestETS || in.short() {
		y, m, season = in.flat, 1, in.season
	}
	e, ok := chooseETS(y, m, candidateForms(m, positive(y), true), thorough)
	if !ok {
		return path{}, false
	}
	means, deviations := e.forecast(h)
	return seasoned(e.Form.String(), means, deviations, season, len(y))
}

// smooth fits the best of some ETS forms without season to a series from which the
// season was taken.
func smooth(y []float64, h int, forms []Form, season adjustment) (path, bool) {
	e, ok := chooseETS(y, 1, forms, quick)
	if !ok {
		return path{}, false
	}
	means, deviations := e.forecast(h)
	return seasoned(e.Form.String(), means, deviations, season, len(y))
}

// classicThetaMember is the theta method of Assimakopoulos and Nikolopoulos (2000) as
// Hyndman and Billah (2003) write it: simple smoothing with half the slope of a
// regression line as drift.
func classicThetaMember(in input, h int) (path, bool) {
	e, ok := chooseETS(in.flat, 1, []Form{{Additive, None, None}}, quick)
	if !ok {
		return path{}, false
	}
	var line regressionLine
	for _, v := range in.flat {
		line.add(v)
	}
	means, deviations := e.forecast(h)
	from := (1 - math.Pow(1-e.Alpha, float64(len(in.flat)))) / e.Alpha
	for j := range means {
		means[j] += line.slope / 2 * (float64(j) + from)
	}
	return seasoned("THETA", means, deviations, in.season, len(in.y))
}

// stlETSMember is the best ETS form without season on what is left when a slowly
// moving season is taken out by STL.
func stlETSMember(in input, h int) (path, bool) {
	return in.withoutLoess("STL+", func(flat []float64) (path, bool) {
		return smooth(flat, h, candidateForms(1, positive(flat), false), adjustment{})
	})
}

// withoutLoess forecasts what is left when a slowly moving season is taken out by STL,
// and puts its last year back.
func (in input) withoutLoess(prefix string, forecast func(flat []float64) (path, bool)) (path, bool) {
	season, ok := in.loessSeason()
	if !ok {
		return path{}, false
	}
	p, ok := forecast(season.remove(in.y))
	if !ok {
		return path{}, false
	}
	return seasoned(prefix+p.label, p.mean, p.sdv, season.lastYear(in.m), 0)
}

// loessSeason is the season of STL, for every value; in logarithms if all are
// positive.
func (in input) loessSeason() (adjustment, bool) {
	y, kind := in.y, Additive
	if positive(y) {
		kind = Multiplicative
		y = logarithms(y)
	}
	d, ok := stl.Decompose(y, in.m, stl.Options{SeasonalWindow: loessSpan})
	if !ok {
		return adjustment{}, false
	}
	if kind == Multiplicative {
		for t, v := range d.Seasonal {
			d.Seasonal[t] = math.Exp(v)
		}
	}
	return adjustment{kind: kind, index: d.Seasonal}, true
}

// lastYear is the season that goes on.
func (a adjustment) lastYear(m int) adjustment {
	return adjustment{kind: a.kind, index: a.index[len(a.index)-m:]}
}
