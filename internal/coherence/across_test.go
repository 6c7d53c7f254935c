package coherence

import (
	"strings"
	"testing"
)

// TestAcrossSources: the employed of the tables and of the microdata, alike, then apart, then in
// a year for which nothing is declared, then of ages that cannot be compared,
// then apart by no more than their samples leave open.
func TestAcrossSources(t *testing.T) {
	r := rules(t)
	for _, c := range []struct {
		period, age string
		one, other  float64
		sampled     *Interval
		accusations int
	}{{"2018", "Y15-89", 22000, 22001, nil, 0}, {"2018", "Y15-89", 22000, 20100, nil, 1}, {"2013", "Y15-89", 22000, 20100, nil, 0}, {"2018", "Y15-64", 22000, 20100, nil, 0},
		{"2018", "Y15-89", 22000, 20100, &Interval{19000, 23000}, 0}} {
		set := func(source, age string, value float64) []Observation {
			return []Observation{{Indicator: "employed", Area: "ITC1", Period: c.period, Citizenship: "TOTAL", Sex: "T", Age: age, Source: source, Value: value, Unit: "PS", Sampled: c.sampled}}
		}
		found, figures, err := r.AuditCells(Cells{Shared: [][]Observation{set("istat/rcfl-employed", c.age, c.one), set("istat/rcfl-microdata", "Y_GE15", c.other)}})
		if err != nil || figures != 0 {
			t.Fatal(figures, err)
		}
		if len(found) != c.accusations {
			t.Errorf("%+v: %d findings", c, len(found))
		}
		for _, f := range found {
			if !strings.Contains(f.Because[0], "One survey") || f.Severity != Warning {
				t.Errorf("no explanation: %+v", f)
			}
		}
	}
}

// TestDomesticWorkersAcross: few men do domestic work, so that only both sexes together are held against the survey.
func TestDomesticWorkersAcross(t *testing.T) {
	r := rules(t)
	for _, c := range []struct {
		sex         string
		domestic    float64
		accusations int
	}{{"T", 64000, 0}, {"T", 64, 1}, {"M", 2000, 0}} {
		set := func(indicator, source, age string, value float64) []Observation {
			return []Observation{{Indicator: indicator, Area: "ITC1", Period: "2024", Citizenship: "ITA", Sex: c.sex, Age: age, Source: source, Value: value, Unit: "PS"}}
		}
		found, _, err := r.AuditCells(Cells{Shared: [][]Observation{set("inps_domestic", "inps/domestic-workers", "TOTAL", c.domestic), set("employed", "istat/rcfl-tabulation", "Y_GE15", 1700000)}})
		if err != nil || len(found) != c.accusations {
			t.Errorf("%+v: %d findings (%v)", c, len(found), err)
		}
	}
}

// TestObservedCells: a release in which a rate is not that of its counts, and Italians and
// foreigners are not all; and one in which they are.
func TestObservedCells(t *testing.T) {
	r := rules(t)
	for _, c := range []struct {
		rate  float64
		total float64
		rules string
	}{{60, 10000, ""}, {60.4, 10000, "rate"}, {60, 10003, "sum"}} {
		cell := func(indicator, citizenship string, value float64, unit string) Observation {
			return Observation{Indicator: indicator, Area: "ITC1", Period: "2024", Citizenship: citizenship, Sex: "T", Age: "Y15-64", Value: value, Unit: unit, Dims: map[string]string{"SECTOR": "_T", "SCHEME": "_Z"}}
		}
		figures, err := r.Observed([]Observation{
			cell("employed", "FOR", 600, "PS"), cell("unemployed", "FOR", 100, "PS"), cell("inactive_1564", "FOR", 300, "PS"), cell("emp_rate_1564", "FOR", c.rate, "PC"),
			cell("pop_15p", "FOR", 1000, "PS"), cell("pop_15p", "ITA", 9000, "PS"), cell("pop_15p", "TOTAL", c.total, "PS")})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range r.AuditObserved(figures) {
			got = append(got, f.Rule)
		}
		if strings.Join(got, " ") != c.rules {
			t.Errorf("%+v: found %v", c, got)
		}
	}
}

// TestObservedKinds: ratios in units other than per cent are not added up over sexes; arrivals in hotspots
// are beside the centres and places that printed totals of reception are made of.
func TestObservedKinds(t *testing.T) {
	r := rules(t)
	ratio := func(sex string, value float64) Observation {
		return Observation{Indicator: "welfare_take_up", Area: "ITC1", Period: "2024", Citizenship: "NEU", Sex: sex, Age: "Y15-64", Value: value, Unit: "PER1000", Ratio: true, Dims: map[string]string{"SCHEME": "CIGO"}}
	}
	present := func(facility string, value float64) Observation {
		return Observation{Indicator: "reception_present", Area: "ITC1", Period: "2024-06-30", Citizenship: "NEU", Sex: "T", Value: value, Unit: "PS", Dims: map[string]string{"FACILITY": facility}}
	}
	for _, c := range []struct {
		cells []Observation
		rules string
	}{
		{[]Observation{ratio("M", 20), ratio("F", 30), ratio("T", 24)}, ""},
		{[]Observation{present("CENTRES", 100), present("SAI", 50), present("_T", 150)}, ""},
		{[]Observation{present("CENTRES", 100), present("SAI", 50), present("_T", 160)}, "sum"},
		{[]Observation{present("CENTRES", 100), present("SAI", 50), present("HOTSPOT", 10), present("_T", 160)}, ""},
	} {
		found, _, err := r.AuditCells(Cells{Sets: [][]Observation{c.cells}})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range found {
			got = append(got, f.Rule)
		}
		if strings.Join(got, " ") != c.rules {
			t.Errorf("%v: found %v", c.cells, got)
		}
	}
}
