package export

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"osservatorio/internal/duck"
	"osservatorio/internal/xlsxfile"
)

// line is what stands above the rows.
func (t Title) line() string {
	text := t.Name
	if t.Unit != "" {
		text += " [" + t.Unit + "]"
	}
	if t.Source != "" {
		text += " · Fonte: " + t.Source
	}
	text += " · Release " + t.Release
	if t.Notice != "" {
		text = t.Notice + " · " + text
	}
	if t.Synthetic {
		text = "DATI DIMOSTRATIVI · " + text
	}
	return Safe(text)
}

// writeXLSX writes one sheet: what it is, then the rows, numbers as numbers.
func writeXLSX(w io.Writer, t Table, title Title) error {
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
	line := 1
	put := func(cells []any) error {
		at, err := excelize.CoordinatesToCellName(1, line)
		if err != nil {
			return err
		}
		line++
		return sw.SetRow(at, cells)
	}
	if err := put([]any{title.line()}); err != nil {
		return err
	}
	columns := t.Columns()
	cells := make([]any, len(columns))
	for i, c := range columns {
		cells[i] = Safe(c.Name)
	}
	if err := put(cells); err != nil {
		return err
	}
	err = each(t, func(row []duck.Cell) error {
		for i, c := range row {
			cells[i] = Safe(c.Text)
			if columns[i].Kind.Number() && c.Text != "" {
				v, err := strconv.ParseFloat(c.Text, 64)
				if err != nil {
					return fmt.Errorf("column %s: %w", columns[i].Name, err)
				}
				cells[i] = v
			}
		}
		return put(cells)
	})
	if err != nil {
		return err
	}
	if err := sw.Flush(); err != nil {
		return err
	}
	return xlsxfile.Write(w, f, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)) // the same rows, the same bytes
}
