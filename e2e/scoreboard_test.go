package e2e

import (
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestScoreboardShowsWhatWasPublished goes the whole way of the case published-scores (two releases forecast, the first is
// pruned, the truth of both arrives) and looks where people look: the site's scoreboard, and the API that it rests on.
func TestScoreboardShowsWhatWasPublished(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	folder, work := filepath.Join(here, "cases", "published-scores"), t.TempDir()
	for _, from := range []string{filepath.Join(here, "testdata"), folder} {
		if err := copyTree(from, work); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(work)
	if exit := runScript(t, filepath.Join(folder, "cmd"), work)["exit"]; strings.Count(exit, "0\n") != strings.Count(exit, "\n")-1 {
		t.Fatalf("the commands end with %s", exit)
	}
	at := serving(t, "data", "--config", "keep.yaml")
	// The truth of 2014 and 2015, three areas each, of what the pruned release said; that of 2015 of what the other one said.
	page := html.UnescapeString(regexp.MustCompile(`\s+`).ReplaceAllString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(get(t, at+"/previsioni/accuratezza").body, " "), " "))
	for _, want := range []string{
		"Occupati Annuale previsioni pubblicate da una release precedente 9 1,29 1,38",
		"Occupati Annuale previsioni pubblicate da una release precedente 1 6 ",
		"Occupati Annuale previsioni pubblicate da una release precedente 2 3 ",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the scoreboard lacks %q:\n%s", want, page)
		}
	}
	if en := get(t, at+"/en/forecasts/accuracy").body; strings.Count(en, "forecasts that an earlier release published") != 3 {
		t.Error("the English scoreboard does not tell which forecasts were published")
	}
	// By hand: 1589, 850 and 739 were said of 2014, and came as 1602, 858 and 744, in series whose mean changes from a year to the
	// next were 126/13, 91/13 and 67/13 up to 2013; a third of 13 * 13/126 + 8 * 13/91 + 5 * 13/67 is 1.151425.
	header, rows := table(t, get(t, at+"/api/v1/scores?kind=published&by=KNOWN_ON,STEP&format=csv").body)
	if len(rows) != 3 || !strings.HasPrefix(rows[0]["KNOWN_ON"], "2015-01-10-") || rows[0]["MASE"] != "1.151425" {
		t.Errorf("the API: %v\n%v", header, rows)
	}
}
