package demand

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// study is how the employed are foreseen a number of quarters ahead of the survey. With y the growth over a year (logarithm), what
// is foreseen is D(t) = y(t) - y(t-ahead), from what the survey itself said, d(t-ahead) and d(t-4), d being the change of y in one
// quarter; and from what of a leading indicator's own D these two do not explain (the theorem of Frisch and Waugh).
type study struct {
	g        *Ragged
	ahead    int
	known    int                  // quarters that the survey has come to
	employed map[string][]float64 // of regions, gaps filled
	filled   map[string]int
	target   [][]float64    // D by region and quarter
	own      [][][2]float64 // what the survey itself said, by region and quarter
	scale    []float64      // of a quarter: see scales
	leads    map[lagged][][]float64
}

// lagged is a leading indicator as it is known so many quarters before the foreseen one.
type lagged struct{ lead, lag int }

// Limits of what is tried: a fit or a judgement needs so many quarters, the error is that of so many, a leading indicator whose last
// quarter is older than farthestLag before the foreseen one says nothing, and no more than farthest quarters are foreseen.
const leastPairs, leastTried, lastTried, farthestLag, farthest = 8, 8, 20, 2, 3

func newStudy(g *Ragged, ahead int) *study {
	s := &study{g: g, ahead: ahead, known: g.known(), leads: map[lagged][][]float64{}}
	s.employed, s.filled = g.carried()
	quarters := s.known + ahead
	for _, code := range g.Regions {
		e := s.employed[code]
		target, own := nans(quarters), make([][2]float64, quarters)
		for t := range target {
			target[t] = growth(e, t) - growth(e, t-ahead)
			d := func(t int) float64 { return growth(e, t) - growth(e, t-1) }
			own[t] = [2]float64{d(t - ahead), d(t - year)}
			if math.IsNaN(valueAt(g.Employed[code], t)) {
				target[t] = math.NaN() // nothing is learnt from, or held against, a quarter that was filled
			}
		}
		s.target, s.own = append(s.target, target), append(s.own, own)
	}
	s.scale = scales(s.target, quarters)
	return s
}

// scales say of each quarter how many times as much as twice the usual the regions moved in the middle, at least once: 2020 did. The
// usual is the larger of that of all quarters until then, and of those of the same season.
func scales(target [][]float64, quarters int) []float64 {
	scale := make([]float64, quarters)
	var all []float64
	season := map[int][]float64{}
	for t := range scale {
		var sizes []float64
		for r := range target {
			if v := math.Abs(target[r][t]); !math.IsNaN(v) {
				sizes = append(sizes, v)
			}
		}
		scale[t] = 1
		if len(sizes) == 0 {
			continue
		}
		moved := middle(sizes)
		all, season[t%year] = append(all, moved), append(season[t%year], moved)
		if m := max(middle(slices.Clone(all)), middle(slices.Clone(season[t%year]))); m > 0 {
			scale[t] = max(1, moved/(2*m))
		}
	}
	return scale
}

// middle sorts the values and gives their median.
func middle(v []float64) float64 {
	slices.Sort(v)
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

// lead gives D of a leading indicator lag quarters before, by region and quarter.
func (s *study) lead(k lagged) [][]float64 {
	if s.leads[k] == nil {
		l := s.g.Leads[k.lead]
		for r, code := range s.g.Regions {
			x := func(t int) float64 { return l.Form.change(l.Values[code], s.employed[code], t-k.lag) }
			v := nans(len(s.target[r]))
			for t := range v {
				v[t] = x(t) - x(t-s.ahead)
			}
			s.leads[k] = append(s.leads[k], v)
		}
	}
	return s.leads[k]
}

// lag is how many quarters before the foreseen one a region's leading indicator ends; false where it ended too long ago.
func (s *study) lag(lead int, code string) (int, bool) {
	lag := max(0, s.known+s.ahead-ends(s.g.Leads[lead].Values[code]))
	return lag, lag <= farthestLag
}

// past are the coefficients of v on what the survey itself said, of all regions together, learnt from quarters before until. A
// region counts by the inverse of its variance, a quarter in which all moved more than usual by the inverse of the square of how
// much more. Where there is too little to learn from they are none: the last growth over a year is repeated.
func (s *study) past(v [][]float64, until int) [2]float64 {
	a, b := mat.NewSymDense(2, nil), mat.NewVecDense(2, nil)
	most := 0
	for r := range v {
		var squares, n float64
		s.pairs(v[r], r, until, func(t int) { squares, n = squares+v[r][t]*v[r][t], n+1 })
		if squares == 0 {
			continue
		}
		most = max(most, int(n))
		s.pairs(v[r], r, until, func(t int) {
			w := n / squares / (s.scale[t] * s.scale[t])
			x := mat.NewVecDense(2, s.own[r][t][:])
			a.SymRankOne(a, w, x)
			b.AddScaledVec(b, w*v[r][t], x)
		})
	}
	var c mat.VecDense
	if most < leastPairs || c.SolveVec(a, b) != nil {
		return [2]float64{}
	}
	return [2]float64{c.AtVec(0), c.AtVec(1)}
}

// pairs calls f with the quarters before until in which a region's v and what the survey itself said are there.
func (s *study) pairs(v []float64, r, until int, f func(t int)) {
	for t := range min(until, len(v)) {
		if !math.IsNaN(v[t] + s.said([2]float64{1, 1}, r, t)) {
			f(t)
		}
	}
}

// said is what follows from what the survey itself said by these coefficients.
func (s *study) said(c [2]float64, r, t int) float64 {
	return c[0]*s.own[r][t][0] + c[1]*s.own[r][t][1]
}

// learnt is what is known of a leading indicator before a quarter.
type learnt struct {
	past   [2]float64 // its own coefficients on what the survey itself said
	slopes shrunk     // by region: of D on what of its D is not explained by these
}

// learn fits D of the employed, less what the survey itself said (by the coefficients c), on a leading indicator's, region by
// region, from quarters before until; the slopes are drawn towards each other.
func (s *study) learn(k lagged, c [2]float64, until int) learnt {
	z := s.lead(k)
	l := learnt{past: s.past(z, until)}
	slopes, errors := nans(len(z)), nans(len(z))
	for r := range z {
		var n, zz, zu, uu float64
		s.pairs(z[r], r, until, func(t int) {
			if math.IsNaN(s.target[r][t]) {
				return
			}
			w := 1 / (s.scale[t] * s.scale[t])
			x, u := z[r][t]-s.said(l.past, r, t), s.target[r][t]-s.said(c, r, t)
			n, zz, zu, uu = n+1, zz+w*x*x, zu+w*x*u, uu+w*u*u
		})
		if n >= leastPairs && zz > 0 {
			slopes[r] = zu / zz
			errors[r] = math.Sqrt(max(0, uu-zu*zu/zz) / (n - 1) / zz)
		}
	}
	l.slopes = shrink(slopes, errors)
	return l
}
