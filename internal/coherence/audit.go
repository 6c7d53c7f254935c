package coherence

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Severity says how sure a finding is.
type Severity string

// Errors are contradictions of printed figures; warnings are words, labels and orders that
// figures do not bear out; notes ask a person to look.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Note    Severity = "note"
)

var severities = []Severity{Error, Warning, Note}

// Bounds are the ends of an interval; nil where there is none.
type Bounds struct {
	What string   `json:"what,omitempty"`
	Unit string   `json:"unit,omitempty"`
	Low  *float64 `json:"low"`
	High *float64 `json:"high"`
}

// Involved is a figure of a finding and what its printed number can stand for.
type Involved struct {
	Figure
	Stands Bounds `json:"stands_for"`
}

// Remedy is what one figure would have to be, were the others of the finding right.
type Remedy struct {
	Line  int     `json:"line"`
	Text  string  `json:"text"`
	Range *Bounds `json:"range,omitempty"`
}

// Finding is one thing that does not hold together.
type Finding struct {
	Rank       int        `json:"rank"`
	Rule       string     `json:"rule"`
	Severity   Severity   `json:"severity"`
	Message    string     `json:"message"`
	Figures    []Involved `json:"figures"`
	Printed    *Bounds    `json:"printed,omitempty"`    // the figure that is held against the others
	Recomputed *Bounds    `json:"recomputed,omitempty"` // what the others make of it
	Because    []string   `json:"because,omitempty"`    // the declared relations
	Remedies   []Remedy   `json:"would_be_right"`
	Also       []string   `json:"also,omitempty"` // the same contradiction by other figures

	gap float64
}

// Audit applies every rule to a set of figures and returns what does not hold together, the
// surest and widest first. The answer depends on the figures only, not on their order.
func (r *Rules) Audit(figures []*Figure) []Finding {
	figures = slices.Clone(figures)
	slices.SortStableFunc(figures, func(a, b *Figure) int { return cmp.Compare(a.Line, b.Line) })
	r.locate(figures)
	n := r.bind(figures)
	findings := r.contradictions(n)
	for _, rule := range []func([]*Figure) []Finding{r.quotes, r.units, r.labels, r.wholes, r.years, r.otherRegions, r.directions, r.comparisons, r.ordered, r.sameValues, r.peers, r.implied} {
		findings = append(findings, rule(figures)...)
	}
	slices.SortStableFunc(findings, bySurety)
	for i := range findings {
		findings[i].Rank = i + 1
	}
	return findings
}

// bySurety puts errors first, then what is wider apart.
func bySurety(a, b Finding) int {
	return cmp.Or(cmp.Compare(slices.Index(severities, a.Severity), slices.Index(severities, b.Severity)),
		cmp.Compare(b.gap, a.gap), cmp.Compare(a.Figures[0].Line, b.Figures[0].Line), cmp.Compare(a.Message, b.Message))
}

// finding starts a finding about figures.
func finding(rule string, severity Severity, message string, figures ...*Figure) Finding {
	f := Finding{Rule: rule, Severity: severity, Message: message, Remedies: []Remedy{}}
	for _, g := range figures {
		f.Figures = append(f.Figures, Involved{Figure: *g, Stands: bounds("", g.Unit, g.stands)})
	}
	return f
}

func bounds(what, unit string, i Interval) Bounds {
	b := Bounds{What: what, Unit: unit}
	for _, end := range []struct {
		v    float64
		into **float64
	}{{i.Low, &b.Low}, {i.High, &b.High}} {
		if !math.IsInf(end.v, 0) {
			v := math.Round(end.v*1e6)/1e6 + 0 // no binary dust, no minus before a zero
			*end.into = &v
		}
	}
	return b
}

func bounded(what, unit string, i Interval) *Bounds {
	b := bounds(what, unit, i)
	return &b
}

// contradictions turns the conflicts of a network into findings. Conflicts that share all their
// figures but one are one contradiction. The weak constraints are held against what is printed
// only: nothing is derived from them.
func (r *Rules) contradictions(n *network) []Finding {
	var findings []Finding
	var groups []*group
	for _, weak := range []bool{false, true} {
		n.propagate(func(int) bool { return true }, func(c int) bool { return n.constraints[c].weak == weak })
		for _, c := range n.conflicts() {
			if weak && len(c.used) == 0 || len(c.used) > maxUsed {
				continue
			}
			if i := slices.IndexFunc(groups, func(g *group) bool { return !g.impossible && g.takes(c) }); i >= 0 {
				if len(findings[i].Also) < maxAlso {
					findings[i].Also = append(findings[i].Also, n.describe(c))
				}
				continue
			}
			groups = append(groups, &group{supports: [][]int{c.support}, common: c.support, impossible: n.impossible(c)})
			findings = append(findings, r.contradiction(n, c))
		}
	}
	return findings
}

const (
	maxUsed = 4 // constraints of one contradiction: longer chains say nothing that shorter ones do not
	maxAlso = 3 // other forms of one contradiction that are told
)

// group is the conflicts that one wrong figure explains: they have it in common.
type group struct {
	supports [][]int
	common   []int
	// impossible groups take no others: that a figure cannot be says nothing of how it was printed.
	impossible bool
}

// takes adds a conflict to the group if it belongs there: it shares all figures but one with a
// conflict of the group, and one figure at least with all of them.
func (g *group) takes(c conflict) bool {
	common := meet(g.common, c.support)
	if len(common) == 0 || !slices.ContainsFunc(g.supports, func(s []int) bool {
		shared := len(meet(s, c.support))
		return shared >= 2 && shared >= min(len(s), len(c.support))-1
	}) {
		return false
	}
	g.common, g.supports = common, append(g.supports, c.support)
	return true
}

func meet(a, b []int) []int {
	var out []int
	for _, x := range a {
		if slices.Contains(b, x) {
			out = append(out, x)
		}
	}
	return out
}

func (r *Rules) contradiction(n *network, c conflict) Finding {
	var figures []*Figure
	for _, i := range c.support {
		figures = append(figures, n.figures[i])
	}
	rule, severity := "same-label", Error
	var because []string
	for _, u := range c.used {
		rule = n.constraints[u].rule
		because = append(because, n.constraints[u].text)
	}
	for _, u := range c.used {
		if n.constraints[u].weak {
			rule, severity = n.constraints[u].rule, Warning
		}
		if n.constraints[u].rule == "national-share" && len(c.one.used) > 0 && len(c.other.used) > 0 {
			rule = "national-total"
		}
	}
	if len(c.used) == 0 && len(c.support) == 1 {
		rule = "range"
	}
	f := finding(rule, severity, n.describe(c), figures...)
	unit := ""
	if len(c.one.support) == 1 && len(c.one.used) == 0 {
		unit = n.figures[c.one.support[0]].Unit
	}
	what := n.cells[c.v].String()
	one, other := bounds(what, unit, c.one.interval), bounds(what, unit, c.other.interval)
	f.Printed, f.Recomputed, f.Because = &one, &other, because
	f.gap = c.one.interval.gap(c.other.interval)
	for _, i := range c.support {
		if need, ok := n.needed(c, i); ok {
			g := n.figures[i]
			f.Remedies = append(f.Remedies, Remedy{Line: g.Line, Range: bounded(g.Indicator, g.Unit, need),
				Text: fmt.Sprintf("line %d: %s instead of %s", g.Line, show(need, g), g.Value)})
		}
	}
	return f
}

// describe says in one line what is apart.
func (n *network) describe(c conflict) string {
	what := n.cells[c.v].String()
	list := func(e estimate) string {
		var parts []string
		for _, i := range e.support {
			f := n.figures[i]
			parts = append(parts, strings.TrimSpace(f.Value+" "+f.Unit))
		}
		return strings.Join(parts, ", ")
	}
	ref := n.figures[c.support[0]]
	for _, i := range c.support {
		if n.figures[i].cell() == n.cells[c.v] {
			ref = n.figures[i]
		}
	}
	switch {
	case len(c.used) == 0 && len(c.other.support) == 0:
		return fmt.Sprintf("%s is printed as %s; it can only be %s", what, list(c.one), show(c.other.interval, ref))
	case len(c.used) == 0:
		return fmt.Sprintf("%s is printed as %s and as %s", what, list(c.one), list(c.other))
	case len(c.one.used) == 0 && len(c.one.support) == 1:
		return fmt.Sprintf("%s is printed as %s; %s make it %s", what, list(c.one), list(c.other), show(c.other.interval, ref))
	case len(c.one.support) == 0:
		return fmt.Sprintf("%s make %s %s; it can only be %s", list(c.other), what, show(c.other.interval, ref), show(c.one.interval, ref))
	}
	return fmt.Sprintf("%s: %s make it %s, %s make it %s", what, list(c.one), show(c.one.interval, ref), list(c.other), show(c.other.interval, ref))
}

// show prints an interval with the digits that tell its ends apart from the figure.
func show(i Interval, f *Figure) string {
	digits := 0
	if f.kind != Count && f.kind != Change && f.kind != Rank || math.Abs(i.High) < 100 && f.kind != Rank {
		digits = 2
	}
	num := func(v float64, up bool) string {
		k := pow10(digits)
		if digits == 0 && f.kind != Rank { // whole units that lie inside
			if up {
				v = math.Floor(v + 1e-6)
			} else {
				v = math.Ceil(v - 1e-6)
			}
		}
		return fmt.Sprintf("%.*f", digits, math.Round(v*k)/k+0) // + 0: no minus before a zero
	}
	if digits == 0 && math.Floor(i.High+1e-6) < math.Ceil(i.Low-1e-6) { // no whole unit inside
		digits = 2
	}
	low, high := num(i.Low, false), num(i.High, true)
	switch {
	case math.IsInf(i.Low, -1):
		return high + " at most"
	case math.IsInf(i.High, 1):
		return low + " at least"
	case low == high:
		return low
	}
	return low + " to " + high
}
