package forecast

import (
	"errors"
	"math"
	"reflect"
	"testing"
)

func TestBacktestOrigins(t *testing.T) {
	s := quarters(1)[0] // 2009-Q1 to 2024-Q4
	e, err := Backtest(s, 8, 6)
	if err != nil {
		t.Fatal(err)
	}
	if e.Origins != 6 || len(e.Trials) != 48 || len(e.ByStep) != 8 || e.Overall.N != 48 || e.ByStep[7].N != 6 {
		t.Fatalf("%d origins, %d trials, %d steps, N %d", e.Origins, len(e.Trials), len(e.ByStep), e.Overall.N)
	}
	// Half a year between origins, a whole horizon after the last one.
	for k, want := range []string{"2020-Q2", "2020-Q4", "2021-Q2", "2021-Q4", "2022-Q2", "2022-Q4"} {
		if got := e.Trials[8*k].Origin; got != want {
			t.Errorf("origin %d: %s, want %s", k, got, want)
		}
	}
	last := e.Trials[47]
	if last.Period != "2024-Q4" || last.Actual != s.Values[63] || last.SeasonalNaive != s.Values[63-8] {
		t.Errorf("last trial: %+v", last)
	}
	// What a trial says is what a forecast at that origin says.
	past := s
	past.Values = s.Values[:56]
	choice, points := forecastOne(past, 8, false)
	for j, p := range points {
		if trial := e.Trials[40+j]; trial.Point != p || trial.Method != choice.Method {
			t.Errorf("trial %+v, forecast %+v", trial, p)
		}
	}
}

// The future of an origin must not leak into its forecast.
func TestBacktestKnowsNoFuture(t *testing.T) {
	s := quarters(1)[0]
	before, err := Backtest(s, 4, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i := 60; i < 64; i++ {
		s.Values[i] *= 3
	}
	after, err := Backtest(s, 4, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i := range before.Trials {
		if before.Trials[i].Point != after.Trials[i].Point || before.Trials[i].ScaleMAE != after.Trials[i].ScaleMAE {
			t.Errorf("trial %d depends on what came later", i)
		}
	}
}

func TestBacktestRoom(t *testing.T) {
	y := noisy(8, 20, 4, 1, 10, 3)
	for name, c := range map[string]struct {
		values  []float64
		origins int
	}{
		"all":        {y, 4},
		"some":       {y[:14], 3}, // six values are the least that a seasonal spread is measured on
		"none":       {y[:9], 0},
		"no horizon": {y[:3], 0},
	} {
		e, err := Backtest(Series{Freq: 4, Values: c.values}, 4, 4)
		if err != nil {
			t.Fatal(err)
		}
		if got := originsOf(e); got != c.origins {
			t.Errorf("%s: %d origins, want %d", name, got, c.origins)
		}
	}
	if _, err := Backtest(Series{Freq: 4, Values: y}, 0, 4); !errors.Is(err, ErrHorizon) {
		t.Errorf("horizon of zero: %v", err)
	}
}

func originsOf(e *Evaluation) int {
	if e == nil {
		return 0
	}
	return e.Origins
}

func TestBacktestLeavesOutMissingActuals(t *testing.T) {
	s := quarters(1)[0]
	s.Values[62] = math.NaN()
	e, err := Backtest(s, 4, 1)
	if err != nil {
		t.Fatal(err)
	}
	if e.Overall.N != 3 || e.ByStep[2].N != 0 || e.ByStep[2].MASE != nil || e.ByStep[2].Cover95 != nil {
		t.Errorf("N %d, third step %+v", e.Overall.N, e.ByStep[2])
	}
}

func TestScore(t *testing.T) {
	value := func(v float64) *float64 { return &v }
	trials := []Trial{
		{Point: Point{Step: 1, Mean: 10, Lo80: 9, Hi80: 11, Lo95: 8, Hi95: 12}, Actual: 11, SeasonalNaive: 13, ScaleMAE: 2, ScaleRMS: 4},
		{Point: Point{Step: 2, Mean: 20, Lo80: 19, Hi80: 21, Lo95: 18, Hi95: 22}, Actual: 23, SeasonalNaive: 21, ScaleMAE: 2, ScaleRMS: 4},
	}
	got := score(trials, 0)
	want := Score{
		N:         2,
		MASE:      value((1.0/2 + 3.0/2) / 2),
		RMSSE:     value(math.Sqrt((1.0/16 + 9.0/16) / 2)),
		SMAPE:     value((200.0*1/21 + 200.0*3/43) / 2),
		RelMAE:    value(1), // errors 1 and 3 against 2 and 2
		Cover80:   value(0.5),
		Cover95:   value(0.5),
		MSIS95:    value((4.0/2 + (4+40*1.0)/2) / 2),
		NaiveMASE: value(1),
	}
	compareScores(t, got, want)
	if second := score(trials, 2); second.N != 1 || *second.MASE != 1.5 || *second.Cover80 != 0 || *second.RelMAE != 1.5 {
		t.Errorf("second step: %+v", second)
	}
	// A series that never varied has no yardstick, and no measure that needs one.
	still := score([]Trial{{Point: Point{Step: 1}}}, 0)
	if still.MASE != nil || still.RMSSE != nil || still.RelMAE != nil || *still.SMAPE != 0 || *still.Cover95 != 1 {
		t.Errorf("constant series: %+v", still)
	}
}

func compareScores(t *testing.T, got, want Score) {
	t.Helper()
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	for i := range g.NumField() {
		name := g.Type().Field(i).Name
		if p, ok := g.Field(i).Interface().(*float64); ok {
			within(t, name, *p, *w.Field(i).Interface().(*float64), 1e-12)
		} else if g.Field(i).Int() != w.Field(i).Int() {
			t.Errorf("%s: %d, want %d", name, g.Field(i).Int(), w.Field(i).Int())
		}
	}
}
