package explain

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/model"
	"osservatorio/internal/snapshot"
)

// graph computes one cell of one model anew, from vintages of which rows may be left out.
type graph struct {
	db     *duck.DB
	inputs *model.Inputs
	models []*model.File // in the order in which they run; the last has the cell
	tables []string      // the datasets that they read, sorted
	source map[string]string
	stale  map[string]bool // models whose tables are not of what source says
	idle   map[string]bool // models that the cell does not need: they stay empty
	said   []string        // the columns of values
	wanted []string        // conditions that name the cell in the last model's result
	tries  int
	held   int // tables that were made of narrowed vintages
}

// condition keeps the rows of a dataset whose column, as text, has one of the values.
type condition struct {
	column string
	values []string
}

// sql is the condition; a value of "" stands for NULL too.
func (c condition) sql() string {
	quoted := make([]string, len(c.values))
	for i, v := range c.values {
		quoted[i] = duck.Quote(v)
	}
	return fmt.Sprintf("coalesce(%s::VARCHAR, '') IN (%s)", duck.Ident(c.column), strings.Join(quoted, ", "))
}

func where(conditions []condition) string {
	if len(conditions) == 0 {
		return ""
	}
	parts := make([]string, len(conditions))
	for i, c := range conditions {
		parts[i] = c.sql()
	}
	return " WHERE " + strings.Join(parts, " AND ")
}

// newGraph binds the tables of a model as vintages chosen give them. The database is the graph's own.
func newGraph(ctx context.Context, db *duck.DB, inputs *model.Inputs, models []*model.File, tables []string, choose model.Choice) (*graph, error) {
	g := &graph{db: db, inputs: inputs, models: models, source: map[string]string{}, stale: map[string]bool{}, idle: map[string]bool{}}
	for _, t := range tables {
		if inputs.IsCode(t) {
			if err := model.Bind(ctx, db, t, inputs.Select(t, nil)); err != nil {
				return nil, err
			}
			continue
		}
		g.tables = append(g.tables, t)
	}
	return g, g.choose(ctx, choose)
}

// choose makes the datasets of these vintages whole.
func (g *graph) choose(ctx context.Context, choose model.Choice) error {
	for _, t := range g.tables {
		if err := g.set(ctx, t, g.inputs.Select(t, choose(t))); err != nil {
			return err
		}
	}
	return nil
}

// replace makes one dataset of other vintages.
func (g *graph) replace(ctx context.Context, table string, from []*snapshot.Manifest) error {
	return g.set(ctx, table, g.inputs.Select(table, from))
}

// set makes a dataset of a query, and what is computed from it stale.
func (g *graph) set(ctx context.Context, table, query string) error {
	g.source[table] = query
	return g.bind(ctx, table, nil)
}

// changed makes stale what is computed from a table.
func (g *graph) changed(table string) {
	changed := map[string]bool{table: true}
	for _, f := range g.models {
		if slices.ContainsFunc(f.Header.Sources, func(t string) bool { return changed[t] }) {
			changed[f.Header.Model], g.stale[f.Header.Model] = true, true
		}
	}
}

// empty takes all rows from a model, or lets it be computed again.
func (g *graph) empty(ctx context.Context, f *model.File, empty bool) error {
	g.idle[f.Header.Model], g.stale[f.Header.Model] = empty, !empty
	g.changed(f.Header.Model)
	if !empty {
		return nil
	}
	return g.db.Exec(ctx, "DELETE FROM "+tableOf(f))
}

// tableOf is the table of a model.
func tableOf(f *model.File) string {
	schema, name, _ := strings.Cut(f.Header.Model, ".")
	return duck.Ident(schema) + "." + duck.Ident(name)
}

// bind lets models see only the rows of a dataset that meet the conditions.
func (g *graph) bind(ctx context.Context, table string, conditions []condition) error {
	g.changed(table)
	return model.Bind(ctx, g.db, table, "SELECT * FROM ("+g.source[table]+")"+where(conditions))
}

// of names the cell: the dimensions of the release with their codes, of which the model may have fewer.
func (g *graph) of(ctx context.Context, dims []string, codes map[string]string) error {
	last := g.models[len(g.models)-1]
	// The columns are found without rows: nothing has to be computed for that.
	for _, t := range slices.Concat(g.tables) {
		if err := model.Bind(ctx, g.db, t, "SELECT * FROM ("+g.source[t]+") WHERE false"); err != nil {
			return err
		}
	}
	if err := g.compute(ctx, g.models[:len(g.models)-1]); err != nil {
		return err
	}
	_, columns, err := g.db.Strings(ctx, "SELECT column_name FROM (DESCRIBE "+last.SQL+")")
	if err != nil {
		return last.Locate(err)
	}
	has := func(name string) bool {
		return slices.ContainsFunc(columns, func(row []string) bool { return row[0] == name })
	}
	g.wanted, g.said = nil, nil
	for _, name := range values {
		if has(name) {
			g.said = append(g.said, name+"::DECIMAL(18,6)")
		} else {
			g.said = append(g.said, "NULL")
		}
	}
	for _, name := range dims {
		if !has(name) {
			continue
		}
		g.wanted = append(g.wanted, fmt.Sprintf("coalesce(%s::VARCHAR, '_Z') = %s", duck.Ident(name), duck.Quote(codes[name])))
	}
	for _, t := range g.tables {
		if err := g.bind(ctx, t, nil); err != nil {
			return err
		}
	}
	for _, f := range g.models {
		g.stale[f.Header.Model], g.idle[f.Header.Model] = true, false
	}
	return nil
}

// compute runs models into tables.
func (g *graph) compute(ctx context.Context, models []*model.File) error {
	for _, f := range models {
		schema, _, _ := strings.Cut(f.Header.Model, ".")
		if err := g.db.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+duck.Ident(schema)); err != nil {
			return err
		}
		if err := g.db.Exec(ctx, "CREATE OR REPLACE TABLE "+tableOf(f)+" AS\n"+f.SQL); err != nil {
			return f.Locate(err)
		}
	}
	return nil
}

// values are what a cell says; a change of any of them is another figure.
var values = []string{"OBS_VALUE", "NUMERATOR", "DENOMINATOR"}

// cell computes the cell from what is bound now: value, numerator, denominator, status; nil when the
// model does not give it, or not once.
func (g *graph) cell(ctx context.Context) ([]string, error) {
	g.tries++
	last := len(g.models) - 1
	for _, f := range g.models[:last] {
		if !g.stale[f.Header.Model] || g.idle[f.Header.Model] {
			continue
		}
		if err := g.compute(ctx, []*model.File{f}); err != nil {
			return nil, err
		}
		g.stale[f.Header.Model] = false
	}
	_, rows, err := g.db.Strings(ctx, fmt.Sprintf("SELECT %s, OBS_STATUS FROM (\n%s\n) WHERE %s LIMIT 2", strings.Join(g.said, ", "), g.models[last].SQL, strings.Join(g.wanted, " AND ")))
	if err != nil {
		return nil, g.models[last].Locate(err)
	}
	if len(rows) != 1 {
		return nil, nil
	}
	return rows[0], nil
}

// columns lists the columns of a dataset.
func (g *graph) columns(ctx context.Context, table string) ([]string, error) {
	_, rows, err := g.db.Strings(ctx, "SELECT column_name FROM (DESCRIBE SELECT * FROM ("+g.source[table]+"))")
	var out []string
	for _, row := range rows {
		out = append(out, row[0])
	}
	return out, err
}

// distinct lists what a column of a dataset holds, as text, sorted; nil when it is more than most.
func (g *graph) distinct(ctx context.Context, table, column string, most int) ([]string, error) {
	_, rows, err := g.db.Strings(ctx, fmt.Sprintf("SELECT DISTINCT coalesce(%s::VARCHAR, '') AS v FROM (%s) LIMIT %d", duck.Ident(column), g.source[table], most+1))
	if err != nil || len(rows) > most {
		return nil, err
	}
	var out []string
	for _, row := range rows {
		out = append(out, row[0])
	}
	slices.Sort(out)
	return out, nil
}

// count is the number of rows of a dataset as it is narrowed now.
func (g *graph) count(ctx context.Context, table string) (n int64, err error) {
	err = g.db.Scan(ctx, "SELECT count(*) FROM ("+g.source[table]+")", &n)
	return n, err
}

// keep narrows a dataset for good: its rows are copied, so that what follows reads no others.
func (g *graph) keep(ctx context.Context, table string, conditions []condition) error {
	g.held++
	name := fmt.Sprintf("held_%d", g.held)
	if err := g.db.Exec(ctx, "CREATE OR REPLACE TABLE "+name+" AS SELECT * FROM ("+g.source[table]+")"+where(conditions)); err != nil {
		return err
	}
	g.source[table] = "SELECT * FROM " + name
	return model.Bind(ctx, g.db, table, g.source[table])
}
