package forecast

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// A demand of the same size every third period: Croston's rate is a third of it, less
// the bias; what has ended fades by the probability's constant in TSB, and stays in
// Croston.
func TestCrostonAndTSB(t *testing.T) {
	y := make([]float64, 60)
	for i := 2; i < len(y); i += 3 {
		y[i] = 6
	}
	within(t, "SBA", croston(y, 0.2).next(), 0.9*2, 1e-9)
	within(t, "TSB just after a demand", tsb(y, 0.1, 0.1).rate, 0.1/(1-math.Pow(0.9, 3)), 0.01)
	ended := append(y, make([]float64, 20)...)
	within(t, "SBA after the end", croston(ended, 0.2).next(), croston(y, 0.2).next(), 0.2)
	// Both begin at the share of the whole, which differs: the rate of the longer series fades all the same.
	d := tsb(ended, 0.1, 0.1)
	if d.rate > 0.06 || d.size < 5.9 {
		t.Errorf("after twenty periods without demand: %+v", d)
	}
}

// Intermittent counts are forecast by what tells sizes and intervals apart; series
// with a season, few zeros or values below zero are not.
func TestIntermittentGetsItsMembers(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 9))
	y, season, dense := make([]float64, 60), make([]float64, 60), make([]float64, 60)
	for i := range y {
		if rng.Float64() < 0.35 {
			y[i] = 1 + math.Floor(4*rng.Float64())
		}
		if i%4 == 2 {
			season[i] = 20 + rng.Float64()
		}
		if dense[i] = 5 + math.Floor(4*rng.Float64()); i%9 == 0 {
			dense[i] = 0
		}
	}
	minus := append([]float64{-1}, y...)
	for name, c := range map[string]struct {
		values []float64
		counts bool
		want   bool
	}{"intermittent": {y, true, true}, "seasonal": {season, true, false}, "few zeros": {dense, true, false}, "below zero": {minus, false, false}} {
		r := automatic(t, []Task{{Series{ID: name, Freq: 4, Values: c.values, NonNegative: c.counts}, 6}}, 1)[0]
		if got := strings.Contains(r.Detail, "SBA") || strings.Contains(r.Detail, "TSB"); got != c.want {
			t.Errorf("%s: %s", name, r.Detail)
		}
		if c.want {
			total := 0.0
			for _, v := range y {
				total += v / 60
			}
			for _, p := range r.Points {
				if math.Abs(p.Mean-total) > 0.5 {
					t.Errorf("%.2f, on average %.2f", p.Mean, total)
				}
			}
		}
	}
}

// Whatever a series looks like, it gets a forecast of finite values in order, none of
// them below zero if it counts something: short, constant, zero, sparse, full of gaps,
// ended, with one value far out, of any frequency.
func TestEverySeriesIsForecast(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	shapes := []struct {
		name string
		at   func(i, n int) float64
	}{
		{"zero", func(int, int) float64 { return 0 }},
		{"constant", func(int, int) float64 { return 7 }},
		{"sparse", func(int, int) float64 { return math.Max(0, math.Floor(rng.NormFloat64()*3-2)) }},
		{"gaps", func(i, n int) float64 {
			if rng.Float64() < 0.6 {
				return math.NaN()
			}
			return 50 + 10*rng.NormFloat64()
		}},
		{"ended", func(i, n int) float64 {
			if i > n/2 {
				return 0
			}
			return 9
		}},
		{"began", func(i, n int) float64 { return math.Max(0, float64(i-n+2)) }},
		{"far out", func(i, n int) float64 {
			if i == n/2 {
				return 1e12
			}
			return 3
		}},
		{"tiny", func(int, int) float64 { return 1e-300 * rng.Float64() }},
		{"random", func(int, int) float64 { return 100 * rng.Float64() }},
	}
	var tasks []Task
	for _, shape := range shapes {
		for _, m := range []int{1, 4, 12, 7, 52} {
			for _, n := range []int{1, 2, 3, 5, 8, 13, 25, 40} {
				s := Series{ID: shape.name, Freq: m, NonNegative: true, Values: make([]float64, n)}
				for i := range s.Values {
					s.Values[i] = math.Abs(shape.at(i, n))
				}
				tasks = append(tasks, Task{s, 1 + n%5})
			}
		}
	}
	for i, r := range automatic(t, tasks, 0) {
		checkPoints(t, tasks[i].Series, r.Points)
		if len(r.Points) != tasks[i].Horizon && r.Method != NoMethod {
			t.Errorf("%s: %d points of %d", r.ID, len(r.Points), tasks[i].Horizon)
		}
		if r.Method == NoMethod {
			for _, v := range tasks[i].Values {
				if !math.IsNaN(v) {
					t.Errorf("%s with a value has no forecast", r.ID)
				}
			}
		}
	}
}
