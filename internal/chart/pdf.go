package chart

import (
	"codeberg.org/go-pdf/fpdf"
)

// FontFamily is the family that AddFonts registers.
const FontFamily = fontFamily

// AddFonts registers Liberation Sans, regular and bold, as FontFamily. Calling
// it again does nothing.
func AddFonts(pdf *fpdf.Fpdf) { addFonts(pdf) }

// PDF draws a chart on the current page of pdf with its upper left corner at
// x, y and the width w, in the units of pdf, and returns the height it takes.
// It changes font, colours, line style, opacity and position of pdf; the caller
// sets its own again. The errors are those of Layout and of pdf.
func PDF(pdf *fpdf.Fpdf, c Chart, x, y, w float64, o Options) (height float64, err error) {
	scene, err := Layout(c, o)
	if err != nil {
		return 0, err
	}
	scene.PDF(pdf, x, y, w)
	return scene.HeightAt(w), pdf.Error()
}

// HeightAt is the height of the scene when it is drawn w wide.
func (s *Scene) HeightAt(w float64) float64 { return s.Height * w / s.Width }

// PDF draws the scene as the function PDF does.
func (s *Scene) PDF(pdf *fpdf.Fpdf, x, y, w float64) {
	AddFonts(pdf)
	p := painter{pdf, x, y, w / s.Width}
	pdf.SetLineJoinStyle("round")
	for _, item := range s.Items {
		p.paint(item)
	}
	pdf.SetDashPattern([]float64{}, 0)
}

// painter maps canvas pixels to the units of a PDF.
type painter struct {
	pdf   *fpdf.Fpdf
	x, y  float64
	scale float64
}

func (p painter) at(pt Point) (x, y float64) { return p.x + pt.X*p.scale, p.y + pt.Y*p.scale }

func (p painter) paint(item Primitive) {
	switch v := item.(type) {
	case Path:
		p.inked(v.Ink, func(style string) {
			p.trace(v.Segments)
			p.pdf.DrawPath(style)
		})
	case Rect:
		x, y := p.at(Point{v.X, v.Y})
		p.inked(v.Ink, func(style string) {
			if v.Radius > 0 {
				p.pdf.RoundedRect(x, y, v.W*p.scale, v.H*p.scale, v.Radius*p.scale, "1234", style)
				return
			}
			p.pdf.Rect(x, y, v.W*p.scale, v.H*p.scale, style)
		})
	case Circle:
		x, y := p.at(Point{v.X, v.Y})
		p.inked(v.Ink, func(style string) { p.pdf.Circle(x, y, v.R*p.scale, style) })
	case Text:
		p.write(v)
	}
}

// inked sets colours and line, calls draw with the style that fpdf takes, and
// puts opacity and dashes back.
func (p painter) inked(ink Ink, draw func(style string)) {
	style := ""
	if ink.Fill != "" {
		p.pdf.SetFillColor(ink.Fill.rgb())
		style = "F"
	}
	if ink.Stroke != "" {
		p.pdf.SetDrawColor(ink.Stroke.rgb())
		p.pdf.SetLineWidth(ink.Width * p.scale)
		dash := make([]float64, len(ink.Dash))
		for i, d := range ink.Dash {
			dash[i] = d * p.scale
		}
		p.pdf.SetDashPattern(dash, 0)
		style += "D"
	}
	if style == "" {
		return
	}
	if ink.Opacity > 0 {
		p.pdf.SetAlpha(ink.Opacity, "Normal")
		defer p.pdf.SetAlpha(1, "Normal")
	}
	draw(style)
}

func (p painter) trace(segments []Segment) {
	for _, s := range segments {
		x, y := p.at(s.To)
		switch s.Op {
		case MoveTo:
			p.pdf.MoveTo(x, y)
		case LineTo:
			p.pdf.LineTo(x, y)
		case CurveTo:
			x1, y1 := p.at(s.C1)
			x2, y2 := p.at(s.C2)
			p.pdf.CurveBezierCubicTo(x1, y1, x2, y2, x, y)
		case Close:
			p.pdf.ClosePath()
		}
	}
}

func (p painter) write(t Text) {
	style := ""
	if t.Bold {
		style = "B"
	}
	p.pdf.SetFont(fontFamily, style, 10)
	p.pdf.SetFontUnitSize(t.Size * p.scale)
	p.pdf.SetTextColor(t.Color.rgb())
	x, y := p.at(Point{t.X, t.Y})
	before := 0.0
	switch t.Anchor {
	case Middle:
		before = p.pdf.GetStringWidth(t.String) / 2
	case End:
		before = p.pdf.GetStringWidth(t.String)
	}
	if !t.Vertical {
		p.pdf.Text(x-before, y, t.String)
		return
	}
	p.pdf.TransformBegin()
	p.pdf.TransformRotate(90, x, y)
	p.pdf.Text(x-before, y, t.String)
	p.pdf.TransformEnd()
}
