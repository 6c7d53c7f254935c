package schedule

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func calendars(t *testing.T, text string) (Calendars, error) {
	t.Helper()
	return LoadCalendars(fstest.MapFS{"istat/calendar.yaml": {Data: []byte(text)}}, func(id string) bool { return id == "istat/rates" })
}

const quarterly = `calendar: [{title: rates, datasets: [rates], opens: "0 0 11 3,6,9,12 *", days: 5, basis: seen}]`

func TestLagBehindTheCalendar(t *testing.T) {
	all, err := calendars(t, quarterly)
	if err != nil {
		t.Fatal(err)
	}
	c := all["istat/rates"]
	for _, x := range []struct {
		now, last, opens string
		lag              int
	}{
		{"2026-09-10 12:00", "2026-06-12", "2026-06-11", 0},
		{"2026-09-15 12:00", "2026-06-12", "2026-06-11", 0}, // the window is open
		{"2026-09-16 00:00", "2026-06-12", "2026-09-11", 1},
		{"2026-09-16 12:00", "2026-09-11", "2026-09-11", 0},
		{"2026-09-26 12:00", "2026-06-12", "2026-09-11", 11},
		{"2026-12-31 12:00", "", "2026-12-11", 16},
	} {
		w, lag := c.Lag(x.last, wallTime(x.now))
		if opens := w.Opens.In(Zone).Format(time.DateOnly); lag != x.lag || opens != x.opens {
			t.Errorf("on %s with %s: %d days behind %s, want %d behind %s", x.now, x.last, lag, opens, x.lag, x.opens)
		}
	}
	for now, want := range map[string]string{"2026-09-10 12:00": "2026-09-11", "2026-09-13 12:00": "2026-09-11", "2026-09-16 12:00": "2026-12-11"} {
		if got := c.Next(wallTime(now)).Opens.In(Zone).Format(time.DateOnly); got != want {
			t.Errorf("after %s the window of %s is next, want %s", now, got, want)
		}
	}
}

func TestCalendarsAreReadStrictly(t *testing.T) {
	for text, want := range map[string]string{
		`calendar: [{title: a, datasets: [other], opens: "@daily", days: 1, basis: seen}]`: "istat/other is not declared",
		`calendar: [{title: a, datasets: [rates], opens: "@daily", basis: seen}]`:          "days (one or more)",
		`calendar: [{title: a, datasets: [rates], opens: "TZ=0", days: 1, basis: seen}]`:   `istat/calendar.yaml: line 1: "TZ=0" is no cron`,
		`calendar: [{titel: a}]`:                                   "there is no field titel",
		strings.Replace(quarterly, "[rates]", "[rates, rates]", 1): "has two calendars",
	} {
		if _, err := calendars(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
