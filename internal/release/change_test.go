package release

import (
	"context"
	"slices"
	"strings"
	"testing"

	"osservatorio/internal/period"
	"osservatorio/internal/precision"
)

// TestChanges holds the comparison of every frequency, the error of correlated periods, verdicts and breaks.
func TestChanges(t *testing.T) {
	row := func(p, freq, value, se, status string) string {
		return "SELECT 'a' AS INDICATOR, 'IT' AS REF_AREA, '" + p + "' AS TIME_PERIOD, '" + freq + "' AS FREQ, 'TOTAL' AS CITIZENSHIP, 'T' AS SEX, 'Y15-64' AS AGE, " +
			value + "::DECIMAL(18,6) AS OBS_VALUE, NULL::DECIMAL(18,6) AS NUMERATOR, NULL::DECIMAL(18,6) AS DENOMINATOR, 'PS' AS UNIT_MEASURE, '" + status +
			"' AS OBS_STATUS, 'F' AS CONF_STATUS, " + se + "::DECIMAL(18,6) AS SE, NULL AS CV, 'citizenship' AS POPULATION_CRITERION, 'real' AS PROVENANCE, 's' AS SOURCE, DATE '2020-01-01' AS KNOWN_FROM, NULL::DATE AS KNOWN_TO"
	}
	r := at(t, strings.Join([]string{
		row("2013", "A", "100", "3", "A"), row("2014", "A", "106", "4", "A"), row("2015", "A", "120", "4", "A"), row("2016", "A", "110", "NULL", "A"),
		row("2013-S2", "S", "50", "3", "A"), row("2014-S1", "S", "40", "3", "B"), row("2014-S2", "S", "41", "3", "A"),
		row("2013-Q4", "Q", "10", "3", "A"), row("2014-Q1", "Q", "30", "4", "A"), row("2014-01", "M", "7", "NULL", "A"), row("2013-12", "M", "9", "NULL", "A"),
		row("2014-03-01", "D", "5", "NULL", "A"), row("2014-02-28", "D", "6", "NULL", "A"),
	}, " UNION ALL "))
	changes := precision.Changes{Correlated: []string{"a"}, ByQuarters: []float64{1, 0.5}}
	from, err := period.Parse("2014")
	if err != nil {
		t.Fatal(err)
	}
	q, _, err := r.ChangeSQL(context.Background(), Filter{Indicator: "a", From: from, Where: map[string][]string{"FREQ": {"A"}}}, YearBefore, changes)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{ // of two years one pair of quarters is correlated: ρ = 0.5 / (4 + 6·0.5)
		"2014 2013 6 4.825527 stable", // 25 − 2·ρ·12
		"2015 2014 14 5.451081 rose",  // 32 − 2·ρ·16
		"2016 2015 -10 – –",
	}
	if got := changed(t, r, q); !slices.Equal(got, want) {
		t.Errorf("yoy: got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	q, _, err = r.ChangeSQL(context.Background(), Filter{Indicator: "a", Where: map[string][]string{"FREQ": {"S", "Q", "M", "D"}}}, PeriodBefore, changes)
	if err != nil {
		t.Fatal(err)
	}
	want = []string{
		"2013-12 – – – –", "2013-Q4 – – – –", "2013-S2 – – – –", "2014-01 2013-12 -2 – –",
		"2014-02-28 – – – –", "2014-03-01 2014-02-28 -1 – –",
		"2014-Q1 2013-Q4 20 3.605551 rose", // 25 − 2·0.5·12
		"2014-S1 2013-S2 – – break",
		"2014-S2 2014-S1 1 3.872983 stable", // 18·(1 − ρ), ρ = 0.5/4 / (3/4)
	}
	if got := changed(t, r, q); !slices.Equal(got, want) {
		t.Errorf("previous: got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func changed(t *testing.T, r *Release, query string) []string {
	t.Helper()
	header, rows, err := r.DB.Strings(context.Background(), query)
	if err != nil {
		t.Fatalf("%s\n%v", query, err)
	}
	var out []string
	for _, row := range rows {
		var cells []string
		for _, c := range []string{"TIME_PERIOD", "BEFORE", "CHANGE", "CHANGE_SE", "CHANGE_VERDICT"} {
			v := row[slices.Index(header, c)]
			if v == "" {
				v = "–"
			}
			cells = append(cells, v)
		}
		out = append(out, strings.Join(cells, " "))
	}
	return out
}
