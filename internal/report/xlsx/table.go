package xlsx

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"osservatorio/internal/report/doc"
)

// table writes one sheet: what the table is, its heading, its rows, its notes.
func (b *writer) table(t *doc.Table) {
	widths := []float64{40}
	for range t.Columns {
		widths = append(widths, 15)
	}
	if hasSeries(t) {
		widths = append(widths, 60)
	}
	b.begin(t.ID, widths...)
	b.text(1, t.ID+". "+t.Title, "title")
	b.row++
	for _, fact := range t.Facts(b.doc.Locale) {
		b.text(1, fact.Term+": "+fact.Text, "")
		b.row++
	}
	if t.Source != "" {
		b.text(1, b.words.source+": "+t.Source, "")
		b.row++
	}
	b.text(1, "Release: "+b.doc.Release, "")
	b.row++
	b.link(1, b.words.back, b.words.index)
	b.row += 2
	if t.Absent != "" {
		b.text(1, t.Absent, "bold")
		return
	}
	b.heading(t)
	b.freeze()
	for _, r := range t.Rows {
		b.line(r)
	}
	b.row++
	for _, note := range append(t.Legend(b.doc.Locale), t.Notes...) {
		b.text(1, note, "note")
		b.row++
	}
}

func (b *writer) heading(t *doc.Table) {
	if groups := t.Groups(); groups != nil {
		b.style(1, "head")
		for _, g := range groups {
			from := g.First + 2
			b.style(from, "head")
			b.text(from, g.Title, "head")
			if g.Columns > 1 {
				first, last := b.at(from), b.at(from+g.Columns-1)
				b.check(b.book.MergeCell(b.sheet, first, last))
				b.check(b.book.SetCellStyle(b.sheet, first, last, b.styleID("head")))
			}
		}
		b.row++
	}
	b.style(1, "head")
	b.text(1, t.Stub, "head")
	for i, c := range t.Columns {
		b.style(i+2, "head")
		b.text(i+2, c.Title, "head")
	}
	if hasSeries(t) {
		b.text(len(t.Columns)+2, b.words.series, "head")
	}
	b.row++
}

// hasSeries reports whether some row says of which series it is.
func hasSeries(t *doc.Table) bool {
	return slices.ContainsFunc(t.Rows, func(r doc.Row) bool { return r.Series != "" })
}

// freeze keeps the heading and the stub in sight.
func (b *writer) freeze() {
	b.check(b.book.SetPanes(b.sheet, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: b.row - 1,
		TopLeftCell: b.at(2), ActivePane: "bottomRight"}))
}

func (b *writer) line(r doc.Row) {
	style := ""
	if r.Total || r.Cells == nil {
		style = "bold"
	}
	label := r.Label
	if r.Indent {
		label = "  " + label
	}
	b.text(1, label, style)
	for i, c := range r.Cells {
		b.cell(i+2, c, style)
	}
	b.text(len(r.Cells)+2, r.Series, "")
	b.row++
}

func (b *writer) cell(column int, c doc.Cell, style string) {
	if c.Kind != doc.Number {
		b.text(column, c.Print(b.doc.Locale), "right"+style)
		return
	}
	b.check(b.book.SetCellFloat(b.sheet, b.at(column), c.Value, -1, 64))
	b.style(column, "number"+style+"|"+format(c))
}

// format shows a number as the printed table does, its flags beside it.
func format(c doc.Cell) string {
	digits := "#,##0"
	if c.Decimals > 0 {
		digits += "." + strings.Repeat("0", c.Decimals)
	}
	tail := c.Suffix
	if c.Flags != "" {
		tail += " (" + strings.Join(strings.Split(c.Flags, ""), ", ") + ")"
	}
	if tail != "" {
		digits += fmt.Sprintf(`"%s"`, tail)
	}
	if c.Signed {
		return "+" + digits + ";-" + digits + ";" + digits
	}
	return digits
}

// styleID makes a style once: a name, or "number" and "numberbold" with a format.
func (b *writer) styleID(name string) int {
	if id, ok := b.styles[name]; ok {
		return id
	}
	const ink, blue, red = "17324D", "0059B3", "B3261E"
	font := excelize.Font{Family: "Arial", Size: 10, Color: ink}
	style := excelize.Style{Font: &font, Alignment: &excelize.Alignment{Vertical: "top"}}
	kind, numFmt, _ := strings.Cut(name, "|")
	switch kind {
	case "title":
		font.Size, font.Bold = 14, true
	case "subtitle":
		font.Size, font.Bold = 12, true
	case "bold":
		font.Bold = true
	case "demo":
		font.Size, font.Bold, font.Color = 16, true, red
	case "link":
		font.Color, font.Underline = blue, "single"
	case "note":
		font.Size = 9
	case "wrap":
		style.Alignment.WrapText = true
	case "head":
		font.Bold, font.Color = true, "FFFFFF"
		style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{ink}}
		style.Alignment = &excelize.Alignment{WrapText: true, Horizontal: "center", Vertical: "center"}
	case "right", "rightbold", "number", "numberbold":
		style.Alignment.Horizontal = "right"
		font.Bold = strings.HasSuffix(kind, "bold")
		if numFmt != "" {
			style.CustomNumFmt = &numFmt
		}
	}
	id, err := b.book.NewStyle(&style)
	b.check(err)
	b.styles[name] = id
	return id
}
