package chart

import "math"

func (b *Bars) drawHorizontal(c *canvas, plot box) {
	area := plot
	names := b.names(c.locale)
	widest := 0.0
	for i, name := range names {
		names[i] = shorten(printable(name), textSize, false, plot.width()*0.4)
		widest = max(widest, textWidth(names[i], textSize, false))
	}
	area.x0 += widest + 10
	area.y1 -= 22
	e := b.extent()
	room := b.outerLabels(c)
	// Beside a whisker's end a value would be read as that end's: values have a column of their own.
	column := math.NaN()
	if b.whiskered() {
		column = plot.x1
	} else if e.lo < 0 {
		area.x0 += room
	}
	area.x1 -= max(room, 14)
	axis := horizontalAxis(c, e, area.x0, area.x1)
	axis.drawColumns(c, area.y1+8+smallSize*ascent, area.y0, area.y1)

	pitch := area.height() / float64(len(names))
	thickness := min(b.thickness(), (pitch-groupGap)/float64(b.perGroup()))
	for i, name := range names {
		middle := area.y0 + pitch*(float64(i)+0.5)
		c.text(Text{X: plot.x0 + widest, Y: middle + textSize*0.35, Anchor: End, String: name})
		for k, s := range b.spans(i) {
			y := middle - thickness*float64(b.perGroup())/2
			if !b.Stacked {
				y += thickness * float64(k)
			}
			b.drawRow(c, axis, column, i, k, s, box{0, y, 0, y + thickness - 1})
		}
	}
	zero := axis.at(0)
	c.add(polyline([]Point{{zero, area.y0}, {zero, area.y1}}, Ink{Stroke: axisColor, Width: 1}))
}

// drawRow draws one horizontal bar with its value: inside a stacked bar where
// it fits, else in the column of values if there is one, else beyond the head.
func (b *Bars) drawRow(c *canvas, axis valueAxis, column float64, category, series int, s span, r box) {
	baseline := (r.y0+r.y1)/2 + smallSize*0.35
	v, status := b.Series[series].at(category)
	if b.Stacked && s.foot == s.head {
		return
	}
	if isMissing(s.head) {
		if !b.Stacked {
			text := c.locale.Missing()
			if status.Withheld() {
				text = c.words.absence(status)
			}
			c.text(Text{X: axis.at(0) + 5, Y: baseline, Size: smallSize, Color: softText, String: text})
		}
		return
	}
	r.x0, r.x1 = min(axis.at(s.foot), axis.at(s.head)), max(axis.at(s.foot), axis.at(s.head))
	if b.Stacked && r.width() > 1.5 {
		r.x1-- // a white gap between segments
	}
	fill := b.fills()[series]
	c.bar(r, fill, status, b.tip(c, series, category))
	if lo, hi, ok := b.whisker(series, category); ok {
		x0, x1, y := axis.at(lo), axis.at(hi), (r.y0+r.y1)/2
		c.add(polyline([]Point{{x0, y}, {x1, y}}, Ink{Stroke: axisColor, Width: 1.2}))
		for _, x := range []float64{x0, x1} {
			c.add(polyline([]Point{{x, y - 3.5}, {x, y + 3.5}}, Ink{Stroke: axisColor, Width: 1.2}))
		}
	}
	label := Text{Y: baseline, Size: smallSize, String: b.label(c.locale, v)}
	switch {
	case b.Stacked:
		if textWidth(label.String, smallSize, false)+8 > r.width() || r.height() < smallSize {
			return
		}
		label.X, label.Anchor, label.Color = (r.x0+r.x1)/2, Middle, readableOn(barFill(fill, status))
	case !isMissing(column):
		label.X, label.Anchor = column, End
	case v < 0:
		label.X, label.Anchor = r.x0-5, End
	default:
		label.X = r.x1 + 5
	}
	if r.height() >= 9 {
		c.text(label)
	}
}

// barFill is the colour that a bar of this status shows.
func barFill(fill Color, status Status) Color {
	if status.Hollow() {
		return tint(fill, 0.15)
	}
	return fill
}

// outerLabels is the room that value labels need beyond the bars.
func (b *Bars) outerLabels(c *canvas) float64 {
	if b.Stacked {
		return 0
	}
	room := 0.0
	for _, s := range b.Series {
		for i := range s.Values {
			v, status := s.at(i)
			text := b.label(c.locale, v)
			if status.Withheld() {
				text = c.words.absence(status)
			}
			room = max(room, textWidth(text, smallSize, false)+8)
		}
	}
	return room
}

func (b *Bars) drawVertical(c *canvas, plot box) error {
	area := plot
	area.y0 += smallSize * leading
	cols := columns{count: len(b.Categories), places: make([]int, len(b.Categories))}
	for i := range cols.places {
		cols.places[i] = i
	}
	var spans timeline
	if b.Periods {
		var err error
		if spans, err = readPeriods(b.Categories); err != nil {
			return err
		}
		cols.places, cols.count = spans.slots()
	}
	e := b.extent()
	labels := verticalAxis(e, true, plot, area.y0, area.y1).labelWidth(c)
	area.x0 += labels + 8
	cols.x0, cols.pitch = area.x0, area.width()/float64(cols.count)
	var names [][]string
	var times timeAxis
	if b.Periods {
		times = cols.times(c, spans)
		area.y1 -= times.height()
	} else {
		var foot float64
		names, foot = b.columnNames(cols.pitch)
		area.y1 -= foot
	}
	foot := area.y1
	if e.lo < 0 {
		foot -= smallSize * leading // room for values under the bars
	}
	axis := verticalAxis(e, true, plot, area.y0, foot)
	axis.drawRows(c, plot.x0+labels, area.x0, area.x1)
	b.drawColumns(c, axis, cols)
	c.add(polyline([]Point{{area.x0, axis.at(0)}, {area.x1, axis.at(0)}}, Ink{Stroke: axisColor, Width: 1}))
	if b.Periods {
		times.draw(c, area.y1)
		return nil
	}
	for i, lines := range names {
		c.lines(Text{X: cols.middle(i), Y: area.y1 + 8 + smallSize*ascent, Size: smallSize, Anchor: Middle}, lines)
	}
	return nil
}

// columns are the places of the groups of vertical bars.
type columns struct {
	x0, pitch float64
	count     int
	places    []int
}

func (cols columns) middle(i int) float64 { return cols.x0 + cols.pitch*(float64(cols.places[i])+0.5) }

// times is the time axis with each period under its column.
func (cols columns) times(c *canvas, spans timeline) timeAxis {
	t := timeAxis{spans: spans, xs: make([]float64, len(spans))}
	for i := range spans {
		t.xs[i] = cols.middle(i)
	}
	t.parts = t.partsFit(c)
	return t
}

// columnNames wraps the categories to the width of a column and returns the
// height that they need.
func (b *Bars) columnNames(pitch float64) (names [][]string, height float64) {
	most := 1
	for _, name := range b.Categories {
		lines := wrap(printable(name), smallSize, false, pitch-6)
		for i := range lines {
			lines[i] = shorten(lines[i], smallSize, false, pitch-2)
		}
		names = append(names, lines)
		most = max(most, len(lines))
	}
	return names, 8 + float64(most)*smallSize*leading
}

// drawColumns draws the vertical bars, with values above them if all fit.
func (b *Bars) drawColumns(c *canvas, axis valueAxis, cols columns) {
	thickness := min(46, cols.pitch*0.78/float64(b.perGroup()))
	labelled := b.columnLabelsFit(c, thickness)
	fills := b.fills()
	for i := range b.Categories {
		for k, s := range b.spans(i) {
			x := cols.middle(i) - thickness*float64(b.perGroup())/2
			if !b.Stacked {
				x += thickness * float64(k)
			}
			if isMissing(s.head) {
				b.absentColumn(c, Point{x + thickness/2, axis.at(0) - 4}, thickness)
				continue
			}
			if b.Stacked && s.foot == s.head {
				continue
			}
			y0, y1 := min(axis.at(s.foot), axis.at(s.head)), max(axis.at(s.foot), axis.at(s.head))
			if b.Stacked && y1-y0 > 1.5 {
				y0++ // a white gap between segments
			}
			r := box{x, y0, x + max(thickness-1, thickness*0.85), y1}
			v, status := b.Series[k].at(i)
			c.bar(r, fills[k], status, b.tip(c, k, i))
			if labelled {
				b.columnLabel(c, r, v, barFill(fills[k], status))
			}
		}
	}
}

// absentColumn marks the place of a bar that has no value.
func (b *Bars) absentColumn(c *canvas, at Point, thickness float64) {
	if text := c.locale.Missing(); !b.Stacked && textWidth(text, smallSize, false) <= thickness {
		c.text(Text{X: at.X, Y: at.Y, Size: smallSize, Anchor: Middle, Color: softText, String: text})
	}
}

func (b *Bars) columnLabelsFit(c *canvas, thickness float64) bool {
	for _, s := range b.Series {
		for i := range s.Values {
			v, _ := s.at(i)
			if !isMissing(v) && textWidth(b.label(c.locale, v), smallSize, false) > thickness+math.Min(4, thickness*0.1) {
				return false
			}
		}
	}
	return true
}

func (b *Bars) columnLabel(c *canvas, r box, v float64, fill Color) {
	t := Text{X: (r.x0 + r.x1) / 2, Size: smallSize, Anchor: Middle, String: b.label(c.locale, v)}
	switch {
	case b.Stacked:
		if r.height() < smallSize*1.3 {
			return
		}
		t.Y, t.Color = (r.y0+r.y1)/2+smallSize*0.35, readableOn(fill)
	case v < 0:
		t.Y = r.y1 + 3 + smallSize*ascent
	default:
		t.Y = r.y0 - 4
	}
	c.text(t)
}
