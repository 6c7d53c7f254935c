package report

import (
	"math"
	"strings"

	"osservatorio/internal/chart"
	"osservatorio/internal/period"
	"osservatorio/internal/precision"
	"osservatorio/internal/report/doc"
)

// span is the period of a figure: one that the release has, or one made of its parts
// as the indicator says that it adds up over time.
type span struct {
	period period.Period
	parts  []period.Period // nil: the release has the period itself
	// before is the day of the year before that a day is compared with; zero is the same date.
	before period.Period
}

func (s span) ok() bool { return !s.period.IsZero() }

// yearBefore is the same period of the year before, made in the same way.
func (s span) yearBefore() span {
	if !s.ok() {
		return span{}
	}
	if !s.before.IsZero() {
		return span{period: s.before}
	}
	out := span{period: s.period.SameLastYear()}
	for _, p := range s.parts {
		out.parts = append(out.parts, p.SameLastYear())
	}
	return out
}

// latest finds the period to speak of: the target itself, or made of its quarters, or
// else the last one that ended before the target did. It is zero when there is none.
// A period counts when any of the series has it.
func (s *store) latest(target period.Period, keys ...series) span {
	return s.widest(target, 1, keys...)
}

// leastRegions and leastParts are how many regions, or ripartizioni, must have a value
// for a period to be that of a table by area: a few cells do not make one.
const (
	leastRegions = 10
	leastParts   = 4
)

// dated are the indicators that are counted on days which a provider chooses: the report
// takes the last day, names it, and compares it with about the same date of the year before.
var dated = map[string]bool{"reception_present": true}

// dayLeeway is how many days apart two dates of successive years may be.
const dayLeeway = 3

// dayBefore is the day nearest to the same date of the year before that any of the series
// has, zero if none is near enough.
func (s *store) dayBefore(day period.Period, keys []series) period.Period {
	same := day.SameLastYear()
	for distance := range dayLeeway + 1 {
		for _, p := range []period.Period{same.Add(-distance), same.Add(distance)} {
			for _, key := range keys {
				if _, ok := s.cells[key][p]; ok {
					return p
				}
			}
		}
	}
	return period.Period{}
}

// widest is latest among the periods that the series have for so many areas.
func (s *store) widest(target period.Period, least int, keys ...series) span {
	areas := map[period.Period]map[string]bool{}
	count := func(p period.Period, area string) {
		if areas[p] == nil {
			areas[p] = map[string]bool{}
		}
		areas[p][area] = true
	}
	whole := map[string]bool{} // areas that have all quarters of the target
	parts := target.Quarters()
	for _, key := range keys {
		for _, p := range s.periods[key] {
			if !dated[key.indicator] || p.Freq() == period.Daily {
				count(p, key.area)
			}
		}
		if len(parts) > 1 && s.adds(key.indicator) && s.hasAll(key, parts) {
			whole[key.area] = true
		}
	}
	switch {
	case len(areas[target]) >= least:
		return span{period: target}
	case len(whole) >= least:
		return span{period: target, parts: parts}
	}
	var best period.Period
	for p, having := range areas { // the best of a total order, so in any order
		if len(having) < least {
			continue
		}
		if best.IsZero() || p.End().After(best.End()) || p.End() == best.End() && p.Compare(best) < 0 {
			best = p
		}
	}
	if best.Freq() == period.Daily {
		return span{period: best, before: s.dayBefore(best, keys)}
	}
	return span{period: best}
}

// adds reports whether the periods of an indicator make up longer ones.
func (s *store) adds(indicator string) bool {
	switch s.catalogue[indicator].Time {
	case "sum", "mean", "end", "ratio_of_means":
		return true
	}
	return false
}

// hasAll reports whether a series has all parts of a period, and of a ratio what it is made of.
func (s *store) hasAll(key series, parts []period.Period) bool {
	ratio := s.catalogue[key.indicator].Time == "ratio_of_means"
	for _, p := range parts {
		o, ok := s.cells[key][p]
		if !ok || ratio && math.IsNaN(o.numerator+o.denominator) {
			return false
		}
	}
	return true
}

// estimate is a value of a series over a span. Value is NaN where there is none.
type estimate struct {
	value, se  float64
	kind       precision.Kind
	flags      string // letters of doc.Legend
	withheld   bool
	imprecise  bool // withheld because it is not reliable
	impossible bool
}

var absent = estimate{value: math.NaN(), se: math.NaN()}

// judged flags an estimate of which the error is beyond the limits, whatever its status.
func (e estimate) judged(rules precision.Rules) estimate {
	if rules.Class(e.value, e.se, e.kind, 0) > precision.Reliable && !strings.Contains(e.flags, "u") {
		e.flags += "u"
	}
	return e
}

// at is the value of a series over a span, flagged where its error is beyond the limits
// of reliability.
func (s *store) at(key series, when span) estimate {
	e := s.found(key, when)
	e.kind = precision.KindOf(s.catalogue[key.indicator].Unit)
	return e.judged(s.rules)
}

// found is the value of a series over a span. A period that the release has itself is
// preferred to one made of parts.
func (s *store) found(key series, when span) estimate {
	if !when.ok() {
		return absent
	}
	if o, ok := s.cells[key][when.period]; ok {
		return o.estimate()
	}
	if len(when.parts) == 0 || !s.adds(key.indicator) || !s.hasAll(key, when.parts) {
		out := absent
		out.impossible = !s.inForce(dim(key.dims, "SCHEME"), when.period)
		return out
	}
	parts := make([]observation, len(when.parts))
	for i, p := range when.parts {
		parts[i] = s.cells[key][p]
	}
	return combine(s.catalogue[key.indicator].Time, parts)
}

// inForce reports whether a benefit could be paid on some day of a period; one that the
// list of schemes does not know, or that is none, always could.
func (s *store) inForce(scheme string, p period.Period) bool {
	if s.schemes == nil || scheme == "" {
		return true
	}
	e, ok := s.schemes.Entry(scheme)
	return !ok || !p.End().Before(e.From) && (e.To.IsZero() || !p.Start().After(e.To))
}

func (o observation) estimate() estimate {
	e := estimate{value: o.value, se: o.se, flags: flagOf(o.status)}
	if o.provenance == "published" {
		e.flags += "t"
	}
	switch o.conf {
	case "C", "D", "N", "S", "A", "O", "T", "G", "M":
		e.withheld = true
	}
	e.imprecise = o.status == "L" && math.IsNaN(o.value)
	e.withheld = e.withheld || o.status == "Q" || e.imprecise
	e.impossible = o.status == "M"
	if e.withheld || e.impossible {
		e.value, e.se = math.NaN(), math.NaN()
	}
	return e
}

func flagOf(status string) string {
	switch status {
	case "B", "D", "E", "F", "I", "P", "S", "U", "V":
		return strings.ToLower(status)
	}
	return ""
}

// combine makes one value of the parts of a longer period, by the indicator's own rule.
// Quarters share most of their sample, so the error of a mean is taken as the mean of
// the errors, which is the most that it can be.
func combine(rule string, parts []observation) estimate {
	out := estimate{}
	n := float64(len(parts))
	var numerator, denominator, value, se float64
	for _, o := range parts {
		e := o.estimate()
		value, se = value+e.value, se+e.se
		numerator, denominator = numerator+o.numerator, denominator+o.denominator
		out.withheld, out.imprecise = out.withheld || e.withheld, out.imprecise || e.imprecise
		for f := range strings.SplitSeq(e.flags, "") {
			if !strings.Contains(out.flags, f) {
				out.flags += f
			}
		}
	}
	last := parts[len(parts)-1].estimate()
	switch rule {
	case "sum":
		out.value, out.se = value, se
	case "mean":
		out.value, out.se = value/n, se/n
	case "end":
		out.value, out.se = last.value, last.se
	case "ratio_of_means":
		first := parts[0]
		out.value, out.se = numerator/denominator*scaleOf(first), se/n
	}
	if out.withheld || math.IsNaN(value) {
		out.value, out.se = math.NaN(), math.NaN()
	}
	return out
}

// scaleOf is what a ratio is multiplied with: 1, 100 for per cent, 1000 for per mille.
func scaleOf(o observation) float64 {
	ratio := o.value * o.denominator / o.numerator
	for _, scale := range []float64{100, 1000} {
		if math.Abs(ratio-scale) < scale/10 {
			return scale
		}
	}
	return 1
}

// cell is the estimate as a cell of a table, divided by scale.
func (e estimate) cell(decimals int, scale float64) doc.Cell {
	switch {
	case e.imprecise:
		return doc.Cell{Kind: doc.Withheld, Flags: "l"}
	case e.withheld:
		return doc.Cell{Kind: doc.Withheld}
	case e.impossible:
		return doc.Cell{Kind: doc.Empty}
	}
	c := doc.Num(e.value/scale, decimals)
	c.Flags = e.flags
	return c
}

// margin is half the width of the 95 % interval, NaN where there is none.
func (e estimate) margin() float64 {
	low, high := precision.Interval(e.value, e.se, e.kind)
	return (high - low) / 2
}

// mark is the status of the estimate in a chart.
func (e estimate) mark() chart.Status {
	switch {
	case e.imprecise:
		return chart.Imprecise
	case e.withheld:
		return chart.Suppressed
	case e.impossible:
		return chart.Impossible
	case strings.Contains(e.flags, "u"):
		return chart.Unreliable
	case strings.Contains(e.flags, "p"):
		return chart.Provisional
	case strings.ContainsAny(e.flags, "ei"):
		return chart.Estimated
	}
	return chart.Normal
}

// interval is the 95 % interval, nil where no error is known.
func (e estimate) interval() *chart.Interval {
	low, high := precision.Interval(e.value, e.se, e.kind)
	if math.IsNaN(low) {
		return nil
	}
	return &chart.Interval{Lo: low, Hi: high}
}
