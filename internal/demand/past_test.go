package demand

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// TestPastByHand: two origins. From 2020 (stock 100) 110 and 120 were foreseen and 100 and 125 came; from 2021 (stock 100) 105 for 125.
func TestPastByHand(t *testing.T) {
	p := Past{{Origin: 2020, Last: 100, Foreseen: []float64{110, 120}, Came: []float64{100, 125}}, {Origin: 2021, Last: 100, Foreseen: []float64{105}, Came: []float64{125}}}
	one, two := p.Ahead(1), p.Ahead(2)
	near(t, "a year ahead", one.Mean, (10+16)/2.0) // 10 of 100, 20 of 125
	near(t, "two years ahead", two.Mean, 4)
	near(t, "all", p.All().Mean, (10+16+4)/3.0)
	near(t, "change a year ahead", p.Change(1).Mean, (10+20)/2.0)
	near(t, "change in the second year", p.Change(2).Mean, 15) // 10 foreseen, 25 came
	if three := p.Ahead(3); three.Trials != 0 || !math.IsNaN(three.Mean) {
		t.Errorf("three years ahead: %+v", three)
	}
	wide := 4.302652729911275 / 1.959963984540054 // Student's t with two degrees of freedom beside the normal distribution
	first := math.Pow(math.Log(100.0/110), 2) + math.Pow(math.Log(125.0/105), 2)
	second := math.Pow(math.Log(125.0/120), 2)
	spread := p.spread(3)
	near(t, "spread a year ahead", spread[0], wide*math.Sqrt(first/2))
	near(t, "spread three years ahead", spread[2], wide*math.Sqrt((first+second/2)/3*3))
	sum := p.plus(p)
	near(t, "the same twice errs as once", sum.Ahead(1).Mean, one.Mean)
	near(t, "persons of both", sum.Change(1).Mean, 30)
	if s := p[:1].spread(3); s != nil {
		t.Errorf("one origin gives a spread: %v", s)
	}
	path := Path{Values: []Interval{{100, 99, 101, 98, 102}}}.AtLeast([]float64{0.1})
	near(t, "upper limit", path.Values[0].Hi95, 100*math.Exp(1.959963984540054*0.1))
	if kept := (Path{Values: []Interval{{100, 50, 200, 20, 500}}}).AtLeast([]float64{0.1}); kept.Values[0].Lo95 != 20 {
		t.Error("limits became narrower")
	}
}

// TestLimitsOfStocksGrow: deviations of one, one and three per cent become one, the root of two, and three; values stay.
func TestLimitsOfStocksGrow(t *testing.T) {
	z := 1.959963984540054
	of := func(sd float64) Interval {
		return Interval{100, 100 - 100*sd, 100 + 100*sd, 100 - 100*z*sd, 100 + 100*z*sd}
	}
	path := Path{Values: []Interval{of(0.01), of(0.01), of(0.03)}}.Growing()
	near(t, "first", path.Values[0].Hi95, 100+z)
	near(t, "second", path.Values[1].Hi95, 100*math.Exp(z*0.01*math.Sqrt2))
	near(t, "second, below", path.Values[1].Lo95, 100/math.Exp(z*0.01*math.Sqrt2))
	if third := path.Values[2]; third.Mean != 100 || third.Hi95 < 100+3*z {
		t.Errorf("third: %+v", third)
	}
}

// TestSharedByHand: two parts of 100 with a standard deviation of 10 each. If the sum errs by a tenth too they err as one; if it errs by
// less than the root of 200 they are not correlated at all.
func TestSharedByHand(t *testing.T) {
	z := 1.959963984540054
	part := Path{Values: []Interval{{100, 0, 0, 100 - 10*z, 100 + 10*z}}}
	near(t, "as one", shared([]Path{part, part}, []float64{0.1}), 1)
	near(t, "half", shared([]Path{part, part}, []float64{math.Sqrt(300) / 200}), 0.5)
	near(t, "less", shared([]Path{part, part}, []float64{0.01}), 0)
}

// TestPoolSaysWhatItLacks: a region without data, and a group of which there are none.
func TestPoolSaysWhatItLacks(t *testing.T) {
	m, s, _ := small()
	s.Pool = []Group{{"ENDING", 50}, {"FAMILY", 20}}
	pool := Pool{{"A1", "ENDING", 2025, 100, "x"}, {"B1", "ENDING", 2025, 30, "x"}}
	all, err := Settle(pool.Projections(m, s, WhatIf{}, Told{"2026-01-01", "real", "x"}, map[string]string{"ENDING": "co/tavole", "FAMILY": "istat/permits-issued"}))
	if err != nil {
		t.Fatal(err)
	}
	find := func(area, group, method string) Projection {
		t.Helper()
		i := slices.IndexFunc(all, func(p Projection) bool { return p.Area == area && p.Component == group && p.Method == method })
		if i < 0 {
			t.Fatalf("no %s of %s in %s", method, group, area)
		}
		return all[i]
	}
	whole := find("B1", "ENDING", "ACTIVATED")
	near(t, "activated", whole.Value.Mean, 15)
	if whole.Value.Limited() || whole.Status != "F" {
		t.Errorf("an assumption has limits: %+v", whole)
	}
	if italy := find("IT", "ENDING", "COUNTED"); italy.Value.Mean != 130 || italy.Status != "U" || !strings.Contains(italy.Detail, "without A2, of which there are no data") {
		t.Errorf("Italy: %+v", italy)
	}
	earlier := append(slices.Clone(pool), PoolCell{"A1", "FAMILY", 2024, 40, "x"}) // stands beside the others, and says of when it is
	all = earlier.Projections(m, s, WhatIf{}, Told{"2026-01-01", "real", "x"}, nil)
	if f := find("A1", "FAMILY", "ACTIVATED"); f.Period != "2028" || f.Origin != "2024" || f.Value.Mean != 8 || !strings.Contains(f.Detail, "those counted in 2024 enter work by 2028") {
		t.Errorf("a group of an earlier year: %+v", f)
	}
	own := append(pool, PoolCell{"IT", "ENDING", 2025, 125, "x"}) // who worked in both regions is one person of Italy
	all = own.Projections(m, s, WhatIf{}, Told{"2026-01-01", "real", "x"}, nil)
	if italy := find("IT", "ENDING", "COUNTED"); italy.Value.Mean != 125 || italy.Status != "E" {
		t.Errorf("Italy by itself: %+v", italy)
	}
	all = pool.Projections(m, s, WhatIf{}, Told{"2026-01-01", "real", "x"}, map[string]string{"ENDING": "co/tavole", "FAMILY": "istat/permits-issued"})
	for _, area := range []string{"A2", "IT"} {
		group := map[string]string{"A2": "ENDING", "IT": "FAMILY"}[area]
		if f := find(area, group, "COUNTED"); f.Value.Known() || f.Status != "O" || !strings.HasPrefix(f.Detail, "no data: ") {
			t.Errorf("%s: %+v", area, f)
		}
	}
	if f := find("IT", "FAMILY", "ACTIVATED"); !strings.Contains(f.Detail, "istat/permits-issued") || f.Period != "2028" {
		t.Errorf("family: %+v", f)
	}
}

// TestItalyIsNotTighterThanItsRegions: where groups erred against each other and their sum hit by chance, the regions' errors rule.
func TestItalyIsNotTighterThanItsRegions(t *testing.T) {
	var regions, italy errorsOf
	for origin := 2021; origin < 2024; origin++ {
		for range 3 {
			regions.add(origin, 0.02, 2)
			italy.add(origin, 0.001, 0.1)
		}
	}
	e := domesticErrors{limits: map[string]*errorsOf{"regions|FOR": &regions, "IT|FOR": &italy}}
	_, at95 := e.widest(DomesticCell{"IT", "FOR"}).around(1)
	near(t, "distance", at95, 3.182446305284263*0.02) // three origins, however many years ahead
	italy.add(2024, 1, 100)
	if e.widest(DomesticCell{"IT", "FOR"}) != &italy {
		t.Error("Italy's own errors are larger")
	}
}
