package coherence

import (
	"fmt"
	"strconv"
)

// Measure is what the rules hold against another source: an indicator of a source, where its
// dimensions have these values.
type Measure struct {
	Indicator string            `yaml:"indicator"`
	Source    string            `yaml:"source"`
	Where     map[string]string `yaml:"where"`
}

// Measures are all that the rules hold against another source.
func (r *Rules) Measures() []Measure {
	var out []Measure
	for _, a := range r.Across {
		out = append(out, a.One, a.Other)
	}
	return out
}

// auditAcross holds sources against each other where the rules say that they measure nearly the
// same, in the last year that a pair shares. What they cannot be expected to share is in the rules,
// with its years; what their samples leave open accuses nobody.
func (r *Rules) auditAcross(sets [][]Observation) ([]Finding, error) {
	bySource := map[string][]*Figure{}
	for _, set := range sets {
		read, err := r.Observed(set)
		if err != nil {
			return nil, err
		}
		bySource[set[0].Source] = read
	}
	var out []Finding
	for _, a := range r.Across {
		others := map[cell]*Figure{}
		for _, g := range bySource[a.Other.Source] {
			if c, ok := a.Other.of(g); ok {
				others[c] = g
			}
		}
		last := ""
		for _, f := range bySource[a.One.Source] {
			if c, ok := a.One.of(f); ok && others[c] != nil && a.holds(f.Period) {
				last = max(last, f.Period)
			}
		}
		for _, f := range bySource[a.One.Source] {
			c, ok := a.One.of(f)
			g := others[c]
			if !ok || g == nil || f.Period != last || a.Sex != "" && f.Sex != a.Sex || !f.sampled.div(g.sampled).apart(Interval{a.Least, a.Most}) {
				continue
			}
			n := finding("across-sources", Warning, fmt.Sprintf("%s: %s says %s %s and %s says %s: %.3g times, expected %g to %g",
				f.cell(), a.One.Source, f.Value, f.Unit, a.Other.Source, g.Value, f.number/g.number, a.Least, a.Most), f, g)
			n.Because = []string{a.Because}
			out = append(out, n)
		}
	}
	return out, nil
}

// of is the cell of a figure of the source without its name and without what makes it comparable;
// ok says whether it is a figure of the measure.
func (m Measure) of(f *Figure) (c cell, ok bool) {
	if f.Indicator != m.Indicator || !fits(f.dims, m.Where) {
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
