package coherence

import (
	"fmt"
	"strconv"
)

// AuditAcross holds the sources of a release against each other where the rules say that they
// measure nearly the same. What they cannot be expected to share is in the rules, with its years.
func (r *Rules) AuditAcross(sets [][]*Figure, sources []string) []Finding {
	var out []Finding
	for _, a := range r.Across {
		others := map[cell]*Figure{}
		for i, set := range sets {
			for _, g := range set {
				if c, ok := a.Other.of(g, sources[i]); ok {
					others[c] = g
				}
			}
		}
		for i, set := range sets {
			for _, f := range set {
				c, ok := a.One.of(f, sources[i])
				g := others[c]
				if !ok || g == nil || !a.holds(f.Period) || !f.stands.div(g.stands).apart(Interval{a.Least, a.Most}) {
					continue
				}
				n := finding("across-sources", Warning, fmt.Sprintf("%s: %s says %s %s and %s says %s: %.2f times, expected %g to %g",
					f.cell(), a.One.Source, f.Value, f.Unit, a.Other.Source, g.Value, f.number/g.number, a.Least, a.Most), f, g)
				n.Because = []string{a.Because}
				out = append(out, n)
			}
		}
	}
	return out
}

// of is the cell of a figure without its name and without what makes it comparable; ok says
// whether it is a figure of the measure.
func (m measure) of(f *Figure, source string) (c cell, ok bool) {
	if f.Indicator != m.Indicator || source != m.Source || !fits(f.dims, m.Where) {
		return c, false
	}
	c = f.cell().with("")
	for dim := range m.Where {
		c, _ = c.drop(dim)
	}
	return c, true
}

// holds says whether the rule is of the year that a period begins with.
func (a acrossRule) holds(period string) bool {
	if len(period) < 4 {
		return false
	}
	year, err := strconv.Atoi(period[:4])
	return err == nil && year >= a.From && (a.To == 0 || year <= a.To)
}
