package coherence

import (
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/period"
)

// firstDay is the first day of a period as sheets write it.
func firstDay(text string) (period.Date, error) {
	if len(text) < 4 {
		return period.Date{}, fmt.Errorf("period %q has no year", text)
	}
	return period.ParseDate(text[:4] + "-01-01")
}

// sums ties totals to parts that have names of their own.
func (b *binder) sums() {
	for _, s := range b.Sums {
		if s.Unless != "" && slices.ContainsFunc(b.figures, func(f *Figure) bool { return f.name == s.Unless }) {
			continue
		}
		if s.Over != "" {
			b.sumOver(s)
			continue
		}
		for _, f := range b.figures {
			if f.name != s.Total && !slices.Contains(s.Parts, f.name) {
				continue
			}
			c := f.cell()
			if slices.ContainsFunc(s.NotBy, func(dim string) bool { return c.value(dim) != "" }) {
				continue
			}
			var terms []term
			text := fmt.Sprintf("%s = 100", strings.Join(s.Parts, " + "))
			if s.Total != "" {
				terms = append(terms, term{b.variable(c.with(s.Total), notNegative), exactly(-1)})
				text = fmt.Sprintf("%s = %s", s.Total, strings.Join(s.Parts, " + "))
			}
			for _, p := range s.Parts {
				terms = append(terms, term{b.variable(c.with(p), b.priorOf(p)), exactly(1)})
				b.rates(c.with(p)) // a rate that nobody printed binds its counts to those that are
			}
			rule := "sum"
			if s.Is != 0 {
				rule = "shares-to-100"
			}
			b.tie(constraint{rule: rule, terms: terms, total: exactly(s.Is), text: text + " (" + c.place.String() + " " + c.period + ")"})
		}
	}
}

// sumOver ties a total to the figures of another name that a dimension divides.
func (b *binder) sumOver(s sumRule) {
	for _, f := range b.figures {
		if f.name != s.Total {
			continue
		}
		c := f.cell()
		g := &partition{whole: c.with(s.Parts[0]), dim: s.Over}
		for _, o := range b.figures {
			if whole, ok := o.cell().drop(s.Over); ok && whole == g.whole {
				g.members = append(g.members, o.cell())
			}
		}
		if len(g.members) == 0 {
			continue
		}
		_, known := b.rest(g, g.members)
		constraint := constraint{rule: "sum", total: notNegative, terms: []term{{b.variable(c, notNegative), exactly(1)}},
			text: fmt.Sprintf("%s is at least its %s", c, s.Over)}
		if known {
			constraint.total, constraint.text = exactly(0), fmt.Sprintf("%s = the sum of %s over %s", c, s.Parts[0], s.Over)
		}
		for _, m := range g.members {
			constraint.terms = append(constraint.terms, term{b.variable(m, notNegative), exactly(-1)})
		}
		b.tie(constraint)
	}
}

// funnels ties the steps of a procedure: no step has more than a step before it.
func (b *binder) funnels() {
	where := func(name string, p place) string { return name + " " + p.region + " " + p.beyond }
	for _, rule := range b.Funnels {
		steps := map[string][]*Figure{}
		for _, f := range b.figures {
			if slices.Contains(rule.Steps, f.name) {
				steps[where(f.name, f.place)] = append(steps[where(f.name, f.place)], f)
			}
		}
		for _, f := range b.figures {
			i := slices.Index(rule.Steps, f.name)
			if i < 0 {
				continue
			}
			for _, later := range rule.Steps[i+1:] {
				for _, o := range steps[where(later, f.place)] {
					if sameCohort(f, o, rule.Cohort) {
						b.tie(constraint{rule: "funnel", weak: true, total: notNegative, text: fmt.Sprintf("%s ≥ %s", short(f.cell(), o.cell()), o.cell()),
							terms: []term{{b.variable(f.cell(), notNegative), exactly(1)}, {b.variable(o.cell(), notNegative), exactly(-1)}}})
					}
				}
			}
		}
	}
}

func sameCohort(a, b *Figure, cohort string) bool {
	x, y := a.cell().with(""), b.cell().with("")
	if cohort == "act" {
		if a.act == "" || a.act != b.act {
			return false
		}
		x.period, y.period = "", ""
	}
	if x.place.part != y.place.part && (x.place.part == "") != (y.place.part == "") && x.place.region == y.place.region {
		x.place.part, y.place.part = "", "" // a municipality has at most what its region has
		if b.place.part == "" {
			return false
		}
	}
	return x == y
}
