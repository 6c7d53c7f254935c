package sandbox

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"regexp"
	"unicode/utf16"
	"unicode/utf8"
)

// errFormat says that a fault does not apply to the format of an extract.
var errFormat = errors.New("it does not apply to this format")

func emptied(*Fault, string, []byte) ([]byte, error) { return nil, nil }

func cut(f *Fault, _ string, body []byte) ([]byte, error) {
	n := f.part(len(body))
	if n >= len(body) {
		return nil, fmt.Errorf("the body has only %d bytes", len(body))
	}
	return body[:n], nil
}

// unpacked lets an edit see what a gzip file or the first member of a zip holds, and packs it again.
// Workbooks are zips that stay as they are.
func unpacked(inner edit) edit {
	return func(f *Fault, name string, body []byte) ([]byte, error) {
		switch {
		case bytes.HasPrefix(body, []byte{0x1f, 0x8b}):
			z, err := gzip.NewReader(bytes.NewReader(body))
			if err != nil {
				return nil, err
			}
			plain, err := io.ReadAll(z)
			if err != nil {
				return nil, err
			}
			plain, err = inner(f, name, plain)
			return gzipped(plain), err
		case bytes.HasPrefix(body, []byte("PK\x03\x04")) && !isWorkbook(body):
			return editZip(f, body, inner)
		}
		return inner(f, name, body)
	}
}

func isWorkbook(body []byte) bool { return bytes.Contains(body, []byte("[Content_Types].xml")) }

func editZip(f *Fault, body []byte, inner edit) ([]byte, error) {
	from, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for i, m := range from.File {
		r, err := m.Open()
		if err != nil {
			return nil, err
		}
		plain, err := io.ReadAll(r)
		if err == nil && i == 0 {
			plain, err = inner(f, m.Name, plain)
		}
		if err != nil {
			return nil, err
		}
		w, err := to.Create(m.Name)
		if err != nil {
			return nil, err
		}
		w.Write(plain) // into a buffer, which takes everything
	}
	err = to.Close()
	return out.Bytes(), err
}

// text edits the bytes of a text, within a zip or gzip too.
func text(inner edit) edit {
	return unpacked(func(f *Fault, name string, body []byte) ([]byte, error) {
		if formatOf(body) == "xlsx" {
			return nil, errFormat
		}
		return inner(f, name, body)
	})
}

func marked(_ *Fault, _ string, body []byte) ([]byte, error) {
	if bytes.HasPrefix(body, []byte("\xef\xbb\xbf")) {
		return nil, errors.New("it has a byte order mark already")
	}
	return append([]byte("\xef\xbb\xbf"), body...), nil
}

func utf16le(_ *Fault, _ string, body []byte) ([]byte, error) {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(body) {
		return nil, errors.New("its text is not UTF-8")
	}
	out := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(string(body))) {
		out = binary.LittleEndian.AppendUint16(out, unit)
	}
	return out, nil
}

func lineEnds(f *Fault, _ string, body []byte) ([]byte, error) {
	end, ok := map[string]string{"lf": "\n", "crlf": "\r\n", "cr": "\r"}[f.To]
	if !ok {
		return nil, fmt.Errorf("to: %q is none of lf, crlf, cr", f.To)
	}
	body = bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(body, []byte("\n"), []byte(end)), nil
}

// rewritten replaces what fits a regular expression.
func rewritten(f *Fault, _ string, body []byte) ([]byte, error) {
	re, err := regexp.Compile(f.Equals)
	if err != nil {
		return nil, err
	}
	most := -1
	if f.Rows > 0 {
		most = f.Rows
	}
	var out []byte
	last := 0
	for _, m := range re.FindAllSubmatchIndex(body, most) {
		out = re.Expand(append(out, body[last:m[0]]...), []byte(f.To), body, m)
		last = m[1]
	}
	if last == 0 {
		return nil, fmt.Errorf("nothing in it fits %q", f.Equals)
	}
	return append(out, body[last:]...), nil
}

// formatOf tells the format of an extract by its first bytes: xlsx, xml, json or csv.
func formatOf(body []byte) string {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	first := bytes.TrimLeft(body[:min(len(body), 64)], " \t\r\n")
	switch {
	case bytes.HasPrefix(body, []byte("PK\x03\x04")):
		return "xlsx"
	case bytes.HasPrefix(first, []byte("<")):
		return "xml"
	case bytes.HasPrefix(first, []byte("{")), bytes.HasPrefix(first, []byte("[")):
		return "json"
	}
	return "csv"
}
