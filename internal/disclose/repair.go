package disclose

import (
	"math"
	"slices"
)

// repair bounds every withheld cell by everything that is published together, withholds more around
// those that are not safe, at first boxes that include totals, then all that they are added up with; it
// returns whether there were any.
func (p *protector) repair(round int) bool {
	s, cells := p.rel.system()
	spans, bad := s.spans(func(j int, low, high float64) bool {
		x := &p.cells[cells[j]]
		return x.state == secondary || p.settled[cells[j]] || p.safe(x, low, high)
	})
	given := map[int32]bool{}
	for _, c := range bad { // no more to be said where the published numbers contradict each other
		for _, j := range c.unknowns {
			p.stuck = append(p.stuck, cells[j])
		}
	}
	for _, x := range p.stuck {
		given[x] = true
	}
	unsafe := false
	for j, i := range cells {
		if given[i] || p.settled[i] {
			continue
		}
		if x := &p.cells[i]; x.state == secondary || p.safe(x, spans[j].low, spans[j].high) || p.safe(x, spans[j].lp.lo, spans[j].lp.hi) {
			p.settled[i] = true
			continue
		}
		unsafe = true
		had := p.secondaries
		if round > 0 || !p.box(i, true) || p.secondaries == had {
			p.flood(i)
		}
		if round > 1 {
			for _, e := range slices.Clone(p.rel.by[i]) {
				p.hush(e, round > 3)
			}
		}
		if p.secondaries == had && round > 1 {
			p.widen(i, round)
		}
		if p.secondaries == had && round > 8 {
			p.stuck = append(p.stuck, i)
		}
	}
	return unsafe
}

// flood withholds every cell that stands in a relation with a cell.
func (p *protector) flood(i int32) {
	for _, e := range slices.Clone(p.rel.by[i]) {
		for _, m := range p.rel.list[e].cells {
			if p.free(&p.cells[m], p.headline(p.cells[i].key)) {
				p.withhold(m)
			}
		}
	}
}

// widen withholds one cell more around those that a cell is added up with, where all of these are
// withheld already and other relations give them away: later rounds one in each of these relations,
// headlines too, and where there is none left all that they have.
func (p *protector) widen(i int32, round int) {
	var around []int32
	for _, e := range p.rel.by[i] {
		for _, m := range p.rel.list[e].cells {
			if m != i && p.cells[m].withheld() {
				around = append(around, p.rel.by[m]...)
			}
		}
	}
	had := p.secondaries
	for _, e := range around {
		if p.another(e, round > 6) && round < 3 {
			return
		}
	}
	if p.secondaries == had {
		for _, e := range around {
			p.hush(e, round > 6)
		}
	}
}

// system is what the relations say of the withheld cells, and which cells its unknowns are.
func (r *relations) system() (*system, []int32) {
	c := r.cube
	told := r.told()
	s := &system{}
	place := map[int32]int{}
	var cells []int32
	for _, x := range r.list {
		var line row
		rest := 0.0
		for k, m := range x.cells {
			if v, ok := told[m]; ok || !c.cells[m].withheld() {
				if !ok {
					v = float64(c.cells[m].value)
				}
				rest += x.coefs[k] * v
				continue
			}
			j, ok := place[m]
			if !ok {
				j = len(cells)
				place[m] = j
				cells = append(cells, m)
				s.unknowns = append(s.unknowns, c.cells[m].knowledge())
			}
			line.vars, line.coefs = append(line.vars, j), append(line.coefs, x.coefs[k])
		}
		if len(line.vars) == 0 {
			continue
		}
		line.lo, line.hi = x.lo-rest, x.hi-rest
		if x.lo <= -unbounded {
			line.lo = math.Inf(-1)
		}
		if x.hi >= unbounded {
			line.hi = math.Inf(1)
		}
		s.rows = append(s.rows, line)
	}
	return s, cells
}

// told are the implied cells that one sum gives away and whose number is nobody's secret.
func (r *relations) told() map[int32]float64 {
	c := r.cube
	out := map[int32]float64{}
	for _, x := range r.list {
		if !x.exact() {
			continue
		}
		only, rest := -1, 0.0
		for k, m := range x.cells {
			if !c.cells[m].withheld() {
				rest += x.coefs[k] * float64(c.cells[m].value)
			} else if only >= 0 || c.cells[m].state != implied {
				only = -2
				break
			} else {
				only = k
			}
		}
		if only < 0 {
			continue
		}
		m := x.cells[only]
		if v := (x.lo - rest) / x.coefs[only]; c.safe(&c.cells[m], v, v) {
			out[m] = v
		}
	}
	return out
}
