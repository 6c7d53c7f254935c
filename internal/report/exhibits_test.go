package report

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"osservatorio/internal/codelist"
	"osservatorio/internal/model"
	"osservatorio/internal/report/doc"
)

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

func TestRatesOfPartsStandForItaly(t *testing.T) {
	all := cells()
	for i, sex := range []string{"T", "M", "F"} {
		for _, area := range []string{"ITC", "ITFG"} {
			all = append(all, cell{indicator: "act_rate_1564", area: area, when: "2022", freq: "A", citizenship: "FOR", sex: sex, age: "Y15-64", value: 70 + float64(i)})
		}
	}
	d := semiannual(t, publish(t, "real", nil, false, all), "it").doc
	i := slices.IndexFunc(d.Tables(), func(x *doc.Table) bool { return x.ID == "T1.2" })
	rows := d.Tables()[i].Rows
	if want := "Titolo di act_rate_1564 – Italia: dato non disponibile; ripartizioni, 2022"; rows[0].Label != want {
		t.Errorf("heading %q, want %q", rows[0].Label, want)
	}
	if len(rows) < 4 || rows[1].Label != "Nord-ovest, stranieri" || rows[2].Label != "Mezzogiorno, stranieri" || rows[3].Cells != nil {
		t.Fatalf("rows %+v, want foreigners of Nord-ovest and Mezzogiorno", rows[1:4])
	}
	for k, want := range map[int]float64{0: 70, 2: 71, 4: 72} {
		if got := rows[2].Cells[k].Value; got != want {
			t.Errorf("Mezzogiorno, column %d: %v, want %v", k, got, want)
		}
	}
}

// The notes print the titles of the checks, which a release keeps in Italian.
func TestChecksHaveTitlesInBothLanguages(t *testing.T) {
	set, err := model.Load(os.DirFS("../../sql"))
	must(t, err)
	if len(set.Checks) == 0 {
		t.Fatal("no checks")
	}
	for _, c := range set.Checks {
		title, _ := c.Header.Title.(map[string]any)
		if it, _ := title["it"].(string); it == "" || title["en"] == nil || it == title["en"] {
			t.Errorf("%s: title %v, want {it, en}", c.Path, c.Header.Title)
		}
	}
}
