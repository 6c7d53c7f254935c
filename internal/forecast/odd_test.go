package forecast

import (
	"math"
	"slices"
	"testing"
)

// Series of which the past says too little for a model, each of which once had an
// absurd forecast or absurd limits: what is forecast lies where anybody would look for it.
func TestOddSeries(t *testing.T) {
	nan := math.NaN()
	noAugust := noisy(11, 48, 12, 1, 40, 4)
	for i := 7; i < len(noAugust); i += 12 {
		noAugust[i] = nan
	}
	once := noisy(12, 18, 1, 0, 0, 2)
	once[8] = 200
	slip := noisy(13, 10, 1, 1, 0, 2)
	slip[9] *= 1000
	for _, c := range []struct {
		what      string
		freq, h   int
		values    []float64
		low, high float64 // of all means
		reach     float64 // no upper limit is above
		apart     float64 // upper and lower limit are, at the widest
	}{
		{"four quarters", 4, 8, []float64{91, 103, 99, 88}, 75, 105, 200, 30},
		{"half a year of zeros and an event", 4, 4, []float64{0, 0, 0, 5, 0, 0, 0}, 0, 4, 20, 5},
		{"an event in eighteen months", 12, 12, once, 95, 160, 300, 60},
		{"months without any August", 12, 12, noAugust, 80, 230, 300, 10},
		{"a jump between two years", 4, 8, []float64{99.7, 108.1, 101.3, 89.2, 400, 409, 404, 395}, 350, 450, 4000, 200},
		{"a jump beside a season", 4, 8, []float64{99.7, 103.1, 101.3, 97.2, 150, 153, 152, 148}, 140, 180, 600, 50},
		{"a slip of units at the end", 1, 4, slip, 0, 2e5, 1e6, 1e4},
	} {
		r := automatic(t, []Task{{Series{ID: c.what, Freq: c.freq, Values: c.values, NonNegative: true}, c.h}}, 1)[0]
		widest := 0.0
		for _, p := range r.Points {
			widest = max(widest, p.Hi95-p.Lo95)
			if p.Mean < c.low || p.Mean > c.high || p.Hi95 > c.reach {
				t.Errorf("%s: step %d is %.1f (%.1f to %.1f), want %g to %g and no more than %g", c.what, p.Step, p.Mean, p.Lo95, p.Hi95, c.low, c.high, c.reach)
			}
		}
		if widest < c.apart {
			t.Errorf("%s: limits are %.1f apart at most, want %g", c.what, widest, c.apart)
		}
	}
}

// A season seen twice is season whatever its shape; of one seen once and a half, what
// stands out among the places seen once is half believed.
func TestShortSeasonDoubts(t *testing.T) {
	year := []float64{-3, 2, -1, 4, 0, -2, 1, 3, 30, -4, -1, 2}
	y := make([]float64, 24)
	for i := range y {
		y[i] = year[i%12] - 2 // some are below zero: an additive season
	}
	all, some := shortSeason(y, 12), shortSeason(y[:18], 12)
	if all.doubt != nil || math.Abs(all.index[8]-27.4) > 0.5 {
		t.Errorf("two years: %v, doubt %v", all.index, all.doubt)
	}
	if d := some.doubt; d == nil || d[8] < 5 || math.Abs(some.index[8]+d[8]-slices.Max(all.index)) > 6 {
		t.Errorf("a year and a half: %v, doubt %v", some.index, some.doubt)
	}
}
