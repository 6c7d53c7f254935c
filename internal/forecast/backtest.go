package forecast

import "math"

// Trial is one forecast of the past: what was said at Origin about Period, what
// came, and what the seasonal naive forecast said.
type Trial struct {
	Origin        string // last period that the forecast knew
	Method        string // chosen at that origin
	Point                // the forecast; Step and Period are those of its target
	Actual        float64
	SeasonalNaive float64

	// Scales from the seasonal differences that were known at the origin: their
	// mean absolute value and their root mean square. Zero if they never varied.
	ScaleMAE, ScaleRMS float64
}

// Evaluation is a rolling-origin backtest. The method is chosen and estimated
// again at every origin, on the values up to it only; origins lie half a year
// apart and the last one leaves a full horizon. It uses the values as they are
// known today, so it is pseudo-real-time where data are revised.
type Evaluation struct {
	Origins int     // how many there was room for
	Trials  []Trial // by origin, then step; targets without a value are left out
	Overall Score
	ByStep  []Score // one a step; Step from 1
}

// Backtest evaluates the automatic method on one series. It returns nil if the
// series leaves no origin with a seasonal naive forecast to compare with, and a
// *SeriesError, ErrHorizon or ErrOrigins for input that is not valid.
func Backtest(s Series, horizon, origins int) (*Evaluation, error) {
	if err := (Options{Horizon: horizon, Origins: origins}).validate([]Series{s}); err != nil {
		return nil, err
	}
	return backtest(s, horizon, origins, false), nil
}

func backtest(s Series, horizon, origins int, unstable bool) *Evaluation {
	evaluation := Evaluation{}
	spacing := max(1, s.Freq/2)
	for k := origins - 1; k >= 0; k-- {
		known := len(s.Values) - horizon - k*spacing
		trials := trialsAt(s, known, horizon, unstable)
		if len(trials) > 0 {
			evaluation.Origins++
			evaluation.Trials = append(evaluation.Trials, trials...)
		}
	}
	if evaluation.Origins == 0 {
		return nil
	}
	evaluation.Overall = score(evaluation.Trials, 0)
	for step := 1; step <= horizon; step++ {
		evaluation.ByStep = append(evaluation.ByStep, score(evaluation.Trials, step))
	}
	return &evaluation
}

// trialsAt forecasts from the first known values of a series and pairs the
// forecasts with what came. It returns none if a forecast or its yardstick is
// not possible there.
func trialsAt(s Series, known, horizon int, unstable bool) []Trial {
	if known < 1 {
		return nil
	}
	past := s
	past.Values = s.Values[:known]
	yardstick, ok := newNaive(past.Values, s.Freq)
	if !ok || yardstick.lag != s.Freq {
		return nil
	}
	choice, points := forecastOne(past, horizon, unstable)
	scale := meanAbsoluteDifference(past.Values, s.Freq)
	var trials []Trial
	for j, p := range points {
		actual := s.Values[known+j]
		if math.IsNaN(actual) {
			continue
		}
		naive, _ := yardstick.source(j + 1)
		trials = append(trials, Trial{
			Origin: s.Period(known - 1), Method: choice.Method, Point: p,
			Actual: actual, SeasonalNaive: naive,
			ScaleMAE: scale, ScaleRMS: yardstick.sigma,
		})
	}
	return trials
}

func meanAbsoluteDifference(values []float64, lag int) float64 {
	sum, n := 0.0, 0
	for i := lag; i < len(values); i++ {
		if d := math.Abs(values[i] - values[i-lag]); !math.IsNaN(d) {
			sum += d
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}
