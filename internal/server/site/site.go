// Package site is the pages that people read: made on the server, in Italian or English, usable
// without scripts.
package site

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"

	"osservatorio/internal/server/reply"
	"osservatorio/internal/server/shelf"
)

//go:embed *.gohtml
var sources embed.FS

// Site is the face for people.
type Site struct {
	build string
	pages *template.Template
}

// New makes the site; build is part of the addresses of its assets.
func New(build string) (*Site, error) {
	pages, err := template.ParseFS(sources, "*.gohtml")
	return &Site{build: build, pages: pages}, err
}

// Routes are the addresses of the pages.
func (s *Site) Routes() []reply.Route {
	return []reply.Route{
		{Pattern: "/{$}", Serve: s.home, Whole: true, Varies: []string{"Accept-Language"}},
	}
}

// page is what every page has.
type page struct {
	Lang, Title, Assets, Release string
	Demo                         bool
	Body                         any
}

func (s *Site) home(w http.ResponseWriter, r *http.Request, rel *shelf.Copy) error {
	return s.write(w, http.StatusOK, "home", page{Title: "Osservatorio", Release: rel.Manifest.ID, Demo: rel.Synthetic(), Body: rel.Catalogue.Indicators})
}

// write makes a whole page before the first byte goes out.
func (s *Site) write(w http.ResponseWriter, status int, name string, p page) error {
	p.Lang, p.Assets = "it", "/assets/"+s.build
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, name, p); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, err := w.Write(b.Bytes())
	return err
}

// Fail tells an error as a page.
func (s *Site) Fail(w http.ResponseWriter, r *http.Request, e *reply.Error) {
	if err := s.write(w, e.Status, "error", page{Title: http.StatusText(e.Status), Body: e.Detail}); err != nil {
		http.Error(w, e.Detail, e.Status)
	}
}
