package inps

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"osservatorio/internal/sample/draw"
	"osservatorio/internal/sample/places"
)

// observatories answers as the statistical observatories do, with their habits: white space
// between the tokens of a request, or members in another order, is an error; dimensions are
// answered under other labels than they are asked for; numbers are texts with dots for thousands;
// totals stand among the rows when they are asked for; and the answers of one of them are packed
// without a header that says so.
type observatories struct {
	seed uint64
	day  func() time.Time
}

const observatoryPath = "/servizi/osservatoristatistici/api/"

// observatory is one of them: its dimensions, by the id they are asked for, and its measures.
type observatory struct {
	id, name   string
	dimensions []dimension
	measures   []string
	packed     bool
}

type dimension struct {
	id, label string
	values    func(day time.Time) []string
}

func fixed(values ...string) func(time.Time) []string {
	return func(time.Time) []string { return values }
}

func years(from, to int) func(time.Time) []string {
	return func(day time.Time) (all []string) {
		for y := from; y <= min(to, day.Year()-1); y++ {
			all = append(all, strconv.Itoa(y))
		}
		return all
	}
}

func regionNames(time.Time) (all []string) {
	for _, r := range places.Regions {
		all = append(all, r.Name)
	}
	return all
}

var observatoryList = []observatory{
	{"395", "Beneficiari di NASpI", []dimension{{"Anno", "Anno", years(2020, 2024)}, {"Sesso-", "Sesso", fixed("Maschi", "Femmine")},
		{"Regione", "Regione", regionNames}}, []string{"beneficiariSUM"}, false},
	{"396", "Trattamenti di NASpI", []dimension{{"Anno", "Anno", years(2020, 2024)}, {"Sesso-", "Sesso", fixed("Maschi", "Femmine")},
		{"Durata teorica prestazione", "Durata teorica in mesi della prestazione", fixed("fino a 6", "da 7 a 12", "oltre 12")}}, []string{"beneficiariSUM"}, false},
	{"512", "Classificazione secondo il codice statistico contributivo Inps", []dimension{{"Anno-", "Anno", years(2023, 2026)}, {"Regione", "Regione", regionNames},
		{"Mese-", "Mese", fixed(months[:]...)}, {"Gestio", "Tipo intervento", fixed("Ordinaria", "Straordinaria", "Deroga")}}, []string{"oretotSUM"}, false},
	{"465", "Lavoratori e redditi", []dimension{{"anno", "Anno", years(2014, 2024)}, {"sesso", "Sesso", fixed("Maschi", "Femmine")},
		{"flag", "Cittadinanza", fixed("Italia", "Unione europea", "Extra Unione europea")}}, []string{"_FREQ_SUM", "rr_cumulo_Sum", "ss_cum_total_Sum"}, true},
}

func (o observatories) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil || !compact(body) {
		answer(w, map[string]string{"errorCode": "500", "message": "Base-64"})
		return
	}
	switch strings.TrimPrefix(r.URL.Path, observatoryPath) {
	case "getStrutturaOsservatorio/":
		o.structure(w, body)
	case "getDatiOsservatorio/":
		o.data(w, body)
	default:
		http.NotFound(w, r)
	}
}

// compact reports whether a text is JSON without white space between its tokens.
func compact(body []byte) bool {
	var out bytes.Buffer
	return json.Compact(&out, body) == nil && bytes.Equal(out.Bytes(), body)
}

func (o observatories) find(id string) *observatory {
	for i := range observatoryList {
		if observatoryList[i].id == id {
			return &observatoryList[i]
		}
	}
	return nil
}

// updated is the day of the last update: the last edition before the day that it is.
func (o observatories) updated() time.Time {
	day := time.Date(2024, 10, 1, 0, 0, 0, 0, time.UTC)
	for _, e := range editions {
		if t, _ := time.Parse(time.DateOnly, e.published); !t.After(o.day()) {
			day = t
		}
	}
	return day
}

func (o observatories) structure(w http.ResponseWriter, body []byte) {
	var asked struct {
		ID string `json:"id_osservatorio"`
	}
	json.Unmarshal(body, &asked)
	obs := o.find(asked.ID)
	if obs == nil {
		answer(w, map[string]string{"errorCode": "404", "message": "osservatorio non trovato"})
		return
	}
	var hierarchy, fields []map[string]any
	for _, d := range obs.dimensions {
		hierarchy = append(hierarchy, map[string]any{"Name": d.id, "label": d.label, "Component": []map[string]string{{"id": strings.ToLower(d.id)}}})
		fields = append(fields, map[string]any{"id": strings.ToLower(d.id), "logicalName": d.label, "distinctValues": d.values(o.updated())})
	}
	for _, m := range obs.measures {
		fields = append(fields, map[string]any{"id": m, "logicalName": m})
	}
	answer(w, map[string]any{"id_osservatorio": obs.id, "nome_osservatorio": obs.name, "DateAgg": o.updated().Format("20060102"),
		"definition": map[string]any{"Hierarchy": hierarchy, "fields": fields}})
}

// The members of a request in the order that the service takes.
var requestOrder = []string{"id_osservatorio", "language", "totalRow", "totalColumn", "subtotalRow", "subtotalColumn", "selections"}

type observatoryRequest struct {
	ID         string `json:"id_osservatorio"`
	TotalRow   bool   `json:"totalRow"`
	Selections struct {
		Rows, Cols, Measures []struct {
			ID string `json:"id"`
		}
	} `json:"selections"`
}

func (o observatories) data(w http.ResponseWriter, body []byte) {
	var asked observatoryRequest
	if json.Unmarshal(body, &asked) != nil || !slices.Equal(members(body), requestOrder) {
		answer(w, map[string]string{"errorCode": "500", "message": "richiesta non valida"})
		return
	}
	obs := o.find(asked.ID)
	var path []dimension
	rows := len(asked.Selections.Rows)
	for _, a := range append(asked.Selections.Rows, asked.Selections.Cols...) {
		d := obs.dimension(a.ID)
		if d == nil {
			answer(w, map[string]string{"errorCode": "500", "message": "dimensione sconosciuta"})
			return
		}
		path = append(path, *d)
	}
	table := tableOf{observatories: o, obs: obs, path: path, rows: rows, totals: asked.TotalRow, draws: draw.New(o.seed, "inps/observatory"+asked.ID)}
	for _, m := range asked.Selections.Measures {
		table.measures = append(table.measures, m.ID)
	}
	w.Header().Set("Content-Type", "application/json")
	text, _ := json.Marshal(map[string]any{"id_osservatorio": asked.ID, "values": table.values(0, nil)})
	if obs.packed {
		z := gzip.NewWriter(w)
		z.Write(text)
		z.Close()
		return
	}
	w.Write(text)
}

func (o *observatory) dimension(id string) *dimension {
	if o == nil {
		return nil
	}
	for i := range o.dimensions {
		if o.dimensions[i].id == id {
			return &o.dimensions[i]
		}
	}
	return nil
}

// members are the names of a JSON object's members in the order in which they stand.
func members(body []byte) []string {
	d := json.NewDecoder(bytes.NewReader(body))
	if _, err := d.Token(); err != nil {
		return nil
	}
	var names []string
	for d.More() {
		name, err := d.Token()
		var value json.RawMessage
		if err != nil || d.Decode(&value) != nil {
			return nil
		}
		names = append(names, fmt.Sprint(name))
	}
	return names
}

// tableOf makes the nested answer of one request.
type tableOf struct {
	observatories
	obs      *observatory
	path     []dimension
	rows     int // how many of path are rows; the others are columns
	measures []string
	totals   bool
	draws    draw.Source
}

// tableNode is one value of a dimension, in the members' order of the service.
type tableNode struct {
	Value       string         `json:"value"`
	Description string         `json:"description"`
	Measures    []tableMeasure `json:"measures,omitempty"`
	Rows        []tableGroup   `json:"rows,omitempty"`
	Columns     []tableGroup   `json:"columns,omitempty"`
}

type tableGroup struct {
	Row    string      `json:"row_id,omitempty"`
	Column string      `json:"col_id,omitempty"`
	Values []tableNode `json:"values"`
}

type tableMeasure struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// values are the nodes of the dimension at a depth of the path, and their total at the end when it was asked for.
func (t tableOf) values(depth int, above []string) []tableNode {
	var nodes []tableNode
	var texts []string
	if depth < len(t.path) {
		texts = t.path[depth].values(t.updated())
	}
	for _, text := range texts {
		key := append(above[:len(above):len(above)], text)
		n := tableNode{Value: text, Description: text}
		switch next := depth + 1; {
		case next == len(t.path):
			n.Measures = t.figures(key)
		case next < t.rows:
			n.Rows = []tableGroup{{Row: t.path[next].label, Values: t.values(next, key)}}
		default:
			n.Columns = []tableGroup{{Column: t.path[next].label, Values: t.values(next, key)}}
		}
		nodes = append(nodes, n)
	}
	if t.totals {
		nodes = append(nodes, tableNode{Value: "Totale", Description: "Totale", Measures: t.figures(append(above, "Totale"))})
	}
	return nodes
}

// figures are invented, larger in larger regions.
func (t tableOf) figures(key []string) []tableMeasure {
	size := int64(2_000_000)
	for _, text := range key {
		if i := slices.IndexFunc(places.Regions, func(r places.Region) bool { return r.Name == text }); i >= 0 {
			size = places.Regions[i].Workers * 60
		}
	}
	var out []tableMeasure
	for _, m := range t.measures {
		n := t.draws.Around(size, 300, append([]string{m}, key...)...)
		if m == "rr_cumulo_Sum" {
			n *= 20_000
		}
		out = append(out, tableMeasure{m, dotted(n)})
	}
	return out
}

// dotted writes a number with dots for thousands.
func dotted(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "." + text[i:]
	}
	return text
}
