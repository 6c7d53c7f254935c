// Package xlsx writes the tables of a document as a workbook: an index, one sheet
// a table and the notes. Numbers are numbers with formats, at full precision.
package xlsx

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"osservatorio/internal/report/doc"
	"osservatorio/internal/xlsxfile"
)

// Write writes the workbook. The same document gives the same bytes.
func Write(w io.Writer, d *doc.Document) error {
	book := excelize.NewFile()
	defer book.Close()
	b := &writer{book: book, doc: d, words: wordsOf(d), styles: map[string]int{}}
	b.index()
	for _, t := range d.Tables() {
		b.table(t)
	}
	b.notes()
	b.properties()
	if b.err != nil {
		return fmt.Errorf("workbook: %w", b.err)
	}
	return xlsxfile.Write(w, book, d.Date)
}

// writer keeps the first error, so that the steps read top to bottom.
type writer struct {
	book   *excelize.File
	doc    *doc.Document
	words  words
	styles map[string]int
	err    error
	sheet  string
	row    int // of the next line, from 1
}

type words struct{ index, notes, table, title, period, unit, source, demo, back, absent, series string }

func wordsOf(d *doc.Document) words {
	if d.Locale.Lang() == "en" {
		return words{"Index", "Notes", "Table", "Title", "Period", "Unit", "Source",
			"DEMONSTRATION DATA: invented figures, not to be quoted", "Back to the index", "no data", "Series"}
	}
	return words{"Indice", "Note", "Tavola", "Titolo", "Periodo", "Unità", "Fonte",
		"DATI DIMOSTRATIVI: cifre inventate, da non citare", "Torna all'indice", "dato non disponibile", "Serie"}
}

func (b *writer) check(err error) {
	if b.err == nil {
		b.err = err
	}
}

// begin opens a sheet; the first row says when its data are invented.
func (b *writer) begin(name string, widths ...float64) {
	if b.sheet == "" {
		b.check(b.book.SetSheetName("Sheet1", name))
	} else {
		_, err := b.book.NewSheet(name)
		b.check(err)
	}
	b.sheet, b.row = name, 1
	for i, width := range widths {
		column, err := excelize.ColumnNumberToName(i + 1)
		b.check(err)
		b.check(b.book.SetColWidth(name, column, column, width))
	}
	off := false
	b.check(b.book.SetSheetView(name, 0, &excelize.ViewOptions{ShowGridLines: &off}))
	if b.doc.Demo {
		b.text(1, b.words.demo, "demo")
		b.row++
	}
	if b.doc.Notice != "" {
		b.text(1, b.doc.Notice, "demo")
		b.row++
	}
}

func (b *writer) at(column int) string {
	cell, err := excelize.CoordinatesToCellName(column, b.row)
	b.check(err)
	return cell
}

func (b *writer) text(column int, text, style string) {
	if text == "" {
		return
	}
	b.check(b.book.SetCellStr(b.sheet, b.at(column), plain(text)))
	b.style(column, style)
}

func (b *writer) style(column int, style string) {
	b.check(b.book.SetCellStyle(b.sheet, b.at(column), b.at(column), b.styleID(style)))
}

// plain has ordinary blanks, which searches in a workbook find.
func plain(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }

func (b *writer) index() {
	b.begin(b.words.index, 12, 78, 34, 34)
	b.text(1, b.doc.Title, "title")
	b.row++
	b.text(1, b.doc.Subtitle, "subtitle")
	b.row += 2
	for _, fact := range b.doc.Edition {
		b.text(1, fact.Term, "bold")
		b.text(2, fact.Text, "wrap")
		b.row++
	}
	b.row++
	for i, heading := range []string{b.words.table, b.words.title, b.words.period, b.words.unit} {
		b.text(i+1, heading, "head")
	}
	b.row++
	for _, t := range b.doc.Tables() {
		b.link(1, t.ID, t.ID)
		title := t.Title
		if t.Absent != "" {
			title += " – " + b.words.absent
		}
		b.text(2, title, "wrap")
		b.text(3, t.Period, "wrap")
		b.text(4, t.Unit, "wrap")
		b.row++
	}
	b.link(1, b.words.notes, b.words.notes)
}

func (b *writer) link(column int, text, sheet string) {
	b.text(column, text, "link")
	b.check(b.book.SetCellHyperLink(b.sheet, b.at(column), "'"+sheet+"'!A1", "Location"))
}

// notes holds the sections without tables: method, definitions, inputs.
func (b *writer) notes() {
	b.begin(b.words.notes, 44, 110)
	b.link(1, b.words.back, b.words.index)
	b.row += 2
	for _, s := range b.doc.Sections {
		if s.Number != "" && s.Number[0] < 'A' {
			continue
		}
		b.text(1, s.Heading(), "subtitle")
		b.row++
		for _, block := range s.Blocks {
			b.note(block)
		}
		b.row++
	}
}

func (b *writer) note(block doc.Block) {
	switch v := block.(type) {
	case doc.Heading:
		b.text(1, v.Text, "bold")
		b.row++
	case doc.Paragraph:
		b.text(2, v.Text, "wrap")
		b.row++
	case doc.Box:
		b.text(1, v.Title, "bold")
		for _, p := range v.Paragraphs {
			b.text(2, p, "wrap")
			b.row++
		}
	case doc.List:
		for _, item := range v.Items {
			b.text(1, item.Term, "wrap")
			b.text(2, item.Text, "wrap")
			b.row++
		}
	}
}

func (b *writer) properties() {
	b.book.SetActiveSheet(0)
	stamp := b.doc.Date.UTC().Format("2006-01-02T15:04:05Z")
	b.check(b.book.SetDocProps(&excelize.DocProperties{Title: b.doc.Title + ", " + b.doc.Subtitle, Creator: b.doc.Issuer,
		LastModifiedBy: b.doc.Issuer, Description: b.doc.Summary, Language: b.doc.Locale.Lang(), Created: stamp, Modified: stamp,
		Identifier: b.doc.Release}))
}
