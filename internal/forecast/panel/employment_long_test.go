//go:build long

package panel

import (
	"context"
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"

	"osservatorio/internal/forecast/reconcile"
)

// usEmployment is employment in the United States by industry, month by month, with its totals.
func usEmployment(t *testing.T) Panel {
	t.Helper()
	read := func(name string) [][]string {
		f, err := os.Open("../../../../shared/real/forecast/" + name)
		if err != nil {
			t.Skip("the series lie beside the project, not in it")
		}
		defer f.Close()
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	data, nodes := read("us_employment_hier.csv"), read("us_employment_hier_nodes.csv")
	byName := map[string][]float64{}
	for j, name := range data[0][1:] {
		for _, row := range data[1:] {
			v, err := strconv.ParseFloat(row[j+1], 64)
			if err != nil {
				v = math.NaN()
			}
			byName[name] = append(byName[name], v)
		}
	}
	parts := map[string][]string{}
	var order []string
	link := func(total, part string) {
		if parts[total] == nil {
			order = append(order, total)
		}
		for _, p := range parts[total] {
			if p == part {
				return
			}
		}
		parts[total] = append(parts[total], part)
	}
	for _, n := range nodes[1:] {
		mid := n[1] + "/" + n[2]
		link("Total", n[1])
		link(n[1], mid)
		link(mid, n[0])
	}
	var leaves func(name string) []string
	leaves = func(name string) []string {
		if parts[name] == nil {
			return []string{name}
		}
		var out []string
		for _, p := range parts[name] {
			out = append(out, leaves(p)...)
		}
		return out
	}
	p := Panel{Freq: 12, Start: "1990-01", Horizon: 12, Unit: 0.1}
	for _, total := range order {
		sum := make([]float64, len(data)-1)
		for _, l := range leaves(total) {
			for i, v := range byName[l] {
				sum[i] += v
			}
		}
		p.Nodes = append(p.Nodes, Node{total, sum})
		p.Sums = append(p.Sums, reconcile.Sum{Total: total, Parts: parts[total]})
	}
	for _, n := range nodes[1:] {
		p.Nodes = append(p.Nodes, Node{n[0], byName[n[0]]})
	}
	return p
}

// On real series the sums must not cost accuracy, and correlations must serve them: 108 series, 12 years
// each, a year ahead (docs/forecasting.md).
func TestAgreementServesEmploymentInTheUnitedStates(t *testing.T) {
	const years = 144
	whole := usEmployment(t)
	var q Question
	n := whole.Periods()
	origins := []int{n - 36, n - 12}
	for _, origin := range origins {
		p := whole.Known(origin)
		for i := range p.Nodes {
			p.Nodes[i].Values = p.Nodes[i].Values[origin-years:]
		}
		q.Pasts = append(q.Pasts, p)
	}
	q.Now = q.Pasts[len(q.Pasts)-1]
	kept := NewKept(nil)
	if _, _, err := Run(context.Background(), []Question{q}, Options{Kept: kept}); err != nil {
		t.Fatal(err)
	}
	for _, way := range []Way{{}, {Correlated: true}} {
		agreed, single, within, trials := 0.0, 0.0, 0.0, 0.0
		for k, p := range q.Pasts {
			jobs := p.jobs()
			var flat []*job
			for i := range jobs {
				flat = append(flat, &jobs[i])
			}
			if fresh, err := kept.compute(context.Background(), flat, Options{}); err != nil || fresh != 0 {
				t.Fatalf("%d series computed twice, %v", fresh, err)
			}
			b, err := p.base(jobs, kept)
			if err != nil {
				t.Fatal(err)
			}
			o, err := b.agreed(way)
			if err != nil || len(o.Broken) > 0 {
				t.Fatal(o.Broken, err)
			}
			truth := whole
			truth.Nodes = nil
			for _, s := range whole.Nodes {
				truth.Nodes = append(truth.Nodes, Node{s.ID, s.Values[origins[k]-years:]})
			}
			for _, r := range truth.Trials(p, o) {
				agreed += math.Abs(r.Mean-r.Actual) / r.ScaleMAE
				single += math.Abs(r.Base-r.Actual) / r.ScaleMAE
				if r.Lo95 <= r.Actual && r.Actual <= r.Hi95 {
					within++
				}
				trials++
			}
		}
		t.Logf("%s: MASE %.4f, of single series %.4f, 95 %% limits cover %.3f", way, agreed/trials, single/trials, within/trials)
		if agreed > 1.005*single || within < 0.93*trials || trials != 2*12*108 {
			t.Errorf("%s: %v trials", way, trials)
		}
	}
}
