package coherence

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"osservatorio/internal/territory"
)

// partition is the printed members of one whole.
type partition struct {
	whole   cell
	dim     string
	members []cell
}

// partitions groups figures by the whole that they are parts of and ties each group: its
// members add up to the whole, or to at most the whole where some may be missing.
func (b *binder) partitions() {
	var groups []*partition
	index := map[string]*partition{}
	add := func(whole, member cell, dim string) {
		key := dim + "|" + whole.String()
		g := index[key]
		if g == nil {
			g = &partition{whole: whole, dim: dim}
			index[key] = g
			groups = append(groups, g)
		}
		if !slices.Contains(g.members, member) {
			g.members = append(g.members, member)
		}
	}
	for _, f := range b.figures {
		c := f.cell()
		if f.kind == Share {
			if dim := b.dividedBy(c.name); dim != "" && dim != "SEX" && b.adds(dim) {
				if whole, ok := c.drop(dim); ok {
					add(whole, c, dim)
				}
			}
			continue
		}
		if f.kind != Count || slices.Contains(b.NotAdditive, f.name) {
			continue
		}
		for _, dim := range append(sortedKeys(f.dims), "AREA", "SEX") {
			if whole, ok := c.drop(dim); ok && dim != "WHICH" && b.adds(dim) {
				add(whole, c, dim)
			}
		}
		b.population(c)
		if national := c; c.place.beyond == "" && c.place.part == "" {
			national.place = place{beyond: italy}
			if _, printed := b.vars[national]; printed {
				b.atMost("sum", "a region is part of Italy", []cell{c}, b.variable(national, notNegative))
			}
		}
	}
	for _, g := range groups {
		b.tiePartition(g)
	}
}

func sortedKeys(m map[string]string) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// dividedBy is the dimension whose shares of one whole add up to 100, by the ending of a name.
func (b *binder) dividedBy(name string) string {
	for _, s := range b.Shares {
		if s.Partition && strings.HasSuffix(name, s.Suffix) {
			return s.Drop
		}
	}
	return ""
}

// population ties a count of all foreigners to those of EU and non-EU citizens, and a count of
// all to those of Italians and foreigners.
func (b *binder) population(c cell) {
	for _, p := range [][]string{{"foreign", "EU", "non-EU"}, {"total", "italian", "foreign"}} {
		if !slices.Contains(p, c.pop) {
			continue
		}
		printed := 0
		terms := make([]term, 0, 3)
		for i, pop := range p {
			member := c
			member.pop = pop
			if _, ok := b.vars[member]; ok {
				printed++
			}
			k := -1.0
			if i == 0 {
				k = 1
			}
			terms = append(terms, term{v: -1, k: exactly(k)})
		}
		if printed < 2 {
			continue
		}
		for i, pop := range p {
			member := c
			member.pop = pop
			terms[i].v = b.variable(member, notNegative)
		}
		b.tie(constraint{rule: "sum", total: exactly(0), terms: terms, text: fmt.Sprintf("%s: %s = %s + %s", c.name, p[0], p[1], p[2])})
	}
}

// atMost ties members that add up to the whole at most.
func (b *binder) atMost(rule, text string, members []cell, whole int) {
	terms := []term{{whole, exactly(1)}}
	for _, m := range members {
		terms = append(terms, term{b.variable(m, notNegative), exactly(-1)})
	}
	b.tie(constraint{rule: rule, total: notNegative, terms: terms, text: text})
}

// tiePartition ties the members of one whole.
func (b *binder) tiePartition(g *partition) {
	share := b.dividedBy(g.whole.name) != ""
	rule, of := "sum", g.whole.String()
	if share {
		rule, of = "shares-to-100", "100"
	}
	total := func() (int, float64) {
		if share {
			return -1, 100
		}
		return b.variable(g.whole, notNegative), 0
	}
	members := b.composites(g, rule)
	members = b.nested(g, members, rule)
	missing, known := b.rest(g, members)
	v, constant := total()
	var terms []term
	if v >= 0 {
		terms = append(terms, term{v, exactly(1)})
	}
	sign := -1.0
	if share {
		sign = 1
	}
	for _, m := range members {
		terms = append(terms, term{b.variable(m, notNegative), exactly(sign)})
	}
	c := constraint{rule: rule, terms: terms}
	switch {
	case known && share:
		c.total, c.text = Interval{constant - missing, constant}, fmt.Sprintf("%s: the %s add up to 100", g.whole, g.dim)
		if missing > 0 {
			c.text += fmt.Sprintf(", less %g at most that are not named", missing)
		}
	case known:
		c.total, c.text = exactly(0), fmt.Sprintf("the %s of %s add up to it", g.dim, of)
	case share:
		c.total, c.text = Interval{math.Inf(-1), constant}, fmt.Sprintf("%s: the %s add up to 100 at most", g.whole, g.dim)
	default:
		c.total, c.text = notNegative, fmt.Sprintf("the %s of %s add up to it at most", g.dim, of)
	}
	b.tie(c)
}

// composites ties members like "primaria+secondaria I grado" to the members that they are made
// of, and leaves the parts out of the sum.
func (b *binder) composites(g *partition, rule string) []cell {
	members := slices.Clone(g.members)
	for _, m := range g.members {
		parts := strings.Split(m.value(g.dim), "+")
		if joined, ok := b.Composites[m.value(g.dim)]; ok {
			parts = joined
		}
		if len(parts) < 2 {
			continue
		}
		terms := []term{{b.variable(m, notNegative), exactly(1)}}
		for _, p := range parts {
			i := slices.IndexFunc(members, func(o cell) bool { return o.value(g.dim) == p })
			if i < 0 {
				continue
			}
			terms = append(terms, term{b.variable(members[i], notNegative), exactly(-1)})
			members = slices.Delete(members, i, i+1)
		}
		switch len(terms) - 1 {
		case 0:
		case len(parts):
			b.tie(constraint{rule: rule, total: exactly(0), terms: terms, text: fmt.Sprintf("%s: %s = %s", g.whole, m.value(g.dim), strings.Join(parts, " + "))})
		default:
			b.tie(constraint{rule: rule, total: notNegative, terms: terms, text: fmt.Sprintf("%s: %s holds its parts", g.whole, m.value(g.dim))})
		}
	}
	return members
}

// nested ties members that are ranges within others, and keeps for the sum ranges that have
// nothing in common, the widest first.
func (b *binder) nested(g *partition, members []cell, rule string) []cell {
	type ranged struct {
		cell   cell
		low    float64
		high   float64
		range_ bool
	}
	var list []ranged
	for _, m := range members {
		low, high, ok := numericRange(m.value(g.dim))
		list = append(list, ranged{m, low, high, ok})
	}
	slices.SortStableFunc(list, func(x, y ranged) int { return cmp.Compare(y.high-y.low, x.high-x.low) })
	var kept []ranged
	for _, m := range list {
		overlaps := false
		for _, k := range kept {
			switch {
			case m.range_ && k.range_ && m.low >= k.low && m.high <= k.high:
				b.atMost(rule, fmt.Sprintf("%s: %s is within %s", g.whole, m.cell.value(g.dim), k.cell.value(g.dim)), []cell{m.cell}, b.variable(k.cell, notNegative))
				overlaps = true
			case m.range_ && k.range_ && m.low < k.high && k.low < m.high,
				!m.range_ && !k.range_ && (strings.HasPrefix(m.cell.value(g.dim), k.cell.value(g.dim)) || strings.HasPrefix(k.cell.value(g.dim), m.cell.value(g.dim))):
				overlaps = true
			}
		}
		if !overlaps {
			kept = append(kept, m)
		}
	}
	out := make([]cell, 0, len(kept))
	for _, k := range kept {
		out = append(out, k.cell)
	}
	return out
}

var rangeText = regexp.MustCompile(`^(?:Y)?(\d+)-(\d+)$|^(?:Y)?(\d+)\+$|^(?:>|>=|GT|GE|Y_GE|Y_GT)(\d+)$|^(?:<|<=|LE|LT|Y_LE|Y_LT)(\d+)$`)

// numericRange reads 15-24, 40+, >1500, <=1000 and their codes.
func numericRange(s string) (low, high float64, ok bool) {
	m := rangeText.FindStringSubmatch(s)
	if m == nil {
		return 0, 0, false
	}
	num := func(s string) float64 { v, _ := strconv.ParseFloat(s, 64); return v }
	switch {
	case m[1] != "":
		return num(m[1]), num(m[2]), true
	case m[3] != "":
		return num(m[3]), math.Inf(1), true
	case m[4] != "":
		return num(m[4]), math.Inf(1), true
	}
	return math.Inf(-1), num(m[5]), true
}

// rest is what members that are not printed can make up, and whether that is known.
func (b *binder) rest(g *partition, members []cell) (missing float64, known bool) {
	if g.dim == "SEX" {
		return 0, len(members) == 2
	}
	if g.dim == "AREA" {
		return 0, b.allProvinces(members)
	}
	for _, c := range b.Complete {
		if c.Name != g.whole.name {
			continue
		}
		found := map[int]bool{}
		for _, m := range members {
			for _, part := range strings.Split(m.value(g.dim), "+") {
				found[c.member(part)] = true
			}
		}
		delete(found, -1)
		if len(found) == len(c.Members) {
			return c.Rest, true
		}
	}
	return 0, false
}

// allProvinces says whether the members are all provinces that a region had at the time.
func (b *binder) allProvinces(members []cell) bool {
	first, ok := b.areas.Area(members[0].place.part)
	if !ok || first.Level != territory.Province {
		return false
	}
	day, err := firstDay(members[0].period)
	if err != nil {
		return false
	}
	all := b.areas.Within(first.Parent, territory.Province, day)
	for _, a := range all {
		if !slices.ContainsFunc(members, func(m cell) bool { return m.place.part == a.Code }) {
			return false
		}
	}
	return len(all) > 0
}
