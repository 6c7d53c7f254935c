package collection

import (
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/forecast"
)

// The M3 series lie beside the project, not in it.
const m3 = "../../../../shared/real/forecast/m3_quarterly.jsonl"

// On the held-out ends of the training parts of M3 (the test parts are not looked at)
// the default method beats Naive2 by as much as when it was chosen, and its limits
// cover what they promise.
func TestDefaultOnM3(t *testing.T) {
	f, err := os.Open(m3)
	if err != nil {
		t.Skipf("no M3 series at %s: nothing to forecast", m3)
	}
	defer f.Close()
	all, err := Read(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	var items []Item
	var tasks []forecast.Task
	for i, it := range HoldOut(all) {
		if i%2 == 0 {
			items, tasks = append(items, it), append(tasks, it.Task)
		}
	}
	results, err := forecast.Automatic(context.Background(), tasks, forecast.AutoOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s := Measure(items, results)[0]
	t.Logf("%d series: sMAPE %.3f, MASE %.3f, OWA %.3f, cover %.3f and %.3f", s.Series, *s.SMAPE, *s.MASE, *s.OWA, *s.Cover80, *s.Cover95)
	if *s.OWA > 0.88 || *s.Cover95 < 0.92 || *s.Cover95 > 0.985 {
		t.Error("worse than when it was chosen")
	}
}

// Measures by hand: two series, one of which never varied.
func TestMeasure(t *testing.T) {
	items, err := Read(strings.NewReader(`{"id":"a","freq":1,"train":[10,12,11,13],"test":[14,null,10]}
{"id":"b","freq":1,"train":[5,5],"test":[5]}
{"id":"c","freq":1,"train":[null],"test":[5]}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	point := func(mean float64) forecast.Point {
		return forecast.Point{Mean: mean, Lo80: mean - 1, Hi80: mean + 1, Lo95: mean - 2, Hi95: mean + 2}
	}
	results := []forecast.Result{
		{Points: []forecast.Point{point(13), point(13), point(13)}},
		{Points: []forecast.Point{point(5)}},
		{},
	}
	s := Measure(items, results)[0]
	scale := 5.0 / 3
	for what, c := range map[string]struct {
		got  *float64
		want float64
	}{
		"sMAPE":        {s.SMAPE, (200.0/27 + 200.0*3/23) / 2 / 2},
		"MASE":         {s.MASE, 2 / scale},
		"OWA":          {s.OWA, 1}, // Naive2 says 13 and 5 as well
		"cover 80":     {s.Cover80, (0.5 + 1) / 2},
		"cover 95":     {s.Cover95, (0.5 + 1) / 2},
		"MSIS":         {s.MSIS95, (4 + (4 + 40*1.0)) / 2 / scale},
		"Naive2 sMAPE": {s.Naive2SMAPE, (200.0/27 + 200.0*3/23) / 2 / 2},
	} {
		if c.got == nil || math.Abs(*c.got-c.want) > 1e-7 {
			t.Errorf("%s: %v, want %g", what, c.got, c.want)
		}
	}
	if s.Series != 2 || s.Values != 3 || s.Unscaled != 1 || s.Unforecast != 1 {
		t.Errorf("%+v", s)
	}
	steps := BySteps(items, results, 1)
	if len(steps) != 1 || steps[0].Values != 2 { // the second value of the first is missing
		t.Errorf("steps %+v", steps)
	}
}

// What only rounding tells from a season that repeats itself is no scale.
func TestScaleOfRounding(t *testing.T) {
	y := make([]float64, 48)
	for i := range y {
		y[i] = 100 + 10*math.Sin(2*math.Pi*float64(i)/12) // not the same bits a year later
	}
	it := Item{Task: forecast.Task{Series: forecast.Series{ID: "wave", Freq: 12, Values: y[:36]}, Horizon: 12}, Test: y[36:]}
	points := make([]forecast.Point, 12)
	s := Measure([]Item{it}, []forecast.Result{{Points: points}})[0]
	if slices.Equal(y[:24], y[12:36]) {
		t.Fatal("no rounding: the test shows nothing")
	}
	if s.MASE != nil || s.MSIS95 != nil || s.OWA != nil || s.Unscaled != 1 {
		t.Errorf("MASE %v by a scale of rounding", s.MASE)
	}
}

func TestHoldOut(t *testing.T) {
	items, err := Read(strings.NewReader(`{"id":"a","freq":1,"h":2,"train":[1,2,3,4],"test":[9,9]}
{"id":"b","freq":1,"h":2,"train":[1,2,3],"test":[9,9]}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	held := HoldOut(items)
	if len(held) != 1 || len(held[0].Values) != 2 || held[0].Test[0] != 3 || held[0].Test[1] != 4 {
		t.Errorf("%+v", held)
	}
}

func TestPeriods(t *testing.T) {
	for text, want := range map[string]string{
		`"freq":12,"start":[1990,11]`:  "1991-02",
		`"freq":4,"start":[1990,3]`:    "1991-Q2",
		`"freq":1,"start":1990`:        "1993",
		`"freq":2,"start":[1990,2]`:    "1992-S1",
		`"freq":7,"start":[3,6]`:       "4:2",
		`"freq":7,"start":"3:6"`:       "4:2",
		`"freq":52,"start":[2020,50]`:  "2020-W53", // a year of 53 weeks
		`"freq":52,"start":"2020-W50"`: "2020-W53",
		`"freq":52,"start":"2020-W53"`: "2021-W03",
		`"freq":52,"start":"2021-W50"`: "2022-W01", // one of 52
		`"freq":52,"start":"1998-W53"`: "1999-W03",
		`"freq":52,"start":"2024-W52"`: "2025-W03",
		`"freq":52,"start":[1,1]`:      "1-W04",
		`"freq":4,"start":"2019-Q4"`:   "2020-Q3",
		`"freq":4`:                     "4",
	} {
		items, err := Read(strings.NewReader(`{"id":"a",`+text+`,"h":1,"train":[1]}`), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := items[0].Period(3); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestWeeksOfYears holds the weeks to the calendar: the name of a week is that of its Thursday, and years that have no week 53 are
// told so.
func TestWeeksOfYears(t *testing.T) {
	items, err := Read(strings.NewReader(`{"id":"a","freq":52,"start":"1990-W01","h":1,"train":[1]}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	thursday := time.Date(1990, time.January, 4, 0, 0, 0, 0, time.UTC)
	for i := range 60 * 52 {
		year, week := thursday.AddDate(0, 0, 7*i).ISOWeek()
		if got, want := items[0].Period(i), fmt.Sprintf("%d-W%02d", year, week); got != want {
			t.Fatalf("week %d: %s, want %s", i, got, want)
		}
	}
	for _, start := range []string{`"2021-W53"`, `[2021,53]`, `"2020-W54"`, `[2020,0]`} {
		if _, err := Read(strings.NewReader(`{"id":"a","freq":52,"start":`+start+`,"h":1,"train":[1]}`), nil); err == nil {
			t.Errorf("%s is taken for a week", start)
		}
	}
}
