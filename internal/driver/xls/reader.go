// Package xls reads one table of a legacy workbook (BIFF, before 2007), found by the name of
// its sheet and the beginnings of its header's cells: the form of the Ministry's workbook of
// standard classifications, whose header stands at another row in every edition.
//
// Numbers are as stored, without their format; dates are the serial numbers of the workbook.
package xls

import (
	"encoding/binary"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/richardlehane/mscfb"

	"osservatorio/internal/driver/raw"
	"osservatorio/internal/driver/unpack"
)

// headerWithin is the number of rows in which the header must stand.
const headerWithin = 30

// maxSize bounds the workbook: BIFF sheets hold 65,536 rows.
const maxSize = 64 << 20

// Reader implements raw.Reader over a sheet in memory.
type Reader struct {
	rows   [][]string
	header []string
	book   raw.Notebook
	next   int
}

var _ raw.Reader = (*Reader)(nil)

// Open loads the sheet of the table. opts must be valid. Errors wrap raw.ErrNoTable when no
// sheet, or more than one, has the name and the header, and raw.ErrSyntax when the file is no
// whole workbook.
func Open(src *unpack.Source, opts raw.Options) (raw.Reader, error) {
	r := &Reader{}
	src.Note(&r.book)
	if err := r.load(src, opts); err != nil {
		return nil, &raw.Error{Format: raw.XLS, Err: err}
	}
	return r, nil
}

func (r *Reader) load(src *unpack.Source, opts raw.Options) (err error) {
	// Records that are shorter than they should be are read beyond their end.
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", raw.ErrSyntax, p)
		}
	}()
	at, size, err := src.ReaderAt()
	if err != nil {
		return err
	}
	if size > maxSize {
		return fmt.Errorf("%w: %d bytes, more than %d", raw.ErrLimit, size, maxSize)
	}
	if err := plausible(at, size); err != nil {
		return err
	}
	stream, err := bookStream(at, size)
	if err != nil {
		return err
	}
	book := &workbook{stream: stream, limits: src.Limits()}
	if err := book.globals(); err != nil {
		return err
	}
	return r.choose(book, opts)
}

// plausible refuses a container whose header counts more sectors than the file has bytes for:
// the libraries allocate by what it says.
func plausible(at io.ReaderAt, size int64) error {
	var h [80]byte
	if _, err := at.ReadAt(h[:], 0); err != nil {
		return fmt.Errorf("%w: no header of a workbook", raw.ErrSyntax)
	}
	shift := binary.LittleEndian.Uint16(h[30:])
	if shift != 9 && shift != 12 {
		return fmt.Errorf("%w: sectors of 2^%d bytes", raw.ErrSyntax, shift)
	}
	for _, at := range []int{40, 44, 64, 72} { // sectors of directory, allocation table, its small twin, its index
		if n := int64(binary.LittleEndian.Uint32(h[at:])); n<<shift > size {
			return fmt.Errorf("%w: it claims %d sectors and has %d bytes", raw.ErrSyntax, n, size)
		}
	}
	return nil
}

// bookStream brings the workbook out of its container.
func bookStream(at io.ReaderAt, size int64) ([]byte, error) {
	doc, err := mscfb.New(io.NewSectionReader(at, 0, size))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", raw.ErrSyntax, err)
	}
	for entry, err := doc.Next(); err == nil; entry, err = doc.Next() {
		if entry.Name != "Workbook" {
			continue
		}
		if entry.Size > size {
			return nil, fmt.Errorf("%w: a workbook of %d bytes in a file of %d", raw.ErrSyntax, entry.Size, size)
		}
		stream, err := io.ReadAll(io.LimitReader(entry, entry.Size))
		if err != nil || int64(len(stream)) != entry.Size {
			return nil, fmt.Errorf("%w: the workbook breaks off at %d of %d bytes", raw.ErrSyntax, len(stream), entry.Size)
		}
		return stream, nil
	}
	return nil, fmt.Errorf("%w: no workbook of Excel 97 to 2003 in it", raw.ErrNotData)
}

// choose finds the one sheet that has the name and the header.
func (r *Reader) choose(book *workbook, opts raw.Options) error {
	var names, found []string
	for _, s := range book.sheets {
		names = append(names, s.name)
		if !named(s.name, opts.Sheet) {
			continue
		}
		rows, err := book.grid(s)
		if err != nil {
			return err
		}
		for i := range rows {
			for j := range rows[i] {
				rows[i][j] = strings.TrimSpace(rows[i][j])
			}
			rows[i] = trimEnd(rows[i])
		}
		if at := headerRow(rows, opts.HeaderBegins); at >= 0 {
			found = append(found, s.name)
			r.rows, r.next, r.header = rows, at+1, rows[at]
		}
	}
	if len(found) != 1 {
		return fmt.Errorf("%w: %d sheets named like %q have a header that begins with %q in the first %d rows; sheets are %q",
			raw.ErrNoTable, len(found), opts.Sheet, opts.HeaderBegins, headerWithin, names)
	}
	return raw.CheckHeader(r.header)
}

func named(name, pattern string) bool {
	ok, err := path.Match(strings.ToLower(pattern), strings.ToLower(strings.TrimSpace(name)))
	return pattern == "" || (ok && err == nil)
}

func trimEnd(texts []string) []string {
	for len(texts) > 0 && texts[len(texts)-1] == "" {
		texts = texts[:len(texts)-1]
	}
	return texts
}

// headerRow is the first row of the sheet in which, for every beginning, some cell begins so; -1 when there is none.
func headerRow(rows [][]string, begins []string) int {
	for i, row := range rows[:min(len(rows), headerWithin)] {
		all := len(row) > 0
		for _, b := range begins {
			all = all && anyBegins(row, b)
		}
		if all {
			return i
		}
	}
	return -1
}

func anyBegins(row []string, beginning string) bool {
	for _, cell := range row {
		if strings.HasPrefix(strings.ToUpper(cell), strings.ToUpper(beginning)) {
			return true
		}
	}
	return false
}

// Header returns the column names.
func (r *Reader) Header() []string { return r.header }

// Read returns the next row that is not blank. A row longer than the header is an error of that row.
func (r *Reader) Read() (raw.Record, error) {
	for r.next < len(r.rows) {
		row := r.rows[r.next]
		r.next++
		if len(row) == 0 {
			r.book.Add(raw.RuleBlankLine, 1, r.next, "")
			continue
		}
		record := raw.Record{Line: r.next, Cells: make([]string, len(r.header))}
		copy(record.Cells, row)
		if len(row) > len(r.header) {
			return record, &raw.Error{Format: raw.XLS, Line: r.next, Column: len(r.header) + 1, Row: true,
				Err: fmt.Errorf("%w: %d cells under a header of %d", raw.ErrCells, len(row), len(r.header))}
		}
		return record, nil
	}
	return raw.Record{}, io.EOF
}

// Notes returns what was noticed.
func (r *Reader) Notes() []raw.Note { return r.book.Notes() }

// Close frees nothing: the sheet is in memory.
func (r *Reader) Close() error { return nil }
