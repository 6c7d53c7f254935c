package pdf

import (
	"fmt"
	"strings"

	"osservatorio/internal/chart"
	"osservatorio/internal/report/doc"
)

// Line heights, mm.
const (
	bodyLine  = 5.0
	smallLine = 3.5
)

type words struct{ contents, exhibits, source, demo, demoNote, page, continued, elsewhere string }

func wordsOf(lang string) words {
	if lang == "en" {
		return words{"Contents", "Tables and figures", "Source", "DEMONSTRATION DATA", "invented figures, not to be quoted", "page", "continued", "in the workbook and on the page"}
	}
	return words{"Indice", "Tavole e figure", "Fonte", "DATI DIMOSTRATIVI", "cifre inventate, da non citare", "pagina", "segue", "nel file XLSX e nella pagina"}
}

// header runs on every page but the cover; invented data are named on all.
func (p *printer) header() {
	if p.pdf.PageNo() == 1 && !p.doc.Brief {
		return
	}
	if p.doc.Demo {
		p.fill(red)
		p.pdf.Rect(0, 0, pageWidth, 9, "F")
		p.font("B", 14, white)
		p.pdf.Text((pageWidth-p.pdf.GetStringWidth(p.words.demo))/2, 6.3, p.words.demo)
	}
	if p.doc.Notice != "" {
		short, _, _ := strings.Cut(p.doc.Notice, ":")
		p.font("B", 9, red)
		p.pdf.Text((pageWidth-p.pdf.GetStringWidth(short))/2, 12.6, short)
	}
	p.font("", 8, soft)
	p.pdf.Text(left, 16, p.doc.Issuer)
	release := "Release " + p.doc.Release
	p.pdf.Text(right-p.pdf.GetStringWidth(release), 16, release)
	p.line(left, 18.5, right, 18.5, 0.3, navy)
}

func (p *printer) footer() {
	if p.pdf.PageNo() == 1 && !p.doc.Brief {
		return
	}
	y := pageHeight - 11
	p.line(left, y-5, right, y-5, 0.2, rule)
	p.font("", 8, soft)
	p.pdf.Text(left, y, p.doc.Title+" · "+p.doc.Subtitle)
	text := fmt.Sprintf("%s %d/%d", p.words.page, p.pdf.PageNo(), max(p.total, p.pdf.PageNo()))
	p.pdf.Text(right-p.pdf.GetStringWidth(text), y, text)
}

func (p *printer) cover() {
	p.pdf.AddPage()
	p.fill(navy)
	p.pdf.Rect(0, 0, pageWidth, 165, "F")
	p.fill(blue)
	p.pdf.Rect(0, 165, pageWidth, 3, "F")
	p.font("B", 12, white)
	p.pdf.Text(left, 32, p.doc.Issuer)
	p.font("B", 31, white)
	p.y = 78
	for _, line := range p.split(p.doc.Title, textWidth) {
		p.pdf.Text(left, p.y, line)
		p.y += 14
	}
	p.font("", 19, white)
	p.pdf.Text(left, p.y+4, p.doc.Subtitle)
	if p.doc.Demo {
		p.stamp(140)
	}
	if p.doc.Notice != "" {
		p.notice(50)
	}
	p.y = 188
	for _, fact := range p.doc.Edition {
		p.font("", 9, soft)
		p.pdf.Text(left, p.y, fact.Term)
		p.font("B", 10, black)
		for _, line := range p.split(fact.Text, textWidth-45) {
			p.pdf.Text(left+45, p.y, line)
			p.y += bodyLine
		}
		p.y += 2
	}
}

// elsewhere says where a table is that is too long for print.
func (p *printer) elsewhere(t *doc.Table) {
	p.text(t.ID+" "+t.Title+": "+p.words.elsewhere+".", left, textWidth, 7.5, smallLine, soft)
	p.y += 3
}

// masthead opens a brief document: what it is, of when, from which release.
func (p *printer) masthead() {
	p.y = top - 5
	p.font("B", 24, navy)
	for _, line := range p.split(p.doc.Title, textWidth) {
		p.pdf.Text(left, p.y+8, line)
		p.y += 10
	}
	p.font("", 13, blue)
	p.pdf.Text(left, p.y+5, p.doc.Subtitle)
	p.y += 9
	var facts []string
	for _, fact := range p.doc.Edition {
		facts = append(facts, fact.Term+": "+fact.Text)
	}
	p.text(strings.Join(facts, " · "), left, textWidth, 7.5, smallLine, soft)
	p.y += 1
}

// stamp says in large letters that the data are invented.
func (p *printer) stamp(y float64) {
	p.fill(red)
	p.pdf.Rect(0, y, pageWidth, 18, "F")
	p.font("B", 24, white)
	p.pdf.Text(left, y+11.8, p.words.demo)
	x := left + p.pdf.GetStringWidth(p.words.demo) + 6
	p.font("", 11, white)
	p.pdf.Text(x, y+11.2, p.words.demoNote)
}

// notice says on the cover that the release is not for use.
func (p *printer) notice(y float64) {
	p.font("B", 11, red)
	lines := p.split(p.doc.Notice, textWidth)
	p.fill(white)
	p.pdf.Rect(0, y-8, pageWidth, 8+bodyLine*float64(len(lines))+2, "F")
	for _, line := range lines {
		p.pdf.Text(left, y, line)
		y += bodyLine
	}
}

// contents lists the sections, then the tables and figures, with their pages.
func (p *printer) contents() {
	p.newPage()
	p.pdf.Bookmark(p.words.contents, 0, p.y)
	p.font("B", 18, navy)
	p.pdf.Text(left, p.y+8, p.words.contents)
	p.y += 18
	for _, s := range p.doc.Sections {
		p.entry(s.ID, s.Number, s.Title, "B", 11, 9)
	}
	p.newPage()
	p.font("B", 18, navy)
	p.pdf.Text(left, p.y+8, p.words.exhibits)
	p.y += 16
	for _, s := range p.doc.Sections {
		for _, b := range s.Blocks {
			switch v := b.(type) {
			case *doc.Table:
				p.entry(v.ID, v.ID, v.Title, "", 8.5, 4.4)
			case *doc.Figure:
				p.entry(v.ID, v.ID, v.Title, "", 8.5, 4.4)
			}
		}
	}
}

// entry is a line of the contents, with dots up to the page.
func (p *printer) entry(id, number, title, style string, points, height float64) {
	p.room(height + 1)
	p.font("B", points, blue)
	p.pdf.Text(left, p.y, number)
	p.font(style, points, black)
	const indent = 12
	page := ""
	if n := p.pages[id]; n > 0 {
		page = fmt.Sprint(n)
	}
	for p.pdf.GetStringWidth(title) > textWidth-indent-12 {
		title = strings.TrimRight(title[:strings.LastIndex(title, " ")], " ,;:") + "…"
	}
	p.pdf.Text(left+indent, p.y, title)
	p.pdf.Text(right-p.pdf.GetStringWidth(page), p.y, page)
	from, to := left+indent+p.pdf.GetStringWidth(title)+2, right-p.pdf.GetStringWidth(page)-2
	if to > from {
		p.pdf.SetDashPattern([]float64{0.3, 1.2}, 0)
		p.line(from, p.y, to, p.y, 0.2, soft)
		p.pdf.SetDashPattern([]float64{}, 0)
	}
	p.pdf.Link(left, p.y-height*0.7, textWidth, height, p.link(id))
	p.y += height
}

func (p *printer) paragraph(v doc.Paragraph) {
	points, height := 10.0, bodyLine
	if v.Lead {
		points, height = 11.5, 5.8
	}
	p.text(v.Text, left, textWidth, points, height, black)
	p.y += 3
}

// text prints lines from p.y on, over pages where it must.
func (p *printer) text(text string, x, width, points, height float64, c ink) {
	p.font("", points, c)
	lines := p.split(text, width)
	for i, line := range lines {
		keep := height
		if i == 0 && len(lines) > 1 {
			keep = 2 * height // no first line alone at the foot of a page
		}
		if p.room(keep) {
			p.font("", points, c)
		}
		p.pdf.Text(x, p.y+height*0.72, line)
		p.y += height
	}
}

func (p *printer) heading(v doc.Heading) {
	p.room(28)
	p.y += 3
	if v.ID != "" {
		p.mark(v.ID, v.Text, 1)
	}
	p.font("B", 12.5, navy)
	for _, line := range p.split(v.Text, textWidth) {
		p.pdf.Text(left, p.y+5, line)
		p.y += 6
	}
	p.y += 3
}

// box is kept on one page: boxes are short.
func (p *printer) box(v doc.Box) {
	const pad = 4.0
	width := textWidth - 2*pad - 1.2
	height := 2 * pad
	p.font("B", 10, navy)
	if v.Title != "" {
		height += float64(len(p.split(v.Title, width))) * bodyLine
	}
	p.font("", 9, black)
	for _, text := range v.Paragraphs {
		height += float64(len(p.split(text, width)))*4.4 + 1.5
	}
	p.room(height + 4)
	p.y += 2
	p.fill(pale)
	p.pdf.Rect(left, p.y, textWidth, height, "F")
	bar := blue
	if v.Warning {
		bar = red
	}
	p.fill(bar)
	p.pdf.Rect(left, p.y, 1.2, height, "F")
	end := p.y + height
	p.y += pad
	if v.Title != "" {
		p.font("B", 10, navy)
		for _, line := range p.split(v.Title, width) {
			p.pdf.Text(left+pad+1.2, p.y+3.4, line)
			p.y += bodyLine
		}
	}
	for _, text := range v.Paragraphs {
		p.text(text, left+pad+1.2, width, 9, 4.4, black)
		p.y += 1.5
	}
	p.y = end + 5
}

func (p *printer) list(v doc.List) {
	if v.Short {
		p.shortList(v)
		return
	}
	for _, item := range v.Items {
		p.room(12)
		p.font("B", 9, navy)
		for _, line := range p.split(item.Term, textWidth) {
			p.pdf.Text(left, p.y+3.2, line)
			p.y += 4.4
		}
		p.text(item.Text, left, textWidth, 9, 4.3, black)
		p.y += 2
	}
	p.y += 2
}

// shortList sets terms beside their texts.
func (p *printer) shortList(v doc.List) {
	const column = 16.0
	for _, item := range v.Items {
		p.room(bodyLine)
		p.font("B", 9, navy)
		p.pdf.Text(left, p.y+3.1, item.Term)
		p.text(item.Text, left+column, textWidth-column, 9, 4.4, black)
		p.y += 0.3
	}
	p.y += 3
}

// leastScale is how much narrower a chart may be set to stay on the page.
const leastScale = 0.82

// figure prints a chart across the page; one taller than what is left is made a little
// narrower, or begins a page.
func (p *printer) figure(f *doc.Figure) error {
	if f.Absent != "" {
		p.absent(f.ID, f.Title, f.Meta, f.Absent)
		p.foot(f.Notes, f.Source)
		return nil
	}
	c := f.Plot(0)
	scene, err := chart.Layout(c, chart.Options{Locale: p.doc.Locale, Bare: true})
	if err != nil {
		return fmt.Errorf("figure %s: %w", f.ID, err)
	}
	words := p.captionHeight(f.ID, f.Title, f.Meta) + p.footHeight(f.Notes, f.Source)
	width := textWidth * (bottom - p.y - words) / scene.HeightAt(textWidth)
	if width < textWidth*leastScale {
		p.newPage()
		width = textWidth * (bottom - p.y - words) / scene.HeightAt(textWidth)
	}
	width = min(width, textWidth)
	p.caption(f.ID, f.Title, f.Meta, true)
	scene.PDF(p.pdf, left+(textWidth-width)/2, p.y, width)
	p.y += scene.HeightAt(width) + 1
	p.foot(f.Notes, f.Source)
	return nil
}
