package demand

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
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
		out := Path{Origin: 2025, Method: "test"}
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

// TestAloneByHand: residents grow older, die, and nobody comes.
func TestAloneByHand(t *testing.T) {
	people, dying := make([]float64, 101), make([]float64, 101)
	people[14], people[24], dying[24], people[100], dying[100] = 100, 200, 0.1, 10, 0.5
	s := &Society{Year: 2025, Residents: map[string]map[string][]float64{"R": {"M": people, "F": make([]float64, 101)}},
		Dying: map[string]map[string][]float64{"R": {"M": dying, "F": dying}}}
	got := s.Alone("R", 2)
	near(t, "15-24 in the first year", got[0][Band{"M", 15}], (200+100)/2.0)  // 200 of 24 at its beginning, 100 of 15 at its end
	near(t, "25-29 in the first year", got[0][Band{"M", 25}], (0+180)/2.0)    // nine tenths of the 200
	near(t, "15-24 in the second year", got[1][Band{"M", 15}], (100+100)/2.0) // of 15, then of 16
	near(t, "75 and over", got[0][Band{"M", 75}], (10+5)/2.0)                 // the last age keeps who survives
}

// TestShareByHand: without errors the requirement is the openings of every sector times its share.
func TestShareByHand(t *testing.T) {
	m, s, p := small()
	o := Simulate(m, s, p, NewShares(m, s.Shrink, 2020), WhatIf{})
	f := &Firms{Share: map[string]map[string]float64{}, Entries: map[string]float64{}, Hard: map[string]float64{}, Jobs: 2}
	for _, r := range m.Regions {
		f.Share[r] = map[string]float64{"F": 0.3, "G-U": 0.1}
		f.Entries[r], f.Hard[r] = 1000, 0.4
	}
	every := len(m.Occupations)
	for _, r := range Requirement(m, nil, f, o, s, WhatIf{}, Told{"2026-01-01", "real", "x"}) {
		a, year := slices.Index(o.Areas, r.Area), int(r.Period[3]-'5')
		want := 0.3*o.Of(OpenExits, a, 0, every, year).Mean + 0.1*o.Of(OpenExits, a, 1, every, year).Mean
		if r.Method == Survey {
			want = 1000 * 0.4 / 2 * float64(max(1, len(m.Larger[r.Area])))
		}
		if math.Abs(r.Value.Mean-want) > 1e-3*want {
			t.Errorf("%s of %s in %s is %v, by hand %v", r.Method, r.Area, r.Period, r.Value.Mean, want)
		}
	}
}

// TestFaultsAreRefused: figures that contradict themselves, and scenarios that cannot be computed.
func TestFaultsAreRefused(t *testing.T) {
	good := Projection{Indicator: "x", Area: "IT", Period: "2027", Method: "M", Origin: "2025", Vintage: "2026-01-01", Provenance: "real", Source: "s", Value: Interval{5, 4, 6, 3, 7}, PastErrorOf: "none: nobody tried"}
	if out, err := Settle([]Projection{good}); err != nil || out[0].Scenario != Baseline || !math.IsNaN(out[0].PastError) {
		t.Fatalf("%+v %v", out, err)
	}
	twice := []Projection{good, good}
	outside, unsaid, unnamed, silent, hollow := good, good, good, good, good
	silent.PastErrorOf = ""
	hollow.PastErrorOf, hollow.PastError = "mean of nothing", math.NaN()
	outside.Value.Hi80 = 4.5
	unsaid.Value = Unknown()
	unnamed.Vintage = ""
	for _, bad := range [][]Projection{twice, {outside}, {unsaid}, {unnamed}, {silent}, {hollow}} {
		if _, err := Settle(bad); err == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
	for text, want := range map[string]string{
		"name: X\ngrowht: {_T: 1}\n":            `file.yaml: line 2, column 1: "growht": there is no field growht here`,
		"growth: {_T: 1}\n":                     `scenario "": name is missing; write a name`,
		"name: X\ngrowth: {Z: 1}\n":             `scenario "X": growth: Z is none of [_T A B-E F G-U]`,
		"name: X\nretirement_age: 40\n":         `scenario "X": retirement_age is 40; from -10 to 10 years`,
		"name: X\nparticipation: {F: .nan}\n":   `scenario "X": participation: F is NaN; from -30 to 30`,
		"name: X\nactivation: {NEET: 130}\n":    `scenario "X": activation: NEET is 130; from 0 to 100`,
		"name: X\nactivation: {STUDENTS: 10}\n": `scenario "X": activation: STUDENTS is none of [UNEMPLOYED NEET ENDING FAMILY PROTECTION]`,
	} {
		if _, err := ReadWhatIf("file.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestProfileByHand: titles divide all openings, and hard ones are the share of each occupation.
func TestProfileByHand(t *testing.T) {
	m, s, p := small()
	o := Simulate(m, s, p, NewShares(m, s.Shrink, 2020), WhatIf{})
	hardOf := EntryShares{"IT": {"2": 0.5, "6": 0.25}, "A1": {"2": 0.4, "6": 0.2}}
	easyOf := EntryShares{"IT": {"2": 0.5, "6": 0.75}, "A1": {"2": 0.6, "6": 0.8}}
	profile := Profile{Titles: map[string]map[string]float64{}, Hard: hardOf, Experience: map[string]EntryShares{"OCCUPATION": hardOf, "NONE": easyOf}}
	for _, j := range m.Occupations {
		profile.Titles[j] = map[string]float64{"ED0-2": 0.3, "ED3_4": 0.7}
	}
	of := Told{"2026-01-01", "real", "x"}
	whole := o.Of(OpenExits, 0, len(m.Sectors), len(m.Occupations), 1).Mean
	hard := 0.4*o.Of(OpenExits, 0, len(m.Sectors), 0, 1).Mean + 0.2*o.Of(OpenExits, 0, len(m.Sectors), 1, 1).Mean
	stocks, shares := &StockErrors{m: m, of: map[[2]string]Path{}}, NewShareErrors(m, s.Shrink)
	all, err := Settle(o.Profiled(profile, s, stocks, shares, From{of, of, of}))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, f := range all {
		if f.Indicator == "dem_openings_hard" {
			if base := o.base(newCell(f.Area, All, f.Occupation, stocks, shares), s, WhatIf{}, of); (base.Status == "L") != !f.Value.Known() {
				t.Errorf("%s, occupation %s: openings are %s, those hard to fill %v", f.Area, f.Occupation, base.Status, f.Value)
			}
		}
		if f.Area != "A1" || f.Period != "2026" {
			continue
		}
		switch {
		case f.Education == "ED0-2":
			near(t, "openings up to lower secondary", f.Value.Mean, 0.3*whole)
		case f.Indicator == "dem_openings_hard" && f.Occupation == All:
			near(t, "openings hard to fill", f.Value.Mean, hard)
			sum := 0.0
			for _, part := range all {
				if part.Indicator == f.Indicator && part.Occupation == All && part.Period == f.Period && slices.Contains(m.Regions, part.Area) {
					sum += part.Value.Mean
				}
			}
			italy := slices.IndexFunc(all, func(w Projection) bool {
				return w.Indicator == f.Indicator && w.Occupation == All && w.Period == f.Period && w.Area == "IT"
			})
			near(t, "hard to fill in all regions", sum, all[italy].Value.Mean)
		case f.Indicator == "dem_openings_experience" && f.Occupation == All && f.Component == "OCCUPATION":
			near(t, "openings that want experience in the occupation", f.Value.Mean, hard)
		case f.Indicator == "dem_openings_experience" && f.Occupation == All && f.Component == "NONE":
			near(t, "openings that want none", f.Value.Mean,
				o.Of(OpenExits, 0, len(m.Sectors), 0, 1).Mean+o.Of(OpenExits, 0, len(m.Sectors), 1, 1).Mean-hard)
		case f.Indicator == "dem_openings_hard" && f.Occupation == "8":
			t.Error("an occupation without a share is told")
		default:
			continue
		}
		found++
	}
	if found != 4 {
		t.Errorf("%d figures were held against the hand", found)
	}
}

// TestFollowByHand: two given years, then the path's own shape from there.
func TestFollowByHand(t *testing.T) {
	p := Path{Origin: 2025, Method: "M", Values: []Interval{{100, 90, 110, 80, 120}, {100, 90, 110, 80, 120}, {110, 90, 130, 70, 150}}}
	got := p.Follow([]Interval{{101, 100, 102, 99, 103}, {120, 117, 123, 108, 132}})
	near(t, "given year", got.Values[0].Lo95, 99)
	// Moved by 120/100; the given fan is 24/120 = 0.2 wide and the own one 40/100 = 0.4, so that it halves: 132, and 132 - 40 x 1.2 / 2.
	near(t, "third year", got.Values[2].Mean, 132)
	near(t, "its lower limit", got.Values[2].Lo95, 108)
	near(t, "its upper limit at 80", got.Values[2].Hi80, 144)
	near(t, "nothing given", p.Follow(nil).Values[2].Mean, 110)
	width := func(w float64) []Interval { return []Interval{{100, 100, 100, 100 - w/2, 100 + w/2}} }
	r := Reconciled{{"a", All}: width(3), {"b", All}: width(4), {"IT", All}: width(6)}
	c, ok := r.common([]string{"a", "b"}, "IT")
	near(t, "common part", c, (36.0-25)/(49-25))
	if _, without := r.common([]string{"a", "c"}, "IT"); without || !ok {
		t.Error("a region without limits has a common part")
	}
}
