package pipeline

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"osservatorio"
	"osservatorio/internal/duck"
	"osservatorio/internal/lake"
	"osservatorio/internal/model"
	"osservatorio/internal/project"
	"osservatorio/internal/release"
)

// observatory is a lake with a candidate of employed persons, Italians and foreigners, of Italy and of its
// five ripartizioni, half-year by half-year.
type observatory struct {
	*Pipeline
	t *testing.T
}

func newObservatory(t *testing.T) observatory {
	t.Helper()
	l, err := lake.OpenAs(filepath.Join(t.TempDir(), "lake"), lake.Demo, func() time.Time { return time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC) })
	if err != nil {
		t.Fatal(err)
	}
	all, err := project.Load(osservatorio.Files)
	if err != nil {
		t.Fatal(err)
	}
	return observatory{&Pipeline{Lake: l, Project: all}, t}
}

// persons is what a survey says of a half-year; revised is by how much more a later one says.
func persons(area, who, half int, revised float64) float64 {
	level := 40000.0 * float64(area+1)
	if who == 1 {
		level /= 8
	}
	season := 0.02 * level * float64(half%2)
	return math.Round((level + season + 90*float64(half) + 700*math.Sin(float64(3*half+area+7*who))) * (1 + revised))
}

// observe writes the observations of some half-years from 2012: all published on a day, the last one again half a
// year later with another value.
func (o observatory) observe(halves int) {
	o.t.Helper()
	dims := model.Dimensions(o.Project.Models.Indicators())
	areas, citizens := []string{"ITC", "ITH", "ITE", "ITF", "ITG"}, []string{"ITA", "FOR"}
	var rows []string
	add := func(area, who string, half int, value float64, from, to string) {
		row := []string{"'employed'", "'" + area + "'", "'" + who + "'", "'T'", "'Y_GE15'"}
		for range dims {
			row = append(row, "'_Z'")
		}
		rows = append(rows, "("+strings.Join(append(row, "'S'", fmt.Sprintf("'%d-S%d'", 2012+half/2, 1+half%2),
			fmt.Sprintf("%.0f::DECIMAL(18,6)", value), "'real'", from, to), ", ")+")")
	}
	for half := range halves {
		for _, version := range []int{0, 1} {
			from, to, revised := fmt.Sprintf("DATE '%d-0%d-01'", 2012+(half+1)/2, 3+5*((half+1)%2)), "NULL::DATE", 0.0
			last := half == halves-1
			if last && version == 0 {
				continue // known once only
			}
			if version == 0 {
				to = fmt.Sprintf("DATE '%d-0%d-01'", 2012+(half+2)/2, 3+5*((half+2)%2))
			} else if !last {
				from, revised = fmt.Sprintf("DATE '%d-0%d-01'", 2012+(half+2)/2, 3+5*((half+2)%2)), 0.001
			}
			sums := map[string]float64{}
			for a, area := range areas {
				for w, who := range citizens {
					v := persons(a, w, half, revised)
					for _, cell := range [][2]string{{area, who}, {area, "TOTAL"}, {"IT", who}, {"IT", "TOTAL"}} {
						sums[cell[0]+" "+cell[1]] += v
					}
				}
			}
			for cell, v := range sums {
				area, who, _ := strings.Cut(cell, " ")
				add(area, who, half, v, from, to)
			}
		}
	}
	if err := os.MkdirAll(o.path(""), 0o755); err != nil {
		o.t.Fatal(err)
	}
	o.exec(func(db *duck.DB) error {
		return db.Copy(context.Background(), fmt.Sprintf("FROM (VALUES %s) AS v(INDICATOR, REF_AREA, CITIZENSHIP, SEX, AGE, %s, FREQ, TIME_PERIOD, OBS_VALUE, PROVENANCE, KNOWN_FROM, KNOWN_TO) ORDER BY ALL",
			strings.Join(rows, ", "), strings.Join(dims, ", ")), o.path(fileObservations))
	})
	must := func(err error) {
		if err != nil {
			o.t.Fatal(err)
		}
	}
	must(writeJSON(o.path(fileCatalogue), release.Catalogue{}))
	var m release.Manifest
	var err error
	m.Files, err = o.hashes(ofBuild...)
	must(err)
	must(writeJSON(o.path(fileManifest), m))
}

func (o observatory) exec(do func(*duck.DB) error) {
	o.t.Helper()
	db, err := o.memory(context.Background())
	if err != nil {
		o.t.Fatal(err)
	}
	defer db.Close()
	if err := do(db); err != nil {
		o.t.Fatal(err)
	}
}

// ask answers a query in which TABLE.parquet stands for files of the candidate.
func (o observatory) ask(query string) string {
	o.t.Helper()
	var lines []string
	o.exec(func(db *duck.DB) error {
		for _, f := range []string{fileForecasts, fileBacktests, fileObservations} {
			query = strings.ReplaceAll(query, f, duck.Parquet(o.path(f)))
		}
		_, rows, err := db.Strings(context.Background(), query)
		for _, r := range rows {
			lines = append(lines, strings.Join(r, " "))
		}
		return err
	})
	return strings.Join(lines, "\n")
}

func TestReleaseForecastsStocksCoherentlyAndScoresWhatItSaid(t *testing.T) {
	o := newObservatory(t)
	o.observe(22) // until 2022-S2
	first, err := o.Forecast(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if first.Series != 18 || first.Kept != 0 || len(first.Broken) != 0 {
		t.Fatalf("%+v", first)
	}
	if got := o.ask("SELECT FREQ, min(TIME_PERIOD), max(TIME_PERIOD), count(*), max(OBS_VALUE % 0.5)::DOUBLE FROM forecasts.parquet GROUP BY 1 ORDER BY 1"); got != "A 2023 2024 36 0\nS 2023-S1 2024-S2 72 0" {
		t.Errorf("forecasts:\n%s", got)
	}
	apart := o.ask(`SELECT count(*), max(abs(t.OBS_VALUE - p.OBS_VALUE))::DOUBLE FROM forecasts.parquet t JOIN
(SELECT TIME_PERIOD, CITIZENSHIP, sum(OBS_VALUE) AS OBS_VALUE FROM forecasts.parquet WHERE REF_AREA <> 'IT' GROUP BY ALL) p USING (TIME_PERIOD, CITIZENSHIP) WHERE REF_AREA = 'IT'`)
	if apart != "18 0" {
		t.Errorf("Italy and its parts: %s", apart)
	}
	// The vintage of the half-year before said other values than are known now.
	if got := o.ask("SELECT KIND, coalesce(KNOWN_ON, '-'), ORIGIN, count(*) FROM backtests.parquet GROUP BY ALL ORDER BY ALL"); got !=
		"real-time 2019-08-01 2019-S1 72\nreal-time 2020-03-01 2019-S2 72\nreal-time 2020-08-01 2020-S1 72\nreal-time 2021-03-01 2020-S2 72\nreal-time 2022-08-01 2022-S1 18" {
		t.Errorf("trials:\n%s", got)
	}
	said := o.ask("SELECT OBS_VALUE::BIGINT FROM forecasts.parquet WHERE REF_AREA = 'ITE' AND CITIZENSHIP = 'FOR' AND TIME_PERIOD = '2023-S1'")

	// It is published, and half a year later the truth arrives.
	dir := o.Lake.Path("releases", "2023-03-01-aaaa")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(o.path(fileForecasts))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, fileForecasts), data, 0o644)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "manifest.json"), []byte("{}"), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	o.observe(23)
	second, err := o.Forecast(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if second.Kept == 0 {
		t.Error("origins of before were computed again")
	}
	want := fmt.Sprintf("2023-03-01-aaaa 2022-S2 2023-S1 1 %s %.0f %.0f", said, persons(2, 1, 22, 0), persons(2, 1, 20, 0.001))
	if got := o.ask(`SELECT KNOWN_ON, ORIGIN, TIME_PERIOD, STEP, FORECAST::BIGINT, ACTUAL::BIGINT, SEASONAL_NAIVE::BIGINT FROM backtests.parquet
WHERE KIND = 'published' AND REF_AREA = 'ITE' AND CITIZENSHIP = 'FOR'`); got != want {
		t.Errorf("what was published is scored as\n%s, want\n%s", got, want)
	}
	// A release that was pruned is scored all the same.
	if err := errors.Join(os.MkdirAll(o.Lake.Path("forecasts"), 0o755), os.WriteFile(o.Lake.Path(release.Kept("2023-03-01-aaaa")), data, 0o644), os.RemoveAll(dir)); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Forecast(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := o.ask("SELECT count(*) FROM backtests.parquet WHERE KIND = 'published' AND KNOWN_ON = '2023-03-01-aaaa'"); got != "18" {
		t.Errorf("%s trials of the pruned release", got)
	}
	// Once more gives the same files.
	before := o.ask("SELECT md5(string_agg(f::VARCHAR, '|' ORDER BY f::VARCHAR)) FROM forecasts.parquet f")
	if _, err := o.Forecast(context.Background()); err != nil {
		t.Fatal(err)
	}
	if again := o.ask("SELECT md5(string_agg(f::VARCHAR, '|' ORDER BY f::VARCHAR)) FROM forecasts.parquet f"); again != before {
		t.Error("the same observations give other forecasts")
	}
}
