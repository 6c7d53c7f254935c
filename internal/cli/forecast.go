package cli

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"osservatorio/internal/diag"
	"osservatorio/internal/export"
	"osservatorio/internal/forecast"
	"osservatorio/internal/forecast/collection"
)

// forecastCmd forecasts the candidate when nothing else is said.
type forecastCmd struct {
	Step   forecastStepCmd   `cmd:"" default:"1" help:"Forecast the series of the last build (when no other is named)."`
	Eval   forecastEvalCmd   `cmd:"" help:"How good the default method is on a file of series whose future is known."`
	Series forecastSeriesCmd `cmd:"" help:"Forecast the series of a file."`
	Scores forecastScoresCmd `cmd:"" help:"How good the forecasts of a release were on the past."`
}

type forecastStepCmd struct{}

func (forecastStepCmd) Help() string {
	return "A forecast refresh makes a new release: forecast, check, publish.\n\nExample:\n  osservatorio forecast --data data"
}

// Run forecasts the candidate's series.
func (forecastStepCmd) Run(a *app) error { return a.withPipeline(a.forecast) }

// collectionFile is the file that eval and series read.
type collectionFile struct {
	File    string `arg:"" type:"path" help:"Series as JSON lines: id, freq, start, h, train, test (docs/forecasting.md)." placeholder:"FILE.jsonl"`
	Method  string `help:"A single method instead of the default combination: ${methods}." placeholder:"NAME"`
	Workers int    `help:"How many series are computed at once; one a processor when left out. Results do not depend on it." default:"0" placeholder:"N"`
}

// read reads the file.
func (c collectionFile) read(a *app) ([]collection.Item, error) {
	if c.Workers < 0 {
		return nil, usagef("--workers %d: name 1 or more", c.Workers)
	}
	if c.Method != "" && !slices.Contains(forecast.Methods(), c.Method) {
		return nil, usagef("--method %s: there are %s", c.Method, strings.Join(forecast.Methods(), ", "))
	}
	f, err := os.Open(c.File)
	if err != nil {
		return nil, usageError{err}
	}
	defer f.Close()
	declared, err := collection.ReadDeclared(a.config.files())
	if err != nil {
		return nil, err
	}
	items, err := collection.Read(f, declared)
	if err != nil {
		return nil, usagef("%s: %w", c.File, err)
	}
	for _, it := range items {
		for _, text := range it.Odd {
			a.console.line(markWarn, "series "+it.ID, text, 0)
		}
	}
	return items, nil
}

// forecast forecasts the series and returns the seconds of CPU that a series took.
func (c collectionFile) forecast(a *app, items []collection.Item) ([]forecast.Result, float64, error) {
	tasks := make([]forecast.Task, len(items))
	for i, it := range items {
		tasks[i] = it.Task
	}
	before := cpuSeconds()
	results, err := forecast.Automatic(a.ctx, tasks, forecast.AutoOptions{
		Method: c.Method, Workers: c.Workers,
		Progress: func(done, total int) { a.console.progress(done, total, "series") },
	})
	if c.Method != "" {
		collection.OneMethod(results)
	}
	return results, (cpuSeconds() - before) / float64(max(len(items), 1)), err
}

// cpuSeconds is what the process has computed so far.
func cpuSeconds() float64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return math.NaN()
	}
	return (time.Duration(used.Utime.Nano()) + time.Duration(used.Stime.Nano())).Seconds()
}

type forecastEvalCmd struct {
	collectionFile
	HoldOut bool   `help:"Forget the test parts and forecast the last values of the training parts instead."`
	Format  string `help:"table, or json (with every step ahead)." enum:"table,json" default:"table"`
}

func (forecastEvalCmd) Help() string {
	return `Forecasts every series of a file from its training part by the default automatic method, and holds the forecasts
against the test part: sMAPE, MASE, OWA against Naive2, how much the 80 and 95 % limits cover, their interval score
(MSIS), and the CPU seconds of a series. The test parts are looked at for the measures only. docs/forecasting.md
explains them.

Examples:
  osservatorio forecast eval series.jsonl
  osservatorio forecast eval series.jsonl --format json
  osservatorio forecast eval series.jsonl --method theta
  osservatorio forecast eval series.jsonl --hold-out`
}

// automatic is what the default method is called beside the single ones.
const automatic = "automatic"

// evaluation is what eval prints as JSON.
type evaluation struct {
	File    string             `json:"file"`
	Method  string             `json:"method"`
	HoldOut bool               `json:"hold_out"`
	CPU     float64            `json:"cpu_seconds_per_series"`
	Scores  []collection.Score `json:"scores"`
	ByStep  []collection.Score `json:"by_step"`
	Untried int                `json:"without_test"` // series without a value to hold forecasts against
}

// Run evaluates and prints the measures.
func (c *forecastEvalCmd) Run(a *app) error {
	items, err := c.read(a)
	if err != nil {
		return err
	}
	if c.HoldOut {
		if items = collection.HoldOut(items); len(items) == 0 {
			return usagef("%s: no training part is longer than its horizon: nothing can be held out", c.File)
		}
	}
	e := evaluation{File: c.File, Method: cmp.Or(c.Method, automatic), HoldOut: c.HoldOut}
	results, cpu, err := c.forecast(a, items)
	if err != nil {
		return err
	}
	e.CPU, e.Scores = cpu, collection.Measure(items, results)
	for _, it := range items {
		if !slices.ContainsFunc(it.Test, func(v float64) bool { return !math.IsNaN(v) }) {
			e.Untried++
		}
	}
	known := 0
	for _, s := range e.Scores {
		known += s.Values
		if s.Freq != 0 {
			e.ByStep = append(e.ByStep, collection.BySteps(items, results, s.Freq)...)
		}
	}
	if known == 0 {
		return usagef("%s: no series has a test part with a value: nothing to hold forecasts against (`osservatorio forecast series` forecasts)", c.File)
	}
	if c.Format == "json" {
		return export.JSON(a.out, e)
	}
	return e.print(a)
}

func (e evaluation) print(a *app) error {
	tw := tabwriter.NewWriter(a.out, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "FREQ\tSERIES\tSMAPE\tMASE\tOWA\tCOVER 80 %\tCOVER 95 %\tMSIS 95 %\tNAIVE2 SMAPE\tNAIVE2 MASE\t")
	left, unscaled := 0, 0
	for _, s := range e.Scores {
		freq := fmt.Sprint(s.Freq)
		if s.Freq == 0 {
			freq = "all"
		} else {
			left += s.Unforecast
			unscaled += s.Unscaled
		}
		fmt.Fprintf(tw, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", freq, s.Series, measured(s.SMAPE, 1, 3), measured(s.MASE, 1, 3), measured(s.OWA, 1, 3),
			measured(s.Cover80, 100, 1), measured(s.Cover95, 100, 1), measured(s.MSIS95, 1, 2), measured(s.Naive2SMAPE, 1, 3), measured(s.Naive2MASE, 1, 3))
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	if e.Untried > 0 {
		fmt.Fprintf(a.out, "%s without a value in \"test\": in no measure\n", diag.Count(e.Untried, "series", "series"))
	}
	if left > 0 {
		fmt.Fprintf(a.out, "%s without any value: no forecast\n", diag.Count(left, "series", "series"))
	}
	if all := e.Scores[len(e.Scores)-1]; all.Fallback > 0 {
		why := "no other one applies, or stays near the values"
		if e.Method != automatic {
			why = inWords(collection.NotApplicable, e.Method) + " or leaves the range of the values too far"
		}
		fmt.Fprintf(a.out, "%d of %s forecast by the naive method instead: %s\n", all.Fallback, diag.Count(all.Series, "series", "series"), why)
	}
	if unscaled > 0 {
		fmt.Fprintf(a.out, "%s the same season by season: no scale, so without part in MASE and MSIS\n", diag.Count(unscaled, "series", "series"))
	}
	_, err := fmt.Fprintf(a.out, "CPU seconds a series: %.4f\n", e.CPU)
	return err
}

// measured writes a measure, a dash where it is not defined.
func measured(v *float64, times float64, decimals int) string {
	if v == nil {
		return "–"
	}
	return fmt.Sprintf("%.*f", decimals, *v*times)
}
