// Package pdf prints a document on A4 pages: cover, contents with page numbers,
// tables that repeat their headings over pages, charts drawn as vectors. The pages
// are not tagged; the accessible form of a report is its page in HTML.
package pdf

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"codeberg.org/go-pdf/fpdf"

	"osservatorio/internal/chart"
	"osservatorio/internal/report/doc"
)

// The page, mm.
const (
	pageWidth  = 210.0
	pageHeight = 297.0
	left       = 20.0
	right      = pageWidth - 20
	textWidth  = right - left
	top        = 27.0
	bottom     = pageHeight - 20
)

// ink is a colour.
type ink struct{ r, g, b int }

var (
	navy  = ink{0x17, 0x32, 0x4d}
	black = ink{0x1a, 0x24, 0x30}
	soft  = ink{0x4a, 0x57, 0x63}
	blue  = ink{0x00, 0x59, 0xb3}
	red   = ink{0xb3, 0x26, 0x1e}
	rule  = ink{0xd5, 0xdc, 0xe2}
	pale  = ink{0xf3, 0xf6, 0xf9}
	white = ink{255, 255, 255}
)

// Write prints the document. The same document gives the same bytes. It is laid
// out twice, the second time with the page numbers that the first has found.
func Write(w io.Writer, d *doc.Document) error {
	draft, err := layOut(d, map[string]int{}, 0)
	if err != nil {
		return err
	}
	final, err := layOut(d, draft.found, draft.pdf.PageCount())
	if err != nil {
		return err
	}
	if err := final.pdf.Output(w); err != nil {
		return fmt.Errorf("PDF: %w", err)
	}
	return nil
}

// printer is one layout of a document. y is where the next thing is printed.
type printer struct {
	pdf   *fpdf.Fpdf
	doc   *doc.Document
	words words
	y     float64
	pages map[string]int // anchor -> page, of the layout before
	found map[string]int // of this one
	links map[string]int
	total int // pages of the layout before

	slanted bool // the italic fonts are there
}

func layOut(d *doc.Document, pages map[string]int, total int) (*printer, error) {
	p := &printer{pdf: fpdf.New("P", "mm", "A4", ""), doc: d, words: wordsOf(d.Locale.Lang()),
		pages: pages, found: map[string]int{}, links: map[string]int{}, total: total}
	p.properties()
	chart.AddFonts(p.pdf)
	p.pdf.SetMargins(left, top, pageWidth-right)
	p.pdf.SetAutoPageBreak(false, 0)
	p.pdf.SetCellMargin(0)
	p.pdf.SetHeaderFunc(p.header)
	p.pdf.SetFooterFunc(p.footer)
	if !d.Brief {
		p.cover()
		p.contents()
	}
	for _, s := range d.Sections {
		if err := p.section(s); err != nil {
			return nil, err
		}
	}
	if err := p.pdf.Error(); err != nil {
		return nil, fmt.Errorf("PDF: %w", err)
	}
	return p, nil
}

func (p *printer) properties() {
	p.pdf.SetCatalogSort(true)
	p.pdf.SetCreationDate(p.doc.Date)
	p.pdf.SetModificationDate(p.doc.Date)
	p.pdf.SetTitle(p.doc.Title+", "+p.doc.Subtitle, true)
	p.pdf.SetAuthor(p.doc.Issuer, true)
	p.pdf.SetSubject(p.doc.Summary, true)
	p.pdf.SetLang(p.doc.Locale.Lang())
	p.pdf.SetDisplayMode("fullpage", "continuous")
}

// section begins on a page of its own unless it flows.
func (p *printer) section(s doc.Section) error {
	switch {
	case !s.Flow:
		p.newPage()
		if p.doc.Brief && p.pdf.PageNo() == 1 {
			p.masthead()
		}
	default:
		p.y += 4
		p.room(60)
	}
	p.mark(s.ID, s.Heading(), 0)
	p.y += 2
	if s.Number != "" {
		p.font("B", 22, blue)
		p.pdf.Text(left, p.y+7, s.Number)
	}
	indent := 0.0
	if s.Number != "" {
		indent = p.pdf.GetStringWidth(s.Number) + 5
	}
	p.font("B", 18, navy)
	for _, line := range p.split(s.Title, textWidth-indent) {
		p.pdf.Text(left+indent, p.y+7, line)
		p.y += 8.5
	}
	p.y += 6
	for _, b := range s.Blocks {
		if err := p.block(b); err != nil {
			return err
		}
	}
	return nil
}

func (p *printer) block(b doc.Block) error {
	switch v := b.(type) {
	case doc.Paragraph:
		p.paragraph(v)
	case doc.Heading:
		p.heading(v)
	case doc.Box:
		p.box(v)
	case doc.Note:
		p.note(v)
	case doc.List:
		p.list(v)
	case *doc.Table:
		if v.Long {
			p.elsewhere(v)
			return nil
		}
		p.table(v)
	case *doc.Figure:
		return p.figure(v)
	}
	return nil
}

// mark notes the page of an anchor, ties its link and adds it to the outline.
func (p *printer) mark(id, title string, level int) {
	p.found[id] = p.pdf.PageNo()
	p.pdf.SetLink(p.link(id), p.y, p.pdf.PageNo())
	p.pdf.Bookmark(title, level, p.y)
}

// link is the link to an anchor, made when first asked for.
func (p *printer) link(id string) int {
	if _, ok := p.links[id]; !ok {
		p.links[id] = p.pdf.AddLink()
	}
	return p.links[id]
}

func (p *printer) newPage() {
	p.pdf.AddPage()
	p.y = top
}

// room begins a new page unless so much is left on this one; it reports whether it did.
func (p *printer) room(height float64) bool {
	if p.y+height <= bottom {
		return false
	}
	p.newPage()
	return true
}

func (p *printer) font(style string, points float64, c ink) {
	p.pdf.SetFont(chart.FontFamily, style, points)
	p.pdf.SetTextColor(c.r, c.g, c.b)
}

func (p *printer) fill(c ink) { p.pdf.SetFillColor(c.r, c.g, c.b) }

func (p *printer) line(x0, y0, x1, y1, width float64, c ink) {
	p.pdf.SetDrawColor(c.r, c.g, c.b)
	p.pdf.SetLineWidth(width)
	p.pdf.Line(x0, y0, x1, y1)
}

// split breaks text into lines of the current font, at blanks only: a no-break space
// holds a number and its unit together. A word wider than a line is cut. There is at
// least one line.
func (p *printer) split(text string, width float64) []string {
	var lines []string
	line := ""
	for word := range strings.SplitSeq(text, " ") {
		longer := word
		if line != "" {
			longer = line + " " + word
		}
		if p.pdf.GetStringWidth(longer) <= width {
			line = longer
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for line = word; p.pdf.GetStringWidth(line) > width && utf8.RuneCountInString(line) > 1; {
			head := p.fitting(line, width)
			lines, line = append(lines, head), line[len(head):]
		}
	}
	return append(lines, line)
}

// fitting is the longest beginning of a word that fits, at least a letter of it.
func (p *printer) fitting(word string, width float64) string {
	end := 0
	for i, r := range word {
		next := i + utf8.RuneLen(r)
		if end > 0 && p.pdf.GetStringWidth(word[:next]) > width {
			break
		}
		end = next
	}
	return word[:end]
}
