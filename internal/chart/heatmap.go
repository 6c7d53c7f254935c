package chart

import (
	"fmt"
	"math"

	"osservatorio/internal/italian"
)

func (h *HeatMap) check() error {
	if err := h.Scale.check(); err != nil {
		return err
	}
	if len(h.Values) != len(h.Rows) || h.Status != nil && len(h.Status) != len(h.Rows) ||
		h.Emphasis != nil && len(h.Emphasis) != len(h.Rows) {
		return fmt.Errorf("%d rows of values, %d of status, %d of emphasis, for %d names",
			len(h.Values), len(h.Status), len(h.Emphasis), len(h.Rows))
	}
	var seen extent
	for i, row := range h.Values {
		if len(row) != len(h.Columns) || h.Status != nil && len(h.Status[i]) != len(h.Columns) {
			return fmt.Errorf("row %q: %d values for %d columns", h.Rows[i], len(row), len(h.Columns))
		}
		for k := range row {
			v, _ := h.at(i, k)
			seen.add(v)
		}
	}
	if !seen.any {
		return ErrNoData
	}
	return nil
}

// at is the value of a cell that may be shown, and its status.
func (h *HeatMap) at(row, column int) (float64, Status) {
	status := Normal
	if h.Status != nil {
		status = h.Status[row][column]
	}
	if status.Withheld() {
		return math.NaN(), status
	}
	return h.Values[row][column], status
}

func (h *HeatMap) footnotes(w vocabulary) []string { return h.statuses().letterNotes(w) }

func (h *HeatMap) statuses() (seen statusSet) {
	for _, row := range h.Status {
		seen.add(row...)
	}
	return seen
}

// Table is the heat map in figures.
func (h *HeatMap) Table(loc italian.Locale) Table {
	t := Table{Caption: h.caption(), Headers: append([]string{""}, h.Columns...), Notes: tableNotes(loc, h.statuses())}
	for i, name := range h.Rows {
		row := []string{name}
		for k := range h.Columns {
			v, status := h.at(i, k)
			row = append(row, cell(loc, v, h.Decimals, status))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (h *HeatMap) alt(loc italian.Locale) string {
	w := wordsOf(loc)
	var lowest, highest string
	var e extent
	for i, row := range h.Rows {
		for k, column := range h.Columns {
			v, _ := h.at(i, k)
			if isMissing(v) {
				continue
			}
			if !e.any || v < e.lo {
				lowest = fmt.Sprintf("%s, %s: %s", row, column, h.label(loc, v))
			}
			if !e.any || v > e.hi {
				highest = fmt.Sprintf("%s, %s: %s", row, column, h.label(loc, v))
			}
			e.add(v)
		}
	}
	return altSentence(&h.Frame, w.heat, fmt.Sprintf("%s %s; %s %s", w.highest, highest, w.lowest, lowest))
}

const heatRow = 20.0

func (h *HeatMap) height(float64) float64 { return float64(len(h.Rows))*heatRow + 96 }

func (h *HeatMap) draw(c *canvas, plot box) error {
	var all []float64
	for i := range h.Rows {
		for k := range h.Columns {
			v, _ := h.at(i, k)
			all = append(all, v)
		}
	}
	scale := h.Scale.classify(all, h.Decimals)
	area := plot
	area.y0 = swatches(c, plot, scale.names(c.locale, h.Suffix), scale.fills)

	widest := 0.0
	labels := make([]string, len(h.Rows))
	for i, name := range h.Rows {
		labels[i] = shorten(printable(name), textSize, h.bold(i), plot.width()*0.3)
		widest = max(widest, textWidth(labels[i], textSize, h.bold(i)))
	}
	area.x0 += widest + 10
	cellWidth := area.width() / float64(len(h.Columns))
	area.y0 = h.columnNames(c, area, cellWidth)
	// A gap sets rows of totals apart from the others.
	const gap = 5.0
	gaps := 0
	for i := 1; i < len(h.Rows); i++ {
		if h.bold(i) != h.bold(i-1) {
			gaps++
		}
	}
	rowHeight := (area.height() - gap*float64(gaps)) / float64(len(h.Rows))
	y := area.y0 - rowHeight
	for i := range h.Rows {
		y += rowHeight
		if i > 0 && h.bold(i) != h.bold(i-1) {
			y += gap
		}
		c.text(Text{X: plot.x0 + widest, Y: y + rowHeight/2 + textSize*0.35, Anchor: End, Bold: h.bold(i), String: labels[i]})
		for k := range h.Columns {
			x := area.x0 + cellWidth*float64(k)
			h.drawCell(c, scale, i, k, box{x, y, x + cellWidth - 1, y + rowHeight - 1})
		}
	}
	return nil
}

func (h *HeatMap) bold(row int) bool { return h.Emphasis != nil && h.Emphasis[row] }

// columnNames writes the heads of the columns, upright where their words fit
// the width and turned where not, and returns where the cells begin.
func (h *HeatMap) columnNames(c *canvas, area box, cellWidth float64) float64 {
	var names [][]string
	most, longest, turned := 1, 0.0, false
	for _, name := range h.Columns {
		lines := wrap(printable(name), smallSize, false, cellWidth-6)
		for _, line := range lines {
			turned = turned || textWidth(line, smallSize, false) > cellWidth-2
		}
		names = append(names, lines)
		most = max(most, len(lines))
		longest = max(longest, textWidth(printable(name), smallSize, false))
	}
	turned = turned || most > 4
	foot := area.y0 + float64(most)*smallSize*leading
	if turned {
		foot = area.y0 + min(longest, 120) + 4
	}
	for k, lines := range names {
		x := area.x0 + cellWidth*(float64(k)+0.5)
		if turned {
			c.text(Text{X: x + smallSize*0.35, Y: foot - 2, Size: smallSize, Vertical: true,
				String: shorten(printable(h.Columns[k]), smallSize, false, 120)})
			continue
		}
		// Short names stand on the cells, not on the longest name's first line.
		y := foot - float64(len(lines))*smallSize*leading + smallSize*ascent
		c.lines(Text{X: x, Y: y, Size: smallSize, Anchor: Middle}, lines)
	}
	return foot + 4
}

func (h *HeatMap) drawCell(c *canvas, scale classes, row, column int, r box) {
	v, status := h.at(row, column)
	fill := scale.fill(v)
	c.add(Rect{X: r.x0, Y: r.y0, W: r.width(), H: r.height(), Ink: Ink{Fill: fill},
		Tip: fmt.Sprintf("%s, %s: %s", h.Rows[row], h.Columns[column], h.label(c.locale, v))})
	colour := readableOn(fill)
	if isMissing(v) {
		colour = softText
	}
	for _, text := range h.cellTexts(c.locale, v, status) {
		if textWidth(text, smallSize, h.bold(row))+4 <= r.width() && r.height() >= smallSize {
			c.text(Text{X: (r.x0 + r.x1) / 2, Y: (r.y0+r.y1)/2 + smallSize*0.35, Size: smallSize, Anchor: Middle,
				Bold: h.bold(row), Color: colour, String: text})
			return
		}
	}
}

// cellTexts is what a cell may say, the fullest first. Where room is short the
// letter of a status outlives the figure: a weak figure never stands unmarked.
func (h *HeatMap) cellTexts(l italian.Locale, v float64, status Status) []string {
	figure := l.Number(v, h.Decimals)
	switch {
	case status.Withheld():
		return []string{status.letter()}
	case isMissing(v):
		return []string{"–"}
	case status == Normal:
		return []string{figure}
	}
	return []string{figure + " " + status.letter(), figure + status.letter(), status.letter()}
}
