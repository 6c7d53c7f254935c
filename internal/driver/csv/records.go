package csv

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"osservatorio/internal/driver/raw"
)

// records gives a text without line ends its lines back: a line end is set
// before every token, by which each record begins, unless one stands there
// already. The header, which runs into the first record, so becomes a line too.
//
// Nothing but its cells tells that such a file is whole. At its end Read
// returns an error wrapping raw.ErrSyntax when the last record has fewer
// delimiters than the header, or ends with the beginning of another token.
type records struct {
	src    io.Reader
	token  []byte
	delim  byte
	chunk  []byte // read at a time
	buffer []byte // read, not yet given line ends
	out    []byte // with line ends; ready is the part not yet returned
	ready  []byte
	ended  error // what src returned at last

	record int // records begun; 0 is the header
	cells  int // delimiters of the current record
	header int // delimiters of the header
	last   byte
}

func newRecords(src io.Reader, token string, delim byte) *records {
	return &records{src: src, token: []byte(token), delim: delim, chunk: make([]byte, bufferSize)}
}

// Read implements io.Reader.
func (r *records) Read(p []byte) (int, error) {
	for len(r.ready) == 0 {
		if r.ended != nil {
			return 0, r.ended
		}
		r.fill()
	}
	n := copy(p, r.ready)
	r.ready = r.ready[n:]
	return n, nil
}

// fill reads on and sets the line ends of what it read. The beginning of a
// token at the end of the buffer waits for the rest.
func (r *records) fill() {
	n, err := r.src.Read(r.chunk)
	r.buffer = append(r.buffer, r.chunk[:n]...)
	r.out = r.out[:0]
	rest := r.buffer
	for {
		i := bytes.Index(rest, r.token)
		if i < 0 {
			break
		}
		r.give(rest[:i])
		r.begin()
		rest = rest[i+len(r.token):]
	}
	keep := partial(rest, r.token)
	r.give(rest[:len(rest)-keep])
	r.buffer = append(r.buffer[:0], rest[len(rest)-keep:]...)
	if err != nil {
		r.give(r.buffer)
		r.ended = err
		if errors.Is(err, io.EOF) {
			r.ended = r.end(keep)
		}
	}
	r.ready = r.out
}

// partial is the length of the longest beginning of token that text ends with.
func partial(text, token []byte) int {
	for n := min(len(token)-1, len(text)); n > 0; n-- {
		if bytes.HasSuffix(text, token[:n]) {
			return n
		}
	}
	return 0
}

func (r *records) give(text []byte) {
	if len(text) == 0 {
		return
	}
	r.cells += bytes.Count(text, []byte{r.delim})
	r.last = text[len(text)-1]
	r.out = append(r.out, text...)
}

// begin opens a record with its token.
func (r *records) begin() {
	if r.last != '\n' && r.last != 0 {
		r.out = append(r.out, '\n')
	}
	if r.record == 0 {
		r.header = r.cells
	}
	r.record, r.cells = r.record+1, bytes.Count(r.token, []byte{r.delim})
	r.last = r.token[len(r.token)-1]
	r.out = append(r.out, r.token...)
}

// end judges the last record; left is the length of the token begun at its end.
func (r *records) end(left int) error {
	switch {
	case r.record > 0 && r.cells < r.header:
		return fmt.Errorf("%w: the file is cut short: its last record, number %d, has %d cells and the header %d",
			raw.ErrSyntax, r.record, r.cells+1, r.header+1)
	case r.record > 0 && left > 0:
		return fmt.Errorf("%w: the file is cut short: its last record, number %d, ends with the beginning of another", raw.ErrSyntax, r.record)
	}
	return io.EOF
}
