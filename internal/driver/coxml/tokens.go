package coxml

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"osservatorio/internal/driver/raw"
)

// errRecord marks a limit that one message goes over, as against one of the whole file.
var errRecord = errors.New("one message")

// tokens reads the elements of a document within limits of depth and size. A document type
// declaration is refused, so that no entity can be declared; entities that are used and not declared
// are malformed.
type tokens struct {
	decoder    *xml.Decoder
	budget     *budget
	depth      int
	depthLimit int
}

// budget refuses to give more than left bytes to one token.
type budget struct {
	r    io.Reader
	left int
	most int
}

func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("%w: %w: an element or text of more than %d bytes", raw.ErrLimit, errRecord, b.most)
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// next returns the next start, end or text; io.EOF after the document. Tokens are valid until
// the next call.
func (t *tokens) next() (xml.Token, error) {
	for {
		t.budget.left = t.budget.most
		token, err := t.decoder.Token()
		if err != nil {
			return nil, t.place(err)
		}
		switch token.(type) {
		case xml.StartElement:
			if t.depth++; t.depth > t.depthLimit {
				return nil, fmt.Errorf("%w: %w: nested deeper than %d", raw.ErrLimit, errRecord, t.depthLimit)
			}
			return token, nil
		case xml.EndElement:
			t.depth--
			return token, nil
		case xml.CharData:
			return token, nil
		case xml.Directive:
			return nil, fmt.Errorf("%w: a document type declaration", raw.ErrSyntax)
		}
	}
}

// place says where a text is malformed, and leaves out how: the decoder's words repeat names and
// entities of the file.
func (t *tokens) place(err error) error {
	switch _, syntax := errors.AsType[*xml.SyntaxError](err); {
	case errors.Is(err, io.EOF) && !syntax:
		return io.EOF
	case errors.Is(err, raw.ErrLimit), errors.Is(err, raw.ErrArchive), errors.Is(err, raw.ErrEncoding):
		return err
	case syntax:
		return fmt.Errorf("%w near byte %d", raw.ErrSyntax, t.decoder.InputOffset())
	}
	return fmt.Errorf("%w: cannot be read on", raw.ErrArchive)
}

// skip passes over the rest of the element whose start was read.
func (t *tokens) skip() error {
	for inner := t.depth - 1; t.depth > inner; {
		if _, err := t.next(); err != nil {
			return err
		}
	}
	return nil
}
