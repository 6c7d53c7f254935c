package raw

import (
	"errors"
	"strings"
	"testing"
)

func TestValidate(t *testing.T) {
	for _, c := range []struct {
		name, format string
		opts         Options
		problem      string // part of the message; "" for none
	}{
		{"defaults", CSV, Options{}, ""},
		{"unknown format", "ods", Options{}, `"ods"`},
		{"foreign option", SDMXML, Options{Delimiter: ";"}, "delimiter is not an option of sdmx-ml"},
		{"foreign list", CSV, Options{Title: []string{"x"}}, "title is not an option of csv"},
		{"member fits all", XLSX, Options{Member: "*.xlsx"}, ""},
		{"tab", CSV, Options{Delimiter: "tab", Quote: "none"}, ""},
		{"tab character", CSV, Options{Delimiter: "\t"}, ""},
		{"long delimiter", CSV, Options{Delimiter: ";;"}, "delimiter"},
		{"delimiter not ASCII", CSV, Options{Delimiter: "§"}, "delimiter"},
		{"line end as quote", CSV, Options{Quote: "\n"}, "quote"},
		{"same delimiter and quote", CSV, Options{Delimiter: "'", Quote: "'"}, "delimiter and quote"},
		{"delimiter is the default quote", CSV, Options{Delimiter: `"`}, "delimiter and quote"},
		{"encoding", CSV, Options{Encoding: "ascii"}, "encoding"},
		{"columns without header absent", CSV, Options{Columns: []string{"a"}}, "columns"},
		{"header absent without columns", CSV, Options{Header: "absent"}, "columns"},
		{"header absent", CSV, Options{Header: "absent", Columns: []string{"a"}}, ""},
		{"parents without array", JSONRows, Options{Path: "a.b", Parents: []string{"x"}}, "parents"},
		{"blank rows", XLSX, Options{BlankRows: "keep"}, "blank_rows"},
		{"negative", CSV, Options{SkipRows: -1}, "negative"},
		{"negative limit", CSV, Options{Limits: Limits{MaxBytes: -1}}, "negative"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.opts.Validate(c.format)
			switch {
			case c.problem == "" && err != nil:
				t.Error(err)
			case c.problem != "" && (!errors.Is(err, ErrOptions) || !strings.Contains(err.Error(), c.problem)):
				t.Errorf("got %v, want %q", err, c.problem)
			}
		})
	}
}

func TestNotebookKeepsTheFirstPlace(t *testing.T) {
	var b Notebook
	b.Add("a", 1, 7, strings.Repeat("è", 100))
	b.Add("b", 2, 8, "x")
	b.Add("a", 3, 9, "y")
	notes := b.Notes()
	if len(notes) != 2 || notes[0].Count != 4 || notes[0].Line != 7 || notes[0].Sample != strings.Repeat("è", 80)+"…" || notes[1].Rule != "b" {
		t.Errorf("%+v", notes)
	}
}
