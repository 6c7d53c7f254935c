package chart

import (
	"math"
	"strings"

	"osservatorio/internal/italian"
)

// Sizes of type, px at the default width of 720, which a page of 170 mm prints
// at two thirds of a point each.
const (
	titleSize  = 17.0
	textSize   = 12.0
	smallSize  = 11.0
	leading    = 1.3
	edge       = 2.0 // nothing is drawn nearer to the edge of the canvas
	fullWidth  = 720.0
	leastWidth = 240.0
)

// box is a region of the canvas.
type box struct{ x0, y0, x1, y1 float64 }

func (b box) width() float64  { return b.x1 - b.x0 }
func (b box) height() float64 { return b.y1 - b.y0 }

// grown is the box with a margin around it; a negative one shrinks it.
func (b box) grown(by float64) box { return box{b.x0 - by, b.y0 - by, b.x1 + by, b.y1 + by} }

func (b box) overlaps(o box) bool {
	return b.x0 < o.x1 && o.x0 < b.x1 && b.y0 < o.y1 && o.y0 < b.y1
}

func (b box) contains(o box) bool {
	return o.x0 >= b.x0 && o.x1 <= b.x1 && o.y0 >= b.y0 && o.y1 <= b.y1
}

func (t Text) box() box {
	x0, y0, x1, y1 := t.Bounds()
	return box{x0, y0, x1, y1}
}

// canvas collects the primitives of a chart.
type canvas struct {
	*Scene
	locale italian.Locale
	words  vocabulary
	frame  *Frame
}

func (c *canvas) add(items ...Primitive) { c.Items = append(c.Items, items...) }

// text adds a line of text, moved sideways or shortened so that it stays on
// the canvas. Runes that neither XML nor the fonts can hold become U+FFFD.
func (c *canvas) text(t Text) {
	t.String = printable(t.String)
	if t.Color == "" {
		t.Color = textColor
	}
	if t.Size == 0 {
		t.Size = textSize
	}
	if !t.Vertical {
		t.String = shorten(t.String, t.Size, t.Bold, c.Width-2*edge)
		b := t.box()
		t.X += max(0, edge-b.x0) - max(0, b.x1-(c.Width-edge))
	}
	c.add(t)
}

// lines adds lines of text downward from the baseline y and returns the
// baseline that the next one would have.
func (c *canvas) lines(t Text, lines []string) float64 {
	if t.Size == 0 {
		t.Size = textSize
	}
	for _, line := range lines {
		t.String = line
		c.text(t)
		t.Y += t.Size * leading
	}
	return t.Y
}

func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > 0xfffd || (r >= 0xd800 && r < 0xe000) {
			return '\ufffd'
		}
		return r
	}, s)
}

func isMissing(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }

// compose stacks the words of the frame around the plot.
func compose(chart Chart, o Options) (*Scene, error) {
	f := chart.frame()
	width := f.Width
	if width == 0 {
		width = fullWidth
	}
	c := &canvas{
		Scene:  &Scene{Width: max(width, leastWidth), Lang: o.locale().Lang(), Title: f.Title},
		locale: o.locale(),
		frame:  f,
	}
	c.words = wordsOf(c.locale)
	c.Alt = AltText(chart, c.locale)

	top := c.head(o.Bare)
	height := f.Height
	if height == 0 {
		height = chart.height(c.Width)
	}
	plot := box{edge, top, c.Width - edge, top + height}
	if err := chart.draw(c, plot); err != nil {
		return nil, err
	}
	c.Height = c.foot(plot.y1, chart, o.Bare)
	return c.Scene, nil
}

// head draws the badge, title and subtitle and returns where the plot begins.
func (c *canvas) head(bare bool) float64 {
	y, right := edge, c.Width-edge
	badgeBottom := y
	if c.frame.Demo {
		b := c.badge(right, y)
		right, badgeBottom = b.x0-16, b.y1
	}
	if bare {
		if c.frame.Demo {
			return badgeBottom + 8
		}
		return y
	}
	baseline := y + titleSize*ascent + 2
	title := wrapEvenly(c.frame.Title, titleSize, true, right-edge)
	baseline = c.lines(Text{X: edge, Y: baseline, Size: titleSize, Bold: true}, title)
	under := c.frame.Subtitle
	if c.frame.Unit != "" {
		if under != "" {
			under += " · "
		}
		under += c.frame.Unit
	}
	bottom := baseline - titleSize*leading + titleSize*descent
	if under != "" {
		baseline = bottom + 6 + textSize*ascent
		baseline = c.lines(Text{X: edge, Y: baseline, Size: textSize, Color: softText},
			wrap(under, textSize, false, c.Width-2*edge))
		bottom = baseline - textSize*leading + textSize*descent
	}
	return max(bottom, badgeBottom) + 18
}

// badge draws the mark of invented data in the upper right corner.
func (c *canvas) badge(right, top float64) box {
	const size, padX, padY = 10.0, 7.0, 4.0
	w := textWidth(c.words.demo, size, true) + 2*padX
	b := box{right - w, top, right, top + size*(ascent+descent) + 2*padY - 1}
	c.add(Rect{X: b.x0, Y: b.y0, W: b.width(), H: b.height(), Radius: 3, Ink: Ink{Fill: demoColor}})
	c.text(Text{X: b.x0 + padX, Y: b.y0 + padY + size*ascent - 0.5, Size: size, Bold: true,
		Color: white, String: c.words.demo})
	return b
}

// foot draws notes and source under the plot and returns the canvas's height.
func (c *canvas) foot(bottom float64, chart Chart, bare bool) float64 {
	lines := chart.footnotes(c.words)
	if !bare {
		lines = append(lines, c.frame.Notes...)
		if c.frame.Source != "" {
			lines = append(lines, c.words.source+": "+c.frame.Source)
		}
	}
	if len(lines) == 0 {
		return bottom + edge
	}
	y := bottom + 14 + smallSize*ascent
	for _, line := range lines {
		y = c.lines(Text{X: edge, Y: y, Size: smallSize, Color: softText},
			wrap(line, smallSize, false, c.Width-2*edge)) + 2
	}
	return y - 2 - smallSize*leading + smallSize*descent + edge
}
