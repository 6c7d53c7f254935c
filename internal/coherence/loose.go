package coherence

import "slices"

// Loose are the figures that no rule holds against another: those of a name that neither the
// rules nor the catalogue have, and those of a known name that stand alone in the set.
type Loose struct{ Unknown, Alone []*Figure }

// Loose says what of a set nothing was held against; known are the names of the catalogue.
func (r *Rules) Loose(figures []*Figure, known func(name string) bool) Loose {
	n := r.bind(figures)
	group := n.connected()
	printed := map[int]int{} // figures of a group of variables
	for _, f := range figures {
		printed[group[n.vars[f.cell()]]]++
	}
	var loose Loose
	for _, f := range figures {
		switch {
		case printed[group[n.vars[f.cell()]]] > 1:
		case r.knows(f.name) || known(f.Indicator):
			loose.Alone = append(loose.Alone, f)
		default:
			loose.Unknown = append(loose.Unknown, f)
		}
	}
	return loose
}

// connected gives every variable a number that it shares with those to which constraints bind it.
func (n *network) connected() []int {
	group := make([]int, len(n.cells))
	for v := range group {
		group[v] = v
	}
	root := func(v int) int {
		for group[v] != v {
			group[v] = group[group[v]]
			v = group[v]
		}
		return v
	}
	for i := range n.constraints {
		vs := n.constraints[i].variables()
		for _, v := range vs[1:] {
			group[root(v)] = root(vs[0])
		}
	}
	for v := range group {
		group[v] = root(v)
	}
	return group
}

// knows says whether the rules have a name, by itself or by its ending.
func (r *Rules) knows(name string) bool {
	if _, ok := r.named(name); ok {
		return true
	}
	names := slices.Concat(r.Things, r.Aged, r.Estimates, r.Collections, r.NotAdditive)
	for _, a := range r.Aliases {
		names = append(names, a.Name, a.As)
	}
	for _, base := range r.Bases {
		names = append(names, base)
	}
	for _, x := range r.Ratios {
		names = append(names, x.Share, x.Part, x.Whole)
	}
	for _, x := range r.Sums {
		names = append(names, append(x.Parts, x.Total)...)
	}
	for _, x := range r.Funnels {
		names = append(names, x.Steps...)
	}
	return slices.Contains(names, name)
}
