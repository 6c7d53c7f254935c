// Package sdmxjson reads SDMX-JSON data messages: the old layout with header,
// dataSets and structure at the root, and the present one with data and meta.
// Keys such as "0:1:0" become codes. A message of series without observations
// gives one row a series, its TIME_PERIOD and OBS_VALUE empty.
//
// The data usually stand before the structure that explains them, so the
// message is read twice; the first reading also finds what is malformed.
package sdmxjson

import (
	"fmt"
	"io"
	"strconv"

	"osservatorio/internal/driver/jsontok"
	"osservatorio/internal/driver/raw"
	"osservatorio/internal/driver/unpack"
)

const (
	timePeriod = "TIME_PERIOD"
	obsValue   = "OBS_VALUE"
)

// message is one reading of the document.
type message struct {
	src  *unpack.Source
	opts raw.Options
	scan *jsontok.Scanner

	structures []structure
	dataSets   []dataSet
	problem    string                                       // what the service says went wrong
	onDataSet  func(index int, opening jsontok.Token) error // reads or skips one data set
}

// dataSet is what must be known of a data set before its rows are read.
type dataSet struct {
	structure  int
	attributes []jsontok.Token
}

// Open reads the whole message once. opts must be valid.
func Open(src *unpack.Source, opts raw.Options) (raw.Reader, error) {
	m := &message{src: src, opts: opts}
	m.onDataSet = m.describe
	content, err := m.read()
	if err != nil {
		return nil, err
	}
	if err := content.Close(); err != nil {
		return nil, m.scan.Fail(err)
	}
	chosen, err := m.choose()
	if err != nil {
		return nil, &raw.Error{Format: raw.SDMXJSON, Err: err}
	}
	s := &m.structures[m.dataSets[chosen].structure]
	header, err := s.header()
	if err != nil {
		return nil, &raw.Error{Format: raw.SDMXJSON, Err: err}
	}
	rows := &rows{structure: s, dataSet: m.dataSets[chosen], chosen: chosen, cells: make([]string, len(header)), value: valueColumn(header)}
	src.Note(&rows.book)
	if s.groupAttrs > 0 {
		rows.book.Add(raw.RuleGroupSkipped, s.groupAttrs, 0, "")
	}
	again, err := src.Open()
	if err != nil {
		return nil, err
	}
	return raw.NewStream(header, &rows.book, again, func(emit func(raw.Record) bool) error {
		second := &message{src: src, opts: opts}
		rows.message, rows.emit = second, emit
		second.onDataSet = rows.read
		return rows.run(again)
	}), nil
}

func valueColumn(header []string) int {
	for i, name := range header {
		if name == obsValue {
			return i
		}
	}
	return -1
}

// choose returns the index of the data set to read.
func (m *message) choose() (int, error) {
	switch n := len(m.dataSets); {
	case m.problem != "":
		return 0, fmt.Errorf("%w: the service answers: %s", raw.ErrNotData, m.problem)
	case n == 0:
		return 0, fmt.Errorf("%w: the message has no data set", raw.ErrNotData)
	case m.opts.Dataset > n:
		return 0, fmt.Errorf("%w: data set %d of %d", raw.ErrNotData, m.opts.Dataset, n)
	case m.opts.Dataset == 0 && n > 1:
		return 0, fmt.Errorf("%w: %d data sets, the option dataset must choose", raw.ErrNotData, n)
	}
	chosen := max(m.opts.Dataset, 1) - 1
	if at := m.dataSets[chosen].structure; at < 0 || at >= len(m.structures) {
		return 0, fmt.Errorf("%w: structure %d of %d", raw.ErrNotData, at, len(m.structures))
	}
	return chosen, nil
}

// read opens the source and reads the document; the caller closes it.
func (m *message) read() (io.ReadCloser, error) {
	content, err := m.src.Open()
	if err != nil {
		return nil, err
	}
	if err := m.readFrom(content); err != nil {
		content.Close()
		return nil, err
	}
	return content, nil
}

func (m *message) readFrom(content io.Reader) error {
	m.scan = jsontok.New(raw.SDMXJSON, content, m.src.Limits())
	root, err := m.scan.Next()
	if err != nil {
		return err
	}
	if root.Kind != jsontok.ObjectOpen {
		return m.scan.Fail(fmt.Errorf("%w: the message is not an object", raw.ErrNotData))
	}
	if err := m.readBody(); err != nil {
		return err
	}
	if _, err := m.scan.Next(); err != io.EOF {
		return err
	}
	return nil
}

// readBody reads the members of the root, or of its member data.
func (m *message) readBody() error {
	return m.scan.Members(func(name string, t jsontok.Token) error {
		switch {
		case name == "data" && t.Kind == jsontok.ObjectOpen:
			return m.readBody()
		case name == "structure" && t.Kind == jsontok.ObjectOpen:
			return m.addStructure(t)
		case name == "structures" && t.Kind == jsontok.ArrayOpen:
			return m.scan.Elements(m.addStructure)
		case name == "dataSets" && t.Kind == jsontok.ArrayOpen:
			index := -1
			return m.scan.Elements(func(t jsontok.Token) error {
				index++
				return m.onDataSet(index, t)
			})
		case name == "errors" && t.Kind == jsontok.ArrayOpen:
			return m.scan.Elements(m.readProblem)
		}
		return m.scan.Skip(t)
	})
}

func (m *message) addStructure(t jsontok.Token) error {
	if t.Kind != jsontok.ObjectOpen {
		return m.scan.Fail(fmt.Errorf("%w: a structure is not an object", raw.ErrSyntax))
	}
	s, err := m.readStructure()
	m.structures = append(m.structures, s)
	return err
}

// describe is the first reading of a data set.
func (m *message) describe(_ int, t jsontok.Token) error {
	if t.Kind != jsontok.ObjectOpen {
		return m.scan.Fail(fmt.Errorf("%w: a data set is not an object", raw.ErrSyntax))
	}
	var d dataSet
	err := m.scan.Members(func(name string, t jsontok.Token) error {
		switch {
		case name == "structure" && t.Kind == jsontok.Number:
			var err error
			if d.structure, err = strconv.Atoi(t.Text); err != nil {
				return m.scan.Fail(fmt.Errorf("%w: structure %s", raw.ErrSyntax, t.Text))
			}
		case name == "attributes" && t.Kind == jsontok.ArrayOpen:
			var err error
			d.attributes, err = m.scalars()
			return err
		}
		return m.scan.Skip(t)
	})
	m.dataSets = append(m.dataSets, d)
	return err
}

func (m *message) readProblem(t jsontok.Token) error {
	if t.Kind != jsontok.ObjectOpen {
		m.problem = t.Text
		return m.scan.Skip(t)
	}
	return m.scan.Members(func(name string, t jsontok.Token) error {
		if name == "title" || name == "detail" || m.problem == "" {
			m.problem = t.Text
		}
		return m.scan.Skip(t)
	})
}

// scalars reads an array of single values whose opening was read.
func (m *message) scalars() ([]jsontok.Token, error) {
	var list []jsontok.Token
	err := m.scan.Elements(func(t jsontok.Token) error {
		if !t.IsScalar() {
			return m.scan.Fail(fmt.Errorf("%w: a nested value among single ones", raw.ErrSyntax))
		}
		list = append(list, t)
		return nil
	})
	return list, err
}
