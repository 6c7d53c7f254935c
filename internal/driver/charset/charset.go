// Package charset brings the text of an extract to UTF-8: by its declared
// encoding, and where UTF-8 was encoded twice.
package charset

import (
	"bufio"
	"bytes"
	"fmt"
	"io"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"osservatorio/internal/driver/raw"
)

var utf8BOM = []byte("\xef\xbb\xbf")

// NewReader returns the text of r as UTF-8 without its byte order mark, and
// notes what it did. name is an encoding of raw.Options; "" is utf-8, whose
// bytes are passed on unchecked.
func NewReader(r io.Reader, name string, book *raw.Notebook) (io.Reader, error) {
	var enc encoding.Encoding
	switch name {
	case "", "utf-8":
		return dropBOM(r, book)
	case "latin1":
		enc = charmap.ISO8859_1
	case "cp1252":
		enc = charmap.Windows1252
	case "utf-16":
		enc = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
		br := bufio.NewReader(r)
		switch mark, err := br.Peek(2); {
		case err != nil && err != io.EOF:
			return nil, err
		case bytes.Equal(mark, []byte{0xff, 0xfe}), bytes.Equal(mark, []byte{0xfe, 0xff}):
			book.Add(raw.RuleBOM, 1, 0, "")
		default:
			enc = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
		}
		r = br
	default:
		return nil, fmt.Errorf("%w: unknown encoding %q", raw.ErrOptions, name)
	}
	book.Add(raw.RuleTranscoded, 1, 0, name)
	return enc.NewDecoder().Reader(r), nil
}

func dropBOM(r io.Reader, book *raw.Notebook) (io.Reader, error) {
	br := bufio.NewReader(r)
	mark, err := br.Peek(len(utf8BOM))
	if err != nil && err != io.EOF {
		return nil, err
	}
	if bytes.Equal(mark, utf8BOM) {
		if _, err := br.Discard(len(utf8BOM)); err != nil {
			return nil, err
		}
		book.Add(raw.RuleBOM, 1, 0, "")
	}
	return br, nil
}
