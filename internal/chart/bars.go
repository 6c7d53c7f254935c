package chart

import (
	"fmt"
	"math"
	"strings"

	"osservatorio/internal/italian"
)

func (b *Bars) check() error {
	if len(b.Categories) == 0 || len(b.Series) == 0 {
		return ErrNoData
	}
	if b.Periods {
		if _, err := readPeriods(b.Categories); err != nil {
			return err
		}
	}
	return checkSeries(b.Series, len(b.Categories))
}

func (b *Bars) footnotes(w vocabulary) []string { return b.statuses().hollowNotes(w) }

func (b *Bars) statuses() statusSet { return seriesStatuses(b.Series) }

// names are the categories as a table prints them.
func (b *Bars) names(loc italian.Locale) []string {
	if b.Periods {
		return periodNames(loc, b.Categories)
	}
	return b.Categories
}

// Table has a row a category and a column a series.
func (b *Bars) Table(loc italian.Locale) Table {
	corner := ""
	if b.Periods {
		corner = wordsOf(loc).period
	}
	return seriesTable(&b.Frame, loc, corner, b.names(loc), b.Series)
}

func (b *Bars) alt(loc italian.Locale) string {
	const most = 12 // values that a listener follows; the table has them all
	names := b.names(loc)
	var parts []string
	for _, s := range b.Series {
		var values []string
		for i, name := range names {
			if i == most {
				values = append(values, "…")
				break
			}
			v, _ := s.at(i)
			values = append(values, name+" "+b.label(loc, v))
		}
		parts = append(parts, s.Name+": "+strings.Join(values, ", "))
	}
	return altSentence(&b.Frame, wordsOf(loc).bars, strings.Join(parts, "; "))
}

const (
	rowThickness = 15.0 // of a horizontal bar
	groupGap     = 9.0
)

// perGroup is the number of bars side by side in a category.
func (b *Bars) perGroup() int {
	if b.Stacked {
		return 1
	}
	return len(b.Series)
}

func (b *Bars) height(width float64) float64 {
	if !b.Horizontal {
		return min(310, max(220, width*0.42))
	}
	legend := 0.0
	if len(b.Series) > 1 {
		legend = 30
	}
	return legend + float64(len(b.Categories))*(float64(b.perGroup())*b.thickness()+groupGap) + 26
}

// thickness of a horizontal bar: one alone may be stouter.
func (b *Bars) thickness() float64 {
	if b.perGroup() == 1 {
		return rowThickness + 6
	}
	return rowThickness
}

// span is a bar in values: from its foot to its head.
type span struct{ foot, head float64 }

// spans stacks the values of a category, or sets each on zero. Negative values
// stack downward. A missing value has no extent.
func (b *Bars) spans(category int) []span {
	out := make([]span, len(b.Series))
	up, down := 0.0, 0.0
	for k, s := range b.Series {
		v, _ := s.at(category)
		switch {
		case isMissing(v):
			out[k] = span{math.NaN(), math.NaN()}
		case !b.Stacked:
			out[k] = span{0, v}
		case v >= 0:
			out[k] = span{up, up + v}
			up += v
		default:
			out[k] = span{down, down + v}
			down += v
		}
	}
	return out
}

// extent of all bars, zero included.
func (b *Bars) extent() extent {
	e := extent{any: true}
	for i := range b.Categories {
		for k, s := range b.spans(i) {
			e.add(s.head)
			if lo, hi, ok := b.whisker(k, i); ok {
				e.add(lo, hi)
			}
		}
	}
	return e
}

// whisker is the interval that is drawn over a bar, in values.
func (b *Bars) whisker(series, category int) (lo, hi float64, ok bool) {
	bands := b.Series[series].bands()
	if !b.Horizontal || b.Stacked || len(bands) == 0 {
		return 0, 0, false
	}
	lo, hi = bands[0].Lo[category], bands[0].Hi[category]
	return lo, hi, !isMissing(lo) && !isMissing(hi)
}

// whiskered tells whether any bar has an interval drawn over it.
func (b *Bars) whiskered() bool {
	for k := range b.Series {
		for i := range b.Categories {
			if _, _, ok := b.whisker(k, i); ok {
				return true
			}
		}
	}
	return false
}

// fills are the colours of the series.
func (b *Bars) fills() []Color {
	out := make([]Color, len(b.Series))
	next := 0
	for i, s := range b.Series {
		if s.Context {
			out[i] = contextFill
			continue
		}
		out[i] = barColors[next]
		next++
	}
	return out
}

func (b *Bars) draw(c *canvas, plot box) error {
	if len(b.Series) > 1 {
		plot.y0 = b.legend(c, plot)
	}
	if b.Horizontal {
		b.drawHorizontal(c, plot)
		return nil
	}
	return b.drawVertical(c, plot)
}

// legend is a row of swatches with names above the plot, in the order of the
// bars, wrapped where it must.
func (b *Bars) legend(c *canvas, plot box) float64 {
	names := make([]string, len(b.Series))
	for i, s := range b.Series {
		names[i] = s.Name
	}
	return swatches(c, plot, names, b.fills())
}

// swatches draws colour squares with names and returns the y below them.
func swatches(c *canvas, plot box, names []string, fills []Color) float64 {
	const side = 10.0
	x, y := plot.x0, plot.y0
	for i, name := range names {
		name = shorten(printable(name), textSize, false, plot.width()-side-6)
		w := side + 6 + textWidth(name, textSize, false)
		if x > plot.x0 && x+w > plot.x1 {
			x, y = plot.x0, y+textSize*leading
		}
		c.add(Rect{X: x, Y: y, W: side, H: side, Radius: 1.5, Ink: Ink{Fill: fills[i]}})
		c.text(Text{X: x + side + 6, Y: y + textSize*ascent, String: name})
		x += w + 20
	}
	return y + textSize*leading + 12
}

// bar draws one bar; hollow statuses are outlined on a light tint.
func (c *canvas) bar(r box, fill Color, status Status, tip string) {
	ink := Ink{Fill: fill}
	if status.Hollow() {
		ink = Ink{Fill: tint(fill, 0.15), Stroke: fill, Width: 1.5}
		r = r.grown(-0.75)
	}
	c.add(Rect{X: r.x0, Y: r.y0, W: max(r.width(), 0.5), H: max(r.height(), 0.5), Ink: ink, Tip: tip})
}

func (b *Bars) tip(c *canvas, series, category int) string {
	v, _ := b.Series[series].at(category)
	name := b.names(c.locale)[category]
	if len(b.Series) > 1 {
		name += ", " + b.Series[series].Name
	}
	return fmt.Sprintf("%s: %s", name, b.label(c.locale, v))
}
