package disclose

import (
	"math"
	"math/rand/v2"
	"testing"
)

// enumerate calls f for every whole table that agrees with a small system whose unknowns all have ends,
// while f says true.
func (s *system) enumerate(f func([]int64) bool) {
	x := make([]int64, len(s.unknowns))
	of := make([][]int, len(x))
	for i, r := range s.rows {
		for _, v := range r.vars {
			of[v] = append(of[v], i)
		}
	}
	// possible reports whether a row may still hold with the first n unknowns set.
	possible := func(r row, n int) bool {
		lo, hi := 0.0, 0.0
		for k, v := range r.vars {
			a, b := s.unknowns[v].lo, s.unknowns[v].hi
			if v < n {
				a, b = float64(x[v]), float64(x[v])
			}
			lo, hi = lo+min(r.coefs[k]*a, r.coefs[k]*b), hi+max(r.coefs[k]*a, r.coefs[k]*b)
		}
		return lo <= r.hi && hi >= r.lo
	}
	var set func(j int) bool
	set = func(j int) bool {
		if j == len(x) {
			return f(x)
		}
	values:
		for v := s.unknowns[j].lo; v <= s.unknowns[j].hi; v++ {
			x[j] = int64(v)
			for _, i := range of[j] {
				if !possible(s.rows[i], j+1) {
					continue values
				}
			}
			if !set(j + 1) {
				return false
			}
		}
		return true
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
		s.enumerate(func(x []int64) bool {
			for j, v := range x {
				lo[j], hi[j] = min(lo[j], float64(v)), max(hi[j], float64(v))
			}
			return true
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
