package interno

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sample/places"
)

// minorsPresent are the minors present in Italy at the end of the months
// between which the sample draws straight lines: invented around known levels.
var minorsPresent = []struct {
	month string
	count int64
}{
	{"2014-08", 9350}, {"2015-01", 9820}, {"2015-06", 8140}, {"2016-06", 11970}, {"2017-06", 17520},
	{"2018-06", 13230}, {"2019-06", 7300}, {"2020-06", 5060}, {"2021-06", 7840}, {"2022-02", 11180},
	{"2022-12", 20040}, {"2023-06", 20890}, {"2023-12", 23180}, {"2024-06", 20240}, {"2024-12", 18590},
	{"2025-06", 16510}, {"2025-12", 17020},
}

// monthlyUntil is the last month of the monthly reports; later ones are
// half-yearly.
const monthlyUntil = "2022-12"

func minorExtracts(seed uint64) []extract.Extract {
	var all []extract.Extract
	for _, e := range []struct{ published, until string }{
		{"2024-10-01", "2024-06"}, {"2025-09-15", "2025-06"}, {"2026-03-16", "2025-12"},
	} {
		all = append(all, extract.Extract{
			Source: source, Dataset: "msna", Path: "/scambio/interno/msna/msna.json",
			MediaType: "application/json", Published: published(e.published),
			Write: func(w io.Writer) error { return writeMinors(w, seed, e.until) },
		})
	}
	return all
}

// The document has the members of the derived open data, in their order.
type minorsDocument struct {
	First     string         `json:"primo_periodo"`
	Last      string         `json:"ultimo_periodo"`
	LastTotal int64          `json:"totale_ultimo"`
	Nation    []minorsMonth  `json:"nazionale"`
	Regions   []minorsRegion `json:"regioni"`
}

type minorsMonth struct {
	Month   string `json:"periodo"`
	Present int64  `json:"presenti"`
	Kind    string `json:"tipo,omitempty"`
}

type minorsRegion struct {
	Region string        `json:"regione"`
	Last   int64         `json:"ultimo"`
	First  int64         `json:"primo"`
	Series []minorsMonth `json:"serie"`
}

func writeMinors(w io.Writer, seed uint64, until string) error {
	document := minorsDocument{First: minorsPresent[0].month, Last: until}
	byRegion := map[string]*minorsRegion{}
	for _, m := range nationalMinors() {
		if m.Month > until {
			break
		}
		document.Nation = append(document.Nation, m)
		document.LastTotal = m.Present
		for _, r := range minorsByRegion(seed, m) {
			entry, ok := byRegion[r.name]
			if !ok {
				entry = &minorsRegion{Region: r.name, First: r.count}
				byRegion[r.name] = entry
			}
			entry.Last = r.count
			entry.Series = append(entry.Series, minorsMonth{Month: m.Month, Present: r.count})
		}
	}
	for _, r := range byRegion {
		document.Regions = append(document.Regions, *r)
	}
	slices.SortFunc(document.Regions, func(a, b minorsRegion) int {
		return cmp.Or(cmp.Compare(b.Last, a.Last), cmp.Compare(a.Region, b.Region))
	})
	out := bufio.NewWriter(w)
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(document); err != nil {
		return err
	}
	return out.Flush()
}

// nationalMinors draws the straight lines, month by month and then at the ends
// of half-years.
func nationalMinors() []minorsMonth {
	var all []minorsMonth
	for i, from := range minorsPresent {
		start := monthNumber(from.month)
		if from.month > monthlyUntil || i == len(minorsPresent)-1 {
			all = append(all, minorsMonth{from.month, from.count, "semestrale"})
			continue
		}
		to := minorsPresent[i+1]
		months := monthNumber(to.month) - start
		if from.month == monthlyUntil {
			months = 1
		}
		for k := range months {
			n := from.count + (to.count-from.count)*int64(k)/int64(months)
			all = append(all, minorsMonth{monthText(start + k), n, "mensile"})
		}
	}
	return all
}

func monthNumber(text string) int {
	var year, month int
	if _, err := fmt.Sscanf(text, "%d-%d", &year, &month); err != nil {
		panic("interno: month of the sample: " + err.Error())
	}
	return year*12 + month - 1
}

func monthText(n int) string { return fmt.Sprintf("%04d-%02d", n/12, n%12+1) }

type minorsCount struct {
	name  string
	count int64
}

// minorsByRegion divides a month among the regions, Trento and Bolzano apart;
// a region without minors is left out. Sicilia and Calabria host most.
func minorsByRegion(seed uint64, m minorsMonth) []minorsCount {
	draws := draw.New(seed, "interno/msna")
	names, weights := minorsAreas()
	for i, name := range names {
		weights[i] = draws.Around(draws.Around(weights[i], 250, name), 20, name, m.Month)
	}
	fixed := map[string]int64{}
	for code, n := range minorsPrinted[m.Month] {
		if code != "IT" {
			fixed[places.Regions[places.Index(code)].Name] = n
		}
	}
	rest := m.Present
	for i, name := range names {
		if n, ok := fixed[name]; ok {
			rest -= n
			weights[i] = 0
		}
	}
	var all []minorsCount
	for i, n := range draw.Split(rest, weights) {
		if own, ok := fixed[names[i]]; ok {
			n = own
		}
		if n > 0 {
			all = append(all, minorsCount{names[i], n})
		}
	}
	return all
}

func minorsAreas() (names []string, weights []int64) {
	hosts := map[string]int64{"ITG1": 150000, "ITF6": 45000, "ITF4": 31000, "ITC1": 17600, "ITI1": 19200}
	for _, r := range places.Regions {
		weight, ok := hosts[r.Code]
		if !ok {
			weight = r.Workers
		}
		if r.Code == "ITDA" {
			names, weights = append(names, "Trento", "Bolzano"), append(weights, weight/2, weight/2)
			continue
		}
		names, weights = append(names, r.Name), append(weights, weight)
	}
	return names, weights
}
