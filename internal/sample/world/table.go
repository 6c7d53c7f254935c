package world

import "fmt"

// Table holds the groups of a quarter, or the sums of the four quarters of a
// year, for every area of Groups.
type Table struct {
	// Quarters is 1 or 4: means are sums divided by it.
	Quarters int64
	cells    [][citizenships][sexes][ages]Cell
}

// Period is a quarter, or a year when Q is 0.
type Period = Quarter

// Periods lists, for an edition, the years from a first one that are complete,
// each after its quarters, and the quarters of the last one.
func Periods(e Edition, first int) []Period {
	var periods []Period
	for year := first; year <= e.Last.Year; year++ {
		for q := 1; q <= 4; q++ {
			if t := (Quarter{year, q}); !t.After(e.Last) {
				periods = append(periods, t)
			}
		}
		if !(Quarter{year, 4}).After(e.Last) {
			periods = append(periods, Period{year, 0})
		}
	}
	return periods
}

// PeriodText gives 2024-Q1 or 2024.
func PeriodText(p Period) string {
	if p.Q == 0 {
		return fmt.Sprint(p.Year)
	}
	return p.String()
}

// Table sums the groups of a period over the areas.
func (w *World) Table(e Edition, p Period) *Table {
	t := &Table{Quarters: 1, cells: make([][citizenships][sexes][ages]Cell, len(Groups))}
	first, last := p.Q, p.Q
	if p.Q == 0 {
		t.Quarters, first, last = 4, 1, 4
	}
	var base grid
	for k := range Keys {
		for q := first; q <= last; q++ {
			*base.at(k) = base.at(k).Plus(w.Cell(e, Quarter{p.Year, q}, k))
		}
	}
	for i, group := range Groups {
		for _, a := range group.Members {
			for c := range citizenships {
				for s := range sexes {
					for g := range ages {
						cell := &t.cells[i][c][s][g]
						*cell = cell.Plus(base[a][c][s][g])
					}
				}
			}
		}
	}
	return t
}

// Sum adds the cells of an area (an index of Groups) over citizenships, sexes
// and the ages from one to another, both included. The result is the sum over
// t.Quarters quarters.
func (t *Table) Sum(group int, cits []Citizenship, sexes []Sex, from, to Age) Cell {
	var sum Cell
	for _, c := range cits {
		for _, s := range sexes {
			for g := from; g <= to; g++ {
				sum = sum.Plus(t.cells[group][c][s][g])
			}
		}
	}
	return sum
}
