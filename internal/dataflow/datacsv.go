package dataflow

import (
	"encoding/csv"
	"io"
	"slices"
)

// csvData writes SDMX-CSV 1.0 or 2.0: one row an observation, all attributes on each.
type csvData struct {
	w       *csv.Writer
	m       Message
	l       *layout
	columns []int
	first   []string
	out     []string
}

func newCSVData(w io.Writer, m Message, l *layout) (*csvData, error) {
	c := &csvData{w: csv.NewWriter(w), m: m, l: l, columns: append(slices.Clone(l.full), l.value)}
	if !l.observations {
		c.columns = slices.Clone(l.full)
	}
	attributes := slices.Concat(l.onDataset, l.onSeries, l.onObservation)
	slices.Sort(attributes)
	c.columns = append(c.columns, attributes...)
	var header []string
	if m.Format == CSV1 {
		header, c.first = []string{"DATAFLOW"}, []string{m.Flow.Ref.String()}
		if m.Labels {
			c.first[0] += ": " + m.Flow.Indicator.Title.In(m.Lang)
		}
	} else {
		action := "I"
		if m.History || m.Since != "" {
			action = "R"
		}
		header, c.first = []string{"STRUCTURE", "STRUCTURE_ID", "ACTION"}, []string{"dataflow", m.Flow.Ref.String(), action}
		if m.Labels {
			c.first[1] += ": " + m.Flow.Indicator.Title.In(m.Lang)
		}
	}
	for _, at := range c.columns {
		name := l.names[at]
		if m.Labels {
			name += ": " + ConceptOf(name).Name.In(m.Lang)
		}
		header = append(header, name)
	}
	return c, c.w.Write(header)
}

// Row writes an observation. A number that is missing is NaN in SDMX-CSV 2.0, and nothing in 1.0.
func (c *csvData) Row(row []string) error {
	c.out = append(c.out[:0], c.first...)
	for _, at := range c.columns {
		text := row[at]
		switch {
		case at == c.l.value && c.m.Format == CSV2:
			text = orNaN(text)
		case c.m.Labels && c.l.lists[at] != nil && text != "":
			code, _ := c.l.lists[at].Code(text)
			text += ": " + code.Name.In(c.m.Lang)
		}
		c.out = append(c.out, text)
	}
	return c.w.Write(c.out)
}

// Close ends the message.
func (c *csvData) Close() error {
	c.w.Flush()
	return c.w.Error()
}
