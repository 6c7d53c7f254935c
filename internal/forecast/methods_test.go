package forecast

import (
	"context"
	"errors"
	"math"
	"testing"
)

// Every single method gives limits around its mean on every kind of series, and the
// naive ones give what they say.
func TestMethods(t *testing.T) {
	y := noisy(4, 40, 4, 0.6, 14, 3)
	tasks := []Task{
		{Series{ID: "season", Freq: 4, Values: y}, 6},
		{Series{ID: "short", Freq: 4, Values: y[:3]}, 6},
		{Series{ID: "years", Freq: 1, Values: y}, 6},
		{Series{ID: "zero", Freq: 12, Values: make([]float64, 30)}, 6},
	}
	for _, name := range Methods() {
		results, err := Automatic(context.Background(), tasks, AutoOptions{Method: name})
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range results {
			if len(r.Points) != 6 {
				t.Errorf("%s, %s: %d points", name, r.ID, len(r.Points))
			}
			checkPoints(t, tasks[i].Series, r.Points)
		}
		season := results[0].Points
		switch name {
		case "snaive":
			within(t, name, season[4].Mean, y[36], 0) // half way between itself and itself
		case "drift":
			years := results[2].Points
			within(t, name, years[1].Mean-years[0].Mean, (y[39]-y[0])/39, 1e-9)
		case "naive2":
			within(t, name, results[2].Points[5].Mean, y[39], 0)
		default:
			if math.Abs(season[3].Mean-y[39]) > 15 {
				t.Errorf("%s: %.1f after %.1f a year before", name, season[3].Mean, y[39])
			}
		}
	}
	if _, err := Automatic(context.Background(), tasks, AutoOptions{Method: "oracle"}); !errors.Is(err, ErrMethod) {
		t.Errorf("unknown method: %v", err)
	}
}
