package report

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"osservatorio/internal/period"
	"osservatorio/internal/release"
	"osservatorio/internal/report/doc"
)

// formats writes a report in every form.
func formats(t *testing.T, d *Document) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for name, write := range map[string]func(io.Writer) error{"html": d.WriteHTML, "pdf": d.WritePDF, "xlsx": d.WriteXLSX} {
		var b bytes.Buffer
		must(t, write(&b))
		out[name] = b.Bytes()
	}
	return out
}

func TestSameReleaseGivesSameBytes(t *testing.T) {
	r := publish(t, "synthetic", nil, true, cells())
	for _, lang := range []string{"it", "en"} {
		first, second := formats(t, semiannual(t, r, lang)), formats(t, semiannual(t, r, lang))
		for name := range first {
			if !bytes.Equal(first[name], second[name]) {
				t.Errorf("%s, %s: the second run gave other bytes", lang, name)
			}
		}
	}
}

func TestTextsAreMadeOfFigures(t *testing.T) {
	d := semiannual(t, publish(t, "synthetic", nil, true, cells()), "it")
	text := leads(d.doc)
	for _, want := range []string{
		// 59 + 2 = 61 against 59 with errors of 0.4: significant.
		"Il tasso di occupazione 15-64 anni dei non comunitari è pari al 61,0%, in aumento di 2,0 punti percentuali rispetto all'anno prima.",
		// 1.230.000 against 1.200.000 with errors of 40,000: not significant.
		"Nel I semestre 2025 gli occupati non comunitari di 15-89 anni sono 1.230 mila, stabili entro l'errore campionario rispetto al I semestre 2024 (+2,5%).",
		"Il tasso di disoccupazione 15-74 anni dei non comunitari è pari all'8,1%, stabile entro l'errore campionario (+0,1 p.p.).",
		// Two quarters of 180,000 make a half-year.
		"le attivazioni di lavoratori non comunitari sono 360.000",
		"Il saldo tra attivazioni e cessazioni è positivo (+10.000); nel I semestre 2024 era",
		"Nel 2024 i beneficiari non comunitari di NASpI sono 304.000, stabili rispetto al 2023 (+0,3%).",
		"Al 1° gennaio 2024 gli stranieri residenti sono 5.080.000",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the report does not say %q; it says:\n%s", want, text)
		}
	}
	if t.Failed() {
		return
	}
	english := leads(semiannual(t, publish(t, "synthetic", nil, true, cells()), "en").doc)
	want := "The employment rate at ages 15-64 of non-EU citizens is 61.0%, up 2.0 percentage points on the year before."
	if !strings.Contains(english, want) {
		t.Errorf("the English report does not say %q; it says:\n%s", want, english)
	}
}

// leads is the running text of a document.
func leads(d *doc.Document) string {
	var out []string
	for _, s := range d.Sections {
		for _, b := range s.Blocks {
			if p, ok := b.(doc.Paragraph); ok {
				out = append(out, strings.ReplaceAll(p.Text, "\u00a0", " "))
			}
		}
	}
	return strings.Join(out, "\n")
}

func TestEveryExhibitSaysWhatItIs(t *testing.T) {
	for _, lang := range []string{"it", "en"} {
		d := semiannual(t, publish(t, "synthetic", nil, true, cells()), lang).doc
		seen := map[string]bool{}
		check := func(id, title string, m doc.Meta) {
			if seen[id] {
				t.Errorf("%s is there twice", id)
			}
			seen[id] = true
			if title == "" || m.Period == "" || m.Unit == "" || m.Source == "" || m.Territory == "" {
				t.Errorf("%s: title %q, period %q, unit %q, source %q, territory %q: none may be empty", id, title, m.Period, m.Unit, m.Source, m.Territory)
			}
			if strings.HasPrefix(id, "T2.") && m.Perimeter == "" {
				t.Errorf("%s: a table of the compulsory communications without its perimeter", id)
			}
			if strings.HasPrefix(id, "T2.") && !strings.Contains(m.Population, map[string]string{"it": "stranieri nati in Italia", "en": "foreigners born in Italy"}[lang]) {
				t.Errorf("%s: does not say that foreigners born in Italy are counted as Italians: %q", id, m.Population)
			}
		}
		for _, x := range d.Tables() {
			check(x.ID, x.Title, x.Meta)
			for _, r := range x.Rows {
				if r.Cells != nil && len(r.Cells) != len(x.Columns) {
					t.Errorf("%s: row %q has %d cells for %d columns", x.ID, r.Label, len(r.Cells), len(x.Columns))
				}
			}
		}
		for _, x := range d.Figures() {
			check(x.ID, x.Title, x.Meta)
		}
		if n := len(d.Figures()); n < 9 {
			t.Errorf("%d figures, want at least nine, one of them a map", n)
		}
	}
}

func TestWhatIsMissingIsNamed(t *testing.T) {
	missing := []release.Missing{{Dataset: "co/tavole", Feed: "agreement", Title: "Tavole trimestrali"}, {Dataset: "istat/rcfl-tabulation", Feed: "agreement", Title: "RCFL per regione"}}
	residents := []cell{{indicator: "foreign_residents", area: "IT", when: "2023", freq: "A", citizenship: "FOR", sex: "T", age: "TOTAL", value: 5_100_000}}
	full := semiannual(t, publish(t, "synthetic", nil, true, cells()), "it").doc
	d := semiannual(t, publish(t, "real", missing, false, residents), "it").doc
	if got, want := len(d.Tables())+len(d.Figures()), len(full.Tables())+len(full.Figures()); got != want {
		t.Errorf("%d tables and figures, want the %d of a full release", got, want)
	}
	absent := map[string]string{}
	for _, x := range d.Tables() {
		absent[x.ID] = x.Absent
	}
	for _, x := range d.Figures() {
		absent[x.ID] = x.Absent
	}
	for id, want := range map[string]string{"T2.1": "manca co/tavole (Tavole trimestrali; serve un accordo con il fornitore)", "G1.3": "manca istat/rcfl-tabulation", "T4.1": "le fonti presenti (inps/benefit-recipients)"} {
		if !strings.Contains(absent[id], want) {
			t.Errorf("%s: absent %q, want it to say %q", id, absent[id], want)
		}
	}
	if absent["T7.1"] != "" {
		t.Errorf("T7.1 has residents and says %q", absent["T7.1"])
	}
	formats(t, &Document{doc: d})
}

func TestAnotherPeriodIsNamed(t *testing.T) {
	d := semiannual(t, publish(t, "synthetic", nil, true, cells()), "it").doc
	for _, x := range d.Tables() {
		switch x.ID {
		case "T4.1":
			if want := "2024 (ultimo disponibile)"; x.Period != want {
				t.Errorf("T4.1: period %q, want %q", x.Period, want)
			}
		case "T1.1":
			if want := "I semestre 2025"; x.Period != want {
				t.Errorf("T1.1: period %q, want %q", x.Period, want)
			}
		}
	}
}

func TestHeadlines(t *testing.T) {
	d := semiannual(t, publish(t, "synthetic", nil, true, cells()), "it")
	byLabel := map[string]Headline{}
	for _, h := range d.Headlines() {
		byLabel[h.Label] = h
	}
	if n := len(d.Headlines()); n < leastHeadlines || n > mostHeadlines {
		t.Errorf("%d headline figures", n)
	}
	for _, label := range []string{"Occupati stranieri, 15-89 anni", "Tasso di disoccupazione 15-74 anni dei non comunitari"} {
		if _, ok := byLabel[label]; !ok {
			t.Errorf("no headline %q", label)
		}
	}
	got := byLabel["Tasso di occupazione 15-64 dei non comunitari"]
	want := Headline{Label: got.Label, Value: "61,0%", Unit: "%", Change: "+2,0\u00a0p.p.", Trend: "in aumento", Period: "I semestre 2025"}
	if got != want {
		t.Errorf("headline = %+v, want %+v", got, want)
	}
}

func TestPageIsWellFormedAndSelfContained(t *testing.T) {
	page := formats(t, semiannual(t, publish(t, "synthetic", nil, true, cells()), "it"))["html"]
	for _, bad := range []string{"<script", "@import", "url(", "src=", "<link", "on" + "load="} {
		if bytes.Contains(page, []byte(bad)) {
			t.Errorf("the page has %q: it must fetch and run nothing", bad)
		}
	}
	for _, want := range []string{`<html lang="it">`, `class="skip"`, `<main id="testo"`, "DATI DIMOSTRATIVI", "<caption"} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the page lacks %q", want)
		}
	}
	decoder := xml.NewDecoder(bytes.NewReader(page))
	decoder.Entity = xml.HTMLEntity
	ids, tables, captions := map[string]bool{}, 0, 0
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		must(t, err)
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		scope := ""
		for _, a := range start.Attr {
			if a.Name.Local == "id" {
				if ids[a.Value] {
					t.Errorf("id %q is there twice", a.Value)
				}
				ids[a.Value] = true
			}
			if a.Name.Local == "scope" {
				scope = a.Value
			}
		}
		switch start.Name.Local {
		case "table":
			tables++
		case "caption":
			captions++
		case "th":
			if scope == "" {
				t.Error("a heading of a table without scope")
			}
		}
	}
	if tables == 0 || tables != captions {
		t.Errorf("%d tables with %d captions", tables, captions)
	}
}

func TestWorkbookHoldsNumbers(t *testing.T) {
	d := semiannual(t, publish(t, "synthetic", nil, true, cells()), "it")
	book, err := excelize.OpenReader(bytes.NewReader(formats(t, d)["xlsx"]))
	must(t, err)
	defer book.Close()
	for _, sheet := range book.GetSheetList() {
		if first, err := book.GetCellValue(sheet, "A1"); err != nil || !strings.HasPrefix(first, "DATI DIMOSTRATIVI") {
			t.Errorf("sheet %s begins with %q, %v; want the mark of invented data", sheet, first, err)
		}
	}
	if got, want := len(book.GetSheetList()), len(d.doc.Tables())+2; got != want {
		t.Errorf("%d sheets, want %d", got, want)
	}
	rows, err := book.GetRows("T1.2", excelize.Options{RawCellValue: true})
	must(t, err)
	found := false
	for _, r := range rows {
		found = found || len(r) > 1 && strings.TrimSpace(r[0]) == "Non comunitari" && r[1] == "61"
	}
	if !found {
		t.Errorf("T1.2 has no row of non-EU citizens with the number 61: %v", rows)
	}
}

func TestPeriodMustBeAHalfYear(t *testing.T) {
	r := publish(t, "real", nil, false, cells()[:5])
	if _, err := Semiannual(context.Background(), r, Options{Period: period.Year(2025), Lang: "it", Areas: areas(t)}); !errors.Is(err, ErrPeriod) {
		t.Errorf("error for a year = %v, want ErrPeriod", err)
	}
	if _, err := Semiannual(context.Background(), r, Options{Period: period.HalfYear(2025, 1), Lang: "fr", Areas: areas(t)}); err == nil {
		t.Error("no error for a language that there is not")
	}
}

func TestStoreTakesPeriodsAsTheIndicatorSays(t *testing.T) {
	r := publish(t, "synthetic", nil, true, cells())
	target := period.HalfYear(2025, 1)
	s, err := load(context.Background(), r, target, areas(t))
	must(t, err)
	key := s.of("co_activations").of("NEU")
	when := s.latest(target, key)
	if when.period != target || len(when.parts) != 2 {
		t.Fatalf("span of quarterly activations = %+v, want the half-year of two quarters", when)
	}
	if got := s.at(key, when).value; got != 360_000 {
		t.Errorf("sum of quarters = %v, want 360000", got)
	}
	if got := s.latest(target, s.of("welfare_benef").of("NEU").with("SCHEME", "NASPI")); got.period != period.Year(2024) {
		t.Errorf("latest year = %v, want 2024", got.period)
	}
	if got := s.widest(target, leastRegions, across(regionsOfTest[:3], s.of("emp_rate_1564").of("NEU"))...); got.ok() {
		t.Errorf("three regions made a table by area: %+v", got)
	}
	if got := s.at(key, s.latest(target, s.of("pop_15p"))); !math.IsNaN(got.value) {
		t.Errorf("value of no period = %v, want none", got.value)
	}
}
