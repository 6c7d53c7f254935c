// Package site is the pages that people read: made on the server, in Italian or English, usable
// without scripts.
package site

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"

	"osservatorio/internal/chart"
	"osservatorio/internal/codelist"
	"osservatorio/internal/italian"
	"osservatorio/internal/naming"
	"osservatorio/internal/precision"
	"osservatorio/internal/schema"
	"osservatorio/internal/server/reply"
	"osservatorio/internal/server/shelf"
	"osservatorio/internal/source"
	"osservatorio/internal/territory"
)

//go:embed pages/*.gohtml
var sources embed.FS

// Options are what the pages need beside a release: the project's declarations.
type Options struct {
	Build       string // part of the addresses of assets
	Areas       *territory.Territory
	Codes       map[string]*codelist.List
	Shapes      *chart.Shapes          // of the regions
	Providers   map[string]schema.Text // what fact sheets call the sources
	Sources     []*source.Source       // who publishes the data, and under which licence
	Reliability precision.Rules
	Groups      []Group
	Contact     Contact
	URL         string // at which the pages answer the public, with a slash at its end; "" where that was not said
	// Tree is the tree of open data that is served at the same host, for what is too large to be asked for; nil when
	// there is none.
	Tree fs.FS
}

// Contact is to whom readers write, and since when the accessibility statement holds; what is not configured is "".
type Contact struct {
	Name  string `yaml:"name"`
	Email string `yaml:"email"`
	URL   string `yaml:"url"`
	// Statement is the day on which the accessibility statement was drawn up or last checked, 2026-11-22.
	Statement string `yaml:"statement"`
}

// None reports whether readers are told of nobody.
func (c Contact) None() bool { return c.Email == "" && c.URL == "" }

// Site is the face for people.
type Site struct {
	Options
	names naming.Names
	pages *template.Template
	known sync.Map // release and indicator -> *shape
	// recent are the last pages that were made, by release and address: who looks at a page takes its figures away,
	// and these need not be computed again.
	recent *lru.Cache[string, *page]
	sheets *lru.Cache[string, *madeSheet]
}

// mostRecent is how many pages are kept for their figures.
const mostRecent = 32

// New makes the site.
func New(o Options) (*Site, error) {
	s := &Site{Options: o, names: naming.Names{Areas: o.Areas, Lists: o.Codes}}
	if s.Shapes == nil {
		s.Shapes = chart.Tiles()
	}
	var err error
	if s.recent, err = lru.New[string, *page](mostRecent); err != nil {
		return nil, err
	}
	if s.sheets, err = lru.New[string, *madeSheet](mostSheets); err != nil {
		return nil, err
	}
	s.pages, err = template.New("").Funcs(template.FuncMap{"dict": dict, "join": strings.Join}).ParseFS(sources, "pages/*.gohtml")
	return s, err
}

// dict hands several values to a template.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: %d values are no pairs", len(pairs))
	}
	out := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		out[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return out, nil
}

// places are the addresses of the pages in both languages, Italian first. Their names are those of
// the handlers; {code}, {id} and {release} are filled in by Href.
var places = map[string][2]string{
	"home": {"/", "/en/"}, "regions": {"/regioni", "/en/regions"}, "region": {"/regioni/{code}", "/en/regions/{code}"},
	"indicators": {"/indicatori", "/en/indicators"}, "indicator": {"/indicatori/{id}", "/en/indicators/{id}"},
	"compare": {"/confronto", "/en/compare"}, "forecasts": {"/previsioni", "/en/forecasts"}, "demand": {"/previsioni/domanda", "/en/forecasts/demand"},
	"accuracy": {"/previsioni/accuratezza", "/en/forecasts/accuracy"}, "quotas": {"/quote", "/en/quotas"}, "data": {"/dati", "/en/data"},
	"changes": {"/dati/cambiamenti", "/en/data/changes"}, "release": {"/dati/release/{release}", "/en/data/releases/{release}"},
	"errata": {"/dati/errata", "/en/data/errata"}, "concepts": {"/concetti", "/en/concepts"},
	"quality": {"/dati/qualita", "/en/data/quality"}, "search": {"/ricerca", "/en/search"},
	"accessibility": {"/accessibilita", "/en/accessibility"}, "feedback": {"/feedback", "/en/feedback"},
}

// menu are the pages that every page leads to.
var menu = []string{"home", "regions", "indicators", "compare", "forecasts", "quotas", "data"}

// Routes are the addresses of the pages.
func (s *Site) Routes() []reply.Route {
	var out []reply.Route
	for name, make := range map[string]maker{
		"home": (*view).home, "regions": (*view).regions, "region": (*view).region, "indicators": (*view).indicators, "indicator": (*view).indicator,
		"compare": (*view).compare, "forecasts": (*view).forecasts, "demand": (*view).demand, "accuracy": (*view).accuracy, "quotas": (*view).quotas,
		"data": (*view).data, "changes": (*view).changes, "quality": (*view).quality, "search": (*view).search,
		"release": (*view).release, "errata": (*view).errata, "concepts": (*view).concepts,
		"accessibility": (*view).accessibility, "feedback": (*view).feedback,
	} {
		for i, address := range places[name] {
			if strings.HasSuffix(address, "/") {
				address += "{$}"
			}
			out = append(out, reply.Route{Pattern: address, Whole: true, Serve: s.page(name, langs[i], make)})
		}
	}
	out = append(out, reply.Route{Pattern: "/robots.txt", Whole: true, Serve: robots})
	return append(out, s.sheetRoutes()...)
}

var langs = [2]string{"it", "en"}

// maker makes what a page shows.
type maker func(v *view) (*page, error)

// view is one request for a page.
type view struct {
	*Site
	Lang   string
	place  string
	loc    italian.Locale
	rel    *shelf.Copy // nil on pages that say what is wrong
	demo   bool        // the data are invented
	r      *http.Request
	q      url.Values
	images int // how many pictures were drawn, for their identifiers
}

func (s *Site) view(r *http.Request, place, lang string) *view {
	loc, err := italian.ForLang(lang)
	if err != nil {
		loc = italian.IT
	}
	return &view{Site: s, Lang: lang, place: place, loc: loc, r: r, q: r.URL.Query()}
}

// T is a text in the language of the page.
func (v *view) T(it, en string) string {
	if v.Lang == "en" {
		return en
	}
	return it
}

// link is a way to another page.
type link struct {
	Text, Href string
	Here       bool
}

// page is what a template is given.
type page struct {
	*view
	name   string // of the template, that of the place when it is ""
	Title  string
	Lead   string
	Crumbs []link
	// Figures are the charts of the page; each can be asked for alone, as a picture or as data.
	Figures []*figure
	Body    any
}

// page answers an address: the page, or one of its figures in another form.
func (s *Site) page(place, lang string, make maker) reply.Handler {
	return func(w http.ResponseWriter, r *http.Request, rel *shelf.Copy) error {
		v := s.view(r, place, lang)
		v.rel, v.demo = rel, rel.Synthetic()
		p, err := v.before(make)
		if err != nil {
			return err
		}
		if id := v.q.Get("figure"); id != "" {
			return v.alone(w, p, id)
		}
		h := w.Header()
		for i, l := range langs {
			h.Add("Link", fmt.Sprintf(`<%s>; rel="alternate"; hreflang="%s"`, v.other(langs[i]), l))
		}
		h.Set("Content-Language", lang)
		return s.write(w, http.StatusOK, cmp.Or(p.name, place), p)
	}
}

// before is the page of a view: for one of its figures that of before, if it is still there.
func (v *view) before(make maker) (*page, error) {
	q := maps.Clone(v.q)
	q.Del("figure")
	q.Del("format")
	key := fmt.Sprintf("%s %d %s?%s", v.rel.Manifest.ID, len(v.rel.Entry.Decisions), v.r.URL.EscapedPath(), q.Encode())
	if known, ok := v.recent.Get(key); ok && v.q.Has("figure") {
		p := *known
		p.view = v
		return &p, nil
	}
	p, err := make(v)
	if err == nil {
		p.view = v
		v.recent.Add(key, p)
	}
	return p, err
}

// write makes a whole page before the first byte goes out.
func (s *Site) write(w http.ResponseWriter, status int, name string, p *page) error {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, name, p); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, err := w.Write(b.Bytes())
	return err
}

// Fail tells an error as a page, in the language of the address.
func (s *Site) Fail(w http.ResponseWriter, r *http.Request, rel *shelf.Copy, e *reply.Error) {
	lang := "it"
	if strings.HasPrefix(r.URL.Path, "/en/") || r.URL.Path == "/en" {
		lang = "en"
	}
	v := s.view(r, "error", lang)
	v.q = url.Values{} // nothing of a request that was wrong goes on
	v.demo = rel != nil && rel.Synthetic()
	var gone *shelf.Withdrawn
	title := v.T("Qualcosa non va nella richiesta", "Something is wrong with the request")
	switch {
	case errors.As(e, &gone):
		title = v.T("Release ritirata", "Release withdrawn")
		e = &reply.Error{Status: e.Status, Detail: fmt.Sprintf("Release %s: %s.", gone.Entry.Release, strings.TrimSuffix(gone.Entry.Notice(lang), "."))}
	case e.Status == http.StatusNotFound:
		title = v.T("Pagina non trovata", "Page not found")
	case e.Status >= http.StatusInternalServerError:
		title = v.T("Servizio momentaneamente non disponibile", "Service unavailable for the moment")
	}
	p := &page{view: v, Title: title, Body: e}
	if err := s.write(w, e.Status, "error", p); err != nil {
		http.Error(w, e.Detail, e.Status)
	}
}

// missing is an error about what an address names: there is no such page.
func missing(err error) error {
	e := reply.Of(err)
	if e.Status != http.StatusBadRequest {
		return err
	}
	return &reply.Error{Status: http.StatusNotFound, Detail: e.Detail, Allowed: e.Allowed}
}
