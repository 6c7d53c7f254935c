package chart

import "math"

// linear maps values to canvas coordinates; the two may run opposite ways.
type linear struct{ v0, v1, p0, p1 float64 }

func (s linear) at(v float64) float64 {
	return s.p0 + (v-s.v0)/(s.v1-s.v0)*(s.p1-s.p0)
}

// ticks are round values that cover a range.
type ticks struct {
	values   []float64
	decimals int // needed to print the step
}

func (t ticks) first() float64 { return t.values[0] }
func (t ticks) last() float64  { return t.values[len(t.values)-1] }

// tickSteps are the multiples of a power of ten that a reader divides easily,
// with the decimals that each needs beyond the power's own.
var tickSteps = []struct {
	step     float64
	decimals int
}{{1, 0}, {2, 0}, {2.5, 1}, {5, 0}, {10, -1}}

// roundTicks covers lo..hi with about count steps. A range of no extent is
// widened, so that the scale is never degenerate.
func roundTicks(lo, hi float64, count int) ticks {
	if hi-lo <= math.Abs(hi)*1e-9 {
		margin := max(math.Abs(hi)*0.1, 1)
		lo, hi = lo-margin, hi+margin
	}
	raw := (hi - lo) / float64(count)
	exponent := math.Floor(math.Log10(raw))
	power := math.Pow(10, exponent)
	chosen := tickSteps[len(tickSteps)-1]
	for _, s := range tickSteps {
		if raw <= s.step*power*(1+1e-9) {
			chosen = s
			break
		}
	}
	step := chosen.step * power
	first := math.Floor(lo/step + 1e-9)
	last := math.Ceil(hi/step - 1e-9)
	t := ticks{decimals: max(0, chosen.decimals-int(exponent))}
	for i := first; i <= last; i++ {
		t.values = append(t.values, i*step)
	}
	return t
}

// extent is the range of all values that are there.
type extent struct {
	lo, hi float64
	any    bool
}

func (e *extent) add(values ...float64) {
	for _, v := range values {
		if isMissing(v) {
			continue
		}
		if !e.any {
			e.lo, e.hi, e.any = v, v, true
		}
		e.lo, e.hi = min(e.lo, v), max(e.hi, v)
	}
}

// valueAxis is a vertical scale with its grid on the left.
type valueAxis struct {
	linear
	ticks
}

// verticalAxis fits an extent into y0 (top) to y1. Its ticks depend on the
// height of the plot alone, not on what the words under the axis leave of it:
// the width of the tick labels is known before those words are laid out.
func verticalAxis(e extent, fromZero bool, plot box, y0, y1 float64) valueAxis {
	if fromZero {
		e.add(0)
	}
	return roundAxis(e, max(3, int(plot.height()/52)), y1, y0).trimmed(e)
}

// horizontalAxis fits an extent into x0 to x1 with as many ticks as have room
// for their labels.
func horizontalAxis(c *canvas, e extent, x0, x1 float64) valueAxis {
	for count := max(2, int((x1-x0)/80)); ; count-- {
		a := roundAxis(e, count, x0, x1)
		if tight := a.within(e); len(tight.values) > 1 {
			a = tight
		}
		if count <= 1 || a.labelWidth(c)+12 <= a.at(a.values[1])-a.at(a.values[0]) {
			return a
		}
	}
}

// within ends the axis a little beyond the data, or at zero, and keeps the
// ticks that are left.
func (a valueAxis) within(e extent) valueAxis {
	margin := 0.03 * (e.hi - e.lo)
	if e.lo != 0 {
		a.v0 = max(a.v0, e.lo-margin)
	}
	if e.hi != 0 {
		a.v1 = min(a.v1, e.hi+margin)
	}
	var kept []float64
	for _, v := range a.values {
		if v >= a.v0 && v <= a.v1 {
			kept = append(kept, v)
		}
	}
	a.values = kept
	return a
}

// roundAxis runs from p0 to p1 and from the first tick to the last.
func roundAxis(e extent, count int, p0, p1 float64) valueAxis {
	t := roundTicks(e.lo, e.hi, count)
	return valueAxis{linear{t.first(), t.last(), p0, p1}, t}
}

// trimmed ends the axis at the data instead of an outer tick where most of the
// step between would stay empty.
func (a valueAxis) trimmed(e extent) valueAxis {
	const most = 0.4 // of a step beyond the last tick that is kept
	if n := len(a.values); n > 3 && e.hi-a.values[n-2] < most*(a.v1-a.values[n-2]) {
		a.values, a.v1 = a.values[:n-1], max(e.hi, a.values[n-2])
	}
	if n := len(a.values); n > 3 && a.v0 < 0 && a.values[1]-e.lo < most*(a.values[1]-a.v0) {
		a.values, a.v0 = a.values[1:], min(e.lo, a.values[1])
	}
	return a
}

// labelWidth is the room that the tick labels take.
func (a valueAxis) labelWidth(c *canvas) float64 {
	w := 0.0
	for _, v := range a.values {
		w = max(w, textWidth(c.locale.Number(v, a.decimals), smallSize, false))
	}
	return w
}

// drawRows draws the grid from x0 to x1 with labels that end at labelX.
func (a valueAxis) drawRows(c *canvas, labelX, x0, x1 float64) {
	for _, v := range a.values {
		y := a.at(v)
		ink := Ink{Stroke: gridColor, Width: 1}
		if v == 0 {
			ink.Stroke = axisColor
		}
		c.add(polyline([]Point{{x0, y}, {x1, y}}, ink))
		c.text(Text{X: labelX, Y: y + smallSize*0.35, Size: smallSize, Anchor: End, Color: softText,
			String: c.locale.Number(v, a.decimals)})
	}
}

// drawColumns draws a horizontal scale's grid from y0 to y1 with labels under
// the baseline labelY.
func (a valueAxis) drawColumns(c *canvas, labelY, y0, y1 float64) {
	for _, v := range a.values {
		x := a.at(v)
		ink := Ink{Stroke: gridColor, Width: 1}
		if v == 0 {
			ink.Stroke = axisColor
		}
		c.add(polyline([]Point{{x, y0}, {x, y1}}, ink))
		c.text(Text{X: x, Y: labelY, Size: smallSize, Anchor: Middle, Color: softText,
			String: c.locale.Number(v, a.decimals)})
	}
}
