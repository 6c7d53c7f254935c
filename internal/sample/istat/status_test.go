package istat_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"osservatorio"
	"osservatorio/internal/duck"
)

// labourForce runs the models up to core.rcfl_shares over the given rows of the
// tabulation (period, citizenship, age, condition, persons, flag; all of them men
// of Piemonte) and of the published figures (indicator, period, citizenship, persons).
func labourForce(t *testing.T, tabulation, published string) *duck.DB {
	t.Helper()
	ctx := context.Background()
	db, err := duck.Open(ctx, duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	exec := func(query string) {
		t.Helper()
		if err := db.Exec(ctx, query); err != nil {
			t.Fatal(err)
		}
	}
	exec("CREATE SCHEMA istat; CREATE SCHEMA code; CREATE SCHEMA core")
	exec(`CREATE TABLE istat.rcfl_tabulation AS
SELECT TIME_PERIOD, 'ITC1' AS REF_AREA, CITIZENSHIP, 'M' AS SEX, AGE, LABOUR_STATUS, PERSONS, OBS_STATUS, 'real' AS _provenance
FROM (VALUES ` + tabulation + `) AS t(TIME_PERIOD, CITIZENSHIP, AGE, LABOUR_STATUS, PERSONS, OBS_STATUS)`)
	exec(`CREATE TABLE istat.rcfl_microdata(SURVEY_YEAR BIGINT, SURVEY_QUARTER BIGINT, REF_AREA VARCHAR, PROVINCE VARCHAR, MACRO_AREA VARCHAR,
CITIZENSHIP VARCHAR, SEX VARCHAR, AGE_YEARS BIGINT, AGE VARCHAR, LABOUR_STATUS VARCHAR, WEIGHT BIGINT, HOUSEHOLD VARCHAR, _provenance VARCHAR)`)
	exec(`CREATE TABLE core.rcfl_published AS
SELECT INDICATOR, 'ITC1' AS REF_AREA, TIME_PERIOD, 'A' AS FREQ, CITIZENSHIP, 'M' AS SEX, 'Y15-64' AS AGE, '_T' AS SECTOR,
       PERSONS::DECIMAL(18, 6) AS OBS_VALUE, NULL::DOUBLE AS REL_VAR, 'from 2021' AS METHOD, 'A' AS OBS_STATUS, 'real' AS PROVENANCE, 'istat/rcfl-employed' AS SOURCE
FROM (VALUES ` + published + `) AS t(INDICATOR, TIME_PERIOD, CITIZENSHIP, PERSONS)`)
	for _, table := range []string{"codelists/areas", "reference/sampling_errors", "reference/rotation", "reference/published_errors"} {
		text, err := fs.ReadFile(osservatorio.Files, "schemas/"+table+".csv")
		if err != nil {
			t.Fatal(err)
		}
		list := path.Base(table)
		file := filepath.Join(t.TempDir(), list+".csv")
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		exec(fmt.Sprintf("CREATE TABLE code.%s AS FROM read_csv(%s, all_varchar = true, header = true)", list, duck.Quote(file)))
	}
	for _, model := range []string{"rcfl_cells", "rcfl_weights", "rcfl_design_effects", "rcfl_errors", "rcfl_counts", "rcfl_levels", "rcfl_ratios", "rcfl_shares"} {
		text, err := fs.ReadFile(osservatorio.Files, "sql/core/"+model+".sql")
		if err != nil {
			t.Fatal(err)
		}
		_, query, _ := strings.Cut(string(text), "---*/")
		exec(fmt.Sprintf("CREATE TABLE core.%s AS %s", model, query))
	}
	return db
}

// year gives four equal quarters of one group: a half employed, a tenth unemployed, the rest inactive.
func year(year int, citizenship string, persons int, flag string) string {
	var rows []string
	for q := 1; q <= 4; q++ {
		for _, c := range []struct {
			condition string
			tenths    int
		}{{"EMP", 5}, {"UNEMP", 1}, {"INAC", 4}} {
			rows = append(rows, fmt.Sprintf("('%d-Q%d', '%s', 'Y35-44', '%s', %d, '%s')", year, q, citizenship, c.condition, persons*c.tenths/10, flag))
		}
	}
	return strings.Join(rows, ", ")
}

// TestStatus holds the one status of a cell to its order: a break over the source's
// low reliability over provisional over normal.
func TestStatus(t *testing.T) {
	rows := []string{
		year(2014, "ITA", 1_000_000, "A"), year(2014, "NEU", 100_000, "A"), year(2014, "EU", 1_000, "A"),
		year(2021, "ITA", 1_000_000, "P"), year(2021, "NEU", 100_000, "A"), year(2021, "EU", 1_000, "P"),
		year(2022, "ITA", 1_000_000, "P"), year(2022, "NEU", 100_000, "U"), year(2022, "EU", 1_000, "P"),
		year(2023, "ITA", 1_000_000, "E"), year(2023, "NEU", 100_000, "B"), year(2023, "EU", 1_000, "B"),
	}
	db := labourForce(t, strings.Join(rows, ", "), "('neet', '2014', 'ITA', 1)")
	for _, c := range []struct{ table, indicator, period, citizenship, want string }{
		{"levels", "employed", "2014", "ITA", "A"},
		{"levels", "employed", "2021", "ITA", "B"}, // the new definitions, over P
		{"levels", "employed", "2021", "EU", "B"},  // over P
		{"levels", "employed", "2022", "ITA", "P"},
		{"levels", "employed", "2022", "NEU", "U"},   // the source says so, of every part
		{"levels", "employed", "2022", "TOTAL", "P"}, // of which one part is U: the sum is judged by itself
		{"levels", "employed", "2023", "ITA", "E"},
		{"levels", "employed", "2023", "EU", "B"}, // the source's, over U
		{"ratios", "emp_rate_1564", "2014", "NEU", "A"},
		{"ratios", "emp_rate_1564", "2021", "EU", "B"},
		{"shares", "foreign_emp_share", "2014", "EU", "A"}, // few persons, a narrow interval
		{"shares", "foreign_emp_share", "2022", "EU", "P"},
	} {
		var got string
		err := db.Scan(context.Background(), fmt.Sprintf(`SELECT OBS_STATUS FROM core.rcfl_%s
WHERE INDICATOR = '%s' AND TIME_PERIOD = '%s' AND CITIZENSHIP = '%s' AND REF_AREA = 'ITC1' AND SEX = 'M' AND AGE = 'Y15-64'`,
			c.table, c.indicator, c.period, c.citizenship), &got)
		if err != nil || got != c.want {
			t.Errorf("%s of %s in %s: status %q (%v), want %q", c.indicator, c.citizenship, c.period, got, err, c.want)
		}
	}
}

// TestSharesKeepToOneBasis sets ISTAT's own counts, where it publishes one of two
// groups only, beside those of the observatory: a share never mixes them.
func TestSharesKeepToOneBasis(t *testing.T) {
	rows := []string{year(2014, "ITA", 900_000, "A"), year(2014, "NEU", 60_000, "P"), year(2014, "EU", 40_000, "A")}
	db := labourForce(t, strings.Join(rows, ", "), "('employed', '2014', 'FOR', 60000), ('employed', '2014', 'TOTAL', 480000)")
	for _, c := range []struct{ citizenship, want string }{
		{"FOR", "60000 of 480000, A, istat/rcfl-employed"},
		{"NEU", "30000 of 500000, P, istat/rcfl-tabulation"},
		{"EU", "20000 of 500000, P, istat/rcfl-tabulation"}, // the total is provisional
	} {
		var got string
		err := db.Scan(context.Background(), fmt.Sprintf(`SELECT format('{} of {}, {}, {}', NUMERATOR::BIGINT, DENOMINATOR::BIGINT, OBS_STATUS, SOURCE)
FROM core.rcfl_shares
WHERE INDICATOR = 'foreign_emp_share' AND CITIZENSHIP = '%s' AND REF_AREA = 'ITC1' AND SEX = 'M' AND AGE = 'Y15-64'`, c.citizenship), &got)
		if err != nil || got != c.want {
			t.Errorf("%s: %q (%v), want %q", c.citizenship, got, err, c.want)
		}
	}
}

// TestErrors holds the errors of complements to be one, and all residents, to
// whom the weights are calibrated, to have none.
func TestErrors(t *testing.T) {
	rows := []string{year(2014, "ITA", 30_000_000, "A"), year(2014, "NEU", 60_000, "A")}
	db := labourForce(t, strings.Join(rows, ", "), "('neet', '2014', 'ITA', 1)")
	var rates int
	err := db.Scan(context.Background(), `SELECT count(*) FROM core.rcfl_ratios a
JOIN core.rcfl_ratios i USING (REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX)
WHERE a.INDICATOR = 'act_rate_1564' AND i.INDICATOR = 'inact_rate_1564' AND a.SE > 0 AND a.SE = i.SE
  AND REF_AREA = 'ITC1' AND TIME_PERIOD = '2014' AND SEX = 'M'`, &rates)
	if err != nil || rates != 4 {
		t.Errorf("%d of the inactivity rates of ITA, NEU, FOR and TOTAL have the error of the activity rate (%v)", rates, err)
	}
	var withError string
	if err := db.Scan(context.Background(), `SELECT string_agg(DISTINCT CITIZENSHIP, ' ' ORDER BY CITIZENSHIP) FROM core.rcfl_levels
WHERE INDICATOR = 'pop_15p' AND REL_VAR IS NOT NULL`, &withError); err != nil || withError != "FOR ITA NEU" {
		t.Errorf("population has an error for %q (%v), want FOR ITA NEU", withError, err)
	}
}
