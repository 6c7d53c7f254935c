package report

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/model"
	"osservatorio/internal/period"
	"osservatorio/internal/precision"
	"osservatorio/internal/release"
	"osservatorio/internal/report/note"
	"osservatorio/internal/territory"
)

// quoter evaluates the references of notes on one release.
type quoter struct {
	grammar
	rel    *release.Release
	areas  *territory.Territory
	rules  precision.Rules
	target period.Period // of the report: the period of references that name none
}

// quoted is a reference as it is printed.
type quoted struct {
	text  string
	trend trend // of a change or a gap
	error float64
	apart []string // the citizenships that a gap is between, none where it is between other groups
}

// quote evaluates a reference. Its errors are for the editor: a figure that the release does not
// have, that is withheld, or that cannot be computed.
func (q *quoter) quote(ctx context.Context, r *note.Ref) (quoted, error) {
	area := r.Area
	if area == "" {
		area = territory.Italy
	}
	first, d, when, err := q.cell(ctx, r, area, r.Period, r.Where)
	if err != nil {
		return quoted{}, err
	}
	switch r.Form {
	case note.Change:
		return q.change(ctx, r, area, first, d, when)
	case note.Gap, note.Share:
		return q.pair(ctx, r, area, first, d, when)
	}
	return q.value(r, first, d)
}

// cell finds one observation with a value; areas may be named as people do.
func (q *quoter) cell(ctx context.Context, r *note.Ref, area string, when period.Period, where map[string][]string) (release.Cell, model.Indicator, period.Period, error) {
	var d model.Indicator
	if when.IsZero() {
		when = q.target
	}
	a, err := q.areas.Resolve(strings.ReplaceAll(area, "_", " "), territory.Options{})
	if err != nil {
		return nil, d, when, err
	}
	c, d, err := q.rel.One(ctx, r.Indicator, a.Code, when, where)
	if err != nil {
		return nil, d, when, err
	}
	if e := observed(c).estimate(); e.withheld || math.IsNaN(e.value) {
		why := "has no value"
		if e.withheld {
			why = "is withheld"
		}
		return nil, d, when, fmt.Errorf("%s of %s %s: OBS_STATUS %s, CONF_STATUS %s", r.Indicator, a.Code, when, c["OBS_STATUS"], c["CONF_STATUS"]+": it "+why)
	}
	return c, d, when, nil
}

// observed is a cell as the report's store has it.
func observed(c release.Cell) observation {
	n := func(name string) float64 {
		v, err := strconv.ParseFloat(c[name], 64)
		if err != nil {
			return math.NaN()
		}
		return v
	}
	return observation{value: n("OBS_VALUE"), numerator: n("NUMERATOR"), denominator: n("DENOMINATOR"), se: n("SE"),
		status: c["OBS_STATUS"], conf: c["CONF_STATUS"], provenance: c["PROVENANCE"]}
}

// scaled are the divisor and the word of a scale.
var scaled = map[string]float64{"": 1, "mila": 1000, "milioni": 1_000_000}

// value prints an observation with its unit, and its interval when that is asked for.
func (q *quoter) value(r *note.Ref, c release.Cell, d model.Indicator) (quoted, error) {
	v := observed(c).value
	text := q.plain(r, v, d)
	if r.Interval {
		low, lowErr := strconv.ParseFloat(c["CI_LOW"], 64)
		high, highErr := strconv.ParseFloat(c["CI_HIGH"], 64)
		if lowErr != nil || highErr != nil {
			return quoted{}, fmt.Errorf("%s has no interval: its error is not known", r.Indicator)
		}
		text += fmt.Sprintf(q.t(" (da %s a %s)", " (from %s to %s)"), q.plain(r, low, d), q.plain(r, high, d))
	}
	if r.IsGap() {
		e := q.estimate(c, d)
		g := judged(e, estimate{}, e.measured(), isSurvey(d.Theme), true)
		return quoted{text: text, trend: g.trend, error: g.error(), apart: []string{c["CITIZENSHIP"], c["REFERENCE"]}}, nil
	}
	return quoted{text: text}, nil
}

// plain is a number of the indicator with its unit: a percentage has its sign, a count its scale.
func (q *quoter) plain(r *note.Ref, v float64, d model.Indicator) string {
	decimals := r.Decimals
	if decimals < 0 {
		decimals = d.Decimals
		if r.Scale != "" {
			decimals = 1
		}
	}
	text := q.Number(v/scaled[r.Scale], decimals)
	switch {
	case r.Bare:
	case strings.EqualFold(d.Unit, "PC"):
		text += "%"
	case r.Scale != "":
		text += q.scale(r)
	}
	return text
}

// scale is the word of a scale, after a blank; nothing without one.
func (q *quoter) scale(r *note.Ref) string {
	if r.Scale == "" {
		return ""
	}
	return "\u00a0" + q.t(r.Scale, map[string]string{"mila": "thousand", "milioni": "million"}[r.Scale])
}

// change prints the difference on an earlier period. Across a break there is none.
func (q *quoter) change(ctx context.Context, r *note.Ref, area string, now release.Cell, d model.Indicator, when period.Period) (quoted, error) {
	from := r.From
	if from.IsZero() {
		from = when.SameLastYear()
	}
	if from.Freq() != when.Freq() || !from.Start().Before(when.Start()) {
		return quoted{}, fmt.Errorf("from=%s is no earlier period of the frequency of %s", from, when)
	}
	before, _, _, err := q.cell(ctx, r, area, from, r.Where)
	if err != nil {
		return quoted{}, fmt.Errorf("the change is measured from %s: %w", from, err)
	}
	broken, err := q.broken(ctx, now, d, from, when)
	if err != nil {
		return quoted{}, err
	}
	if broken {
		return quoted{}, fmt.Errorf("the series of %s has a break between %s and %s: there is no change to speak of", r.Indicator, from, when)
	}
	c := compare(q.estimate(now, d), q.estimate(before, d), isSurvey(d.Theme), isRate(d.Unit), q.correlation(r.Indicator, from, when))
	out := quoted{trend: c.trend, error: c.error()}
	if !isRate(d.Unit) && !r.Absolute {
		if math.IsNaN(c.percent()) {
			return quoted{}, fmt.Errorf("%s was %s in %s: there is no change in percent of that; write absolute=yes", r.Indicator, before["OBS_VALUE"], from)
		}
		out.text = q.difference(r, c.percent(), 1, "%")
		return out, nil
	}
	out.text = q.points(r, c.difference(), d)
	return out, nil
}

// points prints a difference of two values in the indicator's unit: rates in points.
func (q *quoter) points(r *note.Ref, v float64, d model.Indicator) string {
	if isRate(d.Unit) {
		return q.difference(r, v, max(d.Decimals, 1), "\u00a0"+q.t("p.p.", "pp"))
	}
	return q.difference(r, v/scaled[r.Scale], map[bool]int{true: 1, false: d.Decimals}[r.Scale != ""], q.scale(r))
}

// difference prints a signed number, or its size where the words say the sign.
func (q *quoter) difference(r *note.Ref, v float64, decimals int, unit string) string {
	if r.Decimals >= 0 {
		decimals = r.Decimals
	}
	text := q.Signed(v, decimals)
	if r.Unsigned {
		text = q.Number(math.Abs(v), decimals)
	}
	if r.Bare {
		return text
	}
	return text + unit
}

// pair prints the gap between two cells, or the share of one in the other.
func (q *quoter) pair(ctx context.Context, r *note.Ref, area string, first release.Cell, d model.Indicator, when period.Period) (quoted, error) {
	where := r.Where
	if r.Other != "" {
		area = r.Other
	} else {
		where = maps.Clone(r.Where)
		where[r.Pair] = []string{r.Second}
	}
	second, _, _, err := q.cell(ctx, r, area, when, where)
	if err != nil {
		return quoted{}, err
	}
	if err := comparable(r, d); err != nil {
		return quoted{}, err
	}
	if r.Form == note.Gap {
		g := q.apart(r, first, second, d)
		out := quoted{text: q.points(r, g.difference(), d), trend: g.trend, error: g.error()}
		if r.Pair == "CITIZENSHIP" {
			out.apart = []string{first["CITIZENSHIP"], second["CITIZENSHIP"]}
		}
		return out, nil
	}
	a, b := observed(first).value, observed(second).value
	if isRate(d.Unit) || b == 0 {
		return quoted{}, fmt.Errorf("%s of %s has no share in %s: only counts above zero do", r.Indicator, first["OBS_VALUE"], second["OBS_VALUE"])
	}
	decimals := r.Decimals
	if decimals < 0 {
		decimals = 1
	}
	text := q.Percent(100*a/b, decimals)
	if r.Bare {
		text = q.Number(100*a/b, decimals)
	}
	return quoted{text: text}, nil
}

// broken reports whether a series is flagged as broken after one period and up to another.
func (q *quoter) broken(ctx context.Context, c release.Cell, d model.Indicator, from, to period.Period) (bool, error) {
	conditions := []string{"KNOWN_TO IS NULL", "OBS_STATUS = 'B'", "TIME_PERIOD > " + duck.Quote(from.String()), "TIME_PERIOD <= " + duck.Quote(to.String())}
	for _, name := range slices.Concat(model.Key(), d.Dimensions) {
		if name != "TIME_PERIOD" {
			conditions = append(conditions, duck.Ident(name)+" = "+duck.Quote(c[name]))
		}
	}
	var n int
	err := q.rel.DB.Scan(ctx, "SELECT count(*) FROM observations WHERE "+strings.Join(conditions, " AND "), &n)
	return n > 0, err
}
