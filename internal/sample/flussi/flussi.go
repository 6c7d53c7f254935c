// Package flussi invents the funnel of seasonal work, from the quota of the
// decree to the permits requested, by act, region and province, under the
// observatory's own contract: no such file is published. The figures agree
// with what is printed for Piemonte and Toscana.
package flussi

import (
	"fmt"
	"io"

	"osservatorio/internal/sample/extract"
)

// act is the decree that programmes a year, with the nation's figures at the
// last observation: the ceilings are those of the decrees, the rest is
// invented around what is known.
type act struct {
	year      int // that the decree names in its title
	name      string
	allotted  string // date of the note that divides the quota
	firstYear int    // in which entries begin to be counted
	ceiling   int64
	quotas    int64 // divided among the regions; the reserve holds the others
	counts    [stageCount]int64
	toppedUp  bool // the regions had more from the reserve later
}

// The stages of the funnel after the quota.
const (
	applications = iota
	nullaOsta
	visas
	contracts
	permits
	stageCount
)

var stageCodes = [stageCount]string{"APPLICATIONS", "NULLA_OSTA", "VISAS", "CONTRACTS", "PERMITS"}

var acts = []act{
	{2010, "DPCM 01.04.2010", "2010-04-19", 2010, 80000, 68000, [...]int64{92300, 45600, 36100, 26900, 26900}, false},
	{2011, "DPCM 17.02.2011", "2011-03-22", 2011, 60000, 51200, [...]int64{73400, 38400, 29700, 20800, 20800}, false},
	{2012, "DPCM 13.03.2012", "2012-04-05", 2012, 35000, 31000, [...]int64{49700, 22100, 16000, 9900, 9900}, false},
	{2013, "DPCM 15.02.2013", "2013-03-26", 2013, 30000, 20000, [...]int64{38600, 12900, 9700, 6600, 6600}, true},
	{2014, "DPCM 12.03.2014", "2014-05-12", 2014, 15000, 11450, [...]int64{24900, 8100, 6300, 4500, 4500}, false},
	{2015, "DPCM 02.04.2015", "2015-05-14", 2015, 13000, 9785, [...]int64{22600, 7000, 5600, 4100, 4100}, false},
	{2016, "DPCM 14.12.2015", "2016-02-10", 2016, 13000, 9900, [...]int64{22100, 6900, 5500, 4000, 4000}, true},
	{2017, "DPCM 13.02.2017", "2017-03-22", 2017, 17000, 11626, [...]int64{27800, 8300, 6700, 4900, 4900}, false},
	{2018, "DPCM 15.12.2017", "2018-01-24", 2018, 18000, 13900, [...]int64{31200, 9900, 7900, 5700, 5700}, false},
	{2019, "DPCM 12.03.2019", "2019-04-16", 2019, 18000, 14100, [...]int64{33600, 10200, 8100, 5800, 5740}, false},
	{2020, "DPCM 07.07.2020", "2020-10-20", 2020, 18000, 14300, [...]int64{30900, 9400, 6200, 4300, 4250}, false},
	{2021, "DPCM 21.12.2021", "2022-01-25", 2022, 42000, 38800, [...]int64{132000, 30600, 19900, 9300, 9150}, false},
	{2022, "DPCM 29.12.2022", "2023-02-08", 2023, 44000, 41200, [...]int64{156700, 33900, 21600, 10100, 9940}, false},
	{2023, "DPCM 27.09.2023", "2023-12-27", 2024, 82550, 58750, [...]int64{214300, 42100, 25300, 11400, 11210}, true},
	{2024, "DPCM 27.09.2023", "2024-02-19", 2024, 89050, 80900, [...]int64{271600, 51700, 28900, 12300, 12090}, false},
	{2025, "DPCM 27.09.2023", "2025-01-28", 2025, 93550, 84100, [...]int64{198400, 49800, 26700, 9900, 9730}, false},
}

// observation is a day on which the ministries counted the stages, with how
// much of the last count they then had, per mille.
type observation struct {
	date     string
	complete [stageCount]int64
	status   string
}

func (a act) observations() []observation {
	if a.year == 2025 {
		return []observation{
			{"2025-06-30", [...]int64{940, 610, 470, 280, 270}, "P"},
			{"2025-09-30", [...]int64{1000, 860, 790, 660, 650}, "P"},
			{"2025-12-31", [...]int64{1000, 1000, 1000, 1000, 1000}, "P"},
		}
	}
	return []observation{
		{fmt.Sprintf("%d-12-31", a.firstYear), [...]int64{1000, 970, 880, 720, 700}, "P"},
		{fmt.Sprintf("%d-12-31", a.firstYear+1), [...]int64{1000, 1000, 1000, 1000, 1000}, "A"},
	}
}

// editions are the days on which the file of a year is sent; each holds what
// was observed until then, so that a later file only adds rows.
func (a act) editions() []string {
	switch {
	case a.year <= 2013:
		return []string{"2015-10-01"}
	case a.year <= 2018:
		return []string{"2020-10-01"}
	case a.year <= 2021:
		return []string{"2024-10-01"}
	case a.year == 2022:
		return []string{"2025-09-15"}
	case a.year <= 2024:
		return []string{"2025-09-15", "2026-03-16"}
	default:
		return []string{"2025-09-15", "2025-12-15", "2026-03-16"}
	}
}

// Extracts returns the funnel of every year in every edition.
func Extracts(seed uint64) []extract.Extract {
	var all []extract.Extract
	for _, a := range acts {
		for _, published := range a.editions() {
			all = append(all, extract.Extract{
				Source: "flussi", Dataset: "funnel",
				Path:      fmt.Sprintf("/scambio/flussi/imbuto-%d.csv", a.year),
				MediaType: "text/csv", Published: extract.Day(published),
				Write: func(w io.Writer) error { return writeFunnel(w, seed, a, published) },
			})
		}
	}
	return all
}
