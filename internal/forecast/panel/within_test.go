package panel

import (
	"math"
	"testing"
)

// Half-years of the totals are those of another forecast, exactly, and everything still adds up; a half-year that is not given
// stays as it was.
func TestWithin(t *testing.T) {
	before := answerOf(t, Question{Now: country(40)}, Options{}).Now
	at := map[string]int{}
	for i, f := range before.Forecasts {
		at[f.ID] = i
	}
	given := map[string]float64{"N.all": 2111, "S.all": 1847, "T.all": 2111 + 1847}
	var totals []Total
	for node, value := range given {
		totals = append(totals, Total{Node: node, Parts: []string{node, node[:1] + ".ita", node[:1] + ".for"}, First: 2, Steps: 2, Value: value})
	}
	now := before.Within(totals)
	mean := func(o Outlook, id string, step int) float64 { return o.Forecasts[at[id]].Points[step].Mean }
	for node, value := range given {
		if got := mean(now, node, 2) + mean(now, node, 3); got != value {
			t.Errorf("%s is %g, given %g", node, got, value)
		}
		was := mean(before, node, 2) / (mean(before, node, 2) + mean(before, node, 3))
		if share := mean(now, node, 2) / value; math.Abs(share-was) > 0.002 {
			t.Errorf("%s: the first quarter was %.4f of the half-year, and is %.4f", node, was, share)
		}
	}
	for step := range 8 {
		for _, sum := range [][3]string{{"T.all", "N.all", "S.all"}, {"T.for", "N.for", "S.for"}, {"N.all", "N.ita", "N.for"}, {"T.all", "T.ita", "T.for"}} {
			if mean(now, sum[0], step) != mean(now, sum[1], step)+mean(now, sum[2], step) {
				t.Errorf("step %d: %v do not add up", step+1, sum)
			}
		}
		for id, i := range at {
			pt := now.Forecasts[i].Points[step]
			if !(0 <= pt.Lo95 && pt.Lo95 <= pt.Lo80 && pt.Lo80 <= pt.Mean && pt.Mean <= pt.Hi80 && pt.Hi80 <= pt.Hi95) {
				t.Errorf("%s step %d: %+v", id, step+1, pt)
			}
			if given := step == 2 || step == 3; given == (pt == before.Forecasts[i].Points[step]) {
				t.Errorf("%s step %d: %+v was %+v", id, step+1, pt, before.Forecasts[i].Points[step])
			}
		}
	}
}
