// Package panel forecasts series that add up to one another: each by the default
// method, then in agreement with its years and with its sums over areas,
// citizenships and sectors, with limits that follow from how the errors of the
// series go together.
//
// The steps, for each panel:
//
//  1. Base forecasts of every series, and of its sums over blocks of periods
//     counted back from the end (years of four quarters), by forecast.Drafts.
//  2. Where that did better in the past, each series agrees with its blocks: weighted
//     least squares by the sizes of the errors (reconcile.Temporal).
//  3. Step by step all series agree with the declared sums, by the sizes of their
//     calibrated errors at that step (weighted least squares); where that did better in
//     the past, by a covariance of these sizes and of the correlations of one-step errors
//     within the series, shrunk after Schäfer and Strimmer (MinT). Correlations that would
//     be shrunk by more than nine tenths are none.
//  4. Limits are those of the coherent forecasts' errors when these go together as the
//     correlations say, whatever the weights.
//  5. Values are rounded at the free nodes, and the others are their sums.
//
// A declared sum that the observed values do not keep is left out and named. The
// package is pure and gives equal bits for equal input.
package panel

import (
	"fmt"
	"math"
	"slices"

	"osservatorio/internal/forecast"
	"osservatorio/internal/forecast/reconcile"
)

// Panel is series of one frequency over the same periods. NaN marks a missing value.
type Panel struct {
	Freq    int    // values a year
	Start   string // period of the first values
	Nodes   []Node
	Sums    []reconcile.Sum // by the ids of nodes; those with a part that is no node are left out
	Horizon int
	Blocks  []int   // sums over so many values in a row agree too; they divide Freq
	Unit    float64 // values are rounded to multiples of it
}

// Node is one series; it is never negative.
type Node struct {
	ID     string
	Values []float64
}

// Periods is how many periods the panel has.
func (p Panel) Periods() int {
	n := 0
	for _, s := range p.Nodes {
		n = max(n, len(s.Values))
	}
	return n
}

// Alive is how many of the series would be forecast.
func (p Panel) Alive() int {
	_, alive := p.filled()
	return len(alive)
}

// Known is the panel as far as its first n periods.
func (p Panel) Known(n int) Panel {
	nodes := make([]Node, len(p.Nodes))
	for i, s := range p.Nodes {
		nodes[i] = Node{s.ID, s.Values[:min(n, len(s.Values)):min(n, len(s.Values))]}
	}
	p.Nodes = nodes
	return p
}

// Period names the period i places after the first.
func (p Panel) Period(i int) string {
	return forecast.Series{Freq: p.Freq, Start: p.Start}.Period(i)
}

// filled are the values of all nodes up to the last period of any, and which nodes
// are to be forecast: those with a value within the last year.
func (p Panel) filled() (values [][]float64, alive []int) {
	n := p.Periods()
	values = make([][]float64, len(p.Nodes))
	for i, s := range p.Nodes {
		values[i] = slices.Clone(s.Values)
		for len(values[i]) < n {
			values[i] = append(values[i], math.NaN())
		}
		recent := values[i][max(0, n-p.Freq):]
		if slices.ContainsFunc(recent, func(v float64) bool { return !math.IsNaN(v) }) {
			alive = append(alive, i)
		}
	}
	return values, alive
}

// slack is by how much, as a share of the total, a sum may usually be off in the past
// and still count as one; rounded and withheld cells leave less.
const slack = 0.005

// sums picks the declared sums whose nodes are all there and that the past keeps,
// and names those that it does not.
func (p Panel) sums(values map[string][]float64) (kept []reconcile.Sum, broken []string) {
next:
	for _, s := range p.Sums {
		total, ok := values[s.Total]
		if !ok {
			continue
		}
		for _, part := range s.Parts {
			if _, ok := values[part]; !ok {
				continue next
			}
		}
		if !keeps(total, s.Parts, values) {
			broken = append(broken, fmt.Sprintf("%s = %d parts", s.Total, len(s.Parts)))
			continue
		}
		kept = append(kept, s)
	}
	return kept, broken
}

// keeps reports whether a total usually is the sum of its parts; where they were never
// known together there is nothing against it.
func keeps(total []float64, parts []string, values map[string][]float64) bool {
	var off []float64
	for t, v := range total {
		sum := 0.0
		for _, part := range parts {
			sum += values[part][t]
		}
		if d := math.Abs(v - sum); !math.IsNaN(d) {
			off = append(off, d/max(math.Abs(v), 1))
		}
	}
	if len(off) == 0 {
		return true
	}
	slices.Sort(off)
	return off[len(off)/2] <= slack
}

// blocked sums a series over blocks of k values counted back from its end. A block
// with a missing value is missing.
func blocked(values []float64, k int) []float64 {
	n := len(values) / k
	out := make([]float64, n)
	for b := range n {
		for _, v := range values[len(values)-(n-b)*k : len(values)-(n-b-1)*k] {
			out[b] += v
		}
	}
	return out
}
