package forecast

import (
	"context"
	"testing"
)

// TestZerosAreZero: what is left of terms that cancel is no forecast.
func TestZerosAreZero(t *testing.T) {
	var saw []float64
	for range 6 {
		saw = append(saw, 0, 1, 0, -1)
	}
	got, err := Automatic(context.Background(), []Task{{Series: Series{ID: "saw", Freq: 4, Start: "2015-Q1", Values: saw}, Horizon: 8}}, AutoOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for j, p := range got[0].Points {
		if j%2 == 0 && p.Mean != 0 {
			t.Errorf("%s: %g, of a series that is zero in this quarter", p.Period, p.Mean)
		}
		if j%2 == 1 && (p.Mean > 0) != (j%4 == 1) {
			t.Errorf("%s: %g, of a series that goes up and down", p.Period, p.Mean)
		}
	}
}
