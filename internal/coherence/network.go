package coherence

import (
	"cmp"
	"slices"
)

// network is what the figures of a set say of each other: variables (cells, printed or not)
// bound by constraints. Estimates of a variable are printed or follow from others; two that
// have no value in common are a conflict of the figures on which both rest.
type network struct {
	figures     []*Figure
	vars        map[cell]int
	cells       []cell
	priors      []Interval
	constraints []constraint
	estimates   [][]estimate
}

// estimate is what a variable can be, on the strength of some figures and constraints.
type estimate struct {
	interval Interval
	support  []int // figures, in order
	used     []int // constraints, in order
}

// constraint binds variables: a linear one says that the terms add up to within total; a
// ratio says that a + offset = scale × b ÷ c.
type constraint struct {
	rule   string
	text   string
	weak   bool // a warning, not a contradiction
	terms  []term
	total  Interval
	ratio  bool
	a      int
	b      int
	c      int
	offset float64
	scale  float64
}

type term struct {
	v int
	k Interval
}

func newNetwork(figures []*Figure) *network { return &network{figures: figures, vars: map[cell]int{}} }

// variable returns the variable of a cell; prior is what its values can be before anything is
// printed.
func (n *network) variable(c cell, prior Interval) int {
	v, ok := n.vars[c]
	if !ok {
		v = len(n.cells)
		n.vars[c] = v
		n.cells = append(n.cells, c)
		n.priors = append(n.priors, anything)
	}
	n.priors[v] = n.priors[v].meet(prior)
	return v
}

func (c *constraint) variables() []int {
	if c.ratio {
		return []int{c.a, c.b, c.c}
	}
	vs := make([]int, len(c.terms))
	for i, t := range c.terms {
		vs[i] = t.v
	}
	return vs
}

// solve says what a constraint leaves to the variable at place i, given the others.
func (c *constraint) solve(i int, given []Interval) Interval {
	if !c.ratio {
		rest := c.total
		for j, t := range c.terms {
			if j != i {
				rest = rest.sub(t.k.mul(given[j]))
			}
		}
		if k := c.terms[i].k; k.Low < 0 {
			return Interval{-rest.High, -rest.Low}.div(Interval{-k.High, -k.Low})
		}
		return rest.div(c.terms[i].k)
	}
	lifted := Interval{given[0].Low + c.offset, given[0].High + c.offset}
	switch i {
	case 0:
		q := given[1].scale(c.scale).div(given[2])
		return Interval{q.Low - c.offset, q.High - c.offset}
	case 1:
		return lifted.mul(given[2]).scale(1 / c.scale)
	}
	return given[1].scale(c.scale).div(lifted)
}

// Limits keep a set of many contradictions from being followed into the dark.
const (
	maxRounds    = 3  // steps from what is printed
	maxEstimates = 8  // of one variable
	maxChoices   = 48 // combinations of estimates in one constraint
)

// propagate derives what follows, by at most maxRounds steps, from the figures that keep has.
func (n *network) propagate(keep func(figure int) bool, use func(constraint int) bool) {
	n.estimates = make([][]estimate, len(n.cells))
	for i, f := range n.figures {
		v, ok := n.vars[f.cell()]
		if ok && keep(i) {
			n.estimates[v] = append(n.estimates[v], estimate{interval: f.stands, support: []int{i}})
		}
	}
	for v, prior := range n.priors {
		if prior != anything {
			n.estimates[v] = append(n.estimates[v], estimate{interval: prior})
		}
	}
	news := make([]bool, len(n.cells)) // of which variables something was learnt in the round before
	for v := range news {
		news[v] = true
	}
	for range maxRounds {
		var found []derived
		for ci := range n.constraints {
			if use(ci) && slices.ContainsFunc(n.constraints[ci].variables(), func(v int) bool { return news[v] }) {
				found = append(found, n.follow(ci)...)
			}
		}
		clear(news)
		changed := false
		for _, d := range found {
			if n.learn(d) {
				news[d.v], changed = true, true
			}
		}
		if !changed {
			return
		}
	}
}

type derived struct {
	v int
	e estimate
}

// follow derives estimates of every variable of a constraint from those of the others.
func (n *network) follow(ci int) []derived {
	c := &n.constraints[ci]
	vs := c.variables()
	var out []derived
	for i, v := range vs {
		choices := n.choices(vs, i, ci)
		for _, pick := range choices {
			given := make([]Interval, len(vs))
			e := estimate{used: []int{ci}}
			for j := range vs {
				if j != i {
					given[j] = pick[j].interval
					e.support = union(e.support, pick[j].support)
					e.used = union(e.used, pick[j].used)
				}
			}
			e.interval = c.solve(i, given)
			if e.interval.Low <= n.priors[v].Low && e.interval.High >= n.priors[v].High || e.interval == anything || len(e.support) == 0 {
				continue
			}
			out = append(out, derived{v, e})
		}
	}
	return out
}

// choices are the combinations of estimates of the variables other than the one at i.
func (n *network) choices(vs []int, i, ci int) [][]estimate {
	combos := [][]estimate{make([]estimate, len(vs))}
	for j, v := range vs {
		if j == i {
			continue
		}
		var usable []estimate
		for _, e := range n.estimates[v] {
			if !slices.Contains(e.used, ci) {
				usable = append(usable, e)
			}
		}
		if len(usable) == 0 {
			return nil
		}
		if len(combos)*len(usable) > maxChoices {
			usable = usable[:1]
		}
		var next [][]estimate
		for _, combo := range combos {
			for _, e := range usable {
				with := slices.Clone(combo)
				with[j] = e
				next = append(next, with)
			}
		}
		combos = next
	}
	return combos
}

// learn keeps an estimate unless another says as much on the strength of as little.
func (n *network) learn(d derived) bool {
	for _, e := range n.estimates[d.v] {
		if subset(e.support, d.e.support) && e.interval.within(d.e.interval) {
			return false
		}
	}
	if len(n.estimates[d.v]) >= maxEstimates+n.printedAt(d.v) {
		return false
	}
	n.estimates[d.v] = append(n.estimates[d.v], d.e)
	return true
}

func (n *network) printedAt(v int) int {
	count := 0
	for _, e := range n.estimates[v] {
		if len(e.used) == 0 {
			count++
		}
	}
	return count
}

// conflict is two estimates of one variable that have no value in common.
type conflict struct {
	v       int
	one     estimate // printed, where one of the two is
	other   estimate
	support []int
	used    []int
}

// conflicts returns the smallest sets of figures that cannot hold together, the smaller and
// plainer first.
func (n *network) conflicts() []conflict {
	var all []conflict
	for v, list := range n.estimates {
		for i, a := range list {
			for _, b := range list[i+1:] {
				if !a.interval.apart(b.interval) {
					continue
				}
				c := conflict{v: v, one: a, other: b, support: union(a.support, b.support), used: union(a.used, b.used)}
				if len(b.support) == 1 && len(b.used) == 0 {
					c.one, c.other = b, a
				}
				all = append(all, c)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b conflict) int {
		return cmp.Or(len(a.support)-len(b.support), len(a.used)-len(b.used),
			cmp.Compare(b.one.interval.gap(b.other.interval), a.one.interval.gap(a.other.interval)))
	})
	var least []conflict
	for _, c := range all {
		if !slices.ContainsFunc(least, func(l conflict) bool { return subset(l.support, c.support) && !n.beside(c, l) }) {
			least = append(least, n.plainest(c, all))
		}
	}
	return least
}

// impossible says whether two figures make a ratio that cannot be, whatever is printed of it: more
// workers than jobs.
func (n *network) impossible(c conflict) bool {
	return len(c.used) == 1 && n.constraints[c.used[0]].ratio && len(c.support) == 2
}

// beside says whether a conflict is that of the printed ratio with two figures that make an
// impossible one: it is told too, for either may be what is wrong.
func (n *network) beside(c, impossible conflict) bool {
	return n.impossible(impossible) && len(c.support) == 3 && slices.Equal(c.used, impossible.used)
}

// plainest is the form in which a conflict is best told: at a printed share or change.
func (n *network) plainest(c conflict, all []conflict) conflict {
	for _, o := range all {
		if slices.Equal(o.support, c.support) && len(o.used) == len(c.used) && n.plainness(o) < n.plainness(c) {
			c = o
		}
	}
	return c
}

// plainness puts first the conflicts that are told at a printed share or change, then at a
// printed count, then at what is not printed.
func (n *network) plainness(c conflict) int {
	if len(c.one.used) > 0 || len(c.one.support) != 1 {
		return 2
	}
	switch n.figures[c.one.support[0]].kind {
	case Count:
		return 1
	}
	return 0
}

func union(a, b []int) []int {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	out := slices.Concat(a, b)
	slices.Sort(out)
	return slices.Compact(out)
}

// subset says whether all of a is in b; both are in order.
func subset(a, b []int) bool {
	j := 0
	for _, x := range a {
		for j < len(b) && b[j] < x {
			j++
		}
		if j == len(b) || b[j] != x {
			return false
		}
	}
	return true
}

// needed is what a figure of a conflict would have to stand for, were the others right.
func (n *network) needed(c conflict, figure int) (Interval, bool) {
	part := &network{figures: n.figures, vars: n.vars, cells: n.cells, priors: n.priors, constraints: n.constraints}
	part.propagate(
		func(i int) bool { return i != figure && slices.Contains(c.support, i) },
		func(i int) bool { return slices.Contains(c.used, i) })
	need := anything
	for _, e := range part.estimates[n.vars[n.figures[figure].cell()]] {
		need = need.meet(e.interval)
	}
	if need.Low > need.High || need == anything {
		return need, false
	}
	return need, true
}
