package disclose

import "slices"

// solver solves equations in whole numbers, each for one number: that with coefficient ±1 that stands in fewest others,
// of these the greatest, which bears best what rounding does to it.
type solver struct {
	*lattice
	sum  *accumulator
	made [][]term         // of a number that an equation was solved for: the free ones
	uses []map[int32]bool // of a free number: the solved ones in which it is
}

func newSolver(l *lattice) *solver {
	n := len(l.values)
	return &solver{lattice: l, sum: &accumulator{sums: make([]int32, n)}, made: make([][]term, n), uses: make([]map[int32]bool, n)}
}

// resolved is a combination in terms of what is free now.
func (s *solver) resolved(e []term) []term {
	for _, t := range e {
		if made := s.made[t.at]; made != nil {
			s.sum.add(made, t.coef)
		} else {
			s.sum.add([]term{t}, 1)
		}
	}
	return s.sum.take()
}

// solve solves an equation between free numbers.
func (s *solver) solve(e []term) {
	e = s.one(e)
	pivot := -1
	for k, t := range e {
		if t.coef != 1 && t.coef != -1 {
			continue
		}
		if pivot < 0 || len(s.uses[t.at]) < len(s.uses[e[pivot].at]) || len(s.uses[t.at]) == len(s.uses[e[pivot].at]) && s.values[t.at] > s.values[e[pivot].at] {
			pivot = k
		}
	}
	p := e[pivot]
	for k := range e {
		if k != pivot {
			s.sum.add(e[k:k+1], -p.coef)
		}
	}
	s.replace(p.at, s.sum.take())
}

// one returns the equation with a coefficient ±1. Where it has none, the number with the least coefficient is replaced, as
// Euclid divides, by a new one that is that number and so many times the others, which leaves them the remainders.
func (s *solver) one(e []term) []term {
	divide(e)
	for !slices.ContainsFunc(e, func(t term) bool { return t.coef == 1 || t.coef == -1 }) {
		p := slices.MinFunc(e, func(a, b term) int { return int(max(a.coef, -a.coef) - max(b.coef, -b.coef)) })
		fresh := int32(len(s.values))
		value := s.values[p.at]
		made, rest := []term{{fresh, 1}}, []term{{fresh, p.coef}}
		for _, t := range e {
			if t.at == p.at {
				continue
			}
			if q := t.coef / p.coef; q != 0 {
				made = append(made, term{t.at, -q})
				value += float64(q) * s.values[t.at]
			}
			if r := t.coef % p.coef; r != 0 {
				rest = append(rest, term{t.at, r})
			}
		}
		s.values, s.lots = append(s.values, value), append(s.lots, s.lots[p.at])
		s.made, s.uses, s.sum.sums = append(s.made, nil), append(s.uses, nil), append(s.sum.sums, 0)
		s.replace(p.at, made)
		e = rest
	}
	return e
}

// replace puts what a free number is made of in its place.
func (s *solver) replace(p int32, by []term) {
	changed := []int32{p}
	for d := range s.uses[p] {
		changed = append(changed, d)
		for _, t := range s.made[d] {
			if t.at == p {
				s.sum.add(by, t.coef)
			} else {
				s.sum.add([]term{t}, 1)
			}
		}
		s.made[d] = s.sum.take()
	}
	s.made[p], s.uses[p] = by, nil
	for _, d := range changed {
		for _, t := range s.made[d] {
			if s.uses[t.at] == nil {
				s.uses[t.at] = map[int32]bool{}
			}
			s.uses[t.at][d] = true
		}
	}
}

// divide divides an equation by what divides all its coefficients.
func divide(e []term) {
	g := int32(0)
	for _, t := range e {
		a, b := g, max(t.coef, -t.coef)
		for b != 0 {
			a, b = b, a%b
		}
		g = a
	}
	for k := range e {
		e[k].coef /= g
	}
}

// accumulator adds up sparse vectors.
type accumulator struct {
	sums    []int32
	touched []int32
}

func (a *accumulator) add(terms []term, times int32) {
	for _, t := range terms {
		if a.sums[t.at] == 0 {
			a.touched = append(a.touched, t.at)
		}
		a.sums[t.at] += times * t.coef
	}
}

// take returns what was added, in order, and begins anew.
func (a *accumulator) take() []term {
	slices.Sort(a.touched)
	out := []term{}
	for _, i := range a.touched {
		if a.sums[i] != 0 {
			out = append(out, term{i, a.sums[i]})
			a.sums[i] = 0
		}
	}
	a.touched = a.touched[:0]
	return out
}

// shortest is a heap of equations.
type shortest [][]term

func (h shortest) Len() int           { return len(h) }
func (h shortest) Less(i, j int) bool { return len(h[i]) < len(h[j]) }
func (h shortest) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *shortest) Push(x any)        { *h = append(*h, x.([]term)) }
func (h *shortest) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}
