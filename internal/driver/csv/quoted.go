package csv

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"osservatorio/internal/driver/raw"
)

// parse cuts a record that holds quotes, reading on where a quoted cell holds
// line ends, which become LF. All cells are gathered in one string, which it
// returns, to spare allocations. splitter.record must see the same ends.
func (b *block) parse(line string) (string, error) {
	first := b.line
	b.unquote, b.ends = b.unquote[:0], b.ends[:0]
	for more := true; more; {
		var err error
		if len(line) > 0 && line[0] == b.quote {
			line, more, err = b.quotedCell(line[1:], first)
		} else {
			line, more, err = b.plainCell(line)
		}
		if err != nil {
			return "", err
		}
		b.ends = append(b.ends, len(b.unquote))
		if more {
			b.unquote = append(b.unquote, b.delim)
		}
	}
	all := string(b.unquote)
	b.cells = b.cells[:0]
	start := 0
	for _, end := range b.ends {
		b.cells = append(b.cells, all[start:end])
		start = end + 1
	}
	return all, nil
}

// plainCell takes the unquoted cell at the head of line, and says whether there are more.
func (b *block) plainCell(line string) (rest string, more bool, err error) {
	cell, rest, more := strings.Cut(line, string(b.delim))
	if strings.IndexByte(cell, b.quote) >= 0 {
		if !b.opts.LazyQuotes {
			return "", false, spoilt(b.line, len(b.ends)+1, fmt.Errorf("%w inside a cell that is not quoted: %s", raw.ErrQuote, cell))
		}
		b.lazy = append(b.lazy, lazyQuote{b.line, cell})
	}
	b.unquote = append(b.unquote, cell...)
	return rest, more, nil
}

// quotedCell takes the quoted cell whose opening quote was just read, and says whether there are more.
func (b *block) quotedCell(line string, first int) (rest string, more bool, err error) {
	for {
		i := strings.IndexByte(line, b.quote)
		if i < 0 {
			b.unquote = append(b.unquote, line...)
			b.unquote = append(b.unquote, '\n')
			if b.at-b.from > b.limits.MaxRecord {
				return "", false, b.longRecord(first)
			}
			if line, err = b.readLine(); errors.Is(err, io.EOF) {
				return "", false, fmt.Errorf("%w: opened in the record of line %d and never closed", raw.ErrQuote, first)
			} else if err != nil {
				return "", false, b.longRecord(first)
			}
			continue
		}
		b.unquote = append(b.unquote, line[:i]...)
		line = line[i+1:]
		switch {
		case len(line) == 0:
			return "", false, nil
		case line[0] == b.delim:
			return line[1:], true, nil
		case line[0] == b.quote:
			b.unquote = append(b.unquote, b.quote)
			line = line[1:]
		case b.opts.LazyQuotes:
			b.lazy = append(b.lazy, lazyQuote{b.line, line})
			b.unquote = append(b.unquote, b.quote)
		default:
			return "", false, spoilt(b.line, len(b.ends)+1, fmt.Errorf("%w: text after the closing quote: %s", raw.ErrQuote, line))
		}
	}
}

// longRecord is the error of a record over the limit, at the line where it begins.
func (b *block) longRecord(first int) error {
	return &raw.Error{Format: raw.CSV, Line: first,
		Err: fmt.Errorf("%w: a record of more than %d bytes, its quote opened on line %d", raw.ErrLimit, b.limits.MaxRecord, first)}
}
