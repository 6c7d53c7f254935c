package pdf

import (
	"strings"

	"codeberg.org/go-fonts/liberation/liberationsansbolditalic"
	"codeberg.org/go-fonts/liberation/liberationsansitalic"

	"osservatorio/internal/chart"
	"osservatorio/internal/report/doc"
)

// italics adds the slanted fonts, which only notes use.
func (p *printer) italics() {
	if p.slanted {
		return
	}
	p.slanted = true
	p.pdf.AddUTF8FontFromBytes(chart.FontFamily, "I", liberationsansitalic.TTF)
	p.pdf.AddUTF8FontFromBytes(chart.FontFamily, "BI", liberationsansbolditalic.TTF)
}

// note prints an editors' note between two rules.
func (p *printer) note(v doc.Note) {
	p.room(30)
	p.y += 3
	p.line(left, p.y, right, p.y, 0.5, blue)
	p.mark(v.ID, v.Label+": "+v.Title, 1)
	p.y += 2.5
	p.font("", 8, soft)
	p.pdf.Text(left, p.y+3, v.Label)
	p.y += 5.5
	p.font("B", 12, navy)
	for _, line := range p.split(v.Title, textWidth) {
		p.pdf.Text(left, p.y+4, line)
		p.y += 6
	}
	p.y++
	for _, text := range v.Review {
		p.text(text, left, textWidth, 8.5, 4.2, red)
		p.y++
	}
	for _, block := range v.Prose {
		p.prose(block)
	}
	p.line(left, p.y, right, p.y, 0.5, blue)
	p.y += 6
}

// styled is a word with the blank before it, in one style.
type styled struct {
	text  string
	style string
	link  string
	glued bool // no blank before it: it goes on in another style
}

// prose breaks spans of several styles into lines, at blanks only.
func (p *printer) prose(v doc.Prose) {
	const points, height, step = 10.0, bodyLine, 5.0
	indent := float64(v.Depth) * step
	if v.Heading {
		p.room(2 * height)
		p.y++
	}
	if v.Bullet != "" {
		p.room(height)
		p.font("", points, black)
		p.pdf.Text(left+indent-step+0.5, p.y+height*0.72, v.Bullet)
	}
	x := left + indent
	p.room(height)
	for i, w := range styledWords(v) {
		ink := black
		if w.link != "" {
			ink = blue
		}
		if strings.Contains(w.style, "I") {
			p.italics()
		}
		p.font(w.style, points, ink)
		blank := 0.0
		if i > 0 && !w.glued && x > left+indent {
			blank = p.pdf.GetStringWidth(" ")
		}
		width := p.pdf.GetStringWidth(w.text)
		if x+blank+width > right && x > left+indent && !w.glued {
			x, blank = left+indent, 0
			p.y += height
			if p.room(height) {
				p.font(w.style, points, ink)
			}
		}
		p.pdf.Text(x+blank, p.y+height*0.72, w.text)
		switch {
		case strings.HasPrefix(w.link, "#"):
			p.pdf.Link(x+blank, p.y, width, height, p.link(w.link[1:]))
		case w.link != "":
			p.pdf.LinkString(x+blank, p.y, width, height, w.link)
		}
		x += blank + width
	}
	p.y += height + 2
}

// styledWords parts runs at blanks.
func styledWords(v doc.Prose) []styled {
	var out []styled
	glued := false
	for _, s := range v.Runs {
		style := ""
		if s.Bold || v.Heading {
			style += "B"
		}
		if s.Italic {
			style += "I"
		}
		for i, part := range strings.Split(s.Text, " ") {
			if i > 0 {
				glued = false
			}
			if part != "" {
				out = append(out, styled{part, style, s.Link, glued && len(out) > 0})
				glued = true
			}
		}
	}
	return out
}
