// Package interno invents the extracts of the Ministry of the Interior and of
// the Ministry of Labour's register of minors, in the forms in which volunteers
// publish them: reception by region and landings by nationality from the daily
// dashboard, and unaccompanied minors as JSON.
package interno

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"osservatorio/internal/sample/extract"
)

const source = "interno"

// day is a day of the dashboard that the sample holds.
type day struct {
	date      string // ISO
	suffix    string // what the provider adds to the date in the file's name
	dots      bool   // date in the name written with dots
	published []string
	// hotspots, centres and sai are the persons present in Italy.
	hotspots, centres, sai int64
	landed                 int64 // persons landed from 1 January
}

// days are the ends of half-years, with one day of 2014. Magnitudes are those
// of the real dashboard, the figures invented.
var days = []day{
	{"2014-12-30", "", false, []string{"2015-10-01"}, 0, 45870, 20620, 170100},
	{"2019-06-30", "", false, []string{"2020-10-01"}, 148, 82310, 26480, 2780},
	{"2019-12-31", "_0", false, []string{"2020-10-01"}, 62, 67120, 24390, 11470},
	{"2020-06-30", "", false, []string{"2024-10-01"}, 187, 62240, 22180, 6950},
	{"2020-12-31", "_1", false, []string{"2024-10-01"}, 34, 54180, 25430, 34150},
	{"2021-06-30", "", false, []string{"2024-10-01"}, 1290, 49310, 25810, 20530},
	{"2021-12-31", "", false, []string{"2024-10-01"}, 376, 52140, 25760, 67040},
	{"2022-06-30", "", false, []string{"2024-10-01"}, 1180, 58930, 29070, 27690},
	{"2022-12-31", "_0", false, []string{"2024-10-01"}, 1730, 71840, 33910, 105100},
	{"2023-06-30", "", false, []string{"2024-10-01"}, 3640, 80920, 35180, 65500},
	{"2023-12-31", "", false, []string{"2024-10-01"}, 610, 100870, 37310, 157600},
	{"2024-06-30", "", true, []string{"2025-09-15"}, 710, 95260, 38040, 25800},
	{"2024-12-31", "_fine_mese", false, []string{"2025-09-15"}, 280, 97940, 38790, 66300},
	{"2025-06-30", "_0", false, []string{"2025-09-15", "2025-12-15"}, 330, 99410, 38520, 30100},
	{"2025-12-31", "", false, []string{"2026-03-16"}, 240, 98730, 39080, 65900},
}

// stem is the day as it stands in the file's name: "31-12-2020_1".
func (d day) stem() string {
	year, month, dayOfMonth := d.date[:4], d.date[5:7], d.date[8:]
	separator := "-"
	if d.dots {
		separator = "."
	}
	return strings.Join([]string{dayOfMonth, month, year}, separator) + d.suffix
}

// fileName is the name that the transcribers give to a table of the dashboard.
func (d day) fileName(table string) string {
	return fmt.Sprintf("cruscotto_statistico_giornaliero_%s-%s.csv", d.stem(), table)
}

// Extracts returns every extract of the source in every edition.
func Extracts(seed uint64) []extract.Extract {
	return slices.Concat(receptionExtracts(seed), landingExtracts(seed), minorExtracts(seed))
}

func published(date string) time.Time { return extract.Day(date) }
