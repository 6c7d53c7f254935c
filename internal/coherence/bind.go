package coherence

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
)

// binder makes the network of a set of figures: it finds the places where a declared rule
// applies. What a rule needs and nobody printed is a variable all the same.
type binder struct {
	*Rules
	*network
	levels map[cell][]string     // periods for which a cell, without its period, is printed
	bound  map[string]bool       // constraints that are there already
	adds   func(dim string) bool // dimensions whose members can be added
}

func (r *Rules) bind(figures []*Figure) *network {
	return r.bindOver(figures, func(string) bool { return true })
}

func (r *Rules) bindOver(figures []*Figure, adds func(dim string) bool) *network {
	b := &binder{Rules: r, network: newNetwork(figures), levels: map[cell][]string{}, bound: map[string]bool{}, adds: adds}
	for _, f := range figures {
		c := f.cell()
		b.variable(c, prior(f.kind))
		timeless := c
		timeless.period = ""
		if !slices.Contains(b.levels[timeless], c.period) {
			b.levels[timeless] = append(b.levels[timeless], c.period)
		}
	}
	for _, f := range figures {
		b.share(f.cell())
		b.ratios(f.cell())
		b.rates(f.cell())
		b.change(f)
	}
	b.sums()
	b.partitions()
	b.funnels()
	return b.network
}

func prior(k Kind) Interval {
	switch k {
	case Share, Rate:
		return percentage
	case Ratio, Count:
		return notNegative
	}
	return anything
}

// priorOf is what a figure of a name can be: counts are not negative, changes may be.
func (b *binder) priorOf(name string) Interval {
	if k, ok := b.named(name); ok {
		return prior(k.Kind)
	}
	return notNegative
}

// tie adds a constraint once.
func (b *binder) tie(c constraint) {
	key := c.rule + "|" + fmt.Sprint(c.terms, c.total, c.a, c.b, c.c, c.offset, c.scale)
	if b.bound[key] {
		return
	}
	b.bound[key] = true
	b.constraints = append(b.constraints, c)
}

// divide ties share = scale × part ÷ whole. A share of a part that is the whole says nothing.
func (b *binder) divide(rule string, share, part, whole cell, scale float64) {
	if part == whole {
		return
	}
	p := percentage
	if k, ok := b.named(share.name); !ok || k.Kind == Ratio {
		p = notNegative
	}
	b.tie(constraint{rule: rule, ratio: true, scale: scale,
		a: b.variable(share, p), b: b.variable(part, notNegative), c: b.variable(whole, notNegative),
		text: fmt.Sprintf("%s = %s%s ÷ %s", short(share, part), times(scale), part, whole)})
}

func times(scale float64) string {
	if scale == 1 {
		return ""
	}
	return fmt.Sprintf("%g × ", scale)
}

// short is a cell's name, with where it stands only if that is not where the other stands.
func short(c, other cell) string {
	if c.place == other.place && c.period == other.period {
		return c.name
	}
	return c.String()
}

// share binds a share to its count and its whole, by the ending of its name.
func (b *binder) share(c cell) {
	for _, s := range b.Shares {
		stem, ok := strings.CutSuffix(c.name, s.Suffix)
		if !ok {
			continue
		}
		part := c.with(b.base(stem))
		whole := part
		switch s.Of {
		case "nation":
			whole.place = place{beyond: italy}
			b.divide("national-share", c, part, whole, 100)
			return
		case "everybody":
			whole.pop = "total"
		case "reference":
			i := slices.IndexFunc(b.figures, func(f *Figure) bool { return f.cell() == c })
			if i < 0 || b.figures[i].reference == "" {
				return
			}
			whole.place = place{beyond: b.figures[i].reference}
		default:
			if whole, ok = part.drop(s.Drop); !ok {
				return
			}
		}
		b.divide("share", c, part, whole, 100)
		if s.Drop == "SEX" {
			b.otherSex(c)
		}
		return
	}
}

// otherSex binds the shares of women and men: they add up to 100.
func (b *binder) otherSex(c cell) {
	women, men := c, c
	women.sex, men.sex = "F", "M"
	b.tie(constraint{rule: "shares-to-100", total: exactly(100), terms: []term{{b.variable(women, percentage), exactly(1)}, {b.variable(men, percentage), exactly(1)}},
		text: fmt.Sprintf("%s of women + of men = 100", c.name)})
	for _, other := range []cell{women, men} {
		if other != c && !b.bound["sex|"+other.String()] {
			b.bound["sex|"+other.String()] = true
			b.share(other)
		}
	}
}

// ratios binds what no ending declares.
func (b *binder) ratios(c cell) {
	for _, r := range b.Ratios {
		if !slices.Contains([]string{r.Share, r.Part}, c.name) && (c.name != r.Whole || r.Drop != "" || r.WholePop != nil || r.Everybody) {
			continue
		}
		if r.Unless != "" && slices.ContainsFunc(b.figures, func(f *Figure) bool { return f.name == r.Unless }) {
			continue
		}
		share, part := c.with(r.Share), c.with(r.Part)
		whole, ok := c.with(r.Whole).drop(r.Drop)
		if !ok || r.Everybody && c.name != r.Share {
			continue
		}
		if r.Everybody {
			whole.pop = "total"
		}
		if r.WholePop != nil {
			whole.pop = *r.WholePop
		}
		scale := r.Scale
		if scale == 0 {
			scale = 100
		}
		if r.Least > 0 && part != whole {
			b.variable(share, Interval{r.Least, math.Inf(1)})
		}
		b.divide("share", share, part, whole, scale)
	}
}

// rates binds a rate to the counts that it comes from.
func (b *binder) rates(c cell) {
	for _, r := range b.Rates {
		if c.name != r.Rate {
			continue
		}
		var names []string
		terms := []term{{}}
		for _, of := range r.Of {
			k := exactly(1)
			if of.From != 0 {
				k.Low = of.From
			}
			if of.To != 0 {
				k.High = of.To
			}
			terms = append(terms, term{b.variable(c.with(of.Count), notNegative), Interval{-k.High, -k.Low}})
			names = append(names, of.Count)
		}
		base := c.with(strings.Join(names, " + "))
		if r.Of[0].To != 0 {
			base.dims = strings.Trim(base.dims+";WITH=over64", ";")
		}
		terms[0] = term{b.variable(base, notNegative), exactly(1)}
		b.tie(constraint{rule: "rate", total: exactly(0), terms: terms, text: fmt.Sprintf("%s is a part of %s", r.Part, strings.Join(names, " + "))})
		b.tie(constraint{rule: "rate", ratio: true, scale: 100, a: b.variable(c, percentage), b: b.variable(c.with(r.Part), notNegative), c: b.variable(base, notNegative),
			text: fmt.Sprintf("%s = 100 × %s ÷ (%s)", c, r.Part, strings.Join(names, " + "))})
	}
}

var spanText = regexp.MustCompile(`^(\d{4}(?:-\d{2}(?:-\d{2})?)?)/(\d{4}(?:-\d{2}(?:-\d{2})?)?)$|^(\d{4})-(\d{4})$|^(\d{4})$`)

// span reads the two ends of the period of a change; a year is the change from the year before.
func span(period string) (from, to string, ok bool) {
	m := spanText.FindStringSubmatch(period)
	switch {
	case m == nil:
		return "", "", false
	case m[1] != "":
		return m[1], m[2], true
	case m[3] != "":
		return m[3], m[4], true
	}
	var year int
	fmt.Sscanf(m[5], "%d", &year)
	return fmt.Sprint(year - 1), m[5], true
}

// change binds a change to its two levels, or a gap to its two rates.
func (b *binder) change(f *Figure) {
	c := f.cell()
	stem, gap := strings.CutSuffix(c.name, "_gap_pp")
	if gap {
		level := c.with(b.base(stem))
		reference := level
		reference.pop = "total"
		if level != reference {
			b.tie(constraint{rule: "points", total: exactly(0), text: fmt.Sprintf("%s = %s of %s − of all", c, level.name, level.pop),
				terms: []term{{b.variable(c, anything), exactly(1)}, {b.variable(level, percentage), exactly(-1)}, {b.variable(reference, percentage), exactly(1)}}})
			b.share(reference)
		}
		return
	}
	if f.kind != Growth && f.kind != Change && f.kind != Points {
		return
	}
	for _, suffix := range []string{"_yoy_pct", "_change_pct", "_yoy_abs", "_change_abs", "_change_pp"} {
		stem, ok := strings.CutSuffix(c.name, suffix)
		if !ok {
			continue
		}
		first, last, ok := span(c.period)
		if !ok {
			return
		}
		level := c.with(b.base(stem))
		b.step(f, c, b.at(level, first), b.at(level, last))
		return
	}
}

// step ties a change to the levels before and after it.
func (b *binder) step(f *Figure, c, before, after cell) {
	p := notNegative
	if f.kind == Growth {
		b.tie(constraint{rule: "growth", ratio: true, scale: 100, offset: 100, a: b.variable(c, anything), b: b.variable(after, p), c: b.variable(before, p),
			text: fmt.Sprintf("%s = 100 × (%s ÷ %s − 1)", c, after, before)})
		return
	}
	rule := "growth"
	if f.kind == Points {
		rule = "points"
	}
	b.tie(constraint{rule: rule, total: exactly(0), text: fmt.Sprintf("%s = %s − %s", c, after, before),
		terms: []term{{b.variable(c, anything), exactly(1)}, {b.variable(after, p), exactly(-1)}, {b.variable(before, p), exactly(1)}}})
	for _, l := range []cell{before, after} {
		b.ratios(l)
	}
}

// at is a level at one end of a change: the one printed figure of that year, if there is just
// one period of it, else what was not printed.
func (b *binder) at(level cell, when string) cell {
	level.period = ""
	var found []string
	for _, p := range b.levels[level] {
		if p == when || p[:min(4, len(p))] == when && len(p) != 9 && !strings.Contains(p, "/") {
			found = append(found, p)
		}
	}
	level.period = when
	if len(found) == 1 {
		level.period = found[0]
	}
	return level
}
