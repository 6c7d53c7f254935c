// Package sdmx answers statistical programs in SDMX, under /sdmx: the REST interface of SDMX 2.1
// (version 1 of its paths) and, for structures, data and availability, version 2. What an answer is made of
// is package dataflow's; errors are SDMX error messages.
package sdmx

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"osservatorio/internal/codelist"
	"osservatorio/internal/dataflow"
	"osservatorio/internal/release"
	"osservatorio/internal/server/reply"
	"osservatorio/internal/server/shelf"
	"osservatorio/internal/territory"
)

// Options of the service.
type Options struct {
	Codes map[string]*codelist.List // the project's code lists by name
	Areas *territory.Territory
	Most  int // observations of one answer; 0 is 300,000
}

// Service is the face for SDMX clients.
type Service struct {
	opts Options
	mu   sync.Mutex
	sets *simplelru.LRU[string, *dataflow.Set] // by release
}

// New makes the service.
func New(o Options) *Service {
	if o.Most == 0 {
		o.Most = 300_000
	}
	sets, _ := simplelru.NewLRU[string, *dataflow.Set](4, nil) // no size is wrong but 0
	return &Service{opts: o, sets: sets}
}

// Routes are the addresses of the service.
func (s *Service) Routes() []reply.Route {
	varies := []string{"Accept", "Accept-Language"}
	route := func(pattern string, serve reply.Handler) reply.Route {
		return reply.Route{Pattern: pattern, Serve: serve, Whole: true, Varies: varies}
	}
	out := []reply.Route{}
	for name, serve := range map[string]func(*request) error{"data": s.data, "availableconstraint": s.availability, "availability": s.availability} {
		out = append(out, route("/sdmx/"+name, s.asked(serve)), route("/sdmx/"+name+"/{rest...}", s.asked(serve)))
	}
	return append(out, route("/sdmx/{resource}", s.asked(s.structure)), route("/sdmx/{resource}/{rest...}", s.asked(s.structure)))
}

// request is what a handler works on.
type request struct {
	w     http.ResponseWriter
	in    *http.Request
	rel   *shelf.Copy
	set   *dataflow.Set
	path  []string // the segments after /sdmx
	query url.Values
}

func (s *Service) asked(serve func(*request) error) reply.Handler {
	return func(w http.ResponseWriter, r *http.Request, rel *shelf.Copy) error {
		path, err := segments(r.URL.EscapedPath())
		if err != nil {
			return err
		}
		query, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			return syntax("", "the query string cannot be read")
		}
		for name, values := range query {
			if len(values) > 1 && !strings.HasPrefix(name, "c[") {
				return syntax(name, "the parameter is given more than once")
			}
		}
		set, err := s.setOf(r.Context(), rel.Release)
		if err != nil {
			return err
		}
		return serve(&request{w, r, rel, set, path, query})
	}
}

// segments are the parts of an address after /sdmx; a slash at the end counts for nothing.
func segments(escaped string) ([]string, error) {
	escaped = strings.TrimSuffix(strings.TrimPrefix(escaped, "/sdmx/"), "/")
	var out []string
	for part := range strings.SplitSeq(escaped, "/") {
		text, err := url.PathUnescape(part)
		if err != nil || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0xFFFD }) {
			return nil, syntax("", "the address cannot be read")
		}
		out = append(out, text)
	}
	return out, nil
}

// setOf describes a release once.
func (s *Service) setOf(ctx context.Context, rel *release.Release) (*dataflow.Set, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if set, ok := s.sets.Get(rel.Manifest.ID); ok {
		return set, nil
	}
	set, err := dataflow.New(ctx, rel, s.opts.Codes, s.opts.Areas)
	if err != nil {
		return nil, err
	}
	s.sets.Add(rel.Manifest.ID, set)
	return set, nil
}

func (r *request) header() dataflow.Header {
	return dataflow.Header{Release: r.rel.Manifest.ID, Prepared: r.rel.Published, Test: r.rel.Synthetic(), Lang: r.lang()}
}

// lang is the language of names where an answer has room for one: Italian unless English is preferred.
func (r *request) lang() string {
	if lang := r.query.Get("lang"); lang != "" {
		return lang
	}
	header := r.in.Header.Get("Accept-Language")
	if header != "" && reply.Accepts(header, "en") > reply.Accepts(header, "it") {
		return "en"
	}
	return "it"
}

// only refuses parameters that a resource does not have.
func (r *request) only(allowed ...string) error {
	allowed = append(allowed, "format", "release", "lang")
	for name := range r.query {
		if !slices.Contains(allowed, name) && !(strings.HasPrefix(name, "c[") && slices.Contains(allowed, "c[DIMENSION]")) {
			return &reply.Error{Status: http.StatusBadRequest, Param: name, Detail: "there is no parameter " + name, Allowed: allowed}
		}
	}
	return oneOf(r.query, "lang", "it", "en")
}

// oneOf refuses a parameter with another value than those that it may have.
func oneOf(query url.Values, name string, allowed ...string) error {
	if v := query.Get(name); query.Has(name) && !slices.Contains(allowed, v) {
		return &reply.Error{Status: http.StatusBadRequest, Param: name, Detail: "the parameter cannot have this value", Allowed: allowed}
	}
	return nil
}

func syntax(param, detail string) error { return reply.Bad(param, detail) }

func notImplemented(detail string) error {
	return &reply.Error{Status: http.StatusNotImplemented, Detail: detail}
}

// Fail tells an error as an SDMX error message, in JSON to clients that want JSON and in XML to all others.
func (s *Service) Fail(w http.ResponseWriter, r *http.Request, _ *shelf.Copy, e *reply.Error) {
	text := e.Detail
	if e.Param != "" {
		text = e.Param + ": " + text
	}
	if len(e.Allowed) > 0 {
		text += " (allowed: " + strings.Join(e.Allowed, ", ") + ")"
	}
	if e.Status == http.StatusNoContent {
		w.WriteHeader(e.Status)
		return
	}
	if wantsJSON(r) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(e.Status)
		dataflow.ErrorJSON(w, codeOf(e.Status), http.StatusText(e.Status), text)
		return
	}
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	w.WriteHeader(e.Status)
	dataflow.ErrorXML(w, codeOf(e.Status), text)
}

// codeOf is SDMX's own code for what HTTP says by a status; from 1000 on they are the service's.
func codeOf(status int) int {
	switch status {
	case http.StatusNotFound, http.StatusGone:
		return 100 // no results
	case http.StatusUnauthorized:
		return 110
	case http.StatusBadRequest, http.StatusRequestURITooLong:
		return 140 // syntax
	case http.StatusForbidden, http.StatusUnprocessableEntity:
		return 150 // semantics
	case http.StatusRequestEntityTooLarge:
		return 510 // more than the service gives
	case http.StatusInternalServerError, http.StatusNotImplemented, http.StatusServiceUnavailable:
		return status
	}
	return 1000 + status
}
