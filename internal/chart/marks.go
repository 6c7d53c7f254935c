package chart

// drawMark draws one of four shapes that are told apart without colour.
func drawMark(c *canvas, at Point, shape int, colour Color, hollow bool, tip string) {
	ink := Ink{Fill: colour, Stroke: white, Width: 1}
	if hollow {
		ink = Ink{Fill: white, Stroke: colour, Width: 1.75}
	}
	const r = 4.0
	corners := func(offsets ...Point) {
		points := make([]Point, len(offsets))
		for i, o := range offsets {
			points[i] = Point{at.X + o.X, at.Y + o.Y}
		}
		p := polygon(points, ink)
		p.Tip = tip
		c.add(p)
	}
	switch shape % 4 {
	case 0:
		c.add(Circle{X: at.X, Y: at.Y, R: r, Ink: ink, Tip: tip})
	case 1:
		const s = 3.6
		c.add(Rect{X: at.X - s, Y: at.Y - s, W: 2 * s, H: 2 * s, Ink: ink, Tip: tip})
	case 2:
		corners(Point{0, -4.8}, Point{4.6, 3.4}, Point{-4.6, 3.4})
	default:
		corners(Point{0, -5}, Point{5, 0}, Point{0, 5}, Point{-5, 0})
	}
}

// endLabel is the name and last value of a series, beside its last point.
type endLabel struct {
	lines  []string
	colour Color
	last   int
	value  float64
	width  float64
	plain  bool // not bold
}

const endLabelGap = 12.0 // between the last point and its label

// endLabels prepares the labels of series that have any value. One that ends before
// the periods do says when: its label stands where the last period does. Without periods none does.
func endLabels(c *canvas, series []plotted, periods []string, widest float64) []endLabel {
	var out []endLabel
	for _, s := range series {
		_, last := s.ends()
		if last < 0 {
			continue
		}
		v, _ := s.at(last)
		text := s.Name + " " + c.frame.label(c.locale, v)
		if last < len(periods)-1 {
			text += " (" + c.locale.ShortPeriod(periods[last]) + ")"
		}
		name := wrap(printable(text), textSize, true, widest)
		label := endLabel{lines: name, colour: s.labelColor(), last: last, value: v}
		for _, line := range name {
			label.width = max(label.width, textWidth(line, textSize, true))
		}
		out = append(out, label)
	}
	return out
}

// labelRoom is the space that the labels need to the right of the plot.
func labelRoom(labels []endLabel) float64 {
	room := 0.0
	for _, l := range labels {
		room = max(room, l.width+endLabelGap)
	}
	return room
}

// drawEndLabels writes the labels without overlap and ties those that had to
// move, or whose line ends early, to their points.
func (g timeGrid) drawEndLabels(c *canvas, labels []endLabel) {
	const size, gap = textSize, 3.0
	slots := make([]slot, len(labels))
	for i, l := range labels {
		slots[i] = slot{want: g.y.at(l.value), height: float64(len(l.lines))*size*leading + gap}
	}
	spread(slots, g.area.y0-size, g.bottom)
	x := g.area.x1 + endLabelGap/2
	for i, l := range labels {
		centre := slots[i].got
		at := g.point(l.last, l.value)
		if diff := centre - at.Y; diff > 4 || diff < -4 || x-at.X > 40 {
			c.add(polyline([]Point{{at.X + 6, at.Y}, {x - 3, centre}}, Ink{Stroke: axisColor, Width: 0.75}))
		}
		top := centre - float64(len(l.lines)-1)*size*leading/2 + size*0.35
		c.lines(Text{X: x, Y: top, Size: size, Bold: !l.plain, Color: l.colour}, l.lines)
	}
}
