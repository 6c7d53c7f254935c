package excelsior

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sample/places"
	"osservatorio/internal/sample/world"
)

// The transcriptions of the monthly bulletins: a file for a year. A bulletin comes out in the month that it is about, before the
// middle of it, so that on the day on which the labour force survey tells of the last quarter of a year, the bulletins tell of
// the first quarter of the next.
const firstBulletins = 2018

var bulletins = []struct {
	year, months int
	published    string
}{
	{2025, 9, "2025-09-15"}, {2025, 12, "2025-12-15"}, {2026, 3, "2026-03-16"},
}

// bulletinsSince2025 tell agriculture too, which earlier ones do not survey.
const bulletinsSince2025 = 2025

func bulletinExtracts(seed uint64) []extract.Extract {
	var all []extract.Extract
	add := func(year, months int, published string) {
		all = append(all, extract.Extract{
			Source: "excelsior", Dataset: "monthly-sectors",
			Path:      fmt.Sprintf("/scambio/excelsior/bollettini_%d.csv", year),
			MediaType: "text/csv", Published: extract.Day(published),
			Write: func(w io.Writer) error { return writeBulletins(w, seed, year, months) },
		})
	}
	for y := firstBulletins; y < bulletins[0].year; y++ {
		add(y, 12, "2024-10-01")
		if y == 2024 {
			all[len(all)-1].Published = extract.Day("2025-03-12")
		}
	}
	for _, e := range bulletins {
		add(e.year, e.months, e.published)
	}
	return all
}

// Entries of Italy in a middling month, and by month over it: invented around known magnitudes.
const entriesPerMonth = 350_000

var bulletinSeason = [12]int64{1150, 930, 960, 1020, 1080, 1290, 1110, 650, 1210, 1070, 960, 570}

// elasticity is by how many per cent plans are more where one per cent more are employed than in 2019.
const elasticity = 8

// sectorEntries are the sectors as the bulletins name them, agriculture apart, and their part of the entries, per mille.
var sectorEntries = []struct {
	name   string
	sector world.Sector
	share  float64
}{{"Industria in senso stretto", world.Industry, 240}, {"Costruzioni", world.Construction, 95}, {"Servizi", world.Services, 665}}

// writeBulletins writes the months of a year. Plans follow the employed of the quarter, each region's with a noise of its own:
// leading where it is small, misleading where it is large. Within a region the sectors follow those of its ripartizione, since the
// invented world has too few groups of persons in a small region for its sectors to move evenly.
func writeBulletins(w io.Writer, seed uint64, year, months int) error {
	out := bufio.NewWriter(w)
	fmt.Fprint(out, "MESE;TERRITORIO;SETTORE;ENTRATE\n")
	draws := draw.New(seed, "excelsior/bulletins")
	base := draw.Split(entriesPerMonth, places.Weights(func(r places.Region) int64 { return draws.Around(r.Workers*10, 80, r.Code) }))
	employed, ripartizione := employedOf(world.New(seed), draws)
	for m := range months {
		when := fmt.Sprintf("%d-%02d", year, m+1)
		var italy, farms int64
		sectors := make([]int64, len(sectorEntries)) // of Italy
		row := func(area string, entries, farming int64, of []int64) {
			for k, n := range of {
				fmt.Fprintf(out, "%s;%s;%s;%s\n", when, area, sectorEntries[k].name, bulletinCell(n))
			}
			if year >= bulletinsSince2025 {
				fmt.Fprintf(out, "%s;%s;TOTALE;%s\n%s;%s;Agricoltura;%s\n", when, area, bulletinCell(entries+farming), when, area, bulletinCell(farming))
				return
			}
			fmt.Fprintf(out, "%s;%s;TOTALE;%s\n", when, area, bulletinCell(entries))
		}
		for i, r := range places.Regions {
			now, then := employed(r.Code, year, m/3+1), employed(r.Code, 2019, m/3+1)
			around, before := employed(ripartizione[r.Code], year, m/3+1), employed(ripartizione[r.Code], 2019, m/3+1)
			more := func(now, then int64) float64 { return math.Exp(elasticity * math.Log(float64(now)/float64(then))) }
			level := more(total(now), total(then))
			noise := draws.Between(15, 80, r.Code, "noise")
			n := int64(math.Round(float64(draw.PerMille(base[i], bulletinSeason[m])) * level))
			n = draws.Around(n, noise, r.Code, when)
			farming := draws.Around(draw.PerMille(n, 62), 150, r.Code, when, "farming")
			italy, farms = italy+n, farms+farming
			var weights []int64
			for _, s := range sectorEntries {
				weight := int64(1000 * s.share * more(around[s.sector], before[s.sector]) / more(total(around), total(before)))
				weights = append(weights, draws.Around(weight, noise, r.Code, when, s.name))
			}
			of := draw.Split(n, weights)
			for k := range of {
				sectors[k] += of[k]
			}
			row(r.Name, n, farming, of)
		}
		row("Italia", italy, farms, sectors)
	}
	return out.Flush()
}

// bulletinCell is a count as the bulletins have it, rounded to tens.
func bulletinCell(n int64) string { return fmt.Sprint(tens(n)) }

// bySector are persons by sector.
type bySector = [world.Sectors]int64

func total(of bySector) int64 {
	var sum int64
	for _, n := range of {
		sum += n
	}
	return sum
}

// employedOf gives the employed of a region, or of a ripartizione, by quarter and sector, and of each region its ripartizione. Of
// quarters that the invented world does not have, the growth over a year is that of all sectors in its last quarter, give or take six
// per thousand.
func employedOf(w *world.World, draws draw.Source) (employed func(code string, year, quarter int) bySector, ripartizione map[string]string) {
	found := map[string]bySector{}
	ripartizione = map[string]string{}
	for y := firstBulletins - 1; y <= world.LastYear; y++ {
		for q := 1; q <= 4; q++ {
			t := world.Quarter{Year: y, Q: q}
			for k := range world.Keys {
				a := world.Areas[k.Area]
				code := a.Code
				if a.Province != 0 {
					code = "ITDA"
				}
				ripartizione[code] = strconv.Itoa(a.Ripartizione)
				parts := w.Employed(t, k, w.Cell(world.Final(), t, k).Employed)
				for _, of := range []string{code, ripartizione[code]} {
					sum := found[of+t.String()]
					for s, n := range parts {
						sum[s] += n
					}
					found[of+t.String()] = sum
				}
			}
		}
	}
	return func(code string, year, quarter int) bySector {
		of := func(y, q int) bySector { return found[code+world.Quarter{Year: y, Q: q}.String()] }
		if year <= world.LastYear {
			return of(year, quarter)
		}
		out, last, before := of(world.LastYear, quarter), total(of(world.LastYear, 4)), total(of(world.LastYear-1, 4))
		for s := range out {
			out[s] = draws.Around(out[s]*last/before, 6, code, strconv.Itoa(year), strconv.Itoa(quarter))
		}
		return out
	}, ripartizione
}
