package demand

import (
	"math"
	"math/rand/v2"
)

// Measure is what a simulation counts in every cell and year.
type Measure int

// Openings are counted by three definitions of replacement: exits from work, exits and transfers to other occupations (as the
// US Bureau of Labor Statistics), net replacement (cohorts that shrink). In each, openings = max(0, expansion + replacement):
// a declining occupation replaces its leavers only as far as it does not shrink; what is left over is surplus, so that
// openings - surplus = expansion + replacement in every cell.
const (
	Stock Measure = iota
	Expansion
	ReplaceExits
	ReplaceTransfers
	ReplaceNet
	OpenExits
	OpenTransfers
	OpenNet
	SurplusExits
	SurplusTransfers
	SurplusNet
	LeftRetirement
	LeftMortality
	LeftCare
	LeftEmigration
	LeftTransfers
	measures
)

// definitions pair what is replaced with what opens.
var definitions = [3][3]Measure{{ReplaceExits, OpenExits, SurplusExits}, {ReplaceTransfers, OpenTransfers, SurplusTransfers}, {ReplaceNet, OpenNet, SurplusNet}}

// Paths are the forecasts of the stocks: of each region, and of each sector of each block.
type Paths struct {
	Regions  []Path            // as Market.Regions
	Sectored map[string][]Path // block, then as Market.Sectors
	Common   float64           // correlation between the errors of two of them, from 0 to 1
}

// model is a market made ready for simulation.
type model struct {
	m      *Market
	s      Settings
	paths  *Paths
	shares *Shares
	start  [][]float64  // region, sector: employed at the origin
	rates  [][][][]Step // region, sector, occupation, year: leavers per employed person
	origin int
	growth []float64            // of each sector by the scenario, per year
	kept   map[string][]float64 // as in Openings
}

// prepare fits the stocks at the origin and takes every cell's cohorts through the years once, along the mean path.
func prepare(m *Market, s Settings, paths *Paths, shares *Shares, sc WhatIf) *model {
	x := &model{m: m, s: s, paths: paths, shares: shares, origin: paths.Regions[0].Origin, growth: make([]float64, len(m.Sectors))}
	for i, sector := range m.Sectors {
		x.growth[i] = sc.growthOf(sector)
	}
	rows := make([]float64, len(m.Regions))
	for r, code := range m.Regions {
		t := m.Totals[code]
		rows[r] = t.Values[len(t.Values)-1]
	}
	x.start = grid(len(m.Regions), len(m.Sectors))
	for r, code := range m.Regions {
		for i, sector := range m.Sectors {
			x.start[r][i] = m.Seed[code][sector]
		}
	}
	x.fit(x.start, rows, func(block string, i int) float64 { return x.sectored(block, i, 0) })
	if sc.Retirement != 0 {
		x.age(NewLeaving(m, s.Leaving, 0))
		before := x.rates
		x.age(NewLeaving(m, s.Leaving, sc.Retirement))
		x.keepAtWork(before)
		return x
	}
	x.age(NewLeaving(m, s.Leaving, 0))
	return x
}

// keepAtWork counts, along the mean path, the retirements that the scenario's rates lack of those before, year upon year.
func (x *model) keepAtWork(before [][][][]Step) {
	path, row := x.meanPath(), make([]float64, len(x.m.Occupations))
	x.kept = map[string][]float64{}
	for r, code := range x.m.Regions {
		kept := make([]float64, x.s.Horizon+1)
		for t := 1; t <= x.s.Horizon; t++ {
			kept[t] = kept[t-1]
			for i := range x.m.Sectors {
				x.shares.In(x.shares.Base[r][i], x.shares.Slope[i], x.origin+t-1-x.shares.Year, row)
				for j, share := range row {
					fewer := before[r][i][j][t-1].Left[Retirement] - x.rates[r][i][j][t-1].Left[Retirement]
					kept[t] += path[t-1][r][i] * share * fewer
				}
			}
		}
		x.kept[code] = kept
	}
}

// sectored is the mean employment of a block's sector t years after the origin. The sectors may be known for fewer years than
// the regions, whose last quarters may be foreseen from the notifications.
func (x *model) sectored(block string, sector, t int) float64 {
	if s := x.m.BySector[block][x.m.Sectors[sector]]; x.origin+t <= s.Last() {
		return s.Values[x.origin+t-s.Year]
	}
	return x.paths.Sectored[block][sector].At(x.origin + t).Mean
}

// fit lets the regions of every block agree with their totals and with the block's sectors.
func (x *model) fit(stock [][]float64, rows []float64, column func(block string, sector int) float64) {
	for block := range x.paths.Sectored {
		var part [][]float64
		var margin []float64
		for r, code := range x.m.Regions {
			if x.m.Block[code] == block {
				part, margin = append(part, stock[r]), append(margin, rows[r])
			}
		}
		columns := make([]float64, len(x.m.Sectors))
		for i := range columns {
			columns[i] = column(block, i)
		}
		Fit(part, margin, columns)
	}
}

// mean employment of a region's sector t years after the origin, before occupations.
func (x *model) meanPath() [][][]float64 {
	out := make([][][]float64, x.s.Horizon+1)
	out[0] = x.start
	for t := 1; t <= x.s.Horizon; t++ {
		out[t] = grid(len(x.m.Regions), len(x.m.Sectors))
		rows := make([]float64, len(x.m.Regions))
		for r := range rows {
			copy(out[t][r], out[t-1][r])
			rows[r] = x.paths.Regions[r].Values[t-1].Mean
		}
		x.fit(out[t], rows, func(block string, i int) float64 { return x.sectored(block, i, t) })
	}
	for t := 1; t <= x.s.Horizon; t++ {
		for r := range out[t] {
			for i := range out[t][r] {
				out[t][r][i] *= math.Pow(1+x.growth[i], float64(t))
			}
		}
	}
	return out
}

// age follows the workers of every cell: their ages are those of Italy's sector and occupation in the last surveyed years,
// lent from the sector as a whole where few were asked, moved to the ages of the region's employed.
func (x *model) age(l *Leaving) {
	ages := x.ages()
	path := x.meanPath()
	row := make([]float64, len(x.m.Occupations))
	x.rates = make([][][][]Step, len(x.m.Regions))
	for r, code := range x.m.Regions {
		x.rates[r] = make([][][]Step, len(x.m.Sectors))
		tilt := x.tilt(code)
		for i := range x.m.Sectors {
			x.rates[r][i] = make([][]Step, len(x.m.Occupations))
			for j := range x.m.Occupations {
				workers, sum := map[Band]float64{}, 0.0
				for _, b := range bands {
					workers[b] = ages[i][j][b] * tilt[Wide(b)]
					sum += workers[b]
				}
				for t := 0; t < x.s.Horizon; t++ {
					in := func(t int) float64 {
						x.shares.In(x.shares.Base[r][i], x.shares.Slope[i], x.origin+t-x.shares.Year, row)
						return path[t][r][i] * row[j]
					}
					now := in(t)
					if t == 0 && sum > 0 {
						for _, b := range bands {
							workers[b] *= now / sum
						}
					}
					var step Step
					workers, step = l.Age(workers, in(t+1))
					if now > 0 {
						for c := range step.Left {
							step.Left[c] /= now
						}
						step.Net /= now
					}
					x.rates[r][i][j] = append(x.rates[r][i][j], step)
				}
			}
		}
	}
}

// lentAges is how many persons of the whole sector stand beside those of an occupation, in thousands of survey persons.
const lentAges = 50_000

// ages are the shares of the bands by sector and occupation, over the last surveyed years.
func (x *model) ages() [][]map[Band]float64 {
	last := 0
	for _, p := range x.m.Persons {
		last = max(last, p.Year)
	}
	whole := make([]map[Band]float64, len(x.m.Sectors))
	out := make([][]map[Band]float64, len(x.m.Sectors))
	for i := range out {
		whole[i], out[i] = map[Band]float64{}, make([]map[Band]float64, len(x.m.Occupations))
		for j := range out[i] {
			out[i][j] = map[Band]float64{}
		}
	}
	for _, p := range x.m.Persons {
		i, j := placeOf(x.m.Sectors, p.Sector), placeOf(x.m.Occupations, p.Occupation)
		if p.Status == "EMP" && p.Year > last-pooledYears && i >= 0 && j >= 0 {
			whole[i][p.Band] += p.Persons
			out[i][j][p.Band] += p.Persons
		}
	}
	for i := range out {
		sum := 0.0
		for _, b := range bands {
			sum += whole[i][b]
		}
		for j := range out[i] {
			for _, b := range bands {
				if sum > 0 {
					out[i][j][b] += lentAges * whole[i][b] / sum
				}
			}
		}
	}
	return out
}

// tilt is how much more frequent than in Italy the employed of a wide class of age are in a region.
func (x *model) tilt(region string) map[Band]float64 {
	italy, own, all, here := map[Band]float64{}, x.m.Local[region], 0.0, 0.0
	for _, code := range x.m.Regions {
		for _, b := range bands {
			if b != Wide(b) {
				continue
			}
			italy[b] += x.m.Local[code][b]
			all += x.m.Local[code][b]
			if code == region {
				here += own[b]
			}
		}
	}
	out := map[Band]float64{}
	for _, b := range bands {
		out[Wide(b)] = 1
	}
	for b, n := range italy {
		if n > 0 && here > 0 && own[b] > 0 {
			out[b] = own[b] / here / (n / all)
		}
	}
	return out
}

// errors of one forecast at each step: a random walk whose variance after each step is the one of the limits.
func wander(p Path, common, own []float64, correlation float64) []float64 {
	out := make([]float64, len(p.Values))
	sum, before := 0.0, 0.0
	for t, v := range p.Values {
		sd := v.deviation()
		step := math.Sqrt(max(0, sd*sd-before*before))
		before = max(before, sd)
		sum += step * (math.Sqrt(correlation)*common[t] + math.Sqrt(1-correlation)*own[t])
		out[t] = v.Mean * math.Exp(sum-before*before/2)
	}
	return out
}

func normals(rng *rand.Rand, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = rng.NormFloat64()
	}
	return out
}
