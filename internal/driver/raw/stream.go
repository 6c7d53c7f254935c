package raw

import (
	"io"
	"iter"
)

// Stream is a Reader over a function that pushes records, for formats whose
// nesting is read best by functions that call each other.
type Stream struct {
	header []string
	book   *Notebook
	src    io.Closer
	next   func() (Record, bool)
	stop   func()
	err    error // how the function ended; nil while it runs
}

var _ Reader = (*Stream)(nil)

// NewStream returns a reader of the records that push gives to emit. push must
// return when emit says false; the error that it returns is what Read gives
// after the last record, io.EOF in the place of nil. Close closes src.
func NewStream(header []string, book *Notebook, src io.Closer, push func(emit func(Record) bool) error) *Stream {
	s := &Stream{header: header, book: book, src: src}
	s.next, s.stop = iter.Pull(func(yield func(Record) bool) {
		if s.err = push(yield); s.err == nil {
			s.err = io.EOF
		}
	})
	return s
}

// Header implements Reader.
func (s *Stream) Header() []string { return s.header }

// Read implements Reader.
func (s *Stream) Read() (Record, error) {
	rec, ok := s.next()
	if !ok {
		if s.err == nil { // closed before the first Read
			s.err = io.EOF
		}
		return Record{}, s.err
	}
	return rec, nil
}

// Notes implements Reader.
func (s *Stream) Notes() []Note { return s.book.Notes() }

// Close implements Reader.
func (s *Stream) Close() error {
	s.stop()
	return s.src.Close()
}
