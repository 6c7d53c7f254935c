package demand

import (
	"math"
	"slices"
)

// Bridge is a quarter that the survey does not have yet, of a region or a larger area, foreseen from what the survey itself said
// and from the leading indicators that were admitted.
type Bridge struct {
	Quarter, Ahead int // its place from the first quarter; quarters after the last one of the survey
	Value          Interval
	Plain          float64 // as the survey alone foresees it
	Error          float64 // mean absolute error, persons, of the last quarters that were foreseen so
	PlainError     float64 // and of the survey alone in the same quarters
	Tried          int
	Together       float64  // of a region: mean absolute error of the combination, whether used or not
	Leads          []Judged // of a region: what was said of each, by the order in which they were given
	Carried        int      // quarters of a region that its part lent it, or of all its regions
	Used           bool     // leading indicators: in a larger area, in one of its regions at least
	Apart          float64  // of a sector: what it was before the sectors were brought to the employed of all; NaN of all sectors
}

// Bridges are the quarters after the survey of all regions and of the larger areas that they make up (nil where something of it is
// missing), nearest first. They end with the quarter of the leading indicator that reaches farthest, and there is one at least:
// indicators that end with the survey lead the quarter after it too. A leading indicator is asked as many quarters before the
// foreseen one as it ends now, and at every origin of the past the same: the edge is as ragged then as now. Figures are known as
// they are published today, so that the errors are pseudo-real-time. What the combination was is decided anew at every origin
// from the errors before it. Larger areas are the sums of their regions, and have the errors of their sums.
func Bridges(g *Ragged, larger map[string][]string) map[string][]Bridge {
	out := map[string][]Bridge{}
	for _, tried := range roundsOf(g) {
		for code, parts := range areasOf(g.Regions, larger) {
			if b, ok := tried.bridge(parts); ok {
				out[code] = append(out[code], b)
			}
		}
	}
	return out
}

// roundsOf are the rounds of each quarter to come, nearest first.
func roundsOf(g *Ragged) []*rounds {
	var out []*rounds
	reach := 1
	for _, l := range g.Leads {
		for _, code := range g.Regions {
			reach = max(reach, ends(l.Values[code])-g.known())
		}
	}
	for h := 1; h <= min(reach, farthest); h++ {
		out = append(out, newRounds(newTrials(newStudy(g, h))))
	}
	return out
}

// areasOf are the places in the list of regions of each area, a region's own among them.
func areasOf(regions []string, larger map[string][]string) map[string][]int {
	out := map[string][]int{}
	for r, code := range regions {
		out[code] = []int{r}
	}
	for code, parts := range larger {
		for _, p := range parts {
			out[code] = append(out[code], placeOf(regions, p))
		}
	}
	return out
}

// rounds are the last quarters of the survey, each foreseen with the combination that the errors before it spoke for, and after
// them the quarter to come; in persons, by region and round. Where the combination erred more than the survey alone, in these
// quarters, a region takes the survey alone.
type rounds struct {
	*trials
	quarters              []int
	combined, plain, came [][]float64
	judged                [][]Judged  // of the quarter to come, by region
	used                  []bool      // by region
	taken                 [][]float64 // what is published: the combination where it is used, the survey alone elsewhere; sectors agree
	apart                 [][]float64 // of sectors, what was taken before they did
}

func newRounds(x *trials) *rounds {
	o := &rounds{trials: x}
	for t := max(0, x.known-lastTried); t < x.known; t++ {
		o.quarters = append(o.quarters, t)
	}
	o.quarters = append(o.quarters, x.known+x.ahead-1)
	n := len(x.g.Regions)
	o.combined, o.plain, o.came, o.used = make([][]float64, n), make([][]float64, n), make([][]float64, n), make([]bool, n)
	for _, t := range o.quarters {
		o.judged = x.judge(t)
		for r, code := range x.g.Regions {
			e := x.employed[code]
			level := valueAt(e, t-year) * math.Exp(growth(e, t-x.ahead)) // with the growth over a year that was known
			o.combined[r] = append(o.combined[r], level*math.Exp(x.together(r, t, o.judged[r])))
			o.plain[r] = append(o.plain[r], level*math.Exp(x.plainly[r][t]))
			o.came[r] = append(o.came[r], valueAt(x.g.Employed[code], t))
		}
	}
	for r := range o.used {
		m := o.missed([]int{r}, o.combined)
		for _, j := range o.judged[r] {
			o.used[r] = o.used[r] || j.Admitted && m.with.known() && m.with.mean() < m.plain.mean()
		}
		from := o.plain[r]
		if o.used[r] {
			from = o.combined[r]
		}
		o.taken = append(o.taken, slices.Clone(from))
	}
	return o
}

// missedBoth are the errors of the combination, as logarithms and in persons, and of the survey alone in the same quarters.
type missedBoth struct{ with, plain errorsOf }

// missed are the errors of the sum of some regions as foreseen. Of a quarter in which all moved much more than usual, the logarithm
// counts by how much less it says of usual ones: limits are those of usual quarters.
func (o *rounds) missed(parts []int, foreseen [][]float64) missedBoth {
	var m missedBoth
	for i, t := range o.quarters {
		value, plain, came := sumOf(foreseen, parts, i), sumOf(o.plain, parts, i), sumOf(o.came, parts, i)
		if !math.IsNaN(value + plain + came) {
			m.with.add(t, math.Log(came/value)/o.scale[t], came-value)
			m.plain.add(t, math.Log(came/plain)/o.scale[t], came-plain)
		}
	}
	return m
}

// sumOf adds a round of some regions up.
func sumOf(values [][]float64, parts []int, i int) float64 {
	sum := 0.0
	for _, r := range parts {
		sum += values[r][i]
	}
	return sum
}

// bridge is the quarter to come of the sum of some regions; false where a part of it is missing, or where too few quarters of the
// past were foreseen for limits.
func (o *rounds) bridge(parts []int) (Bridge, bool) {
	last := len(o.quarters) - 1
	value := sumOf(o.taken, parts, last)
	m := o.missed(parts, o.taken)
	if math.IsNaN(value) || !m.with.known() {
		return Bridge{}, false
	}
	b := Bridge{Quarter: o.quarters[last], Ahead: o.ahead, Value: m.with.factors(value, 1), Plain: sumOf(o.plain, parts, last),
		Error: m.with.mean(), PlainError: m.plain.mean(), Tried: m.with.n, Apart: math.NaN()}
	if o.apart != nil {
		b.Apart = sumOf(o.apart, parts, last)
	}
	for _, r := range parts {
		b.Used = b.Used || o.used[r]
		b.Carried += o.filled[o.g.Regions[r]]
	}
	if len(parts) == 1 {
		b.Leads = o.judged[parts[0]]
		together := o.missed(parts, o.combined)
		b.Together = together.with.mean()
	}
	return b, true
}

// WholeYear is the mean of four quarters, the first at a place, of the surveyed ones and of those that follow them; false when one
// of them is not there.
func WholeYear(surveyed []float64, foreseen []Bridge, first int) (float64, bool) {
	sum := 0.0
	for t := first; t < first+year; t++ {
		v := valueAt(surveyed, t)
		for _, b := range foreseen {
			if b.Quarter == t && math.IsNaN(v) {
				v = b.Value.Mean
			}
		}
		sum += v
	}
	return sum / year, !math.IsNaN(sum)
}
