package disclose

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"osservatorio/internal/duck"
	"osservatorio/internal/model"
)

// detailed are the rules of a count and of its parts by one characteristic at a time, a ratio and what is computed of them.
func detailed() *Rules {
	return &Rules{
		Frequency:   []Frequency{{Rule: "minimum", AtLeast: 3, Citation: "test"}},
		Hierarchies: map[string]Hierarchy{"TIME_PERIOD": {Tree: "periods"}},
		Crossed:     map[string][]string{"DETAIL": {"P", "Q"}},
		Counts: []Count{
			{Indicator: "n", Additive: []string{"DETAIL"}},
			{Indicator: "part", As: &Term{Indicator: "n"}},
			{Indicator: "rate", Additive: []string{"DETAIL"}, Numerator: true},
		},
		Derived: []Derived{{Indicator: "running", Cumulated: true, From: []Term{{Indicator: "n"}}}},
	}
}

// protected runs Protect over rows "INDICATOR TIME_PERIOD P Q value numerator denominator" and gives the marks of those withheld.
func protected(t *testing.T, rules *Rules, rows ...string) (withheld []string, out string) {
	t.Helper()
	db := open(t)
	var selects []string
	for _, r := range rows {
		f := strings.Fields(r)
		selects = append(selects, fmt.Sprintf(`SELECT '%s' AS INDICATOR, 'IT' AS REF_AREA, '%s' AS TIME_PERIOD, 'Q' AS FREQ, 'TOTAL' AS CITIZENSHIP, 'T' AS SEX, 'TOTAL' AS AGE,
 '%s' AS P, '%s' AS Q, %s::DECIMAL(18,6) AS OBS_VALUE, %s::DECIMAL(18,6) AS NUMERATOR, %s::DECIMAL(18,6) AS DENOMINATOR, 'JB' AS UNIT_MEASURE,
 'A' AS OBS_STATUS, 'F' AS CONF_STATUS, 'none' AS POPULATION_CRITERION, 'real' AS PROVENANCE, 'closed/x' AS SOURCE, DATE '2024-05-01' AS KNOWN_FROM, NULL::DATE AS KNOWN_TO`,
			f[0], f[1], f[2], f[3], f[4], f[5], f[6]))
	}
	in := filepath.Join(t.TempDir(), "in.parquet")
	out = filepath.Join(t.TempDir(), "out.parquet")
	if err := db.Copy(context.Background(), strings.Join(selects, " UNION ALL "), in); err != nil {
		t.Fatal(err)
	}
	if _, err := Protect(context.Background(), db, rules, []string{"P", "Q"}, in, out, filepath.Join(t.TempDir(), "log.parquet"), nil); err != nil {
		t.Fatal(err)
	}
	_, got, err := db.Strings(context.Background(), "SELECT concat_ws(' ', INDICATOR, TIME_PERIOD, P, Q, CONF_STATUS) FROM "+duck.Parquet(out)+" WHERE OBS_VALUE IS NULL AND NUMERATOR IS NULL AND DENOMINATOR IS NULL ORDER BY ALL")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range got {
		withheld = append(withheld, r[0])
	}
	a, err := Audit(context.Background(), db, rules, []string{"P", "Q"}, out, nil)
	if err != nil || len(a.Findings) > 0 {
		t.Errorf("the audit finds %v (%v)", a.Findings, err)
	}
	return withheld, out
}

// A small part of a count that another indicator prints takes a second part of the same characteristic with it,
// and none of the others.
func TestPartsOfAnotherIndicator(t *testing.T) {
	rows := []string{"n 2024-Q1 _Z _Z 100 NULL NULL", "part 2024-Q1 a _T 2 NULL NULL", "part 2024-Q1 b _T 38 NULL NULL", "part 2024-Q1 c _T 60 NULL NULL",
		"part 2024-Q1 _T d 40 NULL NULL", "part 2024-Q1 _T e 60 NULL NULL"}
	got, _ := protected(t, detailed(), rows...)
	if want := []string{"part 2024-Q1 a _T A", "part 2024-Q1 b _T D"}; !slices.Equal(got, want) {
		t.Errorf("withheld are %v, want %v", got, want)
	}
}

// Numerators are counted, and what is withheld of them does not say why: the denominator may be what is small.
func TestNumeratorsAreCounted(t *testing.T) {
	got, _ := protected(t, detailed(), "rate 2024-Q1 _T _Z 50 50 100", "rate 2024-Q1 a _Z 1 1 100", "rate 2024-Q1 b _Z 19 19 100", "rate 2024-Q1 c _Z 30 30 100")
	if want := []string{"rate 2024-Q1 a _Z C", "rate 2024-Q1 b _Z C"}; !slices.Equal(got, want) {
		t.Errorf("withheld are %v, want %v", got, want)
	}
}

// A running sum is withheld from the first withheld count on: two of its values would tell the count between.
func TestRunningSums(t *testing.T) {
	got, _ := protected(t, detailed(), "n 2024-Q1 _Z _Z 10 NULL NULL", "n 2024-Q2 _Z _Z 2 NULL NULL", "n 2024-Q3 _Z _Z 10 NULL NULL",
		"running 2024-Q1 _Z _Z 10 NULL NULL", "running 2024-Q2 _Z _Z 12 NULL NULL", "running 2024-Q3 _Z _Z 22 NULL NULL")
	if want := []string{"n 2024-Q2 _Z _Z A", "running 2024-Q2 _Z _Z D", "running 2024-Q3 _Z _Z D"}; !slices.Equal(got, want) {
		t.Errorf("withheld are %v, want %v", got, want)
	}
}

// What nobody declared is an error where the data are not public.
func TestCover(t *testing.T) {
	r := &Rules{Public: []string{"open/*"}, Counts: []Count{{Indicator: "counted"}}, Derived: []Derived{{Indicator: "derived"}}, Alone: map[string]string{"alone": "why"}}
	closed := []string{"open/y", "closed/x"}
	err := r.Cover([]model.Indicator{{ID: "counted", Datasets: closed}, {ID: "derived", Datasets: closed}, {ID: "alone", Datasets: closed},
		{ID: "open", Datasets: []string{"open/y"}}, {ID: "forgotten", Datasets: closed}})
	if err == nil || !strings.Contains(err.Error(), "forgotten reads closed/x") || strings.Count(err.Error(), "reads") != 1 {
		t.Errorf("Cover says %v", err)
	}
}
