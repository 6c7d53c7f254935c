package inps

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sample/places"
)

var months = [12]string{"Gennaio", "Febbraio", "Marzo", "Aprile", "Maggio", "Giugno",
	"Luglio", "Agosto", "Settembre", "Ottobre", "Novembre", "Dicembre"}

// workersPerMonth are the workers on payment in Italy in a middling month, by
// type of intervention, from the first year to the last: invented.
var workersPerMonth = []struct {
	kind   string
	byYear [lastYear - firstYear + 1]int64
}{
	{"CIGD", [...]int64{141000, 152000, 171000, 186000, 149000, 71000, 44000, 12000, 1900, 1400, 512000, 268000, 9000, 2100, 1700, 1500}},
	{"CIGO", [...]int64{118000, 79000, 107000, 112000, 82000, 67000, 54000, 43000, 36000, 47000, 698000, 291000, 58000, 61000, 69000, 76000}},
	{"CIGS", [...]int64{131000, 118000, 137000, 152000, 147000, 121000, 98000, 71000, 49000, 46000, 39000, 42000, 41000, 38000, 41000, 44000}},
	{"FIS", [...]int64{0, 0, 0, 0, 0, 0, 900, 2100, 2600, 3100, 441000, 236000, 11000, 7400, 8100, 8600}},
	{"FONDI_Centrali", [...]int64{0, 0, 0, 0, 0, 0, 1200, 2300, 2900, 3300, 87000, 51000, 6100, 4900, 5200, 5500}},
	{"FONDI_Territorio", [...]int64{0, 0, 0, 0, 0, 0, 0, 140, 170, 190, 6200, 3900, 260, 190, 210, 230}},
}

// seasonPerMille is how much a month differs from a middling one.
var seasonPerMille = [12]int64{1080, 1110, 1120, 1060, 1010, 980, 940, 620, 960, 1020, 1040, 1060}

func workerExtracts(seed uint64) []extract.Extract {
	var all []extract.Extract
	add := func(year, months int, published string) {
		all = append(all, extract.Extract{
			Source: source, Dataset: "wage-supplementation-workers",
			Path: fmt.Sprintf("/download/dataset/integrazioni-salariali-lavoratori-%d/filesystem/"+
				"integrazioni-salariali-lavoratori-%d.csv", year, year),
			MediaType: "text/csv", Published: extract.Day(published),
			Write: func(w io.Writer) error { return writeWorkers(w, seed, year, months, published) },
		})
	}
	for year := firstYear; year < lastYear; year++ {
		published := archived(year)
		if year == 2024 {
			published = editions[0].published
		}
		add(year, 12, published)
	}
	for _, e := range editions {
		add(lastYear, 3*e.quarters, e.published)
	}
	return all
}

// writeWorkers writes the file of one year as INPS does: CRLF, numbers as
// floats, months in alphabetical order, a cell without workers left out. The
// last quarter of an edition is not complete yet.
func writeWorkers(w io.Writer, seed uint64, year, monthCount int, published string) error {
	out := bufio.NewWriter(w)
	fmt.Fprint(out, "Anno,Mese,Tipo_intervento,Regione,numero_lavoratori\r\n")
	draws := draw.New(seed, "inps/wage-supplementation-workers")
	for _, month := range alphabetical(monthCount) {
		complete := int64(1000)
		if year == lastYear && month >= monthCount-3 && published != editions[2].published {
			complete = draws.Between(930, 970, published, strconv.Itoa(month))
		}
		for _, kind := range workersPerMonth {
			nation := draw.PerMille(kind.byYear[year-firstYear], seasonPerMille[month])
			counts := workersByRegion(draws, kind.kind, year, month, nation)
			for _, i := range byUpper {
				if n := draw.PerMille(counts[i], complete); n > 0 {
					fmt.Fprintf(out, "%d,%s,%s,%s,%d.0\r\n", year, months[month], kind.kind, places.Regions[i].Upper(), n)
				}
			}
		}
	}
	return out.Flush()
}

func workersByRegion(draws draw.Source, kind string, year, month int, nation int64) []int64 {
	if kind == "FONDI_Territorio" { // the only territorial funds are those of Trento and Bolzano
		counts := make([]int64, len(places.Regions))
		counts[places.Index("ITDA")] = draws.Around(nation, 80, kind, strconv.Itoa(year), strconv.Itoa(month))
		return counts
	}
	return draw.Split(nation, places.Weights(func(r places.Region) int64 {
		lasting := draws.Around(r.Workers*100, 350, kind, r.Code)
		return draws.Around(lasting, 120, kind, r.Code, strconv.Itoa(year), strconv.Itoa(month))
	}))
}

// alphabetical returns the first n months, from 0, in the order of their names.
func alphabetical(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(months[a], months[b]) })
	return order
}

// byUpper are the regions' positions in the order of their names in capitals.
var byUpper = func() []int {
	order := make([]int, len(places.Regions))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Compare(places.Regions[a].Upper(), places.Regions[b].Upper())
	})
	return order
}()
