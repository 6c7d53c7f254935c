package coxml

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"time"

	"osservatorio/internal/driver/raw"
	"osservatorio/internal/driver/xmltok"
)

// message reads one message into the cells of a record.
type message struct {
	cells []string
	form  *form
	seen  map[string]bool // what a message has one of, and was met
	path  []string        // names of the elements that are open, below the root
	at    string          // path, joined
	bad   error           // what spoils this message only
}

// read takes the message whose start was read to its end.
func (m *message) read(t *xmltok.Scanner, root xml.StartElement) error {
	m.cells[colForm] = m.form.name
	m.attributes(root)
	outside := t.Depth() - 1
	var text strings.Builder
	for t.Depth() > outside {
		token, err := t.Next()
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			m.path = append(m.path, strings.ToLower(token.Name.Local))
			m.at = strings.Join(m.path, "/")
			text.Reset()
			m.open()
			m.attributes(token)
		case xml.CharData:
			if _, wanted := m.form.texts[m.at]; wanted && text.Len() < longest {
				text.Write(token)
			}
		case xml.EndElement:
			if column, wanted := m.form.texts[m.at]; wanted {
				m.set(column, text.String())
			}
			text.Reset()
			if len(m.path) > 0 {
				m.path = m.path[:len(m.path)-1]
			}
			m.at = strings.Join(m.path, "/")
		}
	}
	m.finish()
	return nil
}

// longest is the number of bytes of a text after which no more is taken: no code has as many.
const longest = 256

// open notes what a message has one of, and which event it tells of.
func (m *message) open() {
	what := m.at
	event, ok := m.form.events[m.at]
	if ok {
		what = "event"
		m.cells[colEvent] = event
	}
	if ok || m.form.once[m.at] {
		if m.seen[what] {
			m.spoil(raw.ErrTwice)
		}
		m.seen[what] = true
	}
}

func (m *message) spoil(err error) {
	if m.bad == nil {
		m.bad = err
	}
}

func (m *message) attributes(e xml.StartElement) {
	wanted := m.form.attributes[m.at]
	for _, a := range e.Attr {
		if column, ok := wanted[strings.ToLower(a.Name.Local)]; ok && a.Name.Space == "" {
			m.set(column, a.Value)
		}
	}
}

// set fills a cell once. The contract that an event repeats (its own dates, as they were) does not
// replace what the event says.
func (m *message) set(column int, text string) {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > longest {
		text = text[:longest]
	}
	switch before := m.cells[column]; {
	case before == "":
		m.cells[column] = text
	case text != "" && text != before && single[column]:
		m.spoil(raw.ErrTwice)
	}
}

// single are the columns that say who and which: two answers are none.
var single = map[int]bool{colCode: true, colPrevious: true, colKind: true, colSentAt: true, colEmployer: true, colUser: true, colWorker: true}

// finish puts days, the instant of sending and the country of birth into their forms.
func (m *message) finish() {
	for _, c := range days {
		m.cells[c] = day(m.cells[c])
	}
	m.cells[colSentDay], m.cells[colSentAt] = sent(m.cells[colSentAt])
	m.cells[colBirthCountry] = country(m.cells[colBirthCountry])
	if m.form.agency && m.cells[colEvent] == "" && m.cells[colAgencyStart] != "" {
		m.cells[colEvent] = EventAgency
		m.cells[colStart], m.cells[colExpiry] = m.cells[colAgencyStart], m.cells[colAgencyEnd]
	}
}

// day takes the day out of a date that some software writes with a time or a zone.
func day(text string) string {
	if len(text) > 10 && strings.IndexByte("TZ+- ", text[10]) >= 0 {
		return text[:10]
	}
	return text
}

// sent parts the moment of sending into the day, by the clock of the sender, and the instant in UTC
// with seven digits of the second, so that instants sort as texts. A moment without a zone is taken
// for Italian winter time. What is no moment is left in the day's place.
func sent(text string) (onDay, instant string) {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t, err = time.ParseInLocation("2006-01-02T15:04:05", text, time.FixedZone("", 3600))
	}
	if err != nil {
		return text, ""
	}
	return t.Format(time.DateOnly), t.UTC().Format("2006-01-02T15:04:05.0000000Z")
}

// country reduces a place of birth to its country: Z and three digits are a state, a letter
// and three digits a municipality of Italy, for which the Ministry's filler stands.
func country(place string) string {
	place = strings.ToUpper(place)
	if len(place) == 4 && place[0] >= 'A' && place[0] < 'Z' && strings.Trim(place[1:], "0123456789") == "" {
		return "0000"
	}
	return place
}
