package report

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"osservatorio/internal/codelist"
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

// reception is the days of a release on which migrants were counted.
func reception(days map[string]float64, status string) []cell {
	out := []cell{{indicator: "reception_present", area: "IT", when: "2024-S2", freq: "S", citizenship: "NEU", sex: "T", age: "TOTAL", value: 7}}
	for _, when := range slices.Sorted(maps.Keys(days)) {
		out = append(out, cell{indicator: "reception_present", area: "IT", when: when, freq: "D", citizenship: "NEU", sex: "T", age: "TOTAL", value: days[when], status: status})
	}
	return out
}

func TestReceptionIsDatedAndComparedWithTheSameDate(t *testing.T) {
	subject := "i migranti presenti nelle strutture di accoglienza sono"
	for name, c := range map[string]struct {
		days   map[string]float64
		status string
		want   string
	}{
		"a day in the middle":    {map[string]float64{"2025-05-15": 139_032, "2024-12-31": 5, "2024-05-17": 130_000}, "", "Al 15 maggio 2025 " + subject + " 139.032, in aumento del 6,9% rispetto al 17 maggio 2024."},
		"a day after the period": {map[string]float64{"2025-05-15": 139_032, "2025-07-15": 5, "2024-05-15": 140_000}, "", "Al 15 maggio 2025 " + subject + " 139.032, in calo dello 0,7% rispetto al 15 maggio 2024."},
		"no day near the date":   {map[string]float64{"2025-05-15": 139_032, "2024-05-19": 130_000}, "", "Al 15 maggio 2025 " + subject + " 139.032; per il 15 maggio 2024 il dato non è disponibile."},
		"not validated":          {map[string]float64{"2025-05-15": 139_032, "2024-05-15": 130_000}, "V", "Al 15 maggio 2025 " + subject + " 139.032; al 15 maggio 2024 erano 130.000 (+6,9%)."},
	} {
		text := leads(semiannual(t, publish(t, "real", nil, false, reception(c.days, c.status)), "it").doc)
		if !strings.Contains(text, c.want) {
			t.Errorf("%s: the report does not say %q; it says:\n%s", name, c.want, text)
		}
	}
}

func TestDayOfIngestionIsNoPublication(t *testing.T) {
	d := semiannual(t, publish(t, "real", nil, false, cells()), "it").doc
	text := leads(d)
	want := "L'ultima pubblicazione compresa nella release è del 31 dicembre 2015 e riguarda: cifre pubblicate da altri. " +
		"Senza data di pubblicazione, acquisito il 16 marzo 2026: Istat."
	if !strings.Contains(text, want) {
		t.Errorf("the report does not say %q", want)
	}
	for _, x := range d.Tables() {
		switch x.ID {
		case "TB.1":
			if got := x.Rows[0].Cells[0].Text; got != "acquisito il 16 marzo 2026" {
				t.Errorf("TB.1: last publication %q", got)
			}
		case "TC.1":
			if got, dated := x.Rows[0].Cells[3].Text, x.Rows[1].Cells[3].Text; got != "acquisito il 2026-03-16" || dated != "2015-12-31" {
				t.Errorf("TC.1: last publications %q, %q", got, dated)
			}
		}
	}
}

func TestPartsAreSetInUnderTheirWhole(t *testing.T) {
	list, err := codelist.Load(os.DirFS("../../schemas/codelists"), "sector")
	must(t, err)
	b := &builder{lists: map[string]*codelist.List{"sector": list}}
	codes := ordered([]string{"A", "B-E", "C", "F", "G-U", "G_I", "H", "I"}, sectorOrder)
	want := map[string]bool{"C": true, "G_I": true, "H": true, "I": true}
	whole := ""
	for _, code := range append(codes, "_T") {
		if got := b.isPart("sector", code, codes); got != want[code] {
			t.Errorf("%s is a part: %v, want %v", code, got, want[code])
		}
		if !want[code] {
			whole = code
			continue
		}
		if !slices.Contains(b.members("sector", whole), b.members("sector", code)[0]) {
			t.Errorf("%s stands under %s, of which it is no part", code, whole)
		}
	}
}

func TestBenefitsThatCannotExistAreNotMissing(t *testing.T) {
	aspi := cell{indicator: "welfare_benef", area: "IT", when: "2014", freq: "A", citizenship: "NEU", sex: "T", age: "TOTAL", dims: map[string]string{"SCHEME": "ASPI"}, value: 90_000}
	d := semiannual(t, publish(t, "synthetic", nil, false, append(cells(), aspi)), "it").doc
	i := slices.IndexFunc(d.Figures(), func(f *doc.Figure) bool { return f.ID == "G4.1" })
	table := d.Figures()[i].Plot(0).Table(d.Locale)
	if want := []string{"Periodo", "ASpI", "NASpI"}; !slices.Equal(table.Headers[1:], want[1:]) {
		t.Fatalf("headers %q, want %q", table.Headers, want)
	}
	want := map[string][]string{"2014": {"90,0", "–"}, "2016": {"n.d.", "n.d."}, "2017": {"–", "n.d."}, "2020": {"–", "300,0"}}
	for _, row := range table.Rows {
		if cells := want[row[0]]; cells != nil && !slices.Equal(row[1:], cells) {
			t.Errorf("%s: %q, want %q", row[0], row[1:], cells)
		}
		delete(want, row[0])
	}
	if len(want) > 0 {
		t.Errorf("no rows %v", want)
	}
}
