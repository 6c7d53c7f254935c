package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"osservatorio/internal/italian"
)

func (s *Sparks) check() error {
	if len(s.Items) == 0 {
		return ErrNoData
	}
	if s.Columns < 0 {
		return fmt.Errorf("%d columns", s.Columns)
	}
	for _, item := range s.Items {
		if item.Periods != nil && len(item.Periods) != len(item.Trend) {
			return fmt.Errorf("%q has %d values for %d periods", item.Label, len(item.Trend), len(item.Periods))
		}
	}
	return nil
}

func (s *Sparks) footnotes(w vocabulary) []string { return s.statuses().hollowNotes(w) }

func (s *Sparks) statuses() (seen statusSet) {
	for _, item := range s.Items {
		seen.add(item.Status)
	}
	return seen
}

// shown is the item as it may be printed: one that is withheld keeps its label
// and its past only.
func (s Spark) shown(w vocabulary) Spark {
	if !s.Status.Withheld() {
		return s
	}
	s.Value, s.Change = w.absence(s.Status), ""
	if n := len(s.Trend); n > 0 {
		s.Trend = append(slices.Clone(s.Trend[:n-1]), math.NaN())
	}
	return s
}

// Table has a row an item: label, value, change and the last period, if known.
func (s *Sparks) Table(loc italian.Locale) Table {
	w := wordsOf(loc)
	t := Table{Caption: s.caption(), Headers: []string{w.figure, w.value, w.change, w.period}, Notes: tableNotes(loc, s.statuses())}
	for _, item := range s.Items {
		item = item.shown(w)
		value, period := item.Value, "–"
		if item.Status.Hollow() {
			value += " (" + item.Status.letter() + ")"
		}
		if n := len(item.Periods); n > 0 {
			period = loc.Period(item.Periods[n-1])
		}
		t.Rows = append(t.Rows, []string{item.Label, value, orDash(item.Change), period})
	}
	return t
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

func (s *Sparks) alt(loc italian.Locale) string {
	parts := make([]string, len(s.Items))
	for i, item := range s.Items {
		item = item.shown(wordsOf(loc))
		parts[i] = item.Label + ": " + item.Value
		if item.Change != "" {
			parts[i] += " (" + item.Change + ")"
		}
	}
	return altSentence(&s.Frame, wordsOf(loc).sparks, strings.Join(parts, "; "))
}

const (
	sparkHeight = 112.0
	sparkGap    = 20.0
	sparkWidth  = 120.0 // the least that a figure is given
	valueSize   = 21.0
)

// columns is the number of items in a row of a plot: as many as fit, in even rows.
func (s *Sparks) columns(plotWidth float64) int {
	if s.Columns > 0 {
		return s.Columns
	}
	fit := max(1, int((plotWidth+sparkGap)/(sparkWidth+sparkGap)))
	rows := (len(s.Items) + fit - 1) / fit
	return (len(s.Items) + rows - 1) / rows
}

func (s *Sparks) height(width float64) float64 {
	columns := s.columns(width - 2*edge) // what compose leaves of the canvas
	rows := (len(s.Items) + columns - 1) / columns
	return float64(rows)*(sparkHeight+sparkGap) - sparkGap
}

func (s *Sparks) draw(c *canvas, plot box) error {
	columns := s.columns(plot.width())
	rows := (len(s.Items) + columns - 1) / columns
	w := (plot.width() - sparkGap*float64(columns-1)) / float64(columns)
	h := (plot.height() - sparkGap*float64(rows-1)) / float64(rows)
	for i, item := range s.Items {
		x := plot.x0 + float64(i%columns)*(w+sparkGap)
		y := plot.y0 + float64(i/columns)*(h+sparkGap)
		item.shown(c.words).draw(c, box{x, y, x + w, y + h})
	}
	return nil
}

// draw sets label, figure and change above the small line, under a thin rule.
func (s Spark) draw(c *canvas, at box) {
	c.add(polyline([]Point{{at.x0, at.y0}, {at.x1, at.y0}}, Ink{Stroke: baseColor, Width: 1.5}))
	y := at.y0 + 8 + smallSize*ascent
	label := wrap(printable(s.Label), smallSize, false, at.width())
	if len(label) > 2 {
		label = []string{label[0], shorten(strings.Join(label[1:], " "), smallSize, false, at.width())}
	}
	for i := range label {
		label[i] = shorten(label[i], smallSize, false, at.width())
	}
	c.lines(Text{X: at.x0, Y: y, Size: smallSize, Color: softText}, label)
	y += 2*smallSize*leading + valueSize*ascent - smallSize*ascent + 2
	size := valueSize
	for size > smallSize && textWidth(printable(s.Value), size, true) > at.width() {
		size--
	}
	c.text(Text{X: at.x0, Y: y, Size: size, Bold: true, String: shorten(s.Value, size, true, at.width())})
	y += 7 + smallSize*ascent
	if s.Change != "" {
		c.text(Text{X: at.x0, Y: y, Size: smallSize, String: shorten(printable(s.Change), smallSize, false, at.width())})
	}
	s.drawTrend(c, box{at.x0 + 2, y + 9, at.x1 - 6, at.y1 - 4})
}

func (s Spark) drawTrend(c *canvas, at box) {
	var e extent
	e.add(s.Trend...)
	if !e.any || len(s.Trend) < 2 || at.height() < 6 {
		return
	}
	if e.lo == e.hi {
		e.lo, e.hi = e.lo-1, e.hi+1
	}
	x := linear{0, float64(len(s.Trend) - 1), at.x0, at.x1}
	y := linear{e.lo, e.hi, at.y1, at.y0}
	var run []Point
	flush := func() {
		if len(run) > 1 {
			c.add(polyline(run, Ink{Stroke: ruleColor, Width: 1.5}))
		}
		run = nil
	}
	for i, v := range s.Trend {
		if isMissing(v) || slices.Contains(s.Breaks, i) {
			flush()
		}
		if isMissing(v) {
			continue
		}
		run = append(run, Point{x.at(float64(i)), y.at(v)})
	}
	flush()
	last := len(s.Trend) - 1
	for isMissing(s.Trend[last]) {
		last--
	}
	drawMark(c, Point{x.at(float64(last)), y.at(s.Trend[last])}, 0, baseColor, s.Status.Hollow(), s.Label+": "+s.Value)
}
