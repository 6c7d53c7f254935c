package explain

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/model"
	"osservatorio/internal/period"
	"osservatorio/internal/snapshot"
)

// Said is what was known of the cell from one publication day until another.
type Said struct {
	From      string `json:"known_from"`
	To        string `json:"known_to,omitempty"` // empty while it holds
	Value     string `json:"OBS_VALUE"`
	Numer     string `json:"NUMERATOR,omitempty"`
	Denom     string `json:"DENOMINATOR,omitempty"`
	Status    string `json:"OBS_STATUS"`
	Conf      string `json:"CONF_STATUS"`
	Published []New  `json:"published"` // what the models read and what came out on the first day
	// Because are the datasets of these whose new vintages alone change the figure from what it was to
	// what it became, found by computing it; empty when that was not told.
	Because []string `json:"because,omitempty"`
}

// New is a vintage that was published on a day.
type New struct {
	Dataset  string `json:"dataset"`
	Window   string `json:"window"`
	Snapshot string `json:"snapshot"`
}

// mostCauses is how many of the last changes of a figure are computed again to find what caused them.
const mostCauses = 6

// history lists what the release knows of the cell's past, and why it changed.
func (t *tracer) history(ctx context.Context) ([]Said, error) {
	var conditions []string
	for _, name := range t.dims() {
		conditions = append(conditions, duck.Ident(name)+" = "+duck.Quote(t.cell[name]))
	}
	_, rows, err := t.Release.DB.Strings(ctx, `SELECT KNOWN_FROM, KNOWN_TO, OBS_VALUE, NUMERATOR, DENOMINATOR, OBS_STATUS, CONF_STATUS
FROM observations WHERE `+strings.Join(conditions, " AND ")+" ORDER BY KNOWN_FROM")
	if err != nil {
		return nil, err
	}
	models, tables, err := t.Project.Models.Upstream(t.about.Model)
	if err != nil {
		return nil, err
	}
	out := []Said{}
	for _, row := range rows {
		s := Said{From: row[0], To: row[1], Value: row[2], Numer: row[3], Denom: row[4], Status: row[5], Conf: row[6], Published: []New{}}
		for _, m := range t.inputs.PublishedOn(row[0], tables) {
			s.Published = append(s.Published, New{m.DatasetID(), m.Window, m.ID})
		}
		out = append(out, s)
	}
	if t.withheld() {
		return out, nil
	}
	for i := max(1, len(out)-mostCauses); i < len(out); i++ {
		if out[i-1].To == out[i].From && out[i].Conf == "F" && out[i-1].Conf == "F" {
			if out[i].Because, err = t.cause(ctx, models, tables, out[i-1], out[i]); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// cause tells which dataset's new vintages changed the cell: with them alone the figure is the new one.
func (t *tracer) cause(ctx context.Context, models []*model.File, tables []string, old, now Said) ([]string, error) {
	var datasets []string
	for _, n := range now.Published {
		datasets = append(datasets, n.Dataset)
	}
	slices.Sort(datasets)
	if datasets = slices.Compact(datasets); len(datasets) < 2 {
		return datasets, nil
	}
	day, err := period.ParseDate(now.From)
	if err != nil {
		return nil, err
	}
	before, after := t.on(day.AddDays(-1).String()), t.on(now.From)
	g, err := newGraph(ctx, t.db, t.inputs, models, tables, before)
	if err == nil {
		err = g.of(ctx, t.dims(), t.cell)
	}
	if err != nil {
		return nil, ctx.Err() // today's SQL does not run over those vintages: the cause is not told
	}
	says := func(s Said) bool {
		got, err := g.cell(ctx)
		return err == nil && got != nil && slices.Equal(got[:len(values)], []string{s.Value, s.Numer, s.Denom})
	}
	if !says(old) {
		return nil, ctx.Err()
	}
	var out []string
	for _, id := range datasets {
		d, _ := t.Project.Catalog.Dataset(id)
		if err := g.replace(ctx, d.Table(), after(d.Table())); err != nil {
			return nil, err
		}
		if says(now) {
			out = append(out, id)
		}
		if err := g.replace(ctx, d.Table(), before(d.Table())); err != nil {
			return nil, err
		}
	}
	if out == nil {
		out = []string{fmt.Sprintf("no single one of %s", strings.Join(datasets, ", "))}
	}
	return out, ctx.Err()
}

// on chooses the vintages that were the newest on a day.
func (t *tracer) on(day string) model.Choice {
	return func(table string) []*snapshot.Manifest { return t.inputs.At(table, day) }
}
