package pdf

import (
	"bytes"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/italian"
	"osservatorio/internal/report/doc"
)

// long is a document with a table over several pages and words wider than columns.
func long() *doc.Document {
	t := &doc.Table{ID: "T1.1", Title: strings.Repeat("Titolo lungo ", 14), Stub: "Territorio",
		Meta:    doc.Meta{Period: "I semestre 2025", Unit: "persone", Source: "Istat", Territory: "residenza", Population: "cittadinanza"},
		Columns: []doc.Column{{Group: "Un gruppo dal nome piuttosto lungo", Title: "%"}, {Title: "Precipitevolissimevolmente"}, {Title: "Testo"}}}
	for i := range 150 {
		row := doc.Row{Label: fmt.Sprintf("Riga %d", i), Cells: []doc.Cell{doc.Num(float64(i), 1), doc.Num(1e6*float64(i), 0), doc.Words("parole che vanno a capo quando la colonna è stretta")}}
		if i%10 == 0 {
			row = doc.Row{Label: fmt.Sprintf("Gruppo %d", i)}
		}
		t.Rows = append(t.Rows, row)
	}
	d := &doc.Document{Locale: italian.IT, Issuer: "Osservatorio", Title: "Rapporto", Subtitle: "I semestre 2025", Release: "2026-03-16-00000000",
		Date: time.Date(2026, 3, 16, 0, 0, 0, 0, time.UTC), Demo: true}
	for i := range 4 {
		d.Sections = append(d.Sections, doc.Section{ID: fmt.Sprint("s", i), Number: fmt.Sprint(i), Title: "Parte",
			Blocks: []doc.Block{doc.Paragraph{Text: strings.Repeat("parola ", 900)}, doc.Box{Title: "Nota", Paragraphs: []string{"Testo."}}}})
	}
	d.Sections[1].Blocks = append(d.Sections[1].Blocks, t, &doc.Table{ID: "T1.2", Title: "Senza dati", Absent: "Manca la fonte."})
	return d
}

func TestContentsNameThePagesOfTheText(t *testing.T) {
	d := long()
	first, err := layOut(d, map[string]int{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	second, err := layOut(d, first.found, first.pdf.PageCount())
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(first.found, second.found) || first.pdf.PageCount() != second.pdf.PageCount() {
		t.Errorf("printed on %v, the contents say %v", second.found, first.found)
	}
	if pages := second.found["s2"] - second.found["T1.1"]; pages < 3 {
		t.Errorf("the long table takes %d pages, want it to go on over several", pages)
	}
}

func TestSplitKeepsToTheWidth(t *testing.T) {
	p, err := layOut(long(), map[string]int{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	p.font("", 9, black)
	text := "Il tasso è pari al 62,3\u00a0% e una precipitevolissimevolmente lunghissima parola"
	for _, width := range []float64{4, 12, 30, 90, 400} {
		lines := p.split(text, width)
		for _, line := range lines {
			if w := p.pdf.GetStringWidth(line); w > width {
				t.Errorf("width %v: line %q is %v wide", width, line, w)
			}
		}
		if got := strings.Join(lines, ""); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(text, " ", "") {
			t.Errorf("width %v: letters were lost: %q", width, lines)
		}
	}
	for _, line := range p.split(text, 30) {
		if strings.HasPrefix(line, "%") {
			t.Errorf("a number and its unit were parted: %q", line)
		}
	}
	if got := p.split("", 10); len(got) != 1 {
		t.Errorf("an empty text has %d lines, want one", len(got))
	}
}

func TestColumnsFitThePage(t *testing.T) {
	d := long()
	p, err := layOut(d, map[string]int{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	g := p.measure(d.Tables()[0])
	total := g.stub
	for _, w := range g.widths {
		total += w
	}
	if total > textWidth+1e-6 {
		t.Errorf("the columns take %v mm of %v", total, textWidth)
	}
}

func TestSameDocumentSameBytes(t *testing.T) {
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := Write(w, long()); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the second run gave other bytes")
	}
}

// TestTableThatLacksLittleIsSetTighter: a table that just does not fit on what is left of a page stays on it, whole; one that lacks more
// begins the next.
func TestTableThatLacksLittleIsSetTighter(t *testing.T) {
	with := func(rows int) *printer {
		d := long()
		d.Sections = d.Sections[:1]
		d.Sections[0].Blocks = []doc.Block{doc.Paragraph{Text: strings.Repeat("parola ", 350)}}
		if rows > 0 {
			table := &doc.Table{ID: "T", Title: "Tavola", Stub: "Territorio", Columns: []doc.Column{{Title: "n"}}, Meta: doc.Meta{Source: "Istat"}}
			for i := range rows {
				table.Rows = append(table.Rows, doc.Row{Label: fmt.Sprintf("Riga %d", i), Cells: []doc.Cell{doc.Num(float64(i), 0)}})
			}
			d.Sections[0].Blocks = append(d.Sections[0].Blocks, table)
		}
		p, err := layOut(d, map[string]int{}, 0)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	before := with(0)
	fits := func(rows int) bool {
		p := with(rows)
		g := p.measure(p.doc.Tables()[0])
		return p.tableHeight(g, nil) <= bottom-before.y
	}
	most := 1
	for fits(most + 1) {
		most++
	}
	if most < 10 || fits(most+1) {
		t.Fatalf("%d rows fit, the page is no page for this test", most)
	}
	for more, same := range map[int]bool{0: true, 1: true, 2: true, most: false} {
		p := with(most + more)
		if got := p.pdf.PageCount() == before.pdf.PageCount(); got != same {
			t.Errorf("%d rows more than fit: on the page %t, want %t", more, got, same)
		}
		if p.y > bottom+7 { // the space after a table may reach below
			t.Errorf("%d rows more than fit: the table ends at %v, below the page", more, p.y)
		}
	}
}
