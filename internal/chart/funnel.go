package chart

import (
	"fmt"
	"math"
	"strings"

	"osservatorio/internal/italian"
)

func (f *Funnel) check() error {
	for _, s := range f.Stages {
		if s.Value < 0 {
			return fmt.Errorf("stage %q: %v is negative", s.Name, s.Value)
		}
		if !isMissing(s.shown()) {
			return nil
		}
	}
	return ErrNoData
}

func (s Stage) shown() float64 { return Estimate{Value: s.Value, Status: s.Status}.shown() }

func (f *Funnel) footnotes(w vocabulary) []string { return f.statuses().hollowNotes(w) }

func (f *Funnel) statuses() (seen statusSet) {
	for _, s := range f.Stages {
		seen.add(s.Status)
	}
	return seen
}

// ratio of a stage to the one before, in per cent; NaN where there is none.
func (f *Funnel) ratio(i int) float64 {
	if i == 0 || f.Stages[i].NoRatio {
		return math.NaN()
	}
	return f.Stages[i].shown() / f.Stages[i-1].shown() * 100
}

// firstRatio is the place of the first ratio, which says what it is.
func (f *Funnel) firstRatio() int {
	for i := range f.Stages {
		if !isMissing(f.ratio(i)) {
			return i
		}
	}
	return -1
}

// Table has a row a stage with its ratio to the stage before.
func (f *Funnel) Table(loc italian.Locale) Table {
	w := wordsOf(loc)
	t := Table{Caption: f.caption(), Headers: []string{w.stage, w.value, w.ratio}, Notes: tableNotes(loc, f.statuses())}
	for i, s := range f.Stages {
		name := s.Name
		if s.Note != "" {
			name += " (" + s.Note + ")"
		}
		ratio := "–"
		if r := f.ratio(i); !isMissing(r) {
			ratio = loc.Percent(r, 1)
		}
		t.Rows = append(t.Rows, []string{name, cell(loc, s.Value, f.Decimals, s.Status), ratio})
	}
	return t
}

func (f *Funnel) alt(loc italian.Locale) string {
	parts := make([]string, len(f.Stages))
	for i, s := range f.Stages {
		parts[i] = s.Name + " " + f.label(loc, s.shown())
		if r := f.ratio(i); !isMissing(r) {
			parts[i] += " (" + loc.Percent(r, 1) + ")"
		}
	}
	return altSentence(&f.Frame, wordsOf(loc).funnel, strings.Join(parts, "; "))
}

const (
	stageBar = 26.0
	stageGap = 26.0 // holds the ratio
)

func (f *Funnel) height(float64) float64 {
	return float64(len(f.Stages))*(stageBar+stageGap) - stageGap + 2
}

func (f *Funnel) draw(c *canvas, plot box) error {
	nameWidth := plot.width() * 0.34
	area := plot
	area.x0 += nameWidth + 14
	var e extent
	room := 0.0
	for _, s := range f.Stages {
		e.add(s.shown())
		room = max(room, textWidth(f.label(c.locale, s.shown()), textSize, true)+8)
	}
	area.x1 -= max(room, textWidth(c.words.withheld, smallSize, false)+8)
	scale := linear{0, max(e.hi, 1), area.x0, area.x1}
	pitch := (plot.height() + stageGap) / float64(len(f.Stages))
	for i, s := range f.Stages {
		y := plot.y0 + pitch*float64(i)
		f.drawName(c, s, box{plot.x0, y, plot.x0 + nameWidth, y + stageBar})
		f.drawStage(c, scale, s, y)
		if i > 0 {
			f.drawRatio(c, area.x0, y-pitch+stageBar, y, i)
		}
	}
	c.add(polyline([]Point{{area.x0, plot.y0}, {area.x0, plot.y0 + pitch*float64(len(f.Stages)-1) + stageBar}},
		Ink{Stroke: axisColor, Width: 1}))
	return nil
}

// drawName writes a stage's name, with its note below.
func (f *Funnel) drawName(c *canvas, s Stage, r box) {
	lines := wrap(printable(s.Name), textSize, true, r.width())
	note := wrap(printable(s.Note), smallSize, false, r.width())
	height := float64(len(lines))*textSize*leading + float64(len(note))*smallSize*leading
	y := (r.y0+r.y1)/2 - height/2 + textSize*ascent + 1.5
	y = c.lines(Text{X: r.x1, Y: y, Anchor: End, Bold: true}, lines)
	c.lines(Text{X: r.x1, Y: y - 1, Size: smallSize, Anchor: End, Color: softText}, note)
}

func (f *Funnel) drawStage(c *canvas, scale linear, s Stage, y float64) {
	v := s.shown()
	baseline := y + stageBar/2 + textSize*0.35
	if isMissing(v) {
		c.text(Text{X: scale.p0 + 7, Y: baseline, Size: smallSize, Color: softText, String: c.words.absence(s.Status)})
		return
	}
	c.bar(box{scale.p0, y, scale.at(v), y + stageBar}, baseColor, s.Status, s.Name+": "+f.label(c.locale, v))
	c.text(Text{X: scale.at(v) + 7, Y: baseline, Bold: true, String: f.label(c.locale, v)})
}

// drawRatio writes the share of the stage before that reached this one.
func (f *Funnel) drawRatio(c *canvas, x, y0, y1 float64, i int) {
	r := f.ratio(i)
	if isMissing(r) {
		return
	}
	text := c.locale.Percent(r, 1)
	if f.firstRatio() == i {
		text += " " + c.words.ofStage
	}
	middle := (y0 + y1) / 2
	tip := Point{x + 14, middle + 6}
	c.add(polyline([]Point{{tip.X, middle - 7}, tip}, Ink{Stroke: ruleColor, Width: 1.25}))
	c.add(polygon([]Point{{tip.X - 3.5, tip.Y - 2}, {tip.X + 3.5, tip.Y - 2}, {tip.X, tip.Y + 3}}, Ink{Fill: ruleColor}))
	c.text(Text{X: tip.X + 10, Y: middle + smallSize*0.35, Size: smallSize, Color: softText,
		String: text})
}
