package chart

import (
	"fmt"

	"osservatorio/internal/italian"
)

func (f *Fan) check() error {
	if _, err := readPeriods(f.Periods); err != nil {
		return err
	}
	columns := []Series{
		{Name: "Actual", Values: f.Actual, Status: f.Status},
		{Name: "Forecast", Values: f.Forecast, Bands: f.Bands},
	}
	for _, s := range columns {
		if first, _ := s.ends(); first < 0 {
			return fmt.Errorf("%s: %w", s.Name, ErrNoData)
		}
	}
	if err := checkSeries(append(columns, f.Earlier...), len(f.Periods)); err != nil {
		return err
	}
	return checkBreaks(f.Breaks, f.Periods)
}

func (f *Fan) footnotes(w vocabulary) []string { return f.statuses().hollowNotes(w) }

func (f *Fan) statuses() (seen statusSet) {
	seen.add(f.Status...)
	return seen
}

// columns are the series of the chart, history first.
func (f *Fan) columns(w vocabulary) []Series {
	columns := []Series{
		{Name: w.previous, Values: f.Actual, Status: f.Status},
		{Name: w.forecast, Values: f.Forecast, Bands: f.Bands},
	}
	return append(columns, f.Earlier...)
}

// Table has a row a period: observed, forecast with its intervals, and the
// forecasts of earlier vintages.
func (f *Fan) Table(loc italian.Locale) Table {
	w := wordsOf(loc)
	return seriesTable(&f.Frame, loc, w.period, periodNames(loc, f.Periods), f.columns(w)).broken(loc, f.Breaks, f.Periods)
}

func (f *Fan) alt(loc italian.Locale) string {
	w := wordsOf(loc)
	text := altSeries(&f.Frame, loc, w.fan, f.Periods, f.columns(w), f.Breaks)
	forecast := Series{Values: f.Forecast}
	_, last := forecast.ends()
	for _, b := range f.Bands {
		text += fmt.Sprintf(" %s (%s): %s.", fmt.Sprintf(w.interval, b.Level), loc.Period(f.Periods[last]),
			intervalText(loc, b.Lo[last], b.Hi[last], f.Decimals))
	}
	return text
}

func (f *Fan) height(width float64) float64 { return min(330, max(220, width*0.44)) }

func (f *Fan) draw(c *canvas, plot box) error {
	spans, err := readPeriods(f.Periods)
	if err != nil {
		return err
	}
	w := c.words
	history := plotted{Series{Name: w.previous, Values: f.Actual, Status: f.Status}, Ink{Stroke: textColor, Width: 2.25}, -1}
	joined, bands := f.joined()
	forecast := plotted{Series{Name: w.forecast, Values: joined}, Ink{Stroke: baseColor, Width: 2.25, Dash: []float64{6, 3}}, 0}
	series := []plotted{}
	var e extent
	for _, s := range f.Earlier {
		series = append(series, plotted{s, Ink{Stroke: ruleColor, Width: 1.25, Dash: []float64{2, 2.5}}, -1})
	}
	for _, s := range f.columns(w) {
		e.addSeries(s)
	}
	ends := endLabels(c, []plotted{forecast}, nil, plot.width()*0.3)
	for _, s := range series {
		s.Context = true
		ends = append(ends, endLabels(c, []plotted{s}, nil, plot.width()*0.3)...)
	}
	ends = append(ends, bandLabels(c, f.Bands)...)

	g := newTimeGrid(c, plot, spans, e, f.FromZero, true, labelRoom(ends))
	g.drawScaffold(c)
	for _, b := range bands {
		g.drawBand(c, b, baseColor, nil, false)
	}
	cuts := cutsOf(f.Breaks, f.Periods)
	g.drawBreaks(c, f.Breaks, f.Periods)
	g.drawOrigin(c, f.origin())
	for _, s := range series {
		g.drawSeries(c, s, nil)
	}
	g.drawSeries(c, forecast, nil)
	g.drawSeries(c, history, cuts)
	g.drawEndLabels(c, ends)
	return nil
}

// origin is the place of the last observed value.
func (f *Fan) origin() int {
	_, last := Series{Values: f.Actual, Status: f.Status}.ends()
	return last
}

// joined is the forecast and its bands opened from the last observed value,
// where nothing is uncertain yet. The widest band comes first.
func (f *Fan) joined() ([]float64, []Band) {
	origin := f.origin()
	first, _ := Series{Values: f.Forecast}.ends()
	opened := func(values []float64) []float64 {
		out := append([]float64(nil), values...)
		if origin == first-1 {
			out[origin] = f.Actual[origin]
		}
		return out
	}
	var bands []Band
	for _, wide := range []bool{true, false} {
		for _, b := range f.Bands {
			if b.wide() == wide {
				bands = append(bands, Band{b.Level, opened(b.Lo), opened(b.Hi)})
			}
		}
	}
	return opened(f.Forecast), bands
}

// bandLabels name the bands at their upper ends.
func bandLabels(c *canvas, bands []Band) []endLabel {
	var out []endLabel
	for _, b := range bands {
		_, last := Series{Values: b.Hi}.ends()
		if last < 0 {
			continue
		}
		text := fmt.Sprintf(c.words.interval, b.Level)
		out = append(out, endLabel{lines: []string{text}, colour: softText, last: last, value: b.Hi[last],
			width: textWidth(text, textSize, true), plain: true})
	}
	return out
}

// drawOrigin divides the observed past from the forecast.
func (g timeGrid) drawOrigin(c *canvas, origin int) {
	x := g.x.x(origin)
	top := g.area.y0 - smallSize*leading
	c.add(polyline([]Point{{x, top + 2}, {x, g.area.y1}}, Ink{Stroke: axisColor, Width: 1}))
	y := top + smallSize*ascent
	left, right := c.words.previous, c.words.forecast
	if x-5-textWidth(left, smallSize, false) > g.area.x0 {
		c.text(Text{X: x - 5, Y: y, Size: smallSize, Anchor: End, Color: softText, String: left})
	}
	c.text(Text{X: x + 5, Y: y, Size: smallSize, Color: softText, String: right})
}
