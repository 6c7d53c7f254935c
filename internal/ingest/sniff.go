package ingest

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"osservatorio/internal/source"
)

// sniffed is how many bytes of an extract are looked at to tell what it is.
const sniffed = 1024

// emptyFile is what wrongType calls a file of no bytes, or of white space alone.
const emptyFile = "empty"

// magic are the first bytes of forms of files, and the formats of layouts that they may be.
var magic = []struct {
	prefix, what string
	formats      []string
}{
	{"%PDF-", "a PDF document", nil},
	{"\xd0\xcf\x11\xe0", "a legacy Office file (.xls, .doc)", []string{"xls"}},
	{"\x89PNG", "a picture", nil},
	{"\xff\xd8\xff", "a picture", nil},
	{"GIF8", "a picture", nil},
	{"PAR1", "a Parquet file", nil},
	{"Rar!", "a RAR archive", nil},
	{"7z\xbc\xaf", "a 7-Zip archive", nil},
}

// markup are the beginnings of texts of markup, in lower case.
var markup = []struct {
	prefix, what string
	formats      []string
}{
	{"<!doctype html", "an HTML page", nil},
	{"<html", "an HTML page", nil},
	{"<head", "an HTML page", nil},
	{"<", "XML", []string{"sdmx-ml", "co-xml"}},
}

// wrongType says what the bytes are when they can be of no form of the dataset, or nothing: a gzip or
// zip file is left to the drivers, which look inside, and so is text that may be anything.
func wrongType(raw io.ReaderAt, size int64, forms []*source.Layout) (string, error) {
	if size == 0 {
		return emptyFile, nil
	}
	buf := make([]byte, min(size, sniffed))
	if n, err := raw.ReadAt(buf, 0); n < len(buf) {
		return "", err
	}
	may := func(formats []string) bool {
		return slices.ContainsFunc(forms, func(l *source.Layout) bool { return slices.Contains(formats, l.Format) })
	}
	for _, m := range magic {
		if bytes.HasPrefix(buf, []byte(m.prefix)) && !may(m.formats) {
			return m.what, nil
		}
	}
	text := strings.ToLower(strings.TrimLeft(strings.TrimPrefix(string(buf), "\ufeff"), " \t\r\n"))
	if text == "" && size <= sniffed {
		return emptyFile, nil
	}
	for _, m := range markup {
		if !strings.HasPrefix(text, m.prefix) {
			continue
		}
		if m.what == "XML" && strings.Contains(text, "<html") {
			return "an HTML page", nil
		}
		if !may(m.formats) {
			return m.what, nil
		}
		return "", nil
	}
	if bytes.IndexByte(buf, 0) >= 0 && !utf16(buf) && !packed(buf) {
		return "a binary file", nil
	}
	return "", nil
}

// utf16 reports a text whose zero bytes are halves of letters.
func utf16(buf []byte) bool {
	return bytes.HasPrefix(buf, []byte{0xff, 0xfe}) || bytes.HasPrefix(buf, []byte{0xfe, 0xff})
}

// packed reports a gzip or zip file, a workbook among them, or a legacy one.
func packed(buf []byte) bool {
	return bytes.HasPrefix(buf, []byte{0x1f, 0x8b}) || bytes.HasPrefix(buf, []byte("PK")) || bytes.HasPrefix(buf, []byte("\xd0\xcf\x11\xe0"))
}

// formatsOf lists the formats of layouts, each once, as the message of a wrong type names them.
func formatsOf(forms []*source.Layout) string {
	var out []string
	for _, l := range forms {
		if !slices.Contains(out, l.Format) {
			out = append(out, l.Format)
		}
	}
	return strings.Join(out, " or ")
}
