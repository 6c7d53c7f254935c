package inps

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"strconv"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sample/places"
)

//go:embed domestic.csv
var domesticCSV string

// domesticModel is what the invented domestic workers are calibrated to: the nation by year, shares of the regions, and the
// figures printed for single regions and years, which are kept.
type domesticModel struct {
	draws  draw.Source
	figure map[string]int64 // "item year area"
}

// The years of the observatory's files; a file comes in June of the year after, the last with the second edition.
const firstDomestic, lastDomestic = 2011, 2024

func domesticExtracts(seed uint64) []extract.Extract {
	var all []extract.Extract
	for year := firstDomestic; year <= lastDomestic; year++ {
		published := archived(year)
		if year >= 2024 {
			published = editions[0].published
		}
		all = append(all, extract.Extract{
			Source: source, Dataset: "domestic-workers", Path: fmt.Sprintf("/scambio/inps/lavoratori_domestici_%d.csv", year),
			MediaType: "text/csv", Published: extract.Day(published),
			Write: func(w io.Writer) error { return newDomestic(seed).write(w, year) },
		})
	}
	return all
}

func newDomestic(seed uint64) domesticModel {
	m := domesticModel{draw.New(seed, "inps/domestic-workers"), map[string]int64{}}
	for _, row := range table(domesticCSV)[1:] {
		m.figure[row[0]+" "+row[1]+" "+row[2]] = number(row[3])
	}
	return m
}

// at is a figure of a year, or in a straight line between the years around it.
func (m domesticModel) at(item string, year int, area string) int64 {
	before, after := year, year
	find := func(y int) (int64, bool) { n, ok := m.figure[item+" "+strconv.Itoa(y)+" "+area]; return n, ok }
	for ; before > firstDomestic; before-- {
		if _, ok := find(before); ok {
			break
		}
	}
	for ; after < lastDomestic; after++ {
		if _, ok := find(after); ok {
			break
		}
	}
	low, okLow := find(before)
	high, okHigh := find(after)
	switch {
	case !okLow:
		return high
	case !okHigh || after == before:
		return low
	}
	return low + (high-low)*int64(year-before)/int64(after-before)
}

// domesticCells are the workers of a region: Italians, of the Union, of other countries, each men and women.
type domesticCells [3][2]int64

// regions draws the workers of each region: those from outside of the Union are as printed where they are.
func (m domesticModel) regions(year int) []domesticCells {
	y := strconv.Itoa(year)
	all := m.at("workers", year, "IT")
	foreign := draw.PerMille(all, m.at("foreign_share", year, "IT"))
	neu := draw.PerMille(foreign, m.at("non_eu_share", year, "IT"))
	groups := [3]int64{all - foreign, foreign - neu, neu}
	cells := make([]domesticCells, len(places.Regions))
	for g, total := range groups {
		item := [...]string{"italian_share", "foreign_share_of_nation", "foreign_share_of_nation"}[g]
		weights := make([]int64, len(places.Regions))
		kept := map[int]int64{}
		for i, r := range places.Regions {
			if n, ok := m.figure["non_eu_workers "+y+" "+r.Code]; ok && g == 2 {
				kept[i], total = n, total-n
				continue
			}
			weights[i] = m.draws.Around(m.figure[item+" * "+r.Code]*1000, 25, y, r.Code, strconv.Itoa(g))
		}
		for i, n := range draw.Split(total, weights) {
			if n == 0 {
				n = kept[i]
			}
			women := m.figure["women_share * "+[...]string{"ITA", "EU", "NEU"}[g]] + m.draws.Between(-15, 15, y, places.Regions[i].Code, strconv.Itoa(g))
			if w, ok := m.figure["women_share "+y+" "+places.Regions[i].Code]; ok && g == 2 {
				women = w
			}
			w := draw.PerMille(n, women)
			cells[i][g] = [2]int64{n - w, w}
		}
	}
	return cells
}

// write writes one year as the observatory's export: Italy is the sum of the regions, as a worker counts where most of the
// contributions are.
func (m domesticModel) write(w io.Writer, year int) error {
	out := bufio.NewWriter(w)
	fmt.Fprint(out, "ANNO;TERRITORIO;CITTADINANZA;SESSO;LAVORATORI\r\n")
	var italy domesticCells
	area := func(name string, cells domesticCells) {
		for g, label := range []string{"italiani", "comunitari", "non comunitari"} {
			for s, sex := range []string{"Maschi", "Femmine"} {
				fmt.Fprintf(out, "%d;%s;%s;%s;%s\r\n", year, name, label, sex, dotted(cells[g][s]))
			}
		}
	}
	for i, cells := range m.regions(year) {
		area(places.Regions[i].Name, cells)
		for g := range cells {
			for s, n := range cells[g] {
				italy[g][s] += n
			}
		}
	}
	area("Italia", italy)
	return out.Flush()
}
