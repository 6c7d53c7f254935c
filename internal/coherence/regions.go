package coherence

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// otherRegions finds sentences that speak of another region than the one that their figures
// are of, unless they compare it.
func (r *Rules) otherRegions(figures []*Figure) []Finding {
	var out []Finding
	for _, group := range byQuote(figures, func(f *Figure) bool { return f.place.beyond == "" || f.Region != "" }) {
		t := group[0].text
		own := group[0].Region
		for _, name := range sortedKeys2(r.Regions) {
			if strings.EqualFold(name, own) {
				continue
			}
			at := r.mention(t.plain, name)
			if at < 0 {
				continue
			}
			concerned := nearest(group, at)
			f := finding("other-region", Warning, fmt.Sprintf("a sentence about %s speaks of %s", own, name), concerned...)
			f.Remedies = []Remedy{{Line: concerned[0].Line, Text: fmt.Sprintf("line %d: %s instead of %s, or the figure is of %s", concerned[0].Line, own, name, name)}}
			out = append(out, f)
		}
	}
	return out
}

func sortedKeys2[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

var (
	ofRegion = regexp.MustCompile(`(?i)\b(in|della|dell'|del|delle|di|nella|nelle|nel|nell'|dalla|dal|regione|regionale)\s*$`)
)

// mention is where a text speaks of a region as the place of its figures, -1 where it does not.
func (r *Rules) mention(s, name string) int {
	whole := pattern(`(?i)\b` + regexp.QuoteMeta(name) + `\b`)
	for _, m := range whole.FindAllStringIndex(s, -1) {
		before := s[:m[0]]
		if ofRegion.MatchString(before) && !r.compares(before) {
			return m[0]
		}
	}
	for _, stem := range r.Regions[name] {
		for _, m := range pattern(`(?i)\b`+stem+`(o|a|i|e|hi|he)\b`).FindAllStringIndex(s, -1) {
			if !r.compares(s[:m[0]]) {
				return m[0]
			}
		}
	}
	return -1
}

// compares says whether the last words before a name make it one of a comparison.
func (r *Rules) compares(before string) bool {
	words := strings.FieldsFunc(strings.ToLower(before[max(0, len(before)-60):]), func(c rune) bool { return c == ' ' || c == '(' || c == ',' || c == '\'' })
	last := words[max(0, len(words)-5):]
	return slices.ContainsFunc(last, func(w string) bool {
		return slices.ContainsFunc(r.Words.NotAnother, func(n string) bool { return strings.HasPrefix(w, n) })
	})
}

// nearest are the figures whose number is the last before a place of the text, or else the
// first after it, or else all figures of the sentence: it names the region to each of them.
func nearest(group []*Figure, at int) []*Figure {
	t := group[0].text
	last, next := -1, -1
	for i, n := range t.numbers {
		switch {
		case n.year:
		case n.start < at:
			last = i
		case next < 0:
			next = i
		}
	}
	for _, i := range []int{last, next} {
		var found []*Figure
		for _, f := range group {
			if i >= 0 && f.at == i {
				found = append(found, f)
			}
		}
		if found != nil {
			return found
		}
	}
	return group
}

// sameValues finds figures that two regions print with the same digits. Three digits or more
// are asked for: shorter numbers meet by chance.
func (r *Rules) sameValues(figures []*Figure) []Finding {
	type key struct {
		cell  cell
		value string
		unit  string
	}
	groups := map[key][]*Figure{}
	var order []key
	for _, f := range figures {
		if f.place.beyond != "" || f.place.part != "" || slices.Contains(r.Collections, f.name) || f.kind == Rank || digits(f.Value) < 3 {
			continue
		}
		c := f.cell()
		c.place, c.period = place{}, ""
		k := key{c, f.Value, f.Unit}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], f)
	}
	var out []Finding
	for _, k := range order {
		g := groups[k]
		var regions []string
		for _, f := range g {
			if !slices.Contains(regions, f.place.region) {
				regions = append(regions, f.place.region)
			}
		}
		if len(regions) < 2 {
			continue
		}
		out = append(out, finding("same-value", Note, fmt.Sprintf("%s prints %s %s in %s: was one copied from the other?", g[0].Indicator, k.value, k.unit, strings.Join(regions, " and in ")), g...))
	}
	return out
}

func digits(value string) int {
	return len(strings.TrimLeft(strings.NewReplacer(".", "", "-", "").Replace(value), "0"))
}

// peers finds shares of the whole labour market that are many times those of another region.
func (r *Rules) peers(figures []*Figure) []Finding {
	var out []Finding
	for _, rule := range r.Peers {
		for i, f := range figures {
			for _, g := range figures[i+1:] {
				if f.name != rule.Share || g.name != rule.Share || f.pop != g.pop || dimText(f.dims) != dimText(g.dims) || f.place.region == g.place.region ||
					f.place.part != "" || g.place.part != "" || f.place.beyond != "" || g.place.beyond != "" {
					continue
				}
				high, low := f, g
				if g.number > f.number {
					high, low = g, f
				}
				if high.stands.Low <= rule.Factor*low.stands.High {
					continue
				}
				n := finding("peers", Warning, fmt.Sprintf("%s is %s %s in %s and %s in %s: more than %g times", f.Indicator, high.Value, high.Unit, high.Region, low.Value, low.Region, rule.Factor), high, low)
				n.gap = high.stands.gap(low.stands.scale(rule.Factor))
				out = append(out, n)
			}
		}
	}
	return out
}

// implied finds the rate of the whole population that two shares imply, where it is above
// every rate that is printed of a group.
func (r *Rules) implied(figures []*Figure) []Finding {
	var out []Finding
	same := func(f, g *Figure) bool {
		return f.place == g.place && f.Period == g.Period && f.dims["AGE"] == g.dims["AGE"]
	}
	for _, rule := range r.Implied {
		for _, over := range figures {
			for _, share := range figures {
				if over.name != rule.Over || share.name != rule.Share || !same(over, share) || over.pop != share.pop || over.Sex != share.Sex {
					continue
				}
				rate := over.stands.scale(100).div(share.stands)
				var highest *Figure
				for _, g := range figures {
					if g.name == rule.Rate && same(over, g) && (highest == nil || g.stands.High > highest.stands.High) {
						highest = g
					}
				}
				if highest == nil || rate.Low <= highest.stands.High {
					continue
				}
				f := finding("implied-rate", Warning, fmt.Sprintf("%s and %s make %s of the whole population %s; the highest printed of a group is %s", over.Indicator, share.Indicator, rule.Rate, show(rate, over), highest.Value), over, share, highest)
				what := bounds(rule.Rate, over.Unit, rate)
				f.Recomputed = &what
				f.gap = rate.gap(highest.stands)
				out = append(out, f)
			}
		}
	}
	return out
}
