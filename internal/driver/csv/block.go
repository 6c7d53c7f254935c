package csv

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"osservatorio/internal/driver/charset"
	"osservatorio/internal/driver/raw"
)

// form is how the text of one file is written.
type form struct {
	opts   raw.Options
	limits raw.Limits
	delim  byte
	quote  byte // 0: quotes are text
	width  int  // cells of the header; 0 while it is not known
}

// block reads the records of a run of lines.
type block struct {
	*form
	text string
	from int  // where the record begins
	at   int  // where the next line begins
	line int  // physical lines read so far, of the whole file
	cut  bool // the text goes on, beyond what a record may hold

	looked  bool // the next two are known
	quoted  bool // there are quotes in the text
	sound   bool // all text is in the encoding
	book    raw.Notebook
	cells   []string // of the last record
	unquote []byte   // cells of a quoted record, without quotes, a delimiter between them
	ends    []int    // where each cell ends in unquote
	lazy    []lazyQuote
	failed  error
}

// lazyQuote is a quote of the record in hand that was read as text.
type lazyQuote struct {
	line int
	text string
}

var _ raw.Batch = (*block)(nil)

// Notes implements raw.Batch.
func (b *block) Notes() []raw.Note { return b.book.Notes() }

// Read implements raw.Batch. Errors that spoil one row wrap raw.ErrCells, raw.ErrQuote or
// raw.ErrEncoding.
func (b *block) Read() (raw.Record, error) {
	if b.failed != nil {
		return raw.Record{}, b.failed
	}
	rec, err := b.next()
	if err != nil {
		if !errors.Is(err, raw.ErrRow) {
			b.failed = err
			if !errors.Is(err, io.EOF) {
				b.failed = fatal(b.line, err)
			}
			return raw.Record{}, b.failed
		}
		return rec, err
	}
	if len(rec.Cells) != b.width {
		return rec, spoilt(rec.Line, 0, fmt.Errorf("%w: %d instead of the %d of the header", raw.ErrCells, len(rec.Cells), b.width))
	}
	return rec, nil
}

// look finds out once what spares a look at every record.
func (b *block) look() {
	b.looked = true
	b.quoted = b.quote != 0 && strings.IndexByte(b.text, b.quote) >= 0
	b.sound = b.valid(b.text)
}

// next reads the next record, whatever its number of cells.
func (b *block) next() (raw.Record, error) {
	if !b.looked {
		b.look()
	}
	for {
		b.from = b.at
		line, err := b.readLine()
		if err != nil {
			return raw.Record{}, err
		}
		if len(line) == 0 {
			b.book.Add(raw.RuleBlankLine, 1, b.line, "")
			continue
		}
		if b.opts.Comment != "" && strings.HasPrefix(line, b.opts.Comment) {
			continue
		}
		rec := raw.Record{Line: b.line}
		text, err := b.divide(line)
		rec.Cells = b.cells
		if err != nil {
			return rec, err
		}
		if len(rec.Cells) > b.limits.MaxColumns {
			return rec, fmt.Errorf("%w: %d columns", raw.ErrLimit, len(rec.Cells))
		}
		if !b.sound {
			if err := b.checkText(text, rec); err != nil {
				return rec, err
			}
		}
		if b.opts.Trim || b.opts.RepairDoubleEncoding {
			b.mend(rec)
		}
		return rec, nil
	}
}

// divide sets the cells of the record that begins with line, and returns the text
// that they share. A record that cannot be divided is one cell.
func (b *block) divide(line string) (string, error) {
	if !b.quoted || strings.IndexByte(line, b.quote) < 0 {
		b.split(line)
		return line, nil
	}
	first := b.line
	b.lazy = b.lazy[:0]
	text, err := b.parse(line)
	if long := len(strings.TrimSuffix(b.text[b.from:b.at], "\n")) > b.limits.MaxRecord; long {
		return "", b.longRecord(first)
	}
	if err == nil || errors.Is(err, raw.ErrRow) { // else the file ends with this record, which is not read
		for _, q := range b.lazy {
			b.book.Add(raw.RuleLazyQuote, 1, q.line, q.text)
		}
	}
	if err != nil && first == b.line {
		b.cells = append(b.cells[:0], line)
	} else if err != nil {
		b.cells = append(b.cells[:0], string(b.unquote))
	}
	return text, err
}

// valid reports whether the encoding can give text. Transcoding leaves the replacement character
// where it met other bytes.
func (b *block) valid(text string) bool {
	if b.opts.Encoding != "" && b.opts.Encoding != "utf-8" {
		return !strings.ContainsRune(text, utf8.RuneError)
	}
	return utf8.ValidString(text)
}

// checkText refuses text that the declared encoding could not give.
func (b *block) checkText(text string, rec raw.Record) error {
	if b.valid(text) {
		return nil
	}
	name := b.opts.Encoding
	if name == "" {
		name = "utf-8"
	}
	bad := slices.IndexFunc(rec.Cells, func(s string) bool { return !b.valid(s) })
	return spoilt(rec.Line, bad+1, fmt.Errorf("%w %s: %q", raw.ErrEncoding, name, rec.Cells[bad]))
}

// mend trims and repairs the cells as the options say.
func (b *block) mend(rec raw.Record) {
	for i, cell := range rec.Cells {
		if b.opts.Trim {
			cell = strings.TrimSpace(cell)
		}
		if b.opts.RepairDoubleEncoding {
			mended, ok := charset.Repair(cell)
			if ok {
				b.book.Add(raw.RuleDoubleEncoding, 1, rec.Line, cell)
			}
			cell = mended
		}
		rec.Cells[i] = cell
	}
}

// readLine returns the next physical line without its end.
func (b *block) readLine() (string, error) {
	if b.at == len(b.text) {
		if b.cut {
			return "", b.longLine()
		}
		return "", io.EOF
	}
	line := b.text[b.at:]
	i := strings.IndexByte(line, '\n')
	switch {
	case i >= 0:
		line = line[:i]
		b.at += i + 1
	case b.cut:
		return "", b.longLine()
	default:
		b.at = len(b.text)
	}
	if len(line) > b.limits.MaxRecord {
		return "", b.longLine()
	}
	b.line++
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line, nil
}

// split cuts a line without quotes. The cells share the memory of the line. Eight bytes are looked
// at together: cells are too short for a search of each to pay.
func (b *block) split(line string) {
	cells := b.cells[:0]
	const ones, low = 0x0101010101010101, 0x7f7f7f7f7f7f7f7f
	delims := ones * uint64(b.delim)
	start, at := 0, 0
	for ; at+8 <= len(line); at += 8 {
		word := binary.LittleEndian.Uint64([]byte(line[at:at+8])) ^ delims
		// The highest bit of every byte that is zero, which is where the delimiter stood.
		for found := ^(word&low + low | word | low); found != 0; found &= found - 1 {
			end := at + bits.TrailingZeros64(found)/8
			cells = append(cells, line[start:end])
			start = end + 1
		}
	}
	for ; at < len(line); at++ {
		if line[at] == b.delim {
			cells = append(cells, line[start:at])
			start = at + 1
		}
	}
	b.cells = append(cells, line[start:])
}

// spoilt is the error of a row that the reader can pass over.
func spoilt(line, column int, err error) error {
	return &raw.Error{Format: raw.CSV, Line: line, Column: column, Row: true, Err: err}
}

// fatal gives err a place, unless it has one; a bad header cannot be passed over.
func fatal(line int, err error) error {
	placed, ok := errors.AsType[*raw.Error](err)
	if !ok {
		return &raw.Error{Format: raw.CSV, Line: line, Err: err}
	}
	return &raw.Error{Format: raw.CSV, Line: placed.Line, Column: placed.Column, Err: placed.Err}
}
