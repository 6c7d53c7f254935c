package co

import (
	"math"

	"osservatorio/internal/sample/draw"
)

// plan is what a year of an area must add up to: activations and effective
// ends by quarter, perimeter and cell.
type plan struct {
	begun, ended [4][perimeters]counts
}

// plan computes the counts of a year.
func (m *model) plan(a *area, year int) *plan {
	p := new(plan)
	for z := range citizenships {
		for perimeter := range perimeters {
			begun := m.total(a, perimeter, z, year)
			m.spread(a, perimeter, z, year, activations, begun, &p.begun)
			ended := m.endedTotal(a, perimeter, z, year, begun)
			m.spread(a, perimeter, z, year, terminations, ended, &p.ended)
		}
	}
	return p
}

// total is the number of activations of a year.
func (m *model) total(a *area, perimeter, citizenship, year int) int {
	if n := a.pins.total[activations][citizenship]; n > 0 && year == pinnedYear && perimeter == dip {
		return n
	}
	sum := 0.0
	for q := quarterOf(year, 1); q <= quarterOf(year, 4); q++ {
		sum += m.pace(a, citizenship, q) / 4
	}
	return int(math.Round(sum * perimeterShare(a.macro, perimeter, citizenship, year)))
}

func (m *model) endedTotal(a *area, perimeter, citizenship, year, begun int) int {
	if n := a.pins.total[terminations][citizenship]; n > 0 && year == pinnedYear && perimeter == dip {
		return n
	}
	return int(math.Round(float64(begun) * m.ended[year-firstLevel]))
}

// spread divides the total of a year among quarters and cells.
func (m *model) spread(a *area, perimeter, citizenship, year, flow, total int, into *[4][perimeters]counts) {
	const precision = 1e9
	mix := m.mix(a, perimeter, citizenship, year, flow)
	year4 := m.yearShape(a, citizenship, year, flow)
	weights := make([]int64, 0, 4*sectors*contracts*sexes)
	for q := range 4 {
		for s := range sectors {
			women := womenShare[citizenship][s]
			if perimeter == dom {
				women = domesticWomen
			}
			for c := range contracts {
				weight := precision * year4[s][q] * mix[s][c]
				weights = append(weights, int64(weight*(1-women)), int64(weight*women))
			}
		}
	}
	for i, part := range draw.Split(int64(total), weights) {
		x, c, s, q := i%sexes, i/sexes%contracts, i/sexes/contracts%sectors, i/sexes/contracts/sectors
		into[q][perimeter][s][c][citizenship][x] = int(part)
	}
}

// yearShape is the share of the quarters in a year of every sector: season and
// level together.
func (m *model) yearShape(a *area, citizenship, year, flow int) (shape [sectors][4]float64) {
	for s := range sectors {
		shape[s] = seasonOf(flow, s, a.tilt)
		sum := 0.0
		for q := range 4 {
			shape[s][q] *= m.pace(a, citizenship, quarterOf(year, q+1))
			sum += shape[s][q]
		}
		for q := range 4 {
			shape[s][q] /= sum
		}
	}
	return shape
}

// mix is the share of every sector and contract in a year's total.
func (m *model) mix(a *area, perimeter, citizenship, year, flow int) [sectors][contracts]float64 {
	if perimeter != dip {
		return perimeterMix[perimeter]
	}
	var mix [sectors][contracts]float64
	bySector := m.sectorMix(a, citizenship)
	for s := range sectors {
		for c := range contracts {
			mix[s][c] = bySector[s] * contractMix[s][c] * contractBent[citizenship][c]
			if flow == terminations {
				mix[s][c] *= endedBent[c]
			}
		}
	}
	if a.pins.sectors[flow][citizenship][services] > 0 {
		fit(&mix, a.pins.sectors[flow][citizenship], a.pins.contracts[flow][citizenship])
	}
	for s := range sectors {
		for c := range contracts {
			mix[s][c] *= contractYear(c, year) / contractYear(c, pinnedYear)
		}
	}
	normalise(&mix)
	return mix
}

// fit scales rows and columns in turn until both have the margins asked for.
func fit(mix *[sectors][contracts]float64, rows [sectors]float64, columns [contracts]float64) {
	for range 200 {
		for s := range sectors {
			sum := 0.0
			for c := range contracts {
				sum += mix[s][c]
			}
			for c := range contracts {
				mix[s][c] *= rows[s] / sum
			}
		}
		for c := range contracts {
			sum := 0.0
			for s := range sectors {
				sum += mix[s][c]
			}
			for s := range sectors {
				mix[s][c] *= columns[c] / sum
			}
		}
	}
}

func normalise(mix *[sectors][contracts]float64) {
	sum := 0.0
	for s := range sectors {
		for c := range contracts {
			sum += mix[s][c]
		}
	}
	for s := range sectors {
		for c := range contracts {
			mix[s][c] /= sum
		}
	}
}

// sectorMix is the share of the sectors of an area: that of its macro-area,
// with more or less farming from place to place.
func (m *model) sectorMix(a *area, citizenship int) [sectors]float64 {
	mix := sectorShare[a.macro][citizenship]
	mix[agriculture] *= math.Exp(0.25 * m.normal("farming", a.code))
	return mix
}
