package csv

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"osservatorio/internal/driver/raw"
)

// parse cuts a record that holds quotes, reading on where a quoted cell holds
// line ends, which become LF. All cells are gathered in one string, which it
// returns, to spare allocations.
func (r *Reader) parse(line []byte) (string, error) {
	first := r.line
	r.unquote, r.ends = r.unquote[:0], r.ends[:0]
	for {
		var err error
		if len(line) > 0 && line[0] == r.quote {
			line, err = r.quotedCell(line[1:], first)
		} else {
			line, err = r.plainCell(line)
		}
		if err != nil {
			return "", err
		}
		r.ends = append(r.ends, len(r.unquote))
		if line == nil {
			break
		}
		r.unquote = append(r.unquote, r.delim)
	}
	all := string(r.unquote)
	r.cells = r.cells[:0]
	start := 0
	for _, end := range r.ends {
		r.cells = append(r.cells, all[start:end])
		start = end + 1
	}
	return all, nil
}

// plainCell takes the unquoted cell at the head of line. The rest is nil after
// the last cell of the record.
func (r *Reader) plainCell(line []byte) (rest []byte, err error) {
	cell, rest := line, []byte(nil)
	if i := bytes.IndexByte(line, r.delim); i >= 0 {
		cell, rest = line[:i], line[i+1:]
	}
	if bytes.IndexByte(cell, r.quote) >= 0 {
		if !r.opts.LazyQuotes {
			return nil, r.spoilt(r.line, len(r.ends)+1, fmt.Errorf("%w inside a cell that is not quoted: %s", raw.ErrQuote, cell))
		}
		r.book.Add(raw.RuleLazyQuote, 1, r.line, string(cell))
	}
	r.unquote = append(r.unquote, cell...)
	return rest, nil
}

// quotedCell takes the quoted cell whose opening quote was just read.
func (r *Reader) quotedCell(line []byte, first int) (rest []byte, err error) {
	for {
		i := bytes.IndexByte(line, r.quote)
		if i < 0 {
			r.unquote = append(r.unquote, line...)
			r.unquote = append(r.unquote, '\n')
			if len(r.unquote) > r.limits.MaxRecord {
				return nil, fmt.Errorf("%w: a record of more than %d bytes, its quote opened on line %d", raw.ErrLimit, r.limits.MaxRecord, first)
			}
			if line, err = r.readLine(); errors.Is(err, io.EOF) {
				return nil, fmt.Errorf("%w: opened in the record of line %d and never closed", raw.ErrQuote, first)
			} else if err != nil {
				return nil, err
			}
			continue
		}
		r.unquote = append(r.unquote, line[:i]...)
		line = line[i+1:]
		switch {
		case len(line) == 0:
			return nil, nil
		case line[0] == r.delim:
			return line[1:], nil
		case line[0] == r.quote:
			r.unquote = append(r.unquote, r.quote)
			line = line[1:]
		case r.opts.LazyQuotes:
			r.book.Add(raw.RuleLazyQuote, 1, r.line, string(line))
			r.unquote = append(r.unquote, r.quote)
		default:
			return nil, r.spoilt(r.line, len(r.ends)+1, fmt.Errorf("%w: text after the closing quote: %s", raw.ErrQuote, line))
		}
	}
}
