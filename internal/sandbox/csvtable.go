package sandbox

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// csvTable is delimited text. Its header is the first line with the most fields.
type csvTable struct {
	bom, before string // before: lines above the header, as they are
	comma       rune
	end         string
	quoted      bool // every field is
	t           *table
}

func readCSV(body []byte) (codec, error) {
	c := &csvTable{end: "\n", t: &table{}}
	plain, marked := strings.CutPrefix(string(body), "\xef\xbb\xbf")
	if marked {
		c.bom = "\xef\xbb\xbf"
	}
	lines := strings.SplitAfterN(plain, "\n", 21)
	lines = lines[:min(len(lines), 20)]
	most, start := 0, 0
	for i, line := range lines {
		for _, comma := range ",;\t|^" {
			if n := strings.Count(line, string(comma)); n > most {
				most, start, c.comma = n, i, comma
			}
		}
	}
	if most == 0 {
		return nil, fmt.Errorf("%w: no line of it has columns", errFormat)
	}
	c.before = strings.Join(lines[:start], "")
	if strings.HasSuffix(lines[start], "\r\n") {
		c.end = "\r\n"
	}
	c.quoted = strings.HasPrefix(lines[start], `"`) && strings.HasSuffix(strings.TrimRight(lines[start], "\r\n"), `"`)
	r := csv.NewReader(strings.NewReader(plain[len(c.before):]))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = c.comma, true, -1
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return c, nil
		}
		if err != nil {
			return nil, err
		}
		if c.t.header == nil {
			c.t.header = record
			continue
		}
		for len(record) < len(c.t.header) {
			record = append(record, absent)
		}
		c.t.rows = append(c.t.rows, record)
	}
}

func (c *csvTable) table() *table { return c.t }

func (c *csvTable) bytes(t *table) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(c.bom)
	for _, title := range t.titles {
		c.line(&out, title)
	}
	out.WriteString(c.before)
	c.line(&out, t.header)
	for _, r := range t.rows {
		c.line(&out, r)
	}
	return out.Bytes(), nil
}

func (c *csvTable) line(out *bytes.Buffer, cells []string) {
	for i, cell := range cells {
		if cell == absent {
			break
		}
		if i > 0 {
			out.WriteRune(c.comma)
		}
		if c.quoted || strings.ContainsRune(cell, c.comma) || strings.ContainsAny(cell, "\"\r\n") {
			cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		out.WriteString(cell)
	}
	out.WriteString(c.end)
}
