package disclose

import "math"

// reduced is a system after what single sums say was used: unknowns that two-term sums tie together
// are one, and bounds are as narrow as each relation by itself makes them. Tables whose cells were
// withheld in pairs shrink to a few unknowns.
type reduced struct {
	rep    []int     // of each unknown: the unknown that stands for it
	sign   []float64 // x = sign·rep + plus
	plus   []float64
	lo, hi []float64 // of representatives
	rows   []row     // between representatives
	bad    []int     // an unknown of every relation that nothing fulfils
}

// reduce uses the sums of a system until they say nothing more.
func (s *system) reduce() *reduced {
	r := &reduced{}
	for j, u := range s.unknowns {
		r.rep, r.sign, r.plus = append(r.rep, j), append(r.sign, 1), append(r.plus, 0)
		r.lo, r.hi = append(r.lo, u.lo), append(r.hi, u.hi)
	}
	rows := s.rows
	for changed := true; changed; {
		changed = false
		var left []row
		for _, x := range rows {
			x, first := r.express(x)
			switch {
			case len(x.vars) == 0:
				if x.lo > 1e-9 || x.hi < -1e-9 {
					r.bad = append(r.bad, first)
				}
			case len(x.vars) == 1:
				r.bound(x)
				changed = true
			case len(x.vars) == 2 && x.lo == x.hi && math.Abs(x.coefs[0]) == 1 && math.Abs(x.coefs[1]) == 1:
				r.join(x)
				changed = true
			default:
				left = append(left, x)
				if r.tighten(x) {
					changed = true
				}
			}
		}
		rows = left
	}
	r.rows = rows
	return r
}

// find follows an unknown to the one that stands for it.
func (r *reduced) find(j int) (rep int, sign, plus float64) {
	sign = 1
	for r.rep[j] != j {
		plus += sign * r.plus[j]
		sign *= r.sign[j]
		j = r.rep[j]
	}
	return j, sign, plus
}

// express writes a row in representatives, those with one value taken out; first is an unknown of the row.
func (r *reduced) express(x row) (row, int) {
	out := row{lo: x.lo, hi: x.hi}
	for k, v := range x.vars {
		rep, sign, plus := r.find(v)
		c := x.coefs[k] * sign
		out.lo, out.hi = out.lo-x.coefs[k]*plus, out.hi-x.coefs[k]*plus
		if r.lo[rep] == r.hi[rep] {
			out.lo, out.hi = out.lo-c*r.lo[rep], out.hi-c*r.lo[rep]
			continue
		}
		out.put(rep, c)
	}
	return out, x.vars[0]
}

// put adds a term to a row.
func (x *row) put(v int, c float64) {
	for k := range x.vars {
		if x.vars[k] == v {
			x.coefs[k] += c
			if x.coefs[k] == 0 {
				x.vars = append(x.vars[:k], x.vars[k+1:]...)
				x.coefs = append(x.coefs[:k], x.coefs[k+1:]...)
			}
			return
		}
	}
	x.vars, x.coefs = append(x.vars, v), append(x.coefs, c)
}

// bound uses a row of one term.
func (r *reduced) bound(x row) {
	lo, hi := x.lo/x.coefs[0], x.hi/x.coefs[0]
	r.narrow(x.vars[0], min(lo, hi), max(lo, hi))
}

// narrow takes bounds over; whole numbers lie within them.
func (r *reduced) narrow(j int, lo, hi float64) bool {
	lo, hi = math.Ceil(lo-1e-6), math.Floor(hi+1e-6)
	changed := false
	if lo > r.lo[j] {
		r.lo[j], changed = lo, true
	}
	if hi < r.hi[j] {
		r.hi[j], changed = hi, true
	}
	if r.lo[j] > r.hi[j] {
		r.bad = append(r.bad, j)
		r.hi[j] = r.lo[j]
	}
	return changed
}

// join lets the first unknown of a sum of two stand for the second.
func (r *reduced) join(x row) {
	a, b := x.vars[0], x.vars[1]
	// coef[1]·b = lo - coef[0]·a
	sign, plus := -x.coefs[0]/x.coefs[1], x.lo/x.coefs[1]
	r.rep[b], r.sign[b], r.plus[b] = a, sign, plus
	lo, hi := (r.lo[b]-plus)*sign, (r.hi[b]-plus)*sign // sign is 1 or -1
	r.narrow(a, min(lo, hi), max(lo, hi))
}

// tighten draws the bounds of a row's unknowns in as far as the row by itself allows.
func (r *reduced) tighten(x row) bool {
	least, most := 0.0, 0.0 // of Σ coef·x
	endless := 0            // unknowns without an end on that side, which leave the others free
	endlessMost := 0
	ends := func(k int) (float64, float64) {
		a, b := x.coefs[k]*r.lo[x.vars[k]], x.coefs[k]*r.hi[x.vars[k]]
		return min(a, b), max(a, b)
	}
	for k := range x.vars {
		a, b := ends(k)
		if math.IsInf(a, 0) {
			endless++
		} else {
			least += a
		}
		if math.IsInf(b, 0) {
			endlessMost++
		} else {
			most += b
		}
	}
	changed := false
	for k, v := range x.vars {
		a, b := ends(k)
		lo, hi := math.Inf(-1), math.Inf(1) // of coef·x
		if out := endless - one(math.IsInf(a, 0)); out == 0 {
			rest := least
			if !math.IsInf(a, 0) {
				rest -= a
			}
			hi = x.hi - rest
		}
		if out := endlessMost - one(math.IsInf(b, 0)); out == 0 {
			rest := most
			if !math.IsInf(b, 0) {
				rest -= b
			}
			lo = x.lo - rest
		}
		l, h := lo/x.coefs[k], hi/x.coefs[k]
		if r.narrow(v, min(l, h), max(l, h)) {
			changed = true
			return changed // the sums above are of the bounds before
		}
	}
	return changed
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}
