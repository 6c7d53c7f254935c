package disclose

import (
	"container/heap"
	"math"
)

// lattice rounds numbers to whole ones that fulfil the same equations.
//
// The whole numbers that fulfil equations without a constant are a lattice. The equations are solved (solver), so that
// every number is a whole combination of some that are left free. The free ones are rounded one after the other, each to
// the neighbour that keeps all numbers with which it goes nearest to their values, which is Babai's nearest plane with a
// greedy choice (Combinatorica 6, 1986); sweeps of single steps then bring back what is not next to its value, negative,
// or more than its whole. That every number gets one of its two neighbours can be promised of two-way tables only
// (Cox and Ernst, INFOR 20, 1982); of linked ones it is NP-hard to know whether it can be done (Kelly, Golden and Assad,
// Annals of Operations Research 25, 1990), so that here few are farther, as in the relaxation of Fischetti and Salazar
// (JASA 95, 2000).
type lattice struct {
	values []float64 // in bases; those that solving adds follow, then the bonds that are no equations
	lots   []uint64
	bonds  []bond

	numbers int       // how many of the values are numbers
	free    []int32   // numbers that are chosen
	solved  [][]term  // of a number: of what free ones it is made
	effects [][]term  // of a free number: the values that it moves
	movers  [][]term  // of a value: the free numbers that move it
	off     []float64 // how far each value is from where it was
}

// term is a number, so many times.
type term struct{ at, coef int32 }

// maxSweeps bounds the time; a dozen are enough where nothing is too far any more.
const maxSweeps = 40

// round returns the whole numbers.
func (l *lattice) round() []int64 {
	l.numbers = len(l.values)
	l.eliminate()
	l.arrange()
	l.choose()
	for sweep := 0; sweep < maxSweeps && (l.sweep() || l.mend()); sweep++ {
	}
	out := make([]int64, l.numbers)
	for i := range out {
		out[i] = int64(math.Round(l.values[i] + l.off[i]))
	}
	return out
}

// eliminate solves the equations. A total is what its first equation says, as far down as parts go; what other ways of
// making it up say are equations between numbers that nothing makes up. Those with fewest numbers are solved first.
func (l *lattice) eliminate() {
	s := newSolver(l)
	first := make([]int32, l.numbers) // the equation that makes up a number, plus one
	for k, b := range l.bonds {
		if t := b.counts[0]; !b.least && first[t] == 0 {
			first[t] = int32(k) + 1
		}
	}
	made := make([][]term, l.numbers) // of numbers that nothing makes up
	var down func(i int32)
	down = func(i int32) {
		if made[i] != nil {
			return
		}
		if first[i] == 0 {
			made[i] = []term{{i, 1}}
			return
		}
		parts := l.bonds[first[i]-1].counts[1:]
		for _, p := range parts {
			down(p)
		}
		for _, p := range parts {
			s.sum.add(made[p], 1)
		}
		made[i] = s.sum.take()
	}
	for i := range l.numbers {
		down(int32(i))
	}
	rest := &shortest{}
	for k, b := range l.bonds {
		if b.least || first[b.counts[0]] == int32(k)+1 {
			continue
		}
		for j, i := range b.counts {
			s.sum.add(made[i], b.coefs[j])
		}
		if e := s.sum.take(); len(e) > 0 {
			heap.Push(rest, e)
		}
	}
	for rest.Len() > 0 {
		e := heap.Pop(rest).([]term)
		if now := s.resolved(e); len(now) > len(e) {
			heap.Push(rest, now)
		} else if len(now) > 0 {
			s.solve(now)
		}
	}
	l.solved = make([][]term, l.numbers)
	for i := range l.solved {
		l.solved[i] = s.resolved(made[i])
	}
	for i := range l.values {
		if s.made[i] == nil && (i >= l.numbers || first[i] == 0) {
			l.free = append(l.free, int32(i))
		}
	}
}
