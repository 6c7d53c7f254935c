package sdmxml

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"osservatorio/internal/driver/charset"
	"osservatorio/internal/driver/raw"
)

// tokens reads the elements of a document within limits of depth and size. A
// document type declaration is refused, so no entity can be declared.
type tokens struct {
	decoder *xml.Decoder
	budget  *budget
	limits  raw.Limits
	depth   int
}

// budget refuses to give more than left bytes to one token.
type budget struct {
	r    io.Reader
	left int
	most int
}

func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("%w: an element or text of more than %d bytes", raw.ErrLimit, b.most)
	}
	n, err := b.r.Read(p)
	b.left -= n
	return n, err
}

func newTokens(r io.Reader, limits raw.Limits, book *raw.Notebook) (*tokens, error) {
	text, err := charset.NewReader(r, "utf-8", book)
	if err != nil {
		return nil, &raw.Error{Format: raw.SDMXML, Err: err}
	}
	b := &budget{r: text, left: limits.MaxRecord, most: limits.MaxRecord}
	d := xml.NewDecoder(b)
	d.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		names := map[string]string{"iso-8859-1": "latin1", "windows-1252": "cp1252"}
		name, ok := names[strings.ToLower(label)]
		if !ok {
			return nil, fmt.Errorf("%w: declared as %q", raw.ErrEncoding, label)
		}
		return charset.NewReader(r, name, book)
	}
	return &tokens{decoder: d, budget: b, limits: limits}, nil
}

// next returns the next start, end or text; io.EOF after the document. Start
// elements and texts are valid until the next call.
func (t *tokens) next() (xml.Token, error) {
	for {
		t.budget.left = t.limits.MaxRecord
		token, err := t.decoder.Token()
		if err != nil {
			return nil, t.place(err)
		}
		switch token.(type) {
		case xml.StartElement:
			if t.depth++; t.depth > t.limits.MaxDepth {
				return nil, t.fail(fmt.Errorf("%w: nested deeper than %d", raw.ErrLimit, t.limits.MaxDepth))
			}
			return token, nil
		case xml.EndElement:
			t.depth--
			return token, nil
		case xml.CharData:
			return token, nil
		case xml.Directive:
			return nil, t.fail(fmt.Errorf("%w: a document type declaration", raw.ErrSyntax))
		}
	}
}

// place gives a decoder's error its position; io.EOF passes as it is.
func (t *tokens) place(err error) error {
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok {
		err = fmt.Errorf("%w: %s", raw.ErrSyntax, syntax.Msg)
	}
	return t.fail(err)
}

func (t *tokens) fail(err error) error {
	line, column := t.decoder.InputPos()
	return &raw.Error{Format: raw.SDMXML, Line: line, Column: column, Err: err}
}

// children calls visit for each child of the element whose start was read;
// visit must read the child to its end.
func (t *tokens) children(visit func(xml.StartElement) error) error {
	for {
		token, err := t.next()
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

// skip passes over the rest of the element whose start was read.
func (t *tokens) skip() error {
	return t.children(func(xml.StartElement) error { return t.skip() })
}

// text returns all text within the element whose start was read.
func (t *tokens) text() (string, error) {
	var words []string
	for inner := t.depth - 1; t.depth > inner; {
		token, err := t.next()
		if err != nil {
			return "", err
		}
		if chars, ok := token.(xml.CharData); ok {
			words = append(words, strings.Fields(string(chars))...)
		}
	}
	return strings.Join(words, " "), nil
}
