package forecast

import (
	"math"
	"math/rand/v2"
	"testing"
)

// noisy returns n values of a seeded series with level 100, a linear trend, a
// season of period m and normal noise of the given standard deviation.
func noisy(seed uint64, n, m int, trend, season, sd float64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 7))
	y := make([]float64, n)
	for t := range y {
		phase := 2 * math.Pi * float64(t%m) / float64(m)
		y[t] = 100 + trend*float64(t) + season*math.Sin(phase+0.4) + sd*rng.NormFloat64()
	}
	return y
}

// quarters returns count positive quarterly series of 64 values, of the kinds
// that administrative flows come in.
func quarters(count int) []Series {
	series := make([]Series, count)
	for i := range series {
		f := float64(i%7) / 7
		y := noisy(uint64(i), 64, 4, 0.6*f, 8+20*f, 2+4*f)
		for t := range y {
			y[t] *= math.Exp(0.004 * float64(t) * (f - 0.3))
		}
		series[i] = Series{ID: string(rune('A' + i%26)), Freq: 4, Start: "2009-Q1", Values: y, NonNegative: true}
	}
	return series
}

// fitted estimates one form on unscaled values.
func fitted(t testing.TB, form Form, m int, y []float64) ETS {
	t.Helper()
	scale := powerOfTwo(y)
	f, theta := fitForm(form, m, divided(y, scale), nil, thorough)
	if theta == nil {
		t.Fatalf("%v: no fit", form)
	}
	return newETS(f, theta, scale)
}

// within fails unless got is want up to a relative tolerance.
func within(t testing.TB, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Max(1e-300, math.Abs(want))) {
		t.Errorf("%s: got %.12g, want %.12g", what, got, want)
	}
}

// checkPoints fails unless limits are finite, nested around the mean and, for
// counts, not negative.
func checkPoints(t testing.TB, s Series, points []Point) {
	t.Helper()
	for _, p := range points {
		ordered := p.Lo95 <= p.Lo80 && p.Lo80 <= p.Mean && p.Mean <= p.Hi80 && p.Hi80 <= p.Hi95
		finite := !math.IsInf(p.Lo95, 0) && !math.IsInf(p.Hi95, 0) // ordered ones are numbers
		if !ordered || !finite || (s.NonNegative && p.Lo95 < 0) {
			t.Errorf("series %q: %+v", s.ID, p)
		}
	}
}
