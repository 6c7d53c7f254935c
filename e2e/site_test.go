package e2e

import (
	"fmt"
	"html"
	"image/png"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sitePages are the pages in Italian and in English; each is of its language, has both, and says that its data are invented.
var sitePages = [][2]string{
	{"/", "/en/"}, {"/regioni", "/en/regions"}, {"/regioni/IT", "/en/regions/IT"}, {"/regioni/ITC1", "/en/regions/ITC1"}, {"/regioni/ITC", "/en/regions/ITC"}, {"/regioni/ITC11", "/en/regions/ITC11"},
	{"/indicatori", "/en/indicators"}, {"/indicatori?q=neet", "/en/indicators?q=neet"},
	{"/confronto", "/en/compare"}, {"/confronto?area=ITI1", "/en/compare?area=ITI1"}, {"/confronto?view=regions", "/en/compare?view=regions"}, {"/confronto?view=group", "/en/compare?view=group"},
	{"/confronto?codes=ITC1%2CToscana&view=group", "/en/compare?codes=ITC1%2CToscana&view=group"},
	{"/previsioni", "/en/forecasts"}, {"/previsioni/domanda", "/en/forecasts/demand"}, {"/previsioni/accuratezza", "/en/forecasts/accuracy"},
	{"/quote", "/en/quotas"}, {"/quote?area=ITC1", "/en/quotas?area=ITC1"}, {"/dati", "/en/data"}, {"/dati/cambiamenti", "/en/data/changes"}, {"/dati/qualita", "/en/data/quality"},
	{"/dati/errata", "/en/data/errata"}, {"/concetti", "/en/concepts"}, {"/ricerca?q=torino", "/en/search?q=torino"}, {"/ricerca?q=tasso+piemonte", "/en/search?q=tasso+piemonte"}, {"/accessibilita", "/en/accessibility"}, {"/feedback", "/en/feedback"},
}

// TestSite asks every page in both languages, and every indicator.
func TestSite(t *testing.T) {
	url := serving(t, demoLake(t))
	ids := map[string]bool{}
	for _, pair := range sitePages {
		for i, lang := range []string{"it", "en"} {
			page := get(t, url+pair[i])
			for _, want := range []string{`<html lang="` + lang + `">`, []string{"<strong>DATI DIMOSTRATIVI<", "<strong>DEMONSTRATION DATA<"}[i], `hreflang="it" href="` + pair[0] + `"`, `hreflang="en" href="` + pair[1] + `"`} {
				if page.StatusCode != 200 || !strings.Contains(html.UnescapeString(page.body), want) {
					t.Errorf("%s: %s lacks %s: %.300s", pair[i], page.Status, want, page.body)
				}
			}
			for _, never := range []string{"<style", " style=", "onclick", "<script>", ">NaN", "ZgotmplZ"} {
				if strings.Contains(page.body, never) {
					t.Errorf("%s has %s", pair[i], never)
				}
			}
			for _, m := range regexp.MustCompile(`href="(/indicatori/[a-z0-9_]+)"`).FindAllStringSubmatch(page.body, -1) {
				ids[m[1]] = true
			}
		}
	}
	if len(ids) < 80 {
		t.Errorf("the pages lead to %d indicators", len(ids))
	}
	for id := range ids {
		if page := get(t, url+id); page.StatusCode != 200 || strings.Count(page.body, "<figure") == 0 && !strings.Contains(page.body, `class="absent"`) {
			t.Errorf("%s: %s %.300s", id, page.Status, page.body)
		}
	}
}

// TestNoWayLeadsToARefusal asks for every indicator as a whole in every form that the catalogue offers, and finds that
// the forms which it does not offer would have been refused.
func TestNoWayLeadsToARefusal(t *testing.T) {
	at := serving(t, demoLake(t))
	begins := func(address string) int {
		t.Helper()
		answer, err := http.Get(address) // of which no more is read than says that it was given
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	offered := map[string][]string{}
	for _, m := range regexp.MustCompile(`href="(/api/v1/observations\?[^"]+)"`).FindAllStringSubmatch(get(t, at+"/dati").body, -1) {
		u, err := url.Parse(html.UnescapeString(m[1]))
		if err != nil {
			t.Fatal(err)
		}
		id, format := u.Query().Get("indicator"), u.Query().Get("format")
		offered[id] = append(offered[id], format)
		if format == "xlsx" && len(offered)%30 != 0 { // a workbook is made whole before its first byte
			continue
		}
		if status := begins(at + u.String()); status != 200 {
			t.Errorf("%s: %d", u, status)
		}
	}
	if len(offered) < 80 {
		t.Errorf("only %d indicators are offered", len(offered))
	}
	refused := 0
	for id, formats := range offered {
		if slices.Contains(formats, "xlsx") {
			continue
		}
		refused++
		if status := begins(at + "/api/v1/observations?format=xlsx&indicator=" + id); status != 413 {
			t.Errorf("%s as a workbook is not offered, and is answered with %d", id, status)
		}
	}
	if refused == 0 {
		t.Error("no indicator is too large for a workbook: nothing was tried")
	}
}

// TestSiteSaysWhatQuerySays holds the figures of the pages, and what is taken away from them, against the command line.
func TestSiteSaysWhatQuerySays(t *testing.T) {
	dir := demoLake(t)
	at := serving(t, dir)
	for _, c := range []struct{ page, indicator, area, period, where, text string }{
		{"/indicatori/emp_rate_1564?area=ITC1&citizenship=NEU&freq=A", "emp_rate_1564", "ITC1", "2013", "CITIZENSHIP=NEU", "%s%%"},
		{"/indicatori/co_activations?area=ITI1&citizenship=NEU&freq=A", "co_activations", "ITI1", "2013", "CITIZENSHIP=NEU", "%s"},
		{"/confronto?view=regions&indicator=unemp_rate&citizenship=FOR&freq=A&period=2024", "unemp_rate", "ITI1", "2024", "CITIZENSHIP=FOR", "%s%%"},
	} {
		page := get(t, at+c.page)
		data := get(t, at+c.page+"&figure="+figureOf(t, page.body)+"&format=csv")
		_, rows := table(t, data.body)
		said, args := "", []string{"--area", c.area, "--from", c.period, "--to", c.period, "--where", c.where, "--where", "SEX=T", "--where", "FREQ=A"}
		for _, r := range rows {
			if r["REF_AREA"] == c.area && r["TIME_PERIOD"] == c.period && "CITIZENSHIP="+r["CITIZENSHIP"] == c.where && r["SEX"] == "T" {
				said = r["OBS_VALUE"]
				for _, name := range []string{"AGE", "SECTOR", "CONTRACT", "PERIMETER"} {
					if r[name] != "" {
						args = append(args, "--where", name+"="+r[name])
					}
				}
			}
		}
		answer := query(t, dir, c.indicator, args...)
		if len(answer) != 1 {
			t.Fatalf("query %s %v: %d rows", c.indicator, args, len(answer))
		}
		want := answer[0]["OBS_VALUE"]
		if said != want || said == "" {
			t.Errorf("%s: the page's file says %q of %s %s, query %q", c.page, said, c.area, c.period, want)
		}
		if shown := fmt.Sprintf(c.text, italianNumber(t, want, strings.Contains(c.text, "%%"))); !strings.Contains(page.body, shown) {
			t.Errorf("%s does not show %s", c.page, shown)
		}
	}
}

// figureOf is the id of the first figure of a page.
func figureOf(t *testing.T, page string) string {
	t.Helper()
	m := regexp.MustCompile(`<figure class="exhibit" id="([a-z0-9-]+)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no figure in %.500s", page)
	}
	return m[1]
}

// italianNumber writes a number of a file as a page does: with one decimal when it is a rate, else whole and grouped.
func italianNumber(t *testing.T, text string, rate bool) string {
	if rate {
		return strings.ReplaceAll(rounded(t, text, 1), ".", ",")
	}
	whole := rounded(t, text, 0)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "." + whole[i:]
	}
	return whole
}

// TestSiteFigures takes a chart away in every form.
func TestSiteFigures(t *testing.T) {
	at := serving(t, demoLake(t)) + "/indicatori/emp_rate_1564?figure=regioni&format="
	svg := get(t, at+"svg")
	if svg.Header.Get("Content-Type") != "image/svg+xml" || !strings.Contains(svg.body, "<svg") || !strings.Contains(svg.body, "DATI DIMOSTRATIVI") || !strings.Contains(svg.body, "Fonte") {
		t.Errorf("svg: %s %.300s", svg.Status, svg.body)
	}
	picture := get(t, at+"png")
	if img, err := png.Decode(strings.NewReader(picture.body)); err != nil || img.Bounds().Dx() < 1500 {
		t.Errorf("png: %s %v", picture.Status, err)
	}
	if book := get(t, at+"xlsx"); !strings.HasPrefix(book.body, "PK") || !strings.Contains(book.Header.Get("Content-Disposition"), "emp_rate_1564-regioni-2026-") {
		t.Errorf("xlsx: %s %q", book.Status, book.Header.Get("Content-Disposition"))
	}
}

// TestSiteWithholds: a cell that is not published says so and why, on its page and in what is taken away, and is no zero.
func TestSiteWithholds(t *testing.T) {
	dir := demoLake(t)
	at := serving(t, dir)
	cells := map[string]row{}
	for _, status := range []string{"CONF_STATUS=D", "OBS_STATUS=L"} {
		id := map[string]string{"CONF_STATUS=D": "co_net", "OBS_STATUS=L": "emp_rate_1564"}[status]
		cells[id] = query(t, dir, id, "--where", status, "--where", "FREQ=A")[0]
	}
	for id, cell := range cells {
		q := url.Values{"area": {cell["REF_AREA"]}}
		for _, name := range []string{"FREQ", "CITIZENSHIP", "SEX", "AGE", "SECTOR", "CONTRACT", "PERIMETER"} {
			if cell[name] != "" {
				q.Set(strings.ToLower(name), cell[name])
			}
		}
		address := at + "/indicatori/" + id + "?" + q.Encode()
		page := get(t, address)
		if !strings.Contains(page.body, `<td class="withheld">non pubblicato<span class="visually-hidden">: `) {
			t.Errorf("%s does not say that %v is withheld: %s", address, cell, page.Status)
		}
		_, rows := table(t, get(t, address+"&figure=cittadinanza&format=csv").body)
		found := false
		for _, r := range rows {
			if r["TIME_PERIOD"] == cell["TIME_PERIOD"] && r["CITIZENSHIP"] == cell["CITIZENSHIP"] {
				found = r["OBS_VALUE"] == "" && r["CONF_STATUS"] == cell["CONF_STATUS"] && r["OBS_STATUS"] == cell["OBS_STATUS"]
			}
		}
		if !found {
			t.Errorf("%s: the file does not hold %v withheld", address, cell)
		}
	}
}

// TestSiteRefusesWell: what is asked wrongly gets a page that names the parameter and what it may be, and nothing of a request is shown as HTML.
func TestSiteRefusesWell(t *testing.T) {
	at := serving(t, demoLake(t))
	evil := `"><script>alert(1)</script>`
	for _, c := range []struct {
		path   string
		status int
		says   string
	}{
		{"/regioni/XX", 404, "elenco delle regioni"},
		{"/en/regions/XX", 404, "list of regions"},
		{"/indicatori/emp_rate", 404, "emp_rate_1564"},
		{"/indicatori/emp_rate_1564?citizenship=X", 400, "<code>NEU</code>"},
		{"/indicatori/emp_rate_1564?colour=red", 400, "<code>citizenship</code>"},
		{"/indicatori/emp_rate_1564?area=Atlantide", 400, "<code>ITC1</code>"},
		{"/indicatori/emp_rate_1564?age=Y20-64&citizenship=NEU", 404, "togline uno"},
		{"/indicatori/emp_rate_1564?figure=nessuna&format=png", 400, "<code>regioni</code>"},
		{"/indicatori/emp_rate_1564?figure=regioni&format=exe", 400, "<code>svg</code>"},
		{"/confronto?view=x", 400, "<code>regions</code>"},
		{"/confronto?indicator=none", 400, "<code>emp_rate_1564</code>"},
		{"/confronto?indicator1=none", 400, "<code>emp_rate_1564</code>"},
		{"/confronto?indicator1=unemployed&indicator=employed", 400, "<code>employed</code>"},
		{"/confronto?indicator2=none", 400, "<code>indicator2</code>"},
		{"/confronto?view=regions&indicator2=employed", 400, "<code>indicator2</code>"},
		{"/confronto?view=group&group=none", 400, "<code>ripartizioni</code>"},
		{"/quote?year=1900", 400, "<code>2013</code>"},
		{"/previsioni?indicator=neet", 400, "<code>employed</code>"},
		{"/previsioni/domanda?scenario=x", 400, "<code>ADVERSE</code>"},
		{"/dati/cambiamenti?since=yesterday", 400, "yyyy-mm-dd"},
		{"/ricerca?q=" + url.QueryEscape(evil), 200, "Niente per"},
		{"/indicatori?q=" + url.QueryEscape(evil), 200, "0 indicatori"},
		{"/indicatori/" + url.PathEscape(evil), 404, "there is no indicator"},
		{"/indicatori/emp_rate_1564?sex=" + url.QueryEscape(evil), 400, "<code>M</code>"},
		{"/indicatori/emp_rate_1564?" + url.QueryEscape(evil) + "=1", 400, ""},
		{"/confronto?view=group&dimension=SECTOR&codes=" + url.QueryEscape(evil), 400, "<code>B-E</code>"},
		{"/confronto?view=group&dimension=COLOUR&codes=red", 400, "<code>SECTOR</code>"},
		{"/?indicator=" + url.QueryEscape("x' OR 1=1 --"), 400, ""},
		{"/nessuna-pagina", 404, "nessuna-pagina"},
		{"/en/data/releases/none", 404, "no such release"},
		{"/?release=none", 404, "no such release"},
	} {
		page := get(t, at+c.path)
		if page.StatusCode != c.status || !strings.Contains(page.body, c.says) || !strings.Contains(page.body, "<main") {
			t.Errorf("%s: %s %.300s", c.path, page.Status, strings.Join(strings.Fields(page.body[max(0, strings.Index(page.body, "<main")):]), " "))
		}
		if strings.Contains(page.body, "<script>") || strings.Contains(page.body, evil) {
			t.Errorf("%s brings HTML of the request into the page", c.path)
		}
		notice := "DATI DIMOSTRATIVI"
		if strings.HasPrefix(c.path, "/en/") {
			notice = "DEMONSTRATION DATA"
		}
		if !strings.Contains(page.body, "<strong>"+notice+"</strong>") {
			t.Errorf("%s does not say that the data are invented", c.path)
		}
	}
}

// TestSiteForPrograms: what programs look for at the root of every site is there; invented data are not to be found by
// who looks for figures.
func TestSiteForPrograms(t *testing.T) {
	at := serving(t, demoLake(t))
	if robots := get(t, at+"/robots.txt"); robots.StatusCode != 200 || robots.Header.Get("Content-Type") != "text/plain; charset=utf-8" || !strings.HasSuffix(robots.body, "User-agent: *\nDisallow: /\n") {
		t.Errorf("robots.txt: %s %q", robots.Status, robots.body)
	}
	icon := get(t, at+"/favicon.ico")
	if icon.StatusCode != 200 || icon.Header.Get("Content-Type") != "image/x-icon" || !strings.HasPrefix(icon.body, "\x00\x00\x01\x00") {
		t.Errorf("favicon.ico: %s %q", icon.Status, icon.body[:min(8, len(icon.body))])
	}
}

var figureOfPage = regexp.MustCompile(`(?s)<figure class="exhibit".*?</figure>`)

// TestSiteSaysWhatBreaks: wherever a series is drawn broken, or its change is left out for that, the figure and its table
// say what changed, in the words of the catalogue.
func TestSiteSaysWhatBreaks(t *testing.T) {
	at := serving(t, demoLake(t))
	found := map[string]int{}
	for _, path := range []string{"/indicatori/emp_rate_1564", "/indicatori/emp_rate_1564?freq=Q", "/indicatori/foreign_residents?period=2019", "/indicatori/exc_imm_share?period=2025", "/regioni/ITC1", "/regioni/IT",
		"/confronto", "/confronto?view=regions&indicator=foreign_residents&period=2019", "/confronto?indicator=foreign_residents&indicator2=employed", "/previsioni"} {
		page := get(t, at+path)
		if page.StatusCode != 200 {
			t.Fatalf("%s: %s", path, page.Status)
		}
		for _, figure := range figureOfPage.FindAllString(html.UnescapeString(page.body), -1) {
			if !strings.Contains(figure, "dopo l'interruzione della serie") && !strings.Contains(figure, "la serie si interrompe") {
				continue
			}
			notes := regexp.MustCompile(`<p[^>]*>(Interruzione della serie[^<]*|\d{4}[^<:]*: [^<]*)</p>`).FindAllStringSubmatch(figure, -1)
			if len(notes) < 2 { // of the figure and of its table
				t.Errorf("%s does not say what breaks:\n%.400s", path, figure)
			}
			for _, n := range notes {
				found[n[1]]++
			}
		}
	}
	for _, want := range []string{"Interruzione della serie (b), 2021: Regolamento (UE) 2019/1700", "Interruzione della serie (b), 2018: Le serie regionali correnti", "Interruzione della serie (b), 2019: Primo conteggio del censimento",
		"Interruzione della serie (b), 2025: L'agricoltura"} {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(found)), func(note string) bool { return strings.HasPrefix(note, want) }) {
			t.Errorf("no figure says %q", want)
		}
	}
}

// TestSiteReadsTwoNamesOfASeries: the first series of a comparison is indicator or indicator1 in every view, and is written in
// one way in all links of the page.
func TestSiteReadsTwoNamesOfASeries(t *testing.T) {
	at := serving(t, demoLake(t))
	for one, other := range map[string]string{
		"/confronto?indicator=unemployed&area=ITC1&citizenship=NEU&sex=F&indicator2=unemployed": "/confronto?indicator1=unemployed&area1=ITC1&citizenship1=NEU&sex1=F&indicator2=unemployed",
		"/confronto?view=regions&indicator=unemp_rate&citizenship=FOR":                          "/confronto?view=regions&indicator1=unemp_rate&citizenship1=FOR",
		"/en/compare?view=group&indicator=employed":                                             "/en/compare?view=group&indicator1=employed",
	} {
		a, b := get(t, at+one), get(t, at+other)
		if a.StatusCode != 200 || a.body != b.body || strings.Contains(a.body, "indicator1") {
			t.Errorf("%s and %s are not one page: %s, %s", one, other, a.Status, b.Status)
		}
		if !strings.Contains(a.body, `<option value="`+strings.Split(strings.Split(one, "indicator=")[1], "&")[0]+`" selected>`) {
			t.Errorf("%s does not show its own indicator", one)
		}
	}
}

// TestSiteSpeaksInWords: what is new names who gave data and what they are called, and what an indicator is of is said in
// words; a change that is no per cent has its unit.
func TestSiteSpeaksInWords(t *testing.T) {
	at := serving(t, demoLake(t))
	home := html.UnescapeString(get(t, at+"/").body)
	news := home[strings.Index(home, `id="novita"`):]
	if id := regexp.MustCompile(`\b[a-z]+-[a-z]+(-[a-z]+)*\)`).FindString(news[:strings.Index(news, "</section>")]); id != "" || !strings.Contains(news, ", Istat: ") {
		t.Errorf("what is new has the name %q: %.600s", id, news)
	}
	if !regexp.MustCompile(`sull'anno prima <span class="change ?">[+−][0-9.]+ rapporti di lavoro`).MatchString(home) {
		t.Error("the change of the balance has no unit")
	}
	facts := html.UnescapeString(get(t, at+"/indicatori/neet").body)
	for _, want := range []string{"<dt>Unità</dt><dd>persone</dd>", "<dt>Età</dt><dd>15-24 anni, 15-29 anni, 15-34 anni</dd>"} {
		if !strings.Contains(facts, want) {
			t.Errorf("the page of neet lacks %s", want)
		}
	}
}
