package model

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"osservatorio/internal/duck"
	"osservatorio/internal/precision"
)

// TestEstimatesAreJudged holds flags, intervals and withholding of assembled observations to the
// limits: the observatory's own estimates are withheld, a provider's only flagged, a break goes first, and what is made of
// estimates is no better than they are.
func TestEstimatesAreJudged(t *testing.T) {
	r, db := observer(t, indicatorFile("m", false))
	r.Reliability = precision.Rules{WithheldFrom: []string{"own"}, Counts: precision.Limit{Flag: 15, Withhold: 25},
		Rates: precision.Limit{Flag: 5, Withhold: 10}, Respondents: precision.Limit{Flag: 50, Withhold: 30}}
	path := filepath.Join(r.Lake.Dir, "m.parquet")
	rows := []struct{ area, value, se, n, status, source, parts, want string }{ // parts: their class and CV
		{"01", "1000", "100", "NULL", "A", "own", "NULL, NULL", "1000 1000 A 804 1196 MODEL "},
		{"02", "1000", "200", "NULL", "P", "own", "NULL, NULL", "1000 1000 U 608 1392 MODEL "},
		{"03", "1000", "200", "NULL", "B", "own", "NULL, NULL", "1000 1000 B 608 1392 MODEL "},
		{"04", "1000", "300", "7", "B", "own", "NULL, NULL", "– – L – – – 7"},
		{"05", "1000", "300", "NULL", "A", "theirs", "NULL, NULL", "1000 1000 U 412 1588 MODEL "},
		{"06", "1000", "NULL", "NULL", "E", "own", "NULL, NULL", "1000 1000 E – – – "},
		{"07", "NULL", "NULL", "NULL", "Q", "own", "NULL, NULL", "– – Q – – – "},
		{"08", "1000", "100", "NULL", "A", "own", "2, NULL", "– – L – – – "},
		{"09", "1000", "100", "NULL", "A", "own", "1, NULL", "1000 1000 U 804 1196 MODEL "},
		{"10", "1000", "100", "NULL", "A", "theirs", "2, NULL", "1000 1000 U 804 1196 MODEL "},
		{"11", "1000", "300", "NULL", "D", "theirs + own", "NULL, NULL", "– – L – – – "},
		{"12", "1000", "100", "NULL", "A", "own", "NULL, 24", "1000 1000 A 804 1196 MODEL "},
		{"13", "1000", "100", "NULL", "A", "own", "NULL, 26", "1000 – A 804 1196 MODEL "},
	}
	var values []string
	for _, x := range rows {
		values = append(values, "('"+x.area+"', "+x.value+", "+x.se+", "+x.n+", '"+x.status+"', '"+x.source+"', "+x.parts+")")
	}
	if err := db.Copy(context.Background(), `SELECT 'a' AS INDICATOR, area AS REF_AREA, '2013' AS TIME_PERIOD, 'A' AS FREQ, 'TOTAL' AS CITIZENSHIP, 'T' AS SEX,
 'TOTAL' AS AGE, v AS OBS_VALUE, status AS OBS_STATUS, 'F' AS CONF_STATUS, se AS SE, 'MODEL' AS SE_METHOD, n AS SAMPLE_SIZE, 'real' AS PROVENANCE, source AS SOURCE,
 v AS NUMERATOR, v AS DENOMINATOR, class AS PARTS_CLASS, cv AS PARTS_CV FROM (VALUES `+strings.Join(values, ", ")+`) t(area, v, se, n, status, source, class, cv)`, path); err != nil {
		t.Fatal(err)
	}
	res := &Results{States: map[string][]State{"indicators.m": {{Day: "2014-04-10", Fingerprint: "0123456789abcdef", Path: path}}}}
	out := filepath.Join(r.Lake.Dir, "observations.parquet")
	if err := r.Observe(context.Background(), res, []Indicator{{ID: "a", Unit: "PS"}}, out); err != nil {
		t.Fatal(err)
	}
	_, got, err := db.Strings(context.Background(), `SELECT REF_AREA, concat_ws(' ', coalesce(OBS_VALUE::INTEGER::VARCHAR, '–'),
 coalesce(((NUMERATOR + DENOMINATOR) / 2)::INTEGER::VARCHAR, '–'), OBS_STATUS, coalesce(CI_LOW::INTEGER::VARCHAR, '–'),
 coalesce(CI_HIGH::INTEGER::VARCHAR, '–'), coalesce(SE_METHOD, '–'), coalesce(SAMPLE_SIZE::INTEGER::VARCHAR, '')) FROM `+duck.Parquet(out)+" ORDER BY 1")
	if err != nil || len(got) != len(rows) {
		t.Fatalf("%d rows (%v)", len(got), err)
	}
	for i, x := range rows {
		if got[i][1] != x.want {
			t.Errorf("%s: %q, want %q", x.area, got[i][1], x.want)
		}
	}
}

// TestNobodyOrAllIsJudged: a rate of nobody or of all in the sample has no standard error, and is judged by the exact
// interval of so large a sample.
func TestNobodyOrAllIsJudged(t *testing.T) {
	r, db := observer(t, indicatorFile("m", false))
	r.Reliability = precision.Rules{WithheldFrom: []string{"own"}, Counts: precision.Limit{Flag: 15, Withhold: 25},
		Rates: precision.Limit{Flag: 5, Withhold: 10}, Respondents: precision.Limit{Flag: 50, Withhold: 30}}
	path := filepath.Join(r.Lake.Dir, "m.parquet")
	if err := db.Copy(context.Background(), `SELECT 'a' AS INDICATOR, area AS REF_AREA, '2013' AS TIME_PERIOD, 'A' AS FREQ, 'TOTAL' AS CITIZENSHIP, 'T' AS SEX, 'TOTAL' AS AGE,
 v AS OBS_VALUE, 'A' AS OBS_STATUS, 'F' AS CONF_STATUS, se AS SE, 'MODEL' AS SE_METHOD, size AS EFFECTIVE_SIZE, 'real' AS PROVENANCE, 'own' AS SOURCE, v AS NUMERATOR, v AS DENOMINATOR
 FROM (VALUES ('01', 100, 0, 16), ('02', 100, 0, 30), ('03', 0, 0, 100), ('04', 100, 0, NULL), ('05', 50, 2, 100)) t(area, v, se, size)`, path); err != nil {
		t.Fatal(err)
	}
	res := &Results{States: map[string][]State{"indicators.m": {{Day: "2014-04-10", Fingerprint: "0123456789abcdef", Path: path}}}}
	out := filepath.Join(r.Lake.Dir, "observations.parquet")
	if err := r.Observe(context.Background(), res, []Indicator{{ID: "a", Unit: "PC"}}, out); err != nil {
		t.Fatal(err)
	}
	_, got, err := db.Strings(context.Background(), `SELECT concat_ws(' ', REF_AREA, OBS_STATUS, coalesce(OBS_VALUE::INTEGER::VARCHAR, '–'), coalesce(SE::INTEGER::VARCHAR, '–'),
 coalesce(CV::INTEGER::VARCHAR, '–'), coalesce(CI_LOW::INTEGER::VARCHAR, '–'), coalesce(CI_HIGH::INTEGER::VARCHAR, '–'), coalesce(SE_METHOD, '–')) FROM `+duck.Parquet(out)+" ORDER BY 1")
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, row := range got {
		said = append(said, row[0])
	}
	want := "01 L – – – – – –, 02 U 100 – – 88 100 MODEL, 03 A 0 – – 0 4 MODEL, 04 A 100 – – – – –, 05 A 50 2 4 46 54 MODEL"
	if strings.Join(said, ", ") != want {
		t.Errorf("%s, want %s", strings.Join(said, ", "), want)
	}
}
