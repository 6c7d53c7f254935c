package istat

import (
	"bufio"
	"fmt"
	"strconv"

	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sample/world"
)

// tabulationAges are the classes of the tabulation's contract.
var tabulationAges = []ageGroup{
	age1524,
	{"Y25-29", world.Y25_29, world.Y25_29},
	{"Y30-34", world.Y30_34, world.Y30_34},
	{"Y35-44", world.Y35_44, world.Y35_44},
	{"Y45-54", world.Y45_54, world.Y45_54},
	{"Y55-64", world.Y55_64, world.Y55_64},
	{"Y65-74", world.Y65_74, world.Y65_74},
	{"Y_GE75", world.Y75, world.Y75},
}

// tabulationExtracts covers the years whose public microdata lack the region or
// do not exist: 2010 to 2014, and from 2021 on.
func tabulationExtracts(seed uint64) []extract.Extract {
	var all []extract.Extract
	add := func(year int, e world.Edition, published string) {
		all = append(all, newExtract("rcfl-tabulation", fmt.Sprintf("/scambio/istat/rcfl-tabulation/%d.csv", year), "text/csv", published,
			func(w *bufio.Writer) { writeTabulation(w, world.New(seed), year, e) }))
	}
	for year := world.FirstYear; year <= 2014; year++ {
		add(year, world.Final(), "2015-03-02")
	}
	for year := 2021; year < world.LastYear; year++ {
		add(year, world.Final(), publishedArchive)
	}
	for _, e := range world.Editions {
		add(world.LastYear, e, e.Published)
	}
	return all
}

func writeTabulation(w *bufio.Writer, people *world.World, year int, e world.Edition) {
	fmt.Fprintln(w, "FREQ,REF_AREA,TIME_PERIOD,CITIZENSHIP,SEX,AGE,LABOUR_STATUS,PERSONS,OBS_STATUS")
	for q := 1; q <= 4; q++ {
		t := world.Quarter{Year: year, Q: q}
		if t.After(e.Last) {
			return
		}
		status := ""
		if year == world.LastYear && t == e.Last {
			status = "p" // the latest quarter is provisional
		}
		for a := range world.Areas {
			for c := range citizenshipCode {
				for s := range sexCode {
					for _, age := range tabulationAges {
						var cell world.Cell
						for g := age.from; g <= age.to; g++ {
							cell = cell.Plus(people.Cell(e, t, world.Key{Area: a, Cit: world.Citizenship(c), Sex: world.Sex(s), Age: g}))
						}
						prefix := "Q," + world.Areas[a].ISTAT + "," + t.String() + "," + citizenshipCode[c] + "," + sexCode[s] + "," + age.code + ","
						writeCounts(w, prefix, cell, age.to <= world.Y30_34, status)
					}
				}
			}
		}
	}
}

// writeCounts writes the conditions of one group. NEET, counted below 35 only,
// are among the unemployed and the inactive.
func writeCounts(w *bufio.Writer, prefix string, cell world.Cell, young bool, status string) {
	line := func(condition string, persons int64) {
		w.WriteString(prefix)
		w.WriteString(condition)
		w.WriteByte(',')
		w.WriteString(strconv.FormatInt(persons, 10))
		w.WriteByte(',')
		w.WriteString(status)
		w.WriteByte('\n')
	}
	line("EMP", cell.Employed)
	line("UNEMP", cell.Unemployed)
	line("INAC", cell.Inactive)
	if young {
		line("NEET", cell.NEET)
	}
}
