// Package export writes tables in the forms that people take away: CSV, JSON, Parquet, Arrow, XLSX.
// Machine formats stay machine formats: a dot for decimals, no thousands mark, unless the Italian
// locale is asked for. Rows are written as they are read, so that a large answer takes no memory
// (a workbook is put together before it is written).
package export

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"osservatorio/internal/duck"
)

// Formats that a table can be written in.
var Formats = []string{"json", "csv", "xlsx", "parquet", "arrow"}

// Title is what stands above the rows where the format has room for it.
type Title struct {
	Name, Unit, Source, Release string
	Notice                      string // that the release is not for use; "" when it is
	Synthetic                   bool
}

// Options say how a table is written.
type Options struct {
	Format  string // of Formats
	Italian bool   // CSV as Italian spreadsheets read it: semicolons, decimal commas, a byte order mark
	Title   Title
}

// Table gives rows one at a time; *duck.Rows is one. Next returns io.EOF after the last row, and may use
// its slice again.
type Table interface {
	Columns() []duck.Column
	Next() ([]duck.Cell, error)
}

// Write runs the query and writes its rows to w.
func Write(ctx context.Context, w io.Writer, o Options, db *duck.DB, query string) error {
	rows, err := db.Rows(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	return WriteTable(w, o, rows)
}

// WriteTable writes the rows of a table to w.
func WriteTable(w io.Writer, o Options, t Table) error {
	switch o.Format {
	case "csv":
		return writeCSV(w, t, o.Italian)
	case "json":
		return writeObjects(w, t)
	case "parquet":
		return writeParquet(w, t)
	case "arrow":
		return writeArrow(w, t)
	case "xlsx":
		return writeXLSX(w, t, o.Title)
	}
	return fmt.Errorf("there is no format %q", o.Format)
}

// Lines is a table of texts that are in memory; an empty text is a missing value. numbers are the columns that
// hold numbers.
func Lines(header []string, rows [][]string, numbers ...string) Table {
	l := &lines{rows: rows, cells: make([]duck.Cell, len(header))}
	for _, h := range header {
		c := duck.Column{Name: h}
		if slices.Contains(numbers, h) {
			c.Kind = duck.Decimal
		}
		l.columns = append(l.columns, c)
	}
	return l
}

type lines struct {
	columns []duck.Column
	rows    [][]string
	cells   []duck.Cell
}

func (l *lines) Columns() []duck.Column { return l.columns }

func (l *lines) Next() ([]duck.Cell, error) {
	if len(l.rows) == 0 {
		return nil, io.EOF
	}
	for i, text := range l.rows[0] {
		l.cells[i] = duck.Cell{Text: text, Null: text == ""}
	}
	l.rows = l.rows[1:]
	return l.cells, nil
}

// measures are the columns of tables in memory that hold numbers, by the names that all tables give them.
var measures = []string{"OBS_VALUE", "NUMERATOR", "DENOMINATOR", "SE", "CV",
	"CI_LOW", "CI_HIGH", "SAMPLE_SIZE", "BEFORE_VALUE", "CHANGE", "CHANGE_SE", "CHANGE_LOW", "CHANGE_HIGH",
	"LO80", "HI80", "LO95", "HI95", "PAST_ERROR"}

// Objects writes rows as JSON: one object a row with the columns' names in their order, numbers as numbers, null for what is empty.
func Objects(w io.Writer, header []string, rows [][]string) error {
	return writeObjects(w, Lines(header, rows, measures...))
}

// JSON writes a value indented.
func JSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// each hands the rows of a table on.
func each(t Table, f func([]duck.Cell) error) error {
	for {
		row, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = f(row)
		}
		if err != nil {
			return err
		}
	}
}
