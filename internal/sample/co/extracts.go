// Package co makes the invented extracts of the Comunicazioni Obbligatorie:
// messages about single relationships for some areas and quarters, and
// quarterly tables for all. Both tell the same figures where both exist, and
// the published ones of 2013 for Piemonte and Toscana.
package co

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync"

	"osservatorio/internal/sample/extract"
)

// edition is a state of the tables: what was known at a date.
type edition struct {
	published string
	last      quarter // the latest quarter that it has
}

// settled is the age in quarters from which a quarter is no longer revised.
const settled = 2

// age is how many quarters an edition has after q.
func (e edition) age(q quarter) int { return int(e.last - q) }

// editions of the tables of the last year; older years have one each.
var editions = []edition{
	{"2025-09-15", quarterOf(2025, 2)},
	{"2025-12-15", quarterOf(2025, 3)},
	{"2026-03-16", quarterOf(2025, 4)},
}

// tablesPublished is when the only edition of a year's table came out.
func tablesPublished(year int) string {
	if year <= pinnedYear {
		return "2014-04-10"
	}
	return "2025-03-17"
}

// late is how many of a thousand activations and ends are not yet known one
// quarter after, by the age of a quarter.
var late = [settled][flows]int{{26, 41}, {4, 7}}

// revise takes away what an edition does not know yet. Quarters of which the
// messages are delivered are complete.
func (e edition) revise(a *area, number int, y *year, runs []run) {
	for i := range y.quarters {
		q := quarterOf(number, i+1)
		age := e.age(q)
		if age < 0 || age >= settled || delivered(a, q, runs) {
			continue
		}
		s := &y.quarters[i]
		for p := range perimeters {
			for n, k := range cells(p) {
				drawn := hash(areaNumber(a), uint64(q), uint64(p), uint64(n), 7)
				keep(s.begun[p].at(k), late[age][activations], drawn)
				keep(s.ended[p].at(k), late[age][terminations], drawn>>20)
				keep(s.turned[p].at(k), late[age][activations], drawn>>40)
				keep(s.extended[p].at(k), late[age][activations], drawn>>50)
			}
			for z := range citizenships {
				for x := range sexes {
					keep(&y.workers[i][p][z][x], late[age][activations], 0)
				}
			}
		}
	}
}

// keep takes some thousandths off n.
func keep(n *int, thousandths int, drawn uint64) {
	*n -= share(*n, thousandths, drawn)
}

func delivered(a *area, q quarter, runs []run) bool {
	return slices.ContainsFunc(runs, func(r run) bool { return r.area == a && q >= r.first && q <= r.last })
}

// withdrawn reports whether an edition takes back persons that the one before
// had: the interns of Molise in the first half of 2025.
func (e edition) withdrawn(a *area, perimeter int, period string) bool {
	return e == editions[1] && a.code == "ITF2" && perimeter == tir && period == "2025-S1"
}

// delivery is a run with the day on which its messages were delivered.
type delivery struct {
	area        string
	first, last quarter
	published   string
}

var deliveries = []delivery{
	{"ITC1", quarterOf(2013, 1), quarterOf(2013, 4), "2014-04-10"},
	{"ITI1", quarterOf(2013, 1), quarterOf(2013, 4), "2014-04-10"},
	{"ITC2", quarterOf(2013, 3), quarterOf(2013, 4), "2014-04-10"},
	{"ITF2", quarterOf(2013, 1), quarterOf(2013, 2), "2014-04-10"},
	{"ITC2", quarterOf(2024, 1), quarterOf(2025, 1), "2025-09-15"},
	{"ITF2", quarterOf(2025, 1), quarterOf(2025, 2), "2025-09-15"},
}

// Extracts lists the extracts of the Comunicazioni Obbligatorie. Nothing is
// computed before one of them is written.
func Extracts(seed uint64) []extract.Extract {
	known := sync.OnceValue(func() *model { return newModel(seed) })
	return slices.Concat(records(known), tables(known), stocks(known), messages(seed))
}

func records(known func() *model) []extract.Extract {
	var list []extract.Extract
	for i, d := range deliveries {
		for q := d.first; q <= d.last; q++ {
			list = append(list, extract.Extract{
				Source: "co", Dataset: "records",
				Path:      fmt.Sprintf("/scambio/co/records/%s-%d-Q%d.csv.gz", d.area, q.year(), q.number()),
				MediaType: "application/gzip", Published: extract.Day(d.published),
				Write: func(w io.Writer) error {
					m := known()
					return m.writeRecords(w, m.runs()[i], q)
				},
			})
		}
	}
	return list
}

func (m *model) runs() []run {
	list := make([]run, len(deliveries))
	for i, d := range deliveries {
		list[i] = run{m.area(d.area), d.first, d.last}
	}
	return list
}

func tables(known func() *model) []extract.Extract {
	var list []extract.Extract
	add := func(year int, e edition) {
		list = append(list, extract.Extract{
			Source: "co", Dataset: "tavole", Path: "/scambio/co/tavole/" + strconv.Itoa(year) + ".csv",
			MediaType: "text/csv; charset=utf-8", Published: extract.Day(e.published),
			Write: func(w io.Writer) error {
				m := known()
				return m.writeTables(w, year, e, m.runs())
			},
		})
	}
	for year := firstYear; year < lastYear; year++ {
		add(year, edition{tablesPublished(year), quarterOf(year+1, 4)})
	}
	for _, e := range editions {
		add(lastYear, e)
	}
	return list
}
