package csv

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"osservatorio/internal/driver/raw"
)

// splitter cuts a text into blocks of whole records, without reading the records: a line end
// ends a record unless it stands in a quoted cell.
type splitter struct {
	src     io.Reader
	form    *form
	step    int    // bytes read at a time
	buf     []byte // read and not yet given away
	sure    int    // bytes of buf that are known to be whole records
	line    int    // physical lines given away
	failed  error  // why src gives no more
	stopped error  // why there are no more blocks
}

// bufferSize is the number of bytes read at a time.
const bufferSize = 256 << 10

// skip gives away one physical line. It returns io.EOF when there is none.
func (s *splitter) skip() error {
	for {
		i := bytes.IndexByte(s.buf, '\n')
		switch {
		case i > s.form.limits.MaxRecord, i < 0 && len(s.buf) > s.form.limits.MaxRecord:
			return s.form.longLine()
		case i >= 0:
			s.give(i + 1)
			return nil
		case s.failed == nil:
			s.fill()
		case errors.Is(s.failed, io.EOF) && len(s.buf) > 0:
			s.give(len(s.buf))
			return nil
		default:
			return s.failed
		}
	}
}

// next returns the block of records up to the first that ends at or after most bytes.
// It returns the error that ends the text, io.EOF at its end.
func (s *splitter) next(most int) (*block, error) {
	if s.stopped != nil {
		return nil, s.stopped
	}
	for {
		end, found := s.boundary(most)
		atEnd := errors.Is(s.failed, io.EOF)
		switch {
		case found:
			return s.give(end), nil
		case s.sure > 0 && (s.failed != nil || len(s.buf)-s.sure > s.form.limits.MaxRecord):
			return s.give(s.sure), nil
		case s.failed != nil && (!atEnd || len(s.buf) == 0):
			s.line += bytes.Count(s.buf, []byte("\n")) // these were read, though not as whole records
			s.stopped = s.failed
			return nil, s.stopped
		case atEnd || len(s.buf)-s.sure > s.form.limits.MaxRecord:
			// A quote that is never closed, or a record that is too long: the block says which when it is read.
			s.stopped = io.EOF
			b := s.give(len(s.buf))
			b.cut = !atEnd
			return b, nil
		}
		s.fill()
	}
}

// fill reads on.
func (s *splitter) fill() {
	held := len(s.buf)
	if cap(s.buf)-held < s.step {
		grown := make([]byte, held, 2*cap(s.buf)+s.step)
		copy(grown, s.buf)
		s.buf = grown
	}
	for len(s.buf)-held < s.step && s.failed == nil {
		var n int
		n, s.failed = s.src.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+n]
	}
}

// give makes a block of the first bytes.
func (s *splitter) give(n int) *block {
	b := &block{form: s.form, text: string(s.buf[:n]), line: s.line}
	s.buf = append(s.buf[:0], s.buf[n:]...)
	s.sure = max(0, s.sure-n)
	s.line += strings.Count(b.text, "\n")
	if !strings.HasSuffix(b.text, "\n") {
		s.line++
	}
	return b
}

// boundary finds the end of the first record that ends at or after most bytes of buf. Where it is
// not in hand yet, sure says up to where the records are whole.
func (s *splitter) boundary(most int) (end int, found bool) {
	end = s.sure
	for end < most && end < len(s.buf) {
		// Up to stop, every line is a record, for there are no quotes.
		stop, quoted := len(s.buf), -1
		if s.form.quote != 0 {
			quoted = bytes.IndexByte(s.buf[end:], s.form.quote)
		}
		if quoted >= 0 {
			stop = end + bytes.LastIndexByte(s.buf[end:end+quoted], '\n') + 1
		}
		if from := max(end, most-1); from < stop {
			if i := bytes.IndexByte(s.buf[from:stop], '\n'); i >= 0 {
				return from + i + 1, true
			}
		}
		if quoted < 0 {
			if errors.Is(s.failed, io.EOF) {
				return len(s.buf), true
			}
			s.sure = end + bytes.LastIndexByte(s.buf[end:], '\n') + 1
			return 0, false
		}
		n, whole := s.record(s.buf[stop:])
		s.sure = stop
		if !whole {
			return 0, false
		}
		end = stop + n
		s.sure = end
	}
	return end, end >= most || end > 0 && end == len(s.buf) && errors.Is(s.failed, io.EOF)
}

// record returns the length of the record that data begins with, and whether it is whole. It
// follows block.parse cell by cell: a misplaced quote ends the record with its line.
func (s *splitter) record(data []byte) (n int, whole bool) {
	if s.form.opts.Comment != "" && bytes.HasPrefix(data, []byte(s.form.opts.Comment)) {
		return s.lineEnd(data, 0)
	}
	at := 0
	for {
		if at == len(data) { // a last cell that is empty
			return at, errors.Is(s.failed, io.EOF)
		}
		if data[at] == s.form.quote {
			after, ok := s.quoted(data, at+1)
			if !ok || after == len(data) || data[after] != s.form.delim {
				if !ok {
					return 0, false
				}
				return s.lineEnd(data, after)
			}
			at = after + 1
			continue
		}
		end := at + bytes.IndexByte(data[at:], s.form.delim)
		line := bytes.IndexByte(data[at:], '\n')
		if end < at || line >= 0 && at+line < end {
			return s.lineEnd(data, at)
		}
		if bytes.IndexByte(data[at:end], s.form.quote) >= 0 && !s.form.opts.LazyQuotes {
			return s.lineEnd(data, at)
		}
		at = end + 1
	}
}

// quoted returns the place after the quote that closes the cell that data[at:] continues.
func (s *splitter) quoted(data []byte, at int) (after int, ok bool) {
	for {
		i := bytes.IndexByte(data[at:], s.form.quote)
		if i < 0 {
			return 0, false
		}
		at += i + 1
		rest := data[at:]
		switch {
		case len(rest) == 0:
			return at, errors.Is(s.failed, io.EOF)
		case rest[0] == s.form.quote:
			at++
		case rest[0] == s.form.delim || rest[0] == '\n' || !s.form.opts.LazyQuotes:
			return at, true
		case rest[0] == '\r' && (len(rest) == 1 || rest[1] == '\n'):
			return at, len(rest) > 1 || errors.Is(s.failed, io.EOF)
		}
	}
}

// lineEnd returns the end of the line in which data[at:] stands.
func (s *splitter) lineEnd(data []byte, at int) (end int, whole bool) {
	if i := bytes.IndexByte(data[at:], '\n'); i >= 0 {
		return at + i + 1, true
	}
	return len(data), errors.Is(s.failed, io.EOF)
}

// longLine is the error of a line over the limit.
func (f *form) longLine() error {
	return fmt.Errorf("%w: a line of more than %d bytes", raw.ErrLimit, f.limits.MaxRecord)
}
