package disclose

import (
	"cmp"
	"math"
	"slices"
)

// A box hides a count in a table of several dimensions at once. Take a sibling of its code in each
// dimension, under the same total, and all combinations of the two codes: what is added to the cells
// of one parity and taken from those of the other changes no total. If every cell of the box is
// withheld and has room for it, a reader cannot tell the tables apart. Where a code is itself a total,
// one of its parts goes with it.

// leg is a code of a box in one dimension and the sign with which it moves.
type leg struct{ place, sign int64 }

// legs are the ways to move a key in one dimension: against a sibling, or, upwards, together with its
// total, which moves in the same ways, up to the total of all.
func (p *protector) legs(key int64, d *dimension, upwards bool) [][]leg {
	var out [][]leg
	var look func(key int64, from int64, with []leg)
	look = func(key int64, from int64, with []leg) {
		if len(d.up[from]) == 0 {
			out = append(out, with)
			return
		}
		up := d.up[from][0] // the nearest total
		total := d.moved(key, up.total)
		if !p.has(total) {
			look(key, up.total, with)
			return
		}
		there, _ := p.rel.parts(total, d, d.sums[up.total][up.partition])
		for _, sibling := range there {
			if sibling != key {
				out = append(out, slices.Concat(with, p.chain(sibling, d, -1)))
			}
		}
		if upwards || len(out) == 0 {
			look(total, up.total, slices.Concat(with, []leg{{up.total, 1}}))
		}
	}
	look(key, d.of(key), p.chain(key, d, 1))
	return out
}

// chain is a code and, when it is a total of what is there, its greatest part, and so on.
func (p *protector) chain(key int64, d *dimension, sign int64) []leg {
	out := []leg{{d.of(key), sign}}
	for _, sum := range d.sums[d.of(key)] {
		there, _ := p.rel.parts(key, d, sum)
		best, most := int64(-1), int64(0)
		for _, k := range there {
			if v := p.cells[p.at[k]].value; v > most {
				best, most = k, v
			}
		}
		if best >= 0 {
			return append(out, p.chain(best, d, sign)...)
		}
	}
	return out
}

// box withholds the cheapest box around a cell; false when there is none that has room.
func (p *protector) box(i int32, upwards bool) bool {
	x := &p.cells[i]
	lo, hi := 1-x.value, x.least-1-x.value // how far the cell must be able to move
	if x.state == implied || x.mark != markSmall {
		lo, hi = 0, max(x.least-x.value, 1)
	}
	if x.rounded {
		lo, hi = 0, p.rules.Rounding.Base
	}
	search := &boxSearch{protector: p, from: x.from, to: x.to, lo: lo, hi: hi, least: math.Inf(1), headlines: p.headline(x.key)}
	for _, d := range p.additive[p.byName["INDICATOR"].of(x.key)] {
		search.dims = append(search.dims, d)
		legs := p.legs(x.key, d, upwards)
		cost := func(l []leg) (sum float64) {
			for _, one := range l {
				more, ok := search.fits(corner{d.moved(x.key, one.place), one.sign})
				if sum += more; !ok {
					return math.Inf(1)
				}
			}
			return sum
		}
		slices.SortStableFunc(legs, func(a, b []leg) int { return cmp.Compare(cost(a), cost(b)) })
		search.legs = append(search.legs, legs)
	}
	search.grow([]corner{{x.key, 1}}, 0, 0)
	for _, m := range search.best {
		if p.cells[m].state == published {
			p.withhold(m)
		}
	}
	return search.best != nil
}

// corner is a key of a box and the sign with which it moves.
type corner struct{ key, sign int64 }

// boxSearch tries the boxes around a cell, cutting off those that have no room or cost too much.
type boxSearch struct {
	*protector
	from, to  int32
	lo, hi    int64
	dims      []*dimension
	legs      [][][]leg
	best      []int32
	least     float64
	tried     int
	headlines bool // the cell is one, and others may hide it
}

// grow opens the box in one dimension more.
func (s *boxSearch) grow(corners []corner, dim int, cost float64) {
	if s.tried++; s.tried > 4000 {
		return
	}
	if dim == len(s.dims) {
		var cells []int32
		for _, c := range corners {
			cells = append(cells, s.during(c.key)...)
		}
		s.best, s.least = cells, cost
		return
	}
	d := s.dims[dim]
	for _, legs := range s.legs[dim] {
		var wider []corner
		sum, room := 0.0, true
		for _, c := range corners {
			for _, l := range legs {
				k := corner{d.moved(c.key, l.place), c.sign * l.sign}
				more, ok := s.fits(k)
				room, sum = room && ok, sum+more
				wider = append(wider, k)
			}
		}
		if room && sum < s.least {
			s.grow(wider, dim+1, sum)
		}
	}
}

// during are the versions of a key that held while the cell in question did.
func (s *boxSearch) during(key int64) []int32 {
	var out []int32
	first, ok := s.at[key]
	for i := first; ok && int(i) < len(s.cells) && s.cells[i].key == key; i++ {
		if s.cells[i].from < s.to && s.from < s.cells[i].to {
			out = append(out, i)
		}
	}
	return out
}

// totals is in how many dimensions a key has the code of a total: those cells are missed most.
func (c *cube) totals(key int64) (n int) {
	for _, d := range c.dims {
		if len(d.sums[d.of(key)]) > 0 {
			n++
		}
	}
	return n
}

// fits reports whether the cells of a corner have room to move, and what it costs to withhold them.
func (s *boxSearch) fits(c corner) (cost float64, ok bool) {
	for _, i := range s.unprinted[c.key] {
		if v := s.cells[i].value; v+c.sign*s.lo < 0 || v+c.sign*s.hi < 0 {
			return 0, false
		}
	}
	for _, i := range s.during(c.key) {
		x := &s.cells[i]
		if x.fixed || !x.known || x.state == published && !s.headlines && s.headline(x.key) {
			return 0, false
		}
		u := unknown{float64(max(x.least, 1)), math.Inf(1)}
		if x.state != published {
			u = x.knowledge()
		} else {
			cost += 1 + math.Log1p(float64(x.value)) + 8*float64(s.totals(c.key))
		}
		a, b := float64(x.value+c.sign*s.lo), float64(x.value+c.sign*s.hi)
		if min(a, b) < u.lo || max(a, b) > u.hi {
			return 0, false
		}
	}
	return cost, true
}
