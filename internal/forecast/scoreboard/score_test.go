package scoreboard

import (
	"math"
	"testing"

	"osservatorio/internal/forecast"
)

func near(t *testing.T, what string, got *float64, want float64) {
	t.Helper()
	if got == nil || math.Abs(*got-want) > 1e-9 {
		t.Errorf("%s is %v, want %v", what, show(got), want)
	}
}

func show(v *float64) any {
	if v == nil {
		return "not defined"
	}
	return *v
}

func TestScoresByHand(t *testing.T) {
	pt := forecast.Point{Mean: 100, Lo80: 90, Hi80: 110, Lo95: 80, Hi95: 120}
	s := Of([]Trial{
		{Series: "a", Origin: 1, Step: 1, Point: pt, Actual: 104, Naive: 90, Naive2: 98, ScaleMAE: 8, ScaleRMS: 10},
		{Series: "b", Origin: 1, Step: 2, Point: pt, Actual: 125, Naive: 90, Naive2: math.NaN(), ScaleMAE: 5, ScaleRMS: 5},
		{Series: "c", Origin: 2, Step: 1, Point: forecast.Point{}, Actual: 0, Naive: 0, Naive2: 0}, // never varied
	})
	if s.Trials != 3 || s.Series != 3 || s.Origins != 2 {
		t.Errorf("%+v", s)
	}
	near(t, "MASE", s.MASE, (4.0/8+25.0/5)/2)
	near(t, "RMSSE", s.RMSSE, math.Sqrt((0.4*0.4+25)/2))
	near(t, "sMAPE", s.SMAPE, (200*4/204.0+200*25/225.0)/3)
	near(t, "OWA", s.OWA, (4/204.0/(6/202.0)+4.0/6)/2)
	near(t, "bias", s.Bias, (-0.5-5)/2)
	near(t, "cover 80", s.Cover80, 2.0/3)
	near(t, "cover 95", s.Cover95, 2.0/3)
	near(t, "MSIS 95", s.MSIS95, (40/8.0+(40+40*5)/5.0)/2)
	near(t, "MSIS 80", s.MSIS80, (20/8.0+(20+10*15)/5.0)/2)
	near(t, "naive MASE", s.NaiveMAE, (14/8.0+35/5.0)/2)
	first := (0.025*24 + 0.1*14 + 0.5*4 + 0.1*6 + 0.025*16) / 5
	second := (0.025*45 + 0.1*35 + 0.5*25 + 0.9*15 + 0.975*5) / 5
	near(t, "pinball", s.Pinball, (first/8+second/5)/2)
	if s.DM != nil {
		t.Error("a test of two origins")
	}
}

// The CRPS of a forecast whose quantiles are those of a distribution is near the
// distribution's own: of a standard normal at zero 2φ(0) - 1/√π.
func TestCRPSOfANormal(t *testing.T) {
	pt := forecast.Point{Lo95: -1.959964, Lo80: -1.281552, Hi80: 1.281552, Hi95: 1.959964}
	s := Of([]Trial{{Point: pt, ScaleMAE: 1, ScaleRMS: 1, Naive2: math.NaN()}})
	if want := 2/math.Sqrt(2*math.Pi) - 1/math.Sqrt(math.Pi); s.CRPS == nil || math.Abs(*s.CRPS-want) > 0.01*want {
		t.Errorf("CRPS %v, exactly %v", show(s.CRPS), want)
	}
}

// Differences of errors 1, 2, 3, 4, 5 less than the naive, one step: the t test of their
// mean, by the variance about it over n, and the correction (n-1)/n of one step.
func TestDieboldMariano(t *testing.T) {
	var trials []Trial
	for i := range 5 {
		trials = append(trials, Trial{Origin: i, Step: 1, Naive: 10 + float64(i+1), Point: forecast.Point{Mean: 10}, ScaleMAE: 1, ScaleRMS: 1, Naive2: math.NaN()})
	}
	s := Of(trials)
	near(t, "statistic", s.DM, -3/math.Sqrt(2.0/5)*math.Sqrt(4.0/5))
	// pt(-4.242641, 4) * 2 in R
	if s.P == nil || math.Abs(*s.P-0.01324) > 2e-5 {
		t.Errorf("p is %v", show(s.P))
	}
}
