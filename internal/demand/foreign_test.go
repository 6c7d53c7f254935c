package demand

import (
	"math"
	"testing"
)

// settled are residents of small's regions as many of each age from 15 to 79, nobody of whom dies: the classes stay nearly as they are,
// and so do the employed.
func settled(m *Market) *Society {
	so := &Society{Year: 2025, Residents: map[string]map[string][]float64{}, Dying: map[string]map[string][]float64{}, Condition: map[string]map[Band]Condition{}, NonEU: map[string]float64{}}
	for _, code := range m.Regions {
		so.Residents[code], so.Dying[code], so.Condition[code] = map[string][]float64{}, map[string][]float64{}, map[Band]Condition{}
		for _, sex := range []string{"M", "F"} {
			people := make([]float64, 101)
			for age := range people {
				people[age] = 20
			}
			so.Residents[code][sex], so.Dying[code][sex] = people, make([]float64, 101)
		}
		for _, b := range bands {
			so.Condition[code][Wide(b)] = Condition{Employed: 60, Unemployed: 5, Inactive: 35}
		}
		delete(so.Condition[code], Wide(Band{"M", 75})) // the last class collects who survives
		delete(so.Condition[code], Wide(Band{"F", 75}))
	}
	for year := range 6 {
		rates := map[Band]float64{}
		for i, b := range bands {
			rates[Wide(b)] = 0.6 + 0.01*math.Sin(float64(year*(i+2)))
		}
		so.Rates, so.Working = append(so.Rates, Rate{0.65 + 0.005*math.Sin(float64(year))}), append(so.Working, rates)
	}
	return so
}

// italy finds Italy's value of a method, both sexes, all foreigners, by year.
func italy(all []Projection, method string) map[string]Interval {
	out := map[string]Interval{}
	for _, p := range all {
		if p.Area == "IT" && p.Method == method && p.Sex == BothSex && p.Citizenship == "FOR" {
			out[p.Period] = p.Value
		}
	}
	return out
}

// TestNoLossIsNoCertainty: who loses nobody by age alone does not know so for sure. Limits are those of rates that wander, of the
// size that those of the past have, and do not narrow with the years.
func TestNoLossIsNoCertainty(t *testing.T) {
	m, s, p := small()
	s.Draws = 2000
	so := settled(m)
	o := Simulate(m, s, p, NewShares(m, s.Shrink, 2020), WhatIf{})
	found := italy(Requirement(m, so, nil, o, s, WhatIf{}, Told{"2026-01-01", "real", "x"}), Demographic)
	stock := 0.0
	for _, code := range m.Regions {
		for _, n := range so.alone(code, 2025, 1, WhatIf{}, nil).employed[1] {
			stock += n
		}
	}
	// By hand: the deviation of the sum over the classes of employed times the change of their rate, over the five changes.
	var sums []float64
	for i := 1; i < len(so.Working); i++ {
		sum := 0.0
		for _, code := range m.Regions {
			for b, n := range so.alone(code, 2025, 1, WhatIf{}, nil).employed[1] {
				sum += n * math.Log(so.Working[i][b]/so.Working[i-1][b])
			}
		}
		sums = append(sums, sum)
	}
	want := 2 * 1.96 * deviation(sums)
	for _, year := range []string{"2026", "2027", "2028"} {
		v := found[year]
		if math.Abs(v.Mean) > 0.001*stock {
			t.Fatalf("%s: the settled lose %v of %v", year, v.Mean, stock)
		}
		if width := v.Hi95 - v.Lo95; width < 0.9*want || width > 1.1*want {
			t.Errorf("%s: limits are %v apart, %v by the changes of the past", year, width, want)
		}
	}
}

// TestRetirementIsToldOnce: the requirements fall by those who do not retire in the year, and by no other number.
func TestRetirementIsToldOnce(t *testing.T) {
	m, s, p := small()
	shares, so, told := NewShares(m, s.Shrink, 2020), settled(m), Told{"2026-01-01", "real", "x"}
	late := WhatIf{Name: "L", Retirement: 1}
	base, later := Simulate(m, s, p, shares, WhatIf{}), Simulate(m, s, p, shares, late)
	before, after := Requirement(m, so, nil, base, s, WhatIf{}, told), Requirement(m, so, nil, later, s, late, told)
	for year := 1; year <= s.Horizon; year++ {
		of := func(o *Openings) float64 {
			return o.Of(LeftRetirement, 4, len(m.Sectors), len(m.Occupations), year).Mean
		}
		fewer := of(base) - of(later)
		if fewer <= 0 {
			t.Fatalf("year %d: %v fewer retire", year, fewer)
		}
		for _, method := range []string{Gap, Demographic} {
			period := []string{"", "2026", "2027", "2028"}[year]
			near(t, method+" "+period, italy(before, method)[period].Mean-italy(after, method)[period].Mean, fewer)
		}
	}
}
