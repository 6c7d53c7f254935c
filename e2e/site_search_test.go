package e2e

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var tags = regexp.MustCompile(`<[^>]*>`)

// textOf is what a reader of a page sees, with single blanks.
func textOf(page string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(page, " "))), " ")
}

// TestSiteSearch asks as people do, by an indicator and an area, and holds the value to that of `query`.
func TestSiteSearch(t *testing.T) {
	dir := demoLake(t)
	at := serving(t, dir)
	search := func(q string) string {
		page := get(t, at+"/ricerca?q="+url.QueryEscape(q))
		if page.StatusCode != 200 {
			t.Fatalf("%s: %s", q, page.Status)
		}
		return textOf(page.body)
	}
	rows := query(t, dir, "emp_rate_1564", "--area", "ITC1", "--where", "SEX=T", "--where", "AGE=Y15-64", "--where", "FREQ=S", "--where", "CITIZENSHIP=TOTAL", "--from", "2025")
	last := rows[len(rows)-1]
	want := "Tasso di occupazione, Piemonte : " + italianNumber(t, last["OBS_VALUE"], true) + "%"
	for _, q := range []string{"tasso occupazione piemonte", "Piemonte tasso di occupazione", "employment rate in Piedmont"} {
		if said := search(q); !strings.Contains(said, want) {
			t.Errorf("%q does not lead to %q: %s", q, want, said)
		}
	}
	for q, want := range map[string]string{
		"piemone":                         "Forse cercavi piemonte ?",
		"disocupazione veneto":            "Forse cercavi disoccupazione veneto ?",
		"tasso occupazione reggio emilia": "Per questo territorio la release non ha la cifra",
		"qwertyuiop":                      "Niente per «qwertyuiop»",
	} {
		if said := search(q); !strings.Contains(said, want) {
			t.Errorf("%q does not say %q: %s", q, want, said)
		}
	}
}

// TestComparedSeriesAreTold sets two unlike series beside each other: each row of the table names what is its own.
func TestComparedSeriesAreTold(t *testing.T) {
	page := get(t, serving(t, demoLake(t))+"/confronto?indicator=emp_rate_1564&area=ITC1&citizenship=NEU&indicator2=unemployed&area2=ITC1")
	said := textOf(page.body)
	_, table, ok := strings.Cut(said, "Ultimo periodo e lo stesso periodo dell'anno prima")
	if !ok {
		t.Fatalf("%s: no summary: %.500s", page.Status, said)
	}
	for _, want := range []string{"Tasso di occupazione, Piemonte, Non comunitari", "Disoccupati, Piemonte, Totale"} {
		if !strings.Contains(table, want) {
			t.Errorf("the summary does not name %q: %.600s", want, table)
		}
	}
}
