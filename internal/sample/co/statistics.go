package co

import "strconv"

// persons holds distinct workers by citizenship and sex.
type persons [citizenships][sexes]int

// statistics is what the tables say of a quarter of an area, beside the plan.
type statistics struct {
	begun, ended, turned, extended [perimeters]counts
}

// spans are the periods of a year over which persons are counted: four
// quarters, two half-years, the year.
type spans [7][perimeters]persons

const halves, whole = 4, 6 // where the half-years and the year stand in spans

// year is all that the tables say of an area in a year.
type year struct {
	quarters [4]statistics
	workers  spans
	counted  [7]bool // the spans of which the workers are counted from messages
}

// year computes the tables of an area: from the messages where all of a
// quarter are delivered, else by rule.
func (m *model) year(a *area, number int, runs []run) *year {
	y := new(year)
	p := m.plan(a, number)
	for q := range y.quarters {
		y.quarters[q] = m.ruled(a, quarterOf(number, q+1), p)
	}
	for _, r := range runs {
		if r.area == a && r.first.year() <= number && r.last.year() >= number {
			m.simulate(r).count(number, y)
		}
	}
	m.ruledWorkers(a, number, y)
	return y
}

// Of a thousand activations of a cell so many are extended or made permanent
// in the quarter; the simulation comes out near them.
func extensionRate(k cell) int {
	switch {
	case k.perimeter == som:
		return 260
	case k.perimeter == tir:
		return 75
	case k.perimeter == dom:
		return 0
	}
	return [contracts]int{0, 205, 0, 110, 0}[k.contract]
}

func transformationRate(k cell) int {
	if k.perimeter != dip {
		return 0
	}
	return [contracts]int{0, 42, 110, 0, 0}[k.contract]
}

// ruled computes the statistics of a quarter without messages.
func (m *model) ruled(a *area, q quarter, p *plan) (s statistics) {
	s.begun, s.ended = p.begun[q.number()-1], p.ended[q.number()-1]
	for perimeter := range perimeters {
		for i, k := range cells(perimeter) {
			n := *s.begun[perimeter].at(k)
			drawn := hash(areaNumber(a), uint64(q), uint64(perimeter), uint64(i))
			*s.extended[perimeter].at(k) = share(n, extensionRate(k), drawn)
			*s.turned[perimeter].at(k) = share(n, transformationRate(k), drawn>>32)
		}
	}
	return s
}

// share is some thousandths of n, rounded up or down by what is drawn.
func share(n, thousandths int, drawn uint64) int {
	return (n*thousandths + int(drawn%1000)) / 1000
}

// Distinct persons over a period, in thousandths: of the activations of a
// quarter, and of the sum of the quarters' persons over the longer periods.
const perQuarter, perHalf, perYear = 805, 905, 800

// ruledWorkers sets the distinct persons of the spans that are not counted
// from messages: of the quarters from their activations, of the longer spans
// from the quarters.
func (m *model) ruledWorkers(a *area, number int, y *year) {
	for perimeter := range perimeters {
		for z := range citizenships {
			for x := range sexes {
				drawn := m.draw.Between(-8, 8, "workers", a.code, strconv.Itoa(number), strconv.Itoa(perimeter*6+z*2+x))
				n := func(span int) *int { return &y.workers[span][perimeter][z][x] }
				set := func(span, persons int) {
					if !y.counted[span] {
						*n(span) = persons
					}
				}
				sum := 0
				for q := range halves {
					set(q, distinct(perQuarter+int(drawn), y.begun(q, perimeter, z, x), 0))
					sum += *n(q)
				}
				for h := range 2 {
					first, second := *n(2 * h), *n(2*h + 1)
					set(halves+h, distinct(perHalf, first+second, max(first, second)))
				}
				set(whole, distinct(perYear, sum, max(*n(halves), *n(halves + 1))))
			}
		}
	}
}

// begun is the number of activations of a quarter.
func (y *year) begun(q, perimeter, citizenship, sex int) int {
	n := 0
	for s := range sectors {
		for c := range contracts {
			n += y.quarters[q].begun[perimeter][s][c][citizenship][sex]
		}
	}
	return n
}

// distinct is a share of n, at least one of any and no fewer than a part of
// the period has.
func distinct(thousandths, n, atLeast int) int {
	return max((n*thousandths+999)/1000, atLeast)
}

// count replaces what is ruled by what the messages of a run say of a year.
func (s *simulation) count(number int, y *year) {
	runFirst, _ := s.first.days()
	within := func(d day) *statistics {
		if q := d.quarter(); d >= runFirst && q <= s.last && q.year() == number {
			return &y.quarters[q.number()-1]
		}
		return nil
	}
	for q := max(s.first, quarterOf(number, 1)); q <= min(s.last, quarterOf(number, 4)); q++ {
		y.quarters[q.number()-1] = statistics{}
	}
	for i := range s.relationships {
		r := &s.relationships[i]
		if one := within(r.start); one != nil {
			*one.begun[r.perimeter].at(r.cell)++
		}
		for _, e := range r.longer {
			if one := within(e.effect); e.effect != 0 && one != nil {
				*one.extended[r.perimeter].at(r.cell)++
			}
		}
		if one := within(r.turned); r.turned != 0 && one != nil {
			*one.turned[r.perimeter].at(r.cell)++
		}
		if one := within(r.end); r.end != 0 && one != nil {
			last := r.cell
			last.contract = r.contractAt(r.end)
			*one.ended[r.perimeter].at(last)++
		}
	}
	s.countWorkers(number, y)
}

// countWorkers counts the distinct persons of the periods that lie in the run.
func (s *simulation) countWorkers(number int, y *year) {
	var seen [perimeters][citizenships][sexes][]uint8 // a bit for every quarter
	for p := range seen {
		for z := range seen[p] {
			for x := range seen[p][z] {
				seen[p][z][x] = make([]uint8, s.pools[p][z][x].size+1)
			}
		}
	}
	for i := range s.relationships {
		r := &s.relationships[i]
		if q := r.start.quarter(); !r.earlier && q.year() == number {
			seen[r.perimeter][r.citizenship][r.sex][r.worker] |= 1 << (q.number() - 1)
		}
	}
	for span, bits := range [...]uint8{1, 2, 4, 8, 0b0011, 0b1100, 0b1111} {
		for q := range 4 {
			at := quarterOf(number, q+1)
			if bits>>q&1 == 1 && (at < s.first || at > s.last) {
				bits = 0
			}
		}
		if bits == 0 {
			continue
		}
		y.counted[span] = true
		for p := range seen {
			for z := range seen[p] {
				for x := range seen[p][z] {
					y.workers[span][p][z][x] = marked(seen[p][z][x], bits)
				}
			}
		}
	}
}

func marked(seen []uint8, bits uint8) int {
	n := 0
	for _, one := range seen {
		if one&bits != 0 {
			n++
		}
	}
	return n
}
