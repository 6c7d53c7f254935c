package pipeline

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/forecast/panel"
	"osservatorio/internal/forecast/plan"
	"osservatorio/internal/model"
	"osservatorio/internal/period"
	"osservatorio/internal/release"
)

// past is all that the candidate knows of the series of one declared forecast: what
// they are now, and what they were on days before.
type past struct {
	forecast   plan.Forecast
	plan       *plan.Plan
	indicator  model.Indicator
	cells      []plan.Cell
	provenance []string // of each cell
	start      period.Period
	periods    int
	spans      []span
}

// span is what one cell said of one period from one day to another.
type span struct {
	cell, at int // at: places after the start
	value    float64
	from, to string // days; to is "" for what holds now
}

// ranks of provenance: a series is as invented as its most invented value.
var provenances = []string{"published", "real", "synthetic"}

// readPast reads the observations of a declared forecast, "" where the candidate lacks a dimension.
func (p *Pipeline) readPast(ctx context.Context, db *duck.DB, f plan.Forecast) (*past, error) {
	out := &past{forecast: f, plan: p.Project.Forecasts}
	indicators := p.Project.Models.Indicators()
	i := slices.IndexFunc(indicators, func(i model.Indicator) bool { return i.ID == f.Indicator })
	if i < 0 {
		return nil, fmt.Errorf("schemas/%s: there is no indicator %q", plan.File, f.Indicator)
	}
	out.indicator = indicators[i]
	obs := duck.Parquet(p.path(fileObservations))
	_, columns, err := db.Strings(ctx, "SELECT column_name FROM (DESCRIBE FROM "+obs+")")
	if err != nil {
		return nil, err
	}
	has := func(d string) bool { return slices.ContainsFunc(columns, func(c []string) bool { return c[0] == d }) }
	conditions := []string{"INDICATOR = " + duck.Quote(f.Indicator), "FREQ = " + duck.Quote(f.Freq), "OBS_VALUE IS NOT NULL"}
	var by []string
	for _, d := range slices.Concat(plan.Key, model.Dimensions(indicators)) {
		switch {
		case !has(d):
		case slices.Contains(f.By, d):
		default:
			conditions = append(conditions, fmt.Sprintf("coalesce(%s, '_Z') = %s", duck.Ident(d), duck.Quote(f.Value(nil, d))))
		}
	}
	for _, d := range f.By {
		if !has(d) {
			return out, nil // an observatory without data of this indicator
		}
		by = append(by, duck.Ident(d))
	}
	_, rows, err := db.Strings(ctx, fmt.Sprintf(`SELECT %s, TIME_PERIOD, OBS_VALUE::VARCHAR, PROVENANCE, KNOWN_FROM::VARCHAR, coalesce(KNOWN_TO::VARCHAR, '')
FROM %s WHERE %s ORDER BY ALL`, strings.Join(by, ", "), obs, strings.Join(conditions, " AND ")))
	if err != nil {
		return nil, err
	}
	return out, out.read(rows)
}

func (h *past) read(rows [][]string) error {
	k := len(h.forecast.By)
	times := make([]period.Period, len(rows))
	for i, r := range rows {
		var err error
		if times[i], err = period.Parse(r[k]); err != nil {
			return err
		}
		if i == 0 || times[i].Compare(h.start) < 0 {
			h.start = times[i]
		}
	}
	for i, r := range rows {
		if n := len(h.cells); n == 0 || !slices.Equal(h.cells[n-1], plan.Cell(r[:k])) {
			h.cells, h.provenance = append(h.cells, plan.Cell(r[:k])), append(h.provenance, provenances[0])
		}
		at, err := times[i].Sub(h.start)
		if err != nil {
			return err
		}
		v, err := strconv.ParseFloat(r[k+1], 64)
		if err != nil {
			return err
		}
		cell := len(h.cells) - 1
		if slices.Index(provenances, r[k+2]) > slices.Index(provenances, h.provenance[cell]) {
			h.provenance[cell] = r[k+2]
		}
		h.spans = append(h.spans, span{cell: cell, at: at, value: v, from: r[k+3], to: r[k+4]})
		h.periods = max(h.periods, at+1)
	}
	return nil
}

// known is the panel as it was known at the end of a day; "" for now.
func (h *past) known(day string) panel.Panel {
	p := panel.Panel{Freq: h.forecast.PerYear(), Start: h.start.String(), Horizon: h.forecast.Horizon, Sums: h.plan.SumsOf(h.forecast, h.cells),
		Unit: math.Pow(10, -float64(h.indicator.Decimals))}
	if h.forecast.Years && p.Freq > 2 { // a year of two half-years tells them nothing
		p.Blocks = []int{p.Freq}
	}
	values := make([][]float64, len(h.cells))
	for i := range values {
		values[i] = slices.Repeat([]float64{math.NaN()}, h.periods)
	}
	last := 0
	for _, s := range h.spans {
		if day == "" && s.to == "" || day != "" && s.from <= day && (s.to == "" || s.to > day) {
			values[s.cell][s.at] = s.value
			last = max(last, s.at+1)
		}
	}
	for i, c := range h.cells {
		p.Nodes = append(p.Nodes, panel.Node{ID: c.ID(), Values: values[i][:last]})
	}
	return p
}

// sight is a past to forecast from: as it was known on a day, or as it is known
// today up to a period.
type sight struct {
	panel panel.Panel
	kind  string
	day   string // of the vintages, "" for those of today
}

// sights are the pasts that the declaration asks for, in the order of time: origins that leave a
// whole horizon, and the last publications that knew less than today. Where a publication knew just as
// much as an origin asks for, of nine in ten of the series, it is as it was known then; else as it is known
// now, up to the origin.
func (h *past) sights() []sight {
	least := 2*h.forecast.PerYear() + 1
	now, origins := h.known(""), 0
	vintages := map[int]sight{} // by how many periods they knew; of several days the first
	for _, day := range h.days() {
		p := h.known(day)
		if n := p.Periods(); n >= least && n < h.periods && vintages[n].day == "" && 10*p.Alive() >= 9*now.Alive() {
			vintages[n] = sight{p, release.RealTime, day}
		}
	}
	known := slices.Sorted(maps.Keys(vintages))
	chosen := map[int]sight{}
	for _, n := range known[max(0, len(known)-h.forecast.Vintages):] {
		chosen[n] = vintages[n]
	}
	for n := h.periods - h.forecast.Horizon; n >= least && origins < h.forecast.Origins; n-- {
		if h.index(n)%spacing(now.Freq) != 0 {
			continue
		}
		origins++
		if _, archived := vintages[n]; archived {
			chosen[n] = vintages[n]
		} else {
			chosen[n] = sight{now.Known(n), release.PseudoRealTime, ""}
		}
	}
	var out []sight
	for _, n := range slices.Sorted(maps.Keys(chosen)) {
		out = append(out, chosen[n])
	}
	return out
}

// index counts the periods before place n from the year 0, so that origins stay the
// same when time goes on, and what was computed of them can be kept.
func (h *past) index(n int) int {
	p := h.start.Add(n)
	return p.Year()*h.forecast.PerYear() + p.Number()
}

// spacing is how far origins lie apart: no divisor of a year, so that every season has some.
func spacing(freq int) int {
	if freq <= 2 {
		return 1
	}
	return freq/2 + 1
}

// days are those on which something of these series was published, in order.
func (h *past) days() []string {
	var out []string
	for _, s := range h.spans {
		out = append(out, s.from)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
