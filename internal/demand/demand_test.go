package demand

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestFitByHand: two rows and two columns that need one scaling of columns and one of rows.
func TestFitByHand(t *testing.T) {
	table := [][]float64{{1, 1}, {1, 1}}
	Fit(table, []float64{30, 70}, []float64{40, 60})
	for i, want := range [][]float64{{12, 18}, {28, 42}} { // independence: rows × columns / 100
		for j := range want {
			near(t, "cell", table[i][j], want[j])
		}
	}
	table = [][]float64{{10, 0}, {5, 5}}
	Fit(table, []float64{10, 20}, []float64{18, 12}) // the empty cell stays empty: all 12 are in the second row
	for i, want := range [][]float64{{10, 0}, {8, 12}} {
		for j := range want {
			if math.Abs(table[i][j]-want[j]) > 1e-4 {
				t.Errorf("cell %d %d is %v, by hand %v", i, j, table[i][j], want[j])
			}
		}
	}
}

// TestCohortByHand ages a hundred men of 60 to 64 and as many of 20 to 24 by one year.
func TestCohortByHand(t *testing.T) {
	l := &Leaving{Net: map[Band]float64{{"M", 60}: 0.25}, Entry: map[Band]float64{{"M", 20}: 0.5, {"F", 25}: 0.5}}
	for c := range l.Rates {
		l.Rates[c] = map[Band]float64{}
	}
	l.Rates[Retirement][Band{"M", 60}], l.Rates[Mortality][Band{"M", 60}], l.Rates[Transfers][Band{"M", 20}] = 0.2, 0.1, 0.05
	after, step := l.Age(map[Band]float64{{"M", 60}: 100, {"M", 20}: 100}, 185)
	near(t, "retired", step.Left[Retirement], 20)
	near(t, "died", step.Left[Mortality], 10)
	near(t, "moved", step.Left[Transfers], 5)
	near(t, "net replacement", step.Net, 25)
	// 70 and 95 stay; a fifth of each grows into the next class; 20 are wanting, half of them enter at 20, half as women of 25.
	for b, want := range map[Band]float64{{"M", 60}: 56, {"M", 65}: 14, {"M", 20}: 76 + 10, {"M", 25}: 19, {"F", 25}: 10} {
		near(t, "after a year", after[b], want)
	}
	after, _ = l.Age(map[Band]float64{{"M", 60}: 100}, 35) // 70 stay, 35 are wanted: half go
	near(t, "cut evenly", after[Band{"M", 60}], 28)
}

// TestRetirementByHand: of a hundred men of 55 to 59 eighty are active, of those of 60 to 64 five years later forty.
func TestRetirementByHand(t *testing.T) {
	m := &Market{}
	for _, p := range []struct {
		year, from int
		status     string
		n          float64
	}{{2015, 55, "EMP", 70}, {2015, 55, "UNEMP", 10}, {2015, 55, "INAC", 20}, {2020, 60, "EMP", 40}, {2020, 60, "INAC", 60}} {
		m.Persons = append(m.Persons, Person{Year: p.year, Band: Band{"M", p.from}, Status: p.status, Persons: p.n})
	}
	l := NewLeaving(m, nil, 0)
	step := 1 - math.Pow(0.5, 0.2) // participation halves in five years
	near(t, "into 60", l.Rates[Retirement][Band{"M", 60}], step/2)
	near(t, "out of 55", l.Rates[Retirement][Band{"M", 55}], step/2)
	near(t, "net of 55", l.Net[Band{"M", 55}], (1-math.Pow(40.0/70, 0.2))/2)
	near(t, "women", l.Rates[Retirement][Band{"F", 55}], 0)
	later := NewLeaving(m, nil, 5) // five years later is one class later
	near(t, "later at 60", later.Rates[Retirement][Band{"M", 60}], step/2)
	near(t, "later at 65", later.Rates[Retirement][Band{"M", 65}], step/2)
	near(t, "later at 55", later.Rates[Retirement][Band{"M", 55}], 0)
	near(t, "two and a half years later at 55", NewLeaving(m, nil, 2.5).Rates[Retirement][Band{"M", 55}], step/4)
}

// TestFlowsByHand: the rule for cells that decline.
func TestFlowsByHand(t *testing.T) {
	even := &state{netShock: 1}
	for c := range even.shock {
		even.shock[c] = 1
	}
	step := Step{Net: 0.02}
	step.Left[Retirement], step.Left[Care], step.Left[Transfers] = 0.03, 0.01, 0.05
	for _, x := range []struct{ growth, exits, transfers, net, openExits, surplusExits, openTransfers, surplusNet float64 }{
		{100, 40, 90, 20, 140, 0, 190, 0},
		{-60, 40, 90, 20, 0, 20, 30, 40},
	} {
		var v [measures]float64
		flows(&v, x.growth, 1000, step, even)
		near(t, "exits", v[ReplaceExits], x.exits)
		near(t, "exits and transfers", v[ReplaceTransfers], x.transfers)
		near(t, "net", v[ReplaceNet], x.net)
		near(t, "openings by exits", v[OpenExits], x.openExits)
		near(t, "surplus by exits", v[SurplusExits], x.surplusExits)
		near(t, "openings by exits and transfers", v[OpenTransfers], x.openTransfers)
		near(t, "surplus by net", v[SurplusNet], x.surplusNet)
	}
}

// small is a market of three regions, two of them a larger area, with everything invented.
func small() (*Market, Settings, *Paths) {
	m := &Market{Regions: []string{"A1", "A2", "B1"}, Larger: map[string][]string{"A": {"A1", "A2"}, "IT": {"A1", "A2", "B1"}},
		Block: map[string]string{"A1": "A", "A2": "A", "B1": "B"}, Sectors: []string{"F", "G-U"}, Occupations: []string{"2", "6", "8"},
		Totals: map[string]Series{}, BySector: map[string]map[string]Series{}, Seed: map[string]map[string]float64{},
		Local: map[string]map[Band]float64{}, Dying: map[Band]float64{}}
	rng := rand.New(rand.NewPCG(1, 2))
	p := &Paths{Sectored: map[string][]Path{}, Common: 0.5}
	path := func(level float64) Path {
		out := Path{Origin: 2025, Method: "test", Trials: 3, Error: 2}
		for t := 1; t <= 3; t++ {
			v := level * (1 + 0.01*float64(t))
			out.Values = append(out.Values, Interval{v, v * 0.97, v * 1.03, v * 0.95, v * 1.05})
		}
		return out
	}
	for i, code := range m.Regions {
		level := 1000.0 * float64(i+1)
		m.Totals[code] = Series{2024, []float64{level * 0.99, level}}
		m.Seed[code] = map[string]float64{"F": 100 + 50*float64(i), "G-U": 900}
		p.Regions = append(p.Regions, path(level))
		for year := 2015; year <= 2020; year++ {
			for _, sector := range m.Sectors {
				for j, occupation := range m.Occupations {
					m.Matrix = append(m.Matrix, Employed{year, code, sector, occupation, level/6 + 20*rng.Float64() + float64(j*(year-2015)), 20 + j})
				}
			}
		}
	}
	for block, level := range map[string]float64{"A": 3000, "B": 3000} {
		m.BySector[block] = map[string]Series{"F": {2024, []float64{level * 0.2, level * 0.2}}, "G-U": {2024, []float64{level * 0.8, level * 0.8}}}
		p.Sectored[block] = []Path{path(level * 0.2), path(level * 0.8)}
	}
	for _, b := range bands {
		m.Dying[b] = float64(b.From) / 10000
		for _, year := range []int{2015, 2020} {
			for _, sector := range m.Sectors {
				for _, occupation := range m.Occupations {
					m.Persons = append(m.Persons, Person{year, b, "EMP", sector, occupation, max(0, 60-math.Abs(float64(b.From)-42)) * 10})
				}
			}
			m.Persons = append(m.Persons, Person{year, b, "INAC", "_Z", "_Z", 500})
		}
	}
	s := Settings{Horizon: 3, Draws: 120, Seed: 7, Shrink: 50, DesignEffect: 2, RateErrors: RateErrors{0.1, 0.1, 0.1, 0.1, 0.1, 0.1},
		Leaving: Assumed{{From: 15, To: 64, Care: [2]float64{0, 0.01}, Emigration: [2]float64{0.002, 0.002}, Transfers: [2]float64{0.03, 0.03}}}}
	return m, s, p
}

// TestIdentities: openings - surplus = expansion + replacement in every cell by every definition, causes add up to replacement,
// stocks move by expansion, and cells add up over occupations, sectors and regions.
func TestIdentities(t *testing.T) {
	m, s, p := small()
	o := Simulate(m, s, p, NewShares(m, s.Shrink, 2020), WhatIf{})
	value := func(k Measure, a, i, j, y int) float64 { return o.Of(k, a, i, j, y).Mean }
	for year := 1; year <= s.Horizon; year++ {
		for a := range o.Areas {
			for i := range o.Sectors {
				for j := range o.Occupations {
					for _, d := range definitions {
						near(t, "openings less surplus", value(d[1], a, i, j, year)-value(d[2], a, i, j, year), value(Expansion, a, i, j, year)+value(d[0], a, i, j, year))
					}
					if year > 1 {
						near(t, "growth of the stock", value(Stock, a, i, j, year)-value(Stock, a, i, j, year-1), value(Expansion, a, i, j, year))
					}
				}
				for k := Stock; k < LeftRetirement; k++ {
					sum := 0.0
					for j := range m.Occupations {
						sum += value(k, a, i, j, year)
					}
					near(t, "sum of occupations", sum, value(k, a, i, len(m.Occupations), year))
				}
				causes := 0.0
				for k := LeftRetirement; k <= LeftTransfers; k++ {
					causes += value(k, a, i, len(m.Occupations), year)
				}
				near(t, "sum of causes", causes, value(ReplaceTransfers, a, i, len(m.Occupations), year))
			}
		}
		for k := range measures {
			whole, j := len(m.Sectors), len(m.Occupations)
			near(t, "sum of regions", value(k, 0, whole, j, year)+value(k, 1, whole, j, year)+value(k, 2, whole, j, year), value(k, slices.Index(o.Areas, "IT"), whole, j, year))
			near(t, "sum of sectors", value(k, 0, 0, j, year)+value(k, 0, 1, j, year), value(k, 0, whole, j, year))
		}
	}
	if got := len(o.Projections(s, WhatIf{}, &StockErrors{m: m, of: map[[2]string]Path{}}, NewShareErrors(m, s.Shrink), Told{"2026-01-01", "real", "x"})); got == 0 {
		t.Error("nothing is published")
	}
}

// TestSameSeedSameBits, and another seed gives others.
func TestSameSeedSameBits(t *testing.T) {
	m, s, p := small()
	shares := NewShares(m, s.Shrink, 2020)
	first, second := Simulate(m, s, p, shares, WhatIf{}), Simulate(m, s, p, shares, WhatIf{})
	if !slices.Equal(first.cells, second.cells) || !slices.Equal(first.draws, second.draws) {
		t.Error("the same seed gave other figures")
	}
	s.Seed++
	if slices.Equal(first.cells, Simulate(m, s, p, shares, WhatIf{}).cells) {
		t.Error("another seed gave the same figures")
	}
}

// TestScenariosMoveWhatTheyShould: growth moves expansion, a later retirement lowers replacement and leaves stocks alone.
func TestScenariosMoveWhatTheyShould(t *testing.T) {
	m, s, p := small()
	shares := NewShares(m, s.Shrink, 2020)
	italy, all, every := 4, len(m.Sectors), len(m.Occupations)
	base := Simulate(m, s, p, shares, WhatIf{})
	grown := Simulate(m, s, p, shares, WhatIf{Name: "G", Growth: map[string]float64{All: 1}})
	late := Simulate(m, s, p, shares, WhatIf{Name: "L", Retirement: 2})
	near(t, "stock after three years of one point more", grown.Of(Stock, italy, all, every, 3).Mean, base.Of(Stock, italy, all, every, 3).Mean*math.Pow(1.01, 3))
	near(t, "stock with later retirement", late.Of(Stock, italy, all, every, 3).Mean, base.Of(Stock, italy, all, every, 3).Mean)
	if a, b := late.Of(LeftRetirement, italy, all, every, 1).Mean, base.Of(LeftRetirement, italy, all, every, 1).Mean; a >= b {
		t.Errorf("retirement two years later: %v leave, %v before", a, b)
	}
}
