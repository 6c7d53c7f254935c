package lombardia

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Paths of a Socrata portal.
const (
	resourcePath = "/resource/"
	viewPath     = "/api/views/"
)

// The pages of the service.
const (
	usualPage   = 1000
	largestPage = 50_000
)

// Services are the portal's by the prefix of their paths, as they are on the day that day tells at each request.
func Services(seed uint64, day func() time.Time) map[string]http.Handler {
	p := portal{seed, day}
	return map[string]http.Handler{resourcePath: http.HandlerFunc(p.resource), viewPath: http.HandlerFunc(p.bulk)}
}

type portal struct {
	seed uint64
	day  func() time.Time
}

func find(id string) (dataset, bool) {
	i := slices.IndexFunc(datasets, func(d dataset) bool { return d.id == id })
	if i < 0 {
		return dataset{}, false
	}
	return datasets[i], true
}

// resource answers /resource/<id>.json: a page of rows, or how many there are.
func (p portal) resource(w http.ResponseWriter, r *http.Request) {
	id, isJSON := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, resourcePath), ".json")
	d, ok := find(id)
	if !ok || !isJSON {
		fail(w, http.StatusNotFound, "dataset.missing")
		return
	}
	rows, changed := d.rowsOn(p.seed, p.day())
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.Header().Set("Last-Modified", changed.Format(http.TimeFormat))
	query := r.URL.Query()
	if selected := query.Get("$select"); selected != "" {
		if selected != "count(*) as rows,max(:updated_at) as changed" {
			fail(w, http.StatusBadRequest, "query.compiler.malformed")
			return
		}
		json.NewEncoder(w).Encode([]map[string]string{{"rows": strconv.Itoa(len(rows)), "changed": changed.Format("2006-01-02T15:04:05.000Z")}})
		return
	}
	limit, offset, ok := window(query.Get("$limit"), query.Get("$offset"))
	if !ok {
		fail(w, http.StatusBadRequest, "query.soql.invalid-limit")
		return
	}
	if query.Get("$order") != ":id" { // the portal promises no order, and keeps none
		slices.Reverse(rows)
	}
	page := []json.RawMessage{}
	for _, x := range rows[min(offset, len(rows)):min(offset+limit, len(rows))] {
		page = append(page, d.object(x))
	}
	json.NewEncoder(w).Encode(page)
}

func window(limit, offset string) (int, int, bool) {
	n, from := usualPage, 0
	var err error
	if limit != "" {
		if n, err = strconv.Atoi(limit); err != nil || n < 1 || n > largestPage {
			return 0, 0, false
		}
	}
	if offset != "" {
		if from, err = strconv.Atoi(offset); err != nil || from < 0 {
			return 0, 0, false
		}
	}
	return n, from, true
}

// object is a row as JSON: fields in lower case, in the columns' order, nulls left out.
func (d dataset) object(x row) json.RawMessage {
	var b strings.Builder
	for i, name := range append(slices.Clone(columns), d.country) {
		if x[i] == "" {
			continue
		}
		b.WriteString(map[bool]string{true: "{", false: ","}[b.Len() == 0])
		value, _ := json.Marshal(x[i])
		b.WriteString(strconv.Quote(strings.ToLower(name)) + ":" + string(value))
	}
	return json.RawMessage(b.String() + "}")
}

// bulk answers /api/views/<id>/rows.csv?accessType=DOWNLOAD.
func (p portal) bulk(w http.ResponseWriter, r *http.Request) {
	id, isRows := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, viewPath), "/rows.csv")
	d, ok := find(id)
	if !ok || !isRows || r.URL.Query().Get("accessType") != "DOWNLOAD" {
		fail(w, http.StatusNotFound, "not_found")
		return
	}
	rows, changed := d.rowsOn(p.seed, p.day())
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Last-Modified", changed.Format(http.TimeFormat))
	buffered := bufio.NewWriter(w)
	out := csv.NewWriter(buffered)
	out.Write(append(slices.Clone(columns), d.country))
	for _, x := range rows {
		out.Write(x)
	}
	out.Flush()
	buffered.Flush()
}

func fail(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"error": true, "code": code})
}
