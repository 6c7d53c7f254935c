package release

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"osservatorio/internal/duck"
	"osservatorio/internal/model"
	"osservatorio/internal/period"
)

// at is a release whose only content is a table of observations.
func at(t testing.TB, table string) *Release {
	t.Helper()
	db, err := duck.Open(context.Background(), duck.Options{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Exec(context.Background(), "CREATE TABLE observations AS "+table); err != nil {
		t.Fatal(err)
	}
	return &Release{DB: db, Manifest: Manifest{ID: "r1"}, Catalogue: Catalogue{Indicators: []model.Indicator{{ID: "a"}, {ID: "b", Dimensions: []string{"SECTOR"}}}}}
}

// rowsOf answers a filter as lines of the columns given.
func rowsOf(t testing.TB, r *Release, f Filter, columns ...string) []string {
	t.Helper()
	q, _, err := r.SQL(context.Background(), f)
	if err != nil {
		t.Fatalf("%+v: %v", f, err)
	}
	header, rows, err := r.DB.Strings(context.Background(), q)
	if err != nil {
		t.Fatalf("%s\n%v", q, err)
	}
	var out []string
	for _, row := range rows {
		var cells []string
		for _, c := range columns {
			cells = append(cells, row[slices.Index(header, c)])
		}
		out = append(out, strings.Join(cells, " "))
	}
	return out
}

const rest = "'T' AS SEX, 'Y15-64' AS AGE, 1::DECIMAL(18,6) AS OBS_VALUE, NULL AS NUMERATOR, NULL AS DENOMINATOR, 'PS' AS UNIT_MEASURE, 'A' AS OBS_STATUS, 'F' AS CONF_STATUS, NULL AS SE, NULL AS CV, 'citizenship' AS POPULATION_CRITERION, 'real' AS PROVENANCE, 's' AS SOURCE"

// Every period of every frequency: those that a query from … to … gives are those that lie inside.
func TestPeriodBounds(t *testing.T) {
	var all []period.Period
	for _, f := range []period.Freq{period.Annual, period.HalfYearly, period.Quarterly, period.Monthly} {
		for p := period.Year(2012).Start().In(f); p.Start().Year < 2016; p = p.Next() {
			all = append(all, p)
		}
	}
	for d := period.Year(2013).Start().In(period.Daily); d.Start().Year < 2014; d = d.Add(13) {
		all = append(all, d)
	}
	var values []string
	for _, p := range all {
		values = append(values, fmt.Sprintf("('%s', '%s')", p, p.Freq()))
	}
	r := at(t, "SELECT 'a' AS INDICATOR, 'IT' AS REF_AREA, p AS TIME_PERIOD, f AS FREQ, 'TOTAL' AS CITIZENSHIP, "+rest+
		", DATE '2014-01-01' AS KNOWN_FROM, NULL::DATE AS KNOWN_TO FROM (VALUES "+strings.Join(values, ", ")+") v(p, f)")
	random := rand.New(rand.NewPCG(3, 4))
	for range 150 {
		var from, to period.Period
		if random.IntN(5) > 0 {
			from = all[random.IntN(len(all))]
		}
		if random.IntN(5) > 0 {
			to = all[random.IntN(len(all))]
		}
		var want []string
		for _, p := range all {
			if (from.IsZero() || !p.Start().Before(from.Start())) && (to.IsZero() || !to.End().Before(p.End())) {
				want = append(want, p.String())
			}
		}
		slices.Sort(want)
		got := rowsOf(t, r, Filter{Indicator: "a", From: from, To: to}, "TIME_PERIOD")
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("from %q to %q\n got %v\nwant %v", from, to, got, want)
		}
	}
}

// spans of one cell that appeared, was revised, withdrawn and came back, and of another that stays.
const spans = `SELECT 'b' AS INDICATOR, area AS REF_AREA, '2013' AS TIME_PERIOD, 'A' AS FREQ, c AS CITIZENSHIP, 'A' AS SECTOR, * EXCLUDE (area, c, known_from, known_to, v) REPLACE (v::DECIMAL(18,6) AS OBS_VALUE),
  known_from::DATE AS KNOWN_FROM, known_to::DATE AS KNOWN_TO
FROM (SELECT *, ` + rest + ` FROM (VALUES
  ('ITC1', 'NEU', 1, '2014-04-10', '2015-04-10'),
  ('ITC1', 'NEU', 2, '2015-04-10', '2016-04-10'),
  ('ITC1', 'NEU', 2, '2017-04-10', NULL),
  ('ITC1', 'TOTAL', 9, '2014-04-10', NULL),
  ('IT', 'NEU', 7, '2014-04-10', NULL)) v(area, c, v, known_from, known_to))`

func TestAsOf(t *testing.T) {
	r := at(t, spans)
	for day, want := range map[string]string{
		"":           "IT 7, ITC1 9, ITC1 2",
		"2014-04-10": "IT 7, ITC1 9, ITC1 1",
		"2015-04-09": "IT 7, ITC1 9, ITC1 1",
		"2015-04-10": "IT 7, ITC1 9, ITC1 2",
		"2016-04-10": "IT 7, ITC1 9", // withdrawn
		"2017-04-09": "IT 7, ITC1 9",
		"2017-04-10": "IT 7, ITC1 9, ITC1 2",
		"2099-01-01": "IT 7, ITC1 9, ITC1 2",
	} {
		got := strings.ReplaceAll(strings.Join(rowsOf(t, r, Filter{Indicator: "b", AsOf: day}, "REF_AREA", "OBS_VALUE"), ", "), ".000000", "")
		if got != want {
			t.Errorf("as of %q: %s, want %s", day, got, want)
		}
	}
	_, _, err := r.SQL(context.Background(), Filter{Indicator: "b", AsOf: "2014-04-09"})
	if !errors.Is(err, ErrTooEarly) || !strings.Contains(err.Error(), "2014-04-10") {
		t.Errorf("before the first publication: %v", err)
	}
}

func TestNamesAreChecked(t *testing.T) {
	r := at(t, spans)
	for _, c := range []struct {
		f    Filter
		want error
	}{
		{Filter{Indicator: "c"}, ErrIndicator},
		{Filter{Indicator: "a", Where: map[string][]string{"SECTOR": {"A"}}}, ErrDimension},
		{Filter{Indicator: "b", Where: map[string][]string{"SECTOR": {"A"}}}, nil},
		{Filter{Indicator: "b", Where: map[string][]string{"CITIZENSHIP": {"NEU", "NUE"}}}, ErrValue},
		{Filter{Indicator: "a", Where: map[string][]string{"CITIZENSHIP": {"NEU"}}}, nil}, // no cell of a, but one of b
		{Filter{Indicator: "b", Where: map[string][]string{"OBS_VALUE": {"1"}}}, ErrDimension},
		{Filter{Indicator: "b", Where: map[string][]string{"1=1 OR SEX": {"M"}}}, ErrDimension},
	} {
		if _, _, err := r.SQL(context.Background(), c.f); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v, want %v", c.f, err, c.want)
		}
	}
	if got := rowsOf(t, r, Filter{Indicator: "b", Areas: []string{"x' OR 'a'='a"}}, "REF_AREA"); len(got) > 0 {
		t.Errorf("a quote in a value let through %v", got)
	}
}

// BenchmarkQuery answers one region's series out of a million observations.
func BenchmarkQuery(b *testing.B) {
	r := at(b, `SELECT 'b' AS INDICATOR, 'R' || (i % 25) AS REF_AREA, (2000 + i // 25 % 40)::VARCHAR AS TIME_PERIOD, 'A' AS FREQ, 'C' || (i // 1000 % 5) AS CITIZENSHIP,
		'S' || (i // 5000) AS SECTOR, `+rest+`, DATE '2014-01-01' AS KNOWN_FROM, NULL::DATE AS KNOWN_TO FROM range(1000000) t(i)`)
	f := Filter{Indicator: "b", Areas: []string{"R3"}, From: period.Year(2010), To: period.Year(2013), Where: map[string][]string{"SECTOR": {"S7"}}}
	for b.Loop() {
		if got := rowsOf(b, r, f, "OBS_VALUE"); len(got) != 20 {
			b.Fatalf("%d rows", len(got))
		}
	}
}
