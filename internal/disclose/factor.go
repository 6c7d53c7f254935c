package disclose

import (
	"cmp"
	"math"
	"slices"
)

// entry is a number of a sparse column: at a row.
type entry struct {
	at int
	v  float64
}

// step is one pivot of a factor: its row, its number and the rest of its column.
type step struct {
	row   int
	pivot float64
	rest  []entry
}

// factor is a basis as L·U, then one step for every exchange since (product form). Every column of
// the basis belongs to the row on which it was pivoted. The bases of tables of counts are nearly
// triangular, so that there is hardly any fill.
type factor struct {
	lower   []step // pivot 1
	upper   []step // in order of pivoting, those of logical variables left out
	updates []step
}

// factorise parts a basis, whose column k is columns[k], over m rows, and tells the row of each column;
// ok is false when it is singular.
func factorise(m int, columns [][]entry) (f *factor, rows []int, ok bool) {
	f = &factor{}
	rows = make([]int, len(columns))
	p := &pivoting{factor: f, columns: columns, inRow: make([][]int, m), left: make([]int, len(columns)), rowLeft: make([]int, m), taken: make([]bool, m), done: rows}
	for k, col := range columns {
		rows[k] = -1
		p.left[k] = len(col)
		for _, e := range col {
			p.inRow[e.at] = append(p.inRow[e.at], k)
			p.rowLeft[e.at]++
		}
	}
	p.singletons()
	return f, rows, p.bump(m)
}

// pivoting is the state of factorise.
type pivoting struct {
	*factor
	columns [][]entry
	inRow   [][]int // columns with an entry in each row
	left    []int   // of each column: entries in rows not yet taken
	rowLeft []int   // of each row: columns not yet done
	taken   []bool  // rows
	done    []int   // the row of each column, or -1
}

// take makes (row, k) a pivot; column k is what is left of it after the steps before.
func (p *pivoting) take(row, k int, column []entry) {
	up, low := step{row: row}, step{row: row, pivot: 1}
	for _, e := range column {
		switch {
		case e.at == row:
			up.pivot = e.v
		case p.taken[e.at]:
			up.rest = append(up.rest, e)
		default:
			low.rest = append(low.rest, e)
		}
	}
	for i := range low.rest {
		low.rest[i].v /= up.pivot
	}
	if len(low.rest) > 0 {
		p.lower = append(p.lower, low)
	}
	if up.pivot != 1 || len(up.rest) > 0 {
		p.upper = append(p.upper, up)
	}
	p.taken[row], p.done[k] = true, row
	for _, other := range p.inRow[row] {
		p.left[other]--
	}
	for _, e := range p.columns[k] {
		p.rowLeft[e.at]--
	}
}

// singletons takes columns with one row left, then rows with one column left: no arithmetic.
func (p *pivoting) singletons() {
	var queue []int
	for k := range p.columns {
		if p.left[k] == 1 {
			queue = append(queue, k)
		}
	}
	for len(queue) > 0 {
		k := queue[0]
		queue = queue[1:]
		if p.done[k] >= 0 || p.left[k] != 1 {
			continue
		}
		for _, e := range p.columns[k] {
			if !p.taken[e.at] {
				p.take(e.at, k, p.columns[k])
				for _, other := range p.inRow[e.at] {
					if p.done[other] < 0 && p.left[other] == 1 {
						queue = append(queue, other)
					}
				}
				break
			}
		}
	}
	for row := range p.inRow {
		if !p.taken[row] && p.rowLeft[row] == 1 {
			queue = append(queue, row)
		}
	}
	for len(queue) > 0 {
		row := queue[0]
		queue = queue[1:]
		if p.taken[row] || p.rowLeft[row] != 1 {
			continue
		}
		for _, k := range p.inRow[row] {
			if p.done[k] < 0 {
				p.take(row, k, p.columns[k])
				for _, e := range p.columns[k] {
					if !p.taken[e.at] && p.rowLeft[e.at] == 1 {
						queue = append(queue, e.at)
					}
				}
				break
			}
		}
	}
}

// bump takes the columns that are left, the shortest first, each on the row with the fewest others
// among those that are large enough.
func (p *pivoting) bump(m int) bool {
	var order []int
	for k := range p.columns {
		if p.done[k] < 0 {
			order = append(order, k)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p.left[a], p.left[b]) })
	work := make([]float64, m)
	for _, k := range order {
		clear(work)
		for _, e := range p.columns[k] {
			work[e.at] = e.v
		}
		p.forward(work)
		var column []entry
		most := 0.0
		for i, v := range work {
			if math.Abs(v) < 1e-12 {
				continue
			}
			column = append(column, entry{i, v})
			if !p.taken[i] {
				most = max(most, math.Abs(v))
			}
		}
		if most < 1e-9 {
			return false
		}
		row := -1
		for _, e := range column {
			if !p.taken[e.at] && math.Abs(e.v) >= 0.1*most && (row < 0 || p.rowLeft[e.at] < p.rowLeft[row]) {
				row = e.at
			}
		}
		p.take(row, k, column)
	}
	return true
}

// forward applies the lower steps.
func (f *factor) forward(x []float64) {
	for i := range f.lower {
		s := &f.lower[i]
		if v := x[s.row]; v != 0 {
			for _, e := range s.rest {
				x[e.at] -= e.v * v
			}
		}
	}
}

// solve makes x, by rows, B⁻¹x, by the rows that columns belong to.
func (f *factor) solve(x []float64) {
	f.forward(x)
	for i := len(f.upper) - 1; i >= 0; i-- {
		f.upper[i].apply(x)
	}
	for i := range f.updates {
		f.updates[i].apply(x)
	}
}

// apply divides by the pivot and takes the rest of the column from the other rows.
func (s *step) apply(x []float64) {
	if v := x[s.row]; v != 0 {
		v /= s.pivot
		x[s.row] = v
		for _, e := range s.rest {
			x[e.at] -= e.v * v
		}
	}
}

// transposed makes y B⁻ᵀy.
func (f *factor) transposed(y []float64) {
	for i := len(f.updates) - 1; i >= 0; i-- {
		f.updates[i].gather(y)
	}
	for i := range f.upper {
		f.upper[i].gather(y)
	}
	for i := len(f.lower) - 1; i >= 0; i-- {
		f.lower[i].gather(y)
	}
}

func (s *step) gather(y []float64) {
	v := y[s.row]
	for _, e := range s.rest {
		v -= e.v * y[e.at]
	}
	y[s.row] = v / s.pivot
}

// exchange puts a column, given as B⁻¹a, in the place of the one that belongs to a row.
func (f *factor) exchange(row int, column []float64) {
	s := step{row: row, pivot: column[row]}
	for i, v := range column {
		if i != row && math.Abs(v) > 1e-12 {
			s.rest = append(s.rest, entry{i, v})
		}
	}
	f.updates = append(f.updates, s)
}
