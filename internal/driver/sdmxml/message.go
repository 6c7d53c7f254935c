package sdmxml

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"osservatorio/internal/driver/raw"
	"osservatorio/internal/driver/xmltok"
)

const (
	timePeriod = "TIME_PERIOD"
	obsValue   = "OBS_VALUE"
)

// pair is the name and the value of a dimension, measure or attribute.
type pair struct{ name, value string }

// observation is one observation with all that its series and data set say of
// it. before stands before TIME_PERIOD and OBS_VALUE in the header, after
// behind them; both may hold these two as well.
type observation struct {
	dataSet, series, before, after []pair
}

// message is one reading of the document. It calls emit for each observation of
// the data sets that choose accepts; the slices are reused.
type message struct {
	*xmltok.Scanner
	book   *raw.Notebook
	choose func(index int) bool // by the data set's number, from 1
	emit   func(observation) error

	dataSets int    // met so far
	obsDim   string // dimension at observation
	current  observation
	given    int // observations emitted
}

var dataMessages = map[string]bool{
	"StructureSpecificData":           true,
	"StructureSpecificTimeSeriesData": true,
	"GenericData":                     true,
	"GenericTimeSeriesData":           true,
}

// document reads the whole message. Its errors are *raw.Error, save for what emit returns.
func (m *message) document() error {
	err := m.read()
	if err == nil || errors.Is(err, errStopped) {
		return err
	}
	if bad, ok := errors.AsType[*xmltok.Malformed](err); ok {
		err = fmt.Errorf("%w: %s", raw.ErrSyntax, bad.Detail())
	}
	line, column := m.Position()
	return &raw.Error{Format: raw.SDMXML, Line: line, Column: column, Err: err}
}

func (m *message) read() error {
	m.obsDim = timePeriod
	for rooted := false; ; {
		token, err := m.Next()
		if err == io.EOF && !rooted {
			return fmt.Errorf("%w: the document is empty", raw.ErrNotData)
		} else if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			rooted = true
			if err := m.root(token); err != nil {
				return err
			}
		case xml.CharData:
			if text := strings.TrimSpace(string(token)); text != "" {
				return fmt.Errorf("%w: text outside the message: %.80q", raw.ErrSyntax, text)
			}
		}
	}
}

func (m *message) root(start xml.StartElement) error {
	name := start.Name.Local
	switch {
	case name == "Error":
		text, err := m.Text()
		if err != nil {
			return err
		}
		return fmt.Errorf("%w: the service answers: %s", raw.ErrNotData, text)
	case !dataMessages[name]:
		return fmt.Errorf("%w: the message is <%s>", raw.ErrNotData, name)
	}
	return m.Children(func(start xml.StartElement) error {
		switch start.Name.Local {
		case "Header":
			return m.header()
		case "DataSet":
			m.dataSets++
			if !m.choose(m.dataSets) {
				return m.Skip()
			}
			return m.dataSet(start)
		case "Footer":
			text, err := m.Text()
			m.book.Add(raw.RuleFooter, 1, 0, text)
			return err
		}
		return m.Skip()
	})
}

func (m *message) header() error {
	return m.Children(func(start xml.StartElement) error {
		if start.Name.Local == "Structure" {
			if dim := attr(start, "dimensionAtObservation"); dim != "" {
				m.obsDim = dim
			}
		}
		return m.Skip()
	})
}

func attr(start xml.StartElement, name string) string {
	for _, a := range start.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// describing are the attributes of a DataSet that speak of the message, not of
// its observations.
var describing = map[string]bool{
	"action": true, "dataScope": true, "structureRef": true, "setID": true, "REPORTING_YEAR_START_DAY": true,
	"validFromDate": true, "validToDate": true, "publicationYear": true, "publicationPeriod": true,
	"reportingBeginDate": true, "reportingEndDate": true,
}

// plain appends the attributes of an element that have no namespace.
func plain(list []pair, start xml.StartElement) []pair {
	for _, a := range start.Attr {
		if a.Name.Space == "" && a.Name.Local != "xmlns" {
			list = append(list, pair{a.Name.Local, a.Value})
		}
	}
	return list
}

func (m *message) dataSet(start xml.StartElement) error {
	m.current.dataSet = m.current.dataSet[:0]
	for _, p := range plain(nil, start) {
		if !describing[p.name] {
			m.current.dataSet = append(m.current.dataSet, p)
		}
	}
	return m.Children(func(start xml.StartElement) (err error) {
		switch start.Name.Local {
		case "Series":
			return m.series(start)
		case "Obs":
			m.current.series = m.current.series[:0]
			return m.observation(start, nil)
		case "Attributes":
			m.current.dataSet, err = m.values(m.current.dataSet)
			return err
		case "Group":
			m.book.Add(raw.RuleGroupSkipped, 1, m.given+1, "")
		}
		return m.Skip()
	})
}

// series reads a series; one without observations is an observation without
// period and value.
func (m *message) series(start xml.StartElement) error {
	m.current.series = plain(m.current.series[:0], start)
	var attributes []pair // of a generic series
	empty := true
	err := m.Children(func(start xml.StartElement) (err error) {
		switch start.Name.Local {
		case "SeriesKey":
			m.current.series, err = m.values(m.current.series)
			return err
		case "Attributes":
			attributes, err = m.values(attributes)
			return err
		case "Obs":
			empty = false
			return m.observation(start, attributes)
		}
		return m.Skip()
	})
	if err != nil || !empty {
		return err
	}
	m.current.before, m.current.after = m.current.before[:0], append(m.current.after[:0], attributes...)
	return m.give()
}

// observation reads an Obs, structure-specific or generic. seriesAttributes are
// those of its generic series.
func (m *message) observation(start xml.StartElement, seriesAttributes []pair) error {
	o := &m.current
	o.before, o.after = o.before[:0], append(o.after[:0], seriesAttributes...)
	list := &o.before
	for _, p := range plain(nil, start) {
		if p.name == timePeriod || p.name == obsValue {
			list = &o.after
		}
		*list = append(*list, p)
	}
	err := m.Children(func(start xml.StartElement) (err error) {
		switch start.Name.Local {
		case "ObsKey":
			o.before, err = m.values(o.before)
			return err
		case "ObsDimension":
			o.before = append(o.before, pair{cmp.Or(attr(start, "id"), m.obsDim), attr(start, "value")})
		case "ObsValue":
			o.after = append(o.after, pair{obsValue, attr(start, "value")})
		case "Attributes":
			o.after, err = m.values(o.after)
			return err
		}
		return m.Skip()
	})
	if err != nil {
		return err
	}
	return m.give()
}

func (m *message) give() error {
	m.given++
	return m.emit(m.current)
}

// values appends the generic values within the element whose start was read.
func (m *message) values(list []pair) ([]pair, error) {
	err := m.Children(func(start xml.StartElement) error {
		if start.Name.Local == "Value" {
			id := attr(start, "id")
			if id == "" {
				return fmt.Errorf("%w: a Value without id", raw.ErrSyntax)
			}
			list = append(list, pair{id, attr(start, "value")})
		}
		return m.Skip()
	})
	return list, err
}
