package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"osservatorio/internal/duck"
)

// TestReleaseForecasts holds the forecasts of the demonstration's release to what docs/forecasting.md
// promises of them: they add up as printed, limits lie around them, and nothing is below zero.
func TestReleaseForecasts(t *testing.T) {
	dir := demoLake(t)
	id := status(t, dir).Release
	folder := filepath.Join(dir, "releases", id)
	db, err := duck.Open(context.Background(), duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ask := func(query string) string {
		t.Helper()
		for _, name := range []string{"forecasts", "backtests", "observations", "projections"} {
			query = strings.ReplaceAll(query, "@"+name, duck.Parquet(filepath.Join(folder, name+".parquet")))
		}
		_, rows, err := db.Strings(context.Background(), query)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, r := range rows {
			lines = append(lines, strings.Join(r, " "))
		}
		return strings.Join(lines, "\n")
	}
	for _, c := range []struct{ what, query, want string }{
		{"sets", "SELECT DISTINCT INDICATOR, FREQ FROM @forecasts ORDER BY ALL",
			"co_activations A\nco_activations Q\nco_activations S\nemployed A\nemployed S\nemployed_sector A\nemployed_sector Q\nemployed_sector S"},
		{"Italy against its ripartizioni", `SELECT max(abs(t.OBS_VALUE - p.v)) = 0 FROM @forecasts t JOIN
(SELECT INDICATOR, FREQ, TIME_PERIOD, CITIZENSHIP, SECTOR, sum(OBS_VALUE) AS v, count(*) AS n FROM @forecasts
 WHERE REF_AREA IN ('ITC', 'ITH', 'ITE', 'ITF', 'ITG') GROUP BY ALL HAVING n = 5) p USING (INDICATOR, FREQ, TIME_PERIOD, CITIZENSHIP, SECTOR)
WHERE REF_AREA = 'IT' HAVING count(*) > 50`, "true"},
		{"Italy against its macro-areas", `SELECT max(abs(t.OBS_VALUE - p.v)) = 0 FROM @forecasts t JOIN
(SELECT INDICATOR, FREQ, TIME_PERIOD, CITIZENSHIP, SECTOR, sum(OBS_VALUE) AS v, count(*) AS n FROM @forecasts
 WHERE REF_AREA IN ('ITCD', 'ITE', 'ITFG') GROUP BY ALL HAVING n = 3) p USING (INDICATOR, FREQ, TIME_PERIOD, CITIZENSHIP, SECTOR)
WHERE REF_AREA = 'IT' AND INDICATOR = 'employed_sector' HAVING count(*) > 100`, "true"},
		{"Italy against its regions", `SELECT max(abs(t.OBS_VALUE - p.v)) = 0 FROM @forecasts t JOIN
(SELECT INDICATOR, FREQ, TIME_PERIOD, CITIZENSHIP, sum(OBS_VALUE) AS v, count(*) AS n FROM @forecasts
 WHERE length(REF_AREA) = 4 AND REF_AREA NOT IN ('ITH1', 'ITH2', 'ITCD', 'ITFG') AND INDICATOR <> 'employed_sector' GROUP BY ALL HAVING n = 20) p
USING (INDICATOR, FREQ, TIME_PERIOD, CITIZENSHIP) WHERE REF_AREA = 'IT' HAVING count(*) > 50`, "true"},
		{"all citizenships against Italians and foreigners", `SELECT max(abs(t.OBS_VALUE - p.v)) = 0 FROM @forecasts t JOIN
(SELECT INDICATOR, REF_AREA, FREQ, TIME_PERIOD, SECTOR, sum(OBS_VALUE) AS v, count(*) AS n FROM @forecasts
 WHERE CITIZENSHIP IN ('ITA', 'FOR') GROUP BY ALL HAVING n = 2) p USING (INDICATOR, REF_AREA, FREQ, TIME_PERIOD, SECTOR)
WHERE CITIZENSHIP = 'TOTAL' HAVING count(*) > 500`, "true"},
		{"all sectors against each", `SELECT max(abs(t.OBS_VALUE - p.v)) = 0 FROM @forecasts t JOIN
(SELECT REF_AREA, FREQ, TIME_PERIOD, CITIZENSHIP, sum(OBS_VALUE) AS v, count(*) AS n FROM @forecasts
 WHERE SECTOR IN ('A', 'B-E', 'F', 'G-U') GROUP BY ALL HAVING n = 4) p USING (REF_AREA, FREQ, TIME_PERIOD, CITIZENSHIP)
WHERE SECTOR = '_T' AND INDICATOR = 'employed_sector' HAVING count(*) > 100`, "true"},
		{"years against their quarters", `SELECT max(abs(a.OBS_VALUE - q.v)) = 0 FROM @forecasts a JOIN
(SELECT REF_AREA, left(TIME_PERIOD, 4) AS TIME_PERIOD, CITIZENSHIP, sum(OBS_VALUE) AS v, count(*) AS n FROM @forecasts
 WHERE FREQ = 'Q' AND INDICATOR = 'co_activations' GROUP BY ALL HAVING n = 4) q USING (REF_AREA, TIME_PERIOD, CITIZENSHIP)
WHERE FREQ = 'A' AND INDICATOR = 'co_activations' HAVING count(*) > 100`, "true"},
		{"one number of the employed", `SELECT max(abs(s.OBS_VALUE - e.OBS_VALUE)) = 0, count(DISTINCT s.TIME_PERIOD) FROM @forecasts s JOIN @forecasts e USING (REF_AREA, CITIZENSHIP, FREQ, TIME_PERIOD)
WHERE s.INDICATOR = 'employed_sector' AND s.SECTOR = '_T' AND e.INDICATOR = 'employed'`, "true 6"},
		{"and of those of the demand", `SELECT max(abs(f.OBS_VALUE - p.OBS_VALUE)) < 0.01, count(*) FROM @forecasts f JOIN @projections p USING (REF_AREA, FREQ, TIME_PERIOD, CITIZENSHIP)
WHERE p.INDICATOR = 'dem_employed' AND p.SCENARIO = 'BASE' AND p.OCCUPATION = '_T' AND (f.INDICATOR = 'employed' AND p.SECTOR = '_T' OR f.INDICATOR = 'employed_sector' AND p.SECTOR = f.SECTOR)`, "true 100"},
		{"limits", "SELECT count(*) FROM @forecasts WHERE NOT (0 <= LO95 AND LO95 <= LO80 AND LO80 <= OBS_VALUE AND OBS_VALUE <= HI80 AND HI80 <= HI95)", "0"},
		{"whose scores", "SELECT DISTINCT INDICATOR, FREQ, SCORE_FREQ FROM @forecasts WHERE MASE IS NOT NULL ORDER BY ALL",
			"co_activations A Q\nco_activations Q Q\nco_activations S Q\nemployed A S\nemployed S S\nemployed_sector A Q\nemployed_sector Q Q\nemployed_sector S Q"},
		{"limits that are what rounding leaves", `SELECT count(*) FROM @projections WHERE INDICATOR IN ('dem_openings', 'dem_surplus', 'dem_foreign_requirement')
AND (LO95 > 0 AND LO95 < HI95 / 16777216 OR LO80 > 0 AND LO80 < HI95 / 16777216)`, "0"},
		{"knowledge of trials", "SELECT DISTINCT KIND FROM @backtests ORDER BY 1", "pseudo-real-time\nreal-time"},
		{"truth of trials", `SELECT count(*) FROM @backtests b LEFT JOIN (FROM @observations WHERE KNOWN_TO IS NULL) o
USING (INDICATOR, REF_AREA, CITIZENSHIP, SEX, AGE, SECTOR, CONTRACT, PERIMETER, FREQ, TIME_PERIOD) WHERE o.OBS_VALUE IS DISTINCT FROM b.ACTUAL`, "0"},
	} {
		if got := ask(c.query); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
	printed := must(t, 0, "--data", dir, "query", "employed", "--forecast", "--area", "ITC1", "--from", "2026", "--to", "2026", "--where", "CITIZENSHIP=FOR", "--format", "json")
	var rows []map[string]any
	if err := json.Unmarshal([]byte(printed.stdout), &rows); err != nil || len(rows) != 3 {
		t.Fatalf("query --forecast: %v\n%s", err, printed.stdout)
	}
	for _, row := range rows {
		of := "REF_AREA = 'ITC1' AND CITIZENSHIP = 'FOR' AND INDICATOR = 'employed' AND TIME_PERIOD = '" + row["TIME_PERIOD"].(string) + "'"
		want := ask("SELECT OBS_VALUE::DOUBLE, LO95::DOUBLE, HI80::DOUBLE, MASE::DOUBLE, SCORE_FREQ, METHOD, ORIGIN FROM @forecasts WHERE " + of)
		if got := strings.Trim(fmt.Sprint([]any{row["OBS_VALUE"], row["LO95"], row["HI80"], row["MASE"], row["SCORE_FREQ"], row["METHOD"], row["ORIGIN"]}), "[]"); got != want || row["RELEASE"] != id {
			t.Errorf("query --forecast says %s, the release %s", got, want)
		}
	}
	if r := must(t, 2, "--data", dir, "explain", "employed", "--area", "ITC1", "--period", "2026", "--where", "CITIZENSHIP=FOR"); !strings.Contains(r.stderr, "is a forecast of release "+id) {
		t.Errorf("explain of a forecast: %s", r.stderr)
	}
	r := must(t, 0, "--data", dir, "forecast", "scores", "--where", "CITIZENSHIP=FOR", "--by", "kind,step", "--format", "json")
	var board struct {
		Release string
		Scores  []struct {
			Indicator string
			Of        map[string]string
			Trials    int
			MASE, P   *float64
		}
	}
	if err := json.Unmarshal([]byte(r.stdout), &board); err != nil || board.Release != id {
		t.Fatalf("scores: %v\n%s", err, r.stdout)
	}
	trials := 0
	for _, s := range board.Scores {
		trials += s.Trials
		if s.MASE == nil || *s.MASE <= 0 || s.Of["STEP"] == "" {
			t.Errorf("%+v", s)
		}
	}
	if all := ask("SELECT count(*) FROM @backtests WHERE CITIZENSHIP = 'FOR'"); all == "0" || all != strconv.Itoa(trials) {
		t.Errorf("%d trials scored of %s", trials, all)
	}
}

// TestScoresSayWhoIsForeign: an error of forecasts is of the persons that the indicator that was forecast tells apart, by its
// criterion and not by one for all.
func TestScoresSayWhoIsForeign(t *testing.T) {
	dir := demoLake(t)
	var catalogue []struct {
		ID        string
		Criterion string `json:"population_criterion"`
	}
	if err := json.Unmarshal([]byte(must(t, 0, "--data", dir, "--quiet", "query", "--list", "--format", "json").stdout), &catalogue); err != nil {
		t.Fatal(err)
	}
	criteria := map[string]string{}
	for _, d := range catalogue {
		criteria[d.ID] = d.Criterion
	}
	header, rows := recordsOf(t, must(t, 0, "--data", dir, "--quiet", "query", "fc_mase", "--area", "IT", "--format", "csv").stdout, ',')
	of, says, met := slices.Index(header, "FORECAST_OF"), slices.Index(header, "POPULATION_CRITERION"), map[string]bool{}
	for _, r := range rows {
		if met[r[says]] = true; r[says] != criteria[r[of]] {
			t.Errorf("%s: %s, and the catalogue says %s", r[of], r[says], criteria[r[of]])
		}
	}
	if len(met) < 2 {
		t.Errorf("forecasts of one criterion only: %v", met)
	}
}
