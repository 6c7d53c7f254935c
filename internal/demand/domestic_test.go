package demand

import (
	"math"
	"testing"
)

var domesticRules = DomesticSettings{CareShare: 0.5, Weight75: 0.5, DriftYears: 2, Damping: 0.5, Exits: 0.1, Decay: 0.5,
	Regularisations: []Regularisation{{Year: 2012, Onset: []float64{1}}, {Year: 2015, Onset: []float64{0.5, 1}}}}

// A regularisation fades by decay after its onset: 1, 1/2, 1/4; and 1/2, 1, 1/2.
func TestBump(t *testing.T) {
	for _, c := range []struct {
		year        int
		first, next float64
	}{{2011, 0, 0}, {2012, 1, 0}, {2013, 0.5, 0}, {2014, 0.25, 0}, {2015, 0.125, 0.5}, {2016, 0.0625, 1}, {2017, 0.03125, 0.5}} {
		near(t, "first", domesticRules.Regularisations[0].bump(c.year, domesticRules.Decay), c.first)
		near(t, "second", domesticRules.Regularisations[1].bump(c.year, domesticRules.Decay), c.next)
	}
}

// stockOf is 1000 falling by two per cent a year, raised by regularisations by 20 and 10 per cent of the logarithm.
func stockOf(year int) float64 {
	r := domesticRules.Regularisations
	return 1000 * math.Exp(-0.02*float64(year-2010)+0.2*r[0].bump(year, 0.5)+0.1*r[1].bump(year, 0.5))
}

// What regularisations add is found again, exactly, in a stock that was made so.
func TestBumpsAreFound(t *testing.T) {
	var stock []float64
	for year := 2010; year <= 2020; year++ {
		stock = append(stock, stockOf(year))
	}
	adds, err := bumps(2010, stock, domesticRules)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "2012", adds[0], 0.2)
	near(t, "2015", adds[1], 0.1)
	if adds, err = bumps(2010, stock[:5], domesticRules); err != nil || adds[1] != 0 || math.Abs(adds[0]-0.2) > 1e-9 {
		t.Errorf("up to 2014: %v, %v; the second had not begun", adds, err)
	}
	if _, err := bumps(2010, stock[:3], domesticRules); err == nil {
		t.Error("three years told a regularisation from the trend")
	}
}

// domesticCase is one region whose need of care (80+ and half of 75-79) is 100 and grows by two a year after 2020, as projected from 2018
// on; households are 50 and stay. Stocks are those of stockOf for each group.
func domesticCase() ([]Registered, []Base) {
	var stocks []Registered
	var bases []Base
	for year := 2010; year <= 2020; year++ {
		for _, c := range []string{"ITA", "EU", "NEU"} {
			stocks = append(stocks, Registered{"ITC1", c, year, stockOf(year)})
		}
		if year >= 2016 {
			bases = append(bases, Base{"ITC1", 0, year, 40, 80, 50})
		}
	}
	for year := 2018; year <= 2024; year++ {
		bases = append(bases, Base{"ITC1", 2018, year, 40, 80 + 2*float64(max(0, year-2020)), math.NaN()})
	}
	return stocks, bases
}

// Of 2021: index 0.5 × 102/100 + 0.5 × 1; propensity fell by two per cent a year over the last two years, damped by a half once; what the second
// regularisation still adds is 0.1 × 2^-5 in 2021, and 0.2 × 2^-9 of the first.
func TestDomesticByHand(t *testing.T) {
	stocks, bases := domesticCase()
	got, last, err := Domestic(stocks, bases, domesticRules, 2)
	if err != nil || last != 2020 {
		t.Fatal(last, err)
	}
	permanent := 1000 * math.Exp(-0.02*10)
	first := permanent * (0.5*1.02 + 0.5) * math.Exp(-0.02*0.5)
	added := 0.2*math.Pow(2, -9) + 0.1*math.Pow(2, -5)
	one := got[DomesticCell{"ITC1", "NEU"}]
	if len(one) != 2 {
		t.Fatalf("%d years", len(one))
	}
	near(t, "stock 2021", one[0].Stock.Mean, first*math.Exp(added))
	near(t, "transitory 2021", one[0].Transitory, first*math.Exp(added)-first)
	near(t, "openings 2021", one[0].Openings.Mean, first-permanent+0.1*permanent)
	second := permanent * (0.5*1.04 + 0.5) * math.Exp(-0.02*(0.5+0.25))
	near(t, "openings 2022", one[1].Openings.Mean, second-first+0.1*first)
	near(t, "foreign", got[DomesticCell{"ITC1", "FOR"}][0].Stock.Mean, 2*one[0].Stock.Mean)
	near(t, "all", got[DomesticCell{"ITC1", Everyone}][0].Openings.Mean, 3*one[0].Openings.Mean)
	if _, ok := got[DomesticCell{"IT", Everyone}]; ok {
		t.Error("Italy is said of one region")
	}
}

// Where fewer are needed than leave, openings are zero and not negative.
func TestOpeningsAreNeverNegative(t *testing.T) {
	stocks, bases := domesticCase()
	rules := domesticRules
	rules.Exits = 0
	got, _, err := Domestic(stocks, bases, rules, 5)
	if err != nil {
		t.Fatal(err)
	}
	for cell, years := range got {
		if len(years) != 4 {
			t.Errorf("%v: %d years, bases are projected for four", cell, len(years))
		}
		for _, y := range years {
			if y.Openings.Mean < 0 || y.Openings.Lo95 < 0 {
				t.Errorf("%v %d: openings %v", cell, y.Year, y.Openings)
			}
		}
	}
}
