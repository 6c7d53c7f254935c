package forecast

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func mustRun(t testing.TB, series []Series, options Options) []Result {
	t.Helper()
	results, err := Run(context.Background(), series, options)
	if err != nil {
		t.Fatal(err)
	}
	return results
}

func TestRunIsReproducible(t *testing.T) {
	series := quarters(12)
	series = append(series, Series{ID: "short", Freq: 4, Values: []float64{1, 2, 3, 4, 5, 6}})
	series = append(series, Series{ID: "counts down", Freq: 4, NonNegative: true, Values: noisy(2, 40, 4, -2.4, 3, 2)[:38]})
	for i, v := range series[13].Values {
		series[13].Values[i] = max(v, 0)
	}
	one := mustRun(t, series, Options{Horizon: 8, Origins: 2, Workers: 1, Unstable: true})
	four := mustRun(t, series, Options{Horizon: 8, Origins: 2, Workers: 4, Unstable: true})
	if !reflect.DeepEqual(one, four) {
		t.Error("results differ between 1 and 4 workers")
	}
	for i, r := range one {
		if r.ID != series[i].ID || len(r.Points) != 8 {
			t.Errorf("place %d: %q with %d points", i, r.ID, len(r.Points))
		}
		checkPoints(t, series[i], r.Points)
	}
	if p := one[0].Points[7]; p.Step != 8 || p.Period != "2026-Q4" {
		t.Errorf("last point is step %d, %s", p.Step, p.Period)
	}
}

func TestScaleEquivariance(t *testing.T) {
	for _, s := range quarters(6) {
		s.NonNegative = false
		base := mustRun(t, []Series{s}, Options{Horizon: 8, Origins: 1})[0]
		for _, factor := range []float64{1024, 1.0 / 1000, 7.3e6} {
			scaled := s
			scaled.Values = divided(s.Values, 1/factor)
			got := mustRun(t, []Series{scaled}, Options{Horizon: 8, Origins: 1})[0]
			if got.Method != base.Method {
				t.Errorf("factor %g: %s became %s", factor, base.Method, got.Method)
				continue
			}
			for j, p := range got.Points {
				within(t, "mean", p.Mean, factor*base.Points[j].Mean, 1e-4)
				within(t, "upper 95", p.Hi95, factor*base.Points[j].Hi95, 1e-4)
			}
			within(t, "MASE", *got.Backtest.Overall.MASE, *base.Backtest.Overall.MASE, 1e-3)
		}
	}
}

func TestMethodOfDifficultSeries(t *testing.T) {
	nan := math.NaN()
	gap := noisy(1, 40, 4, 1, 10, 3)
	gap[17], gap[39] = nan, nan
	many := noisy(1, 40, 4, 1, 10, 3)
	for i := 5; i < 20; i++ {
		many[i] = nan
	}
	leading := slices.Concat([]float64{nan, nan}, noisy(1, 40, 4, 1, 10, 3))
	lastLevel := []float64{3, 1, 4, 1, 5}
	for name, c := range map[string]struct {
		values []float64
		freq   int
		method string
		reason Reason
		detail string // what Detail contains
	}{
		"gaps":            {gap, 4, SeasonalNaive, Gaps, "2 missing: 2014-Q2, 2019-Q4"},
		"many gaps":       {many, 4, SeasonalNaive, Gaps, "15 values missing: 2011-Q2"},
		"missing before":  {leading, 4, "ETS(", LowestAICc, "lowest AICc of 15 forms"},
		"all zero":        {make([]float64, 30), 4, SeasonalNaive, AllZero, "zero"},
		"constant":        {slices.Repeat([]float64{7}, 30), 4, SeasonalNaive, Constant, "same"},
		"under two years": {noisy(1, 7, 4, 1, 10, 3), 4, SeasonalNaive, TooShort, "7 values, 13 needed"},
		"just too short":  {noisy(1, 12, 4, 1, 10, 3), 4, SeasonalNaive, TooShort, "12 values"},
		"just enough":     {noisy(1, 13, 4, 1, 10, 3), 4, "ETS(", LowestAICc, "forms"},
		"few quarters":    {lastLevel, 4, Naive, TooShort, "5 values"},
		"few years":       {lastLevel, 1, Naive, TooShort, "5 values, 7 needed"},
		"two values":      {lastLevel[:2], 4, NoMethod, NoData, "few"},
		"nothing":         {nil, 4, NoMethod, NoData, "few"},
		"all missing":     {[]float64{nan, nan, nan}, 1, NoMethod, NoData, "few"},
		"overflow":        {slices.Repeat([]float64{math.MaxFloat64, -math.MaxFloat64, 1}, 14), 4, NoMethod, NoFit, "large"},
		"negative values": {divided(noisy(1, 40, 4, 1, 10, 3), -1), 4, "ETS(A", LowestAICc, "of 6 forms"},
		"months":          {noisy(1, 60, 12, 1, 10, 3), 12, "ETS(", LowestAICc, "of 15 forms"},
		"years":           {noisy(1, 20, 1, 1, 0, 3), 1, "ETS(", LowestAICc, "of 6 forms"},
	} {
		start := map[int]string{1: "2010", 4: "2010-Q1", 12: "2010-01"}[c.freq]
		s := Series{ID: name, Freq: c.freq, Start: start, Values: c.values}
		r := mustRun(t, []Series{s}, Options{Horizon: 5, Origins: 2})[0]
		if !strings.HasPrefix(r.Method, c.method) || r.Reason != c.reason || !strings.Contains(r.Detail, c.detail) {
			t.Errorf("%s: %s because %s (%s)", name, r.Method, r.Reason, r.Detail)
		}
		if want := map[bool]int{true: 0, false: 5}[c.method == NoMethod]; len(r.Points) != want {
			t.Errorf("%s: %d points, want %d", name, len(r.Points), want)
		}
		if (r.ETS != nil) != (c.reason == LowestAICc) {
			t.Errorf("%s: fitted model present: %v", name, r.ETS != nil)
		}
		checkPoints(t, s, r.Points)
	}
}

func TestSeasonalNaive(t *testing.T) {
	y := []float64{10, 20, 30, 40, 12, 18, 33, math.NaN()}
	points := mustRun(t, []Series{{Freq: 4, Values: y}}, Options{Horizon: 9})[0].Points
	spread := math.Sqrt((4.0 + 4 + 9) / 3)
	const t95 = 3.182446305284263 // Student's t with 3 degrees of freedom, 97.5 %
	for j, want := range []struct{ mean, lags float64 }{
		{12, 1}, {18, 1}, {33, 1}, {40, 2}, {12, 2}, {18, 2}, {33, 2}, {40, 3}, {12, 3},
	} {
		within(t, "mean", points[j].Mean, want.mean, 0)
		within(t, "half-width", points[j].Hi95-points[j].Mean, t95*spread*math.Sqrt(want.lags), 1e-6)
	}
}

// Counts stop at zero; the same series without the declaration does not.
func TestNonNegative(t *testing.T) {
	y := noisy(4, 40, 4, -2.4, 4, 3)
	for i, v := range y {
		y[i] = max(v, 0)
	}
	s := Series{ID: "falling", Freq: 4, Values: y}
	free := mustRun(t, []Series{s}, Options{Horizon: 12})[0].Points
	s.NonNegative = true
	counts := mustRun(t, []Series{s}, Options{Horizon: 12})[0].Points
	cut := 0
	for j := range free {
		within(t, "upper 95", counts[j].Hi95, max(free[j].Hi95, 0), 0)
		if free[j].Lo95 < 0 && counts[j].Lo95 == 0 {
			cut++
		}
	}
	if cut == 0 {
		t.Error("no limit was cut: the test shows nothing")
	}
	checkPoints(t, s, counts)
}

// The paths behind simulated limits belong to the series, not to the run.
func TestSimulatedLimits(t *testing.T) {
	y := noisy(6, 60, 4, 0.5, 25, 3)
	e := fitted(t, Form{Additive, Additive, Multiplicative}, 4, y)
	a, again, b := e.points(8, "a"), e.points(8, "a"), e.points(8, "b")
	if !reflect.DeepEqual(a, again) || reflect.DeepEqual(a, b) {
		t.Error("paths do not follow the name of the series")
	}
	checkPoints(t, Series{ID: "a"}, a)
	sd := math.Sqrt(e.Sigma2) // one step ahead the error is the only noise
	within(t, "width of the first 95 % limits", a[0].Hi95-a[0].Lo95, 2*normal95*sd, 0.05)
}

func TestRunRefuses(t *testing.T) {
	good := []float64{1, 2, 3}
	for name, c := range map[string]struct {
		series  Series
		options Options
		want    error
		text    string
	}{
		"frequency": {Series{ID: "x", Freq: 7, Values: good}, Options{Horizon: 1}, ErrFreq, `series "x"`},
		"start":     {Series{ID: "x", Freq: 4, Start: "2009-01", Values: good}, Options{Horizon: 1}, ErrStart, "2009-01"},
		"no period": {Series{ID: "x", Freq: 4, Start: "spring", Values: good}, Options{Horizon: 1}, ErrStart, "spring"},
		"a day":     {Series{ID: "x", Freq: 1, Start: "2009-01-31", Values: good}, Options{Horizon: 1}, ErrStart, "2009-01-31"},
		"infinite":  {Series{ID: "x", Freq: 4, Values: []float64{1, math.Inf(1)}}, Options{Horizon: 1}, ErrInfinite, "value 2"},
		"negative":  {Series{ID: "x", Freq: 4, NonNegative: true, Values: []float64{1, 2, -1}}, Options{Horizon: 1}, ErrNegative, "value 3"},
		"horizon":   {Series{ID: "x", Freq: 4, Values: good}, Options{}, ErrHorizon, "horizon"},
		"origins":   {Series{ID: "x", Freq: 4, Values: good}, Options{Horizon: 1, Origins: -1}, ErrOrigins, "origins"},
	} {
		_, err := Run(context.Background(), []Series{c.series}, c.options)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRunStopsAndReports(t *testing.T) {
	var seen []int
	options := Options{Horizon: 2, Workers: 3, Progress: func(done, total int) {
		if total != 9 {
			t.Errorf("total %d", total)
		}
		seen = append(seen, done)
	}}
	mustRun(t, quarters(9), options)
	if !slices.Equal(seen, []int{1, 2, 3, 4, 5, 6, 7, 8, 9}) {
		t.Errorf("progress %v", seen)
	}
	ctx, cancel := context.WithCancel(context.Background())
	options.Progress = func(done, _ int) { cancel() }
	if _, err := Run(ctx, quarters(50), options); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled run: %v", err)
	}
}

// FuzzRun feeds any numbers at all: no panic, no value that is not a number, no
// limit out of order, no negative count.
func FuzzRun(f *testing.F) {
	f.Add([]byte{0, 0, 200, 1, 3, 3, 80, 2, 250, 9, 9, 14, 100, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19}, uint8(1), true)
	f.Add([]byte("the values of a series are the exponents and mantissas of these bytes, two by two"), uint8(2), false)
	f.Add(make([]byte, 60), uint8(0), true)
	f.Fuzz(func(t *testing.T, raw []byte, kind uint8, counts bool) {
		s := Series{ID: string(raw), Freq: []int{1, 4, 12}[kind%3], NonNegative: counts}
		for len(raw) >= 2 && len(s.Values) < 80 {
			bits := binary.LittleEndian.Uint16(raw)
			raw = raw[2:]
			v := math.Ldexp(float64(int8(bits>>8)), int(int8(bits))/4) // 2^-32 to 2^38, either sign
			switch {
			case bits == 0xffff:
				v = math.NaN()
			case counts:
				v = math.Abs(v)
			}
			s.Values = append(s.Values, v)
		}
		r := mustRun(t, []Series{s}, Options{Horizon: 6, Origins: 1, Unstable: kind > 127})[0]
		checkPoints(t, s, r.Points)
		if r.Method != NoMethod && len(r.Points) != 6 {
			t.Errorf("%s gave %d points", r.Method, len(r.Points))
		}
		if r.Backtest != nil {
			for _, score := range append(r.Backtest.ByStep, r.Backtest.Overall) {
				for _, v := range []*float64{score.MASE, score.RMSSE, score.SMAPE, score.RelMAE, score.MSIS95} {
					if v != nil && (math.IsNaN(*v) || math.IsInf(*v, 0)) {
						t.Errorf("score %+v", score)
					}
				}
			}
		}
	})
}

func BenchmarkChooseQuarterly(b *testing.B) { benchmarkChoose(b, 64, 4) }
func BenchmarkChooseMonthly(b *testing.B)   { benchmarkChoose(b, 144, 12) }

func benchmarkChoose(b *testing.B, n, m int) {
	b.ReportAllocs()
	i := uint64(0)
	for b.Loop() {
		if _, _, ok := chooseETS(noisy(i%20, n, m, 0.4, 20, 5), m, candidateForms(m, true, false), thorough); !ok {
			b.Fatal("no fit")
		}
		i++
	}
}

// The main job: 110 quarterly series, 8 quarters ahead, six origins.
func BenchmarkRun110Quarterly(b *testing.B) {
	series := quarters(110)
	for b.Loop() {
		mustRun(b, series, Options{Horizon: 8, Origins: 6})
	}
}
