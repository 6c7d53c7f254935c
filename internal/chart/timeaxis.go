package chart

import (
	"fmt"
	"strconv"

	"osservatorio/internal/period"
)

// timeline is the periods of a chart, ascending and of one frequency, a year or less.
type timeline []period.Period

// step is the number of periods from the first to the i-th.
func (t timeline) step(i int) int {
	n, _ := t[i].Sub(t[0]) // of one frequency: there is one
	return n
}

// readPeriods parses period codes; a code that is none, a day, a second
// frequency or a step back is an error.
func readPeriods(codes []string) (timeline, error) {
	if len(codes) == 0 {
		return nil, ErrNoData
	}
	spans := make(timeline, len(codes))
	for i, code := range codes {
		s, err := period.Parse(code)
		if err != nil {
			return nil, err
		}
		if s.Freq() == period.Daily {
			return nil, fmt.Errorf("period %q: no chart is of days", code)
		}
		if i > 0 && s.Freq() != spans[0].Freq() {
			return nil, fmt.Errorf("period %q: not of the same frequency as %q", code, codes[0])
		}
		if i > 0 && s.Compare(spans[i-1]) <= 0 {
			return nil, fmt.Errorf("period %q: not after %q", code, codes[i-1])
		}
		spans[i] = s
	}
	return spans, nil
}

// index is the position of a period's code among codes, or -1.
func index(codes []string, code string) int {
	for i, c := range codes {
		if c == code {
			return i
		}
	}
	return -1
}

// timeAxis is the place of each period across the canvas.
type timeAxis struct {
	spans timeline
	xs    []float64
	parts bool // each period has room for its own label over the year's
}

// newTimeAxis places periods by the calendar between x0 and x1, so that absent
// ones leave room.
func newTimeAxis(c *canvas, spans timeline, x0, x1 float64) timeAxis {
	t := timeAxis{spans: spans, xs: make([]float64, len(spans))}
	last := spans.step(len(spans) - 1)
	if last == 0 {
		t.xs[0] = (x0 + x1) / 2
		t.parts = t.partsFit(c)
		return t
	}
	scale := linear{0, float64(last), x0, x1}
	for i := range spans {
		t.xs[i] = scale.at(float64(spans.step(i)))
	}
	t.parts = t.partsFit(c)
	return t
}

// slots are the places of the periods in equal columns: those between that are
// absent leave their column empty, but if only every n-th period is ever there
// (first halves alone) the columns are n periods wide.
func (t timeline) slots() (places []int, count int) {
	step := 0
	for i := 1; i < len(t); i++ {
		step = gcd(step, t.step(i)-t.step(i-1))
	}
	places = make([]int, len(t))
	for i := 1; i < len(t); i++ {
		places[i] = t.step(i) / step
	}
	return places, places[len(t)-1] + 1
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func (t timeAxis) x(i int) float64 { return t.xs[i] }

// height is the room for the labels under the plot.
func (t timeAxis) height() float64 {
	if t.parts {
		return 36
	}
	return 22
}

// draw writes the labels under y: the part of the year and the year below it
// where each has room, else the years alone.
func (t timeAxis) draw(c *canvas, y float64) {
	baseline := y + 8 + smallSize*ascent
	if t.parts {
		for i, s := range t.spans {
			t.tick(c, t.x(i), y)
			c.text(Text{X: t.x(i), Y: baseline, Size: smallSize, Anchor: Middle, Color: softText,
				String: c.locale.Part(s)})
		}
		t.drawYears(c, baseline+smallSize*leading, false, y)
		return
	}
	t.drawYears(c, baseline, true, y)
}

func (t timeAxis) tick(c *canvas, x, y float64) {
	c.add(polyline([]Point{{x, y}, {x, y + 4}}, Ink{Stroke: axisColor, Width: 1}))
}

// partsFit reports whether every part of a year can carry its own label.
func (t timeAxis) partsFit(c *canvas) bool {
	if t.spans[0].Freq() == period.Annual {
		return false
	}
	for i := 1; i < len(t.spans); i++ {
		a, b := c.locale.Part(t.spans[i-1]), c.locale.Part(t.spans[i])
		room := (textWidth(a, smallSize, false)+textWidth(b, smallSize, false))/2 + 5
		if t.x(i)-t.x(i-1) < room {
			return false
		}
	}
	return true
}

// drawYears writes each year once, at its first period on the axis, and leaves
// years out until the rest have room.
func (t timeAxis) drawYears(c *canvas, baseline float64, ticked bool, axisY float64) {
	var firsts []int
	for i, s := range t.spans {
		if i == 0 || s.Year() != t.spans[i-1].Year() {
			firsts = append(firsts, i)
		}
	}
	room := textWidth("0000", smallSize, false) + 10
	for _, every := range []int{1, 2, 5, 10, 20, 50, 100} {
		kept := t.yearsEvery(firsts, every)
		if len(kept) > 1 && every < 100 && t.crowded(kept, room) {
			continue
		}
		for _, i := range kept {
			if ticked {
				t.tick(c, t.x(i), axisY)
			}
			c.text(Text{X: t.x(i), Y: baseline, Size: smallSize, Anchor: Middle, Color: softText,
				String: strconv.Itoa(t.spans[i].Year())})
		}
		return
	}
}

// yearsEvery keeps the years divisible by every; a year whose first period on
// the axis is not its first in the calendar is kept only if all are.
func (t timeAxis) yearsEvery(firsts []int, every int) []int {
	var kept []int
	for _, i := range firsts {
		if every == 1 || t.spans[i].Year()%every == 0 && t.spans[i].Number() == 1 {
			kept = append(kept, i)
		}
	}
	if len(kept) == 0 {
		return firsts[:1]
	}
	return kept
}

func (t timeAxis) crowded(kept []int, room float64) bool {
	for k := 1; k < len(kept); k++ {
		if t.x(kept[k])-t.x(kept[k-1]) < room {
			return true
		}
	}
	return false
}
