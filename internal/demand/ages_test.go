package demand

import (
	"math"
	"strings"
	"testing"
)

// surveyed are settled residents of whom ten persons of each class were interviewed, and whose rates of the past were those of the base year.
func surveyed(m *Market) *Society {
	so := settled(m)
	so.History, so.Interviews = map[int]map[string]map[Band]Condition{}, map[string]map[Band]int{}
	for _, code := range m.Regions {
		so.Interviews[code] = map[Band]int{}
		for b := range so.Condition[code] {
			so.Interviews[code][b] = 10
		}
		people := so.Residents[code]["M"]
		for age := range people { // fewer and fewer: the classes lose and gain
			people[age] = 20 + float64(age%30)
		}
		so.NonEU[code] = 0.6
	}
	for _, year := range []int{2023, 2024} {
		so.History[year] = so.Condition
	}
	return so
}

// TestAgesAddUp: the classes of age add up to all ages and the sexes to both, in every area, year and citizenship, and so do their
// parts of each age; the totals are those without classes, bit for bit.
func TestAgesAddUp(t *testing.T) {
	m, s, p := small()
	so, told := surveyed(m), Told{"2026-01-01", "real", "x"}
	o := Simulate(m, s, p, NewShares(m, s.Shrink, 2020), WhatIf{})
	before := Requirement(m, so, nil, o, s, WhatIf{}, told)
	s.Ages, s.Publish.Respondents, s.Publish.Error = Ages{"Y15-24", "Y25-34", "Y35-54", "Y55-64", "Y_GE65"}, 1, 30
	all, err := Settle(Requirement(m, so, nil, o, s, WhatIf{}, told))
	if err != nil {
		t.Fatal(err)
	}
	value, sums, moved := map[string]Interval{}, map[string]float64{}, 0.0
	for _, f := range all {
		if f.Method != Demographic {
			continue
		}
		cell := func(sex, age string) string {
			return strings.Join([]string{f.Area, f.Period, f.Citizenship, sex, age}, " ")
		}
		value[cell(f.Sex, f.Age)] = f.Value
		if f.Age != Everyone {
			sums[cell(f.Sex, Everyone)] += f.Value.Mean
			moved += math.Abs(f.Value.Mean)
		}
		if f.Sex != BothSex {
			sums[cell(BothSex, f.Age)+" of sexes"] += f.Value.Mean
		}
		if f.Age != Everyone && !f.Value.Limited() {
			t.Errorf("%v has no limits", f.Key())
		}
	}
	if moved == 0 || len(sums) < 5*3*2*(3+6) {
		t.Fatalf("%d sums; the classes move %v", len(sums), moved)
	}
	for cell, sum := range sums {
		near(t, cell, sum, value[strings.TrimSuffix(cell, " of sexes")].Mean)
	}
	same := 0
	for _, f := range before {
		if f = f.completed(); f.Method == Demographic {
			same++
			if got := value[strings.Join([]string{f.Area, f.Period, f.Citizenship, f.Sex, Everyone}, " ")]; got != f.Value {
				t.Errorf("%v is %v, without classes %v", f.Key(), got, f.Value)
			}
		}
	}
	if same == 0 {
		t.Error("no totals without classes")
	}
}

// TestAgesAreWithheld: a class with too few interviews, or whose employment rate moved too much, has no value and says which.
func TestAgesAreWithheld(t *testing.T) {
	m, s, p := small()
	so := surveyed(m)
	s.Ages, s.Publish.Respondents, s.Publish.Error = Ages{"Y15-24", "Y25-64", "Y_GE65"}, 15, 30
	// Women of 15 to 24 of B1 were employed half as much a year before: keeping their rate missed it by 50 per cent.
	was := map[string]map[Band]Condition{}
	for code, of := range so.Condition {
		was[code] = map[Band]Condition{}
		for b, c := range of {
			if code == "B1" && b == (Band{"F", 15}) {
				c = Condition{Employed: c.Employed / 2, Unemployed: c.Unemployed, Inactive: c.Inactive + c.Employed/2}
			}
			was[code][b] = c
		}
	}
	so.History[2023] = was
	so.Interviews["B1"][Band{"F", 15}] = 20
	o := Simulate(m, s, p, NewShares(m, s.Shrink, 2020), WhatIf{})
	said := map[string]Projection{}
	for _, f := range Requirement(m, so, nil, o, s, WhatIf{}, Told{"2026-01-01", "real", "x"}) {
		if f.Method == Demographic && f.Period == "2026" && f.Citizenship == "FOR" {
			said[f.Area+" "+f.Sex+" "+f.Age] = f
		}
	}
	for cell, why := range map[string]string{
		"A1 F Y15-24": "withheld: 10 respondents, 15 wanted",
		"B1 F Y15-24": "withheld: keeping the employment rate of the class missed it by more than 30 per cent",
		"B1 T Y15-24": "; 30 respondents; keeping its employment rate for up to 3 years missed it by 25.0 per cent",
		"A1 T Y15-24": "; 20 respondents; keeping its employment rate for up to 3 years missed it by 0.0 per cent",
		"A F Y15-24":  "; 20 respondents;",
		"A1 F Y25-64": "; 50 respondents;", // five classes of the survey
		"A1 T TOTAL":  "employed that the residents alone would lose",
	} {
		f := said[cell]
		if withheld := strings.HasPrefix(why, "withheld"); !strings.Contains(f.Detail, why) || f.Value.Known() == withheld || (f.Status == "L") != withheld {
			t.Errorf("%s: %v %q %q, want %q", cell, f.Value, f.Status, f.Detail, why)
		}
	}
}

// TestAgesFollowEachOther: classes with a gap, within a class of the survey, or not open at the end are refused.
func TestAgesFollowEachOther(t *testing.T) {
	for want, ages := range map[string]Ages{
		"":                        {"Y15-24", "Y25-64", "Y_GE65"},
		"35 is wanted":            {"Y15-24", "Y25-34", "Y45-54", "Y_GE55"},
		"no class of the survey":  {"Y15-39", "Y40-64", "Y_GE65"},
		"the last class":          {"Y15-24", "Y25-64"},
		"and no other, is open":   {"Y_GE15", "Y_GE25"},
		"is no class of age":      {"15-24", "Y_GE25"},
		"the classes follow each": {"Y25-34", "Y_GE35"},
	} {
		err := ages.check()
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%v: %v, want %q", ages, err, want)
		}
	}
}
