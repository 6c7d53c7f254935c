package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// null is a cell that JSON writes as null.
const null = "\x00null"

// jsonTable is the longest list of objects in a JSON document.
type jsonTable struct {
	before, after []byte
	bare          map[string]bool // columns whose values are no texts
	t             *table
}

func readJSON(body []byte) (codec, error) {
	at, end := longestList(body, 0)
	if end == 0 {
		return nil, fmt.Errorf("%w: there is no list of objects in it", errFormat)
	}
	j := &jsonTable{before: body[:at], after: body[end:], bare: map[string]bool{}, t: &table{unordered: true}}
	var objects []json.RawMessage
	if err := json.Unmarshal(body[at:end], &objects); err != nil {
		return nil, err
	}
	for _, o := range objects {
		row := slices.Repeat([]string{absent}, len(j.t.header))
		err := members(o, func(name string, value json.RawMessage, _ int) {
			col := slices.Index(j.t.header, name)
			if col < 0 {
				col = len(j.t.header)
				j.t.header, row = append(j.t.header, name), append(row, absent)
				j.bare[name] = value[0] != '"'
			}
			var text string
			switch {
			case string(value) == "null":
				row[col] = null
			case value[0] == '"' && json.Unmarshal(value, &text) == nil:
				row[col] = text
			default:
				row[col] = string(value)
			}
		})
		if err != nil {
			return nil, err
		}
		j.t.rows = append(j.t.rows, row)
	}
	for i, r := range j.t.rows {
		j.t.rows[i] = append(r, slices.Repeat([]string{absent}, len(j.t.header)-len(r))...)
	}
	return j, nil
}

// members calls visit for every member of an object, with the offset behind its value.
func members(object []byte, visit func(name string, value json.RawMessage, end int)) error {
	dec := json.NewDecoder(bytes.NewReader(object))
	if _, err := dec.Token(); err != nil {
		return err
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return err
		}
		visit(name.(string), value, int(dec.InputOffset()))
	}
	return nil
}

// longestList finds where the longest list of objects begins and ends; offset is that of body in the document.
func longestList(body []byte, offset int) (at, end int) {
	trimmed := bytes.TrimLeft(body, " \t\r\n")
	offset += len(body) - len(trimmed)
	switch {
	case bytes.HasPrefix(trimmed, []byte("[")):
		var list []json.RawMessage
		if json.Unmarshal(trimmed, &list) == nil && len(list) > 0 && !slices.ContainsFunc(list, func(o json.RawMessage) bool { return o[0] != '{' }) {
			return offset, offset + len(bytes.TrimRight(trimmed, " \t\r\n"))
		}
	case bytes.HasPrefix(trimmed, []byte("{")):
		members(trimmed, func(_ string, value json.RawMessage, stop int) {
			if a, e := longestList(value, offset+stop-len(value)); e-a > end-at {
				at, end = a, e
			}
		})
	}
	return at, end
}

func (j *jsonTable) table() *table { return j.t }

func (j *jsonTable) bytes(t *table) ([]byte, error) {
	if len(t.titles) > 0 {
		return nil, errFormat
	}
	var out bytes.Buffer
	out.Write(j.before)
	out.WriteByte('[')
	for i, r := range t.rows {
		if i > 0 {
			out.WriteString(",\n")
		}
		out.WriteByte('{')
		first := true
		for col, cell := range r {
			if cell == absent {
				continue
			}
			if !first {
				out.WriteByte(',')
			}
			first = false
			name, _ := json.Marshal(t.header[col]) // texts always marshal
			out.Write(name)
			out.WriteByte(':')
			if cell == null {
				cell = "null"
			} else if !j.bare[t.header[col]] || !json.Valid([]byte(cell)) {
				quoted, _ := json.Marshal(cell)
				cell = string(quoted)
			}
			out.WriteString(cell)
		}
		out.WriteByte('}')
	}
	out.WriteByte(']')
	out.Write(j.after)
	return out.Bytes(), nil
}
