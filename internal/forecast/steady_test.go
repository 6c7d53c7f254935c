package forecast

import (
	"context"
	"math"
	"testing"
)

// TestGrowthByOnePercentageGoesOn: what grew by the same percentage all along, by little or by as much as 2^n, with a season or
// without, is foreseen to do so by the default, with limits around it.
func TestGrowthByOnePercentageGoesOn(t *testing.T) {
	quarter := []float64{0.9, 1.1, 1.2, 0.8}
	month := []float64{.9, 1.1, 1.2, .8, 1, .95, 1.05, .7, 1.3, 1, 1, 1}
	for _, c := range []struct {
		what       string
		freq, n, h int
		level      float64
		growth     float64
		season     []float64
	}{
		{"2^n", 1, 24, 4, 1, 2, nil},
		{"2^n, twelve values", 1, 12, 3, 1, 2, nil},
		{"2^n by quarter", 4, 40, 8, 1, 2, nil},
		{"5 % a year", 1, 30, 6, 1000, 1.05, nil},
		{"7 % less a year", 1, 30, 6, 1000, 0.93, nil},
		{"2 % a quarter", 4, 60, 8, 1000, 1.02, nil},
		{"2 % a quarter with a season", 4, 60, 8, 1000, 1.02, quarter},
		{"1 % a month", 12, 120, 18, 1000, 1.01, nil},
		{"1 % a month with a season", 12, 120, 18, 1000, 1.01, month},
	} {
		values := make([]float64, c.n+c.h)
		for i := range values {
			values[i] = c.level * math.Pow(c.growth, float64(i))
			if c.season != nil {
				values[i] *= c.season[i%c.freq]
			}
		}
		s := Series{ID: c.what, Freq: c.freq, Values: values[:c.n], NonNegative: true}
		r, err := Automatic(context.Background(), []Task{{Series: s, Horizon: c.h}}, AutoOptions{})
		if err != nil {
			t.Fatal(err)
		}
		checkPoints(t, s, r[0].Points)
		for j, p := range r[0].Points {
			within(t, c.what, p.Mean, values[c.n+j], 0.001)
			if p.Lo95 >= p.Hi95 {
				t.Errorf("%s: no limits: %+v", c.what, p)
			}
		}
	}
}

// TestWildPathsAreStillRefused: the exemption is of series that are exactly such growth, and of paths that go on so.
func TestWildPathsAreStillRefused(t *testing.T) {
	doubling := []float64{1, 2, 4, 8, 16, 32, 64, 128}
	nearly := append([]float64{1.01}, doubling[1:]...)
	on, off := path{mean: []float64{256, 512, 1024, 2048}}, path{mean: []float64{256, 512, 1024, 4096}}
	if !on.sane(doubling, 4) || off.sane(doubling, 4) || on.sane(nearly, 4) {
		t.Errorf("sane: %v, %v and %v", on.sane(doubling, 4), off.sane(doubling, 4), on.sane(nearly, 4))
	}
	for what, logs := range map[string][]float64{"a constant": make([]float64, 9), "a repeated season": logarithms([]float64{1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4})} {
		if steady(logs, 4) {
			t.Errorf("%s grows", what)
		}
	}
}
