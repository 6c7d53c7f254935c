package chart

import (
	"fmt"
	"math"
	"strings"

	"osservatorio/internal/italian"
)

func (d *Dumbbell) check() error {
	var seen extent
	for _, r := range d.Rows {
		for _, e := range []Estimate{r.First, r.Second} {
			if e.CI != nil && e.CI.Lo > e.CI.Hi {
				return fmt.Errorf("row %q: interval %v > %v", r.Label, e.CI.Lo, e.CI.Hi)
			}
			seen.add(e.shown())
		}
	}
	if !seen.any {
		return ErrNoData
	}
	return nil
}

// shown is the value that may be drawn.
func (e Estimate) shown() float64 {
	if e.Status.Withheld() {
		return math.NaN()
	}
	return e.Value
}

// difference is the second value less the first, NaN unless both may be drawn and are reliable.
func (r DumbbellRow) difference() float64 {
	if r.First.Status == Unreliable || r.Second.Status == Unreliable {
		return math.NaN()
	}
	return r.Second.shown() - r.First.shown()
}

func (d *Dumbbell) footnotes(w vocabulary) []string { return d.statuses().hollowNotes(w) }

func (d *Dumbbell) statuses() (seen statusSet) {
	for _, r := range d.Rows {
		seen.add(r.First.Status, r.Second.Status)
	}
	return seen
}

// Table has a row a label: both values, their intervals if any, the difference.
func (d *Dumbbell) Table(loc italian.Locale) Table {
	intervals := d.hasIntervals()
	t := Table{Caption: d.caption(), Headers: []string{""}, Notes: tableNotes(loc, d.statuses())}
	for _, name := range []string{d.First, d.Second} {
		t.Headers = append(t.Headers, name)
		if intervals {
			t.Headers = append(t.Headers, fmt.Sprintf("%s, %s", name, lowerFirst(fmt.Sprintf(wordsOf(loc).interval, 95))))
		}
	}
	t.Headers = append(t.Headers, wordsOf(loc).difference)
	for _, r := range d.Rows {
		row := []string{r.Label}
		for _, e := range []Estimate{r.First, r.Second} {
			row = append(row, cell(loc, e.Value, d.Decimals, e.Status))
			if intervals {
				row = append(row, e.interval(loc, d.Decimals))
			}
		}
		t.Rows = append(t.Rows, append(row, loc.Signed(r.difference(), d.Decimals)))
	}
	return t
}

func (d *Dumbbell) hasIntervals() bool {
	for _, r := range d.Rows {
		if r.First.CI != nil || r.Second.CI != nil {
			return true
		}
	}
	return false
}

func (e Estimate) interval(loc italian.Locale, decimals int) string {
	if e.CI == nil || e.Status.Withheld() {
		return loc.Missing()
	}
	return intervalText(loc, e.CI.Lo, e.CI.Hi, decimals)
}

func (d *Dumbbell) alt(loc italian.Locale) string {
	widest := DumbbellRow{First: Estimate{Value: math.NaN()}}
	for _, r := range d.Rows {
		gap := math.Abs(r.difference())
		if !isMissing(gap) && !(gap <= math.Abs(widest.Second.Value-widest.First.Value)) {
			widest = r
		}
	}
	details := fmt.Sprintf("%s, %s; %d %s", d.First, d.Second, len(d.Rows), wordsOf(loc).rows)
	if widest.Label != "" {
		details += fmt.Sprintf("; %s: %s (%s %s, %s %s)", wordsOf(loc).widest, widest.Label,
			d.First, d.label(loc, widest.First.Value), d.Second, d.label(loc, widest.Second.Value))
	}
	return altSentence(&d.Frame, wordsOf(loc).dumbbell, details)
}

func (d *Dumbbell) height(width float64) float64 {
	pitch := 19.0
	for _, r := range d.Rows {
		if n := len(r.label(width - 2*edge)); n > 1 {
			pitch = max(pitch, float64(n)*textSize*leading+5)
		}
	}
	return float64(len(d.Rows))*pitch + 54
}

// label is the name of a row in a plot of a width, in three lines at most: what tells rows apart often ends it.
func (r DumbbellRow) label(plotWidth float64) []string {
	width := plotWidth * 0.38
	lines := wrap(printable(r.Label), textSize, r.Emphasis, width)
	if len(lines) > 3 {
		lines = []string{lines[0], lines[1], strings.Join(lines[2:], " ")}
	}
	for i := range lines {
		lines[i] = shorten(lines[i], textSize, r.Emphasis, width)
	}
	return lines
}

func (d *Dumbbell) draw(c *canvas, plot box) error {
	area := plot
	area.y0 = swatchesMarked(c, plot, []string{d.First, d.Second}, seriesColors)
	area.y1 -= 22
	widest := 0.0
	labels := make([][]string, len(d.Rows))
	for i, r := range d.Rows {
		labels[i] = r.label(plot.width())
		for _, line := range labels[i] {
			widest = max(widest, textWidth(line, textSize, r.Emphasis))
		}
	}
	columns := d.columns(c, plot)
	if columns != nil {
		area.x0 += widest + 16
		area.x1 = columns.left - 8
	} else {
		room := d.valueRoom(c)
		area.x0 += widest + 12 + room
		area.x1 -= room + 6
	}
	axis := horizontalAxis(c, d.extent(), area.x0, area.x1)
	axis.drawColumns(c, area.y1+8+smallSize*ascent, area.y0, area.y1)
	pitch := area.height() / float64(len(d.Rows))
	for i, r := range d.Rows {
		y := area.y0 + pitch*(float64(i)+0.5)
		if r.Emphasis {
			band := Rect{X: plot.x0, Y: y - pitch/2, W: plot.width(), H: pitch, Ink: Ink{Fill: emptyFill, Opacity: 0.7}}
			c.add(band)
		}
		top := y + textSize*0.35 - float64(len(labels[i])-1)*textSize*leading/2
		c.lines(Text{X: plot.x0 + widest, Y: top, Size: textSize, Anchor: End, Bold: r.Emphasis}, labels[i])
		left, right := d.drawRow(c, axis, r, y)
		if columns != nil {
			columns.drawValues(c, d, r, y)
			continue
		}
		d.drawValues(c, r, y, left, right, axis.p0, plot.x0+widest+6)
	}
	return nil
}

// valueColumns are the right edges of the columns of values, one for each series, and where the first of them begins.
type valueColumns struct {
	ends [2]float64
	left float64
	wide float64 // of what a column may say of a value that is not there
}

// columns are those of a chart with intervals, nil without: beside an interval's end a value would be read as that end's.
func (d *Dumbbell) columns(c *canvas, plot box) *valueColumns {
	if !d.hasIntervals() {
		return nil
	}
	v := valueColumns{left: plot.x1, wide: plot.width() * 0.16}
	for _, i := range []int{1, 0} {
		widest := 0.0
		for _, r := range d.Rows {
			widest = max(widest, textWidth(v.text(c, d, r.estimates()[i]), smallSize, false))
		}
		v.ends[i] = v.left
		v.left -= widest + 8
	}
	return &v
}

// text is a value as its column says it; that there is none in words where they fit, else by the letter, which the table explains.
func (v *valueColumns) text(c *canvas, d *Dumbbell, e Estimate) string {
	if !isMissing(e.shown()) {
		return d.label(c.locale, e.shown())
	}
	if words := c.words.absence(e.Status); textWidth(words, smallSize, false) <= v.wide {
		return words
	}
	return cell(c.locale, math.NaN(), d.Decimals, e.Status)
}

func (v *valueColumns) drawValues(c *canvas, d *Dumbbell, r DumbbellRow, y float64) {
	for i, e := range r.estimates() {
		c.text(Text{X: v.ends[i], Y: y + smallSize*0.35, Size: smallSize, Anchor: End, Color: seriesColors[i], String: v.text(c, d, e)})
	}
}

// estimates are both values.
func (r DumbbellRow) estimates() [2]Estimate { return [2]Estimate{r.First, r.Second} }

// extent of values and intervals.
func (d *Dumbbell) extent() extent {
	var e extent
	for _, r := range d.Rows {
		for _, m := range []Estimate{r.First, r.Second} {
			e.add(m.shown())
			if m.CI != nil && !isMissing(m.shown()) {
				e.add(m.CI.Lo, m.CI.Hi)
			}
		}
	}
	if d.FromZero {
		e.add(0)
	}
	return e
}

// valueRoom is the width of the widest value label.
func (d *Dumbbell) valueRoom(c *canvas) float64 {
	w := 0.0
	for _, r := range d.Rows {
		for _, m := range []Estimate{r.First, r.Second} {
			w = max(w, textWidth(d.label(c.locale, m.shown()), smallSize, false)+14)
		}
	}
	return w
}

// drawRow draws the pair: the bar between, the whiskers, the marks; it returns how far they reach.
func (d *Dumbbell) drawRow(c *canvas, axis valueAxis, r DumbbellRow, y float64) (left, right float64) {
	a, b := r.First.shown(), r.Second.shown()
	if !isMissing(a) && !isMissing(b) {
		c.add(polyline([]Point{{axis.at(a), y}, {axis.at(b), y}}, Ink{Stroke: "#c3ccd3", Width: 3}))
	}
	left, right = math.Inf(1), math.Inf(-1)
	for i, m := range []Estimate{r.First, r.Second} {
		v := m.shown()
		if isMissing(v) {
			continue
		}
		left, right = min(left, axis.at(v)-5), max(right, axis.at(v)+5)
		if m.CI == nil {
			continue
		}
		// The two whiskers run a little apart, so that both are seen where they overlap.
		level := y + []float64{-2.5, 2.5}[i]
		x0, x1 := axis.at(m.CI.Lo), axis.at(m.CI.Hi)
		c.add(polyline([]Point{{x0, level}, {x1, level}}, Ink{Stroke: seriesColors[i], Width: 1}))
		for _, x := range []float64{x0, x1} {
			c.add(polyline([]Point{{x, level - 2.5}, {x, level + 2.5}}, Ink{Stroke: seriesColors[i], Width: 1}))
		}
		left, right = min(left, x0), max(right, x1)
	}
	for i, m := range []Estimate{r.First, r.Second} {
		if v := m.shown(); !isMissing(v) {
			name := []string{d.First, d.Second}[i]
			drawMark(c, Point{axis.at(v), y}, i, seriesColors[i], m.Status.Hollow(),
				fmt.Sprintf("%s, %s: %s", r.Label, name, d.label(c.locale, v)))
		}
	}
	return left, right
}

// drawValues prints the smaller value to the left and the larger to the right;
// one that is missing or withheld is said on the right,
// or on the left, off the names that end there.
func (d *Dumbbell) drawValues(c *canvas, r DumbbellRow, y, left, right, zero, names float64) {
	a, b := r.First.shown(), r.Second.shown()
	baseline := y + smallSize*0.35
	write := func(x float64, anchor Anchor, series int, v float64) {
		c.text(Text{X: x, Y: baseline, Size: smallSize, Anchor: anchor, Color: seriesColors[series], String: d.label(c.locale, v)})
	}
	absent := func(x float64, series int, e Estimate) {
		t := Text{X: x, Y: baseline, Size: smallSize, Color: seriesColors[series], String: c.words.absence(e.Status)}
		if beside := left - 14 - textWidth(d.label(c.locale, max(a, b)), smallSize, false); t.box().x1 > c.Width-edge {
			if beside-textWidth(t.String, smallSize, false) >= names { // else the letter, which the table explains
				t.X, t.Anchor = beside, End
			} else {
				t.String = cell(c.locale, math.NaN(), d.Decimals, e.Status)
			}
		}
		c.text(t)
	}
	switch {
	case isMissing(a) && isMissing(b):
		absent(zero, 0, r.First)
	case isMissing(b):
		write(left-4, End, 0, a)
		absent(right+6, 1, r.Second)
	case isMissing(a):
		write(left-4, End, 1, b)
		absent(right+6, 0, r.First)
	case a <= b:
		write(left-4, End, 0, a)
		write(right+4, Start, 1, b)
	default:
		write(left-4, End, 1, b)
		write(right+4, Start, 0, a)
	}
}

// swatchesMarked is a legend of marks as drawMark draws them.
func swatchesMarked(c *canvas, plot box, names []string, colours []Color) float64 {
	x, y := plot.x0+6, plot.y0
	for i, name := range names {
		w := 12 + textWidth(name, textSize, true)
		if x > plot.x0+6 && x+w > plot.x1 {
			x, y = plot.x0+6, y+textSize*leading
		}
		drawMark(c, Point{x, y + textSize*0.42}, i, colours[i], false, "")
		name = shorten(printable(name), textSize, true, plot.x1-x-12)
		c.text(Text{X: x + 10, Y: y + textSize*ascent, Bold: true, Color: colours[i], String: name})
		x += w + 22
	}
	return y + textSize*leading + 12
}
