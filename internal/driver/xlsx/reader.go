// Package xlsx reads one table of a workbook, found by the words of its title.
//
// Under the title the header may have several rows, which are joined with
// " / "; a merged range gives its text to all the columns it covers. The data
// begin at the first row that has a label in text and a number, or a mark in
// its place; a row above them whose numbers are all years belongs to the
// header. They end at the first blank row, unless the options say otherwise,
// or at a row of notes or sources. Rows left out after the end are noted, and
// noted apart where they look like data.
//
// Numbers are as stored, without their format: 0.4559 and not 45,6 %; dates are
// the serial numbers of the workbook.
package xlsx

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"osservatorio/internal/driver/raw"
	"osservatorio/internal/driver/unpack"
)

// Reader implements raw.Reader over a sheet in memory.
type Reader struct {
	grid    *grid
	table   table
	opts    raw.Options
	columns []int // of the sheet, one a column of the header
	header  []string
	book    raw.Notebook
	row     int // next row of the sheet
	end     int // first row after the table
	cells   []string
}

var _ raw.Reader = (*Reader)(nil)

// Open loads the sheet of the table. opts must be valid. Errors wrap
// raw.ErrNoTable when no sheet, or more than one, has the title.
func Open(src *unpack.Source, opts raw.Options) (raw.Reader, error) {
	r := &Reader{opts: opts}
	src.Note(&r.book)
	if err := r.load(src); err != nil {
		return nil, &raw.Error{Format: raw.XLSX, Err: err}
	}
	if err := r.prepare(); err != nil {
		return nil, &raw.Error{Format: raw.XLSX, Line: r.table.headerTop + 1, Err: err}
	}
	return r, nil
}

// load finds the sheet and the table in it.
func (r *Reader) load(src *unpack.Source) (err error) {
	// The parser of workbooks panics on some that are malformed.
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", raw.ErrSyntax, p)
		}
	}()
	at, size, err := src.ReaderAt()
	if err != nil {
		return err
	}
	limits := src.Limits()
	unpacked := min(limits.MaxBytes, max(size*limits.MaxRatio, 16<<20))
	book, err := excelize.OpenReader(io.NewSectionReader(at, 0, size), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: unpacked, UnzipXMLSizeLimit: unpacked,
	})
	if err != nil {
		return fmt.Errorf("%w: %w", raw.ErrSyntax, err)
	}
	defer book.Close()
	if r.table, err = findSheet(book, r.opts, limits); err != nil {
		return err
	}
	if r.grid, err = loadGrid(book, r.table.sheet, limits); err != nil {
		return err
	}
	return r.table.locate(r.grid, r.opts)
}

// prepare finds the end of the table and names its columns.
func (r *Reader) prepare() error {
	r.row = r.table.first
	r.findEnd()
	for c := r.table.label; c < r.grid.width; c++ {
		name := r.columnName(c)
		if name == "" && !r.used(c) {
			continue
		}
		if name == "" {
			name, _ = excelize.ColumnNumberToName(c + 1)
		}
		r.columns = append(r.columns, c)
		r.header = append(r.header, name)
	}
	if r.opts.Label != "" {
		r.header[0] = r.opts.Label
	}
	r.cells = make([]string, len(r.columns))
	return raw.CheckHeader(r.header)
}

// columnName joins the header rows over a column; a text that repeats the one
// above it counts once.
func (r *Reader) columnName(c int) string {
	var parts []string
	for row := r.table.headerTop; row < r.table.first; row++ {
		text := strings.Join(strings.Fields(r.grid.own(row, c, r.table.label)), " ")
		if text != "" && (len(parts) == 0 || parts[len(parts)-1] != text) {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " / ")
}

// used says whether a column has text in any row of data.
func (r *Reader) used(c int) bool {
	for row := r.table.first; row < r.end; row++ {
		if r.grid.own(row, c, r.table.label) != "" {
			return true
		}
	}
	return c == r.table.label
}

// findEnd sets the first row after the table and notes what follows it.
func (r *Reader) findEnd() {
	g, label := r.grid, r.table.label
	r.end = r.table.first
	for r.end < len(g.rows) {
		if g.blank(r.end, label) && r.opts.BlankRows != "skip" {
			break
		}
		if g.onlyLabel(r.end, label) && noteLabel.MatchString(strings.TrimSpace(g.at(r.end, label))) {
			break
		}
		r.end++
	}
	for row := r.end; row < len(g.rows); row++ {
		if g.blank(row, 0) {
			continue
		}
		rule := raw.RuleRowsAfterTable
		if _, data := dataRow(g, row, label); data {
			rule = raw.RuleDataAfterTable
		}
		r.book.Add(rule, 1, row+1, strings.TrimSpace(strings.Join(g.rows[row], " ")))
	}
}

// Header implements raw.Reader.
func (r *Reader) Header() []string { return r.header }

// Read implements raw.Reader.
func (r *Reader) Read() (raw.Record, error) {
	for r.row < r.end && r.grid.blank(r.row, r.table.label) {
		r.row++
		r.book.Add(raw.RuleBlankLine, 1, r.row, "")
	}
	if r.row >= r.end {
		return raw.Record{}, io.EOF
	}
	for i, c := range r.columns {
		r.cells[i] = r.grid.own(r.row, c, r.table.label)
		if r.opts.Trim {
			r.cells[i] = strings.TrimSpace(r.cells[i])
		}
	}
	r.row++
	return raw.Record{Line: r.row, Cells: r.cells}, nil
}

// Notes implements raw.Reader.
func (r *Reader) Notes() []raw.Note { return r.book.Notes() }

// Close implements raw.Reader.
func (r *Reader) Close() error { return nil }
