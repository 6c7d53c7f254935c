package disclose

import (
	"math"
	"math/rand/v2"
)

// tolerance of the simplex. Tables of counts have coefficients of one, so that nearly all pivots
// are exact; what depends on a result is verified in whole numbers (bounds.go).
const tolerance = 1e-7

// row is lo ≤ Σ coef·x ≤ hi over some unknowns.
type row struct {
	vars   []int
	coefs  []float64
	lo, hi float64
}

// simplex walks the vertices of {x : rows hold, lo ≤ x ≤ hi}: bounded variables, revised, on a sparse
// factor of the basis. The variables are the unknowns, then one logical variable a row, the negative of
// its sum. It starts and restarts from any basis, also after bounds were changed: first the basic
// variables are brought within their bounds, then the aim is followed.
type simplex struct {
	n, m    int
	columns [][]entry // of the unknowns, by row
	rows    [][]entry // by unknown
	x       []float64
	lo, hi  []float64
	basis   []int // the variable that belongs to each row
	at      []int // the row of each variable, or -1
	factor  *factor
	failed  bool       // a basis was singular: results are no proof
	random  *rand.Rand // against going round in circles; always the same
	y       []float64  // by row: work
	d       []float64  // by variable: reduced costs
	alpha   []float64  // by row: the entering column
	// visited is called at every vertex.
	visited func()
}

// newSimplex begins with all logical variables in the basis; the first vertex is looked for by feasible.
func newSimplex(lo, hi []float64, rows []row) *simplex {
	n, m := len(lo), len(rows)
	s := &simplex{n: n, m: m, columns: make([][]entry, n), rows: make([][]entry, m), x: make([]float64, n+m), at: make([]int, n+m),
		basis: make([]int, m), y: make([]float64, m), d: make([]float64, n+m), alpha: make([]float64, m), factor: &factor{}, random: rand.New(rand.NewPCG(4, 11))}
	s.lo, s.hi = append(s.lo, lo...), append(s.hi, hi...)
	for i, r := range rows {
		scale := 0.0
		for _, c := range r.coefs {
			scale = max(scale, math.Abs(c))
		}
		for k, v := range r.vars {
			c := r.coefs[k] / scale
			s.columns[v] = append(s.columns[v], entry{i, c})
			s.rows[i] = append(s.rows[i], entry{v, c})
		}
		s.lo, s.hi = append(s.lo, -r.hi/scale), append(s.hi, -r.lo/scale)
		s.basis[i] = n + i
	}
	for j := range s.at {
		s.at[j] = j - n
		if j < n {
			s.at[j] = -1
		}
	}
	s.place()
	return s
}

// column of a variable.
func (s *simplex) column(j int) []entry {
	if j < s.n {
		return s.columns[j]
	}
	return []entry{{j - s.n, 1}}
}

// place puts the variables out of the basis within their bounds and computes the others.
func (s *simplex) place() {
	rest := make([]float64, s.m)
	for j := range s.x {
		if s.at[j] >= 0 {
			continue
		}
		s.x[j] = min(max(s.x[j], s.lo[j]), s.hi[j])
		if s.x[j] == 0 {
			continue
		}
		for _, e := range s.column(j) {
			rest[e.at] -= e.v * s.x[j]
		}
	}
	s.factor.solve(rest)
	for i, b := range s.basis {
		s.x[b] = snap(rest[i])
	}
}

// refactor computes the factor of the basis anew.
func (s *simplex) refactor() {
	columns := make([][]entry, s.m)
	for i, b := range s.basis {
		columns[i] = s.column(b)
	}
	f, rows, ok := factorise(s.m, columns)
	if !ok {
		s.failed = true
		return
	}
	basis := make([]int, s.m)
	for k, r := range rows {
		basis[r] = s.basis[k]
		s.at[s.basis[k]] = r
	}
	s.basis, s.factor = basis, f
	s.place()
}

// outside says by which side the variable of a row is out of its bounds.
func (s *simplex) outside(b int) float64 {
	switch {
	case s.x[b] < s.lo[b]-tolerance:
		return 1
	case s.x[b] > s.hi[b]+tolerance:
		return -1
	}
	return 0
}

// feasible goes to a vertex; false when there is none.
func (s *simplex) feasible() bool {
	first := func() (wrong bool) {
		for i, b := range s.basis {
			if s.y[i] = s.outside(b); s.y[i] != 0 {
				wrong = true
			}
		}
		return wrong
	}
	s.climb(first, nil)
	for _, b := range s.basis {
		if s.outside(b) != 0 {
			return false
		}
	}
	return true
}

// extreme goes to a vertex at which the aim is greatest, or, while stop says no, on the way to it;
// false when it grows without end.
func (s *simplex) extreme(aim map[int]float64, stop func() bool) bool {
	return s.climb(func() bool {
		for i, b := range s.basis {
			s.y[i] = aim[b]
		}
		return true
	}, aim, stop)
}

// climb moves from vertex to vertex while the aim grows. costs fills the costs of basic variables, and
// says whether there is an aim left; those of others are in aim.
func (s *simplex) climb(costs func() bool, aim map[int]float64, stop ...func() bool) bool {
	first := aim == nil
	stalled := 0
	for steps := 0; !s.failed; steps++ {
		if steps > 50*(s.n+s.m)+1000 {
			s.failed = true
			break
		}
		if len(s.factor.updates) > 80 {
			s.refactor()
		}
		clear(s.y)
		if !costs() {
			return true
		}
		s.price(aim)
		j := s.entering(stalled > 20)
		if j < 0 {
			return true
		}
		clear(s.alpha)
		for _, e := range s.column(j) {
			s.alpha[e.at] = e.v
		}
		s.factor.solve(s.alpha)
		dir := 1.0
		if s.d[j] < 0 {
			dir = -1
		}
		theta, r := s.ratio(j, dir, first)
		if math.IsInf(theta, 1) {
			s.ray(j, dir)
			return false
		}
		s.move(j, dir*theta)
		if r >= 0 {
			s.pivot(r, j)
		}
		if stalled++; theta > 1e-9 {
			stalled = 0
			if !first && s.visited != nil {
				s.visited()
			}
			for _, enough := range stop {
				if enough != nil && enough() {
					return true
				}
			}
		}
	}
	return true
}

// price computes the reduced costs; y holds the costs of basic variables.
func (s *simplex) price(aim map[int]float64) {
	s.factor.transposed(s.y)
	clear(s.d)
	for j, c := range aim {
		s.d[j] = c
	}
	for i, y := range s.y {
		if math.Abs(y) < 1e-12 {
			continue
		}
		for _, e := range s.rows[i] {
			s.d[e.at] -= y * e.v
		}
		s.d[s.n+i] -= y
	}
}

// entering picks a variable that may move so that the aim grows: the steepest, or any; -1 when there is none.
func (s *simplex) entering(any bool) int {
	best, most, found := -1, tolerance, 0
	for j, c := range s.d {
		if c == 0 || s.at[j] >= 0 || s.lo[j] == s.hi[j] || c > 0 && s.x[j] >= s.hi[j] || c < 0 && s.x[j] <= s.lo[j] {
			continue
		}
		a := math.Abs(c)
		switch {
		case any && a > tolerance:
			if found++; s.random.IntN(found) == 0 {
				best = j
			}
		case a > most:
			best, most = j, a
		}
	}
	return best
}

// ratio is how far variable j may go in a direction, and the row that stops it; -1 when its own bound
// does. In the first phase a variable out of its bounds stops where it comes to them.
func (s *simplex) ratio(j int, dir float64, first bool) (float64, int) {
	theta, at, pivot := s.hi[j]-s.x[j], -1, 0.0
	if dir < 0 {
		theta = s.x[j] - s.lo[j]
	}
	for i, v := range s.alpha {
		a := dir * v // the variable of the row goes down by a
		if math.Abs(a) <= tolerance {
			continue
		}
		b := s.basis[i]
		end := s.lo[b]
		if a < 0 {
			end = s.hi[b]
		}
		if first {
			switch out := s.outside(b); {
			case out > 0 && a > 0 || out < 0 && a < 0:
				continue // farther away
			case out > 0:
				end = s.lo[b]
			case out < 0:
				end = s.hi[b]
			}
		}
		room := max((s.x[b]-end)/a, 0)
		if room < theta-1e-9 || at >= 0 && room <= theta+1e-9 && math.Abs(a) > pivot {
			theta, at, pivot = min(room, theta), i, math.Abs(a)
		}
	}
	return theta, at
}

// move changes variable j by step and the basic variables with it.
func (s *simplex) move(j int, step float64) {
	s.x[j] = snap(s.x[j] + step)
	if step == 0 {
		return
	}
	for i, v := range s.alpha {
		if v != 0 {
			b := s.basis[i]
			s.x[b] = snap(s.x[b] - step*v)
		}
	}
}

// ray visits a point some way along a direction without end: a thousand, and back.
func (s *simplex) ray(j int, dir float64) {
	if s.visited == nil {
		return
	}
	before := append([]float64(nil), s.x...)
	s.move(j, dir*1000)
	s.visited()
	copy(s.x, before)
}

// pivot lets j take the place of the variable of row r, which leaves at a bound.
func (s *simplex) pivot(r, j int) {
	b := s.basis[r]
	s.at[b] = -1
	if math.Abs(s.x[b]-s.lo[b]) < math.Abs(s.x[b]-s.hi[b]) {
		s.x[b] = s.lo[b]
	} else {
		s.x[b] = s.hi[b]
	}
	s.basis[r], s.at[j] = j, r
	s.factor.exchange(r, s.alpha)
}

// snap takes what is as near to a whole number as errors of sums are for it.
func snap(v float64) float64 {
	if w := math.Round(v); math.Abs(v-w) < 1e-9 {
		return w
	}
	return v
}
