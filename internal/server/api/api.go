// Package api answers programs: what a release holds, as JSON, CSV, XLSX, Parquet and Arrow, under
// /api/v1. Errors are problem details (RFC 9457) that name the parameter and what it may be.
package api

import (
	"encoding/json"
	"net/http"

	"osservatorio/internal/export"
	"osservatorio/internal/server/reply"
	"osservatorio/internal/server/shelf"
)

// API is the face for programs.
type API struct{}

// New makes the API.
func New() *API { return &API{} }

// Routes are the addresses of the API.
func (a *API) Routes() []reply.Route {
	return []reply.Route{
		{Pattern: "/api/v1/indicators", Serve: a.indicators, Whole: true},
	}
}

// indicators lists the catalogue of the release.
func (a *API) indicators(w http.ResponseWriter, r *http.Request, rel *shelf.Copy) error {
	w.Header().Set("Content-Type", "application/json")
	return export.JSON(w, map[string]any{"release": rel.Manifest.ID, "indicators": rel.Catalogue.Indicators})
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
func (a *API) Fail(w http.ResponseWriter, r *http.Request, e *reply.Error) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(e.Status)
	json.NewEncoder(w).Encode(problem{Type: "about:blank", Title: http.StatusText(e.Status), Status: e.Status, Detail: e.Detail,
		Instance: r.URL.RequestURI(), Parameter: e.Param, Allowed: e.Allowed})
}
