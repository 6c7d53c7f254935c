package disclose

import (
	"math"
	"slices"
	"strings"
)

// recomputed is what is printed of a derived row whose counts are rounded: it is computed from them again, or withheld
// where that cannot be. touched is false where none of them is rounded.
func (c *cube) recomputed(l line) (m mark, touched bool) {
	d := c.derivedOf(l.indicator)
	cells := c.behind(l, d)
	days := []int32{l.from}
	for _, i := range cells {
		x := &c.cells[i]
		touched = touched || x.rounded
		if l.from < x.from {
			days = append(days, x.from)
		}
	}
	if !touched {
		return mark{}, false
	}
	slices.Sort(days)
	withheld := mark{row: l.row, status: markSecondary, rule: "derived", ours: true}
	for k, day := range slices.Compact(days) {
		now, ok := c.on(day, l, d)
		if !ok || k > 0 && now != m { // its counts were revised against each other, and are rounded to others
			return withheld, true
		}
		m = now
	}
	return m, true
}

// behind are the cells that a derived row is computed from at some time.
func (c *cube) behind(l line, d Derived) []int32 {
	var out []int32
	for _, t := range c.terms(l) {
		keys := []int64{t.key}
		if d.Cumulated {
			keys = c.upTo(t.key)
		}
		for _, key := range keys {
			for _, i := range c.versions(key) {
				if x := &c.cells[i]; x.from < l.to && l.from < x.to {
					out = append(out, i)
				}
			}
		}
	}
	return out
}

// on computes a derived row from the counts of a day; false where one is not known, or where the counts themselves
// do not give what the row says.
func (c *cube) on(day int32, l line, d Derived) (mark, bool) {
	terms := c.terms(l)
	out := mark{row: l.row, status: markRounded, rule: "rounding", rounded: true}
	if d.Cumulated {
		sum, exact, ok := c.cumulated(day, terms)
		out.value = sum * million
		return out, ok && l.value != nil && exact*million == *l.value
	}
	now := make([]*cell, len(terms))
	all := len(terms) == len(d.activeTerms(func(dim string) string { return c.code(l.key, dim) }))
	for k, t := range terms {
		now[k] = c.when(t.key, day)
		all = all && now[k] != nil
	}
	switch {
	case len(d.Sum) > 0:
		exact := int64(0)
		for k, t := range terms {
			if now[k] != nil { // else it is none, or the sum is not what the row says
				out.value += t.factor * now[k].value * million
				exact += t.factor * now[k].exact * million
			}
		}
		return out, l.value != nil && exact == *l.value
	case !all:
		return mark{}, false
	case d.Numerator != nil:
		return c.again(out, l, now[0].value*million, now[1].value*million, float64(d.Scale))
	case d.Proportional != nil:
		return c.proportional(out, l, d, now)
	}
	return mark{}, false
}

// when is the printed cell of a key on a day; nil when there is none.
func (c *cube) when(key int64, day int32) *cell {
	for _, i := range c.versions(key) {
		if x := &c.cells[i]; x.from <= day && day < x.to {
			if !x.known || x.state != published {
				return nil
			}
			return x
		}
	}
	return nil
}

// cumulated adds up terms over an unbroken run of periods that ends with theirs, from rounded counts and from exact ones.
func (c *cube) cumulated(day int32, terms []termOf) (sum, exact int64, ok bool) {
	periods := c.upTo(terms[0].key)
	for n := len(periods) - 1; n >= 0; n-- {
		for _, t := range terms {
			x := c.when(c.byName["TIME_PERIOD"].moved(t.key, c.byName["TIME_PERIOD"].of(periods[n])), day)
			if x == nil {
				return sum, exact, n < len(periods)-1
			}
			sum, exact = sum+t.factor*x.value, exact+t.factor*x.exact
		}
	}
	return sum, exact, true
}

// again computes a ratio from a numerator and a denominator in millionths; false where it is none.
func (c *cube) again(out mark, l line, numerator, denominator int64, scale float64) (mark, bool) {
	out.ratio, out.terms = true, [2]int64{numerator, denominator}
	if denominator <= 0 || l.value == nil {
		return out, false
	}
	out.value = int64(math.Round(scale * float64(numerator) / float64(denominator) * million))
	return out, true
}

// proportional computes a row from the sums of those counts that its formula goes with and against.
func (c *cube) proportional(out mark, l line, d Derived, now []*cell) (mark, bool) {
	var to, toExact, over, overExact int64
	for k, t := range d.From {
		switch {
		case slices.Contains(d.Proportional.To, t.Indicator):
			to, toExact = to+now[k].value, toExact+now[k].exact
		case slices.Contains(d.Proportional.Over, t.Indicator):
			over, overExact = over+now[k].value, overExact+now[k].exact
		}
	}
	grown := 0.0 // the numerator
	if toExact > 0 {
		grown = float64(to) / float64(toExact)
	} else if to > 0 || l.value == nil || *l.value != 0 {
		return out, false
	}
	shrunk := 1.0 // the denominator
	if len(d.Proportional.Over) > 0 {
		if over == 0 || overExact == 0 {
			return out, false
		}
		shrunk = float64(over) / float64(overExact)
	}
	if l.numerator == nil || l.denominator == nil {
		if l.value == nil {
			return out, false
		}
		out.value = int64(math.Round(float64(*l.value) * grown / shrunk))
		return out, true
	}
	return c.again(out, l, int64(math.Round(float64(*l.numerator)*grown)), int64(math.Round(float64(*l.denominator)*shrunk)), scaleOf(l))
}

// scaleOf is the scale of a ratio by what it says: 100 of a share.
func scaleOf(l line) float64 {
	if l.value == nil || l.numerator == nil || l.denominator == nil || *l.numerator == 0 {
		return 0
	}
	return math.Round(float64(*l.value) / million * float64(*l.denominator) / float64(*l.numerator))
}

// ratio is what is printed of a ratio whose numerator is a count that was rounded. Its denominator is the rounded count
// where it is one, else the nearest multiple of the base, and no less than the numerator.
func (c *cube) ratio(l line, numerator int64) mark {
	out := mark{row: l.row, status: markRounded, rule: "rounding", rounded: true}
	withheld := mark{row: l.row, status: markRounded, rule: "derived", ours: true} // rounding leaves nothing of it
	if l.denominator == nil || l.numerator == nil || l.value == nil {
		return withheld
	}
	base := c.rules.Rounding.Base
	whole := *l.denominator / million
	denominator := max((whole+base/2)/base*base, numerator)
	if k := slices.IndexFunc(c.rules.Derived, func(d Derived) bool { return d.Indicator == l.indicator && len(d.From) == 1 }); k >= 0 {
		key, ok := c.elsewhere(l.key, c.rules.Derived[k].From[0])
		if !ok {
			return withheld
		}
		if x := c.when(key, l.from); x != nil && x.exact == whole {
			denominator = x.value
		} else if c.has(key) {
			return withheld
		}
	}
	m, ok := c.again(out, l, numerator*million, denominator*million, scaleOf(l))
	if !ok || numerator > denominator {
		return withheld
	}
	return m
}

// leans reports whether a count that a row of a derived indicator is computed from is withheld.
func (c *cube) leans(l line) bool {
	d := c.derivedOf(l.indicator)
	for _, term := range c.terms(l) {
		keys := []int64{term.key}
		if d.Cumulated {
			keys = c.upTo(term.key)
		}
		for _, key := range keys {
			for _, v := range c.versions(key) {
				if x := &c.cells[v]; x.withheld() && x.from < l.to && l.from < x.to {
					return true
				}
			}
		}
	}
	return false
}

// upTo are a key and those of the periods of the same length before its own.
func (c *cube) upTo(key int64) []int64 {
	d := c.byName["TIME_PERIOD"]
	place := d.of(key)
	if c.before[place] == nil {
		length := func(code string) string { return strings.Trim(code, "0123456789") } // "", "-S", "-Q" or "-"
		last := d.codes[place]
		for p, code := range d.codes {
			if length(code) == length(last) && code <= last {
				c.before[place] = append(c.before[place], int64(p))
			}
		}
		slices.SortFunc(c.before[place], func(a, b int64) int { return strings.Compare(d.codes[a], d.codes[b]) })
	}
	var out []int64
	for _, p := range c.before[place] {
		out = append(out, d.moved(key, p))
	}
	return out
}

// termOf is a count that a derived cell is computed from.
type termOf struct {
	key    int64
	factor int64
}

// terms are the counts of a row of a derived indicator: of a ratio the numerator, then the denominator.
func (c *cube) terms(l line) []termOf {
	d := c.derivedOf(l.indicator)
	var out []termOf
	for _, term := range d.terms() {
		if !matches(term.Where, func(dim string) string { return c.code(l.key, dim) }) {
			continue
		}
		if key, ok := c.elsewhere(l.key, term); ok {
			out = append(out, termOf{key, term.Factor})
		}
	}
	return out
}

func (c *cube) derivedOf(id string) Derived {
	i := slices.IndexFunc(c.rules.Derived, func(d Derived) bool { return d.Indicator == id })
	return c.rules.Derived[i]
}

// elsewhere is the key of a term for a derived cell; false when no cell has a code that it asks for.
func (c *cube) elsewhere(key int64, term Term) (int64, bool) {
	d := c.byName["INDICATOR"]
	key = d.moved(key, d.place[term.Indicator])
	for dim, code := range term.At {
		d := c.byName[dim]
		for name, members := range c.rules.Crossed {
			if slices.Contains(members, dim) && code == "_T" {
				d = c.byName[name]
			}
		}
		if d == nil {
			continue
		}
		place, ok := d.place[code]
		if !ok {
			return 0, false
		}
		key = d.moved(key, place)
	}
	return key, true
}
