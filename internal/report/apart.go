package report

import (
	"fmt"
	"math"
	"slices"

	"osservatorio/internal/model"
	"osservatorio/internal/period"
	"osservatorio/internal/precision"
	"osservatorio/internal/release"
	"osservatorio/internal/report/note"
)

// comparable refuses a gap or share of two codes of a dimension in which, as the catalogue says, rows are not
// compared. The share of a part in its total is allowed.
func comparable(r *note.Ref, d model.Indicator) error {
	if r.Form == note.Share && isWhole(r.Second) {
		return nil
	}
	for _, c := range d.Incomparable {
		if c.Dimension == r.Pair {
			return fmt.Errorf("%w: %s=%s with %s of %s: %s", release.ErrIncomparable, r.Pair, r.Where[r.Pair][0], r.Second, d.ID, c.Why.In("en"))
		}
	}
	return nil
}

// estimate is a cell as the report judges it.
func (q *quoter) estimate(c release.Cell, d model.Indicator) estimate {
	e := observed(c).estimate()
	e.kind = precision.KindOf(d.Unit)
	return e.judged(q.rules)
}

// correlation is that of the sampling errors of two periods of one frequency.
func (q *quoter) correlation(indicator string, from, to period.Period) float64 {
	quarters := len(to.Quarters())
	if quarters == 0 { // months and days
		return 0
	}
	first, last := from.Quarters()[0], to.Quarters()[0]
	lag := 0
	for ; first.Start().Before(last.Start()); first = first.Add(1) {
		lag++
	}
	return q.rules.Changes.Correlation(indicator, quarters, lag)
}

// apart is the difference of the two cells of a gap. Groups that share no person are independent; a
// whole moves with its part.
func (q *quoter) apart(r *note.Ref, first, second release.Cell, d model.Indicator) change {
	a, b := q.estimate(first, d), q.estimate(second, d)
	var difference precision.Estimate
	switch {
	case q.holds(r, second, first):
		difference = precision.Gap(a.measured(), b.measured(), part(first, second, d))
	case q.holds(r, first, second):
		difference = precision.Gap(b.measured(), a.measured(), part(second, first, d))
		difference.Value = -difference.Value
	default:
		difference = precision.Gap(a.measured(), b.measured(), 0)
	}
	return judged(a, b, difference, isSurvey(d.Theme), isRate(d.Unit))
}

// holds reports whether the persons of one cell of a gap are among those of the other. Ages are taken as
// apart, which gives the larger error.
func (q *quoter) holds(r *note.Ref, whole, inner release.Cell) bool {
	if r.Pair == "area" {
		return q.areas.IsWithin(inner["REF_AREA"], whole["REF_AREA"])
	}
	w, i := whole[r.Pair], inner[r.Pair]
	return isWhole(w) || w == "FOR" && (i == "EU" || i == "NEU")
}

// part is how much of the base of the whole an inner group is: all of it for a count, which the whole
// holds unit by unit; nothing where the bases of a rate are not known, which gives the larger error.
func part(inner, whole release.Cell, d model.Indicator) float64 {
	if !isRate(d.Unit) {
		return 1
	}
	share := observed(inner).denominator / observed(whole).denominator
	if math.IsNaN(share) {
		return 0
	}
	return share
}

func isWhole(code string) bool { return slices.Contains([]string{"TOTAL", "T", "_T"}, code) }
