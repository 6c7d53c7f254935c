package explain

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"osservatorio/internal/duck"
	"osservatorio/internal/model"
	"osservatorio/internal/period"
	"osservatorio/internal/territory"
)

// bench is a search over one random table, "t.rows", and a model on it.
func bench(t *testing.T, db *duck.DB, sql string, rows []string, cell map[string]string) *search {
	t.Helper()
	ctx := context.Background()
	f := &model.File{Path: "sql/m.sql", SQL: sql, Header: model.Header{Model: "indicators.m", Sources: []string{"t.rows"}}}
	g := &graph{db: db, inputs: &model.Inputs{}, models: []*model.File{f}, tables: []string{"t.rows"}, source: map[string]string{}, stale: map[string]bool{}, idle: map[string]bool{}}
	query := "SELECT * FROM (VALUES " + strings.Join(rows, ", ") + ") v(TIME_PERIOD, REF_AREA, KIND, N, _line, _window, _snapshot)"
	if err := g.set(ctx, "t.rows", query); err != nil {
		t.Fatal(err)
	}
	if err := g.of(ctx, []string{"REF_AREA", "TIME_PERIOD"}, cell); err != nil {
		t.Fatal(err)
	}
	want, err := g.cell(ctx)
	if err != nil || want == nil {
		t.Fatalf("%v %v", want, err)
	}
	when, err := period.Parse(cell["TIME_PERIOD"])
	if err != nil {
		t.Fatal(err)
	}
	areas, err := territory.Load(os.DirFS("../../schemas/codelists"))
	if err != nil {
		t.Fatal(err)
	}
	return &search{graph: g, want: want, cell: cell, when: when, areas: areas, values: func(_, column string) bool { return column == "N" }}
}

// Of random tables and models of several shapes: the traced rows alone give the figure, no row of
// another area, period or kind is among them, and all rows that count are.
func TestTracedRowsGiveTheFigure(t *testing.T) {
	ctx := context.Background()
	db, err := duck.Open(ctx, duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const said = "NULL::DECIMAL(18,6) AS NUMERATOR, NULL::DECIMAL(18,6) AS DENOMINATOR, 'A' AS OBS_STATUS"
	models := map[string]struct{ sql, counts string }{
		"sum":    {"SELECT REF_AREA, TIME_PERIOD, sum(N)::DECIMAL(18,6) AS OBS_VALUE, " + said + " FROM t.rows WHERE KIND = 'a' GROUP BY ALL", "KIND = 'a' AND TIME_PERIOD = '2013' AND REF_AREA = 'X'"},
		"before": {"SELECT REF_AREA, TIME_PERIOD, (v - lag(v) OVER (PARTITION BY REF_AREA ORDER BY TIME_PERIOD))::DECIMAL(18,6) AS OBS_VALUE, " + said + " FROM (SELECT REF_AREA, TIME_PERIOD, sum(N) AS v FROM t.rows GROUP BY ALL)", "TIME_PERIOD IN ('2012', '2013') AND REF_AREA = 'X'"},
		"ratio":  {"SELECT REF_AREA, TIME_PERIOD, (100 * sum(N) FILTER (KIND = 'b') / sum(N))::DECIMAL(18,6) AS OBS_VALUE, sum(N) FILTER (KIND = 'b') AS NUMERATOR, sum(N) AS DENOMINATOR, 'A' AS OBS_STATUS FROM t.rows GROUP BY ALL", "TIME_PERIOD = '2013' AND REF_AREA = 'X'"},
	}
	random := rand.New(rand.NewPCG(7, 9))
	for name, m := range models {
		for range 4 {
			var rows []string
			for i := range 90 {
				year := []string{"2011", "2012", "2013"}[i%3]
				rows = append(rows, fmt.Sprintf("('%s', '%s', '%s', %d, %d, '%s', 's%s')", year, []string{"X", "Y", "Z"}[i/3%3], []string{"a", "b"}[random.IntN(2)], 1+random.IntN(1_000_000), i, year, year))
			}
			s := bench(t, db, m.sql, rows, map[string]string{"REF_AREA": "X", "TIME_PERIOD": "2013"})
			whole := s.source["t.rows"]
			s.status = true
			if err := s.run(ctx); err != nil {
				t.Fatal(err)
			}
			if ok, err := s.same(ctx); !ok || err != nil || s.ended {
				t.Fatalf("%s: the traced rows do not give the figure (%v, %v)", name, err, s.ended)
			}
			lines := func(query string) (out []string) {
				_, got, err := db.Strings(ctx, query)
				if err != nil {
					t.Fatal(err)
				}
				for _, row := range got {
					out = append(out, row[0])
				}
				return out
			}
			got := lines("SELECT _line FROM (" + s.source["t.rows"] + ") ORDER BY 1")
			want := lines("SELECT _line FROM (" + whole + ") WHERE " + m.counts + " ORDER BY 1")
			if !slices.Equal(got, want) {
				t.Fatalf("%s: lines %v, want %v", name, got, want)
			}
		}
	}
}

// Of single records the files of the cell's area and period are looked at first.
func TestWindowsOfACell(t *testing.T) {
	areas, err := territory.Load(os.DirFS("../../schemas/codelists"))
	if err != nil {
		t.Fatal(err)
	}
	s := &search{cell: map[string]string{"REF_AREA": "ITC"}, when: period.HalfYear(2025, 1), areas: areas}
	got := s.near(window, []string{"ITC1-2025-Q1", "ITC1-2025-Q3", "ITC-2025", "ITF2-2025-Q1", "2025-Q2", "2024", "all", "ITC1"})
	if want := []string{"ITC1-2025-Q1", "ITC-2025", "2025-Q2"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
