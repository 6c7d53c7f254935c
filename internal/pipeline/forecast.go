package pipeline

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/duck"
	"osservatorio/internal/forecast"
	"osservatorio/internal/period"
)

// What is forecast: quarterly activations of dependent and para-subordinate work, by area and citizenship.
const (
	forecastIndicator = "co_activations"
	forecastHorizon   = 8
	backtestOrigins   = 6
)

var forecastWhere = map[string]string{"FREQ": "Q", "SEX": "T", "PERIMETER": "DIP", "SECTOR": "_T", "CONTRACT": "_T"}

// ForecastResult tells what a forecast did.
type ForecastResult struct {
	Series  int
	Methods map[string]int // how many series by method family: ETS, seasonal naive, none
}

// cellKey identifies the series of a forecast in the candidate.
type cellKey struct{ area, citizenship, age, provenance string }

// Forecast forecasts the candidate's series and backtests the method on their past.
func (p *Pipeline) Forecast(ctx context.Context) (*ForecastResult, error) {
	if _, err := p.built(); err != nil {
		return nil, err
	}
	db, err := p.memory(ctx)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	keys, series, err := p.series(ctx, db)
	if err != nil {
		return nil, err
	}
	options := forecast.Options{Horizon: forecastHorizon, Origins: backtestOrigins}
	if p.Progress != nil {
		options.Progress = func(done, total int) { p.Progress(done, total, "series") }
	}
	results, err := forecast.Run(ctx, series, options)
	if err != nil {
		return nil, err
	}
	out := &ForecastResult{Series: len(results), Methods: map[string]int{}}
	var points, trials [][]string
	for i, r := range results {
		family, _, _ := strings.Cut(r.Method, "(")
		out.Methods[family]++
		points = append(points, pointRows(keys[i], series[i], r)...)
		trials = append(trials, trialRows(keys[i], r)...)
	}
	if err := p.writeTable(ctx, db, fileForecasts, forecastColumns, points); err != nil {
		return nil, err
	}
	if err := p.writeTable(ctx, db, fileBacktests, backtestColumns, trials); err != nil {
		return nil, err
	}
	of, err := p.hashes(ofForecast...)
	if err != nil {
		return nil, err
	}
	if err := writeJSON(p.path(fileForecast), of); err != nil {
		return nil, err
	}
	return out, p.record("forecast", fmt.Sprintf("%d series", len(results)), fileForecasts, fileBacktests)
}

// series reads the quarterly series of the candidate, from their first quarter to their last;
// a quarter without a value is missing.
func (p *Pipeline) series(ctx context.Context, db *duck.DB) ([]cellKey, []forecast.Series, error) {
	obs := duck.Parquet(p.path(fileObservations))
	_, columns, err := db.Strings(ctx, "SELECT column_name FROM (DESCRIBE FROM "+obs+")")
	if err != nil {
		return nil, nil, err
	}
	conditions := []string{"INDICATOR = " + duck.Quote(forecastIndicator), "KNOWN_TO IS NULL", "OBS_VALUE IS NOT NULL"}
	for _, name := range slices.Sorted(maps.Keys(forecastWhere)) {
		if slices.ContainsFunc(columns, func(c []string) bool { return c[0] == name }) {
			conditions = append(conditions, name+" = "+duck.Quote(forecastWhere[name]))
		}
	}
	_, rows, err := db.Strings(ctx, "SELECT REF_AREA, CITIZENSHIP, AGE, PROVENANCE, TIME_PERIOD, OBS_VALUE::VARCHAR FROM "+obs+
		" WHERE "+strings.Join(conditions, " AND ")+" ORDER BY ALL")
	if err != nil {
		return nil, nil, err
	}
	var keys []cellKey
	values := map[cellKey]map[period.Period]float64{}
	for _, r := range rows {
		k := cellKey{r[0], r[1], r[2], r[3]}
		when, err := period.Parse(r[4])
		if err != nil {
			return nil, nil, err
		}
		v, err := strconv.ParseFloat(r[5], 64)
		if err != nil {
			return nil, nil, err
		}
		if values[k] == nil {
			values[k], keys = map[period.Period]float64{}, append(keys, k)
		}
		values[k][when] = v
	}
	series := make([]forecast.Series, len(keys))
	for i, k := range keys {
		series[i] = contiguous(k, values[k])
	}
	return keys, series, nil
}

func contiguous(k cellKey, values map[period.Period]float64) forecast.Series {
	times := slices.SortedFunc(maps.Keys(values), period.Period.Compare)
	s := forecast.Series{ID: forecastIndicator + "." + k.area + "." + k.citizenship, Freq: 4, Start: times[0].String(), NonNegative: true}
	for t := times[0]; t.Compare(times[len(times)-1]) <= 0; t = t.Next() {
		v, ok := values[t]
		if !ok {
			v = math.NaN()
		}
		s.Values = append(s.Values, v)
	}
	return s
}

var forecastColumns = [][2]string{{"INDICATOR", "VARCHAR"}, {"REF_AREA", "VARCHAR"}, {"CITIZENSHIP", "VARCHAR"}, {"SEX", "VARCHAR"}, {"AGE", "VARCHAR"},
	{"FREQ", "VARCHAR"}, {"TIME_PERIOD", "VARCHAR"}, {"STEP", "INTEGER"}, {"ORIGIN", "VARCHAR"}, {"OBS_VALUE", "DECIMAL(18,6)"},
	{"LO80", "DECIMAL(18,6)"}, {"HI80", "DECIMAL(18,6)"}, {"LO95", "DECIMAL(18,6)"}, {"HI95", "DECIMAL(18,6)"},
	{"METHOD", "VARCHAR"}, {"REASON", "VARCHAR"}, {"DETAIL", "VARCHAR"}, {"MASE", "DECIMAL(18,6)"}, {"NAIVE_MASE", "DECIMAL(18,6)"},
	{"COVER80", "DECIMAL(18,6)"}, {"COVER95", "DECIMAL(18,6)"}, {"OBS_STATUS", "VARCHAR"}, {"PROVENANCE", "VARCHAR"}}

func pointRows(k cellKey, s forecast.Series, r forecast.Result) [][]string {
	score := make([]string, 4)
	if r.Backtest != nil {
		o := r.Backtest.Overall
		score = []string{optional(o.MASE), optional(o.NaiveMASE), optional(o.Cover80), optional(o.Cover95)}
	}
	origin := s.Period(len(s.Values) - 1)
	var out [][]string
	for _, pt := range r.Points {
		row := []string{forecastIndicator, k.area, k.citizenship, "T", k.age, "Q", pt.Period, strconv.Itoa(pt.Step), origin,
			decimal(pt.Mean), decimal(pt.Lo80), decimal(pt.Hi80), decimal(pt.Lo95), decimal(pt.Hi95), r.Method, string(r.Reason), r.Detail}
		out = append(out, append(append(row, score...), "F", k.provenance))
	}
	return out
}

var backtestColumns = [][2]string{{"INDICATOR", "VARCHAR"}, {"REF_AREA", "VARCHAR"}, {"CITIZENSHIP", "VARCHAR"}, {"AGE", "VARCHAR"}, {"ORIGIN", "VARCHAR"},
	{"TIME_PERIOD", "VARCHAR"}, {"STEP", "INTEGER"}, {"METHOD", "VARCHAR"}, {"ACTUAL", "DECIMAL(18,6)"}, {"FORECAST", "DECIMAL(18,6)"},
	{"SEASONAL_NAIVE", "DECIMAL(18,6)"}, {"LO80", "DECIMAL(18,6)"}, {"HI80", "DECIMAL(18,6)"}, {"LO95", "DECIMAL(18,6)"}, {"HI95", "DECIMAL(18,6)"},
	{"SCALE", "DECIMAL(18,6)"}, {"PROVENANCE", "VARCHAR"}}

func trialRows(k cellKey, r forecast.Result) [][]string {
	if r.Backtest == nil {
		return nil
	}
	var out [][]string
	for _, t := range r.Backtest.Trials {
		out = append(out, []string{forecastIndicator, k.area, k.citizenship, k.age, t.Origin, t.Period, strconv.Itoa(t.Step), t.Method,
			decimal(t.Actual), decimal(t.Mean), decimal(t.SeasonalNaive), decimal(t.Lo80), decimal(t.Hi80), decimal(t.Lo95), decimal(t.Hi95),
			decimal(t.ScaleMAE), k.provenance})
	}
	return out
}

// decimal writes a number with the six decimals that releases keep.
func decimal(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'f', 6, 64)
}

func optional(v *float64) string {
	if v == nil {
		return ""
	}
	return decimal(*v)
}

// writeTable writes rows, "" being NULL, to a candidate's Parquet file through a CSV aside.
func (p *Pipeline) writeTable(ctx context.Context, db *duck.DB, name string, columns [][2]string, rows [][]string) error {
	aside := p.path(atomicfile.TempPattern + name)
	defer os.Remove(aside + ".csv")
	defer os.Remove(aside)
	f, err := os.Create(aside + ".csv")
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	if err := cmp.Or(w.WriteAll(rows), f.Close()); err != nil {
		return err
	}
	var types []string
	for _, c := range columns {
		types = append(types, duck.Quote(c[0])+": "+duck.Quote(c[1]))
	}
	query := fmt.Sprintf("FROM read_csv(%s, header=false, auto_detect=false, delim=',', quote='\"', escape='\"', nullstr='', columns={%s})",
		duck.Quote(aside+".csv"), strings.Join(types, ", "))
	if len(rows) == 0 {
		var empty []string
		for _, c := range columns {
			empty = append(empty, fmt.Sprintf("NULL::%s AS %s", c[1], c[0]))
		}
		query = "SELECT " + strings.Join(empty, ", ") + " WHERE false"
	}
	if err := db.Copy(ctx, query, aside); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return atomicfile.Adopt(aside, filepath.Join(filepath.Dir(aside), name))
}
