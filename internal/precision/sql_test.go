package precision_test

import (
	"context"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"
	"testing"

	"osservatorio"
	"osservatorio/internal/duck"
	"osservatorio/internal/precision"
)

// model runs one SQL model of the project over the tables that are there.
func model(t *testing.T, db *duck.DB, name string) {
	t.Helper()
	text, err := fs.ReadFile(osservatorio.Files, "sql/core/"+name+".sql")
	if err != nil {
		t.Fatal(err)
	}
	_, query, _ := strings.Cut(string(text), "---*/")
	exec(t, db, fmt.Sprintf("CREATE TABLE core.%s AS %s", name, query))
}

func exec(t *testing.T, db *duck.DB, query string) {
	t.Helper()
	if err := db.Exec(context.Background(), query); err != nil {
		t.Fatal(err)
	}
}

// surveyTables makes the sample of testdata/survey.csv a quarter of the microdata.
func surveyTables(t *testing.T) *duck.DB {
	t.Helper()
	db, err := duck.Open(context.Background(), duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	exec(t, db, "CREATE SCHEMA istat; CREATE SCHEMA code; CREATE SCHEMA core")
	exec(t, db, `CREATE TABLE istat.rcfl_microdata AS SELECT 2020 AS SURVEY_YEAR, 4 AS SURVEY_QUARTER, household::VARCHAR AS HOUSEHOLD,
 CASE region WHEN 1 THEN 'ITC1' ELSE 'ITI1' END AS REF_AREA, NULL::VARCHAR AS MACRO_AREA, NULL::VARCHAR AS PROVINCE,
 CASE sex WHEN 1 THEN 'M' ELSE 'F' END AS SEX, age AS AGE_YEARS, NULL::VARCHAR AS AGE, ['ITA', 'EU', 'NEU'][citizenship] AS CITIZENSHIP,
 ['EMP', 'UNEMP', 'INAC'][condition] AS LABOUR_STATUS, weight AS WEIGHT, 'synthetic' AS _provenance
FROM 'testdata/survey.csv'`)
	for _, table := range []string{"codelists/areas", "reference/rotation", "reference/published_errors"} {
		_, name, _ := strings.Cut(table, "/")
		exec(t, db, fmt.Sprintf("CREATE TABLE code.%s AS FROM read_csv('../../schemas/%s.csv', all_varchar = true, header = true)", name, table))
	}
	return db
}

// TestSQLIsTheEstimator holds the variances that SQL adds up from sums of squared weights to
// those that the estimator finds record by record, for every group, measure and rate.
func TestSQLIsTheEstimator(t *testing.T) {
	db := surveyTables(t)
	model(t, db, "rcfl_weights")
	_, records, err := db.Strings(context.Background(), "SELECT REF_AREA, SEX, AGE_YEARS, CITIZENSHIP, LABOUR_STATUS, WEIGHT FROM istat.rcfl_microdata")
	if err != nil {
		t.Fatal(err)
	}
	var sample precision.Sample
	strata := map[string]int{}
	for _, r := range records {
		var age, weight int
		fmt.Sscan(r[2], &age)
		fmt.Sscan(r[5], &weight)
		class := 0
		for _, last := range []int{24, 29, 34, 44, 54, 64, 74} {
			if age > last {
				class++
			}
		}
		key := fmt.Sprint(r[0], r[1], class)
		if _, ok := strata[key]; !ok {
			strata[key] = len(strata)
		}
		sample.Weights, sample.Stratum = append(sample.Weights, float64(weight)/10), append(sample.Stratum, strata[key])
	}
	_, rows, err := db.Strings(context.Background(), `SELECT n.REF_AREA, n.SEX, n.AGE, n.CITIZENSHIP, n.MEASURE, 0, n.RECORDS,
  n.VARIANCE::DOUBLE, n.COVARIANCE::DOUBLE, b.VARIANCE::DOUBLE, n.TOTAL_COVARIANCE::DOUBLE, t.VARIANCE::DOUBLE
FROM core.rcfl_weights n
JOIN core.rcfl_weights b ON b.MEASURE = CASE n.MEASURE WHEN 'UNEMP' THEN 'LF' ELSE 'POP' END
 AND b.REF_AREA = n.REF_AREA AND b.SEX = n.SEX AND b.AGE = n.AGE AND b.CITIZENSHIP = n.CITIZENSHIP
JOIN core.rcfl_weights t ON t.MEASURE = n.MEASURE AND t.CITIZENSHIP = 'TOTAL' AND t.REF_AREA = n.REF_AREA AND t.SEX = n.SEX AND t.AGE = n.AGE
WHERE n.REF_AREA IN ('ITC1', 'IT') AND n.AGE IN ('Y15-24', 'Y15-64', 'Y_GE15') ORDER BY ALL`)
	if err != nil || len(rows) < 200 {
		t.Fatalf("%d rows (%v)", len(rows), err)
	}
	for _, row := range rows {
		column := func(citizenship, measure string) []float64 {
			return indicator(records, row[0], row[1], row[2], citizenship, measure)
		}
		base := "POP"
		if row[4] == "UNEMP" {
			base = "LF"
		}
		y, x, whole := column(row[3], row[4]), column(row[3], base), column("TOTAL", row[4])
		var v [5]float64 // variance, covariance with the base, its variance, covariance with all citizenships, their variance
		for i := range v {
			fmt.Sscan(row[7+i], &v[i])
		}
		n := 0.0
		for _, in := range y {
			n += in
		}
		if fmt.Sprint(n) != row[6] {
			t.Errorf("%v: %s records, want %g", row[:5], row[6], n)
		}
		same(t, row, "count", v[0], estimate(t, sample.Total, y))
		ratio := func(num, den []float64, vy, c, vx float64) (sql, want float64) {
			top, _ := sample.Total(num)
			bottom, _ := sample.Total(den)
			r := top.Value / bottom.Value
			e, err := sample.Ratio(num, den)
			if err != nil {
				t.Fatal(err)
			}
			return (vy - 2*r*c + r*r*vx) / (bottom.Value * bottom.Value), e.SE * e.SE
		}
		sql, want := ratio(y, x, v[0], v[1], v[2])
		same(t, row, "rate", sql, want)
		sql, want = ratio(y, whole, v[0], v[3], v[4])
		same(t, row, "share", sql, want)
	}
}

func estimate(t *testing.T, f func([]float64) (precision.Estimate, error), y []float64) float64 {
	t.Helper()
	e, err := f(y)
	if err != nil {
		t.Fatal(err)
	}
	return e.SE * e.SE
}

// same holds a variance to another, to a millionth of the standard error or what is left of its digits.
func same(t *testing.T, row []string, what string, sql, want float64) {
	t.Helper()
	if math.Abs(math.Sqrt(math.Max(sql, 0))-math.Sqrt(want)) > 1e-6*math.Max(math.Sqrt(want), 0.001) {
		t.Errorf("%v, %s: SQL has %g, the estimator %g", row[:5], what, sql, want)
	}
}

// indicator is 1 for the records that a count counts.
func indicator(records [][]string, area, sex, age, citizenship, measure string) []float64 {
	out := make([]float64, len(records))
	last := map[string]int{"Y15-24": 24, "Y15-64": 64, "Y_GE15": 200}[age]
	counted := map[string]string{"POP": "EMP UNEMP INAC", "LF": "EMP UNEMP"}[measure]
	if counted == "" {
		counted = measure
	}
	for i, r := range records {
		var years int
		fmt.Sscan(r[2], &years)
		if (area == "IT" || area == r[0]) && (sex == "T" || sex == r[1]) && years <= last && (citizenship == "TOTAL" || citizenship == r[3] ||
			citizenship == "FOR" && r[3] != "ITA") && slices.Contains(strings.Fields(counted), r[4]) {
			out[i] = 1
		}
	}
	return out
}

// TestErrorsAreScaled holds the effect of households to the estimator's, the scaled errors to the
// published ones in their own quarter, and longer periods to what the rotation of the sample gives.
func TestErrorsAreScaled(t *testing.T) {
	ctx := context.Background()
	db := surveyTables(t)
	_, records, err := db.Strings(ctx, "SELECT REF_AREA, SEX, AGE_YEARS, CITIZENSHIP, LABOUR_STATUS, WEIGHT, HOUSEHOLD FROM istat.rcfl_microdata")
	if err != nil {
		t.Fatal(err)
	}
	exec(t, db, "INSERT INTO istat.rcfl_microdata SELECT m.* REPLACE (q AS SURVEY_QUARTER) FROM istat.rcfl_microdata m, range(1, 4) r(q)")
	for _, name := range []string{"rcfl_weights", "rcfl_design_effects", "rcfl_errors"} {
		model(t, db, name)
	}
	var alone precision.Sample
	strata := map[string]int{}
	for _, r := range records {
		var age, household int
		var weight float64
		fmt.Sscan(r[2], &age)
		fmt.Sscan(r[5], &weight)
		fmt.Sscan(r[6], &household)
		key := fmt.Sprint(r[0], r[1], min(age, 75)/10)
		if _, ok := strata[key]; !ok {
			strata[key] = len(strata)
		}
		alone.Weights, alone.Stratum, alone.Cluster = append(alone.Weights, weight/10), append(alone.Stratum, strata[key]), append(alone.Cluster, household)
	}
	together := alone
	alone.Cluster = nil
	scanned := func(query string) (v float64) {
		t.Helper()
		if err := db.Scan(ctx, query, &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, measure := range []string{"EMP", "UNEMP", "INAC"} {
		y := indicator(records, "IT", "T", "Y_GE15", "TOTAL", measure)
		want := estimate(t, together.Total, y) / estimate(t, alone.Total, y)
		if got := scanned("SELECT HOUSEHOLD FROM core.rcfl_design_effects WHERE TIME_PERIOD = '2020-Q4' AND MEASURE = '" + measure + "'"); math.Abs(got/want-1) > 1e-6 {
			t.Errorf("%s: households multiply the variance by %g, want %g", measure, got, want)
		}
	}
	// Men employed: the published CV of 0.3472 % times what households of both sexes add to those of men alone.
	men := indicator(records, "IT", "M", "Y_GE15", "TOTAL", "EMP")
	all := indicator(records, "IT", "T", "Y_GE15", "TOTAL", "EMP")
	var sum float64
	of := func(keep bool) (s precision.Sample) { // the men's sample, by household or record
		for i, r := range records {
			if r[1] == "M" {
				s.Weights, s.Stratum = append(s.Weights, alone.Weights[i]), append(s.Stratum, alone.Stratum[i])
				if keep {
					s.Cluster = append(s.Cluster, together.Cluster[i])
				}
			}
		}
		return s
	}
	var y []float64
	for i, r := range records {
		sum += men[i] * alone.Weights[i]
		if r[1] == "M" {
			y = append(y, men[i])
		}
	}
	onlyMen := estimate(t, of(true).Total, y) / estimate(t, of(false).Total, y)
	both := estimate(t, together.Total, all) / estimate(t, alone.Total, all)
	want := 0.003472 * math.Sqrt(both/onlyMen)
	got := scanned(`SELECT sqrt(VARIANCE * FACTOR) FROM core.rcfl_errors
WHERE TIME_PERIOD = '2020-Q4' AND REF_AREA = 'IT' AND CITIZENSHIP = 'TOTAL' AND SEX = 'M' AND AGE = 'Y_GE15' AND MEASURE = 'EMP'`) / sum
	if math.Abs(got/want-1) > 1e-6 {
		t.Errorf("men employed: CV %.6f, want %.6f", got, want)
	}
	quarter := "SELECT VARIANCE FROM core.rcfl_errors WHERE REF_AREA = 'IT' AND CITIZENSHIP = 'NEU' AND SEX = 'T' AND AGE = 'Y15-64' AND MEASURE = 'EMP' AND TIME_PERIOD = "
	// Equal quarters of correlation 0.4356, 0 and 0.2178: (1 + 0.4356) / 2 and (4 + 6·0.4356 + 2·0.2178) / 16.
	for period, overlap := range map[string]float64{"2020-S1": 0.7178, "2020": 0.440575} {
		if got := scanned(quarter+"'"+period+"'") / scanned(quarter+"'2020-Q4'"); math.Abs(got-overlap) > 1e-9 {
			t.Errorf("%s: variance %.6f of a quarter's, want %.6f", period, got, overlap)
		}
	}
}

// TestModelIsChecked holds the shipped coefficients to their check, and the check to coefficients that are wrong.
func TestModelIsChecked(t *testing.T) {
	ctx := context.Background()
	text, err := fs.ReadFile(osservatorio.Files, "sql/checks/sampling_errors.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, check, _ := strings.Cut(string(text), "---*/")
	for change, want := range map[string]string{
		"SELECT 1": "",
		"UPDATE code.sampling_errors SET B = '0.1' WHERE FREQ = 'S' AND TO_PERSONS IS NULL":           "does not fall",
		"UPDATE code.sampling_errors SET A = '16' WHERE FREQ = 'A' AND TO_PERSONS IS NULL":            "rises from one row to the next",
		"UPDATE code.sampling_errors SET TO_PERSONS = '1000000' WHERE FREQ = 'Q' AND B = '-1.000000'": "gap or overlap",
		"UPDATE code.sampling_errors SET A = '14.9' WHERE FREQ = 'Q' AND TO_PERSONS IS NULL":          "misses the published CV 0.3472 of EMP",
	} {
		db := surveyTables(t)
		exec(t, db, "CREATE TABLE code.sampling_errors AS FROM read_csv('../../schemas/reference/sampling_errors.csv', all_varchar = true, header = true)")
		exec(t, db, change)
		_, rows, err := db.Strings(ctx, check)
		if err != nil {
			t.Fatal(err)
		}
		found := want == ""
		for _, r := range rows {
			found = found || r[0] == want
		}
		if !found || want == "" && len(rows) > 0 {
			t.Errorf("%s: %v, want %q", change, rows, want)
		}
	}
}
