package e2e

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"osservatorio/internal/duck"
	"osservatorio/internal/model"
	"osservatorio/internal/period"
)

// TestOwnEstimatesAreWithheld: no provider publishes a tabulation that the observatory is given by agreement, nor what it
// computes from microdata. All of which a survey indicator is made are among those whose weak estimates are withheld.
func TestOwnEstimatesAreWithheld(t *testing.T) {
	p := declaredProject(t)
	own := map[string]bool{"istat/rcfl-microdata": true}
	known := map[string]bool{}
	for _, d := range p.Catalog.Datasets() {
		known[d.ID()] = true
		own[d.ID()] = own[d.ID()] || d.Feed == "agreement"
	}
	for _, id := range p.Reliability.WithheldFrom {
		if !known[id] {
			t.Errorf("reliability.yaml: there is no dataset %s", id)
		}
	}
	met := 0
	for _, d := range p.Models.Indicators() {
		if !strings.HasPrefix(d.Source, "Istat, Rilevazione sulle forze di lavoro") {
			continue
		}
		for _, id := range d.Datasets {
			if own[id] {
				met++
				if !slices.Contains(p.Reliability.WithheldFrom, id) {
					t.Errorf("%s: %s is the observatory's own and not in withheld_from", d.ID, id)
				}
			}
		}
	}
	if met == 0 {
		t.Fatal("no survey indicator is made of an own dataset")
	}
}

// TestDistinctPersonsAreNotSummed: where a dataset counts distinct persons only, its ratios are not computed again from sums.
func TestDistinctPersonsAreNotSummed(t *testing.T) {
	p := declaredProject(t)
	counts := map[string][]string{}
	for _, d := range p.Models.Indicators() {
		if !d.IsRatio() {
			for _, id := range d.Datasets {
				counts[id] = append(counts[id], d.Areas)
			}
		}
	}
	met := 0
	for _, d := range p.Models.Indicators() {
		for _, id := range d.Datasets {
			if d.IsRatio() && len(counts[id]) > 0 && !slices.ContainsFunc(counts[id], func(a string) bool { return a != "distinct" }) {
				met++
				if d.Areas == "ratio" || d.Time == "ratio_of_means" {
					t.Errorf("%s: areas %s, time %s, but %s counts distinct persons", d.ID, d.Areas, d.Time, id)
				}
			}
		}
	}
	if met == 0 {
		t.Fatal("no ratio of distinct persons")
	}
}

// TestBreaksAndDatasetsAreThoseOfTheRows holds what is declared of indicators to the rows of the demonstration: every source
// of a row is a dataset of its indicator, B is set only where one of these has a break, and a break that is declared is
// set on the series that go through it. A change of scope need not break a series.
func TestBreaksAndDatasetsAreThoseOfTheRows(t *testing.T) {
	p, dir := declaredProject(t), demoLake(t)
	releases, err := filepath.Glob(filepath.Join(dir, "build", "candidate", "observations.parquet"))
	if err != nil || len(releases) != 1 {
		t.Fatalf("%v %v", releases, err)
	}
	db, err := duck.Open(context.Background(), duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	dims := append([]string{}, model.Key()...)
	dims = slices.DeleteFunc(append(dims, model.Dimensions(p.Models.Indicators())...), func(c string) bool { return c == "TIME_PERIOD" || c == "OBS_DATE" || c == "FORECAST_OF" })
	series := strings.Join(dims, ", ")
	// A row is a source, a period and a status of an indicator, and whether its series has an earlier row.
	_, rows, err := db.Strings(context.Background(), `SELECT DISTINCT INDICATOR, TIME_PERIOD, SOURCE, OBS_STATUS = 'B', earlier
FROM (SELECT *, lag(TIME_PERIOD) OVER one IS NOT NULL AS earlier
      FROM `+duck.Parquet(releases[0])+` WHERE KNOWN_TO IS NULL AND OBS_VALUE IS NOT NULL WINDOW one AS (PARTITION BY `+series+` ORDER BY TIME_PERIOD)) ORDER BY ALL`)
	if err != nil {
		t.Fatal(err)
	}
	declared := map[string]model.Indicator{}
	for _, d := range p.Models.Indicators() {
		declared[d.ID] = d
	}
	at := func(text string) period.Period {
		v, err := period.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	type place struct{ indicator, dataset, period string }
	passed, broken := map[place]bool{}, map[place]bool{}
	for _, r := range rows {
		d := declared[r[0]]
		sources := strings.FieldsFunc(r[2], func(c rune) bool { return strings.ContainsRune(" ,+", c) })
		for _, s := range sources {
			if !slices.Contains(d.Datasets, s) {
				t.Errorf("%s %s: the row's source %s is no dataset of the indicator: %v", d.ID, r[1], s, d.Datasets)
			}
		}
		span, explained := at(r[1]), false
		for _, b := range d.Breaks {
			from := at(b.Period)
			if !span.ContainsDate(from.Start()) && span.Start() != from.Start() {
				continue
			}
			explained = true
			if b.Kind == "break" && r[4] == "true" && slices.Contains(sources, b.Dataset) {
				passed[place{d.ID, b.Dataset, b.Period}] = true
				if r[3] == "true" {
					broken[place{d.ID, b.Dataset, b.Period}] = true
				}
			}
		}
		if r[3] == "true" && !explained {
			t.Errorf("%s: a row of %s is B, and no dataset of the indicator declares a break there", d.ID, r[1])
		}
	}
	if len(broken) == 0 {
		t.Fatal("no row of the demonstration is B")
	}
	for b := range passed {
		if !broken[b] {
			t.Errorf("%s declares the break of %s in %s, and no row is B there", b.indicator, b.dataset, b.period)
		}
	}
}

// TestNothingGivesAWithheldEstimateBack plants what the check must find: a denominator that is withheld as a count, and gaps
// that are published beside a withheld rate, or without the flag of a weak one.
func TestNothingGivesAWithheldEstimateBack(t *testing.T) {
	p := declaredProject(t)
	b := newBench(t, p)
	i := slices.IndexFunc(p.Models.Checks, func(f *model.File) bool { return strings.HasSuffix(f.Path, "/rcfl_nothing_given_back.sql") })
	if i < 0 {
		t.Fatal("the check is gone")
	}
	const cell = "REF_AREA, TIME_PERIOD, FREQ, SEX, AGE"
	b.table("core.rcfl_levels", "SELECT 'employed' AS INDICATOR, 'ITC2' AS REF_AREA, '2010' AS TIME_PERIOD, 'A' AS FREQ, 'NEU' AS CITIZENSHIP, 'T' AS SEX, 'Y15-64' AS AGE, 2300 AS OBS_VALUE")
	b.table("core.rcfl_jobs", "SELECT "+cell+", CITIZENSHIP, 'EMPLOYEES' AS MEASURE, OBS_VALUE AS PERSONS FROM core.rcfl_levels WHERE false")
	row := func(indicator, citizenship, rate, reference, value, denominator, status, source string) string {
		return "SELECT '" + indicator + "' AS INDICATOR, 'ITC2' AS REF_AREA, '2010' AS TIME_PERIOD, 'A' AS FREQ, '" + citizenship + "' AS CITIZENSHIP, 'T' AS SEX, 'Y15-64' AS AGE, '" +
			rate + "' AS RATE, '" + reference + "' AS REFERENCE, " + value + " AS OBS_VALUE, NULL AS NUMERATOR, " + denominator + " AS DENOMINATOR, '" + status + "' AS OBS_STATUS, '" + source + "' AS SOURCE"
	}
	const own, both = "istat/rcfl-tabulation", "inps/benefit-recipients + istat/rcfl-tabulation"
	rate := func(citizenship, status string) string {
		return row("emp_rate_1564", citizenship, "_Z", "_Z", "NULL", "NULL", status, own)
	}
	gap := func(status string) string {
		return row("rate_gap_pp", "NEU", "emp_rate_1564", "ITA", "4.2", "NULL", status, own)
	}
	count := row("employed", "NEU", "_Z", "_Z", "NULL", "NULL", "L", own)
	for _, c := range []struct {
		what string
		rows []string
		want int
	}{
		{"a denominator that is withheld", []string{count, row("welfare_take_up", "NEU", "_Z", "_Z", "5", "2300", "D", both)}, 1},
		{"none beside it", []string{count, row("welfare_take_up", "NEU", "_Z", "_Z", "NULL", "NULL", "L", both)}, 0},
		{"the denominator of others", []string{count, row("welfare_take_up", "NEU", "_Z", "_Z", "5", "2301", "D", both)}, 0},
		{"a gap on a withheld rate", []string{rate("NEU", "L"), rate("ITA", "A"), gap("A")}, 1},
		{"a withheld gap", []string{rate("NEU", "L"), rate("ITA", "A"), gap("L")}, 0},
		{"a gap withheld for nothing", []string{rate("NEU", "A"), rate("ITA", "A"), gap("L")}, 1},
		{"a gap without the flag of a rate", []string{rate("NEU", "A"), rate("ITA", "U"), gap("A")}, 1},
		{"a flagged gap", []string{rate("NEU", "A"), rate("ITA", "U"), gap("U")}, 0},
	} {
		b.table("observations", strings.Join(c.rows, " UNION ALL "))
		_, found, err := b.db.Strings(context.Background(), p.Models.Checks[i].SQL)
		if err != nil || len(found) != c.want {
			t.Errorf("%s: %d rows, want %d (%v)", c.what, len(found), c.want, err)
		}
	}
}
