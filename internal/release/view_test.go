package release

import (
	"context"
	"strings"
	"testing"

	"osservatorio/internal/duck"
	"osservatorio/internal/model"
)

// An indicator with a query of its own is answered from the release's tables, with the columns of any other.
func TestIndicatorOverTheReleasesTables(t *testing.T) {
	db, err := duck.Open(context.Background(), duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Exec(context.Background(), "CREATE TABLE backtests AS SELECT 'ITC1' AS area, 2.0 AS err, 4.0 AS naive"); err != nil {
		t.Fatal(err)
	}
	d := model.Indicator{ID: "fc", Unit: "RATIO", Population: "citizenship", Dimensions: []string{"FORECAST_OF"},
		Query: `SELECT 'fc' AS INDICATOR, area AS REF_AREA, '2023-Q1' AS TIME_PERIOD, 'Q' AS FREQ, 'NEU' AS CITIZENSHIP, 'T' AS SEX, 'TOTAL' AS AGE, 'x' AS FORECAST_OF,
err / naive AS OBS_VALUE, err AS NUMERATOR, naive AS DENOMINATOR, 'A' AS OBS_STATUS, 'F' AS CONF_STATUS, 'real' AS PROVENANCE, 'backtests' AS SOURCE FROM backtests -- a comment`}
	r := &Release{DB: db, Manifest: Manifest{ID: "r1", AsOf: "2024-05-01"}, Catalogue: Catalogue{Indicators: []model.Indicator{d}}}
	for _, f := range []Filter{{Indicator: "fc", Areas: []string{"ITC1"}, Where: map[string][]string{"FORECAST_OF": {"x"}}}, {Indicator: "fc", AsOf: "2024-05-01"}} {
		query, _, err := r.SQL(context.Background(), f)
		if err != nil {
			t.Fatal(err)
		}
		header, rows, err := db.Strings(context.Background(), query)
		if err != nil || len(rows) != 1 || strings.Join(header, " ") != strings.Join(Columns(d), " ") {
			t.Fatalf("%v %v %v", header, rows, err)
		}
		if got := strings.Join(rows[0][8:12], " "); !strings.HasPrefix(got, "0.5") || !strings.HasSuffix(got, "RATIO") {
			t.Errorf("got %s", got)
		}
	}
	if _, _, err := r.SQL(context.Background(), Filter{Indicator: "fc", AsOf: "2024-04-30"}); err == nil {
		t.Error("nothing was published before the release's day")
	}
}
