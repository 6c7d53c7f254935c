// Package excelsior invents the yearly workbooks of the Excelsior survey, one
// for Italy and one for every region: planned entries by size of firm, sector
// and occupation, those hard to find and those of immigrants. As in the real
// ones, the tables have other numbers in the book of Italy than in those of
// the regions, which give shares where Italy's gives counts.
package excelsior

import (
	"fmt"
	"io"

	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sample/places"
)

// year is one edition of the survey in Italy.
type year struct {
	year      int
	published string
	entries   int64 // planned entries
	// Per mille of the entries: hard to find, for lack of candidates, for
	// inadequate preparation, of immigrants.
	hard, lacking, unprepared, immigrants int64
	farming                               bool // agriculture is surveyed
}

// years hold known magnitudes. Those of 2025 are published: 5.807.270 entries,
// 46,96 % hard to find, 30,21 and 13,03 by cause, 23,4 % of immigrants; the
// regions' differences move the shares by up to a point.
var years = []year{
	{2013, "2015-10-01", 563410, 161, 94, 61, 109, false},
	{2019, "2020-10-01", 4616280, 264, 129, 113, 136, false},
	{2020, "2024-10-01", 3242310, 297, 146, 127, 139, false},
	{2021, "2024-10-01", 4638980, 322, 186, 107, 149, false},
	{2022, "2024-10-01", 5179140, 405, 252, 122, 178, false},
	{2023, "2024-10-01", 5509570, 451, 287, 126, 192, false},
	{2024, "2025-09-15", 5516980, 478, 310, 133, 208, false},
	{2025, "2025-12-15", 5807270, 470, 302, 130, 234, true},
}

// Extracts returns the workbooks, the transcribed medium-term reports and the transcribed monthly bulletins.
func Extracts(seed uint64) []extract.Extract {
	all := append(mediumTermExtracts(), bulletinExtracts(seed)...)
	for _, y := range years {
		add := func(area string, write func(io.Writer) error) {
			all = append(all, extract.Extract{
				Source: "excelsior", Dataset: "sectors", // and the other tables: one file holds them all
				Path:      fmt.Sprintf("/sites/default/files/tavole/excelsior_%d_%s.xlsx", y.year, area),
				MediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
				Published: extract.Day(y.published),
				Write:     write,
			})
		}
		add("italia", func(w io.Writer) error { return writeItaly(w, survey(seed, y), y) })
		for i, r := range places.Regions {
			add(r.Slug(), func(w io.Writer) error { return writeRegion(w, survey(seed, y)[i], y, r.Name) })
		}
	}
	return all
}
