package world

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
)

// Area is a region, or one of the two autonomous provinces.
type Area struct {
	Code         string // current NUTS code: ITH1
	ISTAT        string // code of ISTAT's flows: ITD1
	Region       int    // ISTAT region, 1 to 20
	Province     int    // ISTAT province, for Bolzano and Trento only
	Ripartizione int    // 1 north-west, 2 north-east, 3 centre, 4 south, 5 islands

	residents, foreign int64   // at 1 January 2014
	euShare, growth    float64 // share of foreigners; Italians' growth a year
	empRate, unempRate float64 // 2013
}

// Areas lists the 19 regions and the two autonomous provinces.
var Areas = readAreas()

// Group is an area made of one or more of Areas.
type Group struct {
	Code, ISTAT string
	Members     []int // indices of Areas
}

// Groups lists Italy, the macro-areas, Trentino-Alto Adige and all Areas.
var Groups = makeGroups()

// MacroAreas are the groups for which the survey's tables by citizenship exist.
var MacroAreas = Groups[:6]

func makeGroups() []Group {
	parts := func(wanted ...int) []int {
		var members []int
		for i, a := range Areas {
			for _, r := range wanted {
				if a.Ripartizione == r {
					members = append(members, i)
				}
			}
		}
		return members
	}
	groups := []Group{
		{"IT", "IT", parts(1, 2, 3, 4, 5)},
		{"ITC", "ITC", parts(1)},
		{"ITCD", "ITCD", parts(1, 2)},
		{"ITH", "ITD", parts(2)},
		{"ITE", "ITE", parts(3)},
		{"ITFG", "ITFG", parts(4, 5)},
		{"ITF", "ITF", parts(4)},
		{"ITG", "ITG", parts(5)},
		{"ITDA", "ITDA", nil},
	}
	for i, a := range Areas {
		if a.Province != 0 {
			groups[8].Members = append(groups[8].Members, i)
		}
		groups = append(groups, Group{a.Code, a.ISTAT, []int{i}})
	}
	return groups
}

//go:embed data/areas.csv
var areasCSV string

func readAreas() []Area {
	var areas []Area
	for _, r := range table(areasCSV) {
		areas = append(areas, Area{
			Code: r.text("code"), ISTAT: r.text("istat"), Region: int(r.number("region")),
			Province: int(r.number("province")), Ripartizione: int(r.number("ripartizione")),
			residents: int64(r.number("residents") * 1000), foreign: int64(r.number("foreign") * 1000),
			euShare: r.number("eu_share") / 1000, growth: r.number("growth") / 10_000,
			empRate: r.number("emp_rate") / 100, unempRate: r.number("unemp_rate") / 100,
		})
	}
	return areas
}

// areaIndex returns the position of a code in Areas, -1 if there is none.
func areaIndex(code string) int {
	for i, a := range Areas {
		if a.Code == code {
			return i
		}
	}
	return -1
}

// row is one line of an embedded table.
type row map[string]string

// table reads an embedded CSV file. The files are part of the program, so that
// a fault in one is a panic.
func table(text string) []row {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment = '#'
	records, err := r.ReadAll()
	if err != nil {
		panic(err)
	}
	var rows []row
	for _, record := range records[1:] {
		line := row{}
		for i, name := range records[0] {
			line[name] = record[i]
		}
		rows = append(rows, line)
	}
	return rows
}

func (r row) text(name string) string {
	v, ok := r[name]
	if !ok {
		panic("world: no column " + name)
	}
	return v
}

// number reads a number; an empty cell is 0.
func (r row) number(name string) float64 {
	text := r.text(name)
	if text == "" {
		return 0
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(fmt.Sprintf("world: %s %q", name, text))
	}
	return v
}

// Residents and Foreign are the area's residents at 1 January 2014, rounded.
func (a Area) Residents() int64 { return a.residents }

// Foreign are its foreign residents, rounded.
func (a Area) Foreign() int64 { return a.foreign }
