package inps

import (
	"bufio"
	"fmt"
	"io"
	"strconv"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sample/places"
)

// The funds begin with the reform of 2015.
const firstFundYear = 2016

// hoursPerMonth are the hours authorised in Italy in a middling month, in
// thousands, from 2016: invented.
var hoursPerMonth = []struct {
	fund   string
	byYear [lastYear - firstFundYear + 1]int64
}{
	{"FIS", [...]int64{410, 820, 900, 960, 61000, 33000, 1900, 1180, 1290, 1370}},
	{"Altri fondi", [...]int64{260, 540, 610, 650, 23000, 12500, 1100, 790, 830, 880}},
}

var branches = []struct {
	name  string
	share int64
}{{"Industria", 230}, {"Commercio", 640}, {"Credito", 70}, {"ex Enti Pubblici", 60}}

func hourExtracts(seed uint64) []extract.Extract {
	var all []extract.Extract
	for _, e := range editions {
		all = append(all, extract.Extract{
			Source: source, Dataset: "fund-hours",
			Path:      "/download/dataset/migr2024/dataset_6006.csv",
			MediaType: "text/csv", Published: extract.Day(e.published),
			Write: func(w io.Writer) error { return writeHours(w, seed, e) },
		})
	}
	return all
}

// bilingual are the regions that this dataset spells in its own way.
var bilingual = map[string]string{"ITC2": "Valle d'Aosta/Vallee d'Aoste", "ITDA": "Trentino-Alto-Adige"}

// writeHours writes dataset 6006: all years in one file, and no row where no
// hour was authorised.
func writeHours(w io.Writer, seed uint64, e edition) error {
	out := bufio.NewWriter(w)
	fmt.Fprint(out, "Anno,gestione_fondi,Regione,Mese,Ramo di attività,totale_ore_autorizzate\r\n")
	draws := draw.New(seed, "inps/fund-hours")
	for year := firstFundYear; year <= lastYear; year++ {
		monthCount := 12
		if year == lastYear {
			monthCount = 3 * e.quarters
		}
		for _, fund := range hoursPerMonth {
			for i, region := range places.Regions {
				name := region.Name
				if own, ok := bilingual[region.Code]; ok {
					name = own
				}
				for month := range monthCount {
					for _, branch := range branches {
						if n := hoursOf(draws, fund.fund, i, year, month, branch.name,
							fund.byYear[year-firstFundYear]*branch.share); n > 0 {
							fmt.Fprintf(out, "%d,%s,%s,%s,%s,%d.0\r\n", year, fund.fund, name, months[month], branch.name, n)
						}
					}
				}
			}
		}
	}
	return out.Flush()
}

// hoursOf gives a region its part of the nation's hours in a month and branch;
// in small regions and branches most months have none.
func hoursOf(draws draw.Source, fund string, region, year, month int, branch string, nation int64) int64 {
	r := places.Regions[region]
	keys := []string{fund, r.Code, branch, strconv.Itoa(year), strconv.Itoa(month)}
	hours := nation * r.Workers / workersInItaly
	if hours < 2000 && draws.Between(0, 1999, append(keys, "any")...) > hours {
		return 0
	}
	return draws.Around(draw.PerMille(hours, seasonPerMille[month]), 450, keys...)
}

var workersInItaly = func() (sum int64) {
	for _, r := range places.Regions {
		sum += r.Workers
	}
	return sum
}()
