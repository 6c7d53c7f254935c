// Package coxml reads messages of the Comunicazioni Obbligatorie in the Ministry's XML: UniLav, sent by
// employers, and UniSomm, sent by temporary work agencies. A file holds one message, several one after
// the other, a wrapper of many, or is a zip of such files.
//
// A message gives one record. Names, addresses, e-mail, telephones, document numbers and pay are never
// taken out of it, and the place of birth is reduced to its country; tax codes are, because they say
// who is who, and must be made pseudonyms before a record is kept. Header lists the columns. Record.Line
// is the ordinal of the message in the file.
//
// What spoils one message only (two workers in it, another kind of form, a broken member of a zip) is an
// error of that row. Errors never hold a text of the file.
package coxml

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"

	"osservatorio/internal/driver/raw"
	"osservatorio/internal/driver/unpack"
	"osservatorio/internal/driver/xmltok"
)

// Reader implements raw.Reader over a function that pushes messages.
type Reader struct {
	book raw.Notebook
	next func() (raw.Record, error, bool)
	stop func()
	err  error // how the reading ended; nil while it goes on
}

var _ raw.Reader = (*Reader)(nil)

// Open prepares the reading; nothing is read before the first record is asked for. opts must be valid.
func Open(src *unpack.Source, _ raw.Options) (raw.Reader, error) {
	out := &Reader{}
	src.Note(&out.book)
	out.next, out.stop = iter.Pull2(func(yield func(raw.Record, error) bool) {
		r := &reader{src: src, book: &out.book, emit: yield, cells: make([]string, len(columns))}
		if out.err = r.file(); out.err == nil {
			out.err = io.EOF
		}
	})
	return out, nil
}

// Header implements raw.Reader. The columns are the same for every file.
func (r *Reader) Header() []string { return columns }

// Read implements raw.Reader.
func (r *Reader) Read() (raw.Record, error) {
	rec, err, ok := r.next()
	if ok {
		return rec, err
	}
	if r.err == nil { // closed before the end
		r.err = io.EOF
	}
	return raw.Record{}, r.err
}

// Notes implements raw.Reader.
func (r *Reader) Notes() []raw.Note { return r.book.Notes() }

// Close implements raw.Reader.
func (r *Reader) Close() error { r.stop(); return nil }

// reader pushes the messages of a file.
type reader struct {
	src   *unpack.Source
	book  *raw.Notebook
	emit  func(raw.Record, error) bool
	cells []string
	line  int
}

// errStopped ends the reading when the caller wants no more.
var errStopped = errors.New("stopped")

func (r *reader) file() error {
	archive := r.src.Archive()
	err := r.src.Each(func(content io.Reader) error {
		before := r.line
		err := quiet(r.document(content))
		switch {
		case errors.Is(err, errStopped), errors.Is(err, raw.ErrLimit) && !errors.Is(err, xmltok.ErrToken):
			return err
		case err != nil && archive: // the other members are whole
			return r.refuse(err)
		case err == nil && archive && r.line == before:
			return r.refuse(fmt.Errorf("%w: no message in this member", raw.ErrNotData))
		}
		return err
	})
	switch {
	case errors.Is(err, errStopped):
		return nil
	case err != nil:
		return r.fail(err)
	case r.line == 0:
		return r.fail(fmt.Errorf("%w: no UniLav or UniSomm message", raw.ErrNotData))
	}
	return nil
}

// quiet leaves of an error only what package driver says itself: errors of the reader below may hold names
// of the members of an archive, which are those of persons.
func quiet(err error) error {
	if err == nil || errors.Is(err, errStopped) || raw.Kind(err) != nil {
		return err
	}
	return fmt.Errorf("%w: cannot be read on", raw.ErrArchive)
}

func (r *reader) fail(err error) error {
	if e, ok := errors.AsType[*raw.Error](err); ok {
		return e
	}
	return &raw.Error{Format: raw.COXML, Line: r.line, Err: err}
}

// document reads one XML text. Go's decoder reads one root after the other, as some
// software writes them into one file.
func (r *reader) document(content io.Reader) error {
	t, err := xmltok.New(content, r.src.Limits(), r.book)
	if err != nil {
		return err
	}
	for {
		token, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		form := forms[start.Name.Local]
		switch {
		case form != nil && (start.Name.Space == "" || start.Name.Space == form.namespace):
			err = r.message(t, start, form)
		case form != nil || others[start.Name.Local]:
			if err = t.Skip(); err == nil {
				err = r.refuse(raw.ErrOther)
			}
		}
		if err != nil {
			return err
		}
	}
}

// others are forms of the same system that tell of no relationship by themselves.
var others = map[string]bool{"UniPI": true, "ProspettoInformativo": true, "VarDatori": true, "UniUrg": true, "UniDom": true, "UniMare": true}

// message reads the message whose start was read and hands it on.
func (r *reader) message(t *xmltok.Scanner, start xml.StartElement, form *form) error {
	clear(r.cells)
	m := &message{cells: r.cells, form: form, seen: map[string]bool{}}
	if err := m.read(t, start); err != nil {
		return err
	}
	r.line++
	return r.hand(m.bad)
}

// refuse hands on a row that is bad as a whole.
func (r *reader) refuse(err error) error {
	clear(r.cells)
	r.line++
	return r.hand(err)
}

// hand gives the message in hand to the caller, with the error that spoils it, if any.
func (r *reader) hand(bad error) error {
	if bad != nil {
		bad = &raw.Error{Format: raw.COXML, Line: r.line, Row: true, Err: bad}
	}
	if !r.emit(raw.Record{Line: r.line, Cells: r.cells}, bad) {
		return errStopped
	}
	return nil
}
