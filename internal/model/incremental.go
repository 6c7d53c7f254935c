package model

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/snapshot"
)

// Incremental declares that a model's result on a day can be made from that of the day before and from what changed
// between them. It changes no byte of the result; what does not fit it is computed anew, from everything.
type Incremental struct {
	// Of are the sources whose changes are followed row by row. A change of a source that is neither here nor in
	// Touched has everything computed anew.
	Of []string `yaml:"of"`
	// By are expressions over the rows of Of: rows of one value are made into rows of the result without any others.
	By []string `yaml:"by"`
	// Keys are the columns of the result that hold By, in their order. Its rows of a touched value are replaced.
	Keys []string `yaml:"keys"`
	// Adds are the columns of a result that is a sum over the values of By, and without these over the rows of Of: what
	// the touched ones gave before is taken off, what they give now is added. The others tell its rows
	// apart; a row of which nothing is left is none, so one of them counts what the row is made of.
	Adds []string `yaml:"adds"`
	// Touched are queries for the values of By that a change of a source touches, columns in the order of By. They read
	// `changes`, its rows that are in only one of the two states (_sign 1 where it is the new one, else -1), and
	// `before`, the model's own result of the day before. Of a source in Of they are
	// by default those of all its changes. Other sources here are small: their states are compared whole.
	Touched map[string]string `yaml:"touched"`
}

// check holds the declaration against the header; reads tells the tables of a query.
func (i *Incremental) check(f *File, reads func(query string) ([]string, error)) error {
	bad := func(format string, a ...any) error {
		return fmt.Errorf("%s:1: incremental: %s", f.Path, fmt.Sprintf(format, a...))
	}
	switch {
	case len(i.Of) == 0:
		return bad("of names no source")
	case len(i.Adds) == 0 && (len(i.By) == 0 || len(i.Keys) != len(i.By)) || len(i.Adds) > 0 && len(i.Keys) > 0:
		return bad("wanted are keys, as many as by, or adds")
	case len(i.By) == 0 && (len(i.Of) > 1 || len(i.Touched) > 0):
		return bad("without by, rows of one source are added up, and nothing is touched but by them")
	}
	for _, t := range slices.Concat(i.Of, slices.Sorted(maps.Keys(i.Touched))) {
		if !slices.Contains(f.Header.Sources, t) {
			return bad("%s is not among the sources", t)
		}
	}
	for _, t := range slices.Sorted(maps.Keys(i.Touched)) {
		tables, err := reads(i.Touched[t])
		var pe *duck.ParseError
		if errors.As(err, &pe) {
			return bad("touched: %s: %s", t, pe.Message)
		}
		if err != nil {
			return err
		}
		for _, read := range tables {
			if read != "changes" && read != "before" {
				return bad("touched: %s: the query reads %s; it may read changes and before", t, read)
			}
		}
	}
	return nil
}

// delta is by how much a model's result differs from that of the day before: two tables of rows, which may have some
// in common.
type delta struct{ from, to, gone, come string }

// amendment makes a model's result of a day from that of the day before.
type amendment struct {
	*Runner
	file   *File
	inc    *Incremental
	day    string
	prints map[string]string // of the models on the day
	path   string            // of the result of the day before
}

// amend returns the query for a model's result of a day, in no order, made from that of the day before; none when it
// must be computed from everything.
func (r *Runner) amend(ctx context.Context, f *File, day string, prints map[string]string) (string, error) {
	was, ok := r.before.prints[f.Header.Model]
	if f.Header.Incremental == nil || r.Whole || !ok {
		return "", nil
	}
	a := &amendment{r, f, f.Header.Incremental, day, prints, r.path(f, was)}
	changed, ok, err := a.changed()
	if !ok || err != nil {
		return "", err
	}
	if err := r.db.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS delta"); err != nil {
		return "", err
	}
	if ok, err := a.touch(ctx, changed); !ok || err != nil {
		return "", err
	}
	if len(a.inc.Adds) > 0 {
		return a.add(ctx)
	}
	return a.replace(ctx, prints[f.Header.Model], was)
}

// changed are the sources that differ from those of the day before; not ok when one of them is not followed.
func (a *amendment) changed() (out []string, ok bool, err error) {
	for _, t := range a.file.Header.Sources {
		same, err := a.same(t)
		if err != nil {
			return nil, false, err
		}
		if same {
			continue
		}
		if !slices.Contains(a.inc.Of, t) && a.inc.Touched[t] == "" {
			return nil, false, nil
		}
		if a.byName[t] != nil && slices.Contains(a.inc.Of, t) {
			if d, known := a.deltas[t]; !known || d.from != a.before.prints[t] || d.to != a.prints[t] {
				return nil, false, nil
			}
		}
		out = append(out, t)
	}
	return out, true, nil
}

// same reports whether a source is what it was on the day before.
func (a *amendment) same(table string) (bool, error) {
	m := a.byName[table]
	if m == nil {
		return a.Inputs.fingerprint(table, a.before.day) == a.Inputs.fingerprint(table, a.day), nil
	}
	if a.before.prints[table] == a.prints[table] {
		return true, nil
	}
	old, err := a.made.hash(a.Runner.path(m, a.before.prints[table]))
	if err != nil {
		return false, err
	}
	now, err := a.made.hash(a.Runner.path(m, a.prints[table]))
	return old == now, err
}

// state is the query for a source as on the day, or the day before.
func (a *amendment) state(table string, old bool) string {
	day, prints := a.day, a.prints
	if old {
		day, prints = a.before.day, a.before.prints
	}
	if m := a.byName[table]; m != nil {
		return "SELECT * FROM " + duck.Parquet(a.Runner.path(m, prints[table]))
	}
	return a.Inputs.selectFrom(table, day)
}

// changes are the rows of a source that are in only one of the two states.
func (a *amendment) changes(table string) string {
	signed := func(come, gone string) string {
		return fmt.Sprintf("SELECT *, 1 AS _sign FROM (%s) UNION ALL SELECT *, -1 AS _sign FROM (%s)", come, gone)
	}
	if d, ok := a.deltas[table]; ok && slices.Contains(a.inc.Of, table) {
		return signed("FROM "+d.come, "FROM "+d.gone)
	}
	if a.byName[table] == nil && !a.Inputs.IsCode(table) { // a vintage never changes
		old, now := a.Inputs.At(table, a.before.day), a.Inputs.At(table, a.day)
		return signed(a.Inputs.Select(table, without(now, old)), a.Inputs.Select(table, without(old, now)))
	}
	old, now := a.state(table, true), a.state(table, false)
	return signed(fmt.Sprintf("(%s) EXCEPT ALL (%s)", now, old), fmt.Sprintf("(%s) EXCEPT ALL (%s)", old, now))
}

// without are the vintages of some that are not among others.
func without(some, others []*snapshot.Manifest) []*snapshot.Manifest {
	return slices.DeleteFunc(slices.Clone(some), func(m *snapshot.Manifest) bool {
		return slices.ContainsFunc(others, func(o *snapshot.Manifest) bool { return o.Vintage == m.Vintage })
	})
}

// touch makes the table of the values of By that the changes touch; not ok when they are so many that it is less to
// compute everything.
func (a *amendment) touch(ctx context.Context, changed []string) (ok bool, err error) {
	if len(a.inc.By) == 0 {
		d := a.deltas[a.inc.Of[0]]
		return a.fewer(ctx, fmt.Sprintf("SELECT (SELECT count(*) FROM %s) + (SELECT count(*) FROM %s)", d.come, d.gone), a.state(a.inc.Of[0], true))
	}
	if err := bind(ctx, a.db, "before", "SELECT * FROM "+duck.Parquet(a.path)); err != nil {
		return false, err
	}
	names := make([]string, len(a.inc.By))
	for i := range names {
		names[i] = fmt.Sprintf("_k%d", i+1)
	}
	create := "CREATE OR REPLACE TABLE delta.more(" + strings.Join(names, ", ") + ") AS "
	into := "CREATE OR REPLACE TABLE delta.touched AS "
	for _, t := range changed {
		if err := bind(ctx, a.db, "changes", a.changes(t)); err != nil {
			return false, err
		}
		query := a.inc.Touched[t]
		if query == "" {
			query = "SELECT " + strings.Join(a.inc.By, ", ") + " FROM changes"
		}
		if err := a.db.Exec(ctx, create+query); err != nil {
			return false, fmt.Errorf("%s: touched by %s: %w", a.file.Path, t, err)
		}
		if err := a.db.Exec(ctx, into+"SELECT DISTINCT * FROM delta.more"); err != nil {
			return false, err
		}
		into = "INSERT INTO delta.touched "
	}
	if len(changed) > 1 {
		if err := a.db.Exec(ctx, "CREATE OR REPLACE TABLE delta.touched AS SELECT DISTINCT * FROM delta.touched"); err != nil {
			return false, err
		}
	}
	if err := a.db.Exec(ctx, "DROP TABLE delta.more"); err != nil {
		return false, err
	}
	if len(a.inc.Adds) > 0 {
		return true, nil
	}
	return a.fewer(ctx, "SELECT 2 * count(*) FROM delta.touched", "SELECT * FROM "+duck.Parquet(a.path))
}

// fewer reports whether a number is below that of the rows of a query.
func (a *amendment) fewer(ctx context.Context, number, than string) (bool, error) {
	var n, rows int64
	if err := a.db.Scan(ctx, number, &n); err != nil {
		return false, err
	}
	err := a.db.Scan(ctx, "SELECT count(*) FROM ("+than+")", &rows)
	return n < rows, err
}

// touching narrows rows down to those of touched values, or to the others (ANTI).
func (a *amendment) touching(kind, rows string, by []string) string {
	on := make([]string, len(by))
	for i, by := range by {
		on[i] = fmt.Sprintf("(%s) IS NOT DISTINCT FROM _k%d", by, i+1)
	}
	return fmt.Sprintf("SELECT t.* FROM (%s) AS t %s JOIN delta.touched AS touched ON %s", rows, kind, strings.Join(on, " AND "))
}

// part computes the model of the touched rows alone, into a table, as on the day or on the day before.
func (a *amendment) part(ctx context.Context, old bool, into string) error {
	for _, t := range a.file.Header.Sources {
		query := a.state(t, old)
		switch {
		case !slices.Contains(a.inc.Of, t):
		case len(a.inc.By) > 0:
			query = a.touching("SEMI", query, a.inc.By)
		case old:
			query = "FROM " + a.deltas[t].gone
		default:
			query = "FROM " + a.deltas[t].come
		}
		if err := bind(ctx, a.db, t, query); err != nil {
			return err
		}
	}
	if err := a.db.Exec(ctx, "CREATE OR REPLACE TABLE "+into+" AS FROM (\n"+a.file.SQL+"\n)"); err != nil {
		return a.file.Locate(err)
	}
	return nil
}

// replace puts what the touched values give now in the place of what they gave before, and keeps both for the models behind.
func (a *amendment) replace(ctx context.Context, now, was string) (string, error) {
	d := delta{from: was, to: now, gone: "delta." + duck.Ident(a.file.Header.Model+" gone"), come: "delta." + duck.Ident(a.file.Header.Model+" come")}
	if err := a.part(ctx, false, d.come); err != nil {
		return "", err
	}
	before := "SELECT * FROM " + duck.Parquet(a.path)
	if err := a.db.Exec(ctx, "CREATE OR REPLACE TABLE "+d.gone+" AS "+a.touching("SEMI", before, a.inc.Keys)); err != nil {
		return "", err
	}
	columns, err := a.columns(ctx)
	if err != nil {
		return "", err
	}
	a.deltas[a.file.Header.Model] = d
	return fmt.Sprintf("%s UNION ALL SELECT %s FROM %s", a.touching("ANTI", before, a.inc.Keys), columns.cast(""), d.come), nil
}

// add takes what the touched rows gave before off the result and adds what they give now.
func (a *amendment) add(ctx context.Context) (string, error) {
	const come, gone = "delta.come", "delta.gone"
	if err := a.part(ctx, true, gone); err != nil {
		return "", err
	}
	if err := a.part(ctx, false, come); err != nil {
		return "", err
	}
	columns, err := a.columns(ctx)
	if err != nil {
		return "", err
	}
	var list, keys, left []string
	for _, c := range columns {
		name := duck.Ident(c[0])
		if !slices.Contains(a.inc.Adds, c[0]) {
			list, keys = append(list, name), append(keys, name)
			continue
		}
		if !slices.Contains([]string{"BIGINT", "INTEGER"}, c[1]) {
			return "", fmt.Errorf("%s:1: incremental: adds: %s is %s; only whole numbers can be added and taken off exactly", a.file.Path, c[0], c[1])
		}
		list, left = append(list, fmt.Sprintf("CAST(sum(%[1]s) AS %[2]s) AS %[1]s", name, c[1])), append(left, "sum("+name+") <> 0")
	}
	if len(left) != len(a.inc.Adds) {
		return "", fmt.Errorf("%s:1: incremental: adds: the result has not all of %s", a.file.Path, strings.Join(a.inc.Adds, ", "))
	}
	return fmt.Sprintf("SELECT %s FROM (SELECT * FROM %s UNION ALL SELECT %s FROM %s UNION ALL SELECT %s FROM %s) GROUP BY %s HAVING %s",
		strings.Join(list, ", "), duck.Parquet(a.path), columns.cast(""), come, columns.cast("-", a.inc.Adds...), gone, strings.Join(keys, ", "), strings.Join(left, " OR ")), nil
}

// columns are names and types of a result.
type columns [][]string

func (a *amendment) columns(ctx context.Context) (columns, error) {
	_, rows, err := a.db.Strings(ctx, "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM "+duck.Parquet(a.path)+")")
	return rows, err
}

// cast lists the columns in their types, some with a sign before them.
func (c columns) cast(sign string, signed ...string) string {
	out := make([]string, len(c))
	for i, column := range c {
		name, before := duck.Ident(column[0]), ""
		if slices.Contains(signed, column[0]) {
			before = sign
		}
		out[i] = fmt.Sprintf("CAST(%s%s AS %s) AS %s", before, name, column[1], name)
	}
	return strings.Join(out, ", ")
}

// forget drops the differences of the day before.
func (r *Runner) forget(ctx context.Context) error {
	r.deltas = map[string]delta{}
	return r.db.Exec(ctx, "DROP SCHEMA IF EXISTS delta CASCADE")
}
