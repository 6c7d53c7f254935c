// Package jsonrows reads an array of flat objects at a path of a JSON document,
// one object a row. The columns are the union of the members' names in the
// order in which they first appear, so the document is read twice; the first
// reading also finds whatever is malformed, before any row is given.
package jsonrows

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"osservatorio/internal/driver/charset"
	"osservatorio/internal/driver/jsontok"
	"osservatorio/internal/driver/raw"
	"osservatorio/internal/driver/unpack"
)

// table is what both readings share.
type table struct {
	src    *unpack.Source
	opts   raw.Options
	steps  []step
	header []string
	column map[string]int // by the name as found in the document
	book   raw.Notebook
}

// step is one part of the path.
type step struct {
	key  string
	each bool // the value is an array of parents
}

// Open reads the whole document once. Numbers keep their spelling, null and
// members that are absent give "". opts must be valid.
func Open(src *unpack.Source, opts raw.Options) (raw.Reader, error) {
	t := &table{src: src, opts: opts, steps: parsePath(opts.Path), column: map[string]int{}}
	src.Note(&t.book)
	for _, name := range opts.Parents {
		if err := t.addColumn(name); err != nil {
			return nil, &raw.Error{Format: raw.JSONRows, Err: err}
		}
	}
	if err := t.collectHeader(); err != nil {
		return nil, err
	}
	content, err := src.Open()
	if err != nil {
		return nil, err
	}
	return raw.NewStream(t.header, &t.book, content, func(emit func(raw.Record) bool) error {
		return t.emitRows(content, emit)
	}), nil
}

func parsePath(path string) []step {
	var steps []step
	if path == "" {
		return nil
	}
	for part := range strings.SplitSeq(path, ".") {
		key, each := strings.CutSuffix(part, "[]")
		steps = append(steps, step{key, each})
	}
	// The last array is the table itself, with or without the brackets.
	steps[len(steps)-1].each = false
	return steps
}

// addColumn makes the column of a member's name. Two spellings of one name, of
// which one is doubly encoded, are one column.
func (t *table) addColumn(name string) error {
	shown := t.clean(name)
	for i, have := range t.header {
		if have == shown {
			t.column[name] = i
			return nil
		}
	}
	if len(t.header) >= t.src.Limits().MaxColumns {
		return fmt.Errorf("%w: more than %d columns", raw.ErrLimit, len(t.header))
	}
	if shown != name && t.opts.RepairDoubleEncoding {
		t.book.Add(raw.RuleDoubleEncoding, 1, 0, name)
	}
	t.column[name] = len(t.header)
	t.header = append(t.header, shown)
	return nil
}

// clean trims and mends a text as the options say.
func (t *table) clean(text string) string {
	if t.opts.RepairDoubleEncoding {
		text, _ = charset.Repair(text)
	}
	if t.opts.Trim {
		text = strings.TrimSpace(text)
	}
	return text
}

// collectHeader reads the document for its columns.
func (t *table) collectHeader() error {
	content, err := t.src.Open()
	if err != nil {
		return err
	}
	defer content.Close()
	scan := jsontok.New(raw.JSONRows, content, t.src.Limits())
	w := &walker{table: t, scan: scan}
	w.row = func(parents []string) error {
		seen := map[string]bool{}
		return w.members(func(name string, value jsontok.Token) error {
			if seen[name] {
				return scan.Fail(fmt.Errorf("%w: the member %q is repeated", raw.ErrSyntax, name))
			}
			seen[name] = true
			if _, ok := t.column[name]; ok {
				return nil
			}
			if err := t.addColumn(name); err != nil {
				return scan.Fail(err)
			}
			return nil
		})
	}
	if err := w.document(); err != nil {
		return err
	}
	if !w.found {
		return scan.Fail(fmt.Errorf("%w: no array at %q", raw.ErrNotData, t.opts.Path))
	}
	return nil
}

// errStopped ends the walk when the caller wants no more rows.
var errStopped = errors.New("stopped")

// emitRows reads the document for its rows.
func (t *table) emitRows(content io.Reader, emit func(raw.Record) bool) error {
	w := &walker{table: t, scan: jsontok.New(raw.JSONRows, content, t.src.Limits())}
	cells := make([]string, len(t.header))
	line := 0
	w.row = func(parents []string) error {
		line++
		clear(cells)
		copy(cells, parents)
		err := w.members(func(name string, value jsontok.Token) error {
			cells[t.column[name]] = t.cell(value, line)
			return nil
		})
		if err == nil && !emit(raw.Record{Line: line, Cells: cells}) {
			err = errStopped
		}
		return err
	}
	if err := w.document(); !errors.Is(err, errStopped) {
		return err
	}
	return nil
}

// cell is the text of a value, and notes what was mended in it.
func (t *table) cell(value jsontok.Token, line int) string {
	text := t.clean(value.Text)
	if t.opts.RepairDoubleEncoding && text != value.Text {
		if _, mended := charset.Repair(value.Text); mended {
			t.book.Add(raw.RuleDoubleEncoding, 1, line, value.Text)
		}
	}
	return text
}
