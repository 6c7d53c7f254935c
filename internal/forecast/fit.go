package forecast

import (
	"math"
	"slices"
)

// Every start is first brought to good initial states and a few joint steps; the
// best ones are then taken to convergence.
const (
	stateSteps      = 3
	screenSteps     = 4
	screenTolerance = 1e-4
	hopeless        = 2.0 // log-likelihood that the steps to convergence will not make up
)

// effort says how hard a search looks for the highest likelihood.
type effort struct {
	starts    []int // of smoothingStarts; nil for all
	finalists int
	steps     int
	tolerance float64
	ends      bool // also try the opposite ends of the best point
}

// thorough finds a likelihood as high as R's; quick one that is good enough for a
// forecast, at a tenth of the cost.
var (
	thorough = effort{finalists: 2, steps: 100, tolerance: 1e-9, ends: true}
	quick    = effort{starts: []int{0, 4, 7}, finalists: 1, steps: 15, tolerance: 1e-5}
)

// smoothingStarts are starting points in the coordinates of theta: alpha, the
// share of beta, the share of gamma, phi. The likelihood of short series often
// has one mode with slow and one with fast adaptation of each component, and
// one at either end of alpha.
var smoothingStarts = [][4]float64{
	{0.10, 0.10, 0.05, 0.90},
	{smoothMin, 0.50, 0.10, 0.97},
	{0.01, 0.95, 0.05, 0.97},
	{0.05, 0.95, 0.05, 0.85},
	{0.30, 0.30, 0.30, 0.97},
	{0.30, 0.95, 0.50, 0.85},
	{0.50, 0.03, 0.05, 0.95},
	{0.75, 0.60, 0.60, 0.85},
	{0.95, 0.05, 0.10, 0.97},
	{smoothMax, 0.15, 0, 0.90},
}

// fitForm estimates one form on a scaled series. extra are further starting
// points in the coordinates of theta. It returns nil if no point of the form's
// domain was found.
func fitForm(form Form, m int, y []float64, extra [][]float64, e effort) (*filter, []float64) {
	f := newFilter(form, m, y)
	lo, hi := f.bounds()
	ls := newLeastSquares(f, lo, hi)
	best := f.search(ls, extra, e)
	if best == nil || f.admissible(best) {
		return f, best
	}
	// The limit of stability binds: search again within it.
	ls.feasible = f.admissible
	return f, f.search(ls, nil, e)
}

// search runs the multi-start search and returns the best theta, or nil.
func (f *filter) search(ls *leastSquares, extra [][]float64, e effort) []float64 {
	type screened struct {
		theta []float64
		value float64
	}
	var found []screened
	keep := func() {
		found = append(found, screened{slices.Clone(ls.theta), ls.value})
	}
	for _, start := range f.starts(e.starts) {
		if !ls.begin(start) {
			f.flatten(start)
			if !ls.begin(start) {
				continue
			}
		}
		ls.run(f.iLevel, stateSteps, screenTolerance)
		ls.damping = dampingStart
		ls.run(0, screenSteps, screenTolerance)
		keep()
	}
	for _, start := range extra {
		if !ls.begin(start) {
			continue
		}
		ls.run(0, screenSteps, screenTolerance)
		keep()
	}
	slices.SortStableFunc(found, func(a, b screened) int {
		switch {
		case a.value < b.value:
			return -1
		case a.value > b.value:
			return 1
		}
		return 0
	})
	best, value := []float64(nil), math.Inf(1)
	finish := func() {
		ls.run(0, e.steps, e.tolerance)
		if ls.value < value {
			best, value = slices.Clone(ls.theta), ls.value
		}
	}
	for _, s := range found[:min(len(found), e.finalists)] {
		ls.begin(s.theta)
		finish()
	}
	if !e.ends {
		return best
	}
	for _, start := range f.oppositeEnds(best, ls.lo, ls.hi) {
		if ls.begin(start) {
			ls.run(f.iLevel, stateSteps, screenTolerance)
			ls.damping = dampingStart
			ls.run(0, 2*screenSteps, screenTolerance)
			if 0.5*float64(len(f.y))*math.Log(ls.value/value) < hopeless {
				finish()
			}
		}
	}
	return best
}

// oppositeEnds returns starting points that differ from theta in one component:
// its damping or its adaptation of trend or season is taken to the other end,
// where the likelihood often has another mode.
func (f *filter) oppositeEnds(theta, lo, hi []float64) [][]float64 {
	var starts [][]float64
	for _, i := range []int{f.iBeta, f.iGamma, f.iPhi} {
		if i < 0 || theta == nil {
			continue
		}
		start := slices.Clone(theta)
		start[i] = lo[i]
		if theta[i] < lo[i]+(hi[i]-lo[i])/10 {
			start[i] = hi[i]
		}
		starts = append(starts, start)
	}
	return starts
}

// bounds returns the box of theta.
func (f *filter) bounds() (lo, hi []float64) {
	lo, hi = make([]float64, f.p), make([]float64, f.p)
	for i := range lo {
		lo[i], hi[i] = math.Inf(-1), math.Inf(1)
	}
	lo[0], hi[0] = smoothMin, smoothMax
	for _, i := range []int{f.iBeta, f.iGamma} {
		if i >= 0 {
			lo[i], hi[i] = 0, 1
		}
	}
	if f.iPhi >= 0 {
		lo[f.iPhi], hi[f.iPhi] = dampMin, dampMax
	}
	if f.form.Season == Multiplicative {
		for i := f.iSeason; i < f.p; i++ {
			lo[i] = 0
		}
	}
	return lo, hi
}

// starts combines smoothing starts, all of them if which is nil, with plain
// initial states.
func (f *filter) starts(which []int) [][]float64 {
	level, season := roughStates(f.form.Season, f.m, f.y)
	starts := make([][]float64, 0, len(smoothingStarts))
	for i, s := range smoothingStarts {
		if which != nil && !slices.Contains(which, i) {
			continue
		}
		theta := make([]float64, f.p)
		theta[0] = s[0]
		if f.iBeta >= 0 {
			theta[f.iBeta] = s[1]
		}
		if f.iGamma >= 0 {
			theta[f.iGamma] = s[2]
		}
		if f.iPhi >= 0 {
			theta[f.iPhi] = s[3]
		}
		theta[f.iLevel] = level
		if f.iSeason >= 0 {
			copy(theta[f.iSeason:], season[:f.m-1])
		}
		starts = append(starts, theta)
	}
	return starts
}

// roughStates gives the mean of the first two years as level and the mean
// deviation from (or ratio to) the mean of its year as season. Steps over the
// states alone make them good for each start.
func roughStates(kind Component, m int, y []float64) (level float64, season []float64) {
	first := y[:min(len(y), max(2*m, 4))]
	level = mean(first)
	if kind == None {
		return level, nil
	}
	season = make([]float64, m)
	years := len(y) / m
	for k := range years {
		year := y[k*m : (k+1)*m]
		centre := mean(year)
		for j, v := range year {
			if kind == Multiplicative {
				season[j] += v / centre / float64(years)
			} else {
				season[j] += (v - centre) / float64(years)
			}
		}
	}
	return level, season
}

// flatten takes the season out of a starting point: multiplicative forms may
// not bear the rough one of a series that varies much.
func (f *filter) flatten(theta []float64) {
	if f.iSeason < 0 {
		return
	}
	neutral := 0.0
	if f.form.Season == Multiplicative {
		neutral = 1
	}
	for i := f.iSeason; i < f.p; i++ {
		theta[i] = neutral
	}
}

func mean(y []float64) float64 {
	sum := 0.0
	for _, v := range y {
		sum += v
	}
	return sum / float64(len(y))
}

// chooseETS fits the forms (simplest first) to a complete series and returns the one
// with the lowest AICc (the simpler one in a tie), and false if none could be fitted.
func chooseETS(y []float64, m int, forms []Form, e effort) (best ETS, ok bool) {
	all := fitForms(y, m, forms, e)
	for i, one := range all {
		if i == 0 || one.AICc < best.AICc {
			best = one
		}
	}
	return best, len(all) > 0
}

// fitForms fits every form that the series is long enough for and that has a
// likelihood.
func fitForms(y []float64, m int, forms []Form, e effort) []ETS {
	scale := powerOfTwo(y)
	scaled := divided(y, scale)
	additive := map[Form][]float64{} // optima with additive errors: starts for multiplicative ones
	var all []ETS
	for _, form := range forms {
		k := form.parameters(m) + 1
		if len(y) <= k+1 {
			continue // AICc is not defined
		}
		var extra [][]float64
		twin := form
		twin.Error = Additive
		if theta := additive[twin]; theta != nil {
			extra = append(extra, theta)
		}
		f, theta := fitForm(form, m, scaled, extra, e)
		if theta == nil {
			continue
		}
		if form.Error == Additive {
			additive[form] = theta
		}
		if one := newETS(f, theta, scale); !math.IsNaN(one.AICc) && !math.IsInf(one.AICc, 0) {
			all = append(all, one)
		}
	}
	return all
}
