package chart

import (
	"fmt"
	"image/png"
	"io"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"git.sr.ht/~sbinet/gg"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
)

// PNG draws a chart as a picture of dots, scale dots a pixel of the canvas, in the fonts of the PDF.
// The errors are those of Layout and of w.
func PNG(w io.Writer, c Chart, scale float64, o Options) error {
	scene, err := Layout(c, o)
	if err != nil {
		return err
	}
	dc := gg.NewContext(int(scene.Width*scale+.5), int(scene.Height*scale+.5))
	dc.SetHexColor(string(white))
	dc.Clear()
	dc.Scale(scale, scale)
	d := dots{dc: dc, scale: scale, faces: map[string]font.Face{}}
	for _, item := range scene.Items {
		if err := d.paint(item); err != nil {
			return err
		}
	}
	return (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(w, dc.Image())
}

// dots paints primitives on a grid of dots.
type dots struct {
	dc    *gg.Context
	scale float64
	faces map[string]font.Face
}

func (d *dots) paint(item Primitive) error {
	switch p := item.(type) {
	case Path:
		for _, s := range p.Segments {
			switch s.Op {
			case MoveTo:
				d.dc.MoveTo(s.To.X, s.To.Y)
			case LineTo:
				d.dc.LineTo(s.To.X, s.To.Y)
			case CurveTo:
				d.dc.CubicTo(s.C1.X, s.C1.Y, s.C2.X, s.C2.Y, s.To.X, s.To.Y)
			case Close:
				d.dc.ClosePath()
			}
		}
		d.ink(p.Ink)
	case Rect:
		if p.Radius > 0 {
			d.dc.DrawRoundedRectangle(p.X, p.Y, p.W, p.H, p.Radius)
		} else {
			d.dc.DrawRectangle(p.X, p.Y, p.W, p.H)
		}
		d.ink(p.Ink)
	case Circle:
		d.dc.DrawCircle(p.X, p.Y, p.R)
		d.ink(p.Ink)
	case Text:
		return d.write(p)
	}
	return nil
}

// ink fills and strokes the path in hand, and forgets it.
func (d *dots) ink(ink Ink) {
	if ink.Fill != "" {
		d.color(ink.Fill, ink.Opacity)
		d.dc.FillPreserve()
	}
	if ink.Stroke != "" {
		d.color(ink.Stroke, 0)
		d.dc.SetLineWidth(ink.Width * d.scale)
		dash := make([]float64, len(ink.Dash))
		for i, length := range ink.Dash {
			dash[i] = length * d.scale
		}
		d.dc.SetDash(dash...)
		d.dc.SetLineJoin(gg.LineJoinRound)
		d.dc.SetLineCap(gg.LineCapButt)
		d.dc.StrokePreserve()
	}
	d.dc.ClearPath()
}

// color sets the colour; an opacity of 0 is an opaque one.
func (d *dots) color(c Color, opacity float64) {
	r, g, b := c.rgb()
	if opacity == 0 {
		opacity = 1
	}
	d.dc.SetRGBA255(r, g, b, int(opacity*255+.5))
}

func (d *dots) write(t Text) error {
	face, err := d.face(t.Size, t.Bold)
	if err != nil {
		return err
	}
	x := t.X
	width := textWidth(t.String, t.Size, t.Bold)
	switch t.Anchor {
	case Middle:
		x -= width / 2
	case End:
		x -= width
	}
	d.dc.Push()
	defer d.dc.Pop()
	d.dc.Identity() // glyphs are drawn in dots, at their own size
	if t.Vertical {
		d.dc.RotateAbout(gg.Radians(-90), t.X*d.scale, t.Y*d.scale)
	}
	d.color(t.Color, 0)
	d.dc.SetFontFace(face)
	d.dc.DrawString(t.String, x*d.scale, t.Y*d.scale)
	return nil
}

func (d *dots) face(size float64, bold bool) (font.Face, error) {
	key := fmt.Sprint(size, bold)
	if f, ok := d.faces[key]; ok {
		return f, nil
	}
	data := liberationsansregular.TTF
	if bold {
		data = liberationsansbold.TTF
	}
	parsed, err := opentype.Parse(data)
	if err != nil {
		return nil, err
	}
	f, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size * d.scale, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, err
	}
	d.faces[key] = f
	return f, nil
}
