package arima

import (
	"cmp"
	"math"
	"slices"
)

// Limits of the stepwise search, R's.
const (
	mostRegular  = 5
	mostSeasonal = 2
	mostModels   = 94
	unitCircle   = 1.01 // roots nearer to the unit circle than this are refused
)

// Search chooses the orders of a model for a series without gaps: differences by
// tests, the rest by the lowest AICc along the steps of Hyndman and Khandakar
// (2008). Every candidate is fitted by exact maximum likelihood.
func Search(y []float64, m int) (Model, error) {
	s := newSearch(y, m)
	o := Order{D: s.d, SD: s.sd, Constant: s.constant}
	for _, start := range []Order{{P: 2, Q: 2, SP: 1, SQ: 1}, {}, {P: 1, SP: 1}, {Q: 1, SQ: 1}} {
		next := o
		next.P, next.Q, next.SP, next.SQ = start.P, start.Q, start.SP, start.SQ
		if s.m < 2 {
			next.SP, next.SQ = 0, 0
		}
		s.try(next)
	}
	if s.d+s.sd > 0 {
		o.Constant = false
		s.try(o)
	}
	return s.walk()
}

// Refine chooses like Search, but begins at the model of a shorter past of the same
// series.
func Refine(y []float64, m int, from Model) (Model, error) {
	s := newSearch(y, m)
	o := from.Order
	o.D, o.SD, o.Constant = s.d, s.sd, from.Constant && s.constant
	if s.m < 2 {
		o.SP, o.SQ = 0, 0
	}
	if o == from.Order {
		s.start = from.raw
	}
	s.try(o)
	s.start = nil
	if !s.found {
		return Search(y, m)
	}
	return s.walk()
}

// Again estimates a model and its rivals on more values of the same series.
func Again(y []float64, from Model) (Model, error) {
	w := difference(y, from.D, from.SD, from.Period)
	best, err := fit(w, from.Period, from.Order, from.raw, thorough)
	if err != nil {
		return best, err
	}
	for _, r := range from.Rivals {
		if m, err := fit(w, r.Period, r.Order, r.raw, quick); err == nil {
			best.Rivals = append(best.Rivals, m)
		}
	}
	return best, nil
}

// Simple fits one moving average, and one more of the season, to the series after
// the differences that the tests ask for: a yardstick for transformations.
func Simple(y []float64, m int) (Model, error) {
	s := newSearch(y, m)
	o := Order{D: s.d, Q: 1, SD: s.sd}
	if s.m > 1 {
		o.SQ = 1
	}
	return fit(s.w, s.m, o, nil, quick)
}

// Lost is how many values the differences cost.
func (f Model) Lost() int { return f.D + f.SD*f.Period }

// Rivals have an AICc of at most so much more, and there are so many at most.
const (
	near       = 20
	mostRivals = 6
)

// search holds the best model so far.
type search struct {
	w        []float64
	m, d, sd int
	constant bool
	seen     map[Order]bool
	best     Model
	found    bool
	start    []float64
	all      []Model // every admissible model on the way
}

func newSearch(y []float64, m int) *search {
	s := &search{m: m, seen: map[Order]bool{}}
	if len(y) <= 2*m {
		s.m = 1
	}
	if s.m > 1 {
		s.sd = SeasonalDifferences(y, s.m)
	}
	s.w = difference(y, 0, s.sd, s.m)
	s.d = Differences(s.w)
	if s.sd > 0 {
		s.d = min(s.d, 1)
	}
	s.w = difference(s.w, s.d, 0, s.m)
	s.constant = s.d+s.sd <= 1
	return s
}

// walk steps to better neighbours until there is none.
func (s *search) walk() (Model, error) {
	if !s.found {
		s.try(Order{D: s.d, SD: s.sd, Constant: s.constant})
		s.try(Order{D: s.d, SD: s.sd})
	}
	if !s.found {
		return Model{}, ErrNoFit
	}
	for improved := true; improved && len(s.seen) < mostModels; {
		improved = false
		for _, o := range s.neighbours(s.best.Order) {
			if s.try(o) {
				improved = true
				break
			}
		}
	}
	best := s.best
	if m, err := fit(s.w, s.m, best.Order, best.raw, thorough); err == nil {
		best = m
	}
	best.Rivals = nil
	slices.SortStableFunc(s.all, func(a, b Model) int { return cmp.Compare(a.AICc, b.AICc) })
	for _, m := range s.all {
		if m.Order != best.Order && m.AICc < best.AICc+near && len(best.Rivals) < mostRivals {
			best.Rivals = append(best.Rivals, m)
		}
	}
	return best, nil
}

// neighbours lists the orders one step away, seasonal steps first.
func (s *search) neighbours(at Order) []Order {
	var list []Order
	add := func(p, q, sp, sq int) {
		o := at
		o.P, o.Q, o.SP, o.SQ = o.P+p, o.Q+q, o.SP+sp, o.SQ+sq
		list = append(list, o)
	}
	if s.m > 1 {
		for _, step := range [][2]int{{-1, 0}, {0, -1}, {1, 0}, {0, 1}, {-1, -1}, {1, 1}, {-1, 1}, {1, -1}} {
			add(0, 0, step[0], step[1])
		}
	}
	for _, step := range [][2]int{{-1, 0}, {0, -1}, {1, 0}, {0, 1}, {-1, -1}, {1, 1}, {-1, 1}, {1, -1}} {
		add(step[0], step[1], 0, 0)
	}
	if s.constant {
		o := at
		o.Constant = !o.Constant
		list = append(list, o)
	}
	return list
}

// try fits an order unless it was seen or is out of bounds, and reports whether it
// is the best so far.
func (s *search) try(o Order) bool {
	if s.d+s.sd == 0 && !o.Constant {
		return false // few values would take a series for one around zero
	}
	small := min(mostRegular, len(s.w)/3)
	if o.P < 0 || o.Q < 0 || o.SP < 0 || o.SQ < 0 || o.P > small || o.Q > small || o.SP > mostSeasonal || o.SQ > mostSeasonal {
		return false
	}
	if s.m > 1 && (o.P >= s.m || o.Q >= s.m) || s.seen[o] {
		return false
	}
	s.seen[o] = true
	m, err := fit(s.w, s.m, o, s.start, quick)
	if err != nil || math.IsNaN(m.AICc) || math.IsInf(m.AICc, 0) || !m.inside() {
		return false
	}
	if float64(m.used-o.size()-2) < 1 {
		return false
	}
	s.all = append(s.all, m)
	if s.found && m.AICc >= s.best.AICc {
		return false
	}
	s.best, s.found = m, true
	return true
}

// inside reports whether all roots keep away from the unit circle.
func (f Model) inside() bool {
	for i, c := range [][]float64{f.AR, f.SAR, f.MA, f.SMA} {
		scaled := make([]float64, len(c))
		grow := unitCircle
		for k, v := range c {
			scaled[k] = v * grow
			if i >= 2 {
				scaled[k] = -scaled[k]
			}
			grow *= unitCircle
		}
		if _, ok := toPartial(scaled); !ok {
			return false
		}
	}
	return true
}
