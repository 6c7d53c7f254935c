package forecast

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"reflect"
	"testing"
)

// Drafts that were kept say what a new computation says, to the bit.
func TestKeptDraftsGiveTheSame(t *testing.T) {
	var tasks []Task
	for i, s := range quarters(6) {
		s.Values = s.Values[i*7:]
		s.Values[3], s.Values[len(s.Values)-1] = math.NaN(), math.NaN()
		tasks = append(tasks, Task{s, 5})
	}
	tasks = append(tasks, Task{Series{ID: "none", Freq: 4, Values: []float64{math.NaN()}}, 2}, Task{Series{ID: "flat", Freq: 4, Values: []float64{7, 7, 7}}, 2})
	drafts, err := Drafts(context.Background(), tasks, AutoOptions{})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := json.Marshal(drafts)
	if err != nil {
		t.Fatal(err)
	}
	var again []Draft
	if err := json.Unmarshal(kept, &again); err != nil {
		t.Fatal(err)
	}
	if got := Calibrate(tasks, again); !reflect.DeepEqual(got, automatic(t, tasks, 2)) {
		t.Error("kept drafts give other forecasts")
	}
	n := len(tasks[0].Values)
	e := again[0].Errors(n)
	if !math.IsNaN(e[3]) || !math.IsNaN(e[n-1]) || math.IsNaN(e[n-2]) || math.Abs(e[n-2]) > 50 {
		t.Errorf("one-step errors %v", e)
	}
	if y := again[0].Yardstick(5); len(y) != 5 || y[0] < 50 || y[0] > 250 {
		t.Errorf("Naive2 says %v", y)
	}
}

// When this fails because forecasts were meant to change, raise Version, so that
// no kept draft is taken for a new one, and put the new sum here.
func TestVersionNamesWhatIsComputed(t *testing.T) {
	var tasks []Task
	for i, s := range quarters(6) {
		s.Values = s.Values[i*10:]
		tasks = append(tasks, Task{s, 4})
	}
	sum := fnv.New64a()
	for _, r := range automatic(t, tasks, 0) {
		for _, p := range r.Points {
			fmt.Fprintf(sum, "%.5g %.5g %.5g\n", p.Mean, p.Hi80, p.Hi95)
		}
	}
	if got, want := fmt.Sprintf("%s %x", Version, sum.Sum64()), "2026.11-8 60f4dd34f4a80c60"; got != want {
		t.Errorf("forecasts are %s, known are %s", got, want)
	}
}
