package excelsior

import (
	"strconv"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/places"
)

// The rows of the tables, with their weights in Italy.
var (
	sizes = []struct {
		label  string
		weight int64
	}{{"1-49 dipendenti", 590}, {"50-249 dipendenti", 190}, {"250 dipendenti e oltre", 220}}

	sectors = []struct {
		label      string
		weight     int64
		immigrants int64 // per mille of the average share of immigrants
	}{
		{"Agricoltura", 62, 1700},
		{"Industria in senso stretto", 190, 1050},
		{"Costruzioni", 100, 1290},
		{"Commercio", 140, 650},
		{"Servizi di alloggio e ristorazione; servizi turistici", 220, 1020},
		{"Trasporto, logistica e magazzinaggio", 80, 1340},
		{"Altri servizi", 270, 860},
	}

	occupations = []struct {
		label  string
		weight int64
		hard   int64 // per mille of the average share of entries hard to find
		// Per mille of the entries that want experience in the occupation, and of those that want it in the sector.
		inOccupation, inSector int64
	}{
		{"Dirigenti", 3, 1180, 720, 240},
		{"Professioni intellettuali, scientifiche e con elevata specializzazione", 62, 1120, 430, 380},
		{"Professioni tecniche", 128, 1130, 270, 440},
		{"Impiegati", 84, 720, 190, 400},
		{"Professioni qualificate nelle attività commerciali e nei servizi", 301, 960, 170, 480},
		{"Operai specializzati", 152, 1340, 330, 430},
		{"Conduttori di impianti e operai di macchinari fissi e mobili", 118, 1110, 230, 410},
		{"Professioni non qualificate", 152, 720, 60, 420},
	}
)

const (
	farming       = 0 // position in sectors
	firstOfServed = 3 // first sector of the services
)

// hires are the entries of one occupation, with those hard to find and why, and those that
// want experience.
type hires struct{ entries, hard, lacking, unprepared, inOccupation, inSector int64 }

// region is what the survey found in one region, or in Italy, before rounding.
type region struct {
	entries     int64
	sizes       []int64
	sectors     []int64
	immigrants  []int64 // by sector
	occupations []hires
}

// survey returns every region, in the order of places.Regions.
func survey(seed uint64, y year) []region {
	draws := draw.New(seed, "excelsior")
	when := strconv.Itoa(y.year)
	totals := draw.Split(y.entries, places.Weights(func(r places.Region) int64 {
		return draws.Around(draws.Around(r.Workers*10, 80, r.Code), 15, r.Code, when)
	}))
	all := make([]region, len(places.Regions))
	for i, r := range places.Regions {
		weigh := func(weight int64, what string) int64 {
			return draws.Around(draws.Around(weight*1000, 150, r.Code, what), 30, r.Code, what, when)
		}
		all[i] = region{entries: totals[i]}
		all[i].sizes = splitBy(totals[i], len(sizes), func(k int) int64 { return weigh(sizes[k].weight, sizes[k].label) })
		all[i].sectors = splitBy(totals[i], len(sectors), func(k int) int64 {
			if k == farming && !y.farming {
				return 0
			}
			return weigh(sectors[k].weight, sectors[k].label)
		})
		for k, s := range sectors {
			share := draws.Around(draw.PerMille(y.immigrants, s.immigrants), 120, r.Code, s.label, "immigrants", when)
			all[i].immigrants = append(all[i].immigrants, draw.PerMille(all[i].sectors[k], share))
		}
		entries := splitBy(totals[i], len(occupations), func(k int) int64 { return weigh(occupations[k].weight, occupations[k].label) })
		for k, o := range occupations {
			share := draws.Around(draw.PerMille(y.hard, o.hard), 90, r.Code, o.label, "hard", when)
			h := hires{entries: entries[k], hard: draw.PerMille(entries[k], share)}
			h.lacking = h.hard * y.lacking / y.hard
			h.unprepared = h.hard * y.unprepared / y.hard
			h.inOccupation = draw.PerMille(h.entries, draws.Around(o.inOccupation, 60, r.Code, o.label, "in the occupation", when))
			h.inSector = min(draw.PerMille(h.entries, draws.Around(o.inSector, 60, r.Code, o.label, "in the sector", when)), h.entries-h.inOccupation)
			all[i].occupations = append(all[i].occupations, h)
		}
	}
	return all
}

func splitBy(total int64, n int, weight func(int) int64) []int64 {
	weights := make([]int64, n)
	for k := range weights {
		weights[k] = weight(k)
	}
	return draw.Split(total, weights)
}

// italy adds the regions up.
func italy(regions []region) region {
	sum := region{sizes: make([]int64, len(sizes)), sectors: make([]int64, len(sectors)),
		immigrants: make([]int64, len(sectors)), occupations: make([]hires, len(occupations))}
	for _, r := range regions {
		sum.entries += r.entries
		for k, n := range r.sizes {
			sum.sizes[k] += n
		}
		for k, n := range r.sectors {
			sum.sectors[k] += n
			sum.immigrants[k] += r.immigrants[k]
		}
		for k, h := range r.occupations {
			sum.occupations[k] = sum.occupations[k].plus(h)
		}
	}
	return sum
}

func (h hires) plus(o hires) hires {
	return hires{h.entries + o.entries, h.hard + o.hard, h.lacking + o.lacking, h.unprepared + o.unprepared,
		h.inOccupation + o.inOccupation, h.inSector + o.inSector}
}

// experienced are the entries that want any experience.
func (h hires) experienced() int64 { return h.inOccupation + h.inSector }
