// Package doc is the model of a document that does not know how it will be
// printed: sections of paragraphs, tables, figures and notes. Packages html, pdf
// and xlsx write it.
//
// A table or figure always says its period, unit, source, population and
// territory. One without data stands in its place with the reason why.
package doc

import (
	"time"

	"osservatorio/internal/chart"
	"osservatorio/internal/italian"
)

// Document is a whole report.
type Document struct {
	Locale   italian.Locale
	Issuer   string // who publishes it
	Title    string
	Subtitle string    // the period, in words
	Edition  []Item    // facts of the cover: release, state of the data, provenance
	Release  string    // id of the release, printed on every page
	Date     time.Time // of the data; stands where files want a date of their own
	Demo     bool      // invented data: said in large letters on every page
	Notice   string    // that its release is not for use, said on every page; "" when it is
	Summary  string    // one sentence, for search engines and file properties
	// Brief documents have neither cover nor contents in print: the title stands above the first section.
	Brief    bool
	Sections []Section
}

// Section is a numbered part of a document; its blocks are printed in order.
type Section struct {
	ID     string // anchor, unique in the document
	Number string // "1", "A"; empty for none
	Title  string
	Flow   bool // in print, follows on the page of the section before it
	Blocks []Block
}

// Heading is the number and title of the section.
func (s Section) Heading() string {
	if s.Number == "" {
		return s.Title
	}
	return s.Number + ". " + s.Title
}

// Block is one of Paragraph, Heading, *Table, *Figure, Box, List.
type Block interface{ block() }

// Paragraph is running text.
type Paragraph struct {
	Text string
	Lead bool // larger: the first of a section
}

// Heading divides a section.
type Heading struct{ ID, Text string }

// Box is a text that stands out: a warning or a note.
type Box struct {
	Title      string
	Paragraphs []string
	Warning    bool
}

// List pairs terms with texts: definitions, sources, inputs. Short terms stand beside
// their texts, others above.
type List struct {
	Items []Item
	Short bool
}

// Item is an entry of a List.
type Item struct{ Term, Text string }

// Meta is what every table and figure must say about itself.
type Meta struct {
	Period     string // "I semestre 2025", with the periods that differ
	Unit       string
	Source     string // without the word "Fonte"
	Population string // who counts as foreign
	Territory  string // workplace or residence
	Perimeter  string // of the compulsory communications; empty elsewhere
}

// Facts are the parts of the meta data but the source, named, in the order of printing.
func (m Meta) Facts(l italian.Locale) []Item {
	names := facts[l.Lang()]
	var out []Item
	for i, text := range []string{m.Period, m.Unit, m.Population, m.Territory, m.Perimeter} {
		if text != "" {
			out = append(out, Item{names[i], text})
		}
	}
	return out
}

var facts = map[string][5]string{
	"it": {"Periodo", "Unità", "Stranieri", "Territorio", "Perimetro"},
	"en": {"Period", "Unit", "Foreigners", "Territory", "Perimeter"},
}

// Figure is a chart with its words. Plot draws it for a width in pixels, 0 being
// that of print, and is nil where Absent says why there is nothing to draw.
type Figure struct {
	ID, Title string
	Meta
	Plot   func(width float64) chart.Chart
	Notes  []string
	Absent string
}

func (Paragraph) block() {}
func (Heading) block()   {}
func (*Table) block()    {}
func (*Figure) block()   {}
func (Box) block()       {}
func (List) block()      {}

// Tables lists the tables in the order of the document.
func (d *Document) Tables() []*Table { return blocksOf[*Table](d) }

// Figures lists the figures in the order of the document.
func (d *Document) Figures() []*Figure { return blocksOf[*Figure](d) }

func blocksOf[T Block](d *Document) []T {
	var out []T
	for _, s := range d.Sections {
		for _, b := range s.Blocks {
			if t, ok := b.(T); ok {
				out = append(out, t)
			}
		}
	}
	return out
}
