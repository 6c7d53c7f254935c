package forecast

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"

	"osservatorio/internal/forecast/regarima"
)

func automatic(t testing.TB, tasks []Task, workers int) []Result {
	t.Helper()
	results, err := Automatic(context.Background(), tasks, AutoOptions{Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// Results follow the series and nothing else: neither the number of workers nor
// the company, but for the calibration that a frequency shares.
func TestAutomaticIsReproducible(t *testing.T) {
	var tasks []Task
	for i, s := range quarters(9) {
		tasks = append(tasks, Task{s, 4 + i%3})
	}
	tasks = append(tasks, Task{Series{ID: "years", Freq: 1, Values: noisy(3, 25, 1, 1, 0, 4)}, 5})
	one := automatic(t, tasks, 1)
	if many := automatic(t, tasks, 8); !reflect.DeepEqual(one, many) {
		t.Error("eight workers give other results than one")
	}
	alone := automatic(t, tasks[9:], 1)
	if !reflect.DeepEqual(alone[0], one[9]) {
		t.Error("a series of another frequency changes with its company")
	}
	for j, p := range automatic(t, tasks[:1], 1)[0].Points {
		if p.Mean != one[0].Points[j].Mean {
			t.Error("the mean changes with the company")
		}
	}
}

// What the future holds must not be known: the forecast of a prefix is the same
// whatever came after it, and so are the looks at the past.
func TestAutomaticKnowsNoFuture(t *testing.T) {
	y := noisy(5, 60, 4, 0.5, 12, 4)
	other := append(append([]float64(nil), y[:52]...), 900, 1, 700, 3, 800, 2, 600, 5)
	c := newComplete(Series{Freq: 4, Values: y})
	d := newComplete(Series{Freq: 4, Values: other})
	// Same scale, so that values compare bit for bit.
	for i := range d.y {
		d.y[i] *= d.scale / c.scale
	}
	a, b := roll(c, 8, members), roll(d, 8, members)
	if a[0].known != 46 || len(a) != 5 {
		t.Fatalf("%d looks, the first at %d", len(a), a[0].known)
	}
	for k := range 4 {
		if !reflect.DeepEqual(a[k].paths, b[k].paths) {
			t.Errorf("look %d at %d values differs", k+1, a[k].known)
		}
	}
}

func TestAutomaticOnExactSeries(t *testing.T) {
	line, wave := make([]float64, 40), make([]float64, 40)
	for i := range line {
		line[i] = 50 + 3*float64(i)
		wave[i] = []float64{10, 30, 20, 60}[i%4]
	}
	results := automatic(t, []Task{{Series{ID: "line", Freq: 4, Values: line}, 4}, {Series{ID: "wave", Freq: 4, Values: wave}, 4}}, 1)
	for k, want := range [][]float64{{170, 173, 176, 179}, {10, 30, 20, 60}} {
		for j, p := range results[k].Points {
			within(t, results[k].ID, p.Mean, want[j], 0.01)
		}
	}
}

// A clear season is seen from two full ones on: errors are of the size of the noise, as
// those of the seasonal naive forecast. What has none gets none.
func TestAutomaticOnFewSeasons(t *testing.T) {
	for _, c := range []struct{ n, m int }{{24, 12}, {30, 12}, {8, 4}, {9, 4}, {12, 4}, {104, 52}} {
		own, naive, flat := 0.0, 0.0, 0.0
		for seed := range uint64(10) {
			y := noisy(seed, c.n+c.m, c.m, 0.5, 30, 2)
			quiet := noisy(seed, c.n, c.m, 0.5, 0, 2)
			results := automatic(t, []Task{{Series{ID: "season", Freq: c.m, Values: y[:c.n]}, c.m}, {Series{ID: "none", Freq: c.m, Values: quiet}, c.m}}, 1)
			for j, p := range results[0].Points {
				own += math.Abs(p.Mean - y[c.n+j])
				naive += math.Abs(y[c.n+j-c.m] - y[c.n+j])
				flat = max(flat, math.Abs(results[1].Points[j].Mean-quiet[c.n-1]))
			}
		}
		if own > 1.4*naive {
			t.Errorf("%d values, %d a season: errors of %.1f, %.1f by the seasonal naive forecast", c.n, c.m, own, naive)
		}
		if flat > 30 {
			t.Errorf("%d values, %d a season: %.1f off a series without a season", c.n, c.m, flat)
		}
	}
}

// Gaps at the end are forecast over; those within are left to the models.
func TestAutomaticOnGaps(t *testing.T) {
	y := noisy(8, 48, 4, 0.5, 15, 2)
	whole := automatic(t, []Task{{Series{ID: "s", Freq: 4, Start: "2010-Q1", Values: y[:44]}, 8}}, 1)[0]
	holes := append([]float64(nil), y...)
	for _, i := range []int{0, 9, 10, 30, 44, 45, 46, 47} {
		holes[i] = math.NaN()
	}
	gaps := automatic(t, []Task{{Series{ID: "s", Freq: 4, Start: "2010-Q1", Values: holes}, 4}}, 1)[0]
	if gaps.Points[0].Period != "2022-Q1" || gaps.Points[0].Period != whole.Points[4].Period {
		t.Errorf("first period %s", gaps.Points[0].Period)
	}
	for j, p := range gaps.Points {
		if math.Abs(p.Mean-whole.Points[4+j].Mean) > 6 {
			t.Errorf("%s: %.1f, without gaps %.1f", p.Period, p.Mean, whole.Points[4+j].Mean)
		}
	}
}

func TestAutomaticRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		task Task
		want error
	}{
		"infinite": {Task{Series{ID: "x", Freq: 4, Values: []float64{1, math.Inf(1)}}, 2}, ErrInfinite},
		"negative": {Task{Series{ID: "x", Freq: 4, NonNegative: true, Values: []float64{1, -1}}, 2}, ErrNegative},
		"horizon":  {Task{Series{ID: "x", Freq: 4, Values: []float64{1}}, 0}, ErrHorizon},
		"period":   {Task{Series{ID: "x", Values: []float64{1}}, 2}, ErrPeriod},
	} {
		var fault *SeriesError
		_, err := Automatic(context.Background(), []Task{c.task}, AutoOptions{})
		if !errors.Is(err, c.want) || !errors.As(err, &fault) || fault.ID != "x" {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Automatic(ctx, []Task{{quarters(1)[0], 2}}, AutoOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestAutomaticStopsAndReports(t *testing.T) {
	var tasks []Task
	for _, s := range quarters(50) {
		tasks = append(tasks, Task{s, 2})
	}
	var seen []int
	options := AutoOptions{Method: "naive2", Workers: 3, Progress: func(done, total int) {
		if total != 9 {
			t.Errorf("total %d", total)
		}
		seen = append(seen, done)
	}}
	if _, err := Automatic(t.Context(), tasks[:9], options); err != nil || !slices.Equal(seen, []int{1, 2, 3, 4, 5, 6, 7, 8, 9}) {
		t.Errorf("progress %v, %v", seen, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	options.Progress = func(int, int) { cancel() }
	if _, err := Automatic(ctx, tasks, options); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled run: %v", err)
	}
}

// A series in other units gets the same forecast in those units.
func TestScaleEquivariance(t *testing.T) {
	for _, s := range quarters(3) {
		base := automatic(t, []Task{{s, 8}}, 1)[0]
		for _, factor := range []float64{1024, 1.0 / 1000, 7.3e6} {
			scaled := s
			scaled.Values = divided(s.Values, 1/factor)
			for j, p := range automatic(t, []Task{{scaled, 8}}, 1)[0].Points {
				within(t, "mean", p.Mean, factor*base.Points[j].Mean, 1e-4)
				within(t, "upper 95", p.Hi95, factor*base.Points[j].Hi95, 1e-3)
			}
		}
	}
}

// Why a series got its method.
func TestReasons(t *testing.T) {
	nan := math.NaN()
	y := noisy(1, 40, 4, 1, 10, 3)
	for name, c := range map[string]struct {
		values []float64
		method string
		reason Reason
	}{
		"usual":       {y, "COMB", Combination},
		"gaps":        {slices.Concat([]float64{nan, nan}, y[:20], []float64{nan, nan}, y[20:]), "COMB", Combination},
		"all zero":    {make([]float64, 30), Naive, AllZero},
		"constant":    {slices.Repeat([]float64{7}, 30), Naive, Constant},
		"two values":  {y[:2], Naive, TooShort},
		"one value":   {y[:1], Naive, Constant},
		"nothing":     {nil, NoMethod, NoData},
		"all missing": {[]float64{nan, nan, nan}, NoMethod, NoData},
		"largest":     {slices.Repeat([]float64{math.MaxFloat64, -math.MaxFloat64, 1}, 14), "COMB", Combination},
	} {
		s := Series{ID: name, Freq: 4, Start: "2010-Q1", Values: c.values}
		r := automatic(t, []Task{{s, 5}}, 1)[0]
		if r.Method != c.method || r.Reason != c.reason {
			t.Errorf("%s: %s because %s (%s)", name, r.Method, r.Reason, r.Detail)
		}
		if want := map[bool]int{true: 0, false: 5}[c.method == NoMethod]; len(r.Points) != want {
			t.Errorf("%s: %d points, want %d", name, len(r.Points), want)
		}
		checkPoints(t, s, r.Points)
	}
}

// Counts stop at zero; the same series without the declaration does not.
func TestNonNegative(t *testing.T) {
	y := noisy(4, 40, 4, -2.4, 4, 3)
	for i, v := range y {
		y[i] = max(v, 0)
	}
	s := Series{ID: "falling", Freq: 4, Values: y}
	free := automatic(t, []Task{{s, 12}}, 1)[0].Points
	s.NonNegative = true
	counts := automatic(t, []Task{{s, 12}}, 1)[0].Points
	cut := 0
	for j := range free {
		if free[j].Lo95 < 0 && counts[j].Lo95 == 0 {
			cut++
		}
	}
	if cut == 0 {
		t.Error("no limit was cut: the test shows nothing")
	}
	checkPoints(t, s, counts)
}

// FuzzAutomatic feeds any numbers at any frequency: no panic, no value that is not a
// number, no limit out of order, no negative count.
func FuzzAutomatic(f *testing.F) {
	f.Add([]byte{0, 0, 200, 1, 3, 3, 80, 2, 250, 9, 9, 14, 100, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19}, uint8(1), true)
	f.Add([]byte("the values of a series are the exponents and mantissas of these bytes, two by two, and there are more of them here"), uint8(2), false)
	f.Add([]byte{1, 2}, uint8(0), true)
	f.Add([]byte{1, 2, 0xff, 0xff, 7, 7}, uint8(5), false)
	f.Add(make([]byte, 60), uint8(3), true)
	f.Fuzz(func(t *testing.T, raw []byte, kind uint8, counts bool) {
		s := fuzzed(raw, kind, counts)
		h := 1 + int(kind)%9
		r := automatic(t, []Task{{s, h}}, 1)[0]
		checkPoints(t, s, r.Points)
		if r.Method != NoMethod && len(r.Points) != h {
			t.Errorf("%s gave %d points", r.Method, len(r.Points))
		}
	})
}

// fuzzed makes a series of some bytes: short enough for hundreds of forecasts a
// second.
func fuzzed(raw []byte, kind uint8, counts bool) Series {
	freqs := []int{1, 4, 12, 7, 24, 52, 2}
	s := Series{ID: "fuzz", Freq: freqs[int(kind)%len(freqs)], NonNegative: counts}
	for len(raw) >= 2 && len(s.Values) < 60 {
		bits := binary.LittleEndian.Uint16(raw)
		raw = raw[2:]
		v := math.Ldexp(float64(int8(bits>>8)), int(int8(bits))/4)
		switch {
		case bits == 0xffff:
			v = math.NaN()
		case counts:
			v = math.Abs(v)
		}
		s.Values = append(s.Values, v)
	}
	return s
}

// FuzzAdjusted asks for every effect at once of any numbers, and for every single
// method: the same holds.
func FuzzAdjusted(f *testing.F) {
	f.Add([]byte("at least sixteen values are needed here to tell effects from noise, so this text goes on for a little while"), uint8(1), false, uint8(3))
	f.Add(make([]byte, 80), uint8(2), true, uint8(9))
	f.Fuzz(func(t *testing.T, raw []byte, kind uint8, counts bool, at uint8) {
		s := fuzzed(raw, kind, counts)
		where := int(at) % 40
		s.Adjust = &regarima.Request{
			Freq: s.Freq, Year: 2010, Place: 1, Calendar: at%2 == 0, Outliers: true,
			Breaks:  []regarima.Outlier{{Kind: regarima.Kinds[where%3], At: where}},
			Windows: []regarima.Window{{From: where, To: where + 3}},
		}
		methods := append(Methods(), "")
		results, err := Automatic(t.Context(), []Task{{s, 3}}, AutoOptions{Method: methods[int(at)%len(methods)], Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		checkPoints(t, s, results[0].Points)
	})
}

func BenchmarkAutomaticQuarterly(b *testing.B) { benchmarkAutomatic(b, 48, 4, 8) }
func BenchmarkAutomaticMonthly(b *testing.B)   { benchmarkAutomatic(b, 120, 12, 18) }

func benchmarkAutomatic(b *testing.B, n, m, h int) {
	b.ReportAllocs()
	i := uint64(0)
	for b.Loop() {
		automatic(b, []Task{{Series{ID: "s", Freq: m, Values: noisy(i%20, n, m, 0.4, 20, 5)}, h}}, 1)
		i++
	}
}
