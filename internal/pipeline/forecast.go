package pipeline

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/diag"
	"osservatorio/internal/duck"
	"osservatorio/internal/forecast"
	"osservatorio/internal/forecast/panel"
)

// ForecastResult tells what a forecast did.
type ForecastResult struct {
	Series   int
	Computed int // single forecasts, of the present and of the past, that were not kept from before
	Kept     int
	Trials   int
	Broken   []string // declared sums that the observations do not keep
}

// keptDrafts is the file of forecasts of single series that the last run used, by fingerprint.
const keptDrafts = "forecasts.json"

// Forecast forecasts the series of the candidate that schemas/forecasts.yaml declares, and
// holds forecasts of the past against what came.
func (p *Pipeline) Forecast(ctx context.Context) (*ForecastResult, error) {
	if _, err := p.built(); err != nil {
		return nil, err
	}
	db, err := p.memory(ctx)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	var all []*foreseen
	for _, f := range p.Project.Forecasts.Forecasts {
		h, err := p.readPast(ctx, db, f)
		if err != nil {
			return nil, err
		}
		if len(h.cells) == 0 {
			continue
		}
		all = append(all, &foreseen{past: h, sights: h.sights()})
	}
	out := &ForecastResult{}
	if err := p.foresee(ctx, all, out); err != nil {
		return nil, err
	}
	var points, trials [][]string
	for _, f := range all {
		earlier, err := p.published(ctx, db, f.forecast)
		if err != nil {
			return nil, err
		}
		if f.attempts, err = f.tried(earlier); err != nil {
			return nil, err
		}
		rows, err := f.pointRows(p.Project.Forecasts.Dimensions())
		if err != nil {
			return nil, err
		}
		points = append(points, rows...)
		trials = append(trials, f.trialRows(p.Project.Forecasts.Dimensions())...)
		out.Series += len(f.outlook.Forecasts)
		out.Trials += len(f.attempts)
		for _, b := range f.outlook.Broken {
			out.Broken = append(out.Broken, f.forecast.Indicator+" "+b)
		}
	}
	if err := p.writeTable(ctx, db, fileForecasts, p.forecastColumns(), points); err != nil {
		return nil, err
	}
	if err := p.writeTable(ctx, db, fileBacktests, p.backtestColumns(), trials); err != nil {
		return nil, err
	}
	of, err := p.hashes(ofForecast...)
	if err != nil {
		return nil, err
	}
	if err := writeJSON(p.path(fileForecast), of); err != nil {
		return nil, err
	}
	return out, p.record("forecast", diag.Count(out.Series, "series", "series"), fileForecasts, fileBacktests)
}

// foreseen is one declared forecast: the past of its series, and what was said of their future and of pasts.
type foreseen struct {
	*past
	sights   []sight
	outlook  panel.Outlook
	then     []panel.Outlook // by sight
	attempts []attempt
}

// foresee computes all panels at once, so that progress is told of the whole.
func (p *Pipeline) foresee(ctx context.Context, all []*foreseen, out *ForecastResult) error {
	var questions []panel.Question
	for _, f := range all {
		q := panel.Question{Now: f.known("")}
		for _, s := range f.sights {
			q.Pasts = append(q.Pasts, s.panel)
		}
		questions = append(questions, q)
	}
	kept := panel.NewKept(p.readKept())
	options := panel.Options{Kept: kept}
	if p.Progress != nil {
		options.Progress = func(done, total int) { p.Progress(done, total, "series") }
	}
	answers, computed, err := panel.Run(ctx, questions, options)
	if err != nil {
		return err
	}
	for i, f := range all {
		f.outlook, f.then = answers[i].Now, answers[i].Pasts
	}
	if err := agree(all); err != nil {
		return err
	}
	used := kept.Used()
	out.Computed, out.Kept = computed, len(used)-computed
	return writeJSON(p.Lake.Path("build", keptDrafts), used)
}

// readKept reads the forecasts of single series of the last run. A file that is not there, or
// cannot be read, is as none: everything in it can be computed again.
func (p *Pipeline) readKept() map[string]forecast.Draft {
	var kept map[string]forecast.Draft
	if err := readJSON(p.Lake.Path("build", keptDrafts), &kept); err != nil {
		return nil
	}
	return kept
}

// tried are the trials of all kinds, by cell, kind, origin and step.
func (f *foreseen) tried(earlier []said) ([]attempt, error) {
	now := f.known("")
	var out []attempt
	for i, s := range f.sights {
		for _, t := range now.Trials(s.panel, f.then[i]) {
			out = append(out, attempt{t, s.kind, s.day})
		}
	}
	told, err := f.scored(earlier)
	if err != nil {
		return nil, err
	}
	out = append(out, told...)
	slices.SortStableFunc(out, func(a, b attempt) int {
		return cmp.Or(cmp.Compare(a.Node, b.Node), strings.Compare(a.kind, b.kind), strings.Compare(a.Origin, b.Origin), strings.Compare(a.on, b.on), cmp.Compare(a.Step, b.Step))
	})
	return out, nil
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
