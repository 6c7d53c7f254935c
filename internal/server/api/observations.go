package api

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"osservatorio/internal/duck"
	"osservatorio/internal/export"
	"osservatorio/internal/model"
	"osservatorio/internal/release"
	"osservatorio/internal/server/asked"
	"osservatorio/internal/server/reply"
	"osservatorio/internal/server/shelf"
)

// observations answers with the cells of one indicator.
func (c *call) observations() error {
	known := c.q
	f, d, err := asked.Filter(c.ctx, c.rel.Release, c.api.project.Lists.Areas, known, "history", "change", "format", "locale", "limit", "offset", "sort")
	if err != nil {
		return err
	}
	f.History = c.q.Get("history") == "true"
	if f.History && (f.AsOf != "" || c.q.Get("change") != "") {
		return reply.Bad("history", "all that was ever published cannot be asked for together with as-of or change")
	}
	t := result{name: d.ID, order: release.Order(d), columns: release.Columns(d), title: export.Title{Name: d.Title.IT, Unit: d.Unit, Source: d.Source}}
	t.page.Indicator = &subject{d.ID, words(d.Title), d.Unit, d.Decimals, d.Source}
	if f.History {
		t.columns = append(t.columns, "KNOWN_TO")
	}
	if against := c.q.Get("change"); against != "" {
		t.columns = slices.Concat(t.columns, release.ChangeColumns)
		t.query, _, err = c.rel.ChangeSQL(c.ctx, f, release.Against(against), c.api.project.Reliability.Changes)
	} else {
		t.query, _, err = c.rel.SQL(c.ctx, f)
	}
	if err != nil {
		return asked.Fault(err)
	}
	if t.page.Notes, err = c.rel.Notes(c.ctx, d, t.query); err != nil {
		return err
	}
	t.why = func() (string, error) { return c.rel.WhyEmpty(c.ctx, f) }
	return c.give(t)
}

// observed are the columns of observations that are parameters, and their values in any indicator.
func (a *API) observed() *columns {
	return &columns{own: true,
		names: func(_ context.Context, rel *shelf.Copy) ([]string, error) { return dimensions(rel), nil },
		values: func(ctx context.Context, rel *shelf.Copy, name string) ([]string, error) {
			return a.choices.of(rel, "observations", name, func() ([]string, error) {
				var out []string
				for _, table := range []string{"observations", "projections"} {
					has, err := columnsOf(ctx, rel, table)
					if err != nil {
						return nil, err
					}
					if _, ok := has[name]; !ok {
						continue
					}
					values, err := distinct(ctx, rel, table, name)
					if err != nil {
						return nil, err
					}
					out = append(out, values...)
				}
				for _, d := range rel.Catalogue.Indicators {
					if d.Query != "" && (slices.Contains(d.Dimensions, name) && len(out) == 0) {
						values, err := rel.Codes(ctx, d, name)
						if err != nil {
							return nil, err
						}
						out = append(out, values...)
					}
				}
				slices.Sort(out)
				return slices.Compact(out), nil
			})
		}}
}

// observedRow is what a row of observations is: every column that some indicator has.
func (a *API) observedRow(ctx context.Context, rel *shelf.Copy) (schema, error) {
	types, err := columnsOf(ctx, rel, "observations")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, d := range rel.Catalogue.Indicators {
		names = append(names, release.Columns(d)...)
		if d.Query == "" {
			continue
		}
		query, _, err := rel.SQL(ctx, release.Filter{Indicator: d.ID})
		if err != nil {
			return nil, err
		}
		own, err := columnsOf(ctx, rel, "("+query+")")
		if err != nil {
			return nil, err
		}
		for name, k := range own {
			if has, ok := types[name]; !ok || has == duck.Integer { // what an indicator does not have is NULL, an integer to DuckDB
				types[name] = k
			}
		}
	}
	always := release.Columns(model.Indicator{})
	for _, name := range release.ChangeColumns {
		types[name] = duck.Text
		if name == "BEFORE_VALUE" || strings.HasPrefix(name, "CHANGE") && name != "CHANGE_UNIT" && name != "CHANGE_VERDICT" {
			types[name] = duck.Decimal
		}
	}
	names = slices.Concat(names, release.ChangeColumns, []string{"KNOWN_TO"})
	slices.Sort(names)
	row := rowSchema(slices.Compact(names), types)
	row["required"] = always
	return row, nil
}

// tabled is a table of the release beside the observations.
type tabled struct {
	name  string // of the table
	order string
	title words
	// free are the columns of texts that are no codes.
	free []string
}

var tables = map[string]tabled{
	"forecasts": {"forecasts", "INDICATOR, REF_AREA <> 'IT', REF_AREA, CITIZENSHIP <> 'TOTAL', CITIZENSHIP, SECTOR <> '_T', SECTOR, FREQ, TIME_PERIOD, ALL", words{"Previsioni", "Forecasts"},
		[]string{"TIME_PERIOD", "DETAIL", "REASON"}},
	"projections": {"projections", "INDICATOR, REF_AREA <> 'IT', REF_AREA, TIME_PERIOD, ALL", words{"Proiezioni", "Projections"},
		[]string{"TIME_PERIOD", "DETAIL", "PAST_ERROR_OF", "DATA_VINTAGE", "SOURCE"}},
	"backtests": {"backtests", "INDICATOR, REF_AREA <> 'IT', REF_AREA, CITIZENSHIP <> 'TOTAL', CITIZENSHIP, SECTOR <> '_T', SECTOR, FREQ, ORIGIN, STEP, ALL", words{"Previsioni provate sul passato", "Forecasts tried on the past"},
		[]string{"TIME_PERIOD", "KNOWN_ON"}},
}

// tableRows answers with the rows of a table of the release.
func (c *call) tableRows(t tabled) error {
	types, err := columnsOf(c.ctx, c.rel, t.name)
	if err != nil {
		return err
	}
	header, err := c.api.header(c.ctx, c.rel, t.name)
	if err != nil {
		return err
	}
	conditions := []string{"true"}
	for name := range c.q {
		values := asked.Values(c.q, name)
		switch {
		case name == "indicator":
			conditions = append(conditions, "INDICATOR = "+duck.Quote(c.q.Get(name)))
		case name == "area":
			areas, err := asked.Areas(c.api.project.Lists.Areas, name, values)
			if err != nil {
				return err
			}
			conditions = append(conditions, "REF_AREA IN ("+quotedAll(areas)+")")
		case slices.Contains(header, name):
			conditions = append(conditions, duck.Ident(name)+"::VARCHAR IN ("+quotedAll(values)+")")
		}
	}
	from, err := asked.Period("from", c.q.Get("from"))
	if err != nil {
		return err
	}
	to, err := asked.Period("to", c.q.Get("to"))
	if err != nil {
		return err
	}
	if !from.IsZero() && !to.IsZero() && to.End().Before(from.Start()) {
		return reply.Bad("from", "from is after to: no period lies between them")
	}
	slices.Sort(conditions)
	conditions = append(conditions, release.PeriodConditions(from, to)...)
	order := strings.TrimSuffix(t.order, ", ALL")
	for _, name := range header {
		if types[name] == duck.Text {
			order += ", " + duck.Ident(name)
		}
	}
	return c.give(result{name: t.name, columns: header, order: order, title: export.Title{Name: t.title.IT, Source: "Elaborazioni dell'Osservatorio"},
		query: "SELECT * FROM " + t.name + " WHERE " + strings.Join(conditions, " AND ") + " ORDER BY " + order,
		why: func() (string, error) {
			return "no row meets all the conditions together; without some of them there may be", nil
		}})
}

func quotedAll(values []string) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = duck.Quote(v)
	}
	return strings.Join(out, ", ")
}

// coded are the columns of a table whose values are parameters.
func (a *API) coded(t tabled) *columns {
	return &columns{
		names: func(ctx context.Context, rel *shelf.Copy) ([]string, error) {
			types, err := columnsOf(ctx, rel, t.name)
			if err != nil {
				return nil, err
			}
			header, err := a.header(ctx, rel, t.name)
			return slices.DeleteFunc(slices.Clone(header), func(name string) bool {
				return name == "INDICATOR" || name == "REF_AREA" || slices.Contains(t.free, name) || types[name] != duck.Text && name != "STEP"
			}), err
		},
		values: func(ctx context.Context, rel *shelf.Copy, name string) ([]string, error) {
			return a.choices.of(rel, t.name, name, func() ([]string, error) {
				if name == "KIND" && t.name == "backtests" { // also of what nothing was scored of yet
					return release.Kinds, nil
				}
				return distinct(ctx, rel, t.name, name)
			})
		}}
}

// tabledIndicators are those that a table has.
func (a *API) tabledIndicators(table string) func(context.Context, *shelf.Copy) ([]string, error) {
	return func(ctx context.Context, rel *shelf.Copy) ([]string, error) {
		return a.choices.of(rel, table, "INDICATOR", func() ([]string, error) { return distinct(ctx, rel, table, "INDICATOR") })
	}
}

// tabledRow is what a row of a table is.
func (a *API) tabledRow(table string) func(context.Context, *shelf.Copy) (schema, error) {
	return func(ctx context.Context, rel *shelf.Copy) (schema, error) {
		types, err := columnsOf(ctx, rel, table)
		if err != nil {
			return nil, err
		}
		header, err := a.header(ctx, rel, table)
		row := rowSchema(header, types)
		row["required"] = header
		return row, err
	}
}

// header are the columns of a table in their order.
func (a *API) header(ctx context.Context, rel *shelf.Copy, table string) ([]string, error) {
	return a.choices.of(rel, table, "", func() ([]string, error) {
		rows, err := rel.DB.Rows(ctx, "SELECT * FROM "+table+" LIMIT 0")
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		var out []string
		for _, c := range rows.Columns() {
			out = append(out, c.Name)
		}
		return out, nil
	})
}

// columnsOf are the columns of a relation with what they hold.
func columnsOf(ctx context.Context, rel *shelf.Copy, relation string) (map[string]duck.Kind, error) {
	rows, err := rel.DB.Rows(ctx, "SELECT * FROM "+relation+" LIMIT 0")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]duck.Kind{}
	for _, c := range rows.Columns() {
		out[c.Name] = c.Kind
	}
	return out, nil
}

func distinct(ctx context.Context, rel *shelf.Copy, table, name string) ([]string, error) {
	_, rows, err := rel.DB.Strings(ctx, fmt.Sprintf("SELECT DISTINCT %[1]s FROM %[2]s WHERE %[1]s IS NOT NULL ORDER BY 1", duck.Ident(name), table))
	var out []string
	for _, r := range rows {
		if r[0] != "" {
			out = append(out, r[0])
		}
	}
	return out, err
}

// choices keeps what a release was found to have; a release does not change.
type choices struct{ known sync.Map }

func (x *choices) of(rel *shelf.Copy, table, name string, find func() ([]string, error)) ([]string, error) {
	key := [3]string{rel.Manifest.ID, table, name}
	if found, ok := x.known.Load(key); ok {
		return found.([]string), nil
	}
	found, err := find()
	if err != nil {
		return nil, errors.Join(errors.New("values of "+name), err)
	}
	x.known.Store(key, found)
	return found, nil
}
