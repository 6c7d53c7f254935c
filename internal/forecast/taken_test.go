package forecast

import (
	"math"
	"reflect"
	"testing"

	"osservatorio/internal/forecast/regarima"
)

// A level that has shifted is where forecasts begin, and a missing beginning does not
// move the index of the break.
func TestForecastsFromTheShiftedLevel(t *testing.T) {
	y := noisy(11, 64, 4, 0.2, 12, 1.5)
	for i := 58; i < len(y); i++ {
		y[i] += 60
	}
	y = append([]float64{math.NaN(), math.NaN()}, y...)
	s := Series{ID: "s", Freq: 4, Values: y, Adjust: &regarima.Request{Freq: 4, Outliers: true}}
	r := automatic(t, []Task{{s, 8}}, 1)[0]
	if r.Adjusted == nil || r.Adjusted.Fault != nil || len(r.Adjusted.Effects) != 1 {
		t.Fatalf("%+v", r.Adjusted)
	}
	if e := r.Adjusted.Effects[0]; e.Outlier != (regarima.Outlier{Kind: regarima.LevelShift, At: 60}) || !e.Found || r.Adjusted.Tested != 62 {
		t.Errorf("%+v", e)
	}
	for j, p := range r.Points {
		want := 160 + 0.2*float64(64+j) + 12*math.Sin(math.Pi/2*float64(j%4)+0.4)
		if math.Abs(p.Mean-want) > 10 { // in logarithms the season has grown with the level
			t.Errorf("step %d: %.1f, want %.1f", j+1, p.Mean, want)
		}
	}
	checkPoints(t, s, r.Points)
}

// Effects of working days are put back into the months to come.
func TestCalendarIsPutBack(t *testing.T) {
	const n, h = 96, 12
	days, err := regarima.CalendarColumn(regarima.WorkingDays, 12, 2015, 1, n+h)
	if err != nil {
		t.Fatal(err)
	}
	y := noisy(4, n, 12, 0.1, 10, 0.3)
	clean := automatic(t, []Task{{Series{ID: "s", Freq: 12, Values: y}, h}}, 1)[0]
	for i := range y {
		y[i] *= math.Exp(0.02 * days[i])
	}
	s := Series{ID: "s", Freq: 12, Values: y, Adjust: &regarima.Request{Freq: 12, Year: 2015, Place: 1, Calendar: true}}
	r := automatic(t, []Task{{s, h}}, 1)[0]
	for j, p := range r.Points {
		want := clean.Points[j].Mean * math.Exp(0.02*days[n+j])
		if math.Abs(p.Mean/want-1) > 0.006 {
			t.Errorf("step %d: %.2f, want %.2f", j+1, p.Mean, want)
		}
	}
}

// A draft that was kept puts the same effects back.
func TestKeptDraftPutsBack(t *testing.T) {
	s := Series{ID: "s", Freq: 12, Values: noisy(4, 96, 12, 0.1, 10, 0.3), Adjust: &regarima.Request{Freq: 12, Year: 2015, Place: 1, Calendar: true, Breaks: []regarima.Outlier{{Kind: regarima.Transitory, At: 94}}}}
	tasks := []Task{{s, 12}}
	drafts, err := Drafts(t.Context(), tasks, AutoOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if kept, direct := Calibrate(tasks, drafts)[0], automatic(t, tasks, 1)[0]; !reflect.DeepEqual(kept.Points, direct.Points) || drafts[0].Restored == nil {
		t.Errorf("kept %+v, direct %+v", kept.Points[0], direct.Points[0])
	}
}

// Two wild years do not widen the limits of the quiet ones after them; what cannot be
// adjusted says so and is forecast.
func TestWildPeriods(t *testing.T) {
	y := noisy(9, 72, 4, 0.1, 10, 1)
	for i, jump := range []float64{30, -40, 25, 35} {
		y[40+i] += jump
	}
	wide := automatic(t, []Task{{Series{ID: "s", Freq: 4, Values: y}, 4}}, 1)[0]
	s := Series{ID: "s", Freq: 4, Values: y, Adjust: &regarima.Request{Freq: 4, Windows: []regarima.Window{{From: 40, To: 43}}}}
	r := automatic(t, []Task{{s, 4}}, 1)[0]
	if r.Adjusted.Fault != nil || r.Adjusted.Windows[0].Scale < 5 {
		t.Fatalf("%+v", r.Adjusted)
	}
	for j, p := range r.Points {
		if before := wide.Points[j]; p.Hi95-p.Lo95 > 0.7*(before.Hi95-before.Lo95) {
			t.Errorf("step %d: %.1f wide, %.1f without the window", j+1, p.Hi95-p.Lo95, before.Hi95-before.Lo95)
		}
	}
	s.Values = y[:7]
	if short := automatic(t, []Task{{s, 4}}, 1)[0]; short.Adjusted.Fault == nil || len(short.Points) != 4 {
		t.Errorf("%+v", short)
	}
}
