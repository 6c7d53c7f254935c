package disclose

import "math"

// tolerance of the simplex. Tables of counts have coefficients of one, so that nearly all pivots
// are exact; what depends on a result is verified in whole numbers (bounds.go).
const tolerance = 1e-7

// row is lo ≤ Σ coef·x ≤ hi over some unknowns.
type row struct {
	vars   []int
	coefs  []float64
	lo, hi float64
}

// simplex walks the vertices of {x : rows hold, lo ≤ x ≤ hi} with bounded variables on a dense
// tableau. The variables are the unknowns, then a slack for each row that is an inequality; an
// artificial variable, numbered from len(x) on, begins in every row and never comes back.
type simplex struct {
	t       [][]float64 // B⁻¹A
	basis   []int       // the variable of each row
	at      []int       // the row of each variable, or -1
	x       []float64
	lo, hi  []float64
	art     []float64 // values of the artificial variables, by row
	unknown int       // how many of x are unknowns
}

// newSimplex finds a first vertex; ok is false when there is none.
func newSimplex(lo, hi []float64, rows []row) (s *simplex, ok bool) {
	s = &simplex{unknown: len(lo)}
	s.lo, s.hi = append(s.lo, lo...), append(s.hi, hi...)
	for _, r := range rows {
		if r.lo != r.hi {
			s.lo, s.hi = append(s.lo, r.lo), append(s.hi, r.hi)
		}
	}
	n := len(s.lo)
	s.x, s.at = make([]float64, n), make([]int, n)
	for j := range s.x {
		s.at[j] = -1
		switch {
		case !math.IsInf(s.lo[j], 0):
			s.x[j] = s.lo[j]
		case !math.IsInf(s.hi[j], 0):
			s.x[j] = s.hi[j]
		}
	}
	slack := s.unknown
	for i, r := range rows {
		line, rest := make([]float64, n), r.lo
		for k, v := range r.vars {
			line[v] += r.coefs[k]
		}
		if r.lo != r.hi {
			line[slack], rest = -1, 0
			slack++
		}
		for j, c := range line {
			rest -= c * s.x[j]
		}
		if rest < 0 { // artificial variables begin positive
			for j := range line {
				line[j] = -line[j]
			}
			rest = -rest
		}
		s.t, s.basis, s.art = append(s.t, line), append(s.basis, n+i), append(s.art, rest)
	}
	return s, s.feasible()
}

// feasible brings the artificial variables to zero, or returns false.
func (s *simplex) feasible() bool {
	d := make([]float64, len(s.x)) // maximise -Σ artificial
	for _, line := range s.t {
		for j, c := range line {
			d[j] += c
		}
	}
	s.climb(d, true)
	for i, b := range s.basis {
		if b >= len(s.x) && s.art[i] > 1e-6 {
			return false
		}
	}
	return true
}

// extreme goes to a vertex at which sign·x[j] is greatest and returns x[j], which is infinite when
// nothing bounds it.
func (s *simplex) extreme(j int, sign float64) float64 {
	d := make([]float64, len(s.x))
	if r := s.at[j]; r >= 0 {
		for k, c := range s.t[r] {
			if s.at[k] < 0 {
				d[k] = -sign * c
			}
		}
	} else {
		d[j] = sign
	}
	if !s.climb(d, false) {
		return math.Inf(int(sign))
	}
	return s.x[j]
}

// climb moves from vertex to vertex while the reduced costs d say that the aim grows; false when
// it grows without end. In the first phase artificial variables may be anything above zero,
// afterwards they stay zero.
func (s *simplex) climb(d []float64, first bool) bool {
	for step := 0; ; step++ {
		j := s.entering(d, step > 4*(len(s.t)+len(s.x)))
		if j < 0 {
			return true
		}
		dir := 1.0
		if d[j] < 0 {
			dir = -1
		}
		theta, r := s.ratio(j, dir, first)
		if math.IsInf(theta, 1) {
			return false
		}
		s.move(j, dir*theta)
		if r >= 0 {
			s.pivot(r, j, d)
		}
	}
}

// entering picks a variable that may move so that the aim grows: the steepest, or, against going
// round in circles, the first; -1 when there is none.
func (s *simplex) entering(d []float64, bland bool) int {
	best, most := -1, tolerance
	for j, c := range d {
		if s.at[j] >= 0 || s.lo[j] == s.hi[j] || c > 0 && s.x[j] >= s.hi[j] || c < 0 && s.x[j] <= s.lo[j] {
			continue
		}
		if a := math.Abs(c); a > most {
			if bland {
				return j
			}
			best, most = j, a
		}
	}
	return best
}

// ratio is how far variable j may go in a direction, and the row that stops it; -1 when its own bound does.
func (s *simplex) ratio(j int, dir float64, first bool) (float64, int) {
	theta, at, pivot := s.hi[j]-s.lo[j], -1, 0.0
	for i, line := range s.t {
		a := dir * line[j]
		if math.Abs(a) <= tolerance {
			continue
		}
		x, lo, hi := s.basic(i, first)
		room := (x - lo) / a
		if a < 0 {
			room = (x - hi) / a
		}
		room = max(room, 0)
		if room < theta-1e-9 || at >= 0 && room <= theta+1e-9 && math.Abs(a) > pivot {
			theta, at, pivot = min(room, theta), i, math.Abs(a)
		}
	}
	return theta, at
}

// basic is the value and the bounds of the variable of a row.
func (s *simplex) basic(i int, first bool) (x, lo, hi float64) {
	b := s.basis[i]
	switch {
	case b < len(s.x):
		return s.x[b], s.lo[b], s.hi[b]
	case first:
		return s.art[i], 0, math.Inf(1)
	}
	return s.art[i], 0, 0
}

// move changes variable j by step and the basic variables with it.
func (s *simplex) move(j int, step float64) {
	s.x[j] += step
	for i, line := range s.t {
		if line[j] == 0 {
			continue
		}
		if b := s.basis[i]; b < len(s.x) {
			s.x[b] = snap(s.x[b] - step*line[j])
		} else {
			s.art[i] = snap(s.art[i] - step*line[j])
		}
	}
	s.x[j] = snap(s.x[j])
}

// pivot lets j take the place of the variable of row r.
func (s *simplex) pivot(r, j int, d []float64) {
	if b := s.basis[r]; b < len(s.x) {
		s.at[b] = -1
		// It left at a bound: to be exact, on it.
		if math.Abs(s.x[b]-s.lo[b]) < 1e-6 {
			s.x[b] = s.lo[b]
		} else if math.Abs(s.x[b]-s.hi[b]) < 1e-6 {
			s.x[b] = s.hi[b]
		}
	}
	s.basis[r], s.at[j] = j, r
	line := s.t[r]
	var used []int
	p := line[j]
	for k, c := range line {
		if c != 0 {
			line[k] = c / p
			used = append(used, k)
		}
	}
	line[j] = 1
	for i, other := range s.t {
		if c := other[j]; i != r && c != 0 {
			subtract(other, line, c, used)
			other[j] = 0
		}
	}
	if c := d[j]; c != 0 {
		subtract(d, line, c, used)
		d[j] = 0
	}
}

func subtract(from, line []float64, times float64, used []int) {
	for _, k := range used {
		from[k] = snap(from[k] - times*line[k])
	}
}

// snap takes what is as near to a whole number as errors of sums are for it.
func snap(v float64) float64 {
	if w := math.Round(v); math.Abs(v-w) < 1e-10 {
		return w
	}
	return v
}
