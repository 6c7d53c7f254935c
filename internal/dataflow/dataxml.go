package dataflow

import (
	"io"
	"strconv"
)

func itoa(n int) string { return strconv.Itoa(n) }

// xmlData writes SDMX-ML 2.1, generic or structure-specific.
type xmlData struct {
	*markup
	m        Message
	l        *layout
	f        follower
	specific bool
	inSet    bool
	inSeries bool
}

func newXMLData(w io.Writer, m Message, l *layout) *xmlData {
	x := &xmlData{markup: newMarkup(w), m: m, l: l, f: follower{l: l, history: m.History}, specific: m.Format == SpecificXML}
	root, more := "mes:GenericData", []string{"xmlns:generic", namespaces + "data/generic"}
	if x.specific {
		// generic is not declared: clients tell the two kinds of message by it.
		root, more = "mes:StructureSpecificData", []string{"xmlns:ss", namespaces + "data/structurespecific", "xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance", "xmlns:oss", x.namespace()}
	}
	x.start(root, append([]string{"xmlns:mes", namespaces + "message", "xmlns:com", namespaces + "common"}, more...)...)
	x.markup.header(m.Header, x.structure)
	return x
}

func (x *xmlData) across() string {
	if x.l.across < 0 {
		return Any
	}
	return x.l.names[x.l.across]
}

func (x *xmlData) namespace() string {
	return "urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=" + x.m.Flow.Structure.Ref.String() + ":ObsLevelDim:" + x.across()
}

// structure says what the data are structured by. Its id is that of the data structure, which some
// clients ask for by it.
func (x *xmlData) structure() {
	s := x.m.Flow.Structure
	namespace := ""
	if x.specific {
		namespace = x.namespace()
	}
	x.start("mes:Structure", "structureID", s.ID, "namespace", namespace, "dimensionAtObservation", x.across())
	x.start("com:Structure")
	x.ref(s.Ref)
	x.end(2)
}

func (x *markup) ref(r Ref, more ...string) {
	x.empty("Ref", append([]string{"agencyID", r.Agency, "id", r.ID, "version", r.Version}, more...)...)
}

// Row writes an observation, or a series without any.
func (x *xmlData) Row(row []string) error {
	dataset, series := x.f.next(row)
	if dataset {
		x.endDataset()
		x.dataset(row)
	}
	if series {
		x.endSeries()
		x.series(row)
	}
	if x.l.observations {
		x.observation(row)
	}
	if x.w.Available() < 8<<10 { // the error of the stream, if there is one, ends the query
		return x.w.Flush()
	}
	return nil
}

// Close ends the message.
func (x *xmlData) Close() error {
	if !x.f.begun {
		x.dataset(nil)
	}
	x.endDataset()
	x.end(1)
	return x.flush()
}

func (x *xmlData) dataset(row []string) {
	valid := ""
	if x.m.History && row != nil {
		valid = row[x.l.known] + "T00:00:00"
	}
	action := "Information"
	if x.m.History || x.m.Since != "" {
		action = "Replace"
	}
	s := x.m.Flow.Structure
	if !x.specific {
		x.start("mes:DataSet", "structureRef", s.ID, "action", action, "validFromDate", valid)
		if row != nil {
			x.generic("generic:Attributes", x.l.onDataset, row)
		}
	} else {
		x.tag("mes:DataSet", []string{"ss:structureRef", s.ID, "ss:dataScope", "DataStructure", "xsi:type", "oss:DataSetType", "ss:action", action, "ss:validFromDate", valid})
		if row != nil {
			x.plain(x.l.onDataset, row)
		}
		x.w.WriteByte('>')
		x.open = append(x.open, "mes:DataSet")
	}
	x.inSet = true
}

func (x *xmlData) endDataset() {
	x.endSeries()
	if x.inSet {
		x.end(1)
		x.inSet = false
	}
}

func (x *xmlData) series(row []string) {
	if x.specific {
		x.tag("Series", nil)
		x.plain(x.l.series, row)
		x.plain(x.l.onSeries, row)
		x.w.WriteByte('>')
		x.open = append(x.open, "Series")
	} else {
		x.start("generic:Series")
		x.generic("generic:SeriesKey", x.l.series, row)
		x.generic("generic:Attributes", x.l.onSeries, row)
	}
	x.inSeries = true
}

func (x *xmlData) endSeries() {
	if x.inSeries {
		x.end(1)
		x.inSeries = false
	}
}

func (x *xmlData) observation(row []string) {
	if x.specific {
		x.tag("Obs", nil)
		if x.l.across < 0 {
			x.plain(x.l.full, row)
		} else {
			x.attribute(x.l.names[x.l.across], row[x.l.across])
		}
		if v := row[x.l.value]; v != "" {
			x.attribute("OBS_VALUE", v)
		}
		x.plain(x.l.onObservation, row)
		x.w.WriteString("/>")
		return
	}
	x.start("generic:Obs")
	if x.l.across < 0 {
		x.generic("generic:ObsKey", x.l.full, row)
	} else {
		x.empty("generic:ObsDimension", "id", x.l.names[x.l.across], "value", row[x.l.across])
	}
	x.empty("generic:ObsValue", "value", orNaN(row[x.l.value]))
	x.generic("generic:Attributes", x.l.onObservation, row)
	x.end(1)
}

// orNaN is how SDMX writes a number that is missing where there has to be one.
func orNaN(v string) string {
	if v == "" {
		return "NaN"
	}
	return v
}

// generic writes components as values in an element, which is left out when all are missing.
func (x *xmlData) generic(element string, columns []int, row []string) {
	begun := false
	for _, at := range columns {
		if row[at] == "" {
			continue
		}
		if !begun {
			x.start(element)
			begun = true
		}
		x.empty("generic:Value", "id", x.l.names[at], "value", row[at])
	}
	if begun {
		x.end(1)
	}
}

// plain writes components as attributes of the element that is open.
func (x *xmlData) plain(columns []int, row []string) {
	for _, at := range columns {
		if row[at] != "" {
			x.attribute(x.l.names[at], row[at])
		}
	}
}
