package chart

import (
	"errors"
	"fmt"
	"math"
	"sort"

	"osservatorio/internal/italian"
)

func (m *Map) check() error {
	if m.Shapes == nil {
		return errors.New("no shapes")
	}
	if err := m.Scale.check(); err != nil {
		return err
	}
	var seen extent
	codes := make(map[string]bool, len(m.Regions))
	for _, r := range m.Regions {
		if m.Shapes.find(r.Code) == nil {
			return fmt.Errorf("region %q has no shape", r.Code)
		}
		if codes[r.Code] {
			return fmt.Errorf("region %q is there twice", r.Code)
		}
		codes[r.Code] = true
		seen.add(r.classed())
	}
	if !seen.any {
		return ErrNoData
	}
	return nil
}

func (r Region) shown() float64 { return Estimate{Value: r.Value, Status: r.Status}.shown() }

// classed is the value that is given a colour of the scale and a rank: a weak estimate is
// printed and drawn grey.
func (r Region) classed() float64 {
	if r.Status == Unreliable {
		return math.NaN()
	}
	return r.shown()
}

// fill is the colour of a region.
func (r Region) fill(scale classes) Color {
	if r.Status == Unreliable && !isMissing(r.Value) {
		return weakFill
	}
	return scale.fill(r.classed())
}

func (m *Map) footnotes(w vocabulary) []string {
	notes := m.statuses().letterNotes(w)
	if m.Shapes.Credit != "" {
		notes = append(notes, w.outlines+": "+m.Shapes.Credit+".")
	}
	return notes
}

func (m *Map) statuses() (seen statusSet) {
	for _, r := range m.Regions {
		seen.add(r.Status)
	}
	return seen
}

// ranked are the regions by value, highest first, those without one last.
func (m *Map) ranked() []Region {
	ranked := append([]Region(nil), m.Regions...)
	sort.SliceStable(ranked, func(i, k int) bool {
		a, b := ranked[i].classed(), ranked[k].classed()
		if isMissing(a) || isMissing(b) {
			return !isMissing(a) && isMissing(b)
		}
		return a > b
	})
	return ranked
}

// Table has a row a region in the order given, then the reference.
func (m *Map) Table(loc italian.Locale) Table {
	w := wordsOf(loc)
	t := Table{Caption: m.caption(), Headers: []string{w.region, w.value}, Notes: tableNotes(loc, m.statuses())}
	for _, r := range m.Regions {
		t.Rows = append(t.Rows, []string{r.Name, cell(loc, r.Value, m.Decimals, r.Status)})
	}
	if m.Reference != nil {
		t.Rows = append(t.Rows, []string{m.ReferenceName, cell(loc, *m.Reference, m.Decimals, Normal)})
	}
	return t
}

func (m *Map) alt(loc italian.Locale) string {
	w := wordsOf(loc)
	ranked := m.ranked()
	last := len(ranked) - 1
	for last > 0 && isMissing(ranked[last].classed()) {
		last--
	}
	details := fmt.Sprintf("%s %s (%s), %s %s (%s)", w.highest, ranked[0].Name, m.label(loc, ranked[0].Value),
		w.lowest, ranked[last].Name, m.label(loc, ranked[last].Value))
	if m.Reference != nil {
		details += fmt.Sprintf("; %s %s", m.ReferenceName, m.label(loc, *m.Reference))
	}
	return altSentence(&m.Frame, w.maps, details)
}

const (
	narrowMap  = 560.0 // below this the ranking stands under the map
	rankingRow = 17.5
	// narrowLegend is the height of six classes between map and ranking.
	narrowLegend = 124.0
)

func (m *Map) height(width float64) float64 {
	rows := float64(len(m.Regions)+1) * rankingRow
	if width < narrowMap {
		return width*m.Shapes.Height/m.Shapes.Width + narrowLegend + rows
	}
	return max(480, rows+120)
}

func (m *Map) draw(c *canvas, plot box) error {
	values := make([]float64, len(m.Regions))
	for i, r := range m.Regions {
		values[i] = r.classed()
	}
	scale := m.Scale.classify(values, m.Decimals)
	mapBox, side := plot, plot
	if plot.width() < narrowMap {
		mapBox.y1 = plot.y1 - float64(len(m.Regions)+1)*rankingRow - narrowLegend
		side.y0 = mapBox.y1 + 12
	} else {
		mapBox.x1 = plot.x0 + plot.width()*0.56
		side.x0 = mapBox.x1 + 24
	}
	m.drawRegions(c, mapBox, scale)
	side.y0 = classLegend(c, side, scale, m.Suffix, m.statuses()[Unreliable])
	m.drawRanking(c, side, scale)
	return nil
}

// classLegend is a column of the classes, highest first, then the grey of weak estimates.
func classLegend(c *canvas, at box, scale classes, suffix string, weak bool) float64 {
	const w, h = 22.0, 13.0
	names, fills := scale.names(c.locale, suffix), scale.fills
	if weak {
		names, fills = append([]string{c.words.status[Unreliable]}, names...), append([]Color{weakFill}, fills...)
	}
	y := at.y0
	for i := len(names) - 1; i >= 0; i-- {
		c.add(Rect{X: at.x0, Y: y, W: w, H: h, Ink: Ink{Fill: fills[i], Stroke: axisColor, Width: 0.5}})
		c.text(Text{X: at.x0 + w + 8, Y: y + h/2 + smallSize*0.35, Size: smallSize, String: names[i]})
		y += h + 3
	}
	return y + 14
}

// drawRanking lists the regions with bars in the colours of the map.
func (m *Map) drawRanking(c *canvas, at box, scale classes) {
	rows := m.ranked()
	nameWidth, valueWidth := 0.0, 0.0
	for _, r := range rows {
		nameWidth = max(nameWidth, textWidth(r.Name, smallSize, false))
		valueWidth = max(valueWidth, textWidth(m.mapLabel(c, r), smallSize, false))
	}
	nameWidth = min(nameWidth, at.width()*0.5)
	var e extent
	for _, r := range rows {
		e.add(r.shown())
	}
	e.add(0)
	if m.Reference != nil {
		e.add(*m.Reference)
	}
	bars := linear{e.lo, e.hi, at.x0 + nameWidth + 8, at.x1 - valueWidth - 6}
	if e.lo == e.hi {
		bars.v1 = bars.v0 + 1
	}
	pitch := min(rankingRow, at.height()/float64(len(rows)+1))
	y := at.y0
	if m.Reference != nil {
		y += pitch
		m.drawReference(c, at, bars, y, y+pitch*float64(len(rows)))
	}
	for _, r := range rows {
		baseline := y + pitch/2 + smallSize*0.35
		c.text(Text{X: at.x0 + nameWidth, Y: baseline, Size: smallSize, Anchor: End,
			String: shorten(printable(r.Name), smallSize, false, nameWidth)})
		c.text(Text{X: at.x1, Y: baseline, Size: smallSize, Anchor: End, String: m.mapLabel(c, r)})
		if v := r.shown(); !isMissing(v) {
			x0, x1 := min(bars.at(0), bars.at(v)), max(bars.at(0), bars.at(v))
			c.add(Rect{X: x0, Y: y + pitch/2 - 5, W: max(x1-x0, 0.5), H: 10,
				Ink: Ink{Fill: r.fill(scale), Stroke: axisColor, Width: 0.5}})
		}
		y += pitch
	}
}

// drawReference is the dashed rule of the national value with its name above.
func (m *Map) drawReference(c *canvas, at box, bars linear, y0, y1 float64) {
	x := bars.at(*m.Reference)
	c.add(polyline([]Point{{x, y0 - 2}, {x, y1}}, Ink{Stroke: textColor, Width: 1, Dash: []float64{3, 2}}))
	t := Text{X: x, Y: y0 - 6, Size: smallSize, Bold: true, Anchor: Middle,
		String: printable(m.ReferenceName + " " + m.label(c.locale, *m.Reference))}
	half := textWidth(t.String, smallSize, true) / 2
	t.X = min(max(x, at.x0+half), at.x1-half)
	c.text(t)
}

// mapLabel is a region's value with the letter of its status.
func (m *Map) mapLabel(c *canvas, r Region) string {
	switch {
	case r.Status.Withheld():
		return r.Status.letter()
	case r.Status == Normal || isMissing(r.Value):
		return m.label(c.locale, r.shown())
	}
	return m.label(c.locale, r.Value) + " " + r.Status.letter()
}
