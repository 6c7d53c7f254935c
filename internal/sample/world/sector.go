package world

import (
	"math"
	"slices"
	"strconv"

	"osservatorio/internal/sample/draw"
)

// Sector is a branch of activity, as the survey groups them.
type Sector int

// The sectors: agriculture, industry without construction, construction and
// services (NACE Rev. 2 A, B-E, F, G-U).
const (
	Agriculture Sector = iota
	Industry
	Construction
	Services
	Sectors
)

// sectorShare is the share of the sectors, per mille, among the employed of Italy.
var sectorShare = [citizenships][sexes][Sectors]float64{
	ITA: {{45, 240, 95, 620}, {22, 110, 12, 856}},
	EU:  {{70, 240, 240, 450}, {30, 90, 10, 870}},
	NEU: {{75, 260, 160, 505}, {20, 90, 5, 885}},
}

// localSector multiplies agriculture and industry by ripartizione.
var localSector = [6][2]float64{1: {0.6, 1.15}, 2: {0.9, 1.25}, 3: {0.8, 0.95}, 4: {1.8, 0.75}, 5: {2.0, 0.60}}

// smallCell is the number of persons under which all work in one sector, so that
// a sample of a few thousand records can show them all.
const smallCell = 6000

// Employed divides the employed persons of a group by sector, for a number of
// them that an edition publishes.
func (w *World) Employed(t Quarter, k Key, persons int64) [Sectors]int64 {
	rip, since := localSector[Areas[k.Area].Ripartizione], float64(t.Year-2013)
	share := sectorShare[k.Cit][k.Sex]
	share[Agriculture] *= rip[0]
	share[Industry] *= rip[1] * math.Exp(-0.004*since)
	share[Construction] *= math.Exp(-0.02 * min(since, 7) / 2)
	if t.Year > 2020 {
		share[Construction] *= 1.12
	}
	var weights [Sectors]int64
	var sum int64
	for i, s := range share {
		weights[i] = int64(math.Round(s * 10))
		sum += weights[i]
	}
	var parts [Sectors]int64
	if persons >= smallCell {
		copy(parts[:], draw.Split(persons, weights[:]))
		return parts
	}
	noise := draw.New(w.seed, "sector")
	drawn := noise.Between(0, sum-1, keyText(k), strconv.Itoa((t.Year-FirstYear)/4))
	for i, n := range weights {
		if drawn < n {
			parts[i] = persons
			break
		}
		drawn -= n
	}
	return parts
}

// SectorTable holds the employed of the macro-areas by sector in a period.
type SectorTable struct {
	// Quarters is 1 or 4: means are sums divided by it.
	Quarters int64
	cells    [][citizenships][sexes][ages][Sectors]int64
}

// SectorTable sums the employed of a period over the areas of MacroAreas.
func (w *World) SectorTable(e Edition, p Period) *SectorTable {
	t := &SectorTable{Quarters: 1, cells: make([][citizenships][sexes][ages][Sectors]int64, len(MacroAreas))}
	first, last := p.Q, p.Q
	if p.Q == 0 {
		t.Quarters, first, last = 4, 1, 4
	}
	for k := range Keys {
		var sum [Sectors]int64
		for q := first; q <= last; q++ {
			quarter := Quarter{p.Year, q}
			for i, n := range w.Employed(quarter, k, w.Cell(e, quarter, k).Employed) {
				sum[i] += n
			}
		}
		for i, group := range MacroAreas {
			if slices.Contains(group.Members, k.Area) {
				cell := &t.cells[i][k.Cit][k.Sex][k.Age]
				for s, n := range sum {
					cell[s] += n
				}
			}
		}
	}
	return t
}

// Sum adds the cells of a macro-area (an index of MacroAreas) as Table.Sum does.
func (t *SectorTable) Sum(group int, cits []Citizenship, sexes []Sex, from, to Age) [Sectors]int64 {
	var sum [Sectors]int64
	for _, c := range cits {
		for _, s := range sexes {
			for g := from; g <= to; g++ {
				for i, n := range t.cells[group][c][s][g] {
					sum[i] += n
				}
			}
		}
	}
	return sum
}
