package chart

import (
	"fmt"
	"slices"
)

// plotted is a series with the ink it is drawn in.
type plotted struct {
	Series
	ink  Ink
	mark int // shape of its end mark; -1 draws none
}

// inked gives series their colours, dashes and marks.
func inked(series []Series) []plotted {
	out := make([]plotted, len(series))
	next := 0
	for i, s := range series {
		out[i] = plotted{s, Ink{Stroke: axisColor, Width: 1.25}, -1}
		if s.Context {
			continue
		}
		out[i].ink = Ink{Stroke: seriesColors[next], Width: 2.25, Dash: seriesDashes[next]}
		out[i].mark = next
		next++
	}
	return out
}

// labelColor is the colour of a series' name: context lines are too light for text.
func (p plotted) labelColor() Color {
	if p.Context {
		return softText
	}
	return p.ink.Stroke
}

func (l *Line) draw(c *canvas, plot box) error {
	spans, err := readPeriods(l.Periods)
	if err != nil {
		return err
	}
	series := inked(l.Series)
	var e extent
	for _, s := range series {
		e.addSeries(s.Series)
	}
	ends := endLabels(c, series, l.Periods, plot.width()*0.3)
	g := newTimeGrid(c, plot, spans, e, l.FromZero, len(l.Breaks) > 0, labelRoom(ends))
	g.drawScaffold(c)
	cuts := cutsOf(l.Breaks, l.Periods)
	banded := 0
	for _, s := range series {
		banded += min(1, len(s.bands()))
	}
	for _, wide := range []bool{true, false} {
		for _, s := range series {
			for _, b := range s.bands() {
				if b.wide() == wide {
					g.drawBand(c, b, s.ink.Stroke, cuts, banded > 1)
				}
			}
		}
	}
	g.drawBreaks(c, l.Breaks, l.Periods)
	for _, context := range []bool{true, false} {
		for _, s := range series {
			if s.Context == context {
				g.drawSeries(c, s, cuts)
			}
		}
	}
	g.drawEndLabels(c, ends)
	return nil
}

// addSeries adds all that is drawn of a series.
func (e *extent) addSeries(s Series) {
	for i := range s.Values {
		v, _ := s.at(i)
		e.add(v)
	}
	for _, b := range s.bands() {
		e.add(b.Lo...)
		e.add(b.Hi...)
	}
}

// timeGrid is a plot with periods across and values upward.
type timeGrid struct {
	area   box // between the axes
	x      timeAxis
	y      valueAxis
	labelX float64 // where tick labels end
	bottom float64 // of the plot, below the labels of the axis
}

func newTimeGrid(c *canvas, plot box, spans timeline, e extent, fromZero, breaks bool, right float64) timeGrid {
	area := plot
	area.y0 += smallSize * 0.4
	if breaks {
		area.y0 += smallSize*leading + 4
	}
	labels := verticalAxis(e, fromZero, plot, area.y0, area.y1).labelWidth(c)
	area.x0 += labels + 8
	area.x1 -= right
	// The first and last periods stand inside the area, off its edges.
	inset := min(14, area.width()*0.04)
	x := newTimeAxis(c, spans, area.x0+inset, area.x1-inset)
	area.y1 -= x.height()
	return timeGrid{area, x, verticalAxis(e, fromZero, plot, area.y0, area.y1), plot.x0 + labels, plot.y1}
}

func (g timeGrid) drawScaffold(c *canvas) {
	g.y.drawRows(c, g.labelX, g.area.x0, g.area.x1)
	c.add(polyline([]Point{{g.area.x0, g.area.y1}, {g.area.x1, g.area.y1}}, Ink{Stroke: axisColor, Width: 1}))
	g.x.draw(c, g.area.y1)
}

func (g timeGrid) point(i int, v float64) Point { return Point{g.x.x(i), g.y.at(v)} }

// wide reports whether a band is drawn as the outer one.
func (b Band) wide() bool { return b.Level >= 95 }

// drawBand fills a band over each run of periods that has both limits and
// crosses no break. Bands that may lie over each other are lighter, and their limits are dashed lines.
func (g timeGrid) drawBand(c *canvas, b Band, colour Color, cuts map[int]bool, crossed bool) {
	ink := Ink{Fill: colour, Opacity: 0.26}
	if b.wide() || crossed {
		ink.Opacity = 0.14
	}
	var upper, lower []Point
	flush := func() {
		if len(upper) > 1 {
			edge := Ink{Stroke: colour, Width: 1, Dash: []float64{2, 3}}
			if crossed {
				c.add(polyline(upper, edge))
				c.add(polyline(lower, edge))
			}
			slices.Reverse(lower)
			c.add(polygon(append(upper, lower...), ink))
		}
		upper, lower = nil, nil
	}
	for i := range b.Lo {
		absent := isMissing(b.Lo[i]) || isMissing(b.Hi[i])
		if absent || cuts[i] {
			flush()
		}
		if !absent {
			upper = append(upper, g.point(i, b.Hi[i]))
			lower = append(lower, g.point(i, b.Lo[i]))
		}
	}
	flush()
}

// cutsOf are the places of the first periods of new series, where nothing is
// joined to what came before.
func cutsOf(breaks []Break, periods []string) map[int]bool {
	cuts := make(map[int]bool, len(breaks))
	for _, b := range breaks {
		cuts[index(periods, b.Period)] = true
	}
	return cuts
}

// drawBreaks draws a dashed rule before each first period of a new series.
func (g timeGrid) drawBreaks(c *canvas, breaks []Break, periods []string) {
	taken := g.area.x0
	for _, b := range breaks {
		i := index(periods, b.Period)
		x := g.x.x(i)
		if i > 0 {
			x = (x + g.x.x(i-1)) / 2
		}
		taken = g.drawRule(c, x, b.Label, taken)
	}
}

// drawRule is a dashed vertical with a label at its head: to the right, or to
// the left, off what is taken, where there is more room. It returns the right
// end of what is taken now.
func (g timeGrid) drawRule(c *canvas, x float64, label string, taken float64) float64 {
	top := g.area.y0 - smallSize*leading
	c.add(polyline([]Point{{x, top + 2}, {x, g.area.y1}}, Ink{Stroke: ruleColor, Width: 1, Dash: []float64{3, 3}}))
	t := Text{X: x + 5, Y: top + smallSize*ascent, Size: smallSize, Color: softText, String: printable(label)}
	w := textWidth(t.String, smallSize, false)
	left, right := x-5-taken, c.Width-edge-t.X
	if w > right && left > right {
		t.X, t.Anchor = x-5, End
		right = left
	}
	t.String = shorten(t.String, smallSize, false, right)
	c.text(t)
	return max(x, t.box().x1) + 5
}

// drawSeries draws a line with gaps at missing values and at breaks. A value
// without neighbours, a hollow one and the last get a mark.
func (g timeGrid) drawSeries(c *canvas, s plotted, cuts map[int]bool) {
	var run []Point
	flush := func() {
		if len(run) > 1 {
			c.add(polyline(run, s.ink))
		}
		run = nil
	}
	for i := range s.Values {
		v, _ := s.at(i)
		if cuts[i] || isMissing(v) {
			flush()
		}
		if !isMissing(v) {
			run = append(run, g.point(i, v))
		}
	}
	flush()
	_, last := s.ends()
	for i := range s.Values {
		v, status := s.at(i)
		if isMissing(v) || !(i == last && s.mark >= 0 || status.Hollow() || s.alone(i, cuts)) {
			continue
		}
		at := g.point(i, v)
		drawMark(c, at, max(s.mark, 0), s.ink.Stroke, status.Hollow(),
			fmt.Sprintf("%s: %s", s.Name, c.frame.label(c.locale, v)))
	}
}

// alone reports whether no line leads to or from the value.
func (s Series) alone(i int, cuts map[int]bool) bool {
	missing := func(k int) bool {
		if k < 0 || k >= len(s.Values) {
			return true
		}
		v, _ := s.at(k)
		return isMissing(v)
	}
	return (missing(i-1) || cuts[i]) && (missing(i+1) || cuts[i+1])
}
