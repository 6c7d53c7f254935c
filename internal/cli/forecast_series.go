package cli

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"text/tabwriter"

	"osservatorio/internal/export"
	"osservatorio/internal/forecast"
	"osservatorio/internal/forecast/collection"
)

type forecastSeriesCmd struct {
	collectionFile
	Format string `help:"table, csv, or json (an array of series)." enum:"table,csv,json" default:"table"`
}

func (forecastSeriesCmd) Help() string {
	return `Forecasts every series of a file from its training part by the default automatic method: means, 80 and 95 %
limits, what the forecast was made of. A test part is not looked at.

Fields of a series may ask for calendar effects, outliers, known breaks, wider innovations as in 2020-21, an earlier
basis or a frozen choice to be taken out first (docs/forecasting.md); what was found is printed.

Examples:
  osservatorio forecast series series.jsonl
  osservatorio forecast series series.jsonl --format csv`
}

// seriesForecast is one series as it is printed.
type seriesForecast struct {
	ID      string            `json:"id"`
	Freq    int               `json:"freq"`
	Method  string            `json:"method"`
	Reason  forecast.Reason   `json:"reason"`
	Members []forecast.Weight `json:"members"`
	Periods []string          `json:"periods"`
	Mean    []float64         `json:"mean"`
	Lo80    []float64         `json:"lo80"`
	Hi80    []float64         `json:"hi80"`
	Lo95    []float64         `json:"lo95"`
	Hi95    []float64         `json:"hi95"`

	Adjustment *adjustment `json:"adjustment,omitempty"`
	Link       *link       `json:"link,omitempty"`
}

// Run forecasts and prints.
func (c *forecastSeriesCmd) Run(a *app) error {
	items, err := c.read(a)
	if err != nil {
		return err
	}
	results, _, err := c.forecast(a, items)
	if err != nil {
		return err
	}
	switch c.Format {
	case "json":
		all := make([]seriesForecast, len(items))
		for i, it := range items {
			all[i] = seriesOf(it, results[i])
		}
		return export.JSON(a.out, all)
	case "csv":
		rows := [][]string{{"id", "period", "step", "mean", "lo80", "hi80", "lo95", "hi95", "method"}}
		for i, it := range items {
			for j, p := range results[i].Points {
				row := []string{it.ID, it.Period(len(it.Values) + j), strconv.Itoa(p.Step)}
				for _, v := range []float64{p.Mean, p.Lo80, p.Hi80, p.Lo95, p.Hi95} {
					row = append(row, strconv.FormatFloat(v, 'g', digits(v, p), 64))
				}
				rows = append(rows, append(row, results[i].Method))
			}
		}
		return export.CSV(a.out, rows)
	}
	return c.print(a, items, results)
}

func seriesOf(it collection.Item, r forecast.Result) seriesForecast {
	s := seriesForecast{ID: it.ID, Freq: it.Freq, Method: r.Method, Reason: r.Reason, Members: []forecast.Weight{}}
	for _, w := range r.Weights {
		s.Members = append(s.Members, forecast.Weight{Method: w.Method, Weight: told(w.Weight)})
	}
	s.Periods, s.Mean = []string{}, []float64{}
	s.Lo80, s.Hi80, s.Lo95, s.Hi95 = []float64{}, []float64{}, []float64{}, []float64{}
	s.Adjustment, s.Link = adjustmentOf(it, r), linkOf(it)
	for j, p := range r.Points {
		s.Periods = append(s.Periods, it.Period(len(it.Values)+j))
		figure := func(v float64) float64 { return rounded(v, digits(v, p)) }
		s.Mean = append(s.Mean, figure(p.Mean))
		s.Lo80, s.Hi80 = append(s.Lo80, figure(p.Lo80)), append(s.Hi80, figure(p.Hi80))
		s.Lo95, s.Hi95 = append(s.Lo95, figure(p.Lo95)), append(s.Hi95, figure(p.Hi95))
	}
	return s
}

// told keeps ten digits: further ones depend on the machine.
func told(v float64) float64 { return rounded(v, tenDigits) }

const tenDigits = 10

// digits is how many significant digits a number of a point is written with: ten, and
// more where the limits lie so close to a large mean that fewer would leave less than
// four of their distance. A mean depends on the machine as a share of that distance,
// not of its own size.
func digits(v float64, p forecast.Point) int {
	distance := math.Inf(1)
	for _, limit := range []float64{p.Lo80, p.Hi80, p.Lo95, p.Hi95} {
		if d := math.Abs(limit - p.Mean); d > 0 {
			distance = min(distance, d)
		}
	}
	if v == 0 || math.IsInf(distance, 1) {
		return tenDigits
	}
	_, size := math.Frexp(v)
	_, width := math.Frexp(distance)
	before := math.Ceil(float64(size-width) * math.Log10(2))
	return min(max(tenDigits, int(before)+5), exactly)
}

// exactly is how many significant digits tell a number from all others.
const exactly = 17

func rounded(v float64, digits int) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, 64), 64)
	if err != nil { // rounded up beyond the largest number
		return v
	}
	return r
}

func (c *forecastSeriesCmd) print(a *app, items []collection.Item, results []forecast.Result) error {
	for i, it := range items {
		r := results[i]
		fmt.Fprintf(a.out, "%s: %s", it.ID, r.Method)
		if why := cmp.Or(inWords(r.Reason, c.Method), r.Detail); why != "" && why != r.Method {
			fmt.Fprintf(a.out, " (%s)", why)
		}
		fmt.Fprintln(a.out)
		for _, line := range slices.Concat(linkOf(it).lines(), adjustmentOf(it, r).lines()) {
			fmt.Fprintln(a.out, " ", line)
		}
		tw := tabwriter.NewWriter(a.out, 0, 4, 2, ' ', tabwriter.AlignRight)
		if len(r.Points) > 0 {
			fmt.Fprintln(tw, "PERIOD\tMEAN\tLO 80\tHI 80\tLO 95\tHI 95\t")
		}
		for j, p := range r.Points {
			fmt.Fprintf(tw, "%s\t", it.Period(len(it.Values)+j))
			for _, v := range []float64{p.Mean, p.Lo80, p.Hi80, p.Lo95, p.Hi95} {
				fmt.Fprintf(tw, "%s\t", forPeople(v))
			}
			fmt.Fprintln(tw)
		}
		if err := tw.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// inWords says why a series was forecast by no model, "" of one that was; method is the
// single one asked for.
func inWords(r forecast.Reason, method string) string {
	switch r {
	case forecast.TooShort:
		return "too few values for any other method"
	case forecast.Astray:
		return cmp.Or(method, "every other method") + " left the range of the values too far"
	case collection.NotApplicable:
		return method + " does not apply"
	case forecast.Constant:
		return "all values are the same"
	case forecast.AllZero:
		return "all values are zero"
	}
	return ""
}

// forPeople writes seven digits, and large numbers to the unit and without an exponent.
func forPeople(v float64) string {
	if size := math.Abs(v); size >= 1e6 && size < 1e15 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 7, 64)
}
