package pdf

import (
	"strings"

	"osservatorio/internal/report/doc"
)

const (
	cellPad    = 1.1 // beside the text of a cell
	leastStub  = 26.0
	widestRow  = 62.0 // of the stub, before labels wrap
	widestText = 46.0 // of a cell of text, before it wraps

	openLine, tightLine = 0.48, 0.42 // height of a line for a point of its type
	openGap, tightGap   = 1.5, 0.7   // between rows
)

// grid is a table measured for the page.
type grid struct {
	*doc.Table
	points float64 // size of type
	height float64 // of a line
	gap    float64 // between rows
	stub   float64
	widths []float64
}

func (p *printer) table(t *doc.Table) {
	if t.Absent != "" {
		p.absent(t.ID, t.Title, t.Meta, t.Absent)
		p.foot(t.Notes, t.Source)
		return
	}
	g := p.measure(t)
	notes := append(t.Legend(p.doc.Locale), t.Notes...)
	g = p.place(g, notes)
	p.caption(t.ID, t.Title, t.Meta, true)
	p.head(g)
	for i, r := range t.Rows {
		need := p.rowHeight(g, r)
		switch {
		case i+1 == len(t.Rows):
			need += p.footHeight(notes, t.Source) // the last row keeps the notes
		case r.Cells == nil:
			need += p.rowHeight(g, t.Rows[i+1]) // a heading keeps its first row
		}
		if p.room(need + 1) {
			p.caption(t.ID, t.Title+" ("+p.words.continued+")", doc.Meta{}, false)
			p.head(g)
		}
		p.row(g, r)
	}
	p.line(left, p.y, right, p.y, 0.3, navy)
	p.y += 1.5
	p.foot(notes, t.Source)
}

// place begins a page for a table that fits on one but not on what is left of this
// one, unless most of it does. One that lacks little is set tighter: a page begun for
// it leaves this one empty, and the next.
func (p *printer) place(g grid, notes []string) grid {
	head := p.captionHeight(g.ID, g.Title, g.Meta) + p.headHeight(g)
	need := p.tableHeight(g, notes)
	rest := bottom - p.y
	const few = 8 // rows that are not worth a second heading
	tight := g
	tight.height, tight.gap = g.points*tightLine, tightGap
	switch {
	case need <= rest:
	case p.tableHeight(tight, notes) <= rest:
		return tight
	case need <= bottom-top && (rest < need/2 || need-rest < few*g.height):
		p.newPage()
	default:
		p.room(head + few*g.height)
	}
	return g
}

// tableHeight is the height that a table will take on one page, without the space after it.
func (p *printer) tableHeight(g grid, notes []string) float64 {
	height := p.captionHeight(g.ID, g.Title, g.Meta) + p.headHeight(g) + p.footHeight(notes, g.Source)
	for _, r := range g.Rows {
		height += p.rowHeight(g, r)
	}
	return height + 1
}

// captionHeight is the height that caption will take.
func (p *printer) captionHeight(id, title string, m doc.Meta) float64 {
	p.font("B", 10, navy)
	indent := p.pdf.GetStringWidth(id) + 2.5
	height := 2 + float64(len(p.split(title, textWidth-indent)))*4.8 + 1.6 + 2
	if facts := p.factLine(m); facts != "" {
		p.font("", 7.5, soft)
		height += float64(len(p.split(facts, textWidth))) * smallLine
	}
	return height
}

func (p *printer) factLine(m doc.Meta) string {
	var facts []string
	for _, f := range m.Facts(p.doc.Locale) {
		facts = append(facts, f.Term+": "+f.Text)
	}
	return strings.Join(facts, " · ")
}

// footHeight is the height that foot will take, without the space after it.
func (p *printer) footHeight(notes []string, source string) float64 {
	p.font("", 7.5, soft)
	height := 1.5
	for _, n := range notes {
		height += float64(len(p.split(n, textWidth))) * smallLine
	}
	if source != "" {
		height += float64(len(p.split(p.words.source+": "+source, textWidth))) * smallLine
	}
	return height
}

// measure finds the largest type at which the columns fit, and shares what is left.
func (p *printer) measure(t *doc.Table) grid {
	g := grid{Table: t, gap: openGap, widths: make([]float64, len(t.Columns))}
	for _, points := range []float64{8, 7.5, 7, 6.5, 6, 5.5} {
		g.points, g.height = points, points*openLine
		if p.natural(&g) <= textWidth {
			break
		}
	}
	total := g.stub
	for _, w := range g.widths {
		total += w
	}
	spare := max(0, textWidth-total)
	each := min(spare/float64(len(g.widths)+1), 14)
	for i := range g.widths {
		g.widths[i] += each
		total += each
	}
	g.stub += textWidth - total
	return g
}

// natural sets the widths that the contents ask for and returns their sum.
func (p *printer) natural(g *grid) float64 {
	p.font("B", g.points, black)
	g.stub = leastStub
	for _, r := range g.Rows {
		if r.Cells != nil {
			g.stub = max(g.stub, min(widestRow, p.pdf.GetStringWidth(r.Label)+2*cellPad+2))
		}
	}
	total := g.stub
	for i, c := range g.Columns {
		w := p.longestWord(c.Title)
		for _, r := range g.Rows {
			if r.Cells != nil {
				w = max(w, p.cellWidth(r.Cells[i]))
			}
		}
		g.widths[i] = w + 2*cellPad
		total += g.widths[i]
	}
	return total + p.widenGroups(g)
}

// widenGroups gives the columns of a group the room that its heading asks for, and
// returns what it has added.
func (p *printer) widenGroups(g *grid) float64 {
	added, column := 0.0, 0
	for _, span := range g.Groups() {
		width := 0.0
		for i := range span.Columns {
			width += g.widths[column+i]
		}
		if lack := p.pdf.GetStringWidth(span.Title) + 2*cellPad - width; lack > 0 {
			for i := range span.Columns {
				g.widths[column+i] += lack / float64(span.Columns)
			}
			added += lack
		}
		column += span.Columns
	}
	return added
}

// cellWidth is what a cell asks for; texts wrap when they are long.
func (p *printer) cellWidth(c doc.Cell) float64 {
	w := p.pdf.GetStringWidth(c.Print(p.doc.Locale))
	if c.Kind == doc.Text {
		return min(w, max(widestText, p.longestWord(c.Text)))
	}
	return w
}

func (p *printer) longestWord(text string) float64 {
	w := 0.0
	for word := range strings.FieldsSeq(text) {
		w = max(w, p.pdf.GetStringWidth(word))
	}
	return w
}

// caption prints number, title and facts of a table or figure under a rule.
func (p *printer) caption(id, title string, m doc.Meta, first bool) {
	p.y += 2
	p.line(left, p.y, right, p.y, 0.5, navy)
	if first {
		p.mark(id, id+" "+title, 1)
	}
	p.font("B", 10, blue)
	p.pdf.Text(left, p.y+5.2, id)
	indent := p.pdf.GetStringWidth(id) + 2.5
	p.font("B", 10, navy)
	for _, line := range p.split(title, textWidth-indent) {
		p.pdf.Text(left+indent, p.y+5.2, line)
		p.y += 4.8
	}
	p.y += 1.6
	if facts := p.factLine(m); facts != "" {
		p.text(facts, left, textWidth, 7.5, smallLine, soft)
	}
	p.y += 2
}

// foot prints the notes under a table or figure, the source last.
func (p *printer) foot(notes []string, source string) {
	for _, n := range notes {
		p.text(n, left, textWidth, 7.5, smallLine, soft)
	}
	if source != "" {
		p.text(p.words.source+": "+source, left, textWidth, 7.5, smallLine, soft)
	}
	p.y += 6
}

// absent stands for a table or figure without data.
func (p *printer) absent(id, title string, m doc.Meta, why string) {
	p.room(34)
	p.caption(id, title, m, true)
	p.font("", 9, black)
	lines := p.split(why, textWidth-10)
	height := float64(len(lines))*4.4 + 5
	p.room(height)
	p.fill(pale)
	p.pdf.Rect(left, p.y, textWidth, height, "F")
	p.fill(soft)
	p.pdf.Rect(left, p.y, 1, height, "F")
	end := p.y + height
	p.y += 2.5
	p.text(why, left+5, textWidth-10, 9, 4.4, black)
	p.y = end + 2
}

func (p *printer) headHeight(g grid) float64 {
	p.font("B", g.points, navy)
	lines := len(p.split(g.Stub, g.stub-2*cellPad))
	for i, c := range g.Columns {
		lines = max(lines, len(p.split(c.Title, g.widths[i]-2*cellPad)))
	}
	height := float64(lines)*g.height + 2.4
	if g.Groups() != nil {
		height += g.height + 2
	}
	return height
}

// head prints the heading of the columns, twice as high where they have groups.
func (p *printer) head(g grid) {
	height := p.headHeight(g)
	p.fill(pale)
	p.pdf.Rect(left, p.y, textWidth, height, "F")
	p.font("B", g.points, navy)
	end := p.y + height
	if groups := g.Groups(); groups != nil {
		x, column := left+g.stub, 0
		for _, span := range groups {
			width := 0.0
			for range span.Columns {
				width += g.widths[column]
				column++
			}
			if span.Title != "" {
				p.pdf.Text(x+(width-p.pdf.GetStringWidth(span.Title))/2, p.y+g.height*0.75+0.8, span.Title)
				p.line(x+cellPad, p.y+g.height+1.5, x+width-cellPad, p.y+g.height+1.5, 0.2, soft)
			}
			x += width
		}
	}
	stub := p.split(g.Stub, g.stub-2*cellPad)
	for i, line := range stub {
		p.pdf.Text(left+cellPad, end-1.2-float64(len(stub)-1-i)*g.height-g.height*0.2, line)
	}
	x := left + g.stub
	for i, c := range g.Columns {
		lines := p.split(c.Title, g.widths[i]-2*cellPad)
		for k, line := range lines {
			y := end - 1.2 - float64(len(lines)-1-k)*g.height - g.height*0.2
			at := x + g.widths[i] - cellPad - p.pdf.GetStringWidth(line)
			if g.TextColumn(i) {
				at = x + cellPad
			}
			p.pdf.Text(at, y, line)
		}
		x += g.widths[i]
	}
	p.line(left, end, right, end, 0.3, navy)
	p.y = end
}

func (g grid) indent(r doc.Row) float64 {
	if r.Indent {
		return cellPad + 2.5
	}
	return cellPad
}

func (p *printer) rowLines(g grid, r doc.Row) []string {
	p.font(styleOf(r), g.points, black)
	width := g.stub
	if r.Cells == nil {
		width = textWidth
	}
	return p.split(r.Label, width-g.indent(r)-cellPad)
}

func styleOf(r doc.Row) string {
	if r.Total || r.Cells == nil {
		return "B"
	}
	return ""
}

func (p *printer) rowHeight(g grid, r doc.Row) float64 {
	lines := len(p.rowLines(g, r))
	for i, c := range r.Cells {
		if c.Kind == doc.Text {
			lines = max(lines, len(p.split(c.Text, g.widths[i]-2*cellPad)))
		}
	}
	height := float64(lines)*g.height + g.gap
	if r.Cells == nil {
		height += g.gap
	}
	return height
}

func (p *printer) row(g grid, r doc.Row) {
	lines, height := p.rowLines(g, r), p.rowHeight(g, r)
	if r.Total {
		p.fill(pale)
		p.pdf.Rect(left, p.y, textWidth, height, "F")
	}
	colour := black
	baseline := p.y + g.gap/2 + g.height*0.75
	if r.Cells == nil {
		colour = blue
		baseline += g.gap
	}
	p.font(styleOf(r), g.points, colour)
	for i, line := range lines {
		p.pdf.Text(left+g.indent(r), baseline+float64(i)*g.height, line)
	}
	x := left + g.stub
	for i, c := range r.Cells {
		if c.Kind == doc.Text {
			for k, text := range p.split(c.Text, g.widths[i]-2*cellPad) {
				p.pdf.Text(x+cellPad, baseline+float64(k)*g.height, text)
			}
		} else {
			text := c.Print(p.doc.Locale)
			p.pdf.Text(x+g.widths[i]-cellPad-p.pdf.GetStringWidth(text), baseline, text)
		}
		x += g.widths[i]
	}
	p.y += height
	p.line(left, p.y, right, p.y, 0.1, rule)
}
