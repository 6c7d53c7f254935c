package forecast

import (
	"context"
	"math"
	"slices"
	"testing"
)

// TestFewValuesAreNoCertainty: zeros, a line and a season that repeat themselves exactly leave limits of a width, which narrows with
// the number of values.
func TestFewValuesAreNoCertainty(t *testing.T) {
	width := func(values []float64) float64 {
		t.Helper()
		r, err := Automatic(context.Background(), []Task{{Series: Series{ID: "s", Freq: 4, Values: values, NonNegative: true}, Horizon: 4}}, AutoOptions{})
		if err != nil {
			t.Fatal(err)
		}
		narrowest := r[0].Points[0].Hi95 - r[0].Points[0].Lo95
		for _, p := range r[0].Points {
			narrowest = min(narrowest, p.Hi95-p.Lo95)
		}
		return narrowest
	}
	line := func(n int, from, by float64) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = from + by*float64(i)
		}
		return out
	}
	season := func(cycles int) []float64 { return slices.Repeat([]float64{1, 2, 3, 9}, cycles) }
	for _, c := range []struct {
		what   string
		values []float64
		least  float64 // by hand: 2.25 deviations to each side, or to one where nothing is below zero
	}{
		{"16 zeros", make([]float64, 16), 2.25 * 4 / 17},
		{"a line of four", []float64{1, 2, 3, 4}, 2 * 2.25 * 3 * 2 / 16},
		{"a season twice", season(2), 2.25 * 8 * 2 / 64},
		{"a season twenty times", season(20), 2 * 2.25 * 8 * 2 / 6400},
		{"a line of 48", line(48, 1, 1), 2 * 2.25 * 47 * 2 / (48 * 48)},
		{"a fall to nothing", line(17, 96, -6), 2.25 * 96 * 2 / (17 * 17)},
	} {
		if got := width(c.values); got < c.least {
			t.Errorf("%s: limits are %v apart, want %v at least", c.what, got, c.least)
		}
	}
	if two, six := width(season(2)), width(season(6)); two <= six {
		t.Errorf("limits after two cycles are %v apart, after six %v", two, six)
	}
	if few, many := width(make([]float64, 4)), width(make([]float64, 40)); few <= many {
		t.Errorf("limits after four zeros are %v apart, after forty %v", few, many)
	}
}

// TestSeasonOfLessThanTwoCycles: from a season and a third on a clear season is forecast as such; before that a series is forecast
// without it.
func TestSeasonOfLessThanTwoCycles(t *testing.T) {
	for _, c := range []struct {
		freq, n int
		kept    bool
	}{{12, 18, true}, {12, 16, true}, {12, 15, false}, {4, 6, true}, {52, 70, true}} {
		at := func(i int) float64 { return 100 + 20*math.Sin(2*math.Pi*float64(i)/float64(c.freq)) }
		values := make([]float64, c.n)
		for i := range values {
			values[i] = at(i) + float64(i*7%5-2)/4 // a little noise
		}
		r, err := Automatic(context.Background(), []Task{{Series: Series{ID: "s", Freq: c.freq, Values: values}, Horizon: c.freq}}, AutoOptions{})
		if err != nil {
			t.Fatal(err)
		}
		off := 0.0
		for j, p := range r[0].Points {
			off += math.Abs(p.Mean-at(c.n+j)) / float64(c.freq)
		}
		if kept := off < 4; kept != c.kept {
			t.Errorf("%d values of a season of %d: off by %.1f of a season of 20 to each side, kept %t", c.n, c.freq, off, c.kept)
		}
	}
}
