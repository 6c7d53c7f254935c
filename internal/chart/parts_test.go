package chart

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"osservatorio/internal/italian"
)

func TestRoundTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi   float64
		count    int
		want     []float64
		decimals int
	}{
		{0, 20.9, 5, []float64{0, 5, 10, 15, 20, 25}, 0},
		{0, 1, 4, []float64{0, 0.25, 0.5, 0.75, 1}, 2},
		{0, 0.8, 4, []float64{0, 0.2, 0.4, 0.6, 0.8}, 1},
		{-3, 7, 5, []float64{-4, -2, 0, 2, 4, 6, 8}, 0},
		{2340, 2490, 3, []float64{2300, 2350, 2400, 2450, 2500}, 0},
		{0, 1000, 1, []float64{0, 1000}, 0},
		{5, 5, 2, []float64{4, 5, 6}, 0}, // no extent is widened
		{0.001, 0.004, 3, []float64{0.001, 0.002, 0.003, 0.004}, 3},
	} {
		got := roundTicks(c.lo, c.hi, c.count)
		same := len(got.values) == len(c.want)
		for i := 0; same && i < len(c.want); i++ {
			same = math.Abs(got.values[i]-c.want[i]) < 1e-9
		}
		if !same || got.decimals != c.decimals {
			t.Errorf("roundTicks(%v, %v, %d) = %v with %d decimals, want %v with %d",
				c.lo, c.hi, c.count, got.values, got.decimals, c.want, c.decimals)
		}
	}
}

func TestReadPeriodsRefuses(t *testing.T) {
	for _, codes := range [][]string{
		nil, {"2013-S3"}, {"2013", "2013-S1"}, {"2014", "2013"}, {"2013-Q1", "2013-Q1"}, {"2013-05-01"},
	} {
		if spans, err := readPeriods(codes); err == nil {
			t.Errorf("readPeriods(%q) = %v, want an error", codes, spans)
		}
	}
}

func TestSlotsKeepGapsAndSkipAbsentHalves(t *testing.T) {
	for _, c := range []struct {
		codes []string
		want  []int
	}{
		{[]string{"2020", "2021", "2023"}, []int{0, 1, 3}},
		{[]string{"2020-S1", "2021-S1", "2022-S1"}, []int{0, 1, 2}},
		{[]string{"2020-Q4"}, []int{0}},
		{[]string{"2020-11", "2021-01", "2021-05"}, []int{0, 1, 3}},
	} {
		spans, err := readPeriods(c.codes)
		if err != nil {
			t.Fatal(err)
		}
		places, count := spans.slots()
		if !slices.Equal(places, c.want) || count != c.want[len(c.want)-1]+1 {
			t.Errorf("slots of %q = %v of %d, want %v", c.codes, places, count, c.want)
		}
	}
}

func TestScale(t *testing.T) {
	values := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, math.NaN()}
	byCount := Scale{}.classify(values, 1)
	if want := []float64{2.8, 4.6, 6.4, 8.2}; !slices.Equal(byCount.limits, want) {
		t.Errorf("limits of five classes = %v, want %v", byCount.limits, want)
	}
	fixed := Scale{Limits: []float64{-3, -1, 1, 3}, Diverging: true}.classify(values, 1)
	if want := []Color{coldPole[1], coldPole[0], middleInk, warmPole[0], warmPole[1]}; !slices.Equal(fixed.fills, want) {
		t.Errorf("diverging fills = %v, want %v", fixed.fills, want)
	}
	for v, want := range map[float64]Color{
		-4: coldPole[1], -3: coldPole[1], -2.96: coldPole[1], -2.9: coldPole[0], 0: middleInk, 1: middleInk, 1.04: middleInk, 1.1: warmPole[0], 99: warmPole[1],
	} {
		if got := fixed.fill(v); got != want {
			t.Errorf("fill(%v) = %s, want %s", v, got, want)
		}
	}
	names := []string{"fino a −3,0%", "−2,9 – −1,0%", "−0,9 – 1,0%", "1,1 – 3,0%", "oltre 3,0%"}
	if got := fixed.names(italian.IT, "%"); !slices.Equal(got, names) {
		t.Errorf("names = %q, want %q", got, names)
	}
	narrow := Scale{Limits: []float64{4, 4.1, 4.3}}.classify([]float64{3.9, 4.3}, 1)
	if got := narrow.names(italian.IT, ""); !slices.Equal(got, []string{"fino a 4,0", "4,1", "4,2 – 4,3", "oltre 4,3"}) {
		t.Errorf("a class of one value is %q", got)
	}
	equal := Scale{}.classify([]float64{7, 7, 7}, 0)
	if len(equal.fills) != 1 || equal.fill(7) == emptyFill {
		t.Errorf("equal values make %d classes, want one", len(equal.fills))
	}
	for _, bad := range []Scale{{Limits: []float64{2, 1}}, {Limits: []float64{1, math.NaN()}}, {Limits: make([]float64, 6)}} {
		if bad.check() == nil {
			t.Errorf("scale %v passes", bad.Limits)
		}
	}
}

func TestPaletteContrast(t *testing.T) {
	for _, c := range append([]Color{textColor, softText, demoColor, baseColor}, seriesColors...) {
		if ratio := contrast(c, white); ratio < 4.5 {
			t.Errorf("text in %s has a contrast of %.2f on white", c, ratio)
		}
	}
	for _, c := range barColors {
		if ratio := contrast(c, white); ratio < 3 { // WCAG 2.1, 1.4.11
			t.Errorf("bars in %s have a contrast of %.2f on white", c, ratio)
		}
	}
	for _, c := range slices.Concat(barColors, blues, coldPole, warmPole, []Color{middleInk, emptyFill, weakFill}) {
		if ratio := contrast(c, readableOn(c)); ratio < 4.5 {
			t.Errorf("text on %s has a contrast of %.2f", c, ratio)
		}
	}
}

// Matrices of Machado, Oliveira and Fernandes (2009) for full dichromacy, on
// linear RGB.
var colourVision = map[string][9]float64{
	"normal":       {1, 0, 0, 0, 1, 0, 0, 0, 1},
	"protanopia":   {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
	"deuteranopia": {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
	"tritanopia":   {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900},
}

// lab is a colour in CIE L*a*b* as an eye with the given matrix sees it.
func (c Color) lab(m [9]float64) [3]float64 {
	r, g, b := c.linear()
	in := [3]float64{r, g, b}
	var seen [3]float64
	for i := range seen {
		seen[i] = min(1, max(0, m[3*i]*in[0]+m[3*i+1]*in[1]+m[3*i+2]*in[2]))
	}
	f := func(t float64) float64 {
		if t > 0.008856 {
			return math.Cbrt(t)
		}
		return 7.787*t + 16.0/116
	}
	x := f((0.4124*seen[0] + 0.3576*seen[1] + 0.1805*seen[2]) / 0.9505)
	y := f(0.2126*seen[0] + 0.7152*seen[1] + 0.0722*seen[2])
	z := f((0.0193*seen[0] + 0.1192*seen[1] + 0.9505*seen[2]) / 1.089)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

func TestSeriesAreToldApartByAnyEye(t *testing.T) {
	const least = 15 // ΔE*ab; about 2 is just noticeable side by side
	for vision, m := range colourVision {
		for _, palette := range [][]Color{seriesColors, barColors} {
			for i, a := range palette {
				for _, b := range palette[:i] {
					p, q := a.lab(m), b.lab(m)
					if d := math.Hypot(math.Hypot(p[0]-q[0], p[1]-q[1]), p[2]-q[2]); d < least {
						t.Errorf("%s and %s differ by %.1f with %s", a, b, d, vision)
					}
				}
			}
		}
	}
}

func TestWrapAndShorten(t *testing.T) {
	if got := wrap("uno due precipitevolissimevolmente", 12, false, 50); !reflect.DeepEqual(got, []string{"uno due", "precipitevolissimevolmente"}) {
		t.Errorf("wrap = %q", got)
	}
	text := "Dove gli immigrati sono più richiesti e dove è più difficile trovare personale"
	greedy, even := wrap(text, 17, true, 560), wrapEvenly(text, 17, true, 560)
	if len(greedy) != len(even) || strings.Join(even, " ") != text {
		t.Errorf("wrapEvenly = %q, wrap = %q", even, greedy)
	}
	shortest := func(lines []string) int {
		return len(slices.MinFunc(lines, func(a, b string) int { return len(a) - len(b) }))
	}
	if shortest(even) <= shortest(greedy) {
		t.Errorf("wrapEvenly leaves a shorter line than wrap: %q", even)
	}
	for _, width := range []float64{5, 40, 80, 1000} {
		got := shorten("Friuli-Venezia Giulia", 12, false, width)
		if w := textWidth(got, 12, false); w > width && got != "…" {
			t.Errorf("shorten to %v gives %q of %v", width, got, w)
		}
	}
	if got := shorten("Lazio", 12, false, 100); got != "Lazio" {
		t.Errorf("shorten(Lazio) = %q", got)
	}
}

func TestStatusOf(t *testing.T) {
	for _, c := range []struct {
		obs, conf string
		want      Status
	}{
		{"A", "F", Normal}, {"", "", Normal}, {"P", "F", Provisional}, {"E", "", Estimated}, {"U", "F", Unreliable},
		{"B", "F", Normal}, {"A", "C", Suppressed}, {"A", "?", Suppressed}, {"P", "S", Suppressed}, {"L", "F", Imprecise}, {"L", "C", Suppressed},
	} {
		if got := StatusOf(c.obs, c.conf); got != c.want {
			t.Errorf("StatusOf(%q, %q) = %v, want %v", c.obs, c.conf, got, c.want)
		}
	}
}

func TestModelsAreChecked(t *testing.T) {
	periods := []string{"2013", "2014"}
	two, one := []float64{1, 2}, []float64{1}
	nothing := []float64{math.NaN(), math.NaN()}
	tiles := Tiles()
	for name, c := range map[string]Chart{
		"no values":            &Line{Periods: periods, Series: []Series{{Values: nothing}}},
		"short column":         &Line{Periods: periods, Series: []Series{{Values: one}}},
		"short statuses":       &Line{Periods: periods, Series: []Series{{Values: two, Status: make([]Status, 1)}}},
		"short band":           &Line{Periods: periods, Series: []Series{{Values: two, Bands: []Band{{80, two, one}}}}},
		"band upside down":     &Line{Periods: periods, Series: []Series{{Values: two, Bands: []Band{{80, two, []float64{0, 3}}}}}},
		"break off the axis":   &Line{Periods: periods, Series: []Series{{Values: two}}, Breaks: []Break{{Period: "2020"}}},
		"seven colours":        &Line{Periods: periods, Series: slices.Repeat([]Series{{Values: two}}, 7)},
		"no forecast":          &Fan{Periods: periods, Actual: two, Forecast: nothing},
		"bars without names":   &Bars{Series: []Series{{}}},
		"bars of bad periods":  &Bars{Categories: []string{"x", "y"}, Periods: true, Series: []Series{{Values: two}}},
		"empty dumbbell":       &Dumbbell{Rows: []DumbbellRow{{First: Estimate{Value: math.NaN()}, Second: Estimate{Value: 1, Status: Suppressed}}}},
		"interval upside down": &Dumbbell{Rows: []DumbbellRow{{First: Estimate{Value: 1, CI: &Interval{2, 1}}}}},
		"empty scatter":        &Scatter{Points: []ScatterPoint{{X: 1, Y: math.NaN()}}},
		"ragged heat map":      &HeatMap{Rows: []string{"a"}, Columns: periods, Values: [][]float64{one}},
		"negative stage":       &Funnel{Stages: []Stage{{Value: -1}}},
		"map without shapes":   &Map{Regions: []Region{{Code: "ITC1"}}},
		"unknown region":       &Map{Shapes: tiles, Regions: []Region{{Code: "ITC9", Value: 1}}},
		"region twice":         &Map{Shapes: tiles, Regions: []Region{{Code: "ITC1", Value: 1}, {Code: "ITC1", Value: 1}}},
		"no sparks":            &Sparks{},
		"sparks out of step":   &Sparks{Items: []Spark{{Trend: two, Periods: []string{"2013"}}}},
	} {
		if _, err := Layout(c, Options{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	_, err := Layout(&Line{Frame: Frame{Title: "Tassi"}, Periods: periods, Series: []Series{{Values: nothing}}}, Options{})
	if !errors.Is(err, ErrNoData) || !strings.Contains(err.Error(), "Tassi") {
		t.Errorf("error %v is not ErrNoData with the chart's title", err)
	}
}

// A strip is as high as the rows that it is drawn with, at any width.
func TestSparksTakeTheHeightOfTheirRows(t *testing.T) {
	for count := 1; count <= 10; count++ {
		for width := leastWidth; width <= 900; width++ {
			s := &Sparks{Frame: Frame{Width: width}}
			for range count {
				s.Items = append(s.Items, Spark{Label: "a", Value: "1"})
			}
			scene, err := Layout(s, Options{Bare: true})
			if err != nil {
				t.Fatal(err)
			}
			last := math.NaN()
			for _, item := range scene.Items {
				text, ok := item.(Text)
				if !ok || text.String != "1" {
					continue
				}
				if step := text.Y - last; step > 0 && math.Abs(step-sparkHeight-sparkGap) > 1e-9 {
					t.Fatalf("%d figures on %v px: rows %v px apart, want %v", count, width, step, sparkHeight+sparkGap)
				}
				last = text.Y
			}
		}
	}
}
