package disclose

import (
	"math"
	"slices"
)

// Marks of CL_CONF_STATUS that the observatory sets.
const (
	markSmall     = "A" // few persons
	markOne       = "O" // one employer dominates
	markTwo       = "T" // two employers do
	markFew       = "C" // few persons or employers behind a larger count
	markSecondary = "D"
	markProvider  = "N" // the provider withholds it
	markRounded   = "R" // printed as a multiple of the base
)

// withheld reports whether a reader has no value of the cell: it is not printed, and was not elsewhere.
func (x *cell) withheld() bool { return x.state != published && !x.fixed }

// knowledge is what a reader knows of a withheld cell from its mark and the published rules: no more
// than that persons and contracts are counted, that a small count is neither zero nor as much as the
// threshold, and that a count which is not small is at least that much, since zeros are printed.
func (x *cell) knowledge() unknown {
	least := float64(x.least)
	switch {
	case x.state == implied || x.state == provider || x.mark == markProvider || x.rounded:
		return unknown{0, math.Inf(1)}
	case x.mark == markSmall:
		return unknown{1, least - 1}
	case x.mark == markSecondary:
		return unknown{least, math.Inf(1)}
	case x.mark == markFew:
		return unknown{0, math.Inf(1)}
	}
	return unknown{1, math.Inf(1)}
}

// safe reports whether a cell is protected that may have any value from low to high: a small count
// when it may be every small count, an implied one unless it is certainly small, one of few employers
// by the width that the rules ask for, any other when it may be two things.
func (c *cube) safe(x *cell, low, high float64) bool {
	if low > high {
		return false
	}
	switch {
	case x.state == implied:
		least := float64(x.least)
		return x.least == 0 || low == 0 || high >= least || low <= 1 && high >= least-1
	case x.mark == markSmall:
		return low <= 1 && high >= float64(x.least-1)
	case x.mark == markOne || x.mark == markTwo:
		return high-low >= max(1, c.rules.Dominance.Width/100*high)
	case x.rounded && x.mark == markFew: // two multiples
		return high-low >= float64(c.rules.Rounding.Base)
	}
	return high > low
}

// protector withholds cells of a cube until none can be computed.
type protector struct {
	*cube
	rel     *relations
	queue   []int32 // relations to look at
	queued  map[int32]bool
	touched map[int32]bool // cells whose relations are gathered
	stuck   []int32        // cells that nothing could be withheld with
	// settled cells are safe with what is withheld now, and stay so: to withhold more leaves a reader
	// no less to choose from.
	settled     map[int32]bool
	secondaries int // how many were withheld so far
	// unprinted are the implied cells of a key.
	unprinted map[int64][]int32
}

// protect takes cells whose primary ones are marked and withholds others, so that every withheld
// cell is safe. It returns the cells that cannot be made so: what would hide them is published already.
func (c *cube) protect() []int32 {
	p := &protector{cube: c, rel: newRelations(c), queued: map[int32]bool{}, touched: map[int32]bool{}, settled: map[int32]bool{}}
	p.impliedOnes()
	n := len(c.cells)
	p.unprinted = map[int64][]int32{}
	for i, x := range c.cells {
		if x.state == implied {
			p.unprinted[x.key] = append(p.unprinted[x.key], int32(i))
		}
	}
	for i := range n {
		if x := c.cells[i]; x.withheld() && x.state != implied {
			p.touch(int32(i))
		}
	}
	p.certify()
	for i := range n {
		x := c.cells[i]
		if !p.settled[int32(i)] && x.withheld() && x.known && (x.state == primary || x.state == implied && 0 < x.value && x.value < x.least) {
			p.box(int32(i), false)
		}
	}
	p.settle()
	for round := 0; round < 12 && p.repair(round); round++ {
		p.settle()
	}
	p.wholeSlices()
	p.release()
	return p.stuck
}

// certify notes which cells are safe with what is withheld already: where an earlier release withheld
// enough, nothing is added.
func (p *protector) certify() {
	if !slices.ContainsFunc(p.cells, func(x cell) bool { return x.state == secondary }) {
		return
	}
	s, cells := p.rel.system()
	spans, _ := s.spans(func(j int, low, high float64) bool { return p.safe(&p.cells[cells[j]], low, high) })
	for j, i := range cells {
		if x := &p.cells[i]; p.safe(x, spans[j].low, spans[j].high) || p.safe(x, spans[j].lp.lo, spans[j].lp.hi) {
			p.settled[i] = true
		}
	}
}

// impliedOnes finds the small counts that no row prints and that a difference tells. Only a sum with
// exactly one part that is not there tells one.
func (p *protector) impliedOnes() {
	n := len(p.cells)
	for i := 0; i < n; i++ {
		if i > 0 && p.cells[i].key == p.cells[i-1].key {
			continue
		}
		key := p.cells[i].key
		for _, d := range p.additive[p.byName["INDICATOR"].of(key)] {
			for part, x := range d.sums[d.of(key)] {
				if x.loose {
					continue
				}
				if there, missing := p.rel.parts(key, d, x); len(missing) == 1 && len(there) > 0 {
					p.rel.addSum(key, d, int64(part))
				}
			}
		}
	}
	for i := n; i < len(p.cells); i++ {
		if x := p.cells[i]; x.known && 0 < x.value && x.value < x.least {
			for _, e := range p.rel.by[int32(i)] {
				p.enqueue(e)
			}
		}
	}
}

// touch gathers the relations of a cell and looks at them again.
func (p *protector) touch(i int32) {
	if !p.touched[i] {
		p.touched[i] = true
		p.rel.around(p.cells[i].key)
	}
	for _, e := range p.rel.by[i] {
		p.enqueue(e)
	}
}

func (p *protector) enqueue(e int32) {
	if !p.queued[e] {
		p.queued[e] = true
		p.queue = append(p.queue, e)
	}
}

// settle withholds cells until every relation, seen by itself, leaves its withheld cells safe.
func (p *protector) settle() {
	for len(p.queue) > 0 {
		e := p.queue[0]
		p.queue = p.queue[1:]
		p.queued[e] = false
		for x := p.narrow(p.rel.list[e]); x >= 0; x = p.narrow(p.rel.list[e]) {
			if !p.another(e, false) && !p.blur(e) && !p.another(e, true) && !p.hush(e, true) {
				p.stuck = append(p.stuck, x)
				break
			}
		}
	}
}

// narrow is a withheld cell of an exact relation that the relation by itself does not leave safe; -1 if none.
func (p *protector) narrow(r relation) int32 {
	if !r.exact() {
		return -1
	}
	rest := 0.0
	var open []int
	for k, m := range r.cells {
		if p.cells[m].withheld() {
			open = append(open, k)
		} else {
			rest += r.coefs[k] * float64(p.cells[m].value)
		}
	}
	for _, k := range open {
		x := &p.cells[r.cells[k]]
		lo, hi := -rest, -rest // of coef·x = -rest - Σ others
		for _, o := range open {
			if o == k {
				continue
			}
			u := p.cells[r.cells[o]].knowledge()
			a, b := -r.coefs[o]*u.lo, -r.coefs[o]*u.hi
			lo, hi = lo+min(a, b), hi+max(a, b)
		}
		if r.coefs[k] < 0 {
			lo, hi = -hi, -lo
		}
		u := x.knowledge()
		if !p.safe(x, max(lo, u.lo), min(hi, u.hi)) {
			return r.cells[k]
		}
	}
	return -1
}

// another withholds the cell of a relation that costs least; false when there is none to withhold.
func (p *protector) another(e int32, headlines bool) bool {
	best, least := int32(-1), math.Inf(1)
	for _, m := range p.rel.list[e].cells {
		if p.free(&p.cells[m], headlines) {
			if cost := p.cost(m); cost < least {
				best, least = m, cost
			}
		}
	}
	if best < 0 {
		return false
	}
	p.withhold(best)
	return true
}

// blur takes from a reader that the greatest small count of a relation is small: the counts of which a
// small total is made up could be no other than one each.
func (p *protector) blur(e int32) bool {
	best, most := int32(-1), int64(0)
	for _, m := range p.rel.list[e].cells {
		if x := &p.cells[m]; x.state == primary && x.mark == markSmall && !x.fixed && x.value > most {
			best, most = m, x.value
		}
	}
	if best < 0 {
		return false
	}
	p.cells[best].mark, p.cells[best].rule = markFew, "confidential"
	for _, o := range p.rel.by[best] {
		p.enqueue(o)
	}
	return true
}

// wholeSlices withholds the areas, periods, citizenships and sexes of a year together where a cell could
// not be hidden by less.
func (p *protector) wholeSlices() {
	left := p.stuck[:0:0]
	slices.Sort(p.stuck)
	withHeadlines := map[int64]bool{} // the slices to withhold
	for _, i := range slices.Compact(p.stuck) {
		x := &p.cells[i]
		if x.mark == markProvider || x.fixed {
			left = append(left, i)
			continue
		}
		withHeadlines[p.slice(x.key)] = withHeadlines[p.slice(x.key)] || p.headline(x.key)
	}
	for m := range p.cells {
		x := &p.cells[m]
		headlines, in := withHeadlines[p.slice(x.key)]
		if in && x.known && (headlines || !p.headline(x.key)) && !x.fixed && (x.state == published || x.mark == markSmall || x.mark == markSecondary) {
			if x.state == published {
				x.state = secondary
			}
			x.mark, x.rule = markFew, "confidential"
			p.touch(int32(m))
		}
	}
	p.stuck = left
}

// slice is what the cells of a year have in common that are about the same, whatever their area and persons.
func (p *protector) slice(key int64) int64 {
	for _, d := range p.dims {
		switch d.name {
		case "REF_AREA", "CITIZENSHIP", "SEX", "AGE":
			key = d.moved(key, 0)
		case "TIME_PERIOD":
			key = d.moved(key, d.year(d.of(key)))
		}
	}
	return key
}

// year is the place of the first period of the year in which a period lies.
func (d *dimension) year(place int64) int64 {
	if d.years == nil {
		first := map[string]int64{}
		for i, code := range d.codes {
			y := code[:min(4, len(code))]
			if _, ok := first[y]; !ok {
				first[y] = int64(i)
			}
			d.years = append(d.years, first[y])
		}
	}
	return d.years[place]
}

// hush withholds every cell of a relation, zeros too, without saying why: where all counts are tiny
// nothing less hides them. It returns whether there was one to withhold.
func (p *protector) hush(e int32, headlines bool) bool {
	before := p.secondaries
	for _, m := range slices.Clone(p.rel.list[e].cells) {
		x := &p.cells[m]
		if x.fixed || !x.known || x.mark == markFew || x.state == implied || x.state == provider ||
			x.state == published && !headlines && p.headline(x.key) {
			continue
		}
		if x.state == published || x.mark == markSmall {
			if x.state == published {
				x.state = secondary
			}
			x.mark, x.rule = markFew, "confidential"
			p.secondaries++
			p.touch(m)
		}
	}
	return p.secondaries > before
}

// cost of withholding a cell: great ones and totals are missed more; one that completes other
// relations saves others.
func (p *protector) cost(m int32) float64 {
	x := &p.cells[m]
	cost := math.Log1p(float64(x.value)) + 8*float64(p.totals(x.key))
	if !p.touched[m] {
		p.touched[m] = true
		p.rel.around(x.key)
	}
	for _, e := range p.rel.by[m] {
		open := 0
		for _, o := range p.rel.list[e].cells {
			if p.cells[o].withheld() && p.cells[o].state != implied {
				open++
			}
		}
		switch open {
		case 0:
			cost += 4
		case 1:
			cost -= 4
		}
	}
	return cost
}

// withhold makes a cell secondary, in every span of days in which the count was as much: otherwise
// the same number could be read there.
func (p *protector) withhold(m int32) {
	key, value := p.cells[m].key, p.cells[m].value
	for _, v := range p.versions(key) {
		if x := &p.cells[v]; v == m || x.state == published && !x.fixed && x.known && x.value == value && value >= max(x.least, 1) {
			x.state, x.rule, x.mark = secondary, "secondary", markSecondary
			if x.silent {
				x.mark = markFew
			}
			p.secondaries++
			p.touch(v)
		}
	}
}

// release publishes again what a reader can compute anyway: secondary cells that everything else
// published leaves one value. They hide nothing.
func (p *protector) release() {
	s, cells := p.rel.system()
	spans, _ := s.spans(func(j int, low, high float64) bool {
		x := &p.cells[cells[j]]
		return x.state != secondary || high > low
	})
	for j, i := range cells {
		x := &p.cells[i]
		if lp := spans[j].lp; x.state == secondary && x.known && lp.lo == lp.hi && lp.lo == float64(x.value) {
			x.state, x.rule, x.mark = published, "", ""
		}
	}
}
