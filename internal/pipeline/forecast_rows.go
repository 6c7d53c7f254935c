package pipeline

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"osservatorio/internal/forecast"
	"osservatorio/internal/forecast/plan"
	"osservatorio/internal/period"
	"osservatorio/internal/release"
)

const number = "DECIMAL(18,6)"

// columns begins a table with what tells its series apart.
func (p *Pipeline) columns(rest ...string) [][2]string {
	out := [][2]string{{"INDICATOR", "VARCHAR"}}
	for _, d := range slices.Concat(plan.Key, p.Project.Forecasts.Dimensions()) {
		out = append(out, [2]string{d, "VARCHAR"})
	}
	out = append(out, [2]string{"FREQ", "VARCHAR"})
	for _, c := range rest {
		name, kind, typed := strings.Cut(c, " ")
		if !typed {
			kind = "VARCHAR"
		}
		out = append(out, [2]string{name, kind})
	}
	return out
}

// forecastColumns are those of forecasts.parquet. BASE is the mean before it was made to agree with the sums; SCORE_FREQ the frequency
// of the trials that MASE, NAIVE_MASE and the coverages are of, which for years is that of the parts that they are made of.
func (p *Pipeline) forecastColumns() [][2]string {
	return p.columns("TIME_PERIOD", "STEP INTEGER", "ORIGIN", "OBS_VALUE "+number, "LO80 "+number, "HI80 "+number, "LO95 "+number, "HI95 "+number,
		"BASE "+number, "METHOD", "REASON", "DETAIL", "RECONCILED", "MASE "+number, "NAIVE_MASE "+number, "COVER80 "+number, "COVER95 "+number, "SCORE_FREQ", "OBS_STATUS", "PROVENANCE")
}

// backtestColumns are those of backtests.parquet. KIND is real-time, pseudo-real-time or published; KNOWN_ON the day
// whose vintages were known, or the release that said it.
func (p *Pipeline) backtestColumns() [][2]string {
	return p.columns("KIND", "KNOWN_ON", "ORIGIN", "TIME_PERIOD", "STEP INTEGER", "METHOD", "ACTUAL "+number, "FORECAST "+number, "BASE "+number,
		"SEASONAL_NAIVE "+number, "NAIVE2 "+number, "LO80 "+number, "HI80 "+number, "LO95 "+number, "HI95 "+number, "SCALE "+number, "SCALE_RMS "+number, "PROVENANCE")
}

// key begins a row.
func (f *foreseen) key(cell int, freq string, dimensions []string) []string {
	out := []string{f.forecast.Indicator}
	for _, d := range slices.Concat(plan.Key, dimensions) {
		out = append(out, f.forecast.Value(f.cells[cell], d))
	}
	return append(out, freq)
}

// pointRows are the forecasts of all series, and of the longer periods that follow from them.
func (f *foreseen) pointRows(dimensions []string) ([][]string, error) {
	scores := f.scores()
	now := f.known("")
	way := f.outlook.Way.String()
	if f.forecast.Within != "" {
		way += ", within " + f.forecast.Within
	}
	var out [][]string
	for _, fc := range f.outlook.Forecasts {
		row := func(freq string, origin string, pt forecast.Point, base float64) []string {
			r := append(f.key(fc.Node, freq, dimensions), pt.Period, strconv.Itoa(pt.Step), origin,
				decimal(pt.Mean), decimal(pt.Lo80), decimal(pt.Hi80), decimal(pt.Lo95), decimal(pt.Hi95), decimal(base), fc.Method, string(fc.Reason), fc.Detail, way)
			return append(append(r, scores[fc.Node]...), "F", f.provenance[fc.Node])
		}
		for j, pt := range fc.Points {
			out = append(out, row(f.forecast.Freq, f.outlook.Origin, pt, fc.Base[j]))
		}
		for _, freq := range f.forecast.Longer() {
			longer, origin, err := f.longer(freq, now.Nodes[fc.Node].Values, fc.Points)
			if err != nil {
				return nil, err
			}
			for _, pt := range longer {
				out = append(out, row(freq.String(), origin, pt, math.NaN()))
			}
		}
	}
	return out, nil
}

// longer are the periods of a lower frequency of which every part is known or forecast, and one at least
// forecast. Limits take the errors of the parts as wholly dependent. The origin is the last period that was whole.
func (f *foreseen) longer(freq period.Freq, values []float64, points []forecast.Point) ([]forecast.Point, string, error) {
	if f.indicator.Time != "sum" && f.indicator.Time != "mean" || len(points) == 0 {
		return nil, "", nil
	}
	first, err := period.Parse(points[0].Period)
	if err != nil {
		return nil, "", err
	}
	whole, _ := first.In(freq)
	origin := whole.Add(-1)
	var out []forecast.Point
	for ; ; whole = whole.Next() {
		parts := whole.Split(first.Freq())
		sum := forecast.Point{Period: whole.String(), Step: len(out) + 1}
		for _, part := range parts {
			at, err := part.Sub(first)
			if err != nil {
				return nil, "", err
			}
			if at >= len(points) {
				return out, origin.String(), nil
			}
			pt := forecast.Point{}
			if at >= 0 {
				pt = points[at]
			} else if place, _ := part.Sub(f.start); place >= 0 && place < len(values) {
				v := values[place]
				pt = forecast.Point{Mean: v, Lo80: v, Hi80: v, Lo95: v, Hi95: v}
			} else {
				pt.Mean = math.NaN()
			}
			add(&sum, pt)
		}
		if math.IsNaN(sum.Mean) { // a part of the first one is not known
			return out, origin.String(), nil
		}
		if f.indicator.Time == "mean" {
			n := float64(len(parts))
			sum.Mean, sum.Lo80, sum.Hi80, sum.Lo95, sum.Hi95 = sum.Mean/n, sum.Lo80/n, sum.Hi80/n, sum.Lo95/n, sum.Hi95/n
		}
		out = append(out, sum)
	}
}

func add(sum *forecast.Point, pt forecast.Point) {
	sum.Mean += pt.Mean
	sum.Lo80 += pt.Lo80
	sum.Hi80 += pt.Hi80
	sum.Lo95 += pt.Lo95
	sum.Hi95 += pt.Hi95
}

// trialRows are the trials of all series.
func (f *foreseen) trialRows(dimensions []string) [][]string {
	var out [][]string
	for _, t := range f.attempts {
		out = append(out, append(f.key(t.Node, f.forecast.Freq, dimensions), t.kind, t.on, t.Origin, t.Period, strconv.Itoa(t.Step), t.Method,
			decimal(t.Actual), decimal(t.Mean), decimal(t.Base), decimal(t.Naive), decimal(t.Naive2), decimal(t.Lo80), decimal(t.Hi80), decimal(t.Lo95), decimal(t.Hi95),
			decimal(t.ScaleMAE), decimal(t.ScaleRMS), f.provenance[t.Node]))
	}
	return out
}

// scores are the MASE, that of the seasonal naive forecast, and the coverage of each series
// over the trials that this release made, and the frequency of these trials; all empty of a series without any.
func (f *foreseen) scores() [][]string {
	type sum struct{ n, scaled, mase, naive, c80, c95 float64 }
	sums := make([]sum, len(f.cells))
	for _, t := range f.attempts {
		if t.kind == release.SaidBefore {
			continue
		}
		s := &sums[t.Node]
		s.n++
		s.c80 += count(t.Lo80 <= t.Actual && t.Actual <= t.Hi80)
		s.c95 += count(t.Lo95 <= t.Actual && t.Actual <= t.Hi95)
		if t.ScaleMAE > 0 {
			s.scaled++
			s.mase += math.Abs(t.Actual-t.Mean) / t.ScaleMAE
			s.naive += math.Abs(t.Actual-t.Naive) / t.ScaleMAE
		}
	}
	out := make([][]string, len(sums))
	for i, s := range sums {
		out[i] = []string{decimal(s.mase / s.scaled), decimal(s.naive / s.scaled), decimal(s.c80 / s.n), decimal(s.c95 / s.n), ""}
		if s.n > 0 {
			out[i][4] = f.forecast.Freq
		}
	}
	return out
}

func count(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// decimal writes a number with the six decimals that releases keep.
func decimal(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'f', 6, 64)
}
