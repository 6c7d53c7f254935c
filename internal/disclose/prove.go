package disclose

import (
	"math"
	"slices"
	"sort"
)

// prover bounds the unknowns of a component. Most are proved safe without a linear program of their
// own: every vertex that is a whole table is a proof for all unknowns at once that a reader cannot
// exclude their values in it. What is left gets its two linear programs, and where these leave enough
// but no whole table was met at the ends, one is searched for by parting the bounds (branch and bound).
type prover struct {
	*component
	ok    enough
	s     *simplex
	seen  []span
	whole []int64 // work
}

// screens is how many random aims are followed, and patience how many of them in a row may prove nothing.
const (
	screens  = 24
	patience = 3
)

// searched is how many linear programs a search for a whole table may take.
const searched = 400

// prove fills seen; false when no table agrees with the relations.
func (p *prover) prove() bool {
	p.s = newSimplex(p.lo, p.hi, p.rows)
	p.s.visited = func() { p.visit() }
	if !p.s.feasible() && !p.s.failed {
		return false
	}
	p.visit()
	p.screen()
	for j := range p.vars {
		if p.proved(j) || p.s.failed {
			continue
		}
		p.end(j, 1)
		p.end(j, -1)
		if !p.proved(j) && p.may(j) && !p.search(j) {
			return false
		}
	}
	if p.s.failed { // nothing that is not proved already holds
		for j := range p.seen {
			p.seen[j].open = !p.proved(j)
		}
	}
	return true
}

// proved reports whether whole tables that were met show the unknown to be safe.
func (p *prover) proved(j int) bool {
	return p.seen[j].low <= p.seen[j].high && p.ok(p.vars[j], p.seen[j].low, p.seen[j].high)
}

// may reports whether the linear programs leave the unknown enough values.
func (p *prover) may(j int) bool {
	return p.seen[j].lp.lo <= p.seen[j].lp.hi && p.ok(p.vars[j], p.seen[j].lp.lo, p.seen[j].lp.hi)
}

// screen moves all unknowns that are not proved at once, up and down by turns, while that proves some.
func (p *prover) screen() {
	left := func() (out []int) {
		for j := range p.vars {
			if !p.proved(j) {
				out = append(out, j)
			}
		}
		return out
	}
	open := left()
	for n, idle := 0, 0; n < screens && idle < patience && len(open) > 4; n++ {
		aim := map[int]float64{}
		for _, j := range open {
			sign := 1.0
			if n%2 > 0 {
				sign = -1
			}
			if n > 1 && p.s.random.IntN(2) > 0 {
				sign = -sign
			}
			aim[j] = sign * (1 + p.s.random.Float64())
		}
		p.s.extreme(aim, nil)
		now := left()
		if idle++; len(now) < len(open) {
			idle = 0
		}
		open = now
	}
}

// end solves the linear program of one end of an unknown, or stops when what is met on the way proves it.
func (p *prover) end(j int, sign float64) {
	if p.proved(j) {
		return
	}
	p.s.feasible() // a search may have left it elsewhere
	ended := p.s.extreme(map[int]float64{j: sign}, func() bool { return p.proved(j) })
	if p.proved(j) || p.s.failed {
		return
	}
	lp := &p.seen[j].lp
	switch {
	case !ended && sign > 0:
		lp.hi = math.Inf(1)
	case !ended:
		lp.lo = math.Inf(-1)
	case sign > 0:
		lp.hi = math.Floor(p.s.x[j] + 1e-6)
	default:
		lp.lo = math.Ceil(p.s.x[j] - 1e-6)
	}
}

// search looks for whole tables that prove an unknown safe within the ends of its linear programs, and
// draws the ends in where there are none; false when there is no whole table at all.
func (p *prover) search(j int) bool {
	seen := &p.seen[j]
	if seen.low > seen.high { // no whole table yet
		switch p.within(j, seen.lp.lo, seen.lp.hi) {
		case gaveUp:
			seen.open = true
			return true
		case none:
			return false
		}
	}
	for !p.proved(j) && p.may(j) {
		at, up := p.above(j)
		lo, hi := at, seen.lp.hi
		if !up {
			lo, hi = seen.lp.lo, p.below(j)
		}
		switch a := p.within(j, lo, hi); {
		case a == gaveUp:
			seen.open = true
			return true
		case a == none && up:
			seen.lp.hi = lo - 1
		case a == none:
			seen.lp.lo = hi + 1
		}
	}
	return true
}

// above is the least value beyond those met that would be enough, were the other end as far as its
// linear program goes; false when those met are enough.
func (p *prover) above(j int) (float64, bool) {
	seen, v := p.seen[j], p.vars[j]
	enough := func(k int) bool { return p.ok(v, seen.lp.lo, seen.high+float64(k)) }
	n := sort.Search(steps(seen.lp.hi-seen.high), enough)
	return seen.high + float64(n), n > 0
}

// below is the greatest value under those met that is enough.
func (p *prover) below(j int) float64 {
	seen, v := p.seen[j], p.vars[j]
	n := sort.Search(steps(seen.low-seen.lp.lo), func(k int) bool { return p.ok(v, seen.low-float64(k), seen.high) })
	return seen.low - float64(n)
}

// steps bounds a distance that may have no end.
func steps(d float64) int { return int(min(d, 1<<40)) }

// answer of a search.
type answer uint8

const (
	none   answer = iota // proved: there is no such table
	met                  // there is, and seen has it
	gaveUp               // neither
)

// within searches for a whole table in which an unknown lies between two values.
func (p *prover) within(j int, lo, hi float64) answer {
	budget := searched
	return p.branch(j, max(lo, p.s.lo[j]), min(hi, p.s.hi[j]), &budget)
}

// branch looks for a whole table with an unknown between two values: where the vertex that is found has a
// fraction, the tables below it and above it are looked at one after the other.
func (p *prover) branch(j int, lo, hi float64, budget *int) answer {
	if lo > hi {
		return none
	}
	if *budget--; *budget < 0 {
		return gaveUp
	}
	wasLo, wasHi := p.s.lo[j], p.s.hi[j]
	p.s.lo[j], p.s.hi[j] = lo, hi
	p.s.place()
	defer func() {
		p.s.lo[j], p.s.hi[j] = wasLo, wasHi
	}()
	if !p.s.feasible() {
		if p.s.failed {
			return gaveUp
		}
		return none
	}
	k := p.fraction()
	if k < 0 {
		if p.visit() {
			return met
		}
		return gaveUp // whole, and yet no table: rounding
	}
	down := math.Floor(p.s.x[k])
	halves := [][2]float64{{p.s.lo[k], down}, {down + 1, p.s.hi[k]}}
	if p.s.x[k]-down > 0.5 {
		slices.Reverse(halves)
	}
	for _, h := range halves {
		if a := p.branch(k, h[0], h[1], budget); a != none {
			return a
		}
	}
	return none
}

// fraction is the unknown whose value is farthest from a whole number; -1 when all are whole.
func (p *prover) fraction() int {
	at, most := -1, 1e-6
	for j := range p.vars {
		if f := math.Abs(p.s.x[j] - math.Round(p.s.x[j])); f > most {
			at, most = j, f
		}
	}
	return at
}

// visit takes note of a vertex if it is a whole table, which is verified in whole numbers.
func (p *prover) visit() bool {
	for j := range p.vars {
		v := math.Round(p.s.x[j])
		if math.Abs(v-p.s.x[j]) > 1e-6 || v < p.lo[j] || v > p.hi[j] {
			return false
		}
		p.whole[j] = int64(v)
	}
	for _, r := range p.rows {
		if !r.holds(p.whole) {
			return false
		}
	}
	for j, v := range p.whole {
		p.seen[j].low, p.seen[j].high = min(p.seen[j].low, float64(v)), max(p.seen[j].high, float64(v))
	}
	return true
}
