package scaffold

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"osservatorio/internal/driver"
)

// headBytes is how much of a file is looked at to tell its form.
const headBytes = 1 << 18

// sniff tells the format of a file and the options by which it is read.
// words pick the table of a workbook that has several.
func sniff(name string, src io.ReaderAt, size int64, words []string) (format string, opts driver.Options, err error) {
	head := make([]byte, min(size, headBytes))
	if _, err := src.ReadAt(head, 0); err != nil && err != io.EOF {
		return "", opts, err
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	switch ext := strings.ToLower(filepath.Ext(name)); {
	case len(text) == 0:
		return "", opts, fmt.Errorf("%s is empty", name)
	case ext == ".xlsx":
		opts.Title = words
		return "xlsx", opts, nil
	case ext == ".gz" || ext == ".zip":
		return "", opts, fmt.Errorf("%s is packed: unpack it and give what is inside; the layout reads both", name)
	case text[0] == '<' && bytes.Contains(text, []byte("GenericData")) || bytes.Contains(text[:min(len(text), 4096)], []byte("StructureSpecific")):
		return "sdmx-ml", opts, nil
	case text[0] == '<':
		return "", opts, fmt.Errorf("%s is XML of no known form (SDMX-ML is known); a form that no driver reads needs one in internal/driver", name)
	case text[0] == '{' && bytes.Contains(text, []byte(`"dataSets"`)):
		return "sdmx-json", opts, nil
	case text[0] == '{' || text[0] == '[':
		opts.Path, err = rowsPath(io.NewSectionReader(src, 0, size))
		return "json-rows", opts, err
	}
	return "csv", csvOptions(head, size), nil
}

// csvOptions finds encoding, delimiter and the lines before the header.
func csvOptions(head []byte, size int64) driver.Options {
	opts := driver.Options{Trim: true}
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		opts.Encoding = "utf-16"
		head = bytes.ReplaceAll(head, []byte{0}, nil) // the delimiters are ASCII
	case !validUTF8(head, int64(len(head)) < size):
		opts.Encoding = "cp1252"
	}
	best := 0
	for _, d := range []string{",", ";", "\t", "|", "^"} {
		columns, before, alike := shape(head, rune(d[0]))
		if columns < 2 || alike*columns <= best {
			continue
		}
		best, opts.SkipRows, opts.Delimiter = alike*columns, before, d
		if d == "\t" {
			opts.Delimiter = "tab"
		}
	}
	if opts.Delimiter == "," {
		opts.Delimiter = ""
	}
	return opts
}

// validUTF8 allows a character that the end of the head has cut.
func validUTF8(b []byte, cut bool) bool {
	for i := 0; cut && i < utf8.UTFMax && len(b) > 0 && !utf8.Valid(b); i++ {
		b = b[:len(b)-1]
	}
	return utf8.Valid(b)
}

// shape returns the number of columns that most records have with a delimiter, how many records
// have it and how many lines stand before the first of them.
func shape(head []byte, delimiter rune) (columns, before, alike int) {
	r := csv.NewReader(bytes.NewReader(head))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = delimiter, true, -1
	counts, first := map[int]int{}, map[int]int{}
	for {
		record, err := r.Read()
		if err != nil {
			break
		}
		n := len(record)
		if counts[n]++; counts[n] == 1 {
			line, _ := r.FieldPos(0)
			first[n] = line - 1
		}
	}
	for n, count := range counts {
		if count > alike || count == alike && n > columns {
			columns, alike = n, count
		}
	}
	return columns, first[columns], alike
}

// rowsPath finds the first array of flat objects in a JSON text, breadth first, and names it by the keys that lead to it.
func rowsPath(r io.Reader) (string, error) {
	var root any
	if err := json.NewDecoder(r).Decode(&root); err != nil {
		return "", fmt.Errorf("not readable as JSON: %w", err)
	}
	type place struct {
		path  string
		value any
	}
	for queue := []place{{"", root}}; len(queue) > 0; queue = queue[1:] {
		switch v := queue[0].value.(type) {
		case []any:
			if len(v) > 0 && flat(v[0]) {
				return queue[0].path, nil
			}
		case map[string]any:
			for _, k := range sorted(v) {
				queue = append(queue, place{strings.TrimPrefix(queue[0].path+"."+k, "."), v[k]})
			}
		}
	}
	return "", fmt.Errorf("no array of flat objects was found; write the layout's options.path by hand")
}

func flat(v any) bool {
	object, ok := v.(map[string]any)
	for _, inner := range object {
		switch inner.(type) {
		case map[string]any, []any:
			return false
		}
	}
	return ok && len(object) > 0
}
