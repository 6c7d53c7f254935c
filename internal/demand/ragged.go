package demand

import "math"

// Ragged are the employed of the regions, or of one sector in the areas by which the survey tells it, and what may lead them, quarter by quarter from one first quarter. Its edge is ragged:
// each series ends where its provider has come to, and may have gaps (NaN).
type Ragged struct {
	Regions  []string
	Part     map[string]string    // of each region the larger area that carries it where the survey has a gap
	Employed map[string][]float64 // by region
	Leads    []Lead
}

// Lead is a leading indicator of the regions.
type Lead struct {
	Name   string // a code of dimension COMPONENT
	Form   Form
	Values map[string][]float64 // by region
	Whole  bool                 // it leads a sector and tells none: it is that of all sectors
}

// Form is what of a leading indicator stands beside the growth of the employed over a year.
type Form int

const (
	Flow    Form = iota // persons who came less who went: four quarters of it, per employed of a year before
	StockOf             // persons: their change over a year, per employed of a year before
	Growth              // a count: the logarithm of what it is of the same quarter a year before
)

// year is the number of quarters by which seasons are taken out.
const year = 4

// valueAt is the value of a quarter, NaN outside of what is there.
func valueAt(v []float64, t int) float64 {
	if t < 0 || t >= len(v) {
		return math.NaN()
	}
	return v[t]
}

// change is what a leading indicator did over the year until quarter t, in the form in which it stands beside the growth of the
// employed; NaN where a part of it is not there.
func (f Form) change(values, employed []float64, t int) float64 {
	switch f {
	case Flow:
		return (valueAt(values, t) + valueAt(values, t-1) + valueAt(values, t-2) + valueAt(values, t-3)) / valueAt(employed, t-year)
	case StockOf:
		return (valueAt(values, t) - valueAt(values, t-year)) / valueAt(employed, t-year)
	}
	return growth(values, t)
}

// leastMatched is the part of a count of a year before that must be of places which tell this year's too.
const leastMatched = 0.8

// Sum adds the values of several places up, so far as the form can be read from the sum. A flow or a stock is missing where a place is.
// A count, of which providers suppress small cells, moves over a year as the places did that tell both ends of it.
func (f Form) Sum(places [][]float64) []float64 {
	var out []float64
	quarters := 0
	for _, p := range places {
		quarters = max(quarters, len(p))
	}
	for t := range quarters {
		var all, told, before float64 // told: of those that tell it; before: of a year before, of those that told it then
		var now, was float64          // of those that tell both
		some := false
		for _, p := range places {
			v, then := valueAt(p, t), valueAt(p, t-year)
			all += v
			if !math.IsNaN(v) {
				told, some = told+v, true
			}
			if !math.IsNaN(then) {
				before += then
			}
			if !math.IsNaN(v + then) {
				now, was = now+v, was+then
			}
		}
		switch last := valueAt(out, t-year); {
		case f != Growth:
			out = append(out, all)
		case math.IsNaN(last) && some: // from here on
			out = append(out, told)
		case was < leastMatched*before:
			out = append(out, math.NaN())
		default:
			out = append(out, last*now/was)
		}
	}
	return out
}

// growth is the logarithm of what the value of a quarter is of that of a year before; NaN without one of the two, or of none.
func growth(v []float64, t int) float64 {
	now, before := valueAt(v, t), valueAt(v, t-year)
	if !(now > 0) || !(before > 0) {
		return math.NaN()
	}
	return math.Log(now / before)
}

// known is how many quarters the survey has come to, in any region.
func (g *Ragged) known() int {
	n := 0
	for _, code := range g.Regions {
		n = max(n, ends(g.Employed[code]))
	}
	return n
}

// ends is how many quarters there are until the last one with a value.
func ends(v []float64) int {
	for n := len(v); n > 0; n-- {
		if !math.IsNaN(v[n-1]) {
			return n
		}
	}
	return 0
}

// carried are the employed with the gaps of the survey filled, and how many quarters of each region were: a missing quarter is
// that of a year before, grown as the other regions of the same part grew, or all where none of them is there. What has no
// quarter of a year before stays missing.
func (g *Ragged) carried() (employed map[string][]float64, filled map[string]int) {
	n := g.known()
	employed, filled = map[string][]float64{}, map[string]int{}
	for _, code := range g.Regions {
		own := make([]float64, n)
		for t := range own {
			own[t] = valueAt(g.Employed[code], t)
		}
		employed[code] = own
	}
	for t := year; t < n; t++ {
		for _, code := range g.Regions {
			own := employed[code]
			if !math.IsNaN(own[t]) || math.IsNaN(own[t-year]) {
				continue
			}
			grew := g.grew(t, func(other string) bool { return g.Part[other] == g.Part[code] })
			if math.IsNaN(grew) {
				grew = g.grew(t, func(string) bool { return true })
			}
			if !math.IsNaN(grew) {
				own[t] = own[t-year] * grew
				filled[code]++
			}
		}
	}
	return employed, filled
}

// grew is what the surveyed employed of some regions are in a quarter of those of a year before.
func (g *Ragged) grew(t int, of func(string) bool) float64 {
	var now, before float64
	for _, code := range g.Regions {
		if a, b := valueAt(g.Employed[code], t), valueAt(g.Employed[code], t-year); of(code) && !math.IsNaN(a+b) {
			now, before = now+a, before+b
		}
	}
	return now / before
}
