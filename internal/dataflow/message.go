package dataflow

import (
	"fmt"
	"io"
	"slices"
	"time"
)

// Format is a form of data messages.
type Format int

// The forms of data messages.
const (
	GenericXML Format = iota
	SpecificXML
	CSV1
	CSV2
	JSON1
	JSON2
)

// Header says what a message is and where it comes from.
type Header struct {
	Release  string
	Prepared time.Time // when the release was published
	Test     bool      // the data are invented
	Lang     string    // of names, where a message has room for one language
}

// ID is the message's id.
func (h Header) ID() string { return Agency + "-" + h.Release }

// SenderName is who publishes, in both languages; with it goes that data are invented.
func (h Header) senderName() (it, en string) {
	it, en = "Osservatorio del mercato del lavoro", "Labour market observatory"
	if h.Test {
		it, en = "DATI DIMOSTRATIVI · "+it, "DEMONSTRATION DATA · "+en
	}
	return it, en
}

// Message is a data message.
type Message struct {
	Header
	Selection
	Format Format
	Labels bool // CSV: names beside codes
}

// Writer writes the rows of a message one by one, as Selection.Rows gives them, and then its end.
type Writer interface {
	Row(cells []string) error
	Close() error
}

// NewWriter begins a message.
func NewWriter(w io.Writer, m Message) (Writer, error) {
	l := newLayout(m)
	switch m.Format {
	case GenericXML, SpecificXML:
		return newXMLData(w, m, l), nil
	case CSV1, CSV2:
		return newCSVData(w, m, l)
	case JSON1, JSON2:
		return newJSONData(w, m, l), nil
	}
	return nil, fmt.Errorf("there is no format %d", m.Format)
}

// layout says where in a row the parts of a message are.
type layout struct {
	names   []string
	lists   []*Codelist
	numbers []bool
	series  []int // of the key of a series; empty without series
	across  int   // the dimension at the observation, -1 without
	full    []int // all dimensions and TIME_PERIOD
	time    int
	value   int
	known   int // KNOWN_FROM
	// attributes, in their order, by what they stand on
	onDataset, onSeries, onObservation []int
	observations                       bool // there are any
}

func newLayout(m Message) *layout {
	s := m.Flow.Structure
	l := &layout{names: s.Columns(), across: -1, time: len(s.Dimensions), value: len(s.Dimensions) + 1, observations: m.Detail == Full || m.Detail == DataOnly}
	l.known = slices.Index(l.names, "KNOWN_FROM")
	for _, d := range s.Dimensions {
		l.lists, l.numbers = append(l.lists, d.List), append(l.numbers, false)
	}
	l.lists, l.numbers = append(l.lists, nil, nil), append(l.numbers, false, true)
	across := m.Dimension
	if across == "" || !l.observations {
		across = "TIME_PERIOD"
	}
	for i := range l.time + 1 {
		l.full = append(l.full, i)
		switch {
		case l.names[i] == across:
			l.across = i
		case across != Any && (i != l.time || l.observations):
			l.series = append(l.series, i)
		}
	}
	if !l.observations {
		l.full = l.series
	}
	for i, a := range s.Attributes {
		at := l.value + 1 + i
		l.lists, l.numbers = append(l.lists, a.List), append(l.numbers, a.Type == "Double")
		switch {
		case m.Detail == DataOnly || m.Detail == KeysOnly || a.Level == Observation && !l.observations || a.ID == "KNOWN_TO" && !m.History:
		case a.Level == Dataset:
			l.onDataset = append(l.onDataset, at)
		case a.Level == Series && across == "TIME_PERIOD":
			l.onSeries = append(l.onSeries, at)
		default: // an attribute of a whole series belongs to the observation when series run across another dimension
			l.onObservation = append(l.onObservation, at)
		}
	}
	return l
}

// follower tells when a row begins another data set or another series.
type follower struct {
	l           *layout
	history     bool
	known       string
	key         []string
	begun, open bool
}

func (f *follower) next(row []string) (dataset, series bool) {
	if !f.begun || f.history && row[f.l.known] != f.known {
		f.begun, dataset, f.open = true, true, false
		f.known = row[f.l.known]
	}
	if len(f.l.series) == 0 {
		return dataset, false
	}
	if f.key == nil {
		f.key = make([]string, len(f.l.series))
	}
	series = !f.open
	for i, at := range f.l.series {
		if f.key[i] != row[at] {
			f.key[i], series = row[at], true
		}
	}
	f.open = true
	return dataset, series
}
