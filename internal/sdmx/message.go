// Package sdmx knows the structures of an SDMX 2.1 service: it reads dataflows, data structure
// definitions, code lists and constraints, builds keys from them by the names of the
// dimensions, and tells what has changed between two readings.
package sdmx

import (
	"bufio"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// ErrNotStructure is returned by Read for what is no whole SDMX-ML structure message.
var ErrNotStructure = errors.New("no SDMX structure message")

// Message holds what a structure message defines.
type Message struct {
	Dataflows   []Dataflow
	Structures  []Structure
	Codelists   map[string]Codelist            // by Ref.String
	Constraints map[string]map[string][]string // codes by dataflow id and dimension: what there are data of
}

// Ref names something maintained by an agency.
type Ref struct {
	Agency  string `xml:"agencyID,attr"`
	ID      string `xml:"id,attr"`
	Version string `xml:"version,attr"`
}

// String is "IT1:CL_FREQ(1.0)".
func (r Ref) String() string {
	return fmt.Sprintf("%s:%s(%s)", r.Agency, r.ID, cmp.Or(r.Version, "1.0"))
}

// Dataflow is a table of the service.
type Dataflow struct {
	Ref
	Structure Ref    // its data structure definition
	Updated   string // the annotation LAST_UPDATE as it stands; "" when there is none
}

// Structure is a data structure definition: the dimensions in the order of keys.
type Structure struct {
	Ref
	Dimensions []Dimension
}

// Dimension is one of a structure; time is none of them.
type Dimension struct {
	ID       string `json:"id"`
	Codelist string `json:"codelist"` // Ref.String
}

// Codelist is the codes of a list in its order.
type Codelist []Code

// Code is a code with its Italian label, or another when it has none.
type Code struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// Elements of a message, by their local names.
type (
	xmlName struct {
		Lang string `xml:"lang,attr"`
		Text string `xml:",chardata"`
	}
	xmlAnnotation struct {
		ID    string `xml:"id,attr"`
		Type  string `xml:"AnnotationType"`
		Title string `xml:"AnnotationTitle"`
		Text  string `xml:"AnnotationText"`
	}
	xmlDataflow struct {
		Ref
		Annotations []xmlAnnotation `xml:"Annotations>Annotation"`
		Structure   Ref             `xml:"Structure>Ref"`
	}
	xmlDimension struct {
		ID       string `xml:"id,attr"`
		Position int    `xml:"position,attr"`
		Codelist Ref    `xml:"LocalRepresentation>Enumeration>Ref"`
	}
	xmlStructure struct {
		Ref
		Dimensions []xmlDimension `xml:"DataStructureComponents>DimensionList>Dimension"`
		Measures   []xmlDimension `xml:"DataStructureComponents>DimensionList>MeasureDimension"`
	}
	xmlCodelist struct {
		Ref
		Codes []struct {
			ID    string    `xml:"id,attr"`
			Names []xmlName `xml:"Name"`
		} `xml:"Code"`
	}
	xmlConstraint struct {
		Attached []Ref `xml:"ConstraintAttachment>Dataflow>Ref"`
		Regions  []struct {
			Include string `xml:"include,attr"`
			Keys    []struct {
				ID     string   `xml:"id,attr"`
				Values []string `xml:"Value"`
			} `xml:"KeyValue"`
		} `xml:"CubeRegion"`
	}
)

// Read reads a structure message; a byte order mark before it is left out.
func Read(r io.Reader) (*Message, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	if mark, _ := b.Peek(3); string(mark) == "\ufeff" {
		b.Discard(3)
	}
	d := xml.NewDecoder(b)
	m := &Message{Codelists: map[string]Codelist{}, Constraints: map[string]map[string][]string{}}
	depth := 0
	for {
		t, err := d.Token()
		switch {
		case errors.Is(err, io.EOF) && depth == 0 && d.InputOffset() > 0 && m.seen():
			return m, nil
		case err != nil:
			return nil, fmt.Errorf("%w: %w", ErrNotStructure, err)
		}
		switch e := t.(type) {
		case xml.StartElement:
			if depth == 0 && e.Name.Local != "Structure" {
				return nil, fmt.Errorf("%w: it begins with <%s>", ErrNotStructure, e.Name.Local)
			}
			taken, err := m.take(d, e)
			if err != nil {
				return nil, fmt.Errorf("%w: %w", ErrNotStructure, err)
			}
			if !taken {
				depth++
			}
		case xml.EndElement:
			depth--
		}
	}
}

// seen reports whether the message defines anything.
func (m *Message) seen() bool {
	return len(m.Dataflows)+len(m.Structures)+len(m.Codelists)+len(m.Constraints) > 0
}

// take reads an element that defines something; others are left to be walked through.
func (m *Message) take(d *xml.Decoder, e xml.StartElement) (bool, error) {
	switch e.Name.Local {
	case "Dataflow":
		var x xmlDataflow
		if err := d.DecodeElement(&x, &e); err != nil {
			return true, err
		}
		f := Dataflow{Ref: x.Ref, Structure: x.Structure}
		for _, a := range x.Annotations {
			if a.ID == "LAST_UPDATE" || a.Type == "LAST_UPDATE" {
				f.Updated = strings.TrimSpace(cmp.Or(a.Title, a.Text))
			}
		}
		m.Dataflows = append(m.Dataflows, f)
	case "DataStructure":
		var x xmlStructure
		if err := d.DecodeElement(&x, &e); err != nil {
			return true, err
		}
		dims := append(x.Dimensions, x.Measures...)
		slices.SortStableFunc(dims, func(a, b xmlDimension) int { return a.Position - b.Position })
		s := Structure{Ref: x.Ref}
		for _, dim := range dims {
			s.Dimensions = append(s.Dimensions, Dimension{dim.ID, dim.Codelist.String()})
		}
		m.Structures = append(m.Structures, s)
	case "Codelist":
		var x xmlCodelist
		if err := d.DecodeElement(&x, &e); err != nil {
			return true, err
		}
		list := make(Codelist, len(x.Codes))
		for i, c := range x.Codes {
			list[i] = Code{c.ID, label(c.Names)}
		}
		m.Codelists[x.Ref.String()] = list
	case "ContentConstraint":
		var x xmlConstraint
		if err := d.DecodeElement(&x, &e); err != nil {
			return true, err
		}
		m.constrain(x)
	default:
		return false, nil
	}
	return true, nil
}

func (m *Message) constrain(x xmlConstraint) {
	for _, flow := range x.Attached {
		by := m.Constraints[flow.ID]
		if by == nil {
			by = map[string][]string{}
			m.Constraints[flow.ID] = by
		}
		for _, region := range x.Regions {
			if region.Include == "false" {
				continue
			}
			for _, k := range region.Keys {
				by[k.ID] = append(by[k.ID], k.Values...)
			}
		}
	}
}

func label(names []xmlName) string {
	text := ""
	for _, n := range names {
		if n.Lang == "it" || text == "" {
			text = n.Text
		}
	}
	return strings.Join(strings.Fields(text), " ")
}

// updateForms are those in which the service writes LAST_UPDATE.
var updateForms = []string{time.RFC3339Nano, "02/01/2006 15:04:05", "2006-01-02T15:04:05.999999999", "02/01/2006"}

// ParseUpdate reads a LAST_UPDATE: "2026-09-11T08:54:28.185Z" or "01/03/2022 10:03:43", day first;
// what has no time zone is taken as UTC, so that the day is the one that is written.
func ParseUpdate(text string) (time.Time, error) {
	for _, form := range updateForms {
		if t, err := time.Parse(form, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("LAST_UPDATE %q is not a time that is known", text)
}
