package reconcile

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// grouped is a random crossing of areas and groups: every area has every group,
// areas form regions, and totals of either are nodes too.
func grouped(t *testing.T, r *rand.Rand) *Hierarchy {
	t.Helper()
	regions, groups := 1+r.IntN(4), 1+r.IntN(4)
	nodes := []string{"all"}
	var sums []Sum
	country := Sum{Total: "all"}
	byGroup := Sum{Total: "all"}
	for g := range groups {
		name := fmt.Sprintf("all.%d", g)
		nodes = append(nodes, name)
		byGroup.Parts = append(byGroup.Parts, name)
		sum := Sum{Total: name}
		for a := range regions {
			sum.Parts = append(sum.Parts, fmt.Sprintf("%d.%d", a, g))
		}
		sums = append(sums, sum)
	}
	for a := range regions {
		name := fmt.Sprint(a)
		nodes = append(nodes, name)
		country.Parts = append(country.Parts, name)
		sum := Sum{Total: name}
		for g := range groups {
			cell := fmt.Sprintf("%d.%d", a, g)
			sum.Parts = append(sum.Parts, cell)
		}
		sums = append(sums, sum)
	}
	for a := range regions {
		for g := range groups {
			nodes = append(nodes, fmt.Sprintf("%d.%d", a, g))
		}
	}
	h, err := New(nodes, append(sums, country, byGroup))
	if err != nil {
		t.Fatal(err)
	}
	if len(h.Free()) != regions*groups {
		t.Fatalf("%d free nodes of %d regions × %d groups", len(h.Free()), regions, groups)
	}
	return h
}

// random residuals: all alike, some constant, some of nodes that repeat each other.
func random(r *rand.Rand, n int) [][]float64 {
	dead := make([]bool, n)
	for i := range dead {
		dead[i] = r.IntN(4) == 0
	}
	out := make([][]float64, 2+r.IntN(30))
	for t := range out {
		out[t] = make([]float64, n)
		common := r.NormFloat64()
		for i := range n {
			if out[t][i] = common; i%2 == 1 {
				out[t][i] += r.NormFloat64() * math.Pow(10, float64(i%3))
			}
			if dead[i] {
				out[t][i] = 0
			}
			if !dead[i] && r.IntN(40) == 0 {
				out[t][i] = math.NaN()
			}
		}
	}
	return out
}

func TestEveryMethodIsCoherentOnAnyHierarchy(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		h := grouped(t, r)
		n := len(h.Nodes())
		residuals := random(r, n)
		for _, method := range Methods() {
			w, lambda, err := h.Covariance(method, residuals)
			if err != nil || lambda < 0 || lambda > 1 {
				t.Fatalf("seed %d, %s: intensity %v, %v", seed, method, lambda, err)
			}
			p, err := h.Project(w)
			if err != nil {
				t.Fatalf("seed %d, %s: %v", seed, method, err)
			}
			base := make([]float64, n)
			for i := range base {
				base[i] = 40 * r.NormFloat64()
			}
			x, err := p.Apply(base)
			if err != nil {
				t.Fatal(err)
			}
			if d := h.Incoherence(x); d > 1e-12 {
				t.Errorf("seed %d, %s: sums are off by %.1e", seed, method, d)
			}
			again, _ := p.Apply(x)
			if d := farthest(x, again); d > 1e-6 {
				t.Errorf("seed %d, %s: coherent values move by %.1e", seed, method, d)
			}
			positive, err := p.NonNegative(base)
			if err != nil {
				t.Fatal(err)
			}
			if d := h.Incoherence(positive); d > 1e-9 || slices.Min(positive) < 0 {
				t.Errorf("seed %d, %s: without negative values sums are off by %.1e, the least is %v", seed, method, d, slices.Min(positive))
			}
			whole := h.Round(positive, 1)
			if h.Incoherence(whole) != 0 || slices.Min(whole) < 0 || whole[n-1] != math.Trunc(whole[n-1]) {
				t.Errorf("seed %d, %s: rounded values %v", seed, method, whole)
			}
			sd, err := p.Deviations(w)
			if err != nil || slices.ContainsFunc(sd, math.IsNaN) {
				t.Errorf("seed %d, %s: deviations %v, %v", seed, method, sd, err)
			}
		}
	}
}

// No other coherent values without a negative one may lie nearer to the base forecasts.
func TestNonNegativeIsTheNearest(t *testing.T) {
	clipped := 0
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 2))
		h := grouped(t, r)
		n := len(h.Nodes())
		w, _, err := h.Covariance(OLS, nil)
		if err != nil {
			t.Fatal(err)
		}
		p, err := h.Project(w)
		if err != nil {
			t.Fatal(err)
		}
		base := make([]float64, n)
		for i := range base {
			base[i] = 10 * r.NormFloat64()
		}
		x, err := p.NonNegative(base)
		if err != nil {
			t.Fatal(err)
		}
		best := distance(x, base)
		if plain, _ := p.Apply(base); slices.Min(plain) < 0 {
			clipped++
		}
		for range 200 {
			free := h.of(x)
			for k := range free {
				free[k] = max(free[k]+r.NormFloat64()*math.Pow(10, float64(-r.IntN(6))), 0)
			}
			if d := distance(h.Sum(free), base); d < best-1e-9 {
				t.Fatalf("seed %d: %v lies %v from the base, other values %v", seed, x, best, d)
			}
		}
	}
	if clipped < 20 {
		t.Fatalf("only %d of the cases had negative values to avoid", clipped)
	}
}

// A total of regions and of citizenships that do not cross: nothing is shared but the total.
func TestSumsWithoutCommonParts(t *testing.T) {
	h, err := New([]string{"T", "N", "S", "ita", "for"}, []Sum{{"T", []string{"N", "S"}}, {"T", []string{"ita", "for"}}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := h.Reconcile(OLS, [][]float64{{10, 7, 5, 6, 1}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	x := got[0]
	if math.Abs(x[0]-x[1]-x[2]) > 1e-9 || math.Abs(x[0]-x[3]-x[4]) > 1e-9 {
		t.Errorf("%v is not coherent", x)
	}
	if len(h.Free()) != 3 {
		t.Errorf("%d free nodes of 5 with 2 sums", len(h.Free()))
	}
	w, _, _ := h.Covariance(OLS, nil)
	p, _ := h.Project(w)
	if x, err = p.NonNegative([]float64{1, 1, 0, -9, 30}); err != nil || slices.Min(x) < 0 || h.Incoherence(x) > 1e-9 {
		t.Errorf("%v, %v", x, err)
	}
}

func TestCertainNodesStay(t *testing.T) {
	h, err := New([]string{"T", "a", "b"}, []Sum{{"T", []string{"a", "b"}}})
	if err != nil {
		t.Fatal(err)
	}
	residuals := [][]float64{}
	for i := range 20 {
		residuals = append(residuals, []float64{float64(i%5) - 2, 0, float64(i%3) - 1})
	}
	for _, method := range []Method{WLSVariance, MinT} {
		got, err := h.Reconcile(method, [][]float64{{12, 4, 6}}, residuals)
		if err != nil {
			t.Fatal(err)
		}
		if x := got[0]; math.Abs(x[1]-4) > 1e-6 || h.Incoherence(x) > 1e-12 {
			t.Errorf("%s: %v, want the constant node to stay at 4", method, x)
		}
	}
	// Nothing varies at all: as if all were alike.
	got, err := h.Reconcile(MinT, [][]float64{{12, 4, 5}}, [][]float64{{0, 0, 0}, {0, 0, 0}})
	if err != nil || farthest(got[0], []float64{11, 5, 6}) > 1e-9 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestTemporal(t *testing.T) {
	h, err := Temporal(12, 3, 12)
	if err != nil {
		t.Fatal(err)
	}
	if n := h.Nodes(); len(n) != 17 || n[0] != "12/1" || n[1] != "3/1" || n[16] != "1/12" || len(h.Free()) != 12 {
		t.Fatalf("%v", n)
	}
	base := []float64{130}
	for range 4 {
		base = append(base, 30)
	}
	for range 12 {
		base = append(base, 10)
	}
	got, err := h.Reconcile(WLSStructural, [][]float64{base}, nil)
	if err != nil {
		t.Fatal(err)
	}
	// One third of ten believed of the year: each level of 12 counts alike.
	if year := got[0][0]; math.Abs(year-(130+120+120)/3.0) > 1e-9 || math.Abs(got[0][1]-year/4) > 1e-9 {
		t.Errorf("%v", got[0])
	}
	if _, err := Temporal(12, 5); err == nil {
		t.Error("a year of twelve months has no sums of five")
	}
}

func TestFaultyHierarchies(t *testing.T) {
	for _, c := range []struct {
		nodes []string
		sums  []Sum
		want  error
	}{
		{[]string{"a", "a"}, nil, ErrRepeated},
		{[]string{"a"}, []Sum{{"a", []string{"b"}}}, ErrNode},
		{[]string{"a", "b"}, []Sum{{"a", []string{"a", "b"}}}, ErrCircular},
	} {
		if _, err := New(c.nodes, c.sums); !errors.Is(err, c.want) {
			t.Errorf("%v: %v, want %v", c.sums, err, c.want)
		}
	}
}

func farthest(a, b []float64) float64 {
	out := 0.0
	for i, v := range a {
		out = max(out, math.Abs(v-b[i]))
	}
	return out / max(size(a), 1)
}

func distance(a, b []float64) float64 {
	out := 0.0
	for i, v := range a {
		out += (v - b[i]) * (v - b[i])
	}
	return out
}
