package csv

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"osservatorio/internal/driver/raw"
)

// peeked is how much of a text is looked at to tell by which character its lines end.
const peeked = 64 << 10

// withLineEnds gives lines that end in CR alone, as old Macintosh programs write them, the usual ends,
// and notes it: a text is of that kind when its beginning holds CRs followed by other text and no LF.
func withLineEnds(r io.Reader, book *raw.Notebook) (io.Reader, error) {
	br := bufio.NewReaderSize(r, peeked)
	start, err := br.Peek(peeked)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	first := bytes.IndexByte(start, '\r')
	if first < 0 || first == len(start)-1 || bytes.IndexByte(start, '\n') >= 0 {
		return br, nil
	}
	book.Add(raw.RuleLineEnds, 1, 0, "")
	return carriageReturns{br}, nil
}

// carriageReturns is a text with LF in the place of every CR.
type carriageReturns struct{ r io.Reader }

func (c carriageReturns) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	for i, b := range p[:n] {
		if b == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}
