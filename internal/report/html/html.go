// Package html writes a document as one self-contained page: no scripts, no other
// files, nothing fetched. It is the accessible form of a report.
package html

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"

	"osservatorio/internal/chart"
	"osservatorio/internal/report/doc"
)

//go:embed page.gohtml
var pageSource string

//go:embed page.css
var styles string

// The widths that charts are drawn for: the column of text, and a phone.
const (
	wide   = 760
	narrow = 340
)

// Write writes the page. The same document gives the same bytes.
func Write(w io.Writer, d *doc.Document) error { return write(w, d, "page", false) }

// WriteSections writes the sections alone, for a page that has its own head, title and style
// (Styles, of elements within .document).
func WriteSections(w io.Writer, d *doc.Document) error { return write(w, d, "sections", true) }

func write(w io.Writer, d *doc.Document, name string, fragment bool) error {
	p := page{Document: d, CSS: template.CSS(styles), W: wordsOf(d.Locale.Lang()), Fragment: fragment}
	t, err := template.New("page").Funcs(p.functions()).Parse(pageSource)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, name, p); err != nil {
		return fmt.Errorf("page: %w", err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

type page struct {
	*doc.Document
	CSS      template.CSS
	W        words
	Fragment bool
}

func (p page) functions() template.FuncMap {
	return template.FuncMap{
		"kind":   kind,
		"print":  func(c doc.Cell) string { return c.Print(p.Locale) },
		"class":  class,
		"facts":  func(m doc.Meta) []doc.Item { return m.Facts(p.Locale) },
		"legend": func(t *doc.Table) []string { return t.Legend(p.Locale) },
		"drawn":  p.drawn,
		"slug":   func(id string) string { return strings.ToLower(strings.ReplaceAll(id, ".", "-")) },
		"add":    func(a, b int) int { return a + b },
		"role":   p.role,
		"source": func() string { return p.W.Source },
		"data":   func() string { return p.W.Data },
	}
}

// role of what is scrolled: a page of its own has few landmarks, one with a frame has enough.
func (p page) role() string {
	if p.Fragment {
		return "group"
	}
	return "region"
}

// kind names the template of a block.
func kind(b doc.Block) string {
	switch b.(type) {
	case doc.Paragraph:
		return "paragraph"
	case doc.Heading:
		return "heading"
	case *doc.Table:
		return "table"
	case *doc.Figure:
		return "figure"
	case doc.Box:
		return "box"
	case doc.Note:
		return "note"
	default:
		return "list"
	}
}

// class of a cell in a table.
func class(c doc.Cell) string {
	switch c.Kind {
	case doc.Number:
		return "n"
	case doc.Text:
		return "t"
	}
	return "n none"
}

// drawing is a figure as a page shows it: two pictures, of which the style sheet
// shows one, and its data.
type drawing struct {
	Wide, Narrow template.HTML
	Data         chart.Table
}

func (p page) drawn(f *doc.Figure) (drawing, error) {
	var d drawing
	for _, form := range []struct {
		width float64
		name  string
		into  *template.HTML
	}{{wide, "w", &d.Wide}, {narrow, "n", &d.Narrow}} {
		id := strings.ToLower(strings.ReplaceAll(f.ID, ".", "-")) + form.name
		svg, err := chart.SVG(f.Plot(form.width), chart.Options{Locale: p.Locale, Bare: true, ID: id})
		if err != nil {
			return d, fmt.Errorf("figure %s: %w", f.ID, err)
		}
		*form.into = template.HTML(svg) // made and escaped by the chart kit
	}
	d.Data = f.Plot(0).Table(p.Locale)
	return d, nil
}

type words struct {
	Skip, Contents, Tables, Source, Data, Demo, DemoNote, Release, Top string
}

func wordsOf(lang string) words {
	if lang == "en" {
		return words{"Skip to the text", "Contents", "List of tables and figures", "Source", "Data of the figure", "DEMONSTRATION DATA",
			"invented figures, not to be quoted", "Release", "Back to the contents"}
	}
	return words{"Vai al testo", "Indice", "Elenco delle tavole e delle figure", "Fonte", "Dati della figura", "DATI DIMOSTRATIVI",
		"cifre inventate, da non citare", "Release", "Torna all'indice"}
}
