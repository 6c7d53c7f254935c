package site

import (
	"net/url"
	"strings"
	"testing"

	"osservatorio/internal/server/asked"
)

// TestWaysLeadToWhatIsGiven holds the ways to take an indicator away to the limits of what the interface gives at a time.
func TestWaysLeadToWhatIsGiven(t *testing.T) {
	none := func(string) string { return "" }
	lies := func(format string) string {
		if format == "xlsx" {
			return ""
		}
		return "/dati/x/r/x." + format
	}
	for _, c := range []struct {
		rows  int
		file  func(string) string
		texts string
	}{
		{0, lies, ""},
		{asked.MostSheet, none, "CSV XLSX PARQUET JSON"},
		{asked.MostSheet + 1, none, "CSV PARQUET JSON"},
		{asked.MostFile, lies, "CSV PARQUET JSON"},
		{asked.MostFile + 1, lies, "CSV PARQUET JSON"},
		{asked.MostFile + 1, none, "CSV 1/4 CSV 2/4 CSV 3/4 CSV 4/4 JSON"},
	} {
		var texts []string
		given := 0
		for _, l := range ways(c.rows, url.Values{"indicator": {"x"}}, c.file) {
			texts = append(texts, l.Text)
			u, err := url.Parse(l.Href)
			if err != nil {
				t.Fatal(err)
			}
			if l.Text == "CSV" || strings.HasPrefix(l.Text, "CSV ") {
				if u.Path == "/dati/x/r/x.csv" || !u.Query().Has("limit") {
					given += c.rows
				} else {
					given += min(asked.MostRows, c.rows-whole(t, u.Query().Get("offset")))
				}
			}
			if big := c.rows > asked.MostFile && (l.Text == "CSV" || l.Text == "PARQUET"); big != (u.Path != "/api/v1/observations") {
				t.Errorf("%d rows: %s leads to %s", c.rows, l.Text, l.Href)
			}
		}
		if got := strings.Join(texts, " "); got != c.texts || given != c.rows {
			t.Errorf("%d rows: %s, which give %d; want %s", c.rows, got, given, c.texts)
		}
	}
}

func whole(t *testing.T, text string) int {
	t.Helper()
	x := number(text)
	if x != x {
		t.Fatalf("%q is no number", text)
	}
	return int(x)
}
