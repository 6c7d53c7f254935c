package demand

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
)

// Openings are what a simulation found: of every cell and year each measure's interval, and of the cells that are not told
// apart by occupation the draws themselves.
type Openings struct {
	Origin, Horizon int
	Areas           []string            // regions, then larger areas by name
	Sectors         []string            // with All, last
	Occupations     []string            // with All, last
	larger          map[string][]string // of each larger area its regions
	cells           []Interval
	draws           []float32
	count           int                  // draws
	kept            map[string][]float64 // region: the employed that a scenario's retirement age has kept at work by each year, from the origin
}

// Of is a measure of a cell in the t-th year after the origin (from 1), of the baseline alone where occupations are told apart.
func (o *Openings) Of(m Measure, area, sector, occupation, t int) Interval {
	return o.cells[o.place(m, area, sector, occupation, t)]
}

func (o *Openings) place(m Measure, area, sector, occupation, t int) int {
	return (((t*int(measures)+int(m))*len(o.Areas)+area)*len(o.Sectors)+sector)*len(o.Occupations) + occupation
}

// Draws are the draws of a measure of all occupations of a sector in the t-th year; not to be changed.
func (o *Openings) Draws(m Measure, area, sector, t int) []float32 {
	from := (((t*int(measures)+int(m))*len(o.Areas)+area)*len(o.Sectors) + sector) * o.count
	return o.draws[from : from+o.count]
}

// Simulate computes every finest cell along the means of the forecasts, the shares of occupations and the rates of leaving, and
// adds up: a cell of a larger area, sector or group is the sum of its finest cells, so that values add up exactly. Limits are
// those of draws of all three, in which the same is done. Values are not the means of the draws: the rule of openings cuts what
// is below zero, so that their mean would grow with how little is known of the stocks. The same seed gives the same bits.
func Simulate(m *Market, s Settings, paths *Paths, shares *Shares, sc WhatIf) *Openings {
	x := prepare(m, s, paths, shares, sc)
	o := &Openings{Origin: x.origin, Horizon: s.Horizon, Areas: slices.Clone(m.Regions), count: s.Draws, larger: m.Larger, kept: x.kept,
		Sectors: append(slices.Clone(m.Sectors), All), Occupations: append(slices.Clone(m.Occupations), All)}
	o.Areas = append(o.Areas, sortedKeys(m.Larger)...)
	n := (s.Horizon + 1) * int(measures) * len(o.Areas) * len(o.Sectors)
	o.cells, o.draws = make([]Interval, n*len(o.Occupations)), make([]float32, n*o.count)
	states := make([]*state, s.Draws)
	for d := range states {
		states[d] = x.newState(d)
	}
	middle := x.middle()
	parts := x.parts(o)
	cells := len(o.Areas) * len(o.Sectors) * len(o.Occupations)
	width := int(measures) * cells
	found, one := make([]float32, width*s.Draws), make([]float64, width)
	run := func(st *state, t int) {
		if t == 1 {
			st.year(x, 0, func(_, _, _ int, _ *[measures]float64) {})
		}
		clear(one)
		st.year(x, t, func(r, i, j int, v *[measures]float64) {
			place := (r*len(o.Sectors)+i)*len(o.Occupations) + j
			for k, value := range v {
				one[k*cells+place] = value
			}
		})
		for k := range int(measures) {
			o.addUp(one[k*cells:(k+1)*cells], parts)
		}
	}
	for t := 1; t <= s.Horizon; t++ {
		for d, st := range states {
			run(st, t)
			for c, v := range one {
				found[c*s.Draws+d] = float32(v)
			}
		}
		run(middle, t)
		o.keep(t, found, one, sc.Name == "")
	}
	return o
}

// addUp fills the cells of all occupations, all sectors and larger areas of one measure from the finest.
func (o *Openings) addUp(cells []float64, parts [][]int) {
	sectors, occupations := len(o.Sectors), len(o.Occupations)
	for a := range o.Areas[:len(o.Areas)-len(parts)] {
		whole := cells[(a*sectors+sectors-1)*occupations:][:occupations]
		for i := range sectors {
			row := cells[(a*sectors+i)*occupations:][:occupations]
			if i < sectors-1 {
				for j, v := range row[:occupations-1] {
					whole[j] += v
				}
			}
			row[occupations-1] = total(row[:occupations-1])
		}
	}
	size := sectors * occupations
	for i, regions := range parts {
		sum := cells[(len(o.Areas)-len(parts)+i)*size:][:size]
		for _, r := range regions {
			for j, v := range cells[r*size : (r+1)*size] {
				sum[j] += v
			}
		}
	}
}

// keep makes intervals of the values and the draws of a year, and keeps the draws of the cells of all occupations. Occupations are looked at
// only when they are wanted, and where a measure is published by occupation.
func (o *Openings) keep(t int, found []float32, values []float64, occupations bool) {
	own := map[Measure]bool{}
	for _, p := range published {
		own[p.measure] = !p.whole
	}
	width, whole := len(values), len(o.Occupations)
	var group sync.WaitGroup
	for first := range int(measures) {
		group.Go(func() {
			for c := first * width / int(measures); c < (first+1)*width/int(measures); c++ {
				all := c%whole == whole-1
				if !all && !(occupations && own[Measure(first)]) {
					continue
				}
				draws := found[c*o.count : (c+1)*o.count]
				if all {
					copy(o.draws[(t*width+c)/whole*o.count:], draws)
				}
				o.cells[t*width+c] = interval(values[c], draws)
			}
		})
	}
	group.Wait()
}

// parts are the places of the regions that the larger areas are made of.
func (x *model) parts(o *Openings) [][]int {
	var out [][]int
	for _, code := range o.Areas[len(x.m.Regions):] {
		var regions []int
		for _, part := range x.m.Larger[code] {
			regions = append(regions, placeOf(x.m.Regions, part))
		}
		out = append(out, regions)
	}
	return out
}

// state is one draw on its way through the years.
type state struct {
	rows     [][]float64            // region, year
	columns  map[string][][]float64 // block, sector, year
	base     [][][]float64
	slope    [][]float64
	shock    [causes]float64
	netShock float64
	stock    [][]float64   // region, sector; before growth of the scenario
	before   [][][]float64 // region, sector, occupation
}

// middle is the path without errors: every forecast, share and rate as it is expected.
func (x *model) middle() *state {
	st := &state{columns: map[string][][]float64{}, base: x.shares.Base, slope: x.shares.Slope, netShock: 1, before: cube(x.m), stock: grid(len(x.m.Regions), len(x.m.Sectors))}
	means := func(p Path) []float64 {
		out := make([]float64, len(p.Values))
		for t, v := range p.Values {
			out[t] = v.Mean
		}
		return out
	}
	for _, p := range x.paths.Regions {
		st.rows = append(st.rows, means(p))
	}
	for _, block := range sortedKeys(x.paths.Sectored) {
		for _, p := range x.paths.Sectored[block] {
			st.columns[block] = append(st.columns[block], means(p))
		}
	}
	for c := range st.shock {
		st.shock[c] = 1
	}
	for r := range x.start {
		copy(st.stock[r], x.start[r])
	}
	return st
}

func (x *model) newState(d int) *state {
	rng := rand.New(rand.NewPCG(x.s.Seed, uint64(d)))
	h := x.s.Horizon
	st := &state{columns: map[string][][]float64{}, before: cube(x.m), stock: grid(len(x.m.Regions), len(x.m.Sectors))}
	common := normals(rng, h)
	for _, p := range x.paths.Regions {
		p.Values = p.Values[:h]
		st.rows = append(st.rows, wander(p, common, normals(rng, h), x.paths.Common))
	}
	for _, block := range sortedKeys(x.paths.Sectored) {
		for _, p := range x.paths.Sectored[block] {
			st.columns[block] = append(st.columns[block], wander(p, append(make([]float64, len(p.Values)-h), common...), normals(rng, len(p.Values)), x.paths.Common))
		}
	}
	st.base, st.slope = x.shares.draw(rng, x.s.DesignEffect)
	for c := range st.shock {
		st.shock[c] = lognormal(rng, x.s.RateErrors.of(Cause(c)))
	}
	st.netShock = lognormal(rng, x.s.RateErrors.Net)
	for r := range x.start {
		copy(st.stock[r], x.start[r])
	}
	return st
}

// lognormal is a factor around one with a coefficient of variation; one without a generator.
func lognormal(rng *rand.Rand, cv float64) float64 {
	if rng == nil {
		return 1
	}
	sd := math.Sqrt(math.Log(1 + cv*cv))
	return math.Exp(sd*rng.NormFloat64() - sd*sd/2)
}

// year computes every finest cell of the t-th year and tells it; years come in order.
func (st *state) year(x *model, t int, tell func(r, i, j int, v *[measures]float64)) {
	if t > 0 {
		rows := make([]float64, len(x.m.Regions))
		for r := range rows {
			rows[r] = st.rows[r][t-1]
		}
		x.fit(st.stock, rows, func(block string, i int) float64 {
			p := x.paths.Sectored[block][i]
			return st.columns[block][i][x.origin+t-p.Origin-1]
		})
	}
	row := make([]float64, len(x.m.Occupations))
	for r := range st.stock {
		for i := range st.stock[r] {
			employed := st.stock[r][i] * math.Pow(1+x.growth[i], float64(t))
			x.shares.In(st.base[r][i], st.slope[i], x.origin+t-x.shares.Year, row)
			for j := range row {
				now, before := employed*row[j], st.before[r][i][j]
				st.before[r][i][j] = now
				v := [measures]float64{Stock: now}
				if t > 0 {
					flows(&v, now-before, before, x.rates[r][i][j][t-1], st)
				}
				tell(r, i, j, &v)
			}
		}
	}
}

// flows are the measures of a cell's year: what it grew by, of how many it started from, and the rates of leaving.
func flows(v *[measures]float64, growth, before float64, step Step, st *state) {
	v[Expansion] = growth
	for c := range causes {
		left := before * step.Left[c] * st.shock[c]
		v[LeftRetirement+Measure(c)] = left
		v[ReplaceTransfers] += left
		if c != Transfers {
			v[ReplaceExits] += left
		}
	}
	v[ReplaceNet] = before * step.Net * st.netShock
	for _, d := range definitions {
		need := growth + v[d[0]]
		v[d[1]], v[d[2]] = max(0, need), max(0, -need)
	}
}

// singleRounding is half a unit in the last place of the single precision in which draws are kept.
const singleRounding = 0x1p-24

// interval is a value with the quantiles of draws; the value lies within them. A quantile that is rounding beside the largest draw is
// zero. draws are sorted in a copy.
func interval(mean float64, draws []float32) Interval {
	sorted := slices.Clone(draws)
	slices.Sort(sorted)
	nothing := singleRounding * math.Max(math.Abs(float64(sorted[0])), math.Abs(float64(sorted[len(sorted)-1])))
	q := func(p float64) float64 {
		place := p * float64(len(sorted)-1)
		low := int(place)
		high := min(low+1, len(sorted)-1)
		v := float64(sorted[low]) + (place-float64(low))*(float64(sorted[high])-float64(sorted[low]))
		if math.Abs(v) < nothing {
			return 0
		}
		return v
	}
	v := Interval{Mean: mean, Lo80: min(q(0.1), mean), Hi80: max(q(0.9), mean)}
	v.Lo95, v.Hi95 = min(q(0.025), v.Lo80), max(q(0.975), v.Hi80)
	return v
}
