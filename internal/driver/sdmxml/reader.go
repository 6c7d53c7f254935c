// Package sdmxml reads SDMX-ML 2.1 data messages: structure-specific ones, whose
// Series and Obs carry dimensions and attributes as XML attributes, and generic
// ones; grouped in series or flat. Elements are known by their local name,
// because services leave Series and Obs without namespace.
//
// The header has the dimensions in the order in which they first appear, then
// TIME_PERIOD and OBS_VALUE, then attributes. A structure-specific series does
// not say which of its XML attributes are SDMX attributes: these come before
// TIME_PERIOD with the dimensions, so columns must be taken by name. Attributes
// may first appear at the last observation, so the message is read twice; the
// first reading also finds what is malformed.
package sdmxml

import (
	"errors"
	"fmt"
	"io"

	"osservatorio/internal/driver/raw"
	"osservatorio/internal/driver/unpack"
	"osservatorio/internal/driver/xmltok"
)

// Open reads the whole message once. opts must be valid. A series without
// observations gives one row, its TIME_PERIOD and OBS_VALUE empty.
func Open(src *unpack.Source, opts raw.Options) (raw.Reader, error) {
	var book raw.Notebook
	src.Note(&book)
	choose := func(index int) bool { return opts.Dataset == 0 || index == opts.Dataset }
	header, err := collectHeader(src, &book, choose, opts.Dataset)
	if err != nil {
		return nil, err
	}
	column := make(map[string]int, len(header))
	for i, name := range header {
		column[name] = i
	}
	content, err := src.Open()
	if err != nil {
		return nil, err
	}
	return raw.NewStream(header, &book, content, func(emit func(raw.Record) bool) error {
		return emitRows(content, src.Limits(), choose, column, emit)
	}), nil
}

// collectHeader is the first reading.
func collectHeader(src *unpack.Source, book *raw.Notebook, choose func(int) bool, wanted int) ([]string, error) {
	content, err := src.Open()
	if err != nil {
		return nil, err
	}
	defer content.Close()
	t, err := newScanner(content, src.Limits(), book)
	if err != nil {
		return nil, err
	}
	m := &message{Scanner: t, book: book, choose: choose}
	before, after := newNames(), newNames()
	m.emit = func(o observation) error {
		before.add(o.series)
		before.add(o.before)
		after.add(o.after)
		after.add(o.dataSet)
		if n := len(before.list) + len(after.list); n > src.Limits().MaxColumns {
			return fmt.Errorf("%w: %d columns", raw.ErrLimit, n)
		}
		return nil
	}
	if err := m.document(); err != nil {
		return nil, err
	}
	if err := checkDataSets(m.dataSets, wanted); err != nil {
		return nil, &raw.Error{Format: raw.SDMXML, Err: err}
	}
	header := append(before.list, timePeriod, obsValue)
	for _, name := range after.list {
		if !before.seen[name] {
			header = append(header, name)
		}
	}
	return header, nil
}

func newScanner(content io.Reader, limits raw.Limits, book *raw.Notebook) (*xmltok.Scanner, error) {
	t, err := xmltok.New(content, limits, book)
	if err != nil {
		return nil, &raw.Error{Format: raw.SDMXML, Err: err}
	}
	return t, nil
}

func checkDataSets(n, wanted int) error {
	switch {
	case n == 0:
		return fmt.Errorf("%w: the message has no data set", raw.ErrNotData)
	case wanted > n:
		return fmt.Errorf("%w: data set %d of %d", raw.ErrNotData, wanted, n)
	case wanted == 0 && n > 1:
		return fmt.Errorf("%w: %d data sets, the option dataset must choose", raw.ErrNotData, n)
	}
	return nil
}

// names is an ordered set of column names without TIME_PERIOD and OBS_VALUE.
type names struct {
	list []string
	seen map[string]bool
}

func newNames() *names {
	return &names{seen: map[string]bool{timePeriod: true, obsValue: true}}
}

func (n *names) add(pairs []pair) {
	for _, p := range pairs {
		if !n.seen[p.name] {
			n.seen[p.name] = true
			n.list = append(n.list, p.name)
		}
	}
}

var errStopped = errors.New("stopped")

// emitRows is the second reading. What it would note was noted by the first.
func emitRows(content io.Reader, limits raw.Limits, choose func(int) bool, column map[string]int, emit func(raw.Record) bool) error {
	var noted raw.Notebook
	t, err := newScanner(content, limits, &noted)
	if err != nil {
		return err
	}
	m := &message{Scanner: t, book: &noted, choose: choose}
	cells := make([]string, len(column))
	line := 0
	m.emit = func(o observation) error {
		line++
		clear(cells)
		for _, pairs := range [][]pair{o.dataSet, o.series, o.before, o.after} {
			for _, p := range pairs {
				cells[column[p.name]] = p.value
			}
		}
		if !emit(raw.Record{Line: line, Cells: cells}) {
			return errStopped
		}
		return nil
	}
	if err := m.document(); !errors.Is(err, errStopped) {
		return err
	}
	return nil
}
