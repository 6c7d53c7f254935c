package demand

import (
	"context"
	"strconv"

	"osservatorio/internal/forecast"
)

// Series are the yearly values of one thing, the first of Year; a missing year is NaN.
type Series struct {
	Year   int
	Values []float64
}

// Last is the last year.
func (s Series) Last() int { return s.Year + len(s.Values) - 1 }

// Path is a forecast of yearly values after Origin, with the standard error of each and how the method did on the past.
type Path struct {
	Origin int
	Values []Interval
	Method string // of package forecast
	Past   Past
}

// At is the forecast of a year after the origin.
func (p Path) At(year int) Interval { return p.Values[year-p.Origin-1] }

// backOrigins are the origins from which the past is forecast to learn the error; minKnown the years that each must know.
const backOrigins, minKnown = 6, 4

// Forecast forecasts yearly series by the default automatic method of package forecast, horizon years ahead. It is the one
// place where the stocks that demand rests on are forecast. The error of each is learnt by forecasting its own past from the
// last years before the end; these years are known as they are published today, so the trial is pseudo-real-time.
func Forecast(ctx context.Context, series []Series, horizon int) ([]Path, error) {
	var tasks []forecast.Task
	type trial struct{ series, origin int }
	var trials []trial
	add := func(s Series, known int) {
		tasks = append(tasks, forecast.Task{Series: forecast.Series{ID: strconv.Itoa(len(tasks)), Freq: 1,
			Start: strconv.Itoa(s.Year), Values: s.Values[:known], NonNegative: true}, Horizon: horizon})
	}
	for i, s := range series {
		add(s, len(s.Values))
		trials = append(trials, trial{i, 0})
		for k := 1; k <= backOrigins && len(s.Values)-k >= minKnown; k++ {
			add(s, len(s.Values)-k)
			trials = append(trials, trial{i, k})
		}
	}
	results, err := forecast.Automatic(ctx, tasks, forecast.AutoOptions{})
	if err != nil {
		return nil, err
	}
	out := make([]Path, len(series))
	for i, t := range trials {
		s, p := series[t.series], &out[t.series]
		if t.origin == 0 {
			p.Origin, p.Method = s.Last(), results[i].Method
			for _, v := range results[i].Points {
				p.Values = append(p.Values, Interval{v.Mean, v.Lo80, v.Hi80, v.Lo95, v.Hi95})
			}
			continue
		}
		known := len(s.Values) - t.origin
		was := Trial{Origin: s.Year + known - 1, Last: s.Values[known-1]}
		for j := range min(t.origin, len(results[i].Points)) {
			was.Foreseen, was.Came = append(was.Foreseen, results[i].Points[j].Mean), append(was.Came, s.Values[known+j])
		}
		p.Past = append(p.Past, was)
	}
	return out, nil
}
