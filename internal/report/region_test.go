package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"osservatorio/internal/period"
	"osservatorio/internal/release"
	"osservatorio/internal/report/doc"
)

// region makes the fact sheet of an area for 2024.
func region(t *testing.T, r *release.Release, area, lang string) *Document {
	t.Helper()
	d, err := Region(context.Background(), r, Options{Period: period.Year(2024), Lang: lang, Area: area, Areas: areas(t), Codes: codes(t)})
	must(t, err)
	return d
}

// residents are the foreign residents of regions on 1 January of two years: Piemonte, then the others.
func residents(status string, before, now float64) []cell {
	var out []cell
	add := func(area, when string, v float64, status string) {
		out = append(out, cell{indicator: "foreign_residents", area: area, when: when, freq: "A", citizenship: "FOR", sex: "T", age: "TOTAL", value: v, status: status})
	}
	for i, area := range append([]string{"IT", "ITC"}, regionsOfTest...) {
		if area == "ITC1" {
			add(area, "2024", before, "")
			add(area, "2025", now, status)
			continue
		}
		add(area, "2024", float64(1000*(i+1)), "")
		add(area, "2025", float64(1000*(i+1)), "")
	}
	return out
}

func TestSheetSaysWhatTheFiguresSay(t *testing.T) {
	for name, c := range map[string]struct {
		status      string
		before, now float64
		want        string
	}{
		"up":              {"", 4000, 4400, "Al 1° gennaio 2025 gli stranieri residenti sono 4.400, in aumento del 10,0% rispetto al 2024."},
		"down":            {"", 4000, 3600, "Al 1° gennaio 2025 gli stranieri residenti sono 3.600, in calo del 10,0% rispetto al 2024."},
		"within the half": {"", 4000, 4010, "Al 1° gennaio 2025 gli stranieri residenti sono 4.010, stabili rispetto al 2024 (+0,3%)."},
		"across a break":  {"B", 4000, 4400, "sono 4.400; il confronto con il 2024 non è possibile per un'interruzione della serie."},
	} {
		d := region(t, publish(t, "real", nil, false, residents(c.status, c.before, c.now)), "ITC1", "it")
		if text := leads(d.doc); !strings.Contains(text, c.want) {
			t.Errorf("%s: the sheet does not say %q; it says:\n%s", name, c.want, text)
		}
	}
}

func TestSheetComparesAndRanks(t *testing.T) {
	d := region(t, publish(t, "real", nil, false, residents("", 4000, 4400)), "ITC1", "it")
	row := rowOf(t, d.doc, "T1", "foreign_residents REF_AREA=ITC1 CITIZENSHIP=FOR SEX=T AGE=TOTAL")
	var got []string
	for _, c := range row.Cells {
		got = append(got, c.Print(d.doc.Locale))
	}
	// Of twelve regions that have a value ten are above 4,400: 5,000 and more.
	want := "4.400 | 4.000 | +400 | +10,0% | 2.000 | 1.000 | 11° su 12 | 1° gen. 2025"
	if text := strings.Join(got, " | "); !strings.HasPrefix(text, want) {
		t.Errorf("T1 has %s, want %s", text, want)
	}
	share := rowOf(t, d.doc, "T1", "foreign_residents REF_AREA=ITC1 CITIZENSHIP=FOR SEX=T AGE=TOTAL / REF_AREA=IT")
	if got := share.Cells[0].Print(d.doc.Locale); got != "440,0" {
		t.Errorf("share of Italy %s, want 4,400 of 1,000", got)
	}
}

// The share of women is told of the ripartizione and of Italy too, and ranked.
func TestSheetComparesWomen(t *testing.T) {
	cells := residents("", 4000, 4400)
	for _, c := range cells {
		c.sex, c.value = "F", c.value/4
		if c.area == "ITC1" {
			c.value *= 2
		}
		cells = append(cells, c)
	}
	d := region(t, publish(t, "real", nil, false, cells), "ITC1", "it")
	var got []string
	for _, c := range rowOf(t, d.doc, "T1", "foreign_residents REF_AREA=ITC1 CITIZENSHIP=FOR SEX=F AGE=TOTAL / SEX=T").Cells {
		got = append(got, c.Print(d.doc.Locale))
	}
	if text, want := strings.Join(got, " | "), "50,0 | 50,0 | – | 0,0 p.p. | 25,0 | 25,0 | 1° su 12 | 1° gen. 2025"; !strings.HasPrefix(text, want) {
		t.Errorf("women: %s, want %s", text, want)
	}
}

// A table of years is titled by those that it shows.
func TestYearsAreThoseShown(t *testing.T) {
	d := region(t, publish(t, "real", nil, false, residents("", 4000, 4400)), "ITC1", "it")
	for _, x := range d.doc.Tables() {
		if x.ID == "T1.1" {
			if len(x.Columns) != 2 || x.Period != x.Columns[0].Title+" – "+x.Columns[1].Title {
				t.Errorf("T1.1 of %q has the columns %v", x.Period, x.Columns)
			}
			return
		}
	}
	t.Error("there is no T1.1")
}

func rowOf(t *testing.T, d *doc.Document, table, series string) doc.Row {
	t.Helper()
	for _, x := range d.Tables() {
		for _, r := range x.Rows {
			if x.ID == table && r.Series == series {
				return r
			}
		}
	}
	t.Fatalf("%s has no row of %s", table, series)
	return doc.Row{}
}

func TestSheetNamesWhatIsMissing(t *testing.T) {
	missing := []release.Missing{{Dataset: "istat/births", Title: "Nati", Feed: "today"}, {Dataset: "infocamere/firms", Title: "Imprese", Feed: "agreement"}}
	d := region(t, publish(t, "synthetic", missing, false, residents("", 4000, 4400)), "ITC1", "it")
	if n := len(d.doc.Sections); n != 18 { // the front, sixteen themes, the note
		t.Errorf("the sheet has %d sections, want 18", n)
	}
	for _, want := range []struct{ id, why string }{{"T6", "manca istat/births (Nati; il flusso esiste e non è stato acquisito)"}, {"T11", "serve un accordo con il fornitore"}} {
		for _, x := range d.doc.Tables() {
			if x.ID == want.id && (!strings.Contains(x.Absent, want.why) || len(x.Rows) > 0) {
				t.Errorf("%s says %q and has %d rows, want %q", x.ID, x.Absent, len(x.Rows), want.why)
			}
		}
	}
}

func TestSheetOfEveryKindOfArea(t *testing.T) {
	r := publish(t, "synthetic", nil, true, append(cells(), residents("", 4000, 4400)...))
	for _, area := range []string{"IT", "ITC", "ITC1", "ITDA", "ITH1"} {
		for _, lang := range []string{"it", "en"} {
			first, second := formats(t, region(t, r, area, lang)), formats(t, region(t, r, area, lang))
			for name := range first {
				if !bytes.Equal(first[name], second[name]) {
					t.Errorf("%s %s: the second %s has other bytes", area, lang, name)
				}
			}
		}
	}
	var b bytes.Buffer
	must(t, region(t, r, "ITC1", "it").WriteSections(&b))
	if text := b.String(); strings.Contains(text, "<html") || strings.Contains(text, "<style") || !strings.Contains(text, `id="residenti"`) {
		t.Errorf("the sections are not sections alone: %.300s", text)
	}
}

func TestSheetRefusesWhatHasNone(t *testing.T) {
	r := publish(t, "real", nil, false, cells())
	for want, o := range map[error]Options{
		ErrArea:        {Period: period.Year(2024), Area: "ITC11"},
		ErrSheetPeriod: {Period: period.Quarter(2024, 1), Area: "ITC1"},
	} {
		o.Lang, o.Areas = "it", areas(t)
		if _, err := Region(context.Background(), r, o); !errors.Is(err, want) {
			t.Errorf("%s %s: %v, want %v", o.Area, o.Period, err, want)
		}
	}
	if when, err := SheetPeriod(context.Background(), r); err != nil || fmt.Sprint(when) != "2025-S1" {
		t.Errorf("the sheet is of %v (%v), want the last half-year that is a first one", when, err)
	}
}
