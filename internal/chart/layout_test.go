package chart

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"osservatorio/internal/italian"
)

// faults lists what is wrong with a scene wherever it came from: coordinates
// that are no numbers, text off the canvas, too small or too pale to read on
// white where no shape lies behind.
func faults(s *Scene) (out []string) {
	finite := func(what string, values ...float64) {
		for _, v := range values {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				out = append(out, fmt.Sprintf("%s has coordinate %v", what, v))
			}
		}
	}
	canvas := box{-0.01, -0.01, s.Width + 0.01, s.Height + 0.01}
	finite("scene", s.Width, s.Height)
	for _, item := range s.Items {
		switch p := item.(type) {
		case Path:
			for _, seg := range p.Segments {
				finite("path", seg.To.X, seg.To.Y, seg.C1.X, seg.C1.Y, seg.C2.X, seg.C2.Y)
			}
		case Rect:
			finite("rect", p.X, p.Y, p.W, p.H)
			if p.W < 0 || p.H < 0 {
				out = append(out, fmt.Sprintf("rect of %v × %v", p.W, p.H))
			}
		case Circle:
			finite("circle", p.X, p.Y, p.R)
		case Text:
			finite("text "+p.String, p.X, p.Y, p.Size)
			if !canvas.contains(p.box()) {
				out = append(out, fmt.Sprintf("text %q at %+v leaves the canvas of %v × %v", p.String, p.box(), s.Width, s.Height))
			}
			if p.Size < 9 {
				out = append(out, fmt.Sprintf("text %q is %v px", p.String, p.Size))
			}
		}
	}
	return out
}

func reportFaults(t *testing.T, name string, c Chart, o Options) {
	t.Helper()
	scene, err := Layout(c, o)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	for _, fault := range faults(scene) {
		t.Errorf("%s: %s", name, fault)
	}
}

func TestSamplesAreSoundAtAnyWidth(t *testing.T) {
	for _, width := range []float64{240, 300, 480, 720, 1100} {
		for _, s := range samples() {
			s.chart.frame().Width = width
			for _, l := range []italian.Locale{italian.IT, italian.EN} {
				reportFaults(t, fmt.Sprintf("%s at %v, %s", s.name, width, l.Lang()), s.chart, Options{Locale: l})
			}
		}
	}
}

// Every text stands on the white canvas or on the last area painted beneath it.
func TestTextContrast(t *testing.T) {
	for _, s := range samples() {
		scene, err := Layout(s.chart, s.options)
		if err != nil {
			t.Fatal(err)
		}
		for i, item := range scene.Items {
			text, ok := item.(Text)
			if !ok {
				continue
			}
			b := text.box()
			behind := fillBehind(scene.Items[:i], Point{(b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2})
			if ratio := contrast(text.Color, behind); ratio < 4.5 {
				t.Errorf("%s: %q in %s on %s has a contrast of %.2f", s.name, text.String, text.Color, behind, ratio)
			}
		}
	}
}

func fillBehind(items []Primitive, at Point) Color {
	behind := white
	for _, item := range items {
		var area outline
		var ink Ink
		switch p := item.(type) {
		case Rect:
			r := []Point{{p.X, p.Y}, {p.X + p.W, p.Y}, {p.X + p.W, p.Y + p.H}, {p.X, p.Y + p.H}}
			area, ink = outline{rings: [][]Point{r}}, p.Ink
		case Path:
			area, ink = outline{rings: flatten(p.Segments)}, p.Ink
		}
		if ink.Fill == "" || !area.contains(at) {
			continue
		}
		behind = ink.Fill
		if ink.Opacity > 0 {
			behind = tint(ink.Fill, ink.Opacity)
		}
	}
	return behind
}

// randomValues are of any magnitude and sign, with holes.
func randomValues(r *rand.Rand, n int) []float64 {
	out := make([]float64, n)
	magnitude := math.Pow(10, float64(r.IntN(14)-4))
	level := (r.Float64() - 0.5) * 10
	for i := range out {
		out[i] = (level + r.NormFloat64()*r.Float64()) * magnitude
		if r.IntN(5) == 0 {
			out[i] = math.NaN()
		}
	}
	out[r.IntN(n)] = level * magnitude
	return out
}

func randomName(r *rand.Rand) string {
	words := []string{"Extra-UE", "Città", "precipitevolissimevolmente", "<&>", "e", "Friuli-Venezia", "中", "\x00", "𝄞"}
	name := make([]string, 1+r.IntN(6))
	for i := range name {
		name[i] = words[r.IntN(len(words))]
	}
	return strings.Join(name, " ")
}

func randomSeries(r *rand.Rand, count, n int) []Series {
	series := make([]Series, count)
	for i := range series {
		series[i] = Series{Name: randomName(r), Values: randomValues(r, n), Status: make([]Status, n), Context: r.IntN(4) == 0}
		for k := range series[i].Status {
			if r.IntN(6) == 0 {
				series[i].Status[k] = Status(r.IntN(int(statusCount)))
			}
		}
		if series[i].Status[0].Withheld() {
			series[i].Status[0] = Normal
		}
		series[i].Values[0] = 1
	}
	return series
}

func TestRandomChartsAreSound(t *testing.T) {
	for seed := range uint64(120) {
		r := rand.New(rand.NewPCG(seed, 7))
		periods := halves(2013, 2013+r.IntN(14))
		n := len(periods)
		frame := Frame{Title: randomName(r), Subtitle: randomName(r), Source: randomName(r), Notes: []string{randomName(r)},
			Demo: r.IntN(2) == 0, Decimals: r.IntN(3), Width: 320 + float64(r.IntN(600))}
		line := &Line{Frame: frame, Periods: periods, Series: randomSeries(r, 1+r.IntN(6), n),
			Breaks: []Break{{Period: periods[r.IntN(n)], Label: randomName(r)}}}
		bars := &Bars{Frame: frame, Categories: periods, Periods: r.IntN(2) == 0, Series: randomSeries(r, 1+r.IntN(4), n),
			Horizontal: r.IntN(2) == 0, Stacked: r.IntN(2) == 0}
		scatter := &Scatter{Frame: frame, XName: randomName(r), YName: randomName(r)}
		dumbbell := &Dumbbell{Frame: frame, First: randomName(r), Second: randomName(r)}
		x, y := randomValues(r, n), randomValues(r, n)
		x[0], y[0] = 1, 1
		for i := range n {
			scatter.Points = append(scatter.Points, ScatterPoint{Label: randomName(r), X: x[i], Y: y[i]})
			dumbbell.Rows = append(dumbbell.Rows, DumbbellRow{Label: randomName(r), First: Estimate{Value: x[i]},
				Second: Estimate{Value: y[i], CI: &Interval{y[i] - 1, y[i] + 1}}})
		}
		for _, c := range []Chart{line, bars, scatter, dumbbell} {
			reportFaults(t, fmt.Sprintf("seed %d, %T", seed, c), c, Options{})
			table := c.Table(italian.IT)
			for _, row := range table.Rows {
				if len(row) != len(table.Headers) {
					t.Errorf("seed %d, %T: row %q has %d cells under %d heads", seed, c, row, len(row), len(table.Headers))
				}
			}
		}
	}
}

// The names at the line ends are the bold texts right of the plot.
func TestEndLabelsDoNotOverlap(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 11))
		l := &Line{Frame: Frame{Title: "T"}, Periods: years(2013, 2020)}
		for i := range 6 {
			l.Series = append(l.Series, Series{Name: fmt.Sprintf("Serie %d", i), Values: wave(8, 50, 0, r.Float64(), float64(i))})
		}
		scene, err := Layout(l, Options{})
		if err != nil {
			t.Fatal(err)
		}
		var placed []Text
		for _, item := range scene.Items {
			if text, ok := item.(Text); ok && text.Bold && strings.HasPrefix(text.String, "Serie") {
				for _, other := range placed {
					if text.box().overlaps(other.box()) {
						t.Errorf("seed %d: %q overlaps %q", seed, text.String, other.String)
					}
				}
				placed = append(placed, text)
			}
		}
		if len(placed) != 6 {
			t.Errorf("seed %d: %d labels, want 6", seed, len(placed))
		}
	}
}

// A series that ends early says when: its label stands beside the last period, and would be read as of it.
func TestEndLabelsSayWhenASeriesEnds(t *testing.T) {
	l := &Line{Frame: Frame{Title: "T", Decimals: 1}, Periods: []string{"2024-S1", "2024-S2", "2025-S1"}, Series: []Series{
		{Name: "Italiani", Values: []float64{50, 51, 52}},
		{Name: "Stranieri", Values: []float64{40, 41, 42}, Status: []Status{Normal, Normal, Imprecise}}}}
	drawn, err := SVG(l, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{">Italiani 52,0<", ">Stranieri 41,0 (II 2024)<", ">Le stime troppo imprecise non sono pubblicate.<"} {
		if !strings.Contains(drawn, text) {
			t.Errorf("no %q in %s", text, drawn)
		}
	}
}

func TestScatterLabelsDoNotOverlap(t *testing.T) {
	scene, err := Layout(sampleScatter(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	labels := 0
	var placed []Text
	for _, item := range scene.Items {
		text, ok := item.(Text)
		if !ok {
			continue
		}
		for _, p := range sampleScatter().Points {
			if p.Label == text.String {
				labels++
			}
		}
		for _, other := range placed {
			if text.box().overlaps(other.box()) {
				t.Errorf("%q overlaps %q", text.String, other.String)
			}
		}
		placed = append(placed, text)
	}
	if want := len(sampleScatter().Points); labels != want {
		t.Errorf("%d of %d points are labelled", labels, want)
	}
}

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		want []float64
		got  []float64
	}{
		{[]float64{50}, []float64{50}},
		{[]float64{20, 80}, []float64{20, 80}},   // room for both
		{[]float64{50, 50}, []float64{45, 55}},   // moved apart equally
		{[]float64{80, 20}, []float64{80, 20}},   // order of the slice is kept
		{[]float64{-5, 0}, []float64{5, 15}},     // kept inside
		{[]float64{100, 100}, []float64{85, 95}}, // at the other end
		{[]float64{48, 50, 52}, []float64{40, 50, 60}},
	} {
		slots := make([]slot, len(c.want))
		for i, w := range c.want {
			slots[i] = slot{want: w, height: 10}
		}
		spread(slots, 0, 100)
		for i := range slots {
			if math.Abs(slots[i].got-c.got[i]) > 1e-9 {
				t.Errorf("spread(%v): slot %d at %v, want %v", c.want, i, slots[i].got, c.got[i])
			}
		}
	}
}

// At the widths of a page and of a phone no word of a sample covers another.
func TestTextsDoNotOverlap(t *testing.T) {
	for _, s := range samples() {
		for _, width := range []float64{360, 720} {
			s.chart.frame().Width = width
			scene, err := Layout(s.chart, s.options)
			if err != nil {
				t.Fatal(err)
			}
			var placed []Text
			for _, item := range scene.Items {
				text, ok := item.(Text)
				if !ok {
					continue
				}
				for _, other := range placed {
					if text.box().grown(-0.5).overlaps(other.box().grown(-0.5)) {
						t.Errorf("%s at %v: %q covers %q", s.name, width, text.String, other.String)
					}
				}
				placed = append(placed, text)
			}
		}
	}
}
