package e2e

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"strconv"
	"strings"
	"testing"
)

// sdmxRows reads the observations of a data message, whatever its form, as rows by component.
func sdmxRows(t testing.TB, m fetched) []row {
	t.Helper()
	if m.StatusCode != 200 {
		t.Fatalf("%s: %.300s", m.Status, m.body)
	}
	switch media := m.Header.Get("Content-Type"); {
	case strings.Contains(media, "csv"):
		_, rows := table(t, m.body)
		return rows
	case strings.Contains(media, "xml"):
		return sdmxXMLRows(t, m.body)
	case strings.Contains(media, "json"):
		return sdmxJSONRows(t, m.body)
	default:
		t.Fatalf("a message of type %s", media)
		return nil
	}
}

// sdmxXMLRows reads generic and structure-specific data.
func sdmxXMLRows(t testing.TB, body string) (rows []row) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(body))
	dataset, series, obs := row{}, row{}, row(nil)
	into := dataset
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return rows
		} else if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "DataSet":
				dataset, series = row{}, row{}
				into = dataset
			case "Series":
				series = row{}
				into = series
			case "Obs":
				obs = maps.Clone(dataset)
				maps.Copy(obs, series)
				into = obs
			case "Value", "ObsDimension":
				into[attr(e, "id")] = attr(e, "value")
			case "ObsValue":
				into["OBS_VALUE"] = attr(e, "value")
			}
			for _, a := range e.Attr {
				if a.Name.Space == "" && a.Name.Local == strings.ToUpper(a.Name.Local) {
					into[a.Name.Local] = a.Value
				}
			}
		case xml.EndElement:
			if e.Name.Local == "Obs" {
				rows = append(rows, obs)
			}
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// sdmxPart is a dimension or attribute of an SDMX-JSON message.
type sdmxPart struct {
	ID     string
	Values []struct{ ID, Name string }
}

func (p sdmxPart) at(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		if p.Values == nil {
			return v.String()
		}
		i, _ := strconv.Atoi(v.String())
		if id := p.Values[i].ID; id != "" {
			return id
		}
		return p.Values[i].Name
	}
	return "?"
}

type sdmxStructure struct {
	Dimensions, Attributes struct{ DataSet, Series, Observation []sdmxPart }
}

// sdmxJSONRows reads SDMX-JSON 1.0 and 2.0.
func sdmxJSONRows(t testing.TB, body string) (rows []row) {
	t.Helper()
	var m struct {
		Data struct {
			Structure  *sdmxStructure
			Structures []sdmxStructure
			DataSets   []struct {
				Attributes   []any
				Observations map[string][]any
				Series       map[string]struct {
					Attributes   []any
					Observations map[string][]any
				}
			}
		}
	}
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&m); err != nil {
		t.Fatal(err)
	}
	s := m.Data.Structure
	if s == nil {
		s = &m.Data.Structures[0]
	}
	take := func(r row, parts []sdmxPart, values []any) {
		for i, p := range parts {
			if text := p.at(values[i]); text != "" {
				r[p.ID] = text
			}
		}
	}
	place := func(r row, parts []sdmxPart, key string) {
		for i, at := range strings.Split(key, ":") {
			r[parts[i].ID] = parts[i].at(json.Number(at))
		}
	}
	observations := func(from row, all map[string][]any) {
		for key, values := range all {
			r := maps.Clone(from)
			place(r, s.Dimensions.Observation, key)
			if n, ok := values[0].(json.Number); ok {
				r["OBS_VALUE"] = n.String()
			}
			take(r, s.Attributes.Observation, values[1:])
			rows = append(rows, r)
		}
	}
	for _, set := range m.Data.DataSets {
		common := row{}
		take(common, s.Attributes.DataSet, set.Attributes)
		observations(common, set.Observations)
		for key, series := range set.Series {
			r := maps.Clone(common)
			place(r, s.Dimensions.Series, key)
			take(r, s.Attributes.Series, series.Attributes)
			observations(r, series.Observations)
		}
	}
	return rows
}
