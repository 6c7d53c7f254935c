// Package csv reads delimited text: comma, semicolon, tab or any other single
// character between cells, quoted or not, in any encoding of raw.Options.
//
// Lines end in LF or CRLF, also mixed, or all of them in CR, which is noted. A quoted cell may hold delimiters, line
// ends and doubled quotes. A record of more or fewer cells than the header, a
// misplaced quote on one line, or bytes that are not UTF-8 spoil that row only.
//
// The text is cut into blocks of whole records, which can be read side by side.
package csv

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"osservatorio/internal/driver/charset"
	"osservatorio/internal/driver/raw"
	"osservatorio/internal/driver/unpack"
)

// Reader implements raw.Batcher.
type Reader struct {
	src    io.Closer
	split  splitter
	size   int // of a block
	header []string
	book   raw.Notebook
	block  *block // that Read is in
	failed error
}

var _ raw.Batcher = (*Reader)(nil)

// blockSize is the least number of bytes of a block, but for the last.
const blockSize = 1 << 20

// Open reads up to the header. opts must be valid.
func Open(src *unpack.Source, opts raw.Options) (raw.Reader, error) {
	r := &Reader{size: blockSize, split: splitter{step: bufferSize}}
	if err := r.open(src, opts); err != nil {
		return nil, err
	}
	return r, nil
}

func (r *Reader) open(src *unpack.Source, opts raw.Options) error {
	r.split.form = &form{opts: opts, limits: src.Limits(), delim: opts.DelimiterByte(), quote: opts.QuoteByte()}
	content, err := src.Open()
	if err != nil {
		return err
	}
	src.Note(&r.book)
	r.src = content
	r.split.src, err = charset.NewReader(content, opts.Encoding, &r.book)
	if err == nil && opts.RecordToken != "" {
		r.split.src = newRecords(r.split.src, opts.RecordToken, opts.DelimiterByte())
	} else if err == nil {
		r.split.src, err = withLineEnds(r.split.src, &r.book)
	}
	if err == nil {
		err = r.start()
	}
	if err != nil {
		content.Close()
		return fatal(0, err)
	}
	return nil
}

// start skips the lines before the header and reads it.
func (r *Reader) start() error {
	form := r.split.form
	for range form.opts.SkipRows {
		if err := r.split.skip(); errors.Is(err, io.EOF) {
			return fmt.Errorf("%w: fewer lines than skip_rows", raw.ErrHeader)
		} else if err != nil {
			return err
		}
	}
	r.header = slices.Clone(form.opts.Columns)
	if form.opts.Header != "absent" {
		rec, err := r.first()
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("%w: the file is empty", raw.ErrHeader)
		} else if err != nil {
			return err
		}
		for _, name := range rec.Cells {
			r.header = append(r.header, strings.Clone(name))
		}
	}
	form.width = len(r.header)
	return raw.CheckHeader(r.header)
}

// first reads the first record, over blank lines and comments.
func (r *Reader) first() (raw.Record, error) {
	for {
		b, err := r.split.next(1)
		if err != nil {
			return raw.Record{}, err
		}
		rec, err := b.next()
		r.note(b)
		if !errors.Is(err, io.EOF) {
			return rec, err
		}
	}
}

// note takes over what a block noted.
func (r *Reader) note(b *block) {
	for _, n := range b.Notes() {
		r.book.Add(n.Rule, n.Count, n.Line, n.Sample)
	}
	b.book = raw.Notebook{}
}

// Header implements raw.Reader.
func (r *Reader) Header() []string { return r.header }

// Notes implements raw.Reader.
func (r *Reader) Notes() []raw.Note {
	if r.block != nil {
		r.note(r.block)
	}
	return r.book.Notes()
}

// Close implements raw.Reader.
func (r *Reader) Close() error { return r.src.Close() }

// Batch implements raw.Batcher.
func (r *Reader) Batch() (raw.Batch, error) {
	b, err := r.cut()
	if err != nil {
		return nil, err
	}
	return b, nil
}

func (r *Reader) cut() (*block, error) {
	if r.failed != nil {
		return nil, r.failed
	}
	b, err := r.split.next(r.size)
	if err != nil {
		r.failed = err
		if !errors.Is(err, io.EOF) {
			r.failed = fatal(r.split.line, err)
		}
		return nil, r.failed
	}
	return b, nil
}

// Read implements raw.Reader. Errors that spoil one row wrap raw.ErrCells,
// raw.ErrQuote or raw.ErrEncoding.
func (r *Reader) Read() (raw.Record, error) {
	for {
		if r.block != nil {
			rec, err := r.block.Read()
			if !errors.Is(err, io.EOF) {
				return rec, err
			}
			r.note(r.block)
		}
		var err error
		if r.block, err = r.cut(); err != nil {
			r.block = nil
			return raw.Record{}, err
		}
	}
}
