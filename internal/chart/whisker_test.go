package chart

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"osservatorio/internal/italian"
)

// TestWhiskers: a horizontal bar with limits is drawn with them, the axis reaches as far, and one without has none.
func TestWhiskers(t *testing.T) {
	bars := func(lo, hi float64) *Bars {
		return &Bars{Frame: Frame{Title: "t", Width: 600}, Categories: []string{"a", "b"}, Horizontal: true,
			Series: []Series{{Name: "s", Values: []float64{10, 20}, Bands: []Band{{Level: 95, Lo: []float64{lo, math.NaN()}, Hi: []float64{hi, math.NaN()}}}}}}
	}
	strokes := func(b *Bars) int {
		svg, err := SVG(b, Options{Locale: italian.IT})
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(svg, `stroke-width="1.2"`)
	}
	with := bars(-30, 55)
	if e := with.extent(); e.lo != -30 || e.hi != 55 {
		t.Errorf("the axis goes from %v to %v, want -30 to 55", e.lo, e.hi)
	}
	if n := strokes(with); n != 3 {
		t.Errorf("%d strokes, want a whisker and its two ends", n)
	}
	if n := strokes(bars(math.NaN(), math.NaN())); n != 0 {
		t.Errorf("%d strokes without limits", n)
	}
	upright := bars(-30, 55)
	upright.Horizontal = false
	if e := upright.extent(); e.lo < 0 {
		t.Errorf("the axis of upright bars goes to %v for limits that are not drawn", e.lo)
	}
}

// TestValuesStandApartFromWhiskers: where bars have whiskers all values stand in one column at the right edge, beyond every whisker, since
// beside a whisker's end a value would be read as that end's; without whiskers each stands at its bar.
func TestValuesStandApartFromWhiskers(t *testing.T) {
	at := func(hi float64) map[string]string {
		b := &Bars{Frame: Frame{Title: "t", Width: 600}, Categories: []string{"a", "b"}, Horizontal: true,
			Series: []Series{{Name: "s", Values: []float64{13, -27}, Bands: []Band{{Level: 95, Lo: []float64{hi - 50, math.NaN()}, Hi: []float64{hi, math.NaN()}}}}}}
		svg, err := SVG(b, Options{Locale: italian.IT})
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for _, m := range regexp.MustCompile(`<text x="([\d.]+)"[^>]*>([^<]+)</text>`).FindAllStringSubmatch(svg, -1) {
			out[m[2]] = m[1]
		}
		return out
	}
	with, without := at(55), at(math.NaN())
	if with["13"] == "" || with["13"] != with["−27"] {
		t.Errorf("values stand at %q and %q, want one column: %v", with["13"], with["−27"], with)
	}
	if without["13"] == "" || without["13"] == without["−27"] {
		t.Errorf("values without whiskers stand at %q and %q, want each at its bar", without["13"], without["−27"])
	}
}

// TestPairsStandApartFromIntervals: where pairs have intervals the values of each series stand in a column of their own, right of every
// interval, one that is not there too; without intervals they stand at the marks.
func TestPairsStandApartFromIntervals(t *testing.T) {
	at := func(ci *Interval) map[string]float64 {
		d := &Dumbbell{Frame: Frame{Title: "t", Width: 600}, First: "A", Second: "B", Rows: []DumbbellRow{
			{Label: "a", First: Estimate{Value: 13, CI: ci}, Second: Estimate{Value: 21}}, {Label: "b", First: Estimate{Value: 47}, Second: Estimate{Value: 34}},
			{Label: "c", First: Estimate{Value: 26}, Second: Estimate{Value: 5, Status: Suppressed}}}}
		svg, err := SVG(d, Options{Locale: italian.IT})
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]float64{}
		for _, m := range regexp.MustCompile(`<text x="([\d.]+)"[^>]*>([^<]+)</text>`).FindAllStringSubmatch(svg, -1) {
			if out[m[2]], err = strconv.ParseFloat(m[1], 64); err != nil {
				t.Fatal(err)
			}
		}
		return out
	}
	with, without := at(&Interval{2, 58}), at(nil)
	const withheld = "dato riservato"
	if with["13"] == 0 || with["13"] != with["47"] || with["13"] != with["26"] || with["21"] == 0 || with["21"] != with["34"] || with["21"] != with[withheld] || with["13"] >= with["21"] {
		t.Errorf("values stand at %v, want two columns", with)
	}
	if with["13"] <= with["60"] { // the last tick of the axis, beyond the longest interval
		t.Errorf("the first column, at %v, lies within the plot, which goes to %v", with["13"], with["60"])
	}
	if without["13"] == 0 || without["13"] == without["47"] || without["13"] > without["21"] || without["47"] < without["34"] {
		t.Errorf("values without intervals stand at %v, want each at its mark", without)
	}
}
