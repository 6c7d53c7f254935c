package model

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"osservatorio/internal/duck"
	"osservatorio/internal/lake"
)

// observer is a runner whose models' states are given, not computed.
func observer(t *testing.T, files ...*File) (*Runner, *duck.DB) {
	t.Helper()
	dir := t.TempDir()
	db, err := duck.Open(context.Background(), duck.Options{TempDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return &Runner{Lake: &lake.Lake{Dir: dir}, db: db, order: files}, db
}

// state writes rows (area, period, value) as what a model said on a day.
func state(t *testing.T, r *Runner, name, day, print string, rows []string) State {
	t.Helper()
	values := "SELECT NULL, NULL, NULL WHERE false"
	if len(rows) > 0 {
		values = "VALUES " + strings.Join(rows, ", ")
	}
	path := filepath.Join(r.Lake.Dir, name+day+".parquet")
	query := `SELECT 'a' AS INDICATOR, area AS REF_AREA, period AS TIME_PERIOD, 'A' AS FREQ, 'TOTAL' AS CITIZENSHIP, 'T' AS SEX, 'TOTAL' AS AGE,
		v::DECIMAL(18,6) AS OBS_VALUE, 'A' AS OBS_STATUS, 'F' AS CONF_STATUS, 'real' AS PROVENANCE, '` + day + `' AS SOURCE FROM (` + values + `) t(area, period, v)`
	if err := r.db.Copy(context.Background(), query, path); err != nil {
		t.Fatal(err)
	}
	return State{Day: day, Fingerprint: fmt.Sprintf("%s%s0000000000000000", print, strings.ReplaceAll(day, "-", "")), Path: path}
}

// observe runs Observe and returns the spans: area period value from to.
func observe(t *testing.T, r *Runner, res *Results, indicators ...Indicator) []string {
	t.Helper()
	path := filepath.Join(r.Lake.Dir, "observations.parquet")
	if err := r.Observe(context.Background(), res, indicators, path); err != nil {
		t.Fatal(err)
	}
	_, rows, err := r.db.Strings(context.Background(), "SELECT REF_AREA, TIME_PERIOD, coalesce(OBS_VALUE::INTEGER::VARCHAR, 'none'), KNOWN_FROM::VARCHAR, coalesce(KNOWN_TO::VARCHAR, '…') FROM "+duck.Parquet(path)+" ORDER BY 1, 2, 4")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, row := range rows {
		out = append(out, strings.Join(row, " "))
	}
	return out
}

func indicatorFile(name string, fills bool) *File {
	return &File{Path: "sql/indicators/" + name + ".sql", Header: Header{Model: "indicators." + name, Fills: fills, Indicators: []Indicator{{ID: "a"}}}}
}

func TestSpans(t *testing.T) {
	r, _ := observer(t, indicatorFile("m", false))
	res := &Results{States: map[string][]State{"indicators.m": {
		state(t, r, "m", "2014-04-10", "x", []string{"('stays', '2013', 1)", "('changes', '2013', 1)", "('leaves', '2013', 1)", "('comes and goes', '2013', 1)", "('blank', '2013', NULL)", "('other', '2012', 5)"}),
		state(t, r, "m", "2015-04-10", "x", []string{"('stays', '2013', 1)", "('changes', '2013', 2)", "('appears', '2013', 1)", "('blank', '2013', 0)", "('other', '2012', 5)"}),
		state(t, r, "m", "2016-04-10", "x", []string{"('stays', '2013', 1)", "('changes', '2013', 1)", "('appears', '2013', 1)", "('comes and goes', '2013', 1)", "('blank', '2013', NULL)", "('other', '2012', 5)"}),
	}}}
	want := []string{
		"appears 2013 1 2015-04-10 …",
		"blank 2013 none 2014-04-10 2015-04-10",
		"blank 2013 0 2015-04-10 2016-04-10",
		"blank 2013 none 2016-04-10 …",
		"changes 2013 1 2014-04-10 2015-04-10",
		"changes 2013 2 2015-04-10 2016-04-10",
		"changes 2013 1 2016-04-10 …",
		"comes and goes 2013 1 2014-04-10 2015-04-10",
		"comes and goes 2013 1 2016-04-10 …",
		"leaves 2013 1 2014-04-10 2015-04-10",
		"other 2012 5 2014-04-10 …",
		"stays 2013 1 2014-04-10 …",
	}
	if got := observe(t, r, res, Indicator{ID: "a"}); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Whatever states follow each other: on every day the spans give back that day's state, and
// no two spans of a cell that touch say the same.
func TestSpansGiveBackEveryDay(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for round := range 8 {
		r, _ := observer(t, indicatorFile("m", false))
		var states []State
		var days []string
		said := map[string]map[string]string{} // day -> cell -> value
		for k := range 2 + random.IntN(6) {
			day := fmt.Sprintf("20%02d-04-10", 14+k)
			cells := map[string]string{}
			var rows []string
			for area := range 4 {
				for period := range 3 {
					v := fmt.Sprint(random.IntN(2))
					if random.IntN(4) == 0 {
						v = "NULL"
					}
					if period == 2 { // a period that never changes
						v = "7"
					} else if random.IntN(4) == 0 {
						continue
					}
					rows = append(rows, fmt.Sprintf("('R%d', '201%d', %s)", area, period, v))
					cells[fmt.Sprintf("R%d 201%d", area, period)] = strings.ReplaceAll(v, "NULL", "none")
				}
			}
			states, days = append(states, state(t, r, "m", day, fmt.Sprintf("round%d_", round), rows)), append(days, day)
			said[day] = cells
		}
		spans := observe(t, r, &Results{States: map[string][]State{"indicators.m": states}}, Indicator{ID: "a"})
		for _, day := range days {
			back := map[string]string{}
			for _, s := range spans {
				p := strings.Fields(s)
				if p[3] <= day && (p[4] == "…" || day < p[4]) {
					back[p[0]+" "+p[1]] = p[2]
				}
			}
			if fmt.Sprint(back) != fmt.Sprint(said[day]) {
				t.Fatalf("round %d, %s\n got %v\nwant %v", round, day, back, said[day])
			}
		}
		for i := 1; i < len(spans); i++ {
			a, b := strings.Fields(spans[i-1]), strings.Fields(spans[i])
			if slices.Equal(a[:3], b[:3]) && a[4] == b[3] {
				t.Errorf("round %d: %q and %q are one span", round, spans[i-1], spans[i])
			}
		}
	}
}

// Printed figures fill the cells that no data give, and only those.
func TestPrintedFiguresFillGaps(t *testing.T) {
	r, _ := observer(t, indicatorFile("m", false), indicatorFile("printed", true))
	r.order[1].Header.Indicators = nil
	res := &Results{States: map[string][]State{
		"indicators.m":       {state(t, r, "m", "2014-04-10", "x", []string{"('both', '2013', 1)"})},
		"indicators.printed": {state(t, r, "printed", "2015-12-31", "y", []string{"('both', '2013', 2)", "('printed', '2013', 3)"})},
	}}
	want := []string{"both 2013 1 2014-04-10 …", "printed 2013 3 2015-12-31 …"}
	if got := observe(t, r, res, Indicator{ID: "a"}); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A figure that was printed before there were data holds until these come, and again while they are withdrawn.
func TestPrintedFiguresHoldWhileThereAreNoData(t *testing.T) {
	r, _ := observer(t, indicatorFile("m", false), indicatorFile("printed", true))
	r.order[1].Header.Indicators = nil
	res := &Results{States: map[string][]State{
		"indicators.m": {
			state(t, r, "m", "2014-04-10", "x", []string{"('other', '2013', 1)", "('early', '2013', 7)"}),
			state(t, r, "m", "2016-04-10", "x", []string{"('both', '2013', 1)", "('other', '2013', 1)"}),
			state(t, r, "m", "2017-04-10", "x", []string{"('both', '2013', 2)", "('other', '2013', 1)"}),
			state(t, r, "m", "2018-04-10", "x", []string{"('other', '2013', 1)"}),
			state(t, r, "m", "2019-04-10", "x", []string{"('both', '2013', 2)", "('other', '2013', 1)"}),
		},
		"indicators.printed": {state(t, r, "printed", "2015-12-31", "y", []string{"('both', '2013', 3)", "('early', '2013', 8)"})},
	}}
	want := []string{
		"both 2013 3 2015-12-31 2016-04-10",
		"both 2013 1 2016-04-10 2017-04-10",
		"both 2013 2 2017-04-10 2018-04-10",
		"both 2013 3 2018-04-10 2019-04-10",
		"both 2013 2 2019-04-10 …",
		"early 2013 7 2014-04-10 2016-04-10",
		"early 2013 8 2016-04-10 …",
		"other 2013 1 2014-04-10 …",
	}
	if got := observe(t, r, res, Indicator{ID: "a"}); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestObserveNeedsEveryColumn(t *testing.T) {
	r, db := observer(t, indicatorFile("m", false))
	path := filepath.Join(r.Lake.Dir, "m.parquet")
	if err := db.Copy(context.Background(), "SELECT 'a' AS INDICATOR, 'IT' AS REF_AREA", path); err != nil {
		t.Fatal(err)
	}
	res := &Results{States: map[string][]State{"indicators.m": {{Day: "2014-04-10", Fingerprint: "0123456789abcdef", Path: path}}}}
	err := r.Observe(context.Background(), res, []Indicator{{ID: "a"}}, filepath.Join(r.Lake.Dir, "o.parquet"))
	if err == nil || !strings.Contains(err.Error(), "sql/indicators/m.sql:0: the query gives no column TIME_PERIOD") {
		t.Errorf("got %v", err)
	}
}
