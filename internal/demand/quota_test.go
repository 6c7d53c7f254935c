package demand

import (
	"math"
	"testing"
	"time"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-6*max(1, math.Abs(want)) && !(math.IsNaN(got) && math.IsNaN(want)) {
		t.Errorf("%s: %v, by hand %v", what, got, want)
	}
}

// 100, 130, 160 and 110 jobs exceed the lowest quarter by 0 + 30 + 60 + 10 = 100; at 3000 jobs of 2000 workers these are 66.67 persons.
func TestSeasonalPersons(t *testing.T) {
	s := Seasons{Quarters: [4]float64{100, 130, 160, 110}, Jobs: 3000, Workers: 2000}
	near(t, "persons", s.Persons(), 100*2.0/3)
	near(t, "no season", Seasons{Quarters: [4]float64{50, 50, 50, 50}, Jobs: 3, Workers: 2}.Persons(), 0)
}

// Two areas: one with 12 starts in June and 2 in every other month, one with 4 in July and none else. Above the lowest month: 10 in
// June, 4 in July. By quarters they are 6, 16, 6, 6 and 0, 0, 4, 0: 10 and 4 above the lowest.
func TestMonthsAndTourism(t *testing.T) {
	first := MonthStarts{Area: "A", Sector: Tourism}
	for m := range first.Starts {
		first.Starts[m] = 2
	}
	first.Starts[5] = 12
	second := MonthStarts{Area: "B", Sector: Tourism}
	second.Starts[6] = 4
	shares, ok := MonthShares([]MonthStarts{first, second}, Tourism)
	if !ok {
		t.Fatal("no shares")
	}
	near(t, "June", shares[5], 10.0/14)
	near(t, "July", shares[6], 4.0/14)
	near(t, "May", shares[4], 0)
	if _, ok := MonthShares([]MonthStarts{first}, Farming); ok {
		t.Error("months of a sector that nothing is known of")
	}
	services := first
	services.Sector, services.Starts[5] = Services, 42 // 6, 46, 6, 6: 40 above the lowest
	share, ok := PartOfSeasons([]MonthStarts{first, second, services}, Tourism, Services)
	near(t, "tourism", share, 14.0/40)
	if !ok {
		t.Error("no share")
	}
}

func day(text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return d
}

// cohorts of one region: quota 100, cleared 60 by the first count and 70 by the second, permits 20 of the first year, 40, 30.
func someCohorts() []Cohort {
	var all []Cohort
	for i, permits := range []float64{20, 40, 30} {
		year := 2010 + i
		began := time.Date(year, 3, 1, 0, 0, 0, 0, time.UTC)
		all = append(all,
			Cohort{Area: "ITC1", Act: "act", Year: year, Began: began, Counted: began.AddDate(0, 10, 0), Quota: 100, NullaOsta: 60, Contracts: 10, Permits: 5},
			Cohort{Area: "ITC1", Act: "act", Year: year, Began: began, Counted: began.AddDate(0, 22, 0), Quota: 100, NullaOsta: 70, Contracts: permits, Permits: permits})
	}
	return all
}

// Only counts of 18 months and more make a conversion: 20, 40, 30 of 100 quotas. For 2013 the last two give (40+30)/200 = 35 %.
// Carried before: 2011 from 20 (off by 20), 2012 from (20+40)/2 = 30 (off by 0). RMS = sqrt(400/2), t with 2 years of errors; one year ahead.
func TestConversionOfMatureCohorts(t *testing.T) {
	s := QuotaSettings{MatureMonths: 18, CapacityMonths: 12, Cohorts: 2}
	ratio := Ratios[2]
	got := Conversion(someCohorts(), s, ratio, 2013, day("2030-01-01"))
	if len(got) != 1 {
		t.Fatalf("%d areas", len(got))
	}
	c := got[0]
	near(t, "conversion", c.Value.Mean, 35)
	near(t, "error in points", c.Error, 10)
	near(t, "cases", c.Cases, 200)
	t95 := 4.302652729911275 // Student's t, 2 degrees of freedom, 97.5 %
	near(t, "upper limit", c.Value.Hi95, 35+t95*math.Sqrt(200))
	near(t, "lower limit", c.Value.Lo95, 0) // below zero by the formula
	if then := Conversion(someCohorts(), s, ratio, 2012, day("2012-02-01")); len(then) != 1 || then[0].Value.Mean != 20 {
		t.Errorf("known before 2012: %v, only the cohort of 2010 was mature", then)
	}
	if then := Conversion(someCohorts(), s, ratio, 2011, day("2011-06-01")); len(then) != 0 {
		t.Errorf("known before June 2011: %v, no cohort was mature", then)
	}
}

// Capacity is what the first twelve months saw: 60 of each cohort, however many came later.
func TestCapacity(t *testing.T) {
	s := QuotaSettings{MatureMonths: 18, CapacityMonths: 12, Cohorts: 2}
	all := someCohorts()
	all[4].NullaOsta = 90 // the cohort of 2012 by its first count
	c := Capacity(all, s, 2013, day("2030-01-01"), false)[0]
	near(t, "a year", c.Value.Mean, (60+90)/2.0)
	// Errors of carrying: 2011 log(60/60) = 0, 2012 log(90/60); RMS over both, t with 2 years.
	rms := math.Sqrt(math.Pow(math.Log(1.5), 2) / 2)
	near(t, "upper limit", c.Value.Hi95, 75*math.Exp(4.302652729911275*rms))
	near(t, "error in per cent", c.Error, (0+100.0/3)/2)
	monthly := Capacity(all, s, 2013, day("2030-01-01"), true)[0]
	months := all[2].Counted.Sub(all[2].Began).Hours() / 24 / 30.4375
	near(t, "a month", monthly.Value.Mean, (60+90)/2.0/months)
}

// Need 1000 (800 to 1200), capacity 600 (300 to 900): half of the need by those here, capped at a capacity larger by a tenth, is the smaller of
// 500 (400–600) and 660 (330–990). A conversion of 20 % (10 to 30) makes 100 permits of it, 33 to 180.
func TestScenario(t *testing.T) {
	need, capacity := Interval{1000, 900, 1100, 800, 1200}, Interval{600, 400, 800, 300, 900}
	s := Scenario{Name: "x", AlreadyHere: 0.5, Capped: true, CapacityChange: 0.1}
	q := s.Quota(need, capacity)
	near(t, "quota", q.Mean, 500)
	near(t, "lower limit", q.Lo95, 330)
	near(t, "upper limit", q.Hi95, 600)
	p := Permits(q, Interval{20, 15, 25, 10, 30})
	near(t, "permits", p.Mean, 100)
	near(t, "fewest", p.Lo95, 33)
	near(t, "most", p.Hi95, 180)
	if s.Quota(need, Unknown()).Known() {
		t.Error("a capped quota without a capacity")
	}
	near(t, "need alone", Scenario{Name: "y"}.Quota(need, Unknown()).Mean, 1000)
}

// Twenty regions need 100 (60 to 140) each, and Italy 2000 (1700 to 2300), since their errors part cancel: a quota by need has
// Italy's limits, one number with one interval. Capped by a capacity of 90 (50 to 130) each and 1800 (1500 to 2100) together,
// the upper limit is Italy's capacity's and not the sum of 130s; the lower one stays the regions' sum.
func TestItalysQuotaHasItsOwnLimits(t *testing.T) {
	parts := []Planned{{Area: "IT", Need: Interval{2000, 1800, 2200, 1700, 2300}, Capacity: Interval{1800, 1600, 2000, 1500, 2100}}}
	for range regionsOfItaly {
		parts = append(parts, Planned{Area: "R", Need: Interval{100, 80, 120, 60, 140}, Capacity: Interval{90, 70, 110, 50, 130}})
	}
	last := func(s Scenario) Interval { q := s.Quotas(parts); return q[len(q)-1].Quota }
	if got, want := last(Scenario{Name: "need"}), parts[0].Need; got != want {
		t.Errorf("by need %v, want %v", got, want)
	}
	if got, want := last(Scenario{Name: "capacity", Capped: true}), (Interval{1800, 1400, 2000, 1000, 2100}); got != want {
		t.Errorf("by capacity %v, want %v", got, want)
	}
}

// Permits of Italy lie within what its own quota and conversion leave, 1700 × 45 % to 2300 × 55 %, and not in the sum of the regions'
// limits; what a weak capacity went into is weak, what it did not is not.
func TestPermitsFitQuotaAndConversion(t *testing.T) {
	parts := []Planned{{Area: "IT", Need: Interval{2000, 1800, 2200, 1700, 2300}, Capacity: Interval{1800, 1600, 2000, 1500, 2100}, Permits: Interval{50, 47, 53, 45, 55}}}
	for range regionsOfItaly {
		parts = append(parts, Planned{Area: "R", Need: Interval{100, 80, 120, 60, 140}, Capacity: Interval{90, 70, 110, 50, 130}, Permits: Interval{50, 45, 55, 40, 60}, CapacityWeak: true})
	}
	all := Scenario{Name: "need"}.Quotas(parts)
	italy := all[len(all)-1]
	near(t, "permits", italy.Permits.Mean, 1000)
	near(t, "fewest", italy.Permits.Lo95, 765)
	near(t, "most", italy.Permits.Hi95, 1265)
	if italy.Weak || italy.PermitsWeak {
		t.Error("a quota by need is as weak as the capacity")
	}
	for _, q := range (Scenario{Name: "capacity", Capped: true}).Quotas(parts) {
		if !q.Weak || !q.PermitsWeak {
			t.Errorf("%s: a quota by a weak capacity is not weak", q.Area)
		}
	}
}

// A quota does not depend on how many permits came of earlier ones: it is never need divided by a conversion.
func TestQuotaIgnoresConversion(t *testing.T) {
	part := Planned{Area: "ITC1", Need: Interval{100, 90, 110, 80, 120}, Capacity: Interval{70, 60, 80, 50, 90}, Permits: Interval{5, 4, 6, 3, 7}}
	s := Scenario{Name: "x", Capped: true}
	low := s.Quotas([]Planned{part})[0].Quota
	part.Permits = Interval{95, 94, 96, 93, 97}
	if high := s.Quotas([]Planned{part})[0].Quota; low != high || low.Mean != 70 {
		t.Errorf("quotas %v and %v, want the capacity in both", low, high)
	}
}

func TestScenarioFiles(t *testing.T) {
	for text, ok := range map[string]bool{
		"name: a\nalready_here: .nan":              false,
		"name: a\ncapacity_change: .inf":           false,
		"name: a\nalready_here: 0.2\ncapped: true": true, "name: a\nalready_here: 2": false, "already_here: 0.2": false,
		"name: BASE": false, "": false, "name: a\nconversion: 0.2": false, "name: a\ncapacity_change: -2": false} {
		if _, err := ReadScenario("file.yaml", []byte(text)); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
}
