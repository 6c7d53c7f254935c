package disclose

import (
	"math"
	"slices"
)

// unknown is a cell of which a reader knows only what its mark says: lo ≤ value ≤ hi.
type unknown struct{ lo, hi float64 }

// system is all that a reader can set up: the withheld cells and every relation between them and
// what is published. All unknowns are whole numbers.
type system struct {
	unknowns []unknown
	rows     []row
}

// span is what can be known of an unknown. It has the values low and high in whole tables which agree
// with everything published: proof that a reader cannot exclude them. Where these are not as far apart
// as wanted, lp holds the ends that two linear programs give, drawn in to whole numbers.
type span struct {
	low, high float64 // +Inf, -Inf when no whole table was met
	lp        unknown
	open      bool // the linear programs leave enough, and a search of whole tables was given up
}

// enough says of an unknown whether two values that it may have protect it; of no numbers (NaN), whether
// it needs no protection at all.
type enough func(j int, low, high float64) bool

// contradiction is a set of unknowns whose relations no table fulfils.
type contradiction struct{ unknowns []int }

// spans bounds every unknown, component by component, in the order of the unknowns.
func (s *system) spans(ok enough) ([]span, []contradiction) {
	r := s.reduce()
	members := make([][]int, len(s.unknowns)) // of each representative
	rest := &system{rows: r.rows}
	for j := range s.unknowns {
		rep, _, _ := r.find(j)
		members[rep] = append(members[rep], j)
		rest.unknowns = append(rest.unknowns, unknown{r.lo[j], r.hi[j]})
	}
	through := func(j int, rep float64) float64 {
		_, sign, plus := r.find(j)
		return sign*rep + plus
	}
	inner := func(rep int, low, high float64) bool {
		for _, j := range members[rep] {
			a, b := through(j, low), through(j, high)
			if low > high || !ok(j, min(a, b), max(a, b)) {
				return false
			}
		}
		return true
	}
	found := make([]span, len(s.unknowns))
	var bad []contradiction
	hopeless := map[int]bool{} // unknowns that stand in a relation with a contradiction
	for _, c := range s.components() {
		if slices.ContainsFunc(c.vars, func(j int) bool { return slices.Contains(r.bad, j) }) {
			bad = append(bad, contradiction{c.vars})
			for _, j := range c.vars {
				hopeless[j] = true
			}
		}
	}
	for _, c := range rest.components() {
		if len(members[c.vars[0]]) == 0 || hopeless[members[c.vars[0]][0]] {
			continue // another stands for it
		}
		if !slices.ContainsFunc(c.vars, func(rep int) bool { return !inner(rep, math.NaN(), math.NaN()) }) {
			for k, rep := range c.vars {
				found[rep] = span{math.Inf(1), math.Inf(-1), unknown{c.lo[k], c.hi[k]}, false}
			}
			continue
		}
		if !c.solve(inner, found) {
			bad = append(bad, contradiction{c.vars})
		}
	}
	out := make([]span, len(s.unknowns))
	for j := range out {
		rep, _, _ := r.find(j)
		f := found[rep]
		a, b := through(j, f.low), through(j, f.high)
		c, d := through(j, f.lp.lo), through(j, f.lp.hi)
		out[j] = span{min(a, b), max(a, b), unknown{min(c, d), max(c, d)}, f.open}
		if f.low > f.high || hopeless[j] {
			out[j].low, out[j].high = math.Inf(1), math.Inf(-1)
		}
	}
	return out, bad
}

// component is a part of a system that no relation joins to the rest.
type component struct {
	vars   []int // of the system
	rows   []row // over positions in vars
	lo, hi []float64
}

// components parts the unknowns that relations join, in their order.
func (s *system) components() []*component {
	leader := make([]int, len(s.unknowns))
	for j := range leader {
		leader[j] = j
	}
	find := func(j int) int {
		for leader[j] != j {
			leader[j] = leader[leader[j]]
			j = leader[j]
		}
		return j
	}
	for _, r := range s.rows {
		for _, v := range r.vars[1:] {
			a, b := find(r.vars[0]), find(v)
			leader[max(a, b)] = min(a, b)
		}
	}
	byLeader, place := map[int]*component{}, make([]int, len(s.unknowns))
	var out []*component
	for j, u := range s.unknowns {
		c := byLeader[find(j)]
		if c == nil {
			c = &component{}
			byLeader[find(j)] = c
			out = append(out, c)
		}
		place[j] = len(c.vars)
		c.vars, c.lo, c.hi = append(c.vars, j), append(c.lo, u.lo), append(c.hi, u.hi)
	}
	for _, r := range s.rows {
		moved := row{coefs: r.coefs, lo: r.lo, hi: r.hi}
		for _, v := range r.vars {
			moved.vars = append(moved.vars, place[v])
		}
		c := byLeader[find(r.vars[0])]
		c.rows = append(c.rows, moved)
	}
	return out
}

// solve fills the spans of the component's unknowns; false when its relations contradict each other.
func (c *component) solve(ok enough, out []span) bool {
	p := &prover{component: c, ok: ok, seen: make([]span, len(c.vars)), whole: make([]int64, len(c.vars))}
	for j := range p.seen {
		p.seen[j] = span{low: math.Inf(1), high: math.Inf(-1), lp: unknown{c.lo[j], c.hi[j]}}
	}
	consistent := p.prove()
	for j, v := range c.vars {
		out[v] = p.seen[j]
	}
	return consistent
}

// holds reports whether whole values fulfil the row. Coefficients are whole, but for rates.
func (r row) holds(x []int64) bool {
	sum, exact := 0.0, int64(0)
	for k, v := range r.vars {
		sum += r.coefs[k] * float64(x[v])
		exact += int64(r.coefs[k]) * x[v]
	}
	if r.lo == r.hi && r.lo == math.Trunc(r.lo) && !slices.ContainsFunc(r.coefs, func(c float64) bool { return c != math.Trunc(c) }) {
		return exact == int64(r.lo)
	}
	return r.lo-1e-9 <= sum && sum <= r.hi+1e-9
}
