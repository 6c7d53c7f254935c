package report

import (
	"math"
	"strings"

	"osservatorio/internal/precision"
)

// trend is what may be said of a change in words.
type trend byte

const (
	unknown trend = iota // a change whose significance cannot be judged, or none
	up
	down
	stable
)

// change is the difference between an estimate and the one of a year before.
type change struct {
	now, before estimate
	se          float64 // of the difference, NaN where it is not known
	trend       trend
	broken      bool // the series has a break between the two
}

// steadyShare and steadyPoints are the changes below which a figure without
// sampling error counts as stable: half a per cent of its value, a tenth of a point.
const (
	steadyShare  = 0.005
	steadyPoints = 0.1
)

// compare judges a change. Where both estimates have a sampling error it must be significant,
// given how far the two errors go together; of a survey without errors, and of weak
// figures, nothing is said;
// administrative figures must change by more than the threshold.
func compare(now, before estimate, survey, rate bool, correlation float64) change {
	return judged(now, before, precision.Change(now.measured(), before.measured(), correlation), survey, rate)
}

// measured is an estimate as package precision reads it.
func (e estimate) measured() precision.Estimate { return precision.Estimate{Value: e.value, SE: e.se} }

// judged says of the difference d of two estimates what may be said in words.
func judged(now, before estimate, d precision.Estimate, survey, rate bool) change {
	c := change{now: now, before: before, se: d.SE}
	delta, known := d.Value, !math.IsNaN(d.SE)
	switch {
	case math.IsNaN(delta), survey && !known, now.weak(), before.weak():
		return c
	case known:
		if precision.Judge(delta, d.SE) == precision.Stable {
			c.trend = stable
			return c
		}
	case rate && math.Abs(delta) < steadyPoints, !rate && math.Abs(delta) < steadyShare*math.Abs(before.value), delta == 0:
		c.trend = stable
		return c
	}
	c.trend = up
	if delta < 0 {
		c.trend = down
	}
	return c
}

// weak reports whether an estimate bears no statement: it is of low reliability, or its
// provider did not validate it.
func (e estimate) weak() bool { return strings.ContainsAny(e.flags, "uv") }

// compare judges the change of a series over a year. Across a break there is none.
func (s *store) compare(key series, when span) change {
	now, before := s.at(key, when), s.at(key, when.yearBefore())
	if s.breaks(key, when) {
		return change{now: now, before: before, se: math.NaN(), broken: true}
	}
	d := s.catalogue[key.indicator]
	return compare(now, before, isSurvey(d.Theme), isRate(d.Unit), s.correlation(key.indicator, when))
}

// correlation is that of the sampling errors of a period and the same one a year before.
func (s *store) correlation(indicator string, when span) float64 {
	const year = 4
	if !when.ok() {
		return 0
	}
	quarters := len(when.period.Quarters())
	if quarters == 0 { // a month or a day
		return 0
	}
	return s.rules.Changes.Correlation(indicator, quarters, year)
}

// breaks reports whether a series is flagged as broken after the year before.
func (s *store) breaks(key series, when span) bool {
	if !when.ok() {
		return false
	}
	before := when.yearBefore().period
	for _, p := range s.periods[key] {
		if p.End().After(before.End()) && !p.End().After(when.period.End()) && s.cells[key][p].status == "B" {
			return true
		}
	}
	return false
}

// isSurvey reports whether the figures of a theme are estimates of a sample: the labour
// force survey and Excelsior.
func isSurvey(theme int) bool { return theme == 1 || theme == 3 }

// isRate reports whether values of a unit are compared by difference and not by ratio.
func isRate(unit string) bool {
	switch strings.ToUpper(unit) {
	case "PC", "PT", "PP", "PER1000":
		return true
	}
	return false
}

// difference is the absolute change of the unrounded values, NaN across a break.
func (c change) difference() float64 {
	if c.broken {
		return math.NaN()
	}
	return c.now.value - c.before.value
}

// percent is the relative change, NaN where there is no base above zero.
func (c change) percent() float64 {
	if c.before.value <= 0 {
		return math.NaN()
	}
	return c.difference() / c.before.value * 100
}

// error is half the width of the 95 % interval of the difference.
func (c change) error() float64 { return precision.Z95 * c.se }
