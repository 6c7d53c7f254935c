package chart

import (
	"fmt"
	"math"

	"osservatorio/internal/italian"
)

func (s *Scatter) check() error {
	for _, p := range s.Points {
		if p.drawn() {
			return nil
		}
	}
	return ErrNoData
}

// drawn reports whether a point has both coordinates and may be shown.
func (p ScatterPoint) drawn() bool {
	return !p.Status.Withheld() && !isMissing(p.X) && !isMissing(p.Y)
}

func (s *Scatter) footnotes(w vocabulary) []string { return s.statuses().hollowNotes(w) }

func (s *Scatter) statuses() (seen statusSet) {
	for _, p := range s.Points {
		seen.add(p.Status)
	}
	return seen
}

// Table has a row a point.
func (s *Scatter) Table(loc italian.Locale) Table {
	t := Table{Caption: s.caption(), Headers: []string{"", s.XName, s.YName}, Notes: tableNotes(loc, s.statuses())}
	for _, p := range s.Points {
		t.Rows = append(t.Rows, []string{p.Label, cell(loc, p.X, s.Decimals, p.Status), cell(loc, p.Y, s.Decimals, p.Status)})
	}
	return t
}

func (s *Scatter) alt(loc italian.Locale) string {
	w := wordsOf(loc)
	details := fmt.Sprintf("%s, %s", s.XName, s.YName)
	for _, axis := range []struct {
		name string
		of   func(ScatterPoint) float64
	}{
		{s.XName, func(p ScatterPoint) float64 { return p.X }},
		{s.YName, func(p ScatterPoint) float64 { return p.Y }},
	} {
		var least, most *ScatterPoint
		for i := range s.Points {
			p := &s.Points[i]
			if !p.drawn() {
				continue
			}
			if least == nil || axis.of(*p) < axis.of(*least) {
				least = p
			}
			if most == nil || axis.of(*p) > axis.of(*most) {
				most = p
			}
		}
		details += fmt.Sprintf("; %s: %s %s (%s), %s %s (%s)", axis.name,
			w.lowest, least.Label, s.label(loc, axis.of(*least)), w.highest, most.Label, s.label(loc, axis.of(*most)))
	}
	return altSentence(&s.Frame, w.scatter, details)
}

func (s *Scatter) height(width float64) float64 { return min(400, max(280, width*0.55)) }

func (s *Scatter) draw(c *canvas, plot box) error {
	var ex, ey extent
	for _, p := range s.Points {
		if p.drawn() {
			ex.add(p.X)
			ey.add(p.Y)
		}
	}
	if s.MeanX != nil {
		ex.add(*s.MeanX)
	}
	if s.MeanY != nil {
		ey.add(*s.MeanY)
	}
	area := plot
	c.text(Text{X: plot.x0, Y: plot.y0 + smallSize*ascent, Size: smallSize, Bold: true, Color: softText,
		String: shorten("↑ "+s.YName, smallSize, true, plot.width())})
	area.y0 += smallSize*leading + 12
	area.y1 -= 26 + smallSize*leading
	c.text(Text{X: plot.x1, Y: plot.y1 - smallSize*descent, Size: smallSize, Bold: true, Color: softText, Anchor: End,
		String: shorten(s.XName+" →", smallSize, true, plot.width())})

	y := roundAxis(ey, max(3, int(area.height()/60)), area.y1, area.y0)
	area.x0 += y.labelWidth(c) + 8
	area.x1 -= 16
	x := horizontalAxis(c, ex, area.x0, area.x1)
	x.drawColumns(c, area.y1+8+smallSize*ascent, area.y0, area.y1)
	y.drawRows(c, area.x0-8, area.x0, area.x1)

	placed := s.drawMeans(c, x, y, area)
	s.drawPoints(c, x, y, area, placed)
	return nil
}

// drawMeans draws the reference lines and returns where no label should stand.
func (s *Scatter) drawMeans(c *canvas, x, y valueAxis, area box) []box {
	ink := Ink{Stroke: ruleColor, Width: 1, Dash: []float64{3, 3}}
	var taken []box
	if s.MeanX != nil {
		at := x.at(*s.MeanX)
		c.add(polyline([]Point{{at, area.y0}, {at, area.y1}}, ink))
		taken = append(taken, box{at, area.y0, at, area.y1}.grown(1))
	}
	if s.MeanY == nil {
		return taken
	}
	at := y.at(*s.MeanY)
	c.add(polyline([]Point{{area.x0, at}, {area.x1, at}}, ink))
	t := Text{X: area.x1, Y: at - 4, Size: smallSize, Anchor: End, Color: softText,
		String: shorten(printable(s.MeanName), smallSize, false, area.width())}
	c.text(t)
	return append(taken, t.box(), box{area.x0, at, area.x1, at}.grown(1))
}

// drawPoints draws the marks, then a label for each where one has room: beside
// it, else further off with a leader. A label that finds no room is left to
// the table.
func (s *Scatter) drawPoints(c *canvas, x, y valueAxis, area box, taken []box) {
	const r = 4.5
	var centres []Point
	for _, p := range s.Points {
		at := Point{x.at(p.X), y.at(p.Y)}
		centres = append(centres, at)
		if !p.drawn() {
			continue
		}
		taken = append(taken, box{at.X - r, at.Y - r, at.X + r, at.Y + r})
		colour := baseColor
		if p.Emphasis {
			colour = seriesColors[1]
		}
		shape := 0
		if p.Emphasis {
			shape = 3
		}
		drawMark(c, at, shape, colour, p.Status.Hollow(),
			fmt.Sprintf("%s: %s, %s", p.Label, s.label(c.locale, p.X), s.label(c.locale, p.Y)))
	}
	bounds := box{area.x0, area.y0, c.Width - edge, area.y1}
	for _, emphasis := range []bool{true, false} {
		for i, p := range s.Points {
			if p.Label == "" || !p.drawn() || p.Emphasis != emphasis {
				continue
			}
			t := Text{Size: smallSize, Bold: p.Emphasis, String: printable(p.Label)}
			if at, ok := placeLabel(&t, centres[i], bounds, taken); ok {
				if at > 12 {
					c.add(leader(centres[i], t))
				}
				c.text(t)
				taken = append(taken, t.box().grown(1))
			}
		}
	}
}

// placeLabel tries places around a point, nearest first, until the label lies
// within bounds and off all that is taken. It returns the distance.
func placeLabel(t *Text, at Point, bounds box, taken []box) (distance float64, ok bool) {
	for _, distance := range []float64{8, 14, 22, 32} {
		for _, degrees := range []float64{0, 180, 270, 90, 315, 45, 225, 135} {
			angle := degrees * math.Pi / 180
			dx, dy := math.Cos(angle), math.Sin(angle)
			t.X, t.Y = at.X+dx*distance, at.Y+dy*distance+t.Size*0.35
			t.Anchor = Middle
			if dx > 0.3 {
				t.Anchor = Start
			} else if dx < -0.3 {
				t.Anchor = End
			}
			if fits(t.box(), bounds, taken) {
				return distance, true
			}
		}
	}
	return 0, false
}

func fits(b, bounds box, taken []box) bool {
	if !bounds.contains(b) {
		return false
	}
	for _, o := range taken {
		if b.overlaps(o) {
			return false
		}
	}
	return true
}

// leader ties a label to its point.
func leader(from Point, t Text) Path {
	b := t.box()
	to := Point{min(max(from.X, b.x0), b.x1), min(max(from.Y, b.y0), b.y1)}
	return polyline([]Point{from, to}, Ink{Stroke: axisColor, Width: 0.75})
}
