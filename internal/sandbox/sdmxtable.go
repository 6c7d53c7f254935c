package sandbox

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"slices"
)

// sdmxTable is the observations of an SDMX-ML data message, structure-specific or generic. Rows
// that follow one another in one series are written as one.
type sdmxTable struct {
	before, after []byte
	generic       string // prefix of the elements of a generic message
	isGeneric     bool
	series        []string // columns that stand with the series
	inSeries      bool     // observations are grouped
	kind          map[string]string
	t             *table
}

// Where a column of a generic message stands.
const (
	seriesKey  = "SeriesKey"
	obsKey     = "ObsKey"
	attributes = "Attributes"
	obsTime    = "ObsDimension"
	obsValue   = "ObsValue"
)

func readSDMX(body []byte) (codec, error) {
	s := &sdmxTable{kind: map[string]string{}, t: &table{unordered: true}}
	dec := xml.NewDecoder(bytes.NewReader(body))
	var path, lower []string
	var series, obs map[string]string
	var all []map[string]string
	start := -1
	set := func(into map[string]string, name, value, kind string) {
		if _, ok := s.kind[name]; !ok {
			s.kind[name] = kind
			if obs == nil {
				s.series = append(s.series, name)
			} else {
				lower = append(lower, name)
			}
		}
		into[name] = value
	}
	for {
		from := dec.InputOffset()
		token, err := dec.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		switch e := token.(type) {
		case xml.StartElement:
			parent := ""
			if len(path) > 0 {
				parent = path[len(path)-1]
			}
			path = append(path, e.Name.Local)
			switch e.Name.Local {
			case "DataSet":
				start = int(dec.InputOffset())
			case "Series":
				s.inSeries, series = true, map[string]string{}
				for _, a := range e.Attr {
					set(series, a.Name.Local, a.Value, "")
				}
			case "Obs":
				obs = map[string]string{}
				for _, a := range e.Attr {
					set(obs, a.Name.Local, a.Value, "")
				}
			case "Value", obsTime, obsValue:
				if start < 0 {
					continue
				}
				s.isGeneric, s.generic = true, e.Name.Space
				into := series
				if obs != nil {
					into = obs
				}
				id, value := map[string]string{obsTime: "TIME_PERIOD", obsValue: "OBS_VALUE"}[e.Name.Local], ""
				kind := parent
				if id != "" {
					kind = e.Name.Local
				}
				for _, a := range e.Attr {
					switch a.Name.Local {
					case "id":
						id = a.Value
					case "value":
						value = a.Value
					}
				}
				set(into, id, value, kind)
			}
		case xml.EndElement:
			path = path[:len(path)-1]
			switch e.Name.Local {
			case "Obs":
				row := maps.Clone(series)
				if row == nil {
					row = map[string]string{}
				}
				maps.Copy(row, obs)
				all, obs = append(all, row), nil
			case "Series":
				series = nil
			case "DataSet":
				if start >= 0 && s.after == nil {
					s.before, s.after = body[:start], body[from:]
				}
			}
		}
	}
	if s.after == nil {
		return nil, fmt.Errorf("%w: it is no SDMX data message with one data set", errFormat)
	}
	s.t.header = slices.Concat(s.series, lower)
	for _, o := range all {
		row := make([]string, len(s.t.header))
		for i, name := range s.t.header {
			v, ok := o[name]
			if !ok {
				v = absent
			}
			row[i] = v
		}
		s.t.rows = append(s.t.rows, row)
	}
	return s, nil
}

func (s *sdmxTable) table() *table { return s.t }

func (s *sdmxTable) bytes(t *table) ([]byte, error) {
	if len(t.titles) > 0 {
		return nil, errFormat
	}
	out := &sdmxWriter{}
	out.Write(s.before)
	// A column that a fault added or renamed keeps its place: in the series when its neighbours are there.
	upper := len(s.series)
	if len(t.header) < len(s.kind) { // one of them was dropped
		upper = 0
		for upper < len(t.header) && slices.Contains(s.series, t.header[upper]) {
			upper++
		}
	}
	var before []string
	for _, r := range t.rows {
		if s.inSeries && (before == nil || !slices.Equal(before[:upper], r[:upper])) {
			if before != nil {
				out.end(s.generic, "Series")
			}
			s.element(out, "Series", t.header[:upper], r[:upper], false)
		}
		before = r
		s.element(out, "Obs", t.header[upper:], r[upper:], true)
	}
	if s.inSeries && before != nil {
		out.end(s.generic, "Series")
	}
	out.Write(s.after)
	return out.Bytes(), nil
}

// element writes a series, which stays open, or an observation.
func (s *sdmxTable) element(out *sdmxWriter, name string, header, cells []string, whole bool) {
	if !s.isGeneric {
		out.start("", name, header, cells, whole)
		return
	}
	out.start(s.generic, name, nil, nil, false)
	for _, kind := range []string{seriesKey, obsKey, obsTime, obsValue, attributes} {
		var open bool
		for i, column := range header {
			k := s.kind[column]
			if k == "" { // renamed or new
				k = map[bool]string{true: attributes, false: seriesKey}[whole]
			}
			if k != kind || cells[i] == absent {
				continue
			}
			if kind == obsTime || kind == obsValue {
				out.start(s.generic, kind, []string{"value"}, []string{cells[i]}, true)
				continue
			}
			if !open {
				out.start(s.generic, kind, nil, nil, false)
				open = true
			}
			out.start(s.generic, "Value", []string{"id", "value"}, []string{column, cells[i]}, true)
		}
		if open {
			out.end(s.generic, kind)
		}
	}
	if whole {
		out.end(s.generic, name)
	}
}

// sdmxWriter writes elements into memory.
type sdmxWriter struct{ bytes.Buffer }

func (w *sdmxWriter) start(prefix, name string, attrs, values []string, closed bool) {
	w.WriteString("<" + qualified(prefix, name))
	for i, a := range attrs {
		if values[i] == absent {
			continue
		}
		w.WriteString(" " + a + `="`)
		xml.EscapeText(w, []byte(values[i]))
		w.WriteString(`"`)
	}
	if closed {
		w.WriteString("/")
	}
	w.WriteString(">")
}

func (w *sdmxWriter) end(prefix, name string) { w.WriteString("</" + qualified(prefix, name) + ">") }

func qualified(prefix, name string) string {
	if prefix == "" {
		return name
	}
	return prefix + ":" + name
}
