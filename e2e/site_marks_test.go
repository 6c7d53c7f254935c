package e2e

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestSiteSparklinesBreak: the small line of a headline figure is drawn in as many parts as its series has, and its
// map, its comparison and its group say which values are withheld instead of that there are none.
func TestSiteSparklinesBreak(t *testing.T) {
	lake := demoLake(t)
	at := serving(t, lake)
	rows := query(t, lake, "emp_rate_1564", "--area", "IT", "--where", "CITIZENSHIP=NEU", "--where", "FREQ=S", "--where", "SEX=T", "--where", "AGE=Y15-64")
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a["TIME_PERIOD"], b["TIME_PERIOD"]) })
	parts := 1
	for _, r := range rows[len(rows)-15:] {
		if r["OBS_STATUS"] == "B" {
			parts++
		}
	}
	if parts < 2 {
		t.Fatal("the series of the demonstration has no break")
	}
	card := regexp.MustCompile(`(?s)href="/indicatori/emp_rate_1564\?citizenship=NEU".*?<path d="([^"]*)"`).FindStringSubmatch(get(t, at+"/").body)
	if card == nil || strings.Count(card[1], "M") != parts {
		t.Errorf("the line is not of %d parts: %q", parts, card)
	}
}

// TestSiteFiguresSayWhatIsWithheld: a chart says of an estimate that is too imprecise that it is, and not that there is
// none; of a series that ends early when; and the value of the year before bears its own flag.
func TestSiteFiguresSayWhatIsWithheld(t *testing.T) {
	lake := demoLake(t)
	at := serving(t, lake)
	for path, wants := range map[string][]string{
		"/confronto?view=regions&citizenship=FOR&figure=anno-prima&format=svg":  {">stima troppo imprecisa<", ">Le stime troppo imprecise non sono pubblicate.<"},
		"/en/compare?view=regions&citizenship=FOR&figure=anno-prima&format=svg": {">too imprecise<", ">Estimates that are too imprecise are not published.<"},
		"/?figure=mappa&format=svg": {">l<", "l = stima troppo imprecisa per essere pubblicata."},
		"/indicatori/emp_rate_1564?area=ITF2&citizenship=FOR&figure=cittadinanza&format=svg":                     {">Stranieri ", "(II 2020)<", ">Le stime troppo imprecise non sono pubblicate.<"},
		"/confronto?view=group&codes=ITF2,ITC1&indicator=emp_rate_1564&citizenship=FOR&figure=gruppo&format=svg": {">stima troppo imprecisa<"},
	} {
		drawn := html.UnescapeString(get(t, at+path).body)
		for _, want := range wants {
			if !strings.Contains(drawn, want) {
				t.Errorf("%s does not say %q", path, want)
			}
		}
		if strings.Contains(drawn, "n.d.<") || strings.Contains(drawn, "non disponibile") {
			t.Errorf("%s says that there is no value", path)
		}
	}
	before := query(t, lake, "emp_rate_1564", "--area", "ITF1,ITF2", "--where", "CITIZENSHIP=FOR", "--where", "FREQ=S", "--where", "SEX=T", "--where", "AGE=Y15-64", "--from", "2024-S2", "--to", "2024-S2")
	if len(before) != 2 || before[0]["OBS_STATUS"] != "U" || before[1]["OBS_STATUS"] != "L" {
		t.Fatalf("the demonstration has other flags: %v", before)
	}
	for _, path := range []string{"/confronto?view=regions&citizenship=FOR", "/confronto?view=group&codes=ITF1,ITF2&indicator=emp_rate_1564&citizenship=FOR"} {
		page := get(t, at+path).body
		for area, want := range map[string]string{"Abruzzo": `(u)`, "Molise": `non pubblicato`} {
			row := regexp.MustCompile(`(?s)Anno prima.*<tr[^>]*><th scope="row">(?:<a [^>]*>)?` + area + `(?:</a>)?</th>(<td.*?</td>)`).FindStringSubmatch(page)
			if row == nil || !strings.Contains(row[1], want) {
				t.Errorf("%s: %s the year before is not %s: %q", path, area, want, row)
			}
		}
	}
}

// TestSiteTellsReleasesApart: what changed since the release before is told by its values too, those that `query` gave
// then and gives now; how to cite names the address that the release keeps; licences are told in words for readers.
func TestSiteTellsReleasesApart(t *testing.T) {
	lake := demoLake(t)
	at := serving(t, lake)
	page := html.UnescapeString(get(t, at+"/dati/cambiamenti?since=2026-03-16").body)
	row := regexp.MustCompile(`>Occupati</a></th><td class="words">Italia, III trimestre 2025, 15-64 anni</td><td>([0-9.]+) persone.*?</td><td>([0-9.]+) persone</td><td>([^<]*)</td>`).FindStringSubmatch(page)
	if row == nil {
		t.Fatalf("no revision of the employed: %.600s", page[strings.Index(page, `id="maggiori"`):])
	}
	one := func(args ...string) string {
		got := query(t, lake, "employed", append(args, "--area", "IT", "--from", "2025-Q3", "--to", "2025-Q3", "--where", "FREQ=Q", "--where", "CITIZENSHIP=TOTAL", "--where", "SEX=T", "--where", "AGE=Y15-64")...)
		if len(got) != 1 {
			t.Fatalf("%v", got)
		}
		return got[0]["OBS_VALUE"]
	}
	then, now := one("--as-of", "2026-03-15"), one()
	for i, want := range []string{then, now} {
		if got := strings.ReplaceAll(row[1+i], ".", ""); got != want {
			t.Errorf("the page says %s, query %s", got, want)
		}
	}
	var a, b int
	fmt.Sscan(then, &a)
	fmt.Sscan(now, &b)
	if got := strings.ReplaceAll(row[3], ".", ""); got != fmt.Sprintf("%+d persone", b-a) {
		t.Errorf("the page says %s of %d and %d", row[3], a, b)
	}
	for path, wants := range map[string][]string{
		"/dati":    {`">/dati/release/2026-03-16-`, "quella che la fonte indica per ciascun insieme di dati", `<a href="/dati/cambiamenti">che cosa è cambiato</a>`},
		"/en/data": {`">/en/data/releases/2026-03-16-`, "the one that the source states for each of its data sets", `<a href="/en/data/changes">what changed</a>`},
	} {
		page := html.UnescapeString(get(t, at+path).body)
		for _, want := range wants {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not have %q", path, want)
			}
		}
		if strings.Contains(page, "README.md") {
			t.Errorf("%s names a file of the project", path)
		}
	}
	if page := get(t, at+"/indicatori/rate_gap_pp").body; !strings.Contains(page, `<option value="ITA" selected>Italiani<`) && !strings.Contains(page, `<option value="ITA">Italiani<`) {
		t.Error("the group with which a gap is told is a code")
	}
}

// TestSiteSaysWhichLanguage: what stands in Italian on an English page is marked as Italian, and who computed a figure is
// told in the language of the page.
func TestSiteSaysWhichLanguage(t *testing.T) {
	at := serving(t, demoLake(t))
	quality := get(t, at+"/en/data/quality").body
	if n := strings.Count(quality, `<td class="words" lang="it">`); n < 30 || strings.Contains(get(t, at+"/dati/qualita").body, `<td class="words" lang="it">`) {
		t.Errorf("%d checks are marked as Italian", n)
	}
	if data := get(t, at+"/en/data").body; !strings.Contains(data, `<li lang="it">istat/`) {
		t.Error("what is missing is not marked as Italian")
	}
	for path, want := range map[string]string{"/en/quotas": "Computed by the observatory from Comunicazioni Obbligatorie e Ministero", "/en/forecasts/demand": "Computed by the observatory from Istat (",
		"/en/indicators/fc_mase": "Computed by the observatory from its forecasts", "/quote": "Elaborazioni dell'Osservatorio su Comunicazioni"} {
		page := html.UnescapeString(get(t, at+path).body)
		if !strings.Contains(page, want) || strings.HasPrefix(path, "/en/") && strings.Contains(page, "Elaborazioni") {
			t.Errorf("%s does not say %q alone", path, want)
		}
	}
}
