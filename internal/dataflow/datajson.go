package dataflow

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"
	"time"

	"osservatorio/internal/schema"
)

// jsonData writes SDMX-JSON 1.0 or 2.0. The data go out as they come; what their indexes mean
// is told after them, when all values have been seen.
type jsonData struct {
	w       *bufio.Writer
	m       Message
	l       *layout
	f       follower
	indexes []map[string]int // by column, of the values seen
	values  [][]string
	sets    int
	items   bool // something stands in the object that is open
	inside  bool // a series is open
}

func newJSONData(w io.Writer, m Message, l *layout) *jsonData {
	j := &jsonData{w: bufio.NewWriterSize(w, 64<<10), m: m, l: l, f: follower{l: l, history: m.History},
		indexes: make([]map[string]int, len(l.names)), values: make([][]string, len(l.names))}
	for i := range j.indexes {
		j.indexes[i] = map[string]int{}
	}
	j.w.WriteString(`{"meta":`)
	j.put(jsonMeta(m.Header, "data", m.Format == JSON2))
	j.w.WriteString(`,"data":{"dataSets":[`)
	return j
}

// jsonMeta is the head of a message.
func jsonMeta(h Header, kind string, second bool) map[string]any {
	it, en := h.senderName()
	version := "1.0"
	if second {
		version = "2.0.0"
	}
	name := schema.Text{IT: it, EN: en}
	return map[string]any{"schema": "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/" + kind + "-message/tools/schemas/" + version + "/sdmx-json-" + kind + "-schema.json",
		"id": h.ID(), "test": h.Test, "prepared": h.Prepared.UTC().Format(time.RFC3339), "contentLanguages": []string{"it", "en"},
		"sender": map[string]any{"id": Agency, "name": name.In(h.Lang), "names": names(name)}}
}

func names(t schema.Text) map[string]string {
	out := map[string]string{"it": t.IT}
	if t.EN != "" {
		out["en"] = t.EN
	}
	return out
}

func (j *jsonData) put(v any) {
	b, err := json.Marshal(v)
	if err != nil { // maps, texts and numbers only
		panic(err)
	}
	j.w.Write(b)
}

// Row writes an observation, or a series without any.
func (j *jsonData) Row(row []string) error {
	dataset, series := j.f.next(row)
	if dataset {
		j.endDataset()
		j.dataset(row)
	}
	if series {
		j.endSeries()
		j.comma()
		j.w.WriteString(`"` + j.key(j.l.series, row) + `":{"attributes":`)
		j.array(nil, j.l.onSeries, row)
		j.items = false
		j.inside = true
		if j.l.observations {
			j.w.WriteString(`,"observations":{`)
		}
	}
	if j.l.observations {
		j.comma()
		at := j.l.full
		if j.l.across >= 0 {
			at = []int{j.l.across}
		}
		value := row[j.l.value]
		if value == "" {
			value = "null"
		}
		j.w.WriteString(`"` + j.key(at, row) + `":`)
		j.array(&value, j.l.onObservation, row)
	}
	if j.w.Available() < 8<<10 {
		return j.w.Flush()
	}
	return nil
}

func (j *jsonData) comma() {
	if j.items {
		j.w.WriteByte(',')
	}
	j.items = true
}

func (j *jsonData) dataset(row []string) {
	if j.sets > 0 {
		j.w.WriteByte(',')
	}
	j.sets++
	action := "Information"
	if j.m.History || j.m.Since != "" {
		action = "Replace"
	}
	j.w.WriteString(`{`)
	if j.m.Format == JSON2 {
		j.w.WriteString(`"structure":0,`)
	}
	j.w.WriteString(`"action":"` + action + `","links":[{"rel":"dataflow","urn":"` + flowURN(j.m.Flow.Ref) + `"}]`)
	if row != nil {
		if j.m.History {
			j.w.WriteString(`,"validFrom":"` + row[j.l.known] + `T00:00:00Z"`)
		}
		j.w.WriteString(`,"attributes":`)
		j.array(nil, j.l.onDataset, row)
	}
	if len(j.l.series) > 0 {
		j.w.WriteString(`,"series":{`)
	} else {
		j.w.WriteString(`,"observations":{`)
	}
	j.items = false
}

func (j *jsonData) endSeries() {
	if !j.inside {
		return
	}
	if j.l.observations {
		j.w.WriteByte('}')
	}
	j.w.WriteByte('}')
	j.inside, j.items = false, true
}

func (j *jsonData) endDataset() {
	j.endSeries()
	if j.sets > 0 {
		j.w.WriteString(`}}`)
	}
}

// key is the place of a row's values in the lists of their dimensions, "0:3:1".
func (j *jsonData) key(columns []int, row []string) string {
	var b strings.Builder
	for i, at := range columns {
		if i > 0 {
			b.WriteByte(':')
		}
		b.WriteString(itoa(j.index(at, row[at])))
	}
	return b.String()
}

func (j *jsonData) index(at int, value string) int {
	i, ok := j.indexes[at][value]
	if !ok {
		i = len(j.values[at])
		j.indexes[at][value] = i
		j.values[at] = append(j.values[at], value)
	}
	return i
}

// array writes a value, if there is one, and attributes: the places of their values, or in 2.0 numbers
// and free texts themselves.
func (j *jsonData) array(value *string, columns []int, row []string) {
	j.w.WriteByte('[')
	if value != nil {
		j.w.WriteString(*value)
	}
	for i, at := range columns {
		if i > 0 || value != nil {
			j.w.WriteByte(',')
		}
		switch {
		case row[at] == "":
			j.w.WriteString("null")
		case !j.indexed(at) && j.l.numbers[at]:
			j.w.WriteString(row[at])
		case !j.indexed(at):
			j.put(row[at])
		default:
			j.w.WriteString(itoa(j.index(at, row[at])))
		}
	}
	j.w.WriteByte(']')
}

// indexed reports whether a column's values are told by their place in a list: in 2.0 only codes.
func (j *jsonData) indexed(at int) bool {
	return j.m.Format == JSON1 || at <= j.l.time || j.l.lists[at] != nil
}

// Close tells what the indexes mean and ends the message.
func (j *jsonData) Close() error {
	if j.sets == 0 {
		j.dataset(nil)
	}
	j.endDataset()
	if j.m.Format == JSON1 {
		j.w.WriteString(`],"structure":`)
		j.put(j.structure())
	} else {
		j.w.WriteString(`],"structures":[`)
		j.put(j.structure())
		j.w.WriteByte(']')
	}
	j.w.WriteString(`},"errors":[]}`)
	return j.w.Flush()
}
