package reconcile

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Sum says that a node is the sum of others.
type Sum struct {
	Total string
	Parts []string
}

// Errors of a declared hierarchy.
var (
	ErrNode     = errors.New("unknown node")
	ErrRepeated = errors.New("node declared twice")
	ErrCircular = errors.New("a node is a part of itself")
	ErrSums     = errors.New("sums that no whole coefficients satisfy")
	ErrSize     = errors.New("values of another number of nodes")
)

// Hierarchy is a set of nodes and the sums that hold between them.
type Hierarchy struct {
	nodes []string
	free  []int      // nodes that all others follow from
	held  []int      // the others
	s     *mat.Dense // nodes × free
	c     *mat.Dense // held × nodes: what must be zero; nil where nothing must
}

// New reads a hierarchy. Nodes are its order; a total that is divided in several
// ways has a sum for each. Where a second way says something that the first does
// not (the two share no common parts), an earlier node of the list is made to
// follow from the later ones.
func New(nodes []string, sums []Sum) (*Hierarchy, error) {
	index := map[string]int{}
	for i, n := range nodes {
		if _, twice := index[n]; twice {
			return nil, fmt.Errorf("%w: %q", ErrRepeated, n)
		}
		index[n] = i
	}
	e := elimination{n: len(nodes), rows: map[int][]float64{}, totals: map[int]bool{}}
	for _, sum := range sums {
		if i, ok := index[sum.Total]; ok {
			e.totals[i] = true
		}
	}
	for _, sum := range sums {
		row := make([]float64, len(nodes))
		for _, name := range append([]string{sum.Total}, sum.Parts...) {
			i, ok := index[name]
			if !ok {
				return nil, fmt.Errorf("%w: %q of the sum %q", ErrNode, name, sum.Total)
			}
			row[i]++
		}
		total := index[sum.Total]
		if row[total] != 1 || slices.Contains(sum.Parts, sum.Total) {
			return nil, fmt.Errorf("%w: %q", ErrCircular, sum.Total)
		}
		row[total] = -1
		if err := e.add(row, total); err != nil {
			return nil, fmt.Errorf("%w: %q", err, sum.Total)
		}
	}
	return e.hierarchy(nodes), nil
}

// elimination solves the sums for some nodes: row i is node i by the free ones.
type elimination struct {
	n      int
	rows   map[int][]float64
	totals map[int]bool // nodes that are the total of any sum
}

// add takes one more equation row·x = 0 and solves it: for total if it can, else for another total, so that the
// nodes that are none stay free.
func (e *elimination) add(row []float64, total int) error {
	for i, by := range e.rows {
		if c := row[i]; c != 0 {
			row[i] = 0
			for j, v := range by {
				row[j] += c * v
			}
		}
	}
	pivot, empty := -1, true
	for i, v := range row {
		if v != 0 {
			empty = false
			if math.Abs(v) == 1 && (pivot < 0 || i == total || pivot != total && e.totals[i] && !e.totals[pivot]) {
				pivot = i
			}
		}
	}
	if empty {
		return nil
	}
	if pivot < 0 {
		return ErrSums
	}
	solved := make([]float64, e.n)
	for j, v := range row {
		if j != pivot && v != 0 {
			solved[j] = -v / row[pivot]
		}
	}
	for _, by := range e.rows {
		if c := by[pivot]; c != 0 {
			by[pivot] = 0
			for j, v := range solved {
				by[j] += c * v
			}
		}
	}
	e.rows[pivot] = solved
	return nil
}

func (e *elimination) hierarchy(nodes []string) *Hierarchy {
	h := &Hierarchy{nodes: slices.Clone(nodes)}
	for i := range nodes {
		if e.rows[i] == nil {
			h.free = append(h.free, i)
		} else {
			h.held = append(h.held, i)
		}
	}
	if len(nodes) == 0 {
		return h
	}
	h.s = mat.NewDense(len(nodes), len(h.free), nil)
	for k, i := range h.free {
		h.s.Set(i, k, 1)
		for _, j := range h.held {
			h.s.Set(j, k, e.rows[j][i])
		}
	}
	if len(h.held) > 0 {
		h.c = mat.NewDense(len(h.held), len(nodes), nil)
		for r, j := range h.held {
			h.c.Set(r, j, 1)
			for _, i := range h.free {
				h.c.Set(r, i, -e.rows[j][i])
			}
		}
	}
	return h
}

// Nodes are the names of the nodes, in their order.
func (h *Hierarchy) Nodes() []string { return slices.Clone(h.nodes) }

// Free are the places of the nodes that all others follow from: those that are
// never a total, where every total is divided into the same parts.
func (h *Hierarchy) Free() []int { return slices.Clone(h.free) }

// Summing is the summing matrix, nodes × free nodes.
func (h *Hierarchy) Summing() *mat.Dense { return mat.DenseCopyOf(h.s) }

// Sum is what all nodes are when the free ones are these.
func (h *Hierarchy) Sum(free []float64) []float64 {
	out := make([]float64, len(h.nodes))
	for i := range out {
		for k, v := range free {
			if c := h.s.At(i, k); c != 0 {
				out[i] += c * v
			}
		}
	}
	return out
}

// of returns the free ones of the values of all nodes.
func (h *Hierarchy) of(values []float64) []float64 {
	out := make([]float64, len(h.free))
	for k, i := range h.free {
		out[k] = values[i]
	}
	return out
}

// Incoherence is the largest difference between a node and what it is the sum
// of, as a share of the largest absolute value.
func (h *Hierarchy) Incoherence(values []float64) float64 {
	worst, size := 0.0, 0.0
	for i, v := range h.Sum(h.of(values)) {
		worst = max(worst, math.Abs(values[i]-v))
		size = max(size, math.Abs(values[i]))
	}
	if size == 0 {
		return worst
	}
	return worst / size
}
