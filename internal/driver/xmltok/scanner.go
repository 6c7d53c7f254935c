// Package xmltok reads XML of any size token by token, within limits of depth and of the bytes of one
// token. A document type declaration is refused, so that no entity can be declared; entities that are
// used and not declared are malformed. Its errors never hold a text of the document: of one that is
// malformed they say where, and the decoder's own words, which repeat names and entities, are had from
// Malformed.Detail by formats that may tell them.
package xmltok

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"osservatorio/internal/driver/charset"
	"osservatorio/internal/driver/raw"
)

// ErrToken is the raw.ErrLimit that one element or text goes over, as against a limit of the whole file.
var ErrToken = fmt.Errorf("%w of one element", raw.ErrLimit)

// Malformed is where a document is no XML. It wraps raw.ErrSyntax.
type Malformed struct {
	Byte   int64 // read so far, about where it is
	detail string
}

func (m *Malformed) Error() string { return fmt.Sprintf("%v near byte %d", raw.ErrSyntax, m.Byte) }

// Unwrap returns raw.ErrSyntax.
func (m *Malformed) Unwrap() error { return raw.ErrSyntax }

// Detail is what is wrong, which may repeat a text of the document.
func (m *Malformed) Detail() string { return m.detail }

// Scanner reads the tokens of one document, or of several one after the other.
type Scanner struct {
	decoder        *xml.Decoder
	left           int // bytes that the token in hand may still take
	most, maxDepth int
	depth          int
	cause          error // what ended the reading from outside the decoder; io.EOF included
}

// New returns a scanner of a text in UTF-8, or in Latin-1 or Windows-1252 when it declares so; what it
// takes away or transcodes is noted in the book.
func New(r io.Reader, limits raw.Limits, book *raw.Notebook) (*Scanner, error) {
	text, err := charset.NewReader(r, "utf-8", book)
	if err != nil {
		return nil, err
	}
	s := &Scanner{most: limits.MaxRecord, maxDepth: limits.MaxDepth}
	s.decoder = xml.NewDecoder(source{s, text})
	s.decoder.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		name, ok := encodings[strings.ToLower(label)]
		if !ok {
			s.cause = fmt.Errorf("%w: another than UTF-8, ISO-8859-1 and Windows-1252 is declared", raw.ErrEncoding)
			return nil, s.cause
		}
		return charset.NewReader(r, name, book)
	}
	return s, nil
}

var encodings = map[string]string{"iso-8859-1": "latin1", "windows-1252": "cp1252"}

// source gives the decoder no more bytes than one token may have, and keeps the error that ends it.
type source struct {
	s *Scanner
	r io.Reader
}

func (b source) Read(p []byte) (int, error) {
	if b.s.left <= 0 {
		b.s.cause = fmt.Errorf("%w: an element or text of more than %d bytes", ErrToken, b.s.most)
		return 0, b.s.cause
	}
	n, err := b.r.Read(p[:min(len(p), b.s.left)])
	b.s.left -= n
	if err != nil {
		b.s.cause = err
	}
	return n, err
}

// Next returns the next start, end or text; io.EOF after the document. Tokens are valid until the next
// call. An error of the reader below is returned as it is.
func (s *Scanner) Next() (xml.Token, error) {
	for {
		s.left = s.most
		token, err := s.decoder.Token()
		if err != nil {
			return nil, s.ended(err)
		}
		switch token.(type) {
		case xml.StartElement:
			if s.depth++; s.depth > s.maxDepth {
				return nil, fmt.Errorf("%w: nested deeper than %d", ErrToken, s.maxDepth)
			}
			return token, nil
		case xml.EndElement:
			s.depth--
			return token, nil
		case xml.CharData:
			return token, nil
		case xml.Directive:
			return nil, fmt.Errorf("%w: a document type declaration", raw.ErrSyntax)
		}
	}
}

func (s *Scanner) ended(err error) error {
	syntax, ok := errors.AsType[*xml.SyntaxError](err)
	switch {
	case ok:
		return &Malformed{s.decoder.InputOffset(), syntax.Msg}
	case err == io.EOF:
		return io.EOF
	case s.cause != nil && s.cause != io.EOF: // without the decoder's words around it
		return s.cause
	}
	return &Malformed{s.decoder.InputOffset(), err.Error()}
}

// Depth is the number of elements that are open.
func (s *Scanner) Depth() int { return s.depth }

// Position is the line, and the byte within it, up to which was read, both from 1.
func (s *Scanner) Position() (line, column int) { return s.decoder.InputPos() }

// Children calls visit for each child of the element whose start was read; visit must read the child
// to its end.
func (s *Scanner) Children(visit func(xml.StartElement) error) error {
	for {
		token, err := s.Next()
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if err := visit(token); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// Skip passes over the rest of the element whose start was read.
func (s *Scanner) Skip() error {
	return s.rest(func([]byte) {})
}

// Text returns all text within the element whose start was read, blanks made single.
func (s *Scanner) Text() (string, error) {
	var words []string
	err := s.rest(func(text []byte) { words = append(words, strings.Fields(string(text))...) })
	return strings.Join(words, " "), err
}

// rest reads the element whose start was read to its end.
func (s *Scanner) rest(text func([]byte)) error {
	for outside := s.depth - 1; s.depth > outside; {
		token, err := s.Next()
		if err != nil {
			return err
		}
		if chars, ok := token.(xml.CharData); ok {
			text(chars)
		}
	}
	return nil
}
