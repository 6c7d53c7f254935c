package forecast

import "math"

// Rolling origins of the automatic forecast: how many, and how far apart in
// horizons.
const (
	rollingOrigins = 4
	originsPerSpan = 3
)

// snapshot is what the members said at one origin, with what came afterwards
// where the origin lies in the past.
type snapshot struct {
	known  int
	flat   []float64 // what was known, without season
	extent float64   // of what was known, with its season
	paths  []path    // by member; no mean where it does not apply
	actual []float64 // NaN where not observed; empty at the last origin
	astray bool      // a member applied and went wrong
}

// look lets every member forecast from an origin.
func look(c complete, h int, members []member, last bool, past *history) snapshot {
	in := newInput(c)
	in.last, in.history = last, past
	s := snapshot{known: len(c.y), flat: in.flat, extent: spread(c.y), paths: make([]path, len(members))}
	for i, m := range members {
		p, ok := m.forecast(in, h)
		switch {
		case ok && p.sane(c.y, h):
			p.widen(in.season, len(c.y))
			s.paths[i] = p
		case ok:
			s.astray = true
		}
	}
	return s
}

// origins lists how many values were known at the rolling origins of a series of
// n values, the earliest first. The last one leaves a full horizon if the series
// is long enough, and else what there is.
func origins(n, m, h int) []int {
	least := max(leastKnown, 2*m)
	last := max(n-h, least)
	spacing := max(1, h/originsPerSpan)
	var known []int
	for k := rollingOrigins - 1; k >= 0; k-- {
		if at := last - k*spacing; at >= least && at < n {
			known = append(known, at)
		}
	}
	return known
}

// leastKnown is how many values the first origin needs at least.
const leastKnown = 5

// roll looks at a series from its rolling origins, and at last from its end.
func roll(c complete, h int, members []member) []snapshot {
	var all []snapshot
	past := &history{}
	for _, known := range origins(len(c.y), c.m, h) {
		s := look(c.at(known), h, members, false, past)
		for t := known; t < min(known+h, len(c.y)); t++ {
			v := c.taken.surprise(c.y[t], known, t)
			if !c.seen[t] {
				v = math.NaN()
			}
			s.actual = append(s.actual, v)
		}
		all = append(all, s)
	}
	return append(all, look(c, h, members, true, past))
}

// errorOf is the mean squared error of a member at an origin, and of how many
// steps.
func (s snapshot) errorOf(i int) (mse float64, n int) {
	for j, actual := range s.actual {
		if !math.IsNaN(actual) && len(s.paths[i].mean) > 0 {
			e := actual - s.paths[i].mean[j]
			mse += e * e
			n++
		}
	}
	if n > 0 {
		mse /= float64(n)
	}
	return mse, n
}
