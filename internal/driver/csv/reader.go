// Package csv reads delimited text: comma, semicolon, tab or any other single
// character between cells, quoted or not, in any encoding of raw.Options.
//
// Lines end in LF or CRLF, also mixed. A quoted cell may hold delimiters, line
// ends and doubled quotes. A record of more or fewer cells than the header, a
// misplaced quote on one line, or bytes that are not UTF-8 spoil that row only.
package csv

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"osservatorio/internal/driver/charset"
	"osservatorio/internal/driver/raw"
	"osservatorio/internal/driver/unpack"
)

// Reader implements raw.Reader.
type Reader struct {
	src    io.Closer
	lines  *bufio.Reader
	opts   raw.Options
	limits raw.Limits
	delim  byte
	quote  byte // 0: quotes are text
	header []string
	book   raw.Notebook

	line    int      // physical lines read so far
	long    []byte   // a line longer than the buffer of lines
	cells   []string // of the last record
	unquote []byte   // cells of a quoted record, without quotes, a delimiter between them
	ends    []int    // where each cell ends in unquote
	failed  error
}

var _ raw.Reader = (*Reader)(nil)

const bufferSize = 256 << 10

// Open reads up to the header. opts must be valid.
func Open(src *unpack.Source, opts raw.Options) (raw.Reader, error) {
	r := &Reader{opts: opts, limits: src.Limits(), delim: opts.DelimiterByte(), quote: opts.QuoteByte()}
	content, err := src.Open()
	if err != nil {
		return nil, err
	}
	src.Note(&r.book)
	r.src = content
	text, err := charset.NewReader(content, opts.Encoding, &r.book)
	if err == nil && opts.RecordToken != "" {
		text = newRecords(text, opts.RecordToken, r.delim)
	}
	if err == nil {
		r.lines = bufio.NewReaderSize(text, bufferSize)
		err = r.start()
	}
	if err != nil {
		content.Close()
		return nil, r.fatal(0, err)
	}
	return r, nil
}

// start skips the lines before the header and reads it.
func (r *Reader) start() error {
	for range r.opts.SkipRows {
		if _, err := r.readLine(); errors.Is(err, io.EOF) {
			return fmt.Errorf("%w: fewer lines than skip_rows", raw.ErrHeader)
		} else if err != nil {
			return err
		}
	}
	if r.opts.Header == "absent" {
		r.header = slices.Clone(r.opts.Columns)
		return raw.CheckHeader(r.header)
	}
	rec, err := r.next()
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: the file is empty", raw.ErrHeader)
	} else if err != nil {
		return err
	}
	r.header = make([]string, len(rec.Cells))
	for i, name := range rec.Cells {
		r.header[i] = strings.Clone(name)
	}
	return raw.CheckHeader(r.header)
}

// Header implements raw.Reader.
func (r *Reader) Header() []string { return r.header }

// Notes implements raw.Reader.
func (r *Reader) Notes() []raw.Note { return r.book.Notes() }

// Close implements raw.Reader.
func (r *Reader) Close() error { return r.src.Close() }

// Read implements raw.Reader. Errors that spoil one row wrap raw.ErrCells,
// raw.ErrQuote or raw.ErrEncoding.
func (r *Reader) Read() (raw.Record, error) {
	if r.failed != nil {
		return raw.Record{}, r.failed
	}
	rec, err := r.next()
	if err != nil {
		if !errors.Is(err, raw.ErrRow) {
			r.failed = err
			if !errors.Is(err, io.EOF) {
				r.failed = r.fatal(r.line, err)
			}
			return raw.Record{}, r.failed
		}
		return rec, err
	}
	if len(rec.Cells) != len(r.header) {
		return rec, r.spoilt(rec.Line, 0, fmt.Errorf("%w: %d instead of the %d of the header", raw.ErrCells, len(rec.Cells), len(r.header)))
	}
	return rec, nil
}

// next reads the next record, whatever its number of cells.
func (r *Reader) next() (raw.Record, error) {
	for {
		line, err := r.readLine()
		if err != nil {
			return raw.Record{}, err
		}
		if len(line) == 0 {
			r.book.Add(raw.RuleBlankLine, 1, r.line, "")
			continue
		}
		if r.opts.Comment != "" && bytes.HasPrefix(line, []byte(r.opts.Comment)) {
			continue
		}
		rec := raw.Record{Line: r.line}
		text, err := r.cut(line)
		rec.Cells = r.cells
		if err != nil {
			return rec, err
		}
		if len(rec.Cells) > r.limits.MaxColumns {
			return rec, fmt.Errorf("%w: %d columns", raw.ErrLimit, len(rec.Cells))
		}
		if err := r.checkText(text, rec); err != nil {
			return rec, err
		}
		r.mend(rec)
		return rec, nil
	}
}

// cut sets the cells of the record that begins with line, and returns the text
// that they share. A record that cannot be cut is one cell.
func (r *Reader) cut(line []byte) (string, error) {
	if r.quote == 0 || bytes.IndexByte(line, r.quote) < 0 {
		text := string(line)
		r.split(text)
		return text, nil
	}
	first := r.line
	text, err := r.parse(line)
	if err != nil && first == r.line {
		r.cells = append(r.cells[:0], string(line))
	} else if err != nil {
		r.cells = append(r.cells[:0], string(r.unquote))
	}
	return text, err
}

// checkText refuses text that the declared encoding could not give. Transcoding
// leaves the replacement character where it met such bytes.
func (r *Reader) checkText(text string, rec raw.Record) error {
	sound := utf8.ValidString
	name := "utf-8"
	if r.opts.Encoding != "" && r.opts.Encoding != name {
		sound = func(s string) bool { return !strings.ContainsRune(s, utf8.RuneError) }
		name = r.opts.Encoding
	}
	if sound(text) {
		return nil
	}
	bad := slices.IndexFunc(rec.Cells, func(s string) bool { return !sound(s) })
	return r.spoilt(rec.Line, bad+1, fmt.Errorf("%w %s: %q", raw.ErrEncoding, name, rec.Cells[bad]))
}

// mend trims and repairs the cells as the options say.
func (r *Reader) mend(rec raw.Record) {
	if !r.opts.Trim && !r.opts.RepairDoubleEncoding {
		return
	}
	for i, cell := range rec.Cells {
		if r.opts.Trim {
			cell = strings.TrimSpace(cell)
		}
		if r.opts.RepairDoubleEncoding {
			mended, ok := charset.Repair(cell)
			if ok {
				r.book.Add(raw.RuleDoubleEncoding, 1, rec.Line, cell)
			}
			cell = mended
		}
		rec.Cells[i] = cell
	}
}

// readLine returns the next physical line without its end. The bytes are valid
// until the next call.
func (r *Reader) readLine() ([]byte, error) {
	line, err := r.lines.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		r.long = r.long[:0]
		for errors.Is(err, bufio.ErrBufferFull) {
			r.long = append(r.long, line...)
			if len(r.long) > r.limits.MaxRecord {
				return nil, fmt.Errorf("%w: a line of more than %d bytes", raw.ErrLimit, r.limits.MaxRecord)
			}
			line, err = r.lines.ReadSlice('\n')
		}
		r.long = append(r.long, line...)
		line = r.long
	}
	if err != nil && (!errors.Is(err, io.EOF) || len(line) == 0) {
		return nil, err
	}
	r.line++
	line = bytes.TrimSuffix(line, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), nil
}

// split cuts a line without quotes. The cells share the memory of the line.
func (r *Reader) split(line string) {
	r.cells = r.cells[:0]
	for {
		i := strings.IndexByte(line, r.delim)
		if i < 0 {
			r.cells = append(r.cells, line)
			return
		}
		r.cells = append(r.cells, line[:i])
		line = line[i+1:]
	}
}

// spoilt is the error of a row that the reader can pass over.
func (r *Reader) spoilt(line, column int, err error) error {
	return &raw.Error{Format: raw.CSV, Line: line, Column: column, Row: true, Err: err}
}

// fatal gives err a place, unless it has one; a bad header cannot be passed over.
func (r *Reader) fatal(line int, err error) error {
	placed, ok := errors.AsType[*raw.Error](err)
	if !ok {
		return &raw.Error{Format: raw.CSV, Line: line, Err: err}
	}
	return &raw.Error{Format: raw.CSV, Line: placed.Line, Column: placed.Column, Err: placed.Err}
}
