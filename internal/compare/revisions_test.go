package compare

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"osservatorio/internal/duck"
	"osservatorio/internal/model"
	"osservatorio/internal/release"
)

// opened is a release whose only content is a table of observations.
func opened(t *testing.T, values string) *release.Release {
	t.Helper()
	db, err := duck.Open(context.Background(), duck.Options{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	err = db.Exec(context.Background(), `CREATE TABLE observations AS
SELECT 'employed' AS INDICATOR, area AS REF_AREA, t AS TIME_PERIOD, 'A' AS FREQ, 'TOTAL' AS CITIZENSHIP, 'T' AS SEX, 'Y15-64' AS AGE,
  v::DECIMAL(18,6) AS OBS_VALUE, 'A' AS OBS_STATUS, a::DATE AS KNOWN_FROM, b::DATE AS KNOWN_TO
FROM (VALUES `+values+`) x(area, t, v, a, b)`)
	if err != nil {
		t.Fatal(err)
	}
	return &release.Release{DB: db, Manifest: release.Manifest{ID: "r"}, Catalogue: release.Catalogue{Indicators: []model.Indicator{{ID: "employed"}}}}
}

// Three yearly publications, 2012 to 2014, of Italy and two of Piemonte. By hand:
//
//	IT    2010: 100, 103, 102     2011: –, 200, 200     2012: –, –, 50
//	ITC1  2010: 10 and 8, its second publication being that of 2014
//
// Lag 1: R = 3 (2010), 0 (2011), −2 (Piemonte); N 3, mean 1/3, mean absolute 5/3,
// Σ|value| = 103 + 200 + 8 = 311, relative 500/311; steps are the same.
// Lag 2: R = 2, S = −1; N 1; relative 200/102.
// Last against first: R = 2, 0, −2; N 3; mean 0; mean absolute 4/3; Σ|value| = 102 + 200 + 8 = 310, relative 400/310.
const handmade = `('IT', '2010', 100, '2012-04-10', '2013-04-10'), ('IT', '2010', 103, '2013-04-10', '2014-04-10'), ('IT', '2010', 102, '2014-04-10', NULL),
('IT', '2011', 200, '2013-04-10', NULL), ('IT', '2012', 50, '2014-04-10', NULL),
('ITC1', '2010', 10, '2012-04-10', '2014-04-10'), ('ITC1', '2010', 8, '2014-04-10', NULL)`

func TestRevisionsByHand(t *testing.T) {
	r, err := Revise(context.Background(), opened(t, handmade), release.Filter{Indicator: "employed"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range r.Lags {
		got = append(got, fmt.Sprint(l.Freq, l.Lag, " n", l.N, " revised", l.Revised, " ", l.Mean, " ", l.MeanAbs, " ", l.Relative, "% ", l.MeanStep, " ", l.MeanAbsStep))
	}
	want := []string{
		"A1 n3 revised2 0.333333 1.666667 1.607717% 0.333333 1.666667",
		"A2 n1 revised1 2 2 1.960784% -1 1",
		"A0 n3 revised2 0 1.333333 1.290323%  ",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	var lines []string
	for _, l := range r.Lines()[1:] {
		lines = append(lines, l[1]+" "+strings.Join(l[6:], " "))
	}
	if got, want := strings.Join(lines, "\n"), `IT 2010 2012-04-10 0 100  
IT 2010 2013-04-10 1 103 3 3
IT 2010 2014-04-10 2 102 2 -1
IT 2011 2013-04-10 0 200  
IT 2011 2014-04-10 1 200 0 0
IT 2012 2014-04-10 0 50  
ITC1 2010 2012-04-10 0 10  
ITC1 2010 2014-04-10 1 8 -2 -2`; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A cell that was empty at first, or is empty or withdrawn one lag before, has no revision there.
func TestRevisionsOfWhatWasWithdrawn(t *testing.T) {
	r, err := Revise(context.Background(), opened(t, `('IT', '2010', 100, '2012-04-10', '2013-04-10'), ('IT', '2010', 90, '2014-04-10', '2015-04-10'),
('IT', '2010', NULL, '2015-04-10', NULL), ('IT', '2011', NULL, '2013-04-10', '2014-04-10'), ('IT', '2011', 5, '2014-04-10', NULL)`), release.Filter{Indicator: "employed"})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range r.Lags {
		if l.N != 0 || l.Mean != nil {
			t.Errorf("%+v: nothing can be compared", l)
		}
	}
	if got := r.Series[0].Values[0].Values; len(got) != 4 || got[1] != nil || got[2].String() != "90" || got[3] != nil {
		t.Errorf("%v", got)
	}
}
