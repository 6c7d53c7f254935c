package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"osservatorio/internal/italian"
	"osservatorio/web"
)

// A page takes the SVG as it is: well formed, an image with name and
// description, nothing that a strict content security policy refuses.
func TestSVGIsAccessibleAndInert(t *testing.T) {
	for _, s := range samples() {
		text, err := SVG(s.chart, s.options)
		if err != nil {
			t.Fatal(err)
		}
		ids := map[string]string{}
		var labelledBy, role string
		decoder := xml.NewDecoder(strings.NewReader(text))
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", s.name, err)
			}
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			if start.Name.Local == "script" || start.Name.Local == "style" {
				t.Errorf("%s: element %s", s.name, start.Name.Local)
			}
			for _, a := range start.Attr {
				switch name := a.Name.Local; {
				case name == "style" || strings.HasPrefix(name, "on") || name == "href":
					t.Errorf("%s: attribute %s", s.name, name)
				case name == "id":
					ids[a.Value] = start.Name.Local
				case name == "aria-labelledby":
					labelledBy = a.Value
				case name == "role":
					role = a.Value
				}
			}
		}
		names := strings.Fields(labelledBy)
		if role != "img" || len(names) != 2 || ids[names[0]] != "title" || ids[names[1]] != "desc" {
			t.Errorf("%s: role %q, labelled by %q of %v", s.name, role, labelledBy, ids)
		}
		if !strings.Contains(text, escape(AltText(s.chart, s.options.locale()))) {
			t.Errorf("%s: the text alternative is not in the drawing", s.name)
		}
	}
}

func TestSVGEscapesAndTakesID(t *testing.T) {
	l := &Line{Frame: Frame{Title: `<b>"A" & B\x00</b>` + "\x00"}, Periods: []string{"2020", "2021"},
		Series: []Series{{Name: "a<b", Values: []float64{1, 2}}}}
	text, err := SVG(l, Options{ID: "fig-1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal([]byte(text), new(struct{})); err != nil {
		t.Error(err)
	}
	for _, want := range []string{`aria-labelledby="fig-1-t fig-1-d"`, `id="fig-1-t"`, "a&lt;b"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in the drawing", want)
		}
	}
}

// newPDF is a document without clocks, uncompressed so that its operators show.
func newPDF() *fpdf.Fpdf {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetCompression(false)
	pdf.SetCatalogSort(true)
	day := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	pdf.SetCreationDate(day)
	pdf.SetModificationDate(day)
	pdf.AddPage()
	return pdf
}

func TestPDFDrawsTheSameBytesTwice(t *testing.T) {
	draw := func() []byte {
		pdf := newPDF()
		for _, s := range samples() {
			height, err := PDF(pdf, s.chart, 20, 20, 170, s.options)
			if err != nil {
				t.Fatalf("%s: %v", s.name, err)
			}
			scene, err := Layout(s.chart, s.options)
			if err != nil {
				t.Fatal(err)
			}
			if want := scene.Height * 170 / scene.Width; math.Abs(height-want) > 1e-9 {
				t.Errorf("%s: height %v, want %v", s.name, height, want)
			}
			pdf.AddPage()
		}
		var out bytes.Buffer
		if err := pdf.Output(&out); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	first, second := draw(), draw()
	if !bytes.Equal(first, second) {
		t.Error("two runs differ")
	}
	if !bytes.Contains(first, []byte("/ca 0.140")) {
		t.Error("bands are not translucent")
	}
}

// Both back ends rely on one measure: that of the font in the PDF.
func TestTextWidthIsThatOfThePDF(t *testing.T) {
	pdf := newPDF()
	AddFonts(pdf)
	for _, style := range []string{"", "B"} {
		pdf.SetFont(FontFamily, style, 12)
		for _, text := range []string{"", "Extra-UE 58,3%", "−1.234,5", "perché città", "\ufffd"} {
			if got, want := textWidth(text, 12, style == "B"), float64(pdf.GetStringSymbolWidth(text))*12/1000; math.Abs(got-want) > 1e-9 {
				t.Errorf("textWidth(%q) in style %q = %v, want %v", text, style, got, want)
			}
		}
	}
	if regular, bold := textWidth("Lazio", 12, false), textWidth("Lazio", 12, true); regular >= bold {
		t.Errorf("bold is no wider: %v and %v", regular, bold)
	}
}

func TestPDFReportsTheChartsError(t *testing.T) {
	if _, err := PDF(newPDF(), &Sparks{}, 0, 0, 100, Options{}); !errors.Is(err, ErrNoData) {
		t.Errorf("error = %v, want ErrNoData", err)
	}
}

func TestTables(t *testing.T) {
	nan := math.NaN()
	periods := []string{"2024-S1", "2024-S2"}
	line := &Line{Frame: Frame{Title: "Tassi", Unit: "%", Decimals: 1}, Periods: periods, Series: []Series{
		{Name: "UE", Values: []float64{62.04, nan}, Bands: []Band{{95, []float64{61, nan}, []float64{63, nan}}}},
		{Name: "Extra-UE", Values: []float64{58, 59.25}, Status: []Status{Suppressed, Provisional}},
	}}
	funnel := &Funnel{Stages: []Stage{{Name: "Quota", Note: "decreto", Value: 2000}, {Name: "Istanze", Value: 3000, NoRatio: true}, {Name: "Visti", Value: 1500}}}
	dumbbell := &Dumbbell{First: "A", Second: "B", Rows: []DumbbellRow{
		{Label: "Lazio", First: Estimate{Value: 60}, Second: Estimate{Value: 58, CI: &Interval{57, 59}}},
		{Label: "Molise", First: Estimate{Value: 60}, Second: Estimate{Value: 58, Status: Suppressed, CI: &Interval{57, 59}}},
	}}
	for _, c := range []struct {
		chart Chart
		want  Table
	}{
		{line, Table{
			Caption: "Tassi (%)",
			Headers: []string{"Periodo", "UE", "UE, intervallo 95%", "Extra-UE"},
			Rows:    [][]string{{"I semestre 2024", "62,0", "61,0 – 63,0", "(c)"}, {"II semestre 2024", "n.d.", "n.d.", "59,3 (p)"}},
			Notes:   []string{"(p) dato provvisorio", "(c) dato riservato"},
		}},
		{funnel, Table{
			Headers: []string{"Fase", "Valore", "Rapporto con la fase precedente"},
			Rows:    [][]string{{"Quota (decreto)", "2.000", "–"}, {"Istanze", "3.000", "–"}, {"Visti", "1.500", "50,0%"}},
		}},
		{dumbbell, Table{
			Headers: []string{"", "A", "A, intervallo 95%", "B", "B, intervallo 95%", "Differenza"},
			Rows:    [][]string{{"Lazio", "60", "n.d.", "58", "57 – 59", "−2"}, {"Molise", "60", "n.d.", "(c)", "n.d.", "n.d."}},
			Notes:   []string{"(c) dato riservato"},
		}},
	} {
		got := c.chart.Table(italian.IT)
		if got.Caption != c.want.Caption || !slices.Equal(got.Headers, c.want.Headers) ||
			!slices.EqualFunc(got.Rows, c.want.Rows, slices.Equal) || !slices.Equal(got.Notes, c.want.Notes) {
			t.Errorf("%T:\n got %q\nwant %q", c.chart, got, c.want)
		}
	}
}

// Neither table nor text alternative may read across a break.
func TestBreaksAreTold(t *testing.T) {
	l := &Line{Frame: Frame{Title: "Tassi", Decimals: 1}, Periods: years(2018, 2022), Breaks: []Break{{Period: "2021", Why: "Nuovo regolamento."}},
		Series: []Series{{Name: "UE", Values: []float64{60, 61, 62, 50, 51}}, {Name: "Altri", Values: []float64{40, 41, 42, 43, math.NaN()}}}}
	want := "Grafico a linee. Tassi. UE: da 60,0 (2018) a 62,0 (2020), dopo l'interruzione della serie da 50,0 (2021) a 51,0 (2022); " +
		"Altri: da 40,0 (2018) a 42,0 (2020), dopo l'interruzione della serie 43,0 (2021)."
	if got := AltText(l, italian.IT); got != want {
		t.Errorf("got %q", got)
	}
	table := l.Table(italian.IT)
	for i, row := range table.Rows {
		if marked := strings.HasSuffix(row[0], "(b)"); marked != (i == 3) {
			t.Errorf("row %d is %q", i, row[0])
		}
	}
	if notes := []string{"(b) interruzione della serie: non confrontabile con i periodi precedenti", "2021: Nuovo regolamento."}; !slices.Equal(table.Notes, notes) {
		t.Errorf("notes %q", table.Notes)
	}
}

// A value of low reliability is shown, and neither ranked nor set against another.
func TestWeakValuesAreNotCompared(t *testing.T) {
	weak := Estimate{Value: 90, Status: Unreliable}
	d := &Dumbbell{First: "A", Second: "B", Rows: []DumbbellRow{{Label: "Lazio", First: Estimate{Value: 60}, Second: Estimate{Value: 58}}, {Label: "Molise", First: Estimate{Value: 10}, Second: weak}}}
	if rows := d.Table(italian.IT).Rows; rows[1][2] != "90 (u)" || rows[1][3] != "n.d." {
		t.Errorf("dumbbell row %q", rows[1])
	}
	m := &Map{Shapes: Tiles(), Regions: []Region{{Code: "ITC1", Name: "Piemonte", Value: 1}, {Code: "ITC4", Name: "Lombardia", Value: 2}, {Code: "ITF2", Name: "Molise", Value: 90, Status: Unreliable}}}
	for _, c := range []Chart{d, m} {
		if alt := AltText(c, italian.IT); strings.Contains(alt, "Molise") {
			t.Errorf("%T: %q", c, alt)
		}
	}
	scene, err := Layout(m, Options{})
	if err != nil {
		t.Fatal(err)
	}
	grey := 0
	for _, item := range scene.Items {
		if p, ok := item.(Path); ok && p.Fill == weakFill {
			grey++
		}
	}
	if grey != 1 {
		t.Errorf("%d regions are grey, want Molise alone", grey)
	}
	if grey := m.ranked()[2].Name; grey != "Molise" {
		t.Errorf("the last of the ranking is %s", grey)
	}
}

func TestAltText(t *testing.T) {
	l := &Line{Frame: Frame{Title: "Tassi", Unit: "valori percentuali", Decimals: 1, Suffix: "%"}, Periods: []string{"2024-S1", "2024-S2"},
		Series: []Series{{Name: "UE", Values: []float64{62, 63.5}}, {Name: "Altri", Values: []float64{math.NaN(), math.NaN()}}}}
	want := "Grafico a linee. Tassi (valori percentuali). UE: da 62,0% (I semestre 2024) a 63,5% (II semestre 2024); Altri: dato non disponibile."
	if got := AltText(l, italian.IT); got != want {
		t.Errorf("got %q", got)
	}
	l.Alt = "Scritto a mano."
	if got := AltText(l, italian.EN); got != "Scritto a mano." {
		t.Errorf("got %q", got)
	}
	for _, s := range samples() {
		for _, locale := range []italian.Locale{italian.IT, italian.EN} {
			alt := AltText(s.chart, locale)
			if strings.Contains(alt, "NaN") || strings.Contains(alt, "%!") || !strings.Contains(alt, s.chart.frame().Title) {
				t.Errorf("%s: %q", s.name, alt)
			}
		}
	}
}

func TestParseShapesRefuses(t *testing.T) {
	for name, data := range map[string]string{
		"no JSON":        `{`,
		"no size":        `{"regions": []}`,
		"too few":        `{"width": 1, "height": 1, "regions": [{"code": "ITC1", "path": "M0 0z"}]}`,
		"unknown region": `{"width": 1, "height": 1, "regions": [{"code": "FR", "path": "M0 0z"}]}`,
		"bad path":       `{"width": 1, "height": 1, "regions": [{"code": "ITC1", "path": "A"}]}`,
	} {
		if _, err := ParseShapes([]byte(data)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestTilesAreTheTwentyRegions(t *testing.T) {
	tiles := Tiles()
	for _, code := range regionCodes {
		o := tiles.find(code)
		if o == nil {
			t.Errorf("no tile for %s", code)
			continue
		}
		for _, other := range tiles.regions {
			if other.code != code && other.overlaps(o.bounds().grown(-1)) {
				t.Errorf("%s covers %s", code, other.code)
			}
		}
	}
	if len(tiles.regions) != len(regionCodes) {
		t.Errorf("%d tiles", len(tiles.regions))
	}
}

// Neither a legend nor a label that belongs to another region may cover a
// region: the Friuli and Liguria of the real outlines are the hard cases.
func TestMapKeepsRegionsClear(t *testing.T) {
	shapes := map[string]*Shapes{"tiles": Tiles()}
	data, err := web.MapShapes()
	if err != nil && !errors.Is(err, web.ErrNotBuilt) {
		t.Fatal(err)
	}
	if err == nil {
		if shapes["outlines"], err = ParseShapes(data); err != nil {
			t.Fatal(err)
		}
	}
	for name, s := range shapes {
		for _, width := range []float64{360, 720} {
			m := sampleMap(s)
			m.Width = width
			scene, err := Layout(m, Options{})
			if err != nil {
				t.Fatal(err)
			}
			var regions []outline
			values := 0
			for _, item := range scene.Items {
				switch p := item.(type) {
				case Path:
					if p.Stroke == borderColor {
						regions = append(regions, outline{rings: flatten(p.Segments)})
					}
				case Text:
					touched := 0
					for _, o := range regions {
						if o.overlaps(p.box().grown(-2)) {
							touched++
						}
					}
					if p.Size == mapTextSize {
						values++
					}
					if touched > 1 || touched == 1 && p.Size != mapTextSize {
						t.Errorf("%s at %v: %q touches %d regions", name, width, p.String, touched)
					}
				case Rect:
					for _, o := range regions {
						if o.overlaps(box{p.X, p.Y, p.X + p.W, p.Y + p.H}) {
							t.Errorf("%s at %v: a box of legend or ranking covers a region", name, width)
						}
					}
				}
			}
			if len(regions) != 20 || values != 20 {
				t.Errorf("%s at %v: %d regions with %d values, want 20", name, width, len(regions), values)
			}
		}
	}
}
