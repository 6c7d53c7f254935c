package istat

import (
	"bufio"
	"fmt"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sample/world"
)

// condition is a finer condition with its share per mille of what it is a part of, for Italians and foreigners.
type condition struct {
	code             string
	of               func(world.Cell) int64
	italian, foreign int64
}

// conditions are those of the contract; the shares are invented around published magnitudes.
var conditions = []condition{
	{"EMPLOYED", func(c world.Cell) int64 { return c.Employed }, 1000, 1000},
	{"PT_INVOLUNTARY", func(c world.Cell) int64 { return c.Employed }, 100, 180},
	{"PT_UNDEREMPLOYED", func(c world.Cell) int64 { return c.Employed }, 20, 35},
	{"UNEMPLOYED", func(c world.Cell) int64 { return c.Unemployed }, 1000, 1000},
	{"UNEMPLOYED_LT", func(c world.Cell) int64 { return c.Unemployed }, 560, 420},
	{"SEEKING_NOT_AVAILABLE", func(c world.Cell) int64 { return c.Inactive }, 7, 15},
	{"AVAILABLE_NOT_SEEKING", func(c world.Cell) int64 { return c.Inactive }, 120, 140},
}

// conditionsExtracts covers the years from 2018 on that are whole.
func conditionsExtracts(seed uint64) []extract.Extract {
	var all []extract.Extract
	for year := 2018; year < world.LastYear; year++ {
		all = append(all, newExtract("rcfl-conditions", fmt.Sprintf("/scambio/istat/rcfl-conditions/%d.csv", year), "text/csv", publishedArchive,
			func(w *bufio.Writer) { writeConditions(w, seed, year) }))
	}
	return all
}

func writeConditions(w *bufio.Writer, seed uint64, year int) {
	people, noise := world.New(seed), draw.New(seed, "conditions")
	fmt.Fprintln(w, "REF_AREA,TIME_PERIOD,CITIZENSHIP,SEX,LABOUR_CONDITION,PERSONS,OBS_STATUS")
	for a := range world.Areas {
		for c := range citizenshipCode {
			for s := range sexCode {
				var cell world.Cell
				for q := 1; q <= 4; q++ {
					for g := age1574.from; g <= age1574.to; g++ {
						cell = cell.Plus(people.Cell(world.Final(), world.Quarter{Year: year, Q: q},
							world.Key{Area: a, Cit: world.Citizenship(c), Sex: world.Sex(s), Age: g}))
					}
				}
				for _, k := range conditions {
					persons := k.of(cell) / 4
					share := k.foreign
					if world.Citizenship(c) == world.ITA {
						share = k.italian
					}
					if share < 1000 {
						at := fmt.Sprintf("%d %d %d %d", year, a, c, s)
						persons = draw.PerMille(persons, min(1000, noise.Around(share, 120, k.code, at)))
					}
					fmt.Fprintf(w, "%s,%d,%s,%s,%s,%d,\n", world.Areas[a].ISTAT, year, citizenshipCode[c], sexCode[s], k.code, persons)
				}
			}
		}
	}
}
