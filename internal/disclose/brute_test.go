package disclose

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// enumerate calls f for every whole table that agrees with a small system whose unknowns all have ends.
func (s *system) enumerate(f func([]int64)) {
	x := make([]int64, len(s.unknowns))
	last := make([][]row, len(x)) // rows that are complete with an unknown
	for _, r := range s.rows {
		m := slices.Max(r.vars)
		last[m] = append(last[m], r)
	}
	var set func(j int)
	set = func(j int) {
		if j == len(x) {
			f(x)
			return
		}
	values:
		for v := s.unknowns[j].lo; v <= s.unknowns[j].hi; v++ {
			x[j] = int64(v)
			for _, r := range last[j] {
				sum := 0.0
				for k, u := range r.vars {
					sum += r.coefs[k] * float64(x[u])
				}
				if sum < r.lo || sum > r.hi {
					continue values
				}
			}
			set(j + 1)
		}
	}
	set(0)
}

// randomSystem is a few unknowns with sums, differences and bounds between them that some table fulfils,
// twice a cell among them, so that ends of linear programs need not be whole.
func randomSystem(random *rand.Rand) *system {
	s := &system{}
	truth := []float64{}
	n := 3 + random.IntN(4)
	for range n {
		v := float64(random.IntN(7))
		truth = append(truth, v)
		lo, hi := max(0, v-float64(random.IntN(4))), v+float64(random.IntN(4))
		s.unknowns = append(s.unknowns, unknown{lo, hi})
	}
	for range 2 + random.IntN(n) {
		var r row
		for _, v := range random.Perm(n)[:2+random.IntN(min(4, n-2))] {
			c := []float64{1, 1, 1, -1, -1, 2}[random.IntN(6)]
			r.vars, r.coefs = append(r.vars, v), append(r.coefs, c)
			r.lo += c * truth[v]
		}
		r.hi = r.lo
		switch random.IntN(5) {
		case 0:
			r.lo, r.hi = r.lo-float64(random.IntN(3)), math.Inf(1)
		case 1:
			r.lo, r.hi = math.Inf(-1), r.hi+float64(random.IntN(3))
		}
		s.rows = append(s.rows, r)
	}
	return s
}

// Against every table that there is: ends hold every value that a table has, a value that is proved
// possible is, and a cell is called safe if and only if its tables make it so.
func TestBoundsAgreeWithEveryTable(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 14))
	for n := range 20000 {
		s := randomSystem(random)
		lo, hi := make([]float64, len(s.unknowns)), make([]float64, len(s.unknowns))
		for j := range lo {
			lo[j], hi[j] = math.Inf(1), math.Inf(-1)
		}
		s.enumerate(func(x []int64) {
			for j, v := range x {
				lo[j], hi[j] = min(lo[j], float64(v)), max(hi[j], float64(v))
			}
		})
		want := 1 + float64(random.IntN(4)) // the width that is wanted
		ok := func(_ int, low, high float64) bool { return high-low >= want }
		spans, bad := s.spans(ok)
		if len(bad) > 0 {
			t.Fatalf("table %d: a table agrees, and it is said to contradict itself: %+v", n, s)
		}
		for j, x := range spans {
			if x.open {
				t.Errorf("table %d, cell %d: given up", n, j)
			}
			if x.low <= x.high && (x.low < lo[j] || x.high > hi[j]) {
				t.Errorf("table %d, cell %d: %g to %g is said to be possible, %g to %g is", n, j, x.low, x.high, lo[j], hi[j])
			}
			safe := ok(j, x.low, x.high) || ok(j, x.lp.lo, x.lp.hi)
			if truly := hi[j]-lo[j] >= want; safe != truly {
				t.Errorf("table %d, cell %d: safe %v, and %v when all tables are tried (%g to %g): %+v\n%+v", n, j, safe, truly, lo[j], hi[j], x, s)
			}
			if !safe && (x.lp.lo > lo[j] || x.lp.hi < hi[j]) {
				t.Errorf("table %d, cell %d: ends %g to %g, and tables have %g to %g", n, j, x.lp.lo, x.lp.hi, lo[j], hi[j])
			}
		}
		if t.Failed() {
			return
		}
	}
}
