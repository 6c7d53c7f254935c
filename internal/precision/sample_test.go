package precision_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"testing"

	"osservatorio/internal/precision"
)

// survey is the sample of testdata/survey.csv: columns of numbers, one a record.
type survey struct {
	precision.Sample
	household, stratum, group                                      []int
	one, emp, unemp, lf, women, empWomen, neu, ita, empNEU, empITA []float64
}

func readSurvey(t *testing.T) *survey {
	t.Helper()
	rows := readCSV(t, "testdata/survey.csv")
	s := &survey{}
	strata := map[string]int{}
	is := func(condition bool) float64 {
		if condition {
			return 1
		}
		return 0
	}
	for _, r := range rows {
		household, _ := strconv.Atoi(r[0])
		age, _ := strconv.Atoi(r[3])
		weight, err := strconv.ParseFloat(r[6], 64)
		if err != nil {
			t.Fatal(err)
		}
		class := 0
		for _, last := range []int{24, 34, 44, 54, 64, 74} {
			if age > last {
				class++
			}
		}
		key := fmt.Sprint(r[1], r[2], class)
		if _, ok := strata[key]; !ok {
			strata[key] = len(strata)
		}
		emp, unemp, women := is(r[5] == "1"), is(r[5] == "2"), is(r[2] == "2")
		ita, neu := is(r[4] == "1"), is(r[4] == "3")
		s.Weights = append(s.Weights, weight/10)
		s.household, s.stratum = append(s.household, household), append(s.stratum, strata[key])
		s.one, s.emp, s.unemp, s.lf = append(s.one, 1), append(s.emp, emp), append(s.unemp, unemp), append(s.lf, emp+unemp)
		s.women, s.empWomen = append(s.women, women), append(s.empWomen, emp*women)
		s.neu, s.ita = append(s.neu, neu), append(s.ita, ita)
		s.empNEU, s.empITA = append(s.empNEU, emp*neu), append(s.empITA, emp*ita)
	}
	s.group = precision.Groups(s.household, 20)
	return s
}

func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// TestAgainstR holds every estimate and error to those of R's survey package on the same records
// (testdata/reference.R), to one part in a million.
func TestAgainstR(t *testing.T) {
	s := readSurvey(t)
	designs := map[string]precision.Sample{
		"records":               {Weights: s.Weights},
		"households":            {Weights: s.Weights, Cluster: s.household},
		"records calibrated":    {Weights: s.Weights, Stratum: s.stratum},
		"households calibrated": {Weights: s.Weights, Cluster: s.household, Stratum: s.stratum},
		"jackknife":             {Weights: s.Weights},
		"jackknife calibrated":  {Weights: s.Weights, Stratum: s.stratum},
	}
	seen := 0
	for _, row := range readCSV(t, "testdata/reference.csv") {
		design, what := row[0], row[1]
		sample, ok := designs[design]
		if !ok {
			t.Fatalf("design %q", design)
		}
		var got precision.Estimate
		var err error
		if design == "jackknife" || design == "jackknife calibrated" {
			got, err = s.replicated(sample, what)
		} else {
			got, err = s.linearised(sample, what)
		}
		if err != nil {
			t.Fatal(err)
		}
		for i, have := range []float64{got.Value, got.SE} {
			want, err := strconv.ParseFloat(row[2+i], 64)
			if err != nil {
				t.Fatal(err)
			}
			if d := have/want - 1; d > 1e-6 || d < -1e-6 {
				t.Errorf("%s, %s: %.9g, R has %.9g", design, what, have, want)
			}
		}
		seen++
	}
	if seen != 36 {
		t.Errorf("%d comparisons, want 36", seen)
	}
}

func (s *survey) linearised(p precision.Sample, what string) (precision.Estimate, error) {
	switch what {
	case "employed":
		return p.Total(s.emp)
	case "employed non-EU":
		return p.Total(s.empNEU)
	case "unemployed":
		return p.Total(s.unemp)
	case "employment rate of women":
		return p.Ratio(s.empWomen, s.women)
	case "unemployment rate":
		return p.Ratio(s.unemp, s.lf)
	case "gap of employment rates":
		return p.Difference(s.empNEU, s.neu, s.empITA, s.ita)
	}
	return precision.Estimate{}, fmt.Errorf("no such estimate: %s", what)
}

func (s *survey) replicated(p precision.Sample, what string) (precision.Estimate, error) {
	sum := func(w, y []float64) (t float64) {
		for i := range w {
			t += w[i] * y[i]
		}
		return t
	}
	thetas := map[string]func([]float64) float64{
		"employed":                 func(w []float64) float64 { return sum(w, s.emp) },
		"employed non-EU":          func(w []float64) float64 { return sum(w, s.empNEU) },
		"unemployed":               func(w []float64) float64 { return sum(w, s.unemp) },
		"employment rate of women": func(w []float64) float64 { return sum(w, s.empWomen) / sum(w, s.women) },
		"unemployment rate":        func(w []float64) float64 { return sum(w, s.unemp) / sum(w, s.lf) },
		"gap of employment rates":  func(w []float64) float64 { return sum(w, s.empNEU)/sum(w, s.neu) - sum(w, s.empITA)/sum(w, s.ita) },
	}
	theta, ok := thetas[what]
	if !ok {
		return precision.Estimate{}, fmt.Errorf("no such estimate: %s", what)
	}
	return p.Jackknife(s.group, 20, theta)
}

// TestByHand holds the linearised errors to cases small enough to be computed by hand.
func TestByHand(t *testing.T) {
	p := precision.Sample{Weights: []float64{10, 10, 20}}
	got, err := p.Total([]float64{1, 0, 1}) // 10, 0, 20 about a mean of 10: 3/2·(0+100+100)
	if err != nil || got.Value != 30 || !near(got.SE, 17.320508) {
		t.Errorf("total: %+v (%v)", got, err)
	}
	got, err = p.Ratio([]float64{1, 0, 1}, []float64{1, 1, 1}) // 30/40; residuals .25, −.75, .25 on 40
	if err != nil || got.Value != 0.75 || !near(got.SE, 0.286411) {
		t.Errorf("ratio: %+v (%v)", got, err)
	}
	p.Stratum = []int{1, 1, 2} // means ½ and 1: residuals ½, −½, 0 by 10
	got, err = p.Total([]float64{1, 0, 1})
	if err != nil || !near(got.SE, 8.660254) {
		t.Errorf("calibrated total: %+v (%v)", got, err)
	}
	p = precision.Sample{Weights: []float64{10, 10, 20}, Cluster: []int{7, 7, 8}} // 10 and 20 about 15: 2·(25+25)
	got, err = p.Total([]float64{1, 0, 1})
	if err != nil || !near(got.SE, 10) {
		t.Errorf("clustered total: %+v (%v)", got, err)
	}
	for _, bad := range []precision.Sample{{}, {Weights: []float64{1}}, {Weights: []float64{1, 2, 3}, Cluster: []int{1}}} {
		if _, err := bad.Total([]float64{1, 0, 1}); err == nil {
			t.Errorf("%+v: no error", bad)
		}
	}
}
