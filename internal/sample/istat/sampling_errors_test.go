package istat_test

import (
	"encoding/csv"
	"math"
	"strconv"
	"testing"

	"osservatorio"
)

// coefficients is one line of the log-linear model of the sampling error:
// ln(relative variance) = a + b ln(persons).
type coefficients struct{ from, to, a, b float64 }

func samplingErrors(t *testing.T) map[string][]coefficients {
	t.Helper()
	f, err := osservatorio.Files.Open("schemas/reference/sampling_errors.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	models := map[string][]coefficients{}
	for _, r := range records[1:] {
		number := func(i int, empty float64) float64 {
			if r[i] == "" {
				return empty
			}
			x, err := strconv.ParseFloat(r[i], 64)
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		models[r[0]] = append(models[r[0]], coefficients{number(1, 0), number(2, math.Inf(1)), number(3, 0), number(4, 0)})
	}
	return models
}

func cv(t *testing.T, model []coefficients, persons float64) float64 {
	t.Helper()
	for _, c := range model {
		if persons >= c.from && persons < c.to {
			return math.Exp((c.a + c.b*math.Log(persons)) / 2)
		}
	}
	t.Fatalf("no coefficients for %g persons", persons)
	return 0
}

// TestSamplingErrors holds the coefficients to the three errors that ISTAT
// published for a quarter, and to what an error model has to be: falling with
// the size of the estimate, smaller for longer periods.
func TestSamplingErrors(t *testing.T) {
	models := samplingErrors(t)
	for _, p := range []struct{ persons, published float64 }{{13_283_000, 0.003472}, {4_938_000, 0.008488}, {1_288_000, 0.023090}} {
		if got := cv(t, models["Q"], p.persons); math.Abs(got/p.published-1) > 0.07 {
			t.Errorf("CV of %.0f persons: %.6f, published %.6f", p.persons, got, p.published)
		}
	}
	for freq, model := range models {
		before := math.Inf(1)
		for persons := 50.0; persons < 60e6; persons *= 1.05 {
			now := cv(t, model, persons)
			if now >= before*1.0001 {
				t.Fatalf("%s: the CV does not fall at %.0f persons (%.6f after %.6f)", freq, persons, now, before)
			}
			before = now
		}
	}
	for _, persons := range []float64{5_000, 100_886, 20e6} {
		q, s, a := cv(t, models["Q"], persons), cv(t, models["S"], persons), cv(t, models["A"], persons)
		if !(a < s && s < q && a > q/2) {
			t.Errorf("%.0f persons: CV %.4f a quarter, %.4f a half-year, %.4f a year", persons, q, s, a)
		}
	}
}
