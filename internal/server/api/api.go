// Package api answers programs: what a release holds, as JSON, CSV, XLSX, Parquet and Arrow, under
// /api/v1. Errors are problem details (RFC 9457) that name the parameter and what it may be. One table of
// endpoints is what requests are parsed by and what the OpenAPI document says.
package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"osservatorio/internal/project"
	"osservatorio/internal/server/reply"
	"osservatorio/internal/server/shelf"
	"osservatorio/internal/server/token"
)

// API is the face for programs.
type API struct {
	project   *project.Project
	endpoints []*endpoint
	choices   choices
	now       func() time.Time

	inside Inside // nil: nothing is restricted, because nothing is there
	tokens *token.File
	used   func(name, role, path string)
}

// New makes the API. The declarations say what codes, areas and sources are called.
func New(p *project.Project, now func() time.Time) *API {
	a := &API{project: p, now: now}
	a.endpoints = a.public()
	return a
}

// Routes are the addresses of the API.
func (a *API) Routes() []reply.Route {
	var out []reply.Route
	for _, e := range a.endpoints {
		if e.role != "" {
			out = append(out, reply.Route{Pattern: e.path, Private: func(w http.ResponseWriter, r *http.Request) error { return a.private(e, w, r) }})
			continue
		}
		out = append(out, reply.Route{Pattern: e.path, Whole: true, Varies: []string{"Accept", "Accept-Language"},
			Serve: func(w http.ResponseWriter, r *http.Request, rel *shelf.Copy) error {
				return a.answer(e, w, r, rel)
			}})
	}
	return out
}

// answer parses a request and answers it.
func (a *API) answer(e *endpoint, w http.ResponseWriter, r *http.Request, rel *shelf.Copy) error {
	c := &call{api: a, at: e, ctx: r.Context(), w: w, r: r, rel: rel}
	if err := e.parse(c); err != nil {
		return err
	}
	return e.serve(c)
}

// json answers with one value.
func (c *call) json(v any) error {
	body, err := encoded(v)
	if err != nil {
		return err
	}
	c.w.Header().Set("Content-Type", "application/json")
	_, err = c.w.Write(body)
	return broken(err)
}

// encoded is a value as JSON with a line's end; addresses in it stay readable.
func encoded(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}

// broken ends an answer that has begun and cannot be finished, so that nobody takes its half for the whole.
func broken(err error) error {
	if err != nil {
		panic(fmt.Errorf("%w: %w", http.ErrAbortHandler, err))
	}
	return nil
}

// problem is the body of an error, by RFC 9457, with the parameter that is wrong and what it may be.
type problem struct {
	Type      string   `json:"type"`
	Title     string   `json:"title"`
	Status    int      `json:"status"`
	Detail    string   `json:"detail"`
	Instance  string   `json:"instance"`
	Parameter string   `json:"parameter,omitempty"`
	Allowed   []string `json:"allowed,omitempty"`
}

// Fail tells an error as problem details.
func (a *API) Fail(w http.ResponseWriter, r *http.Request, _ *shelf.Copy, e *reply.Error) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(e.Status)
	body, err := encoded(problem{Type: "about:blank", Title: http.StatusText(e.Status), Status: e.Status, Detail: e.Detail,
		Instance: r.URL.RequestURI(), Parameter: e.Param, Allowed: e.Allowed})
	if err != nil {
		panic(err) // texts and a number always encode
	}
	w.Write(body)
}

func number(text string) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && text[0] != '+'
}

func itoa(n int) string { return strconv.Itoa(n) }

func quoted(text string) string { return strconv.Quote(text) }
