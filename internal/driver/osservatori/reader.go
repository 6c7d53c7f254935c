// Package osservatori reads the answers of INPS's statistical observatories: a
// tree in which a value of one dimension holds the values of the next,
//
//	values → rows → values → … → columns → values → measures
//
// One row is one path from the root to the measures. The columns are the
// dimensions, in the order in which the tree goes through them, then the
// measures by their labels. The outermost dimension has no name in the answer:
// Options.FirstDimension gives it. Numbers are texts with dots for thousands,
// which the layout reads.
//
// Totals stand among the rows that make them. What is marked as one is
// dropped: a value that begins with "total" in any case, measures beside a cut
// by rows, columns of a node that is cut by rows. What may be a total and does
// not say so, a value that is empty or a path that is shorter than the others,
// makes the whole answer unreadable, because nothing could tell it from a row.
package osservatori

import (
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/driver/jsontok"
	"osservatorio/internal/driver/raw"
	"osservatorio/internal/driver/unpack"
)

// firstDimension is the name of the outermost dimension where the layout gives none.
const firstDimension = "value"

// table gathers the rows of the tree.
type table struct {
	dimensions []string
	measures   []string
	rows       []row
	book       raw.Notebook
	most       int
}

type row struct {
	values   []string
	measures []measure
}

// step is one dimension and the value that a path takes in it.
type step struct{ dimension, value string }

// Open reads the whole answer; the tree is held in memory within Limits.MaxCells. opts must be valid.
func Open(src *unpack.Source, opts raw.Options) (raw.Reader, error) {
	content, err := src.Open()
	if err != nil {
		return nil, err
	}
	defer content.Close()
	limits := src.Limits()
	p := &parser{scan: jsontok.New(raw.Osservatori, content, limits), most: limits.MaxCells}
	a, err := p.answer()
	if err != nil {
		return nil, err
	}
	t := &table{most: limits.MaxColumns}
	src.Note(&t.book)
	first := opts.FirstDimension
	if first == "" {
		first = firstDimension
	}
	for _, n := range a.values {
		if err := t.walk(n, []step{{first, n.value}}); err != nil {
			return nil, &raw.Error{Format: raw.Osservatori, Err: err}
		}
	}
	header := slices.Concat(t.dimensions, t.measures)
	if len(t.rows) == 0 {
		header = []string{first}
	}
	if err := raw.CheckHeader(header); err != nil {
		return nil, &raw.Error{Format: raw.Osservatori, Err: err}
	}
	return raw.NewStream(header, &t.book, nothing{}, t.emit), nil
}

// nothing is closed in the place of the source, which was read to its end.
type nothing struct{}

func (nothing) Close() error { return nil }

// walk adds the rows under a node that path leads to.
func (t *table) walk(n *node, path []step) error {
	at := path[len(path)-1]
	switch {
	case strings.HasPrefix(strings.ToLower(strings.TrimSpace(n.value)), "total"):
		t.drop(at.value)
		return nil
	case !n.known || strings.TrimSpace(n.value) == "":
		return fmt.Errorf("%w: a value of %q is empty, which may be a total: ask for the table without totals", raw.ErrNotData, at.dimension)
	case len(n.rows) > 0:
		if len(n.measures) > 0 || len(n.columns) > 0 {
			t.drop(at.value)
		}
		return t.descend(n.rows, path)
	case len(n.columns) > 0:
		if len(n.measures) > 0 {
			t.drop(at.value)
		}
		return t.descend(n.columns, path)
	case len(n.measures) > 0:
		return t.add(path, n.measures)
	}
	return nil
}

func (t *table) descend(groups []group, path []step) error {
	for _, g := range groups {
		for _, n := range g.values {
			if err := t.walk(n, append(path[:len(path):len(path)], step{g.dimension, n.value})); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *table) drop(value string) {
	t.book.Add(raw.RuleTotalDropped, 1, len(t.rows)+1, value)
}

// add keeps a row. All rows must have gone through the same dimensions.
func (t *table) add(path []step, measures []measure) error {
	names := make([]string, len(path))
	values := make([]string, len(path))
	for i, s := range path {
		names[i], values[i] = s.dimension, s.value
	}
	if t.dimensions == nil {
		t.dimensions = names
	}
	if !slices.Equal(names, t.dimensions) {
		return fmt.Errorf("%w: %q is cut by %s and not by %s, so it may be a total: ask for the table without totals",
			raw.ErrNotData, strings.Join(values, " / "), strings.Join(names, ", "), strings.Join(t.dimensions, ", "))
	}
	for i, m := range measures {
		if slices.ContainsFunc(measures[:i], func(o measure) bool { return o.label == m.label }) {
			return fmt.Errorf("%w: the measure %q stands twice under %q", raw.ErrSyntax, m.label, strings.Join(values, " / "))
		}
		if slices.Contains(t.measures, m.label) {
			continue
		}
		if t.measures = append(t.measures, m.label); len(t.measures)+len(t.dimensions) > t.most {
			return fmt.Errorf("%w: more than %d columns", raw.ErrLimit, t.most)
		}
	}
	t.rows = append(t.rows, row{values, measures})
	return nil
}

func (t *table) emit(emit func(raw.Record) bool) error {
	cells := make([]string, len(t.dimensions)+len(t.measures))
	for i, r := range t.rows {
		clear(cells)
		copy(cells, r.values)
		for _, m := range r.measures {
			cells[len(t.dimensions)+slices.Index(t.measures, m.label)] = m.value
		}
		if !emit(raw.Record{Line: i + 1, Cells: cells}) {
			return nil
		}
	}
	return nil
}
