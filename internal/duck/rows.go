package duck

import (
	"context"
	"database/sql"
	"io"
	"strings"
)

// Kind is what the values of a column are.
type Kind int

// The kinds that answers are made of; every other type of DuckDB is read as text.
const (
	Text Kind = iota
	Integer
	Decimal // also what DuckDB computes in DOUBLE
	Day
	Boolean
)

// Number reports whether values of the kind are numbers.
func (k Kind) Number() bool { return k == Integer || k == Decimal }

// Column of an answer.
type Column struct {
	Name string
	Kind Kind
}

// Cell is a value as machine formats write it: a decimal without trailing zeros, a day as yyyy-mm-dd.
type Cell struct {
	Text string
	Null bool
}

// Rows are the rows of a query, read one at a time.
type Rows struct {
	columns []Column
	rows    *sql.Rows
	values  []any
	into    []any
	cells   []Cell
}

// Rows runs a query; the caller closes them.
func (db *DB) Rows(ctx context.Context, query string) (*Rows, error) {
	rows, err := db.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	types, err := rows.ColumnTypes()
	if err != nil {
		rows.Close()
		return nil, err
	}
	r := &Rows{rows: rows, values: make([]any, len(types)), into: make([]any, len(types)), cells: make([]Cell, len(types))}
	for i, t := range types {
		r.columns = append(r.columns, Column{t.Name(), kindOf(t.DatabaseTypeName())})
		r.into[i] = &r.values[i]
	}
	return r, nil
}

func kindOf(name string) Kind {
	name, _, _ = strings.Cut(name, "(")
	switch name {
	case "DECIMAL", "DOUBLE", "FLOAT":
		return Decimal
	case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT":
		return Integer
	case "DATE":
		return Day
	case "BOOLEAN":
		return Boolean
	}
	return Text
}

// Columns of every row.
func (r *Rows) Columns() []Column { return r.columns }

// Next is the next row, io.EOF after the last. The slice is used again for the row after it.
func (r *Rows) Next() ([]Cell, error) {
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return nil, err
		}
		return nil, io.EOF
	}
	if err := r.rows.Scan(r.into...); err != nil {
		return nil, err
	}
	for i, v := range r.values {
		r.cells[i] = Cell{text(v), v == nil}
	}
	return r.cells, nil
}

// Close ends reading.
func (r *Rows) Close() error { return r.rows.Close() }
