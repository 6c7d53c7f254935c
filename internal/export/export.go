// Package export writes the rows of a query in the forms that people take away: CSV, JSON,
// Parquet, XLSX. Machine formats stay machine formats: a dot for decimals, no thousands mark.
package export

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"osservatorio/internal/duck"
	"osservatorio/internal/xlsxfile"
)

// Title is what stands above the rows where the format has room for it.
type Title struct {
	Name, Unit, Source, Release string
	Notice                      string // that the release is not for use; "" when it is
	Synthetic                   bool
}

// Numbers are the columns that hold numbers; all others are text.
var numbers = map[string]bool{"OBS_VALUE": true, "NUMERATOR": true, "DENOMINATOR": true, "SE": true, "CV": true,
	"CI_LOW": true, "CI_HIGH": true, "SAMPLE_SIZE": true, "BEFORE_VALUE": true, "CHANGE": true, "CHANGE_SE": true, "CHANGE_LOW": true, "CHANGE_HIGH": true,
	"LO80": true, "HI80": true, "LO95": true, "HI95": true, "PAST_ERROR": true}

// Write runs the query and writes its rows to w as csv, json, parquet or xlsx.
func Write(ctx context.Context, w io.Writer, format string, db *duck.DB, query string, t Title) error {
	if format == "parquet" {
		return parquet(ctx, w, db, query)
	}
	header, rows, err := db.Strings(ctx, query)
	if err != nil {
		return err
	}
	switch format {
	case "csv":
		return CSV(w, append([][]string{header}, rows...))
	case "json":
		return Objects(w, header, rows)
	case "xlsx":
		return xlsx(w, header, rows, t)
	}
	return fmt.Errorf("there is no format %q", format)
}

// CSV writes rows, the header first, comma-separated in UTF-8.
func CSV(w io.Writer, rows [][]string) error {
	cw := csv.NewWriter(w)
	if err := cw.WriteAll(rows); err != nil {
		return err
	}
	return cw.Error()
}

// JSON writes a value indented.
func JSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// object keeps the order of the columns, which encoding/json would sort.
type object struct{ header, row []string }

// Objects writes rows as JSON: one object a row with the columns' names in their order, numbers as numbers, null for what is empty.
func Objects(w io.Writer, header []string, rows [][]string) error {
	out := make([]object, len(rows))
	for i, r := range rows {
		out[i] = object{header, r}
	}
	return JSON(w, out)
}

// MarshalJSON writes numbers as numbers and missing values as null.
func (o object) MarshalJSON() ([]byte, error) {
	var b strings.Builder
	b.WriteByte('{')
	for i, h := range o.header {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(h)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		switch {
		case o.row[i] == "":
			b.WriteString("null")
		case numbers[h]:
			b.WriteString(o.row[i])
		default:
			text, err := json.Marshal(o.row[i])
			if err != nil {
				return nil, err
			}
			b.Write(text)
		}
	}
	b.WriteByte('}')
	return []byte(b.String()), nil
}

func parquet(ctx context.Context, w io.Writer, db *duck.DB, query string) error {
	dir, err := os.MkdirTemp("", "osservatorio-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "rows.parquet")
	if err := db.Copy(ctx, query, path); err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}

// xlsx writes one sheet: what it is, then the rows, numbers as numbers.
func xlsx(w io.Writer, header []string, rows [][]string, t Title) error {
	f := excelize.NewFile()
	defer f.Close()
	const sheet = "Dati"
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	sw, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	title := fmt.Sprintf("%s [%s] · Fonte: %s · Release %s", t.Name, t.Unit, t.Source, t.Release)
	if t.Notice != "" {
		title = t.Notice + " · " + title
	}
	if t.Synthetic {
		title = "DATI DIMOSTRATIVI · " + title
	}
	line := 1
	put := func(cells []any) error {
		at, err := excelize.CoordinatesToCellName(1, line)
		if err != nil {
			return err
		}
		line++
		return sw.SetRow(at, cells)
	}
	if err := put([]any{title}); err != nil {
		return err
	}
	names := make([]any, len(header))
	for i, h := range header {
		names[i] = h
	}
	if err := put(names); err != nil {
		return err
	}
	for _, r := range rows {
		cells := make([]any, len(r))
		for i, text := range r {
			cells[i] = text
			if numbers[header[i]] && text != "" {
				var v float64
				if _, err := fmt.Sscan(text, &v); err != nil {
					return err
				}
				cells[i] = v
			}
		}
		if err := put(cells); err != nil {
			return err
		}
	}
	if err := sw.Flush(); err != nil {
		return err
	}
	return xlsxfile.Write(w, f, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)) // the same rows, the same bytes
}
