package export

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"osservatorio/internal/duck"
)

// byteOrderMark makes spreadsheets read a file as UTF-8.
const byteOrderMark = "\ufeff"

// Safe is a text that a spreadsheet does not take for a formula: one that begins as a formula does, and is
// no number, stands behind an apostrophe.
func Safe(text string) string {
	if text == "" || !strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return text
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return text
	}
	return "'" + text
}

// CSV writes rows, the header first, comma-separated in UTF-8.
func CSV(w io.Writer, rows [][]string) error {
	cw := csv.NewWriter(w)
	line := []string{}
	for _, row := range rows {
		line = line[:0]
		for _, text := range row {
			line = append(line, Safe(text))
		}
		if err := cw.Write(line); err != nil {
			return err
		}
	}
	cw.Flush()
	return cw.Error()
}

func writeCSV(w io.Writer, t Table, italian bool) error {
	cw := csv.NewWriter(w)
	if italian {
		if _, err := io.WriteString(w, byteOrderMark); err != nil {
			return err
		}
		cw.Comma = ';'
	}
	columns := t.Columns()
	line := make([]string, len(columns))
	for i, c := range columns {
		line[i] = Safe(c.Name)
	}
	if err := cw.Write(line); err != nil {
		return err
	}
	err := each(t, func(row []duck.Cell) error {
		for i, c := range row {
			switch number := columns[i].Kind.Number(); {
			case number && italian:
				line[i] = strings.Replace(c.Text, ".", ",", 1)
			case number:
				line[i] = c.Text
			default:
				line[i] = Safe(c.Text)
			}
		}
		return cw.Write(line)
	})
	if err != nil {
		return err
	}
	cw.Flush()
	return cw.Error()
}

// writeObjects writes a list of objects, indented.
func writeObjects(w io.Writer, t Table) error {
	out := bufio.NewWriter(w)
	columns := t.Columns()
	var compact []byte
	var indented bytes.Buffer
	before := "[\n  "
	err := each(t, func(row []duck.Cell) error {
		compact = AppendObject(compact[:0], columns, row)
		indented.Reset()
		if err := json.Indent(&indented, compact, "  ", "  "); err != nil {
			return err
		}
		out.WriteString(before)
		before = ",\n  "
		_, err := out.Write(indented.Bytes())
		return err
	})
	if err != nil {
		return err
	}
	if before == "[\n  " {
		out.WriteString("[]\n")
	} else {
		out.WriteString("\n]\n")
	}
	return out.Flush()
}

// AppendObject appends a row as a JSON object, its columns in their order: numbers as numbers, missing values and
// empty texts as null.
func AppendObject(b []byte, columns []duck.Column, row []duck.Cell) []byte {
	b = append(b, '{')
	for i, c := range row {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(b, columns[i].Name)
		b = append(b, ':')
		switch k := columns[i].Kind; {
		case c.Null, c.Text == "", k.Number() && strings.ContainsAny(c.Text, "NI"): // NaN and Inf are no JSON
			b = append(b, "null"...)
		case k.Number(), k == duck.Boolean:
			b = append(b, c.Text...)
		default:
			b = appendText(b, c.Text)
		}
	}
	return append(b, '}')
}

func appendText(b []byte, text string) []byte {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // texts always marshal
	}
	return append(b, quoted...)
}
